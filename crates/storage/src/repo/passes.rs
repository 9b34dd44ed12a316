//! Temporary Access Passes: at most one per person is alive; every attempt is counted before anything is compared; a
//! pass is used up by an update that must hit its row.

use keyward_model::{Actor, DirectoryId, IntentId, PassId, PersonId, Timestamp};

use super::{Answer, Fields, all, json, one};
use crate::{Row, StoreError, Tx, params, seal};

/// Wrong attempts, from wherever, after which a pass is on hold until somebody lifts it (NIST SP 800-63B-4 §3.2.2). With 32¹⁰ passes, a
/// hundred guesses succeed once in 10¹³. One browser and one source wait long before.
pub const MAX_ATTEMPTS: u32 = 100;

/// Why a pass ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassEnd {
    /// It was used, the only time.
    Used,
    /// Somebody took it back.
    Voided,
    /// A newer pass took its place.
    Replaced,
    /// Too many wrong attempts.
    Attempts,
    /// Nobody used it in time.
    Expired,
}

impl PassEnd {
    const ALL: [Self; 5] = [Self::Used, Self::Voided, Self::Replaced, Self::Attempts, Self::Expired];
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Voided => "voided",
            Self::Replaced => "replaced",
            Self::Attempts => "attempts",
            Self::Expired => "expired",
        }
    }
    /// The reason with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.name() == name)
    }
}

/// A pass to issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPass {
    /// Its id.
    pub id: PassId,
    /// Who may use it.
    pub person: PersonId,
    /// The intent that asks for it: a second issue of the same intent finds the first pass.
    pub intent: IntentId,
    /// The keyed hash of the pass.
    pub secret_hash: [u8; 32],
    /// Whether it works once only.
    pub one_time: bool,
    /// When it begins to work.
    pub not_before: Timestamp,
    /// When it stops.
    pub expires_at: Timestamp,
    /// When it is issued.
    pub issued_at: Timestamp,
    /// By whom.
    pub issued_by: Actor,
    /// Whether it only looks like a pass: somebody is under duress.
    pub decoy: bool,
}

/// A pass as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassRow {
    /// What was issued.
    pub pass: NewPass,
    /// Attempts counted since it was issued or last used.
    pub attempts: u32,
    /// How often it was used.
    pub uses: u32,
    /// When it ended; `None` while it may be alive.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub end_reason: Option<PassEnd>,
}

/// The outcome of [`issue`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issued {
    /// The pass was written, and this many earlier passes ended.
    New {
        /// How many earlier passes of the person ended: 0 or 1.
        replaced: u64,
    },
    /// The intent had been carried out before, with this pass. Its secret cannot be shown again.
    Before(Box<PassRow>),
}

macro_rules! columns {
    () => {
        "id, person_id, intent_id, secret_hash, one_time, not_before, expires_at, issued_at, issued_by, decoy, \
         attempts, uses, ended_at, end_reason"
    };
}

/// Whose pass it is.
const OF: &str = "SELECT person_id FROM pass WHERE directory_id = ?1 AND id = ?2";

fn read(row: &Row) -> Answer<PassRow> {
    let mut fields = Fields::new(row, "pass");
    Ok(PassRow {
        pass: NewPass {
            id: fields.get("id")?,
            person: fields.get("person_id")?,
            intent: fields.get("intent_id")?,
            secret_hash: fields.get("secret_hash")?,
            one_time: fields.get("one_time")?,
            not_before: fields.get("not_before")?,
            expires_at: fields.get("expires_at")?,
            issued_at: fields.get("issued_at")?,
            issued_by: fields.json("issued_by")?,
            decoy: fields.get("decoy")?,
        },
        attempts: fields.get("attempts")?,
        uses: fields.get("uses")?,
        ended_at: fields.get("ended_at")?,
        end_reason: fields.named_opt("end_reason", PassEnd::from_name)?,
    })
}

/// How many passes somebody issued after `since`.
pub fn issued_since(tx: &mut dyn Tx, dir: DirectoryId, by: Actor, since: Timestamp) -> Answer<u32> {
    let sql = "SELECT COUNT(*) FROM pass WHERE directory_id = ?1 AND issued_at > ?2 AND issued_by = ?3";
    let row = tx.query_one(sql, &params![dir, since, json(&by, "pass", "issued_by")?])?;
    Ok(u32::try_from(row.get::<i64>(0)?).unwrap_or(u32::MAX))
}

/// Issues a pass and ends the person's earlier one. Two issues for one person at once leave one pass: the other is
/// [`StoreError::Conflict`].
pub fn issue(tx: &mut dyn Tx, dir: DirectoryId, pass: &NewPass) -> Answer<Issued> {
    seal::touch_person(tx, dir, pass.person)?;
    if let Some(before) = find_by_intent(tx, dir, pass.intent)? {
        if before.pass.person != pass.person {
            return Err(StoreError::Inconsistent {
                table: "pass",
                column: "intent_id",
                detail: "the intent issued a pass to somebody else".to_owned(),
            });
        }
        return Ok(Issued::Before(Box::new(before)));
    }
    let replaced = tx.execute(
        "UPDATE pass SET ended_at = ?3, end_reason = CASE WHEN expires_at <= ?3 THEN 'expired' ELSE 'replaced' END \
         WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL",
        &params![dir, pass.person, pass.issued_at],
    )?;
    tx.execute(
        "INSERT INTO pass (directory_id, id, person_id, intent_id, secret_hash, one_time, not_before, expires_at, \
         issued_at, issued_by, attempts, uses, decoy) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, ?11)",
        &params![
            dir,
            pass.id,
            pass.person,
            pass.intent,
            pass.secret_hash,
            pass.one_time,
            pass.not_before,
            pass.expires_at,
            pass.issued_at,
            json(&pass.issued_by, "pass", "issued_by")?,
            pass.decoy
        ],
    )?;
    Ok(Issued::New { replaced })
}

/// Counts an attempt and gives the pass to compare with; `None` if the person has no live pass with attempts left.
///
/// Run it in a transaction of its own, compare afterwards in constant time, then [`consume`]: whatever happens in
/// between, the attempt stays counted, so parallel guesses do not get more than [`MAX_ATTEMPTS`].
pub fn count_attempt(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Answer<Option<PassRow>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "UPDATE pass SET attempts = attempts + 1 WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL \
         AND not_before <= ?3 AND expires_at > ?3 AND attempts < ?4 RETURNING ",
        columns!()
    );
    one(tx.query_opt(sql, &params![dir, person, now, MAX_ATTEMPTS])?, read)
}

/// Uses a pass whose secret was right; whether this caller is the one who got it. A one-time pass ends; a multi-use
/// pass has all its attempts again.
pub fn consume(tx: &mut dyn Tx, dir: DirectoryId, id: PassId, now: Timestamp) -> Answer<bool> {
    if !seal::touch_of(tx, dir, OF, id.into())? {
        return Ok(false);
    }
    let sql = "UPDATE pass SET uses = uses + 1, attempts = 0, \
         ended_at = CASE WHEN one_time = 1 THEN ?3 ELSE ended_at END, \
         end_reason = CASE WHEN one_time = 1 THEN 'used' ELSE end_reason END \
         WHERE directory_id = ?1 AND id = ?2 AND ended_at IS NULL AND not_before <= ?3 AND expires_at > ?3 \
         AND (one_time = 0 OR uses = 0)";
    Ok(tx.execute(sql, &params![dir, id, now])? == 1)
}

/// Forgets the wrong attempts at the person's pass: a pass on hold works again.
pub fn forgive(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<()> {
    let sql = "UPDATE pass SET attempts = 0 WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL";
    tx.execute(sql, &params![dir, person])?;
    Ok(())
}

/// Makes a pass look like one only; whether there is such a pass.
pub fn disarm(tx: &mut dyn Tx, dir: DirectoryId, id: PassId) -> Answer<bool> {
    if !seal::touch_of(tx, dir, OF, id.into())? {
        return Ok(false);
    }
    let sql = "UPDATE pass SET decoy = 1 WHERE directory_id = ?1 AND id = ?2";
    Ok(tx.execute(sql, &params![dir, id])? == 1)
}

/// Whether the pass that somebody used last only looked like one.
pub fn last_used_was_decoy(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<bool> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT decoy FROM pass WHERE directory_id = ?1 AND person_id = ?2 AND uses > 0 \
         ORDER BY issued_at DESC, id DESC LIMIT 1";
    let found = one(tx.query_opt(sql, &params![dir, person])?, |row| Fields::new(row, "pass").get("decoy"))?;
    Ok(found.unwrap_or(false))
}

/// Ends a pass; whether it was alive.
pub fn void(tx: &mut dyn Tx, dir: DirectoryId, id: PassId, reason: PassEnd, at: Timestamp) -> Answer<bool> {
    if !seal::touch_of(tx, dir, OF, id.into())? {
        return Ok(false);
    }
    let sql = "UPDATE pass SET ended_at = ?4, end_reason = ?3 \
         WHERE directory_id = ?1 AND id = ?2 AND ended_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, reason.name(), at])? == 1)
}

/// The person's pass that works now, if any.
pub fn find_alive(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Answer<Option<PassRow>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM pass WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL AND not_before <= ?3 \
         AND expires_at > ?3 AND attempts < ?4"
    );
    one(tx.query_opt(sql, &params![dir, person, now, MAX_ATTEMPTS])?, read)
}

/// The person's pass that has not ended: it may have expired, or have no attempts left.
pub fn find_unended(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Option<PassRow>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM pass WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL"
    );
    one(tx.query_opt(sql, &params![dir, person])?, read)
}

/// The person's newest pass, whatever became of it.
pub fn find_last(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Option<PassRow>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM pass WHERE directory_id = ?1 AND person_id = ?2 ORDER BY issued_at DESC, id DESC LIMIT 1"
    );
    one(tx.query_opt(sql, &params![dir, person])?, read)
}

/// The passes of people after one id and up to another that have not ended.
pub(super) fn unended_between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: PersonId,
    last: PersonId,
) -> Answer<Vec<PassRow>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM pass WHERE directory_id = ?1 AND person_id > ?2 AND person_id <= ?3 AND ended_at IS NULL ORDER BY person_id"
    );
    all(&tx.query(sql, &params![dir, after, last])?, read)
}

/// The pass with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: PassId) -> Answer<Option<PassRow>> {
    seal::check_of(tx, dir, OF, id.into())?;
    let sql = concat!("SELECT ", columns!(), " FROM pass WHERE directory_id = ?1 AND id = ?2");
    one(tx.query_opt(sql, &params![dir, id])?, read)
}

/// The pass that an intent issued.
pub fn find_by_intent(tx: &mut dyn Tx, dir: DirectoryId, intent: IntentId) -> Answer<Option<PassRow>> {
    let of = "SELECT person_id FROM pass WHERE directory_id = ?1 AND intent_id = ?2";
    seal::check_of(tx, dir, of, intent.into())?;
    let sql = concat!("SELECT ", columns!(), " FROM pass WHERE directory_id = ?1 AND intent_id = ?2");
    one(tx.query_opt(sql, &params![dir, intent])?, read)
}
