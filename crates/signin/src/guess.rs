//! Guessing at what is typed: ten failures are free, then waits grow, and a hundred in a row switch the method off
//! (NIST SP 800-63B-4 §3.2.2).

use std::time::Duration;

use keyward_model::{Actor, MethodId, MethodKind, MethodStatus, PersonId, Timestamp};
use keyward_notify::Notice;
use keyward_storage::{
    Draws, StoreError, Tx, repo,
    repo::throttle::{self, Gate, Rule},
};
use serde_json::json;

use crate::{Client, SignInError, passkey_sign_in::Entry, service::Inner};

/// Failures without a wait.
const FREE: u32 = 10;
/// The first wait; it doubles with each further failure.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// Failures in a row after which a method has to be set up anew.
pub(crate) const LAST: u32 = 100;
/// Counts and never forgets: a success takes it back.
const COUNT: Rule =
    Rule { limit: u32::MAX, window: Duration::from_hours(24 * 365 * 20), block: Duration::ZERO };

/// What was proved by something typed. It opens no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whose it is.
    pub person: PersonId,
    /// The method.
    pub method: MethodId,
    /// What it is.
    pub kind: MethodKind,
    /// Whether it is a password that somebody else set: another one comes first.
    pub must_change: bool,
}

/// A failed attempt, for the record.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    /// Whose; `None` for an unknown name.
    pub(crate) person: Option<PersonId>,
    pub(crate) kind: MethodKind,
    /// What was tried, where that is known.
    pub(crate) method: Option<MethodId>,
    /// For the sign-in record.
    pub(crate) outcome: &'static str,
    /// Failures in a row, this one included.
    pub(crate) failures: u32,
    /// What is switched off at the last one.
    pub(crate) guessed: Vec<MethodId>,
    /// Counted for an unknown name, so that it waits for the disk as long as a known one.
    pub(crate) bucket: String,
}

fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => FIRST_WAIT.saturating_mul(1 << more.min(20)).min(LONGEST_WAIT),
    }
}

impl Inner {
    /// Counts a guess at each of the subjects, unless one of them waits. Commit it before comparing.
    pub(crate) fn count_guess(
        &self,
        tx: &mut dyn Tx,
        subjects: &[String],
        now: Timestamp,
    ) -> Result<Gate, StoreError> {
        let dir = self.dir();
        for subject in subjects {
            if let Some(until) = throttle::blocked_until(tx, dir, subject, now)? {
                return Ok(Gate::Blocked { until });
            }
        }
        let mut most = 0;
        for subject in subjects {
            match throttle::raise(tx, dir, subject, now, COUNT)? {
                Gate::Open { attempts } => {
                    let wait = wait_after(attempts);
                    if !wait.is_zero() {
                        throttle::hold(tx, dir, subject, now.plus(wait))?;
                    }
                    most = most.max(attempts);
                }
                blocked @ Gate::Blocked { .. } => return Ok(blocked),
            }
        }
        Ok(Gate::Open { attempts: most })
    }

    /// Forgets the guesses after a success.
    pub(crate) fn forgive(&self, tx: &mut dyn Tx, subjects: &[String]) -> Result<(), StoreError> {
        subjects.iter().try_for_each(|subject| throttle::reset(tx, self.dir(), subject))
    }

    /// Records a failed attempt; the last one that is allowed switches the guessed methods off.
    pub(crate) async fn fail(
        self: &std::sync::Arc<Self>,
        failed: Failed,
        client: &Client,
    ) -> Result<(), SignInError> {
        let (inner, draws, client) = (self.clone(), self.draws(self.now()), client.clone());
        let written: Result<(), StoreError> = self
            .store
            .write("failed-attempt", move |tx| {
                let draws = draws.restart();
                let Some(person) = failed.person else {
                    let subject = crate::codes::failed(&failed.bucket);
                    return throttle::raise(tx, inner.dir(), &subject, draws.now(), COUNT).map(|_| ());
                };
                let entry = Entry {
                    person,
                    method: failed.method,
                    kind: failed.kind,
                    device: None,
                    outcome: failed.outcome,
                };
                inner.record(tx, &draws, &entry, &client)?;
                if failed.failures >= LAST {
                    inner.switch_off(tx, person, &failed.guessed, &client, &draws)?;
                }
                Ok(())
            })
            .await;
        Ok(written?)
    }

    fn switch_off(
        &self,
        tx: &mut dyn Tx,
        person: PersonId,
        guessed: &[MethodId],
        client: &Client,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let (dir, now) = (self.dir(), draws.now());
        for id in guessed {
            let Some(method) = repo::methods::find(tx, dir, *id)? else { continue };
            if method.status != MethodStatus::Active
                || !repo::methods::set_status(tx, dir, *id, MethodStatus::Suspended, now)?
            {
                continue;
            }
            let body = json!({
                "method": id, "was": method.status, "reason": "guessed", "failures": LAST,
                "from": client.origin(None),
            });
            self.log(tx, draws, Actor::System, "method.suspended", person, body)?;
            if let Some(owner) = repo::people::find(tx, dir, person)? {
                self.notify(tx, &owner, &Notice::MethodGuessed { label: &method.label, at: now }, draws)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_begin_after_ten_and_end_at_an_hour() {
        let waits: Vec<u64> = (8..20).map(|failures| wait_after(failures).as_secs()).collect();
        assert_eq!(waits, [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }
}
