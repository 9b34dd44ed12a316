//! Seals: what gives access is believed only with a MAC that nobody can make who has the database alone.
//!
//! **Owners.** Rows are sealed together with those that say the same about somebody: everything that gives one person access, one
//! case, the versions of a policy, the organisation's rules. An owner's row of the table `seal` lists a tag of each of its rows and has a MAC
//! over that list. So one look finds a row that was altered, added, taken away or put back, and costs one statement.
//!
//! **Writing.** Whoever writes a sealed row calls [`touch`] first: it locks the owner's seal, so that writers take turns, and
//! refuses to go on if what lies there is not what was sealed. When the command has run, [`finish`] seals what the owner then has, once.
//!
//! **Reading.** Whoever reads such a row to decide something calls [`check`]. Both fail with [`StoreError::Forged`].
//!
//! **Meeting.** A seal has a version, so a command that writes notices whether anybody wrote, since it looked, what it decided by. It is then
//! run again from its beginning: see `turns`.
//!
//! **Events** carry a MAC over their leaf, which commits to everything else; see [`log`](crate::log). Sessions and memberships have one in
//! their own row: they are too many, or change too often, for lists.

mod compare;
mod heard;
pub(crate) mod keys;
mod lists;
mod load;
mod made_with;
mod migrate;
mod open_cases;
mod owner;
#[cfg(feature = "testing")]
mod past;
mod repair;
mod rotate;
mod rows;
mod strangers;
mod tables;
mod turns;
mod verify;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use keyward_model::{DirectoryId, EventId, PersonId};

pub(crate) use keys::Domain;
pub use keys::SealKeys;
pub use lists::{Holders, begin_lists, repair_holders};
pub use made_with::{MadeWith, made_with};
pub use migrate::{Migrated, NewSeals, SEALED, migrate, needs_migration};
pub use owner::Owner;
#[cfg(feature = "testing")]
pub use past::{as_before_lists, sealed_tables};
pub use repair::{Repaired, Said, remove_forged_event, repair_person, said_of_person};
pub use rotate::{Rotated, rotate};
pub use strangers::strangers;
pub use verify::{SealReport, compare_seals, verify_seals};

use crate::repo::Answer;
use crate::{StoreError, Tx, Value, log, params};
use compare::{NO_SEAL, compare};
use rows::{Seal, SealedRow};
use turns::Turns;
pub(crate) use turns::{Met, take_first};
use written::Written;

/// What a transaction knows of seals.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent of each other, each said by itself")]
pub struct Seals {
    keys: Option<Arc<SealKeys>>,
    /// Owners that were compared with their seal, and of those that are written the version to seal.
    known: BTreeMap<(DirectoryId, Owner), Known>,
    /// What the statements of this transaction wrote, and what lay there before.
    written: Written,
    /// The schema of this database that was looked at last and had nothing strange in it.
    schema: Arc<AtomicI64>,
    /// Whether the schema is looked at before the commit although nothing was compared.
    looks: bool,
    /// Whether this transaction can write nothing.
    reading: bool,
    /// Whether rows are only looked at, to name what is wrong with them.
    auditing: bool,
    /// Whether somebody else who was forged is nobody here, instead of a refusal: see [`protect`].
    protecting: bool,
    /// Whether somebody was nobody for that reason.
    overlooked: bool,
    /// Whether the keys were compared with those of the database.
    current: bool,
    /// The events that were logged, in their order, and their leaves.
    logged: Vec<(DirectoryId, EventId, String)>,
    /// The versions that were read, and whom this command meets.
    turns: Turns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// Compared.
    Checked,
    /// Compared, locked, and to be sealed with this version.
    Touched(i64),
}

impl Seals {
    pub(crate) fn new(keys: Option<Arc<SealKeys>>, schema: Arc<AtomicI64>) -> Self {
        Self { keys, schema, ..Self::default() }
    }

    /// Of a transaction that can write nothing.
    pub(crate) fn reading(self) -> Self {
        Self { reading: true, ..self }
    }

    /// Remembers that a statement changed so many rows.
    pub(crate) fn wrote(&mut self, sql: &str, rows: u64) {
        self.written.note(sql, rows);
    }

    /// From here on an owner is written, and sealed with this version at the end. These are the rows that it has.
    fn begin(&mut self, dir: DirectoryId, owner: Owner, version: i64, rows: Vec<SealedRow>) {
        self.written.found(dir, owner.clone(), rows);
        self.known.insert((dir, owner), Known::Touched(version));
    }

    /// Remembers an event, to give it its place and to say in the last one which owners were sealed with it.
    pub(crate) fn logged(&mut self, dir: DirectoryId, id: EventId, leaf: &str) {
        self.logged.push((dir, id, leaf.to_owned()));
    }

    /// Whom the command met, if it has to be run again.
    pub(crate) fn into_met(self) -> Option<Met> {
        self.turns.into_met()
    }

    /// The keys.
    ///
    /// # Errors
    /// [`StoreError::Unkeyed`] if the store has none: see [`Store::unlock`](crate::Store::unlock).
    pub(crate) fn keys(&self) -> Answer<Arc<SealKeys>> {
        self.keys.clone().ok_or(StoreError::Unkeyed)
    }
}

/// A refusal, told loudly: somebody wrote to the database who is not Keyward.
pub(crate) fn forged(table: &'static str, row: String) -> StoreError {
    tracing::error!(table, row, "a row is not as Keyward wrote it: it is not believed");
    StoreError::Forged { table, row }
}

fn refuse(found: Vec<(&'static str, String)>) -> Answer<()> {
    let mut first = None;
    for (table, row) in found {
        let error = forged(table, row);
        first.get_or_insert(error);
    }
    first.map_or(Ok(()), Err)
}

/// Compares an owner's rows with their seal, once in a transaction. Call it before anything is decided by them.
///
/// # Errors
/// [`StoreError::Forged`] if a row was altered, added or taken away by anybody but Keyward.
pub fn check(tx: &mut dyn Tx, dir: DirectoryId, owner: Owner) -> Answer<()> {
    let key = (dir, owner);
    if tx.seals().auditing || tx.seals().known.contains_key(&key) {
        return Ok(());
    }
    let keys = tx.seals().keys()?;
    let loaded = rows::load(tx, dir, &key.1)?;
    not_behind(tx, loaded.newest)?;
    refuse(compare(&keys, dir, &key.1, &loaded))?;
    turns::saw(tx, dir, &key.1, loaded.version())?;
    tx.seals().known.insert(key, Known::Checked);
    Ok(())
}

/// Refuses to go on with keys that another program has replaced: what they sealed would not be believed later.
fn not_behind(tx: &mut dyn Tx, newest: u8) -> Answer<()> {
    if tx.seals().keys()?.is_behind(newest) {
        return Err(StoreError::OldKeys);
    }
    tx.seals().current = true;
    Ok(())
}

/// Compares the keys of this program with those of the database, once in a transaction.
///
/// # Errors
/// [`StoreError::OldKeys`] if there are newer ones: see [`rotate()`].
pub fn check_keys(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<()> {
    if tx.seals().current {
        return Ok(());
    }
    let row = tx.query_opt("SELECT mac FROM seal_since WHERE directory_id = ?1", &params![dir])?;
    let newest = match &row {
        Some(row) => row.get::<&[u8]>(0)?.first().copied().unwrap_or(0),
        None => 0,
    };
    not_behind(tx, newest)
}

/// From here on this transaction reads what is there, whoever wrote it: for the verification of the log, which names what is wrong. Nothing may be
/// decided in it, and nothing written: [`touch`] compares all the same.
pub fn audit(tx: &mut dyn Tx) {
    tx.seals().auditing = true;
}

/// From here on whoever merely takes part and was forged is nobody ([`believed`]), and holds up nothing: for what stops, ends or shows. Whoever may
/// do anything else in this transaction asks [`has_overlooked`] before it is done.
pub fn protect(tx: &mut dyn Tx) {
    tx.seals().protecting = true;
}

/// What was read; nothing, where it was forged and this transaction protects.
///
/// # Errors
/// What was found, [`StoreError::Forged`] too where nothing was said of protecting.
pub fn believed<T>(tx: &mut dyn Tx, found: Answer<Option<T>>) -> Answer<Option<T>> {
    match found {
        Err(StoreError::Forged { .. }) if tx.seals().protecting => {
            tx.seals().overlooked = true;
            Ok(None)
        }
        found => found,
    }
}

/// Whether somebody who was forged is nobody in this transaction.
pub fn has_overlooked(tx: &mut dyn Tx) -> bool {
    tx.seals().overlooked
}

/// Whether this transaction only names what is wrong.
pub(crate) fn is_audit(tx: &mut dyn Tx) -> bool {
    tx.seals().auditing
}

/// [`check`] of a person.
///
/// # Errors
/// As [`check`].
pub fn check_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<()> {
    check(tx, dir, Owner::Person(person))
}

/// Announces that a row of this owner is about to be written. Once in a transaction it locks and compares; further calls cost nothing.
///
/// # Errors
/// As [`check`]: what was forged is not sealed over.
pub fn touch(tx: &mut dyn Tx, dir: DirectoryId, owner: Owner) -> Answer<()> {
    let key = (dir, owner);
    if matches!(tx.seals().known.get(&key), Some(Known::Touched(_))) {
        return Ok(());
    }
    let keys = tx.seals().keys()?;
    let owner = &key.1;
    tx.seals().turns.writes(dir, owner);
    lock(tx, dir, owner, &keys)?;
    let loaded = rows::load(tx, dir, owner)?;
    not_behind(tx, loaded.newest)?;
    refuse(compare(&keys, dir, owner, &loaded))?;
    let version = loaded.version();
    // What this command read before may be of before somebody else's turn.
    turns::saw(tx, dir, owner, version)?;
    tx.seals().begin(dir, key.1, version.saturating_add(1), loaded.rows);
    Ok(())
}

/// [`touch`] of a person.
///
/// # Errors
/// As [`touch`].
pub fn touch_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<()> {
    touch(tx, dir, Owner::Person(person))
}

/// [`touch`] of the person whom a statement names by one key; whether it names one.
pub(crate) fn touch_of(tx: &mut dyn Tx, dir: DirectoryId, of: &'static str, key: Value) -> Answer<bool> {
    let Some(row) = tx.query_opt(of, &[dir.into(), key])? else { return Ok(false) };
    touch_person(tx, dir, row.get(0)?)?;
    Ok(true)
}

/// [`check`] of the person whom a statement names by one key, if it names one.
pub(crate) fn check_of(tx: &mut dyn Tx, dir: DirectoryId, of: &'static str, key: Value) -> Answer<()> {
    match tx.query_opt(of, &[dir.into(), key])? {
        Some(row) => check_person(tx, dir, row.get(0)?),
        None => Ok(()),
    }
}

/// Waits for whoever writes this owner's rows, and makes others wait.
pub(crate) fn hold(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<()> {
    let locked = "UPDATE seal SET version = version WHERE directory_id = ?1 AND kind = ?2 AND id = ?3";
    tx.execute(locked, &params![dir, owner.group().number(), owner.key()])?;
    Ok(())
}

/// Locks an owner's seal until the end of the transaction, so that two writers cannot each seal what the other does not see.
fn lock(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner, keys: &SealKeys) -> Answer<()> {
    let (group, key) = (owner.group().number(), owner.key());
    let locked = "UPDATE seal SET version = version WHERE directory_id = ?1 AND kind = ?2 AND id = ?3";
    if tx.execute(locked, &params![dir, group, &key])? == 1 {
        return Ok(());
    }
    if owner.is_list() {
        return Err(forged("seal", format!("{owner} {NO_SEAL}")));
    }
    // A new owner has an empty list. If it has rows already, they are refused.
    let mac = keys.mac(Domain::List, &rows::sealed_bytes(dir, owner, 0, &[]));
    let sql = "INSERT INTO seal (directory_id, kind, id, version, list, mac) VALUES (?1, ?2, ?3, 0, ?4, ?5) \
         ON CONFLICT (directory_id, kind, id) DO NOTHING";
    if tx.execute(sql, &params![dir, group, &key, Vec::new(), mac])? == 0 {
        tx.execute(locked, &params![dir, group, &key])?;
    }
    Ok(())
}

/// Has the schema looked at before the commit, as if something had been compared.
pub(crate) fn look(tx: &mut dyn Tx) {
    tx.seals().looks = true;
}

/// Seals every owner that was written. The store calls it when a command has run.
pub(crate) fn finish(tx: &mut dyn Tx) -> Answer<()> {
    turns::unchanged(tx)?;
    let known = std::mem::take(&mut tx.seals().known);
    let (compared, mut written) = (!known.is_empty(), std::mem::take(&mut tx.seals().written));
    let events = std::mem::take(&mut tx.seals().logged);
    for (dir, id, _) in &events {
        check_keys(tx, *dir)?;
        log::await_leaf(tx, *dir, *id)?;
    }
    let (logged, mut steps) = (events.into_iter().next_back(), Vec::new());
    for ((dir, owner), state) in known {
        if let Known::Touched(version) = state {
            put(tx, dir, &owner, version, &mut written)?;
            if logged.as_ref().is_some_and(|(of, _, _)| *of == dir) {
                steps.extend_from_slice(&step_name(&owner));
                steps.extend_from_slice(&version.to_be_bytes());
            }
        }
    }
    written.refuse_others()?;
    if let (Some((dir, id, leaf)), false) = (logged, steps.is_empty()) {
        let mac = tx.seals().keys()?.mac(Domain::Event, &event_bytes(dir, id, &leaf, Some(&steps)));
        let sql = "UPDATE event SET seals = ?3, mac = ?4 WHERE directory_id = ?1 AND id = ?2";
        tx.execute(sql, &params![dir, id, steps, mac])?;
    }
    // At the very end: whatever ran in between is still there, and cannot be taken away before the commit.
    if compared || std::mem::take(&mut tx.seals().looks) { strangers::refuse(tx) } else { Ok(()) }
}

/// Bytes of a step in an event's `seals`: an owner's name there, and the version that was sealed with the event.
const STEP_BYTES: usize = STEP_NAME + 8;
const STEP_NAME: usize = 16;

/// An owner's name in events: a hash, so that an event that was erased does not name anybody.
fn step_name(owner: &Owner) -> [u8; STEP_NAME] {
    let mut bytes = vec![owner.group().number()];
    bytes.extend_from_slice(&owner.key());
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    digest.as_ref().first_chunk::<STEP_NAME>().copied().unwrap_or_default()
}

/// Seals what an owner has now.
fn put(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner, version: i64, written: &mut Written) -> Answer<()> {
    let keys = tx.seals().keys()?;
    let loaded = rows::load(tx, dir, owner)?;
    written.is_now(dir, owner, &loaded.rows);
    write(tx, dir, owner, version, &loaded.rows, &keys)
}

fn write(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    owner: &Owner,
    version: i64,
    rows: &[SealedRow],
    keys: &SealKeys,
) -> Answer<()> {
    let (group, key) = (owner.group().number(), owner.key());
    if rows.is_empty() && !owner.stays() {
        let sql = "DELETE FROM seal WHERE directory_id = ?1 AND kind = ?2 AND id = ?3";
        tx.execute(sql, &params![dir, group, &key])?;
        return Ok(());
    }
    let list = rows::list(keys, keys.current(), dir, owner, rows).concat();
    let mac = keys.mac(Domain::List, &rows::sealed_bytes(dir, owner, version, &list));
    let sql = "INSERT INTO seal (directory_id, kind, id, version, list, mac) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (directory_id, kind, id) DO UPDATE SET version = excluded.version, list = excluded.list, \
         mac = excluded.mac";
    tx.execute(sql, &params![dir, group, &key, version, list, mac])?;
    Ok(())
}

/// The seal of an owner whose rows are many, genuine; `None` if it has none.
fn genuine(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<Option<Seal>> {
    let sql = "SELECT version, list, mac FROM seal WHERE directory_id = ?1 AND kind = ?2 AND id = ?3";
    let Some(row) = tx.query_opt(sql, &params![dir, owner.group().number(), owner.key()])? else {
        return Ok(None);
    };
    let seal = Seal { version: row.get(0)?, list: row.get(1)?, mac: row.get(2)? };
    if seal.is_genuine(&*tx.seals().keys()?, dir, owner) {
        Ok(Some(seal))
    } else {
        Err(forged("seal", format!("{owner} {NO_SEAL}")))
    }
}

/// How many rows an owner has, as its seal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// So many are listed.
    Rows(usize),
    /// Nobody asked the seal: nothing is decided by the rows, or they are being written and were compared as a whole before that.
    NotAsked,
}

/// Checks single rows of an owner whose rows are many: each has to be listed. `values` are the columns of the table in the order of its list.
///
/// # Errors
/// [`StoreError::Forged`] if one is not.
pub(crate) fn check_listed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    owner: &Owner,
    found: &[Vec<Value>],
) -> Answer<Listed> {
    if tx.seals().auditing || matches!(tx.seals().known.get(&(dir, owner.clone())), Some(Known::Touched(_))) {
        return Ok(Listed::NotAsked);
    }
    let Some(table) = tables::of(owner.group()).next() else {
        return Err(StoreError::Config("a sealed group has no table".to_owned()));
    };
    let keys = tx.seals().keys()?;
    let seal = genuine(tx, dir, owner)?;
    turns::saw(tx, dir, owner, seal.as_ref().map_or(0, |seal| seal.version))?;
    for values in found {
        let row = SealedRow { table, values: values.clone() };
        let listed = seal.as_ref().is_some_and(|seal| {
            let entry = rows::entry(&keys, seal.key(), dir, owner, table, values);
            seal.lists(&entry)
        });
        if !listed {
            return Err(forged(table.name, format!("{} of {owner} is not as it was sealed", row.name())));
        }
    }
    Ok(Listed::Rows(seal.map_or(0, |seal| seal.entries().count())))
}

/// The MAC of a row that has its own.
pub(crate) fn single(tx: &mut dyn Tx, domain: Domain, dir: DirectoryId, values: &[Value]) -> Answer<Vec<u8>> {
    Ok(tx.seals().keys()?.mac(domain, &rows::single_bytes(dir, values)))
}

/// Whether a row has the MAC it should have.
pub(crate) fn is_single(
    tx: &mut dyn Tx,
    domain: Domain,
    dir: DirectoryId,
    values: &[Value],
    mac: Option<&[u8]>,
) -> Answer<bool> {
    let keys = tx.seals().keys()?;
    Ok(mac.is_some_and(|mac| keys.is_mac(domain, &rows::single_bytes(dir, values), mac)))
}

/// What an event's MAC is over: the organisation, the id, the leaf, and which owners were sealed with it. The leaf names time, actor, kind
/// and case, and commits to the salted body with person and place, so that an event can be erased and keeps its MAC.
pub(crate) fn event_bytes(dir: DirectoryId, id: EventId, leaf: &str, seals: Option<&[u8]>) -> Vec<u8> {
    rows::single_bytes(dir, &params![id, leaf, seals])
}
