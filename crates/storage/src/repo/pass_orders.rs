//! Passes that agents ordered lately: written with the decision, so that a limit can count those that are still on their way.

use keyward_model::{DirectoryId, IntentId, PersonId, Timestamp};
use std::time::Duration;

use super::Answer;
use crate::{Tx, params};

/// How long orders are kept: longer than anybody counts back.
const KEPT: Duration = Duration::from_hours(24);

/// Notes an order, and forgets the agent's old ones.
pub fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    agent: PersonId,
    intent: IntentId,
    at: Timestamp,
) -> Answer<()> {
    let old = "DELETE FROM pass_order WHERE directory_id = ?1 AND person_id = ?2 AND ordered_at < ?3";
    tx.execute(old, &params![dir, agent, at.minus(KEPT)])?;
    let sql =
        "INSERT INTO pass_order (directory_id, person_id, ordered_at, intent_id) VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, &params![dir, agent, at, intent])?;
    Ok(())
}

/// How many passes somebody ordered after `since`. Hold the person first: two transactions that count do not see each other's orders.
pub fn since(tx: &mut dyn Tx, dir: DirectoryId, agent: PersonId, since: Timestamp) -> Answer<u32> {
    let sql =
        "SELECT COUNT(*) FROM pass_order WHERE directory_id = ?1 AND person_id = ?2 AND ordered_at > ?3";
    let row = tx.query_one(sql, &params![dir, agent, since])?;
    Ok(u32::try_from(row.get::<i64>(0)?).unwrap_or(u32::MAX))
}
