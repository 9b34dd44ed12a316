//! From what is so to what is shown. Pure: no handler, no database, no clock.

mod asked;
mod cards;
mod checks;
mod exception;
mod flags;
mod parts;
mod reach;
mod report;
mod restore;
mod steps;
mod timeline;
mod told;
mod verify;
mod ways;
mod wipe;

pub(crate) use cards::case_view;
pub(crate) use checks::is_too_new;
pub(crate) use parts::{
    Gone, contact_views, device_view, device_views, first_name, loose, method_view, method_views, summary,
    tail,
};
pub(crate) use report::{channel, device_word, fact, playbook, theft, thing, what};
pub(crate) use restore::pass_card;
pub(crate) use steps::{duty_title, step_title};
pub(crate) use timeline::{Names, credited, flag_word, kind_word, sentence};
pub(crate) use told::unsent;
pub(crate) use ways::{Lost, Shut, finding, known_apart, ways};
pub(crate) use wipe::position_of;

use crate::{Phrase, http::words};
use keyward_desk::{Action, CaseDetail};
use keyward_model::{Actor, DeviceId, MethodId, PersonId};
use keyward_recovery::{AtHand, CaseState, Closing, Duty, Obligation, Playbook, Refusal};

/// A case as one viewer sees it at one moment.
pub(crate) struct Work<'a> {
    /// What the desk says about it.
    pub(crate) d: &'a CaseDetail,
    /// Wrong attempts at the pass that is out.
    pub(crate) failed_attempts: u32,
    /// The address that the person opens to sign in.
    pub(crate) sign_in_url: String,
    /// Whether the viewer may decide on escalated cases, and may waive.
    pub(crate) supervisor: bool,
    /// Whether the viewer is a security reader.
    pub(crate) reads: bool,
    /// Whether messages go no further than the outbox: the demo.
    pub(crate) outbox: bool,
}

impl Work<'_> {
    /// Somebody's name; an id that was not looked up is shown as such.
    pub(crate) fn name(&self, person: PersonId) -> String {
        if person == self.d.person.id {
            return self.d.person.display_name.clone();
        }
        self.d.names.get(person).map_or_else(|| person.to_string(), str::to_owned)
    }
    /// The actor's name; `None` for Keyward itself and the operator.
    pub(crate) fn actor(&self, actor: Actor) -> Option<String> {
        actor.person().map(|person| self.name(person))
    }
    /// Whether something is out of its owner's hands: not so with a locked PIN, a new phone or a first passkey.
    pub(crate) fn is_loss(&self) -> bool {
        self.d.case.playbook.is_out_of_hand()
    }
    /// Whether somebody else may have got in.
    pub(crate) fn is_compromised(&self) -> bool {
        self.d.case.playbook == Playbook::Compromised
    }
    /// One of five messages: for a loss, for a locked PIN, for a new phone, for a first passkey, for somebody else who may have got in.
    pub(crate) fn words(&self, [loss, pin, new, first, compromised]: [&'static str; 5]) -> &'static str {
        match self.d.case.playbook {
            Playbook::DeviceLoss => loss,
            Playbook::Compromised => compromised,
            Playbook::PinLocked => pin,
            Playbook::NewPhone => new,
            Playbook::FirstPasskey => first,
        }
    }
    /// Whether it ended because whoever called was not the person, or nobody knows: then nothing of the report is so.
    pub(crate) fn is_rejected(&self) -> bool {
        self.d.case.state == CaseState::Closed(Closing::Rejected)
    }
    /// Whether this is about somebody's first passkey: nothing is gone, and nobody comes back.
    pub(crate) fn is_first(&self) -> bool {
        self.d.case.playbook == Playbook::FirstPasskey
    }
    /// The name used in sentences.
    pub(crate) fn first_name(&self) -> String {
        first_name(&self.d.person.display_name)
    }
    /// What the rules say to an action; `None` if it makes no sense here.
    pub(crate) fn verdict(&self, action: Action) -> Option<&Result<(), Refusal>> {
        self.d.permitted.iter().find(|(known, _)| *known == action).map(|(_, verdict)| verdict)
    }
    /// Why the rules refuse an action.
    pub(crate) fn against(&self, action: Action) -> Option<&Refusal> {
        self.verdict(action).and_then(|verdict| verdict.as_ref().err())
    }
    /// Whether the viewer may do this now.
    pub(crate) fn may(&self, action: Action) -> bool {
        matches!(self.verdict(action), Some(Ok(())))
    }
    /// Where a duty stands.
    pub(crate) fn duty(&self, obligation: Obligation) -> Option<&Duty> {
        self.d.duties.iter().find(|(known, _)| *known == obligation).map(|(_, duty)| duty)
    }
    /// Whether a strong method is left of which the person says that they cannot use it.
    pub(crate) fn says_none_at_hand(&self) -> bool {
        self.d.case.at_hand == Some(AtHand::Nothing) && !self.d.strong_left.is_empty()
    }
    /// The strong method that is left and that the person is asked to sign in with: the one that they have at hand.
    pub(crate) fn to_sign_in_with(&self) -> Option<MethodId> {
        match self.d.case.at_hand {
            Some(AtHand::Method { method }) if self.d.strong_left.contains(&method) => Some(method),
            Some(AtHand::Nothing) => None,
            _ => self.d.strong_left.first().copied(),
        }
    }
    /// Whether a method was reported lost.
    pub(crate) fn is_lost(&self, method: MethodId) -> bool {
        self.d.case.report.methods.contains(&method)
    }
    /// Whether a device was reported lost.
    pub(crate) fn is_lost_device(&self, device: DeviceId) -> bool {
        self.d.case.things().any(|(_, thing)| thing.device == Some(device))
    }
    /// What the report says about a device.
    pub(crate) fn gone(&self, device: DeviceId) -> Gone {
        if self.is_lost_device(device) && !self.is_rejected() { self.how_gone() } else { Gone::No }
    }
    /// What is said of a device in the report.
    fn how_gone(&self) -> Gone {
        match self.d.case.playbook {
            Playbook::DeviceLoss | Playbook::Compromised => Gone::Lost,
            Playbook::PinLocked => Gone::PinLocked,
            Playbook::NewPhone => Gone::Replaced,
            Playbook::FirstPasskey => Gone::No,
        }
    }
    /// The name of a method.
    pub(crate) fn label(&self, method: MethodId) -> String {
        self.known_label(method).unwrap_or_else(|| method.to_string())
    }
    pub(crate) fn known_label(&self, method: MethodId) -> Option<String> {
        self.d.methods.iter().find(|known| known.id == method).map(|known| known.label.clone())
    }
}

/// Why what only closes ways in is not done now. Where nobody can be verified it is a supervisor's, and the page says whom to hand the case to.
fn protects(why: &Refusal) -> Phrase {
    match why {
        Refusal::NeedsSupervisor => Phrase::key("card-protect-who"),
        Refusal::NotAllowed => Phrase::key("verify-missing-reads"),
        other => words::refusal(other),
    }
}

#[cfg(test)]
pub(crate) mod tests;
