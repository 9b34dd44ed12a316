//! Who may give which command, in which state of the case.

use crate::{Basis, Case, CaseState, Command, Facts, Observation, Refusal, SignedAction, verification};
use keyward_model::{Actor, EvidenceId, Role};
use std::time::Duration;

/// How long a passkey touch counts for the action it was given for.
const STEP_UP_LIFE: Duration = Duration::from_mins(5);

pub(super) fn admit(case: &Case, command: &Command, facts: &Facts) -> Result<(), Refusal> {
    let by_system = matches!(command, Command::Finish { .. } | Command::Fail { .. } | Command::Observe(_));
    if let CaseState::Closed(_) = case.state {
        // Outcomes of effects that were decided before the close still arrive.
        return if by_system && !matches!(command, Command::Observe(_)) {
            Ok(())
        } else {
            Err(Refusal::Closed)
        };
    }
    match command {
        Command::Finish { .. } | Command::Fail { .. } => Ok(()),
        Command::Observe(observation) => observer(case, observation, facts),
        Command::AnswerVouch { id, signed, .. } | Command::AnswerApproval { id, signed, .. } => {
            answerer(case, *id, *signed, facts)
        }
        Command::Escalate { .. } if facts.actor.actor == Actor::Person(case.person) => Ok(()),
        _ => agent(case, command, facts),
    }
}

/// Only the sign-in itself, or the person through it, observes.
fn observer(case: &Case, observation: &Observation, facts: &Facts) -> Result<(), Refusal> {
    let person = facts.actor.actor == Actor::Person(case.person);
    match observation {
        Observation::PassEnded { .. } if facts.actor.actor == Actor::System => Ok(()),
        // Who froze it was asked before: here it only stops.
        Observation::Frozen => Ok(()),
        _ if person => Ok(()),
        _ => Err(Refusal::NotAllowed),
    }
}

fn agent(case: &Case, command: &Command, facts: &Facts) -> Result<(), Refusal> {
    let actor = &facts.actor;
    let person = actor.actor.person().ok_or(Refusal::NotAllowed)?;
    if person == case.person {
        return Err(Refusal::OwnCase);
    }
    let reach = actor.roles.desk_reach().ok_or(Refusal::NotAllowed)?;
    // The tier that counts is the higher of then and now: a promotion during the case does not open it.
    let tier = case.tier.max(facts.subject.tier);
    if reach < tier {
        return Err(Refusal::BeyondReach { tier });
    }
    // Who signed for the person does not also work the case.
    let signs = matches!(command, Command::Escalate { .. } | Command::Note { .. });
    if case.took_part(person) && !signs {
        return Err(Refusal::NotAllowed);
    }
    match command {
        Command::Resume { .. } | Command::Reject { .. } | Command::Waive { .. } => {
            if !actor.roles.has(Role::PrivilegedAuthentication) {
                return Err(Refusal::NeedsSupervisor);
            }
            if matches!(command, Command::Waive { .. }) { not_escalated(case) } else { Ok(()) }
        }
        Command::Escalate { .. } | Command::Note { .. } | Command::VoidPass { .. } => Ok(()),
        _ => not_escalated(case).and_then(|()| enabled(facts)),
    }
}

fn answerer(case: &Case, id: EvidenceId, signed: bool, facts: &Facts) -> Result<(), Refusal> {
    let asked_vouch =
        case.evidence.iter().find(|e| e.id == id && e.waits(facts.now)).and_then(|e| match &e.basis {
            Basis::Approver { person, .. } => Some(*person),
            _ => None,
        });
    let asked_approval = case.approvals.iter().find(|a| a.id == id && a.waits(facts.now)).map(|a| a.approver);
    let asked = asked_vouch.or(asked_approval).ok_or(Refusal::NoSuchCheck)?;
    if facts.actor.actor != Actor::Person(asked) || asked == case.person {
        return Err(Refusal::NotAllowed);
    }
    if !signed {
        return Ok(());
    }
    not_escalated(case)?;
    enabled(facts)?;
    stepped_up(case, SignedAction::Sign(id), facts)
}

/// Refuses unless a fresh passkey assertion for this case and action came with the command.
pub(super) fn stepped_up(case: &Case, action: SignedAction, facts: &Facts) -> Result<(), Refusal> {
    let given = facts.actor.step_up.as_ref().is_some_and(|step_up| {
        step_up.case == case.id && step_up.action == action && facts.now.since(step_up.at) <= STEP_UP_LIFE
    });
    if given { Ok(()) } else { Err(Refusal::NeedsPasskey) }
}

/// Whether somebody at the desk may freeze the account of a case: they may stop the case, and the caller has shown who they
/// are. A stranger freezes nobody.
///
/// # Errors
/// What stands in the way.
pub fn may_freeze(case: &Case, facts: &Facts) -> Result<(), Refusal> {
    if let CaseState::Closed(_) = case.state {
        return Err(Refusal::Closed);
    }
    agent(case, &Command::Escalate { reason: String::new() }, facts)?;
    if facts.subject.frozen_at.is_some() {
        return Err(Refusal::AccountFrozen);
    }
    if case.verified.is_some() {
        Ok(())
    } else {
        Err(Refusal::NotVerified { missing: verification(case, facts).missing.max(1) })
    }
}

fn not_escalated(case: &Case) -> Result<(), Refusal> {
    if case.state == CaseState::Escalated { Err(Refusal::Escalated) } else { Ok(()) }
}

fn enabled(facts: &Facts) -> Result<(), Refusal> {
    if facts.subject.enabled { Ok(()) } else { Err(Refusal::AccountDisabled) }
}
