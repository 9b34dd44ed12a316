//! What people said to the campaign that is in force: how often "later", and when last.
//!
//! A question that nobody answers counts as "later" as well, once it has lain for a while: closing the page is no way around
//! a campaign. A campaign is told from an earlier one by the moment from which it counts.

use keyward_model::{DirectoryId, PersonId, Timestamp};
use std::time::Duration;

use super::{Answer, Fields, one};
use crate::{Tx, params};

/// How long somebody may look at a question. Whoever is asked again within it, in another browser say, is asked the same question.
pub const PATIENCE: Duration = Duration::from_mins(10);

/// What somebody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Said {
    /// How often they said "later", or let a question lie.
    pub times: u32,
    /// When last they said it.
    pub last: Option<Timestamp>,
}

/// What somebody said to the campaign that counts from `since`.
pub fn said(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    since: Timestamp,
    now: Timestamp,
) -> Answer<Said> {
    let sql = "SELECT times + CASE WHEN asked_at <= ?4 THEN 1 ELSE 0 END AS times, last_at FROM campaign_snooze \
         WHERE directory_id = ?1 AND person_id = ?2 AND campaign_since = ?3";
    let row = tx.query_opt(sql, &params![dir, person, since, now.minus(PATIENCE)])?;
    let found = one(row, |row| {
        let mut fields = Fields::new(row, "campaign_snooze");
        Ok(Said { times: fields.get("times")?, last: fields.get("last_at")? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Notes that somebody is asked now.
pub fn ask(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    since: Timestamp,
    now: Timestamp,
) -> Answer<()> {
    // One statement: another campaign begins anew, a question that lay counts, and one that was just put stays the same.
    tx.execute(
        "INSERT INTO campaign_snooze (directory_id, person_id, campaign_since, times, last_at, asked_at) \
         VALUES (?1, ?2, ?3, 0, NULL, ?4) ON CONFLICT (directory_id, person_id) DO UPDATE SET \
         times = CASE WHEN campaign_snooze.campaign_since <> excluded.campaign_since THEN 0 \
         WHEN campaign_snooze.asked_at <= ?5 THEN campaign_snooze.times + 1 ELSE campaign_snooze.times END, \
         last_at = CASE WHEN campaign_snooze.campaign_since <> excluded.campaign_since THEN NULL \
         ELSE campaign_snooze.last_at END, \
         asked_at = CASE WHEN campaign_snooze.campaign_since = excluded.campaign_since \
         AND campaign_snooze.asked_at > ?5 THEN campaign_snooze.asked_at ELSE excluded.asked_at END, \
         campaign_since = excluded.campaign_since",
        &params![dir, person, since, now, now.minus(PATIENCE)],
    )?;
    Ok(())
}

/// Counts one "later"; `false`, and nothing is counted, if no question waits for an answer: it was answered already.
pub fn later(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    since: Timestamp,
    now: Timestamp,
) -> Answer<bool> {
    let sql = "UPDATE campaign_snooze SET times = times + 1, last_at = ?4, asked_at = NULL \
         WHERE directory_id = ?1 AND person_id = ?2 AND campaign_since = ?3 AND asked_at IS NOT NULL";
    Ok(tx.execute(sql, &params![dir, person, since, now])? == 1)
}
