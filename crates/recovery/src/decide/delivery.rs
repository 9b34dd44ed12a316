//! What became of notices: written is not told.

use crate::{Case, CaseEvent, CaseState, Effect, Facts, Notice, Outcome, Reach, RedFlag, Refusal, signers};
use keyward_model::IntentId;

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
        if !stands && !closed && intent.acknowledged_by.is_none() && !silent {
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
        Some(intent) if !signers::security_knows(case, facts) => {
            Ok(vec![CaseEvent::NoticeAcknowledged { id: intent.id }])
        }
        _ => Err(Refusal::NotOpen),
    }
}
