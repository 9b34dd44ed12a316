//! How long it took to end sessions, from the decision to its effect.

use std::time::Duration;

use keyward_model::{DirectoryId, EventId, IntentId, PersonId, Timestamp};

use super::{Answer, Fields, all, capped, one};
use crate::{Row, Tx, params};

/// The most that are read for a median.
const MOST: usize = 1000;

/// What ended the sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// A step of a recovery.
    Case,
    /// Somebody at the desk, by hand.
    Desk,
}

impl Cause {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Desk => "desk",
        }
    }
    /// The cause with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Case, Self::Desk].into_iter().find(|cause| cause.name() == name)
    }
}

/// What it was decided by: measured once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A step of a recovery.
    Intent(IntentId),
    /// A decision at the desk.
    Event(EventId),
}

impl Decision {
    const fn id(&self) -> &[u8; 16] {
        match self {
            Self::Intent(id) => id.as_bytes(),
            Self::Event(id) => id.as_bytes(),
        }
    }
    /// What kind of decision it was.
    pub const fn cause(&self) -> Cause {
        match self {
            Self::Intent(_) => Cause::Case,
            Self::Event(_) => Cause::Desk,
        }
    }
}

/// Sessions of a person that were ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Whose.
    pub person: PersonId,
    /// What ended them.
    pub cause: Cause,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// How many ended.
    pub sessions: u32,
    /// From the decision until its effect was committed.
    pub took: Duration,
}

fn read(row: &Row) -> Answer<Revocation> {
    let mut fields = Fields::new(row, "revocation");
    Ok(Revocation {
        person: fields.get("person_id")?,
        cause: fields.named("cause", Cause::from_name)?,
        decided_at: fields.get("decided_at")?,
        sessions: fields.get("sessions")?,
        took: Duration::from_micros(fields.get::<i64>("micros")?.unsigned_abs()),
    })
}

/// Keeps a measurement; whether it is the first of its decision.
pub fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    of: Decision,
    (person, sessions): (PersonId, u32),
    (decided_at, effective_at): (Timestamp, Timestamp),
) -> Answer<bool> {
    let micros = i64::try_from(effective_at.since(decided_at).as_micros()).unwrap_or(i64::MAX);
    let sql = "INSERT INTO revocation (directory_id, id, person_id, cause, decided_at, sessions, micros) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (directory_id, id) DO NOTHING";
    let row = params![dir, of.id(), person, of.cause().name(), decided_at, sessions, micros];
    Ok(tx.execute(sql, &row)? == 1)
}

/// The measurement of a decision.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, of: Decision) -> Answer<Option<Revocation>> {
    let sql = "SELECT person_id, cause, decided_at, sessions, micros FROM revocation \
         WHERE directory_id = ?1 AND id = ?2";
    one(tx.query_opt(sql, &params![dir, of.id()])?, read)
}

/// The latest at or after a moment that ended at least one session, newest first, at most a thousand.
pub fn since(tx: &mut dyn Tx, dir: DirectoryId, from: Timestamp) -> Answer<Vec<Revocation>> {
    let sql = "SELECT person_id, cause, decided_at, sessions, micros FROM revocation \
         WHERE directory_id = ?1 AND decided_at >= ?2 AND sessions > 0 ORDER BY decided_at DESC LIMIT ?3";
    all(&tx.query(sql, &params![dir, from, capped(MOST, MOST)])?, read)
}

/// The latest of a person by the desk's hand.
pub fn latest_by_hand(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Option<Revocation>> {
    let sql = "SELECT person_id, cause, decided_at, sessions, micros FROM revocation \
         WHERE directory_id = ?1 AND person_id = ?2 AND cause = 'desk' ORDER BY decided_at DESC LIMIT 1";
    one(tx.query_opt(sql, &params![dir, person])?, read)
}

/// Forgets those before a moment, at most `limit` (up to 5000); how many.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "DELETE FROM revocation WHERE directory_id = ?1 AND id IN (SELECT id FROM revocation \
         WHERE directory_id = ?1 AND decided_at < ?2 ORDER BY decided_at LIMIT ?3)";
    tx.execute(sql, &params![dir, before, capped(limit, 5000)])
}
