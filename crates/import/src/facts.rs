//! HR facts from a table: one row a person, columns by name.

use crate::{
    cells,
    columns::{self, Column, Mapping},
    employment::{self, FAR, LastDay, Status},
    graph::{Reading, is_no_date, shown},
    item::{ContactFact, Employment, FactsRecord, Item, Parsed},
    phone::phone,
    photo,
    report::Kind,
    rows::{RowText, Rows, split},
    text::{self, NoDate},
};
use keyward_model::{ContactKind, Tier, Timestamp, is_placeholder};
use std::{
    collections::{BTreeSet, VecDeque},
    io::{self, BufRead},
    path::{Path, PathBuf},
};

/// What may separate fields.
const SEPARATORS: &[u8] = b",;\t|";
/// The most lines before the headings: the name of a report, its date, `#TYPE`, `sep=`.
const MOST_BEFORE: usize = 20;

/// What is said of a row with fewer fields than there are headings.
const SHORT: &str = "the row has fewer fields than there are headings: what is missing changes nothing";
/// What is said of a file that may have been cut off: many programs end every file so.
const OPEN_END: &str =
    "the file ends without the end of a line: if it was cut off, this row may be, and others may be missing";

/// What is said of SAP's 1, once a table.
const SAP_INACTIVE: &str = "STAT2 1 (inactive) ends nobody, because parental leave is 1 too: 0, 2 and a leaving_date do. If 1 means in your system \
     that somebody left, say so in a mapping: [values.status] left = [\"1\"]";
/// What is said of a notice without a last day.
const NOTICE: &str = "status says that notice was given, and the row has no leaving_date: they work here until one. Add the last day, or say in a \
     mapping what the status means ([values.status])";
/// What is said of who left, by a last day that lies ahead.
const ENDS_LATER: &str = "status says that they left, and leaving_date lies ahead: until then they work here, and an import after it disables them. \
     For an end at once write an earlier day, or none";
/// What is said of headings alone.
const NO_ROWS: &str = "the table has headings and no rows: see whether it was cut off";
/// So many headings that nobody knows are said each on its own.
const FEW: usize = 5;

/// What is said of headings that mean nothing.
fn unknown_columns(unknown: &[String]) -> Vec<String> {
    if unknown.len() > FEW {
        let first = unknown.get(..FEW).unwrap_or_default().join(", ");
        let more = unknown.len() - FEW;
        return vec![format!(
            "{} columns are unknown: {first} and {more} more. Name them in a mapping, or list them under `ignore` there (\"*\" for all)",
            unknown.len()
        )];
    }
    let one =
        |name| format!("the column {name} is unknown: name it in a mapping, or list it under `ignore` there");
    unknown.iter().map(one).collect()
}

/// What the tables of a run say, so that Graph's JSON is not asked: two sources that disagree would undo each other in every run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Covered {
    /// A table names a number for whom it names: what Graph says counts where none is on file.
    pub employee_number: bool,
    /// There are tables, and each row goes before what Graph says of the same person.
    pub rows: bool,
}

/// An open table whose headings are known.
pub(crate) struct Facts<R> {
    rows: Rows<R>,
    /// Rows that were read while the headings were looked for.
    early: VecDeque<(u64, RowText)>,
    columns: Vec<Option<Column>>,
    headings: Vec<String>,
    /// How many fields a row has at least: up to the last heading that says anything.
    least: usize,
    /// Whether the status is SAP's STAT2.
    sap: bool,
    folder: PathBuf,
    mapping: Mapping,
    /// Columns of which was said already that an exporter wrote something else than values.
    told: BTreeSet<usize>,
    /// Whether it was said what SAP's 1 is taken for.
    told_sap: bool,
    /// Whether the table is a list of something else, and no row of it is read.
    other: bool,
    /// What is wrong with the file as a whole.
    problems: Vec<(u64, String)>,
    /// What was passed over on purpose.
    remarks: Vec<(u64, String)>,
}

/// Fields of a row that cost only themselves, and dates that are none.
type Flaws = Vec<Parsed>;

impl<R: BufRead> Facts<R> {
    /// Reads the headings. Photo files are looked for in `folder`.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open(input: R, folder: &Path, mapping: &Mapping) -> io::Result<Self> {
        let mut facts = Self {
            columns: Vec::new(),
            headings: Vec::new(),
            least: 0,
            sap: false,
            folder: folder.to_owned(),
            mapping: mapping.clone(),
            told: BTreeSet::new(),
            told_sap: false,
            other: false,
            problems: Vec::new(),
            remarks: Vec::new(),
            rows: Rows::new(input),
            early: VecDeque::new(),
        };
        match facts.headings(mapping)? {
            Some((line, headings)) => facts.name_columns(line, &headings, mapping),
            None => facts.problems.push((1, "the file is empty".to_owned())),
        }
        Ok(facts)
    }

    /// The row of headings: the first that has a column which says whose a row is; else the first row.
    fn headings(&mut self, mapping: &Mapping) -> io::Result<Option<(u64, Vec<String>)>> {
        let mut before: VecDeque<(u64, RowText)> = VecDeque::new();
        let mut first_separator = b',';
        let mut told = None;
        while before.len() < MOST_BEFORE {
            let Some(line) = self.rows.peek()? else { break };
            if line.trim_ascii().is_empty() {
                self.rows.skip_line()?;
                continue;
            }
            if let Some(separator) = told_separator(line) {
                told = Some(separator);
                let number = self.rows.skip_line()?.unwrap_or_default();
                self.remarks.push((number, "sep= says what separates fields".to_owned()));
                continue;
            }
            let separator = told.unwrap_or_else(|| likely_separator(line, mapping));
            self.rows.separator = separator;
            let Some((number, row)) = self.rows.next()? else { break };
            if let RowText::Row { fields, .. } = &row
                && fields.iter().any(|field| mapping.column(field).is_some_and(|c| c.names_somebody()))
            {
                let skipped =
                    before.iter().map(|(line, _)| (*line, "before the headings: passed over".to_owned()));
                self.remarks.extend(skipped);
                return Ok(Some((number, fields.clone())));
            }
            if before.is_empty() {
                first_separator = separator;
            }
            before.push_back((number, row));
        }
        let Some((number, row)) = before.pop_front() else { return Ok(None) };
        (self.rows.separator, self.early) = (first_separator, before);
        Ok(Some(match row {
            RowText::Row { fields, .. } => (number, fields),
            RowText::Bad(reason) => {
                self.problems.push((number, format!("the headings cannot be read: {reason}")));
                (number, Vec::new())
            }
        }))
    }

    fn name_columns(&mut self, line: u64, headings: &[String], mapping: &Mapping) {
        if let Some(what) = columns::list_of_others(headings).filter(|_| !mapping.names_any(headings)) {
            self.problems.push((line, what.to_owned()));
            self.other = true;
            return;
        }
        let mut unknown = Vec::new();
        for heading in headings {
            let meant = mapping.column(heading).or_else(|| columns::office(heading, headings));
            // Beside the user name an id says nothing more of whose row it is, whichever comes first.
            if meant == Some(Column::User) && self.has(&Column::User) {
                if is_id(heading) {
                    self.columns.push(None);
                    continue;
                }
                let before = self.columns.iter().position(|column| *column == Some(Column::User));
                let before = before.filter(|at| headings.get(*at).is_some_and(|heading| is_id(heading)));
                if let Some(id) = before.and_then(|at| self.columns.get_mut(at)) {
                    *id = None;
                }
            }
            if meant.is_none() && !mapping.ignores(heading) {
                unknown.push(shown(heading));
            } else if meant.is_some() && self.columns.contains(&meant) {
                self.problems.push((line, format!("the column {} appears twice", shown(heading))));
            }
            self.sap |= meant == Some(Column::Status) && heading.trim().eq_ignore_ascii_case("stat2");
            self.columns.push(meant);
        }
        self.problems.extend(unknown_columns(&unknown).into_iter().map(|what| (line, what)));
        for heading in mapping.missing(headings) {
            self.problems
                .push((line, format!("the mapping names a column {heading}, which the table does not have")));
        }
        if !headings.is_empty() && !self.columns.iter().flatten().any(Column::names_somebody) {
            let what = "no column says whose row it is: user, or employee_number".to_owned();
            self.problems.push((line, what));
        }
        self.headings = headings.to_vec();
        self.rows.width = self.columns.len();
        self.least = headings.iter().rposition(|heading| !heading.trim().is_empty()).map_or(0, |at| at + 1);
    }

    fn has(&self, column: &Column) -> bool {
        self.columns.iter().flatten().any(|c| c == column)
    }

    /// Adds what this file says to what Graph is not asked for.
    pub(crate) fn cover(&self, covered: &mut Covered) {
        covered.rows = true;
        covered.employee_number |= self.has(&Column::User) && self.has(&Column::EmployeeNumber);
    }

    /// The records of one kind; `emit` answers whether to go on.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn read(
        mut self,
        kind: Kind,
        reading: &Reading,
        emit: &mut dyn FnMut(u64, Parsed) -> bool,
    ) -> io::Result<()> {
        // What is wrong with the file or a row is listed by the first pass only.
        let own = kind == Kind::Facts;
        if own {
            for (line, problem) in std::mem::take(&mut self.problems) {
                emit(line, Parsed::OfFile(problem));
            }
            for (line, remark) in std::mem::take(&mut self.remarks) {
                emit(line, Parsed::Remark(remark));
            }
        }
        let mut any = false;
        while !self.other
            && let Some((line, row)) = self.next()?
        {
            let mut found = Vec::new();
            match row {
                RowText::Bad(reason) => {
                    any = true;
                    found.push(Parsed::Problem(reason));
                }
                RowText::Row { fields, .. } if fields.iter().all(|field| field.trim().is_empty()) => continue,
                RowText::Row { fields, stray } => {
                    any = true;
                    if stray {
                        let what = "a quotation mark where none belongs is read as text".to_owned();
                        found.push(Parsed::Remark(what));
                    }
                    if self.is_cut(&fields, stray) {
                        found.push(Parsed::Problem(self.cut(&fields)));
                    } else {
                        let open = self.rows.ends_open().then(|| Parsed::Remark(OPEN_END.to_owned()));
                        found.extend(open);
                        if fields.len() < self.least {
                            found.push(Parsed::Remark(SHORT.to_owned()));
                        }
                        found.extend(self.said_once(&fields));
                        let mut flaws = Flaws::new();
                        match self.row(&fields, kind, reading, &mut flaws) {
                            Ok(item) => found.extend(item.map(Parsed::Item)),
                            Err(reason) => found.push(Parsed::Problem(reason)),
                        }
                        found.extend(flaws);
                    }
                }
            }
            for parsed in found {
                let told = own || matches!(parsed, Parsed::Item(_));
                if told && !emit(line, parsed) {
                    return Ok(());
                }
            }
        }
        if own && !any && !self.other && !self.headings.is_empty() {
            emit(0, Parsed::Remark(NO_ROWS.to_owned()));
        }
        Ok(())
    }

    /// Whether the file ends within this row: then its last field may be cut as well. Spreadsheets leave out empty fields at the end of others.
    fn is_cut(&self, fields: &[String], stray: bool) -> bool {
        let opens = || fields.last().is_some_and(|field| field.starts_with('"'));
        self.rows.ends_open() && (fields.len() < self.least || (stray && opens()))
    }

    fn cut(&self, fields: &[String]) -> String {
        let (has, all) = (fields.len(), self.columns.len());
        format!(
            "the row ends early: it has {has} fields, and there are {all} headings. Nothing of it was applied, because its last field may be cut \
             off as well"
        )
    }

    fn next(&mut self) -> io::Result<Option<(u64, RowText)>> {
        match self.early.pop_front() {
            Some(row) => Ok(Some(row)),
            None => self.rows.next(),
        }
    }

    fn field<'a>(&self, fields: &'a [String], column: &Column) -> Option<&'a str> {
        // A placeholder says as little as an empty field.
        self.written(fields, column).filter(|field| !is_placeholder(field))
    }

    /// What stands in a field: in a column of answers `0` is one.
    fn written<'a>(&self, fields: &'a [String], column: &Column) -> Option<&'a str> {
        let at = self.columns.iter().position(|c| c.as_ref() == Some(column))?;
        let field = fields.get(at)?.trim();
        // A spreadsheet's marks for "this is text".
        let field = field.strip_prefix("=\"").and_then(|inside| inside.strip_suffix('"')).unwrap_or(field);
        let field = field.strip_prefix('\'').unwrap_or(field).trim();
        (!field.is_empty() && cells::instead_of_a_value(field).is_none()).then_some(field)
    }

    /// A date, as it is read.
    fn date(&self, fields: &[String], column: &Column) -> Option<String> {
        self.field(fields, column).map(|text| self.mapping.date(text))
    }

    /// What is said of a whole column at its first row.
    fn said_once(&mut self, fields: &[String]) -> Vec<Parsed> {
        let mut said = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            let meant = self.columns.get(at).is_some_and(Option::is_some);
            if let Some(what) = cells::instead_of_a_value(field.trim()).filter(|_| meant)
                && self.told.insert(at)
            {
                let heading = self.headings.get(at).map(|heading| shown(heading)).unwrap_or_default();
                said.push(Parsed::Flaw(format!("the column {heading}: {what}")));
            }
        }
        let sap = self.status(fields).is_some_and(|status| status == Ok(Status::Inactive));
        if sap && !std::mem::replace(&mut self.told_sap, true) {
            said.push(Parsed::Remark(SAP_INACTIVE.to_owned()));
        }
        said
    }

    fn status(&self, fields: &[String]) -> Option<Result<Status, String>> {
        let text = self.written(fields, &Column::Status)?;
        Some(self.mapping.status(text).map_or_else(|| employment::status(text, self.sap), Ok))
    }

    fn row(
        &self,
        fields: &[String],
        kind: Kind,
        reading: &Reading,
        flaws: &mut Flaws,
    ) -> Result<Option<Item>, String> {
        let surplus = fields.iter().skip(self.columns.len()).any(|field| !field.trim().is_empty());
        if surplus {
            return Err(format!(
                "the row has {} fields, but there are {} headings",
                fields.len(),
                self.columns.len()
            ));
        }
        let user = self.field(fields, &Column::User);
        let number = text::number("employee_number", self.field(fields, &Column::EmployeeNumber), 64);
        let (person, by_number) = match (user, &number) {
            (Some(user), _) => (text::reference("user", Some(user))?, false),
            (None, Ok(Some(number))) => (number.clone(), true),
            (None, Ok(None)) => {
                return Err("neither user nor employee_number says whose row it is".to_owned());
            }
            (None, Err(reason)) => return Err(reason.clone()),
        };
        let employment = self.employment(fields, reading, flaws)?;
        if employment == Employment::Left {
            let number = number.ok().flatten().filter(|_| !by_number);
            let last = self.last_day(fields, reading).ok().flatten();
            return Ok((kind == Kind::Facts).then_some(Item::Ended { person, by_number, number, last }));
        }
        if kind == Kind::Managers {
            if !reading.is_first(kind, "row", &person) {
                return Ok(None);
            }
            let manager = keep(flaws, text::number("manager", self.field(fields, &Column::Manager), 256));
            let since = self.moment(fields, "manager_changed", &Column::ManagerChanged, reading, flaws);
            let contacts = self.contacts(fields, reading, flaws);
            return Ok(manager.flatten().map(|manager| Item::Manager {
                person,
                by_number,
                manager: text::guid(&manager),
                since,
                number: number.ok().flatten().filter(|_| !by_number),
                dated: earliest(&contacts, since),
            }));
        }
        // The manager is applied by a later pass, but what is wrong with the row is listed by this one.
        let manager = keep(flaws, text::number("manager", self.field(fields, &Column::Manager), 256));
        let since = self.moment(fields, "manager_changed", &Column::ManagerChanged, reading, flaws);
        let tier = self.field(fields, &Column::Tier).map(str::to_lowercase);
        let tier = tier.and_then(|name| {
            let wrong = || format!("tier {} is not standard, elevated or privileged", shown(&name));
            keep(flaws, Tier::from_name(&name).ok_or_else(wrong))
        });
        let contacts = self.contacts(fields, reading, flaws);
        let photo = self.field(fields, &Column::Photo);
        let photo = photo
            .filter(|_| !reading.keys_only)
            .and_then(|file| keep(flaws, photo::read(&self.folder, file)));
        let employee_number = keep(flaws, number).flatten().filter(|_| !by_number);
        Ok(Some(Item::Facts(Box::new(FactsRecord {
            person,
            by_number,
            employee_number,
            strange: None,
            tier,
            dated: earliest(&contacts, since),
            contacts,
            manager: manager.flatten().is_some(),
            photo,
            employment,
        }))))
    }

    /// What the row says of whether its person works here: a last day that is over, or a status. A row that says both is refused.
    fn employment(
        &self,
        fields: &[String],
        reading: &Reading,
        flaws: &mut Flaws,
    ) -> Result<Employment, String> {
        if !self.has(&Column::Leaving) && !self.has(&Column::Status) {
            return Ok(Employment::Unsaid);
        }
        let date = self.date(fields, &Column::Leaving);
        let none = date.as_deref().and_then(text::no_date);
        if let (Some(date), Some(NoDate::Unfilled)) = (&date, none) {
            flaws.push(Parsed::NoDate(shown(date)));
        }
        let never = none == Some(NoDate::Never);
        let last = keep(flaws, self.last_day(fields, reading)).flatten();
        let last = last.map(|last| LastDay::of(last, reading.now));
        let last = if never { Some(LastDay::Never) } else { last };
        let status = self.status(fields).and_then(|status| keep(flaws, status));
        if status == Some(Status::Notice) && last.is_none() {
            flaws.push(Parsed::Flaw(NOTICE.to_owned()));
        }
        if status == Some(Status::Left) && last == Some(LastDay::Ahead) {
            flaws.push(Parsed::Remark(ENDS_LATER.to_owned()));
        }
        employment::of(status, last)
    }

    fn last_day(&self, fields: &[String], reading: &Reading) -> Result<Option<Timestamp>, String> {
        let date = self.date(fields, &Column::Leaving);
        text::last_day("leaving_date", date.as_deref(), reading.now.plus(FAR))
    }

    fn moment(
        &self,
        fields: &[String],
        name: &str,
        column: &Column,
        reading: &Reading,
        flaws: &mut Flaws,
    ) -> Option<Timestamp> {
        let told = self.date(fields, column);
        let told = told.as_deref();
        flaws.extend(
            told.filter(|told| is_no_date(told, reading.now)).map(|told| Parsed::NoDate(shown(told))),
        );
        keep(flaws, text::since(name, told, reading.now)).flatten()
    }

    fn contacts(&self, fields: &[String], reading: &Reading, flaws: &mut Flaws) -> Vec<ContactFact> {
        let mut contacts: Vec<ContactFact> = Vec::new();
        for column in self.columns.iter().flatten() {
            let (kind, changed) = match column {
                Column::Contact(kind) => (*kind, Column::ContactChanged(*kind)),
                Column::Phone(number) => {
                    if self.field(fields, column).is_none() {
                        continue;
                    }
                    let kind = self.field(fields, &Column::PhoneKind(number.clone()));
                    let Some(kind) = keep(flaws, phone_kind(kind)) else { continue };
                    (kind, Column::PhoneChanged(number.clone()))
                }
                _ => continue,
            };
            let value = self.field(fields, column);
            let name = kind.name();
            let value =
                if kind.is_phone() { phone(name, value, reading.country) } else { text::email(name, value) };
            // An empty field says nothing; it does not take a number away.
            let Some(Some(value)) = keep(flaws, value) else { continue };
            let since = self.moment(fields, &format!("{name}_changed"), &changed, reading, flaws);
            if contacts.iter().any(|contact| contact.kind == kind) {
                let what = format!("the row has two numbers of the kind {name}: the first counts");
                flaws.push(Parsed::Flaw(what));
            } else {
                contacts.push(ContactFact { kind, value: Some(value), since });
            }
        }
        contacts
    }
}

/// Whether a heading is that of an id, which may be any program's.
fn is_id(heading: &str) -> bool {
    heading.trim().eq_ignore_ascii_case("id")
}

/// The earliest date of a row.
fn earliest(contacts: &[ContactFact], manager: Option<Timestamp>) -> Option<Timestamp> {
    contacts.iter().filter_map(|contact| contact.since).chain(manager).min()
}

/// The value, or nothing and a flaw.
fn keep<T>(flaws: &mut Flaws, value: Result<T, String>) -> Option<T> {
    value.map_err(|reason| flaws.push(Parsed::Flaw(reason))).ok()
}

/// The separator of a line such as `sep=;`, as spreadsheets write it.
fn told_separator(line: &[u8]) -> Option<u8> {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    match line.strip_prefix(b"sep=").or_else(|| line.strip_prefix(b"SEP="))? {
        [separator, ..] if !separator.is_ascii_alphanumeric() && *separator != b'"' => Some(*separator),
        // White space at the end of a line was a tab.
        [] => Some(b'\t'),
        _ => None,
    }
}

/// The separator under which a line has the most headings that mean something, then the most fields.
fn likely_separator(line: &[u8], mapping: &Mapping) -> u8 {
    let worth = |separator: u8| {
        let fields = split(line, separator, true).fields;
        let known =
            fields.iter().filter(|field| mapping.column(&String::from_utf8_lossy(field)).is_some()).count();
        (known, fields.len())
    };
    // Of equal ones the first: a comma.
    SEPARATORS.iter().copied().rev().max_by_key(|separator| worth(*separator)).unwrap_or(b',')
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_as(text: &[u8], kind: Kind, mapping: &Mapping) -> Vec<(u64, Parsed)> {
        let reading = Reading::at(Timestamp::from_micros(1_790_000_000_000_000));
        let mut found = Vec::new();
        let facts = Facts::open(text, Path::new("."), mapping).unwrap();
        facts
            .read(kind, &reading, &mut |line, parsed| {
                found.push((line, parsed));
                true
            })
            .unwrap();
        found
    }
    fn read(text: &[u8], kind: Kind) -> Vec<(u64, Parsed)> {
        read_as(text, kind, &Mapping::default())
    }
    fn records(text: &str) -> Vec<FactsRecord> {
        let items = read(text.as_bytes(), Kind::Facts).into_iter().filter_map(|(_, parsed)| match parsed {
            Parsed::Item(Item::Facts(record)) => Some(*record),
            _ => None,
        });
        items.collect()
    }

    #[test]
    fn rows_keep_their_lines_through_quotes_and_blank_lines() {
        let text = "User;Employee Number;Phone1;Phone1 Kind;Phone1 changed\r\n\r\na@x.y;\"1\n2\";;;\r\nb@x.y;7;+386 155;office;2020-01-01\r\nc@x.y;8;+386 1 5550207;office;2020-01-01\r\n";
        let found = read(text.as_bytes(), Kind::Facts);
        let flaws: Vec<_> = found
            .iter()
            .filter_map(|(line, parsed)| match parsed {
                Parsed::Flaw(reason) => Some((*line, reason.as_str())),
                _ => None,
            })
            .collect();
        assert_eq!(flaws.len(), 2, "{found:?}");
        assert!(flaws[0].0 == 3 && flaws[0].1.contains("employee_number"), "{flaws:?}");
        assert!(
            flaws[1].0 == 5 && flaws[1].1.starts_with("office_phone is not a telephone number"),
            "{flaws:?}"
        );
        // A bad field costs itself.
        let records = records(text);
        assert_eq!(
            records.iter().map(|r| r.person.as_str()).collect::<Vec<_>>(),
            ["a@x.y", "b@x.y", "c@x.y"]
        );
        assert_eq!(records[1].employee_number.as_deref(), Some("7"));
        assert_eq!(records[2].contacts[0].value.as_deref(), Some("+38615550207"));
        assert_eq!(records[2].contacts[0].since.unwrap().to_string(), "2020-01-01T23:59:59Z");
    }

    #[test]
    fn unknown_columns_and_keys_are_told_once() {
        let found = read(b"name,tier\nx,elevated\n", Kind::Facts);
        let reasons: Vec<_> = found.iter().map(|(line, parsed)| format!("{line} {parsed:?}")).collect();
        assert_eq!(found.len(), 3, "{reasons:?}");
        assert!(reasons[0].contains("name is unknown") && reasons[2].starts_with('2'), "{reasons:?}");
        assert_eq!(read(b"name,tier\nx,elevated\n", Kind::Managers), []);
    }

    #[test]
    fn headings_are_found_behind_what_stands_before_them() {
        for text in [
            "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser\r\n\"user\",\"mobile\"\r\n\"a@x.y\",\"+386 40 555 101\"\r\n",
            "sep=;\r\nuser;mobile\r\na@x.y;+386 40 555 101\r\n",
            "\"sep=|\"\nuser|mobile\na@x.y|+386 40 555 101\n",
            "sep=\t\nuser\tmobile\na@x.y\t+386 40 555 101\n",
            "Phone list, all sites\n\nas of 2026-11-01\nuser,mobile,,\na@x.y,+386 40 555 101,,\n",
            "user\tmobile\ra@x.y\t+386 40 555 101",
            "user,mobile\n=\"a@x.y\",'+386 40 555 101\n",
        ] {
            let found = records(text);
            assert_eq!(found.len(), 1, "{text:?}: {:?}", read(text.as_bytes(), Kind::Facts));
            assert_eq!(found[0].contacts[0].value.as_deref(), Some("+38640555101"), "{text:?}");
            let problems = read(text.as_bytes(), Kind::Facts);
            assert!(
                problems.iter().all(|(_, p)| !matches!(p, Parsed::Problem(_) | Parsed::Flaw(_))),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn a_mapping_names_the_columns_of_a_table() {
        let mapping =
            Mapping::parse("ignore=['Ort']\n[columns]\nuser='E-Mail'\nmobile='Handy'\ntier='Stufe'\n")
                .unwrap();
        let found = read_as(
            "E-Mail;Handy;Ort;Alter\na@x.y;+386 40 555 101;Kranj;40\n".as_bytes(),
            Kind::Facts,
            &mapping,
        );
        let told = format!("{found:?}");
        assert!(
            told.contains("the column Alter is unknown") && told.contains("a column Stufe, which"),
            "{told}"
        );
        assert!(told.contains("+38640555101") && !told.contains("Ort"), "{told}");
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
