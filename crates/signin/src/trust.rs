//! Whose word about authenticators counts: the metadata file in force and the operator's anchors. And what follows from it for a
//! passkey; nothing here refuses anything.

use std::sync::{Arc, Mutex, PoisonError};

use keyward_model::{DirectoryId, Timestamp};
use keyward_passkeys::{
    Aaguid, AttestationDemand, AttestationKind, AttestationPolicy, AttestationVerdict, PasskeyFacts,
    TrustAnchors,
    metadata::{Metadata, Publisher},
    reassess,
};
use keyward_storage::{
    StoreError, Tx,
    repo::{
        passkeys::{self, Passkey},
        trust::{self, MetadataStamp},
    },
};

use crate::{SignIn, SignInError, service::Inner};

/// What was read last, so that some megabytes are parsed only when they have changed.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<Option<Read>>);

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

impl SignIn {
    /// Whose word about authenticators counts now. A file that this publisher did not sign counts for nothing.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn trust(&self) -> Result<AttestationPolicy, SignInError> {
        self.inner.trust().await
    }
}

impl Inner {
    pub(crate) async fn trust(&self) -> Result<AttestationPolicy, SignInError> {
        let known = self.trusted.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (dir, publisher, stamp) =
            (self.dir(), self.config.publisher.clone(), known.as_ref().map(|read| read.stamp.clone()));
        let read = self.store.read("trust", move |tx| read(tx, dir, &publisher, stamp.as_ref()));
        let read = match (read.await?, known) {
            (Some(read), _) => {
                *self.trusted.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(read.clone());
                Some(read)
            }
            (None, known) => known,
        };
        let policy = read.map(|read| read.policy).unwrap_or_default();
        Ok(AttestationPolicy {
            demand: AttestationDemand::Report,
            valid_at: Some(self.now().to_jiff()),
            ..policy
        })
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

/// What a policy asks about a stored passkey, by the trust of now ([`SignIn::trust`]). An attestation that led to no anchor when it
/// was made, or that nobody looked at, is looked at again: its anchor may have come since.
///
/// # Errors
/// What the engine refuses, or a stored verdict that is none.
pub fn passkey_facts(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    passkey: &Passkey,
    registered_at: Timestamp,
    policy: &AttestationPolicy,
) -> Result<PasskeyFacts, StoreError> {
    let aaguid = Aaguid::from_bytes(passkey.aaguid);
    let kept = verdict(passkey)?;
    let facts =
        |verdict: &AttestationVerdict| PasskeyFacts::of(aaguid, passkey.backup_eligible, verdict, policy);
    let first = facts(&kept.clone().unwrap_or(AttestationVerdict::unverified("none", AttestationKind::None)));
    let has_certificates = kept.is_none_or(|kept| kept.is_certified());
    if first.attested || !has_certificates {
        return Ok(first);
    }
    let Some(evidence) = passkeys::attestation(tx, dir, passkey.method)? else { return Ok(first) };
    let then = AttestationPolicy { valid_at: Some(registered_at.to_jiff()), ..policy.clone() };
    Ok(reassess(&evidence.object, &evidence.client_data, &then).map_or(first, |again| facts(&again)))
}

fn verdict(passkey: &Passkey) -> Result<Option<AttestationVerdict>, StoreError> {
    let read = passkey.verdict.as_deref().map(serde_json::from_str).transpose();
    read.map_err(|_| StoreError::Inconsistent {
        table: "passkey",
        column: "verdict",
        detail: "no verdict on an attestation".to_owned(),
    })
}
