//! Accounts that end: whoever left, by a record, by a row, or because their name passes to somebody else.

use super::{
    Context, Found, Replacement, Trace, Verdict, by_source,
    facts::write_sources,
    moved, moves,
    people::{ENABLED, replaced},
    sources,
};
use crate::{known::Scope, report::Change, statements};
use keyward_model::{Actor, Channel, Contact, Person, PersonId};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{self, people::fold, person_sources::PersonSources},
};
use serde_json::json;

/// A name that was taken from its holder.
pub(super) struct Freed {
    pub text: String,
    /// Of whom no record of the run says it.
    pub note: Option<String>,
    /// Whether no record of the run counts this change.
    pub counts: bool,
    pub trace: Trace,
    pub replaces: Vec<Replacement>,
}

/// Takes a user name from its holder, because the export gives it to somebody else. Who has a record in this run gets a new
/// name by it; who has none left the directory, and is disabled, so that nobody recovers an account which the directory
/// gave to somebody else. What is refused: to take the name of somebody whom no import made.
pub(super) fn free_name(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    holder: &Person,
) -> Result<Result<Freed, String>, StoreError> {
    let dir = context.directory;
    let Some(source) = statements::source_of(tx, dir, holder.id)? else {
        return Ok(Err(format!(
            "the user name {} belongs to an account that was made here and is not from an export",
            holder.user_name
        )));
    };
    let stays = context.knows(Scope::Announced, &crate::text::guid(&source));
    let user_name = repo::names::placeholder(holder.id, &holder.user_name);
    let after = Person { user_name, ..holder.clone() };
    let leaves = !stays && holder.enabled;
    let gone = if stays { Vec::new() } else { passed_on(tx, context, holder)? };
    let after_all = Person { enabled: holder.enabled && !leaves, ..after.clone() };
    let ended = gone.iter().map(|contact| context.replaces(holder, contact.kind.name(), String::new()));
    let replaces: Option<Vec<_>> =
        [replaced(context, holder, &after_all, false)].into_iter().chain(ended).collect();
    let Some(replaces) = replaces else {
        return Ok(Err(moved("the holder of the user name")));
    };
    let replaces = replaces.concat();
    if leaves {
        context.switches(holder, false);
    }
    if !stays && context.checks() {
        let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.add(Scope::Freed, &[&holder.id.to_string()]);
    }
    if context.apply {
        repo::people::update(tx, &after, draws.now())?;
        let mut from = repo::person_sources::of_person(tx, dir, holder.id)?;
        if leaves {
            disable(tx, context, (holder.id, &mut from), draws)?;
        }
        for contact in &gone {
            repo::contacts::end(tx, dir, contact.id, draws.now().max(contact.since))?;
            from.facts.remove(contact.kind.name());
        }
        write_sources(tx, context, draws, holder, (from, false), true)?;
    }
    let text = if stays {
        format!("{} gets another user name", holder.display_name)
    } else {
        format!("{}, who had this user name, left and is disabled", holder.display_name)
    };
    let note = (!stays).then(|| {
        let disabled = if leaves { "is disabled, like whoever left" } else { "stays disabled" };
        let mailbox = if gone.is_empty() { "" } else { ". The mail address is no longer on file for them" };
        format!(
            "the user name {} passes to another account: {}, who had it, is called {} now and {disabled}{mailbox}",
            holder.user_name, holder.display_name, after.user_name
        )
    });
    if !stays {
        // Said here: not once more among those whom nothing ends.
        let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.add(Scope::Deleted, &[&crate::text::guid(&source)]);
    }
    let enabled = leaves.then(|| json!({ "from": true, "to": false }));
    let mut fields = vec!["user name"];
    fields.extend(gone.iter().map(|contact| contact.kind.name()));
    let ended = |contact: &Contact| json!({ "contact": contact.id.to_string(), "kind": contact.kind.name(), "change": "ended" });
    let mut body = json!({ "person": holder.id.to_string(), "fields": fields, "enabled": enabled });
    if let (false, Some(body)) = (gone.is_empty(), body.as_object_mut()) {
        body.insert("contacts".to_owned(), gone.iter().map(ended).collect());
    }
    Ok(Ok(Freed {
        text,
        note,
        counts: !stays,
        replaces,
        trace: Trace { person: Some(holder.id), body, created: false },
    }))
}

/// The mailboxes of somebody who left that are under the name that passes on: its next holder reads them from now on.
fn passed_on(tx: &mut dyn Tx, context: &Context, holder: &Person) -> Result<Vec<Contact>, StoreError> {
    let name = fold(&holder.user_name);
    let mut on_file = repo::contacts::of_person(tx, context.directory, holder.id)?;
    on_file.retain(|contact| {
        let is_mail = contact.kind.channel() == Some(Channel::Mail);
        is_mail && contact.until.is_none() && fold(&contact.value) == name
    });
    Ok(on_file)
}

/// A user whom the directory does not have any more.
pub(super) fn left(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    source_id: &str,
) -> Result<Verdict, StoreError> {
    let Some(person) = by_source(tx, context.directory, source_id)? else {
        return Ok(Verdict::Noted("a user that was removed was never here".to_owned()));
    };
    end(tx, context, draws, person)
}

/// People of whom a table says that they left: every account that the row is about.
pub(super) fn ended(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    (reference, by_number): (&str, bool),
    people: Vec<Found>,
) -> Result<Verdict, StoreError> {
    let mut all = Verdict::unchanged(reference);
    let (mut accounts, mut apart) = (Vec::new(), None);
    for found in people {
        match found {
            Found::Person(person) => accounts.push(*person),
            Found::Pending => return Ok(Verdict::pending(Change::Changed, reference)),
            Found::Refused => return Ok(Verdict::Moot),
            Found::Apart(reason) => apart = Some(reason),
            Found::Nobody(reason) => return Ok(Verdict::refused(format!("the user is unknown: {reason}"))),
        }
    }
    match (apart, &mut all) {
        (Some(reason), _) if accounts.is_empty() => return Ok(Verdict::Noted(reason)),
        (apart, Verdict::Done(all)) => all.notes.extend(apart),
        _ => {}
    }
    let spared = if by_number { spare(tx, context, (reference, &mut accounts))? } else { Vec::new() };
    if let Verdict::Done(all) = &mut all {
        all.notes.extend(spared.iter().map(|later| {
            format!(
                "{}: not disabled, because the account got the number {} of somebody who left. If they left too, disable it in the \
                 directory",
                later.user_name,
                crate::graph::shown(reference)
            )
        }));
    }
    // All of them or none: what was written of one is not dropped because the next is refused.
    for person in accounts.iter().filter(|_| context.apply) {
        let refused = end(tx, &context.looking(), draws, person.clone())?;
        if !matches!(refused, Verdict::Done(_)) {
            return Ok(refused);
        }
    }
    for person in accounts {
        match (end(tx, context, draws, person)?, &mut all) {
            (Verdict::Done(one), Verdict::Done(all)) if one.change == Change::Changed => {
                (all.change, all.text) = (one.change, one.text);
                all.traces.extend(one.traces);
                all.replaces.extend(one.replaces);
                all.notes.extend(one.notes);
            }
            (Verdict::Done(one), Verdict::Done(all)) => all.notes.extend(one.notes),
            (refused, _) => return Ok(refused),
        }
    }
    Ok(all)
}

/// Leaves those accounts out that got the number of a row later than whoever it is about: in this run, or once the table had ended
/// another. A number that is given to somebody new does not end them.
fn spare(
    tx: &mut dyn Tx,
    context: &Context,
    (reference, accounts): (&str, &mut Vec<Person>),
) -> Result<Vec<Person>, StoreError> {
    let just = |scope, account: &Person| context.knows(scope, &account.id.to_string());
    let before = accounts.iter().any(|account| !just(Scope::Numbered, account));
    let mut obeyed = None;
    for account in accounts.iter().filter(|account| !account.enabled && !just(Scope::JustEnded, account)) {
        let from = repo::person_sources::of_person(tx, context.directory, account.id)?;
        if from.facts.get(ENABLED).is_some_and(|name| name == context.source.name()) {
            obeyed = obeyed.max(Some(from.disabled_at.unwrap_or_else(|| account.id.made_at())));
        }
    }
    let (mut stay, mut spared) = (Vec::new(), Vec::new());
    for account in accounts.drain(..) {
        let is_later = before && just(Scope::Numbered, &account)
            || account.enabled
                && match obeyed {
                    None => false,
                    Some(at) => {
                        account.id.made_at().millis_since_epoch() >= at.millis_since_epoch()
                            || moves::is_given(tx, context, &account, reference)?
                    }
                };
        if is_later { spared.push(account) } else { stay.push(account) }
    }
    *accounts = stay;
    Ok(spared)
}

fn end(tx: &mut dyn Tx, context: &Context, draws: &Draws, person: Person) -> Result<Verdict, StoreError> {
    let mut from = repo::person_sources::of_person(tx, context.directory, person.id)?;
    let held = sources::is_outranked(context, &from, ENABLED);
    if !person.enabled || held {
        // Who said it is kept all the same: the other source does not enable them.
        let sourced = !held && sources::note(context, &mut from, ENABLED);
        write_sources(tx, context, draws, &person, (from, sourced), false)?;
        let note = (person.enabled && held).then(|| {
            format!("{}: the preferred source says that they are enabled, so they stay so", person.user_name)
        });
        let mut verdict = Verdict::unchanged(person.user_name);
        if let Verdict::Done(outcome) = &mut verdict {
            outcome.notes.extend(note);
        }
        return Ok(verdict);
    }
    if context.apply {
        let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.add(Scope::JustEnded, &[&person.id.to_string()]);
    }
    sources::note(context, &mut from, ENABLED);
    let Some(replaces) = replaced(context, &person, &Person { enabled: false, ..person.clone() }, false)
    else {
        return Ok(Verdict::refused(moved("the record")));
    };
    context.switches(&person, false);
    if context.apply {
        disable(tx, context, (person.id, &mut from), draws)?;
        write_sources(tx, context, draws, &person, (from, true), true)?;
    }
    let body = json!({
        "person": person.id.to_string(), "fields": ["disabled"], "enabled": { "from": true, "to": false },
    });
    let text = format!("{}: left, disabled", person.user_name);
    let note = loses_somebody(&person);
    let mut verdict = Verdict::done(Change::Changed, text, Some(person.id), body);
    if let Verdict::Done(outcome) = &mut verdict {
        outcome.replaces = replaces;
        outcome.notes.extend(note);
    }
    Ok(verdict)
}

/// What is said of somebody who works here and is disabled by a file: a table of leavers must not end the last administrators in silence.
pub(super) fn loses_somebody(person: &Person) -> Option<String> {
    person.roles.any().then(|| {
        format!(
            "{} holds a role here and is disabled now: see that enough administrators, supervisors and security readers are left \
             (keyward doctor)",
            person.user_name
        )
    })
}

/// Disables an account. Neither a session nor a pass of it wakes when it is enabled again. `from` is written later, and says it then.
pub(super) fn disable(
    tx: &mut dyn Tx,
    context: &Context,
    (person, from): (PersonId, &mut PersonSources),
    draws: &Draws,
) -> Result<(), StoreError> {
    let observer = context.observer.as_ref();
    keyward_directory::disable(tx, context.directory, observer, (person, Actor::Operator), draws)?;
    from.disabled_at = Some(draws.now());
    Ok(())
}
