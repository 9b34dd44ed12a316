//! Agents whose work is on hold.

use keyward_model::{Actor, DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, all, json};
use crate::{Tx, params};

/// The most holds that are listed.
const LISTED: usize = 100;

/// A hold that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentHold {
    /// Whose work.
    pub agent: PersonId,
    /// Since when.
    pub since: Timestamp,
    /// How much they had done in a short time.
    pub counted: u32,
}

/// Puts somebody's work on hold.
pub fn hold(tx: &mut dyn Tx, dir: DirectoryId, hold: &AgentHold) -> Answer<()> {
    tx.execute(
        "INSERT INTO agent_hold (directory_id, person_id, since, counted) VALUES (?1, ?2, ?3, ?4)",
        &params![dir, hold.agent, hold.since, hold.counted],
    )?;
    Ok(())
}

/// Whether somebody's work is on hold.
pub fn is_held(tx: &mut dyn Tx, dir: DirectoryId, agent: PersonId) -> Answer<bool> {
    let sql = "SELECT 1 FROM agent_hold WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL";
    Ok(tx.query_opt(sql, &params![dir, agent])?.is_some())
}

/// Lets somebody go on; whether they were held.
pub fn end(tx: &mut dyn Tx, dir: DirectoryId, agent: PersonId, by: Actor, at: Timestamp) -> Answer<bool> {
    let sql = "UPDATE agent_hold SET ended_at = ?3, ended_by = ?4 \
         WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL";
    Ok(tx.execute(sql, &params![dir, agent, at, json(&by, "agent_hold", "ended_by")?])? > 0)
}

/// Everybody who is held, oldest first.
pub fn live(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<AgentHold>> {
    let sql = "SELECT person_id, since, counted FROM agent_hold \
         WHERE directory_id = ?1 AND ended_at IS NULL ORDER BY since, person_id LIMIT ?2";
    all(&tx.query(sql, &params![dir, super::capped(LISTED, LISTED)])?, |row| {
        let mut fields = Fields::new(row, "agent_hold");
        Ok(AgentHold {
            agent: fields.get("person_id")?,
            since: fields.get("since")?,
            counted: fields.get("counted")?,
        })
    })
}

/// How many cases each account opened after `after`, but for those of the playbook `but`; `None` for those that nobody opened.
pub fn opened(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: Timestamp,
    but: &str,
) -> Answer<Vec<(Option<PersonId>, u32)>> {
    let sql = "SELECT c.opened_by, COUNT(*) AS opened FROM recovery_case c \
         WHERE c.directory_id = ?1 AND c.opened_at > ?2 AND c.playbook <> ?3 \
         AND c.person_id NOT IN (SELECT person_id FROM exercise_person WHERE directory_id = ?1) GROUP BY c.opened_by";
    all(&tx.query(sql, &params![dir, after, but])?, |row| {
        let mut fields = Fields::new(row, "recovery_case");
        Ok((fields.get("opened_by")?, fields.get("opened")?))
    })
}
