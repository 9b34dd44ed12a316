//! A place in the line: who waits for a database that does nothing leaves it.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::StoreError;

/// How long a command may wait for a server that does nothing, from the moment when it is queued: who is told can try again, who waits cannot.
pub(crate) const AWAY: Duration = Duration::from_secs(2);
/// The same for a file: a disk that has much to write lets a COMMIT wait for seconds, and no other server would be faster.
pub(crate) const STALLED: Duration = Duration::from_secs(5);
/// How often who waits in line looks whether the line moves.
const LOOK: Duration = Duration::from_millis(250);

const WAITING: u8 = 0;
const TAKEN: u8 = 1;
const LEFT: u8 = 2;

/// When the database last did something, for whomever.
#[derive(Debug)]
pub(crate) struct Pulse {
    opened: Instant,
    last: AtomicU64,
    /// Whether a command was given up because the database is away, and none was carried out since.
    away: AtomicBool,
}

impl Pulse {
    pub(crate) fn new() -> Self {
        Self { opened: Instant::now(), last: AtomicU64::new(0), away: AtomicBool::new(false) }
    }

    /// The database did something, though perhaps not what was asked for: two commands that met are told so.
    pub(crate) fn heard(&self) {
        self.last.store(self.now(), Ordering::Relaxed);
    }

    /// A command was carried out; whether that is news.
    pub(crate) fn beat(&self) -> bool {
        self.heard();
        self.away.load(Ordering::Relaxed) && self.away.swap(false, Ordering::Relaxed)
    }

    /// A command was given up: the database is away; whether that is news.
    pub(crate) fn miss(&self) -> bool {
        !self.away.swap(true, Ordering::Relaxed)
    }

    /// For how long a command is tried while nobody answers: once the database is known to be away, one look is enough.
    pub(crate) fn patience(&self, usual: Duration) -> Duration {
        if self.away.load(Ordering::Relaxed) { Duration::ZERO } else { usual }
    }

    /// Whether the database did nothing for this long.
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
    queued: Instant,
    pulse: Arc<Pulse>,
    patience: Duration,
}

impl Ticket {
    /// A command that is queued now, and how long its caller waits while nothing happens.
    pub(crate) fn new(pulse: Arc<Pulse>, patience: Duration) -> Self {
        Self { state: AtomicU8::new(WAITING), queued: Instant::now(), pulse, patience }
    }

    /// How long the command has waited by now.
    pub(crate) fn waited(&self) -> Duration {
        self.queued.elapsed()
    }

    /// The worker takes the command; `false` if its caller has left.
    pub(crate) fn take(&self) -> bool {
        self.turn(TAKEN)
    }

    /// The caller leaves, if it has waited as long as it waits and the database did nothing for as long: a long line that moves is waited in, and a
    /// quiet hour before the command says nothing about it. `false` if the command is still to be waited for.
    fn leave(&self) -> bool {
        self.waited() >= self.patience && self.pulse.is_still(self.patience) && self.turn(LEFT)
    }

    /// The outcome of a command; where it is not waited for any longer, it is not run.
    pub(crate) async fn outcome<T, E: From<StoreError>>(
        &self,
        answer: oneshot::Receiver<Result<T, E>>,
    ) -> Result<T, E> {
        self.wait(answer).await?.unwrap_or_else(|_gone| Err(StoreError::Closed.into()))
    }

    /// What comes; an error where the database did nothing for as long as anybody is to wait for it.
    pub(crate) async fn wait<F: Future>(&self, coming: F) -> Result<F::Output, StoreError> {
        let mut coming = pin!(coming);
        loop {
            match timeout(LOOK, &mut coming).await {
                Ok(came) => return Ok(came),
                Err(_elapsed) if self.leave() => {
                    return Err(StoreError::Unavailable("it does not answer".to_owned()));
                }
                Err(_elapsed) => {}
            }
        }
    }

    fn turn(&self, to: u8) -> bool {
        self.state.compare_exchange(WAITING, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(patience: Duration) -> Ticket {
        Ticket::new(Arc::new(Pulse::new()), patience)
    }

    #[test]
    fn a_command_is_run_or_given_up() {
        let taken = ticket(Duration::ZERO);
        assert!(taken.take());
        assert!(!taken.leave());
        let left = ticket(Duration::ZERO);
        assert!(left.leave());
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
        let queued = Instant::now().checked_sub(Duration::from_hours(1)).unwrap();
        let pulse = Arc::new(Pulse { opened: queued, ..Pulse::new() });
        let waiting = Ticket { queued, ..Ticket::new(Arc::clone(&pulse), Duration::from_mins(1)) };
        pulse.heard();
        assert!(!waiting.leave());
        assert!(waiting.take());
    }

    #[test]
    fn a_quiet_hour_before_a_command_is_not_its_wait() {
        let long_ago = Instant::now().checked_sub(Duration::from_hours(1)).unwrap();
        let pulse = Arc::new(Pulse { opened: long_ago, ..Pulse::new() });
        let late = Ticket::new(Arc::clone(&pulse), Duration::from_mins(1));
        assert!(!late.leave());
        assert!(Ticket { queued: long_ago, ..late }.leave());
    }
}
