//! Numbers that people say, counted per organisation without gaps: a number that was not committed is given again.

use keyward_model::DirectoryId;

use super::{Answer, Fields};
use crate::{Tx, params};

/// The next number of a counter; the very first is `first`.
pub fn next(tx: &mut dyn Tx, dir: DirectoryId, name: &str, first: u32) -> Answer<u32> {
    let row = tx.query_one(
        "INSERT INTO counter (directory_id, name, value) VALUES (?1, ?2, ?3) \
         ON CONFLICT (directory_id, name) DO UPDATE SET value = counter.value + 1 RETURNING value",
        // The row holds the next free number.
        &params![dir, name, i64::from(first) + 1],
    )?;
    let free: u32 = Fields::new(&row, "counter").get("value")?;
    Ok(free.saturating_sub(1))
}
