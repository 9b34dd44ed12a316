//! At the machine: an account that was made there and the record of the export that is the same person's.

use crate::{Desk, DeskError, Operator, desk::restarted, letters, open::one_line};
use keyward_model::{Actor, EventId, Role};
use keyward_notify::Notice;
use keyward_storage::{
    log::{self, NewEvent},
    repo::{import_runs, people},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// What came of joining an account to a record of the export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// It is joined.
    Joined,
    /// The account is of an export already, or the record is another account's: nothing changed.
    Taken,
    /// There is no account of this name.
    Nobody,
}

impl Desk {
    /// Joins an account that no import made to the record of the export with this id, so that imports know whose it is. No value of the
    /// account changes by it. What the next import brings it is a change of somebody who was there before: it settles, is told, and counts
    /// towards the limit of a run. Loudly: an event, and word to every administrator and security reader.
    ///
    /// # Errors
    /// [`DeskError::Text`] without a reason or an id; [`DeskError::Store`].
    pub async fn join_record(
        &self,
        _: Operator,
        account: &str,
        record: &str,
        reason: &str,
    ) -> Result<Join, DeskError> {
        let reason = one_line("reason", reason, 300)?;
        let record = written(one_line("record", record, 128)?);
        let (dir, draws) = (self.dir(), self.draws());
        let (account, parts) = (account.trim().to_lowercase(), Arc::clone(&self.parts));
        self.upkeep("join-record", move |tx| {
            let draws = restarted(&draws);
            let Some(found) = people::find_by_user_name(tx, dir, &account)? else {
                return Ok(Join::Nobody);
            };
            if !people::join_record(tx, dir, found.id, &record)? {
                return Ok(Join::Taken);
            }
            // A load that broke off goes on no more: what a file says of who was joined meanwhile is no first load.
            import_runs::forget(tx, dir)?;
            let event = NewEvent {
                id: EventId::new(draws.now(), &draws),
                at: draws.now(),
                actor: Actor::Operator,
                kind: "person.record_joined".to_owned(),
                person: Some(found.id),
                case: None,
                salt: draws.bytes(),
                body: json!({ "record": &record, "reason": &reason }),
            };
            log::append(tx, dir, &event)?;
            let (account, at) = (found.user_name.as_str(), draws.now());
            let words = Notice::RecordJoined { account, record: &record, reason: &reason, at };
            let [one, other] = letters::ADMINISTRATORS;
            letters::tell(tx, dir, &[one, other, Role::SecurityReader], words, &parts.telling, &draws)?;
            Ok(Join::Joined)
        })
        .await
    }
}

/// The id as imports keep it: a GUID in small letters.
fn written(record: String) -> String {
    let is_guid = record.len() == 36 && record.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
    if is_guid { record.to_ascii_lowercase() } else { record }
}
