//! The sign-in policy: one document that says who may use and register what, and what a session is worth.

mod combination;
mod factor;
mod lifetimes;
mod profile;
mod registration;

pub use combination::{Combination, Demand, DemandOf, NamedStrength, RequiredStrength, SessionStrength};
pub use factor::{Factor, FactorSet};
pub use lifetimes::{Lifetime, Lifetimes};
pub use profile::{Certification, MetadataStatus, ModelList, PasskeyProfile};
pub use registration::{Campaign, Requirement};

use crate::{GroupId, Scope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most passkey profiles a policy has.
pub const MOST_PROFILES: usize = 10;
/// The most strengths of an organisation's own (Entra allows 15).
pub const MOST_STRENGTHS: usize = 15;

/// Whether one method is on, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRule {
    /// Whether it is on at all.
    pub enabled: bool,
    /// For whom.
    pub scope: Scope,
}

impl MethodRule {
    /// On for everybody.
    pub const ON: Self = Self { enabled: true, scope: Scope::EVERYBODY };
    /// Off.
    pub const OFF: Self = Self { enabled: false, scope: Scope::EVERYBODY };
}

/// What somebody may do who cannot sign in as strongly as is asked of them yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstMethod {
    /// Nothing: the first strong method takes a Temporary Access Pass.
    ByPass,
    /// Sign in with what they have, to register and nothing else. Whoever knows the password of such an account gets there
    /// first: for a migration, not for ever.
    ByWhatTheyHave,
}

/// Who may sign in and register with what. Passes have a policy of their own ([`PassPolicy`](crate::PassPolicy)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPolicy {
    /// The methods; one that is not listed is off.
    pub methods: BTreeMap<Factor, MethodRule>,
    /// Whether people register passkeys by themselves; else only after a pass.
    pub self_service_passkeys: bool,
    /// What a passkey may be: one profile that is for the person has to be satisfied. At most [`MOST_PROFILES`].
    pub profiles: Vec<PasskeyProfile>,
    /// Strengths of the organisation's own, at most [`MOST_STRENGTHS`].
    pub strengths: Vec<NamedStrength>,
    /// Who has to sign in how strongly: all demands on a person together.
    pub demands: Vec<Demand>,
    /// How somebody comes by a first strong method.
    pub first_method: FirstMethod,
    /// How long sessions live.
    pub lifetimes: Lifetimes,
    /// What people have to have registered.
    pub requirements: Vec<Requirement>,
    /// Whom Keyward asks at sign-in to add a passkey.
    pub campaign: Option<Campaign>,
}

impl Default for SignInPolicy {
    /// Passkeys, passes and recovery codes; nothing else that can be phished. A role takes a phishing-resistant sign-in.
    fn default() -> Self {
        let on = [Factor::Passkey, Factor::WindowsHello, Factor::RecoveryCode];
        Self {
            methods: on.map(|factor| (factor, MethodRule::ON)).into(),
            self_service_passkeys: true,
            profiles: vec![PasskeyProfile::everything("All passkeys")],
            strengths: Vec::new(),
            demands: vec![
                Demand { of: DemandOf::AnyRole, strength: RequiredStrength::PhishingResistant },
                Demand { of: DemandOf::People(Scope::EVERYBODY), strength: RequiredStrength::MultiFactor },
            ],
            first_method: FirstMethod::ByPass,
            lifetimes: Lifetimes::default(),
            requirements: Vec::new(),
            campaign: None,
        }
    }
}

impl SignInPolicy {
    /// The rule of a method.
    pub fn rule(&self, factor: Factor) -> &MethodRule {
        self.methods.get(&factor).unwrap_or(const { &MethodRule::OFF })
    }
    /// Every group that it names.
    pub fn groups(&self) -> impl Iterator<Item = GroupId> {
        let rules = self.methods.values().map(|rule| &rule.scope);
        let demands = self.demands.iter().filter_map(|demand| match &demand.of {
            DemandOf::People(scope) => Some(scope),
            DemandOf::AnyRole | DemandOf::Role(_) => None,
        });
        rules
            .chain(self.profiles.iter().map(|profile| &profile.scope))
            .chain(demands)
            .chain(self.requirements.iter().map(|rule| &rule.scope))
            .chain(self.campaign.iter().map(|campaign| &campaign.scope))
            .flat_map(Scope::named)
    }
    /// The passkey profile with this name.
    pub fn profile(&self, name: &str) -> Option<&PasskeyProfile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }
    /// The organisation's own strength with this name.
    pub fn own_strength(&self, name: &str) -> Option<&NamedStrength> {
        self.strengths.iter().find(|strength| strength.name == name)
    }
}
