//! Delivery of the rows that are due.

use std::{sync::Arc, time::Duration};

use keyward_model::{Channel, Clock, DirectoryId, MessageId, Timestamp};
use keyward_storage::{
    Store, StoreError, Tx, params,
    repo::messages::{self, Lane, Message},
};

use crate::{Carrier, CarryError};

/// How often a message is tried before it is given up.
pub const MAX_ATTEMPTS: u32 = 10;
/// The wait after the first failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// For how long a message belongs to the server that is sending it: longer than any carrier's time limit.
const LEASE: Duration = Duration::from_mins(5);
/// Messages that one call takes on.
const BATCH: usize = 50;

/// Where messages leave: a channel and who carries them. Each is delivered by itself, so that what hangs in one holds no other
/// up.
#[derive(Clone)]
pub struct Outlet {
    /// The channel.
    pub channel: Channel,
    /// Only messages to this address: the name of a webhook.
    pub only_to: Option<String>,
    /// Messages with a code, or all others: who waits for a code waits behind nothing else.
    pub codes: bool,
    /// Who carries them.
    pub carrier: Arc<dyn Carrier>,
}

impl std::fmt::Debug for Outlet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outlet")
            .field("channel", &self.channel)
            .field("only_to", &self.only_to)
            .field("codes", &self.codes)
            .finish_non_exhaustive()
    }
}

/// What one call of [`deliver_due`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages handed on.
    pub sent: u32,
    /// Messages to be tried again.
    pub postponed: u32,
    /// Messages given up: their rows say why.
    pub given_up: u32,
}

/// Sends what is due at an outlet, at most 50 messages; call it again while it gives something, and every few seconds.
///
/// Several servers may do so at once: each message is claimed before it is sent. A message that was handed on is marked as
/// sent and never sent again; one whose server crashed in between is sent again after five minutes.
///
/// # Errors
/// [`StoreError`]. A carrier's failure is no error here: it is written to the message's row.
pub async fn deliver_due(
    store: &Store,
    directory: DirectoryId,
    outlet: &Outlet,
    clock: &dyn Clock,
) -> Result<Delivered, StoreError> {
    let now = clock.now();
    let (channel, only_to, codes) = (outlet.channel, outlet.only_to.clone(), outlet.codes);
    let due: Vec<Message> = store
        .read("due-messages", move |tx| {
            let lane = Lane { channel, address: only_to.as_deref(), codes };
            messages::due(tx, directory, lane, now, BATCH)
        })
        .await?;
    let mut delivered = Delivered::default();
    for row in due {
        let (id, now) = (row.message.id, clock.now());
        let claimed: bool = store.write("claim-message", move |tx| claim(tx, directory, id, now)).await?;
        if !claimed {
            continue;
        }
        let outcome = outlet.carrier.send(&row.message).await;
        let at = clock.now();
        match outcome {
            Ok(()) => {
                let _: bool =
                    store.write("message-sent", move |tx| messages::mark_sent(tx, directory, id, at)).await?;
                delivered.sent += 1;
            }
            Err(error) => {
                let in_time = |next: &Timestamp| row.message.expires_at.is_none_or(|end| *next < end);
                let next = next_attempt(&error, row.attempts, at).filter(in_time);
                let text: String = error.to_string().chars().filter(|c| !c.is_control()).take(500).collect();
                let failed = move |tx: &mut dyn Tx| messages::mark_failed(tx, directory, id, &text, next);
                let _: bool = store.write("message-failed", failed).await?;
                match next {
                    Some(_) => delivered.postponed += 1,
                    None => delivered.given_up += 1,
                }
            }
        }
    }
    Ok(delivered)
}

/// Takes a message that is due, for [`LEASE`]. Of two servers that try, one gets it: the update of the other finds that the
/// message is no longer due.
fn claim(tx: &mut dyn Tx, directory: DirectoryId, id: MessageId, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE message SET next_attempt_at = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL AND next_attempt_at <= ?3 \
         AND (expires_at IS NULL OR expires_at > ?3)";
    Ok(tx.execute(sql, &params![directory, id, now, now.plus(LEASE)])? == 1)
}

/// When to try again after `failed` earlier failures and this one; `None` to give up.
fn next_attempt(error: &CarryError, failed: u32, now: Timestamp) -> Option<Timestamp> {
    let again = matches!(error, CarryError::Temporary(_)) && failed + 1 < MAX_ATTEMPTS;
    again.then(|| now.plus(FIRST_WAIT.saturating_mul(1 << failed.min(20))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end() {
        let now = Timestamp::from_micros(0);
        let busy = CarryError::Temporary("busy".into());
        let waits: Vec<u64> =
            (0..9).map(|n| next_attempt(&busy, n, now).unwrap().since(now).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 640, 1280]);
        assert_eq!(next_attempt(&busy, 9, now), None);
        assert_eq!(next_attempt(&CarryError::Permanent("no".into()), 0, now), None);
    }
}
