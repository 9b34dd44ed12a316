//! Telephones and addresses with their history.

use super::{Context, Replacement, dated, moved, sources};
use crate::{item::ContactFact, known::Scope, statements};
use keyward_model::{Contact, ContactId, ContactKind, DeviceId, Person, PersonId, Timestamp};
use keyward_storage::{Draws, StoreError, Tx, repo, repo::person_sources::PersonSources};
use serde_json::{Value, json};

/// What the limit of a run counts where a number is known to ring on another phone, or on none. Which phone may only be known once the
/// run wrote it.
const PHONE: &str = "phone";

/// What the log says of such a number.
const LINKED: &str = "linked to its phone";

/// What the log says of a number of which nobody knows any more where it rings.
const UNLINKED: &str = "not known to ring on a phone";

/// What became of one telephone or address.
pub(super) struct Changed {
    pub kind: ContactKind,
    pub name: &'static str,
    /// Whether another value was on file.
    pub replaced: bool,
    /// Whether a recovery rests on what changed: another number, and not the first of a first load. Then the person is told as well.
    pub touched: bool,
    pub trace: Value,
    /// What was on file, and what is now; `None` if the number is the same as before.
    pub values: Option<(Option<String>, Option<String>)>,
}

/// What became of the contacts of a person.
#[derive(Default)]
pub(super) struct Brought {
    pub changes: Vec<Changed>,
    pub flaws: Vec<String>,
    pub replaces: Vec<Replacement>,
    /// Whether `sources` has news.
    pub sourced: bool,
}

/// Brings the contacts of a person to what the export says; what would change if the run only looks.
pub(super) fn bring(
    tx: &mut dyn Tx,
    context: &Context,
    person: &Person,
    facts: &[ContactFact],
    draws: &Draws,
    from: &mut PersonSources,
) -> Result<Brought, StoreError> {
    let dir = context.directory;
    let on_file = repo::contacts::of_person(tx, dir, person.id)?;
    let mut brought = Brought::default();
    for fact in facts {
        let name = fact.kind.name();
        let current = on_file.iter().find(|contact| contact.kind == fact.kind && contact.until.is_none());
        if current.is_some() && sources::is_outranked(context, from, name) {
            continue;
        }
        if fact.value.is_none()
            && member(fact.kind).is_some_and(|name| context.spares(name, current.is_some()))
        {
            continue;
        }
        let to = told(fact).to_owned();
        if !context.is_new(person) && current.is_some_and(|old| old.value != to) {
            let replacement = Replacement { person: person.id, what: name, to };
            if !context.admits(&replacement) {
                brought.flaws.push(moved(name));
                continue;
            }
            brought.replaces.push(replacement);
        }
        let device = rings_on(tx, context, person.id, fact)?;
        let had = on_file.iter().any(|contact| contact.kind == fact.kind);
        let first = context.is_first(person, had);
        if first && !context.admits_first(person, name, &dated(told(fact), fact.since)) {
            brought.flaws.push(moved(name));
            continue;
        }
        let step = Step { context, person, fact, device, first };
        brought.changes.extend(step.one(tx, current, draws)?);
        if fact.value.is_some() {
            brought.sourced |= sources::note(context, from, name);
        } else {
            brought.sourced |= from.facts.remove(name).is_some();
        }
    }
    Ok(brought)
}

/// The value that a file says; empty for nothing.
fn told(fact: &ContactFact) -> &str {
    fact.value.as_deref().unwrap_or_default()
}

/// The device of which a file of this run says that it has this mobile number. A number and a phone that somebody has are no
/// knowledge that the one rings on the other: the phone may have another card, and the number another phone.
fn rings_on(
    tx: &mut dyn Tx,
    context: &Context,
    person: PersonId,
    fact: &ContactFact,
) -> Result<Option<DeviceId>, StoreError> {
    let Some(number) = fact.value.as_deref().filter(|_| fact.kind == ContactKind::Mobile) else {
        return Ok(None);
    };
    ringing(tx, context, person, number)
}

/// The device of somebody of which a file of this run says that it has this number, and of which no other is said to have it.
pub(super) fn ringing(
    tx: &mut dyn Tx,
    context: &Context,
    person: PersonId,
    number: &str,
) -> Result<Option<DeviceId>, StoreError> {
    if !context.knows(Scope::Number, number) || context.knows(Scope::SharedNumber, number) {
        return Ok(None);
    }
    let devices = statements::devices_by_source(tx, context.directory, person)?;
    Ok(devices.into_iter().find(|(_, source)| context.rings_on(source, number)).map(|(device, _)| device))
}

/// A mobile number on file, and the device on which it is now known to ring, if any is.
pub(super) struct Rings {
    contact: ContactId,
    on: Option<DeviceId>,
    /// Whether it is part of a first load.
    pub first: bool,
}

/// What the record of a device changes, and what the limit of a run counts of it.
pub(super) type Rung = (Vec<Rings>, Vec<Replacement>);

impl Rings {
    /// What the log says of it.
    pub(super) fn trace(&self) -> Value {
        let change = if self.on.is_some() { LINKED } else { UNLINKED };
        json!({ "contact": self.contact.to_string(), "kind": ContactKind::Mobile.name(), "change": change })
    }
}

/// What the record of a device changes of what is known of the phones on which somebody's mobile numbers ring, and what the limit of
/// a run counts of that. `None` if it was not there when the run was checked.
pub(super) fn of_device(
    tx: &mut dyn Tx,
    context: &Context,
    (person, device): (&Person, DeviceId),
    number: &str,
) -> Result<Option<Rung>, StoreError> {
    let shared = context.knows(Scope::SharedNumber, number);
    let (mut all, mut replaces) = (Vec::new(), Vec::new());
    for contact in repo::contacts::of_person(tx, context.directory, person.id)? {
        if contact.kind != ContactKind::Mobile || contact.until.is_some() {
            continue;
        }
        let on = match (contact.value == number, contact.device) {
            (true, _) if shared => None,
            (true, _) => Some(device),
            // The device has another number than it was known for.
            (false, Some(known)) if known == device => None,
            (false, known) => known,
        };
        if on == contact.device {
            continue;
        }
        let had = contact.device.is_some() || contact.device_since.is_some();
        let Some(found) = context.replaces_of((person, had), PHONE, String::new()) else { return Ok(None) };
        replaces.extend(found);
        all.push(Rings { contact: contact.id, on, first: context.is_first(person, had) });
    }
    Ok(Some((all, replaces)))
}

/// Writes it. The device is on file by then.
pub(super) fn write_rings(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    all: &[Rings],
) -> Result<(), StoreError> {
    for rings in all {
        statements::set_ringing_device(tx, context.directory, rings.contact, rings.on, draws.now())?;
    }
    Ok(())
}

/// Graph's member for it.
const fn member(kind: ContactKind) -> Option<&'static str> {
    match kind {
        ContactKind::Mobile => Some("mobilePhone"),
        ContactKind::OfficePhone => Some("businessPhones"),
        ContactKind::WorkEmail => Some("mail"),
        ContactKind::PersonalEmail => Some("otherMails"),
        ContactKind::HomePhone => None,
    }
}

/// One telephone or address.
struct Step<'a> {
    context: &'a Context,
    person: &'a Person,
    fact: &'a ContactFact,
    /// The phone that a mobile number rings on, as a file of this run says.
    device: Option<DeviceId>,
    /// Whether it is part of a first load.
    first: bool,
}

impl Step<'_> {
    fn one(
        &self,
        tx: &mut dyn Tx,
        current: Option<&Contact>,
        draws: &Draws,
    ) -> Result<Option<Changed>, StoreError> {
        let (dir, apply, now) = (self.context.directory, self.context.apply, draws.now());
        match (current, &self.fact.value) {
            (None, Some(value)) => {
                let contact = self.begins(value, draws);
                if apply {
                    repo::contacts::insert(tx, dir, &contact)?;
                }
                Ok(Some(self.changed(None, false, "added", contact.id)))
            }
            (Some(old), None) => {
                if apply {
                    repo::contacts::end(tx, dir, old.id, now.max(old.since))?;
                }
                Ok(Some(self.changed(current, true, "ended", old.id)))
            }
            // The same number, but changed on a later date: it was something else in between, so it is new.
            (Some(old), Some(value))
                if *value != old.value || self.fact.since.is_some_and(|since| since > old.since) =>
            {
                let contact = self.begins(value, draws);
                if apply {
                    // What is replaced is told of everything for 72 hours from now, whatever the file says.
                    repo::contacts::end(tx, dir, old.id, now.max(old.since))?;
                    repo::contacts::insert(tx, dir, &contact)?;
                }
                Ok(Some(self.changed(current, true, "replaced", contact.id)))
            }
            (None, None) | (Some(_), Some(_)) => Ok(None),
        }
    }

    /// A new number or address. Of somebody who was there before it counts from now on: who writes the file must not choose when
    /// it settles. Only in a first load the file says since when it was so.
    fn begins(&self, value: &str, draws: &Draws) -> Contact {
        Contact {
            id: ContactId::new(draws.now(), draws),
            person: self.person.id,
            kind: self.fact.kind,
            value: value.to_owned(),
            since: begins(self.first, self.fact.since.or_else(|| self.came_along()), draws.now()),
            until: None,
            device: self.device,
            device_since: None,
        }
    }

    /// The mailbox of a new account came with the account. No check rests on it, so this opens nothing.
    fn came_along(&self) -> Option<Timestamp> {
        (self.fact.kind == ContactKind::WorkEmail).then_some(self.person.created_at)
    }

    fn changed(&self, current: Option<&Contact>, replaced: bool, what: &str, id: ContactId) -> Changed {
        let name = self.fact.kind.name();
        let values = (current.map(|old| old.value.clone()), self.fact.value.clone());
        Changed {
            kind: self.fact.kind,
            name,
            replaced,
            touched: values.0 != values.1 && !self.first,
            trace: json!({ "contact": id.to_string(), "kind": name, "change": what }),
            values: (values.0 != values.1).then_some(values),
        }
    }
}

/// Since when a value counts: what the file says in a first load, else now.
pub(super) fn begins(first: bool, told: Option<Timestamp>, now: Timestamp) -> Timestamp {
    told.filter(|_| first).unwrap_or(now)
}
