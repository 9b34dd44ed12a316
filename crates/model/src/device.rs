//! Phones, laptops and security keys.

use crate::{DeviceId, PersonId, Timestamp, person::names};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A phone.
    Phone,
    /// A tablet: it takes no calls unless it has a card of its own.
    Tablet,
    /// A laptop or desktop computer.
    Laptop,
    /// A security key.
    SecurityKey,
}

/// Who manages a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Management {
    /// The organisation, through its device management: it can be wiped.
    Managed,
    /// The person: they get advice.
    Personal,
}

/// Where a device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// With its owner.
    InUse,
    /// Reported lost or stolen.
    Lost,
    /// No longer used.
    Retired,
}

names!(DeviceKind { Phone = "phone", Tablet = "tablet", Laptop = "laptop", SecurityKey = "security_key" });
names!(Management { Managed = "managed", Personal = "personal" });
names!(DeviceState { InUse = "in_use", Lost = "lost", Retired = "retired" });

/// A device of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The device's id.
    pub id: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What it is.
    pub kind: DeviceKind,
    /// Its name, such as `iPhone 15`.
    pub name: String,
    /// The operating system and version, if known.
    pub system: Option<String>,
    /// Who manages it.
    pub management: Management,
    /// Whether device management last found it compliant; `None` if not managed.
    pub compliant: Option<bool>,
    /// When it was last seen.
    pub last_seen: Option<Timestamp>,
    /// Where it stands.
    pub state: DeviceState,
}

impl Device {
    /// After this time without a sign of life nobody knows where a device is, nor, of a phone, whether it still has its number.
    pub const SILENT: Duration = Duration::from_hours(30 * 24);

    /// Whether it was heard of within [`Self::SILENT`] before this.
    pub fn was_heard_of(&self, at: Timestamp) -> bool {
        self.last_seen.is_some_and(|seen| seen.plus(Self::SILENT) >= at)
    }
}
