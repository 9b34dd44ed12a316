//! Managers, groups, and who is in them.

use super::{Context, Found, Verdict, resolve};
use crate::{known::Scope, report::Change, statements};
use keyward_model::{GroupId, Person, Timestamp};
use keyward_storage::{Draws, StoreError, Tx, repo};
use serde_json::json;

const OWN_MANAGER: &str = "nobody is their own manager";

/// A person's manager.
pub(super) fn manager(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &str,
    manager: &str,
    since: Option<Timestamp>,
) -> Result<Verdict, StoreError> {
    let found = match resolve(tx, context, person)? {
        Ok(found) => found,
        Err(reason) => return Ok(Verdict::refused(format!("the user is unknown: {reason}"))),
    };
    let boss = match resolve(tx, context, manager)? {
        Ok(boss) => boss,
        Err(reason) => return Ok(Verdict::refused(format!("the manager is unknown: {reason}"))),
    };
    let (person, boss) = match (found, boss) {
        (Found::Person(person), Found::Person(boss)) => (person, boss),
        (Found::Pending, Found::Pending) if repo::people::fold(person) == repo::people::fold(manager) => {
            return Ok(Verdict::refused(OWN_MANAGER));
        }
        (Found::Pending, _) => {
            return Ok(Verdict::Done { change: Change::Created, text: person.to_owned(), trace: None });
        }
        (Found::Person(person), Found::Pending) => {
            let change = if person.manager.is_some() { Change::Changed } else { Change::Created };
            return Ok(Verdict::Done { change, text: person.user_name, trace: None });
        }
    };
    if person.id == boss.id {
        return Ok(Verdict::refused(OWN_MANAGER));
    }
    let later = since.is_some_and(|since| since > person.manager_since);
    if person.manager == Some(boss.id) && !later {
        return Ok(Verdict::unchanged(person.user_name));
    }
    // Without a date the link counts from now on: a manager must be on file for three days before they can vouch. A new
    // manager never begins before the one that is replaced.
    let from = since.unwrap_or(draws.now());
    let from = if person.manager.is_some() { from.max(person.manager_since) } else { from };
    let change = if person.manager.is_some() { Change::Changed } else { Change::Created };
    let text = format!("{}: {}", person.user_name, boss.user_name);
    let body =
        json!({ "person": person.id.to_string(), "manager": boss.id.to_string(), "since": from.to_string() });
    if context.apply {
        let after = Person { manager: Some(boss.id), manager_since: from, ..(*person).clone() };
        repo::people::update(tx, &after)?;
    }
    Ok(Verdict::done(change, text, Some(person.id), body))
}

/// A group.
pub(super) fn group(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    source_id: &str,
    name: &str,
) -> Result<Verdict, StoreError> {
    let existing = statements::group_by_source(tx, context.directory, source_id)?;
    if existing.as_ref().is_some_and(|(_, known)| known == name) {
        return Ok(Verdict::unchanged(name));
    }
    let change = if existing.is_some() { Change::Changed } else { Change::Created };
    let new = GroupId::new(draws.now(), draws);
    let id = if context.apply {
        repo::groups::upsert_by_source(tx, context.directory, new, source_id, name)?
    } else {
        new
    };
    Ok(Verdict::done(change, name.to_owned(), None, json!({ "group": id.to_string() })))
}

/// A person in a group, or no longer.
pub(super) fn member(
    tx: &mut dyn Tx,
    context: &Context,
    group: &str,
    person: &str,
    removed: bool,
) -> Result<Verdict, StoreError> {
    let dir = context.directory;
    let found = match resolve(tx, context, person)? {
        Ok(found) => found,
        Err(reason) => return Ok(Verdict::refused(format!("the member is unknown: {reason}"))),
    };
    let id = match statements::group_by_source(tx, dir, group)? {
        Some((id, _)) => Some(id),
        None if context.pending(Scope::Group, group) => None,
        None => {
            return Ok(Verdict::refused(
                "the group is unknown: no group of the directory or of this import has its id",
            ));
        }
    };
    let (Found::Person(person), Some(id)) = (found, id) else {
        let change = if removed { Change::Unchanged } else { Change::Created };
        return Ok(Verdict::Done { change, text: person.to_owned(), trace: None });
    };
    let inside = repo::groups::groups_of(tx, dir, person.id)?.iter().any(|group| group.id == id);
    if inside != removed {
        return Ok(Verdict::unchanged(person.user_name));
    }
    let change = if removed { Change::Changed } else { Change::Created };
    if context.apply {
        if removed {
            repo::groups::remove_member(tx, dir, id, person.id)?;
        } else {
            repo::groups::add_members(tx, dir, id, &[person.id])?;
        }
    }
    let body = json!({ "person": person.id.to_string(), "group": id.to_string(), "in": !removed });
    Ok(Verdict::done(change, person.user_name, Some(person.id), body))
}
