//! What an operator does about rows of a person that Keyward did not write.
//!
//! A seal says that a row is not as it was, never how it was. So nothing is put back that the log does not hold: what was
//! forged is taken away, and with it, if anything of the ways in is concerned, every way in. The person gets new ones as
//! anybody does who lost everything.

use std::fmt::Write as _;

use keyward_model::{DirectoryId, EventId, GroupId, PersonId, RoleSet, Timestamp};
use serde::{Deserialize, Serialize};

use super::rows::{Loaded, SealedRow};
use super::tables::Table;
use super::{Owner, compare, event_bytes, not_behind, rows, verify};
use crate::log::{self, Logged};
use crate::repo::{Answer, Fields, groups, open_cases, people, role_holders, roles_bits, sessions};
use crate::seal::Domain;
use crate::{StoreError, Tx, Value, params};

/// Tables that let somebody in. One forged row in them is reason to believe none of the person.
const WAYS_IN: [&str; 8] =
    ["method", "passkey", "password", "totp", "recovery_code", "method_address", "pass", "sign_in_link"];

/// What [`repair_person`] did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repaired {
    /// What was found, as `log verify` names it.
    pub found: Vec<String>,
    /// Whether every method and pass was taken away.
    pub ways_in: bool,
    /// Whether the account is gone: no event says that Keyward ever made it.
    pub removed: bool,
}

/// What the log says of a person, for [`repair_person`]: it takes a look at every event, so it is read before.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// The number of the newest seal that an event speaks of.
    newest: i64,
    /// What the row should be.
    row: Option<Logged>,
    /// The number of the person's seal meanwhile: whoever writes about them gives it another.
    version: i64,
}

/// Reads what the log says of a person.
///
/// # Errors
/// [`StoreError`].
pub fn said_of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Said> {
    let owner = Owner::Person(person);
    Ok(Said {
        newest: verify::newest_step(tx, dir, &owner)?,
        row: log::person_as_logged(tx, dir, person)?,
        version: rows::load(tx, dir, &owner)?.seal.map_or(0, |seal| seal.version),
    })
}

/// Takes away what Keyward did not write about a person, puts tier, roles and switches back to what the log says, ends every
/// session, and seals what is left. `None` if everything is as it was sealed. Whoever calls it logs it, in the same transaction,
/// as `log.repaired`, and freezes the account.
///
/// # Errors
/// [`StoreError`].
pub fn repair_person(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    said: Said,
    at: Timestamp,
) -> Answer<Option<Repaired>> {
    let owner = Owner::Person(person);
    let keys = tx.seals().keys()?;
    super::lock(tx, dir, &owner, &keys)?;
    let loaded = rows::load(tx, dir, &owner)?;
    not_behind(tx, loaded.newest)?;
    let mut found = compare(&keys, dir, &owner, &loaded);
    let version = loaded.seal.as_ref().map_or(0, |seal| seal.version);
    // Somebody wrote about the person since: then the events are read again.
    let Said { newest: said, row: logged, .. } =
        if said.version == version { said } else { said_of_person(tx, dir, person)? };
    if version < said {
        found.push((
            "seal",
            format!("{owner} was put back: its seal is number {version}, the log knows {said}"),
        ));
    }
    let photo = matches!(people::photo_as_sealed(tx, dir, person), Err(StoreError::Forged { .. }));
    if photo {
        found.push(("person", format!("the photo of {owner}")));
    }
    found.extend(members(tx, dir, person)?);
    if found.is_empty() {
        return Ok(None);
    }
    let believed =
        version >= said && loaded.seal.as_ref().is_some_and(|seal| seal.is_genuine(&keys, dir, &owner));
    let ways_in = !believed || found.iter().any(|(table, _)| WAYS_IN.contains(table));
    let mut removed = false;
    for row in &loaded.rows {
        let strange = !believed || !is_listed(tx, dir, &owner, &loaded, row)?;
        if row.table.name == "person" {
            if strange || photo {
                removed = !put_right(tx, dir, (person, logged), at, photo || strange)?;
            }
        } else if strange || (ways_in && WAYS_IN.contains(&row.table.name)) {
            delete(tx, dir, row)?;
        }
    }
    sessions::end_all(tx, dir, person, None, "repaired", at)?;
    // Sealed with a number that no event has named yet, whatever was put back.
    let next = version.max(said).saturating_add(1);
    tx.seals().begin(dir, owner, next, loaded.rows);
    let found = found.into_iter().map(|(table, what)| format!("{table}: {what}")).collect();
    Ok(Some(Repaired { found, ways_in, removed }))
}

/// Whether a genuine seal lists a row.
fn is_listed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    owner: &Owner,
    loaded: &Loaded,
    row: &SealedRow,
) -> Answer<bool> {
    let keys = tx.seals().keys()?;
    Ok(loaded.seal.as_ref().is_some_and(|seal| {
        let entry = rows::entry(&keys, seal.key(), dir, owner, row.table, &row.values);
        seal.lists(&entry)
    }))
}

/// Deletes the rows that are exactly this one.
fn delete(tx: &mut dyn Tx, dir: DirectoryId, row: &SealedRow) -> Answer<()> {
    let Table { name, columns, .. } = row.table;
    let mut sql = format!("DELETE FROM {name} WHERE directory_id = ?1");
    let mut values: Vec<Value> = params![dir].to_vec();
    for (column, value) in columns.iter().zip(&row.values) {
        if *value == Value::Null {
            // Writing into a String cannot fail.
            let _ = write!(sql, " AND {} IS NULL", column.name);
        } else {
            values.push(value.clone());
            let _ = write!(sql, " AND {} = ?{}", column.name, values.len());
        }
    }
    sql.push_str(" RETURNING 1");
    tx.query_dyn(&sql, &values)?;
    Ok(())
}

/// Gives a person's row what the log says of it. What the log does not hold stays as it lies there, but counts as new: a
/// manager or owner since now, no photo. `false` if no event made the person: then the row is deleted.
fn put_right(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (person, logged): (PersonId, Option<Logged>),
    at: Timestamp,
    photo: bool,
) -> Answer<bool> {
    let roles = logged.map_or(RoleSet::EMPLOYEE, |logged| logged.roles);
    role_holders::write(tx, dir, person, roles)?;
    let Some(Logged { tier, enabled, roles, frozen, reregister }) = logged else {
        tx.execute("DELETE FROM person WHERE directory_id = ?1 AND id = ?2", &params![dir, person])?;
        tx.execute(
            "DELETE FROM person_word WHERE directory_id = ?1 AND person_id = ?2",
            &params![dir, person],
        )?;
        return Ok(false);
    };
    let sql = "UPDATE person SET tier = ?3, enabled = ?4, roles = ?5, frozen_at = ?6, reregister_at = ?7, \
         manager_since = ?8 WHERE directory_id = ?1 AND id = ?2";
    let values = params![dir, person, tier.name(), enabled, roles_bits(roles), frozen, reregister, at];
    tx.execute(sql, &values)?;
    let sql =
        "UPDATE person SET owner_since = ?3 WHERE directory_id = ?1 AND id = ?2 AND owner_id IS NOT NULL";
    tx.execute(sql, &params![dir, person, at])?;
    open_cases::rewrite(tx, dir, person)?;
    if photo {
        let sql = "UPDATE person SET photo = NULL, photo_type = NULL, photo_mac = NULL \
             WHERE directory_id = ?1 AND id = ?2";
        tx.execute(sql, &params![dir, person])?;
    }
    Ok(true)
}

/// Takes away memberships that Keyward did not write; each of them.
fn members(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<(&'static str, String)>> {
    let sql =
        "SELECT group_id, mac FROM group_member WHERE directory_id = ?1 AND person_id = ?2 ORDER BY group_id";
    let mut found = Vec::new();
    for row in tx.query(sql, &params![dir, person])? {
        let group: GroupId = row.get(0)?;
        if !groups::is_sealed(tx, dir, group, person, row.get(1)?)? {
            let sql = "DELETE FROM group_member WHERE directory_id = ?1 AND group_id = ?2 AND person_id = ?3";
            tx.execute(sql, &params![dir, group, person])?;
            found.push((
                "group_member",
                format!("group {group} of person {person} was not put there by Keyward"),
            ));
        }
    }
    Ok(found)
}

/// Takes away an event that Keyward did not write and that waits for its leaf. `false` if there is none such: one that Keyward
/// wrote, and one that is in the tree, stays.
///
/// # Errors
/// [`StoreError`].
pub fn remove_forged_event(tx: &mut dyn Tx, dir: DirectoryId, event: EventId) -> Answer<bool> {
    let keys = tx.seals().keys()?;
    let sql = "SELECT leaf, seals, mac FROM event WHERE directory_id = ?1 AND id = ?2 AND leaf_index IS NULL";
    let Some(row) = tx.query_opt(sql, &params![dir, event])? else { return Ok(false) };
    let mut fields = Fields::new(&row, "event");
    let leaf: &str = fields.get("leaf")?;
    let (seals, mac): (Option<&[u8]>, Option<&[u8]>) = (fields.get("seals")?, fields.get("mac")?);
    let bytes = event_bytes(dir, event, leaf, seals);
    if mac.is_some_and(|mac| keys.is_mac(Domain::Event, &bytes, mac)) {
        return Ok(false);
    }
    for sql in [
        "DELETE FROM event_unsequenced WHERE directory_id = ?1 AND id = ?2",
        "DELETE FROM event WHERE directory_id = ?1 AND id = ?2",
    ] {
        tx.execute(sql, &params![dir, event])?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::super::tables::{self, Group};
    use super::*;

    #[test]
    fn the_tables_that_let_somebody_in_are_a_persons() {
        for name in WAYS_IN {
            assert!(tables::of(Group::Person).any(|table| table.name == name), "{name}");
        }
    }
}
