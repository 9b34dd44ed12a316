//! The collector: where it is, and handing something to it.

use anyhow::{Context as _, ensure};
use axum::body::{Body, Bytes};
use hyper::{Request, StatusCode, Uri, client::conn::http1::handshake, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// How long it may take, from the connection to the status line.
const PATIENCE: Duration = Duration::from_secs(10);

/// A collector.
#[derive(Clone)]
pub(crate) struct Collector {
    host: String,
    port: u16,
    /// What goes before `/v1/traces`.
    path: String,
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Collector {
    /// Whether this is the address of one.
    pub(crate) fn may_be_at(url: &str) -> bool {
        parts(url).is_some()
    }

    /// The one at this address. Nothing is connected yet.
    ///
    /// # Errors
    /// If it is no address, or nobody is trusted to vouch for it.
    pub(crate) fn at(url: &str) -> anyhow::Result<Self> {
        let (tls, host, port, path) = parts(url).context("telemetry.otlp must be http://host[:port]")?;
        let tls = if tls { Some(TlsConnector::from(Arc::new(crate::tls::trusting(None)?))) } else { None };
        Ok(Self { host, port, path, tls })
    }

    /// Hands over a message of OTLP's for this path, such as `/v1/traces`.
    ///
    /// # Errors
    /// If the collector does not take it within [`PATIENCE`].
    pub(crate) async fn take(&self, path: &str, message: Vec<u8>) -> anyhow::Result<()> {
        let request = Request::post(format!("{}{path}", self.path))
            .header(header::HOST, format!("{}:{}", self.host, self.port))
            .header(header::CONTENT_TYPE, "application/x-protobuf")
            .header(header::USER_AGENT, "keyward")
            .body(Body::from(Bytes::from(message)))?;
        let status =
            timeout(PATIENCE, self.send(request)).await.context("it took longer than 10 seconds")??;
        ensure!(status.is_success(), "it answers {}", status.as_u16());
        Ok(())
    }

    async fn send(&self, request: Request<Body>) -> anyhow::Result<StatusCode> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, self.port)).await?;
        match &self.tls {
            Some(tls) => {
                let stream = tls.connect(ServerName::try_from(host.to_owned())?, stream).await?;
                exchange(stream, request).await
            }
            None => exchange(stream, request).await,
        }
    }
}

/// Whether with TLS, host, port, and what the path begins with.
fn parts(url: &str) -> Option<(bool, String, u16, String)> {
    let uri: Uri = url.parse().ok()?;
    let tls = match uri.scheme_str()? {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let authority = uri.authority()?;
    if authority.as_str().contains('@') || uri.query().is_some() || authority.host().is_empty() {
        return None;
    }
    // The usual port of OTLP over HTTP.
    let port = authority.port_u16().unwrap_or(if tls { 443 } else { 4318 });
    Some((tls, authority.host().to_owned(), port, uri.path().trim_end_matches('/').to_owned()))
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Body>,
) -> anyhow::Result<StatusCode> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    // What it says beside the status is nobody's business.
    driver.abort();
    Ok(answer?.status())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_a_host_and_no_secret() {
        let of = |url: &str| parts(url).map(|(tls, host, port, path)| (tls, format!("{host}:{port}{path}")));
        assert_eq!(of("http://collector:4318"), Some((false, "collector:4318".to_owned())));
        assert_eq!(of("http://collector"), Some((false, "collector:4318".to_owned())));
        assert_eq!(
            of("https://otel.example.test/otlp/"),
            Some((true, "otel.example.test:443/otlp".to_owned()))
        );
        assert_eq!(of("http://[::1]:9"), Some((false, "[::1]:9".to_owned())));
        for bad in [
            "collector:4318",
            "grpc://collector",
            "http://u:p@collector",
            "http://collector/?key=1",
            "http://",
            "",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
