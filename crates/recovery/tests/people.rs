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
