//! The parts of a case: its checks, approvals, effects, flags and pass.

use crate::{
    Basis, Closing, Effect, EvidenceKind, EvidenceResult, Outcome, Recorded, RedFlag,
    evidence::{APPROVAL_LIFE, APPROVAL_REQUEST_LIFE},
};
use keyward_model::{Actor, EvidenceId, IntentId, MethodId, PassId, PersonId, SessionId, Timestamp};

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// Being worked.
    Open,
    /// Stopped until a supervisor decides.
    Escalated,
    /// Ended.
    Closed(Closing),
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceState {
    /// Its id.
    pub id: EvidenceId,
    /// Its kind.
    pub kind: EvidenceKind,
    /// What it rests on.
    pub basis: Basis,
    /// How it ended; `None` while under way.
    pub result: Option<EvidenceResult>,
    /// When it began or ended.
    pub at: Timestamp,
    /// Who recorded it.
    pub by: Actor,
    /// What was seen or heard.
    pub note: Option<String>,
    /// What was decided on it: it counts for nothing else.
    pub spent: Option<IntentId>,
    /// When who was asked opened the request.
    pub seen_at: Option<Timestamp>,
    /// When who was asked to vouch said that they did not reach the person.
    pub unreached_at: Option<Timestamp>,
    /// Of a vouch: whether more was reported since it was asked for, or the case stopped before it was answered.
    pub lapsed: bool,
}

impl EvidenceState {
    /// Whether it is under way and its end would still say something.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.result.is_none()
            && !self.lapsed
            && !self.at.is_ahead_of(now)
            && now.since(self.at) <= self.kind.wait()
    }
}

/// A passkey touch for the work on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkTouch {
    /// Who touched.
    pub by: Actor,
    /// In which session.
    pub session: Option<SessionId>,
    /// When.
    pub at: Timestamp,
}

/// One approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalState {
    /// The request.
    pub id: EvidenceId,
    /// Who was asked.
    pub approver: PersonId,
    /// Signed, declined, or `None` while open.
    pub signed: Option<bool>,
    /// When it was asked or answered.
    pub at: Timestamp,
    /// Why it was declined, if that was said.
    pub reason: Option<String>,
    /// What was decided on it: it counts for nothing else.
    pub spent: Option<IntentId>,
    /// When who was asked opened the request.
    pub seen_at: Option<Timestamp>,
    /// The state of the case that it was asked for.
    pub state: Option<String>,
    /// Whether the case stopped before it was answered, or they were asked again.
    pub lapsed: bool,
}

impl ApprovalState {
    pub(super) const fn asked(
        id: EvidenceId,
        approver: PersonId,
        at: Timestamp,
        state: Option<String>,
    ) -> Self {
        Self {
            id,
            approver,
            signed: None,
            at,
            reason: None,
            spent: None,
            seen_at: None,
            state,
            lapsed: false,
        }
    }
    /// Whether it waits for an answer that can still be given.
    pub fn waits(&self, now: Timestamp) -> bool {
        self.signed.is_none()
            && !self.lapsed
            && !self.at.is_ahead_of(now)
            && now.since(self.at) <= APPROVAL_REQUEST_LIFE
    }
    /// Whether the approver may be asked once more: nobody answered in time, or the signature counts no longer. A refusal
    /// stands.
    pub fn can_be_repeated(&self, now: Timestamp) -> bool {
        match self.signed {
            Some(true) => {
                now.since(self.at) > APPROVAL_LIFE || self.at.is_ahead_of(now) || self.spent.is_some()
            }
            Some(false) => false,
            None => !self.waits(now),
        }
    }
}

/// One effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentState {
    /// The intent.
    pub id: IntentId,
    /// What.
    pub effect: Effect,
    /// When it was decided.
    pub at: Timestamp,
    /// By which event of the case.
    pub seq: u32,
    /// How it ended; `None` while under way.
    pub outcome: Option<Result<Outcome, String>>,
    /// By which event of the case it ended.
    pub ended_seq: Option<u32>,
    /// Of a notice: whether somebody whom it was meant for was given up at every address.
    pub given_up: bool,
    /// Of a notice: who of the security readers knows of it all the same.
    pub acknowledged_by: Option<Actor>,
}

impl IntentState {
    pub(super) fn decided(id: IntentId, effect: Effect, recorded: &Recorded) -> Self {
        let Recorded { at, seq, .. } = *recorded;
        Self { id, effect, at, seq, outcome: None, ended_seq: None, given_up: false, acknowledged_by: None }
    }
}

/// One red flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagState {
    /// What.
    pub flag: RedFlag,
    /// When it was found or heard.
    pub at: Timestamp,
    /// Who found or heard it.
    pub by: Actor,
    /// When a supervisor looked at it, or the caller showed that it was them.
    pub reviewed: Option<Timestamp>,
    /// The method with which the caller showed that: once it shows nothing any more, the flag stands again.
    pub shown_with: Option<MethodId>,
    /// What was decided in spite of it: it stands again for anything else.
    pub spent: Option<IntentId>,
}

/// The pass of the case, if one was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassState {
    /// Which.
    pub pass: PassId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used first.
    pub used_at: Option<Timestamp>,
    /// Whether it ended otherwise.
    pub ended: bool,
}
