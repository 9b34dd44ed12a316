//! How a closed case says that it ended: with the person in only if they are.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use world::*;

/// Closes a case in which everything is done, after something happened to it.
fn closed(registers: bool, signs_in: bool, before: impl FnOnce(&mut World)) -> World {
    let mut world = World::new(Tier::Standard);
    world.report_and_contain();
    let waive = |obligation| Command::Waive { obligation, reason: "on leave".into() };
    if registers {
        world.issue_pass(Handover::VerifiedCall).unwrap();
        world.register(40).unwrap();
    } else {
        world.as_supervisor();
        world.give(&waive(Obligation::Restore)).unwrap();
    }
    if signs_in {
        world.sign_in(40).unwrap();
    } else {
        world.as_supervisor();
        world.give(&waive(Obligation::Register)).unwrap();
    }
    world.as_agent();
    world.retire(PHONE_PASSKEY).unwrap();
    world.retire(SMS).unwrap();
    world.give(&Command::RecordWipe { thing: 0, reference: "MDM-7".into() }).unwrap();
    before(&mut world);
    world.give(&Command::Close).unwrap();
    world
}

#[test]
fn a_case_ends_with_the_person_in_only_if_they_signed_in_and_still_can() {
    let disable = |world: &mut World| world.facts.subject.enabled = false;
    let freeze = |world: &mut World| world.facts.subject.frozen_at = Some(world.facts.now);
    let as_it_is = |_: &mut World| ();
    let ends = [
        (closed(true, true, as_it_is), Ending::Recovered),
        (closed(true, true, disable), Ending::Disabled),
        (closed(true, true, freeze), Ending::Frozen),
        // A passkey that nobody signed in with is no way in.
        (closed(true, false, as_it_is), Ending::NotSignedIn),
        (closed(false, false, as_it_is), Ending::NotSignedIn),
        (closed(false, false, disable), Ending::Disabled),
    ];
    for (world, ending) in ends {
        let case = world.case();
        assert_eq!(case.state, CaseState::Closed(Closing::Completed));
        assert_eq!(case.ending(), Some(ending));
        let proved = case.proved.is_some();
        assert!(proved || !ending.is_in());
        assert!(!ending.is_in() || world.facts.subject.enabled && world.facts.subject.frozen_at.is_none());
    }
}

#[test]
fn the_first_passkey_of_an_account_that_was_disabled_meanwhile_is_not_set_up() {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.clear();
    world.as_agent();
    world.open_as(Playbook::FirstPasskey, LossReport::nothing_lost(ReportChannel::InPerson, None)).unwrap();
    world.facts.subject.enabled = false;
    world.give(&Command::Close).unwrap();
    assert_eq!(world.case().ending(), Some(Ending::Disabled));
    // Enabled again, it is still nobody's success.
    world.facts.subject.enabled = true;
    assert_eq!(world.case().ending(), Some(Ending::Disabled));
}

#[test]
fn a_case_that_closed_before_endings_were_kept_says_what_its_events_show() {
    let before = |mut world: World| {
        for recorded in &mut world.events {
            if let CaseEvent::Closed { ending, .. } = &mut recorded.event {
                *ending = None;
            }
        }
        world.case().ending()
    };
    let as_it_is = |_: &mut World| ();
    assert_eq!(before(closed(true, true, as_it_is)), Some(Ending::Recovered));
    assert_eq!(before(closed(true, false, as_it_is)), Some(Ending::NotSignedIn));
    let stored = r#"{"event":"closed","closing":"completed"}"#;
    let event: CaseEvent = serde_json::from_str(stored).unwrap();
    assert_eq!(event, CaseEvent::Closed { closing: Closing::Completed, ending: None });
}

#[test]
fn a_refused_case_ends_refused() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    assert_eq!(world.case().ending(), None);
    world.give(&Command::Assess).unwrap();
    let id = world.ask_vouch().unwrap();
    world.answer_vouch(id, false).unwrap();
    world.as_supervisor();
    world.give(&Command::Reject { reason: "not them".into() }).unwrap();
    assert_eq!(world.case().ending(), Some(Ending::Rejected));
}
