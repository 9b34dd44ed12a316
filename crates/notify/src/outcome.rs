//! What became of a message, kept with it, and what that says about its outlet.

use std::time::Duration;

use keyward_model::{DirectoryId, Timestamp, masked};
use keyward_storage::{
    Store, StoreError, Tx,
    repo::{
        messages::{self, Message},
        outlets::{self, Fault, OutletState, StandIn, Trouble},
    },
};

use crate::{CarryError, delivery::is_paused, retry};

/// How often the operator's log has a line about one outlet at most.
const TELL_EVERY: Duration = Duration::from_mins(1);
/// When a message is tried again that the server relays to nobody, or not to this recipient.
const RELAYING_WAIT: Duration = Duration::from_mins(5);
/// The longest reason that is kept.
const LONGEST_REASON: usize = 500;

/// What became of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    Postponed,
    GivenUp,
}

/// What the operator's log says about an outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Failing { trouble: Trouble, failures: u32 },
    Works { failures: u32 },
    StandsIn(StandIn),
    FirstAgain,
}

/// Keeps what became of a message and of its outlet, in one transaction.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn keep(
    store: &Store,
    directory: DirectoryId,
    (name, stand_in): (String, Option<StandIn>),
    row: Message,
    carried: Result<(), CarryError>,
    at: Timestamp,
) -> Result<Outcome, StoreError> {
    let outlet = name.clone();
    let keep = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let before = outlets::find(tx, directory, &name)?;
        let mut state = before.clone();
        let mut lines = stands_in(&mut state, stand_in.clone());
        lines.extend(judge(&mut state, &row, &carried, at));
        if state != before {
            outlets::save(tx, directory, &state)?;
        }
        Ok((of_message(tx, directory, &row, &carried, (&state, at))?, lines))
    };
    let (outcome, lines): (Outcome, Vec<Line>) = store.write("message-outcome", keep).await?;
    for line in &lines {
        tell(&outlet, line);
    }
    Ok(outcome)
}

/// Notes which server is in use.
fn stands_in(state: &mut OutletState, stand_in: Option<StandIn>) -> Vec<Line> {
    let host = |stand_in: &Option<StandIn>| stand_in.as_ref().map(|one| one.host.clone());
    let line = match (&stand_in, host(&state.stand_in) == host(&stand_in)) {
        (_, true) => None,
        (Some(now), false) => Some(Line::StandsIn(now.clone())),
        (None, false) => Some(Line::FirstAgain),
    };
    state.stand_in = stand_in;
    line.into_iter().collect()
}

/// What the attempt says about the outlet.
fn judge(
    state: &mut OutletState,
    row: &Message,
    carried: &Result<(), CarryError>,
    at: Timestamp,
) -> Option<Line> {
    match carried {
        Ok(()) => {
            let failures = state.failures;
            let was = state.trouble.take().is_some();
            (state.failures, state.untold) = (0, 0);
            (state.paused_until, state.told_at) = (Timestamp::from_micros(0), Timestamp::from_micros(0));
            was.then_some(Line::Works { failures })
        }
        Err(CarryError::Ours(fault, said)) => {
            state.failures = state.failures.saturating_add(1);
            state.untold = state.untold.saturating_add(1);
            let since = state.trouble.as_ref().map_or(at, |known| known.since);
            let trouble = Trouble { fault: *fault, reason: readable(said, row), since };
            state.trouble = Some(trouble.clone());
            // Those that were under way together are one failure.
            if fault.concerns_all() && !is_paused(state.paused_until, at) {
                state.paused_until = at.plus(retry::pause(*fault, state.failures));
            }
            let quiet = state.told_at <= at && at < state.told_at.plus(TELL_EVERY);
            if quiet {
                return None;
            }
            let failures = std::mem::take(&mut state.untold);
            state.told_at = at;
            Some(Line::Failing { trouble, failures })
        }
        Err(_) => None,
    }
}

fn of_message(
    tx: &mut dyn Tx,
    directory: DirectoryId,
    row: &Message,
    carried: &Result<(), CarryError>,
    (state, at): (&OutletState, Timestamp),
) -> Result<Outcome, StoreError> {
    let id = row.message.id;
    let Err(error) = carried else {
        messages::mark_sent(tx, directory, id, at)?;
        return Ok(Outcome::Sent);
    };
    let text = readable(&error.to_string(), row);
    let next = next_attempt(error, row, state, at).filter(|next| *next < retry::end(row));
    match (error, next) {
        // The server answers nobody: that is a try as well, and shows as one.
        (CarryError::Ours(fault, _), Some(next)) if *fault != Fault::Silent => {
            messages::mark_postponed(tx, directory, id, &text, next)?;
        }
        _ => {
            messages::mark_failed(tx, directory, id, &text, next)?;
        }
    }
    Ok(if next.is_some() { Outcome::Postponed } else { Outcome::GivenUp })
}

/// When to try again; `None` to give up.
fn next_attempt(error: &CarryError, row: &Message, state: &OutletState, at: Timestamp) -> Option<Timestamp> {
    match error {
        CarryError::Temporary(_) => Some(at.plus(retry::wait(row.attempts))),
        CarryError::Ours(fault, _) if fault.concerns_all() => Some(state.paused_until.max(at)),
        CarryError::Ours(..) => Some(at.plus(RELAYING_WAIT)),
        CarryError::Permanent(_) | CarryError::Config(_) => None,
    }
}

/// A reason in one line. Servers say addresses back: on pages and in logs they are masked.
fn readable(said: &str, row: &Message) -> String {
    let address = &row.message.address;
    let said = if address.is_empty() { said.to_owned() } else { said.replace(address, &masked(address)) };
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_REASON).collect()
}

fn tell(outlet: &str, line: &Line) {
    match line {
        Line::Failing { trouble: Trouble { fault, reason, since }, failures } => tracing::error!(
            outlet,
            fault = fault.name(),
            reason,
            failures,
            %since,
            "messages wait: the fault is on our side, and no recipient is given up for it"
        ),
        Line::Works { failures } => tracing::info!(outlet, failures, "messages leave again"),
        Line::StandsIn(StandIn { host, reason }) => {
            tracing::warn!(outlet, fallback = host, reason, "mail leaves through the fallback");
        }
        Line::FirstAgain => tracing::info!(outlet, "mail leaves through the first server again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{Channel, MessageId};
    use keyward_storage::repo::messages::NewMessage;

    fn row() -> Message {
        let at = Timestamp::from_micros(0);
        Message {
            message: NewMessage {
                id: MessageId::from_bytes([1; 16]),
                person: None,
                channel: Channel::Mail,
                address: "mira@home.example".into(),
                subject: "x".into(),
                body: "x".into(),
                kind: "pass-issued".into(),
                case: None,
                intent: None,
                created_at: at,
                expires_at: None,
            },
            attempts: 0,
            next_attempt_at: at,
            sent_at: None,
            last_error: None,
            again_at: None,
        }
    }

    #[test]
    fn a_fault_of_ours_is_one_line_a_minute_with_a_count() {
        let mut state = OutletState::working("mail");
        let at = |seconds: i64| Timestamp::from_micros(1_800_000_000_000_000 + seconds * 1_000_000);
        let refused = Err(CarryError::Ours(Fault::Login, "535 <mira@home.example> no\r\n".into()));
        let mut lines = Vec::new();
        for second in 0..150 {
            lines.extend(judge(&mut state, &row(), &refused, at(second)));
        }
        let counts: Vec<u32> = lines
            .iter()
            .map(|line| match line {
                Line::Failing { failures, trouble } => {
                    assert_eq!((trouble.since, trouble.fault), (at(0), Fault::Login));
                    assert_eq!(trouble.reason, "535 <m•••@home.example> no  ", "no address in the log");
                    *failures
                }
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(counts, [1, 60, 60]);
        assert_eq!(judge(&mut state, &row(), &Ok(()), at(151)), Some(Line::Works { failures: 150 }));
        assert_eq!(judge(&mut state, &row(), &Ok(()), at(152)), None);
        assert_eq!(state, OutletState::working("mail"));
    }

    /// Kept, it would lie beyond the end of every message that waits for it, and give each of them up.
    #[test]
    fn a_pause_of_a_clock_that_was_ahead_is_none() {
        let now = Timestamp::from_micros(1_800_000_000_000_000);
        let ahead = OutletState {
            paused_until: now.plus(Duration::from_hours(9000)),
            ..OutletState::working("mail")
        };
        let gone = Err(CarryError::Ours(Fault::Unreachable, "refused".into()));
        let mut state = ahead;
        judge(&mut state, &row(), &gone, now);
        assert_eq!(state.paused_until, now.plus(Duration::from_secs(10)));
        let Err(error) = gone else { return };
        assert_eq!(next_attempt(&error, &row(), &state, now), Some(now.plus(Duration::from_secs(10))));
    }

    #[test]
    fn messages_that_failed_together_make_one_pause() {
        let mut state = OutletState::working("mail");
        let now = Timestamp::from_micros(1_800_000_000_000_000);
        let gone = Err(CarryError::Ours(Fault::Unreachable, "refused".into()));
        for _ in 0..4 {
            judge(&mut state, &row(), &gone, now);
        }
        assert_eq!(state.paused_until, now.plus(Duration::from_secs(10)));
    }
}
