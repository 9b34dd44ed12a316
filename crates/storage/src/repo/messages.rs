//! Messages to people, kept until they are sent and afterwards as the record of what was told.

use keyward_model::{CaseId, DirectoryId, MessageId, PersonId, Timestamp};

use super::{Answer, Cursor, Fields, Page, PageRequest, all, capped, one};
use crate::{Row, Tx, params};

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// To whom, if it is a person of the directory.
    pub person: Option<PersonId>,
    /// The mail address.
    pub address: String,
    /// The subject, one line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// What it tells, such as `personal-device-advice`.
    pub kind: String,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A message as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What is sent.
    pub message: NewMessage,
    /// Failed tries.
    pub attempts: u32,
    /// When to try (again); the end of time once given up.
    pub next_attempt_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, person_id, address, subject, body, kind, case_id, created_at, attempts, next_attempt_at, \
             sent_at, last_error FROM message ",
            $rest
        )
    };
}

fn read(row: &Row) -> Answer<Message> {
    let mut fields = Fields::new(row, "message");
    Ok(Message {
        message: NewMessage {
            id: fields.get("id")?,
            person: fields.get("person_id")?,
            address: fields.get("address")?,
            subject: fields.get("subject")?,
            body: fields.get("body")?,
            kind: fields.get("kind")?,
            case: fields.get("case_id")?,
            created_at: fields.get("created_at")?,
        },
        attempts: fields.get("attempts")?,
        next_attempt_at: fields.get("next_attempt_at")?,
        sent_at: fields.get("sent_at")?,
        last_error: fields.get("last_error")?,
    })
}

/// Queues a message, due at once. `false` if the id is queued already: queueing is repeatable.
pub fn enqueue(tx: &mut dyn Tx, dir: DirectoryId, message: &NewMessage) -> Answer<bool> {
    let written = tx.execute(
        "INSERT INTO message (directory_id, id, person_id, address, subject, body, kind, case_id, created_at, \
         attempts, next_attempt_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?9) \
         ON CONFLICT (directory_id, id) DO NOTHING",
        &params![
            dir,
            message.id,
            message.person,
            &message.address,
            &message.subject,
            &message.body,
            &message.kind,
            message.case,
            message.created_at
        ],
    )?;
    Ok(written == 1)
}

/// The message with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: MessageId) -> Answer<Option<Message>> {
    one(tx.query_opt(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?, read)
}

/// Unsent messages whose time has come, longest due first, at most `limit` (up to 200). What is written to people of an
/// exercise is there to be looked at: it is never due.
pub fn due(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp, limit: usize) -> Answer<Vec<Message>> {
    let sql = select!(
        "WHERE directory_id = ?1 AND sent_at IS NULL AND next_attempt_at <= ?2 AND NOT EXISTS (\
         SELECT 1 FROM exercise_person e WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id) \
         ORDER BY next_attempt_at, id LIMIT ?3"
    );
    all(&tx.query(sql, &params![dir, now, capped(limit, 200)])?, read)
}

/// Records that a message was sent; whether it was unsent.
pub fn mark_sent(tx: &mut dyn Tx, dir: DirectoryId, id: MessageId, at: Timestamp) -> Answer<bool> {
    let sql = "UPDATE message SET sent_at = ?3, last_error = NULL \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, at])? == 1)
}

/// Records a failed try and when to try again, or never; whether the message was unsent.
pub fn mark_failed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: MessageId,
    error: &str,
    next_attempt_at: Option<Timestamp>,
) -> Answer<bool> {
    let sql = "UPDATE message SET attempts = attempts + 1, last_error = ?3, next_attempt_at = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL";
    let next = next_attempt_at.map_or(i64::MAX, Timestamp::as_micros);
    Ok(tx.execute(sql, &params![dir, id, error, next])? == 1)
}

/// Every message, newest first.
pub fn list(tx: &mut dyn Tx, dir: DirectoryId, page: &PageRequest) -> Answer<Page<Message>> {
    let (at, id) = page.descending()?;
    let sql = select!(
        "WHERE directory_id = ?1 AND (created_at, id) < (?2, ?3) ORDER BY created_at DESC, id DESC LIMIT ?4"
    );
    let found = all(&tx.query(sql, &params![dir, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |row| Cursor::moment(row.message.created_at, row.message.id.as_bytes())))
}
