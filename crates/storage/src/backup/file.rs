//! The file of a backup.

use std::io::Read as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{BackupError, BackupKey, Manifest, Sum, pour, shape};
use crate::seal::{self, Seals};
use crate::sqlite::{SqliteTx, connect_to_read, convert};
use crate::{Engine, Progress, StoreError, Tx, params};

/// What SQLite's header says of a backup (`PRAGMA application_id`): `KWbk`.
const APPLICATION: u32 = 0x4B57_626B;
/// Where the header says it.
const APPLICATION_AT: usize = 68;
/// The beginning of every SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

const MANIFEST: &str = "CREATE TABLE backup (manifest TEXT NOT NULL, mac BLOB NOT NULL) STRICT";

fn header(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(100).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a file begins as a SQLite database does.
///
/// # Errors
/// If it cannot be read.
pub fn is_sqlite(path: &Path) -> std::io::Result<bool> {
    Ok(header(path)?.starts_with(MAGIC))
}

/// Whether a file begins as a backup does.
///
/// # Errors
/// If it cannot be read.
pub fn is_backup(path: &Path) -> std::io::Result<bool> {
    let header = header(path)?;
    let application = header.get(APPLICATION_AT..).and_then(|rest| rest.first_chunk());
    Ok(header.starts_with(MAGIC) && application == Some(&APPLICATION.to_be_bytes()))
}

/// Writes every row into a new file; with a manifest it is a backup, without one a database to serve from.
pub(super) fn write(
    from: &mut dyn Tx,
    path: &Path,
    manifest: Option<&mut Manifest>,
    key: &BackupKey,
    told: &Progress,
) -> Result<Vec<Sum>, BackupError> {
    let failed = |error: StoreError| BackupError::File(format!("{}: {error}", path.display()));
    // The transaction may be run again, after a connection was lost: it begins with an empty file.
    let emptied = std::fs::OpenOptions::new().write(true).create(true).truncate(true).open(path);
    emptied.map_err(|error| BackupError::File(format!("{}: {error}", path.display())))?;
    let connection = open_new(path).map_err(failed)?;
    shape::make(&connection).map_err(failed)?;
    pour::ensure_all_whole(from)?;
    let tables = pour::pour(from, &mut SqliteTx::new(&connection, Seals::default()), key, told)?;
    if let Some(manifest) = manifest {
        manifest.tables.clone_from(&tables);
        sign(&connection, manifest, key).map_err(failed)?;
    }
    connection.execute_batch("COMMIT").map_err(|error| failed(convert(&connection, &error)))?;
    connection.close().map_err(|(connection, error)| failed(convert(&connection, &error)))?;
    let on_disk = std::fs::File::open(path).and_then(|file| file.sync_all());
    on_disk.map_err(|error| BackupError::File(format!("{}: {error}", path.display())))?;
    Ok(tables)
}

/// Opens an empty file and begins its one transaction. There is nothing to roll back to, and the caller waits for the disk once, at the end.
fn open_new(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let begin = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN";
    connection.execute_batch(begin).map_err(|error| convert(&connection, &error))?;
    Ok(connection)
}

fn sign(connection: &Connection, manifest: &Manifest, key: &BackupKey) -> Result<(), StoreError> {
    let text = serde_json::to_string(manifest).map_err(|error| StoreError::Config(error.to_string()))?;
    let mac = key.mac(text.as_bytes()).as_ref().to_vec();
    connection
        .execute_batch(&format!("{MANIFEST}; PRAGMA application_id = {APPLICATION}"))
        .and_then(|()| {
            connection
                .execute("INSERT INTO backup (manifest, mac) VALUES (?1, ?2)", rusqlite::params![text, mac])
        })
        .map(drop)
        .map_err(|error| convert(connection, &error))
}

/// The manifest as written, and its MAC. `None` if there is none.
pub(super) fn label(tx: &mut dyn Tx) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    if tx.engine() != Engine::Sqlite {
        return Ok(None);
    }
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    if tx.query_opt(sql, &params!["backup"])?.is_none() {
        return Ok(None);
    }
    let row = tx.query_opt("SELECT manifest, mac FROM backup", &[])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Pours a file, whose tables are whole, into the database of a transaction, which must hold no installation.
pub(super) fn read_into(
    from: &Path,
    to: &mut dyn Tx,
    key: &BackupKey,
    told: &Progress,
) -> Result<Vec<Sum>, BackupError> {
    if let Some(table) = pour::occupied(to)? {
        return Err(BackupError::Occupied(table));
    }
    pour::clear_bookkeeping(to)?;
    let connection = connect_to_read(from)?;
    let begun = connection.execute_batch("BEGIN DEFERRED");
    begun.map_err(|error| convert(&connection, &error))?;
    let poured = pour::pour(&mut SqliteTx::new(&connection, Seals::default()), to, key, told)?;
    // What acts by itself in the target may have changed what was written.
    if let Some(stranger) = seal::strangers(to)?.first() {
        return Err(BackupError::File(format!("{stranger} was not put into the database by Keyward")));
    }
    Ok(poured)
}
