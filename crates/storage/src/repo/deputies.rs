//! Who vouches while a manager is away: at most one person, named by the manager.

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, one, permitted};
use crate::{Tx, params, seal};
use keyward_access::gate::{Permit, Write};

/// Names a deputy of the permit's person in the place of any other.
pub fn put(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    deputy: PersonId,
    since: Timestamp,
) -> Answer<()> {
    let manager = permit.person();
    permitted(permit, manager, Write::Deputy)?;
    seal::touch_person(tx, dir, manager)?;
    tx.execute(
        "INSERT INTO deputy (directory_id, person_id, deputy_id, since) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (directory_id, person_id) DO UPDATE SET deputy_id = excluded.deputy_id, since = excluded.since",
        &params![dir, manager, deputy, since],
    )?;
    Ok(())
}

/// Dismisses the deputy of the permit's person; whether somebody was named.
pub fn remove(tx: &mut dyn Tx, dir: DirectoryId, permit: &Permit) -> Answer<bool> {
    let manager = permit.person();
    permitted(permit, manager, Write::Deputy)?;
    seal::touch_person(tx, dir, manager)?;
    let sql = "DELETE FROM deputy WHERE directory_id = ?1 AND person_id = ?2";
    Ok(tx.execute(sql, &params![dir, manager])? == 1)
}

/// Whom a manager has named, and since when.
pub fn of(tx: &mut dyn Tx, dir: DirectoryId, manager: PersonId) -> Answer<Option<(PersonId, Timestamp)>> {
    seal::check_person(tx, dir, manager)?;
    let sql = "SELECT deputy_id, since FROM deputy WHERE directory_id = ?1 AND person_id = ?2";
    one(tx.query_opt(sql, &params![dir, manager])?, |row| {
        let mut fields = Fields::new(row, "deputy");
        Ok((fields.get("deputy_id")?, fields.get("since")?))
    })
}
