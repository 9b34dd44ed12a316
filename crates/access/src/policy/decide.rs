//! May this person use, or register, this method now, and why?

use super::{
    Held, PassFacts, PasskeyFacts, PersonFacts, ProfileRefusal, Rules,
    passkey::{Moment, by_profiles},
};
use keyward_model::{
    Factor, GroupId, MethodKind, MethodStatus, PassPolicyError, PassRequest, RequiredStrength, Standing,
    Timestamp,
};

/// Why something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// For whom the method is on, as far as it concerns the person.
    pub by: Standing,
    /// The profile that the passkey satisfies.
    pub profile: Option<String>,
}

/// Why something is refused: the first rule that refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The account is disabled.
    AccountDisabled,
    /// The account is frozen.
    AccountFrozen,
    /// Security questions never verify anybody (NIST SP 800-63B-4 §3.1.1, §4.2).
    NeverVerifies,
    /// A record of another directory: Keyward cannot check it.
    CheckedElsewhere,
    /// Nobody here carries such codes.
    NotSetUp,
    /// The method is off.
    Off,
    /// The person is in a group that is excluded.
    Excluded(GroupId),
    /// The person is in none of the groups that the method is on for.
    NotIncluded,
    /// The method is suspended.
    Suspended,
    /// The method was revoked.
    Revoked,
    /// The account has no such method.
    NotRegistered,
    /// No profile is for the person, or none accepts the passkey; the reason of each that is for the person.
    NoProfile(Vec<(String, ProfileRefusal)>),
    /// People do not register passkeys by themselves.
    SelfServiceOff,
    /// The session is too weak to change a way into this account.
    TooWeak(RequiredStrength),
    /// A recovery of the account is open, and the session does not stand on its pass.
    CaseOpen,
    /// The change was not confirmed: with a passkey, or, by somebody who has none, by signing in again.
    NotConfirmed {
        /// With a passkey.
        touch: bool,
    },
    /// The account has as many of them as there may be.
    TooMany(u8),
    /// Passes are off.
    PassOff,
    /// The pass policy is not for the person's groups.
    PassOutOfScope,
    /// The pass works more than once, and the policy allows one use.
    PassMultiUse,
    /// The pass does not work yet.
    PassNotYet(Timestamp),
    /// The pass has run out.
    PassExpired(Timestamp),
    /// The pass was used.
    PassUsed,
    /// The pass was ended before its time.
    PassEnded,
}

impl Refusal {
    /// The stable code, for records and message files.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AccountDisabled => "account-disabled",
            Self::AccountFrozen => "account-frozen",
            Self::NeverVerifies => "never-verifies",
            Self::CheckedElsewhere => "checked-elsewhere",
            Self::NotSetUp => "not-set-up",
            Self::Off => "method-off",
            Self::Excluded(_) => "group-excluded",
            Self::NotIncluded => "not-included",
            Self::Suspended => "method-suspended",
            Self::Revoked => "method-revoked",
            Self::NotRegistered => "not-registered",
            Self::NoProfile(_) => "no-profile",
            Self::TooWeak(_) => "session-too-weak",
            Self::CaseOpen => "case-open",
            Self::NotConfirmed { .. } => "step-up-needed",
            Self::SelfServiceOff => "self-service-off",
            Self::TooMany(_) => "too-many",
            Self::PassOff => "pass-off",
            Self::PassOutOfScope => "pass-out-of-scope",
            Self::PassMultiUse => "pass-multi-use",
            Self::PassNotYet(_) => "pass-not-yet",
            Self::PassExpired(_) => "pass-expired",
            Self::PassUsed => "pass-used",
            Self::PassEnded => "pass-ended",
        }
    }
}

/// Whether the person may sign in with `method` by showing `factor`, now.
///
/// # Errors
/// [`Refusal`].
pub fn may_use(
    rules: Rules<'_>,
    person: &PersonFacts<'_>,
    factor: Factor,
    method: &Held,
) -> Result<Grant, Refusal> {
    if method.kind == MethodKind::SecurityQuestions {
        return Err(Refusal::NeverVerifies);
    }
    if method.kind != factor.kind() {
        return Err(Refusal::NotRegistered);
    }
    let by = may_at_all(rules, person, factor)?;
    match method.status {
        MethodStatus::Active => {}
        MethodStatus::Suspended => return Err(Refusal::Suspended),
        MethodStatus::Revoked => return Err(Refusal::Revoked),
    }
    if !method.here {
        return Err(Refusal::CheckedElsewhere);
    }
    let profile = match (factor, &method.passkey) {
        (Factor::Passkey, None) => return Err(Refusal::CheckedElsewhere),
        (Factor::Passkey, Some(facts)) => Some(in_a_profile(rules, person, facts, Moment::SignIn)?),
        _ => None,
    };
    Ok(Grant { by, profile })
}

/// Whether the rules take a method for no sign-in of this person, whatever stands of it and of the account: what is only suspended, or was
/// registered in silence for a case under duress, is told from what works by nothing that this says.
pub fn is_refused(rules: Rules<'_>, person: &PersonFacts<'_>, method: &Held) -> bool {
    let person = PersonFacts { enabled: true, frozen: false, ..*person };
    let works = Held { status: MethodStatus::Active, ..method.clone() };
    let refuses = |factor: &Factor| may_use(rules, &person, *factor, &works).is_err();
    method.here && Factor::of(method.kind).iter().all(refuses)
}

/// Whether the person may freeze their account, or stop a case about it, by touching this passkey: it is theirs whatever the policy says of
/// signing in with it. Whoever closes a method opens nothing, and takes nobody's word from them either.
///
/// # Errors
/// [`Refusal`].
pub fn may_protect_with(person: &PersonFacts<'_>, method: &Held) -> Result<(), Refusal> {
    may_enter(person)?;
    match method.status {
        MethodStatus::Active => {}
        MethodStatus::Suspended => return Err(Refusal::Suspended),
        MethodStatus::Revoked => return Err(Refusal::Revoked),
    }
    let checked = method.kind == MethodKind::Passkey && method.here && method.passkey.is_some();
    if checked { Ok(()) } else { Err(Refusal::CheckedElsewhere) }
}

/// Whether the person may register a method that shows `factor`, now. `passkey` is what the authenticator answered, once it
/// did: before that, a passkey is judged by the rest. `after_pass` says that a Temporary Access Pass opened the session.
///
/// # Errors
/// [`Refusal`].
pub fn may_register(
    rules: Rules<'_>,
    person: &PersonFacts<'_>,
    factor: Factor,
    passkey: Option<&PasskeyFacts>,
    after_pass: bool,
) -> Result<Grant, Refusal> {
    let by = may_at_all(rules, person, factor)?;
    if factor == Factor::Passkey && !after_pass && !rules.sign_in.self_service_passkeys {
        return Err(Refusal::SelfServiceOff);
    }
    let most = limit(factor.kind());
    let has = person
        .methods
        .iter()
        .filter(|held| held.here && held.kind == factor.kind() && held.status != MethodStatus::Revoked);
    if has.count() >= usize::from(most) {
        return Err(Refusal::TooMany(most));
    }
    let profile = match (factor, passkey) {
        (Factor::Passkey, Some(facts)) => Some(in_a_profile(rules, person, facts, Moment::Registration)?),
        (Factor::Passkey, None) => {
            let mine = |profile: &&keyward_model::PasskeyProfile| profile.scope.of(person.groups).is_in();
            let any = rules.sign_in.profiles.iter().find(mine);
            any.map(|_| None).ok_or(Refusal::NoProfile(Vec::new()))?
        }
        _ => None,
    };
    Ok(Grant { by, profile })
}

/// How many methods of a kind an account has at most (Entra's limits). Making recovery codes anew, or a password, replaces the
/// one before.
pub const fn limit(kind: MethodKind) -> u8 {
    match kind {
        MethodKind::Passkey => 10,
        MethodKind::SoftwareTotp | MethodKind::Authenticator => 5,
        MethodKind::Phone => 2,
        MethodKind::Email => 1,
        _ => u8::MAX,
    }
}

/// Whether the person may use this pass, now. The order of the reasons is Entra's, as far as it shows.
///
/// # Errors
/// [`Refusal`].
pub fn may_use_pass(
    rules: Rules<'_>,
    person: &PersonFacts<'_>,
    pass: Option<&PassFacts>,
    now: Timestamp,
) -> Result<Grant, Refusal> {
    may_enter(person)?;
    let by = pass_standing(rules, person)?;
    let Some(pass) = pass else { return Err(Refusal::NotRegistered) };
    if rules.pass.one_time && !pass.one_time {
        return Err(Refusal::PassMultiUse);
    }
    if now < pass.not_before {
        return Err(Refusal::PassNotYet(pass.not_before));
    }
    if pass.one_time && pass.uses > 0 {
        return Err(Refusal::PassUsed);
    }
    if now >= pass.expires_at {
        return Err(Refusal::PassExpired(pass.expires_at));
    }
    if pass.ended { Err(Refusal::PassEnded) } else { Ok(Grant { by, profile: None }) }
}

pub(crate) fn may_enter(person: &PersonFacts<'_>) -> Result<(), Refusal> {
    match (person.enabled, person.frozen) {
        (false, _) => Err(Refusal::AccountDisabled),
        (true, true) => Err(Refusal::AccountFrozen),
        (true, false) => Ok(()),
    }
}

fn pass_standing(rules: Rules<'_>, person: &PersonFacts<'_>) -> Result<Standing, Refusal> {
    let any = PassRequest { minutes: None, one_time: true };
    match rules.pass.admit(any, person.groups) {
        Err(PassPolicyError::Disabled) => Err(Refusal::PassOff),
        Err(PassPolicyError::OutOfScope) => Err(Refusal::PassOutOfScope),
        Ok(_) | Err(_) => {
            let by = rules.pass.include.iter().find(|group| person.groups.contains(group));
            Ok(by.map_or(Standing::Everybody, |group| Standing::Included(*group)))
        }
    }
}

/// What holds of the account and the method's rule, whichever of the person's methods it is.
fn may_at_all(rules: Rules<'_>, person: &PersonFacts<'_>, factor: Factor) -> Result<Standing, Refusal> {
    may_enter(person)?;
    if factor == Factor::TemporaryAccessPass {
        return pass_standing(rules, person);
    }
    let rule = rules.sign_in.rule(factor);
    if !rule.enabled {
        return Err(Refusal::Off);
    }
    let by = rule.scope.of(person.groups);
    match by {
        Standing::Excluded(group) => Err(Refusal::Excluded(group)),
        Standing::NotIncluded => Err(Refusal::NotIncluded),
        Standing::Everybody | Standing::Included(_) if !factor.is_checked_here() => {
            Err(Refusal::CheckedElsewhere)
        }
        Standing::Everybody | Standing::Included(_) if !rules.able.has(factor) => Err(Refusal::NotSetUp),
        Standing::Everybody | Standing::Included(_) => Ok(by),
    }
}

fn in_a_profile(
    rules: Rules<'_>,
    person: &PersonFacts<'_>,
    facts: &PasskeyFacts,
    moment: Moment,
) -> Result<String, Refusal> {
    by_profiles(rules.sign_in, person.groups, facts, moment).map_err(Refusal::NoProfile)
}
