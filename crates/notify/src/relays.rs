//! Two mail servers: the second stands in while the first is out.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use keyward_model::{Clock, Timestamp};
use keyward_storage::repo::{messages::NewMessage, outlets::StandIn};

use crate::{Carrier, CarryError, SmtpMailer};

/// For how long the first server is left alone before a mail is tried there again.
const AGAIN: Duration = Duration::from_mins(1);

/// Sends mail through the first server, and through the second while the first cannot be reached, does not answer, or refuses us.
pub struct Relays {
    first: SmtpMailer,
    second: SmtpMailer,
    clock: Arc<dyn Clock>,
    out: Mutex<Option<Out>>,
}

/// The first server is out.
#[derive(Clone)]
struct Out {
    /// When it is tried again.
    until: Timestamp,
    reason: String,
}

impl std::fmt::Debug for Relays {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relays")
            .field("first", &self.first)
            .field("second", &self.second)
            .finish_non_exhaustive()
    }
}

impl Relays {
    /// Uses `second` while `first` is out.
    pub const fn new(first: SmtpMailer, second: SmtpMailer, clock: Arc<dyn Clock>) -> Self {
        Self { first, second, clock, out: Mutex::new(None) }
    }

    fn now_out(&self) -> Option<Out> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, out: Option<Out>) {
        *self.out.lock().unwrap_or_else(PoisonError::into_inner) = out;
    }

    async fn by_first(&self, message: &NewMessage) -> Result<(), CarryError> {
        let (fault, why) = match self.first.send(message).await {
            Err(CarryError::Ours(fault, why)) => (fault, why),
            Ok(()) => {
                self.set(None);
                return Ok(());
            }
            // What a recipient's server says takes no server of ours out.
            other => return other,
        };
        if fault.concerns_all() {
            self.set(Some(Out { until: self.clock.now().plus(AGAIN), reason: why.clone() }));
        }
        match self.second.send(message).await {
            Err(CarryError::Ours(_, also)) => {
                // Neither works: the next mail tries the first one again.
                self.set(None);
                Err(CarryError::Ours(fault, format!("{why}; the fallback {}: {also}", self.second.host())))
            }
            done => done,
        }
    }
}

impl Carrier for Relays {
    fn send<'a>(&'a self, message: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>> {
        Box::pin(async move {
            let now = self.clock.now();
            // A clock that was put back keeps the first server out no longer than that.
            let is_out = |out: &Out| now < out.until && out.until <= now.plus(AGAIN);
            if !self.now_out().as_ref().is_some_and(is_out) {
                return self.by_first(message).await;
            }
            match self.second.send(message).await {
                Err(CarryError::Ours(..)) => self.by_first(message).await,
                done => done,
            }
        })
    }

    fn stand_in(&self) -> Option<StandIn> {
        let out = self.now_out()?;
        Some(StandIn { host: self.second.host().to_owned(), reason: out.reason })
    }
}
