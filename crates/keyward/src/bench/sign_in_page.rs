//! The first page of a sign-in under load, and the step after it: somebody typed a name.

use super::{crowd, installation::Bench, load::Measured, server::Server};
use anyhow::{Result, ensure};
use keyward_robot::Client;
use serde_json::json;
use std::time::{Duration, Instant};

/// What each client asks for, again and again.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// The page.
    Page,
    /// What somebody with this name may begin with; every fourth name is nobody's.
    Name,
}

/// Asks for `length`, without a session.
pub(crate) async fn run(
    (bench, people): (&Bench, usize),
    server: &Server,
    step: Step,
    length: Duration,
    clients: usize,
) -> Result<Measured> {
    let robots = bench.organisation.employees.len();
    let mut browsers = Vec::new();
    for _ in 0..clients {
        browsers.push(Client::connect(server.address, &server.origin).await?);
    }
    let (before, begun) = (server.processor()?, Instant::now());
    let mut running = tokio::task::JoinSet::new();
    for (at, mut browser) in browsers.into_iter().enumerate() {
        running.spawn(async move {
            let (mut times, mut asked) = (Vec::new(), at * robots);
            while begun.elapsed() < length {
                asked += 1;
                let name = crowd::user_name(if asked % 4 == 3 { people + asked } else { asked % people });
                let start = Instant::now();
                match step {
                    Step::Page => {
                        let answer = browser.get("/").await?;
                        ensure!(answer.status == 200, "{}", answer.status);
                    }
                    Step::Name => {
                        browser.post_json("/signin/options", &json!({ "user_name": name })).await?;
                    }
                }
                times.push(start.elapsed());
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = running.join_next().await {
        times.extend(done??);
    }
    let elapsed = begun.elapsed();
    Ok(Measured::of(times, elapsed, server.processor()?.saturating_sub(before)))
}
