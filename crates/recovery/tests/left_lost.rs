//! What an earlier case leaves lost, and whose word covers what is said about a loss that its owner reported signed in.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_access::{BoundKey, SETTLES};
use keyward_model::*;
use keyward_recovery::*;
use world::*;

/// The owner's passkey that is not lost.
const KEPT: u8 = 41;

fn phone() -> DeviceId {
    DeviceId::from_bytes([PHONE; 16])
}

fn number(n: u8) -> ContactId {
    ContactId::from_bytes([n; 16])
}

/// A phone was stolen, the caller was verified, and the case did what it does.
fn stolen_phone() -> World {
    let mut world = World::new(Tier::Standard);
    world.report_and_contain();
    world
}

fn left_by(world: &World) -> std::collections::BTreeSet<LostBefore> {
    left_lost(&world.case(), OnFile::from(&world.facts), world.facts.subject.id)
}

/// Another case of the same person, about a laptop.
fn stolen_laptop(before: Vec<LostBefore>) -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.history.lost_before = before;
    world.as_agent();
    let laptop = LostThing {
        kind: DeviceKind::Laptop,
        device: Some(DeviceId::from_bytes([LAPTOP; 16])),
        name: "laptop".into(),
        management: Management::Managed,
        passkey: false,
    };
    world.open(LossReport { things: vec![laptop], methods: vec![], ..World::report() }).unwrap();
    world.give(&Command::Assess).unwrap();
    world
}

fn against(world: &World, n: u8) -> Option<NotCounted> {
    let numbers = eligible_numbers(&world.case(), &world.facts);
    numbers.iter().find(|(contact, _)| contact.id == number(n)).unwrap().1
}

#[test]
fn the_phone_of_last_week_is_no_proof_that_the_laptop_is_gone() {
    let world = stolen_phone();
    let left: Vec<_> = left_by(&world).into_iter().collect();
    assert!(left.contains(&LostBefore::Device(phone())), "{left:?}");
    assert_eq!(against(&stolen_laptop(vec![]), MOBILE), None);
    assert_eq!(against(&stolen_laptop(left), MOBILE), Some(NotCounted::OnLostDevice));
    // Of a phone that nobody could name every mobile number may ring there, of a number that rang there this one does.
    let unknown = vec![LostBefore::Unknown(DeviceKind::Phone)];
    assert_eq!(against(&stolen_laptop(unknown), MOBILE), Some(NotCounted::MaybeOnLostDevice));
    // Nor does it matter there what the caller says of the number, if it may have been any phone.
    let mut world = stolen_laptop(vec![LostBefore::Passkey]);
    assert_eq!(against(&world, MOBILE), Some(NotCounted::MaybeWithLostPasskey));
    let elsewhere = vec![SettledNumber { contact: number(MOBILE), rings: Rings::Elsewhere }];
    world.give(&Command::SettleNumbers { numbers: elsewhere }).unwrap_err();
    assert_eq!(against(&stolen_laptop(vec![LostBefore::Telephones]), MOBILE), Some(NotCounted::InOtherHands));
}

/// One human, two accounts: the phone of the one rings for the other.
#[test]
fn what_is_lost_with_one_account_is_lost_for_the_other() {
    let world = stolen_phone();
    let other = PersonId::from_bytes([200; 16]);
    let left: Vec<_> = left_lost(&world.case(), OnFile::from(&world.facts), other).into_iter().collect();
    assert!(!left.contains(&LostBefore::Device(phone())), "no device of that account: {left:?}");
    // By the line, on whichever device the other account has it.
    let mobile = world.facts.contacts.iter().find(|contact| contact.id == number(MOBILE)).unwrap();
    assert!(left.contains(&LostBefore::Line(mobile.line().to_owned())), "{left:?}");
    let line = vec![LostBefore::Line(mobile.line().to_owned())];
    assert_eq!(against(&stolen_laptop(line), MOBILE), Some(NotCounted::OnLostDevice));
    // And of no other mobile number is known that it does not ring there.
    assert!(left.contains(&LostBefore::Unknown(DeviceKind::Phone)), "{left:?}");
}

#[test]
fn a_phone_that_the_directory_has_as_lost_rings_at_nobody_known() {
    let mut world = stolen_laptop(vec![]);
    let known = world.facts.devices.iter_mut().find(|device| device.id == phone()).unwrap();
    known.state = DeviceState::Lost;
    assert_eq!(against(&world, MOBILE), Some(NotCounted::OnLostDevice));
    assert_eq!(
        world.call_back(MOBILE, EvidenceResult::Passed),
        Err(Refusal::NumberDoesNotCount(NotCounted::OnLostDevice))
    );
}

#[test]
fn what_nobody_believed_or_what_was_refused_leaves_nothing_lost() {
    // Nobody was verified: a stranger's call takes no number away from its owner.
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    assert!(left_by(&world).is_empty());
    // It was somebody else's doing.
    let mut world = stolen_phone();
    world.give(&Command::Escalate { reason: "it was not her".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Reject { reason: "it was not her".into() }).unwrap();
    assert!(left_by(&world).is_empty());
}

/// Whoever calls to say that the phone lay in the car may be who has it.
#[test]
fn what_was_taken_out_again_stays_lost_for_the_next_case() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    let mut report = World::report();
    report.things.push(LostThing::described(DeviceKind::Tablet, "tablet", Management::Personal));
    world.open(report).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    amend(&mut world, Amendment::WithdrawThing { thing: 0, methods: vec![], slip: false }).unwrap();
    let left = left_by(&world);
    assert!(left.contains(&LostBefore::Device(phone())), "{left:?}");
}

/// A thief has the owner's report refused, by whatever they say in it.
#[test]
fn what_the_owner_reported_stays_lost_whatever_became_of_the_case() {
    let mut world = own_report();
    amend(&mut world, Amendment::AddMethod { method: MethodId::from_bytes([KEPT; 16]) }).unwrap();
    let found = Amendment::WithdrawThing { thing: 0, methods: vec![], slip: false };
    assert_eq!(amend(&mut world, found), Err(Refusal::OwnReport));
    world.give(&Command::Escalate { reason: "odd".into() }).unwrap();
    world.as_supervisor();
    world.give(&Command::Reject { reason: "odd".into() }).unwrap();
    assert!(left_by(&world).contains(&LostBefore::Device(phone())));
}

/// Saying first that the reporting passkey is gone lets nothing else in.
#[test]
fn beside_the_reporting_passkey_nothing_is_added_to_an_own_report_unverified() {
    let mut world = own_report();
    amend(&mut world, Amendment::AddMethod { method: MethodId::from_bytes([KEPT; 16]) }).unwrap();
    assert_eq!(amend(&mut world, add_tablet()), Err(Refusal::OwnReport));
}

/// A case that was refused leaves nothing lost; what the directory has as lost is so whatever became of it.
#[test]
fn what_another_account_has_as_lost_rings_for_nobody() {
    let mut world = World::new(Tier::Standard);
    let line = || {
        LostBefore::Line(world.facts.contacts.iter().find(|c| c.id == number(MOBILE)).unwrap().line().into())
    };
    let line = line();
    assert!(!marked_lost(OnFile::from(&world.facts)).contains(&line));
    world.facts.devices.iter_mut().find(|device| device.id == phone()).unwrap().state = DeviceState::Lost;
    assert!(marked_lost(OnFile::from(&world.facts)).contains(&line));
}

/// Somebody else may have had the texts of a number: they have it in the next case as well.
#[test]
fn what_is_in_other_hands_stays_there() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    let report =
        LossReport { things: vec![], methods: vec![MethodId::from_bytes([SMS; 16])], ..World::report() };
    world.open_as(Playbook::Compromised, report).unwrap();
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    let left: Vec<_> = left_by(&world).into_iter().collect();
    assert!(left.contains(&LostBefore::Telephones), "{left:?}");
    assert_eq!(against(&stolen_laptop(left), MOBILE), Some(NotCounted::InOtherHands));
}

/// A loss of the phone that its owner reported, signed in with another passkey.
fn own_report() -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(KEPT, MethodKind::Passkey, Some(LAPTOP)));
    world.facts.methods.push(method(42, MethodKind::RecoveryCodes, None));
    world.act_as(SUBJECT, &[], None);
    let session = SessionId::from_bytes([50; 16]);
    world.facts.actor.session = Some((session, Some(MethodId::from_bytes([KEPT; 16]))));
    world.facts.actor.session_key = Some(BoundKey { since: START.minus(SETTLES), shown: None });
    world.open(LossReport { channel: ReportChannel::SelfService, ..World::report() }).unwrap();
    world.as_agent();
    world
}

fn amend(world: &mut World, amendment: Amendment) -> Result<(), Refusal> {
    world.as_agent();
    world.give(&Command::Amend { amendment, reason: Some("they say so".into()) }).map(drop)
}

fn add_tablet() -> Amendment {
    let thing = LostThing {
        kind: DeviceKind::Tablet,
        device: None,
        name: "tablet".into(),
        management: Management::Personal,
        passkey: false,
    };
    Amendment::AddThing { thing, methods: vec![], elsewhere: vec![] }
}

#[test]
fn whoever_calls_about_an_own_report_changes_nothing_of_it_unverified() {
    let mut world = own_report();
    let found = || Amendment::WithdrawThing { thing: 0, methods: vec![], slip: false };
    let codes = || Amendment::AddMethod { method: MethodId::from_bytes([42; 16]) };
    for amendment in [add_tablet(), found(), codes()] {
        assert_eq!(amend(&mut world, amendment.clone()), Err(Refusal::OwnReport), "{amendment:?}");
    }
    // Words about it move nothing.
    amend(&mut world, Amendment::Place { place: Some("in the bus".into()) }).unwrap();
    // They read out a code that nobody but the owner sees.
    world.sign_in_and_read(KEPT).unwrap();
    amend(&mut world, add_tablet()).unwrap();
    amend(&mut world, found()).unwrap();
}

#[test]
fn that_the_reporting_passkey_is_gone_anybody_may_say_and_then_it_is_nobodys_own() {
    let mut world = own_report();
    amend(&mut world, Amendment::AddMethod { method: MethodId::from_bytes([KEPT; 16]) }).unwrap();
    assert!(!world.case().is_self_reported());
    assert!(matches!(world.contain(), Err(Refusal::NotVerified { .. })));
}

/// The owner types a saved code for themselves while somebody else is on the telephone.
#[test]
fn a_saved_code_of_an_own_report_is_the_callers_only_once_they_read_out_what_follows() {
    let mut world = own_report();
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    let missing = verification(&world.case(), &world.facts).missing;
    world.recovery_code(42).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, missing);
    world.as_agent();
    world.give_code(true).unwrap();
    assert_eq!(verification(&world.case(), &world.facts).missing, missing - 1);
}

fn told(world: &World, notice: Notice) -> usize {
    let is = |effect: &Effect| matches!(effect, Effect::Tell { notice: told, .. } if *told == notice);
    world.case().intents.iter().filter(|intent| is(&intent.effect)).count()
}

/// Whoever knows that the phone's passkey was suspended knows nothing of what came after.
#[test]
fn what_is_suspended_or_removed_later_is_told_again() {
    let mut world = own_report();
    assert_eq!(told(&world, Notice::MethodsSuspended), 1);
    world.sign_in_and_read(KEPT).unwrap();
    world.retire(PHONE_PASSKEY).unwrap();
    world.retire(SMS).unwrap();
    assert_eq!(told(&world, Notice::MethodsRetired), 1);
    amend(&mut world, Amendment::AddMethod { method: MethodId::from_bytes([42; 16]) }).unwrap();
    world.contain().unwrap();
    assert_eq!(told(&world, Notice::MethodsSuspended), 2);
    world.retire(42).unwrap();
    assert_eq!(told(&world, Notice::MethodsRetired), 2);
    world.give(&Command::Note { text: "nothing new".into() }).unwrap();
    assert_eq!((told(&world, Notice::MethodsSuspended), told(&world, Notice::MethodsRetired)), (2, 2));
}
