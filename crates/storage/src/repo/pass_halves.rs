//! The second half of a pass that is handed over in halves: sealed, and gone once its holder has seen it.

use keyward_model::{CaseId, DirectoryId, PassId, PersonId, Timestamp};

use super::{Answer, Fields, all, capped, one};
use crate::seal::Owner;
use crate::{Row, Tx, params, seal};

/// The most halves that wait for one holder and are listed.
const PER_HOLDER: usize = 50;

/// A half that waits for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassHalf {
    /// Of which pass.
    pub pass: PassId,
    /// Who may see it.
    pub holder: PersonId,
    /// Of which case.
    pub case: CaseId,
    /// When the pass ends.
    pub expires_at: Timestamp,
}

fn read(row: &Row) -> Answer<PassHalf> {
    let mut fields = Fields::new(row, "pass_half");
    Ok(PassHalf {
        pass: fields.get("pass_id")?,
        holder: fields.get("holder_id")?,
        case: fields.get("case_id")?,
        expires_at: fields.get("expires_at")?,
    })
}

/// Keeps a sealed half.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, half: &PassHalf, sealed: &str) -> Answer<()> {
    seal::touch(tx, dir, Owner::Case(half.case))?;
    tx.execute(
        "INSERT INTO pass_half (directory_id, pass_id, holder_id, case_id, sealed, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (directory_id, pass_id) DO NOTHING",
        &params![dir, half.pass, half.holder, half.case, sealed, half.expires_at],
    )?;
    Ok(())
}

/// The halves that wait for somebody, the soonest to end first.
pub fn waiting_for(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    holder: PersonId,
    now: Timestamp,
) -> Answer<Vec<PassHalf>> {
    let sql = "SELECT pass_id, holder_id, case_id, expires_at FROM pass_half WHERE directory_id = ?1 \
         AND holder_id = ?2 AND expires_at > ?3 AND sealed IS NOT NULL ORDER BY expires_at, pass_id LIMIT ?4";
    let found = all(&tx.query(sql, &params![dir, holder, now, capped(PER_HOLDER, PER_HOLDER)])?, read)?;
    for half in &found {
        seal::check(tx, dir, Owner::Case(half.case))?;
    }
    Ok(found)
}

/// Takes a sealed half out, for its holder and once.
pub fn take(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    pass: PassId,
    holder: PersonId,
    now: Timestamp,
) -> Answer<Option<(PassHalf, String)>> {
    let of = "SELECT case_id FROM pass_half WHERE directory_id = ?1 AND pass_id = ?2";
    let Some(row) = tx.query_opt(of, &params![dir, pass])? else { return Ok(None) };
    seal::touch(tx, dir, Owner::Case(row.get(0)?))?;
    let sql = "SELECT pass_id, holder_id, case_id, expires_at, sealed FROM pass_half WHERE directory_id = ?1 \
         AND pass_id = ?2 AND holder_id = ?3 AND expires_at > ?4 AND sealed IS NOT NULL";
    let found = one(tx.query_opt(sql, &params![dir, pass, holder, now])?, |row| {
        let mut fields = Fields::new(row, "pass_half");
        let half = PassHalf {
            pass: fields.get("pass_id")?,
            holder: fields.get("holder_id")?,
            case: fields.get("case_id")?,
            expires_at: fields.get("expires_at")?,
        };
        Ok((half, fields.get::<String>("sealed")?))
    })?;
    let guarded = "UPDATE pass_half SET sealed = NULL, shown_at = ?4 WHERE directory_id = ?1 AND pass_id = ?2 \
         AND holder_id = ?3 AND sealed IS NOT NULL";
    let taken = tx.execute(guarded, &params![dir, pass, holder, now])? == 1;
    Ok(found.filter(|_| taken))
}

/// Deletes what nobody fetched in time; how many.
pub fn expire(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp) -> Answer<u64> {
    let of = "SELECT DISTINCT case_id FROM pass_half WHERE directory_id = ?1 AND expires_at <= ?2";
    for row in tx.query(of, &params![dir, now])? {
        seal::touch(tx, dir, Owner::Case(row.get(0)?))?;
    }
    tx.execute("DELETE FROM pass_half WHERE directory_id = ?1 AND expires_at <= ?2", &params![dir, now])
}
