//! Issuing a pass, and showing it once.

use crate::{
    Acting, CaseRef, Desk, DeskError, desk::Limits, effects::effect_of, error::directory_code, halves,
};
use keyward_directory::{DirectoryError, ISSUANCE_HELD, PassOrder};
use keyward_model::{Actor, IntentId, PassId, PassRequest, PersonId, Timestamp};
use keyward_recovery::{Command, Effect, Handover, Outcome};
use keyward_storage::repo::{intents, issuance, pass_orders};
use std::fmt;
use zeroize::Zeroizing;

/// A pass in the one answer that shows it. `Debug` does not show the secret.
pub struct PassShown {
    /// The case.
    pub case: CaseRef,
    /// Which pass.
    pub pass: PassId,
    /// The secret, ungrouped; wiped when dropped. Of a split pass the first half.
    pub secret: Zeroizing<String>,
    /// Who has the second half, if it is split.
    pub half_with: Option<PersonId>,
    /// From when it works.
    pub starts_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it works once only.
    pub one_time: bool,
    /// How it is handed over.
    pub handover: Handover,
}

impl fmt::Debug for PassShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PassShown")
            .field("case", &self.case)
            .field("pass", &self.pass)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Desk {
    /// Issues a pass and shows it. Needs a fresh passkey assertion for this case and `SignedAction::IssuePass`.
    ///
    /// If anything fails after the decision, the secret is gone: [`Desk::reconcile`] finds the pass, if there is one, and
    /// ends it. The agent issues another.
    ///
    /// # Errors
    /// [`DeskError::IssuanceHeld`], [`DeskError::LogForged`]; [`DeskError::Refused`] with what is missing; [`DeskError::ShownBefore`] if the form was sent before;
    /// [`DeskError::Directory`] and [`DeskError::Store`] when it is not known what came of it.
    pub async fn issue_pass(
        &self,
        acting: &Acting,
        number: u32,
        request: PassRequest,
        handover: Handover,
    ) -> Result<PassShown, DeskError> {
        if self.forged.which().is_some() {
            return Err(DeskError::LogForged);
        }
        let (dir, draws) = (self.dir(), self.draws());
        // Drawn outside, because the effect needs it; the same in each run, as everything drawn from `draws` is.
        let intent = self.intent();
        let decision = self
            .decide("issue-pass", acting, number, &draws, Limits::OfTheAgent, move |tx, loaded, _| {
                // As it is when this is committed: another server may have put it on just now.
                if issuance::is_held(tx, dir)? {
                    return Err(DeskError::IssuanceHeld);
                }
                // Undone if the rules refuse.
                if let Some(agent) = loaded.facts.actor.actor.person() {
                    pass_orders::insert(tx, dir, agent, intent, loaded.facts.now)?;
                }
                Ok(Command::IssuePass { intent, request, handover })
            })
            .await?;
        if !decision.is_of(&draws) {
            return Err(DeskError::ShownBefore);
        }
        let (order, half_to) = self.order(intent, acting.actor).await?;
        let issued = match self.parts.directory.issue_pass(order).await {
            Ok(issued) => issued,
            Err(error) => return Err(self.not_issued(decision.case, intent, &error).await),
        };
        let Some(whole) = issued.secret else {
            // Only this call carries the intent out before its time is over, so somebody has taken it over.
            return Err(DeskError::ShownBefore);
        };
        let secret = match half_to {
            Some(holder) => {
                let (first, second) = halves::split(&whole);
                let case = decision.case.id;
                self.keep_half(case, issued.pass, holder, &second, issued.expires_at).await?;
                first
            }
            None => whole,
        };
        let shown = PassShown {
            case: decision.case,
            pass: issued.pass,
            secret,
            half_with: half_to,
            starts_at: issued.starts_at,
            expires_at: issued.expires_at,
            one_time: order.one_time,
            handover,
        };
        let outcome = Outcome::PassIssued { pass: shown.pass, expires_at: shown.expires_at };
        match self.finish(decision.case.id, intent, Ok(outcome)).await {
            Ok(true) => {}
            // Reconciliation gave up on this call: nobody may use a pass that the case does not know.
            Ok(false) => {
                self.end_unknown_pass(shown.pass).await?;
                return Err(DeskError::ShownBefore);
            }
            Err(error) => return Err(error),
        }
        self.carry_out_quietly(decision.case).await;
        Ok(shown)
    }

    async fn order(
        &self,
        intent: IntentId,
        issued_by: Actor,
    ) -> Result<(PassOrder, Option<PersonId>), DeskError> {
        let dir = self.dir();
        let row = self.store().read("intent", move |tx| intents::find(tx, dir, intent)).await?;
        match effect_of(&row.ok_or(DeskError::NotFound)?)? {
            Effect::IssuePass { person, minutes, one_time, half_to, decoy, .. } => {
                Ok((PassOrder { intent, person, minutes, one_time, issued_by, decoy }, half_to))
            }
            _ => Err(DeskError::NotFound),
        }
    }

    /// A refusal for good is recorded, so that the agent can go on at once. Anything else may have happened or may
    /// still happen: reconciliation looks.
    async fn not_issued(&self, case: CaseRef, intent: IntentId, error: &DirectoryError) -> DeskError {
        let code = directory_code(error);
        if !error.is_retryable()
            && let Err(error) = self.finish(case.id, intent, Err(code.to_owned())).await
        {
            return error;
        }
        if code == ISSUANCE_HELD { DeskError::IssuanceHeld } else { DeskError::Directory(code) }
    }

    /// Ends a pass that no case knows.
    pub(crate) async fn end_unknown_pass(&self, pass: PassId) -> Result<(), DeskError> {
        let ended = self.parts.directory.void_pass(self.intent(), Actor::System, pass).await;
        ended.map_err(|error| DeskError::Directory(directory_code(&error)))
    }
}
