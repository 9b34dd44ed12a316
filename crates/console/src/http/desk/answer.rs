//! What the desk's handlers share: who acts, and how an action is answered to a browser and to a script.

use crate::{
    Phrase,
    http::{
        error::{NotDone, PageError},
        seen,
        visit::Visit,
        words,
    },
};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use keyward_desk::{Acting, DeskError};
use keyward_model::Actor;
use keyward_passkeys::AuthenticationResponse;
use keyward_recovery::{ChangeRefusal, StepUp};
use keyward_signin::{Asserted, Session};
use keyward_storage::{StoreError, repo::Cursor};
use serde::Deserialize;
use serde_json::json;

/// Who wants the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A browser: pages and redirects.
    ByBrowser,
    /// A script: JSON.
    ByScript,
}

impl Asked {
    /// A script says so with `Accept: application/json`.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let json = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok()).any(|line| {
            line.split(',')
                .any(|range| range.split(';').next().is_some_and(|kind| kind.trim() == "application/json"))
        });
        if json { Self::ByScript } else { Self::ByBrowser }
    }
}

/// The actor of a command. `form` is the token of the form if it has one, so that it counts once.
pub(crate) fn acting(session: &Session, form: Option<&str>, step_up: Option<StepUp>) -> Acting {
    Acting {
        actor: Actor::Person(session.person.id),
        roles: session.person.roles,
        session: Some((session.id, session.method)),
        step_up,
        // Longer ones come from no form of ours.
        form: form.filter(|token| (16..=200).contains(&token.len())).map(str::to_owned),
    }
}

/// A position in a list, from an address. A wrong one is the first page.
pub(crate) fn after(text: Option<&str>) -> Option<Cursor> {
    text.and_then(|text| text.parse().ok())
}

#[derive(Debug, Deserialize)]
struct Proof {
    credential: AuthenticationResponse,
    state: String,
}

/// Takes the passkey touch that came in the field `assertion`. Empty: none came.
pub(crate) async fn proof(
    visit: &Visit,
    session: &Session,
    given: &str,
    purpose: &str,
) -> Result<Option<Asserted>, PageError> {
    if given.trim().is_empty() {
        return Ok(None);
    }
    let proof: Proof = serde_json::from_str(given).map_err(|_| PageError::BadField("assertion"))?;
    let sign_in = &visit.app.sign_in;
    let asserted =
        sign_in.finish_assertion(session, purpose, &proof.credential, &proof.state, &visit.client).await?;
    Ok(Some(asserted))
}

/// The status that goes with a failure of the desk.
fn status(error: &DeskError) -> StatusCode {
    match error {
        DeskError::Refused(refusal) if refusal.is_forbidden() => StatusCode::FORBIDDEN,
        DeskError::NotAllowed
        | DeskError::Change(
            ChangeRefusal::NotAllowed | ChangeRefusal::AboutYou | ChangeRefusal::SamePerson,
        ) => StatusCode::FORBIDDEN,
        DeskError::NotFound => StatusCode::NOT_FOUND,
        DeskError::Text { .. } | DeskError::Policy(_) => StatusCode::BAD_REQUEST,
        DeskError::Directory(_)
        | DeskError::Store(
            StoreError::Busy | StoreError::Closed | StoreError::Unavailable(_) | StoreError::CommitUnknown,
        ) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::CONFLICT,
    }
}

/// An action that was not done, as a page tells it.
pub(super) struct Refused {
    pub(super) why: Phrase,
    pub(super) code: &'static str,
    pub(super) status: StatusCode,
}

impl Refused {
    /// What the person at the page should read; `None` for a defect of ours.
    pub(super) fn of(error: &DeskError) -> Option<Self> {
        words::desk(error).map(|why| Self { why, code: error.code(), status: status(error) })
    }
}

/// The answer to an action that was not done: `back`, the page of its form, or JSON.
pub(crate) fn error_page(
    visit: &Visit,
    asked: Asked,
    error: DeskError,
    back: &str,
) -> Result<Response, PageError> {
    let Some(Refused { why: what, code, status }) = Refused::of(&error) else { return Err(error.into()) };
    if asked == Asked::ByScript {
        let (message, operation) = (visit.text().phrase(&what), operation(code));
        let body = json!({"error": {"code": code, "message": message, "operation": operation}});
        return Ok(visit.finish((status, axum::Json(body)).into_response()));
    }
    Err(not_done(error, back))
}

/// What the desk did not do, for the form on this page.
pub(crate) fn not_done(error: DeskError, page: &str) -> PageError {
    let Some(Refused { why, code, status }) = Refused::of(&error) else { return error.into() };
    let decided = matches!(error, DeskError::Directory(_) | DeskError::ShownBefore);
    PageError::Desk(Box::new(NotDone { why, code, status, page: page.to_owned(), decided }))
}

/// The id to quote, also in the log.
pub(super) fn operation(code: &'static str) -> String {
    seen::refused(code);
    let operation = seen::operation();
    tracing::info!(operation, code, "the desk refused an action");
    operation
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use keyward_recovery::Refusal;

    #[test]
    fn scripts_say_what_they_want() {
        let asked = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            Asked::of(&headers)
        };
        assert_eq!(asked("application/json"), Asked::ByScript);
        assert_eq!(asked("text/plain, application/json;q=0.9"), Asked::ByScript);
        assert_eq!(
            asked("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            Asked::ByBrowser
        );
        assert_eq!(Asked::of(&HeaderMap::new()), Asked::ByBrowser);
    }

    #[test]
    fn who_may_not_is_403_and_what_is_not_ready_is_409() {
        assert_eq!(status(&Refusal::OwnCase.into()), StatusCode::FORBIDDEN);
        assert_eq!(status(&Refusal::NotVerified { missing: 1 }.into()), StatusCode::CONFLICT);
        assert_eq!(status(&DeskError::CaseOpen { number: 1 }), StatusCode::CONFLICT);
        assert_eq!(status(&DeskError::Store(StoreError::Busy)), StatusCode::SERVICE_UNAVAILABLE);
    }
}
