//! What a case takes rises with its account and with the standards, also after it was opened.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use world::*;

/// A case on a standard account, with two checks, contained.
fn contained() -> World {
    let mut world = World::new(Tier::Standard);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.as_supervisor();
    world.contain().unwrap();
    world
}

fn approve(world: &mut World) {
    let id = world.evidence();
    let (approver_may, statement) = (true, "00".to_owned());
    let ask = Command::AskApproval { id, approver: person(SECOND_SUPERVISOR), approver_may, statement };
    world.give(&ask).unwrap();
    world.act_as(SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication], Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerApproval { id, signed: true, reason: None }).unwrap();
    world.as_supervisor();
}

fn in_force(world: &mut World, change: impl FnOnce(&mut Standards)) {
    let mut standards = Standards { version: 2, ..Standards::default() };
    change(&mut standards);
    world.facts.in_force = Some(standards);
}

/// The sequences of the review: verified as a standard account, and privileged by tier or role since.
#[test]
fn a_pass_after_the_account_became_privileged_takes_what_a_privileged_one_takes() {
    for by in [Raise::Tier, Raise::Role] {
        let mut world = contained();
        world.raise(by);
        world.as_supervisor();
        assert_eq!(tier_of(&world.case(), &world.facts), Tier::Privileged, "{by:?}");
        let two = world.issue_pass(Handover::Approver);
        assert_eq!(two, Err(Refusal::NotVerified { missing: 1 }), "{by:?}");
        let told = |world: &World| {
            let notice =
                |effect: &Effect| matches!(effect, Effect::Tell { notice: Notice::PrivilegedRecovery, .. });
            world.case().intents.iter().any(|intent| notice(&intent.effect))
        };
        assert!(!told(&world));
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        assert!(told(&world), "{by:?}: security hears of it");
        assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotApproved), "{by:?}");
        approve(&mut world);
        world.issue_pass(Handover::InPerson).unwrap();
    }
}

#[test]
fn a_role_counts_from_opening_and_for_who_may_open() {
    let mut world = World::new(Tier::Standard);
    world.raise(Raise::Role);
    world.act_as(AGENT, &[Role::Authentication], None);
    assert!(world.open(World::report()).is_err());
    world.as_supervisor();
    world.open(World::report()).unwrap();
    // Taken away again while the case is open: what it was opened as stands.
    world.facts.subject.roles = RoleSet::EMPLOYEE;
    assert_eq!(tier_of(&world.case(), &world.facts), Tier::Privileged);
}

#[test]
fn an_agent_who_reached_the_account_before_it_rose_does_not_work_it_on() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.raise(Raise::Tier);
    assert_eq!(world.give(&Command::Assess), Err(Refusal::BeyondReach { tier: Tier::Privileged }));
}

#[test]
fn a_case_meets_the_version_that_it_keeps_and_the_one_in_force() {
    let mut world = contained();
    in_force(&mut world, |now| now.standard = now.elevated.clone());
    // A call and a vouch: one proof is missing by the newer version.
    let judged = verification(&world.case(), &world.facts);
    assert_eq!((judged.version, judged.missing), (2, 1));
    assert_eq!(world.issue_pass(Handover::Approver), Err(Refusal::NotVerified { missing: 1 }));
    // A version that asks for less than the one it keeps opens nothing.
    let mut world = World::new(Tier::Elevated);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    in_force(&mut world, |now| now.elevated = now.standard.clone());
    let judged = verification(&world.case(), &world.facts);
    assert_eq!((judged.version, judged.missing), (1, 1));
}

#[test]
fn of_two_versions_the_stricter_wish_holds() {
    let refused = |change: fn(&mut Standards), handover| {
        let mut world = contained();
        in_force(&mut world, change);
        world.issue_pass(handover).err()
    };
    assert_eq!(refused(|_| (), Handover::Approver), None);
    let approvals = |now: &mut Standards| now.standard.any.iter_mut().for_each(|way| way.approvals = 1);
    assert_eq!(refused(approvals, Handover::Approver), Some(Refusal::NotApproved));
    assert!(refused(|now| now.standard.split_handover = true, Handover::Approver).is_some());
    let told = refused(|now| now.standard.tell_security = true, Handover::Approver);
    assert_eq!(told, Some(Refusal::SecurityNotTold));
    let mut world = contained();
    in_force(&mut world, |now| {
        now.flags.0.insert(FlagKind::RepeatedCases, FlagEffect::Stop);
        now.exceptions.standard = false;
        now.exceptions.hours = 72;
        (now.wave, now.passes_per_agent) = (7, 0);
        now.standard.tell_manager = true;
    });
    world.facts.history.cases_before = 2;
    assert_eq!(world.issue_pass(Handover::Approver), Err(Refusal::FlagsUnreviewed));
    let exceptions = world.facts.exceptions();
    assert_eq!((exceptions.standard, exceptions.elevated, exceptions.hours), (false, true, 72));
    assert_eq!(world.facts.wave(), 7);
    let heard = of_case(Notice::PassIssued, &world.case(), &world.facts, true);
    assert_eq!(heard.manager, Some(Because::Standard));
}

/// What somebody did counts for nothing while their work is on hold, and again once it is not.
#[test]
fn what_somebody_on_hold_recorded_or_signed_counts_for_nothing() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.as_supervisor();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    let hold = |world: &mut World, who, held| {
        world.facts.colleagues.get_mut(&person(who)).unwrap().held = held;
    };
    hold(&mut world, AGENT, true);
    let judged = verification(&world.case(), &world.facts);
    assert_eq!(judged.not_counted[0].1, NotCounted::AgentOnHold);
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotVerified { missing: 1 }));
    hold(&mut world, AGENT, false);
    world.facts.standards.standard.any.iter_mut().for_each(|way| way.approvals = 1);
    approve(&mut world);
    hold(&mut world, SECOND_SUPERVISOR, true);
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotApproved));
    hold(&mut world, SECOND_SUPERVISOR, false);
    world.issue_pass(Handover::InPerson).unwrap();
}

#[test]
fn a_manager_whose_work_at_the_desk_is_on_hold_vouches_for_nothing() {
    let mut world = contained();
    world.facts.colleagues.insert(person(MANAGER), Colleague { held: true, ..colleague(&[Role::Helpdesk]) });
    assert_eq!(world.issue_pass(Handover::Approver), Err(Refusal::NotVerified { missing: 1 }));
}

/// The agent who read a pass out types it again, once its owner has registered by it.
#[test]
fn a_pass_that_made_a_passkey_makes_no_other() {
    let mut world = contained();
    world.issue_pass(Handover::Approver).unwrap();
    let pass = world.case().pass.unwrap().pass;
    assert!(world.case().goes_by(pass));
    world.register(40).unwrap();
    assert!(!world.case().goes_by(pass), "whoever uses it again registers nothing by it");
    let by = OpenedBy { pass: Some(pass), methods: vec![] };
    let method = MethodId::from_bytes([41; 16]);
    world
        .facts
        .methods
        .push(Method { added_at: world.facts.now, ..world::method(41, MethodKind::Passkey, None) });
    world.act_as(SUBJECT, &[], None);
    let seen = Observation::PasskeyRegistered { method, label: "K".into(), model: None, by };
    let events = world.give(&Command::Observe(seen)).unwrap();
    let flagged =
        |event: &CaseEvent| matches!(event, CaseEvent::FlagRaised { flag: RedFlag::BoundByOther { .. } });
    assert!(events.iter().any(flagged), "{events:?}");
    assert!(!world.case().registered.iter().any(|(known, _)| *known == method));
}

/// "Every standard account takes a second person": the sequence of the review, with one agent's checks.
#[test]
fn a_second_person_that_came_into_force_since_signs() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    in_force(&mut world, |now| now.standard.second_person = true);
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotApproved));
}
