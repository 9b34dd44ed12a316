//! Decisions: a command in, events or a refusal out.

mod access;
mod actions;
mod answers;
mod checks;
mod consequences;
mod delivery;
mod opening;
mod own;
mod touch;

pub use access::{
    may_dismiss_report, may_end_sessions, may_freeze, may_lift_freeze, may_read_on_hold, may_tend,
};
pub use actions::ending_now;
pub use checks::eligible_approvers;
pub use opening::{FAILURES_LOCK, open};

use crate::{
    Case, CaseEvent, CaseState, Command, Facts, Recorded, Refusal,
    evidence::VERIFICATION_LIFE,
    obligations::{caller_is_verified, opens_more, signs_in, verified_now, was_verified},
    verification,
    verification::as_of,
};
use keyward_model::Actor;

/// Decides on a command. The events are given in order; the caller records them in one transaction with the intents
/// among them. Deciding twice from the same case and facts gives the same events.
///
/// # Errors
/// The [`Refusal`] that stands in the way; nothing has happened then.
pub fn decide(case: &Case, command: &Command, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    access::admit(case, command, facts)?;
    let mut events = actions::act(case, command, facts)?;
    if let Some(touched) = touch::taken(case, command, facts)? {
        events.insert(0, touched);
    }
    let mut after = preview(case, &events, facts);
    if let Some(reason) = stopped_by_failures(case, &after, facts) {
        events.push(CaseEvent::Escalated { reason: reason.to_owned(), session: None });
        after = preview(case, &events, facts);
    }
    if lapses(case, command, &after, facts) {
        events.push(CaseEvent::VerificationLapsed);
        after = preview(case, &events, facts);
    }
    if let Some(verified) = newly_verified(&after, facts) {
        events.push(verified);
        after = preview(case, &events, facts);
    }
    events.extend(consequences::consequences(case, &after, facts));
    Ok(events)
}

/// Whether a verification that was given does not stand any more, judged against what is said now. It is no word on what somebody says later, of
/// whom nobody knows whether they are who was verified.
fn lapses(before: &Case, command: &Command, after: &Case, facts: &Facts) -> bool {
    let says_more = matches!(
        command,
        Command::Amend { .. }
            | Command::SettleNumbers { .. }
            | Command::AnswerMethods { .. }
            | Command::StopException { .. }
            | Command::ReportOwn { .. }
    );
    let by_somebody = facts.actor.actor != Actor::Person(before.person);
    let later =
        || by_somebody && after.says_otherwise_what_is_gone(before) && !caller_is_verified(before, facts);
    says_more && after.verified.is_some_and(|(at, _)| !as_of(after, facts, at).is_met() || later())
}

/// Two failed checks in a case, or three of one person over all cases, stop it.
fn stopped_by_failures(before: &Case, after: &Case, facts: &Facts) -> Option<&'static str> {
    let (was, now) = (before.failed_checks(), after.failed_checks());
    if now <= was || after.state != CaseState::Open {
        return None;
    }
    let all = u32::try_from(now).unwrap_or(u32::MAX).saturating_add(facts.history.failed_before);
    if was < 2 && now >= 2 {
        Some("two-failed-checks")
    } else {
        (all >= opening::FAILURES_LOCK).then_some("recoveries-locked")
    }
}

/// The case as it will be once these events are recorded.
fn preview(case: &Case, events: &[CaseEvent], facts: &Facts) -> Case {
    let mut after = case.clone();
    for event in events {
        let seq = after.last_seq + 1;
        after.apply(&Recorded { seq, at: facts.now, actor: facts.actor.actor, event: event.clone() });
    }
    after
}

/// The event that the standard is met, when it is met anew.
fn newly_verified(after: &Case, facts: &Facts) -> Option<CaseEvent> {
    let in_force = verified_now(after, facts).is_ok();
    if after.state != CaseState::Open || after.assessed.is_none() || in_force {
        return None;
    }
    // Somebody who reported it themselves and still has a passkey opens nothing: nothing to verify.
    if was_verified(after, facts) && signs_in(after, facts) && !opens_more(after, facts) {
        return None;
    }
    let verification = verification(after, facts);
    verification.is_met().then(|| CaseEvent::IdentityVerified {
        evidence: verification.counted.iter().map(|proof| proof.id).collect(),
        until: facts.now.plus(VERIFICATION_LIFE),
    })
}
