//! The one place that reads the clock and the system's randomness.

use keyward_model::{Clock, Entropy, Timestamp};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}

/// How long this process has run, by a clock that nobody can set.
pub(crate) fn running_for() -> std::time::Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
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
