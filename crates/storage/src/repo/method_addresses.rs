//! The numbers and mailboxes to which the codes of a method go.

use keyward_model::{DirectoryId, MethodId, MethodKind, PersonId, Timestamp};

use super::{Answer, Fields, PER_PERSON, all, capped, one, permitted};
use crate::{Row, Tx, params, seal};
use keyward_access::gate::{Permit, Write};

/// A number or mailbox as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodAddress {
    /// The method.
    pub method: MethodId,
    /// Whose.
    pub person: PersonId,
    /// E.164, or a mailbox in lower case.
    pub value: String,
    /// When its owner typed a code that went there.
    pub verified_at: Timestamp,
}

macro_rules! columns {
    () => {
        "k.method_id, k.person_id, k.value, k.verified_at"
    };
}

fn read(row: &Row) -> Answer<MethodAddress> {
    let mut fields = Fields::new(row, "method_address");
    Ok(MethodAddress {
        method: fields.get("method_id")?,
        person: fields.get("person_id")?,
        value: fields.get("value")?,
        verified_at: fields.get("verified_at")?,
    })
}

/// Adds the number or mailbox of a method of this kind.
pub fn insert(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    kind: MethodKind,
    address: &MethodAddress,
) -> Answer<()> {
    permitted(permit, address.person, Write::Credential(kind))?;
    seal::touch_person(tx, dir, address.person)?;
    tx.execute(
        "INSERT INTO method_address (directory_id, method_id, person_id, value, verified_at) \
         VALUES (?1, ?2, ?3, ?4, ?5)",
        &params![dir, address.method, address.person, &address.value, address.verified_at],
    )?;
    Ok(())
}

/// The kind and address of a method, if it is active and has one.
pub fn find(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    method: MethodId,
) -> Answer<Option<(MethodKind, MethodAddress)>> {
    let of = "SELECT person_id FROM method_address WHERE directory_id = ?1 AND method_id = ?2";
    seal::check_of(tx, dir, of, method.into())?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        ", m.kind FROM method_address k JOIN method m ON m.directory_id = k.directory_id AND m.id = k.method_id \
         WHERE k.directory_id = ?1 AND k.method_id = ?2 AND m.status = 'active'"
    );
    one(tx.query_opt(sql, &params![dir, method])?, |row| {
        let address = read(row)?;
        let kind: &str = row.get(4)?;
        let unknown = || Fields::new(row, "method").wrong("kind", "an unknown name".to_owned());
        Ok((MethodKind::from_name(kind).ok_or_else(unknown)?, address))
    })
}

/// A person's numbers and mailboxes, of active and suspended methods.
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<MethodAddress>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM method_address k WHERE k.directory_id = ?1 AND k.person_id = ?2 ORDER BY k.method_id LIMIT ?3"
    );
    all(&tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?, read)
}

/// The addresses of the methods after `after` up to `stop`, in order, for comparing them with the log.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: MethodId,
    stop: MethodId,
) -> Answer<Vec<(MethodId, Answer<MethodAddress>)>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM method_address k WHERE k.directory_id = ?1 AND k.method_id > ?2 AND k.method_id <= ?3 \
         ORDER BY k.method_id"
    );
    tx.query(sql, &params![dir, after, stop])?.iter().map(|row| Ok((row.get(0)?, read(row)))).collect()
}
