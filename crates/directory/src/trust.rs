//! Whose word about authenticators counts: the metadata file in force and the operator's anchors. And what follows from it for a
//! passkey; nothing here refuses anything.

use std::sync::{Arc, Mutex, PoisonError};

use keyward_model::{DirectoryId, MethodId, Timestamp};
use keyward_passkeys::{
    Aaguid, AttestationDemand, AttestationKind, AttestationPolicy, AttestationVerdict, PasskeyFacts,
    TrustAnchors,
    metadata::{Metadata, Publisher},
    reassess,
};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        passkeys,
        trust::{self, MetadataStamp},
    },
};

/// Whose word about authenticators counts. What was read last is kept, so that some megabytes are parsed only when they have
/// changed.
#[derive(Debug)]
pub struct Trust {
    publisher: Publisher,
    known: Mutex<Option<Read>>,
}

#[derive(Clone, Debug)]
struct Read {
    stamp: Stamp,
    policy: AttestationPolicy,
}

/// What is different whenever file or anchors are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    metadata: Option<MetadataStamp>,
    anchors: Vec<[u8; 32]>,
}

impl Stamp {
    fn of(tx: &mut dyn Tx, dir: DirectoryId) -> Result<Self, StoreError> {
        Ok(Self { metadata: trust::metadata_stamp(tx, dir)?, anchors: trust::anchor_stamp(tx, dir)? })
    }
}

impl Trust {
    /// Trust in files that this publisher signed, and in the operator's anchors.
    pub const fn new(publisher: Publisher) -> Self {
        Self { publisher, known: Mutex::new(None) }
    }

    /// Whose word counts now. A file that the publisher did not sign counts for nothing.
    ///
    /// # Errors
    /// [`StoreError`], among others for an anchor that is no certificate.
    pub fn get(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        now: Timestamp,
    ) -> Result<AttestationPolicy, StoreError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let stamp = known.as_ref().map(|read| &read.stamp);
        let policy = match (read(tx, dir, &self.publisher, stamp)?, &known) {
            (Some(read), _) => {
                let policy = read.policy.clone();
                *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
                policy
            }
            (None, Some(known)) => known.policy.clone(),
            (None, None) => AttestationPolicy::default(),
        };
        let valid_at = Some(now.to_jiff());
        Ok(AttestationPolicy { demand: AttestationDemand::Report, valid_at, ..policy })
    }
}

/// `None` if nothing has changed.
fn read(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    publisher: &Publisher,
    known: Option<&Stamp>,
) -> Result<Option<Read>, StoreError> {
    let stamp = Stamp::of(tx, dir)?;
    if known == Some(&stamp) {
        return Ok(None);
    }
    let mut anchors = TrustAnchors::none();
    for anchor in trust::anchors(tx, dir)? {
        anchors.add_der(&anchor.certificate).map_err(|error| StoreError::Inconsistent {
            table: "trust_anchor",
            column: "certificate",
            detail: error.to_string(),
        })?;
    }
    let metadata = match &stamp.metadata {
        // Certificates were judged by the day on which the operator loaded the file; they end long before it is useless.
        Some(loaded) => trust::metadata_file(tx, dir)?.and_then(|file| {
            Metadata::verify(&file, publisher, loaded.loaded_at.to_jiff(), Some(loaded.number)).ok()
        }),
        None => None,
    };
    let policy =
        AttestationPolicy { anchors, metadata: metadata.map(Arc::new), ..AttestationPolicy::default() };
    Ok(Some(Read { stamp, policy }))
}

/// What is on record of a passkey's attestation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attested<'a> {
    /// The method.
    pub method: MethodId,
    /// The model, as the passkey says.
    pub aaguid: [u8; 16],
    /// Whether it can be backed up.
    pub backup_eligible: bool,
    /// What the attestation was worth at the registration, JSON; `None` if nobody looked.
    pub verdict: Option<&'a str>,
    /// When it was registered.
    pub registered_at: Timestamp,
}

/// What a policy asks about a stored passkey, by the trust of now. An attestation that led to no anchor when it was made, or that
/// nobody looked at, is looked at again: its anchor may have come since.
///
/// # Errors
/// What the engine refuses, or a stored verdict that is none.
pub fn passkey_facts(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    passkey: &Attested<'_>,
    policy: &AttestationPolicy,
) -> Result<PasskeyFacts, StoreError> {
    let kept = verdict(passkey)?;
    let first = at_first(passkey, kept.as_ref(), policy);
    let has_certificates = kept.is_none_or(|kept| kept.is_certified());
    if first.attested || !has_certificates {
        return Ok(first);
    }
    let Some(evidence) = passkeys::attestation(tx, dir, passkey.method)? else { return Ok(first) };
    let then = AttestationPolicy { valid_at: Some(passkey.registered_at.to_jiff()), ..policy.clone() };
    let again = reassess(&evidence.object, &evidence.client_data, &then);
    Ok(again.map_or(first, |again| at_first(passkey, Some(&again), policy)))
}

/// The same without looking again: enough where no list has to be satisfied.
///
/// # Errors
/// A stored verdict that is none.
pub fn claimed_facts(passkey: &Attested<'_>, policy: &AttestationPolicy) -> Result<PasskeyFacts, StoreError> {
    Ok(at_first(passkey, verdict(passkey)?.as_ref(), policy))
}

fn at_first(
    passkey: &Attested<'_>,
    kept: Option<&AttestationVerdict>,
    policy: &AttestationPolicy,
) -> PasskeyFacts {
    let none = AttestationVerdict::unverified("none", AttestationKind::None);
    let aaguid = Aaguid::from_bytes(passkey.aaguid);
    PasskeyFacts::of(aaguid, passkey.backup_eligible, kept.unwrap_or(&none), policy)
}

fn verdict(passkey: &Attested<'_>) -> Result<Option<AttestationVerdict>, StoreError> {
    let read = passkey.verdict.map(serde_json::from_str).transpose();
    read.map_err(|_| StoreError::Inconsistent {
        table: "passkey",
        column: "verdict",
        detail: "no verdict on an attestation".to_owned(),
    })
}
