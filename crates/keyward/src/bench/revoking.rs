//! From the desk's decision to end somebody's sessions to the first request that is refused, over HTTP.

use super::{installation::Bench, server::Server};
use anyhow::{Context as _, Result, ensure};
use keyward_robot::{Client, sign_in};
use std::time::{Duration, Instant};

pub(crate) struct Measured {
    pub(crate) count: usize,
    pub(crate) median: f64,
    pub(crate) worst: f64,
}

/// Signs people in and ends their sessions for `length`. Each person asks for a page again and again meanwhile.
pub(crate) async fn run(bench: &Bench, server: &Server, length: Duration) -> Result<Measured> {
    let mut agent = Client::connect(server.address, &server.origin).await?;
    sign_in(&mut agent, &mut bench.organisation.agent.credential()?).await?;
    agent.read_token("/desk").await?;
    let (mut times, begun) = (Vec::new(), Instant::now());
    for someone in bench.who_sign_in().iter().cycle() {
        if begun.elapsed() >= length {
            break;
        }
        let mut browser = Client::connect(server.address, &server.origin).await?;
        sign_in(&mut browser, &mut someone.credential()?).await?;
        ensure!(browser.get("/security-info").await?.status == 200, "the person is not signed in");
        let asking = tokio::spawn(async move {
            while browser.get("/security-info").await?.status == 200 {}
            anyhow::Ok(Instant::now())
        });
        let path = format!("/desk/people/{}/sessions/end-all", someone.id);
        let touch = agent.touch_for(&path, &[]).await?.context("the desk asks for no touch")?;
        let decided = Instant::now();
        let ended = agent.post_form(&path, &[("reason", "measured"), ("assertion", &touch)]).await?;
        ensure!(ended.status == 303, "the desk ended nothing: {}", ended.status);
        let refused = tokio::time::timeout(Duration::from_secs(10), asking).await;
        times.push(refused.context("the session went on")???.saturating_duration_since(decided));
    }
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    Ok(Measured { count: times.len(), median: ms(times.get(times.len() / 2)), worst: ms(times.last()) })
}
