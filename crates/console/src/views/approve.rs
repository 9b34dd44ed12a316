//! `/approve`: what the viewer is asked to sign.

use super::{PersonSummary, keyed, page};
use crate::{Phrase, Text};
use keyward_model::Timestamp;

keyed! {
    /// What is asked.
    ApprovalKind {
        /// "I know this person and have talked to them."
        Vouch = "vouch" => "approval-vouch",
        /// A second approver agrees to a privileged recovery.
        Second = "second" => "approval-second",
    }
}

keyed! {
    /// What became of a request.
    ApprovalOutcome {
        /// Signed.
        Signed = "signed" => "approval-signed",
        /// Declined.
        Declined = "declined" => "approval-declined",
        /// Nobody answered in time.
        Expired = "expired" => "approval-expired",
        /// The case no longer needs it.
        Withdrawn = "withdrawn" => "approval-withdrawn",
    }
}

impl ApprovalOutcome {
    /// The style class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Signed => "ok",
            Self::Declined => "bad",
            Self::Expired | Self::Withdrawn => "plain",
        }
    }
}

/// One request in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// The request's id, as in its address.
    pub id: String,
    /// What is asked.
    pub kind: ApprovalKind,
    /// About whom.
    pub person: String,
    /// Who asks.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
    /// What became of it; `None` while it waits.
    pub outcome: Option<ApprovalOutcome>,
}

/// Half of a pass that waits for the viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfRow {
    /// The pass's id, as in its address.
    pub id: String,
    /// For whom.
    pub person: String,
    /// The case's number.
    pub number: u64,
    /// When the pass ends.
    pub expires_at: Timestamp,
}

/// The half, in the one answer that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfView {
    /// What it belongs to.
    pub half: HalfRow,
    /// The characters.
    pub text: String,
}
page!(HalfView, "half.html");

impl HalfView {
    /// Each character and the word that spells it.
    pub fn spelled(&self, t: &Text) -> Vec<(char, String)> {
        super::cards::spelled(&self.text, t)
    }
}

/// `/approve`. `POST /approve/halves/{id}/show`; `POST /approve/deputy` with `user_name`, `POST /approve/deputy/remove`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApproveListView {
    /// Where the page hears of changes.
    pub live: String,
    /// Halves of passes that wait.
    pub halves: Vec<HalfRow>,
    /// Whether a change takes a touch: the viewer has a passkey.
    pub touch: bool,
    /// Whether the viewer may name a deputy: they are somebody's manager.
    pub may_name: bool,
    /// Who is named, and since when.
    pub deputy: Option<(String, Timestamp)>,
    /// Why the last form was refused.
    pub refused: Option<Phrase>,
    /// What waits, oldest first.
    pub waiting: Vec<ApprovalRow>,
    /// What was answered, newest first.
    pub past: Vec<ApprovalRow>,
}
page!(ApproveListView, "approve_list.html");

impl ApproveListView {
    /// How much waits: questions and halves of passes.
    pub fn waits(&self) -> usize {
        self.waiting.len() + self.halves.len()
    }
}

/// A label and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactView {
    /// What it is.
    pub label: Phrase,
    /// What it says.
    pub value: Phrase,
}

/// `/approve/{id}`. `POST /approve/{id}/sign` with `assertion` (options from `POST /approve/{id}/assert`, whose challenge
/// is bound to the statement); `POST /approve/{id}/decline` with `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalView {
    /// Where the page hears of changes, while it can be answered.
    pub live: Option<String>,
    /// The request's id.
    pub id: String,
    /// What is asked.
    pub kind: ApprovalKind,
    /// About whom.
    pub person: PersonSummary,
    /// The case's number.
    pub number: u64,
    /// Who asks.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// Until when an answer helps.
    pub expires_at: Timestamp,
    /// When the checks end that the signature is added to, if before the request.
    pub checks_end: Option<Timestamp>,
    /// Whether they have ended.
    pub checks_over: bool,
    /// The facts of the case.
    pub facts: Vec<FactView>,
    /// Whether the helpdesk knows that they did not reach the person: `POST /approve/{id}/unreached`.
    pub unreached: bool,
    /// The telephones on which they must not have spoken, masked.
    pub not_on: Vec<String>,
    /// For a second person: the checks that were made and the red flags that stand.
    pub checks: Vec<Phrase>,
    /// The case's page, for who may open it.
    pub case: Option<String>,
    /// The exact text that is signed, in the language in which it was made.
    pub statement: String,
    /// Why it cannot be signed by this person now.
    pub refused: Option<Phrase>,
    /// Whether it is refused only to a session that is weaker than a passkey's.
    pub weak: bool,
    /// What became of it.
    pub outcome: Option<ApprovalOutcome>,
}
page!(ApprovalView, "approval.html");
