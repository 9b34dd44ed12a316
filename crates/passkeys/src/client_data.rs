//! clientDataJSON (WebAuthn L3 §5.8.1) and what the server expects of it.

use serde::Deserialize;

use crate::wire::Base64Url;
use crate::{CeremonyContext, Challenge, Rejection};

/// The members that matter; others and their order are left alone. A member given twice is refused, since two
/// readers might pick different ones.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CollectedClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: Option<bool>,
    #[serde(default)]
    top_origin: Option<String>,
}

/// Which ceremony the client data must be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ceremony {
    /// `webauthn.create`
    Create,
    /// `webauthn.get`
    Get,
}

fn read(bytes: &[u8]) -> Result<CollectedClientData, Rejection> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| Rejection::ClientDataMalformed(e.to_string()))?;
    serde_json::from_str(text).map_err(|e| Rejection::ClientDataMalformed(e.to_string()))
}

fn answers(data: &CollectedClientData, ceremony: Ceremony, challenge: &Challenge) -> Result<(), Rejection> {
    let kind = match ceremony {
        Ceremony::Create => "webauthn.create",
        Ceremony::Get => "webauthn.get",
    };
    if data.kind != kind {
        return Err(Rejection::WrongCeremonyType);
    }
    // Compared as text: another spelling of the same bytes is not what the server issued.
    if data.challenge != Base64Url(challenge.as_bytes().to_vec()).to_string() {
        return Err(Rejection::ChallengeMismatch);
    }
    Ok(())
}

/// Whether the client data is for an assertion on this challenge, wherever it was made.
pub(crate) fn is_for(bytes: &[u8], challenge: &Challenge) -> bool {
    read(bytes).is_ok_and(|data| answers(&data, Ceremony::Get, challenge).is_ok())
}

/// Checks the client data against the ceremony (WebAuthn L3 §7.1 steps 5–11, §7.2 steps 8–14).
pub(crate) fn check(bytes: &[u8], ceremony: Ceremony, expected: &CeremonyContext) -> Result<(), Rejection> {
    let data = read(bytes)?;
    answers(&data, ceremony, &expected.challenge)?;
    if !expected.origins.contains(&data.origin) {
        return Err(Rejection::OriginNotAllowed(data.origin));
    }
    let embedded = data.cross_origin == Some(true) || data.top_origin.is_some();
    if embedded && !expected.embedding.cross_origin {
        return Err(Rejection::CrossOriginNotAllowed);
    }
    match data.top_origin {
        Some(top) if !expected.embedding.top_origins.contains(&top) => {
            Err(Rejection::TopOriginNotAllowed(top))
        }
        _ => Ok(()),
    }
}
