//! A case's evidence bundle.

use keyward_ledger::{
    Bundle, BundleEvent, Checkpoint, Label, LeafRecord, NodeId, Salt, SignedNote, VerifierKey, inclusion_plan,
};
use keyward_model::{CaseId, DirectoryId};

use super::{Stored, last_checkpoint, load_nodes, read_loose, stored};
use crate::repo::{Answer, all};
use crate::{StoreError, Tx, params};

/// A case's sequenced events, at most [`PER_CASE`](super::PER_CASE), with the proofs that they are in the log as last
/// signed. `None` if no event of the case has a leaf yet.
pub fn prove_case(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: CaseId,
    key: &VerifierKey,
) -> Answer<Option<Bundle>> {
    let Some(row) = last_checkpoint(tx, dir)? else { return Ok(None) };
    let note: SignedNote =
        row.note.parse().map_err(|error| wrong("log_checkpoint", "note", format!("{error}")))?;
    let opened = Checkpoint::open(&note, key, &[])
        .map_err(|error| wrong("log_checkpoint", "note", format!("{error}")))?;
    let size = opened.checkpoint.size;
    let sql = stored!(
        "WHERE e.directory_id = ?1 AND e.case_id = ?2 AND e.leaf_index IS NOT NULL ORDER BY e.leaf_index LIMIT ?3"
    );
    let found = all(&tx.query(sql, &params![dir, case, 5000])?, read_loose)?;
    if found.is_empty() {
        return Ok(None);
    }
    let mut plans = Vec::with_capacity(found.len());
    let mut needed: Vec<NodeId> = Vec::new();
    for stored in &found {
        let index = stored.event.leaf_index.unwrap_or(u64::MAX);
        let plan = inclusion_plan(index, size)
            .map_err(|_| wrong("event", "leaf_index", "is beyond the signed tree".to_owned()))?;
        needed.extend(plan.needed());
        plans.push((index, plan));
    }
    needed.sort_unstable();
    needed.dedup();
    let nodes = load_nodes(tx, dir, &needed)?;
    let mut events = Vec::with_capacity(found.len());
    for (stored, (index, plan)) in found.into_iter().zip(plans) {
        let proof = plan.fill(&nodes).map_err(|error| wrong("log_node", "hash", error.to_string()))?;
        let Stored { salt, text, leaf, .. } = stored;
        let leaf = LeafRecord::from_canonical(leaf.as_bytes())
            .map_err(|error| wrong("event", "leaf", error.to_string()))?;
        events.push(BundleEvent { leaf, salt_b64: salt.map(Salt), body: text, index, proof });
    }
    let label = Label::new(case.to_string()).map_err(|error| wrong("event", "case_id", error.to_string()))?;
    Ok(Some(Bundle::new(key, &note, label, events)))
}

fn wrong(table: &'static str, column: &'static str, detail: String) -> StoreError {
    StoreError::Inconsistent { table, column, detail }
}
