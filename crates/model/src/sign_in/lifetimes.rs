//! How long sessions live.

use super::SessionStrength;
use serde::{Deserialize, Serialize};

/// How long a session lives, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetime {
    /// From the sign-in to the end, however it is used.
    pub overall_minutes: u32,
    /// Without a request.
    pub idle_minutes: u32,
}

impl Lifetime {
    /// The shortest that a new policy may have from the sign-in to the end, in minutes: under a shorter one nobody finishes what they signed
    /// in for, and to lengthen it again takes two people and a day.
    pub const LEAST_OVERALL: u32 = 15;
    /// The shortest that a new policy may have without a request, in minutes.
    pub const LEAST_IDLE: u32 = 5;

    /// The shorter of each.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            overall_minutes: self.overall_minutes.min(other.overall_minutes),
            idle_minutes: self.idle_minutes.min(other.idle_minutes),
        }
    }
}

/// How long sessions live, by what they are worth; with a role, the shorter of that and [`Self::role`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetimes {
    /// After one factor.
    pub single_factor: Lifetime,
    /// After several (NIST SP 800-63B-4 §2.2.3: at most 24 hours, 1 hour idle).
    pub multi_factor: Lifetime,
    /// After a passkey.
    pub phishing_resistant: Lifetime,
    /// Of whoever has a role.
    pub role: Lifetime,
}

impl Default for Lifetimes {
    fn default() -> Self {
        let of = |overall_minutes, idle_minutes| Lifetime { overall_minutes, idle_minutes };
        Self {
            single_factor: of(60, 15),
            multi_factor: of(12 * 60, 60),
            phishing_resistant: of(24 * 60, 60),
            role: of(8 * 60, 15),
        }
    }
}

impl Lifetimes {
    /// The lifetime of a session.
    pub fn of(&self, strength: SessionStrength, has_role: bool) -> Lifetime {
        let own = match strength {
            SessionStrength::SingleFactor => self.single_factor,
            SessionStrength::MultiFactor => self.multi_factor,
            SessionStrength::PhishingResistant => self.phishing_resistant,
        };
        if has_role { own.and(self.role) } else { own }
    }
    /// Every one of them.
    pub const fn all(&self) -> [Lifetime; 4] {
        [self.single_factor, self.multi_factor, self.phishing_resistant, self.role]
    }
}
