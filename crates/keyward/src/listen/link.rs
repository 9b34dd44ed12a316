//! What a connection is doing, and when it has been doing it for too long.

use super::places::Holder;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until},
};

/// How long a connection may take for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// To send its first request, or the rest of one that it began; and between two parts of a body.
    pub(crate) half: Duration,
    /// To send a whole body.
    pub(crate) body: Duration,
    /// To take the next part of an answer.
    pub(crate) stall: Duration,
    /// To send the next request: longer than proxies keep one, so that they close first.
    pub(crate) idle: Duration,
    /// To send the rest of a request once the server was asked to stop.
    pub(crate) parting: Duration,
    /// To be answered once the server was asked to stop.
    pub(crate) grace: Duration,
}

impl Patience {
    /// The server's.
    pub(crate) const USUAL: Self = Self {
        half: Duration::from_secs(10),
        body: Duration::from_secs(30),
        stall: Duration::from_secs(30),
        idle: Duration::from_secs(75),
        parting: Duration::from_millis(500),
        grace: Duration::from_secs(10),
    };
}

/// So many bytes, and the other end of an HTTP/2 connection takes answers: what is written without them, such as answers to pings, is less.
const TAKEN: usize = 16 * 1024;
/// How often a connection is looked at that does something without a limit.
const LOOK: Duration = Duration::from_secs(5);
/// How often at the end.
const LAST_LOOK: Duration = Duration::from_millis(50);

/// A connection, as it is counted and watched.
#[derive(Debug)]
pub(crate) struct Link {
    patience: Patience,
    doing: Mutex<Doing>,
    displaced: Notify,
    began: Notify,
}

#[derive(Debug)]
struct Doing {
    /// Requests whose answers are not sent.
    requests: usize,
    /// Bodies of these that have not arrived.
    bodies: usize,
    /// When the last answer was sent, or the connection came.
    quiet_since: Instant,
    /// When the first byte of a request came, after that.
    head_since: Option<Instant>,
    /// Since when the other end takes nothing.
    stalled_since: Option<Instant>,
    /// Answers of HTTP/2 of which there is more, by their numbers, and since when the other end takes nothing of each.
    untaken: BTreeMap<u64, Instant>,
    /// The number of the next answer.
    next: u64,
    /// Bytes that were written since one of these was taken.
    written: usize,
    /// Whether there was a request.
    asked: bool,
    /// Then bytes also come between requests.
    http2: bool,
}

impl Link {
    pub(crate) fn new(patience: Patience) -> Self {
        let doing = Doing {
            requests: 0,
            bodies: 0,
            quiet_since: Instant::now(),
            head_since: None,
            stalled_since: None,
            untaken: BTreeMap::new(),
            next: 0,
            written: 0,
            asked: false,
            http2: false,
        };
        Self { patience, doing: Mutex::new(doing), displaced: Notify::new(), began: Notify::new() }
    }

    pub(crate) const fn patience(&self) -> &Patience {
        &self.patience
    }

    fn doing(&self) -> MutexGuard<'_, Doing> {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came.
    pub(crate) fn received(&self) {
        let mut doing = self.doing();
        if doing.requests == 0 && !doing.http2 && doing.head_since.is_none() {
            doing.head_since = Some(Instant::now());
        }
    }

    /// The other end took so many bytes, or takes none at the moment.
    pub(crate) fn sent(&self, taken: Option<usize>) {
        let mut doing = self.doing();
        let Some(bytes) = taken else {
            doing.stalled_since.get_or_insert_with(Instant::now);
            return;
        };
        doing.stalled_since = None;
        doing.written = doing.written.saturating_add(bytes);
        // A large part of an answer is taken bit by bit, and nothing else of that answer is asked for meanwhile.
        if doing.written >= TAKEN {
            doing.written = 0;
            doing.untaken.values_mut().for_each(|since| *since = Instant::now());
        }
    }

    /// There is an answer, or the next part of one, for the other end to take. Over HTTP/1 the socket says whether it does; over HTTP/2 each
    /// answer has a window of its own, and one that stays shut shows only in that nothing more is asked for.
    pub(crate) fn offered(&self, answer: u64) {
        let mut doing = self.doing();
        if doing.http2 {
            doing.untaken.insert(answer, Instant::now());
        }
    }

    /// All of it that there is was taken.
    pub(crate) fn taken(&self, answer: u64) {
        self.doing().untaken.remove(&answer);
    }

    /// A request came; the number of its answer.
    pub(crate) fn asked(&self, http2: bool) -> u64 {
        let mut doing = self.doing();
        doing.next += 1;
        doing.requests += 1;
        doing.asked = true;
        doing.http2 = http2;
        doing.head_since = None;
        self.began.notify_waiters();
        doing.next
    }

    /// Returns once there was a request.
    pub(crate) async fn began(&self) {
        loop {
            let next = self.began.notified();
            if self.doing().asked {
                return;
            }
            next.await;
        }
    }

    /// It was answered, or given up.
    pub(crate) fn answered(&self, answer: u64) {
        let mut doing = self.doing();
        doing.untaken.remove(&answer);
        doing.requests = doing.requests.saturating_sub(1);
        doing.quiet_since = Instant::now();
    }

    /// A body begins to arrive.
    pub(crate) fn body_began(&self) {
        self.doing().bodies += 1;
    }

    /// It has arrived, or nobody waits for it.
    pub(crate) fn body_ended(&self) {
        let mut doing = self.doing();
        doing.bodies = doing.bodies.saturating_sub(1);
    }

    /// Returns when the connection has to end: because it waited for its other end too long, another one has its place, or the server
    /// stops and it is not done in time.
    pub(crate) async fn over(&self, mut stop: watch::Receiver<bool>) {
        let mut stopped = None;
        loop {
            let due = self.due(stopped);
            let now = Instant::now();
            if due.is_some_and(|due| due <= now) {
                return;
            }
            let look = now + if stopped.is_some() { LAST_LOOK } else { LOOK };
            tokio::select! {
                () = self.displaced.notified() => return,
                _ = stop.wait_for(|stop| *stop), if stopped.is_none() => stopped = Some(Instant::now()),
                () = sleep_until(due.map_or(look, |due| due.min(look))) => {}
            }
        }
    }

    /// When the time for what it does is over; `None` if that has no limit.
    fn due(&self, stopped: Option<Instant>) -> Option<Instant> {
        let (doing, patience) = (self.doing(), &self.patience);
        let waits = doing.requests == doing.bodies;
        let parting = stopped.map(|at| at + if waits { patience.parting } else { patience.grace });
        let quiet = match doing.head_since {
            Some(since) => since + patience.half,
            None if doing.asked => doing.quiet_since + patience.idle,
            None => doing.quiet_since + patience.half,
        };
        let quiet = (doing.requests == 0).then_some(quiet);
        let stalled = doing.stalled_since.map(|since| since + patience.stall);
        let untaken = doing.untaken.values().min().map(|since| *since + patience.stall);
        [parting, quiet, stalled, untaken].into_iter().flatten().min()
    }
}

impl Holder for Link {
    fn is_busy(&self) -> bool {
        let doing = self.doing();
        doing.requests > doing.bodies
    }
    fn displace(&self) {
        self.displaced.notify_one();
    }
}
