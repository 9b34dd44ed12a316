//! Links between accounts: one signature never takes away those who sign beside each other, and whatever is linked can be taken apart again.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::{collection::vec, prelude::*};
use world::*;

fn link(one: u8, other: u8, guarded: bool) -> Payload {
    let swap = Swap { from: false, to: true };
    Payload::Link { person: person(one), other: person(other), swap, guarded }
}

fn unlink(one: u8, other: u8) -> Payload {
    let swap = Swap { from: true, to: false };
    Payload::Link { person: person(one), other: person(other), swap, guarded: false }
}

fn joined(links: &[(u8, u8)]) -> Humans {
    let mut humans = Humans::default();
    for (one, other) in links {
        humans.join(person(*one), person(*other));
    }
    humans
}

fn holders(accounts: &[u8]) -> Holders {
    let accounts: Vec<PersonId> = accounts.iter().copied().map(person).collect();
    Holders { enabled: accounts.clone(), present: accounts }
}

/// How many humans hold these accounts, apart from the code under test: each is counted with the first of its human.
fn humans_among(humans: &Humans, accounts: &[u8]) -> usize {
    let mut first: Vec<u8> = Vec::new();
    for account in accounts {
        if !first.iter().any(|known| humans.is_same(person(*known), person(*account))) {
            first.push(*account);
        }
    }
    first.len()
}

/// Whether both of these may sign beside each other, with nobody's hands read off the code under test.
fn beside(signers: &Signers, humans: &Humans, one: PersonId, other: PersonId) -> bool {
    let reached = |from: PersonId| {
        let mut found = vec![from];
        for _ in 0..8 {
            let mut next = found.clone();
            for account in &found {
                next.extend((1..8).map(person).filter(|twin| humans.is_same(*account, *twin)));
                next.extend(signers.restored_by.get(account).into_iter().flatten());
            }
            next.sort_unstable();
            next.dedup();
            found = next;
        }
        found
    };
    let (first, second) = (reached(one), reached(other));
    !first.iter().any(|account| second.contains(account))
}

fn free(signers: &Signers, humans: &Humans, accounts: &[u8]) -> Vec<PersonId> {
    let open = |who: PersonId| signers.in_recovery.iter().any(|known| humans.is_same(*known, who));
    accounts.iter().copied().map(person).filter(|who| !open(*who)).collect()
}

fn pairs() -> impl Strategy<Value = Vec<(u8, u8)>> {
    vec((1..8u8, 1..8u8), 0..4)
}

fn subset() -> impl Strategy<Value = Vec<u8>> {
    proptest::sample::subsequence((1..8u8).collect::<Vec<u8>>(), 0..=5)
}

fn signers() -> impl Strategy<Value = Signers> {
    (vec(1..8u8, 0..2), pairs()).prop_map(|(open, restored)| {
        let mut signers = Signers::default();
        signers.in_recovery.extend(open.into_iter().map(person));
        for (account, by) in restored {
            signers.restored_by.entry(person(account)).or_default().insert(person(by));
        }
        signers
    })
}

#[test]
fn a_role_or_an_open_case_on_either_side_takes_two() {
    let plain = LinkedAccount { roles: RoleSet::EMPLOYEE, has_case: false };
    assert!(!is_guarded(&[]) && !is_guarded(&[plain, plain]));
    assert!(is_guarded(&[plain, LinkedAccount { has_case: true, ..plain }]));
    for role in Role::ALL {
        let holder = LinkedAccount { roles: RoleSet::of(&[*role]), ..plain };
        assert!(is_guarded(&[plain, holder]) && is_guarded(&[holder, plain]), "{role:?}");
    }
}

/// What a fresh attacker did with one signature for each link: everybody who watches became one human, and that one the victim.
#[test]
fn two_administrators_and_two_supervisors_stay_apart() {
    let (victim, reader, supervisors, administrators) = (1, 2, [3, 4], [5, 6]);
    let nobody = Signers::default();
    let kinds = [holders(&administrators), holders(&supervisors)];
    let (apart, links) = (Humans::default(), [(3, 4), (5, 6)]);
    for (one, other) in links {
        let left = leaves_two(&link(one, other, true), &kinds, &nobody, &apart);
        assert_eq!(left, Err(ChangeRefusal::TooFewApart), "{one} = {other}");
        assert_eq!(leaves_two(&unlink(one, other), &kinds, &nobody, &apart), Ok(()));
    }
    // By way of others, one link at a time.
    let humans = joined(&[(3, reader)]);
    assert_eq!(leaves_two(&link(reader, 4, true), &kinds, &nobody, &humans), Err(ChangeRefusal::TooFewApart));
    // One who may sign is made one human with somebody in recovery.
    let mut recovers = Signers::default();
    recovers.in_recovery.insert(person(victim));
    let left = leaves_two(&link(5, victim, true), &kinds, &recovers, &apart);
    assert_eq!(left, Err(ChangeRefusal::TooFewApart));
    assert_eq!(leaves_two(&link(reader, victim, true), &kinds, &recovers, &apart), Ok(()));
    // A freeze passes, and the link would not.
    let frozen = Holders { present: vec![person(5)], ..holders(&administrators) };
    assert_eq!(leaves_two(&link(5, 6, true), &[frozen], &nobody, &apart), Err(ChangeRefusal::TooFewApart));
}

proptest! {
    /// A link is refused exactly when it takes somebody of the last two away, for good or now.
    #[test]
    fn a_link_never_takes_one_of_the_last_two(
        before in pairs(), one in 1..8u8, other in 1..8u8, held in subset(), signers in signers(), to in any::<bool>(),
    ) {
        let humans = joined(&before);
        let after = joined(&[before, vec![(one, other)]].concat());
        let lasting = |humans| humans_among(humans, &held).min(2);
        let now = |humans: &Humans| {
            let free = free(&signers, humans, &held);
            let two = free.iter().any(|a| free.iter().any(|b| beside(&signers, humans, *a, *b)));
            if two { 2 } else { free.len().min(1) }
        };
        let fewer = lasting(&after) < lasting(&humans) || now(&after) < now(&humans);
        let payload = if to { link(one, other, true) } else { unlink(one, other) };
        let left = leaves_two(&payload, &[Holders::default(), holders(&held)], &signers, &humans);
        prop_assert_eq!(left, if to && fewer { Err(ChangeRefusal::TooFewApart) } else { Ok(()) });
    }

    /// Whatever is linked by the rules, each link that touches an administrator can be undone by two of those who are left: two who are
    /// no part of it signed it, and no later one made them fewer.
    #[test]
    fn two_are_left_to_undo_every_link(links in vec((1..8u8, 1..8u8), 0..8), count in 0..5u8) {
        let administrators: Vec<u8> = (1..=count).collect();
        let mut made: Vec<(u8, u8)> = Vec::new();
        let outside = |humans: &Humans, one: u8, other: u8| {
            let apart = |who: &u8| [one, other].iter().all(|side| !humans.is_same(person(*who), person(*side)));
            let free: Vec<u8> = administrators.iter().copied().filter(apart).collect();
            humans_among(humans, &free)
        };
        let mut touching = Vec::new();
        for (one, other) in links {
            let humans = joined(&made);
            let holds = |side| administrators.iter().any(|who| humans.is_same(person(*who), person(side)));
            let guarded = holds(one) || holds(other);
            let may = leaves_two(&link(one, other, guarded), &[holders(&administrators)], &Signers::default(), &humans);
            if one == other || may.is_err() || (guarded && outside(&humans, one, other) < 2) {
                continue;
            }
            made.push((one, other));
            if guarded {
                touching.push((one, other));
            }
        }
        let humans = joined(&made);
        for (one, other) in touching {
            prop_assert!(outside(&humans, one, other) >= 2, "{one} = {other} of {made:?}");
        }
    }
}
