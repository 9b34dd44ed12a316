//! The owner signs in every day, whoever calls about their account: a sign-in is no evidence until the caller reads out its code (A38, A05).
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

const LAPTOP_PASSKEY: u8 = 50;
const OTHER_PASSKEY: u8 = 51;

/// A phone is lost; a passkey on the laptop and another are left.
fn opened(tier: Tier) -> World {
    let mut world = World::new(tier);
    world.facts.methods.push(method(LAPTOP_PASSKEY, MethodKind::Passkey, Some(LAPTOP)));
    world.facts.methods.push(method(OTHER_PASSKEY, MethodKind::Passkey, None));
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

fn answered(at_hand: AtHand) -> World {
    let mut world = opened(Tier::Standard);
    world.give(&Command::AnswerMethods { at_hand }).unwrap();
    world
}

fn id(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

fn laptop() -> AtHand {
    AtHand::Method { method: id(LAPTOP_PASSKEY) }
}

fn missing(world: &World) -> u32 {
    verification(&world.case(), &world.facts).missing
}

fn flags(world: &World) -> Vec<FlagKind> {
    standing_flags(&world.case(), &world.facts).iter().map(RedFlag::kind).collect()
}

/// What takes a verified caller.
fn refused_all(world: &mut World) {
    world.as_agent();
    assert!(matches!(world.contain(), Err(Refusal::NotVerified { .. })));
    assert!(matches!(world.retire(PHONE_PASSKEY), Err(Refusal::NotVerified { .. })));
    world.touch(SignedAction::Work);
    let wipe = Command::RecordWipe { thing: 0, reference: "R".into() };
    assert!(matches!(world.give(&wipe), Err(Refusal::NotVerified { .. })));
    assert!(matches!(may_freeze(&world.case(), &world.facts), Err(Refusal::NotVerified { .. })));
    assert!(world.issue_pass(Handover::VerifiedCall).is_err());
}

#[test]
fn the_everyday_sign_in_of_the_owner_gives_a_caller_nothing() {
    for at_hand in [None, Some(AtHand::Nothing), Some(laptop())] {
        let mut world = opened(Tier::Standard);
        if let Some(at_hand) = at_hand {
            world.give(&Command::AnswerMethods { at_hand }).unwrap();
        }
        let before = missing(&world);
        for passkey in [LAPTOP_PASSKEY, OTHER_PASSKEY] {
            world.sign_in(passkey).unwrap();
            assert_eq!(missing(&world), before, "{at_hand:?}");
            refused_all(&mut world);
        }
        assert_eq!(world.case().at_hand, at_hand, "a sign-in is no answer");
        assert_eq!(world.case().own_sign_ins.len(), 2, "the page follows");
        assert_eq!(flags(&world).contains(&FlagKind::OwnerSignedIn), at_hand != Some(laptop()));
    }
}

#[test]
fn the_owner_signing_in_beside_a_caller_who_cannot_stops_the_pass_until_somebody_looks() {
    let mut world = answered(AtHand::Nothing);
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::FlagsUnreviewed));
    // No answer takes it away, and neither does the report.
    world.give(&Command::AnswerMethods { at_hand: laptop() }).unwrap();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    assert_eq!(flags(&world), [FlagKind::OwnerSignedIn]);
    for passkey in [LAPTOP_PASSKEY, OTHER_PASSKEY] {
        let amendment = Amendment::AddMethod { method: id(passkey) };
        world.give(&Command::Amend { amendment, reason: None }).unwrap();
    }
    assert!(flags(&world).contains(&FlagKind::OwnerSignedIn));
    world.as_second_supervisor();
    world.touch(SignedAction::Work);
    world.review().unwrap();
    assert!(!flags(&world).contains(&FlagKind::OwnerSignedIn));
}

/// "They have it", until the owner has signed in; then "none at hand".
#[test]
fn an_answer_that_is_changed_after_the_sign_in_hides_nothing() {
    let mut world = answered(laptop());
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    assert!(flags(&world).is_empty(), "they are waited for");
    world.as_agent();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    assert_eq!(flags(&world), [FlagKind::OwnerSignedIn]);
}

#[test]
fn the_code_of_a_sign_in_shows_that_the_caller_is_the_owner() {
    let mut world = answered(AtHand::Nothing);
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    assert_eq!(flags(&world), [FlagKind::OwnerSignedIn]);
    world.as_agent();
    assert_eq!(world.give_code(true), Err(Refusal::NoCode), "none was drawn");
    world.draw_code(LAPTOP_PASSKEY).unwrap();
    world.give_code(true).unwrap();
    assert!(flags(&world).is_empty());
    assert_eq!((world.case().at_hand, world.case().proved), (Some(laptop()), Some(id(LAPTOP_PASSKEY))));
    assert_eq!(world.give_code(true), Err(Refusal::NoCode), "it works once");
    world.sign_in(OTHER_PASSKEY).unwrap();
    assert!(flags(&world).is_empty(), "the caller is the owner");
    world.as_agent();
    world.contain().unwrap();
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::StrongMethodRemains));
    assert!(world.case().workers.contains(&person(AGENT)));
    assert!(!world.case().workers.contains(&person(SUBJECT)));
}

#[test]
fn a_code_lives_ten_minutes_ends_with_the_third_wrong_one_and_with_the_next() {
    let mut world = answered(laptop());
    world.draw_code(LAPTOP_PASSKEY).unwrap();
    world.facts.now = world.facts.now.plus(Duration::from_mins(10));
    world.as_agent();
    assert_eq!(world.give_code(true), Err(Refusal::NoCode));
    world.draw_code(LAPTOP_PASSKEY).unwrap();
    for _ in 0..2 {
        world.give_code(false).unwrap();
    }
    let mut right = world.clone();
    right.give_code(true).unwrap();
    world.give_code(false).unwrap();
    assert_eq!(world.give_code(true), Err(Refusal::NoCode));
    assert_eq!(flags(&world), [FlagKind::WrongCode]);
    let first = world.case().code.unwrap().draw;
    world.draw_code(LAPTOP_PASSKEY).unwrap();
    assert_ne!(world.case().code.unwrap().draw, first);
    assert_eq!(flags(&world), [FlagKind::WrongCode], "another draw forgets nothing");
    world.as_agent();
    world.give_code(true).unwrap();
    let needed = |world: &World| verification(&world.case(), &world.facts).approvals_needed;
    assert_eq!((needed(&right), needed(&world)), (0, 1), "somebody guessed: a second person");
}

#[test]
fn only_who_was_signed_in_strongly_before_draws_a_code() {
    let mut world = answered(laptop());
    for lost in [PHONE_PASSKEY, SMS, 99] {
        assert_eq!(world.draw_code(lost), Err(Refusal::CodeNeedsOwnPasskey), "{lost}");
    }
    world.facts.methods.push(Method {
        added_at: START.minus(Duration::from_hours(1)),
        ..method(52, MethodKind::Passkey, None)
    });
    assert_eq!(world.draw_code(52), Err(Refusal::CodeNeedsOwnPasskey), "as new as what a thief adds");
    for who in [AGENT, MANAGER, SUPERVISOR] {
        world.act_as(who, &[Role::PrivilegedAuthentication], Some(SignedAction::DrawCode));
        world.facts.actor.session = Some((SessionId::from_bytes([1; 16]), Some(id(LAPTOP_PASSKEY))));
        let draw = world.evidence();
        assert_eq!(world.give(&Command::DrawCode { draw }), Err(Refusal::NotAllowed));
    }
    // What is reported lost after it was drawn shows nobody.
    world.draw_code(LAPTOP_PASSKEY).unwrap();
    world.as_agent();
    let amendment = Amendment::AddMethod { method: id(LAPTOP_PASSKEY) };
    world.give(&Command::Amend { amendment, reason: None }).unwrap();
    assert_eq!(world.give_code(true), Err(Refusal::NoCode));
}

#[test]
fn a_case_that_was_stopped_takes_no_code_that_was_drawn_before() {
    let mut world = answered(laptop());
    world.draw_code(LAPTOP_PASSKEY).unwrap();
    world.act_as(SUBJECT, &[], None);
    world.give(&Command::Escalate { reason: "stopped-by-the-person".into() }).unwrap();
    assert_eq!(world.draw_code(LAPTOP_PASSKEY), Err(Refusal::Escalated));
    world.as_supervisor();
    world.give(&Command::Resume { reason: "they called".into() }).unwrap();
    world.as_agent();
    assert_eq!(world.give_code(true), Err(Refusal::NoCode));
}

/// Nothing that the helpdesk sees tells of a silent request for help.
#[test]
fn under_duress_a_code_is_answered_as_always() {
    let taken = |duress: bool| {
        let mut world = answered(laptop());
        world.give(&Command::GiveWord { duress }).unwrap();
        world.counter = 1000;
        world.draw_code(LAPTOP_PASSKEY).unwrap();
        world.as_agent();
        world.touch(SignedAction::Work);
        [false, true].map(|right| world.give(&Command::GiveCode { right }))
    };
    assert_eq!(taken(false), taken(true));
}

/// A code that was read out explains the owner's sign-ins only while its method is said to be theirs: a moment at a passkey of theirs must not
/// silence them for the whole case.
#[test]
fn what_was_shown_with_a_method_falls_with_it() {
    let falls: [fn(&mut World); 2] = [
        |world| {
            let amendment = Amendment::AddMethod { method: id(LAPTOP_PASSKEY) };
            world.give(&Command::Amend { amendment, reason: None }).unwrap();
        },
        |world| drop(world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap()),
    ];
    for (fall, before) in falls.into_iter().flat_map(|fall| [(fall, true), (fall, false)]) {
        let mut world = answered(AtHand::Nothing);
        if before {
            world.sign_in(OTHER_PASSKEY).unwrap();
        }
        world.draw_code(LAPTOP_PASSKEY).unwrap();
        world.as_agent();
        world.give_code(true).unwrap();
        assert!(flags(&world).is_empty());
        fall(&mut world);
        assert_eq!(
            flags(&world).contains(&FlagKind::OwnerSignedIn),
            before,
            "what it explained stands again"
        );
        world.sign_in(OTHER_PASSKEY).unwrap();
        assert!(flags(&world).contains(&FlagKind::OwnerSignedIn), "and the next is seen");
    }
}

/// What the sign-in recorded by itself in cases of before codes counts no more; closed cases stay what they were.
#[test]
fn an_old_sign_in_reads_and_counts_for_nothing() {
    let old = format!(
        r#"{{"event":"evidence_recorded","id":"{}","kind":"passkey","basis":{{"on":"passkey","method":"{}"}},"result":"passed","note":null}}"#,
        EvidenceId::from_bytes([4; 16]),
        id(LAPTOP_PASSKEY),
    );
    let event: CaseEvent = serde_json::from_str(&old).unwrap();
    let mut world = answered(AtHand::Nothing);
    let before = missing(&world);
    world.act_as(SUBJECT, &[], None);
    world.record(vec![event]);
    world.as_agent();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    assert_eq!(missing(&world), before);
    let judged = verification(&world.case(), &world.facts);
    assert_eq!(judged.not_counted[0].1, NotCounted::NotReadOut);
    refused_all(&mut world);
}

/// Something that happens in a case.
#[derive(Clone, Debug)]
enum Step {
    Answer(bool),
    Call,
    Vouch,
    Meet,
    Approve,
    Contain,
    Retire,
    Wipe,
    Pass,
    Wait(u8),
    OwnerSignsIn(bool),
    OwnerDraws,
    WrongCode,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => any::<bool>().prop_map(Step::Answer),
        2 => Just(Step::Call),
        2 => Just(Step::Vouch),
        2 => Just(Step::Meet),
        2 => Just(Step::Approve),
        3 => Just(Step::Contain),
        2 => Just(Step::Retire),
        2 => Just(Step::Wipe),
        3 => Just(Step::Pass),
        1 => (1..40u8).prop_map(Step::Wait),
        5 => any::<bool>().prop_map(Step::OwnerSignsIn),
        2 => Just(Step::OwnerDraws),
        1 => Just(Step::WrongCode),
    ]
}

/// What a step reaches: whether it was done, and whether somebody may freeze the account then.
fn take(world: &mut World, step: &Step) -> (bool, bool) {
    world.as_agent();
    let done = match step {
        Step::Answer(has) => {
            let at_hand = if *has { laptop() } else { AtHand::Nothing };
            world.give(&Command::AnswerMethods { at_hand }).is_ok()
        }
        Step::Call => world.call_back(OFFICE_LINE, EvidenceResult::Passed).is_ok(),
        Step::Vouch => world.vouch().is_ok(),
        Step::Meet => world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).is_ok(),
        Step::Approve => {
            let (id, approver) = (world.evidence(), person(SECOND_SUPERVISOR));
            let ask = Command::AskApproval { id, approver, approver_may: true, statement: "00".into() };
            world.give(&ask).is_ok() && {
                let roles = &[Role::PrivilegedAuthentication];
                world.act_as(SECOND_SUPERVISOR, roles, Some(SignedAction::Sign(id)));
                world.give(&Command::AnswerApproval { id, signed: true, reason: None }).is_ok()
            }
        }
        Step::Contain => world.contain().is_ok(),
        Step::Retire => world.retire(PHONE_PASSKEY).is_ok(),
        Step::Wipe => world.give(&Command::RecordWipe { thing: 0, reference: "R".into() }).is_ok(),
        Step::Pass => world.issue_pass(Handover::VerifiedCall).is_ok(),
        Step::Wait(minutes) => {
            world.facts.now = world.facts.now.plus(Duration::from_mins(u64::from(*minutes)));
            false
        }
        Step::OwnerSignsIn(laptop) => {
            world.sign_in(if *laptop { LAPTOP_PASSKEY } else { OTHER_PASSKEY }).unwrap();
            false
        }
        Step::OwnerDraws => {
            let _ = world.draw_code(LAPTOP_PASSKEY);
            false
        }
        Step::WrongCode => {
            let _ = world.give_code(false);
            false
        }
    };
    world.as_agent();
    (done, may_freeze(&world.case(), &world.facts).is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever is done in a case in which the owner signs in as they do every day is done without that as well: what an owner does for
    /// themselves is worth nothing to whoever calls, until a code is read out.
    #[test]
    fn nothing_is_reached_that_is_not_reached_without_the_owners_sign_ins(
        tier in prop::sample::select(vec![Tier::Standard, Tier::Elevated]),
        second in any::<bool>(),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let start = || {
            let mut world = opened(tier);
            world.facts.standards.standard.second_person |= second;
            world
        };
        let (mut with, mut without) = (start(), start());
        for step in &steps {
            let owners = matches!(step, Step::OwnerSignsIn(_) | Step::OwnerDraws | Step::WrongCode);
            let (done, freezes) = take(&mut with, step);
            let (could, could_freeze) = take(&mut without, if owners { &Step::Wait(0) } else { step });
            // Who approved before the sign-in has to look again: that is asked of them once more, and gives nothing.
            let again = matches!(step, Step::Approve);
            prop_assert!((again || done <= could) && freezes <= could_freeze, "{step:?}: {:#?}", with.events);
            if done != could {
                // The sign-in stopped something: what follows from it in the other case is another story.
                return Ok(());
            }
        }
    }
}

const CODES: u8 = 60;

fn with_codes() -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(CODES, MethodKind::RecoveryCodes, None));
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

/// The owner, whose things were stolen, uses a saved code while the thief is on the line.
#[test]
fn a_recovery_code_is_the_callers_once_they_read_out_what_follows() {
    let mut world = with_codes();
    let before = missing(&world);
    world.recovery_code(CODES).unwrap();
    assert_eq!(missing(&world), before, "nobody knows who used it");
    world.as_agent();
    world.give_code(false).unwrap();
    assert_eq!(missing(&world), before);
    world.give_code(true).unwrap();
    assert!(missing(&world) < before);
    let read: Vec<_> = world.case().evidence.iter().map(|check| check.kind).collect();
    assert_eq!(read, [EvidenceKind::RecoveryCode]);
    assert_eq!(world.case().proved, None, "a code is no sign-in");
    assert_eq!(world.give_code(true), Err(Refusal::NoCode), "once");
    // Not one that was used while the case was stopped, nor before.
    for stop_first in [true, false] {
        let mut world = with_codes();
        let stop = |world: &mut World| world.give(&Command::Escalate { reason: "not me".into() }).map(drop);
        if stop_first {
            stop(&mut world).unwrap();
            world.recovery_code(CODES).unwrap();
        } else {
            world.recovery_code(CODES).unwrap();
            world.as_agent();
            stop(&mut world).unwrap();
        }
        world.as_supervisor();
        world.give(&Command::Resume { reason: "called back".into() }).unwrap();
        world.as_agent();
        assert_eq!(world.give_code(true), Err(Refusal::NoCode), "{stop_first}");
    }
}

/// What an older version recorded by itself.
#[test]
fn a_recovery_code_that_nobody_read_out_counts_for_nothing() {
    let mut world = with_codes();
    let before = missing(&world);
    world.act_as(SUBJECT, &[], None);
    let (kind, basis) = (EvidenceKind::RecoveryCode, Basis::RecoveryCode { method: id(CODES) });
    let result = EvidenceResult::Passed;
    let recorded = world.evidence();
    world.record(vec![CaseEvent::EvidenceRecorded { id: recorded, kind, basis, result, note: None }]);
    assert_eq!(missing(&world), before);
    let why = verification(&world.case(), &world.facts).not_counted;
    assert_eq!(why.first().map(|(_, why)| *why), Some(NotCounted::NotReadOut));
}
