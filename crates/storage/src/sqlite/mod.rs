//! The SQLite engine: one writer thread that commits commands in groups, and a pool of readers.

mod aside;
mod reading;
mod tx;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};

use crate::counters::{Cells, Line, Load, Work, in_line};
use crate::job::{Job, run_caught};
use crate::migrate::{self, MIGRATIONS};
use crate::seal::Seals;
use crate::store::State;
use crate::ticket::{Pulse, STALLED, Ticket};
use crate::{Engine, StoreError, Tx, params};
pub(crate) use reading::connect_to_read;
pub(crate) use tx::{SqliteTx, convert};

/// How long to wait for another process's write transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;
/// Commands waiting for the writer before callers have to wait to queue theirs.
const QUEUE: usize = 4096;

/// A command on its way to the writer.
struct Task {
    job: Box<dyn Job>,
    ticket: Arc<Ticket>,
}

pub(crate) struct Sqlite {
    /// None where nothing may be written.
    writer: Option<mpsc::Sender<Task>>,
    aside: mpsc::Sender<Box<dyn Job>>,
    readers: Readers,
    /// Reads that wait for a connection.
    waiting: AtomicUsize,
    state: Arc<State>,
    /// Dropped after the readers.
    _open: Open,
}

impl Sqlite {
    pub(crate) async fn open(path: &Path, readers: usize, state: Arc<State>) -> Result<Self, StoreError> {
        let (writer, queue) = mpsc::channel(QUEUE);
        let (ready, opened) = oneshot::channel();
        let file = path.to_owned();
        let (for_writer, open) = (Arc::clone(&state), Open::new());
        std::thread::Builder::new()
            .name("keyward-writer".to_owned())
            .spawn(move || match open_all(&file, readers.max(1)) {
                Ok((connection, readers)) => {
                    // Nobody to tell when the caller of `open` is gone; then the queue is closed as well.
                    drop(ready.send(Ok(readers)));
                    writer::run(&connection, queue, &for_writer);
                    close(connection);
                    drop(open);
                }
                Err(error) => drop(ready.send(Err(error))),
            })
            .map_err(|error| StoreError::Unavailable(format!("no thread for the writer: {error}")))?;
        let (pool, reader) = opened.await.unwrap_or(Err(StoreError::Closed))?;
        Self::with(Some(writer), pool, reader, state)
    }

    /// Opens a file that is only read: nothing is migrated, and nothing is written beside it that SQLite does not need.
    pub(crate) fn open_read_only(path: &Path, readers: usize, state: Arc<State>) -> Result<Self, StoreError> {
        let pool = (0..readers.max(1)).map(|_| connect_to_read(path)).collect::<Result<Vec<_>, _>>()?;
        Self::with(None, pool, connect_to_read(path)?, state)
    }

    fn with(
        writer: Option<mpsc::Sender<Task>>,
        pool: Vec<Connection>,
        reader: Connection,
        state: Arc<State>,
    ) -> Result<Self, StoreError> {
        let (aside, queue) = mpsc::channel(aside::QUEUE);
        let (for_aside, open) = (Arc::clone(&state), Open::new());
        std::thread::Builder::new()
            .name("keyward-aside".to_owned())
            .spawn(move || {
                aside::run(&reader, queue, &for_aside);
                close(reader);
                drop(open);
            })
            .map_err(|error| StoreError::Unavailable(format!("no thread for long reads: {error}")))?;
        Ok(Self {
            writer,
            aside,
            readers: Readers::new(pool),
            waiting: AtomicUsize::new(0),
            state,
            _open: Open::new(),
        })
    }

    /// Queues a long read.
    pub(crate) async fn read_aside(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.aside.send(job).await.map_err(|_closed| StoreError::Closed)
    }

    /// Queues a write command.
    pub(crate) async fn write(&self, job: Box<dyn Job>) -> Result<Arc<Ticket>, StoreError> {
        let writer = self.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        let ticket = Arc::new(Ticket::new(Arc::clone(&self.state.pulse), STALLED));
        let task = Task { job, ticket: Arc::clone(&ticket) };
        writer.send(task).await.map_err(|_closed| StoreError::Closed)?;
        Ok(ticket)
    }

    /// Runs a query on this thread.
    pub(crate) async fn read<T, E, F>(&self, query: &F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E>,
        E: From<StoreError>,
    {
        let turn = self.turn_to_read().await?;
        let _busy = self.state.counters.begin(Line::Readers, Work::Read);
        let connection = self.readers.take()?;
        let result = snapshot(&connection, self.state.seals(), query);
        // A connection whose transaction cannot be ended is of no more use.
        if connection.is_autocommit() {
            self.readers.give_back(connection);
        } else {
            turn.forget();
            close(connection);
        }
        Cells::add(&self.state.counters.reads, 1);
        self.readers.pulse.heard();
        result
    }

    /// Waits for one of the connections, and no longer than anybody is to wait for a disk that does nothing.
    async fn turn_to_read(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        if let Ok(turn) = self.readers.turns.try_acquire() {
            return Ok(turn);
        }
        let _waits = Waits::begin(&self.waiting);
        let ticket = Ticket::new(Arc::clone(&self.readers.pulse), STALLED);
        ticket.wait(self.readers.turns.acquire()).await?.map_err(|_closed| StoreError::Closed)
    }

    /// What is going on.
    pub(crate) fn load(&self) -> Vec<Load> {
        let of =
            |line, waiting, workers| Load { line, waiting, busy: self.state.counters.busy(line), workers };
        vec![
            of(Line::Commands, self.writer.as_ref().map_or(0, in_line), usize::from(self.writer.is_some())),
            of(Line::Readers, self.waiting.load(Ordering::Relaxed), self.readers.count),
            of(Line::Aside, in_line(&self.aside), 1),
        ]
    }
}

/// Somebody who waits for a connection, until it is dropped: the caller may give up.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
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

/// The idle reading connections. Whoever has a turn finds one; at most as many have one as may keep a thread that serves others.
struct Readers {
    count: usize,
    turns: Semaphore,
    idle: Mutex<Vec<Connection>>,
    pulse: Arc<Pulse>,
}

impl Readers {
    fn new(connections: Vec<Connection>) -> Self {
        let count = connections.len().min(threads_to_keep());
        let (turns, idle) = (Semaphore::new(count), Mutex::new(connections));
        Self { count, turns, idle, pulse: Arc::new(Pulse::new()) }
    }

    fn take(&self) -> Result<Connection, StoreError> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or(StoreError::Busy)
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

/// How many threads of this runtime reads may keep: a disk that stands still keeps every one of them, and two go on saying so.
fn threads_to_keep() -> usize {
    Handle::current().metrics().num_workers().saturating_sub(2).max(1)
}

impl Drop for Readers {
    fn drop(&mut self) {
        let idle = self.idle.get_mut().unwrap_or_else(PoisonError::into_inner);
        idle.drain(..).for_each(close);
    }
}

/// Closes one connection of this process after the other. SQLite puts what stands beside the file into it when the last one is
/// closed; of two that close at the same moment each takes the other for somebody who still reads, and neither does.
fn close(connection: Connection) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    drop(connection);
}

/// How many holders of connections there are in this process, and who waits for them.
static OPEN: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// A holder of connections, until it is dropped.
struct Open;

impl Open {
    fn new() -> Self {
        *OPEN.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        *OPEN.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        OPEN.1.notify_all();
    }
}

/// Waits until every SQLite file of this process is closed, and nothing stands beside it; `false` if that takes longer than `limit`. Stores close
/// theirs on threads of their own, after the last handle is gone: a process that ends sooner leaves a file without what stands beside it.
pub fn wait_until_closed(limit: Duration) -> bool {
    let open = OPEN.0.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = OPEN.1.wait_timeout_while(open, limit, |open| *open > 0);
    !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
}

/// The readers' connections, and the one for long reads.
type Reading = (Vec<Connection>, Connection);

/// Opens the writer, migrates, and opens the readers.
fn open_all(path: &Path, readers: usize) -> Result<(Connection, Reading), StoreError> {
    let turn = turn(path);
    create_private(path)?;
    let writer = connect(path)?;
    // WAL lets readers go on beside the writer; FULL makes a COMMIT survive a power cut. A checkpoint after 4000 pages
    // (16 MiB) instead of 1000 writes a page that changes often once instead of four times. A cache of 16 MiB holds the upper pages of
    // the indexes that each sign-in writes to, also where there are millions of rows; SQLite's 2 MiB did not.
    writer
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; \
             PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;",
        )
        .map_err(|error| convert(&writer, &error))?;
    migrate(&writer)?;
    drop(turn);
    let pool = (0..readers).map(|_| connect_reader(path)).collect::<Result<Vec<_>, _>>()?;
    Ok((writer, (pool, connect_reader(path)?)))
}

fn connect_reader(path: &Path) -> Result<Connection, StoreError> {
    let reader = connect(path)?;
    reader.execute_batch("PRAGMA query_only = ON;").map_err(|error| convert(&reader, &error))?;
    Ok(reader)
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
    settle(connection)
}

/// Gives a new connection the settings that all have.
fn settle(connection: Connection) -> Result<Connection, StoreError> {
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
