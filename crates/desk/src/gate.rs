//! The gate for what people change about themselves at the desk's side: deputies, duress words, halves of passes.

use crate::{Acting, Desk, DeskError};
use keyward_access::gate::{Change, Confirmed, Permit};
use keyward_directory::gate::{AtTheGate, Closed};
use keyward_model::Timestamp;
use keyward_storage::Tx;

impl Desk {
    /// Asks the gate whether the actor's session may make a change of their own now.
    ///
    /// # Errors
    /// [`DeskError::Gate`], [`DeskError::NotAllowed`] for who is nobody with a session.
    pub(crate) fn gate(
        &self,
        tx: &mut dyn Tx,
        acting: &Acting,
        confirmed: Confirmed,
        change: Change<'_>,
        now: Timestamp,
    ) -> Result<Permit, DeskError> {
        self.at_the_gate(tx, acting, now, |at_the_gate| at_the_gate.ask(confirmed, change))
    }

    /// Whether what the actor says of their own account is its owner's own word: see [`keyward_access::gate::own_word`].
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub(crate) fn is_own_word(
        &self,
        tx: &mut dyn Tx,
        acting: &Acting,
        now: Timestamp,
    ) -> Result<bool, DeskError> {
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone is of one lifetime")]
        yes(self.at_the_gate(tx, acting, now, |gate| gate.own_word()))
    }

    /// Whether the actor may be shown the words of the open case about them: see [`keyward_access::gate::may_read_words`].
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub(crate) fn reads_words(
        &self,
        tx: &mut dyn Tx,
        acting: &Acting,
        now: Timestamp,
    ) -> Result<bool, DeskError> {
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone is of one lifetime")]
        yes(self.at_the_gate(tx, acting, now, |gate| gate.may_read_words()))
    }

    fn at_the_gate<T>(
        &self,
        tx: &mut dyn Tx,
        acting: &Acting,
        now: Timestamp,
        ask: impl FnOnce(&AtTheGate<'_>) -> Result<T, Closed>,
    ) -> Result<T, DeskError> {
        let person = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let (session, _) = acting.session.ok_or(DeskError::NotAllowed)?;
        let dir = self.dir();
        let rules = self.parts.rules.get(tx, dir, now)?;
        let read = AtTheGate::read(tx, (dir, person), session, (self, &rules), now);
        read.and_then(|at_the_gate| ask(&at_the_gate)).map_err(|closed| match closed {
            Closed::SessionOver => DeskError::NotAllowed,
            Closed::Refused(why) => DeskError::Gate(why),
            Closed::Store(error) => DeskError::Store(error),
        })
    }
}

/// A refusal is a no; a database that failed is no answer.
fn yes(answer: Result<(), DeskError>) -> Result<bool, DeskError> {
    match answer {
        Ok(()) => Ok(true),
        Err(DeskError::Gate(_) | DeskError::NotAllowed) => Ok(false),
        Err(error) => Err(error),
    }
}
