//! Events appended to the log.

use super::installation::Bench;
use crate::system::{SystemClock, SystemEntropy};
use anyhow::Result;
use keyward_model::{Actor, Clock as _, EventId};
use keyward_storage::{
    Draws,
    log::{self, NewEvent},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Events a second, each in a durable transaction of its own, 64 writers.
pub(crate) async fn run(bench: &Bench, length: Duration) -> Result<f64> {
    let count = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (store, id, count) = (bench.store.clone(), bench.organisation.id, Arc::clone(&count));
        writers.spawn(async move {
            while begun.elapsed() < length {
                let draws = Draws::new(SystemClock.now(), &SystemEntropy);
                let event = NewEvent {
                    id: EventId::new(draws.now(), &draws),
                    at: draws.now(),
                    actor: Actor::System,
                    kind: "bench.event".to_owned(),
                    person: None,
                    case: None,
                    salt: draws.bytes(),
                    body: serde_json::json!({"what": "an event of the size of most"}),
                };
                store.write("bench-append", move |tx| log::append(tx, id, &event)).await?;
                count.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer??;
    }
    let elapsed = begun.elapsed().as_secs_f64();
    let events = u32::try_from(count.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
    Ok(f64::from(events) / elapsed)
}
