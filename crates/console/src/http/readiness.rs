//! `/healthz`, `/readyz` and `/health`: what a supervisor, a balancer and a monitor ask. The program gathers the answer; what a stranger
//! reads of it is one word.

use super::state::App;
use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::future::BoxFuture;
use std::net::{IpAddr, SocketAddr};

/// Who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asker {
    /// Where the connection comes from.
    pub peer: Option<IpAddr>,
    /// The last address that a proxy wrote, if one did.
    pub forwarded_for: Option<IpAddr>,
    /// Whether the request says that it came through a proxy.
    pub proxied: bool,
    /// The token that it carries (RFC 6750).
    pub token: Option<String>,
}

impl Asker {
    fn of(headers: &HeaderMap, peer: Option<SocketAddr>) -> Self {
        let last = |name| headers.get_all(name).iter().next_back().and_then(|line| line.to_str().ok());
        let forwarded_for = last("x-forwarded-for")
            .and_then(|line| line.rsplit(',').next())
            .and_then(|address| address.trim().parse().ok());
        let proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via"]
            .iter()
            .any(|name| headers.contains_key(*name));
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(|token| token.trim().to_owned());
        Self { peer: peer.map(|peer| peer.ip().to_canonical()), forwarded_for, proxied, token }
    }
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Whether this server should get traffic.
    pub ready: bool,
    /// All of it, JSON, for those who may read it.
    pub detail: Option<String>,
}

/// Says how this server is, within two seconds.
pub trait Probe: Send + Sync {
    /// How it is, and what this asker may read of it.
    fn ask(&self, asker: Asker) -> BoxFuture<'_, Readiness>;
}

/// Whether the process lives: it asks nothing and nobody.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether it should get traffic.
pub(super) async fn ready(
    State(app): State<App>,
    headers: HeaderMap,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
) -> Response {
    let peer = peer.map(|axum::Extension(ConnectInfo(peer))| peer);
    let answer = match app.probe.get() {
        Some(probe) => probe.ask(Asker::of(&headers, peer)).await,
        // Nobody said yet how it is.
        None => Readiness { ready: false, detail: None },
    };
    let status = if answer.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let kept = (header::CACHE_CONTROL, "no-store");
    match answer.detail {
        Some(json) => (status, [kept, (header::CONTENT_TYPE, "application/json")], json).into_response(),
        None => (status, [kept], if answer.ready { "ready\n" } else { "not ready\n" }).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn asker(pairs: &[(&'static str, &'static str)]) -> Asker {
        let headers = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        Asker::of(&headers, Some(SocketAddr::from(([127, 0, 0, 1], 9))))
    }

    #[test]
    fn what_came_through_a_proxy_says_so() {
        assert!(!asker(&[]).proxied);
        for (name, value) in
            [("x-forwarded-for", "x"), ("forwarded", "for=_a"), ("x-real-ip", "1.2.3.4"), ("via", "1.1 a")]
        {
            assert!(asker(&[(name, value)]).proxied, "{name}");
        }
        let last = asker(&[("x-forwarded-for", "127.0.0.1, 198.51.100.7")]).forwarded_for;
        assert_eq!(
            last,
            Some(IpAddr::from([198, 51, 100, 7])),
            "the first ones are whatever the client wrote"
        );
    }

    #[test]
    fn a_token_is_a_bearers() {
        assert_eq!(asker(&[("authorization", "Bearer abc")]).token.as_deref(), Some("abc"));
        assert_eq!(asker(&[("authorization", "Basic abc")]).token, None);
    }
}
