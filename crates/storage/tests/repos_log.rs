//! The log: sequencing, and that every altered or missing row is named.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use std::sync::Arc;
use std::time::Duration;

use keyward_ledger::{Bundle, KeyName, LogSigner};
use keyward_model::{Actor, CaseId, DirectoryId, Entropy as _, EventId, PersonId};
use keyward_storage::log::{self, Filter, Finding, NewEvent};
use keyward_storage::repo::PageRequest;
use keyward_storage::{Store, StoreError, both_engines, params};
use repos_common::{World, later, read, world, write};

const PATIENCE: Duration = Duration::from_secs(10);

fn signer() -> Arc<LogSigner> {
    let name = KeyName::new("id.contoso.example/recovery-log").unwrap();
    Arc::new(LogSigner::from_seed(name, &[7; 32]).unwrap())
}

fn event(w: &World, number: u32) -> NewEvent {
    let mut salt = [0; 32];
    w.entropy.fill(&mut salt);
    let person = PersonId::from_bytes([8; 16]);
    NewEvent {
        id: EventId::new(later(number.into()), w.entropy.as_ref()),
        at: later(number.into()),
        actor: if number.is_multiple_of(2) { Actor::Person(person) } else { Actor::System },
        kind: "case.noted".into(),
        person: (!number.is_multiple_of(3)).then_some(person),
        case: Some((CaseId::from_bytes([1; 16]), number)),
        salt,
        body: serde_json::json!({ "note": format!("event {number} }}"), "n": number }),
    }
}

/// Logs events `from..=to` of the case.
async fn append(w: &World, from: u32, to: u32) {
    let (dir, events) = (w.dir, (from..=to).map(|number| event(w, number)).collect::<Vec<_>>());
    write(&w.store, move |tx| events.iter().try_for_each(|event| log::append(tx, dir, event))).await;
}

async fn sequence(w: &World) -> Option<keyward_ledger::Checkpoint> {
    let (dir, signer) = (w.dir, signer());
    write(&w.store, move |tx| log::sequence(tx, dir, later(100), &signer)).await
}

/// A log of 21 events in three signed batches, the last of which is odd.
async fn logged(store: Store) -> World {
    let w = world(store).await;
    for (from, to) in [(1, 8), (9, 13), (14, 21)] {
        append(&w, from, to).await;
        sequence(&w).await.unwrap();
    }
    w
}

async fn findings(w: &World) -> Vec<Finding> {
    let key = signer().verifier().clone();
    log::verify(&w.store, w.dir, &key, later(100), PATIENCE).await.unwrap().findings
}

/// A statement that alters the log, and the table that must be named.
const ALTERATIONS: &[(&str, &str, &str)] = &[
    ("event", "id", "UPDATE event SET id = salt WHERE leaf_index = 4"),
    ("event", "directory_id", "UPDATE event SET directory_id = id WHERE leaf_index = 4"),
    ("event", "leaf_index up", "UPDATE event SET leaf_index = 900 WHERE leaf_index = 4"),
    ("event", "leaf_index null", "UPDATE event SET leaf_index = NULL WHERE leaf_index = 20"),
    ("event", "leaf_index below", "UPDATE event SET leaf_index = -5 WHERE leaf_index = 4"),
    ("event", "at", "UPDATE event SET at = at + 1 WHERE leaf_index = 4"),
    ("event", "actor", "UPDATE event SET actor = '{\"kind\":\"operator\"}' WHERE leaf_index = 4"),
    ("event", "actor no JSON", "UPDATE event SET actor = 'me' WHERE leaf_index = 4"),
    ("event", "kind", "UPDATE event SET kind = 'case.closed' WHERE leaf_index = 4"),
    ("event", "kind no label", "UPDATE event SET kind = 'case closed' WHERE leaf_index = 4"),
    ("event", "person_id", "UPDATE event SET person_id = id WHERE leaf_index = 4"),
    ("event", "person_id null", "UPDATE event SET person_id = NULL WHERE leaf_index = 4"),
    ("event", "case_id", "UPDATE event SET case_id = id WHERE leaf_index = 4"),
    ("event", "case_id null", "UPDATE event SET case_id = NULL WHERE leaf_index = 4"),
    ("event", "case_seq", "UPDATE event SET case_seq = 500 WHERE leaf_index = 4"),
    ("event", "salt", "UPDATE event SET salt = leaf_hash WHERE leaf_index = 4"),
    ("event", "salt null", "UPDATE event SET salt = NULL WHERE leaf_index = 4"),
    ("event", "body", "UPDATE event SET body = replace(body, 'event', 'theft') WHERE leaf_index = 4"),
    ("event", "body null", "UPDATE event SET body = NULL WHERE leaf_index = 4"),
    ("event", "leaf", "UPDATE event SET leaf = replace(leaf, 'noted', 'ended') WHERE leaf_index = 4"),
    (
        "event",
        "leaf, kind",
        "UPDATE event SET kind = 'case.ended', leaf = replace(leaf, 'noted', 'ended') WHERE leaf_index = 4",
    ),
    (
        "event",
        "last leaf, kind",
        "UPDATE event SET kind = 'case.ended', leaf = replace(leaf, 'noted', 'ended') WHERE leaf_index = 20",
    ),
    ("event", "deleted", "DELETE FROM event WHERE leaf_index = 4"),
    ("event", "last deleted", "DELETE FROM event WHERE leaf_index = 20"),
    (
        "log_node",
        "hash",
        "UPDATE log_node SET hash = (SELECT root FROM log_tree) WHERE level = 0 AND position = 4",
    ),
    ("log_node", "hash short", "UPDATE log_node SET hash = directory_id WHERE level = 0 AND position = 4"),
    (
        "log_node",
        "last hash",
        "UPDATE log_node SET hash = (SELECT root FROM log_tree) WHERE level = 0 AND position = 20",
    ),
    (
        "log_node",
        "upper hash",
        "UPDATE log_node SET hash = (SELECT root FROM log_tree) WHERE level = 2 AND position = 1",
    ),
    (
        "log_node",
        "peak",
        "UPDATE log_node SET hash = (SELECT root FROM log_tree) WHERE level = 4 AND position = 0",
    ),
    ("log_node", "level", "UPDATE log_node SET level = 40 WHERE level = 1 AND position = 3"),
    ("log_node", "position", "UPDATE log_node SET position = -1 WHERE level = 1 AND position = 3"),
    ("log_node", "directory_id", "UPDATE log_node SET directory_id = hash WHERE level = 1 AND position = 3"),
    ("log_node", "deleted", "DELETE FROM log_node WHERE level = 1 AND position = 3"),
    ("log_node", "leaf deleted", "DELETE FROM log_node WHERE level = 0 AND position = 3"),
    (
        "log_node",
        "added",
        "INSERT INTO log_node (directory_id, level, position, hash) SELECT directory_id, 0, 21, root FROM log_tree",
    ),
    ("log_tree", "size", "UPDATE log_tree SET size = 20"),
    ("log_tree", "size vast", "UPDATE log_tree SET size = 4611686018427387904"),
    ("log_tree", "size below", "UPDATE log_tree SET size = -1"),
    (
        "log_tree",
        "root",
        "UPDATE log_tree SET root = (SELECT hash FROM log_node WHERE level = 0 AND position = 1)",
    ),
    ("log_tree", "changed_at", "UPDATE log_tree SET changed_at = changed_at + 1"),
    ("log_tree", "deleted", "DELETE FROM log_tree"),
    ("log_tree", "directory_id", "UPDATE log_tree SET directory_id = root"),
    ("log_checkpoint", "size", "UPDATE log_checkpoint SET size = 9 WHERE size = 8"),
    ("log_checkpoint", "size beyond", "UPDATE log_checkpoint SET size = 99 WHERE size = 8"),
    ("log_checkpoint", "previous", "UPDATE log_checkpoint SET previous = 7 WHERE size = 13"),
    ("log_tree", "newest at", "UPDATE log_checkpoint SET at = at - 1 WHERE size = 21"),
    (
        "log_checkpoint",
        "note",
        "UPDATE log_checkpoint SET note = replace(note, 'contoso', 'fabrikam') WHERE size = 8",
    ),
    ("log_checkpoint", "note no note", "UPDATE log_checkpoint SET note = 'x' WHERE size = 8"),
    (
        "log_checkpoint",
        "note of another",
        "UPDATE log_checkpoint SET note = (SELECT c.note FROM log_checkpoint c WHERE c.size = 8) WHERE size = 13",
    ),
    ("log_checkpoint", "deleted", "DELETE FROM log_checkpoint WHERE size = 8"),
    (
        "log_checkpoint",
        "directory_id",
        "UPDATE log_checkpoint SET directory_id = (SELECT root FROM log_tree) WHERE size = 8",
    ),
    ("log_checkpoint", "newest note", "UPDATE log_checkpoint SET note = 'x' WHERE size = 21"),
    ("log_checkpoint", "newest deleted", "DELETE FROM log_checkpoint WHERE size = 21"),
    ("event_unsequenced", "deleted", "DELETE FROM event_unsequenced"),
    (
        "event_unsequenced",
        "id",
        "UPDATE event_unsequenced SET id = (SELECT id FROM event WHERE leaf_index = 3)",
    ),
    ("event_unsequenced", "directory_id", "UPDATE event_unsequenced SET directory_id = id"),
    ("event", "waiting deleted", "DELETE FROM event WHERE leaf_index IS NULL"),
    ("event", "waiting altered", "UPDATE event SET at = at - 1 WHERE leaf_index IS NULL"),
];

both_engines! {
    /// Live pages are told by it where to look: what waits for its leaf is told as well, and nothing between two questions is missed.
    async fn what_happened_lately_is_told_with_its_case_and_person(store: Store) {
        let w = logged(store).await;
        let dir = w.dir;
        let lately = async |size| read(&w.store, move |tx| log::lately(tx, dir, size)).await;
        let now = lately(21).await;
        assert_eq!((now.size, now.about.len(), now.more), (21, 0, false));
        append(&w, 23, 24).await;
        let waiting = lately(now.size).await;
        let case = Some(CaseId::from_bytes([1; 16]));
        let mut about = waiting.about.clone();
        about.sort_unstable();
        assert_eq!(about, [(case, None), (case, Some(PersonId::from_bytes([8; 16])))]);
        assert_eq!(waiting.size, 21, "they are told again until they have their leaves");
        sequence(&w).await.unwrap();
        let signed = lately(waiting.size).await;
        assert_eq!((signed.size, signed.about.len()), (23, 2));
        assert_eq!(lately(signed.size).await.about, []);
        append(&w, 25, 600).await;
        assert!(lately(signed.size).await.more, "then anything may have changed");
    }

    async fn an_honest_log_verifies_while_it_grows(store: Store) {
        let w = logged(store).await;
        let key = signer().verifier().clone();
        assert_eq!(sequence(&w).await, None);
        let report = log::verify(&w.store, w.dir, &key, later(100), PATIENCE).await.unwrap();
        assert_eq!(report.findings, []);
        assert_eq!((report.size, report.events, report.checkpoints, report.waiting), (21, 21, 3, 0));
        append(&w, 22, 22).await;
        let report = log::verify(&w.store, w.dir, &key, later(23), PATIENCE).await.unwrap();
        assert_eq!((report.findings.len(), report.waiting), (0, 1));
        let report = log::verify(&w.store, w.dir, &key, later(33), PATIENCE).await.unwrap();
        assert_eq!(report.findings.len(), 1);
        assert!(report.findings[0].what.contains("waited too long"));
        sequence(&w).await.unwrap();
        let dir = w.dir;
        assert_eq!(read(&w.store, move |tx| log::tip_check(tx, dir, &key)).await, []);
    }

    async fn every_altered_row_is_named(store: Store) {
        let w = logged(store).await;
        append(&w, 22, 22).await;
        let before = findings(&w).await;
        assert!(before.iter().all(|finding| finding.what.contains("waited too long")), "{before:?}");
        for (table, name, sql) in ALTERATIONS {
            let sql = sql.replace("leaf_hash", "(SELECT hash FROM log_node WHERE level = 0 AND position = 1)");
            // Altered, seen, and put back by a copy of each table.
            copy(&w, "save").await;
            write(&w.store, move |tx| tx.query_dyn(&sql, &[]).map(|_| ())).await;
            let mut found = findings(&w).await;
            found.retain(|finding| !finding.what.contains("waited too long"));
            assert!(found.iter().any(|finding| finding.table == *table), "{table} {name}: {found:?}");
            assert!(found.len() <= 6, "{table} {name} is named too often: {found:?}");
            copy(&w, "restore").await;
        }
        assert_eq!(findings(&w).await, before);
    }

    async fn an_altered_row_is_named_alone(store: Store) {
        let w = logged(store).await;
        let cases: [(&'static str, &str, &str); 4] = [
            ("UPDATE event SET leaf = replace(leaf, 'noted', 'ended'), kind = 'case.ended' WHERE leaf_index = 4", "event", ""),
            ("UPDATE log_node SET hash = (SELECT root FROM log_tree) WHERE level = 0 AND position = 4", "log_node", "level 0 position 4"),
            ("UPDATE log_node SET hash = (SELECT root FROM log_tree) WHERE level = 2 AND position = 1", "log_node", "level 2 position 1"),
            ("DELETE FROM log_node WHERE level = 1 AND position = 3", "log_node", "level 1 position 3"),
        ];
        for (sql, table, key) in cases {
            copy(&w, "save").await;
            write(&w.store, move |tx| tx.execute(sql, &[])).await;
            let found = findings(&w).await;
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0].table, table);
            assert!(key.is_empty() || found[0].key == key, "{found:?}");
            copy(&w, "restore").await;
        }
    }

    async fn a_rebuilt_tree_does_not_pass(store: Store) {
        let w = logged(store).await;
        let dir = w.dir;
        // Somebody who can write every row, but not sign: alters an event, or takes it away, and sequences everything again.
        let rebuilt = async |change: &'static str| -> Result<(), StoreError> {
            w.store.write("rebuild", move |tx| {
                tx.execute("DELETE FROM log_node", &[])?;
                tx.execute("DELETE FROM log_tree", &[])?;
                tx.execute("DELETE FROM log_checkpoint", &[])?;
                tx.execute("UPDATE event SET leaf_index = NULL", &[])?;
                tx.execute(change, &[])?;
                tx.execute("INSERT INTO event_unsequenced (directory_id, id, sealed) SELECT directory_id, id, 1 FROM event", &[])?;
                let name = KeyName::new("id.contoso.example/recovery-log").unwrap();
                let forger = LogSigner::from_seed(name, &[6; 32]).unwrap();
                log::sequence(tx, dir, later(100), &forger).map(drop)
            }).await
        };
        let altered = rebuilt("UPDATE event SET kind = 'case.ended', leaf = replace(leaf, 'noted', 'ended')").await;
        assert!(matches!(altered, Err(StoreError::Forged { table: "event", .. })), "{altered:?}");
        rebuilt("DELETE FROM event WHERE id = (SELECT id FROM event ORDER BY id LIMIT 1)").await.unwrap();
        let found = findings(&w).await;
        assert!(found.iter().any(|finding| finding.table == "log_checkpoint"), "{found:?}");
        let key = signer().verifier().clone();
        assert!(!read(&w.store, move |tx| log::tip_check(tx, dir, &key)).await.is_empty());
        append(&w, 22, 22).await;
        let signer = signer();
        let grown: Result<_, StoreError> =
            w.store.write("grow", move |tx| log::sequence(tx, dir, later(100), &signer)).await;
        assert!(matches!(grown, Err(StoreError::Inconsistent { table: "log_checkpoint", .. })), "{grown:?}");
    }

    async fn the_tip_check_sees_the_end(store: Store) {
        let w = logged(store).await;
        let dir = w.dir;
        for sql in [
            "DELETE FROM event WHERE leaf_index = 20",
            "UPDATE event SET at = 0 WHERE leaf_index = 19",
            "UPDATE log_tree SET root = (SELECT hash FROM log_node WHERE level = 0 AND position = 1)",
            "DELETE FROM log_checkpoint WHERE size = 21",
            "DELETE FROM log_node WHERE level = 4",
        ] {
            copy(&w, "save").await;
            write(&w.store, move |tx| tx.execute(sql, &[])).await;
            let key = signer().verifier().clone();
            let found = read(&w.store, move |tx| log::tip_check(tx, dir, &key)).await;
            assert!(!found.is_empty(), "{sql}");
            copy(&w, "restore").await;
        }
    }

    async fn competing_sequencers_make_one_tree(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        let mut tasks = Vec::new();
        for round in 0..10 {
            let w2 = w.clone();
            tasks.push(tokio::spawn(async move { append(&w2, round * 20 + 1, round * 20 + 20).await }));
            for _ in 0..2 {
                let (store, signer) = (w.store.clone(), signer());
                tasks.push(tokio::spawn(async move {
                    let signer = Arc::clone(&signer);
                    match store.write("sequence", move |tx| log::sequence(tx, dir, later(100), &signer)).await {
                        Ok(_) | Err(StoreError::Busy) => {}
                        Err(other) => panic!("{other}"),
                    }
                }));
            }
        }
        for task in tasks {
            task.await.unwrap();
        }
        sequence(&w).await;
        let key = signer().verifier().clone();
        let report = log::verify(&w.store, dir, &key, later(100), PATIENCE).await.unwrap();
        assert_eq!((report.findings, report.events, report.waiting), (vec![], 200, 0));
    }

    async fn a_long_log_verifies_across_chunks(store: Store) {
        let w = world(store).await;
        for part in 0..4 {
            append(&w, part * 800 + 1, part * 800 + 800).await;
            sequence(&w).await.unwrap();
        }
        let key = signer().verifier().clone();
        let report = log::verify(&w.store, w.dir, &key, later(100), PATIENCE).await.unwrap();
        assert_eq!((report.findings, report.events), (vec![], 3200));
        write(&w.store, |tx| {
            tx.execute("UPDATE log_node SET hash = (SELECT root FROM log_tree) WHERE level = 10 AND position = 1", &[])?;
            tx.execute("UPDATE event SET at = at + 1 WHERE leaf_index = 2900", &[])?;
            tx.execute("DELETE FROM log_node WHERE level = 11 AND position = 0", &[])
        }).await;
        let found = findings(&w).await;
        let tables: Vec<_> = found.iter().map(|finding| (finding.table, finding.key.as_str())).collect();
        assert_eq!(tables.len(), 3, "{found:?}");
        assert!(tables.contains(&("log_node", "level 10 position 1")), "{found:?}");
        assert!(tables.contains(&("log_node", "level 11 position 0")), "{found:?}");
    }

    async fn cases_are_proved_erased_and_proved_again(store: Store) {
        let w = logged(store).await;
        let (dir, case) = (w.dir, CaseId::from_bytes([1; 16]));
        let bundle = move |store: Store| async move {
            let key = signer().verifier().clone();
            read(&store, move |tx| log::prove_case(tx, dir, case, &key)).await
        };
        let vkey = signer().verifier().to_string();
        let first = bundle(w.store.clone()).await.unwrap();
        let verified = Bundle::from_json(&first.to_json().unwrap()).unwrap().verify(Some(&vkey)).unwrap();
        assert_eq!(verified.events.len(), 21);
        let events = read(&w.store, move |tx| log::of_case(tx, dir, case)).await;
        assert_eq!(events.len(), 21);
        assert!(events.iter().zip(1..).all(|(event, seq)| event.case == Some((case, seq))));
        let body: serde_json::Value = serde_json::from_str(events[3].body.as_deref().unwrap()).unwrap();
        assert_eq!(body, serde_json::json!({"n": 4, "note": "event 4 }"}));
        let id = events[3].id;
        assert!(write(&w.store, move |tx| log::erase_body(tx, dir, id)).await);
        assert!(!write(&w.store, move |tx| log::erase_body(tx, dir, id)).await);
        let erased = read(&w.store, move |tx| log::find(tx, dir, id)).await.unwrap();
        assert_eq!((erased.body, erased.person), (None, None));
        let again = bundle(w.store.clone()).await.unwrap().verify(Some(&vkey)).unwrap();
        assert_eq!(again.events.iter().filter(|event| event.body.is_none()).count(), 1);
        let key = signer().verifier().clone();
        let report = log::verify(&w.store, dir, &key, later(100), PATIENCE).await.unwrap();
        assert_eq!((report.findings, report.erased), (vec![], 1));
        assert!(read(&w.store, move |tx| log::newest_note(tx, dir)).await.is_some());
    }

    async fn leaves_have_their_hashes_and_the_checkpoint_its_time(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        assert_eq!(read(&w.store, move |tx| log::newest_signed_at(tx, dir)).await, None);
        append(&w, 1, 3).await;
        assert!(read(&w.store, move |tx| log::leaf_hashes(tx, dir, &[0, 1, 2])).await.is_empty());
        let checkpoint = sequence(&w).await.unwrap();
        assert_eq!(read(&w.store, move |tx| log::newest_signed_at(tx, dir)).await, Some(later(100)));
        let hashes = read(&w.store, move |tx| log::leaf_hashes(tx, dir, &[0, 1, 2, 3, 900])).await;
        assert_eq!(hashes.len(), 3);
        // They are the leaves under the root that was signed.
        let pair = keyward_ledger::node_hash(&hashes[&0], &hashes[&1]);
        assert_eq!(keyward_ledger::node_hash(&pair, &hashes[&2]), checkpoint.root);
        assert!(read(&w.store, move |tx| log::leaf_hashes(tx, dir, &[])).await.is_empty());
    }

    async fn recent_events_are_filtered(store: Store) {
        let w = logged(store).await;
        let (dir, person) = (w.dir, PersonId::from_bytes([8; 16]));
        let list = move |store: Store, filter: Filter| async move {
            read(&store, move |tx| {
                let (mut seen, mut after) = (Vec::new(), None);
                loop {
                    let page = log::recent(tx, dir, &filter, &PageRequest::after(4, after))?;
                    seen.extend(page.items.into_iter().map(|event| event.case.unwrap().1));
                    after = page.next;
                    if after.is_none() {
                        break Ok(seen);
                    }
                }
            }).await
        };
        assert_eq!(list(w.store.clone(), Filter::default()).await, (1..=21).rev().collect::<Vec<_>>());
        let about = Filter { person: Some(person), ..Filter::default() };
        assert_eq!(list(w.store.clone(), about).await.len(), 14);
        let kinds = |prefix: &str| Filter { kind_prefix: Some(prefix.into()), ..Filter::default() };
        assert_eq!(list(w.store.clone(), kinds("case.")).await.len(), 21);
        assert_eq!(list(w.store.clone(), kinds("case_")).await.len(), 0);
        let case = Filter { case: Some(CaseId::from_bytes([1; 16])), person: Some(person), ..kinds("case") };
        assert_eq!(list(w.store.clone(), case).await.len(), 14);
        let by = |actor| Filter { actor: Some(actor), ..Filter::default() };
        assert_eq!(list(w.store.clone(), by(Actor::System)).await.len() + list(w.store.clone(), by(Actor::Person(person))).await.len(), 21);
        assert_eq!(list(w.store.clone(), by(Actor::Operator)).await.len(), 0);
        let other = DirectoryId::from_bytes([9; 16]);
        let none = read(&w.store, move |tx| log::recent(tx, other, &Filter::default(), &PageRequest::first(9))).await;
        assert_eq!(none.items, []);
    }

    async fn a_place_in_a_case_is_taken_once(store: Store) {
        let w = world(store).await;
        append(&w, 1, 2).await;
        let (dir, again) = (w.dir, event(&w, 2));
        let taken: Result<(), StoreError> = w.store.write("again", move |tx| log::append(tx, dir, &again)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { table, .. }) if table == "event"));
        let (mut odd, dir) = (event(&w, 3), w.dir);
        odd.kind = "not a label".into();
        let refused: Result<(), StoreError> = w.store.write("odd", move |tx| log::append(tx, dir, &odd)).await;
        assert!(matches!(refused, Err(StoreError::Inconsistent { table: "event", column: "kind", .. })));
    }
}

/// Saves the log's tables or puts them back.
async fn copy(w: &World, way: &'static str) {
    const TABLES: [&str; 5] = ["event", "event_unsequenced", "log_node", "log_tree", "log_checkpoint"];
    write(&w.store, move |tx| {
        for table in TABLES {
            let statements = if way == "save" {
                [
                    format!("DROP TABLE IF EXISTS saved_{table}"),
                    format!("CREATE TABLE saved_{table} AS SELECT * FROM {table}"),
                ]
            } else {
                [format!("DELETE FROM {table}"), format!("INSERT INTO {table} SELECT * FROM saved_{table}")]
            };
            for statement in statements {
                tx.query_dyn(&statement, &params![])?;
            }
        }
        Ok(())
    })
    .await;
}
