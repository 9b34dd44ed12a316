//! What may be asked of a case.

use crate::{
    Amendment, AtHand, Basis, EvidenceKind, EvidenceResult, FlagKind, Handover, LossReport, Obligation,
    Outcome, Reach, SettledNumber,
};
use keyward_model::{
    ContactId, EvidenceId, IntentId, MethodId, MethodKind, OpenedBy, PassId, PassRequest, PersonId,
};

/// Something that the sign-in saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// The pass was used.
    PassUsed(PassId),
    /// The pass ended without having done its work.
    PassEnded {
        /// Which.
        pass: PassId,
        /// A stable code.
        reason: String,
    },
    /// The person registered a passkey.
    PasskeyRegistered {
        /// Which.
        method: MethodId,
        /// Its name.
        label: String,
        /// The authenticator's model or provider.
        model: Option<String>,
        /// In a session that this opened.
        by: OpenedBy,
    },
    /// The person added or changed anything else that the account can be entered or recovered with.
    MethodBound {
        /// Which.
        method: MethodId,
        /// What it is.
        kind: MethodKind,
        /// In a session that this opened.
        by: OpenedBy,
    },
    /// Somebody signed in afresh with a method of the person.
    SignedIn {
        /// Which.
        method: MethodId,
    },
    /// The account was frozen.
    Frozen,
    /// The freeze was lifted.
    Thawed {
        /// Why.
        reason: Option<String>,
    },
    /// The person gave a saved recovery code.
    RecoveryCodeUsed {
        /// The check's id.
        id: EvidenceId,
        /// The method the code belongs to.
        method: MethodId,
    },
}

/// A command. Ids are made by the caller, so that deciding twice decides the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Read the methods.
    Assess,
    /// Take down what the person says about the strong methods that are left; reads the methods first, if nobody has.
    AnswerMethods {
        /// Whether one can be used now.
        at_hand: AtHand,
    },
    /// Take down where mobile numbers ring, as the caller says.
    SettleNumbers {
        /// Each number.
        numbers: Vec<SettledNumber>,
    },
    /// Dial a number on file.
    CallBack {
        /// The check's id.
        id: EvidenceId,
        /// The number.
        contact: ContactId,
        /// Whether the agent saw in the telephone system that a fixed line is not forwarded and rings in no app.
        fixed: bool,
        /// Whether the call goes through a relay service.
        relay: bool,
    },
    /// Amend the report.
    Amend {
        /// What changes.
        amendment: Amendment,
        /// Why.
        reason: Option<String>,
    },
    /// Begin a check that takes time: dial a number, ask the manager.
    AskEvidence {
        /// The check's id.
        id: EvidenceId,
        /// Its kind: call-back or vouch.
        kind: EvidenceKind,
        /// The number or the manager.
        basis: Basis,
    },
    /// Record a check made by the agent.
    RecordEvidence {
        /// The check's id.
        id: EvidenceId,
        /// Its kind.
        kind: EvidenceKind,
        /// What it rests on.
        basis: Basis,
        /// How it ended.
        result: EvidenceResult,
        /// What was seen or heard.
        note: Option<String>,
    },
    /// Confirm the work on the case with a passkey. Comes with checks and containment, and alone where one of these was refused: the touch
    /// was given, and is not asked for twice.
    ConfirmWork,
    /// Take down that the person made this passkey in an earlier case, has it in hand and just signed in with it.
    ConfirmPasskey {
        /// Which.
        method: MethodId,
    },
    /// The person draws a code to read out to the helpdesk.
    DrawCode {
        /// The draw, and the id of the check once it is read out.
        draw: EvidenceId,
    },
    /// Take down the code that the caller read out.
    GiveCode {
        /// Whether it is the one that was drawn.
        right: bool,
    },
    /// Open the request that one is asked to sign.
    SeeRequest {
        /// The check or request.
        id: EvidenceId,
    },
    /// Say that one did not reach the person whom one is asked to vouch for: neither an answer nor a suspicion.
    SayUnreached {
        /// The check.
        id: EvidenceId,
    },
    /// Look at the photo on file.
    ViewPhoto,
    /// The manager signs or declines.
    AnswerVouch {
        /// The check.
        id: EvidenceId,
        /// Signed, or declined.
        signed: bool,
        /// Why it is declined.
        reason: Option<String>,
    },
    /// Ask somebody to approve the pass.
    AskApproval {
        /// The request's id.
        id: EvidenceId,
        /// Who.
        approver: PersonId,
        /// Whether that person is a supervisor and enabled, as looked up.
        approver_may: bool,
        /// SHA-256 of the statement.
        statement: String,
    },
    /// The approver signs or declines.
    AnswerApproval {
        /// The request.
        id: EvidenceId,
        /// Signed, or declined.
        signed: bool,
        /// Why it is declined.
        reason: Option<String>,
    },
    /// End sessions, suspend what was lost.
    Contain {
        /// Intent for the sessions.
        revoke: IntentId,
        /// Intent for the methods.
        suspend: IntentId,
    },
    /// Remove what multi-factor authentication was registered with; the next sign-in leads into registering again.
    RequireReregistration {
        /// The intent.
        intent: IntentId,
        /// Whether passkeys go too.
        passkeys: bool,
    },
    /// Issue a pass.
    IssuePass {
        /// The intent.
        intent: IntentId,
        /// Lifetime and uses.
        request: PassRequest,
        /// How it is handed over.
        handover: Handover,
    },
    /// End a pass before its time.
    VoidPass {
        /// The intent.
        intent: IntentId,
    },
    /// Retire a lost method.
    Retire {
        /// The intent.
        intent: IntentId,
        /// Which.
        method: MethodId,
    },
    /// Record the wipe of a managed device.
    RecordWipe {
        /// Position in the report.
        thing: u32,
        /// Reference in device management.
        reference: String,
    },
    /// Write down the loss or reset of a security key.
    DocumentLoss {
        /// Position in the report.
        thing: u32,
        /// What was found.
        note: String,
    },
    /// Send the advice for personal devices.
    SendAdvice {
        /// The intent.
        intent: IntentId,
    },
    /// Let a duty go.
    Waive {
        /// Which.
        obligation: Obligation,
        /// Why.
        reason: String,
    },
    /// Add what was heard.
    RaiseFlag {
        /// What.
        kind: FlagKind,
    },
    /// Let a case go on whose red flags stop it.
    ReviewFlags {
        /// The names of the flags that were looked at ([`RedFlag::name`](crate::RedFlag::name)): others stand.
        flags: Vec<String>,
        /// Why.
        reason: String,
    },
    /// Let a method work again that was suspended because it was added around the loss.
    KeepMethod {
        /// The intent.
        intent: IntentId,
        /// Which.
        method: MethodId,
    },
    /// A word that was given on the call.
    GiveWord {
        /// Whether it is the safe word of the person or the agent.
        duress: bool,
    },
    /// Stop everything.
    Escalate {
        /// Why.
        reason: String,
    },
    /// Go on after an escalation.
    Resume {
        /// Why.
        reason: String,
    },
    /// End an escalated case: nothing was given, what was suspended stays so.
    Reject {
        /// Why.
        reason: String,
    },
    /// Sign that this person gets an exception from the standard: the first of two, or the second.
    SignException {
        /// The exception's id, if none is open.
        id: EvidenceId,
        /// Why.
        reason: String,
    },
    /// Report a loss of one's own, signed in, while a case about oneself is open: whoever rang first takes nobody's word away.
    ReportOwn {
        /// What is lost.
        report: LossReport,
        /// The intent that ends the other sessions.
        revoke: IntentId,
        /// The intent that suspends what was lost.
        suspend: IntentId,
    },
    /// Stop the exception.
    StopException {
        /// Why.
        reason: String,
    },
    /// Add a remark.
    Note {
        /// The text.
        text: String,
    },
    /// Close a case whose duties are done.
    Close,
    /// Record how an effect ended well.
    Finish {
        /// The intent.
        intent: IntentId,
        /// How.
        outcome: Outcome,
    },
    /// Record what became of the messages of a notice.
    Deliver {
        /// The intent.
        intent: IntentId,
        /// As the outbox knows it.
        reach: Reach,
    },
    /// Say that the security team knows of the recovery, whatever became of its notice.
    Acknowledge,
    /// Record that an effect failed.
    Fail {
        /// The intent.
        intent: IntentId,
        /// A stable code.
        code: String,
    },
    /// The sign-in saw something.
    Observe(Observation),
}
