//! `/settings` and `/procedure`: the rules in force, changing them by two people, and reading them.

use super::{FactView, PersonHit, PersonSummary, RehearsalView, keyed, page};
use crate::Phrase;
use keyward_model::{AccountKind, PassPolicy, Role, RoleSet, Tier, Timestamp};
use keyward_recovery::{EvidenceKind, FlagEffect, FlagEffects, FlagKind, Standards, TierStandard};

keyed! {
    /// What a change is about.
    RuleKind {
        /// Somebody's roles.
        Roles = "roles" => "rule-roles",
        /// The tier of an account.
        Tier = "tier" => "rule-tier",
        /// Which accounts are one human's.
        Link = "link" => "rule-link",
        /// What an account is, and who answers for it.
        Account = "account" => "rule-account",
        /// The sign-in policy.
        SignIn = "sign_in" => "rule-sign-in",
        /// The pass policy.
        PassPolicy = "pass_policy" => "rule-pass-policy",
        /// The verification standards.
        Standards = "standards" => "rule-standards",
        /// An import that changes many people.
        Import = "import" => "rule-import",
    }
}

keyed! {
    /// Where a change stands.
    RuleState {
        /// Waits for its second signature.
        Proposed = "proposed" => "rule-state-proposed",
        /// Waits for its day.
        Approved = "approved" => "rule-state-approved",
        /// In force.
        InForce = "in_force" => "rule-state-in-force",
        /// The second person said no.
        Declined = "declined" => "rule-state-declined",
        /// Taken back.
        Withdrawn = "withdrawn" => "rule-state-withdrawn",
        /// Stopped in time.
        Stopped = "stopped" => "rule-state-stopped",
        /// Nobody signed.
        Expired = "expired" => "rule-state-expired",
        /// No longer what was signed when its day came.
        Overtaken = "overtaken" => "rule-state-overtaken",
    }
}

impl RuleState {
    /// The style class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Proposed => "accent",
            Self::Approved => "warn",
            Self::InForce => "ok",
            Self::Declined | Self::Stopped => "bad",
            Self::Withdrawn | Self::Expired | Self::Overtaken => "plain",
        }
    }
}

keyed! {
    /// How a standard stands to a requirement.
    VerdictView {
        /// It does what is asked.
        Met = "ok" => "rule-verdict-met",
        /// If people do their part, or for some accounts only.
        Depends = "warn" => "rule-verdict-depends",
        /// It does not.
        Missed = "bad" => "rule-verdict-missed",
    }
}

/// The message that names a kind of proof.
pub const fn proof_key(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::CallBack => "rule-proof-call-back",
        EvidenceKind::Vouch => "rule-proof-vouch",
        EvidenceKind::InPerson => "rule-proof-in-person",
        EvidenceKind::Video => "rule-proof-video",
        EvidenceKind::VideoWithId => "rule-proof-video-with-id",
        EvidenceKind::Passkey => "rule-proof-passkey",
        EvidenceKind::RecoveryCode => "rule-proof-recovery-code",
        EvidenceKind::Knowledge => "rule-proof-knowledge",
    }
}

/// The message that names a red flag.
pub const fn flag_key(kind: FlagKind) -> &'static str {
    match kind {
        FlagKind::LostDeviceSignedIn => "rule-flag-lost-device-signed-in",
        FlagKind::MethodAdded => "rule-flag-method-added",
        FlagKind::ContactChanged => "rule-flag-contact-changed",
        FlagKind::ManagerChanged => "rule-flag-manager-changed",
        FlagKind::RepeatedCases => "rule-flag-repeated-cases",
        FlagKind::RejectedBefore => "rule-flag-rejected-before",
        FlagKind::StoppedByPerson => "rule-flag-stopped-by-person",
        FlagKind::FlaggedBefore => "rule-flag-flagged-before",
        FlagKind::FailedBefore => "rule-flag-failed-before",
        FlagKind::ManyCases => "rule-flag-many-cases",
        FlagKind::PhishingWave => "rule-flag-phishing-wave",
        FlagKind::ImportTouched => "rule-flag-import-touched",
        FlagKind::PolicyClosed => "rule-flag-policy-closed",
        FlagKind::UnusualSource => "rule-flag-unusual-source",
        FlagKind::BoundByOther => "rule-flag-bound-by-other",
        FlagKind::NotTold => "rule-flag-not-told",
        FlagKind::SharedNumber => "rule-flag-shared-number",
        FlagKind::OwnerSignedIn => "rule-flag-owner-signed-in",
        FlagKind::WrongCode => "rule-flag-wrong-code",
        FlagKind::Urgency => "rule-flag-urgency",
        FlagKind::NameDropping => "rule-flag-name-dropping",
        FlagKind::SkipRequest => "rule-flag-skip-request",
        FlagKind::RefusesVideo => "rule-flag-refuses-video",
        FlagKind::WrongFacts => "rule-flag-wrong-facts",
        FlagKind::Threats => "rule-flag-threats",
    }
}

/// The message that says what a red flag does.
pub const fn effect_key(effect: FlagEffect) -> &'static str {
    match effect {
        FlagEffect::Note => "rule-effect-note",
        FlagEffect::OneMoreProof => "rule-effect-one-more-proof",
        FlagEffect::SecondPerson => "rule-effect-second-person",
        FlagEffect::Stop => "rule-effect-stop",
    }
}

/// The message that says in one sentence what a role may do.
pub const fn role_does(role: Role) -> &'static str {
    match role {
        Role::Helpdesk => "role-does-helpdesk",
        Role::Authentication => "role-does-authentication",
        Role::PrivilegedAuthentication => "role-does-privileged-authentication",
        Role::PolicyAdministrator => "role-does-policy-administrator",
        Role::SecurityReader => "role-does-security-reader",
    }
}

/// The roles in the order in which they are shown: from the smallest reach up.
pub const ROLES: [Role; 5] = [
    Role::Helpdesk,
    Role::Authentication,
    Role::PrivilegedAuthentication,
    Role::PolicyAdministrator,
    Role::SecurityReader,
];

/// One thing that a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseView {
    /// What it says.
    pub text: Phrase,
    /// Keys of what is listed after it.
    pub listed: Vec<&'static str>,
    /// Whether it begins an alternative.
    pub heading: bool,
}

/// One part of a change: what was, what shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffView {
    /// Which part.
    pub label: Phrase,
    /// What was.
    pub from: Vec<ClauseView>,
    /// What shall be.
    pub to: Vec<ClauseView>,
}

/// A requirement, and whether a standard does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementView {
    /// Key of the requirement.
    pub rule: &'static str,
    /// How the standard stands.
    pub verdict: VerdictView,
    /// Where it is written.
    pub source: &'static str,
}

/// What a tier's standard is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentView {
    /// The tier.
    pub tier: Tier,
    /// NIST's requirements.
    pub requirements: Vec<RequirementView>,
    /// Keys of what is weaker than the sign-in that it restores.
    pub weak: Vec<&'static str>,
}

impl AssessmentView {
    /// The message that names the accounts.
    pub const fn tier_key(&self) -> &'static str {
        account_key(self.tier)
    }
}

/// The message that names a tier's accounts.
pub const fn account_key(tier: Tier) -> &'static str {
    match tier {
        Tier::Standard => "rule-accounts-standard",
        Tier::Elevated => "rule-accounts-elevated",
        Tier::Privileged => "rule-accounts-privileged",
    }
}

/// The message that names a kind of account.
pub const fn kind_key(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Person => "account-person",
        AccountKind::Guest => "account-guest",
        AccountKind::Room => "account-room",
        AccountKind::Shared => "account-shared",
        AccountKind::Service => "account-service",
    }
}

/// What a change says, before and after it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeBodyView {
    /// What it is about.
    pub kind: RuleKind,
    /// About whom.
    pub about: Option<String>,
    /// What its signers should know, and is not dangerous.
    pub warning: Option<Phrase>,
    /// Why.
    pub reason: String,
    /// The exact text that both sign.
    pub statement: String,
    /// What changes.
    pub diffs: Vec<DiffView>,
    /// What is dangerous about it.
    pub dangers: Vec<Phrase>,
    /// What the new standards are worth.
    pub assessments: Vec<AssessmentView>,
}

impl ChangeBodyView {
    /// Whether something is weaker than the sign-in that it restores.
    pub fn is_weak(&self) -> bool {
        self.assessments.iter().any(|tier| !tier.weak.is_empty())
    }
}

/// What would be signed. `POST /settings/changes` with `id`, `payload`, `reason`, `confirm`, `lock_outs` and `assertion` (options from
/// `POST /settings/changes/assert`, whose challenge is bound to the statement).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePreviewView {
    /// What it says.
    pub body: ChangeBodyView,
    /// The id that it will have.
    pub id: String,
    /// From what to what, JSON.
    pub payload: String,
    /// Where it was written.
    pub back: String,
    /// What it would do to people, if it is the sign-in policy.
    pub rehearsal: Option<RehearsalView>,
    /// Whether it is in force once the viewer has signed.
    pub at_once: bool,
    /// Whether nobody else could sign it now.
    pub lonely: bool,
    /// Whether the viewer has no passkey in this session.
    pub refused: Option<Phrase>,
    /// What was missing when it was signed.
    pub problem: Option<Phrase>,
}
page!(ChangePreviewView, "settings/preview.html");

impl ChangePreviewView {
    /// Where a sign-in with a passkey leads back to.
    pub fn stronger(&self) -> String {
        let back = percent_encoding::utf8_percent_encode(&self.back, percent_encoding::NON_ALPHANUMERIC);
        format!("/signin/stronger?return_to={back}")
    }
    /// How many people it locks out.
    pub fn lock_outs(&self) -> u64 {
        self.rehearsal.as_ref().map_or(0, |rehearsal| rehearsal.locked_out.count)
    }
}

/// What the viewer may do with a change.
#[expect(clippy::struct_excessive_bools, reason = "independent permissions, each shown by itself")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeMay {
    /// Sign as the second person.
    pub approve: bool,
    /// Say no.
    pub decline: bool,
    /// Take it back.
    pub withdraw: bool,
    /// Stop it.
    pub stop: bool,
}

/// `/settings/changes/{id}`. `POST …/approve` with `assertion` (options from `…/assert`), `…/decline`, `…/withdraw`, `…/stop`
/// with `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// What it says.
    pub body: ChangeBodyView,
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub state: RuleState,
    /// Who proposed it.
    pub proposer: String,
    /// When.
    pub proposed_at: Timestamp,
    /// Until when it can be signed.
    pub expires_at: Timestamp,
    /// Who signed as the second person, and when.
    pub approved: Option<(String, Timestamp)>,
    /// When it comes into force, if it waits.
    pub due_at: Option<Timestamp>,
    /// When it ended, by whom and why.
    pub ended: Option<(Timestamp, Option<String>, Option<String>)>,
    /// What the viewer may do.
    pub may: ChangeMay,
    /// Why the viewer cannot sign it.
    pub refused: Option<Phrase>,
}
page!(ChangeView, "settings/change.html");

impl ChangeView {
    /// Whether a passkey is all that is missing for a signature.
    pub const fn needs_passkey(&self) -> bool {
        self.may.decline && !self.may.approve
    }
    /// Whether it may still come into force.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, RuleState::Proposed | RuleState::Approved)
    }
}

/// One change in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub kind: RuleKind,
    /// About whom.
    pub about: Option<String>,
    /// Where it stands.
    pub state: RuleState,
    /// Who proposed it.
    pub proposer: String,
    /// When.
    pub proposed_at: Timestamp,
    /// When it comes into force, if it waits.
    pub due_at: Option<Timestamp>,
}

/// `/settings/changes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangesView {
    /// Newest first.
    pub rows: Vec<ChangeRow>,
    /// The next page.
    pub older: Option<String>,
}
page!(ChangesView, "settings/changes.html");

/// A document in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForceView {
    /// Its version; 0 for what nobody wrote.
    pub version: u32,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Who proposed it, and who approved it where it took two.
    pub signed: Option<(String, Option<String>)>,
}

/// A use of the sealed key that nobody has looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakGlassView {
    /// Its id: `POST /settings/break-glass/{id}/seen` with `reason`.
    pub id: String,
    /// Whose account it opened.
    pub account: String,
    /// When.
    pub at: Timestamp,
    /// Whether the viewer may say that they looked.
    pub may_see: bool,
}

/// An import that waits until two people signed it. `POST /settings/imports/preview` with `plan` and `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportView {
    /// Names exactly what it replaces, as `keyward import` printed it.
    pub plan: String,
    /// How much it replaces, and each reason besides for which it waits.
    pub counts: Vec<Phrase>,
    /// When an import came with it last.
    pub seen_at: Timestamp,
    /// The change that proposes it, once somebody did.
    pub proposed: Option<String>,
}

/// `/settings`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsView {
    /// The standards.
    pub standards: InForceView,
    /// The pass policy.
    pub pass_policy: InForceView,
    /// What the pass policy says.
    pub pass_facts: Vec<FactView>,
    /// The sign-in policy.
    pub sign_in: InForceView,
    /// Imports that wait until two people signed them.
    pub imports: Vec<ImportView>,
    /// What waits.
    pub open: Vec<ChangeRow>,
    /// Enabled policy administrators.
    pub administrators: Vec<String>,
    /// Whether the viewer may propose.
    pub may_propose: bool,
    /// Uses of the sealed key.
    pub glass: Vec<BreakGlassView>,
    /// How long ending sessions took lately; `None` if none were ended.
    pub revoking: Option<Phrase>,
}
page!(SettingsView, "settings/overview.html");

impl SettingsView {
    /// How many things wait: changes, and imports that nobody proposed yet.
    pub fn waits(&self) -> usize {
        self.open.len() + self.imports.iter().filter(|import| import.proposed.is_none()).count()
    }
}

/// `/settings/roles`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolesView {
    /// What was searched.
    pub query: String,
    /// Who was found.
    pub people: Vec<PersonHit>,
    /// Who has each role: name and address.
    pub holders: Vec<(Role, Vec<(String, String)>)>,
}
page!(RolesView, "settings/roles.html");

impl RolesView {
    /// The message that names a role.
    pub const fn role_key(&self, role: &Role) -> &'static str {
        super::person::role_key(*role)
    }
    /// What a role may do.
    pub const fn does(&self, role: &Role) -> &'static str {
        role_does(*role)
    }
}

/// `/settings/people/{id}`. `POST /settings/roles/preview` with `person`, `role`… and `reason`; `POST /settings/tier/preview`
/// with `person`, `tier` and `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRulesView {
    /// Who.
    pub person: PersonSummary,
    /// Their roles.
    pub roles: RoleSet,
    /// What the account is.
    pub account: AccountKind,
    /// The user name of who answers for it.
    pub owner: Option<String>,
    /// Accounts that are linked with this one: name and user name.
    pub linked: Vec<(String, String)>,
    /// Accounts of which a file says, unsettled, that they are the same human's: name and user name.
    pub claimed: Vec<String>,
    /// Why it cannot be changed by this viewer.
    pub refused: Option<Phrase>,
}
page!(PersonRulesView, "settings/person.html");

impl PersonRulesView {
    /// The kinds of accounts to choose from: name, message, chosen.
    pub fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let choice = |kind: AccountKind| (kind.name(), kind_key(kind), kind == self.account);
        AccountKind::ALL.iter().copied().map(choice).collect()
    }
    /// The roles to choose from: name, message, sentence, chosen.
    pub fn choices(&self) -> Vec<(&'static str, &'static str, &'static str, bool)> {
        let choice =
            |role: Role| (role.name(), super::person::role_key(role), role_does(role), self.roles.has(role));
        ROLES.into_iter().map(choice).collect()
    }
    /// The tiers to choose from: name, message, chosen.
    pub fn tiers(&self) -> Vec<(&'static str, &'static str, bool)> {
        Tier::ALL.iter().map(|tier| (tier.name(), account_key(*tier), *tier == self.person.tier)).collect()
    }
}

/// `/settings/pass-policy`. `POST …/preview` with its fields and `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassPolicyView {
    /// The policy to edit.
    pub policy: PassPolicy,
    /// Why.
    pub reason: String,
    /// What was wrong with what was sent.
    pub problem: Option<Phrase>,
}
page!(PassPolicyView, "settings/pass_policy.html");

/// `/settings/standards`. `POST …/preview` with all fields, `reason`, and `do`: what to add or leave out, or `preview`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardsView {
    /// The standards to edit.
    pub standards: Standards,
    /// Why.
    pub reason: String,
    /// What was wrong with what was sent.
    pub problem: Option<Phrase>,
}
page!(StandardsView, "settings/standards.html");

impl StandardsView {
    /// The tiers, from the smallest up.
    pub fn tiers(&self) -> Vec<(Tier, &TierStandard)> {
        Tier::ALL.iter().map(|tier| (*tier, self.standards.of(*tier))).collect()
    }
    /// The message that names a tier's accounts.
    pub const fn account_key(&self, tier: &Tier) -> &'static str {
        account_key(*tier)
    }
    /// The kinds of proof to choose from: name, message, chosen.
    pub fn kinds(&self, chosen: &[EvidenceKind]) -> Vec<(&'static str, &'static str, bool)> {
        let choice = |kind: EvidenceKind| (kind.name(), proof_key(kind), chosen.contains(&kind));
        EvidenceKind::PROOFS.into_iter().map(choice).collect()
    }
    /// The red flags: name, message, what each does.
    pub fn flags(&self) -> Vec<(&'static str, &'static str, FlagEffect)> {
        let flag = |kind: FlagKind| (kind.name(), flag_key(kind), self.standards.flags.of(kind));
        FlagKind::ALL.into_iter().map(flag).collect()
    }
    /// The effects to choose from, with their messages.
    pub fn effects(&self) -> Vec<(FlagEffect, &'static str)> {
        FlagEffect::ALL.into_iter().map(|effect| (effect, effect_key(effect))).collect()
    }
}

/// What the procedure says about one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierProcedure {
    /// The tier.
    pub tier: Tier,
    /// What it asks for.
    pub clauses: Vec<ClauseView>,
    /// What it is worth.
    pub assessment: AssessmentView,
}

/// `/procedure` and `/procedure/{version}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureView {
    /// The version, since when, and who signed it.
    pub standards: InForceView,
    /// Whether it is the one in force.
    pub is_current: bool,
    /// The tiers.
    pub tiers: Vec<TierProcedure>,
    /// How long a check of each kind counts, in minutes.
    pub lives: Vec<(&'static str, u32)>,
    /// What each red flag does.
    pub flags: Vec<(&'static str, &'static str, FlagEffect)>,
    /// For which accounts two supervisors may make an exception.
    pub exceptions: Vec<Phrase>,
    /// What is limited in all, whoever acts.
    pub limits: Vec<Phrase>,
    /// Every version, newest first.
    pub versions: Vec<u32>,
}
page!(ProcedureView, "procedure.html");

/// What each red flag does: flag, message of its effect, effect.
pub fn flag_rows(flags: &FlagEffects) -> Vec<(&'static str, &'static str, FlagEffect)> {
    let row = |kind: FlagKind| (flag_key(kind), effect_key(flags.of(kind)), flags.of(kind));
    FlagKind::ALL.into_iter().map(row).collect()
}
