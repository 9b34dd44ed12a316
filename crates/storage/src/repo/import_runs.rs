//! The import that began last and has not finished.

use keyward_model::{DirectoryId, Timestamp};

use super::{Answer, Fields, one};
use crate::{Tx, params, seal};

/// An import that began and has not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRun {
    /// SHA-256 of its files, in hexadecimal.
    pub files: String,
    /// When it began.
    pub began_at: Timestamp,
}

impl ImportRun {
    /// What the people are marked with whom it makes: see [`PersonSources::made_by`](super::person_sources::PersonSources::made_by). The same for
    /// a run that goes on with it, and for no other.
    pub fn mark(&self) -> String {
        format!("{}-{}", self.began_at.as_micros(), self.files)
    }
}

/// The import that has not finished.
///
/// # Errors
/// [`StoreError`](crate::StoreError).
pub fn find(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<ImportRun>> {
    seal::check(tx, dir, seal::Owner::Rules)?;
    let sql = "SELECT files, began_at FROM import_run WHERE directory_id = ?1";
    one(tx.query_opt(sql, &params![dir])?, |row| {
        let mut fields = Fields::new(row, "import_run");
        Ok(ImportRun { files: fields.get("files")?, began_at: fields.get("began_at")? })
    })
}

/// Writes that an import begins. What an earlier one left open is forgotten.
///
/// # Errors
/// [`StoreError`](crate::StoreError).
pub fn begin(tx: &mut dyn Tx, dir: DirectoryId, run: &ImportRun) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let sql = "INSERT INTO import_run (directory_id, files, began_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (directory_id) DO UPDATE SET files = excluded.files, began_at = excluded.began_at";
    tx.execute(sql, &params![dir, run.files.as_str(), run.began_at])?;
    Ok(())
}

/// Forgets the import that has not finished: nothing goes on with it. Whoever is made or joined by hand ends it, because what a load says of
/// people from then on is no first load.
///
/// # Errors
/// [`StoreError`](crate::StoreError).
pub fn forget(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<()> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    tx.execute("DELETE FROM import_run WHERE directory_id = ?1", &params![dir])?;
    Ok(())
}

/// Writes that this import finished; whether it still was the one that began last.
///
/// # Errors
/// [`StoreError`](crate::StoreError).
pub fn finish(tx: &mut dyn Tx, dir: DirectoryId, run: &ImportRun) -> Answer<bool> {
    seal::touch(tx, dir, seal::Owner::Rules)?;
    let sql = "DELETE FROM import_run WHERE directory_id = ?1 AND files = ?2 AND began_at = ?3";
    Ok(tx.execute(sql, &params![dir, run.files.as_str(), run.began_at])? == 1)
}
