//! Telephone numbers and addresses. Rows are ended, never deleted: what was on file at a moment decides whether a
//! call-back counts.

use std::collections::BTreeSet;

use keyward_model::{Contact, ContactId, ContactKind, DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, PER_PERSON, all, capped, names, one};
use crate::{Row, Tx, params, seal};

/// Whose it is.
const OF: &str = "SELECT person_id FROM contact WHERE directory_id = ?1 AND id = ?2";

fn read(row: &Row) -> Answer<Contact> {
    let mut fields = Fields::new(row, "contact");
    Ok(Contact {
        id: fields.get("id")?,
        person: fields.get("person_id")?,
        kind: fields.named("kind", ContactKind::from_name)?,
        value: fields.get("value")?,
        since: fields.get("since")?,
        until: fields.get("until")?,
        device: fields.get("device_id")?,
        device_since: fields.get("device_since")?,
    })
}

/// The contact with this id, ended or not.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: ContactId) -> Answer<Option<Contact>> {
    seal::check_of(tx, dir, OF, id.into())?;
    let sql = "SELECT id, person_id, kind, value, since, until, device_id, device_since FROM contact \
         WHERE directory_id = ?1 AND id = ?2";
    one(tx.query_opt(sql, &params![dir, id])?, read)
}

/// A person's contacts with their history, newest first.
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<Contact>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT id, person_id, kind, value, since, until, device_id, device_since FROM contact \
         WHERE directory_id = ?1 AND person_id = ?2 ORDER BY since DESC, id DESC LIMIT ?3";
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, read)
}

/// The contacts of a person that were on file at a moment, newest first.
pub fn in_force_at(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    at: Timestamp,
) -> Answer<Vec<Contact>> {
    seal::check_person(tx, dir, person)?;
    let sql = "SELECT id, person_id, kind, value, since, until, device_id, device_since FROM contact \
         WHERE directory_id = ?1 AND person_id = ?2 AND since <= ?3 AND (until IS NULL OR until > ?3) \
         ORDER BY since DESC, id DESC LIMIT ?4";
    all(&tx.query(sql, &params![dir, person, at, capped(PER_PERSON, PER_PERSON)])?, read)
}

/// How many others have a number or address on file now, as far as a thousand rows tell.
pub fn others_with(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, value: &str) -> Answer<u32> {
    // Told apart here: asked to, SQLite reads everybody's contacts in the order of their people.
    let sql = "SELECT person_id FROM contact \
         WHERE directory_id = ?1 AND value = ?2 AND person_id <> ?3 AND until IS NULL LIMIT 1000";
    let others: Vec<PersonId> = all(&tx.query(sql, &params![dir, value, person])?, |row| row.get(0))?;
    let people: BTreeSet<PersonId> = others.into_iter().collect();
    Ok(u32::try_from(people.len()).unwrap_or(u32::MAX))
}

/// Adds a contact.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, contact: &Contact) -> Answer<()> {
    seal::touch_person(tx, dir, contact.person)?;
    tx.execute(
        "INSERT INTO contact (directory_id, id, person_id, kind, value, since, until, device_id, device_since) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        &params![
            dir,
            contact.id,
            contact.person,
            contact.kind.name(),
            &contact.value,
            contact.since,
            contact.until,
            contact.device,
            contact.device_since
        ],
    )?;
    // Also under a number or mailbox of before somebody is found.
    names::add_words(tx, dir, contact.person, names::words_of_contact(contact.kind, &contact.value))
}

/// Ends a contact; whether it was in force.
pub fn end(tx: &mut dyn Tx, dir: DirectoryId, id: ContactId, at: Timestamp) -> Answer<bool> {
    if !seal::touch_of(tx, dir, OF, id.into())? {
        return Ok(false);
    }
    let sql = "UPDATE contact SET until = ?3 WHERE directory_id = ?1 AND id = ?2 AND until IS NULL";
    Ok(tx.execute(sql, &params![dir, id, at])? == 1)
}

/// Ends a contact when `new` begins, and adds `new`. `false`, and nothing is changed, if the old one had ended.
pub fn replace(tx: &mut dyn Tx, dir: DirectoryId, old: ContactId, new: &Contact) -> Answer<bool> {
    let ended = end(tx, dir, old, new.since)?;
    if ended {
        insert(tx, dir, new)?;
    }
    Ok(ended)
}
