//! Whether the machine's clock is believed, before anything is deleted by it.

use std::time::Duration;

use keyward_model::{DirectoryId, SKEW, Timestamp};

use super::Answer;
use crate::{Tx, log, params};

/// How far the time may get between two looks without anybody asking: a server that was off over night.
const LEAP: Duration = Duration::from_hours(24);
/// For how long a clock that leapt has to go on before it is believed: a time in which somebody looks.
const PROOF: Duration = Duration::from_hours(24);
/// How often it has to be seen in that time. Housekeeping looks once a minute.
const GAP: Duration = Duration::from_hours(1);

/// What is to be said of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on from where it was last seen.
    Believed,
    /// It is behind the newest moment that was believed.
    Behind {
        /// That moment.
        newest: Timestamp,
    },
    /// It is further ahead than it can have got while it was seen: nothing is deleted by it.
    Ahead {
        /// The newest moment that was believed.
        newest: Timestamp,
        /// When it is believed, if it goes on like this.
        believed_from: Timestamp,
    },
}

struct Row {
    believed_at: Timestamp,
    ahead: Option<(Timestamp, Timestamp)>,
}

fn find(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Row>> {
    let sql = "SELECT believed_at, ahead_since, ahead_seen FROM clock WHERE directory_id = ?1";
    let Some(row) = tx.query_opt(sql, &params![dir])? else {
        // Never seen: the log says when it was signed last.
        let signed = log::newest_signed_at(tx, dir)?;
        return Ok(signed.map(|believed_at| Row { believed_at, ahead: None }));
    };
    let (since, seen): (Option<Timestamp>, Option<Timestamp>) = (row.get(1)?, row.get(2)?);
    Ok(Some(Row { believed_at: row.get(0)?, ahead: since.zip(seen) }))
}

fn judge(row: &Row, now: Timestamp) -> Standing {
    let newest = row.believed_at;
    if newest > now.plus(SKEW) {
        return Standing::Behind { newest };
    }
    if now <= newest.plus(LEAP) {
        return Standing::Believed;
    }
    let since = match row.ahead {
        Some((since, seen)) if since <= now && seen <= now.plus(SKEW) && now <= seen.plus(GAP) => since,
        _ => now,
    };
    let believed_from = since.plus(PROOF);
    if now >= believed_from { Standing::Believed } else { Standing::Ahead { newest, believed_from } }
}

/// What is to be said of the clock, if it shows `now`. Where it was never seen there is nothing to say.
pub fn standing(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Answer<Standing> {
    Ok(find(tx, dir)?.map_or(Standing::Believed, |row| judge(&row, now)))
}

/// The same, and remembers that it was seen.
pub fn see(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Answer<Standing> {
    let standing = standing(tx, dir, now)?;
    match standing {
        Standing::Believed => {
            let sql = "INSERT INTO clock (directory_id, believed_at) VALUES (?1, ?2) ON CONFLICT (directory_id) DO UPDATE SET \
                 believed_at = CASE WHEN clock.believed_at < excluded.believed_at THEN excluded.believed_at \
                 ELSE clock.believed_at END, ahead_since = NULL, ahead_seen = NULL";
            tx.execute(sql, &params![dir, now])?;
        }
        Standing::Behind { .. } => {}
        Standing::Ahead { newest, believed_from } => {
            let sql = "INSERT INTO clock (directory_id, believed_at, ahead_since, ahead_seen) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (directory_id) DO UPDATE SET ahead_since = excluded.ahead_since, ahead_seen = excluded.ahead_seen";
            tx.execute(sql, &params![dir, newest, believed_from.minus(PROOF), now])?;
        }
    }
    Ok(standing)
}

/// When housekeeping saw a clock last that it believed, and so deleted what is old.
pub fn last_seen(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Timestamp>> {
    let sql = "SELECT believed_at FROM clock WHERE directory_id = ?1";
    let Some(row) = tx.query_opt(sql, &params![dir])? else { return Ok(None) };
    Ok(Some(row.get(0)?))
}

/// Believes a clock that shows `now`, because somebody looked.
pub fn accept(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Answer<()> {
    let sql = "INSERT INTO clock (directory_id, believed_at) VALUES (?1, ?2) ON CONFLICT (directory_id) DO UPDATE SET \
         believed_at = excluded.believed_at, ahead_since = NULL, ahead_seen = NULL";
    tx.execute(sql, &params![dir, now])?;
    Ok(())
}
