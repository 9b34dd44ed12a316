//! Giving waiting events their leaves.

use keyward_ledger::{
    Checkpoint, Frontier, Hash, LogSigner, SignedNote, StoredNode, empty_root, leaf_hash, peak_ids,
};
use keyward_model::{DirectoryId, EventId, Timestamp};

use super::{TreeRow, last_checkpoint, load_nodes, position, read_tree};
use crate::repo::{Answer, Fields, issuance, one, placeholders};
use crate::seal::{Domain, check_keys, event_bytes, forged};
use crate::{StoreError, Tx, Value, params};

/// The most events that one call sequences.
pub const BATCH: usize = 5000;

/// Gives waiting events, in the order in which they came to wait and at most [`BATCH`], the next leaves, and signs the new tree. `None` if none
/// waits, or while an issuance hold is on: what is signed on top of a log that lost events would be a second history. Call it again while it
/// gives something.
///
/// Callers may compete: they take turns at the tree's row. It refuses to grow a tree that is not the one it signed
/// last ([`StoreError::Inconsistent`]): two signed trees that contradict each other are what a log must never have.
/// [`StoreError::Busy`] if the tree changed on the way: call it again.
pub fn sequence(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    now: Timestamp,
    signer: &LogSigner,
) -> Answer<Option<Checkpoint>> {
    let waiting = "SELECT 1 FROM event_unsequenced WHERE directory_id = ?1 LIMIT 1";
    if tx.query_opt(waiting, &params![dir])?.is_none() {
        return Ok(None);
    }
    check_keys(tx, dir)?;
    if issuance::is_held(tx, dir)? {
        return Ok(None);
    }
    let old = lock_tree(tx, dir, now)?;
    let mut frontier = load_frontier(tx, dir, old, signer)?;
    let leaves = assign(tx, dir, old.size)?;
    if leaves.is_empty() {
        return Ok(None);
    }
    let nodes =
        frontier.append(&leaves).map_err(|error| impossible("log_tree", "size", error.to_string()))?;
    write_nodes(tx, dir, &nodes)?;
    let done = tx.execute(
        "DELETE FROM event_unsequenced WHERE directory_id = ?1 AND id IN \
         (SELECT id FROM event WHERE directory_id = ?1 AND leaf_index >= ?2 AND leaf_index < ?3)",
        &[dir.into(), position(old.size)?, position(frontier.size())?],
    )?;
    if usize::try_from(done) != Ok(leaves.len()) {
        return Err(StoreError::Busy);
    }
    sign(tx, dir, now, old, &frontier, signer).map(Some)
}

/// Locks the tree's row, so that competing sequencers wait, and reads it.
fn lock_tree(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Answer<TreeRow> {
    tx.execute(
        "INSERT INTO log_tree (directory_id, size, root, changed_at) VALUES (?1, 0, ?2, ?3) \
         ON CONFLICT (directory_id) DO NOTHING",
        &params![dir, empty_root().0, now],
    )?;
    let sql = "UPDATE log_tree SET size = size WHERE directory_id = ?1 RETURNING size, root, changed_at";
    one(tx.query_opt(sql, &params![dir])?, read_tree)?.ok_or(StoreError::Busy)
}

/// The right edge of the stored tree, if it is the tree that was signed last.
fn load_frontier(tx: &mut dyn Tx, dir: DirectoryId, tree: TreeRow, signer: &LogSigner) -> Answer<Frontier> {
    let ids = peak_ids(tree.size);
    let nodes = load_nodes(tx, dir, &ids)?;
    let peaks: Vec<Hash> = ids.iter().filter_map(|id| nodes.get(id).copied()).collect();
    let frontier = Frontier::from_peaks(tree.size, peaks)
        .map_err(|_| impossible("log_node", "hash", "a peak of the tree is missing".to_owned()))?;
    if frontier.root() != tree.root {
        return Err(impossible("log_tree", "root", "is not the root of the stored nodes".to_owned()));
    }
    let promised = match last_checkpoint(tx, dir)? {
        None => (0, empty_root()),
        Some(row) => {
            let opened = row
                .note
                .parse::<SignedNote>()
                .map_err(|error| error.to_string())
                .and_then(|note| {
                    Checkpoint::open(&note, signer.verifier(), &[]).map_err(|error| error.to_string())
                })
                .map_err(|error| impossible("log_checkpoint", "note", error))?;
            (opened.checkpoint.size, opened.checkpoint.root)
        }
    };
    if promised == (tree.size, tree.root) {
        Ok(frontier)
    } else {
        Err(impossible("log_tree", "root", "is not what the last checkpoint signed".to_owned()))
    }
}

/// Numbers the waiting events from `size` on and gives the hashes of their leaves in that order.
fn assign(tx: &mut dyn Tx, dir: DirectoryId, size: u64) -> Answer<Vec<Hash>> {
    // One statement, so that an event committed meanwhile cannot shift the numbers. In the order of their places, which is that of the
    // commits wherever one command met another; those that met nobody may share a place. Rows without an event are left for `verify` to
    // name.
    let rows = tx.query(
        "UPDATE event SET leaf_index = ?2 + s.n FROM ( \
           SELECT b.id AS id, row_number() OVER (ORDER BY b.place, b.at, b.seq, b.id) - 1 AS n FROM ( \
             SELECT e.id AS id, e.at AS at, COALESCE(e.case_seq, 0) AS seq, u.place AS place FROM event_unsequenced u \
             JOIN event e ON e.directory_id = u.directory_id AND e.id = u.id AND e.leaf_index IS NULL \
             WHERE u.directory_id = ?1 ORDER BY u.place, u.id LIMIT ?3) b) s \
         WHERE event.directory_id = ?1 AND event.id = s.id RETURNING event.leaf_index, event.leaf, event.id, \
         event.seals, event.mac",
        &[dir.into(), position(size)?, Value::Int(5000)],
    )?;
    let keys = tx.seals().keys()?;
    let mut leaves = rows
        .iter()
        .map(|row| {
            let mut fields = Fields::new(row, "event");
            let (index, leaf): (u64, &str) = (fields.get("leaf_index")?, fields.get("leaf")?);
            let (id, seals, mac): (EventId, Option<&[u8]>, Option<&[u8]>) =
                (fields.get("id")?, fields.get("seals")?, fields.get("mac")?);
            // A signature says that Keyward logged it. What somebody else put there is never signed.
            let bytes = event_bytes(dir, id, leaf, seals);
            if !mac.is_some_and(|mac| keys.is_mac(Domain::Event, &bytes, mac)) {
                return Err(forged("event", format!("{id} {}", super::UNSEALED)));
            }
            Ok((index, leaf_hash(leaf.as_bytes())))
        })
        .collect::<Answer<Vec<_>>>()?;
    leaves.sort_unstable_by_key(|(index, _)| *index);
    if leaves.iter().zip(size..).any(|((index, _), expected)| *index != expected) {
        return Err(StoreError::Busy);
    }
    Ok(leaves.into_iter().map(|(_, hash)| hash).collect())
}

fn write_nodes(tx: &mut dyn Tx, dir: DirectoryId, nodes: &[StoredNode]) -> Answer<()> {
    for chunk in nodes.chunks(1000) {
        let sql = format!(
            "INSERT INTO log_node (directory_id, level, position, hash) VALUES {} RETURNING 1",
            placeholders(chunk.len(), 1, 3)
        );
        let mut values = params![dir].to_vec();
        for node in chunk {
            values.extend([Value::from(node.id.level), position(node.id.index)?, Value::from(node.hash.0)]);
        }
        tx.query_dyn(&sql, &values)?;
    }
    Ok(())
}

fn sign(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    now: Timestamp,
    old: TreeRow,
    frontier: &Frontier,
    signer: &LogSigner,
) -> Answer<Checkpoint> {
    let checkpoint =
        Checkpoint { origin: signer.verifier().name().clone(), size: frontier.size(), root: frontier.root() };
    let note = signer
        .sign_checkpoint(&checkpoint)
        .map_err(|error| impossible("log_checkpoint", "note", error.to_string()))?;
    let hit = tx.execute(
        "UPDATE log_tree SET size = ?3, root = ?4, changed_at = ?5 WHERE directory_id = ?1 AND size = ?2",
        &[
            dir.into(),
            position(old.size)?,
            position(checkpoint.size)?,
            Value::from(checkpoint.root.0),
            now.into(),
        ],
    )?;
    if hit != 1 {
        return Err(StoreError::Busy);
    }
    tx.execute(
        "INSERT INTO log_checkpoint (directory_id, size, previous, at, note) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[dir.into(), position(checkpoint.size)?, position(old.size)?, now.into(), note.to_string().into()],
    )?;
    Ok(checkpoint)
}

fn impossible(table: &'static str, column: &'static str, detail: String) -> StoreError {
    StoreError::Inconsistent { table, column, detail }
}
