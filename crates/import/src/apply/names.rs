//! User names that pass from one person to another: a row of a table under such a name may be about whoever had it before.

use super::{Context, Found, Source, by_source, of_an_export, resolve_all};
use crate::{
    graph::shown,
    item::PersonRecord,
    known::{Known, Scope},
    statements, text,
};
use keyward_model::{Person, PersonId, Timestamp, employee_key, is_placeholder};
use keyward_storage::{
    StoreError, Tx,
    repo::{self, people::fold},
};
use std::time::Duration;

/// For how long a row under a name is not simply its new holder's. Entra renames at once; a telephone list is corrected with its next
/// yearly round, and a mailbox keeps its old address about as long: a year, and a month to do it in. After that a row means who has the
/// name, except where its own date says otherwise.
const LATELY: Duration = Duration::from_hours(24 * 400);

/// What of somebody's it is that passes on.
const NAME: &str = "user name";

/// What a row says of whose it is.
pub(super) struct Row<'a> {
    /// The id, user name or employee number.
    pub person: &'a str,
    /// Whether it is the number.
    pub by_number: bool,
    /// The number that it has besides.
    pub number: Option<&'a str>,
    /// Its earliest date.
    pub dated: Option<Timestamp>,
    /// Whether it says that somebody left.
    pub ends: bool,
}

/// Whose a row is.
pub(super) enum Whose {
    /// Theirs; and up to when its dates are not believed, because somebody else had the name until then.
    These(Vec<Found>, Option<Timestamp>),
    /// Nobody knows, and why.
    Doubtful(String),
    /// That of somebody who had the name and left already.
    Settled(String),
}

/// Whose a row is. One under a name that was somebody else's changes nothing of its holder, unless it says more than the name.
pub(super) fn whose(
    tx: &mut dyn Tx,
    context: &Context,
    row: &Row<'_>,
    now: Timestamp,
) -> Result<Whose, StoreError> {
    let by_name = !row.by_number && context.source == Source::Hr;
    let passed = if by_name { passed(tx, context, row.person, now)? } else { None };
    let Some(passed) = passed else {
        return Ok(Whose::These(resolve_all(tx, context, row.person, row.by_number)?, None));
    };
    let of = |tx: &mut dyn Tx, person: &Person| {
        Ok(Whose::These(vec![of_an_export(tx, context, person.clone())?], None))
    };
    // A number that the file gives to strangers says nothing.
    let key = row.number.and_then(employee_key).filter(|key| !context.strange.contains(key));
    if let Some((before, _)) = passed.before.iter().find(|(before, _)| key.is_some() && number(before) == key)
    {
        return of(tx, before);
    }
    let earlier = row.dated.is_some_and(|dated| dated <= passed.until);
    let doubtful = earlier || passed.until.plus(LATELY) > now;
    if !doubtful || passed.is_numbered(context, row, key) || passed.all_have_rows(tx, context)? {
        return Ok(Whose::These(resolve_all(tx, context, row.person, false)?, Some(passed.until)));
    }
    if row.ends {
        // Only one other had the name, and its holder did not have it yet on that day. Who works under another name since is not disabled by a
        // table that lags.
        if let ([(before, _)], true) = (passed.before.as_slice(), earlier)
            && !works_as_another(context, before, &passed.name)
        {
            return of(tx, before);
        }
        if passed.before.iter().all(|(before, _)| !before.enabled) {
            return Ok(Whose::Settled(
                passed.told("they were not disabled, because the row may be about somebody who left before"),
            ));
        }
    }
    Ok(Whose::Doubtful(passed.told("the row may be about either, and nothing of it was applied")))
}

/// Why a record under a user name does not take something from somebody: they had that name, and the record may be older than the day on
/// which it passed on.
pub(super) fn of_before(
    tx: &mut dyn Tx,
    context: &Context,
    (reference, had): (&str, PersonId),
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let Some(passed) = passed(tx, context, reference, now)? else { return Ok(None) };
    let lately = |(person, until): &(Person, Timestamp)| person.id == had && until.plus(LATELY) > now;
    let what = "what is on file stays, because the record may be from before. Export the id of the user";
    Ok(passed.before.iter().any(lately).then(|| passed.said(what)))
}

fn number(person: &Person) -> Option<String> {
    person.employee_number.as_deref().and_then(employee_key)
}

/// A name that passed to another person.
struct Passed {
    name: String,
    /// Who had it, and until when.
    before: Vec<(Person, Timestamp)>,
    /// The latest of these.
    until: Timestamp,
    /// Who has it, unless this run makes them first.
    holder: Option<Person>,
    /// What they are called.
    called: Option<String>,
}

/// Who had a user name before whoever has it once the run is applied; `None` if nobody did, or nobody has it.
fn passed(
    tx: &mut dyn Tx,
    context: &Context,
    reference: &str,
    now: Timestamp,
) -> Result<Option<Passed>, StoreError> {
    let (dir, name) = (context.directory, fold(reference));
    if is_placeholder(reference) || by_source(tx, dir, reference)?.is_some() {
        return Ok(None);
    }
    let mut before = Vec::new();
    for (id, until) in statements::formerly(tx, dir, &name)? {
        before.extend(repo::people::find(tx, dir, id)?.map(|person| (person, until)));
    }
    let on_file = repo::people::find_by_user_name(tx, dir, &name)?;
    if let Some(mut losing) = on_file.filter(|person| loses(context, person.id, &name)) {
        let source = statements::source_of(tx, dir, losing.id)?;
        // Whose record the run does not have is disabled by it.
        losing.enabled &= source.is_some_and(|source| context.knows(Scope::Announced, &text::guid(&source)));
        if !context.knows(Scope::SameHuman, &name) {
            before.push((losing, now));
        }
    }
    let holder = holder(tx, context, &name)?;
    if before.is_empty() || (holder.is_none() && !context.pending(Scope::Person, &name)) {
        return Ok(None);
    }
    if let Some(holder) = &holder {
        let accounts: Vec<PersonId> = before.iter().map(|(person, _)| person.id).chain([holder.id]).collect();
        let humans = repo::humans::of(tx, dir, &accounts)?;
        // A second account of one human, and whoever has their name again.
        before.retain(|(person, _)| person.id != holder.id && !humans.is_same(person.id, holder.id));
    }
    let Some(until) = before.iter().map(|(_, until)| *until).max() else { return Ok(None) };
    let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let called =
        holder.as_ref().map(|holder| holder.display_name.clone()).or_else(|| known.heir(&name).cloned());
    Ok(Some(Passed { name, before, until, holder, called }))
}

impl Passed {
    /// Whether the employee number of the row says that it is the holder's.
    fn is_numbered(&self, context: &Context, row: &Row<'_>, key: Option<String>) -> bool {
        let Some(key) = key else { return false };
        let others = || self.before.iter().all(|(before, _)| number(before).is_some());
        match self.holder.as_ref().map(number) {
            Some(Some(known)) => known == key,
            Some(None) => others(),
            None => others() || row.number.is_some_and(|number| context.knows(Scope::Person, &fold(number))),
        }
    }

    /// Whether the table has a row of its own for everybody who had the name: then it knows that the name passed on. A name of theirs
    /// that was somebody else's says nothing, because an old table of two who changed names has both.
    fn all_have_rows(&self, tx: &mut dyn Tx, context: &Context) -> Result<bool, StoreError> {
        for (person, _) in &self.before {
            let (dir, id) = (context.directory, person.id);
            let now = fold(&person.user_name);
            let others = statements::formerly(tx, dir, &now)?.into_iter().any(|(other, _)| other != id);
            let source = statements::source_of(tx, dir, id)?;
            let named = (now != self.name && !others).then_some(now);
            let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            let mut own = named.into_iter().chain(source.map(|source| fold(&source)));
            let number = person.employee_number.as_deref().map(fold);
            let has = own.any(|text| known.is_row(&context.file, &text))
                || number.is_some_and(|number| known.is_row(&context.file, &number))
                || known.is_row_of_renamed(&context.file, id);
            if !has {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn told(&self, what: &str) -> String {
        let now = self.now();
        format!(
            "{}. If it is about {now}, add the employee number to the row, or name them by the id of the directory; if not, correct the user name",
            self.said(what)
        )
    }

    fn now(&self) -> String {
        self.called.as_deref().map_or_else(|| "a new account".to_owned(), shown)
    }

    fn said(&self, what: &str) -> String {
        let before: Vec<String> =
            self.before.iter().map(|(person, until)| self.one(person, *until)).collect();
        format!(
            "the user name {} was {} and is {}'s now: {what}",
            shown(&self.name),
            before.join(", and "),
            self.now()
        )
    }

    fn one(&self, person: &Person, until: Timestamp) -> String {
        let day: String = until.to_string().chars().take(10).collect();
        let other = fold(&person.user_name) != self.name
            && person.user_name != repo::names::placeholder(person.id, &self.name);
        let name = if other { format!(" ({})", shown(&person.user_name)) } else { String::new() };
        format!("{}{name}'s until {day}", shown(&person.display_name))
    }
}

/// Who of those who were here has a user name once the run is applied, as far as it was read.
pub(super) fn holder(tx: &mut dyn Tx, context: &Context, name: &str) -> Result<Option<Person>, StoreError> {
    let name = fold(name);
    if context.checks() {
        let gained = {
            let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            known.gained(Scope::UserName, &name)
        };
        if let Some(id) = gained.first() {
            return repo::people::find(tx, context.directory, *id);
        }
    }
    let found = repo::people::find_by_user_name(tx, context.directory, &name)?;
    Ok(found.filter(|person| !loses(context, person.id, &name)))
}

/// Whether somebody has another user name once the run is applied, while it is checked.
fn loses(context: &Context, person: PersonId, name: &str) -> bool {
    let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    context.checks() && known.has(Scope::Loses, &[&person.to_string(), NAME, name])
}

/// Whether whoever had a name is in use under another one, once the run is applied.
fn works_as_another(context: &Context, person: &Person, name: &str) -> bool {
    let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    // A name that only stands in for the one that passed on is none that they work under.
    let named =
        fold(&person.user_name) != name && !repo::names::is_passed_on_name(person.id, &person.user_name);
    person.enabled && (named || (context.checks() && known.has(Scope::Renamed, &[&person.id.to_string()])))
}

/// Notes that a row under this name may be about somebody who had it: then it does not go before what Graph says of its holder, who would
/// have no number for as long as the table is not corrected.
pub(super) fn uncover(
    tx: &mut dyn Tx,
    context: &Context,
    (name, person): (&str, Option<PersonId>),
    taken: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let name = fold(name);
    let rows = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner).is_row_anywhere(&name);
    if !rows {
        return Ok(());
    }
    let other = |(id, until): (PersonId, Timestamp)| Some(id) != person && until.plus(LATELY) > now;
    if taken || statements::formerly(tx, context.directory, &name)?.into_iter().any(other) {
        let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.add(Scope::Uncovered, &[&name]);
    }
    Ok(())
}

/// Notes who has which name once the run is applied, while it is checked: whoever had an account before, and whoever had the name.
pub(super) fn note(
    tx: &mut dyn Tx,
    context: &Context,
    (person, losing): (Option<&Person>, Option<&Person>),
    (name, record): (&str, &PersonRecord),
) -> Result<(), StoreError> {
    let (dir, name) = (context.directory, fold(name));
    let renamed = person.filter(|person| fold(&person.user_name) != name);
    if !context.checks() || (renamed.is_none() && losing.is_none()) {
        return Ok(());
    }
    let is_new = losing.is_none() && statements::formerly(tx, dir, &name)?.is_empty();
    let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    let lose = |known: &mut Known, person: &Person, name: &str| {
        known.add(Scope::Loses, &[&person.id.to_string(), NAME, name]);
    };
    if let Some(losing) = losing {
        lose(&mut known, losing, &name);
        let same = record.employee_number.value().and_then(|number| employee_key(number));
        if person.is_none() {
            known.inherits(&name, record.display_name.as_deref().unwrap_or_default());
            if same.is_some() && same == number(losing) {
                known.add(Scope::SameHuman, &[&name]);
            }
        }
    }
    if let Some(person) = renamed {
        lose(&mut known, person, &fold(&person.user_name));
        known.gains(Scope::UserName, &name, person.id);
        if record.enabled != Some(false) {
            known.add(Scope::Renamed, &[&person.id.to_string()]);
        }
        if is_new {
            known.renames(person.id, &name);
        }
    }
    Ok(())
}
