//! Freezing somebody's account, and lifting that.

use super::{Asked, acting, person::Attempts, person::id, person::show, proof};
use crate::{
    http::{
        error::PageError,
        form::{Form, Json},
        signin::{begun, for_script},
        visit::{Visit, see_other},
        words,
    },
    views::FrozenView,
};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use keyward_desk::{DeskError, LiftTouch};
use keyward_model::{PersonId, Role};
use keyward_recovery::Refusal;
use keyward_signin::Session;
use serde_json::Value;

/// What a passkey signs to lift a freeze.
fn purpose(person: PersonId) -> String {
    format!("unfreeze:{person}")
}

/// Somebody at the desk who may freeze and lift.
fn supervisor(visit: &Visit) -> Result<&Session, PageError> {
    let session = visit.at_desk()?;
    if session.person.roles.has(Role::PrivilegedAuthentication) {
        Ok(session)
    } else {
        Err(PageError::Refused(Refusal::NeedsSupervisor))
    }
}

pub(super) async fn freeze(
    Path(person): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = supervisor(&visit)?;
    let person = id(&person)?;
    let who = acting(session, fields.some("form"), None);
    let done = visit.app.desk.freeze(&who, person, fields.get("reason")).await;
    answer((&visit, Asked::of(&headers)), session, person, fields.get("reason"), "flash-frozen", done).await
}

pub(super) async fn assert(Path(person): Path<String>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = supervisor(&visit)?;
        let purpose = purpose(id(&person)?);
        Ok(begun(visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

pub(super) async fn unfreeze(
    Path(person): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = supervisor(&visit)?;
    let person = id(&person)?;
    let asserted = proof(&visit, session, fields.get("assertion"), &purpose(person)).await?;
    let touch = asserted.and_then(|asserted| {
        let signature = serde_json::to_string(&asserted.proof).ok()?;
        Some(LiftTouch { account: person, by: asserted.person, at: asserted.at, signature })
    });
    let who = acting(session, fields.some("form"), None);
    let done = visit.app.desk.lift_freeze(&who, person, fields.get("reason"), touch.as_ref()).await;
    answer((&visit, Asked::of(&headers)), session, person, fields.get("reason"), "flash-unfrozen", done).await
}

/// The person's page: done, or with the reason why not and what was typed.
async fn answer(
    (visit, asked): (&Visit, Asked),
    session: &Session,
    person: PersonId,
    typed: &str,
    message: &'static str,
    done: Result<bool, DeskError>,
) -> Result<Response, PageError> {
    match done {
        Ok(_) => Ok(visit.finish(see_other(&format!("/desk/people/{person}"), Some(message)))),
        Err(error @ (DeskError::Refused(_) | DeskError::Text { .. })) if asked == Asked::ByBrowser => {
            let attempt = FrozenView {
                problem: words::desk(&error),
                typed: typed.chars().take(500).collect(),
                ..FrozenView::default()
            };
            let attempts = Attempts { frozen: attempt, ..Attempts::default() };
            let mut response = show(visit, session, person, attempts).await?;
            let forbidden = matches!(&error, DeskError::Refused(refusal) if refusal.is_forbidden());
            *response.status_mut() = if forbidden { StatusCode::FORBIDDEN } else { StatusCode::CONFLICT };
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
