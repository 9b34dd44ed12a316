//! Who at the desk may read about whom, and who looked at whose page: for the log, in batches, and for the person.

use crate::{Acting, Desk, DeskError, desk::restarted, journal, lists::Names, load};
use keyward_model::{DirectoryId, Humans, Person, PersonId, Role, Tier, Timestamp};
use keyward_recovery::{ActorFacts, Refusal};
use keyward_storage::{
    StoreError, Tx,
    repo::{cases::CaseRow, humans, page_reads},
};
use serde_json::json;
use std::time::Duration;

/// How long a person sees who looked.
const KEPT: Duration = Duration::from_hours(24 * 90);
/// How many they see.
const SHOWN: usize = 30;
/// How many batches go into the log at once.
const AT_ONCE: usize = 50;

/// Whether somebody may read about an account of this tier: the desk as high as it works, and reviewers.
///
/// # Errors
/// [`Refusal::BeyondReach`].
pub(crate) fn may_read(viewer: &ActorFacts, tier: Tier) -> Result<(), Refusal> {
    let reviews = viewer.roles.has(Role::SecurityReader);
    let reaches = viewer.roles.desk_reach().is_some_and(|reach| reach >= tier);
    if reviews || reaches { Ok(()) } else { Err(Refusal::BeyondReach { tier }) }
}

/// Who looks at a list. What it leaves out is one rule, whatever it lists.
pub(crate) struct Viewer {
    facts: ActorFacts,
    humans: Humans,
}

impl Viewer {
    /// # Errors
    /// [`Refusal::OnHold`]: whoever is on hold reads nothing at the desk.
    pub fn read(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting) -> Result<Self, DeskError> {
        load::actor(tx, dir, acting)?;
        Self::of_own_work(tx, dir, acting)
    }
    /// For a list of nothing but the viewer's own work, which they read on hold as well.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] for somebody who may not enter.
    pub fn of_own_work(tx: &mut dyn Tx, dir: DirectoryId, acting: &Acting) -> Result<Self, DeskError> {
        let facts = load::present(tx, dir, acting)?;
        let accounts: Vec<PersonId> = facts.actor.person().into_iter().collect();
        Ok(Self { humans: humans::of(tx, dir, &accounts)?, facts })
    }
    /// Whether this account is the viewer's, whichever of theirs they use.
    pub fn is(&self, account: PersonId) -> bool {
        self.facts.actor.person().is_some_and(|by| self.humans.is_same(by, account))
    }
    /// Whether the viewer reads about this person. Administrators look for whom their rules are about, and work on nobody.
    pub fn reads(&self, person: &Person) -> bool {
        self.reads_tier(person.tier_now())
    }
    /// Whether the viewer sees this person's case: never about an account of their own, and the tier is the higher of then and now.
    pub fn sees_case(&self, row: &CaseRow, person: &Person) -> bool {
        !self.is(person.id) && self.reads_tier(row.case.now.tier.max(person.tier_now()))
    }
    fn reads_tier(&self, tier: Tier) -> bool {
        self.facts.roles.has(Role::PolicyAdministrator) || may_read(&self.facts, tier).is_ok()
    }
}

/// Somebody who looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The hour in which they did.
    pub hour: Timestamp,
    /// Their name.
    pub name: String,
}

impl Desk {
    /// Notes that somebody looked at a person's page or case. One row an hour, however often.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn note_read(&self, acting: &Acting, person: PersonId) -> Result<(), DeskError> {
        let Some(viewer) = acting.actor.person().filter(|viewer| *viewer != person) else { return Ok(()) };
        let (dir, now) = (self.dir(), self.now());
        let hour = page_reads::hour_of(now);
        let known = self.store().read("known-read", move |tx| -> Result<_, StoreError> {
            let newest = page_reads::of_person(tx, dir, person, 100)?;
            Ok(newest.contains(&(hour, viewer)))
        });
        // Most looks are the same ones again, and write nothing.
        if known.await? {
            return Ok(());
        }
        let noted = self.store().write("note-read", move |tx| page_reads::note(tx, dir, viewer, person, now));
        noted.await.map(drop).map_err(|error: StoreError| error.into())
    }

    /// Puts what was looked at in the hours that are over into the log, one event for each viewer and hour. Call it from time to time;
    /// several servers may.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn log_reads(&self) -> Result<usize, DeskError> {
        let mut logged = 0;
        for _ in 0..AT_ONCE {
            let (dir, draws) = (self.dir(), self.draws());
            let taken = self.store().write("log-reads", move |tx: &mut dyn Tx| -> Result<bool, StoreError> {
                let draws = restarted(&draws);
                let now = draws.now();
                let Some(batch) = page_reads::take(tx, dir, now)? else {
                    page_reads::purge(tx, dir, now, KEPT)?;
                    return Ok(false);
                };
                let body = json!({ "hour": batch.hour, "people": batch.people });
                let actor = keyward_model::Actor::Person(batch.viewer);
                journal::append(tx, dir, actor, "people.read", None, body, &draws)?;
                Ok(true)
            });
            if !taken.await? {
                break;
            }
            logged += 1;
        }
        Ok(logged)
    }

    /// Who at the desk looked at somebody, newest first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn who_looked(&self, person: PersonId) -> Result<Vec<Look>, DeskError> {
        let dir = self.dir();
        let read = self.store().read("who-looked", move |tx| -> Result<_, StoreError> {
            let mut names = Names::default();
            let mut found = Vec::new();
            for (hour, viewer) in page_reads::of_person(tx, dir, person, SHOWN)? {
                found.push(Look { hour, name: names.of(tx, dir, viewer)? });
            }
            Ok(found)
        });
        Ok(read.await?)
    }
}
