//! What an open page of a case or of requests is told of its changes: a version that says nothing but that it is another one.

use crate::{Desk, DeskError, DeskParts, load};
use keyward_model::{CaseId, DirectoryId, PersonId, Timestamp};
use keyward_recovery::{Case, CaseState};
use keyward_storage::{
    StoreError, Tx, log,
    repo::{cases, pass_halves, signature_requests},
    secrets::Purpose,
};
use std::collections::BTreeSet;

/// The most requests of somebody that a page shows: the newest.
pub(crate) const REQUESTS: usize = 30;

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
    opaque(&[b"live\0".as_slice(), case.id.as_bytes(), &case.visible.to_be_bytes()].concat(), parts)
}

fn opaque(text: &[u8], parts: &DeskParts) -> String {
    let hash = parts.secrets.keyed_hash(Purpose::CodeWords, text);
    hash.iter().take(12).fold(String::new(), |all, byte| format!("{all}{byte:02x}"))
}

/// What happened of late, as far as it may change a page that somebody has open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    /// Anything may have changed.
    all: bool,
    cases: BTreeSet<CaseId>,
    people: BTreeSet<PersonId>,
}

impl Lately {
    /// What is to be assumed where something may have been missed.
    pub fn anything() -> Self {
        Self { all: true, ..Self::default() }
    }
    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        !self.all && self.cases.is_empty() && self.people.is_empty()
    }
    /// Whether it may change the page of this case.
    pub fn is_about(&self, case: CaseId) -> bool {
        self.all || self.cases.contains(&case)
    }
    /// Whether it may change what anybody is asked to sign.
    pub fn is_about_cases(&self) -> bool {
        self.all || !self.cases.is_empty()
    }
    /// Whether it may change what this person may look at.
    pub fn is_of(&self, person: PersonId) -> bool {
        self.all || self.people.contains(&person)
    }
}

impl Desk {
    /// What happened since the log had `size` leaves, and how many it has now. `None` asks for where it stands.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn lately(&self, size: Option<u64>) -> Result<(u64, Lately), DeskError> {
        let dir = self.dir();
        // Nothing has as many.
        let since = size.unwrap_or(u64::MAX >> 1);
        let read: Result<log::Lately, StoreError> =
            self.store().read_aside("live-lately", move |tx: &mut dyn Tx| log::lately(tx, dir, since)).await;
        let read = read?;
        let all = size.is_none() || read.more;
        let cases = read.about.iter().filter_map(|(case, _)| *case).collect();
        let people = read.about.iter().filter_map(|(_, person)| *person).collect();
        Ok((read.size, Lately { all, cases, people }))
    }

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
            .read_aside("live-case", move |tx: &mut dyn Tx| {
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

    /// The version of what somebody is asked to sign and holds for others. The same is read for everybody, asked or not.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn live_requests(&self, person: PersonId) -> Result<LiveVersion, DeskError> {
        let (dir, now, parts) = (self.dir(), self.now(), std::sync::Arc::clone(&self.parts));
        let shown: Result<Vec<u8>, StoreError> = self
            .store()
            .read_aside("live-requests", move |tx: &mut dyn Tx| shown(tx, dir, person, now))
            .await;
        Ok(LiveVersion { version: opaque(&shown?, &parts), closed: false, last_seq: 0 })
    }
}

/// Everything that the pages of requests show and that can change.
fn shown(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId, now: Timestamp) -> Result<Vec<u8>, StoreError> {
    let mut text = [b"requests\0".as_slice(), person.as_bytes()].concat();
    for request in signature_requests::newest_for(tx, dir, person, REQUESTS)? {
        let case = cases::find(tx, dir, request.case)?;
        let open = case.is_some_and(|row| row.case.now.state == cases::CaseState::Open);
        let answered = request.answer.is_some();
        text.extend(request.id.as_bytes());
        text.extend([answered, open, request.expires_at > now].map(u8::from));
    }
    for half in pass_halves::waiting_for(tx, dir, person, now)? {
        text.extend(half.pass.as_bytes());
    }
    Ok(text)
}
