//! Ending somebody's sessions, and how long it took.

use super::{Asked, acting, person::Attempts, person::id, person::only_desk, person::show};
use crate::{
    Arg, Phrase, Text,
    http::{agent::browser, error::PageError, form::Form, sure, visit::see_other, words},
    views::{EndView, SessionView, SessionsView},
};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use keyward_desk::{DeskError, PersonDetail};
use keyward_model::{FactorSet, Method, MethodId, PersonId, SessionId, SessionStrength};
use keyward_recovery::Deed;
use keyward_storage::repo::{
    revocations::Revocation,
    sessions::{Session, SessionKind},
};
use std::time::Duration;

pub(super) async fn end_all(
    Path(person): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    end(id(&person)?, None, &headers, form).await
}

pub(super) async fn end_one(
    Path((person, session)): Path<(String, String)>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let session: SessionId = session.parse().map_err(|_| PageError::NotFound)?;
    end(id(&person)?, Some(session), &headers, form).await
}

async fn end(
    person: PersonId,
    which: Option<SessionId>,
    headers: &HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let touch = sure::given(&visit, session, Deed::EndSessions(person), &fields).await?;
    let (who, reason) = (acting(session, fields.some("form"), touch), fields.get("reason"));
    let to = format!("/desk/people/{person}#sessions");
    match visit.app.desk.end_sessions(&who, person, which, reason).await {
        Ok(0) => Ok(visit.finish(see_other(&to, Some("flash-no-session-ended")))),
        Ok(_) => Ok(visit.finish(see_other(&to, Some("flash-desk-sessions-ended")))),
        Err(error @ (DeskError::Refused(_) | DeskError::Text { .. }))
            if Asked::of(headers) == Asked::ByBrowser =>
        {
            let end = EndView { problem: words::desk(&error), typed: reason.chars().take(500).collect() };
            let attempts = Attempts { end, ..Attempts::default() };
            let mut response = show(&visit, session, person, attempts).await?;
            let forbidden = matches!(&error, DeskError::Refused(refusal) if refusal.is_forbidden());
            *response.status_mut() = if forbidden { StatusCode::FORBIDDEN } else { StatusCode::CONFLICT };
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// The card of a person's page.
pub(super) fn view(detail: &PersonDetail, text: &Text) -> SessionsView {
    let shown = detail.sessions.iter().filter(|session| session.kind != SessionKind::Partial);
    SessionsView {
        rows: shown.map(|session| row(session, &detail.methods, text)).collect(),
        refused: detail.may_end.as_ref().err().map(|why| only_desk(why, "person-desk-ends")),
        attempt: EndView::default(),
        ended: detail
            .ended
            .as_ref()
            .map(|ended| (ended.measured.decided_at, measured(&ended.measured), ended.first_refused_at)),
    }
}

fn row(session: &Session, methods: &[Method], text: &Text) -> SessionView {
    SessionView {
        id: session.id,
        name: session.name.clone(),
        browser: session_browser(session.user_agent.as_deref(), text),
        address: session.address.clone(),
        methods: labels(session.methods(), methods),
        strength: strength(session.kind, session.methods().next().is_some(), session.factors),
        only_registers: session.kind == SessionKind::Enrol,
        started_at: session.created_at,
        last_seen_at: session.last_seen_at,
        current: false,
        may_end: true,
    }
}

/// What the browser of a session says that it is.
pub(crate) fn session_browser(user_agent: Option<&str>, text: &Text) -> String {
    user_agent.map_or_else(|| text.msg("session-unknown"), |agent| browser(agent, text))
}

/// The names of methods, of those that are known.
pub(crate) fn labels(made_by: impl Iterator<Item = MethodId>, methods: &[Method]) -> Vec<String> {
    let label = |id| methods.iter().find(|method| method.id == id).map(|method| method.label.clone());
    made_by.filter_map(label).collect()
}

/// What a session is worth, in words. One that rests on no method was made by a link of the demo: that stands for a passkey in the
/// rules, and is none.
pub(crate) fn strength(kind: SessionKind, rests: bool, factors: FactorSet) -> &'static str {
    if kind == SessionKind::Full && !rests {
        return "session-by-link";
    }
    match SessionStrength::of(factors) {
        SessionStrength::PhishingResistant => "session-phishing-resistant",
        SessionStrength::MultiFactor => "session-multi-factor",
        SessionStrength::SingleFactor => "session-single-factor",
    }
}

/// How many sessions ended, and how long that took.
pub(crate) fn measured(one: &Revocation) -> Phrase {
    Phrase::key("revoke-ended").with("count", u64::from(one.sessions)).with("took", took(one.took))
}

/// A time that is mostly too short for minutes and seconds.
pub(crate) fn took(time: Duration) -> Arg {
    if time < Duration::from_secs(10) {
        Arg::from(format!("{} ms", time.as_millis()))
    } else {
        Arg::Span(time)
    }
}
