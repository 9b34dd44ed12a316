//! The brake after a database was put back to an earlier state: it would bring back passkeys that were retired and forget
//! what was decided, so no pass is issued until a reviewer has said so.

use crate::{Acting, Desk, DeskError, desk::restarted, journal, open::one_line};
use keyward_model::{DirectoryId, Role};
use keyward_recovery::Deed;
use keyward_storage::{
    StoreError, Tx,
    log::{self, Filter},
    repo::PageRequest,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};

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

/// Pulled while the log does not continue what is remembered. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Brake(Arc<Mutex<Option<RolledBack>>>);

impl Brake {
    /// Stops issuing passes.
    pub fn pull(&self, why: RolledBack) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
    /// Goes on.
    pub fn release(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
    /// Why it is pulled; `None` if it is not.
    pub fn pulled(&self) -> Option<RolledBack> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
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
            let body = json!({ "rolled_back": &why, "reason": &reason });
            Ok(journal::append(tx, dir, who.actor, ACCEPTED, None, body, &restarted(&draws))?)
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
}
