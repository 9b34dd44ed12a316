//! Passwords: one for a person, as Argon2id over a keyed hash.

use keyward_model::{DirectoryId, MethodId, MethodKind, PersonId, Timestamp};

use super::{Answer, Fields, one, permitted};
use crate::{Row, Tx, params, seal};
use keyward_access::gate::{Permit, Write};

/// A person's password as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Password {
    /// The method.
    pub method: MethodId,
    /// Whose.
    pub person: PersonId,
    /// The PHC string.
    pub phc: String,
    /// When it was set.
    pub set_at: Timestamp,
    /// Whether its owner has to set another one first.
    pub must_change: bool,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Password").field("method", &self.method).finish_non_exhaustive()
    }
}

macro_rules! columns {
    () => {
        "k.method_id, k.person_id, k.phc, k.set_at, k.must_change"
    };
}

pub(crate) fn read(row: &Row) -> Answer<Password> {
    let mut fields = Fields::new(row, "password");
    Ok(Password {
        method: fields.get("method_id")?,
        person: fields.get("person_id")?,
        phc: fields.get("phc")?,
        set_at: fields.get("set_at")?,
        must_change: fields.get("must_change")?,
    })
}

/// Adds a password to its method. A second one of a person is [`StoreError::Conflict`](crate::StoreError::Conflict).
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, permit: &Permit, password: &Password) -> Answer<()> {
    permitted(permit, password.person, Write::Credential(MethodKind::Password))?;
    seal::touch_person(tx, dir, password.person)?;
    tx.execute(
        "INSERT INTO password (directory_id, method_id, person_id, phc, set_at, must_change) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        &params![dir, password.method, password.person, &password.phc, password.set_at, password.must_change],
    )?;
    Ok(())
}

/// The person's password, if its method is active.
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Option<Password>> {
    seal::check_person(tx, dir, person)?;
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM password k JOIN method m ON m.directory_id = k.directory_id AND m.id = k.method_id \
         WHERE k.directory_id = ?1 AND k.person_id = ?2 AND m.status = 'active'"
    );
    one(tx.query_opt(sql, &params![dir, person])?, read)
}

/// Puts `new` in the place of the hash `old`; whether that was still the one in force.
pub fn replace(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    permit: &Permit,
    old: &str,
    new: &Password,
) -> Answer<bool> {
    permitted(permit, new.person, Write::Credential(MethodKind::Password))?;
    seal::touch_person(tx, dir, new.person)?;
    let sql = "UPDATE password SET phc = ?4, set_at = ?5, must_change = ?6 \
         WHERE directory_id = ?1 AND method_id = ?2 AND phc = ?3 AND person_id = ?7";
    let values = params![dir, new.method, old, &new.phc, new.set_at, new.must_change, new.person];
    Ok(tx.execute(sql, &values)? == 1)
}

/// The passwords of the methods after `after` up to `stop`, in order, for comparing them with the log.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    after: MethodId,
    stop: MethodId,
) -> Answer<Vec<(MethodId, Answer<Password>)>> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM password k WHERE k.directory_id = ?1 AND k.method_id > ?2 AND k.method_id <= ?3 ORDER BY k.method_id"
    );
    tx.query(sql, &params![dir, after, stop])?.iter().map(|row| Ok((row.get(0)?, read(row)))).collect()
}
