//! The one writer: many commands, one COMMIT.
//!
//! A COMMIT costs a disk sync however much it carries, so the writer takes every command that is waiting, runs one after
//! the other and commits them together. Only when one of them has to be undone alone is the group run again with a
//! savepoint around each: a savepoint copies every page it touches, and commands that are refused have seldom
//! written anything.

use rusqlite::{Connection, ErrorCode};
use tokio::sync::mpsc;

use super::tx::{SqliteTx, convert};
use super::{Task, control};
use crate::StoreError;
use crate::counters::{Cells, Line, Work};
use crate::fault::{Injected, Point};
use crate::job::{Job, Verdict};
use crate::store::State;

/// The most commands one COMMIT carries.
const GROUP: usize = 256;

/// How a group failed as a whole.
enum Lost {
    /// There was no transaction: every command fails with this.
    Begin(StoreError),
    /// Rolled back because of one of them: each may succeed alone.
    RolledBack(StoreError),
    /// SQLite ended the transaction by itself (a full disk); the command it happened to has its error.
    Ended,
    /// A command has to be undone and has no savepoint.
    Entangled,
}

/// What can be undone within the group's transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// Nothing alone.
    Group,
    /// Each command.
    Command,
}

/// Serves the queue until the last sender is gone.
pub(super) fn run(connection: &Connection, mut queue: mpsc::Receiver<Task>, state: &State) {
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = queue.blocking_recv() {
        group.extend(taken(first));
        while group.len() < GROUP
            && let Ok(next) = queue.try_recv()
        {
            group.extend(taken(next));
        }
        let busy = state.counters.begin(Line::Commands, Work::Write);
        serve(connection, &mut group, state);
        drop(busy);
        state.pulse.heard();
        for job in group.drain(..) {
            job.answer();
        }
    }
}

/// The command, unless its caller has left: that one was told that nothing was done.
fn taken(task: Task) -> Option<Box<dyn Job>> {
    task.ticket.take().then_some(task.job)
}

/// Gives every command of the group its outcome.
fn serve(connection: &Connection, group: &mut [Box<dyn Job>], state: &State) {
    let undo = if state.faults.armed() { Undo::Command } else { Undo::Group };
    let done = match attempt(connection, group, state, undo) {
        Err(Lost::Entangled) => attempt(connection, group, state, Undo::Command),
        done => done,
    };
    match done {
        Ok(()) => {}
        Err(Lost::Begin(error)) => group.iter_mut().for_each(|job| job.fail(error.clone())),
        Err(lost) => match (group, lost) {
            ([job], Lost::RolledBack(error)) => job.fail(error),
            ([_], _) => {}
            (many, _) => many.chunks_mut(1).for_each(|single| serve(connection, single, state)),
        },
    }
}

/// Runs the group in one transaction.
fn attempt(
    connection: &Connection,
    group: &mut [Box<dyn Job>],
    state: &State,
    undo: Undo,
) -> Result<(), Lost> {
    control(connection, "BEGIN IMMEDIATE").map_err(Lost::Begin)?;
    let mut kept = Vec::with_capacity(group.len());
    for job in group.iter_mut() {
        let ran = match undo {
            Undo::Group => run_bare(connection, job.as_mut(), state),
            Undo::Command => run_one(connection, job.as_mut(), state),
        };
        state.pulse.heard();
        match ran {
            Ok(Verdict::Commit) => kept.push(job),
            Ok(Verdict::Rollback) => {}
            Err(lost) => {
                if !connection.is_autocommit() {
                    control(connection, "ROLLBACK").map_err(Lost::RolledBack)?;
                }
                return Err(lost);
            }
        }
    }
    if commit(connection)? == Commit::Unknown {
        for job in kept {
            job.fail(StoreError::CommitUnknown);
        }
        return Ok(());
    }
    Cells::add(&state.counters.commits, usize::from(!kept.is_empty()));
    Cells::add(&state.counters.commands, kept.len());
    for job in kept {
        if let Injected::Fail(error) = state.faults.at(job.label(), Point::AfterCommit) {
            job.fail(error);
        }
    }
    Ok(())
}

/// Runs one command in the group's transaction. If it is to be rolled back, that is done if it wrote nothing.
fn run_bare(connection: &Connection, job: &mut dyn Job, state: &State) -> Result<Verdict, Lost> {
    let before = connection.total_changes();
    let mut tx = SqliteTx::new(connection, state.seals());
    let verdict = job.run(&mut tx);
    if connection.is_autocommit() {
        return Err(Lost::Ended);
    }
    let untouched = connection.total_changes() == before;
    match (verdict, tx.failed()) {
        (Verdict::Commit, false) => Ok(Verdict::Commit),
        (Verdict::Rollback, false) if untouched => Ok(Verdict::Rollback),
        _ => Err(Lost::Entangled),
    }
}

/// Runs one command inside its savepoint. An error means that the savepoint, and with it the group, is lost.
fn run_one(connection: &Connection, job: &mut dyn Job, state: &State) -> Result<Verdict, Lost> {
    loop {
        control(connection, "SAVEPOINT command").map_err(Lost::RolledBack)?;
        let mut tx = SqliteTx::new(connection, state.seals());
        let mut verdict = job.run(&mut tx);
        if verdict == Verdict::Commit && tx.failed() {
            job.fail(StoreError::Aborted);
            verdict = Verdict::Rollback;
        }
        let mut again = false;
        if verdict == Verdict::Commit {
            match state.faults.at(job.label(), Point::BeforeCommit) {
                Injected::Nothing => {}
                Injected::Retry => again = true,
                Injected::Fail(error) => {
                    job.fail(error);
                    verdict = Verdict::Rollback;
                }
            }
        }
        if connection.is_autocommit() {
            return Err(Lost::Ended);
        }
        if again || verdict == Verdict::Rollback {
            control(connection, "ROLLBACK TO command").map_err(Lost::RolledBack)?;
        }
        control(connection, "RELEASE command").map_err(Lost::RolledBack)?;
        if !again {
            return Ok(verdict);
        }
        Cells::add(&state.counters.retries, 1);
    }
}

/// How a COMMIT ended.
#[derive(PartialEq, Eq)]
enum Commit {
    Done,
    /// The disk failed: the pages may be on it or not, a later recovery decides.
    Unknown,
}

fn commit(connection: &Connection) -> Result<Commit, Lost> {
    let Err(error) = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([])) else {
        return Ok(Commit::Done);
    };
    let unknown = error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure);
    let reason = convert(connection, &error);
    tracing::warn!(%reason, "COMMIT failed");
    if !connection.is_autocommit() {
        control(connection, "ROLLBACK").map_err(Lost::RolledBack)?;
    }
    if unknown { Ok(Commit::Unknown) } else { Err(Lost::RolledBack(reason)) }
}
