//! `/settings/sign-in` and the pages that edit one part of the policy each.

use super::{ClauseView, InForceView, page};
use crate::Phrase;
use keyward_model::{Certification, Factor, FactorSet, MetadataStatus, Role};

/// One method and whether it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodRow {
    /// Key of its name.
    pub name: &'static str,
    /// Whether it is on for anybody.
    pub on: bool,
    /// For whom, or that it is off.
    pub state: Phrase,
    /// Key of what it is worth.
    pub worth: &'static str,
    /// How the worth is shown: a style class.
    pub tone: &'static str,
    /// Key of what somebody should know about it.
    pub note: &'static str,
    /// Where it is changed.
    pub edit: String,
}

/// One entry of a list of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    /// Its name or first sentence.
    pub title: Phrase,
    /// What else it says.
    pub clauses: Vec<ClauseView>,
    /// Where it is changed.
    pub edit: String,
}

/// `/settings/sign-in`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyView {
    /// The version, since when, and who signed it.
    pub doc: InForceView,
    /// The version in force, if this is another.
    pub current: Option<u32>,
    /// The change that made this version.
    pub change: Option<String>,
    /// Whether the viewer may propose.
    pub may_propose: bool,
    /// The methods.
    pub methods: Vec<MethodRow>,
    /// Whether people register passkeys by themselves.
    pub self_service: bool,
    /// The passkey profiles.
    pub profiles: Vec<EntryView>,
    /// Who has to sign in how strongly.
    pub demands: Vec<EntryView>,
    /// Strengths of the organisation's own.
    pub strengths: Vec<EntryView>,
    /// How somebody comes by a first strong method.
    pub first_method: Phrase,
    /// How long sessions live.
    pub lifetimes: Vec<ClauseView>,
    /// What has to be registered.
    pub requirements: Vec<EntryView>,
    /// Whom Keyward asks to add a passkey.
    pub campaign: Vec<ClauseView>,
}
page!(PolicyView, "settings/sign_in/policy.html");

/// A group to choose: both boxes may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether its members are in.
    pub included: bool,
    /// Whether its members are out.
    pub excluded: bool,
}

/// Whom a rule is for, as its form has it: `scope` is `everybody` or `groups`, `include` and `exclude` are ids and may repeat,
/// `find` is searched for with `do=find`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeForm {
    /// Whether everybody is in, rather than the included groups.
    pub everybody: bool,
    /// The groups that were chosen or found.
    pub groups: Vec<GroupRow>,
    /// What was searched.
    pub find: String,
    /// How the search went.
    pub found: Option<Phrase>,
}

/// A model to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRow {
    /// Its AAGUID.
    pub id: String,
    /// Its name, or the AAGUID again.
    pub name: String,
}

/// A method's rule: `enabled`, for a passkey `self_service`, and a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodForm {
    /// Which.
    pub factor: Factor,
    /// Whether it is on.
    pub enabled: bool,
    /// Whether people register passkeys by themselves.
    pub self_service: bool,
    /// For whom.
    pub scope: ScopeForm,
}

/// A passkey profile: `name`, `attestation`, `device_bound`, `synced`, `list` (`any`, `allow`, `block`), `model`…, `find_model`,
/// `certification`, `status`… and a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileForm {
    /// Its name.
    pub name: String,
    /// For whom.
    pub scope: ScopeForm,
    /// Whether the model has to be proved.
    pub attestation: bool,
    /// Whether passkeys that stay on one device are accepted.
    pub device_bound: bool,
    /// Whether synced passkeys are.
    pub synced: bool,
    /// How the list is meant.
    pub list: ListKind,
    /// The models on it.
    pub models: Vec<ModelRow>,
    /// What was searched.
    pub find_model: String,
    /// Models that were found and are not on the list.
    pub found_models: Vec<ModelRow>,
    /// How the search went.
    pub found: Option<Phrase>,
    /// How many models Entra accepts.
    pub entra: u64,
    /// The least certification.
    pub certification: Option<Certification>,
    /// Warnings that refuse.
    pub statuses: Vec<MetadataStatus>,
}

super::keyed! {
    /// How a list of models is meant.
    ListKind {
        /// There is none.
        Any = "any" => "policy-list-any",
        /// Only these.
        Allow = "allow" => "policy-list-allow",
        /// All but these.
        Block = "block" => "policy-list-block",
    }
}

/// A demand: `of` (`people`, `any_role`, `role:NAME`), `strength` (a built-in one's name or `own:NAME`) and a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandForm {
    /// On whom.
    pub of: String,
    /// How strongly.
    pub strength: String,
    /// The organisation's own strengths.
    pub own: Vec<String>,
    /// For whom, if it is on people.
    pub scope: ScopeForm,
}

/// A strength: `name`, and `way.0`, `way.1` … with factors that may repeat; `rows` says how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrengthForm {
    /// Its name.
    pub name: String,
    /// The combinations.
    pub ways: Vec<FactorSet>,
}

/// How somebody comes by a first strong method: `first` is `pass` or `what_they_have`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstMethodForm {
    /// Whether what somebody has today is enough.
    pub what_they_have: bool,
}

/// Lives of sessions: for each of [`LIVES`], `NAME.overall` and `NAME.idle`, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LifetimesForm {
    /// In the order of [`LIVES`]: from the sign-in, and without a request.
    pub minutes: [(String, String); 4],
}

/// The names of the lives: in forms, of the message, and of what NIST says.
pub const LIVES: [(&str, &str, &str); 4] = [
    ("phishing_resistant", "sessions-phishing-resistant", "sessions-nist-strongest"),
    ("multi_factor", "sessions-multi-factor", "sessions-nist-several"),
    ("single_factor", "sessions-single-factor", "sessions-nist-single"),
    ("role", "sessions-role", "sessions-role-text"),
];

/// What has to be registered: `strong_methods`, `within_days`, `remind_every_days` (empty: no reminders), `restart`, and a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementForm {
    /// How many.
    pub strong_methods: String,
    /// Within how many days.
    pub within_days: String,
    /// Days between reminders.
    pub remind_every_days: String,
    /// From when the days count; `None` for from now on.
    pub since: Option<keyward_model::Timestamp>,
    /// Whether the days shall count anew.
    pub restart: bool,
    /// For whom.
    pub scope: ScopeForm,
}

/// A campaign: `factor`, `snooze_days`, `snoozes` (empty: as often as they like), and a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignForm {
    /// What Keyward asks for.
    pub factor: Factor,
    /// Days until it asks again.
    pub snooze_days: String,
    /// How often somebody may say "later".
    pub snoozes: String,
    /// Who is asked.
    pub scope: ScopeForm,
}

/// The part that a page edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartForm {
    /// A method's rule.
    Method(MethodForm),
    /// A passkey profile.
    Profile(ProfileForm),
    /// A demand.
    Demand(DemandForm),
    /// A strength.
    Strength(StrengthForm),
    /// The first strong method.
    FirstMethod(FirstMethodForm),
    /// Lives of sessions.
    Lifetimes(LifetimesForm),
    /// A requirement.
    Requirement(RequirementForm),
    /// The campaign.
    Campaign(CampaignForm),
}

/// A page that edits one part. `POST {action}/preview` with its fields, `version`, `reason`, and `do`: `preview`, `remove`, `find`,
/// or what else the part's form has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPartView {
    /// Where the page is.
    pub action: String,
    /// The version that it edits.
    pub version: u32,
    /// Key of the title.
    pub title: &'static str,
    /// Key of what it does.
    pub text: &'static str,
    /// What it edits.
    pub part: PartForm,
    /// Key of the button that leaves the part out, if it is there.
    pub remove: Option<&'static str>,
    /// Why.
    pub reason: String,
    /// That the policy has changed since the page was opened.
    pub overtaken: Option<Phrase>,
    /// What was wrong with what was sent.
    pub problem: Option<Phrase>,
}
page!(PolicyPartView, "settings/sign_in/part.html");

impl PolicyPartView {
    /// The title, which names the method where there is one.
    pub fn heading(&self) -> Phrase {
        match &self.part {
            PartForm::Method(form) => {
                Phrase::key("policy-topic-method").with("method", crate::Arg::Key(factor_key(form.factor)))
            }
            _ => Phrase::key(self.title),
        }
    }
}

impl MethodForm {
    /// Key of what somebody should know before they turn it on.
    pub const fn note(&self) -> &'static str {
        method_note(self.factor)
    }
    /// Whether it is about passkeys.
    pub fn is_passkey(&self) -> bool {
        self.factor == Factor::Passkey
    }
}

impl ProfileForm {
    /// The levels to choose from: name, chosen.
    pub fn levels(&self) -> Vec<(&'static str, String, bool)> {
        let level = |level: &Certification| {
            (
                level.name(),
                level.name().to_uppercase().replace("_PLUS", "+"),
                self.certification == Some(*level),
            )
        };
        Certification::ALL.iter().map(level).collect()
    }
    /// The warnings to choose from: name, key, chosen.
    pub fn warnings(&self) -> Vec<(&'static str, &'static str, bool)> {
        let warning =
            |status: &MetadataStatus| (status.name(), metadata_key(*status), self.statuses.contains(status));
        MetadataStatus::ALL.iter().map(warning).collect()
    }
    /// How many models are on the list.
    pub fn count(&self) -> u64 {
        u64::try_from(self.models.len()).unwrap_or(u64::MAX)
    }
}

/// The message that names a warning of the metadata.
pub const fn metadata_key(status: MetadataStatus) -> &'static str {
    match status {
        MetadataStatus::Revoked => "metadata-revoked",
        MetadataStatus::UserKeyRemoteCompromise => "metadata-remote-compromise",
        MetadataStatus::AttestationKeyCompromise => "metadata-attestation-compromise",
        MetadataStatus::UserVerificationBypass => "metadata-verification-bypass",
        MetadataStatus::UserKeyPhysicalCompromise => "metadata-physical-compromise",
        MetadataStatus::Retired => "metadata-retired",
        MetadataStatus::NotFidoCertified => "metadata-not-certified",
    }
}

impl DemandForm {
    /// Whom it may be on, but for people: value, key, chosen.
    pub fn roles(&self) -> Vec<(String, &'static str, bool)> {
        let role = |role: &Role| {
            let value = format!("role:{}", role.name());
            let chosen = self.of == value;
            (value, super::role_key(*role), chosen)
        };
        super::ROLES.iter().map(role).collect()
    }
    /// The organisation's own strengths: value, name, chosen.
    pub fn own_strengths(&self) -> Vec<(String, &str, bool)> {
        let own = |name: &'_ String| (format!("own:{name}"), self.strength == format!("own:{name}"));
        self.own.iter().map(|name| (own(name).0, name.as_str(), own(name).1)).collect()
    }
}

impl StrengthForm {
    /// The factors to choose from: name, key, chosen.
    pub fn factors(&self, way: &FactorSet) -> Vec<(&'static str, &'static str, bool)> {
        let factor = |factor: &Factor| (factor.name(), factor_key(*factor), way.has(*factor));
        Factor::ALL.iter().filter(|factor| **factor != Factor::RecoveryCode).map(factor).collect()
    }
}

impl LifetimesForm {
    /// Each life: name, keys of what it is and what NIST says, minutes.
    pub fn rows(&self) -> Vec<(&'static str, &'static str, &'static str, &str, &str)> {
        let row = |((name, key, nist), (overall, idle)): ((&'static str, &'static str, &'static str), _)| {
            let (overall, idle): (&String, &String) = (overall, idle);
            (name, key, nist, overall.as_str(), idle.as_str())
        };
        LIVES.into_iter().zip(self.minutes.iter().map(|(a, b)| (a, b))).map(row).collect()
    }
}

impl CampaignForm {
    /// What it may ask for: name, key, chosen.
    pub fn factors(&self) -> Vec<(&'static str, &'static str, bool)> {
        let factor = |factor: Factor| (factor.name(), factor_key(factor), self.factor == factor);
        [Factor::Passkey, Factor::SoftwareTotp].map(factor).to_vec()
    }
}

/// The message key of a factor's name.
pub const fn factor_key(factor: Factor) -> &'static str {
    match factor {
        Factor::Passkey => "factor-passkey",
        Factor::WindowsHello => "factor-windows-hello",
        Factor::Authenticator => "factor-authenticator",
        Factor::SoftwareTotp => "factor-totp",
        Factor::Sms => "factor-sms",
        Factor::Voice => "factor-voice",
        Factor::Email => "factor-email",
        Factor::Password => "factor-password",
        Factor::TemporaryAccessPass => "factor-pass",
        Factor::RecoveryCode => "factor-recovery-code",
    }
}

/// What somebody should know before they turn it on.
pub const fn method_note(factor: Factor) -> &'static str {
    match factor {
        Factor::Sms | Factor::Voice => "worth-restricted-text",
        Factor::Email => "worth-mail-text",
        Factor::RecoveryCode => "worth-recovery-code-text",
        Factor::WindowsHello | Factor::Authenticator => "worth-elsewhere-text",
        Factor::Password => "worth-password-text",
        Factor::SoftwareTotp => "worth-totp-text",
        Factor::Passkey => "worth-passkey-text",
        Factor::TemporaryAccessPass => "worth-pass-text",
    }
}
