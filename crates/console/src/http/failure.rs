//! Failures in words: a page for a browser, JSON for a script, in the language of who reads it.

use super::{
    again::Again,
    desk::Asked,
    error::{Failed, PageError},
    form::Kept,
    state::App,
    visit::{Visit, locale, see_other},
};
use crate::{
    Arg, Phrase, Text,
    views::{Area, ErrorView, LayoutView, Page},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use keyward_recovery::Refusal;
use keyward_storage::repo::agent_holds::AgentHold;
use std::{net::SocketAddr, sync::Arc};

/// Puts words to every failure that comes out of the handlers, the extractors and the router itself.
pub(crate) async fn tell(State(app): State<App>, request: Request, next: Next) -> Response {
    let visitor = Visitor::of(&request);
    let (mut request, kept) = (request, Kept::default());
    request.extensions_mut().insert(kept.clone());
    let again = next.clone();
    let mut response = next.run(request).await;
    let by = Asked::of(&visitor.headers);
    let form = kept.sent().filter(|_| by == Asked::ByBrowser).map(|sent| Again {
        visitor: &visitor,
        sent,
        next: again,
    });
    let Some(error) = failure(&mut response) else {
        return match form {
            Some(form) => form.own_page(response).await,
            None => response,
        };
    };
    let now = app.clock.now();
    let mut told = match (by, form) {
        (Asked::ByScript, _) => error.to_json(&visitor.text(&app)),
        (Asked::ByBrowser, None) => page(&error, app, &visitor, Vec::new()).await,
        (Asked::ByBrowser, Some(form)) => match form.page_of(&error, &app).await {
            Some(again) => again,
            None => page(&error, app, &visitor, form.words()).await,
        },
    };
    if [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&error.status()) {
        error.mark(&mut told, now);
    }
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allow);
    }
    told
}

/// What went wrong, if anything did: said by us, or by the router in its own words, which nobody should read.
fn failure(response: &mut Response) -> Option<Arc<PageError>> {
    if let Some(Failed(error)) = response.extensions_mut().remove() {
        return Some(error);
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let bare = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let error = match response.status() {
        status if !status.is_client_error() || !bare => return None,
        StatusCode::NOT_FOUND => PageError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => PageError::WrongMethod,
        StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::BadRequest,
    };
    Some(Arc::new(error))
}

/// What a failure is told by, kept before the handler takes the request.
pub(super) struct Visitor {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) uri: Uri,
    pub(super) peer: Option<SocketAddr>,
}

impl Visitor {
    fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            headers: request.headers().clone(),
            uri: request.uri().clone(),
            peer: request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0),
        }
    }

    pub(super) fn text(&self, app: &App) -> Text {
        Text::new(locale(&self.headers), &app.site.time_zone, app.clock.now())
    }
}

fn encoded(path: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC)
}

/// The page that says it, with what was typed to be copied.
async fn page(error: &PageError, app: App, visitor: &Visitor, typed: Vec<String>) -> Response {
    match error {
        // Signing in leads away from here: what was typed would be lost with it.
        PageError::SignInFirst(_) | PageError::Stronger(_) if !typed.is_empty() => {}
        PageError::SignInFirst(path) => return see_other(&format!("/?return_to={}", encoded(path)), None),
        PageError::Stronger(path) => {
            return see_other(&format!("/signin/stronger?return_to={}", encoded(path)), None);
        }
        PageError::EnrolOnly => return see_other("/signin/enrol", None),
        PageError::ChangeOnly => return see_other("/signin/change", None),
        _ => {}
    }
    let status = error.status();
    let (title, kept, next) = error.page_words();
    let mut view = ErrorView {
        status: status.as_u16(),
        title,
        what: error.what(),
        kept,
        next,
        operation: error.operation_id(),
        on: Some(way_on(error)),
        typed,
    };
    let Visitor { method, headers, uri, peer } = visitor;
    if let Ok(visit) = Visit::read(app.clone(), method, headers, uri, *peer).await {
        if matches!(error, PageError::Refused(Refusal::OnHold))
            && let Ok(Some(held)) = own_hold(&visit).await
        {
            view.what = held;
        }
        if let Ok(mut framed) = visit.page(Area::Nowhere, &view).await {
            *framed.status_mut() = status;
            return framed;
        }
    }
    without_frame(&view, status, &visitor.text(&app), &app.site.organisation)
}

/// Where the page for an error leads.
fn way_on(error: &PageError) -> (String, Phrase) {
    match error {
        PageError::SignInFirst(path) => {
            (format!("/?return_to={}", encoded(path)), Phrase::key("error-to-sign-in"))
        }
        PageError::SessionEnded { .. } => ("/".to_owned(), Phrase::key("error-to-sign-in")),
        PageError::Stronger(path) => {
            (format!("/signin/stronger?return_to={}", encoded(path)), Phrase::key("stronger-button"))
        }
        other => match other.page_of_form() {
            Some(page) => (page.to_owned(), Phrase::key("desk-error-back")),
            None => ("/".to_owned(), Phrase::key("error-to-start")),
        },
    }
}

/// Since when the visitor's work at the desk is on hold, and after how much; `None` if it is not.
pub(crate) async fn own_hold(visit: &Visit) -> Result<Option<Phrase>, PageError> {
    let person = visit.full()?.person.id;
    Ok(visit.app.desk.holding_up(person).await?.hold.as_ref().map(held_since))
}

/// Since when work is on hold, and after how much.
pub(super) fn held_since(hold: &AgentHold) -> Phrase {
    Phrase::key("held-since").with("at", Arg::Moment(hold.since)).with("count", hold.counted)
}

/// If the visitor cannot be read, because the database is away.
fn without_frame(view: &ErrorView, status: StatusCode, text: &Text, organisation: &str) -> Response {
    let layout = LayoutView {
        organisation: organisation.to_owned(),
        viewer: None,
        active: Area::Nowhere,
        csrf: String::new(),
        flash: None,
        notices: Vec::new(),
        back: None,
        signals: None,
    };
    match view.render(text, &layout) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, "Something went wrong.").into_response(),
    }
}
