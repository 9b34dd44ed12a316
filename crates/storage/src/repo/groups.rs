//! Groups of people, which policies include and exclude.

use keyward_model::{DirectoryId, GroupId, PersonId};

use super::{Answer, Cursor, Fields, PER_PERSON, Page, PageRequest, all, capped, one, placeholders};
use crate::seal::Domain;
use crate::{Row, Tx, Value, params, seal};

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Its id in the export that it came from, if any.
    pub source_id: Option<String>,
}

fn read(row: &Row) -> Answer<Group> {
    let mut fields = Fields::new(row, "person_group");
    Ok(Group { id: fields.get("id")?, name: fields.get("name")?, source_id: fields.get("source_id")? })
}

/// Adds a group.
pub fn insert(tx: &mut dyn Tx, dir: DirectoryId, group: &Group) -> Answer<()> {
    tx.execute(
        "INSERT INTO person_group (directory_id, id, name, source_id) VALUES (?1, ?2, ?3, ?4)",
        &params![dir, group.id, &group.name, group.source_id.clone()],
    )?;
    Ok(())
}

/// Renames the group that an import made from this record, or adds it with the id `new`. The id it has.
pub fn upsert_by_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    new: GroupId,
    source_id: &str,
    name: &str,
) -> Answer<GroupId> {
    let row = tx.query_one(
        "INSERT INTO person_group (directory_id, id, name, source_id) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (directory_id, source_id) DO UPDATE SET name = excluded.name RETURNING id",
        &params![dir, new, name, source_id],
    )?;
    Fields::new(&row, "person_group").get("id")
}

/// The group with this id.
pub fn find(tx: &mut dyn Tx, dir: DirectoryId, id: GroupId) -> Answer<Option<Group>> {
    let sql = "SELECT id, name, source_id FROM person_group WHERE directory_id = ?1 AND id = ?2";
    one(tx.query_opt(sql, &params![dir, id])?, read)
}

/// Every group in the order of ids.
pub fn list(tx: &mut dyn Tx, dir: DirectoryId, page: &PageRequest) -> Answer<Page<Group>> {
    let (_, after) = page.bytes()?;
    let sql = "SELECT id, name, source_id FROM person_group WHERE directory_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
    let found = all(&tx.query(sql, &params![dir, after, page.fetch()])?, read)?;
    Ok(page.cut(found, |group| Cursor::bytes(b"", group.id.as_bytes())))
}

/// The most groups that a search looks at.
pub const SEARCHED: usize = 20_000;

/// Groups whose name contains this text, however either is written; those that begin with it first, at most `limit`, and
/// whether there are more. The text is compared here, because the engines do not agree on what a small letter is.
pub fn search(tx: &mut dyn Tx, dir: DirectoryId, text: &str, limit: usize) -> Answer<(Vec<Group>, bool)> {
    let wanted = text.to_lowercase();
    let (mut found, mut after) = (Vec::new(), None);
    for _ in 0..SEARCHED / usize::from(super::MAX_LIMIT) {
        let page = list(tx, dir, &PageRequest::after(super::MAX_LIMIT, after))?;
        found.extend(page.items.into_iter().filter_map(|group| {
            let place = group.name.to_lowercase().find(&wanted)?;
            Some((place > 0, group))
        }));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    found.sort_by(|(late, one), (other_late, other)| (late, &one.name).cmp(&(other_late, &other.name)));
    let more = after.is_some() || found.len() > limit;
    found.truncate(limit);
    Ok((found.into_iter().map(|(_, group)| group).collect(), more))
}

/// The groups of a person, in the order of their ids.
pub fn groups_of(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Answer<Vec<Group>> {
    let sql = "SELECT g.id, g.name, g.source_id, m.mac FROM group_member m \
         JOIN person_group g ON g.directory_id = m.directory_id AND g.id = m.group_id \
         WHERE m.directory_id = ?1 AND m.person_id = ?2 ORDER BY m.group_id LIMIT ?3";
    let rows = tx.query(sql, &params![dir, person, capped(PER_PERSON, PER_PERSON)])?;
    for row in &rows {
        believe(tx, dir, row.get(0)?, person, row.get(3)?)?;
    }
    all(&rows, read)
}

/// Those of these groups that a person is in. Unlike [`groups_of`] it knows no limit: a rule that excludes a group must see it.
pub fn among(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    groups: &[GroupId],
) -> Answer<Vec<GroupId>> {
    let mut found = Vec::new();
    for chunk in groups.chunks(200) {
        let list: Vec<String> = (3..).take(chunk.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "SELECT group_id, mac FROM group_member WHERE directory_id = ?1 AND person_id = ?2 AND group_id IN ({}) \
             ORDER BY group_id",
            list.join(", ")
        );
        let mut values = params![dir, person].to_vec();
        values.extend(chunk.iter().map(Value::from));
        let rows = tx.query_dyn(&sql, &values)?;
        for row in &rows {
            believe(tx, dir, row.get(0)?, person, row.get(1)?)?;
        }
        let some: Vec<GroupId> = all(&rows, |row| Fields::new(row, "group_member").get("group_id"))?;
        found.extend(some);
    }
    Ok(found)
}

/// The members of a group in the order of their ids.
pub fn members(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    group: GroupId,
    page: &PageRequest,
) -> Answer<Page<PersonId>> {
    let (_, after) = page.bytes()?;
    let sql = "SELECT person_id FROM group_member \
         WHERE directory_id = ?1 AND group_id = ?2 AND person_id > ?3 ORDER BY person_id LIMIT ?4";
    let rows = tx.query(sql, &params![dir, group, after, page.fetch()])?;
    let found = all(&rows, |row| Fields::new(row, "group_member").get("person_id"))?;
    Ok(page.cut(found, |person: &PersonId| Cursor::bytes(b"", person.as_bytes())))
}

/// The MAC that says that Keyward made somebody a member.
pub(crate) fn mac_of(tx: &mut dyn Tx, dir: DirectoryId, group: GroupId, person: PersonId) -> Answer<Vec<u8>> {
    seal::single(tx, Domain::Member, dir, &params![group, person])
}

/// Whether Keyward made somebody a member.
pub(crate) fn is_sealed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    group: GroupId,
    person: PersonId,
    mac: Option<&[u8]>,
) -> Answer<bool> {
    seal::is_single(tx, Domain::Member, dir, &params![group, person], mac)
}

/// Refuses a member whom Keyward did not make one.
fn believe(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    group: GroupId,
    person: PersonId,
    mac: Option<&[u8]>,
) -> Answer<()> {
    if is_sealed(tx, dir, group, person, mac)? {
        return Ok(());
    }
    Err(seal::forged("group_member", format!("person {person} in group {group}")))
}

/// Puts people into a group; how many were not in it.
pub fn add_members(tx: &mut dyn Tx, dir: DirectoryId, group: GroupId, people: &[PersonId]) -> Answer<usize> {
    let mut added = 0;
    for chunk in people.chunks(500) {
        let sql = format!(
            "INSERT INTO group_member (directory_id, group_id, person_id, mac) VALUES {} \
             ON CONFLICT (directory_id, group_id, person_id) DO NOTHING RETURNING 1",
            placeholders(chunk.len(), 2, 2)
        );
        let mut values = params![dir, group].to_vec();
        for person in chunk {
            values.extend([Value::from(person), mac_of(tx, dir, group, *person)?.into()]);
        }
        added += tx.query_dyn(&sql, &values)?.len();
    }
    Ok(added)
}

/// Takes a person out of a group; whether the person was in it.
pub fn remove_member(tx: &mut dyn Tx, dir: DirectoryId, group: GroupId, person: PersonId) -> Answer<bool> {
    let sql = "DELETE FROM group_member WHERE directory_id = ?1 AND group_id = ?2 AND person_id = ?3";
    Ok(tx.execute(sql, &params![dir, group, person])? == 1)
}

/// Makes these people, and nobody else, the members of a group.
pub fn replace_members(tx: &mut dyn Tx, dir: DirectoryId, group: GroupId, people: &[PersonId]) -> Answer<()> {
    let sql = "DELETE FROM group_member WHERE directory_id = ?1 AND group_id = ?2";
    tx.execute(sql, &params![dir, group])?;
    add_members(tx, dir, group, people)?;
    Ok(())
}
