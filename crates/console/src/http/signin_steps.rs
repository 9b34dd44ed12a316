//! Signing in by name: the strongest way first, the others on request, and what has to follow.

use super::{
    error::PageError,
    form::{Form, Json},
    frame::own_path,
    own::{Add, register},
    own_views::suggested_label,
    routes::{Routes, Who},
    signin::{Proof, begun, for_quoting_script, for_script, home, signed_in},
    visit::{Visit, see_other},
};
use crate::{
    Phrase,
    views::{Area, NextView, OfferView, WithView},
};
use axum::{
    extract::Query,
    response::{IntoResponse, Response},
};
use keyward_model::{Factor, MethodId, Timestamp};
use keyward_signin::{Client, Offer, Session, SessionKind, SignInError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::json;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/signin/with", Who::Anybody, with)
        .change("/signin/password", Who::Anybody, password)
        .page("/signin/next", Who::SigningIn, next)
        .change("/signin/next", Who::SigningIn, show)
        .change("/signin/send", Who::SigningIn, send)
        .page("/signin/offer", Who::Own, offer)
        .change("/signin/offer/options", Who::Own, offer_options)
        .change("/signin/offer/finish", Who::Own, offer_finish)
}

fn encoded(text: &str) -> percent_encoding::PercentEncode<'_> {
    utf8_percent_encode(text, NON_ALPHANUMERIC)
}

/// Where a browser goes that begins a passkey ceremony for a name whose best way is another one.
pub(super) fn elsewhere(user_name: &str, return_to: Option<&str>) -> String {
    let to = own_path(return_to.unwrap_or("/"));
    format!("/signin/with?user_name={}&return_to={}", encoded(user_name), encoded(to))
}

/// Where somebody lands whose session is this one now.
pub(super) async fn landing(visit: &Visit, session: &Session, to: &str) -> Result<String, PageError> {
    let to = own_path(to);
    Ok(match session.kind {
        SessionKind::Enrol => "/signin/enrol".to_owned(),
        SessionKind::Partial => format!("/signin/next?return_to={}", encoded(to)),
        SessionKind::Change => format!("/signin/change?return_to={}", encoded(to)),
        SessionKind::Full => {
            let to = if to == "/" { home(session) } else { to };
            if offered(visit, session).await?.is_some() {
                format!("/signin/offer?return_to={}", encoded(to))
            } else {
                to.to_owned()
            }
        }
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WithQuery {
    user_name: String,
    way: String,
    return_to: Option<String>,
}

async fn with(visit: Visit, Query(query): Query<WithQuery>) -> Result<Response, PageError> {
    let name: String = query.user_name.chars().take(256).collect();
    if name.trim().is_empty() {
        return super::signin::without_name(&visit, query.return_to.as_deref()).await;
    }
    with_page(&visit, &name, Factor::from_name(&query.way), query.return_to.as_deref(), Attempt::default())
        .await
}

/// What went wrong with the last attempt.
#[derive(Default)]
struct Attempt {
    problem: Option<Phrase>,
    reference: Option<String>,
}

impl Attempt {
    fn of(visit: &Visit, error: &PageError, client: &Client) -> Self {
        let (problem, reference) = error.told(client, visit.app.site.desk.phone.as_deref());
        Self { problem: Some(problem), reference }
    }
}

async fn with_page(
    visit: &Visit,
    user_name: &str,
    wanted: Option<Factor>,
    return_to: Option<&str>,
    last: Attempt,
) -> Result<Response, PageError> {
    let ways = visit.app.sign_in.ways_of(user_name).await?;
    // A pass can be typed whatever there is; everything else only where it is among the ways.
    let may = |factor: &Factor| ways.contains(factor) || *factor == Factor::TemporaryAccessPass;
    let factor = wanted.filter(may).or_else(|| ways.first().copied()).unwrap_or(Factor::Passkey);
    let view = WithView {
        user_name: user_name.to_owned(),
        return_to: return_to.map(|path| own_path(path).to_owned()).filter(|path| path != "/"),
        factor,
        ways,
        problem: last.problem,
        reference: last.reference,
    };
    visit.page(Area::Nowhere, &view).await
}

async fn password(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (name, password) = (fields.get("user_name"), fields.get("password"));
    let (to, client) = (fields.get("return_to"), visit.quoting());
    match visit.app.sign_in.sign_in_with_password(name, password, &client).await {
        Ok(new) => {
            let location = landing(&visit, &new.session, to).await?;
            Ok(visit.finish(signed_in(new.secret.text(), see_other(&location, None))))
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(error) => {
            let name: String = name.chars().take(256).collect();
            let error = PageError::SignIn(error);
            let last = Attempt::of(&visit, &error, &client);
            let mut response = with_page(&visit, &name, Some(Factor::Password), Some(to), last).await?;
            error.mark(&mut response, visit.now);
            Ok(response)
        }
    }
}

/// The session of a sign-in that has begun.
fn begun_session(visit: &Visit) -> Result<&Session, PageError> {
    match &visit.session {
        Some(session) if session.kind == SessionKind::Partial => Ok(session),
        _ => Err(PageError::SignInFirst("/".to_owned())),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NextQuery {
    way: String,
    return_to: String,
}

async fn next(visit: Visit, Query(query): Query<NextQuery>) -> Result<Response, PageError> {
    begun_session(&visit)?;
    next_page(&visit, Factor::from_name(&query.way), &query.return_to, None, Attempt::default()).await
}

async fn next_page(
    visit: &Visit,
    wanted: Option<Factor>,
    return_to: &str,
    typing: Option<(MethodId, Option<Timestamp>)>,
    last: Attempt,
) -> Result<Response, PageError> {
    let session = begun_session(visit)?;
    let all = visit.app.sign_in.next_factors(session).await?;
    let chosen = wanted.and_then(|wanted| all.iter().find(|next| next.factor == wanted));
    let Some(chosen) = chosen.or_else(|| all.first()) else {
        // The policy changed on the way, which whoever begins again is told.
        return Ok(see_other("/", Some("flash-signin-changed")));
    };
    let sent = typing.and_then(|(method, until)| {
        let (_, masked) = chosen.to.iter().find(|(id, _)| *id == method)?;
        Some((method.to_string(), masked.clone(), until))
    });
    let view = NextView {
        factor: chosen.factor,
        to: chosen.to.iter().map(|(id, masked)| (id.to_string(), masked.clone())).collect(),
        sent,
        others: all.iter().map(|next| next.factor).filter(|other| *other != chosen.factor).collect(),
        return_to: own_path(return_to).to_owned(),
        problem: last.problem,
        reference: last.reference,
    };
    visit.page(Area::Nowhere, &view).await
}

async fn send(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = begun_session(&visit)?;
    let factor = Factor::from_name(fields.get("factor")).ok_or(PageError::BadField("factor"))?;
    let method: MethodId = fields.parse("method")?;
    let to = fields.get("return_to");
    match visit.app.sign_in.send_next_code(session, factor, method, &visit.client).await {
        Ok(sent) => {
            let typing = Some((method, Some(sent.expires_at)));
            next_page(&visit, Some(factor), to, typing, Attempt::default()).await
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(error) => again((&visit, &visit.client), factor, to, None, error).await,
    }
}

async fn show(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = begun_session(&visit)?;
    let factor = Factor::from_name(fields.get("factor")).ok_or(PageError::BadField("factor"))?;
    let method: Option<MethodId> =
        fields.some("method").map(str::parse).transpose().map_err(|_| PageError::BadField("method"))?;
    let (to, client, sign_in) = (fields.get("return_to"), visit.quoting(), &visit.app.sign_in);
    let code = fields.get("code");
    let shown = match (factor, method) {
        (Factor::Password, _) => sign_in.show_password(session, fields.get("password"), &client).await,
        (Factor::SoftwareTotp, _) => sign_in.show_code(session, None, code, &client).await,
        (_, Some(method)) => sign_in.show_code(session, Some(method), code, &client).await,
        (_, None) => return Err(PageError::BadField("method")),
    };
    match shown {
        Ok(new) => {
            let location = landing(&visit, &new.session, to).await?;
            Ok(visit.finish(signed_in(new.secret.text(), see_other(&location, None))))
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(error) => again((&visit, &client), factor, to, method, error).await,
    }
}

/// The same step once more. A code that is on its way can still be typed.
async fn again(
    (visit, client): (&Visit, &Client),
    factor: Factor,
    to: &str,
    method: Option<MethodId>,
    error: SignInError,
) -> Result<Response, PageError> {
    let error = PageError::SignIn(error);
    let typing = method.map(|method| (method, None));
    let mut response = next_page(visit, Some(factor), to, typing, Attempt::of(visit, &error, client)).await?;
    error.mark(&mut response, visit.now);
    Ok(response)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OfferQuery {
    return_to: String,
}

/// What is offered after a sign-in. Nothing beside an open case, which would be refused, unless it is the case that asks for it.
async fn offered(visit: &Visit, session: &Session) -> Result<Option<Offer>, PageError> {
    match visit.app.sign_in.offer(session).await? {
        Some(Offer::Again) => Ok(Some(Offer::Again)),
        Some(_) if visit.app.desk.own_case(session.person.id).await?.is_some() => Ok(None),
        offer => Ok(offer),
    }
}

/// Why what a page offered is not offered any more.
async fn no_offer(visit: &Visit, session: &Session) -> Result<PageError, PageError> {
    let open = visit.app.desk.own_case(session.person.id).await?.is_some();
    let why = Phrase::key(if open { "error-offer-case" } else { "error-offer-over" });
    Ok(PageError::Because(Box::new(PageError::NotAllowed), why))
}

async fn offer(visit: Visit, Query(query): Query<OfferQuery>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let to = own_path(&query.return_to);
    let to = if to == "/" { home(session) } else { to };
    match offered(&visit, session).await? {
        None => Ok(see_other(to, None)),
        Some(Offer::Campaign(ask)) => super::campaign::page(&visit, ask, to).await,
        Some(offer) => {
            let view = OfferView {
                again: offer == Offer::Again,
                suggested_label: suggested_label(&visit),
                return_to: to.to_owned(),
            };
            visit.page(Area::Nowhere, &view).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OfferBody {
    /// The browser asks by itself, without a question to the person (a conditional create).
    conditional: bool,
    /// The touch of whoever has a passkey.
    #[serde(flatten)]
    add: Add,
}

async fn offer_options(Json { visit, body }: Json<OfferBody>) -> Response {
    let begin = async {
        let session = visit.full()?;
        let conditional = match offered(&visit, session).await? {
            Some(Offer::Passkey) => body.conditional,
            Some(Offer::Campaign(ask)) if ask.factor == Factor::Passkey => body.conditional,
            // Inside a recovery nothing is added without a question.
            Some(Offer::Again) => false,
            _ => return Err(no_offer(&visit, session).await?),
        };
        let touch = body.add.touch(&visit, session).await?;
        let sign_in = &visit.app.sign_in;
        Ok(begun(sign_in.begin_offer(session, touch.as_ref(), conditional, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

async fn offer_finish(Json { visit, body }: Json<Proof>) -> Response {
    let client = visit.quoting();
    let finish = async {
        let session = visit.full()?;
        register(&visit, session, &body, &client).await?;
        let to = own_path(body.return_to());
        let to = if to == "/" { home(session) } else { to };
        // The next sign-in is with the passkey; this one goes on.
        Ok(axum::Json(json!({ "location": to })).into_response())
    };
    for_quoting_script(&visit, &client, finish.await)
}
