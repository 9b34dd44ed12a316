//! What stopped one case of somebody is not forgotten in the next, and whoever lifts a freeze works no case of theirs.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const SUPERVISES: [Role; 2] = [Role::Authentication, Role::PrivilegedAuthentication];

fn opened() -> World {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

fn stopped_by(who: u8) -> World {
    let mut world = opened();
    world.act_as(who, if who == SUBJECT { &[] } else { &[Role::Authentication] }, None);
    world.give(&Command::Escalate { reason: "it was not me".into() }).unwrap();
    world
}

/// The person's stop in a session in which no more than their password was shown.
fn stopped_weakly() -> World {
    let mut world = opened();
    world.act_as(SUBJECT, &[], None);
    world.give(&Command::Escalate { reason: OwnStop::WeakerSession.reason().into() }).unwrap();
    world
}

fn rejected() -> World {
    let mut world = stopped_by(AGENT);
    world.act_as(SECOND_SUPERVISOR, &SUPERVISES, None);
    world.give(&Command::Reject { reason: "a swindle".into() }).unwrap();
    world
}

/// What these leave to a case that begins a while later.
fn left_by(earlier: &[&World], later: Duration, involved: &[u8]) -> Carried {
    let cases: Vec<Case> = earlier.iter().map(|world| world.case()).collect();
    let involved: Vec<PersonId> = involved.iter().copied().map(person).collect();
    Carried::of(&cases, &FlagEffects::default(), START.plus(later), &involved, &Humans::default())
}

const SOON: Duration = Duration::from_hours(1);

/// A case that begins with what these left, its checks made.
fn next(carried: Carried) -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.history.carried = carried;
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    world
}

#[test]
fn a_stop_from_a_weaker_session_stops_this_case_and_says_nothing_about_the_next() {
    let weakly = stopped_weakly();
    assert_eq!((weakly.case().state, weakly.case().own_stop), (CaseState::Escalated, None));
    assert_eq!(left_by(&[&weakly], SOON, &[]), Carried::default());
    // It takes nothing from what the owner said in a session of their own either.
    let left = left_by(&[&stopped_by(SUBJECT), &weakly], SOON, &[]);
    assert!(left.stopped_by_person.is_some());
    let mut own = opened();
    own.act_as(SUBJECT, &[], None);
    own.give(&Command::Escalate { reason: OwnStop::Owner.reason().into() }).unwrap();
    assert!(own.case().own_stop.is_some());
}

#[test]
fn a_rejected_case_and_the_persons_own_stop_stop_the_next_one() {
    for earlier in [rejected(), stopped_by(SUBJECT)] {
        let mut world = next(left_by(&[&earlier], SOON, &[]));
        assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::FlagsUnreviewed));
        // Somebody looks, and it goes on.
        world.act_as(SECOND_SUPERVISOR, &SUPERVISES, None);
        world.review().unwrap();
        world.as_agent();
        world.issue_pass(Handover::InPerson).unwrap();
    }
    // An agent's stop alone leaves nothing, nor does one of the person's that was resumed.
    assert_eq!(left_by(&[&stopped_by(AGENT)], SOON, &[]), Carried::default());
    let mut resumed = stopped_by(SUBJECT);
    resumed.act_as(SECOND_SUPERVISOR, &SUPERVISES, None);
    resumed.give(&Command::Resume { reason: "I called her".into() }).unwrap();
    assert_eq!(left_by(&[&resumed], SOON, &[]), Carried::default());
}

#[test]
fn a_flag_that_stops_and_that_nobody_looked_at_takes_a_second_person_next_time() {
    let mut flagged = opened();
    flagged.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    let mut world = next(left_by(&[&flagged], SOON, &[]));
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotApproved));
    // One that was looked at, or weighs less, is settled where it was raised.
    flagged.act_as(SECOND_SUPERVISOR, &SUPERVISES, None);
    flagged.review().unwrap();
    flagged.as_agent();
    flagged.give(&Command::RaiseFlag { kind: FlagKind::WrongFacts }).unwrap();
    assert_eq!(left_by(&[&flagged], SOON, &[]), Carried::default());
}

#[test]
fn it_counts_for_thirty_days_and_until_somebody_else_has_looked() {
    let earlier = rejected();
    assert!(left_by(&[&earlier], CARRIED, &[]).rejected.is_some());
    assert!(left_by(&[&earlier], CARRIED + SOON, &[]).rejected.is_none());
    let mut between = next(left_by(&[&earlier], SOON, &[]));
    between.facts.now = between.facts.now.plus(SOON);
    between.act_as(SECOND_SUPERVISOR, &SUPERVISES, None);
    between.review().unwrap();
    assert!(left_by(&[&earlier, &between], SOON * 2, &[AGENT]).rejected.is_none());
    assert!(left_by(&[&earlier, &between], SOON * 2, &[SECOND_SUPERVISOR]).rejected.is_some());
}

#[test]
fn who_lifted_a_freeze_works_no_case_of_that_person() {
    let mut world = World::new(Tier::Standard);
    // With another account of theirs.
    world.facts.humans.join(person(AGENT), person(9));
    world.facts.history.lifted_by = vec![person(9)];
    world.as_agent();
    assert_eq!(world.open(World::report()), Err(Refusal::LetItGoOn));
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.as_agent();
    assert_eq!(world.give(&Command::Assess), Err(Refusal::LetItGoOn));
    // Nor does a manager vouch who did.
    world.facts.history.lifted_by = vec![person(MANAGER)];
    assert_eq!(world.ask_vouch().unwrap_err().code(), "cannot-vouch");
}
