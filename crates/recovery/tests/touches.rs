//! What takes a passkey touch: a session that somebody stole opens nothing, removes nothing and harms nobody.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

/// An agent in a session, who gave this touch so long ago.
fn actor(world: &World, touch: Option<(Touch, Duration)>) -> ActorFacts {
    let step_up = touch.map(|(touch, ago)| StepUp { touch, at: world.facts.now.minus(ago), signature: None });
    let session = Some((SessionId::from_bytes([1; 16]), None));
    ActorFacts {
        actor: Actor::Person(person(AGENT)),
        roles: RoleSet::of(&[Role::Authentication]),
        on_hold: false,
        session,
        step_up,
    }
}

#[test]
fn a_deed_takes_a_fresh_touch_for_exactly_this() {
    let world = World::new(Tier::Standard);
    let (now, zero) = (world.facts.now, Duration::ZERO);
    let of = |byte| PersonId::from_bytes([byte; 16]);
    let deeds = [
        Deed::OpenCase(of(1)),
        Deed::EndSessions(of(1)),
        Deed::EndHold(of(1)),
        Deed::EndAlarm(EventId::from_bytes([1; 16])),
        Deed::DismissReport(IntakeId::from_bytes([1; 16])),
        Deed::SeeBreakGlass(ChangeId::from_bytes([1; 16])),
        Deed::WithdrawClose(of(1)),
    ];
    for deed in deeds {
        assert_eq!(deed.asks(), Asks::TheDesk, "{deed:?}");
        let given = |deed, ago| actor(&world, Some((Touch::Deed { deed }, ago)));
        assert_eq!(deed.confirmed(&given(deed, zero), now), Ok(()), "{deed:?}");
        let refused = Err(Refusal::NeedsPasskey);
        assert_eq!(deed.confirmed(&actor(&world, None), now), refused, "{deed:?}");
        assert_eq!(deed.confirmed(&given(deed, Duration::from_mins(6)), now), refused, "{deed:?}");
        for other in deeds.into_iter().chain([Deed::EndSessions(of(2)), Deed::EndHold(of(2))]) {
            if other != deed {
                assert_eq!(deed.confirmed(&given(other, zero), now), refused, "{deed:?} with {other:?}");
            }
        }
    }
}

#[test]
fn one_touch_sends_a_list_of_invitations_by_whoever_gave_it() {
    let world = World::new(Tier::Standard);
    let sent = |by| Touch::Deed { deed: Deed::Invite(person(by)) };
    let invite = Deed::Invite(PersonId::from_bytes([3; 16]));
    let own = actor(&world, Some((sent(AGENT), Duration::ZERO)));
    assert_eq!(invite.confirmed(&own, world.facts.now), Ok(()));
    let other = actor(&world, Some((sent(SUPERVISOR), Duration::ZERO)));
    assert_eq!(invite.confirmed(&other, world.facts.now), Err(Refusal::NeedsPasskey));
}

#[test]
fn the_touch_for_opening_a_case_counts_for_the_work_on_it() {
    let mut world = World::new(Tier::Standard);
    let opening = Touch::Deed { deed: Deed::OpenCase(world.facts.subject.id) };
    world.facts.actor = actor(&world, Some((opening, Duration::ZERO)));
    let intents = [world.intent(), world.intent()];
    let events = open(Playbook::DeviceLoss, World::report(), &world.facts, intents).unwrap();
    world.record(events);
    world.carry_out();
    world.facts.actor = actor(&world, None);
    assert!(world.case().touched_until(&world.facts.actor, world.facts.now).is_some());
    let later = world.facts.now.plus(WORK_LIFE);
    assert!(world.case().touched_until(&world.facts.actor, later).is_none());
    world.facts.actor.session = Some((SessionId::from_bytes([2; 16]), None));
    assert!(world.case().touched_until(&world.facts.actor, world.facts.now).is_none(), "another session");
}

/// What the finding listed: each of these was done with a cookie alone.
#[test]
fn a_stolen_session_lets_no_case_go_on_and_ends_no_pass() {
    let (intent, reason) = (IntentId::from_bytes([1; 16]), || "because".to_owned());
    for command in [
        Command::Resume { reason: reason() },
        Command::ReviewFlags { flags: vec!["urgency".into()], reason: reason() },
        Command::Waive { obligation: Obligation::Wipe, reason: reason() },
        Command::VoidPass { intent },
        Command::Reject { reason: reason() },
        Command::Acknowledge,
    ] {
        assert_eq!(command.confirmation(), Confirmation::Work, "{command:?}");
    }
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Escalate { reason: reason() }).unwrap();
    world.as_supervisor();
    world.facts.actor.step_up = None;
    assert_eq!(world.give(&Command::Resume { reason: reason() }), Err(Refusal::NeedsPasskey));
    world.touch(SignedAction::Work);
    world.give(&Command::Resume { reason: reason() }).unwrap();
}
