//! How many checks a case takes is said once: the standard stays, each reason adds one, and only what is done moves.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use world::*;

const LAPTOP_PASSKEY: u8 = 50;

/// A phone is lost, a passkey on the laptop is left and cannot be used.
fn not_at_hand(tier: Tier) -> World {
    let mut world = World::new(tier);
    world.facts.methods.push(method(LAPTOP_PASSKEY, MethodKind::Passkey, Some(LAPTOP)));
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    world
}

fn only(world: &World) -> Way {
    let mut ways = verification(&world.case(), &world.facts).ways;
    assert_eq!(ways.len(), 1);
    ways.remove(0)
}

#[test]
fn what_a_case_takes_stays_while_its_checks_are_made() {
    let mut world = not_at_hand(Tier::Standard);
    let first = only(&world);
    let more = vec![More::NotAtHand(vec![MethodId::from_bytes([LAPTOP_PASSKEY; 16])])];
    assert_eq!((first.takes, first.done(), &first.more), (3, 0, &more));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    let second = only(&world);
    assert_eq!((second.takes, second.done(), &second.more), (3, 1, &more));
    world.vouch().unwrap();
    assert_eq!((only(&world).takes, only(&world).done()), (3, 2));
    world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
    assert_eq!((only(&world).takes, only(&world).done()), (3, 3));
    assert!(verification(&world.case(), &world.facts).is_met());
}

#[test]
fn who_asks_the_manager_first_and_waits_keeps_the_call() {
    let minutes = std::time::Duration::from_mins;
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let asked = world.ask_vouch().unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.facts.now = world.facts.now.plus(minutes(25));
    world.answer_vouch(asked, true).unwrap();
    assert!(verification(&world.case(), &world.facts).is_met());
    assert!(world.contain().is_ok());
    // Every kind counts as long, and none for ever.
    for kind in EvidenceKind::PROOFS {
        assert_eq!(kind.life(), EvidenceKind::Vouch.life());
    }
    world.facts.now = world.facts.now.plus(minutes(6));
    let left = verification(&world.case(), &world.facts);
    assert_eq!((left.counted.len(), left.missing), (1, 1));
}

#[test]
fn who_did_not_reach_the_person_says_so_and_signs_later() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let asked = world.ask_vouch().unwrap();
    world.as_agent();
    assert!(world.give(&Command::SayUnreached { id: asked }).is_err(), "nobody but who is asked");
    world.act_as(MANAGER, &[], None);
    assert_eq!(world.give(&Command::SayUnreached { id: asked }).unwrap().len(), 1);
    assert_eq!(world.give(&Command::SayUnreached { id: asked }), Ok(Vec::new()), "once is enough");
    assert!(world.case().flags.is_empty() && world.case().request_waits(asked, world.facts.now));
    world.answer_vouch(asked, true).unwrap();
    world.act_as(MANAGER, &[], None);
    let over = world.give(&Command::SayUnreached { id: asked });
    assert_eq!(over, Err(Refusal::NoSuchCheck), "it is answered");
    // Nor one of which nobody waits for the answer.
    world.as_agent();
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let late = world.ask_vouch().unwrap();
    world.facts.now = world.facts.now.plus(EvidenceKind::Vouch.wait() + std::time::Duration::from_secs(1));
    world.act_as(MANAGER, &[], None);
    assert_eq!(world.give(&Command::SayUnreached { id: late }), Err(Refusal::NoSuchCheck));
}

#[test]
fn a_signature_is_told_until_when_the_checks_count() {
    let minutes = std::time::Duration::from_mins;
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let begun = world.facts.now;
    assert_eq!(world.case().checks_until(begun), None);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    let end = begun.plus(minutes(30));
    for (passed, counts) in [(0, true), (29, true), (61, false)] {
        let now = begun.plus(minutes(passed));
        assert_eq!(world.case().checks_until(now), Some(end));
        assert_eq!(now < end, counts);
    }
}

#[test]
fn each_failed_check_is_a_reason_of_its_own() {
    let mut world = not_at_hand(Tier::Standard);
    world.call_back(OFFICE_LINE, EvidenceResult::Failed).unwrap();
    assert_eq!(only(&world).takes, 4);
    assert_eq!(only(&world).more[0], More::Failed(EvidenceKind::CallBack));
}

#[test]
fn each_way_of_a_standard_has_its_own_count() {
    let mut world = World::new(Tier::Privileged);
    world.facts.standards.privileged.tell_security = false;
    world.act_as(SUPERVISOR, &[Role::PrivilegedAuthentication], None);
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let counts = |world: &World| -> Vec<(u32, u32)> {
        let ways = verification(&world.case(), &world.facts).ways;
        ways.iter().map(|way| (way.done(), way.takes)).collect()
    };
    assert_eq!(counts(&world), [(0, 1), (0, 2)]);
    world.act_as(SUPERVISOR, &[Role::PrivilegedAuthentication], None);
    world.seen(EvidenceKind::VideoWithId, EvidenceResult::Passed).unwrap();
    assert_eq!(counts(&world), [(0, 1), (1, 2)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The number that is said is the number that is counted.
    #[test]
    fn what_is_missing_is_what_the_nearest_way_lacks(
        checks in prop::collection::vec((0..4u8, 0..3u8), 0..5),
        tier in prop::sample::select(vec![Tier::Standard, Tier::Elevated]),
    ) {
        let mut world = not_at_hand(Tier::Standard);
        world.facts.subject.tier = tier;
        for (kind, result) in checks {
            let result = [EvidenceResult::Passed, EvidenceResult::Inconclusive, EvidenceResult::Failed]
                [usize::from(result)];
            world.as_agent();
            let _ = match kind {
                0 => world.call_back(OFFICE_LINE, result),
                1 => world.ask_vouch().and_then(|id| world.answer_vouch(id, result == EvidenceResult::Passed)),
                2 => world.seen(EvidenceKind::Video, result),
                _ => world.seen(EvidenceKind::InPerson, result),
            };
            let case = world.case();
            let found = verification(&case, &world.facts);
            let standard = world.facts.standards.of(tier_of(&case, &world.facts));
            for way in &found.ways {
                let own = standard.any[way.place.unwrap()].proofs();
                prop_assert_eq!(usize::try_from(way.takes).unwrap(), own + way.more.len());
            }
            prop_assert_eq!(found.missing, found.ways.iter().map(Way::missing).min().unwrap());
            prop_assert_eq!(found.missing == 0, found.is_met());
        }
    }
}
