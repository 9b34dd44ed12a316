//! What a metadata file says (FIDO Metadata Service v3.1 §3.1.6, FIDO Metadata Statement v3.1 §4), as far as anybody here asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{MetadataError, Model, StatusReport, Synced};
use crate::keys::sha256;
use crate::{Aaguid, AuthenticatorStatus, Fingerprint, KeyIdentifier, TrustAnchors};

/// The published file has a few hundred of each but the last.
const MAX_ENTRIES: usize = 20_000;
const MAX_REPORTS: usize = 500;
const MAX_ROOTS: usize = 500;
const MAX_KEY_IDENTIFIERS: usize = 5000;
/// A description is at most 200 characters long (Metadata Statement §4).
const MAX_DESCRIPTION: usize = 200;

#[derive(Deserialize)]
struct Payload<'b> {
    no: u64,
    #[serde(rename = "nextUpdate")]
    next_update: String,
    #[serde(borrow)]
    entries: Vec<&'b RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    aaguid: Option<String>,
    #[serde(default)]
    attestation_certificate_key_identifiers: Vec<String>,
    metadata_statement: Option<Statement>,
    #[serde(default)]
    status_reports: Vec<Report>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Statement {
    description: String,
    authenticator_version: Option<u64>,
    user_verification_details: Vec<Vec<Verification>>,
    key_protection: Vec<String>,
    matcher_protection: Vec<String>,
    attachment_hint: Vec<String>,
    attestation_root_certificates: Vec<String>,
    multi_device_credential_support: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Verification {
    user_verification_method: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    status: String,
    effective_date: Option<String>,
    sunset_date: Option<String>,
    authenticator_version: Option<u64>,
    batch_certificate: Option<String>,
    certificate: Option<String>,
}

/// Number, date, models, and how many entries name neither an AAGUID nor certificate keys.
pub(super) struct Said {
    pub(super) number: u64,
    pub(super) next_update: Date,
    pub(super) models: Vec<Model>,
    pub(super) skipped: usize,
}

pub(super) fn read(payload: &[u8]) -> Result<Said, MetadataError> {
    let text = std::str::from_utf8(payload).map_err(|error| malformed("the payload", &error))?;
    let payload: Payload<'_> =
        serde_json::from_str(text).map_err(|error| malformed("the payload", &error))?;
    if payload.entries.len() > MAX_ENTRIES {
        return Err(malformed("entries", &"there are too many"));
    }
    let mut said = Said {
        number: payload.no,
        next_update: date("nextUpdate", &payload.next_update)?,
        models: Vec::with_capacity(payload.entries.len()),
        skipped: 0,
    };
    for (index, raw) in payload.entries.iter().enumerate() {
        let at = format!("entries[{index}]");
        let entry: Entry = serde_json::from_str(raw.get()).map_err(|error| malformed(&at, &error))?;
        match model(&at, entry)? {
            Some(model) => said.models.push(model),
            None => said.skipped += 1,
        }
    }
    Ok(said)
}

/// `None` for authenticators of the UAF protocol, which are known by an `aaid` and make no passkeys.
fn model(at: &str, entry: Entry) -> Result<Option<Model>, MetadataError> {
    let aaguid = entry.aaguid.map(|text| text.parse::<Aaguid>());
    let aaguid = aaguid.transpose().map_err(|error| malformed(&format!("{at}.aaguid"), &error))?;
    let keys = entry.attestation_certificate_key_identifiers;
    let keys_at = format!("{at}.attestationCertificateKeyIdentifiers");
    if keys.len() > MAX_KEY_IDENTIFIERS {
        return Err(malformed(&keys_at, &"there are too many"));
    }
    let keys: Result<Vec<KeyIdentifier>, _> = keys.iter().map(|key| key.parse()).collect();
    let key_identifiers = keys.map_err(|error| malformed(&keys_at, &error))?;
    if aaguid.is_none() && key_identifiers.is_empty() {
        return Ok(None);
    }
    if entry.status_reports.len() > MAX_REPORTS {
        return Err(malformed(&format!("{at}.statusReports"), &"there are too many"));
    }
    let reports = entry.status_reports.into_iter().enumerate();
    let reports: Result<Vec<StatusReport>, _> =
        reports.map(|(index, report)| status(&format!("{at}.statusReports[{index}]"), report)).collect();
    let statement = entry.metadata_statement.unwrap_or_default();
    if statement.attestation_root_certificates.len() > MAX_ROOTS {
        return Err(malformed(&format!("{at}.attestationRootCertificates"), &"there are too many"));
    }
    let (roots, unreadable_roots) = roots(&statement.attestation_root_certificates);
    let combinations = statement.user_verification_details.into_iter();
    let methods = |all: Vec<Verification>| all.into_iter().map(|one| one.user_verification_method).collect();
    Ok(Some(Model {
        aaguid,
        key_identifiers,
        description: statement.description.chars().take(MAX_DESCRIPTION).collect(),
        version: statement.authenticator_version,
        reports: reports?,
        roots,
        unreadable_roots,
        key_protection: statement.key_protection,
        matcher_protection: statement.matcher_protection,
        user_verification: combinations.map(methods).collect(),
        attachment: statement.attachment_hint,
        synced: statement.multi_device_credential_support.as_deref().and_then(Synced::from_name),
    }))
}

/// One root that cannot be read must not take trust from all other models: it is counted, and trusts nothing.
fn roots(texts: &[String]) -> (TrustAnchors, usize) {
    let (mut roots, mut unreadable) = (TrustAnchors::none(), 0);
    for text in texts {
        let added = certificate(text).is_some_and(|der| roots.add_der(&der).is_ok());
        unreadable += usize::from(!added);
    }
    (roots, unreadable)
}

/// Base64 in which some publish line breaks.
fn certificate(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(plain).ok()
}

fn status(at: &str, report: Report) -> Result<StatusReport, MetadataError> {
    let day =
        |name: &str, text: Option<String>| text.map(|text| date(&format!("{at}.{name}"), &text)).transpose();
    let batch = report.batch_certificate.or(report.certificate);
    Ok(StatusReport {
        status: AuthenticatorStatus::from_name(&report.status.chars().take(64).collect::<String>()),
        effective: day("effectiveDate", report.effective_date)?,
        sunset: day("sunsetDate", report.sunset_date)?,
        authenticator_version: report.authenticator_version,
        // One that cannot be read is none: then the report is about all of the model's certificates.
        certificate: batch.and_then(|text| certificate(&text)).map(|der| Fingerprint(sha256(&der))),
    })
}

fn date(at: &str, text: &str) -> Result<Date, MetadataError> {
    text.parse().map_err(|_| malformed(at, &"it is no date such as 2026-05-31"))
}

fn malformed(at: &str, what: &dyn std::fmt::Display) -> MetadataError {
    MetadataError::PayloadMalformed { at: at.to_owned(), what: what.to_string().chars().take(200).collect() }
}
