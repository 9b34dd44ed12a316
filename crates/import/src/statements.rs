//! The two statements that nobody but an import needs.

use keyward_model::{ContactId, DeviceId, DirectoryId, GroupId};
use keyward_storage::{StoreError, Tx, params};

/// The group that an import made from this record, and its name.
pub(crate) fn group_by_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    source_id: &str,
) -> Result<Option<(GroupId, String)>, StoreError> {
    let sql = "SELECT id, name FROM person_group WHERE directory_id = ?1 AND source_id = ?2";
    let row = tx.query_opt(sql, &params![dir, source_id])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Says on which device a number rings, if that was not known; whether that is a change.
pub(crate) fn set_ringing_device(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    contact: ContactId,
    device: DeviceId,
) -> Result<bool, StoreError> {
    let sql = "UPDATE contact SET device_id = ?3 WHERE directory_id = ?1 AND id = ?2 AND device_id IS NULL AND until IS NULL";
    Ok(tx.execute(sql, &params![dir, contact, device])? == 1)
}
