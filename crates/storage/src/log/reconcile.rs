//! Telling which row is the altered one.
//!
//! Every node has up to two hashes: the one computed from below and the one stored. Where they differ, the parent's
//! stored hash decides: it was made from one of them. So one altered row is one finding, not one on each level above.

use std::collections::HashMap;

use keyward_ledger::{Frontier, Hash, NodeId, VerifierKey, node_hash};
use keyward_model::EventId;

use super::CheckpointRow;
use super::tip::open;
use super::verify::{Chunk, Finding, Findings, Report};

/// The level of the node over a whole chunk of leaves.
pub(super) const CHUNK_LEVEL: u8 = 10;

/// The two hashes of a node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Candidate {
    computed: Option<Hash>,
    stored: Option<Hash>,
    /// The event, of a leaf that has one.
    event: Option<EventId>,
}

impl Candidate {
    /// The hashes to try, the computed one first.
    fn tries(self) -> impl Iterator<Item = Hash> + Clone {
        self.computed.into_iter().chain(self.stored.filter(|hash| Some(*hash) != self.computed))
    }
    /// The hash to go on with where nothing above decides. A leaf's stored hash is kept, because the tree was signed
    /// with it; above, what was computed.
    fn default_hash(self, level: u8) -> Hash {
        let (first, second) =
            if level == 0 { (self.stored, self.computed) } else { (self.computed, self.stored) };
        first.or(second).unwrap_or(Hash([0; 32]))
    }
}

/// The state of a walk over the whole log.
pub(super) struct Walk {
    frontier: Frontier,
    /// The nodes of one level over all chunks so far.
    level: u8,
    nodes: Vec<Candidate>,
    previous: u64,
    events: u64,
    erased: u64,
    checkpoints: u64,
    findings: Findings,
}

impl Walk {
    pub(super) fn new() -> Self {
        Self {
            frontier: Frontier::empty(),
            level: CHUNK_LEVEL,
            nodes: Vec::new(),
            previous: 0,
            events: 0,
            erased: 0,
            checkpoints: 0,
            findings: Findings::default(),
        }
    }

    pub(super) fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    pub(super) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Takes the leaves `start..stop`, which begin a chunk.
    pub(super) fn chunk(&mut self, start: u64, stop: u64, chunk: Chunk, key: &VerifierKey) {
        self.erased += chunk.erased;
        self.add(chunk.findings);
        let mut events = chunk.events.into_iter().peekable();
        let mut nodes = Vec::new();
        for index in start..stop {
            let event = events.next_if(|(found, _, _)| *found == index);
            if event.is_some() {
                self.events += 1;
            } else {
                self.add([Finding::new("event", format!("leaf {index}"), "is missing")]);
            }
            nodes.push(Candidate {
                computed: event.map(|(_, _, hash)| hash),
                stored: chunk.nodes.get(&NodeId { level: 0, index }).copied(),
                event: event.map(|(_, id, _)| id),
            });
        }
        let mut first = start;
        for level in 0..CHUNK_LEVEL {
            let (parents, chosen) = self.pair(level, first, &nodes, &chunk.nodes);
            if level == 0 {
                self.extend(&chosen, &chunk.checkpoints, key);
            }
            first >>= 1;
            nodes = parents;
        }
        self.nodes.extend(nodes);
    }

    /// The level of the nodes to pair next and the number of their parents; `None` at the top.
    pub(super) fn next_level(&self) -> Option<(u8, u64)> {
        let parents = u64::try_from(self.nodes.len() / 2).unwrap_or(u64::MAX);
        if self.nodes.is_empty() { None } else { Some((self.level, parents)) }
    }

    /// Pairs the nodes of the present level, with the stored hashes of the next.
    pub(super) fn rise(&mut self, stored: &HashMap<NodeId, Hash>) {
        let nodes = std::mem::take(&mut self.nodes);
        let (parents, _) = self.pair(self.level, 0, &nodes, stored);
        self.nodes = parents;
        self.level = self.level.saturating_add(1);
    }

    /// Settles the nodes of a level, from position `first` on, and gives their parents and the hashes chosen.
    fn pair(
        &mut self,
        level: u8,
        first: u64,
        nodes: &[Candidate],
        stored: &HashMap<NodeId, Hash>,
    ) -> (Vec<Candidate>, Vec<Hash>) {
        let (mut parents, mut chosen) =
            (Vec::with_capacity(nodes.len() / 2), Vec::with_capacity(nodes.len()));
        for (index, pair) in (first..).step_by(2).zip(nodes.chunks(2)) {
            match *pair {
                [left, right] => {
                    let parent = stored.get(&NodeId { level: level + 1, index: index >> 1 }).copied();
                    let fits = parent.and_then(|parent| {
                        left.tries()
                            .flat_map(|l| right.tries().map(move |r| (l, r)))
                            .find(|(l, r)| node_hash(l, r) == parent)
                    });
                    let (l, r) = fits.unwrap_or((left.default_hash(level), right.default_hash(level)));
                    self.settle(NodeId { level, index }, left, l, fits.is_some());
                    self.settle(NodeId { level, index: index + 1 }, right, r, fits.is_some());
                    chosen.extend([l, r]);
                    parents.push(Candidate {
                        computed: Some(node_hash(&l, &r)),
                        stored: parent,
                        event: None,
                    });
                }
                [last] => {
                    let hash = last.default_hash(level);
                    self.settle(NodeId { level, index }, last, hash, false);
                    chosen.push(hash);
                }
                _ => {}
            }
        }
        (parents, chosen)
    }

    /// Names what is wrong with a node, knowing which of its hashes its parent was made from (if `decided`).
    fn settle(&mut self, id: NodeId, node: Candidate, chosen: Hash, decided: bool) {
        let place = format!("level {} position {}", id.level, id.index);
        let (Some(computed), Some(stored)) = (node.computed, node.stored) else {
            if node.stored.is_none() {
                self.add([Finding::new("log_node", place, "is missing")]);
            }
            return;
        };
        if computed == stored {
            return;
        }
        let event = node.event.map_or_else(|| format!("leaf {}", id.index), |event| event.to_string());
        if id.level == 0 && (chosen == stored || !decided) {
            self.add([Finding::new("event", event, "leaf is not the one in the tree")]);
        }
        if chosen == computed || !decided || id.level > 0 {
            self.add([Finding::new("log_node", place, "hash is not that of what is below it")]);
        }
    }

    /// Appends leaves and checks the checkpoints on the way.
    fn extend(&mut self, leaves: &[Hash], checkpoints: &[CheckpointRow], key: &VerifierKey) {
        let mut rest = leaves;
        for row in checkpoints {
            let ahead = usize::try_from(row.size.saturating_sub(self.frontier.size())).unwrap_or(usize::MAX);
            let (now, later) = rest.split_at(ahead.min(rest.len()));
            // The size was read from a signed checkpoint, so the tree is never too large; if it were, roots differ.
            drop(self.frontier.append(now));
            rest = later;
            self.checkpoint(row, key);
        }
        drop(self.frontier.append(rest));
    }

    fn checkpoint(&mut self, row: &CheckpointRow, key: &VerifierKey) {
        let name = format!("size {}", row.size);
        self.checkpoints += 1;
        if row.previous != self.previous {
            let what = format!("follows size {}, but the one before it is {}", row.previous, self.previous);
            self.add([Finding::new("log_checkpoint", name.clone(), what)]);
        }
        self.previous = row.size;
        let what = match open(&row.note, key) {
            Err(error) => error,
            Ok(signed) if signed.size != row.size => format!("the note is about size {}", signed.size),
            Ok(signed) if signed.root != self.frontier.root() => {
                "the events do not have the signed root".to_owned()
            }
            Ok(_) => return,
        };
        self.add([Finding::new("log_checkpoint", name, what)]);
    }

    pub(super) fn report(self, size: u64, waiting: u64) -> Report {
        Report {
            size,
            root: self.frontier.root(),
            events: self.events,
            erased: self.erased,
            checkpoints: self.checkpoints,
            waiting,
            findings: self.findings.list,
            more: self.findings.more,
        }
    }
}
