//! Comparing rows with what the events say about them.
//!
//! Covered, by the claims of [`claims`](super::claims):
//!
//! | table | there or not | columns |
//! |---|---|---|
//! | `person` | yes | `tier`, `enabled`, `roles`, `frozen_at`, `reregister_at` |
//! | `method` | yes | `person_id`, `kind`, `label`, `status`, `status_at` |
//! | `passkey` | yes | `method_id`, `person_id`, `credential_id`, `public_key`, `rp_id`, `aaguid`, `backup_eligible`, `verdict` |
//! | `recovery_code` | yes | `method_id`, `person_id`, `position`, `secret_hash`, `used_at` |
//! | `password` | yes | `method_id`, `person_id`, `phc` |
//! | `totp` | yes | `method_id`, `person_id`, `sealed`, `algorithm`, `digits`, `period` |
//! | `method_address` | yes | `method_id`, `person_id`, `value` |
//! | `pass` | yes | `person_id`, `secret_hash`, `one_time`, `expires_at`, `issued_at`, `not_before`, `issued_by`, `ended_at`, `end_reason` |
//! | `policy` | yes | all |
//! | `change`, `break_glass` | yes | all |
//! | `metadata_file`, `trust_anchor` | yes | all |
//!
//! | `exercise_person` | yes | |
//!
//! Methods and passes that a repair took away ([`repair_person`](crate::seal::repair_person)) are not missed.
//!
//! Who was made for an exercise leaves with every row when it is over; then the rows must be gone.
//!
//! The rows of cases are compared by the desk, which can replay a case. Not covered, by design: what an export says about
//! people (names, numbers, managers, groups, contacts, devices: the log says that and when it changed, not the values);
//! what every sign-in moves (`last_used_at`, counters, time steps, attempts, sessions, sign-in records); codes that are under way;
//! letters. Nobody's private
//! matters stand in the log for that.
//!
//! **How.** An event says from what to what a value changed. So the changes of one value are a path, and its end is the
//! value that was entered once more often than it was left: [`Balance`]. That takes no order of the events, and a missing
//! or added event leaves a sum that is no value.
//!
//! **Cost.** Everything is read from one snapshot, so a server may go on working. The events that belong to no case are read
//! once for each [`ROWS_AT_ONCE`] rows, and as many rows are held in memory, however large the directory is.

mod changes;
mod methods;
mod passes;
mod people;
mod policies;
mod trust;
mod typed;

use std::collections::HashMap;

use keyward_model::{DirectoryId, PersonId, RoleSet, Tier, Timestamp};

use super::claims::{self, Claim};
use super::verify::{Finding, Findings};
use super::{Exercises, LogEvent, exercises, read_loose, stored};
use crate::repo::Answer;
use crate::{Store, StoreError, Tx, params};

/// How many rows are held in memory at a time, for [`verify_state`]: about a kilobyte each.
pub const ROWS_AT_ONCE: u64 = 100_000;
/// Rows of a statement.
const PAGE: usize = 1000;
/// Above every id.
const LAST: [u8; 16] = [0xFF; 16];

/// What [`verify_state`] saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateReport {
    /// Rows that were compared.
    pub rows: u64,
    /// Events that would speak about rows but were erased: a row that only they spoke about is named.
    pub erased: u64,
    /// Rows that are not as the events say.
    pub findings: Findings,
}

/// Compares people, methods with all that is typed for them, passkeys, recovery codes, passes, policies and changes with what the events say, holding about
/// `at_once` rows in memory. That the events are the logged ones is for [`verify`](super::verify) to say.
pub async fn verify_state(store: &Store, dir: DirectoryId, at_once: u64) -> Result<StateReport, StoreError> {
    store.read("verify-state", move |tx| compare_state(tx, dir, at_once)).await
}

/// [`verify_state`] within a transaction.
pub fn compare_state(tx: &mut dyn Tx, dir: DirectoryId, at_once: u64) -> Answer<StateReport> {
    // Rows are named here, not refused.
    crate::seal::audit(tx);
    let mut report = StateReport::default();
    let gone = exercises(tx, dir)?;
    marks(tx, dir, &gone, &mut report)?;
    let mut rows = 0_u64;
    for sql in [
        "SELECT COUNT(*) FROM person WHERE directory_id = ?1",
        "SELECT COUNT(*) FROM method WHERE directory_id = ?1",
        "SELECT COUNT(*) FROM pass WHERE directory_id = ?1",
    ] {
        rows = rows.saturating_add(tx.query_one(sql, &params![dir])?.get(0)?);
    }
    let slices = rows.div_ceil(at_once.max(1)).max(1);
    for number in 0..slices {
        let mut said = Said { slice: Slice { number, of: slices }, ..Said::default() };
        each_event(tx, dir, number == 0, &mut |claim| said.take(claim), &mut report)?;
        said.people.compare(tx, dir, said.slice, &gone, &mut report)?;
        said.methods.compare(tx, dir, said.slice, (&gone, &said.repaired), &mut report)?;
        said.passes.compare(tx, dir, said.slice, (&gone, &said.repaired), &mut report)?;
        if number == 0 {
            said.policies.compare(tx, dir, &mut report)?;
            said.changes.compare(tx, dir, &mut report)?;
            said.trust.compare(tx, dir, &mut report)?;
        }
    }
    Ok(report)
}

/// Compares who is marked as made for an exercise: a mark keeps mail away, so nobody else may have one.
fn marks(tx: &mut dyn Tx, dir: DirectoryId, said: &Exercises, report: &mut StateReport) -> Answer<()> {
    let marked = crate::repo::exercise::marked(tx, dir)?;
    for (person, _) in &marked {
        report.rows = report.rows.saturating_add(1);
        if !said.is_here(*person) {
            report.row("exercise_person", person).wrong("is there, but no event says that it was made");
        }
    }
    for person in said.here().filter(|person| !marked.iter().any(|(id, _)| id == person)) {
        report.row("exercise_person", person).wrong(MISSING);
    }
    Ok(())
}

/// A part of all ids, chosen by their random end.
#[derive(Clone, Copy, Debug, Default)]
struct Slice {
    number: u64,
    of: u64,
}

impl Slice {
    fn has(self, id: &[u8; 16]) -> bool {
        let [.., a, b, c, d] = *id;
        u64::from(u32::from_be_bytes([a, b, c, d])) % self.of.max(1) == self.number
    }
}

/// What all events together say about the rows of a slice.
#[derive(Default)]
struct Said {
    slice: Slice,
    people: people::Said,
    methods: methods::Said,
    passes: passes::Said,
    policies: policies::Said,
    changes: changes::Said,
    trust: trust::Said,
    repaired: Repairs,
}

impl Said {
    fn take(&mut self, claim: Claim) {
        match claim {
            Claim::Person(id, claim) if self.slice.has(id.as_bytes()) => self.people.take(id, claim),
            Claim::Method(id, claim) if self.slice.has(id.as_bytes()) => self.methods.take(id, claim),
            Claim::Pass(id, claim) if self.slice.has(id.as_bytes()) => self.passes.take(id, claim),
            Claim::Policy(policy) if self.slice.number == 0 => self.policies.take(*policy),
            Claim::Change(id, claim) if self.slice.number == 0 => self.changes.take(id, claim),
            Claim::Glass(id, claim) if self.slice.number == 0 => self.changes.take_use(id, claim),
            Claim::Metadata(step) if self.slice.number == 0 => self.trust.take_metadata(step),
            Claim::Repaired(person, at) => self.repaired.add(person, at),
            Claim::Anchor(id, step) if self.slice.number == 0 => self.trust.take_anchor(id, step),
            _ => {}
        }
    }
}

/// Whose methods and passes were all taken away, and when last.
#[derive(Debug, Default)]
struct Repairs(HashMap<PersonId, Timestamp>);

impl Repairs {
    fn add(&mut self, person: PersonId, at: Timestamp) {
        let last = self.0.entry(person).or_insert(at);
        *last = at.max(*last);
    }

    /// Whether what somebody got at this moment was taken away later.
    fn took(&self, person: PersonId, since: Timestamp) -> bool {
        self.0.get(&person).is_some_and(|at| since <= *at)
    }
}

/// What the log says of a person's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Logged {
    pub(crate) tier: Tier,
    pub(crate) enabled: bool,
    pub(crate) roles: RoleSet,
    pub(crate) frozen: Option<Timestamp>,
    pub(crate) reregister: Option<Timestamp>,
}

/// What the log says of a person; `None` if no event made them. Where events do not fit each other, what gives least.
pub(crate) fn person_as_logged(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Answer<Option<Logged>> {
    let mut said = people::Said::default();
    let mut take = |claim| {
        if let Claim::Person(id, claim) = claim
            && id == person
        {
            said.take(id, claim);
        }
    };
    each_event(tx, dir, false, &mut take, &mut StateReport::default())?;
    Ok(said.of(person))
}

/// Gives `take` what every event says that speaks about rows. The `first` time those that say nothing are told.
fn each_event(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    first: bool,
    take: &mut dyn FnMut(Claim),
    report: &mut StateReport,
) -> Answer<()> {
    let mut after = keyward_model::EventId::from_bytes([0; 16]);
    loop {
        let sql =
            stored!("WHERE e.directory_id = ?1 AND e.id > ?2 AND e.case_id IS NULL ORDER BY e.id LIMIT 200");
        let rows = tx.query(sql, &params![dir, after])?;
        for row in &rows {
            after = row.get(0)?;
            // A row that cannot be read is named where the log itself is verified.
            let Ok(stored) = read_loose(row) else { continue };
            if !claims::speaks(&stored.event.kind) {
                continue;
            }
            if let Some(claims) = claims::read(&stored.event) {
                claims.into_iter().for_each(&mut *take);
            } else if first {
                silent(&stored.event, stored.text.is_none(), report);
            }
        }
        if rows.len() < 200 {
            return Ok(());
        }
    }
}

fn silent(event: &LogEvent, erased: bool, report: &mut StateReport) {
    if erased {
        report.erased = report.erased.saturating_add(1);
    } else {
        let what = format!("does not say what {} promises", event.kind);
        report.findings.push(Finding::new("event", event.id.to_string(), what));
    }
}

/// How often each value was entered more than left. After a path of changes this is its end, once.
#[derive(Debug)]
struct Balance<T>(Vec<(T, i32)>);

impl<T> Default for Balance<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Balance<T> {
    fn enter(&mut self, value: T) {
        self.add(value, 1);
    }

    fn step(&mut self, step: claims::Step<T>) {
        self.add(step.from, -1);
        self.add(step.to, 1);
    }

    fn add(&mut self, value: T, by: i32) {
        match self.0.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count = count.saturating_add(by),
            None => self.0.push((value, by)),
        }
        self.0.retain(|(_, count)| *count != 0);
    }

    /// The value that the events lead to; `None` if they do not fit each other.
    fn end(&self) -> Option<&T> {
        match self.0.as_slice() {
            [(value, 1)] => Some(value),
            _ => None,
        }
    }

    /// What is wrong with a column that has `value`.
    fn differs(&self, column: &str, value: &T, show: impl Fn(&T) -> String) -> Option<String> {
        match self.end() {
            Some(end) if end == value => None,
            Some(end) => Some(format!("{column} is {}, the log says {}", show(value), show(end))),
            None => Some(format!("{column} is {}, the events about it do not fit each other", show(value))),
        }
    }
}

/// Names everything that is wrong with one row.
struct Row<'r> {
    table: &'static str,
    key: String,
    report: &'r mut StateReport,
}

impl Row<'_> {
    fn wrong(&mut self, what: impl Into<String>) {
        self.report.findings.push(Finding::new(self.table, self.key.clone(), what));
    }

    fn note(&mut self, what: Option<String>) {
        if let Some(what) = what {
            self.wrong(what);
        }
    }

    /// A column whose value is nobody's business here.
    fn same<T: PartialEq>(&mut self, column: &str, value: &T, said: &T) {
        if value != said {
            self.wrong(format!("{column} is not what the log says"));
        }
    }

    /// Whether the row was made by exactly one event.
    fn made_once(&mut self, made: u32) -> bool {
        match made {
            0 => self.wrong("is there, but no event says that it was made"),
            1 => return true,
            _ => self.wrong("was made more than once, says the log"),
        }
        false
    }
}

impl StateReport {
    fn row(&mut self, table: &'static str, key: impl std::fmt::Display) -> Row<'_> {
        Row { table, key: key.to_string(), report: self }
    }
}

const GONE: &str = "is there, but the log says that it was taken away";
const MISSING: &str = "is missing: the log speaks about it";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_lead_to_their_end_in_any_order() {
        let steps = [("active", "suspended"), ("suspended", "active"), ("active", "revoked")];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut balance = Balance::default();
            for at in order {
                let (from, to) = steps[at];
                balance.step(claims::Step { from, to });
            }
            balance.enter("active");
            assert_eq!(balance.end(), Some(&"revoked"));
        }
        let mut balance = Balance::default();
        balance.enter("active");
        balance.step(claims::Step { from: "suspended", to: "active" });
        assert_eq!(balance.end(), None, "nothing says that it was suspended");
    }

    #[test]
    fn every_id_is_in_one_slice() {
        for end in 0..=255 {
            let id = [end; 16];
            let slices = (0..7).filter(|number| Slice { number: *number, of: 7 }.has(&id));
            assert_eq!(slices.count(), 1);
        }
    }
}
