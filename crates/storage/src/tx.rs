//! The one transaction contract both engines implement.

use crate::seal::Seals;
use crate::{Engine, Row, StoreError, Value};

/// One open transaction, or one read snapshot.
///
/// Parameters are written `?1`, `?2`, … and statements keep to the SQL that both engines understand. Statements
/// are `&'static str` so that a reviewer sees that no text from outside can get into one; the few searches that
/// are put together at run time go through [`Tx::query_dyn`], which is easy to find.
///
/// The first statement that fails ends the transaction on both engines: later ones get
/// [`StoreError::Aborted`] and it cannot be committed.
pub trait Tx {
    /// Runs a statement that returns no rows and gives the number of rows it changed.
    ///
    /// # Errors
    /// Whatever the engine refuses, see [`StoreError`].
    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError>;

    /// Runs a query (or a statement with `RETURNING`) and gives its rows.
    ///
    /// # Errors
    /// Whatever the engine refuses, see [`StoreError`].
    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// [`Tx::query`] for text that was put together at run time. Never put a value into `sql`: only fixed
    /// fragments and `?n` marks.
    ///
    /// # Errors
    /// Whatever the engine refuses, see [`StoreError`].
    fn query_dyn(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Which engine this is: the two name what is in their schema differently.
    fn engine(&self) -> Engine;

    /// What this transaction knows of seals: see [`seal`](crate::seal).
    fn seals(&mut self) -> &mut Seals;

    /// Runs a query that answers with at most one row.
    ///
    /// # Errors
    /// [`StoreError::RowCount`] when there are several; else as [`Tx::query`].
    fn query_opt(&mut self, sql: &'static str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        let mut rows = self.query(sql, params)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            found => Err(StoreError::RowCount { found }),
        }
    }

    /// Runs a query that answers with exactly one row.
    ///
    /// # Errors
    /// [`StoreError::RowCount`] when there is none or several; else as [`Tx::query`].
    fn query_one(&mut self, sql: &'static str, params: &[Value]) -> Result<Row, StoreError> {
        self.query_opt(sql, params)?.ok_or(StoreError::RowCount { found: 0 })
    }
}
