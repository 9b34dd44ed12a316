//! `/desk/cases/{number}`: the case.

use super::{
    CallChoice, CaseState, Channel, CurrentCard, DeviceView, EvidenceAction, EvidenceItem, ExceptionCard,
    IdDocument, MethodView, NoticeView, PersonSummary, Playbook, ReachView, RegisterState, ReregisterCard,
    ToldView, VerifyCard, WaysView, WipeDuty, keyed, page,
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
        /// The case was refused before it came to this.
        NotReached = "not-reached" => "step-not-reached",
    }
}

/// One step of the playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// Its stable name (`report`, `assess`, `verify`, `contain`, `reregister`, `restore`, `register`, `retire`, `wipe`); also the
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
    /// Whether the viewer may let it go now.
    pub waivable: bool,
    /// The page on which sessions can be ended now, where the step itself has to wait.
    pub sessions: Option<String>,
}

impl StepView {
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
        /// A supervisor looked at it.
        Seen = "plain" => "flag-seen",
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
    /// What it does to the case: a message, `None` if it is only shown.
    pub effect: Option<&'static str>,
    /// What a review names it by; `None` if it cannot be reviewed.
    pub name: Option<String>,
    /// Who looked at it, when and why the case may go on; `None` while it stands.
    pub seen: Option<Phrase>,
    /// The person's page, on which what it says can be stopped now; `None` where there is nothing to stop.
    pub page: Option<String>,
}

/// Something that an agent may hear on a call: `flag` with `kind`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HearChoice {
    /// The kind, as in the form.
    pub kind: &'static str,
    /// The message.
    pub label: &'static str,
}

/// Words by which desk and person know each other on a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsView {
    /// What the agent says.
    pub desk: String,
    /// What the person answers.
    pub person: String,
}

/// The most flags that are shown unasked.
const FLAGS_AT_ONCE: usize = 3;

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

/// The log's size and root as this page was made; only for who reviews the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTip {
    /// Leaves.
    pub size: u64,
    /// The root, short, such as `5f3c…a91e`.
    pub root: String,
}

/// What the viewer may do on this case now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent permissions, each shown by itself")]
pub struct CasePermissions {
    /// `POST …/escalate` with `reason`.
    pub escalate: bool,
    /// `POST …/note` with `note`.
    pub note: bool,
    /// `POST …/review` with `reason`: the flags stop the case and the viewer may let it go on.
    pub review: bool,
    /// `POST …/close` with `outcome` = `refused` and `note`, beside the review: the flags end the case.
    pub reject: bool,
    /// `POST …/freeze` with `reason`.
    pub freeze: bool,
    /// `POST /review/cases/{number}/acknowledge`: a pass waits until security knows, and the viewer may say so.
    pub acknowledge: bool,
}

/// An action that was refused: the page comes back with the reason at its form, and what was typed is still in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedForm {
    /// The action.
    pub action: String,
    /// Which form, where an action has several: its `kind` or `device`; else empty.
    pub which: String,
    /// What stands in the way.
    pub why: Phrase,
    /// The operation id to quote.
    pub operation: String,
    /// Field and value of what was sent.
    pub sent: Vec<(String, String)>,
}

impl RefusedForm {
    /// Fields that hold words of the agent.
    const TYPED: [&str; 4] = ["reason", "note", "reference", "place"];

    /// What was typed, to be copied when its form is no longer there.
    pub fn typed(&self) -> Vec<&str> {
        let typed = |(field, value): &&(String, String)| {
            Self::TYPED.contains(&field.as_str()) && !value.trim().is_empty()
        };
        self.sent.iter().filter(typed).map(|(_, value)| value.as_str()).collect()
    }
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
    /// Whether the standard can be met for this person; `None` where nothing is in the way.
    pub reach: Option<ReachView>,
    /// The exception from the standard, or the form to sign one.
    pub exception: Option<ExceptionCard>,
    /// The card of the current step.
    pub current: CurrentCard,
    /// Cards of other steps that are open as well, or of one that was asked for with `?step=`.
    pub also: Vec<CurrentCard>,
    /// Requiring re-registration, where it is not a step and the viewer may.
    pub reregister: Option<ReregisterCard>,
    /// Events, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// What became of the messages, newest first.
    pub told: Vec<ToldView>,
    /// Whether the account is frozen.
    pub frozen: bool,
    /// Whether who supervises or reads for security was forged: nothing is opened then.
    pub roles_forged: bool,
    /// How many supervisors this recovery leaves apart, and until when, if they are too few.
    pub signers_left: Option<(u32, Timestamp)>,
    /// The log.
    pub log: Option<LogTip>,
    /// The picture of the ways in.
    pub ways: WaysView,
    /// Before you help, the weightiest first.
    pub flags: Vec<FlagView>,
    /// What the agent may add.
    pub hear: Vec<HearChoice>,
    /// Words for the call; `POST …/word` with `word` takes in what the person said.
    pub words: Option<WordsView>,
    /// The person's devices.
    pub devices: Vec<DeviceView>,
    /// The person's methods.
    pub methods: Vec<MethodView>,
    /// What the viewer may do.
    pub can: CasePermissions,
    /// The address of the event stream; `None` for a case that cannot change.
    pub live: Option<String>,
    /// Until when the viewer's passkey touch counts for checks, containment and freezing; `None` if the next of them takes one.
    pub touched_until: Option<Timestamp>,
    /// The action that was just refused.
    pub refused: Option<RefusedForm>,
}
page!(CaseView, "desk/case.html");

impl CaseView {
    /// Whether nothing is lost, and somebody else may have got in.
    pub fn is_compromised(&self) -> bool {
        self.playbook == Playbook::Compromised
    }
    /// One of three messages: for a loss, for a locked PIN, for a new phone.
    pub fn words(&self, loss: &'static str, pin: &'static str, new: &'static str) -> &'static str {
        match self.playbook {
            Playbook::DeviceLoss | Playbook::Compromised => loss,
            Playbook::PinLocked => pin,
            Playbook::NewPhone | Playbook::FirstPasskey => new,
        }
    }
    /// The flags that are shown unasked, and the rest.
    pub fn flags_in_two(&self) -> (&[FlagView], &[FlagView]) {
        self.flags.split_at(self.flags.len().min(FLAGS_AT_ONCE))
    }
    /// Where the account is frozen while what was reported signs in: refusing the case leaves that as it is.
    pub fn still_in(&self) -> Option<&str> {
        self.flags.iter().find_map(|flag| flag.page.as_deref())
    }
    /// The step whose card is in the middle.
    pub fn current_step(&self) -> Option<&StepView> {
        self.steps.iter().find(|step| step.is_current)
    }
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
    /// The steps with their numbers: those that do not apply have none.
    pub fn numbered(&self) -> Vec<(usize, &StepView)> {
        let mut number = 0;
        let counted = |step: &'_ StepView| usize::from(step.applies());
        let mut all = Vec::new();
        for step in &self.steps {
            number += counted(step);
            all.push((number, step));
        }
        all
    }
    /// The steps of which a narrow page, where they are dots, says more: the one in the middle, and what is blocked or can be done elsewhere.
    pub fn step_notes(&self) -> Vec<&StepView> {
        let noted = |step: &&StepView| {
            let blocked = step.is_current || step.state == StepState::Blocked;
            step.sessions.is_some() || (blocked && step.detail.is_some())
        };
        self.steps.iter().filter(noted).collect()
    }
    /// Steps that the viewer may let go: `POST …/waive` with `step` and `reason`.
    pub fn waivable(&self) -> Vec<&StepView> {
        self.steps.iter().filter(|step| step.waivable).collect()
    }
    /// What was refused at this form.
    pub fn refused_at(&self, action: &str, which: &str) -> Option<&RefusedForm> {
        self.refused.as_ref().filter(|refused| refused.action == action && refused.which == which)
    }
    /// What was refused at a form that is not on this page any more.
    pub fn refused_elsewhere(&self) -> Option<&RefusedForm> {
        self.refused.as_ref().filter(|refused| !self.has_form(&refused.action, &refused.which))
    }
    /// What a field of this form held when it was refused.
    pub fn typed(&self, action: &str, which: &str, field: &str) -> &str {
        let sent = self.refused_at(action, which).map_or(&[][..], |refused| &refused.sent);
        sent.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.as_str())
    }
    /// Whether this choice of a form was sent when it was refused.
    pub fn chose(&self, action: &str, which: &str, field: &str, value: &str) -> bool {
        let sent = self.refused_at(action, which).map_or(&[][..], |refused| &refused.sent);
        sent.iter().any(|(name, given)| name == field && given == value)
    }
    /// Whether this check stands open: the one that was just refused, else the one to be made now.
    pub fn opens(&self, card: &VerifyCard, item: &EvidenceItem) -> bool {
        let refused = |item: &EvidenceItem| {
            self.refused.as_ref().is_some_and(|refused| item.has_form(&refused.action, &refused.which))
        };
        if card.ways().into_iter().any(refused) { refused(item) } else { card.next == Some(item.kind) }
    }
    /// Whether the viewer may sign an exception now.
    pub fn signs_exception(&self) -> bool {
        self.exception.as_ref().is_some_and(|card| card.may_sign)
    }
    fn has_form(&self, action: &str, which: &str) -> bool {
        match action {
            "escalate" => self.can.escalate,
            "note" => self.can.note,
            "review" => self.can.review,
            "close" if self.can.reject => true,
            "flag" => !self.hear.is_empty(),
            "word" => self.words.is_some(),
            "exception" => self.signs_exception(),
            "waive" => !self.waivable().is_empty(),
            "reregister" if self.reregister.is_some() => true,
            _ => self.cards().iter().any(|card| card.has_form(action, which)),
        }
    }
    /// Who was told of what.
    pub fn notices(&self) -> Vec<NoticeView<'_>> {
        NoticeView::all(&self.told)
    }
    /// The cards in the middle: the current one first.
    pub fn cards(&self) -> Vec<&CurrentCard> {
        std::iter::once(&self.current).chain(&self.also).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Locale, Text,
        views::{Page as _, samples},
    };

    fn html(view: &CaseView) -> String {
        let text = Text::new(Locale::En, "UTC", samples::now());
        view.render(&text, &samples::layout(super::super::Area::Desk, None)).unwrap()
    }

    #[test]
    fn a_refusal_stands_at_its_form_with_what_was_typed() {
        let sent = [("place", "Reception <2>"), ("document", "badge"), ("kind", "in_person")];
        let view = samples::refused("evidence", "in_person", &sent);
        assert_eq!(view.refused_elsewhere(), None);
        let page = html(&view);
        assert_eq!(page.matches("id=\"refused\"").count(), 1);
        let (_, form) = page.split_once("id=\"observe-in_person\" open").unwrap();
        let (form, _) = form.split_once("</form>").unwrap();
        assert!(form.contains("0a1b2c3d4e5f") && form.contains("role=\"alert\""));
        assert!(form.contains("value=\"Reception &#60;2&#62;\""), "{form}");
        assert!(form.contains("value=\"badge\" selected"));
    }

    #[test]
    fn a_refusal_whose_form_is_gone_keeps_the_words() {
        let view = samples::refused("wipe", "0", &[("reference", "MDM-4711"), ("scope", "full")]);
        assert!(view.refused_elsewhere().is_some());
        let page = html(&view);
        assert_eq!(page.matches("id=\"refused\"").count(), 1);
        assert!(page.contains("<blockquote class=\"statement pre small\">MDM-4711</blockquote>"));
        assert!(!page.contains(">full</blockquote>"));
    }

    #[test]
    fn every_form_of_a_case_keeps_its_words() {
        for (action, which, field) in [
            ("escalate", "", "reason"),
            ("note", "", "note"),
            ("waive", "", "reason"),
            ("evidence", "video", ""),
        ] {
            let view = samples::refused(action, which, &[(field, "kept words")]);
            assert_eq!(view.refused_elsewhere(), None, "{action}");
            let page = html(&view);
            assert_eq!(page.matches("id=\"refused\"").count(), 1, "{action}");
            assert_eq!(page.matches("kept words").count(), usize::from(!field.is_empty()), "{action}");
        }
    }

    #[test]
    fn video_needs_no_document_and_a_meeting_does() {
        let page = html(&samples::refused("note", "", &[]));
        let options = |id: &str| {
            let (_, rest) = page.split_once(&format!("<select id=\"{id}\" name=\"document\"")).unwrap();
            rest.split_once("</select>").unwrap().0.to_owned()
        };
        // None is chosen beforehand: what they showed is what the agent saw.
        assert!(options("document-video").starts_with("><option value=\"\">No document"));
        assert!(options("document-in_person").starts_with(" required><option value=\"\">Choose"));
        assert!(!page.contains("value=\"passport\" selected"));
    }
}
