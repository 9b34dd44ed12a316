//! Messages to people, kept until they are sent and afterwards as the record of what was told.

use keyward_model::{CaseId, Channel, DirectoryId, IntentId, MessageId, PersonId, Timestamp};

use super::{Answer, Cursor, Fields, Page, PageRequest, all, capped, one};
use crate::{Row, Tx, params};

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// To whom, if it is a person of the directory.
    pub person: Option<PersonId>,
    /// How it travels.
    pub channel: Channel,
    /// The mail address, the telephone number, or the name of the webhook.
    pub address: String,
    /// The subject, one line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// What it tells, such as `personal-device-advice`.
    pub kind: String,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// The effect of that case that it carries out.
    pub intent: Option<IntentId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// For a message with a code: its body is sealed, nobody sends it after this moment, and once it is sent or given up its body
    /// is erased. `None` for every other message.
    pub expires_at: Option<Timestamp>,
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

impl Message {
    /// Whether nobody tries any more.
    pub fn is_given_up(&self) -> bool {
        self.sent_at.is_none() && self.next_attempt_at.as_micros() == i64::MAX
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, person_id, channel, address, subject, body, kind, case_id, intent_id, created_at, expires_at, \
             attempts, next_attempt_at, sent_at, last_error FROM message ",
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
            channel: fields.named("channel", Channel::from_name)?,
            address: fields.get("address")?,
            subject: fields.get("subject")?,
            body: fields.get("body")?,
            kind: fields.get("kind")?,
            case: fields.get("case_id")?,
            intent: fields.get("intent_id")?,
            created_at: fields.get("created_at")?,
            expires_at: fields.get("expires_at")?,
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
        "INSERT INTO message (directory_id, id, person_id, channel, address, subject, body, kind, case_id, intent_id, \
         created_at, attempts, next_attempt_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?11, ?12) \
         ON CONFLICT (directory_id, id) DO NOTHING",
        &params![
            dir,
            message.id,
            message.person,
            message.channel.name(),
            &message.address,
            &message.subject,
            &message.body,
            &message.kind,
            message.case,
            message.intent,
            message.created_at,
            message.expires_at
        ],
    )?;
    Ok(written == 1)
}

/// The message with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: MessageId) -> Answer<Option<Message>> {
    one(tx.query_opt(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?, read)
}

/// Which unsent messages somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane<'a> {
    /// Of this channel.
    pub channel: Channel,
    /// Only to this address, so that what waits for one receiver holds no other up.
    pub address: Option<&'a str>,
    /// Those with a code, or those without: who waits for a code waits behind nothing else.
    pub codes: bool,
}

/// Unsent messages of a lane whose time has come, longest due first, at most `limit` (up to 200). What is written to people
/// of an exercise is there to be looked at: it is never due.
pub fn due(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    lane: Lane<'_>,
    now: Timestamp,
    limit: usize,
) -> Answer<Vec<Message>> {
    let (channel, limit) = (lane.channel.name(), capped(limit, 200));
    let rows = match lane.address {
        None => {
            let sql = select!(
                "WHERE directory_id = ?1 AND channel = ?2 AND sent_at IS NULL AND next_attempt_at <= ?3 \
                 AND CASE WHEN expires_at IS NULL THEN 0 WHEN expires_at > ?3 THEN 1 ELSE 2 END = ?4 \
                 AND NOT EXISTS (SELECT 1 FROM exercise_person e \
                 WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id) \
                 ORDER BY next_attempt_at, id LIMIT ?5"
            );
            tx.query(sql, &params![dir, channel, now, lane.codes, limit])?
        }
        Some(address) => {
            let sql = select!(
                "WHERE directory_id = ?1 AND channel = ?2 AND address = ?3 AND sent_at IS NULL \
                 AND next_attempt_at <= ?4 \
                 AND CASE WHEN expires_at IS NULL THEN 0 WHEN expires_at > ?4 THEN 1 ELSE 2 END = ?5 \
                 AND NOT EXISTS (SELECT 1 FROM exercise_person e \
                 WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id) \
                 ORDER BY next_attempt_at, id LIMIT ?6"
            );
            tx.query(sql, &params![dir, channel, address, now, lane.codes, limit])?
        }
    };
    all(&rows, read)
}

/// The messages of a case but those of one kind, oldest first, at most `limit` (up to 500).
pub fn of_case(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: CaseId,
    without: &str,
    limit: usize,
) -> Answer<Vec<Message>> {
    let sql =
        select!("WHERE directory_id = ?1 AND case_id = ?2 AND kind <> ?3 ORDER BY created_at, id LIMIT ?4");
    all(&tx.query(sql, &params![dir, case, without, capped(limit, 500)])?, read)
}

/// What decides that nothing more will become of a message for now: it was sent or given up, or it is written to somebody of an
/// exercise, whose mailbox is the outbox.
macro_rules! settled {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "(sent_at IS NOT NULL OR next_attempt_at = ?2 OR EXISTS (SELECT 1 FROM exercise_person e \
             WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id))",
            $after
        )
    };
}

/// Effects of which a message was sent or given up without their case having heard, at most `limit` (up to 200).
pub fn unreported(tx: &mut dyn Tx, dir: DirectoryId, limit: usize) -> Answer<Vec<(CaseId, IntentId)>> {
    let sql = settled!(
        "SELECT DISTINCT case_id, intent_id FROM message WHERE directory_id = ?1 AND reported = 0 \
         AND intent_id IS NOT NULL AND case_id IS NOT NULL AND ",
        " ORDER BY intent_id LIMIT ?3"
    );
    let rows = tx.query(sql, &params![dir, i64::MAX, capped(limit, 200)])?;
    all(&rows, |row| {
        let mut fields = Fields::new(row, "message");
        Ok((fields.get("case_id")?, fields.get("intent_id")?))
    })
}

/// The messages of one effect, oldest first.
pub fn of_intent(tx: &mut dyn Tx, dir: DirectoryId, case: CaseId, intent: IntentId) -> Answer<Vec<Message>> {
    let sql = select!(
        "WHERE directory_id = ?1 AND case_id = ?2 AND intent_id = ?3 ORDER BY created_at, id LIMIT ?4"
    );
    all(&tx.query(sql, &params![dir, case, intent, capped(500, 500)])?, read)
}

/// Marks those messages of an effect of which its case has heard.
pub fn mark_reported(tx: &mut dyn Tx, dir: DirectoryId, intent: IntentId) -> Answer<u64> {
    let sql = settled!(
        "UPDATE message SET reported = 1 WHERE directory_id = ?1 AND reported = 0 AND intent_id = ?3 AND ",
        ""
    );
    tx.execute(sql, &params![dir, i64::MAX, intent])
}

/// How many messages wait for their next try or were given up, at most `limit` (up to 200) each.
pub fn stuck(tx: &mut dyn Tx, dir: DirectoryId, limit: usize) -> Answer<(usize, usize)> {
    let failing = "SELECT 1 FROM message WHERE directory_id = ?1 AND sent_at IS NULL AND attempts > 0 \
         AND next_attempt_at < ?2 LIMIT ?3";
    let given_up =
        "SELECT 1 FROM message WHERE directory_id = ?1 AND sent_at IS NULL AND next_attempt_at = ?2 LIMIT ?3";
    let values = params![dir, i64::MAX, capped(limit, 200)];
    Ok((tx.query(failing, &values)?.len(), tx.query(given_up, &values)?.len()))
}

/// Records that a message was sent, and erases the body of one with a code; whether it was unsent.
pub fn mark_sent(tx: &mut dyn Tx, dir: DirectoryId, id: MessageId, at: Timestamp) -> Answer<bool> {
    let sql = "UPDATE message SET sent_at = ?3, last_error = NULL, \
         body = CASE WHEN expires_at IS NULL THEN body ELSE '' END \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, at])? == 1)
}

/// Records a failed try and when to try again, or never, which erases the body of one with a code; whether the message was
/// unsent.
pub fn mark_failed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: MessageId,
    error: &str,
    next_attempt_at: Option<Timestamp>,
) -> Answer<bool> {
    let sql = "UPDATE message SET attempts = attempts + 1, last_error = ?3, next_attempt_at = ?4, \
         body = CASE WHEN expires_at IS NOT NULL AND ?5 = 1 THEN '' ELSE body END \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL";
    let next = next_attempt_at.map_or(i64::MAX, Timestamp::as_micros);
    Ok(tx.execute(sql, &params![dir, id, error, next, next_attempt_at.is_none()])? == 1)
}

/// Gives up messages whose code has expired and erases their bodies, at most `limit` (up to 5000); how many.
pub fn expire(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "UPDATE message SET body = '', next_attempt_at = ?4, \
         last_error = COALESCE(last_error, 'never: the code expired before it was sent') \
         WHERE directory_id = ?1 AND id IN (SELECT id FROM message WHERE directory_id = ?1 \
         AND expires_at IS NOT NULL AND body <> '' AND expires_at <= ?2 ORDER BY expires_at LIMIT ?3)";
    tx.execute(sql, &params![dir, now, capped(limit, 5000), i64::MAX])
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
