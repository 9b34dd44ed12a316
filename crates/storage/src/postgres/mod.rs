//! The PostgreSQL engine: worker threads, each with one connection, serving one queue.
//!
//! A command is a synchronous closure, so it needs a thread of its own while it waits for the server. Each
//! worker drives its connection with a small runtime of its own and so never blocks the program's runtime.

mod connect;
mod error;
mod migrate;
mod sql;
mod tx;
mod value;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, oneshot};

use crate::StoreError;
use crate::job::Job;
use crate::store::State;
use connect::Target;
use worker::Worker;

/// Commands waiting for a worker before callers have to wait to queue theirs.
const QUEUE: usize = 4096;
/// How long a command may be retried, and how long a caller waits for room in the queue.
const DEADLINE: Duration = Duration::from_secs(5);

/// Which transaction a command gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
}

/// A command in the queue.
struct Task {
    mode: Mode,
    job: Box<dyn Job>,
}

/// The queue's far end; the workers take turns at it.
type Queue = Arc<Mutex<mpsc::Receiver<Task>>>;

pub(crate) struct Postgres {
    queue: mpsc::Sender<Task>,
}

impl Postgres {
    pub(crate) async fn open(url: &str, connections: usize, state: Arc<State>) -> Result<Self, StoreError> {
        let target = Arc::new(Target::parse(url)?);
        let (sender, receiver) = mpsc::channel(QUEUE);
        let queue: Queue = Arc::new(Mutex::new(receiver));
        let (ready, migrated) = oneshot::channel();
        let first = Worker::new(Arc::clone(&target), Arc::clone(&queue), Arc::clone(&state))?;
        spawn(move || {
            let result = first.migrate();
            let usable = result.is_ok();
            drop(ready.send(result));
            if usable {
                first.run();
            }
        })?;
        migrated.await.unwrap_or(Err(StoreError::Closed))?;
        for _ in 1..connections.max(1) {
            let worker = Worker::new(Arc::clone(&target), Arc::clone(&queue), Arc::clone(&state))?;
            spawn(move || worker.run())?;
        }
        Ok(Self { queue: sender })
    }

    pub(crate) async fn write(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.send(Task { mode: Mode::Write, job }).await
    }

    pub(crate) async fn read(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.send(Task { mode: Mode::Read, job }).await
    }

    async fn send(&self, task: Task) -> Result<(), StoreError> {
        match tokio::time::timeout(DEADLINE, self.queue.send(task)).await {
            Ok(sent) => sent.map_err(|_closed| StoreError::Closed),
            Err(_elapsed) => Err(StoreError::Busy),
        }
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    std::thread::Builder::new()
        .name("keyward-postgres".to_owned())
        .spawn(work)
        .map(drop)
        .map_err(|error| StoreError::Unavailable(format!("no thread for a connection: {error}")))
}

/// Runs one statement outside of a transaction, on a thread and connection of its own: makes and drops the
/// databases of tests.
#[cfg(feature = "testing")]
pub(crate) fn administer(url: &str, sql: &str) -> Result<(), StoreError> {
    let target = Target::parse(url)?;
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        runtime.block_on(async {
            let session = target.connect().await?;
            for statement in ["SET statement_timeout = 0", sql] {
                session.client.batch_execute(statement).await.map_err(|e| error::convert(&e))?;
            }
            Ok(())
        })
    };
    std::thread::scope(|scope| scope.spawn(work).join()).unwrap_or(Err(StoreError::Panicked))
}
