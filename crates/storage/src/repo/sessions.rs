//! Browser sessions.

use std::time::Duration;

use keyward_model::{DirectoryId, FactorSet, MethodId, PassId, Person, PersonId, SessionId, Timestamp};

use super::{
    Answer, Fields, PER_PERSON, all, capped,
    methods::{self, Working},
    one, people,
    people::person_columns,
};
use crate::seal::Domain;
use crate::{Row, Tx, Value, params, seal};

/// What a session may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionKind {
    /// Whatever the person may.
    Full,
    /// Register a passkey, after a pass.
    Enrol,
    /// Show the rest of what a sign-in takes.
    Partial,
    /// Set another password, because the one that was shown may not stay.
    Change,
}

impl SessionKind {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Enrol => "enrol",
            Self::Partial => "partial",
            Self::Change => "change",
        }
    }
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Full, Self::Enrol, Self::Partial, Self::Change].into_iter().find(|kind| kind.name() == name)
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id: not the secret.
    pub id: SessionId,
    /// Whose it is.
    pub person: PersonId,
    /// The method that made it: they end together. `None` after a pass or a link.
    pub method: Option<MethodId>,
    /// The second of two methods: it ends with that, too.
    pub second_method: Option<MethodId>,
    /// The third, and any further one: few organisations ask for so much.
    pub more_methods: Vec<MethodId>,
    /// The pass that opened it.
    pub pass: Option<PassId>,
    /// What its owner calls it.
    pub name: Option<String>,
    /// What was shown when it began.
    pub factors: FactorSet,
    /// What it may do.
    pub kind: SessionKind,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The network address it began from.
    pub address: Option<String>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
}

impl Session {
    /// The methods that made it.
    pub fn methods(&self) -> impl Iterator<Item = MethodId> {
        self.method.into_iter().chain(self.second_method).chain(self.more_methods.iter().copied())
    }
}

/// A session, its person and the methods that made it, as on record now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Whose it is. If the account is not enabled, the session is worth nothing.
    pub person: Person,
    /// The methods that made it, as they stand: of those that are on record.
    pub methods: Vec<Working>,
}

/// The columns of a session `s`, in the order that [`read_fields`] reads them.
macro_rules! session_columns {
    () => {
        "s.id, s.person_id, s.method_id, s.second_method_id, s.more_methods, s.pass_id, s.name, s.factors, s.kind, \
         s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent"
    };
}

/// How long the text of an id is.
const ID_TEXT: usize = 36;

/// Ids, one after the other.
fn read_ids(text: &str) -> Option<Vec<MethodId>> {
    text.as_bytes().chunks(ID_TEXT).map(|id| std::str::from_utf8(id).ok()?.parse().ok()).collect()
}

fn ids_text(ids: &[MethodId]) -> Option<String> {
    (!ids.is_empty()).then(|| ids.iter().map(MethodId::to_string).collect())
}

fn read_fields(fields: &mut Fields<'_>) -> Answer<Session> {
    Ok(Session {
        id: fields.get("id")?,
        person: fields.get("person_id")?,
        method: fields.get("method_id")?,
        second_method: fields.get("second_method_id")?,
        more_methods: fields.named_opt("more_methods", read_ids)?.unwrap_or_default(),
        pass: fields.get("pass_id")?,
        name: fields.get("name")?,
        factors: FactorSet::from_bits(fields.get("factors")?),
        kind: fields.named("kind", SessionKind::from_name)?,
        created_at: fields.get("created_at")?,
        last_seen_at: fields.get("last_seen_at")?,
        expires_at: fields.get("expires_at")?,
        address: fields.get("address")?,
        user_agent: fields.get("user_agent")?,
    })
}

/// What a session's MAC is over: what does not change until it ends.
fn sealed(session: &Session, secret_hash: &[u8; 32]) -> [Value; 11] {
    params![
        secret_hash,
        session.id,
        session.person,
        session.method,
        session.second_method,
        ids_text(&session.more_methods),
        session.pass,
        session.factors.bits(),
        session.kind.name(),
        session.created_at,
        session.expires_at
    ]
}

/// Sessions of a page of [`sealed_after`].
pub(crate) const SEALED_PAGE: usize = 500;

/// A live session: the hash of its secret, its id, what its MAC is over, and the MAC.
pub(crate) type SealedSession = (Vec<u8>, SessionId, Vec<Value>, Option<Vec<u8>>);

/// The live sessions after a hash, by hash.
pub(crate) fn sealed_after(tx: &mut dyn Tx, dir: DirectoryId, after: &[u8]) -> Answer<Vec<SealedSession>> {
    let sql = "SELECT secret_hash, id, person_id, method_id, second_method_id, more_methods, pass_id, factors, kind, \
         created_at, expires_at, mac FROM session WHERE directory_id = ?1 AND secret_hash > ?2 AND ended_at IS NULL \
         ORDER BY secret_hash LIMIT 500";
    all(&tx.query(sql, &params![dir, after])?, |row| {
        let values = (0..11).map(|place| Ok(row.get::<&Value>(place)?.clone())).collect::<Answer<_>>()?;
        Ok((row.get(0)?, row.get(1)?, values, row.get(11)?))
    })
}

/// Adds a session under the keyed hash of its secret.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, session: &Session, secret_hash: &[u8; 32]) -> Answer<()> {
    let mac = seal::single(tx, Domain::Session, dir, &sealed(session, secret_hash))?;
    tx.execute(
        "INSERT INTO session (directory_id, secret_hash, id, person_id, method_id, second_method_id, more_methods, \
         pass_id, name, factors, kind, created_at, last_seen_at, expires_at, address, user_agent, mac) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        &params![
            dir,
            secret_hash,
            session.id,
            session.person,
            session.method,
            session.second_method,
            ids_text(&session.more_methods),
            session.pass,
            session.name.clone(),
            session.factors.bits(),
            session.kind.name(),
            session.created_at,
            session.last_seen_at,
            session.expires_at,
            session.address.clone(),
            session.user_agent.clone(),
            mac
        ],
    )?;
    Ok(())
}

/// The network address of somebody's session, if it is known.
pub fn address_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    session: SessionId,
) -> Answer<Option<String>> {
    let sql = "SELECT address FROM session WHERE directory_id = ?1 AND id = ?2 AND person_id = ?3";
    let found = one(tx.query_opt(sql, &params![dir, session, person])?, |row| {
        Fields::new(row, "session").get::<Option<String>>("address")
    })?;
    Ok(found.flatten())
}

/// What was shown when somebody's session began, if it is still on record.
pub fn factors_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    session: SessionId,
) -> Answer<Option<FactorSet>> {
    let sql = "SELECT factors FROM session WHERE directory_id = ?1 AND id = ?2 AND person_id = ?3";
    one(tx.query_opt(sql, &params![dir, session, person])?, |row| {
        Ok(FactorSet::from_bits(Fields::new(row, "session").get("factors")?))
    })
}

/// The methods with which somebody's session began, if it is still on record; none where a pass or a link opened it.
pub fn methods_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    session: SessionId,
) -> Answer<Option<Vec<MethodId>>> {
    let sql = "SELECT method_id, second_method_id, more_methods FROM session WHERE directory_id = ?1 AND id = ?2 \
         AND person_id = ?3";
    one(tx.query_opt(sql, &params![dir, session, person])?, |row| {
        let mut fields = Fields::new(row, "session");
        let first: Option<MethodId> = fields.get("method_id")?;
        let second: Option<MethodId> = fields.get("second_method_id")?;
        let more = fields.named_opt("more_methods", read_ids)?.unwrap_or_default();
        Ok(first.into_iter().chain(second).chain(more).collect())
    })
}

/// The live session with this secret, its person and its methods: one query, run for every request. Ended and expired
/// sessions are not found; the caller still asks the rules about the rest.
pub fn find_by_secret_hash(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Answer<Option<SignedIn>> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        ", ",
        person_columns!(),
        ", a.id, a.kind, a.status, a.added_at, k.aaguid, k.backup_eligible, k.verdict, b.id, b.kind, b.status, b.added_at, s.mac \
         FROM session s JOIN person p ON p.directory_id = s.directory_id AND p.id = s.person_id \
         LEFT JOIN method a ON a.directory_id = s.directory_id AND a.id = s.method_id \
         LEFT JOIN passkey k ON k.directory_id = s.directory_id AND k.method_id = s.method_id \
         LEFT JOIN method b ON b.directory_id = s.directory_id AND b.id = s.second_method_id \
         WHERE s.directory_id = ?1 AND s.secret_hash = ?2 AND s.ended_at IS NULL AND s.expires_at > ?3"
    );
    let found = one(tx.query_opt(sql, &params![dir, secret_hash, now])?, |row| {
        let mut fields = Fields::new(row, "session");
        let session = read_fields(&mut fields)?;
        fields.table("person");
        let person = people::read_fields(&mut fields)?;
        let first = methods::read_maker(&mut fields, true)?;
        let second = methods::read_maker(&mut fields, false)?;
        fields.table("session");
        let mac: Option<Vec<u8>> = fields.get("mac")?;
        Ok((SignedIn { session, person, methods: first.into_iter().chain(second).collect() }, mac))
    })?;
    let Some((mut found, mac)) = found else { return Ok(None) };
    let values = sealed(&found.session, secret_hash);
    if !seal::is_single(tx, Domain::Session, dir, &values, mac.as_deref())? {
        return Err(seal::forged("session", found.session.id.to_string()));
    }
    // Roles and methods count only as Keyward wrote them.
    seal::check_person(tx, dir, found.session.person)?;
    if !found.session.more_methods.is_empty() {
        found.methods = methods::working(tx, dir, found.session.person)?;
    }
    Ok(Some(found))
}

/// Whether a session with this secret has ended and nobody has tried to use it since.
pub fn ended_in_use(tx: &mut dyn Tx, dir: DirectoryId, secret_hash: &[u8; 32]) -> Answer<bool> {
    let sql = "SELECT 1 FROM session WHERE directory_id = ?1 AND secret_hash = ?2 AND ended_at IS NOT NULL \
         AND refused_at IS NULL";
    Ok(tx.query_opt(sql, &params![dir, secret_hash])?.is_some())
}

/// Notes the first use that was refused because the session has ended; whether it is the first.
pub fn note_refused(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    secret_hash: &[u8; 32],
    at: Timestamp,
) -> Answer<bool> {
    let sql = "UPDATE session SET refused_at = ?3 WHERE directory_id = ?1 AND secret_hash = ?2 \
         AND ended_at IS NOT NULL AND refused_at IS NULL";
    Ok(tx.execute(sql, &params![dir, secret_hash, at])? == 1)
}

/// When somebody first tried to use one of a person's sessions that ended in this time; `None` while nobody did.
pub fn first_refused(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    (from, to): (Timestamp, Timestamp),
) -> Answer<Option<Timestamp>> {
    let sql = "SELECT MIN(refused_at) FROM session \
         WHERE directory_id = ?1 AND person_id = ?2 AND ended_at >= ?3 AND ended_at <= ?4 AND refused_at IS NOT NULL";
    tx.query_one(sql, &params![dir, person, from, to])?.get(0)
}

/// Names a live session of a person; whether there is one.
pub fn rename(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    id: SessionId,
    name: Option<&str>,
) -> Answer<bool> {
    let sql = "UPDATE session SET name = ?4 \
         WHERE directory_id = ?1 AND id = ?2 AND person_id = ?3 AND ended_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, person, name.map(str::to_owned)])? == 1)
}

/// Whether [`touch`] has something to write, so that most requests need no write transaction.
pub fn touch_due(session: &Session, now: Timestamp) -> bool {
    now.since(session.last_seen_at) >= Duration::from_mins(1)
}

/// Notes that a session is in use, at most once a minute; whether it was noted.
pub fn touch(tx: &mut dyn Tx, dir: DirectoryId, id: SessionId, now: Timestamp) -> Answer<bool> {
    let sql = "UPDATE session SET last_seen_at = ?3 \
         WHERE directory_id = ?1 AND id = ?2 AND ended_at IS NULL AND last_seen_at <= ?4";
    Ok(tx.execute(sql, &params![dir, id, now, now.minus(Duration::from_mins(1))])? == 1)
}

/// Ends a session; whether it was live. `reason` is a stable code, such as `signed-out`.
pub fn end(tx: &mut dyn Tx, dir: DirectoryId, id: SessionId, reason: &str, at: Timestamp) -> Answer<bool> {
    let sql = "UPDATE session SET ended_at = ?4, end_reason = ?3 \
         WHERE directory_id = ?1 AND id = ?2 AND ended_at IS NULL";
    Ok(tx.execute(sql, &params![dir, id, reason, at])? == 1)
}

/// Ends a person's sessions, all or all but one; how many were live.
pub fn end_all(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    except: Option<SessionId>,
    reason: &str,
    at: Timestamp,
) -> Answer<u64> {
    let sql = "UPDATE session SET ended_at = ?5, end_reason = ?4 \
         WHERE directory_id = ?1 AND person_id = ?2 AND id <> ?3 AND ended_at IS NULL";
    // No session has the empty byte string as its id.
    let except = except.map_or(Value::Blob(Vec::new()), Value::from);
    tx.execute(sql, &[dir.into(), person.into(), except, reason.into(), at.into()])
}

/// Ends the sessions that a method of a person made; how many were live.
pub fn end_of_method(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    method: MethodId,
    reason: &str,
    at: Timestamp,
) -> Answer<u64> {
    let sql = "UPDATE session SET ended_at = ?5, end_reason = ?4 \
         WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL \
         AND (method_id = ?3 OR second_method_id = ?3 OR more_methods LIKE ?6)";
    // An id has neither of the two characters that mean something to LIKE.
    tx.execute(sql, &params![dir, person, method, reason, at, format!("%{method}%")])
}

/// Ends the sessions in which a person may do nothing but register a passkey; how many were live.
pub fn end_enrolments(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    reason: &str,
    at: Timestamp,
) -> Answer<u64> {
    let sql = "UPDATE session SET ended_at = ?4, end_reason = ?3 \
         WHERE directory_id = ?1 AND person_id = ?2 AND kind = 'enrol' AND ended_at IS NULL";
    tx.execute(sql, &params![dir, person, reason, at])
}

/// Whether this is a live session of the person.
pub fn is_live(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    id: SessionId,
    now: Timestamp,
) -> Answer<bool> {
    let sql = "SELECT 1 FROM session WHERE directory_id = ?1 AND id = ?2 AND person_id = ?3 AND ended_at IS NULL \
         AND expires_at > ?4";
    Ok(tx.query_opt(sql, &params![dir, id, person, now])?.is_some())
}

/// A live session of the person.
pub fn find_live(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    id: SessionId,
    now: Timestamp,
) -> Answer<Option<Session>> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        " FROM session s WHERE s.directory_id = ?1 AND s.id = ?2 AND s.person_id = ?3 AND s.ended_at IS NULL \
         AND s.expires_at > ?4"
    );
    one(tx.query_opt(sql, &params![dir, id, person, now])?, |row| {
        read_fields(&mut Fields::new(row, "session"))
    })
}

/// A person's live sessions in two numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// How many there are.
    pub count: u32,
    /// When one of them was last used, to the minute.
    pub last_seen_at: Option<Timestamp>,
}

/// How many live sessions a person has, and when one was last used.
pub fn live(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, now: Timestamp) -> Answer<Live> {
    let sql = "SELECT COUNT(*) AS live, MAX(last_seen_at) AS last_seen_at FROM session \
         WHERE directory_id = ?1 AND person_id = ?2 AND ended_at IS NULL AND expires_at > ?3";
    let row = tx.query_one(sql, &params![dir, person, now])?;
    let mut fields = Fields::new(&row, "session");
    Ok(Live { count: fields.get("live")?, last_seen_at: fields.get("last_seen_at")? })
}

/// A person's live sessions, newest first, at most [`PER_PERSON`].
pub fn of_person(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Answer<Vec<Session>> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        " FROM session s WHERE s.directory_id = ?1 AND s.person_id = ?2 AND s.ended_at IS NULL AND s.expires_at > ?3 \
         ORDER BY s.created_at DESC, s.id DESC LIMIT ?4"
    );
    let rows = tx.query(sql, &params![dir, person, now, capped(PER_PERSON, PER_PERSON)])?;
    all(&rows, |row: &Row| read_fields(&mut Fields::new(row, "session")))
}

/// How many sessions are open; beyond `limit` (up to 200 000) nobody counts.
pub fn count_open(tx: &mut dyn Tx, dir: DirectoryId, now: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM session WHERE directory_id = ?1 AND ended_at IS NULL \
         AND expires_at > ?2 LIMIT ?3) s";
    tx.query_one(sql, &params![dir, now, capped(limit, 200_000)])?.get(0)
}

/// Deletes sessions that ended or expired before a moment, at most `limit` (up to 5000); how many.
pub fn purge(tx: &mut dyn Tx, dir: DirectoryId, before: Timestamp, limit: usize) -> Answer<u64> {
    let sql = "DELETE FROM session WHERE directory_id = ?1 AND secret_hash IN (SELECT secret_hash FROM session \
         WHERE directory_id = ?1 AND expires_at < ?2 ORDER BY expires_at LIMIT ?3)";
    tx.execute(sql, &params![dir, before, capped(limit, 5000)])
}
