//! Whole recoveries through the desk's routes: report, checks, pass, new passkey, retire, wipe, close.

use super::{installation::Bench, server::Server};
use anyhow::{Context as _, Result};
use keyward_robot::{Organisation, Recovery, Someone};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

pub(crate) struct Measured {
    pub(crate) rate: f64,
    pub(crate) requests: u32,
    pub(crate) processor_ms: f64,
}

/// Recovers one person after the other for `length`, or until nobody is left who has not lost a phone yet.
pub(crate) async fn run(bench: &Bench, server: &Server, length: Duration, agents: usize) -> Result<Measured> {
    let Organisation { agent, manager, .. } = &bench.organisation;
    let people: Arc<[Someone]> = bench.who_lose().into();
    let next = Arc::new(AtomicUsize::new(0));
    let mut desks = Vec::new();
    for _ in 0..agents {
        let desk =
            Recovery::new(server.address, &server.origin, agent.credential()?, manager.credential()?).await?;
        desks.push(desk);
    }
    let (before, begun) = (server.processor()?, Instant::now());
    let mut running = tokio::task::JoinSet::new();
    for mut desk in desks {
        let (people, next) = (Arc::clone(&people), Arc::clone(&next));
        running.spawn(async move {
            let mut done = 0u32;
            while begun.elapsed() < length {
                let Some(person) = people.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                desk.run(&person.lost()).await.with_context(|| person.user_name.clone())?;
                done += 1;
            }
            anyhow::Ok(done)
        });
    }
    let mut done = 0;
    while let Some(desk) = running.join_next().await {
        done += desk??;
    }
    let elapsed = begun.elapsed().as_secs_f64();
    let used = server.processor()?.saturating_sub(before).as_secs_f64();
    Ok(Measured {
        rate: f64::from(done) / elapsed,
        requests: Recovery::REQUESTS,
        processor_ms: used * 1e3 / f64::from(done.max(1)),
    })
}
