//! People, methods, devices and numbers.

use crate::{
    Arg, Phrase,
    views::{ContactView, DeviceView, MethodView, PersonSummary},
};
use keyward_model::{
    Contact, ContactKind, Device, DeviceId, DeviceState, Method, MethodId, MethodKind, MethodStatus, Person,
};
use keyward_recovery::NotCounted;

/// The name used in sentences: `Mira` of `Mira Kovač` and of `Kovač, Mira`.
pub(crate) fn first_name(display_name: &str) -> String {
    let given = display_name.split_once(',').map_or(display_name, |(_, given)| given);
    let word = given.split_whitespace().next().or_else(|| display_name.split_whitespace().next());
    word.unwrap_or_default().trim_matches(',').to_owned()
}

/// The head of a page about somebody.
pub(crate) fn summary(person: &Person, manager: Option<String>) -> PersonSummary {
    PersonSummary {
        id: person.id,
        name: person.display_name.clone(),
        first_name: first_name(&person.display_name),
        user_name: person.user_name.clone(),
        job_title: person.job_title.clone(),
        department: person.department.clone(),
        office: person.office.clone(),
        manager,
        tier: person.tier_now(),
        enabled: person.enabled,
        frozen: person.frozen_at.is_some(),
    }
}

/// A method as the desk sees it: nothing to rename or remove.
pub(crate) fn method_view(method: &Method, devices: &[Device], lost: bool) -> MethodView {
    let device = method.device.and_then(|id| devices.iter().find(|device| device.id == id));
    MethodView {
        id: method.id,
        kind: method.kind,
        label: method.label.clone(),
        status: method.status,
        synced: method.synced,
        model: method.model.clone(),
        device: device.map(|device| device.name.clone()),
        added_at: method.added_at,
        last_used_at: method.last_used_at,
        on_lost_device: lost || device.is_some_and(|device| device.state == DeviceState::Lost),
        current: false,
        gone: None,
        elsewhere: method.is_elsewhere(),
        can_rename: false,
        can_remove: false,
    }
}

/// What signs in before what only recovers and what another directory checks, the strongest first.
pub(super) fn worth_order(method: &Method) -> impl Ord + use<> {
    (method.is_elsewhere(), method.kind.only_recovers(), method.kind.strength(), method.kind, method.added_at)
}

/// Every method: those that work first, the strongest of them first.
pub(crate) fn method_views(
    methods: &[Method],
    devices: &[Device],
    is_lost: impl Fn(MethodId) -> bool,
) -> Vec<MethodView> {
    let mut sorted: Vec<&Method> = methods.iter().collect();
    sorted.sort_by_key(|method| (method.status, worth_order(method)));
    sorted.into_iter().map(|method| method_view(method, devices, is_lost(method.id))).collect()
}

/// Methods that somebody holds or keeps and that live on none of these devices: asked about one by one after a loss.
pub(crate) fn loose<'a>(methods: &'a [Method], devices: &[Device]) -> impl Iterator<Item = &'a Method> {
    let held = |method: &&Method| match method.kind {
        MethodKind::Passkey
        | MethodKind::WindowsHello
        | MethodKind::Authenticator
        | MethodKind::SoftwareTotp
        | MethodKind::Phone
        | MethodKind::RecoveryCodes => true,
        MethodKind::Email
        | MethodKind::Password
        | MethodKind::TemporaryAccessPass
        | MethodKind::SecurityQuestions => false,
    };
    methods
        .iter()
        .filter(|method| method.status != MethodStatus::Revoked)
        .filter(held)
        .filter(|method| !devices.iter().any(|device| method.lives_on(device.id)))
}

/// What the report at hand says about a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Nothing.
    No,
    /// It is lost.
    Lost,
    /// It is at hand, and its PIN is locked.
    PinLocked,
    /// It is at hand, and a new one takes its place.
    Replaced,
}

impl Gone {
    /// The message on the device's tag; `None` for what its state says.
    pub(super) const fn tag(self) -> Option<&'static str> {
        match self {
            Self::No | Self::Lost => None,
            Self::PinLocked => Some("device-pin-locked"),
            Self::Replaced => Some("device-replaced"),
        }
    }
}

/// A device on file.
pub(crate) fn device_view(device: &Device, gone: Gone) -> DeviceView {
    DeviceView {
        id: Some(device.id),
        passkey: false,
        kind: device.kind,
        name: device.name.clone(),
        system: device.system.clone(),
        management: device.management,
        compliant: device.compliant,
        last_seen: device.last_seen,
        state: if gone == Gone::Lost { DeviceState::Lost } else { device.state },
        reported: gone.tag(),
    }
}

/// Every device: lost ones first, retired ones last.
pub(crate) fn device_views(devices: &[Device], gone: impl Fn(DeviceId) -> Gone) -> Vec<DeviceView> {
    let mut views: Vec<DeviceView> =
        devices.iter().map(|device| device_view(device, gone(device.id))).collect();
    let rank = |state| match state {
        DeviceState::Lost => 0,
        DeviceState::InUse => 1,
        DeviceState::Retired => 2,
    };
    views.sort_by_key(|view| rank(view.state));
    views
}

/// Numbers and addresses, masked: those in force first.
pub(crate) fn contact_views(
    contacts: &[Contact],
    devices: &[Device],
    against: impl Fn(&Contact) -> Option<NotCounted>,
) -> Vec<ContactView> {
    let mut sorted: Vec<&Contact> = contacts.iter().collect();
    sorted.sort_by_key(|contact| (contact.until.is_some(), contact.kind, contact.since));
    let name = |id| devices.iter().find(|device: &&Device| device.id == id).map(|device| device.name.clone());
    sorted
        .into_iter()
        .map(|contact| ContactView {
            id: contact.id,
            kind: contact.kind,
            masked: contact.masked_among(contacts),
            since: contact.since,
            until: contact.until,
            device: contact.device.and_then(name),
            refused: against(contact).map(|why| number_refused(contact, contacts, why)),
        })
        .collect()
}

/// Why this number does not count, with the number's kind and end: "The mobile ••418 is on the lost phone".
pub(crate) fn number_refused(contact: &Contact, all: &[Contact], why: NotCounted) -> Phrase {
    let key = match why {
        NotCounted::OnLostDevice => "number-on-lost-device",
        NotCounted::ChangedRecently => "number-changed-recently",
        NotCounted::MaybeOnLostDevice => "number-maybe-on-lost-device",
        NotCounted::MaybeWithLostPasskey => "number-maybe-with-lost-passkey",
        NotCounted::InOtherHands => "number-in-other-hands",
        NotCounted::LineNotChecked => "number-line-not-checked",
        NotCounted::NumberReplaced => "number-replaced",
        _ => "number-not-on-file",
    };
    Phrase::key(key).with("kind", Arg::Key(contact_word(contact.kind))).with("tail", tail(contact, all))
}

/// The last digits, enough to tell it apart from the other numbers of the same person.
pub(crate) fn tail(contact: &Contact, all: &[Contact]) -> String {
    let masked = contact.masked_among(all);
    let end = masked.rsplit(' ').next().unwrap_or_default();
    if contact.kind.is_phone() { format!("••{end}") } else { masked }
}

pub(crate) const fn contact_word(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Mobile => "contact-word-mobile",
        ContactKind::OfficePhone => "contact-word-office-phone",
        ContactKind::HomePhone => "contact-word-home-phone",
        ContactKind::WorkEmail => "contact-word-work-email",
        ContactKind::PersonalEmail => "contact-word-personal-email",
    }
}

#[cfg(test)]
mod tests {
    use super::first_name;

    #[test]
    fn the_name_in_sentences() {
        assert_eq!(first_name("Mira Kovač"), "Mira");
        assert_eq!(first_name("Kovač, Mira Ana"), "Mira");
        assert_eq!(first_name("Prince"), "Prince");
        assert_eq!(first_name("Kovač,"), "Kovač");
        assert_eq!(first_name(""), "");
    }
}
