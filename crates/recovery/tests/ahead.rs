//! What a clock recorded that was ahead is not believed once it is set right: it would count for as long as that was wrong.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const APART: Duration = SKEW;
const AHEAD: Duration = Duration::from_hours(2);

fn opened(tier: Tier) -> World {
    let mut world = World::new(tier);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

/// The clock is set right.
fn set_back(world: &mut World, by: Duration) {
    world.facts.now = world.facts.now.minus(by);
    world.as_agent();
}

fn counted(world: &World) -> usize {
    verification(&world.case(), &world.facts).counted.len()
}

#[test]
fn a_check_of_the_future_does_not_count() {
    for (by, counts) in [(Duration::ZERO, 1), (APART, 1), (APART + Duration::from_secs(1), 0), (AHEAD, 0)] {
        let mut world = opened(Tier::Standard);
        world.facts.now = world.facts.now.plus(AHEAD);
        world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
        set_back(&mut world, by);
        assert_eq!(counted(&world), counts, "{by:?}");
    }
}

#[test]
fn a_request_of_the_future_is_not_answered() {
    for (by, answered) in [(Duration::ZERO, true), (APART, true), (AHEAD, false)] {
        let mut world = opened(Tier::Standard);
        world.facts.now = world.facts.now.plus(AHEAD);
        let asked = world.ask_vouch().unwrap();
        set_back(&mut world, by);
        assert_eq!(world.case().request_waits(asked, world.facts.now), answered, "{by:?}");
        assert_eq!(world.answer_vouch(asked, true).is_ok(), answered, "{by:?}");
    }
}

#[test]
fn a_code_of_the_future_is_not_read_out() {
    let drawn = Timestamp::from_micros(1_790_000_000_000_000);
    let code = |now: Timestamp| {
        let code = CallCode {
            draw: EvidenceId::from_bytes([1; 16]),
            method: MethodId::from_bytes([2; 16]),
            session: None,
            at: drawn,
            wrong: 0,
            used: false,
        };
        code.lives(now)
    };
    assert!(code(drawn) && code(drawn.minus(APART)));
    assert!(!code(drawn.minus(AHEAD)));
}
