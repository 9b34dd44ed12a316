//! One batch of records against the directory: in a write transaction, or only looked at in a read transaction.

mod contacts;
mod devices;
mod ends;
mod facts;
mod humans;
mod links;
pub(crate) mod moves;
mod names;
mod people;
mod sources;

pub use sources::Source;

use names::{Row, Whose};

use crate::{
    item::Item,
    known::{Known, Scope},
    report::{Change, Kind},
    statements, text,
};
use keyward_directory::Observer;
use keyward_model::{
    Actor, DirectoryId, EventId, Person, PersonId, Tier, Timestamp, employee_key, is_placeholder,
};
use keyward_notify::Telling;
use keyward_storage::{
    Draws, StoreError, Tx,
    log::{self, NewEvent},
    repo::{self, people as repo_people},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, RwLock},
};

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Done(Outcome),
    Refused(String),
    /// Left out on purpose.
    Noted(String),
    /// Left out with everything that belongs to it: the record of an account that was made here.
    Apart(String),
    /// A new account of which the export does not say whether it is enabled.
    Asked,
    /// Of a record that was refused already: not a second problem.
    Moot,
}

/// A record that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub change: Change,
    /// Whose or what it is, and what changes.
    pub text: String,
    pub traces: Vec<Trace>,
    /// Fields that stay as they are, and why.
    pub flaws: Vec<String>,
    /// What else the report says of it.
    pub notes: Vec<String>,
    pub replaces: Vec<Replacement>,
    /// How many others it changes, of whom no record of the run says so.
    pub others: u64,
    /// Whether a number or address was passed over, because a table of the run has another.
    pub passed_over: bool,
}

impl Outcome {
    /// Adds what it took to make a number free.
    fn vacated(&mut self, vacated: moves::Vacated) {
        self.traces.extend(vacated.traces);
        self.notes.extend(vacated.notes);
        self.replaces.extend(vacated.replaces);
    }
}

/// What changes of somebody who was there before, and what a run may not change of many people without a second person: a
/// number, address or manager, a name, number, tier or photo, the phone that a number rings on, and whether they may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Replacement {
    pub person: PersonId,
    pub what: &'static str,
    /// What is on file then; empty for nothing.
    pub to: String,
}

impl Replacement {
    /// The texts that a fingerprint is of.
    pub(crate) fn key(&self) -> [String; 3] {
        [self.person.to_string(), self.what.to_owned(), self.to.clone()]
    }
}

/// What the log says of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    pub person: Option<PersonId>,
    pub body: Value,
    pub created: bool,
}

impl Verdict {
    fn refused(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }
    fn of(change: Change, text: impl Into<String>, traces: Vec<Trace>) -> Self {
        let (flaws, notes, replaces) = (Vec::new(), Vec::new(), Vec::new());
        Self::Done(Outcome {
            change,
            text: text.into(),
            traces,
            flaws,
            notes,
            replaces,
            others: 0,
            passed_over: false,
        })
    }
    fn unchanged(text: impl Into<String>) -> Self {
        Self::of(Change::Unchanged, text, Vec::new())
    }
    fn done(change: Change, text: String, person: Option<PersonId>, body: Value) -> Self {
        Self::of(change, text, vec![Trace { person, body, created: change == Change::Created }])
    }
    /// What a dry run says of somebody whom the run would make first.
    fn pending(change: Change, text: &str) -> Self {
        Self::of(change, text, Vec::new())
    }
}

/// What a file says with its date, for [`Context::admits_first`]. By the day: one of today is read as the moment of reading.
fn dated(value: &str, since: Option<Timestamp>) -> String {
    let day = since.map(|since| since.to_string().chars().take(10).collect::<String>());
    format!("{value} {}", day.unwrap_or_default())
}

/// Why something stays as it is that was not there when the run was checked.
pub(crate) fn moved(what: &str) -> String {
    format!("{what} changed in the file while it was imported: import it again")
}

/// What a batch is applied with.
#[derive(Clone)]
pub(crate) struct Context {
    pub directory: DirectoryId,
    pub kind: Kind,
    /// Whether to write.
    pub apply: bool,
    /// With what those are marked whom this import makes.
    pub mark: Arc<str>,
    /// With what those are marked whom the load made that broke off and that this import goes on with.
    pub resumed: Option<Arc<str>>,
    /// How people are told of what changes about them.
    pub telling: Arc<Telling>,
    /// Who hears of passes that end: an open case.
    pub observer: Arc<dyn Observer>,
    pub known: Arc<RwLock<Known>>,
    /// The replacements that were found when the run was checked; no others are applied. `None` where nothing was checked.
    pub planned: Option<Arc<RwLock<Known>>>,
    /// The source of this batch.
    pub source: Source,
    /// The file of this batch.
    pub file: Arc<str>,
    /// The source that the other does not overwrite.
    pub prefer: Source,
    /// What to take for a new account of which the export does not say whether it is enabled.
    pub assume_enabled: Option<bool>,
    /// Members that are `null` for everybody in the export: it may not be allowed to read them.
    pub blank: Arc<BTreeSet<&'static str>>,
    /// Employee numbers that a file of the run gives to strangers: they are taken over for none of them.
    pub strange: Arc<Vec<String>>,
}

impl Context {
    /// The same for a look at what would be refused, before anything is written that belongs to it.
    fn looking(&self) -> Self {
        Self { apply: false, ..self.clone() }
    }

    /// Notes that this import makes somebody.
    fn makes(&self, person: PersonId) {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.add(Scope::Made, &[&person.to_string()]);
    }

    /// Whether this person was made by this import: then nothing about them changes, it begins, and the export may say since when
    /// it was so. Who was made meanwhile in another way, by an administrator, was not.
    fn is_new(&self, person: &Person) -> bool {
        self.made(person.id)
    }

    fn made(&self, person: PersonId) -> bool {
        self.knows(Scope::Made, &person.to_string())
    }

    /// Whether a value that somebody gets is part of their first load: nothing of its kind was ever on file for them, and this import
    /// made them, or the one that broke off and goes on with the same files. What is replaced never is, so that nobody breaks a load off to
    /// give a number of their own an old date later.
    fn is_first(&self, person: &Person, had: bool) -> bool {
        let id = person.id.to_string();
        let goes_on = || self.knows(Scope::GoesOn, &id) && !self.knows(Scope::Barred, &id);
        self.is_new(person) || (!had && goes_on())
    }

    /// Whether a value of a first load that goes on, with its date, was there when the run was checked; notes it while it is checked. It
    /// counts towards no limit, and nothing else is believed.
    fn admits_first(&self, person: &Person, what: &str, told: &str) -> bool {
        let (id, scope) = (person.id.to_string(), Scope::First);
        match self.planned.as_ref() {
            _ if self.is_new(person) => true,
            Some(planned) => {
                let planned = planned.read().unwrap_or_else(std::sync::PoisonError::into_inner);
                planned.has(scope, &[&id, what, told])
            }
            None => {
                let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
                known.add(scope, &[&id, what, told]);
                true
            }
        }
    }

    /// Whether this person is told of changes.
    fn tells(&self, person: &Person) -> bool {
        self.apply && !self.is_new(person)
    }

    /// Whether this replacement was there when the run was checked: files can change between two readings.
    fn admits(&self, replacement: &Replacement) -> bool {
        let Some(planned) = self.planned.as_ref() else { return true };
        let key = replacement.key();
        let planned = planned.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        planned.has(Scope::Planned, &key.each_ref().map(String::as_str))
    }

    /// What is changed of somebody, for the limit of a run; nothing of whom this import made. `None` if it was not there when the
    /// run was checked.
    fn replaces(&self, person: &Person, what: &'static str, to: String) -> Option<Vec<Replacement>> {
        self.replaces_of((person, true), what, to)
    }

    /// The same where it is known whether the person had anything of the kind: a first load that goes on replaces nothing.
    fn replaces_of(
        &self,
        (person, had): (&Person, bool),
        what: &'static str,
        to: String,
    ) -> Option<Vec<Replacement>> {
        if self.is_first(person, had) {
            return self.admits_first(person, what, &to).then(Vec::new);
        }
        let replacement = Replacement { person: person.id, what, to };
        self.admits(&replacement).then(|| vec![replacement])
    }

    fn knows(&self, scope: Scope, text: &str) -> bool {
        self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner).has(scope, &[text])
    }

    /// Whether a row of this run has something of this name about a person, which Graph does not undo then.
    fn is_covered(&self, person: &Person, reference: &str, name: &str) -> bool {
        let source = self.source == Source::Graph && self.prefer == Source::Hr;
        source && self.row_says(person, reference, Scope::Covers, &[name])
    }

    /// Whether a row about a person, by whichever name, says this.
    fn row_says(&self, person: &Person, reference: &str, scope: Scope, what: &[&str]) -> bool {
        let known = self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let number = person.employee_number.as_deref();
        [Some(reference), Some(&person.user_name), number].into_iter().flatten().any(|text| {
            let whose = repo_people::fold(text);
            if known.has(Scope::Uncovered, &[&whose]) {
                return false;
            }
            let texts: Vec<&str> = std::iter::once(whose.as_str()).chain(what.iter().copied()).collect();
            known.has(scope, &texts)
        })
    }

    /// Whether a value stays that the export would take away: nobody in it has one.
    fn spares(&self, member: &'static str, on_file: bool) -> bool {
        let spared = on_file && self.source == Source::Graph && self.blank.contains(member);
        if spared {
            let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            known.add(Scope::Spared, &[member]);
        }
        spared
    }

    /// Whether the record of a device of this run says this number.
    fn rings_on(&self, source_id: &str, number: &str) -> bool {
        let known = self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.has(Scope::RingsOn, &[source_id, number])
    }

    /// Whether this run only looks, so that what it would write is on no file: not the look before something is written.
    fn checks(&self) -> bool {
        !self.apply && self.planned.is_none()
    }

    /// Notes that the account of somebody who was here is enabled or disabled once the run is applied, while it is checked.
    fn switches(&self, person: &Person, enabled: bool) {
        if self.checks() && person.enabled != enabled {
            let scope = if enabled { Scope::Enables } else { Scope::Disables };
            let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            known.add(scope, &[&person.id.to_string()]);
        }
    }

    /// Somebody as the run finds them at this record, while it is checked: enabled or not, and without a user name that passed on.
    fn switched(&self, person: Person) -> Person {
        let id = person.id.to_string();
        let on = || person.enabled || self.knows(Scope::Enables, &id);
        let enabled = if self.checks() { on() && !self.knows(Scope::Disables, &id) } else { person.enabled };
        if self.checks() && self.knows(Scope::Freed, &id) {
            let user_name = repo::names::placeholder(person.id, &person.user_name);
            return Person { enabled, user_name, ..person };
        }
        Person { enabled, ..person }
    }

    /// Whether this run would have made what is not there: only asked where nothing is written.
    fn pending(&self, scope: Scope, text: &str) -> bool {
        !self.apply && self.knows(scope, text)
    }
}

/// Whom a reference means.
pub(crate) enum Found {
    Person(Box<Person>),
    /// Somebody whom this run would make.
    Pending,
    /// Somebody whose own record was refused.
    Refused,
    /// Somebody who was made here and is joined with no record, and what is said of it: nothing of a file is about them.
    Apart(String),
    Nobody(String),
}

/// Applies a batch: one verdict for each item.
pub(crate) fn batch(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    items: &[Item],
) -> Result<Vec<Verdict>, StoreError> {
    let mut verdicts = Vec::with_capacity(items.len());
    for item in items {
        verdicts.push(one(tx, context, draws, item)?);
    }
    if context.apply {
        record(tx, context, draws, &verdicts)?;
    }
    Ok(verdicts)
}

fn one(tx: &mut dyn Tx, context: &Context, draws: &Draws, item: &Item) -> Result<Verdict, StoreError> {
    match item {
        Item::Person(record) => people::person(tx, context, draws, record),
        Item::Left { source_id, .. } => ends::left(tx, context, draws, source_id),
        Item::Ended { person, by_number, number, last } => {
            let row =
                Row { by_number: *by_number, number: number.as_deref(), dated: *last, ends: true, person };
            match names::whose(tx, context, &row, draws.now())? {
                Whose::These(people, _) => ends::ended(tx, context, draws, (person, *by_number), people),
                Whose::Doubtful(reason) => Ok(Verdict::Refused(reason)),
                Whose::Settled(reason) => Ok(Verdict::Noted(reason)),
            }
        }
        Item::Facts(record) => facts::facts(tx, context, draws, record),
        Item::Contacts { person, contacts } => facts::contacts(tx, context, draws, person, contacts),
        Item::Manager { person, by_number, manager, since, number, dated } => {
            let row =
                Row { by_number: *by_number, number: number.as_deref(), dated: *dated, ends: false, person };
            match names::whose(tx, context, &row, draws.now())? {
                Whose::These(people, after) => {
                    let since = since.filter(|since| after.is_none_or(|after| *since > after));
                    links::manager(tx, context, draws, (person, people), manager, since)
                }
                // Said of the rest of the row.
                Whose::Doubtful(_) | Whose::Settled(_) => Ok(Verdict::Moot),
            }
        }
        Item::NoManager { person } => {
            let found = resolve(tx, context, person)?;
            links::no_manager(tx, context, found)
        }
        Item::Group { source_id, name } => links::group(tx, context, draws, source_id, name.as_deref()),
        Item::Member { group, person, removed } => {
            links::member(tx, context, draws, (group, person, *removed))
        }
        Item::Device(record) => devices::device(tx, context, draws, record),
        Item::Method(record) => devices::method(tx, context, draws, record),
    }
}

/// The person of the export's id, in the form that GUIDs have here or in capitals, as imports wrote them once.
pub(crate) fn by_source(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    source_id: &str,
) -> Result<Option<Person>, StoreError> {
    let found = repo_people::find_by_source(tx, dir, source_id)?;
    if found.is_some() || !text::is_guid(source_id) {
        return Ok(found);
    }
    repo_people::find_by_source(tx, dir, &source_id.to_ascii_uppercase())
}

/// Finds the person that a reference means: by the export's id, then by user name, then by employee number.
pub(crate) fn resolve(tx: &mut dyn Tx, context: &Context, reference: &str) -> Result<Found, StoreError> {
    let dir = context.directory;
    if is_placeholder(reference) {
        return Ok(absent(context, reference));
    }
    if let Some(person) = by_source(tx, dir, reference)? {
        first_loads(tx, context, &person)?;
        return Ok(Found::Person(Box::new(context.switched(person))));
    }
    let mut found = names::holder(tx, context, reference)?;
    if found.is_none() {
        let numbered = match moves::as_written(moves::bearers(tx, context, reference)?, reference) {
            Ok(people) => people,
            Err(reason) => return Ok(Found::Nobody(reason)),
        };
        found = usual_account(tx, dir, numbered)?;
    }
    match found {
        Some(person) => of_an_export(tx, context, person),
        None => Ok(absent(context, reference)),
    }
}

/// Somebody whom a file names by user name or number: whoever can write one must not speak about an administrator who was made here,
/// however the file names them.
fn of_an_export(tx: &mut dyn Tx, context: &Context, person: Person) -> Result<Found, StoreError> {
    Ok(if statements::source_of(tx, context.directory, person.id)?.is_some() {
        first_loads(tx, context, &person)?;
        Found::Person(Box::new(context.switched(person)))
    } else {
        Found::Apart(format!(
            "left out, because {} has an account that was made here and is joined with no record of an export (keyward account join)",
            person.user_name
        ))
    })
}

/// Notes whether somebody's first load goes on with this run: it is of those whom the load made that broke off, whoever else came since. Who
/// works here by now, is above the standard tier or has an open case gets nothing dated any more: only an attacker waits that long.
fn first_loads(tx: &mut dyn Tx, context: &Context, person: &Person) -> Result<(), StoreError> {
    let Some(load) = &context.resumed else { return Ok(()) };
    let (dir, id) = (context.directory, person.id.to_string());
    let from = repo::person_sources::of_person(tx, dir, person.id)?;
    let raised = person.tier != Tier::Standard && !context.knows(Scope::Raised, &id);
    let goes_on = from.made_by.as_deref() == Some(&**load)
        && !person.roles.any()
        && !raised
        && repo::cases::open_of_person(tx, dir, person.id)?.is_none();
    let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    known.add(if goes_on { Scope::GoesOn } else { Scope::Barred }, &[&id]);
    Ok(())
}

/// Everybody that a row is about: whoever has its employee number if it names nobody, else the one whom it names.
pub(crate) fn resolve_all(
    tx: &mut dyn Tx,
    context: &Context,
    reference: &str,
    by_number: bool,
) -> Result<Vec<Found>, StoreError> {
    if by_number {
        let people = match moves::as_written(moves::bearers(tx, context, reference)?, reference) {
            Ok(people) => people,
            Err(reason) => return Ok(vec![Found::Nobody(reason)]),
        };
        if !people.is_empty() {
            return people.into_iter().map(|person| of_an_export(tx, context, person)).collect();
        }
    }
    Ok(vec![resolve(tx, context, reference)?])
}

fn absent(context: &Context, reference: &str) -> Found {
    let reference = repo_people::fold(reference);
    if is_placeholder(&reference) {
        Found::Nobody(format!("{} stands for nobody", crate::graph::shown(&reference)))
    } else if context.pending(Scope::Person, &reference) {
        Found::Pending
    } else if context.knows(Scope::Refused, &reference) {
        Found::Refused
    } else {
        let shown = crate::graph::shown(&reference);
        if employee_key(&reference).is_some_and(|key| context.strange.contains(&key)) {
            return Found::Nobody(format!(
                "this import gives the number {shown} to several people, leading zeros aside, and it was taken over for none of them. Name the user"
            ));
        }
        Found::Nobody(format!(
            "nobody in the directory or in this import has the id, user name or number {shown}"
        ))
    }
}

/// Of several accounts with one employee number the one that a person works with: enabled, of the lowest tier, with a mail
/// address; an administrator's second account has none of its own.
fn usual_account(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    people: Vec<Person>,
) -> Result<Option<Person>, StoreError> {
    let mut best: Option<((bool, keyward_model::Tier, bool, String), Person)> = None;
    let single = people.len() == 1;
    for person in people {
        if single {
            return Ok(Some(person));
        }
        let mailed = statements::has_mail(tx, dir, person.id)?;
        let order = (!person.enabled, person.tier, !mailed, person.user_name.clone());
        if best.as_ref().is_none_or(|(least, _)| order < *least) {
            best = Some((order, person));
        }
    }
    Ok(best.map(|(_, person)| person))
}

/// Logs what was written. What is new is listed in one leaf for the batch, so that a first import of a million people does
/// not take a million leaves; a change to what was there is a leaf of its own, about its person.
fn record(tx: &mut dyn Tx, context: &Context, draws: &Draws, verdicts: &[Verdict]) -> Result<(), StoreError> {
    let (mut created, mut changed) = (Vec::new(), 0_u32);
    for verdict in verdicts {
        let Verdict::Done(outcome) = verdict else { continue };
        for trace in &outcome.traces {
            if trace.created {
                created.push(trace.body.clone());
            } else {
                changed = changed.saturating_add(1);
                let body = json!({ "what": context.kind.name(), "change": trace.body });
                append(tx, context, draws, "import.changed", trace.person, body)?;
            }
        }
    }
    if created.is_empty() && changed == 0 {
        return Ok(());
    }
    let body = json!({
        "what": context.kind.name(),
        "read": verdicts.len(),
        "created": created.len(),
        "changed": changed,
        "records": created,
    });
    append(tx, context, draws, "import.applied", None, body)
}

fn append(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    kind: &str,
    person: Option<PersonId>,
    body: Value,
) -> Result<(), StoreError> {
    let at: Timestamp = draws.now();
    let event = NewEvent {
        id: EventId::new(at, draws),
        at,
        actor: Actor::Operator,
        kind: kind.to_owned(),
        person,
        case: None,
        salt: draws.bytes(),
        body,
    };
    log::append(tx, context.directory, &event)
}
