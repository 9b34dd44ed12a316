//! What the store has done so far and does at the moment, for metrics and tests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Totals since the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Write commands whose transaction was committed.
    pub commands: u64,
    /// COMMITs sent for them. On SQLite one COMMIT carries many commands.
    pub commits: u64,
    /// Times a command was run again after a conflict or a lost connection.
    pub retries: u64,
    /// Read transactions finished.
    pub reads: u64,
}

/// Who does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// SQLite's writer; PostgreSQL's workers, for reads as well.
    Commands,
    /// SQLite's readers, on the threads that ask. PostgreSQL has none.
    Readers,
    /// Those for long reads.
    Aside,
}

impl Line {
    /// The name in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commands => "commands",
            Self::Readers => "readers",
            Self::Aside => "aside",
        }
    }
}

/// How much is going on at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Where.
    pub line: Line,
    /// Commands that wait for their turn.
    pub waiting: usize,
    /// Workers that have one.
    pub busy: usize,
    /// Workers there are.
    pub workers: usize,
}

/// Commands that wait in a queue.
pub(crate) fn in_line<T>(queue: &tokio::sync::mpsc::Sender<T>) -> usize {
    queue.max_capacity().saturating_sub(queue.capacity())
}

/// Upper bounds of [`Timing::buckets`], in seconds.
pub const BOUNDS: [f64; 12] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 5.0];

/// What is timed: from BEGIN to the end of the transaction, with every retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A read.
    Read,
    /// On PostgreSQL a command, on SQLite a group of them with one COMMIT.
    Write,
    /// A long read.
    Aside,
}

impl Work {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Aside];

    /// The name in metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Aside => "aside",
        }
    }
}

/// How long work took since the store was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// How many took no longer than each of [`BOUNDS`] and longer than the bound before; the last: longer than all.
    pub buckets: [u64; BOUNDS.len() + 1],
    /// All of it, in microseconds.
    pub micros: u64,
}

/// The live totals.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub(crate) commands: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) retries: AtomicU64,
    pub(crate) reads: AtomicU64,
    busy: [AtomicU64; 3],
    times: [Times; 3],
}

#[derive(Debug, Default)]
struct Times {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

/// A worker at work; until it is dropped.
pub(crate) struct Busy<'a> {
    cells: &'a Cells,
    line: Line,
    work: Work,
    since: Instant,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        if let Some(busy) = self.cells.busy.get(self.line as usize) {
            busy.fetch_sub(1, Ordering::Relaxed);
        }
        self.cells.took(self.work, self.since.elapsed());
    }
}

impl Cells {
    pub(crate) fn add(cell: &AtomicU64, count: usize) {
        // A usize always fits here; the fallback keeps the conversion total.
        cell.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
    }

    /// A worker begins.
    pub(crate) fn begin(&self, line: Line, work: Work) -> Busy<'_> {
        if let Some(busy) = self.busy.get(line as usize) {
            busy.fetch_add(1, Ordering::Relaxed);
        }
        Busy { cells: self, line, work, since: Instant::now() }
    }

    fn took(&self, work: Work, long: Duration) {
        let Some(times) = self.times.get(work as usize) else { return };
        let bucket = BOUNDS.iter().position(|bound| long.as_secs_f64() <= *bound).unwrap_or(BOUNDS.len());
        if let Some(bucket) = times.buckets.get(bucket) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        times.micros.fetch_add(u64::try_from(long.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Workers of a line that are at work.
    pub(crate) fn busy(&self, line: Line) -> usize {
        let busy = self.busy.get(line as usize).map_or(0, |busy| busy.load(Ordering::Relaxed));
        usize::try_from(busy).unwrap_or(0)
    }

    pub(crate) fn timing(&self, work: Work) -> Timing {
        let mut timing = Timing::default();
        if let Some(times) = self.times.get(work as usize) {
            for (to, from) in timing.buckets.iter_mut().zip(&times.buckets) {
                *to = from.load(Ordering::Relaxed);
            }
            timing.micros = times.micros.load(Ordering::Relaxed);
        }
        timing
    }

    pub(crate) fn snapshot(&self) -> Counters {
        Counters {
            commands: self.commands.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            reads: self.reads.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_counted_while_it_lasts_and_timed_when_it_ends() {
        let cells = Cells::default();
        let first = cells.begin(Line::Commands, Work::Read);
        let second = cells.begin(Line::Commands, Work::Write);
        assert_eq!((cells.busy(Line::Commands), cells.busy(Line::Aside)), (2, 0));
        drop((first, second));
        assert_eq!(cells.busy(Line::Commands), 0);
        assert_eq!(cells.timing(Work::Read).buckets.iter().sum::<u64>(), 1);
        assert_eq!(cells.timing(Work::Write).buckets.iter().sum::<u64>(), 1);
        assert_eq!(cells.timing(Work::Aside), Timing::default());
    }

    #[test]
    fn what_takes_as_long_as_a_bound_is_within_it_and_what_takes_longest_is_counted_too() {
        let cells = Cells::default();
        for long in [Duration::from_micros(100), Duration::from_micros(101), Duration::from_mins(1)] {
            cells.took(Work::Read, long);
        }
        let timing = cells.timing(Work::Read);
        assert_eq!((timing.buckets[0], timing.buckets[1], timing.buckets[BOUNDS.len()]), (1, 1, 1));
        assert_eq!(timing.micros, 60_000_201);
    }
}
