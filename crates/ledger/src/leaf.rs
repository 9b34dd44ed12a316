//! What a leaf of the recovery log says, and the commitment that keeps personal data out of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hash::{Hash, sha256};

/// The most bytes a [`Label`] may have.
pub const MAX_LABEL_BYTES: usize = 128;

/// Why a leaf or one of its words is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// Not a [`Label`].
    #[error("a label has 1 to 128 characters from A-Z a-z 0-9 . _ : / -")]
    Label,
    /// Not a leaf record.
    #[error("not a leaf record: {0}")]
    Json(String),
    /// A leaf record, but not in its canonical form.
    #[error("the leaf is not in canonical form")]
    NotCanonical,
    /// The version is not 1.
    #[error("leaf version {0} is unknown")]
    Version(u8),
}

/// A word in a leaf: an opaque id or a kind. 1 to 128 characters from `A-Z a-z 0-9 . _ : / -`.
///
/// The alphabet has no space and no `@`, so neither a name with a surname nor a mail address fits: what stands in a
/// leaf can never be erased. It also needs no escapes in JSON, which makes the canonical form trivial.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

impl Label {
    /// Checks a word.
    ///
    /// # Errors
    /// [`LeafError::Label`].
    pub fn new(text: impl Into<String>) -> Result<Self, LeafError> {
        let text = text.into();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/-".contains(&byte);
        if (1..=MAX_LABEL_BYTES).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err(LeafError::Label)
        }
    }

    /// The word as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Label {
    type Error = LeafError;

    fn try_from(text: String) -> Result<Self, LeafError> {
        Self::new(text)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

/// The schema version of a leaf. Only 1 exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct LeafVersion;

impl TryFrom<u8> for LeafVersion {
    type Error = LeafError;

    fn try_from(version: u8) -> Result<Self, LeafError> {
        if version == 1 { Ok(Self) } else { Err(LeafError::Version(version)) }
    }
}

impl From<LeafVersion> for u8 {
    fn from(_: LeafVersion) -> Self {
        1
    }
}

/// One event as the log keeps it for ever. What happened, to whom and why is in the *body*, which is not here: the leaf
/// holds only its salted [`commitment`], so body and salt can be erased and every proof still holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafRecord {
    /// Who acted, as an opaque id; `None` for the system itself.
    pub actor: Option<Label>,
    /// When, in microseconds since 1970-01-01 UTC by the server's clock. Order comes from the index, not from here.
    pub at: i64,
    /// The case the event belongs to, if any.
    pub case: Option<Label>,
    /// The commitment to salt and body.
    pub commitment: Hash,
    /// The event's own id, unique in the log.
    pub id: Label,
    /// What kind of event, such as `case.opened`.
    pub kind: Label,
    /// The schema version.
    pub v: LeafVersion,
}

impl LeafRecord {
    /// The bytes that are hashed into the tree: a JSON object with all seven members in alphabetical order, `null` for an
    /// absent one, no white space, integers in plain decimal. For times within ±2⁵³ µs (years 1685 to 2255) this is the
    /// RFC 8785 form, so any JCS library rebuilds the same bytes.
    pub fn canonical(&self) -> Vec<u8> {
        let text =
            |label: Option<&Label>| label.map_or_else(|| "null".to_owned(), |label| format!("\"{label}\""));
        format!(
            r#"{{"actor":{},"at":{},"case":{},"commitment":"{}","id":"{}","kind":"{}","v":1}}"#,
            text(self.actor.as_ref()),
            self.at,
            text(self.case.as_ref()),
            self.commitment,
            self.id,
            self.kind
        )
        .into_bytes()
    }

    /// Reads the bytes of [`LeafRecord::canonical`], and only those: any other spelling has another leaf hash.
    ///
    /// # Errors
    /// [`LeafError::Json`] or [`LeafError::NotCanonical`].
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, LeafError> {
        let leaf: Self = serde_json::from_slice(bytes).map_err(|error| LeafError::Json(error.to_string()))?;
        if leaf.canonical() == bytes { Ok(leaf) } else { Err(LeafError::NotCanonical) }
    }
}

/// The commitment to an event's body: SHA-256("keyward/event/v1" ‖ 0x00 ‖ salt ‖ body).
///
/// The salt must be 32 random bytes used for this body only. It hides the body: without the salt nobody can test a
/// guess of a short body against the leaf.
pub fn commitment(salt: &[u8; 32], body: &[u8]) -> Hash {
    sha256(&[b"keyward/event/v1\0", salt, body])
}
