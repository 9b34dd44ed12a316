//! Red flags, methods that are held back, prompts, deputies, halves and duress.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_access::BoundKey;
use keyward_model::*;
use keyward_recovery::*;
use std::{collections::BTreeSet, time::Duration};
use world::*;

/// A case with its methods read.
fn assessed(change: impl FnOnce(&mut World)) -> World {
    let mut world = World::new(Tier::Standard);
    change(&mut world);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

/// The same, verified and contained.
fn contained(change: impl FnOnce(&mut World)) -> World {
    let mut world = assessed(change);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    world
}

fn pass(world: &mut World) -> Result<(), Refusal> {
    world.as_agent();
    world.issue_pass(Handover::VerifiedCall)
}

fn lost_phone_signed_in(world: &mut World, at: Timestamp) {
    let device = DeviceId::from_bytes([PHONE; 16]);
    world.facts.history.lost_signed_in = vec![RedFlag::DeviceSignedIn { device, at }];
}

#[test]
fn a_lost_phone_that_signs_in_stops_the_pass_until_somebody_else_looked() {
    let mut world = contained(|world| lost_phone_signed_in(world, START.minus(Duration::from_hours(1))));
    assert_eq!(pass(&mut world), Err(Refusal::FlagsUnreviewed));
    assert_eq!(world.review(), Err(Refusal::NeedsSupervisor));
    world.as_supervisor();
    world.review().unwrap();
    pass(&mut world).unwrap();
    // It signs in once more: that is news, and nobody has looked at it.
    let mut world = contained(|world| lost_phone_signed_in(world, START.minus(Duration::from_hours(1))));
    world.as_supervisor();
    world.review().unwrap();
    lost_phone_signed_in(&mut world, START.plus(Duration::from_mins(1)));
    assert_eq!(pass(&mut world), Err(Refusal::FlagsUnreviewed));
}

#[test]
fn a_flag_that_only_shows_when_the_pass_is_asked_for_stops_it_as_well() {
    let mut world = contained(|_| ());
    lost_phone_signed_in(&mut world, START);
    assert_eq!(pass(&mut world), Err(Refusal::FlagsUnreviewed));
}

#[test]
fn who_works_the_case_does_not_review_its_flags() {
    let mut world = World::new(Tier::Standard);
    lost_phone_signed_in(&mut world, START);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    assert_eq!(world.review(), Err(Refusal::WorksTheCase));
    world.as_second_supervisor();
    let review = |flags: &[&str], reason: &str| Command::ReviewFlags {
        flags: flags.iter().map(|name| (*name).to_owned()).collect(),
        reason: reason.into(),
    };
    let name = standing_flags(&world.case(), &world.facts)[0].name();
    assert_eq!(world.give(&review(&[&name], " ")), Err(Refusal::ReasonMissing));
    // A review names what it covers.
    assert_eq!(world.give(&review(&[], "Fine.")), Err(Refusal::NoFlags));
    assert_eq!(world.give(&review(&[&name, "threats"], "Fine.")), Err(Refusal::NoFlags));
    world.give(&review(&[&name], "Fine.")).unwrap();
    assert_eq!(world.give(&review(&[&name], "Fine.")), Err(Refusal::NoFlags));
}

#[test]
fn what_is_heard_asks_for_more() {
    let mut world = assessed(|_| ());
    let before = verification(&world.case(), &world.facts).missing;
    for kind in [FlagKind::SkipRequest, FlagKind::RefusesVideo] {
        world.give(&Command::RaiseFlag { kind }).unwrap();
        assert_eq!(world.give(&Command::RaiseFlag { kind }), Err(Refusal::UnderWay));
    }
    let judged = verification(&world.case(), &world.facts);
    assert_eq!(
        (judged.missing, judged.approvals_needed),
        (before + 1, 0),
        "several flags ask for one more together"
    );
    world.give(&Command::RaiseFlag { kind: FlagKind::WrongFacts }).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).approvals_needed, 1);
    let looked_up = Command::RaiseFlag { kind: FlagKind::ManyCases };
    assert_eq!(world.give(&looked_up), Err(Refusal::NotAllowed), "nobody hears what looks itself up");
    // The standards may say otherwise.
    for kind in FlagKind::ALL {
        world.facts.standards.flags.0.insert(kind, FlagEffect::Note);
    }
    let judged = verification(&world.case(), &world.facts);
    assert_eq!((judged.missing, judged.approvals_needed), (before, 0));
}

#[test]
fn a_method_added_around_the_loss_is_held_back_until_the_case_decides() {
    let added = |ago| {
        let mut new = method(50, MethodKind::Passkey, None);
        new.added_at = START.minus(ago);
        new
    };
    let hours = Duration::from_hours;
    let mut world = contained(|world| world.facts.methods.push(added(hours(5))));
    let id = MethodId::from_bytes([50; 16]);
    assert_eq!(world.facts.method(id).unwrap().status, MethodStatus::Suspended, "it goes with what was lost");
    assert_eq!(world.case().quarantined(), [id]);
    let (intent, keep) = (world.intent(), |intent| Command::KeepMethod { intent, method: id });
    world.act_as(AGENT, &[Role::Authentication], Some(SignedAction::Keep));
    assert_eq!(world.give(&keep(intent)), Err(Refusal::WorksTheCase), "a colleague decides");
    world.as_supervisor();
    assert_eq!(world.give(&keep(intent)), Err(Refusal::NeedsPasskey));
    world.touch(SignedAction::Keep);
    world.give(&keep(intent)).unwrap();
    assert_eq!(world.facts.method(id).unwrap().status, MethodStatus::Active);
    // With it the person has a strong way in, so there is no pass.
    assert_eq!(pass(&mut world), Err(Refusal::StrongMethodRemains));
    // Long before the loss it is nobody's business; and it is a way in, so there is no pass either.
    let mut world = contained(|world| world.facts.methods.push(added(hours(24 * 30))));
    assert!(world.case().quarantined().is_empty());
    assert_eq!(pass(&mut world), Err(Refusal::StrongMethodRemains));
}

#[test]
fn a_case_is_not_closed_while_a_method_is_held_back() {
    let mut world = contained(|world| {
        let mut new = method(50, MethodKind::Phone, None);
        new.added_at = START.minus(Duration::from_hours(5));
        world.facts.methods.push(new);
    });
    pass(&mut world).unwrap();
    world.register(40).unwrap();
    world.sign_in(40).unwrap();
    world.as_agent();
    for lost in [PHONE_PASSKEY, SMS] {
        world.retire(lost).unwrap();
    }
    world.give(&Command::RecordWipe { thing: 0, reference: "R".into() }).unwrap();
    assert_eq!(world.give(&Command::Close), Err(Refusal::DutiesOpen { open: 1 }));
    world.retire(50).unwrap();
    world.give(&Command::Close).unwrap();
}

#[test]
fn failed_checks_count_over_all_cases_of_a_person() {
    let mut world = World::new(Tier::Standard);
    world.facts.history.failed_before = 2;
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    assert_eq!(world.case().state, CaseState::Open);
    world.call_back(OFFICE_LINE, EvidenceResult::Failed).unwrap();
    assert_eq!(world.case().state, CaseState::Escalated, "the third in all");
    let mut world = World::new(Tier::Standard);
    world.facts.history.failed_before = 3;
    world.as_agent();
    world.open(World::report()).unwrap();
    assert_eq!(world.case().state, CaseState::Escalated, "the report is kept, and a supervisor decides");
}

#[test]
fn a_video_call_counts_with_its_prompts_only() {
    let mut world = assessed(|_| ());
    let (id, kind, result) = (world.evidence(), EvidenceKind::Video, EvidenceResult::Passed);
    let basis = |prompts| Basis::Face { document: None, place: None, prompts };
    let record = |basis| Command::RecordEvidence { id, kind, basis, result, note: None };
    assert_eq!(world.give(&record(basis(vec![]))), Err(Refusal::NoSuchCheck));
    let ask = |prompts| Command::AskEvidence { id, kind, basis: basis(prompts) };
    assert!(matches!(world.give(&ask(vec![])), Err(Refusal::IncompleteCheck(_))));
    world.give(&ask(Prompt::draw([1, 2, 3, 4]))).unwrap();
    let others = Prompt::draw([2, 2, 3, 4]);
    assert_eq!(
        world.give(&record(basis(others))),
        Err(Refusal::NoSuchCheck),
        "other prompts than those drawn"
    );
    world.facts.now = world.facts.now.plus(Duration::from_mins(16));
    let late = record(basis(Prompt::draw([1, 2, 3, 4])));
    assert_eq!(world.give(&late), Err(Refusal::NoSuchCheck), "a quarter of an hour later");
    world.facts.now = world.facts.now.minus(Duration::from_mins(10));
    world.give(&Command::ViewPhoto).unwrap();
    world.touch(SignedAction::Work);
    world.give(&late).unwrap();
}

/// F11: whoever can write the export must not be the face that a caller is compared with.
#[test]
fn a_photo_that_an_import_replaced_is_compared_with_after_72_hours() {
    let ask = |since: Duration| {
        let mut world = assessed(|world| world.facts.photo_since = Some(START.minus(since)));
        let basis = Basis::Face { document: None, place: None, prompts: Prompt::draw([1, 2, 3, 4]) };
        let id = world.evidence();
        world.give(&Command::AskEvidence { id, kind: EvidenceKind::Video, basis }).map(|_| ())
    };
    assert!(matches!(ask(Duration::from_hours(71)), Err(Refusal::IncompleteCheck(_))));
    assert_eq!(ask(Duration::from_hours(73)), Ok(()));
}

/// F11: a change by import is a flag within 72 hours before the report and at any time after it, again each time.
#[test]
fn an_import_that_touches_a_person_of_an_open_case_is_a_flag_on_it() {
    let flagged = |world: &World| {
        let flags = standing_flags(&world.case(), &world.facts);
        flags.iter().any(|flag| flag.kind() == FlagKind::ImportTouched)
    };
    let mut world = assessed(|_| ());
    assert!(!flagged(&world));
    world.facts.history.import_touched = Some(START.minus(Duration::from_hours(73)));
    assert!(!flagged(&world));
    world.facts.history.import_touched = Some(START.minus(Duration::from_hours(71)));
    assert!(flagged(&world), "before the report");
    world.facts.history.import_touched = Some(world.facts.now);
    assert!(flagged(&world), "while the case is open");
}

/// One administrator may close alone: a second person answers for the pass of a case that it opens, and again for what is closed later.
#[test]
fn a_policy_that_closes_a_way_in_or_a_proof_is_a_flag_that_takes_a_second_person() {
    let mut world = assessed(|_| ());
    assert_eq!(verification(&world.case(), &world.facts).approvals_needed, 0);
    let at = world.facts.now;
    world.facts.history.policy_closed = Some(at);
    assert!(standing_flags(&world.case(), &world.facts).contains(&RedFlag::PolicyClosed { at }));
    assert_eq!(verification(&world.case(), &world.facts).approvals_needed, 1);
}

#[test]
fn prompts_are_two_different_gestures_and_a_code() {
    for first in 0..=255 {
        for second in 0..=255 {
            let prompts = Prompt::draw([first, second, 0, 7]);
            let [a, b, Prompt::HoldCode(code)] = prompts.as_slice() else { unreachable!("{prompts:?}") };
            assert_ne!(a, b);
            assert_eq!(code, "0007");
        }
    }
}

/// A manager who names somebody would vouch twice.
#[test]
fn the_words_of_a_manager_and_of_their_deputy_are_one() {
    const DEPUTY: u8 = 8;
    let since = START.minus(Duration::from_hours(73));
    let mut world = assessed(|world| world.facts.deputy = Some(Deputy { person: person(DEPUTY), since }));
    world.vouch().unwrap();
    let (id, kind) = (world.evidence(), EvidenceKind::Vouch);
    let basis = Basis::Approver { person: person(DEPUTY), statement: "00".into() };
    world.give(&Command::AskEvidence { id, kind, basis }).unwrap();
    world.act_as(DEPUTY, &[], Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerVouch { id, signed: true, reason: None }).unwrap();
    let judged = verification(&world.case(), &world.facts);
    assert_eq!((judged.counted.len(), judged.missing), (2, 1));
    world.as_agent();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    assert!(verification(&world.case(), &world.facts).is_met());
}

/// Whoever phished a password and a code a minute ago binds a passkey, and speaks with the owner's name.
#[test]
fn a_new_passkey_signs_for_others_once_it_settled_or_was_bound_strongly() {
    use Factor::{Passkey, Password, SoftwareTotp, TemporaryAccessPass};
    let typed = FactorSet::of(Password).with(SoftwareTotp);
    let signs = |hours, shown: Option<FactorSet>, signed| {
        let mut world = assessed(|_| ());
        let id = world.ask_vouch().unwrap();
        world.act_as(MANAGER, &[], Some(SignedAction::Sign(id)));
        let since = world.facts.now.minus(Duration::from_hours(hours));
        world.facts.actor.key = Some(BoundKey { since, shown });
        world.give(&Command::AnswerVouch { id, signed, reason: None }).map(drop)
    };
    for shown in [None, Some(typed), Some(FactorSet::of(Password))] {
        assert_eq!(signs(71, shown, true), Err(Refusal::KeyTooNew), "{shown:?}");
        assert_eq!(signs(72, shown, true), Ok(()));
        assert_eq!(signs(0, shown, false), Ok(()), "to decline is always right");
    }
    for shown in [FactorSet::of(Passkey), typed.with(Passkey), FactorSet::of(TemporaryAccessPass)] {
        assert_eq!(signs(0, Some(shown), true), Ok(()), "{shown:?}");
    }
}

#[test]
fn a_deputy_vouches_if_named_long_before() {
    const DEPUTY: u8 = 8;
    let named = |ago| Some(Deputy { person: person(DEPUTY), since: START.minus(ago) });
    let ask = |world: &mut World| {
        let basis = Basis::Approver { person: person(DEPUTY), statement: "00".into() };
        let id = world.evidence();
        world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).map(|_| id)
    };
    let mut world = assessed(|world| world.facts.deputy = named(Duration::from_hours(71)));
    assert!(matches!(ask(&mut world), Err(Refusal::CannotVouch(_))));
    let mut world = assessed(|world| world.facts.deputy = named(Duration::from_hours(73)));
    let id = ask(&mut world).unwrap();
    world.act_as(DEPUTY, &[], Some(SignedAction::Sign(id)));
    world.give(&Command::AnswerVouch { id, signed: true, reason: None }).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).counted.len(), 1);
    // Whom a new manager names is as new as the manager.
    world.facts.subject.manager_since = START;
    assert!(verification(&world.case(), &world.facts).counted.is_empty());
}

#[test]
fn where_the_standard_asks_for_it_a_pass_is_handed_over_in_halves() {
    let mut world = contained(|world| world.facts.standards.standard.split_handover = true);
    assert!(matches!(pass(&mut world), Err(Refusal::HandoverNotPermitted(_))));
    world.issue_pass(Handover::Split).unwrap();
    let holder = world.case().intents.iter().find_map(|intent| match intent.effect {
        Effect::IssuePass { half_to, .. } => half_to,
        _ => None,
    });
    assert_eq!(holder, Some(person(MANAGER)));
}

#[test]
fn under_duress_every_pass_is_a_decoy() {
    let decoys = |world: &World| -> Vec<bool> {
        let of = |intent: &IntentState| match intent.effect {
            Effect::IssuePass { decoy, .. } => Some(decoy),
            _ => None,
        };
        world.case().intents.iter().filter_map(of).collect()
    };
    let mut world = contained(|_| ());
    world.give(&Command::GiveWord { duress: true }).unwrap();
    world.give(&Command::GiveWord { duress: false }).unwrap();
    pass(&mut world).unwrap();
    assert_eq!(decoys(&world), [true], "a later word takes nothing back");
    // A pass that is out already turns into one, and security is told.
    let mut world = contained(|_| ());
    pass(&mut world).unwrap();
    world.give(&Command::GiveWord { duress: true }).unwrap();
    let issued = world.case().pass.expect("a pass").pass;
    assert!(world.case().has_done(|effect| *effect == Effect::DisarmPass { pass: issued }));
    assert!(world.case().has_done(|effect| matches!(effect, Effect::Tell { notice: Notice::Duress, .. })));
    // Nothing of what follows is an event that a page counts.
    let counted = |duress| {
        let mut world = contained(|_| ());
        pass(&mut world).unwrap();
        let before = (world.case().visible, world.events.len());
        world.give(&Command::GiveWord { duress }).unwrap();
        (world.case().visible - before.0, world.events.len() - before.1)
    };
    let (forced, quiet) = (counted(true), counted(false));
    assert_eq!(forced.0, quiet.0);
    assert!(forced.1 > quiet.1, "more follows");
}

/// One agent who says of somebody that they were called and seen has shown nobody anything.
#[test]
fn what_one_agent_alone_has_checked_takes_a_second_person() {
    let checked = |second_person, other: &[Role]| {
        let mut world = assessed(|world| world.facts.standards.standard.second_person = second_person);
        world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
        if !other.is_empty() {
            world.act_as(SUPERVISOR, other, None);
        }
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        world.contain().unwrap();
        world
    };
    let mut alone = checked(true, &[]);
    assert_eq!(verification(&alone.case(), &alone.facts).approvals_needed, 1);
    assert_eq!(pass(&mut alone), Err(Refusal::NotApproved));
    // That the proofs grow old makes no second person.
    alone.facts.now = alone.facts.now.plus(Duration::from_mins(16));
    assert_eq!(verification(&alone.case(), &alone.facts).approvals_needed, 1);
    pass(&mut checked(false, &[])).unwrap();
    pass(&mut checked(true, &[Role::PrivilegedAuthentication])).unwrap();
    // Whoever vouches is somebody else.
    pass(&mut contained(|world| world.facts.standards.standard.second_person = true)).unwrap();
    assert!(Standards::default().elevated.second_person);
}

/// What only the person has is nobody's check: an agent who makes all the others is alone beside it.
#[test]
fn a_proof_that_no_agent_makes_makes_no_second_agent() {
    let with_code = |called: bool| {
        let mut world = assessed(|world| {
            world.facts.standards.standard.second_person = true;
            world.facts.methods.push(method(60, MethodKind::RecoveryCodes, None));
        });
        world.code_used_and_read(60).unwrap();
        if called {
            world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
        }
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        world.contain().unwrap();
        world
    };
    for called in [false, true] {
        let mut world = with_code(called);
        assert_eq!(verification(&world.case(), &world.facts).approvals_needed, 1, "{called}");
        assert_eq!(pass(&mut world), Err(Refusal::NotApproved), "{called}");
    }
}

/// A colleague's check that counts no longer makes no second agent of who made all that count now.
#[test]
fn the_expired_check_of_a_colleague_makes_nobody_else_of_one_agent() {
    let checked = |minutes| {
        let mut world = assessed(|world| world.facts.standards.standard.second_person = true);
        world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
        world.facts.now = world.facts.now.plus(Duration::from_mins(minutes));
        let mut again = contact(33, ContactKind::HomePhone, None, Duration::from_hours(8760));
        again.value = "+38615559999".into();
        world.facts.contacts.push(again);
        world.as_agent();
        world.act_as(SUPERVISOR, &[Role::Authentication, Role::PrivilegedAuthentication], None);
        let (id, contact) = (world.evidence(), ContactId::from_bytes([33; 16]));
        world.give(&Command::CallBack { id, contact, fixed: true, relay: false }).unwrap();
        let (kind, basis, result) =
            (EvidenceKind::CallBack, Basis::Number { contact }, EvidenceResult::Passed);
        world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).unwrap();
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        world.contain().unwrap();
        world
    };
    pass(&mut checked(20)).unwrap();
    let mut alone = checked(40);
    assert_eq!(verification(&alone.case(), &alone.facts).approvals_needed, 1);
    assert_eq!(pass(&mut alone), Err(Refusal::NotApproved));
}

#[test]
fn one_agent_issues_so_many_passes_in_an_hour() {
    let issued = |passes_lately, most| {
        let mut world = contained(|world| world.facts.standards.passes_per_agent = most);
        world.facts.history.passes_lately = passes_lately;
        pass(&mut world)
    };
    issued(19, 20).unwrap();
    assert_eq!(issued(20, 20), Err(Refusal::TooManyPasses));
    issued(500, 0).unwrap();
}

/// A face is compared with something: with the photo on file, on the screen of whoever says that it matches.
#[test]
fn a_face_matches_only_the_photo_that_was_on_the_screen() {
    for kind in [EvidenceKind::Video, EvidenceKind::VideoWithId, EvidenceKind::InPerson] {
        let mut world = assessed(|_| ());
        let id = world.evidence();
        let on_a_screen = kind != EvidenceKind::InPerson;
        let prompts = if on_a_screen { Prompt::draw([1, 2, 3, 4]) } else { vec![] };
        let basis = Basis::Face { document: Some("passport".into()), place: Some("here".into()), prompts };
        if on_a_screen {
            world
                .give(&Command::AskEvidence { id, kind: EvidenceKind::Video, basis: basis.clone() })
                .unwrap();
        }
        let record = |result| Command::RecordEvidence { id, kind, basis: basis.clone(), result, note: None };
        let passed = record(EvidenceResult::Passed);
        assert_eq!(world.give(&passed), Err(Refusal::PhotoNotViewed));
        // What somebody else saw is on their screen.
        world.as_supervisor();
        world.give(&Command::ViewPhoto).unwrap();
        world.as_agent();
        assert_eq!(world.give(&passed), Err(Refusal::PhotoNotViewed), "{kind:?}");
        // So is what was seen too long ago: as far back as the case goes.
        world.give(&Command::ViewPhoto).unwrap();
        let began = world.facts.now;
        world.facts.now = began.plus(Duration::from_secs(15 * 60 + 1));
        if !on_a_screen {
            assert_eq!(world.give(&passed), Err(Refusal::PhotoNotViewed));
        }
        world.facts.now = began.plus(Duration::from_mins(14));
        world.touch(SignedAction::Work);
        let mut bad = World { events: world.events.clone(), ..World::new(Tier::Standard) };
        bad.facts = world.facts.clone();
        world.give(&passed).unwrap();
        // With no photo on file there is nothing to see: face to face the photo ID is left, on a screen nothing.
        bad.facts.subject.has_photo = false;
        assert_eq!(bad.give(&passed).is_ok(), !on_a_screen);
    }
    // That somebody is not who they say can be told whatever is on the screen.
    let mut world = assessed(|_| ());
    let id = world.evidence();
    let basis = Basis::Face { document: None, place: None, prompts: Prompt::draw([1, 2, 3, 4]) };
    world.give(&Command::AskEvidence { id, kind: EvidenceKind::Video, basis: basis.clone() }).unwrap();
    let result = EvidenceResult::Failed;
    world
        .give(&Command::RecordEvidence { id, kind: EvidenceKind::Video, basis, result, note: None })
        .unwrap();
}

/// An open page loads the photo with each change: that is one event, not one for each time.
#[test]
fn a_photo_on_an_open_page_is_one_event() {
    let mut world = assessed(|_| ());
    let views = |world: &World| world.events.iter().filter(|one| one.event == CaseEvent::PhotoViewed).count();
    for _ in 0..3 {
        world.give(&Command::ViewPhoto).unwrap();
    }
    assert_eq!(views(&world), 1);
    world.facts.now = world.facts.now.plus(Duration::from_mins(6));
    world.give(&Command::ViewPhoto).unwrap();
    assert_eq!(views(&world), 2);
}

/// The intent of a notice, with its outcome put back to a message in the outbox.
fn queued(world: &mut World, notice: Notice) -> IntentId {
    let told =
        |intent: &&IntentState| matches!(intent.effect, Effect::Tell { notice: of, .. } if of == notice);
    let id = world.case().intents.iter().find(told).expect("a notice").id;
    for recorded in &mut world.events {
        if let CaseEvent::EffectDone { id: of, outcome } = &mut recorded.event
            && *of == id
        {
            *outcome = Outcome::Queued { addresses: 2, manager: Some(Because::Standard) };
        }
    }
    id
}

fn privileged() -> World {
    let mut world = World::new(Tier::Privileged);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.contain().unwrap();
    world
}

#[test]
fn security_knows_once_a_message_was_accepted_or_a_reader_says_so() {
    let mut world = privileged();
    let intent = queued(&mut world, Notice::PrivilegedRecovery);
    assert!(!world.case().security_knows(&world.facts), "a letter in the outbox has told nobody");
    let deliver = |reach| Command::Deliver { intent, reach };
    assert_eq!(world.give(&deliver(Reach::default())), Ok(vec![]));
    let accepted = Reach { accepted: 1, ..Reach::default() };
    let events = world.give(&deliver(accepted)).unwrap();
    let told = Outcome::Told { addresses: 1, manager: None };
    assert!(
        events.contains(&CaseEvent::EffectDone { id: intent, outcome: told }),
        "the manager's was not accepted"
    );
    assert!(world.case().security_knows(&world.facts));
    assert_eq!(world.give(&deliver(accepted)), Ok(vec![]), "once");

    let mut world = privileged();
    let intent = queued(&mut world, Notice::PrivilegedRecovery);
    let lost = Command::Deliver { intent, reach: Reach { given_up: true, ..Reach::default() } };
    let events = world.give(&lost).unwrap();
    let flag = RedFlag::NotTold { notice: Notice::PrivilegedRecovery };
    assert!(events.contains(&CaseEvent::FlagRaised { flag }));
    assert_eq!(world.give(&lost), Ok(vec![]));
    assert_eq!(standing_flags(&world.case(), &world.facts).len(), 1);
    for (who, roles) in [
        (SUPERVISOR, &[Role::SecurityReader, Role::PrivilegedAuthentication][..]),
        (SUBJECT, &[Role::SecurityReader][..]),
        (AGENT, &[Role::Authentication, Role::PrivilegedAuthentication][..]),
    ] {
        world.act_as(who, roles, None);
        assert!(world.give(&Command::Acknowledge).is_err(), "{who}");
    }
    world.act_as(SECOND_SUPERVISOR, &[Role::SecurityReader, Role::PrivilegedAuthentication], None);
    world.give(&Command::Acknowledge).unwrap();
    assert!(world.case().security_knows(&world.facts));
    assert!(standing_flags(&world.case(), &world.facts).is_empty(), "who knows needs no message");
    // Who let it go on has no other part in it.
    assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::NotAllowed));
    world.as_supervisor();
    assert_eq!(
        world.issue_pass(Handover::InPerson),
        Err(Refusal::NotApproved),
        "nothing else stands in the way"
    );
}

/// One review of a notice that was lost settled every other that was lost since the page was shown.
#[test]
fn a_review_covers_the_notice_that_it_names() {
    let mut world = assessed(|_| ());
    let lost = |notice| CaseEvent::FlagRaised { flag: RedFlag::NotTold { notice } };
    world.record(vec![lost(Notice::PassIssued)]);
    let shown = standing_flags(&world.case(), &world.facts).iter().map(RedFlag::name).collect::<Vec<_>>();
    world.record(vec![lost(Notice::ExceptionStarted)]);
    world.as_supervisor();
    world.touch(SignedAction::Work);
    world.give(&Command::ReviewFlags { flags: shown, reason: "told by telephone".into() }).unwrap();
    let left = standing_flags(&world.case(), &world.facts);
    assert_eq!(left, [RedFlag::NotTold { notice: Notice::ExceptionStarted }]);
}

/// Two names are one only for flags that say the same.
#[test]
fn flags_have_one_name_where_they_are_about_the_same_thing() {
    let names: BTreeSet<String> =
        Notice::ALL.iter().map(|notice| RedFlag::NotTold { notice: *notice }.name()).collect();
    assert_eq!(names.len(), Notice::ALL.len());
    let shared = |n| RedFlag::SharedNumber { contact: ContactId::from_bytes([n; 16]), others: 1 }.name();
    assert_ne!(shared(1), shared(2));
}

/// Who reviewed something else has not looked at the failed checks.
#[test]
fn failed_checks_were_looked_at_by_who_reviewed_them() {
    let review = |flags| CaseEvent::FlagsReviewed { reason: "x".into(), flags };
    let failed = RedFlag::FailedBefore { checks: 3 };
    assert!(review(vec![]).looks_at_failed_checks(), "of before reviews named what they cover");
    assert!(review(vec![RedFlag::UnusualSource, failed]).looks_at_failed_checks());
    assert!(!review(vec![RedFlag::UnusualSource]).looks_at_failed_checks());
    assert!(CaseEvent::Resumed { reason: "x".into() }.looks_at_failed_checks());
}

/// What was recorded before deliveries were is read as what it was: a message in the outbox.
#[test]
fn an_old_record_of_a_notice_is_a_message_in_the_outbox() {
    let old: Outcome = serde_json::from_str(r#"{"outcome":"told","addresses":2}"#).unwrap();
    assert_eq!(old, Outcome::Queued { addresses: 2, manager: None });
    let new = serde_json::to_string(&Outcome::Told { addresses: 1, manager: None }).unwrap();
    assert_eq!(new, r#"{"outcome":"delivered","addresses":1}"#);
}

/// Whoever let a case go on, or gave evidence in it, is no second pair of eyes; nor is a reader who is none any more.
#[test]
fn who_acknowledges_for_security_has_no_other_part_before_or_after() {
    let both = &[Role::SecurityReader, Role::PrivilegedAuthentication][..];
    let mut world = privileged();
    queued(&mut world, Notice::PrivilegedRecovery);
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    world.act_as(SECOND_SUPERVISOR, both, None);
    world.review().unwrap();
    assert_eq!(world.give(&Command::Acknowledge), Err(Refusal::NotAllowed), "let it go on");

    let mut world = privileged();
    queued(&mut world, Notice::PrivilegedRecovery);
    world.act_as(SECOND_SUPERVISOR, both, None);
    world.give(&Command::Acknowledge).unwrap();
    assert!(world.case().security_knows(&world.facts));
    world.demote(SECOND_SUPERVISOR);
    world.as_supervisor();
    assert!(!world.case().security_knows(&world.facts), "judged when it counts");
}

/// The manager who has said for security that it knows does not vouch as well.
#[test]
fn who_acknowledged_for_security_does_not_vouch() {
    let mut world = privileged();
    queued(&mut world, Notice::PrivilegedRecovery);
    let id = world.evidence();
    world.act_as(MANAGER, &[Role::SecurityReader], None);
    world.give(&Command::Acknowledge).unwrap();
    world.as_supervisor();
    let basis = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    world.give(&Command::AskEvidence { id, kind: EvidenceKind::Vouch, basis }).unwrap();
    world.act_as(MANAGER, &[Role::SecurityReader], Some(SignedAction::Sign(id)));
    let answer = world.give(&Command::AnswerVouch { id, signed: true, reason: None });
    assert_eq!(answer, Err(Refusal::NotAllowed));
}

#[test]
fn a_meeting_that_does_not_match_is_recorded_without_a_document() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let mut met = |result| {
        let (id, kind) = (world.evidence(), EvidenceKind::InPerson);
        let basis = Basis::Face { document: None, place: None, prompts: vec![] };
        world.touch(SignedAction::Work);
        world
            .give(&Command::RecordEvidence { id, kind, basis, result, note: Some("another face".into()) })
            .map(drop)
    };
    assert!(matches!(met(EvidenceResult::Passed), Err(Refusal::IncompleteCheck(_))));
    met(EvidenceResult::Failed).unwrap();
    assert_eq!(world.case().failed_checks(), 1);
}

/// A flag asked for a supervisor, and the only answer they had was to let the case go on.
#[test]
fn a_supervisor_ends_a_case_that_a_flag_stops() {
    let reject = || Command::Reject { reason: "it is not her".into() };
    let mut world = contained(|_| ());
    world.as_supervisor();
    assert_eq!(world.give(&reject()), Err(Refusal::NotEscalated), "nothing asks for it");
    let mut world = contained(|world| lost_phone_signed_in(world, START.minus(Duration::from_hours(1))));
    assert_eq!(world.give(&reject()), Err(Refusal::NeedsSupervisor));
    world.as_supervisor();
    world.give(&reject()).unwrap();
    assert_eq!(world.case().state, CaseState::Closed(Closing::Rejected));
}
