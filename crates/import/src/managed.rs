//! Managed devices of an export.

use crate::{
    graph::{Reader, Reading, id, shown},
    item::{DeviceRecord, Item, Parsed},
    shape::Fields,
    text,
};
use keyward_model::{DeviceKind, Management};

/// A managed device. Kiosks without a user, devices that have not told their name yet, and televisions are in every export:
/// they are left out with a note.
pub(crate) fn device(fields: &Fields, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let source_id = id(fields, "id")?;
    if fields.has("@removed") {
        return Ok(vec![Parsed::Note("a device that is no longer managed stays on file".to_owned())]);
    }
    let mut reader = Reader::new(fields);
    let named = reader.text("deviceName", 128);
    let called = named.as_deref().map_or_else(|| "without a name".to_owned(), shown);
    let note = |why: &str| Ok(vec![Parsed::Note(format!("the device {called} {why}"))]);
    let owner = match reader.text("userId", 256) {
        Some(owner) => Some(owner),
        None => reader.text("userPrincipalName", 256),
    };
    let Some(owner) = owner else { return note("has no user") };
    let Some(name) = named else { return note("cannot be told from others") };
    let Some(system) = reader.text("operatingSystem", 64) else { return note("has no operating system") };
    let Some(kind) = device_kind(&system) else {
        return note(&format!("is neither a computer nor a phone ({})", shown(&system)));
    };
    // Enrolled without an owner said, or one of a kind to come: device management can wipe it.
    let management = match reader.text("managedDeviceOwnerType", 64).as_deref() {
        Some("personal") => Management::Personal,
        _ => Management::Managed,
    };
    let compliant = match reader.text("complianceState", 64).as_deref() {
        Some("compliant" | "inGracePeriod") => Some(true),
        Some("noncompliant" | "conflict" | "error") => Some(false),
        _ => None,
    };
    let record = DeviceRecord {
        source_id,
        person: text::reference("userId", Some(&owner))?,
        kind,
        name,
        system: Some(match reader.text("osVersion", 64) {
            Some(version) => format!("{system} {version}"),
            None => system,
        }),
        management,
        compliant: compliant.filter(|_| management == Management::Managed),
        last_seen: reader.moment("lastSyncDateTime", reading.now),
    };
    let mut parsed = vec![Parsed::Item(Item::Device(Box::new(record)))];
    parsed.extend(reader.flaws);
    Ok(parsed)
}

/// What an operating system runs on; `None` for what nobody signs in from.
fn device_kind(system: &str) -> Option<DeviceKind> {
    let lower = system.to_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| lower.starts_with(name));
    if is(&["ios", "ipados", "android", "windows phone"]) {
        Some(DeviceKind::Phone)
    } else if is(&["windows", "macos", "mac os", "macmdm", "linux", "ubuntu", "chrome"]) {
        Some(DeviceKind::Laptop)
    } else {
        None
    }
}
