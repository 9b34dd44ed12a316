//! People, their contacts and their HR facts.

use super::{Context, Found, Verdict, contacts::Changed, resolve};
use crate::{
    item::{ContactFact, FactsRecord, PersonRecord},
    report::Change,
};
use keyward_model::{Entropy, Person, PersonId, RoleSet, Tier};
use keyward_notify::{Notice, tell};
use keyward_storage::{Draws, StoreError, Tx, log, repo};
use serde_json::{Value, json};

/// A user: made, or brought to what the export says.
pub(super) fn person(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &PersonRecord,
) -> Result<Verdict, StoreError> {
    let dir = context.directory;
    let existing = repo::people::find_by_source(tx, dir, &record.source_id)?;
    let holder = repo::people::find_by_user_name(tx, dir, &record.user_name)?;
    if holder.is_some_and(|holder| existing.as_ref().is_none_or(|existing| existing.id != holder.id)) {
        return Ok(Verdict::refused(format!(
            "the user name {} belongs to another person of the directory",
            record.user_name
        )));
    }
    match existing {
        None => create(tx, context, draws, record),
        Some(person) => update(tx, context, draws, person, record),
    }
}

fn create(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &PersonRecord,
) -> Result<Verdict, StoreError> {
    let now = draws.now();
    let person = Person {
        id: PersonId::new(now, draws),
        directory: context.directory,
        user_name: record.user_name.clone(),
        display_name: record.display_name.clone(),
        job_title: record.job_title.value().cloned(),
        department: record.department.value().cloned(),
        office: record.office.value().cloned(),
        employee_number: record.employee_number.value().cloned(),
        manager: None,
        manager_since: now,
        tier: Tier::Standard,
        enabled: record.enabled.unwrap_or(true),
        roles: RoleSet::EMPLOYEE,
        has_photo: false,
        frozen_at: None,
        reregister_at: None,
        created_at: record.created_at.unwrap_or(now),
    };
    if context.apply {
        // WebAuthn L3 §14.6.1: random and without meaning; 64 bytes is the recommendation.
        let mut handle = [0; 64];
        draws.fill(&mut handle);
        repo::people::insert(tx, &person, &handle, Some(&record.source_id))?;
    }
    let body = log::claims::person_made(&person);
    Ok(Verdict::done(Change::Created, person.user_name, Some(person.id), body))
}

fn update(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    before: Person,
    record: &PersonRecord,
) -> Result<Verdict, StoreError> {
    let after = Person {
        user_name: record.user_name.clone(),
        display_name: record.display_name.clone(),
        job_title: record.job_title.or_keep(before.job_title.as_ref()),
        department: record.department.or_keep(before.department.as_ref()),
        office: record.office.or_keep(before.office.as_ref()),
        employee_number: match &before.employee_number {
            Some(number) if record.number_yields => Some(number.clone()),
            number => record.employee_number.or_keep(number.as_ref()),
        },
        enabled: record.enabled.unwrap_or(before.enabled),
        ..before.clone()
    };
    let mut changed = Vec::new();
    let mut note = |differs: bool, name: &'static str| {
        if differs {
            changed.push(name);
        }
    };
    note(after.user_name != before.user_name, "user name");
    note(after.display_name != before.display_name, "name");
    note(after.job_title != before.job_title, "job title");
    note(after.department != before.department, "department");
    note(after.office != before.office, "office");
    note(after.employee_number != before.employee_number, "employee number");
    let fields = !changed.is_empty();
    let switched = after.enabled != before.enabled;
    if switched {
        changed.push(if after.enabled { "enabled" } else { "disabled" });
    }
    if changed.is_empty() {
        return Ok(Verdict::unchanged(before.user_name));
    }
    if context.apply {
        if fields {
            repo::people::update(tx, &after)?;
        }
        if switched {
            repo::people::set_enabled(tx, context.directory, after.id, after.enabled)?;
            if !after.enabled {
                // None of them wakes when the account is enabled again.
                let (dir, now) = (context.directory, draws.now());
                repo::sessions::end_all(tx, dir, after.id, None, "account-disabled", now)?;
            }
        }
    }
    let text = format!("{}: {}", before.user_name, changed.join(", "));
    let enabled = switched.then(|| json!({ "from": before.enabled, "to": after.enabled }));
    let body = json!({ "person": after.id.to_string(), "fields": changed, "enabled": enabled });
    Ok(Verdict::done(Change::Changed, text, Some(after.id), body))
}

/// The telephones and addresses of a user.
pub(super) fn contacts(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    reference: &str,
    facts: &[ContactFact],
) -> Result<Verdict, StoreError> {
    let person = match resolve(tx, context, reference)? {
        Ok(Found::Person(person)) => person,
        Ok(Found::Pending) => return Ok(pending(reference, facts.iter().any(|fact| fact.value.is_some()))),
        Err(_) => return Ok(Verdict::Moot),
    };
    let changes = super::contacts::bring(tx, context.directory, person.id, facts, draws, context.apply)?;
    tell_contacts(tx, context, draws, &person, &changes)?;
    Ok(told(&person, &changes, Vec::new(), None, false))
}

/// A row of HR facts.
pub(super) fn facts(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &FactsRecord,
) -> Result<Verdict, StoreError> {
    let person = match resolve(tx, context, &record.person)? {
        Ok(Found::Person(person)) => *person,
        Ok(Found::Pending) => {
            let any = record.employee_number.is_some()
                || record.tier.is_some_and(|tier| tier != Tier::Standard)
                || !record.contacts.is_empty()
                || record.photo.is_some();
            return Ok(pending(&record.person, any));
        }
        Err(reason) => return Ok(Verdict::refused(format!("the user is unknown: {reason}"))),
    };
    let dir = context.directory;
    let (mut changed, mut replaced) = (Vec::new(), false);
    if record.employee_number.is_some() && record.employee_number != person.employee_number {
        changed.push("employee number");
        replaced |= person.employee_number.is_some();
        if context.apply {
            let employee_number = record.employee_number.clone();
            repo::people::update(tx, &Person { employee_number, ..person.clone() })?;
        }
    }
    if let Some(tier) = record.tier.filter(|tier| *tier != person.tier) {
        changed.push("tier");
        replaced |= person.tier != Tier::Standard;
        if context.apply {
            repo::people::set_tier(tx, dir, person.id, tier)?;
        }
    }
    if let Some(photo) = &record.photo
        && repo::people::photo(tx, dir, person.id)?.as_ref() != Some(photo)
    {
        changed.push("photo");
        replaced |= person.has_photo;
        if context.apply {
            repo::people::set_photo(tx, dir, person.id, Some(photo))?;
        }
    }
    let contacts = super::contacts::bring(tx, dir, person.id, &record.contacts, draws, context.apply)?;
    tell_contacts(tx, context, draws, &person, &contacts)?;
    let tier = record.tier.filter(|tier| *tier != person.tier);
    if let Some(tier) = tier {
        let watched = Person { tier: person.tier.max(tier), ..person.clone() };
        if context.tells(&person) {
            let (notice, when) =
                (Notice::TierChanged { at: draws.now() }, (draws.now(), draws as &dyn Entropy));
            tell::of_account(tx, dir, &context.telling, &watched, &notice, when)?;
        }
    }
    let tier = tier.map(|tier| json!({ "from": person.tier, "to": tier }));
    Ok(told(&person, &contacts, changed, tier.as_ref(), replaced))
}

/// Tells of every number and address that changed.
fn tell_contacts(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    changes: &[Changed],
) -> Result<(), StoreError> {
    if !context.tells(person) {
        return Ok(());
    }
    for changed in changes {
        let Some((from, to)) = &changed.values else { continue };
        let what = (changed.kind, from.as_deref(), to.as_deref());
        tell::of_contact(tx, context.directory, &context.telling, person, what, (draws.now(), draws))?;
    }
    Ok(())
}

fn pending(reference: &str, any: bool) -> Verdict {
    let change = if any { Change::Created } else { Change::Unchanged };
    Verdict::Done { change, text: reference.to_owned(), trace: None }
}

fn told(
    person: &Person,
    contacts: &[Changed],
    mut names: Vec<&'static str>,
    tier: Option<&Value>,
    replaced: bool,
) -> Verdict {
    names.extend(contacts.iter().map(|changed| changed.name));
    if names.is_empty() {
        return Verdict::unchanged(person.user_name.clone());
    }
    let replaced = replaced || contacts.iter().any(|changed| changed.replaced);
    let change = if replaced { Change::Changed } else { Change::Created };
    let text = format!("{}: {}", person.user_name, names.join(", "));
    let traces: Vec<_> = contacts.iter().map(|changed| changed.trace.clone()).collect();
    let body = json!({ "person": person.id.to_string(), "fields": names, "contacts": traces, "tier": tier });
    Verdict::done(change, text, Some(person.id), body)
}
