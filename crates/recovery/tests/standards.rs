//! Of every standard in the organisation's document: what weakens it is called dangerous, and no change of it is idle.

#![expect(clippy::indexing_slicing, reason = "tests fail by panicking")]

use keyward_model::Tier;
use keyward_recovery::{Danger, EvidenceKind, Payload, StandardFor, Standards, Swap, TierStandard, dangers};

/// A document whose every standard is as strict as it can be.
fn strict() -> Standards {
    let mut strict = Standards::default();
    each(&mut strict, &mut |standard| {
        standard.tell_security = true;
        standard.tell_manager = true;
        standard.split_handover = true;
        standard.second_person = true;
    });
    strict
}

fn each(standards: &mut Standards, edit: &mut dyn FnMut(&mut TierStandard)) {
    for place in 0..standards.every().len() {
        edit(at(standards, place));
    }
}

/// The standard at this place of `Standards::every`.
fn at(standards: &mut Standards, place: usize) -> &mut TierStandard {
    match standards.every()[place].0 {
        StandardFor::Recovery(Tier::Standard) => &mut standards.standard,
        StandardFor::Recovery(Tier::Elevated) => &mut standards.elevated,
        StandardFor::Recovery(Tier::Privileged) => &mut standards.privileged,
        StandardFor::FirstPasskey(Tier::Standard) => &mut standards.first_passkey.standard,
        StandardFor::FirstPasskey(Tier::Elevated) => &mut standards.first_passkey.elevated,
        StandardFor::FirstPasskey(Tier::Privileged) => &mut standards.first_passkey.privileged,
        StandardFor::Owned => &mut standards.owned.standard,
    }
}

fn payload(from: &Standards, to: &Standards) -> Payload {
    Payload::Standards { swap: Box::new(Swap { from: from.clone(), to: to.clone() }) }
}

type Edit = fn(&mut TierStandard);

/// What makes a standard weaker, each by itself.
const WEAKENED: &[(&str, Edit)] = &[
    ("security is not told", |standard| standard.tell_security = false),
    ("the manager is not told", |standard| standard.tell_manager = false),
    ("passes are whole", |standard| standard.split_handover = false),
    ("one agent alone", |standard| standard.second_person = false),
    ("a check less", |standard| {
        for way in &mut standard.any {
            way.slots.truncate(1);
            for slot in &mut way.slots {
                slot.n = 1;
                slot.of = EvidenceKind::PROOFS.to_vec();
            }
            way.not_only.clear();
        }
    }),
];

#[test]
fn what_weakens_any_standard_is_dangerous_and_its_return_is_not() {
    let from = strict();
    for place in 0..from.every().len() {
        let which = from.every()[place].0;
        for (what, weaken) in WEAKENED {
            let mut to = from.clone();
            weaken(at(&mut to, place));
            let found = dangers(&payload(&from, &to));
            assert_eq!(found.len(), 1, "{which:?}, {what}: {found:?}");
            assert!(!payload(&from, &to).is_idle(), "{which:?}, {what}");
            if matches!(which, StandardFor::Owned) {
                assert_eq!(found, [Danger::OpensOwned], "{what}");
            }
            assert_eq!(dangers(&payload(&to, &from)), [], "{which:?}, {what}: stricter again");
        }
    }
    assert!(payload(&from, &from).is_idle());
}
