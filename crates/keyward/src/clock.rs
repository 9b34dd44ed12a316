//! Whether the machine's clock can be believed, and saying so when it cannot.

use crate::{cli::Place, install::Installation, system};
use keyward_model::{Clock, SKEW, Timestamp};
use keyward_storage::{
    StoreError,
    repo::clock::{self, Standing},
};
use std::{process::ExitCode, sync::Arc, time::Duration};
use tokio::time::sleep;

/// How often the clock is compared with the time that has passed.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// What is wrong with the clock and what to do, if anything is.
pub(crate) fn wrong(standing: Standing, now: Timestamp) -> Option<String> {
    match standing {
        Standing::Believed => None,
        Standing::Behind { newest } => Some(format!(
            "the clock shows {now}, but the newest entry is of {newest}: sessions opened after now are refused. Set the clock (NTP). If it \
             is right and was wrong before, type `keyward clock accept`"
        )),
        Standing::Ahead { newest, believed_from } => Some(format!(
            "the clock shows {now}, far ahead of {newest}, when it was last seen: nothing expired is deleted until {believed_from}. Set the \
             clock (NTP). If it is right, because no server ran in between, type `keyward clock accept`"
        )),
    }
}

/// `keyward clock accept`.
pub(crate) async fn accept(place: &Place) -> anyhow::Result<ExitCode> {
    let installation = Installation::open(place).await?;
    let (id, now) = (installation.directory.id, system::SystemClock.now());
    let accepted: Result<(), StoreError> =
        installation.store.write("accept-clock", move |tx| clock::accept(tx, id, now)).await;
    accepted?;
    println!("The clock shows {now}; this is believed from now on.");
    Ok(ExitCode::SUCCESS)
}

/// Says so when the clock is set while the server runs.
pub(crate) async fn watch(clock: Arc<dyn Clock>) {
    let mut before = (clock.now(), system::running_for());
    loop {
        sleep(LOOK_EVERY).await;
        let now = (clock.now(), system::running_for());
        let passed = now.1.saturating_sub(before.1);
        if let Some(jump) = jumped(before.0, now.0, passed) {
            tracing::error!(
                seconds = jump.0.as_secs(),
                direction = jump.1,
                from = %before.0,
                to = %now.0,
                "the machine's clock was set while the server ran: run `keyward doctor`"
            );
        }
        before = now;
    }
}

/// By how much a clock moved beside the time that passed, if that is more than servers may differ.
fn jumped(before: Timestamp, now: Timestamp, passed: Duration) -> Option<(Duration, &'static str)> {
    let expected = before.plus(passed);
    [(now.since(expected), "ahead"), (expected.since(now), "back")].into_iter().find(|(by, _)| *by > SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_jump_is_told_from_time_that_passes() {
        let ten = Duration::from_secs(10);
        assert_eq!(jumped(at(1000), at(1010), ten), None);
        assert_eq!(jumped(at(1000), at(1300), ten), None, "servers may differ by as much");
        assert_eq!(jumped(at(1000), at(8210), ten), Some((Duration::from_hours(2), "ahead")));
        assert_eq!(jumped(at(9000), at(1010), ten), Some((Duration::from_secs(8000), "back")));
        assert_eq!(jumped(at(0), at(36_000), Duration::from_hours(10)), None, "it slept");
    }
}
