//! What a case answers for counts only as long as that does which it came from: a passkey that was left and turns out lost, a pass
//! that was ended, a case that was stopped.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const LEFT: u8 = 41;
const ADDED: u8 = 42;
const ADDED_BY_IT: u8 = 43;
const NEW: u8 = 40;

fn id(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

fn status(world: &World, n: u8) -> MethodStatus {
    world.facts.method(id(n)).unwrap().status
}

fn flagged(world: &World) -> bool {
    standing_flags(&world.case(), &world.facts).iter().any(|flag| flag.kind() == FlagKind::BoundByOther)
}

/// Somebody registers a passkey in a session of this method.
fn bind(world: &mut World, n: u8, with: u8) {
    let mut new = method(n, MethodKind::Passkey, None);
    new.added_at = world.facts.now;
    world.facts.methods.push(new);
    let before = world.facts.actor.clone();
    world.act_as(SUBJECT, &[], None);
    let by = OpenedBy { pass: None, methods: vec![id(with)] };
    let seen = Observation::PasskeyRegistered { method: id(n), label: "new".into(), model: None, by };
    world.give(&Command::Observe(seen)).unwrap();
    world.facts.actor = before;
}

fn report_lost_too(world: &mut World, n: u8) {
    let amendment = Amendment::AddMethod { method: id(n) };
    world.give(&Command::Amend { amendment, reason: Some("gone as well".into()) }).unwrap();
}

fn with_another_passkey() -> World {
    let mut world = World::new(Tier::Standard);
    let mut left = method(LEFT, MethodKind::Passkey, Some(LAPTOP));
    left.added_at = START.minus(Duration::from_hours(2400));
    world.facts.methods.push(left);
    world
}

fn checked() -> World {
    let mut world = World::new(Tier::Standard);
    world.report_and_contain();
    world
}

/// Two passkeys were stolen and the owner names one first: the thief adds a third with the second, and that one a fourth.
#[test]
fn what_came_of_a_passkey_that_is_reported_lost_later_goes_with_it() {
    let mut world = with_another_passkey();
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    bind(&mut world, ADDED, LEFT);
    bind(&mut world, ADDED_BY_IT, ADDED);
    assert_eq!(world.case().registered.len(), 2, "whoever holds what was left may add to it");
    report_lost_too(&mut world, LEFT);
    let case = world.case();
    assert!(case.registered.is_empty() && !case.owner_is_in(world.facts.now) && flagged(&world));
    // A call alone suspends nothing: whoever calls may be the thief, and those the owner's.
    assert_eq!(status(&world, ADDED), MethodStatus::Active);
    world.sign_in(ADDED).unwrap();
    assert_eq!(world.case().proved, None);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    assert_eq!(status(&world, ADDED), MethodStatus::Suspended);
    assert_eq!(status(&world, ADDED_BY_IT), MethodStatus::Suspended);
    world.contain().unwrap();
    assert_eq!(world.give(&Command::Close).unwrap_err().code(), Refusal::DutiesOpen { open: 1 }.code());
    // Once somebody else has looked, the owner gets the pass that the thief's passkey stood in the way of.
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::FlagsUnreviewed));
    world.as_second_supervisor();
    world.review().unwrap();
    world.as_agent();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(NEW).unwrap();
    world.sign_in(NEW).unwrap();
    for lost in [PHONE_PASSKEY, LEFT, ADDED, ADDED_BY_IT] {
        world.retire(lost).unwrap();
    }
    assert_eq!(status(&world, NEW), MethodStatus::Active);
}

/// The same thief reports the owner's things with the stolen passkey; the owner calls.
#[test]
fn a_report_by_a_passkey_that_is_reported_lost_is_nobodys_own() {
    let mut world = with_another_passkey();
    bind_before(&mut world, ADDED);
    world.act_as(SUBJECT, &[], None);
    world.facts.actor.session = Some((SessionId::from_bytes([7; 16]), Some(id(LEFT))));
    world.facts.actor.session_key =
        Some(keyward_access::BoundKey { since: START.minus(keyward_access::SETTLES), shown: None });
    world.open(LossReport { channel: ReportChannel::SelfService, ..World::report() }).unwrap();
    assert!(world.case().is_self_reported());
    world.as_agent();
    report_lost_too(&mut world, LEFT);
    assert!(!world.case().is_self_reported());
    assert_eq!(world.duty(Obligation::Verify), Duty::Open);
    assert_eq!(world.retire(PHONE_PASSKEY), Err(Refusal::NotVerified { missing: 2 }));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    assert_eq!(status(&world, ADDED), MethodStatus::Suspended, "added around the loss");
}

/// Minutes before the report.
fn bind_before(world: &mut World, n: u8) {
    let mut new = method(n, MethodKind::Passkey, None);
    new.added_at = START.minus(Duration::from_mins(3));
    world.facts.methods.push(new);
}

#[test]
fn a_new_passkey_that_is_lost_again_is_nobodys_way_in() {
    let mut world = checked();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(NEW).unwrap();
    assert!(world.case().owner_is_in(world.facts.now));
    report_lost_too(&mut world, NEW);
    world.facts.now = world.facts.now.plus(ENROL_LIFE);
    assert!(!world.case().owner_is_in(world.facts.now));
}

/// The pass was used, and its session has ten minutes: everything that ends a pass ends that too.
fn used() -> (World, PassId) {
    let mut world = checked();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    let pass = world.case().pass.unwrap().pass;
    world.act_as(SUBJECT, &[], None);
    world.give(&Command::Observe(Observation::PassUsed(pass))).unwrap();
    world.as_agent();
    assert!(world.case().goes_by(pass));
    assert!(
        world.case().living_pass(world.facts.now).is_none()
            && world.case().open_pass(world.facts.now).is_some()
    );
    (world, pass)
}

fn voided(world: &World, pass: PassId) -> bool {
    world.case().intents.iter().any(|intent| intent.effect == Effect::VoidPass { pass })
}

#[test]
fn a_case_that_was_stopped_and_goes_on_does_not_go_by_the_same_session() {
    let (mut world, pass) = used();
    world.give(&Command::Escalate { reason: "that was not them".into() }).unwrap();
    assert!(voided(&world, pass) && !world.case().goes_by(pass));
    world.as_supervisor();
    world.give(&Command::Resume { reason: "it was".into() }).unwrap();
    assert!(!world.case().goes_by(pass));
    world.as_agent();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    assert!(!world.case().goes_by(pass), "verified again, by another pass only");
}

#[test]
fn a_flag_that_stops_the_case_ends_the_session_of_its_pass() {
    let (mut world, pass) = used();
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    assert!(voided(&world, pass) && !world.case().goes_by(pass));
}

#[test]
fn a_verification_that_lapses_ends_the_session_of_its_pass() {
    let (mut world, pass) = used();
    // Whoever vouched is no longer the manager, and now somebody tells more.
    world.facts.subject.manager = None;
    world.facts.manager = None;
    let amendment = Amendment::Place { place: Some("on the train".into()) };
    world.give(&Command::Amend { amendment, reason: None }).unwrap();
    assert!(world.case().lapsed);
    assert!(voided(&world, pass) && !world.case().goes_by(pass));
}

#[test]
fn a_used_pass_can_be_ended_by_hand() {
    let (mut world, pass) = used();
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    assert!(!world.case().goes_by(pass) && !world.case().owner_is_in(world.facts.now));
}

/// A pass for several uses, of which one was made: what it registered is nobody's any more.
#[test]
fn what_a_used_pass_registered_is_held_back_with_a_red_flag_once_the_desk_ends_it() {
    let mut world = checked();
    world.facts.pass_policy.one_time = false;
    world.touch(SignedAction::IssuePass);
    let (intent, request) = (world.intent(), PassRequest { minutes: None, one_time: false });
    world.give(&Command::IssuePass { intent, request, handover: Handover::VerifiedCall }).unwrap();
    world.register(NEW).unwrap();
    assert!(world.case().owner_is_in(world.facts.now));
    world.as_agent();
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    assert_eq!(status(&world, NEW), MethodStatus::Suspended);
    let flagged = |flag: &RedFlag| matches!(flag, RedFlag::BoundByOther { method, .. } if *method == id(NEW));
    assert!(world.case().flags.iter().any(|state| flagged(&state.flag)));
    assert!(world.case().registered.is_empty() && !world.case().owner_is_in(world.facts.now));
    // Nothing that it had registered: nothing is flagged.
    let (mut world, _) = used();
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    assert!(!world.case().flags.iter().any(|state| state.flag.kind() == FlagKind::BoundByOther));
}

#[test]
fn a_call_for_help_reaches_the_session_of_a_used_pass() {
    let (mut world, pass) = used();
    assert!(!world.case().pretends(pass));
    world.give(&Command::GiveWord { duress: true }).unwrap();
    assert!(world.case().pretends(pass));
    assert!(world.case().has_done(|effect| *effect == Effect::DisarmPass { pass }));
}

#[test]
fn a_case_that_is_rejected_takes_back_what_its_pass_gave() {
    let mut world = checked();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(NEW).unwrap();
    world.sign_in(NEW).unwrap();
    bind(&mut world, ADDED, NEW);
    world.give(&Command::Escalate { reason: "the owner called: that was not me".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Reject { reason: "a thief".into() }).unwrap();
    assert_eq!(status(&world, NEW), MethodStatus::Suspended);
    assert_eq!(status(&world, ADDED), MethodStatus::Suspended);
}

/// What cannot be taken back: the caller may not be who owns what would go.
#[test]
fn nothing_is_wiped_or_removed_while_a_flag_stops_the_case() {
    let wipe = Command::RecordWipe { thing: 0, reference: "WIPE-1".into() };
    let mut world = checked();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(NEW).unwrap();
    world.sign_in(NEW).unwrap();
    let duty = |world: &World, which| {
        let all = obligations(&world.case(), &world.facts);
        all.into_iter().find(|(duty, _)| *duty == which).map(|(_, state)| state).unwrap()
    };
    let open = [Obligation::Retire, Obligation::Wipe].map(|which| duty(&world, which));
    assert_eq!(open, [Duty::Open, Duty::Open]);
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    assert_eq!(world.give(&wipe), Err(Refusal::FlagsUnreviewed));
    assert_eq!(world.retire(PHONE_PASSKEY), Err(Refusal::FlagsUnreviewed));
    for which in [Obligation::Retire, Obligation::Wipe] {
        assert_eq!(duty(&world, which), Duty::Blocked(Refusal::FlagsUnreviewed));
    }
    world.as_second_supervisor();
    world.review().unwrap();
    world.as_agent();
    world.give(&wipe).unwrap();
    world.retire(PHONE_PASSKEY).unwrap();
}

#[test]
fn nothing_closes_while_a_flag_stops_the_case() {
    let mut world = checked();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(NEW).unwrap();
    world.sign_in(NEW).unwrap();
    for lost in [PHONE_PASSKEY, SMS] {
        world.retire(lost).unwrap();
    }
    world.give(&Command::RecordWipe { thing: 0, reference: "WIPE-1".into() }).unwrap();
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    assert_eq!(world.give(&Command::Close), Err(Refusal::FlagsUnreviewed));
    world.as_second_supervisor();
    world.review().unwrap();
    world.as_agent();
    world.give(&Command::Close).unwrap();
}

/// The owner heard of a stranger's case, added a passkey with the one that was left, and stopped it: that passkey is theirs.
#[test]
fn a_case_that_is_rejected_leaves_what_its_owner_did() {
    let mut world = with_another_passkey();
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    bind(&mut world, ADDED, LEFT);
    world.give(&Command::Escalate { reason: "the owner stopped it".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Reject { reason: "a stranger".into() }).unwrap();
    assert_eq!(status(&world, ADDED), MethodStatus::Active);
}

/// What comes after the end of a case is not its concern, whatever is still delivered or retried for it.
#[test]
fn a_closed_case_suspends_nothing_any_more() {
    let mut world = checked();
    world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Reject { reason: "a stranger".into() }).unwrap();
    world.facts.now = world.facts.now.plus(Duration::from_hours(1));
    let mut new = method(ADDED, MethodKind::Passkey, None);
    new.added_at = world.facts.now;
    world.facts.methods.push(new);
    let told = world.case().intents.iter().find(|i| matches!(i.effect, Effect::Tell { .. })).unwrap().id;
    let reach = Reach { given_up: true, ..Reach::default() };
    world.facts.actor.actor = Actor::System;
    world.give(&Command::Deliver { intent: told, reach }).unwrap();
    assert_eq!(status(&world, ADDED), MethodStatus::Active);
}

/// What was given out at the machine is for the day when nothing else works: no case takes it away.
#[test]
fn a_pass_of_the_operator_gives_what_it_gives_while_a_case_is_open() {
    let mut world = checked();
    let pass = PassId::from_bytes([77; 16]);
    let mut new = method(ADDED, MethodKind::Passkey, None);
    new.added_at = world.facts.now;
    world.facts.methods.push(new);
    world.facts.history.operator_pass = Some(pass);
    world.act_as(SUBJECT, &[], None);
    let by = OpenedBy { pass: Some(pass), methods: vec![] };
    let seen = Observation::PasskeyRegistered { method: id(ADDED), label: "new".into(), model: None, by };
    world.give(&Command::Observe(seen)).unwrap();
    world.facts.history.operator_pass = None;
    assert!(!flagged(&world));
    world.as_agent();
    world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Reject { reason: "a rogue".into() }).unwrap();
    assert_eq!(status(&world, ADDED), MethodStatus::Active);
}
