//! The server under test, in a process of its own.

use anyhow::{Context as _, Result, bail};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

/// Clock ticks a second in `/proc/PID/stat`: fixed at 100 in Linux's user interface.
const TICKS: f64 = 100.0;

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) origin: String,
    pub(crate) started_in: Duration,
}

/// Starts `keyward serve` and waits for its first answer.
pub(crate) async fn start(folder: &Path) -> Result<Server> {
    let file = folder.join("keyward.toml");
    let config = crate::config::Config::read(&file)?;
    let address = config.server.listen;
    // As a service's: written while it is measured, and not among the figures.
    let log = std::fs::OpenOptions::new().create(true).append(true).open(log_of(folder))?;
    let begun = Instant::now();
    let child = Command::new(std::env::current_exe()?)
        .arg("serve")
        .arg("--config")
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .context("cannot start the server")?;
    let origin = config.server.public_url;
    loop {
        if let Ok(_first) = keyward_robot::Client::connect(address, &origin).await {
            break;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            bail!("the server does not answer: {}", last_lines(folder));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(Server { child, address, origin, started_in: begun.elapsed() })
}

fn log_of(folder: &Path) -> PathBuf {
    folder.join("server.log")
}

/// The end of what a server logged, for when it does not start.
fn last_lines(folder: &Path) -> String {
    let log = std::fs::read_to_string(log_of(folder)).unwrap_or_default();
    let lines: Vec<&str> = log.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

impl Server {
    /// Processor time used so far, user and system.
    pub(crate) fn processor(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id()?))?;
        // The name in parentheses may hold spaces: fields are counted after it.
        let (_, rest) = stat.rsplit_once(')').context("no stat")?;
        let mut fields = rest.split_whitespace();
        let user: f64 = fields.nth(11).context("no user time")?.parse()?;
        let system: f64 = fields.next().context("no system time")?.parse()?;
        Ok(Duration::from_secs_f64((user + system) / TICKS))
    }

    /// Resident memory in megabytes.
    pub(crate) fn resident(&self) -> Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most of it since the start.
    pub(crate) fn most_resident(&self) -> Result<f64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, what: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix(what)).context("no such line")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024.0 / 1e6)
    }

    fn id(&self) -> Result<u32> {
        self.child.id().context("the server ended")
    }
}
