//! Seals for a database from before there were any.
//!
//! It happens once, when a program with the master secret opens the database. What says that it happened is an event, `log.sealed`: the tree keeps
//! it. So whoever takes away every seal does not get an old database, but one that is refused.

use std::time::Duration;

use keyward_ledger::VerifierKey;
use keyward_model::{CaseId, ChangeId, DirectoryId, EventId, GroupId, PersonId, Timestamp};

use super::{
    Domain, Owner, check_keys, event_bytes, forged, heard, is_single, lists, open_cases, rows, single, touch,
    write,
};
use crate::log::{self, NewEvent};
use crate::repo::{Answer, groups, people};
use crate::{Progress, Store, StoreError, Tx, params};

/// The event that says that an organisation has seals.
pub const SEALED: &str = "log.sealed";
/// Rows of a transaction.
const BATCH: usize = 500;

/// What [`migrate()`] needs.
#[derive(Clone, Debug)]
pub struct NewSeals {
    /// The event to log; its kind is set here.
    pub event: NewEvent,
    /// The log's key: the log is verified before anything is sealed.
    pub key: VerifierKey,
    /// The present.
    pub now: Timestamp,
}

/// What [`migrate()`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Events that got their MAC.
    pub events: u64,
    /// Owners that got their seal.
    pub owners: u64,
    /// Memberships that got their MAC.
    pub members: u64,
    /// Sessions that ended because they had none.
    pub sessions: u64,
}

/// Whether an organisation says since when it has seals.
pub(super) fn is_marked(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<bool> {
    let sql = "SELECT since, mac FROM seal_since WHERE directory_id = ?1";
    let Some(row) = tx.query_opt(sql, &params![dir])? else { return Ok(false) };
    let (since, mac): (Timestamp, Vec<u8>) = (row.get(0)?, row.get(1)?);
    if is_single(tx, Domain::Since, dir, &params![since], Some(&mac))? {
        Ok(true)
    } else {
        Err(forged("seal_since", "the organisation".to_owned()))
    }
}

/// Whether an organisation has no seals yet, or lacks those that came later.
///
/// # Errors
/// [`StoreError::Forged`] if it had some; [`StoreError::OldKeys`] if there are newer keys than these.
pub fn needs_migration(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<bool> {
    check_keys(tx, dir)?;
    if is_marked(tx, dir)? {
        return lists::are_missing(tx, dir);
    }
    let sql = "SELECT 1 FROM event WHERE directory_id = ?1 AND kind = ?2 LIMIT 1";
    if tx.query_opt(sql, &params![dir, SEALED])?.is_some() {
        return Err(forged(
            "seal_since",
            "is missing: the log says that the organisation has seals".to_owned(),
        ));
    }
    Ok(true)
}

/// Seals what there is, if the organisation has no seals yet. `None` if it has.
///
/// # Errors
/// [`StoreError::Forged`] if seals were taken away, or if the log is not whole: nothing is sealed that cannot be believed.
pub async fn migrate(
    store: &Store,
    dir: DirectoryId,
    mut new: NewSeals,
) -> Result<Option<Migrated>, StoreError> {
    SEALED.clone_into(&mut new.event.kind);
    let needs = move |tx: &mut dyn Tx| -> Answer<_> { Ok((needs_migration(tx, dir)?, is_marked(tx, dir)?)) };
    match store.read("seal", needs).await? {
        (false, _) => return Ok(None),
        (true, true) => return lists::extend(store, dir, new).await.map(Some),
        (true, false) => {}
    }
    // Events may wait for their leaf as long as nothing runs. An event that was deleted to look like an old database is missing in the tree.
    let report = log::verify_with(
        store,
        dir,
        &new.key,
        new.now,
        Duration::MAX,
        log::Macs::NotYet,
        &Progress::default(),
    )
    .await?;
    if let Some(finding) = report.findings.first() {
        return Err(forged(finding.table, format!("{} {}", finding.key, finding.what)));
    }
    let mut done = Migrated {
        events: batches(store, move |tx, after| seal_events(tx, dir, after)).await?,
        members: batches(store, move |tx, after| seal_members(tx, dir, after)).await?,
        ..Migrated::default()
    };
    for table in ["person", "case", "policy", "change"] {
        let owners = batches(store, move |tx, after| seal_owners(tx, dir, table, after)).await?;
        done.owners = done.owners.saturating_add(owners);
    }
    batches(store, move |tx, after| open_cases::fill(tx, dir, after)).await?;
    batches(store, move |tx, after| heard::fill(tx, dir, after)).await?;
    let (now, event) = (new.now, new.event);
    let (owners, sessions) = store
        .write("seal-done", move |tx| -> Answer<_> {
            if is_marked(tx, dir)? {
                // Another server was faster.
                return Ok((0, 0));
            }
            let mut owners = 0;
            for owner in &Owner::LISTS {
                owners += u64::from(seal_owner(tx, dir, owner)?);
            }
            // The event names these lists' seals: who takes one away later takes no older database for one.
            touch(tx, dir, Owner::Holders)?;
            touch(tx, dir, Owner::OpenCases)?;
            touch(tx, dir, Owner::Heard)?;
            let sql = "UPDATE session SET ended_at = ?2, end_reason = 'sealed' \
                 WHERE directory_id = ?1 AND ended_at IS NULL AND mac IS NULL";
            let sessions = tx.execute(sql, &params![dir, now])?;
            log::append(tx, dir, &event)?;
            mark(tx, dir, now)?;
            Ok((owners, sessions))
        })
        .await?;
    done.owners = done.owners.saturating_add(owners);
    done.sessions = sessions;
    Ok(Some(done))
}

/// Writes down since when there are seals.
pub(super) fn mark(tx: &mut dyn Tx, dir: DirectoryId, since: Timestamp) -> Answer<()> {
    let mac = single(tx, Domain::Since, dir, &params![since])?;
    let sql = "INSERT INTO seal_since (directory_id, since, mac) VALUES (?1, ?2, ?3) \
         ON CONFLICT (directory_id) DO UPDATE SET mac = excluded.mac WHERE seal_since.since = excluded.since";
    tx.execute(sql, &params![dir, since, mac])?;
    Ok(())
}

/// Where a batch ended, and how many rows it wrote.
pub(super) type Step = (Option<Vec<u8>>, u64);

/// Runs a step in transactions of its own until there is no next one. The sum of what they wrote.
pub(super) async fn batches<F>(store: &Store, step: F) -> Result<u64, StoreError>
where
    F: Fn(&mut dyn Tx, &[u8]) -> Answer<Step> + Clone + Send + 'static,
{
    let (mut after, mut sum) = (Vec::new(), 0_u64);
    loop {
        let (step, from) = (step.clone(), after.clone());
        let (next, written) = store.write("seal-batch", move |tx| step(tx, &from)).await?;
        sum = sum.saturating_add(written);
        match next {
            Some(last) => after = last,
            None => return Ok(sum),
        }
    }
}

fn seal_events(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<Step> {
    let sql =
        "SELECT id, leaf FROM event WHERE directory_id = ?1 AND id > ?2 AND mac IS NULL ORDER BY id LIMIT ?3";
    let found = tx.query(sql, &params![dir, after, 500])?;
    let keys = tx.seals().keys()?;
    let mut last = None;
    for row in &found {
        let (id, leaf): (EventId, &str) = (row.get(0)?, row.get(1)?);
        let mac = keys.mac(Domain::Event, &event_bytes(dir, id, leaf, None));
        tx.execute("UPDATE event SET mac = ?3 WHERE directory_id = ?1 AND id = ?2", &params![dir, id, mac])?;
        last = Some(id.as_bytes().to_vec());
    }
    Ok((last.filter(|_| found.len() == BATCH), u64::try_from(found.len()).unwrap_or(0)))
}

fn seal_members(tx: &mut dyn Tx, dir: DirectoryId, _: &[u8]) -> Answer<Step> {
    let sql = "SELECT group_id, person_id FROM group_member WHERE directory_id = ?1 AND mac IS NULL LIMIT ?2";
    let found = tx.query(sql, &params![dir, 500])?;
    for row in &found {
        let (group, person): (GroupId, PersonId) = (row.get(0)?, row.get(1)?);
        let mac = groups::mac_of(tx, dir, group, person)?;
        let sql =
            "UPDATE group_member SET mac = ?4 WHERE directory_id = ?1 AND group_id = ?2 AND person_id = ?3";
        tx.execute(sql, &params![dir, group, person, mac])?;
    }
    Ok(((found.len() == BATCH).then(Vec::new), u64::try_from(found.len()).unwrap_or(0)))
}

fn seal_owners(tx: &mut dyn Tx, dir: DirectoryId, of: &'static str, after: &[u8]) -> Answer<Step> {
    let sql = match of {
        "person" => "SELECT id FROM person WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 100",
        "case" => "SELECT id FROM recovery_case WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 100",
        "change" => "SELECT id FROM change WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 100",
        _ => "SELECT DISTINCT name FROM policy WHERE directory_id = ?1",
    };
    let found =
        if of == "policy" { tx.query(sql, &params![dir])? } else { tx.query(sql, &params![dir, after])? };
    let (mut last, mut written) = (None, 0);
    for row in &found {
        let owner = match of {
            "person" => {
                let id: PersonId = row.get(0)?;
                people::seal_photo(tx, dir, id)?;
                last = Some(id.as_bytes().to_vec());
                Owner::Person(id)
            }
            "case" => {
                let id: CaseId = row.get(0)?;
                last = Some(id.as_bytes().to_vec());
                Owner::Case(id)
            }
            "change" => {
                let id: ChangeId = row.get(0)?;
                last = Some(id.as_bytes().to_vec());
                Owner::Change(id)
            }
            _ => Owner::Policy(row.get(0)?),
        };
        written += u64::from(seal_owner(tx, dir, &owner)?);
    }
    Ok((last.filter(|_| found.len() == 100), written))
}

/// Seals an owner that has no seal; whether it had none.
fn seal_owner(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<bool> {
    let loaded = rows::load(tx, dir, owner)?;
    if loaded.seal.is_some() || (loaded.rows.is_empty() && !owner.is_list()) {
        return Ok(false);
    }
    let keys = tx.seals().keys()?;
    write(tx, dir, owner, 1, &loaded.rows, &keys)?;
    Ok(true)
}
