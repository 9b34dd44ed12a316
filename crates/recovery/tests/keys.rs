//! What a passkey that is not settled does about others.

use keyward_access::{BoundKey, SETTLES};
use keyward_model::*;
use keyward_recovery::*;

const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn key(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

#[test]
fn a_deed_about_others_takes_a_passkey_that_counts() {
    let (by, about) = (PersonId::from_bytes([1; 16]), PersonId::from_bytes([2; 16]));
    let refused = |deed: Deed| {
        let touch = Touch::Deed { deed: deed.bound(Some(by)) };
        let actor = ActorFacts {
            actor: Actor::Person(by),
            roles: RoleSet::EMPLOYEE,
            on_hold: false,
            session: None,
            step_up: Some(StepUp { touch, at: START, method: Some(key(1)), signature: None }),
            key: Some(BoundKey { since: START, shown: Some(FactorSet::of(Factor::Password)) }),
            session_key: None,
        };
        let later = START.plus(SETTLES);
        let touch = StepUp { at: later, ..actor.step_up.clone().unwrap() };
        let settled = ActorFacts { step_up: Some(touch), ..actor.clone() };
        assert_eq!(deed.touched(&settled, later), Ok(()), "{deed:?}");
        deed.touched(&actor, START).err()
    };
    let change = ChangeId::from_bytes([3; 16]);
    for deed in [
        Deed::OpenCase(about),
        Deed::LiftFreeze(about),
        Deed::LiftHold(about),
        Deed::EndHold(about),
        Deed::EndAlarm(EventId::from_bytes([3; 16])),
        Deed::DismissReport(IntakeId::from_bytes([3; 16])),
        Deed::DismissUnmatched(by),
        Deed::Invite(about),
        Deed::ProposeChange(change),
        Deed::MoveChange(change),
        Deed::SeeBreakGlass(change),
        Deed::AcceptHistory,
    ] {
        assert_eq!(refused(deed), Some(Refusal::KeyTooNew), "{deed:?}");
    }
    for deed in
        [Deed::OpenCase(by), Deed::EndSessions(about), Deed::Freeze(about), Deed::WithdrawClose(about)]
    {
        assert_eq!(refused(deed), None, "{deed:?}");
    }
}
