//! Effects on the outside: written with the decision, carried out after it.

use keyward_model::{CaseId, DirectoryId, IntentId, Timestamp};

use super::{Answer, Fields, all, capped, one};
use crate::seal::Owner;
use crate::{Row, Tx, params, seal};

/// How an effect ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Carried out.
    Done,
    /// Given up.
    Failed,
}

impl Outcome {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
    /// The outcome with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Done, Self::Failed].into_iter().find(|outcome| outcome.name() == name)
    }
}

/// An effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Its id, the idempotency key.
    pub id: IntentId,
    /// The case it belongs to.
    pub case: CaseId,
    /// The effect as JSON; never a secret.
    pub effect: String,
    /// When it was decided.
    pub intended_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When to try (again).
    pub next_attempt_at: Timestamp,
    /// How it ended; `None` while it is open.
    pub outcome: Option<Outcome>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, case_id, effect, intended_at, attempts, next_attempt_at, outcome, finished_at FROM intent ",
            $rest
        )
    };
}

fn read(row: &Row) -> Answer<Intent> {
    let mut fields = Fields::new(row, "intent");
    Ok(Intent {
        id: fields.get("id")?,
        case: fields.get("case_id")?,
        effect: fields.get("effect")?,
        intended_at: fields.get("intended_at")?,
        attempts: fields.get("attempts")?,
        next_attempt_at: fields.get("next_attempt_at")?,
        outcome: fields.named_opt("outcome", Outcome::from_name)?,
        finished_at: fields.get("finished_at")?,
    })
}

/// The effects of cases after one id and up to another, for the verification of the log: a row that cannot be read is an error
/// of its own.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: CaseId,
    stop: CaseId,
) -> Answer<Vec<(IntentId, CaseId, Answer<Intent>)>> {
    let sql = select!("WHERE directory_id = ?1 AND case_id > ?2 AND case_id <= ?3 ORDER BY case_id, id");
    let rows = tx.query(sql, &params![dir, after, stop])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, read(row)))).collect()
}

/// Adds an open effect that has not been tried.
pub fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: IntentId,
    case: CaseId,
    effect: &str,
    intended_at: Timestamp,
    next_attempt_at: Timestamp,
) -> Answer<()> {
    seal::touch(tx, dir, Owner::Case(case))?;
    tx.execute(
        "INSERT INTO intent (directory_id, id, case_id, effect, intended_at, attempts, next_attempt_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
        &params![dir, id, case, effect, intended_at, next_attempt_at],
    )?;
    Ok(())
}

/// The effect with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: IntentId) -> Answer<Option<Intent>> {
    let found = one(tx.query_opt(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?, read)?;
    if let Some(intent) = &found {
        seal::check(tx, dir, Owner::Case(intent.case))?;
    }
    Ok(found)
}

/// A case's open effects, oldest first, at most 200.
pub fn open_of_case(tx: &mut dyn Tx, dir: DirectoryId, case: CaseId) -> Answer<Vec<Intent>> {
    seal::check(tx, dir, Owner::Case(case))?;
    let sql = select!(
        "WHERE directory_id = ?1 AND case_id = ?2 AND outcome IS NULL ORDER BY intended_at, id LIMIT ?3"
    );
    all(&tx.query(sql, &params![dir, case, capped(200, 200)])?, read)
}

/// Open effects whose time has come, longest due first, at most `limit` (up to 200).
pub fn due(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp, limit: usize) -> Answer<Vec<Intent>> {
    let sql = select!(
        "WHERE directory_id = ?1 AND outcome IS NULL AND next_attempt_at <= ?2 ORDER BY next_attempt_at, id LIMIT ?3"
    );
    let found = all(&tx.query(sql, &params![dir, now, capped(limit, 200)])?, read)?;
    for intent in &found {
        // An effect that nobody decided is not carried out.
        seal::check(tx, dir, Owner::Case(intent.case))?;
    }
    Ok(found)
}

/// Claims the next try: counts it and moves the following one to `next_attempt_at`. `false` if another worker has
/// claimed it since `attempts` was read, or it is finished.
pub fn bump(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: IntentId,
    attempts: u32,
    next_attempt_at: Timestamp,
) -> Answer<bool> {
    let sql = "UPDATE intent SET attempts = attempts + 1, next_attempt_at = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND attempts = ?3 AND outcome IS NULL";
    Ok(tx.execute(sql, &params![dir, id, attempts, next_attempt_at])? == 1)
}

/// Records how an effect ended; `false` if it was recorded before.
pub fn finish(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: IntentId,
    outcome: Outcome,
    at: Timestamp,
) -> Answer<bool> {
    let of = "SELECT case_id FROM intent WHERE directory_id = ?1 AND id = ?2";
    let Some(row) = tx.query_opt(of, &params![dir, id])? else { return Ok(false) };
    seal::touch(tx, dir, Owner::Case(row.get(0)?))?;
    let sql = "UPDATE intent SET outcome = ?3, finished_at = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND outcome IS NULL";
    Ok(tx.execute(sql, &params![dir, id, outcome.name(), at])? == 1)
}
