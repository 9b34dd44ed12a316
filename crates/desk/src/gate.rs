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
        let person = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let (session, _) = acting.session.ok_or(DeskError::NotAllowed)?;
        let dir = self.dir();
        let rules = self.parts.rules.get(tx, dir, now)?;
        let asked = AtTheGate::read(tx, (dir, person), session, (self, &rules), now)
            .and_then(|at_the_gate| at_the_gate.ask(confirmed, change));
        asked.map_err(|closed| match closed {
            Closed::SessionOver => DeskError::NotAllowed,
            Closed::Refused(why) => DeskError::Gate(why),
            Closed::Store(error) => DeskError::Store(error),
        })
    }
}
