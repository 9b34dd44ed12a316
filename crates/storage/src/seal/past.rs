//! For tests: which tables are sealed, and a database as a program of before made it.

use keyward_model::{DirectoryId, EventId, PersonId};

use super::{Domain, Owner, STEP_BYTES, event_bytes, rows, step_name, tables, write};
use crate::repo::Answer;
use crate::{Tx, params};

/// The names of the sealed tables, for tests that have to know each.
pub fn sealed_tables() -> impl Iterator<Item = &'static str> {
    tables::TABLES.iter().map(|table| table.name)
}

/// Seals everything as it was before there was a list of roles: changes and alarms together, marks of exercises not at all.
///
/// # Errors
/// [`StoreError`](crate::StoreError).
pub fn as_before_lists(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<()> {
    let keys = tx.seals().keys()?;
    for owner in [Owner::Alarms, Owner::Changes] {
        let loaded = rows::load_whole(tx, dir, &owner)?;
        tx.execute(
            "DELETE FROM seal WHERE directory_id = ?1 AND kind = ?2",
            &params![dir, owner.group().number()],
        )?;
        write(tx, dir, &owner, 7, &loaded.rows, &keys)?;
    }
    for row in tx.query("SELECT person_id FROM exercise_person WHERE directory_id = ?1", &params![dir])? {
        let owner = Owner::Person(row.get::<PersonId>(0)?);
        let mut loaded = rows::load(tx, dir, &owner)?;
        loaded.rows.retain(|row| row.table.name != "exercise_person");
        let version = loaded.seal.map_or(1, |seal| seal.version);
        write(tx, dir, &owner, version, &loaded.rows, &keys)?;
    }
    for list in [Owner::Holders, Owner::OpenCases, Owner::Heard] {
        let sql = "DELETE FROM seal WHERE directory_id = ?1 AND kind = ?2";
        tx.execute(sql, &params![dir, list.group().number()])?;
    }
    // When a device was heard of had no seal.
    let sql = "SELECT DISTINCT person_id FROM device WHERE directory_id = ?1 AND heard_at IS NOT NULL";
    for row in tx.query(sql, &params![dir])? {
        let owner = Owner::Person(row.get::<PersonId>(0)?);
        let version = rows::load(tx, dir, &owner)?.seal.map_or(1, |seal| seal.version);
        let sql = "UPDATE device SET last_seen = heard_at, heard_at = NULL WHERE directory_id = ?1 AND person_id = ?2";
        tx.execute(sql, &params![dir, owner.key()])?;
        let loaded = rows::load(tx, dir, &owner)?;
        write(tx, dir, &owner, version, &loaded.rows, &keys)?;
    }
    // Nobody's row said anything of cases.
    for row in tx.query("SELECT id FROM person WHERE directory_id = ?1 AND cases > 0", &params![dir])? {
        let owner = Owner::Person(row.get::<PersonId>(0)?);
        let mut loaded = rows::load(tx, dir, &owner)?;
        let sql = "UPDATE person SET cases = NULL, open_case_id = NULL WHERE directory_id = ?1 AND id = ?2";
        tx.execute(sql, &params![dir, owner.key()])?;
        loaded.rows = rows::load(tx, dir, &owner)?.rows;
        let version = loaded.seal.map_or(1, |seal| seal.version);
        write(tx, dir, &owner, version, &loaded.rows, &keys)?;
    }
    // No event of that time named the seals of these lists.
    let sql = "SELECT id, leaf, seals FROM event WHERE directory_id = ?1 AND seals IS NOT NULL";
    for row in tx.query(sql, &params![dir])? {
        let (id, seals): (EventId, &[u8]) = (row.get(0)?, row.get(2)?);
        let of = |step: &[u8], list: &Owner| step.starts_with(&step_name(list));
        let later = [Owner::Holders, Owner::OpenCases, Owner::Heard];
        let named = |step: &&[u8]| !later.iter().any(|list| of(step, list));
        let seals = seals.chunks(STEP_BYTES).filter(named).collect::<Vec<_>>().concat();
        let seals = (!seals.is_empty()).then_some(seals);
        let mac = keys.mac(Domain::Event, &event_bytes(dir, id, row.get(1)?, seals.as_deref()));
        let sql = "UPDATE event SET seals = ?3, mac = ?4 WHERE directory_id = ?1 AND id = ?2";
        tx.execute(sql, &params![dir, id, seals, mac])?;
    }
    Ok(())
}
