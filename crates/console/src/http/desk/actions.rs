//! What an agent does on a case: one handler, one action a word in the address.

use super::{
    Asked, acting,
    amend::amend,
    answer::{Refused, operation},
    case::{detail, number, view},
    case_action::CaseAction,
    error_page,
    present::position_of,
    signed::{exception, keep, pass, reregister, retire, shown_once, touched},
};
use crate::{
    http::{
        error::PageError,
        form::{Fields, Form},
        routes::Who,
        state::App,
        visit::{Visit, see_other},
        words,
    },
    views::{Area, IdDocument, RefusedForm},
};
use axum::{
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use keyward_desk::{Acting, Action, CallBack, CaseDetail, DeskError, LostHas};
use keyward_model::Role;
use keyward_recovery::{
    AtHand, Basis, CaseState, EvidenceKind, EvidenceResult, FlagKind, Obligation, Refusal, SignedAction,
};
use serde_json::{Value, json};

/// Somebody reloads or comes back to the address of an action: the case is what they want.
pub(super) async fn back(
    visit: Visit,
    Path((given, _)): Path<(String, String)>,
) -> Result<Response, PageError> {
    visit.at_desk()?;
    Ok(see_other(&format!("/desk/cases/{}", number(&given)?), None))
}

/// Every action. Refusals come back as a page or, for a script, as JSON.
pub(super) async fn act(
    Path((given, action)): Path<(String, String)>,
    headers: HeaderMap,
    Form { visit, fields }: Form,
) -> Result<Response, PageError> {
    let asked = Asked::of(&headers);
    visit.at_desk()?;
    let number = number(&given)?;
    let action = CaseAction::from_name(&action).ok_or(PageError::NotFound)?;
    match (run(&visit, asked, number, action, &fields).await, asked) {
        // A touch that was refused or came too late: the form is still good.
        (Err(PageError::SignIn(error)), Asked::ByBrowser) => {
            let refused = Refused {
                why: words::sign_in(&error),
                code: error.code(),
                status: PageError::SignIn(error).status(),
            };
            again(&visit, number, action, &fields, refused).await
        }
        (answer, _) => answer,
    }
}

/// The case once more: the reason at the form, what was typed still in it.
async fn again(
    visit: &Visit,
    number: u32,
    action: CaseAction,
    fields: &Fields,
    refused: Refused,
) -> Result<Response, PageError> {
    let case = detail(visit, visit.at_desk()?, number).await?;
    let mut view = view(visit, &case, action.step(), None).await?;
    let which = if action == CaseAction::Evidence { "kind" } else { "device" };
    // Rejecting is one of the two ends that the closing form offers.
    let form = if action == CaseAction::Reject { CaseAction::Close } else { action };
    view.refused = Some(RefusedForm {
        action: form.name().to_owned(),
        which: fields.get(which).to_owned(),
        why: refused.why,
        operation: operation(refused.code),
        sent: fields.typed(),
    });
    let mut response = visit.page(Area::Desk, &view).await?;
    *response.status_mut() = refused.status;
    Ok(response)
}

async fn run(
    visit: &Visit,
    asked: Asked,
    number: u32,
    action: CaseAction,
    fields: &Fields,
) -> Result<Response, PageError> {
    let session = visit.at_desk()?;
    let path = format!("/desk/cases/{number}");
    // Whether the viewer may see the case at all comes first.
    let before = detail(visit, session, number).await?;
    let who = acting(session, fields.some("form"), None);
    let done = match action {
        CaseAction::Pass => match pass(visit, session, &before, who, fields).await? {
            Ok(shown) => return shown_once(visit, session, asked, &shown).await,
            Err(error) => Err(error),
        },
        CaseAction::Retire => retire(visit, session, &before, who, fields).await?,
        CaseAction::Keep => keep(visit, session, &before, who, fields).await?,
        CaseAction::Reregister => reregister(visit, session, &before, who, fields).await?,
        _ if action.signed() == Some(SignedAction::Work) => {
            // A touch is good for one attempt: a viewer who may not do this anyway is told so, and keeps the touch.
            let supervises = session.person.roles.has(Role::PrivilegedAuthentication);
            let who = if action.who() == Who::Supervisors && !supervises {
                who
            } else {
                touched(visit, session, (before.case.id, action), who, fields).await?
            };
            let done = match action {
                CaseAction::Amend => amend(&visit.app, &who, &before, fields).await?,
                CaseAction::Evidence => evidence(&visit.app, &who, number, fields).await?,
                CaseAction::Wipe | CaseAction::Document => {
                    settle(&visit.app, &who, &before, action, fields).await?
                }
                other => simple(&visit.app, &who, &before, other, fields).await?,
            };
            keep_touch(&visit.app, &who, number, &done).await;
            done
        }
        CaseAction::Exception => exception(visit, session, &before, who, fields).await?,
        // As long for a right word as for a wrong one, whatever follows from it.
        CaseAction::Word => {
            let given = simple(&visit.app, &who, &before, action, fields);
            tokio::join!(given, tokio::time::sleep(WORD_TAKES)).0?
        }
        other => simple(&visit.app, &who, &before, other, fields).await?,
    };
    match (done, asked) {
        (Err(error), Asked::ByBrowser) => match Refused::of(&error) {
            Some(refused) => again(visit, number, action, fields, refused).await,
            None => Err(error.into()),
        },
        (Err(error), Asked::ByScript) => error_page(visit, asked, error, &path),
        (Ok(()), Asked::ByBrowser) if action == CaseAction::VoidPass => {
            let after = detail(visit, session, number).await?;
            Ok(visit.finish(see_other(&path, Some(pass_ended(&after)))))
        }
        (Ok(()), Asked::ByBrowser) if action == CaseAction::Code => {
            let after = detail(visit, session, number).await?;
            Ok(visit.finish(see_other(&path, Some(code_given(&after)))))
        }
        (Ok(()), Asked::ByBrowser) => Ok(visit.finish(see_other(&path, Some(flash(action, fields))))),
        (Ok(()), Asked::ByScript) => {
            let after = detail(visit, session, number).await?;
            Ok(visit.finish(axum::Json(standing(&after)).into_response()))
        }
    }
}

/// What was refused is corrected and sent again: the touch that came with it counts for that, too.
async fn keep_touch(app: &App, who: &Acting, number: u32, done: &Done) {
    if done.is_ok() || who.step_up.is_none() {
        return;
    }
    // What stands in the way of the work is what the page says already.
    let _refused = app.desk.confirm_work(&Acting { form: None, ..who.clone() }, number).await;
}

/// How long the answer to a word takes at least: longer than what a right one sets off.
const WORD_TAKES: std::time::Duration = std::time::Duration::from_millis(300);

/// Done, or the desk's own failure.
type Done = Result<(), DeskError>;

fn flash(action: CaseAction, fields: &Fields) -> &'static str {
    match action {
        CaseAction::Escalate => "flash-escalated",
        CaseAction::Close if fields.get("outcome") != "refused" => "flash-closed",
        CaseAction::Reject | CaseAction::Close => "flash-refused",
        CaseAction::Amend => "flash-report-amended",
        CaseAction::Evidence => match fields.get("result") {
            "passed" if fields.get("kind") == "knowledge" => "flash-knowledge-matched",
            "passed" => "flash-check-passed",
            "failed" => "flash-check-failed",
            "no_answer" => "flash-check-unanswered",
            _ => "flash-check-saved",
        },
        CaseAction::Vouch => "flash-vouch-asked",
        CaseAction::Approval => "flash-approval-asked",
        CaseAction::Flag => "flash-flag-added",
        CaseAction::Review => "flash-flags-reviewed",
        CaseAction::Contain => "flash-contain-ordered",
        CaseAction::ConfirmPasskey => "flash-passkey-confirmed",
        CaseAction::Reregister => "flash-reregister-ordered",
        CaseAction::Keep => "flash-method-kept",
        CaseAction::Retire => "flash-retire-ordered",
        CaseAction::Wipe => "flash-wipe-saved",
        CaseAction::Document => "flash-loss-saved",
        CaseAction::Advice => "flash-advice-ordered",
        CaseAction::Waive => "flash-step-waived",
        CaseAction::Resume => "flash-resumed",
        CaseAction::Exception => "flash-exception-signed",
        CaseAction::Note => "flash-noted",
        CaseAction::Freeze => "flash-frozen",
        // The page that follows says what came of these, and what ended with a pass is said by `pass_ended`; of a word nothing may be said but that it was taken down.
        CaseAction::Assess
        | CaseAction::Numbers
        | CaseAction::CallBack
        | CaseAction::Video
        | CaseAction::Word
        | CaseAction::Pass
        | CaseAction::VoidPass
        | CaseAction::Code => "flash-recorded",
    }
}

/// Whether what the caller read out was right.
fn code_given(after: &CaseDetail) -> &'static str {
    match after.case.code {
        Some(code) if code.used && code.session.is_none() && !saved_code_counts(after) => {
            "flash-code-read-uncounted"
        }
        Some(code) if code.used => "flash-code-read",
        Some(code) if code.lives(after.now) => "flash-code-wrong",
        _ => "flash-code-over",
    }
}

/// Whether the saved code that was used last is a check that counts.
fn saved_code_counts(after: &CaseDetail) -> bool {
    let last = after.case.evidence.iter().rev().find(|check| check.kind == EvidenceKind::RecoveryCode);
    last.is_none_or(|check| after.verification.counted.iter().any(|proof| proof.id == check.id))
}

/// What ending the pass did: to its session, and to what was set up with it.
fn pass_ended(after: &CaseDetail) -> &'static str {
    let Some(pass) = after.case.pass else { return "flash-pass-ended-unused" };
    if after.case.made_in.values().any(|by| by.pass == Some(pass.pass)) {
        "flash-pass-ended-held"
    } else if pass.used_at.is_some() {
        "flash-pass-ended-used"
    } else {
        "flash-pass-ended-unused"
    }
}

/// Where a case stands, for scripts.
fn standing(detail: &CaseDetail) -> Value {
    let state = match detail.case.state {
        CaseState::Open => "open",
        CaseState::Escalated => "escalated",
        CaseState::Closed(_) => "closed",
    };
    json!({
        "case": detail.case.id.to_string(),
        "number": detail.row.number,
        "state": state,
        "step": detail.current.map(Obligation::name),
        "missing": detail.verification.missing,
        "version": detail.version,
        "flags": detail.flags.iter().map(|(flag, _)| flag.name()).collect::<Vec<_>>(),
    })
}

/// The actions that need no more than a field or two.
async fn simple(
    app: &App,
    who: &Acting,
    before: &CaseDetail,
    action: CaseAction,
    fields: &Fields,
) -> Result<Done, PageError> {
    let (desk, number) = (&app.desk, before.row.number);
    let done = match action {
        CaseAction::Assess => match at_hand(fields)? {
            Some(at_hand) => desk.answer_methods(who, number, at_hand).await,
            None => desk.assess(who, number).await,
        },
        CaseAction::Numbers => desk.settle_numbers(who, number, lost_has(fields)?).await,
        CaseAction::CallBack => {
            let (fixed, relay) = (fields.get("line") == "fixed", fields.get("relay") == "on");
            let call = CallBack { contact: fields.parse("contact")?, fixed, relay };
            desk.ask_call_back(who, number, call).await
        }
        CaseAction::Vouch if fields.get("of") == "deputy" => desk.ask_deputy(who, number).await,
        CaseAction::Vouch => desk.ask_vouch(who, number).await,
        CaseAction::Approval => match approver(before, fields)? {
            Ok(approver) => desk.ask_approval(who, number, approver).await,
            Err(refusal) => Err(refusal.into()),
        },
        CaseAction::Video => desk.ask_video(who, number).await,
        CaseAction::Flag => {
            let kind = FlagKind::from_name(fields.get("kind")).ok_or(PageError::BadField("kind"))?;
            desk.raise_flag(who, number, kind).await
        }
        CaseAction::Review => {
            let flags: Vec<String> = fields.all("flag").map(str::to_owned).collect();
            desk.review_flags(who, number, &flags, fields.get("reason")).await
        }
        CaseAction::Word => desk.give_word(who, number, fields.get("word")).await,
        CaseAction::Code => desk.give_code(who, number, fields.get("code")).await,
        CaseAction::Contain => desk.contain(who, number).await,
        CaseAction::ConfirmPasskey => desk.confirm_passkey(who, number, fields.parse("method")?).await,
        CaseAction::VoidPass => desk.void_pass(who, number).await,
        CaseAction::Advice => desk.send_advice(who, number).await,
        CaseAction::Waive => {
            let step = Obligation::from_name(fields.get("step")).ok_or(PageError::BadField("step"))?;
            desk.waive(who, number, step, fields.get("reason")).await
        }
        CaseAction::Freeze => desk.freeze_in_case(who, number, fields.get("reason")).await,
        CaseAction::Escalate => desk.escalate(who, number, fields.get("reason")).await,
        CaseAction::Resume => desk.resume(who, number, fields.get("reason")).await,
        CaseAction::Reject => desk.reject(who, number, reason(fields)).await,
        CaseAction::Close if fields.get("outcome") == "refused" => {
            desk.reject(who, number, reason(fields)).await
        }
        CaseAction::Note => desk.note(who, number, fields.get("note")).await,
        CaseAction::Close => return Ok(close(app, who, number, fields).await),
        // These need more than a field or two, and are not asked for here.
        CaseAction::Pass
        | CaseAction::Amend
        | CaseAction::Keep
        | CaseAction::Reregister
        | CaseAction::Exception
        | CaseAction::Retire
        | CaseAction::Evidence
        | CaseAction::Wipe
        | CaseAction::Document => return Err(PageError::NotFound),
    };
    Ok(done.map(|_| ()))
}

/// What the person says about the strong methods that are left, if the form says it.
fn at_hand(fields: &Fields) -> Result<Option<AtHand>, PageError> {
    match (fields.some("method"), fields.get("result")) {
        (Some(_), _) => Ok(Some(AtHand::Method { method: fields.parse("method")? })),
        (None, "none") => Ok(Some(AtHand::Nothing)),
        (None, "") => Ok(None),
        _ => Err(PageError::BadField("result")),
    }
}

/// Which number the lost phone has.
fn lost_has(fields: &Fields) -> Result<LostHas, PageError> {
    Ok(match fields.get("lost_has") {
        "other" => LostHas::AnotherNumber,
        "unknown" => LostHas::Unknown,
        _ => LostHas::Number(fields.parse("lost_has")?),
    })
}

fn reason(fields: &Fields) -> &str {
    fields.some("reason").unwrap_or_else(|| fields.get("note"))
}

/// The last word, if there is one, then the close. A close that is refused says why; the word stays.
async fn close(app: &App, who: &Acting, number: u32, fields: &Fields) -> Done {
    if let Some(note) = fields.some("note") {
        app.desk.note(who, number, note).await?;
    }
    app.desk.close(who, number).await.map(|_| ())
}

/// Who is asked to approve: who was chosen, else the first that the rules permit.
fn approver(
    before: &CaseDetail,
    fields: &Fields,
) -> Result<Result<keyward_model::PersonId, Refusal>, PageError> {
    if let Some(chosen) = fields.some("approver") {
        return Ok(Ok(chosen.parse().map_err(|_| PageError::BadField("approver"))?));
    }
    let mut verdicts =
        before.approvers.iter().map(|person| (person.id, before.may(Action::AskApproval(person.id))));
    let mut refused = None;
    Ok(loop {
        match verdicts.next() {
            Some((person, Ok(()))) => break Ok(person),
            Some((_, Err(why))) => refused = Some(why),
            None => {
                break Err(refused.unwrap_or(Refusal::CannotApprove("only an enabled supervisor approves")));
            }
        }
    })
}

async fn evidence(app: &App, who: &Acting, number: u32, fields: &Fields) -> Result<Done, PageError> {
    let result = match fields.get("result") {
        "passed" => EvidenceResult::Passed,
        "failed" => EvidenceResult::Failed,
        "no_answer" | "inconclusive" => EvidenceResult::Inconclusive,
        _ => return Err(PageError::BadField("result")),
    };
    let note = fields.some("note");
    let (kind, basis) = match fields.get("kind") {
        "call_back" => (EvidenceKind::CallBack, Basis::Number { contact: fields.parse("contact")? }),
        "in_person" => {
            // Where: as told, else at the desk itself.
            let place = fields.some("place").map(str::to_owned).or_else(|| app.site.desk.place.clone());
            (EvidenceKind::InPerson, Basis::Face { document: document(fields)?, place, prompts: Vec::new() })
        }
        "video" | "video_with_id" => {
            // The face has to be compared and the prompts followed: without both nothing was passed.
            if result == EvidenceResult::Passed && fields.get("photo") != "match" {
                return Ok(Err(Refusal::IncompleteCheck("compare the face with the photo on file").into()));
            }
            if result == EvidenceResult::Passed && fields.get("prompts") != "followed" {
                return Ok(Err(Refusal::IncompleteCheck("all prompts have to be followed").into()));
            }
            let document = document(fields)?;
            let kind = if document.is_some() { EvidenceKind::VideoWithId } else { EvidenceKind::Video };
            (kind, Basis::Face { document, place: None, prompts: Vec::new() })
        }
        "knowledge" => (EvidenceKind::Knowledge, Basis::Facts),
        _ => return Err(PageError::BadField("kind")),
    };
    Ok(app.desk.record_evidence(who, number, kind, basis, result, note).await.map(|_| ()))
}

fn document(fields: &Fields) -> Result<Option<String>, PageError> {
    match fields.some("document") {
        None => Ok(None),
        Some(name) => {
            let known = IdDocument::from_name(name).ok_or(PageError::BadField("document"))?;
            Ok(Some(known.name().to_owned()))
        }
    }
}

async fn settle(
    app: &App,
    who: &Acting,
    before: &CaseDetail,
    action: CaseAction,
    fields: &Fields,
) -> Result<Done, PageError> {
    let number = before.row.number;
    let Some(thing) = position_of(&before.case.report, fields.get("device")) else {
        return Ok(Err(Refusal::UnknownThing.into()));
    };
    let done = if action == CaseAction::Document {
        app.desk.document_loss(who, number, thing, fields.get("note")).await
    } else {
        // What was wiped belongs to the record as much as where it is found.
        let reference = match fields.get("scope") {
            "selective" => format!("{} (selective)", fields.get("reference").trim()),
            "full" | "" => fields.get("reference").to_owned(),
            _ => return Err(PageError::BadField("scope")),
        };
        if fields.some("reference").is_none() {
            return Ok(Err(Refusal::ReasonMissing.into()));
        }
        app.desk.record_wipe(who, number, thing, &reference).await
    };
    Ok(done.map(|_| ()))
}
