//! Which passkeys sign for others: none that came of something that can be phished, however many bound each other, before it settled.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use keyward_access::{BoundIn, BoundKey, KeyOnFile};
use keyward_model::*;
use proptest::prelude::*;
use std::time::Duration;

const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn key(n: u8) -> MethodId {
    MethodId::from_bytes([n; 16])
}

/// What was shown in the session that added a passkey.
#[derive(Clone, Debug)]
enum Shown {
    Typed,
    Pass,
    Nothing,
    Keys(Vec<u8>),
}

fn shown() -> impl Strategy<Value = Shown> {
    prop_oneof![
        Just(Shown::Typed),
        Just(Shown::Pass),
        Just(Shown::Nothing),
        proptest::collection::vec(0_u8..8, 0..3).prop_map(Shown::Keys),
    ]
}

/// Passkeys that were added at these minutes, each so.
fn on_file(added: &[(u16, Shown)]) -> Vec<KeyOnFile> {
    let made = |(n, (minute, shown)): (usize, &(u16, Shown))| {
        let (shown, with) = match shown {
            Shown::Typed => (Some(FactorSet::of(Factor::Password).with(Factor::SoftwareTotp)), Vec::new()),
            Shown::Pass => (Some(FactorSet::of(Factor::TemporaryAccessPass)), Vec::new()),
            Shown::Nothing => (None, Vec::new()),
            Shown::Keys(with) => {
                (Some(FactorSet::of(Factor::Passkey)), with.iter().map(|n| key(*n)).collect())
            }
        };
        KeyOnFile {
            id: key(u8::try_from(n).unwrap()),
            added_at: START.plus(Duration::from_mins(u64::from(*minute))),
            bound_in: shown.map(|shown| BoundIn { shown, with }),
        }
    };
    added.iter().enumerate().map(made).collect()
}

fn signs(keys: &[KeyOnFile], id: MethodId, at: Timestamp) -> bool {
    BoundKey::of(keys, id).is_some_and(|key| key.is_settled(at))
}

proptest! {
    /// Somebody who phished an account that has no passkey binds as many as they like, with each other, in any order.
    #[test]
    fn nothing_that_began_with_what_can_be_phished_signs_before_it_settled(
        added in proptest::collection::vec((0_u16..4000, shown()), 1..8),
        minute in 0_u16..4319,
    ) {
        let phished = |(minute, shown): (u16, Shown)| match shown {
            // The sessions of passkeys name at least one.
            Shown::Keys(with) if !with.is_empty() => (minute, Shown::Keys(with)),
            _ => (minute, Shown::Typed),
        };
        let keys = on_file(&added.into_iter().map(phished).collect::<Vec<_>>());
        let first = keys.iter().map(|key| key.added_at).min().unwrap();
        for one in &keys {
            prop_assert!(!signs(&keys, one.id, first.plus(Duration::from_mins(minute.into()))));
        }
    }

    /// What is added later makes nothing count that was there.
    #[test]
    fn another_passkey_makes_none_count_sooner(
        added in proptest::collection::vec((0_u16..4000, shown()), 2..8),
        minute in 0_u16..9000,
    ) {
        let (keys, at) = (on_file(&added), START.plus(Duration::from_mins(minute.into())));
        let newest = keys.iter().max_by_key(|key| key.added_at).unwrap().clone();
        let before: Vec<KeyOnFile> = keys.iter().filter(|key| key.id != newest.id).cloned().collect();
        for one in &before {
            prop_assert!(signs(&before, one.id, at) || !signs(&keys, one.id, at));
        }
    }

    /// Time alone takes nothing away.
    #[test]
    fn what_signs_once_signs_on(
        added in proptest::collection::vec((0_u16..4000, shown()), 1..8),
        minute in 0_u16..9000,
    ) {
        let (keys, at) = (on_file(&added), START.plus(Duration::from_mins(minute.into())));
        for one in &keys {
            let later = at.plus(Duration::from_hours(1));
            prop_assert!(!signs(&keys, one.id, at) || signs(&keys, one.id, later));
            prop_assert!(signs(&keys, one.id, START.plus(Duration::from_hours(200))));
        }
        prop_assert!(!signs(&keys, key(200), at), "one that is none of theirs");
    }
}

#[test]
fn what_came_of_a_pass_signs_at_once_and_so_does_what_it_bound() {
    let keys = on_file(&[
        (0, Shown::Pass),
        (1, Shown::Keys(vec![0])),
        (2, Shown::Typed),
        (3, Shown::Keys(vec![2])),
        (4, Shown::Keys(vec![1, 3])),
    ]);
    let now = START.plus(Duration::from_mins(5));
    let counts = [0, 1, 2, 3, 4].map(|n| signs(&keys, key(n), now));
    assert_eq!(counts, [true, true, false, false, false], "one of two vouches for nothing of the other");
}
