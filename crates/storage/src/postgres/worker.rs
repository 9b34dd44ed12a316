//! A worker: one thread, one connection, one command at a time.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_postgres::Error;

use super::connect::{Session, Target};
use super::error::{Trouble, certainly_rolled_back, convert};
use super::tx::{ANSWER_LIMIT, Ending, PostgresTx};
use super::{DEADLINE, Mode, Queue, Task, migrate};
use crate::StoreError;
use crate::counters::{Cells, Line, Work};
use crate::fault::{Injected, Point};
use crate::job::Verdict;
use crate::seal::{Met, take_first};
use crate::store::State;
use crate::ticket::AWAY;

/// The first wait before a retry; it doubles up to `LONGEST_PAUSE`, and each wait is a random part of it.
const FIRST_PAUSE: Duration = Duration::from_millis(4);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

pub(super) struct Worker {
    target: Arc<Target>,
    queue: Queue,
    state: Arc<State>,
    line: Line,
    runtime: Runtime,
}

/// How one attempt at a command ended.
enum Attempt {
    /// The command has its outcome.
    Done,
    /// Nothing was committed and trying again may work.
    Again(StoreError),
}

impl Worker {
    pub(super) fn new(
        target: Arc<Target>,
        queue: Queue,
        (state, line): (Arc<State>, Line),
    ) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable(format!("no runtime for a connection: {error}")))?;
        Ok(Self { target, queue, state, line, runtime })
    }

    /// Brings the schema up to date, on a connection of its own that has no time limits.
    pub(super) fn migrate(&self) -> Result<(), StoreError> {
        let mut session = self.runtime.block_on(self.target.connect())?;
        migrate::run(&self.runtime, &mut session)
    }

    /// Connects once, so that a server that cannot be reached is told at once.
    pub(super) fn reach(&self) -> Result<(), StoreError> {
        self.runtime.block_on(self.target.connect()).map(drop)
    }

    /// Serves the queue until the store is dropped.
    pub(super) fn run(self) {
        let mut session = None;
        // Waiting inside the runtime keeps an idle connection alive and notices when it ends.
        while let Some(mut task) = self.runtime.block_on(async { self.queue.lock().await.recv().await }) {
            // Whoever left has been told that nothing was done.
            if task.ticket.take() {
                let work = match (self.line, task.mode) {
                    (Line::Aside, _) => Work::Aside,
                    (_, Mode::Read) => Work::Read,
                    (_, Mode::Write) => Work::Write,
                };
                let busy = self.state.counters.begin(self.line, work);
                self.serve(&mut session, &mut task);
                drop(busy);
                task.job.answer();
            }
        }
    }

    /// Gives the command its outcome, retrying what can be retried.
    fn serve(&self, session: &mut Option<Session>, task: &mut Task) {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        while let Attempt::Again(error) = self.attempt(session, task) {
            let wait = jittered(pause);
            let gone = matches!(error, StoreError::Unavailable(_));
            let away = gone && task.ticket.waited() + wait > self.state.pulse.patience(AWAY);
            if away || started.elapsed() + wait > DEADLINE {
                // Of a database that is away each command is given up: the first one is told of.
                if !gone {
                    tracing::warn!(label = task.job.label(), %error, "gave a command up");
                } else if self.state.pulse.miss() {
                    tracing::error!(%error, "PostgreSQL is away: commands are given up until it is back");
                }
                task.job.fail(error);
                return;
            }
            tracing::debug!(label = task.job.label(), %error, "retrying a command");
            self.runtime.block_on(async { tokio::time::sleep(wait).await });
            pause = (pause * 2).min(LONGEST_PAUSE);
            Cells::add(&self.state.counters.retries, 1);
        }
        if self.state.pulse.beat() {
            tracing::info!("PostgreSQL is back");
        }
    }

    fn attempt(&self, slot: &mut Option<Session>, task: &mut Task) -> Attempt {
        let mut session = match slot.take().filter(|session| !session.client.is_closed()) {
            Some(session) => session,
            None => match self.runtime.block_on(self.target.connect()) {
                Ok(session) => session,
                Err(error) => return Attempt::Again(error),
            },
        };
        let mut tx = PostgresTx::new(&self.runtime, &mut session, task.mode, self.state.seals());
        // A command that met others begins by waiting for them. What goes wrong with that is the transaction's trouble.
        let waited = task.met.as_ref().map_or(Ok(()), |met| take_first(&mut tx, met));
        let verdict = if waited.is_ok() { task.job.run(&mut tx) } else { Verdict::Rollback };
        let Ending { begun, trouble, met } = tx.finish();
        if !matches!(trouble, Some((Trouble::Lost | Trouble::Stray, _))) {
            self.state.pulse.heard();
        }
        let late = met.as_ref().is_some_and(Met::is_late);
        task.met = met.or(task.met.take());
        // The session goes back into its slot only when it is known to be outside of a transaction.
        let roll_back = |slot: &mut Option<Session>, session: Session| {
            if !begun || self.send(&session, "ROLLBACK").is_ok() {
                *slot = Some(session);
            }
        };
        match trouble {
            Some((Trouble::Lost, error)) => Attempt::Again(error),
            Some((Trouble::Stray, error)) => {
                task.job.fail(error);
                Attempt::Done
            }
            Some((Trouble::Conflict, error)) => {
                roll_back(slot, session);
                Attempt::Again(error)
            }
            Some((Trouble::Refused, _)) => {
                roll_back(slot, session);
                if verdict == Verdict::Commit {
                    task.job.fail(StoreError::Aborted);
                }
                Attempt::Done
            }
            None if late => {
                roll_back(slot, session);
                Attempt::Again(StoreError::Busy)
            }
            None if task.mode == Mode::Read => {
                roll_back(slot, session);
                Cells::add(&self.state.counters.reads, 1);
                Attempt::Done
            }
            None if verdict == Verdict::Rollback => {
                roll_back(slot, session);
                Attempt::Done
            }
            None => match self.state.faults.at(task.job.label(), Point::BeforeCommit) {
                Injected::Nothing => self.commit(slot, session, task, begun),
                Injected::Retry => {
                    roll_back(slot, session);
                    Attempt::Again(StoreError::Busy)
                }
                Injected::Fail(error) => {
                    roll_back(slot, session);
                    task.job.fail(error);
                    Attempt::Done
                }
            },
        }
    }

    fn commit(&self, slot: &mut Option<Session>, session: Session, task: &mut Task, begun: bool) -> Attempt {
        let sent = if begun { self.send(&session, "COMMIT") } else { Ok(()) };
        match sent {
            Ok(()) => {
                *slot = Some(session);
                Cells::add(&self.state.counters.commits, 1);
                Cells::add(&self.state.counters.commands, 1);
                if let Injected::Fail(error) = self.state.faults.at(task.job.label(), Point::AfterCommit) {
                    task.job.fail(error);
                }
                Attempt::Done
            }
            Err(Some(error)) if certainly_rolled_back(&error) => {
                *slot = Some(session);
                match convert(&error) {
                    StoreError::Busy => Attempt::Again(StoreError::Busy),
                    refused => {
                        task.job.fail(refused);
                        Attempt::Done
                    }
                }
            }
            Err(_unknown) => {
                tracing::warn!(label = task.job.label(), "a COMMIT got no clear answer");
                task.job.fail(StoreError::CommitUnknown);
                Attempt::Done
            }
        }
    }

    /// Sends a statement that ends the transaction. `Err(None)` when no answer came in time.
    fn send(&self, session: &Session, sql: &str) -> Result<(), Option<Error>> {
        let answer =
            self.runtime.block_on(async { timeout(ANSWER_LIMIT, session.client.batch_execute(sql)).await });
        match answer {
            Ok(result) => result.map_err(Some),
            Err(_elapsed) => Err(None),
        }
    }
}

/// A random part of a pause, so that transactions that met once do not meet again. The hasher's random keys
/// are randomness enough for that, and nothing else depends on it.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8) % 1024;
    pause.mul_f64(0.5 + f64::from(u16::try_from(random).unwrap_or(0)) / 2048.0)
}
