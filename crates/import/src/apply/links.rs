//! Managers, groups, and who is in them.

use super::{
    Context, Found, Outcome, Replacement, Source, Trace, Verdict,
    contacts::begins,
    dated,
    facts::{is_second, write_sources},
    moved,
    names::{self, Row, Whose},
    resolve, sources,
};
use crate::{
    graph::shown,
    known::Scope,
    mass::{GROUP, HOLDERS_GROUP, MEMBERSHIP},
    report::Change,
    statements,
};
use keyward_model::{DirectoryId, GroupId, PassPolicy, Person, SignInPolicy, Timestamp};
use keyward_notify::{Notice, tell};
use keyward_storage::{Draws, StoreError, Tx, repo};
use serde_json::json;

const OWN_MANAGER: &str = "nobody is their own manager";

/// The manager of a person, or of every account that has an employee number.
pub(super) fn manager(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    (reference, people): (&str, Vec<Found>),
    manager: &str,
    since: Option<Timestamp>,
) -> Result<Verdict, StoreError> {
    // A row of the run names another, or the same: nobody asks whether this one is known.
    let covered =
        |found: &Found| matches!(found, Found::Person(one) if context.is_covered(one, reference, "manager"));
    if people.iter().all(covered) {
        return Ok(Verdict::unchanged(reference));
    }
    let row = Row { person: manager, by_number: false, number: None, dated: since, ends: false };
    let named = match names::whose(tx, context, &row, draws.now())? {
        Whose::These(people, _) => people.into_iter().next(),
        Whose::Doubtful(reason) | Whose::Settled(reason) => {
            return Ok(Verdict::refused(format!("the manager is unknown: {reason}")));
        }
    };
    let Some(named) = named else { return Ok(Verdict::Moot) };
    let boss = match named {
        Found::Nobody(reason) => return Ok(Verdict::refused(format!("the manager is unknown: {reason}"))),
        Found::Apart(reason) => {
            return Ok(Verdict::Noted(format!("the manager of {}: {reason}", shown(reference))));
        }
        Found::Refused => return Ok(Verdict::Moot),
        boss => boss,
    };
    // Of two rows about one person the second was refused.
    let twice =
        |found: &Found| matches!(found, Found::Person(person) if is_second(context, person, reference));
    if context.source == Source::Hr && people.iter().any(twice) {
        return Ok(Verdict::Moot);
    }
    let mut all = Outcome {
        change: Change::Unchanged,
        text: String::new(),
        traces: Vec::new(),
        flaws: Vec::new(),
        notes: Vec::new(),
        replaces: Vec::new(),
        others: 0,
        passed_over: false,
    };
    for found in people {
        let person = match found {
            Found::Person(person) => person,
            Found::Nobody(reason) => return Ok(Verdict::refused(format!("the user is unknown: {reason}"))),
            Found::Refused => return Ok(Verdict::Moot),
            Found::Apart(reason) => return Ok(Verdict::Noted(reason)),
            Found::Pending => {
                let own = repo::people::fold(reference) == repo::people::fold(manager);
                let own = own && matches!(boss, Found::Pending);
                return Ok(if own {
                    Verdict::refused(OWN_MANAGER)
                } else {
                    Verdict::pending(Change::Created, reference)
                });
            }
        };
        // As the file says it: who is not here yet has no id.
        let told = dated(manager, since);
        let Found::Person(boss) = &boss else {
            newcomer(tx, context, &person, (manager, &told), &mut all)?;
            continue;
        };
        if person.id == boss.id {
            return Ok(Verdict::refused(OWN_MANAGER));
        }
        of_one(tx, context, draws, (&person, boss), (since, manager, &told), &mut all)?;
    }
    Ok(Verdict::Done(all))
}

/// The manager of one account. A manager of somebody who was there before may vouch after 72 hours, whatever the file says of
/// the date.
fn of_one(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    (person, boss): (&Person, &Person),
    (since, manager, told): (Option<Timestamp>, &str, &str),
    all: &mut Outcome,
) -> Result<(), StoreError> {
    let mut from = repo::person_sources::of_person(tx, context.directory, person.id)?;
    let same = person.manager == Some(boss.id);
    let later = since.is_some_and(|since| since > person.manager_since);
    let held = person.manager.is_some() && sources::is_outranked(context, &from, "manager");
    if held || (same && !later) {
        if same && !held {
            let sourced = sources::note(context, &mut from, "manager");
            write_sources(tx, context, draws, person, (from, sourced), false)?;
        }
        named(all, person.user_name.clone());
        return Ok(());
    }
    if person.manager.is_some() && !same && !context.is_new(person) {
        let to = if context.is_new(boss) { repo::people::fold(manager) } else { boss.id.to_string() };
        let replacement = Replacement { person: person.id, what: "manager", to };
        if !context.admits(&replacement) {
            all.flaws.push(moved("the manager"));
            return Ok(());
        }
        all.replaces.push(replacement);
    }
    let first = context.is_first(person, had_manager(person));
    if first && !context.admits_first(person, "manager", told) {
        all.flaws.push(moved("the manager"));
        return Ok(());
    }
    let begins = begins(first, since, draws.now());
    let change = if person.manager.is_some() { Change::Changed } else { Change::Created };
    if all.change != Change::Changed {
        all.change = change;
    }
    named(all, format!("{}: {}", person.user_name, boss.user_name));
    let body = json!({ "person": person.id.to_string(), "manager": boss.id.to_string(), "since": begins.to_string() });
    all.traces.push(Trace { person: Some(person.id), body, created: change == Change::Created });
    if context.apply {
        let after = Person { manager: Some(boss.id), manager_since: begins, ..person.clone() };
        repo::people::update(tx, &after, draws.now())?;
    }
    if context.tells(person) && !same && !first {
        let notice = Notice::ManagerChanged { at: draws.now() };
        let when = (draws.now(), draws as &dyn keyward_model::Entropy);
        tell::of_account(tx, context.directory, &context.telling, person, &notice, when)?;
    }
    let sourced = sources::note(context, &mut from, "manager");
    write_sources(tx, context, draws, person, (from, sourced), !first)
}

/// A manager whom the run makes first: what they replace is known by the text of the file, because they have no id yet.
fn newcomer(
    tx: &mut dyn Tx,
    context: &Context,
    person: &Person,
    (manager, told): (&str, &str),
    all: &mut Outcome,
) -> Result<(), StoreError> {
    named(all, person.user_name.clone());
    let from = repo::person_sources::of_person(tx, context.directory, person.id)?;
    let had = person.manager.is_some();
    if had && sources::is_outranked(context, &from, "manager") {
        return Ok(());
    }
    if had && !context.is_new(person) {
        let to = repo::people::fold(manager);
        all.replaces.push(Replacement { person: person.id, what: "manager", to });
    }
    if context.is_first(person, had_manager(person)) {
        context.admits_first(person, "manager", told);
    }
    if all.change != Change::Changed {
        all.change = if had { Change::Changed } else { Change::Created };
    }
    Ok(())
}

/// Adds an account to what the report says.
fn named(all: &mut Outcome, text: String) {
    all.text = if all.text.is_empty() { text } else { format!("{}; {text}", all.text) };
}

/// Whether anybody was ever somebody's manager: since when the manager counts is written with every change of it.
fn had_manager(person: &Person) -> bool {
    person.manager.is_some()
        || person.manager_since.millis_since_epoch() != person.id.made_at().millis_since_epoch()
}

/// Somebody of whom the export says that they have no manager. The one on file stays, because a manager who vouched may not be taken
/// away by whoever leaves one out of a file; but nobody is told that nothing differs.
pub(super) fn no_manager(tx: &mut dyn Tx, context: &Context, found: Found) -> Result<Verdict, StoreError> {
    let person = match found {
        Found::Person(person) => person,
        Found::Apart(reason) => return Ok(Verdict::Noted(reason)),
        Found::Pending | Found::Refused | Found::Nobody(_) => return Ok(Verdict::Moot),
    };
    let mut verdict = Verdict::unchanged(person.user_name.clone());
    let Some(boss) = person.manager else { return Ok(verdict) };
    let from = repo::person_sources::of_person(tx, context.directory, person.id)?;
    let held = sources::is_outranked(context, &from, "manager")
        || context.is_covered(&person, &person.user_name, "manager");
    let boss = repo::people::find(tx, context.directory, boss)?;
    if let (Some(boss), Verdict::Done(outcome), false) = (boss, &mut verdict, held) {
        outcome.notes.push(format!(
            "{}: manager is null in the export, and {} stays on file: who has none any more gets another by the export or a table",
            person.user_name, boss.user_name
        ));
    }
    Ok(verdict)
}

/// A group.
pub(super) fn group(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    source_id: &str,
    name: Option<&str>,
) -> Result<Verdict, StoreError> {
    let existing = statements::group_by_source(tx, context.directory, source_id)?;
    let Some(name) = name.or(existing.as_ref().map(|(_, known)| known.as_str())) else {
        return Ok(Verdict::refused("displayName is missing, and the group is not known here"));
    };
    if existing.as_ref().is_some_and(|(_, known)| known == name) {
        return Ok(Verdict::unchanged(name));
    }
    let change = if existing.is_some() { Change::Changed } else { Change::Created };
    let new = GroupId::new(draws.now(), draws);
    if context.checks() {
        let mut run = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (id, from) = existing.as_ref().map_or((new, None), |(id, from)| (*id, Some(from.as_str())));
        run.names_group(id, (from, name));
    }
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
    draws: &Draws,
    (group, person, removed): (&str, &str, bool),
) -> Result<Verdict, StoreError> {
    let dir = context.directory;
    let found = match resolve(tx, context, person)? {
        Found::Nobody(reason) => return Ok(Verdict::refused(format!("the member is unknown: {reason}"))),
        Found::Refused => return Ok(Verdict::Moot),
        Found::Apart(reason) => return Ok(Verdict::Noted(format!("the member of a group: {reason}"))),
        found => found,
    };
    let known = match statements::group_by_source(tx, dir, group)? {
        Some((id, _)) => Named::One(id),
        None if context.pending(Scope::NewGroup, group) => Named::Pending,
        None => by_name(tx, context, group)?,
    };
    let id = match known {
        Named::One(id) => Some(id),
        Named::Pending => None,
        Named::Several => {
            return Ok(Verdict::refused(format!(
                "several groups are called {}: name the group by its id",
                shown(group)
            )));
        }
        Named::Nothing => {
            return Ok(Verdict::refused(
                "the group is unknown: no group of the directory or of this import has this id or name",
            ));
        }
    };
    let (Found::Person(person), Some(id)) = (found, id) else {
        let change = if removed { Change::Unchanged } else { Change::Created };
        return Ok(Verdict::pending(change, person));
    };
    let before: Vec<GroupId> =
        repo::groups::groups_of(tx, dir, person.id)?.into_iter().map(|group| group.id).collect();
    let inside = before.contains(&id);
    if inside != removed {
        return Ok(Verdict::unchanged(person.user_name));
    }
    let change = if removed { Change::Changed } else { Change::Created };
    let mut after: Vec<GroupId> = before.iter().copied().filter(|known| *known != id).collect();
    if !removed {
        after.push(id);
    }
    let (mut replaces, ruled) = (Vec::new(), by_policy(tx, dir, id, (&before, &after))?);
    let opens = ruled == Some(Ruled::Opens);
    if ruled.is_some() {
        // What a policy closed, two people open and not the one who can write the file. What else it decides by a group counts as
        // everything that a recovery rests on; and whoever works here is shut out by no file alone.
        let to = format!("{id}:{}", if removed { "out" } else { "in" });
        let what = match (opens, person.roles.any()) {
            (true, _) => GROUP,
            (false, true) => HOLDERS_GROUP,
            (false, false) => MEMBERSHIP,
        };
        let Some(found) = context.replaces(&person, what, to) else {
            return Ok(Verdict::refused(moved("the group")));
        };
        replaces = found;
        let from = repo::person_sources::of_person(tx, dir, person.id)?;
        write_sources(tx, context, draws, &person, (from, false), true)?;
    }
    if context.apply {
        if removed {
            repo::groups::remove_member(tx, dir, id, person.id)?;
        } else {
            repo::groups::add_members(tx, dir, id, &[person.id])?;
        }
    }
    let body = json!({ "person": person.id.to_string(), "group": id.to_string(), "in": !removed });
    let mut notes = Vec::new();
    if opens && !replaces.is_empty() {
        notes.push(format!(
            "{}: the sign-in policy or the pass policy allows more by this group; two policy administrators sign the run",
            person.user_name
        ));
    }
    let mut verdict = Verdict::done(change, person.user_name, Some(person.id), body);
    if let Verdict::Done(outcome) = &mut verdict {
        (outcome.replaces, outcome.notes) = (replaces, notes);
    }
    Ok(verdict)
}

/// Which group has a name.
enum Named {
    One(GroupId),
    /// One that this run would make.
    Pending,
    Several,
    Nothing,
}

/// The group that has a name once the run is applied.
fn by_name(tx: &mut dyn Tx, context: &Context, name: &str) -> Result<Named, StoreError> {
    let mut groups: Vec<(GroupId, bool)> = Vec::new();
    let on_file = statements::groups_by_name(tx, context.directory, name)?;
    let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let gone = |id: &GroupId| context.checks() && known.loses_group(*id, name);
    groups.extend(on_file.into_iter().filter(|id| !gone(id)).map(|id| (id, false)));
    if context.checks() {
        groups.extend(known.named_groups(name));
    }
    Ok(match groups.as_slice() {
        [] => Named::Nothing,
        [(_, true)] => Named::Pending,
        [(id, false)] => Named::One(*id),
        _ => Named::Several,
    })
}

/// What a membership is to the policies in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ruled {
    /// Its change allows somebody more.
    Opens,
    /// They name the group: who signs in with what, and who gets which pass, is decided by it.
    Named,
}

/// What the change of somebody's groups by this one is to the policies in force; `None` if they do not name it.
fn by_policy(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    group: GroupId,
    (before, after): (&[GroupId], &[GroupId]),
) -> Result<Option<Ruled>, StoreError> {
    let sign_in: SignInPolicy = policy(tx, dir, "sign_in")?;
    let pass: PassPolicy = policy(tx, dir, "pass")?;
    if keyward_access::opens(&sign_in, &pass, before, after) {
        return Ok(Some(Ruled::Opens));
    }
    let mut named = sign_in.groups().chain(pass.include.iter().chain(&pass.exclude).copied());
    Ok(named.any(|known| known == group).then_some(Ruled::Named))
}

fn policy<T: Default + serde::de::DeserializeOwned>(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    name: &str,
) -> Result<T, StoreError> {
    let Some(found) = repo::policies::current(tx, dir, name)? else { return Ok(T::default()) };
    serde_json::from_str(&found.document).map_err(|error| StoreError::Inconsistent {
        table: "policy",
        column: "document",
        detail: error.to_string(),
    })
}
