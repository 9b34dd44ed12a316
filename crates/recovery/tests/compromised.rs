//! Somebody else may have got in: what is said to be in other hands proves nothing, and what only its owner has is not given away.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const PASSWORD: u8 = 51;

/// A case of somebody who was phished and names these methods.
fn phished(methods: Vec<MethodId>) -> World {
    phished_with(World::new(Tier::Standard), methods)
}

fn phished_with(mut world: World, methods: Vec<MethodId>) -> World {
    world.as_agent();
    let report = LossReport { things: Vec::new(), methods, ..World::report() };
    world.open_as(Playbook::Compromised, report).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

fn of_kind(world: &World, kind: MethodKind) -> MethodId {
    world.facts.methods.iter().find(|method| method.kind == kind).expect("the person has one").id
}

fn against(world: &World, number: u8) -> Option<NotCounted> {
    let numbers = eligible_numbers(&world.case(), &world.facts);
    let found = numbers.into_iter().find(|(contact, _)| contact.id == ContactId::from_bytes([number; 16]));
    found.expect("it is on file").1
}

/// Whoever has somebody's texts has the number.
#[test]
fn a_number_whose_texts_are_in_other_hands_is_not_called_back() {
    let known = World::new(Tier::Standard);
    let (texts, passkey) = (of_kind(&known, MethodKind::Phone), of_kind(&known, MethodKind::Passkey));
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(PASSWORD, MethodKind::Password, None));
    assert_eq!(against(&phished_with(world, vec![id(MethodId::from_bytes, PASSWORD)]), MOBILE), None);
    assert_eq!(against(&phished(vec![texts]), MOBILE), Some(NotCounted::InOtherHands));
    // A passkey that is somebody else's: nobody knows where their phone is.
    let mut world = phished(Vec::new());
    let amendment = Amendment::AddMethod { method: passkey };
    world.give(&Command::Amend { amendment, reason: None }).unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::InOtherHands));
    // Whoever names nothing may hold the phone.
    assert_eq!(against(&phished(Vec::new()), MOBILE), Some(NotCounted::MaybeOnLostDevice));
    // A fixed line is in nobody's pocket, unless it is forwarded.
    assert_eq!(against(&world, OFFICE_LINE), Some(NotCounted::LineNotChecked));
    // To take it back is not to have never said it.
    let amendment = Amendment::WithdrawMethod { method: passkey, slip: false };
    world.facts.now = world.facts.now.plus(Duration::from_hours(1));
    world.as_agent();
    world.give(&Command::Amend { amendment, reason: Some("it is theirs after all".into()) }).unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::InOtherHands));
}

/// The caller disowned both passkeys of the owner, and the owner signed in with one while the desk spoke to the caller.
#[test]
fn a_disowned_passkey_that_signs_in_stops_the_case() {
    let known = World::new(Tier::Standard);
    let (texts, passkey) = (of_kind(&known, MethodKind::Phone), of_kind(&known, MethodKind::Passkey));
    let stands = |method| {
        let mut world = phished(vec![method]);
        let at = world.facts.now;
        world.facts.history.lost_signed_in = vec![RedFlag::MethodSignedIn { method, at }];
        standing_flags(&world.case(), &world.facts)
            .iter()
            .any(|flag| matches!(flag, RedFlag::MethodSignedIn { .. }))
    };
    assert!(stands(passkey));
    assert!(!stands(texts), "its owner used it until it was reported");
}

/// Phished password and app were reported, and signed in again before anything was suspended: nothing said so.
#[test]
fn what_somebody_else_may_know_is_somebody_else_once_it_was_reported() {
    let texts = of_kind(&World::new(Tier::Standard), MethodKind::Phone);
    let mut world = phished(vec![texts]);
    let raised = |world: &World| {
        let is = |event: &CaseEvent| matches!(event, CaseEvent::FlagRaised { flag: RedFlag::MethodSignedIn { method, .. } } if *method == texts);
        world.events.iter().filter(|recorded| is(&recorded.event)).count()
    };
    let signs_in = |world: &mut World| {
        world.facts.now = world.facts.now.plus(Duration::from_mins(2));
        world.facts.actor.actor = Actor::Person(world.facts.subject.id);
        world.give(&Command::Observe(Observation::SignedIn { method: texts })).unwrap();
    };
    signs_in(&mut world);
    assert_eq!(raised(&world), 1);
    let standing = standing_flags(&world.case(), &world.facts);
    assert!(standing.iter().any(|flag| world.facts.flag_effect(flag.kind()) == FlagEffect::Stop));
    // It stops the case's pass, and each further sign-in is a line of its own, also in a case that is stopped. It is one flag.
    world.as_agent();
    world.give(&Command::Escalate { reason: "somebody is in".into() }).unwrap();
    signs_in(&mut world);
    assert_eq!(raised(&world), 2);
    let of_it = |flag: &&RedFlag| matches!(flag, RedFlag::MethodSignedIn { .. });
    assert_eq!(standing_flags(&world.case(), &world.facts).iter().filter(of_it).count(), 1);
    // The list of sign-ins shows one that nobody observed.
    let mut world = phished(vec![texts]);
    let at = world.facts.now.plus(Duration::from_mins(1));
    world.facts.history.lost_signed_in = vec![RedFlag::MethodSignedIn { method: texts, at }];
    assert_eq!(standing_flags(&world.case(), &world.facts).iter().filter(of_it).count(), 1);
    // What was not reported is its owner's, and what was lost is no matter of who knows it.
    let mut world = phished(Vec::new());
    signs_in(&mut world);
    assert_eq!(raised(&world), 0);
}

/// The strongest sign that there is: what the person names was added by somebody else that morning.
#[test]
fn to_name_what_was_added_that_morning_makes_it_no_less_of_a_sign() {
    for named in [false, true] {
        let mut world = World::new(Tier::Standard);
        let mut texts = method(PASSWORD, MethodKind::Phone, None);
        texts.added_at = world.facts.now.minus(Duration::from_hours(6));
        let id = texts.id;
        world.facts.methods.push(texts);
        let world = phished_with(world, if named { vec![id] } else { Vec::new() });
        let flags = standing_flags(&world.case(), &world.facts);
        let added = |flag: &RedFlag| matches!(flag, RedFlag::MethodAdded { method, .. } if *method == id);
        assert!(flags.iter().any(added), "{named}: {flags:?}");
    }
}
