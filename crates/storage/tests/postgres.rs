//! What only `PostgreSQL` does: conflicts, lost connections, concurrent first starts.
#![expect(clippy::panic, reason = "helpers of tests may fail their test")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use keyward_storage::testing::TestStore;
use keyward_storage::{Store, StoreError, params};

type Outcome<T> = Result<T, StoreError>;

/// A store, or `None` where skipping is allowed.
async fn postgres(name: &str) -> Option<TestStore> {
    let store = TestStore::postgres().await.unwrap_or_else(|error| panic!("{error}"));
    if store.is_none() {
        println!("SKIPPED postgres {name}");
    }
    store
}

async fn run(store: &Store, sql: &'static str) -> Outcome<u64> {
    store.write("run", move |tx| tx.execute(sql, &[])).await
}

async fn number(store: &Store, sql: &'static str) -> i64 {
    store
        .read("number", move |tx| tx.query_one(sql, &[])?.get(0))
        .await
        .unwrap_or_else(|e: StoreError| panic!("{e}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serialization_conflict_runs_the_loser_again() {
    let Some(store) = postgres("a_serialization_conflict_runs_the_loser_again").await else { return };
    run(&store, "CREATE TABLE seat (id BIGINT NOT NULL)").await.unwrap();
    let both_have_read = Arc::new(Barrier::new(2));
    let runs = Arc::new(AtomicUsize::new(0));
    // Each counts the seats and adds one with that number: only serial runs give two different numbers.
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let (store, barrier, runs) = (store.store(), Arc::clone(&both_have_read), Arc::clone(&runs));
            tokio::spawn(async move {
                store
                    .write("seat", move |tx| {
                        tx.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", &[])?;
                        let taken: i64 = tx.query_one("SELECT COUNT(*) FROM seat", &[])?.get(0)?;
                        if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                            barrier.wait();
                        }
                        tx.execute("INSERT INTO seat (id) VALUES (?1)", &params![taken])?;
                        Ok::<_, StoreError>(taken)
                    })
                    .await
            })
        })
        .collect();
    let mut seats = Vec::new();
    for task in tasks {
        seats.push(task.await.unwrap());
    }
    seats.sort_by_key(|seat| seat.clone().ok());
    assert_eq!(seats, [Ok(0), Ok(1)]);
    assert!(runs.load(Ordering::SeqCst) >= 3);
    assert!(store.counters().retries >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_resolved_by_running_one_again() {
    let Some(store) = postgres("a_deadlock_is_resolved_by_running_one_again").await else { return };
    run(&store, "CREATE TABLE purse (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL)").await.unwrap();
    run(&store, "INSERT INTO purse (id, n) VALUES (1, 0), (2, 0)").await.unwrap();
    let both_hold_one = Arc::new(Barrier::new(2));
    let runs = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = [(1_i64, 2_i64), (2, 1)]
        .map(|(first, second)| {
            let (store, barrier, runs) = (store.store(), Arc::clone(&both_hold_one), Arc::clone(&runs));
            tokio::spawn(async move {
                store
                    .write("cross", move |tx| {
                        tx.execute("UPDATE purse SET n = n + 1 WHERE id = ?1", &params![first])?;
                        if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                            barrier.wait();
                        }
                        tx.execute("UPDATE purse SET n = n + 1 WHERE id = ?1", &params![second])
                    })
                    .await
            })
        })
        .into();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok::<_, StoreError>(1));
    }
    assert_eq!(number(&store, "SELECT CAST(SUM(n) AS BIGINT) FROM purse").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_in_a_command_is_replaced() {
    let Some(store) = postgres("a_connection_lost_in_a_command_is_replaced").await else { return };
    run(&store, "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)").await.unwrap();
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let outcome: Outcome<u64> = store
        .write("cut", move |tx| {
            tx.execute("INSERT INTO t (id) VALUES (1)", &[])?;
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                tx.query("SELECT pg_terminate_backend(pg_backend_pid())", &[])?;
            }
            tx.execute("INSERT INTO t (id) VALUES (2)", &[])
        })
        .await;
    assert_eq!(outcome, Ok(1));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(number(&store, "SELECT COUNT(*) FROM t").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_lost_while_idle_are_replaced() {
    let Some(store) = postgres("connections_lost_while_idle_are_replaced").await else { return };
    for _ in 0..20 {
        number(&store, "SELECT 1::bigint").await;
    }
    let killed: i64 = store
        .write("kill", |tx| {
            tx.query_one(
                "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
                &[],
            )?
            .get(0)
        })
        .await
        .unwrap_or_else(|e: StoreError| panic!("{e}"));
    assert!(killed >= 1);
    for _ in 0..20 {
        assert_eq!(number(&store, "SELECT 2::bigint").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_in_the_commit_is_reported_as_unknown() {
    let Some(store) = postgres("a_connection_lost_in_the_commit_is_reported_as_unknown").await else {
        return;
    };
    run(&store, "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)").await.unwrap();
    // A deferred trigger runs inside of COMMIT and cuts the connection there.
    run(
        &store,
        "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'",
    )
    .await
    .unwrap();
    run(
        &store,
        "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION cut()",
    )
    .await
    .unwrap();
    let retries = store.counters().retries;
    assert_eq!(run(&store, "INSERT INTO t (id) VALUES (1)").await, Err(StoreError::CommitUnknown));
    assert_eq!(store.counters().retries, retries, "an unknown COMMIT is never repeated by the store");
    assert_eq!(number(&store, "SELECT COUNT(*) FROM t").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_table_does_not_break_prepared_statements() {
    let Some(store) = postgres("a_changed_table_does_not_break_prepared_statements").await else { return };
    run(&store, "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY)").await.unwrap();
    run(&store, "INSERT INTO t (id) VALUES (1)").await.unwrap();
    let width = || async {
        let rows = store.read("width", |tx| tx.query("SELECT * FROM t", &[])).await;
        rows.unwrap_or_else(|e: StoreError| panic!("{e}"))[0].len()
    };
    for _ in 0..12 {
        assert_eq!(width().await, 1);
    }
    run(&store, "ALTER TABLE t ADD COLUMN extra TEXT").await.unwrap();
    for _ in 0..12 {
        assert_eq!(width().await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_together_on_an_empty_database_all_start() {
    let Some(store) = postgres("servers_that_start_together_on_an_empty_database_all_start").await else {
        return;
    };
    run(&store, "DROP SCHEMA public CASCADE").await.unwrap();
    run(&store, "CREATE SCHEMA public").await.unwrap();
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let config = store.config().clone();
            tokio::spawn(async move { Store::open(&config).await.map(drop) })
        })
        .collect();
    for start in starts {
        assert_eq!(start.await.unwrap(), Ok(()));
    }
}

/// Longer than any statement of a command may take: 10 s on the server, 15 s on the way.
#[tokio::test(flavor = "multi_thread")]
async fn a_migration_waits_for_another_programs_as_long_as_that_takes() {
    let Some(store) = postgres("a_migration_waits_for_another_programs_as_long_as_that_takes").await else {
        return;
    };
    run(&store, "DROP SCHEMA public CASCADE").await.unwrap();
    run(&store, "CREATE SCHEMA public").await.unwrap();
    run(&store, "CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)")
        .await
        .unwrap();
    run(&store, "INSERT INTO schema_version (version, name) VALUES (0, 'empty')").await.unwrap();
    let keyward_storage::StoreConfig::Postgres { url, .. } = store.config() else { return };
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute("BEGIN; SELECT * FROM schema_version WHERE version = 0 FOR UPDATE").await.unwrap();
    let config = store.config().clone();
    let opening = tokio::spawn(async move { Store::open(&config).await.map(drop) });
    tokio::time::sleep(Duration::from_secs(17)).await;
    assert!(!opening.is_finished());
    client.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(opening.await.unwrap(), Ok(()));
    drop(client);
    connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let config = keyward_storage::StoreConfig::Postgres {
        url: "postgres://nobody@127.0.0.1:1/nothing".to_owned(),
        connections: 1,
    };
    assert!(matches!(Store::open(&config).await, Err(StoreError::Unavailable(_))));
}
