//! Devices and authentication methods.

use super::{
    Context, Found, Outcome, Replacement, Trace, Verdict,
    contacts::{self, Rings},
    facts::write_sources,
    moved, names, resolve,
};
use crate::{
    graph::shown,
    item::{DeviceRecord, MethodRecord},
    known::Scope,
    report::Change,
    statements,
};
use keyward_access::gate::Permit;
use keyward_model::{
    Actor, Device, DeviceId, DeviceKind, DeviceState, Method, MethodId, MethodStatus, Origin, Person,
};
use keyward_storage::{Draws, StoreError, Tx, log, repo};
use serde_json::json;

/// A managed device. One that was reported lost here stays lost, whatever the export says.
pub(super) fn device(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &DeviceRecord,
) -> Result<Verdict, StoreError> {
    let person = match resolve(tx, context, &record.person)? {
        Found::Person(person) => person,
        Found::Pending => return to_newcomer(tx, context, draws, record),
        Found::Refused => return Ok(Verdict::Moot),
        Found::Apart(reason) => return Ok(Verdict::Noted(format!("the device {}: {reason}", record.name))),
        // Devices of people who left stay in the export for months.
        Found::Nobody(reason) => {
            return Ok(Verdict::Noted(format!("the device {} has no known user: {reason}", record.name)));
        }
    };
    let dir = context.directory;
    let mut existing = repo::devices::find_by_source(tx, dir, &record.source_id)?;
    let handed = match existing.take_if(|device| device.person != person.id) {
        Some(before) => match hand_over(tx, context, draws, &before, (Some(&person), record))? {
            Handed::Over(handed) => Some(handed),
            Handed::Not(verdict) => return Ok(verdict),
        },
        None => None,
    };
    let after = Device {
        id: existing.as_ref().map_or_else(|| DeviceId::new(draws.now(), draws), |device| device.id),
        person: person.id,
        kind: record.kind,
        name: record.name.clone(),
        system: record.system.clone(),
        management: record.management,
        compliant: record.compliant,
        // A file that is read late was not heard of last.
        last_seen: record.last_seen.max(existing.as_ref().and_then(|device| device.last_seen)),
        state: existing.as_ref().map_or(DeviceState::InUse, |device| device.state),
    };
    let text = format!("{} of {}", record.name, person.user_name);
    let same = existing.as_ref() == Some(&after);
    let (mut replaces, mut rings) = (Vec::new(), Vec::new());
    if let Some(number) = record.number.as_deref().filter(|_| takes_calls(record.kind)) {
        match contacts::of_device(tx, context, (&person, after.id), number)? {
            Some(found) => (rings, replaces) = found,
            None => return Ok(Verdict::refused(moved("the phone of the number"))),
        }
    }
    if same && rings.is_empty() {
        return Ok(Verdict::unchanged(text));
    }
    let change = if existing.is_some() { Change::Changed } else { Change::Created };
    // Which phones somebody has decides on which of them a number may ring: no file says that it is another kind of device unseen.
    let other = existing.as_ref().is_some_and(|d| (d.kind, d.management) != (after.kind, after.management));
    // A phone that had been silent, too: its number may ring on it from the moment that somebody switched it on.
    let wakes = existing.as_ref().is_some_and(|before| {
        takes_calls(record.kind) && !before.was_heard_of(draws.now()) && after.was_heard_of(draws.now())
    });
    if other {
        let to = format!("{} {}", after.kind.name(), after.management.name());
        match context.replaces(&person, "device", format!("{} {to}", record.source_id)) {
            Some(found) => replaces.extend(found),
            None => return Ok(Verdict::refused(moved("the device"))),
        }
    }
    if context.apply {
        repo::devices::upsert(tx, dir, &after, Some(&record.source_id))?;
        contacts::write_rings(tx, context, draws, &rings)?;
        if (other || wakes || rings.iter().any(|rings| !rings.first)) && !context.is_new(&person) {
            let mut from = repo::person_sources::of_person(tx, dir, person.id)?;
            from.devices_since = if other || wakes { Some(draws.now()) } else { from.devices_since };
            write_sources(tx, context, draws, &person, (from, true), true)?;
        }
    }
    let rings: Vec<_> = rings.iter().map(Rings::trace).collect();
    let body = json!({ "person": person.id.to_string(), "device": after.id.to_string(), "contacts": rings });
    let mut verdict = Verdict::done(change, text, Some(person.id), body);
    if let Verdict::Done(outcome) = &mut verdict {
        outcome.replaces = replaces;
        if let Some(handed) = handed {
            outcome.handed(handed);
        }
    }
    Ok(verdict)
}

/// The device of somebody whom this run makes first: whoever has it now has it no more then.
fn to_newcomer(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &DeviceRecord,
) -> Result<Verdict, StoreError> {
    let mut verdict = Verdict::pending(Change::Created, &record.name);
    if let Some(before) = repo::devices::find_by_source(tx, context.directory, &record.source_id)? {
        match (hand_over(tx, context, draws, &before, (None, record))?, &mut verdict) {
            (Handed::Over(handed), Verdict::Done(outcome)) => outcome.handed(handed),
            (Handed::Over(_), _) => {}
            (Handed::Not(verdict), _) => return Ok(verdict),
        }
    }
    Ok(verdict)
}

impl Outcome {
    /// Adds what it took to take a device from whoever had it.
    fn handed(&mut self, (note, replaced, trace): (String, Vec<Replacement>, Trace)) {
        self.notes.push(note);
        self.replaces.extend(replaced);
        self.traces.push(trace);
    }
}

/// Whether a device was taken from whom it was on file for.
enum Handed {
    /// It was: what the report says, what it replaces, and what the log keeps.
    Over((String, Vec<Replacement>, Trace)),
    /// It stays theirs.
    Not(Verdict),
}

/// Device management gives a device to somebody else and keeps its id. Whoever had it has it no more: it neither rings for them nor is it wiped
/// for them. What was reported lost stays theirs, whatever a file says.
fn hand_over(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    before: &Device,
    (to, record): (Option<&Person>, &DeviceRecord),
) -> Result<Handed, StoreError> {
    let dir = context.directory;
    let Some(had) = repo::people::find(tx, dir, before.person)? else {
        return Ok(Handed::Not(Verdict::refused(moved("the device"))));
    };
    // As the file says it: whom this run makes has no id when it is checked, and no name.
    let reference = repo::people::fold(&record.person);
    let key = to.filter(|to| !context.is_new(to)).map_or(reference, |to| to.id.to_string());
    let named = to.map_or_else(|| shown(&record.person), |to| to.user_name.clone());
    if before.state == DeviceState::Lost {
        return Ok(Handed::Not(Verdict::Noted(format!(
            "the device {} was reported lost by {}, and the export says that {} has it: it stays lost here. If it was found and given to \
             somebody else, close the case, then import again",
            record.name, had.user_name, named
        ))));
    }
    if let Some(reason) = names::of_before(tx, context, (&record.person, had.id), draws.now())? {
        return Ok(Handed::Not(Verdict::refused(format!("the device {}: {reason}", record.name))));
    }
    let Some(replaced) = context.replaces(&had, "device", format!("{} {key}", record.source_id)) else {
        return Ok(Handed::Not(Verdict::refused(moved("the device"))));
    };
    if context.apply {
        repo::devices::release(tx, dir, before.id)?;
        let mut from = repo::person_sources::of_person(tx, dir, had.id)?;
        from.devices_since = Some(draws.now());
        write_sources(tx, context, draws, &had, (from, true), true)?;
    }
    let note = format!(
        "the device {} was {}'s and is {}'s now: it rings, and is wiped, for them only. What signed {} in with it stays on their page",
        record.name, had.user_name, named, had.user_name
    );
    let body = json!({ "person": had.id.to_string(), "device": before.id.to_string(), "retired": true });
    Ok(Handed::Over((note, replaced, Trace { person: Some(had.id), body, created: false })))
}

/// Whether a device may have a card with a number.
const fn takes_calls(kind: DeviceKind) -> bool {
    matches!(kind, DeviceKind::Phone | DeviceKind::Tablet)
}

/// An authentication method. One that was suspended or revoked here stays so: an export does not undo a case.
pub(super) fn method(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &MethodRecord,
) -> Result<Verdict, StoreError> {
    let person = match resolve(tx, context, &record.person)? {
        Found::Person(person) => person,
        Found::Pending => return Ok(Verdict::pending(Change::Created, &record.label)),
        Found::Refused => return Ok(Verdict::Moot),
        Found::Apart(reason) => return Ok(Verdict::Noted(format!("the method {}: {reason}", record.label))),
        Found::Nobody(reason) => return Ok(Verdict::refused(format!("the user is unknown: {reason}"))),
    };
    match repo::methods::find_by_source(tx, context.directory, person.id, &record.source_id)? {
        None => add(tx, context, draws, &person, record),
        Some(before) => bring(tx, context, draws, (&person, &before), record),
    }
}

/// The device that a method lives on, where something says so: the number that its record has, else its own name in the method. That
/// somebody has one phone only says nothing of where a method lives: private phones are in no export, and a case asks about them.
fn home(
    tx: &mut dyn Tx,
    context: &Context,
    person: &Person,
    record: &MethodRecord,
) -> Result<Option<DeviceId>, StoreError> {
    let Some(kind) = record.lives_on else { return Ok(None) };
    let devices = repo::devices::of_person(tx, context.directory, person.id)?;
    let rings = match &record.number {
        Some(number) => contacts::ringing(tx, context, person.id, number)?,
        None => None,
    };
    let told = |device: &Device| match &record.number {
        Some(_) => rings == Some(device.id),
        None => record.device_name.as_deref().is_some_and(|name| is_named(device, name)),
    };
    let mut found = devices.iter().filter(|device| {
        device.state != DeviceState::Retired && told(device) && may_hold(device, kind, record)
    });
    Ok(found.next().filter(|_| found.next().is_none()).map(|device| device.id))
}

/// Whether a method that must live on a device of this kind may live on this one.
fn may_hold(device: &Device, kind: DeviceKind, record: &MethodRecord) -> bool {
    (device.kind == kind || (takes_calls(kind) && takes_calls(device.kind)))
        && runs_on(device, record) != Some(false)
}

/// Whether a method cannot live on the device on which it is known to: earlier imports took the only phone of somebody for it.
fn is_misplaced(
    tx: &mut dyn Tx,
    context: &Context,
    (person, on): (&Person, DeviceId),
    record: &MethodRecord,
) -> Result<bool, StoreError> {
    let Some(kind) = record.lives_on else { return Ok(false) };
    let devices = repo::devices::of_person(tx, context.directory, person.id)?;
    if devices.iter().any(|device| device.id == on && !may_hold(device, kind, record)) {
        return Ok(true);
    }
    let Some(number) = &record.number else { return Ok(false) };
    // Its record in this run says another number, or none.
    let sources = statements::devices_by_source(tx, context.directory, person.id)?;
    let read = sources.iter().find(|(id, source)| *id == on && context.knows(Scope::Device, source));
    Ok(read.is_some() && contacts::ringing(tx, context, person.id, number)? != Some(on))
}

/// Whether a method's name is the name of this device. What every phone of a maker is called is no name of one.
fn is_named(device: &Device, name: &str) -> bool {
    let (device, name) = (device.name.trim().to_lowercase(), name.trim().to_lowercase());
    !name.is_empty() && device == name && !["iphone", "ipad", "android", "phone"].contains(&name.as_str())
}

/// Whether a device has the system that a method says it runs on; `None` if either says nothing.
fn runs_on(device: &Device, record: &MethodRecord) -> Option<bool> {
    let said = record.model.as_deref().and_then(System::of).or_else(|| System::of(&record.label))?;
    let system = System::of(device.system.as_deref()?)?;
    Some(said == system)
}

/// What a phone runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum System {
    Android,
    Apple,
}

impl System {
    /// The system that a text names.
    fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        words.find_map(|word| match word {
            "android" | "androidenterprise" | "pixel" | "galaxy" | "samsung" => Some(Self::Android),
            "ios" | "ipados" | "iphone" | "ipad" => Some(Self::Apple),
            _ => None,
        })
    }
}

fn add(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    record: &MethodRecord,
) -> Result<Verdict, StoreError> {
    let now = draws.now();
    let added_at = record.added_at.unwrap_or(now);
    let method = Method {
        id: MethodId::new(now, draws),
        person: person.id,
        kind: record.kind,
        label: record.label.clone(),
        status: MethodStatus::Active,
        synced: record.synced,
        model: record.model.clone(),
        device: home(tx, context, person, record)?,
        added_at,
        added_by: Actor::Operator,
        added_from: Origin::default(),
        last_used_at: record.last_used_at,
        status_at: added_at,
        here: false,
    };
    if context.apply {
        repo::methods::insert(tx, context.directory, &permit(person), &method, Some(&record.source_id))?;
    }
    let body = log::claims::method_made(&method, None);
    Ok(Verdict::done(Change::Created, named(person, record), Some(person.id), body))
}

/// The leave to record what another directory has of somebody's methods.
#[expect(
    clippy::disallowed_methods,
    reason = "the import itself: nothing that it brings can be checked here"
)]
const fn permit(person: &Person) -> Permit {
    Permit::of_import(person.id)
}

fn named(person: &Person, record: &MethodRecord) -> String {
    format!("{} of {}", record.label, person.user_name)
}

fn bring(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    (person, before): (&Person, &Method),
    record: &MethodRecord,
) -> Result<Verdict, StoreError> {
    if before.kind != record.kind {
        return Ok(Verdict::refused(format!(
            "the method is a {} in the directory and a {} here",
            before.kind.name(),
            record.kind.name()
        )));
    }
    let dir = context.directory;
    let mut changed = Vec::new();
    if before.status != MethodStatus::Revoked && before.label != record.label {
        changed.push("name");
        if context.apply {
            repo::methods::rename(tx, dir, &permit(person), before.id, &record.label)?;
        }
    }
    if let Some(used) = record.last_used_at.filter(|used| before.last_used_at.is_none_or(|last| last < *used))
    {
        changed.push("last use");
        if context.apply {
            repo::methods::touch(tx, dir, before.id, used)?;
        }
    }
    let misplaced = match before.device {
        Some(on) => is_misplaced(tx, context, (person, on), record)?,
        None => false,
    };
    let device =
        if before.device.is_none() || misplaced { home(tx, context, person, record)? } else { before.device };
    if device != before.device {
        changed.push("device");
        if context.apply {
            repo::methods::set_device(tx, dir, &permit(person), before.id, device)?;
            // Which methods went with a lost device is another answer then.
            let from = repo::person_sources::of_person(tx, dir, person.id)?;
            write_sources(tx, context, draws, person, (from, false), misplaced)?;
        }
    }
    if changed.is_empty() {
        return Ok(Verdict::unchanged(named(person, record)));
    }
    let text = format!("{}: {}", named(person, record), changed.join(", "));
    let label = |label: &str| log::claims::label(before.id, label);
    let renamed = changed
        .contains(&"name")
        .then(|| json!({ "from": label(&before.label), "to": label(&record.label) }));
    let body = json!({
        "person": person.id.to_string(), "method": before.id.to_string(), "fields": changed, "label": renamed,
    });
    Ok(Verdict::done(Change::Changed, text, Some(person.id), body))
}
