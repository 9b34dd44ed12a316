//! Attacks under way: the brake of the whole organisation, and phishing waves at a team.

use keyward_model::{Actor, DirectoryId, EventId, Timestamp};

use super::{Answer, Fields, all, json, one};
use crate::{Row, Tx, params, seal};

/// The most alarms that are listed.
const LISTED: usize = 100;

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmKind {
    /// A wave of attacks on the whole organisation: the brake is on.
    Brake,
    /// A phishing wave at a team.
    Wave,
    /// Notices of recoveries that reach nobody.
    Undelivered,
}

impl AlarmKind {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brake => "brake",
            Self::Wave => "wave",
            Self::Undelivered => "undelivered",
        }
    }
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Brake, Self::Wave, Self::Undelivered].into_iter().find(|kind| kind.name() == name)
    }
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its id.
    pub id: EventId,
    /// What it is about.
    pub kind: AlarmKind,
    /// The team at which a phishing wave aims; `None` for any other kind.
    pub team: Option<String>,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// By whom; by Keyward itself where a rule says so.
    pub raised_by: Actor,
    /// Why.
    pub reason: String,
}

fn read(row: &Row) -> Answer<Alarm> {
    let mut fields = Fields::new(row, "alarm");
    Ok(Alarm {
        id: fields.get("id")?,
        kind: fields.named("kind", AlarmKind::from_name)?,
        team: fields.get("team")?,
        raised_at: fields.get("raised_at")?,
        raised_by: fields.json("raised_by")?,
        reason: fields.get("reason")?,
    })
}

/// Raises an alarm.
pub fn raise(tx: &mut dyn Tx, dir: DirectoryId, alarm: &Alarm) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Alarms)?;
    tx.execute(
        "INSERT INTO alarm (directory_id, id, team, raised_at, raised_by, reason, kind) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &params![
            dir,
            alarm.id,
            alarm.team.clone(),
            alarm.raised_at,
            json(&alarm.raised_by, "alarm", "raised_by")?,
            &alarm.reason,
            alarm.kind.name()
        ],
    )?;
    Ok(())
}

/// Ends an alarm; whether it was on.
pub fn end(tx: &mut dyn Tx, dir: DirectoryId, id: EventId, by: Actor, at: Timestamp) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Alarms)?;
    let sql = "UPDATE alarm SET ended_at = ?3, ended_by = ?4 WHERE directory_id = ?1 AND id = ?2 AND ended_at IS NULL \
         AND kind IN ('brake', 'wave', 'undelivered')";
    Ok(tx.execute(sql, &params![dir, id, at, json(&by, "alarm", "ended_by")?])? == 1)
}

/// Every alarm that is on, oldest first. Holds of issuance are none: see [`issuance`](super::issuance).
pub fn live(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<Alarm>> {
    seal::check(tx, dir, seal::Owner::Alarms)?;
    let sql = "SELECT id, kind, team, raised_at, raised_by, reason FROM alarm \
         WHERE directory_id = ?1 AND ended_at IS NULL AND kind IN ('brake', 'wave', 'undelivered') \
         ORDER BY raised_at, id LIMIT ?2";
    all(&tx.query(sql, &params![dir, super::capped(LISTED, LISTED)])?, read)
}

/// The brake, if it is on.
pub fn brake(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Alarm>> {
    seal::check(tx, dir, seal::Owner::Alarms)?;
    let sql = "SELECT id, kind, team, raised_at, raised_by, reason FROM alarm \
         WHERE directory_id = ?1 AND ended_at IS NULL AND kind = 'brake' ORDER BY raised_at, id LIMIT 1";
    one(tx.query_opt(sql, &params![dir])?, read)
}
