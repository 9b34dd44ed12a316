//! What has to be tidied from time to time.

use std::time::Duration;

use keyward_directory::Observed;
use keyward_model::{Actor, PassId, PersonId};
use keyward_storage::{StoreError, Tx, forget_results, params, repo, seal};
use serde_json::json;

use crate::{SignIn, SignInError};

/// Rows that one call takes on, of each kind.
const BATCH: usize = 2000;
/// For how long ended sessions stay on record.
const KEEP_SESSIONS: Duration = Duration::from_hours(24 * 90);

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
}

impl Tidied {
    /// Whether there was more than one call takes on.
    #[must_use]
    pub fn more(&self) -> bool {
        let full = BATCH as u64;
        [self.passes, self.challenges, self.sessions, self.codes, self.results]
            .iter()
            .any(|done| *done >= full)
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
        self.inner
            .store
            .write("tidy-sign-in", move |tx| {
                let draws = draws.restart();
                let (dir, now) = (inner.dir(), draws.now());
                let mut tidied = Tidied::default();
                for (pass, person) in expire(tx, dir, now)? {
                    inner.log(tx, &draws, Actor::System, "pass.expired", person, json!({ "pass": pass }))?;
                    inner.observe(tx, person, &Observed::PassEnded { pass, reason: "expired" }, &draws)?;
                    tidied.passes += 1;
                }
                tidied.challenges = repo::challenges::purge(tx, dir, now, BATCH)?;
                tidied.sessions = repo::sessions::purge(tx, dir, now.minus(KEEP_SESSIONS), BATCH)?;
                repo::revocations::purge(tx, dir, now.minus(KEEP_SESSIONS), BATCH)?;
                repo::guesses::tidy(tx, dir, now)?;
                tidied.codes = repo::sent_codes::purge(tx, dir, now, BATCH)?
                    .max(repo::messages::expire(tx, dir, now, BATCH)?);
                let before = now.minus(KEEP_RESULTS).as_micros();
                tidied.results = forget_results(tx, dir, before, u32::try_from(BATCH).unwrap_or(u32::MAX))?;
                Ok(tidied)
            })
            .await
    }
}

/// Ends passes that are past their time; each is given to one caller.
fn expire(
    tx: &mut dyn Tx,
    dir: keyward_model::DirectoryId,
    now: keyward_model::Timestamp,
) -> Result<Vec<(PassId, PersonId)>, StoreError> {
    let of = "SELECT person_id FROM pass WHERE directory_id = ?1 AND ended_at IS NULL AND expires_at <= ?2 \
         ORDER BY expires_at LIMIT 2000";
    for row in tx.query(of, &params![dir, now])? {
        seal::touch_person(tx, dir, row.get(0)?)?;
    }
    let sql = "UPDATE pass SET ended_at = ?2, end_reason = 'expired' WHERE directory_id = ?1 AND ended_at IS NULL \
         AND id IN (SELECT id FROM pass WHERE directory_id = ?1 AND ended_at IS NULL AND expires_at <= ?2 \
         ORDER BY expires_at LIMIT 2000) RETURNING id, person_id";
    tx.query(sql, &params![dir, now])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
