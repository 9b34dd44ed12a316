//! After a crash, or when the directory could not be reached: finishing what is under way.

use crate::{
    Acting, Desk, DeskError,
    desk::restarted,
    effects::{Attempt, Task},
    error::directory_code,
    load, record,
    record::AFTER_COMMAND,
    requests,
};
use keyward_model::{Actor, CaseId, PassId, Timestamp};
use keyward_recovery::{Command, Effect, Observation, Outcome, decide};
use keyward_storage::repo::{intents, intents::Intent};
use std::{sync::Arc, time::Duration};

/// How many effects one run takes on.
const BATCH: usize = 100;
/// The wait after the first try; it doubles with each one.
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// What a run of [`Desk::reconcile`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Effects whose outcome is recorded now.
    pub settled: u32,
    /// Effects that are tried again later.
    pub later: u32,
    /// Signature requests whose time was found to be over.
    pub expired_requests: u32,
    /// Notices whose case heard what became of them.
    pub deliveries: u32,
}

impl Desk {
    /// Carries out intents whose time has come and that have no outcome: 10 seconds after a command, at once for what
    /// the sign-in gave rise to. Run it every second or so; several processes may.
    ///
    /// A pass whose call never came back is ended: its secret went with that call.
    ///
    /// # Errors
    /// [`DeskError::Store`]. What single effects met is logged and tried again.
    pub async fn reconcile(&self, now: Timestamp) -> Result<Reconciled, DeskError> {
        let dir = self.dir();
        let due = self.store().read("due-intents", move |tx| intents::due(tx, dir, now, BATCH)).await?;
        let deliveries = self.hear_of_deliveries().await?;
        let mut done = Reconciled { deliveries, ..Reconciled::default() };
        for row in due {
            if !self.claim(&row, now).await? {
                continue;
            }
            let (intent, case) = (row.id, row.case);
            match self.take_up(row).await {
                Ok(Attempt::Settled) => {
                    done.settled += 1;
                    // What follows from the outcome need not wait for the next run.
                    if let Err(error) = self.carry_out(case).await {
                        tracing::warn!(%case, code = error.code(), "effects of a case stay under way");
                    }
                }
                Ok(Attempt::Later) => done.later += 1,
                Err(error) => {
                    done.later += 1;
                    tracing::warn!(%intent, %case, code = error.code(), "an effect is tried again later");
                }
            }
        }
        let expired = self.store().write("expire-requests", move |tx| requests::expire(tx, dir, now)).await?;
        done.expired_requests = u32::try_from(expired).unwrap_or(u32::MAX);
        Ok(done)
    }

    /// Takes an intent for this process until its next try.
    async fn claim(&self, row: &Intent, now: Timestamp) -> Result<bool, DeskError> {
        let (dir, id, attempts) = (self.dir(), row.id, row.attempts);
        let wait = FIRST_WAIT.saturating_mul(1 << attempts.min(10)).min(LONGEST_WAIT);
        Ok(self
            .store()
            .write("claim-intent", move |tx| intents::bump(tx, dir, id, attempts, now.plus(wait)))
            .await?)
    }

    async fn take_up(&self, row: Intent) -> Result<Attempt, DeskError> {
        let task = self.task_of(row).await?;
        match task.effect {
            Effect::IssuePass { .. } => self.give_up_pass(&task).await,
            _ => self.perform(&task).await,
        }
    }

    /// Nobody waits for this pass any more. If it was made, it ends; if not, it is not made.
    async fn give_up_pass(&self, task: &Task) -> Result<Attempt, DeskError> {
        let directory = &self.parts.directory;
        let unreachable = |error| DeskError::Directory(directory_code(&error));
        let made = directory.pass_of_intent(task.intent).await.map_err(unreachable)?;
        let outcome = match made {
            Some(pass) => {
                // The intent of the pass is also the one of its end: repeating this is harmless.
                directory.void_pass(task.intent, Actor::System, pass).await.map_err(unreachable)?;
                Ok(Outcome::PassLost { pass })
            }
            None => Err("interrupted".to_owned()),
        };
        let recorded = self.finish(task.case, task.intent, outcome).await?;
        // The call came back after all and has just recorded the pass: the case has to know that it ended.
        if let (false, Some(pass)) = (recorded, made) {
            self.pass_ended(task.case, pass).await?;
        }
        Ok(Attempt::Settled)
    }

    async fn pass_ended(&self, case: CaseId, pass: PassId) -> Result<(), DeskError> {
        let (dir, draws, parts) = (self.dir(), self.draws(), Arc::clone(&self.parts));
        self.upkeep("pass-ended", move |tx| {
            let stream = restarted(&draws);
            let row = load::locked_by_id(tx, dir, case)?;
            let loaded = load::case(tx, dir, row, &Acting::system(), (&parts.rules, &stream))?;
            let ended = Observation::PassEnded { pass, reason: "interrupted".to_owned() };
            match decide(&loaded.case, &Command::Observe(ended), &loaded.facts) {
                Ok(events) => record::events(tx, dir, &loaded, events, &stream, AFTER_COMMAND),
                // A closed case has nothing left to learn.
                Err(_) => Ok(()),
            }
        })
        .await
    }
}
