//! The log in the database: events, their tree, its checkpoints.
//!
//! [`append`] writes an event in the transaction of its decision. [`sequence`] gives waiting events their leaves and
//! signs the tree; [`verify`] recomputes everything and names each row of the log that was altered or is missing, and
//! [`verify_state`] each other row that is not as the events say.
//!
//! A leaf holds opaque ids and a salted commitment (see `keyward_ledger`). The text committed to is
//! `{"person":…,"seq":…,"data":…}`: it binds the columns that the leaf leaves out. Erasing drops text, salt and person.
#![expect(
    clippy::missing_errors_doc,
    reason = "every function fails alike: with what the engine refuses, or `Inconsistent` for impossible values"
)]

mod cases;
pub mod claims;
mod exercise;
mod prove;
mod reconcile;
mod sequence;
mod since;
mod state;
mod tip;
mod verify;

pub use cases::{CaseRows, rows_of_cases};
pub(crate) use exercise::removed_owners;
pub use exercise::{Exercises, exercises};
pub use prove::prove_case;
pub use sequence::{BATCH, sequence};
pub use since::{
    LATELY, Lately, Waiting, continues, forged_waiting, has_waiting, lately, tree_size, waiting,
};
pub(crate) use state::{Logged, person_as_logged};
pub use state::{ROWS_AT_ONCE, StateReport, compare_state, verify_state};
pub use tip::tip_check;
pub use verify::{Finding, Findings, MAX_FINDINGS, Report, verify, verify_telling};
pub(crate) use verify::{Macs, verify_with};

use std::collections::HashMap;
use std::fmt::Write as _;

use keyward_ledger::{Hash, Label, LeafRecord, LeafVersion, NodeId, commitment};
use keyward_model::{Actor, CaseId, DirectoryId, EventId, PersonId, Timestamp};

use crate::repo::{Answer, Cursor, Fields, Page, PageRequest, all, json, one};
use crate::seal::{self, Domain, SealKeys, event_bytes};
use crate::{Row, StoreError, Tx, Value, params};

/// The most events of a case that are read.
pub const PER_CASE: usize = 5000;

/// An event to log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// A stable name of at most 128 characters from `A-Z a-z 0-9 . _ : / -`, such as `case.opened`.
    pub kind: String,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// The case it belongs to, and its place 1, 2, 3 … there.
    pub case: Option<(CaseId, u32)>,
    /// 32 random bytes for this event only: they hide the body in its commitment.
    pub salt: [u8; 32],
    /// What happened.
    pub body: serde_json::Value,
}

/// An event as logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// Its id.
    pub id: EventId,
    /// Its leaf; `None` until it is sequenced.
    pub leaf_index: Option<u64>,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// Its kind.
    pub kind: String,
    /// The person it is about; `None` also once erased.
    pub person: Option<PersonId>,
    /// The case, and the place there.
    pub case: Option<(CaseId, u32)>,
    /// What happened, JSON; `None` once erased.
    pub body: Option<String>,
}

/// Which events [`recent`] lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Kinds that begin so, such as `case.`.
    pub kind_prefix: Option<String>,
    /// About this person.
    pub person: Option<PersonId>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// Done by this one.
    pub actor: Option<Actor>,
}

/// An event's row, everything in it.
pub(crate) struct Stored {
    pub(crate) event: LogEvent,
    pub(crate) salt: Option<[u8; 32]>,
    /// The text committed to.
    pub(crate) text: Option<String>,
    pub(crate) leaf: String,
    /// Which owners were sealed with it.
    pub(crate) seals: Option<Vec<u8>>,
    pub(crate) mac: Option<Vec<u8>>,
}

impl Stored {
    /// Whether Keyward wrote it.
    pub(crate) fn is_genuine(&self, keys: &SealKeys, dir: DirectoryId) -> bool {
        let bytes = event_bytes(dir, self.event.id, &self.leaf, self.seals.as_deref());
        self.mac.as_deref().is_some_and(|mac| keys.is_mac(Domain::Event, &bytes, mac))
    }
}

/// What is wrong with an event that nobody wrote who has the master secret.
pub(crate) const UNSEALED: &str = "was not written by Keyward: it has no MAC, or a wrong one";

macro_rules! stored {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.leaf_index, e.at, e.actor, e.kind, e.person_id, e.case_id, e.case_seq, e.salt, e.body, \
             e.leaf, e.seals, e.mac FROM event e ",
            $rest
        )
    };
}
pub(crate) use stored;

/// Reads rows that Keyward wrote, and whose columns agree with each other and with the leaf.
fn read_all(tx: &mut dyn Tx, dir: DirectoryId, rows: &[Row]) -> Answer<Vec<LogEvent>> {
    if seal::is_audit(tx) {
        return all(rows, read_columns);
    }
    let keys = tx.seals().keys()?;
    all(rows, |row| read(row, &keys, dir))
}

fn read(row: &Row, keys: &SealKeys, dir: DirectoryId) -> Answer<LogEvent> {
    let stored = read_loose(row)?;
    // The MAC is over the leaf; that columns and body are those of the leaf is looked at here.
    let mut wrong = Vec::new();
    verify::check_columns(&stored, &mut wrong);
    if !stored.is_genuine(keys, dir) || !wrong.is_empty() {
        let what = wrong.first().map_or(UNSEALED, |finding| finding.what.as_str());
        return Err(seal::forged("event", format!("{} {what}", stored.event.id)));
    }
    body_of(stored)
}

/// Reads a row whose columns agree with each other, whoever wrote it.
fn read_columns(row: &Row) -> Answer<LogEvent> {
    body_of(read_loose(row)?)
}

fn body_of(stored: Stored) -> Answer<LogEvent> {
    if stored.text.is_some() && stored.event.body.is_none() {
        let wrong = "does not begin with the row's person and place".to_owned();
        return Err(StoreError::Inconsistent { table: "event", column: "body", detail: wrong });
    }
    Ok(stored.event)
}

/// Reads a row. If its text does not carry the person and place of its columns, the event has no body.
pub(crate) fn read_loose(row: &Row) -> Answer<Stored> {
    let mut fields = Fields::new(row, "event");
    let mut event = LogEvent {
        id: fields.get("id")?,
        leaf_index: fields.get("leaf_index")?,
        at: fields.get("at")?,
        actor: fields.json("actor")?,
        kind: fields.get("kind")?,
        person: fields.get("person_id")?,
        case: None,
        body: None,
    };
    let case: Option<CaseId> = fields.get("case_id")?;
    let seq: Option<u32> = fields.get("case_seq")?;
    event.case = match (case, seq) {
        (Some(case), Some(seq)) => Some((case, seq)),
        (None, None) => None,
        _ => return Err(fields.wrong("case_seq", "a place without a case, or the reverse".to_owned())),
    };
    let salt = fields.get("salt")?;
    let text: Option<String> = fields.get("body")?;
    let leaf = fields.get("leaf")?;
    let head = head(event.person, event.case);
    event.body = text
        .as_deref()
        .and_then(|text| text.strip_prefix(head.as_str())?.strip_suffix('}'))
        .map(str::to_owned);
    let (seals, mac) = (fields.get("seals")?, fields.get("mac")?);
    Ok(Stored { event, salt, text, leaf, seals, mac })
}

/// The beginning of the text committed to.
fn head(person: Option<PersonId>, case: Option<(CaseId, u32)>) -> String {
    let person = person.map_or_else(|| "null".to_owned(), |id| format!("\"{id}\""));
    let seq = case.map_or_else(|| "null".to_owned(), |(_, seq)| seq.to_string());
    format!("{{\"person\":{person},\"seq\":{seq},\"data\":")
}

/// The leaf that an event has.
pub(crate) fn leaf_of(
    id: EventId,
    at: Timestamp,
    actor: Actor,
    kind: &str,
    case: Option<(CaseId, u32)>,
    commitment: Hash,
) -> Answer<LeafRecord> {
    let label = |text: String, column| {
        Label::new(text).map_err(|error| StoreError::Inconsistent {
            table: "event",
            column,
            detail: error.to_string(),
        })
    };
    Ok(LeafRecord {
        actor: match actor {
            Actor::System => None,
            Actor::Operator => Some(label("operator".to_owned(), "actor")?),
            Actor::Person(person) => Some(label(person.to_string(), "actor")?),
        },
        at: at.as_micros(),
        case: case.map(|(case, _)| label(case.to_string(), "case_id")).transpose()?,
        commitment,
        id: label(id.to_string(), "id")?,
        kind: label(kind.to_owned(), "kind")?,
        v: LeafVersion,
    })
}

/// Logs an event, to be sequenced within a second.
///
/// A place in the case that is taken is [`StoreError::Conflict`]; a kind that is no label,
/// [`StoreError::Inconsistent`].
pub fn append(tx: &mut dyn Tx, dir: DirectoryId, event: &NewEvent) -> Answer<()> {
    let text = format!("{}{}}}", head(event.person, event.case), event.body);
    let commitment = commitment(&event.salt, text.as_bytes());
    let leaf = leaf_of(event.id, event.at, event.actor, &event.kind, event.case, commitment)?.canonical();
    let leaf = String::from_utf8(leaf).map_err(|_| StoreError::Inconsistent {
        table: "event",
        column: "leaf",
        detail: "is not text".to_owned(),
    })?;
    let mac = tx.seals().keys()?.mac(Domain::Event, &event_bytes(dir, event.id, &leaf, None));
    tx.execute(
        "INSERT INTO event (directory_id, id, at, actor, kind, person_id, case_id, case_seq, salt, body, leaf, mac) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        &params![
            dir,
            event.id,
            event.at,
            json(&event.actor, "event", "actor")?,
            &event.kind,
            event.person,
            event.case.map(|(case, _)| case),
            event.case.map(|(_, seq)| seq),
            event.salt,
            text,
            &leaf,
            mac
        ],
    )?;
    tx.seals().logged(dir, event.id, &leaf);
    Ok(())
}

/// Has an event wait for its leaf, behind those that wait already. The store calls it when the command has run and waits for nobody any
/// more: whatever the command changed was in another's hand until that one was committed, so that one's events are seen here and stand before.
/// Its time was drawn before that wait, perhaps by another clock, and says nothing of the order.
pub(crate) fn await_leaf(tx: &mut dyn Tx, dir: DirectoryId, id: EventId) -> Answer<()> {
    let sql = "INSERT INTO event_unsequenced (directory_id, id, sealed, place) VALUES (?1, ?2, 1, \
         1 + COALESCE((SELECT MAX(place) FROM event_unsequenced WHERE directory_id = ?1), 0))";
    tx.execute(sql, &params![dir, id])?;
    Ok(())
}

/// A case's events in their order, at most [`PER_CASE`].
pub fn of_case(tx: &mut dyn Tx, dir: DirectoryId, case: CaseId) -> Answer<Vec<LogEvent>> {
    let sql = stored!("WHERE e.directory_id = ?1 AND e.case_id = ?2 ORDER BY e.case_seq LIMIT ?3");
    let rows = tx.query(sql, &params![dir, case, 5000])?;
    read_all(tx, dir, &rows)
}

/// The events of these kinds about somebody since a moment, oldest first, at most 500.
pub fn of_person_since(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    since: Timestamp,
    kinds: &[&str; 3],
) -> Answer<Vec<LogEvent>> {
    let sql = stored!(
        "WHERE e.directory_id = ?1 AND e.person_id = ?2 AND e.at >= ?3 AND e.kind IN (?4, ?5, ?6) \
         ORDER BY e.at, e.id LIMIT 500"
    );
    let [first, second, third] = *kinds;
    let rows = tx.query(sql, &params![dir, person, since, first, second, third])?;
    read_all(tx, dir, &rows)
}

/// The event with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: EventId) -> Answer<Option<LogEvent>> {
    let row = tx.query_opt(stored!("WHERE e.directory_id = ?1 AND e.id = ?2"), &params![dir, id])?;
    let keys = tx.seals().keys()?;
    one(row, |row| read(row, &keys, dir))
}

/// Events, newest first.
pub fn recent(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    filter: &Filter,
    page: &PageRequest,
) -> Answer<Page<LogEvent>> {
    let (at, id) = page.descending()?;
    let mut sql = stored!("WHERE e.directory_id = ?1 AND (e.at, e.id) < (?2, ?3)").to_owned();
    let mut values = params![dir, at, id].to_vec();
    if let Some(prefix) = &filter.kind_prefix {
        let length = i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX).min(256);
        // Not LIKE: the names have underscores, which it takes for any character.
        let _ = write!(sql, " AND substr(e.kind, 1, ?{}) = ?{}", values.len() + 1, values.len() + 2);
        values.extend([Value::Int(length), prefix.into()]);
    }
    if let Some(person) = filter.person {
        let _ = write!(sql, " AND e.person_id = ?{}", values.len() + 1);
        values.push(person.into());
    }
    if let Some(case) = filter.case {
        let _ = write!(sql, " AND e.case_id = ?{}", values.len() + 1);
        values.push(case.into());
    }
    if let Some(actor) = &filter.actor {
        let _ = write!(sql, " AND e.actor = ?{}", values.len() + 1);
        values.push(json(actor, "event", "actor")?.into());
    }
    let _ = write!(sql, " ORDER BY e.at DESC, e.id DESC LIMIT ?{}", values.len() + 1);
    values.push(page.fetch().into());
    let rows = tx.query_dyn(&sql, &values)?;
    let found = read_all(tx, dir, &rows)?;
    Ok(page.cut(found, |event| Cursor::moment(event.at, event.id.as_bytes())))
}

/// Erases what an event says and about whom, for good; every proof still holds. Whether there was something to erase.
pub fn erase_body(tx: &mut dyn Tx, dir: DirectoryId, id: EventId) -> Answer<bool> {
    let sql = "UPDATE event SET salt = NULL, body = NULL, person_id = NULL \
         WHERE directory_id = ?1 AND id = ?2 AND body IS NOT NULL";
    Ok(tx.execute(sql, &params![dir, id])? == 1)
}

/// The tree's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TreeRow {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) changed_at: Timestamp,
}

pub(crate) fn read_tree(row: &Row) -> Answer<TreeRow> {
    let mut fields = Fields::new(row, "log_tree");
    Ok(TreeRow {
        size: fields.get("size")?,
        root: Hash(fields.get("root")?),
        changed_at: fields.get("changed_at")?,
    })
}

pub(crate) fn tree(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<TreeRow>> {
    let sql = "SELECT size, root, changed_at FROM log_tree WHERE directory_id = ?1";
    one(tx.query_opt(sql, &params![dir])?, read_tree)
}

/// A checkpoint's row, not verified.
pub(crate) struct CheckpointRow {
    pub(crate) size: u64,
    pub(crate) previous: u64,
    pub(crate) at: Timestamp,
    pub(crate) note: String,
}

pub(crate) fn read_checkpoint(row: &Row) -> Answer<CheckpointRow> {
    let mut fields = Fields::new(row, "log_checkpoint");
    Ok(CheckpointRow {
        size: fields.get("size")?,
        previous: fields.get("previous")?,
        at: fields.get("at")?,
        note: fields.get("note")?,
    })
}

/// The newest checkpoint's row.
pub(crate) fn last_checkpoint(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<CheckpointRow>> {
    let sql = "SELECT size, previous, at, note FROM log_checkpoint WHERE directory_id = ?1 ORDER BY size DESC LIMIT 1";
    one(tx.query_opt(sql, &params![dir])?, read_checkpoint)
}

/// When the newest checkpoint was signed, as its row says.
pub fn newest_signed_at(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Timestamp>> {
    Ok(last_checkpoint(tx, dir)?.map(|row| row.at))
}

/// The hashes of these leaves as the tree holds them; a leaf that it does not have is left out.
pub fn leaf_hashes(tx: &mut dyn Tx, dir: DirectoryId, leaves: &[u64]) -> Answer<HashMap<u64, Hash>> {
    let ids: Vec<NodeId> = leaves.iter().map(|leaf| NodeId { level: 0, index: *leaf }).collect();
    Ok(load_nodes(tx, dir, &ids)?.into_iter().map(|(id, hash)| (id.index, hash)).collect())
}

/// The newest signed checkpoint, as a note to publish. Not verified here: see [`tip_check`].
pub fn newest_note(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<String>> {
    Ok(last_checkpoint(tx, dir)?.map(|row| row.note))
}

/// The stored hashes at these places; absent ones are left out.
pub(crate) fn load_nodes(tx: &mut dyn Tx, dir: DirectoryId, ids: &[NodeId]) -> Answer<HashMap<NodeId, Hash>> {
    let mut found = HashMap::with_capacity(ids.len());
    // A chain of ORs is as deep as it is long, and SQLite allows a depth of 1000.
    for chunk in ids.chunks(200) {
        // The whole key in each term: of `directory_id = ?1 AND (… OR …)` SQLite uses the first column alone and reads the tree.
        let mut sql = "SELECT level, position, hash FROM log_node WHERE ".to_owned();
        let mut values = params![dir].to_vec();
        for (index, id) in chunk.iter().enumerate() {
            let or = if index == 0 { "" } else { " OR " };
            let (level, place) = (values.len() + 1, values.len() + 2);
            let _ = write!(sql, "{or}(directory_id = ?1 AND level = ?{level} AND position = ?{place})");
            values.extend([Value::from(id.level), position(id.index)?]);
        }
        for row in tx.query_dyn(&sql, &values)? {
            let mut fields = Fields::new(&row, "log_node");
            let id = NodeId { level: fields.get("level")?, index: fields.get("position")? };
            found.insert(id, Hash(fields.get("hash")?));
        }
    }
    Ok(found)
}

/// A size or position as a column value. The tree is never larger than an `i64`.
pub(crate) fn position(value: u64) -> Answer<Value> {
    i64::try_from(value).map(Value::Int).map_err(|_| StoreError::Inconsistent {
        table: "log_node",
        column: "position",
        detail: "is beyond 2^63".to_owned(),
    })
}
