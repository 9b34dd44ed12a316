//! What both engines must do alike.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use keyward_storage::fault::{Fault, Point};
use keyward_storage::{
    ConstraintKind, Engine, MIGRATIONS, Store, StoreConfig, StoreError, Tx, Value, both_engines, params,
};

type Outcome<T> = Result<T, StoreError>;

/// A table with a column of each type that may be NULL.
async fn make_things(store: &Store) {
    let ddl = match store.engine() {
        Engine::Sqlite => {
            "CREATE TABLE thing (id INTEGER NOT NULL PRIMARY KEY, i INTEGER, t TEXT, b BLOB, \
             CONSTRAINT small CHECK (i <> 13)) STRICT"
        }
        Engine::Postgres => {
            "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, i BIGINT, t TEXT, b BYTEA, \
             CONSTRAINT small CHECK (i <> 13))"
        }
    };
    let made: Outcome<u64> = store.write("make", move |tx| tx.execute(ddl, &[])).await;
    made.unwrap();
}

fn insert(tx: &mut dyn Tx, id: i64, number: i64) -> Outcome<u64> {
    tx.execute("INSERT INTO thing (id, i) VALUES (?1, ?2)", &params![id, number])
}

async fn number(store: &Store, id: i64) -> Option<i64> {
    let found: Outcome<Option<i64>> = store
        .read("number", move |tx| {
            tx.query_opt("SELECT i FROM thing WHERE id = ?1", &params![id])?.map(|row| row.get(0)).transpose()
        })
        .await;
    found.unwrap()
}

#[derive(Debug, PartialEq, thiserror::Error)]
enum Refusal {
    #[error("no")]
    No,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Forgets outcomes of commands, whoever's they are.
async fn forget(store: &Store, before: i64, limit: u32) -> Result<u64, StoreError> {
    let nobody = keyward_model::DirectoryId::from_bytes([0; 16]);
    store.write("forget", move |tx| keyward_storage::forget_results(tx, nobody, before, limit)).await
}

both_engines! {
    async fn a_store_that_only_reads_writes_and_migrates_nothing(store: Store) {
        let reading = Store::open_read_only(store.config()).await.unwrap();
        reading.ensure_current().await.unwrap();
        let delete = |tx: &mut dyn Tx| tx.execute("DELETE FROM counter", &[]);
        let written: Result<u64, StoreError> = reading.write("delete", delete).await;
        assert_eq!(written, Err(StoreError::ReadOnly));
        let version = i64::try_from(MIGRATIONS.len()).unwrap();
        let older: Result<u64, StoreError> = store
            .write("older", move |tx| tx.execute("DELETE FROM schema_version WHERE version = ?1", &params![version]))
            .await;
        assert_eq!(older, Ok(1));
        assert_eq!(reading.schema().await, Ok(version - 1));
        let refused = reading.ensure_current().await;
        assert_eq!(refused, Err(StoreError::Older { found: version - 1, known: version }));
    }

    async fn ok_commits_and_err_rolls_back(store: Store) {
        make_things(&store).await;
        let kept: Result<(), Refusal> = store.write("keep", |tx| { insert(tx, 1, 10)?; Ok(()) }).await;
        let dropped: Result<(), Refusal> =
            store.write("drop", |tx| { insert(tx, 2, 20)?; Err(Refusal::No) }).await;
        assert_eq!(kept, Ok(()));
        assert_eq!(dropped, Err(Refusal::No));
        assert_eq!(number(&store, 1).await, Some(10));
        assert_eq!(number(&store, 2).await, None);
    }

    async fn values_come_back_as_they_went_in(store: Store) {
        make_things(&store).await;
        let long = "Größe 鍵 🔑 ".repeat(50_000);
        let blob: Vec<u8> = (0..=255).cycle().take(3_000_000).collect();
        let sent = [
            params![1_i64, None::<i64>, None::<&str>, None::<&[u8]>],
            params![2_i64, 0_i64, "", Vec::new()],
            params![3_i64, i64::MIN, "line\nbreak ' \" \\ ?1 $1", [0_u8; 16]],
            params![4_i64, i64::MAX, long, blob],
        ];
        let rows = sent.clone();
        let stored: Outcome<()> = store
            .write("values", move |tx| {
                for row in &rows {
                    tx.execute("INSERT INTO thing (id, i, t, b) VALUES (?1, ?2, ?3, ?4)", row)?;
                }
                Ok(())
            })
            .await;
        stored.unwrap();
        let found: Outcome<Vec<Vec<Value>>> = store
            .read("values", |tx| {
                let rows = tx.query("SELECT id, i, t, b FROM thing ORDER BY id", &[])?;
                Ok(rows.into_iter().map(keyward_storage::Row::into_values).collect())
            })
            .await;
        assert!(found.unwrap().iter().eq(sent.iter().map(<[Value; 4]>::as_slice)));
    }

    async fn a_statement_put_together_at_run_time_works(store: Store) {
        make_things(&store).await;
        let found: Outcome<i64> = store
            .write("dynamic", |tx| {
                insert(tx, 1, 5)?;
                insert(tx, 2, 6)?;
                let marks = ["?1", "?2"].join(", ");
                let rows = tx.query_dyn(
                    &format!("SELECT CAST(SUM(i) AS BIGINT), COUNT(*) FROM thing WHERE id IN ({marks})"),
                    &params![1_i64, 2_i64],
                )?;
                assert_eq!(rows[0].get::<i64>(1)?, 2);
                rows[0].get(0)
            })
            .await;
        assert_eq!(found, Ok(11));
    }

    async fn wrong_reads_are_errors(store: Store) {
        let read = |sql: &'static str| {
            let store = store.clone();
            async move { store.read("wrong", move |tx| tx.query_one(sql, &[])?.get::<i64>(0)).await }
        };
        assert_eq!(read("SELECT 7").await, Ok(7));
        assert!(matches!(read("SELECT 'x'").await, Err(StoreError::Decode { index: 0, found: "text", .. })));
        assert!(matches!(read("SELECT 1.5").await, Err(StoreError::Decode { .. })));
        assert_eq!(read("SELECT version FROM schema_version").await, Err(StoreError::RowCount { found: MIGRATIONS.len() + 1 }));
        assert_eq!(read("SELECT version FROM schema_version WHERE version < 0").await, Err(StoreError::RowCount { found: 0 }));
        assert!(matches!(read("SELECT nothing FROM nowhere").await, Err(StoreError::Sql { .. })));
        assert!(matches!(read("SELECT ?1").await, Err(StoreError::Sql { .. })), "a parameter is missing");
    }

    async fn broken_rules_are_named_alike(store: Store) {
        make_things(&store).await;
        let run = |sql: &'static str, params: Vec<Value>| {
            let store = store.clone();
            async move { store.write("rules", move |tx| tx.execute(sql, &params)).await }
        };
        let index: Outcome<u64> = run("CREATE UNIQUE INDEX thing_pair ON thing (i, t)", vec![]).await;
        index.unwrap();
        run("INSERT INTO thing (id, i, t) VALUES (1, 1, 'a')", vec![]).await.unwrap();
        let conflict = |columns: &str| {
            Err(StoreError::Conflict { table: "thing".to_owned(), columns: columns.to_owned() })
        };
        assert_eq!(run("INSERT INTO thing (id) VALUES (1)", vec![]).await, conflict("id"));
        assert_eq!(run("INSERT INTO thing (id, i, t) VALUES (2, 1, 'a')", vec![]).await, conflict("i, t"));
        let kind = |result: Outcome<u64>| match result {
            Err(StoreError::Constraint { kind, .. }) => kind,
            other => panic!("{other:?}"),
        };
        assert_eq!(kind(run("INSERT INTO thing (id, i) VALUES (3, 13)", vec![]).await), ConstraintKind::Check);
        assert_eq!(kind(run("INSERT INTO schema_version (version) VALUES (99)", vec![]).await), ConstraintKind::NotNull);
        let nul = run("INSERT INTO thing (id, t) VALUES (4, ?1)", params!["a\0b"].to_vec()).await;
        assert!(matches!(nul, Err(StoreError::Sql { code, .. }) if code == "22021"));
        assert_eq!(number(&store, 4).await, None);
    }

    async fn a_conflict_on_an_index_over_expressions_is_named_alike(store: Store) {
        make_things(&store).await;
        let made: Outcome<u64> = store
            .write("index", |tx| {
                tx.execute("CREATE UNIQUE INDEX thing_lower ON thing (lower(t))", &[])?;
                tx.execute("INSERT INTO thing (id, t) VALUES (1, 'a')", &[])
            })
            .await;
        made.unwrap();
        let again: Outcome<u64> =
            store.write("again", |tx| tx.execute("INSERT INTO thing (id, t) VALUES (2, 'A')", &[])).await;
        let expected = StoreError::Conflict { table: "thing".to_owned(), columns: "index thing_lower".to_owned() };
        assert_eq!(again, Err(expected));
    }

    async fn the_first_failure_ends_the_transaction(store: Store) {
        make_things(&store).await;
        let ignored: Outcome<()> = store
            .write("ignore", |tx| {
                insert(tx, 1, 1)?;
                assert!(insert(tx, 1, 2).is_err());
                assert_eq!(insert(tx, 2, 2), Err(StoreError::Aborted));
                Ok(())
            })
            .await;
        assert_eq!(ignored, Err(StoreError::Aborted));
        assert_eq!(number(&store, 1).await, None);
        let expected: Outcome<u64> = store
            .write("expect", |tx| {
                insert(tx, 1, 1)?;
                tx.execute("INSERT INTO thing (id, i) VALUES (1, 2) ON CONFLICT (id) DO NOTHING", &[])
            })
            .await;
        assert_eq!(expected, Ok(0));
        assert_eq!(number(&store, 1).await, Some(1));
    }

    async fn a_read_cannot_write(store: Store) {
        make_things(&store).await;
        let written: Outcome<u64> = store.read("sneak", |tx| insert(tx, 1, 1)).await;
        assert_eq!(written, Err(StoreError::ReadOnly));
        assert_eq!(number(&store, 1).await, None);
        assert_eq!(store.write("honest", |tx| insert(tx, 1, 1)).await, Ok(1));
    }

    async fn a_read_sees_one_snapshot(store: Store) {
        make_things(&store).await;
        let (between, done) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let reader = tokio::spawn({
            let (store, between, done) = (store.clone(), Arc::clone(&between), Arc::clone(&done));
            async move {
                store.read("twice", move |tx| {
                    let count = |tx: &mut dyn Tx| tx.query_one("SELECT COUNT(*) FROM thing", &[])?.get::<i64>(0);
                    let before = count(tx)?;
                    between.wait();
                    done.wait();
                    Ok::<_, StoreError>((before, count(tx)?))
                }).await
            }
        });
        tokio::task::spawn_blocking(move || between.wait()).await.unwrap();
        store.write("add", |tx| insert(tx, 1, 1)).await.unwrap();
        tokio::task::spawn_blocking(move || done.wait()).await.unwrap();
        assert_eq!(reader.await.unwrap(), Ok((0, 0)));
        assert_eq!(number(&store, 1).await, Some(1));
    }

    async fn of_sixteen_racers_exactly_one_wins(store: Store) {
        make_things(&store).await;
        store.write("prize", |tx| insert(tx, 1, 0)).await.unwrap();
        let racers: Vec<_> = (1..=16_i64)
            .map(|racer| {
                let store = store.clone();
                tokio::spawn(async move {
                    store.write("race", move |tx| {
                        tx.execute("UPDATE thing SET i = ?1 WHERE id = 1 AND i = 0", &params![racer])
                    }).await
                })
            })
            .collect();
        let mut winners = Vec::new();
        for (racer, task) in (1..).zip(racers) {
            let hits: Outcome<u64> = task.await.unwrap();
            if hits.unwrap() == 1 {
                winners.push(racer);
            }
        }
        assert_eq!(winners.len(), 1);
        assert_eq!(number(&store, 1).await, Some(winners[0]));
    }

    async fn a_panic_ends_only_its_own_command(store: Store) {
        make_things(&store).await;
        let panics = store.write::<(), StoreError, _>("panic", |tx| {
            insert(tx, 1, 1)?;
            panic!("on purpose")
        });
        let (panicked, other) = tokio::join!(panics, store.write("other", |tx| insert(tx, 2, 2)));
        assert_eq!(panicked, Err(StoreError::Panicked));
        assert_eq!(other, Ok(1));
        let read: Outcome<()> = store.read("panic", |_| panic!("on purpose")).await;
        assert_eq!(read, Err(StoreError::Panicked));
        for _ in 0..20 {
            assert_eq!((number(&store, 1).await, number(&store, 2).await), (None, Some(2)));
        }
    }

    async fn one_bad_commit_does_not_fail_its_neighbours(store: Store) {
        make_things(&store).await;
        let ddl = "CREATE TABLE part (id BIGINT NOT NULL PRIMARY KEY, \
                   thing BIGINT NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)";
        let made: Outcome<u64> = store.write("parts", move |tx| { insert(tx, 1, 1)?; tx.execute(ddl, &[]) }).await;
        made.unwrap();
        let tasks: Vec<_> = (0..20_i64)
            .map(|part| {
                let store = store.clone();
                // The tenth refers to a thing that does not exist, which shows at COMMIT only.
                let thing = if part == 10 { 99_i64 } else { 1 };
                tokio::spawn(async move {
                    store.write("part", move |tx| {
                        tx.execute("INSERT INTO part (id, thing) VALUES (?1, ?2)", &params![part, thing])
                    }).await
                })
            })
            .collect();
        for (part, task) in (0..).zip(tasks) {
            let outcome: Outcome<u64> = task.await.unwrap();
            if part == 10 {
                assert!(matches!(outcome, Err(StoreError::Constraint { kind: ConstraintKind::ForeignKey, .. })));
            } else {
                assert_eq!(outcome, Ok(1));
            }
        }
    }

    async fn a_command_runs_again_after_a_conflict(store: Store) {
        make_things(&store).await;
        store.faults().arm("twice", Point::BeforeCommit, Fault::Retry);
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let outcome: Outcome<u64> = store
            .write("twice", move |tx| { counted.fetch_add(1, Ordering::SeqCst); insert(tx, 1, 1) })
            .await;
        assert_eq!(outcome, Ok(1));
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(store.counters().retries, 1);
        assert_eq!(number(&store, 1).await, Some(1));
    }

    async fn faults_around_the_commit_tell_the_truth(store: Store) {
        make_things(&store).await;
        store.faults().arm("before", Point::BeforeCommit, Fault::Fail);
        store.faults().arm("after", Point::AfterCommit, Fault::Fail);
        let before: Outcome<u64> = store.write("before", |tx| insert(tx, 1, 1)).await;
        let after: Outcome<u64> = store.write("after", |tx| insert(tx, 2, 2)).await;
        assert!(matches!(before, Err(StoreError::Unavailable(_))));
        assert_eq!(after, Err(StoreError::CommitUnknown));
        assert_eq!((number(&store, 1).await, number(&store, 2).await), (None, Some(2)));
    }

    async fn write_once_happens_once(store: Store) {
        make_things(&store).await;
        store.write("start", |tx| insert(tx, 1, 0)).await.unwrap();
        let bump = |key: [u8; 16], label: &'static str, fail: bool| {
            let store = store.clone();
            async move {
                store.write_once(&key, label, 5, move |tx| {
                    tx.execute("UPDATE thing SET i = i + 1 WHERE id = 1", &[])?;
                    if fail {
                        return Err(Refusal::No);
                    }
                    let now: i64 = tx.query_one("SELECT i FROM thing WHERE id = 1", &[])?.get(0)?;
                    Ok((now, "größer".to_owned()))
                }).await
            }
        };
        assert_eq!(bump([1; 16], "bump", true).await, Err(Refusal::No), "a failure stores nothing");
        store.faults().arm("bump", Point::AfterCommit, Fault::Fail);
        let lost = bump([1; 16], "bump", false).await;
        assert_eq!(lost, Err(Refusal::Store(StoreError::CommitUnknown)));
        assert_eq!(bump([1; 16], "bump", false).await, Ok((1, "größer".to_owned())));
        let reused = bump([1; 16], "other", false).await;
        assert_eq!(reused, Err(Refusal::Store(StoreError::KeyReused { label: "bump".to_owned() })));
        let same: Vec<_> = (0..12).map(|_| tokio::spawn(bump([2; 16], "bump", false))).collect();
        for task in same {
            assert_eq!(task.await.unwrap(), Ok((2, "größer".to_owned())));
        }
        assert_eq!(number(&store, 1).await, Some(2));
        assert_eq!(forget(&store, 5, 10).await, Ok(0));
        assert_eq!(forget(&store, 6, 1).await, Ok(1));
        assert_eq!(forget(&store, 6, 10).await, Ok(1));
    }

    async fn commands_that_fail_leave_their_neighbours_alone(store: Store) {
        make_things(&store).await;
        let before = store.counters();
        // Holds the SQLite writer until the others have queued up behind it; once, because a command may run again.
        let hold = Arc::new(Barrier::new(2));
        let held = AtomicUsize::new(0);
        let holder = tokio::spawn({
            let (store, hold) = (store.clone(), Arc::clone(&hold));
            async move {
                store.write("hold", move |tx| {
                    if held.fetch_add(1, Ordering::SeqCst) == 0 { hold.wait(); }
                    insert(tx, 0, 0)
                }).await
            }
        });
        let tasks: Vec<_> = (1..=60_i64)
            .map(|id| {
                let store = store.clone();
                tokio::spawn(async move {
                    store.write("some", move |tx| match id % 4 {
                        // Fails having written, fails before, fails in a statement after having written, succeeds.
                        0 => { insert(tx, id, id)?; Err(StoreError::Closed) }
                        1 => Err(StoreError::Closed),
                        2 => { insert(tx, id, id)?; insert(tx, id, id) }
                        _ => insert(tx, id, id),
                    }).await
                })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        tokio::task::spawn_blocking(move || hold.wait()).await.unwrap();
        assert_eq!(holder.await.unwrap(), Ok(1));
        for (id, task) in (1..).zip(tasks) {
            let outcome: Outcome<u64> = task.await.unwrap();
            match id % 4 {
                0 | 1 => assert_eq!(outcome, Err(StoreError::Closed)),
                2 => assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{outcome:?}"),
                _ => assert_eq!(outcome, Ok(1)),
            }
            assert_eq!(number(&store, id).await, (id % 4 == 3).then_some(id));
        }
        let after = store.counters();
        assert_eq!(after.commands - before.commands, 16);
    }

    async fn many_commands_share_a_commit_on_sqlite(store: Store) {
        make_things(&store).await;
        let before = store.counters();
        // Holds the SQLite writer until the others have queued up behind it.
        let hold = Arc::new(Barrier::new(2));
        let holder = tokio::spawn({
            let (store, hold) = (store.clone(), Arc::clone(&hold));
            async move { store.write("hold", move |tx| { hold.wait(); insert(tx, 0, 0) }).await }
        });
        let tasks: Vec<_> = (101..=300_i64)
            .map(|id| {
                let store = store.clone();
                tokio::spawn(async move { store.write("many", move |tx| insert(tx, id, id)).await })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        tokio::task::spawn_blocking(move || hold.wait()).await.unwrap();
        assert_eq!(holder.await.unwrap(), Ok(1));
        for task in tasks {
            assert_eq!(task.await.unwrap(), Ok(1));
        }
        let after = store.counters();
        let commits = after.commits - before.commits;
        assert_eq!(after.commands - before.commands, 201);
        match store.engine() {
            Engine::Sqlite => assert!(commits < 50, "{commits} commits for 201 commands"),
            Engine::Postgres => assert_eq!(commits, 201),
        }
    }

    async fn opening_again_and_all_at_once_migrates_once(store: Store) {
        let others: Vec<_> = (0..4)
            .map(|_| {
                let config = store.config().clone();
                tokio::spawn(async move { Store::open(&config).await })
            })
            .collect();
        for other in others {
            let other = other.await.unwrap().unwrap();
            let versions: Outcome<Vec<i64>> = other
                .read("versions", |tx| {
                    let rows = tx.query("SELECT version FROM schema_version ORDER BY version", &[])?;
                    rows.iter().map(|row| row.get(0)).collect()
                })
                .await;
            let expected: Vec<i64> = (0..).take(MIGRATIONS.len() + 1).collect();
            assert_eq!(versions.unwrap(), expected);
        }
    }

    async fn a_newer_database_is_refused(store: Store) {
        let made: Outcome<u64> = store
            .write("future", |tx| tx.execute("INSERT INTO schema_version (version, name) VALUES (999, 'x')", &[]))
            .await;
        made.unwrap();
        let known = MIGRATIONS.last().unwrap().version;
        let opened = Store::open(store.config()).await.err();
        assert_eq!(opened, Some(StoreError::Newer { found: 999, known }));
    }

    async fn columns_are_those_of_the_other_engine(store: Store) {
        // The other engine's side of the comparison; each test compares with SQLite's.
        let reference = keyward_storage::testing::TestStore::sqlite().await.unwrap();
        let expected = columns(&reference).await;
        assert!(expected.len() > 5 && expected.contains_key("command_result"));
        assert_eq!(columns(&store).await, expected);
    }
}

/// So that a copy of the file that is made while no server runs is whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_file_has_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyward.db");
    let beside = folder.path().join("keyward.db-wal");
    // Its handles are closed by threads of their own, each time in another order.
    for turn in 0..60 {
        let store = Store::open(&StoreConfig::Sqlite { path: path.clone(), readers: 4 }).await.unwrap();
        if turn == 0 {
            make_things(&store).await;
        }
        store.write("insert", move |tx| insert(tx, turn, 0)).await.unwrap();
        assert!(beside.exists());
        drop(store);
        for _ in 0..1000 {
            if !beside.exists() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert!(!beside.exists(), "closed {turn} times");
    }
}

/// Every column by table: its name, type and whether it must have a value.
async fn columns(store: &Store) -> BTreeMap<String, Vec<(String, String, bool)>> {
    let sql = match store.engine() {
        Engine::Sqlite => {
            "SELECT m.name, c.name, CASE c.type WHEN 'INTEGER' THEN 'bigint' WHEN 'BLOB' THEN 'bytea' \
             ELSE lower(c.type) END, c.\"notnull\" \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name"
        }
        Engine::Postgres => {
            "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'NO' \
             FROM information_schema.columns WHERE table_schema = 'public' \
             ORDER BY table_name COLLATE \"C\", column_name COLLATE \"C\""
        }
    };
    let rows = store.read("columns", move |tx| tx.query(sql, &[])).await.unwrap();
    let mut tables: BTreeMap<String, Vec<(String, String, bool)>> = BTreeMap::new();
    for row in rows {
        let column = (row.get(1).unwrap(), row.get(2).unwrap(), row.get(3).unwrap());
        tables.entry(row.get(0).unwrap()).or_default().push(column);
    }
    tables
}
