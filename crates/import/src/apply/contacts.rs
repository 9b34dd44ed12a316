//! Telephones and addresses with their history.

use super::{Context, Replacement, moved, sources};
use crate::{item::ContactFact, statements};
use keyward_model::{
    Contact, ContactId, ContactKind, DeviceId, DeviceKind, DeviceState, DirectoryId, Person, PersonId,
    Timestamp,
};
use keyward_storage::{Draws, StoreError, Tx, repo, repo::person_sources::PersonSources};
use serde_json::{Value, json};

/// What the limit of a run counts where a number is taken to ring on a phone. Which phone may only be known once the run wrote it.
pub(super) const PHONE: &str = "phone";

/// What the log says of such a number.
const LINKED: &str = "linked to its phone";

/// What became of one telephone or address.
pub(super) struct Changed {
    pub kind: ContactKind,
    pub name: &'static str,
    /// Whether another value was on file.
    pub replaced: bool,
    /// Whether a recovery rests on what changed: another number, or the phone on which the same one is taken to ring.
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
    let mobile = facts.iter().any(|fact| fact.kind == ContactKind::Mobile);
    let phone = if mobile { mobile_rings_on(tx, dir, person.id)? } else { None };
    let mut brought = Brought::default();
    for fact in facts {
        let name = fact.kind.name();
        let current = on_file.iter().find(|contact| contact.kind == fact.kind && contact.until.is_none());
        if current.is_some() && sources::is_outranked(context, from, name) {
            continue;
        }
        let to = fact.value.clone().unwrap_or_default();
        if !context.is_new(person) && current.is_some_and(|old| old.value != to) {
            let replacement = Replacement { person: person.id, what: name, to };
            if !context.admits(&replacement) {
                brought.flaws.push(moved(name));
                continue;
            }
            brought.replaces.push(replacement);
        }
        let step = Step { context, person, fact, device: phone.filter(|_| fact.kind == ContactKind::Mobile) };
        if step.links(current).is_some() {
            let Some(replaces) = context.replaces(person, PHONE, String::new()) else {
                brought.flaws.push(moved("the phone of the number"));
                continue;
            };
            brought.replaces.extend(replaces);
        }
        brought.changes.extend(step.one(tx, current, draws)?);
        if fact.value.is_some() {
            brought.sourced |= sources::note(context, from, name);
        } else {
            brought.sourced |= from.facts.remove(name).is_some();
        }
    }
    Ok(brought)
}

/// The phone that a mobile number rings on: the one seen last. Better a number too many that cannot be called back than one
/// that rings in a thief's hand.
fn mobile_rings_on(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Result<Option<DeviceId>, StoreError> {
    let devices = repo::devices::of_person(tx, dir, person)?;
    let phones = devices
        .iter()
        .filter(|device| device.kind == DeviceKind::Phone && device.state != DeviceState::Retired);
    Ok(phones.max_by_key(|device| (device.last_seen, device.id)).map(|device| device.id))
}

/// One telephone or address.
struct Step<'a> {
    context: &'a Context,
    person: &'a Person,
    fact: &'a ContactFact,
    /// The phone that a mobile number rings on.
    device: Option<DeviceId>,
}

impl Step<'_> {
    /// The phone that is now known to be the one on which a number on file rings.
    fn links(&self, current: Option<&Contact>) -> Option<DeviceId> {
        let old =
            current.filter(|old| old.device.is_none() && self.fact.value.as_ref() == Some(&old.value))?;
        let later = self.fact.since.is_some_and(|since| since > old.since);
        self.device.filter(|_| !later)
    }

    fn one(
        &self,
        tx: &mut dyn Tx,
        current: Option<&Contact>,
        draws: &Draws,
    ) -> Result<Option<Changed>, StoreError> {
        let (dir, apply, now) = (self.context.directory, self.context.apply, draws.now());
        match (current, &self.fact.value) {
            (None, None) => Ok(None),
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
            (Some(old), Some(_)) => {
                let Some(device) = self.links(current) else { return Ok(None) };
                if apply {
                    statements::set_ringing_device(tx, dir, old.id, device, now)?;
                }
                Ok(Some(self.changed(current, false, LINKED, old.id)))
            }
        }
    }

    /// A new number or address. Of somebody who was there before it counts from now on: who writes the file must not choose when
    /// it settles. Only of somebody whom this import made the file says since when it was so.
    fn begins(&self, value: &str, draws: &Draws) -> Contact {
        Contact {
            id: ContactId::new(draws.now(), draws),
            person: self.person.id,
            kind: self.fact.kind,
            value: value.to_owned(),
            since: begins(self.context, self.person, self.fact.since, draws.now()),
            until: None,
            device: self.device,
            device_since: None,
        }
    }

    fn changed(&self, current: Option<&Contact>, replaced: bool, what: &str, id: ContactId) -> Changed {
        let name = self.fact.kind.name();
        let values = (current.map(|old| old.value.clone()), self.fact.value.clone());
        Changed {
            kind: self.fact.kind,
            name,
            replaced,
            touched: values.0 != values.1 || what == LINKED,
            trace: json!({ "contact": id.to_string(), "kind": name, "change": what }),
            values: (values.0 != values.1).then_some(values),
        }
    }
}

/// Since when a value counts: what the file says of somebody whom this import made, else now.
pub(super) fn begins(
    context: &Context,
    person: &Person,
    told: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    told.filter(|_| context.is_new(person)).unwrap_or(now)
}
