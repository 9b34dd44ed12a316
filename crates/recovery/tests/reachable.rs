//! Whether a standard can be met for this person: what is said on opening is what then happens.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

const CODES: u8 = 60;

/// What is on file of somebody, and how new it is.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct OnFile {
    line: bool,
    home: bool,
    manager: Option<bool>,
    photo: Option<bool>,
    codes: Option<bool>,
    tier: Tier,
    first: bool,
    split: bool,
}

fn on_file() -> impl Strategy<Value = OnFile> {
    let tier = prop::sample::select(vec![Tier::Standard, Tier::Elevated, Tier::Privileged]);
    let some = any::<Option<bool>>;
    (any::<bool>(), any::<bool>(), some(), some(), some(), tier, any::<bool>(), any::<bool>()).prop_map(
        |(line, home, manager, photo, codes, tier, first, split)| OnFile {
            line,
            home,
            manager,
            photo,
            codes,
            tier,
            first,
            split,
        },
    )
}

/// A case of somebody with this on file. `Some(false)` is there, but new.
fn opened(file: &OnFile) -> World {
    let mut world = World::new(file.tier);
    let (year, hour) = (Duration::from_hours(8760), Duration::from_hours(1));
    world.facts.contacts.retain(|contact| contact.id == ContactId::from_bytes([MOBILE; 16]));
    if file.line {
        world.facts.contacts.push(contact(OFFICE_LINE, ContactKind::OfficePhone, None, year));
    }
    if file.home {
        world.facts.contacts.push(contact(NEW_LINE, ContactKind::HomePhone, None, year));
    }
    match file.manager {
        None => (world.facts.manager, world.facts.subject.manager) = (None, None),
        Some(true) => {}
        Some(false) => world.facts.subject.manager_since = START.minus(hour),
    }
    world.facts.subject.has_photo = file.photo.is_some();
    world.facts.photo_since = (file.photo == Some(false)).then(|| START.minus(hour));
    if let Some(old) = file.codes {
        let mut codes = method(CODES, MethodKind::RecoveryCodes, None);
        codes.added_at = START.minus(if old { year } else { hour });
        world.facts.methods.push(codes);
    }
    let flags = FlagKind::ALL.map(|kind| (kind, FlagEffect::Note));
    world.facts.standards.flags = FlagEffects(flags.into_iter().collect());
    for standard in [
        &mut world.facts.standards.standard,
        &mut world.facts.standards.elevated,
        &mut world.facts.standards.privileged,
    ] {
        standard.split_handover = file.split;
    }
    world.as_supervisor();
    if file.first {
        world.facts.methods.clear();
        world.open_as(Playbook::FirstPasskey, LossReport::nothing_lost(ReportChannel::Phone, None)).unwrap();
    } else {
        world.open(World::report()).unwrap();
        world.give(&Command::Assess).unwrap();
    }
    world
}

/// Makes a check of this kind. Whether the rules take it is theirs to say.
fn make(world: &mut World, kind: EvidenceKind, lines: &mut Vec<u8>) {
    world.as_supervisor();
    let done = match kind {
        EvidenceKind::CallBack => {
            let Some(line) = lines.pop() else { return };
            let (id, contact) = (world.evidence(), ContactId::from_bytes([line; 16]));
            world.give(&Command::CallBack { id, contact, fixed: true, relay: false }).and_then(|_| {
                let (basis, result) = (Basis::Number { contact }, EvidenceResult::Passed);
                world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).map(drop)
            })
        }
        EvidenceKind::Vouch => {
            let Some(manager) = world.facts.manager else { return };
            let id = world.evidence();
            let basis = Basis::Approver { person: manager, statement: "00".into() };
            world.give(&Command::AskEvidence { id, kind, basis }).and_then(|_| world.answer_vouch(id, true))
        }
        EvidenceKind::RecoveryCode => world.code_used_and_read(CODES),
        EvidenceKind::InPerson if !world.facts.subject.has_photo => {
            let (id, result) = (world.evidence(), EvidenceResult::Passed);
            let (document, place) = (Some("passport".into()), Some("Ljubljana".into()));
            let basis = Basis::Face { document, place, prompts: vec![] };
            world.give(&Command::RecordEvidence { id, kind, basis, result, note: None }).map(drop)
        }
        face => world.seen(face, EvidenceResult::Passed),
    };
    // A refusal is an ordinary answer: what is on file may not do.
    let _ = done;
}

fn lines(file: &OnFile) -> Vec<u8> {
    // The mobile number rings on the phone, which is lost unless nothing is.
    [(file.first, MOBILE), (file.home, NEW_LINE), (file.line, OFFICE_LINE)]
        .into_iter()
        .filter(|(has, _)| *has)
        .map(|(_, n)| n)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    /// What the case says on opening is so: the checks that it names verify the person, and where it says that none do, none do.
    #[test]
    fn what_is_said_on_opening_is_what_happens(file in on_file()) {
        let mut world = opened(&file);
        let said = reachable(&world.case(), &world.facts, 10);
        prop_assert_eq!(said.short.is_some(), said.meets == Meets::Never);
        prop_assert!(said.short.is_none_or(|short| short.possible < short.takes), "{said:?}");
        match &said.meets {
            Meets::NotNeeded => prop_assert!(false, "nothing is left to sign in with: {said:?}"),
            Meets::Remotely(kinds) | Meets::InPerson(kinds) => {
                let meets = kinds.contains(&EvidenceKind::InPerson);
                prop_assert_eq!(meets, matches!(said.meets, Meets::InPerson(_)));
                let mut lines = lines(&file);
                for kind in kinds {
                    make(&mut world, *kind, &mut lines);
                }
                prop_assert!(world.case().verified.is_some(), "{said:?}");
                prop_assert!(verification(&world.case(), &world.facts).is_met());
            }
            Meets::Never => {}
        }
        // Everything short of what is said to be needed does not do.
        let mut other = opened(&file);
        let mut lines = lines(&file);
        let remote = [
            EvidenceKind::CallBack, EvidenceKind::CallBack, EvidenceKind::Vouch, EvidenceKind::RecoveryCode,
            EvidenceKind::VideoWithId,
        ];
        let mut tried = remote.to_vec();
        if said.meets == Meets::Never {
            tried[4] = EvidenceKind::InPerson;
        }
        if !matches!(said.meets, Meets::Remotely(_)) {
            for kind in tried {
                make(&mut other, kind, &mut lines);
            }
            prop_assert!(other.case().verified.is_none(), "{said:?}");
        }
    }

    /// A reason is given only for what is not on file as it would have to be, and a way out only where one is needed.
    #[test]
    fn reasons_are_those_of_the_file(file in on_file()) {
        let world = opened(&file);
        let said = reachable(&world.case(), &world.facts, 10);
        let expected = |there: Option<bool>| match there {
            None => Some(Barred::NotOnFile),
            Some(false) => Some(Barred::TooNew),
            Some(true) => None,
        };
        for (kind, there) in [(EvidenceKind::Vouch, file.manager), (EvidenceKind::Video, file.photo)] {
            let why = said.barred.iter().find(|(barred, _)| *barred == kind).map(|(_, why)| *why);
            prop_assert!(why.is_none() || why == expected(there), "{kind:?}: {said:?}");
        }
        let elsewhere = said.ways_out.contains(&WayOut::AnotherPlace);
        prop_assert_eq!(elsewhere, matches!(said.meets, Meets::InPerson(_)));
    }
}

#[test]
fn approvals_that_nobody_can_give_are_said_as_well() {
    let file = OnFile {
        line: true,
        home: true,
        manager: Some(true),
        photo: Some(true),
        codes: None,
        tier: Tier::Privileged,
        first: false,
        split: false,
    };
    let world = opened(&file);
    let missing = |approvers| reachable(&world.case(), &world.facts, approvers).approvers_missing;
    assert_eq!((missing(0), missing(1)), (1, 0));
}

#[test]
fn somebody_who_can_sign_in_has_nothing_to_meet() {
    let mut world = World::new(Tier::Standard);
    world.facts.methods.push(method(50, MethodKind::Passkey, Some(LAPTOP)));
    world.as_agent();
    world.open(World::report()).unwrap();
    world.give(&Command::Assess).unwrap();
    assert_eq!(reachable(&world.case(), &world.facts, 1).meets, Meets::NotNeeded);
    world.give(&Command::AnswerMethods { at_hand: AtHand::Nothing }).unwrap();
    assert_ne!(reachable(&world.case(), &world.facts, 1).meets, Meets::NotNeeded);
}
