//! Backups: every row of one snapshot in one SQLite file, whichever engine the installation uses.
//!
//! Rows are copied table by table into a schema that this program makes; nothing else of the database travels: no trigger, no view, no table of somebody
//! else's. So a damaged table is named, a backup of either engine is restored into either, and `keyward log verify` reads the file with no server.
//! The [`Manifest`] in the file says what it holds, with a keyed sum over the rows of each table. Only who has the master secret can make one, so a
//! file that was cut, damaged or altered is refused, also where its rows carry no seal.

mod file;
mod pour;
mod shape;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::hmac;
use keyward_model::{DirectoryId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Progress, Store, StoreError, Tx, log, migrate, repo};
pub use file::{is_backup, is_sqlite};
pub use pour::{Sum, check_tables};

/// The form of the manifest that this program writes.
const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this manifest.
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The version of the schema.
    pub schema: i64,
    /// The organisation's name.
    pub organisation: String,
    /// The name of the key that signs the log, which names the host of `public_url`.
    pub log: String,
    /// The mark: what was acknowledged before this moment is in the backup. Microseconds since 1970.
    pub taken_at: i64,
    /// Leaves of the signed tree.
    pub leaves: u64,
    /// Events that wait for their leaf.
    pub waiting: u64,
    /// The newest signed checkpoint.
    pub checkpoint: Option<String>,
    /// The rows of each table.
    pub tables: Vec<Sum>,
}

impl Manifest {
    /// The mark as a moment.
    #[must_use]
    pub const fn mark(&self) -> Timestamp {
        Timestamp::from_micros(self.taken_at)
    }

    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).fold(0, u64::saturating_add)
    }

    /// The first table whose rows are not these.
    #[must_use]
    pub fn differs(&self, found: &[Sum]) -> Option<String> {
        let other = self.tables.iter().find(|sum| !found.contains(sum)).map(|sum| sum.table.clone());
        other.or_else(|| found.iter().find(|sum| !self.tables.contains(sum)).map(|sum| sum.table.clone()))
    }
}

/// The key of manifests and of the sums in them. `Debug` does not show it.
#[derive(Clone)]
pub struct BackupKey(hmac::Key);

impl BackupKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    fn mac(&self, bytes: &[u8]) -> hmac::Tag {
        hmac::sign(&self.0, bytes)
    }

    fn is_mac(&self, bytes: &[u8], mac: &[u8]) -> bool {
        hmac::verify(&self.0, bytes, mac).is_ok()
    }
}

impl std::fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BackupKey(hidden)")
    }
}

/// Why a backup was not written, read or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database could not be read.
    #[error("the table {table} cannot be read: {error}")]
    Read {
        /// The table.
        table: String,
        /// Why.
        error: StoreError,
    },
    /// What is to be written could not be.
    #[error("the table {table} cannot be written: {error}")]
    Write {
        /// The table.
        table: String,
        /// Why.
        error: StoreError,
    },
    /// The new file could not be made or finished.
    #[error("{0}")]
    File(String),
    /// There is an installation where one was to be put.
    #[error("the database holds rows already (table {0})")]
    Occupied(String),
    /// Something else of the store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the writer of a backup knows and the database does not say.
#[derive(Clone, Debug)]
pub struct About {
    /// The organisation.
    pub directory: DirectoryId,
    /// The version of the program.
    pub program: String,
    /// The name of the log's key.
    pub log: String,
    /// The present.
    pub now: Timestamp,
    /// The key of the manifest.
    pub key: BackupKey,
}

/// Writes every row of one snapshot into a new SQLite file at `path`, which must not exist or be empty, and waits until it is on disk.
///
/// It takes one read transaction on a connection of its own, so nobody waits for it; on SQLite the write-ahead file grows meanwhile.
///
/// # Errors
/// [`BackupError`]; then the file is of no use.
pub async fn write(
    store: &Store,
    path: &Path,
    about: About,
    told: &Progress,
) -> Result<Manifest, BackupError> {
    let (path, told) = (path.to_owned(), told.clone());
    store
        .read_aside("backup", move |tx: &mut dyn Tx| -> Result<Manifest, BackupError> {
            let dir = about.directory;
            let directory = repo::directories::find(tx, dir)?;
            let (leaves, waiting) = (log::tree_size(tx, dir)?, log::waiting(tx, dir)?.count);
            let mut manifest = Manifest {
                format: FORMAT,
                program: about.program.clone(),
                schema: migrate::known(),
                organisation: directory.map_or_else(String::new, |directory| directory.name),
                log: about.log.clone(),
                taken_at: about.now.as_micros(),
                leaves,
                waiting,
                checkpoint: log::newest_note(tx, dir)?,
                tables: Vec::new(),
            };
            file::write(tx, &path, Some(&mut manifest), &about.key, &told)?;
            Ok(manifest)
        })
        .await
}

/// What is known of a file without believing it: the version of its schema and its manifest, if it has one.
#[derive(Clone, Debug)]
pub struct Label {
    /// The schema; 0 for a database that is not Keyward's.
    pub schema: i64,
    /// The manifest as written, and its MAC.
    manifest: Option<(String, Vec<u8>)>,
}

impl Label {
    /// Reads it from a store that was opened read-only.
    ///
    /// # Errors
    /// What the engine refuses.
    pub async fn read(store: &Store) -> Result<Self, StoreError> {
        let schema = store.schema().await?;
        let manifest = if schema == 0 { None } else { store.read("backup-label", file::label).await? };
        Ok(Self { schema, manifest })
    }

    /// Whether there is a manifest: a copy that was made by other means has none.
    #[must_use]
    pub const fn has_manifest(&self) -> bool {
        self.manifest.is_some()
    }

    /// The manifest, not believed yet: to say what it claims. `None` if it cannot be read.
    #[must_use]
    pub fn claimed(&self) -> Option<Manifest> {
        self.manifest.as_ref().and_then(|(text, _)| serde_json::from_str(text).ok())
    }

    /// The manifest, if it was made with this key.
    #[must_use]
    pub fn manifest(&self, key: &BackupKey) -> Option<Manifest> {
        let (text, mac) = self.manifest.as_ref()?;
        if key.is_mac(text.as_bytes(), mac) { self.claimed() } else { None }
    }
}

/// The rows of each table, as a manifest has them.
///
/// # Errors
/// [`BackupError::Read`] with the table's name.
pub async fn sums(store: &Store, key: &BackupKey, told: &Progress) -> Result<Vec<Sum>, BackupError> {
    let (key, told) = (key.clone(), told.clone());
    store.read_aside("backup-sums", move |tx: &mut dyn Tx| pour::sums(tx, &key, &told)).await
}

/// Where rows are put back.
#[derive(Clone, Debug)]
pub enum Target {
    /// A new SQLite file: it must not exist, or be empty.
    File(PathBuf),
    /// A database that holds no installation.
    Store(Store),
}

/// Puts every row of a SQLite file into an empty database, all or none.
///
/// # Errors
/// [`BackupError`]; then nothing was written, or the new file is of no use.
pub async fn put_back(
    from: &Path,
    to: &Target,
    key: &BackupKey,
    told: &Progress,
) -> Result<Vec<Sum>, BackupError> {
    let (from, key, told) = (from.to_owned(), key.clone(), told.clone());
    let source = crate::StoreConfig::Sqlite { path: from.clone(), readers: 1 };
    let source = Store::open_read_only(&source).await?;
    match to {
        Target::File(path) => {
            let path = path.clone();
            let copied = move |tx: &mut dyn Tx| file::write(tx, &path, None, &key, &told);
            source.read_aside("restore", copied).await
        }
        Target::Store(store) => {
            // Not in the transaction: PostgreSQL ends one in which nothing comes for half a minute.
            source.read_aside("whole", pour::ensure_all_whole).await?;
            let from = Arc::new(from);
            store.write("restore", move |tx: &mut dyn Tx| file::read_into(&from, tx, &key, &told)).await
        }
    }
}

/// Whether a database holds nothing but an empty schema; else a table that has rows.
///
/// # Errors
/// What the engine refuses.
pub async fn occupied(store: &Store) -> Result<Option<String>, StoreError> {
    store.read("occupied", |tx: &mut dyn Tx| pour::occupied(tx)).await
}
