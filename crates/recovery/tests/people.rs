//! Who a case is about: what another directory checks, and accounts of one human.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use world::*;

/// Records as an import leaves them: active, and nothing to check them by.
fn imported() -> Vec<Method> {
    let record = |(n, kind): (u8, &MethodKind)| Method { here: false, ..method(n, *kind, Some(LAPTOP)) };
    (100..).zip(MethodKind::ALL).map(record).collect()
}

#[test]
fn what_another_directory_checks_changes_nothing_in_a_case() {
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        let mut alone = World::new(tier);
        let mut with_records = World::new(tier);
        with_records.facts.methods.extend(imported());
        for world in [&mut alone, &mut with_records] {
            world.as_supervisor();
            world.open(World::report()).unwrap();
            world.give(&Command::Assess).unwrap();
        }
        let strong = |world: &World| {
            world.events.iter().find_map(|recorded| match &recorded.event {
                CaseEvent::Assessed { strong, .. } => Some(strong.clone()),
                _ => None,
            })
        };
        assert_eq!(strong(&with_records), Some(vec![]), "{tier:?}");
        let steps = |world: &World| obligations(&world.case(), &world.facts);
        assert_eq!(steps(&with_records), steps(&alone), "{tier:?}");
        // Nothing that is only a record may answer for a sign-in either.
        for record in imported() {
            with_records.sign_in(record.id.as_bytes()[0]).unwrap_or_default();
            assert!(with_records.case().proved.is_none(), "{:?}", record.kind);
        }
    }
}

/// A world whose person has only what an import brought.
fn newcomer(tier: Tier) -> World {
    let mut world = World::new(tier);
    world.facts.methods = imported();
    for record in &mut world.facts.methods {
        record.added_by = Actor::Operator;
    }
    world
}

fn first(world: &mut World) -> Result<(), Refusal> {
    world.open_as(Playbook::FirstPasskey, LossReport::nothing_lost(ReportChannel::InPerson, None))
}

#[test]
fn a_first_passkey_has_its_own_steps_and_ends_with_a_passkey_that_works() {
    let mut world = newcomer(Tier::Standard);
    world.as_agent();
    first(&mut world).unwrap();
    for step in [Obligation::Contain, Obligation::Reregister, Obligation::Retire, Obligation::Wipe] {
        assert!(matches!(world.duty(step), Duty::NotApplicable(_)), "{step:?}");
    }
    assert!(matches!(world.issue_pass(Handover::InPerson), Err(Refusal::NotVerified { .. })));
    world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
    world.issue_pass(Handover::InPerson).unwrap();
    world.register(40).unwrap();
    world.sign_in(40).unwrap();
    world.as_agent();
    world.give(&Command::Close).unwrap();
    assert_eq!(world.case().state, CaseState::Closed(Closing::Completed));
}

#[test]
fn what_is_new_with_a_new_person_is_no_sign_and_no_proof() {
    let hour = std::time::Duration::from_hours(1);
    let day_one = |contacts: Vec<Contact>| {
        let mut world = newcomer(Tier::Standard);
        world.facts.contacts = contacts;
        world.as_agent();
        first(&mut world).unwrap();
        world
    };
    let flagged = |world: &World| {
        let contact = |flag: &RedFlag| flag.kind() == FlagKind::ContactChanged;
        standing_flags(&world.case(), &world.facts).iter().any(contact)
    };
    let new = |n, kind| contact(n, kind, None, hour);
    let mut world = day_one(vec![new(1, ContactKind::WorkEmail), new(2, ContactKind::HomePhone)]);
    assert!(!flagged(&world));
    let refused = world.call_back(2, EvidenceResult::Passed);
    assert_eq!(refused, Err(Refusal::NumberDoesNotCount(NotCounted::ChangedRecently)));
    let ways = verification(&world.case(), &world.facts).ways;
    assert!(ways.iter().all(|way| way.more.is_empty()), "{ways:?}");
    // One that took the place of another an hour ago is what it always was.
    let old = |n, kind| Contact { until: Some(START.minus(hour)), ..contact(n, kind, None, hour * 9000) };
    assert!(flagged(&day_one(vec![new(1, ContactKind::WorkEmail), old(3, ContactKind::WorkEmail)])));
    assert!(!flagged(&day_one(vec![new(1, ContactKind::WorkEmail), old(3, ContactKind::HomePhone)])));
    // In a recovery it is a sign.
    let mut world = World::new(Tier::Standard);
    world.facts.contacts.push(new(1, ContactKind::WorkEmail));
    world.as_agent();
    world.open(World::report()).unwrap();
    assert!(flagged(&world));
}

#[test]
fn a_first_passkey_takes_what_its_tier_says() {
    for tier in [Tier::Standard, Tier::Elevated, Tier::Privileged] {
        let mut world = newcomer(tier);
        world.as_supervisor();
        first(&mut world).unwrap();
        // A call to a number on file is never enough: whoever imports the number would have the account.
        let id = world.evidence();
        let basis = Basis::Number { contact: ContactId::from_bytes([OFFICE_LINE; 16]) };
        let kind = EvidenceKind::CallBack;
        let contact = ContactId::from_bytes([OFFICE_LINE; 16]);
        world.give(&Command::CallBack { id, contact, fixed: true, relay: false }).unwrap();
        let result = EvidenceResult::Passed;
        world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).unwrap();
        assert!(world.case().verified.is_none(), "{tier:?}");
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        assert_eq!(world.case().verified.is_some(), tier == Tier::Standard, "{tier:?}");
        if tier == Tier::Privileged {
            let needed = verification(&world.case(), &world.facts).approvals_needed;
            assert!(needed >= 1 && world.issue_pass(Handover::InPerson).is_err());
        }
    }
}

#[test]
fn who_ever_had_a_method_that_works_here_gets_no_first_passkey() {
    for status in [MethodStatus::Active, MethodStatus::Suspended, MethodStatus::Revoked] {
        let mut world = newcomer(Tier::Standard);
        let had = Method { status, ..method(60, MethodKind::Password, None) };
        // What was typed is forgotten when it is revoked; that there was a password stays known.
        let had =
            Method { here: status != MethodStatus::Revoked, added_by: Actor::Person(person(SUBJECT)), ..had };
        world.facts.methods.push(had.clone());
        world.as_agent();
        assert_eq!(first(&mut world), Err(Refusal::HasMethodHere), "{status:?}");
        // Also when it comes while the case is open: a stranger's, or the person's own.
        world.facts.methods.pop();
        first(&mut world).unwrap();
        world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
        world.facts.methods.push(had);
        assert_eq!(world.issue_pass(Handover::InPerson), Err(Refusal::HasMethodHere), "{status:?}");
    }
    // The person does not open it by themselves, and nothing is lost in it.
    let mut world = newcomer(Tier::Standard);
    world.as_agent();
    assert!(matches!(world.open_as(Playbook::FirstPasskey, World::report()), Err(Refusal::BadReport(_))));
    world.act_as(SUBJECT, &[], None);
    assert!(first(&mut world).is_err());
}

#[test]
fn accounts_that_are_nobodys_own_are_recovered_by_their_owner_or_not_at_all() {
    let owner = Owner { person: person(MANAGER), since: START.minus(std::time::Duration::from_hours(8760)) };
    for account in [AccountKind::Guest, AccountKind::Room, AccountKind::Shared, AccountKind::Service] {
        for owned in [None, Some(owner)] {
            for allowed in [false, true] {
                let mut world = World::new(Tier::Standard);
                (world.facts.subject.account, world.facts.subject.owner) = (account, owned);
                world.facts.standards.owned.shared = allowed;
                world.facts.standards.owned.service = allowed;
                world.as_agent();
                let opened = world.open(World::report());
                let has_owner = matches!(account, AccountKind::Shared | AccountKind::Service);
                if !(has_owner && allowed && owned.is_some()) {
                    assert_eq!(opened, Err(Refusal::NotRecoverable { account }));
                    continue;
                }
                opened.unwrap();
                world.give(&Command::Assess).unwrap();
                // A meeting shows a face, and the account has none: only the owner's signature counts, with an approval.
                world.seen(EvidenceKind::InPerson, EvidenceResult::Passed).unwrap();
                assert!(world.case().verified.is_none());
                world.vouch().unwrap();
                assert!(world.case().verified.is_some());
                world.contain().unwrap();
                assert_eq!(world.issue_pass(Handover::Approver), Err(Refusal::NotApproved));
                // What it is is asked again when the pass is issued.
                world.facts.subject.account = AccountKind::Guest;
                assert!(matches!(world.issue_pass(Handover::Approver), Err(Refusal::NotRecoverable { .. })));
            }
        }
    }
}
