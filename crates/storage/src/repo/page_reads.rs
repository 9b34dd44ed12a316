//! Who at the desk looked at whose page or case: a row for each hour, viewer and person, however often they looked.

use std::time::Duration;

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, all};
use crate::{Tx, params};

/// An hour, in microseconds.
const HOUR: i64 = 3_600_000_000;
/// The most people that one event names.
pub const MOST: usize = 500;

/// The beginning of the hour of a moment.
pub fn hour_of(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros().div_euclid(HOUR).saturating_mul(HOUR))
}

/// Notes that somebody looked; whether it is the first time in this hour.
pub fn note(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    viewer: PersonId,
    person: PersonId,
    at: Timestamp,
) -> Answer<bool> {
    let sql = "INSERT INTO page_read (directory_id, hour, viewer_id, person_id, logged) VALUES (?1, ?2, ?3, ?4, 0) \
         ON CONFLICT (directory_id, hour, viewer_id, person_id) DO NOTHING";
    Ok(tx.execute(sql, &params![dir, hour_of(at), viewer, person])? == 1)
}

/// What one viewer looked at in one hour that is over and that the log does not say yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The hour.
    pub hour: Timestamp,
    /// Who looked.
    pub viewer: PersonId,
    /// At whom.
    pub people: Vec<PersonId>,
}

/// The oldest batch of the hours before that of `now`, marked as logged: write its event in the same transaction.
pub fn take(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Answer<Option<Batch>> {
    let sql = "SELECT hour, viewer_id FROM page_read WHERE directory_id = ?1 AND logged = 0 AND hour < ?2 \
         ORDER BY hour, viewer_id LIMIT 1";
    let Some(row) = tx.query_opt(sql, &params![dir, hour_of(now)])? else { return Ok(None) };
    let mut fields = Fields::new(&row, "page_read");
    let (hour, viewer): (Timestamp, PersonId) = (fields.get("hour")?, fields.get("viewer_id")?);
    let sql = "SELECT person_id FROM page_read WHERE directory_id = ?1 AND hour = ?2 AND viewer_id = ?3 AND logged = 0 \
         ORDER BY person_id LIMIT ?4";
    let people: Vec<PersonId> =
        all(&tx.query(sql, &params![dir, hour, viewer, super::capped(MOST, MOST)])?, |row| {
            Fields::new(row, "page_read").get("person_id")
        })?;
    let (Some(first), Some(last)) = (people.first(), people.last()) else { return Ok(None) };
    let sql = "UPDATE page_read SET logged = 1 WHERE directory_id = ?1 AND hour = ?2 AND viewer_id = ?3 AND logged = 0 \
         AND person_id >= ?4 AND person_id <= ?5";
    // Another server took some of them: its event has them, and this one is tried again.
    if tx.execute(sql, &params![dir, hour, viewer, *first, *last])?
        != u64::try_from(people.len()).unwrap_or(u64::MAX)
    {
        return Err(crate::StoreError::Busy);
    }
    Ok(Some(Batch { hour, viewer, people }))
}

/// Who looked at somebody, newest first: the hour, and who.
pub fn of_person(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    limit: usize,
) -> Answer<Vec<(Timestamp, PersonId)>> {
    let sql = "SELECT hour, viewer_id FROM page_read WHERE directory_id = ?1 AND person_id = ?2 \
         ORDER BY hour DESC, viewer_id LIMIT ?3";
    all(&tx.query(sql, &params![dir, person, super::capped(limit, 100)])?, |row| {
        let mut fields = Fields::new(row, "page_read");
        Ok((fields.get("hour")?, fields.get("viewer_id")?))
    })
}

/// Forgets what the log has had for that long.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp, kept: Duration) -> Answer<u64> {
    let sql = "DELETE FROM page_read WHERE directory_id = ?1 AND logged = 1 AND hour < ?2";
    tx.execute(sql, &params![dir, now.minus(kept)])
}
