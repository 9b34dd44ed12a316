//! A sign-in with a password that may not stay: another one comes first.

use super::{
    error::PageError,
    form::Form,
    frame::own_path,
    routes::{Routes, Who},
    signin::signed_in,
    signin_steps::landing,
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, ChangePasswordView},
};
use axum::{extract::Query, response::Response};
use keyward_signin::{Session, SessionKind, SignInError};
use serde::Deserialize;

pub(super) fn routes() -> Routes {
    Routes::new().page("/signin/change", Who::Changing, page).change("/signin/change", Who::Changing, change)
}

/// The session that opens nothing but this page.
fn changing(visit: &Visit) -> Result<&Session, PageError> {
    match &visit.session {
        Some(session) if session.kind == SessionKind::Change => Ok(session),
        _ => Err(PageError::SignInFirst("/".to_owned())),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct To {
    return_to: String,
}

async fn page(visit: Visit, Query(query): Query<To>) -> Result<Response, PageError> {
    form(&visit, &query.return_to, None).await
}

async fn form(visit: &Visit, to: &str, problem: Option<Phrase>) -> Result<Response, PageError> {
    let session = changing(visit)?;
    let view = ChangePasswordView {
        user_name: session.person.user_name.clone(),
        expires_at: session.expires_at,
        least: visit.app.sign_in.password_use(session).await?.least(),
        return_to: own_path(to).to_owned(),
        problem,
    };
    visit.page(Area::Nowhere, &view).await
}

async fn change(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (session, to) = (changing(&visit)?, fields.get("return_to"));
    match visit.app.sign_in.replace_password(session, fields.get("password"), &visit.client).await {
        Ok(new) => {
            let location = landing(&visit, &new.session, to).await?;
            let response = see_other(&location, Some("flash-password-set"));
            Ok(visit.finish(signed_in(new.secret.text(), response)))
        }
        Err(error @ SignInError::Password(_)) => {
            let error = PageError::SignIn(error);
            let mut response = form(&visit, to, Some(error.what())).await?;
            error.mark(&mut response, visit.now);
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
