//! Sets of leaves, and lists of sets of which none contains another.

use std::fmt;

/// A set of leaves, by number from 0 to 63.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct LeafSet(u64);

impl LeafSet {
    /// The set without leaves.
    pub const EMPTY: Self = Self(0);

    /// The set whose leaf `n` is bit `n`.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Leaf `n` as bit `n`.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The set with one leaf; empty for a number over 63.
    pub fn of(leaf: u8) -> Self {
        Self(1_u64.checked_shl(leaf.into()).unwrap_or(0))
    }

    /// How many leaves it has.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Leaves of either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Leaves of this set that are not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the sets have a leaf in common.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether every leaf of this set is in the other.
    pub fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Its leaves in ascending order.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..64).filter(move |leaf| self.meets(Self::of(*leaf)))
    }
}

impl FromIterator<u8> for LeafSet {
    fn from_iter<I: IntoIterator<Item = u8>>(leaves: I) -> Self {
        leaves.into_iter().fold(Self::EMPTY, |set, leaf| set.union(Self::of(leaf)))
    }
}

impl fmt::Debug for LeafSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// How much to compute: the number of minimal sets can grow exponentially.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Sets with more leaves than this are dropped.
    pub set_size: usize,
    /// At most this many sets are kept, the smallest first. Work grows with its cube at worst.
    pub sets: usize,
}

impl Default for Limits {
    /// Sets of up to 8 leaves, up to 512 of them: a person has fewer than ten ways in, and a loss of nine separate
    /// things at once is not worth a warning.
    fn default() -> Self {
        Self { set_size: 8, sets: 512 }
    }
}

/// How far a list of minimal sets can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Every minimal set is there.
    Complete,
    /// Every minimal set of up to [`Limits::set_size`] leaves is there; larger ones may exist.
    SizeCapped,
    /// [`Limits::sets`] was reached, or it was computed from a list that was not complete. Ways in may be missing or not
    /// minimal, but each does open; of lockouts each must be checked with [`crate::Graph::still_in`].
    Partial,
}

/// Minimal sets of leaves in a fixed order: smaller first, then by their leaves. No set contains another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetList {
    sets: Vec<LeafSet>,
    extent: Extent,
    limits: Limits,
}

impl SetList {
    /// A list with the empty set only: what is open without anything.
    pub(crate) fn unit(limits: Limits) -> Self {
        Self { sets: vec![LeafSet::EMPTY], extent: Extent::Complete, limits }
    }

    /// A list without sets: what nothing opens.
    pub(crate) fn none(limits: Limits) -> Self {
        Self { sets: Vec::new(), extent: Extent::Complete, limits }
    }

    /// The sets.
    pub fn sets(&self) -> &[LeafSet] {
        &self.sets
    }

    /// How far to believe the list.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    pub(crate) fn reduce_extent(&mut self, extent: Extent) {
        self.extent = self.extent.max(extent);
    }

    /// Adds a set unless one inside it is there already; drops the sets that contain it. Returns whether it was added.
    pub(crate) fn insert(&mut self, set: LeafSet) -> bool {
        let key = |set: &LeafSet| (set.len(), set.bits());
        let place = self.sets.partition_point(|other| key(other) < key(&set));
        // Only smaller sets can be inside it, and only larger ones can contain it.
        if self.sets.iter().take(place).any(|other| other.is_subset(set))
            || self.sets.get(place) == Some(&set)
        {
            return false;
        }
        if set.len() > self.limits.set_size {
            self.reduce_extent(Extent::SizeCapped);
            return false;
        }
        if place >= self.limits.sets {
            self.reduce_extent(Extent::Partial);
            return false;
        }
        self.sets.retain(|other| !set.is_subset(*other));
        self.sets.insert(place, set);
        if self.sets.len() > self.limits.sets {
            self.sets.truncate(self.limits.sets);
            self.reduce_extent(Extent::Partial);
        }
        true
    }

    /// All unions of a set of each list, minimal ones only: what opens both.
    pub(crate) fn both(&self, other: &Self) -> Self {
        let mut product = Self::none(self.limits);
        for left in &self.sets {
            for right in &other.sets {
                product.insert(left.union(*right));
            }
        }
        product.reduce_extent(self.extent.max(other.extent));
        product
    }

    /// The minimal sets that meet every set of this list (Berge's algorithm). For ways in these are the losses that lock
    /// out. If there is no way in, that is the empty set: already locked out.
    #[must_use]
    pub fn hitting_sets(&self) -> Self {
        let mut hitting = Self::unit(self.limits);
        for set in &self.sets {
            let mut next = Self::none(self.limits);
            next.reduce_extent(hitting.extent);
            for partial in &hitting.sets {
                if partial.meets(*set) {
                    next.insert(*partial);
                } else {
                    for leaf in set.iter() {
                        next.insert(partial.union(LeafSet::of(leaf)));
                    }
                }
            }
            hitting = next;
        }
        // A way in that was not listed might survive the loss.
        if self.extent != Extent::Complete {
            hitting.reduce_extent(Extent::Partial);
        }
        hitting
    }
}
