//! The cards in the middle of the case page, one per step.

use super::{CaseState, DeviceView, EvidenceKind, FactView, MethodView, keyed};
use crate::Phrase;
use keyward_model::{ContactId, ContactKind, DeviceId, Timestamp};

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CurrentCard {
    /// What was reported.
    Report(ReportCard),
    /// Which methods remain.
    Assess(AssessCard),
    /// Who is this?
    Verify(VerifyCard),
    /// End all sessions.
    Contain(ContainCard),
    /// Issue a pass.
    Restore(RestoreCard),
    /// The pass, shown once: only as the answer to issuing it.
    PassShown(PassCard),
    /// A pass is out and not used yet.
    PassOut(PassOutCard),
    /// The new passkey, registered and proved.
    Register(RegisterCard),
    /// Remove the old passkey.
    Retire(RetireCard),
    /// Wipe, document or advise.
    Wipe(WipeCard),
    /// Nothing is open: close.
    Close(CloseCard),
    /// Stopped.
    Escalated(EscalatedCard),
    /// Finished.
    Closed(ClosedCard),
}

impl CurrentCard {
    /// The card's name, for the script: it keeps a pass on the screen while the fresh page says that it waits to be used.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Report(_) => "report",
            Self::Assess(_) => "assess",
            Self::Verify(_) => "verify",
            Self::Contain(_) => "contain",
            Self::Restore(_) => "restore",
            Self::PassShown(_) => "pass",
            Self::PassOut(_) => "waiting",
            Self::Register(card) if card.stage() == 0 => "waiting",
            Self::Register(_) => "register",
            Self::Retire(_) => "retire",
            Self::Wipe(_) => "wipe",
            Self::Close(_) => "close",
            Self::Escalated(_) => "escalated",
            Self::Closed(_) => "closed",
        }
    }
}

impl CurrentCard {
    /// Whether the card has the form of this action; `which` is its `kind` or `device` where there are several.
    pub fn has_form(&self, action: &str, which: &str) -> bool {
        match self {
            Self::Assess(_) => action == "assess",
            Self::Verify(card) => card.items.iter().any(|item| item.has_form(action, which)),
            Self::Contain(card) => action == "contain" && card.refused.is_none(),
            Self::Restore(card) => action == "pass" && card.ready,
            Self::PassShown(_) | Self::PassOut(_) => action == "void-pass",
            Self::Retire(card) => action == "retire" && card.refused.is_none(),
            Self::Wipe(card) => card.items.iter().any(|item| item.has_form(action, which)),
            Self::Close(card) => action == "close" && card.refused.is_none(),
            Self::Escalated(card) => matches!(action, "resume" | "close") && card.can_decide,
            Self::Report(_) | Self::Register(_) | Self::Closed(_) => false,
        }
    }
}

/// What was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportCard {
    /// Label and value of each answer.
    pub facts: Vec<FactView>,
    /// The agent's note.
    pub note: Option<String>,
}

/// `assess` with `result` = `none`, or `method` = the id of a strong method that the person still has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessCard {
    /// What was found, as a headline.
    pub finding: Phrase,
    /// Working methods; strong ones may be at hand.
    pub methods: Vec<MethodView>,
    /// The sentence to say.
    pub say: Option<Phrase>,
}

impl AssessCard {
    /// Strong methods that work and are not on a lost device.
    pub fn strong(&self) -> Vec<&MethodView> {
        let strong = keyward_model::Strength::PhishingResistant;
        self.methods
            .iter()
            .filter(|m| m.is_active() && !m.on_lost_device && m.kind.strength() == strong)
            .collect()
    }
}

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
    /// Why it does not count.
    pub refused: Option<Phrase>,
}

impl CallChoice {
    /// The message that names its kind.
    pub fn kind_key(&self) -> &'static str {
        super::parts::contact_key(self.kind)
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
    /// Choose a number: `call-back` with `contact`.
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
    /// `passed` or `failed`, and for video `photo` = `match`.
    Observe {
        /// Whether the face is compared with the photo on file.
        against_photo: bool,
    },
    /// Employee number or manager's name: `evidence` with `kind` = `knowledge`, `result`.
    Knowledge,
    /// A saved code read out by the person: `evidence` with `kind` = `recovery_code`, `code`.
    Code,
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
    /// Whether somebody is looked at: what to say belongs to the form, which opens then.
    pub fn is_observed(&self) -> bool {
        matches!(self.action, EvidenceAction::Observe { .. })
    }
    fn has_form(&self, action: &str, which: &str) -> bool {
        match &self.action {
            EvidenceAction::None => false,
            EvidenceAction::Call(_) => action == "call-back",
            EvidenceAction::CallResult { .. } => action == "evidence" && which == "call_back",
            EvidenceAction::AskVouch { .. } => action == "vouch",
            EvidenceAction::AskApproval { .. } => action == "approval",
            EvidenceAction::Observe { .. } | EvidenceAction::Knowledge | EvidenceAction::Code => {
                action == "evidence" && which == self.kind.name()
            }
        }
    }
}

/// Who is this?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyCard {
    /// The first name, for the title.
    pub first_name: String,
    /// The rule in words: "Elevated: two checks, and one of manager, video or in person".
    pub standard: Phrase,
    /// Checks that count.
    pub passed: u32,
    /// Checks that are needed.
    pub needed: u32,
    /// Whether the standard is met.
    pub met: bool,
    /// What is still missing.
    pub missing: Option<Phrase>,
    /// The sentence to say now.
    pub say: Option<Phrase>,
    /// All checks.
    pub items: Vec<EvidenceItem>,
    /// Until when the verification holds.
    pub expires_at: Option<Timestamp>,
}

/// `contain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainCard {
    /// Sessions that work now.
    pub sessions: u32,
    /// When the newest was used.
    pub last_used_at: Option<Timestamp>,
    /// The sentence to say.
    pub say: Option<Phrase>,
    /// Why it cannot be done yet.
    pub refused: Option<Phrase>,
}

keyed! {
    /// How a pass may be handed over.
    HandoverChannel {
        /// Read out on the verified call.
        VerifiedCall = "verified_call" => "handover-verified-call",
        /// In person.
        InPerson = "in_person" => "handover-in-person",
        /// Through the approver.
        Approver = "approver" => "handover-approver",
    }
}

/// A channel and whether this case permits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelChoice {
    /// The channel.
    pub channel: HandoverChannel,
    /// Why it is not permitted.
    pub refused: Option<Phrase>,
}

/// `pass` with `channel`, `minutes`, `one_time` (`on` or absent), `assertion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreCard {
    /// Whether a pass may be issued now.
    pub ready: bool,
    /// Why not.
    pub refusal: Option<Phrase>,
    /// What would open it.
    pub opens_when: Vec<Phrase>,
    /// How it may be handed over.
    pub channels: Vec<ChannelChoice>,
    /// Lifetimes to choose from, in minutes.
    pub lifetimes: Vec<u32>,
    /// The one chosen beforehand.
    pub default_minutes: u32,
    /// Whether the policy allows several uses.
    pub multi_use: bool,
    /// An earlier pass that a new one voids.
    pub voids_earlier: bool,
}

/// The pass, shown once. `void-pass`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassCard {
    /// The pass itself, without separators.
    pub pass: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it works once only.
    pub one_time: bool,
    /// How it is handed over.
    pub channel: HandoverChannel,
    /// The address that the person opens.
    pub sign_in_url: String,
}

impl PassCard {
    /// The pass in groups of four or five characters.
    pub fn groups(&self) -> Vec<String> {
        let characters: Vec<char> = self.pass.chars().collect();
        let size = if characters.len().is_multiple_of(5) { 5 } else { 4 };
        characters.chunks(size).map(|group| group.iter().collect()).collect()
    }
    /// Each character and the word that spells it (ITU/NATO alphabet).
    pub fn spelled(&self) -> Vec<(char, &'static str)> {
        self.pass.chars().map(|c| (c, spelling(c))).collect()
    }
}

/// The word for a letter or digit in the international spelling alphabet; empty for anything else.
pub(crate) fn spelling(c: char) -> &'static str {
    match c.to_ascii_uppercase() {
        'A' => "Alfa",
        'B' => "Bravo",
        'C' => "Charlie",
        'D' => "Delta",
        'E' => "Echo",
        'F' => "Foxtrot",
        'G' => "Golf",
        'H' => "Hotel",
        'I' => "India",
        'J' => "Juliett",
        'K' => "Kilo",
        'L' => "Lima",
        'M' => "Mike",
        'N' => "November",
        'O' => "Oscar",
        'P' => "Papa",
        'Q' => "Quebec",
        'R' => "Romeo",
        'S' => "Sierra",
        'T' => "Tango",
        'U' => "Uniform",
        'V' => "Victor",
        'W' => "Whiskey",
        'X' => "X-ray",
        'Y' => "Yankee",
        'Z' => "Zulu",
        '0' => "Zero",
        '1' => "One",
        '2' => "Two",
        '3' => "Three",
        '4' => "Four",
        '5' => "Five",
        '6' => "Six",
        '7' => "Seven",
        '8' => "Eight",
        '9' => "Nine",
        _ => "",
    }
}

/// A pass is out: it cannot be shown again. `void-pass`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassOutCard {
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How it is handed over.
    pub channel: HandoverChannel,
    /// Wrong attempts so far.
    pub failed_attempts: u32,
    /// The address that the person opens.
    pub sign_in_url: String,
}

/// How far the new passkey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterState {
    /// The person has not used the pass or another method yet.
    Waiting,
    /// Signed in with the pass.
    SignedIn {
        /// When.
        at: Timestamp,
    },
    /// A passkey is registered, not proved.
    Registered {
        /// Its name.
        label: String,
        /// When.
        at: Timestamp,
    },
    /// It signed in.
    Proved {
        /// Its name.
        label: String,
        /// When.
        at: Timestamp,
    },
}

/// Follows the person live; nothing to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterCard {
    /// How far it is.
    pub state: RegisterState,
    /// The sentence to say now.
    pub say: Option<Phrase>,
    /// When the pass or the registration window ends.
    pub expires_at: Option<Timestamp>,
    /// The address that the person opens.
    pub sign_in_url: String,
}

impl RegisterCard {
    /// How many of the three stages are reached.
    pub fn stage(&self) -> u8 {
        match self.state {
            RegisterState::Waiting => 0,
            RegisterState::SignedIn { .. } => 1,
            RegisterState::Registered { .. } => 2,
            RegisterState::Proved { .. } => 3,
        }
    }
}

/// `retire` with `method` (repeated) and `assertion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetireCard {
    /// Methods to remove.
    pub methods: Vec<MethodView>,
    /// The new passkey.
    pub new_label: Option<String>,
    /// Why it cannot be done yet.
    pub refused: Option<Phrase>,
}

keyed! {
    /// What is to be done about a lost device.
    WipeDuty {
        /// Managed phone: wipe. Action `wipe` with `device`, `scope` = `full`, `reference`.
        Wipe = "wipe" => "wipe-wipe",
        /// Managed laptop: wipe or selective wipe. Action `wipe` with `scope` = `full` or `selective`.
        WipeOrSelective = "wipe_or_selective" => "wipe-selective",
        /// Security key: no wipe; document the loss. Action `document` with `device`, `note`.
        Document = "document" => "wipe-document",
        /// Personal device: send advice. Action `advice` with `device`.
        Advise = "advise" => "wipe-advise",
    }
}

/// The advice that is mailed about a personal device, word for word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceView {
    /// Where it goes, masked.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// One lost device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WipeItem {
    /// The device.
    pub device: DeviceView,
    /// Field `device`: its id, or the name under which the report described it.
    pub reference: String,
    /// What is to be done.
    pub duty: WipeDuty,
    /// What was done.
    pub done: Option<Phrase>,
    /// The advice, for a personal device.
    pub advice: Option<AdviceView>,
}

impl WipeItem {
    /// The field value for a device on file.
    pub fn reference_of(id: DeviceId) -> String {
        id.to_string()
    }
    fn has_form(&self, action: &str, which: &str) -> bool {
        let own = match self.duty {
            WipeDuty::Advise => "advice",
            WipeDuty::Document => "document",
            WipeDuty::Wipe | WipeDuty::WipeOrSelective => "wipe",
        };
        self.done.is_none() && action == own && which == self.reference
    }
}

/// Wipe, document or advise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WipeCard {
    /// The lost devices.
    pub items: Vec<WipeItem>,
}

/// `close` with `outcome` and `note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseCard {
    /// What was achieved.
    pub summary: Vec<Phrase>,
    /// What is still open; hides the button.
    pub refused: Option<Phrase>,
}

/// `resume` with `reason`; `close` with `outcome` = `refused` and `note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalatedCard {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who was told.
    pub told: Vec<String>,
    /// Whether the viewer may resume or close it.
    pub can_decide: bool,
}

/// Finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedCard {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What came of it.
    pub outcome: Phrase,
    /// From report to close.
    pub took: std::time::Duration,
    /// The state, for the tag.
    pub state: CaseState,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_grouped_and_spelled() {
        let card = |pass: &str| PassCard {
            pass: pass.into(),
            expires_at: Timestamp::from_micros(0),
            one_time: true,
            channel: HandoverChannel::VerifiedCall,
            sign_in_url: String::new(),
        };
        assert_eq!(card("K7MQ2FXR9T").groups(), ["K7MQ2", "FXR9T"]);
        assert_eq!(card("K7MQ2FXR9TNB").groups(), ["K7MQ", "2FXR", "9TNB"]);
        assert_eq!(card("K7").spelled(), [('K', "Kilo"), ('7', "Seven")]);
        assert!(('A'..='Z').chain('0'..='9').all(|c| !spelling(c).is_empty()));
    }
}
