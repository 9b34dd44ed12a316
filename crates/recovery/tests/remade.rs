//! A passkey that an earlier case made: the next case holds it back unless the verified person says that it is theirs, and it just
//! signed in.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

fn remade() -> MethodId {
    id(MethodId::from_bytes, REMADE)
}

/// Minutes after an earlier case a phone is lost. Somebody else worked the earlier one.
fn next_case() -> World {
    let mut world = World::new(Tier::Standard);
    world.remade(SUPERVISOR);
    world.as_agent();
    world.open(LossReport { lost_at: None, ..World::report() }).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

fn verify(world: &mut World) {
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
}

fn status(world: &World) -> MethodStatus {
    world.facts.method(remade()).unwrap().status
}

fn wait(world: &mut World, minutes: u64) {
    world.facts.now = world.facts.now.plus(Duration::from_mins(minutes));
}

#[test]
fn what_the_person_confirms_stays_and_is_their_way_in() {
    let mut world = next_case();
    assert_eq!(remade_in_question(&world.case(), &world.facts).len(), 1);
    verify(&mut world);
    wait(&mut world, 1);
    assert_eq!(world.confirm_remade(), Err(Refusal::NotSignedIn));
    world.remade_signs_in();
    world.confirm_remade().unwrap();
    assert_eq!(world.confirm_remade(), Err(Refusal::NotInQuestion), "answered");
    world.contain().unwrap();
    assert_eq!(status(&world), MethodStatus::Active);
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::StrongMethodRemains));
    assert_eq!(world.duty(Obligation::Register), Duty::Done);
    for lost in [PHONE_PASSKEY, SMS] {
        world.retire(lost).unwrap();
    }
    world.give(&Command::RecordWipe { thing: 0, reference: "R".into() }).unwrap();
    world.give(&Command::Close).unwrap();
    assert_eq!(status(&world), MethodStatus::Active);
}

#[test]
fn without_an_answer_it_is_held_back_as_anything_new() {
    let mut world = next_case();
    verify(&mut world);
    // Whoever has it signs in all the time: that says nothing.
    wait(&mut world, 1);
    world.remade_signs_in();
    world.contain().unwrap();
    assert_eq!(status(&world), MethodStatus::Suspended);
    assert_eq!(world.confirm_remade(), Err(Refusal::NotInQuestion), "too late: it does not sign in any more");
    assert_eq!(world.case().quarantined(), [remade()]);
}

#[test]
fn nobody_who_is_not_verified_leaves_it_and_it_verifies_nobody() {
    let mut world = next_case();
    wait(&mut world, 1);
    world.remade_signs_in();
    assert!(matches!(world.confirm_remade(), Err(Refusal::NotVerified { .. })));
    world.sign_in(REMADE).unwrap();
    assert!(world.case().evidence.is_empty() && world.case().proved.is_none());
    verify(&mut world);
    // A sign-in of long ago is none of who is on the telephone.
    wait(&mut world, 40);
    verify(&mut world);
    assert_eq!(world.confirm_remade(), Err(Refusal::NotSignedIn));
}

#[test]
fn who_worked_the_earlier_case_does_not_take_the_answer() {
    let mut world = World::new(Tier::Standard);
    world.remade(AGENT);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    verify(&mut world);
    wait(&mut world, 1);
    world.remade_signs_in();
    assert_eq!(world.confirm_remade(), Err(Refusal::WorkedEarlierCase));
    // Nor with another account.
    world.facts.remade.iter_mut().for_each(|remade| remade.workers = vec![person(200)]);
    world.facts.humans.join(person(AGENT), person(200));
    assert_eq!(world.confirm_remade(), Err(Refusal::WorkedEarlierCase));
}

#[test]
fn where_theft_is_reported_or_a_flag_stops_nothing_is_left() {
    let mut world = World::new(Tier::Standard);
    world.remade(SUPERVISOR);
    world.as_agent();
    world.open(LossReport { theft: Theft::Yes, ..World::report() }).unwrap();
    assert!(remade_in_question(&world.case(), &world.facts).is_empty());
    let mut world = next_case();
    verify(&mut world);
    wait(&mut world, 1);
    world.remade_signs_in();
    world.as_agent();
    world.give(&Command::RaiseFlag { kind: FlagKind::Threats }).unwrap();
    assert_eq!(world.confirm_remade(), Err(Refusal::FlagsUnreviewed));
}

/// What a page is made from: the events that it may tell of, and how the duties stand.
fn seen(world: &World) -> (Vec<&'static str>, Vec<(Obligation, Duty)>) {
    let case = world.case();
    let silent =
        |id: &IntentId| case.intents.iter().any(|intent| intent.id == *id && intent.effect.is_silent());
    let told = world.events.iter().filter(|recorded| match &recorded.event {
        CaseEvent::EffectIntended { id, .. } | CaseEvent::EffectDone { id, .. } => !silent(id),
        _ => true,
    });
    (told.map(|recorded| recorded.event.name()).collect(), obligations(&case, &world.facts))
}

/// Somebody may stand beside the agent: a page that did nothing would tell.
#[test]
fn under_duress_the_answer_looks_the_same_and_the_passkey_is_refused_in_silence() {
    let worlds = [false, true].map(|duress| {
        let mut world = next_case();
        world.give(&Command::GiveWord { duress }).unwrap();
        verify(&mut world);
        wait(&mut world, 1);
        world.remade_signs_in();
        world.confirm_remade().unwrap();
        assert_eq!(world.confirm_remade(), Err(Refusal::NotInQuestion), "answered");
        world.contain().unwrap();
        world
    });
    let [quiet, forced] = &worlds;
    assert_eq!(seen(quiet), seen(forced));
    assert_eq!(quiet.case().visible, forced.case().visible);
    let withheld = |world: &World| {
        let withhold = |effect: &Effect| matches!(effect, Effect::WithholdMethods { methods } if methods[..] == [remade()]);
        (world.case().has_done(withhold), world.case().pretended().contains(&remade()))
    };
    assert_eq!((withheld(quiet), withheld(forced)), ((false, false), (true, true)));
    // The word may come later: it is withheld from then on, once.
    let [mut quiet, _] = worlds;
    quiet.as_agent();
    quiet.give(&Command::GiveWord { duress: true }).unwrap();
    quiet.give(&Command::Note { text: "and on".into() }).unwrap();
    assert_eq!(withheld(&quiet), (true, true));
    let times =
        quiet.case().intents.iter().filter(|i| matches!(i.effect, Effect::WithholdMethods { .. })).count();
    assert_eq!(times, 1);
}

/// The other answer that gives a way in without a pass.
#[test]
fn under_duress_what_is_kept_looks_so_and_stays_refused() {
    let worlds = [false, true].map(|duress| {
        let mut world = next_case();
        world.give(&Command::GiveWord { duress }).unwrap();
        verify(&mut world);
        world.contain().unwrap();
        assert_eq!(world.case().quarantined(), [remade()]);
        world.act_as(
            SECOND_SUPERVISOR,
            &[Role::Authentication, Role::PrivilegedAuthentication],
            Some(SignedAction::Keep),
        );
        let intent = world.intent();
        world.give(&Command::KeepMethod { intent, method: remade() }).unwrap();
        world
    });
    let [quiet, forced] = &worlds;
    assert_eq!(seen(quiet), seen(forced));
    assert_eq!(forced.case().quarantined(), []);
    assert_eq!((quiet.case().pretended().len(), forced.case().pretended().len()), (0, 1));
    let reinstates = |world: &World| {
        let case = world.case();
        case.intents.iter().any(|intent| {
            matches!(&intent.effect, Effect::ReinstateMethods { methods, decoy: false } if methods.contains(&remade()))
        })
    };
    assert_eq!((reinstates(quiet), reinstates(forced)), (true, false));
}

#[test]
fn what_stops_a_case_takes_the_answer_back() {
    let mut world = next_case();
    verify(&mut world);
    wait(&mut world, 1);
    world.remade_signs_in();
    world.confirm_remade().unwrap();
    world.contain().unwrap();
    assert_eq!(status(&world), MethodStatus::Active);
    world.give(&Command::Escalate { reason: "It was not her".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Resume { reason: "go on".into() }).unwrap();
    assert!(!matches!(world.duty(Obligation::Contain), Duty::Done));
    wait(&mut world, 40);
    verify(&mut world);
    world.contain().unwrap();
    assert_eq!(status(&world), MethodStatus::Suspended);
}

/// A whole recovery, with something in between.
fn recovered(between: impl FnOnce(&mut World)) -> Case {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    between(&mut world);
    world.as_agent();
    verify(&mut world);
    world.contain().unwrap();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(40).unwrap();
    world.sign_in(40).unwrap();
    world.as_agent();
    for lost in [PHONE_PASSKEY, SMS] {
        world.retire(lost).unwrap();
    }
    world.give(&Command::RecordWipe { thing: 0, reference: "R".into() }).unwrap();
    world.give(&Command::Close).unwrap();
    world.case()
}

#[test]
fn only_a_case_against_which_nothing_speaks_is_asked_about() {
    let effects = FlagEffects::default();
    let good = recovered(|_| {});
    assert_eq!(good.made_passkey(&effects), Some(id(MethodId::from_bytes, 40)));
    let stopped = recovered(|world| {
        world.give(&Command::Escalate { reason: "strange".into() }).unwrap();
        world.as_supervisor();
        world.give(&Command::Resume { reason: "fine".into() }).unwrap();
    });
    assert_eq!(stopped.made_passkey(&effects), None);
    let open = Case { state: CaseState::Open, ..good.clone() };
    let rejected = Case { state: CaseState::Closed(Closing::Rejected), ..good.clone() };
    let other = Case { proved: Some(id(MethodId::from_bytes, PHONE_PASSKEY)), ..good.clone() };
    let duress = Case { duress: true, ..good.clone() };
    let unverified = Case { verified: None, ..good.clone() };
    let mut flagged = good.clone();
    let (flag, by) = (RedFlag::Heard { heard: FlagKind::Threats }, good.opened_by);
    flagged.flags.push(FlagState { flag, at: START, by, reviewed: None, shown_with: None, spent: None });
    for case in [open, rejected, other, duress, unverified, flagged.clone()] {
        assert_eq!(case.made_passkey(&effects), None);
    }
    flagged.flags.iter_mut().for_each(|flag| flag.reviewed = Some(START));
    assert!(flagged.made_passkey(&effects).is_some());
}

#[derive(Clone, Debug)]
enum Step {
    CallBack,
    Vouch,
    Seen(bool),
    SignsIn,
    Confirm(bool),
    Contain,
    Pass,
    Hear,
    Wait(u8),
    Retire,
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    use Step::*;
    prop_oneof![
        4 => Just(CallBack),
        4 => Just(Vouch),
        1 => any::<bool>().prop_map(Seen),
        4 => Just(SignsIn),
        4 => any::<bool>().prop_map(Confirm),
        3 => Just(Contain),
        1 => Just(Pass),
        1 => Just(Hear),
        2 => (1..40u8).prop_map(Wait),
        2 => Just(Retire),
        2 => Just(Close),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever is done in whatever order: what an earlier case made works after containment only if who was verified at that moment
    /// confirmed it, after it had signed in during this case.
    #[test]
    fn nothing_of_an_earlier_case_survives_unless_the_verified_person_confirmed_it(
        steps in prop::collection::vec(step(), 1..30),
    ) {
        let mut world = next_case();
        let mut confirmed = false;
        for step in steps {
            world.as_agent();
            let verified = |world: &World| {
                let met = verification(&world.case(), &world.facts).is_met();
                world.case().verified.is_some_and(|(_, until)| met || world.facts.now <= until)
            };
            let before = verified(&world);
            match step {
                Step::CallBack => drop(world.call_back(OFFICE_LINE, EvidenceResult::Passed)),
                Step::Vouch => drop(world.vouch()),
                Step::Seen(passed) => {
                    let result = if passed { EvidenceResult::Passed } else { EvidenceResult::Failed };
                    drop(world.seen(EvidenceKind::Video, result));
                }
                Step::SignsIn => world.remade_signs_in(),
                Step::Confirm(own) => {
                    if own {
                        world.act_as(SUPERVISOR, &[Role::PrivilegedAuthentication], None);
                    }
                    if world.confirm_remade().is_ok() {
                        prop_assert!(before && !own && !world.case().seen.is_empty());
                        confirmed = true;
                    }
                }
                Step::Contain => drop(world.contain()),
                Step::Pass => drop(world.issue_pass(Handover::VerifiedCall)),
                Step::Hear => drop(world.give(&Command::RaiseFlag { kind: FlagKind::Urgency })),
                Step::Wait(minutes) => wait(&mut world, u64::from(minutes)),
                Step::Retire => drop([PHONE_PASSKEY, SMS, REMADE].map(|method| world.retire(method))),
                Step::Close => drop(world.give(&Command::Close)),
            }
            let contained = world.case().has_done(|effect| matches!(effect, Effect::RevokeSessions { .. }));
            let closed = matches!(world.case().state, CaseState::Closed(_));
            if contained || closed {
                prop_assert!(confirmed || status(&world) != MethodStatus::Active);
            }
        }
    }
}
