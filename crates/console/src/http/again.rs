//! A refused form comes back on its own page: the reason at the form, and what was typed still in it.

use super::{
    error::PageError,
    failure::Visitor,
    form::Fields,
    frame::own_path,
    refill::{Refused, escaped, refill, words},
    state::App,
};
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use keyward_recovery::Refusal;

/// The largest page that is read to fill in a form, in bytes.
const PAGE_LIMIT: usize = 4 * 1024 * 1024;

/// A form that a browser sent.
pub(super) struct Again<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) sent: &'a Fields,
    pub(super) next: Next,
}

impl Again<'_> {
    /// What was typed, to be copied.
    pub(super) fn words(&self) -> Vec<String> {
        words(&self.sent.typed())
    }

    /// The page of the form that failed with this, if it can be shown again.
    pub(super) async fn page_of(&self, error: &PageError, app: &App) -> Option<Response> {
        // These lead elsewhere, or have a page of their own.
        let elsewhere = matches!(
            error,
            PageError::SignInFirst(_)
                | PageError::Stronger(_)
                | PageError::EnrolOnly
                | PageError::ChangeOnly
                | PageError::WrongOrigin
                | PageError::SessionEnded { .. }
                | PageError::Refused(Refusal::OnHold)
        );
        if elsewhere {
            return None;
        }
        let note = self.note(app, error);
        let mut page = self.with_note(&note, error.page_of_form()).await?;
        *page.status_mut() = error.status();
        Some(page)
    }

    /// What a handler answered itself, with the reason on it: its form is filled in.
    pub(super) async fn own_page(&self, response: Response) -> Response {
        if !response.status().is_client_error() || !is_page(&response) {
            return response;
        }
        let page = self.pages(None).into_iter().next().unwrap_or_else(|| "/".to_owned());
        self.filled(response, &page).await
    }

    /// The reason, as it stands at the form.
    fn note(&self, app: &App, error: &PageError) -> String {
        format!(
            "<p class=\"note bad refused\" id=\"refused\" role=\"alert\" tabindex=\"-1\" autofocus>{}<span>{} <code>{}</code></span></p>",
            crate::svg::icon("alert"),
            escaped(&self.visitor.text(app).phrase(&error.what())),
            escaped(&error.operation_id()),
        )
    }

    async fn with_note(&self, note: &str, own: Option<&str>) -> Option<Response> {
        for page in self.pages(own) {
            let response = self.next.clone().run(self.ask(&page)?).await;
            // What streams is not a page, and is not waited for.
            if response.status() != StatusCode::OK || !is_page(&response) {
                continue;
            }
            let (parts, body) = response.into_parts();
            let html = to_bytes(body, PAGE_LIMIT).await.ok()?;
            let html = std::str::from_utf8(&html).ok()?;
            if let Some(html) = self.refilled(html, &page, note) {
                return Some(Response::from_parts(without_length(parts), Body::from(html)));
            }
        }
        None
    }

    /// Where the form may be: where its page says, where the browser was, where its handler says.
    fn pages(&self, own: Option<&str>) -> Vec<String> {
        let browser = self.visitor.headers.get(header::REFERER).and_then(|page| page.to_str().ok());
        let browser = browser.and_then(|page| page.parse::<axum::http::Uri>().ok());
        let browser = browser.and_then(|page| page.path_and_query().map(ToString::to_string));
        let named = Some(self.sent.get("at").to_owned());
        let mut pages: Vec<String> = Vec::new();
        for page in [named, browser, own.map(str::to_owned)].into_iter().flatten() {
            // The start page is what a path elsewhere becomes, and has no form to go back to.
            if page != "/" && own_path(&page) == page && !pages.contains(&page) {
                pages.push(page);
            }
        }
        pages
    }

    /// The request for a page, by the same browser.
    fn ask(&self, page: &str) -> Option<Request> {
        let mut request = Request::builder().method(Method::GET).uri(page).body(Body::empty()).ok()?;
        *request.headers_mut() = asking(&self.visitor.headers);
        if let Some(peer) = self.visitor.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        Some(request)
    }

    fn refilled(&self, html: &str, page: &str, note: &str) -> Option<String> {
        let sent = self.sent.typed();
        refill(html, Refused { action: self.visitor.uri.path(), page, sent: &sent, note })
    }

    /// A page that is finished, with its form filled in.
    async fn filled(&self, response: Response, page: &str) -> Response {
        let (parts, body) = response.into_parts();
        match to_bytes(body, PAGE_LIMIT).await {
            Ok(bytes) => {
                let filled = std::str::from_utf8(&bytes).ok().and_then(|html| self.refilled(html, page, ""));
                let body = filled.map_or_else(|| Body::from(bytes), Body::from);
                Response::from_parts(without_length(parts), body)
            }
            // It was in memory: nothing can have failed, and an empty page says as little as a broken one.
            Err(_) => Response::from_parts(without_length(parts), Body::empty()),
        }
    }
}

/// The headers of the form that hold for a page, too.
fn asking(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for of_the_form in
        [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::ORIGIN]
    {
        headers.remove(of_the_form);
    }
    headers
}

fn without_length(mut parts: axum::http::response::Parts) -> axum::http::response::Parts {
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
