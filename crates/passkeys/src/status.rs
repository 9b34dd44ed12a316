//! What the FIDO Metadata Service says of authenticator models (MDS v3 §3.1.4), as far as it refuses registrations.

use std::collections::BTreeMap;
use std::fmt;

use keyward_model::{Aaguid, MetadataStatus};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The status of an authenticator model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthenticatorStatus {
    /// One that a policy can go by.
    Known(MetadataStatus),
    /// Every other status: certifications, available updates, and those not known yet.
    Other(String),
}

impl AuthenticatorStatus {
    /// From the name in the metadata.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        MetadataStatus::from_name(name).map_or_else(|| Self::Other(name.to_owned()), Self::Known)
    }

    /// The status, if a policy can go by it.
    #[must_use]
    pub const fn known(&self) -> Option<MetadataStatus> {
        match self {
            Self::Known(status) => Some(*status),
            Self::Other(_) => None,
        }
    }

    /// Whether new registrations of the model are refused.
    ///
    /// A bypass of user verification matters where verification is demanded; a physical compromise where assurance
    /// must be high, which is where attestation is required.
    #[must_use]
    pub fn refuses_registration(&self, verification_required: bool, high_assurance: bool) -> bool {
        match self.known() {
            Some(
                MetadataStatus::Revoked
                | MetadataStatus::UserKeyRemoteCompromise
                | MetadataStatus::AttestationKeyCompromise
                | MetadataStatus::Retired,
            ) => true,
            Some(MetadataStatus::UserVerificationBypass) => verification_required,
            Some(MetadataStatus::UserKeyPhysicalCompromise) => high_assurance,
            Some(MetadataStatus::NotFidoCertified) | None => false,
        }
    }
}

impl fmt::Display for AuthenticatorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Known(status) => status.name(),
            Self::Other(name) => name,
        })
    }
}

impl Serialize for AuthenticatorStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AuthenticatorStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::from_name(&name))
    }
}

/// The statuses in force, by model. A model claimed without proof counts too: a warning needs no proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelStatuses(BTreeMap<Aaguid, Vec<AuthenticatorStatus>>);

impl ModelStatuses {
    /// Adds statuses to a model.
    pub fn add(&mut self, aaguid: Aaguid, statuses: impl IntoIterator<Item = AuthenticatorStatus>) {
        self.0.entry(aaguid).or_default().extend(statuses);
    }

    /// The statuses of a model.
    pub(crate) fn of(&self, aaguid: Aaguid) -> &[AuthenticatorStatus] {
        self.0.get(&aaguid).map(Vec::as_slice).unwrap_or_default()
    }
}
