//! What runs beside the requests: the log's sequencer, intents left by a crash, mail, reminders, housekeeping.

use crate::{
    install::Installation,
    memory::Memory,
    metrics::Metrics,
    trouble::{Task, Trouble},
};
use keyward_desk::Desk;
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
    (clock, outdated, metrics): (&Arc<dyn Clock>, Arc<Notify>, &Arc<Metrics>),
) {
    let log = Log {
        installation: installation.clone(),
        signer: Arc::new(signer),
        memory,
        desk: desk.clone(),
        outdated,
    };
    let trouble = |task| Trouble::of(task, metrics);
    tokio::spawn(sequence(log, Arc::clone(clock), Task::LOG.map(trouble)));
    tokio::spawn(hear_of_deliveries(desk.clone(), trouble(Task::Deliveries)));
    tokio::spawn(reconcile(desk, Arc::clone(clock), Task::DESK.map(trouble)));
    // Each by itself: a receiver that hangs holds up nothing but its own messages.
    for outlet in outlets {
        let trouble = trouble(Task::Messages).at(outlet.name());
        tokio::spawn(deliver(installation.clone(), outlet, Arc::clone(clock), trouble));
    }
    tokio::spawn(remind(sign_in.clone(), trouble(Task::Reminders)));
    tokio::spawn(tidy(sign_in, Arc::clone(clock), trouble(Task::Housekeeping)));
    tokio::spawn(crate::clock::watch(Arc::clone(clock)));
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
    desk: Desk,
    /// Told when the keys were rotated: a server with the old ones is of no more use.
    outdated: Arc<Notify>,
}

async fn sequence(
    mut log: Log,
    clock: Arc<dyn Clock>,
    [mut comparing, mut remembering, mut sequencing]: [Trouble; 3],
) {
    let mut ticks = every(SEQUENCE_EVERY);
    loop {
        ticks.tick().await;
        // Before anything is signed: a log signs one history, not two, unless a reviewer has accepted the second.
        match log.memory.compare(&log.desk, log.signer.verifier()).await {
            Err(StoreError::OldKeys) => {
                log.outdated.notify_one();
                return;
            }
            // What is not known is no reason to sign.
            compared => {
                if comparing.heard(compared) != Some(true) {
                    continue;
                }
            }
        }
        match log.memory.unwritten() {
            Some(why) => remembering.failed(&why),
            None => remembering.worked(),
        }
        match sequence_once(&log.installation, &log.signer, clock.as_ref()).await {
            Ok(()) => {
                log.desk.forged().found(None);
                sequencing.worked();
            }
            // Another server was faster: its leaves are as good.
            Err(StoreError::Busy) => {}
            Err(StoreError::OldKeys) => {
                log.outdated.notify_one();
                return;
            }
            Err(StoreError::Forged { table, row }) => {
                if log.desk.forged().which().is_none() {
                    tracing::error!(
                        table,
                        row,
                        "nothing is signed and no pass is issued: the log was forged"
                    );
                }
                log.desk.forged().found(Some(format!("{table} {row}")));
            }
            Err(error) => sequencing.failed(&error),
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

async fn reconcile(
    desk: Desk,
    clock: Arc<dyn Clock>,
    [mut effects, mut reads, mut reports, mut changes]: [Trouble; 4],
) {
    let mut ticks = every(RECONCILE_EVERY);
    loop {
        ticks.tick().await;
        effects.heard(desk.reconcile(clock.now()).await);
        reads.heard(desk.log_reads().await);
        reports.heard(desk.tidy_reports().await);
        changes.heard(desk.due_changes().await);
    }
}

/// Within a second of its delivery a notice is on its case: somebody may wait for it.
async fn hear_of_deliveries(desk: Desk, mut trouble: Trouble) {
    let mut ticks = every(DELIVER_EVERY);
    loop {
        ticks.tick().await;
        trouble.heard(desk.hear_of_deliveries().await);
    }
}

async fn deliver(installation: Installation, outlet: Outlet, clock: Arc<dyn Clock>, mut trouble: Trouble) {
    let mut ticks = every(DELIVER_EVERY);
    loop {
        ticks.tick().await;
        let id = installation.directory.id;
        trouble.heard(keyward_notify::deliver_due(&installation.store, id, &outlet, clock.as_ref()).await);
    }
}

async fn remind(sign_in: SignIn, mut trouble: Trouble) {
    let mut ticks = every(REMIND_EVERY);
    loop {
        ticks.tick().await;
        let mut after = None;
        loop {
            // What was not written is due the next time as well.
            after = trouble.heard(sign_in.remind(after).await).and_then(|reminded| reminded.next);
            if after.is_none() {
                break;
            }
        }
    }
}

async fn tidy(sign_in: SignIn, clock: Arc<dyn Clock>, mut trouble: Trouble) {
    let mut ticks = every(TIDY_EVERY);
    let mut told = None;
    loop {
        ticks.tick().await;
        while let Some(tidied) = trouble.heard(sign_in.tidy().await) {
            if tidied.more() {
                continue;
            }
            // Told when it changes, not each minute.
            if tidied.clock != told
                && let Some(wrong) = tidied.clock.and_then(|is| crate::clock::wrong(is, clock.now()))
            {
                tracing::error!("{wrong}");
            }
            told = tidied.clock;
            break;
        }
    }
}
