//! A database that stands still: whoever waits for it is told in seconds, and everybody else goes on.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use keyward_storage::{Store, StoreError, Tx, both_engines, params};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// More than there are connections of either engine.
const MANY: usize = 16;

/// What stands still until it is opened.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn wait(&self, _tx: &mut dyn Tx) -> Result<(), StoreError> {
        let (open, opened) = &*self.0;
        let (open, waited) =
            opened.wait_timeout_while(open.lock().unwrap(), Duration::from_mins(2), |open| !*open).unwrap();
        drop(open);
        if waited.timed_out() { Err(StoreError::Busy) } else { Ok(()) }
    }

    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

/// Commands of which each one that runs does not come back.
fn stuck(store: &Store, gate: &Gate, writes: bool) -> Vec<JoinHandle<Result<(), StoreError>>> {
    let one = || {
        let (store, gate) = (store.clone(), gate.clone());
        async move {
            if writes {
                store.write("stuck", move |tx| gate.wait(tx)).await
            } else {
                store.read("stuck", move |tx| gate.wait(tx)).await
            }
        }
    };
    (0..MANY).map(|_| tokio::spawn(one())).collect()
}

async fn settle(stuck: Vec<JoinHandle<Result<(), StoreError>>>) -> (usize, usize) {
    let (mut done, mut told) = (0, 0);
    for command in stuck {
        match command.await.unwrap() {
            Ok(()) => done += 1,
            Err(StoreError::Unavailable(_)) => told += 1,
            other => other.unwrap(),
        }
    }
    (done, told)
}

fn insert(store: &Store) -> JoinHandle<Result<u64, StoreError>> {
    let store = store.clone();
    let sql = "INSERT INTO schema_version (version, name) VALUES (?1, 'late')";
    tokio::spawn(async move { store.write("late", move |tx| tx.execute(sql, &params![-1_i64])).await })
}

async fn is_there(store: &Store) -> bool {
    let sql = "SELECT COUNT(*) FROM schema_version WHERE version = -1";
    let counted: Result<i64, StoreError> =
        store.read("count", move |tx| tx.query_one(sql, &[])?.get(0)).await;
    counted.unwrap() == 1
}

both_engines! {
    async fn a_write_that_waits_for_one_that_stands_still_is_told_and_never_done(store: Store) {
        let gate = Gate::default();
        let stuck = stuck(&store, &gate, true);
        tokio::time::sleep(Duration::from_millis(100)).await;
        let late = timeout(Duration::from_mins(1), insert(&store)).await.expect("it waits for ever").unwrap();
        assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
        gate.open();
        let (done, told) = settle(stuck).await;
        assert!(done > 0 && done + told == MANY, "{done} were done, {told} told");
        assert!(!is_there(&store).await, "it was told that nothing was done");
        assert_eq!(insert(&store).await.unwrap(), Ok(1), "it goes on");
    }

    async fn a_read_that_waits_for_those_that_stand_still_is_told_and_the_others_go_on(store: Store) {
        let gate = Gate::default();
        let stuck = stuck(&store, &gate, false);
        let asked = store.clone();
        // On tasks, as a server has them.
        let late = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            is_there(&asked).await
        });
        let other = tokio::spawn(async { tokio::time::sleep(Duration::from_millis(200)).await });
        timeout(Duration::from_mins(1), other).await.expect("nothing goes on").unwrap();
        let late = timeout(Duration::from_mins(1), late).await.expect("it waits for ever");
        assert!(late.is_err(), "it was told that the database does not answer");
        gate.open();
        let (done, told) = settle(stuck).await;
        assert!(done > 0 && done + told == MANY, "{done} were done, {told} told");
        assert!(!is_there(&store).await, "it goes on");
    }
}
