//! `/desk/cases/{number}`: the case.

use super::{
    CaseState, Channel, CurrentCard, DeviceView, EvidenceAction, IdDocument, MethodView, PersonSummary,
    Playbook, RegisterState, WaysView, WipeDuty, keyed, page,
};
use crate::Phrase;
use keyward_model::Timestamp;

keyed! {
    /// Where an obligation stands.
    StepState {
        /// Something else comes first.
        Blocked = "blocked" => "step-blocked",
        /// To be done now.
        Open = "open" => "step-open",
        /// Done.
        Done = "done" => "step-done",
        /// Let go by a supervisor.
        Waived = "waived" => "step-waived",
        /// Does not apply here.
        NotApplicable = "not-applicable" => "step-not-applicable",
    }
}

/// One step of the playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// Its stable name (`report`, `assess`, `verify`, `contain`, `restore`, `register`, `retire`, `wipe`); also the
    /// field `step` of a waiver.
    pub key: &'static str,
    /// What is to be done.
    pub title: Phrase,
    /// Where it stands.
    pub state: StepState,
    /// Why it is blocked, how far it is, or what came of it.
    pub detail: Option<Phrase>,
    /// Whether its card is shown in the middle.
    pub is_current: bool,
    /// Where its card can be seen again.
    pub href: Option<String>,
}

impl StepView {
    /// Whether a supervisor could let it go.
    pub fn can_be_waived(&self) -> bool {
        matches!(self.state, StepState::Open | StepState::Blocked)
    }
    /// Whether it counts among the steps of this case.
    pub fn applies(&self) -> bool {
        self.state != StepState::NotApplicable
    }
    /// Whether nothing is left to do.
    pub fn is_settled(&self) -> bool {
        matches!(self.state, StepState::Done | StepState::Waived)
    }
}

keyed! {
    /// What a check before helping found.
    FlagLevel {
        /// Nothing to see.
        Clear = "ok" => "flag-clear",
        /// Worth a question.
        Look = "warn" => "flag-look",
        /// Reason to stop.
        Stop = "bad" => "flag-stop",
    }
}

/// One check before helping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagView {
    /// What it found.
    pub level: FlagLevel,
    /// The finding.
    pub text: Phrase,
}

/// One event of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: Phrase,
    /// Who; `None` for Keyward itself.
    pub actor: Option<String>,
    /// Its leaf in the log; `None` until the next batch.
    pub leaf: Option<u64>,
}

/// The log's size and root as this page was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTip {
    /// Leaves.
    pub size: u64,
    /// The root, short, such as `5f3c…a91e`.
    pub root: String,
}

/// What the viewer may do on this case now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct CasePermissions {
    /// `POST …/escalate` with `reason`.
    pub escalate: bool,
    /// `POST …/note` with `note`.
    pub note: bool,
    /// `POST …/waive` with `step` and `reason`.
    pub waive: bool,
}

/// The case page. All forms post to `/desk/cases/{number}/{action}`; the cards name their actions and fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseView {
    /// The number.
    pub number: u64,
    /// What it is about, as a sentence: "Mira Kovač lost her phone".
    pub headline: Phrase,
    /// The playbook.
    pub playbook: Playbook,
    /// Where it stands.
    pub state: CaseState,
    /// About whom.
    pub person: PersonSummary,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How the report came in.
    pub channel: Channel,
    /// Who works on it.
    pub agent: Option<String>,
    /// The playbook's steps, in order.
    pub steps: Vec<StepView>,
    /// The card of the current step.
    pub current: CurrentCard,
    /// Cards of other steps that are open as well, or of one that was asked for with `?step=`.
    pub also: Vec<CurrentCard>,
    /// Events, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// The log.
    pub log: Option<LogTip>,
    /// The picture of the ways in.
    pub ways: WaysView,
    /// Before you help.
    pub flags: Vec<FlagView>,
    /// The person's devices.
    pub devices: Vec<DeviceView>,
    /// The person's methods.
    pub methods: Vec<MethodView>,
    /// What the viewer may do.
    pub can: CasePermissions,
    /// The address of the event stream; `None` for a case that cannot change.
    pub live: Option<String>,
}
page!(CaseView, "desk/case.html");

impl CaseView {
    /// Where this page stands.
    pub fn path(&self) -> String {
        format!("/desk/cases/{}", self.number)
    }
    /// Where an action's form posts to.
    pub fn action(&self, action: &str) -> String {
        format!("/desk/cases/{}/{action}", self.number)
    }
    /// The address of the assertion options for an action.
    pub fn assertion(&self, action: &str) -> String {
        format!("/desk/cases/{}/assert?action={action}", self.number)
    }
    /// Steps settled.
    pub fn settled(&self) -> usize {
        self.steps.iter().filter(|step| step.is_settled()).count()
    }
    /// Steps that apply.
    pub fn applicable(&self) -> usize {
        self.steps.iter().filter(|step| step.applies()).count()
    }
    /// Steps that a supervisor could let go.
    pub fn waivable(&self) -> Vec<&StepView> {
        self.steps.iter().filter(|step| step.can_be_waived()).collect()
    }
    /// The cards in the middle: the current one first.
    pub fn cards(&self) -> Vec<&CurrentCard> {
        std::iter::once(&self.current).chain(&self.also).collect()
    }
}
