//! A case, or what somebody is asked to sign, as it changes: server-sent events.

use super::{beat::Heard, desk::acting, error::PageError, state::App, visit::Visit};
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream::{self, Stream, StreamExt as _};
use keyward_desk::{DeskError, Lately, LiveVersion};
use keyward_model::{CaseId, Timestamp};
use keyward_signin::Session;
use keyward_storage::repo::cases::CaseState;
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};

/// How often a line is sent that says nothing, so that proxies keep the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long one stream lasts; the browser opens the next by itself.
const LIFE: Duration = Duration::from_mins(10);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LiveQuery {
    /// The version that the page shows.
    version: Option<String>,
}

/// What a stream is about.
#[derive(Clone, Copy)]
enum About {
    /// A case.
    Case {
        /// Its number.
        number: u32,
        /// Its id.
        id: CaseId,
    },
    /// What the viewer is asked to sign.
    Requests,
}

/// What a stream follows.
struct Follow {
    app: App,
    /// Of the session that opened the stream.
    secret: String,
    session: Session,
    about: About,
    /// When to look again.
    heard: Heard,
    /// The version that the page knows.
    seen: String,
    /// What was looked at last.
    known: Option<LiveVersion>,
    closed: bool,
    ends_at: Timestamp,
}

/// `GET /desk/cases/{number}/live`: a message, with an opaque version and nothing else, whenever the page of the case
/// changed. The page fetches itself again, with its own checks. The stream ends with its session.
pub(super) async fn stream(
    visit: Visit,
    Path(given): Path<String>,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let session = visit.full()?;
    let number = given.parse().map_err(|_| PageError::NotFound)?;
    let detail = match visit.app.desk.case_detail(&acting(session, None, None), number).await {
        Ok(detail) => detail,
        Err(DeskError::NotAllowed | DeskError::NotFound) => return Err(PageError::NotFound),
        Err(other) => return Err(other.into()),
    };
    let seen = last_seen(&headers).or(query.version).unwrap_or_else(|| detail.version.clone());
    let closed = detail.row.case.now.state == CaseState::Closed;
    if closed && seen == detail.version {
        // Nothing will ever come: this answer keeps a browser from asking again (HTML, server-sent events).
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(follow(&visit, session, About::Case { number, id: detail.row.case.id }, seen))
}

/// `GET /approve/live`: the same for what the viewer is asked to sign.
pub(super) async fn requests(
    visit: Visit,
    Query(query): Query<LiveQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let session = visit.full()?;
    // The page always says what it shows.
    let seen = last_seen(&headers).or(query.version).ok_or(PageError::NotFound)?;
    Ok(follow(&visit, session, About::Requests, seen))
}

fn follow(visit: &Visit, session: &Session, about: About, seen: String) -> Response {
    let follow = Follow {
        app: visit.app.clone(),
        secret: visit.secret.clone(),
        session: session.clone(),
        about,
        // Before the first look, so that nothing happens between the two.
        heard: visit.app.beat.listen(&visit.app),
        seen,
        known: None,
        closed: false,
        ends_at: visit.now.plus(LIFE),
    };
    let end = visit.app.live_pages_end();
    Sse::new(changes(follow).take_until(end)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response()
}

/// What a browser says when it comes back after a broken connection.
fn last_seen(headers: &HeaderMap) -> Option<String> {
    headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned)
}

impl Follow {
    /// Waits until something happened that may change the page, or who may look at it.
    async fn wait(&mut self) {
        let (about, viewer) = (self.about, self.session.person.id);
        let matters = |lately: &Lately| {
            lately.is_of(viewer)
                || match about {
                    About::Case { id, .. } => lately.is_about(id),
                    About::Requests => lately.is_about_cases(),
                }
        };
        self.heard.wait(matters).await;
    }
}

fn changes(follow: Follow) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(follow, |mut follow| async move {
        while !follow.closed && follow.app.clock.now() < follow.ends_at {
            match look(&follow).await {
                Ok(Some(now)) if now.version != follow.seen => {
                    let event = Event::default().id(&now.version).data(&now.version);
                    follow.seen.clone_from(&now.version);
                    follow.closed = now.closed;
                    follow.known = Some(now);
                    return Some((Ok(event), follow));
                }
                Ok(Some(now)) if !now.closed => {
                    follow.known = Some(now);
                    follow.wait().await;
                }
                // A database that is busy now answers next time; one that is gone ends the stream.
                Err(PageError::Unavailable) => follow.wait().await,
                Ok(_) | Err(_) => return None,
            }
        }
        None
    })
}

/// The version now; `None` if this viewer may not look any more.
async fn look(follow: &Follow) -> Result<Option<LiveVersion>, PageError> {
    // Somebody whose roles changed comes back and is judged again.
    let still = follow.app.sign_in.peek(&follow.secret).await?;
    if still.is_none_or(|now| now.person.roles != follow.session.person.roles) {
        return Ok(None);
    }
    Ok(match follow.about {
        About::Case { number, .. } => follow.app.desk.live_version(number, follow.known.clone()).await?,
        About::Requests => Some(follow.app.desk.live_requests(follow.session.person.id).await?),
    })
}
