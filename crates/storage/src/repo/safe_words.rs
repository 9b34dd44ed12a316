//! Words with which somebody asks for help in silence. Only their keyed hash is kept.

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, one, permitted};
use crate::{Tx, params, seal};
use keyward_access::gate::{Permit, Write};

/// Sets the word of the permit's person in the place of any other.
pub fn put(tx: &mut dyn Tx, dir: DirectoryId, permit: &Permit, hash: &[u8; 32], at: Timestamp) -> Answer<()> {
    let person = permit.person();
    permitted(permit, person, Write::DuressWord)?;
    seal::touch_person(tx, dir, person)?;
    tx.execute(
        "INSERT INTO safe_word (directory_id, person_id, secret_hash, set_at) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (directory_id, person_id) DO UPDATE SET secret_hash = excluded.secret_hash, \
         set_at = excluded.set_at",
        &params![dir, person, hash, at],
    )?;
    Ok(())
}

/// Removes the word of the permit's person; whether there was one.
pub fn remove(tx: &mut dyn Tx, dir: DirectoryId, permit: &Permit) -> Answer<bool> {
    let person = permit.person();
    permitted(permit, person, Write::DuressWord)?;
    seal::touch_person(tx, dir, person)?;
    let sql = "DELETE FROM safe_word WHERE directory_id = ?1 AND person_id = ?2";
    Ok(tx.execute(sql, &params![dir, person])? == 1)
}

/// The hash of somebody's word, and since when it is set.
pub fn of(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Option<([u8; 32], Timestamp)>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT secret_hash, set_at FROM safe_word WHERE directory_id = ?1 AND person_id = ?2";
    one(tx.query_opt(sql, &params![dir, person])?, |row| {
        let mut fields = Fields::new(row, "safe_word");
        Ok((fields.get("secret_hash")?, fields.get("set_at")?))
    })
}
