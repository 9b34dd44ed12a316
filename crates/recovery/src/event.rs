//! What happened in a case.

use crate::{
    Amendment, AtHand, Basis, Effect, EvidenceKind, EvidenceResult, LossReport, NumberSource, Obligation,
    Outcome, Playbook, RedFlag, SettledNumber,
};
use keyward_model::SessionId;
use keyward_model::{Actor, EvidenceId, IntentId, MethodId, MethodKind, PassId, PersonId, Tier, Timestamp};
use serde::{Deserialize, Serialize};

/// The reason of an escalation because the account was frozen.
pub const FROZEN: &str = "account-frozen";

/// How the person themselves stopped their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnStop {
    /// In a session as strong as their account has ever been: it is their own word.
    Owner,
    /// In a weaker one, which somebody with no more than their password has too: it stops the case, and says nothing about the next.
    WeakerSession,
}

impl OwnStop {
    /// The reason of the escalation.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Owner => "stopped-by-the-person",
            Self::WeakerSession => "stopped-from-a-weaker-session",
        }
    }
}

/// The session in which somebody stopped the case about themselves: whoever decides reads from it whose word it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// When it began.
    pub began: Timestamp,
    /// What it rests on.
    pub methods: Vec<MethodId>,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Every duty done.
    Completed,
    /// The caller was not the person, or the report was false: nothing was given.
    Rejected,
}

/// How a case ended for its person: a closed case let nobody in just because nothing was left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// They signed in with a passkey that the case gave.
    Recovered,
    /// They signed in with a method that was left to them.
    SignedIn,
    /// They did not sign in: a supervisor waived it.
    NotSignedIn,
    /// The account was disabled.
    Disabled,
    /// The account was frozen.
    Frozen,
    /// The recovery was refused.
    Rejected,
}

impl Ending {
    /// Every ending.
    pub const ALL: [Self; 6] =
        [Self::Recovered, Self::SignedIn, Self::NotSignedIn, Self::Disabled, Self::Frozen, Self::Rejected];
    /// Whether the person was in when the case ended.
    pub const fn is_in(self) -> bool {
        matches!(self, Self::Recovered | Self::SignedIn)
    }
}

/// One event. Names and shapes are stored for years: add, never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CaseEvent {
    /// The report came in.
    Opened {
        /// Whose account.
        person: PersonId,
        /// Which duties.
        playbook: Playbook,
        /// The tier, as of now.
        tier: Tier,
        /// The standards in force, kept for the whole case.
        standards_version: u32,
        /// The report.
        report: LossReport,
        /// The passkey with which the person reported it themselves; `None` for a report to an agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reported_with: Option<MethodId>,
    },
    /// The methods were read.
    Assessed {
        /// Went with the loss.
        lost: Vec<MethodId>,
        /// Still there and phishing-resistant.
        strong: Vec<MethodId>,
        /// Everything else that is active.
        other: Vec<MethodId>,
    },
    /// What the person says about the strong methods that are left.
    MethodsAnswered {
        /// Whether one can be used now.
        at_hand: AtHand,
    },
    /// Where numbers ring, as the caller said or the agent looked up.
    NumbersSettled {
        /// Each number.
        numbers: Vec<SettledNumber>,
        /// Who said so.
        source: NumberSource,
    },
    /// The call-back of this check goes through a relay service: somebody else hears or reads it.
    CallRelayed {
        /// The check.
        id: EvidenceId,
    },
    /// The report was amended.
    ReportAmended {
        /// What changed.
        amendment: Amendment,
        /// Why, in the agent's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// After an amendment the proofs meet the standard no longer.
    VerificationLapsed,
    /// A check was begun: a number dialled, a manager asked.
    EvidenceAsked {
        /// The check.
        id: EvidenceId,
        /// Its kind.
        kind: EvidenceKind,
        /// What it rests on.
        basis: Basis,
    },
    /// A check ended.
    EvidenceRecorded {
        /// The check.
        id: EvidenceId,
        /// Its kind.
        kind: EvidenceKind,
        /// What it rests on.
        basis: Basis,
        /// How it ended.
        result: EvidenceResult,
        /// What was seen or heard; never a secret answer.
        note: Option<String>,
    },
    /// The photo on file was shown to the actor, to compare a face with.
    PhotoViewed,
    /// Who was asked to sign has opened the request.
    RequestSeen {
        /// The check or request.
        id: EvidenceId,
    },
    /// Who was asked to vouch says that they did not reach the person. The request stays open.
    RequestUnreached {
        /// The check.
        id: EvidenceId,
    },
    /// Somebody was asked to approve the pass.
    ApprovalAsked {
        /// The request.
        id: EvidenceId,
        /// Who.
        approver: PersonId,
        /// SHA-256 of the statement, lower-case hexadecimal.
        statement: String,
        /// The state of the case that it is asked for ([`signed_state`](crate::signed_state)); `None` in events of before it was kept,
        /// which count for nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<String>,
    },
    /// The approval was signed or declined.
    ApprovalRecorded {
        /// The request.
        id: EvidenceId,
        /// Who.
        approver: PersonId,
        /// Signed with a passkey, or declined.
        signed: bool,
        /// Why it was declined, in the words of who did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What a passkey signed for a vouch or an approval: with it and the statement's text anybody can check the decision.
    StatementSigned {
        /// The check or request.
        id: EvidenceId,
        /// Nonce, key, client data, authenticator data and signature, as JSON.
        signature: String,
    },
    /// The agent confirmed their work on the case with a passkey: it counts for a quarter of an hour, in this session.
    Touched {
        /// The session in which it was given.
        session: Option<SessionId>,
    },
    /// The standard is met.
    IdentityVerified {
        /// The proofs that count.
        evidence: Vec<EvidenceId>,
        /// Until when it opens the next steps.
        until: Timestamp,
    },
    /// An effect was decided.
    EffectIntended {
        /// The intent, also the idempotency key.
        id: IntentId,
        /// What.
        effect: Effect,
    },
    /// An effect was carried out.
    EffectDone {
        /// The intent.
        id: IntentId,
        /// How it ended.
        outcome: Outcome,
    },
    /// An effect could not be carried out.
    EffectFailed {
        /// The intent.
        id: IntentId,
        /// A stable code.
        code: String,
    },
    /// Every message of a notice to the person, or to everybody else, was given up.
    NoticeGivenUp {
        /// The intent.
        id: IntentId,
    },
    /// A security reader says that they know what a notice was to tell them.
    NoticeAcknowledged {
        /// The intent.
        id: IntentId,
    },
    /// The pass was used to sign in.
    PassUsed {
        /// Which.
        pass: PassId,
    },
    /// The pass ended unused: expired, replaced, too many wrong tries.
    PassEnded {
        /// Which.
        pass: PassId,
        /// A stable code.
        reason: String,
    },
    /// A new passkey was registered, in a session that the case answers for.
    PasskeyRegistered {
        /// Which.
        method: MethodId,
        /// Its name.
        label: String,
        /// The authenticator's model or provider.
        model: Option<String>,
        /// The pass of this case that opened the session; `None` if a passkey did that was left to the person, and for events of
        /// before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pass: Option<PassId>,
        /// What the session rested on, where it was no pass.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        methods: Vec<MethodId>,
    },
    /// Something else was added or changed in such a session.
    MethodBound {
        /// Which.
        method: MethodId,
        /// What it is.
        kind: MethodKind,
        /// The pass of this case that opened the session.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pass: Option<PassId>,
        /// What the session rested on, where it was no pass.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        methods: Vec<MethodId>,
    },
    /// A fresh sign-in with a passkey that is not lost.
    PasskeyProved {
        /// Which.
        method: MethodId,
    },
    /// A passkey that an earlier case made, and that nobody has confirmed yet, signed in.
    PasskeySeen {
        /// Which.
        method: MethodId,
    },
    /// A strong method that is left to the person signed in. No evidence: nobody knows whether that was the caller, or the owner as every
    /// day.
    OwnerSignedIn {
        /// Which.
        method: MethodId,
    },
    /// The person got a code, to be read out to the helpdesk.
    CodeDrawn {
        /// Which draw: the code follows from it and the master secret. Also the id of the check, should it be read out.
        draw: EvidenceId,
        /// What the session was opened with, or the recovery codes of which one was used.
        method: MethodId,
        /// In which session; none where a recovery code was used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
    /// The agent typed something else than the code that was drawn.
    CodeWrong {
        /// Which draw.
        draw: EvidenceId,
    },
    /// The person, verified, says that they made this passkey in an earlier case, and has just signed in with it: it stays.
    PasskeyConfirmed {
        /// Which.
        method: MethodId,
    },
    /// A managed device was wiped in device management.
    WipeRecorded {
        /// Position in the report's list of things.
        thing: u32,
        /// The reference in device management.
        reference: String,
    },
    /// The loss or reset of a security key was written down.
    LossDocumented {
        /// Position in the report's list of things.
        thing: u32,
        /// What was found.
        note: String,
    },
    /// A supervisor let a duty go.
    Waived {
        /// Which.
        obligation: Obligation,
        /// Why.
        reason: String,
    },
    /// A red flag was found or heard.
    FlagRaised {
        /// Which.
        flag: RedFlag,
    },
    /// A supervisor looked at the red flags, and the case may go on.
    FlagsReviewed {
        /// Why.
        reason: String,
        /// Which; empty in events of before reviews named them: all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        flags: Vec<RedFlag>,
    },
    /// The person or the agent gave a word on the call.
    WordGiven {
        /// Whether it was one that asks for help in silence.
        duress: bool,
    },
    /// Something is wrong: everything stops.
    Escalated {
        /// A stable code or the words of who escalated.
        reason: String,
        /// The session, where its person stopped it themselves; absent in events of before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<OwnSession>,
    },
    /// A supervisor lets the case go on.
    Resumed {
        /// Why.
        reason: String,
    },
    /// A supervisor let the frozen account in again.
    FreezeLifted {
        /// Why; absent in events of before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A supervisor signed that this person gets an exception from the standard.
    ExceptionSigned {
        /// Which exception.
        id: EvidenceId,
        /// Why.
        reason: String,
    },
    /// The second supervisor signed: the exception cools.
    ExceptionStarted {
        /// Which exception.
        id: EvidenceId,
        /// From when it can be used.
        opens_at: Timestamp,
        /// Until when.
        closes_at: Timestamp,
    },
    /// The exception was stopped.
    ExceptionStopped {
        /// Which exception.
        id: EvidenceId,
        /// Why.
        reason: String,
    },
    /// A remark.
    Noted {
        /// The text.
        text: String,
    },
    /// The end.
    Closed {
        /// How.
        closing: Closing,
        /// How it ended for the person; absent in events of before it was kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ending: Option<Ending>,
    },
}

impl CaseEvent {
    /// Whether a supervisor looked at the failed checks of a person with this: they let the stopped case go on, or reviewed the flag about
    /// them. Who reviewed other flags has not.
    pub fn looks_at_failed_checks(&self) -> bool {
        match self {
            Self::Resumed { .. } => true,
            Self::FlagsReviewed { flags, .. } => {
                flags.is_empty() || flags.iter().any(|flag| matches!(flag, RedFlag::FailedBefore { .. }))
            }
            _ => false,
        }
    }
    /// Whether it records a check that failed, and counts over all agents and cases. A declined vouch is none: see
    /// [`Case::failed_checks`](crate::Case::failed_checks).
    pub fn is_failed_check(&self) -> bool {
        let Self::EvidenceRecorded { kind, result, .. } = self else { return false };
        *result == EvidenceResult::Failed && *kind != EvidenceKind::Vouch
    }
    /// The stable name in the log, such as `case.opened`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "case.opened",
            Self::Assessed { .. } => "case.assessed",
            Self::MethodsAnswered { .. } => "case.methods_answered",
            Self::NumbersSettled { .. } => "case.numbers_settled",
            Self::CallRelayed { .. } => "case.call_relayed",
            Self::ReportAmended { .. } => "case.report_amended",
            Self::VerificationLapsed => "case.verification_lapsed",
            Self::EvidenceAsked { .. } => "case.evidence_asked",
            Self::EvidenceRecorded { .. } => "case.evidence_recorded",
            Self::PhotoViewed => "case.photo_viewed",
            Self::RequestSeen { .. } => "case.request_seen",
            Self::RequestUnreached { .. } => "case.request_unreached",
            Self::ApprovalAsked { .. } => "case.approval_asked",
            Self::ApprovalRecorded { .. } => "case.approval_recorded",
            Self::StatementSigned { .. } => "case.statement_signed",
            Self::Touched { .. } => "case.touched",
            Self::IdentityVerified { .. } => "case.identity_verified",
            Self::EffectIntended { .. } => "case.effect_intended",
            Self::EffectDone { .. } => "case.effect_done",
            Self::EffectFailed { .. } => "case.effect_failed",
            Self::NoticeGivenUp { .. } => "case.notice_given_up",
            Self::NoticeAcknowledged { .. } => "case.notice_acknowledged",
            Self::PassUsed { .. } => "case.pass_used",
            Self::PassEnded { .. } => "case.pass_ended",
            Self::PasskeyRegistered { .. } => "case.passkey_registered",
            Self::MethodBound { .. } => "case.method_bound",
            Self::PasskeyProved { .. } => "case.passkey_proved",
            Self::PasskeySeen { .. } => "case.passkey_seen",
            Self::PasskeyConfirmed { .. } => "case.passkey_confirmed",
            Self::OwnerSignedIn { .. } => "case.owner_signed_in",
            Self::CodeDrawn { .. } => "case.code_drawn",
            Self::CodeWrong { .. } => "case.code_wrong",
            Self::WipeRecorded { .. } => "case.wipe_recorded",
            Self::LossDocumented { .. } => "case.loss_documented",
            Self::Waived { .. } => "case.waived",
            Self::FlagRaised { .. } => "case.flag_raised",
            Self::FlagsReviewed { .. } => "case.flags_reviewed",
            Self::WordGiven { .. } => "case.word_given",
            Self::Escalated { .. } => "case.escalated",
            Self::Resumed { .. } => "case.resumed",
            Self::FreezeLifted { .. } => "case.freeze_lifted",
            Self::ExceptionSigned { .. } => "case.exception_signed",
            Self::ExceptionStarted { .. } => "case.exception_started",
            Self::ExceptionStopped { .. } => "case.exception_stopped",
            Self::Noted { .. } => "case.noted",
            Self::Closed { .. } => "case.closed",
        }
    }
}

/// An event with its place, time and actor. There is no way to make one without them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// 1, 2, 3 … within the case.
    pub seq: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub event: CaseEvent,
}
