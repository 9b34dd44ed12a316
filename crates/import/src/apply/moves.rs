//! Numbers that move within one file: whom a run gives another number is no bearer of the old one, whichever of the rows comes first.

use super::{Context, Replacement, Source, Trace, facts::write_sources, humans, sources};
use crate::{
    graph::shown,
    item::{Item, Told},
    known::{Known, Scope},
    statements, strangers, text,
};
use keyward_model::{Person, compatible, employee_key};
use keyward_storage::{Draws, StoreError, Tx, repo, repo::people::fold};
use serde_json::json;

/// The text under which it is known that a file takes somebody's number away.
const NONE: &str = "";
/// What of somebody's it is that passes on.
const NUMBER: &str = "employee number";

/// Notes which number a record gives to whom.
pub(crate) fn announce(known: &mut Known, item: &Item) {
    let (origin, person, number) = match item {
        // A table speaks for employee numbers, and this record only fills what it leaves open.
        Item::Person(record) if record.number_yields => return,
        Item::Person(record) => match &record.employee_number {
            Told::Nothing => return,
            Told::None => (Source::Graph, &record.source_id, Some(NONE.to_owned())),
            Told::Some(number) => (Source::Graph, &record.source_id, employee_key(number)),
        },
        Item::Facts(record) => {
            let Some(number) = &record.employee_number else { return };
            (Source::Hr, &record.person, employee_key(number))
        }
        _ => return,
    };
    let (Some(number), person) = (number, fold(person)) else { return };
    known.add(Scope::Gives, &[origin.name(), &person, &number]);
    if number != NONE {
        known.add(Scope::Renumbers, &[origin.name(), &person]);
    }
}

/// Whether the source of this batch gives somebody who has a number another one, or none, in this run.
pub(super) fn moves(
    tx: &mut dyn Tx,
    context: &Context,
    person: &Person,
    key: &str,
) -> Result<bool, StoreError> {
    let from = repo::person_sources::of_person(tx, context.directory, person.id)?;
    if sources::is_outranked(context, &from, "employee_number") {
        return Ok(false);
    }
    let source = statements::source_of(tx, context.directory, person.id)?;
    let source = source.map(|source| fold(&text::guid(&source)));
    let name = (context.source == Source::Hr).then(|| fold(&person.user_name));
    let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let origin = context.source.name();
    let is_given = |who: &str, key: &str| known.has(Scope::Gives, &[origin, who, key]);
    let mut moves = false;
    for who in source.iter().chain(&name) {
        // What is refused moves nobody: the number of strangers, and of a row about somebody who left.
        let refused =
            context.strange.iter().any(|strange| is_given(who, strange)) || known.has(Scope::Leaves, &[who]);
        if is_given(who, key) || refused {
            return Ok(false);
        }
        let taken = is_given(who, NONE) && !context.blank.contains("employeeId");
        moves |= taken || known.has(Scope::Renumbers, &[origin, who]);
    }
    Ok(moves)
}

/// Notes who has which number once the run is applied, while it is checked.
pub(super) fn renumber(context: &Context, before: &Person, after: Option<&str>) {
    if !context.checks() {
        return;
    }
    let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(key) = before.employee_number.as_deref().and_then(employee_key) {
        known.add(Scope::Loses, &[&before.id.to_string(), NUMBER, &key]);
    }
    if let Some(key) = after.and_then(employee_key) {
        known.gains(Scope::EmployeeNumber, &key, before.id);
    }
}

/// Everybody who was here and has an employee number once the run is applied, as far as it was read.
pub(super) fn bearers(tx: &mut dyn Tx, context: &Context, number: &str) -> Result<Vec<Person>, StoreError> {
    let mut people = repo::people::find_by_employee_number(tx, context.directory, number)?;
    let Some(key) = employee_key(number).filter(|_| context.checks()) else { return Ok(people) };
    let gained = {
        let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        people.retain(|person| !known.has(Scope::Loses, &[&person.id.to_string(), NUMBER, &key]));
        known.gained(Scope::EmployeeNumber, &key)
    };
    for id in gained {
        if people.iter().all(|person| person.id != id) {
            people.extend(repo::people::find(tx, context.directory, id)?);
        }
    }
    Ok(people)
}

/// Of people of several names whose numbers differ in leading zeros or signs those whose number is written as this one, and their
/// other accounts: `0102` and `102` count as one number, and may be two people's.
///
/// # Errors
/// Whose it may be, if nobody has it as it is written.
pub(super) fn as_written(people: Vec<Person>, number: &str) -> Result<Vec<Person>, String> {
    let spelled = |number: &str| -> String {
        compatible(number).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let own = |person: &Person| person.employee_number.as_deref().map(spelled);
    let differ = |one: &Person, other: &Person| own(one) != own(other) && strangers::are(one, other);
    if !people.iter().any(|one| people.iter().any(|other| differ(one, other))) {
        return Ok(people);
    }
    // Who gets the number by this run has another one on file.
    let (wanted, key) = (Some(spelled(number)), employee_key(number));
    let gets = |person: &Person| person.employee_number.as_deref().and_then(employee_key) != key;
    let exact: Vec<Person> =
        people.iter().filter(|person| own(person) == wanted || gets(person)).cloned().collect();
    if exact.is_empty() {
        let have: Vec<String> = people
            .iter()
            .map(|person| {
                let number = person.employee_number.as_deref().unwrap_or_default();
                format!("{} ({})", shown(&person.display_name), shown(number))
            })
            .collect();
        return Err(format!(
            "the number {} is written otherwise for several people, {}: write it as one of them has it, or name the user",
            shown(number),
            have.join(" and ")
        ));
    }
    Ok(people.into_iter().filter(|person| exact.iter().any(|one| !differ(one, person))).collect())
}

/// Whether a row of this run's table gives somebody this number by name.
pub(super) fn is_given(
    tx: &mut dyn Tx,
    context: &Context,
    person: &Person,
    number: &str,
) -> Result<bool, StoreError> {
    let Some(key) = employee_key(number) else { return Ok(false) };
    let source = statements::source_of(tx, context.directory, person.id)?;
    let source = source.map(|source| fold(&text::guid(&source)));
    let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut names = source.into_iter().chain([fold(&person.user_name)]);
    Ok(names.any(|who| known.has(Scope::Gives, &[context.source.name(), &who, &key])))
}

/// What it takes of those whom this run moves to another number, when it gives theirs to somebody whom it makes first.
pub(super) fn leaving(
    tx: &mut dyn Tx,
    context: &Context,
    number: &str,
) -> Result<Vec<Replacement>, StoreError> {
    let (mut all, Some(key)) = (Vec::new(), employee_key(number)) else { return Ok(Vec::new()) };
    for person in repo::people::find_by_employee_number(tx, context.directory, number)? {
        if moves(tx, context, &person, &key)? {
            all.extend(context.replaces(&person, NUMBER, String::new()).unwrap_or_default());
            renumber(context, &person, None);
        }
    }
    Ok(all)
}

/// What it does to take a number from those who move to another.
#[derive(Default)]
pub(super) struct Vacated {
    pub traces: Vec<Trace>,
    pub notes: Vec<String>,
    pub replaces: Vec<Replacement>,
}

/// Takes a number from those whom this run moves to another, before it is somebody else's: at no time, and whatever becomes of their own
/// record, are they one human with whoever has it next. Whose number they shared before, they stay joined with. `None` if that was not
/// there when the run was checked.
pub(super) fn vacate(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    leaving: &[Person],
) -> Result<Option<Vacated>, StoreError> {
    let mut all = Vacated::default();
    for person in leaving {
        let Some(replaces) = context.replaces(person, "employee number", String::new()) else {
            return Ok(None);
        };
        all.replaces.extend(replaces);
    }
    for person in leaving {
        let after = Person { employee_number: None, ..person.clone() };
        renumber(context, person, None);
        all.notes.extend(humans::keep(tx, context, draws, person, &after)?);
        let body = json!({ "person": person.id.to_string(), "fields": ["employee number"], "enabled": null });
        all.traces.push(Trace { person: Some(person.id), body, created: false });
        if context.apply {
            repo::people::update(tx, &after, draws.now())?;
            let from = repo::person_sources::of_person(tx, context.directory, person.id)?;
            write_sources(tx, context, draws, person, (from, false), true)?;
            let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            known.add(Scope::Vacated, &[&person.id.to_string()]);
        }
    }
    Ok(Some(all))
}
