//! Why a command is refused, and what would open the door.

use crate::{HandoverNeeds, NotCounted};
use keyward_model::{AccountKind, PassPolicyError, Tier};

/// A refusal. The code is stable; the sentence is for the agent; message files translate by code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Nothing more happens in a closed case.
    #[error("this case is closed")]
    Closed,
    /// An escalated case waits for a supervisor.
    #[error("this case is escalated: a supervisor has to resume or reject it")]
    Escalated,
    /// Not an escalated case.
    #[error("this case is not escalated")]
    NotEscalated,
    /// The account is disabled.
    #[error("the account is disabled: it cannot be recovered")]
    AccountDisabled,
    /// The account is frozen.
    #[error("the account is frozen: a privileged authentication administrator has to lift that first")]
    AccountFrozen,
    /// Agents do not work on themselves.
    #[error("nobody works on their own recovery: another agent has to take it")]
    OwnCase,
    /// A code to read out is drawn with what was the person's before the case.
    #[error(
        "sign in with a passkey that was yours three days before the case and is not lost, to get a code"
    )]
    CodeNeedsOwnPasskey,
    /// The person reported this signed in: whoever calls about it changes nothing of it before they are verified.
    #[error("they reported this signed in: who calls about it reads out a code first, or is verified")]
    OwnReport,
    /// Somebody was verified in this case before: whoever calls later takes nothing out of it before they are verified themselves.
    #[error("somebody was verified before: who calls now reads out a code first, or is verified")]
    CallerOfLater,
    /// No code is open that could be read out.
    #[error("no code is open: ask them to get one in Security info")]
    NoCode,
    /// What was typed is no code.
    #[error("a code has six digits")]
    NotSixDigits,
    /// Nobody works on the recovery of somebody close to them.
    #[error("you declared that you are close to this person: another agent has to take it")]
    Related,
    /// The same, where only the person said so.
    #[error("this person declared that you two are close: another agent has to take it")]
    NamedClose,
    /// As many people are declared to be close as may be.
    #[error("you declared as many people close to you as may be")]
    TooManyClose,
    /// The account has a role as high as the agent's or higher.
    #[error("this account has a role as high as yours: a supervisor has to take it")]
    NotAbove,
    /// Red flags stop the pass until a supervisor has looked.
    #[error("a red flag stops the pass: a supervisor has to look at it")]
    FlagsUnreviewed,
    /// The brake is on.
    #[error("the brake is on: a wave of attacks is under way, and everybody's reach is shortened")]
    Braked,
    /// The agent has issued as many passes in an hour as one agent may.
    #[error("you have issued as many passes in an hour as one agent may")]
    TooManyPasses,
    /// As many words were given in this case as there may be.
    #[error("as many words were given in this case as one call has: write down what was said as a note")]
    TooManyWords,
    /// The agent's work is on hold: too many cases in too short a time.
    #[error("your work at the desk is on hold: a supervisor has to let you go on")]
    OnHold,
    /// Nothing to review.
    #[error("no red flag waits for a supervisor")]
    NoFlags,
    /// No earlier case made this passkey, or something speaks against it.
    #[error("no earlier case made this passkey, or something speaks against that case")]
    NotInQuestion,
    /// Who worked the case that made a passkey does not say whose it is.
    #[error("you worked the case in which this passkey was made: a colleague has to confirm it")]
    WorkedEarlierCase,
    /// The passkey did not sign in since the case was opened.
    #[error("this passkey has not signed in lately: ask them to sign in with it")]
    NotSignedIn,
    /// The method is not one that the case suspended as a precaution.
    #[error("this method was not suspended as a precaution")]
    NotQuarantined,
    /// The role does not reach the tier.
    #[error("your role does not reach {tier:?} accounts: hand the case to a supervisor")]
    BeyondReach {
        /// The account's tier.
        tier: Tier,
    },
    /// Whoever works a case does not also remove what stands in its way.
    #[error("you work on this case: somebody else decides whether it may go on")]
    WorksTheCase,
    /// Whoever removed what stood in the way of a case does not also work it.
    #[error("you let this case go on: somebody else has to work it")]
    LetItGoOn,
    /// They signed an exception in this case: its flags are for somebody else.
    #[error("you signed an exception in this case: somebody else reviews its flags")]
    SignedTheException,
    /// The owner is in: what was checked gave them one way in, and gives no other.
    #[error("the owner is in: this case gives no further pass")]
    AlreadyRestored,
    /// Only a supervisor may.
    #[error("only a supervisor may do this")]
    NeedsSupervisor,
    /// Not at the desk at all, or not the one who was asked.
    #[error("you are not allowed to do this")]
    NotAllowed,
    /// A fresh passkey touch is missing or belongs to something else.
    #[error("confirm with your passkey")]
    NeedsPasskey,
    /// The methods were not read yet.
    #[error("read the person's methods first")]
    NotAssessed,
    /// The standard is not met, or no longer.
    #[error("identity is not verified: {missing} more")]
    NotVerified {
        /// How many proofs are missing at least.
        missing: u32,
    },
    /// An approval is missing.
    #[error("a second person has to approve the pass")]
    NotApproved,
    /// The old phone's codes and prompts still work.
    #[error("require re-registration first")]
    NotReregistered,
    /// Security was not told.
    #[error("security has to be told first")]
    SecurityNotTold,
    /// Sessions still run, or lost methods still work.
    #[error("end the sessions first")]
    NotContained,
    /// The person has another strong way in.
    #[error("a phishing-resistant method remains: the person signs in with that, no pass is issued")]
    StrongMethodRemains,
    /// Registering again would take passkeys that work, and nobody said that they cannot be used.
    #[error(
        "this would remove passkeys that work: answer first whether the person can sign in with one of them"
    )]
    TakesWhatWorks,
    /// The handover rests on a check that was not made.
    #[error("this handover needs the check it rests on: {}", .0.code())]
    HandoverNotPermitted(HandoverNeeds),
    /// The pass policy refuses.
    #[error("{0}")]
    PassPolicy(#[from] PassPolicyError),
    /// No pass is alive.
    #[error("no pass is alive")]
    NoPass,
    /// The pass policy's doing, or something else already under way.
    #[error("this is already under way")]
    UnderWay,
    /// Nobody proved a new passkey.
    #[error("the new passkey has to be proved by a fresh sign-in first")]
    NotProved,
    /// Not one of the lost methods.
    #[error("this method is not part of the loss")]
    NotLost,
    /// Not one of the strong methods that are left.
    #[error("this method is not one of the strong methods that are left")]
    NotLeft,
    /// Nothing like it in the report.
    #[error("there is nothing like that in the report")]
    UnknownThing,
    /// The number is not on file, or was changed lately, or rings on the lost device.
    #[error("this number does not count: {}", .0.code())]
    NumberDoesNotCount(NotCounted),
    /// The manager is not on file, or changed lately, or is the agent.
    #[error("this person cannot vouch: {0}")]
    CannotVouch(&'static str),
    /// The approver is not another supervisor.
    #[error("this person cannot approve: {0}")]
    CannotApprove(&'static str),
    /// The check is of another kind, or not open.
    #[error("there is no such open check")]
    NoSuchCheck,
    /// The case is another than the one that somebody was asked to approve.
    #[error("the case changed since the approval was asked for: ask again")]
    CaseChanged,
    /// Somebody signs nothing for others while their own account is being recovered.
    #[error(
        "an account with an open case of its own signs nothing for others: that case has to be closed first"
    )]
    SignerInRecovery,
    /// The passkey that signs is new, and was bound in a session that can be phished.
    #[error("this passkey was added within 72 hours in a session without one: sign with another, or later")]
    KeyTooNew,
    /// Who signs may be in the hands of somebody who works or signs in this case.
    #[error(
        "somebody who works or signs in this case took part in recovering the signer within 30 days: somebody else has to sign"
    )]
    SignerRestored,
    /// A file gives two accounts one employee number, and nobody has settled whether they are one person's.
    #[error(
        "a file says that the signer and somebody of this case are one person, and nobody has settled it: somebody else has to sign"
    )]
    SignerClaimed,
    /// A check needs something it does not have.
    #[error("the check is incomplete: {0}")]
    IncompleteCheck(&'static str),
    /// Whoever compares a face with the photo on file has it on their screen.
    #[error("look at the photo on file first: it was not on your screen within the last 15 minutes")]
    PhotoNotViewed,
    /// The standard has no exceptions for accounts like this.
    #[error("the standard allows no exception for this account")]
    NoExceptions,
    /// The standard can be met from where the person is.
    #[error("the standard can be met from where the person is: there is no exception from it")]
    CanBeMet,
    /// The exception of this case that the actor signed was stopped.
    #[error("an exception that you signed in this case was stopped: other people have to sign another one")]
    ExceptionStopped,
    /// An exception takes two people.
    #[error("you signed this exception already: somebody else has to sign it as well")]
    SignedAlready,
    /// A word is missing.
    #[error("say why")]
    ReasonMissing,
    /// This duty is never waived.
    #[error("this duty cannot be waived")]
    NotWaivable,
    /// The duty is not open.
    #[error("this duty is not open")]
    NotOpen,
    /// Duties are open.
    #[error("{open} duties are still open")]
    DutiesOpen {
        /// How many.
        open: u32,
    },
    /// The intent is unknown or finished.
    #[error("this effect is unknown or finished")]
    NoSuchIntent,
    /// The report is empty or names something that is not the person's.
    #[error("the report is incomplete: {0}")]
    BadReport(&'static str),
    /// A self-report needs a passkey that is not lost.
    #[error("sign in with a passkey that is not lost to report this yourself, or call the desk")]
    SelfReportNeedsPasskey,
    /// The account is nobody's own, and the standards have nobody recover it, or nobody is known to own it.
    #[error("nobody recovers this account here: it is a {} account", account.name())]
    NotRecoverable {
        /// What it is.
        account: AccountKind,
    },
    /// A first passkey is for somebody who never had a method that works here.
    #[error("this person has or had a method that works here: open a recovery")]
    HasMethodHere,
}

impl Refusal {
    /// The stable code, for APIs, logs and message files.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Closed => "case-closed",
            Self::Escalated => "case-escalated",
            Self::NotEscalated => "not-escalated",
            Self::AccountDisabled => "account-disabled",
            Self::AccountFrozen => "account-frozen",
            Self::OwnCase => "own-case",
            Self::BeyondReach { .. } => "beyond-reach",
            Self::CodeNeedsOwnPasskey => "code-needs-own-passkey",
            Self::OwnReport => "own-report",
            Self::CallerOfLater => "caller-of-later",
            Self::NoCode => "no-code",
            Self::NotSixDigits => "not-six-digits",
            Self::Related => "related",
            Self::NamedClose => "named-close",
            Self::TooManyClose => "too-many-close",
            Self::NotAbove => "not-above",
            Self::FlagsUnreviewed => "flags-unreviewed",
            Self::Braked => "braked",
            Self::TooManyPasses => "too-many-passes",
            Self::TooManyWords => "too-many-words",
            Self::OnHold => "on-hold",
            Self::NoFlags => "no-flags",
            Self::NotQuarantined => "not-quarantined",
            Self::NotInQuestion => "not-in-question",
            Self::WorkedEarlierCase => "worked-earlier-case",
            Self::NotSignedIn => "not-signed-in",
            Self::NeedsSupervisor => "needs-supervisor",
            Self::WorksTheCase => "works-the-case",
            Self::LetItGoOn => "let-it-go-on",
            Self::SignedTheException => "signed-the-exception",
            Self::AlreadyRestored => "already-restored",
            Self::NotAllowed => "not-allowed",
            Self::NeedsPasskey => "needs-passkey",
            Self::NotAssessed => "not-assessed",
            Self::NotVerified { .. } => "not-verified",
            Self::NotApproved => "not-approved",
            Self::SecurityNotTold => "security-not-told",
            Self::NotContained => "not-contained",
            Self::NotReregistered => "not-reregistered",
            Self::StrongMethodRemains => "strong-method-remains",
            Self::TakesWhatWorks => "takes-what-works",
            Self::HandoverNotPermitted(_) => "handover-not-permitted",
            Self::PassPolicy(_) => "pass-policy",
            Self::NoPass => "no-pass",
            Self::UnderWay => "under-way",
            Self::NotProved => "not-proved",
            Self::NotLost => "not-lost",
            Self::NotLeft => "not-left",
            Self::UnknownThing => "unknown-thing",
            Self::NumberDoesNotCount(_) => "number-does-not-count",
            Self::CannotVouch(_) => "cannot-vouch",
            Self::CannotApprove(_) => "cannot-approve",
            Self::CaseChanged => "case-changed",
            Self::SignerInRecovery => "signer-in-recovery",
            Self::KeyTooNew => "key-too-new",
            Self::SignerRestored => "signer-restored",
            Self::SignerClaimed => "signer-claimed",
            Self::NoSuchCheck => "no-such-check",
            Self::IncompleteCheck(_) => "incomplete-check",
            Self::PhotoNotViewed => "photo-not-viewed",
            Self::NoExceptions => "no-exceptions",
            Self::CanBeMet => "can-be-met",
            Self::ExceptionStopped => "exception-stopped",
            Self::SignedAlready => "signed-already",
            Self::ReasonMissing => "reason-missing",
            Self::NotWaivable => "not-waivable",
            Self::NotOpen => "not-open",
            Self::DutiesOpen { .. } => "duties-open",
            Self::NoSuchIntent => "no-such-intent",
            Self::BadReport(_) => "bad-report",
            Self::SelfReportNeedsPasskey => "self-report-needs-passkey",
            Self::NotRecoverable { account: AccountKind::Guest } => "not-recoverable-guest",
            Self::NotRecoverable { account: AccountKind::Room } => "not-recoverable-room",
            Self::NotRecoverable { account: AccountKind::Shared } => "not-recoverable-shared",
            Self::NotRecoverable { account: AccountKind::Service | AccountKind::Person } => {
                "not-recoverable-service"
            }
            Self::HasMethodHere => "has-method-here",
        }
    }

    /// Whether the actor is at fault (403) rather than the state of the case (409).
    pub const fn is_forbidden(&self) -> bool {
        matches!(
            self,
            Self::OwnCase
                | Self::BeyondReach { .. }
                | Self::CodeNeedsOwnPasskey
                | Self::Related
                | Self::NamedClose
                | Self::NotAbove
                | Self::Braked
                | Self::NeedsSupervisor
                | Self::WorksTheCase
                | Self::LetItGoOn
                | Self::SignedTheException
                | Self::ExceptionStopped
                | Self::WorkedEarlierCase
                | Self::SignerInRecovery
                | Self::KeyTooNew
                | Self::SignerRestored
                | Self::SignerClaimed
                | Self::NotAllowed
                | Self::NeedsPasskey
                | Self::OnHold
                | Self::SelfReportNeedsPasskey
        )
    }
}
