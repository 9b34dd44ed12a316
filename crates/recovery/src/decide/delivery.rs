//! What became of notices: written is not told.

use crate::{Case, CaseEvent, CaseState, Effect, Facts, Notice, Outcome, Reach, RedFlag, Refusal, signers};
use keyward_model::{Actor, IntentId, Role};

/// A notice counts as told once the next hop has accepted a message of it. One that reached nobody is a red flag: somebody may
/// be holding up the mail.
pub(super) fn deliver(case: &Case, id: IntentId, reach: Reach) -> Result<Vec<CaseEvent>, Refusal> {
    let intent = case.intents.iter().find(|intent| intent.id == id).ok_or(Refusal::NoSuchIntent)?;
    let Effect::Tell { notice, .. } = intent.effect else { return Err(Refusal::NoSuchIntent) };
    let mut events = Vec::new();
    if let (1.., Some(Ok(Outcome::Queued { manager, .. }))) = (reach.accepted, &intent.outcome) {
        let manager = manager.filter(|_| reach.manager);
        events.push(CaseEvent::EffectDone {
            id,
            outcome: Outcome::Told { addresses: reach.accepted, manager },
        });
    }
    if reach.given_up && !intent.given_up {
        events.push(CaseEvent::NoticeGivenUp { id });
        let flag = RedFlag::NotTold { notice };
        let stands = case.flags.iter().any(|known| known.flag == flag && known.reviewed.is_none());
        let closed = matches!(case.state, CaseState::Closed(_));
        // A flag for a silent request for help would show it at the desk.
        let silent = intent.effect.is_silent();
        // The case stands still for whoever this one calls, and says so in the queue.
        let calls = notice == Notice::NeedsSupervisor;
        if !stands && !calls && !closed && intent.acknowledged_by.is_none() && !silent {
            events.push(CaseEvent::FlagRaised { flag });
        }
    }
    Ok(events)
}

/// The notice that a pass waits for is known to security.
pub(super) fn acknowledge(case: &Case, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    let waits = case
        .intents
        .iter()
        .rev()
        .find(|intent| matches!(intent.effect, Effect::Tell { notice: Notice::PrivilegedRecovery, .. }));
    match waits {
        Some(intent) if !case.security_knows(facts) => {
            Ok(vec![CaseEvent::NoticeAcknowledged { id: intent.id }])
        }
        _ => Err(Refusal::NotOpen),
    }
}

impl Case {
    /// Whether somebody in security knows of this privileged recovery: a message was accepted, or a reader says so who is one still, and
    /// has no side in the case. Judged whenever it counts.
    pub fn security_knows(&self, facts: &Facts) -> bool {
        let reader = |by: Actor| {
            by.person().is_some_and(|person| {
                facts
                    .colleague(person)
                    .is_some_and(|colleague| colleague.stands() && colleague.roles.has(Role::SecurityReader))
                    && !self.has_a_side(person, &facts.humans)
                    && signers::may_sign(self, facts, person).is_ok()
            })
        };
        self.intents.iter().any(|intent| {
            let is_it = matches!(intent.effect, Effect::Tell { notice: Notice::PrivilegedRecovery, .. });
            let accepted =
                matches!(intent.outcome, Some(Ok(Outcome::Told { addresses, .. })) if addresses > 0);
            is_it && (accepted || intent.acknowledged_by.is_some_and(reader))
        })
    }
}
