//! Why something was not done.

use keyward_access::policy;
use keyward_model::{MethodKind, TextError, Timestamp};
use keyward_passkeys::Rejection;
use keyward_storage::StoreError;

use crate::PasswordFlaw;

/// Why a passkey was refused. For the record and the operator: the person gets one answer for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// A rule of the ceremony was broken, or the passkey is suspended or revoked, or the account disabled.
    Ceremony(Rejection),
    /// The counter of a device-bound passkey did not rise: perhaps a copy exists (`WebAuthn` L3 §6.1.1).
    Counter,
    /// The passkey was suspended or revoked, or the account disabled, while the ceremony ran.
    Overtaken,
    /// The account is frozen.
    Frozen,
    /// The policy in force does not let this person sign in with it.
    Policy(Box<policy::Refusal>),
}

impl Refusal {
    /// A stable name for the sign-in record.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ceremony(rejection) => rejection.code(),
            Self::Counter => "counter_not_increased",
            Self::Overtaken => "credential_suspended",
            Self::Frozen => "account_frozen",
            Self::Policy(why) => why.code(),
        }
    }
}

/// Why a request to the sign-in failed. [`SignInError::code`] is stable and may be shown; it tells nobody whether a
/// name is known or why a passkey was refused, but for a frozen account and for the rules of the organisation: whoever holds one of the
/// account's passkeys has to know where to turn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// The passkey cannot be used here: broken rule, suspended, revoked, disabled account. The reason is for the
    /// record only.
    #[error("this passkey cannot be used to sign in")]
    Refused(Refusal),
    /// Nobody has this passkey: the page may call `signalUnknownCredential` (`WebAuthn` L3 §5.1.10.2).
    #[error("no account has this passkey")]
    UnknownCredential {
        /// The relying party id.
        rp_id: String,
        /// The credential id, base64url.
        credential_id: String,
    },
    /// The ceremony expired, was answered before, or belongs to another browser, session or purpose.
    #[error("this took too long or was answered already: start again")]
    CeremonyOver,
    /// The browser sent no cookie to bind the ceremony to.
    #[error("the browser accepts no cookies")]
    NoBrowser,
    /// Name and pass do not belong together, or the pass no longer works, or is not allowed.
    #[error("the name or the pass is not right, or the pass no longer works")]
    PassRefused,
    /// The recovery code is not right or was used.
    #[error("the name or the recovery code is not right")]
    CodeRefused,
    /// Name and password do not belong together, or there is no password, or it is switched off.
    #[error("the name or the password is not right")]
    PasswordRefused,
    /// What was shown is right, and the account has nothing to go with it that the policy accepts.
    #[error("this is not enough to sign in, and there is nothing else")]
    NothingElse,
    /// The code is not right, was used, or is too old.
    #[error("the code is not right, was used, or is too old")]
    OneTimeCodeRefused,
    /// The password is not taken.
    #[error("the password {0}")]
    Password(PasswordFlaw),
    /// What was typed is no telephone number with its country, or no mailbox.
    #[error("this is no telephone number with its country code, and no mail address")]
    AddressUnfit,
    /// The person has this number or mailbox already.
    #[error("this number or mailbox is registered already")]
    AddressTaken,
    /// Codes cannot be sent that way here.
    #[error("codes cannot be sent that way here")]
    ChannelOff,
    /// Too many attempts.
    #[error("too many attempts: try again later")]
    TooManyAttempts {
        /// When the next one is allowed.
        until: Timestamp,
    },
    /// The link was used, has expired, or links are off.
    #[error("this link no longer works")]
    LinkRefused,
    /// The session has ended.
    #[error("you have been signed out")]
    SessionOver,
    /// The session after a pass may only register a passkey.
    #[error("register a passkey first, then sign in with it")]
    EnrolOnly,
    /// The session may only set another password.
    #[error("set another password first")]
    ChangeOnly,
    /// The sign-in is too long ago: an assertion for this purpose is needed.
    #[error("confirm with your passkey")]
    StepUpNeeded,
    /// There is no such method or session of this person.
    #[error("there is no such method or session")]
    NotFound,
    /// That session is worth more than the one that would end it.
    #[error("that session began with something stronger than this one")]
    StrongerSession,
    /// Without this method the person has no phishing-resistant one left; say so once more to do it.
    #[error("this is your last passkey")]
    LastStrongMethod,
    /// Without this method nothing is left to sign in with; say so once more to do it.
    #[error("nothing else signs in to this account")]
    OnlyWay,
    /// The authenticator's passkey is registered already, for whomever.
    #[error("this passkey is registered already")]
    AlreadyRegistered,
    /// The same thing was changed in another window, or by somebody else, at the same time.
    #[error("it was changed at the same time")]
    Overtaken,
    /// The policy in force does not let this person register it.
    #[error("the policy does not allow this")]
    NotAllowed(Box<policy::Refusal>),
    /// The registration broke a rule.
    #[error("this passkey cannot be registered")]
    RegistrationRefused(Rejection),
    /// The name typed for a method.
    #[error("the name {0}")]
    Label(#[from] TextError),
    /// The database failed.
    #[error("the sign-in cannot work now")]
    Store(#[from] StoreError),
}

impl SignInError {
    /// What the gate for changes of one's own ways in refuses.
    pub fn by_gate(why: Box<policy::Refusal>) -> Self {
        match *why {
            policy::Refusal::NotConfirmed { .. } => Self::StepUpNeeded,
            _ => Self::NotAllowed(why),
        }
    }

    /// The account has as many methods of this kind as it may.
    pub(crate) fn too_many(kind: MethodKind) -> Self {
        Self::NotAllowed(Box::new(policy::Refusal::TooMany(policy::limit(kind))))
    }
    /// A stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            // Said openly: who signed with one of its passkeys may know that the account is frozen.
            Self::Refused(Refusal::Frozen) => "account-frozen",
            // So are the rules of the organisation.
            Self::Refused(Refusal::Policy(why)) | Self::NotAllowed(why) => why.code(),
            Self::Refused(_) => "passkey-refused",
            Self::UnknownCredential { .. } => "passkey-unknown",
            Self::CeremonyOver => "ceremony-over",
            Self::NoBrowser => "no-cookies",
            Self::PassRefused => "pass-refused",
            Self::CodeRefused => "code-refused",
            Self::PasswordRefused => "password-refused",
            Self::NothingElse => "nothing-else",
            Self::OneTimeCodeRefused => "one-time-code-refused",
            Self::Password(_) => "password-unfit",
            Self::AddressUnfit => "address-unfit",
            Self::AddressTaken => "address-taken",
            Self::ChannelOff => "channel-off",
            Self::TooManyAttempts { .. } => "too-many-attempts",
            Self::LinkRefused => "link-refused",
            Self::SessionOver => "session-over",
            Self::EnrolOnly => "enrol-only",
            Self::ChangeOnly => "change-only",
            Self::StepUpNeeded => "step-up-needed",
            Self::NotFound => "not-found",
            Self::StrongerSession => "stronger-session",
            Self::LastStrongMethod => "last-strong-method",
            Self::OnlyWay => "only-way",
            Self::AlreadyRegistered => "already-registered",
            Self::Overtaken => "overtaken",
            Self::RegistrationRefused(_) => "registration-refused",
            Self::Label(_) => "label",
            Self::Store(_) => "unavailable",
        }
    }
}
