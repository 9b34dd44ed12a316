//! Handing a message to a program over HTTP, signed as <https://www.standardwebhooks.com> says.

use std::{net::IpAddr, sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::future::BoxFuture;
use http_body_util::Full;
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1::handshake, header};
use hyper_util::rt::TokioIo;
use keyward_model::{Channel, Clock};
use keyward_storage::repo::{messages::NewMessage, outlets::Fault};
use rustls::pki_types::ServerName;
use serde_json::json;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

use crate::{Carrier, CarryError};

/// How long a receiver may take, from the connection to the status line.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest body that is sent.
const LONGEST_BODY: usize = 16 * 1024;

/// Where messages are posted, and the secret that signs them. `Debug` does not show the secret.
#[derive(Clone)]
pub struct PostConfig {
    /// `https://host[:port]/path`, or `http://` to a program on this machine.
    pub url: String,
    /// `whsec_` and 24 to 64 bytes in base64.
    pub secret: Zeroizing<String>,
}

impl std::fmt::Debug for PostConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // An address of a chat tool may be a secret of its own.
        f.debug_struct("PostConfig").finish_non_exhaustive()
    }
}

/// A parsed address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    tls: bool,
    host: String,
    port: u16,
    /// Path and query.
    path: String,
}

impl Target {
    fn parse(url: &str) -> Result<Self, CarryError> {
        let wrong = |what: &str| CarryError::Config(what.to_owned());
        let uri: hyper::Uri = url.parse().map_err(|_| wrong("the URL is none"))?;
        let authority = uri.authority().ok_or_else(|| wrong("the URL has no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("the URL must not hold a user name"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_loopback(&host) => false,
            _ => return Err(wrong("the URL must begin with https:// unless the program is on this machine")),
        };
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        Ok(Self { tls, host, port, path })
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.tls { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Posts messages: an event as it is, a text as `{"to", "text", "channel"}`, where `channel` is `sms`, or `voice` for a text to
/// be read out in a call. Redirects are not followed.
pub struct SignedPost {
    target: Target,
    key: hmac::Key,
    tls: Option<TlsConnector>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for SignedPost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedPost").field("host", &self.target.host).finish_non_exhaustive()
    }
}

impl SignedPost {
    /// Whether messages may be posted to this address: over TLS, or to this machine.
    pub fn may_go_to(url: &str) -> bool {
        Target::parse(url).is_ok()
    }

    /// A carrier to this address. Nothing is connected yet.
    ///
    /// # Errors
    /// [`CarryError::Config`] if the URL goes elsewhere than over TLS or to this machine, or the secret is none. It quotes
    /// neither.
    pub fn new(config: &PostConfig, clock: Arc<dyn Clock>) -> Result<Self, CarryError> {
        let target = Target::parse(&config.url)?;
        let tls = if target.tls {
            let trusted =
                keyward_storage::client_tls().map_err(|error| CarryError::Config(error.to_string()))?;
            Some(TlsConnector::from(Arc::new(trusted)))
        } else {
            None
        };
        Ok(Self { target, key: key(&config.secret)?, tls, clock })
    }

    /// One request: id, body, and the time of this attempt are signed together.
    fn request(&self, message: &NewMessage) -> Result<Request<Full<Bytes>>, CarryError> {
        let to_phone =
            |channel| json!({ "to": message.address, "text": message.body, "channel": channel }).to_string();
        let body = match message.channel {
            Channel::Text => to_phone("sms"),
            Channel::Voice => to_phone("voice"),
            Channel::Mail | Channel::Webhook => message.body.clone(),
        };
        if body.len() > LONGEST_BODY {
            return Err(CarryError::Permanent("the message is too long".to_owned()));
        }
        let id = format!("msg_{}", message.id);
        let at = self.clock.now().as_micros().div_euclid(1_000_000);
        let signature = hmac::sign(&self.key, format!("{id}.{at}.{body}").as_bytes());
        Request::post(self.target.path.as_str())
            .header(header::HOST, self.target.authority())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, "keyward")
            .header("webhook-id", id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", format!("v1,{}", STANDARD.encode(signature)))
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| CarryError::Permanent(error.to_string()))
    }

    async fn post(&self, request: Request<Full<Bytes>>) -> Result<(), CarryError> {
        let later = |error: &dyn std::fmt::Display| CarryError::Temporary(error.to_string());
        let ours = |fault, error: std::io::Error| CarryError::Ours(fault, error.to_string());
        let address = (self.target.host.as_str(), self.target.port);
        let stream = TcpStream::connect(address).await.map_err(|error| ours(Fault::Unreachable, error))?;
        let status = match &self.tls {
            Some(tls) => {
                let name = ServerName::try_from(self.target.host.clone())
                    .map_err(|_| CarryError::Permanent("the host is no name for TLS".to_owned()))?;
                let stream = tls.connect(name, stream).await.map_err(|error| ours(Fault::Tls, error))?;
                exchange(stream, request).await
            }
            None => exchange(stream, request).await,
        };
        verdict(status.map_err(|error| later(&error))?)
    }
}

/// Sends one request and reads the status line and headers. The body of the answer is nobody's business.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, hyper::Error> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    driver.abort();
    Ok(answer?.status())
}

/// What a status says: done, never again, or later. A redirect is followed by nobody, and may be corrected.
fn verdict(status: StatusCode) -> Result<(), CarryError> {
    if status.is_success() {
        Ok(())
    } else if status == StatusCode::GONE {
        Err(CarryError::Permanent("the receiver answers 410: it wants no more".to_owned()))
    } else if status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN {
        let text = format!("the receiver answers {}", status.as_u16());
        Err(CarryError::Ours(Fault::Login, text))
    } else {
        Err(CarryError::Temporary(format!("the receiver answers {}", status.as_u16())))
    }
}

fn key(secret: &str) -> Result<hmac::Key, CarryError> {
    let wrong = || {
        CarryError::Config(
            "the secret must be whsec_ followed by 24 to 64 bytes in base64, such as `openssl rand -base64 32` gives"
                .to_owned(),
        )
    };
    let text = secret.trim().strip_prefix("whsec_").ok_or_else(wrong)?;
    let bytes = Zeroizing::new(STANDARD.decode(text).map_err(|_| wrong())?);
    if (24..=64).contains(&bytes.len()) {
        Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    } else {
        Err(wrong())
    }
}

impl Carrier for SignedPost {
    fn send<'a>(&'a self, message: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>> {
        Box::pin(async move {
            let request = self.request(message)?;
            match tokio::time::timeout(PATIENCE, self.post(request)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(CarryError::Temporary("the receiver took longer than 10 seconds".to_owned())),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_leaves_this_machine() {
        for good in [
            "https://chat.example.org/hooks/1?x=y",
            "https://chat.example.org:8443/",
            "http://localhost:9000/sms",
            "http://127.0.0.1:9000",
            "http://[::1]:9000/",
        ] {
            Target::parse(good).unwrap();
        }
        for bad in [
            "http://chat.example.org/",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "ftp://localhost/",
            "https://user:hunter2@chat.example.org/",
            "chat.example.org",
            "/path",
            "",
        ] {
            let error = Target::parse(bad).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        let target = Target::parse("https://chat.example.org/a?b=c").unwrap();
        assert_eq!((target.authority().as_str(), target.path.as_str()), ("chat.example.org", "/a?b=c"));
        assert_eq!(Target::parse("http://[::1]:9000/").unwrap().authority(), "[::1]:9000");
    }

    #[test]
    fn a_secret_is_long_enough() {
        let of = |length: usize| format!("whsec_{}\n", STANDARD.encode(vec![7; length]));
        key(&of(24)).unwrap();
        key(&of(64)).unwrap();
        for bad in [of(23), of(65), STANDARD.encode([7; 32]), "whsec_!".to_owned(), String::new()] {
            assert!(key(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_status_says_whether_to_try_again() {
        assert_eq!(verdict(StatusCode::NO_CONTENT), Ok(()));
        for again in [
            StatusCode::FOUND,
            StatusCode::BAD_REQUEST,
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::BAD_GATEWAY,
        ] {
            assert!(matches!(verdict(again), Err(CarryError::Temporary(_))), "{again}");
        }
        assert!(matches!(verdict(StatusCode::GONE), Err(CarryError::Permanent(_))));
        for ours in [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN] {
            assert!(matches!(verdict(ours), Err(CarryError::Ours(Fault::Login, _))), "{ours}");
        }
    }
}
