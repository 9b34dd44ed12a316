//! What could not be told to everybody, because the list of who is to hear of it was forged. What protects does not wait for that: it is done,
//! whoever can be believed is told at once, and the rest is owed. The event of it is paid in the transaction that repairs the list.

use keyward_model::{Actor, DirectoryId, Entropy, EventId, PersonId, Timestamp};
use keyward_storage::{
    StoreError, Tx,
    log::{self, NewEvent},
};
use serde::{Deserialize, Serialize};

/// The event of something owed.
pub const OWED: &str = "notice.owed";
/// The event that all of it was told.
pub const PAID: &str = "notice.paid";

/// Something that some have not heard of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum Owed {
    /// An alarm was raised.
    Alarm {
        /// The team of a wave; `None` for the brake.
        team: Option<String>,
        /// Why.
        reason: String,
    },
    /// An agent's work is on hold.
    AgentHeld {
        /// Whose.
        agent: PersonId,
        /// After how much.
        counted: u32,
    },
    /// The notices of a case reach nobody.
    Undelivered {
        /// Which.
        case: u32,
    },
    /// Something happened to an account.
    Account {
        /// Which.
        person: PersonId,
        /// [`Happened::event`](crate::Happened::event).
        happened: String,
    },
}

/// Writes down that something is owed.
///
/// # Errors
/// [`StoreError`].
pub fn write(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    owed: &Owed,
    (at, entropy): (Timestamp, &dyn Entropy),
) -> Result<(), StoreError> {
    tracing::error!(
        ?owed,
        "not everybody could be told: who holds a role was forged; run `keyward log verify`"
    );
    let mut salt = [0; 32];
    entropy.fill(&mut salt);
    let (id, person) = (EventId::new(at, entropy), None);
    let body = serde_json::to_value(owed).map_err(|_| StoreError::Inconsistent {
        table: "event",
        column: "body",
        detail: "cannot be written as JSON".to_owned(),
    })?;
    let (actor, kind) = (Actor::System, OWED.to_owned());
    log::append(tx, dir, &NewEvent { id, at, actor, kind, person, case: None, salt, body })
}
