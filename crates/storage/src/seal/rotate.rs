//! From one key to the next, a few rows at a time. Both keys count meanwhile.

use keyward_model::{DirectoryId, EventId, GroupId, PersonId, Timestamp};

use super::migrate::{Step, batches, mark};
use super::tables::Group;
use super::{Domain, Owner, event_bytes, forged, is_single, touch};
use crate::repo::{Answer, groups, people, sessions};
use crate::{Store, StoreError, Tx, params};

/// What [`rotate`] sealed again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Events.
    pub events: u64,
    /// Owners, with all their rows.
    pub owners: u64,
    /// Memberships.
    pub members: u64,
    /// Live sessions.
    pub sessions: u64,
}

/// Seals everything with the newest key that has an older one. It may be stopped and called again; afterwards the older keys are of no use.
///
/// # Errors
/// [`StoreError::Forged`] if something is not as it was sealed: what was forged gets no new seal.
pub async fn rotate(store: &Store, dir: DirectoryId) -> Result<Rotated, StoreError> {
    // First of all: from here on no program that lacks the new key seals anything.
    store
        .write("rotate-begin", move |tx| -> Answer<()> {
            if super::migrate::is_marked(tx, dir)? {
                let sql = "SELECT since FROM seal_since WHERE directory_id = ?1";
                let since: Timestamp = tx.query_one(sql, &params![dir])?.get(0)?;
                mark(tx, dir, since)?;
            }
            Ok(())
        })
        .await?;
    let mut done = round(store, dir).await?;
    // What was on its way meanwhile.
    loop {
        let more = round(store, dir).await?;
        if more == Rotated::default() {
            return Ok(done);
        }
        done.events = done.events.saturating_add(more.events);
        done.owners = done.owners.saturating_add(more.owners);
        done.members = done.members.saturating_add(more.members);
        done.sessions = done.sessions.saturating_add(more.sessions);
    }
}

/// Once through everything.
async fn round(store: &Store, dir: DirectoryId) -> Result<Rotated, StoreError> {
    let mut done = Rotated {
        events: batches(store, move |tx, after| events(tx, dir, after)).await?,
        ..Rotated::default()
    };
    done.members = batches(store, move |tx, _| members(tx, dir)).await?;
    for group in Group::ALL {
        let owners = batches(store, move |tx, after| owners(tx, dir, group, after)).await?;
        done.owners = done.owners.saturating_add(owners);
    }
    done.sessions = batches(store, move |tx, after| live_sessions(tx, dir, after)).await?;
    Ok(done)
}

fn events(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<Step> {
    let keys = tx.seals().keys()?;
    let sql = "SELECT id, leaf, seals, mac FROM event WHERE directory_id = ?1 AND id > ?2 \
         AND (mac IS NULL OR substr(mac, 1, 1) <> ?3) ORDER BY id LIMIT 500";
    let found = tx.query(sql, &params![dir, after, [keys.current()]])?;
    let mut last = None;
    for row in &found {
        let (id, leaf, seals): (EventId, &str, Option<&[u8]>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let bytes = event_bytes(dir, id, leaf, seals);
        if !row.get::<Option<&[u8]>>(3)?.is_some_and(|mac| keys.is_mac(Domain::Event, &bytes, mac)) {
            return Err(forged("event", id.to_string()));
        }
        let mac = keys.mac(Domain::Event, &bytes);
        tx.execute("UPDATE event SET mac = ?3 WHERE directory_id = ?1 AND id = ?2", &params![dir, id, mac])?;
        last = Some(id.as_bytes().to_vec());
    }
    Ok((last.filter(|_| found.len() == 500), u64::try_from(found.len()).unwrap_or(0)))
}

fn members(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Step> {
    let number = tx.seals().keys()?.current();
    let sql = "SELECT group_id, person_id, mac FROM group_member WHERE directory_id = ?1 \
         AND (mac IS NULL OR substr(mac, 1, 1) <> ?2) LIMIT 500";
    let found = tx.query(sql, &params![dir, [number]])?;
    for row in &found {
        let (group, person): (GroupId, PersonId) = (row.get(0)?, row.get(1)?);
        if !groups::is_sealed(tx, dir, group, person, row.get(2)?)? {
            return Err(forged("group_member", format!("group {group} person {person}")));
        }
        let mac = groups::mac_of(tx, dir, group, person)?;
        let sql =
            "UPDATE group_member SET mac = ?4 WHERE directory_id = ?1 AND group_id = ?2 AND person_id = ?3";
        tx.execute(sql, &params![dir, group, person, mac])?;
    }
    Ok(((found.len() == 500).then(Vec::new), u64::try_from(found.len()).unwrap_or(0)))
}

fn owners(tx: &mut dyn Tx, dir: DirectoryId, group: Group, after: &[u8]) -> Answer<Step> {
    let number = tx.seals().keys()?.current();
    // The key of a group without owners is empty, so it is not left out as the last one seen.
    let single =
        matches!(group, Group::Rules | Group::Alarms | Group::Holders | Group::OpenCases | Group::Heard);
    let sql = "SELECT id FROM seal WHERE directory_id = ?1 AND kind = ?2 AND (id > ?3 OR id = ?4) \
         AND substr(mac, 1, 1) <> ?5 ORDER BY id LIMIT 100";
    let found = tx.query(sql, &params![dir, group.number(), after, Vec::new(), [number]])?;
    let mut last = None;
    for row in &found {
        let key: Vec<u8> = row.get(0)?;
        let owner = Owner::of(group, &key).ok_or_else(|| forged("seal", "an owner".to_owned()))?;
        touch(tx, dir, owner.clone())?;
        if let Owner::Person(person) = owner
            && let Some(photo) = people::photo_as_sealed(tx, dir, person)?
        {
            people::set_photo(tx, dir, person, Some(&photo))?;
        }
        last = Some(key);
    }
    Ok((last.filter(|_| !single && found.len() == 100), u64::try_from(found.len()).unwrap_or(0)))
}

fn live_sessions(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<Step> {
    let page = sessions::sealed_after(tx, dir, after)?;
    let number = tx.seals().keys()?.current();
    let (mut last, mut written) = (None, 0);
    for (hash, id, values, mac) in &page {
        last = Some(hash.clone());
        if !is_single(tx, Domain::Session, dir, values, mac.as_deref())? {
            return Err(forged("session", id.to_string()));
        }
        if mac.as_ref().and_then(|mac| mac.first()) == Some(&number) {
            continue;
        }
        let mac = super::single(tx, Domain::Session, dir, values)?;
        let sql = "UPDATE session SET mac = ?3 WHERE directory_id = ?1 AND secret_hash = ?2";
        written += tx.execute(sql, &params![dir, hash, mac])?;
    }
    Ok((last.filter(|_| page.len() == sessions::SEALED_PAGE), written))
}
