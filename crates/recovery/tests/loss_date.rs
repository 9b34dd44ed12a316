//! The day of the loss is what the caller says: it may hold back what was added since, and makes nothing cheaper.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

const LAPTOP_PASSKEY: u8 = 50;

fn laptop_passkey() -> MethodId {
    MethodId::from_bytes([LAPTOP_PASSKEY; 16])
}

/// Somebody says that their phone was lost then. They have a passkey on the laptop, as old as this.
fn lost_at(lost_at: Option<Timestamp>, age: Duration) -> World {
    let mut world = World::new(Tier::Standard);
    let mut laptop = method(LAPTOP_PASSKEY, MethodKind::Passkey, Some(LAPTOP));
    laptop.added_at = world.facts.now.minus(age);
    world.facts.methods.push(laptop);
    world.as_agent();
    world.open(LossReport { lost_at, ..World::report() }).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

fn long_ago(world: &World) -> Timestamp {
    world.facts.now.minus(Duration::from_hours(24 * 365 * 5))
}

fn old_date(age: Duration) -> World {
    lost_at(Some(long_ago(&World::new(Tier::Standard))), age)
}

fn stops(world: &World) -> bool {
    standing_flags(&world.case(), &world.facts).iter().any(|flag| flag.kind() == FlagKind::OwnerSignedIn)
}

#[test]
fn a_settled_passkey_that_only_a_date_holds_back_costs_a_check() {
    let mut world = old_date(Duration::from_hours(99));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    let judged = verification(&world.case(), &world.facts);
    assert_eq!(judged.ways[0].more, [More::HeldByDate(vec![laptop_passkey()])]);
    assert_eq!(judged.missing, 1);
    assert_eq!(world.contain(), Err(Refusal::NotVerified { missing: 1 }));
    world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    // That the case holds it back makes it no cheaper.
    assert_eq!(world.facts.method(laptop_passkey()).unwrap().status, MethodStatus::Suspended);
    assert_eq!(verification(&world.case(), &world.facts).ways[0].more.len(), 1);
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

#[test]
fn a_date_that_comes_later_costs_the_same() {
    let mut world = lost_at(None, Duration::from_hours(99));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, 0);
    let amendment = Amendment::LostAt { at: Some(long_ago(&world)) };
    world.as_agent();
    world.give(&Command::Amend { amendment, reason: Some("they say so".into()) }).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, 1);
}

#[test]
fn its_owner_signs_in_every_day_and_that_stops_the_case() {
    let mut world = old_date(Duration::from_hours(99));
    assert!(!stops(&world));
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    assert!(stops(&world));
    // It stands when the case holds the passkey back.
    world.facts.methods.iter_mut().filter(|m| m.id == laptop_passkey()).for_each(|m| {
        m.status = MethodStatus::Suspended;
    });
    assert!(stops(&world));
    // What came shortly before the report is what an attacker adds first: that it signs in says nothing of the owner.
    let mut world = old_date(Duration::from_hours(2));
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    assert!(!stops(&world));
    assert!(
        verification(&world.case(), &world.facts).ways[0]
            .more
            .iter()
            .all(|more| !matches!(more, More::HeldByDate(_)))
    );
}

proptest! {
    /// Whatever day the caller says, a case takes no fewer checks than with none, of which they say that nothing is at hand.
    #[test]
    fn no_date_makes_a_case_cheaper(days in 0_u64..4000, age in 73_u64..9000) {
        let age = Duration::from_hours(age);
        let takes = |world: &World| verification(&world.case(), &world.facts).ways.iter().map(|way| way.takes).min();
        let mut plain = lost_at(None, age);
        plain.as_agent();
        plain.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
        let at = plain.facts.now.minus(Duration::from_hours(24 * days));
        let mut dated = lost_at(Some(at), age);
        if !strong_left(&dated.case(), &dated.facts).is_empty() {
            dated.as_agent();
            dated.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
        }
        prop_assert!(takes(&dated) >= takes(&plain));
    }
}

/// Registering again takes the passkey for good: the next verification costs what the first did.
#[test]
fn what_registering_again_took_makes_it_no_cheaper() {
    let mut world = World::new(Tier::Standard);
    let mut laptop = method(LAPTOP_PASSKEY, MethodKind::Passkey, Some(LAPTOP));
    laptop.added_at = world.facts.now.minus(Duration::from_hours(99));
    world.facts.methods.push(laptop);
    world.as_agent();
    let lost_at = Some(long_ago(&world));
    let report = LossReport { lost_at, theft: Theft::No, place: None, ..World::report() };
    world.open_as(Playbook::NewPhone, report).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    world.reregister(true).unwrap();
    assert_eq!(world.facts.method(laptop_passkey()).unwrap().status, MethodStatus::Revoked);
    let more = verification(&world.case(), &world.facts).ways.remove(0).more;
    assert_eq!(more, [More::HeldByDate(vec![laptop_passkey()])]);
}

/// The caller has "my laptop" at hand, and then remembers an old day: what is not left is claimed no more.
#[test]
fn a_claim_ends_with_what_it_is_about() {
    let mut world = lost_at(None, Duration::from_hours(99));
    world.as_agent();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Method { method: laptop_passkey() } }).unwrap();
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    assert!(!stops(&world), "they say that they are about to");
    let amendment = Amendment::LostAt { at: Some(long_ago(&world)) };
    world.as_agent();
    world.give(&Command::Amend { amendment, reason: Some("they say so".into()) }).unwrap();
    assert!(stops(&world));
}
