//! What can be done on a case: the last word of the address.

use crate::http::routes::Who;
use keyward_recovery::{Obligation, SignedAction};

/// An action of the case page. `POST /desk/cases/{number}/{name}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseAction {
    Assess,
    Numbers,
    Amend,
    CallBack,
    Evidence,
    Video,
    Vouch,
    Approval,
    Flag,
    Review,
    Word,
    Code,
    Contain,
    ConfirmPasskey,
    Reregister,
    Keep,
    Pass,
    VoidPass,
    Retire,
    Wipe,
    Document,
    Advice,
    Waive,
    Escalate,
    Resume,
    Reject,
    Exception,
    Note,
    Close,
    Freeze,
}

impl CaseAction {
    /// All of them. A new one that is missing here is not routed.
    pub(crate) const ALL: [Self; 30] = [
        Self::Assess,
        Self::Numbers,
        Self::Amend,
        Self::CallBack,
        Self::Evidence,
        Self::Video,
        Self::Vouch,
        Self::Approval,
        Self::Flag,
        Self::Review,
        Self::Word,
        Self::Code,
        Self::Contain,
        Self::ConfirmPasskey,
        Self::Reregister,
        Self::Keep,
        Self::Pass,
        Self::VoidPass,
        Self::Retire,
        Self::Wipe,
        Self::Document,
        Self::Advice,
        Self::Waive,
        Self::Escalate,
        Self::Resume,
        Self::Reject,
        Self::Exception,
        Self::Note,
        Self::Close,
        Self::Freeze,
    ];

    /// The word in the address.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Assess => "assess",
            Self::Numbers => "numbers",
            Self::Amend => "amend",
            Self::CallBack => "call-back",
            Self::Evidence => "evidence",
            Self::Video => "video",
            Self::Vouch => "vouch",
            Self::Flag => "flag",
            Self::Review => "review",
            Self::Word => "word",
            Self::Keep => "keep",
            Self::Approval => "approval",
            Self::Code => "code",
            Self::Contain => "contain",
            Self::ConfirmPasskey => "confirm-passkey",
            Self::Reregister => "reregister",
            Self::Pass => "pass",
            Self::VoidPass => "void-pass",
            Self::Retire => "retire",
            Self::Wipe => "wipe",
            Self::Document => "document",
            Self::Advice => "advice",
            Self::Waive => "waive",
            Self::Escalate => "escalate",
            Self::Resume => "resume",
            Self::Reject => "reject",
            Self::Exception => "exception",
            Self::Note => "note",
            Self::Close => "close",
            Self::Freeze => "freeze",
        }
    }

    /// The action with this word.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// The step whose card has its form; `None` if the form stands beside the steps.
    pub(crate) const fn step(self) -> Option<Obligation> {
        Some(match self {
            Self::Assess => Obligation::Assess,
            Self::Amend => Obligation::Report,
            Self::Numbers | Self::CallBack | Self::Evidence | Self::Video | Self::Vouch | Self::Approval => {
                Obligation::Verify
            }
            Self::Contain | Self::ConfirmPasskey => Obligation::Contain,
            Self::Reregister => Obligation::Reregister,
            Self::Pass | Self::VoidPass => Obligation::Restore,
            Self::Retire | Self::Keep => Obligation::Retire,
            Self::Wipe | Self::Document | Self::Advice => Obligation::Wipe,
            _ => return None,
        })
    }

    /// What the agent signs with a passkey for it; `None` where no touch is needed.
    pub(crate) const fn signed(self) -> Option<SignedAction> {
        Some(match self {
            Self::Pass => SignedAction::IssuePass,
            Self::Retire => SignedAction::Retire,
            Self::Keep => SignedAction::Keep,
            Self::Reregister => SignedAction::Reregister,
            Self::Exception => SignedAction::Exception,
            // A close may be the rejection of a stopped case.
            Self::Assess
            | Self::Numbers
            | Self::Amend
            | Self::CallBack
            | Self::Video
            | Self::Vouch
            | Self::Approval
            | Self::Advice
            | Self::Evidence
            | Self::Code
            | Self::Contain
            | Self::ConfirmPasskey
            | Self::Freeze
            | Self::VoidPass
            | Self::Wipe
            | Self::Document
            | Self::Waive
            | Self::Review
            | Self::Resume
            | Self::Reject
            | Self::Close => SignedAction::Work,
            Self::Flag | Self::Word | Self::Escalate | Self::Note => return None,
        })
    }

    /// Who it is for. The rules of the case say so too, and more: this is for the list of endpoints.
    pub(crate) const fn who(self) -> Who {
        match self {
            Self::Waive | Self::Resume | Self::Reject | Self::Review | Self::Exception => Who::Supervisors,
            _ => Who::Desk,
        }
    }
}
