//! The passkey touch for something at the desk that is no command of a case: one address for all of them. Whose deed it is for and whether
//! they may is the deed's own rule; asking for a touch of one's own passkey tells nobody anything.

use super::{
    desk::proof,
    error::PageError,
    form::{Fields, Json},
    routes::{Routes, Who},
    signin::{begun, for_script},
    visit::Visit,
};
use axum::{extract::Path, response::Response};
use keyward_model::PersonId;
use keyward_recovery::{Deed, StepUp, Touch};
use keyward_signin::{Asserted, Session};
use serde_json::Value;

pub(crate) fn routes() -> Routes {
    Routes::new().change("/touch/{deed}/{of}", Who::Own, assert)
}

/// The deed for whose touch a page asks, by the last two words of the address.
fn named(name: &str, of: &str, by: PersonId) -> Option<Deed> {
    Some(match name {
        "open-case" => Deed::OpenCase(of.parse().ok()?),
        "end-sessions" => Deed::EndSessions(of.parse().ok()?),
        "end-hold" => Deed::EndHold(of.parse().ok()?),
        "end-alarm" => Deed::EndAlarm(of.parse().ok()?),
        "dismiss-intake" => Deed::DismissReport(of.parse().ok()?),
        "dismiss-unmatched" if of == "all" => Deed::DismissUnmatched(by),
        // A list is of whoever sends it.
        "invite" if of == "list" => Deed::Invite(by),
        "see-break-glass" => Deed::SeeBreakGlass(of.parse().ok()?),
        "withdraw-close" => Deed::WithdrawClose(of.parse().ok()?),
        _ => return None,
    })
}

/// What the passkey signs.
fn purpose(deed: Deed) -> Option<String> {
    let of = match deed {
        Deed::OpenCase(id)
        | Deed::EndSessions(id)
        | Deed::EndHold(id)
        | Deed::Invite(id)
        | Deed::DismissUnmatched(id)
        | Deed::WithdrawClose(id) => id.to_string(),
        Deed::EndAlarm(id) => id.to_string(),
        Deed::DismissReport(id) => id.to_string(),
        Deed::SeeBreakGlass(id) => id.to_string(),
        // The touch of these has an address and a purpose of its own, or there is none.
        Deed::FreezeInCase
        | Deed::Freeze(_)
        | Deed::LiftFreeze(_)
        | Deed::LiftHold(_)
        | Deed::RaiseAlarm
        | Deed::SendAgain
        | Deed::ViewPhoto
        | Deed::ProposeChange(_)
        | Deed::MoveChange(_)
        | Deed::AcceptHistory
        | Deed::SetWord
        | Deed::SetDeputy
        | Deed::DeclareClose => return None,
    };
    Some(format!("deed:{}:{of}", deed.name()))
}

async fn assert(Path((name, of)): Path<(String, String)>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.full()?;
        let deed = named(&name, &of, session.person.id).ok_or(PageError::NotFound)?;
        let purpose = purpose(deed).ok_or(PageError::NotFound)?;
        Ok(begun(visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

/// The touch for a deed that came with a form; `None` if none came: the rule says whether it takes one.
pub(crate) async fn given(
    visit: &Visit,
    session: &Session,
    deed: Deed,
    fields: &Fields,
) -> Result<Option<StepUp>, PageError> {
    let deed = deed.bound(Some(session.person.id));
    let Some(purpose) = purpose(deed) else { return Ok(None) };
    let asserted = proof(visit, session, fields.get("assertion"), &purpose).await?;
    Ok(asserted.map(|asserted| step_up(&asserted, Touch::Deed { deed })))
}

/// A touch, as the rules read it.
pub(crate) fn step_up(asserted: &Asserted, touch: Touch) -> StepUp {
    StepUp { touch, at: asserted.at, method: Some(asserted.method), signature: None }
}

/// A touch that is kept with what it signs.
pub(crate) fn signature(asserted: &Asserted, touch: Touch) -> StepUp {
    StepUp { signature: serde_json::to_string(&asserted.proof).ok(), ..step_up(asserted, touch) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{ChangeId, EventId, IntakeId};
    use keyward_recovery::Asks;

    #[test]
    fn every_deed_for_whose_touch_the_desk_asks_has_an_address() {
        let person = PersonId::from_bytes([7; 16]);
        let all = [
            Deed::OpenCase(person),
            Deed::EndSessions(person),
            Deed::FreezeInCase,
            Deed::Freeze(person),
            Deed::LiftFreeze(person),
            Deed::LiftHold(person),
            Deed::EndHold(person),
            Deed::RaiseAlarm,
            Deed::SendAgain,
            Deed::EndAlarm(EventId::from_bytes([7; 16])),
            Deed::DismissReport(IntakeId::from_bytes([7; 16])),
            Deed::DismissUnmatched(person),
            Deed::Invite(person),
            Deed::ViewPhoto,
            Deed::ProposeChange(ChangeId::from_bytes([7; 16])),
            Deed::MoveChange(ChangeId::from_bytes([7; 16])),
            Deed::SeeBreakGlass(ChangeId::from_bytes([7; 16])),
            Deed::AcceptHistory,
            Deed::SetWord,
            Deed::SetDeputy,
            Deed::DeclareClose,
            Deed::WithdrawClose(person),
        ];
        for deed in all {
            let asks = deed.asks() == Asks::TheDesk;
            let of = match deed {
                Deed::Invite(_) => "list".to_owned(),
                Deed::DismissUnmatched(_) => "all".to_owned(),
                _ => person.to_string(),
            };
            assert_eq!(named(deed.name(), &of, person), asks.then_some(deed), "{deed:?}");
            assert_eq!(purpose(deed).is_some(), asks, "{deed:?}");
        }
    }

    #[test]
    fn a_touch_is_for_one_deed_and_whom_it_concerns() {
        let (one, two) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
        assert_ne!(purpose(Deed::EndSessions(one)), purpose(Deed::EndSessions(two)));
        assert_ne!(purpose(Deed::EndSessions(one)), purpose(Deed::EndHold(one)));
    }
}
