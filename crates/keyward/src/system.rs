//! The one place that reads the clock and the system's randomness.

use keyward_model::{Clock, Entropy, Timestamp};
use std::{sync::LazyLock, time::Duration};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}

/// How long this process has run, by a clock that nobody can set. Time in which the machine sleeps counts, where the system tells of it.
pub(crate) fn running_for() -> Duration {
    static START: LazyLock<Duration> = LazyLock::new(uptime);
    uptime().saturating_sub(*START)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn uptime() -> Duration {
    let since_boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::try_from(since_boot).unwrap_or_default()
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn uptime() -> Duration {
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// The machine's randomness, through aws-lc's generator.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, target: &mut [u8]) {
        if aws_lc_rs::rand::fill(target).is_err() {
            // Without randomness nothing here is safe; a half-filled buffer must never be used as a secret.
            std::process::abort();
        }
    }
}
