//! Reading tables whole, and pouring one database into another.

use serde::{Deserialize, Serialize};

use super::shape::{BATCH, Table, tables};
use super::{BackupError, BackupKey};
use crate::{Engine, Progress, Row, Store, StoreError, Tx, Value, log::Finding, params};

/// The tables that an empty database has rows in.
const BOOKKEEPING: [&str; 1] = ["backfill"];

/// How many rows a table has, and a keyed sum over them that says whether they are the same, in whatever order they are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// The table.
    pub table: String,
    /// Rows.
    pub rows: u64,
    /// The sum of their MACs, in hexadecimal.
    pub sum: String,
}

/// Reads a table from one end to the other, in batches in the order of its key. It is read through an index: one that does not fit the table
/// would leave rows out, so [`ensure_whole`] comes first.
fn each(
    tx: &mut dyn Tx,
    table: &'static Table,
    take: &mut dyn FnMut(Vec<Vec<Value>>) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let failed = |error| BackupError::Read { table: table.name.clone(), error };
    let mut rows = tx.query(&table.first, &[]).map_err(failed)?;
    loop {
        let rows_read: Vec<Vec<Value>> = rows.into_iter().map(Row::into_values).collect();
        let full = rows_read.len() == BATCH;
        let after: Option<Vec<Value>> =
            rows_read.last().map(|last| table.key.iter().filter_map(|at| last.get(*at)).cloned().collect());
        take(rows_read)?;
        let Some(after) = after.filter(|_| full) else { return Ok(()) };
        rows = tx.query(&table.next, &after).map_err(failed)?;
    }
}

/// Adds rows up.
struct Adder<'k> {
    key: &'k BackupKey,
    table: &'static str,
    rows: u64,
    sum: u128,
}

impl<'k> Adder<'k> {
    fn new(key: &'k BackupKey, table: &'static Table) -> Self {
        Self { key, table: &table.name, rows: 0, sum: 0 }
    }

    fn add(&mut self, row: &[Value]) {
        let mut bytes = self.table.as_bytes().to_vec();
        for value in row {
            let (kind, content): (u8, &[u8]) = match value {
                Value::Null => (0, &[]),
                Value::Int(number) => (1, &number.to_be_bytes()),
                Value::Text(text) => (2, text.as_bytes()),
                Value::Blob(blob) => (3, blob),
            };
            bytes.push(kind);
            bytes.extend_from_slice(&u64::try_from(content.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(content);
        }
        let mac = self.key.mac(&bytes);
        let part = mac.as_ref().first_chunk().copied().unwrap_or_default();
        self.sum = self.sum.wrapping_add(u128::from_be_bytes(part));
        self.rows = self.rows.saturating_add(1);
    }

    fn sum(self) -> Sum {
        Sum { table: self.table.to_owned(), rows: self.rows, sum: format!("{:032x}", self.sum) }
    }
}

/// The rows of each table.
pub(super) fn sums(tx: &mut dyn Tx, key: &BackupKey, told: &Progress) -> Result<Vec<Sum>, BackupError> {
    let mut all = Vec::new();
    told.begin("rows compared with the manifest", None);
    for table in tables()? {
        ensure_whole(tx, table)?;
        let mut adder = Adder::new(key, table);
        each(tx, table, &mut |rows| {
            for row in &rows {
                adder.add(row);
            }
            told.more(rows.len());
            Ok(())
        })?;
        all.push(adder.sum());
    }
    Ok(all)
}

/// Looks at every table from which [`pour`] is to read. It may take minutes, for which a server does not keep the transaction open that is poured into.
pub(super) fn ensure_all_whole(tx: &mut dyn Tx) -> Result<(), BackupError> {
    tables()?.iter().try_for_each(|table| ensure_whole(tx, table))
}

/// Pours every row of one database, of which [`ensure_all_whole`] was asked, into another that has this program's schema and no rows.
pub(super) fn pour(
    from: &mut dyn Tx,
    to: &mut dyn Tx,
    key: &BackupKey,
    told: &Progress,
) -> Result<Vec<Sum>, BackupError> {
    let mut all = Vec::new();
    told.begin("rows copied", None);
    for table in tables()? {
        let failed = |error| BackupError::Write { table: table.name.clone(), error };
        let mut adder = Adder::new(key, table);
        each(from, table, &mut |rows| {
            for row in &rows {
                adder.add(row);
            }
            told.more(rows.len());
            if rows.len() == BATCH {
                to.execute(&table.insert_batch, &rows.concat()).map_err(failed)?;
                return Ok(());
            }
            for row in &rows {
                to.execute(&table.insert, row).map_err(failed)?;
            }
            Ok(())
        })?;
        all.push(adder.sum());
    }
    Ok(all)
}

/// A table that has rows although nothing but an empty schema should be there.
pub(super) fn occupied(tx: &mut dyn Tx) -> Result<Option<String>, StoreError> {
    for table in tables()? {
        if !BOOKKEEPING.contains(&table.name.as_str()) && tx.query_opt(&table.any, &[])?.is_some() {
            return Ok(Some(table.name.clone()));
        }
    }
    Ok(None)
}

/// Takes away what an empty schema has rows in.
pub(super) fn clear_bookkeeping(tx: &mut dyn Tx) -> Result<(), StoreError> {
    for table in tables()?.iter().filter(|table| BOOKKEEPING.contains(&table.name.as_str())) {
        tx.execute(&table.clear, &[])?;
    }
    Ok(())
}

fn ensure_whole(tx: &mut dyn Tx, table: &'static Table) -> Result<(), BackupError> {
    broken(tx, &table.name).map_err(|error| BackupError::Read { table: table.name.clone(), error })
}

/// Fails if SQLite says that a table's pages or indexes do not fit each other. PostgreSQL says so when they are read.
fn broken(tx: &mut dyn Tx, table: &str) -> Result<(), StoreError> {
    if tx.engine() != Engine::Sqlite {
        return Ok(());
    }
    let damaged = |detail| StoreError::Damaged { what: format!("the table {table}"), detail };
    let sql = "SELECT integrity_check FROM pragma_integrity_check(?1) LIMIT 3";
    let found = tx.query(sql, &params![table]).map_err(|error| match error {
        StoreError::Damaged { detail, .. } => damaged(detail),
        other => other,
    })?;
    let said = found.iter().map(|row| row.get::<&str>(0)).collect::<Result<Vec<_>, _>>()?;
    if said == ["ok"] { Ok(()) } else { Err(damaged(said.join("; "))) }
}

/// Reads every table whole; a finding for each that cannot be read to its end. Each is read in a transaction of its own, so that one does not keep
/// the others from being looked at.
///
/// # Errors
/// [`StoreError::Unavailable`] and the like: what is wrong with the database as a whole.
pub async fn check_tables(store: &Store, told: &Progress) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    told.begin("rows read", None);
    for table in tables()? {
        let told = told.clone();
        let read = move |tx: &mut dyn Tx| {
            ensure_whole(tx, table)?;
            each(tx, table, &mut |rows| {
                told.more(rows.len());
                Ok(())
            })
        };
        match store.read_aside("check-table", read).await {
            Ok(()) => {}
            Err(BackupError::Read { error, .. }) if error.is_of_the_data() => {
                findings.push(Finding::new(&table.name, "the table", error.to_string()));
            }
            Err(BackupError::Read { error, .. } | BackupError::Store(error)) => return Err(error),
            Err(other) => return Err(StoreError::Config(other.to_string())),
        }
    }
    Ok(findings)
}
