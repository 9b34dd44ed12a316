//! `/security-info/…`: people add what is typed: a password, an app, a number, a mailbox.

use super::{
    error::PageError,
    form::{Fields, Form, Json},
    own::{asserted, begin_touch, to_page},
    routes::{Routes, Who},
    visit::{Visit, see_other},
    words,
};
use crate::{
    Phrase,
    views::{
        AddAddressView, AddAppView, AddCodeView, AddPasswordView, AddRow, AddressWay, Area, ConfirmView, Page,
    },
};
use axum::{http::StatusCode, response::Response};
use keyward_model::{Channel, Factor, MethodKind, MethodStatus};
use keyward_signin::{CodeSent, Confirmation, NewTotp, Session, SignInError, purpose};
use serde_json::Value;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/security-info/password", Who::Own, password_page)
        .change("/security-info/password", Who::Own, password)
        .change("/security-info/password/assert", Who::Own, password_assert)
        .page("/security-info/app", Who::Own, app_page)
        .change("/security-info/app", Who::Own, app)
        .change("/security-info/app/assert", Who::Own, app_assert)
        .page("/security-info/app/confirm", Who::Own, to_page)
        .change("/security-info/app/confirm", Who::Own, app_confirm)
        .page("/security-info/phone", Who::Own, phone_page)
        .change("/security-info/phone", Who::Own, phone)
        .page("/security-info/mailbox", Who::Own, mailbox_page)
        .change("/security-info/mailbox", Who::Own, mailbox)
        .change("/security-info/address/assert", Who::Own, address_assert)
        .page("/security-info/address/again", Who::Own, to_page)
        .change("/security-info/address/again", Who::Own, address_again)
        .page("/security-info/address/confirm", Who::Own, to_page)
        .change("/security-info/address/confirm", Who::Own, address_confirm)
}

/// What can be added beside a passkey, as the list says it.
pub(crate) fn rows(may: &[Factor], has_password: bool) -> Vec<AddRow> {
    let row = |path, icon, title, text| AddRow { path, icon, title, text };
    let mut rows = Vec::new();
    for factor in may {
        rows.push(match factor {
            Factor::SoftwareTotp => row("app", "phone", "add-app", "add-app-why"),
            Factor::Password if has_password => {
                row("password", "password", "add-password-change", "add-password-change-why")
            }
            Factor::Password => row("password", "password", "add-password", "add-password-why"),
            Factor::Sms | Factor::Voice => row("phone", "message", "add-phone", "add-phone-why"),
            Factor::Email => row("mailbox", "mail", "add-mailbox", "add-mailbox-why"),
            _ => continue,
        });
    }
    // Texts and calls go to one number.
    rows.dedup();
    rows
}

/// A page that may say why the last attempt failed.
async fn shown(visit: &Visit, view: &impl Page, status: StatusCode) -> Result<Response, PageError> {
    let mut response = visit.page(Area::SecurityInfo, view).await?;
    *response.status_mut() = status;
    Ok(response)
}

/// The policy offers nothing here: *Security info* says what it does offer.
fn not_offered(visit: &Visit) -> Response {
    visit.finish(see_other("/security-info", Some("flash-not-offered")))
}

fn added(visit: &Visit) -> Response {
    visit.finish(see_other("/security-info", Some("flash-method-added")))
}

/// What a refusal is told by on the form itself. The rest goes to the page for failures: a database that is away, a rule.
pub(super) fn told(error: PageError) -> Result<(StatusCode, Phrase), PageError> {
    match error {
        PageError::SignIn(SignInError::NotAllowed(_) | SignInError::Store(_) | SignInError::NoBrowser) => {
            Err(error)
        }
        PageError::SignIn(ref why) => Ok((error.status(), words::sign_in(why))),
        other => Err(other),
    }
}

/// The sign-in was too long ago, and there is no passkey to confirm with.
async fn sign_in_again(visit: &Visit) -> Result<Response, PageError> {
    let view = ConfirmView {
        title: Phrase::key("add-fresh-title"),
        what: vec![Phrase::key("add-fresh-why"), Phrase::key("add-fresh-how")],
        action: "/signout".to_owned(),
        button: Phrase::key("layout-sign-out"),
        typed: None,
        hidden: Vec::new(),
        assert: None,
        cancel: "/security-info".to_owned(),
        problem: None,
    };
    shown(visit, &view, StatusCode::OK).await
}

async fn password_page(visit: Visit) -> Result<Response, PageError> {
    let session = visit.full()?;
    if !visit.app.sign_in.may_add(session).await?.contains(&Factor::Password) {
        return Ok(not_offered(&visit));
    }
    password_form(&visit, session, StatusCode::OK, None).await
}

async fn password_form(
    visit: &Visit,
    session: &Session,
    status: StatusCode,
    problem: Option<Phrase>,
) -> Result<Response, PageError> {
    let sign_in = &visit.app.sign_in;
    let confirmation = sign_in.confirmation(session).await?;
    if confirmation == Confirmation::SignInAgain {
        return sign_in_again(visit).await;
    }
    let methods = sign_in.list_methods(session).await?;
    let works = |kind| methods.iter().any(|one| one.kind == kind && one.status == MethodStatus::Active);
    let view = AddPasswordView {
        user_name: session.person.user_name.clone(),
        change: works(MethodKind::Password),
        least: sign_in.password_use(session).await?.least(),
        assert: confirmation == Confirmation::Touch,
        problem,
    };
    shown(visit, &view, status).await
}

async fn password(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let set = async {
        let sign_in = &visit.app.sign_in;
        let asserted = asserted(&visit, session, purpose::PASSWORD, fields.get("assertion")).await?;
        let usage = sign_in.password_use(session).await?;
        let new = fields.get("password");
        sign_in.set_password(session, asserted.as_ref(), new, usage, &visit.client).await?;
        Ok(())
    };
    match set.await {
        Ok(()) => Ok(visit.finish(see_other("/security-info", Some("flash-password-set")))),
        Err(error) => {
            let (status, problem) = told(error)?;
            password_form(&visit, session, status, Some(problem)).await
        }
    }
}

async fn password_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    begin_touch(&visit, purpose::PASSWORD).await
}

async fn app_page(visit: Visit) -> Result<Response, PageError> {
    let session = visit.full()?;
    if !visit.app.sign_in.may_add(session).await?.contains(&Factor::SoftwareTotp) {
        return Ok(not_offered(&visit));
    }
    match visit.app.sign_in.confirmation(session).await? {
        Confirmation::Nothing => app_begun(&visit, session, "", StatusCode::OK, None).await,
        _ => app_gate(&visit, session, StatusCode::OK, None).await,
    }
}

/// The sign-in was too long ago: first a touch, then the app.
async fn app_gate(
    visit: &Visit,
    session: &Session,
    status: StatusCode,
    problem: Option<Phrase>,
) -> Result<Response, PageError> {
    if visit.app.sign_in.confirmation(session).await? == Confirmation::SignInAgain {
        return sign_in_again(visit).await;
    }
    let view = ConfirmView {
        title: Phrase::key("confirm-codes"),
        what: vec![Phrase::key("add-touch")],
        action: "/security-info/app".to_owned(),
        button: Phrase::key("security-touch-button"),
        typed: None,
        hidden: Vec::new(),
        assert: Some("/security-info/app/assert".to_owned()),
        cancel: "/security-info".to_owned(),
        problem,
    };
    shown(visit, &view, status).await
}

async fn app_begun(
    visit: &Visit,
    session: &Session,
    assertion: &str,
    status: StatusCode,
    problem: Option<Phrase>,
) -> Result<Response, PageError> {
    let asserted = asserted(visit, session, purpose::ADD_TOTP, assertion).await?;
    let new = visit.app.sign_in.begin_totp(session, asserted.as_ref(), &visit.client).await?;
    app_shown(visit, new, None, status, problem).await
}

async fn app_shown(
    visit: &Visit,
    new: NewTotp,
    label: Option<&str>,
    status: StatusCode,
    problem: Option<Phrase>,
) -> Result<Response, PageError> {
    let label =
        label.map_or_else(|| visit.text().msg("add-app-label"), |label| label.chars().take(60).collect());
    shown(visit, &AddAppView { new, label, problem, enrol: false }, status).await
}

async fn app(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    match app_begun(&visit, session, fields.get("assertion"), StatusCode::OK, None).await {
        Ok(page) => Ok(page),
        Err(error) => {
            let (status, problem) = told(error)?;
            app_gate(&visit, session, status, Some(problem)).await
        }
    }
}

async fn app_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    begin_touch(&visit, purpose::ADD_TOTP).await
}

async fn app_confirm(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let (sign_in, state, label) = (&visit.app.sign_in, fields.get("state"), fields.some("label"));
    let own = visit.text().msg("add-app-label");
    let named = Some(label.unwrap_or(&own));
    let Err(error) = sign_in.confirm_totp(session, state, fields.get("code"), named, &visit.client).await
    else {
        return Ok(added(&visit));
    };
    let (status, problem) = told(error.into())?;
    match sign_in.show_totp(session, state, &visit.client) {
        Ok(same) => app_shown(&visit, same, label, status, Some(problem)).await,
        // Too late, or another browser's: from the beginning.
        Err(_) if sign_in.confirmation(session).await? == Confirmation::Nothing => {
            app_begun(&visit, session, "", status, Some(problem)).await
        }
        Err(_) => app_gate(&visit, session, status, Some(problem)).await,
    }
}

/// Which forms for addresses the policy offers now.
async fn offered(visit: &Visit, session: &Session, path: &str) -> Result<Option<AddressWay>, PageError> {
    let may = visit.app.sign_in.may_add(session).await?;
    let (text, voice) = (may.contains(&Factor::Sms), may.contains(&Factor::Voice));
    Ok(match path {
        "phone" if text || voice => Some(AddressWay::Phone { text, voice }),
        "mailbox" if may.contains(&Factor::Email) => Some(AddressWay::Mailbox),
        _ => None,
    })
}

async fn phone_page(visit: Visit) -> Result<Response, PageError> {
    address_page(&visit, "phone").await
}

async fn mailbox_page(visit: Visit) -> Result<Response, PageError> {
    address_page(&visit, "mailbox").await
}

async fn address_page(visit: &Visit, path: &str) -> Result<Response, PageError> {
    let session = visit.full()?;
    match offered(visit, session, path).await? {
        Some(way) => address_form(visit, session, way, &Fields::default(), (StatusCode::OK, None)).await,
        None => Ok(not_offered(visit)),
    }
}

async fn address_form(
    visit: &Visit,
    session: &Session,
    way: AddressWay,
    fields: &Fields,
    (status, problem): (StatusCode, Option<Phrase>),
) -> Result<Response, PageError> {
    let confirmation = visit.app.sign_in.confirmation(session).await?;
    if confirmation == Confirmation::SignInAgain {
        return sign_in_again(visit).await;
    }
    let view = AddAddressView {
        way,
        address: fields.get("address").chars().take(254).collect(),
        call: fields.get("channel") == "voice",
        assert: confirmation == Confirmation::Touch,
        problem,
    };
    shown(visit, &view, status).await
}

async fn phone(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let channel = match fields.get("channel") {
        "text" => Channel::Text,
        "voice" => Channel::Voice,
        _ => return Err(PageError::BadField("channel")),
    };
    send(&visit, "phone", channel, &fields).await
}

async fn mailbox(Form { visit, fields }: Form) -> Result<Response, PageError> {
    send(&visit, "mailbox", Channel::Mail, &fields).await
}

async fn send(visit: &Visit, path: &str, channel: Channel, fields: &Fields) -> Result<Response, PageError> {
    let session = visit.full()?;
    let send = async {
        let asserted = asserted(visit, session, purpose::ADD_ADDRESS, fields.get("assertion")).await?;
        let (sign_in, address) = (&visit.app.sign_in, fields.get("address"));
        Ok(sign_in.begin_address(session, asserted.as_ref(), channel, address, &visit.client).await?)
    };
    match send.await {
        Ok(started) => {
            shown(visit, &code_form(&started.sent, &started.state, false, None), StatusCode::OK).await
        }
        Err(error) => {
            let (status, problem) = told(error)?;
            from_the_start(visit, session, path, fields, (status, problem)).await
        }
    }
}

/// The form for the address again, with the reason.
async fn from_the_start(
    visit: &Visit,
    session: &Session,
    path: &str,
    fields: &Fields,
    (status, problem): (StatusCode, Phrase),
) -> Result<Response, PageError> {
    match offered(visit, session, path).await? {
        Some(way) => address_form(visit, session, way, fields, (status, Some(problem))).await,
        None => Ok(not_offered(visit)),
    }
}

fn code_form(sent: &CodeSent, state: &str, again: bool, problem: Option<Phrase>) -> AddCodeView {
    let (way, key) = match sent.channel {
        Channel::Mail => ("mailbox", "add-sent-mail"),
        Channel::Voice => ("phone", "add-sent-call"),
        Channel::Text | Channel::Webhook => ("phone", "add-sent-text"),
    };
    AddCodeView { way, sent: key, to: sent.to.clone(), state: state.to_owned(), again, problem }
}

async fn address_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    begin_touch(&visit, purpose::ADD_ADDRESS).await
}

/// The page of the code with the reason; or from the start, once the code is of no use.
async fn code_refused(
    visit: &Visit,
    session: &Session,
    fields: &Fields,
    error: SignInError,
) -> Result<Response, PageError> {
    let taken = matches!(error, SignInError::AddressTaken);
    let (status, problem) = told(error.into())?;
    let state = fields.get("state");
    match visit.app.sign_in.sent_to_address(session, state, &visit.client) {
        Ok(sent) if !taken => shown(visit, &code_form(&sent, state, false, Some(problem)), status).await,
        _ => from_the_start(visit, session, fields.get("way"), fields, (status, problem)).await,
    }
}

async fn address_again(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let again = visit.app.sign_in.send_to_address_again(session, fields.get("state"), &visit.client).await;
    match again {
        Ok(started) => {
            shown(&visit, &code_form(&started.sent, &started.state, true, None), StatusCode::OK).await
        }
        Err(error) => code_refused(&visit, session, &fields, error).await,
    }
}

async fn address_confirm(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let (sign_in, state) = (&visit.app.sign_in, fields.get("state"));
    let confirm = async {
        let sent = sign_in.sent_to_address(session, state, &visit.client)?;
        let key = if sent.channel == Channel::Mail { "add-mailbox-label" } else { "add-phone-label" };
        let label = visit.text().msg1(key, "to", sent.to);
        sign_in.confirm_address(session, state, fields.get("code"), Some(&label), &visit.client).await
    };
    match confirm.await {
        Ok(_) => Ok(added(&visit)),
        Err(error) => code_refused(&visit, session, &fields, error).await,
    }
}
