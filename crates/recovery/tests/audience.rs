//! Who is told of what.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use std::time::Duration;
use world::*;

const MAIL: u8 = 40;
const PRIVATE: u8 = 41;
const OLD_PRIVATE: u8 = 42;
const KEY: u8 = 50;

fn hours(hours: u64) -> Duration {
    Duration::from_hours(hours)
}

fn mailbox(n: u8, kind: ContactKind, age: Duration) -> Contact {
    Contact { value: format!("box{n}@mail.example"), ..contact(n, kind, None, age) }
}

/// A case that was just opened on somebody with these contacts.
fn opened(contacts: Vec<Contact>) -> World {
    opened_with(contacts, World::report())
}

fn opened_with(contacts: Vec<Contact>, report: LossReport) -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(security_key(KEY));
    world.facts.contacts = contacts;
    world.as_agent();
    world.open(report).unwrap();
    world
}

/// What no mail and no text gets to.
fn a_key_is_lost() -> LossReport {
    let key = LostThing::described(DeviceKind::SecurityKey, "", Management::Personal);
    LossReport { things: vec![key], methods: vec![], ..World::report() }
}

fn told(world: &World, notice: Notice) -> Audience {
    of_case(notice, &world.case(), &world.facts, true)
}

fn addresses(audience: &Audience) -> Vec<&str> {
    audience.person.iter().map(|(_, address)| address.as_str()).collect()
}

fn usual() -> Vec<Contact> {
    vec![
        mailbox(MAIL, ContactKind::WorkEmail, hours(9000)),
        mailbox(PRIVATE, ContactKind::PersonalEmail, hours(9000)),
        contact(MOBILE, ContactKind::Mobile, Some(PHONE), hours(9000)),
        contact(OFFICE_LINE, ContactKind::OfficePhone, None, hours(9000)),
    ]
}

#[test]
fn the_person_is_told_in_every_mailbox_and_by_text() {
    let world = opened(usual());
    let audience = told(&world, Notice::CaseOpened);
    // The lost phone as well: the report may be the attack. The office line takes no texts.
    let mobile = usual()[2].value.clone();
    assert_eq!(addresses(&audience), ["box40@mail.example", "box41@mail.example", mobile.as_str()]);
    // All of it may be read on the lost phone.
    assert_eq!((audience.manager, audience.security), (Some(Because::NoOtherChannel), false));
    let without = of_case(Notice::CaseOpened, &world.case(), &world.facts, false);
    assert_eq!(addresses(&without), ["box40@mail.example", "box41@mail.example"]);
    // What to do about the lost phone is not sent to it.
    assert_eq!(
        addresses(&told(&world, Notice::PersonalDeviceAdvice)),
        ["box40@mail.example", "box41@mail.example"]
    );
}

/// Nothing has happened to the account: one mailbox is enough, and what is not on file any more hears nothing.
#[test]
fn a_reminder_goes_to_the_work_mailbox_and_nobody_else() {
    let mut old = mailbox(OLD_PRIVATE, ContactKind::WorkEmail, hours(9000));
    old.until = Some(START.minus(hours(1)));
    let mut contacts = usual();
    contacts.push(old);
    let audience = of_reminder(&contacts);
    assert_eq!(addresses(&audience), ["box40@mail.example"]);
    assert_eq!((audience.manager, audience.security), (None, false));
    contacts.retain(|contact| contact.kind != ContactKind::WorkEmail);
    assert_eq!(addresses(&of_reminder(&contacts)), ["box41@mail.example"]);
    assert!(addresses(&of_reminder(&[])).is_empty(), "a telephone is not rung");
}

/// A03, A22: what was replaced lately is told of everything, whether it is used or not.
#[test]
fn a_predecessor_is_told_for_three_days() {
    for (ago, heard) in [(1, true), (72, true), (73, false)] {
        let mut contacts = usual();
        let mut old = mailbox(OLD_PRIVATE, ContactKind::PersonalEmail, hours(9000));
        old.until = Some(START.minus(hours(ago)));
        contacts.push(old);
        let world = opened(contacts.clone());
        for notice in [Notice::CaseOpened, Notice::PassIssued, Notice::MethodsSuspended, Notice::Closed] {
            let audience = told(&world, notice);
            assert_eq!(addresses(&audience).contains(&"box42@mail.example"), heard, "{ago} h: {notice:?}");
        }
        assert!(!addresses(&told(&world, Notice::PersonalDeviceAdvice)).contains(&"box42@mail.example"));
        let change = of_change(&world.facts.subject, &contacts, START, true);
        assert_eq!(addresses(&change).contains(&"box42@mail.example"), heard);
    }
}

/// A21: the channel that carried the recovery is never the only one that tells of it.
#[test]
fn the_manager_hears_of_it_where_the_person_would_hear_only_where_it_ran() {
    let why = |contacts: Vec<Contact>, channel: ReportChannel| {
        let mut world = World::new(Tier::Standard);
        world.facts.methods.push(security_key(KEY));
        world.facts.contacts = contacts;
        world.as_agent();
        world.open(LossReport { channel, ..a_key_is_lost() }).unwrap();
        told(&world, Notice::PassIssued).manager
    };
    let alone = Some(Because::NoOtherChannel);
    let (work, private) = (
        mailbox(MAIL, ContactKind::WorkEmail, hours(9000)),
        mailbox(PRIVATE, ContactKind::PersonalEmail, hours(9000)),
    );
    assert_eq!(
        why(vec![work.clone()], ReportChannel::Phone),
        alone,
        "the work mailbox opens with the account"
    );
    assert_eq!(why(vec![], ReportChannel::Phone), alone);
    assert_eq!(why(vec![work.clone(), private.clone()], ReportChannel::Phone), None);
    assert_eq!(
        why(vec![work.clone(), private.clone()], ReportChannel::PersonalEmail),
        alone,
        "the report came from it"
    );
    let new = mailbox(PRIVATE, ContactKind::PersonalEmail, hours(71));
    assert_eq!(why(vec![work.clone(), new], ReportChannel::Phone), alone, "put on file lately, by whomever");
    let line = contact(OFFICE_LINE, ContactKind::OfficePhone, None, hours(9000));
    assert_eq!(why(vec![work.clone(), line], ReportChannel::Phone), alone, "no text gets there");
    let other = contact(MOBILE, ContactKind::Mobile, None, hours(9000));
    assert_eq!(why(vec![work, other], ReportChannel::Phone), None);
}

/// A thief reads the mail on the phone that they hold, and its texts.
#[test]
fn what_may_be_read_on_the_lost_device_is_no_other_channel() {
    use DeviceKind::{Laptop, Phone, SecurityKey, Tablet};
    let alone = Some(Because::NoOtherChannel);
    let why = |private: Contact, kind: DeviceKind, device: Option<u8>| {
        let mut thing = LostThing::described(kind, "", Management::Personal);
        thing.device = device.map(|n| DeviceId::from_bytes([n; 16]));
        let report = LossReport { things: vec![thing], methods: vec![], ..World::report() };
        told(&opened_with(vec![private], report), Notice::PassIssued).manager
    };
    let box_on = |device: Option<u8>| Contact {
        device: device.map(|n| DeviceId::from_bytes([n; 16])),
        ..mailbox(PRIVATE, ContactKind::PersonalEmail, hours(9000))
    };
    let number_on = |device| contact(MOBILE, ContactKind::Mobile, device, hours(9000));
    for kind in [Phone, Tablet, Laptop] {
        assert_eq!(why(box_on(None), kind, None), alone, "an app or a browser on it: {kind:?}");
    }
    assert_eq!(why(box_on(None), SecurityKey, None), None);
    assert_eq!(why(box_on(Some(PHONE)), Phone, Some(PHONE)), alone);
    assert_eq!(why(box_on(Some(LAPTOP)), Phone, Some(PHONE)), None, "read on the laptop");
    assert_eq!(why(box_on(Some(99)), Phone, Some(PHONE)), alone, "no such device is in use");
    assert_eq!(why(number_on(Some(PHONE)), Phone, Some(PHONE)), alone);
    assert_eq!(why(number_on(None), Phone, Some(PHONE)), alone, "nobody knows where it rings");
    assert_eq!(why(number_on(None), Laptop, Some(LAPTOP)), None, "no text gets to a laptop");
}

/// A notice goes everywhere; that a privileged person was told is another matter.
#[test]
fn a_privileged_person_is_told_where_no_thief_reads() {
    let mut world = opened(usual());
    let counts = |world: &World, address: &str| {
        counts_as_told(&world.case(), &world.facts, Notice::PrivilegedRecovery, address)
    };
    assert!(counts(&world, "box41@mail.example"), "an everyday account");
    world.facts.subject.tier = Tier::Privileged;
    for contact in usual() {
        assert!(!counts(&world, &contact.value), "{}", contact.value);
    }
    assert!(addresses(&told(&world, Notice::CaseOpened)).contains(&"box41@mail.example"), "harmless");
    world.facts.contacts[1].device = Some(DeviceId::from_bytes([LAPTOP; 16]));
    assert!(counts(&world, "box41@mail.example"));
    assert!(!counts(&world, "somebody@else.example"));
}

#[test]
fn a_number_that_was_called_back_is_no_other_channel() {
    let mobile = contact(MOBILE, ContactKind::Mobile, None, hours(9000));
    let twin =
        Contact { value: mobile.value.clone(), ..contact(NEW_LINE, ContactKind::Mobile, None, hours(9000)) };
    let mut world = opened_with(vec![mobile, twin], a_key_is_lost());
    assert_eq!(told(&world, Notice::CaseOpened).manager, None, "nothing ran there yet");
    world.as_agent();
    world.give(&Command::Assess).unwrap();
    let (id, kind) = (world.evidence(), EvidenceKind::CallBack);
    let basis = Basis::Number { contact: ContactId::from_bytes([MOBILE; 16]) };
    // Whether it counts is another matter: a call went there.
    world.record(vec![CaseEvent::EvidenceAsked { id, kind, basis }]);
    assert_eq!(
        told(&world, Notice::PassIssued).manager,
        Some(Because::NoOtherChannel),
        "the same number twice is one"
    );
    // Without a manager security hears of it.
    assert!(!told(&world, Notice::PassIssued).security);
    world.facts.manager = None;
    let audience = told(&world, Notice::PassIssued);
    assert_eq!((audience.manager, audience.security), (None, true));
}

#[test]
fn the_standard_and_the_tier_say_who_else() {
    let mut world = opened(usual());
    world.facts.standards.standard.tell_manager = true;
    assert_eq!(told(&world, Notice::CaseOpened).manager, Some(Because::Standard));
    world.facts.subject.tier = Tier::Privileged;
    for notice in Notice::ALL {
        // Advice is the person's own, half of a pass goes to whoever holds it, a request to who is asked.
        let theirs_alone = matches!(
            notice,
            Notice::PersonalDeviceAdvice | Notice::HalfOfPass | Notice::VouchAsked | Notice::ApprovalAsked
        );
        assert_eq!(told(&world, notice).security, !theirs_alone, "{notice:?}");
    }
    assert_eq!(told(&world, Notice::HalfOfPass), Audience::default());
    assert!(of_change(&world.facts.subject, &[], START, true).security);
    world.facts.subject.tier = Tier::Elevated;
    assert!(!of_change(&world.facts.subject, &[], START, true).security);
    let privileged = told(&world, Notice::PrivilegedRecovery);
    assert!(privileged.person.is_empty() && privileged.security && privileged.manager.is_none());
}

/// Nothing that is decided on a frozen account gives anybody a way in, and a stranger freezes nobody.
#[test]
fn a_frozen_account_gets_no_pass() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    assert_eq!(may_freeze(&world.case(), &world.facts).unwrap_err().code(), "not-verified");
    world.act_as(SUBJECT, &[], None);
    assert_eq!(may_freeze(&world.case(), &world.facts).unwrap_err(), Refusal::OwnCase);
    world.facts.subject.frozen_at = Some(START);
    world.give(&Command::Observe(Observation::Frozen)).unwrap();
    assert_eq!(world.case().state, CaseState::Escalated);
    world.as_supervisor();
    world.give(&Command::Resume { reason: "looked at it".into() }).unwrap();
    world.as_agent();
    world.give(&Command::Assess).unwrap();
    world.act_as(AGENT, &[Role::Authentication], Some(SignedAction::IssuePass));
    let request = PassRequest { minutes: None, one_time: true };
    let intent = world.intent();
    let refused = world.give(&Command::IssuePass { intent, request, handover: Handover::InPerson });
    assert_eq!(refused.unwrap_err(), Refusal::AccountFrozen);
}
