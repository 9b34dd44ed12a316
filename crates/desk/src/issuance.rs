//! The issuance hold: what stops every signature and every pass, at every server. A database that was put back to an earlier state would bring
//! back passkeys that were retired and forget what was decided, so nothing is built on it until a reviewer has accepted it. An event that
//! Keyward did not write holds up the same until it is gone.

use crate::{Acting, Desk, DeskError, desk::restarted, journal, load, open::one_line};
use keyward_ledger::{Checkpoint, SignedNote, VerifierKey};
use keyward_model::{Actor, DirectoryId, EventId, Role, SKEW, Timestamp};
use keyward_recovery::Deed;
use keyward_storage::{
    Draws, StoreError, Tx, log,
    repo::issuance::{self, Hold, HoldCause},
};
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};

/// The event by which a reviewer accepts the log as it is.
const ACCEPTED: &str = "log.history_accepted";
/// The event that says that a hold was put on.
const HELD: &str = "log.hold_set";
/// The event that says that another server can tell what the one that asked cannot.
const VOUCHED: &str = "log.hold_vouched";

/// The waiting event that Keyward did not write, as this server's sequencer found it; each server's does. Clones share it. Nobody can accept
/// one: it has to go.
#[derive(Clone, Debug, Default)]
pub struct Forged(Arc<Mutex<Option<String>>>);

impl Forged {
    /// Which event it is, or that there is none.
    pub fn found(&self, which: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = which;
    }
    /// Which event it is, if there is one.
    pub fn which(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a server remembers of the log outside of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// Nothing: it is a new server.
    Nothing,
    /// A checkpoint.
    Checkpoint {
        /// The signed note.
        note: String,
        /// The acceptance that was the newest when it was written down.
        under: Option<EventId>,
        /// Since when this process has followed the log.
        following_since: Timestamp,
    },
    /// It cannot be read.
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
        /// When the file was changed last.
        changed_at: Option<Timestamp>,
        /// Whether this server has asked.
        asked: Asked,
    },
}

/// Whether a server that cannot tell has asked the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Not yet.
    NotYet,
    /// It has, and this was the newest acceptance then.
    Under(Option<EventId>),
}

/// What is to be remembered from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// The newest checkpoint.
    pub note: Option<String>,
    /// The newest acceptance.
    pub under: Option<EventId>,
}

/// What the log is, beside what is remembered of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It continues that, or somebody accepted that it does not.
    Continues(Newest),
    /// It does not, or that is not known, and a hold is on.
    Held {
        /// Why, if this server put it on just now.
        put_on: Option<HoldCause>,
        /// The newest acceptance.
        under: Option<EventId>,
    },
}

enum Look {
    Continues(Newest),
    Vouch(Vec<EventId>, Newest),
    Heard(EventId, Newest),
    OnHold(Newest),
    PutOn(HoldCause, Newest),
}

/// What a checkpoint that is lost said.
fn put_back(note: &str, found: String) -> HoldCause {
    let checkpoint = note.parse::<SignedNote>().ok().and_then(|note| note.text().parse::<Checkpoint>().ok());
    let (remembered, root) = checkpoint
        .map_or((u64::MAX, String::new()), |checkpoint| (checkpoint.size, checkpoint.root.to_hex()));
    HoldCause::PutBack { remembered, root, found }
}

fn look(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    remembered: &Remembered,
    key: &VerifierKey,
) -> Result<Look, StoreError> {
    let accepted = issuance::accepted(tx, dir)?;
    let newest =
        Newest { note: log::newest_note(tx, dir)?, under: accepted.as_ref().map(|newest| newest.id) };
    let holds = issuance::holds(tx, dir)?;
    let cause = match remembered {
        Remembered::Nothing => return Ok(Look::Continues(newest)),
        Remembered::Checkpoint { note, under, following_since } => {
            // Nothing new: most of the time.
            let lost =
                if newest.note.as_ref() == Some(note) { None } else { log::continues(tx, dir, note, key)? };
            match lost {
                Some(finding) if !accepted.is_some_and(|newest| newest.covers(*under)) => {
                    put_back(note, finding.what)
                }
                _ => {
                    let asked = holds.iter().filter(|hold| can_tell(*following_since, &hold.cause));
                    let asked: Vec<EventId> = asked.map(|hold| hold.id).collect();
                    return Ok(if asked.is_empty() {
                        Look::Continues(newest)
                    } else {
                        Look::Vouch(asked, newest)
                    });
                }
            }
        }
        Remembered::Unreadable { file, why, changed_at, asked } => {
            let cause =
                HoldCause::Unreadable { file: file.clone(), why: why.clone(), changed_at: *changed_at };
            let heard = issuance::vouched(tx, dir)?.into_iter().find(|hold| hold.cause.is_same(&cause));
            if let Some(hold) = heard {
                return Ok(Look::Heard(hold.id, newest));
            }
            // That no hold is on says nothing here: a database that was put back has none either.
            if *asked != Asked::NotYet && *asked != Asked::Under(newest.under) {
                return Ok(Look::Continues(newest));
            }
            cause
        }
    };
    let on = holds.iter().any(|hold| hold.cause.is_same(&cause));
    Ok(if on { Look::OnHold(newest) } else { Look::PutOn(cause, newest) })
}

/// Whether a server that has followed the log since then knows whatever one with this hold has forgotten: it followed it before that one's file
/// was written for the last time, so it has seen that checkpoint.
fn can_tell(following_since: Timestamp, cause: &HoldCause) -> bool {
    match cause {
        HoldCause::Unreadable { changed_at: Some(changed_at), .. } => {
            following_since.plus(SKEW) <= *changed_at
        }
        _ => false,
    }
}

/// Does what [`look`] says is to be done.
fn act(tx: &mut dyn Tx, dir: DirectoryId, look: Look, draws: &Draws) -> Result<Judged, StoreError> {
    match look {
        Look::Continues(newest) => Ok(Judged::Continues(newest)),
        Look::OnHold(newest) => Ok(Judged::Held { put_on: None, under: newest.under }),
        Look::PutOn(cause, newest) => {
            let hold = Hold { id: EventId::new(draws.now(), draws), since: draws.now(), cause };
            let new = issuance::hold(tx, dir, &hold)?;
            if new {
                let body = json!({ "hold": hold.id, "why": &hold.cause });
                journal::append(tx, dir, Actor::System, HELD, None, body, draws)?;
            }
            Ok(Judged::Held { put_on: new.then_some(hold.cause), under: newest.under })
        }
        Look::Vouch(asked, newest) => {
            for id in asked {
                if issuance::vouch(tx, dir, id)? {
                    let body = json!({ "hold": id });
                    journal::append(tx, dir, Actor::System, VOUCHED, None, body, draws)?;
                }
            }
            Ok(Judged::Continues(newest))
        }
        Look::Heard(id, newest) => {
            issuance::take_vouch(tx, dir, id, draws.now())?;
            Ok(Judged::Continues(newest))
        }
    }
}

impl Desk {
    /// The waiting event that Keyward did not write, if this server's sequencer found one: no pass is issued then.
    pub fn forged(&self) -> &Forged {
        &self.forged
    }

    /// The issuance holds that are on, oldest first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn issuance_holds(&self) -> Result<Vec<Hold>, DeskError> {
        let dir = self.dir();
        let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> { issuance::holds(tx, dir) };
        Ok(self.store().read("issuance-holds", read).await?)
    }

    /// Compares the log with what a server remembers of it, and puts an issuance hold on for all servers where it does not continue that, or
    /// where the server cannot tell and no other one can.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn judge_memory(
        &self,
        remembered: &Remembered,
        key: &VerifierKey,
    ) -> Result<Judged, StoreError> {
        let (dir, known, with) = (self.dir(), remembered.clone(), key.clone());
        let found = self
            .store()
            .read("remembered-log", move |tx| -> Result<_, StoreError> {
                Ok(match look(tx, dir, &known, &with)? {
                    Look::Continues(newest) => Some(Judged::Continues(newest)),
                    Look::OnHold(newest) => Some(Judged::Held { put_on: None, under: newest.under }),
                    Look::Vouch(..) | Look::Heard(..) | Look::PutOn(..) => None,
                })
            })
            .await?;
        if let Some(found) = found {
            return Ok(found);
        }
        let (known, with, draws) = (remembered.clone(), key.clone(), self.draws());
        self.store()
            .write("hold-issuance", move |tx| -> Result<_, StoreError> {
                let look = look(tx, dir, &known, &with)?;
                act(tx, dir, look, &restarted(&draws))
            })
            .await
    }

    /// A reviewer has looked and accepts the log as it is: it says so for ever, and passes are issued again, at every server. `seen` are the holds
    /// that were looked at.
    ///
    /// # Errors
    /// [`DeskError::NotAllowed`] unless the actor reviews; [`DeskError::NotFound`] if there is nothing to accept;
    /// [`DeskError::Conflict`] if another hold was put on meanwhile; [`DeskError::Text`] if the reason is empty or longer than 300 characters.
    pub async fn accept_history(
        &self,
        acting: &Acting,
        seen: &[EventId],
        reason: &str,
    ) -> Result<(), DeskError> {
        if !acting.roles.has(Role::SecurityReader) {
            return Err(DeskError::NotAllowed);
        }
        let reason = one_line("reason", reason, 300)?;
        let (dir, who, draws, seen) = (self.dir(), acting.clone(), self.draws(), seen.to_vec());
        self.write(Deed::AcceptHistory, "log", acting, move |tx| {
            // As they stand now: a role that was taken away since the sign-in accepts nothing.
            let reviewer = load::actor(tx, dir, &who)?;
            if !reviewer.roles.has(Role::SecurityReader) {
                return Err(DeskError::NotAllowed);
            }
            let stream = restarted(&draws);
            Deed::AcceptHistory.touched(&reviewer, stream.now())?;
            let holds = issuance::holds(tx, dir)?;
            if holds.is_empty() {
                return Err(DeskError::NotFound);
            }
            if holds.iter().any(|hold| !seen.contains(&hold.id)) {
                return Err(DeskError::Conflict);
            }
            let id = EventId::new(stream.now(), &stream);
            issuance::accept(tx, dir, id, who.actor, stream.now())?;
            let causes: Vec<&HoldCause> = holds.iter().map(|hold| &hold.cause).collect();
            let body = json!({ "acceptance": id, "holds": causes, "reason": &reason });
            Ok(journal::append(tx, dir, who.actor, ACCEPTED, None, body, &stream)?)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreadable(changed_at: Option<Timestamp>) -> HoldCause {
        HoldCause::Unreadable { file: "keyward.tip".into(), why: "it is empty".into(), changed_at }
    }

    #[test]
    fn only_who_followed_the_log_before_the_file_was_written_last_can_tell() {
        let at = Timestamp::from_micros(1_790_000_000_000_000);
        assert!(can_tell(at, &unreadable(Some(at.plus(SKEW)))));
        assert!(!can_tell(at, &unreadable(Some(at))), "clocks may differ by as much");
        assert!(!can_tell(at, &unreadable(None)));
        let lost = HoldCause::PutBack { remembered: 7, root: "ab".into(), found: "has 5 leaves".into() };
        assert!(!can_tell(Timestamp::from_micros(0), &lost), "nobody vouches for what is lost");
    }

    #[test]
    fn clones_share_what_was_found() {
        let forged = Forged::default();
        forged.clone().found(Some("event_unsequenced 7".into()));
        assert_eq!(forged.which(), Some("event_unsequenced 7".into()));
        forged.clone().found(None);
        assert_eq!(forged.which(), None);
    }
}
