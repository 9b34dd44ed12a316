//! Passkey profiles: what a passkey may be, for whom.

use crate::{Aaguid, Scope, person::names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which authenticator models and passkey providers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelList {
    /// All.
    Any,
    /// Only these, and each has to prove what it is. A synced passkey cannot, so it never satisfies this.
    Allow(Vec<Aaguid>),
    /// All but these. What a passkey claims to be is enough to refuse it.
    Block(Vec<Aaguid>),
}

/// How thoroughly the FIDO Alliance has examined a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certification {
    /// `FIDO_CERTIFIED`, `FIDO_CERTIFIED_L1`
    L1,
    /// `FIDO_CERTIFIED_L1plus`
    L1Plus,
    /// `FIDO_CERTIFIED_L2`
    L2,
    /// `FIDO_CERTIFIED_L2plus`
    L2Plus,
    /// `FIDO_CERTIFIED_L3`
    L3,
    /// `FIDO_CERTIFIED_L3plus`
    L3Plus,
}

names!(Certification {
    L1 = "l1",
    L1Plus = "l1_plus",
    L2 = "l2",
    L2Plus = "l2_plus",
    L3 = "l3",
    L3Plus = "l3_plus",
});

/// What the FIDO metadata may warn of (MDS v3 §3.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MetadataStatus {
    /// The model must not be trusted any more.
    Revoked,
    /// Keys can be had from afar.
    UserKeyRemoteCompromise,
    /// Others can claim to be this model.
    AttestationKeyCompromise,
    /// User verification can be got around.
    UserVerificationBypass,
    /// Keys can be had by who holds the device.
    UserKeyPhysicalCompromise,
    /// No longer made or kept up.
    Retired,
    /// Never certified.
    NotFidoCertified,
}

names!(MetadataStatus {
    Revoked = "REVOKED",
    UserKeyRemoteCompromise = "USER_KEY_REMOTE_COMPROMISE",
    AttestationKeyCompromise = "ATTESTATION_KEY_COMPROMISE",
    UserVerificationBypass = "USER_VERIFICATION_BYPASS",
    UserKeyPhysicalCompromise = "USER_KEY_PHYSICAL_COMPROMISE",
    Retired = "RETIRED",
    NotFidoCertified = "NOT_FIDO_CERTIFIED",
});

/// What a passkey may be. One profile that is for the person, satisfied as a whole, is enough; their order says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyProfile {
    /// Its name, unique among the profiles.
    pub name: String,
    /// For whom it is.
    pub scope: Scope,
    /// Whether the model has to be proved at registration. Passkeys from before stay.
    pub attestation: bool,
    /// Whether passkeys that stay on one device are allowed.
    pub device_bound: bool,
    /// Whether passkeys that are copied through a cloud account are allowed.
    pub synced: bool,
    /// Which models; judged at registration and at each sign-in.
    pub models: ModelList,
    /// The least certification of the model, proved.
    pub certification: Option<Certification>,
    /// Warnings that refuse a registration.
    pub refused_statuses: BTreeSet<MetadataStatus>,
}

impl PasskeyProfile {
    /// Every passkey for everybody, but for models that the metadata calls broken.
    pub fn everything(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            scope: Scope::EVERYBODY,
            attestation: false,
            device_bound: true,
            synced: true,
            models: ModelList::Any,
            certification: None,
            refused_statuses: [
                MetadataStatus::Revoked,
                MetadataStatus::UserKeyRemoteCompromise,
                MetadataStatus::AttestationKeyCompromise,
                MetadataStatus::UserVerificationBypass,
                MetadataStatus::Retired,
            ]
            .into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_named_as_in_the_metadata() {
        for status in MetadataStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
        }
        assert!(Certification::L1Plus > Certification::L1 && Certification::L3Plus > Certification::L3);
    }
}
