//! Whether the log continues a checkpoint that was kept elsewhere, whether anything waits, and what happened lately.

use keyward_ledger::{Frontier, Hash, VerifierKey, peak_ids};
use keyward_model::{CaseId, DirectoryId, PersonId, Timestamp};

use super::{Finding, load_nodes, position, read_loose, stored, tip::open, tree};
use crate::repo::{Answer, Fields, all};
use crate::{Tx, params};

/// The most events that [`lately`] tells apart.
pub const LATELY: usize = 500;

/// Checks an earlier checkpoint, kept where nobody who can write this database can reach, against the tree: a log that was
/// rolled back is smaller, one that was written anew has another root at that size. The stored nodes are trusted here;
/// [`verify`](super::verify()) checks them.
pub fn continues(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    note: &str,
    key: &VerifierKey,
) -> Answer<Option<Finding>> {
    let earlier = match open(note, key) {
        Ok(earlier) => earlier,
        Err(error) => return Ok(Some(Finding::new("the checkpoint given", "it", error))),
    };
    let size = tree(tx, dir)?.map_or(0, |row| row.size);
    if size < earlier.size {
        let what = format!(
            "has {size} leaves, fewer than the {} that were signed earlier: it was rolled back",
            earlier.size
        );
        return Ok(Some(Finding::new("log_tree", "the tree", what)));
    }
    let peaks = peak_ids(earlier.size);
    let nodes = load_nodes(tx, dir, &peaks)?;
    let hashes: Vec<Hash> = peaks.iter().filter_map(|id| nodes.get(id).copied()).collect();
    let root = Frontier::from_peaks(earlier.size, hashes).map(|frontier| frontier.root());
    if root.ok() == Some(earlier.root) {
        return Ok(None);
    }
    let what = format!("had another root at {} leaves when the checkpoint was signed", earlier.size);
    Ok(Some(Finding::new("log_node", "the tree", what)))
}

/// Whether any event waits for its leaf.
pub fn has_waiting(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<bool> {
    let sql = "SELECT 1 FROM event_unsequenced WHERE directory_id = ?1 LIMIT 1";
    Ok(tx.query_opt(sql, &params![dir])?.is_some())
}

/// What events of late were about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    /// How many events have their leaves; what comes next is asked from here.
    pub size: u64,
    /// The case and the person of each event. Those that wait for their leaves are told again each time.
    pub about: Vec<(Option<CaseId>, Option<PersonId>)>,
    /// Whether there are more than [`LATELY`]: then anything may have changed.
    pub more: bool,
}

/// What happened since the log had `size` leaves. The rows are not checked: it says where to look, and nothing else.
pub fn lately(tx: &mut dyn Tx, dir: DirectoryId, size: u64) -> Answer<Lately> {
    let now = tree(tx, dir)?.map_or(0, |row| row.size);
    let most = i64::try_from(LATELY + 1).unwrap_or(i64::MAX);
    let sequenced = "SELECT case_id, person_id FROM event WHERE directory_id = ?1 AND leaf_index >= ?2 \
         ORDER BY leaf_index LIMIT ?3";
    let mut rows = tx.query(sequenced, &[dir.into(), position(size)?, most.into()])?;
    let waiting = "SELECT e.case_id, e.person_id FROM event_unsequenced u JOIN event e \
         ON e.directory_id = u.directory_id AND e.id = u.id WHERE u.directory_id = ?1 LIMIT ?2";
    rows.extend(tx.query(waiting, &params![dir, most])?);
    let about: Vec<_> = all(&rows, |row| {
        let mut fields = Fields::new(row, "event");
        Ok((fields.get("case_id")?, fields.get("person_id")?))
    })?;
    Ok(Lately { size: now, more: about.len() > LATELY, about })
}

/// Leaves of the tree, as its row says.
pub fn tree_size(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<u64> {
    Ok(tree(tx, dir)?.map_or(0, |row| row.size))
}

/// The most waiting events that are looked at.
const LOOKED_AT: i64 = 500;

/// Events that wait for their leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many; beyond ten thousand nobody counts.
    pub count: u64,
    /// When the one that waits longest happened.
    pub oldest: Option<Timestamp>,
}

/// How many events wait, and since when.
pub fn waiting(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Waiting> {
    let count = "SELECT COUNT(*) FROM (SELECT 1 FROM event_unsequenced WHERE directory_id = ?1 LIMIT ?2) AS rows_there";
    let count = tx.query_one(count, &params![dir, 10_000])?.get(0)?;
    let first = "SELECT e.at FROM event_unsequenced u JOIN event e ON e.directory_id = u.directory_id AND e.id = u.id \
         WHERE u.directory_id = ?1 ORDER BY u.place, u.id LIMIT 1";
    let oldest = match tx.query_opt(first, &params![dir])? {
        Some(row) => Some(row.get(0)?),
        None => None,
    };
    Ok(Waiting { count, oldest })
}

/// The first of the events that wait longest that Keyward did not write.
pub fn forged_waiting(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<String>> {
    let sql = stored!(
        "JOIN event_unsequenced u ON u.directory_id = e.directory_id AND u.id = e.id \
         WHERE u.directory_id = ?1 ORDER BY u.place, u.id LIMIT ?2"
    );
    let waiting = all(&tx.query(sql, &params![dir, LOOKED_AT])?, read_loose)?;
    let keys = tx.seals().keys()?;
    let forged = waiting.iter().find(|stored| !stored.is_genuine(&keys, dir));
    Ok(forged.map(|stored| stored.event.id.to_string()))
}
