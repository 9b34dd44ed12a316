//! `/recover`: for somebody locked out.

use super::{
    desk::present::is_too_new,
    error::PageError,
    form::{Fields, Form},
    lost::to_read_out,
    routes::{Routes, Who},
    visit::{Visit, see_other},
};
use crate::views::{Area, CallCodeView, RecoverView};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use keyward_desk::{CodeTaken, DeskError, Reported};
use keyward_recovery::NotCounted;
use keyward_signin::SignInError;
use keyward_storage::repo::intake::Loss;

pub(crate) fn routes() -> Routes {
    Routes::new().page("/recover", Who::Anybody, page).change("/recover/code", Who::Anybody, code).change(
        "/recover/report",
        Who::Anybody,
        report,
    )
}

async fn page(visit: Visit) -> Result<Response, PageError> {
    visit.page(Area::Nowhere, &view(&visit, None)).await
}

/// The page, with what was typed into one of its forms. It is the same in attack mode: whoever looks must not read off it how the desk
/// fares.
fn view(visit: &Visit, typed: Option<&Fields>) -> RecoverView {
    let get = |name| typed.map_or("", |fields| fields.get(name));
    RecoverView {
        desk: visit.app.site.desk.clone(),
        user_name: get("user_name").chars().take(256).collect(),
        thing: Loss::from_name(get("thing")),
        note: get("note").chars().take(2000).collect(),
        report_problem: None,
        problem: None,
    }
}

/// A saved code proves something to an open case; it never signs in. The answer is the same for a name that nobody has.
async fn code(Form { visit, fields }: Form) -> Result<Response, PageError> {
    match visit
        .app
        .sign_in
        .use_recovery_code(fields.get("user_name"), fields.get("code"), &visit.client)
        .await
    {
        Ok(used) => match visit.app.desk.after_recovery_code(used.person).await? {
            CodeTaken::ToReadOut(digits, against) => {
                let view = CallCodeView { worth: worth(against), ..to_read_out(&visit, &digits, None) };
                visit.page(Area::Nowhere, &view).await
            }
            CodeTaken::AsCheck => Ok(visit.finish(see_other("/recover", Some("flash-code-accepted")))),
            CodeTaken::ByNobody => Ok(visit.finish(see_other("/recover", Some("flash-code-for-nobody")))),
        },
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(error) => {
            let problem = Some(super::words::sign_in(&error));
            let again = RecoverView { problem, ..view(&visit, Some(&fields)) };
            let mut response = visit.page(Area::Nowhere, &again).await?;
            PageError::SignIn(error).mark(&mut response, visit.now);
            Ok(response)
        }
    }
}

/// What a recovery code is worth in the case, in words.
fn worth(against: Option<NotCounted>) -> &'static str {
    match against {
        None => "call-code-recovery",
        Some(why) if is_too_new(why) => "call-code-recovery-too-new",
        Some(_) => "call-code-recovery-uncounted",
    }
}

/// A loss reported by whomever: it goes onto the desk's pile and does nothing else. The answer is the same for a name that
/// nobody has.
async fn report(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let thing = Loss::from_name(fields.get("thing")).ok_or(PageError::BadField("thing"))?;
    let reported = Reported {
        user_name: fields.get("user_name").to_owned(),
        thing,
        note: fields.get("note").to_owned(),
    };
    let error = match visit.app.desk.report_unsigned(visit.client.address.as_deref(), reported).await {
        Ok(()) => return Ok(visit.finish(see_other("/recover", Some("flash-loss-reported")))),
        Err(error @ (DeskError::Text { .. } | DeskError::TooManyReports)) => error,
        Err(other) => return Err(other.into()),
    };
    let report_problem = super::words::desk(&error);
    let again = RecoverView { report_problem, ..view(&visit, Some(&fields)) };
    let mut response = visit.page(Area::Nowhere, &again).await?;
    *response.status_mut() = match error {
        DeskError::TooManyReports => {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3600"));
            StatusCode::TOO_MANY_REQUESTS
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(response)
}
