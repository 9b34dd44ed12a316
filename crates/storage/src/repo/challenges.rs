//! `WebAuthn` challenges that were answered. Challenges carry their own expiry, so only answered ones are kept, until
//! they would have expired anyway.

use keyward_model::{DirectoryId, Timestamp};

use super::{Answer, capped};
use crate::{Tx, params};

/// Spends a challenge; `false` if it was spent before, which is a replay. Its expiry is part of what is spent: the caller
/// takes it from where it was sealed with the challenge.
pub fn spend(tx: &mut dyn Tx, dir: DirectoryId, challenge: &[u8], expires_at: Timestamp) -> Answer<bool> {
    // An answer for a name that nobody has takes as long as one whose person is compared.
    crate::seal::look(tx);
    let sql = "INSERT INTO spent_challenge (directory_id, challenge, expires_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (directory_id, expires_at, challenge) DO NOTHING";
    Ok(tx.execute(sql, &params![dir, challenge, expires_at])? == 1)
}

/// Forgets challenges that have expired, at most `limit` (up to 5000); how many.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "DELETE FROM spent_challenge WHERE directory_id = ?1 AND (expires_at, challenge) IN (SELECT \
         expires_at, challenge FROM spent_challenge WHERE directory_id = ?1 AND expires_at <= ?2 \
         ORDER BY expires_at LIMIT ?3)";
    tx.execute(sql, &params![dir, now, capped(limit, 5000)])
}
