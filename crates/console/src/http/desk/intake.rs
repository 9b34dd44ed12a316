//! Losses that somebody reported without signing in: the desk looks at them, and opens a case or puts them aside.

use super::{
    acting,
    present::{device_word, summary},
    queue,
};
use crate::{
    Arg, Phrase,
    http::{
        error::PageError,
        form::Form,
        sure,
        visit::{Visit, see_other},
        words,
    },
    views::{IntakeNote, IntakeRow},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use keyward_desk::{DeskError, IntakeDetail};
use keyward_model::{IntakeId, Timestamp};
use keyward_recovery::Deed;
use keyward_storage::repo::intake::{Intake, Loss};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// One that waits.
pub(super) fn row(detail: &IntakeDetail) -> IntakeRow {
    let intake = &detail.intake;
    let to = match &detail.person {
        Some(person) => format!("person={}", person.id),
        None => format!("q={}", utf8_percent_encode(&intake.user_name, NON_ALPHANUMERIC)),
    };
    IntakeRow {
        id: intake.id.to_string(),
        at: intake.at,
        user_name: intake.user_name.clone(),
        person: detail
            .person
            .as_ref()
            .map(|person| (person.display_name.clone(), summary(person, None).place())),
        former: (detail.former.iter())
            .map(|person| {
                let name = format!("{} ({})", person.display_name, person.user_name);
                (name, format!("/desk/new?intake={}&person={}", intake.id, person.id))
            })
            .collect(),
        open_case: detail.open_case.map(u64::from),
        what: what(intake.thing),
        note: intake.note.clone(),
        address: intake.address.clone(),
        merged: intake.merged,
        link: format!("/desk/new?intake={}&{to}", intake.id),
    }
}

fn what(thing: Loss) -> Phrase {
    match thing {
        Loss::Device(kind) => Phrase::key("intake-what").with("kind", Arg::Key(device_word(kind))),
        Loss::Codes => Phrase::key("intake-what-codes"),
        Loss::Compromised => Phrase::key("intake-what-compromised"),
    }
}

pub(super) fn note(intake: &Intake) -> IntakeNote {
    IntakeNote {
        what: what(intake.thing),
        id: intake.id.to_string(),
        at: intake.at,
        user_name: intake.user_name.clone(),
        address: intake.address.clone(),
        merged: intake.merged,
    }
}

/// The report that a case is about, by the id in the address or the form. `None` without one.
pub(super) async fn find(visit: &Visit, id: &str) -> Result<Option<Intake>, PageError> {
    if id.is_empty() {
        return Ok(None);
    }
    let id: IntakeId = id.parse().map_err(|_| PageError::NotFound)?;
    let who = acting(visit.at_desk()?, None, None);
    match visit.app.desk.intake(&who, id).await {
        Ok(intake) => Ok(Some(intake)),
        // A colleague was quicker, or it is not for this viewer.
        Err(DeskError::RequestOver | DeskError::NotFound) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn dismiss(
    Path(id): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let id: IntakeId = id.parse().map_err(|_| PageError::NotFound)?;
    let touch = sure::given(&visit, session, Deed::DismissReport(id), &fields).await?;
    let who = acting(session, fields.some("form"), touch);
    match visit.app.desk.dismiss_intake(&who, id, fields.get("reason")).await {
        Ok(()) => Ok(visit.finish(see_other("/desk", Some("flash-report-dismissed")))),
        Err(error) => again(&visit, error).await,
    }
}

/// All that name nobody and stood on the page or behind it.
pub(super) async fn dismiss_unmatched(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let until = fields.get("until").parse().map_err(|_| PageError::BadField("until"))?;
    let touch = sure::given(&visit, session, Deed::DismissUnmatched(session.person.id), &fields).await?;
    let who = acting(session, fields.some("form"), touch);
    let until = Timestamp::from_micros(until);
    match visit.app.desk.dismiss_unmatched(&who, until, fields.get("reason")).await {
        Ok(_) => Ok(visit.finish(see_other("/desk", Some("flash-reports-dismissed")))),
        Err(error) => again(&visit, error).await,
    }
}

/// The queue, with the reason why nothing was put aside.
async fn again(visit: &Visit, error: DeskError) -> Result<Response, PageError> {
    let refused = match error {
        DeskError::Text { .. } => Phrase::key("refusal-reason-missing"),
        error @ DeskError::RequestOver => words::desk(&error).ok_or(PageError::Conflict)?,
        other => return Err(other.into()),
    };
    let mut response = queue::shown(visit, &queue::QueueQuery::default(), Some(refused)).await?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
