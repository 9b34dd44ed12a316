//! The product's view: an account, its methods, where they live, and the ways in.

use std::collections::{BTreeMap, BTreeSet};

use crate::antichain::{LeafSet, Limits, SetList};
use crate::graph::{AccessError, Graph, Vertex};

/// A place where a method lives and that can be lost or stolen as a whole: a phone, its PIN, a key, a mailbox, paper. The
/// number is its position in [`Account::roots`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Root(pub u8);

/// How well a way in withstands attack; a greater one is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// One factor that can be phished: a password, a code by mail or text message.
    SingleFactor,
    /// Two factors, but a person can be talked into handing them over.
    MultiFactor,
    /// Bound to the real site, so there is nothing to hand over (NIST SP 800-63B-4 §3.2.5).
    PhishingResistant,
}

/// Something a person can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The caller's number for it, unique in the account.
    pub id: u32,
    /// Its name for people.
    pub label: String,
    /// Its strength when used alone.
    pub strength: Strength,
    /// Where it lives. All of them are needed, unless it is synced.
    pub roots: Vec<Root>,
    /// It is copied to each of its roots, so that any one of them is enough.
    pub synced: bool,
}

impl Method {
    /// A method that needs all of its roots.
    pub fn new(id: u32, label: &str, strength: Strength, roots: impl IntoIterator<Item = Root>) -> Self {
        Self { id, label: label.to_owned(), strength, roots: roots.into_iter().collect(), synced: false }
    }

    /// The same method, but any one of its roots is enough.
    #[must_use]
    pub fn synced(self) -> Self {
        Self { synced: true, ..self }
    }
}

/// A way into the account: methods that are asked for together. A recovery route is one, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combination {
    /// Its name for people.
    pub label: String,
    /// Ids of the methods, all of which are needed.
    pub methods: Vec<u32>,
    /// What the combination is worth if its methods are independent of each other.
    pub strength: Strength,
}

impl Combination {
    /// One method by itself.
    pub fn alone(method: &Method) -> Self {
        Self { label: method.label.clone(), methods: vec![method.id], strength: method.strength }
    }
}

/// Roots that open another root: a phone with its PIN opens the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opens {
    /// What is opened. It is then no longer a thing that can be lost by itself.
    pub root: Root,
    /// All of these are needed. Several entries for one root are alternatives.
    pub all_of: Vec<Root>,
}

/// What is known of one account. A change of policy is tried out on a changed copy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Names of the roots.
    pub roots: Vec<String>,
    /// Roots that open other roots.
    pub opens: Vec<Opens>,
    /// The methods.
    pub methods: Vec<Method>,
    /// The ways in. A method in none of them opens nothing.
    pub combinations: Vec<Combination>,
}

/// One way into the account.
#[derive(Debug, Clone)]
pub struct Way {
    /// Position in [`Account::combinations`].
    pub combination: usize,
    /// Its name for people.
    pub label: String,
    /// What it is really worth.
    pub strength: Strength,
    /// Its methods share a root, so it counts for no more than the strongest of them.
    pub shares_root: bool,
    /// The minimal sets of roots that open it; none if it opens for nobody.
    pub needs: SetList,
    vertex: Vertex,
}

/// The answer: ways into an account and what follows from them. In every [`LeafSet`] leaf `n` is [`Root`] `n`.
#[derive(Debug, Clone)]
pub struct WaysIn {
    ways: Vec<Way>,
    access: SetList,
    lockouts: SetList,
    footprints: BTreeMap<u32, LeafSet>,
    roots: u8,
    graph: Graph,
    target: Vertex,
}

impl Account {
    /// An account with these roots and nothing else yet.
    pub fn new<'a>(roots: impl IntoIterator<Item = &'a str>) -> Self {
        Self { roots: roots.into_iter().map(str::to_owned).collect(), ..Self::default() }
    }

    /// Works out the ways in.
    ///
    /// # Errors
    /// [`AccessError`] if the account names what it does not list, lists a method twice, has more than 64 roots, or has a
    /// method without roots or a combination without methods.
    pub fn ways_in(&self, limits: Limits) -> Result<WaysIn, AccessError> {
        let mut graph = Graph::new();
        let roots = self.add_roots(&mut graph)?;
        let methods = self.add_methods(&mut graph, &roots)?;
        let target = graph.vertex();
        let mut drafts = Vec::with_capacity(self.combinations.len());
        for combination in &self.combinations {
            let find = |id: &u32| methods.get(id).copied().ok_or(AccessError::UnknownMethod(*id));
            let parts = combination.methods.iter().map(find).collect::<Result<Vec<_>, _>>()?;
            let vertex = graph.vertex();
            graph.rule(vertex, &parts.iter().map(|(_, part)| *part).collect::<Vec<_>>())?;
            graph.rule(target, &[vertex])?;
            drafts.push((combination, parts, vertex));
        }
        let all = graph.all_ways(limits);
        let at = |vertex: Vertex| all.get(vertex.index()).ok_or(AccessError::UnknownVertex);
        let mut footprints = BTreeMap::new();
        for (id, (_, vertex)) in &methods {
            footprints
                .insert(*id, at(*vertex)?.sets().iter().fold(LeafSet::EMPTY, |sum, set| sum.union(*set)));
        }
        let mut ways = Vec::with_capacity(drafts.len());
        for ((combination, parts, vertex), position) in drafts.into_iter().zip(0..) {
            let shares_root = share_root(combination.methods.iter().filter_map(|id| footprints.get(id)));
            // Asking for more never makes a way weaker than its best part.
            let best = parts.iter().map(|(method, _)| method.strength).max();
            let declared = (!shares_root).then_some(combination.strength);
            let strength = best.max(declared).unwrap_or(Strength::SingleFactor);
            let (label, needs) = (combination.label.clone(), at(vertex)?.clone());
            ways.push(Way { combination: position, label, strength, shares_root, needs, vertex });
        }
        let access = at(target)?.clone();
        let lockouts = access.hitting_sets();
        let roots = u8::try_from(roots.len()).map_err(|_| AccessError::TooManyLeaves)?;
        Ok(WaysIn { ways, access, lockouts, footprints, roots, graph, target })
    }

    /// The vertex of each root. Every root gets its leaf, so that leaf `n` is root `n`; a root that others open gets a
    /// vertex beside it, and its leaf is in no rule.
    fn add_roots(&self, graph: &mut Graph) -> Result<Vec<Vertex>, AccessError> {
        let mut roots = self.roots.iter().map(|_| graph.leaf()).collect::<Result<Vec<_>, _>>()?;
        let opened: BTreeSet<Root> = self.opens.iter().map(|opens| opens.root).collect();
        for root in opened {
            let place = roots.get_mut(usize::from(root.0)).ok_or(AccessError::UnknownRoot(root.0))?;
            *place = graph.vertex();
        }
        for opens in &self.opens {
            for target in places(&roots, &[opens.root])? {
                graph.rule(target, &places(&roots, &opens.all_of)?)?;
            }
        }
        Ok(roots)
    }

    fn add_methods(
        &self,
        graph: &mut Graph,
        roots: &[Vertex],
    ) -> Result<BTreeMap<u32, (&Method, Vertex)>, AccessError> {
        let mut methods = BTreeMap::new();
        for method in &self.methods {
            let vertex = graph.vertex();
            let places = places(roots, &method.roots)?;
            if places.is_empty() {
                return Err(AccessError::EmptyRule);
            }
            let needed_together = if method.synced { 1 } else { places.len() };
            for all_of in places.chunks(needed_together) {
                graph.rule(vertex, all_of)?;
            }
            if methods.insert(method.id, (method, vertex)).is_some() {
                return Err(AccessError::DuplicateMethod(method.id));
            }
        }
        Ok(methods)
    }
}

fn places(vertices: &[Vertex], roots: &[Root]) -> Result<Vec<Vertex>, AccessError> {
    let place =
        |root: &Root| vertices.get(usize::from(root.0)).copied().ok_or(AccessError::UnknownRoot(root.0));
    roots.iter().map(place).collect()
}

fn share_root<'a>(footprints: impl Iterator<Item = &'a LeafSet>) -> bool {
    let mut seen = LeafSet::EMPTY;
    for footprint in footprints {
        if footprint.meets(seen) {
            return true;
        }
        seen = seen.union(*footprint);
    }
    false
}

fn set_of(roots: &[Root]) -> LeafSet {
    roots.iter().map(|root| root.0).collect()
}

impl WaysIn {
    /// Every combination of the account, in its order, also those that open for nobody.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The way an attacker would choose: the least strength among those that open at all.
    pub fn weakest(&self) -> Option<&Way> {
        self.ways.iter().filter(|way| !way.needs.sets().is_empty()).min_by_key(|way| way.strength)
    }

    /// The minimal sets of roots that open the account.
    pub fn access(&self) -> &SetList {
        &self.access
    }

    /// The minimal sets of roots whose loss locks the owner out; the empty set alone if nothing opens the account.
    pub fn lockouts(&self) -> &SetList {
        &self.lockouts
    }

    /// Whether losing these roots at once locks the owner out. Exact, whatever the limits.
    pub fn locked_out(&self, lost: &[Root]) -> bool {
        !self.graph.still_in(self.target, set_of(lost))
    }

    /// The ways that are left after losing these roots. Exact, whatever the limits.
    pub fn remaining(&self, lost: &[Root]) -> Vec<&Way> {
        let lost = set_of(lost);
        self.ways.iter().filter(|way| self.graph.still_in(way.vertex, lost)).collect()
    }

    /// The ways open to somebody who holds these roots and nothing else, such as a thief. Exact, whatever the limits.
    pub fn opened_by(&self, held: &[Root]) -> Vec<&Way> {
        let held = set_of(held);
        self.ways.iter().filter(|way| self.graph.opens(way.vertex, held)).collect()
    }

    /// The roots whose loss alone locks the owner out. Empty if nothing opens the account in the first place.
    pub fn single_points(&self) -> Vec<Root> {
        if self.locked_out(&[]) {
            return Vec::new();
        }
        (0..self.roots).map(Root).filter(|root| self.locked_out(&[*root])).collect()
    }

    /// Every root that takes part in opening a method; `None` for an unknown method. Two proofs whose footprints meet are
    /// not independent, and one whose footprint has a lost root counts for nothing.
    pub fn footprint(&self, method: u32) -> Option<LeafSet> {
        self.footprints.get(&method).copied()
    }
}
