//! Whether the log continues a checkpoint that was kept elsewhere, and whether anything waits.

use keyward_ledger::{Frontier, Hash, VerifierKey, peak_ids};
use keyward_model::DirectoryId;

use super::{Finding, load_nodes, tip::open, tree};
use crate::repo::Answer;
use crate::{Tx, params};

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
