//! Who is this?

use crate::{
    Phrase,
    views::{ClauseView, EvidenceKind, keyed, parts},
};
use keyward_model::{ContactId, ContactKind, PersonId, Timestamp};

keyed! {
    /// Where one check stands.
    EvidenceState {
        /// Can be started.
        Available = "available" => "evidence-state-available",
        /// Waits for an answer.
        Waiting = "waiting" => "evidence-state-waiting",
        /// Passed and counts.
        Passed = "passed" => "evidence-state-passed",
        /// Failed: counts against.
        Failed = "failed" => "evidence-state-failed",
        /// On record, but does not count; the details say why.
        NotCounted = "not-counted" => "evidence-state-not-counted",
        /// Not possible here; the details say why.
        Unavailable = "unavailable" => "evidence-state-unavailable",
    }
}

impl EvidenceState {
    /// The style class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Passed => "ok",
            Self::Failed => "bad",
            Self::Waiting => "accent",
            Self::NotCounted => "warn",
            Self::Available | Self::Unavailable => "plain",
        }
    }
    /// The icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Passed => "check",
            Self::Failed => "cross",
            Self::Waiting => "dots",
            Self::NotCounted => "minus",
            Self::Available | Self::Unavailable => "ring",
        }
    }
}

/// A number that may be called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallChoice {
    /// The contact: field `contact`.
    pub id: ContactId,
    /// What it is.
    pub kind: ContactKind,
    /// Masked.
    pub masked: String,
    /// The whole number, to be dialled by the agent; only given for numbers that count.
    pub number: Option<String>,
    /// Since when on file.
    pub since: Timestamp,
    /// Whether the agent has to look in the telephone system first: field `line` = `fixed`.
    pub look: bool,
    /// Why it does not count.
    pub refused: Option<Phrase>,
}

impl CallChoice {
    /// The message that names its kind.
    pub fn kind_key(&self) -> &'static str {
        parts::contact_key(self.kind)
    }
    /// Whether this is the only one that can be chosen.
    pub fn is_only(&self, choices: &[Self]) -> bool {
        self.refused.is_none() && choices.iter().filter(|choice| choice.refused.is_none()).count() == 1
    }
    /// Whether the agent has to look in the telephone system for one of these.
    pub fn any_look(choices: &[Self]) -> bool {
        choices.iter().any(|choice| choice.look && choice.refused.is_none())
    }
    /// What the agent says about the lines: the organisation's own are looked up, a private one can only be asked about.
    pub fn line_key(choices: &[Self]) -> &'static str {
        let is = |private: bool| {
            let private = move |choice: &&Self| (choice.kind == ContactKind::HomePhone) == private;
            choices
                .iter()
                .filter(|choice| choice.look && choice.refused.is_none())
                .any(|choice| private(&choice))
        };
        match (is(false), is(true)) {
            (true, true) => "card-call-line-mixed",
            (false, true) => "card-call-line-private",
            _ => "card-call-line",
        }
    }
    /// Whether the agent has to look for every one that can be chosen.
    pub fn all_look(choices: &[Self]) -> bool {
        choices.iter().all(|choice| choice.look || choice.refused.is_some())
    }
}

keyed! {
    /// What a person showed. Its number is never recorded.
    IdDocument {
        /// A passport.
        Passport = "passport" => "document-passport",
        /// A national identity card.
        IdCard = "id_card" => "document-id-card",
        /// A driving licence.
        DrivingLicence = "driving_licence" => "document-driving-licence",
        /// The organisation's own badge.
        Badge = "badge" => "document-badge",
    }
}

/// What the agent can do about one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceAction {
    /// Nothing.
    None,
    /// Choose a number: `call-back` with `contact`, `line` = `fixed` for a fixed line, and `relay` = `on` for a relay service.
    Call(Vec<CallChoice>),
    /// A call is running: `evidence` with `kind` = `call_back`, `contact`, `result` = `passed`, `failed` or `no_answer`.
    CallResult {
        /// The contact that is being called.
        contact: ContactId,
        /// The number to dial.
        number: String,
    },
    /// Ask the manager: `vouch`.
    AskVouch {
        /// Field `of`: `manager`, or `deputy` for whom the manager named, while the manager does not answer.
        of: &'static str,
        /// Who would be asked.
        from: String,
        /// When they were asked last.
        asked_at: Option<Timestamp>,
    },
    /// Ask a second approver: `approval`.
    AskApproval {
        /// When it was asked last.
        asked_at: Option<Timestamp>,
    },
    /// Somebody in person or on video: `evidence` with `kind`, `document` ([`IdDocument`]), `result` =
    /// `passed`, `failed` or `inconclusive`, and for video `photo` = `match` and `prompts` = `followed`.
    Observe {
        /// What the person is asked to do on a video call; the face is then compared with the photo on file. Empty for a
        /// meeting.
        prompts: Vec<Phrase>,
        /// Whether it counts only with a document: the standard takes no video without one.
        needs_document: bool,
        /// Whose photo on file is to be compared with; `None` if none is on file.
        photo: Option<PersonId>,
    },
    /// Begin a video call, which draws its prompts: `video`.
    StartVideo,
    /// Employee number or manager's name: `evidence` with `kind` = `knowledge`, `result`.
    Knowledge,
    /// The digits that were shown to whoever used a saved code: `code` with `code`.
    Code {
        /// How many tries are left.
        left: u64,
        /// Until when they can be read out.
        until: Timestamp,
    },
}

/// One check of who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceItem {
    /// Its kind.
    pub kind: EvidenceKind,
    /// Where it stands.
    pub state: EvidenceState,
    /// The sentence to say.
    pub say: Option<Phrase>,
    /// What was seen, why it does not count.
    pub details: Vec<Phrase>,
    /// Who recorded it.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
    /// What can be done.
    pub action: EvidenceAction,
}

impl EvidenceItem {
    /// Whether it can be made now.
    pub fn is_open(&self) -> bool {
        self.state == EvidenceState::Available
    }
    /// Whether it cannot be made here.
    pub fn is_barred(&self) -> bool {
        self.state == EvidenceState::Unavailable
    }
    pub(in crate::views) fn has_form(&self, action: &str, which: &str) -> bool {
        match &self.action {
            EvidenceAction::None => false,
            EvidenceAction::Call(_) => action == "call-back",
            EvidenceAction::CallResult { .. } => action == "evidence" && which == "call_back",
            EvidenceAction::StartVideo => action == "video",
            EvidenceAction::AskVouch { .. } => action == "vouch",
            EvidenceAction::AskApproval { .. } => action == "approval",
            EvidenceAction::Code { .. } => action == "code",
            EvidenceAction::Observe { .. } | EvidenceAction::Knowledge => {
                action == "evidence" && which == self.kind.name()
            }
        }
    }
}

/// Which number does the lost phone or tablet have? `numbers` with `lost_has` = the id of a contact, `other` or `unknown`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberQuestion {
    /// The mobile numbers on file.
    pub numbers: Vec<CallChoice>,
    /// What was said last, as a message.
    pub answered: Option<&'static str>,
}

/// One way to meet the standard. What it takes stays the same while one works; only what is done moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedWay {
    /// How many checks the standard asks for: "Two checks".
    pub takes: Phrase,
    /// Of which kinds.
    pub clauses: Vec<ClauseView>,
    /// How many people approve, if any do.
    pub approvals: Option<Phrase>,
    /// Checks that count.
    pub done: u32,
    /// Checks that are needed, with those of [`AskedView::more`].
    pub of: u32,
}

/// What a case takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedView {
    /// The ways, of which any will do.
    pub ways: Vec<AskedWay>,
    /// Each reason that adds one check.
    pub more: Vec<ClauseView>,
    /// Whether the standards changed since the case was opened: another version has to be met as well.
    pub both_apply: bool,
}

impl AskedView {
    /// The way, if there is only one.
    pub fn only(&self) -> Option<&AskedWay> {
        match self.ways.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// Who is this?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyCard {
    /// The first name, for the title.
    pub first_name: String,
    /// What it takes, why, and how far it is.
    pub asked: AskedView,
    /// Whether the standard is met.
    pub met: bool,
    /// What is still missing.
    pub missing: Option<Phrase>,
    /// Whether the viewer makes none of these checks: a colleague takes the case over.
    pub colleague: bool,
    /// The sentence to say now.
    pub say: Option<Phrase>,
    /// Which number the lost phone has, if that is a question.
    pub question: Option<NumberQuestion>,
    /// All checks.
    pub items: Vec<EvidenceItem>,
    /// The one to be made now: it stands open, the others are a press away.
    pub next: Option<EvidenceKind>,
    /// Until when the verification holds.
    pub expires_at: Option<Timestamp>,
    /// What the last pass took with it, if that ended without letting anybody in: it counts for no other.
    pub spent: Vec<Phrase>,
}

impl VerifyCard {
    /// What was made, with what came of it.
    pub fn made(&self) -> Vec<&EvidenceItem> {
        self.items.iter().filter(|item| !item.is_open() && !item.is_barred()).collect()
    }
    /// What can be made now.
    pub fn ways(&self) -> Vec<&EvidenceItem> {
        self.items.iter().filter(|item| item.is_open()).collect()
    }
    /// What cannot be made here.
    pub fn barred(&self) -> Vec<&EvidenceItem> {
        self.items.iter().filter(|item| item.is_barred()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_says_that_they_looked_up_a_private_line() {
        let choice = |kind, look, refused: bool| CallChoice {
            id: ContactId::from_bytes([1; 16]),
            kind,
            masked: "••207".into(),
            number: None,
            since: Timestamp::from_micros(0),
            look,
            refused: refused.then(|| Phrase::plain("lost")),
        };
        let desk = || choice(ContactKind::OfficePhone, true, false);
        let home = || choice(ContactKind::HomePhone, true, false);
        let mobile = || choice(ContactKind::Mobile, false, false);
        assert_eq!(CallChoice::line_key(&[desk(), mobile()]), "card-call-line");
        assert_eq!(CallChoice::line_key(&[home(), mobile()]), "card-call-line-private");
        assert_eq!(CallChoice::line_key(&[desk(), home()]), "card-call-line-mixed");
        let refused = choice(ContactKind::OfficePhone, true, true);
        assert_eq!(CallChoice::line_key(&[refused, home()]), "card-call-line-private");
    }
}
