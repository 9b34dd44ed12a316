//! The C2SP tlog-proof file: one leaf proved offline.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::{Checkpoint, CheckpointError, OpenedCheckpoint, decimal};
use crate::hash::{Hash, leaf_hash};
use crate::key::VerifierKey;
use crate::note::{MAX_NOTE_BYTES, NoteError, SignedNote};
use crate::proof::{MAX_PROOF_HASHES, VerifyError, verify_inclusion};

/// The first line of the file.
pub const TLOG_PROOF_HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The most bytes of extra data read.
pub const MAX_EXTRA_BYTES: usize = 64 * 1024;

/// A proof that some data stands at an index of a log; `Display` and `FromStr` use the file form.
///
/// Parsed, but **not verified** before [`TlogProof::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Data for the application. No signature covers it: never trust it.
    pub extra: Option<Vec<u8>>,
    /// Index of the leaf, from 0.
    pub index: u64,
    /// The inclusion proof, from the leaf's sibling up.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint.
    pub checkpoint: SignedNote,
}

/// Why a proof file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// Longer than any proof can be.
    #[error("the proof is too large")]
    TooLarge,
    /// Not the form of the file.
    #[error("not a proof file: {0}")]
    Form(&'static str),
    /// The checkpoint is not a signed note.
    #[error("the checkpoint cannot be read: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint is refused.
    #[error("the checkpoint is refused: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The proof does not hold.
    #[error("the data is not in the log: {0}")]
    Inclusion(#[from] VerifyError),
}

impl TlogProof {
    /// Checks that `data` (the bytes of the leaf, see [`crate::LeafRecord::canonical`]) stands in the log whose key is
    /// `log`. The result names the known witnesses that saw the log at this size.
    ///
    /// # Errors
    /// [`TlogProofError`].
    pub fn verify(
        &self,
        data: &[u8],
        log: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<OpenedCheckpoint, TlogProofError> {
        let opened = Checkpoint::open(&self.checkpoint, log, witnesses)?;
        let Checkpoint { size, root, .. } = &opened.checkpoint;
        verify_inclusion(&leaf_hash(data), self.index, *size, &self.hashes, root)?;
        Ok(opened)
    }
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TLOG_PROOF_HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for TlogProof {
    type Err = TlogProofError;

    fn from_str(text: &str) -> Result<Self, TlogProofError> {
        if text.len() > MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES {
            return Err(TlogProofError::TooLarge);
        }
        let form = TlogProofError::Form;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(form("there is no empty line"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(TLOG_PROOF_HEADER) {
            return Err(form("the first line is another"));
        }
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra = match extra.and_then(|line| line.strip_prefix("extra ")) {
            Some(encoded) => {
                Some(STANDARD.decode(encoded).map_err(|_| form("the extra data is not base64"))?)
            }
            None => None,
        };
        if extra.as_ref().is_some_and(|extra| extra.len() > MAX_EXTRA_BYTES) {
            return Err(TlogProofError::TooLarge);
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal);
        let index = index.ok_or(form("the index line is missing or not a plain decimal"))?;
        let hashes = lines.map(str::parse).collect::<Result<Vec<Hash>, _>>();
        let hashes = hashes.map_err(|_| form("a proof line is not a base64 hash"))?;
        if hashes.len() > MAX_PROOF_HASHES {
            return Err(TlogProofError::TooLarge);
        }
        Ok(Self { extra, index, hashes, checkpoint: checkpoint.parse()? })
    }
}
