//! How a passkey came to its account, and whether what it signs for others counts. A second passkey proves no more than the one that bound
//! it: whoever phished their way to one binds the next with it a minute later.

use crate::{Refusal, evidence::COOLING};
use keyward_model::{Factor, FactorSet, MethodId, Timestamp};

/// A passkey of somebody, and the session in which it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOnFile {
    /// The passkey.
    pub id: MethodId,
    /// When it was added.
    pub added_at: Timestamp,
    /// The session that added it; `None` where that is not on record.
    pub bound_in: Option<BoundIn>,
}

/// What was shown in a session that added a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundIn {
    /// The kinds of proof.
    pub shown: FactorSet,
    /// The methods.
    pub with: Vec<MethodId>,
}

/// A passkey, by how it came to its account; of one that a passkey bound, by how the first of them came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoundKey {
    /// Since when it is there.
    pub since: Timestamp,
    /// What was shown in the session that bound it, where that is on record.
    pub shown: Option<FactorSet>,
}

impl BoundKey {
    /// How this passkey came to the account whose passkeys these are; `None` if it is none of them.
    pub fn of(keys: &[KeyOnFile], id: MethodId) -> Option<Self> {
        let mut key = keys.iter().find(|key| key.id == id)?;
        // As often as there are passkeys: each was bound before the next.
        for _ in keys {
            let Some(session) = &key.bound_in else { break };
            if !session.shown.has(Factor::Passkey) || session.with.is_empty() {
                return Some(Self { since: key.added_at, shown: Some(session.shown) });
            }
            // The youngest, if several were shown: none of them vouches for the others.
            let older = |one: &&KeyOnFile| session.with.contains(&one.id) && one.added_at < key.added_at;
            let Some(before) = keys.iter().filter(older).max_by_key(|one| one.added_at) else { break };
            key = before;
        }
        // What led to it is not on record.
        Some(Self { since: key.added_at, shown: None })
    }

    /// Whether what it signs for others counts: it was there for 72 hours, or was bound by something that cannot be phished or by a pass.
    /// Otherwise whoever phished a password and a code a minute ago would vouch with the owner's name.
    pub fn signs_for_others(self, now: Timestamp) -> bool {
        let strongly = self.shown.is_some_and(|shown| {
            [Factor::Passkey, Factor::WindowsHello, Factor::TemporaryAccessPass]
                .iter()
                .any(|one| shown.has(*one))
        });
        strongly || now.since(self.since) >= COOLING
    }
}

/// Whether the passkey of a touch may speak for its owner about others; a touch without one comes only from made-up people.
///
/// # Errors
/// [`Refusal::KeyTooNew`].
pub fn key_counts(key: Option<BoundKey>, now: Timestamp) -> Result<(), Refusal> {
    let counts = key.is_none_or(|key| key.signs_for_others(now));
    if counts { Ok(()) } else { Err(Refusal::KeyTooNew) }
}
