//! What was reported.

use keyward_model::{
    Device, DeviceId, DeviceKind, DeviceState, Management, Method, MethodId, MethodKind, MethodStatus,
    Strength, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Which duties a case has. Playbooks differ in duties, not in machinery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Playbook {
    /// A phone, laptop or security key is gone.
    DeviceLoss,
    /// A security key refuses its PIN for good: it must be reset, which erases its passkeys (CTAP 2.1 §6.5.5).
    PinLocked,
    /// A new phone is in the person's hands, and the codes and prompts still go to the old one: multi-factor authentication is
    /// registered again.
    NewPhone,
    /// A new or imported person without any method that works here gets their first passkey: nothing was lost, and nothing is to
    /// be contained, retired or wiped.
    FirstPasskey,
    /// Somebody else may have got in: a password typed on a fake page, a code read out, a prompt approved. Nothing is lost; what can be phished
    /// and is named counts as theirs from then on, is suspended and removed.
    Compromised,
}

/// Whether theft is suspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theft {
    /// Lost, not stolen.
    No,
    /// Nobody knows.
    Unsure,
    /// Stolen, or probably.
    Yes,
}

/// How the report came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportChannel {
    /// A call to the desk.
    Phone,
    /// At the desk.
    InPerson,
    /// From a private mailbox.
    PersonalEmail,
    /// By the person, signed in with a passkey that is not lost.
    SelfService,
    /// At the website by somebody who did not sign in: whoever it was, the desk opened the case.
    Web,
}

/// One lost thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostThing {
    /// What it is.
    pub kind: DeviceKind,
    /// The device on file; `None` if it is not listed.
    pub device: Option<DeviceId>,
    /// Its name, as on file or as told.
    pub name: String,
    /// Who manages it.
    pub management: Management,
    /// Whether all that is known of it is a passkey that was kept in it. The rules take it for a phone, which costs the most; whoever
    /// reads it is told what was said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passkey: bool,
}

/// A report of a loss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossReport {
    /// What was lost: one thing or several.
    pub things: Vec<LostThing>,
    /// The methods that went with it.
    pub methods: Vec<MethodId>,
    /// When, as well as the person knows.
    pub lost_at: Option<Timestamp>,
    /// Where, in the person's words.
    pub place: Option<String>,
    /// Whether theft is suspected.
    pub theft: Theft,
    /// How the report came in.
    pub channel: ReportChannel,
    /// Whether the person says that they have another device with a passkey.
    pub other_devices: Option<bool>,
    /// Anything else.
    pub note: Option<String>,
}

/// What the person says about the strong methods that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at_hand")]
pub enum AtHand {
    /// This one can be used now: the desk waits for the sign-in.
    Method {
        /// Which.
        method: MethodId,
    },
    /// None can be used now.
    Nothing,
}

/// One change of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "amend")]
pub enum Amendment {
    /// One thing more is gone.
    AddThing {
        /// What.
        thing: LostThing,
        /// The methods that went with it.
        methods: Vec<MethodId>,
        /// Of those that a phone may carry: the ones that the caller says work elsewhere.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        elsewhere: Vec<MethodId>,
    },
    /// A thing is not gone.
    WithdrawThing {
        /// Its position in the list of things.
        thing: u32,
        /// The methods that did not go with it.
        methods: Vec<MethodId>,
        /// Whether this takes back a slip: then nothing is left of it, see [`Case::is_slip`](crate::Case::is_slip).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        slip: bool,
    },
    /// One method more went with the loss.
    AddMethod {
        /// Which.
        method: MethodId,
    },
    /// A method did not go with the loss.
    WithdrawMethod {
        /// Which.
        method: MethodId,
        /// Whether this takes back a slip: then nothing is left of it, see [`Case::is_slip`](crate::Case::is_slip).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        slip: bool,
    },
    /// When it was lost.
    LostAt {
        /// When; `None` if nobody knows.
        at: Option<Timestamp>,
    },
    /// Where it was lost.
    Place {
        /// In the person's words.
        place: Option<String>,
    },
    /// Whether theft is suspected.
    Theft {
        /// What is suspected.
        theft: Theft,
    },
}

impl LostThing {
    /// A device on file.
    pub fn on_file(device: &Device) -> Self {
        Self {
            kind: device.kind,
            device: Some(device.id),
            name: device.name.clone(),
            management: device.management,
            passkey: false,
        }
    }
    /// What a method went with that is said to be gone alone; `None` for recovery codes, which are on paper or in a file. A security key that
    /// says so and a laptop take no phone with them. Where nobody knows what a method is kept in, it counts as a phone.
    pub fn alone(method: &Method) -> Option<Self> {
        let kind = match method.kind {
            MethodKind::RecoveryCodes => return None,
            MethodKind::Passkey => kept_in(method).unwrap_or(DeviceKind::Phone),
            MethodKind::WindowsHello => DeviceKind::Laptop,
            _ => DeviceKind::Phone,
        };
        let passkey = method.kind == MethodKind::Passkey && kind == DeviceKind::Phone;
        Some(Self { passkey, ..Self::described(kind, &method.label, Management::Personal) })
    }
    /// A thing that is not on file. Without a name it is called by its kind.
    pub fn described(kind: DeviceKind, name: &str, management: Management) -> Self {
        let name = if name.is_empty() { kind.name().replace('_', " ") } else { name.to_owned() };
        Self { kind, device: None, name, management, passkey: false }
    }
}

/// What a passkey is kept in, by a word in the name of its model, because `KeePass` is no `ePass`; `None` where nobody knows, or where it is
/// copied to several. What its owner calls it says nothing.
fn kept_in(method: &Method) -> Option<DeviceKind> {
    const KEYS: &[&str] =
        &["yubikey", "titan", "feitian", "nitrokey", "solokey", "solokeys", "token2", "epass"];
    const PHONES: &[&str] = &["android", "ios", "iphone", "phone", "samsung"];
    const COMPUTERS: &[&str] = &["windows", "mac", "macos"];
    let name = method.model.as_deref()?.to_lowercase();
    let has = |some: &[&str]| name.split(|letter: char| !letter.is_alphanumeric()).any(|w| some.contains(&w));
    let kinds = [
        (name.contains("security key") || has(KEYS), DeviceKind::SecurityKey),
        (has(PHONES), DeviceKind::Phone),
        (has(COMPUTERS), DeviceKind::Laptop),
    ];
    let found = kinds.into_iter().find_map(|(is, kind)| is.then_some(kind));
    found.filter(|_| method.synced != Some(true))
}

/// What the caller says of methods that no device on file carries.
#[derive(Clone, Copy, Debug, Default)]
pub struct MethodAnswers<'a> {
    /// They went with the loss.
    pub gone: &'a [MethodId],
    /// They work on something that is not lost.
    pub elsewhere: &'a [MethodId],
}

/// The weak methods that a phone may carry, because no device on file is known to: codes from an app, or sent to a number or
/// mailbox. Suspended ones are among them, because they may be reinstated.
pub fn methods_in_question<'a>(
    methods: &'a [Method],
    devices: &'a [Device],
) -> impl Iterator<Item = &'a Method> {
    methods.iter().filter(|method| {
        method.status != MethodStatus::Revoked && may_be_on_a_phone(method.kind) && !carried(method, devices)
    })
}

/// The passkeys that a security key may carry, because no device on file is known to, nothing says that they are copied to several, and their
/// model is not known for being in a phone or computer.
pub fn passkeys_in_question<'a>(
    methods: &'a [Method],
    devices: &'a [Device],
) -> impl Iterator<Item = &'a Method> {
    passkeys_on_keys(methods, devices).filter(|method| method.status != MethodStatus::Revoked)
}

/// The same with those that were retired.
pub(crate) fn passkeys_on_keys<'a>(
    methods: &'a [Method],
    devices: &'a [Device],
) -> impl Iterator<Item = &'a Method> {
    methods.iter().filter(|method| {
        method.kind == MethodKind::Passkey
            && method.synced != Some(true)
            && !carried(method, devices)
            && matches!(kept_in(method), None | Some(DeviceKind::SecurityKey))
    })
}

/// What somebody else may know, hold or have been let in with without having a device: everything that can be phished.
pub fn methods_exposed(methods: &[Method]) -> impl Iterator<Item = &Method> {
    methods.iter().filter(|method| {
        method.status != MethodStatus::Revoked
            && method.kind.strength() != Strength::PhishingResistant
            && method.kind != MethodKind::TemporaryAccessPass
    })
}

fn carried(method: &Method, devices: &[Device]) -> bool {
    devices.iter().any(|device| device.state != DeviceState::Retired && method.lives_on(device.id))
}

/// How many of these are security keys of which no passkey is known.
fn unknown_keys(playbook: Playbook, things: &[LostThing], methods: &[Method]) -> usize {
    let known = |thing: &LostThing| {
        let live = methods.iter().filter(|method| method.status != MethodStatus::Revoked);
        thing.device.is_some_and(|device| live.into_iter().any(|method| method.lives_on(device)))
    };
    let keys = things.iter().filter(|thing| thing.kind == DeviceKind::SecurityKey && !known(thing));
    // A key whose PIN is locked is in its owner's hands.
    if playbook.is_out_of_hand() { keys.count() } else { 0 }
}

const fn may_be_on_a_phone(kind: MethodKind) -> bool {
    match kind {
        MethodKind::Authenticator | MethodKind::SoftwareTotp | MethodKind::Phone | MethodKind::Email => true,
        MethodKind::Passkey
        | MethodKind::WindowsHello
        | MethodKind::Password
        | MethodKind::TemporaryAccessPass
        | MethodKind::SecurityQuestions
        | MethodKind::RecoveryCodes => false,
    }
}

/// Whether one of these things takes codes from an app, texts and mail: then every method in question is on it unless the caller
/// says otherwise. A phone that was replaced is in its owner's hands.
fn takes_codes<'a>(playbook: Playbook, things: impl IntoIterator<Item = &'a LostThing>) -> bool {
    let phone = |thing: &LostThing| matches!(thing.kind, DeviceKind::Phone | DeviceKind::Tablet);
    playbook.is_out_of_hand() && things.into_iter().any(phone)
}

/// The methods that went with lost things: those that live on them, those named besides, and those in question of which nobody says
/// that they work elsewhere: what a phone may carry, and the passkeys that a security key may carry of which none is named. Suspended ones are among them, because they may be reinstated; revoked ones are gone already.
pub fn methods_lost(
    playbook: Playbook,
    things: &[LostThing],
    answers: MethodAnswers<'_>,
    methods: &[Method],
    devices: &[Device],
) -> Vec<MethodId> {
    let lives_there = |method: &Method| {
        things.iter().filter_map(|thing| thing.device).any(|device| method.lives_on(device))
    };
    let assumed: Vec<MethodId> = methods_in_question(methods, devices)
        .filter(|method| takes_codes(playbook, things) && !answers.elsewhere.contains(&method.id))
        .map(|method| method.id)
        .collect();
    let asked = || passkeys_in_question(methods, devices);
    // A security key has one passkey of an account (WebAuthn L3 §6.3.2 step 7): whoever names it says that the others are elsewhere.
    let named = asked().filter(|method| answers.gone.contains(&method.id)).count();
    let unnamed = unknown_keys(playbook, things, methods) > named;
    let on_keys = asked().filter(|method| unnamed && !answers.elsewhere.contains(&method.id));
    let assumed: Vec<MethodId> = assumed.into_iter().chain(on_keys.map(|method| method.id)).collect();
    methods
        .iter()
        .filter(|method| method.status != MethodStatus::Revoked)
        .filter(|m| lives_there(m) || answers.gone.contains(&m.id) || assumed.contains(&m.id))
        .map(|method| method.id)
        .collect()
}

/// The methods that come back with the thing of a report that was found: those that live on it, and with the last phone those in
/// question.
pub(crate) fn methods_found(
    playbook: Playbook,
    thing: &LostThing,
    left: &[LostThing],
    methods: &[Method],
    devices: &[Device],
) -> Vec<MethodId> {
    let lost =
        |things: &[LostThing]| methods_lost(playbook, things, MethodAnswers::default(), methods, devices);
    let still = lost(left);
    let mut found = lost(std::slice::from_ref(thing));
    found.retain(|method| !still.contains(method));
    found
}

impl LossReport {
    /// Whether it names the saved recovery codes and nothing else: no device went with them.
    pub fn is_codes_only(&self, methods: &[Method]) -> bool {
        let codes = |id| methods.iter().any(|one| one.id == id && one.kind == MethodKind::RecoveryCodes);
        self.things.is_empty() && !self.methods.is_empty() && self.methods.iter().all(|id| codes(*id))
    }
    /// What is on record of a first passkey: nothing was lost.
    pub const fn nothing_lost(channel: ReportChannel, note: Option<String>) -> Self {
        Self {
            things: Vec::new(),
            methods: Vec::new(),
            lost_at: None,
            place: None,
            theft: Theft::No,
            channel,
            other_devices: None,
            note,
        }
    }
}

impl Playbook {
    /// Every playbook.
    pub const ALL: [Self; 5] =
        [Self::DeviceLoss, Self::Compromised, Self::PinLocked, Self::NewPhone, Self::FirstPasskey];
    /// The name in the database and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DeviceLoss => "device_loss",
            Self::PinLocked => "pin_locked",
            Self::NewPhone => "new_phone",
            Self::FirstPasskey => "first_passkey",
            Self::Compromised => "compromised",
        }
    }
    /// Whether what the report names is out of its owner's hands, and not at hand, locked or replaced.
    pub const fn is_out_of_hand(self) -> bool {
        matches!(self, Self::DeviceLoss | Self::Compromised)
    }
    /// The playbook with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|playbook| playbook.name() == name)
    }
}

impl Theft {
    /// The name in the database and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Unsure => "unsure",
            Self::Yes => "yes",
        }
    }
    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::No, Self::Unsure, Self::Yes].into_iter().find(|theft| theft.name() == name)
    }
}

impl ReportChannel {
    /// The name in the database and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::InPerson => "in_person",
            Self::PersonalEmail => "personal_email",
            Self::SelfService => "self_service",
            Self::Web => "web",
        }
    }
    /// The channel with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Phone, Self::InPerson, Self::PersonalEmail, Self::SelfService, Self::Web]
            .into_iter()
            .find(|channel| channel.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{Actor, MethodKind, Origin, PersonId};

    fn method(n: u8, status: MethodStatus, device: Option<DeviceId>) -> Method {
        Method {
            id: MethodId::from_bytes([n; 16]),
            person: PersonId::from_bytes([9; 16]),
            kind: MethodKind::Passkey,
            label: "Passkey".to_owned(),
            status,
            synced: None,
            model: None,
            device,
            added_at: Timestamp::from_micros(0),
            added_by: Actor::Operator,
            added_from: Origin::default(),
            last_used_at: None,
            status_at: Timestamp::from_micros(0),
            here: true,
        }
    }

    #[test]
    fn what_goes_alone_is_called_what_it_is_and_counts_as_a_phone_where_nobody_knows() {
        let named = |kind, synced, model: Option<&str>, label: &str| {
            let model = model.map(str::to_owned);
            let label = label.to_owned();
            let one = Method { kind, synced, model, label, ..method(1, MethodStatus::Active, None) };
            LostThing::alone(&one).map(|thing| (thing.kind, thing.name))
        };
        let key = MethodKind::Passkey;
        let thing = |kind, name: &str| Some((kind, name.to_owned()));
        let (phone, on_key) = (DeviceKind::Phone, DeviceKind::SecurityKey);
        assert_eq!(named(key, Some(false), Some("YubiKey 5 NFC"), "Blue"), thing(on_key, "Blue"));
        assert_eq!(named(key, None, Some("Feitian ePass FIDO2 Authenticator"), "F"), thing(on_key, "F"));
        // What its owner calls it says nothing, and a password manager is no key for a part of its name.
        assert_eq!(named(key, None, None, "My security key"), thing(phone, "My security key"));
        for manager in ["KeePassDX", "KeePassXC", "Titanium Vault"] {
            assert_eq!(named(key, Some(false), Some(manager), "Vault"), thing(phone, "Vault"), "{manager}");
        }
        assert_eq!(named(key, Some(true), Some("YubiKey 5 NFC"), "Blue"), thing(phone, "Blue"));
        assert_eq!(
            named(key, Some(false), Some("Authenticator"), "Security key"),
            thing(phone, "Security key")
        );
        assert_eq!(named(key, Some(false), None, "Blue"), thing(phone, "Blue"));
        let (hello, laptop) = (MethodKind::WindowsHello, DeviceKind::Laptop);
        assert_eq!(named(hello, None, None, "ThinkPad"), thing(laptop, "ThinkPad"));
        assert_eq!(named(MethodKind::Authenticator, None, None, "App"), thing(phone, "App"));
        assert_eq!(named(MethodKind::RecoveryCodes, None, None, "Codes"), None);
    }

    #[test]
    fn what_went_with_a_thing_is_all_that_could_still_work() {
        let device = DeviceId::from_bytes([1; 16]);
        let methods = [
            method(1, MethodStatus::Active, Some(device)),
            method(2, MethodStatus::Suspended, Some(device)),
            method(3, MethodStatus::Revoked, Some(device)),
            method(4, MethodStatus::Active, None),
            method(5, MethodStatus::Active, None),
        ];
        let mut thing = LostThing::described(DeviceKind::SecurityKey, "", Management::Personal);
        assert_eq!(thing.name, "security key");
        thing.device = Some(device);
        let gone = [methods[2].id, methods[3].id];
        let answers = MethodAnswers { gone: &gone, elsewhere: &[] };
        let lost = methods_lost(Playbook::DeviceLoss, &[thing], answers, &methods, &[]);
        assert_eq!(lost, [methods[0].id, methods[1].id, methods[3].id]);
    }
}
