//! What both ceremonies expect.

use serde::{Deserialize, Serialize};

use crate::Rejection;

/// The bytes of a challenge: at least 16 (WebAuthn L3 §13.4.3), at most 1024.
///
/// That it is fresh, random, used once and bound to the user, the browser session and the purpose is the caller's
/// part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(Vec<u8>);

impl Challenge {
    /// Takes the bytes that were sent to the browser.
    ///
    /// # Errors
    /// [`Rejection::ChallengeTooShort`] for fewer than 16 bytes; [`Rejection::ChallengeMismatch`] for more than
    /// 1024, which no server of ours issues.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Rejection> {
        match bytes.len() {
            0..16 => Err(Rejection::ChallengeTooShort),
            16..=1024 => Ok(Self(bytes)),
            _ => Err(Rejection::ChallengeMismatch),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Whether the authenticator must have verified the user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserVerification {
    /// UV must be set.
    #[default]
    Required,
    /// UV is reported, not demanded. Read from `discouraged` too, which makes no difference to the checks.
    #[serde(alias = "discouraged")]
    Preferred,
}

/// Whether ceremonies may run in a frame of another site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embedding {
    /// `crossOrigin: true` or a `topOrigin` is expected. Without it both are refused, whatever `top_origins` says.
    pub cross_origin: bool,
    /// The pages that may embed, as exact origins. A `topOrigin` that is not here is refused.
    pub top_origins: Vec<String>,
}

/// What both ceremonies expect.
#[derive(Clone, Debug, PartialEq)]
pub struct CeremonyContext {
    /// The challenge that was issued.
    pub challenge: Challenge,
    /// The RP ID, such as `example.org`.
    pub rp_id: String,
    /// The origins that may run the ceremony, compared exactly: scheme, host and port. Native apps
    /// (`android:apk-key-hash:…`) only if listed.
    pub origins: Vec<String>,
    /// Frames of other sites.
    pub embedding: Embedding,
    /// Whether UV is demanded.
    pub user_verification: UserVerification,
    /// `false` admits device-bound credentials only.
    pub backup_eligible_allowed: bool,
    /// `false` admits credentials that can be synced only.
    pub device_bound_allowed: bool,
}

impl CeremonyContext {
    /// The usual case: one origin, no embedding, user verification required, synced and device-bound passkeys allowed.
    #[must_use]
    pub fn new(challenge: Challenge, rp_id: &str, origin: &str) -> Self {
        Self {
            challenge,
            rp_id: rp_id.to_owned(),
            origins: vec![origin.to_owned()],
            embedding: Embedding::default(),
            user_verification: UserVerification::Required,
            backup_eligible_allowed: true,
            device_bound_allowed: true,
        }
    }
}
