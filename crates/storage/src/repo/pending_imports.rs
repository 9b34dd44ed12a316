//! Imports that wait until two people signed them.

use keyward_model::{DirectoryId, Timestamp};

use super::{Answer, Fields, all, one};
use crate::{Row, Tx, params, seal};

/// The most that are listed.
const LISTED: i64 = 20;

/// An import that replaces the numbers, addresses or managers of many people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingImport {
    /// SHA-256 of the replacements, in hexadecimal.
    pub plan: String,
    /// When an import came with them last.
    pub seen_at: Timestamp,
    /// How many people get another number, address or manager.
    pub people: u32,
    /// How many numbers and addresses are replaced or taken away.
    pub contacts: u32,
    /// How many managers are replaced.
    pub managers: u32,
    /// When two people had signed it.
    pub approved_at: Option<Timestamp>,
}

fn read(row: &Row) -> Answer<PendingImport> {
    let mut fields = Fields::new(row, "pending_import");
    Ok(PendingImport {
        plan: fields.get("plan")?,
        seen_at: fields.get("seen_at")?,
        people: fields.get("people")?,
        contacts: fields.get("contacts")?,
        managers: fields.get("managers")?,
        approved_at: fields.get("approved_at")?,
    })
}

/// The import with this plan.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, plan: &str) -> Answer<Option<PendingImport>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT plan, seen_at, people, contacts, managers, approved_at FROM pending_import \
         WHERE directory_id = ?1 AND plan = ?2";
    one(tx.query_opt(sql, &params![dir, plan])?, read)
}

/// Imports that nobody signed and that came after `since`, newest first.
pub fn waiting(tx: &mut dyn Tx, dir: DirectoryId, since: Timestamp) -> Answer<Vec<PendingImport>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT plan, seen_at, people, contacts, managers, approved_at FROM pending_import \
         WHERE directory_id = ?1 AND approved_at IS NULL AND seen_at >= ?2 ORDER BY seen_at DESC, plan LIMIT ?3";
    all(&tx.query(sql, &params![dir, since, LISTED])?, read)
}

/// Writes an import that waits. One that was signed before stays signed only while its signature lasts: its counts and time are
/// renewed, its signature is not.
pub fn put(tx: &mut dyn Tx, dir: DirectoryId, pending: &PendingImport) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let sql = "INSERT INTO pending_import (directory_id, plan, seen_at, people, contacts, managers) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (directory_id, plan) DO UPDATE SET seen_at = excluded.seen_at, \
         approved_at = NULL";
    tx.execute(
        sql,
        &params![
            dir,
            pending.plan.as_str(),
            pending.seen_at,
            pending.people,
            pending.contacts,
            pending.managers
        ],
    )?;
    Ok(())
}

/// Notes that two people signed this import; whether it waited.
pub fn approve(tx: &mut dyn Tx, dir: DirectoryId, plan: &str, at: Timestamp) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let sql = "UPDATE pending_import SET approved_at = ?3 \
         WHERE directory_id = ?1 AND plan = ?2 AND approved_at IS NULL";
    Ok(tx.execute(sql, &params![dir, plan, at])? == 1)
}
