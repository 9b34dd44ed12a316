//! Imports that wait until two people signed them.

use keyward_model::{DirectoryId, ImportCounts, Timestamp};

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
    /// How much it replaces.
    pub counts: ImportCounts,
    /// When two people had signed it.
    pub approved_at: Option<Timestamp>,
}

fn read(row: &Row) -> Answer<PendingImport> {
    let mut fields = Fields::new(row, "pending_import");
    Ok(PendingImport {
        plan: fields.get("plan")?,
        seen_at: fields.get("seen_at")?,
        counts: ImportCounts {
            people: fields.get("people")?,
            contacts: fields.get("contacts")?,
            managers: fields.get("managers")?,
            opens: fields.get("opens")?,
            holders: fields.get("holders")?,
            reopened: fields.get("reopened")?,
            earlier: fields.get("earlier")?,
        },
        approved_at: fields.get("approved_at")?,
    })
}

/// The import with this plan.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, plan: &str) -> Answer<Option<PendingImport>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT plan, seen_at, people, contacts, managers, opens, holders, reopened, earlier, approved_at \
         FROM pending_import WHERE directory_id = ?1 AND plan = ?2";
    one(tx.query_opt(sql, &params![dir, plan])?, read)
}

/// Imports that nobody signed and that came after `since`, newest first.
pub fn waiting(tx: &mut dyn Tx, dir: DirectoryId, since: Timestamp) -> Answer<Vec<PendingImport>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT plan, seen_at, people, contacts, managers, opens, holders, reopened, earlier, approved_at \
         FROM pending_import WHERE directory_id = ?1 AND approved_at IS NULL AND seen_at >= ?2 ORDER BY seen_at DESC, plan LIMIT ?3";
    all(&tx.query(sql, &params![dir, since, LISTED])?, read)
}

/// Writes an import that waits. One that was signed before stays signed only while its signature lasts: its counts and time are
/// renewed, its signature is not. How many were changed earlier stays as it was, so that trying again takes no signature away.
pub fn put(tx: &mut dyn Tx, dir: DirectoryId, pending: &PendingImport) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let sql = "INSERT INTO pending_import \
         (directory_id, plan, seen_at, people, contacts, managers, opens, holders, reopened, earlier) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (directory_id, plan) DO UPDATE SET \
         seen_at = excluded.seen_at, people = excluded.people, contacts = excluded.contacts, managers = excluded.managers, \
         opens = excluded.opens, holders = excluded.holders, reopened = excluded.reopened, \
         approved_at = NULL";
    let (plan, counts) = (pending.plan.as_str(), &pending.counts);
    let ImportCounts { people, contacts, managers, opens, holders, reopened, earlier } = *counts;
    let seen_at = pending.seen_at;
    tx.execute(
        sql,
        &params![dir, plan, seen_at, people, contacts, managers, opens, holders, reopened, earlier],
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
