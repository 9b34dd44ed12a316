//! Evidence and approvals.

use super::access::stepped_up;
use crate::{
    ApprovalState, Basis, Case, CaseEvent, EvidenceKind, EvidenceResult, EvidenceState, Facts, NotCounted,
    Prompt, Refusal, SignedAction, eligible_numbers,
    evidence::{PHOTO_VIEW_AGAIN, PHOTO_VIEW_LIFE, settled},
    flags::unraised,
    obligations::verified_now,
    signed_state,
    signed_state::recorded_state,
    signers::{may_begin_to_sign, not_claimed},
    verification::{is_outdated, vouchers},
};
use keyward_model::{ContactId, EvidenceId, PersonId};

pub(super) fn ask(
    case: &Case,
    id: EvidenceId,
    kind: EvidenceKind,
    basis: &Basis,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    fresh(case, id)?;
    match (kind, basis) {
        (EvidenceKind::CallBack, Basis::Number { contact }) => number_counts(case, *contact, facts)?,
        (EvidenceKind::Vouch, Basis::Approver { person, .. }) => may_vouch(case, *person, facts)?,
        (EvidenceKind::Video, Basis::Face { prompts, .. }) => may_call_by_video(case, prompts, facts)?,
        _ => return Err(Refusal::IncompleteCheck("only a call-back, a vouch or a video call is asked for")),
    }
    Ok(vec![CaseEvent::EvidenceAsked { id, kind, basis: basis.clone() }])
}

pub(super) fn record(
    case: &Case,
    id: EvidenceId,
    kind: EvidenceKind,
    basis: &Basis,
    result: EvidenceResult,
    note: Option<&String>,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    if !kind.is_recorded_by_agent() {
        return Err(Refusal::NotAllowed);
    }
    match (kind, basis) {
        (EvidenceKind::CallBack, Basis::Number { contact }) => {
            // The result belongs to the number that was dialled in this very case, and that it passed to the call that is still on. That
            // it failed can always be said.
            let passed = result == EvidenceResult::Passed;
            let is_open = |e: &EvidenceState| if passed { e.waits(facts.now) } else { e.result.is_none() };
            if !case.evidence.iter().any(|e| e.id == id && e.basis == *basis && is_open(e)) {
                return Err(Refusal::NoSuchCheck);
            }
            number_counts(case, *contact, facts)?;
        }
        (EvidenceKind::InPerson, Basis::Face { document: Some(_), place: Some(_), .. })
        | (EvidenceKind::Knowledge, Basis::Facts) => fresh(case, id)?,
        // What does not match is said without a document: there may be none, or nobody reads on.
        (EvidenceKind::InPerson, Basis::Face { .. }) if result != EvidenceResult::Passed => fresh(case, id)?,
        (EvidenceKind::InPerson, Basis::Face { .. }) => {
            return Err(Refusal::IncompleteCheck("say where you met, and which kind of photo ID you saw"));
        }
        (EvidenceKind::VideoWithId, Basis::Face { document: None, .. }) => {
            return Err(Refusal::IncompleteCheck("say which kind of photo ID you saw"));
        }
        (EvidenceKind::Video | EvidenceKind::VideoWithId, Basis::Face { prompts, .. }) => {
            video_was_asked(case, id, prompts, facts)?;
        }
        _ => return Err(Refusal::IncompleteCheck("the check rests on something else")),
    }
    if result == EvidenceResult::Passed && matches!(basis, Basis::Face { .. }) {
        photo_was_compared(case, kind, facts)?;
    }
    Ok(vec![CaseEvent::EvidenceRecorded { id, kind, basis: basis.clone(), result, note: note.cloned() }])
}

pub(super) fn answer_vouch(
    case: &Case,
    id: EvidenceId,
    signed: bool,
    reason: Option<&String>,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    let asked = case
        .evidence
        .iter()
        .find(|e| e.id == id && e.kind == EvidenceKind::Vouch && e.waits(facts.now))
        .ok_or(Refusal::NoSuchCheck)?;
    let result = if signed { EvidenceResult::Passed } else { EvidenceResult::Failed };
    let kind = EvidenceKind::Vouch;
    let mut events = signature(id, signed, facts);
    let note = declined_because(signed, reason);
    events.push(CaseEvent::EvidenceRecorded { id, kind, basis: asked.basis.clone(), result, note });
    if !signed {
        events.push(CaseEvent::Escalated { reason: "vouch-declined".to_owned(), session: None });
    }
    Ok(events)
}

pub(super) fn ask_approval(
    case: &Case,
    id: EvidenceId,
    approver: PersonId,
    approver_may: bool,
    statement: &str,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    fresh(case, id)?;
    if facts.acts(approver) {
        return Err(Refusal::CannotApprove(NOBODY_OF_IT));
    }
    is_eligible(case, approver, facts)?;
    if !approver_may {
        return Err(Refusal::CannotApprove("only an enabled supervisor approves"));
    }
    // Who signs says that they have looked at the case: there is something to look at once its checks are made.
    verified_now(case, facts)?;
    let (statement, state) = (statement.to_owned(), Some(signed_state(case, facts)));
    // What only the facts show is on record before it is signed.
    let raised = unraised(case, facts).into_iter().map(|flag| CaseEvent::FlagRaised { flag });
    Ok(raised.chain([CaseEvent::ApprovalAsked { id, approver, statement, state }]).collect())
}

/// Who was asked to vouch did not reach the person: said once, while the request waits. It counts for nothing, and against nobody.
pub(super) fn unreached(case: &Case, id: EvidenceId) -> Result<Vec<CaseEvent>, Refusal> {
    let asked =
        case.evidence.iter().find(|evidence| evidence.id == id && evidence.kind == EvidenceKind::Vouch);
    let asked = asked.ok_or(Refusal::NoSuchCheck)?;
    Ok(if asked.unreached_at.is_some() { Vec::new() } else { vec![CaseEvent::RequestUnreached { id }] })
}

pub(super) fn answer_approval(
    case: &Case,
    id: EvidenceId,
    signed: bool,
    reason: Option<&String>,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    let asked =
        case.approvals.iter().find(|a| a.id == id && a.waits(facts.now)).ok_or(Refusal::NoSuchCheck)?;
    if signed {
        stepped_up(case, SignedAction::Sign(id), facts)?;
        // What they read is not what there is now; or its checks are too old, and those that take their place nobody has seen.
        if asked.state.as_ref() != Some(&recorded_state(case, facts)) {
            return Err(Refusal::CaseChanged);
        }
        verified_now(case, facts)?;
    }
    let mut events = signature(id, signed, facts);
    let reason = declined_because(signed, reason);
    events.push(CaseEvent::ApprovalRecorded { id, approver: asked.approver, signed, reason });
    if !signed {
        events.push(CaseEvent::Escalated { reason: "approval-declined".to_owned(), session: None });
    }
    Ok(events)
}

/// Why neither the person nor who works the case approves.
const NOBODY_OF_IT: &str = "it has to be somebody else than the person and the agent";

/// Whether this is an account of the person, or of who opened the case.
fn is_of_the_case(case: &Case, account: PersonId, facts: &Facts) -> bool {
    let opened = case.opened_by.person().is_some_and(|by| facts.humans.is_same(by, account));
    facts.humans.is_same(account, case.person) || opened
}

/// Whether a supervisor could approve in this case, whoever asks and however far its checks are.
fn is_eligible(case: &Case, approver: PersonId, facts: &Facts) -> Result<(), Refusal> {
    if is_of_the_case(case, approver, facts) {
        return Err(Refusal::CannotApprove(NOBODY_OF_IT));
    }
    may_be_asked(case, approver, facts)?;
    if case.worked_on_by(approver, &facts.humans) {
        return Err(Refusal::CannotApprove("they worked on this case"));
    }
    may_begin_to_sign(case, facts, approver)
}

/// How many of these supervisors could approve in this case, now or once its checks are made; those who are asked already among them.
pub fn eligible_approvers(case: &Case, facts: &Facts, supervisors: &[PersonId]) -> usize {
    // Whoever reads a case that nobody works yet is taken for who will.
    let reads = |person: PersonId| case.workers.is_empty() && facts.acts(person);
    let may = |person: &&PersonId| match is_eligible(case, **person, facts) {
        Ok(()) => !reads(**person),
        Err(why) => why == Refusal::UnderWay,
    };
    supervisors.iter().filter(may).count()
}

/// Whoever signs says what the statement says and nothing else.
fn declined_because(signed: bool, reason: Option<&String>) -> Option<String> {
    reason.filter(|reason| !signed && !reason.trim().is_empty()).cloned()
}

/// Whether somebody may be asked to approve as far as they took part before. Silence is no part: who did not answer in time
/// is asked again. Who vouched never approves as well.
fn may_be_asked(case: &Case, approver: PersonId, facts: &Facts) -> Result<(), Refusal> {
    let humans = &facts.humans;
    let approvals = || case.approvals.iter().filter(|approval| humans.is_same(approval.approver, approver));
    let state = recorded_state(case, facts);
    let as_asked = |approval: &ApprovalState| approval.state.as_ref() == Some(&state);
    if approvals().any(|approval| approval.waits(facts.now) && as_asked(approval)) {
        return Err(Refusal::UnderWay);
    }
    let is_vouch = |e: &EvidenceState| matches!(&e.basis, Basis::Approver { person, .. } if humans.is_same(*person, approver));
    let vouched = case.evidence.iter().any(|e| is_vouch(e) && (e.result.is_some() || e.waits(facts.now)));
    let over = |approval: &ApprovalState| {
        approval.signed.is_none() || approval.can_be_repeated(facts.now) || is_outdated(case, facts, approval)
    };
    if vouched || !approvals().all(over) {
        return Err(Refusal::CannotApprove("they already took part in this case"));
    }
    Ok(())
}

/// The signature that came with an answer, to be kept beside it.
fn signature(id: EvidenceId, signed: bool, facts: &Facts) -> Vec<CaseEvent> {
    let given = facts.actor.step_up.as_ref().filter(|_| signed).and_then(|step_up| step_up.signature.clone());
    given.map(|signature| CaseEvent::StatementSigned { id, signature }).into_iter().collect()
}

/// A video call needs a photo to compare with, and prompts; one at a time.
fn may_call_by_video(case: &Case, prompts: &[Prompt], facts: &Facts) -> Result<(), Refusal> {
    if !has_settled_photo(case, facts) {
        return Err(NO_PHOTO);
    }
    if prompts.is_empty() {
        return Err(Refusal::IncompleteCheck("a video call takes prompts"));
    }
    let waits = |e: &EvidenceState| e.kind == EvidenceKind::Video && e.waits(facts.now);
    if case.evidence.iter().any(waits) { Err(Refusal::UnderWay) } else { Ok(()) }
}

/// A face that matches was compared with something: the photo on file, if there is one, was on the screen of who says so. That
/// a check failed, or the line was bad, can always be said.
fn photo_was_compared(case: &Case, kind: EvidenceKind, facts: &Facts) -> Result<(), Refusal> {
    if !has_settled_photo(case, facts) {
        // Face to face the photo ID is compared; on a screen the photo may have been taken away since the call began.
        let by_screen = EvidenceKind::ON_A_SCREEN.contains(&kind);
        return if by_screen { Err(NO_PHOTO) } else { Ok(()) };
    }
    let seen = case.photo_was_viewed(facts.actor.actor, PHOTO_VIEW_LIFE, facts.now);
    if seen { Ok(()) } else { Err(Refusal::PhotoNotViewed) }
}

/// Puts on record that the actor has the photo before them.
pub(super) fn view_photo(case: &Case, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    if !facts.subject.has_photo {
        return Err(NO_PHOTO);
    }
    let lately = case.photo_was_viewed(facts.actor.actor, PHOTO_VIEW_AGAIN, facts.now);
    Ok(if lately { Vec::new() } else { vec![CaseEvent::PhotoViewed] })
}

/// Whether there is a photo that was on file 72 hours before the case.
fn has_settled_photo(case: &Case, facts: &Facts) -> bool {
    facts.subject.has_photo && facts.photo_is_settled(case.opened_at)
}

const NO_PHOTO: Refusal =
    Refusal::IncompleteCheck("there is no photo to compare with that was on file for 72 hours");

/// The result belongs to the call whose prompts were drawn in this very case, and to those prompts; whether an ID was shown
/// is said with it.
fn video_was_asked(case: &Case, id: EvidenceId, prompts: &[Prompt], facts: &Facts) -> Result<(), Refusal> {
    let asked = case.evidence.iter().any(|e| {
        let same = matches!(&e.basis, Basis::Face { prompts: drawn, .. } if drawn == prompts);
        e.id == id && e.kind == EvidenceKind::Video && same && e.waits(facts.now)
    });
    if asked { Ok(()) } else { Err(Refusal::NoSuchCheck) }
}

/// An id that this case has not seen.
fn fresh(case: &Case, id: EvidenceId) -> Result<(), Refusal> {
    let known = case.evidence.iter().any(|e| e.id == id) || case.approvals.iter().any(|a| a.id == id);
    if known { Err(Refusal::UnderWay) } else { Ok(()) }
}

fn number_counts(case: &Case, contact: ContactId, facts: &Facts) -> Result<(), Refusal> {
    let numbers = eligible_numbers(case, facts);
    let found = numbers.iter().find(|(number, _)| number.id == contact);
    match found {
        Some((_, None)) => Ok(()),
        Some((_, Some(why))) => Err(Refusal::NumberDoesNotCount(*why)),
        None => Err(Refusal::NumberDoesNotCount(NotCounted::NumberNotOnFile)),
    }
}

fn may_vouch(case: &Case, person: PersonId, facts: &Facts) -> Result<(), Refusal> {
    let named = facts.deputy.is_some_and(|deputy| deputy.person == person);
    if facts.manager != Some(person) && !named {
        return Err(Refusal::CannotVouch(
            "only the manager in the directory vouches, or whom the manager named",
        ));
    }
    let acts_or_is = facts.acts(person) || is_of_the_case(case, person, facts);
    if acts_or_is || case.worked_on_by(person, &facts.humans) {
        return Err(Refusal::CannotVouch("the agent cannot also vouch"));
    }
    if facts.history.signers.has_open_case(&facts.humans, person) {
        return Err(Refusal::SignerInRecovery);
    }
    not_claimed(case, &facts.humans, person)?;
    if !facts.was_back_long_enough(person, facts.now) {
        return Err(Refusal::CannotVouch("their account was enabled again within the last 72 hours"));
    }
    if !vouchers(case, facts).contains(&person) {
        return Err(Refusal::CannotVouch(if settled(facts.subject.manager_since, case.opened_at) {
            "the deputy was named within 72 hours of the report"
        } else {
            "the manager changed within 72 hours of the report"
        }));
    }
    let approves = |a: &ApprovalState| {
        facts.humans.is_same(a.approver, person) && (a.signed.is_some() || a.waits(facts.now))
    };
    if case.approvals.iter().any(approves) {
        return Err(Refusal::CannotVouch("they are asked to approve in this case"));
    }
    // While one is silent the other may be asked: whoever answers first answers.
    let of_them = |e: &EvidenceState| matches!(&e.basis, Basis::Approver { person: p, .. } if *p == person);
    let asked =
        case.evidence.iter().any(|e| e.kind == EvidenceKind::Vouch && of_them(e) && e.waits(facts.now));
    if asked { Err(Refusal::UnderWay) } else { Ok(()) }
}
