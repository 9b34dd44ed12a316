//! From Microsoft Graph's JSON to records. Unknown members are ignored; known ones of a wrong type refuse the record.

use crate::{
    facts::Covered,
    item::{ContactFact, DeviceRecord, Extras, Item, Parsed, PersonRecord, Told},
    methods,
    report::Kind,
    text,
};
use keyward_model::{ContactKind, DeviceKind, Management, Timestamp};
use serde::{Deserialize, de::DeserializeOwned};

/// What reading needs to know besides the text.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub now: Timestamp,
    /// What the run's CSV files say, and Graph's JSON therefore does not.
    pub covered: Covered,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "Graph's names")]
struct User {
    id: Option<String>,
    user_principal_name: Option<String>,
    display_name: Option<String>,
    #[serde(default)]
    job_title: Told<String>,
    #[serde(default)]
    department: Told<String>,
    #[serde(default)]
    office_location: Told<String>,
    #[serde(default)]
    employee_id: Told<String>,
    account_enabled: Option<bool>,
    created_date_time: Option<String>,
    #[serde(default)]
    mail: Told<String>,
    #[serde(default)]
    mobile_phone: Told<String>,
    #[serde(default)]
    business_phones: Told<Vec<String>>,
    #[serde(default)]
    other_mails: Told<Vec<String>>,
    manager: Option<Reference>,
    authentication: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    #[serde(rename = "@removed")]
    removed: Option<serde_json::Value>,
    id: Option<String>,
    user_principal_name: Option<String>,
}

impl Reference {
    fn key(self, name: &str) -> Result<String, String> {
        text::source_id(name, self.id.or(self.user_principal_name).as_deref())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    id: Option<String>,
    display_name: Option<String>,
    members: Option<Vec<Reference>>,
    #[serde(rename = "members@delta")]
    members_delta: Option<Vec<Reference>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "Graph's names")]
struct ManagedDevice {
    id: Option<String>,
    user_id: Option<String>,
    user_principal_name: Option<String>,
    device_name: Option<String>,
    operating_system: Option<String>,
    os_version: Option<String>,
    managed_device_owner_type: Option<String>,
    compliance_state: Option<String>,
    last_sync_date_time: Option<String>,
}

/// The members of a page that say whose it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    #[serde(rename = "@odata.context")]
    context: Option<String>,
    user_id: Option<String>,
    user_principal_name: Option<String>,
    group_id: Option<String>,
}

impl Page {
    fn read(bytes: &[u8]) -> Self {
        if bytes.is_empty() { Self::default() } else { serde_json::from_slice(bytes).unwrap_or_default() }
    }
    /// Whose methods these are: said outright, or in a context such as `…#users('id')/authentication/methods`.
    pub(crate) fn user(&self) -> Option<String> {
        let told = self.user_id.clone().or_else(|| self.user_principal_name.clone());
        told.or_else(|| keyed(self.context.as_deref()?, "users('"))
    }
    fn group(&self) -> Option<String> {
        self.group_id.clone().or_else(|| keyed(self.context.as_deref()?, "groups('"))
    }
}

fn keyed(context: &str, before: &str) -> Option<String> {
    let (_, rest) = context.split_once(before)?;
    rest.split_once("')").map(|(id, _)| id.to_owned())
}

/// A record's text as `T`; the message of a failure without serde's position, which counts from the record.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let told = message.rsplit_once(" at line ").map_or(message.as_str(), |(told, _)| told);
        match error.classify() {
            serde_json::error::Category::Data => told.to_owned(),
            _ => format!("is not JSON: {told}"),
        }
    })
}

/// The records of one kind in a record's text. A second pass over a file gives only what its kind asks for: what is wrong
/// with the record was listed by the first.
pub(crate) fn parse(kind: Kind, own: bool, page: &[u8], record: &[u8], reading: &Reading) -> Vec<Parsed> {
    let parsed = match kind {
        Kind::People => {
            decode(record).and_then(|user| person(&user, reading)).map(|item| vec![Parsed::Item(item)])
        }
        Kind::Contacts => decode(record).and_then(|user| contacts(user, reading)),
        Kind::Managers => decode(record).and_then(|user| manager(user, reading)),
        Kind::Groups => decode(record).and_then(|found| group(&found)).map(|item| vec![Parsed::Item(item)]),
        Kind::Members if own => decode(record).and_then(|member| members_of_page(&Page::read(page), member)),
        Kind::Members => decode(record).and_then(inline_members),
        Kind::Devices => {
            decode(record).and_then(|found| device(found, reading)).map(|item| vec![Parsed::Item(item)])
        }
        Kind::Methods if own => methods::of_file(&Page::read(page), record, reading.now),
        Kind::Methods => decode(record).and_then(|user: User| {
            let person = text::source_id("id", user.id.as_deref())?;
            Ok(methods::of_user(&person, user.authentication.unwrap_or_default(), reading.now))
        }),
        Kind::Facts => Ok(Vec::new()),
    };
    match parsed {
        Ok(parsed) => parsed,
        Err(reason) if own => vec![Parsed::Problem(reason)],
        Err(_) => Vec::new(),
    }
}

fn told(name: &str, value: &Told<String>, max: usize) -> Result<Told<String>, String> {
    match value {
        Told::Nothing => Ok(Told::Nothing),
        said => text::optional(name, said.value().map(String::as_str), max).map(Told::of),
    }
}

fn person(user: &User, reading: &Reading) -> Result<Item, String> {
    let extras = Extras {
        manager: user.manager.is_some(),
        contacts: user.mail.is_told()
            || user.mobile_phone.is_told()
            || user.business_phones.is_told()
            || user.other_mails.is_told(),
        methods: user.authentication.is_some(),
    };
    Ok(Item::Person(Box::new(PersonRecord {
        source_id: text::source_id("id", user.id.as_deref())?,
        user_name: text::user_name(user.user_principal_name.as_deref())?,
        display_name: text::required("displayName", user.display_name.as_deref(), 256)?,
        job_title: told("jobTitle", &user.job_title, 256)?,
        department: told("department", &user.department, 256)?,
        office: told("officeLocation", &user.office_location, 256)?,
        employee_number: told("employeeId", &user.employee_id, 64)?,
        number_yields: reading.covered.employee_number,
        enabled: user.account_enabled,
        created_at: text::moment("createdDateTime", user.created_date_time.as_deref(), reading.now)?,
        extras,
    })))
}

fn contacts(user: User, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let person = text::source_id("id", user.id.as_deref())?;
    let told = [
        (ContactKind::Mobile, "mobilePhone", user.mobile_phone),
        (ContactKind::OfficePhone, "businessPhones", user.business_phones.first()),
        (ContactKind::WorkEmail, "mail", user.mail),
        (ContactKind::PersonalEmail, "otherMails", user.other_mails.first()),
    ];
    let mut contacts = Vec::new();
    let mut parsed = Vec::new();
    for (kind, name, value) in told {
        if !value.is_told() || reading.covered.contacts.contains(&kind) {
            continue;
        }
        let value = value.value().map(String::as_str);
        let checked = if kind.is_phone() { text::phone(name, value) } else { text::email(name, value) };
        match checked {
            Ok(value) => contacts.push(ContactFact { kind, value, since: None }),
            Err(reason) => parsed.push(Parsed::Problem(reason)),
        }
    }
    if parsed.is_empty() && !contacts.is_empty() {
        parsed.push(Parsed::Item(Item::Contacts { person, contacts }));
    }
    // A record is applied whole or not at all: one bad number leaves the others as they are.
    Ok(parsed)
}

fn manager(user: User, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let person = text::source_id("id", user.id.as_deref())?;
    let Some(manager) = user.manager.filter(|_| !reading.covered.manager) else { return Ok(Vec::new()) };
    Ok(vec![match manager.key("the manager's id") {
        Ok(manager) => Parsed::Item(Item::Manager { person, manager, since: None }),
        Err(reason) => Parsed::Problem(reason),
    }])
}

fn group(group: &Group) -> Result<Item, String> {
    Ok(Item::Group {
        source_id: text::source_id("id", group.id.as_deref())?,
        name: text::required("displayName", group.display_name.as_deref(), 256)?,
    })
}

fn inline_members(group: Group) -> Result<Vec<Parsed>, String> {
    let id = text::source_id("id", group.id.as_deref())?;
    let members = group.members.into_iter().chain(group.members_delta).flatten();
    Ok(members.map(|member| one_member(&id, member)).collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MemberEntry {
    group_id: Option<String>,
    value: Option<Vec<Reference>>,
    members: Option<Vec<Reference>>,
    #[serde(flatten)]
    member: Reference,
}

fn members_of_page(page: &Page, entry: MemberEntry) -> Result<Vec<Parsed>, String> {
    let group = entry.group_id.or_else(|| page.group());
    let group = text::source_id("groupId (before the members)", group.as_deref())?;
    let list = entry.value.or(entry.members);
    Ok(match list {
        Some(list) => list.into_iter().map(|member| one_member(&group, member)).collect(),
        None => vec![one_member(&group, entry.member)],
    })
}

fn one_member(group: &str, member: Reference) -> Parsed {
    let kind = member.odata_type.as_deref().unwrap_or("#microsoft.graph.user");
    if !kind.eq_ignore_ascii_case("#microsoft.graph.user") {
        return Parsed::Note(format!("a member of type {} is no person", shown(kind)));
    }
    let removed = member.removed.is_some();
    match member.key("the member's id") {
        Ok(person) => Parsed::Item(Item::Member { group: group.to_owned(), person, removed }),
        Err(reason) => Parsed::Problem(reason),
    }
}

/// A text of the file for a message: short, and without characters that could disturb a terminal.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}

fn device(device: ManagedDevice, reading: &Reading) -> Result<Item, String> {
    let system = text::optional("operatingSystem", device.operating_system.as_deref(), 64)?;
    let version = text::optional("osVersion", device.os_version.as_deref(), 64)?;
    let kind = device_kind(system.as_deref())?;
    let management = match device.managed_device_owner_type.as_deref() {
        Some("personal") => Management::Personal,
        // Enrolled without an owner said: device management can wipe it.
        Some("company" | "unknown" | "unknownFutureValue") | None => Management::Managed,
        Some(other) => return Err(format!("managedDeviceOwnerType {} is unknown", shown(other))),
    };
    let compliant = match device.compliance_state.as_deref() {
        Some("compliant" | "inGracePeriod") => Some(true),
        Some("noncompliant" | "conflict" | "error") => Some(false),
        Some("unknown" | "configManager" | "unknownFutureValue") | None => None,
        Some(other) => return Err(format!("complianceState {} is unknown", shown(other))),
    };
    let owner = device.user_id.filter(|id| !id.is_empty()).or(device.user_principal_name);
    Ok(Item::Device(Box::new(DeviceRecord {
        source_id: text::source_id("id", device.id.as_deref())?,
        person: text::source_id("userId", owner.as_deref())?,
        kind,
        name: text::required("deviceName", device.device_name.as_deref(), 128)?,
        system: match (system, version) {
            (Some(system), Some(version)) => Some(format!("{system} {version}")),
            (system, _) => system,
        },
        management,
        compliant: compliant.filter(|_| management == Management::Managed),
        last_seen: text::moment("lastSyncDateTime", device.last_sync_date_time.as_deref(), reading.now)?,
    })))
}

fn device_kind(system: Option<&str>) -> Result<DeviceKind, String> {
    let system = system.ok_or("operatingSystem is missing")?;
    let lower = system.to_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| lower.starts_with(name));
    if is(&["ios", "ipados", "android", "windows phone"]) {
        Ok(DeviceKind::Phone)
    } else if is(&["windows", "macos", "mac os", "macmdm", "linux", "ubuntu", "chrome"]) {
        Ok(DeviceKind::Laptop)
    } else {
        Err(format!("operatingSystem {} is unknown", shown(system)))
    }
}
