//! The members of a recording.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{Base64Url, CredentialStatus, UserVerification};

/// The ceremony that was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `navigator.credentials.create()`
    Registration,
    /// `navigator.credentials.get()`
    Authentication,
}

/// One line. The first six members must be there; `null` counts as absent.
#[derive(Debug, Deserialize)]
pub struct Recording {
    /// A name, unique in the run.
    pub id: String,
    /// Which ceremony.
    pub kind: Kind,
    /// The origin that is allowed.
    pub origin: String,
    /// The RP ID.
    pub rp_id: String,
    /// The challenge that was issued.
    pub challenge_b64url: Base64Url,
    /// What `credential.toJSON()` sent.
    pub response: Box<RawValue>,
    /// What the server expected beyond that.
    #[serde(default, deserialize_with = "or_default")]
    pub expected: Expected,
    /// The credential's record (authentication). Members win over those of `register_with`.
    #[serde(default)]
    pub stored: Option<StoredMembers>,
    /// The registration of this run that made the record (authentication).
    #[serde(default)]
    pub register_with: Option<String>,
    /// Credential ids that are registered already (registration).
    #[serde(default, deserialize_with = "or_default")]
    pub already_registered_b64url: Vec<Base64Url>,
    /// The ceremony of this run that has used the challenge up.
    #[serde(default)]
    pub replay_of: Option<String>,
    /// The age of the challenge at the answer; more than 300 s is refused.
    #[serde(default)]
    pub challenge_age_seconds: Option<f64>,
    /// The time (RFC 3339) at which certificates must be valid; absent: their dates are not judged.
    #[serde(default)]
    pub attestation_valid_at: Option<String>,
}

/// What is asked of the attestation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttestationWish {
    /// [`crate::AttestationDemand::Report`]
    Report,
    /// [`crate::AttestationDemand::Verify`]
    Verify,
    /// [`crate::AttestationDemand::Require`]
    Require,
}

/// `expected.metadata`: a metadata file and who may have signed it.
#[derive(Clone, Debug, Deserialize)]
pub struct MetadataFile {
    /// The file as published: a compact JWS.
    pub blob: String,
    /// The roots that its signature leads to; absent: that of the public service.
    #[serde(default)]
    pub roots_pem: Option<Vec<String>>,
    /// The host in its certificate; absent: `mds.fidoalliance.org`.
    #[serde(default)]
    pub host: Option<String>,
    /// The time (RFC 3339) at which it is read; absent: `attestation_valid_at`.
    #[serde(default)]
    pub at: Option<String>,
    /// The number of the file before it; a lower one is refused.
    #[serde(default)]
    pub known_number: Option<u64>,
}

/// `expected`: every member may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Expected {
    /// All allowed origins; replaces `origin`.
    pub origins: Option<Vec<String>>,
    /// `required` (the default) or `preferred`.
    #[serde(deserialize_with = "user_verification")]
    pub user_verification: UserVerification,
    /// COSE numbers of the algorithms offered; absent: all that are supported.
    pub algs: Option<Vec<i64>>,
    /// Whether embedding is expected.
    pub cross_origin_ok: Option<bool>,
    /// Pages that may embed.
    pub top_origins: Option<Vec<String>>,
    /// Absent: the statement must be well formed.
    pub attestation: Option<AttestationWish>,
    /// All that is trusted.
    pub trust_anchors_pem: Option<Vec<String>>,
    /// The only models allowed, each proven by an attestation to an anchor.
    pub aaguid_allow: Option<Vec<String>>,
    /// Never these models, proven or claimed.
    pub aaguid_block: Option<Vec<String>>,
    /// Metadata statuses by model, beside those of `metadata`.
    pub mds_status: Option<BTreeMap<String, Vec<String>>>,
    /// The metadata file in force: its roots are trusted, each for its model, and its statuses count.
    pub metadata: Option<MetadataFile>,
    /// The statuses that refuse, such as `REVOKED`; absent: those that refuse by default.
    pub statuses_refused: Option<Vec<String>>,
    /// How far the model must be certified, such as `FIDO_CERTIFIED_L1`; a claimed model is not certified.
    pub minimum_certification: Option<String>,
    /// Whether credentials that can be synced are allowed; absent: yes.
    pub backup_eligible_allowed: Option<bool>,
    /// Whether credentials that are bound to their device are allowed; absent: yes.
    pub device_bound_allowed: Option<bool>,
    /// `conditional`: a conditional create, in which UP may be clear.
    pub mediation: Option<String>,
    /// The credentials asked for; absent or empty: any.
    pub allow_credentials_b64url: Option<Vec<Base64Url>>,
    /// The user was identified by the credential: a user handle must be present.
    pub discoverable: Option<bool>,
}

/// Whether the account may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountStatus {
    /// It may.
    Enabled,
    /// It may not.
    Disabled,
}

/// `stored`: every member may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StoredMembers {
    /// The credential id; absent: that of the response.
    pub credential_id_b64url: Option<Base64Url>,
    /// The COSE key; without it, and without `register_with`, the credential is unknown.
    pub public_key_cose_b64url: Option<Base64Url>,
    /// The counter; absent: 0.
    pub sign_count: Option<u32>,
    /// BE at registration; absent: not compared.
    pub backup_eligible: Option<bool>,
    /// BS as last seen.
    pub backup_state: Option<bool>,
    /// The owner's user handle; absent: not compared.
    pub user_handle_b64url: Option<Base64Url>,
    /// uvInitialized.
    pub user_verified_before: Option<bool>,
    /// Absent: active.
    pub status: Option<CredentialStatus>,
    /// Absent: enabled.
    pub account_status: Option<AccountStatus>,
}

/// `null` counts as absent.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

fn user_verification<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UserVerification, D::Error> {
    or_default(deserializer)
}
