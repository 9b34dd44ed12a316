//! The passkey touch that a command takes, as its table says.

use super::access::{confirmed, stepped_up};
use crate::{Case, CaseEvent, Command, Confirmation, Deed, Facts, Refusal, SignedAction, key_counts};

/// Refuses a command without the touch that it takes; what is recorded of one for the work on the case. Asked last, so that whoever may
/// not do something anyway is told that, and not to touch a key for nothing.
pub(super) fn taken(case: &Case, command: &Command, facts: &Facts) -> Result<Option<CaseEvent>, Refusal> {
    match command.confirmation() {
        Confirmation::Nothing => return Ok(None),
        Confirmation::Own(action) => stepped_up(case, action, facts)?,
        Confirmation::Work => confirmed(case, facts)?,
        Confirmation::OwnReport => Deed::OpenCase(case.person).confirmed(&facts.actor, facts.now)?,
    }
    // A code is for the caller's own case: whose it is, the gate of their account asked.
    let about_others = !facts.acts(case.person) && !command.only_protects();
    let key = key_counts(facts.actor.key, facts.now);
    let counts = key.is_ok();
    if about_others || matches!(command, Command::ConfirmWork) {
        key?;
    }
    let session = facts.actor.session.map(|(session, _)| session);
    // What only protects goes with any passkey of theirs, and opens nothing after it.
    let stays = counts && stepped_up(case, SignedAction::Work, facts).is_ok();
    Ok(stays.then_some(CaseEvent::Touched { session }))
}
