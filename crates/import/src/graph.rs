//! From Microsoft Graph's JSON to records. Unknown members are ignored; a known one that cannot be read costs itself only.

use crate::{
    columns::Mapping,
    country::Country,
    employment::FAR,
    facts::Covered,
    item::{AccountHint, ContactFact, Extras, Item, Parsed, PersonRecord, Told, WATCHED},
    known::{Known, Scope},
    managed, membership, methods,
    phone::phone,
    report::Kind,
    shape::{self, Fields, Shaped},
    text,
};
use keyward_model::{ContactKind, Timestamp, is_placeholder};
use keyward_storage::repo::people::fold;
use std::sync::{Arc, RwLock};

/// What reading needs to know besides the text.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub now: Timestamp,
    /// What the run's tables say, and Graph's JSON therefore does not.
    pub covered: Covered,
    /// Of numbers in national form.
    pub country: Option<Country>,
    pub mapping: Arc<Mapping>,
    /// What the file's name says after `members` or `methods`.
    pub file: Option<String>,
    /// Only to see who is in the file: photos are left where they are.
    pub keys_only: bool,
    /// Whose records this run has seen.
    pub known: Arc<RwLock<Known>>,
}

impl Reading {
    /// Without anything but the time.
    #[cfg(test)]
    pub(crate) fn at(now: Timestamp) -> Self {
        let (covered, mapping) = (Covered::default(), Arc::default());
        let known = Arc::new(RwLock::new(Known::new([0; 16])));
        Self { now, covered, country: None, mapping, file: None, keys_only: false, known }
    }
}

impl Reading {
    /// Whether a row of the run says this about the user of a record, as far as the record says who that is.
    fn has_row(&self, fields: &Fields, scope: Scope, what: &[&str]) -> bool {
        let known = self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.covered.rows
            && ["id", "userPrincipalName", "employeeId"].into_iter().any(|member| {
                let told = fields.text(member).unwrap_or_default();
                told.value().is_some_and(|text| {
                    let whose = fold(text);
                    if known.has(Scope::Uncovered, &[&whose]) {
                        return false;
                    }
                    let texts: Vec<&str> =
                        std::iter::once(whose.as_str()).chain(what.iter().copied()).collect();
                    known.has(scope, &texts)
                })
            })
    }

    /// Whether this is the first record of somebody in the pass for a kind: what belongs to one that was refused as the second is not
    /// applied either, whatever the first did not say.
    pub(crate) fn is_first(&self, kind: Kind, form: &str, person: &str) -> bool {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.add(Scope::Passed, &[kind.name(), form, &fold(person)])
    }
}

/// The records of one kind in a record's text. A second pass over a file gives only what its kind asks for: what is wrong
/// with the record was listed by the first.
pub(crate) fn parse(kind: Kind, own: bool, page: &[u8], record: &[u8], reading: &Reading) -> Vec<Parsed> {
    let mut all = Vec::new();
    for shaped in shape::records(page, record, reading.file.as_deref()) {
        let cut: Vec<_> = shaped.as_ref().map(|shaped| shaped.fields.cut().collect()).unwrap_or_default();
        let whole = cut.is_empty();
        let parsed = shaped.and_then(|shaped| one(kind, own, shaped, reading));
        match parsed {
            // Said once of the list, and not of every method in it.
            Ok(parsed) if !whole && kind == Kind::Methods => {
                all.extend(parsed.into_iter().filter(|one| !is_problem(one)));
            }
            Ok(parsed) => all.extend(parsed),
            Err(reason) if own && whole => all.push(Parsed::Problem(reason)),
            Err(_) => {}
        }
        if own {
            all.extend(cut.into_iter().map(|name| Parsed::Flaw(shape::cut_off(name))));
        }
    }
    all
}

fn is_problem(parsed: &Parsed) -> bool {
    matches!(parsed, Parsed::Problem(_) | Parsed::Flaw(_))
}

/// What a list without records says.
pub(crate) fn nothing(kind: Kind, own: bool, page: &[u8], reading: &Reading) -> Option<Parsed> {
    let page = shape::page(page, reading.file.as_deref());
    match kind {
        _ if !own => None,
        Kind::Methods => methods::listed(&page),
        // Nothing changed since the last delta.
        Kind::People | Kind::Groups | Kind::Devices => (!page.is_delta()).then_some(Parsed::Empty),
        _ => None,
    }
}

fn one(kind: Kind, own: bool, shaped: Shaped, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let Shaped { page, fields } = shaped;
    let of_user = matches!(kind, Kind::Contacts | Kind::Managers) || (kind == Kind::Methods && !own);
    if of_user && !stands(kind, &fields, reading) {
        return Ok(Vec::new());
    }
    match kind {
        Kind::People => person(&fields, reading),
        Kind::Contacts => contacts(&fields, reading),
        Kind::Managers => manager(&fields, reading),
        Kind::Groups => membership::group(&fields).map(|parsed| vec![parsed]),
        Kind::Members if own => membership::of_page(&page, &fields),
        Kind::Members => membership::inline(&fields),
        Kind::Devices => managed::device(&fields, reading),
        Kind::Methods if own => methods::of_file(&page, fields, reading),
        Kind::Methods => {
            let person = id(&fields, "id")?;
            let authentication = fields.object("authentication")?.unwrap_or_default();
            Ok(methods::of_user(&person, authentication, reading))
        }
        Kind::Facts => Ok(Vec::new()),
    }
}

/// Whether the record of a user stands, of which a later pass reads the rest: it is one, and the first of this user.
fn stands(kind: Kind, fields: &Fields, reading: &Reading) -> bool {
    let Ok(parsed) = person(fields, reading) else { return false };
    parsed.iter().any(|parsed| match parsed {
        Parsed::Item(Item::Person(record)) => reading.is_first(kind, "user", &record.source_id),
        _ => false,
    })
}

/// The id that a member holds.
pub(crate) fn id(fields: &Fields, name: &str) -> Result<String, String> {
    text::reference(name, fields.text(name)?.value().map(String::as_str))
}

/// Reads members one by one: what cannot be read is listed, and counts as not told.
pub(crate) struct Reader<'a> {
    pub fields: &'a Fields,
    pub flaws: Vec<Parsed>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(fields: &'a Fields) -> Self {
        Self { fields, flaws: Vec::new() }
    }
    /// The value, or nothing and a flaw.
    pub(crate) fn keep<T>(&mut self, value: Result<T, String>) -> Option<T> {
        value.map_err(|reason| self.flaws.push(Parsed::Flaw(reason))).ok()
    }
    fn told(&mut self, name: &str, max: usize) -> Told<String> {
        let read = self.fields.text(name).and_then(|told| match told {
            Told::Nothing => Ok(Told::Nothing),
            told => text::optional(name, told.value().map(String::as_str), max).map(Told::of),
        });
        self.keep(read).unwrap_or_default()
    }
    pub(crate) fn text(&mut self, name: &str, max: usize) -> Option<String> {
        self.told(name, max).value().cloned()
    }
    pub(crate) fn moment(&mut self, name: &str, now: Timestamp) -> Option<Timestamp> {
        let told = self.keep(self.fields.text(name))?;
        let value = told.value().map(String::as_str);
        let read = self.keep(text::since(name, value, now)).flatten();
        self.flaws.extend(value.filter(|text| is_no_date(text, now)).map(|text| Parsed::NoDate(shown(text))));
        read
    }
}

/// Whether a date says nothing: Graph's own "never" is no news.
pub(crate) fn is_no_date(text: &str, now: Timestamp) -> bool {
    let early = || {
        let known = |read: Result<Option<Timestamp>, String>| matches!(read, Ok(Some(_)));
        known(text::moment("", Some(text), now)) && !known(text::since("", Some(text), now))
    };
    text::no_date(text).is_some() || early()
}

fn person(fields: &Fields, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let source_id = id(fields, "id").map_err(|reason| other_export(fields).map_or(reason, str::to_owned))?;
    if fields.has_value("@removed") == Some(true) {
        return Ok(vec![Parsed::Item(Item::Left { source_id, deleted: false })]);
    }
    // A deleted user keeps what they had, accountEnabled as well, until they are removed for good.
    let deleted = fields.text("deletedDateTime")?;
    if text::moment("deletedDateTime", deleted.value().map(String::as_str), reading.now)?.is_some() {
        return Ok(vec![Parsed::Item(Item::Left { source_id, deleted: true })]);
    }
    let odata_type = fields.text("@odata.type").ok().and_then(|told| told.value().cloned());
    if odata_type.as_deref().is_some_and(|kind| !kind.eq_ignore_ascii_case("#microsoft.graph.user")) {
        let what = shown(odata_type.as_deref().unwrap_or_default());
        return Ok(vec![Parsed::Note(format!("an object of type {what} is not a user"))]);
    }
    let extras = Extras {
        manager: fields.has("manager") || fields.has("manager@delta"),
        contacts: ["mail", "mobilePhone", "businessPhones", "otherMails"].iter().any(|name| fields.has(name)),
        methods: fields.has("authentication"),
    };
    // Without a user name or a name there is nobody to make; of somebody who is there already, a delta may leave both out.
    let user_name = match fields.text("userPrincipalName")? {
        Told::Nothing => None,
        told => Some(text::user_name(told.value().map(String::as_str))?),
    };
    let display_name = match fields.text("displayName")? {
        Told::Nothing => None,
        told => Some(text::required("displayName", told.value().map(String::as_str), 256)?),
    };
    let mut reader = Reader::new(fields);
    let enabled = fields.flag("accountEnabled");
    let record = PersonRecord {
        watched: WATCHED.map(|name| fields.has_value(name)),
        source_id,
        hint: hint(fields, user_name.as_deref()),
        user_name,
        display_name,
        job_title: reader.told("jobTitle", 256),
        department: reader.told("department", 256),
        office: reader.told("officeLocation", 256),
        employee_number: number(&mut reader),
        strange: None,
        number_yields: reading.covered.employee_number,
        enabled: reader.keep(enabled).flatten(),
        created_at: reader.moment("createdDateTime", reading.now),
        extras,
    };
    let remark = overdue(&mut reader, &record, reading.now);
    let mut parsed = vec![Parsed::Item(Item::Person(Box::new(record)))];
    parsed.extend(reader.flaws);
    parsed.extend(remark);
    Ok(parsed)
}

/// What is said of users without Graph's id whom another program listed.
fn other_export(fields: &Fields) -> Option<&'static str> {
    let has = |names: &[&str]| names.iter().any(|name| fields.has(name));
    if fields.has("id") {
        None
    } else if has(&[
        "sAMAccountName",
        "samAccountName",
        "distinguishedName",
        "objectGUID",
        "sID",
        "objectSid",
    ]) {
        Some(
            "this is a user of Active Directory (Get-ADUser), without the id of Entra: export users from Graph (Get-MgUser | ConvertTo-Json -Depth \
             10), or people as a table (docs/operator.md)",
        )
    } else if has(&["objectId", "objectID"]) {
        Some(
            "this is a user of the AzureAD module (ObjectId), which says less than Graph: export users with Get-MgUser | ConvertTo-Json -Depth 10 \
             (docs/operator.md)",
        )
    } else {
        None
    }
}

/// Somebody whose last day is over and whose account is enabled all the same.
fn overdue(reader: &mut Reader<'_>, record: &PersonRecord, now: Timestamp) -> Option<Parsed> {
    let told = reader.keep(reader.fields.text("employeeLeaveDateTime"))?;
    let last = text::last_day("employeeLeaveDateTime", told.value().map(String::as_str), now.plus(FAR));
    let last = reader.keep(last).flatten().filter(|last| *last < now)?;
    if record.enabled == Some(false) {
        return None;
    }
    let who = record.user_name.as_deref().unwrap_or(&record.source_id);
    Some(Parsed::Remark(format!(
        "{}: employeeLeaveDateTime {last} is over, and accountEnabled does not say that the account is disabled. It was not disabled \
         here: disable it in the directory if they left",
        shown(who)
    )))
}

/// The employee number: a placeholder says nothing.
fn number(reader: &mut Reader<'_>) -> Told<String> {
    let told = reader.told("employeeId", 64);
    let read = reader.keep(text::number("employeeId", told.value().map(String::as_str), 64));
    match (told, read) {
        (Told::Some(_), Some(Some(number))) if !is_placeholder(&number) => Told::Some(number),
        (Told::None, _) => Told::None,
        _ => Told::Nothing,
    }
}

/// Whether the account is not simply a person's: Graph's `userType`, the mailbox's purpose, Exchange's kind of recipient.
fn hint(fields: &Fields, user_name: Option<&str>) -> Option<AccountHint> {
    let told = |name: &str| {
        let text = fields.text(name).ok()?;
        text.value().map(|text| text.to_lowercase())
    };
    if told("userType").as_deref() == Some("guest") || user_name.is_some_and(|name| name.contains("#ext#")) {
        return Some(AccountHint::Guest);
    }
    let purpose = fields.object("mailboxSettings").ok().flatten().and_then(|settings| {
        let text = settings.text("userPurpose").ok()?;
        text.value().map(|text| text.to_lowercase())
    });
    match purpose.or_else(|| told("recipientTypeDetails")).as_deref() {
        Some("room" | "equipment" | "roommailbox" | "equipmentmailbox") => Some(AccountHint::Room),
        Some("shared" | "sharedmailbox") => Some(AccountHint::Shared),
        _ => (told("userType").as_deref() == Some("member")).then_some(AccountHint::Member),
    }
}

fn contacts(fields: &Fields, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let person = id(fields, "id")?;
    let told = [
        (ContactKind::Mobile, "mobilePhone", fields.text("mobilePhone")),
        (ContactKind::OfficePhone, "businessPhones", fields.texts("businessPhones").map(Told::first)),
        (ContactKind::WorkEmail, "mail", fields.text("mail")),
        (ContactKind::PersonalEmail, "otherMails", fields.texts("otherMails").map(Told::first)),
    ];
    let mut reader = Reader::new(fields);
    let (mut contacts, mut passed_over) = (Vec::new(), false);
    for (kind, name, value) in told {
        let checked = value.and_then(|value| match value {
            Told::Nothing => Ok(None),
            // Graph clears by null: an empty text is what a program made of what it did not know.
            Told::Some(text) if text.trim().is_empty() => Ok(None),
            told => {
                let value = told.value().map(String::as_str);
                let read = if kind.is_phone() {
                    phone(name, value, reading.country)
                } else {
                    text::email(name, value)
                };
                read.map(Some)
            }
        });
        // A row of the run has one: nobody has to correct this one.
        if reading.has_row(fields, Scope::Covers, &[kind.name()]) {
            let other = checked.ok().flatten().flatten();
            passed_over |=
                other.is_some_and(|value| !reading.has_row(fields, Scope::Says, &[kind.name(), &value]));
            continue;
        }
        if let Some(Some(value)) = reader.keep(checked) {
            contacts.push(ContactFact { kind, value, since: None });
        }
    }
    let mut parsed = reader.flaws;
    if passed_over {
        parsed.push(Parsed::PassedOver);
    }
    if !contacts.is_empty() {
        parsed.push(Parsed::Item(Item::Contacts { person, contacts }));
    }
    Ok(parsed)
}

fn manager(fields: &Fields, reading: &Reading) -> Result<Vec<Parsed>, String> {
    let person = id(fields, "id")?;
    if reading.has_row(fields, Scope::Covers, &["manager"]) {
        return Ok(Vec::new());
    }
    Ok(match named_manager(fields) {
        Ok(None) if fields.has("manager@delta") => {
            vec![Parsed::Note("a manager was taken away and none named: the one on file stays".to_owned())]
        }
        Ok(None) if fields.has_value("manager") == Some(false) => {
            vec![Parsed::Item(Item::NoManager { person })]
        }
        Ok(None) => Vec::new(),
        Ok(Some(manager)) => vec![match key(&manager, "the manager's id") {
            Ok(manager) => Parsed::Item(Item::Manager {
                person,
                by_number: false,
                manager,
                since: None,
                number: None,
                dated: None,
            }),
            Err(reason) => Parsed::Flaw(reason),
        }],
        Err(reason) => vec![Parsed::Flaw(reason)],
    })
}

/// The manager of a user's record; in a delta the one that was added, beside those that were taken away.
fn named_manager(fields: &Fields) -> Result<Option<Fields>, String> {
    if let Some(manager) = fields.object("manager")? {
        return Ok(Some(manager));
    }
    let changed = fields.objects("manager@delta")?.unwrap_or_default();
    Ok(changed.into_iter().rfind(|one| one.has_value("@removed") != Some(true)))
}

/// The key of a reference to a user: its id, else its user name.
pub(crate) fn key(reference: &Fields, name: &str) -> Result<String, String> {
    let id = reference.text("id")?;
    let user_name = reference.text("userPrincipalName")?;
    text::reference(name, id.value().or(user_name.value()).map(String::as_str))
}

/// A text of the file for a message: short, and without characters that could disturb a terminal.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
