//! Throw-away stores for tests (feature `testing`).
//!
//! Tests against PostgreSQL need a server: `KEYWARD_TEST_POSTGRES` is the URL of an administrator, as printed by
//! `scripts/postgres-cluster start DIR`. Without it they fail, so that nobody takes half a test run for a whole
//! one; `KEYWARD_ALLOW_SKIPS=1` says that half is meant, and they print `SKIPPED postgres <name>`.

pub(crate) mod plans;

use std::hash::{BuildHasher, RandomState};
use std::ops::Deref;

use crate::seal::SealKeys;
use crate::secrets::MasterSecret;
use crate::{Engine, Store, StoreConfig, StoreError};
use keyward_access::gate::Permit;
use keyward_model::PersonId;

/// The administrator's URL of a PostgreSQL server for tests.
pub const SERVER_VARIABLE: &str = "KEYWARD_TEST_POSTGRES";
/// Set to 1 where no PostgreSQL server is to be had.
pub const SKIP_VARIABLE: &str = "KEYWARD_ALLOW_SKIPS";

/// Connections per test store on PostgreSQL: few, because many tests run at once.
const CONNECTIONS: usize = 4;

/// The keys of every test store, so that another handle to the same database can have them too.
///
/// # Errors
/// [`StoreError::Config`] if the library refuses a key.
pub fn keys() -> Result<SealKeys, StoreError> {
    SealKeys::derive(&MasterSecret::new([0x5E; 32])).map_err(|error| StoreError::Config(error.to_string()))
}

/// An empty, migrated store that is removed when this is dropped. Derefs to [`Store`].
#[derive(Debug)]
pub struct TestStore {
    // Before its place, so that it is closed first.
    store: Store,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(tempfile::TempDir),
    Database(Database),
}

/// A database of its own on the test server, dropped with this value.
struct Database {
    administrator: String,
    name: String,
}

impl TestStore {
    /// A SQLite store in a temporary folder.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn sqlite() -> Result<Self, StoreError> {
        let folder = tempfile::tempdir().map_err(|error| StoreError::Config(error.to_string()))?;
        let config = StoreConfig::Sqlite { path: folder.path().join("keyward.db"), readers: 4 };
        Ok(Self { store: Store::open(&config).await?.unlock(keys()?), place: Place::Folder(folder) })
    }

    /// A PostgreSQL store in a database of its own on the server of [`SERVER_VARIABLE`]; `None` when there is
    /// no server and the tests may be skipped.
    ///
    /// # Errors
    /// [`StoreError::Config`] when there is no server and that was not allowed; else as [`Store::open`].
    pub async fn postgres() -> Result<Option<Self>, StoreError> {
        let Ok(administrator) = std::env::var(SERVER_VARIABLE) else {
            if std::env::var(SKIP_VARIABLE).is_ok_and(|value| value == "1") {
                return Ok(None);
            }
            return Err(StoreError::Config(format!(
                "{SERVER_VARIABLE} is not set: start a server with scripts/postgres-cluster and set it to the URL \
                 it prints, or set {SKIP_VARIABLE}=1 to test SQLite only"
            )));
        };
        let database = Database::create(administrator)?;
        let config = StoreConfig::Postgres { url: database.url(), connections: CONNECTIONS };
        Ok(Some(Self {
            store: Store::open(&config).await?.unlock(keys()?),
            place: Place::Database(database),
        }))
    }

    /// A handle to the store.
    #[must_use]
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// The folder of a SQLite store, or the name of a PostgreSQL store's database.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.place {
            Place::Folder(folder) => folder.path().display().to_string(),
            Place::Database(database) => database.name.clone(),
        }
    }
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Database {
    fn create(administrator: String) -> Result<Self, StoreError> {
        // Unique among all test processes that share the server.
        let name = format!("keyward_{}_{:016x}", std::process::id(), RandomState::new().hash_one(0_u8));
        crate::postgres::administer(&administrator, &format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        Ok(Self { administrator, name })
    }

    /// The administrator's URL with this database in the place of theirs.
    fn url(&self) -> String {
        let (address, options) = match self.administrator.split_once('?') {
            Some((address, options)) => (address, format!("?{options}")),
            None => (self.administrator.as_str(), String::new()),
        };
        let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
        format!("{server}/{}{options}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // FORCE: connections of the store may still be on their way out.
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        if let Err(error) = crate::postgres::administer(&self.administrator, &sql) {
            tracing::warn!(%error, database = self.name, "a test database was left behind");
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// Runs one test on one engine; [`both_engines!`](crate::both_engines) calls it.
///
/// # Panics
/// When the store cannot be made, or the test panics.
pub fn run<F: Future<Output = ()>>(engine: Engine, name: &str, test: impl FnOnce(Store) -> F) {
    let runtime = must(tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build());
    let store = runtime.block_on(async {
        match engine {
            Engine::Sqlite => TestStore::sqlite().await.map(Some),
            Engine::Postgres => TestStore::postgres().await,
        }
    });
    let Some(store) = must(store) else {
        println!("SKIPPED postgres {name}");
        return;
    };
    runtime.block_on(test(store.store()));
}

#[expect(clippy::panic, reason = "this is how a test fails")]
fn must<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

/// Makes one `#[test]` per engine out of each function, `sqlite::name` and `postgres::name`. At most one use per
/// module.
///
/// ```
/// use keyward_storage::{Store, StoreError, both_engines};
///
/// both_engines! {
///     async fn starts_at_the_newest_schema(store: Store) {
///         let version: Result<i64, StoreError> = store
///             .read("version", |tx| tx.query_one("SELECT MAX(version) FROM schema_version", &[])?.get(0))
///             .await;
///         assert_eq!(version, Ok(keyward_storage::MIGRATIONS.len() as i64));
///     }
/// }
/// ```
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($store:ident: $kind:ty) $body:block)+) => {
        $($(#[$meta])* #[cfg(test)] async fn $name($store: $kind) $body)+

        #[cfg(test)]
        mod sqlite {
            $(#[test] fn $name() {
                $crate::testing::run($crate::Engine::Sqlite, stringify!($name), super::$name);
            })+
        }

        #[cfg(test)]
        mod postgres {
            $(#[test] fn $name() {
                $crate::testing::run($crate::Engine::Postgres, stringify!($name), super::$name);
            })+
        }
    };
}

/// The leave to write everything about a made-up person's ways in.
#[expect(clippy::disallowed_methods, reason = "people of tests are made up")]
pub const fn permit(person: PersonId) -> Permit {
    Permit::of_fixture(person)
}
