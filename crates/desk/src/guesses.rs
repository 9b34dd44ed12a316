//! Wrong tries at somebody's pass, password or codes: what is on hold after a hundred of them, and lifting that.

use crate::{
    Acting, Desk, DeskError, desk::restarted, freeze::signed, journal, load, open::required, policy,
};
use keyward_model::{MethodKind, PersonId};
use keyward_recovery::{Deed, may_tend};
use keyward_storage::{Tx, repo::guesses};
use serde_json::json;

impl Desk {
    /// Lifts what is on hold of somebody's after a hundred wrong tries in a row; what that was. Whoever may end their sessions and is not
    /// close to them may do it, with a reason and a passkey touch: a hundred more guesses are free then.
    ///
    /// # Errors
    /// [`DeskError::Refused`] by the rules; [`Refusal::NeedsPasskey`]; [`DeskError::Text`] for the reason.
    pub async fn lift_hold(
        &self,
        acting: &Acting,
        person: PersonId,
        reason: &str,
    ) -> Result<Vec<MethodKind>, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, who, draws) = (self.dir(), acting.clone(), self.draws());
        self.write(Deed::LiftHold(person), &person.to_string(), acting, move |tx: &mut dyn Tx| {
            let stream = restarted(&draws);
            let standards = policy::standards(tx, dir, None)?.unwrap_or_default();
            let facts = load::facts(tx, dir, person, standards, &who, &stream)?;
            may_tend(&facts)?;
            let now = stream.now();
            let signature = signed(tx, dir, &who, Deed::LiftHold(person), now)?;
            let held: Vec<MethodKind> =
                guesses::held(tx, dir, person, now)?.into_iter().map(|(kind, _)| kind).collect();
            if held.is_empty() {
                return Ok(held);
            }
            guesses::lift(tx, dir, person)?;
            let kinds: Vec<&str> = held.iter().map(|kind| kind.name()).collect();
            let body = json!({ "lifted": kinds, "reason": &reason, "signature": signature });
            journal::append(tx, dir, who.actor, "guesses.lifted", Some(person), body, &stream)?;
            Ok(held)
        })
        .await
    }
}
