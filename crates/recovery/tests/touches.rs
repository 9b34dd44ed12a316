//! What takes a passkey touch: a session that somebody stole opens nothing, removes nothing and harms nobody.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

/// An agent in a session, who gave this touch so long ago.
fn actor(world: &World, touch: Option<(Touch, Duration)>) -> ActorFacts {
    let step_up = touch.map(|(touch, ago)| StepUp {
        touch,
        at: world.facts.now.minus(ago),
        method: None,
        signature: None,
    });
    let session = Some((SessionId::from_bytes([1; 16]), None));
    ActorFacts {
        actor: Actor::Person(person(AGENT)),
        roles: RoleSet::of(&[Role::Authentication]),
        on_hold: false,
        session,
        step_up,
        key: None,
        session_key: None,
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
        Deed::DismissUnmatched(of(1)),
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

/// Every command of a desk that takes no touch, in every order of three, given by a supervisor's stolen session to somebody else's case:
/// the other supervisor, who answered nothing, still lets it go on or ends it.
#[test]
fn no_stolen_session_leaves_a_case_that_nobody_may_end() {
    let id = |n| EvidenceId::from_bytes([n; 16]);
    let words = || "x".to_owned();
    let approver = person(SECOND_SUPERVISOR);
    let vouch = Basis::Approver { person: person(MANAGER), statement: "00".into() };
    let number = ContactId::from_bytes([MOBILE; 16]);
    let commands = [
        Command::Assess,
        Command::AnswerMethods { at_hand: AtHand::Nothing },
        Command::SettleNumbers { numbers: vec![SettledNumber { contact: number, rings: Rings::OnLost }] },
        Command::Amend { amendment: Amendment::Place { place: Some(words()) }, reason: None },
        Command::CallBack { id: id(1), contact: number, fixed: true, relay: false },
        Command::AskEvidence { id: id(2), kind: EvidenceKind::Vouch, basis: vouch },
        Command::AskApproval { id: id(3), approver, approver_may: true, statement: words() },
        Command::SendAdvice { intent: IntentId::from_bytes([4; 16]) },
        Command::RaiseFlag { kind: FlagKind::Threats },
        Command::GiveWord { duress: false },
        Command::Note { text: words() },
        Command::ViewPhoto,
        Command::Close,
        Command::Escalate { reason: words() },
    ];
    let mut given = 0;
    for first in &commands {
        for second in &commands {
            for third in &commands {
                let mut world = World::new(Tier::Standard);
                world.as_agent();
                world.open(World::report()).unwrap();
                world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
                world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
                for command in [first, second, third] {
                    world.as_supervisor();
                    world.facts.actor.step_up = None;
                    given += u32::from(world.give(command).is_ok());
                }
                assert_eq!(world.case().workers, [person(AGENT)], "{first:?} {second:?} {third:?}");
                if world.case().state == CaseState::Open {
                    world.as_agent();
                    world.give(&Command::Escalate { reason: words() }).unwrap();
                }
                world.as_second_supervisor();
                for command in [Command::Resume { reason: words() }, Command::Reject { reason: words() }] {
                    let answer = decide(&world.case(), &command, &world.facts);
                    assert!(answer.is_ok(), "{first:?} {second:?} {third:?}: {answer:?}");
                }
            }
        }
    }
    assert!(given > 500, "{given}");
}

/// Whoever was asked to sign, and by whomever, decides about the case as long as they gave no answer.
#[test]
fn to_be_asked_is_no_part_in_a_case() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    for (n, who) in [(1, SUPERVISOR), (2, SECOND_SUPERVISOR)] {
        let id = EvidenceId::from_bytes([n; 16]);
        let statement = "00".to_owned();
        world.as_agent();
        world
            .give(&Command::AskApproval { id, approver: person(who), approver_may: true, statement })
            .unwrap();
    }
    world.give(&Command::Escalate { reason: "x".into() }).unwrap();
    for who in [SUPERVISOR, SECOND_SUPERVISOR] {
        world.act_as(who, &[Role::Authentication, Role::PrivilegedAuthentication], None);
        for command in [Command::Resume { reason: "x".into() }, Command::Reject { reason: "x".into() }] {
            assert!(decide(&world.case(), &command, &world.facts).is_ok(), "{who} {command:?}");
        }
    }
}
