//! The passkey touch for evidence and containment: once for a case and a quarter of an hour.

use super::access::{confirmed, stepped_up};
use crate::{Case, CaseEvent, Command, Facts, Refusal, SignedAction};

/// What is recorded of the touch that came with a command, if that needs one and none counts still. Asked last, so that whoever may not
/// do something anyway is told that, and not to touch a key for nothing.
pub(super) fn for_work(case: &Case, command: &Command, facts: &Facts) -> Result<Option<CaseEvent>, Refusal> {
    let takes_one = matches!(
        command,
        Command::RecordEvidence { .. }
            | Command::Contain { .. }
            | Command::ConfirmPasskey { .. }
            | Command::ConfirmWork
    );
    if !takes_one {
        return Ok(None);
    }
    confirmed(case, facts)?;
    let session = facts.actor.session.map(|(session, _)| session);
    Ok(stepped_up(case, SignedAction::Work, facts).is_ok().then_some(CaseEvent::Touched { session }))
}
