//! `/desk/new`: who, then what was lost.

use super::{Channel, DeviceView, IntakeNote, MethodView, PersonHit, PersonSummary, Playbook, Theft, page};
use crate::Phrase;
use keyward_model::{DeviceId, DeviceKind, Management, MethodId};

/// `/desk/new?q=`: find the person by name or employee number. Choosing leads to `/desk/new?person={id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCaseView {
    /// What was searched; empty before.
    pub query: String,
    /// Who was found.
    pub people: Vec<PersonHit>,
    /// Names of people found of whom the viewer sees nothing else.
    pub beyond: Vec<String>,
    /// Who works on those.
    pub above: String,
    /// The report that somebody made without signing in, which the case is about.
    pub intake: Option<IntakeNote>,
}
page!(NewCaseView, "desk/new.html");

impl NewCaseView {
    /// Where choosing somebody leads, up to their id.
    pub fn to(&self) -> String {
        match &self.intake {
            Some(intake) => format!("/desk/new?intake={}&person=", intake.id),
            None => "/desk/new?person=".to_owned(),
        }
    }
}

/// What was filled in so far, to be kept when something is missing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ReportValues {
    /// Field `playbook`; device loss if `None`.
    pub playbook: Option<Playbook>,
    /// Field `device`, repeated.
    pub devices: Vec<DeviceId>,
    /// Field `method`, repeated: what went with the loss besides what lives on the devices.
    pub methods: Vec<MethodId>,
    /// Field `elsewhere`, repeated: what works on something that is not lost, of the methods that a lost phone may carry.
    pub elsewhere: Vec<MethodId>,
    /// Field `exposed`, repeated: what somebody else may know, of what can be phished.
    pub exposed: Vec<MethodId>,
    /// Field `other_kind` (`phone`, `laptop`, `security_key` or empty).
    pub other_kind: Option<DeviceKind>,
    /// Field `other_name`.
    pub other_name: String,
    /// Field `other_management` (`managed`, `personal`).
    pub other_management: Option<Management>,
    /// Field `when`: local date and time as `2026-11-21T09:30`.
    pub when: String,
    /// Field `place`.
    pub place: String,
    /// Field `theft` (`yes`, `no`, `unknown`).
    pub theft: Option<Theft>,
    /// Field `channel`.
    pub channel: Option<Channel>,
    /// Field `remaining`: which other devices the person has at hand.
    pub remaining: String,
    /// Field `note`.
    pub note: String,
}

/// `/desk/new?person={id}`: `POST /desk/new` with `person` and the fields of [`ReportValues`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFormView {
    /// About whom.
    pub person: PersonSummary,
    /// Whether the account is frozen.
    pub frozen: bool,
    /// Accounts that are easily taken for this one, and whether each is a second one of the same human.
    pub others: Vec<(String, bool)>,
    /// Devices on file that are not retired.
    pub devices: Vec<DeviceView>,
    /// Methods that live on none of them, and that a phone does not carry.
    pub methods: Vec<MethodView>,
    /// Methods that live on none of them, and that a phone may carry.
    pub in_question: Vec<MethodView>,
    /// Passkeys that a security key may carry.
    pub keys_in_question: Vec<MethodView>,
    /// Methods that can be phished.
    pub exposed: Vec<MethodView>,
    /// An open case about the same person.
    pub open_case: Option<u64>,
    /// Why no case can be opened: own account, tier too high, disabled. Hides the form.
    pub refused: Option<Phrase>,
    /// Whether the person never had a method that works here: then a first passkey is offered before the report of a loss.
    pub first: bool,
    /// The report that somebody made without signing in, which the case is about: it came in that way.
    pub intake: Option<IntakeNote>,
    /// What was filled in.
    pub values: ReportValues,
    /// What is missing or wrong: field name and sentence.
    pub problems: Vec<(&'static str, Phrase)>,
}
page!(ReportFormView, "desk/report.html");

impl ReportFormView {
    /// Whether the device is chosen.
    pub fn has(&self, id: Option<&DeviceId>) -> bool {
        id.is_some_and(|id| self.values.devices.contains(id))
    }
    /// Whether the method is chosen.
    pub fn has_method(&self, id: &MethodId) -> bool {
        self.values.methods.contains(id)
    }
    /// Whether it was said to work elsewhere.
    pub fn is_elsewhere(&self, id: &MethodId) -> bool {
        self.values.elsewhere.contains(id)
    }
    /// The playbooks that begin with something lost, locked or replaced.
    pub fn losses(&self) -> impl Iterator<Item = &'static Playbook> {
        let mut losses: Vec<_> =
            Playbook::ALL.iter().filter(|playbook| **playbook != Playbook::FirstPasskey).collect();
        // The two that are urgent come first.
        losses.sort_by_key(|playbook| !matches!(playbook, Playbook::DeviceLoss | Playbook::Compromised));
        losses.into_iter()
    }
    /// Whether somebody else may know or have this: everything that can be phished, until something is chosen.
    pub fn is_exposed(&self, id: &MethodId) -> bool {
        self.values.playbook.is_none() || self.values.exposed.contains(id)
    }
    /// The playbook chosen.
    pub fn playbook(&self) -> Playbook {
        self.values.playbook.unwrap_or(Playbook::DeviceLoss)
    }
    /// Whether the device described in words is of this kind.
    pub fn other_is(&self, kind: &str) -> bool {
        self.values.other_kind.is_some_and(|other| other.name() == kind)
    }
    /// Whether the device described in words is managed.
    pub fn other_managed(&self) -> bool {
        self.values.other_management == Some(Management::Managed)
    }
    /// Whether this answer about theft was given.
    pub fn theft_is(&self, theft: &Theft) -> bool {
        self.values.theft.as_ref() == Some(theft)
    }
    /// Whether the report came in this way.
    pub fn channel_is(&self, channel: &Channel) -> bool {
        self.values.channel.as_ref() == Some(channel)
    }
    /// Whether this field has a problem.
    pub fn wrong(&self, field: &str) -> bool {
        self.problems.iter().any(|(name, _)| *name == field)
    }
}
