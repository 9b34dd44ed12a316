//! Names, ids and keys of signed notes (C2SP signed-note).

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::Checkpoint;
use crate::hash::{hex, sha256};
use crate::note::{NoteError, NoteSignature, SignedNote};

/// Why a key or its name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Empty, longer than 255 bytes, or with a space, a plus or a control character.
    #[error("a key name has 1 to 255 bytes without spaces, plus signs and control characters")]
    Name,
    /// Not `name+8 hex digits+base64`.
    #[error("a verifier key has the form name+id+base64")]
    Form,
    /// Neither Ed25519 (0x01) nor Ed25519 cosignature (0x04).
    #[error("only Ed25519 keys (type 1) and Ed25519 cosignature keys (type 4) are known")]
    Algorithm,
    /// The id is not the one that belongs to name, type and key.
    #[error("the key id does not belong to this name and key")]
    Id,
    /// The cryptographic library refuses the key.
    #[error("the key is not a usable Ed25519 key")]
    Unusable,
}

/// The name of a key, which for a log is also its origin, such as `id.example.test/recovery-log`.
///
/// 1 to 255 bytes, no Unicode spaces, no `+`, no control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// Checks a name.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str) -> Result<Self, KeyError> {
        let fits = (1..=255).contains(&name.len());
        if fits && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
            Ok(Self(name.to_owned()))
        } else {
            Err(KeyError::Name)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). It finds a key; it does not authenticate one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Type 0x01: Ed25519 over the note text. How a log signs.
    Ed25519,
    /// Type 0x04: Ed25519 over the time and the note text (C2SP tlog-cosignature). How a witness signs.
    CosignatureV1,
}

impl Algorithm {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::CosignatureV1].into_iter().find(|algorithm| algorithm.byte() == byte)
    }
}

/// A public key with its name: whom to believe. Text form (`FromStr`, `Display`): `name+id+base64(type ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    algorithm: Algorithm,
    public: [u8; 32],
}

impl VerifierKey {
    /// A key from its parts.
    pub fn new(name: KeyName, algorithm: Algorithm, public: [u8; 32]) -> Self {
        Self { name, algorithm, public }
    }

    /// The name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// What it signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id in signature lines.
    pub fn id(&self) -> KeyId {
        let name = self.name.as_str().as_bytes();
        let digest = sha256(&[name, b"\n", &[self.algorithm.byte()], &self.public]);
        let [a, b, c, d, ..] = digest.0;
        KeyId([a, b, c, d])
    }

    /// Whether `signature` is this key's over `message`.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.public).verify(message, signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.algorithm.byte()];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, self.id(), STANDARD.encode(key))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // Base64 may hold a plus, a name may not.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let name = KeyName::new(name)?;
        let key = STANDARD.decode(key).map_err(|_| KeyError::Form)?;
        let (kind, public) = key.split_first().ok_or(KeyError::Form)?;
        let algorithm = Algorithm::from_byte(*kind).ok_or(KeyError::Algorithm)?;
        let public = public.try_into().map_err(|_| KeyError::Form)?;
        let verifier = Self { name, algorithm, public };
        if verifier.id().to_string() == id { Ok(verifier) } else { Err(KeyError::Id) }
    }
}

/// The log's signing key. `Debug` does not show the secret.
pub struct LogSigner {
    pair: Ed25519KeyPair,
    key: VerifierKey,
}

impl LogSigner {
    /// The key that belongs to a 32-byte Ed25519 seed (RFC 8032 §5.1.5). The caller keeps the seed secret and, if it
    /// held it in memory, wipes it.
    ///
    /// # Errors
    /// [`KeyError::Unusable`] if the library refuses the seed.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyError::Unusable)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError::Unusable)?;
        Ok(Self { pair, key: VerifierKey::new(name, Algorithm::Ed25519, public) })
    }

    /// The public half, to be published.
    pub fn verifier(&self) -> &VerifierKey {
        &self.key
    }

    /// Signs a checkpoint. A log must never sign two checkpoints that are inconsistent with each other (C2SP
    /// tlog-checkpoint): the caller checks consistency with the last one it signed.
    ///
    /// # Errors
    /// [`NoteError::Origin`] if the checkpoint is of another log.
    pub fn sign_checkpoint(&self, checkpoint: &Checkpoint) -> Result<SignedNote, NoteError> {
        if checkpoint.origin != *self.key.name() {
            return Err(NoteError::Origin);
        }
        let text = checkpoint.to_string();
        let signature = self.pair.sign(text.as_bytes()).as_ref().to_vec();
        let line = NoteSignature { name: self.key.name().clone(), key: self.key.id(), signature };
        SignedNote::new(text, vec![line])
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogSigner").field("key", &self.key).finish_non_exhaustive()
    }
}
