//! The store itself: one handle, two engines.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, OnceLock};

use tracing::Instrument as _;

use crate::counters::{Cells, Counters, Load, Timing, Work};
use crate::fault::Faults;
use crate::job::Command;
use crate::postgres::Postgres;
use crate::seal::{SealKeys, Seals};
use crate::sqlite::Sqlite;
use crate::ticket::Pulse;
use crate::{Engine, StoreConfig, StoreError, Tx, repo::names, spans};

/// The database. Cheap to clone; the last clone closes it, after the commands already sent are done.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    config: StoreConfig,
    backend: Backend,
    state: Arc<State>,
}

enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// What the handle and its workers share.
pub(crate) struct State {
    pub(crate) counters: Cells,
    pub(crate) faults: Faults,
    pub(crate) pulse: Arc<Pulse>,
    seal_keys: OnceLock<Arc<SealKeys>>,
    schema: Arc<AtomicI64>,
}

impl State {
    fn new() -> Self {
        Self {
            counters: Cells::default(),
            faults: Faults::from_env(),
            pulse: Arc::new(Pulse::new()),
            seal_keys: OnceLock::new(),
            schema: Arc::new(AtomicI64::new(-1)),
        }
    }

    /// What a transaction knows of seals when it begins.
    pub(crate) fn seals(&self) -> Seals {
        Seals::new(self.seal_keys.get().map(Arc::clone), Arc::clone(&self.schema))
    }
}

impl Store {
    /// Opens the database and brings its schema up to date. Several programs may do so at once.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program wrote the database, [`StoreError::Config`] when the
    /// configuration cannot be used, [`StoreError::Unavailable`] when the database cannot be reached.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let state = Arc::new(State::new());
        let backend = match config {
            StoreConfig::Sqlite { path, readers } => {
                Backend::Sqlite(Sqlite::open(path, *readers, Arc::clone(&state)).await?)
            }
            StoreConfig::Postgres { url, connections } => {
                Backend::Postgres(Postgres::open(url, *connections, Arc::clone(&state), true).await?)
            }
        };
        let store = Self { shared: Arc::new(Shared { config: config.clone(), backend, state }) };
        // What a migration cannot write in SQL, in small steps.
        if !store.read("backfill", names::is_backfilled).await? {
            while store.write("backfill", names::backfill).await? {}
        }
        Ok(store)
    }

    /// Opens a database of which nothing is written, whatever its schema: see [`Store::schema`]. A SQLite file may be one that cannot be written,
    /// or lie where nothing can be. [`Store::write`] fails with [`StoreError::ReadOnly`].
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Damaged`] for a file that is no database.
    pub async fn open_read_only(config: &StoreConfig) -> Result<Self, StoreError> {
        let state = Arc::new(State::new());
        let backend = match config {
            StoreConfig::Sqlite { path, readers } => {
                Backend::Sqlite(Sqlite::open_read_only(path, *readers, Arc::clone(&state))?)
            }
            StoreConfig::Postgres { url, connections } => {
                Backend::Postgres(Postgres::open(url, *connections, Arc::clone(&state), false).await?)
            }
        };
        Ok(Self { shared: Arc::new(Shared { config: config.clone(), backend, state }) })
    }

    /// The version of the database's schema; 0 if Keyward has made none there.
    ///
    /// # Errors
    /// What the engine refuses.
    pub async fn schema(&self) -> Result<i64, StoreError> {
        self.read("schema-version", crate::migrate::version).await
    }

    /// Refuses a database whose schema is not this program's.
    ///
    /// # Errors
    /// [`StoreError::Older`] or [`StoreError::Newer`]; else as [`Store::schema`].
    pub async fn ensure_current(&self) -> Result<(), StoreError> {
        let found = self.schema().await?;
        match crate::migrate::next(crate::MIGRATIONS, found)? {
            None => Ok(()),
            Some(_) => Err(StoreError::Older { found, known: crate::migrate::known() }),
        }
    }

    /// Gives the store the keys with which events and rows that give access are sealed. Without them nothing of that kind can be
    /// read or written ([`StoreError::Unkeyed`]). The first keys stay.
    #[must_use]
    pub fn unlock(self, keys: SealKeys) -> Self {
        // A store that has its keys keeps them: every handle has to agree.
        drop(self.shared.state.seal_keys.set(Arc::new(keys)));
        self
    }

    /// Runs a command in a write transaction: commits when it returns `Ok`, rolls back when it returns `Err` or
    /// panics.
    ///
    /// The command may run more than once, so it must do nothing but use its [`Tx`]: no clock, no randomness,
    /// no channel, no file. Once it is queued it runs, even when the returned future is dropped. `label` names it in logs and faults, for example `"issue-pass"`.
    ///
    /// # Errors
    /// The command's own, and [`StoreError`]s of the engine turned into `E`.
    pub async fn write<T, E, F>(&self, label: &'static str, command: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = Command::boxed(label, command);
        let ticket = match &self.shared.backend {
            Backend::Sqlite(sqlite) => sqlite.write(job).await?,
            Backend::Postgres(postgres) => postgres.write(job).await?,
        };
        ticket.outcome(answer).await
    }

    /// Runs a query closure on one unchanging snapshot of the database.
    ///
    /// On SQLite it runs on the calling thread, because a look-up takes microseconds and a hop to another thread
    /// costs more: keep it to bounded, indexed queries. On PostgreSQL it goes to a worker and may run again
    /// when the connection breaks.
    ///
    /// # Errors
    /// The closure's own, [`StoreError::ReadOnly`] when it tries to write, and other [`StoreError`]s of the
    /// engine turned into `E`.
    pub async fn read<T, E, F>(&self, label: &'static str, query: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.shared.backend {
            Backend::Sqlite(sqlite) => sqlite.read(&query).instrument(spans::command(label)).await,
            Backend::Postgres(postgres) => {
                let (job, answer) = Command::boxed(label, query);
                postgres.read(job).await?.outcome(answer).await
            }
        }
    }

    /// [`Store::read`] for what takes long or comes often and is in no hurry: questions about everybody, exports, pages that ask by
    /// themselves. These wait for each other and never in the way of a sign-in: on SQLite a thread of its own runs them, on PostgreSQL workers with
    /// connections of their own, which are opened when the first one comes.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_aside<T, E, F>(&self, label: &'static str, query: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = Command::boxed(label, query);
        match &self.shared.backend {
            Backend::Sqlite(sqlite) => sqlite.read_aside(job).await?,
            Backend::Postgres(postgres) => postgres.read_aside(job).await?,
        }
        answer.await.unwrap_or_else(|_gone| Err(StoreError::Closed.into()))
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.shared.config.engine()
    }

    /// How it was opened.
    #[must_use]
    pub fn config(&self) -> &StoreConfig {
        &self.shared.config
    }

    /// What it has done so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.state.counters.snapshot()
    }

    /// What is going on at the moment.
    #[must_use]
    pub fn load(&self) -> Vec<Load> {
        match &self.shared.backend {
            Backend::Sqlite(sqlite) => sqlite.load(),
            Backend::Postgres(postgres) => postgres.load(),
        }
    }

    /// How long it took so far.
    #[must_use]
    pub fn timing(&self, work: Work) -> Timing {
        self.shared.state.counters.timing(work)
    }

    /// The faults of this store, to arm some.
    #[cfg(feature = "fault-injection")]
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.state.faults
    }
}

/// Whether the database takes no writes: it is a standby, or was set so. A file that cannot be written is not opened for writing.
///
/// # Errors
/// What the engine refuses.
pub fn is_read_only(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    match tx.engine() {
        Engine::Sqlite => Ok(false),
        Engine::Postgres => {
            let sql = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'";
            tx.query_one(sql, &[])?.get(0)
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("config", &self.shared.config).finish_non_exhaustive()
    }
}
