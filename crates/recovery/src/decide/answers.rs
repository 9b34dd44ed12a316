//! What the caller says about what is left and where numbers ring, and changes of the report.

use super::{checks, opening};
use crate::{
    Amendment, AtHand, Basis, Case, CaseEvent, Effect, EvidenceKind, Facts, MethodAnswers, NumberSource,
    Playbook, Refusal, Rings, SettledNumber, numbers_in_question,
    obligations::{caller_is_verified, caller_was_verified, strong_left, was_heard_lately, was_verified},
    report::{methods_found, methods_lost},
};
use keyward_model::{Actor, ContactId, EvidenceId, Method, MethodId, MethodStatus};

/// Takes down whether a strong method that is left can be used now.
pub(super) fn methods(case: &Case, at_hand: AtHand, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    if case.at_hand == Some(at_hand) {
        return Err(Refusal::NotOpen);
    }
    if let AtHand::Method { method } = at_hand
        && !strong_left(case, facts).iter().any(|left| left.id == method)
    {
        return Err(Refusal::NotLeft);
    }
    let read = case
        .assessed
        .is_none()
        .then(|| opening::assessed(&case.report.methods, facts, |method| case.suspects(method)));
    Ok(read.into_iter().chain([CaseEvent::MethodsAnswered { at_hand }]).collect())
}

/// Takes down where mobile numbers ring, in the words of the caller.
pub(super) fn numbers(
    case: &Case,
    numbers: &[SettledNumber],
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    let asked = numbers_in_question(case, facts);
    let all_asked = numbers.iter().all(|number| asked.iter().any(|contact| contact.id == number.contact));
    if numbers.is_empty() || !all_asked {
        return Err(Refusal::NotOpen);
    }
    Ok(vec![CaseEvent::NumbersSettled { numbers: numbers.to_vec(), source: NumberSource::Caller }])
}

/// Dials a number. What the agent saw in the telephone system is recorded with it, and the number is judged after that.
pub(super) fn call_back(
    case: &Case,
    id: EvidenceId,
    contact: ContactId,
    (fixed, relay): (bool, bool),
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    let line = facts.contacts.iter().find(|known| known.id == contact && known.kind.is_fixed_line());
    let settled = line.filter(|_| fixed && case.rings(contact) != Some(Rings::Elsewhere)).map(|line| {
        let numbers = vec![SettledNumber { contact: line.id, rings: Rings::Elsewhere }];
        CaseEvent::NumbersSettled { numbers, source: NumberSource::TelephoneSystem }
    });
    let mut events: Vec<CaseEvent> = settled.into_iter().collect();
    let after = super::preview(case, &events, facts);
    let dialled = checks::ask(&after, id, EvidenceKind::CallBack, &Basis::Number { contact }, facts)?;
    events.extend(relay.then_some(CaseEvent::CallRelayed { id }));
    events.extend(dialled);
    Ok(events)
}

/// Amends the report.
pub(super) fn amend(
    case: &Case,
    amendment: &Amendment,
    reason: Option<&String>,
    facts: &Facts,
) -> Result<Vec<CaseEvent>, Refusal> {
    let amendment = match amendment {
        Amendment::AddThing { thing, methods, elsewhere } => {
            let things = std::slice::from_ref(thing);
            let answers = MethodAnswers { gone: methods, elsewhere };
            let methods = methods_lost(case.playbook, things, answers, &facts.methods, &facts.devices);
            Amendment::AddThing { thing: thing.clone(), methods, elsewhere: elsewhere.clone() }
        }
        Amendment::WithdrawThing { thing, .. } => {
            let methods = found_again(case, *thing, facts)?;
            let slip = !methods.is_empty() && case.is_slip(&methods, facts.actor.actor, facts.now);
            Amendment::WithdrawThing { thing: *thing, methods, slip }
        }
        Amendment::WithdrawMethod { method, .. } => {
            let slip = case.is_slip(&[*method], facts.actor.actor, facts.now);
            Amendment::WithdrawMethod { method: *method, slip }
        }
        other => other.clone(),
    };
    if case.playbook == Playbook::FirstPasskey {
        // A loss is another case: this one ends no session and removes nothing.
        return Err(Refusal::NotOpen);
    }
    let given = reason.filter(|reason| !reason.trim().is_empty());
    let takes_out = matches!(amendment, Amendment::WithdrawThing { .. } | Amendment::WithdrawMethod { .. });
    if takes_out && given.is_none() {
        return Err(Refusal::ReasonMissing);
    }
    match &amendment {
        Amendment::AddMethod { method } if case.report.methods.contains(method) => {
            return Err(Refusal::NotOpen);
        }
        Amendment::AddMethod { method } if facts.method(*method).is_some_and(is_gone) => {
            return Err(Refusal::BadReport("a method that was removed is not lost"));
        }
        Amendment::WithdrawMethod { method, .. } => may_withdraw(case, *method, facts)?,
        _ => {}
    }
    let (slip, amended) = (is_slip(&amendment), amendment.clone());
    let event = CaseEvent::ReportAmended { amendment, reason: given.cloned() };
    let after = super::preview(case, std::slice::from_ref(&event), facts);
    if after.says_otherwise_what_is_gone(case) {
        covered_by_own_word(case, &after, &amended, facts)?;
        if !slip {
            covered_by_old_checks(case, &after, takes_out, facts)?;
        }
    }
    if after.report == case.report && after.withdrawn == case.withdrawn {
        return Err(Refusal::NotOpen);
    }
    opening::check_report(case.playbook, &after.report, facts)?;
    // Who was phished has lost nothing, and may still take back what was said to be known. Codes that went alone were looked at above.
    let any = after.things().next().is_some() || after.report.things.is_empty();
    if !any && case.playbook != Playbook::Compromised {
        return Err(Refusal::BadReport("say what was lost"));
    }
    Ok(vec![event])
}

/// Whoever calls about what somebody reported signed in puts nothing into it and takes nothing out before they are verified: the person's word is
/// for what they said themselves, and with it another's loss would be suspended, and a stolen phone be back in use. That the passkey is gone with
/// which it was reported anybody may say, and nothing else with it: then the report is nobody's own.
fn covered_by_own_word(case: &Case, after: &Case, amended: &Amendment, facts: &Facts) -> Result<(), Refusal> {
    let theirs = facts.actor.actor == Actor::Person(case.person);
    let reporting = matches!(amended, Amendment::AddMethod { method } if case.reported_with == Some(*method));
    let covered = case.was_reported_by_owner() && !reporting && !theirs && !caller_was_verified(after, facts);
    if covered { Err(Refusal::OwnReport) } else { Ok(()) }
}

/// Whoever calls about a case that ended sessions already, or in which somebody was verified, takes nothing out of it before they are verified themselves:
/// with the checks of that day a stranger would have a stolen laptop not wiped. What they add makes those checks lapse. Where something else covers
/// it that does not lapse, a code that was read out or the person's own report, nothing is added either; nor while a pass is open that was given
/// for checks of a quarter of an hour ago or more, because it would end.
fn covered_by_old_checks(case: &Case, after: &Case, takes_out: bool, facts: &Facts) -> Result<(), Refusal> {
    let acted = || case.intents.iter().any(|intent| matches!(intent.effect, Effect::RevokeSessions { .. }));
    let lapsed = || Case { verified: None, ..after.clone() };
    let ends = || case.open_pass(facts.now).is_some() && !was_heard_lately(case, facts);
    let covered = if takes_out {
        caller_was_verified(case, facts) || case.lapsed || acted()
    } else {
        was_verified(&lapsed(), facts) || ends()
    };
    let theirs = facts.actor.actor == Actor::Person(case.person);
    if covered && !theirs && !caller_is_verified(case, facts) { Err(Refusal::CallerOfLater) } else { Ok(()) }
}

/// Whether it takes back what the same agent put in a moment ago.
const fn is_slip(amendment: &Amendment) -> bool {
    matches!(
        amendment,
        Amendment::WithdrawThing { slip: true, .. } | Amendment::WithdrawMethod { slip: true, .. }
    )
}

/// Whether a method was removed, by whomever: nothing signs in with it, so it cannot get lost, and what it did before is no sign of a thief. What it says
/// about how strong the account ever was is asked where that counts, and is the same whether it is reported or not.
pub(super) fn is_gone(method: &Method) -> bool {
    method.status == MethodStatus::Revoked
}

/// The methods that come back with a thing and with nothing else that is gone.
fn found_again(case: &Case, position: u32, facts: &Facts) -> Result<Vec<MethodId>, Refusal> {
    let (_, thing) = case.things().find(|(at, _)| *at == position).ok_or(Refusal::UnknownThing)?;
    if case.settled_things.contains(&position) {
        return Err(Refusal::NotOpen);
    }
    let left: Vec<_> = case.things().filter(|(at, _)| *at != position).map(|(_, t)| t.clone()).collect();
    let mut back = methods_found(case.playbook, thing, &left, &facts.methods, &facts.devices);
    back.retain(|method| case.report.methods.contains(method));
    Ok(back)
}

/// A method on a device that is gone is gone with it; one that was removed stays removed.
fn may_withdraw(case: &Case, method: MethodId, facts: &Facts) -> Result<(), Refusal> {
    if !case.report.methods.contains(&method) {
        return Err(Refusal::NotLost);
    }
    let Some(known) = facts.method(method) else { return Err(Refusal::NotLost) };
    let lives_on_lost = case.things().any(|(_, t)| t.device.is_some_and(|device| known.lives_on(device)));
    if lives_on_lost || known.status == MethodStatus::Revoked {
        return Err(Refusal::BadReport("a method on a lost device goes with it"));
    }
    Ok(())
}
