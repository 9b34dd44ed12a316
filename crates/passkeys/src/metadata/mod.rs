//! The FIDO Alliance's signed file about authenticator models: who vouches for a model, what it can do, how it is certified and
//! what is known against it (FIDO Metadata Service v3).
//!
//! [`Metadata::verify`] reads the file as published: certificates to the publisher's root, the publisher's name, the signature,
//! then the content. Whether the certificates were revoked is for whoever fetched the file over TLS: nothing here asks a network.
//! A file past its date keeps working, since no file at all would be worse: [`Metadata::has_lapsed`] says so.

mod changes;
mod error;
mod jws;
mod payload;
mod reports;

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use changes::{Change, Changes};
pub use error::MetadataError;
pub use reports::{StatusReport, level, level_name};

use crate::{Aaguid, Fingerprint, KeyIdentifier, TrustAnchors};

/// The host of the public service.
pub const PUBLIC_HOST: &str = "mds.fidoalliance.org";
/// The root of the public service's certificate: "`GlobalSign` Root CA - R3", from Debian's `ca-certificates`, until 2029-03-18.
/// SHA-256 `cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b`.
pub const PUBLIC_ROOT: &str = include_str!("../../data/globalsign-root-r3.pem");

/// Who may sign the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// The roots that its certificate leads to.
    pub roots: TrustAnchors,
    /// The host in its certificate.
    pub host: String,
}

/// A verified metadata file.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    number: u64,
    next_update: Date,
    skipped: usize,
    models: Vec<Model>,
    by_aaguid: HashMap<Aaguid, usize>,
    by_key: HashMap<KeyIdentifier, usize>,
}

/// What is known of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its AAGUID; U2F models have none.
    pub aaguid: Option<Aaguid>,
    /// The keys of its attestation certificates, for U2F models.
    pub key_identifiers: Vec<KeyIdentifier>,
    /// Its name, in English.
    pub description: String,
    /// The lowest firmware version that the statement is about.
    pub version: Option<u64>,
    /// Certifications and warnings, in the file's order.
    pub reports: Vec<StatusReport>,
    /// Who vouches for the model: roots, or attestation certificates themselves.
    pub roots: TrustAnchors,
    /// How many of its roots could not be read.
    pub unreadable_roots: usize,
    /// How its keys are protected, such as `hardware` and `secure_element`.
    pub key_protection: Vec<String>,
    /// How what it compares is protected, such as `on_chip`.
    pub matcher_protection: Vec<String>,
    /// How it verifies its user: each of these combinations, such as `passcode_external` with `presence_internal`.
    pub user_verification: Vec<Vec<String>>,
    /// How it is attached, such as `internal`, `wired`, `nfc`.
    pub attachment: Vec<String>,
    /// Whether its passkeys leave the device, if the file says.
    pub synced: Option<Synced>,
}

/// Whether passkeys of a model leave their device (Metadata Statement v3.1, `multiDeviceCredentialSupport`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synced {
    /// Never.
    Unsupported,
    /// When asked for.
    Explicit,
    /// By itself.
    Implicit,
}

impl Synced {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "unsupported" => Some(Self::Unsupported),
            "explicit" => Some(Self::Explicit),
            "implicit" => Some(Self::Implicit),
            _ => None,
        }
    }
}

impl Publisher {
    /// The FIDO Alliance.
    #[must_use]
    pub fn public() -> Self {
        let mut roots = TrustAnchors::none();
        // A test reads it; without it nothing would be trusted.
        let _ = roots.add_pem(PUBLIC_ROOT);
        Self { roots, host: PUBLIC_HOST.to_owned() }
    }
}

impl Metadata {
    /// Reads a file as published and checks who signed it, at this time. `known` is the number of the file before it.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn verify(
        file: &[u8],
        publisher: &Publisher,
        at: Timestamp,
        known: Option<u64>,
    ) -> Result<Self, MetadataError> {
        let metadata = Self::from_payload(&jws::open(file, publisher, at)?)?;
        match known {
            Some(known) if metadata.number < known => {
                Err(MetadataError::NumberWentDown { found: metadata.number, known })
            }
            _ => Ok(metadata),
        }
    }

    /// Reads what is signed, without a signature.
    pub(crate) fn from_payload(payload: &[u8]) -> Result<Self, MetadataError> {
        let payload::Said { number, next_update, models, skipped } = payload::read(payload)?;
        let (mut by_aaguid, mut by_key) = (HashMap::new(), HashMap::new());
        for (index, model) in models.iter().enumerate() {
            let twice = model.aaguid.is_some_and(|aaguid| by_aaguid.insert(aaguid, index).is_some());
            let keys = model.key_identifiers.iter().filter(|key| by_key.insert(**key, index).is_some());
            if twice || keys.count() > 0 {
                let what = "the model is there twice".to_owned();
                return Err(MetadataError::PayloadMalformed { at: format!("model {}", model.name()), what });
            }
        }
        Ok(Self { number, next_update, skipped, models, by_aaguid, by_key })
    }

    /// The file's number, which never goes down.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The day on which the next file is there at the latest.
    #[must_use]
    pub fn next_update(&self) -> Date {
        self.next_update
    }

    /// Whether a newer file should be there: the day of the next one is over everywhere in UTC.
    #[must_use]
    pub fn has_lapsed(&self, at: Timestamp) -> bool {
        day(at) > self.next_update
    }

    /// The models, in the file's order.
    #[must_use]
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// How many entries are about authenticators that make no passkeys.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// The model of an AAGUID. Zeros are no model.
    #[must_use]
    pub fn model(&self, aaguid: Aaguid) -> Option<&Model> {
        if aaguid.is_zero() {
            return None;
        }
        self.by_aaguid.get(&aaguid).and_then(|index| self.models.get(*index))
    }

    /// The U2F model whose attestation certificates have this key.
    #[must_use]
    pub fn model_of_key(&self, key: KeyIdentifier) -> Option<&Model> {
        self.by_key.get(&key).and_then(|index| self.models.get(*index))
    }

    /// What a newer file changes.
    #[must_use]
    pub fn changes_to(&self, newer: &Self) -> Changes {
        changes::between(self, newer)
    }
}

impl Model {
    /// How the model is known: its AAGUID, or the first key of its certificates.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.aaguid, self.key_identifiers.first()) {
            (Some(aaguid), _) => aaguid.to_string(),
            (None, Some(key)) => format!("u2f {key}"),
            (None, None) => String::new(),
        }
    }

    /// The reports that count on a day for an authenticator. What is not known (its firmware, the certificates it was attested
    /// with) frees it of no warning. Without a day, dates are left alone.
    #[must_use]
    pub fn in_force(
        &self,
        today: Option<Date>,
        firmware: Option<u64>,
        path: &[Fingerprint],
    ) -> Vec<&StatusReport> {
        reports::in_force(&self.reports, today, firmware, path)
    }
}

/// The day in UTC, in which the file's dates are.
pub(crate) fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
