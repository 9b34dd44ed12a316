//! The organisation's own lists, and who is on the one of roles.
//!
//! A database that was sealed before there was a list of roles gets it at its next start, once, and with it what else changed then: marks of
//! exercises are sealed with their people, changes each by itself, alarms while they are on. Likewise people are given once what their row says of
//! their cases, and devices when they were heard of. That it happened is said by a further event `log.sealed`, which names the lists' seals.

use std::collections::BTreeSet;
use std::time::Duration;

use keyward_model::{DirectoryId, PersonId, Role, RoleSet};

use super::migrate::{self, Migrated, NewSeals, SEALED};
use super::rows::{self, Loaded};
use super::{
    NO_SEAL, Owner, STEP_BYTES, compare, forged, genuine, heard, not_behind, open_cases, step_name, touch,
    write,
};
use crate::log::{self, NewEvent};
use crate::repo::{Answer, role_holders, roles_bits};
use crate::{Store, StoreError, Tx, Value, params};

/// Rows of a transaction.
const BATCH: usize = 500;

/// Gives a new organisation's lists their seals.
///
/// # Errors
/// What the engine refuses, and [`StoreError::Unkeyed`].
pub fn begin_lists(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<()> {
    let keys = tx.seals().keys()?;
    Owner::LISTS.iter().try_for_each(|list| write(tx, dir, list, 1, &[], &keys))
}

/// Marks that came later and have no rows: what they say was written once to everybody's own rows.
const MARKS: [Owner; 2] = [Owner::OpenCases, Owner::Heard];

/// Whether the list of roles, what people say of cases or what devices say of when they were heard of has no seal yet. The organisation has
/// seals.
pub(super) fn are_missing(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<bool> {
    let mut missing = is_missing(tx, dir, &Owner::Holders)?;
    for mark in &MARKS {
        missing |= is_missing(tx, dir, mark)?;
    }
    Ok(missing)
}

/// Whether one of the lists that came later has no seal yet, and no event says that it had one.
fn is_missing(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<bool> {
    let sql = "SELECT 1 FROM seal WHERE directory_id = ?1 AND kind = ?2";
    if tx.query_opt(sql, &params![dir, owner.group().number()])?.is_some() {
        return Ok(false);
    }
    let list = step_name(owner);
    let sql = "SELECT seals FROM event WHERE directory_id = ?1 AND kind = ?2";
    for row in tx.query(sql, &params![dir, SEALED])? {
        let steps: Option<&[u8]> = row.get(0)?;
        if steps.unwrap_or_default().chunks(STEP_BYTES).any(|step| step.starts_with(&list)) {
            return Err(forged("seal", format!("{owner} {NO_SEAL}")));
        }
    }
    Ok(true)
}

/// Gives an organisation with seals those that came later.
pub(super) async fn extend(store: &Store, dir: DirectoryId, new: NewSeals) -> Result<Migrated, StoreError> {
    // An event that was deleted to look like an older database is missing in the tree.
    let report = log::verify(store, dir, &new.key, new.now, Duration::MAX).await?;
    if let Some(finding) = report.findings.first() {
        return Err(forged(finding.table, format!("{} {}", finding.key, finding.what)));
    }
    let mut owners = 0_u64;
    let people = if store.read("seal", move |tx| is_missing(tx, dir, &Owner::Holders)).await? {
        owners += migrate::batches(store, move |tx, after| seal_marks(tx, dir, after)).await?;
        owners += store.write("seal-changes", move |tx| split_changes(tx, dir)).await?;
        Some(gather(store, dir).await?)
    } else {
        None
    };
    owners += migrate::batches(store, move |tx, after| open_cases::fill(tx, dir, after)).await?;
    // Once: whoever takes a time away later has no older database.
    if store.read("seal", move |tx| is_missing(tx, dir, &Owner::Heard)).await? {
        owners += migrate::batches(store, move |tx, after| heard::fill(tx, dir, after)).await?;
    }
    let event = new.event;
    owners += store.write("seal-lists", move |tx| finish_lists(tx, dir, people.as_ref(), &event)).await?;
    Ok(Migrated { owners, ..Migrated::default() })
}

/// Seals the marks of exercises with their people: those that the log speaks of.
fn seal_marks(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<migrate::Step> {
    let sql = "SELECT person_id FROM exercise_person WHERE directory_id = ?1 AND person_id > ?2 \
         ORDER BY person_id LIMIT 500";
    let found = tx.query(sql, &params![dir, after])?;
    if found.is_empty() {
        return Ok((None, 0));
    }
    let (said, keys) = (log::exercises(tx, dir)?, tx.seals().keys()?);
    let (mut last, mut written) = (None, 0);
    for row in &found {
        let person: PersonId = row.get(0)?;
        last = Some(person.as_bytes().to_vec());
        let owner = Owner::Person(person);
        super::lock(tx, dir, &owner, &keys)?;
        let mut loaded = rows::load(tx, dir, &owner)?;
        not_behind(tx, loaded.newest)?;
        let all = loaded.rows.clone();
        loaded.rows.retain(|row| row.table.name != "exercise_person");
        let version = loaded.seal.as_ref().map_or(0, |seal| seal.version);
        // What was forged stays as it is: it is refused where it is used.
        if said.is_here(person) && version > 0 && compare(&keys, dir, &owner, &loaded).is_empty() {
            write(tx, dir, &owner, version.saturating_add(1), &all, &keys)?;
            written += 1;
        }
    }
    Ok((last.filter(|_| found.len() == BATCH), written))
}

/// Gives each change that Keyward wrote a seal of its own.
fn split_changes(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<u64> {
    let keys = tx.seals().keys()?;
    let Some(seal) = genuine(tx, dir, &Owner::Changes)? else { return Ok(0) };
    let loaded = rows::load_whole(tx, dir, &Owner::Changes)?;
    not_behind(tx, loaded.newest)?;
    let mut written = 0;
    for row in loaded.rows {
        let entry = rows::entry(&keys, seal.key(), dir, &Owner::Changes, row.table, &row.values);
        let Some(Value::Blob(id)) = row.values.first() else { continue };
        let Some(owner) = Owner::of(Owner::Changes.group(), id) else { continue };
        if seal.lists(&entry) {
            write(tx, dir, &owner, 1, &[row], &keys)?;
            written += 1;
        }
    }
    let sql = "DELETE FROM seal WHERE directory_id = ?1 AND kind = ?2 AND id = ?3";
    tx.execute(sql, &params![dir, Owner::Changes.group().number(), Owner::Changes.key()])?;
    Ok(written)
}

/// The lists themselves, and the event.
fn finish_lists(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    people: Option<&BTreeSet<PersonId>>,
    event: &NewEvent,
) -> Answer<u64> {
    let mut written = 0;
    // Another server may have been faster.
    if let Some(people) = people
        && is_missing(tx, dir, &Owner::Holders)?
    {
        seal_lists(tx, dir, people)?;
        written += 3;
    }
    for mark in MARKS {
        if is_missing(tx, dir, &mark)? {
            let keys = tx.seals().keys()?;
            write(tx, dir, &mark, 1, &[], &keys)?;
            touch(tx, dir, mark)?;
            written += 1;
        }
    }
    if written > 0 {
        log::append(tx, dir, event)?;
    }
    Ok(written)
}

/// The rules, the alarms and who holds a role.
fn seal_lists(tx: &mut dyn Tx, dir: DirectoryId, people: &BTreeSet<PersonId>) -> Answer<()> {
    let keys = tx.seals().keys()?;
    let rules = rows::load(tx, dir, &Owner::Rules)?;
    if rules.seal.is_none() && rules.rows.is_empty() {
        write(tx, dir, &Owner::Rules, 1, &[], &keys)?;
    }
    let (alarms, live) = (rows::load_whole(tx, dir, &Owner::Alarms)?, rows::load(tx, dir, &Owner::Alarms)?);
    if was_whole(&alarms)
        && (alarms.seal.is_none() || compare(&keys, dir, &Owner::Alarms, &alarms).is_empty())
    {
        let version = alarms.seal.map_or(0, |seal| seal.version);
        write(tx, dir, &Owner::Alarms, version.saturating_add(1), &live.rows, &keys)?;
    }
    put_holders(tx, dir, people)?;
    let holders = rows::load(tx, dir, &Owner::Holders)?;
    write(tx, dir, &Owner::Holders, 1, &holders.rows, &keys)?;
    touch(tx, dir, Owner::Holders)
}

/// Whether rows have their seal, or there are none.
fn was_whole(loaded: &Loaded) -> bool {
    loaded.seal.is_some() || loaded.rows.is_empty()
}

/// Everybody who holds a role or was robbed of one: whoever is not as they were sealed may be either.
pub(crate) async fn gather(store: &Store, dir: DirectoryId) -> Result<BTreeSet<PersonId>, StoreError> {
    let (mut people, mut after) = (BTreeSet::new(), Vec::new());
    loop {
        let from = after.clone();
        let (found, next) = store.read("holders", move |tx| page(tx, dir, &from)).await?;
        people.extend(found);
        match next {
            Some(last) => after = last,
            None => return Ok(people),
        }
    }
}

type Found = (Vec<PersonId>, Option<Vec<u8>>);

/// A page of [`gather`].
fn page(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<Found> {
    // A person whose row was taken away has a seal.
    let sql = "SELECT id FROM (\
         SELECT id FROM (SELECT id FROM person WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 500) p \
         UNION SELECT id FROM (SELECT id FROM seal WHERE directory_id = ?1 AND kind = 1 AND id > ?2 \
         ORDER BY id LIMIT 500) s) both_of_them ORDER BY id LIMIT 500";
    let rows = tx.query(sql, &params![dir, after])?;
    let (mut found, mut last) = (Vec::new(), None);
    for row in &rows {
        let person: PersonId = row.get(0)?;
        last = Some(person.as_bytes().to_vec());
        if bits(tx, dir, person)? != 0 {
            found.push(person);
        }
    }
    Ok((found, last.filter(|_| rows.len() == BATCH)))
}

/// What a person may do; everything, of somebody who is not as they were sealed: so they are looked at, and the look refuses them, until
/// they are repaired.
fn bits(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<i64> {
    match super::check_person(tx, dir, person) {
        Err(StoreError::Forged { .. }) => return Ok(roles_bits(RoleSet::of(Role::ALL))),
        checked => checked?,
    }
    let sql = "SELECT roles FROM person WHERE directory_id = ?1 AND id = ?2";
    tx.query_opt(sql, &params![dir, person])?.map_or(Ok(0), |row| row.get(0))
}

/// Writes the list anew, of these and whoever else has a role by now.
fn put_holders(tx: &mut dyn Tx, dir: DirectoryId, people: &BTreeSet<PersonId>) -> Answer<()> {
    let mut people = people.clone();
    let sql = "SELECT id FROM person WHERE directory_id = ?1 AND roles <> 0";
    for row in tx.query(sql, &params![dir])? {
        people.insert(row.get(0)?);
    }
    tx.execute("DELETE FROM role_holder WHERE directory_id = ?1", &params![dir])?;
    for person in people {
        let bits = bits(tx, dir, person)?;
        role_holders::put(tx, dir, person, bits)?;
    }
    Ok(())
}

/// Writes the list of roles anew out of what people's own seals vouch for, if it is not as it was sealed or does not fit them: what was
/// wrong with it. `people` are those of [`Holders::gather`]. Whoever calls it logs it, in the same transaction, as `log.repaired`.
///
/// # Errors
/// [`StoreError`].
pub fn repair_holders(tx: &mut dyn Tx, dir: DirectoryId, people: &Holders) -> Answer<Option<Vec<String>>> {
    let (owner, keys) = (Owner::Holders, tx.seals().keys()?);
    super::hold(tx, dir, &owner)?;
    let loaded = rows::load(tx, dir, &owner)?;
    not_behind(tx, loaded.newest)?;
    let version = loaded.seal.as_ref().map_or(0, |seal| seal.version).max(people.said);
    let mut found: Vec<String> = compare(&keys, dir, &owner, &loaded)
        .into_iter()
        .map(|(table, what)| format!("{table}: {what}"))
        .collect();
    for person in role_holders::unfitting(tx, dir)? {
        found.push(format!("role_holder: person {person} does not have the listed roles"));
    }
    if found.is_empty() {
        return Ok(None);
    }
    put_holders(tx, dir, &people.people)?;
    tx.seals().begin(dir, owner, version.saturating_add(1), loaded.rows);
    Ok(Some(found))
}

/// What [`repair_holders`] needs, read before: it takes a look at everybody.
#[derive(Clone, Debug)]
pub struct Holders {
    people: BTreeSet<PersonId>,
    /// The number of the list's newest seal, as the log says.
    said: i64,
}

impl Holders {
    /// Looks at everybody.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn gather(store: &Store, dir: DirectoryId) -> Result<Self, StoreError> {
        let said =
            store.read("holders", move |tx| super::verify::newest_step(tx, dir, &Owner::Holders)).await?;
        Ok(Self { people: gather(store, dir).await?, said })
    }
}
