//! The access graph: leaves, rules, and what follows from them.

use crate::antichain::{LeafSet, Limits, SetList};

/// The most leaves a graph can have.
pub const MAX_LEAVES: usize = 64;

/// A thing in a graph: a leaf or something that rules open. Only meaningful in the graph that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vertex(usize);

impl Vertex {
    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// Why a graph or an account is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// More than [`MAX_LEAVES`] things that can be lost.
    #[error("more than 64 things that can be lost")]
    TooManyLeaves,
    /// A rule opens a leaf; leaves are held or lost, nothing opens them.
    #[error("a rule cannot open a leaf")]
    OpensLeaf,
    /// A rule without conditions would be open to everybody.
    #[error("a way in needs at least one thing")]
    EmptyRule,
    /// A vertex of another graph.
    #[error("a rule names a thing that is not in the graph")]
    UnknownVertex,
    /// A root that the account does not list.
    #[error("root {0} is not in the account")]
    UnknownRoot(u8),
    /// A method that the account does not list.
    #[error("method {0} is not in the account")]
    UnknownMethod(u32),
    /// Two methods with the same id.
    #[error("method {0} is in the account twice")]
    DuplicateMethod(u32),
}

#[derive(Debug, Clone)]
struct Rule {
    target: usize,
    all_of: Vec<usize>,
}

/// An access graph (Hammann et al., CCS 2019): `target ⇐ all of {…}`, several rules for one target being alternatives.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// The number of the leaf, or `None` for a vertex that rules open.
    vertices: Vec<Option<u8>>,
    leaves: u8,
    rules: Vec<Rule>,
}

impl Graph {
    /// A graph without anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds something that is held or lost. Leaves are numbered from 0 in the order they are added.
    ///
    /// # Errors
    /// [`AccessError::TooManyLeaves`].
    pub fn leaf(&mut self) -> Result<Vertex, AccessError> {
        if usize::from(self.leaves) >= MAX_LEAVES {
            return Err(AccessError::TooManyLeaves);
        }
        self.vertices.push(Some(self.leaves));
        self.leaves += 1;
        Ok(Vertex(self.vertices.len() - 1))
    }

    /// Adds something that only rules open.
    pub fn vertex(&mut self) -> Vertex {
        self.vertices.push(None);
        Vertex(self.vertices.len() - 1)
    }

    /// Adds a rule: whoever has all of these has the target.
    ///
    /// # Errors
    /// [`AccessError::EmptyRule`], [`AccessError::OpensLeaf`] or [`AccessError::UnknownVertex`].
    pub fn rule(&mut self, target: Vertex, all_of: &[Vertex]) -> Result<(), AccessError> {
        if all_of.is_empty() {
            return Err(AccessError::EmptyRule);
        }
        if all_of.iter().any(|vertex| vertex.0 >= self.vertices.len()) {
            return Err(AccessError::UnknownVertex);
        }
        match self.vertices.get(target.0) {
            None => return Err(AccessError::UnknownVertex),
            Some(Some(_)) => return Err(AccessError::OpensLeaf),
            Some(None) => {}
        }
        self.rules.push(Rule { target: target.0, all_of: all_of.iter().map(|vertex| vertex.0).collect() });
        Ok(())
    }

    /// The minimal sets of leaves that open the target. Empty if nothing opens it.
    ///
    /// # Errors
    /// [`AccessError::UnknownVertex`].
    pub fn ways_in(&self, target: Vertex, limits: Limits) -> Result<SetList, AccessError> {
        self.all_ways(limits).into_iter().nth(target.0).ok_or(AccessError::UnknownVertex)
    }

    /// [`Graph::ways_in`] of every vertex, in the order they were added.
    pub(crate) fn all_ways(&self, limits: Limits) -> Vec<SetList> {
        let mut ways: Vec<SetList> = Vec::with_capacity(self.vertices.len());
        for leaf in &self.vertices {
            let mut own = SetList::none(limits);
            if let Some(leaf) = leaf {
                own.insert(LeafSet::of(*leaf));
            }
            ways.push(own);
        }
        // Every round moves some list strictly forward in the order "smaller sets first", so cycles come to rest.
        let mut changed = true;
        while changed {
            changed = false;
            for rule in &self.rules {
                let sources = rule.all_of.iter().filter_map(|source| ways.get(*source));
                let found = sources.fold(SetList::unit(limits), |so_far, source| so_far.both(source));
                if let Some(target) = ways.get_mut(rule.target) {
                    for set in found.sets() {
                        changed |= target.insert(*set);
                    }
                    changed |= found.extent() > target.extent();
                    target.reduce_extent(found.extent());
                }
            }
        }
        ways
    }

    /// Whether the target opens for whoever holds exactly these leaves: an owner after a loss, or a thief. Exact, whatever
    /// the limits elsewhere.
    pub fn opens(&self, target: Vertex, held: LeafSet) -> bool {
        let mut open: Vec<bool> =
            self.vertices.iter().map(|leaf| leaf.is_some_and(|leaf| held.meets(LeafSet::of(leaf)))).collect();
        let mut changed = true;
        while changed {
            changed = false;
            for rule in &self.rules {
                let holds = rule.all_of.iter().all(|source| open.get(*source) == Some(&true));
                if let Some(target) = open.get_mut(rule.target).filter(|target| holds && !**target) {
                    *target = true;
                    changed = true;
                }
            }
        }
        open.get(target.0) == Some(&true)
    }

    /// Whether the owner still gets in after losing these leaves.
    pub fn still_in(&self, target: Vertex, lost: LeafSet) -> bool {
        self.opens(target, (0..self.leaves).collect::<LeafSet>().without(lost))
    }
}
