//! The way back at the machine: the sign-in policy that comes with Keyward, in the place of one under which nobody gets in.

use crate::{Desk, DeskError, Operator, admin, desk::restarted, journal, letters, open::one_line};
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::{Actor, Role, SignInPolicy};
use keyward_notify::Notice as Words;
use keyward_storage::repo::policies;
use serde_json::json;
use std::sync::Arc;

impl Desk {
    /// Puts the sign-in policy that comes with Keyward in force, without a signature and loudly: events, and a mail to every administrator and
    /// security reader. The version that it made; `None` if that is the policy in force.
    ///
    /// What it opens again opens at once. Whoever can run this reads the master secret, so a wait would keep out nobody but those who are
    /// locked out.
    ///
    /// # Errors
    /// [`DeskError::Text`] without a reason; [`DeskError::Store`].
    pub async fn restore_sign_in_policy(&self, _: Operator, reason: &str) -> Result<Option<u32>, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let (dir, draws, parts) = (self.dir(), self.draws(), Arc::clone(&self.parts));
        self.upkeep("restore-sign-in-policy", move |tx| {
            let draws = restarted(&draws);
            let shipped = SignInPolicy::default();
            // Read as text: a document that nobody can read any more is replaced as well.
            let current = policies::current(tx, dir, SIGN_IN_POLICY)?;
            let replaced = current.as_ref().map_or(0, |policy| policy.version);
            let is_shipped = current
                .as_ref()
                .is_none_or(|policy| serde_json::from_str(&policy.document).ok().as_ref() == Some(&shipped));
            if is_shipped {
                return Ok(None);
            }
            let made = admin::put(tx, dir, Actor::Operator, (SIGN_IN_POLICY, replaced), &shipped, &draws)?;
            let body = json!({ "replaced": replaced, "made": made, "reason": &reason });
            journal::append(tx, dir, Actor::Operator, "sign_in_policy.restored", None, body, &draws)?;
            let words = Words::SignInPolicyRestored { reason: &reason, at: draws.now() };
            let [one, other] = letters::ADMINISTRATORS;
            letters::tell(tx, dir, &[one, other, Role::SecurityReader], words, &parts.telling, &draws)?;
            Ok(Some(made))
        })
        .await
    }
}
