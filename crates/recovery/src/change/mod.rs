//! Changes of the rules: one person proposes, another puts in force, and the dangerous ones wait a day.

mod danger;
mod entry;
mod link;
mod sign_in;

pub use danger::{Danger, dangers};
pub use entry::{Entrants, entrants, leaves_entrants};
pub use link::{Holders, LinkedAccount, is_guarded, leaves_two};
pub use sign_in::{Topic, topics};

use crate::{ActorFacts, FlagKind, Standards, Touch, clauses, key_counts};
use keyward_model::{
    AccountKind, Actor, ChangeId, Humans, ImportCounts, PassPolicy, PersonId, Role, SignInPolicy, Tier,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a proposal waits for its second signature.
pub const CHANGE_LIFE: Duration = Duration::from_hours(7 * 24);
/// How long a dangerous change waits after its second signature.
pub const CHANGE_DELAY: Duration = Duration::from_hours(24);

/// What was and what shall be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap<T> {
    /// In force when it was proposed.
    pub from: T,
    /// What shall be in force.
    pub to: T,
}

/// Whose an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// What it is.
    pub account: AccountKind,
    /// Who answers for it, if it is nobody's own.
    pub owner: Option<PersonId>,
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Payload {
    /// What somebody may do in Keyward.
    Roles {
        /// Whose.
        person: PersonId,
        /// The roles, in order.
        swap: Swap<Vec<Role>>,
    },
    /// How much evidence a recovery of an account takes.
    Tier {
        /// Whose account.
        person: PersonId,
        /// The tiers.
        swap: Swap<Tier>,
    },
    /// Whether two accounts are one human's.
    Link {
        /// The one.
        person: PersonId,
        /// The other.
        other: PersonId,
        /// Whether they are linked.
        swap: Swap<bool>,
        /// Whether it makes one human of two of whom one holds a role or has an open case: [`is_guarded`].
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        guarded: bool,
    },
    /// What an account is, and who answers for it.
    Account {
        /// Which.
        person: PersonId,
        /// Whose it is.
        swap: Swap<Holder>,
    },
    /// What a Temporary Access Pass may be.
    PassPolicy {
        /// The version that it replaces; 0 if nobody wrote one yet.
        replaces: u32,
        /// The policies.
        swap: Box<Swap<PassPolicy>>,
    },
    /// Who may sign in and register with what.
    SignIn {
        /// The version that it replaces; 0 if nobody wrote one yet.
        replaces: u32,
        /// The policies.
        swap: Box<Swap<SignInPolicy>>,
    },
    /// The verification standards, with their versions.
    Standards {
        /// The standards.
        swap: Box<Swap<Standards>>,
    },
    /// An import that replaces the numbers, addresses or managers of many people.
    Import {
        /// SHA-256 of exactly these replacements, in hexadecimal.
        plan: String,
        /// How much it replaces.
        #[serde(flatten)]
        counts: ImportCounts,
    },
}

impl Payload {
    /// The name in the database, in forms and in message files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Roles { .. } => "roles",
            Self::Tier { .. } => "tier",
            Self::Link { .. } => "link",
            Self::Account { .. } => "account",
            Self::PassPolicy { .. } => "pass_policy",
            Self::SignIn { .. } => "sign_in",
            Self::Standards { .. } => "standards",
            Self::Import { .. } => "import",
        }
    }
    /// The person it is about.
    pub const fn person(&self) -> Option<PersonId> {
        match self {
            Self::Roles { person, .. }
            | Self::Tier { person, .. }
            | Self::Link { person, .. }
            | Self::Account { person, .. } => Some(*person),
            Self::PassPolicy { .. } | Self::SignIn { .. } | Self::Standards { .. } | Self::Import { .. } => {
                None
            }
        }
    }
    /// Everybody else that it names.
    pub fn others(&self) -> Vec<PersonId> {
        match self {
            Self::Link { other, .. } => vec![*other],
            Self::Account { swap, .. } => swap.from.owner.into_iter().chain(swap.to.owner).collect(),
            _ => Vec::new(),
        }
    }
    /// Whether one policy administrator is enough: it is the sign-in policy and opens nothing, or a link between accounts that takes nobody
    /// from those who sign or from a case. Everything else takes two.
    pub fn takes_one(&self) -> bool {
        matches!(self, Self::SignIn { .. } | Self::Link { .. }) && dangers(self).is_empty()
    }
    /// Whether it changes nothing.
    pub fn is_idle(&self) -> bool {
        match self {
            Self::Roles { swap, .. } => swap.from == swap.to,
            Self::Tier { swap, .. } => swap.from == swap.to,
            Self::Link { person, other, swap, .. } => swap.from == swap.to || person == other,
            Self::Account { swap, .. } => swap.from == swap.to,
            Self::PassPolicy { swap, .. } => swap.from == swap.to,
            Self::SignIn { swap, .. } => topics(&swap.from, &swap.to).is_empty(),
            Self::Import { counts, .. } => counts.people == 0,
            // Order is no difference, and neither is what is usual and written down.
            Self::Standards { swap } => {
                let says = |standards: &Standards| {
                    standards.every().map(|(which, standard)| {
                        which.tiers().iter().map(|tier| clauses(*tier, standard)).collect::<Vec<_>>()
                    })
                };
                let effects = |standards: &Standards| FlagKind::ALL.map(|kind| standards.flags.of(kind));
                let owned = |standards: &Standards| (standards.owned.shared, standards.owned.service);
                says(&swap.from) == says(&swap.to)
                    && effects(&swap.from) == effects(&swap.to)
                    && owned(&swap.from) == owned(&swap.to)
                    && swap.from.wave == swap.to.wave
                    && swap.from.passes_per_agent == swap.to.passes_per_agent
                    && swap.from.exceptions == swap.to.exceptions
            }
        }
    }
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Waits for its second signature.
    Proposed,
    /// Signed by two and dangerous: waits for its day.
    Approved,
    /// In force.
    InForce,
    /// The second person said no.
    Declined,
    /// The proposer took it back.
    Withdrawn,
    /// Somebody stopped it in time.
    Stopped,
    /// Nobody signed in time.
    Expired,
    /// When its day came it was no longer what two people had signed.
    Overtaken,
}

impl ChangeState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Proposed,
        Self::Approved,
        Self::InForce,
        Self::Declined,
        Self::Withdrawn,
        Self::Stopped,
        Self::Expired,
        Self::Overtaken,
    ];
    /// The name in the database, in events and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::InForce => "in_force",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Stopped => "stopped",
            Self::Expired => "expired",
            Self::Overtaken => "overtaken",
        }
    }
    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
    /// Whether something may still happen to it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Approved)
    }
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// What it is about.
    pub payload: Payload,
    /// The exact text that both sign.
    pub statement: String,
    /// Why, in the proposer's words.
    pub reason: String,
    /// Who proposed it.
    pub proposer: PersonId,
    /// When.
    pub proposed_at: Timestamp,
    /// Until when the second person can sign.
    pub expires_at: Timestamp,
    /// Who signed as the second person, and when.
    pub approved: Option<Signer>,
    /// When a dangerous one comes into force.
    pub due_at: Option<Timestamp>,
    /// Where it stands.
    pub state: ChangeState,
    /// When it ended, by whom and why; also when it came into force.
    pub ended: Option<(Timestamp, Actor, Option<String>)>,
    /// The version of the policy that it made.
    pub made: Option<u32>,
}

/// Who signed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signer {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What somebody wants to do with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// Sign as the second person.
    Approve,
    /// Say no as the second person.
    Decline,
    /// Take it back.
    Withdraw,
    /// Stop it before its day.
    Stop,
    /// Nobody signed in time.
    Expire,
    /// Its day has come.
    TakeEffect,
}

/// What is so at the moment of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The present.
    pub now: Timestamp,
    /// Whether what it replaces is still in force, and what it brings still keeps every limit.
    pub fits: bool,
    /// Whether everybody who signed so far still may.
    pub signers_stand: bool,
    /// Whether who proposes may ([`Signers::may_propose`](crate::Signers::may_propose)), or who signs, or signed, as the second person is one
    /// beside who proposed it ([`Signers::two_sign`](crate::Signers::two_sign)).
    pub apart: Result<(), ChangeRefusal>,
    /// Whether enough people are left afterwards to sign beside each other: [`leaves_two`] of links, and [`leaves_entrants`]
    /// of whatever keeps somebody out or takes their role.
    pub left: Result<(), ChangeRefusal>,
}

/// Why a change does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum ChangeRefusal {
    /// The role does not allow it.
    #[error("you are not allowed to do this")]
    NotAllowed,
    /// It is about an account of the actor's own.
    #[error("this is about an account of yours")]
    AboutYou,
    /// Who proposed it cannot be the second person.
    #[error("the second signature is somebody else's")]
    SamePerson,
    /// It came to its end before.
    #[error("this change came to its end before")]
    Over,
    /// Who proposed it may do so no longer.
    #[error("who proposed this may not propose it any more")]
    ProposerGone,
    /// Something else was put in force since.
    #[error("something else was put in force since this was proposed")]
    Stale,
    /// A fresh passkey touch for exactly this change is missing.
    #[error("this needs a passkey touch")]
    NeedsPasskey,
    /// Its day has not come.
    #[error("this is not due yet")]
    NotDue,
    /// It would change nothing.
    #[error("this would change nothing")]
    Idle,
    /// One of both who sign has an open case of their own.
    #[error("one of those who sign has an open case of their own")]
    SignerInRecovery,
    /// The passkey that signs is new, and was bound in a session that can be phished.
    #[error("this passkey was added within 72 hours in a session without one")]
    KeyTooNew,
    /// One human may hold both accounts: one of both took part in recovering the other.
    #[error("one of those who sign took part in recovering the other")]
    SignerRestored,
    /// A file says that those who sign, or who signs and whom it is about, are one person, and nobody has settled it.
    #[error("a file says that those who sign, or the signer and the account's holder, are one person")]
    SignerClaimed,
    /// Too few of those of whom two have to sign would be different humans afterwards.
    #[error("fewer than two policy administrators or supervisors would be left to sign beside each other")]
    TooFewApart,
    /// Too few of those whose work has to go on could still sign in to it with what they hold.
    #[error(
        "fewer than two policy administrators or supervisors, or no security reader, could still sign in with what they have"
    )]
    TooFewGetIn,
}

impl ChangeRefusal {
    /// Every refusal.
    pub const ALL: [Self; 15] = [
        Self::NotAllowed,
        Self::AboutYou,
        Self::SamePerson,
        Self::Over,
        Self::ProposerGone,
        Self::Stale,
        Self::NeedsPasskey,
        Self::NotDue,
        Self::Idle,
        Self::SignerInRecovery,
        Self::KeyTooNew,
        Self::SignerRestored,
        Self::SignerClaimed,
        Self::TooFewApart,
        Self::TooFewGetIn,
    ];
    /// The stable code, for APIs, logs and message files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAllowed => "not-allowed",
            Self::AboutYou => "change-about-you",
            Self::SamePerson => "change-same-person",
            Self::Over => "change-over",
            Self::ProposerGone => "change-proposer-gone",
            Self::Stale => "change-stale",
            Self::NeedsPasskey => "needs-passkey",
            Self::NotDue => "change-not-due",
            Self::Idle => "change-idle",
            Self::SignerInRecovery => "change-signer-in-recovery",
            Self::KeyTooNew => "key-too-new",
            Self::SignerRestored => "change-signer-restored",
            Self::SignerClaimed => "change-signer-claimed",
            Self::TooFewApart => "change-too-few-apart",
            Self::TooFewGetIn => "change-too-few-get-in",
        }
    }
}

/// Whether somebody may write this down to be signed: a policy administrator without an open case, about somebody else, and it changes
/// something and leaves enough people to sign beside each other.
///
/// # Errors
/// [`ChangeRefusal`].
pub fn check_draft(
    payload: &Payload,
    actor: &ActorFacts,
    humans: &Humans,
    judged: Judged,
) -> Result<(), ChangeRefusal> {
    may_sign(payload, actor, humans)?;
    if payload.is_idle() {
        return Err(ChangeRefusal::Idle);
    }
    // Perhaps the only signature: whoever is in the account of somebody in recovery changes nothing with it.
    judged.apart?;
    judged.left
}

/// Whether somebody may propose this: what [`check_draft`] asks, what is replaced is in force, and a touch for it.
///
/// # Errors
/// [`ChangeRefusal`].
pub fn check_proposal(
    id: ChangeId,
    payload: &Payload,
    actor: &ActorFacts,
    humans: &Humans,
    judged: Judged,
) -> Result<(), ChangeRefusal> {
    check_draft(payload, actor, humans, judged)?;
    if !judged.fits {
        return Err(ChangeRefusal::Stale);
    }
    touched(id, actor, judged.now)
}

/// Where a change stands after a move. `humans` knows the actor, everybody who signed and everybody whom it is about: two
/// accounts of one human are one signature.
///
/// # Errors
/// [`ChangeRefusal`]. A change that is due and no longer fits is not refused: it is [`ChangeState::Overtaken`].
pub fn admit_change(
    change: &Change,
    wanted: Move,
    actor: &ActorFacts,
    humans: &Humans,
    judged: Judged,
) -> Result<ChangeState, ChangeRefusal> {
    let person = actor.actor.person();
    let proposed = change.state == ChangeState::Proposed
        && judged.now < change.expires_at
        && !change.proposed_at.is_ahead_of(judged.now);
    let open = |is_open: bool| if is_open { Ok(()) } else { Err(ChangeRefusal::Over) };
    match wanted {
        Move::Approve | Move::Decline => {
            may_sign(&change.payload, actor, humans)?;
            if person.is_some_and(|person| humans.is_same(person, change.proposer)) {
                return Err(ChangeRefusal::SamePerson);
            }
            open(proposed)?;
            if wanted == Move::Decline {
                return Ok(ChangeState::Declined);
            }
            // Two sign at the moment of the second: a first one who froze her account or was stopped has signed nothing.
            if !judged.signers_stand || is_about(&change.payload, change.proposer, humans) {
                return Err(ChangeRefusal::ProposerGone);
            }
            if may_be_about(&change.payload, change.proposer, humans) {
                return Err(ChangeRefusal::SignerClaimed);
            }
            judged.apart?;
            judged.left?;
            if !judged.fits {
                return Err(ChangeRefusal::Stale);
            }
            touched(change.id, actor, judged.now)?;
            let waits = !dangers(&change.payload).is_empty();
            Ok(if waits { ChangeState::Approved } else { ChangeState::InForce })
        }
        Move::Withdraw if person.is_some_and(|person| humans.is_same(person, change.proposer)) => {
            open(change.state.is_open()).map(|()| ChangeState::Withdrawn)
        }
        Move::Withdraw => Err(ChangeRefusal::NotAllowed),
        Move::Stop => {
            let watches = actor.roles.has(Role::PolicyAdministrator) || actor.roles.has(Role::SecurityReader);
            let about = change.payload.person();
            // Who is to lose a role does not stop it.
            let apart = |person| about.is_none_or(|about| !humans.is_same(person, about));
            if !watches {
                return Err(ChangeRefusal::NotAllowed);
            }
            if !person.is_some_and(apart) {
                return Err(ChangeRefusal::AboutYou);
            }
            open(change.state == ChangeState::Approved).map(|()| ChangeState::Stopped)
        }
        Move::Expire | Move::TakeEffect if actor.actor != Actor::System => Err(ChangeRefusal::NotAllowed),
        Move::Expire => {
            open(change.state == ChangeState::Proposed)?;
            if proposed { Err(ChangeRefusal::NotDue) } else { Ok(ChangeState::Expired) }
        }
        Move::TakeEffect => {
            open(change.state == ChangeState::Approved)?;
            // What a clock approved that was ahead waits until its own time, and can be stopped.
            if change.due_at.is_none_or(|due| judged.now < due) {
                return Err(ChangeRefusal::NotDue);
            }
            let stands = judged.fits && judged.signers_stand && two_signed(change, humans);
            // Who recovered whom may have come out since both signed, and others may be one human by now.
            let stands = stands && judged.apart.is_ok() && judged.left.is_ok();
            Ok(if stands { ChangeState::InForce } else { ChangeState::Overtaken })
        }
    }
}

/// Whether two humans signed, neither about themselves, by what is known now of whose accounts are whose.
fn two_signed(change: &Change, humans: &Humans) -> bool {
    let Some(second) = change.approved.map(|signer| signer.person) else { return false };
    let apart = !humans.is_same(second, change.proposer);
    apart && [change.proposer, second].iter().all(|signer| !may_be_about(&change.payload, *signer, humans))
}

/// A policy administrator, and not about themselves: nobody raises themselves.
fn may_sign(payload: &Payload, actor: &ActorFacts, humans: &Humans) -> Result<(), ChangeRefusal> {
    let apart = |person| !is_about(payload, person, humans);
    if !actor.roles.has(Role::PolicyAdministrator) {
        return Err(ChangeRefusal::NotAllowed);
    }
    if !actor.actor.person().is_some_and(apart) {
        return Err(ChangeRefusal::AboutYou);
    }
    let claimed = |person| may_be_about(payload, person, humans);
    if actor.actor.person().is_some_and(claimed) { Err(ChangeRefusal::SignerClaimed) } else { Ok(()) }
}

/// Whether it is about an account that a file claims to be this human's too.
fn may_be_about(payload: &Payload, person: PersonId, humans: &Humans) -> bool {
    payload.person().into_iter().chain(payload.others()).any(|named| humans.may_be_same(named, person))
}

/// Whether it is about any account of this human. Nobody becomes the owner of an account, or takes a link off their own, with
/// their own signature.
fn is_about(payload: &Payload, person: PersonId, humans: &Humans) -> bool {
    payload.person().into_iter().chain(payload.others()).any(|named| humans.is_same(named, person))
}

fn touched(id: ChangeId, actor: &ActorFacts, now: Timestamp) -> Result<(), ChangeRefusal> {
    let touch = Touch::Change { change: id };
    let given = actor.step_up.as_ref().is_some_and(|step_up| step_up.is_for(touch, now));
    if !given {
        return Err(ChangeRefusal::NeedsPasskey);
    }
    key_counts(actor.key, now).map_err(|_| ChangeRefusal::KeyTooNew)
}
