//! People: made and changed.

use super::{
    Context, Outcome, Replacement, Trace, Verdict, by_source,
    ends::{disable, free_name, loses_somebody},
    facts::write_sources,
    humans,
    humans::Joins,
    moved, moves, names, sources,
};
use crate::{
    item::{AccountHint, PersonRecord, Told},
    known::Scope,
    mass::REOPENED,
    report::Change,
    statements,
};
use keyward_model::{AccountKind, Entropy as _, Person, PersonId, RoleSet, Tier, is_safe_in_command};
use keyward_storage::{Draws, StoreError, Tx, log, repo, repo::person_sources::PersonSources};
use serde_json::json;

/// What the rules of a case read of somebody's own record, under the names of [`differences`]: whose account it is said to be, which
/// accounts are one human's, and whether it may be recovered. A change of it is a red flag on an open case. The rest of what they read
/// is brought and marked elsewhere: tier, photo and contacts with the phones that these ring on (`facts`), managers (`links`), the kind and
/// management of devices (`devices`), groups that a policy names (`links`). By the team a phishing wave is at somebody or not. Owner, roles, and
/// whether it is a person's account no import changes; titles and places are no proof of anything.
const READ_BY_CASES: [&str; 6] =
    ["user name", "name", "department", "employee number", "enabled", "disabled"];

/// Under this name it is kept which source said last whether somebody is enabled.
pub(super) const ENABLED: &str = "enabled";

/// A user: made, or brought to what the export says.
pub(super) fn person(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &PersonRecord,
) -> Result<Verdict, StoreError> {
    let dir = context.directory;
    let existing = by_source(tx, dir, &record.source_id)?;
    if existing.is_none() {
        // Before a name is taken from its holder for nothing.
        if record.user_name.is_none() {
            return Ok(Verdict::refused("userPrincipalName is missing"));
        }
        if record.display_name.is_none() {
            return Ok(Verdict::refused("displayName is missing"));
        }
        if record.enabled.or(context.assume_enabled).is_none() {
            return Ok(Verdict::Asked);
        }
    }
    let holder = match &record.user_name {
        Some(name) => repo::people::find_by_user_name(tx, dir, name)?,
        None => None,
    };
    let holder = holder.filter(|holder| existing.as_ref().is_none_or(|existing| existing.id != holder.id));
    if let (None, Some(holder)) = (&existing, &holder)
        && statements::source_of(tx, dir, holder.id)?.is_none()
    {
        return Ok(Verdict::Apart(made_here(&record.source_id, &holder.user_name)));
    }
    let written = |tx: &mut dyn Tx, context: &Context| match &existing {
        None => create(tx, context, draws, record),
        Some(person) => update(tx, context, draws, person.clone(), record),
    };
    if holder.is_some() && context.apply {
        // Nobody loses their name to a record that is refused then.
        let refused = written(tx, &context.looking())?;
        if !matches!(refused, Verdict::Done(_)) {
            return Ok(refused);
        }
    }
    if let Some(name) = record.user_name.as_ref().or(existing.as_ref().map(|person| &person.user_name)) {
        let whose = (name.as_str(), existing.as_ref().map(|person| person.id));
        names::uncover(tx, context, whose, holder.is_some(), draws.now())?;
    }
    let losing = holder.clone().filter(|_| context.checks());
    let freed = match holder {
        None => None,
        Some(holder) => match free_name(tx, context, draws, &holder)? {
            Ok(trace) => Some(trace),
            Err(reason) => return Ok(Verdict::refused(reason)),
        },
    };
    let mut verdict = written(tx, context)?;
    if let (Verdict::Done(_), Some(name)) = (&verdict, &record.user_name) {
        names::note(tx, context, (existing.as_ref(), losing.as_ref()), (name, record))?;
    }
    if let (Verdict::Done(outcome), Some(freed)) = (&mut verdict, freed) {
        outcome.text = format!("{} ({})", outcome.text, freed.text);
        outcome.notes.extend(freed.note);
        outcome.others += u64::from(freed.counts);
        outcome.traces.insert(0, freed.trace);
        outcome.replaces.extend(freed.replaces);
    }
    Ok(verdict)
}

/// What the report says of the record of somebody who has an account that was made here. Whoever can write a file must not choose which
/// administrator it speaks about: somebody at the machine joins both.
fn made_here(record: &str, user_name: &str) -> String {
    let pasted = [record, user_name].into_iter().all(is_safe_in_command);
    let command = if pasted {
        format!("keyward account join {user_name} --record {record} --reason TEXT")
    } else {
        // Whoever wrote the file must not write what somebody pastes into a shell of the server.
        "keyward account join NAME --record ID --reason TEXT. A shell would read the name or the id as something else: type both by hand, \
         in single quotes"
            .to_owned()
    };
    let (record, user_name) = (crate::graph::shown(record), crate::graph::shown(user_name));
    format!(
        "the record {record} was left out: {user_name} has an account that was made here (keyward init, keyward administrator add). If both \
         are one person's, join them at the machine, and import again: {command}"
    )
}

fn create(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &PersonRecord,
) -> Result<Verdict, StoreError> {
    let now = draws.now();
    let names = record.user_name.clone().zip(record.display_name.clone());
    let Some(((user_name, display_name), enabled)) = names.zip(record.enabled.or(context.assume_enabled))
    else {
        return Ok(Verdict::Moot);
    };
    let mut person = Person {
        id: PersonId::new(now, draws),
        directory: context.directory,
        user_name,
        display_name,
        job_title: record.job_title.value().cloned(),
        department: record.department.value().cloned(),
        office: record.office.value().cloned(),
        employee_number: None,
        manager: None,
        manager_since: now,
        tier: Tier::Standard,
        enabled,
        roles: RoleSet::EMPLOYEE,
        has_photo: false,
        frozen_at: None,
        reregister_at: None,
        account: record.hint.map_or(AccountKind::Person, AccountHint::kind),
        owner: None,
        created_at: record.created_at.unwrap_or(now),
    };
    context.makes(person.id);
    let number = record.employee_number.value().cloned();
    let joins = humans::joined_by(tx, context, &person, number.as_ref().or(record.strange.as_ref()))?;
    let joins = joins.filter(|joins| record.strange.is_none() || joins.are_refused());
    if !joins.as_ref().is_some_and(Joins::are_refused) {
        person.employee_number = number;
    }
    let leaving = joins.as_ref().map(|joins| joins.leaving.as_slice()).unwrap_or_default();
    let Some(vacated) = moves::vacate(tx, context, draws, leaving)? else {
        return Ok(Verdict::refused(moved("who has the employee number")));
    };
    if person.employee_number.is_some() {
        humans::numbered(context, &person);
    }
    if context.apply {
        // WebAuthn L3 §14.6.1: random and without meaning; 64 bytes is the recommendation.
        let mut handle = [0; 64];
        draws.fill(&mut handle);
        repo::people::insert(tx, &person, &handle, Some(&record.source_id))?;
    }
    let mut from = PersonSources { made_by: Some(context.mark.to_string()), ..PersonSources::default() };
    if let Some(joins) = &joins {
        humans::tell_joined(tx, context, draws, &person, joins)?;
        humans::claim(tx, context, draws, person.id, Some(joins), &mut from)?;
    }
    write_sources(tx, context, draws, &person, (from, true), false)?;
    let body = log::claims::person_made(&person);
    let mut verdict = Verdict::done(Change::Created, person.user_name, Some(person.id), body);
    if let Verdict::Done(outcome) = &mut verdict {
        outcome.notes.extend(joins.and_then(|joins| joins.note.or(joins.said)));
        outcome.vacated(vacated);
    }
    Ok(verdict)
}

fn update(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    before: Person,
    record: &PersonRecord,
) -> Result<Verdict, StoreError> {
    let dir = context.directory;
    let mut from = repo::person_sources::of_person(tx, dir, before.id)?;
    let held = sources::is_outranked(context, &from, "employee_number");
    let mut after = brought(context, &before, record, held);
    let ended = after.enabled
        && !before.enabled
        && sources::is_outranked(context, &from, ENABLED)
        && !is_rehired(context, record, &before);
    after.enabled &= !ended;
    let yields = held || (record.number_yields && before.employee_number.is_some());
    let strange = record.strange.as_ref().filter(|_| !yields);
    let joins = humans::joined_by(tx, context, &before, strange.or(after.employee_number.as_ref()))?;
    let joins = joins.filter(|joins| strange.is_none() || joins.are_refused());
    if joins.as_ref().is_some_and(Joins::are_refused) {
        after.employee_number.clone_from(&before.employee_number);
    }
    let speaks = !yields && (record.employee_number != Told::Nothing || strange.is_some());
    let says = joins.as_ref().filter(|_| speaks);
    let refused = joins.as_ref().and_then(|joins| joins.note.clone());
    let ended = ended.then(|| {
        format!(
            "{}: a table says that they left, so accountEnabled true was not taken over. If they did not leave, the table has to say so: a status such \
             as active, or a leaving_date to come; an empty field says nothing",
            before.user_name
        )
    });
    let asides: Vec<_> =
        ended.into_iter().chain(still_disabled(&before, record)).chain(other_kind(&before, record)).collect();
    let changed = differences(&before, &after);
    if changed.is_empty() {
        let Some(replaces) = humans::claimed_anew(context, &before, says, &from) else {
            return Ok(Verdict::refused(moved("the record")));
        };
        let claims = speaks && humans::claim(tx, context, draws, before.id, says, &mut from)?;
        write_sources(tx, context, draws, &before, (from, claims), false)?;
        let mut verdict = if claims {
            let text = format!("{}: {}", before.user_name, humans::CLAIM);
            Verdict::of(Change::Changed, text, Vec::new())
        } else {
            Verdict::unchanged(before.user_name)
        };
        if let Verdict::Done(outcome) = &mut verdict {
            outcome.notes.extend(refused.into_iter().chain(asides));
            outcome.replaces = replaces;
        }
        return Ok(verdict);
    }
    let opens = after.enabled && !before.enabled;
    let worth_more = opens && is_worth_more(tx, &before)?;
    let replaces = replaced(context, &before, &after, worth_more)
        .zip(humans::claimed_anew(context, &before, says, &from));
    let Some((mut replaces, claimed)) = replaces else {
        return Ok(Verdict::refused(moved("the record")));
    };
    replaces.extend(claimed);
    let leaving = joins.as_ref().map(|joins| joins.leaving.as_slice()).unwrap_or_default();
    let Some(vacated) = moves::vacate(tx, context, draws, leaving)? else {
        return Ok(Verdict::refused(moved("who has the employee number")));
    };
    let claims = speaks && humans::claim(tx, context, draws, before.id, says, &mut from)?;
    let kept = humans::keep(tx, context, draws, &before, &after)?;
    let said = joins.as_ref().and_then(|joins| joins.said.clone());
    let switched = after.enabled != before.enabled;
    let lost = if switched && !after.enabled { loses_somebody(&before) } else { None };
    let back = if switched && after.enabled { signs_in_again(tx, context, &before)? } else { None };
    let notes = refused.into_iter().chain(said).chain(kept).chain(asides).chain(lost).chain(back).collect();
    if changed.contains(&"employee number") {
        humans::numbered(context, &before);
        moves::renumber(context, &before, after.employee_number.as_deref());
    }
    context.switches(&before, after.enabled);
    if context.apply {
        if changed.len() > usize::from(switched) {
            repo::people::update(tx, &after, draws.now())?;
        }
        if switched && !after.enabled {
            disable(tx, context, (after.id, &mut from), draws)?;
        } else if switched {
            repo::people::set_enabled(tx, dir, after.id, true)?;
            // Of whom this run made nobody had anything yet.
            from.enabled_at = (!context.is_new(&before)).then(|| draws.now());
        }
    }
    if let Some(joins) = &joins {
        humans::tell_joined(tx, context, draws, &before, joins)?;
    }
    let read = READ_BY_CASES.iter().any(|name| changed.contains(name));
    let mut sourced = claims;
    sourced |= changed.contains(&"employee number") && sources::note(context, &mut from, "employee_number");
    sourced |= switched && sources::note(context, &mut from, ENABLED);
    write_sources(tx, context, draws, &before, (from, sourced), read)?;
    let text = format!("{}: {}", before.user_name, changed.join(", "));
    let enabled = switched.then(|| json!({ "from": before.enabled, "to": after.enabled }));
    let body = json!({ "person": after.id.to_string(), "fields": changed, "enabled": enabled });
    let trace = Trace { person: Some(after.id), body, created: false };
    let (change, flaws) = (Change::Changed, Vec::new());
    let mut outcome =
        Outcome { change, text, traces: vec![trace], flaws, notes, replaces, others: 0, passed_over: false };
    outcome.vacated(vacated);
    Ok(Verdict::Done(outcome))
}

/// That the record of somebody who is disabled does not enable them: after `@removed` a delta brings whoever was restored without the
/// switch.
fn still_disabled(before: &Person, record: &PersonRecord) -> Option<String> {
    // A record with a name is of somebody who is there, not only of what changed.
    let restored = !before.enabled && record.enabled.is_none() && record.user_name.is_some();
    restored.then(|| {
        format!(
            "{} is still disabled: the record does not say accountEnabled. Export it with accountEnabled if they are back",
            before.user_name
        )
    })
}

/// That the export takes an account for one of another kind: no import changes it, because what may be recovered depends on it.
fn other_kind(before: &Person, record: &PersonRecord) -> Option<String> {
    let hint = record.hint?;
    let kind = hint.kind();
    let differs = match hint {
        AccountHint::Member => before.account == AccountKind::Guest,
        // What somebody here made of an account on purpose stays.
        _ => {
            before.account == AccountKind::Person
                || (before.account == AccountKind::Guest && kind != before.account)
        }
    };
    differs.then(|| {
        format!(
            "{} is on file as {}, and the export says {}: set its kind on the person's page",
            before.user_name,
            before.account.name(),
            kind.name()
        )
    })
}

/// That somebody who is enabled again gets in with what they had, if anything signs them in.
fn signs_in_again(tx: &mut dyn Tx, context: &Context, person: &Person) -> Result<Option<String>, StoreError> {
    let held = repo::methods::of_person(tx, context.directory, person.id)?;
    let works = held.iter().filter(|method| method.works_here()).count();
    Ok((works > 0).then(|| {
        format!(
            "{} was disabled and is enabled: what signed them in before does so again ({works} methods). Look at their page if they were away \
             for long, or did not leave by themselves",
            person.user_name
        )
    }))
}

/// What a record makes of somebody, before anybody asks whom else that joins them with.
fn brought(context: &Context, before: &Person, record: &PersonRecord, held: bool) -> Person {
    let brought = |told: &Told<String>, member, on_file: &Option<String>| {
        let spared = *told == Told::None && context.spares(member, on_file.is_some());
        if spared { on_file.clone() } else { told.or_keep(on_file.as_ref()) }
    };
    Person {
        user_name: record.user_name.clone().unwrap_or_else(|| before.user_name.clone()),
        display_name: record.display_name.clone().unwrap_or_else(|| before.display_name.clone()),
        job_title: brought(&record.job_title, "jobTitle", &before.job_title),
        department: brought(&record.department, "department", &before.department),
        office: brought(&record.office, "officeLocation", &before.office),
        employee_number: match &before.employee_number {
            Some(number) if record.number_yields || held => Some(number.clone()),
            number => brought(&record.employee_number, "employeeId", number),
        },
        enabled: record.enabled.unwrap_or(before.enabled),
        ..before.clone()
    }
}

/// Whether a table of this run takes back that somebody left, whichever file is read first.
fn is_rehired(context: &Context, record: &PersonRecord, before: &Person) -> bool {
    let number = before.employee_number.as_deref();
    let texts =
        [Some(record.source_id.as_str()), Some(&before.user_name), record.user_name.as_deref(), number];
    let texts: Vec<_> = texts.into_iter().flatten().map(repo::people::fold).collect();
    let is = |scope| texts.iter().any(|text| context.knows(scope, text));
    is(Scope::Employed) && !is(Scope::Leaves)
}

/// Whether more than its own is opened with an account: it holds a role, is above the standard tier, or answers for others, whose recoveries its
/// word lets through.
fn is_worth_more(tx: &mut dyn Tx, person: &Person) -> Result<bool, StoreError> {
    let above = person.roles.any() || person.tier != Tier::Standard;
    Ok(above || statements::answers_for_others(tx, person.directory, person.id)?)
}

/// What of it the limit of a run counts: `None` if it was not there when the run was checked. `worth_more` says that an account is enabled that
/// [`is_worth_more`].
pub(super) fn replaced(
    context: &Context,
    before: &Person,
    after: &Person,
    worth_more: bool,
) -> Option<Vec<Replacement>> {
    let number = after.employee_number.clone().unwrap_or_default();
    let switch = if after.enabled { "enabled" } else { "disabled" };
    let switched = if worth_more { REOPENED } else { "enabled" };
    let counted = [
        (after.user_name != before.user_name, "user name", after.user_name.clone()),
        (after.employee_number != before.employee_number, "employee number", number),
        (after.enabled != before.enabled, switched, switch.to_owned()),
    ];
    let mut all = Vec::new();
    for (_, what, to) in counted.into_iter().filter(|(differs, ..)| *differs) {
        all.extend(context.replaces(before, what, to)?);
    }
    Some(all)
}

/// What differs, for the report and the log; the switch last.
fn differences(before: &Person, after: &Person) -> Vec<&'static str> {
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
    note(after.enabled && !before.enabled, "enabled");
    note(before.enabled && !after.enabled, "disabled");
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_to_paste_holds_nothing_that_a_shell_reads() {
        let plain = made_here("6ea91a8d-0000-41a1-b7bd-000000000001", "ann@nord.example");
        assert!(plain.contains(
            "keyward account join ann@nord.example --record 6ea91a8d-0000-41a1-b7bd-000000000001 --reason"
        ));
        let long = "a".repeat(100);
        assert!(made_here(&long, "ann").contains(&format!("--record {long} ")), "not cut");
        for (record, name) in
            [("$(touch /tmp/x)", "ann"), ("1; reboot", "ann"), ("1", "ann`id`"), (&"a".repeat(129), "ann")]
        {
            let said = made_here(record, name);
            assert!(said.contains("keyward account join NAME --record ID --reason TEXT"), "{said}");
            assert!(said.contains("by hand"), "{said}");
        }
    }
}
