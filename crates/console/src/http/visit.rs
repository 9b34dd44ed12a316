//! One request's visitor: browser, language, session.

use super::{
    cookies::{self, BROWSER, SESSION},
    error::PageError,
    frame::own_path,
    state::App,
};
use crate::{
    Arg, Locale, Phrase, Text,
    views::{Area, Flash, HoldUp, LayoutView, Page, ViewerView, initials},
};
use aws_lc_rs::{constant_time, digest};
use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts, Request},
    http::{HeaderMap, Method, Uri, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use keyward_model::{Factor, Role, Timestamp};
use keyward_signin::{Client, Session, SessionKind};
use std::net::SocketAddr;

/// Holds a message key for the next page.
const FLASH: &str = "__Host-keyward-flash";
/// Holds the chosen language.
const LANGUAGE: &str = "__Host-keyward-language";

/// Who asks: browser and, if signed in, session.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) app: App,
    pub(crate) now: Timestamp,
    pub(crate) locale: Locale,
    pub(crate) client: Client,
    /// The session, whatever its kind.
    pub(crate) session: Option<Session>,
    /// What tokens are derived from: the session's secret, or the browser's.
    pub(crate) secret: String,
    /// Whether the browser sent the cookie of a session that counts no more. Which it was, and why, nobody can tell from this.
    pub(crate) ended: bool,
    /// The browser cookie has to be set with the answer.
    new_browser: bool,
    flash: Option<String>,
    /// The page that the visitor is on: where a sign-in or another language leads back to.
    pub(crate) path: String,
}

impl Visit {
    /// Reads the visitor of a request and gives the request back, with its body unread.
    pub(crate) async fn with<S: Send + Sync>(
        request: Request,
        state: &S,
    ) -> Result<(Request, Self), PageError>
    where
        App: FromRef<S>,
    {
        let (mut parts, body) = request.into_parts();
        let visit = Self::from_request_parts(&mut parts, state).await?;
        Ok((Request::from_parts(parts, body), visit))
    }

    pub(super) async fn read(
        app: App,
        method: &Method,
        headers: &HeaderMap,
        uri: &Uri,
        peer: Option<SocketAddr>,
    ) -> Result<Self, PageError> {
        let now = app.clock.now();
        let (browser, new_browser) = match cookies::read(headers, BROWSER).filter(|value| value.len() == 43) {
            Some(browser) => (browser.to_owned(), false),
            None => (random(&app), true),
        };
        let given = cookies::read(headers, SESSION).filter(|secret| !secret.is_empty());
        let session = match given {
            Some(secret) if by_itself(method, uri, headers) => app.sign_in.peek(secret).await?,
            Some(secret) => app.sign_in.session(secret).await?,
            None => None,
        };
        let secret = match (&session, given) {
            (Some(_), Some(secret)) => secret.to_owned(),
            _ => browser.clone(),
        };
        Ok(Self {
            client: Client {
                browser,
                address: address(&app, headers, peer),
                user_agent: text(headers, header::USER_AGENT).map(str::to_owned),
                reference: None,
            },
            now,
            locale: locale(headers),
            ended: given.is_some() && session.is_none(),
            session,
            secret,
            new_browser,
            flash: cookies::read(headers, FLASH).map(str::to_owned),
            path: place(app.site.origin.as_str(), method, uri, headers),
            app,
        })
    }

    /// The token that forms and scripts have to send back: SHA-256 over the secret that only this browser has.
    pub(crate) fn token(&self) -> String {
        let input = format!("keyward form token\0{}", self.secret);
        BASE64.encode(digest::digest(&digest::SHA256, input.as_bytes()).as_ref())
    }

    /// The client of an attempt to sign in: with what its person quotes if it is refused.
    pub(crate) fn quoting(&self) -> Client {
        Client { reference: Some(self.app.sign_in.new_reference()), ..self.client.clone() }
    }

    /// Refuses a wrong token.
    pub(crate) fn check_token(&self, given: &str) -> Result<(), PageError> {
        constant_time::verify_slices_are_equal(self.token().as_bytes(), given.as_bytes())
            .map_err(|_| if self.ended { self.over() } else { PageError::WrongToken })
    }

    /// The session ended while somebody was at work in it: the same, whatever ended it, so that nobody learns who did.
    pub(crate) fn over(&self) -> PageError {
        PageError::SessionEnded { desk: self.app.site.desk.phone.clone() }
    }

    /// Message files and formats of this visitor.
    pub(crate) fn text(&self) -> Text {
        Text::new(self.locale, &self.app.site.time_zone, self.now)
    }

    /// The full session, or a way to sign in.
    pub(crate) fn full(&self) -> Result<&Session, PageError> {
        match &self.session {
            Some(session) if session.kind == SessionKind::Full => Ok(session),
            Some(session) if session.kind == SessionKind::Enrol => Err(PageError::EnrolOnly),
            Some(session) if session.kind == SessionKind::Change => Err(PageError::ChangeOnly),
            Some(_) | None => Err(PageError::SignInFirst(self.path.clone())),
        }
    }

    /// The full session of somebody who may work at the desk.
    pub(crate) fn at_desk(&self) -> Result<&Session, PageError> {
        let session = self.full()?;
        if session.person.roles.desk_reach().is_some() { Ok(session) } else { Err(self.lacking_role()) }
    }

    /// The full session of somebody with this role.
    pub(crate) fn with_role(&self, role: Role) -> Result<&Session, PageError> {
        let session = self.full()?;
        if session.person.roles.has(role) { Ok(session) } else { Err(self.lacking_role()) }
    }

    /// Why somebody without the role is refused: their roles may only wait for a stronger sign-in.
    pub(crate) fn lacking_role(&self) -> PageError {
        let asleep = self.session.as_ref().is_some_and(|session| session.dormant.is_some());
        if asleep { PageError::Stronger(self.path.clone()) } else { PageError::NotAllowed }
    }

    /// Renders a page in this visitor's language, inside the frame.
    pub(crate) async fn page(&self, area: Area, view: &impl Page) -> Result<Response, PageError> {
        self.page_with(area, view, None).await
    }

    /// As [`page`](Self::page), with what credential managers should be told.
    pub(crate) async fn page_with(
        &self,
        area: Area,
        view: &impl Page,
        signals: Option<String>,
    ) -> Result<Response, PageError> {
        let layout = LayoutView {
            organisation: self.app.site.organisation.clone(),
            viewer: self.viewer().await?,
            active: area,
            csrf: self.token(),
            flash: self.flash.as_deref().and_then(flash),
            notices: self.notices(area).await?,
            back: Some(self.path.clone()),
            signals,
        };
        let html = view.render(&self.text(), &layout).map_err(|error| PageError::internal(&error))?;
        Ok(self.finish(Html(html).into_response()))
    }

    /// Whether the page follows an action that set this message.
    pub(crate) fn follows(&self, message: &str) -> bool {
        self.flash.as_deref() == Some(message)
    }

    /// Sets what this visit owes the browser.
    pub(crate) fn finish(&self, mut response: Response) -> Response {
        if self.new_browser {
            cookies::set(response.headers_mut(), BROWSER, &self.client.browser);
        }
        if self.flash.is_some() {
            cookies::clear(response.headers_mut(), FLASH);
        }
        response
    }

    /// What holds up the work that a page is for: said before anything is tried, until when, and who lifts it.
    async fn notices(&self, area: Area) -> Result<Vec<HoldUp>, PageError> {
        let for_work = matches!(area, Area::Desk | Area::People | Area::Approve | Area::Review);
        let Some(session) = self.session.as_ref().filter(|s| for_work && s.kind == SessionKind::Full) else {
            return Ok(Vec::new());
        };
        let person = &session.person;
        let at_desk = person.roles.desk_reach().is_some();
        if !at_desk && !person.roles.has(Role::SecurityReader) {
            return Ok(Vec::new());
        }
        let now = self.app.desk.holding_up(person.id).await?;
        let hold = now.hold.as_ref().map(super::failure::held_since);
        let attack_mode = now
            .attack_mode
            .map(|alarm| Phrase::key("notice-attack-mode").with("at", Arg::Moment(alarm.raised_at)));
        let alarms = Some(("/desk/alarms", "alarms-title"));
        let reviews = person.roles.has(Role::SecurityReader).then_some(("/review", "area-review"));
        let all = hold.filter(|_| at_desk).into_iter().chain(attack_mode);
        let all = all.map(|text| HoldUp { text, at: alarms });
        let issuance = now.issuance.then(|| HoldUp { text: Phrase::key("notice-issuance"), at: reviews });
        Ok(all.chain(issuance).collect())
    }

    /// Whether somebody with a role has a passkey to confirm with; who just used one has.
    async fn can_touch(&self, session: &Session) -> Result<bool, PageError> {
        let used = session.method.is_some() && session.factors.has(Factor::Passkey);
        if used || !session.person.roles.any() {
            return Ok(true);
        }
        Ok(self.app.sign_in.can_touch(session).await?)
    }

    async fn viewer(&self) -> Result<Option<ViewerView>, PageError> {
        let Some(session) = self.session.as_ref().filter(|session| session.kind == SessionKind::Full) else {
            return Ok(None);
        };
        let person = &session.person;
        let approves = self.app.desk.approver_state(person.id).await?;
        Ok(Some(ViewerView {
            name: person.display_name.clone(),
            user_name: person.user_name.clone(),
            initials: initials(&person.display_name),
            roles: person.roles,
            approves: approves.has_reports,
            to_approve: approves.waiting,
            outbox: self.app.site.demo,
            can_touch: self.can_touch(session).await?,
        }))
    }
}

/// The language that was chosen, else the one that the browser asks for.
pub(crate) fn locale(headers: &HeaderMap) -> Locale {
    cookies::read(headers, LANGUAGE)
        .and_then(Locale::from_tag)
        .unwrap_or_else(|| Locale::negotiate(text(headers, header::ACCEPT_LANGUAGE).unwrap_or_default()))
}

/// The page that somebody is on: what they open or, when they send a form, the page that it was on.
fn place(origin: &str, method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    let asked = uri.path_and_query().map_or("/", |path| path.as_str());
    if matches!(*method, Method::GET | Method::HEAD) {
        return asked.to_owned();
    }
    let page = headers.get(header::REFERER).and_then(|page| page.to_str().ok());
    page.and_then(|page| page.strip_prefix(origin)).map_or("/", own_path).to_owned()
}

/// Whether the page asks automatically, without its reader: the stream of changes of a case or of requests, and the page that is
/// fetched after one. Any other request is a use of the session, whatever its headers say: nobody hides that they use a stolen one.
fn by_itself(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    let path: Vec<&str> = uri.path().trim_start_matches('/').split('/').collect();
    let polls = match path.as_slice() {
        ["desk", "cases", _, "live"] | ["approve", "live"] => true,
        ["desk", "cases", _] | ["approve"] | ["approve", _] => headers.contains_key("x-by-itself"),
        _ => false,
    };
    *method == Method::GET && polls
}

/// 303 to another page, with a message for it.
pub(crate) fn see_other(to: &str, message: Option<&'static str>) -> Response {
    let mut response = axum::response::Redirect::to(to).into_response();
    if let Some(key) = message {
        set_flash(&mut response, key);
    }
    response
}

/// A message for the next page.
pub(crate) fn set_flash(response: &mut Response, key: &'static str) {
    cookies::set(response.headers_mut(), FLASH, key);
}

/// The cookie for a chosen language.
pub(crate) fn set_language(response: &mut Response, locale: Locale) {
    cookies::set(response.headers_mut(), LANGUAGE, locale.tag());
}

fn random(app: &App) -> String {
    let mut bytes = [0; 32];
    app.entropy.fill(&mut bytes);
    BASE64.encode(bytes)
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(|value| value.get(..300).unwrap_or(value))
}

/// The client's address: the connection's, or what our own proxy appended last.
fn address(app: &App, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<String> {
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|line| line.to_str().ok())
        .and_then(|line| line.rsplit(',').next())
        .and_then(|last| last.trim().parse::<std::net::IpAddr>().ok())
        .filter(|_| app.site.trust_forwarded_for);
    forwarded.or_else(|| peer.map(|peer| peer.ip())).map(|ip| ip.to_string())
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        Self::read(App::from_ref(state), &parts.method, &parts.headers, &parts.uri, peer).await
    }
}

/// The messages that may follow an action: only these, so that a cookie cannot put words on a page.
fn flash(name: &str) -> Option<Flash> {
    let (kind, key) = super::flashes::find(name)?;
    Some(Flash { kind, text: crate::Phrase::key(key) })
}
