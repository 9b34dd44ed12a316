//! Somebody who works at the desk and holds the accounts of others: whom one human recovered is no second person beside them.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::{collections::BTreeSet, time::Duration};
use world::*;

const READER: u8 = 8;
const SECOND_ACCOUNT: u8 = 100;
const SUPERVISES: [Role; 1] = [Role::PrivilegedAuthentication];

/// `by` took part in a case that gave `account` a pass.
fn restored(world: &mut World, account: u8, by: &[u8]) {
    let known = world.facts.history.signers.restored_by.entry(person(account)).or_default();
    known.extend(by.iter().map(|by| person(*by)));
}

/// There is an open case about this account.
fn recovers(world: &mut World, account: u8) {
    world.facts.history.signers.in_recovery.insert(person(account));
}

fn opened(tier: Tier) -> World {
    let mut world = World::new(tier);
    let flags = FlagKind::ALL.map(|kind| (kind, FlagEffect::Note));
    world.facts.standards.flags = FlagEffects(flags.into_iter().collect());
    world.as_supervisor();
    world.facts.actor.actor = Actor::Person(person(AGENT));
    world.facts.colleagues.insert(person(AGENT), colleague(&SUPERVISES));
    work(&mut world);
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

/// The agent, whose reach is above every account here.
fn work(world: &mut World) {
    world.act_as(AGENT, &SUPERVISES, None);
}

fn ask_to_vouch(world: &mut World) -> Result<EvidenceId, Refusal> {
    work(world);
    let id = world.evidence();
    let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).map(|_| id)
}

fn vouch(world: &mut World) -> Result<(), Refusal> {
    let id = ask_to_vouch(world)?;
    world.act_as(MANAGER, &[], Some(SignedAction::Sign(id)));
    let answered = world.give(&Command::AnswerVouch { id, signed: true, reason: None }).map(drop);
    work(world);
    answered
}

fn ask_to_approve(world: &mut World, approver: u8) -> Result<EvidenceId, Refusal> {
    work(world);
    let id = world.evidence();
    let statement = "00".into();
    world
        .give(&Command::AskApproval { id, approver: person(approver), approver_may: true, statement })
        .map(|_| id)
}

fn approve(world: &mut World, approver: u8) -> Result<(), Refusal> {
    let id = ask_to_approve(world, approver)?;
    world.act_as(approver, &SUPERVISES, Some(SignedAction::Sign(id)));
    let answered = world.give(&Command::AnswerApproval { id, signed: true, reason: None }).map(drop);
    work(world);
    answered
}

fn pass(world: &mut World, handover: Handover) -> Result<(), Refusal> {
    work(world);
    let _ = world.contain();
    world.issue_pass(handover)
}

/// A call to the office line, as the agent tells of it.
fn call(world: &mut World) {
    work(world);
    let (id, contact) = (world.evidence(), ContactId::from_bytes([OFFICE_LINE; 16]));
    let (kind, basis, result) = (EvidenceKind::CallBack, Basis::Number { contact }, EvidenceResult::Passed);
    world.give(&Command::CallBack { id, contact, fixed: true, relay: false }).unwrap();
    world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).unwrap();
}

/// The attack: a meeting that nobody had, and the vouch of a manager whom the same agent recovered a minute ago.
fn lies_twice(by: &[u8]) -> World {
    let mut world = opened(Tier::Elevated);
    restored(&mut world, MANAGER, by);
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    call(&mut world);
    vouch(&mut world).unwrap();
    world
}

#[test]
fn a_vouch_of_somebody_whom_an_agent_of_the_case_recovered_is_that_agents_own_check() {
    let mut world = lies_twice(&[AGENT]);
    let said = verification(&world.case(), &world.facts);
    assert_eq!((said.missing, said.approvals_needed, said.own_vouches.len()), (0, 1, 1));
    assert_eq!(pass(&mut world, Handover::InPerson), Err(Refusal::NotApproved));
    // Nor does anybody else help whom the agent recovered.
    restored(&mut world, SECOND_SUPERVISOR, &[AGENT]);
    assert_eq!(approve(&mut world, SECOND_SUPERVISOR), Err(Refusal::SignerRestored));
    // A second person does.
    approve(&mut world, SUPERVISOR).unwrap();
    pass(&mut world, Handover::InPerson).unwrap();
}

#[test]
fn a_vouch_of_somebody_whom_others_recovered_counts_as_theirs() {
    let mut world = lies_twice(&[SUPERVISOR]);
    let said = verification(&world.case(), &world.facts);
    assert_eq!((said.missing, said.approvals_needed, said.own_vouches.len()), (0, 0, 0));
    pass(&mut world, Handover::InPerson).unwrap();
}

#[test]
fn over_whichever_accounts_and_over_how_many_cases_is_no_matter() {
    // With another account of the agent; and by way of a colleague whom the agent recovered first.
    for by in [AGENT + SECOND_ACCOUNT, READER] {
        let mut world = opened(Tier::Elevated);
        world.facts.humans.join(person(AGENT), person(AGENT + SECOND_ACCOUNT));
        world.facts.humans.join(person(MANAGER), person(MANAGER + SECOND_ACCOUNT));
        restored(&mut world, READER, &[AGENT]);
        restored(&mut world, MANAGER + SECOND_ACCOUNT, &[by]);
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        call(&mut world);
        vouch(&mut world).unwrap();
        assert_eq!(pass(&mut world, Handover::InPerson), Err(Refusal::NotApproved), "{by}");
    }
}

#[test]
fn whoever_has_an_open_case_signs_nothing_for_others() {
    let mut world = opened(Tier::Privileged);
    world.facts.humans.join(person(MANAGER), person(MANAGER + SECOND_ACCOUNT));
    let asked = ask_to_vouch(&mut world).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    let approval = ask_to_approve(&mut world, SUPERVISOR).unwrap();
    for account in [MANAGER + SECOND_ACCOUNT, SUPERVISOR, READER, SECOND_SUPERVISOR] {
        recovers(&mut world, account);
    }
    // Who was asked before does not answer; to decline is open to them.
    world.act_as(MANAGER, &[], Some(SignedAction::Sign(asked)));
    let vouches = Command::AnswerVouch { id: asked, signed: true, reason: None };
    assert_eq!(world.give(&vouches), Err(Refusal::SignerInRecovery));
    assert!(
        decide(&world.case(), &Command::AnswerVouch { id: asked, signed: false, reason: None }, &world.facts)
            .is_ok()
    );
    world.act_as(SUPERVISOR, &SUPERVISES, Some(SignedAction::Sign(approval)));
    let approves = Command::AnswerApproval { id: approval, signed: true, reason: None };
    assert_eq!(world.give(&approves), Err(Refusal::SignerInRecovery));
    // Nobody else is asked, signs an exception or says that security knows.
    assert_eq!(ask_to_approve(&mut world, SECOND_SUPERVISOR), Err(Refusal::SignerInRecovery));
    world.act_as(READER, &[Role::SecurityReader], None);
    assert_eq!(world.give(&Command::Acknowledge), Err(Refusal::SignerInRecovery));
    assert_eq!(
        reachable(&world.case(), &world.facts, 0)
            .barred
            .iter()
            .find(|(kind, _)| *kind == EvidenceKind::Vouch),
        Some(&(EvidenceKind::Vouch, Barred::InRecovery))
    );
    world.facts.now = world.facts.now.plus(Duration::from_hours(1));
    assert_eq!(ask_to_vouch(&mut world), Err(Refusal::SignerInRecovery));
}

type Later = fn(&mut World);

#[test]
fn a_signature_is_judged_again_when_the_pass_is_issued() {
    // The vouch: its signer reports a loss of their own before the pass.
    let mut world = lies_twice(&[]);
    recovers(&mut world, MANAGER);
    let said = verification(&world.case(), &world.facts);
    assert!(said.not_counted.iter().any(|(_, why)| *why == NotCounted::SignerInRecovery), "{said:?}");
    assert!(matches!(pass(&mut world, Handover::InPerson), Err(Refusal::NotVerified { .. })));
    // The approval: who signed it has an open case, or was recovered by the agent.
    let later: [(Later, Refusal); 2] = [
        (|w| recovers(w, SUPERVISOR), Refusal::SignerInRecovery),
        (|w| restored(w, SUPERVISOR, &[AGENT]), Refusal::SignerRestored),
    ];
    for (happens, why) in later {
        let mut world = opened(Tier::Privileged);
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        vouch(&mut world).unwrap();
        approve(&mut world, SUPERVISOR).unwrap();
        happens(&mut world);
        let said = verification(&world.case(), &world.facts);
        assert_eq!((said.approvals_needed, said.approvals_given), (1, 0));
        assert!(said.void_approvals.iter().any(|(_, found)| *found == why), "{said:?}");
        assert_eq!(pass(&mut world, Handover::InPerson), Err(Refusal::NotApproved));
    }
}

/// Whoever approved does not work the case with another account, before the two are known as one or after.
#[test]
fn who_approved_works_the_case_with_none_of_their_accounts() {
    const OTHER_ACCOUNT: u8 = SUPERVISOR + 100;
    let mut world = opened(Tier::Privileged);
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    vouch(&mut world).unwrap();
    approve(&mut world, SUPERVISOR).unwrap();
    world.act_as(OTHER_ACCOUNT, &SUPERVISES, None);
    assert!(world.clone().contain().is_ok(), "a stranger to the case may");
    world.facts.humans.join(person(SUPERVISOR), person(OTHER_ACCOUNT));
    assert_eq!(world.contain().map(drop), Err(Refusal::NotAllowed));
}

#[test]
fn what_a_reader_acknowledged_counts_while_the_reader_may_sign() {
    let mut world = opened(Tier::Privileged);
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    vouch(&mut world).unwrap();
    approve(&mut world, SUPERVISOR).unwrap();
    // No message was accepted.
    for recorded in &mut world.events {
        if let CaseEvent::EffectDone { outcome: outcome @ Outcome::Told { .. }, .. } = &mut recorded.event {
            *outcome = Outcome::Queued { addresses: 1, manager: None };
        }
    }
    assert_eq!(pass(&mut world, Handover::InPerson), Err(Refusal::SecurityNotTold));
    world.act_as(READER, &[Role::SecurityReader], None);
    world.give(&Command::Acknowledge).unwrap();
    let mut held = World { events: world.events.clone(), facts: world.facts.clone(), gone: vec![], ..world };
    restored(&mut held, READER, &[AGENT]);
    assert_eq!(pass(&mut held, Handover::InPerson), Err(Refusal::SecurityNotTold));
    restored(&mut held, DEPUTY, &[AGENT]);
    held.act_as(DEPUTY, &[Role::SecurityReader], None);
    assert_eq!(held.give(&Command::Acknowledge), Err(Refusal::SignerRestored));
    held.facts.history.signers = Signers::default();
    pass(&mut held, Handover::InPerson).unwrap();
}

#[test]
fn the_second_half_goes_to_nobody_whom_the_agent_recovered_or_who_has_an_open_case() {
    type Happens = fn(&mut World);
    let all: [(Happens, Option<u8>); 4] = [
        (|_| (), Some(MANAGER)),
        (|w| w.facts.history.keyless.extend([person(MANAGER)]), Some(SUPERVISOR)),
        (|w| restored(w, MANAGER, &[AGENT]), Some(SUPERVISOR)),
        (|w| recovers(w, MANAGER), Some(SUPERVISOR)),
    ];
    for (happens, holder) in all {
        let mut world = World::new(Tier::Standard);
        world.facts.standards.standard.split_handover = true;
        let flags = FlagKind::ALL.map(|kind| (kind, FlagEffect::Note));
        world.facts.standards.flags = FlagEffects(flags.into_iter().collect());
        happens(&mut world);
        work(&mut world);
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        call(&mut world);
        if holder == Some(SUPERVISOR) {
            approve(&mut world, SUPERVISOR).unwrap();
        }
        pass(&mut world, Handover::Split).unwrap();
        let to = world.case().intents.iter().find_map(|intent| match intent.effect {
            Effect::IssuePass { half_to, .. } => Some(half_to),
            _ => None,
        });
        assert_eq!(to, Some(holder.map(person)));
    }
}

/// A half that is read after a sign-in alone is anybody's who typed the manager's password.
#[test]
fn the_second_half_goes_to_nobody_without_a_passkey_that_counts() {
    let mut world = World::new(Tier::Standard);
    world.facts.standards.standard.split_handover = true;
    let flags = FlagKind::ALL.map(|kind| (kind, FlagEffect::Note));
    world.facts.standards.flags = FlagEffects(flags.into_iter().collect());
    world.facts.history.keyless = [MANAGER, DEPUTY, SUPERVISOR].map(person).into();
    work(&mut world);
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    call(&mut world);
    assert_eq!(pass(&mut world, Handover::Split), Err(Refusal::NotApproved), "somebody approves");
    approve(&mut world, SUPERVISOR).unwrap();
    let refused = pass(&mut world, Handover::Split);
    assert_eq!(refused, Err(Refusal::HandoverNotPermitted(HandoverNeeds::HolderKey)));
    world.facts.history.keyless.remove(&person(MANAGER));
    pass(&mut world, Handover::Split).unwrap();
}

#[test]
fn an_exception_is_signed_by_two_who_are_in_nobodys_hands() {
    let mut world = opened(Tier::Elevated);
    world.facts.standards.elevated.any = Vec::new();
    world.facts.standards.exceptions.elevated = true;
    let sign = |world: &mut World, who: u8| {
        world.act_as(who, &SUPERVISES, Some(SignedAction::Exception));
        let id = world.evidence();
        world.give(&Command::SignException { id, reason: "abroad".into() }).map(drop)
    };
    restored(&mut world, SECOND_SUPERVISOR, &[AGENT]);
    assert_eq!(sign(&mut world, SECOND_SUPERVISOR), Err(Refusal::SignerRestored));
    world.facts.history.signers.restored_by.clear();
    sign(&mut world, SUPERVISOR).unwrap();
    restored(&mut world, THIRD_SUPERVISOR, &[SUPERVISOR]);
    assert_eq!(sign(&mut world, THIRD_SUPERVISOR), Err(Refusal::SignerRestored));
    sign(&mut world, SECOND_SUPERVISOR).unwrap();
    world.facts.now = world.facts.now.plus(Duration::from_hours(24));
    work(&mut world);
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    // One of the two turns out to be in the other's hands.
    restored(&mut world, SECOND_SUPERVISOR, &[SUPERVISOR]);
    assert!(matches!(pass(&mut world, Handover::InPerson), Err(Refusal::NotVerified { .. })));
    world.facts.history.signers.restored_by.clear();
    pass(&mut world, Handover::InPerson).unwrap();
}

/// What the humans of a history do.
#[derive(Clone, Debug)]
enum Does {
    Meets(u8),
    Calls(u8),
    AsksVouch(u8, u8),
    AnswersVouch,
    AsksApproval(u8, u8),
    AnswersApproval,
    Contains(u8),
    Issues(u8, Handover),
    Resumes(u8),
    Excepts(u8),
    Acknowledges(u8),
    Waits(u8),
}

const DESK: [u8; 5] = [AGENT, SUPERVISOR, SECOND_SUPERVISOR, THIRD_SUPERVISOR, AGENT + SECOND_ACCOUNT];
const DEPUTY: u8 = 7;

fn does() -> impl Strategy<Value = Does> {
    let desk = || prop::sample::select(DESK.to_vec());
    prop_oneof![
        4 => desk().prop_map(Does::Meets),
        3 => desk().prop_map(Does::Calls),
        4 => (desk(), prop::sample::select(vec![MANAGER, DEPUTY])).prop_map(|(by, of)| Does::AsksVouch(by, of)),
        4 => Just(Does::AnswersVouch),
        4 => (desk(), desk()).prop_map(|(by, of)| Does::AsksApproval(by, of)),
        4 => Just(Does::AnswersApproval),
        3 => desk().prop_map(Does::Contains),
        6 => (desk(), prop::sample::select(Handover::ALL.to_vec())).prop_map(|(by, how)| Does::Issues(by, how)),
        1 => desk().prop_map(Does::Resumes),
        3 => desk().prop_map(Does::Excepts),
        1 => Just(Does::Acknowledges(READER)),
        1 => (1..30u8).prop_map(Does::Waits),
    ]
}

/// Everybody whom one human controls, apart from the code under test: their accounts, and whom any of these recovered, until nobody is new.
fn controlled(human: u8, restored: &[(u8, u8)]) -> BTreeSet<u8> {
    let whole = |account: u8| {
        [AGENT, AGENT + SECOND_ACCOUNT]
            .into_iter()
            .filter(move |a| *a == account || account % SECOND_ACCOUNT == AGENT)
            .chain([account])
    };
    let mut held: BTreeSet<u8> = whole(human).collect();
    for _ in 0..12 {
        let new: Vec<u8> =
            restored.iter().filter(|(_, by)| held.contains(by)).flat_map(|(of, _)| whole(*of)).collect();
        held.extend(new);
    }
    held
}

fn take(world: &mut World, held: &BTreeSet<u8>, what: &Does) {
    let acts = |who: &u8| held.contains(who);
    let act = |world: &mut World, who: u8, action| world.act_as(who, &SUPERVISES, action);
    let _: Option<()> = match what {
        Does::Meets(by) if acts(by) => {
            act(world, *by, None);
            world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).ok()
        }
        Does::Calls(by) if acts(by) => {
            act(world, *by, None);
            let (id, contact) = (world.evidence(), ContactId::from_bytes([OFFICE_LINE; 16]));
            let (kind, basis, result) =
                (EvidenceKind::CallBack, Basis::Number { contact }, EvidenceResult::Passed);
            let called = world.give(&Command::CallBack { id, contact, fixed: true, relay: false });
            world.touch(SignedAction::Work);
            called
                .and_then(|_| world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }))
                .ok()
                .map(drop)
        }
        Does::AsksVouch(by, of) if acts(by) => {
            act(world, *by, None);
            let id = world.evidence();
            let basis = Basis::Approver { person: person(*of), statement: "00".into() };
            world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).ok().map(drop)
        }
        Does::AnswersVouch => {
            let asked = world.case().evidence.iter().rev().find_map(|e| match &e.basis {
                Basis::Approver { person, .. } if e.result.is_none() => Some((e.id, *person)),
                _ => None,
            });
            asked.filter(|(_, by)| held.iter().any(|who| person(*who) == *by)).and_then(|(id, by)| {
                world.act_as(by.as_bytes()[0], &[], Some(SignedAction::Sign(id)));
                world.give(&Command::AnswerVouch { id, signed: true, reason: None }).ok().map(drop)
            })
        }
        Does::AsksApproval(by, of) if acts(by) => {
            act(world, *by, None);
            let id = world.evidence();
            let ask = Command::AskApproval {
                id,
                approver: person(*of),
                approver_may: true,
                statement: "00".into(),
            };
            world.give(&ask).ok().map(drop)
        }
        Does::AnswersApproval => {
            let asked =
                world.case().approvals.iter().rev().find(|a| a.signed.is_none()).map(|a| (a.id, a.approver));
            asked.filter(|(_, by)| held.iter().any(|who| person(*who) == *by)).and_then(|(id, by)| {
                act(world, by.as_bytes()[0], Some(SignedAction::Sign(id)));
                world.give(&Command::AnswerApproval { id, signed: true, reason: None }).ok().map(drop)
            })
        }
        Does::Contains(by) if acts(by) => {
            act(world, *by, None);
            world.contain().ok()
        }
        Does::Issues(by, how) if acts(by) => {
            act(world, *by, None);
            let _ = world.contain();
            world.issue_pass(*how).ok()
        }
        Does::Resumes(by) if acts(by) => {
            act(world, *by, None);
            world.give(&Command::Resume { reason: "fine".into() }).ok().map(drop)
        }
        Does::Excepts(by) if acts(by) => {
            act(world, *by, Some(SignedAction::Exception));
            let id = world.evidence();
            world.give(&Command::SignException { id, reason: "abroad".into() }).ok().map(drop)
        }
        Does::Acknowledges(by) if acts(by) => {
            world.act_as(*by, &[Role::SecurityReader], None);
            world.give(&Command::Acknowledge).ok().map(drop)
        }
        Does::Waits(hours) => {
            world.facts.now = world.facts.now.plus(Duration::from_hours(u64::from(*hours)));
            None
        }
        _ => None,
    };
}

fn history(tier: Tier, restored_by: &[(u8, u8)], excepts: bool) -> World {
    let mut world = World::new(tier);
    let flags = FlagKind::ALL.map(|kind| (kind, FlagEffect::Note));
    world.facts.standards.flags = FlagEffects(flags.into_iter().collect());
    if excepts {
        world.facts.standards.elevated.any = Vec::new();
        world.facts.standards.privileged.any = Vec::new();
        world.facts.standards.exceptions =
            Exceptions { elevated: true, privileged: true, hours: 1, ..Exceptions::usual() };
    }
    world.facts.deputy =
        Some(Deputy { person: person(DEPUTY), since: START.minus(Duration::from_hours(900)) });
    for who in DESK {
        world.facts.colleagues.insert(person(who), colleague(&SUPERVISES));
    }
    world.facts.humans.join(person(AGENT), person(AGENT + SECOND_ACCOUNT));
    for (of, by) in restored_by {
        restored(&mut world, *of, &[*by]);
    }
    world
}

fn gave_a_pass(world: &World) -> bool {
    world.case().intents.iter().any(|intent| matches!(intent.effect, Effect::IssuePass { .. }))
}

fn accounts() -> impl Strategy<Value = u8> {
    prop::sample::select([&DESK[..], &[MANAGER, DEPUTY, READER]].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_human_alone_gives_a_way_into_an_elevated_or_privileged_account(
        privileged in any::<bool>(),
        excepts in prop::bool::weighted(0.3),
        human in prop::sample::select(DESK.to_vec()),
        restored_by in prop::collection::vec((accounts(), accounts()), 0..9),
        everybody in prop::bool::weighted(0.5),
        steps in prop::collection::vec(does(), 4..30),
    ) {
        let tier = if privileged { Tier::Privileged } else { Tier::Elevated };
        // Half of the time the human has recovered everybody there is.
        let mut restored_by = restored_by;
        if everybody {
            restored_by.extend([MANAGER, DEPUTY, READER].into_iter().chain(DESK).map(|of| (of, human)));
        }
        let held = controlled(human, &restored_by);
        let mut world = history(tier, &restored_by, excepts);
        world.act_as(human, &SUPERVISES, None);
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        for step in &steps {
            take(&mut world, &held, step);
            prop_assert!(!gave_a_pass(&world), "{held:?} {:#?}", world.events);
        }
    }
}

/// The property above is no empty promise: two humans who follow the rules do come to a pass in such a world.
#[test]
fn two_humans_come_to_a_pass() {
    for tier in [Tier::Elevated, Tier::Privileged] {
        let mut world = history(tier, &[], false);
        let all: BTreeSet<u8> = DESK.into_iter().chain([MANAGER, DEPUTY, READER]).collect();
        world.act_as(AGENT, &SUPERVISES, None);
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        for step in [
            Does::Meets(AGENT),
            Does::Calls(AGENT),
            Does::AsksVouch(AGENT, MANAGER),
            Does::AnswersVouch,
            Does::AsksApproval(AGENT, SUPERVISOR),
            Does::AnswersApproval,
            Does::Issues(AGENT, Handover::InPerson),
        ] {
            take(&mut world, &all, &step);
        }
        assert!(gave_a_pass(&world), "{tier:?}");
    }
}

/// Three supervisors who recover each other: it is said before the second time, and not where enough are left.
#[test]
fn too_few_signers_are_named_before_it_happens() {
    let mut world = World::new(Tier::Standard);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    let all = [SUBJECT, SUPERVISOR, SECOND_SUPERVISOR].map(person);
    let left = signers_left(&world.case(), &world.facts, &all).unwrap();
    assert_eq!((left.apart, left.until), (2, world.facts.now.plus(RESTORED)));
    // The second one let the third back in before: with this case nobody is apart any more.
    restored(&mut world, SECOND_SUPERVISOR, &[SUPERVISOR]);
    assert_eq!(signers_left(&world.case(), &world.facts, &all).unwrap().apart, 1);
    let more = [all.as_slice(), &[THIRD_SUPERVISOR, 7, 8].map(person)].concat();
    assert_eq!(signers_left(&world.case(), &world.facts, &more), None, "enough are left");
    assert_eq!(signers_left(&world.case(), &world.facts, &all[1..]), None, "it takes nobody away");
}

/// A file says that two accounts are one human's and nobody settled it: neither signs for or beside the other, and neither is silenced.
#[test]
fn who_may_be_one_by_a_file_signs_neither_beside_nor_for_the_other() {
    // Beside who works the case.
    let mut world = lies_twice(&[AGENT]);
    world.facts.humans.claim(person(SUPERVISOR), person(AGENT));
    assert_eq!(approve(&mut world, SUPERVISOR), Err(Refusal::SignerClaimed));
    approve(&mut world, SECOND_SUPERVISOR).unwrap();
    // For the person, also by way of an account linked with theirs.
    let mut world = lies_twice(&[AGENT]);
    world.facts.humans.join(person(SUBJECT), person(SUBJECT + SECOND_ACCOUNT));
    world.facts.humans.claim(person(SUBJECT + SECOND_ACCOUNT), person(SUPERVISOR));
    assert_eq!(approve(&mut world, SUPERVISOR), Err(Refusal::SignerClaimed));
    // Nor do they work the case; what only protects they may.
    world.facts.humans.claim(person(SUBJECT), person(AGENT));
    let photo = world.give(&Command::Assess);
    assert_eq!(photo.err(), Some(Refusal::SignerClaimed));
    world.give(&Command::Escalate { reason: "she is not who she says".into() }).unwrap();
}

#[test]
fn a_claim_made_after_the_signature_takes_it_back_and_names_the_reason() {
    let mut world = lies_twice(&[AGENT]);
    approve(&mut world, SUPERVISOR).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).approvals_given, 1);
    world.facts.humans.claim(person(SUPERVISOR), person(AGENT));
    let said = verification(&world.case(), &world.facts);
    assert_eq!(said.approvals_given, 0);
    assert!(said.void_approvals.iter().any(|(_, why)| *why == Refusal::SignerClaimed), "{said:?}");
    // A vouch by who may be the person says nothing, and the page says why.
    let mut world = opened(Tier::Elevated);
    world.facts.humans.claim(person(MANAGER), person(SUBJECT));
    assert_eq!(vouch(&mut world), Err(Refusal::SignerClaimed));
    world.facts.humans = Humans::default();
    vouch(&mut world).unwrap();
    world.facts.humans.claim(person(MANAGER), person(SUBJECT));
    let said = verification(&world.case(), &world.facts);
    assert!(said.not_counted.iter().any(|(_, why)| *why == NotCounted::SignerClaimed), "{said:?}");
}

proptest! {
    /// A case of one, and whoever let them back in, is no matter of the other.
    #[test]
    fn a_claim_silences_nobody(joined in any::<bool>(), open in any::<bool>()) {
        let (supervisor, stranger, other) = (person(1), person(2), person(3));
        let mut signers = Signers::default();
        if open {
            signers.in_recovery.insert(stranger);
        }
        signers.restored_by.entry(stranger).or_default().insert(other);
        let mut humans = Humans::default();
        humans.claim(supervisor, stranger);
        if joined {
            humans.join(supervisor, stranger);
        }
        // Beside who recovered the stranger.
        let beside = signers.may_be_second(&humans, [other], supervisor);
        let silenced = if open { Refusal::SignerInRecovery } else { Refusal::SignerRestored };
        prop_assert_eq!(beside, if joined { Err(silenced) } else { Ok(()) });
        prop_assert!(signers.may_propose(&humans, supervisor).is_ok() || joined);
    }
}
