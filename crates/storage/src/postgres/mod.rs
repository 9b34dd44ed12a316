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
use crate::counters::{Line, Load, in_line};
use crate::job::Job;
use crate::seal::Met;
use crate::store::State;
use crate::ticket::{AWAY, Ticket};
use connect::Target;
use worker::Worker;

/// Commands waiting for a worker before callers have to wait to queue theirs.
const QUEUE: usize = 4096;
/// How long a command may be retried that met others, and how long a caller waits for room in the queue.
const DEADLINE: Duration = Duration::from_secs(5);

/// Workers for what takes long or is in no hurry. Each opens its connection when the first such read comes.
const ASIDE: usize = 2;

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
    ticket: Arc<Ticket>,
    /// Whom it met when it was run last.
    met: Option<Met>,
}

/// The queue's far end; the workers take turns at it.
type Queue = Arc<Mutex<mpsc::Receiver<Task>>>;

pub(crate) struct Postgres {
    queue: mpsc::Sender<Task>,
    aside: mpsc::Sender<Task>,
    writable: bool,
    workers: usize,
    state: Arc<State>,
}

impl Postgres {
    /// Opens the database. One that is only read is not migrated either.
    pub(crate) async fn open(
        url: &str,
        connections: usize,
        state: Arc<State>,
        writable: bool,
    ) -> Result<Self, StoreError> {
        let target = Arc::new(Target::parse(url)?);
        let (sender, queue) = line();
        let (aside, waiting) = line();
        let (ready, migrated) = oneshot::channel();
        let worker = |queue: &Queue, line| {
            let state = (Arc::clone(&state), line);
            Worker::new(Arc::clone(&target), Arc::clone(queue), state)
        };
        let first = worker(&queue, Line::Commands)?;
        spawn(move || {
            let result = if writable { first.migrate() } else { first.reach() };
            let usable = result.is_ok();
            drop(ready.send(result));
            if usable {
                first.run();
            }
        })?;
        migrated.await.unwrap_or(Err(StoreError::Closed))?;
        let workers = connections.max(1);
        let others = (1..workers).map(|_| (&queue, Line::Commands));
        for (queue, line) in others.chain((0..ASIDE).map(|_| (&waiting, Line::Aside))) {
            let worker = worker(queue, line)?;
            spawn(move || worker.run())?;
        }
        Ok(Self { queue: sender, aside, writable, workers, state })
    }

    /// What is going on.
    pub(crate) fn load(&self) -> Vec<Load> {
        let of = |line, queue, workers| Load {
            line,
            waiting: in_line(queue),
            busy: self.state.counters.busy(line),
            workers,
        };
        vec![of(Line::Commands, &self.queue, self.workers), of(Line::Aside, &self.aside, ASIDE)]
    }

    pub(crate) async fn write(&self, job: Box<dyn Job>) -> Result<Arc<Ticket>, StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        self.send(&self.queue, Mode::Write, job).await
    }

    pub(crate) async fn read(&self, job: Box<dyn Job>) -> Result<Arc<Ticket>, StoreError> {
        self.send(&self.queue, Mode::Read, job).await
    }

    pub(crate) async fn read_aside(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        // These may wait in line: nobody gives one up.
        self.send(&self.aside, Mode::Read, job).await.map(drop)
    }

    async fn send(
        &self,
        queue: &mpsc::Sender<Task>,
        mode: Mode,
        job: Box<dyn Job>,
    ) -> Result<Arc<Ticket>, StoreError> {
        let ticket = Arc::new(Ticket::new(Arc::clone(&self.state.pulse), AWAY));
        let task = Task { mode, job, ticket: Arc::clone(&ticket), met: None };
        match tokio::time::timeout(DEADLINE, queue.send(task)).await {
            Ok(sent) => sent.map(|()| ticket).map_err(|_closed| StoreError::Closed),
            Err(_elapsed) => Err(StoreError::Busy),
        }
    }
}

/// A queue and its far end.
fn line() -> (mpsc::Sender<Task>, Queue) {
    let (sender, receiver) = mpsc::channel(QUEUE);
    (sender, Arc::new(Mutex::new(receiver)))
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
