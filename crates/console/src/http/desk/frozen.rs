//! Freezing somebody's account, lifting that, and lifting a hold after wrong tries. Each takes a passkey touch.

use super::{Asked, acting, person::Attempts, person::id, person::show, proof};
use crate::{
    http::{
        error::PageError,
        form::{Fields, Form, Json},
        signin::{begun, for_script},
        sure,
        visit::{Visit, see_other},
        words,
    },
    views::{EndView, FrozenView},
};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use keyward_desk::{Acting, DeskError};
use keyward_model::{PersonId, Role};
use keyward_recovery::{Deed, Refusal, Touch};
use keyward_signin::Session;
use serde_json::Value;

/// What is done to an account with a touch.
#[derive(Clone, Copy, Debug)]
enum Done {
    Freeze,
    Unfreeze,
    LiftHold,
}

impl Done {
    /// What the passkey signs.
    fn purpose(self, person: PersonId) -> String {
        let what = match self {
            Self::Freeze => "freeze",
            Self::Unfreeze => "unfreeze",
            Self::LiftHold => "lift-hold",
        };
        format!("{what}:{person}")
    }

    /// Who acts, with the touch that came with the form.
    async fn acting(
        self,
        visit: &Visit,
        session: &Session,
        person: PersonId,
        fields: &Fields,
    ) -> Result<Acting, PageError> {
        let deed = match self {
            Self::Freeze => Deed::Freeze(person),
            Self::Unfreeze => Deed::LiftFreeze(person),
            Self::LiftHold => Deed::LiftHold(person),
        };
        let asserted = proof(visit, session, fields.get("assertion"), &self.purpose(person)).await?;
        let step_up = asserted.map(|asserted| sure::signature(&asserted, Touch::Deed { deed }));
        Ok(acting(session, fields.some("form"), step_up))
    }
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
    let who = Done::Freeze.acting(&visit, session, person, &fields).await?;
    let done = visit.app.desk.freeze(&who, person, fields.get("reason")).await;
    answer((&visit, Asked::of(&headers)), session, person, fields.get("reason"), "flash-frozen", done).await
}

/// Begins the touch for one of them.
async fn begin(
    visit: &Visit,
    session: Result<&Session, PageError>,
    done: Done,
    person: &str,
) -> Result<Response, PageError> {
    let purpose = done.purpose(id(person)?);
    Ok(begun(visit.app.sign_in.begin_assertion(session?, &purpose, &visit.client).await?))
}

pub(super) async fn assert_freeze(
    Path(person): Path<String>,
    Json { visit, body: _ }: Json<Value>,
) -> Response {
    let answer = begin(&visit, supervisor(&visit), Done::Freeze, &person).await;
    for_script(&visit, answer)
}

pub(super) async fn assert_unfreeze(
    Path(person): Path<String>,
    Json { visit, body: _ }: Json<Value>,
) -> Response {
    let answer = begin(&visit, supervisor(&visit), Done::Unfreeze, &person).await;
    for_script(&visit, answer)
}

pub(super) async fn assert_lift(
    Path(person): Path<String>,
    Json { visit, body: _ }: Json<Value>,
) -> Response {
    let answer = begin(&visit, visit.at_desk(), Done::LiftHold, &person).await;
    for_script(&visit, answer)
}

/// Lifts what is on hold after wrong tries.
pub(super) async fn lift(
    Path(person): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let person = id(&person)?;
    let who = Done::LiftHold.acting(&visit, session, person, &fields).await?;
    let reason = fields.get("reason");
    match visit.app.desk.lift_hold(&who, person, reason).await {
        Ok(_) => Ok(visit.finish(see_other(&format!("/desk/people/{person}"), Some("flash-hold-lifted")))),
        Err(error @ (DeskError::Refused(_) | DeskError::Text { .. }))
            if Asked::of(&headers) == Asked::ByBrowser =>
        {
            let held = EndView { problem: words::desk(&error), typed: reason.chars().take(500).collect() };
            let attempts = Attempts { held, ..Attempts::default() };
            let mut response = show(&visit, session, person, attempts).await?;
            *response.status_mut() = refused(&error);
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn refused(error: &DeskError) -> StatusCode {
    let forbidden = matches!(error, DeskError::Refused(refusal) if refusal.is_forbidden());
    if forbidden { StatusCode::FORBIDDEN } else { StatusCode::CONFLICT }
}

pub(super) async fn unfreeze(
    Path(person): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = supervisor(&visit)?;
    let person = id(&person)?;
    let who = Done::Unfreeze.acting(&visit, session, person, &fields).await?;
    let done = visit.app.desk.lift_freeze(&who, person, fields.get("reason")).await;
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
            *response.status_mut() = refused(&error);
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
