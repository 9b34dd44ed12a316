//! Telephones and addresses with their history.

use crate::item::ContactFact;
use keyward_model::{Contact, ContactId, ContactKind, DeviceId, DeviceKind, DirectoryId, PersonId};
use keyward_storage::{Draws, StoreError, Tx, repo};
use serde_json::{Value, json};

use crate::statements;

/// What became of one telephone or address.
pub(super) struct Changed {
    pub kind: ContactKind,
    pub name: &'static str,
    /// Whether another value was on file.
    pub replaced: bool,
    pub trace: Value,
    /// What was on file, and what is now; `None` if the number is the same as before.
    pub values: Option<(Option<String>, Option<String>)>,
}

/// Brings the contacts of a person to what the export says; what would change if `apply` is not set.
pub(super) fn bring(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    facts: &[ContactFact],
    draws: &Draws,
    apply: bool,
) -> Result<Vec<Changed>, StoreError> {
    let on_file = repo::contacts::of_person(tx, dir, person)?;
    let mobile = facts.iter().any(|fact| fact.kind == ContactKind::Mobile);
    let phone = if mobile { mobile_rings_on(tx, dir, person)? } else { None };
    let mut changes = Vec::new();
    for fact in facts {
        let current = on_file.iter().find(|contact| contact.kind == fact.kind && contact.until.is_none());
        let device = phone.filter(|_| fact.kind == ContactKind::Mobile);
        if let Some(changed) = one(tx, dir, person, current, fact, device, draws, apply)? {
            changes.push(changed);
        }
    }
    Ok(changes)
}

/// The phone that a mobile number rings on: the one seen last. Better a number too many that cannot be called back than one
/// that rings in a thief's hand.
fn mobile_rings_on(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Result<Option<DeviceId>, StoreError> {
    let devices = repo::devices::of_person(tx, dir, person)?;
    let phones = devices.iter().filter(|device| {
        device.kind == DeviceKind::Phone && device.state != keyward_model::DeviceState::Retired
    });
    Ok(phones.max_by_key(|device| (device.last_seen, device.id)).map(|device| device.id))
}

#[expect(clippy::too_many_arguments, reason = "one private step of `bring`, which would only wrap them")]
fn one(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    current: Option<&Contact>,
    fact: &ContactFact,
    device: Option<DeviceId>,
    draws: &Draws,
    apply: bool,
) -> Result<Option<Changed>, StoreError> {
    let now = draws.now();
    let name = fact.kind.name();
    let values = (current.map(|old| old.value.clone()), fact.value.clone());
    let changed = |replaced, what: &str, id: ContactId| Changed {
        kind: fact.kind,
        name,
        replaced,
        trace: json!({ "contact": id.to_string(), "kind": name, "change": what }),
        values: (values.0 != values.1).then(|| values.clone()),
    };
    let new = |since| Contact {
        id: ContactId::new(now, draws),
        person,
        kind: fact.kind,
        value: fact.value.clone().unwrap_or_default(),
        since,
        until: None,
        device,
    };
    match (current, &fact.value) {
        (None, None) => Ok(None),
        (None, Some(_)) => {
            let contact = new(fact.since.unwrap_or(now));
            if apply {
                repo::contacts::insert(tx, dir, &contact)?;
            }
            Ok(Some(changed(false, "added", contact.id)))
        }
        (Some(old), None) => {
            if apply {
                repo::contacts::end(tx, dir, old.id, now.max(old.since))?;
            }
            Ok(Some(changed(true, "ended", old.id)))
        }
        // The same number, but changed on a later date: it was something else in between, so it is new since then.
        (Some(old), Some(value))
            if *value != old.value || fact.since.is_some_and(|since| since > old.since) =>
        {
            // A replacement never begins before what it replaces.
            let contact = new(fact.since.unwrap_or(now).max(old.since));
            if apply {
                repo::contacts::replace(tx, dir, old.id, &contact)?;
            }
            Ok(Some(changed(true, "replaced", contact.id)))
        }
        (Some(old), Some(_)) => {
            let Some(device) = device.filter(|_| old.device.is_none()) else { return Ok(None) };
            if apply {
                statements::set_ringing_device(tx, dir, old.id, device)?;
            }
            Ok(Some(changed(false, "linked to its phone", old.id)))
        }
    }
}
