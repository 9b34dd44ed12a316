//! A browser's side of HTTP: one connection kept alive, its cookie and token.

use crate::{Door, assertion};
use anyhow::{Context as _, Result, bail, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Method, Request,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
    http::request,
};
use hyper_util::rt::TokioIo;
use keyward_authenticator::Credential;
use serde_json::Value;

/// One browser: its connection, cookies and form token.
#[derive(Debug)]
pub struct Client {
    door: Door,
    sender: SendRequest<Full<Bytes>>,
    origin: String,
    cookies: Vec<(String, String)>,
    token: String,
    /// The passkey that signed in here, for touches.
    key: Option<Credential>,
}

/// Actions on a case that take the touch for the work on it.
const WORK: [&str; 19] = [
    "assess",
    "numbers",
    "amend",
    "call-back",
    "video",
    "vouch",
    "approval",
    "advice",
    "evidence",
    "contain",
    "freeze",
    "void-pass",
    "wipe",
    "document",
    "waive",
    "review",
    "resume",
    "reject",
    "close",
];

/// Where a page of the desk asks for the touch of a form, as its `data-assert` says.
fn asks_for_touch(path: &str, fields: &[(&str, &str)]) -> Option<String> {
    let field = |name| fields.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    Some(match parts.as_slice() {
        ["desk", "new"] => format!("/touch/open-case/{}", field("person")?),
        ["desk", "people", id, "sessions", ..] => format!("/touch/end-sessions/{id}"),
        ["desk", "alarms", "holds", id] => format!("/touch/end-hold/{id}"),
        ["desk", "alarms", id, "end"] => format!("/touch/end-alarm/{id}"),
        ["desk", "intake", "dismiss-unmatched"] => "/touch/dismiss-unmatched/all".to_owned(),
        ["desk", "intake", id, "dismiss"] => format!("/touch/dismiss-intake/{id}"),
        ["desk", "first", "invite"] => "/touch/invite/list".to_owned(),
        ["settings", "break-glass", id, "seen"] => format!("/touch/see-break-glass/{id}"),
        ["review", "cases", _, "acknowledge"] => format!("{path}/assert"),
        ["desk", "cases", number, action] if WORK.contains(action) => {
            format!("/desk/cases/{number}/assert?action={action}")
        }
        _ => return None,
    })
}

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// Every header.
    pub headers: HeaderMap,
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

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A new connection.
async fn through(door: &Door, origin: &str) -> Result<SendRequest<Full<Bytes>>> {
    let (sender, connection) = handshake(TokioIo::new(door.open(origin).await?)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

impl Client {
    /// Connects and opens the sign-in page, which sets the browser's cookie and shows its token.
    ///
    /// # Errors
    /// If nobody answers.
    pub async fn connect(door: impl Into<Door>, origin: &str) -> Result<Self> {
        let door = door.into();
        let sender = through(&door, origin).await?;
        let mut client = Self {
            door,
            sender,
            origin: origin.to_owned(),
            cookies: Vec::new(),
            token: String::new(),
            key: None,
        };
        client.read_token("/").await?;
        Ok(client)
    }

    /// Another connection of the same browser.
    ///
    /// # Errors
    /// If nobody answers.
    pub async fn twin(&self, door: impl Into<Door>) -> Result<Self> {
        let mut twin = Self::connect(door, &self.origin).await?;
        twin.cookies.clone_from(&self.cookies);
        twin.token.clone_from(&self.token);
        twin.key.clone_from(&self.key);
        Ok(twin)
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

    /// Keeps the passkey that signed in here.
    pub(crate) fn remember(&mut self, key: &Credential) {
        self.key = Some(key.clone());
    }

    /// The touch that a form takes, as its field `assertion`; `None` for a form that takes none.
    ///
    /// # Errors
    /// If nobody signed in here, or the server asks for no touch there.
    pub async fn touch_for(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Option<String>> {
        let Some(asks) = asks_for_touch(path, fields) else { return Ok(None) };
        let mut key = self.key.clone().context("nobody signed in here")?;
        Ok(Some(assertion(self, &mut key, &asks).await?))
    }

    /// Posts a form of the desk, with the touch that it takes.
    ///
    /// # Errors
    /// As for [`Client::touch_for`] and [`Client::post_form`].
    pub async fn surely(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        if fields.iter().any(|(name, value)| *name == "assertion" && !value.is_empty()) {
            return self.post_form(path, fields).await;
        }
        let touch = self.touch_for(path, fields).await?;
        let mut fields: Vec<_> = fields.iter().copied().filter(|(name, _)| *name != "assertion").collect();
        fields.extend(touch.as_deref().map(|proof| ("assertion", proof)));
        self.post_form(path, &fields).await
    }

    async fn send(&mut self, method: Method, path: &str, kind: &str, body: Bytes) -> Result<Answer> {
        let mut request = self
            .request(method, path)
            .header(header::ORIGIN, &self.origin)
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "application/json")
            .header("x-csrf", &self.token);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let answer = self.exchange(request.body(body)?).await?;
        if answer.status >= 500 {
            bail!("{path}: {} {}", answer.status, answer.text());
        }
        Ok(answer)
    }

    /// A request with the browser's cookies and nothing else, to be completed for [`Client::exchange`].
    pub fn request(&self, method: Method, path: &str) -> request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.origin.rsplit('/').next().unwrap_or_default());
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies.join("; ")) }
    }

    /// Sends a request as it is, and keeps the cookies that come back.
    ///
    /// # Errors
    /// If the server is gone.
    pub async fn exchange(&mut self, request: Request<Bytes>) -> Result<Answer> {
        // As browsers do: the server ends a connection on which nothing comes for a while.
        if self.sender.ready().await.is_err() {
            self.sender = through(&self.door, &self.origin).await?;
        }
        let response = self.sender.send_request(request.map(Full::new)).await?;
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str()?);
        }
        let location = parts.headers.get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: parts.status.as_u16(), location, headers: parts.headers, body })
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

    /// The token that its page showed last.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Puts a cookie into the browser, or replaces it.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.keep(&format!("{name}={value}"));
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
