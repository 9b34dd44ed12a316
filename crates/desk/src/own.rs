//! What everybody may know about themselves at the desk.

use crate::{Acting, CodeWords, Desk, DeskError, journal, load, requests::answerable};
use keyward_model::{MethodId, PersonId, Timestamp};
use keyward_recovery::{Case, CaseEvent, Closing, Effect, Outcome, Recorded, waits_for_own_sign_in};
use keyward_storage::{
    log::{self, LogEvent},
    repo::{
        self, PageRequest,
        cases::{self, CaseState},
    },
};
use std::{sync::Arc, time::Duration};

/// The cases of somebody that they read about, newest first.
const CASES: u16 = 5;

/// What waits for an approver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApproverState {
    /// Whether they are somebody's manager.
    pub has_reports: bool,
    /// How much waits for them: requests to answer, and halves of passes.
    pub waiting: u32,
}

/// A case about somebody, as they may see it: that it exists and who works on it. Whoever calls and says to be the desk can be
/// checked against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCase {
    /// Its number.
    pub number: u32,
    /// Who opened it; `None` if the person did.
    pub agent: Option<String>,
    /// When.
    pub opened_at: Timestamp,
    /// When it was stopped last, if it is.
    pub stopped_at: Option<Timestamp>,
    /// Whether the person reported it themselves.
    pub self_reported: bool,
    /// Whether they may stop it. If not it is stopped already, and nothing is done in it until a supervisor has looked.
    pub can_stop: bool,
    /// Whether all that it waits for is that the person signs in again.
    pub sign_in_again: bool,
    /// An exception from the standard that is signed in it.
    pub exception: Option<OwnException>,
    /// The names of what was reported lost.
    pub things: Vec<String>,
    /// When it was lost, as it was reported.
    pub lost_at: Option<Timestamp>,
}

/// An exception by which somebody's own account is to be recovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnException {
    /// From when it can be used; `None` until two people have signed.
    pub opens_at: Option<Timestamp>,
}

/// What a case did that concerns its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnDone {
    /// It was opened.
    Opened,
    /// It was stopped.
    Stopped,
    /// It ended well.
    Completed,
    /// It ended, and nothing was given.
    Rejected,
    /// It ended so many sessions.
    SessionsEnded(u64),
    /// It suspended these methods.
    Suspended(Vec<MethodId>),
    /// It removed this method.
    Removed(MethodId),
    /// The account was frozen: by its owner, or by somebody at the desk.
    Frozen {
        /// Whether its owner did.
        by_owner: bool,
    },
    /// The freeze was lifted.
    Unfrozen,
    /// A saved recovery code was used.
    CodeUsed,
}

/// One thing that happened to an account, for its owner: in a case about them, or beside one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnHappened {
    /// When.
    pub at: Timestamp,
    /// The case's number; `None` beside a case.
    pub number: Option<u32>,
    /// What.
    pub what: OwnDone,
}

/// What somebody reads of an event of a case about them. Nothing that differs where they asked for help in silence: whoever forces them
/// reads along.
fn own_done(event: &CaseEvent, case: &Case) -> Option<OwnDone> {
    Some(match event {
        CaseEvent::Opened { .. } => OwnDone::Opened,
        CaseEvent::Escalated { .. } => OwnDone::Stopped,
        CaseEvent::Closed { closing: Closing::Completed, .. } => OwnDone::Completed,
        CaseEvent::Closed { closing: Closing::Rejected, .. } => OwnDone::Rejected,
        CaseEvent::EffectDone { id, outcome } => {
            let effect = case.intents.iter().find(|intent| intent.id == *id).map(|intent| &intent.effect)?;
            match (effect, outcome) {
                (Effect::RevokeSessions { .. }, Outcome::SessionsEnded { count }) => {
                    OwnDone::SessionsEnded(*count)
                }
                (Effect::SuspendMethods { methods }, _) => OwnDone::Suspended(methods.clone()),
                (Effect::RetireMethod { method }, _) => OwnDone::Removed(*method),
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// What is no event of a case.
const BESIDE_CASES: [&str; 3] = ["person.frozen", "person.unfrozen", "codes.used"];
/// How far back they read of that.
const BESIDE: Duration = Duration::from_hours(24 * 90);

fn beside_case(event: &LogEvent, person: PersonId) -> Option<OwnHappened> {
    let what = match event.kind.as_str() {
        "person.frozen" => OwnDone::Frozen { by_owner: event.actor.person() == Some(person) },
        "person.unfrozen" => OwnDone::Unfrozen,
        "codes.used" => OwnDone::CodeUsed,
        _ => return None,
    };
    Some(OwnHappened { at: event.at, number: None, what })
}

fn exception(case: &Case, now: Timestamp) -> Option<OwnException> {
    let open = case.exception.as_ref().filter(|open| open.lives(now) && !case.is_spent(open.spent))?;
    Some(OwnException { opens_at: open.opens.map(|(from, _)| from) })
}

impl Desk {
    /// Whether somebody has people to vouch for, and what waits for them.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn approver_state(&self, person: PersonId) -> Result<ApproverState, DeskError> {
        let (dir, now) = (self.dir(), self.now());
        let read = self.store().read("approver-state", move |tx| -> Result<_, DeskError> {
            let reports = repo::people::reports_of(tx, dir, person, &PageRequest::first(1))?;
            // What their page lists: requests of open cases, and halves of passes.
            let requests = answerable(tx, dir, person, now)?.len();
            let halves = repo::pass_halves::waiting_for(tx, dir, person, now)?.len();
            Ok(ApproverState {
                has_reports: !reports.items.is_empty(),
                waiting: u32::try_from(requests.saturating_add(halves)).unwrap_or(u32::MAX),
            })
        });
        read.await
    }

    /// What desk and person say to each other in the open case about the actor; `None` without one, and in a session that is not for certain
    /// its owner's: whoever reads them poses as the desk to the person, or as the person to the desk.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn own_words(&self, acting: &Acting) -> Result<Option<CodeWords>, DeskError> {
        let person = acting.actor.person().ok_or(DeskError::NotAllowed)?;
        let (dir, now, who, desk) = (self.dir(), self.now(), acting.clone(), self.clone());
        let read = self.store().read("own-words", move |tx| -> Result<_, DeskError> {
            let Some(row) = cases::open_of_person(tx, dir, person)? else { return Ok(None) };
            let shown = desk.reads_words(tx, &who, now)?;
            Ok(shown.then(|| CodeWords::of(row.case.id, &desk.parts.secrets)))
        });
        read.await
    }

    /// Whether what the actor says of their account in this session is its owner's own word, without a touch.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn speaks_for_owner(&self, acting: &Acting) -> Result<bool, DeskError> {
        let (now, who, desk) = (self.now(), acting.clone(), self.clone());
        self.store().read("own-word", move |tx| desk.is_own_word(tx, &who, now)).await
    }

    /// What the latest cases about somebody did, and what else happened to their account in the last 90 days that they get mail of, for
    /// themselves, newest first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn own_happened(&self, person: PersonId) -> Result<Vec<OwnHappened>, DeskError> {
        let (dir, since) = (self.dir(), self.now().minus(BESIDE));
        let read = self.store().read("own-happened", move |tx| -> Result<_, DeskError> {
            let beside = log::of_person_since(tx, dir, person, since, &BESIDE_CASES)?;
            let mut found: Vec<OwnHappened> =
                beside.iter().filter_map(|event| beside_case(event, person)).collect();
            for row in cases::of_person(tx, dir, person, &PageRequest::first(CASES))?.items {
                let events = journal::recorded(tx, dir, row.case.id)?;
                let Some(case) = Case::replay(row.case.id, &events) else { continue };
                found.extend(events.iter().filter_map(|recorded| {
                    let what = own_done(&recorded.event, &case)?;
                    Some(OwnHappened { at: recorded.at, number: Some(row.number), what })
                }));
            }
            found.sort_by_key(|one| std::cmp::Reverse(one.at));
            Ok(found)
        });
        read.await
    }

    /// The open case about somebody.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn own_case(&self, person: PersonId) -> Result<Option<OwnCase>, DeskError> {
        let (dir, now, parts, draws) = (self.dir(), self.now(), Arc::clone(&self.parts), self.draws());
        let read = self.store().read("own-case", move |tx| -> Result<_, DeskError> {
            let Some(row) = cases::open_of_person(tx, dir, person)? else { return Ok(None) };
            let opener = row.case.opened_by.filter(|opener| *opener != person);
            let agent = match opener {
                Some(opener) => repo::people::find(tx, dir, opener)?.map(|agent| agent.display_name),
                None => None,
            };
            let acting = Acting::system();
            let loaded = load::case(tx, dir, row, &acting, (&parts.rules, &draws.restart()))?;
            let stopped = |recorded: &&Recorded| matches!(recorded.event, CaseEvent::Escalated { .. });
            let events = journal::recorded(tx, dir, loaded.case.id)?;
            let stopped_at = events.iter().rev().find(stopped).map(|recorded| recorded.at);
            let row = loaded.row;
            Ok(Some(OwnCase {
                stopped_at: stopped_at.filter(|_| row.case.now.state == CaseState::Escalated),
                exception: exception(&loaded.case, now),
                things: loaded.case.report.things.iter().map(|thing| thing.name.clone()).collect(),
                lost_at: loaded.case.report.lost_at,
                sign_in_again: waits_for_own_sign_in(&loaded.case, &loaded.facts),
                number: row.number,
                agent,
                opened_at: row.case.opened_at,
                self_reported: row.case.opened_by == Some(person),
                can_stop: row.case.now.state == CaseState::Open,
            }))
        });
        read.await
    }
}
