//! An installation and its server processes.

use anyhow::{Context as _, Result, bail};
use keyward_model::{Clock, Entropy, Timestamp};
use keyward_robot::{Client, Organisation};
use keyward_storage::{Draws, Store, StoreConfig};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// What browsers see, whichever server they talk to.
pub const ORIGIN: &str = "http://localhost:8443";

struct System;

impl Clock for System {
    #[expect(clippy::disallowed_methods, reason = "the server reads the machine's clock, so do its data")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
    }
}

impl Entropy for System {
    fn fill(&self, target: &mut [u8]) {
        aws_lc_rs::rand::fill(target).unwrap();
    }
}

/// An organisation in a store, and the folder that its servers are configured in.
pub struct Place {
    pub store: Store,
    pub people: Organisation,
    folder: tempfile::TempDir,
    mail: Option<u16>,
    settings: String,
}

impl Place {
    pub async fn new(store: Store, employees: usize, mail: Option<u16>) -> Self {
        let draws = Draws::new(System.now(), &System);
        let people = Organisation::create(&store, "localhost", employees, &draws).await.unwrap();
        for someone in &people.employees {
            people.give_mail(&store, someone, &draws).await.unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let mut options = std::fs::OpenOptions::new();
        let mut file =
            options.write(true).create_new(true).mode(0o600).open(folder.path().join("keyward.key"));
        std::io::Write::write_all(file.as_mut().unwrap(), "5e".repeat(32).as_bytes()).unwrap();
        Self { store, people, folder, mail, settings: String::new() }
    }

    /// Where the servers keep what is not in the database.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Servers of the same organisation with a folder of their own, as on another machine.
    pub fn elsewhere(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let secret = std::fs::read(self.folder().join("keyward.key")).unwrap();
        let mut options = std::fs::OpenOptions::new();
        let mut file =
            options.write(true).create_new(true).mode(0o600).open(folder.path().join("keyward.key"));
        std::io::Write::write_all(file.as_mut().unwrap(), &secret).unwrap();
        let (store, people, settings) = (self.store.clone(), self.people.clone(), self.settings.clone());
        Self { store, people, folder, mail: self.mail, settings }
    }

    /// The same servers with more settings: whole tables of the configuration.
    pub fn set(self, settings: &str) -> Self {
        Self { settings: settings.to_owned(), ..self }
    }

    /// What the server that was started last has written to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stderr")).unwrap()
    }

    /// The same servers on another database.
    pub fn with(self, store: Store) -> Self {
        Self { store, ..self }
    }

    /// Writes a configuration of its own for each server; gives its path.
    fn configure(&self, listen: SocketAddr) -> PathBuf {
        let database = match self.store.config() {
            StoreConfig::Sqlite { path, .. } => format!("sqlite = \"{}\"", path.display()),
            StoreConfig::Postgres { url, .. } => format!("postgres = {url:?}\nconnections = 4"),
        };
        let mail = self.mail.map_or_else(String::new, |port| {
            format!("[mail]\nsmtp = \"smtp://127.0.0.1:{port}\"\nfrom = \"desk@robot.example\"\n")
        });
        let text = format!(
            "[server]\nlisten = \"{listen}\"\npublic_url = \"{ORIGIN}\"\n[database]\n{database}\n{mail}\
             [secrets]\nfile = \"keyward.key\"\n{}",
            self.settings
        );
        let path = self.folder.path().join(format!("keyward-{}.toml", listen.port()));
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Starts a server and waits for its first answer. It aborts at `fault`, a `label:before-commit` or
    /// `label:after-commit`.
    pub async fn start(&self, fault: Option<&str>) -> Result<Server> {
        self.start_with(fault.map(|fault| ("KEYWARD_FAULT", fault))).await
    }

    /// Starts a server that logs at this level, into the file `stderr` of the folder.
    pub async fn start_telling(&self, level: &str) -> Result<Server> {
        self.start_with(Some(("KEYWARD_LOG", level))).await
    }

    async fn start_with(&self, variable: Option<(&str, &str)>) -> Result<Server> {
        let address = TcpListener::bind((own_address(), 0))?.local_addr()?;
        let config = self.configure(address);
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
        command.arg("serve").arg("--config").arg(config);
        command.envs(variable);
        self.spawn(command, address).await
    }

    /// Starts a server that is dead again, where it was.
    pub async fn restart(&self, server: &mut Server) -> Result<()> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
        command.arg("serve").arg("--config").arg(self.configure(server.address));
        *server = self.spawn(command, server.address).await?;
        Ok(())
    }

    /// Starts a server on a socket that stays open, as a supervisor passes it (`sd_listen_fds(3)`).
    pub async fn start_on(&self, socket: &TcpListener) -> Result<Server> {
        let address = socket.local_addr()?;
        let mut command = Command::new("sh");
        // The shell's process becomes the server's, and its standard input the third descriptor.
        command.args([
            "-c",
            "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" serve --config \"$1\" 3<&0 0</dev/null",
        ]);
        command.arg(env!("CARGO_BIN_EXE_keyward")).arg(self.configure(address));
        command.stdin(std::os::fd::OwnedFd::from(socket.try_clone()?));
        self.spawn(command, address).await
    }

    async fn spawn(&self, mut command: Command, address: SocketAddr) -> Result<Server> {
        command.stdout(Stdio::null());
        command.stderr(std::fs::File::create(self.folder.path().join("stderr"))?);
        let mut server = Server { child: command.spawn()?, address };
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            if Client::connect(address, ORIGIN).await.is_ok() || server.is_dead() {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("no answer: {}", std::fs::read_to_string(self.folder.path().join("stderr"))?)
    }

    /// The configuration file of a server.
    pub fn config(&self, server: &Server) -> PathBuf {
        self.configure(server.address)
    }

    /// The program, to be run beside a server with its configuration, with these words before `--config`.
    pub fn command(&self, server: &Server, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
        command.args(words).arg("--config").arg(self.configure(server.address));
        command
    }

    /// `keyward log verify`, once everything has its leaf.
    pub fn verify_log(&self) -> Result<()> {
        let config = self.configure(([127, 0, 0, 1], 1).into());
        let output = Command::new(env!("CARGO_BIN_EXE_keyward"))
            .args(["log", "verify", "--config"])
            .arg(config)
            .output()
            .context("cannot run log verify")?;
        let text = String::from_utf8_lossy(&output.stdout);
        anyhow::ensure!(output.status.success() && text.contains("The log is whole"), "{text}");
        anyhow::ensure!(text.contains(" 0 waiting"), "{text}");
        Ok(())
    }
}

/// A loopback address that no other server of these tests has. A port is free again between being found and being listened on:
/// on one address for all, another test's server could come to answer there, which knows none of our people.
fn own_address() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let [.., place] = (1 + NEXT.fetch_add(1, Ordering::Relaxed) % 254).to_be_bytes();
    Ipv4Addr::new(127, high, low, place)
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn is_dead(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Asks it to stop, by a signal such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it has stopped; whether it did as it should.
    pub async fn stopped(&mut self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it goes on after it was asked to stop")
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
