//! What an open page of a case is told of its changes: a version that says nothing but that it is another one.

use crate::{Desk, DeskError, DeskParts, load};
use keyward_recovery::{Case, CaseState};
use keyward_storage::{Tx, repo::cases, secrets::Purpose};

/// Where a case stands, for a page that follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveVersion {
    /// Opaque. It changes with what the page shows, and not with what follows from a silent request for help (A50).
    pub version: String,
    /// Whether nothing will change any more.
    pub closed: bool,
    /// The case's last event. It never leaves the server.
    pub last_seq: u32,
}

/// The version of a case: keyed, so that nobody counts events by it.
pub(crate) fn version(case: &Case, parts: &DeskParts) -> String {
    let text = [b"live\0".as_slice(), case.id.as_bytes(), &case.visible.to_be_bytes()].concat();
    let hash = parts.secrets.keyed_hash(Purpose::CodeWords, &text);
    hash.iter().take(12).fold(String::new(), |all, byte| format!("{all}{byte:02x}"))
}

impl Desk {
    /// The version of a case now; what is known already if nothing happened since. `None` if there is no such case.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn live_version(
        &self,
        number: u32,
        known: Option<LiveVersion>,
    ) -> Result<Option<LiveVersion>, DeskError> {
        let (dir, parts) = (self.dir(), std::sync::Arc::clone(&self.parts));
        self.store()
            .read("live-case", move |tx: &mut dyn Tx| {
                let Some(row) = cases::find_by_number(tx, dir, number)? else { return Ok(None) };
                if let Some(known) = known.as_ref().filter(|known| known.last_seq == row.case.now.last_seq) {
                    return Ok(Some(known.clone()));
                }
                let case = load::replay(tx, dir, &row)?;
                let closed = matches!(case.state, CaseState::Closed(_));
                let (version, last_seq) = (version(&case, &parts), case.last_seq);
                Ok(Some(LiveVersion { version, closed, last_seq }))
            })
            .await
    }
}
