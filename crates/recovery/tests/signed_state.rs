//! What somebody signed covers what they could know, and nothing that comes after it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const SUPERVISES: [Role; 2] = [Role::Authentication, Role::PrivilegedAuthentication];

/// A case that takes a second person, its checks made by the agent.
fn checked() -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(40, MethodKind::Passkey, None));
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    world.give(&Command::RaiseFlag { kind: FlagKind::WrongFacts }).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    world
}

fn ask(world: &mut World) -> Result<EvidenceId, Refusal> {
    world.as_agent();
    let (id, approver, statement) = (world.evidence(), person(SECOND_SUPERVISOR), "00".to_owned());
    world.give(&Command::AskApproval { id, approver, approver_may: true, statement }).map(|_| id)
}

fn sign(world: &mut World, id: EvidenceId) -> Result<(), Refusal> {
    world.act_as(SECOND_SUPERVISOR, &SUPERVISES, Some(SignedAction::Sign(id)));
    let answered = world.give(&Command::AnswerApproval { id, signed: true, reason: None }).map(drop);
    world.as_agent();
    answered
}

fn pass(world: &mut World) -> Result<(), Refusal> {
    world.as_agent();
    world.issue_pass(Handover::InPerson)
}

fn add_passkey(world: &mut World) {
    world.as_agent();
    let method = MethodId::from_bytes([40; 16]);
    world.give(&Command::Amend { amendment: Amendment::AddMethod { method }, reason: None }).unwrap();
}

#[test]
fn nobody_approves_a_case_whose_checks_are_not_made() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    assert!(matches!(ask(&mut world), Err(Refusal::NotVerified { .. })));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    assert!(matches!(ask(&mut world), Err(Refusal::NotVerified { .. })));
    world.as_agent();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    ask(&mut world).unwrap();
}

type Later = (&'static str, fn(&mut World));

/// Everything that happens to a case after it was approved.
const LATER: [Later; 7] = [
    ("something more is lost", add_passkey),
    ("the place of the loss is another", |world| {
        world.as_agent();
        let place = Amendment::Place { place: Some("at home".into()) };
        world.give(&Command::Amend { amendment: place, reason: None }).unwrap();
    }),
    ("a flag is heard", |world| {
        world.as_agent();
        world.give(&Command::RaiseFlag { kind: FlagKind::Urgency }).unwrap();
    }),
    ("the facts show one", |world| {
        world.facts.history.phishing_wave = Some("Finance".into());
    }),
    ("a check fails", |world| {
        world.call_back(OFFICE_LINE, EvidenceResult::Failed).unwrap();
    }),
    ("a check takes another's place", |world| {
        world.as_agent();
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    }),
    ("the case was stopped", |world| {
        world.as_agent();
        world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
        world.act_as(THIRD_SUPERVISOR, &SUPERVISES, None);
        world.give(&Command::Resume { reason: "asked".into() }).unwrap();
    }),
];

#[test]
fn an_approval_counts_for_the_case_that_was_looked_at_and_no_other() {
    let mut usual = checked();
    assert_eq!(pass(&mut usual), Err(Refusal::NotApproved));
    let id = ask(&mut usual).unwrap();
    sign(&mut usual, id).unwrap();
    pass(&mut usual).unwrap();
    for (what, happens) in LATER {
        let mut world = checked();
        let id = ask(&mut world).unwrap();
        sign(&mut world, id).unwrap();
        assert_eq!(verification(&world.case(), &world.facts).approvals_given, 1, "{what}");
        happens(&mut world);
        let said = verification(&world.case(), &world.facts);
        assert_eq!(said.approvals_given, 0, "{what}");
        assert_eq!(said.void_approvals, [(id, Refusal::CaseChanged)], "{what}");
        assert!(pass(&mut world).is_err(), "{what}");
        // Whoever looks again may sign again.
        world.as_agent();
        world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
        let (kind, result) = (EvidenceKind::InPerson, EvidenceResult::Passed);
        world.seen(kind, result).unwrap();
        if verification(&world.case(), &world.facts).is_met() {
            let again = ask(&mut world).unwrap();
            sign(&mut world, again).unwrap();
            assert_eq!(verification(&world.case(), &world.facts).approvals_given, 1, "{what}");
        }
    }
}

#[test]
fn a_request_is_not_signed_once_the_case_is_another() {
    for (what, happens) in LATER {
        let mut world = checked();
        let id = ask(&mut world).unwrap();
        happens(&mut world);
        if what == "the facts show one" {
            // It is on record with the next command.
            world.as_agent();
            world.give(&Command::Note { text: "waits".into() }).unwrap();
        }
        let why = if what == "the case was stopped" { Refusal::NoSuchCheck } else { Refusal::CaseChanged };
        assert_eq!(sign(&mut world, id), Err(why), "{what}");
    }
    // Its checks are too old: what takes their place nobody has seen.
    let mut world = checked();
    let id = ask(&mut world).unwrap();
    world.facts.now = world.facts.now.plus(Duration::from_mins(40));
    assert!(matches!(sign(&mut world, id), Err(Refusal::NotVerified { .. })));
}

#[test]
fn a_review_of_what_was_known_ends_no_approval() {
    let mut world = checked();
    let id = ask(&mut world).unwrap();
    sign(&mut world, id).unwrap();
    world.act_as(THIRD_SUPERVISOR, &SUPERVISES, None);
    world.review().unwrap();
    assert_eq!(verification(&world.case(), &world.facts).approvals_given, 1);
}

#[test]
fn a_vouch_says_nothing_about_what_is_reported_later() {
    let mut world = checked();
    add_passkey(&mut world);
    let case = world.case();
    let vouch = case.evidence.iter().find(|check| check.kind == EvidenceKind::Vouch).unwrap().id;
    let said = verification(&case, &world.facts);
    assert!(said.not_counted.contains(&(vouch, NotCounted::CaseChanged)), "{said:?}");
    // One that was asked for before is not given after.
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(40, MethodKind::Passkey, None));
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let asked = world.ask_vouch().unwrap();
    add_passkey(&mut world);
    assert_eq!(world.answer_vouch(asked, true), Err(Refusal::NoSuchCheck));
    world.vouch().unwrap();
}

#[test]
fn what_waits_for_an_answer_ends_with_a_stop() {
    let mut world = checked();
    let id = ask(&mut world).unwrap();
    world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
    assert!(!world.case().request_waits(id, world.facts.now));
    world.act_as(SECOND_SUPERVISOR, &SUPERVISES, None);
    world.give(&Command::Resume { reason: "looked".into() }).unwrap();
}
