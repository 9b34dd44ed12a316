//! The photo on file: who looked at it, and to whom it is shown.

use crate::{Acting, Desk, DeskError, desk::restarted, journal, load, policy, record};
use keyward_directory::rules::RulesInForce;
use keyward_model::{DirectoryId, PersonId};
use keyward_recovery::{Command, Deed, decide, may_tend};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{cases, people, people::Photo},
};
use serde_json::json;
use std::sync::Arc;

/// Looks outside of a case are logged once in this many microseconds for each viewer and person: a page that is open loads the
/// photo again with each change.
const LOGGED_ONCE_IN: i64 = 3_600_000_000;

impl Desk {
    /// The photo of somebody, for whoever may work on them. The look is on record before the photo leaves: in the person's open
    /// case, where a check that compares faces asks for it, else in the log.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] without a photo on file; otherwise why the viewer may not see it.
    pub async fn view_photo(&self, acting: &Acting, person: PersonId) -> Result<Photo, DeskError> {
        let (dir, draws) = (self.dir(), self.draws());
        let hour = draws.now().as_micros() / LOGGED_ONCE_IN;
        let (who, target) = (Acting { form: None, ..acting.clone() }, person.to_string());
        let viewer = who.clone();
        let (stream, parts) = (draws.clone(), Arc::clone(&self.parts));
        let in_case: bool = self
            .write(Deed::ViewPhoto, &target, &who, move |tx| {
                view_in_case(tx, dir, &viewer, person, (&parts.rules, &restarted(&stream)))
            })
            .await?;
        if !in_case {
            let once = Acting { form: Some(format!("hour {hour}")), ..who.clone() };
            let log = move |tx: &mut dyn Tx| view_aside(tx, dir, &who, person, &restarted(&draws));
            self.write(Deed::ViewPhoto, &target, &once, log).await?;
        }
        let read = self.store().read("photo", move |tx| people::photo(tx, dir, person)).await;
        let photo: Result<Option<Photo>, StoreError> = read;
        photo?.ok_or(DeskError::NotFound)
    }
}

/// Records the look in the person's open case; `false` if there is none.
fn view_in_case(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    viewer: &Acting,
    person: PersonId,
    (rules, draws): (&RulesInForce, &Draws),
) -> Result<bool, DeskError> {
    let Some(row) = cases::open_of_person(tx, dir, person)? else {
        may_look(tx, dir, viewer, person, draws)?;
        return Ok(false);
    };
    let Some(row) = load::locked(tx, dir, row)? else { return Err(DeskError::Conflict) };
    let loaded = load::case(tx, dir, row, viewer, (rules, draws))?;
    if !loaded.facts.subject.has_photo {
        return Err(DeskError::NotFound);
    }
    let events = decide(&loaded.case, &Command::ViewPhoto, &loaded.facts)?;
    record::events(tx, dir, &loaded, events, draws, record::AT_ONCE)?;
    Ok(true)
}

fn view_aside(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    viewer: &Acting,
    person: PersonId,
    draws: &Draws,
) -> Result<(), DeskError> {
    journal::append(tx, dir, viewer.actor, "person.photo_viewed", Some(person), json!({}), draws)?;
    Ok(())
}

/// Outside of a case whoever could work on the person sees their photo: the rule of what does not only protect.
fn may_look(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    viewer: &Acting,
    person: PersonId,
    draws: &Draws,
) -> Result<(), DeskError> {
    let standards = policy::standards(tx, dir, None)?.unwrap_or_default();
    let facts = load::facts(tx, dir, person, standards, viewer, draws)?;
    may_tend(&facts)?;
    if facts.subject.has_photo { Ok(()) } else { Err(DeskError::NotFound) }
}
