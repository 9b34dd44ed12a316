//! What somebody is asked to sign.

use super::{
    desk::{
        Asked, acting, error_page,
        present::{fact, summary, thing},
        proof,
    },
    error::PageError,
    form::{Form, Json},
    own::{asserted, begin_touch, confirmed},
    routes::{Routes, Who},
    signin::for_script,
    visit::{Visit, see_other},
};
use crate::{
    Arg, Phrase,
    views::{
        ApprovalKind, ApprovalOutcome, ApprovalRow, ApprovalView, ApproveListView, Area, FactView, HalfRow,
        HalfView,
    },
};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use keyward_desk::{CaseRef, DeskError, RequestDetail, WaitingHalf};
use keyward_model::{EvidenceId, PassId, Timestamp};
use keyward_recovery::{EvidenceResult, NotCounted, SignedAction, Touch};
use keyward_signin::{Confirmation, Session, purpose};
use keyward_storage::repo::signature_requests::{RequestAnswer, RequestKind};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/approve", Who::Own, list)
        .change("/approve/halves/{id}/show", Who::Own, show_half)
        .change("/approve/halves/{id}/assert", Who::Own, half_assert)
        .change("/approve/deputy", Who::Own, name_deputy)
        .change("/approve/deputy/assert", Who::Own, deputy_assert)
        .change("/approve/deputy/remove", Who::Own, remove_deputy)
        .change("/approve/deputy/remove/assert", Who::Own, dismiss_assert)
        .page("/approve/live", Who::Own, super::live::requests)
        .page("/approve/{id}", Who::Own, page)
        .change("/approve/{id}/assert", Who::Own, assert)
        .change("/approve/{id}/sign", Who::Own, sign)
        .change("/approve/{id}/unreached", Who::Own, unreached)
        .change("/approve/{id}/decline", Who::Own, decline)
}

async fn list(visit: Visit) -> Result<Response, PageError> {
    listed(&visit, None).await
}

async fn listed(visit: &Visit, refused: Option<Phrase>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let (person, desk) = (session.person.id, &visit.app.desk);
    // First the version: what changes while the rest is read is shown twice rather than never.
    let live = live(visit, session).await?;
    let waiting = desk.requests_for(person).await?;
    let past = desk.past_requests_for(person).await?;
    let halves = desk.halves_for(person).await?;
    let deputy = desk.deputy_of(person).await?;
    let rows = |asked: &[RequestDetail]| asked.iter().map(|asked| row(asked, visit.now)).collect();
    let is_refused = refused.is_some();
    let view = ApproveListView {
        live,
        waiting: rows(&waiting),
        past: rows(&past),
        halves: halves.iter().map(half).collect(),
        may_name: deputy.is_some() || desk.approver_state(person).await?.has_reports,
        deputy: deputy.map(|named| (named.name, named.since)),
        touch: visit.app.sign_in.confirmation(session).await? == Confirmation::Touch,
        refused,
    };
    let mut response = visit.page(Area::Approve, &view).await?;
    if is_refused {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Where the page hears of changes.
async fn live(visit: &Visit, session: &Session) -> Result<String, PageError> {
    let now = visit.app.desk.live_requests(session.person.id).await?;
    Ok(format!("/approve/live?version={}", now.version))
}

fn half(waiting: &WaitingHalf) -> HalfRow {
    HalfRow {
        id: waiting.pass.to_string(),
        person: waiting.name.clone(),
        number: u64::from(waiting.number),
        expires_at: waiting.expires_at,
    }
}

/// Shows the second half of a pass to who holds it, once.
async fn show_half(Path(id): Path<String>, Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let pass: PassId = id.parse().map_err(|_| PageError::NotFound)?;
    let purpose = purpose::pass_half(pass);
    let asserted = asserted(&visit, session, &purpose, fields.get("assertion")).await?;
    let confirmed = visit.app.sign_in.confirmed(session, asserted.as_ref(), &purpose);
    let key = asserted.map(|asserted| asserted.method);
    let shown =
        visit.app.desk.show_half(&acting(session, fields.some("form"), None), pass, confirmed, key).await?;
    let view = HalfView { half: half(&shown.half), text: shown.text.to_string() };
    visit.page(Area::Approve, &view).await
}

async fn half_assert(Path(id): Path<String>, Json { visit, body: _ }: Json<Value>) -> Response {
    match waiting_half(&visit, &id).await {
        Ok(pass) => begin_touch(&visit, &purpose::pass_half(pass)).await,
        Err(error) => for_script(&visit, Err(error)),
    }
}

/// A half that waits for the visitor: somebody else's is not there.
async fn waiting_half(visit: &Visit, id: &str) -> Result<PassId, PageError> {
    let pass: PassId = id.parse().map_err(|_| PageError::NotFound)?;
    let waiting = visit.app.desk.halves_for(visit.full()?.person.id).await?;
    if waiting.iter().any(|half| half.pass == pass) { Ok(pass) } else { Err(PageError::NotFound) }
}

/// Whom a touch is asked for to name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ToName {
    user_name: String,
}

async fn deputy_assert(Json { visit, body }: Json<ToName>) -> Response {
    begin_touch(&visit, &purpose::name_deputy(&body.user_name)).await
}

async fn dismiss_assert(Json { visit, body: _ }: Json<Value>) -> Response {
    begin_touch(&visit, purpose::DISMISS_DEPUTY).await
}

async fn name_deputy(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let (session, name) = (visit.full()?, fields.get("user_name"));
    let confirmed = confirmed(&visit, session, &purpose::name_deputy(name), &fields).await?;
    let who = acting(session, fields.some("form"), None);
    match visit.app.desk.name_deputy(&who, name, confirmed).await {
        Ok(()) => Ok(visit.finish(see_other("/approve", Some("flash-deputy-named")))),
        Err(DeskError::NotFound | DeskError::NotAllowed) => {
            listed(&visit, Some(Phrase::key("deputy-refused"))).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn remove_deputy(Form { visit, fields }: Form) -> Result<Response, PageError> {
    let session = visit.full()?;
    let confirmed = confirmed(&visit, session, purpose::DISMISS_DEPUTY, &fields).await?;
    let who = acting(session, fields.some("form"), None);
    visit.app.desk.remove_deputy(&who, confirmed).await?;
    Ok(visit.finish(see_other("/approve", Some("flash-deputy-removed"))))
}

fn row(asked: &RequestDetail, now: Timestamp) -> ApprovalRow {
    ApprovalRow {
        id: asked.request.id.to_string(),
        kind: kind(asked.request.kind),
        person: asked.person.display_name.clone(),
        asked_by: asked.asked_by_name.clone().unwrap_or_default(),
        asked_at: asked.request.asked_at,
        expires_at: sign_by(asked, now),
        outcome: outcome(asked, now),
    }
}

/// Until when a signature helps: while the request waits, and while the checks count that it is added to. Where none counts any more, the
/// page says so, and the request's own time is left.
fn sign_by(asked: &RequestDetail, now: Timestamp) -> Timestamp {
    let checks = asked.checks_until.filter(|until| *until > now);
    checks.map_or(asked.request.expires_at, |until| until.min(asked.request.expires_at))
}

const fn kind(kind: RequestKind) -> ApprovalKind {
    match kind {
        RequestKind::Vouch => ApprovalKind::Vouch,
        RequestKind::Approval => ApprovalKind::Second,
    }
}

/// What became of a request; `None` while it can be answered.
fn outcome(asked: &RequestDetail, now: Timestamp) -> Option<ApprovalOutcome> {
    match asked.request.answer {
        Some(RequestAnswer::Signed) => Some(ApprovalOutcome::Signed),
        Some(RequestAnswer::Declined) => Some(ApprovalOutcome::Declined),
        Some(RequestAnswer::Expired) => Some(ApprovalOutcome::Expired),
        None if now >= asked.request.expires_at => Some(ApprovalOutcome::Expired),
        None if !asked.case_is_open => Some(ApprovalOutcome::Withdrawn),
        None => None,
    }
}

/// The request, for the person who is asked. For anybody else there is none.
async fn request(visit: &Visit, session: &Session, id: &str) -> Result<RequestDetail, PageError> {
    let id: EvidenceId = id.parse().map_err(|_| PageError::NotFound)?;
    match visit.app.desk.request_detail(&acting(session, None, None), id).await {
        Ok(asked) => Ok(asked),
        Err(DeskError::NotAllowed) => Err(PageError::NotFound),
        Err(other) => Err(other.into()),
    }
}

async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let session = visit.full()?;
    let live = live(&visit, session).await?;
    let asked = request(&visit, session, &id).await?;
    let outcome = outcome(&asked, visit.now);
    if outcome.is_none() {
        // The page is shown whatever becomes of this: the agent merely would not see that somebody reads it.
        if let Err(error) = visit.app.desk.see_request(&acting(session, None, None), asked.request.id).await {
            tracing::debug!(code = error.code(), "that a request was opened is not on its case");
        }
    }
    let no_passkey = session.method.is_none().then(|| Phrase::key("approve-needs-passkey"));
    let vain = asked.vain.map(|why| vain(why).with("name", asked.person.display_name.as_str()));
    let weak = vain.is_none() && asked.against.is_none() && no_passkey.is_some();
    let refused = vain
        .or_else(|| asked.against.as_ref().map(super::words::refusal).or(no_passkey))
        .filter(|_| outcome.is_none());
    let view = ApprovalView {
        live: outcome.is_none().then_some(live),
        id: asked.request.id.to_string(),
        kind: kind(asked.request.kind),
        person: summary(&asked.person, None),
        number: u64::from(asked.number),
        asked_by: asked.asked_by_name.clone().unwrap_or_default(),
        asked_at: asked.request.asked_at,
        expires_at: sign_by(&asked, visit.now),
        checks_end: asked.checks_until.filter(|until| *until < asked.request.expires_at),
        checks_over: asked.checks_until.is_some_and(|until| until <= visit.now),
        facts: facts(&asked),
        unreached: asked.unreached,
        not_on: asked.telephones.clone(),
        checks: checks(&asked),
        case: (asked.request.kind == RequestKind::Approval && session.person.roles.desk_reach().is_some())
            .then(|| format!("/desk/cases/{}", asked.number)),
        statement: asked.request.statement.clone(),
        refused,
        weak,
        outcome,
    };
    visit.page(Area::Approve, &view).await
}

/// Why the word of who is asked to vouch does not count any more, to them.
fn vain(why: NotCounted) -> Phrase {
    Phrase::key(match why {
        NotCounted::NoLongerVouches | NotCounted::ManagerInactive => "approve-vain-manager",
        NotCounted::SignerInRecovery => "approve-vain-in-recovery",
        _ => "approve-vain",
    })
}

/// What a second person looks at before they approve: the checks with who made them, and what is suspicious.
fn checks(asked: &RequestDetail) -> Vec<Phrase> {
    let word = |kind| Arg::Key(super::desk::present::kind_word(kind));
    let made = asked.checks.iter().map(|(kind, result, by)| {
        let key = match result {
            EvidenceResult::Passed => "approve-check-passed",
            EvidenceResult::Failed => "approve-check-failed",
            EvidenceResult::Inconclusive => "approve-check-inconclusive",
        };
        Phrase::key(key).with("check", word(*kind)).with("by", by.as_str())
    });
    let flags = asked.flags.iter().map(|flag| {
        Phrase::key("approve-flag").with("what", Arg::Key(super::desk::present::flag_word(*flag)))
    });
    made.chain(flags).collect()
}

/// What the signer should know: the loss as it was reported, not who else signed.
fn facts(asked: &RequestDetail) -> Vec<FactView> {
    let mut facts: Vec<FactView> = asked.report.things.iter().map(thing).collect();
    if facts.is_empty() && asked.playbook == keyward_recovery::Playbook::DeviceLoss {
        facts.push(fact("report-label-method", Phrase::key("recover-report-codes")));
    }
    if let Some(at) = asked.report.lost_at {
        facts.push(fact("report-label-when", Phrase::key("report-moment").with("at", Arg::Moment(at))));
    }
    if let Some(place) = &asked.report.place {
        facts.push(fact("report-label-where", Phrase::plain(place)));
    }
    if let Some(words) = &asked.report.note {
        facts.push(fact("report-label-words", Phrase::plain(words)));
    }
    facts
        .push(fact("report-label-theft", Phrase::key(super::desk::present::theft(asked.report.theft).key())));
    facts.push(fact(
        "report-label-channel",
        Phrase::key(super::desk::present::channel(asked.report.channel).key()),
    ));
    facts
}

/// Options for a passkey touch over the exact statement: its words are what is signed.
async fn assert(Path(id): Path<String>, Json { visit, body: _ }: Json<Value>) -> Response {
    let begin = async {
        let session = visit.full()?;
        let asked = request(&visit, session, &id).await?;
        let start =
            visit.app.sign_in.begin_assertion(session, &asked.request.statement, &visit.client).await?;
        Ok(axum::Json(json!({"publicKey": start.public_key, "state": start.state})).into_response())
    };
    for_script(&visit, begin.await)
}

async fn sign(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.full()?;
    let asked = request(&visit, session, &id).await?;
    let proof = proof(&visit, session, fields.get("assertion"), &asked.request.statement).await?;
    let touch = Touch::Case { case: asked.request.case, action: SignedAction::Sign(asked.request.id) };
    let step_up = proof.map(|proof| super::sure::signature(&proof, touch));
    let who = acting(session, fields.some("form"), step_up);
    let done = visit.app.desk.answer_request(&who, asked.request.id, true).await;
    answered(&visit, &headers, &asked, true, done)
}

/// Who is asked to vouch did not reach the person: the request waits on, and the helpdesk reads it on the case.
async fn unreached(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.full()?;
    let asked = request(&visit, session, &id).await?;
    let page = format!("/approve/{}", asked.request.id);
    match visit.app.desk.say_unreached(&acting(session, fields.some("form"), None), asked.request.id).await {
        Err(error) => error_page(&visit, Asked::of(&headers), error, &page),
        Ok(_) => Ok(visit.finish(see_other(&page, Some("flash-unreached")))),
    }
}

async fn decline(
    Path(id): Path<String>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let session = visit.full()?;
    let asked = request(&visit, session, &id).await?;
    let who = acting(session, fields.some("form"), None);
    let done = visit.app.desk.decline_request(&who, asked.request.id, fields.some("reason")).await;
    answered(&visit, &headers, &asked, false, done)
}

fn answered(
    visit: &Visit,
    headers: &HeaderMap,
    asked: &RequestDetail,
    signed: bool,
    done: Result<CaseRef, DeskError>,
) -> Result<Response, PageError> {
    let by = Asked::of(headers);
    let message = if signed { "flash-signed" } else { "flash-declined" };
    match done {
        Err(error) => error_page(visit, by, error, &format!("/approve/{}", asked.request.id)),
        Ok(case) if by == Asked::ByScript => {
            let body = json!({"case": case.id.to_string(), "number": case.number, "signed": signed});
            Ok(visit.finish(axum::Json(body).into_response()))
        }
        Ok(_) => Ok(visit.finish(see_other("/approve", Some(message)))),
    }
}
