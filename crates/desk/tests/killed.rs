//! `kill -9` at each point between decision, intent, effect and outcome. The process is this test itself, run again as a
//! child that aborts; `SQLite` only, because the point is what one process leaves behind.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod world;

use keyward_model::Tier;
use keyward_storage::{Store, StoreConfig};
use std::{path::Path, process::Command, time::Duration};
use world::World;

const PLACE: &str = "KEYWARD_TEST_KILLED";
const LABELS: &[&str] = &[
    "open-case",
    "answer-request",
    "contain",
    "directory-revoke-sessions",
    "directory-suspend-methods",
    "issue-pass",
    "directory-issue-pass",
    "record-outcome",
    "tell",
    "sign-in",
    "retire-method",
    "directory-retire-method",
    "close",
];

async fn store(place: &Path) -> Store {
    let config = StoreConfig::Sqlite { path: place.join("keyward.db"), readers: 2 };
    Store::open(&config).await.unwrap().unlock(keyward_storage::testing::keys().unwrap())
}

/// The process that is killed: does nothing unless it is told where.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let world = World::seeded(store(Path::new(&place)).await, Tier::Standard, true, 7, true).await;
    world.work().await.unwrap();
    println!("the case was worked to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_leaves_behind_is_finished() {
    for label in LABELS {
        for point in ["before-commit", "after-commit"] {
            let place = tempfile::tempdir().unwrap();
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["child", "--exact", "--nocapture"])
                .env(PLACE, place.path())
                .env("KEYWARD_FAULT", format!("{label}:{point}"))
                .env("RUST_BACKTRACE", "0")
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(
                !output.status.success() && !text.contains("to its end"),
                "{label}:{point} was not reached"
            );
            let world = World::seeded(store(place.path()).await, Tier::Standard, true, 7, false).await;
            world.clock.advance(Duration::from_mins(1));
            world.reconcile().await;
            let Some(row) = world.desk.open_case_of(world.mira).await.unwrap() else {
                let ended = (*label, point) == ("close", "after-commit");
                assert!(
                    ended || (*label, point) == ("open-case", "before-commit"),
                    "{label}:{point} lost the case"
                );
                continue;
            };
            world.assert_whole(row.number).await;
        }
    }
}
