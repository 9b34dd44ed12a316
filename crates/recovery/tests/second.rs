//! Whatever takes a second person outside of the checks of a case: the same question for every deed, and what a deputy inherits.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::*;
use keyward_recovery::*;
use proptest::prelude::*;
use std::time::Duration;
use world::*;

/// The account that a deed concerns.
const ABOUT: u8 = 1;
/// Whom the rule of a deed adds: who proposed, or whose account the key opened.
const BESIDE: u8 = 2;
/// Who would be the second person.
const SECOND: u8 = 3;

/// Every deed there is.
fn deeds() -> [Deed; 22] {
    let (about, id) = (person(ABOUT), [7; 16]);
    [
        Deed::OpenCase(about),
        Deed::EndSessions(about),
        Deed::FreezeInCase,
        Deed::Freeze(about),
        Deed::LiftFreeze(about),
        Deed::LiftHold(about),
        Deed::EndHold(about),
        Deed::RaiseAlarm,
        Deed::SendAgain,
        Deed::EndAlarm(EventId::from_bytes(id)),
        Deed::DismissReport(IntakeId::from_bytes(id)),
        Deed::DismissUnmatched(about),
        Deed::Invite(about),
        Deed::ViewPhoto,
        Deed::ProposeChange(ChangeId::from_bytes(id)),
        Deed::MoveChange(ChangeId::from_bytes(id)),
        Deed::SeeBreakGlass(ChangeId::from_bytes(id)),
        Deed::AcceptHistory,
        Deed::SetWord,
        Deed::SetDeputy,
        Deed::DeclareClose,
        Deed::WithdrawClose(about),
    ]
}

/// What one person does and nobody confirms: attack mode off, more guesses, reports put aside, a way to a first passkey, a change of the
/// rules that one signature puts in force.
fn opens_alone(deed: Deed) -> bool {
    matches!(
        deed,
        Deed::LiftHold(_)
            | Deed::EndAlarm(_)
            | Deed::DismissReport(_)
            | Deed::DismissUnmatched(_)
            | Deed::Invite(_)
            | Deed::ProposeChange(_)
    )
}

/// Over the whole table: an open case of their own keeps somebody from every deed that takes a second person or that nobody confirms although
/// it opens something, and hands that let them in or that they let in from the former.
#[test]
fn every_deed_of_two_people_asks_the_same() {
    let (humans, beside) = (Humans::default(), [person(BESIDE)]);
    let mut taken = 0;
    for deed in deeds() {
        let may = |signers: &Signers| signers.may_do(deed, &humans, &beside, person(SECOND));
        assert_eq!(may(&Signers::default()), Ok(()), "{deed:?}");
        let mut recovers = Signers::default();
        recovers.in_recovery.insert(person(SECOND));
        let takes_two = !matches!(deed.second(), Second::Nobody | Second::Alone);
        taken += u32::from(takes_two);
        let waits = takes_two || opens_alone(deed);
        let expected = if waits { Err(Refusal::SignerInRecovery) } else { Ok(()) };
        assert_eq!(may(&recovers), expected, "{deed:?}");
        let concerned = matches!(deed.second(), Second::Of(_));
        for (let_in, by, speaks) in [
            (SECOND, BESIDE, takes_two),
            (BESIDE, SECOND, takes_two),
            (SECOND, ABOUT, concerned),
            (ABOUT, SECOND, concerned),
        ] {
            let mut restored = Signers::default();
            restored.restored_by.entry(person(let_in)).or_default().insert(person(by));
            let expected = if speaks { Err(Refusal::SignerRestored) } else { Ok(()) };
            assert_eq!(may(&restored), expected, "{deed:?}: {let_in} by {by}");
        }
    }
    assert_eq!(taken, 5, "freeze, hold, sealed key, log and change");
}

#[test]
fn a_change_takes_two_of_whom_neither_has_an_open_case() {
    let (humans, sign) = (Humans::default(), Deed::MoveChange(ChangeId::from_bytes([7; 16])));
    for who in [BESIDE, SECOND] {
        let mut recovers = Signers::default();
        recovers.in_recovery.insert(person(who));
        let two = recovers.two_sign(sign, &humans, person(BESIDE), person(SECOND));
        assert_eq!(two, Err(ChangeRefusal::SignerInRecovery));
    }
    let mut restored = Signers::default();
    restored.restored_by.entry(person(SECOND)).or_default().insert(person(BESIDE));
    let two = |one, other| restored.two_sign(sign, &humans, person(one), person(other));
    assert_eq!(two(BESIDE, SECOND), Err(ChangeRefusal::SignerRestored));
    assert_eq!(two(SECOND, BESIDE), Err(ChangeRefusal::SignerRestored));
    assert_eq!(two(BESIDE, ABOUT), Ok(()));
    let mut claimed = Humans::default();
    claimed.claim(person(SECOND), person(BESIDE));
    let two = Signers::default().two_sign(sign, &claimed, person(BESIDE), person(SECOND));
    assert_eq!(two, Err(ChangeRefusal::SignerClaimed));
}

fn hour(hours: u64) -> Timestamp {
    START.plus(Duration::from_hours(hours))
}

proptest! {
    /// Whom a manager named counts never from before the naming, never while a case of the manager is open, and never from within one.
    #[test]
    fn a_deputy_is_as_new_as_the_end_of_the_case_in_which_they_were_named(
        named in 0..100u64, cases in prop::collection::vec((0..100u64, prop::option::weighted(0.9, 0..60u64)), 0..5),
    ) {
        let cases: Vec<(Timestamp, Option<Timestamp>)> = cases
            .into_iter()
            .map(|(opened, lasted)| (hour(opened), lasted.map(|lasted| hour(opened + lasted))))
            .collect();
        let since = deputy_since(hour(named), &cases);
        prop_assert_eq!(since.is_none(), cases.iter().any(|(_, closed)| closed.is_none()));
        if let Some(since) = since {
            prop_assert!(since >= hour(named));
            let within = cases.iter().any(|(opened, closed)| *opened <= since && closed.is_some_and(|end| since < end));
            prop_assert!(!within);
            // Put off by nothing but a case.
            prop_assert!(since == hour(named) || cases.iter().any(|(_, closed)| *closed == Some(since)));
        }
    }
}
