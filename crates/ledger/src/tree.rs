//! The shape of the tree over stored nodes, and appending to it.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use crate::hash::{Hash, empty_root, node_hash};

/// The most leaves a tree may have: 2⁶³ − 1. It keeps sizes inside SQL integers and proofs inside 63 hashes, the
/// limit of the C2SP witness protocol.
pub const MAX_TREE_SIZE: u64 = i64::MAX as u64;

/// The place of a *complete* subtree: it covers the leaves `index << level` up to, not including,
/// `(index + 1) << level`. Level 0 is a leaf. A complete subtree never changes again, so its hash may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    /// Height over the leaves, 0 to 62.
    pub level: u8,
    /// Position among the nodes of this level, from 0.
    pub index: u64,
}

/// A complete subtree with its hash: one row of the node table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredNode {
    /// Where it stands.
    pub id: NodeId,
    /// Its hash.
    pub hash: Hash,
}

/// Access to stored nodes by place.
///
/// A store that answers asynchronously or in one query takes the list of [`crate::ProofPlan::needed`] first, loads it
/// into a map, and passes the map here.
pub trait Nodes {
    /// Why the store could not answer.
    type Error;

    /// The hash of the complete subtree at `id`, or `None` if it was never stored.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn node(&self, id: NodeId) -> Result<Option<Hash>, Self::Error>;
}

impl<S: std::hash::BuildHasher> Nodes for HashMap<NodeId, Hash, S> {
    type Error = Infallible;

    fn node(&self, id: NodeId) -> Result<Option<Hash>, Infallible> {
        Ok(self.get(&id).copied())
    }
}

impl Nodes for BTreeMap<NodeId, Hash> {
    type Error = Infallible;

    fn node(&self, id: NodeId) -> Result<Option<Hash>, Infallible> {
        Ok(self.get(&id).copied())
    }
}

/// Why a frontier could not be made or extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The tree would exceed [`MAX_TREE_SIZE`].
    #[error("the tree would have more than 2^63 - 1 leaves")]
    TooLarge,
    /// A tree of this size has another number of peaks.
    #[error("a tree of {size} leaves has {expected} peaks, not {found}")]
    PeakCount {
        /// The size given.
        size: u64,
        /// Peaks such a tree has.
        expected: u32,
        /// Peaks given.
        found: usize,
    },
}

/// The places of the peaks of a tree of `size` leaves, largest first: the complete subtrees that cover it from left to
/// right. Empty for the empty tree.
pub fn peak_ids(size: u64) -> Vec<NodeId> {
    range_ids(0, size)
}

/// The complete subtrees that cover the leaves `start..end`, left to right. `start` must be a multiple of the largest
/// power of two that fits the range, which holds for every range RFC 6962 uses.
pub(crate) fn range_ids(start: u64, end: u64) -> Vec<NodeId> {
    let length = end.saturating_sub(start);
    let mut at = start;
    let mut ids = Vec::new();
    for level in (0_u8..64).rev().filter(|level| length >> level & 1 == 1) {
        ids.push(NodeId { level, index: at >> level });
        // At the last level this may reach 2^63 or more only for lengths beyond MAX_TREE_SIZE.
        at = at.saturating_add(1 << level);
    }
    ids
}

/// Joins the hashes of [`range_ids`] to the hash of the whole range; `None` for no hashes.
pub(crate) fn join(hashes: &[Hash]) -> Option<Hash> {
    hashes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right))
}

/// The right edge of the tree: all that is needed to append to it and to know its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The tree without leaves.
    pub fn empty() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// The tree of `size` leaves whose peaks, in the order of [`peak_ids`], have these hashes. Compare
    /// [`Frontier::root`] with the last signed checkpoint before trusting what was stored.
    ///
    /// # Errors
    /// [`TreeError`] if the size is out of range or the number of peaks does not fit it.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, TreeError> {
        if size > MAX_TREE_SIZE {
            return Err(TreeError::TooLarge);
        }
        let expected = size.count_ones();
        if usize::try_from(expected) != Ok(peaks.len()) {
            return Err(TreeError::PeakCount { size, expected, found: peaks.len() });
        }
        Ok(Self { size, peaks })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the peaks, largest subtree first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root hash (RFC 6962 §2.1: the Merkle Tree Hash of all leaves).
    pub fn root(&self) -> Hash {
        join(&self.peaks).unwrap_or_else(empty_root)
    }

    /// Appends leaf hashes (see [`crate::leaf_hash`]) in order and returns every subtree that became complete, leaves
    /// included: exactly the rows to add to the node table. They never replace an existing row.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`], and then nothing was changed.
    pub fn append(&mut self, leaves: &[Hash]) -> Result<Vec<StoredNode>, TreeError> {
        let count = u64::try_from(leaves.len()).map_err(|_| TreeError::TooLarge)?;
        if self.size.checked_add(count).is_none_or(|size| size > MAX_TREE_SIZE) {
            return Err(TreeError::TooLarge);
        }
        let mut stored = Vec::with_capacity(leaves.len().saturating_mul(2));
        for leaf in leaves {
            self.push(*leaf, &mut stored);
        }
        Ok(stored)
    }

    fn push(&mut self, leaf: Hash, stored: &mut Vec<StoredNode>) {
        let index = self.size;
        stored.push(StoredNode { id: NodeId { level: 0, index }, hash: leaf });
        // Each trailing one bit of the size is a peak as large as the subtree that just became complete.
        let merging = self.peaks.iter().rev().take(index.trailing_ones() as usize);
        let (mut hash, mut merged) = (leaf, 0_usize);
        for (left, level) in merging.zip(1_u8..) {
            hash = node_hash(left, &hash);
            merged += 1;
            stored.push(StoredNode { id: NodeId { level, index: index >> level }, hash });
        }
        self.peaks.truncate(self.peaks.len().saturating_sub(merged));
        self.peaks.push(hash);
        self.size += 1;
    }
}
