//! The search, the calendar and the log, and a case as lists show it.

use crate::{Acting, Desk, DeskError, agent::worked_by, journal, reads::Viewer, record};
use keyward_model::{Actor, CaseId, Device, DirectoryId, Person, PersonId, Role, Timestamp};
use keyward_recovery::{Case, Ending, LossReport, Obligation};
use keyward_storage::{
    StoreError, Tx,
    log::{self, LogEvent},
    repo::{
        Cursor, Page, PageRequest,
        cases::{self, CaseRow},
        devices, names, people,
    },
};
use std::collections::BTreeMap;

/// The most cases that a calendar covers.
const CALENDAR_PAGES: usize = 50;
/// The most characters that are searched for.
const SEARCH_MAX: usize = 256;

/// How many supervisors are named to whoever needs one.
const SUPERVISORS: usize = 3;

/// The names of people, each looked up once.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<PersonId, String>);

impl Names {
    /// The name that was looked up before; `None` for somebody who was not.
    pub fn get(&self, person: PersonId) -> Option<&str> {
        self.0.get(&person).map(String::as_str)
    }
    pub(crate) fn of(
        &mut self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        person: PersonId,
    ) -> Result<String, StoreError> {
        if let Some(name) = self.get(person) {
            return Ok(name.to_owned());
        }
        // A person who is gone keeps an id in the log and nothing else.
        let found = people::find(tx, dir, person)?.map(|person| person.display_name);
        let name = found.unwrap_or_else(|| person.to_string());
        self.0.insert(person, name.clone());
        Ok(name)
    }
}

/// A case in a list.
#[derive(Clone, Debug)]
pub struct CaseItem {
    /// Its row.
    pub row: CaseRow,
    /// About whom.
    pub person: Person,
    /// What was reported.
    pub report: LossReport,
    /// Who of the desk works it.
    pub agent: Option<String>,
    /// The duty in work; `None` if only the close is left, or the case is closed.
    pub step: Option<Obligation>,
    /// Whether it is open and a red flag stops it until a supervisor has looked.
    pub flagged: bool,
    /// How it ended.
    pub ending: Option<Ending>,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// People by name, user name or employee number.
    pub people: Page<Person>,
    /// Cases by number, and the open cases of the people.
    pub cases: Vec<CaseItem>,
    /// Devices of the people found by their name.
    pub devices: Vec<(Device, Person)>,
    /// Names of those whom the viewer finds and may not read about: that there is somebody of that name, and nothing else.
    pub beyond: Vec<String>,
    /// How many cases of the number that was typed the viewer may not read.
    pub hidden: u32,
    /// Some of those who work on accounts above the viewer's role, if somebody is `beyond`.
    pub supervisors: Vec<String>,
}

impl Found {
    /// What this viewer may see of it.
    fn seen_by(mut self, viewer: &Viewer, number: Option<u32>) -> Self {
        let finds = |person: &Person| viewer.reads(person) || viewer.is(person.id);
        let (seen, beyond): (Vec<_>, Vec<_>) = self.people.items.into_iter().partition(finds);
        self.people.items = seen;
        self.beyond.extend(beyond.into_iter().map(|person| person.display_name));
        // Of a number that was typed it is said that there is such a case, as the queue says it; of a name nothing.
        let unread = |item: &&CaseItem| !viewer.sees_case(&item.row, &item.person);
        let asked = self.cases.iter().filter(|item| number == Some(item.row.number)).filter(unread).count();
        self.hidden = u32::try_from(asked).unwrap_or(u32::MAX);
        self.cases.retain(|item| viewer.sees_case(&item.row, &item.person));
        self.devices.retain(|(_, owner)| finds(owner));
        self
    }
}

/// A case in the calendar.
#[derive(Clone, Debug)]
pub struct CalendarCase {
    /// Its row.
    pub row: CaseRow,
    /// The person's name.
    pub person: String,
    /// The person's team.
    pub department: Option<String>,
    /// The person's place.
    pub office: Option<String>,
    /// Who opened it.
    pub opened_by: Option<String>,
    /// How it ended.
    pub ending: Option<Ending>,
}

/// An event in the log, with the names that belong to it.
#[derive(Clone, Debug)]
pub struct LogItem {
    /// The event.
    pub event: LogEvent,
    /// The hash of its leaf in lower-case hexadecimal; `None` until it has one.
    pub leaf_hash: Option<String>,
    /// Who did it; `None` for Keyward itself and the operator.
    pub actor: Option<String>,
    /// About whom.
    pub person: Option<String>,
    /// The case's number.
    pub number: Option<u32>,
}

impl Desk {
    /// Searches people (a name from any of its words on, user name, employee number), cases (by number) and the devices
    /// of the people found. `after` continues the list of people.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn search(&self, text: &str, limit: u16, after: Option<Cursor>) -> Result<Found, DeskError> {
        let dir = self.dir();
        // What is no text is in nobody's name, and the engines do not take it.
        let text: String = text.trim().chars().filter(|c| !c.is_control()).take(SEARCH_MAX).collect();
        self.store().read("search", move |tx| search(tx, dir, &text, limit, after.clone())).await
    }

    /// The same for somebody at the desk, who reads no higher than they work and nothing of a case about any account of their own.
    ///
    /// # Errors
    /// [`DeskError::Store`]; [`Refusal::OnHold`](keyward_recovery::Refusal::OnHold).
    pub async fn search_for(
        &self,
        viewer: &Acting,
        text: &str,
        limit: u16,
        after: Option<Cursor>,
    ) -> Result<Found, DeskError> {
        let found = self.search(text, limit, after).await?;
        let (dir, who) = (self.dir(), viewer.clone());
        let read = self.store().read("search-viewer", move |tx| -> Result<_, DeskError> {
            let viewer = Viewer::read(tx, dir, &who)?;
            Ok((viewer, people::believed_with_role(tx, dir, Role::PrivilegedAuthentication, SUPERVISORS)?))
        });
        let (viewer, supervisors) = read.await?;
        let mut found = found.seen_by(&viewer, number_in(text));
        if !found.beyond.is_empty() {
            let names = supervisors.people.into_iter().filter(|person| !viewer.is(person.id));
            found.supervisors = names.map(|person| person.display_name).collect();
        }
        Ok(found)
    }

    /// The cases opened at or after `from` and before `to`, oldest first, at most 10 000.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn calendar(&self, from: Timestamp, to: Timestamp) -> Result<Vec<CalendarCase>, DeskError> {
        let dir = self.dir();
        Ok(self.store().read("calendar", move |tx| calendar(tx, dir, from, to)).await?)
    }

    /// The log, newest first: events whose kind begins with `kind`, about `person`, done `by`, of the case with this number. A
    /// number that no case has finds nothing.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn log_page(
        &self,
        kind: Option<String>,
        (person, by): (Option<PersonId>, Option<PersonId>),
        number: Option<u32>,
        limit: u16,
        after: Option<Cursor>,
    ) -> Result<Page<LogItem>, DeskError> {
        let dir = self.dir();
        let kind = kind.map(|kind| kind.replace(char::is_control, ""));
        Ok(self
            .store()
            .read("log-page", move |tx| {
                let case = match number {
                    Some(number) => match cases::find_by_number(tx, dir, number)? {
                        Some(row) => Some(row.case.id),
                        None => return Ok(Page { items: Vec::new(), next: None }),
                    },
                    None => None,
                };
                let actor = by.map(Actor::Person);
                let filter = log::Filter { kind_prefix: kind.clone(), person, case, actor };
                let page = log::recent(tx, dir, &filter, &PageRequest::after(limit, after.clone()))?;
                let leaves: Vec<u64> = page.items.iter().filter_map(|event| event.leaf_index).collect();
                let hashes = log::leaf_hashes(tx, dir, &leaves)?.into_iter();
                let hashes: BTreeMap<u64, String> =
                    hashes.map(|(leaf, hash)| (leaf, hash.to_hex())).collect();
                let (mut names, mut numbers) = (Names::default(), BTreeMap::new());
                let items = page.items.into_iter().map(|event| {
                    let hash = event.leaf_index.and_then(|leaf| hashes.get(&leaf)).cloned();
                    log_item(tx, dir, event, hash, &mut names, &mut numbers)
                });
                Ok::<_, StoreError>(Page { items: items.collect::<Result<_, _>>()?, next: page.next })
            })
            .await?)
    }
}

/// A row with what a list shows.
pub(crate) fn item(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    row: CaseRow,
    names: &mut Names,
) -> Result<CaseItem, DeskError> {
    let person = people::find(tx, dir, row.case.person)?.ok_or(DeskError::NotFound)?;
    item_about(tx, dir, (row, person), names)
}

/// The same, of a person who was read before.
pub(crate) fn item_about(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (row, person): (CaseRow, Person),
    names: &mut Names,
) -> Result<CaseItem, DeskError> {
    let events = journal::recorded(tx, dir, row.case.id)?;
    let case = Case::replay(row.case.id, &events).ok_or(DeskError::NotFound)?;
    let agent = match worked_by(&case, events.iter()) {
        Some(agent) => Some(names.of(tx, dir, agent)?),
        None => None,
    };
    Ok(CaseItem {
        step: Obligation::from_name(&row.case.now.step),
        flagged: row.case.now.step == record::FLAGGED,
        ending: case.ending(),
        report: case.reported(),
        person,
        agent,
        row,
    })
}

fn search(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    text: &str,
    limit: u16,
    after: Option<Cursor>,
) -> Result<Found, DeskError> {
    let mut names = Names::default();
    if text.is_empty() {
        return Ok(Found {
            people: Page { items: vec![], next: None },
            cases: vec![],
            devices: vec![],
            beyond: vec![],
            hidden: 0,
            supervisors: vec![],
        });
    }
    let first = after.is_none();
    let mut people = names::search(tx, dir, text, &PageRequest::after(limit, after))?;
    let mut rows = Vec::new();
    if first {
        for person in people::find_by_employee_number(tx, dir, text)? {
            if people.items.iter().all(|found| found.id != person.id) {
                people.items.push(person);
            }
        }
        if let Some(number) = number_in(text) {
            rows.extend(cases::find_by_number(tx, dir, number)?);
        }
    }
    let mut devices = Vec::new();
    for person in &people.items {
        devices.extend(
            devices::of_person(tx, dir, person.id)?.into_iter().map(|device| (device, person.clone())),
        );
        let open = keyward_storage::repo::cases::open_of_person(tx, dir, person.id)?;
        rows.extend(open.filter(|row| rows.iter().all(|known| known.case.id != row.case.id)));
    }
    let cases = rows.into_iter().map(|row| item(tx, dir, row, &mut names)).collect::<Result<_, _>>()?;
    let (beyond, supervisors) = (Vec::new(), Vec::new());
    Ok(Found { people, cases, devices, beyond, hidden: 0, supervisors })
}

/// The case's number, if one was typed.
fn number_in(text: &str) -> Option<u32> {
    text.trim().trim_start_matches('#').parse().ok()
}

fn calendar(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<CalendarCase>, StoreError> {
    let (mut found, mut names, mut page) = (Vec::new(), Names::default(), PageRequest::first(200));
    for _ in 0..CALENDAR_PAGES {
        let rows = cases::between(tx, dir, from, to, &page)?;
        for row in rows.items {
            let person = people::find(tx, dir, row.case.person)?;
            let opened_by = match row.case.opened_by {
                Some(by) => Some(names.of(tx, dir, by)?),
                None => None,
            };
            found.push(CalendarCase {
                person: names.of(tx, dir, row.case.person)?,
                department: person.as_ref().and_then(|person| person.department.clone()),
                office: person.and_then(|person| person.office),
                ending: record::ending_of(&row.case.now.step),
                opened_by,
                row,
            });
        }
        match rows.next {
            Some(next) => page = PageRequest::after(200, Some(next)),
            None => break,
        }
    }
    Ok(found)
}

fn log_item(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    event: LogEvent,
    leaf_hash: Option<String>,
    names: &mut Names,
    numbers: &mut BTreeMap<CaseId, Option<u32>>,
) -> Result<LogItem, StoreError> {
    let mut name = |person: Option<PersonId>| person.map(|person| names.of(tx, dir, person)).transpose();
    let (actor, person) = (name(event.actor.person())?, name(event.person)?);
    let number = match event.case.map(|(case, _)| case) {
        Some(case) => number_of(tx, dir, case, numbers)?,
        None => None,
    };
    Ok(LogItem { event, leaf_hash, actor, person, number })
}

fn number_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: CaseId,
    numbers: &mut BTreeMap<CaseId, Option<u32>>,
) -> Result<Option<u32>, StoreError> {
    if let Some(number) = numbers.get(&case) {
        return Ok(*number);
    }
    let number = cases::find(tx, dir, case)?.map(|row| row.number);
    numbers.insert(case, number);
    Ok(number)
}
