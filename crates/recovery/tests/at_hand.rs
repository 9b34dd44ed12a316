//! What is left and cannot be used, what is left and is used, and ways to hand a pass over (B2, B5, H05).
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

const LAPTOP_PASSKEY: u8 = 50;

/// A phone is lost, and a passkey on the laptop is left.
fn with_laptop() -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(LAPTOP_PASSKEY, MethodKind::Passkey, Some(LAPTOP)));
    world.as_agent();
    world.open(World::report()).unwrap();
    world
}

fn left() -> AtHand {
    AtHand::Method { method: MethodId::from_bytes([LAPTOP_PASSKEY; 16]) }
}

fn answer(world: &mut World, at_hand: AtHand) -> Result<Vec<CaseEvent>, Refusal> {
    world.as_agent();
    world.give(&Command::AnswerMethods { at_hand })
}

#[test]
fn what_cannot_be_used_costs_a_check_and_opens_the_pass() {
    let mut world = with_laptop();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::StrongMethodRemains));
    let events = answer(&mut world, AtHand::Nothing).unwrap();
    assert!(events.contains(&CaseEvent::VerificationLapsed), "two checks are one too few now");
    assert_eq!(verification(&world.case(), &world.facts).missing, 1);
    assert!(matches!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotVerified { .. })));
    world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    assert_eq!(answer(&mut world, AtHand::Nothing), Err(Refusal::NotOpen), "said before");
}

#[test]
fn a_sign_in_whose_code_is_read_out_is_the_verification_and_no_pass_is_needed() {
    let mut world = with_laptop();
    answer(&mut world, left()).unwrap();
    assert!(matches!(world.contain(), Err(Refusal::NotVerified { .. })));
    assert_eq!(world.duty(Obligation::Verify), Duty::Open);
    world.sign_in_and_read(LAPTOP_PASSKEY).unwrap();
    assert_eq!(world.duty(Obligation::Verify), Duty::Done);
    assert_eq!(world.duty(Obligation::Restore), Duty::NotApplicable(Unneeded::SignsIn));
    assert_eq!(world.duty(Obligation::Register), Duty::Done);
    world.as_agent();
    world.contain().unwrap();
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::StrongMethodRemains));
    for lost in [PHONE_PASSKEY, SMS] {
        world.retire(lost).unwrap();
    }
    world.give(&Command::RecordWipe { thing: 0, reference: "R".into() }).unwrap();
    world.give(&Command::Close).unwrap();
    // It opens nothing, even if the answer is changed afterwards.
    let mut world = with_laptop();
    answer(&mut world, left()).unwrap();
    world.sign_in_and_read(LAPTOP_PASSKEY).unwrap();
    world.as_agent();
    world.contain().unwrap();
    answer(&mut world, AtHand::Nothing).unwrap();
    assert!(matches!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotVerified { .. })));
}

#[test]
fn a_passkey_that_the_policy_refuses_is_not_left() {
    let mut world = with_laptop();
    let laptop = MethodId::from_bytes([LAPTOP_PASSKEY; 16]);
    world.facts.refused.insert(laptop);
    let events = world.give(&Command::Assess).unwrap();
    let as_strong =
        |event: &CaseEvent| matches!(event, CaseEvent::Assessed { strong, .. } if strong.contains(&laptop));
    assert!(!events.iter().any(as_strong), "{events:?}");
    assert!(strong_left(&world.case(), &world.facts).is_empty());
    assert_eq!(answer(&mut world, left()), Err(Refusal::NotLeft));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    // The person still has it, so it costs what it costs to say that it is not at hand.
    let verification = verification(&world.case(), &world.facts);
    assert_eq!(verification.missing, 1);
    assert_eq!(verification.ways[0].more, [More::RefusedByPolicy(vec![laptop])]);
    assert!(matches!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotVerified { .. })));
    world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

/// One policy administrator closes a passkey: the case opens the pass, so it takes no fewer checks than it took.
#[test]
fn a_policy_that_refuses_what_is_left_takes_no_check_away() {
    let laptop = MethodId::from_bytes([LAPTOP_PASSKEY; 16]);
    for at_hand in [Some(AtHand::Nothing), Some(left()), None] {
        let mut world = with_laptop();
        world.give(&Command::Assess).unwrap();
        if let Some(at_hand) = at_hand {
            answer(&mut world, at_hand).unwrap();
        }
        world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
        world.vouch().unwrap();
        world.facts.refused.insert(laptop);
        assert_eq!(verification(&world.case(), &world.facts).missing, 1, "{at_hand:?}");
        // What its owner has no longer is no reason: it was reported lost since.
        let amendment = Amendment::AddMethod { method: laptop };
        world.give(&Command::Amend { amendment, reason: Some("It is gone too.".into()) }).unwrap();
        assert_eq!(verification(&world.case(), &world.facts).ways[0].takes, 2, "{at_hand:?}");
    }
    // Somebody else's daily sign-in stays one, whatever was said while it could be used.
    let mut world = with_laptop();
    world.give(&Command::Assess).unwrap();
    answer(&mut world, left()).unwrap();
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    let seen = |world: &World| {
        let flags = standing_flags(&world.case(), &world.facts);
        flags.iter().any(|flag| flag.kind() == FlagKind::OwnerSignedIn)
    };
    assert!(!seen(&world), "the caller says that it is theirs");
    world.facts.refused.insert(laptop);
    assert!(seen(&world), "and can show it no more");
}

#[test]
fn only_a_strong_method_that_is_left_is_an_answer() {
    let mut world = with_laptop();
    for other in [PHONE_PASSKEY, SMS, 99] {
        let at_hand = AtHand::Method { method: MethodId::from_bytes([other; 16]) };
        assert_eq!(answer(&mut world, at_hand), Err(Refusal::NotLeft), "{other}");
    }
    answer(&mut world, AtHand::Nothing).unwrap();
    // Whoever shows that they signed in with it after all needs no pass.
    world.sign_in_and_read(LAPTOP_PASSKEY).unwrap();
    assert_eq!(world.duty(Obligation::Restore), Duty::NotApplicable(Unneeded::SignsIn));
}

/// Whoever put it in a moment ago takes it out again: nothing is left of that, whatever else is in the report.
#[test]
fn a_slip_that_is_taken_back_leaves_nothing() {
    let mut world = with_laptop();
    let amend = |amendment| Command::Amend { amendment, reason: Some("It was the other one.".into()) };
    let method = MethodId::from_bytes([LAPTOP_PASSKEY; 16]);
    let before = world.case();
    world.give(&amend(Amendment::AddMethod { method })).unwrap();
    world.give(&amend(Amendment::WithdrawMethod { method, slip: false })).unwrap();
    let after = world.case();
    assert_eq!(
        (after.report, after.doubted, after.added, after.flags),
        (before.report, before.doubted, before.added, before.flags)
    );
    answer(&mut world, left()).unwrap();
    world.sign_in_and_read(LAPTOP_PASSKEY).unwrap();
    assert_eq!(world.duty(Obligation::Restore), Duty::NotApplicable(Unneeded::SignsIn));
    world.as_agent();
    world.contain().unwrap();
}

/// What happens in between, and its name.
type Happening = (&'static str, fn(&mut World));

/// What somebody else said, what was said a while ago, and what something came of is no slip.
#[test]
fn what_is_no_slip_leaves_a_doubt() {
    let amend = |amendment| Command::Amend { amendment, reason: Some("It was the other one.".into()) };
    let method = MethodId::from_bytes([LAPTOP_PASSKEY; 16]);
    let then: [Happening; 4] = [
        ("another agent", |world| world.as_supervisor()),
        ("later", |world| world.facts.now = world.facts.now.plus(WORK_LIFE + Duration::from_secs(1))),
        ("it was suspended", |world| {
            world.give(&Command::Assess).unwrap();
            world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
            world.vouch().unwrap();
            world.as_agent();
            world.contain().unwrap();
        }),
        ("it raised a flag", |world| {
            let (method, at) = (MethodId::from_bytes([LAPTOP_PASSKEY; 16]), world.facts.now);
            world.facts.history.lost_signed_in.push(RedFlag::MethodSignedIn { method, at });
            world.give(&Command::Note { text: "seen".into() }).unwrap();
        }),
    ];
    for (what, then) in then {
        let mut world = with_laptop();
        world.give(&amend(Amendment::AddMethod { method })).unwrap();
        then(&mut world);
        world.touch(SignedAction::Work);
        world.give(&amend(Amendment::WithdrawMethod { method, slip: false })).unwrap();
        assert!(world.case().ever_lost(method), "{what}");
    }
    // Nor what the caller reported when the case was opened, or said a second time after it was in doubt.
    let mut world = with_laptop();
    world.give(&amend(Amendment::AddMethod { method })).unwrap();
    world.facts.now = world.facts.now.plus(WORK_LIFE + Duration::from_secs(1));
    world.touch(SignedAction::Work);
    world.give(&amend(Amendment::WithdrawMethod { method, slip: false })).unwrap();
    world.give(&amend(Amendment::AddMethod { method })).unwrap();
    world.give(&amend(Amendment::WithdrawMethod { method, slip: true })).unwrap();
    assert!(world.case().ever_lost(method));
}

/// A passkey that its owner removed says nothing, whether it is named or not.
#[test]
fn a_method_that_was_removed_is_not_lost() {
    let mut world = with_laptop();
    let method = MethodId::from_bytes([LAPTOP_PASSKEY; 16]);
    for known in world.facts.methods.iter_mut().filter(|known| known.id == method) {
        known.status = MethodStatus::Revoked;
    }
    let add = Command::Amend { amendment: Amendment::AddMethod { method }, reason: None };
    assert!(matches!(world.give(&add), Err(Refusal::BadReport(_))));
    assert!(!world.case().ever_lost(method));
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    for known in &mut world.facts.methods {
        known.status = MethodStatus::Revoked;
    }
    assert!(matches!(world.open(World::report()), Err(Refusal::BadReport(_))));
    world.open(LossReport { methods: Vec::new(), ..World::report() }).unwrap();
}

#[test]
fn a_method_that_is_taken_out_of_the_report_proves_nothing() {
    let mut world = with_laptop();
    let amend = |amendment| Command::Amend { amendment, reason: Some("It was the other one.".into()) };
    let method = MethodId::from_bytes([LAPTOP_PASSKEY; 16]);
    world.give(&amend(Amendment::AddMethod { method })).unwrap();
    assert_eq!(world.give(&amend(Amendment::AddMethod { method })), Err(Refusal::NotOpen));
    world.facts.now = world.facts.now.plus(WORK_LIFE + Duration::from_secs(1));
    world.touch(SignedAction::Work);
    world.give(&amend(Amendment::WithdrawMethod { method, slip: false })).unwrap();
    world.give(&Command::Assess).unwrap();
    world.sign_in(LAPTOP_PASSKEY).unwrap();
    assert_eq!(world.draw_code(LAPTOP_PASSKEY), Err(Refusal::CodeNeedsOwnPasskey));
    assert_eq!(verification(&world.case(), &world.facts).missing, 2);
    assert!(matches!(world.contain(), Err(Refusal::NotAllowed | Refusal::NotVerified { .. })));
    // What lives on a lost device is lost with it.
    world.as_agent();
    let method = MethodId::from_bytes([PHONE_PASSKEY; 16]);
    assert!(matches!(
        world.give(&amend(Amendment::WithdrawMethod { method, slip: false })),
        Err(Refusal::BadReport(_))
    ));
    let thing = amend(Amendment::WithdrawThing { thing: 0, methods: vec![], slip: false });
    assert!(matches!(world.give(&thing), Err(Refusal::BadReport(_))), "nothing would be left");
}

#[test]
fn a_later_loss_clears_no_method_that_was_added_before_an_earlier_one() {
    let mut world = World::new(Tier::Standard);
    let mut new = method(51, MethodKind::Passkey, None);
    new.added_at = START.minus(std::time::Duration::from_hours(80));
    world.facts.methods.push(new);
    world.as_agent();
    world
        .open(LossReport {
            lost_at: Some(START.minus(std::time::Duration::from_hours(10))),
            ..World::report()
        })
        .unwrap();
    let held = |world: &World| suspects(&world.case(), &world.facts).count();
    assert_eq!(held(&world), 1);
    let amendment = Amendment::LostAt { at: Some(START.minus(std::time::Duration::from_hours(1))) };
    world.give(&Command::Amend { amendment, reason: None }).unwrap();
    assert_eq!(held(&world), 1);
}

#[test]
fn a_refused_case_says_of_no_step_that_it_was_not_needed() {
    for way in 0..3_u8 {
        let mut world = with_laptop();
        if way > 0 {
            answer(&mut world, left()).unwrap();
        }
        if way > 1 {
            world.sign_in_and_read(LAPTOP_PASSKEY).unwrap();
        }
        world.as_supervisor();
        world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
        world.give(&Command::Reject { reason: "false".into() }).unwrap();
        assert_eq!(world.duty(Obligation::Restore), Duty::NotReached, "{way}");
        assert_eq!(world.duty(Obligation::Contain), Duty::NotReached);
        for (step, duty) in obligations(&world.case(), &world.facts) {
            let by_facts = matches!(duty, Duty::NotApplicable(Unneeded::SelfReported | Unneeded::SignsIn));
            assert!(!by_facts, "{step:?}: {duty:?}");
        }
    }
}

/// Proofs as an agent gathers them, one after the other.
fn proofs() -> impl Strategy<Value = Vec<EvidenceKind>> {
    prop::collection::vec(prop::sample::select(EvidenceKind::PROOFS.to_vec()), 1..7)
}

fn slot() -> impl Strategy<Value = Slot> {
    let kinds = prop::sample::subsequence(EvidenceKind::PROOFS.to_vec(), 1..=7);
    (1..3u8, kinds).prop_map(|(n, of)| Slot { n, of })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// Whoever is verified can be handed a pass: some way fits the proofs, whatever the standard asks for.
    #[test]
    fn every_verified_case_has_a_way_of_handing_over(
        slots in prop::collection::vec(slot(), 1..3), split in any::<bool>(), manager in any::<bool>(),
        relay in any::<bool>(), kinds in proofs(),
    ) {
        let mut world = World::new(Tier::Standard);
        let way = Alternative { slots, not_only: vec![], approvals: 0 };
        let standard = TierStandard { any: vec![way], split_handover: split, ..world.facts.standards.standard.clone() };
        world.facts.standards.standard = standard;
        if !manager {
            (world.facts.manager, world.facts.subject.manager) = (None, None);
        }
        world.as_agent();
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        for kind in kinds {
            world.as_agent();
            let _ = match kind {
                EvidenceKind::CallBack => {
                    let (id, contact) = (world.evidence(), ContactId::from_bytes([OFFICE_LINE; 16]));
                    world.give(&Command::CallBack { id, contact, fixed: true, relay }).and_then(|_| {
                        let (basis, result) = (Basis::Number { contact }, EvidenceResult::Passed);
                        world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).map(drop)
                    })
                }
                EvidenceKind::Vouch => world.vouch(),
                EvidenceKind::RecoveryCode => world.code_used_and_read(60),
                EvidenceKind::Passkey => world.sign_in_and_read(LAPTOP_PASSKEY),
                face => world.seen(face, EvidenceResult::Passed),
            };
        }
        if world.case().verified.is_none() {
            return Ok(());
        }
        world.as_agent();
        world.contain().unwrap();
        if verification(&world.case(), &world.facts).approvals_needed > 0 {
            let id = world.evidence();
            let approver = person(SECOND_SUPERVISOR);
            world.give(&Command::AskApproval { id, approver, approver_may: true, statement: "00".into() }).unwrap();
            world.act_as(SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication], Some(SignedAction::Sign(id)));
            world.give(&Command::AnswerApproval { id, signed: true, reason: None }).unwrap();
            world.as_agent();
        }
        let refused: Vec<_> = Handover::ALL.iter().filter_map(|way| world.issue_pass(*way).err()).collect();
        prop_assert!(refused.len() < Handover::ALL.len(), "{refused:?}: {:#?}", world.case().evidence);
    }
}

prop_compose! {
    /// Passkeys beside the lost phone, and what of the person's methods two policies refuse: the second the same and more.
    fn closed()(
        more in 0..3_u8, before in prop::collection::vec(any::<bool>(), 8), and in prop::collection::vec(any::<bool>(), 8),
    ) -> (u8, Vec<bool>, Vec<bool>) {
        let after = before.iter().zip(&and).map(|(before, and)| *before || *and).collect();
        (more, before, after)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// No case asks for fewer checks because a policy refuses more: what opens a pass then, would open it before of who says that nothing
    /// is at hand.
    #[test]
    fn closing_a_method_takes_no_check_away(
        (passkeys, before, after) in closed(), kinds in proofs(), answered in 0..3_u8, signs_in in any::<bool>(),
    ) {
        let mut world = World::new(Tier::Standard);
        for n in 0..passkeys {
            world.facts.methods.push(method(LAPTOP_PASSKEY + n, MethodKind::Passkey, Some(LAPTOP)));
        }
        world.as_agent();
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
        match answered {
            0 => drop(answer(&mut world, AtHand::Nothing)),
            1 => drop(answer(&mut world, left())),
            _ => {}
        }
        if signs_in && passkeys > 0 {
            drop(world.sign_in(LAPTOP_PASSKEY));
        }
        for kind in kinds {
            world.as_agent();
            let _ = match kind {
                EvidenceKind::CallBack => world.call_back(OFFICE_LINE, EvidenceResult::Passed).map(drop),
                EvidenceKind::Vouch => world.vouch().map(drop),
                EvidenceKind::Passkey => world.sign_in_and_read(LAPTOP_PASSKEY).map(drop),
                face => world.seen(face, EvidenceResult::Passed).map(drop),
            };
        }
        world.as_agent();
        let refused = |world: &World, which: &[bool]| {
            let refused = world.facts.methods.iter().rev().zip(which).filter(|(_, refused)| **refused);
            refused.map(|(method, _)| method.id).collect()
        };
        let (before, after) = (refused(&world, &before), refused(&world, &after));
        let under = |world: &World, refused: &std::collections::BTreeSet<MethodId>| {
            let facts = Facts { refused: refused.clone(), ..world.facts.clone() };
            let found = verification(&world.case(), &facts);
            let more = |way: &Way| way.more.iter().filter(|more| **more != More::NoChannel).count();
            (found.missing, found.ways.iter().map(more).collect::<Vec<_>>(), standing_flags(&world.case(), &facts).len())
        };
        let (fewer, more) = (under(&world, &before), under(&world, &after));
        prop_assert!(fewer.0 <= more.0, "{fewer:?} {more:?}");
        prop_assert!(fewer.1.iter().zip(&more.1).all(|(fewer, more)| fewer <= more), "{fewer:?} {more:?}");
        prop_assert!(fewer.2 <= more.2, "{fewer:?} {more:?}");
        // And what a pass takes then is no less than it took where nothing is at hand.
        world.facts.refused = after;
        let mut nothing = world.clone();
        nothing.facts.refused = before;
        drop(answer(&mut nothing, AtHand::Nothing));
        let then = verification(&world.case(), &world.facts).missing;
        let strong = strong_left(&world.case(), &world.facts);
        prop_assert!(!strong.is_empty() || verification(&nothing.case(), &nothing.facts).missing <= then);
    }
}
