//! `keyward bench`: what this program does on this machine, beside what the machine can do at best.
//!
//! The server is this same program in a process of its own, reached over HTTP on loopback; its processor time is read from
//! `/proc`. The load comes from this process, on the same cores: rates are therefore a lower bound, and processor time for
//! each operation is the figure to compare.

mod appends;
mod crowd;
mod decisions;
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
use installation::Bench;
use server::Server;
use sign_in_page::Step;
use std::{path::Path, time::Duration};

/// Passkeys registered before the measurement.
const PEOPLE: usize = 512;

/// How much is measured.
#[derive(Clone, Copy)]
struct Extent {
    length: Duration,
    clients: usize,
    /// People who are added for the questions about everybody.
    people: usize,
}

pub(crate) async fn run(seconds: u64, clients: usize, people: usize, postgres: Option<&str>) -> Result<()> {
    let length = Duration::from_secs(seconds.clamp(1, 600));
    let extent = Extent { length, clients: clients.clamp(1, PEOPLE), people: people.clamp(1_000, 1_000_000) };
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
    if let Some(url) = postgres {
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
    for clients in [1, 16, clients] {
        let result = sign_ins::run(bench, &server, length, clients).await?;
        println!(
            "  passkey sign-ins           {:>10.0} /s at {clients} clients; p50 {:.1} ms, p99 {:.1} ms; server {:.3} ms of processor each",
            result.rate, result.p50, result.p99, result.processor_ms
        );
    }
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
    everybody(bench, &server, extent).await?;
    // Last and without the server: its sequencer would share the time.
    drop(server);
    let appended = appends::run(bench, length).await?;
    println!("  events appended            {appended:>10.0} /s, durable, 64 at a time");
    Ok(())
}

/// What depends on how many people there are.
async fn everybody(bench: &Bench, server: &Server, extent: Extent) -> Result<()> {
    let Extent { length, clients, people } = extent;
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
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "megabytes to one digit")]
fn bytes(size: u64) -> f64 {
    size as f64 / 1e6
}
