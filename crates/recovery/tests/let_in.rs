//! Who let somebody back in: everybody without whom it would not have come to that, and nobody who only was asked.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::{collections::BTreeSet, time::Duration};
use world::*;

const ROLES: &[Role] = &[Role::PrivilegedAuthentication];
const DECLINER: u8 = 7;

fn people(numbers: &[u8]) -> BTreeSet<PersonId> {
    numbers.iter().map(|number| person(*number)).collect()
}

/// A case of an agent and the manager, stopped and let go on by a supervisor, with a flag that another one looked at.
fn cleared() -> World {
    let mut world = World::new(Tier::Standard);
    world.report_and_contain();
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    world.act_as(SECOND_SUPERVISOR, ROLES, Some(SignedAction::Work));
    let flags = vec![RedFlag::Heard { heard: FlagKind::Threats }.name()];
    world.give(&Command::ReviewFlags { flags, reason: "I called".into() }).unwrap();
    world.as_agent();
    world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
    world.act_as(THIRD_SUPERVISOR, ROLES, Some(SignedAction::Work));
    world.give(&Command::Resume { reason: "fine".into() }).unwrap();
    world.as_agent();
    world
}

#[test]
fn whoever_checked_vouched_reviewed_or_resumed_let_them_in() {
    let mut world = cleared();
    let long_ago = START.minus(Duration::from_hours(1));
    assert!(!world.case().let_in_within(long_ago..), "nobody is in yet");
    world.issue_pass(Handover::VerifiedCall).unwrap();
    let case = world.case();
    assert!(case.let_in_within(long_ago..));
    assert!(!case.let_in_within(world.facts.now.plus(Duration::from_secs(1))..), "before that");
    assert_eq!(case.let_in_by(), people(&[AGENT, MANAGER, SECOND_SUPERVISOR, THIRD_SUPERVISOR]));
}

#[test]
fn whoever_approved_did_and_whoever_declined_or_never_answered_did_not() {
    let mut world = World::new(Tier::Privileged);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    for (approver, signed) in
        [(SECOND_SUPERVISOR, Some(true)), (THIRD_SUPERVISOR, None), (DECLINER, Some(false))]
    {
        let id = world.evidence();
        let (approver_may, statement) = (true, "00".to_owned());
        world
            .give(&Command::AskApproval { id, approver: person(approver), approver_may, statement })
            .unwrap();
        if let Some(signed) = signed {
            world.act_as(approver, ROLES, Some(SignedAction::Sign(id)));
            world.give(&Command::AnswerApproval { id, signed, reason: None }).unwrap();
        }
        world.as_supervisor();
    }
    assert_eq!(world.case().let_in_by(), people(&[SUPERVISOR, SECOND_SUPERVISOR]));
}

/// A way in that is no pass: somebody else's passkey that is left to the account, or works again.
#[test]
fn a_passkey_that_was_left_to_the_account_lets_in_as_well() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    let mut events = world.events.clone();
    let seq = events.last().unwrap().seq + 1;
    let event = CaseEvent::PasskeyConfirmed { method: MethodId::from_bytes([REMADE; 16]) };
    let actor = Actor::Person(person(SECOND_SUPERVISOR));
    events.push(Recorded { seq, at: START, actor, event });
    let case = Case::replay(world.case_id, &events).unwrap();
    assert!(case.let_in_within(START..) && !world.case().let_in_within(START..));
    assert_eq!(case.let_in_by(), people(&[AGENT, SECOND_SUPERVISOR]));
}
