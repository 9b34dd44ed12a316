//! Limits on guessing: the counter is raised before anything is compared, and a success takes it back.

use std::time::Duration;

use keyward_model::{DirectoryId, Timestamp};

use super::{Answer, Fields, one};
use crate::{Tx, params};

/// How much guessing is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Attempts without a success after which the subject is blocked, at least 1.
    pub limit: u32,
    /// Failures older than this are forgotten.
    pub window: Duration,
    /// For how long it is blocked.
    pub block: Duration,
}

/// Whether an attempt may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It may; it is counted as a failure until [`reset`].
    Open {
        /// Attempts counted, this one included.
        attempts: u32,
    },
    /// It may not: nothing was counted and nothing may be compared.
    Blocked {
        /// When the next attempt is allowed.
        until: Timestamp,
    },
}

/// Counts an attempt on a subject, such as `recovery-code:<person>`. Commit it before comparing.
pub fn raise(tx: &mut dyn Tx, dir: DirectoryId, subject: &str, now: Timestamp, rule: Rule) -> Answer<Gate> {
    // A wrong guess at a name that nobody has takes as long as one at a name that there is, whose person is compared.
    crate::seal::look(tx);
    // One statement counts, starts a new window if the old one is over, and blocks at the limit.
    let limit = rule.limit.max(1);
    let block = now.plus(rule.block);
    let first_block = if limit == 1 { block.as_micros() } else { 0 };
    let row = tx.query_opt(
        "INSERT INTO throttle (directory_id, subject, failures, first_at, blocked_until) VALUES (?1, ?2, 1, ?3, ?7) \
         ON CONFLICT (directory_id, subject) DO UPDATE SET \
         failures = CASE WHEN throttle.first_at <= ?4 THEN 1 ELSE throttle.failures + 1 END, \
         first_at = CASE WHEN throttle.first_at <= ?4 THEN excluded.first_at ELSE throttle.first_at END, \
         blocked_until = CASE WHEN CASE WHEN throttle.first_at <= ?4 THEN 1 ELSE throttle.failures + 1 END >= ?5 \
         THEN ?6 ELSE throttle.blocked_until END \
         WHERE throttle.blocked_until <= ?3 RETURNING failures",
        &params![dir, subject, now, now.minus(rule.window), limit, block, first_block],
    )?;
    match row {
        Some(row) => Ok(Gate::Open { attempts: Fields::new(&row, "throttle").get("failures")? }),
        None => Ok(Gate::Blocked { until: blocked_until(tx, dir, subject, now)?.unwrap_or(now) }),
    }
}

/// Blocks a subject that is counted until then: for waits that grow.
pub fn hold(tx: &mut dyn Tx, dir: DirectoryId, subject: &str, until: Timestamp) -> Answer<()> {
    let sql = "UPDATE throttle SET blocked_until = ?3 WHERE directory_id = ?1 AND subject = ?2";
    tx.execute(sql, &params![dir, subject, until])?;
    Ok(())
}

/// Forgets the failures after a success.
pub fn reset(tx: &mut dyn Tx, dir: DirectoryId, subject: &str) -> Answer<()> {
    tx.execute("DELETE FROM throttle WHERE directory_id = ?1 AND subject = ?2", &params![dir, subject])?;
    Ok(())
}

/// Takes one failure back that was counted before its attempt turned out right, and the wait that only it began.
pub fn take_back(tx: &mut dyn Tx, dir: DirectoryId, subject: &str, rule: Rule) -> Answer<()> {
    let sql = "UPDATE throttle SET failures = failures - 1, \
         blocked_until = CASE WHEN failures <= ?3 THEN 0 ELSE blocked_until END \
         WHERE directory_id = ?1 AND subject = ?2 AND failures > 0";
    tx.execute(sql, &params![dir, subject, rule.limit.max(1)])?;
    Ok(())
}

/// How many failures are counted of a subject.
pub fn failures(tx: &mut dyn Tx, dir: DirectoryId, subject: &str) -> Answer<u32> {
    let sql = "SELECT failures FROM throttle WHERE directory_id = ?1 AND subject = ?2";
    let found =
        one(tx.query_opt(sql, &params![dir, subject])?, |row| Fields::new(row, "throttle").get("failures"))?;
    Ok(found.unwrap_or(0))
}

/// Until when a subject is blocked; `None` if it is not.
pub fn blocked_until(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    subject: &str,
    now: Timestamp,
) -> Answer<Option<Timestamp>> {
    let sql =
        "SELECT blocked_until FROM throttle WHERE directory_id = ?1 AND subject = ?2 AND blocked_until > ?3";
    one(tx.query_opt(sql, &params![dir, subject, now])?, |row| {
        Fields::new(row, "throttle").get("blocked_until")
    })
}
