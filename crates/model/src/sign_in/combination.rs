//! Authentication strengths: which factors together are enough.

use crate::{Factor, FactorSet, Role, Scope, person::names};
use serde::{Deserialize, Serialize};

/// Factors that are shown together.
pub type Combination = FactorSet;

/// What a session is worth: what was shown when it began. A greater one is better. It never rises (NIST SP 800-63B-4 §2):
/// who needs more signs in once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStrength {
    /// One thing, such as a password.
    SingleFactor,
    /// Two, or a pass, but a person can be talked into handing them over.
    MultiFactor,
    /// A fake site gets nothing usable (NIST SP 800-63B-4 §3.2.5).
    PhishingResistant,
}

names!(SessionStrength {
    SingleFactor = "single_factor",
    MultiFactor = "multi_factor",
    PhishingResistant = "phishing_resistant",
});

impl SessionStrength {
    /// What these factors are worth together.
    pub fn of(shown: FactorSet) -> Self {
        if RequiredStrength::PhishingResistant.built_in().iter().any(|way| way.is_within(shown)) {
            Self::PhishingResistant
        } else if RequiredStrength::MultiFactor.built_in().iter().any(|way| way.is_within(shown)) {
            Self::MultiFactor
        } else {
            Self::SingleFactor
        }
    }
}

/// A strength that can be demanded: Entra's built-in ones, or one of the organisation's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequiredStrength {
    /// Two factors, one that is two, or a pass.
    MultiFactor,
    /// Without a password.
    Passwordless,
    /// A fake site gets nothing usable.
    PhishingResistant,
    /// One of [`SignInPolicy::strengths`](crate::SignInPolicy::strengths), by its name.
    Own(String),
}

const fn alone(factor: Factor) -> FactorSet {
    FactorSet::of(factor)
}
const fn with_password(factor: Factor) -> FactorSet {
    FactorSet::of(Factor::Password).with(factor)
}

impl RequiredStrength {
    /// The combinations of a built-in strength; none for one of the organisation's own. A code by mail is in none.
    pub const fn built_in(&self) -> &'static [Combination] {
        match self {
            Self::MultiFactor => {
                const {
                    &[
                        alone(Factor::Passkey),
                        alone(Factor::WindowsHello),
                        alone(Factor::TemporaryAccessPass),
                        with_password(Factor::Authenticator),
                        with_password(Factor::SoftwareTotp),
                        with_password(Factor::Sms),
                        with_password(Factor::Voice),
                    ]
                }
            }
            Self::Passwordless | Self::PhishingResistant => {
                const { &[alone(Factor::Passkey), alone(Factor::WindowsHello)] }
            }
            Self::Own(_) => &[],
        }
    }
}

/// A strength of the organisation's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedStrength {
    /// Its name, unique among them.
    pub name: String,
    /// Any one of these is enough.
    pub any: Vec<Combination>,
}

/// Whom a demand is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemandOf {
    /// People by their groups, to sign in.
    People(Scope),
    /// Whoever has any role in Keyward, to use it.
    AnyRole,
    /// Whoever has this role, to use any.
    Role(Role),
}

/// Who has to sign in how strongly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Who.
    pub of: DemandOf,
    /// How strongly.
    pub strength: RequiredStrength,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_worth_what_the_built_in_strengths_say() {
        let worth = |shown: &[Factor]| SessionStrength::of(shown.iter().copied().collect());
        assert_eq!(worth(&[Factor::Passkey]), SessionStrength::PhishingResistant);
        assert_eq!(worth(&[Factor::Password, Factor::Sms]), SessionStrength::MultiFactor);
        assert_eq!(worth(&[Factor::TemporaryAccessPass]), SessionStrength::MultiFactor);
        // Two codes to things that one holds are one factor, and a code by mail is none (NIST SP 800-63B-4 §2.2.1, §3.1.3.1).
        assert_eq!(worth(&[Factor::Sms, Factor::SoftwareTotp]), SessionStrength::SingleFactor);
        assert_eq!(worth(&[Factor::Password, Factor::Email]), SessionStrength::SingleFactor);
    }
}
