//! What is a case's own: what its pass bound, and what a passkey did that was left to the person.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const THIEF: u8 = 66;
const LEFT: u8 = 41;
const PASSWORD: u8 = 71;

fn id(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

fn by_methods(methods: &[u8]) -> OpenedBy {
    OpenedBy { pass: None, methods: methods.iter().copied().map(id).collect() }
}

fn by_pass(pass: PassId) -> OpenedBy {
    OpenedBy { pass: Some(pass), methods: vec![] }
}

/// A case that is verified and contained, with a password on the account.
fn contained() -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(PASSWORD, MethodKind::Password, None));
    world.report_and_contain();
    world
}

/// Somebody registers a passkey in a session that this opened.
fn bind(world: &mut World, n: u8, by: OpenedBy) {
    let mut new = method(n, MethodKind::Passkey, None);
    new.added_at = world.facts.now;
    world.facts.methods.push(new);
    world.act_as(SUBJECT, &[], None);
    let seen = Observation::PasskeyRegistered { method: id(n), label: "new".into(), model: None, by };
    world.give(&Command::Observe(seen)).unwrap();
    world.as_agent();
}

fn status(world: &World, n: u8) -> MethodStatus {
    world.facts.method(id(n)).unwrap().status
}

fn flagged(world: &World) -> bool {
    standing_flags(&world.case(), &world.facts).iter().any(|flag| flag.kind() == FlagKind::BoundByOther)
}

/// The sequence of F2: a stolen, unlocked phone with password and app; the person is verified, the lost passkey suspended, and now the
/// weak session is the strongest.
#[test]
fn a_passkey_that_a_weak_session_binds_after_containment_counts_for_nothing() {
    let mut world = contained();
    bind(&mut world, THIEF, by_methods(&[PASSWORD]));
    assert_eq!(status(&world, THIEF), MethodStatus::Suspended, "held back at once");
    assert!(flagged(&world));
    // Even if the suspension were late, its sign-in proves nothing.
    world
        .facts
        .methods
        .iter_mut()
        .filter(|m| m.id == id(THIEF))
        .for_each(|m| m.status = MethodStatus::Active);
    world.sign_in(THIEF).unwrap();
    let case = world.case();
    assert!(case.registered.is_empty() && case.proved.is_none());
    assert!(!matches!(world.duty(Obligation::Restore), Duty::Done));
    assert_eq!(world.retire(PHONE_PASSKEY), Err(Refusal::NotProved));
    // The pass waits for somebody who did not work the case.
    world.contain().unwrap();
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::FlagsUnreviewed));
}

#[test]
fn a_living_pass_ends_when_somebody_else_binds_a_way_in() {
    let mut world = contained();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    bind(&mut world, THIEF, by_methods(&[PASSWORD]));
    assert!(world.case().living_pass(world.facts.now).is_none());
    assert!(flagged(&world));
}

#[test]
fn only_the_pass_of_this_case_registers_for_it() {
    let other = PassId::from_bytes([9; 16]);
    let mut world = contained();
    bind(&mut world, THIEF, by_pass(other));
    assert!(world.case().registered.is_empty() && flagged(&world));
    // A one-time link, or a session that nobody can name.
    let mut world = contained();
    bind(&mut world, THIEF, OpenedBy::default());
    assert!(world.case().registered.is_empty() && flagged(&world));
    // A pass that was ended registers nothing more.
    let mut world = contained();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    let pass = world.case().pass.unwrap().pass;
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    bind(&mut world, THIEF, by_pass(pass));
    assert!(world.case().registered.is_empty() && flagged(&world));
    let mut world = contained();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(40).unwrap();
    assert_eq!(world.case().registered, [(id(40), "new".to_owned())]);
    assert!(!flagged(&world));
}

#[test]
fn what_the_new_passkey_adds_is_its_owners() {
    let mut world = contained();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(40).unwrap();
    world.sign_in(40).unwrap();
    bind(&mut world, 43, by_methods(&[40]));
    let seen =
        Observation::MethodBound { method: id(PASSWORD), kind: MethodKind::Password, by: by_methods(&[40]) };
    world.act_as(SUBJECT, &[], None);
    world.give(&Command::Observe(seen)).unwrap();
    assert!(!flagged(&world));
    assert_eq!((status(&world, 43), status(&world, PASSWORD)), (MethodStatus::Active, MethodStatus::Active));
}

#[test]
fn a_password_that_somebody_else_changes_is_held_back_however_old_it_is() {
    let mut world = contained();
    let change = |world: &mut World| {
        let by = by_methods(&[PASSWORD]);
        let seen = Observation::MethodBound { method: id(PASSWORD), kind: MethodKind::Password, by };
        world.act_as(SUBJECT, &[], None);
        world.give(&Command::Observe(seen)).unwrap();
    };
    change(&mut world);
    assert!(flagged(&world));
    assert_eq!(status(&world, PASSWORD), MethodStatus::Suspended);
    assert_eq!(world.case().quarantined(), [id(PASSWORD)]);
}

/// A passkey that was left does what no pass was needed for; one that went with the loss, or is held back, does not.
#[test]
fn a_passkey_that_was_left_registers_where_no_pass_is_needed() {
    let with = |ago: Duration| {
        let mut world = World::new(Tier::Standard);
        let mut left = method(LEFT, MethodKind::Passkey, Some(LAPTOP));
        left.added_at = START.minus(ago);
        world.facts.methods.push(left);
        world.as_agent();
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        world
    };
    let mut world = with(Duration::from_hours(2400));
    bind(&mut world, 43, by_methods(&[LEFT]));
    assert_eq!(world.case().registered.len(), 1);
    assert!(!flagged(&world));
    world.sign_in(43).unwrap();
    assert_eq!(world.case().proved, Some(id(43)));
    // Added around the loss: it may be the thief's own.
    let mut world = with(Duration::from_hours(5));
    bind(&mut world, 43, by_methods(&[LEFT]));
    assert!(world.case().registered.is_empty() && flagged(&world));
    world.sign_in(LEFT).unwrap();
    assert_eq!(world.case().proved, None, "what is held back proves nothing");
    let mut world = with(Duration::from_hours(2400));
    bind(&mut world, 43, by_methods(&[PHONE_PASSKEY]));
    assert!(world.case().registered.is_empty() && flagged(&world));
}

/// A method that turns up without anybody telling is somebody else's.
#[test]
fn what_was_added_during_the_case_and_not_by_it_is_held_back() {
    let mut world = contained();
    let mut new = method(THIEF, MethodKind::SoftwareTotp, None);
    new.added_at = world.facts.now;
    world.facts.methods.push(new);
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotContained));
    world.give(&Command::Note { text: "called again".into() }).unwrap();
    assert!(flagged(&world));
    assert_eq!(status(&world, THIEF), MethodStatus::Suspended);
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::FlagsUnreviewed));
}

/// What was stored before events said what a session rested on still reads; in a case that is open it counts for nothing.
#[test]
fn an_old_registration_still_reads() {
    let old = format!(
        r#"{{"event":"passkey_registered","method":"{}","label":"Passkey on iPhone","model":null}}"#,
        id(40)
    );
    let event: CaseEvent = serde_json::from_str(&old).unwrap();
    let label = "Passkey on iPhone".to_owned();
    assert_eq!(
        event,
        CaseEvent::PasskeyRegistered { method: id(40), label, model: None, pass: None, methods: Vec::new() }
    );
    assert_eq!(serde_json::to_string(&event).unwrap(), old);
}
