//! Refusals and failures in words: one message for each, so that none reaches a person as a code.

use crate::{Arg, Phrase};
use keyward_access::policy::{ProfileRefusal, Refusal as Forbidden};
use keyward_desk::{DeskError, PolicyError};
use keyward_model::{AccountKind, MethodKind, PassPolicyError, RequiredStrength, TextError, Tier};
use keyward_passkeys::Rejection;
use keyward_recovery::{ChangeRefusal, HandoverNeeds, NotCounted, Refusal};
use keyward_signin::{PasswordFlaw, SignInError};
use std::time::Duration;

/// What the rules of a case refuse, and what would open the door.
pub(crate) fn refusal(refusal: &Refusal) -> Phrase {
    match refusal {
        Refusal::BeyondReach { tier } => {
            Phrase::key("refusal-beyond-reach").with("tier", Arg::Key(tier_key(*tier)))
        }
        Refusal::NotVerified { missing } => Phrase::key("refusal-not-verified").with("missing", *missing),
        Refusal::DutiesOpen { open } => Phrase::key("refusal-duties-open").with("open", *open),
        Refusal::HandoverNotPermitted(needs) => Phrase::key(handover(*needs)),
        Refusal::NumberDoesNotCount(why) => Phrase::key(not_counted(*why)),
        Refusal::CannotVouch(why) => because("refusal-cannot-vouch", why),
        Refusal::CannotApprove(why) => because("refusal-cannot-approve", why),
        Refusal::IncompleteCheck(why) => because("refusal-incomplete-check", why),
        Refusal::BadReport(why) => because("refusal-bad-report", why),
        Refusal::PassPolicy(error) => pass_policy(error),
        other => plain_refusal(other).map_or_else(|| Phrase::plain(other.to_string()), Phrase::key),
    }
}

/// The message of a refusal that says nothing about this one case.
fn plain_refusal(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::Closed => "refusal-case-closed",
        Refusal::Escalated => "refusal-case-escalated",
        Refusal::NotEscalated => "refusal-not-escalated",
        Refusal::AccountDisabled => "refusal-account-disabled",
        Refusal::AccountFrozen => "refusal-account-frozen",
        Refusal::OwnCase => "refusal-own-case",
        Refusal::WorksTheCase => "refusal-works-the-case",
        Refusal::LetItGoOn => "refusal-let-it-go-on",
        Refusal::SignedTheException => "refusal-signed-the-exception",
        Refusal::AlreadyRestored => "refusal-already-restored",
        Refusal::NeedsSupervisor => "refusal-needs-supervisor",
        Refusal::NotAllowed => "refusal-not-allowed",
        Refusal::PhotoNotViewed => "refusal-photo-not-viewed",
        Refusal::NeedsPasskey => "refusal-needs-passkey",
        Refusal::NotAssessed => "refusal-not-assessed",
        Refusal::NotApproved => "refusal-not-approved",
        Refusal::SecurityNotTold => "refusal-security-not-told",
        Refusal::NotContained => "refusal-not-contained",
        Refusal::NotReregistered => "refusal-not-reregistered",
        Refusal::StrongMethodRemains => "refusal-strong-method-remains",
        Refusal::TakesWhatWorks => "refusal-takes-what-works",
        Refusal::NoPass => "refusal-no-pass",
        Refusal::UnderWay => "refusal-under-way",
        Refusal::NotProved => "refusal-not-proved",
        Refusal::NotLost => "refusal-not-lost",
        Refusal::NotLeft => "refusal-not-left",
        Refusal::UnknownThing => "refusal-unknown-thing",
        Refusal::NoSuchCheck => "refusal-no-such-check",
        Refusal::NoExceptions => "refusal-no-exceptions",
        Refusal::CanBeMet => "refusal-can-be-met",
        Refusal::ExceptionStopped => "refusal-exception-stopped",
        Refusal::SignedAlready => "refusal-signed-already",
        Refusal::CaseChanged => "refusal-case-changed",
        Refusal::SignerInRecovery => "refusal-signer-in-recovery",
        Refusal::KeyTooNew => "refusal-key-too-new",
        Refusal::SignerRestored => "refusal-signer-restored",
        Refusal::SignerClaimed => "refusal-signer-claimed",
        Refusal::ReasonMissing => "refusal-reason-missing",
        Refusal::NotWaivable => "refusal-not-waivable",
        Refusal::NotOpen => "refusal-not-open",
        Refusal::NoSuchIntent => "refusal-no-such-intent",
        Refusal::Related => "refusal-related",
        Refusal::NamedClose => "refusal-named-close",
        Refusal::TooManyClose => "refusal-too-many-close",
        Refusal::NotAbove => "refusal-not-above",
        Refusal::FlagsUnreviewed => "refusal-flags-unreviewed",
        Refusal::NoFlags => "refusal-no-flags",
        Refusal::NotQuarantined => "refusal-not-quarantined",
        Refusal::NotInQuestion => "refusal-not-in-question",
        Refusal::WorkedEarlierCase => "refusal-worked-earlier-case",
        Refusal::CodeNeedsOwnPasskey => "refusal-code-needs-own-passkey",
        Refusal::OwnReport => "refusal-own-report",
        Refusal::CallerOfLater => "refusal-caller-of-later",
        Refusal::NoCode => "refusal-no-code",
        Refusal::NotSixDigits => "refusal-not-six-digits",
        Refusal::NotSignedIn => "refusal-not-signed-in",
        Refusal::Braked => "refusal-braked",
        Refusal::OnHold => "refusal-on-hold",
        Refusal::TooManyWords => "refusal-too-many-words",
        Refusal::TooManyPasses => "refusal-too-many-passes",
        Refusal::SelfReportNeedsPasskey => "refusal-self-report-needs-passkey",
        Refusal::HasMethodHere => "refusal-has-method-here",
        Refusal::NotRecoverable { account } => match account {
            AccountKind::Guest => "refusal-not-recoverable-guest",
            AccountKind::Room => "refusal-not-recoverable-room",
            AccountKind::Shared => "refusal-not-recoverable-shared",
            AccountKind::Service | AccountKind::Person => "refusal-not-recoverable-service",
        },
        _ => return None,
    })
}

fn pass_policy(error: &PassPolicyError) -> Phrase {
    match error {
        PassPolicyError::Disabled => Phrase::key("refusal-pass-disabled"),
        PassPolicyError::OutOfScope => Phrase::key("refusal-pass-out-of-scope"),
        PassPolicyError::OneTimeOnly => Phrase::key("refusal-pass-one-time-only"),
        PassPolicyError::Lifetime(least, most) => {
            let minutes = |minutes: u32| Duration::from_secs(u64::from(minutes) * 60);
            Phrase::key("refusal-pass-lifetime").with("least", minutes(*least)).with("most", minutes(*most))
        }
    }
}

fn because(key: &'static str, why: &str) -> Phrase {
    Phrase::key(key).with("why", why_key(why).map_or_else(|| Arg::from(why), Arg::Key))
}

/// The rules give some reasons as English words; each has a message, and one without is shown as it is.
const REASONS: &[(&str, &str)] = &[
    ("only the manager in the directory vouches, or whom the manager named", "refusal-why-only-manager"),
    ("the deputy was named within 72 hours of the report", "refusal-why-deputy-new"),
    ("they worked on this case", "refusal-why-worked"),
    ("there is no manager in the directory", "refusal-why-no-manager"),
    ("the manager changed within 72 hours of the report", "refusal-why-manager-changed"),
    ("their account was enabled again within the last 72 hours", "refusal-why-enabled-lately"),
    ("the agent cannot also vouch", "refusal-why-agent-vouches"),
    ("they are asked to approve in this case", "refusal-why-approver-vouches"),
    ("it has to be somebody else than the person and the agent", "refusal-why-somebody-else"),
    ("they already took part in this case", "refusal-why-took-part"),
    ("only an enabled supervisor approves", "refusal-why-only-supervisor"),
    ("only a call-back, a vouch or a video call is asked for", "refusal-why-not-asked-for"),
    ("a video call takes prompts", "refusal-why-prompts"),
    ("all prompts have to be followed", "refusal-why-follow"),
    ("say where you met, and which kind of photo ID you saw", "refusal-why-say-where"),
    ("there is no photo on file to compare with", "refusal-why-no-photo"),
    ("say which kind of photo ID you saw", "refusal-why-say-document"),
    ("compare the face with the photo on file", "refusal-why-compare"),
    ("the check rests on something else", "refusal-why-other-basis"),
    ("say what was lost", "refusal-why-say-what"),
    ("the report at the website names somebody else", "refusal-why-names-another"),
    ("too many things in one report", "refusal-why-too-many"),
    ("a device is not this person's", "refusal-why-device"),
    ("a method is not this person's", "refusal-why-method"),
    ("a method on a lost device goes with it", "refusal-why-goes-with-device"),
    ("the loss lies in the future", "refusal-why-future"),
    ("only a security key has a PIN that locks for good", "refusal-why-pin-keys-only"),
    ("only a phone is replaced by a new phone", "refusal-why-new-phones-only"),
    ("who can still sign in adds the new phone in Security info", "refusal-why-new-by-desk"),
];

fn why_key(why: &str) -> Option<&'static str> {
    REASONS.iter().find(|(text, _)| *text == why).map(|(_, key)| *key)
}

/// What a way of handing over lacks.
const fn handover(needs: HandoverNeeds) -> &'static str {
    match needs {
        HandoverNeeds::CallBack => "refusal-handover-call-back",
        HandoverNeeds::RelayedCallBack => "refusal-handover-relay",
        HandoverNeeds::Meeting => "refusal-handover-meeting",
        HandoverNeeds::OwnMeeting => "refusal-handover-own-meeting",
        HandoverNeeds::Video => "refusal-handover-video",
        HandoverNeeds::Vouch => "refusal-handover-vouch",
        HandoverNeeds::AgentChannel => "refusal-handover-agent-channel",
        HandoverNeeds::Halves => "refusal-handover-halves",
        HandoverNeeds::Holder => "refusal-handover-holder",
        HandoverNeeds::HolderKey => "refusal-handover-holder-key",
    }
}

/// Why a check counts for nothing.
pub(crate) const fn not_counted(why: NotCounted) -> &'static str {
    match why {
        NotCounted::UnderWay => "not-counted-under-way",
        NotCounted::Failed => "not-counted-failed",
        NotCounted::Inconclusive => "not-counted-inconclusive",
        NotCounted::Expired => "not-counted-expired",
        NotCounted::Knowledge => "not-counted-knowledge",
        NotCounted::NumberNotOnFile => "not-counted-number-not-on-file",
        NotCounted::NumberReplaced => "not-counted-number-replaced",
        NotCounted::OnLostDevice => "not-counted-on-lost-device",
        NotCounted::MaybeOnLostDevice => "not-counted-maybe-on-lost-device",
        NotCounted::MaybeWithLostPasskey => "not-counted-maybe-with-lost-passkey",
        NotCounted::InOtherHands => "not-counted-in-other-hands",
        NotCounted::LineNotChecked => "not-counted-line-not-checked",
        NotCounted::ChangedRecently => "not-counted-changed-recently",
        NotCounted::MethodNotUsable => "not-counted-method-not-usable",
        NotCounted::HeldBack => "not-counted-held-back",
        NotCounted::RefusedByPolicy => "not-counted-refused-by-policy",
        NotCounted::MadeWeakly => "not-counted-made-weakly",
        NotCounted::NotReadOut => "not-counted-not-read-out",
        NotCounted::AgentGone => "not-counted-agent-gone",
        NotCounted::AgentOnHold => "not-counted-agent-on-hold",
        NotCounted::Spent => "not-counted-spent",
        NotCounted::AccountWasDisabled => "not-counted-account-was-disabled",
        NotCounted::CaseChanged => "not-counted-case-changed",
        NotCounted::ManagerInactive => "not-counted-manager-inactive",
        NotCounted::NoLongerVouches => "not-counted-no-longer-vouches",
        NotCounted::SignerClaimed => "not-counted-signer-claimed",
        NotCounted::EnabledLately => "not-counted-enabled-lately",
        NotCounted::TookPart => "not-counted-took-part",
        NotCounted::SignerInRecovery => "not-counted-signer-in-recovery",
    }
}

/// The name of a kind of method.
pub(crate) const fn method_word(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Passkey => "method-word-passkey",
        MethodKind::WindowsHello => "method-word-windows-hello",
        MethodKind::Authenticator => "method-word-authenticator",
        MethodKind::SoftwareTotp => "method-word-software-totp",
        MethodKind::Phone => "method-word-phone",
        MethodKind::Email => "method-word-email",
        MethodKind::Password => "method-word-password",
        MethodKind::TemporaryAccessPass => "method-word-temporary-access-pass",
        MethodKind::SecurityQuestions => "method-word-security-questions",
        MethodKind::RecoveryCodes => "method-word-recovery-codes",
    }
}

/// The name of a tier within a sentence.
pub(crate) const fn tier_key(tier: Tier) -> &'static str {
    match tier {
        Tier::Standard => "tier-word-standard",
        Tier::Elevated => "tier-word-elevated",
        Tier::Privileged => "tier-word-privileged",
    }
}

/// Why the sign-in did not do what was asked. Nothing here tells whether a name is known.
pub(crate) fn sign_in(error: &SignInError) -> Phrase {
    match error {
        SignInError::TooManyAttempts { until } => {
            Phrase::key("sign-in-error-too-many-attempts").with("until", Arg::Moment(*until))
        }
        SignInError::Label(error) => text("sign-in-error-label", error),
        SignInError::Password(flaw) => password(*flaw),
        other => Phrase::key(match other {
            SignInError::Refused(keyward_signin::Refusal::Frozen) => "sign-in-error-frozen",
            SignInError::Refused(keyward_signin::Refusal::Policy(why)) | SignInError::NotAllowed(why) => {
                return by_policy(why);
            }
            SignInError::Refused(keyward_signin::Refusal::Ceremony(Rejection::UserNotVerified))
            | SignInError::RegistrationRefused(Rejection::UserNotVerified) => "sign-in-error-not-verified",
            SignInError::Refused(_) => "sign-in-error-refused",
            SignInError::UnknownCredential { .. } => "sign-in-error-unknown-credential",
            SignInError::CeremonyOver => "sign-in-error-ceremony-over",
            SignInError::NoBrowser => "sign-in-error-no-browser",
            SignInError::NothingElse => "sign-in-error-nothing-else",
            SignInError::PassRefused => "sign-in-error-pass-refused",
            SignInError::CodeRefused => "sign-in-error-code-refused",
            SignInError::PasswordRefused => "sign-in-error-password-refused",
            SignInError::OneTimeCodeRefused => "sign-in-error-one-time-code",
            SignInError::AddressUnfit => "sign-in-error-address-unfit",
            SignInError::AddressTaken => "sign-in-error-address-taken",
            SignInError::ChannelOff => "sign-in-error-channel-off",
            SignInError::LinkRefused => "sign-in-error-link-refused",
            SignInError::SessionOver => "sign-in-error-session-over",
            SignInError::EnrolOnly => "sign-in-error-enrol-only",
            SignInError::ChangeOnly => "sign-in-error-change-only",
            SignInError::StepUpNeeded => "sign-in-error-step-up-needed",
            SignInError::NotFound => "sign-in-error-not-found",
            SignInError::StrongerSession => "sign-in-error-stronger-session",
            SignInError::LastStrongMethod => "sign-in-error-last-strong-method",
            SignInError::OnlyWay => "sign-in-error-only-way",
            SignInError::AlreadyRegistered => "sign-in-error-already-registered",
            SignInError::Overtaken => "sign-in-error-overtaken",
            SignInError::RegistrationRefused(rejection) => {
                return Phrase::key("sign-in-error-registration-refused")
                    .with("code", Arg::from(rejection.code()));
            }
            _ => "sign-in-error-unavailable",
        }),
    }
}

/// Why the policy does not let somebody use or register a method, in the words of that person.
pub(crate) fn by_policy(why: &Forbidden) -> Phrase {
    Phrase::key(match why {
        Forbidden::AccountDisabled => "policy-account-disabled",
        Forbidden::AccountFrozen => "sign-in-error-frozen",
        Forbidden::Off | Forbidden::NotSetUp | Forbidden::NeverVerifies | Forbidden::CheckedElsewhere => {
            "policy-method-off"
        }
        Forbidden::Excluded(_) | Forbidden::NotIncluded => "policy-not-for-you",
        Forbidden::NoProfile(refused) => {
            refused.first().map_or("policy-not-for-you", |(_, why)| by_profile(*why))
        }
        Forbidden::SelfServiceOff => "policy-self-service-off",
        Forbidden::TooWeak(_) => "policy-session-too-weak",
        Forbidden::CaseOpen => "policy-case-open",
        Forbidden::NotConfirmed { .. } => "policy-not-confirmed",
        Forbidden::TooMany(most) => return Phrase::key("policy-too-many").with("most", u64::from(*most)),
        Forbidden::Suspended | Forbidden::Revoked | Forbidden::NotRegistered => "sign-in-error-refused",
        Forbidden::PassOff
        | Forbidden::PassOutOfScope
        | Forbidden::PassMultiUse
        | Forbidden::PassNotYet(_)
        | Forbidden::PassExpired(_)
        | Forbidden::PassUsed
        | Forbidden::PassEnded => "sign-in-error-pass-refused",
    })
}

pub(crate) use crate::views::factor_key;

/// The name of a strength.
pub(crate) fn strength_name(strength: &RequiredStrength) -> Arg {
    match strength {
        RequiredStrength::MultiFactor => Arg::Key("strength-name-multi-factor"),
        RequiredStrength::Passwordless => Arg::Key("strength-name-passwordless"),
        RequiredStrength::PhishingResistant => Arg::Key("strength-name-phishing-resistant"),
        RequiredStrength::Own(name) => Arg::Text(name.clone()),
    }
}

/// What a sign-in lacks.
pub(crate) fn needs(strength: &RequiredStrength) -> Phrase {
    Phrase::key(match strength {
        RequiredStrength::MultiFactor => "stronger-multi-factor",
        RequiredStrength::Passwordless => "stronger-passwordless",
        RequiredStrength::PhishingResistant => "stronger-phishing-resistant",
        RequiredStrength::Own(name) => return Phrase::key("stronger-own").with("name", name.clone()),
    })
}

/// Why a profile refuses a passkey.
const fn by_profile(why: ProfileRefusal) -> &'static str {
    match why {
        ProfileRefusal::Synced => "policy-passkey-synced",
        ProfileRefusal::DeviceBound => "policy-passkey-device-bound",
        ProfileRefusal::NotAttested | ProfileRefusal::OnlyClaimed(_) => "policy-passkey-not-proven",
        ProfileRefusal::NotListed(_) | ProfileRefusal::Blocked(_) | ProfileRefusal::Hidden => {
            "policy-passkey-model"
        }
        ProfileRefusal::Certification { .. } => "policy-passkey-certification",
        ProfileRefusal::Status(_) => "policy-passkey-status",
    }
}

/// Why a password is not taken.
fn password(flaw: PasswordFlaw) -> Phrase {
    match flaw {
        PasswordFlaw::TooShort(least) => Phrase::key("password-flaw-short").with("least", least),
        PasswordFlaw::TooLong(most) => Phrase::key("password-flaw-long").with("most", most),
        PasswordFlaw::NotText => Phrase::key("password-flaw-not-text"),
        PasswordFlaw::Known => Phrase::key("password-flaw-known"),
        PasswordFlaw::Personal => Phrase::key("password-flaw-personal"),
        PasswordFlaw::Unchanged => Phrase::key("password-flaw-unchanged"),
        _ => Phrase::key("password-flaw-guessable"),
    }
}

/// Why the desk did not do what was asked; `None` for what is no business of the person at the page.
pub(crate) fn desk(error: &DeskError) -> Option<Phrase> {
    Some(match error {
        DeskError::Refused(why) => refusal(why),
        DeskError::Change(why) => Phrase::key(change(*why)),
        DeskError::Policy(why) => Phrase::key(policy(*why)),
        DeskError::NotFound => Phrase::key("desk-error-not-found"),
        DeskError::Conflict => Phrase::key("desk-error-conflict"),
        DeskError::CaseOpen { number } => {
            Phrase::key("desk-error-case-open").with("number", number.to_string())
        }
        DeskError::RequestOver => Phrase::key("desk-error-request-over"),
        DeskError::IssuanceHeld => Phrase::key("desk-error-issuance-hold"),
        DeskError::LogForged => Phrase::key("desk-error-log-forged"),
        DeskError::RolesForged => Phrase::key("desk-error-roles-forged"),
        DeskError::ShownBefore => Phrase::key("desk-error-shown-before"),
        DeskError::NoSuchTeam => Phrase::key("desk-error-no-such-team"),
        DeskError::NotAllowed => Phrase::key("refusal-not-allowed"),
        DeskError::Gate(why) => by_policy(why),
        DeskError::TooManyReports => Phrase::key("desk-error-too-many-reports"),
        DeskError::Text { error, .. } => text("desk-error-text", error),
        DeskError::Directory(_) => Phrase::key("desk-error-directory"),
        _ => return None,
    })
}

const fn change(why: ChangeRefusal) -> &'static str {
    match why {
        ChangeRefusal::NotAllowed => "refusal-not-allowed",
        ChangeRefusal::AboutYou => "change-refused-about-you",
        ChangeRefusal::SamePerson => "change-refused-same-person",
        ChangeRefusal::Over => "change-refused-over",
        ChangeRefusal::ProposerGone => "change-refused-proposer-gone",
        ChangeRefusal::Stale => "change-refused-stale",
        ChangeRefusal::NeedsPasskey => "refusal-needs-passkey",
        ChangeRefusal::NotDue => "change-refused-not-due",
        ChangeRefusal::Idle => "change-refused-idle",
        ChangeRefusal::SignerInRecovery => "change-refused-signer-in-recovery",
        ChangeRefusal::KeyTooNew => "refusal-key-too-new",
        ChangeRefusal::SignerRestored => "change-refused-signer-restored",
        ChangeRefusal::SignerClaimed => "change-refused-signer-claimed",
        ChangeRefusal::TooFewApart => "change-refused-too-few-apart",
        ChangeRefusal::TooFewGetIn => "change-refused-too-few-get-in",
    }
}

const fn policy(why: PolicyError) -> &'static str {
    match why {
        PolicyError::Lifetimes => "policy-refused-lifetimes",
        PolicyError::SignInNames => "policy-refused-sign-in-names",
        PolicyError::SignInStrength => "policy-refused-sign-in-strength",
        PolicyError::SignInLimits => "policy-refused-sign-in-limits",
        PolicyError::LockOutUnconfirmed => "policy-refused-lock-out",
        PolicyError::Owner => "policy-refused-owner",
        PolicyError::Nobody => "policy-refused-nobody",
        PolicyError::Length => "policy-refused-length",
        PolicyError::Standard => "policy-refused-standard",
        PolicyError::TooWeak => "policy-refused-too-weak",
        PolicyError::Impossible => "policy-refused-impossible",
        PolicyError::WeakUnconfirmed => "policy-refused-weak-unconfirmed",
    }
}

fn text(key: &'static str, error: &TextError) -> Phrase {
    let phrase = Phrase::key(key);
    match error {
        TextError::Empty => phrase.with("why", Arg::Key("text-why-empty")),
        TextError::Control => phrase.with("why", Arg::Key("text-why-control")),
        TextError::TooLong(_) => phrase.with("why", Arg::Key("text-why-too-long")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Locale, Text};
    use keyward_model::Timestamp;

    /// The sentence in English, with every message and argument found.
    pub(crate) fn says(phrase: &Phrase) -> String {
        let said = Text::new(Locale::En, "UTC", Timestamp::from_micros(1_760_000_000_000_000)).phrase(phrase);
        assert!(!said.contains('⟦'), "no message: {said}");
        said
    }

    const EVERY_NOT_COUNTED: [NotCounted; 19] = [
        NotCounted::UnderWay,
        NotCounted::Failed,
        NotCounted::Inconclusive,
        NotCounted::Expired,
        NotCounted::Knowledge,
        NotCounted::NumberNotOnFile,
        NotCounted::NumberReplaced,
        NotCounted::OnLostDevice,
        NotCounted::MaybeOnLostDevice,
        NotCounted::MaybeWithLostPasskey,
        NotCounted::LineNotChecked,
        NotCounted::ChangedRecently,
        NotCounted::MethodNotUsable,
        NotCounted::SignerInRecovery,
        NotCounted::ManagerInactive,
        NotCounted::NoLongerVouches,
        NotCounted::SignerClaimed,
        NotCounted::EnabledLately,
        NotCounted::TookPart,
    ];

    pub(crate) fn every_refusal() -> Vec<Refusal> {
        use Refusal::*;
        let mut all = vec![
            Closed,
            Escalated,
            NotEscalated,
            AccountDisabled,
            OwnCase,
            CodeNeedsOwnPasskey,
            OwnReport,
            CallerOfLater,
            NoCode,
            NotSixDigits,
            KeyTooNew,
            SignedTheException,
            SignerInRecovery,
            SignerRestored,
            SignerClaimed,
            NeedsSupervisor,
            NotAllowed,
            NeedsPasskey,
            NotAssessed,
            NotApproved,
            SecurityNotTold,
            PhotoNotViewed,
            NotContained,
            NotReregistered,
            StrongMethodRemains,
            TakesWhatWorks,
            NoPass,
            UnderWay,
            NotProved,
            NotLost,
            UnknownThing,
            NoSuchCheck,
            NoExceptions,
            CanBeMet,
            ExceptionStopped,
            SignedAlready,
            ReasonMissing,
            NotWaivable,
            NotOpen,
            NoSuchIntent,
            SelfReportNeedsPasskey,
            NotVerified { missing: 1 },
            NotVerified { missing: 2 },
            DutiesOpen { open: 1 },
            PassPolicy(PassPolicyError::Disabled),
            PassPolicy(PassPolicyError::OutOfScope),
            PassPolicy(PassPolicyError::OneTimeOnly),
            PassPolicy(PassPolicyError::Lifetime(10, 480)),
        ];
        all.extend(Tier::ALL.iter().map(|tier| BeyondReach { tier: *tier }));
        all.push(NotLeft);
        all.extend(HandoverNeeds::ALL.map(HandoverNotPermitted));
        all.extend(EVERY_NOT_COUNTED.map(NumberDoesNotCount));
        for (why, _) in REASONS {
            all.extend([CannotVouch(why), CannotApprove(why), IncompleteCheck(why), BadReport(why)]);
        }
        all
    }

    #[test]
    fn every_refusal_has_a_sentence() {
        for why in every_refusal() {
            let phrase = refusal(&why);
            assert!(matches!(phrase, Phrase::Message(..)), "{} has no message", why.code());
            let said = says(&phrase);
            assert!(said.ends_with('.') && said.len() > 7, "{}: {said}", why.code());
        }
    }

    #[test]
    fn every_failed_sign_in_has_a_sentence() {
        let rejection = Rejection::ChallengeMismatch;
        let all = [
            SignInError::Refused(keyward_signin::Refusal::Counter),
            SignInError::UnknownCredential { rp_id: String::new(), credential_id: String::new() },
            SignInError::CeremonyOver,
            SignInError::NoBrowser,
            SignInError::PassRefused,
            SignInError::NothingElse,
            SignInError::CodeRefused,
            SignInError::TooManyAttempts { until: Timestamp::from_micros(0) },
            SignInError::PasswordRefused,
            SignInError::OneTimeCodeRefused,
            SignInError::Password(PasswordFlaw::TooShort(15)),
            SignInError::Password(PasswordFlaw::TooLong(256)),
            SignInError::Password(PasswordFlaw::NotText),
            SignInError::Password(PasswordFlaw::Known),
            SignInError::Password(PasswordFlaw::Guessable),
            SignInError::Password(PasswordFlaw::Personal),
            SignInError::Password(PasswordFlaw::Unchanged),
            SignInError::AddressUnfit,
            SignInError::AddressTaken,
            SignInError::ChannelOff,
            SignInError::LinkRefused,
            SignInError::SessionOver,
            SignInError::EnrolOnly,
            SignInError::ChangeOnly,
            SignInError::StepUpNeeded,
            SignInError::NotFound,
            SignInError::StrongerSession,
            SignInError::LastStrongMethod,
            SignInError::OnlyWay,
            SignInError::AlreadyRegistered,
            SignInError::RegistrationRefused(rejection),
            SignInError::NotAllowed(Box::new(Forbidden::TooMany(10))),
            SignInError::Label(TextError::Empty),
            SignInError::Store(keyward_storage::StoreError::Closed),
        ];
        for error in &all {
            let said = says(&sign_in(error));
            assert!(said.ends_with('.'), "{}: {said}", error.code());
        }
    }

    #[test]
    fn every_rule_of_the_policy_has_a_sentence() {
        use keyward_model::{Aaguid, Certification, MetadataStatus};
        let profile = |why| Forbidden::NoProfile(vec![("Keys".to_owned(), why)]);
        let group = keyward_model::GroupId::from_bytes([1; 16]);
        let at = Timestamp::from_micros(0);
        let all = [
            Forbidden::AccountDisabled,
            Forbidden::Off,
            Forbidden::Excluded(group),
            Forbidden::NoProfile(Vec::new()),
            profile(ProfileRefusal::DeviceBound),
            profile(ProfileRefusal::Synced),
            profile(ProfileRefusal::NotAttested),
            profile(ProfileRefusal::NotListed(Aaguid::ZERO)),
            profile(ProfileRefusal::Certification { has: None, needs: Certification::L2 }),
            profile(ProfileRefusal::Status(MetadataStatus::Revoked)),
            Forbidden::SelfServiceOff,
            Forbidden::TooWeak(RequiredStrength::PhishingResistant),
            Forbidden::TooMany(2),
            Forbidden::Suspended,
            Forbidden::PassExpired(at),
        ];
        for why in &all {
            let said = says(&by_policy(why));
            assert!(said.ends_with('.'), "{}: {said}", why.code());
        }
        let own = RequiredStrength::Own("Bank".to_owned());
        for strength in [RequiredStrength::MultiFactor, RequiredStrength::Passwordless, own] {
            assert!(says(&needs(&strength)).ends_with('.'));
        }
    }

    #[test]
    fn every_failure_of_the_desk_has_a_sentence_or_is_internal() {
        for error in [
            DeskError::Refused(Refusal::Closed),
            DeskError::NotFound,
            DeskError::Conflict,
            DeskError::CaseOpen { number: 1042 },
            DeskError::RequestOver,
            DeskError::ShownBefore,
            DeskError::RolesForged,
            DeskError::NotAllowed,
            DeskError::Text { field: "note", error: TextError::TooLong(9) },
            DeskError::Directory("directory-unavailable"),
        ] {
            assert!(desk(&error).is_some_and(|phrase| says(&phrase).ends_with('.')), "{}", error.code());
        }
        let rules = ChangeRefusal::ALL.into_iter().map(DeskError::from);
        for error in rules.chain(PolicyError::ALL.into_iter().map(DeskError::from)) {
            assert!(desk(&error).is_some_and(|phrase| says(&phrase).ends_with('.')), "{}", error.code());
        }
        assert!(desk(&DeskError::Store(keyward_storage::StoreError::Closed)).is_none());
    }

    #[test]
    fn every_reason_not_to_count_has_a_sentence() {
        for why in EVERY_NOT_COUNTED {
            assert!(says(&Phrase::key(not_counted(why))).ends_with('.'));
        }
    }
}
