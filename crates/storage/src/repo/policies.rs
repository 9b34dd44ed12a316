//! Versioned documents; the highest version is in force.

use keyward_model::{Actor, DirectoryId, Timestamp};

use super::{Answer, Fields, all, capped, json};
use crate::seal::{Listed, Owner};
use crate::{Row, Tx, Value, params, seal};

/// One version of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its number: 1, 2, 3 …
    pub version: u32,
    /// The document, JSON.
    pub document: String,
    /// When it was written.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: Actor,
}

/// Reads versions that Keyward wrote.
fn believe(tx: &mut dyn Tx, dir: DirectoryId, name: &str, rows: &[Row], newest: bool) -> Answer<Vec<Policy>> {
    let found = all(rows, read)?;
    let values: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| {
            let (version, document, at, by): (&Value, &Value, &Value, &Value) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(vec![name.into(), version.clone(), document.clone(), at.clone(), by.clone()])
        })
        .collect::<Answer<_>>()?;
    let listed = seal::check_listed(tx, dir, &Owner::Policy(name.to_owned()), &values)?;
    // Versions count from 1 without a gap: one that is not the last one listed would be in force again.
    let last = found.first().map_or(0, |policy| usize::try_from(policy.version).unwrap_or(0));
    if newest
        && let Listed::Rows(listed) = listed
        && listed != last
    {
        return Err(seal::forged(
            "policy",
            format!("{name}: version {last} of {listed} is the newest that is there"),
        ));
    }
    Ok(found)
}

fn read(row: &Row) -> Answer<Policy> {
    let mut fields = Fields::new(row, "policy");
    Ok(Policy {
        version: fields.get("version")?,
        document: fields.get("document")?,
        changed_at: fields.get("changed_at")?,
        changed_by: fields.json("changed_by")?,
    })
}

/// The version in force; `None` if none was ever written.
pub fn current(tx: &mut dyn Tx, dir: DirectoryId, name: &str) -> Answer<Option<Policy>> {
    let sql = "SELECT version, document, changed_at, changed_by FROM policy WHERE directory_id = ?1 AND name = ?2 \
         ORDER BY version DESC LIMIT 1";
    let rows = tx.query(sql, &params![dir, name])?;
    Ok(believe(tx, dir, name, &rows, true)?.pop())
}

/// The number of the version in force; 0 if none was ever written.
pub fn version(tx: &mut dyn Tx, dir: DirectoryId, name: &str) -> Answer<u32> {
    Ok(current(tx, dir, name)?.map_or(0, |policy| policy.version))
}

/// One version: a case looks up the one it was opened under.
pub fn at_version(tx: &mut dyn Tx, dir: DirectoryId, name: &str, version: u32) -> Answer<Option<Policy>> {
    let sql = "SELECT version, document, changed_at, changed_by FROM policy \
         WHERE directory_id = ?1 AND name = ?2 AND version = ?3";
    let rows = tx.query(sql, &params![dir, name, version])?;
    Ok(believe(tx, dir, name, &rows, false)?.pop())
}

/// The version that was in force at a moment; `None` before the first.
pub fn at_time(tx: &mut dyn Tx, dir: DirectoryId, name: &str, at: Timestamp) -> Answer<Option<Policy>> {
    let sql = "SELECT version, document, changed_at, changed_by FROM policy \
         WHERE directory_id = ?1 AND name = ?2 AND changed_at <= ?3 ORDER BY version DESC LIMIT 1";
    let rows = tx.query(sql, &params![dir, name, at])?;
    Ok(believe(tx, dir, name, &rows, false)?.pop())
}

/// Writes the next version, if the one in force is still `expected` (0 if there is none): its number. `None` if
/// somebody else was first.
pub fn put(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    name: &str,
    expected: u32,
    document: &str,
    by: Actor,
    at: Timestamp,
) -> Answer<Option<u32>> {
    seal::touch(tx, dir, Owner::Policy(name.to_owned()))?;
    if current(tx, dir, name)?.map_or(0, |policy| policy.version) != expected {
        return Ok(None);
    }
    let version = expected.saturating_add(1);
    let written = tx.execute(
        "INSERT INTO policy (directory_id, name, version, document, changed_at, changed_by) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (directory_id, name, version) DO NOTHING",
        &params![dir, name, version, document, at, json(&by, "policy", "changed_by")?],
    )?;
    Ok((written == 1).then_some(version))
}

/// The latest versions, newest first, at most `limit` (up to 200).
pub fn history(tx: &mut dyn Tx, dir: DirectoryId, name: &str, limit: usize) -> Answer<Vec<Policy>> {
    let sql = "SELECT version, document, changed_at, changed_by FROM policy WHERE directory_id = ?1 AND name = ?2 \
         ORDER BY version DESC LIMIT ?3";
    let rows = tx.query(sql, &params![dir, name, capped(limit, 200)])?;
    believe(tx, dir, name, &rows, false)
}
