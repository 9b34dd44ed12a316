//! What the store has done so far, for metrics and tests.

use std::sync::atomic::{AtomicU64, Ordering};

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

/// The live totals.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub(crate) commands: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) retries: AtomicU64,
    pub(crate) reads: AtomicU64,
}

impl Cells {
    pub(crate) fn add(cell: &AtomicU64, count: usize) {
        // A usize always fits here; the fallback keeps the conversion total.
        cell.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
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
