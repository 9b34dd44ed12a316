//! The supervisors' exception: no pass by it without two people who have no other part, a cooling time, and a check that proves the
//! person.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::{collections::BTreeSet, time::Duration};
use world::*;

/// Another account of the first supervisor.
const OTHER_ACCOUNT: u8 = SUPERVISOR + 100;
const READER: u8 = 8;
const FOURTH_SUPERVISOR: u8 = 7;
const SUPERVISORS: [u8; 5] = [AGENT, SUPERVISOR, OTHER_ACCOUNT, SECOND_SUPERVISOR, THIRD_SUPERVISOR];

/// A case of somebody who cannot meet their standard with anything: every pass of it is by an exception.
fn stuck(tier: Tier, allowed: bool) -> World {
    let mut world = World::new(tier);
    for standard in [
        &mut world.facts.standards.standard,
        &mut world.facts.standards.elevated,
        &mut world.facts.standards.privileged,
    ] {
        standard.any = Vec::new();
        standard.tell_security = false;
    }
    world.facts.standards.exceptions =
        Exceptions { standard: allowed, elevated: allowed, privileged: allowed, hours: 24 };
    let flags = FlagKind::ALL.map(|kind| (kind, FlagEffect::Note));
    world.facts.standards.flags = FlagEffects(flags.into_iter().collect());
    for who in SUPERVISORS {
        world.facts.colleagues.insert(person(who), colleague(&ROLES));
    }
    world.facts.humans.join(person(SUPERVISOR), person(OTHER_ACCOUNT));
    world.act_as(AGENT, &ROLES, None);
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

const ROLES: [Role; 1] = [Role::PrivilegedAuthentication];

/// Acts as a supervisor, unless that role is gone.
fn act(world: &mut World, who: u8, action: Option<SignedAction>) {
    let gone = world.was_gone(Actor::Person(person(who)), world.events.len());
    world.act_as(who, if gone { &[] } else { &ROLES }, action);
}

fn sign(world: &mut World, who: u8) -> Result<(), Refusal> {
    act(world, who, Some(SignedAction::Exception));
    let id = world.evidence();
    world.give(&Command::SignException { id, reason: "abroad, no manager".into() }).map(drop)
}

fn stop(world: &mut World, who: u8) -> Result<(), Refusal> {
    let roles: &[Role] = match who {
        READER => &[Role::SecurityReader],
        SUPERVISOR | SECOND_SUPERVISOR => &ROLES,
        _ => &[],
    };
    let before = world.facts.colleagues.clone();
    world.act_as(who, roles, None);
    let stopped = world.give(&Command::StopException { reason: "not me".into() }).map(drop);
    world.facts.colleagues = before;
    stopped
}

fn meet(world: &mut World, who: u8) -> Result<(), Refusal> {
    act(world, who, None);
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed)
}

fn pass(world: &mut World, who: u8, handover: Handover) -> Result<(), Refusal> {
    act(world, who, None);
    let _ = world.contain();
    world.issue_pass(handover)
}

fn wait(world: &mut World, hours: u64) {
    world.facts.now = world.facts.now.plus(Duration::from_hours(hours));
}

/// As far as the cooling time.
fn cooled(tier: Tier) -> World {
    let mut world = stuck(tier, true);
    sign(&mut world, SUPERVISOR).unwrap();
    sign(&mut world, SECOND_SUPERVISOR).unwrap();
    wait(&mut world, 24);
    world
}

#[test]
fn two_people_a_day_and_a_meeting_give_one_pass() {
    let mut world = cooled(Tier::Elevated);
    assert_eq!(pass(&mut world, AGENT, Handover::InPerson).unwrap_err().code(), "not-verified");
    meet(&mut world, AGENT).unwrap();
    pass(&mut world, AGENT, Handover::InPerson).unwrap();
    // It is spent with it: another meeting alone gives nothing.
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    wait(&mut world, 1);
    meet(&mut world, AGENT).unwrap();
    assert!(pass(&mut world, AGENT, Handover::InPerson).is_err());
    assert_eq!(stop(&mut world, MANAGER), Err(Refusal::NotOpen));
}

#[test]
fn a_pass_that_ended_unused_leaves_room_for_another_exception() {
    let mut world = cooled(Tier::Elevated);
    meet(&mut world, AGENT).unwrap();
    pass(&mut world, AGENT, Handover::InPerson).unwrap();
    let intent = world.intent();
    world.give(&Command::VoidPass { intent }).unwrap();
    assert!(world.case().verified.is_some());
    sign(&mut world, SUPERVISOR).unwrap();
    sign(&mut world, SECOND_SUPERVISOR).unwrap();
    wait(&mut world, 24);
    meet(&mut world, AGENT).unwrap();
    pass(&mut world, AGENT, Handover::InPerson).unwrap();
}

#[test]
fn the_managers_vouch_will_do_and_goes_over_the_manager() {
    let mut world = cooled(Tier::Standard);
    world.act_as(AGENT, &ROLES, None);
    let id = world.evidence();
    let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).unwrap();
    world.answer_vouch(id, true).unwrap();
    pass(&mut world, AGENT, Handover::Approver).unwrap();
}

#[test]
fn a_call_a_code_or_a_video_alone_is_no_proof_for_an_exception() {
    let mut world = cooled(Tier::Standard);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.act_as(AGENT, &ROLES, None);
    world.seen(EvidenceKind::VideoWithId, EvidenceResult::Passed).unwrap();
    assert!(world.case().verified.is_none());
}

/// Whoever signed turns out to be, with another account, who works the case or vouched in it.
#[test]
fn a_signer_who_becomes_known_as_somebody_of_the_case_signed_nothing() {
    let mut world = cooled(Tier::Standard);
    meet(&mut world, AGENT).unwrap();
    let mut joined = world.clone();
    joined.facts.humans.join(person(SECOND_SUPERVISOR), person(AGENT));
    let given = |world: &World| verification(&world.case(), &world.facts).approvals_given;
    assert_eq!((given(&world), given(&joined)), (2, 0), "it is nobody's exception any more");
    assert!(pass(&mut joined, AGENT, Handover::InPerson).is_err());
    pass(&mut world, AGENT, Handover::InPerson).unwrap();

    let mut world = cooled(Tier::Standard);
    world.act_as(AGENT, &ROLES, None);
    let id = world.evidence();
    let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).unwrap();
    world.answer_vouch(id, true).unwrap();
    assert_eq!(given(&world), 2);
    world.facts.humans.join(person(SECOND_SUPERVISOR), person(MANAGER));
    assert_eq!(given(&world), 0);
    assert!(pass(&mut world, AGENT, Handover::Approver).is_err());
}

/// What two signed for an account that was disabled since is not a word about whoever has it now.
#[test]
fn disabling_the_account_ends_an_exception() {
    let mut world = cooled(Tier::Standard);
    let given = |world: &World| verification(&world.case(), &world.facts).approvals_given;
    assert_eq!(given(&world), 2);
    world.facts.history.disabled_at = Some(world.facts.now.minus(Duration::from_mins(1)));
    assert_eq!(given(&world), 0);
    world.facts.history.disabled_at = Some(START.minus(Duration::from_hours(1000)));
    assert_eq!(given(&world), 2, "one of long before ends nothing");
}

#[test]
fn one_human_signs_once_and_nobody_of_the_case_signs() {
    let mut world = stuck(Tier::Standard, true);
    assert_eq!(sign(&mut world, AGENT), Err(Refusal::WorksTheCase));
    sign(&mut world, SUPERVISOR).unwrap();
    for again in [SUPERVISOR, OTHER_ACCOUNT] {
        assert_eq!(sign(&mut world, again), Err(Refusal::SignedAlready));
    }
    assert_eq!(meet(&mut world, SUPERVISOR), Err(Refusal::LetItGoOn));
    let review = Command::ReviewFlags { flags: vec!["urgency".into()], reason: "told by telephone".into() };
    world.act_as(SUPERVISOR, &ROLES, Some(SignedAction::Work));
    assert_eq!(world.give(&review), Err(Refusal::SignedTheException));
    // Without a touch, or a reason, nobody signs.
    world.act_as(SECOND_SUPERVISOR, &ROLES, None);
    let id = world.evidence();
    let asked = world.give(&Command::SignException { id, reason: "why".into() });
    assert_eq!(asked, Err(Refusal::NeedsPasskey));
    world.act_as(SECOND_SUPERVISOR, &ROLES, Some(SignedAction::Exception));
    assert_eq!(world.give(&Command::SignException { id, reason: " ".into() }), Err(Refusal::ReasonMissing));
}

#[test]
fn there_is_none_unless_the_standard_allows_it_and_by_default_none_for_privileged_accounts() {
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        assert_eq!(sign(&mut stuck(tier, false), SUPERVISOR), Err(Refusal::NoExceptions), "{tier:?}");
        let mut world = stuck(tier, false);
        world.facts.standards.exceptions = Standards::default().exceptions;
        assert_eq!(sign(&mut world, SUPERVISOR).is_ok(), tier != Tier::Privileged, "{tier:?}");
    }
    // Promoted since: what counts is the account now.
    let mut world = stuck(Tier::Standard, true);
    world.facts.standards.exceptions = Exceptions::usual();
    sign(&mut world, SUPERVISOR).unwrap();
    sign(&mut world, SECOND_SUPERVISOR).unwrap();
    wait(&mut world, 24);
    world.facts.subject.roles = RoleSet::of(&[Role::PolicyAdministrator]);
    meet(&mut world, AGENT).unwrap();
    assert!(world.case().verified.is_none());
    // Documents of before there were any.
    let old: Standards = serde_json::from_value({
        let mut text = serde_json::to_value(Standards::default()).unwrap();
        text.as_object_mut().unwrap().remove("exceptions");
        text
    })
    .unwrap();
    assert!(Tier::ALL.iter().all(|tier| !old.exceptions.of(*tier)));
}

#[test]
fn everybody_whom_it_concerns_is_told_and_can_stop_it() {
    for who in [SUBJECT, MANAGER, READER, SUPERVISOR, SECOND_SUPERVISOR] {
        let mut world = cooled(Tier::Standard);
        let told = world
            .case()
            .intents
            .iter()
            .any(|intent| matches!(intent.effect, Effect::Tell { notice: Notice::ExceptionStarted, .. }));
        assert!(told);
        let heard = of_case(Notice::ExceptionStarted, &world.case(), &world.facts, true);
        assert!(heard.security && heard.manager.is_some() && !heard.person.is_empty());
        stop(&mut world, who).unwrap();
        meet(&mut world, AGENT).unwrap();
        assert!(world.case().verified.is_none(), "{who}");
    }
    let mut world = cooled(Tier::Standard);
    assert_eq!(stop(&mut world, 9), Err(Refusal::NotAllowed));
    // A pass that it released dies with it.
    meet(&mut world, AGENT).unwrap();
    pass(&mut world, AGENT, Handover::InPerson).unwrap();
    assert_eq!(stop(&mut world, MANAGER), Err(Refusal::NotOpen));
}

#[test]
fn an_exception_that_was_stopped_is_signed_by_other_people_only_and_the_stop_is_told() {
    let mut world = cooled(Tier::Standard);
    world.facts.colleagues.insert(person(FOURTH_SUPERVISOR), colleague(&ROLES));
    let told = |world: &World| {
        let is_it = |effect: &Effect| matches!(effect, Effect::Tell { notice: Notice::ExceptionStopped, .. });
        world.case().intents.iter().filter(|intent| is_it(&intent.effect)).count()
    };
    assert_eq!(told(&world), 0);
    stop(&mut world, READER).unwrap();
    assert_eq!(told(&world), 1);
    let heard = |notice| of_case(notice, &world.case(), &world.facts, true);
    assert_eq!(heard(Notice::ExceptionStopped), heard(Notice::ExceptionStarted));
    for signer in [SUPERVISOR, OTHER_ACCOUNT, SECOND_SUPERVISOR] {
        assert_eq!(sign(&mut world, signer), Err(Refusal::ExceptionStopped), "{signer}");
    }
    sign(&mut world, THIRD_SUPERVISOR).unwrap();
    assert_eq!(sign(&mut world, SUPERVISOR), Err(Refusal::ExceptionStopped));
    sign(&mut world, FOURTH_SUPERVISOR).unwrap();
    let case = world.case();
    let [stopped] = case.stopped_exceptions.as_slice() else { panic!("one was stopped") };
    assert_eq!((stopped.by, stopped.reason.as_str()), (Actor::Person(person(READER)), "not me"));
    wait(&mut world, 24);
    // Known as one human's since: that human's signature counts no longer.
    let mut joined = world;
    meet(&mut joined, AGENT).unwrap();
    assert!(joined.case().verified.is_some());
    joined.facts.humans.join(person(SUPERVISOR), person(FOURTH_SUPERVISOR));
    let _ = joined.contain();
    assert!(pass(&mut joined, AGENT, Handover::InPerson).is_err());
}

#[test]
fn what_one_supervisor_signed_is_stopped_without_a_message_and_not_signed_by_them_again() {
    let mut world = stuck(Tier::Standard, true);
    sign(&mut world, SUPERVISOR).unwrap();
    stop(&mut world, MANAGER).unwrap();
    assert_eq!(sign(&mut world, SUPERVISOR), Err(Refusal::ExceptionStopped));
    let stop_told =
        |intent: &IntentState| matches!(intent.effect, Effect::Tell { notice: Notice::ExceptionStopped, .. });
    assert!(!world.case().intents.iter().any(stop_told));
}

#[test]
fn there_is_none_where_the_checks_can_be_made_from_where_the_person_is() {
    let usual = |change: &dyn Fn(&mut World)| {
        let mut world = stuck(Tier::Standard, true);
        world.facts.standards.standard = Standards::default().standard;
        change(&mut world);
        let said = reachable(&world.case(), &world.facts, 9);
        let signed = sign(&mut world, SUPERVISOR);
        assert_eq!(said.ways_out.contains(&WayOut::Exception), signed.is_ok(), "{said:?}");
        (said.meets, signed)
    };
    let (meets, signed) = usual(&|_| {});
    assert!(matches!(meets, Meets::Remotely(_)), "{meets:?}");
    assert_eq!(signed, Err(Refusal::CanBeMet));
    // Only a meeting helps, and nobody may be able to go there.
    let (meets, signed) = usual(&|world| {
        world.facts.manager = None;
        world.facts.subject.has_photo = false;
    });
    assert!(matches!(meets, Meets::InPerson(_)), "{meets:?}");
    signed.unwrap();
    // An exception in force meets the standard by itself; that opens no second one, and bars none after it.
    let mut world = cooled(Tier::Standard);
    assert!(matches!(reachable(&world.case(), &world.facts, 9).meets, Meets::Remotely(_)));
    assert_eq!(sign(&mut world, THIRD_SUPERVISOR), Err(Refusal::NotOpen));
    wait(&mut world, 25);
    sign(&mut world, THIRD_SUPERVISOR).unwrap();
}

/// As if the mail server were down: what was told waits in the outbox.
fn hold_the_mail(world: &mut World) {
    for recorded in &mut world.events {
        if let CaseEvent::EffectDone { outcome, .. } = &mut recorded.event
            && matches!(outcome, Outcome::Told { .. })
        {
            *outcome = Outcome::Queued { addresses: 1, manager: None };
        }
    }
}

#[test]
fn the_cooling_time_begins_when_somebody_who_can_stop_it_was_reached() {
    for late in [0, 1, 20, 47] {
        let mut world = stuck(Tier::Standard, true);
        sign(&mut world, SUPERVISOR).unwrap();
        sign(&mut world, SECOND_SUPERVISOR).unwrap();
        hold_the_mail(&mut world);
        let signed_at = world.facts.now;
        wait(&mut world, late);
        let is_notice = |intent: &&IntentState| {
            matches!(intent.effect, Effect::Tell { notice: Notice::ExceptionStarted, .. })
        };
        let notices: Vec<_> = world.case().intents.iter().filter(is_notice).map(|intent| intent.id).collect();
        assert_eq!(world.case().exception.unwrap().reached, None);
        // The first that gets through counts, and no later one begins it again.
        for (nth, intent) in notices.into_iter().enumerate() {
            world.facts.actor.actor = Actor::System;
            let reach = Reach { accepted: 1, ..Reach::default() };
            world.give(&Command::Deliver { intent, reach }).unwrap();
            wait(&mut world, u64::from(nth == 0));
        }
        let hours = |hours| Duration::from_hours(hours);
        let exception = world.case().exception.unwrap();
        assert_eq!(exception.reached, Some(signed_at.plus(hours(late))));
        let (opens, closes) = exception.opens.unwrap();
        assert_eq!((opens, closes), (signed_at.plus(hours(late + 24)), signed_at.plus(hours(late + 48))));
        world.facts.now = opens.minus(Duration::from_mins(1));
        meet(&mut world, AGENT).unwrap();
        assert!(world.case().verified.is_none(), "{late}: a day in which nobody was reached is no day");
        world.facts.now = opens;
        meet(&mut world, AGENT).unwrap();
        assert!(world.case().verified.is_some(), "{late}");
    }
}

#[test]
fn what_reached_nobody_cools_nothing() {
    let mut world = cooled(Tier::Standard);
    hold_the_mail(&mut world);
    meet(&mut world, AGENT).unwrap();
    assert!(world.case().verified.is_none());
}

#[test]
fn accounts_that_become_known_as_one_humans_count_once_and_a_worker_counts_not_at_all() {
    for (one, other) in [(SUPERVISOR, SECOND_SUPERVISOR), (SECOND_SUPERVISOR, AGENT), (SUPERVISOR, SUBJECT)] {
        let mut world = cooled(Tier::Standard);
        world.facts.humans.join(person(one), person(other));
        if other == AGENT {
            // The agent's own case is worked by somebody else then.
            meet(&mut world, THIRD_SUPERVISOR).unwrap();
        } else {
            meet(&mut world, AGENT).unwrap();
        }
        assert!(world.case().verified.is_none(), "{one} {other}");
    }
}

#[derive(Clone, Debug)]
enum Step {
    Sign(u8),
    Stop(u8),
    Meet(u8),
    Vouch,
    Pass(u8, Handover),
    Wait(u16),
    Escalate,
    Resume(u8),
    Demote(u8),
    Fail,
}

fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    let anybody = || prop::sample::select(SUPERVISORS.to_vec());
    let stopper = prop::sample::select(vec![SUBJECT, MANAGER, READER, SUPERVISOR]);
    let handover = prop::sample::select(vec![Handover::InPerson, Handover::Approver]);
    prop_oneof![
        8 => anybody().prop_map(Sign),
        1 => stopper.prop_map(Stop),
        6 => anybody().prop_map(Meet),
        2 => Just(Vouch),
        8 => (anybody(), handover).prop_map(|(who, how)| Pass(who, how)),
        5 => prop_oneof![3 => Just(24 * 60_u16), 2 => 1..120_u16, 1 => 1..3000_u16].prop_map(Wait),
        1 => Just(Escalate),
        1 => anybody().prop_map(Resume),
        1 => anybody().prop_map(Demote),
        1 => Just(Fail),
    ]
}

fn take(world: &mut World, step: &Step) {
    let _ = match step {
        Step::Sign(who) => sign(world, *who),
        Step::Stop(who) => stop(world, *who),
        Step::Meet(who) => meet(world, *who),
        Step::Vouch => world.vouch(),
        Step::Pass(who, handover) => pass(world, *who, *handover),
        Step::Wait(minutes) => {
            world.facts.now = world.facts.now.plus(Duration::from_mins(u64::from(*minutes)));
            Ok(())
        }
        Step::Escalate => {
            act(world, AGENT, None);
            world.give(&Command::Escalate { reason: "odd".into() }).map(drop)
        }
        Step::Resume(who) => {
            act(world, *who, None);
            world.give(&Command::Resume { reason: "fine".into() }).map(drop)
        }
        Step::Demote(who) => {
            world.demote(*who);
            Ok(())
        }
        Step::Fail => {
            act(world, AGENT, None);
            world.seen(EvidenceKind::InPerson, EvidenceResult::Failed)
        }
    };
}

/// Restated by counting over the events, apart from the code under test.
fn check(world: &World) -> Result<(), TestCaseError> {
    let humans = &world.facts.humans;
    let mut used: BTreeSet<EvidenceId> = BTreeSet::new();
    for (at, issued) in world.events.iter().enumerate() {
        if !matches!(issued.event, CaseEvent::EffectIntended { effect: Effect::IssuePass { .. }, .. }) {
            continue;
        }
        let before = world.events.get(..at).unwrap();
        let ended = before.iter().rposition(|recorded| {
            matches!(recorded.event, CaseEvent::Escalated { .. } | CaseEvent::ExceptionStopped { .. })
        });
        let fresh = before.get(ended.map_or(0, |last| last + 1)..).unwrap();
        let started = fresh.iter().rev().find_map(|recorded| match recorded.event {
            CaseEvent::ExceptionStarted { id, .. } => Some((id, recorded.at)),
            _ => None,
        });
        let Some((id, started)) = started else {
            return Err(TestCaseError::fail(format!("a pass without an exception: {:#?}", world.events)));
        };
        prop_assert!(used.insert(id), "one exception, two passes");
        let age = issued.at.since(started);
        prop_assert!(age >= Duration::from_hours(24) && age <= Duration::from_hours(49), "{age:?}");
        let by = |of: &dyn Fn(&CaseEvent) -> bool| -> BTreeSet<HumanId> {
            let ours = before.iter().filter(|recorded| of(&recorded.event));
            ours.filter_map(|recorded| recorded.actor.person()).map(|who| humans.of(who)).collect()
        };
        let signers =
            by(&|event| matches!(event, CaseEvent::ExceptionSigned { id: signed, .. } if *signed == id));
        prop_assert!(signers.len() >= 2);
        // Nobody who signed one that was stopped is among them.
        let stopped: BTreeSet<EvidenceId> = before
            .iter()
            .filter_map(|recorded| match recorded.event {
                CaseEvent::ExceptionStopped { id, .. } => Some(id),
                _ => None,
            })
            .collect();
        let barred =
            by(&|event| matches!(event, CaseEvent::ExceptionSigned { id, .. } if stopped.contains(id)));
        prop_assert!(signers.is_disjoint(&barred), "{:#?}", world.events);
        let evidence = by(&|event| {
            matches!(event, CaseEvent::EvidenceRecorded { .. } | CaseEvent::EvidenceAsked { .. })
        });
        prop_assert!(signers.is_disjoint(&evidence), "{:#?}", world.events);
        let asks = issued.actor.person().map(|who| humans.of(who)).unwrap();
        prop_assert!(!signers.contains(&asks) && !signers.contains(&humans.of(person(SUBJECT))));
        // Who lost the role since counts no more; somebody else signed in their place then, or there is no pass.
        let in_office = before.iter().filter(|recorded| {
            let this =
                matches!(&recorded.event, CaseEvent::ExceptionSigned { id: signed, .. } if *signed == id);
            this && !world.was_gone(recorded.actor, at)
        });
        let in_office: BTreeSet<HumanId> =
            in_office.filter_map(|recorded| recorded.actor.person()).map(|who| humans.of(who)).collect();
        prop_assert!(in_office.len() >= 2, "{:#?}", world.events);
        let proved = before.iter().any(|recorded| {
            let recent = issued.at.since(recorded.at) <= Duration::from_mins(45);
            recent
                && matches!(
                    recorded.event,
                    CaseEvent::EvidenceRecorded {
                        kind: EvidenceKind::InPerson | EvidenceKind::Vouch,
                        result: EvidenceResult::Passed,
                        ..
                    }
                )
        });
        prop_assert!(proved);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn no_exception_without_two_people_outside_of_the_evidence_a_cooling_time_and_a_proof(
        steps in prop::collection::vec(step(), 1..40), begun in any::<bool>(),
    ) {
        let mut world = stuck(Tier::Standard, true);
        if begun {
            for step in [Step::Sign(SUPERVISOR), Step::Sign(SECOND_SUPERVISOR), Step::Wait(24 * 60)] {
                take(&mut world, &step);
            }
        }
        for step in &steps {
            take(&mut world, step);
        }
        check(&world)?;
    }
}
