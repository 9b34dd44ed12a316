//! What makes a change dangerous: it opens a door that was closed.

use super::{Holder, Payload, sign_in::of_sign_in};
use crate::{FlagKind, StandardFor, Standards, TierStandard};
use keyward_model::{AccountKind, Factor, PassPolicy, Role, Tier};

/// One thing about a change that makes it wait a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Danger {
    /// It gives a role that works privileged accounts or sets the rules.
    Grants(Role),
    /// Two accounts of one human are taken for two humans'.
    Unlinks,
    /// Somebody who holds a role or has an open case is taken for one human with somebody else.
    JoinsGuarded,
    /// Other people than before recover the account.
    OtherHolder,
    /// A recovery of the account takes less.
    LowersTier,
    /// A pass may be more than before.
    PassAllowsMore,
    /// A tier's standard can be met with what did not meet it before.
    WeakerStandard(Tier),
    /// Security or the manager is no longer told of a tier's recoveries.
    TellsFewer(Tier),
    /// A pass of this tier is no longer split.
    NoSplit(Tier),
    /// There are exceptions for accounts that had none.
    OpensExceptions(Tier),
    /// Exceptions cool for less long.
    FasterExceptions,
    /// A red flag does less.
    MilderFlag(FlagKind),
    /// The brake is pulled later, or never by itself.
    LaterBrake,
    /// One agent may issue more passes in an hour.
    MorePasses,
    /// Accounts that are nobody's own are recovered that were not, with less, or with fewer people told.
    OpensOwned,
    /// A method is on for more people.
    OpensMethod(Factor),
    /// Somebody may sign in with less than before.
    WeakerSignIn,
    /// Somebody has to register less than before, or later.
    RequiresFewer,
    /// Passkeys are accepted that were refused before.
    PasskeysAllowMore,
    /// Whoever knows the password of an account without anything stronger may register for it.
    FirstMethodByWhatTheyHave,
    /// Sessions live longer.
    LongerSessions,
}

/// Everything that is dangerous about a change, in order.
pub fn dangers(payload: &Payload) -> Vec<Danger> {
    match payload {
        Payload::Roles { swap, .. } => [Role::PrivilegedAuthentication, Role::PolicyAdministrator]
            .into_iter()
            .filter(|role| swap.to.contains(role) && !swap.from.contains(role))
            .map(Danger::Grants)
            .collect(),
        Payload::Tier { swap, .. } if swap.to < swap.from => vec![Danger::LowersTier],
        Payload::PassPolicy { swap, .. } if allows_more(&swap.from, &swap.to) => vec![Danger::PassAllowsMore],
        Payload::SignIn { swap, .. } => of_sign_in(&swap.from, &swap.to),
        Payload::Link { swap, .. } if swap.from && !swap.to => vec![Danger::Unlinks],
        Payload::Link { swap, guarded: true, .. } if swap.to && !swap.from => vec![Danger::JoinsGuarded],
        Payload::Account { swap, .. } if opens(swap.to) => vec![Danger::OtherHolder],
        // What it replaces settles for 72 hours as it is.
        Payload::Tier { .. }
        | Payload::PassPolicy { .. }
        | Payload::Import { .. }
        | Payload::Link { .. }
        | Payload::Account { .. } => Vec::new(),
        Payload::Standards { swap } => of_standards(&swap.from, &swap.to),
    }
}

/// Whether anybody could recover the account then: guests and rooms are recovered by nobody here, nor is what nobody owns.
fn opens(to: Holder) -> bool {
    match to.account {
        AccountKind::Person => true,
        AccountKind::Shared | AccountKind::Service => to.owner.is_some(),
        AccountKind::Guest | AccountKind::Room => false,
    }
}

/// Whether some pass is allowed under `to` that was not under `from`.
fn allows_more(from: &PassPolicy, to: &PassPolicy) -> bool {
    let everybody_now = to.include.is_empty() && !from.include.is_empty();
    let included = |group| from.include.is_empty() || from.include.contains(group);
    let wider = everybody_now
        || !to.include.iter().all(included)
        || !from.exclude.iter().all(|group| to.exclude.contains(group));
    (to.enabled && !from.enabled)
        || to.minimum_minutes < from.minimum_minutes
        || to.maximum_minutes > from.maximum_minutes
        || to.default_minutes > from.default_minutes
        || (from.one_time && !to.one_time)
        || to.length < from.length
        || wider
}

fn of_standards(from: &Standards, to: &Standards) -> Vec<Danger> {
    let mut found = Vec::new();
    for ((which, before), (_, after)) in from.every().into_iter().zip(to.every()) {
        for danger in of_standard(which, before, after) {
            if !found.contains(&danger) {
                found.push(danger);
            }
        }
    }
    let opened = |tier: &Tier| to.exceptions.of(*tier) && !from.exceptions.of(*tier);
    found.extend(Tier::ALL.iter().copied().filter(opened).map(Danger::OpensExceptions));
    if to.exceptions.hours < from.exceptions.hours {
        found.push(Danger::FasterExceptions);
    }
    let (before, after) = (&from.owned, &to.owned);
    let opened = (after.shared && !before.shared) || (after.service && !before.service);
    if opened && !found.contains(&Danger::OpensOwned) {
        found.push(Danger::OpensOwned);
    }
    let milder = |kind: &FlagKind| to.flags.of(*kind) < from.flags.of(*kind);
    found.extend(FlagKind::ALL.into_iter().filter(milder).map(Danger::MilderFlag));
    if from.wave > 0 && (to.wave > from.wave || to.wave == 0) {
        found.push(Danger::LaterBrake);
    }
    if from.passes_per_agent > 0 && (to.passes_per_agent > from.passes_per_agent || to.passes_per_agent == 0)
    {
        found.push(Danger::MorePasses);
    }
    found
}

/// What `after` asks or tells less than `before`.
fn of_standard(which: StandardFor, before: &TierStandard, after: &TierStandard) -> Vec<Danger> {
    let one_alone = before.second_person && !after.second_person;
    let weaker = one_alone || which.tiers().iter().any(|tier| after.takes_less_than(before, *tier));
    let fewer =
        (before.tell_security && !after.tell_security) || (before.tell_manager && !after.tell_manager);
    let whole = before.split_handover && !after.split_handover;
    match which {
        StandardFor::Recovery(tier) | StandardFor::FirstPasskey(tier) => [
            weaker.then_some(Danger::WeakerStandard(tier)),
            fewer.then_some(Danger::TellsFewer(tier)),
            whole.then_some(Danger::NoSplit(tier)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        StandardFor::Owned if weaker || fewer || whole => vec![Danger::OpensOwned],
        StandardFor::Owned => Vec::new(),
    }
}
