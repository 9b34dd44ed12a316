//! Organisations.

use keyward_model::{DirectoryId, Timestamp};

use super::{Answer, Fields, all, one};
use crate::{Row, StoreError, Tx, params, seal};

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its id, the shard key.
    pub id: DirectoryId,
    /// Its name, such as `Contoso`.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

fn read(row: &Row) -> Answer<Directory> {
    let mut fields = Fields::new(row, "directory");
    Ok(Directory { id: fields.get("id")?, name: fields.get("name")?, created_at: fields.get("created_at")? })
}

/// Adds an organisation.
pub fn create(tx: &mut dyn Tx, directory: &Directory) -> Answer<()> {
    tx.execute(
        "INSERT INTO directory (id, name, created_at) VALUES (?1, ?2, ?3)",
        &params![directory.id, &directory.name, directory.created_at],
    )?;
    seal::begin_lists(tx, directory.id)
}

/// The organisation with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Directory>> {
    one(tx.query_opt("SELECT id, name, created_at FROM directory WHERE id = ?1", &params![dir])?, read)
}

/// The organisation, where an installation serves one. `None` before `keyward init`;
/// [`StoreError::RowCount`] when there are several.
pub fn find_only(tx: &mut dyn Tx) -> Answer<Option<Directory>> {
    let mut found = list(tx)?;
    match found.len() {
        0 | 1 => Ok(found.pop()),
        found => Err(StoreError::RowCount { found }),
    }
}

/// Every organisation of the installation, oldest first, at most 1000: an operator's list, not a customer's.
pub fn list(tx: &mut dyn Tx) -> Answer<Vec<Directory>> {
    all(
        &tx.query("SELECT id, name, created_at FROM directory ORDER BY created_at, id LIMIT 1000", &[])?,
        read,
    )
}
