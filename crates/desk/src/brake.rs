//! What holds up every pass: a database that was put back to an earlier state, which would bring back passkeys that were retired and
//! forget what was decided, until a reviewer has said so; and an event that Keyward did not write, until it is gone.

use crate::{Acting, Desk, DeskError, desk::restarted, journal, load, open::one_line};
use keyward_model::{DirectoryId, Role};
use keyward_recovery::Deed;
use keyward_storage::{
    StoreError, Tx,
    log::{self, Filter},
    repo::PageRequest,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The event by which a reviewer accepts the log as it is.
const ACCEPTED: &str = "log.history_accepted";

/// A log that does not continue what a server remembers of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolledBack {
    /// How many events the newest checkpoint had that the server remembers.
    pub remembered: u64,
    /// Its root, in lower-case hexadecimal.
    pub root: String,
    /// What the log has instead.
    pub found: String,
}

/// What is wrong with the log.
#[derive(Debug, Default)]
struct Wrong {
    rolled_back: Option<RolledBack>,
    forged: Option<String>,
}

/// Pulled while the log does not continue what is remembered, or an event in it is forged. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Brake(Arc<Mutex<Wrong>>);

impl Brake {
    fn wrong(&self) -> MutexGuard<'_, Wrong> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Stops issuing passes: the log was put back.
    pub fn pull(&self, why: RolledBack) {
        self.wrong().rolled_back = Some(why);
    }
    /// The log continues what is remembered, or somebody accepted that it does not.
    pub fn release(&self) {
        self.wrong().rolled_back = None;
    }
    /// How it was put back; `None` if it was not.
    pub fn pulled(&self) -> Option<RolledBack> {
        self.wrong().rolled_back.clone()
    }
    /// Which event waits that Keyward did not write, or that none does. Nobody can accept one: it has to go.
    pub fn found_forged(&self, which: Option<String>) {
        self.wrong().forged = which;
    }
    /// The event that waits and that Keyward did not write.
    pub fn forged(&self) -> Option<String> {
        self.wrong().forged.clone()
    }
}

impl Desk {
    /// The brake of this desk: pulled, it issues no pass.
    pub fn brake(&self) -> &Brake {
        &self.brake
    }

    /// A reviewer has looked and accepts the log as it is: it says so for ever, and passes are issued again.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the actor reviews; [`DeskError::NotFound`] if there is nothing to accept;
    /// [`DeskError::Text`] if the reason is empty or longer than 300 characters.
    pub async fn accept_history(&self, acting: &Acting, reason: &str) -> Result<(), DeskError> {
        if !acting.roles.has(Role::SecurityReader) {
            return Err(DeskError::NotAllowed);
        }
        let why = self.brake.pulled().ok_or(DeskError::NotFound)?;
        let reason = one_line("reason", reason, 300)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write(Deed::AcceptHistory, "log", acting, move |tx| {
            // As they stand now: a role that was taken away since the sign-in accepts nothing.
            let reviewer = load::actor(tx, dir, &who)?;
            if !reviewer.roles.has(Role::SecurityReader) {
                return Err(DeskError::NotAllowed);
            }
            let stream = restarted(&draws);
            Deed::AcceptHistory.touched(&reviewer, stream.now())?;
            let body = json!({ "rolled_back": &why, "reason": &reason });
            Ok(journal::append(tx, dir, who.actor, ACCEPTED, None, body, &stream)?)
        })
        .await?;
        self.brake.release();
        Ok(())
    }
}

/// Whether a reviewer has accepted the loss of exactly this checkpoint, here or at another server.
///
/// # Errors
/// [`StoreError`].
pub fn is_accepted(tx: &mut dyn Tx, dir: DirectoryId, lost: &RolledBack) -> Result<bool, StoreError> {
    #[derive(Deserialize)]
    struct Body {
        rolled_back: RolledBack,
    }
    let filter = Filter { kind_prefix: Some(ACCEPTED.to_owned()), ..Filter::default() };
    let accepted = log::recent(tx, dir, &filter, &PageRequest::first(200))?.items;
    Ok(accepted.iter().filter_map(|event| event.body.as_deref()).any(|body| {
        serde_json::from_str::<Body>(body).is_ok_and(|body| {
            (body.rolled_back.remembered, &body.rolled_back.root) == (lost.remembered, &lost.root)
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_the_brake() {
        let brake = Brake::default();
        let why = RolledBack { remembered: 7, root: "ab".into(), found: "5 leaves".into() };
        brake.clone().pull(why.clone());
        assert_eq!(brake.pulled(), Some(why));
        brake.clone().release();
        assert_eq!(brake.pulled(), None);
    }

    #[test]
    fn what_a_reviewer_accepts_is_no_forged_event() {
        let brake = Brake::default();
        brake.found_forged(Some("event_unsequenced 7".into()));
        brake.release();
        assert_eq!((brake.pulled(), brake.forged()), (None, Some("event_unsequenced 7".into())));
        brake.found_forged(None);
        assert_eq!(brake.forged(), None);
    }
}
