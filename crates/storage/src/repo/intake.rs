//! Losses that anybody reported at the website, without signing in.

use keyward_model::{CaseId, DeviceKind, DirectoryId, IntakeId, Timestamp};

use super::{Answer, Fields, all, capped, one};
use crate::{Row, Tx, params};

/// The most reports that are read at once.
pub const AT_ONCE: usize = 1000;

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
    /// How many others under this name were merged into it: they are in the log alone.
    pub merged: u32,
}

/// Whether a report names somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Somebody has this user name, or had it.
    Somebody,
    /// Nobody ever had it here: a slip, or made up.
    Nobody,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT id, at, user_name, thing, note, address, merged FROM intake WHERE directory_id = ?1 AND settled_at IS NULL ",
            $rest
        )
    };
}

// Asked whenever it is read, since people join and change their names. A name that somebody had is kept folded, as a report's is.
macro_rules! somebody {
    () => {
        "(EXISTS (SELECT 1 FROM person p WHERE p.directory_id = intake.directory_id AND p.user_name = intake.user_name) \
         OR EXISTS (SELECT 1 FROM former_name f WHERE f.directory_id = intake.directory_id AND f.kind = 'user_name' \
         AND f.value = intake.user_name)) "
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
        merged: fields.get("merged")?,
    })
}

/// Puts a report on the pile.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, intake: &Intake) -> Answer<()> {
    tx.execute(
        "INSERT INTO intake (directory_id, id, at, user_name, thing, note, address, merged) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        &params![
            dir,
            intake.id,
            intake.at,
            &intake.user_name,
            intake.thing.name(),
            intake.note.clone(),
            intake.address.clone(),
            intake.merged
        ],
    )?;
    Ok(())
}

/// What waits and names somebody, or nobody, newest first; at most 1000.
pub fn waiting(tx: &mut dyn Tx, dir: DirectoryId, names: Names, most: usize) -> Answer<Vec<Intake>> {
    let sql = match names {
        Names::Somebody => select!(concat!("AND ", somebody!(), "ORDER BY at DESC, id DESC LIMIT ?2")),
        Names::Nobody => select!(concat!("AND NOT ", somebody!(), "ORDER BY at DESC, id DESC LIMIT ?2")),
    };
    all(&tx.query(sql, &params![dir, capped(most, AT_ONCE)])?, read)
}

/// How many of these wait.
pub fn count_waiting(tx: &mut dyn Tx, dir: DirectoryId, names: Names) -> Answer<usize> {
    let sql = match names {
        Names::Somebody => {
            concat!(
                "SELECT COUNT(*) FROM intake WHERE directory_id = ?1 AND settled_at IS NULL AND ",
                somebody!()
            )
        }
        Names::Nobody => {
            concat!(
                "SELECT COUNT(*) FROM intake WHERE directory_id = ?1 AND settled_at IS NULL AND NOT ",
                somebody!()
            )
        }
    };
    let count: i64 = tx.query_one(sql, &params![dir])?.get(0)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// What waits about one user name, newest first; at most 1000.
pub fn waiting_about(tx: &mut dyn Tx, dir: DirectoryId, user_name: &str) -> Answer<Vec<Intake>> {
    let sql = select!("AND user_name = ?2 ORDER BY at DESC, id DESC LIMIT ?3");
    all(&tx.query(sql, &params![dir, user_name, capped(AT_ONCE, AT_ONCE)])?, read)
}

/// User names that somebody has or had and about which more than `most` reports wait; at most 100 of them.
pub fn crowded(tx: &mut dyn Tx, dir: DirectoryId, most: usize) -> Answer<Vec<String>> {
    let sql = concat!(
        "SELECT user_name FROM intake WHERE directory_id = ?1 AND settled_at IS NULL AND ",
        somebody!(),
        "GROUP BY user_name HAVING COUNT(*) > ?2 ORDER BY user_name LIMIT ?3"
    );
    all(&tx.query(sql, &params![dir, capped(most, AT_ONCE), capped(100, 100)])?, |row| {
        Fields::new(row, "intake").get("user_name")
    })
}

/// What waits since before `before` and names nobody, oldest first; at most 1000.
pub fn unmatched_before(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp) -> Answer<Vec<Intake>> {
    let sql = select!(concat!("AND at < ?2 AND NOT ", somebody!(), "ORDER BY at, id LIMIT ?3"));
    all(&tx.query(sql, &params![dir, before, capped(AT_ONCE, AT_ONCE)])?, read)
}

/// What waits since before `before`, whomever it names, oldest first; at most 1000.
pub fn waiting_before(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp) -> Answer<Vec<Intake>> {
    let sql = select!("AND at < ?2 ORDER BY at, id LIMIT ?3");
    all(&tx.query(sql, &params![dir, before, capped(AT_ONCE, AT_ONCE)])?, read)
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

/// Forgets a report that waits: it made room for another. Whether it still waited.
pub fn forget(tx: &mut dyn Tx, dir: DirectoryId, id: IntakeId) -> Answer<bool> {
    let sql = "DELETE FROM intake WHERE directory_id = ?1 AND id = ?2 AND settled_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id])? == 1)
}

/// Counts `more` others under its name that were merged into a report that waits.
pub fn add_merged(tx: &mut dyn Tx, dir: DirectoryId, id: IntakeId, more: u32) -> Answer<()> {
    let sql =
        "UPDATE intake SET merged = merged + ?3 WHERE directory_id = ?1 AND id = ?2 AND settled_at IS NULL";
    tx.execute(sql, &params![dir, id, more])?;
    Ok(())
}

/// Forgets every report about a user name, settled or not: of an exercise.
pub fn forget_about(tx: &mut dyn Tx, dir: DirectoryId, user_name: &str) -> Answer<u64> {
    let sql = "DELETE FROM intake WHERE directory_id = ?1 AND user_name = ?2";
    tx.execute(sql, &params![dir, user_name])
}

/// Forgets what came in before `before` and was settled; at most 500 of them. How many it forgot.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp) -> Answer<u64> {
    let sql = "DELETE FROM intake WHERE directory_id = ?1 AND id IN (\
         SELECT id FROM intake WHERE directory_id = ?1 AND at < ?2 AND settled_at IS NOT NULL ORDER BY at LIMIT 500)";
    tx.execute(sql, &params![dir, before])
}
