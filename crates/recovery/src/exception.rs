//! The supervisors' exception, for somebody who cannot meet their account's standard: two people who have no other part in the
//! case each sign with a reason, everybody whom it concerns is told, and after a cooling time one check that proves the person
//! is enough for one pass.
//!
//! That check is a meeting with a photo ID or the signed vouch of the manager: somebody who is accountable saw or heard the
//! person. Failed checks and red flags still cost one more each. The two signatures are approvals of the pass as well. It ends with
//! the pass that it releases, when it is stopped, when the case stops, and a day after it opened.
//!
//! It is for whom the standard cannot be met from where they are: see [`Meets::leaves_exception`](crate::Meets::leaves_exception).
//! Whoever signed one that was stopped signs no other in that case: a stop that two people take back at once stops nothing.

use crate::{
    Case, CaseEvent, CaseState, Effect, EvidenceKind, Facts, FlagEffect, Notice, Occasion, Outcome, RedFlag,
    Refusal, applies::tier_of, key_counts, reachable::meets, signers, standing_flags,
    verification::may_approve,
};
use keyward_model::{AccountKind, Actor, EvidenceId, Humans, IntentId, PersonId, Role, Tier, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long the second signature is waited for, and how long an exception can be used once it has opened.
pub const EXCEPTION_LIFE: Duration = Duration::from_hours(24);
/// The fewest and most hours that an exception cools.
pub const COOLING_HOURS: std::ops::RangeInclusive<u32> = 1..=168;
/// People who have to sign.
const SIGNERS: usize = 2;

/// For which accounts there are exceptions, and how long they cool. Standards of before there were any have none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exceptions {
    /// Standard accounts.
    pub standard: bool,
    /// Elevated accounts.
    pub elevated: bool,
    /// Privileged accounts.
    pub privileged: bool,
    /// Hours until it can be used, 1 to 168: from the second signature, and not before somebody who can stop it was reached.
    pub hours: u32,
}

impl Default for Exceptions {
    fn default() -> Self {
        Self { standard: false, elevated: false, privileged: false, hours: 24 }
    }
}

impl Exceptions {
    /// Whether there are exceptions for accounts of this tier.
    pub const fn of(&self, tier: Tier) -> bool {
        match tier {
            Tier::Standard => self.standard,
            Tier::Elevated => self.elevated,
            Tier::Privileged => self.privileged,
        }
    }
    /// What new standards begin with: none for privileged accounts.
    pub const fn usual() -> Self {
        Self { standard: true, elevated: true, privileged: false, hours: 24 }
    }
}

/// An exception in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionState {
    /// Which.
    pub id: EvidenceId,
    /// Who signed, when and why, in order.
    pub signed: Vec<(PersonId, Timestamp, String)>,
    /// From when until when it can be used; `None` until the second signature. As long as nobody who could stop it was reached this is
    /// the earliest that can be: the cooling time begins when somebody is.
    pub opens: Option<(Timestamp, Timestamp)>,
    /// When the first of those who can stop it was reached.
    pub reached: Option<Timestamp>,
    /// Whether it was stopped, or the case was.
    pub ended: bool,
    /// The pass that it released.
    pub spent: Option<IntentId>,
}

/// An exception that somebody stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedException {
    /// Which.
    pub id: EvidenceId,
    /// Who had signed it.
    pub signers: Vec<PersonId>,
    /// Whether two people had signed, so that others were told of it.
    pub started: bool,
    /// Who stopped it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl ExceptionState {
    pub(crate) const fn new(id: EvidenceId) -> Self {
        Self { id, signed: Vec::new(), opens: None, reached: None, ended: false, spent: None }
    }
    /// Whether it waits for a signature or for its time, or can be used.
    pub fn lives(&self, now: Timestamp) -> bool {
        let begun = self.signed.first().map(|(_, at, _)| *at);
        let until = self.opens.map(|(_, until)| until).or(begun.map(|at| at.plus(EXCEPTION_LIFE)));
        !self.ended && until.is_some_and(|until| now <= until)
    }
}

/// Whether every standard that applies allows an exception for this account now.
pub(crate) fn allowed(case: &Case, facts: &Facts) -> bool {
    facts.subject.account == AccountKind::Person && facts.exceptions().of(tier_of(case, facts))
}

/// Takes down a signature; the second one starts the cooling time.
pub(crate) fn sign(
    case: &Case,
    id: EvidenceId,
    reason: &str,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    if !allowed(case, facts) {
        return Err(Refusal::NoExceptions);
    }
    let person = facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
    if signed_a_stopped_one(case, person, facts) {
        return Err(Refusal::ExceptionStopped);
    }
    key_counts(facts.actor.key, facts.now)?;
    let open = case.exception.as_ref().filter(|open| open.lives(facts.now) && !case.is_spent(open.spent));
    match open {
        Some(open) if open.opens.is_some() => Err(Refusal::NotOpen),
        _ if !is_needed(case, facts) => Err(Refusal::CanBeMet),
        Some(open) if open.signed.iter().any(|(signer, ..)| facts.humans.is_same(*signer, person)) => {
            Err(Refusal::SignedAlready)
        }
        _ if let Err(why) = signers::may_begin_to_sign(case, facts, person) => Err(why),
        Some(open) => {
            let opens_at = facts.now.plus(cooling(facts));
            let closes_at = opens_at.plus(EXCEPTION_LIFE);
            let signed = CaseEvent::ExceptionSigned { id: open.id, reason: reason.to_owned() };
            Ok(vec![signed, CaseEvent::ExceptionStarted { id: open.id, opens_at, closes_at }])
        }
        None if case.evidence.iter().any(|e| e.id == id) || case.approvals.iter().any(|a| a.id == id) => {
            Err(Refusal::UnderWay)
        }
        None => Ok(vec![CaseEvent::ExceptionSigned { id, reason: reason.to_owned() }]),
    }
}

/// Whether the standard itself leaves room for an exception. Judged without any exception: it would meet the standard for itself.
fn is_needed(case: &Case, facts: &Facts) -> bool {
    let plain = Case { exception: None, ..case.clone() };
    meets(&plain, facts).leaves_exception()
}

/// Whether the human with this account signed an exception of this case that was stopped.
fn signed_a_stopped_one(case: &Case, person: PersonId, facts: &Facts) -> bool {
    let mut signers = case.stopped_exceptions.iter().flat_map(|stopped| &stopped.signers);
    signers.any(|signer| facts.humans.is_same(*signer, person))
}

fn cooling(facts: &Facts) -> Duration {
    let hours = facts.exceptions().hours.clamp(*COOLING_HOURS.start(), *COOLING_HOURS.end());
    Duration::from_hours(u64::from(hours))
}

/// Whether somebody may stop an exception: the person, from any of their accounts, their manager and who stands in for them, the
/// security readers and the supervisors. It only makes the account safer, so it takes no touch.
///
/// # Errors
/// What stands in the way.
pub fn may_stop_exception(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    let person = facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
    let deputy = facts.deputy.map(|deputy| deputy.person);
    let own = facts.humans.is_same(person, case.person);
    let leads = facts.manager.into_iter().chain(deputy).any(|known| facts.humans.is_same(known, person));
    let roles = facts.actor.roles;
    let watches = roles.has(Role::SecurityReader) || roles.has(Role::PrivilegedAuthentication);
    if !(own || leads || watches) {
        return Err(Refusal::NotAllowed);
    }
    let lives = |open: &ExceptionState| open.lives(facts.now) && !case.is_spent(open.spent);
    if case.exception.as_ref().is_some_and(lives) { Ok(()) } else { Err(Refusal::NotOpen) }
}

/// Stops it.
pub(crate) fn stop(case: &Case, reason: &str, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    may_stop_exception(case, facts)?;
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let open = case.exception.as_ref().ok_or(Refusal::NotOpen)?;
    Ok(vec![CaseEvent::ExceptionStopped { id: open.id, reason: reason.to_owned() }])
}

/// Those whose signatures on the exception in force at `at` count today, different people; empty if none is in force then.
pub(crate) fn signers(case: &Case, facts: &Facts, at: Timestamp) -> Vec<PersonId> {
    let Some(open) = case.exception.as_ref().filter(|open| is_in_force(case, facts, open, at)) else {
        return Vec::new();
    };
    let counted = counted(case, facts, open);
    if counted.len() < SIGNERS { Vec::new() } else { counted }
}

/// Those of them whose signatures approve the pass as well: nobody, once something turned up that takes a second person. They did not
/// know of it.
pub(crate) fn approvers(case: &Case, facts: &Facts, at: Timestamp) -> Vec<PersonId> {
    let signed = case.exception.as_ref().and_then(|open| open.signed.last().map(|(_, at, _)| *at));
    let weighs = |flag: &RedFlag| facts.flag_effect(flag.kind()) >= FlagEffect::SecondPerson;
    let since = |flag: &RedFlag| {
        let known = case.flags.iter().rev().find(|known| known.flag == *flag);
        known.is_none_or(|known| signed.is_none_or(|signed| known.at > signed))
    };
    if standing_flags(case, facts).iter().any(|flag| weighs(flag) && since(flag)) {
        return Vec::new();
    }
    signers(case, facts, at)
}

/// What the exception in force at `at` asks for: one check that proves the person.
pub(crate) fn places(case: &Case, facts: &Facts, at: Timestamp) -> Option<Vec<Vec<EvidenceKind>>> {
    (!signers(case, facts, at).is_empty()).then(|| vec![vec![EvidenceKind::InPerson, EvidenceKind::Vouch]])
}

fn is_in_force(case: &Case, facts: &Facts, open: &ExceptionState, at: Timestamp) -> bool {
    // What was signed for an account that was then disabled was signed for whoever left: see the checks.
    let disabled = facts.history.disabled_at;
    let before =
        open.signed.iter().any(|(_, signed, _)| disabled.is_some_and(|disabled| *signed <= disabled));
    let in_time = open.reached.is_some() && open.opens.is_some_and(|(from, until)| from <= at && at <= until);
    in_time
        && !before
        && !open.ended
        && !case.is_spent(open.spent)
        && case.state == CaseState::Open
        && allowed(case, facts)
}

/// Whoever signed is judged again: roles are taken away, relations declared, accounts become known as one human's.
fn counted(case: &Case, facts: &Facts, open: &ExceptionState) -> Vec<PersonId> {
    let humans = &facts.humans;
    let able = open
        .signed
        .iter()
        .map(|(signer, ..)| *signer)
        .filter(|signer| may_approve(facts, *signer) && !humans.is_same(*signer, case.person))
        // Accounts may have become known as one human's since.
        .filter(|signer| !signed_a_stopped_one(case, *signer, facts))
        .filter(|signer| !case.worked_on_by(*signer, humans) && !gave_evidence(case, *signer, facts))
        .filter(|signer| signers::may_sign(case, facts, *signer).is_ok());
    signers::apart(facts, able)
}

/// Whether the human with this account signed an exception of this case, stopped ones included.
pub fn signed_exception(case: &Case, person: PersonId, humans: &Humans) -> bool {
    let open = case.exception.iter().flat_map(|open| open.signed.iter().map(|(signer, ..)| *signer));
    let stopped = case.stopped_exceptions.iter().flat_map(|stopped| stopped.signers.iter().copied());
    open.chain(stopped).any(|signer| humans.is_same(signer, person))
}

/// Whether somebody recorded or signed a check of this case, whichever of their accounts they used.
fn gave_evidence(case: &Case, person: PersonId, facts: &Facts) -> bool {
    case.evidence.iter().any(|check| {
        let recorded = check.by.person().is_some_and(|by| facts.humans.is_same(by, person));
        let vouched = matches!(&check.basis, crate::Basis::Approver { person: asked, .. } if facts.humans.is_same(*asked, person));
        recorded || vouched
    })
}

/// Takes down when the first of those who can stop an exception was reached, if this was the notice of it: the cooling time is theirs, and
/// a day in which nobody knew is none of it.
pub(crate) fn reached(case: &mut Case, notice: IntentId, at: Timestamp) {
    let told = case
        .intents
        .iter()
        .find(|intent| intent.id == notice)
        .filter(|intent| matches!(intent.outcome, Some(Ok(Outcome::Told { addresses: 1.., .. }))));
    let Some(Effect::Tell { notice: Notice::ExceptionStarted, of: Some(Occasion::Request(of)), .. }) =
        told.map(|intent| &intent.effect)
    else {
        return;
    };
    let of = *of;
    let Some(open) = case.exception.as_mut().filter(|open| open.id == of && open.reached.is_none()) else {
        return;
    };
    open.reached = Some(at);
    // From the second signature until it was to open: what the standard asked for then.
    let signed = open.signed.last().map(|(_, signed, _)| *signed);
    if let (Some(signed), Some((opens, closes))) = (signed, open.opens) {
        let late = at.since(signed);
        open.opens = Some((opens.plus(late), closes.plus(late)));
    }
}
