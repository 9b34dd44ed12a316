//! What each command does.

use super::{answers, checks, delivery, opening::assessed};
use crate::{
    Case, CaseEvent, CaseState, Closing, Command, Effect, Ending, FROZEN, Facts, FlagEffect, FlagKind,
    FlagState, Handover, Notice, Obligation, Observation, Outcome, Playbook, RedFlag, Refusal, ThingNeeds,
    call_code::{self, SEEN_AGAIN},
    exception,
    flags::{any_with, unraised},
    handover::handover_fits,
    needs, obligations,
    obligations::{
        held_by_date, lost_methods, lost_passkey_is_active, may_protect, nothing_stops, opening_gate,
        pass_gate, proves, reregistered, retire_gate, signed_in_with, signs_in, was_verified,
    },
    own, remade, reregistration, standing_flags, suspects, verification,
};
use keyward_model::MethodStatus;

/// The most words that are tried in a case: a person in need says theirs once, and may be misheard.
const MOST_WORDS: u32 = 5;

pub(super) fn act(case: &Case, command: &Command, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    match command {
        Command::Assess if case.assessed.is_some() => Err(Refusal::NotOpen),
        Command::Assess => Ok(vec![assessed(&case.report.methods, facts, |method| case.suspects(method))]),
        Command::AnswerMethods { at_hand } => answers::methods(case, *at_hand, facts),
        Command::SettleNumbers { numbers } => answers::numbers(case, numbers, facts),
        Command::CallBack { id, contact, fixed, relay } => {
            answers::call_back(case, *id, *contact, (*fixed, *relay), facts)
        }
        Command::Amend { amendment, reason } => answers::amend(case, amendment, reason.as_ref(), facts),
        Command::AskEvidence { id, kind, basis } => checks::ask(case, *id, *kind, basis, facts),
        Command::RecordEvidence { id, kind, basis, result, note } => {
            checks::record(case, *id, *kind, basis, *result, note.as_ref(), facts)
        }
        Command::DrawCode { draw } => call_code::draw(case, *draw, facts),
        Command::GiveCode { right } => call_code::give(case, *right, facts),
        Command::ConfirmPasskey { method } => remade::confirm(case, *method, facts),
        // What it records is added for every command that takes a touch.
        Command::ConfirmWork => Ok(Vec::new()),
        Command::SeeRequest { id } => {
            Ok(if case.request_was_seen(*id) { Vec::new() } else { vec![CaseEvent::RequestSeen { id: *id }] })
        }
        Command::SayUnreached { id } => checks::unreached(case, *id),
        Command::ViewPhoto => checks::view_photo(case, facts),
        Command::AnswerVouch { id, signed, reason } => {
            checks::answer_vouch(case, *id, *signed, reason.as_ref(), facts)
        }
        Command::AskApproval { id, approver, approver_may, statement } => {
            checks::ask_approval(case, *id, *approver, *approver_may, statement, facts)
        }
        Command::AnswerApproval { id, signed, reason } => {
            checks::answer_approval(case, *id, *signed, reason.as_ref(), facts)
        }
        Command::Contain { revoke, suspend } => contain(case, *revoke, *suspend, facts),
        Command::RequireReregistration { intent, passkeys } => {
            require_reregistration(case, *intent, *passkeys, facts)
        }
        Command::IssuePass { intent, request, handover } => {
            let minutes = facts.pass_policy.admit(*request, &facts.groups)?.as_secs() / 60;
            issue_pass(
                case,
                *intent,
                u32::try_from(minutes).unwrap_or(u32::MAX),
                request.one_time,
                *handover,
                facts,
            )
        }
        Command::VoidPass { intent } => {
            let pass = case.open_pass(facts.now).ok_or(Refusal::NoPass)?.pass;
            let mut events = intend(case, *intent, Effect::VoidPass { pass })?;
            events.extend(own::disowned(case, facts, pass));
            Ok(events)
        }
        Command::Retire { intent, method } => retire(case, *intent, *method, facts),
        Command::RecordWipe { thing, reference } => {
            settle(case, *thing, ThingNeeds::Wipe, facts)?;
            Ok(vec![CaseEvent::WipeRecorded { thing: *thing, reference: reference.clone() }])
        }
        Command::DocumentLoss { thing, note } => {
            settle(case, *thing, ThingNeeds::Document, facts)?;
            Ok(vec![CaseEvent::LossDocumented { thing: *thing, note: note.clone() }])
        }
        Command::SendAdvice { intent } => send_advice(case, *intent, facts),
        Command::Waive { obligation, reason } => waive(case, *obligation, reason, facts),
        Command::RaiseFlag { kind } => raise_flag(case, *kind),
        Command::ReviewFlags { flags, reason } => review_flags(case, flags, reason, facts),
        Command::KeepMethod { intent, method } => keep_method(case, *intent, *method, facts),
        // The same for a right one: a refusal tells nothing, and nobody tries a list of words.
        Command::GiveWord { .. } if case.words >= MOST_WORDS => Err(Refusal::TooManyWords),
        Command::GiveWord { duress } => Ok(vec![CaseEvent::WordGiven { duress: *duress }]),
        Command::Escalate { reason } => escalate(case, reason, facts),
        Command::Resume { reason } => resume(case, reason),
        Command::Reject { reason } => reject(case, reason, facts),
        Command::SignException { id, reason } => exception::sign(case, *id, reason, facts),
        Command::ReportOwn { report, revoke, suspend } => {
            super::own::report(case, report, [*revoke, *suspend], facts)
        }
        Command::StopException { reason } => exception::stop(case, reason, facts),
        Command::Note { text } if text.trim().is_empty() => Err(Refusal::ReasonMissing),
        Command::Note { text } => Ok(vec![CaseEvent::Noted { text: text.clone() }]),
        Command::Close => close(case, facts),
        Command::Finish { intent, outcome } => finish(case, *intent, outcome),
        Command::Deliver { intent, reach } => delivery::deliver(case, *intent, *reach),
        Command::Acknowledge => delivery::acknowledge(case, facts),
        Command::Fail { intent, code } => {
            open_intent(case, *intent)?;
            Ok(vec![CaseEvent::EffectFailed { id: *intent, code: code.clone() }])
        }
        Command::Observe(observation) => Ok(observe(case, observation, facts)),
    }
}

pub(super) fn intend(
    case: &Case,
    id: keyward_model::IntentId,
    effect: Effect,
) -> Result<Vec<CaseEvent>, Refusal> {
    if case.under_way(|under_way| *under_way == effect).is_some() || case.intents.iter().any(|i| i.id == id) {
        return Err(Refusal::UnderWay);
    }
    Ok(vec![CaseEvent::EffectIntended { id, effect }])
}

fn contain(
    case: &Case,
    revoke: keyward_model::IntentId,
    suspend: keyward_model::IntentId,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    may_protect(case, facts)?;
    let mut events = intend(case, revoke, Effect::RevokeSessions { person: case.person, keep: None })?;
    let methods: Vec<_> = lost_methods(case, facts)
        .chain(suspects(case, facts))
        .filter(|m| m.status == MethodStatus::Active)
        .map(|m| m.id)
        .collect();
    if !methods.is_empty() {
        events.extend(intend(case, suspend, Effect::SuspendMethods { methods })?);
    }
    Ok(events)
}

/// It closes ways in, and what it leaves may be less than there was: so it takes what a pass takes. Under duress it is done as
/// always, because nobody gains by it and the pass that follows is none.
fn require_reregistration(
    case: &Case,
    intent: keyward_model::IntentId,
    passkeys: bool,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    opening_gate(case, facts)?;
    // Whoever takes every strong way in says that none of them is at hand, and pays for it, or has just shown that they sign in with one.
    if passkeys && signs_in(case, facts) && signed_in_with(case, facts).is_none() {
        return Err(Refusal::TakesWhatWorks);
    }
    let methods = reregistration(&facts.methods, passkeys).removes;
    if reregistered(case) && methods.is_empty() {
        return Err(Refusal::NotOpen);
    }
    if case.under_way(|effect| matches!(effect, Effect::RequireReregistration { .. })).is_some() {
        return Err(Refusal::UnderWay);
    }
    intend(case, intent, Effect::RequireReregistration { person: case.person, methods, passkeys })
}

fn issue_pass(
    case: &Case,
    intent: keyward_model::IntentId,
    minutes: u32,
    one_time: bool,
    handover: Handover,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    if case.under_way(|effect| matches!(effect, Effect::IssuePass { .. })).is_some() {
        return Err(Refusal::UnderWay);
    }
    pass_gate(case, facts)?;
    let half_to = handover_fits(case, facts, handover).map_err(Refusal::HandoverNotPermitted)?;
    let most = facts.passes_per_agent();
    if most > 0 && facts.history.passes_lately >= most {
        return Err(Refusal::TooManyPasses);
    }
    let (person, decoy) = (case.person, case.duress);
    intend(case, intent, Effect::IssuePass { person, minutes, one_time, handover, half_to, decoy })
}

fn retire(
    case: &Case,
    intent: keyward_model::IntentId,
    method: keyward_model::MethodId,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    let held = case.quarantined().contains(&method).then(|| facts.method(method)).flatten();
    let lost = lost_methods(case, facts).find(|m| m.id == method).or(held).ok_or(Refusal::NotLost)?;
    if lost.status == MethodStatus::Revoked {
        return Err(Refusal::NotOpen);
    }
    retire_gate(case, facts)?;
    intend(case, intent, Effect::RetireMethod { method })
}

fn settle(case: &Case, thing: u32, wanted: ThingNeeds, facts: &Facts) -> Result<(), Refusal> {
    may_protect(case, facts)?;
    if needs(case, thing) != Some(wanted) {
        return Err(Refusal::UnknownThing);
    }
    if case.settled_things.contains(&thing) {
        return Err(Refusal::NotOpen);
    }
    if wanted == ThingNeeds::Wipe { nothing_stops(case, facts) } else { Ok(()) }
}

fn send_advice(
    case: &Case,
    intent: keyward_model::IntentId,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    may_protect(case, facts)?;
    let personal = case.things().any(|(at, _)| needs(case, at) == Some(ThingNeeds::Advice));
    if !personal {
        return Err(Refusal::UnknownThing);
    }
    let advice =
        Effect::Tell { notice: Notice::PersonalDeviceAdvice, person: case.person, pass: None, of: None };
    intend(case, intent, advice)
}

fn waive(
    case: &Case,
    obligation: Obligation,
    reason: &str,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    if !obligation.is_waivable() {
        return Err(Refusal::NotWaivable);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    // Before the standard is met nothing is let go: a waiver is no way round verification.
    if !was_verified(case, facts) {
        return Err(Refusal::NotVerified { missing: verification(case, facts).missing.max(1) });
    }
    let settled = obligations(case, facts).into_iter().any(|(o, duty)| o == obligation && duty.is_settled());
    if settled {
        return Err(Refusal::NotOpen);
    }
    Ok(vec![CaseEvent::Waived { obligation, reason: reason.to_owned() }])
}

fn raise_flag(case: &Case, kind: FlagKind) -> Result<Vec<CaseEvent>, Refusal> {
    let flag = RedFlag::Heard { heard: kind };
    if !kind.is_heard() {
        return Err(Refusal::NotAllowed);
    }
    if case.flags.iter().any(|known| known.flag == flag && known.reviewed.is_none()) {
        return Err(Refusal::UnderWay);
    }
    Ok(vec![CaseEvent::FlagRaised { flag }])
}

/// The reviewer names each flag: what turned up since the page was shown is not among them, and stands.
fn review_flags(
    case: &Case,
    names: &[String],
    reason: &str,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let standing = standing_flags(case, facts);
    let known = |name: &String| standing.iter().any(|flag| flag.name() == *name);
    if names.is_empty() || !names.iter().all(known) {
        return Err(Refusal::NoFlags);
    }
    // What only the facts show so far goes on record first: the review says what it covers.
    let raised = unraised(case, facts).into_iter().map(|flag| CaseEvent::FlagRaised { flag });
    let flags = standing.iter().filter(|flag| names.contains(&flag.name())).cloned().collect();
    Ok(raised.chain([CaseEvent::FlagsReviewed { reason: reason.to_owned(), flags }]).collect())
}

/// A method added around the loss is a way in that nobody vouched for: letting it work again takes what a pass takes.
fn keep_method(
    case: &Case,
    intent: keyward_model::IntentId,
    method: keyward_model::MethodId,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    if !case.quarantined().contains(&method) {
        return Err(Refusal::NotQuarantined);
    }
    opening_gate(case, facts)?;
    // Under duress nothing is given, and nothing looks different.
    intend(case, intent, Effect::ReinstateMethods { methods: vec![method], decoy: case.duress })
}

fn escalate(case: &Case, reason: &str, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    if case.state == CaseState::Escalated {
        return Err(Refusal::Escalated);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let session = facts.history.own_session.clone();
    Ok(vec![CaseEvent::Escalated { reason: reason.to_owned(), session }])
}

fn resume(case: &Case, reason: &str) -> Result<Vec<CaseEvent>, Refusal> {
    if case.state != CaseState::Escalated {
        return Err(Refusal::NotEscalated);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(vec![CaseEvent::Resumed { reason: reason.to_owned() }])
}

/// What was suspended stays so: it went only after somebody had shown that they are the person, and whether that was the owner or
/// a stranger nobody can tell from here. Its owner comes back through a case of their own.
fn reject(case: &Case, reason: &str, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    // A red flag that stops the case puts the same question to a supervisor as somebody who stopped it.
    let asked = case.state == CaseState::Escalated
        || (case.state == CaseState::Open && any_with(case, facts, FlagEffect::Stop));
    if !asked {
        return Err(Refusal::NotEscalated);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let noted = CaseEvent::Noted { text: reason.to_owned() };
    Ok(vec![noted, CaseEvent::Closed { closing: Closing::Rejected, ending: Some(Ending::Rejected) }])
}

fn close(case: &Case, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    let open = obligations(case, facts).iter().filter(|(_, duty)| !duty.is_settled()).count();
    // The last test stands although an unsettled Retire already says it: this must never happen.
    if open > 0 || lost_passkey_is_active(case, facts) {
        return Err(Refusal::DutiesOpen { open: u32::try_from(open.max(1)).unwrap_or(u32::MAX) });
    }
    nothing_stops(case, facts)?;
    Ok(vec![CaseEvent::Closed { closing: Closing::Completed, ending: Some(ending_now(case, facts)) }])
}

/// How a case would end for its person if it were closed now: whoever signed in once is not in an account that is disabled or frozen since.
pub fn ending_now(case: &Case, facts: &Facts) -> Ending {
    let proved = case.proved.and_then(|id| facts.method(id)).filter(|method| proves(case, facts, method));
    match proved {
        _ if !facts.subject.enabled => Ending::Disabled,
        _ if facts.subject.frozen_at.is_some() => Ending::Frozen,
        Some(method) if case.has_registered(method.id) => Ending::Recovered,
        Some(_) => Ending::SignedIn,
        None => Ending::NotSignedIn,
    }
}

fn open_intent(case: &Case, id: keyward_model::IntentId) -> Result<&Effect, Refusal> {
    let open = case.intents.iter().find(|intent| intent.id == id && intent.outcome.is_none());
    open.map(|intent| &intent.effect).ok_or(Refusal::NoSuchIntent)
}

fn finish(case: &Case, id: keyward_model::IntentId, outcome: &Outcome) -> Result<Vec<CaseEvent>, Refusal> {
    let effect = open_intent(case, id)?;
    let fits = match outcome {
        Outcome::PassIssued { .. } | Outcome::PassLost { .. } => matches!(effect, Effect::IssuePass { .. }),
        Outcome::SessionsEnded { .. } => matches!(effect, Effect::RevokeSessions { .. }),
        Outcome::Queued { .. } | Outcome::Told { .. } => matches!(effect, Effect::Tell { .. }),
        Outcome::Done => !matches!(effect, Effect::IssuePass { .. }),
    };
    if fits {
        Ok(vec![CaseEvent::EffectDone { id, outcome: outcome.clone() }])
    } else {
        Err(Refusal::NoSuchIntent)
    }
}

fn observe(case: &Case, observation: &Observation, facts: &Facts) -> Vec<CaseEvent> {
    match observation {
        Observation::PassUsed(pass) if case.pass.is_some_and(|state| state.pass == *pass) => {
            vec![CaseEvent::PassUsed { pass: *pass }]
        }
        Observation::PassEnded { pass, reason } if case.pass.is_some_and(|s| s.pass == *pass && !s.ended) => {
            vec![CaseEvent::PassEnded { pass: *pass, reason: reason.clone() }]
        }
        Observation::PasskeyRegistered { method, label, model, by } => {
            vec![own::registered(case, facts, *method, (label, model.as_ref()), by)]
        }
        Observation::MethodBound { method, kind, by } => vec![own::bound(case, facts, (*method, *kind), by)],
        Observation::Frozen if case.state == CaseState::Open => {
            vec![CaseEvent::Escalated { reason: FROZEN.to_owned(), session: None }]
        }
        Observation::Thawed { reason } => vec![CaseEvent::FreezeLifted { reason: reason.clone() }],
        Observation::SignedIn { method } => signed_in(case, *method, facts),
        Observation::RecoveryCodeUsed { id, method } => call_code::recovery_code(case, *id, *method),
        Observation::Frozen | Observation::PassUsed(_) | Observation::PassEnded { .. } => Vec::new(),
    }
}

/// A fresh sign-in proves a passkey that the case's own session registered. What was left to the person proves itself where they reported
/// the loss themselves; in a call it is seen, and proves nothing until the caller shows that they are who signed in ([`call_code`]). What
/// somebody else bound, or what is held back, proves nothing.
fn signed_in(case: &Case, method: keyward_model::MethodId, facts: &Facts) -> Vec<CaseEvent> {
    if let Some(in_other_hands) = in_other_hands(case, method, facts) {
        return vec![in_other_hands];
    }
    if !facts.method(method).is_some_and(|used| proves(case, facts, used)) {
        let asked = remade::seen(case, method, facts);
        // The owner of what only a day holds back signs in every day.
        let doubted = held_by_date(case, facts).iter().any(|held| held.id == method);
        let seen = || doubted.then(|| call_code::seen(case, method, facts)).flatten();
        return asked.or_else(seen).into_iter().collect();
    }
    let ours = case.has_registered(method);
    let seen = (!ours).then(|| call_code::seen(case, method, facts)).flatten();
    let proved = (ours || case.is_self_reported()) && case.proved != Some(method);
    seen.into_iter().chain(proved.then_some(CaseEvent::PasskeyProved { method })).collect()
}

/// What was reported as known to somebody else signs in while the case waits: that is somebody else, and each time is on record, also once the
/// case is stopped.
fn in_other_hands(case: &Case, method: keyward_model::MethodId, facts: &Facts) -> Option<CaseEvent> {
    let reported = case.playbook == Playbook::Compromised && case.ever_lost(method);
    let again = |known: &FlagState| {
        known.reviewed.is_none()
            && facts.now.since(known.at) < SEEN_AGAIN
            && matches!(known.flag, RedFlag::MethodSignedIn { method: seen, .. } if seen == method)
    };
    let flag = RedFlag::MethodSignedIn { method, at: facts.now };
    (reported && !case.flags.iter().any(again)).then_some(CaseEvent::FlagRaised { flag })
}
