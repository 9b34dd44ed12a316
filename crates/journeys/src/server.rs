//! A demo server of its own for each journey.

use anyhow::{Context as _, Result, bail};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Stdio,
    sync::OnceLock,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// Who the demo prints links for, by role.
pub type Cast = BTreeMap<String, String>;

/// A running `keyward demo` with its own data.
#[derive(Debug)]
pub struct Server {
    child: Child,
    data: TempDir,
    origin: String,
    port: u16,
    cast: Cast,
}

impl Server {
    /// Builds the program if need be and starts it with fresh data on a free port.
    ///
    /// # Errors
    /// If it cannot be built, or does not print its links within a minute.
    pub async fn start() -> Result<Self> {
        let data = TempDir::new()?;
        let port = free_port()?;
        let (child, cast) = spawn(data.path(), port).await?;
        Ok(Self { child, data, origin: format!("http://localhost:{port}"), port, cast })
    }

    /// Kills the process without warning and starts it again on the same data.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn kill_and_restart(&mut self) -> Result<()> {
        self.child.kill().await?;
        let (child, cast) = spawn(self.data.path(), self.port).await?;
        (self.child, self.cast) = (child, cast);
        Ok(())
    }

    /// The origin, such as `http://localhost:40123`.
    pub fn origin(&self) -> &str {
        &self.origin
    }
    /// The one-time sign-in link of a role, as printed.
    ///
    /// # Errors
    /// If the demo printed none.
    pub fn link(&self, role: &str) -> Result<&str> {
        self.cast.get(role).map(String::as_str).with_context(|| format!("no link for {role}"))
    }
    /// Runs another command of the program on the same data; gives its output.
    ///
    /// # Errors
    /// If it cannot be run or fails.
    pub async fn command(&self, arguments: &[&str]) -> Result<String> {
        let output =
            Command::new(program()?).args(arguments).arg("--data").arg(self.data.path()).output().await?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            bail!("{arguments:?} failed: {text}{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(text)
    }
    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

async fn spawn(data: &Path, port: u16) -> Result<(Child, Cast)> {
    let mut child = Command::new(program()?)
        .args(["demo", "--port", &port.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start keyward")?;
    let stdout = child.stdout.take().context("no output")?;
    let cast = timeout(Duration::from_mins(1), read_links(stdout, port))
        .await
        .context("the demo printed no links")??;
    Ok((child, cast))
}

/// Reads the links until "Try first", waits until the port answers, then drains the rest in the background.
async fn read_links(stdout: tokio::process::ChildStdout, port: u16) -> Result<Cast> {
    let mut lines = BufReader::new(stdout).lines();
    let mut cast = Cast::new();
    loop {
        let line = lines.next_line().await?.context("the demo ended before it served")?;
        if line.starts_with("Try first") {
            break;
        }
        if let Some(at) = line.find("http://localhost")
            && line.contains("/link#")
        {
            let role = line.split_whitespace().next().unwrap_or_default().to_owned();
            cast.insert(role, line.get(at..).unwrap_or_default().trim().to_owned());
        }
    }
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    for _ in 0..200 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Ok(cast);
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    bail!("nothing listens on {port}")
}

/// The program under test, built once: beside this test's own executable, in the same profile.
fn program() -> Result<PathBuf> {
    static BUILT: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let build = || -> Result<PathBuf> {
            let status = std::process::Command::new(env!("CARGO"))
                .args(["build", "--quiet", "--locked", "--package", "keyward"])
                .status()?;
            if !status.success() {
                bail!("keyward does not build");
            }
            let own = std::env::current_exe()?;
            let folder = own.parent().and_then(Path::parent).context("an executable outside of target")?;
            Ok(folder.join(format!("keyward{}", std::env::consts::EXE_SUFFIX)))
        };
        build().map_err(|error| format!("{error:#}"))
    });
    built.clone().map_err(|error| anyhow::anyhow!(error))
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
