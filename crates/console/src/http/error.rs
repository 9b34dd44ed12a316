//! What a handler may fail with, and how a person reads it.

use super::seen::{self, operation};
use crate::{Arg, Phrase, Text};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use keyward_desk::DeskError;
use keyward_model::{Repeats, Timestamp};
use keyward_recovery::ChangeRefusal;
use keyward_signin::{Client, SignInError};
use keyward_storage::StoreError;
use std::{
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Instant,
};

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
    /// Signed in with a password that may not stay: only another one can be set.
    ChangeOnly,
    /// The person's roles wait for a stronger sign-in. The path leads back here.
    Stronger(String),
    /// The role does not permit it.
    NotAllowed,
    /// The request does not come from our pages.
    WrongOrigin,
    /// The form is too old, or not ours.
    WrongToken,
    /// The session ended in the meantime. With the number to ring for whoever cannot sign in again.
    SessionEnded {
        /// The desk's telephone number.
        desk: Option<String>,
    },
    /// A field that no form of ours sends.
    BadField(&'static str),
    /// A form with what no keyboard writes in it.
    NotText,
    /// An address that no page of ours has: its query cannot be read.
    BadRequest,
    /// There is a page, but it is not asked this way.
    WrongMethod,
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
    /// The database went away while it saved: it may or may not have.
    Unsure,
    /// A defect of ours; already in the log under this operation.
    Internal(String),
    /// One of these, with the true reason.
    Because(Box<Self>, Phrase),
    /// The desk did not do what a form asked for.
    Desk(Box<NotDone>),
}

/// What the desk did not do, and why.
#[derive(Debug)]
pub(crate) struct NotDone {
    /// What stands in the way.
    pub(crate) why: Phrase,
    /// The stable code.
    pub(crate) code: &'static str,
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// The page of the form.
    pub(crate) page: String,
    /// Whether something was decided before it failed, which is kept.
    pub(crate) decided: bool,
}

impl PageError {
    /// Logs a defect and keeps only its operation id.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        let operation = operation();
        tracing::error!(operation, error = %chain(error), "a request failed");
        Self::Internal(operation)
    }

    /// The page that the refused form is on, if it is known.
    pub(crate) fn page_of_form(&self) -> Option<&str> {
        match self {
            Self::Desk(not_done) => Some(&not_done.page),
            _ => None,
        }
    }

    /// The HTTP status. 401 sends to sign-in; 403 is for who is signed in and may not; hidden things are 404.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignInFirst(_) => StatusCode::UNAUTHORIZED,
            Self::EnrolOnly
            | Self::ChangeOnly
            | Self::Stronger(_)
            | Self::NotAllowed
            | Self::WrongOrigin
            | Self::WrongToken
            | Self::SessionEnded { .. } => StatusCode::FORBIDDEN,
            Self::BadField(_) | Self::NotText | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(refusal) if refusal.is_forbidden() => StatusCode::FORBIDDEN,
            Self::Refused(_) | Self::Conflict => StatusCode::CONFLICT,
            Self::SignIn(error) => sign_in_status(error),
            Self::Unavailable | Self::Unsure => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Because(like, _) => like.status(),
            Self::Desk(not_done) => not_done.status,
        }
    }

    /// Marks an answer as this failure: its status and, where one has to wait, for how long (RFC 9110 §10.2.3).
    pub(crate) fn mark(&self, response: &mut Response, now: Timestamp) {
        *response.status_mut() = self.status();
        if let Self::SignIn(SignInError::TooManyAttempts { until }) = self {
            let seconds = until.since(now).as_secs().max(1);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY.into());
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::SignInFirst(_) => "sign-in-first",
            Self::EnrolOnly => "enrol-only",
            Self::ChangeOnly => "change-only",
            Self::Stronger(_) => "stronger-sign-in",
            Self::NotAllowed => "not-allowed",
            Self::WrongOrigin => "wrong-origin",
            Self::WrongToken => "wrong-token",
            Self::SessionEnded { .. } => "session-over",
            Self::BadField(_) => "bad-field",
            Self::NotText => "not-text",
            Self::BadRequest => "bad-request",
            Self::WrongMethod => "wrong-method",
            Self::TooLarge => "too-large",
            Self::Refused(refusal) => refusal.code(),
            Self::Conflict => "conflict",
            Self::SignIn(error) => error.code(),
            Self::Unavailable => "unavailable",
            Self::Unsure => "commit-unknown",
            Self::Internal(_) => "internal",
            Self::Because(like, _) => like.code(),
            Self::Desk(not_done) => not_done.code,
        }
    }

    /// The messages that tell of it: title, what happened, what was kept, what to do.
    fn words(&self) -> [Option<&'static str>; 4] {
        match self {
            Self::Because(like, _) => like.words(),
            Self::Desk(not_done) => [
                Some("desk-error-title"),
                None,
                // What was decided before the directory failed is kept; everything else leaves things as they were.
                (!not_done.decided).then_some("desk-error-kept"),
                Some("desk-error-next"),
            ],
            Self::NotFound => {
                [Some("error-not-found"), Some("error-not-found-what"), None, Some("error-not-found-next")]
            }
            Self::NotAllowed => {
                [Some("error-forbidden"), Some("error-forbidden-what"), None, Some("error-forbidden-next")]
            }
            Self::EnrolOnly => [
                Some("error-forbidden"),
                Some("sign-in-error-enrol-only"),
                None,
                Some("error-enrol-only-next"),
            ],
            Self::ChangeOnly => [
                Some("error-forbidden"),
                Some("sign-in-error-change-only"),
                None,
                Some("error-change-only-next"),
            ],
            Self::NotText => [
                Some("error-bad-request"),
                Some("error-not-text-what"),
                Some("error-stale-kept"),
                Some("error-not-text-next"),
            ],
            Self::BadField(_) | Self::BadRequest | Self::WrongMethod => [
                Some("error-bad-request"),
                Some("error-bad-request-what"),
                Some("error-stale-kept"),
                Some("error-stale-next"),
            ],
            Self::TooLarge => [
                Some("error-too-large"),
                Some("error-too-large-what"),
                Some("error-stale-kept"),
                Some("error-too-large-next"),
            ],
            Self::Stronger(_) => {
                [Some("stronger-title"), Some("error-stronger-what"), None, Some("error-stale-next")]
            }
            Self::SignInFirst(_) => [
                Some("error-sign-in-first"),
                Some("error-sign-in-first-what"),
                None,
                Some("error-stale-next"),
            ],
            Self::WrongOrigin | Self::WrongToken => [
                Some("error-stale"),
                Some("error-stale-what"),
                Some("error-stale-kept"),
                Some("error-stale-next"),
            ],
            Self::SessionEnded { desk } => [
                Some("error-ended"),
                Some("error-ended-what"),
                Some("error-ended-kept"),
                Some(if desk.is_some() { "error-ended-next-call" } else { "error-ended-next" }),
            ],
            Self::Refused(keyward_recovery::Refusal::OnHold) => [
                Some("error-on-hold"),
                Some("refusal-on-hold"),
                Some("error-conflict-kept"),
                Some("error-on-hold-next"),
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
            Self::Unavailable => [
                Some("error-unavailable"),
                Some("error-unavailable-what"),
                Some("error-internal-kept"),
                Some("error-unavailable-next"),
            ],
            Self::Unsure => {
                [Some("error-unavailable"), Some("error-unsure-what"), None, Some("error-unsure-next")]
            }
            Self::Internal(_) => [
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
            Self::Because(_, why) => why.clone(),
            Self::Desk(not_done) => not_done.why.clone(),
            Self::Refused(refusal) => super::words::refusal(refusal),
            Self::SignIn(error) => super::words::sign_in(error),
            Self::BadField(field) => Phrase::key("error-bad-field-what").with("field", Arg::from(*field)),
            Self::EnrolOnly => super::words::sign_in(&SignInError::EnrolOnly),
            Self::ChangeOnly => super::words::sign_in(&SignInError::ChangeOnly),
            other => Phrase::key(other.words()[1].unwrap_or("error-internal-what")),
        }
    }

    /// The answer to a script.
    pub(crate) fn to_json(&self, text: &Text) -> Response {
        let (status, code) = (self.status(), self.code());
        let message = match self {
            // A script shows one sentence: whoever was signed out needs the number in it.
            Self::SessionEnded { .. } => {
                format!("{} {}", text.phrase(&self.what()), text.phrase(&self.page_words().2))
            }
            _ => text.phrase(&self.what()),
        };
        let operation = self.operation_id();
        let body = serde_json::json!({"error": {"code": code, "message": message, "operation": operation}});
        (status, axum::Json(body)).into_response()
    }

    /// The answer to the script of a sign-in: with what its person quotes to the desk.
    pub(crate) fn to_quoted_json(&self, text: &Text, client: &Client, phone: Option<&str>) -> Response {
        let Some(reference) = self.reference(client) else { return self.to_json(text) };
        let message = match self.told(client, phone) {
            (what, None) => text.phrase(&what),
            (what, Some(reference)) => {
                let quote = Phrase::key("signin-quote-script").with("reference", reference);
                format!("{} {}", text.phrase(&what), text.phrase(&quote))
            }
        };
        let (code, operation) = (self.code(), self.operation_id());
        let body = serde_json::json!({
            "error": {"code": code, "message": message, "operation": operation, "reference": reference}
        });
        (self.status(), axum::Json(body)).into_response()
    }

    /// What happened, and what its person quotes: in one sentence, with the number, where all that is left is to call the helpdesk.
    pub(crate) fn told(&self, client: &Client, phone: Option<&str>) -> (Phrase, Option<String>) {
        let what = self.what();
        let reference = self.reference(client);
        if what != Phrase::key("sign-in-error-frozen") {
            return (what, reference);
        }
        let told = match (reference, phone) {
            (Some(reference), Some(phone)) => Phrase::key("sign-in-error-frozen-call-quote")
                .with("phone", phone)
                .with("reference", reference),
            (Some(reference), None) => Phrase::key("sign-in-error-frozen-quote").with("reference", reference),
            (None, Some(phone)) => Phrase::key("sign-in-error-frozen-call").with("phone", phone),
            (None, None) => what,
        };
        (told, None)
    }

    /// What the person of a refused sign-in quotes, if there is something to find by it.
    pub(crate) fn reference(&self, client: &Client) -> Option<String> {
        let Self::SignIn(error) = self else { return None };
        quotable(error).then(|| client.reference.as_ref().map(ToString::to_string)).flatten()
    }

    /// The title, and if there is more to say: what was kept, and what to do next.
    pub(crate) fn page_words(&self) -> (Phrase, Option<Phrase>, Phrase) {
        let [title, _, kept, next] = self.words();
        let title = match self {
            Self::Refused(refusal) if *refusal != keyward_recovery::Refusal::OnHold => "error-refused",
            _ => title.unwrap_or("error-internal"),
        };
        let mut next = Phrase::key(next.unwrap_or("error-internal-next"));
        if let Self::SessionEnded { desk: Some(phone) } = self {
            next = next.with("phone", phone.as_str());
        }
        (Phrase::key(title), kept.map(Phrase::key), next)
    }

    /// The id that goes into the log and onto the page.
    pub(crate) fn operation_id(&self) -> String {
        seen::refused(self.code());
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

/// After how many seconds it is worth trying again what the database could not do (RFC 9110 §10.2.3).
const RETRY: u64 = 5;

/// A failure on its way out, without words yet: [`failure::tell`](super::failure::tell) knows who reads it.
#[derive(Clone, Debug)]
pub(crate) struct Failed(pub(crate) Arc<PageError>);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
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
            StoreError::Unavailable(why) => {
                away(&why);
                Self::Unavailable
            }
            StoreError::CommitUnknown => Self::Unsure,
            other => Self::internal(&other),
        }
    }
}

/// Told once a minute: every request hears of it meanwhile.
fn away(why: &str) {
    static TOLD: LazyLock<(Instant, Mutex<Repeats>)> =
        LazyLock::new(|| (Instant::now(), Mutex::new(Repeats::default())));
    let (start, repeats) = &*TOLD;
    let failed = repeats.lock().unwrap_or_else(PoisonError::into_inner).failed(start.elapsed());
    if let Some(count) = failed {
        tracing::warn!(count, why, "the database is away");
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
        let why = super::words::desk(&error);
        match (Self::plain(error), why) {
            (like @ (Self::BadField(_) | Self::Conflict | Self::NotAllowed), Some(why)) => {
                Self::Because(Box::new(like), why)
            }
            (like, _) => like,
        }
    }
}

impl PageError {
    /// Without the reason.
    fn plain(error: DeskError) -> Self {
        match error {
            DeskError::NotAllowed
            | DeskError::Change(ChangeRefusal::NotAllowed | ChangeRefusal::AboutYou) => Self::NotAllowed,
            DeskError::Refused(refusal) => Self::Refused(refusal),
            DeskError::NotFound => Self::NotFound,
            DeskError::Gate(why) => Self::SignIn(SignInError::by_gate(why)),
            DeskError::Text { field, .. } => Self::BadField(field),
            DeskError::Conflict
            | DeskError::CaseOpen { .. }
            | DeskError::RequestOver
            | DeskError::ShownBefore
            | DeskError::RolesForged
            | DeskError::Policy(_)
            | DeskError::Change(_)
            | DeskError::TooManyReports => Self::Conflict,
            DeskError::Directory(_) => Self::Unavailable,
            DeskError::Store(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

/// Whether somebody was refused for what they showed. The same for known and unknown names.
const fn quotable(error: &SignInError) -> bool {
    matches!(
        error,
        SignInError::Refused(_)
            | SignInError::UnknownCredential { .. }
            | SignInError::PassRefused
            | SignInError::PasswordRefused
            | SignInError::OneTimeCodeRefused
            | SignInError::NothingElse
            | SignInError::RegistrationRefused(_)
            | SignInError::TooManyAttempts { .. }
    )
}

/// 429 for too many attempts, 404 for what is not there, 403 for everything that was refused.
fn sign_in_status(error: &SignInError) -> StatusCode {
    match error {
        SignInError::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        SignInError::NotFound => StatusCode::NOT_FOUND,
        SignInError::AlreadyRegistered
        | SignInError::Overtaken
        | SignInError::AddressTaken
        | SignInError::LastStrongMethod
        | SignInError::OnlyWay => StatusCode::CONFLICT,
        SignInError::Label(_)
        | SignInError::Password(_)
        | SignInError::AddressUnfit
        | SignInError::NoBrowser => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    }
}

#[cfg(test)]
mod frozen_tests {
    use super::*;

    #[test]
    fn whose_account_is_frozen_reads_the_number_to_call() {
        let error = || PageError::SignIn(SignInError::Refused(keyward_signin::Refusal::Frozen));
        let client = Client::default();
        let (told, quoted) = error().told(&client, Some("+386 1 555 01 00"));
        assert_eq!(told, Phrase::key("sign-in-error-frozen-call").with("phone", "+386 1 555 01 00"));
        assert_eq!(quoted, None);
        assert_eq!(error().told(&client, None).0, Phrase::key("sign-in-error-frozen"));
        let other = PageError::SignIn(SignInError::PassRefused);
        assert_eq!(other.told(&client, Some("+386 1 555 01 00")).0, other.what());
    }
}
