//! Rows of cases against their events: whatever was altered is named.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod world;

use keyward_desk::audit;
use keyward_model::*;
use keyward_storage::{Store, StoreError, both_engines, log};
use std::time::Duration;
use world::World;

/// A table, a word of what must be said, and a statement. The first case is closed, the second open.
const ALTERATIONS: &[(&str, &str, &str)] = &[
    ("recovery_case", "person_id", "UPDATE recovery_case SET person_id = directory_id WHERE number = 1001"),
    ("recovery_case", "playbook", "UPDATE recovery_case SET playbook = 'self_report' WHERE number = 1001"),
    ("recovery_case", "opened_at", "UPDATE recovery_case SET opened_at = opened_at + 1 WHERE number = 1001"),
    ("recovery_case", "opened_by", "UPDATE recovery_case SET opened_by = NULL WHERE number = 1001"),
    ("recovery_case", "tier", "UPDATE recovery_case SET tier = 'elevated' WHERE number = 1001"),
    ("recovery_case", "state", "UPDATE recovery_case SET state = 'open' WHERE number = 1001"),
    ("recovery_case", "state", "UPDATE recovery_case SET state = 'closed' WHERE number = 1002"),
    ("recovery_case", "state", "UPDATE recovery_case SET state = 'lost' WHERE number = 1002"),
    ("recovery_case", "changed_at", "UPDATE recovery_case SET changed_at = 0 WHERE number = 1002"),
    ("recovery_case", "closed_at", "UPDATE recovery_case SET closed_at = NULL WHERE number = 1001"),
    ("recovery_case", "closed_at", "UPDATE recovery_case SET closed_at = 7 WHERE number = 1002"),
    ("recovery_case", "step", "UPDATE recovery_case SET step = 'rejected' WHERE number = 1001"),
    ("recovery_case", "theft", "UPDATE recovery_case SET theft = 'perhaps' WHERE number = 1002"),
    ("recovery_case", "channel", "UPDATE recovery_case SET channel = 'pigeon' WHERE number = 1002"),
    ("recovery_case", "missing", "DELETE FROM recovery_case WHERE number = 1001"),
    ("recovery_case", "not a case", "UPDATE recovery_case SET id = directory_id WHERE number = 1002"),
    ("recovery_case", "not a case", "DELETE FROM event WHERE kind = 'case.opened'"),
    ("recovery_case", "not a case", "DELETE FROM event WHERE kind = 'case.closed'"),
    // That the person was told how it ended is the last that happened.
    (
        "recovery_case",
        "state",
        "DELETE FROM event WHERE case_seq >= (SELECT MIN(c.case_seq) FROM event c \
         WHERE c.case_id = event.case_id AND c.kind = 'case.closed')",
    ),
    (
        "recovery_case",
        "not a case",
        "INSERT INTO recovery_case (directory_id, id, number, person_id, playbook, tier, state, opened_at, changed_at, \
         last_seq, step, theft, channel) SELECT directory_id, directory_id, 7, person_id, playbook, tier, 'closed', 0, \
         0, 0, step, theft, channel FROM recovery_case WHERE number = 1001",
    ),
    (
        "intent",
        "effect",
        "UPDATE intent SET effect = replace(effect, '60', '6000') WHERE effect LIKE '%issue_pass%'",
    ),
    ("intent", "effect", "UPDATE intent SET effect = 'nothing' WHERE effect LIKE '%issue_pass%'"),
    ("intent", "intended_at", "UPDATE intent SET intended_at = 0"),
    ("intent", "outcome", "UPDATE intent SET outcome = NULL, finished_at = NULL"),
    ("intent", "outcome", "UPDATE intent SET outcome = 'failed' WHERE effect LIKE '%issue_pass%'"),
    ("intent", "finished_at", "UPDATE intent SET finished_at = finished_at + 1"),
    ("intent", "missing", "DELETE FROM intent WHERE effect LIKE '%issue_pass%'"),
    ("intent", "no event", "UPDATE intent SET id = case_id WHERE effect LIKE '%issue_pass%'"),
    ("intent", "not there", "UPDATE intent SET case_id = directory_id WHERE effect LIKE '%issue_pass%'"),
    ("signature_request", "kind", "UPDATE signature_request SET kind = 'approval'"),
    ("signature_request", "approver_id", "UPDATE signature_request SET approver_id = directory_id"),
    (
        "signature_request",
        "statement",
        "UPDATE signature_request SET statement = replace(statement, 'Mira', 'Mara')",
    ),
    ("signature_request", "asked_at", "UPDATE signature_request SET asked_at = 0"),
    ("signature_request", "answer", "UPDATE signature_request SET answer = 'declined'"),
    ("signature_request", "answer", "UPDATE signature_request SET answer = NULL, answered_at = NULL"),
    ("signature_request", "answered_at", "UPDATE signature_request SET answered_at = 0"),
    ("signature_request", "missing", "DELETE FROM signature_request"),
    ("signature_request", "anybody was asked", "UPDATE signature_request SET id = case_id"),
    ("signature_request", "not there", "UPDATE signature_request SET case_id = directory_id"),
];

both_engines! {
    async fn each_altered_row_of_a_case_is_named(store: Store) {
        let world = World::new(store).await;
        world.work().await.unwrap();
        world.open().await;
        world.verify_log().await;
        for (table, word, statement) in ALTERATIONS {
            copy(&world, true).await;
            let changed: Result<u64, StoreError> =
                world.store.write("alter", move |tx| tx.execute(statement, &[])).await;
            assert!(changed.unwrap() > 0, "{statement}");
            let found = audit(&world.store, world.dir).await.unwrap().findings.list;
            let named = found.iter().any(|found| found.table == *table && found.what.contains(word));
            assert!(named, "{statement}: {found:?}");
            copy(&world, false).await;
        }
        assert_eq!(world.audit().await, []);
    }

    async fn a_hundred_cases_are_all_compared(store: Store) {
        let world = World::new(store).await;
        for _ in 0..101 {
            let number = world.open().await.number;
            let supervisor = world.acting(world.supervisor, &[Role::PrivilegedAuthentication]);
            // Not so fast that anybody is put on hold.
            world.clock.advance(Duration::from_mins(10));
            world.desk.escalate(&supervisor, number, "it was not her").await.unwrap();
            world.desk.reject(&world.working(&supervisor, number).await, number, "false alarm").await.unwrap();
        }
        let seen = audit(&world.store, world.dir).await.unwrap();
        assert_eq!((seen.cases, seen.findings.list), (101, vec![]));
        let change = "UPDATE recovery_case SET theft = 'perhaps' WHERE number IN (1001, 1101)";
        let changed: Result<u64, StoreError> = world.store.write("alter", move |tx| tx.execute(change, &[])).await;
        assert_eq!(changed, Ok(2));
        let named: Vec<log::Finding> = world.audit().await;
        assert_eq!(named.len(), 2, "{named:?}");
    }
}

/// Saves tables or puts them back.
async fn copy(world: &World, save: bool) {
    const TABLES: [&str; 4] = ["recovery_case", "intent", "signature_request", "event"];
    let copied: Result<(), StoreError> = world
        .store
        .write("copy", move |tx| {
            for table in TABLES {
                let statements = if save {
                    [
                        format!("DROP TABLE IF EXISTS saved_{table}"),
                        format!("CREATE TABLE saved_{table} AS SELECT * FROM {table}"),
                    ]
                } else {
                    [
                        format!("DELETE FROM {table}"),
                        format!("INSERT INTO {table} SELECT * FROM saved_{table}"),
                    ]
                };
                for statement in statements {
                    tx.query_dyn(&statement, &[])?;
                }
            }
            Ok(())
        })
        .await;
    copied.unwrap();
}
