//! Failures in words: a page for a browser, JSON for a script, in the language of who reads it.

use super::{
    desk::Asked,
    error::{Failed, PageError},
    state::App,
    visit::{locale, see_other},
};
use crate::{
    Phrase, Text,
    views::{Area, ErrorView, LayoutView, Page},
};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use std::sync::Arc;

/// Puts words to every failure that comes out of the handlers, the extractors and the router itself.
pub(crate) async fn tell(State(app): State<App>, request: Request, next: Next) -> Response {
    let (asked, locale) = (Asked::of(request.headers()), locale(request.headers()));
    let mut response = next.run(request).await;
    let Some(error) = failure(&mut response) else { return response };
    let text = Text::new(locale, &app.site.time_zone, app.clock.now());
    let mut told = match asked {
        Asked::ByScript => error.to_json(&text),
        Asked::ByBrowser => page(&error, &text, &app.site.organisation),
    };
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

fn page(error: &PageError, text: &Text, organisation: &str) -> Response {
    match error {
        PageError::SignInFirst(path) => {
            let to = percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC);
            return see_other(&format!("/?return_to={to}"), None);
        }
        PageError::EnrolOnly => return see_other("/signin/enrol", None),
        _ => {}
    }
    let status = error.status();
    let (title, kept, next) = error.page_words();
    let view = ErrorView {
        status: status.as_u16(),
        title,
        what: error.what(),
        kept,
        next,
        operation: error.operation_id(),
        on: Some(("/".to_owned(), Phrase::key("error-to-start"))),
    };
    let layout = LayoutView {
        organisation: organisation.to_owned(),
        viewer: None,
        active: Area::Nowhere,
        csrf: String::new(),
        flash: None,
        back: None,
        signals: None,
    };
    match view.render(text, &layout) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, "Something went wrong.").into_response(),
    }
}
