//! The SQLite engine: one writer thread that commits commands in groups, and a pool of readers.

mod tx;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::counters::Cells;
use crate::job::{Job, run_caught};
use crate::migrate::{self, MIGRATIONS};
use crate::seal::Seals;
use crate::store::State;
use crate::{Engine, StoreError, Tx, params};
use tx::{SqliteTx, convert};

/// How long to wait for another process's write transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;
/// Commands waiting for the writer before callers have to wait to queue theirs.
const QUEUE: usize = 4096;

pub(crate) struct Sqlite {
    writer: mpsc::Sender<Box<dyn Job>>,
    readers: Readers,
    state: Arc<State>,
}

impl Sqlite {
    pub(crate) async fn open(path: &Path, readers: usize, state: Arc<State>) -> Result<Self, StoreError> {
        let (writer, queue) = mpsc::channel(QUEUE);
        let (ready, opened) = oneshot::channel();
        let file = path.to_owned();
        let for_writer = Arc::clone(&state);
        std::thread::Builder::new()
            .name("keyward-writer".to_owned())
            .spawn(move || match open_all(&file, readers.max(1)) {
                Ok((connection, pool)) => {
                    // Nobody to tell when the caller of `open` is gone; then the queue is closed as well.
                    drop(ready.send(Ok(pool)));
                    writer::run(&connection, queue, &for_writer);
                }
                Err(error) => drop(ready.send(Err(error))),
            })
            .map_err(|error| StoreError::Unavailable(format!("no thread for the writer: {error}")))?;
        let pool = opened.await.unwrap_or(Err(StoreError::Closed))?;
        Ok(Self { writer, readers: Readers::new(pool), state })
    }

    /// Queues a write command.
    pub(crate) async fn send(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.writer.send(job).await.map_err(|_closed| StoreError::Closed)
    }

    /// Runs a query on this thread.
    pub(crate) async fn read<T, E, F>(&self, query: &F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E>,
        E: From<StoreError>,
    {
        let _turn = self.readers.turns.acquire().await.map_err(|_closed| StoreError::Closed)?;
        let connection = self.readers.take()?;
        let result = snapshot(&connection, self.state.seals(), query);
        // A connection whose transaction cannot be ended is of no more use.
        if connection.is_autocommit() {
            self.readers.give_back(connection);
        } else {
            self.readers.turns.forget_permits(1);
        }
        Cells::add(&self.state.counters.reads, 1);
        result
    }
}

/// Runs a query in a read transaction, which SQLite gives one unchanging snapshot.
fn snapshot<T, E, F>(connection: &Connection, seals: Seals, query: &F) -> Result<T, E>
where
    F: Fn(&mut dyn Tx) -> Result<T, E>,
    E: From<StoreError>,
{
    control(connection, "BEGIN DEFERRED")?;
    let mut tx = SqliteTx::new(connection, seals);
    let result = run_caught(query, &mut tx);
    let ended = control(connection, "ROLLBACK");
    let value = result?;
    ended?;
    Ok(value)
}

/// Runs a statement that steers the transaction.
fn control(connection: &Connection, sql: &'static str) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql).map_err(|error| convert(connection, &error))?;
    statement.execute([]).map_err(|error| convert(connection, &error))?;
    Ok(())
}

/// The idle reading connections. `turns` counts them, so whoever has a turn finds one.
struct Readers {
    turns: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn new(connections: Vec<Connection>) -> Self {
        Self { turns: Semaphore::new(connections.len()), idle: Mutex::new(connections) }
    }

    fn take(&self) -> Result<Connection, StoreError> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or(StoreError::Busy)
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

/// Opens the writer, migrates, and opens the readers.
fn open_all(path: &Path, readers: usize) -> Result<(Connection, Vec<Connection>), StoreError> {
    let turn = turn(path);
    create_private(path)?;
    let writer = connect(path)?;
    // WAL lets readers go on beside the writer; FULL makes a COMMIT survive a power cut. A checkpoint after 4000 pages
    // (16 MiB) instead of 1000 writes a page that changes often once instead of four times.
    writer
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; \
             PRAGMA journal_size_limit = 67108864;",
        )
        .map_err(|error| convert(&writer, &error))?;
    migrate(&writer)?;
    drop(turn);
    let mut pool = Vec::with_capacity(readers);
    for _ in 0..readers {
        let reader = connect(path)?;
        reader.execute_batch("PRAGMA query_only = ON;").map_err(|error| convert(&reader, &error))?;
        pool.push(reader);
    }
    Ok((writer, pool))
}

/// Openers of files in one folder take turns: SQLite may refuse to turn on WAL as busy at once, whatever the timeout, while
/// another connection does the same. The folder is locked and not the file, whose locks a second handle would end. Where
/// folders cannot be locked, openers are on their own.
fn turn(path: &Path) -> Option<std::fs::File> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = std::fs::File::open(parent).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Makes the file readable by its owner only; SQLite gives its side files the same mode.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Config(format!("{}: {error}", path.display()))),
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    // No SQLITE_OPEN_URI: a path is a path.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection
        // Else a kept statement is planned anew for each set of values, which costs more than running it.
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        // Neither is ours, and what somebody else put there would run inside Keyward's own transactions, which seal what they find.
        .and_then(|_on| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false))
        .and_then(|_off| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false))
        .and_then(|_off| connection.busy_timeout(BUSY_TIMEOUT))
        .and_then(|()| connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"))
        .map_err(|error| convert(&connection, &error))?;
    Ok(connection)
}

fn migrate(connection: &Connection) -> Result<(), StoreError> {
    loop {
        control(connection, "BEGIN IMMEDIATE")?;
        match migrate_one(connection) {
            Ok(true) => control(connection, "COMMIT")?,
            Ok(false) => return control(connection, "COMMIT"),
            Err(error) => {
                control(connection, "ROLLBACK")?;
                return Err(error);
            }
        }
    }
}

/// Applies the next migration; says whether there was one.
fn migrate_one(connection: &Connection) -> Result<bool, StoreError> {
    let batch = |sql: &str| -> Result<(), StoreError> {
        connection
            .execute_batch(&migrate::dialect(sql, Engine::Sqlite)?)
            .map_err(|error| convert(connection, &error))
    };
    batch(migrate::VERSION_TABLE)?;
    let mut tx = SqliteTx::new(connection, Seals::default());
    let version: i64 = tx.query_one("SELECT MAX(version) FROM schema_version", &[])?.get(0)?;
    let Some(migration) = migrate::next(MIGRATIONS, version)? else {
        return Ok(false);
    };
    batch(migration.sql)?;
    tx.execute(
        "INSERT INTO schema_version (version, name) VALUES (?1, ?2)",
        &params![migration.version, migration.name],
    )?;
    tracing::info!(version = migration.version, name = migration.name, "schema migrated");
    Ok(true)
}
