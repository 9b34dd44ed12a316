//! One batch of records against the directory: in a write transaction, or only looked at in a read transaction.

mod contacts;
mod devices;
mod links;
mod people;

use crate::{
    item::Item,
    known::{Known, Scope},
    report::{Change, Kind},
};
use keyward_model::{Actor, DirectoryId, EventId, Person, PersonId, Timestamp};
use keyward_notify::Telling;
use keyward_storage::{
    Draws, StoreError, Tx,
    log::{self, NewEvent},
    repo::people as repo_people,
};
use serde_json::{Value, json};
use std::sync::{Arc, RwLock};

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Done {
        change: Change,
        text: String,
        trace: Option<Trace>,
    },
    Refused(String),
    /// Of a record that was refused already: not a second problem.
    Moot,
}

/// What the log says of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trace {
    pub person: Option<PersonId>,
    pub body: Value,
}

impl Verdict {
    fn refused(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }
    fn unchanged(text: impl Into<String>) -> Self {
        Self::Done { change: Change::Unchanged, text: text.into(), trace: None }
    }
    fn done(change: Change, text: String, person: Option<PersonId>, body: Value) -> Self {
        Self::Done { change, text, trace: Some(Trace { person, body }) }
    }
}

/// What a batch is applied with.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub directory: DirectoryId,
    pub kind: Kind,
    /// Whether to write.
    pub apply: bool,
    /// When the import began: who is newer was made by it.
    pub began: Timestamp,
    /// How people are told of what changes about them.
    pub telling: Arc<Telling>,
    pub known: Arc<RwLock<Known>>,
}

impl Context {
    /// Whether this person is told of changes: not who was made by this import, because then nothing changed, it began.
    fn tells(&self, person: &Person) -> bool {
        self.apply && person.id.made_at().millis_since_epoch() < self.began.millis_since_epoch()
    }

    /// Whether this run would have made what is not there: only asked where nothing is written.
    fn pending(&self, scope: Scope, text: &str) -> bool {
        !self.apply
            && self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner).has(scope, &[text])
    }
}

/// Whom a reference means.
pub(crate) enum Found {
    Person(Box<Person>),
    /// Somebody whom this run would make.
    Pending,
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
        Item::Facts(record) => people::facts(tx, context, draws, record),
        Item::Contacts { person, contacts } => people::contacts(tx, context, draws, person, contacts),
        Item::Manager { person, manager, since } => {
            links::manager(tx, context, draws, person, manager, *since)
        }
        Item::Group { source_id, name } => links::group(tx, context, draws, source_id, name),
        Item::Member { group, person, removed } => links::member(tx, context, group, person, *removed),
        Item::Device(record) => devices::device(tx, context, draws, record),
        Item::Method(record) => devices::method(tx, context, draws, record),
    }
}

/// Finds the person that a reference means: by the export's id, then by user name, then by employee number.
pub(crate) fn resolve(
    tx: &mut dyn Tx,
    context: &Context,
    reference: &str,
) -> Result<Result<Found, String>, StoreError> {
    let dir = context.directory;
    let mut found = repo_people::find_by_source(tx, dir, reference)?;
    if found.is_none() {
        found = repo_people::find_by_user_name(tx, dir, reference)?;
    }
    if found.is_none() {
        let mut numbered = repo_people::find_by_employee_number(tx, dir, reference)?;
        if numbered.len() > 1 {
            return Ok(Err("several people have this employee number".to_owned()));
        }
        found = numbered.pop();
    }
    Ok(match found {
        Some(person) => Ok(Found::Person(Box::new(person))),
        None if context.pending(Scope::Person, &repo_people::fold(reference)) => Ok(Found::Pending),
        None => Err("nobody in the directory or in this import is meant by it".to_owned()),
    })
}

/// Logs what was written. What is new is listed in one leaf for the batch, so that a first import of a million people does
/// not take a million leaves; a change to what was there is a leaf of its own, about its person.
fn record(tx: &mut dyn Tx, context: &Context, draws: &Draws, verdicts: &[Verdict]) -> Result<(), StoreError> {
    let (mut created, mut changed) = (Vec::new(), 0_u32);
    for verdict in verdicts {
        let Verdict::Done { change, trace: Some(trace), .. } = verdict else { continue };
        match change {
            Change::Created => created.push(trace.body.clone()),
            Change::Changed => {
                changed = changed.saturating_add(1);
                let body = json!({ "what": context.kind.name(), "change": trace.body });
                append(tx, context, draws, "import.changed", trace.person, body)?;
            }
            Change::Unchanged => {}
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
