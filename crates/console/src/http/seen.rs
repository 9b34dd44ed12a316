//! What an operator sees of a request: its id, its route, the code of a refusal. Never an address, a name or what was sent.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use std::{fmt::Write as _, sync::OnceLock};
use tracing::{Instrument as _, Span, field::Empty};

/// The header with the id of the request, which the page for an error shows as well. One that a client sends is not read: it could name
/// another request's lines.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What an answer says of itself to whoever logs and counts it: an extension of every response of [`router`](super::router).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The id: 12 characters, unguessable only as far as needed to be unique.
    pub request: String,
    /// `GET`, `HEAD`, `POST`, or `other`: a client may invent methods.
    pub method: &'static str,
    /// The pattern of the route, such as `/desk/cases/{number}`; `None` if no route has the path.
    pub route: Option<String>,
    /// The stable code of the refusal or failure that was told, if one was.
    pub refused: Option<&'static str>,
}

/// The request that is being answered.
struct Current {
    id: String,
    route: OnceLock<String>,
    refused: OnceLock<&'static str>,
}

tokio::task_local! {
    static CURRENT: Current;
}

/// Around everything: gives the request its id and the answer its [`Seen`]. Every line that is logged meanwhile carries the id.
pub(crate) async fn request(request: Request, next: Next) -> Response {
    let (id, method) = (fresh(), name(request.method()));
    let (span, trace) = spans(&id, method);
    let current = Current { id, route: OnceLock::new(), refused: OnceLock::new() };
    let traced = trace.clone();
    let answer = async {
        let mut response = next.run(request).await;
        let seen = CURRENT.with(|current| Seen {
            request: current.id.clone(),
            method,
            route: current.route.get().cloned(),
            refused: current.refused.get().copied(),
        });
        if let Ok(id) = HeaderValue::try_from(&seen.request) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        record(&traced, &seen, response.status().as_u16());
        response.extensions_mut().insert(seen);
        response
    };
    CURRENT.scope(current, answer).instrument(trace).instrument(span).await
}

/// One for the lines that are logged meanwhile, and one for a trace, by the names of OpenTelemetry's conventions.
fn spans(id: &str, method: &'static str) -> (Span, Span) {
    let line = tracing::info_span!("http", request = id);
    let trace = tracing::debug_span!(
        parent: &line,
        "request",
        keyward.request = id,
        otel.kind = "server",
        otel.name = Empty,
        otel.status_code = Empty,
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        keyward.refused = Empty,
    );
    (line, trace)
}

fn record(trace: &Span, seen: &Seen, status: u16) {
    if trace.is_disabled() {
        return;
    }
    let Seen { method, route, refused, .. } = seen;
    trace.record("otel.name", format!("{method} {}", route.as_deref().unwrap_or("none")));
    trace.record("http.response.status_code", status);
    if let Some(route) = route {
        trace.record("http.route", route.as_str());
    }
    if let Some(code) = refused {
        trace.record("keyward.refused", code);
    }
    if status >= 500 {
        trace.record("otel.status_code", "ERROR");
    }
}

fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// Where the router has found the route: notes its pattern. The first one counts: a form that was refused is shown again on its page.
pub(crate) async fn route(request: Request, next: Next) -> Response {
    if let Some(path) = request.extensions().get::<MatchedPath>() {
        // Outside of a request, as in a test of one handler, nobody asks.
        let _outside = CURRENT.try_with(|current| current.route.set(path.as_str().to_owned()));
    }
    next.run(request).await
}

/// Notes what the request was refused for. The first one counts: it is what the person reads.
pub(crate) fn refused(code: &'static str) {
    let _outside = CURRENT.try_with(|current| current.refused.set(code));
}

/// The id to quote: the request's.
pub(crate) fn operation() -> String {
    CURRENT.try_with(|current| current.id.clone()).unwrap_or_else(|_outside| fresh())
}

fn fresh() -> String {
    use aws_lc_rs::rand;
    let mut bytes = [0; 6];
    // Without randomness the id is all zeros: still an answer.
    let _ = rand::fill(&mut bytes);
    let mut id = String::with_capacity(12);
    for byte in bytes {
        // Writing to a String never fails.
        let _ = write!(id, "{byte:02x}");
    }
    id
}
