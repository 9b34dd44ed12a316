//! The sealed key, and each use of it.

use std::time::Duration;

use keyward_model::{ChangeId, DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, all, capped};
use crate::{Row, Tx, params, seal};

/// Wrong keys before the first wait.
const FREE_TRIES: u32 = 3;
/// The first wait; it doubles with each wrong key.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// The longest.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The sealed key as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedKey {
    /// The keyed hash.
    pub hash: [u8; 32],
    /// When it was made.
    pub made_at: Timestamp,
    /// Wrong keys since the last right one.
    pub failures: u32,
    /// Until when no key is taken.
    pub blocked_until: Timestamp,
}

/// One use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Its id: an id of its own kind would be used nowhere else.
    pub id: ChangeId,
    /// Who got in.
    pub person: PersonId,
    /// When.
    pub used_at: Timestamp,
    /// Who has looked at it.
    pub seen: Option<Seen>,
}

/// Somebody has looked at a use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What they say about it.
    pub reason: String,
}

fn read(row: &Row) -> Answer<Use> {
    let mut fields = Fields::new(row, "break_glass");
    let mut used = Use {
        id: fields.get("id")?,
        person: fields.get("person_id")?,
        used_at: fields.get("used_at")?,
        seen: None,
    };
    let (by, at, reason): (Option<PersonId>, Option<Timestamp>, Option<String>) =
        (fields.get("seen_by")?, fields.get("seen_at")?, fields.get("reason")?);
    used.seen = match (by, at, reason) {
        (None, None, None) => None,
        (Some(by), Some(at), Some(reason)) => Some(Seen { by, at, reason }),
        _ => return Err(fields.wrong("seen_at", "half written".to_owned())),
    };
    Ok(used)
}

/// The sealed key, if there is one.
pub fn key(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<SealedKey>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT hash, made_at, failures, blocked_until FROM sealed_key WHERE directory_id = ?1";
    let Some(row) = tx.query_opt(sql, &params![dir])? else { return Ok(None) };
    let mut fields = Fields::new(&row, "sealed_key");
    Ok(Some(SealedKey {
        hash: fields.get("hash")?,
        made_at: fields.get("made_at")?,
        failures: fields.get("failures")?,
        blocked_until: fields.get("blocked_until")?,
    }))
}

/// Puts a key in the place of the one before.
pub fn put_key(tx: &mut dyn Tx, dir: DirectoryId, hash: &[u8; 32], at: Timestamp) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    tx.execute(
        "INSERT INTO sealed_key (directory_id, hash, made_at, failures, blocked_until) VALUES (?1, ?2, ?3, 0, ?3) \
         ON CONFLICT (directory_id) DO UPDATE SET hash = ?2, made_at = ?3, failures = 0, blocked_until = ?3",
        &params![dir, hash, at],
    )?;
    Ok(())
}

/// Takes the key if it is still this one, so that it is used once; `false` if somebody else was first.
pub fn spend_key(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    old: &[u8; 32],
    new: &[u8; 32],
    at: Timestamp,
) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let sql = "UPDATE sealed_key SET hash = ?3, made_at = ?4, failures = 0, blocked_until = ?4 \
         WHERE directory_id = ?1 AND hash = ?2";
    Ok(tx.execute(sql, &params![dir, old, new, at])? == 1)
}

/// Counts a wrong key; until when no key is taken now.
pub fn count_failure(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    found: &SealedKey,
    at: Timestamp,
) -> Answer<Timestamp> {
    let failures = found.failures.saturating_add(1);
    let over = failures.saturating_sub(FREE_TRIES);
    let until = match over {
        0 => at,
        over => at.plus(FIRST_WAIT.saturating_mul(1 << (over - 1).min(16)).min(LONGEST_WAIT)),
    };
    tx.execute(
        "UPDATE sealed_key SET failures = ?2, blocked_until = ?3 WHERE directory_id = ?1",
        &params![dir, failures, until],
    )?;
    Ok(until)
}

/// Remembers a use.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, used: &Use) -> Answer<()> {
    tx.execute(
        "INSERT INTO break_glass (directory_id, id, person_id, used_at, seen_by, seen_at, reason) \
         VALUES (?1, ?2, ?3, ?4, NULL, NULL, NULL)",
        &params![dir, used.id, used.person, used.used_at],
    )?;
    Ok(())
}

/// The uses that nobody has looked at, oldest first, at most 50.
pub fn unseen(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<Use>> {
    let sql = "SELECT id, person_id, used_at, seen_by, seen_at, reason FROM break_glass \
         WHERE directory_id = ?1 AND seen_at IS NULL ORDER BY used_at, id LIMIT ?2";
    all(&tx.query(sql, &params![dir, capped(50, 50)])?, read)
}

/// All uses after an id, by id, at most 1000 at a time: for the verification of the log.
pub(crate) fn after(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8; 16]) -> Answer<Vec<Use>> {
    let sql = "SELECT id, person_id, used_at, seen_by, seen_at, reason FROM break_glass \
         WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 1000";
    all(&tx.query(sql, &params![dir, after])?, read)
}

/// Somebody has looked at a use; `false` if somebody else was first.
pub fn seen(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: ChangeId,
    by: PersonId,
    at: Timestamp,
    reason: &str,
) -> Answer<bool> {
    let sql = "UPDATE break_glass SET seen_by = ?3, seen_at = ?4, reason = ?5 \
         WHERE directory_id = ?1 AND id = ?2 AND seen_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, by, at, reason])? == 1)
}
