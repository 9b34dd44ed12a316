//! How long a page may take to show what is waited for.

use std::time::Duration;
use tokio::time::Instant;

/// Enough for a machine that does nothing else; `KEYWARD_PATIENCE` gives a busy one more, in seconds.
const USUAL: Duration = Duration::from_secs(30);
/// How often a page is looked at.
pub(crate) const GLANCE: Duration = Duration::from_millis(50);

/// The patience of this run.
pub(crate) fn patience() -> Duration {
    let asked = std::env::var("KEYWARD_PATIENCE").ok().and_then(|seconds| seconds.parse().ok());
    asked.map_or(USUAL, Duration::from_secs)
}

/// A wait that ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait(Instant);

impl Wait {
    pub(crate) fn start() -> Self {
        Self(Instant::now() + patience())
    }
    /// Whether it took too long.
    pub(crate) fn is_over(self) -> bool {
        Instant::now() > self.0
    }
    /// Lets a moment pass.
    pub(crate) async fn glance(self) {
        tokio::time::sleep(GLANCE).await;
    }
}
