//! Invitations to a first passkey: the last one of each person.

use keyward_model::{DirectoryId, PersonId, Timestamp};

use super::{Answer, Fields, one};
use crate::{Tx, params};

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// How the person hears of it.
    pub way: String,
    /// When.
    pub at: Timestamp,
    /// Who invited them.
    pub by: PersonId,
}

/// The last invitation of somebody.
pub fn of_person(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Option<Invited>> {
    let sql = "SELECT way, invited_at, invited_by FROM invitation WHERE directory_id = ?1 AND person_id = ?2";
    one(tx.query_opt(sql, &params![dir, person])?, |row| {
        let mut fields = Fields::new(row, "invitation");
        Ok(Invited { way: fields.get("way")?, at: fields.get("invited_at")?, by: fields.get("invited_by")? })
    })
}

/// Notes an invitation; `false` if there is one that is not older than `before`: somebody else was faster.
pub fn claim(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    invited: &Invited,
    before: Timestamp,
) -> Answer<bool> {
    let sql = "INSERT INTO invitation (directory_id, person_id, way, invited_at, invited_by) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (directory_id, person_id) DO UPDATE SET \
         way = excluded.way, invited_at = excluded.invited_at, invited_by = excluded.invited_by \
         WHERE invitation.invited_at <= ?6";
    let way = invited.way.as_str();
    Ok(tx.execute(sql, &params![dir, person, way, invited.at, invited.by, before])? == 1)
}
