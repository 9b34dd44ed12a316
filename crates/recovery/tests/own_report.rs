//! Whoever rang first takes nobody's word away: the owner reports a loss signed in while a case about them is open.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_access::{BoundKey, SETTLES};
use keyward_model::*;
use keyward_recovery::*;
use world::*;

/// The owner's passkey that is not lost.
const KEPT: u8 = 41;

fn id(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

/// A stranger rang about a laptop that is not on file, and an agent opened a case on it.
fn strangers_case(playbook: Playbook) -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(KEPT, MethodKind::Passkey, Some(LAPTOP)));
    world.as_agent();
    let kind = if playbook == Playbook::PinLocked { DeviceKind::SecurityKey } else { DeviceKind::Laptop };
    let things = vec![LostThing::described(kind, "old one", Management::Personal)];
    world.open_as(playbook, LossReport { things, methods: vec![], ..World::report() }).unwrap();
    world
}

fn as_owner(world: &mut World) {
    world.act_as(SUBJECT, &[], None);
    world.facts.actor.session = Some((SessionId::from_bytes([50; 16]), Some(id(KEPT))));
    world.facts.actor.session_key = Some(BoundKey { since: START.minus(SETTLES), shown: None });
    let touch = Touch::Deed { deed: Deed::OpenCase(person(SUBJECT)) };
    let at = world.facts.now;
    world.facts.actor.step_up = Some(StepUp { touch, at, method: Some(id(KEPT)), signature: None });
}

fn report(world: &mut World) -> Result<Vec<CaseEvent>, Refusal> {
    let [revoke, suspend] = [world.intent(), world.intent()];
    let report = LossReport { channel: ReportChannel::SelfService, ..World::report() };
    world.give(&Command::ReportOwn { report, revoke, suspend })
}

fn suspended(world: &World, n: u8) -> bool {
    let is =
        |effect: &Effect| matches!(effect, Effect::SuspendMethods { methods } if methods.contains(&id(n)));
    world.case().intents.iter().any(|intent| is(&intent.effect))
}

#[test]
fn what_the_owner_reports_is_suspended_at_once_and_its_number_proves_nothing() {
    let mut world = strangers_case(Playbook::DeviceLoss);
    let number = ContactId::from_bytes([MOBILE; 16]);
    let against = |world: &World| {
        let numbers = eligible_numbers(&world.case(), &world.facts);
        numbers.iter().find(|(contact, _)| contact.id == number).unwrap().1
    };
    assert_eq!(against(&world), None);
    as_owner(&mut world);
    report(&mut world).unwrap();
    assert_eq!(against(&world), Some(NotCounted::OnLostDevice));
    assert!(suspended(&world, PHONE_PASSKEY) && suspended(&world, SMS) && !suspended(&world, KEPT));
    let ends = |effect: &Effect| matches!(effect, Effect::RevokeSessions { keep: Some(_), .. });
    assert!(world.case().intents.iter().any(|intent| ends(&intent.effect)));
    // It is no verification of whoever is on the telephone.
    world.as_agent();
    assert!(matches!(world.contain(), Err(Refusal::NotVerified { .. })));
    let found = Amendment::WithdrawThing { thing: 1, methods: vec![], slip: false };
    let taken_out = world.give(&Command::Amend { amendment: found, reason: Some("found".into()) });
    assert_eq!(taken_out, Err(Refusal::CallerOfLater));
}

/// Also in a case that is stopped, and twice, and where there is no room for a phone.
#[test]
fn it_is_taken_in_every_state_and_playbook() {
    for playbook in [Playbook::DeviceLoss, Playbook::Compromised, Playbook::PinLocked, Playbook::NewPhone] {
        let mut world = World::new(Tier::Standard);
        if playbook == Playbook::NewPhone {
            world.facts.methods.push(method(KEPT, MethodKind::Passkey, Some(LAPTOP)));
            world.as_agent();
            world.open_as(playbook, LossReport { theft: Theft::No, ..World::report() }).unwrap();
        } else {
            world = strangers_case(playbook);
        }
        as_owner(&mut world);
        world.give(&Command::Escalate { reason: "not me".into() }).unwrap();
        as_owner(&mut world);
        report(&mut world).unwrap();
        assert!(suspended(&world, PHONE_PASSKEY), "{playbook:?}");
        as_owner(&mut world);
        report(&mut world).unwrap();
    }
}

#[test]
fn nobody_reports_for_another_or_with_what_is_new_lost_or_untouched() {
    let mut world = strangers_case(Playbook::DeviceLoss);
    world.as_agent();
    assert_eq!(report(&mut world), Err(Refusal::NotAllowed));
    as_owner(&mut world);
    world.facts.actor.step_up = None;
    assert_eq!(report(&mut world), Err(Refusal::NeedsPasskey));
    as_owner(&mut world);
    world.facts.actor.session_key = Some(BoundKey { since: world.facts.now, shown: None });
    assert_eq!(report(&mut world), Err(Refusal::SelfReportNeedsPasskey));
    as_owner(&mut world);
    world.facts.actor.session = Some((SessionId::from_bytes([50; 16]), Some(id(PHONE_PASSKEY))));
    assert_eq!(report(&mut world), Err(Refusal::SelfReportNeedsPasskey));
    // The caller said that it is gone.
    world.as_agent();
    let amendment = Amendment::AddMethod { method: id(KEPT) };
    world.give(&Command::Amend { amendment, reason: None }).unwrap();
    as_owner(&mut world);
    assert_eq!(report(&mut world), Err(Refusal::SelfReportNeedsPasskey));
}
