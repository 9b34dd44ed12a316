//! `/security-info`: what people do about their own account.

use super::{
    error::PageError,
    form::{Fields, Form, Json},
    own_views,
    routes::{Routes, Who},
    signin::{Proof, begun, for_quoting_script, for_script},
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, CodesShownView, ConfirmView, RemoveMethodView},
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use keyward_access::gate::Confirmed;
use keyward_model::{MethodId, SessionId};
use keyward_signin::{
    Asserted, AuthenticationResponse, Client, Confirmation, NewPasskey, RegistrationResponse, Session,
    SignInError, purpose,
};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/security-info", Who::Own, page)
        .change("/security-info/passkeys/assert", Who::Own, add_assert)
        .change("/security-info/passkeys/options", Who::Own, add_options)
        .change("/security-info/passkeys/finish", Who::Own, add_finish)
        .change("/security-info/methods/{id}/rename", Who::Own, rename)
        .change("/security-info/methods/{id}/rename/assert", Who::Own, rename_assert)
        .page("/security-info/methods/{id}/remove", Who::Own, remove_page)
        .change("/security-info/methods/{id}/remove", Who::Own, remove)
        .change("/security-info/methods/{id}/assert", Who::Own, remove_assert)
        .change("/security-info/sessions/{id}/end", Who::Own, end_session)
        .change("/security-info/sessions/{id}/rename", Who::Own, rename_session)
        .change("/security-info/sessions/end-all", Who::Own, end_sessions)
        .page("/security-info/codes", Who::Own, to_page)
        .change("/security-info/codes", Who::Own, codes)
        .change("/security-info/codes/assert", Who::Own, codes_assert)
        .merge(super::adding::routes())
        .merge(super::lost::routes())
        .merge(super::safety::routes())
}

/// The signals for credential managers (WebAuthn L3 §5.1.10), as the page's script reads them.
async fn signals(visit: &Visit, session: &Session) -> Result<Option<String>, PageError> {
    let signals = visit.app.sign_in.signals(session).await?;
    serde_json::to_string(&signals).map(Some).map_err(|error| PageError::internal(&error))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct InfoQuery {
    /// Whether all of what happened is asked for.
    all: String,
}

async fn page(visit: Visit, Query(query): Query<InfoQuery>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let overview = visit.app.sign_in.overview(session).await?;
    let sessions = visit.app.sign_in.list_sessions(session).await?;
    let case = own_views::case_banner(&visit, session).await?;
    let may_add = visit.app.sign_in.may_add(session).await?;
    let touch = visit.app.sign_in.confirmation(session).await? == Confirmation::Touch;
    let mut view = own_views::security_info(&visit, session, (&overview, &may_add, touch), &sessions, case);
    let looked = visit.app.desk.who_looked(session.person.id).await?;
    view.looked = looked.into_iter().map(|look| (look.hour, look.name)).collect();
    let happened = visit.app.desk.own_happened(session.person.id).await?;
    let all = !query.all.is_empty();
    let sign_ins = visit.app.sign_in.sign_ins(session, all).await?;
    (view.activity, view.older) =
        own_views::what_happened(&sign_ins.records, &happened, &overview, (&visit.text(), all));
    if all {
        view.ends = own_views::where_it_ends(&sign_ins);
    }
    let signals = signals(&visit, session).await?;
    visit.page_with(Area::SecurityInfo, &view, signals).await
}

/// Somebody reloads or comes back to the address of a form.
pub(crate) async fn to_page(visit: Visit) -> Result<Response, PageError> {
    visit.full()?;
    Ok(see_other("/security-info", None))
}

/// Options for a touch of a passkey that the person has, for one purpose of their own.
pub(crate) async fn begin_touch(visit: &Visit, purpose: &str) -> Response {
    let begin = async {
        let session = visit.full()?;
        Ok(begun(visit.app.sign_in.begin_assertion(session, purpose, &visit.client).await?))
    };
    for_script(visit, begin.await)
}

async fn add_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    begin_touch(&visit, purpose::ADD_PASSKEY).await
}

async fn codes_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    begin_touch(&visit, purpose::RECOVERY_CODES).await
}

/// What the script sends to begin a registration: the touch, if the person has a passkey.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Add {
    assertion: Option<Proof>,
}

impl Add {
    /// The touch, checked.
    pub(crate) async fn touch(
        &self,
        visit: &Visit,
        session: &Session,
    ) -> Result<Option<Asserted>, PageError> {
        match &self.assertion {
            Some(proof) => Ok(Some(agreed(visit, session, purpose::ADD_PASSKEY, proof).await?)),
            None => Ok(None),
        }
    }
}

async fn add_options(Json { visit, body }: Json<Add>) -> Response {
    let begin = async {
        let session = visit.full()?;
        let touch = body.touch(&visit, session).await?;
        Ok(begun(visit.app.sign_in.begin_registration(session, touch.as_ref(), &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

async fn add_finish(Json { visit, body }: Json<Proof>) -> Response {
    let client = visit.quoting();
    let finish = async {
        let session = visit.full()?;
        register(&visit, session, &body, &client).await?;
        Ok(located("/security-info", Some("flash-passkey-added")))
    };
    for_quoting_script(&visit, &client, finish.await)
}

/// Finishes a registration.
pub(crate) async fn register(
    visit: &Visit,
    session: &Session,
    proof: &Proof,
    client: &Client,
) -> Result<(), PageError> {
    let credential = RegistrationResponse::from_json(&proof.credential.to_string())
        .map_err(|rejection| PageError::SignIn(SignInError::RegistrationRefused(rejection)))?;
    let new =
        NewPasskey { label: proof.label.clone().filter(|label| !label.trim().is_empty()), device: None };
    visit.app.sign_in.finish_registration(session, &credential, &proof.state, &new, client).await?;
    Ok(())
}

/// Where a script goes next, with a message for that page.
pub(crate) fn located(to: &str, flash: Option<&'static str>) -> Response {
    let mut response = axum::Json(json!({"location": to})).into_response();
    if let Some(key) = flash {
        super::visit::set_flash(&mut response, key);
    }
    response
}

async fn rename(Path(id): Path<String>, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (session, id) = (visit.full()?, parse(&id)?);
    let touch = asserted(&visit, session, &purpose::rename_method(id), fields.get("assertion")).await?;
    let (sign_in, label) = (&visit.app.sign_in, fields.get("label"));
    sign_in.rename_method(session, id, label, touch.as_ref(), &visit.client).await?;
    Ok(visit.finish(see_other("/security-info", Some("flash-passkey-renamed"))))
}

async fn rename_assert(Path(id): Path<String>, Json { visit, body: _ }: Json<Value>) -> Response {
    match own_method(&visit, &id).await {
        Ok(id) => begin_touch(&visit, &purpose::rename_method(id)).await,
        Err(error) => for_script(&visit, Err(error)),
    }
}

/// A method of the visitor's own: somebody else's is not there.
async fn own_method(visit: &Visit, id: &str) -> Result<MethodId, PageError> {
    let id: MethodId = parse(id)?;
    let overview = visit.app.sign_in.overview(visit.full()?).await?;
    if overview.methods.iter().any(|method| method.id == id) { Ok(id) } else { Err(PageError::NotFound) }
}

/// How a change was confirmed whose touch, if there is one, travelled in the form's hidden field.
pub(crate) async fn confirmed(
    visit: &Visit,
    session: &Session,
    purpose: &str,
    fields: &Fields,
) -> Result<Confirmed, PageError> {
    let touch = asserted(visit, session, purpose, fields.get("assertion")).await?;
    Ok(visit.app.sign_in.confirmed(session, touch.as_ref(), purpose))
}

/// An id in a path; what is none leads nowhere.
pub(crate) fn parse<T: std::str::FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

async fn remove_page(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let (session, id): (_, MethodId) = (visit.full()?, parse(&id)?);
    let sign_in = &visit.app.sign_in;
    let overview = sign_in.overview(session).await?;
    let takes = (sign_in.is_only_way(session, id).await?, sign_in.confirmation(session).await?);
    let view: RemoveMethodView =
        own_views::remove(session, &overview, id, takes).ok_or(PageError::NotFound)?;
    visit.page(Area::SecurityInfo, &view).await
}

async fn remove_assert(Path(id): Path<String>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.full()?;
        let purpose = purpose::remove_method(own_method(&visit, &id).await?);
        Ok(begun(visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

async fn remove(Path(id): Path<String>, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (session, id) = (visit.full()?, parse(&id)?);
    let asserted = asserted(&visit, session, &purpose::remove_method(id), fields.get("assertion")).await?;
    let even_last = fields.get("even_last") == "yes";
    visit.app.sign_in.remove_method(session, id, even_last, asserted.as_ref(), &visit.client).await?;
    Ok(visit.finish(see_other("/security-info", Some("flash-method-removed"))))
}

/// Checks the passkey touch that travelled in a form's hidden field; `None` if the field is empty.
pub(crate) async fn asserted(
    visit: &Visit,
    session: &Session,
    purpose: &str,
    field: &str,
) -> Result<Option<Asserted>, PageError> {
    if field.trim().is_empty() {
        return Ok(None);
    }
    let proof: Proof = serde_json::from_str(field).map_err(|_| PageError::BadField("assertion"))?;
    Ok(Some(agreed(visit, session, purpose, &proof).await?))
}

async fn agreed(
    visit: &Visit,
    session: &Session,
    purpose: &str,
    proof: &Proof,
) -> Result<Asserted, PageError> {
    let sign_in = &visit.app.sign_in;
    let credential = assertion(proof)?;
    Ok(sign_in.finish_assertion(session, purpose, &credential, &proof.state, &visit.client).await?)
}

/// The answer of `navigator.credentials.get`.
pub(crate) fn assertion(proof: &Proof) -> Result<AuthenticationResponse, PageError> {
    AuthenticationResponse::from_json(&proof.credential.to_string())
        .map_err(|_| PageError::BadField("credential"))
}

async fn end_session(Path(id): Path<String>, Form { visit, fields: _ }: Form) -> Result<Response, PageError> {
    let (session, id): (_, SessionId) = (visit.full()?, parse(&id)?);
    visit.app.sign_in.end_session(session, id).await?;
    Ok(visit.finish(see_other("/security-info", Some("flash-session-ended"))))
}

async fn rename_session(Path(id): Path<String>, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (session, id): (_, SessionId) = (visit.full()?, parse(&id)?);
    visit.app.sign_in.rename_session(session, id, fields.get("name")).await?;
    Ok(visit.finish(see_other("/security-info", Some("flash-session-renamed"))))
}

async fn end_sessions(Form { visit, fields: _ }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let (_, left) = visit.app.sign_in.end_all_but(session).await?;
    let flash = if left == 0 { "flash-sessions-ended" } else { "flash-sessions-ended-but-stronger" };
    Ok(visit.finish(see_other("/security-info", Some(flash))))
}

async fn codes(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let asserted = asserted(&visit, session, purpose::RECOVERY_CODES, fields.get("assertion")).await?;
    let new = match visit.app.sign_in.generate_codes(session, asserted.as_ref(), &visit.client).await {
        Ok(new) => new,
        Err(SignInError::StepUpNeeded) => return confirm_codes(&visit).await,
        Err(error) => return Err(error.into()),
    };
    let codes = new.codes.iter().map(|code| code.grouped().to_string()).collect();
    visit.page(Area::SecurityInfo, &CodesShownView { codes }).await
}

/// The sign-in was too long ago: the same step once more, with a touch.
async fn confirm_codes(visit: &Visit) -> Result<Response, PageError> {
    let view = ConfirmView {
        title: Phrase::key("confirm-codes"),
        what: vec![Phrase::key("confirm-codes-why"), Phrase::key("confirm-codes-old")],
        action: "/security-info/codes".to_owned(),
        button: Phrase::key("confirm-codes-button"),
        typed: None,
        hidden: Vec::new(),
        assert: Some("/security-info/codes/assert".to_owned()),
        cancel: "/security-info".to_owned(),
        problem: None,
    };
    let mut response = visit.page(Area::SecurityInfo, &view).await?;
    *response.status_mut() = StatusCode::FORBIDDEN;
    Ok(response)
}
