//! The playbooks, step by step, as the sources tell them.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_access::{BoundKey, SETTLES};
use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

#[test]
fn a_managed_phone_from_report_to_close() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    assert_eq!(world.duty(Obligation::Verify), Duty::Blocked(Refusal::NotAssessed));
    // A report by telephone changes nothing yet.
    assert!(world.facts.methods.iter().all(|m| m.status == MethodStatus::Active));
    world.give(&Command::Assess).unwrap();
    assert_eq!(world.contain(), Err(Refusal::NotVerified { missing: 2 }));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    assert_eq!(world.duty(Obligation::Restore), Duty::Blocked(Refusal::NotVerified { missing: 1 }));
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotVerified { missing: 1 }));
    world.vouch().unwrap();
    assert_eq!(world.duty(Obligation::Verify), Duty::Done);
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotContained));
    world.contain().unwrap();
    assert!(world.facts.methods.iter().all(|m| m.status == MethodStatus::Suspended));
    assert_eq!(world.issue_pass(Handover::InPerson).unwrap_err().code(), "handover-not-permitted");
    world.issue_pass(Handover::VerifiedCall).unwrap();
    assert!(world.case().living_pass(world.facts.now).is_some());
    assert!(world.case().has_done(|e| matches!(e, Effect::Tell { notice: Notice::PassIssued, .. })));
    assert_eq!(world.retire(PHONE_PASSKEY), Err(Refusal::NotProved));
    world.register(40).unwrap();
    assert_eq!(world.duty(Obligation::Register), Duty::Open);
    world.sign_in(40).unwrap();
    assert_eq!(world.duty(Obligation::Register), Duty::Done);
    assert_eq!(world.give(&Command::Close).unwrap_err(), Refusal::DutiesOpen { open: 2 });
    world.retire(PHONE_PASSKEY).unwrap();
    world.retire(SMS).unwrap();
    world.give(&Command::RecordWipe { thing: 0, reference: "MDM-7".into() }).unwrap();
    world.give(&Command::Close).unwrap();
    assert_eq!(world.case().state, CaseState::Closed(Closing::Completed));
    assert_eq!(world.give(&Command::Assess), Err(Refusal::Closed));
}

#[test]
fn knowledge_never_verifies() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    for _ in 0..10 {
        let id = world.evidence();
        let (kind, basis) = (EvidenceKind::Knowledge, Basis::Facts);
        let result = EvidenceResult::Passed;
        world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).unwrap();
    }
    assert_eq!(verification(&world.case(), &world.facts).missing, 2);
    assert_eq!(world.contain(), Err(Refusal::NotVerified { missing: 2 }));
}

#[test]
fn numbers_on_the_lost_phone_or_changed_lately_are_refused() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    assert_eq!(
        world.call_back(MOBILE, EvidenceResult::Passed),
        Err(Refusal::NumberDoesNotCount(NotCounted::OnLostDevice))
    );
    assert_eq!(
        world.call_back(NEW_LINE, EvidenceResult::Passed),
        Err(Refusal::NumberDoesNotCount(NotCounted::ChangedRecently))
    );
    assert_eq!(world.call_back(99, EvidenceResult::Passed).unwrap_err().code(), "number-does-not-count");
}

#[test]
fn two_calls_to_one_number_are_one_proof() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, 1);
}

#[test]
fn a_privileged_account_takes_an_approver_and_security_is_told() {
    let mut world = World::new(Tier::Privileged);
    world.as_agent();
    assert_eq!(world.open(World::report()), Err(Refusal::BeyondReach { tier: Tier::Privileged }));
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::VideoWithId, EvidenceResult::Passed).unwrap();
    let id = world.evidence();
    let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).unwrap();
    world.answer_vouch(id, true).unwrap();
    world.as_supervisor();
    assert!(world.case().has_done(|e| matches!(e, Effect::Tell { notice: Notice::PrivilegedRecovery, .. })));
    world.contain().unwrap();
    assert_eq!(world.issue_pass(Handover::Approver), Err(Refusal::NotApproved));
    let ask = |world: &mut World, who: u8| {
        let id = world.evidence();
        let statement = "00".to_owned();
        let approver = person(who);
        world.give(&Command::AskApproval { id, approver, approver_may: true, statement }).map(|_| id)
    };
    assert_eq!(ask(&mut world, SUPERVISOR).unwrap_err().code(), "cannot-approve");
    assert_eq!(ask(&mut world, MANAGER).unwrap_err().code(), "cannot-approve");
    assert_eq!(ask(&mut world, SUBJECT).unwrap_err().code(), "cannot-approve");
    let id = ask(&mut world, SECOND_SUPERVISOR).unwrap();
    world.act_as(SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication], None);
    assert_eq!(
        world.give(&Command::AnswerApproval { id, signed: true, reason: None }),
        Err(Refusal::NeedsPasskey)
    );
    world.act_as(SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication], Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerApproval { id, signed: true, reason: None }).unwrap();
    // Who approved does not also work the case.
    assert_eq!(world.issue_pass(Handover::Approver), Err(Refusal::NotAllowed));
    world.as_supervisor();
    world.issue_pass(Handover::Approver).unwrap();
}

#[test]
fn verification_and_approval_expire() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.facts.now = world.facts.now.plus(Duration::from_mins(31));
    world.vouch().unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, 1);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    // As long as the checks suffice nothing is asked for again.
    world.facts.now = world.facts.now.plus(Duration::from_mins(16));
    assert_eq!(world.duty(Obligation::Verify), Duty::Done);
    world.facts.now = world.facts.now.plus(Duration::from_mins(15));
    assert_eq!(world.duty(Obligation::Verify), Duty::Open);
    assert_eq!(world.issue_pass(Handover::VerifiedCall).unwrap_err().code(), "not-verified");
}

#[test]
fn what_changes_after_verification_closes_the_door_again() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    world.facts.manager = None;
    assert_eq!(world.issue_pass(Handover::VerifiedCall).unwrap_err().code(), "not-verified");
    world.facts.manager = Some(person(MANAGER));
    world.seen(EvidenceKind::Video, EvidenceResult::Failed).unwrap();
    assert_eq!(world.issue_pass(Handover::VerifiedCall).unwrap_err().code(), "not-verified");
    world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

#[test]
fn a_declined_vouch_escalates_and_only_a_supervisor_goes_on() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let id = world.ask_vouch().unwrap();
    world.answer_vouch(id, false).unwrap();
    assert_eq!(world.case().state, CaseState::Escalated);
    assert_eq!(world.call_back(OFFICE_LINE, EvidenceResult::Passed), Err(Refusal::Escalated));
    let reason = "spoke to the manager".to_owned();
    assert_eq!(world.give(&Command::Resume { reason: reason.clone() }), Err(Refusal::NeedsSupervisor));
    world.as_supervisor();
    world.give(&Command::Reject { reason }).unwrap();
    assert_eq!(world.case().state, CaseState::Closed(Closing::Rejected));
    assert!(world.case().pass.is_none());
}

/// To protect takes no touch: so what it takes away counts in this case, and locks no other.
#[test]
fn a_declined_vouch_stops_its_case_without_a_touch_and_is_no_failed_check() {
    let mut world = World::new(Tier::Standard);
    world.facts.history.failed_before = 2;
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let id = world.ask_vouch().unwrap();
    let missing = verification(&world.case(), &world.facts).missing;
    world.act_as(MANAGER, &[], None);
    world.give(&Command::AnswerVouch { id, signed: false, reason: None }).unwrap();
    assert_eq!((world.case().state, world.case().failed_checks()), (CaseState::Escalated, 0));
    let escalated =
        world.events.iter().filter(|recorded| matches!(recorded.event, CaseEvent::Escalated { .. }));
    let why = escalated.map(|recorded| recorded.event.clone()).collect::<Vec<_>>();
    assert_eq!(
        why,
        [CaseEvent::Escalated { reason: "vouch-declined".into(), session: None }],
        "and by nothing else"
    );
    assert!(world.events.iter().all(|recorded| !recorded.event.is_failed_check()));
    // In this case it is answered by one more check, once a supervisor lets it go on.
    assert_eq!(verification(&world.case(), &world.facts).missing, missing + 1);
    // What an agent records as failed is one.
    let (kind, result) = (EvidenceKind::CallBack, EvidenceResult::Failed);
    let basis = Basis::Approver { person: person(MANAGER), statement: String::new() };
    let recorded = |kind| CaseEvent::EvidenceRecorded { id, kind, basis: basis.clone(), result, note: None };
    assert!(recorded(kind).is_failed_check() && !recorded(EvidenceKind::Vouch).is_failed_check());
}

#[test]
fn one_failed_check_asks_for_one_more_and_two_stop_the_case() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::Video, EvidenceResult::Failed).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, 3);
    world.seen(EvidenceKind::Video, EvidenceResult::Failed).unwrap();
    assert_eq!(world.case().state, CaseState::Escalated);
}

/// What somebody reports themselves takes no call, until the policy closes what they reported it with: then a pass opens, and who signed in may be
/// another than who calls.
#[test]
fn a_closing_leaves_no_sign_in_of_a_self_report_unasked() {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(41, MethodKind::Passkey, Some(LAPTOP)));
    world.act_as(SUBJECT, &[], None);
    world.facts.actor.session = Some((SessionId::from_bytes([50; 16]), Some(MethodId::from_bytes([41; 16]))));
    world.facts.actor.session_key = Some(BoundKey { since: START.minus(SETTLES), shown: None });
    world.open(LossReport { channel: ReportChannel::SelfService, ..World::report() }).unwrap();
    world.sign_in(41).unwrap();
    let stops = |world: &World| {
        standing_flags(&world.case(), &world.facts).iter().any(|flag| flag.kind() == FlagKind::OwnerSignedIn)
    };
    assert!(!stops(&world));
    world.facts.refused.insert(MethodId::from_bytes([41; 16]));
    assert!(stops(&world));
}

#[test]
fn a_self_report_suspends_at_once_and_issues_nothing() {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(41, MethodKind::Passkey, Some(LAPTOP)));
    let report = LossReport { channel: ReportChannel::SelfService, ..World::report() };
    world.act_as(SUBJECT, &[], None);
    assert_eq!(world.open(report.clone()), Err(Refusal::SelfReportNeedsPasskey));
    let session = SessionId::from_bytes([50; 16]);
    world.facts.actor.session = Some((session, Some(MethodId::from_bytes([PHONE_PASSKEY; 16]))));
    assert_eq!(world.open(report.clone()), Err(Refusal::SelfReportNeedsPasskey));
    world.facts.actor.session = Some((session, Some(MethodId::from_bytes([41; 16]))));
    // Whoever phished a password and a code bound this one with them a minute ago.
    let bound = |since| Some(BoundKey { since, shown: Some(FactorSet::of(Factor::Password)) });
    world.facts.actor.session_key = bound(START);
    assert_eq!(world.open(report.clone()), Err(Refusal::SelfReportNeedsPasskey));
    world.facts.actor.session_key = bound(START.minus(SETTLES));
    world.open(report).unwrap();
    assert_eq!(
        world.facts.method(MethodId::from_bytes([PHONE_PASSKEY; 16])).unwrap().status,
        MethodStatus::Suspended
    );
    assert_eq!(world.duty(Obligation::Verify), Duty::NotApplicable(Unneeded::SelfReported));
    assert_eq!(world.duty(Obligation::Contain), Duty::Done);
    assert_eq!(world.duty(Obligation::Restore), Duty::NotApplicable(Unneeded::SignsIn));
    world.as_agent();
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::StrongMethodRemains));
    // Nobody at the helpdesk can do what it waits for.
    assert!(keyward_recovery::waits_for_own_sign_in(&world.case(), &world.facts));
    world.sign_in(41).unwrap();
    assert!(!keyward_recovery::waits_for_own_sign_in(&world.case(), &world.facts));
    world.retire(PHONE_PASSKEY).unwrap();
    world.retire(SMS).unwrap();
    world.touch(SignedAction::Work);
    world.give(&Command::RecordWipe { thing: 0, reference: "MDM-8".into() }).unwrap();
    world.give(&Command::Close).unwrap();
}

#[test]
fn escalation_ends_a_living_pass() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.act_as(SUBJECT, &[], None);
    world.give(&Command::Escalate { reason: "I did not ask for this".into() }).unwrap();
    assert!(world.case().living_pass(world.facts.now).is_none());
    assert!(world.case().has_done(|e| matches!(e, Effect::VoidPass { .. })));
}

#[test]
fn waivers_need_a_supervisor_a_reason_and_verification_and_never_cover_the_heart() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let waive = |obligation, reason: &str| Command::Waive { obligation, reason: reason.into() };
    assert_eq!(world.give(&waive(Obligation::Wipe, "why")), Err(Refusal::NeedsSupervisor));
    world.as_supervisor();
    assert_eq!(world.give(&waive(Obligation::Verify, "why")), Err(Refusal::NotWaivable));
    assert_eq!(world.give(&waive(Obligation::Retire, "why")), Err(Refusal::NotWaivable));
    assert_eq!(world.give(&waive(Obligation::Wipe, " ")), Err(Refusal::ReasonMissing));
    assert_eq!(world.give(&waive(Obligation::Wipe, "why")).unwrap_err().code(), "not-verified");
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.as_supervisor();
    world.give(&waive(Obligation::Wipe, "no reception")).unwrap();
    assert!(matches!(world.duty(Obligation::Wipe), Duty::Waived { .. }));
}

#[test]
fn nobody_works_on_themselves() {
    let mut world = World::new(Tier::Standard);
    world.act_as(SUBJECT, &[Role::PrivilegedAuthentication], None);
    assert_eq!(world.open(World::report()), Err(Refusal::OwnCase));
    world.as_agent();
    world.open(World::report()).unwrap();
    world.act_as(SUBJECT, &[Role::PrivilegedAuthentication], None);
    assert_eq!(world.give(&Command::Assess), Err(Refusal::OwnCase));
}

/// Somebody left, and their laptop is stolen: nobody is locked out by what is closed, and nothing is opened.
#[test]
fn a_disabled_account_is_contained_and_not_recovered() {
    let mut world = World::new(Tier::Standard);
    world.facts.subject.enabled = false;
    world.as_agent();
    let mut first = World::report();
    (first.things, first.methods) = (Vec::new(), Vec::new());
    assert_eq!(world.open_as(Playbook::FirstPasskey, first), Err(Refusal::AccountDisabled));
    assert_eq!(world.open_as(Playbook::NewPhone, World::report()), Err(Refusal::AccountDisabled));
    world.open(World::report()).unwrap();
    // Nothing that gives a way in, and nothing that leads to one.
    let (id, contact) = (world.evidence(), ContactId::from_bytes([OFFICE_LINE; 16]));
    let call = Command::CallBack { id, contact, fixed: true, relay: false };
    assert_eq!(world.give(&call).err(), Some(Refusal::AccountDisabled));
    let seen = world.seen(EvidenceKind::InPerson, EvidenceResult::Passed);
    assert_eq!(seen.err(), Some(Refusal::AccountDisabled));
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::AccountDisabled));
    for duty in [Obligation::Verify, Obligation::Restore, Obligation::Register, Obligation::Retire] {
        assert_eq!(world.duty(duty), Duty::NotApplicable(Unneeded::Disabled), "{duty:?}");
    }
    assert_eq!(world.give(&Command::Close).err().map(|why| why.code()), Some("duties-open"));
    // What closes ways in works, without the person.
    world.as_agent();
    world.give(&Command::Assess).unwrap();
    // But no stranger talks an agent into it: nobody was verified.
    world.act_as(AGENT, &[Role::Authentication], Some(SignedAction::Work));
    assert_eq!(world.duty(Obligation::Contain), Duty::Blocked(Refusal::NeedsSupervisor));
    assert_eq!(world.contain().err(), Some(Refusal::NeedsSupervisor));
    let wipe = Command::RecordWipe { thing: 0, reference: "Intune 7".into() };
    assert_eq!(world.give(&wipe).err(), Some(Refusal::NeedsSupervisor));
    world.as_supervisor();
    assert_eq!(world.duty(Obligation::Contain), Duty::Open);
    world.touch(SignedAction::Work);
    world.contain().unwrap();
    assert_eq!(world.duty(Obligation::Contain), Duty::Done);
    world.give(&Command::Note { text: "the police have the number of it".into() }).unwrap();
    // They are hired again meanwhile: then identity is verified as always.
    world.facts.subject.enabled = true;
    assert!(matches!(world.duty(Obligation::Verify), Duty::Open));
    assert!(matches!(world.issue_pass(Handover::InPerson), Err(Refusal::NotVerified { .. })));
    world.as_supervisor();
    world.touch(SignedAction::Work);
    world.facts.subject.enabled = false;
    world.give(&wipe).unwrap();
    world.give(&Command::Close).unwrap();
    // Closed as it was, whatever the account is now.
    world.facts.subject.enabled = true;
    assert_eq!(world.duty(Obligation::Verify), Duty::NotApplicable(Unneeded::Disabled));
}

/// The manager vouched and left: the account is what does not count, not a change within 72 hours.
#[test]
fn a_vouch_says_why_it_no_longer_counts() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let id = world.evidence();
    let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).unwrap();
    world.act_as(MANAGER, &[], Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerVouch { id, signed: true, reason: None }).unwrap();
    world.as_agent();
    let why = |world: &World| {
        let said = verification(&world.case(), &world.facts);
        said.not_counted.iter().find(|(check, _)| *check == id).map(|(_, why)| *why)
    };
    assert_eq!(why(&world), None);
    world.facts.manager = None;
    assert_eq!(why(&world), Some(NotCounted::ManagerInactive));
    let barred = reachable(&world.case(), &world.facts, 10).barred;
    assert!(barred.is_empty() || barred.contains(&(EvidenceKind::Vouch, Barred::Inactive)), "{barred:?}");
    // Somebody else is the manager for long.
    world.facts.subject.manager = Some(person(SUPERVISOR));
    world.facts.manager = Some(person(SUPERVISOR));
    assert_eq!(why(&world), Some(NotCounted::NoLongerVouches));
    world.facts.subject.manager_since = world.facts.now;
    assert_eq!(why(&world), Some(NotCounted::ChangedRecently));
}

/// A privileged account that is verified and contained: only the approval is missing.
fn waiting_for_approval() -> World {
    let mut world = World::new(Tier::Privileged);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world
}

fn ask_approval(world: &mut World, who: u8) -> Result<EvidenceId, Refusal> {
    world.as_supervisor();
    let (id, approver, statement) = (world.evidence(), person(who), "00".to_owned());
    world.give(&Command::AskApproval { id, approver, approver_may: true, statement }).map(|_| id)
}

fn answer_approval(world: &mut World, who: u8, id: EvidenceId, signed: bool) -> Result<(), Refusal> {
    world.act_as(who, &[Role::PrivilegedAuthentication], Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerApproval { id, signed, reason: Some("I do not know her".into()) }).map(drop)
}

#[test]
fn who_did_not_answer_in_time_is_asked_again() {
    let mut world = waiting_for_approval();
    let first = ask_approval(&mut world, SECOND_SUPERVISOR).unwrap();
    assert_eq!(ask_approval(&mut world, SECOND_SUPERVISOR), Err(Refusal::UnderWay));
    world.facts.now = world.facts.now.plus(APPROVAL_REQUEST_LIFE + Duration::from_mins(1));
    // The old request is over for good: only the new one is answered.
    assert_eq!(answer_approval(&mut world, SECOND_SUPERVISOR, first, true), Err(Refusal::NoSuchCheck));
    // The check of that morning is too old: what takes its place is what they are asked about.
    assert!(matches!(ask_approval(&mut world, SECOND_SUPERVISOR), Err(Refusal::NotVerified { .. })));
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    let second = ask_approval(&mut world, SECOND_SUPERVISOR).unwrap();
    assert_eq!(answer_approval(&mut world, SECOND_SUPERVISOR, first, true), Err(Refusal::NoSuchCheck));
    answer_approval(&mut world, SECOND_SUPERVISOR, second, true).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).approvals_given, 1);
    let again = ask_approval(&mut world, SECOND_SUPERVISOR).unwrap_err();
    assert_eq!(again.code(), "cannot-approve");
    // A signature that counts no longer can be given anew, and counts once.
    world.facts.now = world.facts.now.plus(Duration::from_mins(31));
    assert_eq!(verification(&world.case(), &world.facts).approvals_given, 0);
    world.as_supervisor();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    let third = ask_approval(&mut world, SECOND_SUPERVISOR).unwrap();
    answer_approval(&mut world, SECOND_SUPERVISOR, third, true).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).approvals_given, 1);
}

#[test]
fn a_vouch_is_asked_again_after_silence_and_the_silent_manager_may_approve() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let first = world.ask_vouch().unwrap();
    assert_eq!(world.ask_vouch(), Err(Refusal::UnderWay));
    assert_eq!(ask_approval(&mut world, MANAGER).unwrap_err().code(), "cannot-approve");
    world.facts.now = world.facts.now.plus(Duration::from_mins(31));
    assert_eq!(world.answer_vouch(first, true), Err(Refusal::NoSuchCheck));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    ask_approval(&mut world, MANAGER).unwrap();
    assert_eq!(world.ask_vouch().unwrap_err().code(), "cannot-vouch");
    world.facts.now = world.facts.now.plus(APPROVAL_REQUEST_LIFE + Duration::from_mins(1));
    let second = world.ask_vouch().unwrap();
    world.answer_vouch(second, true).unwrap();
    world.facts.now = world.facts.now.plus(Duration::from_hours(9));
    // Who vouched never approves, however long ago.
    assert_eq!(ask_approval(&mut world, MANAGER).unwrap_err().code(), "cannot-approve");
}

#[test]
fn a_refusal_keeps_its_reason_and_stands() {
    let mut world = waiting_for_approval();
    let id = ask_approval(&mut world, SECOND_SUPERVISOR).unwrap();
    answer_approval(&mut world, SECOND_SUPERVISOR, id, false).unwrap();
    let case = world.case();
    assert_eq!(case.state, CaseState::Escalated);
    assert_eq!(case.approvals[0].reason.as_deref(), Some("I do not know her"));
    world.as_supervisor();
    let resume = Command::Resume { reason: "asked her".into() };
    assert_eq!(world.give(&resume), Err(Refusal::WorksTheCase));
    world.act_as(THIRD_SUPERVISOR, &[Role::PrivilegedAuthentication], None);
    world.give(&resume).unwrap();
    world.as_supervisor();
    world.facts.now = world.facts.now.plus(Duration::from_hours(9));
    assert_eq!(ask_approval(&mut world, SECOND_SUPERVISOR).unwrap_err().code(), "cannot-approve");

    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let id = world.ask_vouch().unwrap();
    world.act_as(MANAGER, &[], None);
    world.give(&Command::AnswerVouch { id, signed: false, reason: Some("not her voice".into()) }).unwrap();
    assert_eq!(world.case().evidence[0].note.as_deref(), Some("not her voice"));
}

#[test]
fn an_approval_of_before_reasons_were_kept_still_reads() {
    let id = EvidenceId::from_bytes([1; 16]);
    let old = format!(
        r#"{{"event":"approval_recorded","id":"{id}","approver":"{}","signed":true}}"#,
        person(MANAGER)
    );
    let event: CaseEvent = serde_json::from_str(&old).unwrap();
    assert_eq!(
        event,
        CaseEvent::ApprovalRecorded { id, approver: person(MANAGER), signed: true, reason: None }
    );
    assert_eq!(serde_json::to_string(&event).unwrap(), old);
}

#[test]
fn a_code_that_was_reported_lost_proves_nothing() {
    let codes = MethodId::from_bytes([60; 16]);
    let proofs = |lost: &[MethodId]| {
        let mut world = World::new(Tier::Standard);
        world.facts.methods.push(method(60, MethodKind::RecoveryCodes, None));
        world.as_agent();
        let mut report = World::report();
        report.methods.extend(lost);
        world.open(report).unwrap();
        world.give(&Command::Assess).unwrap();
        world.code_used_and_read(60).unwrap();
        verification(&world.case(), &world.facts).counted.len()
    };
    assert_eq!(proofs(&[]), 1);
    assert_eq!(proofs(&[codes]), 0);
}

/// A file enables the account of a manager who left, and whoever holds it vouches.
#[test]
fn a_vouch_counts_once_its_account_was_enabled_again_for_72_hours() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let hours = |hours: u64| Duration::from_hours(hours);
    let back = |world: &mut World, since: Timestamp| {
        world.facts.history.enabled_again.insert(person(MANAGER), since);
    };
    let opened = world.facts.now;
    let id = world.evidence();
    let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    let ask = Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis };
    back(&mut world, opened.minus(hours(71)));
    assert!(matches!(world.give(&ask), Err(Refusal::CannotVouch(why)) if why.contains("enabled again")));
    let barred = reachable(&world.case(), &world.facts, 10).barred;
    assert!(
        barred.is_empty() || barred.contains(&(EvidenceKind::Vouch, Barred::EnabledLately)),
        "{barred:?}"
    );
    back(&mut world, opened.minus(hours(72)));
    world.give(&ask).unwrap();
    world.act_as(MANAGER, &[], Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerVouch { id, signed: true, reason: None }).unwrap();
    world.as_agent();
    let why = |world: &World| {
        let said = verification(&world.case(), &world.facts);
        said.not_counted.iter().find(|(check, _)| *check == id).map(|(_, why)| *why)
    };
    assert_eq!(why(&world), None);
    // They left and came back since: judged again when it counts, as of the word itself.
    let given = world.facts.now;
    back(&mut world, given.minus(hours(72)).plus(Duration::from_mins(1)));
    assert_eq!(why(&world), Some(NotCounted::EnabledLately));
    world.facts.now = given.plus(Duration::from_mins(2));
    assert_eq!(why(&world), Some(NotCounted::EnabledLately), "it does not begin to count by waiting");
    let lately = world.facts.now.minus(hours(1));
    back(&mut world, lately);
    assert_eq!(why(&world), Some(NotCounted::EnabledLately));
    world.facts.history.enabled_again.clear();
    assert_eq!(why(&world), None);
}

#[test]
fn a_request_to_somebody_who_can_vouch_no_more_is_no_longer_under_way() {
    let asked = |change: &dyn Fn(&mut World)| {
        let mut world = World::new(Tier::Standard);
        world.as_agent();
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        let id = world.ask_vouch().unwrap();
        let reason = |world: &World| {
            let of = |(check, why): &(EvidenceId, NotCounted)| (*check == id).then_some(*why);
            verification(&world.case(), &world.facts).not_counted.iter().find_map(of)
        };
        assert_eq!(reason(&world), Some(NotCounted::UnderWay));
        change(&mut world);
        let check = world.case().evidence.into_iter().find(|check| check.id == id).unwrap();
        let why = reason(&world).unwrap();
        assert_eq!(asked_in_vain(&world.case(), &world.facts, &check), Some(why));
        // What the page says beforehand is what becomes of the word.
        world.answer_vouch(id, true).unwrap();
        assert_eq!(reason(&world), Some(why));
        why
    };
    let another = asked(&|world| {
        world.facts.manager = Some(person(SUPERVISOR));
        world.facts.subject.manager = world.facts.manager;
    });
    assert_eq!(another, NotCounted::NoLongerVouches);
    let inactive = asked(&|world| {
        world.facts.subject.manager = world.facts.manager;
        world.facts.manager = None;
    });
    assert_eq!(inactive, NotCounted::ManagerInactive);
}
