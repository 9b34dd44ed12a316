//! Who holds a role: one list of the organisation, sealed as a whole.
//!
//! A person's own seal says what the person may do to whoever looks at that person. Whoever looks for everybody with a role looks at nobody
//! whose row was robbed of it: so there is a list beside, and each row on it is looked at.

use keyward_model::{DirectoryId, PersonId, Role, RoleSet};

use super::{Answer, all, roles_bits};
use crate::seal::{self, Owner};
use crate::{Tx, params};

/// Writes down what a person may do now.
pub(crate) fn write(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, roles: RoleSet) -> Answer<()> {
    seal::touch(tx, dir, Owner::Holders)?;
    put(tx, dir, person, roles_bits(roles))
}

/// [`write`] for whoever seals the list anew.
pub(crate) fn put(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, bits: i64) -> Answer<()> {
    let values = params![dir, person];
    tx.execute("DELETE FROM role_holder WHERE directory_id = ?1 AND person_id = ?2", &values)?;
    if bits != 0 {
        let sql = "INSERT INTO role_holder (directory_id, person_id, roles) VALUES (?1, ?2, ?3)";
        tx.execute(sql, &params![dir, person, bits])?;
    }
    Ok(())
}

/// Whoever holds a role, in the order of their ids. A row that claims one and is not on the list gives nobody anything here, and holds up nobody.
pub(crate) fn of(tx: &mut dyn Tx, dir: DirectoryId, role: Role) -> Answer<Vec<PersonId>> {
    seal::check(tx, dir, Owner::Holders)?;
    let sql =
        "SELECT person_id FROM role_holder WHERE directory_id = ?1 AND (roles & ?2) <> 0 ORDER BY person_id";
    all(&tx.query(sql, &params![dir, roles_bits(RoleSet::of(&[role]))])?, |row| row.get(0))
}

/// Whoever may hold a role, whether the list is as it was sealed or not: each of them is believed by their own seal alone.
pub(crate) fn claimed(tx: &mut dyn Tx, dir: DirectoryId, role: Role) -> Answer<Vec<PersonId>> {
    let sql = "SELECT person_id FROM role_holder WHERE directory_id = ?1 AND (roles & ?2) <> 0 \
         UNION SELECT id FROM person WHERE directory_id = ?1 AND roles <> 0 AND (roles & ?2) <> 0 ORDER BY 1";
    all(&tx.query(sql, &params![dir, roles_bits(RoleSet::of(&[role]))])?, |row| row.get(0))
}

/// Everybody whose row and the list do not fit each other.
pub(crate) fn unfitting(tx: &mut dyn Tx, dir: DirectoryId) -> Answer<Vec<PersonId>> {
    let sql = "SELECT p.id FROM person p LEFT JOIN role_holder h \
         ON h.directory_id = p.directory_id AND h.person_id = p.id \
         WHERE p.directory_id = ?1 AND p.roles <> 0 AND COALESCE(h.roles, 0) <> p.roles \
         UNION SELECT h.person_id FROM role_holder h LEFT JOIN person p \
         ON p.directory_id = h.directory_id AND p.id = h.person_id \
         WHERE h.directory_id = ?1 AND COALESCE(p.roles, 0) <> h.roles ORDER BY 1";
    all(&tx.query(sql, &params![dir])?, |row| row.get(0))
}
