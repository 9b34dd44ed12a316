//! `/exception/{number}`: what a recovery by an exception is, and stopping it, for the person, their manager, security and supervisors.

use super::{
    desk::acting,
    error::PageError,
    form::Form,
    routes::{Routes, Who},
    visit::{Visit, see_other},
    words,
};
use crate::{
    Phrase,
    views::{Area, ExceptionView, SignedView},
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use keyward_desk::{DeskError, ExceptionDetail};
use keyward_recovery::Refusal;
use keyward_signin::Session;

pub(crate) fn routes() -> Routes {
    Routes::new().page("/exception/{number}", Who::Own, page).change(
        "/exception/{number}/stop",
        Who::Own,
        stop,
    )
}

/// For anybody else there is none.
async fn detail(visit: &Visit, session: &Session, given: &str) -> Result<ExceptionDetail, PageError> {
    let number = given.parse().map_err(|_| PageError::NotFound)?;
    match visit.app.desk.exception_of(&acting(session, None, None), number).await {
        Ok(detail) => Ok(detail),
        Err(DeskError::NotAllowed) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn signed(signed: &[(String, keyward_model::Timestamp, String)]) -> Vec<SignedView> {
    let view = |(name, at, reason): &(String, _, String)| SignedView {
        name: name.clone(),
        at: *at,
        reason: reason.clone(),
    };
    signed.iter().map(view).collect()
}

fn view(detail: &ExceptionDetail, problem: Option<Phrase>) -> ExceptionView {
    ExceptionView {
        number: u64::from(detail.number),
        person: detail.person.clone(),
        what: Phrase::key(if detail.manager { "exception-what" } else { "exception-what-alone" }),
        signed: signed(&detail.signed),
        opens_at: detail.opens.map(|(at, _)| at),
        problem,
    }
}

async fn page(visit: Visit, Path(given): Path<String>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let found = detail(&visit, session, &given).await?;
    visit.page(Area::Nowhere, &view(&found, None)).await
}

async fn stop(Path(given): Path<String>, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let found = detail(&visit, session, &given).await?;
    let who = acting(session, fields.some("form"), None);
    match visit.app.desk.stop_exception(&who, found.number, fields.get("reason")).await {
        Ok(_) => Ok(visit.finish(see_other("/", Some("flash-exception-stopped")))),
        Err(DeskError::Refused(Refusal::ReasonMissing) | DeskError::Text { .. }) => {
            let view = view(&found, Some(words::refusal(&Refusal::ReasonMissing)));
            let page = visit.page(Area::Nowhere, &view).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
