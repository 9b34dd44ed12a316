//! Requiring re-registration: what goes and stays, what it takes, and the playbook of a new phone in hand.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use world::*;

const APP: u8 = 70;
const PASSWORD: u8 = 71;
const KEY: u8 = 72;

fn id(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

/// A case for a new phone, with an app and a password on the account beside what is on the old phone.
fn new_phone() -> World {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(APP, MethodKind::SoftwareTotp, None));
    world.facts.methods.push(method(PASSWORD, MethodKind::Password, None));
    world.as_agent();
    let report = LossReport { theft: Theft::No, place: None, ..World::report() };
    world.open_as(Playbook::NewPhone, report).unwrap();
    world
}

fn verified(world: &mut World) {
    world.touch(SignedAction::Work);
    world.give(&Command::Assess).unwrap();
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
}

fn status(world: &World, n: u8) -> MethodStatus {
    world.facts.method(id(n)).unwrap().status
}

#[test]
fn a_new_phone_from_report_to_close() {
    let mut world = new_phone();
    assert_eq!(world.duty(Obligation::Reregister), Duty::Blocked(Refusal::NotVerified { missing: 2 }));
    assert_eq!(world.reregister(false), Err(Refusal::NotVerified { missing: 2 }));
    verified(&mut world);
    assert_eq!(world.reregister(false), Err(Refusal::NotContained));
    world.contain().unwrap();
    assert_eq!(world.duty(Obligation::Reregister), Duty::Open);
    // A pass would be a new way in beside codes that still go to the old phone.
    assert_eq!(world.issue_pass(Handover::VerifiedCall), Err(Refusal::NotReregistered));
    assert_eq!(world.duty(Obligation::Restore), Duty::Blocked(Refusal::NotReregistered));
    world.as_agent();
    let intent = world.intent();
    let untouched = Command::RequireReregistration { intent, passkeys: false };
    assert_eq!(world.give(&untouched), Err(Refusal::NeedsPasskey));
    world.reregister(false).unwrap();
    assert_eq!(world.duty(Obligation::Reregister), Duty::Done);
    assert_eq!((status(&world, SMS), status(&world, APP)), (MethodStatus::Revoked, MethodStatus::Revoked));
    assert_eq!(status(&world, PASSWORD), MethodStatus::Active);
    assert_eq!(status(&world, PHONE_PASSKEY), MethodStatus::Suspended, "retired when the new one is proved");
    assert!(world.case().has_done(|e| matches!(e, Effect::Tell { notice: Notice::Reregister, .. })));
    world.as_agent();
    assert_eq!(world.reregister(false), Err(Refusal::NotOpen), "there is nothing left to remove");
    world.issue_pass(Handover::VerifiedCall).unwrap();
    world.register(40).unwrap();
    world.sign_in(40).unwrap();
    world.as_agent();
    world.retire(PHONE_PASSKEY).unwrap();
    world.give(&Command::RecordWipe { thing: 0, reference: "MDM-7".into() }).unwrap();
    world.give(&Command::Close).unwrap();
    assert_eq!(world.case().state, CaseState::Closed(Closing::Completed));
}

#[test]
fn what_goes_and_what_stays() {
    let methods: Vec<Method> =
        (0_u8..).zip(MethodKind::ALL).map(|(n, kind)| method(n, *kind, None)).collect();
    let kinds = |ids: &[MethodId]| -> Vec<MethodKind> {
        methods.iter().filter(|method| ids.contains(&method.id)).map(|method| method.kind).collect()
    };
    let entra = [MethodKind::Authenticator, MethodKind::SoftwareTotp, MethodKind::Phone];
    for passkeys in [false, true] {
        let answer = reregistration(&methods, passkeys);
        let goes = kinds(&answer.removes);
        assert!(entra.iter().all(|kind| goes.contains(kind)), "{goes:?}");
        assert_eq!(goes.contains(&MethodKind::Passkey), passkeys);
        assert_eq!(goes.len(), entra.len() + usize::from(passkeys), "{goes:?}");
        assert_eq!(answer.removes.len() + answer.leaves.len(), methods.len(), "each is one or the other");
    }
    let mut gone = methods.clone();
    for method in &mut gone {
        method.status = MethodStatus::Revoked;
    }
    assert_eq!(reregistration(&gone, true), Reregistration::default());
}

#[test]
fn passkeys_go_only_when_they_are_meant_to() {
    for passkeys in [false, true] {
        let mut world = new_phone();
        world.facts.methods.push(method(KEY, MethodKind::Passkey, None));
        verified(&mut world);
        world.contain().unwrap();
        if passkeys {
            // The owner signs in with it every day: to take it costs what it costs to say that it is not at hand.
            assert_eq!(world.reregister(true), Err(Refusal::TakesWhatWorks));
            world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
            assert_eq!(world.reregister(true), Err(Refusal::NotVerified { missing: 1 }));
            world.seen(EvidenceKind::Video, EvidenceResult::Passed).unwrap();
        }
        world.reregister(passkeys).unwrap();
        assert_eq!(status(&world, KEY) == MethodStatus::Revoked, passkeys);
        let more = verification(&world.case(), &world.facts).ways.remove(0).more;
        let not_at_hand = vec![More::NotAtHand(vec![MethodId::from_bytes([KEY; 16])])];
        assert_eq!(
            more,
            if passkeys { not_at_hand } else { Vec::new() },
            "nor is it cheaper once it is gone"
        );
        // With a passkey left there is a way in, and no pass.
        let pass = world.issue_pass(Handover::VerifiedCall);
        assert_eq!(pass, if passkeys { Ok(()) } else { Err(Refusal::StrongMethodRemains) });
    }
}

#[test]
fn it_is_verified_although_a_passkey_is_left() {
    let mut world = new_phone();
    world.facts.methods.push(method(KEY, MethodKind::Passkey, None));
    world.give(&Command::Assess).unwrap();
    assert_eq!(world.duty(Obligation::Verify), Duty::Open);
    assert_eq!(world.contain(), Err(Refusal::NotVerified { missing: 2 }));
    world.call_back(OFFICE_LINE, EvidenceResult::Passed).unwrap();
    world.vouch().unwrap();
    world.contain().unwrap();
    // What was verified does not hold for ever.
    world.facts.now = world.facts.now.plus(std::time::Duration::from_mins(31));
    assert_eq!(world.duty(Obligation::Verify), Duty::Open);
    assert_eq!(world.reregister(false).unwrap_err().code(), "not-verified");
}

#[test]
fn nobody_lets_it_go() {
    let mut world = new_phone();
    verified(&mut world);
    world.contain().unwrap();
    world.as_supervisor();
    let waive = Command::Waive { obligation: Obligation::Reregister, reason: "in a hurry".into() };
    assert_eq!(world.give(&waive), Err(Refusal::NotWaivable));
}

#[test]
fn it_can_be_required_in_any_case() {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(APP, MethodKind::SoftwareTotp, None));
    world.as_agent();
    world.open(World::report()).unwrap();
    assert_eq!(world.duty(Obligation::Reregister), Duty::NotApplicable(Unneeded::OtherPlaybook));
    verified(&mut world);
    world.contain().unwrap();
    world.reregister(false).unwrap();
    assert_eq!(status(&world, APP), MethodStatus::Revoked);
    world.issue_pass(Handover::VerifiedCall).unwrap();
}

#[test]
fn a_new_phone_replaces_a_phone_and_is_brought_to_the_desk() {
    let mut world = World::new(Tier::Standard);
    world.as_agent();
    let mut report = World::report();
    report.things = vec![LostThing::described(DeviceKind::Laptop, "", Management::Personal)];
    let refused = world.open_as(Playbook::NewPhone, report);
    assert_eq!(refused, Err(Refusal::BadReport("only a phone is replaced by a new phone")));
    world.act_as(SUBJECT, &[], None);
    let own = world.open_as(Playbook::NewPhone, World::report());
    assert_eq!(own.unwrap_err().code(), "bad-report");
}

#[test]
fn what_becomes_of_the_old_phone_is_asked() {
    for (management, expected) in
        [(Management::Managed, ThingNeeds::Wipe), (Management::Personal, ThingNeeds::Document)]
    {
        let mut world = World::new(Tier::Standard);
        world.as_agent();
        let mut report = World::report();
        report.things[0].management = management;
        world.open_as(Playbook::NewPhone, report).unwrap();
        assert_eq!(needs(&world.case(), 0), Some(expected));
    }
}
