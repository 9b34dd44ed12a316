//! A process killed around its COMMIT: what was not committed is gone, what was committed is there.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

use std::process::Command;

use keyward_storage::testing::TestStore;
use keyward_storage::{Engine, Store, StoreConfig, StoreError, both_engines, params};

const CHILD: &str = "KEYWARD_CRASH_CHILD";

/// What the killed process does; started by the tests below with a store in its environment.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(place) = std::env::var(CHILD) else { return };
    let config = if place.starts_with("postgres") {
        StoreConfig::Postgres { url: place, connections: 1 }
    } else {
        StoreConfig::Sqlite { path: place.into(), readers: 1 }
    };
    let store = Store::open(&config).await.unwrap();
    forget_or_add(&store, "first").await.unwrap();
    forget_or_add(&store, "second").await.unwrap();
    unreachable!("the fault must have ended the process");
}

async fn forget_or_add(store: &Store, label: &'static str) -> Result<u64, StoreError> {
    store
        .write(label, move |tx| {
            tx.execute(
                "INSERT INTO command_result (key, label, result, at) VALUES (?1, ?2, '', 0)",
                &params![label.as_bytes(), label],
            )
        })
        .await
}

/// The labels a process leaves behind when it dies at `point` of its second command.
async fn survivors(store: &Store, point: &str) -> Vec<String> {
    let place = match store.config() {
        StoreConfig::Sqlite { path, .. } => path.display().to_string(),
        StoreConfig::Postgres { url, .. } => url.clone(),
    };
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--test-threads=1"])
        .env(CHILD, place)
        .env("KEYWARD_FAULT", format!("second:{point}"))
        .output()
        .unwrap()
        .status;
    assert!(!status.success());
    #[cfg(unix)]
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(6), "ended by abort()");
    let labels: Result<_, StoreError> = store
        .read("labels", |tx| {
            let rows = tx.query("SELECT label FROM command_result ORDER BY label", &[])?;
            rows.iter().map(|row| row.get(0)).collect()
        })
        .await;
    labels.unwrap()
}

both_engines! {
    async fn killed_before_the_commit_nothing_is_kept(store: Store) {
        assert_eq!(survivors(&store, "before-commit").await, ["first"]);
    }

    async fn killed_after_the_commit_everything_is_kept(store: Store) {
        assert_eq!(survivors(&store, "after-commit").await, ["first", "second"]);
    }
}

/// The first open of an empty database file by several programs at once.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_opened_by_many_is_migrated_once() {
    let folder = tempfile::tempdir().unwrap();
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let config = StoreConfig::Sqlite { path: folder.path().join("new.db"), readers: 1 };
            tokio::spawn(async move { Store::open(&config).await.map(drop) })
        })
        .collect();
    for start in starts {
        assert_eq!(start.await.unwrap(), Ok(()));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_only() {
    let store = TestStore::sqlite().await.unwrap();
    assert_eq!(store.engine(), Engine::Sqlite);
    forget_or_add(&store, "x").await.unwrap();
    for entry in std::fs::read_dir(store.place()).unwrap() {
        let mode = std::os::unix::fs::PermissionsExt::mode(&entry.unwrap().metadata().unwrap().permissions());
        assert_eq!(mode & 0o077, 0);
    }
}
