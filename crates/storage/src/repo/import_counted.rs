//! Whom imports changed without a second person lately. No seal: whoever writes the database changes people without an import.

use std::collections::BTreeSet;

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, all};
use crate::{Tx, params, seal};

/// Who was counted after `since`.
///
/// # Errors
/// [`StoreError`](crate::StoreError).
pub fn after(tx: &mut dyn Tx, dir: DirectoryId, since: Timestamp) -> Answer<BTreeSet<PersonId>> {
    let sql = "SELECT person_id FROM import_counted WHERE directory_id = ?1 AND counted_at > ?2";
    let found = all(&tx.query(sql, &params![dir, since])?, |row| {
        Fields::new(row, "import_counted").get::<PersonId>("person_id")
    })?;
    Ok(found.into_iter().collect())
}

/// Counts people from `at` on if they are at most `limit` together with those who were counted after `since`, and forgets who was counted
/// before; whether they are.
///
/// # Errors
/// [`StoreError`](crate::StoreError).
pub fn put_within(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    people: &BTreeSet<PersonId>,
    limit: u64,
    (at, since): (Timestamp, Timestamp),
) -> Answer<bool> {
    // One after the other: two runs at once would each find room.
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let all = after(tx, dir, since)?.union(people).count();
    if u64::try_from(all).unwrap_or(u64::MAX) > limit {
        return Ok(false);
    }
    let sql = "DELETE FROM import_counted WHERE directory_id = ?1 AND counted_at <= ?2";
    tx.execute(sql, &params![dir, since])?;
    let sql = "INSERT INTO import_counted (directory_id, person_id, counted_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (directory_id, person_id) DO UPDATE SET counted_at = excluded.counted_at";
    for person in people {
        tx.execute(sql, &params![dir, *person, at])?;
    }
    Ok(true)
}
