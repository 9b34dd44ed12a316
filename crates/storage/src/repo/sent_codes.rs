//! Codes that were sent to a telephone or a mailbox: one for each method and purpose; every attempt is counted before anything
//! is compared; a code is used up by an update that must hit its row.

use keyward_model::{Channel, DirectoryId, MethodId, PersonId, Timestamp};

use super::{Answer, Fields, capped, one};
use crate::{Tx, params};

/// Wrong attempts after which a code is dead.
pub const MAX_ATTEMPTS: u32 = 5;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodePurpose {
    /// To sign in.
    SignIn,
    /// To show that a number or mailbox is the person's.
    Register,
}

impl CodePurpose {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Register => "register",
        }
    }
}

/// Which code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeKey {
    /// Whose.
    pub person: PersonId,
    /// The method; while it is being registered, the one to be.
    pub method: MethodId,
    /// What it is for.
    pub purpose: CodePurpose,
}

/// A code that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentCode {
    /// Which.
    pub key: CodeKey,
    /// Its keyed hash.
    pub secret_hash: [u8; 32],
    /// How it travelled.
    pub channel: Channel,
    /// When.
    pub sent_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Writes a code in the place of the one before it.
pub fn put(tx: &mut dyn Tx, dir: DirectoryId, code: &SentCode) -> Answer<()> {
    let CodeKey { person, method, purpose } = code.key;
    tx.execute(
        "INSERT INTO sent_code (directory_id, person_id, method_id, purpose, secret_hash, channel, sent_at, \
         expires_at, attempts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0) \
         ON CONFLICT (directory_id, person_id, method_id, purpose) DO UPDATE SET \
         secret_hash = excluded.secret_hash, channel = excluded.channel, sent_at = excluded.sent_at, \
         expires_at = excluded.expires_at, attempts = 0, used_at = NULL",
        &params![
            dir,
            person,
            method,
            purpose.name(),
            code.secret_hash,
            code.channel.name(),
            code.sent_at,
            code.expires_at
        ],
    )?;
    Ok(())
}

/// Counts an attempt and gives the hash to compare with and how the code travelled; `None` if there is no code that works and
/// has tries left. Run it in a transaction of its own, compare afterwards in constant time, then [`consume`].
pub fn count_attempt(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    key: CodeKey,
    now: Timestamp,
) -> Answer<Option<([u8; 32], Channel)>> {
    let sql = "UPDATE sent_code SET attempts = attempts + 1 WHERE directory_id = ?1 AND person_id = ?2 \
         AND method_id = ?3 AND purpose = ?4 AND used_at IS NULL AND expires_at > ?5 AND attempts < ?6 \
         RETURNING secret_hash, channel";
    let row =
        tx.query_opt(sql, &params![dir, key.person, key.method, key.purpose.name(), now, MAX_ATTEMPTS])?;
    one(row, |row| {
        let mut fields = Fields::new(row, "sent_code");
        Ok((fields.get("secret_hash")?, fields.named("channel", Channel::from_name)?))
    })
}

/// Uses a code that was right; whether this caller is the one who got it.
pub fn consume(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    key: CodeKey,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Answer<bool> {
    let sql = "UPDATE sent_code SET used_at = ?6 WHERE directory_id = ?1 AND person_id = ?2 AND method_id = ?3 \
         AND purpose = ?4 AND secret_hash = ?5 AND used_at IS NULL AND expires_at > ?6";
    let values = params![dir, key.person, key.method, key.purpose.name(), secret_hash, now];
    Ok(tx.execute(sql, &values)? == 1)
}

/// Forgets codes that expired before `before`, at most `limit` (up to 5000); how many.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "DELETE FROM sent_code WHERE directory_id = ?1 AND (person_id, method_id, purpose) IN (SELECT \
         person_id, method_id, purpose FROM sent_code WHERE directory_id = ?1 AND expires_at <= ?2 \
         ORDER BY expires_at LIMIT ?3)";
    tx.execute(sql, &params![dir, before, capped(limit, 5000)])
}
