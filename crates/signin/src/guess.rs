//! Wrong tries at what is typed: recorded, told at fifty, and held after a hundred in a row until the hold is lifted
//! (NIST SP 800-63B-4 §3.2.2).

use keyward_model::{Actor, Factor, MethodId, MethodKind, PersonId, Timestamp};
use keyward_notify::Notice;
use keyward_storage::{
    Draws, StoreError, Tx, repo,
    repo::{
        guesses::{LAST, WARN},
        throttle::{self, Rule},
    },
};
use serde_json::json;

use crate::{Client, SignInError, passkey_sign_in::Entry, service::Inner};

/// Counted for the equal work only; it blocks nobody.
pub(crate) const COUNT_ONLY: Rule =
    Rule { limit: u32::MAX, window: std::time::Duration::from_hours(1), block: std::time::Duration::ZERO };

/// What was proved by something typed. It opens no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whose it is.
    pub person: PersonId,
    /// The method.
    pub method: MethodId,
    /// What was shown: of a code that was sent, how it travelled.
    pub factor: Factor,
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
    /// Counted for an unknown name, so that it waits for the disk as long as a known one.
    pub(crate) bucket: String,
}

impl Inner {
    /// Records a failed attempt, and tells its person of the fiftieth and of the last.
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
                    return throttle::raise(tx, inner.dir(), &subject, draws.now(), COUNT_ONLY).map(|_| ());
                };
                let entry = Entry {
                    person,
                    method: failed.method,
                    kind: failed.kind,
                    device: None,
                    outcome: failed.outcome,
                };
                inner.record(tx, &draws, &entry, &client)?;
                inner.tell_of_tries(tx, (person, failed.kind, failed.failures), &client, &draws)
            })
            .await;
        Ok(written?)
    }

    /// Tells the person, and those who watch, when there were [`WARN`] wrong tries in a row, and when there were [`LAST`]: then it is
    /// on hold.
    pub(crate) fn tell_of_tries(
        &self,
        tx: &mut dyn Tx,
        (person, kind, tries): (PersonId, MethodKind, u32),
        client: &Client,
        draws: &Draws,
    ) -> Result<(), StoreError> {
        let event = match tries {
            WARN => "guesses.many",
            LAST => "guesses.held",
            _ => return Ok(()),
        };
        let at: Timestamp = draws.now();
        let body = json!({ "kind": kind.name(), "tries": tries, "from": client.origin(None) });
        self.log(tx, draws, Actor::System, event, person, body)?;
        match repo::people::find(tx, self.dir(), person)? {
            Some(owner) => {
                let notice = Notice::MethodGuessed { kind, tries, held: tries == LAST, at };
                self.notify(tx, &owner, &notice, draws)
            }
            None => Ok(()),
        }
    }
}
