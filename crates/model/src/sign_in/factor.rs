//! What somebody shows at sign-in.

use crate::{MethodKind, person::names};
use serde::{Deserialize, Serialize};

/// One thing that is shown at sign-in; Entra's *authentication method modes*. A telephone is two: its codes come as text or
/// by voice, and each has its own rule. The order is that of the bits of [`FactorSet`]: add at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A passkey.
    Passkey,
    /// Windows Hello for Business. The directory that it belongs to checks it.
    WindowsHello,
    /// Approval in Microsoft Authenticator. The directory that it belongs to checks it.
    Authenticator,
    /// A time-based one-time password.
    SoftwareTotp,
    /// A code by text message: restricted (NIST SP 800-63B-4 §3.1.3.3).
    Sms,
    /// A code by telephone call: restricted.
    Voice,
    /// A code by mail: for recovery, not a second factor (NIST SP 800-63B-4 §3.1.3.1).
    Email,
    /// A password.
    Password,
    /// A Temporary Access Pass.
    TemporaryAccessPass,
    /// A saved recovery code: evidence of a recovery, never a sign-in.
    RecoveryCode,
}

names!(Factor {
    Passkey = "passkey",
    WindowsHello = "windows_hello",
    Authenticator = "authenticator",
    SoftwareTotp = "software_totp",
    Sms = "sms",
    Voice = "voice",
    Email = "email",
    Password = "password",
    TemporaryAccessPass = "temporary_access_pass",
    RecoveryCode = "recovery_code",
});

impl Factor {
    /// The methods of an account by which it is shown.
    pub const fn kind(self) -> MethodKind {
        match self {
            Self::Passkey => MethodKind::Passkey,
            Self::WindowsHello => MethodKind::WindowsHello,
            Self::Authenticator => MethodKind::Authenticator,
            Self::SoftwareTotp => MethodKind::SoftwareTotp,
            Self::Sms | Self::Voice => MethodKind::Phone,
            Self::Email => MethodKind::Email,
            Self::Password => MethodKind::Password,
            Self::TemporaryAccessPass => MethodKind::TemporaryAccessPass,
            Self::RecoveryCode => MethodKind::RecoveryCodes,
        }
    }
    /// What a method of this kind shows; nothing for security questions, which never verify.
    pub const fn of(kind: MethodKind) -> &'static [Self] {
        match kind {
            MethodKind::Passkey => &[Self::Passkey],
            MethodKind::WindowsHello => &[Self::WindowsHello],
            MethodKind::Authenticator => &[Self::Authenticator],
            MethodKind::SoftwareTotp => &[Self::SoftwareTotp],
            MethodKind::Phone => &[Self::Sms, Self::Voice],
            MethodKind::Email => &[Self::Email],
            MethodKind::Password => &[Self::Password],
            MethodKind::TemporaryAccessPass => &[Self::TemporaryAccessPass],
            MethodKind::RecoveryCodes => &[Self::RecoveryCode],
            MethodKind::SecurityQuestions => &[],
        }
    }
    /// Whether Keyward itself can check it. What it cannot is a record that an import or Entra brought.
    pub const fn is_checked_here(self) -> bool {
        !matches!(self, Self::WindowsHello | Self::Authenticator)
    }
    /// Its place in system-preferred authentication (Entra, April 2026): a valid pass first, then passkeys, and the password
    /// last. Codes by mail, which Entra does not sign in with, come before it.
    pub const fn preference(self) -> u8 {
        match self {
            Self::TemporaryAccessPass => 0,
            Self::Passkey => 1,
            Self::WindowsHello => 2,
            Self::Authenticator => 3,
            Self::SoftwareTotp => 4,
            Self::Sms => 5,
            Self::Voice => 6,
            Self::Email => 7,
            Self::Password => 8,
            Self::RecoveryCode => 9,
        }
    }
}

/// Some factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Factor>", into = "Vec<Factor>")]
pub struct FactorSet(u16);

impl FactorSet {
    /// None.
    pub const EMPTY: Self = Self(0);

    /// The set with these bits, as stored; unknown bits are dropped.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & ((1 << Factor::ALL.len()) - 1))
    }
    /// One bit for each, as stored.
    pub const fn bits(self) -> u16 {
        self.0
    }
    /// One.
    pub const fn of(factor: Factor) -> Self {
        Self(1 << factor as u16)
    }
    /// These and one more.
    #[must_use]
    pub const fn with(self, factor: Factor) -> Self {
        Self(self.0 | 1 << factor as u16)
    }
    /// Whether one is in.
    pub const fn has(self, factor: Factor) -> bool {
        self.0 & 1 << factor as u16 != 0
    }
    /// Whether all of these are in `other`.
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Those that are not in `other`.
    #[must_use]
    pub const fn except(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
    /// Them, in order.
    pub fn iter(self) -> impl Iterator<Item = Factor> {
        Factor::ALL.iter().copied().filter(move |factor| self.has(*factor))
    }
}

impl FromIterator<Factor> for FactorSet {
    fn from_iter<I: IntoIterator<Item = Factor>>(factors: I) -> Self {
        factors.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl From<Vec<Factor>> for FactorSet {
    fn from(factors: Vec<Factor>) -> Self {
        factors.into_iter().collect()
    }
}

impl From<FactorSet> for Vec<Factor> {
    fn from(set: FactorSet) -> Self {
        set.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_but_questions_shows_something_that_leads_back() {
        for kind in MethodKind::ALL {
            assert_eq!(Factor::of(*kind).is_empty(), *kind == MethodKind::SecurityQuestions);
            assert!(Factor::of(*kind).iter().all(|factor| factor.kind() == *kind));
        }
        for (place, factor) in Factor::ALL.iter().enumerate() {
            assert_eq!(*factor as usize, place);
            assert_eq!(Factor::from_name(factor.name()), Some(*factor));
        }
    }

    #[test]
    fn sets_are_lists_outside() {
        let set: FactorSet = [Factor::Sms, Factor::Password].into_iter().collect();
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["sms","password"]"#);
        assert_eq!(serde_json::from_str::<FactorSet>(r#"["password","sms","sms"]"#).unwrap(), set);
        assert!(FactorSet::of(Factor::Sms).is_within(set) && !set.is_within(FactorSet::of(Factor::Sms)));
        assert_eq!(set.except(FactorSet::of(Factor::Sms)), FactorSet::of(Factor::Password));
        assert_eq!(FactorSet::from_bits(set.bits()), set);
        let all: FactorSet = Factor::ALL.iter().copied().collect();
        assert_eq!(FactorSet::from_bits(u16::MAX), all);
        // What is stored: neither may change.
        assert_eq!(
            (FactorSet::of(Factor::Passkey).bits(), FactorSet::of(Factor::TemporaryAccessPass).bits()),
            (1, 256)
        );
    }
}
