//! The tables of this program's schema, with the statements that read and write them whole.

use std::sync::LazyLock;

use rusqlite::Connection;

use crate::migrate::{MIGRATIONS, VERSION_TABLE, dialect};
use crate::{Engine, StoreError};

/// Rows of a statement.
pub(super) const BATCH: usize = 100;

/// One table. The texts are made once, so each statement is prepared once on a connection.
pub(super) struct Table {
    pub(super) name: String,
    /// Places of the primary key's columns.
    pub(super) key: Vec<usize>,
    /// The first rows in the order of the key.
    pub(super) first: String,
    /// Those after a key.
    pub(super) next: String,
    /// Writes one row.
    pub(super) insert: String,
    /// Writes [`BATCH`] rows.
    pub(super) insert_batch: String,
    /// Whether there is any row.
    pub(super) any: String,
    /// Takes every row away.
    pub(super) clear: String,
}

/// Every table but that of the schema's versions, in the order in which they were made: a table that others refer to comes first.
///
/// # Errors
/// If the schema cannot be made, which a test would find.
pub(super) fn tables() -> Result<&'static [Table], StoreError> {
    static TABLES: LazyLock<Result<Vec<Table>, StoreError>> = LazyLock::new(|| {
        let read = || -> Result<Vec<Table>, rusqlite::Error> {
            let connection = Connection::open_in_memory()?;
            make(&connection).map_err(|_| rusqlite::Error::InvalidQuery)?;
            let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
                 AND name <> 'schema_version' ORDER BY rowid";
            let names: Vec<String> =
                connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            names.iter().map(|name| table(&connection, name)).collect()
        };
        read().map_err(|error| StoreError::Config(format!("the schema cannot be made: {error}")))
    });
    TABLES.as_deref().map_err(Clone::clone)
}

/// Makes the schema in an empty SQLite database.
///
/// # Errors
/// What the engine refuses.
pub(super) fn make(connection: &Connection) -> Result<(), StoreError> {
    let run = |sql: &str| -> Result<(), StoreError> {
        let text = dialect(sql, Engine::Sqlite)?;
        connection.execute_batch(&text).map_err(|error| crate::sqlite::convert(connection, &error))
    };
    run(VERSION_TABLE)?;
    for migration in MIGRATIONS {
        run(migration.sql)?;
        connection
            .execute(
                "INSERT INTO schema_version (version, name) VALUES (?1, ?2)",
                rusqlite::params![migration.version, migration.name],
            )
            .map_err(|error| crate::sqlite::convert(connection, &error))?;
    }
    Ok(())
}

fn table(connection: &Connection, name: &str) -> rusqlite::Result<Table> {
    let mut columns = Vec::new();
    let mut key = Vec::new();
    let mut statement = connection.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?;
    let mut rows = statement.query([name])?;
    while let Some(row) = rows.next()? {
        let (column, place): (String, i64) = (row.get(0)?, row.get(1)?);
        if place > 0 {
            key.push((place, columns.len()));
        }
        columns.push(column);
    }
    key.sort_unstable();
    let key: Vec<usize> = key.into_iter().map(|(_, at)| at).collect();
    let list = columns.join(", ");
    let order = key.iter().filter_map(|at| columns.get(*at)).cloned().collect::<Vec<_>>().join(", ");
    let marks = |from: usize, count: usize| {
        (from..from + count).map(|number| format!("?{number}")).collect::<Vec<_>>().join(", ")
    };
    let width = columns.len();
    let many = (0..BATCH).map(|row| format!("({})", marks(1 + row * width, width))).collect::<Vec<_>>();
    Ok(Table {
        first: format!("SELECT {list} FROM {name} ORDER BY {order} LIMIT {BATCH}"),
        next: format!(
            "SELECT {list} FROM {name} WHERE ({order}) > ({}) ORDER BY {order} LIMIT {BATCH}",
            marks(1, key.len())
        ),
        insert: format!("INSERT INTO {name} ({list}) VALUES ({})", marks(1, width)),
        insert_batch: format!("INSERT INTO {name} ({list}) VALUES {}", many.join(", ")),
        any: format!("SELECT 1 FROM {name} LIMIT 1"),
        clear: format!("DELETE FROM {name}"),
        name: name.to_owned(),
        key,
    })
}
