//! The engine: the published example with its exact answers, and everything against brute force over all subsets.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use keyward_access::*;
use proptest::prelude::*;

const WIDE: Limits = Limits { set_size: 64, sets: 1_000_000 };

const LEAVES: [&str; 10] =
    ["phone", "phone_pin", "laptop", "laptop_pin", "key", "key_pin", "paper", "mail_pw", "id_doc", "face"];

fn set(names: &[&str]) -> LeafSet {
    let number = |name: &&str| LEAVES.iter().zip(0_u8..).find(|(leaf, _)| *leaf == name).unwrap().1;
    names.iter().map(number).collect()
}

/// The example worked out by hand in the project's reference.
fn example(with_identity: bool) -> (Graph, Vertex) {
    let mut graph = Graph::new();
    let leaves: Vec<Vertex> = LEAVES.iter().map(|_| graph.leaf().unwrap()).collect();
    let [phone, phone_pin, laptop, laptop_pin, key, key_pin, paper, mail_pw, id_doc, face] =
        leaves.try_into().unwrap();
    let [pk_phone, pk_laptop, pk_key, mail, rec_codes, rec_id, account] =
        std::array::from_fn(|_| graph.vertex());
    let mut rules = vec![
        (pk_phone, vec![phone, phone_pin]),
        (pk_laptop, vec![laptop, laptop_pin]),
        (pk_key, vec![key, key_pin]),
        (mail, vec![mail_pw, phone]),
        (mail, vec![pk_laptop]),
        (rec_codes, vec![paper, mail]),
        (account, vec![pk_phone]),
        (account, vec![pk_laptop]),
        (account, vec![pk_key]),
        (account, vec![rec_codes]),
    ];
    if with_identity {
        rules.extend([(rec_id, vec![id_doc, face]), (account, vec![rec_id])]);
    }
    // Sources after targets, so that one pass over the rules is not enough.
    for (target, all_of) in rules.into_iter().rev() {
        graph.rule(target, &all_of).unwrap();
    }
    (graph, account)
}

fn count(list: &SetList, size: usize) -> usize {
    list.sets().iter().filter(|set| set.len() == size).count()
}

#[test]
fn the_example_has_exactly_these_ways_in() {
    let (graph, account) = example(true);
    let ways = graph.ways_in(account, Limits::default()).unwrap();
    let mut found = ways.sets().to_vec();
    found.sort();
    let mut expected = vec![
        set(&["face", "id_doc"]),
        set(&["key", "key_pin"]),
        set(&["laptop", "laptop_pin"]),
        set(&["phone", "phone_pin"]),
        set(&["mail_pw", "paper", "phone"]),
    ];
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(ways.extent(), Extent::Complete);
}

#[test]
fn the_example_has_exactly_these_lockouts() {
    let (graph, account) = example(true);
    let lockouts = graph.ways_in(account, Limits::default()).unwrap().hitting_sets();
    assert_eq!((lockouts.sets().len(), lockouts.extent()), (24, Extent::Complete));
    assert_eq!((count(&lockouts, 4), count(&lockouts, 5)), (8, 16));
    for set_of_four in lockouts.sets().iter().filter(|set| set.len() == 4) {
        assert!(set(&["phone"]).is_subset(*set_of_four));
        for pair in [["key", "key_pin"], ["laptop", "laptop_pin"], ["face", "id_doc"]] {
            assert!(set(&pair).meets(*set_of_four));
        }
    }
    let bag = set(&["phone", "laptop", "key"]);
    assert!(graph.still_in(account, bag));
    assert!(!graph.still_in(account, bag.union(set(&["paper", "id_doc"]))));

    let (graph, account) = example(false);
    let lockouts = graph.ways_in(account, Limits::default()).unwrap().hitting_sets();
    assert_eq!((lockouts.sets().len(), count(&lockouts, 3)), (12, 4));
    assert!(!graph.still_in(account, bag));
}

#[test]
fn caps_are_reported() {
    let (graph, account) = example(true);
    let small = graph.ways_in(account, Limits { set_size: 2, sets: 100 }).unwrap();
    assert_eq!((small.sets().len(), small.extent()), (4, Extent::SizeCapped));
    // A way that was not listed might survive, so lockouts of a capped list are not certain.
    assert_eq!(small.hitting_sets().extent(), Extent::Partial);
    let few = graph.ways_in(account, Limits { set_size: 8, sets: 3 }).unwrap();
    assert_eq!((few.sets().len(), few.extent()), (3, Extent::Partial));
    let lockouts = graph.ways_in(account, Limits { set_size: 4, sets: 512 }).unwrap().hitting_sets();
    assert_eq!((lockouts.sets().len(), lockouts.extent()), (8, Extent::SizeCapped));
}

#[test]
fn the_edges() {
    let mut graph = Graph::new();
    let target = graph.vertex();
    let closed = graph.ways_in(target, WIDE).unwrap();
    assert_eq!(closed.sets(), []);
    assert_eq!(closed.hitting_sets().sets(), [LeafSet::EMPTY]);
    assert!(!graph.still_in(target, LeafSet::EMPTY));
    let leaf = graph.leaf().unwrap();
    assert_eq!(graph.rule(target, &[]), Err(AccessError::EmptyRule));
    assert_eq!(graph.rule(leaf, &[target]), Err(AccessError::OpensLeaf));
    let mut larger = graph.clone();
    let stranger = larger.vertex();
    assert_eq!(graph.rule(stranger, &[leaf]), Err(AccessError::UnknownVertex));
    assert_eq!(graph.rule(target, &[stranger]), Err(AccessError::UnknownVertex));
    assert_eq!(graph.ways_in(stranger, WIDE), Err(AccessError::UnknownVertex));
    for _ in 1..MAX_LEAVES {
        graph.leaf().unwrap();
    }
    assert_eq!(graph.leaf(), Err(AccessError::TooManyLeaves));
    assert!(LeafSet::of(64).is_empty());
    // All 64 leaves work, and the last one is told apart from the first.
    assert_eq!(LeafSet::of(63).iter().collect::<Vec<_>>(), [63]);
}

/// A graph of `leaves` leaves and five opened vertices, some of them in cycles; the last one is the target.
fn graphs() -> impl Strategy<Value = (usize, Vec<(usize, Vec<usize>)>)> {
    (1_usize..=10).prop_flat_map(|leaves| {
        let rule = (leaves..leaves + 5, prop::collection::vec(0..leaves + 5, 1..4));
        (Just(leaves), prop::collection::vec(rule, 0..14))
    })
}

fn build(leaves: usize, rules: &[(usize, Vec<usize>)]) -> (Graph, Vertex) {
    let mut graph = Graph::new();
    let mut vertices: Vec<Vertex> = (0..leaves).map(|_| graph.leaf().unwrap()).collect();
    vertices.extend((0..5).map(|_| graph.vertex()));
    for (target, all_of) in rules {
        let all_of: Vec<Vertex> = all_of.iter().map(|source| vertices[*source]).collect();
        graph.rule(vertices[*target], &all_of).unwrap();
    }
    (graph, *vertices.last().unwrap())
}

/// What a holder of `held` reaches, by the definition alone: apply the rules as often as there are vertices.
fn reaches(leaves: usize, rules: &[(usize, Vec<usize>)], held: u64) -> bool {
    let mut open = held;
    for _ in 0..5 {
        for (target, all_of) in rules {
            if all_of.iter().all(|source| open >> source & 1 == 1) {
                open |= 1 << target;
            }
        }
    }
    open >> (leaves + 4) & 1 == 1
}

/// The members of an upward closed family that have no smaller member inside.
fn minimal(leaves: usize, holds: impl Fn(u64) -> bool) -> Vec<u64> {
    let without_one =
        |set: u64| (0..leaves).filter(move |leaf| set >> leaf & 1 == 1).map(move |leaf| set & !(1 << leaf));
    (0..1_u64 << leaves).filter(|set| holds(*set) && !without_one(*set).any(&holds)).collect()
}

fn bits(list: &SetList) -> Vec<u64> {
    let mut bits: Vec<u64> = list.sets().iter().map(|set| set.bits()).collect();
    bits.sort_unstable();
    bits
}

proptest! {
    #[test]
    fn the_engine_agrees_with_brute_force((leaves, rules) in graphs()) {
        let (graph, target) = build(leaves, &rules);
        let everything = (1_u64 << leaves) - 1;
        for held in 0..=everything {
            let expected = reaches(leaves, &rules, held);
            prop_assert_eq!(graph.opens(target, LeafSet::from_bits(held)), expected);
            prop_assert_eq!(graph.still_in(target, LeafSet::from_bits(everything & !held)), expected);
        }
        let ways = graph.ways_in(target, WIDE).unwrap();
        prop_assert_eq!(ways.extent(), Extent::Complete);
        prop_assert_eq!(bits(&ways), minimal(leaves, |held| reaches(leaves, &rules, held)));
        let lockouts = ways.hitting_sets();
        prop_assert_eq!(lockouts.extent(), Extent::Complete);
        prop_assert_eq!(bits(&lockouts), minimal(leaves, |lost| !reaches(leaves, &rules, everything & !lost)));
        // Dualising twice gives the ways in again.
        let twice = lockouts.hitting_sets();
        prop_assert_eq!(twice.sets(), ways.sets());
    }

    #[test]
    fn caps_come_to_rest_and_never_invent((leaves, rules) in graphs(), set_size in 0_usize..5, sets in 1_usize..5) {
        let (graph, target) = build(leaves, &rules);
        let all = minimal(leaves, |held| reaches(leaves, &rules, held));
        let capped = graph.ways_in(target, Limits { set_size, sets }).unwrap();
        for found in capped.sets() {
            prop_assert!(reaches(leaves, &rules, found.bits()));
        }
        if capped.extent() == Extent::Complete {
            prop_assert_eq!(bits(&capped), all.clone());
        }
        // A cap on the size alone loses nothing below it.
        let sized = graph.ways_in(target, Limits { set_size, sets: 1_000_000 }).unwrap();
        prop_assert!(sized.extent() < Extent::Partial);
        let below: Vec<u64> = all.iter().copied().filter(|set| set.count_ones() as usize <= set_size).collect();
        prop_assert_eq!(bits(&sized), below);
        let whole = graph.ways_in(target, WIDE).unwrap();
        let lockouts = whole.hitting_sets();
        prop_assert!(lockouts.sets().iter().all(|lost| !graph.still_in(target, *lost)));
    }
}
