//! Cases and the desk's other decisions in the log.

use keyward_model::{Actor, CaseId, DirectoryId, Entropy, EventId, PersonId};
use keyward_recovery::{CaseEvent, Recorded};
use keyward_storage::{
    Draws, StoreError, Tx,
    log::{self, LogEvent, NewEvent},
};

/// Ids of one command that sort as they were drawn: the log puts events of one moment in the order of their ids, and what was
/// proposed has to stand before what came of it.
struct InOrder<'a>(&'a Draws);

impl Entropy for InOrder<'_> {
    fn fill(&self, target: &mut [u8]) {
        // The twelve bits that follow the time in the id (RFC 9562 §6.2, method 1).
        let place = u16::try_from(self.0.drawn()).unwrap_or(u16::MAX).min(0x0FFF);
        self.0.fill(target);
        for (byte, value) in target.iter_mut().zip(place.to_be_bytes()) {
            *byte = value;
        }
    }
}

/// Logs one event of a case.
pub(crate) fn append_case_event(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: CaseId,
    person: PersonId,
    recorded: &Recorded,
    draws: &Draws,
) -> Result<(), StoreError> {
    let body = serde_json::to_value(&recorded.event).map_err(|_| wrong("cannot be written as JSON"))?;
    log::append(
        tx,
        dir,
        &NewEvent {
            id: EventId::new(recorded.at, &InOrder(draws)),
            at: recorded.at,
            actor: recorded.actor,
            kind: recorded.event.name().to_owned(),
            person: Some(person),
            case: Some((case, recorded.seq)),
            salt: draws.bytes(),
            body,
        },
    )
}

/// Logs a decision that belongs to no case.
pub(crate) fn append(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    actor: Actor,
    kind: &str,
    person: Option<PersonId>,
    body: serde_json::Value,
    draws: &Draws,
) -> Result<(), StoreError> {
    log::append(
        tx,
        dir,
        &NewEvent {
            id: EventId::new(draws.now(), &InOrder(draws)),
            at: draws.now(),
            actor,
            kind: kind.to_owned(),
            person,
            case: None,
            salt: draws.bytes(),
            body,
        },
    )
}

/// The events of a case.
pub(crate) fn recorded(tx: &mut dyn Tx, dir: DirectoryId, case: CaseId) -> Result<Vec<Recorded>, StoreError> {
    log::of_case(tx, dir, case)?.iter().map(read).collect()
}

/// The events of a case as they stand in the log.
pub(crate) fn logged(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: CaseId,
) -> Result<Vec<(LogEvent, Recorded)>, StoreError> {
    log::of_case(tx, dir, case)?.into_iter().map(|event| read(&event).map(|read| (event, read))).collect()
}

fn read(event: &LogEvent) -> Result<Recorded, StoreError> {
    let (_, seq) = event.case.ok_or_else(|| wrong("has no place in its case"))?;
    let body = event.body.as_deref().ok_or_else(|| wrong("was erased"))?;
    let decoded: CaseEvent = serde_json::from_str(body).map_err(|_| wrong("is no event of a case"))?;
    Ok(Recorded { seq, at: event.at, actor: event.actor, event: decoded })
}

fn wrong(detail: &str) -> StoreError {
    StoreError::Inconsistent { table: "event", column: "body", detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{SeededEntropy, Timestamp};

    #[test]
    fn events_of_one_command_sort_as_they_were_written() {
        let draws = Draws::new(Timestamp::from_micros(5_000_000), &SeededEntropy::new(1));
        let ids: Vec<EventId> = (0..50).map(|_| EventId::new(draws.now(), &InOrder(&draws))).collect();
        assert!(ids.is_sorted() && ids.first() != ids.last());
        assert_eq!(ids.first().map(EventId::made_at), Some(draws.now()));
    }
}
