//! The case bundle: all events of a case with their proofs in one file that verifies without the database.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::hash::{Hash, leaf_hash};
use crate::key::{KeyError, VerifierKey};
use crate::leaf::{Label, LeafRecord, commitment};
use crate::note::{NoteError, SignedNote};
use crate::proof::{MAX_PROOF_HASHES, VerifyError, verify_inclusion};

/// The value of the member `format`.
pub const BUNDLE_FORMAT: &str = "keyward-bundle-v1";

/// The largest bundle read.
pub const MAX_BUNDLE_BYTES: usize = 64 * 1024 * 1024;

/// The most events in a bundle.
pub const MAX_BUNDLE_EVENTS: usize = 10_000;

/// A case's part of the log as one JSON file. Parsed, but **not verified** before [`Bundle::verify`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// Always [`BUNDLE_FORMAT`].
    pub format: String,
    /// The log.
    pub origin: String,
    /// The log's public key, as it says itself. Compare it with the one published elsewhere.
    pub vkey: String,
    /// The signed checkpoint all proofs lead to.
    pub checkpoint: String,
    /// The case.
    pub case: Label,
    /// Its events in the order of the log.
    pub events: Vec<BundleEvent>,
}

/// One event of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleEvent {
    /// The leaf. Its canonical bytes, not the spelling in this file, are what the proof is about.
    pub leaf: LeafRecord,
    /// The salt of the commitment; absent together with the body once erased.
    pub salt_b64: Option<Salt>,
    /// The body, byte for byte as committed; absent once erased.
    pub body: Option<String>,
    /// The index in the log.
    pub index: u64,
    /// The inclusion proof.
    pub proof: Vec<Hash>,
}

/// The 32 random bytes that hide a body in its commitment; base64 in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Salt(pub [u8; 32]);

impl TryFrom<String> for Salt {
    type Error = crate::HashTextError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse::<Hash>().map(|hash| Self(hash.0))
    }
}

impl From<Salt> for String {
    fn from(salt: Salt) -> Self {
        Hash(salt.0).to_string()
    }
}

/// What a verified bundle says.
///
/// It proves that each event shown is in the log unchanged. It does not prove that no event of the case was left out;
/// compare with a later bundle or with the log itself for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedBundle {
    /// The key that signed.
    pub key: VerifierKey,
    /// Whether the caller knew the key. If not, the bundle only agrees with itself: anyone could have made it.
    pub key_was_expected: bool,
    /// The state of the log all events are proved against.
    pub checkpoint: Checkpoint,
    /// The case.
    pub case: Label,
    /// The events in the order of the log.
    pub events: Vec<VerifiedEvent>,
}

/// An event that stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedEvent {
    /// Its index.
    pub index: u64,
    /// The leaf.
    pub leaf: LeafRecord,
    /// The body, which fits the leaf's commitment; `None` if it was erased or left out.
    pub body: Option<String>,
}

/// Why a bundle is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// More than [`MAX_BUNDLE_BYTES`] or [`MAX_BUNDLE_EVENTS`].
    #[error("the bundle is too large")]
    TooLarge,
    /// Not a bundle; line and column are in the text.
    #[error("not a bundle: {0}")]
    Json(String),
    /// Another format or version.
    #[error("not a bundle of format {BUNDLE_FORMAT}")]
    Format,
    /// The key in the bundle or the expected key cannot be read.
    #[error("the log's key cannot be read: {0}")]
    Key(#[from] KeyError),
    /// The bundle is signed with another key than the expected one.
    #[error("the bundle is signed with another key than the expected one")]
    UnexpectedKey,
    /// The bundle names another log than its key.
    #[error("the bundle names another log than its key")]
    Origin,
    /// The checkpoint is refused.
    #[error("the checkpoint is refused: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A bundle without events proves nothing.
    #[error("the bundle has no events")]
    NoEvents,
    /// The first event that fails.
    #[error("event {number} ({id}, index {index}): {fault}")]
    Event {
        /// Its place in the bundle, from 1.
        number: usize,
        /// The id it gives itself.
        id: Label,
        /// The index it claims.
        index: u64,
        /// What is wrong.
        fault: EventFault,
    },
}

impl From<NoteError> for BundleError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(CheckpointError::Note(error))
    }
}

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventFault {
    /// Its index is not larger than the one before.
    #[error("it is out of order or shown twice")]
    Order,
    /// An earlier event has the same id.
    #[error("its id was used by an earlier event")]
    DuplicateId,
    /// It is of another case, or of none.
    #[error("it is not of this case")]
    OtherCase,
    /// Salt without body or body without salt.
    #[error("salt and body must both be there or both be erased")]
    HalfErased,
    /// Salt and body do not give the leaf's commitment.
    #[error("its body is not the one that was logged")]
    Body,
    /// The leaf is not in the log at this index.
    #[error("it is not in the log: {0}")]
    Proof(#[from] VerifyError),
}

impl Bundle {
    /// A bundle from its parts.
    pub fn new(key: &VerifierKey, checkpoint: &SignedNote, case: Label, events: Vec<BundleEvent>) -> Self {
        Self {
            format: BUNDLE_FORMAT.to_owned(),
            origin: key.name().to_string(),
            vkey: key.to_string(),
            checkpoint: checkpoint.to_string(),
            case,
            events,
        }
    }

    /// Reads a bundle. White space and the order of members do not matter; unknown or repeated members are refused.
    ///
    /// # Errors
    /// [`BundleError::TooLarge`], [`BundleError::Json`] or [`BundleError::Format`].
    pub fn from_json(text: &str) -> Result<Self, BundleError> {
        if text.len() > MAX_BUNDLE_BYTES {
            return Err(BundleError::TooLarge);
        }
        let bundle: Self =
            serde_json::from_str(text).map_err(|error| BundleError::Json(error.to_string()))?;
        if bundle.format == BUNDLE_FORMAT { Ok(bundle) } else { Err(BundleError::Format) }
    }

    /// Writes the bundle, indented for people.
    ///
    /// # Errors
    /// [`BundleError::Json`] if serialization fails, which this type gives no cause for.
    pub fn to_json(&self) -> Result<String, BundleError> {
        serde_json::to_string_pretty(self).map_err(|error| BundleError::Json(error.to_string()))
    }

    /// Checks everything: the key against `expected_vkey` if given, the checkpoint's signature, and for each event its
    /// order, case, body and proof.
    ///
    /// # Errors
    /// [`BundleError`]; [`BundleError::Event`] names the first event that fails.
    pub fn verify(&self, expected_vkey: Option<&str>) -> Result<VerifiedBundle, BundleError> {
        if self.format != BUNDLE_FORMAT {
            return Err(BundleError::Format);
        }
        let key: VerifierKey = self.vkey.parse()?;
        if let Some(expected) = expected_vkey
            && expected.parse::<VerifierKey>()? != key
        {
            return Err(BundleError::UnexpectedKey);
        }
        if self.origin != key.name().as_str() {
            return Err(BundleError::Origin);
        }
        let note: SignedNote = self.checkpoint.parse()?;
        let checkpoint = Checkpoint::open(&note, &key, &[])?.checkpoint;
        let events = self.verify_events(&checkpoint)?;
        let key_was_expected = expected_vkey.is_some();
        Ok(VerifiedBundle { key, key_was_expected, checkpoint, case: self.case.clone(), events })
    }

    fn verify_events(&self, checkpoint: &Checkpoint) -> Result<Vec<VerifiedEvent>, BundleError> {
        if self.events.is_empty() {
            return Err(BundleError::NoEvents);
        }
        if self.events.len() > MAX_BUNDLE_EVENTS {
            return Err(BundleError::TooLarge);
        }
        let mut ids = HashSet::new();
        let mut previous = None;
        let mut verified = Vec::with_capacity(self.events.len());
        for (event, number) in self.events.iter().zip(1..) {
            let order = if previous.is_some_and(|previous| event.index <= previous) {
                Err(EventFault::Order)
            } else if ids.insert(&event.leaf.id) {
                Ok(())
            } else {
                Err(EventFault::DuplicateId)
            };
            order.and_then(|()| event.check(&self.case, checkpoint)).map_err(|fault| BundleError::Event {
                number,
                id: event.leaf.id.clone(),
                index: event.index,
                fault,
            })?;
            previous = Some(event.index);
            let (leaf, body) = (event.leaf.clone(), event.body.clone());
            verified.push(VerifiedEvent { index: event.index, leaf, body });
        }
        Ok(verified)
    }
}

impl BundleEvent {
    fn check(&self, case: &Label, checkpoint: &Checkpoint) -> Result<(), EventFault> {
        if self.leaf.case.as_ref() != Some(case) {
            return Err(EventFault::OtherCase);
        }
        match (&self.salt_b64, &self.body) {
            (Some(salt), Some(body)) if commitment(&salt.0, body.as_bytes()) != self.leaf.commitment => {
                return Err(EventFault::Body);
            }
            (Some(_), None) | (None, Some(_)) => return Err(EventFault::HalfErased),
            _ => {}
        }
        if self.proof.len() > MAX_PROOF_HASHES {
            return Err(VerifyError::Length.into());
        }
        let leaf = leaf_hash(&self.leaf.canonical());
        Ok(verify_inclusion(&leaf, self.index, checkpoint.size, &self.proof, &checkpoint.root)?)
    }
}
