//! Sign-ins, successful or not, for Security info and the desk.

use keyward_model::{DeviceId, DirectoryId, EventId, MethodId, MethodKind, PersonId, Timestamp};

use super::{Answer, Cursor, Fields, Page, PageRequest, all, capped, one};
use crate::{Row, Tx, params};

/// The outcome of a sign-in that worked; anything else is the code of a refusal.
pub const SUCCESS: &str = "success";

/// One sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Its id.
    pub id: EventId,
    /// Whose account.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// The method, if it is known which.
    pub method: Option<MethodId>,
    /// Its kind.
    pub kind: MethodKind,
    /// The device, if known.
    pub device: Option<DeviceId>,
    /// [`SUCCESS`] or the code of the refusal.
    pub outcome: String,
    /// The network address.
    pub address: Option<String>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
    /// What the person was shown to quote, if it was refused.
    pub reference: Option<String>,
}

macro_rules! columns {
    () => {
        "id, person_id, at, method_id, method_kind, device_id, outcome, address, user_agent, reference"
    };
}

fn read(row: &Row) -> Answer<SignIn> {
    let mut fields = Fields::new(row, "sign_in");
    Ok(SignIn {
        id: fields.get("id")?,
        person: fields.get("person_id")?,
        at: fields.get("at")?,
        method: fields.get("method_id")?,
        kind: fields.named("method_kind", MethodKind::from_name)?,
        device: fields.get("device_id")?,
        outcome: fields.get("outcome")?,
        address: fields.get("address")?,
        user_agent: fields.get("user_agent")?,
        reference: fields.get("reference")?,
    })
}

/// Records a sign-in.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, sign_in: &SignIn) -> Answer<()> {
    // As for a challenge: see `challenges::spend`.
    crate::seal::look(tx);
    tx.execute(
        concat!(
            "INSERT INTO sign_in (directory_id, ",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        ),
        &params![
            dir,
            sign_in.id,
            sign_in.person,
            sign_in.at,
            sign_in.method,
            sign_in.kind.name(),
            sign_in.device,
            &sign_in.outcome,
            sign_in.address.clone(),
            sign_in.user_agent.clone(),
            sign_in.reference.clone()
        ],
    )?;
    Ok(())
}

/// A person's sign-ins, newest first.
pub fn of_person(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    page: &PageRequest,
) -> Answer<Page<SignIn>> {
    let (at, id) = page.descending()?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM sign_in WHERE directory_id = ?1 AND person_id = ?2 AND (at, id) < (?3, ?4) \
         ORDER BY at DESC, id DESC LIMIT ?5"
    );
    let found = all(&tx.query(sql, &params![dir, person, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |sign_in| Cursor::moment(sign_in.at, sign_in.id.as_bytes())))
}

/// A person's sign-ins that worked, or those that were refused, newest first: so that refusals, which anybody makes who knows a name, hide
/// no success.
pub fn of_person_by_outcome(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    worked: bool,
    page: &PageRequest,
) -> Answer<Page<SignIn>> {
    let (at, id) = page.descending()?;
    let sql = if worked {
        concat!(
            "SELECT ",
            columns!(),
            " FROM sign_in WHERE directory_id = ?1 AND person_id = ?2 AND (at, id) < (?3, ?4) \
             AND outcome = 'success' ORDER BY at DESC, id DESC LIMIT ?5"
        )
    } else {
        concat!(
            "SELECT ",
            columns!(),
            " FROM sign_in WHERE directory_id = ?1 AND person_id = ?2 AND (at, id) < (?3, ?4) \
             AND outcome <> 'success' ORDER BY at DESC, id DESC LIMIT ?5"
        )
    };
    let found = all(&tx.query(sql, &params![dir, person, at, id, page.fetch()])?, read)?;
    Ok(page.cut(found, |sign_in| Cursor::moment(sign_in.at, sign_in.id.as_bytes())))
}

/// Of a person's sign-ins and of their refused tries the latest, each with its own limit, together newest first.
pub fn latest(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    (worked, refused): (u16, u16),
) -> Answer<Vec<SignIn>> {
    let mut found = of_person_by_outcome(tx, dir, person, true, &PageRequest::first(worked))?.items;
    found.extend(of_person_by_outcome(tx, dir, person, false, &PageRequest::first(refused))?.items);
    found.sort_by_key(|sign_in| std::cmp::Reverse((sign_in.at, sign_in.id)));
    Ok(found)
}

/// The refused sign-ins whose people were shown this reference, newest first, at most `limit` (up to 10): nearly always one.
pub fn find_by_reference(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    reference: &str,
    limit: usize,
) -> Answer<Vec<SignIn>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM sign_in WHERE directory_id = ?1 AND reference = ?2 AND reference IS NOT NULL \
         ORDER BY at DESC, id DESC LIMIT ?3"
    );
    all(&tx.query(sql, &params![dir, reference, capped(limit, 10)])?, read)
}

/// How often a person signed in from an address, counted up to `limit`.
pub fn times_from(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    address: &str,
    limit: usize,
) -> Answer<usize> {
    let sql = "SELECT at FROM sign_in WHERE directory_id = ?1 AND person_id = ?2 AND address = ?3 \
         AND outcome = 'success' ORDER BY at LIMIT ?4";
    Ok(tx.query(sql, &params![dir, person, address, super::capped(limit, 100)])?.len())
}

/// When a method of a person last signed them in, at or after `since`.
pub fn last_of_method(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    method: MethodId,
    since: Timestamp,
) -> Answer<Option<Timestamp>> {
    let sql = "SELECT at FROM sign_in WHERE directory_id = ?1 AND person_id = ?2 AND at >= ?4 AND method_id = ?3 \
         AND outcome = 'success' ORDER BY at DESC LIMIT 1";
    one(tx.query_opt(sql, &params![dir, person, method, since])?, |row| Fields::new(row, "sign_in").get("at"))
}

/// When a person last signed in on a device, at or after `since`: a device reported lost that signs in is a red flag.
pub fn last_of_device(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    device: DeviceId,
    since: Timestamp,
) -> Answer<Option<Timestamp>> {
    let sql = "SELECT at FROM sign_in WHERE directory_id = ?1 AND person_id = ?2 AND at >= ?4 AND device_id = ?3 \
         AND outcome = 'success' ORDER BY at DESC LIMIT 1";
    one(tx.query_opt(sql, &params![dir, person, device, since])?, |row| Fields::new(row, "sign_in").get("at"))
}

/// Forgets sign-ins before a moment of the people after `after`: of at most `people` (up to 500), and at most `limit` rows (up to 5000). How
/// many, and after whom to go on, unless these were the last. Of somebody who has an open case nothing is forgotten: its red flags look back
/// to the loss.
pub fn sweep(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: Option<PersonId>,
    before: Timestamp,
    (people, limit): (usize, usize),
) -> Answer<(u64, Option<PersonId>)> {
    // Nobody's id is less than any other.
    let mut after = after.unwrap_or(PersonId::from_bytes([0; 16]));
    let mut left = capped(limit, 5000);
    let mut forgotten = 0;
    for _ in 0..people.min(500) {
        let next = "SELECT person_id FROM sign_in WHERE directory_id = ?1 AND person_id > ?2 \
             ORDER BY person_id LIMIT 1";
        let row = tx.query_opt(next, &params![dir, after])?;
        let Some(row) = row else { return Ok((forgotten, None)) };
        let person: PersonId = Fields::new(&row, "sign_in").get("person_id")?;
        let sql = "DELETE FROM sign_in WHERE directory_id = ?1 AND person_id = ?2 AND (at, id) IN (SELECT s.at, s.id \
             FROM sign_in s WHERE s.directory_id = ?1 AND s.person_id = ?2 AND s.at < ?3 AND NOT EXISTS (SELECT 1 \
             FROM recovery_case c WHERE c.directory_id = ?1 AND c.person_id = ?2 AND c.closed_at IS NULL) \
             ORDER BY s.at, s.id LIMIT ?4)";
        let done = tx.execute(sql, &params![dir, person, before, left])?;
        forgotten += done;
        left = left.saturating_sub(i64::try_from(done).unwrap_or(i64::MAX));
        if left <= 0 {
            // The rest of theirs is next.
            return Ok((forgotten, Some(after)));
        }
        after = person;
    }
    Ok((forgotten, Some(after)))
}

/// When the oldest sign-in was of which there is a record.
pub fn oldest(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Option<Timestamp>> {
    // Each person's first is found by key; all rows would have to be read otherwise.
    let sql = "SELECT MIN((SELECT MIN(s.at) FROM sign_in s WHERE s.directory_id = p.directory_id AND s.person_id = p.id)) \
         AS oldest FROM person p WHERE p.directory_id = ?1";
    let row = tx.query_one(sql, &params![dir])?;
    Fields::new(&row, "sign_in").get("oldest")
}
