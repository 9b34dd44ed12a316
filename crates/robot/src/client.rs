//! A browser's side of HTTP: one connection kept alive, its cookie and token.

use anyhow::{Context as _, Result, bail, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// One browser: its connection, cookies and form token.
#[derive(Debug)]
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    origin: String,
    cookies: Vec<(String, String)>,
    token: String,
}

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// If it is none.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Client {
    /// Connects and opens the sign-in page, which sets the browser's cookie and shows its token.
    ///
    /// # Errors
    /// If nobody answers.
    pub async fn connect(address: SocketAddr, origin: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let mut client =
            Self { sender, origin: origin.to_owned(), cookies: Vec::new(), token: String::new() };
        client.read_token("/").await?;
        Ok(client)
    }

    /// Opens a page for the token in it: it changes with the session.
    ///
    /// # Errors
    /// If the page has none.
    pub async fn read_token(&mut self, path: &str) -> Result<()> {
        let page = self.send(Method::GET, path, "", Bytes::new()).await?;
        let html = String::from_utf8_lossy(&page.body).into_owned();
        let (_, rest) =
            html.split_once("name=\"csrf\" content=\"").with_context(|| format!("no token on {path}"))?;
        rest.split('"').next().unwrap_or_default().clone_into(&mut self.token);
        Ok(())
    }

    /// Sends JSON, as the pages' script does.
    ///
    /// # Errors
    /// If the answer is not 200.
    pub async fn post_json(&mut self, path: &str, body: &Value) -> Result<Value> {
        let answer = self.send(Method::POST, path, "application/json", body.to_string().into()).await?;
        ensure!(answer.status == 200, "{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// Sends a form and wants JSON back.
    ///
    /// # Errors
    /// If the server fails (5xx) or is gone.
    pub async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let mut all = vec![("csrf", self.token.clone())];
        all.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let body = serde_urlencoded::to_string(&all)?;
        self.send(Method::POST, path, "application/x-www-form-urlencoded", body.into()).await
    }

    async fn send(&mut self, method: Method, path: &str, kind: &str, body: Bytes) -> Result<Answer> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.origin.rsplit('/').next().unwrap_or_default())
            .header(header::ORIGIN, &self.origin)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "application/json")
            .header("x-csrf", &self.token);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::new(body))?).await?;
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str()?);
        }
        let location = parts.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        let body = body.collect().await?.to_bytes();
        let status = parts.status.as_u16();
        if status >= 500 {
            bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
        }
        Ok(Answer { status, location, body })
    }

    fn keep(&mut self, line: &str) {
        let Some((name, rest)) = line.split_once('=') else { return };
        let value = rest.split(';').next().unwrap_or_default();
        self.cookies.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Opens a page.
    ///
    /// # Errors
    /// If the server fails (5xx) or is gone.
    pub async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, "", Bytes::new()).await
    }

    /// The origin it talks to.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Forgets the session but stays the same browser, so that the token stays too.
    pub fn forget_session(&mut self) {
        self.cookies.retain(|(name, _)| name != "__Host-keyward");
    }
}
