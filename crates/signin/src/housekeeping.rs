//! What has to be tidied from time to time.

use std::{sync::PoisonError, time::Duration};

use keyward_directory::Observed;
use keyward_model::{Actor, PassId, PersonId, SKEW, Timestamp};
use keyward_storage::repo::clock::Standing;
use keyward_storage::{StoreError, Tx, forget_results, params, repo, seal};
use serde_json::json;

use crate::{SignIn, SignInError};

/// Rows that one call takes on, of each kind.
const BATCH: usize = 2000;
/// People whose sign-ins one call looks at.
const PEOPLE: usize = 100;

/// For how long the outcome of a command is kept, to be given again to whoever repeats it: far longer than any page stays signed in.
const KEEP_RESULTS: Duration = Duration::from_hours(24 * 30);

/// What one call of [`SignIn::tidy`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Passes that nobody used in time.
    pub passes: u64,
    /// Answered challenges that have expired.
    pub challenges: u64,
    /// Sessions that ended long ago.
    pub sessions: u64,
    /// Sent codes that expired, and messages whose code expired before they were sent.
    pub codes: u64,
    /// Outcomes of commands that nobody repeats any more.
    pub results: u64,
    /// Limits on guessing whose time is over.
    pub limits: u64,
    /// Sign-ins that are older than is kept.
    pub sign_ins: u64,
    /// Messages that are.
    pub messages: u64,
    /// What is to be said of the clock by which this was done. By one that is ahead nothing was.
    pub clock: Option<Standing>,
}

/// Where the next call goes on with what has no index by age: a server that starts again begins again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sweeps {
    limits: String,
    sign_ins: Option<PersonId>,
}

impl Tidied {
    /// Whether there was more than one call takes on.
    #[must_use]
    pub fn more(&self) -> bool {
        let full = BATCH as u64;
        let done = [
            self.passes,
            self.challenges,
            self.sessions,
            self.codes,
            self.results,
            self.sign_ins,
            self.messages,
        ];
        // Limits come in floods: where much was found there is more.
        done.iter().any(|done| *done >= full) || self.limits >= full / 4
    }
}

impl SignIn {
    /// Ends passes whose time is over, telling the observer, and forgets what is no longer needed, a bounded number at a
    /// time: call it every minute or so, and again at once while [`Tidied::more`]. Several servers may.
    ///
    /// # Errors
    /// [`SignInError::Store`].
    pub async fn tidy(&self) -> Result<Tidied, SignInError> {
        let (inner, draws) = (self.inner.clone(), self.inner.draws(self.inner.now()));
        let from = self.inner.sweeps.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let written: Result<_, SignInError> = self
            .inner
            .store
            .write("tidy-sign-in", move |tx| {
                let draws = draws.restart();
                let (dir, now) = (inner.dir(), draws.now());
                let clock = repo::clock::see(tx, dir, now)?;
                let mut tidied = Tidied { clock: Some(clock), ..Tidied::default() };
                if matches!(clock, Standing::Ahead { .. }) {
                    return Ok((tidied, from.clone()));
                }
                // By a clock that may itself be behind nothing is of the future.
                let latest = (clock == Standing::Believed).then(|| now.plus(SKEW));
                for (pass, person) in expire(tx, dir, now, latest)? {
                    inner.log(tx, &draws, Actor::System, "pass.expired", person, json!({ "pass": pass }))?;
                    inner.observe(tx, person, &Observed::PassEnded { pass, reason: "expired" }, &draws)?;
                    tidied.passes += 1;
                }
                tidied.challenges = repo::challenges::purge(tx, dir, now, BATCH)?;
                let kept = inner.config.retention;
                tidied.sessions = repo::sessions::purge(tx, dir, now.minus(kept.sessions), BATCH)?;
                repo::revocations::purge(tx, dir, now.minus(kept.sessions), BATCH)?;
                tidied.messages = repo::messages::purge(tx, dir, now.minus(kept.messages), BATCH)?;
                let mut sweeps = Sweeps::default();
                let limits = repo::throttle::sweep(tx, dir, &from.limits, now, BATCH)?;
                (tidied.limits, sweeps.limits) = (limits.0, limits.1.unwrap_or_default());
                let before = now.minus(kept.sign_ins);
                (tidied.sign_ins, sweeps.sign_ins) =
                    repo::sign_ins::sweep(tx, dir, from.sign_ins, before, (PEOPLE, BATCH))?;
                tidied.codes = repo::sent_codes::purge(tx, dir, now, BATCH)?
                    .max(repo::messages::expire(tx, dir, now, BATCH)?);
                let before = now.minus(KEEP_RESULTS).as_micros();
                tidied.results = forget_results(tx, dir, before, u32::try_from(BATCH).unwrap_or(u32::MAX))?;
                Ok((tidied, sweeps))
            })
            .await;
        let (tidied, sweeps) = written?;
        *self.inner.sweeps.lock().unwrap_or_else(PoisonError::into_inner) = sweeps;
        Ok(tidied)
    }
}

/// Ends passes that are past their time, and those of after `latest`: a clock that was ahead issued them. Each is given to one caller.
fn expire(
    tx: &mut dyn Tx,
    dir: keyward_model::DirectoryId,
    now: Timestamp,
    latest: Option<Timestamp>,
) -> Result<Vec<(PassId, PersonId)>, StoreError> {
    let latest = latest.unwrap_or(Timestamp::from_micros(i64::MAX));
    let of = "SELECT person_id FROM pass WHERE directory_id = ?1 AND ended_at IS NULL AND (expires_at <= ?2 OR issued_at > ?3) \
         ORDER BY expires_at LIMIT 2000";
    for row in tx.query(of, &params![dir, now, latest])? {
        seal::touch_person(tx, dir, row.get(0)?)?;
    }
    let sql = "UPDATE pass SET ended_at = ?2, end_reason = 'expired' WHERE directory_id = ?1 AND ended_at IS NULL \
         AND id IN (SELECT id FROM pass WHERE directory_id = ?1 AND ended_at IS NULL AND (expires_at <= ?2 OR issued_at > ?3) \
         ORDER BY expires_at LIMIT 2000) RETURNING id, person_id";
    tx.query(sql, &params![dir, now, latest])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
