//! `keyward bench`: what this program does on this machine, beside what the machine can do at best.
//!
//! The server is this same program in a process of its own, reached over HTTP on loopback; its processor time is read from
//! `/proc`. The load comes from this process, on the same cores: rates are therefore a lower bound, and processor time for
//! each operation is the figure to compare.

mod appends;
mod crowd;
mod decisions;
mod floods;
mod history;
mod installation;
mod limits;
mod load;
mod recoveries;
mod revoking;
mod server;
mod settings;
mod sign_in_page;
mod sign_ins;

use anyhow::Result;
use crowd::Crowd;
use installation::Bench;
use load::Measured;
use server::Server;
use sign_in_page::Step;
use std::{path::Path, time::Duration};

/// People with a passkey before the measurement.
const PEOPLE: usize = 1024;

/// How much is measured.
#[derive(Clone, Copy)]
struct Extent {
    length: Duration,
    clients: usize,
    /// People who are added for the questions about everybody.
    people: usize,
    /// Events that are added, with five times as many sign-ins.
    events: usize,
    floods: bool,
}

/// What is compared with the same once there are many people and events.
struct Young {
    sign_ins: Measured,
    /// The median of the page of the log.
    review: f64,
    started_in: Duration,
}

/// How much is measured on how much, as it is asked for.
pub(crate) struct Wish<'a> {
    pub(crate) seconds: u64,
    pub(crate) clients: usize,
    pub(crate) people: usize,
    pub(crate) events: usize,
    pub(crate) floods: bool,
    pub(crate) postgres: Option<&'a str>,
}

pub(crate) async fn run(wish: Wish<'_>) -> Result<()> {
    let length = Duration::from_secs(wish.seconds.clamp(1, 600));
    let extent = Extent {
        length,
        clients: wish.clients.clamp(1, PEOPLE / 2),
        people: wish.people.clamp(1_000, 1_000_000),
        events: wish.events.min(10_000_000),
        floods: wish.floods,
    };
    let folder = tempfile::tempdir()?;
    let size = std::fs::metadata(std::env::current_exe()?)?.len();
    println!("binary                       {:>10.1} MB", bytes(size));
    println!(
        "ECDSA P-256 verifications    {:>10.0} /s on one core",
        limits::verifications(length.min(Duration::from_secs(3)))?
    );
    println!(
        "fdatasync of 4 KiB           {:>10.0} /s",
        limits::syncs(folder.path(), length.min(Duration::from_secs(3)))?
    );

    let sqlite = Bench::sqlite(folder.path(), PEOPLE).await?;
    engine("SQLite", folder.path(), &sqlite, extent).await?;
    if let Some(url) = wish.postgres {
        let folder = tempfile::tempdir()?;
        let bench = Bench::postgres(folder.path(), url, PEOPLE).await?;
        let measured = engine("PostgreSQL", folder.path(), &bench, extent).await;
        bench.drop_database(url).await?;
        measured?;
    }
    Ok(())
}

async fn engine(name: &str, folder: &Path, bench: &Bench, extent: Extent) -> Result<()> {
    let Extent { length, clients, .. } = extent;
    println!("\n{name}");
    let server = server::start(folder).await?;
    println!("  start to first answer      {:>10.0} ms", server.started_in.as_secs_f64() * 1e3);
    println!("  resident after start       {:>10.1} MB", server.resident()?);
    let mut young = None;
    for clients in [1, clients, 16] {
        let result = sign_ins::run(bench, &server, length, clients).await?;
        println!(
            "  passkey sign-ins           {:>10.0} /s at {clients} clients; p50 {:.1} ms, p99 {:.1} ms; server {:.3} ms of processor each",
            result.rate, result.p50, result.p99, result.processor_ms
        );
        young = Some(result);
    }
    let [review, _] = history::review(bench, &server).await?;
    let young = young.map(|sign_ins| Young { sign_ins, review, started_in: server.started_in });
    let revoked = revoking::run(bench, &server, length).await?;
    println!(
        "  revoke to effect           {:>10.1} ms from the desk's decision to the first refused request, median of {}; worst {:.1} ms",
        revoked.median, revoked.count, revoked.worst
    );
    let result = recoveries::run(bench, &server, length, 1).await?;
    println!(
        "  recoveries                 {:>10.1} /s by one agent, report to close ({} requests each); server {:.2} ms of processor each",
        result.rate, result.requests, result.processor_ms
    );
    println!("  resident after load        {:>10.1} MB", server.resident()?);
    let crowd = everybody(bench, &server, extent).await?;
    let mut server = server;
    if let Some(young) = young.filter(|_| extent.events > 0) {
        server = aged((bench, &crowd), (folder, server), extent, &young).await?;
    }
    if extent.floods {
        for flood in floods::ALL {
            let result = floods::run((bench, extent.people), &server, flood, length).await?;
            println!("  {result}");
        }
    }
    // Last and without the server: its sequencer would share the time.
    drop(server);
    let appended = appends::run(bench, length).await?;
    println!("  events appended            {appended:>10.0} /s, durable, 64 at a time");
    Ok(())
}

/// What depends on how many people there are.
async fn everybody(bench: &Bench, server: &Server, extent: Extent) -> Result<Crowd> {
    let Extent { length, clients, people, .. } = extent;
    let crowd = crowd::gather(bench, people).await?;
    println!(
        "  people added               {people:>10} with {} groups, in {:.1} s",
        crowd.groups,
        crowd.took.as_secs_f64()
    );
    for (what, step) in [("sign-in page", Step::Page), ("a name typed", Step::Name)] {
        let result = sign_in_page::run((bench, people), server, step, length, clients).await?;
        println!(
            "  {what:<26} {:>10.0} /s at {clients} clients; p50 {:.1} ms, p99 {:.1} ms; server {:.3} ms of processor each",
            result.rate, result.p50, result.p99, result.processor_ms
        );
    }
    let result = decisions::run(bench, &crowd, length).await?;
    println!(
        "  decision                   {:>10.2} µs for one method, {:.2} µs for all ways in; {:.0} µs with its reads",
        result.one, result.ways, result.with_reads
    );
    let mut admin = settings::administrator(bench, server).await?;
    let result = settings::rehearse(&mut admin, server).await?;
    println!(
        "  rehearsal over everybody   {:>10.2} s, {:.2} s of processor; resident before {:.1} MB, at most {:.1} MB",
        result.seconds, result.processor_s, result.resident, result.most_resident
    );
    for (what, [p50, p99]) in settings::pages(&mut admin).await? {
        println!("  {what:<26} {p50:>10.1} ms, p99 {p99:.1} ms");
    }
    Ok(crowd)
}

/// What must not depend on how much is in the log, beside the same on the empty database of this run.
async fn aged(
    (bench, crowd): (&Bench, &Crowd),
    (folder, server): (&Path, Server),
    extent: Extent,
    young: &Young,
) -> Result<Server> {
    let took = history::lay_down(bench, &crowd.people, extent.events).await?;
    println!(
        "  events and sign-ins added  {:>10} and five times as many, in {:.0} s",
        extent.events,
        took.as_secs_f64()
    );
    println!("  leaves for all of them     {:>10.0} s", history::signed(bench).await?.as_secs_f64());
    drop(server);
    // No server finds gigabytes that another program left to be written.
    #[cfg(unix)]
    tokio::task::spawn_blocking(rustix::fs::sync).await?;
    let server = server::start(folder).await?;
    let (now, before) = (server.started_in.as_secs_f64() * 1e3, young.started_in.as_secs_f64() * 1e3);
    println!("  start to first answer      {now:>10.0} ms, {:.2} of the empty database", now / before);
    // As before: the first of them fill what the server keeps in memory.
    sign_ins::run(bench, &server, extent.length, 16).await?;
    let result = sign_ins::run(bench, &server, extent.length, 16).await?;
    println!(
        "  passkey sign-ins           {:>10.0} /s at 16 clients; p50 {:.1} ms, p99 {:.1} ms, {:.2} and {:.2} of the empty database",
        result.rate,
        result.p50,
        result.p99,
        result.p50 / young.sign_ins.p50,
        result.p99 / young.sign_ins.p99
    );
    let [p50, p99] = history::review(bench, &server).await?;
    println!(
        "  the page of the log        {p50:>10.1} ms, p99 {p99:.1} ms, {:.2} of the empty database",
        p50 / young.review
    );
    println!("  resident                   {:>10.1} MB", server.resident()?);
    let (took, most) = history::verify(folder).await?;
    println!("  log verify                 {:>10.1} s, at most {most:.1} MB", took.as_secs_f64());
    Ok(server)
}

#[expect(clippy::cast_precision_loss, reason = "megabytes to one digit")]
fn bytes(size: u64) -> f64 {
    size as f64 / 1e6
}
