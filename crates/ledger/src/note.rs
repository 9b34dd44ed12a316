//! Signed notes (C2SP signed-note): reading, writing, verifying.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::{Algorithm, KeyId, KeyName, VerifierKey};

/// The largest note read. Room for 64 post-quantum signatures of other parties beside ours.
pub const MAX_NOTE_BYTES: usize = 256 * 1024;

/// The most signature lines read; C2SP asks for at least 16.
pub const MAX_NOTE_SIGNATURES: usize = 64;

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than [`MAX_NOTE_BYTES`] or [`MAX_NOTE_SIGNATURES`].
    #[error("the note is too large")]
    TooLarge,
    /// Not text, empty line, signature lines.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// A signature that claims to be of a known key is not.
    #[error("the signature of {0} does not verify")]
    BadSignature(KeyName),
    /// No signature is of a known key.
    #[error("no known key signed the note")]
    NoKnownKey,
    /// Two different known keys have the same name and id, so a signature cannot be told apart.
    #[error("two known keys are both called {0} and have the same id")]
    Ambiguous(KeyName),
    /// The checkpoint is of another log than the key.
    #[error("the checkpoint names another log than the key")]
    Origin,
}

/// One signature line, not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: KeyName,
    /// Id of the key.
    pub key: KeyId,
    /// What follows the id: for Ed25519 64 bytes; for a cosignature 8 bytes of time and 64 bytes.
    pub signature: Vec<u8>,
}

/// A signature that verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// Name of the key.
    pub name: KeyName,
    /// Id of the key.
    pub key: KeyId,
    /// For a cosignature: when the witness signed, in seconds since 1970-01-01 UTC.
    pub time: Option<u64>,
}

/// A text with signature lines, well-formed but **not verified**: do not use the text before [`SignedNote::verify`].
///
/// `Display` writes exactly the form that `FromStr` reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl SignedNote {
    /// A note from its parts.
    ///
    /// # Errors
    /// [`NoteError::Form`] if the text does not end in a newline or has control characters, or if there is no signature;
    /// [`NoteError::TooLarge`].
    pub fn new(text: String, signatures: Vec<NoteSignature>) -> Result<Self, NoteError> {
        if !text.ends_with('\n') {
            return Err(NoteError::Form("the text must end in a newline"));
        }
        check_characters(&text)?;
        if signatures.is_empty() {
            return Err(NoteError::Form("there is no signature line"));
        }
        if signatures.iter().any(|line| line.signature.is_empty()) {
            return Err(NoteError::Form("a signature is empty"));
        }
        let bytes: usize =
            signatures.iter().map(|line| line.name.as_str().len() + line.signature.len() * 2).sum();
        if signatures.len() > MAX_NOTE_SIGNATURES || text.len() + bytes > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        Ok(Self { text, signatures })
    }

    /// The signed text, newline at the end included. Unverified.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, unverified.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line, for instance a witness's cosignature.
    ///
    /// # Errors
    /// As [`SignedNote::new`].
    pub fn with_signature(mut self, line: NoteSignature) -> Result<Self, NoteError> {
        self.signatures.push(line);
        Self::new(self.text, self.signatures)
    }

    /// Checks the signatures of the known keys. Lines of unknown keys are ignored; a line of a known key that does not
    /// verify refuses the whole note (C2SP signed-note, *Signatures*).
    ///
    /// # Errors
    /// [`NoteError::BadSignature`], [`NoteError::NoKnownKey`] or [`NoteError::Ambiguous`].
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Vec<VerifiedSignature>, NoteError> {
        let mut verified = Vec::new();
        for line in &self.signatures {
            let mut matching = known.iter().filter(|key| *key.name() == line.name && key.id() == line.key);
            let Some(key) = matching.next() else { continue };
            if matching.any(|other| other != key) {
                return Err(NoteError::Ambiguous(line.name.clone()));
            }
            let time = self.check(key, &line.signature)?;
            verified.push(VerifiedSignature { name: line.name.clone(), key: line.key, time });
        }
        if verified.is_empty() { Err(NoteError::NoKnownKey) } else { Ok(verified) }
    }

    /// The time of the signature, if its algorithm has one.
    fn check(&self, key: &VerifierKey, signature: &[u8]) -> Result<Option<u64>, NoteError> {
        let (time, holds) = match key.algorithm() {
            Algorithm::Ed25519 => (None, key.verifies(self.text.as_bytes(), signature)),
            Algorithm::CosignatureV1 => match split_time(signature) {
                Some((time, signature)) => {
                    let message = format!("cosignature/v1\ntime {time}\n{}", self.text);
                    (Some(time), key.verifies(message.as_bytes(), signature))
                }
                None => (None, false),
            },
        };
        if holds { Ok(time) } else { Err(NoteError::BadSignature(key.name().clone())) }
    }
}

/// The 8 bytes of time in front of a cosignature; at most 2⁶³ − 1 (C2SP tlog-cosignature, *Format*).
fn split_time(signature: &[u8]) -> Option<(u64, &[u8])> {
    let (time, signature) = signature.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    (time <= i64::MAX.unsigned_abs()).then_some((time, signature))
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    if text.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
        return Err(NoteError::Form("it has control characters"));
    }
    Ok(())
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.signatures {
            let mut bytes = line.key.0.to_vec();
            bytes.extend_from_slice(&line.signature);
            writeln!(f, "— {} {}", line.name, STANDARD.encode(bytes))?;
        }
        Ok(())
    }
}

impl FromStr for SignedNote {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        check_characters(note)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Form("there is no empty line"))?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Form("the last line has no end"))?;
        if lines.split('\n').nth(MAX_NOTE_SIGNATURES).is_some() {
            return Err(NoteError::TooLarge);
        }
        let signatures = lines.split('\n').map(parse_line).collect::<Result<_, _>>()?;
        Self::new(format!("{text}\n"), signatures)
    }
}

fn parse_line(line: &str) -> Result<NoteSignature, NoteError> {
    let malformed = NoteError::Form("a signature line is not: em dash, name, base64");
    let parts = line.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
    let (name, encoded) = parts.ok_or_else(|| malformed.clone())?;
    let name = KeyName::new(name).map_err(|_| malformed.clone())?;
    let bytes = STANDARD.decode(encoded).map_err(|_| malformed.clone())?;
    let (id, signature) = bytes.split_first_chunk::<4>().ok_or(malformed)?;
    Ok(NoteSignature { name, key: KeyId(*id), signature: signature.to_vec() })
}
