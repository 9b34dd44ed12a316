//! Ending somebody's sessions at the desk, and how long it takes until they are over.

use crate::{
    Acting, Desk, DeskError,
    desk::restarted,
    holds::{self, Work},
    load,
    open::required,
    policy,
};
use keyward_model::{DirectoryId, EventId, PersonId, SessionId, Timestamp};
use keyward_notify::{Notice, tell};
use keyward_recovery::{Deed, may_end_sessions};
use keyward_storage::{
    StoreError, Tx,
    log::{self, NewEvent},
    repo::{
        revocations::{self, Decision, Revocation},
        sessions,
    },
    seal,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// Over which time it is looked back.
const DAY: Duration = Duration::from_hours(24);

/// What was decided: kept with the form, so that the same form measures the same decision.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Decided {
    event: EventId,
    at: Timestamp,
    count: u64,
}

/// How long it took from the decision to end sessions until they had ended, lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokeTimes {
    /// How often in the last 24 hours; a thousand at most are looked at.
    pub count: usize,
    /// In the middle.
    pub median: Duration,
    /// The longest.
    pub worst: Duration,
}

/// Sessions that were ended by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedByHand {
    /// What was measured.
    pub measured: Revocation,
    /// When somebody first tried to use one of them afterwards; `None` while nobody did.
    pub first_refused_at: Option<Timestamp>,
}

impl Desk {
    /// Ends one session of a person, or all, outside of a case. How many ended: none if there is none to end.
    ///
    /// # Errors
    /// [`DeskError::Refused`] by the rules; [`DeskError::NotFound`] for a session that is not theirs or does not live.
    pub async fn end_sessions(
        &self,
        acting: &Acting,
        person: PersonId,
        which: Option<SessionId>,
        reason: &str,
    ) -> Result<u64, DeskError> {
        let reason = required("reason", reason)?;
        let (dir, who, draws, parts) = (self.dir(), acting.clone(), self.draws(), Arc::clone(&self.parts));
        let target = which.map_or_else(|| person.to_string(), |id| format!("{person}/{id}"));
        let decided: Decided = self
            .write(Deed::EndSessions(person), &target, acting, move |tx| {
                let stream = restarted(&draws);
                seal::protect(tx);
                let standards = policy::standards(tx, dir, None)?.unwrap_or_default();
                let facts = load::facts(tx, dir, person, standards, &who, &stream)?;
                may_end_sessions(&facts)?;
                let ended = (who.actor, Some(person), Work::Contained);
                holds::count(tx, dir, ended, facts.wave(), &parts.telling, &stream)?;
                let at = stream.now();
                let count = match which {
                    None => sessions::end_all(tx, dir, person, None, "desk", at)?,
                    Some(id) if sessions::is_live(tx, dir, person, id, at)? => {
                        u64::from(sessions::end(tx, dir, id, "desk", at)?)
                    }
                    Some(_) => return Err(DeskError::NotFound),
                };
                let event = EventId::new(at, &stream);
                if count > 0 {
                    let new = NewEvent {
                        id: event,
                        at,
                        actor: who.actor,
                        kind: "session.ended_by_desk".to_owned(),
                        person: Some(person),
                        case: None,
                        salt: stream.bytes(),
                        body: json!({ "count": count, "session": which, "reason": &reason }),
                    };
                    log::append(tx, dir, &new)?;
                    let notice = Notice::SessionsEnded { count, at };
                    tell::of_protection(tx, dir, &parts.telling, &facts.subject, &notice, (at, &stream))?;
                }
                Ok(Decided { event, at, count })
            })
            .await?;
        if decided.count > 0 {
            self.measured(Decision::Event(decided.event), person, decided.count, decided.at).await?;
        }
        Ok(decided.count)
    }

    /// Keeps how long it took, as this server's clock says now: the end is committed. Every server asks the database about a session
    /// at each request, so none lets it in from then on.
    pub(crate) async fn measured(
        &self,
        of: Decision,
        person: PersonId,
        count: u64,
        decided_at: Timestamp,
    ) -> Result<(), DeskError> {
        let (dir, effective_at) = (self.dir(), self.now());
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let kept: Result<bool, StoreError> = self
            .store()
            .write("revocation", move |tx| {
                revocations::insert(tx, dir, of, (person, count), (decided_at, effective_at))
            })
            .await;
        kept?;
        Ok(())
    }

    /// How long ending sessions took in the last 24 hours; `None` if none were ended.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn revoke_times(&self) -> Result<Option<RevokeTimes>, DeskError> {
        let (dir, from) = (self.dir(), self.now().minus(DAY));
        let read: Result<Vec<Revocation>, StoreError> =
            self.store().read("revoke-times", move |tx| revocations::since(tx, dir, from)).await;
        let mut took: Vec<Duration> = read?.iter().map(|one| one.took).collect();
        took.sort_unstable();
        let (Some(median), Some(worst)) = (took.get(took.len() / 2), took.last()) else { return Ok(None) };
        Ok(Some(RevokeTimes { count: took.len(), median: *median, worst: *worst }))
    }
}

/// What was last ended by hand.
pub(crate) fn last_by_hand(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Result<Option<EndedByHand>, StoreError> {
    let Some(measured) = revocations::latest_by_hand(tx, dir, person)? else { return Ok(None) };
    let until = measured.decided_at.plus(measured.took);
    let first_refused_at = sessions::first_refused(tx, dir, person, (measured.decided_at, until))?;
    Ok(Some(EndedByHand { measured, first_refused_at }))
}
