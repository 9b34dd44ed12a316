//! Who was verified once has not vouched for everybody who calls afterwards.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

/// A passkey on a security key that is not lost, and codes.
const KEPT: u8 = 41;
const CODES: u8 = 42;

/// A phone was stolen, and an old laptop with it.
fn reported() -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(security_key(KEPT));
    world.facts.methods.push(method(CODES, MethodKind::RecoveryCodes, None));
    world.as_agent();
    let mut report = World::report();
    report.things.push(LostThing::described(DeviceKind::Laptop, "old laptop", Management::Personal));
    world.open(report).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

/// The caller was verified, and what was lost is suspended.
fn contained() -> World {
    let mut world = reported();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    world
}

fn amend(world: &mut World, amendment: Amendment) -> Result<Vec<CaseEvent>, Refusal> {
    world.as_agent();
    world.give(&Command::Amend { amendment, reason: Some("they say so".into()) })
}

fn gone(n: u8) -> Amendment {
    Amendment::AddMethod { method: MethodId::from_bytes([n; 16]) }
}

/// The second thing of the report: there has to be one left.
const fn found() -> Amendment {
    Amendment::WithdrawThing { thing: 1, methods: vec![], slip: false }
}

fn tablet() -> Amendment {
    let thing = LostThing::described(DeviceKind::Tablet, "tablet", Management::Personal);
    Amendment::AddThing { thing, methods: vec![], elsewhere: vec![] }
}

fn later(world: &mut World, by: Duration) {
    world.facts.now = world.facts.now.plus(by);
}

#[test]
fn what_is_said_in_the_same_call_needs_no_other_check() {
    let mut world = contained();
    later(&mut world, Duration::from_mins(10));
    let events = amend(&mut world, gone(CODES)).unwrap();
    assert!(!events.contains(&CaseEvent::VerificationLapsed), "{events:?}");
    world.contain().unwrap();
    amend(&mut world, found()).unwrap();
    // What it may ring on is asked again, so this needs new checks.
    amend(&mut world, tablet()).unwrap();
    let found = Amendment::WithdrawThing { thing: 2, methods: vec![], slip: false };
    assert_eq!(amend(&mut world, found), Err(Refusal::CallerOfLater));
}

/// A stranger who calls in the evening says that the key is gone as well: it would be suspended on the word of who was verified in the morning.
#[test]
fn what_is_added_later_is_suspended_for_nobody_who_was_not_verified() {
    let mut world = contained();
    later(&mut world, Duration::from_hours(3));
    let events = amend(&mut world, gone(KEPT)).unwrap();
    assert!(events.contains(&CaseEvent::VerificationLapsed), "{events:?}");
    assert!(matches!(world.contain(), Err(Refusal::NotVerified { .. })));
    assert_eq!(world.duty(Obligation::Verify), Duty::Open);
    // Checks of that call open it.
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
}

/// Nor does an earlier day hold back what was added since.
#[test]
fn an_earlier_day_that_is_said_later_makes_the_checks_lapse() {
    let mut world = contained();
    later(&mut world, Duration::from_hours(3));
    let earlier = world.facts.now.minus(Duration::from_hours(24 * 20));
    let events = amend(&mut world, Amendment::LostAt { at: Some(earlier) }).unwrap();
    assert!(events.contains(&CaseEvent::VerificationLapsed), "{events:?}");
    // Words about it move nothing.
    let mut world = contained();
    later(&mut world, Duration::from_hours(3));
    let events = amend(&mut world, Amendment::Place { place: Some("in the bus".into()) }).unwrap();
    assert!(!events.contains(&CaseEvent::VerificationLapsed), "{events:?}");
}

#[test]
fn nothing_is_taken_out_later_for_whom_nobody_verified() {
    let mut world = contained();
    later(&mut world, Duration::from_hours(3));
    assert_eq!(amend(&mut world, found()), Err(Refusal::CallerOfLater));
    // They sign in with what is left to them and read out the code.
    world
        .give(&Command::AnswerMethods {
            at_hand: AtHand::Method { method: MethodId::from_bytes([KEPT; 16]) },
        })
        .unwrap();
    world.sign_in_and_read(KEPT).unwrap();
    amend(&mut world, found()).unwrap();
}

/// A code that was read out says who was on the telephone then, and no longer.
#[test]
fn a_code_of_the_morning_covers_nothing_that_is_said_in_the_evening() {
    let mut world = reported();
    world.sign_in_and_read(KEPT).unwrap();
    amend(&mut world, gone(CODES)).unwrap();
    later(&mut world, Duration::from_hours(3));
    assert_eq!(amend(&mut world, found()), Err(Refusal::CallerOfLater));
    assert_eq!(amend(&mut world, tablet()), Err(Refusal::CallerOfLater));
    world.sign_in_and_read(KEPT).unwrap();
    amend(&mut world, tablet()).unwrap();
}

/// Two steps for one: what is added makes the checks lapse, and then nothing were in the way of taking something out.
#[test]
fn nothing_is_taken_out_after_a_lapse_either() {
    let mut world = contained();
    later(&mut world, Duration::from_hours(1));
    assert_eq!(amend(&mut world, found()), Err(Refusal::CallerOfLater));
    amend(&mut world, tablet()).unwrap();
    assert_eq!(amend(&mut world, found()), Err(Refusal::CallerOfLater));
}

/// The checks lapse; a code that was read out beside them does not, and would cover what is added.
#[test]
fn what_a_code_covered_covers_nothing_later_beside_checks() {
    let mut world = contained();
    let kept = AtHand::Method { method: MethodId::from_bytes([KEPT; 16]) };
    world.give(&Command::AnswerMethods { at_hand: kept }).unwrap();
    world.sign_in_and_read(KEPT).unwrap();
    later(&mut world, Duration::from_hours(1));
    assert_eq!(amend(&mut world, gone(CODES)), Err(Refusal::CallerOfLater));
    assert_eq!(amend(&mut world, tablet()), Err(Refusal::CallerOfLater));
}

/// A quarter of an hour, as for whatever else is opened once.
#[test]
fn who_was_verified_half_an_hour_ago_may_be_somebody_else_now() {
    let mut world = contained();
    later(&mut world, Duration::from_mins(16));
    let events = amend(&mut world, gone(CODES)).unwrap();
    assert!(events.contains(&CaseEvent::VerificationLapsed), "{events:?}");
}

/// The owner is between the pass and their new passkey.
#[test]
fn a_call_ends_no_pass_that_is_open() {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(CODES, MethodKind::RecoveryCodes, None));
    world.report_and_contain();
    world.touch(SignedAction::IssuePass);
    world.issue_pass(Handover::VerifiedCall).unwrap();
    later(&mut world, Duration::from_mins(20));
    assert_eq!(amend(&mut world, gone(CODES)), Err(Refusal::CallerOfLater));
    assert_eq!(amend(&mut world, tablet()), Err(Refusal::CallerOfLater));
    assert!(world.case().open_pass(world.facts.now).is_some());
}
