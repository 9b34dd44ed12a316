//! The way back at the machine from a freeze: whoever could lift it may be frozen too.

use crate::{Desk, DeskError, Operator, desk::restarted, letters, open::one_line};
use keyward_directory::lift_freeze;
use keyward_model::{Actor, Role};
use keyward_notify::{Notice, tell};
use keyward_storage::repo::people;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// What came of lifting a freeze at the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfreeze {
    /// It is lifted.
    Lifted {
        /// Whether the account may enter now: one that is disabled may not.
        enabled: bool,
    },
    /// The account is not frozen: nothing changed.
    NotFrozen,
    /// There is no account of this name.
    Nobody,
}

impl Desk {
    /// Lifts the freeze of an account without a touch and loudly: an event, and word to its owner as of a lift at the desk, to every
    /// administrator and to every security reader. An open case stays stopped.
    ///
    /// Nobody's part in the account's case stands in the way, as it does at the desk: whoever can run this reads the master secret.
    ///
    /// # Errors
    /// [`DeskError::Text`] without a reason; [`DeskError::Store`].
    pub async fn unfreeze(&self, _: Operator, account: &str, reason: &str) -> Result<Unfreeze, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let (dir, draws, desk) = (self.dir(), self.draws(), self.clone());
        let (account, parts) = (account.trim().to_lowercase(), Arc::clone(&self.parts));
        self.upkeep("unfreeze", move |tx| {
            let draws = restarted(&draws);
            let Some(found) = people::find_by_user_name(tx, dir, &account)? else {
                return Ok(Unfreeze::Nobody);
            };
            let (by, said) = ((found.id, Actor::Operator), json!({ "reason": &reason }));
            if !lift_freeze(tx, dir, &desk, by, &said, &draws)? {
                return Ok(Unfreeze::NotFrozen);
            }
            let (telling, at) = (&parts.telling, draws.now());
            tell::of_account(
                tx,
                dir,
                telling,
                &found,
                &Notice::Unfrozen { machine: true, at },
                (at, &draws),
            )?;
            let words = Notice::UnfrozenAtMachine { account: &found.user_name, reason: &reason, at };
            let [one, other] = letters::ADMINISTRATORS;
            letters::tell(tx, dir, &[one, other, Role::SecurityReader], words, telling, &draws)?;
            Ok(Unfreeze::Lifted { enabled: found.enabled })
        })
        .await
    }
}
