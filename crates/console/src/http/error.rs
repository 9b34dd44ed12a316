//! What a handler may fail with, and how a person reads it.

use super::{
    state::App,
    visit::{Visit, see_other},
};
use crate::{
    Locale, Phrase, Text,
    views::{Area, ErrorView, LayoutView, Page},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use keyward_desk::DeskError;
use keyward_model::Timestamp;
use keyward_signin::SignInError;
use keyward_storage::StoreError;
use std::{fmt::Write as _, net::SocketAddr};

/// A failure at the HTTP boundary. Internal text never leaves the server: it goes to the log with the operation id that the
/// page shows.
#[derive(Debug)]
pub(crate) enum PageError {
    /// Nothing here, or not for this person: hidden things look missing.
    NotFound,
    /// Sign in, then come back to this path.
    SignInFirst(String),
    /// Signed in with a pass: only a passkey can be registered.
    EnrolOnly,
    /// The role does not permit it.
    NotAllowed,
    /// The request does not come from our pages.
    WrongOrigin,
    /// The form is too old, or not ours.
    WrongToken,
    /// A field that no form of ours sends.
    BadField(&'static str),
    /// More than any form of ours sends.
    TooLarge,
    /// The rules refuse.
    Refused(keyward_recovery::Refusal),
    /// Somebody else changed the same thing.
    Conflict,
    /// The sign-in refuses.
    SignIn(SignInError),
    /// The directory or database is out of reach.
    Unavailable,
    /// A defect of ours; already in the log under this operation.
    Internal(String),
}

impl PageError {
    /// Logs a defect and keeps only its operation id.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        let operation = operation();
        tracing::error!(operation, error = %chain(error), "a request failed");
        Self::Internal(operation)
    }

    /// The HTTP status. 401 sends to sign-in; 403 is for who is signed in and may not; hidden things are 404.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignInFirst(_) => StatusCode::UNAUTHORIZED,
            Self::EnrolOnly | Self::NotAllowed | Self::WrongOrigin | Self::WrongToken => {
                StatusCode::FORBIDDEN
            }
            Self::BadField(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(refusal) if refusal.is_forbidden() => StatusCode::FORBIDDEN,
            Self::Refused(_) | Self::Conflict => StatusCode::CONFLICT,
            Self::SignIn(error) => sign_in_status(error),
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::SignInFirst(_) => "sign-in-first",
            Self::EnrolOnly => "enrol-only",
            Self::NotAllowed => "not-allowed",
            Self::WrongOrigin => "wrong-origin",
            Self::WrongToken => "wrong-token",
            Self::BadField(_) => "bad-field",
            Self::TooLarge => "too-large",
            Self::Refused(refusal) => refusal.code(),
            Self::Conflict => "conflict",
            Self::SignIn(error) => error.code(),
            Self::Unavailable => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// The group of messages that tell of it: `error-GROUP`, `-what`, `-kept`, `-next`.
    fn words(&self) -> [Option<&'static str>; 4] {
        match self {
            Self::NotFound => {
                [Some("error-not-found"), Some("error-not-found-what"), None, Some("error-not-found-next")]
            }
            Self::NotAllowed | Self::EnrolOnly => {
                [Some("error-forbidden"), Some("error-forbidden-what"), None, Some("error-forbidden-next")]
            }
            Self::WrongOrigin
            | Self::WrongToken
            | Self::BadField(_)
            | Self::TooLarge
            | Self::SignInFirst(_) => [
                Some("error-stale"),
                Some("error-stale-what"),
                Some("error-stale-kept"),
                Some("error-stale-next"),
            ],
            Self::Conflict | Self::Refused(_) => [
                Some("error-conflict"),
                Some("error-conflict-what"),
                Some("error-conflict-kept"),
                Some("error-conflict-next"),
            ],
            Self::SignIn(SignInError::TooManyAttempts { .. }) => {
                [Some("error-too-many"), Some("error-too-many-what"), None, Some("error-too-many-next")]
            }
            Self::SignIn(_) => {
                [Some("error-refused"), None, Some("error-stale-kept"), Some("error-stale-next")]
            }
            Self::Unavailable | Self::Internal(_) => [
                Some("error-internal"),
                Some("error-internal-what"),
                Some("error-internal-kept"),
                Some("error-internal-next"),
            ],
        }
    }

    /// What happened, in words.
    pub(crate) fn what(&self) -> Phrase {
        match self {
            Self::Refused(refusal) => super::words::refusal(refusal),
            Self::SignIn(error) => super::words::sign_in(error),
            other => Phrase::key(other.words()[1].unwrap_or("error-internal-what")),
        }
    }

    /// The answer to a script.
    pub(crate) fn into_json(self, text: &Text) -> Response {
        let (status, code, message) = (self.status(), self.code(), text.phrase(&self.what()));
        let operation = self.operation();
        let body = serde_json::json!({"error": {"code": code, "message": message, "operation": operation}});
        (status, axum::Json(body)).into_response()
    }

    fn operation(&self) -> String {
        match self {
            Self::Internal(operation) => operation.clone(),
            other => {
                let operation = operation();
                let field = if let Self::BadField(field) = other { field } else { "" };
                tracing::info!(operation, code = other.code(), field, "a request was refused");
                operation
            }
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Self::SignInFirst(path) = &self {
            let to: String =
                percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC).collect();
            return see_other(&format!("/?return_to={to}"), None);
        }
        if matches!(self, Self::EnrolOnly) {
            return see_other("/signin/enrol", None);
        }
        let status = self.status();
        let [title, _, kept, next] = self.words();
        let title = match &self {
            Self::Refused(_) => "error-refused",
            _ => title.unwrap_or("error-internal"),
        };
        let view = ErrorView {
            status: status.as_u16(),
            title: Phrase::key(title),
            what: self.what(),
            kept: kept.map(Phrase::key),
            next: Phrase::key(next.unwrap_or("error-internal-next")),
            operation: self.operation(),
            on: Some(("/".to_owned(), Phrase::key("error-to-start"))),
        };
        let layout = LayoutView {
            // The link in the bar needs a name; whose page it is, is not known here.
            organisation: "Keyward".to_owned(),
            viewer: None,
            active: Area::Nowhere,
            csrf: String::new(),
            flash: None,
            back: None,
            signals: None,
        };
        let text = Text::new(Locale::En, "UTC", Timestamp::from_micros(0));
        let mut response = match view.render(&text, &layout) {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => (status, "Something went wrong.").into_response(),
        };
        response.extensions_mut().insert(view);
        response
    }
}

/// Gives a failure the frame and the language of its visitor, who is not known where it is told. If the visitor cannot be
/// read, because the database is away, the plain page stands.
pub(crate) async fn in_frame(State(app): State<App>, request: Request, next: Next) -> Response {
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let mut plain = next.run(request).await;
    let Some(view) = plain.extensions_mut().remove::<ErrorView>() else { return plain };
    let Ok(visit) = Visit::read(app, &headers, &uri, peer).await else { return plain };
    match visit.page(Area::Nowhere, &view).await {
        Ok(mut framed) => {
            *framed.status_mut() = plain.status();
            framed
        }
        Err(_) => plain,
    }
}

/// An id to quote: 10 characters, unguessable only as far as needed to be unique.
fn operation() -> String {
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

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy | StoreError::Closed => Self::Unavailable,
            other => Self::internal(&other),
        }
    }
}

impl From<SignInError> for PageError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Store(error) => error.into(),
            other => Self::SignIn(other),
        }
    }
}

impl From<DeskError> for PageError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => Self::Refused(refusal),
            DeskError::NotFound => Self::NotFound,
            DeskError::NotAllowed => Self::NotAllowed,
            DeskError::Text { field, .. } => Self::BadField(field),
            DeskError::Conflict
            | DeskError::CaseOpen { .. }
            | DeskError::RequestOver
            | DeskError::ShownBefore
            | DeskError::Policy(_) => Self::Conflict,
            DeskError::Directory(_) => Self::Unavailable,
            DeskError::Store(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

/// 429 for too many attempts, 404 for what is not there, 403 for everything that was refused.
fn sign_in_status(error: &SignInError) -> StatusCode {
    match error {
        SignInError::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        SignInError::NotFound => StatusCode::NOT_FOUND,
        SignInError::AlreadyRegistered | SignInError::LastStrongMethod => StatusCode::CONFLICT,
        SignInError::Label(_) | SignInError::NoBrowser => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    }
}
