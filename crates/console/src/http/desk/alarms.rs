//! `/desk/alarms`: the brake, and phishing waves.

use super::acting;
use crate::{
    Phrase,
    http::{
        error::PageError,
        form::Form,
        sure,
        visit::{Visit, see_other},
    },
    views::{AlarmRow, AlarmsView, Area, HoldRow},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use keyward_desk::{DeskError, may_watch};
use keyward_model::{EventId, PersonId, Role};
use keyward_recovery::{Deed, Refusal};
use keyward_signin::Session;
use keyward_storage::repo::alarms::AlarmKind;

/// Everybody at the desk and reviewers look; supervisors and reviewers act.
fn looks(visit: &Visit) -> Result<&Session, PageError> {
    visit.at_desk().or_else(|_| visit.with_role(Role::SecurityReader))
}

fn watches(visit: &Visit) -> Result<&Session, PageError> {
    let session = visit.full()?;
    if may_watch(session.person.roles) { Ok(session) } else { Err(visit.lacking_role()) }
}

pub(super) async fn page(visit: Visit) -> Result<Response, PageError> {
    shown(&visit, None).await
}

async fn shown(visit: &Visit, refused: Option<Phrase>) -> Result<Response, PageError> {
    let session = looks(visit)?;
    let alarms = visit.app.desk.alarms().await?;
    let of = |kind| alarms.iter().filter(move |detail| detail.alarm.kind == kind);
    let row = |detail: &keyward_desk::AlarmDetail| AlarmRow {
        id: detail.alarm.id.to_string(),
        team: detail.alarm.team.clone(),
        since: detail.alarm.raised_at,
        by: detail.by.clone(),
        reason: detail.alarm.reason.clone(),
    };
    let is_refused = refused.is_some();
    let may_act = may_watch(session.person.roles);
    let view = AlarmsView {
        teams: if may_act { visit.app.desk.teams().await? } else { Vec::new() },
        brake: of(AlarmKind::Brake).next().map(row),
        waves: of(AlarmKind::Wave).map(row).collect(),
        undelivered: of(AlarmKind::Undelivered).next().map(row),
        holds: visit
            .app
            .desk
            .holds()
            .await?
            .into_iter()
            .map(|detail| HoldRow {
                may_end: detail.may_end(session.person.id, session.person.roles),
                agent: detail.hold.agent,
                name: detail.name,
                since: detail.hold.since,
                counted: detail.hold.counted,
            })
            .collect(),
        may_act,
        refused,
    };
    let mut response = visit.page(Area::Desk, &view).await?;
    if is_refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn done(visit: &Visit, done: Result<(), DeskError>, told: &'static str) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(visit.finish(see_other("/desk/alarms", Some(told)))),
        Err(DeskError::NoSuchTeam) => shown(visit, Some(no_such_team(visit.app.desk.teams().await?))).await,
        Err(DeskError::Text { .. }) => shown(visit, Some(Phrase::key("refusal-reason-missing"))).await,
        // The form's script asks for the touch: a request without one is refused by the rules, not by the page.
        Err(DeskError::Refused(Refusal::NeedsPasskey)) => Err(PageError::Refused(Refusal::NeedsPasskey)),
        Err(DeskError::Refused(refusal)) => shown(visit, Some(crate::http::words::refusal(&refusal))).await,
        Err(other) => Err(other.into()),
    }
}

/// With `team`, a wave at that team; without, the brake.
pub(super) async fn raise(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let who = acting(watches(&visit)?, fields.some("form"), None);
    let team = (fields.get("what") == "wave").then(|| fields.get("team"));
    let told = if team.is_some() { "flash-wave-noted" } else { "flash-attack-mode-on" };
    done(&visit, visit.app.desk.raise_alarm(&who, team, fields.get("reason")).await, told).await
}

/// Teams that a sentence names; the field offers all of them.
const NAMED: usize = 12;

fn no_such_team(teams: Vec<String>) -> Phrase {
    if teams.is_empty() {
        return Phrase::key("alarms-no-teams");
    }
    let more = teams.len().saturating_sub(NAMED);
    let named: Vec<String> = teams.into_iter().take(NAMED).collect();
    let more = u32::try_from(more).unwrap_or(u32::MAX);
    Phrase::key("alarms-no-such-team").with("teams", named.join(", ")).with("more", more)
}

/// Lets an agent go on.
pub(super) async fn end_hold(
    Path(agent): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = watches(&visit)?;
    let agent: PersonId = agent.parse().map_err(|_| PageError::NotFound)?;
    let touch = sure::given(&visit, session, Deed::EndHold(agent), &fields).await?;
    let who = acting(session, fields.some("form"), touch);
    done(&visit, visit.app.desk.end_hold(&who, agent, fields.get("reason")).await, "flash-agent-released")
        .await
}

pub(super) async fn end(Path(id): Path<String>, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = watches(&visit)?;
    let id: EventId = id.parse().map_err(|_| PageError::NotFound)?;
    let touch = sure::given(&visit, session, Deed::EndAlarm(id), &fields).await?;
    let who = acting(session, fields.some("form"), touch);
    let alarms = visit.app.desk.alarms().await?;
    let brake = alarms.iter().any(|one| one.alarm.id == id && one.alarm.kind == AlarmKind::Brake);
    let told = if brake { "flash-attack-mode-off" } else { "flash-alarm-ended" };
    done(&visit, visit.app.desk.end_alarm(&who, id, fields.get("reason")).await, told).await
}
