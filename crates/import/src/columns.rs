//! Columns of a table of HR facts: which heading means what.

use crate::{cells::DateFormat, employment::Status, graph::shown};
use keyward_model::ContactKind;
use serde::Deserialize;
use std::{collections::BTreeMap, path::Path};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    User,
    EmployeeNumber,
    Manager,
    ManagerChanged,
    Tier,
    Photo,
    /// The last day.
    Leaving,
    /// Whether somebody still works here.
    Status,
    Contact(ContactKind),
    ContactChanged(ContactKind),
    /// `phone1`, `phone1_kind`, `phone1_changed`.
    Phone(String),
    PhoneKind(String),
    PhoneChanged(String),
}

impl Column {
    /// The column that a heading of ours means, however it is written: `Employee Number`, `employee_number`, `employeeId`.
    fn from_heading(heading: &str) -> Option<Self> {
        let name: String = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        Some(match name.as_str() {
            "user" | "userprincipalname" | "upn" | "username" | "userid" | "id" => Self::User,
            "employeenumber" | "employeeid" => Self::EmployeeNumber,
            "manager" | "managerid" | "managerupn" | "manageruserprincipalname" | "manageremployeenumber" => {
                Self::Manager
            }
            "managerchanged" | "managersince" => Self::ManagerChanged,
            "tier" => Self::Tier,
            "photo" | "photofile" => Self::Photo,
            "leavingdate" | "leavedate" | "terminationdate" | "exitdate" | "austrittsdatum" => Self::Leaving,
            "status" | "employmentstatus" | "employeestatus" | "accountenabled" | "active" | "isactive"
            | "enabled" | "stat2" => Self::Status,
            _ => return contact_column(&name).or_else(|| phone_column(&name)),
        })
    }
    /// Whether it can say whose row it is.
    pub(crate) const fn names_somebody(&self) -> bool {
        matches!(self, Self::User | Self::EmployeeNumber)
    }
}

/// What a table is a list of that is none of people: programs that list devices and groups have an `Id` as well, and it is not a person's.
pub(crate) fn list_of_others(headings: &[String]) -> Option<&'static str> {
    let names: Vec<String> = headings
        .iter()
        .map(|heading| heading.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect())
        .collect();
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    let count = |known: &[&str]| known.iter().filter(|known| names.iter().any(|name| name == *known)).count();
    if has(&["devicename", "deviceid", "azureaddeviceid", "entradeviceid", "microsoftentradeviceid"])
        && count(&DEVICES) > 1
    {
        return Some("this is a list of devices: export it as JSON (docs/operator.md)");
    }
    if count(&GROUPS) > 1 {
        return Some("this is a list of groups: export it as JSON (docs/operator.md)");
    }
    (count(&REGISTRATIONS) > 1)
        .then_some("this is a report of authentication methods: export the methods themselves as JSON (docs/operator.md)")
}

/// Headings of Intune's export and of `Get-MgDeviceManagementManagedDevice` that say something of devices; a table of HR's may have one
/// of a telephone that somebody was given.
const DEVICES: [&str; 14] = [
    "operatingsystem",
    "os",
    "osversion",
    "serialnumber",
    "lastcheckin",
    "lastsyncdatetime",
    "enrolleddatetime",
    "enrollmentdate",
    "compliancestate",
    "compliance",
    "manageddeviceownertype",
    "ownership",
    "managementstate",
    "managedby",
];

/// Those of Entra's list of groups and of `Get-MgGroup`.
const GROUPS: [&str; 5] = ["grouptype", "grouptypes", "mailenabled", "securityenabled", "membershiprule"];

/// Those of Entra's report of who is registered for what.
const REGISTRATIONS: [&str; 5] =
    ["ismfacapable", "ismfaregistered", "ispasswordlesscapable", "issspenabled", "methodsregistered"];

fn contact_column(name: &str) -> Option<Column> {
    let (stem, changed) = stem(name);
    let kind = match stem {
        "mobile" | "mobilephone" | "handy" | "handynummer" | "mobil" | "mobilnummer" | "mobiltelefon" => {
            ContactKind::Mobile
        }
        "officephone" | "businessphone" | "telephonenumber" => ContactKind::OfficePhone,
        // Without a date of its change an office is a place.
        "office" if changed => ContactKind::OfficePhone,
        "home" | "homephone" => ContactKind::HomePhone,
        "workemail" => ContactKind::WorkEmail,
        "personalemail" | "privateemail" => ContactKind::PersonalEmail,
        _ => return None,
    };
    Some(if changed { Column::ContactChanged(kind) } else { Column::Contact(kind) })
}

/// An `office` beside an `office_changed` is a telephone, as `mobile` and `home` are.
pub(crate) fn office(heading: &str, headings: &[String]) -> Option<Column> {
    let dated = |heading: &String| {
        Column::from_heading(heading) == Some(Column::ContactChanged(ContactKind::OfficePhone))
    };
    let telephone = compared(heading) == "office" && headings.iter().any(dated);
    telephone.then_some(Column::Contact(ContactKind::OfficePhone))
}

fn stem(name: &str) -> (&str, bool) {
    let end = ["lastchanged", "changed", "since"].into_iter().find_map(|end| name.strip_suffix(end));
    end.map_or((name, false), |stem| (stem, true))
}

fn phone_column(name: &str) -> Option<Column> {
    let rest = name.strip_prefix("telephone").or_else(|| name.strip_prefix("phone"))?;
    let rest = rest.strip_prefix("number").unwrap_or(rest);
    let (rest, changed) = stem(rest);
    let (number, kind) =
        rest.strip_suffix("kind").or_else(|| rest.strip_suffix("type")).map_or((rest, false), |n| (n, true));
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = number.to_owned();
    Some(match (changed, kind) {
        (true, _) => Column::PhoneChanged(number),
        (false, true) => Column::PhoneKind(number),
        (false, false) => Column::Phone(number),
    })
}

/// What the operator says of the headings of their tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The table's heading, as it is compared, and what it means.
    named: BTreeMap<String, (String, Column)>,
    /// Headings that are passed over.
    ignored: Vec<String>,
    /// Whether everything else is passed over.
    ignore_others: bool,
    /// What values of the status mean, as they are compared.
    statuses: BTreeMap<String, Status>,
    /// How dates are written, besides as `2026-11-21`.
    dates: Option<DateFormat>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    values: Values,
    dates: Option<Dates>,
}

/// What values mean.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Values {
    #[serde(default)]
    status: Statuses,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statuses {
    #[serde(default)]
    works: Vec<String>,
    #[serde(default)]
    leave: Vec<String>,
    #[serde(default)]
    left: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    format: String,
}

/// What is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// The file cannot be read.
    #[error("cannot read it: {0}")]
    Unreadable(String),
    /// It is not TOML, or has a key that a mapping does not have.
    #[error("{0}")]
    Syntax(String),
    /// A column of ours that does not exist.
    #[error(
        "Keyward has no column `{0}`; it has user, employee_number, manager, manager_changed, tier, photo, leaving_date, status, mobile, office_phone, \
         home_phone, work_email, personal_email, phone1, phone1_kind, and _changed after each number and address"
    )]
    UnknownColumn(String),
    /// One heading stands for two columns.
    #[error("the heading `{0}` stands for two columns")]
    Twice(String),
    /// One value of the status has two meanings.
    #[error("the status `{0}` has two meanings")]
    TwoMeanings(String),
    /// A format of dates that is none.
    #[error("`{0}` is not a format of dates such as dd.mm.yyyy or mm/dd/yyyy: the year has four digits")]
    UnknownFormat(String),
}

impl Mapping {
    /// Reads a mapping: `[columns]` with our columns and the table's headings, and `ignore`, a list of headings to pass over;
    /// `"*"` in it passes over everything that is not named. `[values]` says what values of the status mean, `[dates]` how dates are written.
    ///
    /// # Errors
    /// [`MappingError`].
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let text =
            std::fs::read_to_string(path).map_err(|error| MappingError::Unreadable(error.to_string()))?;
        Self::parse(&text)
    }

    /// [`Mapping::read`] of a text.
    ///
    /// # Errors
    /// [`MappingError`].
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let written: Written = toml::from_str(text)
            .map_err(|error| MappingError::Syntax(error.to_string().trim_end().to_owned()))?;
        let mut mapping = Self::default();
        for (column, heading) in written.columns {
            let meant = Column::from_heading(&column).ok_or(MappingError::UnknownColumn(column))?;
            if mapping.named.insert(compared(&heading), (heading.clone(), meant)).is_some() {
                return Err(MappingError::Twice(heading));
            }
        }
        let Statuses { works, leave, left } = written.values.status;
        // Whoever is away for a time works here all the same.
        for (values, meant) in [(works, Status::Works), (leave, Status::Works), (left, Status::Left)] {
            for value in values {
                let before = mapping.statuses.insert(compared(&value), meant);
                if before.is_some_and(|before| before != meant) {
                    return Err(MappingError::TwoMeanings(value));
                }
            }
        }
        if let Some(Dates { format }) = written.dates {
            mapping.dates = Some(DateFormat::parse(&format).ok_or(MappingError::UnknownFormat(format))?);
        }
        mapping.ignore_others = written.ignore.iter().any(|heading| heading.trim() == "*");
        mapping.ignored = written.ignore.iter().map(|heading| compared(heading)).collect();
        Ok(mapping)
    }

    /// The column that a heading means. A column that is mapped is found under its mapped heading only.
    pub(crate) fn column(&self, heading: &str) -> Option<Column> {
        if let Some((_, column)) = self.named.get(&compared(heading)) {
            return Some(column.clone());
        }
        let column = Column::from_heading(heading)?;
        let elsewhere = self.named.values().any(|(_, mapped)| *mapped == column);
        (!elsewhere).then_some(column)
    }
    /// What a value of the status means, if the mapping says it.
    pub(crate) fn status(&self, value: &str) -> Option<Status> {
        self.statuses.get(&compared(value)).copied()
    }
    /// A date as it is read.
    pub(crate) fn date(&self, text: &str) -> String {
        self.dates.map_or_else(|| text.to_owned(), |format| format.iso(text))
    }
    /// Whether a table was mapped: then somebody looked at what it is a list of.
    pub(crate) fn names_any(&self, headings: &[String]) -> bool {
        headings.iter().any(|heading| self.named.contains_key(&compared(heading)))
    }
    /// Whether a heading that means nothing is passed over without a word.
    pub(crate) fn ignores(&self, heading: &str) -> bool {
        self.ignore_others || heading.trim().is_empty() || self.ignored.contains(&compared(heading))
    }
    /// Headings that are mapped and that a table does not have.
    pub(crate) fn missing<'a>(&'a self, headings: &'a [String]) -> impl Iterator<Item = String> + 'a {
        let there = move |key: &String| headings.iter().any(|heading| compared(heading) == *key);
        self.named.iter().filter(move |(key, _)| !there(key)).map(|(_, (heading, _))| shown(heading))
    }
}

/// Case and outer white space do not tell headings apart.
fn compared(heading: &str) -> String {
    heading.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_headings_and_says_what_is_wrong() {
        let mapping = Mapping::parse(
            "ignore = [\"Kostenstelle\"]\n[columns]\nuser = \"E-Mail\"\nmobile = \"Handy \"\nmobile_changed = \"Handy seit\"\n",
        )
        .unwrap();
        assert_eq!(mapping.column("e-mail"), Some(Column::User));
        assert_eq!(mapping.column("HANDY"), Some(Column::Contact(ContactKind::Mobile)));
        assert_eq!(mapping.column("user"), None, "mapped elsewhere");
        assert_eq!(mapping.column("tier"), Some(Column::Tier), "ours still count");
        assert!(mapping.ignores("kostenstelle") && mapping.ignores(" ") && !mapping.ignores("Ort"));
        let headings = ["E-Mail".to_owned(), "Handy".to_owned()];
        assert_eq!(mapping.missing(&headings).collect::<Vec<_>>(), ["Handy seit"]);
        let wrong = |text: &str| Mapping::parse(text).unwrap_err().to_string();
        assert!(wrong("[columns]\nfax = \"x\"\n").contains("no column `fax`"));
        assert!(wrong("[values.status]\nworks = [\"x\"]\nleft = [\"X \"]\n").contains("two meanings"));
        assert!(wrong("[values.tier]\nworks = []\n").contains("tier"));
        assert!(wrong("[dates]\nformat = \"dd.mm.yy\"\n").contains("dd.mm.yyyy"));
        assert!(wrong("[columns]\nuser = \"x\"\nmobile = \"X\"\n").contains("two columns"));
        assert!(wrong("[colums]\n").contains("colums"));
        assert!(Mapping::parse("ignore = [\"*\"]\n").unwrap().ignores("whatever"));
    }
}
