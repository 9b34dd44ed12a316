//! Contacts of a user, and rows of HR facts.

use super::{
    Context, Found, Outcome, Replacement, Trace, Verdict,
    contacts::{self, Brought, Changed},
    humans, moved, moves,
    names::{self, Whose},
    resolve, sources,
};
use crate::{
    item::{ContactFact, Employment, FactsRecord},
    known::Scope,
    mass::hexadecimal,
    report::Change,
};
use aws_lc_rs::digest::{SHA256, digest};
use keyward_model::{Entropy, Person, Tier};
use keyward_notify::{Notice, tell};
use keyward_storage::{
    Draws, StoreError, Tx, repo,
    repo::{people::Photo, person_sources::PersonSources},
};
use serde_json::{Value, json};

/// The telephones and addresses of a user.
pub(super) fn contacts(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    reference: &str,
    facts: &[ContactFact],
) -> Result<Verdict, StoreError> {
    let person = match resolve(tx, context, reference)? {
        Found::Person(person) => person,
        Found::Pending => return Ok(pending(reference, facts.iter().any(|fact| fact.value.is_some()))),
        Found::Refused | Found::Nobody(_) => return Ok(Verdict::Moot),
        Found::Apart(reason) => return Ok(Verdict::Noted(reason)),
    };
    let mut from = repo::person_sources::of_person(tx, context.directory, person.id)?;
    let (covered, facts): (Vec<_>, Vec<_>) =
        facts.iter().cloned().partition(|fact| context.is_covered(&person, reference, fact.kind.name()));
    let differs = |fact: &ContactFact| {
        let says =
            |value: &String| context.row_says(&person, reference, Scope::Says, &[fact.kind.name(), value]);
        fact.value.as_ref().is_some_and(|value| !says(value))
    };
    let passed_over = covered.iter().any(differs);
    let brought = contacts::bring(tx, context, &person, &facts, draws, &mut from)?;
    tell_contacts(tx, context, draws, &person, &brought.changes)?;
    let touched = brought.changes.iter().any(|changed| changed.touched);
    write_sources(tx, context, draws, &person, (from, brought.sourced), touched)?;
    Ok(Verdict::Done(Outcome { passed_over, ..told(&person, brought, Row::default()) }))
}

/// A row of HR facts, about one account or about all that have its employee number.
pub(super) fn facts(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    record: &FactsRecord,
) -> Result<Verdict, StoreError> {
    let mut all: Option<Outcome> = None;
    let row = names::Row {
        person: &record.person,
        by_number: record.by_number,
        number: record.employee_number.as_deref(),
        dated: record.dated,
        ends: false,
    };
    let (people, after) = match names::whose(tx, context, &row, draws.now())? {
        Whose::These(people, after) => (people, after),
        Whose::Doubtful(reason) | Whose::Settled(reason) => return Ok(Verdict::Refused(reason)),
    };
    let cut = after.map(|after| record.dated_after(after));
    let record = cut.as_ref().unwrap_or(record);
    if people
        .iter()
        .any(|found| matches!(found, Found::Person(person) if is_second(context, person, &record.person)))
    {
        return Ok(Verdict::refused(
            "this person had a row before in this import, under another name, id or number",
        ));
    }
    let shut = people.iter().all(|found| matches!(found, Found::Person(person) if !person.enabled));
    let shut = shut && record.employment == Employment::Employed;
    let mut apart = None;
    for found in people {
        let person = match found {
            Found::Person(person) => person,
            Found::Pending => {
                let brought = |number: &String| {
                    let known = context.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
                    known.has(Scope::Brings, &[&repo::people::fold(&record.person), number])
                };
                let any = record.employee_number.as_ref().is_some_and(|number| !brought(number))
                    || record.tier.is_some_and(|tier| tier != Tier::Standard)
                    || !record.contacts.is_empty()
                    || record.photo.is_some();
                let mut verdict = pending(&record.person, any);
                if let (Verdict::Done(outcome), Some(number)) = (&mut verdict, &record.employee_number) {
                    outcome.replaces = moves::leaving(tx, context, number)?;
                }
                return Ok(verdict);
            }
            Found::Refused => return Ok(Verdict::Moot),
            Found::Apart(reason) => {
                apart = Some(reason);
                continue;
            }
            Found::Nobody(reason) => return Ok(Verdict::refused(format!("the user is unknown: {reason}"))),
        };
        let mut one = of_one(tx, context, draws, &person, record)?;
        if shut {
            one.notes.push(format!(
                "{} is disabled here, and the table says that they work here. A table ends accounts and opens none: enable them in the \
                 directory",
                person.user_name
            ));
        }
        all = Some(match all {
            None => one,
            Some(before) => both(before, one),
        });
    }
    Ok(match (all, apart) {
        (Some(mut all), apart) => {
            all.notes.extend(apart);
            Verdict::Done(all)
        }
        (None, Some(reason)) => Verdict::Noted(reason),
        (None, None) => Verdict::Moot,
    })
}

/// Whether another row of this import was about the same person: two would undo each other in every run. What is asked again is the same
/// row, after a conflict of transactions.
pub(super) fn is_second(context: &Context, person: &Person, reference: &str) -> bool {
    let (person, reference) = (person.id.to_string(), repo::people::fold(reference));
    let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    let first = known.add(Scope::Row, &[&person]);
    if first {
        known.add(Scope::Row, &[&person, &reference]);
    }
    !known.has(Scope::Row, &[&person, &reference])
}

/// What became of two accounts of one person, as one.
fn both(mut first: Outcome, second: Outcome) -> Outcome {
    first.change = match (first.change, second.change) {
        (Change::Unchanged, other) | (other, Change::Unchanged) => other,
        (Change::Created, Change::Created) => Change::Created,
        _ => Change::Changed,
    };
    first.text = format!("{}; {}", first.text, second.text);
    first.traces.extend(second.traces);
    first.flaws.extend(second.flaws);
    first.notes.extend(second.notes);
    first.replaces.extend(second.replaces);
    first.others += second.others;
    first.passed_over |= second.passed_over;
    first
}

/// What a row changes besides contacts.
#[derive(Default)]
struct Row {
    names: Vec<&'static str>,
    /// Whether something else was on file.
    replaced: bool,
    /// Whether what it says of whose account it is changed, and nobody settled it.
    claims: bool,
    tier: Option<Value>,
    /// Of others, who had the number before.
    traces: Vec<Trace>,
    flaws: Vec<String>,
    notes: Vec<String>,
    replaces: Vec<Replacement>,
    /// Whether a recovery rests on what changed.
    touched: bool,
}

fn of_one(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    record: &FactsRecord,
) -> Result<Outcome, StoreError> {
    let dir = context.directory;
    let mut row = Row::default();
    let mut from = repo::person_sources::of_person(tx, dir, person.id)?;
    let mut sourced = false;
    let numbered = record.employee_number.is_some() || record.strange.is_some();
    if numbered && !sources::is_outranked(context, &from, "employee_number") {
        let same = record.strange.is_none() && record.employee_number == person.employee_number;
        let (taken, claims) = if same {
            (true, humans::claim(tx, context, draws, person.id, None, &mut from)?)
        } else {
            number(tx, context, draws, person, record, (&mut row, &mut from))?
        };
        row.claims = claims;
        sourced |= claims || (taken && sources::note(context, &mut from, "employee_number"));
    }
    // The table takes back what it said: from then on the directory may enable them.
    let ended = from.facts.get("enabled").is_some_and(|name| name == context.source.name());
    if ended && record.employment == Employment::Employed {
        sourced |= from.facts.remove("enabled").is_some();
    }
    if ended && !person.enabled && record.employment == Employment::Open {
        row.notes.push(format!(
            "{} is disabled because a table said that they left, and the row says nothing of it now. If they did not leave, write a status such as \
             active, or a leaving_date to come; then accountEnabled in a users' file enables them",
            person.user_name
        ));
    }
    tier(tx, context, draws, person, record, &mut row)?;
    photo(tx, context, draws, person, record, (&mut row, &mut from))?;
    let brought = contacts::bring(tx, context, person, &record.contacts, draws, &mut from)?;
    tell_contacts(tx, context, draws, person, &brought.changes)?;
    let touched = row.touched || brought.changes.iter().any(|changed| changed.touched);
    sourced |= brought.sourced;
    write_sources(tx, context, draws, person, (from, sourced), touched)?;
    Ok(told(person, brought, row))
}

/// The employee number of a row; whether it is taken over, and whether what it claims changed.
fn number(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    record: &FactsRecord,
    (row, from): (&mut Row, &mut PersonSources),
) -> Result<(bool, bool), StoreError> {
    let employee_number = record.employee_number.clone();
    let joins = humans::joined_by(tx, context, person, employee_number.as_ref().or(record.strange.as_ref()))?;
    let joins = joins.filter(|joins| record.strange.is_none() || joins.are_refused());
    let Some(claimed) = humans::claimed_anew(context, person, joins.as_ref(), from) else {
        row.flaws.push(moved("the employee number"));
        return Ok((false, false));
    };
    row.replaces.extend(claimed);
    let claims = humans::claim(tx, context, draws, person.id, joins.as_ref(), from)?;
    if let Some(why) = joins.as_ref().and_then(|joins| joins.note.clone()) {
        row.notes.push(why);
        return Ok((false, claims));
    }
    let Some(to) = employee_number.clone() else { return Ok((false, claims)) };
    let had = person.employee_number.is_some() || context.knows(Scope::Vacated, &person.id.to_string());
    let Some(replaces) = context.replaces_of((person, had), "employee number", to) else {
        row.flaws.push(moved("the employee number"));
        return Ok((false, claims));
    };
    let leaving = joins.as_ref().map(|joins| joins.leaving.as_slice()).unwrap_or_default();
    let Some(vacated) = moves::vacate(tx, context, draws, leaving)? else {
        row.flaws.push(moved("who has the employee number"));
        return Ok((false, claims));
    };
    row.traces.extend(vacated.traces);
    row.notes.extend(vacated.notes);
    row.notes.extend(joins.as_ref().and_then(|joins| joins.said.clone()));
    row.replaces.extend(vacated.replaces.into_iter().chain(replaces));
    row.names.push("employee number");
    row.replaced |= had;
    row.touched |= !context.is_first(person, had);
    humans::numbered(context, person);
    moves::renumber(context, person, employee_number.as_deref());
    let after = Person { employee_number, ..person.clone() };
    row.notes.extend(humans::keep(tx, context, draws, person, &after)?);
    if context.apply {
        repo::people::update(tx, &after, draws.now())?;
    }
    if let Some(joins) = &joins {
        humans::tell_joined(tx, context, draws, person, joins)?;
    }
    Ok((true, claims))
}

/// The tier of a row. It rises at once, because that only takes more proof. It falls by two people who sign it and after a
/// day, as in the pages, whoever can write the file.
fn tier(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    record: &FactsRecord,
    row: &mut Row,
) -> Result<(), StoreError> {
    let Some(tier) = record.tier.filter(|tier| *tier != person.tier) else { return Ok(()) };
    if tier < person.tier && !context.is_new(person) {
        row.flaws.push(format!(
            "the tier of {} stays {}: a lower tier takes two policy administrators, propose it under Settings, People",
            person.user_name,
            person.tier.name()
        ));
        return Ok(());
    }
    let had = person.tier != Tier::Standard;
    let Some(replaces) = context.replaces_of((person, had), "tier", tier.name().to_owned()) else {
        row.flaws.push(moved("the tier"));
        return Ok(());
    };
    row.replaces.extend(replaces);
    row.names.push("tier");
    row.replaced |= had;
    row.touched |= !context.is_first(person, had);
    row.tier = Some(json!({ "from": person.tier, "to": tier }));
    if context.apply {
        let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.add(Scope::Raised, &[&person.id.to_string()]);
        drop(known);
        repo::people::set_tier(tx, context.directory, person.id, tier)?;
    }
    if context.tells(person) && !context.is_first(person, had) {
        let watched = Person { tier: person.tier.max(tier), ..person.clone() };
        let notice = Notice::TierChanged { at: draws.now() };
        let when = (draws.now(), draws as &dyn Entropy);
        tell::of_account(tx, context.directory, &context.telling, &watched, &notice, when)?;
    }
    Ok(())
}

/// The photo of a row. Of somebody who was there before it settles like a number: faces are compared with it after 72 hours.
fn photo(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    record: &FactsRecord,
    (row, from): (&mut Row, &mut PersonSources),
) -> Result<(), StoreError> {
    let Some(photo) = &record.photo else { return Ok(()) };
    if repo::people::photo(tx, context.directory, person.id)?.as_ref() == Some(photo) {
        return Ok(());
    }
    let Some(replaces) = context.replaces(person, "photo", print_of(photo)) else {
        row.flaws.push(moved("the photo"));
        return Ok(());
    };
    row.replaces.extend(replaces);
    row.names.push("photo");
    row.replaced |= person.has_photo;
    row.touched = true;
    if !context.is_new(person) {
        from.photo_since = Some(draws.now());
    }
    if context.apply {
        repo::people::set_photo(tx, context.directory, person.id, Some(photo))?;
    }
    if context.tells(person) {
        let notice = Notice::PhotoChanged { at: draws.now() };
        let when = (draws.now(), draws as &dyn Entropy);
        tell::of_account(tx, context.directory, &context.telling, person, &notice, when)?;
    }
    Ok(())
}

/// Tells one photo from another.
fn print_of(photo: &Photo) -> String {
    hexadecimal(digest(&SHA256, &photo.bytes).as_ref())
}

/// Writes where the values of a person came from, and that something changed that a recovery rests on.
pub(super) fn write_sources(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    (mut from, sourced): (PersonSources, bool),
    touched: bool,
) -> Result<(), StoreError> {
    let touched = touched && !context.is_new(person);
    if !context.apply || !(sourced || touched) {
        return Ok(());
    }
    if touched {
        from.touched_at = Some(draws.now());
    }
    repo::person_sources::put(tx, context.directory, person.id, &from)
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
    for changed in changes.iter().filter(|changed| changed.touched) {
        let Some((from, to)) = &changed.values else { continue };
        let what = (changed.kind, from.as_deref(), to.as_deref());
        tell::of_contact(tx, context.directory, &context.telling, person, what, (draws.now(), draws))?;
    }
    Ok(())
}

fn pending(reference: &str, any: bool) -> Verdict {
    Verdict::pending(if any { Change::Created } else { Change::Unchanged }, reference)
}

fn told(person: &Person, brought: Brought, mut row: Row) -> Outcome {
    let contacts = &brought.changes;
    row.names.extend(contacts.iter().map(|changed| changed.name));
    row.flaws.extend(brought.flaws);
    let (mut change, mut text, mut traces) = (Change::Unchanged, person.user_name.clone(), row.traces);
    if !row.names.is_empty() {
        let replaced = row.replaced || contacts.iter().any(|changed| changed.replaced);
        change = if replaced { Change::Changed } else { Change::Created };
        text = format!("{text}: {}", row.names.join(", "));
        let of_contacts: Vec<_> = contacts.iter().map(|changed| changed.trace.clone()).collect();
        let body = json!({
            "person": person.id.to_string(), "fields": row.names, "contacts": of_contacts, "tier": row.tier,
        });
        traces.push(Trace { person: Some(person.id), body, created: change == Change::Created });
    }
    // The log has an entry of its own for it.
    if row.claims {
        change = Change::Changed;
        text = format!("{text} ({})", humans::CLAIM);
    }
    row.replaces.extend(brought.replaces);
    let Row { flaws, notes, replaces, .. } = row;
    Outcome { change, text, traces, flaws, notes, replaces, others: 0, passed_over: false }
}
