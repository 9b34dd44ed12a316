//! One human stays one human: an employee number joins accounts, and a row that changes it takes none apart. Nor does a row make one
//! human of two who work here: whatever takes two people would stop.

use super::{Context, Replacement, Source, moves};
use crate::known::Scope;
use crate::mass::HOLDERS_CLAIM;
use crate::strangers;
use keyward_model::{EventId, Humans, Person, PersonId, employee_key};
use keyward_notify::tell::{self, Pair};
use keyward_recovery::{LinkedAccount, is_guarded};
use keyward_storage::{Draws, StoreError, Tx, log, repo, repo::person_sources::PersonSources};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Keeps an account joined to the accounts whose number it had until now, by a link as administrators make them: only two of them and
/// a day take it away. What the report says of it; nothing if the number joined nobody.
pub(super) fn keep(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    before: &Person,
    after: &Person,
) -> Result<Option<String>, StoreError> {
    let key = |person: &Person| person.employee_number.as_deref().and_then(employee_key);
    let (Some(number), false) = (&before.employee_number, key(before) == key(after)) else { return Ok(None) };
    let sharing = repo::people::find_by_employee_number(tx, context.directory, number)?;
    // One link is enough: the others are joined by their number, and are linked in their turn when they lose it.
    let Some(other) = sharing.into_iter().find(|other| other.id != before.id) else { return Ok(None) };
    if context.apply && repo::humans::link(tx, context.directory, before.id, other.id, draws.now())? {
        let event = event(draws, "person.linked", before.id, other.id);
        log::append(tx, context.directory, &event)?;
    }
    Ok(Some(format!(
        "{} and {} had one employee number and stay accounts of one human: to take them apart, propose it on the person's page",
        before.user_name, other.user_name
    )))
}

/// What the report says where a claim begins or ends.
pub(super) const CLAIM: &str = "whether it is one person's with another account";

/// A number that other people have, and what it would make of them.
pub(super) struct Joins {
    /// Accounts of other humans that have the number.
    with: Vec<PersonId>,
    /// Who is whose without it.
    apart: Humans,
    /// Whether making them one human takes two people, as it does for administrators: [`is_guarded`].
    guarded: bool,
    /// Whether both humans hold a role: they may sign beside each other.
    both_sign: bool,
    /// Whoever has the number, and gets another by this run.
    pub leaving: Vec<Person>,
    /// What the report says of it, if the number is not taken over.
    pub note: Option<String>,
    /// What it says if it is.
    pub said: Option<String>,
}

impl Joins {
    /// Whether the person does not get the number.
    pub fn are_refused(&self) -> bool {
        self.guarded
    }
    /// Those of whom it is said that they are one human with this person, and stay apart.
    pub fn claims(&self) -> BTreeSet<PersonId> {
        if self.guarded { self.with.iter().copied().collect() } else { BTreeSet::new() }
    }
}

/// Whom an employee number joins somebody with. What two administrators would have to sign no file does: whoever is one human with a role
/// holder signs nothing beside them, and a case of one silences the other.
pub(super) fn joined_by(
    tx: &mut dyn Tx,
    context: &Context,
    person: &Person,
    number: Option<&String>,
) -> Result<Option<Joins>, StoreError> {
    let Some(number) = number else { return Ok(None) };
    let known = person.employee_number.as_deref().and_then(employee_key);
    let Some(key) = employee_key(number).filter(|key| known.as_ref() != Some(key)) else { return Ok(None) };
    let sharing = repo::people::find_by_employee_number(tx, context.directory, number)?;
    let mut accounts: Vec<PersonId> = sharing.iter().map(|other| other.id).collect();
    // A new account is not on file yet, and nobody's but its own.
    if repo::people::find(tx, context.directory, person.id)?.is_some() {
        accounts.push(person.id);
    }
    let apart = repo::humans::of(tx, context.directory, &accounts)?;
    let (mut others, mut leaving) = (Vec::new(), Vec::new());
    let sharing = sharing.into_iter().map(|other| context.switched(other));
    for other in sharing.filter(|other| !apart.is_same(other.id, person.id)) {
        if moves::moves(tx, context, &other, &key)? { leaving.push(other) } else { others.push(other) }
    }
    let Some(first) = others.first() else {
        let (with, guarded, both_sign, note, said) = (Vec::new(), false, false, None, None);
        return Ok((!leaving.is_empty()).then_some(Joins {
            with,
            apart,
            guarded,
            both_sign,
            leaving,
            note,
            said,
        }));
    };
    let mut whose = apart.accounts(person.id);
    let theirs: Vec<PersonId> = others.iter().flat_map(|other| apart.accounts(other.id)).collect();
    let signs = |accounts: Vec<LinkedAccount>| accounts.iter().any(|account| account.roles.any());
    let both_sign = signs(linked(tx, context, &whose)?) && signs(linked(tx, context, &theirs)?);
    whose.extend(theirs);
    let stranger = others.iter().find(|other| strangers::are(person, other)).cloned();
    let elsewhere = match &stranger {
        // Whoever left gives no number back, and is no second pair of eyes.
        Some(other) => other.enabled && keeps_apart(tx, context, other)?,
        None => false,
    };
    let holds = is_guarded(&linked(tx, context, &whose)?);
    let guarded = holds || elsewhere;
    // Where the number stays whose it is nobody has to go for it.
    leaving.retain(|_| !guarded);
    let moved = stranger.as_ref().filter(|_| elsewhere && !holds).map(|other| {
        format!(
            "the employee number of {} was not taken over: {}, who is called otherwise, has it from the other source. Until that is settled \
             neither signs for or beside the other. If the number moved, import the other source as well; if both are one person's, link \
             them on the person's page",
            person.user_name, other.user_name
        )
    });
    let note = moved.or_else(|| guarded.then(|| {
        format!(
            "the employee number of {} was not taken over: {} has it, and one of both people holds a role or has an open case. Until that is \
             settled neither signs for or beside the other. If both are one person's, link them on the person's page; if not, correct the \
             number",
            person.user_name, first.user_name
        )
    }));
    let ended = others.iter().find(|other| !other.enabled).filter(|_| !guarded);
    let said = ended.map(|other| {
        format!(
            "{} got the employee number of {}, whose account is disabled: both count as one person's from now on. If they are two people, \
             correct the number, and take them apart on the person's page",
            person.user_name, other.user_name
        )
    });
    let said = said.or_else(|| {
        let other = stranger.filter(|_| !guarded)?;
        Some(format!(
            "{} got the employee number of {}, who is called otherwise: both count as one person's from now on. If they are two people, \
             correct the number, and take them apart on the person's page",
            person.user_name, other.user_name
        ))
    });
    let with = others.iter().map(|other| other.id).collect();
    Ok(Some(Joins { with, apart, guarded, both_sign, leaving, note, said }))
}

/// Whether somebody of another name has their number from the other source: a number that one source took from them and gave to somebody
/// else is theirs in the other source until that is read again, and makes no human of two.
fn keeps_apart(tx: &mut dyn Tx, context: &Context, other: &Person) -> Result<bool, StoreError> {
    let from = repo::person_sources::of_person(tx, context.directory, other.id)?;
    let said = from.facts.get("employee_number").map(String::as_str);
    // What came with a new account is Graph's.
    Ok(said.unwrap_or(Source::Graph.name()) != context.source.name())
}

/// What the rule of links asks of each of these accounts.
fn linked(
    tx: &mut dyn Tx,
    context: &Context,
    accounts: &[PersonId],
) -> Result<Vec<LinkedAccount>, StoreError> {
    let dir = context.directory;
    let mut known = Vec::new();
    for account in accounts {
        if let Some(found) = repo::people::find(tx, dir, *account)? {
            let has_case = repo::cases::open_of_person(tx, dir, *account)?.is_some();
            known.push(LinkedAccount { roles: found.roles, has_case });
        }
    }
    Ok(known)
}

/// Notes that somebody gets a number by this run.
pub(super) fn numbered(context: &Context, person: &Person) {
    let mut known = context.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    known.add(Scope::Numbered, &[&person.id.to_string()]);
}

/// Tells everybody whom a number joins, once it is theirs.
pub(super) fn tell_joined(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: &Person,
    joins: &Joins,
) -> Result<(), StoreError> {
    for other in &one_of_each(&joins.with, &joins.apart) {
        if context.apply && !joins.guarded && !(context.is_new(person) && context.made(*other)) {
            tell(tx, context, draws, &joins.apart, (person.id, *other, Pair::Joined))?;
        }
    }
    Ok(())
}

/// What new claims about a person count towards the limit of a run: else one file could set many apart from those beside whom they sign.
/// `None` if they were not there when the run was checked.
pub(super) fn claimed_anew(
    context: &Context,
    person: &Person,
    joins: Option<&Joins>,
    from: &PersonSources,
) -> Option<Vec<Replacement>> {
    let claims = joins.map(Joins::claims).unwrap_or_default();
    let what = if joins.is_some_and(|joins| joins.both_sign) { HOLDERS_CLAIM } else { "claim" };
    let mut all = Vec::new();
    // What this import made was not there to be checked, and stands between no two people who sign.
    for other in claims.difference(&from.claims).filter(|other| !context.made(**other)) {
        all.extend(context.replaces(person, what, other.to_string())?);
    }
    Some(all)
}

/// Keeps what the file says of this person and nobody settled, on both sides, and forgets what it does not say any more. Everybody whom a
/// new claim is about is told, and security. Whether `from` changed, which the caller writes.
pub(super) fn claim(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    person: PersonId,
    joins: Option<&Joins>,
    from: &mut PersonSources,
) -> Result<bool, StoreError> {
    let claims = joins.map(Joins::claims).unwrap_or_default();
    if claims == from.claims {
        return Ok(false);
    }
    let before = std::mem::replace(&mut from.claims, claims);
    if !context.apply {
        return Ok(true);
    }
    let dir = context.directory;
    for other in before.symmetric_difference(&from.claims) {
        let mut theirs = repo::person_sources::of_person(tx, dir, *other)?;
        let says = from.claims.contains(other);
        if says {
            theirs.claimed_by.insert(person)
        } else {
            theirs.claimed_by.remove(&person)
        };
        repo::person_sources::put(tx, dir, *other, &theirs)?;
        let kind = if says { "person.claimed" } else { "person.claim_ended" };
        log::append(tx, dir, &event(draws, kind, person, *other))?;
    }
    if let Some(joins) = joins {
        let anew: Vec<PersonId> = from.claims.difference(&before).copied().collect();
        for other in one_of_each(&anew, &joins.apart) {
            tell(tx, context, draws, &joins.apart, (person, other, Pair::Claimed))?;
        }
    }
    Ok(true)
}

/// One account of each human: whoever has several is told once.
fn one_of_each(accounts: &[PersonId], humans: &Humans) -> Vec<PersonId> {
    let mut first = BTreeMap::new();
    for account in accounts {
        first.entry(humans.of(*account)).or_insert(*account);
    }
    first.into_values().collect()
}

fn tell(
    tx: &mut dyn Tx,
    context: &Context,
    draws: &Draws,
    apart: &Humans,
    both: (PersonId, PersonId, Pair),
) -> Result<(), StoreError> {
    tell::of_two(tx, context.directory, &context.telling, apart, both, (draws.now(), draws))
}

fn event(draws: &Draws, kind: &str, person: PersonId, other: PersonId) -> log::NewEvent {
    log::NewEvent {
        id: EventId::new(draws.now(), draws),
        at: draws.now(),
        actor: keyward_model::Actor::Operator,
        kind: kind.to_owned(),
        person: Some(person),
        case: None,
        salt: draws.bytes(),
        body: json!({ "other": other }),
    }
}
