//! The tree: published vectors, and everything up to 300 leaves against the recursive definition of RFC 6962.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::HashMap;

use keyward_ledger::*;
use proptest::prelude::*;

type Store = HashMap<NodeId, Hash>;

const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn vector_leaves() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| leaf_hash(&unhex(leaf))).collect()
}

fn numbered(count: usize) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(format!("leaf {number}").as_bytes())).collect()
}

fn grow(leaves: &[Hash]) -> (Frontier, Store) {
    let mut frontier = Frontier::empty();
    let rows = frontier.append(leaves).unwrap();
    let store: Store = rows.iter().map(|row| (row.id, row.hash)).collect();
    assert_eq!(store.len(), rows.len(), "no row is written twice");
    (frontier, store)
}

/// The recursive definitions of RFC 6962 §2.1, word for word; hashes of ranges are kept, as the oracle is asked often.
struct Oracle {
    leaves: Vec<Hash>,
    known: HashMap<(usize, usize), Hash>,
}

impl Oracle {
    fn new(leaves: &[Hash]) -> Self {
        Self { leaves: leaves.to_vec(), known: HashMap::new() }
    }

    fn middle(start: usize, end: usize) -> usize {
        start + (end - start).next_power_of_two() / 2
    }

    /// §2.1: the Merkle Tree Hash.
    fn root(&mut self, start: usize, end: usize) -> Hash {
        if start == end {
            return empty_root();
        }
        if end - start == 1 {
            return self.leaves[start];
        }
        if let Some(hash) = self.known.get(&(start, end)) {
            return *hash;
        }
        let middle = Self::middle(start, end);
        let hash = node_hash(&self.root(start, middle), &self.root(middle, end));
        self.known.insert((start, end), hash);
        hash
    }

    /// §2.1.1: the audit path of the leaf at `index`.
    fn path(&mut self, index: usize, start: usize, end: usize) -> Vec<Hash> {
        if end - start <= 1 {
            return vec![];
        }
        let middle = Self::middle(start, end);
        let (mut path, sibling) = if index < middle {
            (self.path(index, start, middle), self.root(middle, end))
        } else {
            (self.path(index, middle, end), self.root(start, middle))
        };
        path.push(sibling);
        path
    }

    /// §2.1.2: SUBPROOF, with `old` counted from the first leaf of the whole tree.
    fn subproof(&mut self, old: usize, start: usize, end: usize, known: bool) -> Vec<Hash> {
        if old == end {
            return if known { vec![] } else { vec![self.root(start, end)] };
        }
        let middle = Self::middle(start, end);
        let (mut proof, other) = if old <= middle {
            (self.subproof(old, start, middle, known), self.root(middle, end))
        } else {
            (self.subproof(old, middle, end, false), self.root(start, middle))
        };
        proof.push(other);
        proof
    }
}

fn hexes(proof: &[Hash]) -> Vec<String> {
    proof.iter().map(Hash::to_hex).collect()
}

#[test]
fn published_roots() {
    let leaves = vector_leaves();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(grow(&leaves[..size]).0.root().to_hex(), *root, "size {size}");
    }
}

#[test]
fn published_proofs() {
    let leaves = vector_leaves();
    let (frontier, store) = grow(&leaves);
    let inclusion = inclusion_proof(5, 8, &store).unwrap();
    let ca85 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    let bc1a = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    assert_eq!(hexes(&inclusion), [bc1a, ca85, ROOTS[4]]);
    verify_inclusion(&leaves[5], 5, 8, &inclusion, &frontier.root()).unwrap();
    let four = consistency_proof(4, 8, &store).unwrap();
    assert_eq!(hexes(&four), ["6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]);
    let six = consistency_proof(6, 8, &store).unwrap();
    let ebc5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
    assert_eq!(hexes(&six), [ebc5, ca85, ROOTS[4]]);
}

#[test]
fn every_leaf_of_every_size_to_300() {
    let leaves = numbered(300);
    let store = grow(&leaves).1;
    let (mut oracle, mut frontier) = (Oracle::new(&leaves), Frontier::empty());
    for size in 1..=leaves.len() {
        frontier.append(&leaves[size - 1..size]).unwrap();
        let root = oracle.root(0, size);
        assert_eq!(frontier.root(), root);
        let stored: Vec<Hash> = peak_ids(size as u64).iter().map(|id| store[id]).collect();
        assert_eq!(frontier, Frontier::from_peaks(size as u64, stored).unwrap());
        for (index, leaf) in leaves.iter().enumerate().take(size) {
            let proof = inclusion_proof(index as u64, size as u64, &store).unwrap();
            assert_eq!(proof, oracle.path(index, 0, size));
            verify_inclusion(leaf, index as u64, size as u64, &proof, &root).unwrap();
        }
    }
}

#[test]
fn every_pair_of_sizes_to_300() {
    let leaves = numbered(300);
    let store = grow(&leaves).1;
    let mut oracle = Oracle::new(&leaves);
    for new in 0..=leaves.len() {
        for old in 0..=new {
            let proof = consistency_proof(old as u64, new as u64, &store).unwrap();
            let expected = if old == 0 { vec![] } else { oracle.subproof(old, 0, new, true) };
            assert_eq!(proof, expected);
            let (old_root, new_root) = (oracle.root(0, old), oracle.root(0, new));
            verify_consistency(old as u64, new as u64, &proof, &old_root, &new_root).unwrap();
        }
    }
}

#[test]
fn the_edges_are_refused() {
    let (frontier, store) = grow(&numbered(5));
    let root = frontier.root();
    assert_eq!(inclusion_proof(5, 5, &store), Err(ProofError::OutOfRange(OutOfRange { part: 5, size: 5 })));
    assert_eq!(consistency_proof(6, 5, &store), Err(ProofError::OutOfRange(OutOfRange { part: 6, size: 5 })));
    assert_eq!(inclusion_proof(0, 8, &store), Err(ProofError::Missing(NodeId { level: 2, index: 1 })));
    assert_eq!(verify_inclusion(&root, 0, 0, &[], &root), Err(VerifyError::OutOfRange));
    assert_eq!(verify_inclusion(&root, 0, u64::MAX, &[], &root), Err(VerifyError::OutOfRange));
    assert_eq!(verify_consistency(6, 5, &[], &root, &root), Err(VerifyError::OutOfRange));
    assert_eq!(verify_consistency(0, 5, &[root], &empty_root(), &root), Err(VerifyError::Length));
    assert_eq!(verify_consistency(0, 5, &[], &root, &root), Err(VerifyError::Root));
    assert_eq!(verify_consistency(5, 5, &[], &empty_root(), &root), Err(VerifyError::Root));
    assert_eq!(verify_consistency(0, 0, &[], &root, &root), Err(VerifyError::Root));
    assert_eq!(verify_consistency(3, 5, &[], &root, &root), Err(VerifyError::Length));
    assert_eq!(
        Frontier::from_peaks(5, vec![root]),
        Err(TreeError::PeakCount { size: 5, expected: 2, found: 1 })
    );
    assert_eq!(Frontier::from_peaks(1 << 63, vec![root]), Err(TreeError::TooLarge));
}

#[test]
fn the_largest_tree_plans_and_refuses_growth() {
    let plan = inclusion_plan(MAX_TREE_SIZE - 1, MAX_TREE_SIZE).unwrap();
    assert_eq!(plan.needed().len(), 62);
    assert!(consistency_plan(MAX_TREE_SIZE - 1, MAX_TREE_SIZE).unwrap().needed().len() <= MAX_PROOF_HASHES);
    assert!(inclusion_plan(0, MAX_TREE_SIZE + 1).is_err());
    let mut full = Frontier::from_peaks(MAX_TREE_SIZE, numbered(63)).unwrap();
    let before = full.clone();
    assert_eq!(full.append(&numbered(1)), Err(TreeError::TooLarge));
    assert_eq!(full, before);
}

#[test]
fn a_failing_store_is_reported() {
    struct Broken;
    impl Nodes for Broken {
        type Error = &'static str;
        fn node(&self, _: NodeId) -> Result<Option<Hash>, &'static str> {
            Err("disk")
        }
    }
    let nodes: &dyn Nodes<Error = &'static str> = &Broken;
    assert_eq!(inclusion_proof(0, 2, nodes), Err(ProofError::Store("disk")));
}

proptest! {
    #[test]
    fn batches_do_not_matter(cuts in prop::collection::vec(0_usize..20, 1..12)) {
        let leaves = numbered(cuts.iter().sum());
        let mut frontier = Frontier::empty();
        let (mut at, mut rows) = (0, vec![]);
        for cut in cuts {
            rows.extend(frontier.append(&leaves[at..at + cut]).unwrap());
            at += cut;
        }
        let mut once = Frontier::empty();
        prop_assert_eq!(once.append(&leaves).unwrap(), rows);
        prop_assert_eq!(once, frontier);
    }

    #[test]
    fn the_plan_lists_exactly_what_is_read(size in 1_u64..300, part in any::<u64>()) {
        let store = grow(&numbered(usize::try_from(size).unwrap())).1;
        let plans = [inclusion_plan(part % size, size).unwrap(), consistency_plan(part % (size + 1), size).unwrap()];
        for plan in plans {
            let batch: Store = plan.needed().into_iter().map(|id| (id, store[&id])).collect();
            prop_assert_eq!(plan.fill(&batch).unwrap(), plan.fill(&store).unwrap());
            for id in batch.keys() {
                let mut holed = batch.clone();
                holed.remove(id);
                prop_assert_eq!(plan.fill(&holed), Err(ProofError::Missing(*id)));
            }
        }
    }

    #[test]
    fn altered_proofs_are_refused(size in 1_usize..300, part in any::<usize>(), place in any::<usize>(), bit in 0_u8..8) {
        let leaves = numbered(size);
        let (frontier, store) = grow(&leaves);
        let (index, root) = (part % size, frontier.root());
        let old = part % (size + 1);
        let old_root = Oracle::new(&leaves).root(0, old);
        let (index64, old64, size64) = (index as u64, old as u64, size as u64);
        let flip = |hash: &Hash| { let mut hash = *hash; hash.0[place % 32] ^= 1 << bit; hash };

        let proof = inclusion_proof(index64, size64, &store).unwrap();
        let holds = |leaf: &Hash, index: u64, proof: &[Hash], root: &Hash| verify_inclusion(leaf, index, size64, proof, root).is_ok();
        prop_assert!(!holds(&flip(&leaves[index]), index64, &proof, &root));
        prop_assert!(!holds(&leaves[index], index64, &proof, &flip(&root)));
        let other = place % size;
        prop_assert_eq!(holds(&leaves[index], other as u64, &proof, &root), other == index);
        let mut longer = proof.clone();
        longer.push(root);
        prop_assert!(!holds(&leaves[index], index64, &longer, &root));
        if !proof.is_empty() {
            let at = place % proof.len();
            let mut altered = proof.clone();
            altered[at] = flip(&altered[at]);
            prop_assert!(!holds(&leaves[index], index64, &altered, &root));
            altered.remove(at);
            prop_assert!(!holds(&leaves[index], index64, &altered, &root));
        }

        let proof = consistency_proof(old64, size64, &store).unwrap();
        let grew = |proof: &[Hash], old_root: &Hash, root: &Hash| verify_consistency(old64, size64, proof, old_root, root).is_ok();
        prop_assert!(grew(&proof, &old_root, &root));
        prop_assert!(!grew(&proof, &flip(&old_root), &root));
        // Nothing is claimed about the new root when the old tree is empty.
        prop_assert_eq!(grew(&proof, &old_root, &flip(&root)), old == 0);
        for at in 0..proof.len() {
            let mut altered = proof.clone();
            altered[at] = flip(&altered[at]);
            prop_assert!(!grew(&altered, &old_root, &root));
            altered.remove(at);
            prop_assert!(!grew(&altered, &old_root, &root));
        }
    }
}
