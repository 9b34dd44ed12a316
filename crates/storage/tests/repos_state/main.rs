//! Rows against the log: every altered, missing or added row that the log speaks about is named.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

#[path = "../repos_common/mod.rs"]
mod repos_common;

mod alterations;
mod scribe;

use alterations::ALTERATIONS;
use keyward_model::PersonId;
use keyward_storage::log::{self, Finding, ROWS_AT_ONCE};
use keyward_storage::repo::{exercise as repo_exercise, people};
use keyward_storage::{Store, StoreError, both_engines};
use repos_common::{NOW, World, write};
use scribe::{exercise, findings, logged, report, scribed};
use serde_json::json;

async fn alter(w: &World, statement: &'static str) {
    let changed = w.store.write("alter", move |tx| tx.execute(statement, &[])).await;
    assert!(changed.unwrap() > 0, "{statement}");
}

both_engines! {
    async fn nothing_is_found_in_what_was_logged(store: Store) {
        let w = logged(store).await;
        let whole = report(&w, ROWS_AT_ONCE).await;
        assert_eq!(whole.findings.list, []);
        // 2 people, 9 methods, 1 passkey, 3 codes, a password, an app and a number, 4 passes, 2 policies, 3 changes, 1 use of the
        // sealed key, 1 metadata file, 1 anchor.
        assert_eq!((whole.rows, whole.erased), (30, 0));
        for at_once in [1, 2, 3] {
            assert_eq!(report(&w, at_once).await, whole, "{at_once} rows at once");
        }
    }

    async fn each_altered_row_is_named(store: Store) {
        let w = logged(store).await;
        for (table, word, statement) in ALTERATIONS {
            let rolled_back = std::sync::Arc::new(std::sync::Mutex::new(None));
            let (seen, dir) = (rolled_back.clone(), w.dir);
            // Altered, looked at and rolled back, so that every statement meets the same rows.
            let undone = w.store.write("alter", move |tx| -> Result<(), StoreError> {
                assert!(tx.execute(statement, &[])? > 0, "{statement}");
                *seen.lock().unwrap() = Some(log::compare_state(tx, dir, 3)?);
                Err(StoreError::Config("undo".into()))
            });
            undone.await.unwrap_err();
            let report = rolled_back.lock().unwrap().take().unwrap();
            let named = report.findings.list.iter().any(|found| found.table == *table && found.what.contains(word));
            assert!(named, "{statement}: {:?}", report.findings.list);
        }
        assert_eq!(findings(&w).await, [], "everything was undone");
    }

    async fn an_erased_event_is_counted_and_its_row_named(store: Store) {
        let w = logged(store).await;
        alter(&w, "UPDATE event SET salt = NULL, body = NULL, person_id = NULL WHERE kind = 'person.roles_changed'")
            .await;
        let report = report(&w, ROWS_AT_ONCE).await;
        assert_eq!(report.erased, 1);
        assert_eq!(report.findings.list.len(), 1, "{:?}", report.findings.list);
        assert_eq!(report.findings.list[0].table, "person");
        assert_eq!(report.findings.list[0].what, "roles is authentication, the log says none");
    }

    async fn who_was_made_for_an_exercise_leaves_with_everything(store: Store) {
        let w = logged(store).await;
        let before = report(&w, ROWS_AT_ONCE).await.rows;
        let actor = scribed(&w, exercise).await;
        assert_eq!(findings(&w).await, []);
        assert_eq!(report(&w, ROWS_AT_ONCE).await.rows, before + 7, "a person, a mark, a method, four passes");
        let dir = w.dir;
        write(&w.store, move |tx| repo_exercise::remove_all(tx, dir)).await;
        let tables: std::collections::BTreeSet<_> = findings(&w).await.iter().map(|found| found.table).collect();
        let expected = ["exercise_person", "method", "pass", "person"];
        assert_eq!(tables, expected.into(), "rows that are gone, and nobody said so");
        scribed(&w, move |scribe| scribe.log("redteam.removed", None, json!({ "people": [actor] }))).await;
        assert_eq!(findings(&w).await, []);
        assert_eq!(report(&w, 2).await.rows, before);
    }

    async fn nobody_else_is_taken_away_whatever_an_event_says(store: Store) {
        let w = logged(store).await;
        let mira = write(&w.store, |tx| {
            tx.query_one("SELECT id FROM person WHERE display_name = 'Mira Kovac'", &[])?.get::<PersonId>(0)
        })
        .await;
        scribed(&w, move |scribe| {
            // Somebody with the database in hand says that Mira was made for an exercise, and keeps her mail away.
            scribe.log("redteam.people", None, json!({ "records": [{ "person": mira }] }))?;
            repo_exercise::mark(scribe.tx, scribe.w.dir, mira, NOW)
        })
        .await;
        scribed(&w, move |scribe| scribe.log("redteam.removed", None, json!({ "people": [mira] }))).await;
        let named = |found: &[Finding], table| found.iter().any(|one| one.table == table);
        let found = findings(&w).await;
        assert!(named(&found, "exercise_person") && named(&found, "person"), "{found:?}");
        alter(&w, "DELETE FROM exercise_person").await;
        // Her account in the log was made by an import, and by nothing else.
        alter(&w, "DELETE FROM person WHERE display_name = 'Mira Kovac'").await;
        alter(&w, "DELETE FROM event WHERE kind = 'redteam.people'").await;
        assert!(named(&findings(&w).await, "person"));
    }

    async fn a_mark_that_no_event_speaks_of_is_named(store: Store) {
        let w = logged(store).await;
        alter(&w, "INSERT INTO exercise_person (directory_id, person_id, since) SELECT directory_id, id, 0 FROM person")
            .await;
        let found = findings(&w).await;
        assert_eq!(found.iter().filter(|one| one.table == "exercise_person").count(), 2, "{found:?}");
    }

    async fn a_thousand_findings_are_kept_and_all_are_counted(store: Store) {
        let w = logged(store).await;
        let inner = w.clone();
        write(&w.store, move |tx| {
            for number in 0..1003 {
                let person = inner.person(&format!("Person {number}"));
                people::insert(tx, &person, person.id.as_bytes(), None)?;
            }
            Ok(())
        })
        .await;
        let report = report(&w, 400).await;
        assert_eq!((report.findings.list.len(), report.findings.more), (log::MAX_FINDINGS, 3));
        assert!(report.findings.list.iter().all(|found| found.table == "person"));
    }
}
