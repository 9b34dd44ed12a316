//! Whether the passkey of a touch may speak for its owner about others.

use crate::Refusal;
use keyward_access::BoundKey;
use keyward_model::Timestamp;

/// Whether the passkey of a touch may speak for its owner about others; a touch without one comes only from made-up people.
///
/// # Errors
/// [`Refusal::KeyTooNew`].
pub fn key_counts(key: Option<BoundKey>, now: Timestamp) -> Result<(), Refusal> {
    let counts = key.is_none_or(|key| key.is_settled(now));
    if counts { Ok(()) } else { Err(Refusal::KeyTooNew) }
}
