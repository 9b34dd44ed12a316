//! The cards in the middle of the case page, one per step.

mod pass;
mod verify;
mod wipe;

pub(in crate::views) use pass::spelled;
pub use pass::{
    ChannelChoice, HandoverChannel, PassCard, PassOutCard, RegisterCard, RegisterState, RestoreCard,
};
pub use verify::{
    AskedView, AskedWay, CallChoice, EvidenceAction, EvidenceItem, EvidenceState, IdDocument, NumberQuestion,
    VerifyCard,
};
pub use wipe::{AdviceView, WipeCard, WipeDuty, WipeItem};

use super::{CaseState, FactView, MethodView, Theft};
use crate::Phrase;
use keyward_model::{DeviceId, MethodId, Timestamp};

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CurrentCard {
    /// What was reported.
    Report(ReportCard),
    /// Which methods remain.
    Assess(AssessCard),
    /// Who is this?
    Verify(VerifyCard),
    /// Waits for a sign-in with a strong method that is left.
    WaitSignIn(WaitSignInCard),
    /// End all sessions.
    Contain(ContainCard),
    /// Register multi-factor authentication again.
    Reregister(ReregisterCard),
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
    /// The viewer's work is on hold: how somebody else goes on.
    OnHold,
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
            Self::WaitSignIn(_) => "sign",
            Self::Contain(_) => "contain",
            Self::Reregister(_) => "reregister",
            Self::Restore(_) => "restore",
            Self::PassShown(_) => "pass",
            Self::PassOut(_) => "waiting",
            Self::Register(card) if card.stage() == 0 => "waiting",
            Self::Register(_) => "register",
            Self::Retire(_) => "retire",
            Self::Wipe(_) => "wipe",
            Self::Close(_) => "close",
            Self::OnHold => "held",
            Self::Escalated(_) => "escalated",
            Self::Closed(_) => "closed",
        }
    }
}

impl CurrentCard {
    /// Whether the card has the form of this action; `which` is its `kind` or `device` where there are several.
    pub fn has_form(&self, action: &str, which: &str) -> bool {
        match self {
            Self::Assess(card) => {
                (action == "assess" && (card.asks || card.looks)) || (action == "amend" && card.may_take)
            }
            Self::WaitSignIn(card) if action == "code" => card.signed_in.is_none() && card.code.is_some(),
            Self::WaitSignIn(card) => action == "assess" && card.can_change,
            Self::Report(card) => action == "amend" && card.amend.is_some(),
            Self::Verify(card) if action == "numbers" => card.question.is_some(),
            Self::Verify(card) => card.items.iter().any(|item| item.has_form(action, which)),
            Self::Contain(card) if action == "confirm-passkey" => {
                card.made.iter().any(|made| made.refused.is_none() && made.signed_in.is_some())
            }
            Self::Contain(card) => action == "contain" && card.refused.is_none(),
            Self::Reregister(card) => action == "reregister" && card.refused.is_none(),
            Self::Restore(card) => action == "pass" && card.ready,
            Self::PassShown(_) | Self::PassOut(_) => action == "void-pass",
            Self::Register(card) => action == "void-pass" && card.may_end,
            Self::Retire(card) => action == "retire" && card.refused.is_none(),
            Self::Wipe(card) => card.items.iter().any(|item| item.has_form(action, which)),
            Self::Close(card) => action == "close" && card.refused.is_none(),
            Self::Escalated(card) => matches!(action, "resume" | "close") && card.can_decide,
            Self::OnHold | Self::Closed(_) => false,
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
    /// Whether the note came with a report at the website: anybody may have written it.
    pub unsigned: bool,
    /// What the viewer may amend.
    pub amend: Option<AmendView>,
}

/// `amend` with `what`: `add` with `device` or `other_kind`, `other_name` and `other_management`, and `elsewhere`, repeated; `withdraw` with `device` (its
/// position) and `reason`; `add_method` with `method`; `withdraw_method` with `method` and `reason`; `when` with `when`; `place` with
/// `place`; `theft` with `theft`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendView {
    /// What is reported lost, by position.
    pub things: Vec<(u32, String)>,
    /// The person's other devices, and whether each takes codes: a phone or tablet.
    pub devices: Vec<(DeviceId, String, bool)>,
    /// Methods that a phone may carry and that are not in the report.
    pub in_question: Vec<(MethodId, String)>,
    /// Passkeys that a security key may carry.
    pub keys_in_question: Vec<(MethodId, String)>,
    /// Methods that are not in the report.
    pub more_methods: Vec<(MethodId, String)>,
    /// Methods in the report that are not bound to a lost device.
    pub lost_methods: Vec<(MethodId, String)>,
    /// Whether theft is suspected.
    pub theft: Theft,
    /// Where it was lost.
    pub place: String,
}

/// Waits for a sign-in with a strong method that is left: `assess` with `result` = `none` if it cannot be used after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitSignInCard {
    /// Whether the person reported this themselves: then a fresh sign-in is all, and no code is read out.
    pub own: bool,
    /// The method.
    pub label: String,
    /// The sentence to say.
    pub say: Option<Phrase>,
    /// The method whose code was read out, and when.
    pub signed_in: Option<(String, Timestamp)>,
    /// The method that signed in last of those that are left, and when; no proof yet.
    pub seen: Option<(String, Timestamp)>,
    /// The code to be read out, by `code` with `code` and `assertion`: how many tries are left, until when. `None` until one is drawn.
    pub code: Option<(u64, Timestamp)>,
    /// The address that the person opens.
    pub sign_in_url: String,
    /// Whether the answer can be changed.
    pub can_change: bool,
}

impl WaitSignInCard {
    /// What is waited for, one thing at a time: the sign-in, the code that follows it, or its entry. The message, and of which method.
    pub fn heading(&self) -> (&'static str, &str) {
        match (&self.signed_in, &self.seen) {
            (Some((label, _)), _) => ("card-wait-done", label),
            (None, _) if self.own => ("card-wait-own", &self.label),
            (None, _) if self.code.is_some() => ("card-wait-code-title", ""),
            (None, Some((label, _))) => ("card-wait-seen-title", label),
            (None, None) => ("card-wait", &self.label),
        }
    }
}

/// `assess` with `result` = `none`, or `method` = the id of a strong method that the person still has.
#[expect(clippy::struct_excessive_bools, reason = "each is a sentence or a button of the card")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessCard {
    /// What was found, as a headline.
    pub finding: Phrase,
    /// Working methods; strong ones may be at hand.
    pub methods: Vec<MethodView>,
    /// What works now and is held back, so nobody is asked for it.
    pub held: Vec<MethodView>,
    /// Whether nobody is on the line: the report came from the website.
    pub nobody_calls: bool,
    /// The sentence to say.
    pub say: Option<Phrase>,
    /// What an earlier case suspended, held back or reported lost, and nobody decided about.
    pub suspended: Vec<MethodView>,
    /// Whether the viewer may take it into this case, which removes it: `amend` with `what=add_method` and `method`.
    pub may_take: bool,
    /// Whether it is asked what the person has at hand: not before a first passkey, where nothing can be, nor on an account that is disabled.
    pub asks: bool,
    /// Whether looking is all there is to do: `assess` without `result`.
    pub looks: bool,
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

/// `contain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainCard {
    /// Where somebody else may have got in: what the person is asked about.
    pub look: Option<LookBack>,
    /// Sessions that work now.
    pub sessions: u32,
    /// When the newest was used.
    pub last_used_at: Option<Timestamp>,
    /// The sentence to say.
    pub say: Option<Phrase>,
    /// Passkeys of earlier cases that go with it unless the person made them.
    pub made: Vec<MadeQuestion>,
    /// Whether something works still that goes with the sessions.
    pub suspends: bool,
    /// Why it cannot be done yet.
    pub refused: Option<Phrase>,
    /// The names of what is suspended with the rest because it was added around the loss, whoever added it.
    pub held: Vec<String>,
}

/// Did the person make this passkey themselves? `confirm-passkey` with `method` and `assertion`, once it has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeQuestion {
    /// Which.
    pub method: MethodId,
    /// Its name.
    pub label: String,
    /// The number of the case that made it.
    pub case: u64,
    /// When it was made.
    pub at: Timestamp,
    /// When it signed in last in this case.
    pub signed_in: Option<Timestamp>,
    /// Why this agent cannot take the answer.
    pub refused: Option<Phrase>,
}

/// `reregister` with `passkeys` = `on` if these go too, and `assertion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReregisterCard {
    /// What goes.
    pub removes: Vec<String>,
    /// What stays in any case.
    pub leaves: Vec<String>,
    /// Passkeys: they stay, or go too.
    pub passkeys: Vec<String>,
    /// The sentence to say.
    pub say: Option<Phrase>,
    /// Why it cannot be done yet.
    pub refused: Option<Phrase>,
}

/// `retire` with `method` (repeated) and `assertion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetireCard {
    /// Methods to remove.
    pub methods: Vec<MethodView>,
    /// Methods that were held back because they were added around the loss: to remove, or `keep` with `method`.
    pub held: Vec<MethodView>,
    /// Why the viewer cannot keep them, and who can.
    pub keep_refused: Option<Phrase>,
    /// The new passkey.
    pub new_label: Option<String>,
    /// Why it cannot be done yet.
    pub refused: Option<Phrase>,
}

/// `close` with `outcome` and `note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseCard {
    /// What was achieved.
    pub summary: Vec<Phrase>,
    /// Why nothing is left to do: that is not always because everything is done.
    pub title: Phrase,
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
    /// Whether nobody may, because every supervisor took part.
    pub nobody_decides: bool,
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

/// What somebody is asked whether it was theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookBack {
    /// Sign-ins and tries, the newest first: when, what, from which browser and address.
    pub sign_ins: Vec<(Timestamp, Phrase, Option<String>)>,
    /// What signs in, the newest first.
    pub methods: Vec<MethodView>,
    /// Whether the viewer may take a method into the report: `amend` with `what=add_method` and `method`.
    pub may_take: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waiting_card_waits_for_one_thing_at_a_time() {
        let at = Timestamp::from_micros(0);
        let card = |own, seen: bool, code: bool, done: bool| {
            let some = |is: bool| is.then(|| ("Key".to_owned(), at));
            let card = WaitSignInCard {
                own,
                label: "Key".into(),
                say: None,
                signed_in: some(done),
                seen: some(seen),
                code: code.then_some((3, at)),
                sign_in_url: String::new(),
                can_change: false,
            };
            card.heading().0
        };
        assert_eq!(card(false, false, false, false), "card-wait");
        assert_eq!(card(false, true, false, false), "card-wait-seen-title");
        assert_eq!(card(false, true, true, false), "card-wait-code-title");
        assert_eq!(card(false, true, true, true), "card-wait-done");
        // Who reported it themselves reads nothing out.
        assert_eq!(card(true, true, true, false), "card-wait-own");
    }
}
