//! Effects on the outside: recorded as an intent, then carried out, then their outcome recorded.

use crate::{Because, FlagKind};
use keyward_model::{EvidenceId, IntentId, MethodId, PassId, PersonId, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// How a pass reaches the person. Unverified e-mail is not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// Read out on the call that was verified by calling back.
    VerifiedCall,
    /// Face to face.
    InPerson,
    /// By the manager who vouched.
    Approver,
    /// Half by the agent, half by the manager: neither can use it alone.
    Split,
    /// Read out or held up on the video call on which the person was verified.
    VideoCall,
    /// On a call-back through a relay service, for who cannot hear or speak: the service reads it too.
    RelayCall,
}

impl Handover {
    /// Every channel.
    pub const ALL: [Self; 6] =
        [Self::VerifiedCall, Self::VideoCall, Self::RelayCall, Self::InPerson, Self::Approver, Self::Split];
    /// The name in forms and message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::VerifiedCall => "verified_call",
            Self::InPerson => "in_person",
            Self::Approver => "approver",
            Self::Split => "split",
            Self::VideoCall => "video_call",
            Self::RelayCall => "relay_call",
        }
    }
    /// The channel with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// To the security reviewers: a privileged account is about to get a pass.
    PrivilegedRecovery,
    /// To the person, and to security where the standard tells them: a pass was issued for the account (NIST SP 800-63B-4
    /// §4.2: every recovery MUST notify).
    PassIssued,
    /// To the person: lock or erase the personal device, change the cloud account's password.
    PersonalDeviceAdvice,
    /// To the person and security: the case was escalated.
    Escalated,
    /// To security alone: somebody asked for help in silence.
    Duress,
    /// To the manager: half of a pass waits for them.
    HalfOfPass,
    /// To the person: the desk was asked to recover the account.
    CaseOpened,
    /// To the person: lost methods work no longer, until the case decides.
    MethodsSuspended,
    /// To the person: multi-factor authentication has to be registered again.
    Reregister,
    /// To the person: every lost method is gone for good.
    MethodsRetired,
    /// To the person: how the case ended.
    Closed,
    /// To the manager or whom they named: they are asked to vouch.
    VouchAsked,
    /// To a supervisor: they are asked to approve.
    ApprovalAsked,
    /// To the person, the manager and security: two supervisors make an exception from the standard.
    ExceptionStarted,
    /// To everybody who heard that it started: the exception was stopped.
    ExceptionStopped,
    /// To supervisors and security: a red flag stops the case until one of them has looked.
    NeedsSupervisor,
}

/// Which of several times something was told, where each time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The request that somebody is asked to answer.
    Request(EvidenceId),
    /// The second, third … time that the case stopped. The first has no occasion: it was told before there were several.
    Escalation(u32),
    /// The kind of red flag that stops the case.
    Flag(FlagKind),
    /// The effect that was carried out after the last notice of its kind. The first has no occasion.
    Effect(IntentId),
}

impl Notice {
    /// Every notice.
    pub const ALL: [Self; 16] = [
        Self::PrivilegedRecovery,
        Self::PassIssued,
        Self::PersonalDeviceAdvice,
        Self::Escalated,
        Self::Duress,
        Self::HalfOfPass,
        Self::CaseOpened,
        Self::MethodsSuspended,
        Self::Reregister,
        Self::MethodsRetired,
        Self::Closed,
        Self::VouchAsked,
        Self::ApprovalAsked,
        Self::ExceptionStarted,
        Self::ExceptionStopped,
        Self::NeedsSupervisor,
    ];
    /// The name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PrivilegedRecovery => "privileged_recovery",
            Self::PassIssued => "pass_issued",
            Self::PersonalDeviceAdvice => "personal_device_advice",
            Self::Escalated => "escalated",
            Self::Duress => "duress",
            Self::HalfOfPass => "half_of_pass",
            Self::CaseOpened => "case_opened",
            Self::MethodsSuspended => "methods_suspended",
            Self::Reregister => "reregister",
            Self::MethodsRetired => "methods_retired",
            Self::Closed => "closed",
            Self::VouchAsked => "vouch_asked",
            Self::ApprovalAsked => "approval_asked",
            Self::ExceptionStarted => "exception_started",
            Self::ExceptionStopped => "exception_stopped",
            Self::NeedsSupervisor => "needs_supervisor",
        }
    }
}

/// Something to be done outside. Carries ids, never secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Effect {
    /// End every session of the person but the one that reported.
    RevokeSessions {
        /// Whose.
        person: PersonId,
        /// The reporting session of a self-report.
        keep: Option<SessionId>,
    },
    /// Refuse these methods until the case decides.
    SuspendMethods {
        /// Which.
        methods: Vec<MethodId>,
    },
    /// Let suspended methods work again: the report was false.
    ReinstateMethods {
        /// Which.
        methods: Vec<MethodId>,
        /// Whether it only looks so: somebody is under duress, and they stay as they are.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        decoy: bool,
    },
    /// Refuse methods that look as if they worked: somebody is under duress.
    WithholdMethods {
        /// Which.
        methods: Vec<MethodId>,
    },
    /// Issue a Temporary Access Pass; the one before it dies.
    IssuePass {
        /// For whom.
        person: PersonId,
        /// Lifetime in minutes.
        minutes: u32,
        /// Whether it works once only.
        one_time: bool,
        /// How it is handed over.
        handover: Handover,
        /// Who gets the second half of a split pass.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        half_to: Option<PersonId>,
        /// Whether it only looks like a pass: somebody is under duress.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        decoy: bool,
    },
    /// Make a pass that was issued look like one only.
    DisarmPass {
        /// Which.
        pass: PassId,
    },
    /// End a pass before its time.
    VoidPass {
        /// Which.
        pass: PassId,
    },
    /// Revoke a lost method for good.
    RetireMethod {
        /// Which.
        method: MethodId,
    },
    /// Revoke what multi-factor authentication was registered with, and ask for it anew at the next sign-in.
    RequireReregistration {
        /// Whose.
        person: PersonId,
        /// What goes.
        methods: Vec<MethodId>,
        /// Whether passkeys are among it, if there were any.
        passkeys: bool,
    },
    /// Tell somebody.
    Tell {
        /// What.
        notice: Notice,
        /// About whom.
        person: PersonId,
        /// Which pass, for [`Notice::PassIssued`]: every pass is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pass: Option<PassId>,
        /// Which time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Occasion>,
    },
}

impl Effect {
    /// Whether it follows from a silent request for help, so that nothing at the desk may show it.
    pub const fn is_silent(&self) -> bool {
        matches!(
            self,
            Self::DisarmPass { .. }
                | Self::WithholdMethods { .. }
                | Self::Tell { notice: Notice::Duress, .. }
        )
    }
    /// Whether somebody gets a way into the account by it: what was signed for it is spent.
    pub const fn gives_a_way_in(&self) -> bool {
        matches!(self, Self::IssuePass { .. } | Self::ReinstateMethods { .. })
    }
}

/// How an effect ended well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// Done; nothing to add.
    Done,
    /// Sessions ended.
    SessionsEnded {
        /// How many.
        count: u64,
    },
    /// A pass exists. Its secret was shown once and is nowhere here.
    PassIssued {
        /// The pass.
        pass: PassId,
        /// When it ends.
        expires_at: Timestamp,
    },
    /// The pass was made but its secret never reached the agent: it was ended at once.
    PassLost {
        /// The pass.
        pass: PassId,
    },
    /// Messages are written and wait to be handed on: nobody knows of anything yet. Stored as `told`, which is what it was
    /// called before deliveries were recorded.
    #[serde(rename = "told")]
    Queued {
        /// To how many addresses; 0 if none is on file.
        addresses: u64,
        /// Why the manager is to be told as well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        manager: Option<Because>,
    },
    /// Messages were accepted by the next hop: the mail server (SMTP 250), the gateway or the program (HTTP 2xx).
    #[serde(rename = "delivered")]
    Told {
        /// At how many addresses.
        addresses: u64,
        /// Why the manager was told as well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        manager: Option<Because>,
    },
}

/// What became of the messages of one notice, as the outbox knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Messages that the next hop accepted.
    pub accepted: u64,
    /// Whether the manager's is among them.
    pub manager: bool,
    /// Whether the person, or everybody else who was to hear of it, was given up at every address.
    pub given_up: bool,
}
