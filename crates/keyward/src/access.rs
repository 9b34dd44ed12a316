//! One line for each request, and its figures.

use crate::metrics::Metrics;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use keyward_console::http::Seen;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// The route of what no route has: what was asked for is somebody else's text, and is not repeated.
const NONE: &str = "none";

/// Around the pages: notes how each request was answered. Of a live page that is its beginning.
pub(crate) async fn note(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let under_way = metrics.begin();
    let response = next.run(request).await;
    under_way.answered();
    let (took, status) = (began.elapsed(), response.status().as_u16());
    let seen = response.extensions().get::<Seen>();
    let route = seen.and_then(|seen| seen.route.as_deref()).unwrap_or(NONE);
    let method = seen.map_or("other", |seen| seen.method);
    let (id, refused) = (seen.map(|seen| seen.request.as_str()), seen.and_then(|seen| seen.refused));
    metrics.answered(method, route, status, took);
    if let Some(code) = refused {
        metrics.refused(code);
    }
    tracing::info!(
        target: "keyward::access",
        request = id,
        method,
        route,
        status,
        ms = milliseconds(took),
        refused,
        "answered"
    );
    response
}

/// To a tenth.
fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e4).round() / 10.0
}
