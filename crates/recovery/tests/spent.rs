//! What a pass takes is spent by it, and judged by the facts of the moment in which it counts.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const CODES: u8 = 60;

fn id(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

/// Checks that meet the standard of standard accounts.
fn verify(world: &mut World) {
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
}

fn contained() -> World {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    verify(&mut world);
    world.contain().unwrap();
    world
}

fn approve(world: &mut World, approver: u8, roles: &[Role]) -> Result<(), Refusal> {
    let id = world.evidence();
    let (approver_may, statement) = (true, "00".to_owned());
    world.give(&Command::AskApproval { id, approver: person(approver), approver_may, statement })?;
    world.act_as(approver, roles, Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerApproval { id, signed: true, reason: None })?;
    world.as_supervisor();
    Ok(())
}

/// A privileged account, seen in person by one supervisor and contained.
fn privileged() -> World {
    let mut world = World::new(Tier::Privileged);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    world
}

/// The sequence of F16: one verification, one approval, and the owner is in; a second pass from the same.
#[test]
fn once_the_owner_is_in_there_is_no_further_pass() {
    let mut world = privileged();
    approve(&mut world, SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
    world.issue_pass(Handover::InPerson).unwrap();
    world.register(40).unwrap();
    world.sign_in(40).unwrap();
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::AlreadyRestored));
    // Nor with everything asked again.
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    approve(&mut world, THIRD_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::AlreadyRestored));
}

#[test]
fn a_pass_that_ended_unused_is_followed_by_another_only_with_everything_asked_again() {
    let again = |end: &dyn Fn(&mut World)| {
        let mut world = privileged();
        approve(&mut world, SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
        world.issue_pass(Handover::InPerson).unwrap();
        end(&mut world);
        world.as_supervisor();
        assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotVerified { missing: 1 }));
        assert_eq!(world.duty(Obligation::Verify), Duty::Open);
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotApproved));
        // Who signed before may sign again, and has to.
        approve(&mut world, SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
        world.issue_pass(Handover::InPerson).unwrap();
    };
    again(&|world| {
        let intent = world.intent();
        world.give(&Command::VoidPass { intent }).unwrap();
    });
    again(&|world| world.facts.now = world.facts.now.plus(Duration::from_mins(61)));
    again(&|world| {
        world.act_as(SUBJECT, &[], None);
        let pass = world.case().pass.unwrap().pass;
        world.facts.actor.actor = Actor::System;
        let ended = Observation::PassEnded { pass, reason: "attempts".into() };
        world.give(&Command::Observe(ended)).unwrap();
    });
    // Used, and the browser that used it never registered anything.
    again(&|world| {
        let pass = world.case().pass.unwrap().pass;
        world.act_as(SUBJECT, &[], None);
        world.give(&Command::Observe(Observation::PassUsed(pass))).unwrap();
        world.as_supervisor();
        assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::AlreadyRestored));
        world.facts.now = world.facts.now.plus(ENROL_LIFE);
    });
}

/// What was asked for one pass and is answered later counts for no other.
#[test]
fn an_answer_that_comes_after_the_pass_counts_for_no_other() {
    let mut world = contained();
    let waits = world.ask_vouch().unwrap();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    world.answer_vouch(waits, true).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).counted, vec![]);
    verify(&mut world);
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

#[test]
fn an_order_that_failed_spends_nothing() {
    let mut world = contained();
    world.touch(SignedAction::IssuePass);
    let intent = world.intent();
    let request = PassRequest { minutes: None, one_time: true };
    let order = Command::IssuePass { intent, request, handover: Handover::VerifiedCall };
    let events = decide(&world.case(), &order, &world.facts).unwrap();
    world.record(events);
    assert!(!verification(&world.case(), &world.facts).is_met(), "while it is under way");
    let events = decide(&world.case(), &Command::Fail { intent, code: "unavailable".into() }, &world.facts);
    world.record(events.unwrap());
    assert!(verification(&world.case(), &world.facts).is_met());
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

/// A signature lets one way in: the pass that it was given for, or the method that was kept instead.
#[test]
fn keeping_a_method_spends_the_signature() {
    let mut world = World::new(Tier::Privileged);
    let mut held = method(50, MethodKind::Phone, None);
    held.added_at = START.minus(Duration::from_hours(5));
    world.facts.methods.push(held);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    approve(&mut world, SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
    world.act_as(THIRD_SUPERVISOR, &[Role::PrivilegedAuthentication], Some(SignedAction::Keep));
    let intent = world.intent();
    world.give(&Command::KeepMethod { intent, method: id(50) }).unwrap();
    world.as_supervisor();
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotApproved));
    approve(&mut world, SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
    world.issue_pass(Handover::InPerson).unwrap();
}

#[test]
fn a_flag_that_was_looked_at_stands_again_after_an_unused_pass() {
    let mut world = contained();
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    world.as_supervisor();
    world.review().unwrap();
    world.as_agent();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    assert!(standing_flags(&world.case(), &world.facts).is_empty());
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    verify(&mut world);
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::FlagsUnreviewed));
    world.as_supervisor();
    world.review().unwrap();
    world.as_agent();
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

/// The sequence of F3: who works the case stops it and lets it go on, and the flags are gone.
#[test]
fn letting_a_stopped_case_go_on_reviews_no_flag() {
    let mut world = contained();
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    world.give(&Command::Escalate { reason: "threats".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Resume { reason: "spoke to them".into() }).unwrap();
    verify(&mut world);
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::FlagsUnreviewed));
}

/// The sequence of F5, and its kind: whoever signed or checked could not do so now.
#[test]
fn who_signed_is_judged_again_when_the_pass_is_issued() {
    let mut world = privileged();
    // A role that was taken away after the question signs nothing.
    let refused = approve(&mut world, THIRD_SUPERVISOR, &[Role::Authentication]);
    assert_eq!(refused, Err(Refusal::NeedsSupervisor));
    let lost: [&dyn Fn(&mut Colleague); 3] =
        [&|c| c.roles = RoleSet::of(&[Role::Authentication]), &|c| c.enters = false, &|c| c.related = true];
    for change in lost {
        let mut world = privileged();
        approve(&mut world, SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
        change(world.facts.colleagues.get_mut(&person(SECOND_SUPERVISOR)).unwrap());
        assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotApproved));
        assert_eq!(verification(&world.case(), &world.facts).approvals_given, 0);
    }
    let mut world = privileged();
    approve(&mut world, SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication]).unwrap();
    world.facts.colleagues.remove(&person(SECOND_SUPERVISOR));
    assert_eq!(
        world.issue_pass(Handover::InPerson),
        Err(Refusal::NotApproved),
        "nobody who is not on record"
    );
}

#[test]
fn what_an_agent_checked_counts_while_the_agent_could_work_the_case() {
    let lost: [&dyn Fn(&mut World); 5] = [
        &|w| agent(w).roles = RoleSet::EMPLOYEE,
        &|w| agent(w).enters = false,
        &|w| agent(w).related = true,
        // Below the account's tier, or no longer above its roles.
        &|w| {
            agent(w).roles = RoleSet::of(&[Role::Helpdesk]);
            w.facts.subject.tier = Tier::Elevated;
        },
        &|w| w.facts.subject.roles = RoleSet::of(&[Role::Authentication]),
    ];
    for change in lost {
        let mut world = contained();
        change(&mut world);
        world.act_as(SUPERVISOR, &[Role::Authentication, Role::PrivilegedAuthentication], None);
        let judged = verification(&world.case(), &world.facts);
        assert_eq!(judged.not_counted[0].1, NotCounted::AgentGone);
        let refused = world.issue_pass(Handover::Approver);
        assert!(matches!(refused, Err(Refusal::NotVerified { .. })), "{refused:?}");
    }
}

fn agent(world: &mut World) -> &mut Colleague {
    world.facts.colleagues.get_mut(&person(AGENT)).unwrap()
}

/// H04 and F1: what is held back, or was made the day before, proves nothing.
#[test]
fn every_basis_was_settled_before_the_case() {
    let counted = |kind: MethodKind, change: &dyn Fn(&mut World, &mut Method)| {
        let mut world = World::new(Tier::Standard);
        let mut own = method(CODES, kind, None);
        change(&mut world, &mut own);
        world.facts.methods.push(own);
        world.as_agent();
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        if kind == MethodKind::Passkey {
            let _ = world.sign_in_and_read(CODES);
        } else {
            world.code_used_and_read(CODES).unwrap();
        }
        let judged = verification(&world.case(), &world.facts);
        (judged.counted.len(), judged.not_counted.first().map(|(_, why)| *why))
    };
    let hours = |n| START.minus(Duration::from_hours(n));
    for kind in [MethodKind::Passkey, MethodKind::RecoveryCodes] {
        assert_eq!(counted(kind, &|_, _| ()), (1, None));
        assert_eq!(counted(kind, &|_, m| m.added_at = hours(76)), (1, None));
        assert_eq!(counted(kind, &|w, _| w.facts.refused = [id(CODES)].into()).0, 0);
        let (none, why) = counted(kind, &|w, _| w.facts.made_weakly = [id(CODES)].into());
        // A passkey that counts for nothing draws no code at all.
        let weak = (kind == MethodKind::RecoveryCodes).then_some(NotCounted::MadeWeakly);
        assert_eq!((none, why), (0, weak));
        assert_eq!(counted(kind, &|_, m| m.status = MethodStatus::Suspended).0, 0);
    }
    let codes = MethodKind::RecoveryCodes;
    let refused = counted(codes, &|w, _| w.facts.refused = [id(CODES)].into());
    assert_eq!(refused.1, Some(NotCounted::RefusedByPolicy));
    // The loss was three hours ago: 72 hours before it anything new is held back.
    assert_eq!(counted(codes, &|_, m| m.added_at = hours(74)), (0, Some(NotCounted::HeldBack)));
    assert_eq!(counted(MethodKind::Passkey, &|_, m| m.added_at = hours(74)).0, 0);
}

#[test]
fn a_photo_that_was_replaced_lately_compares_with_nobody() {
    let seen = |kind, ago| {
        let mut world = World::new(Tier::Standard);
        world.as_agent();
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        world.seen(kind, EvidenceResult::Passed).unwrap();
        // It comes to be known after the call.
        world.facts.photo_since = Some(START.minus(Duration::from_hours(ago)));
        verification(&world.case(), &world.facts).counted.len()
    };
    for kind in [EvidenceKind::Video, EvidenceKind::VideoWithId] {
        assert_eq!((seen(kind, 71), seen(kind, 73)), (0, 1));
    }
    assert_eq!(seen(EvidenceKind::InPerson, 1), 1, "whoever is met shows a document");
}

/// An event of before reviews named flags covers all, and still reads.
#[test]
fn an_old_review_still_reads() {
    let old = r#"{"event":"flags_reviewed","reason":"fine"}"#;
    let event: CaseEvent = serde_json::from_str(old).unwrap();
    assert_eq!(event, CaseEvent::FlagsReviewed { reason: "fine".into(), flags: vec![] });
    assert_eq!(serde_json::to_string(&event).unwrap(), old);
    let mut world = contained();
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    world.as_supervisor();
    world.record(vec![event]);
    assert!(standing_flags(&world.case(), &world.facts).is_empty());
}

/// Somebody left and was enabled again: what a case had found out before is about somebody who had left.
#[test]
fn what_was_checked_before_the_account_was_disabled_counts_for_nothing() {
    let mut world = contained();
    assert!(verification(&world.case(), &world.facts).is_met());
    world.facts.history.disabled_at = Some(world.facts.now);
    let stands = verification(&world.case(), &world.facts);
    assert!(!stands.is_met() && stands.counted.is_empty());
    assert!(stands.not_counted.iter().all(|(_, why)| *why == NotCounted::AccountWasDisabled));
    assert!(matches!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotVerified { .. })));
    world.facts.now = world.facts.now.plus(Duration::from_mins(5));
    verify(&mut world);
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

/// Nobody but a supervisor lets it go on, so they are told: once a case and kind of flag, and the same with and without a silent word.
#[test]
fn a_flag_that_stops_the_case_calls_supervisors_once() {
    let told = |world: &World| -> Vec<Effect> {
        let case = world.case();
        let calls = |effect: &Effect| matches!(effect, Effect::Tell { notice: Notice::NeedsSupervisor, .. });
        case.intents.iter().map(|intent| intent.effect.clone()).filter(calls).collect()
    };
    let mut seen = Vec::new();
    for duress in [false, true] {
        let mut world = contained();
        assert_eq!(told(&world), []);
        world.give(&Command::GiveWord { duress }).unwrap();
        world.give(&Command::RaiseFlag { kind: FlagKind::Urgency }).unwrap();
        assert_eq!(told(&world), [], "it stops nothing");
        world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
        world.give(&Command::Note { text: "still on the line".into() }).unwrap();
        assert_eq!(told(&world).len(), 1);
        world.as_supervisor();
        world.review().unwrap();
        world.as_agent();
        world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
        assert_eq!(told(&world).len(), 1, "they know");
        seen.push(told(&world));
    }
    assert_eq!(seen[0], seen[1]);
    let mut stopped = contained();
    stopped.give(&Command::Escalate { reason: "threats".into() }).unwrap();
    assert_eq!(told(&stopped), [], "that is told as what it is");
}

/// Before the checks are made nobody can be asked, and that says nothing about who could approve.
#[test]
fn who_could_approve_is_counted_before_anybody_can_be_asked() {
    let mut world = World::new(Tier::Privileged);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let supervisors = [SECOND_SUPERVISOR, THIRD_SUPERVISOR].map(person);
    let ask = Command::AskApproval {
        id: world.evidence(),
        approver: person(SECOND_SUPERVISOR),
        approver_may: true,
        statement: String::new(),
    };
    assert!(matches!(world.give(&ask), Err(Refusal::NotVerified { .. })));
    assert_eq!(eligible_approvers(&world.case(), &world.facts, &supervisors), 2);
    // Neither the person nor who works it approves, and whoever reads along may.
    assert_eq!(eligible_approvers(&world.case(), &world.facts, &[SUBJECT, SUPERVISOR].map(person)), 0);
    world.as_second_supervisor();
    assert_eq!(eligible_approvers(&world.case(), &world.facts, &supervisors), 2);
}
