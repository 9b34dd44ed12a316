//! The rules in force: pass policy, standards, roles, tiers. Putting others in their place takes two people
//! ([`changes`](crate::changes)); nothing here can be reached without them but what an operator does at the machine.

use crate::{Desk, DeskError, STANDARDS, changes::links, desk::restarted, journal, letters, policy, sign_in};
use keyward_directory::{PASS_POLICY, SIGN_IN_POLICY, pass_policy, sign_in_policy};
use keyward_model::{
    AccountKind, Actor, DirectoryId, Owner, PassPolicy, Person, PersonId, Role, RoleSet, Tier,
};
use keyward_notify::{Notice as Words, Telling, tell};
use keyward_recovery::{
    Alternative, COOLING_HOURS, EvidenceKind, Holder, Payload, Refusal, Slot, Standards, TierStandard,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{humans, import_runs, pending_imports, people, policies},
};
use serde::Serialize;
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// The most proofs that one alternative may ask for: what is judged is what is written.
const MOST_PROOFS: usize = 8;

/// Why a policy is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum PolicyError {
    /// Shortest, default and longest lifetime are out of order or out of bounds.
    #[error("lifetimes must be in order, from 10 minutes to 30 days")]
    Lifetimes,
    /// Not 10 to 48 characters.
    #[error("a pass has 10 to 48 characters")]
    Length,
    /// A tier without a standard, an empty place in one, or knowledge as a proof.
    #[error("each tier needs an alternative, each alternative a check, and knowledge is none")]
    Standard,
    /// A tier that takes less than it must.
    #[error(
        "an elevated or privileged account takes at least two proofs, or one in person; a privileged one an approval as well"
    )]
    TooWeak,
    /// Nothing could ever meet an alternative.
    #[error("an alternative can never be met")]
    Impossible,
    /// A profile or strength without a name, with somebody else's name, or too many of them.
    #[error("profiles and strengths need names of their own; there are at most 10 and 15")]
    SignInNames,
    /// A strength that lets nobody begin a sign-in, or one that does not exist.
    #[error(
        "a strength needs combinations that begin with a passkey, a pass or a password, and has to exist"
    )]
    SignInStrength,
    /// A number that is out of bounds.
    #[error("a lifetime, a requirement or a campaign is out of bounds")]
    SignInLimits,
    /// An owner of an account that is somebody's own, or of itself.
    #[error("only a shared or service account has an owner, and it is another account")]
    Owner,
    /// A user name that is nobody's.
    #[error("nobody has this user name")]
    Nobody,
    /// It locks people out, and nobody typed how many.
    #[error("this locks people out; type how many")]
    LockOutUnconfirmed,
    /// It is weaker than the sign-in that it restores, and nobody said that they know.
    #[error("this is weaker than the sign-in that it restores")]
    WeakUnconfirmed,
}

impl PolicyError {
    /// Every error.
    pub const ALL: [Self; 12] = [
        Self::Lifetimes,
        Self::Owner,
        Self::Nobody,
        Self::Length,
        Self::Standard,
        Self::TooWeak,
        Self::Impossible,
        Self::WeakUnconfirmed,
        Self::SignInNames,
        Self::SignInStrength,
        Self::SignInLimits,
        Self::LockOutUnconfirmed,
    ];
    /// The stable code, for APIs, logs and message files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lifetimes => "policy-lifetimes",
            Self::Length => "policy-length",
            Self::Standard => "policy-standard",
            Self::TooWeak => "policy-too-weak",
            Self::Impossible => "policy-impossible",
            Self::WeakUnconfirmed => "policy-weak-unconfirmed",
            Self::SignInNames => "policy-sign-in-names",
            Self::SignInStrength => "policy-sign-in-strength",
            Self::SignInLimits => "policy-sign-in-limits",
            Self::LockOutUnconfirmed => "policy-lock-out-unconfirmed",
            Self::Owner => "policy-owner",
            Self::Nobody => "policy-nobody",
        }
    }
}

/// Somebody with a shell at the machine. Only `keyward`'s own commands make one: a lint forbids it elsewhere, so no
/// request of a signed-in person gets here.
#[derive(Clone, Copy, Debug)]
pub struct Operator(());

impl Operator {
    /// Whoever runs a command at the machine.
    pub const fn at_the_machine() -> Self {
        Self(())
    }
}

impl Desk {
    /// The pass policy in force and its version: 0 if nobody wrote one yet.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn pass_policy(&self) -> Result<(PassPolicy, u32), DeskError> {
        let dir = self.dir();
        Ok(self.store().read("pass-policy", move |tx| current_pass_policy(tx, dir)).await?)
    }

    /// The standards in force.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn standards(&self) -> Result<Standards, DeskError> {
        let dir = self.dir();
        let found = self.store().read("standards", move |tx| policy::standards(tx, dir, None)).await?;
        Ok(found.unwrap_or_default())
    }

    /// Makes somebody a policy administrator at the machine, loudly: an event, and a mail to every administrator. Whether
    /// that is a change.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] if there is no such person or the account is disabled; [`Refusal::AccountFrozen`]: whoever froze it may know
    /// that it is in other hands, so the freeze is lifted first.
    pub async fn add_administrator(&self, _: Operator, person: PersonId) -> Result<bool, DeskError> {
        let (dir, draws, parts) = (self.dir(), self.draws(), Arc::clone(&self.parts));
        self.upkeep("add-administrator", move |tx| {
            let draws = restarted(&draws);
            let found =
                people::find(tx, dir, person)?.filter(|found| found.enabled).ok_or(DeskError::NotFound)?;
            let to = found.roles.with(Role::PolicyAdministrator);
            // Of who is let in by hand no file dates anything from now on.
            import_runs::forget(tx, dir)?;
            if found.frozen_at.is_some() {
                return Err(Refusal::AccountFrozen.into());
            }
            if to == found.roles {
                return Ok(false);
            }
            let swap = (person, found.roles, to);
            set_roles(tx, dir, Actor::Operator, swap, &parts.telling, &draws)?;
            let body = json!({ "account": found.user_name });
            journal::append(tx, dir, Actor::Operator, "administrator.added", Some(person), body, &draws)?;
            let words = Words::AdministratorAdded { account: &found.user_name };
            letters::tell(tx, dir, &letters::ADMINISTRATORS, words, &parts.telling, &draws)?;
            Ok(true)
        })
        .await
    }
}

/// The pass policy in force and its version.
pub(crate) fn current_pass_policy(
    tx: &mut dyn Tx,
    dir: DirectoryId,
) -> Result<(PassPolicy, u32), StoreError> {
    let version = policies::current(tx, dir, PASS_POLICY)?.map_or(0, |policy| policy.version);
    Ok((pass_policy(tx, dir)?, version))
}

/// Whether what a change replaces is still in force, and what it brings keeps every limit.
pub(crate) fn fits(tx: &mut dyn Tx, dir: DirectoryId, payload: &Payload) -> Result<bool, StoreError> {
    Ok(match payload {
        Payload::Roles { person, swap } => {
            people::find(tx, dir, *person)?.is_some_and(|found| found.roles == RoleSet::of(&swap.from))
        }
        Payload::Tier { person, swap } => {
            people::find(tx, dir, *person)?.is_some_and(|found| found.tier == swap.from)
        }
        Payload::Link { person, other, swap, guarded } => {
            let linked = humans::linked(tx, dir, *person)?.iter().any(|(known, _)| known == other);
            // What was proposed of two ordinary accounts is not signed by one once it is about others.
            let still = *guarded || !swap.to || !links::is_guarded(tx, dir, *person, *other)?;
            people::find(tx, dir, *person)?.is_some()
                && people::find(tx, dir, *other)?.is_some()
                && linked == swap.from
                && still
        }
        Payload::Account { person, swap } => {
            let owner_enters = match swap.to.owner {
                Some(owner) => people::find(tx, dir, owner)?.is_some_and(|owner| owner.may_enter()),
                None => true,
            };
            let still = people::find(tx, dir, *person)?.is_some_and(|found| holder(&found) == swap.from);
            still && owner_enters && check(payload).is_ok()
        }
        Payload::PassPolicy { replaces, swap } => {
            current_pass_policy(tx, dir)? == (swap.from.clone(), *replaces) && check(payload).is_ok()
        }
        Payload::SignIn { replaces, swap } => {
            sign_in_policy(tx, dir)? == (swap.from.clone(), *replaces) && check(payload).is_ok()
        }
        Payload::Standards { swap } => {
            let next = swap.from.version.checked_add(1) == Some(swap.to.version);
            policy::standards(tx, dir, None)?.as_ref() == Some(&swap.from) && next && check(payload).is_ok()
        }
        Payload::Import { plan, counts } => pending_imports::find(tx, dir, plan)?
            .is_some_and(|found| found.approved_at.is_none() && found.counts == *counts),
    })
}

/// Puts a change in force: the row, and the event that says so. The version of the policy that it makes, if it is one.
pub(crate) fn put_in_force(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    payload: &Payload,
    telling: &Telling,
    draws: &Draws,
) -> Result<Option<u32>, DeskError> {
    match payload {
        Payload::Roles { person, swap } => {
            let (from, to) = (RoleSet::of(&swap.from), RoleSet::of(&swap.to));
            set_roles(tx, dir, by, (*person, from, to), telling, draws).map(|()| None)
        }
        Payload::Tier { person, swap } => {
            if !people::swap_tier(tx, dir, *person, swap.from, swap.to)? {
                return Err(DeskError::Conflict);
            }
            let body = json!({ "from": swap.from, "to": swap.to });
            journal::append(tx, dir, by, "person.tier_changed", Some(*person), body, draws)?;
            // By the higher of both: nobody takes an account out of security's sight unseen.
            let watched = |found: Person| Person { tier: swap.from.max(swap.to), ..found };
            let (at, found) = (draws.now(), people::find(tx, dir, *person)?.map(watched));
            if let Some(found) = found {
                tell::of_account(tx, dir, telling, &found, &Words::TierChanged { at }, (at, draws))?;
            }
            Ok(None)
        }
        Payload::Link { person, other, swap, .. } => {
            let before = humans::of(tx, dir, &[*person, *other])?;
            let (done, apart) = if swap.to {
                (humans::link(tx, dir, *person, *other, draws.now())?, before)
            } else {
                let done = humans::unlink(tx, dir, *person, *other)?;
                (done, humans::of(tx, dir, &[*person, *other])?)
            };
            if !done {
                return Err(DeskError::Conflict);
            }
            let kind = if swap.to { "person.linked" } else { "person.unlinked" };
            journal::append(tx, dir, by, kind, Some(*person), json!({ "other": other }), draws)?;
            links::tell(tx, dir, telling, &apart, (*person, *other, swap.to), draws)?;
            Ok(None)
        }
        Payload::Account { person, swap } => {
            let found = people::find(tx, dir, *person)?.ok_or(DeskError::Conflict)?;
            // Whoever answered for it before goes on doing so since then.
            let since = |owner| match found.owner {
                Some(before) if before.person == owner => before,
                _ => Owner { person: owner, since: draws.now() },
            };
            let to = (swap.to.account, swap.to.owner.map(since));
            if !people::swap_account(tx, dir, *person, (found.account, found.owner), to)? {
                return Err(DeskError::Conflict);
            }
            let body = json!({ "from": swap.from, "to": swap.to });
            journal::append(tx, dir, by, "person.account_changed", Some(*person), body, draws)?;
            // Whoever answered for it hears that somebody else does, and whoever does now that it is theirs.
            let told: BTreeSet<PersonId> =
                [Some(*person), swap.from.owner, swap.to.owner].into_iter().flatten().collect();
            let (account, at) = (found.user_name.as_str(), draws.now());
            for who in told {
                if let Some(who) = people::find(tx, dir, who)? {
                    tell::of_account(
                        tx,
                        dir,
                        telling,
                        &who,
                        &Words::HolderChanged { account, at },
                        (at, draws),
                    )?;
                }
            }
            Ok(None)
        }
        Payload::PassPolicy { replaces, swap } => {
            put(tx, dir, by, (PASS_POLICY, *replaces), &swap.to, draws).map(Some)
        }
        Payload::SignIn { replaces, swap } => {
            put(tx, dir, by, (SIGN_IN_POLICY, *replaces), &swap.to, draws).map(Some)
        }
        Payload::Standards { swap } => {
            if policies::current(tx, dir, STANDARDS)?.is_none() {
                // Version 1 was in force without being written down: cases refer to it.
                put(tx, dir, Actor::System, (STANDARDS, 0), &Standards::default(), draws)?;
            }
            put(tx, dir, by, (STANDARDS, swap.from.version), &swap.to, draws).map(Some)
        }
        Payload::Import { plan, .. } => {
            let waited = pending_imports::approve(tx, dir, plan, draws.now())?;
            if waited { Ok(None) } else { Err(DeskError::Conflict) }
        }
    }
}

fn set_roles(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    (person, from, to): (PersonId, RoleSet, RoleSet),
    telling: &Telling,
    draws: &Draws,
) -> Result<(), DeskError> {
    if !people::swap_roles(tx, dir, person, from, to)? {
        return Err(DeskError::Conflict);
    }
    let names = |roles: RoleSet| roles.iter().map(Role::name).collect::<Vec<_>>();
    let body = json!({ "from": names(from), "to": names(to) });
    journal::append(tx, dir, by, "person.roles_changed", Some(person), body, draws)?;
    let at = draws.now();
    if let Some(found) = people::find(tx, dir, person)? {
        tell::of_account(tx, dir, telling, &found, &Words::RolesChanged { at }, (at, draws))?;
    }
    Ok(())
}

pub(crate) fn put<T: Serialize>(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    (name, expected): (&str, u32),
    document: &T,
    draws: &Draws,
) -> Result<u32, DeskError> {
    let written = policies::put(tx, dir, name, expected, &text(document)?, by, draws.now())?;
    let version = written.ok_or(DeskError::Conflict)?;
    let body = json!({ "policy": name, "version": version, "document": document });
    journal::append(tx, dir, by, "policy.changed", None, body, draws)?;
    Ok(version)
}

fn text<T: Serialize>(document: &T) -> Result<String, StoreError> {
    serde_json::to_string(document).map_err(|_| StoreError::Inconsistent {
        table: "policy",
        column: "document",
        detail: "cannot be written as JSON".to_owned(),
    })
}

/// The limits that hold whoever signs.
pub(crate) fn check(payload: &Payload) -> Result<(), PolicyError> {
    match payload {
        Payload::PassPolicy { swap, .. } => check_pass_policy(&swap.to),
        Payload::SignIn { swap, .. } => sign_in::check(&swap.to, &swap.from),
        Payload::Standards { swap } => check_standards(&swap.to),
        Payload::Account { person, swap } => check_holder(*person, swap.to),
        Payload::Roles { .. } | Payload::Tier { .. } | Payload::Link { .. } | Payload::Import { .. } => {
            Ok(())
        }
    }
}

/// Whose an account is now.
pub(crate) fn holder(person: &Person) -> Holder {
    Holder { account: person.account, owner: person.owner.map(|owner| owner.person) }
}

/// Only what is nobody's own has an owner, and nothing owns itself.
fn check_holder(person: PersonId, holder: Holder) -> Result<(), PolicyError> {
    let owned = matches!(holder.account, AccountKind::Shared | AccountKind::Service);
    let fits = holder.owner.is_none_or(|owner| owned && owner != person);
    if fits { Ok(()) } else { Err(PolicyError::Owner) }
}

fn check_pass_policy(policy: &PassPolicy) -> Result<(), PolicyError> {
    if !policy.has_sound_lifetimes() {
        return Err(PolicyError::Lifetimes);
    }
    if (10..=48).contains(&policy.length) { Ok(()) } else { Err(PolicyError::Length) }
}

fn check_standards(standards: &Standards) -> Result<(), PolicyError> {
    for tier in Tier::ALL {
        check_standard(*tier, standards.of(*tier))?;
        check_standard(*tier, standards.first_passkey.of(*tier))?;
    }
    check_standard(Tier::Standard, &standards.owned.standard)?;
    let cools = COOLING_HOURS.contains(&standards.exceptions.hours);
    if standards.wave > 500 || standards.passes_per_agent > 500 || !cools {
        return Err(PolicyError::Standard);
    }
    let in_person = |way: &Alternative| {
        way.slots.iter().all(|slot| slot.of.iter().all(|kind| *kind == EvidenceKind::InPerson))
    };
    let strict = |tier| {
        standards.of(tier).any.iter().all(|way| {
            (way.proofs() >= 2 || in_person(way)) && (tier < Tier::Privileged || way.approvals >= 1)
        })
    };
    if [Tier::Elevated, Tier::Privileged].into_iter().all(strict) {
        Ok(())
    } else {
        Err(PolicyError::TooWeak)
    }
}

fn check_standard(tier: Tier, standard: &TierStandard) -> Result<(), PolicyError> {
    let sound = |slot: &Slot| {
        (1..=4).contains(&slot.n) && !slot.of.is_empty() && !slot.of.contains(&EvidenceKind::Knowledge)
    };
    let each = standard.any.iter().all(|way| {
        (1..=6).contains(&way.slots.len())
            && way.slots.iter().all(sound)
            && way.proofs() <= MOST_PROOFS
            && way.approvals <= 3
    });
    if !(1..=8).contains(&standard.any.len()) || !each {
        return Err(PolicyError::Standard);
    }
    // An alternative that nobody can meet is a slip, and a standard of such alternatives locks everybody out.
    let possible = |way: &Alternative| {
        let alone = TierStandard { any: vec![way.clone()], ..standard.clone() };
        !alone.ways(tier).is_empty()
    };
    if standard.any.iter().all(possible) { Ok(()) } else { Err(PolicyError::Impossible) }
}
