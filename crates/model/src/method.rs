//! Authentication methods.

use crate::{Actor, DeviceId, Factor, MethodId, PersonId, SessionId, Timestamp, person::names};
use serde::{Deserialize, Serialize};

/// What a method is (Entra's kinds).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodKind {
    /// A passkey: a `WebAuthn` credential, device-bound or synced.
    Passkey,
    /// Windows Hello for Business.
    WindowsHello,
    /// Microsoft Authenticator with push approval.
    Authenticator,
    /// Time-based one-time passwords from an app.
    SoftwareTotp,
    /// Codes to a telephone.
    Phone,
    /// Codes to a mailbox.
    Email,
    /// A password.
    Password,
    /// A Temporary Access Pass.
    TemporaryAccessPass,
    /// Security questions: a legacy record, never a proof.
    SecurityQuestions,
    /// Saved recovery codes.
    RecoveryCodes,
}

/// What a method is worth by itself, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// A fake site gets nothing usable (NIST SP 800-63B-4 §3.2.5).
    PhishingResistant,
    /// Worth two factors, but a person can be talked into handing it over.
    MultiFactor,
    /// One thing, such as a password; with another of another kind it is two.
    SingleFactor,
    /// One thing that others can listen to or take over: to be replaced, with something better offered beside it (NIST SP
    /// 800-63B-4 §3.2.9).
    Restricted,
}

/// Whether a method works now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodStatus {
    /// Works.
    Active,
    /// Refused until somebody decides: reversible.
    Suspended,
    /// Refused for ever; kept on record (NIST SP 800-63B-4 §4.1).
    Revoked,
}

names!(MethodKind {
    Passkey = "passkey",
    WindowsHello = "windows_hello",
    Authenticator = "authenticator",
    SoftwareTotp = "software_totp",
    Phone = "phone",
    Email = "email",
    Password = "password",
    TemporaryAccessPass = "temporary_access_pass",
    SecurityQuestions = "security_questions",
    RecoveryCodes = "recovery_codes",
});
names!(MethodStatus { Active = "active", Suspended = "suspended", Revoked = "revoked" });

impl MethodKind {
    /// What the kind is worth by itself: the one place that says so.
    pub const fn strength(self) -> Strength {
        match self {
            Self::Passkey | Self::WindowsHello => Strength::PhishingResistant,
            Self::TemporaryAccessPass => Strength::MultiFactor,
            Self::Authenticator | Self::SoftwareTotp | Self::Email | Self::Password | Self::RecoveryCodes => {
                Strength::SingleFactor
            }
            // Questions are the worst of it: they are kept as records to be retired, and never verify.
            Self::Phone | Self::SecurityQuestions => Strength::Restricted,
        }
    }
    /// Whether it signs nobody in: it only helps to recover, or is a legacy record.
    pub const fn only_recovers(self) -> bool {
        matches!(self, Self::RecoveryCodes | Self::SecurityQuestions)
    }
}

/// From where and by which session something was done.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// The session, if it was done in one.
    pub session: Option<SessionId>,
    /// The network address, as text.
    pub address: Option<String>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
}

/// Something registered to a person that can sign them in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// The method's own id; labels are only text.
    pub id: MethodId,
    /// Whose it is.
    pub person: PersonId,
    /// What it is.
    pub kind: MethodKind,
    /// The name a person reads, such as `Passkey on iPhone 15`.
    pub label: String,
    /// Whether it works.
    pub status: MethodStatus,
    /// Whether it is synced through a cloud account and so survives the device; `None` where that is no question.
    pub synced: Option<bool>,
    /// The authenticator model or provider behind a passkey, by name.
    pub model: Option<String>,
    /// The device it lives on, if known.
    pub device: Option<DeviceId>,
    /// When it was added.
    pub added_at: Timestamp,
    /// Who added it.
    pub added_by: Actor,
    /// From where, and by which session.
    pub added_from: Origin,
    /// When it was last used, whatever its counter says.
    pub last_used_at: Option<Timestamp>,
    /// When its status last changed.
    pub status_at: Timestamp,
    /// Whether Keyward keeps what it takes to check it: a key, a hash, a secret or an address. A record that an import brought
    /// has nothing, and says only that another directory knows such a method.
    pub here: bool,
}

impl Method {
    /// Whether it is active and Keyward itself can check it. Only such a method is a way in or a proof here; any other is a
    /// record of what another directory knows.
    pub fn works_here(&self) -> bool {
        self.status == MethodStatus::Active && !self.is_elsewhere()
    }
    /// Whether only another directory can check it, whatever its status here says.
    pub fn is_elsewhere(&self) -> bool {
        let checked_here = Factor::of(self.kind).iter().any(|factor| factor.is_checked_here());
        // A revoked method lost its secret when it was revoked: it stays what it was.
        let kept = self.here || self.status == MethodStatus::Revoked;
        !kept || !checked_here
    }
    /// Whether it ever was a way in here, also if it is suspended or gone since: registered by the person, or with a key or secret.
    pub fn ever_worked_here(&self) -> bool {
        let checked_here = Factor::of(self.kind).iter().any(|factor| factor.is_checked_here());
        checked_here && (self.here || self.added_by.person().is_some())
    }
    /// Whether this method, if it is at hand, signs in here without a fake site being able to.
    pub fn is_usable_strong(&self) -> bool {
        self.works_here() && self.kind.strength() == Strength::PhishingResistant
    }
    /// Whether losing `device` takes this method away. A synced passkey comes back with the cloud account.
    pub fn lives_on(&self, device: DeviceId) -> bool {
        self.device == Some(device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FactorSet, SessionStrength};

    fn method(kind: MethodKind, status: MethodStatus, here: bool) -> Method {
        Method {
            id: MethodId::from_bytes([1; 16]),
            person: PersonId::from_bytes([2; 16]),
            kind,
            label: kind.name().to_owned(),
            status,
            synced: None,
            model: None,
            device: None,
            added_at: Timestamp::from_micros(0),
            added_by: Actor::Operator,
            added_from: Origin::default(),
            last_used_at: None,
            status_at: Timestamp::from_micros(0),
            here,
        }
    }

    #[test]
    fn what_keyward_cannot_check_works_nowhere_here() {
        for kind in MethodKind::ALL {
            for status in MethodStatus::ALL {
                let record = method(*kind, *status, false);
                assert!(!record.works_here() && !record.is_usable_strong(), "{kind:?} {status:?}");
            }
            let kept = method(*kind, MethodStatus::Active, true);
            // Another directory checks these two, and questions never verify, whatever lies in a row.
            let never = [MethodKind::WindowsHello, MethodKind::Authenticator, MethodKind::SecurityQuestions];
            assert_eq!(kept.works_here(), !never.contains(kind), "{kind:?}");
            assert_eq!(kept.is_usable_strong(), *kind == MethodKind::Passkey, "{kind:?}");
            assert!(!method(*kind, MethodStatus::Suspended, true).works_here(), "{kind:?}");
        }
        assert!(!method(MethodKind::Password, MethodStatus::Revoked, false).is_elsewhere());
    }

    #[test]
    fn a_kind_is_worth_what_a_session_by_it_alone_is() {
        for factor in Factor::ALL {
            let session = match factor.kind().strength() {
                Strength::PhishingResistant => SessionStrength::PhishingResistant,
                Strength::MultiFactor => SessionStrength::MultiFactor,
                Strength::SingleFactor | Strength::Restricted => SessionStrength::SingleFactor,
            };
            assert_eq!(SessionStrength::of(FactorSet::of(*factor)), session, "{factor:?}");
        }
        let restricted = MethodKind::ALL.iter().filter(|kind| kind.strength() == Strength::Restricted);
        assert_eq!(restricted.collect::<Vec<_>>(), [&MethodKind::Phone, &MethodKind::SecurityQuestions]);
    }
}
