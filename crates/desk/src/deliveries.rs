//! What became of notices, told to their cases: each in a transaction of its own, once, and again after a restart.

use crate::{
    Acting, Desk, DeskError, DeskParts, alarms, desk::restarted, journal, letters::SILENT, load,
    load::Loaded, record,
};
use keyward_model::{Actor, CaseId, DirectoryId, IntentId, MessageId};
use keyward_recovery::{CaseEvent, Command, Effect, Notice, Reach, counts_as_told, decide, tells_another};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{exercise, messages, messages::Message},
};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// How many notices one run takes on.
const BATCH: usize = 100;
/// A message that has not arrived after this time counts as given up for its case, although it is still being tried: whoever holds up
/// mail wins no time with it.
const LATE: Duration = Duration::from_mins(45);

impl Desk {
    /// Tells cases which of their notices were accepted or given up since the last run, or are late; how many notices. Run it
    /// every second or so; several processes may. [`Desk::reconcile`] does so as well.
    ///
    /// # Errors
    /// [`DeskError::Store`]. What single notices met is logged and tried again.
    pub async fn hear_of_deliveries(&self) -> Result<u32, DeskError> {
        let (dir, late) = (self.dir(), self.now().minus(LATE));
        let read =
            self.store().read("unreported", move |tx| messages::unreported(tx, dir, late, BATCH)).await;
        let unreported: Result<Vec<(CaseId, IntentId)>, StoreError> = read;
        let mut heard = 0;
        for (case, intent) in unreported? {
            let (draws, parts) = (self.draws(), Arc::clone(&self.parts));
            let hear = move |tx: &mut dyn Tx| hear(tx, dir, (case, intent), &parts, &restarted(&draws));
            match self.upkeep("hear-of-delivery", hear).await {
                Ok(()) => heard += 1,
                Err(error) => {
                    tracing::warn!(%case, %intent, code = error.code(), "a case hears of a delivery later");
                }
            }
        }
        Ok(heard)
    }

    /// A security reader says that they know of a privileged recovery, whatever became of its notice.
    ///
    /// # Errors
    /// [`DeskError`]; [`Refusal::NotOpen`](keyward_recovery::Refusal::NotOpen) if nothing waits for it.
    pub async fn acknowledge(&self, acting: &Acting, number: u32) -> Result<(), DeskError> {
        self.act("acknowledge", acting, number, |_, _, _| Ok(Command::Acknowledge)).await.map(|_| ())
    }
}

fn hear(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (case, intent): (CaseId, IntentId),
    parts: &DeskParts,
    draws: &Draws,
) -> Result<(), DeskError> {
    let row = load::locked_by_id(tx, dir, case)?;
    let number = row.number;
    let loaded = load::case(tx, dir, row, &Acting::system(), (&parts.rules, draws))?;
    let rows = messages::of_intent(tx, dir, case, intent)?;
    let late = draws.now().minus(LATE);
    let settled = messages::settled_or_late(tx, dir, intent, late)?;
    messages::mark_reported(tx, dir, intent, late)?;
    let of = loaded.case.intents.iter().find(|known| known.id == intent);
    let notice = of.and_then(|known| match known.effect {
        Effect::Tell { notice, .. } => Some(notice),
        _ => None,
    });
    let reach = reach(tx, dir, &rows, &loaded, (notice, &settled))?;
    if rows.iter().any(|row| row.message.kind == SILENT) {
        // Nothing that the desk sees may depend on it: neither event nor alarm, only the log and the operator.
        if reach.given_up {
            tracing::error!(case = number, "nobody in security could be told of a call for help in silence");
            journal::append(
                tx,
                dir,
                Actor::System,
                "duress.not_told",
                None,
                json!({ "case": number }),
                draws,
            )?;
        }
        return Ok(());
    }
    let events = decide(&loaded.case, &Command::Deliver { intent, reach }, &loaded.facts)?;
    let given_up = events.iter().any(|event| matches!(event, CaseEvent::NoticeGivenUp { .. }));
    record::events(tx, dir, &loaded, events, draws, record::AT_ONCE)?;
    if given_up { alarms::undelivered(tx, dir, number, &parts.telling, draws) } else { Ok(()) }
}

/// What became of the messages to one audience.
#[derive(Clone, Copy, Default)]
struct Audience {
    written: bool,
    accepted: bool,
    waits: bool,
}

impl Audience {
    /// Whether nothing arrived, and nobody tries any more or for too long.
    const fn is_given_up(self) -> bool {
        self.written && !self.accepted && !self.waits
    }
}

/// What became of a notice, as its messages stand. The person is one audience, everybody else with the programs the other: one
/// of them that is given up at every address does not know, however many of the other do.
fn reach(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    rows: &[Message],
    loaded: &Loaded,
    (notice, settled): (Option<Notice>, &[MessageId]),
) -> Result<Reach, StoreError> {
    let (subject, manager) = (loaded.case.person, loaded.facts.manager);
    let mut reach = Reach::default();
    let (mut theirs, mut others) = (Audience::default(), Audience::default());
    for row in rows {
        let person = row.message.person;
        // The mailboxes of an exercise are the outbox itself: what is written has arrived.
        let in_exercise = match person {
            Some(person) => exercise::is_marked(tx, dir, person)?,
            None => false,
        };
        let arrived = row.sent_at.is_some() || in_exercise;
        let audience = if person == Some(subject) { &mut theirs } else { &mut others };
        audience.written = true;
        audience.accepted |= arrived;
        audience.waits |= !arrived && !settled.contains(&row.message.id);
        let (case, facts) = (&loaded.case, &loaded.facts);
        let tells = notice.is_some_and(|notice| {
            if person == Some(subject) {
                counts_as_told(case, facts, notice, &row.message.address)
            } else {
                tells_another(case, facts, notice, person)
            }
        });
        reach.accepted += u64::from(arrived && tells);
        reach.manager |= arrived && person.is_some() && person == manager;
    }
    reach.given_up = theirs.is_given_up() || others.is_given_up();
    Ok(reach)
}
