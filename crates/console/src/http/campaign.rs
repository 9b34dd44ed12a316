//! What a campaign asks after a sign-in, and adding an app where it leaves no other way on.

use super::{
    adding::told,
    cookies::{self, SESSION},
    error::PageError,
    form::Form,
    frame::own_path,
    own_views::suggested_label,
    routes::{Routes, Who},
    signin::{enrolling, home},
    visit::{Visit, see_other},
};
use crate::{
    Arg, Phrase,
    views::{AddAppView, Area, CampaignView},
};
use axum::{http::StatusCode, response::Response};
use keyward_access::policy::{Ask, Due};
use keyward_model::Factor;
use keyward_signin::{NewTotp, Session, SignInError};

pub(super) fn routes() -> Routes {
    Routes::new()
        .change("/signin/offer/later", Who::Own, later)
        .page("/signin/enrol/app", Who::Enrolling, to_enrol)
        .change("/signin/enrol/app", Who::Enrolling, app)
}

/// The page that asks.
pub(super) async fn page(visit: &Visit, ask: Ask, to: &str) -> Result<Response, PageError> {
    let view = CampaignView {
        factor: ask.factor,
        left: ask.left,
        suggested_label: suggested_label(visit),
        return_to: to.to_owned(),
    };
    visit.page(Area::Nowhere, &view).await
}

async fn later(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    visit.app.sign_in.say_later(session).await?;
    let to = own_path(fields.get("return_to"));
    Ok(visit.finish(see_other(if to == "/" { home(session) } else { to }, None)))
}

/// Somebody reloads the page after a wrong code.
async fn to_enrol(visit: Visit) -> Result<Response, PageError> {
    enrolling(&visit)?;
    Ok(see_other("/signin/enrol", None))
}

/// The app to add before anything else.
pub(super) async fn begin_app(
    visit: &Visit,
    session: &Session,
    (status, problem): (StatusCode, Option<Phrase>),
) -> Result<Response, PageError> {
    let new = visit.app.sign_in.begin_totp(session, None, &visit.client).await?;
    shown(visit, new, None, (status, problem)).await
}

async fn shown(
    visit: &Visit,
    new: NewTotp,
    label: Option<&str>,
    (status, problem): (StatusCode, Option<Phrase>),
) -> Result<Response, PageError> {
    let label =
        label.map_or_else(|| visit.text().msg("add-app-label"), |label| label.chars().take(60).collect());
    let mut response = visit.page(Area::Nowhere, &AddAppView { new, label, problem, enrol: true }).await?;
    *response.status_mut() = status;
    Ok(response)
}

async fn app(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = enrolling(&visit)?;
    let (sign_in, state, label) = (&visit.app.sign_in, fields.get("state"), fields.some("label"));
    let own = visit.text().msg("add-app-label");
    let named = Some(label.unwrap_or(&own));
    match sign_in.confirm_totp(session, state, fields.get("code"), named, &visit.client).await {
        Ok(_) => {
            let mut response = see_other("/", Some("flash-app-enrolled"));
            // It ended the session: what comes next is a sign-in with it.
            cookies::clear(response.headers_mut(), SESSION);
            Ok(visit.finish(response))
        }
        // Not what this session is for: nothing is begun instead.
        Err(error @ (SignInError::EnrolOnly | SignInError::SessionOver)) => Err(error.into()),
        Err(error) => {
            let (status, problem) = told(error.into())?;
            let because = (status, Some(problem));
            match sign_in.show_totp(session, state, &visit.client) {
                Ok(same) => shown(&visit, same, label, because).await,
                Err(_) => begin_app(&visit, session, because).await,
            }
        }
    }
}

/// What a requirement still asks for, on *Security info*.
pub(super) fn due(due: Due) -> Phrase {
    missing(if due.overdue { "security-overdue" } else { "security-due" }, due)
}

/// Why a sign-in leads into registration, where a requirement's time is over.
pub(super) fn required(due: Due) -> Phrase {
    missing("enrol-required", due)
}

fn missing(key: &'static str, due: Due) -> Phrase {
    Phrase::key(key).with("count", u32::from(due.missing)).with("day", Arg::Day(due.by))
}

/// What the campaign asks for, on *Security info*.
pub(super) fn asked(factor: Factor) -> Phrase {
    Phrase::key(if factor == Factor::Passkey { "security-asked-passkey" } else { "security-asked-app" })
}
