//! Years of log and sign-ins under the robots and the crowd, and what they cost.

use super::{crowd::Writing, installation::Bench, load::percentiles, server::Server};
use crate::system::{SystemClock, SystemEntropy};
use anyhow::{Context as _, Result, ensure};
use keyward_model::{Actor, Clock as _, EventId, MethodKind, PersonId, Timestamp};
use keyward_robot::{Client, sign_in};
use keyward_storage::{
    Draws, StoreError, Tx,
    log::{self, NewEvent},
    repo::sign_ins::{self, SUCCESS, SignIn},
};
use serde_json::json;
use std::{
    path::Path,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::process::Command;

/// Sign-ins for each event: most of what happens is no event.
const SIGN_INS: usize = 5;
/// Rows written in one transaction.
const BATCH: usize = 2_000;
/// Over which time they are spread.
const YEARS: Duration = Duration::from_hours(24 * 365 * 10);
/// How often the page of the log is asked for.
const TIMES: usize = 30;

/// Writes so many events and five times as many sign-ins, spread over ten years and everybody; how long that took.
pub(crate) async fn lay_down(bench: &Bench, people: &Arc<[PersonId]>, events: usize) -> Result<Duration> {
    let (begun, dir) = (Instant::now(), bench.organisation.id);
    let now = SystemClock.now();
    let mut writing = Writing::new(&bench.store);
    for first in (0..events).step_by(BATCH) {
        let (people, range) = (Arc::clone(people), first..events.min(first + BATCH));
        let write = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
            for at in range.clone() {
                log::append(tx, dir, &event(now, &people, (at, events)))?;
            }
            Ok(())
        };
        writing.begin(write).await?;
    }
    writing.end().await?;
    let mut writing = Writing::new(&bench.store);
    let rows = events * SIGN_INS;
    for first in (0..rows).step_by(BATCH) {
        let (people, range) = (Arc::clone(people), first..rows.min(first + BATCH));
        let write = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
            for at in range.clone() {
                if let Some(row) = row(now, &people, (at, rows)) {
                    sign_ins::insert(tx, dir, &row)?;
                }
            }
            Ok(())
        };
        writing.begin(write).await?;
    }
    writing.end().await?;
    Ok(begun.elapsed())
}

/// When number `at` of `all` happened.
fn moment(now: Timestamp, (at, all): (usize, usize)) -> Timestamp {
    let share = u32::try_from(all - at).unwrap_or(u32::MAX);
    now.minus(YEARS / u32::try_from(all.max(1)).unwrap_or(u32::MAX) * share)
}

fn of(people: &[PersonId], at: usize) -> Option<PersonId> {
    people.get(at % people.len().max(1)).copied()
}

fn event(now: Timestamp, people: &[PersonId], place: (usize, usize)) -> NewEvent {
    let at = moment(now, place);
    let draws = Draws::new(at, &SystemEntropy);
    NewEvent {
        id: EventId::new(at, &draws),
        at,
        actor: Actor::System,
        kind: "bench.event".to_owned(),
        person: of(people, place.0),
        case: None,
        salt: draws.bytes(),
        body: json!({"what": "an event of the size of most"}),
    }
}

fn row(now: Timestamp, people: &[PersonId], place: (usize, usize)) -> Option<SignIn> {
    let at = moment(now, place);
    let draws = Draws::new(at, &SystemEntropy);
    Some(SignIn {
        id: EventId::new(at, &draws),
        person: of(people, place.0)?,
        at,
        method: None,
        kind: MethodKind::Passkey,
        device: None,
        outcome: SUCCESS.to_owned(),
        address: Some("192.0.2.7".to_owned()),
        user_agent: Some("a browser with a name of the usual length, and its version".to_owned()),
        reference: None,
    })
}

/// Waits until every event has its leaf; how long that took.
pub(crate) async fn signed(bench: &Bench) -> Result<Duration> {
    let (begun, dir) = (Instant::now(), bench.organisation.id);
    loop {
        let waits: Result<bool, StoreError> =
            bench.store.read("bench-waits", move |tx| log::has_waiting(tx, dir)).await;
        if !waits? {
            return Ok(begun.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The median and the 99th percentile of the page of the log, in milliseconds.
pub(crate) async fn review(bench: &Bench, server: &Server) -> Result<[f64; 2]> {
    let mut browser = Client::connect(server.address, &server.origin).await?;
    sign_in(&mut browser, &mut bench.organisation.reviewer.credential()?).await?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        let answer = browser.get("/review").await?;
        times.push(start.elapsed());
        ensure!(answer.status == 200, "/review: {}", answer.status);
    }
    Ok(percentiles(times))
}

/// How long `keyward log verify` takes, and the most memory that it has at a time, in megabytes. What it finds is not asked: the crowd is not in the
/// log.
pub(crate) async fn verify(folder: &Path) -> Result<(Duration, f64)> {
    let begun = Instant::now();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["log", "verify", "--config"])
        .arg(folder.join("keyward.toml"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start the verification")?;
    let status = format!("/proc/{}/status", child.id().context("it ended")?);
    let mut most: f64 = 0.0;
    loop {
        // The last look before it ends has nearly all of it: the mark only rises.
        if let Ok(text) = std::fs::read_to_string(&status)
            && let Some(line) = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))
        {
            let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
            most = most.max(kilobytes * 1024.0 / 1e6);
        }
        if child.try_wait()?.is_some() {
            return Ok((begun.elapsed(), most));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
