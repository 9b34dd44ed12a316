//! What the queue lists about cases. The case itself is its events (see [`crate::log`]); this row is kept in step with
//! them in the same transaction.

use keyward_model::{CaseId, DirectoryId, PersonId, Tier, Timestamp};

use super::{Answer, Cursor, Fields, Page, PageRequest, all, capped, counters, one, open_cases};
use crate::seal::{Owner, forged};
use crate::{Row, Tx, params, seal};

/// The number of an organisation's first case.
pub const FIRST_NUMBER: u32 = 1001;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// In work.
    Open,
    /// Handed to a supervisor.
    Escalated,
    /// Closed.
    Closed,
}

impl CaseState {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Escalated => "escalated",
            Self::Closed => "closed",
        }
    }
    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Escalated, Self::Closed].into_iter().find(|state| state.name() == name)
    }
}

/// What changes in a case's row while it is worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// The account's tier.
    pub tier: Tier,
    /// Where it stands.
    pub state: CaseState,
    /// When its last event happened.
    pub changed_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The sequence number of its last event.
    pub last_seq: u32,
    /// The obligation in work.
    pub step: String,
    /// Whether theft is suspected: `yes`, `no`, `unknown`.
    pub theft: String,
    /// How the report came in.
    pub channel: String,
}

/// A case to open; it gets its number when it is inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    /// Its id.
    pub id: CaseId,
    /// Whose account.
    pub person: PersonId,
    /// The playbook's name.
    pub playbook: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom; `None` if by the system.
    pub opened_by: Option<PersonId>,
    /// The rest.
    pub now: Projection,
}

/// A case's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The number people say.
    pub number: u32,
    /// The case.
    pub case: NewCase,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT number, id, person_id, playbook, opened_at, opened_by, tier, state, changed_at, closed_at, \
             last_seq, step, theft, channel FROM recovery_case ",
            $rest
        )
    };
}

/// The case that a person's row names, and every other one of theirs that is not closed, as of one moment.
const OPEN: &str = "SELECT p.open_case_id, c.number, c.id, c.person_id, c.playbook, c.opened_at, c.opened_by, c.tier, c.state, \
     c.changed_at, c.closed_at, c.last_seq, c.step, c.theft, c.channel FROM person p \
     LEFT JOIN recovery_case c ON c.directory_id = p.directory_id AND c.id = p.open_case_id \
     WHERE p.directory_id = ?1 AND p.id = ?2 \
     UNION ALL SELECT NULL, c.number, c.id, c.person_id, c.playbook, c.opened_at, c.opened_by, c.tier, c.state, \
     c.changed_at, c.closed_at, c.last_seq, c.step, c.theft, c.channel FROM recovery_case c \
     JOIN person p ON p.directory_id = c.directory_id AND p.id = c.person_id \
     WHERE c.directory_id = ?1 AND c.person_id = ?2 AND c.state <> 'closed' \
     AND (p.open_case_id IS NULL OR c.id <> p.open_case_id)";

fn read(row: &Row) -> Answer<CaseRow> {
    read_from(&mut Fields::new(row, "recovery_case"))
}

fn read_from(fields: &mut Fields<'_>) -> Answer<CaseRow> {
    Ok(CaseRow {
        number: fields.get("number")?,
        case: NewCase {
            id: fields.get("id")?,
            person: fields.get("person_id")?,
            playbook: fields.get("playbook")?,
            opened_at: fields.get("opened_at")?,
            opened_by: fields.get("opened_by")?,
            now: Projection {
                tier: fields.named("tier", Tier::from_name)?,
                state: fields.named("state", CaseState::from_name)?,
                changed_at: fields.get("changed_at")?,
                closed_at: fields.get("closed_at")?,
                last_seq: fields.get("last_seq")?,
                step: fields.get("step")?,
                theft: fields.get("theft")?,
                channel: fields.get("channel")?,
            },
        },
    })
}

/// Reads a case that Keyward wrote.
fn believe(tx: &mut dyn Tx, dir: DirectoryId, row: Option<Row>) -> Answer<Option<CaseRow>> {
    let found = one(row, read)?;
    if let Some(found) = &found {
        seal::check(tx, dir, Owner::Case(found.case.id))?;
    }
    Ok(found)
}

/// Adds a case and gives it the next number.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, case: &NewCase) -> Answer<u32> {
    // Whoever opens a case while another one is hidden is refused. The person's seal makes two of them take turns.
    seal::touch_person(tx, dir, case.person)?;
    open_of_person(tx, dir, case.person)?;
    seal::touch(tx, dir, Owner::Case(case.id))?;
    let number = counters::next(tx, dir, "case", FIRST_NUMBER)?;
    let now = &case.now;
    tx.execute(
        "INSERT INTO recovery_case (directory_id, number, id, person_id, playbook, opened_at, opened_by, tier, state, \
         changed_at, closed_at, last_seq, step, theft, channel) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        &params![
            dir,
            number,
            case.id,
            case.person,
            &case.playbook,
            case.opened_at,
            case.opened_by,
            now.tier.name(),
            now.state.name(),
            now.changed_at,
            now.closed_at,
            now.last_seq,
            &now.step,
            &now.theft,
            &now.channel
        ],
    )?;
    open_cases::opened(tx, dir, case.person, case.id, now.state != CaseState::Closed)?;
    Ok(number)
}

/// Writes what changed, if the case's last event is still `expected_seq`; `false` if somebody else was first: load the
/// case again and decide again.
pub fn update(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    id: CaseId,
    expected_seq: u32,
    now: &Projection,
) -> Answer<bool> {
    seal::touch(tx, dir, Owner::Case(id))?;
    let hit = tx.execute(
        "UPDATE recovery_case SET tier = ?4, state = ?5, changed_at = ?6, closed_at = ?7, last_seq = ?8, step = ?9, \
         theft = ?10, channel = ?11 WHERE directory_id = ?1 AND id = ?2 AND last_seq = ?3",
        &params![
            dir,
            id,
            expected_seq,
            now.tier.name(),
            now.state.name(),
            now.changed_at,
            now.closed_at,
            now.last_seq,
            &now.step,
            &now.theft,
            &now.channel
        ],
    )?;
    if hit == 1 && now.state == CaseState::Closed {
        open_cases::closed(tx, dir, id)?;
    }
    Ok(hit == 1)
}

/// The case with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: CaseId) -> Answer<Option<CaseRow>> {
    seal::check(tx, dir, Owner::Case(id))?;
    one(tx.query_opt(select!("WHERE directory_id = ?1 AND id = ?2"), &params![dir, id])?, read)
}

/// Cases in the order of their ids, for the verification of the log: a row that cannot be read is an error of its own.
pub(crate) fn after(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: CaseId,
    limit: usize,
) -> Answer<Vec<(CaseId, Answer<CaseRow>)>> {
    let sql = select!("WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
    let rows = tx.query(sql, &params![dir, after, capped(limit, 200)])?;
    rows.iter().map(|row| Ok((row.get(1)?, read(row)))).collect()
}

/// The case with this number.
pub fn find_by_number(tx: &mut dyn Tx, dir: DirectoryId, number: u32) -> Answer<Option<CaseRow>> {
    let row = tx.query_opt(select!("WHERE directory_id = ?1 AND number = ?2"), &params![dir, number])?;
    believe(tx, dir, row)
}

/// The cases in a state, last changed first.
pub fn queue(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    state: CaseState,
    page: &PageRequest,
) -> Answer<Page<CaseRow>> {
    let (at, id) = page.descending()?;
    let sql = select!(
        "WHERE directory_id = ?1 AND state = ?2 AND (changed_at, id) < (?3, ?4) \
         ORDER BY changed_at DESC, id DESC LIMIT ?5"
    );
    let found = all(&tx.query(sql, &params![dir, state.name(), at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |row| Cursor::moment(row.case.now.changed_at, row.case.id.as_bytes())))
}

/// The cases that are not closed, stopped ones among them, last changed first.
pub fn not_closed(tx: &mut dyn Tx, dir: DirectoryId, page: &PageRequest) -> Answer<Page<CaseRow>> {
    let (at, id) = page.descending()?;
    let sql = select!(
        "WHERE directory_id = ?1 AND state IN ('open', 'escalated') AND (changed_at, id) < (?2, ?3) \
         ORDER BY changed_at DESC, id DESC LIMIT ?4"
    );
    let found = all(&tx.query(sql, &params![dir, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |row| Cursor::moment(row.case.now.changed_at, row.case.id.as_bytes())))
}

/// The cases that wait for a decision, last changed first: escalated ones, and open ones at this step.
pub fn waiting(tx: &mut dyn Tx, dir: DirectoryId, step: &str, page: &PageRequest) -> Answer<Page<CaseRow>> {
    let (at, id) = page.descending()?;
    let sql = select!(
        "WHERE directory_id = ?1 AND state IN ('open', 'escalated') AND (state = 'escalated' OR step = ?2) \
         AND (changed_at, id) < (?3, ?4) ORDER BY changed_at DESC, id DESC LIMIT ?5"
    );
    let found = all(&tx.query(sql, &params![dir, step, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |row| Cursor::moment(row.case.now.changed_at, row.case.id.as_bytes())))
}

/// How many these are.
pub fn count_waiting(tx: &mut dyn Tx, dir: DirectoryId, step: &str) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM recovery_case WHERE directory_id = ?1 AND state IN ('open', 'escalated') \
         AND (state = 'escalated' OR step = ?2)";
    tx.query_one(sql, &params![dir, step])?.get(0)
}

/// The cases that this account opened and that are not closed, last changed first.
pub fn opened_by(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    opener: PersonId,
    page: &PageRequest,
) -> Answer<Page<CaseRow>> {
    let (at, id) = page.descending()?;
    let sql = select!(
        "WHERE directory_id = ?1 AND state IN ('open', 'escalated') AND opened_by = ?2 AND (changed_at, id) < (?3, ?4) \
         ORDER BY changed_at DESC, id DESC LIMIT ?5"
    );
    let found = all(&tx.query(sql, &params![dir, opener, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |row| Cursor::moment(row.case.now.changed_at, row.case.id.as_bytes())))
}

/// How many cases are in a state.
pub fn count(tx: &mut dyn Tx, dir: DirectoryId, state: CaseState) -> Answer<u64> {
    let sql = "SELECT COUNT(*) FROM recovery_case WHERE directory_id = ?1 AND state = ?2";
    tx.query_one(sql, &params![dir, state.name()])?.get(0)
}

/// The cases that were opened after one moment and until another, at most `limit`, but for those of the playbook `but`. Those of an
/// exercise are no wave.
pub fn opened_between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (after, until): (Timestamp, Timestamp),
    but: &str,
    limit: usize,
) -> Answer<Vec<CaseId>> {
    let sql = "SELECT id FROM recovery_case WHERE directory_id = ?1 AND opened_at > ?2 AND opened_at <= ?3 \
         AND playbook <> ?4 AND person_id NOT IN (SELECT person_id FROM exercise_person WHERE directory_id = ?1) \
         ORDER BY opened_at, id LIMIT ?5";
    all(&tx.query(sql, &params![dir, after, until, but, capped(limit, super::PER_PERSON)])?, |row| {
        Fields::new(row, "recovery_case").get("id")
    })
}

/// A person's cases, newest first.
///
/// # Errors
/// [`StoreError::Forged`](crate::StoreError::Forged) if there are not as many as were opened.
pub fn of_person(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    page: &PageRequest,
) -> Answer<Page<CaseRow>> {
    let (at, id) = page.descending()?;
    open_cases::count(tx, dir, person)?;
    let sql = select!(
        "WHERE directory_id = ?1 AND person_id = ?2 AND (opened_at, id) < (?3, ?4) \
         ORDER BY opened_at DESC, id DESC LIMIT ?5"
    );
    let found = all(&tx.query(sql, &params![dir, person, at, id, page.fetch()])?, read)?;
    for row in &found {
        seal::check(tx, dir, Owner::Case(row.case.id))?;
    }
    Ok(page.cut(found, |row| Cursor::moment(row.case.opened_at, row.case.id.as_bytes())))
}

/// A person's case that is not closed.
///
/// # Errors
/// [`StoreError::Forged`](crate::StoreError::Forged) if the case that the person's row names is not there, is closed or somebody else's, or if
/// there is one that it does not name.
pub fn open_of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Option<CaseRow>> {
    seal::check_person(tx, dir, person)?;
    let mut open = None;
    for row in tx.query(OPEN, &params![dir, person])? {
        let mut fields = Fields::new(&row, "person");
        let Some(named) = fields.get::<Option<CaseId>>("open_case_id")? else {
            if let Some(id) = row.get::<Option<CaseId>>(2)? {
                return Err(forged(
                    "recovery_case",
                    format!("{id} is open, and person {person} has no such case"),
                ));
            }
            continue;
        };
        if row.get::<Option<CaseId>>(2)? != Some(named) {
            return Err(forged(
                "recovery_case",
                format!("{named}, the open case of person {person}, is missing"),
            ));
        }
        fields.table("recovery_case");
        let found = read_from(&mut fields)?;
        if found.case.person != person || found.case.now.state == CaseState::Closed {
            return Err(forged("recovery_case", format!("{named} is not the open case of person {person}")));
        }
        seal::check(tx, dir, Owner::Case(named))?;
        open = Some(found);
    }
    Ok(open)
}

/// The cases opened at or after `from` and before `to`, oldest first, for the calendar.
pub fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    from: Timestamp,
    to: Timestamp,
    page: &PageRequest,
) -> Answer<Page<CaseRow>> {
    let (at, id) = page.ascending()?;
    let sql = select!(
        "WHERE directory_id = ?1 AND opened_at >= ?2 AND opened_at < ?3 AND (opened_at, id) > (?4, ?5) \
         ORDER BY opened_at, id LIMIT ?6"
    );
    let found = all(&tx.query(sql, &params![dir, from, to, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |row| Cursor::moment(row.case.opened_at, row.case.id.as_bytes())))
}
