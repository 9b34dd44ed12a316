//! Commands that wait say for what, and end.

use anyhow::bail;
use std::{pin::pin, time::Duration};
use tokio::time::{Instant, interval_at, timeout};

/// How often it is said.
const TELL: Duration = Duration::from_secs(5);

/// Waits for something, and says so on standard error while it takes long.
pub(crate) async fn telling<T>(
    what: &str,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let mut work = pin!(work);
    let mut ticks = interval_at(Instant::now() + TELL, TELL);
    let mut waited = Duration::ZERO;
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = ticks.tick() => {
                waited += TELL;
                eprintln!("keyward: still waiting for {what}, {} s so far", waited.as_secs());
            }
        }
    }
}

/// The same, and gives up after a time.
pub(crate) async fn within<T>(
    limit: Duration,
    what: &str,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let Ok(done) = timeout(limit, telling(what, work)).await else {
        bail!(
            "gave up after {} s of waiting for {what}: see that it runs and answers, that nobody holds a lock (`SELECT * FROM \
             pg_stat_activity WHERE wait_event_type = 'Lock'`) and that a synchronous standby is there",
            limit.as_secs()
        )
    };
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;

    #[tokio::test(start_paused = true)]
    async fn what_never_comes_is_given_up_with_a_sentence() {
        let given_up = within(Duration::from_mins(1), "the database", pending::<anyhow::Result<()>>()).await;
        let said = given_up.unwrap_err().to_string();
        assert!(said.contains("60 s") && said.contains("the database"), "{said}");
        let done = within(Duration::from_mins(1), "the database", async {
            tokio::time::sleep(Duration::from_secs(59)).await;
            Ok(7)
        });
        assert_eq!(done.await.unwrap(), 7);
    }
}
