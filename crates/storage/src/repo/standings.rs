//! Everybody's methods, groups and passes in batches: for questions about all people at once.

use keyward_model::{DirectoryId, GroupId, PersonId, RoleSet, Timestamp};

use super::{
    Answer, Fields, all, capped, methods,
    methods::{Working, counting, working_columns},
    passes,
    passes::PassRow,
};
use crate::{Tx, Value, params};

/// The most people of a batch.
pub const BATCH: usize = 2_000;

/// What a question about everybody has to know of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub id: PersonId,
    /// The name typed at sign-in.
    pub user_name: String,
    /// The name shown.
    pub display_name: String,
    /// Whether the account is frozen.
    pub frozen: bool,
    /// Since when multi-factor authentication has to be registered again.
    pub reregister_at: Option<Timestamp>,
    /// Roles in Keyward.
    pub roles: RoleSet,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A batch of people, and the ids that it spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// After this one.
    pub after: PersonId,
    /// Up to and with this one.
    pub last: PersonId,
}

/// The enabled people after one, in the order of their ids, at most [`BATCH`]; and their span, `None` after the last.
pub fn people(tx: &mut dyn Tx, dir: DirectoryId, after: PersonId) -> Answer<Option<(Span, Vec<Standing>)>> {
    let sql = "SELECT id, user_name, display_name, frozen_at, reregister_at, roles, created_at FROM person \
         WHERE directory_id = ?1 AND id > ?2 AND enabled = 1 ORDER BY id LIMIT ?3";
    let found = all(&tx.query(sql, &params![dir, after, capped(BATCH, BATCH)])?, |row| {
        let mut fields = Fields::new(row, "person");
        Ok(Standing {
            id: fields.get("id")?,
            user_name: fields.get("user_name")?,
            display_name: fields.get("display_name")?,
            frozen: fields.get::<Option<Timestamp>>("frozen_at")?.is_some(),
            reregister_at: fields.get("reregister_at")?,
            roles: fields.roles("roles")?,
            created_at: fields.get("created_at")?,
        })
    })?;
    let span = found.last().map(|last| Span { after, last: last.id });
    Ok(span.map(|span| (span, found)))
}

/// The methods of a span of people that are not revoked, or were by somebody else than their owner; by person.
pub fn methods(tx: &mut dyn Tx, dir: DirectoryId, span: Span) -> Answer<Vec<(PersonId, Working)>> {
    let sql = concat!(
        "SELECT ",
        working_columns!(),
        " WHERE m.directory_id = ?1 AND m.person_id > ?2 AND m.person_id <= ?3 AND ",
        counting!(),
        " ORDER BY m.person_id, m.id"
    );
    all(&tx.query(sql, &params![dir, span.after, span.last])?, |row| {
        let mut fields = Fields::new(row, "method");
        Ok((fields.get("person_id")?, methods::read_working(&mut fields)?))
    })
}

/// Who of a span of people is in which of these groups, by person.
pub fn memberships(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    span: Span,
    groups: &[GroupId],
) -> Answer<Vec<(PersonId, GroupId)>> {
    let mut found: Vec<(PersonId, GroupId)> = Vec::new();
    for chunk in groups.chunks(200) {
        let list: Vec<String> = (4..).take(chunk.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "SELECT person_id, group_id FROM group_member \
             WHERE directory_id = ?1 AND person_id > ?2 AND person_id <= ?3 AND group_id IN ({}) ORDER BY person_id",
            list.join(", ")
        );
        let mut values = params![dir, span.after, span.last].to_vec();
        values.extend(chunk.iter().map(Value::from));
        let rows = tx.query_dyn(&sql, &values)?;
        found.extend(all(&rows, |row| {
            let mut fields = Fields::new(row, "group_member");
            Ok((fields.get("person_id")?, fields.get("group_id")?))
        })?);
    }
    found.sort_unstable();
    Ok(found)
}

/// The passes of a span of people that have not ended: at most one each.
pub fn passes(tx: &mut dyn Tx, dir: DirectoryId, span: Span) -> Answer<Vec<PassRow>> {
    passes::unended_between(tx, dir, span.after, span.last)
}
