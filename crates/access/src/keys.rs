//! How a passkey came to its account, and whether it is worth more yet than what brought it there. A second passkey proves no more than the
//! one that bound it: whoever phished their way to one binds the next with it a minute later.

use keyward_model::{Factor, FactorSet, MethodId, Timestamp};
use std::time::Duration;

/// After this time a passkey is worth what a passkey is, however it was added: its owner was told at once and could say that it is not theirs.
pub const SETTLES: Duration = Duration::from_hours(72);

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

/// The passkeys among these methods, by how each came to the account whose passkeys these are.
pub fn shown<'k>(
    keys: &'k [KeyOnFile],
    methods: impl Iterator<Item = MethodId> + 'k,
) -> impl Iterator<Item = BoundKey> + 'k {
    methods.filter_map(|id| BoundKey::of(keys, id))
}

/// Whether what was shown with these passkeys is worth a passkey: one of them is settled, or there is none by which that could be asked.
pub fn are_settled(shown: &[BoundKey], now: Timestamp) -> bool {
    shown.is_empty() || shown.iter().any(|key| key.is_settled(now))
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

    /// Whether it is worth more than what bound it: it was there for 72 hours, or was bound by something that cannot be phished or by a pass.
    /// Until then it signs nothing for others, and its sessions keep off nobody who ends them: otherwise whoever phished a password and
    /// a code a minute ago would vouch in the owner's name, and could not be put out by the owner.
    pub fn is_settled(self, now: Timestamp) -> bool {
        let strongly = self.shown.is_some_and(|shown| {
            [Factor::Passkey, Factor::WindowsHello, Factor::TemporaryAccessPass]
                .iter()
                .any(|one| shown.has(*one))
        });
        strongly || now.since(self.since) >= SETTLES
    }
}
