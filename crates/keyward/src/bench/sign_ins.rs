//! Whole passkey sign-ins over HTTP: both requests, real signatures, durable commits.

use super::{installation::Bench, load::Measured, server::Server};
use anyhow::Result;
use keyward_robot::{Client, Someone, sign_in};
use std::time::{Duration, Instant};

/// Signs in again and again for `length`, each client with passkeys of its own.
pub(crate) async fn run(
    bench: &Bench,
    server: &Server,
    length: Duration,
    clients: usize,
) -> Result<Measured> {
    let share = bench.who_sign_in().len() / clients;
    let mut browsers = Vec::new();
    for at in 0..clients {
        let credentials =
            bench.who_sign_in().iter().skip(at * share).take(share.max(1)).map(Someone::credential);
        browsers.push((
            Client::connect(server.address, &server.origin).await?,
            credentials.collect::<Result<Vec<_>>>()?,
        ));
    }
    let (before, begun) = (server.processor()?, Instant::now());
    let mut running = tokio::task::JoinSet::new();
    for (mut browser, mut credentials) in browsers {
        running.spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed() < length {
                for credential in &mut credentials {
                    let start = Instant::now();
                    sign_in(&mut browser, credential).await?;
                    times.push(start.elapsed());
                    browser.forget_session();
                    if begun.elapsed() >= length {
                        break;
                    }
                }
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = running.join_next().await {
        times.extend(done??);
    }
    let elapsed = begun.elapsed();
    let used = server.processor()?.saturating_sub(before);
    Ok(Measured::of(times, elapsed, used))
}
