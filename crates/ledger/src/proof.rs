//! Inclusion and consistency proofs (RFC 9162 §2.1.3 and §2.1.4): planning, filling and verifying.

use std::collections::BTreeSet;

use crate::hash::{Hash, empty_root, node_hash};
use crate::tree::{MAX_TREE_SIZE, NodeId, Nodes, join, range_ids};

/// The most hashes a reader accepts; a tree of [`MAX_TREE_SIZE`] leaves never needs more.
pub const MAX_PROOF_HASHES: usize = 64;

/// The leaf or the older tree is not inside the tree, or the tree is beyond [`MAX_TREE_SIZE`]: nothing to prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing to prove: {part} is not inside a tree of {size} leaves")]
pub struct OutOfRange {
    /// The leaf index or the older size.
    pub part: u64,
    /// The size of the tree.
    pub size: u64,
}

/// Why a proof could not be made.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError<E> {
    /// There is nothing to prove.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// The store lacks a node that a tree of this size has: it is damaged or rolled back.
    #[error("the node store lacks level {} index {}", .0.level, .0.index)]
    Missing(NodeId),
    /// The store failed.
    #[error("the node store failed")]
    Store(#[source] E),
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The leaf or the older tree is not inside the tree, or the tree is beyond [`MAX_TREE_SIZE`].
    #[error("the leaf or the older tree is not inside the tree")]
    OutOfRange,
    /// Too few or too many hashes for this place in this tree.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The hashes do not lead to the root, or not to the older root.
    #[error("the proof does not lead to the root")]
    Root,
}

/// The stored nodes a proof is made of. Each hash of the proof joins one or more complete subtrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofPlan {
    parts: Vec<Vec<NodeId>>,
}

impl ProofPlan {
    fn from_ranges(ranges: &[(u64, u64)]) -> Self {
        Self { parts: ranges.iter().map(|(start, end)| range_ids(*start, *end)).collect() }
    }

    /// Every node the proof needs, sorted, each once: ask the store for these in one query.
    pub fn needed(&self) -> Vec<NodeId> {
        self.parts.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Makes the proof from the nodes.
    ///
    /// # Errors
    /// [`ProofError::Missing`] or [`ProofError::Store`].
    pub fn fill<N: Nodes + ?Sized>(&self, nodes: &N) -> Result<Vec<Hash>, ProofError<N::Error>> {
        let mut proof = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let mut hashes = Vec::with_capacity(part.len());
            for id in part {
                let found = nodes.node(*id).map_err(ProofError::Store)?;
                hashes.push(found.ok_or(ProofError::Missing(*id))?);
            }
            proof.extend(join(&hashes));
        }
        Ok(proof)
    }
}

/// Where RFC 6962 splits `length` leaves: the largest power of two smaller than `length` (which is at least 2).
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

/// The nodes that prove leaf `index` in a tree of `size` leaves.
///
/// # Errors
/// [`OutOfRange`].
pub fn inclusion_plan(index: u64, size: u64) -> Result<ProofPlan, OutOfRange> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(OutOfRange { part: index, size });
    }
    let (mut start, mut end) = (0, size);
    let mut ranges = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push((middle, end));
            end = middle;
        } else {
            ranges.push((start, middle));
            start = middle;
        }
    }
    ranges.reverse();
    Ok(ProofPlan::from_ranges(&ranges))
}

/// The nodes that prove that the tree of `old` leaves is a prefix of the tree of `new` leaves.
///
/// # Errors
/// [`OutOfRange`].
pub fn consistency_plan(old: u64, new: u64) -> Result<ProofPlan, OutOfRange> {
    if old > new || new > MAX_TREE_SIZE {
        return Err(OutOfRange { part: old, size: new });
    }
    let mut ranges = Vec::new();
    if old > 0 {
        let (mut start, mut end) = (0, new);
        while end > old {
            let middle = start + split(end - start);
            if old <= middle {
                ranges.push((middle, end));
                end = middle;
            } else {
                ranges.push((start, middle));
                start = middle;
            }
        }
        // The verifier knows the old root; a part of the old tree that is not all of it must be told.
        if start > 0 {
            ranges.push((start, end));
        }
    }
    ranges.reverse();
    Ok(ProofPlan::from_ranges(&ranges))
}

/// The inclusion proof of leaf `index` in a tree of `size` leaves: hashes from the leaf's sibling up to the root's child.
///
/// # Errors
/// [`ProofError`].
pub fn inclusion_proof<N: Nodes + ?Sized>(
    index: u64,
    size: u64,
    nodes: &N,
) -> Result<Vec<Hash>, ProofError<N::Error>> {
    inclusion_plan(index, size)?.fill(nodes)
}

/// The consistency proof from the tree of `old` leaves to the tree of `new` leaves; empty if they are equal or the old
/// tree is empty.
///
/// # Errors
/// [`ProofError`].
pub fn consistency_proof<N: Nodes + ?Sized>(
    old: u64,
    new: u64,
    nodes: &N,
) -> Result<Vec<Hash>, ProofError<N::Error>> {
    consistency_plan(old, new)?.fill(nodes)
}

/// Checks an inclusion proof (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`VerifyError`] saying why the proof does not show that `leaf` stands at `index` in the tree with this `root`.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), VerifyError> {
    if index >= size || size > MAX_TREE_SIZE {
        return Err(VerifyError::OutOfRange);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(VerifyError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            climb_left(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(VerifyError::Length);
    }
    if hash == *root { Ok(()) } else { Err(VerifyError::Root) }
}

/// Skips the levels at which a node on the right edge has no sibling.
fn climb_left(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}

/// Checks a consistency proof (RFC 9162 §2.1.4.2): the tree of `old` leaves with `old_root` is a prefix of the tree of
/// `new` leaves with `new_root`. The empty tree is a prefix of every tree.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), VerifyError> {
    if old > new || new > MAX_TREE_SIZE {
        return Err(VerifyError::OutOfRange);
    }
    if old == 0 || old == new {
        if !proof.is_empty() {
            return Err(VerifyError::Length);
        }
        let expected = if old == new { *new_root } else { empty_root() };
        let empty_holds = old != 0 || *old_root == empty_root();
        return if *old_root == expected && empty_holds { Ok(()) } else { Err(VerifyError::Root) };
    }
    // An old tree that is one complete subtree is the starting point itself and is left out of the proof.
    let (first, rest) = if old.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(VerifyError::Length)?;
        (*first, rest)
    };
    let shift = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut from_old, mut from_new) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(VerifyError::Length);
        }
        if node & 1 == 1 || node == last {
            from_old = node_hash(hash, &from_old);
            from_new = node_hash(hash, &from_new);
            climb_left(&mut node, &mut last);
        } else {
            from_new = node_hash(&from_new, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(VerifyError::Length);
    }
    if from_old == *old_root && from_new == *new_root { Ok(()) } else { Err(VerifyError::Root) }
}
