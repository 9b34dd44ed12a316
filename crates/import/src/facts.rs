//! HR facts from CSV: one row a person, columns by name, separated by commas or semicolons.

use crate::{
    graph::{Reading, shown},
    item::{ContactFact, FactsRecord, Item, Parsed},
    report::Kind,
    split::MAX_RECORD,
    text,
};
use keyward_model::{ContactKind, Tier};
use keyward_storage::repo::people::Photo;
use std::{
    collections::BTreeSet,
    fs,
    io::{self, BufRead, Read as _},
    path::{Path, PathBuf},
};

/// The largest photo file, in bytes.
const MAX_PHOTO: u64 = 512 * 1024;

/// What the CSV files of a run say, so that Graph's JSON is not asked: two sources that disagree would undo each other in
/// every run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Covered {
    pub contacts: BTreeSet<ContactKind>,
    pub employee_number: bool,
    pub manager: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    User,
    EmployeeNumber,
    Manager,
    ManagerChanged,
    Tier,
    Photo,
    Contact(ContactKind),
    ContactChanged(ContactKind),
    /// `phone1`, `phone1_kind`, `phone1_changed`.
    Phone(String),
    PhoneKind(String),
    PhoneChanged(String),
}

/// The column that a heading means.
fn column(heading: &str) -> Option<Column> {
    let name: String = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    Some(match name.as_str() {
        "user" | "userprincipalname" | "upn" | "username" | "userid" | "id" => Column::User,
        "employeenumber" | "employeeid" => Column::EmployeeNumber,
        "manager" | "managerid" | "managerupn" | "manageruserprincipalname" | "manageremployeenumber" => {
            Column::Manager
        }
        "managerchanged" | "managersince" => Column::ManagerChanged,
        "tier" => Column::Tier,
        "photo" | "photofile" => Column::Photo,
        _ => return contact_column(&name).or_else(|| phone_column(&name)),
    })
}

fn contact_column(name: &str) -> Option<Column> {
    let (stem, changed) = stem(name);
    let kind = match stem {
        "mobile" | "mobilephone" => ContactKind::Mobile,
        "office" | "officephone" | "businessphone" => ContactKind::OfficePhone,
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

/// Rows of a CSV file, one at a time, each with the line on which it begins. A row's quotation marks may hold line breaks.
struct Rows<R> {
    input: R,
    line: u64,
    separator: u8,
}

enum RowText {
    Row(Vec<String>),
    Bad(&'static str),
}

impl<R: BufRead> Rows<R> {
    fn next(&mut self) -> io::Result<Option<(u64, RowText)>> {
        let (mut text, mut full, mut quoted, first) = (Vec::new(), false, false, self.line);
        while let Some(&byte) = self.input.fill_buf()?.first() {
            self.input.consume(1);
            self.line += u64::from(byte == b'\n');
            quoted ^= byte == b'"';
            if byte == b'\n' && !quoted {
                if text.is_empty() && !full {
                    // An empty line is a row without fields.
                    return Ok(Some((first, RowText::Row(Vec::new()))));
                }
                break;
            }
            full |= text.len() >= MAX_RECORD;
            if full {
                text = Vec::new();
            } else if byte != b'\r' || quoted {
                text.push(byte);
            }
        }
        Ok(match (full, text.is_empty(), quoted) {
            (true, ..) => {
                Some((first, RowText::Bad("the row is larger than 1 MB, or a quotation mark is not closed")))
            }
            (_, true, _) => None,
            (_, _, true) => Some((first, RowText::Bad("a quotation mark is not closed"))),
            _ => Some((first, self.fields(&text))),
        })
    }

    fn fields(&self, text: &[u8]) -> RowText {
        let Ok(text) = std::str::from_utf8(text) else { return RowText::Bad("is not UTF-8") };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .buffer_capacity(1024)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        match reader.read_record(&mut record) {
            Ok(true) => RowText::Row(record.iter().map(str::to_owned).collect()),
            _ => RowText::Bad("is no row of CSV"),
        }
    }
}

/// An open CSV file whose headings are known.
pub(crate) struct Facts<R> {
    rows: Rows<R>,
    columns: Vec<Option<Column>>,
    folder: PathBuf,
    problems: Vec<String>,
}

impl<R: BufRead> Facts<R> {
    /// Reads the headings. Photo files are looked for in `folder`.
    pub(crate) fn open(mut input: R, folder: &Path) -> io::Result<Self> {
        let start = input.fill_buf()?;
        if start.starts_with(&[0xEF, 0xBB, 0xBF]) {
            input.consume(3);
        }
        let head = input.fill_buf()?;
        let head = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let separator = if head.contains(&b';') && !head.contains(&b',') { b';' } else { b',' };
        let mut rows = Rows { input, line: 1, separator };
        let mut facts = Self { columns: Vec::new(), folder: folder.to_owned(), problems: Vec::new(), rows };
        let headings = match facts.rows.next()? {
            Some((_, RowText::Row(headings))) => headings,
            Some((_, RowText::Bad(reason))) => {
                facts.problems.push(format!("the headings cannot be read: {reason}"));
                Vec::new()
            }
            None => {
                facts.problems.push("the file is empty".to_owned());
                Vec::new()
            }
        };
        for heading in &headings {
            let meant = column(heading);
            if meant.is_none() {
                facts.problems.push(format!("the column {} is unknown", shown(heading)));
            } else if facts.columns.contains(&meant) {
                facts.problems.push(format!("the column {} stands there twice", shown(heading)));
            }
            facts.columns.push(meant);
        }
        if !headings.is_empty() && !facts.has(&Column::User) && !facts.has(&Column::EmployeeNumber) {
            facts.problems.push("no column says whose row it is: user, or employee_number".to_owned());
        }
        rows = facts.rows;
        Ok(Self { rows, ..facts })
    }

    fn has(&self, column: &Column) -> bool {
        self.columns.iter().flatten().any(|c| c == column)
    }

    /// Adds what this file says to what Graph is not asked for.
    pub(crate) fn cover(&self, covered: &mut Covered) {
        for column in self.columns.iter().flatten() {
            match column {
                Column::Contact(kind) => {
                    covered.contacts.insert(*kind);
                }
                Column::Phone(_) => {
                    covered.contacts.extend(ContactKind::ALL.iter().filter(|kind| kind.is_phone()));
                }
                Column::Manager => covered.manager = true,
                _ => {}
            }
        }
        covered.employee_number |= self.has(&Column::User) && self.has(&Column::EmployeeNumber);
    }

    /// The records of one kind; `emit` answers whether to go on.
    pub(crate) fn read(
        mut self,
        kind: Kind,
        reading: &Reading,
        emit: &mut dyn FnMut(u64, Parsed) -> bool,
    ) -> io::Result<()> {
        // What is wrong with the file or a row is listed by the first pass only.
        let own = kind == Kind::Facts;
        if own {
            for problem in std::mem::take(&mut self.problems) {
                emit(1, Parsed::Problem(problem));
            }
        }
        while let Some((line, row)) = self.rows.next()? {
            let parsed = match row {
                RowText::Bad(reason) => Err(reason.to_owned()),
                RowText::Row(fields) if fields.iter().all(|field| field.trim().is_empty()) => continue,
                RowText::Row(fields) => self.row(&fields, kind, reading),
            };
            let go_on = match parsed {
                Ok(Some(item)) => emit(line, Parsed::Item(item)),
                Err(reason) if own => emit(line, Parsed::Problem(reason)),
                Ok(None) | Err(_) => true,
            };
            if !go_on {
                break;
            }
        }
        Ok(())
    }

    fn field<'a>(&self, fields: &'a [String], column: &Column) -> Option<&'a str> {
        let at = self.columns.iter().position(|c| c.as_ref() == Some(column))?;
        fields.get(at).map(String::as_str).filter(|field| !field.trim().is_empty())
    }

    fn row(&self, fields: &[String], kind: Kind, reading: &Reading) -> Result<Option<Item>, String> {
        if fields.len() > self.columns.len() {
            return Err(format!(
                "has {} fields, but there are {} headings",
                fields.len(),
                self.columns.len()
            ));
        }
        let user = self.field(fields, &Column::User);
        let number = text::optional("employee_number", self.field(fields, &Column::EmployeeNumber), 64)?;
        let person = match user {
            Some(user) => text::source_id("user", Some(user))?,
            None => number.clone().ok_or("neither user nor employee_number says whose row it is")?,
        };
        // All of a row is checked in each pass, so that a bad row gives nothing in any.
        let manager = text::optional("manager", self.field(fields, &Column::Manager), 256)?;
        let since =
            text::moment("manager_changed", self.field(fields, &Column::ManagerChanged), reading.now)?;
        let tier = match self.field(fields, &Column::Tier).map(|tier| tier.trim().to_lowercase()) {
            None => None,
            Some(name) => {
                let wrong = || format!("tier {} is not standard, elevated or privileged", shown(&name));
                Some(Tier::from_name(&name).ok_or_else(wrong)?)
            }
        };
        let contacts = self.contacts(fields, reading)?;
        let photo = self
            .field(fields, &Column::Photo)
            .map(|file| read_photo(&self.folder, file.trim()))
            .transpose()?;
        if kind == Kind::Managers {
            return Ok(manager.map(|manager| Item::Manager { person, manager, since }));
        }
        let employee_number = number.filter(|_| user.is_some());
        Ok(Some(Item::Facts(Box::new(FactsRecord { person, employee_number, tier, contacts, photo }))))
    }

    fn contacts(&self, fields: &[String], reading: &Reading) -> Result<Vec<ContactFact>, String> {
        let mut contacts: Vec<ContactFact> = Vec::new();
        for column in self.columns.iter().flatten() {
            let (kind, changed) = match column {
                Column::Contact(kind) => (*kind, Column::ContactChanged(*kind)),
                Column::Phone(number) => {
                    if self.field(fields, column).is_none() {
                        continue;
                    }
                    let kind = self.field(fields, &Column::PhoneKind(number.clone()));
                    (phone_kind(kind)?, Column::PhoneChanged(number.clone()))
                }
                _ => continue,
            };
            let value = self.field(fields, column);
            let name = kind.name();
            let value = if kind.is_phone() { text::phone(name, value)? } else { text::email(name, value)? };
            let since = text::moment(&format!("{name}_changed"), self.field(fields, &changed), reading.now)?;
            // An empty field says nothing; it does not take a number away.
            if value.is_some() {
                if contacts.iter().any(|contact| contact.kind == kind) {
                    return Err(format!("has two numbers of the kind {name}"));
                }
                contacts.push(ContactFact { kind, value, since });
            }
        }
        Ok(contacts)
    }
}

fn phone_kind(kind: Option<&str>) -> Result<ContactKind, String> {
    match kind.map(|kind| kind.trim().to_lowercase()).as_deref() {
        Some("mobile" | "cell") => Ok(ContactKind::Mobile),
        Some("office" | "work" | "desk" | "business" | "office_phone") => Ok(ContactKind::OfficePhone),
        Some("home" | "private" | "home_phone") => Ok(ContactKind::HomePhone),
        Some(other) => Err(format!("the telephone kind {} is not mobile, office or home", shown(other))),
        None => Err("a telephone number has no kind".to_owned()),
    }
}

/// A photo beside the CSV file. Links and `..` that lead out of its folder are refused: a table from elsewhere must not
/// make the program read other files.
fn read_photo(folder: &Path, file: &str) -> Result<Photo, String> {
    let named = shown(file);
    let wrong = |why: &str| format!("photo {named} {why}");
    let folder = folder.canonicalize().map_err(|_| wrong("cannot be found"))?;
    let path = folder.join(file).canonicalize().map_err(|_| wrong("cannot be found"))?;
    if !path.starts_with(&folder) {
        return Err(wrong("lies outside of the folder of the table"));
    }
    let metadata = fs::metadata(&path).map_err(|_| wrong("cannot be read"))?;
    if !metadata.is_file() {
        return Err(wrong("is no file"));
    }
    let mut bytes = Vec::new();
    let opened = fs::File::open(&path).map_err(|_| wrong("cannot be read"))?;
    opened.take(MAX_PHOTO + 1).read_to_end(&mut bytes).map_err(|_| wrong("cannot be read"))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_PHOTO {
        return Err(wrong("is larger than 512 kB"));
    }
    let media_type = if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        "image/jpeg"
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        "image/png"
    } else {
        return Err(wrong("is neither JPEG nor PNG"));
    };
    Ok(Photo { media_type: media_type.to_owned(), bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::Timestamp;
    use proptest::prelude::*;

    fn read(text: &[u8], kind: Kind) -> Vec<(u64, Parsed)> {
        let reading =
            Reading { now: Timestamp::from_micros(1_790_000_000_000_000), covered: Covered::default() };
        let mut found = Vec::new();
        let facts = Facts::open(text, Path::new(".")).unwrap();
        facts
            .read(kind, &reading, &mut |line, parsed| {
                found.push((line, parsed));
                true
            })
            .unwrap();
        found
    }

    #[test]
    fn rows_keep_their_lines_through_quotes_and_blank_lines() {
        let text = "\u{FEFF}User;Employee Number;Phone1;Phone1 Kind;Phone1 changed\r\n\r\na@x.y;\"1\n2\";;;\r\nb@x.y;7;+386 155;office;2020-01-01\r\nc@x.y;8;+386 1 5550207;office;2020-01-01\r\n";
        let found = read(text.as_bytes(), Kind::Facts);
        let reason = |at: usize| match &found[at].1 {
            Parsed::Problem(reason) => reason.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 5, 6]);
        assert!(reason(0).contains("not text"), "{}", reason(0));
        assert!(reason(1).starts_with("office_phone is not a telephone number"), "{}", reason(1));
        let Parsed::Item(Item::Facts(facts)) = &found[2].1 else { panic!("{:?}", found[2]) };
        assert_eq!((facts.person.as_str(), facts.employee_number.as_deref()), ("c@x.y", Some("8")));
        assert_eq!(facts.contacts[0].value.as_deref(), Some("+38615550207"));
        assert_eq!(facts.contacts[0].since.unwrap().to_string(), "2020-01-01T23:59:59Z");
    }

    #[test]
    fn unknown_columns_and_keys_are_told_once() {
        let found = read(b"name,tier\nx,elevated\n", Kind::Facts);
        let reasons: Vec<_> = found.iter().map(|(line, parsed)| format!("{line} {parsed:?}")).collect();
        assert_eq!(found.len(), 3, "{reasons:?}");
        assert!(reasons[0].contains("name is unknown") && reasons[2].starts_with('2'), "{reasons:?}");
        assert_eq!(read(b"name,tier\nx,elevated\n", Kind::Managers), []);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(text in prop::collection::vec(any::<u8>(), 0..200), head in any::<bool>()) {
            let mut all = if head { b"user,tier,mobile,mobile_changed,photo\n".to_vec() } else { Vec::new() };
            all.extend(text);
            read(&all, Kind::Facts);
            read(&all, Kind::Managers);
        }
    }
}
