//! What an import did, or would do.

use crate::mass::MassChange;
use keyward_model::ImportCounts;
use std::{collections::BTreeMap, fmt};

/// The most problems that are listed; the rest is counted.
pub const MAX_PROBLEMS: usize = 1000;
/// The most examples of each kind and change that a dry run shows.
pub const MAX_EXAMPLES: usize = 10;

/// A kind of record, in the order in which they are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A user: the person with names, place and switch.
    People,
    /// A managed device.
    Devices,
    /// The telephones and addresses of one user.
    Contacts,
    /// A row of HR facts: employee number, tier, telephones, photo.
    Facts,
    /// A link from a person to their manager.
    Managers,
    /// A group.
    Groups,
    /// A person in a group.
    Members,
    /// An authentication method.
    Methods,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 8] = [
        Self::People,
        Self::Devices,
        Self::Contacts,
        Self::Facts,
        Self::Managers,
        Self::Groups,
        Self::Members,
        Self::Methods,
    ];
    /// The name in reports and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Contacts => "contacts",
            Self::Facts => "facts",
            Self::Managers => "managers",
            Self::Groups => "groups",
            Self::Members => "members",
            Self::Devices => "devices",
            Self::Methods => "methods",
        }
    }
}

/// Totals of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records found.
    pub read: u64,
    /// New in the directory.
    pub created: u64,
    /// There, and now different.
    pub changed: u64,
    /// There, and the same.
    pub unchanged: u64,
    /// Listed as a problem and not applied.
    pub refused: u64,
    /// Left out on purpose, with a note.
    pub skipped: u64,
    /// Applied, but for fields that are listed as a problem.
    pub partly: u64,
}

/// A bad record, or a remark on one that was left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as found.
    pub file: String,
    /// The line on which the record begins, from 1; 0 for the file as a whole.
    pub line: u64,
    /// What is wrong, without the record's other values.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Made anew.
    Created,
    /// Made different.
    Changed,
    /// Left as it is.
    Unchanged,
}

/// One record as an example of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it is.
    pub kind: Kind,
    /// What happens to it.
    pub change: Change,
    /// Its name, and what changes.
    pub text: String,
}

/// People whom a run disables, more than a third of those that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disables {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub people: u64,
    /// The first of them.
    pub names: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Whether anything was written: not in a dry run, nor in a strict run with problems.
    pub applied: bool,
    counts: BTreeMap<Kind, Counts>,
    /// The run replaces so much that two people have to sign it first; nothing was written.
    pub waits: Option<MassChange>,
    /// The first [`MAX_PROBLEMS`] bad records.
    pub problems: Vec<Problem>,
    /// How many there were.
    pub problem_count: u64,
    /// The first [`MAX_PROBLEMS`] notes: records that were left out on purpose, and how a file was read.
    pub notes: Vec<Problem>,
    /// How many there were.
    pub note_count: u64,
    /// More than a third of the people are, or would be, disabled: no limit stops that in a small directory.
    pub disables: Option<Disables>,
    /// In a dry run: up to [`MAX_EXAMPLES`] of each kind and change.
    pub examples: Vec<Example>,
}

impl Report {
    /// The totals of a kind.
    pub fn of(&self, kind: Kind) -> Counts {
        self.counts.get(&kind).copied().unwrap_or_default()
    }
    /// Whether records were read, and every one of them was refused.
    pub fn refused_everything(&self) -> bool {
        let sum = |of: fn(&Counts) -> u64| self.counts.values().map(of).sum::<u64>();
        let kept = sum(|c| c.created) + sum(|c| c.changed) + sum(|c| c.unchanged);
        kept == 0 && sum(|c| c.refused) > 0
    }
    /// Whether everything was, or would be, left as it is.
    pub fn changes_nothing(&self) -> bool {
        self.counts.values().all(|counts| counts.created == 0 && counts.changed == 0)
    }
    /// How many records of the kind and change of an example are not among the examples.
    fn more_than_shown(&self, example: &Example) -> u64 {
        let counts = self.of(example.kind);
        let all = match example.change {
            Change::Created => counts.created,
            Change::Changed => counts.changed,
            Change::Unchanged => counts.unchanged,
        };
        let shown = self.examples.iter().filter(|e| e.kind == example.kind && e.change == example.change);
        all.saturating_sub(u64::try_from(shown.count()).unwrap_or(u64::MAX))
    }
    pub(crate) fn at(&mut self, kind: Kind) -> &mut Counts {
        self.counts.entry(kind).or_default()
    }
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
    pub(crate) fn note(&mut self, note: Problem) {
        self.note_count += 1;
        if self.notes.len() < MAX_PROBLEMS {
            self.notes.push(note);
        }
    }
    pub(crate) fn example(&mut self, kind: Kind, change: Change, text: &str) {
        let same = self.examples.iter().filter(|e| e.kind == kind && e.change == change).count();
        if same < MAX_EXAMPLES {
            self.examples.push(Example { kind, change, text: text.to_owned() });
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for kind in Kind::ALL {
            let c = self.of(kind);
            if c != Counts::default() {
                write!(
                    f,
                    "{:<9} {} read: {} created, {} changed, {} unchanged, {} refused",
                    kind.name(),
                    c.read,
                    c.created,
                    c.changed,
                    c.unchanged,
                    c.refused
                )?;
                if c.partly > 0 {
                    write!(f, ", {} without a field", c.partly)?;
                }
                if c.skipped > 0 {
                    write!(f, ", {} left out", c.skipped)?;
                }
                writeln!(f)?;
            }
        }
        for (at, example) in self.examples.iter().enumerate() {
            let change = match example.change {
                Change::Created => "create",
                Change::Changed => "change",
                Change::Unchanged => "keep",
            };
            writeln!(f, "  would {change} {}: {}", example.kind.name(), example.text)?;
            let same = |other: &Example| other.kind == example.kind && other.change == example.change;
            let mut rest = self.examples.iter().skip(at + 1);
            if !rest.any(same) {
                let more = self.more_than_shown(example);
                if more > 0 {
                    writeln!(f, "  would {change} {}: and {more} more", example.kind.name())?;
                }
            }
        }
        list(f, "Problems", &self.problems, self.problem_count)?;
        list(f, "Notes", &self.notes, self.note_count)?;
        if let Some(mass) = &self.waits {
            waits(f, mass)?;
        }
        if self.refused_everything() {
            writeln!(f, "Every record was refused: see the problems above. Nothing was imported.")
        } else if !self.applied && self.changes_nothing() {
            writeln!(f, "Nothing was written.")
        } else if !self.applied {
            writeln!(f, "Nothing was written. The numbers above say what an import would do.")
        } else if self.changes_nothing() && self.problem_count > 0 {
            writeln!(
                f,
                "Nothing changed. The problems and notes above say what the directory does not hold as the files do."
            )
        } else if self.changes_nothing() && self.note_count > 0 {
            writeln!(f, "Nothing changed. Apart from the notes above the directory holds what the files say.")
        } else if self.changes_nothing() {
            writeln!(f, "Nothing changed: the directory already holds all of this.")
        } else {
            Ok(())
        }?;
        if let Some(Disables { count, people, names }) = &self.disables {
            let what = if self.applied { "were" } else { "would be" };
            writeln!(f, "LOOK: {count} of {people} people {what} disabled: {names}")?;
        }
        Ok(())
    }
}

fn list(f: &mut fmt::Formatter<'_>, title: &str, items: &[Problem], count: u64) -> fmt::Result {
    if count == 0 {
        return Ok(());
    }
    writeln!(f, "{title}: {count}")?;
    for item in items {
        writeln!(f, "  {item}")?;
    }
    let more = count.saturating_sub(u64::try_from(items.len()).unwrap_or(u64::MAX));
    if more > 0 { writeln!(f, "  and {more} more") } else { Ok(()) }
}

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Whether this only checks: the first pass of a strict run, or a dry run.
    pub checking: bool,
    /// What is being read.
    pub kind: Kind,
    /// From which file.
    pub file: String,
    /// The totals of this kind so far.
    pub counts: Counts,
    /// Problems so far.
    pub problems: u64,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.checking { "Checking" } else { "Importing" };
        write!(
            f,
            "{verb} {}: {} read, {} created, {} changed, {} problems ({})",
            self.kind.name(),
            self.counts.read,
            self.counts.created,
            self.counts.changed,
            self.problems,
            self.file
        )
    }
}

/// Why a run waits for two people, and what to do.
fn waits(f: &mut fmt::Formatter<'_>, mass: &MassChange) -> fmt::Result {
    let ImportCounts { people, contacts, managers, opens, holders, reopened, earlier } = mass.counts;
    if opens > 0 {
        writeln!(
            f,
            "{opens} people would join or leave a group by which a policy allows them more: that takes two policy administrators, and a day \
             after they signed."
        )?;
    }
    if holders > 0 {
        writeln!(
            f,
            "{holders} people who hold a role would join or leave a group that a policy names, or be taken for one person with another who \
             holds one: that takes two policy administrators, because it can keep them out of their work."
        )?;
    }
    if reopened > 0 {
        writeln!(
            f,
            "{reopened} disabled accounts that hold a role, are above the standard tier or answer for others (as manager, deputy or owner of a \
             shared account) would be enabled: that takes two policy administrators."
        )?;
    }
    if earlier > 0 {
        writeln!(
            f,
            "Imports of the last 72 hours that nobody signed changed {earlier} other people: they count towards the same limit."
        )?;
    }
    writeln!(
        f,
        "{people} people would be changed in what a recovery rests on or who may sign in ({contacts} contacts, {managers} managers, and names, \
         numbers, tiers, photos, phones or the switch); more than {} within 72 hours take two policy administrators.\n\
         One proposes it under Settings, another signs it; then import again. Plan {}",
        mass.limit, mass.plan
    )
}
