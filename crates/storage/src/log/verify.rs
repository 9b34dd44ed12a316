//! Recomputing the whole log.

use std::time::Duration;

use keyward_ledger::{Hash, VerifierKey, commitment, leaf_hash};
use keyward_model::{CaseId, DirectoryId, EventId, Timestamp};

use super::reconcile::{CHUNK_LEVEL, Walk};
use super::tip::open;
use super::{BATCH, CheckpointRow, Stored, UNSEALED, leaf_of, position, read_checkpoint, read_loose, stored};
use crate::repo::{Answer, Fields, all};
use crate::{Progress, Row, Store, StoreError, Tx, params};

/// Findings after which only the count goes on.
pub const MAX_FINDINGS: usize = 1000;
/// Leaves read at a time.
const CHUNK: u64 = 1 << CHUNK_LEVEL;

/// A row that was altered, is missing, or should not be there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The table.
    pub table: &'static str,
    /// Which row: an event's id, `leaf 17`, `level 3 position 5`, `size 1042`.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}: {}", self.table, self.key, self.what)
    }
}

impl Finding {
    /// One of them.
    pub fn new(table: &'static str, key: impl Into<String>, what: impl Into<String>) -> Self {
        Self { table, key: key.into(), what: what.into() }
    }
}

/// What was found so far: the first [`MAX_FINDINGS`], and how many came after those.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The first ones.
    pub list: Vec<Finding>,
    /// Those beyond.
    pub more: u64,
}

impl Findings {
    /// Adds one, or counts it.
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < MAX_FINDINGS {
            self.list.push(finding);
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.more.saturating_add(u64::try_from(self.list.len()).unwrap_or(u64::MAX))
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

/// What [`verify`] saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Leaves of the signed tree.
    pub size: u64,
    /// The root that the events give.
    pub root: Hash,
    /// Sequenced events found.
    pub events: u64,
    /// Those of them whose text was erased.
    pub erased: u64,
    /// Checkpoints checked.
    pub checkpoints: u64,
    /// Events that wait for their leaf.
    pub waiting: u64,
    /// The first [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Findings beyond those.
    pub more: u64,
}

/// Recomputes the log as it was when called: each leaf from its event's columns and text, every stored node, every
/// checkpoint, and what waits. An event that has waited longer than `patience` is a finding.
///
/// It reads 1024 leaves at a time, each in a snapshot of its own, so the log may grow meanwhile. When a checkpoint was
/// made (`at`) is not signed: it is compared with the tree's row for the newest one only.
pub async fn verify(
    store: &Store,
    dir: DirectoryId,
    key: &VerifierKey,
    now: Timestamp,
    patience: Duration,
) -> Result<Report, StoreError> {
    verify_with(store, dir, key, now, patience, Macs::Asked, &Progress::default()).await
}

/// [`verify`], which says how far it is.
pub async fn verify_telling(
    store: &Store,
    dir: DirectoryId,
    key: &VerifierKey,
    (now, patience): (Timestamp, Duration),
    told: &Progress,
) -> Result<Report, StoreError> {
    verify_with(store, dir, key, now, patience, Macs::Asked, told).await
}

/// Whether events have to have their MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Macs {
    /// They have to.
    Asked,
    /// The database is from before there were any.
    NotYet,
}

/// [`verify`], also of a log that has no MACs yet.
pub(crate) async fn verify_with(
    store: &Store,
    dir: DirectoryId,
    key: &VerifierKey,
    now: Timestamp,
    patience: Duration,
    macs: Macs,
    told: &Progress,
) -> Result<Report, StoreError> {
    let end = {
        let key = key.clone();
        store.read("verify-log-end", move |tx| find_end(tx, dir, &key)).await?
    };
    let mut walk = Walk::new();
    walk.add(end.findings);
    told.begin("events compared with the tree", Some(end.size));
    let mut start = 0;
    while start < end.size {
        let stop = end.size.min(start.saturating_add(CHUNK));
        let chunk = store.read("verify-log-chunk", move |tx| load_chunk(tx, dir, start, stop, macs)).await?;
        told.more(chunk.events.len());
        walk.chunk(start, stop, chunk, key);
        start = stop;
    }
    while let Some((level, count)) = walk.next_level() {
        let mut stored = std::collections::HashMap::new();
        let mut first = 0;
        while first < count {
            let stop = count.min(first.saturating_add(5000));
            let part = store
                .read("verify-log-nodes", move |tx| load_level(tx, dir, level.saturating_add(1), first, stop))
                .await?;
            stored.extend(part);
            first = stop;
        }
        walk.rise(&stored);
    }
    if let Some(root) = end.root.filter(|root| *root != walk.root()) {
        walk.add([Finding::new("log_tree", "the tree", format!("has the root {root}, the events do not"))]);
    }
    let mut after = None;
    loop {
        let (last, findings) = store.read("verify-log-cases", move |tx| check_cases(tx, dir, after)).await?;
        walk.add(findings);
        if last.is_none() {
            break;
        }
        after = last;
    }
    walk.add(store.read("verify-log-ends", move |tx| check_ends(tx, dir)).await?);
    let key = key.clone();
    let rest =
        store.read("verify-log-rest", move |tx| check_rest(tx, dir, &key, (now, patience), macs)).await?;
    walk.add(rest.1);
    Ok(walk.report(end.size, rest.0))
}

/// What is to be walked.
struct End {
    size: u64,
    /// What the tree's row says, if it is about this size.
    root: Option<Hash>,
    findings: Vec<Finding>,
}

/// How far to walk: as far as the newest good checkpoint says, because a size in a row can be anything. If that
/// checkpoint is gone, the batch it signed is walked all the same, so that only the checkpoint is named.
fn find_end(tx: &mut dyn Tx, dir: DirectoryId, key: &VerifierKey) -> Answer<End> {
    let mut findings = Vec::new();
    let tree = match super::tree(tx, dir) {
        Err(StoreError::Inconsistent { table, column, detail }) => {
            findings.push(Finding::new(table, "the tree", format!("{column}: {detail}")));
            None
        }
        Ok(None) => {
            findings.push(Finding::new("log_tree", "the tree", "is missing"));
            None
        }
        other => other?,
    };
    let sql = "SELECT size, previous, at, note FROM log_checkpoint \
         WHERE directory_id = ?1 AND size > 0 ORDER BY size DESC LIMIT 100";
    let newest = all(&tx.query(sql, &params![dir])?, read_checkpoint)?;
    let good = |row: &&CheckpointRow| open(&row.note, key).is_ok_and(|signed| signed.size == row.size);
    let signed = newest.iter().find(good).map_or(0, |row| row.size);
    let sql = "SELECT MAX(leaf_index) FROM event WHERE directory_id = ?1";
    let last = tx.query_one(sql, &params![dir])?.get::<Option<i64>>(0)?;
    let leaves = last.and_then(|last| u64::try_from(last).ok()).map_or(0, |last| last.saturating_add(1));
    let claimed = tree.as_ref().map_or(0, |tree| tree.size);
    let unsigned = claimed.min(leaves).min(signed.saturating_add(u64::try_from(BATCH).unwrap_or(0)));
    let size = signed.max(unsigned);
    if tree.is_none() && size == 0 && last.is_none() {
        // Nothing was ever sequenced.
        findings.clear();
    }
    let row = newest.iter().find(|row| row.size == size);
    if row.is_none() && size > 0 {
        findings.push(Finding::new("log_checkpoint", format!("size {size}"), "is missing"));
    }
    if let Some(tree) = &tree {
        if tree.size != size {
            let what = format!("has {} leaves, the log {size}", tree.size);
            findings.push(Finding::new("log_tree", "the tree", what));
        } else if row.is_some_and(|row| row.at != tree.changed_at) {
            findings.push(Finding::new("log_tree", "the tree", "has not the time of the newest checkpoint"));
        }
    }
    let root = tree.filter(|tree| tree.size == size).map(|tree| tree.root);
    Ok(End { size, root, findings })
}

/// A stretch of the log.
pub(super) struct Chunk {
    pub(super) events: Vec<(u64, EventId, Hash)>,
    pub(super) erased: u64,
    pub(super) nodes: std::collections::HashMap<keyward_ledger::NodeId, Hash>,
    pub(super) checkpoints: Vec<CheckpointRow>,
    pub(super) findings: Vec<Finding>,
}

fn load_chunk(tx: &mut dyn Tx, dir: DirectoryId, start: u64, stop: u64, macs: Macs) -> Answer<Chunk> {
    let range = [dir.into(), position(start)?, position(stop)?];
    let sql = stored!(
        "WHERE e.directory_id = ?1 AND e.leaf_index >= ?2 AND e.leaf_index < ?3 ORDER BY e.leaf_index"
    );
    let mut findings = Vec::new();
    let (mut events, mut erased) = (Vec::new(), 0);
    let keys = tx.seals().keys()?;
    let mut unsealed = Vec::new();
    for row in tx.query(sql, &range)? {
        let (id, index): (EventId, u64) = (key_of(&row), row.get(1)?);
        let leaf: &str = row.get(10)?;
        events.push((index, id, leaf_hash(leaf.as_bytes())));
        match read_row(&row) {
            Ok(stored) => {
                if macs == Macs::Asked && !stored.is_genuine(&keys, dir) {
                    unsealed.push((index, id, leaf_hash(leaf.as_bytes())));
                }
                erased += u64::from(stored.text.is_none());
                check_columns(&stored, &mut findings);
            }
            Err(what) => findings.push(Finding::new("event", id.to_string(), what)),
        }
    }
    let mut nodes = std::collections::HashMap::new();
    for level in 0..=CHUNK_LEVEL {
        nodes.extend(load_level(tx, dir, level, start >> level, stop.div_ceil(1 << level))?);
    }
    for (index, id, hash) in unsealed {
        // A leaf that is not the tree's is named as such.
        if nodes.get(&keyward_ledger::NodeId { level: 0, index }) == Some(&hash) {
            findings.push(Finding::new("event", id.to_string(), UNSEALED));
        }
    }
    let sql = "SELECT size, previous, at, note FROM log_checkpoint \
         WHERE directory_id = ?1 AND size > ?2 AND size <= ?3 ORDER BY size";
    let checkpoints = all(&tx.query(sql, &range)?, read_checkpoint)?;
    Ok(Chunk { events, erased, nodes, checkpoints, findings })
}

/// An event's id; zeros for one that is no id, which is then named as such.
fn key_of(row: &Row) -> EventId {
    row.get(0).unwrap_or(EventId::from_bytes([0; 16]))
}

/// The row, or what is impossible in it.
fn read_row(row: &Row) -> Result<Stored, String> {
    read_loose(row).map_err(|error| error.to_string())
}

fn load_level(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    level: u8,
    first: u64,
    stop: u64,
) -> Answer<Vec<(keyward_ledger::NodeId, Hash)>> {
    let sql = "SELECT position, hash FROM log_node \
         WHERE directory_id = ?1 AND level = ?2 AND position >= ?3 AND position < ?4";
    let rows = tx.query(sql, &[dir.into(), level.into(), position(first)?, position(stop)?])?;
    let mut nodes = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut fields = Fields::new(row, "log_node");
        let id = keyward_ledger::NodeId { level, index: fields.get("position")? };
        // A hash of another length counts as no hash: the node is named as missing.
        if let Ok(hash) = fields.get("hash") {
            nodes.push((id, Hash(hash)));
        }
    }
    Ok(nodes)
}

/// Compares an event's leaf with its columns and its text.
pub(super) fn check_columns(stored: &Stored, findings: &mut Vec<Finding>) {
    let event = &stored.event;
    let mut wrong = |what: &str| findings.push(Finding::new("event", event.id.to_string(), what));
    let Ok(leaf) = keyward_ledger::LeafRecord::from_canonical(stored.leaf.as_bytes()) else {
        wrong("leaf is not a leaf record");
        return;
    };
    let Ok(expected) = leaf_of(event.id, event.at, event.actor, &event.kind, event.case, leaf.commitment)
    else {
        wrong("kind cannot stand in a leaf");
        return;
    };
    if expected.id != leaf.id {
        wrong("id differs from the leaf's");
    }
    if expected.at != leaf.at {
        wrong("at differs from the leaf's");
    }
    if expected.actor != leaf.actor {
        wrong("actor differs from the leaf's");
    }
    if expected.kind != leaf.kind {
        wrong("kind differs from the leaf's");
    }
    if expected.case != leaf.case {
        wrong("case_id differs from the leaf's");
    }
    match (&stored.salt, &stored.text) {
        (None, None) if event.person.is_none() => {}
        (None, None) => wrong("person_id is set on an erased event"),
        (Some(salt), Some(text)) if commitment(salt, text.as_bytes()) != leaf.commitment => {
            wrong("salt or body is not what the leaf commits to");
        }
        (Some(_), Some(_)) if event.body.is_none() => wrong("person_id or case_seq differs from the body's"),
        (Some(_), Some(_)) => {}
        _ => wrong("salt and body are not erased together"),
    }
}

/// Cases whose events are not 1, 2, 3 …: up to 500 cases after one; the last case seen if there may be more.
fn check_cases(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: Option<CaseId>,
) -> Answer<(Option<CaseId>, Vec<Finding>)> {
    let after = after.unwrap_or(CaseId::from_bytes([0; 16]));
    let sql = "SELECT case_id, MIN(case_seq), MAX(case_seq), COUNT(*) FROM event \
         WHERE directory_id = ?1 AND case_id > ?2 GROUP BY case_id ORDER BY case_id LIMIT 500";
    let rows = tx.query(sql, &params![dir, after])?;
    let mut findings = Vec::new();
    let mut last = None;
    for row in &rows {
        let (case, first, end, count): (CaseId, Option<i64>, Option<i64>, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        if first != Some(1) || end != Some(count) {
            findings.push(Finding::new("event", format!("case {case}"), "has a gap between its events"));
        }
        last = Some(case);
    }
    Ok((if rows.len() < 500 { None } else { last }, findings))
}

/// Cases whose row does not end where their events end: the last event of a case that was deleted before it had a leaf, or a
/// row that was altered.
fn check_ends(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<Finding>> {
    let sql = "SELECT c.id, c.last_seq FROM recovery_case c WHERE c.directory_id = ?1 AND c.last_seq <> COALESCE(\
         (SELECT MAX(e.case_seq) FROM event e WHERE e.directory_id = c.directory_id AND e.case_id = c.id), 0) LIMIT 100";
    let rows = tx.query(sql, &params![dir])?;
    rows.iter()
        .map(|row| {
            let (case, last): (CaseId, i64) = (row.get(0)?, row.get(1)?);
            Ok(Finding::new(
                "recovery_case",
                format!("case {case}"),
                format!("says event {last} is its last, it is not"),
            ))
        })
        .collect()
}

/// What stands outside of the tree: rows beyond its end and rows that wait. The number of events that wait.
fn check_rest(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    key: &VerifierKey,
    (now, patience): (Timestamp, Duration),
    macs: Macs,
) -> Answer<(u64, Vec<Finding>)> {
    let end = find_end(tx, dir, key)?.size;
    let mut findings = Vec::new();
    let mut name = |rows: Vec<Row>, table, what: &str| -> Answer<()> {
        for row in rows {
            findings.push(Finding::new(table, key_of(&row).to_string(), what));
        }
        Ok(())
    };
    let sql =
        "SELECT id FROM event WHERE directory_id = ?1 AND (leaf_index >= ?2 OR leaf_index < 0) LIMIT 100";
    name(tx.query(sql, &[dir.into(), position(end)?])?, "event", "has a leaf beyond the signed tree")?;
    let sql = "SELECT e.id FROM event e WHERE e.directory_id = ?1 AND e.leaf_index IS NULL AND NOT EXISTS \
         (SELECT 1 FROM event_unsequenced u WHERE u.directory_id = e.directory_id AND u.id = e.id) LIMIT 100";
    name(
        tx.query(sql, &params![dir])?,
        "event_unsequenced",
        "is missing: the event has no leaf and does not wait",
    )?;
    let sql = "SELECT u.id FROM event_unsequenced u WHERE u.directory_id = ?1 AND NOT EXISTS (SELECT 1 FROM event e \
         WHERE e.directory_id = u.directory_id AND e.id = u.id AND e.leaf_index IS NULL) LIMIT 100";
    name(tx.query(sql, &params![dir])?, "event", "is missing, or has its leaf, and yet waits")?;
    let sql = "SELECT size, previous, at, note FROM log_checkpoint WHERE directory_id = ?1 \
         AND (size > ?2 OR size <= 0) ORDER BY size LIMIT 100";
    for row in tx.query(sql, &[dir.into(), position(end)?])? {
        findings.push(Finding::new(
            "log_checkpoint",
            format!("size {}", row.get::<i64>(0)?),
            "is beyond the log",
        ));
    }
    findings.extend(extra_nodes(tx, dir, end)?);
    let sql = stored!("WHERE e.directory_id = ?1 AND e.leaf_index IS NULL ORDER BY e.id LIMIT 5000");
    let waiting = tx.query(sql, &params![dir])?;
    let keys = tx.seals().keys()?;
    for row in &waiting {
        let id = key_of(row);
        match read_row(row) {
            Ok(stored) => {
                if macs == Macs::Asked && !stored.is_genuine(&keys, dir) {
                    findings.push(Finding::new("event", id.to_string(), UNSEALED));
                }
                check_columns(&stored, &mut findings);
                if now.since(stored.event.at) > patience {
                    findings.push(Finding::new("event", id.to_string(), "has waited too long for its leaf"));
                }
            }
            Err(what) => findings.push(Finding::new("event", id.to_string(), what)),
        }
    }
    Ok((u64::try_from(waiting.len()).unwrap_or(u64::MAX), findings))
}

fn extra_nodes(tx: &mut dyn Tx, dir: DirectoryId, end: u64) -> Answer<Vec<Finding>> {
    // Not one statement with OR: SQLite would read the whole table for it.
    let mut rows = tx.query(
        "SELECT level, position FROM log_node WHERE directory_id = ?1 AND level < 0 LIMIT 100",
        &params![dir],
    )?;
    rows.extend(tx.query(
        "SELECT level, position FROM log_node WHERE directory_id = ?1 AND level > 62 LIMIT 100",
        &params![dir],
    )?);
    for level in 0..=62_u8 {
        let sql = "SELECT level, position FROM log_node \
             WHERE directory_id = ?1 AND level = ?2 AND position >= ?3 LIMIT 100";
        rows.extend(tx.query(sql, &[dir.into(), level.into(), position(end >> level)?])?);
        let sql = "SELECT level, position FROM log_node \
             WHERE directory_id = ?1 AND level = ?2 AND position < 0 LIMIT 100";
        rows.extend(tx.query(sql, &params![dir, level])?);
    }
    rows.iter()
        .map(|row| {
            let (level, position): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok(Finding::new("log_node", format!("level {level} position {position}"), "should not be there"))
        })
        .collect()
}
