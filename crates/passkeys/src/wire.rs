//! What `credential.toJSON()` sends (WebAuthn L3 §5.1, `RegistrationResponseJSON`, `AuthenticationResponseJSON`).
//!
//! Members that are not listed are ignored. Binary members are base64url without padding, strictly.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::Rejection;

/// No binary member of an honest response comes near this many bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Bytes that travel as base64url text without padding.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64Url(pub Vec<u8>);

impl Base64Url {
    /// Decodes strictly: URL alphabet, no padding, no stray bits, at most 64 KiB. `None` otherwise.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES / 3 * 4 {
            return None;
        }
        URL_SAFE_NO_PAD.decode(text).ok().map(Self)
    }
}

impl fmt::Display for Base64Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl Serialize for Base64Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct Base64UrlVisitor;

impl Visitor<'_> for Base64UrlVisitor {
    type Value = Base64Url;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64url text without padding, of at most 64 KiB")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Base64Url, E> {
        Base64Url::decode(text).ok_or_else(|| E::custom("a member is not base64url text without padding"))
    }
}

impl<'de> Deserialize<'de> for Base64Url {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64UrlVisitor)
    }
}

/// A new credential, as the browser sends it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationResponse {
    /// The credential id as the browser prints it.
    pub id: Base64Url,
    /// The same, as bytes.
    pub raw_id: Base64Url,
    /// Always `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the authenticator and the client made.
    pub response: AttestationResponse,
    /// `platform` or `cross-platform`; a hint, not proof: dropped if it is not a short text.
    #[serde(default, deserialize_with = "attachment")]
    pub authenticator_attachment: Option<String>,
    /// Client extension results, as sent.
    #[serde(default)]
    pub client_extension_results: Option<Value>,
}

/// The `response` member of a registration.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct AttestationResponse {
    /// The client data, byte for byte as hashed.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: Base64Url,
    /// The attestation object.
    #[serde(rename = "attestationObject")]
    pub attestation_object: Base64Url,
    /// How the authenticator can be reached, to be sent back in later requests: the first 16 of at most 32 bytes.
    #[serde(default, deserialize_with = "transports")]
    pub transports: Vec<String>,
}

/// The longest hint that is kept, in bytes; the registered ones have at most 14.
const LONGEST_HINT: usize = 32;

/// Transports are only hints: whatever is not a list of short texts is dropped, never a reason to refuse.
fn transports<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let Some(Value::Array(listed)) = Option::<Value>::deserialize(deserializer)? else {
        return Ok(Vec::new());
    };
    Ok(listed.into_iter().filter_map(hint).take(16).collect())
}

fn attachment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Value>::deserialize(deserializer)?.and_then(hint))
}

fn hint(value: Value) -> Option<String> {
    match value {
        Value::String(text) if (1..=LONGEST_HINT).contains(&text.len()) => Some(text),
        _ => None,
    }
}

/// A signed assertion, as the browser sends it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationResponse {
    /// The credential id as the browser prints it.
    pub id: Base64Url,
    /// The same, as bytes.
    pub raw_id: Base64Url,
    /// Always `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the authenticator and the client made.
    pub response: AssertionResponse,
    /// `platform` or `cross-platform`; a hint, not proof: dropped if it is not a short text.
    #[serde(default, deserialize_with = "attachment")]
    pub authenticator_attachment: Option<String>,
    /// Client extension results, as sent.
    #[serde(default)]
    pub client_extension_results: Option<Value>,
}

/// The `response` member of an assertion.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct AssertionResponse {
    /// The client data, byte for byte as hashed.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: Base64Url,
    /// The authenticator data, byte for byte as signed.
    #[serde(rename = "authenticatorData")]
    pub authenticator_data: Base64Url,
    /// The signature.
    pub signature: Base64Url,
    /// The user handle given at registration; always present from discoverable credentials.
    #[serde(rename = "userHandle", default)]
    pub user_handle: Option<Base64Url>,
}

impl RegistrationResponse {
    /// Parses the JSON text.
    ///
    /// # Errors
    /// [`Rejection::ResponseMalformed`].
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        serde_json::from_str(text).map_err(|e| Rejection::ResponseMalformed(e.to_string()))
    }
}

impl AuthenticationResponse {
    /// Parses the JSON text.
    ///
    /// # Errors
    /// [`Rejection::ResponseMalformed`].
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        serde_json::from_str(text).map_err(|e| Rejection::ResponseMalformed(e.to_string()))
    }

    /// The user handle, if a non-empty one came (some clients send an empty one for "none").
    #[must_use]
    pub fn user_handle(&self) -> Option<&[u8]> {
        self.response.user_handle.as_ref().map(|h| h.0.as_slice()).filter(|h| !h.is_empty())
    }
}

/// The checks on the outer object that both ceremonies share (WebAuthn L3 §5.1).
pub(crate) fn check_envelope(kind: &str, id: &Base64Url, raw_id: &Base64Url) -> Result<(), Rejection> {
    if kind != "public-key" {
        return Err(Rejection::TypeNotPublicKey);
    }
    if id != raw_id {
        return Err(Rejection::IdMismatch);
    }
    if raw_id.0.is_empty() || raw_id.0.len() > crate::MAX_CREDENTIAL_ID {
        return Err(Rejection::CredentialIdLength);
    }
    Ok(())
}
