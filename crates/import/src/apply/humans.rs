//! One human stays one human: an employee number joins accounts, and a row that changes it takes none apart.

use super::Context;
use keyward_model::{EventId, Person, employee_key};
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
