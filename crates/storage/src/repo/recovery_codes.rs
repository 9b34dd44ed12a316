//! Saved recovery codes; each works once.

use keyward_model::{DirectoryId, MethodId, MethodKind, PersonId, Timestamp};

use super::{Answer, Fields, one, permitted, placeholders};
use crate::{StoreError, Tx, Value, params, seal};
use keyward_access::gate::{Permit, Write};

/// The most codes of a set.
pub const MAX_CODES: usize = 50;

/// Writes a new set of codes as keyed hashes and forgets the earlier ones of the permit's person, used or not.
pub fn replace(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    method: MethodId,
    hashes: &[[u8; 32]],
) -> Answer<()> {
    let person = permit.person();
    permitted(permit, person, Write::Credential(MethodKind::RecoveryCodes))?;
    seal::touch_person(tx, dir, person)?;
    if hashes.len() > MAX_CODES {
        return Err(StoreError::Config(format!("more than {MAX_CODES} recovery codes")));
    }
    let sql = "DELETE FROM recovery_code WHERE directory_id = ?1 AND person_id = ?2";
    tx.execute(sql, &params![dir, person])?;
    if hashes.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO recovery_code (directory_id, person_id, method_id, position, secret_hash) VALUES {} RETURNING 1",
        placeholders(hashes.len(), 3, 2)
    );
    let mut values = params![dir, person, method].to_vec();
    for (position, hash) in (1_i64..).zip(hashes) {
        values.extend([Value::Int(position), hash.into()]);
    }
    tx.query_dyn(&sql, &values)?;
    Ok(())
}

/// How many of a person's codes are unused.
pub fn count_unused(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<u32> {
    seal::check_person(tx, dir, person)?;
    let sql =
        "SELECT COUNT(*) FROM recovery_code WHERE directory_id = ?1 AND person_id = ?2 AND used_at IS NULL";
    tx.query_one(sql, &params![dir, person])?.get(0)
}

/// Uses the code with this hash, if it is unused and its method works: the method and the code's position in the set.
/// Of callers who come with one code at once, exactly one gets it. Count the attempt first, with
/// [`throttle::raise`](super::throttle::raise).
pub fn consume(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Answer<Option<(MethodId, u32)>> {
    seal::touch_person(tx, dir, person)?;
    let sql = "UPDATE recovery_code SET used_at = ?4 \
         WHERE directory_id = ?1 AND person_id = ?2 AND secret_hash = ?3 AND used_at IS NULL \
         AND EXISTS (SELECT 1 FROM method m WHERE m.directory_id = recovery_code.directory_id \
         AND m.id = recovery_code.method_id AND m.status = 'active') RETURNING method_id, position";
    one(tx.query_opt(sql, &params![dir, person, secret_hash, now])?, |row| {
        let mut fields = Fields::new(row, "recovery_code");
        Ok((fields.get("method_id")?, fields.get("position")?))
    })
}
