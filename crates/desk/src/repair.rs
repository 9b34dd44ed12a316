//! Rows that Keyward did not write: what an operator does about them at the machine. Loud: an event, and a mail to the person and to
//! security.

use crate::{Desk, DeskError, Operator, desk::restarted, journal, open::required};
use keyward_directory::freeze;
use keyward_model::{Actor, EventId, PersonId};
use keyward_notify::{Notice, tell};
use keyward_storage::{
    repo::people,
    seal::{self, Holders, Repaired, Said},
};
use serde_json::json;

/// The event of a repair. It says which rows, and why.
const REPAIRED: &str = "log.repaired";

impl Desk {
    /// Takes away what was forged about a person, freezes the account and seals what is left. `None` if nothing is forged.
    ///
    /// # Errors
    /// [`Refusal::ReasonMissing`](keyward_recovery::Refusal::ReasonMissing); [`DeskError::Store`], also if an open case of the
    /// person was forged: that takes a backup.
    pub async fn repair_person(
        &self,
        _: Operator,
        person: PersonId,
        reason: &str,
    ) -> Result<Option<Repaired>, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, draws, desk) = (self.dir(), self.draws(), self.clone());
        // Every event is read for it: nobody else has to wait meanwhile.
        let said: Said =
            self.store().read("repair-person", move |tx| seal::said_of_person(tx, dir, person)).await?;
        let repaired = self
            .upkeep("repair-person", move |tx| {
                let draws = restarted(&draws);
                let Some(repaired) = seal::repair_person(tx, dir, person, said, draws.now())? else {
                    return Ok(None);
                };
                let body = json!({ "rows": &repaired.found, "ways_in": repaired.ways_in, "reason": &reason });
                journal::append(tx, dir, Actor::Operator, REPAIRED, Some(person), body, &draws)?;
                let said = json!({ "reason": &reason });
                if freeze(tx, dir, &desk, (person, Actor::Operator), &said, &draws)?
                    && let Some(found) = people::find(tx, dir, person)?
                {
                    let at = draws.now();
                    let notice = Notice::Frozen { at };
                    tell::of_protection(tx, dir, &desk.parts.telling, &found, &notice, (at, &draws))?;
                }
                Ok(Some(repaired))
            })
            .await?;
        self.pay_owed().await?;
        Ok(repaired)
    }

    /// Writes the list of who holds a role anew, out of what people's own seals vouch for. `None` if it is as it was sealed and fits them.
    ///
    /// # Errors
    /// As [`Desk::repair_person`].
    pub async fn repair_roles(&self, _: Operator, reason: &str) -> Result<Option<Vec<String>>, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, draws) = (self.dir(), self.draws());
        let people = Holders::gather(self.store(), dir).await?;
        let repaired = self
            .upkeep("repair-roles", move |tx| {
                let Some(found) = seal::repair_holders(tx, dir, &people)? else { return Ok(None) };
                let body = json!({ "rows": &found, "reason": &reason });
                journal::append(tx, dir, Actor::Operator, REPAIRED, None, body, &restarted(&draws))?;
                Ok(Some(found))
            })
            .await?;
        self.pay_owed().await?;
        Ok(repaired)
    }

    /// Takes away an event that Keyward did not write and that has no leaf yet, so that signing goes on. `false` if it is none such.
    ///
    /// # Errors
    /// As [`Desk::repair_person`].
    pub async fn remove_forged_event(
        &self,
        _: Operator,
        event: EventId,
        reason: &str,
    ) -> Result<bool, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, draws) = (self.dir(), self.draws());
        self.upkeep("repair-event", move |tx| {
            if !seal::remove_forged_event(tx, dir, event)? {
                return Ok(false);
            }
            let body = json!({ "rows": [format!("event: {event}")], "reason": &reason });
            journal::append(tx, dir, Actor::Operator, REPAIRED, None, body, &restarted(&draws))?;
            Ok(true)
        })
        .await
    }
}
