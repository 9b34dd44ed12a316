//! Managed devices of an export.

use crate::{
    graph::{Reader, Reading, id, shown},
    item::{DeviceRecord, Item, Parsed},
    phone::phone,
    shape::Fields,
    text,
};
use keyward_model::{DeviceKind, Management};

/// A managed device. Kiosks without a user, devices that have not told their name yet, and televisions are in every export:
/// they are left out with a note.
pub(crate) fn device(fields: &Fields, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let source_id = id(fields, "id")?;
    if fields.has_value("@removed") == Some(true) {
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
    if is_going(&mut reader) {
        return note("is being wiped or retired, or its registration was revoked");
    }
    let model = reader.text("model", 128);
    let Some(kind) = device_kind(&system, model.as_deref()) else {
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
    let number = number(&reader, reading);
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
        number,
        last_seen: reader.moment("lastSyncDateTime", reading.now),
    };
    let mut parsed = vec![Parsed::Item(Item::Device(Box::new(record)))];
    parsed.extend(reader.flaws);
    Ok(parsed)
}

/// Whether a device is on its way out: nobody uses it, and it rings nowhere.
fn is_going(reader: &mut Reader<'_>) -> bool {
    let told = |reader: &mut Reader<'_>, name| reader.text(name, 64).map(|text| text.to_lowercase());
    let state = told(reader, "managementState");
    let going = ["wipepending", "wipeissued", "retirepending", "retireissued", "deletepending"];
    state.is_some_and(|state| going.contains(&state.as_str()))
        || told(reader, "deviceRegistrationState").as_deref() == Some("revoked")
}

/// The number of a device's card. Device management masks it on personal devices, and leaves it out of many: what is not a whole
/// number says nothing.
fn number(reader: &Reader<'_>, reading: &Reading) -> Option<String> {
    let told = reader.fields.text("phoneNumber").ok()?;
    phone("phoneNumber", told.value().map(String::as_str), reading.country).ok()?
}

/// What a device is; `None` for what nobody signs in from. A tablet is known by its system or model. What may be either counts as a
/// phone, which only takes away: nobody tells its number from another's before a file or a person says so.
fn device_kind(system: &str, model: Option<&str>) -> Option<DeviceKind> {
    let lower = system.to_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| lower.starts_with(name));
    if is(&["ios", "ipados", "android", "windows phone"]) {
        let tablet = is(&["ipados"]) || model.is_some_and(is_tablet);
        Some(if tablet { DeviceKind::Tablet } else { DeviceKind::Phone })
    } else if is(&["windows", "macos", "mac os", "macmdm", "linux", "ubuntu", "chrome"]) {
        Some(DeviceKind::Laptop)
    } else {
        None
    }
}

/// Whether a model's name is that of a tablet: Apple's, and those of which the maker says so.
fn is_tablet(model: &str) -> bool {
    let lower = model.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let named = |word: &str| {
        ["ipad", "ipod", "matepad", "mediapad", "mipad"].iter().any(|name| word.starts_with(name))
            || ["tab", "tablet", "pad"].contains(&word)
    };
    // Samsung's codes of tablets: SM-T…, SM-X…, SM-P…
    let samsung = ["sm-t", "sm-x", "sm-p"].iter().any(|code| lower.starts_with(code));
    samsung || words().any(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tablets_are_no_phones() {
        let kind = |system, model| device_kind(system, model);
        for (system, model) in [
            ("iPadOS", None),
            ("iPadOS", Some("iPhone 15")),
            ("iOS", Some("iPad Pro 11")),
            ("iOS", Some("iPad13,4")),
            ("iOS/iPadOS", Some("iPad Air")),
            ("Android", Some("Galaxy Tab S9")),
            ("Android", Some("SM-X710")),
            ("Android", Some("Pixel Tablet")),
            ("Android", Some("Lenovo Tab M10")),
            ("AndroidEnterprise", Some("MatePad 11")),
        ] {
            assert_eq!(kind(system, model), Some(DeviceKind::Tablet), "{system} {model:?}");
        }
        for (system, model) in [
            ("iOS", Some("iPhone 15")),
            ("Android", Some("Pixel 8")),
            ("Android", Some("TC52")),
            ("iOS", None),
        ] {
            assert_eq!(kind(system, model), Some(DeviceKind::Phone), "{system} {model:?}");
        }
        assert_eq!(kind("Windows", Some("ThinkPad X1 Tablet")), Some(DeviceKind::Laptop));
    }
}
