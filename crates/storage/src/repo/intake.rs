//! Losses that anybody reported at the website, without signing in.

use keyward_model::{CaseId, DeviceKind, DirectoryId, IntakeId, Timestamp};

use super::{Answer, Fields, all, capped, one};
use crate::{Row, Tx, params};

/// The most reports that wait; more are not taken.
pub const WAITING: usize = 200;

/// What somebody says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// This is gone.
    Device(DeviceKind),
    /// The saved recovery codes are gone, and nothing else.
    Codes,
    /// Nothing is gone, and somebody else may have got in.
    Compromised,
}

impl Loss {
    /// The name in the database, in forms and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Device(kind) => kind.name(),
            Self::Codes => "recovery_codes",
            Self::Compromised => "compromised",
        }
    }
    /// What has this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let other = [Self::Codes, Self::Compromised].into_iter().find(|loss| loss.name() == name);
        other.or_else(|| DeviceKind::from_name(name).map(Self::Device))
    }
}

/// A report, as it was typed by whomever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// Its id.
    pub id: IntakeId,
    /// When it came in.
    pub at: Timestamp,
    /// The user name, folded by [`fold`](super::people::fold); nobody has to have it.
    pub user_name: String,
    /// What is said to have happened.
    pub thing: Loss,
    /// What else was written.
    pub note: Option<String>,
    /// The network address that it came from.
    pub address: Option<String>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, at, user_name, thing, note, address FROM intake WHERE directory_id = ?1 AND settled_at IS NULL ",
            $rest
        )
    };
}

fn read(row: &Row) -> Answer<Intake> {
    let mut fields = Fields::new(row, "intake");
    Ok(Intake {
        id: fields.get("id")?,
        at: fields.get("at")?,
        user_name: fields.get("user_name")?,
        thing: fields.named("thing", Loss::from_name)?,
        note: fields.get("note")?,
        address: fields.get("address")?,
    })
}

/// Puts a report on the pile.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, intake: &Intake) -> Answer<()> {
    tx.execute(
        "INSERT INTO intake (directory_id, id, at, user_name, thing, note, address) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &params![
            dir,
            intake.id,
            intake.at,
            &intake.user_name,
            intake.thing.name(),
            intake.note.clone(),
            intake.address.clone()
        ],
    )?;
    Ok(())
}

/// What waits, oldest first.
pub fn waiting(tx: &mut dyn Tx, dir: DirectoryId, most: usize) -> Answer<Vec<Intake>> {
    let sql = select!("ORDER BY at, id LIMIT ?2");
    all(&tx.query(sql, &params![dir, capped(most, WAITING)])?, read)
}

/// A report that waits.
pub fn find_waiting(tx: &mut dyn Tx, dir: DirectoryId, id: IntakeId) -> Answer<Option<Intake>> {
    let sql = select!("AND id = ?2");
    one(tx.query_opt(sql, &params![dir, id])?, read)
}

/// Takes a report off the pile, with the case that came of it. Whether it still waited.
pub fn settle(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: IntakeId,
    at: Timestamp,
    case: Option<CaseId>,
) -> Answer<bool> {
    let sql = "UPDATE intake SET settled_at = ?3, case_id = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND settled_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, at, case])? == 1)
}

/// Forgets what came in before `before`, settled or not; at most 500 of them. How many it forgot.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp) -> Answer<u64> {
    let sql = "DELETE FROM intake WHERE directory_id = ?1 AND id IN (\
         SELECT id FROM intake WHERE directory_id = ?1 AND at < ?2 ORDER BY at LIMIT 500)";
    tx.execute(sql, &params![dir, before])
}
