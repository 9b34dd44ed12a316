//! Who acts.

use aws_lc_rs::digest;
use keyward_model::{Actor, DirectoryId, MethodId, RoleSet, SessionId};
use keyward_recovery::StepUp;

/// Who acts, with what, and through which form.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Who.
    pub actor: Actor,
    /// Their roles as the session knows them. What counts are those that the directory has as well, at the moment of
    /// the decision: a role that was taken away is gone at once.
    pub roles: RoleSet,
    /// Their session and the method that made it.
    pub session: Option<(SessionId, Option<MethodId>)>,
    /// The fresh passkey assertion that came with the command.
    pub step_up: Option<StepUp>,
    /// The token of the form, unique to each time it was shown: a command that comes twice with it happens once.
    pub form: Option<String>,
}

impl Acting {
    /// Keyward itself.
    pub const fn system() -> Self {
        Self { actor: Actor::System, roles: RoleSet::EMPLOYEE, session: None, step_up: None, form: None }
    }

    /// The idempotency key of a command: nobody reaches another's result, or another command's, with a token.
    pub(crate) fn key(&self, directory: DirectoryId, label: &str, target: &str) -> Option<[u8; 16]> {
        let token = self.form.as_ref()?;
        let mut context = digest::Context::new(&digest::SHA256);
        let actor = match self.actor {
            Actor::Person(id) => id.to_string(),
            Actor::System => "system".to_owned(),
            Actor::Operator => "operator".to_owned(),
        };
        for part in [directory.to_string().as_str(), label, target, &actor, token] {
            // Lengths, so that no two lists of parts are the same bytes.
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.finish().as_ref().first_chunk().copied()
    }
}
