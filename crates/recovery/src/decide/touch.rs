//! The passkey touch that a command takes, as its table says.

use super::access::{confirmed, stepped_up};
use crate::{Case, CaseEvent, Command, Confirmation, Facts, Refusal, SignedAction};

/// Refuses a command without the touch that it takes; what is recorded of one for the work on the case. Asked last, so that whoever may
/// not do something anyway is told that, and not to touch a key for nothing.
pub(super) fn taken(case: &Case, command: &Command, facts: &Facts) -> Result<Option<CaseEvent>, Refusal> {
    match command.confirmation() {
        Confirmation::Nothing => return Ok(None),
        Confirmation::Own(action) => return stepped_up(case, action, facts).map(|()| None),
        Confirmation::Work => confirmed(case, facts)?,
    }
    let session = facts.actor.session.map(|(session, _)| session);
    Ok(stepped_up(case, SignedAction::Work, facts).is_ok().then_some(CaseEvent::Touched { session }))
}
