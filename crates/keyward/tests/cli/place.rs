//! A place for an installation, and the program run on it as an operator does.

use anyhow::{Context as _, Result, bail, ensure};
use keyward_robot::Client;
use keyward_storage::{Store, StoreConfig};
use std::{
    fs,
    io::Write as _,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// The name of the first administrator.
pub const ADMIN: &str = "irena.zajc@contoso.example";

/// Where an installation is, or will be.
pub struct Place {
    folder: tempfile::TempDir,
    /// The address that its server listens on.
    pub address: SocketAddr,
    postgres: Option<String>,
}

impl Place {
    /// On SQLite a folder that does not exist yet, on PostgreSQL the store's database.
    pub fn new(store: &Store) -> Self {
        match store.config() {
            StoreConfig::Sqlite { .. } => Self::on(None),
            StoreConfig::Postgres { url, .. } => Self::on(Some(url.clone())),
        }
    }

    pub fn sqlite() -> Self {
        Self::on(None)
    }

    fn on(postgres: Option<String>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let place =
            Self { folder: tempfile::tempdir().unwrap(), address: listener.local_addr().unwrap(), postgres };
        if place.postgres.is_some() {
            fs::create_dir(place.data()).unwrap();
            place.configure(&place.http());
        }
        place
    }

    /// The folder of database and secret.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn secret(&self) -> PathBuf {
        self.data().join("keyward.key")
    }

    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// The section of a server without TLS.
    pub fn http(&self) -> String {
        format!("[server]\nlisten = \"{}\"\npublic_url = \"{}\"\n", self.address, self.origin())
    }

    /// Writes the configuration file: sections that the test says, and the database; gives its path.
    pub fn configure(&self, sections: &str) -> PathBuf {
        let database = match &self.postgres {
            Some(url) => format!("[database]\npostgres = {url:?}\nconnections = 4\n"),
            None => String::new(),
        };
        self.write_config(&format!("{sections}{database}"))
    }

    /// Writes the configuration file as it is; gives its path.
    pub fn write_config(&self, text: &str) -> PathBuf {
        let path = self.data().join("keyward.toml");
        fs::write(&path, text).unwrap();
        path
    }

    /// `--data` or `--config`, as this place is named on the command line.
    pub fn option(&self) -> [String; 2] {
        match &self.postgres {
            None => ["--data".to_owned(), self.data().display().to_string()],
            Some(_) => ["--config".to_owned(), self.data().join("keyward.toml").display().to_string()],
        }
    }

    /// Runs a command on this place.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let option = self.option();
        let words = arguments.iter().copied().chain(option.iter().map(String::as_str));
        keyward(&words.collect::<Vec<_>>())
    }

    /// Runs a command on this place that is killed at a fault, such as `seal-batch:after-commit`.
    pub fn killed_at(&self, fault: &str, arguments: &[&str]) {
        let option = self.option();
        let words = arguments.iter().copied().chain(option.iter().map(String::as_str));
        let output = command(&words.collect::<Vec<_>>()).env("KEYWARD_FAULT", fault).output().unwrap();
        assert!(output.status.code().is_none(), "it was not killed at {fault}: {output:?}");
    }

    /// The database, past Keyward and without its keys.
    pub async fn database(&self) -> Store {
        let config = match &self.postgres {
            None => StoreConfig::Sqlite { path: self.data().join("keyward.db"), readers: 1 },
            Some(url) => StoreConfig::Postgres { url: url.clone(), connections: 1 },
        };
        Store::open(&config).await.unwrap()
    }

    /// Runs a command on this place, with a line typed.
    pub fn typing(&self, arguments: &[&str], typed: &str) -> Ran {
        let option = self.option();
        let words = arguments.iter().copied().chain(option.iter().map(String::as_str));
        let mut command = command(&words.collect::<Vec<_>>());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{typed}\n").as_bytes()).unwrap();
        ran(child.wait_with_output().unwrap())
    }

    /// `keyward init`; the first administrator's pass.
    pub fn init(&self) -> String {
        let ran = self.run(&["init", "--organisation", "Contoso", "--admin", ADMIN]).fine();
        let lines: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("    ")).collect();
        assert_eq!(lines.len(), 1, "one pass is shown: {}", ran.out);
        lines[0].trim().to_owned()
    }

    /// Starts `keyward serve` and waits for its first answer. On SQLite too with a file, for a port of its own.
    pub async fn serve(&self) -> Result<Server> {
        let config = self.configure(&self.http());
        self.start(&["serve", "--config", config.to_str().context("path")?]).await
    }

    /// Starts a command that serves in plain HTTP, and waits for its first answer.
    pub async fn start(&self, arguments: &[&str]) -> Result<Server> {
        let mut server = self.spawn(arguments)?;
        server.wait_until(|| async { Client::connect(self.address, &self.origin()).await.map(drop) }).await?;
        Ok(server)
    }

    /// Starts a command, its output in files.
    pub fn spawn(&self, arguments: &[&str]) -> Result<Server> {
        let (stdout, stderr) = (self.file("stdout"), self.file("stderr"));
        let child = command(arguments)
            .stdout(fs::File::create(&stdout)?)
            .stderr(fs::File::create(&stderr)?)
            .spawn()?;
        Ok(Server { child, stdout, stderr })
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
    command.args(arguments).env_remove("KEYWARD_CONFIG").stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn keyward(arguments: &[&str]) -> Ran {
    ran(command(arguments).output().unwrap())
}

fn ran(output: Output) -> Ran {
    Ran {
        success: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What a command said.
#[derive(Debug)]
pub struct Ran {
    pub success: bool,
    pub out: String,
    pub err: String,
}

impl Ran {
    #[track_caller]
    pub fn fine(self) -> Self {
        assert!(self.success, "{self:#?}");
        self
    }

    /// It failed and said so, each time on standard output or standard error.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> Self {
        assert!(!self.success, "{self:#?}");
        self.says(words)
    }

    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.out.contains(word) || self.err.contains(word), "{word:?} is missing: {self:#?}");
        }
        self
    }
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Server {
    /// Waits until something works; fails when the server ended.
    pub async fn wait_until<F: Future<Output = Result<()>>>(&mut self, works: impl Fn() -> F) -> Result<()> {
        let begun = Instant::now();
        loop {
            let Err(error) = works().await else { return Ok(()) };
            ensure!(self.child.try_wait()?.is_none(), "the server ended: {}", self.err());
            if begun.elapsed() > Duration::from_mins(2) {
                bail!("{error:#}: {}", self.err());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub fn out(&self) -> String {
        read(&self.stdout)
    }

    pub fn err(&self) -> String {
        read(&self.stderr)
    }

    /// Whether it ended, with an error.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some_and(|status| !status.success())
    }

    /// As an init system stops it; it has to end by itself, without an error.
    pub fn stop(mut self) {
        let stopped = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(stopped.success());
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.err());
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
