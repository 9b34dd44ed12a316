//! Comparing every seal with the rows, for `keyward log verify`.

use std::collections::HashMap;

use keyward_model::{DirectoryId, GroupId, PersonId};

use super::tables::{self, Group};
use super::{Domain, NO_SEAL, Owner, STEP_BYTES, STEP_NAME, compare, is_single, rows, step_name};
use crate::log::{Finding, Findings};
use crate::repo::{Answer, groups, open_cases, role_holders, sessions};
use crate::{Store, StoreError, Tx, Value, params};

/// What [`verify_seals`] saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealReport {
    /// Rows that were compared with their seal.
    pub rows: u64,
    /// Rows that are not as they were sealed, and seals that are not the newest.
    pub findings: Findings,
}

/// Compares every row that gives access with its seal, and every seal with what the events say of it. In one snapshot.
///
/// # Errors
/// What the engine refuses, and [`StoreError::Unkeyed`].
pub async fn verify_seals(store: &Store, dir: DirectoryId) -> Result<SealReport, StoreError> {
    store.read("verify-seals", move |tx| compare_seals(tx, dir)).await
}

/// [`verify_seals`] within a transaction.
///
/// # Errors
/// As [`verify_seals`].
pub fn compare_seals(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<SealReport> {
    let mut report = SealReport::default();
    if !matches!(super::migrate::is_marked(tx, dir), Ok(true)) {
        report.findings.push(Finding::new(
            "seal_since",
            "the organisation",
            "does not say since when it has seals",
        ));
    }
    let mut steps = newest_steps(tx, dir)?;
    for owner in &Owner::LISTS {
        one(tx, dir, owner, &mut steps, &mut report)?;
    }
    // Events of before speak of all changes together; each has its own seal now.
    steps.remove(&step_name(&Owner::Changes));
    for group in [Group::Person, Group::Case, Group::Policy, Group::Changes] {
        unsealed(tx, dir, group, &mut report)?;
        let mut after = Vec::new();
        loop {
            let sql =
                "SELECT id FROM seal WHERE directory_id = ?1 AND kind = ?2 AND id > ?3 ORDER BY id LIMIT 500";
            let page = tx.query(sql, &params![dir, group.number(), &after])?;
            for row in &page {
                after = row.get(0)?;
                match Owner::of(group, &after) {
                    Some(owner) => one(tx, dir, &owner, &mut steps, &mut report)?,
                    None => report.findings.push(Finding::new("seal", "an owner", "has a key that is none")),
                }
            }
            if page.len() < 500 {
                break;
            }
        }
    }
    gone(tx, dir, &steps, &mut report)?;
    holders(tx, dir, &mut report)?;
    open_case(tx, dir, &mut report)?;
    members(tx, dir, &mut report)?;
    live_sessions(tx, dir, &mut report)?;
    Ok(report)
}

/// The newest version of each owner that an event speaks of.
fn newest_steps(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<HashMap<[u8; STEP_NAME], i64>> {
    let mut newest = HashMap::new();
    let mut after = vec![0; 16];
    loop {
        let sql = "SELECT id, seals FROM event WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT 1000";
        let page = tx.query(sql, &params![dir, &after])?;
        for row in &page {
            after = row.get(0)?;
            let seals: Option<&[u8]> = row.get(1)?;
            for step in seals.unwrap_or_default().chunks(STEP_BYTES) {
                let (Some(name), Some(version)) = (step.first_chunk(), step.last_chunk()) else { continue };
                let entry = newest.entry(*name).or_insert(0);
                *entry = i64::from_be_bytes(*version).max(*entry);
            }
        }
        if page.len() < 1000 {
            return Ok(newest);
        }
    }
}

/// The newest version of one owner that an event speaks of; 0 if none does.
pub(super) fn newest_step(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<i64> {
    Ok(newest_steps(tx, dir)?.get(&step_name(owner)).copied().unwrap_or(0))
}

/// Compares one owner, and strikes it off the list of those that events speak of.
fn one(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    owner: &Owner,
    steps: &mut HashMap<[u8; STEP_NAME], i64>,
    report: &mut SealReport,
) -> Answer<()> {
    let loaded = rows::load(tx, dir, owner)?;
    let keys = tx.seals().keys()?;
    report.rows = report.rows.saturating_add(u64::try_from(loaded.rows.len()).unwrap_or(0));
    for (table, what) in compare(&keys, dir, owner, &loaded) {
        report.findings.push(Finding::new(table, owner.to_string(), what));
    }
    if let Some(photo) = unphotographed(tx, dir, owner)? {
        report.findings.push(photo);
    }
    let Some(said) = steps.get(&step_name(owner)).copied() else { return Ok(()) };
    if let Some(seal) = loaded.seal {
        steps.remove(&step_name(owner));
        if seal.version < said {
            let what =
                format!("was put back: its seal is number {}, the log knows number {said}", seal.version);
            report.findings.push(Finding::new("seal", owner.to_string(), what));
        }
    }
    Ok(())
}

/// A photo that is not the one whose MAC the person's row has.
fn unphotographed(tx: &mut dyn Tx, dir: DirectoryId, owner: &Owner) -> Answer<Option<Finding>> {
    let Owner::Person(person) = owner else { return Ok(None) };
    match crate::repo::people::photo_as_sealed(tx, dir, *person) {
        Ok(_) => Ok(None),
        Err(StoreError::Forged { .. }) => {
            Ok(Some(Finding::new("person", owner.to_string(), "the photo is not the one that was sealed")))
        }
        Err(error) => Err(error),
    }
}

/// Keys of a statement.
const PAGE: i64 = 500;

/// Rows whose owner has no seal at all.
fn unsealed(tx: &mut dyn Tx, dir: DirectoryId, group: Group, report: &mut SealReport) -> Answer<()> {
    for table in tables::of(group) {
        let Some(by) = table.by else { continue };
        // The few policies are named by a text, which neither engine compares with bytes as the other does.
        let named = group == Group::Policy;
        let alone = if named {
            ""
        } else {
            "AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.directory_id = ?1 AND s.kind = ?4 AND s.id = t.key)"
        };
        let sql = format!(
            "SELECT DISTINCT t.key FROM (SELECT directory_id, {by} AS key FROM {}) t \
             WHERE t.directory_id = ?1 AND t.key > ?2 {alone} ORDER BY t.key LIMIT ?3",
            table.name
        );
        let mut after = if named { Value::Text(String::new()) } else { Value::Blob(Vec::new()) };
        loop {
            let mut values = params![dir, after.clone(), PAGE].to_vec();
            if !named {
                values.push(group.number().into());
            }
            let found = tx.query_dyn(&sql, &values)?;
            for row in &found {
                after = row.get::<&Value>(0)?.clone();
                name_unsealed(tx, dir, (group, table.name), &after, report)?;
            }
            if i64::try_from(found.len()).unwrap_or(PAGE) < PAGE {
                break;
            }
        }
    }
    Ok(())
}

fn name_unsealed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (group, table): (Group, &'static str),
    key: &Value,
    report: &mut SealReport,
) -> Answer<()> {
    let key = match key {
        Value::Blob(bytes) => bytes.clone(),
        Value::Text(text) => text.clone().into_bytes(),
        _ => Vec::new(),
    };
    let sql = "SELECT 1 FROM seal WHERE directory_id = ?1 AND kind = ?2 AND id = ?3";
    if tx.query_opt(sql, &params![dir, group.number(), &key])?.is_none() {
        let owner = Owner::of(group, &key).map_or_else(|| "an owner".to_owned(), |owner| owner.to_string());
        report.findings.push(Finding::new(table, owner, format!("a row {NO_SEAL}")));
    }
    Ok(())
}

/// Owners that events speak of and that are not there. Those of an exercise leave with all that was theirs.
fn gone(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    steps: &HashMap<[u8; STEP_NAME], i64>,
    report: &mut SealReport,
) -> Answer<()> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut left = steps.clone();
    for key in crate::log::removed_owners(tx, dir)? {
        left.remove(&step_name(&key));
    }
    for version in left.values() {
        let what = format!("is missing: the log knows seal number {version} of its owner");
        report.findings.push(Finding::new("seal", "an owner", what));
    }
    Ok(())
}

/// The list of roles against everybody's own row. Keyward writes both together: each has its seal, and one of them was put back.
fn holders(tx: &mut dyn Tx, dir: DirectoryId, report: &mut SealReport) -> Answer<()> {
    for person in role_holders::unfitting(tx, dir)? {
        let what = "the list of roles does not fit their own row";
        report.findings.push(Finding::new("role_holder", Owner::Person(person).to_string(), what));
    }
    Ok(())
}

/// What people's own rows say of cases against the cases, likewise.
fn open_case(tx: &mut dyn Tx, dir: DirectoryId, report: &mut SealReport) -> Answer<()> {
    for person in open_cases::unfitting(tx, dir)? {
        let what = "the cases that are there do not fit what the person's row says of them";
        report.findings.push(Finding::new("recovery_case", Owner::Person(person).to_string(), what));
    }
    Ok(())
}

fn members(tx: &mut dyn Tx, dir: DirectoryId, report: &mut SealReport) -> Answer<()> {
    let (mut group, mut person) = (GroupId::from_bytes([0; 16]), PersonId::from_bytes([0; 16]));
    loop {
        let sql = "SELECT group_id, person_id, mac FROM group_member WHERE directory_id = ?1 \
             AND (group_id, person_id) > (?2, ?3) ORDER BY group_id, person_id LIMIT 1000";
        let page = tx.query(sql, &params![dir, group, person])?;
        for row in &page {
            (group, person) = (row.get(0)?, row.get(1)?);
            report.rows = report.rows.saturating_add(1);
            if !groups::is_sealed(tx, dir, group, person, row.get(2)?)? {
                let what = format!("person {person} was not made a member by Keyward");
                report.findings.push(Finding::new("group_member", format!("group {group}"), what));
            }
        }
        if page.len() < 1000 {
            return Ok(());
        }
    }
}

fn live_sessions(tx: &mut dyn Tx, dir: DirectoryId, report: &mut SealReport) -> Answer<()> {
    let mut after = Vec::new();
    loop {
        let page = sessions::sealed_after(tx, dir, &after)?;
        for (hash, id, values, mac) in &page {
            after.clone_from(hash);
            report.rows = report.rows.saturating_add(1);
            if !is_single(tx, Domain::Session, dir, values, mac.as_deref())? {
                let what = "is not as Keyward began it";
                report.findings.push(Finding::new("session", id.to_string(), what));
            }
        }
        if page.len() < sessions::SEALED_PAGE {
            return Ok(());
        }
    }
}
