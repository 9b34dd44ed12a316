//! Where the data is.

use std::fmt;
use std::path::PathBuf;

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file beside the program.
    Sqlite,
    /// A PostgreSQL server, version 13 or newer.
    Postgres,
}

/// Which database to open.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreConfig {
    /// A SQLite file; it is made (readable by its owner only) when it does not exist. Its folder must exist.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Connections for reading, at least 1. As many as the program has worker threads is enough: a read
        /// runs on the thread of the task that asks.
        readers: usize,
    },
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://user:password@host:port/database?sslmode=…`, several hosts allowed.
        ///
        /// Without `sslmode`, connections to other machines must be encrypted with a certificate that the
        /// system's trust store (or `SSL_CERT_FILE`) vouches for, and Unix sockets and loopback are plain.
        /// `sslmode=require` asks for the same encryption everywhere; `sslmode=disable` gives it up.
        url: String,
        /// Connections, each with a worker thread, at least 1. 8 is a good start.
        connections: usize,
    },
}

impl StoreConfig {
    /// The engine this configuration names.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }
}

/// Leaves the URL out: it may contain a password.
impl fmt::Debug for StoreConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path, readers } => {
                f.debug_struct("Sqlite").field("path", path).field("readers", readers).finish()
            }
            Self::Postgres { connections, .. } => {
                f.debug_struct("Postgres").field("connections", connections).finish_non_exhaustive()
            }
        }
    }
}
