//! Authenticator model identifiers.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A model (or passkey provider) identifier, shared by many devices; all zero means "not told".
///
/// Without an attestation that leads to a trust anchor it is only a claim (WebAuthn L3 §6.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Aaguid(Uuid);

/// Names by identifier. Only for showing; an unreadable list means that no model has a name.
static NAMES: LazyLock<HashMap<Uuid, String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/aaguids.json")).unwrap_or_default());

impl Aaguid {
    /// "The authenticator does not tell its model."
    pub const ZERO: Self = Self(Uuid::nil());

    /// From the 16 bytes of attested credential data.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The 16 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// Whether the authenticator does not tell its model.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_nil()
    }

    /// The name its maker gives the model, for people; `None` if it is not in the list shipped with this crate.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        NAMES.get(&self.0).map(String::as_str)
    }
}

impl fmt::Display for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl std::str::FromStr for Aaguid {
    type Err = uuid::Error;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(s).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_models_have_names() {
        let google: Aaguid = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4".parse().unwrap();
        assert_eq!(google.name(), Some("Google Password Manager"));
        assert_eq!(google.to_string(), "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4");
        assert_eq!(Aaguid::from_bytes([7; 16]).name(), None);
        assert!(NAMES.len() > 300);
    }
}
