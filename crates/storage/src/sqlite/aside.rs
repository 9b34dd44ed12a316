//! Long reads: one thread with a connection of its own, so that none of them runs on the threads that serve everybody.

use rusqlite::Connection;
use tokio::sync::mpsc;

use super::control;
use super::tx::SqliteTx;
use crate::counters::{Cells, Line, Work};
use crate::job::Job;
use crate::store::State;

/// Reads waiting for their turn before callers have to wait to queue theirs.
pub(super) const QUEUE: usize = 1024;

/// Serves the queue until the last sender is gone: one read after the other, each on one snapshot.
pub(super) fn run(connection: &Connection, mut queue: mpsc::Receiver<Box<dyn Job>>, state: &State) {
    while let Some(mut job) = queue.blocking_recv() {
        serve(connection, job.as_mut(), state);
        job.answer();
    }
}

fn serve(connection: &Connection, job: &mut dyn Job, state: &State) {
    let _busy = state.counters.begin(Line::Aside, Work::Aside);
    if let Err(error) = control(connection, "BEGIN DEFERRED") {
        return job.fail(error);
    }
    let mut tx = SqliteTx::new(connection, state.seals().reading());
    // A read has nothing to commit, whatever it says of it.
    let _verdict = job.run(&mut tx);
    if let Err(error) = control(connection, "ROLLBACK") {
        job.fail(error);
    }
    Cells::add(&state.counters.reads, 1);
}
