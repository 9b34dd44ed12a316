//! The code by which a caller shows that they are who signed in.
//!
//! The owner of an account signs in every day, whoever calls about it. So a sign-in during a case is seen and is no evidence; it becomes
//! evidence once the caller reads out a code that is shown to nobody but the signed-in owner, beside the button that stops the case. So
//! it is with a recovery code: an owner who uses one may have another call in mind than the one that is on.

use crate::{
    AtHand, Basis, Case, CaseEvent, CaseState, EvidenceKind, EvidenceResult, EvidenceState, Facts, RedFlag,
    Refusal,
    obligations::{held_by_date, only_refused, strong_left},
    verification::judge_method,
};
use keyward_model::{Actor, EvidenceId, Method, MethodId, SessionId, Timestamp};
use std::time::Duration;

/// How long a code can be read out after it was drawn.
pub const CALL_CODE_LIFE: Duration = Duration::from_mins(10);
/// How many wrong ones end it.
pub const CALL_CODE_TRIES: u32 = 3;
/// A method that signs in again within this time makes no second event.
pub(crate) const SEEN_AGAIN: Duration = Duration::from_mins(1);

/// A code that the person drew; the digits themselves are nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallCode {
    /// The draw: the digits follow from it and the master secret.
    pub draw: EvidenceId,
    /// What opened the session in which it was drawn, or the recovery codes of which one was used.
    pub method: MethodId,
    /// That session; none where a recovery code was used.
    pub session: Option<SessionId>,
    /// When.
    pub at: Timestamp,
    /// How many wrong ones were read out.
    pub wrong: u32,
    /// Whether it was read out.
    pub used: bool,
}

impl CallCode {
    pub(crate) const fn drawn(
        draw: EvidenceId,
        method: MethodId,
        session: Option<SessionId>,
        at: Timestamp,
    ) -> Self {
        Self { draw, method, session, at, wrong: 0, used: false }
    }
    /// Whether it may still be read out.
    pub fn lives(&self, now: Timestamp) -> bool {
        !self.used
            && self.wrong < CALL_CODE_TRIES
            && !self.at.is_ahead_of(now)
            && now.since(self.at) < CALL_CODE_LIFE
    }
}

/// Whether the caller showed that they are who signed in. A sign-in that was recorded as evidence by itself, as it was once, shows that no
/// more; a closed case stays what it was.
pub(crate) fn was_read_out(case: &Case, check: &EvidenceState) -> bool {
    check.by != Actor::Person(case.person) || matches!(case.state, CaseState::Closed(_))
}

/// The sign-in of a strong method that is left: on record, so that the page follows, and no evidence.
pub(crate) fn seen(case: &Case, method: MethodId, facts: &Facts) -> Option<CaseEvent> {
    let again = |(seen, at): &(MethodId, Timestamp)| *seen == method && facts.now.since(*at) < SEEN_AGAIN;
    (!case.own_sign_ins.iter().any(again)).then_some(CaseEvent::OwnerSignedIn { method })
}

/// Sign-ins that the caller does not say are theirs: they cannot use the method, or were not asked. What people report themselves takes no call.
/// Whoever read out a code says that its method is at hand. Once what they claim or showed is not left, by what is said since or by the policy,
/// it says nothing: a pass opens then as if nothing were at hand.
pub(crate) fn unclaimed(case: &Case, facts: &Facts) -> Vec<RedFlag> {
    let claimed = match case.at_hand {
        Some(AtHand::Nothing) => false,
        Some(AtHand::Method { method }) => strong_left(case, facts).iter().any(|left| left.id == method),
        None => case.is_self_reported() && only_refused(case, facts).is_empty(),
    };
    if claimed {
        return Vec::new();
    }
    let doubted = held_by_date(case, facts);
    let usable = |id: MethodId| {
        let suspected = facts.method(id).is_none_or(|method| case.suspects(method));
        !suspected || doubted.iter().any(|method| method.id == id)
    };
    let sign_ins = case.own_sign_ins.iter().filter(|(method, _)| usable(*method));
    sign_ins.map(|(method, at)| RedFlag::OwnerSignedIn { method: *method, at: *at }).collect()
}

/// Whether somebody guessed at the code.
pub(crate) fn guessed(case: &Case) -> Option<RedFlag> {
    let code = case.code.filter(|code| code.wrong >= CALL_CODE_TRIES)?;
    Some(RedFlag::WrongCode { at: code.at })
}

/// A code for the person, in a session that a phishing-resistant method opened which was theirs before the case. Another ends this one.
pub(crate) fn draw(case: &Case, draw: EvidenceId, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    let (session, method) = facts.actor.session.ok_or(Refusal::CodeNeedsOwnPasskey)?;
    let method = method.ok_or(Refusal::CodeNeedsOwnPasskey)?;
    judge_method(case, facts, method, Method::is_usable_strong).map_err(|_| Refusal::CodeNeedsOwnPasskey)?;
    if case.evidence.iter().any(|known| known.id == draw) {
        return Err(Refusal::UnderWay);
    }
    Ok(vec![CaseEvent::CodeDrawn { draw, method, session: Some(session) }])
}

/// A recovery code was used. It is a caller's once they read out what follows: an owner uses one for themselves, whoever calls about them.
pub(crate) fn recovery_code(case: &Case, draw: EvidenceId, method: MethodId) -> Vec<CaseEvent> {
    if case.evidence.iter().any(|known| known.id == draw) {
        return Vec::new();
    }
    // A stopped case takes in nothing that counts when it goes on.
    if case.state != CaseState::Open {
        return Vec::new();
    }
    vec![CaseEvent::CodeDrawn { draw, method, session: None }]
}

/// What the caller read out. Under duress it is as always, because nobody gains by it and the pass that follows is none.
pub(crate) fn give(case: &Case, right: bool, facts: &Facts) -> Result<Vec<CaseEvent>, Refusal> {
    let code = case.code.filter(|code| code.lives(facts.now)).ok_or(Refusal::NoCode)?;
    let CallCode { draw, method, .. } = code;
    // What was reported lost, or is held back, since it was drawn, shows nobody. A recovery code that does not count is on record, and why.
    if code.session.is_some() {
        judge_method(case, facts, method, Method::is_usable_strong).map_err(|_| Refusal::NoCode)?;
    }
    if !right {
        return Ok(vec![CaseEvent::CodeWrong { draw }]);
    }
    let result = EvidenceResult::Passed;
    let read = |kind, basis| CaseEvent::EvidenceRecorded { id: draw, kind, basis, result, note: None };
    if code.session.is_none() {
        return Ok(vec![read(EvidenceKind::RecoveryCode, Basis::RecoveryCode { method })]);
    }
    let read = read(EvidenceKind::Passkey, Basis::Passkey { method });
    let proved = (case.proved != Some(method)).then_some(CaseEvent::PasskeyProved { method });
    Ok([Some(read), proved].into_iter().flatten().collect())
}
