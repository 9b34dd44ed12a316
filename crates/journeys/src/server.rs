//! A demo server of its own for each journey.

use anyhow::{Context as _, Result, bail};
use keyward_authenticator::{APP_PERIOD, app_code};
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::{Actor, EventId, SeededEntropy, SignInPolicy};
use keyward_storage::{
    Store, StoreConfig, StoreError, log,
    repo::{self, PageRequest},
    seal::SealKeys,
    secrets::MasterSecret,
    testing::TestStore,
};
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

/// Whom the demo prints something for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// One-time links, by role.
    links: BTreeMap<String, String>,
    /// Those who sign in by name, in the order that they are printed.
    typing: Vec<Typing>,
}

/// Somebody who signs in with a password and an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// Their user name.
    pub user_name: String,
    /// Their password.
    pub password: String,
    /// The key of their app, in base 32.
    pub app: String,
}

impl Typing {
    /// What the app shows in the half minute after this one, which the server takes as well: the code of now may have been used
    /// when the app was added, and each works once.
    ///
    /// # Errors
    /// If the demo printed no key.
    pub fn shown(&self, unix_seconds: u64) -> Result<String> {
        app_code(&self.app, unix_seconds + APP_PERIOD).with_context(|| format!("no key: {}", self.app))
    }
}

/// The program under test, if it is there already.
const PROGRAM_VARIABLE: &str = "KEYWARD_PROGRAM";

/// A running `keyward demo` with its own data.
#[derive(Debug)]
pub struct Server {
    child: Child,
    place: Place,
    origin: String,
    port: u16,
    cast: Cast,
}

/// Where its data is.
#[derive(Debug)]
struct Place {
    folder: TempDir,
    /// Dropped after the server is dead.
    database: Option<TestStore>,
}

impl Place {
    fn config(&self) -> PathBuf {
        self.folder.path().join("keyward.toml")
    }

    fn store(&self) -> StoreConfig {
        let file = || StoreConfig::Sqlite { path: self.folder.path().join("keyward.db"), readers: 1 };
        self.database.as_ref().map_or_else(file, |database| database.config().clone())
    }

    /// The keys of the demo's master secret.
    fn seal_keys(&self) -> Result<SealKeys> {
        let text = std::fs::read_to_string(self.folder.path().join("keyward.key"))?;
        let mut secret = [0; 32];
        for (place, byte) in secret.iter_mut().enumerate() {
            let digits = text.get(2 * place..2 * place + 2).context("the master secret is too short")?;
            *byte = u8::from_str_radix(digits, 16)?;
        }
        Ok(SealKeys::derive(&MasterSecret::new(secret))?)
    }

    /// Names this place on the command line.
    fn option(&self, command: &mut Command) {
        match self.database {
            None => command.arg("--data").arg(self.folder.path()),
            Some(_) => command.arg("--config").arg(self.config()),
        };
    }
}

impl Server {
    /// Builds the program if need be and starts it with fresh data on a free port, on SQLite.
    ///
    /// # Errors
    /// If it cannot be built, or does not print its links within a minute.
    pub async fn start() -> Result<Self> {
        Self::start_at(Place { folder: TempDir::new()?, database: None }).await
    }

    /// The same in a database of its own on the PostgreSQL server for tests; `None` when there is none and tests may be
    /// skipped.
    ///
    /// # Errors
    /// As [`Server::start`], and if there is no such server and that was not allowed.
    pub async fn start_on_postgres() -> Result<Option<Self>> {
        let Some(database) = TestStore::postgres().await? else { return Ok(None) };
        let place = Place { folder: TempDir::new()?, database: Some(database) };
        Self::start_at(place).await.map(Some)
    }

    async fn start_at(place: Place) -> Result<Self> {
        let port = free_port()?;
        let origin = format!("http://localhost:{port}");
        if let Some(StoreConfig::Postgres { url, .. }) = place.database.as_ref().map(|store| store.config()) {
            let text = format!(
                "[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"{origin}\"\n\
                 [database]\npostgres = {url:?}\nconnections = 4\n"
            );
            std::fs::write(place.config(), text)?;
        }
        let (child, cast) = spawn(&place, port).await?;
        Ok(Self { child, place, origin, port, cast })
    }

    /// Kills the process without warning and starts it again on the same data.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn kill_and_restart(&mut self) -> Result<()> {
        self.child.kill().await?;
        let (child, cast) = spawn(&self.place, self.port).await?;
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
        self.cast.links.get(role).map(String::as_str).with_context(|| format!("no link for {role}"))
    }
    /// Somebody who signs in by name, as printed: the agent first, then people who have no passkey.
    ///
    /// # Errors
    /// If the demo printed fewer.
    pub fn typing(&self, place: usize) -> Result<&Typing> {
        self.cast.typing.get(place).context("the demo printed fewer who type")
    }
    /// Puts a sign-in policy in force past the two people that it takes, and the day that it waits: for journeys through what it
    /// does. What people said to a campaign counts from its `since`.
    ///
    /// # Errors
    /// If the data cannot be written.
    pub async fn put_policy(&self, policy: &SignInPolicy) -> Result<()> {
        let document = serde_json::to_value(policy)?;
        let store = Store::open(&self.place.store()).await?.unlock(self.place.seal_keys()?);
        let put = store.write("policy", move |tx| {
            let Some(directory) = repo::directories::find_only(tx)? else { return Ok(false) };
            let dir = directory.id;
            let newest = log::recent(tx, dir, &log::Filter::default(), &PageRequest::first(1))?.items;
            let at = newest.first().map_or(directory.created_at, |event| event.at);
            let expected = repo::policies::version(tx, dir, SIGN_IN_POLICY)?;
            let text = document.to_string();
            let put = repo::policies::put(tx, dir, SIGN_IN_POLICY, expected, &text, Actor::Operator, at)?;
            let Some(version) = put else { return Ok(false) };
            let body =
                serde_json::json!({ "policy": SIGN_IN_POLICY, "version": version, "document": document });
            let event = log::NewEvent {
                id: EventId::new(at, &SeededEntropy::new(u64::from(version))),
                at,
                actor: Actor::Operator,
                kind: "policy.changed".to_owned(),
                person: None,
                case: None,
                salt: [7; 32],
                body,
            };
            log::append(tx, dir, &event)?;
            Ok::<_, StoreError>(true)
        });
        if !put.await? {
            bail!("there is no organisation, or somebody changed its policy at the same time");
        }
        // A server goes by what it read for a second.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        Ok(())
    }
    /// Runs another command of the program on the same data; gives its output.
    ///
    /// # Errors
    /// If it cannot be run or fails.
    pub async fn command(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(program()?);
        command.args(arguments);
        self.place.option(&mut command);
        let output = command.output().await?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            bail!("{arguments:?} failed: {text}{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(text)
    }
}

async fn spawn(place: &Place, port: u16) -> Result<(Child, Cast)> {
    let mut command = Command::new(program()?);
    command.arg("demo");
    place.option(&mut command);
    if place.database.is_none() {
        command.args(["--port", &port.to_string()]);
    }
    let mut child =
        command.stdout(Stdio::piped()).kill_on_drop(true).spawn().context("cannot start keyward")?;
    let stdout = child.stdout.take().context("no output")?;
    let cast = timeout(Duration::from_mins(1), read_links(stdout, port))
        .await
        .context("the demo printed no links")??;
    Ok((child, cast))
}

/// Reads the links until "Try first", waits until the port answers, then drains the rest in the background.
async fn read_links(stdout: tokio::process::ChildStdout, port: u16) -> Result<Cast> {
    let mut lines = BufReader::new(stdout).lines();
    let mut cast = Cast::default();
    let mut password = None;
    loop {
        let line = lines.next_line().await?.context("the demo ended before it served")?;
        if line.starts_with("Try first") {
            break;
        }
        if let Some(at) = line.find("http://localhost")
            && line.contains("/link#")
        {
            let role = line.split_whitespace().next().unwrap_or_default().to_owned();
            cast.links.insert(role, line.get(at..).unwrap_or_default().trim().to_owned());
        }
        if let Some((_, rest)) = line.split_once('“') {
            password = rest.split_once('”').map(|(password, _)| password.to_owned());
        } else if let (Some(password), Some((user_name, app))) = (&password, line.trim().split_once(' '))
            && user_name.contains('@')
        {
            let (user_name, app) = (user_name.to_owned(), app.trim().to_owned());
            cast.typing.push(Typing { user_name, password: password.clone(), app });
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

/// The program under test: the one that the caller named, or built once, beside this test's own executable, in the same
/// profile.
fn program() -> Result<PathBuf> {
    static BUILT: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
    if let Some(named) = std::env::var_os(PROGRAM_VARIABLE) {
        return Ok(PathBuf::from(named));
    }
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
