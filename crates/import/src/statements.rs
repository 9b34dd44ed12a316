//! Statements that nobody but an import needs.

use keyward_model::{
    ContactId, ContactKind, DeviceId, DeviceState, DirectoryId, GroupId, MethodStatus, PersonId, Timestamp,
};
use keyward_storage::{StoreError, Tx, params, seal};

/// The group that an import made from this record, and its name.
pub(crate) fn group_by_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    source_id: &str,
) -> Result<Option<(GroupId, String)>, StoreError> {
    let sql = "SELECT id, name FROM person_group WHERE directory_id = ?1 AND source_id = ?2";
    let row = tx.query_opt(sql, &params![dir, source_id])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// The groups of this name, at most 20.
pub(crate) fn groups_by_name(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    name: &str,
) -> Result<Vec<GroupId>, StoreError> {
    let sql = "SELECT id FROM person_group WHERE directory_id = ?1 AND name = ?2 ORDER BY id LIMIT 20";
    tx.query(sql, &params![dir, name])?.iter().map(|row| row.get(0)).collect()
}

/// Whether somebody answers for others: they are a manager, a manager's deputy, or the owner of an account that is nobody's own.
pub(crate) fn answers_for_others(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Result<bool, StoreError> {
    let all = [
        "SELECT 1 FROM person WHERE directory_id = ?1 AND manager_id = ?2 LIMIT 1",
        "SELECT 1 FROM deputy WHERE directory_id = ?1 AND deputy_id = ?2 LIMIT 1",
        "SELECT 1 FROM person WHERE directory_id = ?1 AND owner_id = ?2 LIMIT 1",
    ];
    for sql in all {
        if tx.query_opt(sql, &params![dir, person])?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who had a user name that they do not have any more, and until when (at most 10).
pub(crate) fn formerly(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    user_name: &str,
) -> Result<Vec<(PersonId, Timestamp)>, StoreError> {
    let sql = "SELECT person_id, MAX(until) FROM former_name WHERE directory_id = ?1 AND kind = 'user_name' AND value = ?2 \
         GROUP BY person_id ORDER BY person_id LIMIT 10";
    let rows = tx.query(sql, &params![dir, user_name])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The id that the export has for this person; `None` for somebody who was made here.
pub(crate) fn source_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT source_id FROM person WHERE directory_id = ?1 AND id = ?2";
    let row = tx.query_opt(sql, &params![dir, person])?;
    row.map_or(Ok(None), |row| row.get(0))
}

/// How many enabled people of an import are `wanted` by their ids in the export, and the names of the first.
pub(crate) fn enabled_by_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    names: usize,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<(u64, Vec<String>), StoreError> {
    let sql = "SELECT id, source_id, display_name FROM person WHERE directory_id = ?1 AND id > ?2 AND source_id IS NOT NULL \
         AND enabled = ?3 ORDER BY id LIMIT 500";
    let (mut count, mut first, mut after) = (0, Vec::new(), PersonId::from_bytes([0; 16]));
    loop {
        let rows = tx.query(sql, &params![dir, after, true])?;
        let Some(last) = rows.last() else { return Ok((count, first)) };
        after = last.get(0)?;
        for row in &rows {
            let source: String = row.get(1)?;
            if wanted(&source) {
                count += 1;
                if first.len() < names {
                    first.push(row.get(2)?);
                }
            }
        }
    }
}

/// A device or method that an import made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfImport {
    /// Its id in the export.
    pub source_id: String,
    /// The person's, unless they were made here.
    pub person_source: Option<String>,
    pub user_name: String,
}

/// How many devices of an import are `wanted` of those in use, and the names of the first.
pub(crate) fn devices_in_use(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    names: usize,
    wanted: &dyn Fn(&OfImport) -> bool,
) -> Result<(u64, Vec<String>), StoreError> {
    let sql = "SELECT i.id, i.source_id, p.source_id, p.user_name, i.name FROM device i JOIN person p \
         ON p.directory_id = i.directory_id AND p.id = i.person_id WHERE i.directory_id = ?1 AND i.id > ?2 \
         AND i.source_id IS NOT NULL AND i.state = ?3 ORDER BY i.id LIMIT 500";
    of_import(tx, dir, (sql, DeviceState::InUse.name()), names, wanted)
}

/// How many methods of an import are `wanted` of those that are active, and the names of the first.
pub(crate) fn active_methods(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    names: usize,
    wanted: &dyn Fn(&OfImport) -> bool,
) -> Result<(u64, Vec<String>), StoreError> {
    let sql = "SELECT i.id, i.source_id, p.source_id, p.user_name, i.label FROM method i JOIN person p \
         ON p.directory_id = i.directory_id AND p.id = i.person_id WHERE i.directory_id = ?1 AND i.id > ?2 \
         AND i.source_id IS NOT NULL AND i.status = ?3 ORDER BY i.id LIMIT 500";
    of_import(tx, dir, (sql, MethodStatus::Active.name()), names, wanted)
}

fn of_import(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (sql, state): (&'static str, &'static str),
    names: usize,
    wanted: &dyn Fn(&OfImport) -> bool,
) -> Result<(u64, Vec<String>), StoreError> {
    // Devices and methods have ids of one form.
    let (mut count, mut first, mut after) = (0, Vec::new(), DeviceId::from_bytes([0; 16]));
    loop {
        let rows = tx.query(sql, &params![dir, after, state])?;
        let Some(last) = rows.last() else { return Ok((count, first)) };
        after = last.get(0)?;
        for row in &rows {
            let found =
                OfImport { source_id: row.get(1)?, person_source: row.get(2)?, user_name: row.get(3)? };
            if wanted(&found) {
                count += 1;
                if first.len() < names {
                    let name: String = row.get(4)?;
                    first.push(format!("{name} of {}", found.user_name));
                }
            }
        }
    }
}

/// Whether a mail address of the organisation is on file for this person.
pub(crate) fn has_mail(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Result<bool, StoreError> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT 1 FROM contact WHERE directory_id = ?1 AND person_id = ?2 AND kind = ?3 AND until IS NULL LIMIT 1";
    Ok(tx.query_opt(sql, &params![dir, person, ContactKind::WorkEmail.name()])?.is_some())
}

/// A person's devices that an import made and that are still used, with their ids in the export.
pub(crate) fn devices_by_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Result<Vec<(DeviceId, String)>, StoreError> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT id, source_id FROM device WHERE directory_id = ?1 AND person_id = ?2 AND source_id IS NOT NULL \
         AND state <> ?3 ORDER BY id";
    let rows = tx.query(sql, &params![dir, person, DeviceState::Retired.name()])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Says on which device a number rings since `at`, or that nobody knows; whether that is a change.
pub(crate) fn set_ringing_device(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    contact: ContactId,
    device: Option<DeviceId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let of = "SELECT person_id FROM contact WHERE directory_id = ?1 AND id = ?2";
    let Some(row) = tx.query_opt(of, &params![dir, contact])? else { return Ok(false) };
    seal::touch_person(tx, dir, row.get(0)?)?;
    let sql = "UPDATE contact SET device_id = ?3, device_since = ?4 WHERE directory_id = ?1 AND id = ?2 \
         AND until IS NULL";
    Ok(tx.execute(sql, &params![dir, contact, device, device.map(|_| at)])? == 1)
}
