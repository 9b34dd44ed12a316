//! Changes of the rules that two people sign.

use keyward_model::{Actor, ChangeId, DirectoryId, PersonId, Timestamp};

use super::{Answer, Cursor, Fields, Page, PageRequest, all, capped, json};
use crate::seal::Owner;
use crate::{Row, Tx, params, seal};

/// A change as stored. What its names and its payload mean is for the rules to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its id.
    pub id: ChangeId,
    /// What it is about: `roles`, `tier`, `pass_policy`, `standards`.
    pub kind: String,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// From what to what, JSON.
    pub payload: String,
    /// The exact text that both sign.
    pub statement: String,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: PersonId,
    /// When.
    pub proposed_at: Timestamp,
    /// Until when it can be signed.
    pub expires_at: Timestamp,
    /// Where it stands.
    pub now: Standing,
}

/// What moves about a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its state's name.
    pub state: String,
    /// Who signed as the second person.
    pub approved_by: Option<PersonId>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// When it comes into force, if it waits.
    pub due_at: Option<Timestamp>,
    /// When it ended or came into force.
    pub ended_at: Option<Timestamp>,
    /// By whom.
    pub ended_by: Option<Actor>,
    /// Why.
    pub end_reason: Option<String>,
    /// The version of the policy that it made.
    pub made: Option<u32>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, person_id, payload, statement, reason, proposed_by, proposed_at, expires_at, state, \
             approved_by, approved_at, due_at, ended_at, ended_by, end_reason, made FROM change ",
            $rest
        )
    };
}

fn read(row: &Row) -> Answer<ChangeRow> {
    let mut fields = Fields::new(row, "change");
    Ok(ChangeRow {
        id: fields.get("id")?,
        kind: fields.get("kind")?,
        person: fields.get("person_id")?,
        payload: fields.get("payload")?,
        statement: fields.get("statement")?,
        reason: fields.get("reason")?,
        proposed_by: fields.get("proposed_by")?,
        proposed_at: fields.get("proposed_at")?,
        expires_at: fields.get("expires_at")?,
        now: Standing {
            state: fields.get("state")?,
            approved_by: fields.get("approved_by")?,
            approved_at: fields.get("approved_at")?,
            due_at: fields.get("due_at")?,
            ended_at: fields.get("ended_at")?,
            ended_by: fields.json_opt("ended_by")?,
            end_reason: fields.get("end_reason")?,
            made: fields.get("made")?,
        },
    })
}

/// Reads changes that Keyward wrote.
fn believe(tx: &mut dyn Tx, dir: DirectoryId, rows: &[Row]) -> Answer<Vec<ChangeRow>> {
    let found = all(rows, read)?;
    for change in &found {
        seal::check(tx, dir, Owner::Change(change.id))?;
    }
    Ok(found)
}

fn actor(by: Option<Actor>) -> Answer<Option<String>> {
    by.map(|by| json(&by, "change", "ended_by")).transpose()
}

/// Adds a change; `false` if there is one with this id.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, change: &ChangeRow) -> Answer<bool> {
    seal::touch(tx, dir, Owner::Change(change.id))?;
    let now = &change.now;
    let written = tx.execute(
        "INSERT INTO change (directory_id, id, kind, person_id, payload, statement, reason, proposed_by, proposed_at, \
         expires_at, state, approved_by, approved_at, due_at, ended_at, ended_by, end_reason, made) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) \
         ON CONFLICT (directory_id, id) DO NOTHING",
        &params![
            dir,
            change.id,
            &change.kind,
            change.person,
            &change.payload,
            &change.statement,
            &change.reason,
            change.proposed_by,
            change.proposed_at,
            change.expires_at,
            &now.state,
            now.approved_by,
            now.approved_at,
            now.due_at,
            now.ended_at,
            actor(now.ended_by)?,
            now.end_reason.as_deref(),
            now.made
        ],
    )?;
    Ok(written == 1)
}

/// The change with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: ChangeId) -> Answer<Option<ChangeRow>> {
    let rows = tx.query(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?;
    Ok(believe(tx, dir, &rows)?.pop())
}

/// Moves a change that is still in state `from`; `false` if somebody else was first.
pub fn update(tx: &mut dyn Tx, dir: DirectoryId, id: ChangeId, from: &str, to: &Standing) -> Answer<bool> {
    seal::touch(tx, dir, Owner::Change(id))?;
    let sql = "UPDATE change SET state = ?4, approved_by = ?5, approved_at = ?6, due_at = ?7, ended_at = ?8, \
         ended_by = ?9, end_reason = ?10, made = ?11 WHERE directory_id = ?1 AND id = ?2 AND state = ?3";
    let written = tx.execute(
        sql,
        &params![
            dir,
            id,
            from,
            &to.state,
            to.approved_by,
            to.approved_at,
            to.due_at,
            to.ended_at,
            actor(to.ended_by)?,
            to.end_reason.as_deref(),
            to.made
        ],
    )?;
    Ok(written == 1)
}

/// The changes in a state, oldest first, at most `limit` (up to 200).
pub fn in_state(tx: &mut dyn Tx, dir: DirectoryId, state: &str, limit: usize) -> Answer<Vec<ChangeRow>> {
    let sql = select!("WHERE directory_id = ?1 AND state = ?2 ORDER BY proposed_at, id LIMIT ?3");
    let rows = tx.query(sql, &params![dir, state, capped(limit, 200)])?;
    believe(tx, dir, &rows)
}

/// The change that made a version of a policy.
pub fn that_made(tx: &mut dyn Tx, dir: DirectoryId, kind: &str, version: u32) -> Answer<Option<ChangeRow>> {
    let sql = select!("WHERE directory_id = ?1 AND kind = ?2 AND made = ?3 ORDER BY id LIMIT 1");
    let rows = tx.query(sql, &params![dir, kind, version])?;
    Ok(believe(tx, dir, &rows)?.pop())
}

/// A page of all changes, newest first. Ids sort by the time of the proposal.
pub fn newest(tx: &mut dyn Tx, dir: DirectoryId, page: &PageRequest) -> Answer<Page<ChangeRow>> {
    let (before, id) = page.descending()?;
    let sql = select!(
        "WHERE directory_id = ?1 AND (proposed_at, id) < (?2, ?3) ORDER BY proposed_at DESC, id DESC LIMIT ?4"
    );
    let rows = tx.query(sql, &params![dir, before, id, page.fetch()])?;
    let rows = believe(tx, dir, &rows)?;
    Ok(page.cut(rows, |change| Cursor::moment(change.proposed_at, change.id.as_bytes())))
}
