//! Forms and JSON that cannot be read without their token.

use super::{error::PageError, plain, visit::Visit};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// What a form held, for the answer if it is refused: whoever typed something does not type it twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Arc<OnceLock<Fields>>);

impl Kept {
    /// What was sent; `None` if no form was read.
    pub(crate) fn sent(&self) -> Option<&Fields> {
        self.0.get()
    }
}

/// The fields of a form whose `csrf` field was the right one for this session or browser. There is no other way to read a
/// form, so none can be read without the check.
///
/// Fields may repeat; see [`Fields`].
#[derive(Debug)]
pub(crate) struct Form {
    /// Who sent it.
    pub(crate) visit: Visit,
    /// What it holds.
    pub(crate) fields: Fields,
}

/// The fields of a form, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field; empty if absent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }
    /// The first value, if there is one that is not only spaces.
    pub(crate) fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }
    /// Every value of a repeated field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    /// Every field but those that a page makes again: its token, its address and a passkey touch, which is good once.
    pub(crate) fn typed(&self) -> Vec<(String, String)> {
        let own =
            |(name, _): &&(String, String)| !matches!(name.as_str(), "csrf" | "form" | "assertion" | "at");
        self.0.iter().filter(own).cloned().collect()
    }
    /// A field of a type.
    pub(crate) fn parse<T: std::str::FromStr>(&self, name: &'static str) -> Result<T, PageError> {
        self.get(name).trim().parse().map_err(|_| PageError::BadField(name))
    }
}

impl<S> FromRequest<S> for Form
where
    S: Send + Sync,
    super::state::App: axum::extract::FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let kept = request.extensions().get::<Kept>().cloned();
        let (request, visit) = Visit::with(request, state).await?;
        let bytes = Bytes::from_request(request, state).await.map_err(|_| PageError::TooLarge)?;
        let texts = plain::is_escaped_text(&bytes);
        let fields: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&bytes).map_err(|_| PageError::BadField("form"))?;
        let fields = Fields(fields);
        if let Some(Kept(kept)) = kept {
            // A request has one form: nothing was kept before.
            let _ = kept.set(fields.clone());
        }
        visit.check_token(fields.get("csrf"))?;
        // Last, so that whoever pasted it gets everything back that they typed.
        if !texts {
            return Err(PageError::NotText);
        }
        Ok(Self { visit, fields })
    }
}

/// A JSON body whose `x-csrf` header was the right token.
#[derive(Debug)]
pub(crate) struct Json<T> {
    /// Who sent it.
    pub(crate) visit: Visit,
    /// What it holds.
    pub(crate) body: T,
}

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
    super::state::App: axum::extract::FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let (request, visit) = Visit::with(request, state).await?;
        let json = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.to_str()
                .is_ok_and(|kind| kind.split(';').next().is_some_and(|k| k.trim() == "application/json"))
        });
        if !json {
            return Err(PageError::BadField("content-type"));
        }
        let token = request.headers().get("x-csrf").and_then(|token| token.to_str().ok()).unwrap_or_default();
        visit.check_token(token)?;
        let bytes = Bytes::from_request(request, state).await.map_err(|_| PageError::TooLarge)?;
        let body: Value = serde_json::from_slice(&bytes).map_err(|_| PageError::BadField("body"))?;
        if !plain::are_texts(&body) {
            return Err(PageError::NotText);
        }
        let body = serde_json::from_value(body).map_err(|_| PageError::BadField("body"))?;
        Ok(Self { visit, body })
    }
}
