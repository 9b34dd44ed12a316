//! Columns of a table of HR facts: which heading means what.

use crate::graph::shown;
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
            | "stat2" => Self::Status,
            _ => return contact_column(&name).or_else(|| phone_column(&name)),
        })
    }
    /// Whether it can say whose row it is.
    pub(crate) const fn names_somebody(&self) -> bool {
        matches!(self, Self::User | Self::EmployeeNumber)
    }
}

fn contact_column(name: &str) -> Option<Column> {
    let (stem, changed) = stem(name);
    let kind = match stem {
        "mobile" | "mobilephone" => ContactKind::Mobile,
        "officephone" | "businessphone" | "telephonenumber" => ContactKind::OfficePhone,
        "home" | "homephone" => ContactKind::HomePhone,
        "workemail" => ContactKind::WorkEmail,
        "personalemail" | "privateemail" => ContactKind::PersonalEmail,
        _ => return None,
    };
    Some(if changed { Column::ContactChanged(kind) } else { Column::Contact(kind) })
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    ignore: Vec<String>,
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
}

impl Mapping {
    /// Reads a mapping: `[columns]` with our columns and the table's headings, and `ignore`, a list of headings to pass over;
    /// `"*"` in it passes over everything that is not named.
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
        assert!(wrong("[columns]\nhandy = \"x\"\n").contains("no column `handy`"));
        assert!(wrong("[columns]\nuser = \"x\"\nmobile = \"X\"\n").contains("two columns"));
        assert!(wrong("[colums]\n").contains("colums"));
        assert!(Mapping::parse("ignore = [\"*\"]\n").unwrap().ignores("whatever"));
    }
}
