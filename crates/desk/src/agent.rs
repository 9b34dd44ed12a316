//! Who works a case.

use keyward_model::{Humans, PersonId};
use keyward_recovery::{Case, CaseEvent, Effect, Recorded};

/// Who works a case: the last person of the desk who took one of its steps, or opened it. `events` are oldest first.
///
/// The person of the case and those who sign for it are not among them; nor is a supervisor who decides about it (a
/// waiver, a resumption), nor whoever only says something about it.
pub fn worked_by<'a>(case: &Case, events: impl DoubleEndedIterator<Item = &'a Recorded>) -> Option<PersonId> {
    // Shown by account, as it was done: which accounts are one human's changes nothing here.
    let accounts = Humans::default();
    events
        .rev()
        .filter(|recorded| is_work(&recorded.event))
        .filter_map(|recorded| recorded.actor.person())
        .find(|actor| *actor != case.person && !case.took_part(*actor, &accounts))
}

/// Whether an event is a step of the recovery that somebody took.
const fn is_work(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::Opened { .. }
        | CaseEvent::Assessed { .. }
        | CaseEvent::EvidenceAsked { .. }
        | CaseEvent::EvidenceRecorded { .. }
        | CaseEvent::ApprovalAsked { .. }
        | CaseEvent::WipeRecorded { .. }
        | CaseEvent::LossDocumented { .. } => true,
        // The rest follows by itself, also from what a supervisor decides.
        CaseEvent::EffectIntended { effect, .. } => matches!(
            effect,
            Effect::RevokeSessions { .. }
                | Effect::RequireReregistration { .. }
                | Effect::IssuePass { .. }
                | Effect::RetireMethod { .. }
        ),
        _ => false,
    }
}
