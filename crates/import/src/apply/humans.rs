//! One human stays one human: an employee number joins accounts, and a row that changes it takes none apart. Nor does a row make one
//! human of two who work here: whatever takes two people would stop.

use super::Context;
use crate::strangers;
use keyward_model::{EventId, Humans, Person, PersonId, employee_key};
use keyward_storage::{Draws, StoreError, Tx, log, repo};
use serde_json::json;

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
        let event = log::NewEvent {
            id: EventId::new(draws.now(), draws),
            at: draws.now(),
            actor: keyward_model::Actor::Operator,
            kind: "person.linked".to_owned(),
            person: Some(before.id),
            case: None,
            salt: draws.bytes(),
            body: json!({ "other": other.id }),
        };
        log::append(tx, context.directory, &event)?;
    }
    Ok(Some(format!(
        "{} and {} had one employee number and stay accounts of one human: to take them apart, propose it on the person's page",
        before.user_name, other.user_name
    )))
}

/// Why a person does not get an employee number: two strangers who both hold a role would count as one from then on, and nobody would be
/// left to sign beside the other. `None` if they may have it.
pub(super) fn keeps_apart(
    tx: &mut dyn Tx,
    context: &Context,
    person: &Person,
    number: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let Some(number) = number else { return Ok(None) };
    let known = person.employee_number.as_deref().and_then(employee_key);
    if employee_key(number).is_none_or(|key| known == Some(key)) {
        return Ok(None);
    }
    let sharing = repo::people::find_by_employee_number(tx, context.directory, number)?;
    let mut accounts: Vec<PersonId> = sharing.iter().map(|other| other.id).collect();
    accounts.push(person.id);
    let humans = repo::humans::of(tx, context.directory, &accounts)?;
    let own = holders(tx, context, &humans, person.id)?;
    for other in sharing.iter().filter(|other| !humans.is_same(other.id, person.id)) {
        for other in holders(tx, context, &humans, other.id)? {
            if let Some(one) = own.iter().find(|one| strangers::are(one, &other)) {
                return Ok(Some(format!(
                    "the employee number of {} stays as it is: {} and {} both hold roles and would count as one human. If they are, \
                     link them on the person's page",
                    person.user_name, one.user_name, other.user_name
                )));
            }
        }
    }
    Ok(None)
}

/// The accounts of a human that hold a role.
fn holders(
    tx: &mut dyn Tx,
    context: &Context,
    humans: &Humans,
    account: PersonId,
) -> Result<Vec<Person>, StoreError> {
    let mut holders = Vec::new();
    for account in humans.accounts(account) {
        holders.extend(repo::people::find(tx, context.directory, account)?.filter(|found| found.roles.any()));
    }
    Ok(holders)
}
