//! Signing in and out: passkey, pass, one-time link; and registering a passkey after a pass.

use super::{
    cookies::{self, SESSION},
    error::PageError,
    form::{Form, Json},
    frame::own_path,
    own::{Add, assertion, register},
    routes::{Routes, Who},
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, EnrolView, EnrolledView, LinkView, PassEntryView, SignInView, StrongerView},
};
use axum::{
    extract::Query,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use keyward_access::policy::Refusal as Forbidden;
use keyward_model::Factor;
use keyward_signin::{CeremonyStart, Client, Enrolment, Session, SessionKind, SignInError, purpose};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/", Who::Anybody, start)
        .change("/signin/options", Who::Anybody, options)
        .change("/signin/finish", Who::Anybody, finish)
        .page("/signin/pass", Who::Anybody, pass_page)
        .change("/signin/pass", Who::Anybody, pass)
        .merge(super::signin_steps::routes())
        .merge(super::change::routes())
        .merge(super::campaign::routes())
        .page("/signin/stronger", Who::Own, stronger)
        .page("/signin/enrol", Who::Enrolling, enrol_page)
        .change("/signin/enrol/options", Who::Enrolling, enrol_options)
        .change("/signin/enrol/assert", Who::Enrolling, enrol_assert)
        .change("/signin/enrol/finish", Who::Enrolling, enrol_finish)
        .page("/signin/enrolled", Who::Anybody, enrolled)
        .change("/signout", Who::Anybody, sign_out)
        .page("/link", Who::Anybody, link_page)
        .change("/link", Who::Anybody, link)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StartQuery {
    return_to: Option<String>,
    user_name: String,
    prove: Option<String>,
}

/// Where somebody who is signed in starts.
pub(super) fn home(session: &Session) -> &'static str {
    use keyward_model::Role;
    let roles = session.person.roles;
    if roles.desk_reach().is_some() {
        "/desk"
    } else if roles.has(Role::SecurityReader) {
        "/review"
    } else {
        "/security-info"
    }
}

async fn start(visit: Visit, Query(query): Query<StartQuery>) -> Result<Response, PageError> {
    match &visit.session {
        Some(session) if session.kind == SessionKind::Full => Ok(see_other(home(session), None)),
        Some(session) if session.kind == SessionKind::Enrol => Ok(see_other("/signin/enrol", None)),
        Some(session) if session.kind == SessionKind::Change => Ok(see_other("/signin/change", None)),
        Some(_) | None => {
            let view = SignInView {
                user_name: query.user_name,
                return_to: query.return_to.map(|path| own_path(&path).to_owned()).filter(|path| path != "/"),
                problem: None,
                passes: true,
                prove: query.prove.is_some(),
            };
            visit.page(Area::Nowhere, &view).await
        }
    }
}

/// The page again for whoever went on without a name, which it says.
pub(super) async fn without_name(visit: &Visit, return_to: Option<&str>) -> Result<Response, PageError> {
    let view = SignInView {
        user_name: String::new(),
        return_to: return_to.map(|path| own_path(path).to_owned()).filter(|path| path != "/"),
        problem: Some(Phrase::key("signin-name-missing")),
        passes: true,
        prove: false,
    };
    visit.page(Area::Nowhere, &view).await
}

async fn stronger(visit: Visit, Query(query): Query<StartQuery>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let return_to = own_path(query.return_to.as_deref().unwrap_or("/")).to_owned();
    let needs = match &session.dormant {
        Some(dormant) => super::words::needs(&dormant.needs),
        // Nothing waits, but what is signed takes a passkey.
        None if session.method.is_none() => Phrase::key("stronger-to-sign"),
        None => return Ok(see_other(&return_to, None)),
    };
    let view = StrongerView {
        needs,
        shown: session.factors.iter().map(super::words::factor_key).collect(),
        return_to,
    };
    visit.page(Area::Nowhere, &view).await
}

#[derive(Debug, Deserialize)]
struct Name {
    user_name: Option<String>,
    #[serde(default)]
    return_to: Option<String>,
}

/// What a ceremony's script gets.
pub(crate) fn begun(start: CeremonyStart) -> Response {
    let CeremonyStart { public_key, state } = start;
    axum::Json(json!({"publicKey": public_key, "state": state})).into_response()
}

/// Turns a failure into the JSON that scripts read.
pub(crate) fn for_script(visit: &Visit, answer: Result<Response, PageError>) -> Response {
    visit.finish(answer.unwrap_or_else(|error| {
        let mut response = error.to_json(&visit.text());
        error.mark(&mut response, visit.now);
        response
    }))
}

/// The same for what its person may quote to the desk.
pub(crate) fn for_quoting_script(
    visit: &Visit,
    client: &Client,
    answer: Result<Response, PageError>,
) -> Response {
    visit.finish(answer.unwrap_or_else(|error| {
        error.to_quoted_json(&visit.text(), client, visit.app.site.desk.phone.as_deref())
    }))
}

async fn options(Json { visit, body }: Json<Name>) -> Response {
    let begin = async {
        let name = body.user_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        if let Some(name) = name
            && visit.app.sign_in.ways_of(name).await?.first() != Some(&Factor::Passkey)
        {
            let to = super::signin_steps::elsewhere(name, body.return_to.as_deref());
            return Ok(axum::Json(json!({ "location": to })).into_response());
        }
        Ok(begun(visit.app.sign_in.begin_sign_in(name, &visit.client)?))
    };
    for_script(&visit, begin.await)
}

/// The answer of a ceremony.
#[derive(Debug, Deserialize)]
pub(crate) struct Proof {
    pub(crate) credential: Value,
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) label: Option<String>,
    #[serde(default)]
    return_to: Option<String>,
}

impl Proof {
    /// Where the page wants to go.
    pub(crate) fn return_to(&self) -> &str {
        self.return_to.as_deref().unwrap_or("/")
    }
}

async fn finish(Json { visit, body }: Json<Proof>) -> Response {
    let client = visit.quoting();
    let finish = async {
        let credential = assertion(&body)?;
        let before = visit.session.as_ref();
        let finish = visit.app.sign_in.finish_sign_in_after(before, &credential, &body.state, &client);
        let done = finish.await?;
        let to = super::signin_steps::landing(&visit, &done.session, body.return_to()).await?;
        Ok(signed_in(done.secret.text(), axum::Json(json!({"location": to})).into_response()))
    };
    for_quoting_script(&visit, &client, finish.await)
}

/// Gives the browser its new session; the old secret is worth nothing any more.
pub(super) fn signed_in(secret: &str, mut response: Response) -> Response {
    cookies::set(response.headers_mut(), SESSION, secret);
    response
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PassQuery {
    user_name: String,
}

async fn pass_page(visit: Visit, Query(query): Query<PassQuery>) -> Result<Response, PageError> {
    let view = PassEntryView { user_name: query.user_name, problem: None, reference: None };
    visit.page(Area::Nowhere, &view).await
}

async fn pass(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (name, pass, client) = (fields.get("user_name"), fields.get("pass"), visit.quoting());
    match visit.app.sign_in.sign_in_with_pass(name, pass, &client).await {
        Ok(session) => Ok(visit.finish(signed_in(session.secret.text(), see_other("/signin/enrol", None)))),
        Err(keyward_signin::SignInError::Store(error)) => Err(error.into()),
        Err(error) => {
            let error = PageError::SignIn(error);
            let (problem, reference) = error.told(&client, visit.app.site.desk.phone.as_deref());
            let view = PassEntryView {
                user_name: name.chars().take(256).collect(),
                problem: Some(problem),
                reference,
            };
            let mut response = visit.page(Area::Nowhere, &view).await?;
            error.mark(&mut response, visit.now);
            Ok(response)
        }
    }
}

/// A session that may only register.
pub(super) fn enrolling(visit: &Visit) -> Result<&Session, PageError> {
    match &visit.session {
        Some(session) if session.kind == SessionKind::Enrol => Ok(session),
        Some(_) => Err(PageError::NotFound),
        // The pass was ended, or its time is over: asking for a name would leave whoever fills in the form without a word.
        None if visit.ended => Err(visit.over()),
        None => Err(PageError::SignInFirst("/".to_owned())),
    }
}

/// What went wrong while registering. A pass that was ended is told like the session that it opened.
fn while_registering(visit: &Visit, error: PageError) -> PageError {
    match error {
        PageError::SignIn(SignInError::NotAllowed(why)) if *why == Forbidden::PassEnded => visit.over(),
        PageError::SignIn(SignInError::SessionOver) => visit.over(),
        other => other,
    }
}

async fn enrol_page(visit: Visit) -> Result<Response, PageError> {
    let session = enrolling(&visit)?;
    let because = match visit.app.sign_in.enrolment(session).await? {
        Enrolment::Passkey => None,
        Enrolment::Again => Some(Phrase::key("enrol-again")),
        Enrolment::Required(due) => Some(super::campaign::required(due)),
        Enrolment::Campaign(Factor::SoftwareTotp) => {
            return super::campaign::begin_app(&visit, session, (StatusCode::OK, None)).await;
        }
        Enrolment::Campaign(_) => Some(Phrase::key("enrol-put-off")),
    };
    let view = EnrolView {
        first_name: super::own_views::greeting(session),
        expires_at: session.expires_at,
        suggested_label: super::own_views::suggested_label(&visit),
        because,
        problem: None,
    };
    visit.page(Area::Nowhere, &view).await
}

async fn enrol_options(Json { visit, body }: Json<Add>) -> Response {
    let begin = async {
        let session = enrolling(&visit)?;
        let touch = body.touch(&visit, session).await?;
        Ok(begun(visit.app.sign_in.begin_registration(session, touch.as_ref(), &visit.client).await?))
    };
    for_script(&visit, begin.await.map_err(|error| while_registering(&visit, error)))
}

/// Whoever has a passkey already touches it to register another one.
async fn enrol_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let (session, sign_in) = (enrolling(&visit)?, &visit.app.sign_in);
        Ok(begun(sign_in.begin_assertion(session, purpose::ADD_PASSKEY, &visit.client).await?))
    };
    for_script(&visit, begin.await.map_err(|error| while_registering(&visit, error)))
}

async fn enrol_finish(Json { visit, body }: Json<Proof>) -> Response {
    let client = visit.quoting();
    let finish = async {
        let session = enrolling(&visit)?;
        register(&visit, session, &body, &client).await?;
        let mut response = axum::Json(json!({"location": "/signin/enrolled"})).into_response();
        // Registering ended the session: what comes next is the proof.
        cookies::clear(response.headers_mut(), SESSION);
        Ok(response)
    };
    for_quoting_script(&visit, &client, finish.await.map_err(|error| while_registering(&visit, error)))
}

async fn enrolled(visit: Visit) -> Result<Response, PageError> {
    visit.page(Area::Nowhere, &EnrolledView { next: "prove" }).await
}

async fn sign_out(headers: HeaderMap, Form { visit, fields }: Form) -> Result<Response, PageError> {
    if let Some(secret) = cookies::read(&headers, SESSION) {
        visit.app.sign_in.sign_out(secret).await?;
    }
    let to = if fields.get("next") == "prove" { "/?prove=1" } else { "/" };
    let mut response = see_other(to, Some("flash-signed-out"));
    cookies::clear(response.headers_mut(), SESSION);
    Ok(visit.finish(response))
}

/// The demo's links: the secret is in the fragment, which browsers keep to themselves, and the page's script posts it.
async fn link_page(visit: Visit) -> Result<Response, PageError> {
    if !visit.app.site.demo {
        return Err(PageError::NotFound);
    }
    visit.page(Area::Nowhere, &LinkView { problem: None }).await
}

async fn link(Form { visit, fields }: Form) -> Result<Response, PageError> {
    if !visit.app.site.demo {
        return Err(PageError::NotFound);
    }
    match visit.app.sign_in.sign_in_with_link(fields.get("secret"), &visit.client).await {
        Ok(session) => {
            // Work at the desk takes a passkey: whoever has none begins where one is added.
            let ready =
                !session.session.person.roles.any() || visit.app.sign_in.can_touch(&session.session).await?;
            let (to, message) = if ready {
                (home(&session.session), None)
            } else {
                ("/security-info", Some("flash-add-passkey"))
            };
            Ok(visit.finish(signed_in(session.secret.text(), see_other(to, message))))
        }
        Err(keyward_signin::SignInError::Store(error)) => Err(error.into()),
        Err(_) => {
            let mut response =
                visit.page(Area::Nowhere, &LinkView { problem: Some(Phrase::key("problem-link")) }).await?;
            *response.status_mut() = StatusCode::FORBIDDEN;
            Ok(response)
        }
    }
}
