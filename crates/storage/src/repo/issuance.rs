//! The issuance hold: while one is on, no server signs the log and nobody at the desk issues a pass. And which loss of events a reviewer
//! accepted last.
//!
//! The rows lie in the table of alarms, because those that are on are sealed together and a list without its seal is refused: whoever can
//! write the database and has no master secret cannot take a hold away. No page lists or ends them as alarms.

use keyward_model::{Actor, DirectoryId, EventId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Answer, Fields, all, json, one};
use crate::{Row, StoreError, Tx, params, seal};

/// The most holds that are on at once: one more says nothing new.
const MOST: usize = 50;
/// The most acceptances that the newest one names.
const REMEMBERED: usize = 200;

/// Why there is a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum HoldCause {
    /// The log does not continue a checkpoint that a server remembers: the database was put back.
    PutBack {
        /// How many events that checkpoint had.
        remembered: u64,
        /// Its root, in lower-case hexadecimal.
        root: String,
        /// What the log has instead.
        found: String,
    },
    /// A server cannot read what it remembered, so it cannot tell.
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
        /// When the file was changed last, by the clock of that server.
        changed_at: Option<Timestamp>,
    },
}

impl HoldCause {
    /// Whether both name one checkpoint, or one file. What the log has instead may have changed since.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::PutBack { remembered, root, .. }, Self::PutBack { remembered: also, root: same, .. }) => {
                (remembered, root) == (also, same)
            }
            (
                Self::Unreadable { file, changed_at, .. },
                Self::Unreadable { file: also, changed_at: same, .. },
            ) => (file, changed_at) == (also, same),
            _ => false,
        }
    }
}

/// A hold that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: EventId,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub cause: HoldCause,
}

/// The newest acceptance of a log that had lost events. What a server remembers from before it may be lost; what it remembers from after it
/// may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The acceptance.
    pub id: EventId,
    /// Those before it.
    pub earlier: Vec<EventId>,
}

impl Accepted {
    /// Whether the loss of what was remembered under that acceptance, or before any, was accepted with this one.
    pub fn covers(&self, remembered_under: Option<EventId>) -> bool {
        remembered_under.is_none_or(|under| under != self.id && self.earlier.contains(&under))
    }
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A hold that is on.
    Hold,
    /// A hold of a server that cannot tell, ended by one that can.
    Vouched,
    /// The newest acceptance.
    Accepted,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Hold => "issuance_hold",
            Self::Vouched => "issuance_vouched",
            Self::Accepted => "history_accepted",
        }
    }
}

fn read(row: &Row) -> Answer<Hold> {
    let mut fields = Fields::new(row, "alarm");
    Ok(Hold { id: fields.get("id")?, since: fields.get("raised_at")?, cause: fields.json("reason")? })
}

/// The holds that are on, oldest first.
pub fn holds(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<Hold>> {
    of_kind(tx, dir, Kind::Hold)
}

/// The holds that another server vouched for. Each stands until [`take_vouch`]: that a hold is missing proves nothing, since a database that was
/// put back lacks it as well.
pub fn vouched(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<Hold>> {
    of_kind(tx, dir, Kind::Vouched)
}

fn of_kind(tx: &mut dyn Tx, dir: DirectoryId, kind: Kind) -> Answer<Vec<Hold>> {
    seal::check(tx, dir, seal::Owner::Alarms)?;
    let sql = "SELECT id, raised_at, reason FROM alarm WHERE directory_id = ?1 AND ended_at IS NULL AND kind = ?2 \
         ORDER BY raised_at, id LIMIT ?3";
    all(&tx.query(sql, &params![dir, kind.name(), super::capped(MOST, MOST)])?, read)
}

/// Whether any hold is on. Asked in the transaction that signs or issues.
pub fn is_held(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<bool> {
    Ok(!holds(tx, dir)?.is_empty())
}

fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (id, kind): (EventId, Kind),
    reason: String,
    at: Timestamp,
) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Alarms)?;
    tx.execute(
        "INSERT INTO alarm (directory_id, id, raised_at, raised_by, reason, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &params![dir, id, at, json(&Actor::System, "alarm", "raised_by")?, reason, kind.name()],
    )?;
    Ok(())
}

/// Puts a hold on, unless there is one for the same checkpoint; whether it was put on now.
pub fn hold(tx: &mut dyn Tx, dir: DirectoryId, hold: &Hold) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Alarms)?;
    let on = holds(tx, dir)?;
    if on.len() >= MOST || on.iter().any(|other| other.id == hold.id || other.cause.is_same(&hold.cause)) {
        return Ok(false);
    }
    insert(tx, dir, (hold.id, Kind::Hold), json(&hold.cause, "alarm", "reason")?, hold.since)?;
    Ok(true)
}

/// Ends every hold, because a reviewer accepts the log as it is.
pub fn accept(tx: &mut dyn Tx, dir: DirectoryId, id: EventId, by: Actor, at: Timestamp) -> Answer<()> {
    let before = accepted(tx, dir)?;
    seal::touch(tx, dir, seal::Owner::Alarms)?;
    let sql = "UPDATE alarm SET ended_at = ?2, ended_by = ?3 WHERE directory_id = ?1 AND ended_at IS NULL AND kind IN (?4, ?5, ?6)";
    let by = json(&by, "alarm", "ended_by")?;
    tx.execute(sql, &params![dir, at, by, Kind::Hold.name(), Kind::Vouched.name(), Kind::Accepted.name()])?;
    let earlier: Vec<EventId> = (before.iter().map(|newest| newest.id))
        .chain(before.iter().flat_map(|newest| newest.earlier.iter().copied()))
        .take(REMEMBERED)
        .collect();
    insert(tx, dir, (id, Kind::Accepted), json(&earlier, "alarm", "reason")?, at)
}

/// The newest acceptance, if there ever was one.
pub fn accepted(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Accepted>> {
    seal::check(tx, dir, seal::Owner::Alarms)?;
    let sql = "SELECT id, reason FROM alarm WHERE directory_id = ?1 AND ended_at IS NULL AND kind = ?2 \
         ORDER BY raised_at DESC, id DESC LIMIT 1";
    one(tx.query_opt(sql, &params![dir, Kind::Accepted.name()])?, |row| {
        let mut fields = Fields::new(row, "alarm");
        Ok(Accepted { id: fields.get("id")?, earlier: fields.json("reason")? })
    })
}

/// Ends the hold of a server that cannot tell, because another one can. Whether it was on.
pub fn vouch(tx: &mut dyn Tx, dir: DirectoryId, id: EventId) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Alarms)?;
    let sql =
        "UPDATE alarm SET kind = ?3 WHERE directory_id = ?1 AND id = ?2 AND ended_at IS NULL AND kind = ?4";
    Ok(tx.execute(sql, &params![dir, id, Kind::Vouched.name(), Kind::Hold.name()])? == 1)
}

/// The server that asked has heard it.
pub fn take_vouch(tx: &mut dyn Tx, dir: DirectoryId, id: EventId, at: Timestamp) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Alarms)?;
    let sql = "UPDATE alarm SET ended_at = ?3, ended_by = ?4 WHERE directory_id = ?1 AND id = ?2 AND ended_at IS NULL AND kind = ?5";
    let by = json(&Actor::System, "alarm", "ended_by")?;
    let hit = tx.execute(sql, &params![dir, id, at, by, Kind::Vouched.name()])?;
    if hit == 1 { Ok(()) } else { Err(StoreError::Busy) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> EventId {
        EventId::from_bytes([n; 16])
    }

    #[test]
    fn an_acceptance_covers_what_was_remembered_before_it_and_nothing_later() {
        let second = Accepted { id: id(2), earlier: vec![id(1)] };
        assert!(second.covers(None) && second.covers(Some(id(1))));
        assert!(!second.covers(Some(id(2))), "remembered since then");
        let first = Accepted { id: id(1), earlier: Vec::new() };
        assert!(!first.covers(Some(id(2))), "a database from before the second acceptance was put back");
    }
}
