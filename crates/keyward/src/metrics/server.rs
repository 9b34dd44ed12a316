//! The listener of `[metrics] listen`: apart from the one that people reach, so that no figure is ever on the public address.

use super::{Metrics, Sources};
use crate::listen::Entrance;
use anyhow::Context as _;
use axum::{
    Router,
    extract::State,
    http::{Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use prometheus_client::registry::Registry;
use std::{net::SocketAddr, sync::Arc};

/// Connections at once: for a few programs that collect.
const CONNECTIONS: usize = 32;
/// `OpenMetrics` 1.0, "Protocol negotiation".
const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All figures, in words.
#[derive(Clone, Debug)]
pub(crate) struct Exposed(Arc<Registry>);

impl Exposed {
    pub(crate) fn new(metrics: &Metrics, sources: Sources) -> Self {
        Self(Arc::new(metrics.registry(sources)))
    }

    /// In the text form of `OpenMetrics`.
    ///
    /// # Errors
    /// Never in practice: writing to a string does not fail.
    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::with_capacity(32 * 1024);
        prometheus_client::encoding::text::encode(&mut text, &self.0)?;
        Ok(text)
    }

    pub(crate) fn router(self) -> Router {
        // One page, and everything else is none: no list of routes is needed.
        Router::new().fallback(answer).with_state(self)
    }
}

/// The place where they are served.
///
/// # Errors
/// If nothing can be listened on there.
pub(crate) async fn bind(listen: SocketAddr) -> anyhow::Result<Entrance> {
    let socket = tokio::net::TcpListener::bind(listen).await;
    let socket = socket.with_context(|| format!("cannot serve metrics on {listen} (metrics.listen)"))?;
    Ok(Entrance::beside(socket, CONNECTIONS))
}

async fn answer(State(exposed): State<Exposed>, method: Method, uri: Uri) -> Response {
    if uri.path() != "/metrics" {
        return (StatusCode::NOT_FOUND, "metrics are at /metrics\n").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match exposed.text() {
        Ok(text) => ([(header::CONTENT_TYPE, KIND)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
