//! People asked to sign something for a case.

use keyward_model::{CaseId, DirectoryId, EvidenceId, PersonId, SKEW, Timestamp};

use super::{Answer, Fields, all, capped, one};
use crate::{Row, Tx, params};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestKind {
    /// That the person is who they say.
    Vouch,
    /// That the recovery may go on.
    Approval,
}

impl RequestKind {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vouch => "vouch",
            Self::Approval => "approval",
        }
    }
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Vouch, Self::Approval].into_iter().find(|kind| kind.name() == name)
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestAnswer {
    /// Signed with a passkey.
    Signed,
    /// Refused.
    Declined,
    /// Not answered in time.
    Expired,
}

impl RequestAnswer {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Declined => "declined",
            Self::Expired => "expired",
        }
    }
    /// The answer with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Signed, Self::Declined, Self::Expired].into_iter().find(|answer| answer.name() == name)
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureRequest {
    /// Its id, which is the id of the evidence it may become.
    pub id: EvidenceId,
    /// The case.
    pub case: CaseId,
    /// What is asked for.
    pub kind: RequestKind,
    /// Who is asked.
    pub approver: PersonId,
    /// The exact text to be signed.
    pub statement: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
    /// The answer; `None` while it is open.
    pub answer: Option<RequestAnswer>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, case_id, kind, approver_id, statement, asked_at, expires_at, answer, answered_at \
             FROM signature_request ",
            $rest
        )
    };
}

fn read(row: &Row) -> Answer<SignatureRequest> {
    let mut fields = Fields::new(row, "signature_request");
    Ok(SignatureRequest {
        id: fields.get("id")?,
        case: fields.get("case_id")?,
        kind: fields.named("kind", RequestKind::from_name)?,
        approver: fields.get("approver_id")?,
        statement: fields.get("statement")?,
        asked_at: fields.get("asked_at")?,
        expires_at: fields.get("expires_at")?,
        answer: fields.named_opt("answer", RequestAnswer::from_name)?,
        answered_at: fields.get("answered_at")?,
    })
}

/// The requests of cases after one id and up to another, for the verification of the log: a row that cannot be read is an error
/// of its own.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: CaseId,
    stop: CaseId,
) -> Answer<Vec<(EvidenceId, CaseId, Answer<SignatureRequest>)>> {
    let sql = select!("WHERE directory_id = ?1 AND case_id > ?2 AND case_id <= ?3 ORDER BY case_id, id");
    let rows = tx.query(sql, &params![dir, after, stop])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, read(row)))).collect()
}

/// Adds an open request.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, request: &SignatureRequest) -> Answer<()> {
    tx.execute(
        "INSERT INTO signature_request (directory_id, id, case_id, kind, approver_id, statement, asked_at, \
         expires_at, answer, answered_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        &params![
            dir,
            request.id,
            request.case,
            request.kind.name(),
            request.approver,
            &request.statement,
            request.asked_at,
            request.expires_at,
            request.answer.map(RequestAnswer::name),
            request.answered_at
        ],
    )?;
    Ok(())
}

/// The request with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: EvidenceId) -> Answer<Option<SignatureRequest>> {
    one(tx.query_opt(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?, read)
}

/// What somebody is asked and can still answer; not what a clock asked that was ahead, oldest first, at most 200.
pub fn open_for(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    approver: PersonId,
    now: Timestamp,
) -> Answer<Vec<SignatureRequest>> {
    let sql = select!(
        "WHERE directory_id = ?1 AND approver_id = ?2 AND answer IS NULL AND expires_at > ?3 \
         AND asked_at <= ?4 ORDER BY asked_at, id LIMIT ?5"
    );
    all(&tx.query(sql, &params![dir, approver, now, now.plus(SKEW), capped(200, 200)])?, read)
}

/// What somebody was asked, answered or not, newest first, at most `limit` (up to 200).
pub fn newest_for(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    approver: PersonId,
    limit: usize,
) -> Answer<Vec<SignatureRequest>> {
    let sql =
        select!("WHERE directory_id = ?1 AND approver_id = ?2 ORDER BY asked_at DESC, id DESC LIMIT ?3");
    all(&tx.query(sql, &params![dir, approver, capped(limit, 200)])?, read)
}

/// Answers a request; `false` if it was answered before, is not this approver's, has expired, or is of a clock that was ahead.
pub fn answer(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: EvidenceId,
    approver: PersonId,
    answer: RequestAnswer,
    at: Timestamp,
) -> Answer<bool> {
    let sql = "UPDATE signature_request SET answer = ?4, answered_at = ?5 \
         WHERE directory_id = ?1 AND id = ?2 AND approver_id = ?3 AND answer IS NULL AND expires_at > ?5 \
         AND asked_at <= ?6";
    Ok(tx.execute(sql, &params![dir, id, approver, answer.name(), at, at.plus(SKEW)])? == 1)
}

/// A case's requests, oldest first, at most 200.
pub fn of_case(tx: &mut dyn Tx, dir: DirectoryId, case: CaseId) -> Answer<Vec<SignatureRequest>> {
    let sql = select!("WHERE directory_id = ?1 AND case_id = ?2 ORDER BY asked_at, id LIMIT ?3");
    all(&tx.query(sql, &params![dir, case, capped(200, 200)])?, read)
}

/// Marks open requests whose time is over, at most `limit` (up to 200), and gives them as they are now.
pub fn expire(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    now: Timestamp,
    limit: usize,
) -> Answer<Vec<SignatureRequest>> {
    let sql = "UPDATE signature_request SET answer = 'expired', answered_at = ?2 \
         WHERE directory_id = ?1 AND answer IS NULL AND id IN (SELECT id FROM signature_request \
         WHERE directory_id = ?1 AND answer IS NULL AND expires_at <= ?2 ORDER BY expires_at LIMIT ?3) \
         RETURNING id, case_id, kind, approver_id, statement, asked_at, expires_at, answer, answered_at";
    all(&tx.query(sql, &params![dir, now, capped(limit, 200)])?, read)
}
