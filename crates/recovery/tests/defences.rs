//! Defences that other tests pass by, because another one stands behind them: each is asked for its own refusal.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

/// A case on an account of this tier, its methods read.
fn assessed(tier: Tier) -> World {
    let mut world = World::new(tier);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

#[test]
fn a_role_works_no_case_above_its_reach() {
    let mut world = assessed(Tier::Privileged);
    let note = Command::Note { text: "Called again".into() };
    world.as_agent();
    assert_eq!(world.give(&note), Err(Refusal::BeyondReach { tier: Tier::Privileged }));
    // A promotion during the case takes it out of reach too.
    let mut world = assessed(Tier::Standard);
    world.act_as(AGENT, &[Role::Helpdesk], None);
    world.give(&note).unwrap();
    world.facts.subject.tier = Tier::Elevated;
    assert_eq!(world.give(&note), Err(Refusal::BeyondReach { tier: Tier::Elevated }));
}

#[test]
fn a_manager_of_an_hour_is_not_even_asked() {
    let mut world = assessed(Tier::Standard);
    world.facts.subject.manager_since = START.minus(Duration::from_hours(1));
    assert_eq!(world.ask_vouch().unwrap_err().code(), "cannot-vouch");
    world.facts.subject.manager_since = START.minus(Duration::from_hours(24 * 30));
    world.ask_vouch().unwrap();
}

#[test]
fn what_is_seen_on_a_screen_suffices_for_standard_accounts_only() {
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        let mut world = World::new(tier);
        let video = Alternative {
            slots: vec![Slot::one(&[EvidenceKind::VideoWithId])],
            not_only: Vec::new(),
            approvals: 0,
        };
        // Somebody wrote a standard that asks for no more than a video.
        for standard in [
            &mut world.facts.standards.standard,
            &mut world.facts.standards.elevated,
            &mut world.facts.standards.privileged,
        ] {
            standard.any = vec![video.clone()];
        }
        world.as_supervisor();
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        world.seen(EvidenceKind::VideoWithId, EvidenceResult::Passed).unwrap();
        let met = verification(&world.case(), &world.facts).is_met();
        assert_eq!(met, tier == Tier::Standard, "{tier:?}");
    }
}

#[test]
fn a_touch_is_for_one_case_one_action_and_five_minutes() {
    let mut world = assessed(Tier::Standard);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    let touch = |world: &World, case, action, ago| StepUp {
        touch: Touch::Case { case, action },
        at: world.facts.now.minus(ago),
        method: None,
        signature: None,
    };
    let (case, other) = (world.case_id, CaseId::from_bytes([8; 16]));
    let now = Duration::ZERO;
    for wrong in [
        touch(&world, other, SignedAction::IssuePass, now),
        touch(&world, case, SignedAction::Retire, now),
        touch(&world, case, SignedAction::IssuePass, Duration::from_mins(6)),
    ] {
        world.as_agent();
        world.facts.actor.step_up = Some(wrong);
        let request = PassRequest { minutes: None, one_time: true };
        let (intent, handover) = (world.intent(), Handover::VerifiedCall);
        let asked = world.give(&Command::IssuePass { intent, request, handover });
        assert_eq!(asked, Err(Refusal::NeedsPasskey));
    }
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

/// F18: what a stolen cookie did to 39 accounts in ten seconds.
#[test]
fn checks_containment_and_freezing_take_one_touch_a_case_session_and_quarter_of_an_hour() {
    let mut world = assessed(Tier::Standard);
    world.act_as(AGENT, &[Role::Authentication], None);
    let (one, two) = (SessionId::from_bytes([1; 16]), SessionId::from_bytes([2; 16]));
    let in_session = |world: &mut World, id| {
        world.facts.actor.session = Some((id, None));
        world.facts.actor.step_up = None;
    };
    let facts = Basis::Facts;
    let check = |world: &mut World| {
        let (id, kind, basis) = (world.evidence(), EvidenceKind::Knowledge, facts.clone());
        world.give(&Command::RecordEvidence { id, kind, basis, result: EvidenceResult::Passed, note: None })
    };
    in_session(&mut world, one);
    assert_eq!(check(&mut world), Err(Refusal::NeedsPasskey));
    // A touch for something else is none.
    world.touch(SignedAction::IssuePass);
    assert_eq!(check(&mut world), Err(Refusal::NeedsPasskey));
    world.touch(SignedAction::Work);
    let recorded = check(&mut world).unwrap();
    assert_eq!(recorded[0], CaseEvent::Touched { session: Some(one) });
    let given = world.facts.now;
    // It counts for what follows in this session, and in no other.
    in_session(&mut world, one);
    assert!(!check(&mut world).unwrap().iter().any(|event| matches!(event, CaseEvent::Touched { .. })));
    in_session(&mut world, two);
    assert_eq!(check(&mut world), Err(Refusal::NeedsPasskey));
    world.act_as(SUPERVISOR, &[Role::PrivilegedAuthentication], None);
    in_session(&mut world, one);
    assert_eq!(check(&mut world), Err(Refusal::NeedsPasskey), "somebody else");
    // Two sessions of one agent each have their own.
    world.act_as(AGENT, &[Role::Authentication], None);
    in_session(&mut world, two);
    world.touch(SignedAction::Work);
    world.give(&Command::ConfirmWork).unwrap();
    in_session(&mut world, one);
    check(&mut world).unwrap();
    // For a quarter of an hour, which what follows does not lengthen.
    world.facts.now = given.plus(WORK_LIFE).minus(Duration::from_secs(1));
    check(&mut world).unwrap();
    assert_eq!(world.case().touched_until(&world.facts.actor, world.facts.now), Some(given.plus(WORK_LIFE)));
    world.facts.now = given.plus(WORK_LIFE);
    assert_eq!(check(&mut world), Err(Refusal::NeedsPasskey));
    assert_eq!(world.give(&Command::ConfirmWork), Err(Refusal::NeedsPasskey));

    let mut world = assessed(Tier::Standard);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.facts.now = world.facts.now.plus(WORK_LIFE);
    world.act_as(AGENT, &[Role::Authentication], None);
    in_session(&mut world, one);
    let contain = Command::Contain { revoke: world.intent(), suspend: world.intent() };
    assert_eq!(world.give(&contain), Err(Refusal::NeedsPasskey));
    assert_eq!(may_freeze(&world.case(), &world.facts), Err(Refusal::NeedsPasskey));
    world.touch(SignedAction::Work);
    assert_eq!(may_freeze(&world.case(), &world.facts), Ok(()));
    world.give(&contain).unwrap();
    in_session(&mut world, one);
    assert_eq!(may_freeze(&world.case(), &world.facts), Ok(()), "the touch of the containment counts");
}

#[test]
fn nothing_is_wiped_or_written_off_before_identity_is_verified() {
    let mut world = assessed(Tier::Standard);
    let wipe = Command::RecordWipe { thing: 0, reference: "MDM-7".into() };
    assert_eq!(world.give(&wipe).unwrap_err().code(), "not-verified");
    let mut report = World::report();
    report.things[0].kind = DeviceKind::SecurityKey;
    report.things[0].device = None;
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(report).unwrap();
    world.give(&Command::Assess).unwrap();
    let gone = Command::DocumentLoss { thing: 0, note: "Lost at sea".into() };
    assert_eq!(world.give(&gone).unwrap_err().code(), "not-verified");
}
