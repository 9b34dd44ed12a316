//! Actions for which the agent touches a passkey.

use super::{
    Asked,
    case::{detail, number, view},
    case_action::CaseAction,
    present::pass_card,
    proof,
};
use crate::{
    http::{
        error::PageError,
        form::{Fields, Json},
        signin::for_script,
        visit::Visit,
    },
    views::Area,
};
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use keyward_desk::{Acting, Action, CaseDetail, DeskError, PassShown};
use keyward_model::{CaseId, MethodId, PassRequest};
use keyward_recovery::{Handover, Refusal, SignedAction, Touch};
use keyward_signin::Session;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
pub(super) struct AssertQuery {
    action: String,
}

/// What the passkey of an agent signs for an action on a case.
fn purpose(case: CaseId, action: SignedAction) -> String {
    format!("case:{case}:{}", action.name())
}

/// What a passkey signs for the work on a case.
pub(crate) fn work_purpose(case: CaseId) -> String {
    purpose(case, SignedAction::Work)
}

/// Options for a passkey touch, bound to this case and action.
pub(super) async fn assert(
    Path(given): Path<String>,
    Query(query): Query<AssertQuery>,
    Json { visit, body: _ }: Json<Value>,
) -> Response {
    let begin = async {
        let session = visit.at_desk()?;
        let action = CaseAction::from_name(&query.action).and_then(CaseAction::signed);
        let action = action.ok_or(PageError::BadField("action"))?;
        let case = detail(&visit, session, number(&given)?).await?.case.id;
        let purpose = purpose(case, action);
        let start = visit.app.sign_in.begin_assertion(session, &purpose, &visit.client).await?;
        Ok(axum::Json(json!({"publicKey": start.public_key, "state": start.state})).into_response())
    };
    for_script(&visit, begin.await)
}

/// The agent with the touch that came with an action, as the rules read it. Where none came, none is asked for here: the rules know
/// whether an earlier one counts.
pub(super) async fn touched(
    visit: &Visit,
    session: &Session,
    (case, action): (CaseId, CaseAction),
    who: Acting,
    fields: &Fields,
) -> Result<Acting, PageError> {
    let Some(action) = action.signed() else { return Ok(who) };
    let asserted = proof(visit, session, fields.get("assertion"), &purpose(case, action)).await?;
    let step_up =
        asserted.map(|asserted| crate::http::sure::step_up(&asserted, Touch::Case { case, action }));
    Ok(Acting { step_up, ..who })
}

pub(super) async fn pass(
    visit: &Visit,
    session: &Session,
    before: &CaseDetail,
    who: Acting,
    fields: &Fields,
) -> Result<Result<PassShown, DeskError>, PageError> {
    let handover = Handover::from_name(fields.get("channel")).ok_or(PageError::BadField("channel"))?;
    let minutes = match fields.some("minutes") {
        Some(minutes) => Some(minutes.parse().map_err(|_| PageError::BadField("minutes"))?),
        None => None,
    };
    let request = PassRequest { minutes, one_time: fields.get("one_time") == "on" };
    let who = touched(visit, session, (before.case.id, CaseAction::Pass), who, fields).await?;
    Ok(visit.app.desk.issue_pass(&who, before.row.number, request, handover).await)
}

/// The one answer that shows the pass. It is never in an address, and nothing keeps it.
pub(super) async fn shown_once(
    visit: &Visit,
    session: &Session,
    asked: Asked,
    shown: &PassShown,
) -> Result<Response, PageError> {
    if asked == Asked::ByScript {
        let body = json!({
            "pass": shown.secret.as_str(),
            "expires_at": shown.expires_at.to_string(),
            "one_time": shown.one_time,
            "case": shown.case.id.to_string(),
            "number": shown.case.number,
        });
        return Ok(visit.finish(axum::Json(body).into_response()));
    }
    let after = detail(visit, session, shown.case.number).await?;
    let half_with = shown.half_with.map(|holder| after.names.get(holder).unwrap_or_default().to_owned());
    let pass = pass_card(shown, &visit.app.site.origin, half_with);
    visit.page(Area::Desk, &view(visit, &after, None, Some(pass)).await?).await
}

/// Retires what was chosen, all with one touch.
pub(super) async fn retire(
    visit: &Visit,
    session: &Session,
    before: &CaseDetail,
    who: Acting,
    fields: &Fields,
) -> Result<Result<(), DeskError>, PageError> {
    let methods: Vec<MethodId> = fields
        .all("method")
        .map(|id| id.parse().map_err(|_| PageError::BadField("method")))
        .collect::<Result<_, _>>()?;
    if methods.is_empty() {
        return Ok(Err(Refusal::NotLost.into()));
    }
    let who = touched(visit, session, (before.case.id, CaseAction::Retire), who, fields).await?;
    for method in methods {
        // Each method is a command of its own; the same form twice retires each once.
        let form = who.form.as_ref().map(|form| format!("{form}:{method}"));
        let one = Acting { form, ..who.clone() };
        if let Err(error) = visit.app.desk.retire(&one, before.row.number, method).await {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}

/// Lets a method work again that was held back, with a touch for this case.
pub(super) async fn keep(
    visit: &Visit,
    session: &Session,
    before: &CaseDetail,
    who: Acting,
    fields: &Fields,
) -> Result<Result<(), DeskError>, PageError> {
    let method: MethodId = fields.parse("method")?;
    let who = touched(visit, session, (before.case.id, CaseAction::Keep), who, fields).await?;
    Ok(visit.app.desk.keep_method(&who, before.row.number, method).await.map(|_| ()))
}

/// Requires that multi-factor authentication is registered again, with a touch for this case.
pub(super) async fn reregister(
    visit: &Visit,
    session: &Session,
    before: &CaseDetail,
    who: Acting,
    fields: &Fields,
) -> Result<Result<(), DeskError>, PageError> {
    let passkeys = fields.get("passkeys") == "on";
    let who = touched(visit, session, (before.case.id, CaseAction::Reregister), who, fields).await?;
    Ok(visit.app.desk.require_reregistration(&who, before.row.number, passkeys).await.map(|_| ()))
}

/// Signs an exception from the standard, with a touch for this case.
pub(super) async fn exception(
    visit: &Visit,
    session: &Session,
    before: &CaseDetail,
    who: Acting,
    fields: &Fields,
) -> Result<Result<(), DeskError>, PageError> {
    // Before the touch, which is good for one attempt.
    if let Err(refusal) = before.may(Action::SignException) {
        return Ok(Err(refusal.into()));
    }
    let who = touched(visit, session, (before.case.id, CaseAction::Exception), who, fields).await?;
    Ok(visit.app.desk.sign_exception(&who, before.row.number, fields.get("reason")).await.map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_touch_is_for_one_case_and_one_action() {
        let (a, b) = (CaseId::from_bytes([1; 16]), CaseId::from_bytes([2; 16]));
        assert_eq!(purpose(a, SignedAction::IssuePass), "case:01010101-0101-0101-0101-010101010101:pass");
        assert_ne!(purpose(a, SignedAction::IssuePass), purpose(b, SignedAction::IssuePass));
        assert_ne!(purpose(a, SignedAction::IssuePass), purpose(a, SignedAction::Retire));
    }
}
