//! `/recover`: for somebody locked out.

use super::{
    desk::present::is_too_new,
    error::PageError,
    form::{Fields, Form},
    lost::{can_report, to_read_out, to_the_desk},
    routes::{Routes, Who},
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, CallCodeView, LostToDeskView, RecoverReportedView, RecoverView},
};
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

/// What is said after a report.
const REPORTED: &str = "flash-loss-reported";

async fn page(visit: Visit) -> Result<Response, PageError> {
    // Without the form: sent twice is two reports on the pile.
    if visit.follows(REPORTED) {
        let signed_in = visit.full().is_ok();
        let view = RecoverReportedView { desk: visit.app.site.desk.clone(), signed_in };
        return visit.page(Area::Nowhere, &view).await;
    }
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
        Ok(()) => return Ok(visit.finish(see_other("/recover", Some(REPORTED)))),
        Err(error @ (DeskError::Text { .. } | DeskError::TooManyReports)) => error,
        Err(other) => return Err(other.into()),
    };
    let mut response = refused(&visit, &fields, thing, super::words::desk(&error)).await?;
    *response.status_mut() = match error {
        DeskError::TooManyReports => {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("3600"));
            StatusCode::TOO_MANY_REQUESTS
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(response)
}

/// The form that was sent, with what was typed: the one in Security info for who is signed in and suspends nothing from there.
async fn refused(
    visit: &Visit,
    fields: &Fields,
    thing: Loss,
    problem: Option<Phrase>,
) -> Result<Response, PageError> {
    if let Ok(session) = visit.full() {
        let overview = visit.app.sign_in.overview(session).await?;
        if !can_report(session, &overview) {
            let note = fields.get("note").chars().take(2000).collect();
            let form = to_the_desk(visit, session, &overview);
            let again = LostToDeskView { thing: Some(thing), note, problem, ..form };
            return visit.page(Area::SecurityInfo, &again).await;
        }
    }
    let again = RecoverView { report_problem: problem, ..view(visit, Some(fields)) };
    visit.page(Area::Nowhere, &again).await
}
