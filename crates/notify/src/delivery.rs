//! Delivery of the rows that are due.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use keyward_model::{Channel, Clock, DirectoryId, Timestamp};
use keyward_storage::{
    Store, StoreError, Tx,
    repo::{
        messages::{self, Lane, Message, Urgency},
        outlets,
    },
};

use crate::{
    Carrier, CarryError,
    outcome::{self, Outcome},
};

/// Messages that leave at once by one outlet: one slow recipient holds nobody else's message up.
const CONNECTIONS: usize = 4;
/// For how long a message belongs to the server that is sending it.
const LEASE: Duration = Duration::from_mins(5);
/// How long any carrier may take for a message, whatever limits it has itself.
const LIMIT: Duration = Duration::from_mins(4);
const _: () = assert!(LIMIT.as_secs() < LEASE.as_secs(), "nobody else takes on a message that is being sent");
/// How soon new messages are looked for while others are being sent.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Messages of which one is claimed: other servers may be faster with the first ones.
const CANDIDATES: usize = 8;

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

impl Outlet {
    /// What its state is kept under. Codes leave by the same server as everything else of their channel.
    pub fn name(&self) -> String {
        match &self.only_to {
            Some(to) => format!("{}:{to}", self.channel.name()),
            None => self.channel.name().to_owned(),
        }
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

/// Sends what is due at an outlet until nothing is due any more and every message that was begun is done; call it every second
/// or so. At most four messages leave at once, notices before reminders.
///
/// Several servers may do so at once: each message is claimed before it is sent. A message that was handed on is marked as
/// sent and never sent again; one whose server crashed in between is sent again after five minutes.
///
/// After a fault on our side ([`CarryError::Ours`]) the outlet pauses, for all servers, and goes on with one message at a time until
/// one was handed on.
///
/// # Errors
/// [`StoreError`]. A carrier's failure is no error here: it is written to the message's row.
pub async fn deliver_due(
    store: &Store,
    directory: DirectoryId,
    outlet: &Outlet,
    clock: &dyn Clock,
) -> Result<Delivered, StoreError> {
    let run = Run { store, directory, outlet, clock };
    let (mut delivered, mut failed) = (Delivered::default(), None);
    let mut under_way = UnderWay::default();
    let mut sending = FuturesUnordered::new();
    loop {
        // What was begun is finished also if the database fails: its messages are on their way.
        while failed.is_none() && under_way.total() < CONNECTIONS {
            match run.next(under_way).await {
                Ok(Some(row)) => {
                    under_way.add(Urgency::of(&row.message));
                    sending.push(run.send(row));
                }
                Ok(None) => break,
                Err(error) => failed = Some(error),
            }
        }
        if sending.is_empty() {
            return failed.map_or(Ok(delivered), Err);
        }
        tokio::select! {
            Some((urgency, done)) = sending.next() => {
                under_way.remove(urgency);
                match done {
                    Ok(Outcome::Sent) => delivered.sent += 1,
                    Ok(Outcome::Postponed) => delivered.postponed += 1,
                    Ok(Outcome::GivenUp) => delivered.given_up += 1,
                    Err(error) => failed = Some(error),
                }
            }
            () = tokio::time::sleep(LOOK_AGAIN), if under_way.total() < CONNECTIONS => {}
        }
    }
}

/// How many messages of an outlet are being sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct UnderWay {
    reminders: usize,
    others: usize,
}

impl UnderWay {
    const fn total(self) -> usize {
        self.reminders + self.others
    }

    const fn of(&mut self, urgency: Urgency) -> &mut usize {
        match urgency {
            Urgency::Reminder => &mut self.reminders,
            Urgency::Code | Urgency::Notice => &mut self.others,
        }
    }

    const fn add(&mut self, urgency: Urgency) {
        *self.of(urgency) += 1;
    }

    const fn remove(&mut self, urgency: Urgency) {
        let count = self.of(urgency);
        *count = count.saturating_sub(1);
    }

    /// What leaves next, in this order: notices before reminders. Reminders never take the last connection, so that a notice leaves at
    /// once; and they get one if notices have all others, so that they leave at all.
    const fn order(self) -> &'static [Urgency] {
        if self.reminders >= CONNECTIONS - 1 {
            &[Urgency::Notice]
        } else if self.reminders == 0 && self.others >= CONNECTIONS - 1 {
            &[Urgency::Reminder, Urgency::Notice]
        } else {
            &[Urgency::Notice, Urgency::Reminder]
        }
    }
}

/// Delivery at one outlet.
#[derive(Clone, Copy)]
struct Run<'a> {
    store: &'a Store,
    directory: DirectoryId,
    outlet: &'a Outlet,
    clock: &'a dyn Clock,
}

impl Run<'_> {
    /// The next message, claimed; `None` if nothing is due or the outlet pauses.
    async fn next(&self, under_way: UnderWay) -> Result<Option<Message>, StoreError> {
        let order = if self.outlet.codes { &[Urgency::Code] } else { under_way.order() };
        loop {
            let due = self.due(order, under_way.total()).await?;
            if due.is_empty() {
                return Ok(None);
            }
            let (directory, now) = (self.directory, self.clock.now());
            let ids: Vec<_> = due.iter().map(|row| row.message.id).collect();
            let claim = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
                for id in &ids {
                    if messages::claim(tx, directory, *id, now, now.plus(LEASE))? {
                        return Ok(Some(*id));
                    }
                }
                Ok(None)
            };
            // Other servers took all of them, or a code expired: what is due now?
            let claimed: Option<_> = self.store.write("claim-message", claim).await?;
            if let Some(id) = claimed {
                return Ok(due.into_iter().find(|row| row.message.id == id));
            }
        }
    }

    async fn due(&self, order: &'static [Urgency], under_way: usize) -> Result<Vec<Message>, StoreError> {
        let (directory, now) = (self.directory, self.clock.now());
        let (channel, only_to, name) = (self.outlet.channel, self.outlet.only_to.clone(), self.outlet.name());
        let look = move |tx: &mut dyn Tx| {
            let state = outlets::find(tx, directory, &name)?;
            if let Some(trouble) = state.trouble
                && trouble.fault.concerns_all()
                && (under_way > 0 || is_paused(state.paused_until, now))
            {
                return Ok(Vec::new());
            }
            for urgency in order {
                let lane = Lane { channel, address: only_to.as_deref(), urgency: *urgency };
                let due = messages::due(tx, directory, lane, now, CANDIDATES)?;
                if !due.is_empty() {
                    return Ok(due);
                }
            }
            Ok(Vec::new())
        };
        self.store.read("due-messages", look).await
    }

    async fn send(&self, row: Message) -> (Urgency, Result<Outcome, StoreError>) {
        let carried = tokio::time::timeout(LIMIT, self.outlet.carrier.send(&row.message)).await;
        let carried = carried.unwrap_or_else(|_| {
            let text = format!("nobody took the message within {} seconds", LIMIT.as_secs());
            Err(CarryError::Temporary(text))
        });
        let urgency = Urgency::of(&row.message);
        let name = self.outlet.name();
        let stand_in = self.outlet.carrier.stand_in();
        let at = self.clock.now();
        let kept = outcome::keep(self.store, self.directory, (name, stand_in), row, carried, at).await;
        (urgency, kept)
    }
}

/// Whether an outlet pauses. A pause that lies further ahead than any does was written by a clock that was wrong.
pub(crate) fn is_paused(until: Timestamp, now: Timestamp) -> bool {
    now < until && until <= now.plus(LEASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_go_first_and_neither_they_nor_reminders_have_all_connections() {
        let order = |reminders, others| UnderWay { reminders, others }.order();
        assert_eq!(order(0, 0), [Urgency::Notice, Urgency::Reminder]);
        assert_eq!(order(2, 1), [Urgency::Notice, Urgency::Reminder]);
        assert_eq!(order(3, 0), [Urgency::Notice], "the last one is kept for a notice");
        assert_eq!(order(0, 3), [Urgency::Reminder, Urgency::Notice], "reminders leave at all");
    }
}
