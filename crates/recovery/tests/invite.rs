//! Invitations to a first passkey: who is invited, where, and who is left out.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

/// Somebody of whom an import told, with a mailbox.
fn newcomer(age: Duration) -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.clear();
    let mail =
        Contact { value: "mira@contoso.example".into(), ..contact(40, ContactKind::WorkEmail, None, age) };
    world.facts.contacts.push(mail);
    world.as_agent();
    world
}

fn from_hr() -> Candidate {
    Candidate { vouched: [ContactId::from_bytes([40; 16])].into(), ..Candidate::default() }
}

const YEAR: Duration = Duration::from_hours(8760);

#[test]
fn each_way_goes_where_it_says() {
    let world = newcomer(YEAR);
    let to = Invitation::Person(["mira@contoso.example".to_owned()].into());
    assert_eq!(invitation(InviteWay::Mail, &world.facts, &from_hr()), Ok(to));
    let manager = Invitation::Manager(person(MANAGER));
    assert_eq!(invitation(InviteWay::Manager, &world.facts, &from_hr()), Ok(manager));
    assert_eq!(invitation(InviteWay::InPerson, &world.facts, &Candidate::default()), Ok(Invitation::Desk));
}

#[test]
fn whoever_has_a_method_here_or_is_out_of_reach_is_left_out() {
    let mut world = newcomer(YEAR);
    let refused = |world: &World| match invitation(InviteWay::InPerson, &world.facts, &from_hr()) {
        Err(LeftOut::Refused(refusal)) => refusal.code(),
        other => panic!("{other:?}"),
    };
    world.facts.subject.frozen_at = Some(START);
    assert_eq!(refused(&world), "account-frozen");
    world.facts.subject.frozen_at = None;
    world.facts.subject.tier = Tier::Privileged;
    assert_eq!(refused(&world), "beyond-reach");
    world.facts.subject.tier = Tier::Standard;
    world.facts.subject.account = AccountKind::Room;
    assert_eq!(refused(&world), "not-recoverable-room");
    // A program sets up no passkey, also where its owner recovers its account.
    world.facts.subject.account = AccountKind::Service;
    world.facts.subject.owner = world.facts.manager.map(|person| Owner { person, since: START });
    world.facts.standards.owned.service = true;
    assert_eq!(refused(&world), "not-recoverable-service");
    world.facts.subject.account = AccountKind::Person;
    world.facts.subject.enabled = false;
    assert_eq!(refused(&world), "account-disabled");
    world.facts.subject.enabled = true;
    world.facts.methods.push(method(60, MethodKind::Password, None));
    assert_eq!(refused(&world), "has-method-here");
    world.facts.methods.clear();
    world.act_as(SUBJECT, &[Role::Authentication], None);
    assert!(invitation(InviteWay::InPerson, &world.facts, &from_hr()).is_err());
}

proptest! {
    /// Nobody is written to at an address that HR did not bring, or that was changed in the last three days; nor twice within a week.
    #[test]
    fn an_invitation_goes_only_where_hr_vouches_for(
        vouched in any::<bool>(), hours in 0..200u64, ended in any::<bool>(), case_open in any::<bool>(),
        invited in prop::option::of(0..400u64), manager_hours in 0..200u64,
    ) {
        let mut world = newcomer(Duration::from_hours(hours));
        if ended {
            world.facts.contacts.iter_mut().for_each(|contact| contact.until = Some(START));
        }
        world.facts.subject.manager_since = START.minus(Duration::from_hours(manager_hours));
        let invited_at = invited.map(|hours| START.minus(Duration::from_hours(hours)));
        let known = Candidate { case_open, invited_at, ..if vouched { from_hr() } else { Candidate::default() } };
        let lately = invited.is_some_and(|hours| hours < 7 * 24);
        let by_mail = invitation(InviteWay::Mail, &world.facts, &known);
        prop_assert_eq!(by_mail.is_ok(), vouched && hours >= 72 && !ended && !case_open && !lately, "{:?}", by_mail);
        let by_manager = invitation(InviteWay::Manager, &world.facts, &known);
        prop_assert_eq!(by_manager.is_ok(), manager_hours >= 72 && !case_open && !lately);
    }
}

#[test]
fn an_invitation_is_no_pass() {
    let mut world = newcomer(YEAR);
    world.open_as(Playbook::FirstPasskey, LossReport::nothing_lost(ReportChannel::Phone, None)).unwrap();
    assert!(matches!(world.issue_pass(Handover::InPerson), Err(Refusal::NotVerified { .. })));
}
