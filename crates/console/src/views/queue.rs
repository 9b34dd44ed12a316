//! The desk's queue and what search finds.

use super::{CaseState, DeviceView, IntakeRow, PersonHit, PersonSummary, SignInRow, keyed, page};
use crate::Phrase;
use keyward_model::{PersonId, Tier, Timestamp};

keyed! {
    /// Which cases the queue shows: `GET /desk?show=`.
    QueueFilter {
        /// Everything open.
        Open = "open" => "queue-open",
        /// The viewer's own.
        Mine = "mine" => "queue-mine",
        /// Stopped ones.
        Escalated = "escalated" => "queue-escalated",
        /// Finished ones.
        Closed = "closed" => "queue-closed",
    }
}

/// One case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// The case's number.
    pub number: u64,
    /// The person's name.
    pub person: String,
    /// The team and place.
    pub place: Option<String>,
    /// The account's tier.
    pub tier: Tier,
    /// Whether the account works.
    pub enabled: bool,
    /// Whether it is frozen.
    pub frozen: bool,
    /// What happened, in a few words.
    pub what: Phrase,
    /// The step that is next.
    pub step: Phrase,
    /// Where it stands.
    pub state: CaseState,
    /// Whether it is open and waits for a supervisor.
    pub flagged: bool,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who works on it.
    pub agent: Option<String>,
}

impl QueueRow {
    /// The message that names the tier.
    pub fn tier_key(&self) -> &'static str {
        super::parts::tier_key(self.tier)
    }
    /// The style class of its state.
    pub fn state_class(&self) -> &'static str {
        match self.state {
            CaseState::Open if self.flagged => "bad",
            CaseState::Open => "accent",
            CaseState::Escalated => "bad",
            CaseState::Closed => "plain",
        }
    }
}

/// `/desk`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueView {
    /// What is shown.
    pub filter: QueueFilter,
    /// How many there are for each filter, as far as counted.
    pub counts: Vec<(QueueFilter, Option<u32>)>,
    /// The rows, newest first.
    pub rows: Vec<QueueRow>,
    /// How many cases of this page the viewer may not read.
    pub hidden: u32,
    /// The address of the next page.
    pub older: Option<String>,
    /// Losses reported without signing in, those first that name somebody; only with the open cases.
    pub intakes: Vec<IntakeRow>,
    /// How many more of them there are.
    pub more_intakes: u32,
    /// How many of them the viewer may not read.
    pub hidden_intakes: u32,
    /// How many name nobody, and until when they came in, in microseconds: `POST /desk/intake/dismiss-unmatched` with `reason` and `until`.
    pub unmatched_intakes: (u32, i64),
    /// Why one of them was not put aside.
    pub refused: Option<Phrase>,
    /// Whether the viewer's own work is on hold: they open no case.
    pub held: bool,
}
page!(QueueView, "desk/queue.html");

/// A device found by search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceHit {
    /// The device.
    pub device: DeviceView,
    /// Whose.
    pub owner: PersonId,
    /// The owner's name.
    pub owner_name: String,
}

/// What the desk finds by the reference that somebody quotes who was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedView {
    /// The reference, in its groups.
    pub reference: String,
    /// What is on record; nearly always one.
    pub refused: Vec<RefusedSignInView>,
    /// When it was shown, to the minute, if nothing is on record.
    pub unrecorded: Option<Timestamp>,
}

/// A sign-in that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedSignInView {
    /// Whose.
    pub person: PersonSummary,
    /// When, with what, and from where.
    pub row: SignInRow,
    /// Why, in words.
    pub why: Phrase,
    /// What each passkey profile says, by its name.
    pub profiles: Vec<(String, Phrase)>,
    /// Which version of which policy refused, if one did.
    pub by: Option<Phrase>,
}

/// `/desk/search?q=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchView {
    /// What was searched; empty before the first search.
    pub query: String,
    /// Where a person's page is for this viewer: administrators have one in the settings only.
    pub to: &'static str,
    /// The refused sign-in with this reference.
    pub quoted: Option<QuotedView>,
    /// People found.
    pub people: Vec<PersonHit>,
    /// Names of people found of whom the viewer sees nothing else.
    pub beyond: Vec<String>,
    /// Who works on those.
    pub above: String,
    /// How many cases of this number the viewer may not read.
    pub hidden: u32,
    /// Cases found.
    pub cases: Vec<QueueRow>,
    /// Devices found.
    pub devices: Vec<DeviceHit>,
    /// The address of the next page of people.
    pub older: Option<String>,
}
page!(SearchView, "desk/search.html");

impl SearchView {
    /// Whether a search found nothing.
    pub fn found_nothing(&self) -> bool {
        !self.query.is_empty()
            && self.quoted.is_none()
            && self.hidden == 0
            && self.people.is_empty()
            && self.beyond.is_empty()
            && self.cases.is_empty()
            && self.devices.is_empty()
    }
}
