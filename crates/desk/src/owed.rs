//! Telling those who could not be told when it happened, because the list of who holds a role was forged then.

use crate::{Desk, DeskError, desk::restarted, journal, letters, lists::Names};
use keyward_model::{Actor, DirectoryId, EventId};
use keyward_notify::{
    Happened, Notice as Words, Telling,
    compose::Cause,
    owed::{OWED, Owed, PAID},
    tell,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    log::{self, Filter},
    repo::{PageRequest, people},
};
use serde_json::json;
use std::sync::Arc;

/// The most that is told at once: more of it says nothing new, and stays in the log.
const MOST: u16 = 200;

/// What is owed since it was last paid, the oldest first.
fn open(tx: &mut dyn Tx, dir: DirectoryId) -> Result<Vec<(EventId, Owed)>, StoreError> {
    let filter = Filter { kind_prefix: Some("notice.".to_owned()), ..Filter::default() };
    let newest = log::recent(tx, dir, &filter, &PageRequest::first(MOST))?.items;
    let since = newest.iter().take_while(|event| event.kind != PAID).filter(|event| event.kind == OWED);
    let read = since.filter_map(|event| Some((event.id, serde_json::from_str(event.body.as_deref()?).ok()?)));
    let mut owed: Vec<_> = read.collect();
    owed.reverse();
    Ok(owed)
}

impl Desk {
    /// Tells everybody what only some have heard of, as soon as it is known again who everybody is. How much that was.
    pub(crate) async fn pay_owed(&self) -> Result<usize, DeskError> {
        let dir = self.dir();
        // The log is looked through: nobody else has to wait meanwhile.
        if self.store().read("owed", move |tx| open(tx, dir)).await?.is_empty() {
            return Ok(0);
        }
        let (draws, parts) = (self.draws(), Arc::clone(&self.parts));
        self.upkeep("pay-owed", move |tx| {
            let draws = restarted(&draws);
            match people::check_watchers(tx, dir) {
                Err(StoreError::Forged { .. }) => return Ok(0),
                whole => whole?,
            }
            let owed = open(tx, dir)?;
            for (_, owed) in &owed {
                pay(tx, dir, owed, &parts.telling, &draws)?;
            }
            let paid: Vec<_> = owed.iter().map(|(event, _)| event).collect();
            if !paid.is_empty() {
                let body = json!({ "events": paid });
                journal::append(tx, dir, Actor::System, PAID, None, body, &draws)?;
            }
            Ok(owed.len())
        })
        .await
    }
}

fn pay(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    owed: &Owed,
    telling: &Telling,
    draws: &Draws,
) -> Result<(), StoreError> {
    let watchers = &letters::WATCHERS;
    match owed {
        Owed::Alarm { team, reason } => {
            let words = Words::Alarm { team: team.as_deref(), reason };
            letters::tell(tx, dir, watchers, words, telling, draws)?;
        }
        Owed::AgentHeld { agent, counted } => {
            let name = Names::default().of(tx, dir, *agent)?;
            let words = Words::AgentHeld { agent: &name, counted: *counted };
            letters::tell(tx, dir, watchers, words, telling, draws)?;
        }
        Owed::Undelivered { case } => {
            let words = Words::Undelivered { case: u64::from(*case) };
            letters::tell(tx, dir, watchers, words, telling, draws)?;
        }
        Owed::Account { person, happened } => {
            let known = Happened::ALL.iter().find(|known| known.event() == happened);
            if let (Some(happened), Some(person)) = (known, people::find(tx, dir, *person)?) {
                let readers = tell::believed(tx, dir, person.id)?;
                let cause = Cause { telling, case: None, intent: None, at: draws.now(), entropy: draws };
                tell::to_security(tx, dir, &cause, &person, (*happened, &readers))?;
            }
        }
    }
    Ok(())
}
