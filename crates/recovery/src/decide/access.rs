//! Who may give which command, in which state of the case.

use super::own;
use crate::{
    Basis, Case, CaseState, Command, Facts, Observation, Refusal, SignedAction, Touch,
    applies::tier_of,
    closeness::{may_lift_close, not_close, only_protects},
    key_counts,
    obligations::signed_in_with,
    sides::{is_above, one_side},
    signers, verification,
};
use keyward_model::{Actor, EvidenceId, Role, Tier};

pub(super) fn admit(case: &Case, command: &Command, facts: &Facts) -> Result<(), Refusal> {
    let by_system = matches!(
        command,
        Command::Finish { .. } | Command::Fail { .. } | Command::Deliver { .. } | Command::Observe(_)
    );
    if let CaseState::Closed(_) = case.state {
        // Outcomes of effects that were decided before the close still arrive.
        return if by_system && !matches!(command, Command::Observe(_)) {
            Ok(())
        } else {
            Err(Refusal::Closed)
        };
    }
    held(case, command, facts)?;
    match command {
        Command::Finish { .. } | Command::Fail { .. } | Command::Deliver { .. } => Ok(()),
        Command::Acknowledge => security_reader(case, facts),
        Command::Observe(observation) => observer(case, observation, facts),
        Command::DrawCode { .. } => drawer(case, facts),
        // To read what one is asked to sign takes what it takes to decline it.
        Command::SeeRequest { id } | Command::SayUnreached { id } => answerer(case, *id, false, facts),
        Command::AnswerVouch { id, signed, .. } | Command::AnswerApproval { id, signed, .. } => {
            answerer(case, *id, *signed, facts)
        }
        Command::StopException { .. } => crate::may_stop_exception(case, facts),
        Command::ReportOwn { report, .. } => own::may_report(case, report, facts),
        Command::Escalate { .. } if facts.actor.actor == Actor::Person(case.person) => Ok(()),
        _ => agent(case, command, facts),
    }
}

/// Whoever is on hold does nothing that opens, and nothing on the cases of others. What protects somebody goes on: whom they
/// have on the phone is not left alone, and what is only stopped helps no thief with their session.
fn held(case: &Case, command: &Command, facts: &Facts) -> Result<(), Refusal> {
    if !facts.actor.on_hold {
        return Ok(());
    }
    match command {
        Command::SeeRequest { .. }
        | Command::SayUnreached { .. }
        | Command::StopException { .. }
        | Command::ReportOwn { .. }
        | Command::AnswerVouch { signed: false, .. }
        | Command::AnswerApproval { signed: false, .. } => Ok(()),
        Command::Escalate { .. }
        | Command::VoidPass { .. }
        | Command::RaiseFlag { .. }
        | Command::GiveWord { .. }
        | Command::Note { .. } => may_read_on_hold(case, facts),
        _ => Err(Refusal::OnHold),
    }
}

/// Whether somebody may read a case, as far as a hold is concerned: on hold they read those that they work, and had read before.
///
/// # Errors
/// [`Refusal::OnHold`].
pub fn may_read_on_hold(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    let works = facts.actor.actor.person().is_some_and(|person| case.worked_on_by(person, &facts.humans));
    if works || !facts.actor.on_hold { Ok(()) } else { Err(Refusal::OnHold) }
}

/// Only the sign-in itself, or the person through it, observes.
fn observer(case: &Case, observation: &Observation, facts: &Facts) -> Result<(), Refusal> {
    let person = facts.actor.actor == Actor::Person(case.person);
    match observation {
        Observation::PassEnded { .. } if facts.actor.actor == Actor::System => Ok(()),
        // Who froze it was asked before: here it only stops.
        Observation::Frozen | Observation::Thawed { .. } => Ok(()),
        _ if person => Ok(()),
        _ => Err(Refusal::NotAllowed),
    }
}

/// Only the person draws a code, with the account that the case is about.
fn drawer(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    if facts.actor.actor != Actor::Person(case.person) {
        return Err(Refusal::NotAllowed);
    }
    not_escalated(case)?;
    enabled(facts)
}

/// Who says that security knows is of the security readers, and has no other part in the case.
fn security_reader(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    let person = facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
    if facts.humans.is_same(person, case.person) {
        return Err(Refusal::OwnCase);
    }
    not_close(facts)?;
    let has_a_side = case.has_a_side(person, &facts.humans) || facts.lifted(person);
    let other_part = has_a_side || case.took_part(person, &facts.humans);
    if other_part || !facts.actor.roles.has(Role::SecurityReader) {
        return Err(Refusal::NotAllowed);
    }
    signers::may_sign(case, facts, person)
}

fn agent(case: &Case, command: &Command, facts: &Facts) -> Result<(), Refusal> {
    agent_if(case, command, facts, || if only_protects(command) { Ok(()) } else { not_close(facts) })
}

/// The same with another answer to whether somebody close to the person may.
fn agent_if(
    case: &Case,
    command: &Command,
    facts: &Facts,
    close: impl FnOnce() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let actor = &facts.actor;
    let person = actor.actor.person().ok_or(Refusal::NotAllowed)?;
    if facts.humans.is_same(person, case.person) {
        return Err(Refusal::OwnCase);
    }
    if !only_protects(command) {
        signers::not_claimed(case, &facts.humans, person)?;
    }
    reaches(facts, tier_of(case, facts), close)?;
    // Who signed for the person does not also work the case.
    let signs = matches!(command, Command::Escalate { .. } | Command::Note { .. });
    if case.took_part(person, &facts.humans) && !signs {
        return Err(Refusal::NotAllowed);
    }
    let decides = matches!(
        command,
        Command::Resume { .. }
            | Command::Reject { .. }
            | Command::Waive { .. }
            | Command::ReviewFlags { .. }
            | Command::SignException { .. }
    );
    if decides && !actor.roles.has(Role::PrivilegedAuthentication) {
        return Err(Refusal::NeedsSupervisor);
    }
    one_side(case, command, facts)?;
    // That nobody heard of an exception is not for those to settle who signed it.
    if matches!(command, Command::ReviewFlags { .. }) && crate::signed_exception(case, person, &facts.humans)
    {
        return Err(Refusal::SignedTheException);
    }
    match command {
        Command::Waive { .. } | Command::ReviewFlags { .. } => not_escalated(case),
        Command::Resume { .. }
        | Command::Reject { .. }
        | Command::Escalate { .. }
        | Command::Note { .. }
        | Command::VoidPass { .. }
        | Command::RaiseFlag { .. }
        | Command::GiveWord { .. }
        | Command::ViewPhoto => Ok(()),
        _ if closes_ways_in(command) => not_escalated(case),
        _ => not_escalated(case).and_then(|()| enabled(facts)),
    }
}

/// What is done for an account that is disabled, too: it takes ways in away from whoever has what was lost, and gives nobody one.
const fn closes_ways_in(command: &Command) -> bool {
    matches!(
        command,
        Command::Assess
            | Command::Amend { .. }
            | Command::ConfirmWork
            | Command::Contain { .. }
            | Command::RecordWipe { .. }
            | Command::DocumentLoss { .. }
            | Command::SendAdvice { .. }
            | Command::Close
    )
}

/// Refuses unless the actor works on this account: apart from it, above it, and as high as its tier.
fn reaches(facts: &Facts, tier: Tier, close: impl FnOnce() -> Result<(), Refusal>) -> Result<(), Refusal> {
    let reach = reach(facts)?;
    apart(facts)?;
    close()?;
    match reach < tier {
        true if facts.brake => Err(Refusal::Braked),
        true => Err(Refusal::BeyondReach { tier }),
        false => Ok(()),
    }
}

/// The highest tier that the actor may work now: one less while the brake is on.
pub(super) fn reach(facts: &Facts) -> Result<Tier, Refusal> {
    let usual = facts.actor.roles.desk_reach().ok_or(Refusal::NotAllowed)?;
    match usual {
        _ if !facts.brake => Ok(usual),
        Tier::Privileged => Ok(Tier::Elevated),
        Tier::Elevated => Ok(Tier::Standard),
        Tier::Standard => Err(Refusal::Braked),
    }
}

/// Nobody works for themselves, whichever of their accounts they use, nor for a role as high as theirs. At the top there is nobody higher:
/// there a second person always approves. Nor for somebody close: see [`not_close`], which what only protects does not ask.
pub(super) fn apart(facts: &Facts) -> Result<(), Refusal> {
    if facts.acts(facts.subject.id) {
        return Err(Refusal::OwnCase);
    }
    if is_above(facts.actor.roles, facts.subject.roles) { Ok(()) } else { Err(Refusal::NotAbove) }
}

fn answerer(case: &Case, id: EvidenceId, signed: bool, facts: &Facts) -> Result<(), Refusal> {
    let asked_vouch =
        case.evidence.iter().find(|e| e.id == id && e.waits(facts.now)).and_then(|e| match &e.basis {
            Basis::Approver { person, .. } => Some(*person),
            _ => None,
        });
    let asked_approval = case.approvals.iter().find(|a| a.id == id && a.waits(facts.now)).map(|a| a.approver);
    let asked = asked_vouch.or(asked_approval).ok_or(Refusal::NoSuchCheck)?;
    if facts.actor.actor != Actor::Person(asked) || facts.humans.is_same(asked, case.person) {
        return Err(Refusal::NotAllowed);
    }
    // Two accounts may have become known as one human's since the question was asked.
    let cleared = asked_vouch.is_some() && (case.cleared_by(asked, &facts.humans) || facts.lifted(asked));
    let knows_for_security = case.acknowledged_by(asked, &facts.humans);
    if signed && (cleared || knows_for_security || case.worked_on_by(asked, &facts.humans)) {
        return Err(Refusal::NotAllowed);
    }
    // Asked as a supervisor, and none any more.
    if signed && asked_approval.is_some() && !facts.actor.roles.has(Role::PrivilegedAuthentication) {
        return Err(Refusal::NeedsSupervisor);
    }
    // A manager may well be a relative; whoever approves a pass may not.
    if asked_approval.is_some() && signed {
        not_close(facts)?;
    }
    if !signed {
        return Ok(());
    }
    key_counts(facts.actor.key, facts.now)?;
    // A manager whom an agent of the case recovered does vouch, but it counts as that agent's check: see `verification`.
    if facts.history.signers.has_open_case(&facts.humans, asked) {
        return Err(Refusal::SignerInRecovery);
    }
    if asked_approval.is_some() {
        signers::may_begin_to_sign(case, facts, asked)?;
    }
    not_escalated(case)?;
    enabled(facts)
}

/// Refuses unless a fresh passkey assertion for this case and action came with the command.
pub(super) fn stepped_up(case: &Case, action: SignedAction, facts: &Facts) -> Result<(), Refusal> {
    let touch = Touch::Case { case: case.id, action };
    let given = facts.actor.step_up.as_ref().is_some_and(|step_up| step_up.is_for(touch, facts.now));
    if given { Ok(()) } else { Err(Refusal::NeedsPasskey) }
}

/// Refuses unless a touch for the work on this case came with the command, or one that came earlier in this session counts still.
pub(super) fn confirmed(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    let given = stepped_up(case, SignedAction::Work, facts);
    if case.touched_until(&facts.actor, facts.now).is_some() { Ok(()) } else { given }
}

/// Whether somebody at the desk may freeze the account of a case: they may stop the case, the caller has shown who they are, and a
/// passkey was touched for work on it. A stranger freezes nobody, and a stolen session neither.
///
/// # Errors
/// What stands in the way.
pub fn may_freeze(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    if let CaseState::Closed(_) = case.state {
        return Err(Refusal::Closed);
    }
    // Each counts as an account contained, which is what a hold stops.
    if facts.actor.on_hold {
        return Err(Refusal::OnHold);
    }
    agent(case, &Command::Escalate { reason: String::new() }, facts)?;
    if facts.subject.frozen_at.is_some() {
        return Err(Refusal::AccountFrozen);
    }
    if case.verified.is_some() || signed_in_with(case, facts).is_some() {
        confirmed(case, facts)
    } else {
        Err(Refusal::NotVerified { missing: verification(case, facts).missing.max(1) })
    }
}

/// Whether somebody at the desk may lift the freeze of an account: a supervisor, who could work on the account. With an open case it is an
/// obstacle that is cleared out of its way, and takes whoever could let a stopped case go on. What the person declared leaves somebody who may.
///
/// # Errors
/// What stands in the way.
pub fn may_lift_freeze(case: Option<&Case>, facts: &Facts) -> Result<(), Refusal> {
    if let Some(case) = case {
        let resume = Command::Resume { reason: String::new() };
        return agent_if(case, &resume, facts, || may_lift_close(facts));
    }
    facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
    if facts.acts(facts.subject.id) {
        return Err(Refusal::OwnCase);
    }
    reaches(facts, facts.subject.tier_now(), || may_lift_close(facts))?;
    let supervises = facts.actor.roles.has(Role::PrivilegedAuthentication);
    if supervises { Ok(()) } else { Err(Refusal::NeedsSupervisor) }
}

/// Whether somebody at the desk may end the sessions of an account outside of a case. It only makes an account safer, so it takes no
/// proof of who asked, and neither the brake nor a declaration of who is close holds it back; but it reaches no higher than the work on a
/// case does.
///
/// # Errors
/// What stands in the way.
pub fn may_end_sessions(facts: &Facts) -> Result<(), Refusal> {
    facts.actor.actor.person().ok_or(Refusal::NotAllowed)?;
    if facts.acts(facts.subject.id) {
        return Err(Refusal::OwnCase);
    }
    let reach = facts.actor.roles.desk_reach().ok_or(Refusal::NotAllowed)?;
    apart(facts)?;
    let tier = facts.subject.tier_now();
    if reach < tier { Err(Refusal::BeyondReach { tier }) } else { Ok(()) }
}

/// Whether somebody at the desk may do to an account, outside of a case, what does not only protect it: lift a hold after wrong tries, look
/// at the photo. Whoever may end its sessions and is not close to its owner.
///
/// # Errors
/// What stands in the way.
pub fn may_tend(facts: &Facts) -> Result<(), Refusal> {
    may_end_sessions(facts)?;
    not_close(facts)
}

/// Whether somebody at the desk may put aside what a stranger reported about an account: whoever could open a case on it, and the brake
/// does not hold it back either, because a flood of reports belongs to the attack.
///
/// # Errors
/// What stands in the way.
pub fn may_dismiss_report(facts: &Facts) -> Result<(), Refusal> {
    may_tend(facts)
}

fn not_escalated(case: &Case) -> Result<(), Refusal> {
    if case.state == CaseState::Escalated { Err(Refusal::Escalated) } else { Ok(()) }
}

fn enabled(facts: &Facts) -> Result<(), Refusal> {
    if facts.subject.enabled { Ok(()) } else { Err(Refusal::AccountDisabled) }
}
