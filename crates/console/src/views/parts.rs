//! Pieces that several pages show.

use super::keyed;
use crate::Phrase;
use keyward_model::{
    ContactId, ContactKind, DeviceId, DeviceKind, DeviceState, Management, MethodId, MethodKind,
    MethodStatus, PersonId, Strength, Tier, Timestamp,
};

/// One or two letters for the round picture: first letters of the first and last name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

keyed! {
    /// Which playbook a case follows.
    Playbook {
        /// Phone, laptop or security key gone.
        DeviceLoss = "device_loss" => "playbook-device-loss",
        /// A security key's PIN is locked.
        PinLocked = "pin_locked" => "playbook-pin-locked",
        /// A new phone is at hand, and codes and prompts go to the old one.
        NewPhone = "new_phone" => "playbook-new-phone",
        /// A person without any method that works here.
        FirstPasskey = "first_passkey" => "playbook-first-passkey",
        /// Nothing is lost, and somebody else may have got in.
        Compromised = "compromised" => "playbook-compromised",
    }
}

keyed! {
    /// Where a case stands.
    CaseState {
        /// Being worked on.
        Open = "open" => "case-state-open",
        /// Stopped until a supervisor decides.
        Escalated = "escalated" => "case-state-escalated",
        /// Finished.
        Closed = "closed" => "case-state-closed",
    }
}

keyed! {
    /// How a report came in.
    Channel {
        /// By telephone.
        Phone = "phone" => "channel-phone",
        /// At the counter.
        InPerson = "in_person" => "channel-in-person",
        /// From a private mailbox.
        PersonalEmail = "personal_email" => "channel-personal-email",
        /// By the person, signed in.
        SelfService = "self_service" => "channel-self-service",
        /// At the website, by somebody who did not sign in.
        Web = "web" => "channel-web",
    }
}

impl Channel {
    /// Whether somebody of the desk heard or read it, and says so.
    pub fn is_heard(&self) -> bool {
        matches!(self, Self::Phone | Self::InPerson | Self::PersonalEmail)
    }
}

keyed! {
    /// Whether theft is suspected.
    Theft {
        /// It was stolen, or may have been.
        Suspected = "yes" => "theft-yes",
        /// It was mislaid.
        NotSuspected = "no" => "theft-no",
        /// The person cannot tell.
        Unknown = "unknown" => "theft-unknown",
    }
}

keyed! {
    /// A kind of evidence of who somebody is.
    EvidenceKind {
        /// A call back to a number on file.
        CallBack = "call_back" => "evidence-call-back",
        /// The manager vouches with a passkey signature.
        ManagerVouch = "manager_vouch" => "evidence-manager-vouch",
        /// In person with photo ID.
        InPerson = "in_person" => "evidence-in-person",
        /// Video against the photo on file.
        Video = "video" => "evidence-video",
        /// A passkey that the person still has.
        ExistingPasskey = "existing_passkey" => "evidence-existing-passkey",
        /// A saved recovery code.
        RecoveryCode = "recovery_code" => "evidence-recovery-code",
        /// Employee number, manager's name: identifies, never verifies.
        Knowledge = "knowledge" => "evidence-knowledge",
        /// A second approver signs.
        Approval = "approval" => "evidence-approval",
    }
}

/// The message that names a tier.
pub(crate) const fn tier_key(tier: Tier) -> &'static str {
    match tier {
        Tier::Standard => "tier-standard",
        Tier::Elevated => "tier-elevated",
        Tier::Privileged => "tier-privileged",
    }
}

/// The message that names a kind of contact.
pub(crate) const fn contact_key(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Mobile => "contact-mobile",
        ContactKind::OfficePhone => "contact-office",
        ContactKind::HomePhone => "contact-home",
        ContactKind::WorkEmail => "contact-work-email",
        ContactKind::PersonalEmail => "contact-personal-email",
    }
}

/// Who a page is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSummary {
    /// The person.
    pub id: PersonId,
    /// The full name.
    pub name: String,
    /// The name used in sentences, such as `Mira`.
    pub first_name: String,
    /// The name typed at sign-in.
    pub user_name: String,
    /// What the person does.
    pub job_title: Option<String>,
    /// The team.
    pub department: Option<String>,
    /// The place of work.
    pub office: Option<String>,
    /// The manager's name.
    pub manager: Option<String>,
    /// How much evidence a recovery takes.
    pub tier: Tier,
    /// Whether the account works.
    pub enabled: bool,
    /// Whether it is frozen.
    pub frozen: bool,
}

impl PersonSummary {
    /// One or two letters.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
    /// The message that names the tier.
    pub fn tier_key(&self) -> &'static str {
        tier_key(self.tier)
    }
    /// The message that names the account by its tier.
    pub fn account_key(&self) -> &'static str {
        match self.tier {
            Tier::Standard => "account-standard",
            Tier::Elevated => "account-elevated",
            Tier::Privileged => "account-privileged",
        }
    }
    /// Team and place, as far as known.
    pub fn place(&self) -> Option<String> {
        let known: Vec<&str> =
            [&self.department, &self.office].into_iter().flatten().map(String::as_str).collect();
        (!known.is_empty()).then(|| known.join(", "))
    }
}

/// One authentication method.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about one method, each shown by itself")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodView {
    /// The method.
    pub id: MethodId,
    /// What it is.
    pub kind: MethodKind,
    /// Its name.
    pub label: String,
    /// Whether it works.
    pub status: MethodStatus,
    /// Whether it survives its device.
    pub synced: Option<bool>,
    /// The authenticator model or provider.
    pub model: Option<String>,
    /// The name of the device it lives on.
    pub device: Option<String>,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// Whether it lives on a device reported lost.
    pub on_lost_device: bool,
    /// The message that says how it went; `None` if it was reported lost.
    pub gone: Option<&'static str>,
    /// Whether it signed in the session that looks at it.
    pub current: bool,
    /// Whether only another directory can check it: a record, and no way in here.
    pub elsewhere: bool,
    /// Whether the viewer may give it another name.
    pub can_rename: bool,
    /// Whether the viewer may remove it.
    pub can_remove: bool,
}

impl MethodView {
    /// The message that names its strength, or its status where that matters more.
    pub fn tag_key(&self) -> &'static str {
        match (self.status, self.kind, self.kind.strength()) {
            (MethodStatus::Suspended, ..) => "status-suspended",
            (MethodStatus::Revoked, ..) => "status-revoked",
            _ if self.elsewhere => "status-elsewhere",
            (_, MethodKind::RecoveryCodes, _) => "strength-recovery",
            (_, MethodKind::SecurityQuestions, _) => "strength-nothing",
            (.., Strength::PhishingResistant) => "strength-phishing-resistant",
            (.., Strength::MultiFactor) => "strength-several",
            (.., Strength::SingleFactor) => "strength-one",
            (.., Strength::Restricted) => "strength-restricted",
        }
    }
    /// The style class of that tag.
    pub fn tag_class(&self) -> &'static str {
        match (self.status, self.kind.strength()) {
            (MethodStatus::Suspended, _) => "bad",
            (MethodStatus::Revoked, _) => "plain",
            _ if self.elsewhere || self.kind.only_recovers() => "plain",
            (_, Strength::PhishingResistant) => "ok",
            (_, Strength::MultiFactor) => "accent",
            (_, Strength::SingleFactor | Strength::Restricted) => "warn",
        }
    }
    /// The name of its icon.
    pub fn icon(&self) -> &'static str {
        match self.kind {
            MethodKind::Passkey => "passkey",
            MethodKind::WindowsHello => "laptop",
            MethodKind::Authenticator | MethodKind::SoftwareTotp => "phone",
            MethodKind::Phone => "message",
            MethodKind::Email => "mail",
            MethodKind::Password => "password",
            MethodKind::TemporaryAccessPass => "ticket",
            MethodKind::SecurityQuestions => "question",
            MethodKind::RecoveryCodes => "paper",
        }
    }
    /// The message that says what became of where it lives.
    pub fn gone_key(&self) -> &'static str {
        self.gone.unwrap_or("method-on-lost")
    }
    /// Whether it works here and now.
    pub fn is_active(&self) -> bool {
        self.status == MethodStatus::Active && !self.elsewhere
    }
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceView {
    /// The device; `None` for one that was only described in a report.
    pub id: Option<DeviceId>,
    /// What it is.
    pub kind: DeviceKind,
    /// Whether all that is known of it is the passkey that it had.
    pub passkey: bool,
    /// Its name.
    pub name: String,
    /// System and version.
    pub system: Option<String>,
    /// Who manages it.
    pub management: Management,
    /// Whether device management found it compliant.
    pub compliant: Option<bool>,
    /// When it was last seen.
    pub last_seen: Option<Timestamp>,
    /// Where it stands.
    pub state: DeviceState,
    /// The message that says what was reported about it, if it is at hand.
    pub reported: Option<&'static str>,
}

impl DeviceView {
    /// Whether codes may come to it: an app runs on it, or texts and mail arrive.
    pub const fn takes_codes(&self) -> bool {
        matches!(self.kind, DeviceKind::Phone | DeviceKind::Tablet)
    }
    /// Whether it carries a passkey.
    pub const fn is_key(&self) -> bool {
        matches!(self.kind, DeviceKind::SecurityKey)
    }
    /// The name of its icon.
    pub fn icon(&self) -> &'static str {
        match self.kind {
            _ if self.passkey => "passkey",
            DeviceKind::Phone | DeviceKind::Tablet => "phone",
            DeviceKind::Laptop => "laptop",
            DeviceKind::SecurityKey => "key",
        }
    }
    /// The message that says who manages it.
    pub fn management_key(&self) -> &'static str {
        match self.management {
            Management::Managed => "management-managed",
            Management::Personal => "management-personal",
        }
    }
    /// Whether it was reported lost.
    pub fn is_lost(&self) -> bool {
        self.state == DeviceState::Lost
    }
    /// The style class of its state's tag.
    pub fn tag_class(&self) -> &'static str {
        match self.state {
            DeviceState::InUse if self.reported.is_some() || self.compliant == Some(false) => "warn",
            DeviceState::InUse => "ok",
            DeviceState::Lost => "bad",
            DeviceState::Retired => "plain",
        }
    }
    /// The message that names its state.
    pub fn tag_key(&self) -> &'static str {
        match (self.state, self.reported) {
            (DeviceState::InUse, Some(reported)) => reported,
            (DeviceState::InUse, None) if self.compliant == Some(false) => "device-not-compliant",
            (DeviceState::InUse, None) => "device-in-use",
            (DeviceState::Lost, _) => "device-lost",
            (DeviceState::Retired, _) => "device-retired",
        }
    }
}

/// A telephone number or address, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactView {
    /// The contact.
    pub id: ContactId,
    /// What it is.
    pub kind: ContactKind,
    /// The value with all but its ends hidden ([`keyward_model::Contact::masked`]).
    pub masked: String,
    /// Since when it is on file.
    pub since: Timestamp,
    /// When it was replaced.
    pub until: Option<Timestamp>,
    /// The name of the phone that rings.
    pub device: Option<String>,
    /// Why it may not be used for a call back; `None` if it may.
    pub refused: Option<Phrase>,
}

impl ContactView {
    /// The message that names its kind.
    pub fn kind_key(&self) -> &'static str {
        contact_key(self.kind)
    }
}

/// The desk's number and hours, from the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskContact {
    /// The number as written for people, such as `+386 1 555 01 00`.
    pub phone: Option<String>,
    /// When it is staffed, in the organisation's words.
    pub hours: Option<String>,
    /// Where to go in person.
    pub place: Option<String>,
}

impl DeskContact {
    /// The number as a `tel:` link.
    pub fn link(&self) -> Option<String> {
        self.phone.as_ref().map(|phone| {
            format!("tel:{}", phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>())
        })
    }
}

/// A person found by search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonHit {
    /// Who.
    pub person: PersonSummary,
    /// The employee number.
    pub employee_number: Option<String>,
    /// The number of the person's open case.
    pub open_case: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_first_and_last() {
        assert_eq!(initials("Mira Kovač"), "MK");
        assert_eq!(initials("Ana Maria de Souza"), "AS");
        assert_eq!(initials("Prince"), "P");
        assert_eq!(initials("  "), "");
        assert_eq!(initials("ßa čb"), "SSČ");
    }

    #[test]
    fn desk_number_links() {
        let desk = DeskContact { phone: Some("+386 1 (555) 01-00".into()), hours: None, place: None };
        assert_eq!(desk.link().as_deref(), Some("tel:+38615550100"));
    }
}
