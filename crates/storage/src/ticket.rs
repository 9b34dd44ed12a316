//! A place in the line: who waits for a database that does nothing leaves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

const WAITING: u8 = 0;
const TAKEN: u8 = 1;
const LEFT: u8 = 2;

/// When a command was last carried out, of whomever.
#[derive(Debug)]
pub(super) struct Pulse {
    opened: Instant,
    last: AtomicU64,
    /// Whether a command was given up because the database is away, and none was carried out since.
    away: AtomicBool,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self { opened: Instant::now(), last: AtomicU64::new(0), away: AtomicBool::new(false) }
    }

    /// A command was carried out; whether that is news.
    pub(super) fn beat(&self) -> bool {
        self.last.store(self.now(), Ordering::Relaxed);
        self.away.load(Ordering::Relaxed) && self.away.swap(false, Ordering::Relaxed)
    }

    /// A command was given up: the database is away; whether that is news.
    pub(super) fn miss(&self) -> bool {
        !self.away.swap(true, Ordering::Relaxed)
    }

    /// For how long a command is tried while nobody answers: once the database is known to be away, one look is enough.
    pub(super) fn patience(&self, usual: Duration) -> Duration {
        if self.away.load(Ordering::Relaxed) { Duration::ZERO } else { usual }
    }

    /// Whether nothing was carried out for this long.
    fn is_still(&self, long: Duration) -> bool {
        let since = self.now().saturating_sub(self.last.load(Ordering::Relaxed));
        Duration::from_millis(since) >= long
    }

    /// Milliseconds since the store was opened.
    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Whether a command waits, was taken by a worker, or was given up by its caller: one of the two, never both.
#[derive(Debug)]
pub(crate) struct Ticket {
    state: AtomicU8,
    pulse: Arc<Pulse>,
}

impl Ticket {
    pub(super) fn new(pulse: Arc<Pulse>) -> Self {
        Self { state: AtomicU8::new(WAITING), pulse }
    }

    /// The worker takes the command; `false` if its caller has left.
    pub(super) fn take(&self) -> bool {
        self.turn(TAKEN)
    }

    /// The caller leaves, if the database has done nothing for this long: a long line that moves is waited in. `false` if the command is still to
    /// be waited for.
    pub(crate) fn leave(&self, long: Duration) -> bool {
        self.pulse.is_still(long) && self.turn(LEFT)
    }

    fn turn(&self, to: u8) -> bool {
        self.state.compare_exchange(WAITING, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket::new(Arc::new(Pulse::new()))
    }

    #[test]
    fn a_command_is_run_or_given_up() {
        let taken = ticket();
        assert!(taken.take());
        assert!(!taken.leave(Duration::ZERO));
        let left = ticket();
        assert!(left.leave(Duration::ZERO));
        assert!(!left.take());
    }

    #[test]
    fn a_database_that_is_away_is_looked_for_once_until_it_is_back() {
        let pulse = Pulse::new();
        let usual = Duration::from_secs(2);
        assert!(pulse.miss());
        assert!(!pulse.miss(), "told once");
        assert_eq!(pulse.patience(usual), Duration::ZERO);
        assert!(pulse.beat());
        assert!(!pulse.beat(), "told once");
        assert_eq!(pulse.patience(usual), usual);
    }

    #[test]
    fn a_line_that_moves_is_waited_in() {
        let waiting = ticket();
        assert!(!waiting.leave(Duration::from_hours(1)));
        assert!(waiting.take());
    }
}
