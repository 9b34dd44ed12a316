//! The case: a fold over its events.
//!
//! Here is what a case is made of and how it begins; `fold` adds an event, `asks` answers questions about where it stands, and
//! `parts` has its checks, approvals, effects, flags and pass.

mod asks;
mod fold;
mod parts;

pub use parts::{ApprovalState, CaseState, EvidenceState, FlagState, IntentState, PassState, WorkTouch};

use crate::{
    AtHand, CallCode, CaseEvent, Closing, Ending, ExceptionState, LossReport, Obligation, Playbook, Recorded,
    SettledNumber, StoppedException,
};
use keyward_model::{Actor, CaseId, ContactId, EvidenceId, MethodId, OpenedBy, PersonId, Tier, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// The tier of an account when its case was opened. Nobody reads it for a decision, since tiers and roles rise after that: what a case takes
/// is [`tier_of`](crate::tier_of).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenedAs(Tier);

/// A recovery, from report to close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The case's id.
    pub id: CaseId,
    /// Whose account.
    pub person: PersonId,
    /// Which duties.
    pub playbook: Playbook,
    /// The tier as of opening.
    pub opened_as: OpenedAs,
    /// The version of the standards it keeps.
    pub standards_version: u32,
    /// The report as it stands. Things that were taken out stay in the list, so that every position keeps its meaning.
    pub report: LossReport,
    /// Positions of things that were taken out of the report again.
    pub withdrawn: BTreeSet<u32>,
    /// Methods that came into the report later, by whom and when.
    pub added: Vec<(MethodId, Actor, Timestamp)>,
    /// Methods that were taken out of the report again: they are nobody's proof in this case.
    pub doubted: Vec<MethodId>,
    /// The earliest time of loss that was ever given; `None` if none ever was.
    pub earliest_loss: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who opened it.
    pub opened_by: Actor,
    /// The passkey with which the person reported it themselves.
    pub reported_with: Option<MethodId>,
    /// Where it stands.
    pub state: CaseState,
    /// The number of the last event.
    pub last_seq: u32,
    /// Whether the methods were read, and which strong ones were left.
    pub assessed: Option<Vec<MethodId>>,
    /// What the person says about the strong methods that are left.
    pub at_hand: Option<AtHand>,
    /// Where numbers ring, by the last answer for each.
    pub settled_numbers: Vec<SettledNumber>,
    /// Numbers that were ever said to ring on what was lost.
    pub rang_on_lost: BTreeSet<ContactId>,
    /// Call-backs that go through a relay service.
    pub relayed: BTreeSet<EvidenceId>,
    /// The checks, in order.
    pub evidence: Vec<EvidenceState>,
    /// When the photo on file was shown last, to each who saw it.
    pub photo_views: Vec<(Actor, Timestamp)>,
    /// The approvals, in order.
    pub approvals: Vec<ApprovalState>,
    /// When the standard was last met, and until when that counts.
    pub verified: Option<(Timestamp, Timestamp)>,
    /// Whether a verification was taken back, and none has taken its place.
    pub lapsed: bool,
    /// The effects, in order.
    pub intents: Vec<IntentState>,
    /// The last pass.
    pub pass: Option<PassState>,
    /// The passkeys that the case's own sessions registered.
    pub registered: Vec<(MethodId, String)>,
    /// What else was bound in a session that the case answers for.
    pub bound: Vec<MethodId>,
    /// In which session the case's own and what else was bound came to be: it counts only as long as that does.
    pub made_in: BTreeMap<MethodId, OpenedBy>,
    /// When passkeys of earlier cases signed in last in this one.
    pub seen: Vec<(MethodId, Timestamp)>,
    /// When strong methods that are left to the person signed in last.
    pub own_sign_ins: Vec<(MethodId, Timestamp)>,
    /// The code that the person drew last, to be read out.
    pub code: Option<CallCode>,
    /// Passkeys of earlier cases that the person confirmed.
    pub confirmed: Vec<MethodId>,
    /// What somebody else bound while the case was open.
    pub foreign: Vec<MethodId>,
    /// The passkey that was proved last.
    pub proved: Option<MethodId>,
    /// Things of the report that were wiped or documented, by position.
    pub settled_things: Vec<u32>,
    /// Who did a step of the recovery, or opened it.
    pub workers: Vec<PersonId>,
    /// Who removed something that stood in its way.
    pub clearers: Vec<PersonId>,
    /// The last exception from the standard.
    pub exception: Option<ExceptionState>,
    /// Exceptions that somebody stopped, in order: none of their signers signs one again.
    pub stopped_exceptions: Vec<StoppedException>,
    /// Duties let go.
    pub waived: Vec<(Obligation, Actor, String)>,
    /// Red flags, in order.
    pub flags: Vec<FlagState>,
    /// When the person themselves stopped it, unless it was resumed since.
    pub own_stop: Option<Timestamp>,
    /// How it ended for the person, as its event says; see [`Case::ending`].
    pub ended: Option<Ending>,
    /// When it ended.
    pub closed_at: Option<Timestamp>,
    /// How often it stopped.
    pub escalations: u32,
    /// Whether somebody asked for help in silence. Nothing that the desk sees may depend on it.
    pub duress: bool,
    /// The last touch of each agent, in each of their sessions, for their work on the case.
    pub touches: Vec<WorkTouch>,
    /// How many words were given on the call.
    pub words: u32,
    /// How many events the desk may know of: all but those that follow from a silent request for help.
    pub visible: u32,
}

impl Case {
    /// How it ended for the person; `None` while it is open.
    pub fn ending(&self) -> Option<Ending> {
        let CaseState::Closed(closing) = self.state else { return None };
        // Events of before endings were kept: what was signed in with says it, and only a waiver or a disabled account closed without.
        Some(self.ended.unwrap_or_else(|| match (closing, self.proved) {
            (Closing::Rejected, _) => Ending::Rejected,
            (Closing::Completed, Some(proved)) if self.has_registered(proved) => Ending::Recovered,
            (Closing::Completed, Some(_)) => Ending::SignedIn,
            (Closing::Completed, None)
                if self.waived.iter().any(|(step, ..)| *step == Obligation::Register) =>
            {
                Ending::NotSignedIn
            }
            (Closing::Completed, None) => Ending::Disabled,
        }))
    }
    /// The tier as of opening, for the case's row. What a case takes is [`tier_of`](crate::tier_of).
    pub const fn tier_at_opening(&self) -> Tier {
        self.opened_as.0
    }
    /// Replays a case. `None` if the events do not begin with `Opened` or are out of order.
    pub fn replay(id: CaseId, events: &[Recorded]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let mut case = Self::from_opening(id, first)?;
        for event in rest {
            if event.seq != case.last_seq + 1 {
                return None;
            }
            case.apply(event);
        }
        Some(case)
    }

    fn from_opening(id: CaseId, first: &Recorded) -> Option<Self> {
        let CaseEvent::Opened { person, playbook, tier, standards_version, report, reported_with } =
            &first.event
        else {
            return None;
        };
        (first.seq == 1).then(|| Self {
            id,
            person: *person,
            playbook: *playbook,
            opened_as: OpenedAs(*tier),
            standards_version: *standards_version,
            report: report.clone(),
            withdrawn: BTreeSet::new(),
            added: Vec::new(),
            doubted: Vec::new(),
            earliest_loss: report.lost_at,
            opened_at: first.at,
            opened_by: first.actor,
            reported_with: *reported_with,
            state: CaseState::Open,
            last_seq: 1,
            assessed: None,
            at_hand: None,
            settled_numbers: Vec::new(),
            rang_on_lost: BTreeSet::new(),
            relayed: BTreeSet::new(),
            evidence: Vec::new(),
            photo_views: Vec::new(),
            approvals: Vec::new(),
            verified: None,
            lapsed: false,
            intents: Vec::new(),
            pass: None,
            registered: Vec::new(),
            bound: Vec::new(),
            made_in: BTreeMap::new(),
            seen: Vec::new(),
            own_sign_ins: Vec::new(),
            code: None,
            confirmed: Vec::new(),
            foreign: Vec::new(),
            proved: None,
            settled_things: Vec::new(),
            workers: first.actor.person().into_iter().collect(),
            clearers: Vec::new(),
            exception: None,
            stopped_exceptions: Vec::new(),
            waived: Vec::new(),
            flags: Vec::new(),
            own_stop: None,
            ended: None,
            closed_at: None,
            escalations: 0,
            duress: false,
            touches: Vec::new(),
            words: 0,
            visible: 1,
        })
    }
}
