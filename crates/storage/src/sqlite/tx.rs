//! Statements and errors on SQLite.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql, ffi};

use crate::seal::Seals;
use crate::{ConstraintKind, Engine, Row, StoreError, Tx, Value, spans};

pub(crate) struct SqliteTx<'c> {
    connection: &'c Connection,
    seals: Seals,
    failed: bool,
}

impl<'c> SqliteTx<'c> {
    pub(crate) fn new(connection: &'c Connection, seals: Seals) -> Self {
        Self { connection, seals, failed: false }
    }

    /// Whether a statement failed, so that the transaction must not be committed.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// Runs one statement and remembers its failure.
    fn guarded<T>(
        &mut self,
        sql: &str,
        params: &[Value],
        run: impl FnOnce(&Connection) -> Result<T, Refused>,
    ) -> Result<T, StoreError> {
        if self.failed {
            return Err(StoreError::Aborted);
        }
        #[cfg(feature = "testing")]
        crate::testing::plans::look(self.connection, sql);
        let result = check_text(params).and_then(|()| {
            run(self.connection).map_err(|refused| match refused {
                Refused::Engine(error) => named(convert(self.connection, &error), sql),
                Refused::Column(error) => error,
            })
        });
        self.failed = result.is_err();
        result
    }
}

/// Why a statement failed: the engine says so, or a column has a type the schema does not use.
enum Refused {
    Engine(rusqlite::Error),
    Column(StoreError),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error)
    }
}

impl Tx for SqliteTx<'_> {
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        let _traced = spans::statement(sql).entered();
        let changed = self.guarded(sql, params, |connection| {
            let changed = connection.prepare_cached(sql)?.execute(rusqlite::params_from_iter(params))?;
            Ok(u64::try_from(changed).unwrap_or(u64::MAX))
        })?;
        self.seals.wrote(sql, changed);
        Ok(changed)
    }

    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn seals(&mut self) -> &mut Seals {
        &mut self.seals
    }

    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let _traced = spans::statement(sql).entered();
        let found =
            self.guarded(sql, params, |connection| rows(&mut *connection.prepare_cached(sql)?, params))?;
        self.seals.wrote(sql, count(&found));
        Ok(found)
    }

    fn query_dyn(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let _traced = spans::statement(sql).entered();
        // Not cached: one-off texts would push the fixed statements out.
        let found = self.guarded(sql, params, |connection| rows(&mut connection.prepare(sql)?, params))?;
        self.seals.wrote(sql, count(&found));
        Ok(found)
    }
}

fn count(rows: &[Row]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

fn rows(statement: &mut rusqlite::Statement<'_>, params: &[Value]) -> Result<Vec<Row>, Refused> {
    let columns = statement.column_count();
    let mut answer = Vec::new();
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for index in 0..columns {
            values.push(value(index, row.get_ref(index)?).map_err(Refused::Column)?);
        }
        answer.push(Row::new(values));
    }
    Ok(answer)
}

fn value(index: usize, value: ValueRef<'_>) -> Result<Value, StoreError> {
    let wrong = |found| StoreError::Decode { index, expected: "integer, UTF-8 text or bytes", found };
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|_error| wrong("text that is not UTF-8"))?;
            Ok(Value::Text(text.to_owned()))
        }
        ValueRef::Blob(bytes) => Ok(Value::Blob(bytes.to_vec())),
        ValueRef::Real(_) => Err(wrong("a floating-point number")),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Refuses what only this engine could store.
fn check_text(params: &[Value]) -> Result<(), StoreError> {
    let has_nul = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
    if params.iter().any(has_nul) {
        // The SQLSTATE PostgreSQL gives.
        return Err(StoreError::Sql { code: "22021".to_owned(), message: "text contains NUL".to_owned() });
    }
    Ok(())
}

/// An error about damage with the name of the first table that the statement speaks of.
fn named(error: StoreError, sql: &str) -> StoreError {
    let StoreError::Damaged { detail, .. } = error else { return error };
    let mut words = sql.split_ascii_whitespace();
    let table = words.find(|word| matches!(*word, "FROM" | "INTO" | "UPDATE")).and(words.next());
    let table = table.map_or("", |word| word.trim_matches(|c: char| !c.is_ascii_lowercase() && c != '_'));
    let what = if table.is_empty() { THE_DATABASE.to_owned() } else { format!("the table {table}") };
    StoreError::Damaged { what, detail }
}

/// What is damaged, where no statement names a table.
const THE_DATABASE: &str = "the database";

/// Names an engine's error.
pub(crate) fn convert(connection: &Connection, error: &rusqlite::Error) -> StoreError {
    let (failure, message) = match error {
        rusqlite::Error::SqliteFailure(failure, message) => (failure, message.as_deref().unwrap_or_default()),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error, msg.as_str()),
        other => return StoreError::Sql { code: "rusqlite".to_owned(), message: other.to_string() },
    };
    let constraint = |kind| StoreError::Constraint { kind, detail: message.to_owned() };
    match failure.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return conflict(connection, message);
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return constraint(ConstraintKind::ForeignKey),
        ffi::SQLITE_CONSTRAINT_NOTNULL => return constraint(ConstraintKind::NotNull),
        ffi::SQLITE_CONSTRAINT_CHECK | ffi::SQLITE_CONSTRAINT_DATATYPE => {
            return constraint(ConstraintKind::Check);
        }
        _ => {}
    }
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
        ErrorCode::ReadOnly => StoreError::ReadOnly,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Damaged { what: THE_DATABASE.to_owned(), detail: message.to_owned() }
        }
        ErrorCode::SystemIoFailure
        | ErrorCode::DiskFull
        | ErrorCode::CannotOpen
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::OutOfMemory
        | ErrorCode::PermissionDenied => StoreError::Unavailable(error.to_string()),
        _ => StoreError::Sql { code: failure.extended_code.to_string(), message: message.to_owned() },
    }
}

/// Reads `UNIQUE constraint failed: person.directory_id, person.email` or `… failed: index 'name'`.
fn conflict(connection: &Connection, message: &str) -> StoreError {
    let list = message.rsplit_once("failed: ").map_or(message, |(_, list)| list);
    if let Some(index) = list.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
        let table = connection
            .query_row("SELECT tbl_name FROM sqlite_master WHERE name = ?1", [index], |row| row.get(0))
            .unwrap_or_default();
        return StoreError::Conflict { table, columns: format!("index {index}") };
    }
    let pairs: Vec<(&str, &str)> = list.split(", ").filter_map(|name| name.split_once('.')).collect();
    let table = pairs.first().map_or("", |(table, _)| table).to_owned();
    let columns: Vec<&str> = pairs.iter().map(|(_, column)| *column).collect();
    StoreError::Conflict { table, columns: columns.join(", ") }
}
