//! Carrying intents out, and recording how they ended.

use crate::{
    Acting, Desk, DeskError, desk::restarted, error::directory_code, journal, letters::Letters, load, record,
    record::AFTER_COMMAND,
};
use keyward_directory::DirectoryError;
use keyward_model::{Actor, CaseId, IntentId, Timestamp};
use keyward_recovery::{CaseEvent, Command, Effect, Outcome, Refusal, decide};
use keyward_storage::{
    StoreError,
    repo::{intents, intents::Intent, revocations::Decision},
};
use std::{collections::BTreeSet, sync::Arc};

/// Outcomes give rise to new intents (a pass was issued: tell the person). No chain of them is as long as this.
const ROUNDS: usize = 8;

/// An effect to carry out.
pub(crate) struct Task {
    pub intent: IntentId,
    pub case: CaseId,
    pub effect: Effect,
    /// Who decided it.
    pub by: Actor,
    /// When.
    pub decided_at: Timestamp,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// Its outcome is recorded, by this attempt or another one.
    Settled,
    /// Not now; it is tried again later.
    Later,
}

impl Desk {
    /// Carries out what was decided on a case and is still under way, passes left out: a pass is shown by the call that
    /// asked for it. Safe to repeat, and to run twice at once.
    ///
    /// # Errors
    /// [`DeskError::Directory`] or [`DeskError::Store`] of the first effect that did not work out; the others were tried.
    pub async fn carry_out(&self, case: CaseId) -> Result<(), DeskError> {
        let mut tried = BTreeSet::new();
        let mut first_error = None;
        for _ in 0..ROUNDS {
            let mut tasks = self.open_tasks(case).await?;
            // First of all the sessions: those of a method end with it, and would be missing in what is counted and measured.
            tasks.sort_by_key(|task| !matches!(task.effect, Effect::RevokeSessions { .. }));
            let mut found = false;
            for task in tasks.into_iter().filter(|task| !matches!(task.effect, Effect::IssuePass { .. })) {
                if tried.insert(task.intent) {
                    found = true;
                    if let Err(error) = self.perform(&task).await {
                        first_error.get_or_insert(error);
                    }
                }
            }
            if !found {
                break;
            }
        }
        first_error.map_or(Ok(()), Err)
    }

    async fn open_tasks(&self, case: CaseId) -> Result<Vec<Task>, DeskError> {
        let dir = self.dir();
        self.store()
            .read("open-intents", move |tx| {
                let open = intents::open_of_case(tx, dir, case)?;
                if open.is_empty() {
                    return Ok(Vec::new());
                }
                let events = journal::recorded(tx, dir, case)?;
                open.iter().map(|row| task(row, &events)).collect()
            })
            .await
    }

    /// One effect with its actor, for reconciliation.
    pub(crate) async fn task_of(&self, row: Intent) -> Result<Task, DeskError> {
        let dir = self.dir();
        self.store().read("intent-actor", move |tx| task(&row, &journal::recorded(tx, dir, row.case)?)).await
    }

    /// Carries one effect out and records its outcome.
    pub(crate) async fn perform(&self, task: &Task) -> Result<Attempt, DeskError> {
        let (id, directory) = (task.intent, &self.parts.directory);
        let done = match &task.effect {
            Effect::Tell { .. } => return self.tell(task).await,
            Effect::IssuePass { .. } => return Ok(Attempt::Later),
            Effect::RevokeSessions { person, keep } => {
                let ended = directory.revoke_sessions(id, *person, *keep).await;
                if let Ok(count) = ended {
                    self.measured(Decision::Intent(id), *person, count, task.decided_at).await?;
                }
                ended.map(|count| Outcome::SessionsEnded { count })
            }
            Effect::SuspendMethods { methods } => {
                directory.suspend_methods(id, task.by, methods).await.map(|()| Outcome::Done)
            }
            // Only to be seen: see `Case::pretended`.
            Effect::ReinstateMethods { decoy: true, .. } => Ok(Outcome::Done),
            Effect::WithholdMethods { methods } => {
                directory.suspend_methods(id, task.by, methods).await.map(|()| Outcome::Done)
            }
            Effect::ReinstateMethods { methods, .. } => {
                directory.reinstate_methods(id, task.by, methods).await.map(|()| Outcome::Done)
            }
            Effect::RetireMethod { method } => {
                directory.retire_method(id, task.by, *method).await.map(|()| Outcome::Done)
            }
            Effect::RequireReregistration { person, methods, .. } => {
                directory.require_reregistration(id, task.by, *person, methods).await.map(|()| Outcome::Done)
            }
            Effect::DisarmPass { pass } => {
                directory.disarm_pass(id, task.by, *pass).await.map(|()| Outcome::Done)
            }
            Effect::VoidPass { pass } => match directory.void_pass(id, task.by, *pass).await {
                // What does not exist cannot be used.
                Err(DirectoryError::NotFound) => Ok(Outcome::Done),
                answer => answer.map(|()| Outcome::Done),
            },
        };
        let outcome = match done {
            Ok(outcome) => Ok(outcome),
            Err(error) => {
                let code = directory_code(&error);
                // A pass that has to end is tried for as long as it takes.
                if error.is_retryable()
                    || matches!(
                        task.effect,
                        Effect::VoidPass { .. } | Effect::DisarmPass { .. } | Effect::WithholdMethods { .. }
                    )
                {
                    return Err(DeskError::Directory(code));
                }
                Err(code.to_owned())
            }
        };
        self.finish(task.case, id, outcome).await?;
        Ok(Attempt::Settled)
    }

    /// Records how an effect ended. `false` if another outcome was recorded before.
    pub(crate) async fn finish(
        &self,
        case: CaseId,
        intent: IntentId,
        outcome: Result<Outcome, String>,
    ) -> Result<bool, DeskError> {
        let (dir, draws, parts) = (self.dir(), self.draws(), Arc::clone(&self.parts));
        self.upkeep("record-outcome", move |tx| {
            let stream = restarted(&draws);
            let row = load::locked_by_id(tx, dir, case)?;
            let loaded = load::case(tx, dir, row, &Acting::system(), (&parts.rules, &stream))?;
            let known = loaded.case.intents.iter().find(|known| known.id == intent);
            if let Some(before) = known.and_then(|known| known.outcome.as_ref()) {
                return Ok(*before == outcome);
            }
            let command = match &outcome {
                Ok(outcome) => Command::Finish { intent, outcome: outcome.clone() },
                Err(code) => Command::Fail { intent, code: code.clone() },
            };
            let events = decide(&loaded.case, &command, &loaded.facts)?;
            record::events(tx, dir, &loaded, events, &stream, AFTER_COMMAND)?;
            Ok(true)
        })
        .await
    }

    /// Writes the messages and that they wait in one transaction: once, or not at all. That somebody was told is an event of its
    /// own, when a message was accepted.
    async fn tell(&self, task: &Task) -> Result<Attempt, DeskError> {
        let Effect::Tell { notice, pass, of, .. } = task.effect else { return Ok(Attempt::Later) };
        let (dir, draws, parts) = (self.dir(), self.draws(), Arc::clone(&self.parts));
        let (case, intent) = (task.case, task.intent);
        let told: bool = self
            .upkeep("tell", move |tx| {
                let stream = restarted(&draws);
                let row = load::locked_by_id(tx, dir, case)?;
                let loaded = load::case(tx, dir, row, &Acting::system(), (&parts.rules, &stream))?;
                let open =
                    loaded.case.intents.iter().any(|known| known.id == intent && known.outcome.is_none());
                if !open {
                    return Ok(true);
                }
                let mail = Letters { telling: &parts.telling, loaded: &loaded, draws: &stream };
                let Some((addresses, manager)) = mail.enqueue(tx, dir, (notice, pass, of), intent)? else {
                    return Ok(false);
                };
                let command = Command::Finish { intent, outcome: Outcome::Queued { addresses, manager } };
                let events = decide(&loaded.case, &command, &loaded.facts)?;
                record::events(tx, dir, &loaded, events, &stream, AFTER_COMMAND)?;
                Ok(true)
            })
            .await?;
        if !told {
            tracing::warn!(%case, "nobody in security can be told: no reviewer has a mail address");
        }
        Ok(if told { Attempt::Settled } else { Attempt::Later })
    }
}

fn task(row: &Intent, events: &[keyward_recovery::Recorded]) -> Result<Task, DeskError> {
    let decided = events
        .iter()
        .find(|recorded| matches!(&recorded.event, CaseEvent::EffectIntended { id, .. } if *id == row.id))
        .ok_or(Refusal::NoSuchIntent)?;
    let (by, decided_at) = (decided.actor, decided.at);
    Ok(Task { intent: row.id, case: row.case, effect: effect_of(row)?, by, decided_at })
}

/// The effect of an intent's row.
pub(crate) fn effect_of(row: &Intent) -> Result<Effect, StoreError> {
    serde_json::from_str(&row.effect).map_err(|_| StoreError::Inconsistent {
        table: "intent",
        column: "effect",
        detail: "is no effect".to_owned(),
    })
}
