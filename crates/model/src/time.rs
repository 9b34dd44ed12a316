//! Time as a value: microseconds in UTC, read through a [`Clock`] only.

use serde::{Deserialize, Serialize};
use std::{
    fmt,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

/// A moment in UTC, in microseconds since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since the Unix epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    /// Whole milliseconds since the Unix epoch; 0 for anything earlier.
    pub fn millis_since_epoch(self) -> u64 {
        u64::try_from(self.0 / 1_000).unwrap_or(0)
    }
    /// This moment moved forward, saturating at the end of time.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
    }
    /// This moment moved back, saturating.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
    }
    /// Time passed since `earlier`; zero if `earlier` lies in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
    /// Whether this moment is further after `now` than two clocks may differ: a clock that was wrong made it, and it is not believed.
    pub fn is_ahead_of(self, now: Self) -> bool {
        self > now.plus(SKEW)
    }
    /// Parses RFC 3339, for example `2026-11-21T09:41:00Z`. `None` for anything else.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|moment| Self(moment.as_microsecond()))
    }
    /// The same moment for calendar arithmetic and formatting. Moments beyond jiff's range (years ±9999) are clamped.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, to the second.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_jiff().strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// How far the clocks of two servers, or of one before and after it was set right, may be apart. What is said to have been made later than this
/// from now was made by a clock that was wrong, and is not believed.
pub const SKEW: Duration = Duration::from_mins(5);

/// A clock that stands until it is moved: for tests and made-up histories.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `start`.
    pub const fn at(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.0))
    }
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.store(self.now().plus(by).0, Ordering::SeqCst);
    }
    /// Sets the clock.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_round_trip() {
        let moment = Timestamp::parse_rfc3339("2026-11-21T09:41:00Z").unwrap();
        assert_eq!(moment.to_string(), "2026-11-21T09:41:00Z");
        assert_eq!(moment.plus(Duration::from_mins(1)).since(moment), Duration::from_mins(1));
        assert_eq!(moment.since(moment.plus(Duration::from_secs(1))), Duration::ZERO);
        assert_eq!(Timestamp::parse_rfc3339("yesterday"), None);
    }

    #[test]
    fn extremes_do_not_wrap() {
        let end = Timestamp::from_micros(i64::MAX);
        assert_eq!(end.plus(Duration::from_secs(1)), end);
        assert!(!end.to_string().is_empty());
    }
}
