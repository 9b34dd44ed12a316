//! What came of a load.

use std::time::Duration;

/// Rates and times of one kind of request, or of a few that belong together.
pub(crate) struct Measured {
    pub(crate) rate: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) processor_ms: f64,
}

impl Measured {
    /// From how long each took, all of them in so much time, and so much processor time of the server.
    pub(crate) fn of(times: Vec<Duration>, elapsed: Duration, used: Duration) -> Self {
        let count = f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX)).max(1.0);
        let [p50, p99] = percentiles(times);
        Self { rate: count / elapsed.as_secs_f64(), p50, p99, processor_ms: used.as_secs_f64() * 1e3 / count }
    }
}

/// The median and the 99th percentile in milliseconds.
pub(crate) fn percentiles(mut times: Vec<Duration>) -> [f64; 2] {
    times.sort_unstable();
    [50, 99].map(|share| times.get(times.len() * share / 100).map_or(0.0, |time| time.as_secs_f64() * 1e3))
}
