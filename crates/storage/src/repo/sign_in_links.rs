//! One-time sign-in links.

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, one};
use crate::{Tx, params, seal};

/// Adds a link under the keyed hash of its secret.
pub fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    secret_hash: &[u8; 32],
    person: PersonId,
    expires_at: Timestamp,
) -> Answer<()> {
    seal::touch_person(tx, dir, person)?;
    let sql =
        "INSERT INTO sign_in_link (directory_id, secret_hash, person_id, expires_at) VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, &params![dir, secret_hash, person, expires_at])?;
    Ok(())
}

/// Uses a link: whom it signs in. Of callers who come with one link at once, exactly one gets it.
pub fn consume(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Answer<Option<PersonId>> {
    let of = "SELECT person_id FROM sign_in_link WHERE directory_id = ?1 AND secret_hash = ?2";
    if !seal::touch_of(tx, dir, of, secret_hash.into())? {
        return Ok(None);
    }
    let sql = "UPDATE sign_in_link SET used_at = ?3 \
         WHERE directory_id = ?1 AND secret_hash = ?2 AND used_at IS NULL AND expires_at > ?3 RETURNING person_id";
    one(tx.query_opt(sql, &params![dir, secret_hash, now])?, |row| {
        Fields::new(row, "sign_in_link").get("person_id")
    })
}
