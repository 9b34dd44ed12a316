//! `/security-info/safety`: a safe word, and who is close to whom.

use super::{
    desk::acting,
    error::PageError,
    form::{Form, Json},
    own::{begin_touch, confirmed},
    routes::{Routes, Who},
    signin::{begun, for_script},
    sure,
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, CloseRow, SafetyView},
};
use axum::{http::StatusCode, response::Response};
use keyward_desk::DeskError;
use keyward_recovery::{Deed, Refusal};
use keyward_signin::{Confirmation, purpose};
use serde::Deserialize;
use serde_json::Value;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/security-info/safety", Who::Own, page)
        .change("/security-info/safety/word", Who::Own, set_word)
        .change("/security-info/safety/word/remove", Who::Own, remove_word)
        .change("/security-info/safety/word/assert", Who::Own, word_assert)
        .change("/security-info/safety/close", Who::Desk, declare)
        .change("/security-info/safety/close/assert", Who::Desk, declare_assert)
        .change("/security-info/safety/apart", Who::Desk, withdraw)
}

async fn page(visit: Visit) -> Result<Response, PageError> {
    shown(&visit, None).await
}

async fn shown(visit: &Visit, refused: Option<Phrase>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let (desk, person) = (&visit.app.desk, session.person.id);
    let at_desk = session.person.roles.desk_reach().is_some();
    let declared = if at_desk { desk.declared_by(person).await? } else { Vec::new() };
    let close = declared
        .into_iter()
        .map(|one| CloseRow { id: one.person, name: one.name, user_name: one.user_name, until: one.until })
        .collect();
    let is_refused = refused.is_some();
    let view = SafetyView {
        has_word: desk.has_safe_word(person).await?,
        touch: visit.app.sign_in.confirmation(session).await? == Confirmation::Touch,
        at_desk,
        close,
        refused,
    };
    let mut response = visit.page(Area::SecurityInfo, &view).await?;
    if is_refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Back to the page, or the page with the reason.
async fn done(visit: &Visit, done: Result<(), DeskError>, told: &'static str) -> Result<Response, PageError> {
    let key = match done {
        Ok(()) => return Ok(visit.finish(see_other("/security-info/safety", Some(told)))),
        Err(DeskError::Text { .. }) => "safety-word-refused",
        Err(DeskError::NotFound | DeskError::NotAllowed) => "safety-close-refused",
        Err(DeskError::Refused(Refusal::TooManyClose)) => "refusal-too-many-close",
        Err(other) => return Err(other.into()),
    };
    shown(visit, Some(Phrase::key(key))).await
}

async fn set_word(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let confirmed = confirmed(&visit, session, purpose::DURESS_WORD, &fields).await?;
    let (who, word) = (acting(session, fields.some("form"), None), Some(fields.get("word")));
    done(&visit, visit.app.desk.set_safe_word(&who, word, confirmed).await, "flash-word-set").await
}

async fn remove_word(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let confirmed = confirmed(&visit, session, purpose::DURESS_WORD, &fields).await?;
    let who = acting(session, fields.some("form"), None);
    done(&visit, visit.app.desk.set_safe_word(&who, None, confirmed).await, "flash-word-removed").await
}

async fn word_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    begin_touch(&visit, purpose::DURESS_WORD).await
}

/// Whom somebody wants to name: the touch is for that name.
#[derive(Debug, Deserialize)]
struct ToName {
    user_name: String,
}

async fn declare_assert(Json { visit, body }: Json<ToName>) -> Response {
    let begin = async {
        let (session, purpose) = (visit.at_desk()?, purpose::declare_close(&body.user_name));
        Ok(begun(visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

async fn declare(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (session, name) = (visit.at_desk()?, fields.get("user_name"));
    let confirmed = confirmed(&visit, session, &purpose::declare_close(name), &fields).await?;
    let who = acting(session, fields.some("form"), None);
    done(&visit, visit.app.desk.declare_close(&who, name, confirmed).await, "flash-close-declared").await
}

async fn withdraw(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let declared = visit.app.desk.declared_by(session.person.id).await?;
    let name = fields.get("user_name").trim();
    let touch = match declared.into_iter().find(|one| one.user_name.eq_ignore_ascii_case(name)) {
        Some(one) => sure::given(&visit, session, Deed::WithdrawClose(one.person), &fields).await?,
        None => None,
    };
    let who = acting(session, fields.some("form"), touch);
    done(&visit, visit.app.desk.withdraw_close(&who, fields.get("user_name")).await, "flash-close-withdrawn")
        .await
}
