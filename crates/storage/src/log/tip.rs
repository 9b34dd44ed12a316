//! The quick check at start-up.

use keyward_ledger::{
    Checkpoint, Frontier, Hash, NodeId, SignedNote, VerifierKey, empty_root, leaf_hash, peak_ids,
};
use keyward_model::DirectoryId;

use super::verify::check_columns;
use super::{Finding, TreeRow, last_checkpoint, load_nodes, position, read_loose, stored, tree};
use crate::Tx;
use crate::repo::{Answer, all};

/// How many of the last events are checked.
const LAST: u64 = 64;

/// Checks the end of the log in a few queries: the last checkpoint's signature, that the tree is the one it signed, that
/// the stored nodes have that root, and the last 64 events with their leaves. Nothing found: nothing is wrong *there*;
/// [`verify`](super::verify()) looks everywhere.
pub fn tip_check(tx: &mut dyn Tx, dir: DirectoryId, key: &VerifierKey) -> Answer<Vec<Finding>> {
    let row = tree(tx, dir)?;
    let signed = last_checkpoint(tx, dir)?;
    let (row, signed) = match (row, signed) {
        (None, None) => return Ok(Vec::new()),
        (None, Some(_)) => return Ok(vec![Finding::new("log_tree", "the tree", "is missing")]),
        (Some(tree), None) if tree.size == 0 => return Ok(Vec::new()),
        (Some(tree), None) => {
            return Ok(vec![Finding::new("log_checkpoint", format!("size {}", tree.size), "is missing")]);
        }
        (Some(tree), Some(signed)) => (tree, signed),
    };
    let mut findings = Vec::new();
    match open(&signed.note, key) {
        Ok(checkpoint) if checkpoint.size != row.size || checkpoint.root != row.root => {
            findings.push(Finding::new(
                "log_tree",
                "the tree",
                format!("is not the tree of {} leaves that the last checkpoint signed", checkpoint.size),
            ));
        }
        Ok(_) => {}
        Err(error) => findings.push(Finding::new("log_checkpoint", format!("size {}", signed.size), error)),
    }
    let peaks = peak_ids(row.size);
    let first = row.size.saturating_sub(LAST);
    let leaves: Vec<NodeId> = (first..row.size).map(|index| NodeId { level: 0, index }).collect();
    let nodes = load_nodes(tx, dir, &[peaks.as_slice(), leaves.as_slice()].concat())?;
    let hashes: Vec<Hash> = peaks.iter().filter_map(|id| nodes.get(id).copied()).collect();
    if Frontier::from_peaks(row.size, hashes).map_or_else(|_| empty_root(), |frontier| frontier.root())
        != row.root
    {
        findings.push(Finding::new("log_node", "the right edge", "does not have the tree's root"));
    }
    check_last(tx, dir, row, first, &nodes, &mut findings)?;
    Ok(findings)
}

fn check_last(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    row: TreeRow,
    first: u64,
    nodes: &std::collections::HashMap<NodeId, Hash>,
    findings: &mut Vec<Finding>,
) -> Answer<()> {
    let sql = stored!("WHERE e.directory_id = ?1 AND e.leaf_index >= ?2 ORDER BY e.leaf_index LIMIT 65");
    let events = all(&tx.query(sql, &[dir.into(), position(first)?])?, read_loose)?;
    let mut expected = first;
    for stored in events {
        let index = stored.event.leaf_index.unwrap_or(u64::MAX);
        if index >= row.size {
            findings.push(Finding::new("event", stored.event.id.to_string(), "has a leaf beyond the tree"));
            continue;
        }
        for missing in expected..index {
            findings.push(Finding::new("event", format!("leaf {missing}"), "is missing"));
        }
        expected = index.saturating_add(1);
        if nodes.get(&NodeId { level: 0, index }) != Some(&leaf_hash(stored.leaf.as_bytes())) {
            findings.push(Finding::new("event", stored.event.id.to_string(), "is not the leaf in the tree"));
        }
        check_columns(&stored, findings);
    }
    for missing in expected..row.size {
        findings.push(Finding::new("event", format!("leaf {missing}"), "is missing"));
    }
    Ok(())
}

/// The statement of a signed note.
pub(super) fn open(note: &str, key: &VerifierKey) -> Result<Checkpoint, String> {
    let note: SignedNote = note.parse().map_err(|error| format!("{error}"))?;
    Checkpoint::open(&note, key, &[]).map(|opened| opened.checkpoint).map_err(|error| error.to_string())
}
