//! Whatever befalls a server or its database while people work: what was answered is there afterwards, and the log is whole.
//!
//! In `./test` a server is killed a few times. `scripts/faults` does it as often as it is told, kills its database too, fills its disk, and fails over.

use crate::process::{ORIGIN, Place, Server};
use anyhow::{Context as _, Result, ensure};
use keyward_robot::{Client, Someone, assertion, sign_in};
use keyward_storage::{Engine, Store, StoreError, testing};
use std::{
    net::SocketAddr,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// How often it is done; 3 without it.
const ROUNDS: &str = "KEYWARD_ROUNDS";
/// What is done to the database in the place of killing a server: a command of the shell, which ends when everything is well again.
const FAULT: &str = "KEYWARD_DATABASE_FAULT";

/// People who work at the same time.
const EMPLOYEES: usize = 4;
/// How long they work before something happens, a little more in each round; and after it.
const WORK: Duration = Duration::from_millis(400);
/// How long it may take until somebody is served again.
const RECOVERS: Duration = Duration::from_mins(1);
/// The cookie of a session.
const SESSION: &str = "__Host-keyward";

/// What somebody was told is done.
#[derive(Default)]
struct Told {
    someone: usize,
    /// Sessions that were opened.
    sessions: Vec<String>,
    /// The name of the passkey that was answered last, and those that were sent after it: they may be there or not.
    label: Option<String>,
    in_doubt: Vec<String>,
    /// When the first answer came after the fault was over.
    served_again: Option<Duration>,
    refused: u32,
}

/// How the work goes on.
#[derive(Default)]
struct Course {
    over: AtomicBool,
    /// Set once the fault is over.
    mended: std::sync::OnceLock<Instant>,
}

fn rounds() -> u32 {
    std::env::var(ROUNDS).ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

#[test]
fn sqlite_keeps_what_was_acknowledged() {
    testing::run(Engine::Sqlite, "acknowledged", |store| kept(store, 1));
}

#[test]
fn postgres_keeps_what_was_acknowledged_at_two_servers() {
    testing::run(Engine::Postgres, "acknowledged", |store| kept(store, 2));
}

async fn kept(store: Store, servers: usize) {
    let place = Place::new(store, EMPLOYEES, None).await;
    let fault = std::env::var(FAULT).ok();
    let (mut sessions, mut renamed) = (0, 0);
    for round in 0..rounds() {
        let mut running = Vec::new();
        for _ in 0..servers {
            running.push(place.start(None).await.unwrap());
        }
        let told = worked(&place, &mut running, round, fault.as_deref()).await.unwrap();
        for of in &told {
            still_there(&place, &running, of).await.unwrap();
            sessions += of.sessions.len();
            renamed += usize::from(of.label.is_some());
        }
        let refused: u32 = told.iter().map(|of| of.refused).sum();
        let again = told.iter().filter_map(|of| of.served_again).max().unwrap_or_default();
        println!(
            "round {round}: {} sessions kept, {refused} requests refused, all served again after {again:?}",
            { told.iter().map(|of| of.sessions.len()).sum::<usize>() }
        );
        everything_signed(&place).await;
        drop(running);
        place.verify_log().unwrap();
    }
    assert!(sessions > 0 && renamed > 0, "nothing was acknowledged, so nothing was kept");
}

/// Everybody works, something happens in the middle of it, and everybody goes on until they were served again.
async fn worked(place: &Place, servers: &mut [Server], round: u32, fault: Option<&str>) -> Result<Vec<Told>> {
    let course = Arc::new(Course::default());
    let addresses: Vec<SocketAddr> = servers.iter().map(|server| server.address).collect();
    let mut working = Vec::new();
    for (at, someone) in place.people.employees.iter().enumerate() {
        let (address, course) = (addresses[at % addresses.len()], Arc::clone(&course));
        working.push(tokio::spawn(works((at, someone.clone()), address, round, course)));
    }
    // At another moment in each round.
    tokio::time::sleep(WORK + Duration::from_millis(u64::from(round * 37 % 400))).await;
    if let Some(command) = fault {
        let command = command.to_owned();
        let status =
            tokio::task::spawn_blocking(move || Command::new("sh").args(["-c", &command]).status()).await??;
        ensure!(status.success(), "the fault itself failed: {status}");
        for server in &mut *servers {
            ensure!(!server.is_dead(), "the server died: {}", place.log());
        }
    } else {
        servers[0].kill();
        place.restart(&mut servers[0]).await?;
    }
    let _ = course.mended.set(Instant::now());
    tokio::time::sleep(WORK).await;
    course.over.store(true, Ordering::Relaxed);
    let mut all = Vec::new();
    for one in working {
        let told = one.await?;
        told.served_again.with_context(|| format!("nobody is served within {RECOVERS:?} after it"))?;
        all.push(told);
    }
    Ok(all)
}

/// One of them: signs in again and again until it is over and they were served once more.
async fn works(
    (at, someone): (usize, Someone),
    address: SocketAddr,
    round: u32,
    course: Arc<Course>,
) -> Told {
    let mut told = Told { someone: at, ..Told::default() };
    for turn in 0.. {
        if once(address, &someone, &mut told, format!("Key {round}-{turn}")).await.is_err() {
            told.refused += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        } else if told.served_again.is_none() {
            told.served_again = course.mended.get().map(Instant::elapsed);
        }
        let late = course.mended.get().is_some_and(|mended| mended.elapsed() > RECOVERS);
        if course.over.load(Ordering::Relaxed) && (told.served_again.is_some() || late) {
            break;
        }
    }
    told
}

/// A sign-in, and another name for the passkey.
async fn once(address: SocketAddr, someone: &Someone, told: &mut Told, label: String) -> Result<()> {
    let mut browser = Client::connect(address, ORIGIN).await?;
    let mut key = someone.credential()?;
    sign_in(&mut browser, &mut key).await?;
    told.sessions.push(browser.cookie(SESSION).context("no session")?.to_owned());
    browser.read_token("/security-info").await?;
    let form = format!("/security-info/methods/{}/rename", someone.method);
    let touch = assertion(&mut browser, &mut key, &format!("{form}/assert")).await?;
    told.in_doubt.push(label.clone());
    let renamed = browser.post_form(&form, &[("label", &label), ("assertion", &touch)]).await?;
    ensure!(renamed.status == 303, "{}", renamed.status);
    told.in_doubt.clear();
    told.label = Some(label);
    Ok(())
}

/// Each session is one, at whichever server, and the passkey has the name that was answered last, or one that was sent after it.
async fn still_there(place: &Place, servers: &[Server], told: &Told) -> Result<()> {
    let someone = &place.people.employees[told.someone];
    for (at, session) in told.sessions.iter().enumerate() {
        let mut browser = Client::connect(servers[at % servers.len()].address, ORIGIN).await?;
        browser.set_cookie(SESSION, session);
        let status = browser.get("/security-info").await?.status;
        ensure!(
            status == 200,
            "session {at} of {} was acknowledged and is gone: {status}",
            told.sessions.len()
        );
    }
    let Some(label) = &told.label else { return Ok(()) };
    let id = someone.method;
    let read: Result<String, StoreError> = place
        .store
        .read("label", move |tx| tx.query_one("SELECT label FROM method WHERE id = ?1", &[id.into()])?.get(0))
        .await;
    let found = read?;
    ensure!(*label == found || told.in_doubt.contains(&found), "acknowledged {label:?}, found {found:?}");
    Ok(())
}

/// Waits until every event has its leaf.
async fn everything_signed(place: &Place) {
    for _ in 0..600 {
        let waits: Result<i64, StoreError> = place
            .store
            .read("waits", |tx| tx.query_one("SELECT COUNT(*) FROM event_unsequenced", &[])?.get(0))
            .await;
        // Away for a moment is no answer.
        if waits.is_ok_and(|waits| waits == 0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("events wait for their leaf");
}
