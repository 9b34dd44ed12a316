//! `keyward bench`: what this program does on this machine, beside what the machine can do at best.
//!
//! The server is this same program in a process of its own, reached over HTTP on loopback; its processor time is read from
//! `/proc`. The load comes from this process, on the same cores: rates are therefore a lower bound, and processor time for
//! each operation is the figure to compare.

mod appends;
mod installation;
mod limits;
mod recoveries;
mod revoking;
mod server;
mod sign_ins;

use anyhow::Result;
use installation::Bench;
use std::{path::Path, time::Duration};

/// Passkeys registered before the measurement.
const PEOPLE: usize = 512;

pub(crate) async fn run(seconds: u64, clients: usize, postgres: Option<&str>) -> Result<()> {
    let length = Duration::from_secs(seconds.clamp(1, 600));
    let clients = clients.clamp(1, PEOPLE);
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
    engine("SQLite", folder.path(), &sqlite, length, clients).await?;
    if let Some(url) = postgres {
        let folder = tempfile::tempdir()?;
        let bench = Bench::postgres(folder.path(), url, PEOPLE).await?;
        let measured = engine("PostgreSQL", folder.path(), &bench, length, clients).await;
        bench.drop_database(url).await?;
        measured?;
    }
    Ok(())
}

async fn engine(name: &str, folder: &Path, bench: &Bench, length: Duration, clients: usize) -> Result<()> {
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
    // Last and without the server: its sequencer would share the time.
    drop(server);
    let appended = appends::run(bench, length).await?;
    println!("  events appended            {appended:>10.0} /s, durable, 64 at a time");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "megabytes to one digit")]
fn bytes(size: u64) -> f64 {
    size as f64 / 1e6
}
