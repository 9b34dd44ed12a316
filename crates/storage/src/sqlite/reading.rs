//! Opening a file that is only read, also where nothing can be written.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::settle;
use super::tx::convert;
use crate::StoreError;

/// Opens a file to read it. SQLite keeps files beside one that is in use; where it cannot make those, the file is read as one that nobody changes,
/// unless changes lie beside it that would be left out.
pub(crate) fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let named =
        |error: &dyn std::fmt::Display| StoreError::Unavailable(format!("{}: {error}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| named(&error))?;
    if !length.is_file() {
        return Err(named(&"is not a file"));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).map_err(|error| named(&error)).and_then(probe);
    let error = match opened {
        Ok(connection) => return Ok(connection),
        Err(error @ (StoreError::ReadOnly | StoreError::Unavailable(_))) => error,
        Err(StoreError::Damaged { detail, .. }) => {
            return Err(StoreError::Damaged { what: path.display().to_string(), detail });
        }
        Err(other) => return Err(other),
    };
    let mut ahead = path.as_os_str().to_owned();
    ahead.push("-wal");
    if std::fs::metadata(&ahead).is_ok_and(|ahead| ahead.len() > 0) {
        return Err(StoreError::Unavailable(format!(
            "{}: changes that are not in it yet lie beside it in {} and cannot be read here ({error}): copy both files to where they can be written",
            path.display(),
            Path::new(&ahead).display()
        )));
    }
    let Some(text) = path.to_str() else { return Err(error) };
    let text = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let unchanging =
        Connection::open_with_flags(format!("file:{text}?immutable=1"), flags | OpenFlags::SQLITE_OPEN_URI);
    unchanging.map_err(|error| named(&error)).and_then(probe)
}

/// Gives a connection its settings and reads something, since opening alone reads nothing.
fn probe(connection: Connection) -> Result<Connection, StoreError> {
    let connection = settle(connection)?;
    connection
        .query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(|error| convert(&connection, &error))?;
    Ok(connection)
}
