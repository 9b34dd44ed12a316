//! Call-backs that reach the person: a number is judged against what was lost, and unknown counts as unsafe (H01–H03, H08).
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

const YEAR: Duration = Duration::from_hours(8760);
const SECOND_PHONE: u8 = 12;
const TABLET: u8 = 13;
const SECOND_MOBILE: u8 = 33;
const KEY: u8 = 50;

fn device(n: u8, kind: DeviceKind) -> Device {
    Device {
        id: DeviceId::from_bytes([n; 16]),
        person: person(SUBJECT),
        kind,
        name: format!("device {n}"),
        system: None,
        management: Management::Managed,
        compliant: None,
        last_seen: Some(START),
        state: DeviceState::InUse,
    }
}

fn mobile(n: u8, phone: Option<u8>) -> Contact {
    contact(n, ContactKind::Mobile, phone, YEAR)
}

fn lost(kind: DeviceKind, device: Option<u8>) -> LostThing {
    let device = device.map(|n| DeviceId::from_bytes([n; 16]));
    LostThing { kind, device, name: "it".into(), management: Management::Personal, passkey: false }
}

/// A case in which these things are lost, of somebody with these devices and numbers.
fn case_of(devices: Vec<Device>, contacts: Vec<Contact>, things: Vec<LostThing>) -> World {
    let mut world = World::new(Tier::Standard);
    (world.facts.devices, world.facts.contacts) = (devices, contacts);
    world.as_agent();
    world.open(LossReport { things, methods: vec![], ..World::report() }).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

fn against(world: &World, n: u8) -> Option<NotCounted> {
    let case = world.case();
    let numbers = eligible_numbers(&case, &world.facts);
    let id = ContactId::from_bytes([n; 16]);
    numbers.iter().find(|(contact, _)| contact.id == id).unwrap().1
}

fn say(world: &mut World, answers: &[(u8, Rings)]) -> Result<(), Refusal> {
    let settled =
        |(n, rings): &(u8, Rings)| SettledNumber { contact: ContactId::from_bytes([*n; 16]), rings: *rings };
    world.as_agent();
    world.give(&Command::SettleNumbers { numbers: answers.iter().map(settled).collect() }).map(drop)
}

#[test]
fn a_stolen_private_phone_takes_the_mobile_number_with_it() {
    let numbers = vec![mobile(MOBILE, None), contact(OFFICE_LINE, ContactKind::OfficePhone, None, YEAR)];
    let laptop = vec![device(LAPTOP, DeviceKind::Laptop)];
    let mut world = case_of(laptop, numbers, vec![lost(DeviceKind::Phone, None)]);
    let refused = Err(Refusal::NumberDoesNotCount(NotCounted::MaybeOnLostDevice));
    assert_eq!(world.call_back(MOBILE, EvidenceResult::Passed), refused);
    // Whoever holds the phone says what serves them.
    for rings in [Rings::Elsewhere, Rings::Unknown] {
        say(&mut world, &[(MOBILE, rings)]).unwrap();
        assert_eq!(world.call_back(MOBILE, EvidenceResult::Passed), refused, "{rings:?}");
    }
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
}

#[test]
fn a_number_that_a_file_ended_in_the_middle_of_a_case_is_not_called() {
    let laptop = || vec![device(LAPTOP, DeviceKind::Laptop)];
    let numbers = || vec![mobile(MOBILE, None), contact(OFFICE_LINE, ContactKind::OfficePhone, None, YEAR)];
    let mut world = case_of(laptop(), numbers(), vec![lost(DeviceKind::SecurityKey, None)]);
    assert_eq!(against(&world, MOBILE), None);
    world.facts.contacts[0].until = Some(world.facts.now.plus(Duration::from_secs(1)));
    assert_eq!(against(&world, MOBILE), Some(NotCounted::NumberReplaced));
    let refused = Err(Refusal::NumberDoesNotCount(NotCounted::NumberReplaced));
    assert_eq!(world.call_back(MOBILE, EvidenceResult::Passed), refused);
    // A call to a number that was on file then stands; one that came after does not.
    let mut world = case_of(laptop(), numbers(), vec![lost(DeviceKind::SecurityKey, None)]);
    world.call_back(MOBILE, EvidenceResult::Passed).unwrap();
    let counted = |world: &World| verification(&world.case(), &world.facts).counted.len();
    assert_eq!(counted(&world), 1);
    let called = world.case().evidence[0].at;
    world.facts.contacts[0].until = Some(called.plus(Duration::from_secs(1)));
    assert_eq!(counted(&world), 1);
    world.facts.contacts[0].until = Some(called);
    assert_eq!(counted(&world), 0);
}

#[test]
fn recovery_codes_that_went_alone_bear_nothing_out_and_nothing_else_goes_without_a_thing() {
    let mut world = World::new(Tier::Standard);
    (world.facts.devices, world.facts.contacts) =
        (vec![device(LAPTOP, DeviceKind::Laptop)], vec![mobile(MOBILE, None)]);
    let codes = method(60, MethodKind::RecoveryCodes, None);
    let app = method(61, MethodKind::Authenticator, None);
    let (codes_id, app_id) = (codes.id, app.id);
    world.facts.methods.extend([codes, app]);
    world.as_agent();
    let alone = |methods| LossReport { things: vec![], methods, ..World::report() };
    let nothing = Err(Refusal::BadReport("say what was lost"));
    for methods in [vec![], vec![app_id], vec![codes_id, app_id]] {
        assert_eq!(world.open(alone(methods)), nothing);
    }
    for playbook in [Playbook::PinLocked, Playbook::NewPhone] {
        assert_eq!(world.open_as(playbook, alone(vec![codes_id])), nothing, "{playbook:?}");
    }
    world.open(alone(vec![codes_id])).unwrap();
    world.give(&Command::Assess).unwrap();
    // Whoever holds the stolen phone says that codes are gone, and answers it.
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    // What may be on a phone takes the number with it: it is reported as a thing.
    let mut amend = |amendment| {
        let reason = Some("said so".to_owned());
        world.give(&Command::Amend { amendment, reason }).map(drop)
    };
    assert_eq!(amend(Amendment::AddMethod { method: app_id }), nothing);
    assert_eq!(amend(Amendment::WithdrawMethod { method: codes_id, slip: false }), nothing);
    let phone = lost(DeviceKind::Phone, None);
    amend(Amendment::AddThing { thing: phone, methods: vec![], elsewhere: vec![] }).unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
}

#[test]
fn of_two_phones_the_question_is_asked_and_a_guess_of_the_directory_is_no_knowledge() {
    let phones = vec![device(PHONE, DeviceKind::Phone), device(SECOND_PHONE, DeviceKind::Phone)];
    let things = vec![lost(DeviceKind::Phone, Some(SECOND_PHONE))];
    // An import can only guess which of two phones rings.
    let mut world = case_of(phones.clone(), vec![mobile(MOBILE, Some(PHONE))], things.clone());
    assert_eq!(numbers_in_question(&world.case(), &world.facts).len(), 1);
    say(&mut world, &[(MOBILE, Rings::Elsewhere)]).unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    // Where each phone has its number, it is known.
    let both = vec![mobile(MOBILE, Some(PHONE)), mobile(SECOND_MOBILE, Some(SECOND_PHONE))];
    let world = case_of(phones, both, things);
    assert_eq!(numbers_in_question(&world.case(), &world.facts).len(), 0);
    assert_eq!(against(&world, MOBILE), None);
    assert_eq!(against(&world, SECOND_MOBILE), Some(NotCounted::OnLostDevice));
}

#[test]
fn the_directory_and_the_caller_together_clear_a_number() {
    let phone = vec![device(PHONE, DeviceKind::Phone)];
    let mut world = case_of(phone, vec![mobile(MOBILE, Some(PHONE))], vec![lost(DeviceKind::Phone, None)]);
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice), "nobody was asked");
    say(&mut world, &[(MOBILE, Rings::Elsewhere)]).unwrap();
    assert_eq!(against(&world, MOBILE), None);
    // Who corrects themselves gains nothing.
    say(&mut world, &[(MOBILE, Rings::OnLost)]).unwrap();
    say(&mut world, &[(MOBILE, Rings::Elsewhere)]).unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::OnLostDevice));
}

/// The company phone was replaced and never taken out of device management; its number is in the phone that was stolen.
#[test]
fn a_phone_that_was_silent_for_a_month_rings_nowhere_for_certain() {
    let heard = |days: Option<u64>| {
        let last_seen = days.map(|days| START.minus(Duration::from_hours(24 * days)));
        let old = Device { last_seen, ..device(PHONE, DeviceKind::Phone) };
        let things = vec![lost(DeviceKind::Phone, None)];
        let mut world = case_of(vec![old], vec![mobile(MOBILE, Some(PHONE))], things);
        say(&mut world, &[(MOBILE, Rings::Elsewhere)]).unwrap();
        against(&world, MOBILE)
    };
    assert_eq!(heard(Some(29)), None);
    assert_eq!(heard(Some(31)), Some(NotCounted::MaybeOnLostDevice));
    assert_eq!(heard(None), Some(NotCounted::MaybeOnLostDevice));
}

/// Two phones on file, another one lost; a file then says that one of the two is a computer.
#[test]
fn a_phone_of_which_an_import_says_that_it_is_none_still_counts_as_one() {
    let numbers = || vec![mobile(MOBILE, Some(SECOND_PHONE))];
    for (hours, verdict) in [(None, None), (Some(73), None), (Some(71), Some(NotCounted::MaybeOnLostDevice))]
    {
        let devices = vec![device(PHONE, DeviceKind::Laptop), device(SECOND_PHONE, DeviceKind::Phone)];
        let mut world = case_of(devices, numbers(), vec![lost(DeviceKind::Phone, None)]);
        say(&mut world, &[(MOBILE, Rings::Elsewhere)]).unwrap();
        world.facts.history.devices_since = hours.map(|hours| START.minus(Duration::from_hours(hours)));
        assert_eq!(against(&world, MOBILE), verdict, "{hours:?} hours before");
        // While the case is open.
        world.facts.history.devices_since = Some(START.plus(Duration::from_hours(1)));
        assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    }
}

#[test]
fn a_phone_that_an_import_brought_lately_does_not_make_a_number_ring_elsewhere() {
    let linked = |before: u64| Contact {
        device_since: Some(START.minus(Duration::from_hours(before))),
        ..mobile(MOBILE, Some(PHONE))
    };
    for (before, verdict) in
        [(1, Some(NotCounted::MaybeOnLostDevice)), (71, Some(NotCounted::MaybeOnLostDevice)), (80, None)]
    {
        let phone = vec![device(PHONE, DeviceKind::Phone)];
        let mut world = case_of(phone, vec![linked(before)], vec![lost(DeviceKind::Phone, None)]);
        say(&mut world, &[(MOBILE, Rings::Elsewhere)]).unwrap();
        assert_eq!(against(&world, MOBILE), verdict, "linked {before} hours before");
        // While the case is open: the thief's phone, of which a file says that the number rings there.
        world.facts.contacts[0].device_since = Some(START.plus(Duration::from_hours(1)));
        assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    }
    // Nor does it settle which number the lost phone has, so that another one would count.
    let phones = vec![device(PHONE, DeviceKind::Phone), device(SECOND_PHONE, DeviceKind::Phone)];
    let numbers = vec![linked(1), mobile(SECOND_MOBILE, Some(SECOND_PHONE))];
    let mut world = case_of(phones, numbers, vec![lost(DeviceKind::Phone, Some(PHONE))]);
    assert_eq!(against(&world, SECOND_MOBILE), Some(NotCounted::MaybeOnLostDevice));
    assert_eq!(
        against(&world, MOBILE),
        Some(NotCounted::OnLostDevice),
        "what a link takes away it takes at once"
    );
    say(&mut world, &[(SECOND_MOBILE, Rings::Elsewhere)]).unwrap();
    assert_eq!(against(&world, SECOND_MOBILE), Some(NotCounted::MaybeOnLostDevice));
    // Where nothing is lost that takes calls the number itself is as old as ever.
    let laptop = vec![device(PHONE, DeviceKind::Phone), device(LAPTOP, DeviceKind::Laptop)];
    let world = case_of(laptop, vec![linked(1)], vec![lost(DeviceKind::Laptop, Some(LAPTOP))]);
    assert_eq!(against(&world, MOBILE), None);
}

#[test]
fn a_number_that_is_on_file_twice_rings_where_it_rings() {
    let twin = |n, kind| Contact { value: "+38640555101".into(), ..contact(n, kind, None, YEAR) };
    let numbers = vec![twin(MOBILE, ContactKind::Mobile), twin(OFFICE_LINE, ContactKind::OfficePhone)];
    let mut world = case_of(vec![], numbers, vec![lost(DeviceKind::Phone, None)]);
    let refused = Err(Refusal::NumberDoesNotCount(NotCounted::MaybeOnLostDevice));
    assert_eq!(world.call_back(OFFICE_LINE, EvidenceResult::Passed), refused, "a desk line that is a mobile");
}

/// One telephone that is on file as mobile and as office, the second with an extension or not, is one proof.
#[test]
fn a_number_that_is_on_file_twice_is_one_proof() {
    for twin in ["+38640555418", "+38640555418x12"] {
        let mut office = contact(OFFICE_LINE, ContactKind::OfficePhone, None, YEAR);
        let mut number = mobile(MOBILE, None);
        (number.value, office.value) = ("+38640555418".into(), twin.into());
        let laptop = vec![device(LAPTOP, DeviceKind::Laptop)];
        let lost = vec![lost(DeviceKind::Laptop, Some(LAPTOP))];
        let mut world = case_of(laptop, vec![number, office], lost);
        world.facts.methods.clear();
        let missing = |world: &World| verification(&world.case(), &world.facts).missing;
        world.call_back(MOBILE, EvidenceResult::Passed).unwrap();
        assert_eq!(missing(&world), 1);
        if world.call_back(OFFICE_LINE, EvidenceResult::Passed).is_ok() {
            assert_eq!(missing(&world), 1, "{twin}");
        }
        let Meets::Remotely(kinds) = reachable(&world.case(), &world.facts, 1).meets else {
            panic!("the manager answers")
        };
        assert_eq!(kinds, [EvidenceKind::Vouch], "and no second call is promised");
    }
}

/// Who is asked to vouch speaks on none of them.
#[test]
fn every_telephone_on_file_is_named_once() {
    let mut gone = mobile(SECOND_MOBILE, None);
    gone.until = Some(START.minus(Duration::from_hours(1)));
    // What ended in the case may have been called in it.
    let mut replaced = contact(44, ContactKind::Mobile, None, YEAR);
    replaced.until = Some(START.plus(Duration::from_mins(5)));
    let twin = Contact { kind: ContactKind::OfficePhone, ..mobile(MOBILE, None) };
    let mut mail = contact(OFFICE_LINE, ContactKind::WorkEmail, None, YEAR);
    mail.value = "box@mail.example".into();
    let line = contact(NEW_LINE, ContactKind::HomePhone, None, YEAR);
    let line = Contact { value: "+38612345678".into(), ..line };
    let all = [mobile(MOBILE, None), gone, twin, mail, line.clone(), replaced.clone()];
    let named: Vec<&str> = telephones(&all, START).into_iter().map(|number| number.value.as_str()).collect();
    assert_eq!(named, [mobile(MOBILE, None).value.as_str(), line.value.as_str(), replaced.value.as_str()]);
}

proptest! {
    /// Whatever is on file, equal lines share a root, and so do numbers that ring on one device.
    #[test]
    fn what_rings_in_one_place_shares_a_root(
        rows in proptest::collection::vec((0_u8..3, proptest::option::of(0_u8..3), any::<bool>()), 2..6),
    ) {
        let contacts: Vec<Contact> = (0_u8..).zip(&rows).map(|(n, (value, device, extension))| {
            let mut number = contact(n, ContactKind::OfficePhone, *device, YEAR);
            number.value = format!("+3861555020{value}{}", if *extension { "x7" } else { "" });
            number
        }).collect();
        for (one, (value, device, _)) in contacts.iter().zip(&rows) {
            for (other, (of_other, rings, _)) in contacts.iter().zip(&rows) {
                let (a, b) = (roots_of_number(&contacts, one), roots_of_number(&contacts, other));
                if value == of_other || (device.is_some() && device == rings) {
                    prop_assert!(!a.is_disjoint(&b), "{one:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn a_fixed_line_counts_once_the_agent_has_looked_for_forwarding() {
    let line = vec![contact(OFFICE_LINE, ContactKind::OfficePhone, None, YEAR)];
    for kind in [DeviceKind::Phone, DeviceKind::Laptop, DeviceKind::Tablet, DeviceKind::SecurityKey] {
        let mut world = case_of(vec![], line.clone(), vec![lost(kind, None)]);
        let (id, contact) = (world.evidence(), ContactId::from_bytes([OFFICE_LINE; 16]));
        let call = |fixed| Command::CallBack { id, contact, fixed, relay: false };
        world.as_agent();
        let unseen = Err(Refusal::NumberDoesNotCount(NotCounted::LineNotChecked));
        assert_eq!(world.give(&call(false)), unseen, "{kind:?}");
        let events = world.give(&call(true)).unwrap();
        let source = NumberSource::TelephoneSystem;
        let settled = |event: &CaseEvent| matches!(event, CaseEvent::NumbersSettled { source: by, .. } if *by == source);
        assert!(events.iter().any(settled), "{events:?}");
    }
}

/// A key that nobody has ever seen is what a thief of the phone says is lost.
#[test]
fn a_security_key_of_which_nothing_is_on_file_counts_as_a_phone() {
    let key = || vec![lost(DeviceKind::SecurityKey, None)];
    let mut world = case_of(vec![], vec![mobile(MOBILE, None)], key());
    assert_eq!(against(&world, MOBILE), None, "a passkey of theirs may be on it");
    // The one that is known to be on the phone is on no key, nor is one that went long ago.
    let mut on_phone = case_of(vec![device(PHONE, DeviceKind::Phone)], vec![mobile(MOBILE, None)], key());
    assert_eq!(against(&on_phone, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    on_phone.facts.devices.clear();
    for method in &mut on_phone.facts.methods {
        method.status = MethodStatus::Revoked;
    }
    assert_eq!(against(&on_phone, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    for method in &mut world.facts.methods {
        method.synced = Some(true);
    }
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    world.facts.methods.retain(|method| method.kind != MethodKind::Passkey);
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    // Whichever playbook the caller's words lead to.
    let mut world = World::new(Tier::Standard);
    (world.facts.devices, world.facts.contacts) = (Vec::new(), vec![mobile(MOBILE, None)]);
    world.facts.methods.clear();
    world.as_agent();
    world
        .open_as(Playbook::PinLocked, LossReport { things: key(), methods: vec![], ..World::report() })
        .unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    let on_file = vec![lost(DeviceKind::SecurityKey, Some(LAPTOP))];
    let mut world =
        case_of(vec![device(LAPTOP, DeviceKind::SecurityKey)], vec![mobile(MOBILE, None)], on_file);
    world.facts.methods.retain(|method| method.kind != MethodKind::Passkey);
    assert_eq!(against(&world, MOBILE), None, "the directory knows the key");
}

/// A stolen phone is no proof because the caller calls it a security key or a laptop: what is gone with it says where it was.
#[test]
fn what_is_reported_says_which_phone_is_gone() {
    let numbers = || vec![mobile(MOBILE, Some(PHONE)), mobile(SECOND_MOBILE, None)];
    let of = |playbook, thing: LostThing, methods: Vec<Method>| {
        let mut world = World::new(Tier::Standard);
        world.facts.devices = vec![device(PHONE, DeviceKind::Phone), device(LAPTOP, DeviceKind::Laptop)];
        (world.facts.contacts, world.facts.methods) = (numbers(), methods.clone());
        world.facts.methods.push(security_key(KEY));
        world.as_agent();
        let methods = methods.iter().map(|method| method.id).collect();
        world.open_as(playbook, LossReport { things: vec![thing], methods, ..World::report() }).unwrap();
        [against(&world, MOBILE), against(&world, SECOND_MOBILE)]
    };
    let key = || lost(DeviceKind::SecurityKey, None);
    let laptop = || lost(DeviceKind::Laptop, Some(LAPTOP));
    let passkey = |n, device| method(n, MethodKind::Passkey, device);
    let named = |n, model: &str| Method { model: Some(model.into()), ..passkey(n, None) };
    let (gone, maybe) = (Some(NotCounted::OnLostDevice), Some(NotCounted::MaybeOnLostDevice));
    let with = [Some(NotCounted::MaybeWithLostPasskey); 2];
    let decoy = |kind| lost(kind, None);
    for (playbook, thing) in [
        (Playbook::DeviceLoss, key()),
        (Playbook::PinLocked, key()),
        // What is named beside it takes nothing back.
        (Playbook::DeviceLoss, decoy(DeviceKind::Tablet)),
        (Playbook::DeviceLoss, decoy(DeviceKind::Phone)),
        (Playbook::NewPhone, decoy(DeviceKind::Phone)),
    ] {
        let of = |methods| of(playbook, thing.clone(), methods);
        assert_eq!(of(vec![passkey(1, Some(PHONE))]), [gone, maybe], "it is on that phone");
        assert_eq!(of(vec![passkey(1, None)]), with, "nobody knows where it is");
        assert_eq!(of(vec![named(1, "Microsoft Authenticator (Android)")]), with);
    }
    for playbook in [Playbook::DeviceLoss, Playbook::PinLocked] {
        assert_eq!(of(playbook, key(), vec![security_key(1)]), [None, None]);
    }
    let loss = |thing, methods| of(Playbook::DeviceLoss, thing, methods);
    assert_eq!(loss(laptop(), vec![passkey(1, Some(PHONE))]), [gone, maybe]);
    assert_eq!(loss(laptop(), vec![passkey(1, Some(LAPTOP)), named(2, "Windows Hello")]), [None, None]);
    assert_eq!(loss(laptop(), vec![method(1, MethodKind::SoftwareTotp, None)]), [maybe, maybe]);
    assert_eq!(
        loss(laptop(), vec![method(1, MethodKind::Email, None)]),
        [None, None],
        "a mailbox is read on any"
    );
}

/// What is said last makes no case cheaper.
#[test]
fn naming_one_method_more_takes_the_number_of_its_phone() {
    let mut world = World::new(Tier::Standard);
    world.facts.devices = vec![device(PHONE, DeviceKind::Phone), device(LAPTOP, DeviceKind::Laptop)];
    world.facts.contacts = vec![mobile(MOBILE, Some(PHONE))];
    world.as_agent();
    let things = vec![lost(DeviceKind::Laptop, Some(LAPTOP))];
    world.open(LossReport { things, methods: vec![], ..World::report() }).unwrap();
    world.give(&Command::Assess).unwrap();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    world.call_back(MOBILE, EvidenceResult::Passed).unwrap();
    let missing = |world: &World| verification(&world.case(), &world.facts).missing;
    let before = missing(&world);
    let amendment = Amendment::AddMethod { method: MethodId::from_bytes([PHONE_PASSKEY; 16]) };
    world.give(&Command::Amend { amendment, reason: None }).unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::OnLostDevice));
    assert!(missing(&world) >= before, "{before} {}", missing(&world));
}

#[test]
fn a_laptop_takes_no_mobile_number_and_a_tablet_is_asked_about() {
    let numbers = vec![mobile(MOBILE, None)];
    let world = case_of(vec![], numbers.clone(), vec![lost(DeviceKind::Laptop, None)]);
    assert_eq!(against(&world, MOBILE), None);
    let tablet = vec![device(TABLET, DeviceKind::Tablet)];
    let mut world = case_of(tablet, numbers, vec![lost(DeviceKind::Tablet, Some(TABLET))]);
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    say(&mut world, &[(MOBILE, Rings::Elsewhere)]).unwrap();
    assert_eq!(against(&world, MOBILE), None);
}

#[test]
fn a_phone_that_is_taken_out_of_the_report_keeps_its_number() {
    let phones = vec![device(PHONE, DeviceKind::Phone), device(LAPTOP, DeviceKind::Laptop)];
    let things = vec![lost(DeviceKind::Phone, Some(PHONE)), lost(DeviceKind::Laptop, Some(LAPTOP))];
    let mut world = case_of(phones, vec![mobile(MOBILE, Some(PHONE))], things);
    assert_eq!(against(&world, MOBILE), Some(NotCounted::OnLostDevice));
    let amendment = Amendment::WithdrawThing { thing: 0, methods: vec![], slip: false };
    let amend = |reason: Option<&str>| Command::Amend {
        amendment: amendment.clone(),
        reason: reason.map(Into::into),
    };
    assert_eq!(world.give(&amend(None)), Err(Refusal::ReasonMissing));
    world.give(&amend(Some("It was in the bag."))).unwrap();
    assert_eq!(against(&world, MOBILE), Some(NotCounted::OnLostDevice));
    assert_eq!(world.case().reported().things.len(), 1);
}

#[test]
fn one_thing_more_lost_asks_again() {
    let phone = vec![device(PHONE, DeviceKind::Phone)];
    let numbers =
        vec![mobile(MOBILE, Some(PHONE)), contact(OFFICE_LINE, ContactKind::OfficePhone, None, YEAR)];
    let mut world = case_of(phone, numbers, vec![lost(DeviceKind::Laptop, None)]);
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.call_back(MOBILE, EvidenceResult::Passed).unwrap();
    assert!(world.case().verified.is_some());
    let thing = lost(DeviceKind::Phone, None);
    let amendment = Amendment::AddThing { thing, methods: vec![], elsewhere: vec![] };
    let events = world.give(&Command::Amend { amendment, reason: None }).unwrap();
    assert!(events.contains(&CaseEvent::VerificationLapsed), "{events:?}");
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeOnLostDevice));
    assert_eq!(against(&world, OFFICE_LINE), Some(NotCounted::LineNotChecked));
    assert_eq!(verification(&world.case(), &world.facts).missing, 2);
}

#[test]
fn a_pass_that_is_out_ends_when_the_verification_behind_it_falls() {
    let mut world = World::new(Tier::Standard);
    world.facts.contacts.push(mobile(SECOND_MOBILE, None));
    world.as_agent();
    let things = vec![lost(DeviceKind::Laptop, Some(LAPTOP))];
    let passkey = MethodId::from_bytes([PHONE_PASSKEY; 16]);
    for method in &mut world.facts.methods {
        method.device = Some(DeviceId::from_bytes([LAPTOP; 16]));
    }
    world.open(LossReport { things, methods: vec![passkey], ..World::report() }).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(SECOND_MOBILE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    world.issue_pass(Handover::VerifiedCall).unwrap();
    assert!(world.case().living_pass(world.facts.now).is_some());
    let amendment =
        Amendment::AddThing { thing: lost(DeviceKind::Phone, None), methods: vec![], elsewhere: vec![] };
    world.give(&Command::Amend { amendment, reason: None }).unwrap();
    assert!(world.case().living_pass(world.facts.now).is_none());
}

#[test]
fn a_number_of_two_people_is_a_red_flag() {
    let mut world = World::new(Tier::Standard);
    let shared = ContactId::from_bytes([MOBILE; 16]);
    world.facts.history.shared_numbers = vec![(shared, 1)];
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    let flag = RedFlag::SharedNumber { contact: shared, others: 1 };
    assert!(standing_flags(&world.case(), &world.facts).contains(&flag));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, 1, "one check more");
}

fn rings() -> impl Strategy<Value = Rings> {
    prop::sample::select(vec![Rings::OnLost, Rings::Elsewhere, Rings::Unknown])
}

proptest! {
    /// Whatever a caller says, in whatever order, and whatever is added or taken out: no mobile number counts that the directory
    /// does not know to ring on another phone that was never reported lost.
    #[test]
    fn no_answer_of_a_caller_opens_a_number_of_which_nothing_is_known(
        linked in prop::option::of(prop::sample::select(vec![PHONE, SECOND_PHONE])),
        phones in prop::sample::subsequence(vec![PHONE, SECOND_PHONE], 0..=2),
        first in prop::option::of(prop::sample::select(vec![PHONE, SECOND_PHONE])),
        steps in prop::collection::vec(prop_oneof![
            rings().prop_map(Ok), (0..2u32).prop_map(|n| Err(Some(n))), Just(Err(None)),
        ], 0..6),
    ) {
        let known: Vec<Device> = phones.iter().map(|n| device(*n, DeviceKind::Phone)).collect();
        let first = first.filter(|n| phones.contains(n));
        let mut world = case_of(known, vec![mobile(MOBILE, linked)], vec![lost(DeviceKind::Phone, first)]);
        for step in steps {
            world.as_agent();
            let _ = match step {
                Ok(rings) => say(&mut world, &[(MOBILE, rings)]),
                Err(Some(thing)) => {
                    let amendment = Amendment::WithdrawThing { thing, methods: vec![], slip: false };
                    world.give(&Command::Amend { amendment, reason: Some("found".into()) }).map(drop)
                }
                Err(None) => {
                    let amendment = Amendment::AddThing { thing: lost(DeviceKind::Laptop, None), methods: vec![], elsewhere: vec![] };
                    world.give(&Command::Amend { amendment, reason: None }).map(drop)
                }
            };
            if against(&world, MOBILE).is_none() {
                let only = phones.len() == 1 && linked == Some(phones[0]);
                prop_assert!(only && linked != first, "{linked:?} of {phones:?}, {first:?} lost");
            }
        }
    }
}

#[test]
fn a_call_that_is_over_is_passed_no_more_and_can_still_fail() {
    let numbers = vec![contact(OFFICE_LINE, ContactKind::OfficePhone, None, YEAR)];
    let mut world = case_of(vec![], numbers, vec![lost(DeviceKind::Laptop, None)]);
    let (id, contact) = (world.evidence(), ContactId::from_bytes([OFFICE_LINE; 16]));
    world.give(&Command::CallBack { id, contact, fixed: true, relay: false }).unwrap();
    let record = |world: &mut World, result| {
        world.as_agent();
        let (kind, basis) = (EvidenceKind::CallBack, Basis::Number { contact });
        world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).map(drop)
    };
    world.facts.now = world.facts.now.plus(EvidenceKind::CallBack.wait() + Duration::from_secs(1));
    assert_eq!(record(&mut world, EvidenceResult::Passed), Err(Refusal::NoSuchCheck));
    record(&mut world, EvidenceResult::Failed).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
}
