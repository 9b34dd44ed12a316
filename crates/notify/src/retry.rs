//! When a message is tried again, and when nobody tries any more.

use std::time::Duration;

use keyward_model::Timestamp;
use keyward_storage::repo::{
    messages::{Message, Urgency},
    outlets::Fault,
};

/// For how long a notice is tried: longer than a weekend without a mail server.
pub const MESSAGE_LIFE: Duration = Duration::from_hours(72);
/// For how long a reminder is tried. The next one comes in any case.
pub const REMINDER_LIFE: Duration = Duration::from_hours(24);

/// The wait after the first failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_mins(30);

/// The pause of an outlet after a fault on our side.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Servers lock accounts out after many refused logins.
const LONGEST_PAUSE_AFTER_LOGIN: Duration = Duration::from_mins(5);

/// When nobody tries a message any more: a code when it expires, everything else some time after it was written or last sent again.
pub(crate) fn end(row: &Message) -> Timestamp {
    let message = &row.message;
    let begun = row.again_at.map_or(message.created_at, |again| again.max(message.created_at));
    match (message.expires_at, Urgency::of(message)) {
        (Some(expires), _) => expires,
        (None, Urgency::Reminder) => begun.plus(REMINDER_LIFE),
        (None, Urgency::Notice | Urgency::Code) => begun.plus(MESSAGE_LIFE),
    }
}

/// How long to wait after `failed` earlier failures and this one.
pub(crate) fn wait(failed: u32) -> Duration {
    FIRST_WAIT.saturating_mul(1 << failed.min(20)).min(LONGEST_WAIT)
}

/// How long nothing is sent after the `failures`th fault on our side.
pub(crate) fn pause(fault: Fault, failures: u32) -> Duration {
    let longest = match fault {
        Fault::Login => LONGEST_PAUSE_AFTER_LOGIN,
        _ => LONGEST_PAUSE,
    };
    FIRST_PAUSE.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_half_an_hour_and_pauses_up_to_a_minute() {
        let waits: Vec<u64> = (0..11).map(|failed| wait(failed).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
        let pauses = |fault| -> Vec<u64> { (1..8).map(|n| pause(fault, n).as_secs()).collect() };
        assert_eq!(pauses(Fault::Unreachable), [10, 20, 40, 60, 60, 60, 60]);
        assert_eq!(pauses(Fault::Login), [10, 20, 40, 80, 160, 300, 300]);
    }
}
