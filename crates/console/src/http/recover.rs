//! `/recover`: for somebody locked out.

use super::{
    error::PageError,
    form::Form,
    routes::{Routes, Who},
    visit::{Visit, see_other},
};
use crate::views::{Area, RecoverView};
use axum::response::Response;
use keyward_signin::SignInError;

pub(crate) fn routes() -> Routes {
    Routes::new().page("/recover", Who::Anybody, page).change("/recover/code", Who::Anybody, code)
}

async fn page(visit: Visit) -> Result<Response, PageError> {
    let view = RecoverView {
        desk: visit.app.site.desk.clone(),
        codes: true,
        user_name: String::new(),
        problem: None,
    };
    visit.page(Area::Nowhere, &view).await
}

/// A saved code proves something to an open case; it never signs in. The answer is the same for a name that nobody has.
async fn code(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (name, code) = (fields.get("user_name"), fields.get("code"));
    match visit.app.sign_in.use_recovery_code(name, code, &visit.client).await {
        Ok(_) => Ok(visit.finish(see_other("/recover", Some("flash-code-accepted")))),
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(error) => {
            let view = RecoverView {
                desk: visit.app.site.desk.clone(),
                codes: true,
                user_name: name.chars().take(256).collect(),
                problem: Some(super::words::sign_in(&error)),
            };
            let mut response = visit.page(Area::Nowhere, &view).await?;
            *response.status_mut() = PageError::SignIn(error).status();
            Ok(response)
        }
    }
}
