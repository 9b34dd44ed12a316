//! Limits on guessing: the counter is raised before anything is compared, and a success takes it back.

use std::time::Duration;

use keyward_model::{DirectoryId, SKEW, Timestamp};

use super::{Answer, Fields, capped, one};
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

impl Rule {
    /// The longest wait from now that it can have begun. A longer one is from a clock that was wrong.
    fn longest(self) -> Duration {
        // Whoever does not block is blocked by `hold`, for less than the failures are remembered.
        let block = if self.block.is_zero() { self.window } else { self.block };
        block.saturating_add(SKEW)
    }
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
    // One statement counts, starts a new window if the old one is over or begins in the future, and blocks at the limit.
    let limit = rule.limit.max(1);
    let block = now.plus(rule.block);
    let first_block = if limit == 1 { block.as_micros() } else { 0 };
    let row = tx.query_opt(
        "INSERT INTO throttle (directory_id, subject, failures, first_at, blocked_until) VALUES (?1, ?2, 1, ?3, ?7) \
         ON CONFLICT (directory_id, subject) DO UPDATE SET \
         failures = CASE WHEN throttle.first_at <= ?4 OR throttle.first_at > ?8 THEN 1 \
         ELSE throttle.failures + 1 END, \
         first_at = CASE WHEN throttle.first_at <= ?4 OR throttle.first_at > ?8 THEN excluded.first_at \
         ELSE throttle.first_at END, \
         blocked_until = CASE WHEN CASE WHEN throttle.first_at <= ?4 OR throttle.first_at > ?8 THEN 1 \
         ELSE throttle.failures + 1 END >= ?5 THEN ?6 ELSE CAST(0 AS BIGINT) END \
         WHERE throttle.blocked_until <= ?3 OR throttle.blocked_until > ?9 OR throttle.first_at > ?8 \
         RETURNING failures",
        &params![
            dir,
            subject,
            now,
            now.minus(rule.window),
            limit,
            block,
            first_block,
            now.plus(SKEW),
            now.plus(rule.longest())
        ],
    )?;
    if let Some(row) = row {
        return Ok(Gate::Open { attempts: Fields::new(&row, "throttle").get("failures")? });
    }
    let until = blocked_until(tx, dir, subject, now, rule.longest())?;
    Ok(Gate::Blocked { until: until.unwrap_or(now) })
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

/// Until when a subject is blocked; `None` if it is not. A wait that began in the future, or is longer than the longest that there is for it,
/// was begun by a clock that was wrong.
pub fn blocked_until(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    subject: &str,
    now: Timestamp,
    longest: Duration,
) -> Answer<Option<Timestamp>> {
    let sql = "SELECT blocked_until FROM throttle WHERE directory_id = ?1 AND subject = ?2 AND blocked_until > ?3 \
         AND blocked_until <= ?4 AND first_at <= ?5";
    let most = now.plus(longest.saturating_add(SKEW));
    one(tx.query_opt(sql, &params![dir, subject, now, most, now.plus(SKEW)])?, |row| {
        Fields::new(row, "throttle").get("blocked_until")
    })
}

/// How long after a window began its row is forgotten: no window of a [`Rule`] is longer, but those that count in a row
/// ([`super::guesses`]), which stay until a success.
pub const FORGOTTEN: Duration = Duration::from_hours(24);

/// Forgets rows of which neither window nor block lasts, and looks at those after `after`, at most `limit` (up to 5000); how many it
/// forgot, and where to go on, unless this was the end.
pub fn sweep(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: &str,
    now: Timestamp,
    limit: usize,
) -> Answer<(u64, Option<String>)> {
    let limit = capped(limit, 5000);
    let looked =
        "SELECT subject FROM throttle WHERE directory_id = ?1 AND subject > ?2 ORDER BY subject LIMIT ?3";
    let rows = tx.query(looked, &params![dir, after, limit])?;
    let Some(row) = rows.last() else { return Ok((0, None)) };
    let last: String = Fields::new(row, "throttle").get("subject")?;
    let sql = "DELETE FROM throttle WHERE directory_id = ?1 AND subject > ?2 AND subject <= ?3 AND first_at <= ?4 \
         AND blocked_until <= ?5 AND substr(subject, 1, 8) <> 'guesses:'";
    let forgotten = tx.execute(sql, &params![dir, after, &last, now.minus(FORGOTTEN), now])?;
    Ok((forgotten, (i64::try_from(rows.len()) == Ok(limit)).then_some(last)))
}

/// How many subjects are counted, at most `limit` (up to 100 000).
pub fn count(tx: &mut dyn Tx, dir: DirectoryId, limit: usize) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM throttle WHERE directory_id = ?1 LIMIT ?2) AS rows_there";
    tx.query_one(sql, &params![dir, capped(limit, 100_000)])?.get(0)
}
