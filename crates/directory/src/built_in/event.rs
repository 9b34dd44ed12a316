//! Events of the built-in directory in the log.

use keyward_model::{Actor, DirectoryId, EventId, PersonId};
use keyward_storage::{
    Draws, StoreError, Tx,
    log::{self, NewEvent},
};

/// Logs an event about a person.
pub(crate) fn log(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    by: Actor,
    kind: &str,
    person: PersonId,
    body: serde_json::Value,
    draws: &Draws,
) -> Result<(), StoreError> {
    log::append(
        tx,
        dir,
        &NewEvent {
            id: EventId::new(draws.now(), draws),
            at: draws.now(),
            actor: by,
            kind: kind.to_owned(),
            person: Some(person),
            case: None,
            salt: draws.bytes(),
            body,
        },
    )
}
