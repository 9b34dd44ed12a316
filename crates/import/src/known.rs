//! What this run has seen: a few bytes for each record, never the record.

use keyward_model::{GroupId, PersonId};
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hasher as _},
};

/// Fingerprints of 64 bits under a secret of the run: about 19 MB for a million of them. Two of a million texts share one with a
/// probability of 3 in 100 million, and nobody who does not know the secret can look for two that do.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    secret: [u8; 16],
    seen: HashSet<u64>,
    /// The groups that have a name once the run is applied and did not have it, and whether each is new.
    groups: HashMap<u64, Vec<(GroupId, bool)>>,
    /// Who has a user name or employee number then.
    gained: HashMap<u64, Vec<PersonId>>,
    /// The user name that somebody gets who was here, if nobody ever had it before.
    renamed: HashMap<PersonId, u64>,
    /// The first new accounts that get a name which somebody has: for the report.
    heirs: HashMap<u64, String>,
}

/// Of how many new accounts that get another's name the report knows what they are called.
const MOST_HEIRS: usize = 1000;

/// What a fingerprint is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A user's id or name, or an employee number: anything that refers to a person of this run.
    Person,
    /// A user name.
    UserName,
    /// A user's id.
    User,
    Group,
    Device,
    Method,
    /// Whose methods are all in the export.
    Listed,
    /// Of whose methods some cannot be read.
    Unread,
    /// A member that nobody has in this run, and that somebody has here.
    Spared,
    /// An employee number of a file.
    EmployeeNumber,
    /// Whom a file gives which employee number.
    Gives,
    /// Whom a file gives an employee number.
    Renumbers,
    /// Whose number was taken from them, because the file gives them another.
    Vacated,
    /// Of whom a row of the run has a number or address of some kind, or a manager.
    Covers,
    /// What number or address that is.
    Says,
    /// Who got an employee number in this run.
    Numbered,
    /// Whose account a row of this run ended.
    JustEnded,
    /// The number that a device's record says.
    RingsOn,
    /// A number that a device's record says.
    Number,
    /// A number that the records of several devices say: nobody knows which of them rings.
    SharedNumber,
    /// Whose row of facts it is.
    Facts,
    /// Whose record a later pass has read.
    Passed,
    /// Whose row of facts was applied, and under which reference.
    Row,
    /// Whose row says that they left.
    Ended,
    /// Of whom a row of the run says that they left.
    Leaves,
    /// Of whom a row of the run says that they work here.
    Employed,
    /// Of whom a row of a table that says who left does not say so.
    Stays,
    /// A user's id that a whole export has as deleted.
    Deleted,
    /// A user's id that a record of this run has, read or yet to be read.
    Announced,
    /// A user's id or name, or an employee number, of a record that was refused.
    Refused,
    /// A user's id of a record that was refused.
    RefusedUser,
    /// A replacement that was found when the run was checked.
    Planned,
    /// A value of a first load that goes on, which was found when the run was checked.
    First,
    /// Whom this run made.
    Made,
    /// Whose first load goes on with this run.
    GoesOn,
    /// Whose first load is over, whoever made them.
    Barred,
    /// Whose tier this run raised.
    Raised,
    /// Who has a user name or employee number no more once the run is applied.
    Loses,
    /// Who gets another user name by a record that does not disable them.
    Renamed,
    /// A reference under which a table has a row.
    RowOf,
    /// A user name under which a row may be about somebody else: it goes before nothing that Graph says.
    Uncovered,
    /// A user name that passes to a new account of whoever had it.
    SameHuman,
    /// Whose account is enabled once the run is applied.
    Enables,
    /// Whose account is disabled then.
    Disables,
    /// Whose user name passed to another account, and who has no record in the run.
    Freed,
    /// Which employee number a user of this run has from Graph.
    Brings,
    /// The id of a group that this run would make.
    NewGroup,
}

impl Known {
    pub(crate) fn new(secret: [u8; 16]) -> Self {
        let (seen, groups, gained, renamed, heirs) = Default::default();
        Self { secret, seen, groups, gained, renamed, heirs }
    }
    fn print(&self, scope: Scope, texts: &[&str]) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.secret);
        hasher.write_u8(scope as u8);
        for text in texts {
            hasher.write(text.as_bytes());
            hasher.write_u8(0xFF);
        }
        hasher.finish()
    }
    /// Notes something; whether it is new.
    pub(crate) fn add(&mut self, scope: Scope, texts: &[&str]) -> bool {
        let print = self.print(scope, texts);
        self.seen.insert(print)
    }
    pub(crate) fn has(&self, scope: Scope, texts: &[&str]) -> bool {
        self.seen.contains(&self.print(scope, texts))
    }
    /// Notes that somebody who is here gets this.
    pub(crate) fn gains(&mut self, scope: Scope, text: &str, person: PersonId) {
        let people = self.gained.entry(self.print(scope, &[text])).or_default();
        if !people.contains(&person) {
            people.push(person);
        }
    }
    /// Who gets this, of those who are here.
    pub(crate) fn gained(&self, scope: Scope, text: &str) -> Vec<PersonId> {
        self.gained.get(&self.print(scope, &[text])).cloned().unwrap_or_default()
    }
    /// Notes that a group gets a name: a new one, or in place of another.
    pub(crate) fn names_group(&mut self, group: GroupId, (from, to): (Option<&str>, &str)) {
        if let Some(from) = from {
            self.add(Scope::Loses, &[&group.to_string(), "name", from]);
        }
        let groups = self.groups.entry(self.print(Scope::Group, &[to])).or_default();
        let known = (group, from.is_none());
        if !groups.contains(&known) {
            groups.push(known);
        }
    }
    /// The groups that get this name, and whether each is new.
    pub(crate) fn named_groups(&self, name: &str) -> Vec<(GroupId, bool)> {
        self.groups.get(&self.print(Scope::Group, &[name])).cloned().unwrap_or_default()
    }
    /// Whether a group has this name no more.
    pub(crate) fn loses_group(&self, group: GroupId, name: &str) -> bool {
        self.has(Scope::Loses, &[&group.to_string(), "name", name])
    }
    /// Notes that a table has a row under this reference.
    pub(crate) fn has_row(&mut self, file: &str, reference: &str) {
        let print = self.print(Scope::RowOf, &[reference]).to_string();
        self.add(Scope::RowOf, &[file, &print]);
        self.add(Scope::RowOf, &[&print]);
    }
    /// Whether any table does.
    pub(crate) fn is_row_anywhere(&self, reference: &str) -> bool {
        self.has(Scope::RowOf, &[&self.print(Scope::RowOf, &[reference]).to_string()])
    }
    /// Whether it does.
    pub(crate) fn is_row(&self, file: &str, reference: &str) -> bool {
        self.has(Scope::RowOf, &[file, &self.print(Scope::RowOf, &[reference]).to_string()])
    }
    /// Notes which name of their own somebody gets.
    pub(crate) fn renames(&mut self, person: PersonId, name: &str) {
        let print = self.print(Scope::RowOf, &[name]);
        self.renamed.insert(person, print);
    }
    /// Whether a table has a row under the name that somebody gets.
    pub(crate) fn is_row_of_renamed(&self, file: &str, person: PersonId) -> bool {
        self.renamed.get(&person).is_some_and(|print| self.has(Scope::RowOf, &[file, &print.to_string()]))
    }
    /// Notes what the new account is called that gets a name which somebody has.
    pub(crate) fn inherits(&mut self, name: &str, heir: &str) {
        if self.heirs.len() < MOST_HEIRS {
            self.heirs.insert(self.print(Scope::UserName, &[name]), heir.to_owned());
        }
    }
    /// What it is called.
    pub(crate) fn heir(&self, name: &str) -> Option<&String> {
        self.heirs.get(&self.print(Scope::UserName, &[name]))
    }
}
