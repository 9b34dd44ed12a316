//! Commands that meet take turns.
//!
//! Commands on PostgreSQL run beside each other and see what others have committed statement by statement. So what one of them read may be of
//! before somebody else's turn when it writes: it would log a change from a value that was not there any more, or leave what it never saw. Seals
//! tell: each has a version, and everything that gives access is read together with one.
//!
//! - Whoever writes an owner ([`touch`](super::touch)) waits for its lock and then looks whether it is still what was read before.
//! - Whoever wrote anything looks, before the commit, whether what else it read is still so, and that nobody is about to change it.
//!
//! If not, the command is run again, and begins by waiting for everybody it met, in one order for all commands: so it comes to its turn.
//! On SQLite one command runs at a time, and nobody meets anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use keyward_model::DirectoryId;

use super::Owner;
use crate::repo::Answer;
use crate::{Engine, StoreError, Tx, Value, params};

/// What a transaction knows of others.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// The version of each owner when it was first read.
    seen: BTreeMap<(DirectoryId, Owner), i64>,
    /// Those that are written.
    written: BTreeSet<(DirectoryId, Owner)>,
    /// Whether one that was read is not as it was.
    late: bool,
}

impl Turns {
    /// Remembers an owner that is about to be written.
    pub(super) fn writes(&mut self, dir: DirectoryId, owner: &Owner) {
        self.written.insert((dir, owner.clone()));
    }

    pub(super) fn into_met(self) -> Option<Met> {
        let mut owners: BTreeMap<_, _> = self.seen.into_keys().map(|owner| (owner, false)).collect();
        owners.extend(self.written.into_iter().map(|owner| (owner, true)));
        Some(Met { owners, late: self.late }).filter(|met| !met.owners.is_empty())
    }
}

/// Whom a command read and wrote, to wait for them at the beginning if it is run again.
#[derive(Debug)]
pub(crate) struct Met {
    /// Whether it is written.
    owners: BTreeMap<(DirectoryId, Owner), bool>,
    late: bool,
}

impl Met {
    /// Whether somebody wrote what the command had read: it has to be run again.
    pub(crate) const fn is_late(&self) -> bool {
        self.late
    }
}

/// Remembers the version of an owner that was read, and compares it with an earlier one.
///
/// # Errors
/// [`StoreError::Busy`] if it is another: the store runs the command again.
pub(super) fn saw(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner, version: i64) -> Answer<()> {
    let first = *tx.seals().turns.seen.entry((dir, owner.clone())).or_insert(version);
    if first == version { Ok(()) } else { Err(late(tx)) }
}

fn late(tx: &mut dyn Tx) -> StoreError {
    tx.seals().turns.late = true;
    StoreError::Busy
}

/// Of a command that writes: looks whether what it only read is as it was, and keeps it so until the commit.
///
/// # Errors
/// As [`saw`]. Also while somebody else is about to write it: whether that will be committed is not known yet.
pub(super) fn unchanged(tx: &mut dyn Tx) -> Answer<()> {
    let turns = &tx.seals().turns;
    if turns.written.is_empty() {
        return Ok(());
    }
    let mut read: BTreeMap<DirectoryId, Vec<Owner>> = BTreeMap::new();
    for (dir, owner) in turns.seen.keys().filter(|owner| !turns.written.contains(*owner)) {
        read.entry(*dir).or_default().push(owner.clone());
    }
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    for (dir, owners) in read {
        owners.chunks(200).try_for_each(|owners| are_unchanged(tx, dir, owners))?;
    }
    Ok(())
}

fn are_unchanged(tx: &mut dyn Tx, dir: DirectoryId, owners: &[Owner]) -> Answer<()> {
    let mut sql = "SELECT kind, id, version FROM seal WHERE directory_id = ?1 AND (".to_owned();
    let mut values = params![dir].to_vec();
    for owner in owners {
        let or = if values.len() == 1 { "" } else { " OR " };
        let _ = write!(sql, "{or}(kind = ?{} AND id = ?{})", values.len() + 1, values.len() + 2);
        values.extend([Value::from(owner.group().number()), Value::from(owner.key())]);
    }
    // Not waiting: two that each wait for what the other wrote would wait for ever.
    sql.push_str(") FOR SHARE NOWAIT");
    let mut now = BTreeMap::new();
    for row in tx.query_dyn(&sql, &values)? {
        now.insert((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?), row.get::<i64>(2)?);
    }
    for owner in owners {
        let key = (i64::from(owner.group().number()), owner.key());
        saw(tx, dir, owner, now.get(&key).copied().unwrap_or(0))?;
    }
    Ok(())
}

/// Waits for everybody whom an earlier run of this command met.
///
/// # Errors
/// What the engine refuses.
pub(crate) fn take_first(tx: &mut dyn Tx, met: &Met) -> Answer<()> {
    for ((dir, owner), writes) in &met.owners {
        let key = params![*dir, owner.group().number(), owner.key()];
        let sql = if *writes {
            "SELECT 1 FROM seal WHERE directory_id = ?1 AND kind = ?2 AND id = ?3 FOR NO KEY UPDATE"
        } else {
            "SELECT 1 FROM seal WHERE directory_id = ?1 AND kind = ?2 AND id = ?3 FOR SHARE"
        };
        tx.query_opt(sql, &key)?;
    }
    Ok(())
}
