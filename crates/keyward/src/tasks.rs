//! What runs beside the requests: the log's sequencer, intents left by a crash, mail, reminders, housekeeping.

use crate::{install::Installation, memory::Memory};
use keyward_desk::{Brake, Desk};
use keyward_ledger::LogSigner;
use keyward_model::Clock;
use keyward_notify::Outlet;
use keyward_signin::SignIn;
use keyward_storage::{StoreError, log, seal};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};

/// Sequences new events; the log promises a second.
const SEQUENCE_EVERY: Duration = Duration::from_millis(250);
const RECONCILE_EVERY: Duration = Duration::from_secs(5);
const DELIVER_EVERY: Duration = Duration::from_secs(1);
const TIDY_EVERY: Duration = Duration::from_mins(1);
/// Reminders count in days.
const REMIND_EVERY: Duration = Duration::from_mins(10);

/// Starts all of them; they end with the runtime.
pub(crate) fn start(
    installation: &Installation,
    signer: LogSigner,
    memory: Memory,
    desk: Desk,
    sign_in: SignIn,
    outlets: Vec<Outlet>,
    (clock, outdated): (&Arc<dyn Clock>, Arc<Notify>),
) {
    let log = Log {
        installation: installation.clone(),
        signer: Arc::new(signer),
        memory,
        brake: desk.brake().clone(),
        outdated,
    };
    tokio::spawn(sequence(log, Arc::clone(clock)));
    tokio::spawn(hear_of_deliveries(desk.clone()));
    tokio::spawn(reconcile(desk, Arc::clone(clock)));
    // Each by itself: a receiver that hangs holds up nothing but its own messages.
    for outlet in outlets {
        tokio::spawn(deliver(installation.clone(), outlet, Arc::clone(clock)));
    }
    tokio::spawn(remind(sign_in.clone()));
    tokio::spawn(tidy(sign_in));
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// The log as its task sees it.
struct Log {
    installation: Installation,
    signer: Arc<LogSigner>,
    memory: Memory,
    brake: Brake,
    /// Told when the keys were rotated: a server with the old ones is of no more use.
    outdated: Arc<Notify>,
}

async fn sequence(mut log: Log, clock: Arc<dyn Clock>) {
    let mut ticks = every(SEQUENCE_EVERY);
    loop {
        ticks.tick().await;
        // Before anything is signed: a log signs one history, not two, unless a reviewer has accepted the second.
        if let Err(error) = log.memory.compare(&log.installation, log.signer.verifier(), &log.brake).await {
            tracing::error!(%error, "the log cannot be compared with what is remembered of it");
        }
        if log.brake.pulled().is_some() {
            continue;
        }
        match sequence_once(&log.installation, &log.signer, clock.as_ref()).await {
            // Another server was faster: its leaves are as good.
            Ok(()) => log.brake.found_forged(None),
            Err(StoreError::Busy) => {}
            Err(StoreError::OldKeys) => {
                log.outdated.notify_one();
                return;
            }
            Err(StoreError::Forged { table, row }) => {
                if log.brake.forged().is_none() {
                    tracing::error!(
                        table,
                        row,
                        "nothing is signed and no pass is issued: the log was forged"
                    );
                }
                log.brake.found_forged(Some(format!("{table} {row}")));
            }
            Err(error) => tracing::error!(%error, "the log cannot be sequenced"),
        }
    }
}

/// Gives every waiting event its leaf.
pub(crate) async fn sequence_once(
    installation: &Installation,
    signer: &Arc<LogSigner>,
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    let id = installation.directory.id;
    loop {
        let waiting = installation
            .store
            .read("sequence", move |tx| {
                seal::check_keys(tx, id)?;
                log::has_waiting(tx, id)
            })
            .await?;
        if !waiting {
            return Ok(());
        }
        let (now, signer) = (clock.now(), Arc::clone(signer));
        let batch =
            installation.store.write("sequence", move |tx| log::sequence(tx, id, now, &signer)).await?;
        if batch.is_none() {
            return Ok(());
        }
    }
}

async fn reconcile(desk: Desk, clock: Arc<dyn Clock>) {
    let mut ticks = every(RECONCILE_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = desk.reconcile(clock.now()).await {
            tracing::error!(%error, "intents cannot be carried out");
        }
        if let Err(error) = desk.log_reads().await {
            tracing::error!(%error, "who looked cannot be logged");
        }
        if let Err(error) = desk.tidy_reports().await {
            tracing::error!(%error, "reports from the website cannot be tidied");
        }
        if let Err(error) = desk.due_changes().await {
            tracing::error!(%error, "changes that are due cannot be put in force");
        }
    }
}

/// Within a second of its delivery a notice is on its case: somebody may wait for it.
async fn hear_of_deliveries(desk: Desk) {
    let mut ticks = every(DELIVER_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = desk.hear_of_deliveries().await {
            tracing::error!(%error, "cases cannot hear of deliveries");
        }
    }
}

async fn deliver(installation: Installation, outlet: Outlet, clock: Arc<dyn Clock>) {
    let mut ticks = every(DELIVER_EVERY);
    loop {
        ticks.tick().await;
        let id = installation.directory.id;
        if let Err(error) =
            keyward_notify::deliver_due(&installation.store, id, &outlet, clock.as_ref()).await
        {
            tracing::error!(%error, ?outlet, "messages cannot be delivered");
        }
    }
}

async fn remind(sign_in: SignIn) {
    let mut ticks = every(REMIND_EVERY);
    loop {
        ticks.tick().await;
        let mut after = None;
        loop {
            match sign_in.remind(after).await {
                Ok(reminded) if reminded.next.is_some() => after = reminded.next,
                Ok(_) => break,
                // What was not written is due the next time as well.
                Err(error) => {
                    tracing::error!(%error, "people cannot be reminded of what they have to register");
                    break;
                }
            }
        }
    }
}

async fn tidy(sign_in: SignIn) {
    let mut ticks = every(TIDY_EVERY);
    loop {
        ticks.tick().await;
        loop {
            match sign_in.tidy().await {
                Ok(tidied) if tidied.more() => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::error!(%error, "what has expired cannot be ended");
                    break;
                }
            }
        }
    }
}
