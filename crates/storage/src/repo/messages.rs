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

/// How urgent a message is. It follows from what the message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A one-time code: somebody waits for it.
    Code,
    /// A notice: it may be the only sign of an attack.
    Notice,
    /// A reminder, which many people may get at once and nobody waits for.
    Reminder,
}

/// The kinds of messages that are reminders.
pub const REMINDERS: [&str; 2] = ["registration-reminder", "registration-overdue"];

impl Urgency {
    /// The urgency of a message.
    pub fn of(message: &NewMessage) -> Self {
        if message.expires_at.is_some() {
            Self::Code
        } else if REMINDERS.contains(&message.kind.as_str()) {
            Self::Reminder
        } else {
            Self::Notice
        }
    }

    const fn stored(self) -> i64 {
        match self {
            Self::Code => 0,
            Self::Notice => 1,
            Self::Reminder => 2,
        }
    }
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
    /// When somebody last had it sent again.
    pub again_at: Option<Timestamp>,
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
             attempts, next_attempt_at, sent_at, last_error, again_at FROM message ",
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
        again_at: fields.get("again_at")?,
    })
}

/// Queues a message, due at once. `false` if the id is queued already: queueing is repeatable.
pub fn enqueue(tx: &mut dyn Tx, dir: DirectoryId, message: &NewMessage) -> Answer<bool> {
    let written = tx.execute(
        "INSERT INTO message (directory_id, id, person_id, channel, address, subject, body, kind, case_id, intent_id, \
         created_at, attempts, next_attempt_at, expires_at, priority) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?11, ?12, ?13) \
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
            message.expires_at,
            Urgency::of(message).stored()
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
    /// Of this urgency: nobody waits behind what is less urgent.
    pub urgency: Urgency,
}

/// How many messages have not left; beyond `limit` (up to 10 000) nobody counts.
pub fn count_unsent(tx: &mut dyn Tx, dir: DirectoryId, limit: usize) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM message WHERE directory_id = ?1 AND sent_at IS NULL LIMIT ?2) AS rows_there";
    tx.query_one(sql, &params![dir, capped(limit, 10_000)])?.get(0)
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
    let (channel, urgency, limit) = (lane.channel.name(), lane.urgency.stored(), capped(limit, 200));
    let rows = match lane.address {
        None => {
            let sql = select!(
                "WHERE directory_id = ?1 AND channel = ?2 AND priority = ?3 AND sent_at IS NULL \
                 AND next_attempt_at <= ?4 AND (expires_at IS NULL OR expires_at > ?4) \
                 AND NOT EXISTS (SELECT 1 FROM exercise_person e \
                 WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id) \
                 ORDER BY next_attempt_at, id LIMIT ?5"
            );
            tx.query(sql, &params![dir, channel, urgency, now, limit])?
        }
        Some(address) => {
            let sql = select!(
                "WHERE directory_id = ?1 AND channel = ?2 AND priority = ?3 AND address = ?4 AND sent_at IS NULL \
                 AND next_attempt_at <= ?5 AND (expires_at IS NULL OR expires_at > ?5) \
                 AND NOT EXISTS (SELECT 1 FROM exercise_person e \
                 WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id) \
                 ORDER BY next_attempt_at, id LIMIT ?6"
            );
            tx.query(sql, &params![dir, channel, urgency, address, now, limit])?
        }
    };
    all(&rows, read)
}

/// Takes a message that is due until a moment, for whoever sends it. Of two servers that try, one gets it: the update of the other
/// finds that the message is no longer due.
pub fn claim(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: MessageId,
    now: Timestamp,
    until: Timestamp,
) -> Answer<bool> {
    let sql = "UPDATE message SET next_attempt_at = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL AND next_attempt_at <= ?3 \
         AND (expires_at IS NULL OR expires_at > ?3)";
    Ok(tx.execute(sql, &params![dir, id, now, until])? == 1)
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
    ($before:literal, $or:literal, $after:literal) => {
        concat!(
            $before,
            "(sent_at IS NOT NULL OR next_attempt_at = ?2 OR EXISTS (SELECT 1 FROM exercise_person e \
             WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id)",
            $or,
            $after
        )
    };
}

/// What decides that a message is late: it was written before a moment and is refused since then, or its outlet has been out since
/// then. One that nobody could try yet, because no server ran, is not.
macro_rules! overdue {
    ($before:literal, $after:literal) => {
        settled!(
            $before,
            " OR (created_at <= ?4 AND (last_error IS NOT NULL OR EXISTS (SELECT 1 FROM outlet o \
             WHERE o.directory_id = message.directory_id AND o.since <= ?4 \
             AND (o.name = message.channel OR o.name = message.channel || ':' || message.address)))))",
            $after
        )
    };
}

/// Effects of which a message was sent or given up, or was written before `late` and still does not arrive, without their case having
/// heard; at most `limit` (up to 200).
pub fn unreported(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    late: Timestamp,
    limit: usize,
) -> Answer<Vec<(CaseId, IntentId)>> {
    let sql = overdue!(
        "SELECT DISTINCT case_id, intent_id FROM message WHERE directory_id = ?1 AND reported = 0 \
         AND intent_id IS NOT NULL AND case_id IS NOT NULL AND ",
        " ORDER BY intent_id LIMIT ?3"
    );
    let rows = tx.query(sql, &params![dir, i64::MAX, capped(limit, 200), late])?;
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

/// Those messages of an effect that were sent or given up, or are late.
pub fn settled_or_late(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    intent: IntentId,
    late: Timestamp,
) -> Answer<Vec<MessageId>> {
    let sql = overdue!(
        "SELECT id FROM message WHERE directory_id = ?1 AND intent_id = ?3 AND ",
        " ORDER BY id LIMIT 500"
    );
    all(&tx.query(sql, &params![dir, i64::MAX, intent, late])?, |row| row.get(0))
}

/// Marks those messages of an effect of which its case has heard. Of one that is only late it hears again once it is sent.
pub fn mark_reported(tx: &mut dyn Tx, dir: DirectoryId, intent: IntentId, late: Timestamp) -> Answer<u64> {
    let sql = overdue!(
        "UPDATE message SET reported = CASE WHEN sent_at IS NULL AND next_attempt_at < ?2 THEN 2 ELSE 1 END \
         WHERE directory_id = ?1 AND reported = 0 AND intent_id = ?3 AND ",
        ""
    );
    tx.execute(sql, &params![dir, i64::MAX, intent, late])
}

/// How many messages wait for their next try or were given up, at most `limit` (up to 200) each.
pub fn stuck(tx: &mut dyn Tx, dir: DirectoryId, limit: usize) -> Answer<(usize, usize)> {
    let failing = "SELECT 1 FROM message WHERE directory_id = ?1 AND sent_at IS NULL AND last_error IS NOT NULL \
         AND next_attempt_at < ?2 LIMIT ?3";
    let given_up =
        "SELECT 1 FROM message WHERE directory_id = ?1 AND sent_at IS NULL AND next_attempt_at = ?2 LIMIT ?3";
    let values = params![dir, i64::MAX, capped(limit, 200)];
    Ok((tx.query(failing, &values)?.len(), tx.query(given_up, &values)?.len()))
}

/// What waits in one lane of all addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// How many; beyond ten thousand nobody counts.
    pub count: u64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
}

/// The most that [`queue`] and [`given_up`] count.
const COUNTED: i64 = 10_000;

/// What waits to be sent by this channel with this urgency. Messages to people of an exercise wait for nobody.
pub fn queue(tx: &mut dyn Tx, dir: DirectoryId, channel: Channel, urgency: Urgency) -> Answer<Queue> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT), MIN(w.created_at) FROM (SELECT created_at FROM message \
         WHERE directory_id = ?1 AND channel = ?2 AND priority = ?3 AND sent_at IS NULL AND next_attempt_at < ?4 \
         AND NOT EXISTS (SELECT 1 FROM exercise_person e WHERE e.directory_id = message.directory_id \
         AND e.person_id = message.person_id) LIMIT ?5) w";
    let row = tx.query_one(sql, &params![dir, channel.name(), urgency.stored(), i64::MAX, COUNTED])?;
    Ok(Queue { count: row.get(0)?, oldest: row.get(1)? })
}

/// How many messages of a channel were given up; beyond ten thousand nobody counts.
pub fn given_up(tx: &mut dyn Tx, dir: DirectoryId, channel: Channel) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM message WHERE directory_id = ?1 AND channel = ?2 \
         AND sent_at IS NULL AND next_attempt_at = ?3 LIMIT ?4) g";
    tx.query_one(sql, &params![dir, channel.name(), i64::MAX, COUNTED])?.get(0)
}

/// Which unsent messages are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Those that will be tried, or tried again.
    Waiting,
    /// Those that nobody tries any more.
    GivenUp,
}

/// Unsent messages but those of one kind, newest first. Those to people of an exercise wait for nobody.
pub fn unsent(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    which: Unsent,
    without: &str,
    page: &PageRequest,
) -> Answer<Page<Message>> {
    let (at, id) = page.descending()?;
    let sql = match which {
        Unsent::Waiting => select!(
            "WHERE directory_id = ?1 AND sent_at IS NULL AND next_attempt_at < ?2 AND kind <> ?3 \
             AND (created_at, id) < (?4, ?5) AND NOT EXISTS (SELECT 1 FROM exercise_person e \
             WHERE e.directory_id = message.directory_id AND e.person_id = message.person_id) \
             ORDER BY created_at DESC, id DESC LIMIT ?6"
        ),
        Unsent::GivenUp => select!(
            "WHERE directory_id = ?1 AND sent_at IS NULL AND next_attempt_at = ?2 AND kind <> ?3 \
             AND (created_at, id) < (?4, ?5) ORDER BY created_at DESC, id DESC LIMIT ?6"
        ),
    };
    let found = all(&tx.query(sql, &params![dir, i64::MAX, without, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |row| Cursor::moment(row.message.created_at, row.message.id.as_bytes())))
}

/// Has a message tried again that was given up, as if it were written now; whether it was. A code that expired is erased, and stays given
/// up.
pub fn send_again(tx: &mut dyn Tx, dir: DirectoryId, id: MessageId, now: Timestamp) -> Answer<bool> {
    let sql = "UPDATE message SET next_attempt_at = ?3, again_at = ?3, attempts = 0, \
         reported = CASE WHEN reported = 1 THEN 2 ELSE reported END \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL AND next_attempt_at = ?4 \
         AND (expires_at IS NULL OR (expires_at > ?3 AND body <> ''))";
    Ok(tx.execute(sql, &params![dir, id, now, i64::MAX])? == 1)
}

/// Records that a message was sent, and erases the body of one with a code; whether it was unsent.
pub fn mark_sent(tx: &mut dyn Tx, dir: DirectoryId, id: MessageId, at: Timestamp) -> Answer<bool> {
    let sql = "UPDATE message SET sent_at = ?3, last_error = NULL, \
         reported = CASE WHEN reported = 2 THEN 0 ELSE reported END, \
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

/// Records why a message could not be tried, and when it will be: no try of the message is used up. Whether it was unsent.
pub fn mark_postponed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: MessageId,
    error: &str,
    next_attempt_at: Timestamp,
) -> Answer<bool> {
    let sql = "UPDATE message SET last_error = ?3, next_attempt_at = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND sent_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, error, next_attempt_at])? == 1)
}

/// Gives up messages whose code has expired and erases their bodies, at most `limit` (up to 5000); how many.
pub fn expire(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "UPDATE message SET body = '', next_attempt_at = ?4, \
         last_error = COALESCE(last_error, 'never: the code expired before it was sent') \
         WHERE directory_id = ?1 AND id IN (SELECT id FROM message WHERE directory_id = ?1 \
         AND expires_at IS NOT NULL AND body <> '' AND expires_at <= ?2 ORDER BY expires_at LIMIT ?3)";
    tx.execute(sql, &params![dir, now, capped(limit, 5000), i64::MAX])
}

/// Forgets messages written before a moment that were sent or given up, at most `limit` (up to 5000); how many. Those of a case stay until
/// it has been closed as long.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "DELETE FROM message WHERE directory_id = ?1 AND id IN (SELECT m.id FROM message m \
         WHERE m.directory_id = ?1 AND m.created_at < ?2 AND (m.sent_at IS NOT NULL OR m.next_attempt_at = ?3) \
         AND (m.case_id IS NULL OR EXISTS (SELECT 1 FROM recovery_case c \
         WHERE c.directory_id = m.directory_id AND c.id = m.case_id AND c.closed_at < ?2)) \
         ORDER BY m.created_at, m.id LIMIT ?4)";
    tx.execute(sql, &params![dir, before, i64::MAX, capped(limit, 5000)])
}

/// When the oldest message was written that is kept.
pub fn oldest(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Timestamp>> {
    let sql = "SELECT MIN(created_at) AS oldest FROM message WHERE directory_id = ?1";
    let row = tx.query_one(sql, &params![dir])?;
    Fields::new(&row, "message").get("oldest")
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
