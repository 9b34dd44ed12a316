//! Checkpoints (C2SP tlog-checkpoint): the signed statement of size and root.

use std::fmt;
use std::str::FromStr;

use crate::hash::{Hash, empty_root};
use crate::key::{Algorithm, KeyName, VerifierKey};
use crate::note::{NoteError, SignedNote};
use crate::tree::MAX_TREE_SIZE;

/// What the log states about itself. `Display` and `FromStr` use the note text: origin, size and root, one a line.
///
/// Extension lines, which C2SP discourages, are refused: our logs never write them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log, by the name of its key.
    pub origin: KeyName,
    /// Number of leaves, at most [`MAX_TREE_SIZE`].
    pub size: u64,
    /// Root hash of the tree of that size.
    pub root: Hash,
}

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not three lines with origin, size and root.
    #[error("not a checkpoint: {0}")]
    Form(&'static str),
    /// The key given for the log is a witness's key.
    #[error("the log's key must be an Ed25519 key (type 1)")]
    LogKey,
    /// The log itself did not sign.
    #[error("the log's own signature is missing")]
    NotSignedByLog,
    /// The note is refused.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// A witness's statement that it saw this checkpoint as the largest consistent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The witness.
    pub name: KeyName,
    /// When, in seconds since 1970-01-01 UTC.
    pub time: u64,
}

/// A checkpoint whose signatures hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCheckpoint {
    /// The statement.
    pub checkpoint: Checkpoint,
    /// The known witnesses that cosigned it.
    pub witnesses: Vec<Cosigned>,
}

impl Checkpoint {
    /// Reads a signed checkpoint: the log's own key must have signed it, every known witness that appears must hold, and
    /// the origin must be the name of the log's key.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(
        note: &SignedNote,
        log: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<OpenedCheckpoint, CheckpointError> {
        if log.algorithm() != Algorithm::Ed25519 {
            return Err(CheckpointError::LogKey);
        }
        let mut known = vec![log.clone()];
        known.extend_from_slice(witnesses);
        let verified = note.verify(&known)?;
        if !verified.iter().any(|line| line.name == *log.name() && line.key == log.id()) {
            return Err(CheckpointError::NotSignedByLog);
        }
        let checkpoint: Self = note.text().parse()?;
        if checkpoint.origin != *log.name() {
            return Err(NoteError::Origin.into());
        }
        let cosigned = |line: crate::VerifiedSignature| Some(Cosigned { name: line.name, time: line.time? });
        Ok(OpenedCheckpoint { checkpoint, witnesses: verified.into_iter().filter_map(cosigned).collect() })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Form("it must have exactly three lines"));
        };
        let origin =
            KeyName::new(origin).map_err(|_| CheckpointError::Form("the origin is not a key name"))?;
        let size = decimal(size).filter(|size| *size <= MAX_TREE_SIZE);
        let size = size.ok_or(CheckpointError::Form("the size is not a plain decimal below 2^63"))?;
        let root = root.parse().map_err(|_| CheckpointError::Form("the root is not a base64 hash"))?;
        if size == 0 && root != empty_root() {
            return Err(CheckpointError::Form("the empty tree has another root"));
        }
        Ok(Self { origin, size, root })
    }
}

/// A decimal in its only spelling: digits, no sign, no leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}
