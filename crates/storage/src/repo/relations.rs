//! Who is close to whom: declared by somebody at the desk, and counted both ways.

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, PER_PERSON, all, capped};
use crate::{Tx, params, seal};

/// Declares it. What was withdrawn counts again.
pub fn declare(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    other: PersonId,
    at: Timestamp,
) -> Answer<()> {
    seal::touch_person(tx, dir, person)?;
    tx.execute(
        "INSERT INTO relation (directory_id, person_id, other_id, declared_at) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (directory_id, person_id, other_id) DO UPDATE SET until = NULL",
        &params![dir, person, other, at],
    )?;
    Ok(())
}

/// Withdraws it: it counts until `until`. Whether it was declared.
pub fn withdraw(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    other: PersonId,
    until: Timestamp,
) -> Answer<bool> {
    seal::touch_person(tx, dir, person)?;
    let sql = "UPDATE relation SET until = ?4 \
         WHERE directory_id = ?1 AND person_id = ?2 AND other_id = ?3 AND until IS NULL";
    Ok(tx.execute(sql, &params![dir, person, other, until])? == 1)
}

/// Whether either has declared to be close to the other.
pub fn between(tx: &mut dyn Tx, dir: DirectoryId, a: PersonId, b: PersonId, now: Timestamp) -> Answer<bool> {
    seal::check_person(tx, dir, a)?;
    seal::check_person(tx, dir, b)?;
    let sql = "SELECT 1 FROM relation WHERE directory_id = ?1 AND (until IS NULL OR until > ?4) \
         AND ((person_id = ?2 AND other_id = ?3) OR (person_id = ?3 AND other_id = ?2)) LIMIT 1";
    Ok(tx.query_opt(sql, &params![dir, a, b, now])?.is_some())
}

/// Whether this person has declared to be close to the other.
pub fn declared(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    other: PersonId,
    now: Timestamp,
) -> Answer<bool> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT 1 FROM relation WHERE directory_id = ?1 AND (until IS NULL OR until > ?4) \
         AND person_id = ?2 AND other_id = ?3 LIMIT 1";
    Ok(tx.query_opt(sql, &params![dir, person, other, now])?.is_some())
}

/// Whom somebody has declared, and until when those that were withdrawn still count.
pub fn declared_by(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Answer<Vec<(PersonId, Option<Timestamp>)>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT other_id, until FROM relation WHERE directory_id = ?1 AND person_id = ?2 \
         AND (until IS NULL OR until > ?3) ORDER BY declared_at, other_id LIMIT ?4";
    all(&tx.query(sql, &params![dir, person, now, capped(PER_PERSON, PER_PERSON)])?, |row| {
        let mut fields = Fields::new(row, "relation");
        Ok((fields.get("other_id")?, fields.get("until")?))
    })
}
