//! Proposing a change, and what happens to it then. Both people sign the exact statement.

use super::{
    administrator,
    edit::{Proposal, preview_again},
    present, reader,
};
use crate::{
    Locale, Phrase,
    http::{
        desk::{Asked, acting, error_page, proof},
        error::PageError,
        form::{Form, Json},
        signin::{begun, for_script},
        visit::{Visit, see_other},
    },
    views::{Area, ChangeMay, ChangeView},
};
use axum::{
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use keyward_desk::{ChangeDetail, DeskError, Draft, Knows, PolicyError};
use keyward_model::{ChangeId, Role};
use keyward_recovery::{ChangeState, StepUp, Touch};
use keyward_signin::{Asserted, Session};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
pub(super) struct ProposalBody {
    id: String,
    payload: String,
    reason: String,
}

/// Options for the proposer's touch over the statement that the preview showed.
pub(super) async fn assert_proposal(Json { visit, body }: Json<ProposalBody>) -> Response {
    let begin = async {
        let session = administrator(&visit)?;
        let asked = Proposal::parse(&body.id, &body.payload, &body.reason)?;
        let who = acting(session, None, None);
        let draft = visit.app.desk.draft_change(&who, Some(asked.id), asked.payload, &asked.reason).await?;
        Ok(begun(visit.app.sign_in.begin_assertion(session, &draft.statement, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

fn step_up(proof: &Asserted, change: ChangeId) -> StepUp {
    crate::http::sure::signature(proof, Touch::Change { change })
}

pub(super) async fn propose(headers: HeaderMap, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = administrator(&visit)?;
    let asked = Proposal::of(&fields)?;
    let who = acting(session, fields.some("form"), None);
    let desk = &visit.app.desk;
    let by = Asked::of(&headers);
    let draft = match desk.draft_change(&who, Some(asked.id), asked.payload, &asked.reason).await {
        Ok(draft) => draft,
        Err(error) => return error_page(&visit, by, error, "/settings"),
    };
    // Whoever was shown the page in one language may send it in another.
    let typed = fields.get("confirm").trim().to_lowercase();
    let weak = Locale::ALL.iter().any(|locale| {
        let word = crate::Text::new(*locale, &visit.app.site.time_zone, visit.now).msg("rule-weak-word");
        typed == word.to_lowercase()
    });
    if !draft.weak.is_empty() && !weak {
        let error = DeskError::Policy(PolicyError::WeakUnconfirmed);
        return unconfirmed(&visit, by, draft, error, "/settings/standards").await;
    }
    let proof = proof(&visit, session, fields.get("assertion"), &draft.statement).await?;
    let who = acting(session, fields.some("form"), proof.map(|proof| step_up(&proof, draft.id)));
    let knows = Knows { weak, lock_outs: fields.get("lock_outs").trim().parse().ok() };
    let at_once = draft.payload.takes_one();
    let done = desk.propose_change(&who, draft.id, draft.payload.clone(), &draft.reason, knows).await;
    if let Err(error @ DeskError::Policy(PolicyError::LockOutUnconfirmed)) = done {
        return unconfirmed(&visit, by, draft, error, "/settings/sign-in").await;
    }
    let flash = if at_once { "flash-in-force" } else { "flash-proposed" };
    let to = |id: ChangeId| format!("/settings/changes/{id}");
    answered(&visit, by, "/settings", done.map(|id| (to(id), json!({ "change": id }))), flash)
}

/// What has to be typed was not: the same preview, to type it.
async fn unconfirmed(
    visit: &Visit,
    by: Asked,
    draft: Draft,
    error: DeskError,
    back: &str,
) -> Result<Response, PageError> {
    match present::problem(&error) {
        Some(problem) if by == Asked::ByBrowser => preview_again(visit, draft, back, problem).await,
        _ => error_page(visit, by, error, back),
    }
}

fn answered(
    visit: &Visit,
    by: Asked,
    page: &str,
    done: Result<(String, Value), DeskError>,
    flash: &'static str,
) -> Result<Response, PageError> {
    match done {
        Err(error) => error_page(visit, by, error, page),
        Ok((_, body)) if by == Asked::ByScript => Ok(visit.finish(axum::Json(body).into_response())),
        Ok((to, _)) => Ok(visit.finish(see_other(&to, Some(flash)))),
    }
}

async fn find(visit: &Visit, session: &Session, id: &str) -> Result<ChangeDetail, PageError> {
    let id: ChangeId = id.parse().map_err(|_| PageError::NotFound)?;
    Ok(visit.app.desk.change_detail(&acting(session, None, None), id).await?)
}

pub(super) async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let session = reader(&visit)?;
    let found = find(&visit, session, &id).await?;
    let change = &found.change;
    let about = found.about.as_ref();
    let about = about.map(|person| format!("{} ({})", person.display_name, person.user_name));
    let named = present::Named { groups: &found.groups, others: &found.others };
    let (may, refused) = may(&found, session, visit.now);
    let body =
        present::body(&change.payload, about, &change.reason, &change.statement, &found.dangers, &named);
    let ended_by = found.ended_by.clone();
    let view = ChangeView {
        body,
        id: change.id.to_string(),
        state: present::state(change.state),
        proposer: found.proposer.clone(),
        proposed_at: change.proposed_at,
        expires_at: change.expires_at,
        approved: found.approver.clone().zip(change.approved.map(|signer| signer.at)),
        due_at: change.due_at,
        ended: change.ended.clone().map(|(at, _, why)| (at, ended_by, why)),
        may,
        refused,
    };
    visit.page(Area::Settings, &view).await
}

/// What the viewer is offered; the rules decide when it is done.
fn may(
    found: &ChangeDetail,
    session: &Session,
    now: keyward_model::Timestamp,
) -> (ChangeMay, Option<Phrase>) {
    let (change, viewer) = (&found.change, &session.person);
    let own = change.proposer == viewer.id;
    let about_them = change.payload.person() == Some(viewer.id);
    let administers = viewer.roles.has(Role::PolicyAdministrator);
    let open = change.state == ChangeState::Proposed && now < change.expires_at;
    let second = open && administers && !own && !about_them;
    let may = ChangeMay {
        approve: second && session.method.is_some(),
        decline: second,
        withdraw: own && administers && change.state.is_open(),
        stop: change.state == ChangeState::Approved && !about_them,
    };
    let refused = match () {
        () if !open || second && session.method.is_some() => None,
        () if second => Some("rule-needs-passkey"),
        () if own => Some("rule-second-person"),
        () if about_them => Some("rule-about-you"),
        () => Some("rule-only-administrators"),
    };
    (may, refused.map(Phrase::key))
}

/// Options for the second person's touch over the statement.
pub(super) async fn assert(Path(id): Path<String>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = administrator(&visit)?;
        let found = find(&visit, session, &id).await?;
        let statement = &found.change.statement;
        Ok(begun(visit.app.sign_in.begin_assertion(session, statement, &visit.client).await?))
    };
    for_script(&visit, begin.await)
}

pub(super) async fn approve(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = administrator(&visit)?;
    let change = find(&visit, session, &id).await?.change;
    let proof = proof(&visit, session, fields.get("assertion"), &change.statement).await?;
    let who = acting(session, fields.some("form"), proof.map(|proof| step_up(&proof, change.id)));
    let done = visit.app.desk.approve_change(&who, change.id).await;
    moved(&visit, &headers, change.id, done, "flash-signed")
}

pub(super) async fn decline(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = administrator(&visit)?;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let who = acting(session, fields.some("form"), None);
    let done = visit.app.desk.decline_change(&who, id, fields.get("reason")).await;
    moved(&visit, &headers, id, done, "flash-declined")
}

pub(super) async fn withdraw(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = administrator(&visit)?;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let who = acting(session, fields.some("form"), None);
    let done = visit.app.desk.withdraw_change(&who, id, fields.some("reason")).await;
    moved(&visit, &headers, id, done, "flash-change-withdrawn")
}

pub(super) async fn stop(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = reader(&visit)?;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let who = acting(session, fields.some("form"), None);
    let done = visit.app.desk.stop_change(&who, id, fields.get("reason")).await;
    moved(&visit, &headers, id, done, "flash-change-stopped")
}

fn moved(
    visit: &Visit,
    headers: &HeaderMap,
    id: ChangeId,
    done: Result<ChangeState, DeskError>,
    flash: &'static str,
) -> Result<Response, PageError> {
    let page = format!("/settings/changes/{id}");
    let done = done.map(|state| (page.clone(), json!({ "change": id, "state": state.name() })));
    answered(visit, Asked::of(headers), &page, done, flash)
}
