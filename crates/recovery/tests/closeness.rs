//! Who is close to whom: one person's word, which keeps nobody from what only protects.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use world::*;

fn opened() -> World {
    let mut world = World::new(Tier::Standard);
    world.as_supervisor();
    world.open(World::report()).unwrap();
    world.act_as(SECOND_SUPERVISOR, &[Role::PrivilegedAuthentication], None);
    world
}

#[test]
fn the_refusal_says_whose_word_it_is() {
    let mut world = opened();
    for (word, refusal) in [
        (Closeness::OwnWord, Refusal::Related),
        (Closeness::TheirWord, Refusal::NamedClose),
        (Closeness::OfEverybody, Refusal::NamedClose),
    ] {
        world.facts.related = Some(word);
        assert!(refusal.is_forbidden());
        assert_eq!(decide(&world.case(), &Command::Assess, &world.facts), Err(refusal.clone()));
        assert_eq!(may_tend(&world.facts), Err(refusal.clone()));
        let intents = [world.intent(), world.intent()];
        assert_eq!(open(Playbook::DeviceLoss, World::report(), &world.facts, intents), Err(refusal));
    }
}

#[test]
fn whoever_is_named_as_close_still_stops_and_ends() {
    let mut world = opened();
    for word in [Closeness::OwnWord, Closeness::TheirWord, Closeness::OfEverybody] {
        world.facts.related = Some(word);
        for command in
            [Command::Escalate { reason: "odd".into() }, Command::RaiseFlag { kind: FlagKind::Urgency }]
        {
            assert!(decide(&world.case(), &command, &world.facts).is_ok(), "{word:?} {command:?}");
        }
        // No pass lives here; it is not who asks that stands in the way.
        let end = Command::VoidPass { intent: world.intent() };
        let answer = decide(&world.case(), &end, &world.facts);
        assert!(!matches!(answer, Err(Refusal::Related | Refusal::NamedClose)), "{answer:?}");
        assert_eq!(may_end_sessions(&world.facts), Ok(()));
        // Freezing asks who the caller is, and nothing about who is close.
        assert!(matches!(may_freeze(&world.case(), &world.facts), Err(Refusal::NotVerified { .. })));
    }
}

#[test]
fn a_freeze_is_lifted_by_somebody_whoever_was_named() {
    let mut world = opened();
    world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
    let case = world.case();
    for case in [None, Some(&case)] {
        for (word, answer) in [
            (Closeness::OwnWord, Err(Refusal::Related)),
            (Closeness::TheirWord, Err(Refusal::NamedClose)),
            (Closeness::OfEverybody, Ok(())),
        ] {
            world.facts.related = Some(word);
            assert_eq!(may_lift_freeze(case, &world.facts), answer, "{word:?}");
        }
    }
    // What opens more than that stays closed to them.
    let resume = Command::Resume { reason: "I know them".into() };
    assert_eq!(decide(&case, &resume, &world.facts), Err(Refusal::NamedClose));
}

proptest! {
    #[test]
    fn nobody_declares_more_than_a_handful(names in prop::collection::vec(0..20_u8, 0..40)) {
        let mut declared: Vec<PersonId> = Vec::new();
        for name in names {
            let other = person(name);
            let known = declared.contains(&other);
            match may_declare(&declared, other) {
                Ok(()) if !known => declared.push(other),
                Ok(()) => {}
                Err(why) => {
                    prop_assert_eq!(why, Refusal::TooManyClose);
                    prop_assert!(!known && declared.len() == MOST_CLOSE);
                }
            }
            prop_assert!(declared.len() <= MOST_CLOSE);
        }
    }

    #[test]
    fn ones_own_word_is_never_set_aside(own: bool, theirs: bool, left: bool) {
        let closeness = Closeness::of(own, theirs, left);
        prop_assert_eq!(closeness.is_some(), own || theirs);
        prop_assert_eq!(closeness == Some(Closeness::OwnWord), own);
        prop_assert_eq!(closeness == Some(Closeness::OfEverybody), !own && theirs && !left);
    }
}
