//! Authenticator model identifiers.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A model (or passkey provider) identifier, shared by many devices; all zero means "not told".
///
/// Without an attestation that leads to a trust anchor it is only a claim (`WebAuthn` L3 §6.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Aaguid(Uuid);

impl Aaguid {
    /// "The authenticator does not tell its model."
    pub const ZERO: Self = Self(Uuid::nil());

    /// From the 16 bytes of attested credential data.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }
    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
    /// Whether the authenticator does not tell its model.
    pub const fn is_zero(&self) -> bool {
        self.0.is_nil()
    }
}

impl fmt::Display for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for Aaguid {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}
