//! Runs that change what a recovery rests on, or who may sign in, of many people at once.

use crate::apply::Replacement;
use aws_lc_rs::digest::{Context, SHA256};
use keyward_model::{ContactKind, ImportCounts, PersonId};
use std::{collections::BTreeSet, sync::Arc};

/// Of how many people a run may change numbers, addresses, managers, names, tiers, photos, groups that a policy names or the
/// switch without a second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MassLimit {
    /// Of a hundred people in the directory.
    pub percent: u64,
    /// As many at least, however small the directory is.
    pub at_least: u64,
}

impl Default for MassLimit {
    fn default() -> Self {
        Self { percent: 10, at_least: 20 }
    }
}

impl MassChange {
    /// Whether two people sign it.
    pub(crate) fn takes_two(&self) -> bool {
        let ImportCounts { people, opens, holders, reopened, earlier, .. } = self.counts;
        let many = people > 0 && u64::from(people) + u64::from(earlier) > self.limit;
        many || opens > 0 || holders > 0 || reopened > 0
    }
}

impl MassLimit {
    /// The most people of a directory with so many.
    pub fn of(self, people: u64) -> u64 {
        (people.saturating_mul(self.percent) / 100).max(self.at_least)
    }
}

/// A group by which a policy allows more, as a [`Replacement`] names it.
pub(crate) const GROUP: &str = "group";

/// Any other group that a policy names, of somebody who holds a role: by it a file could shut out everybody who could open the policy again.
pub(crate) const HOLDERS_GROUP: &str = "role holder's group";

/// That two who hold roles may be one person: neither signs beside the other from then on, so a file could leave nobody who does.
pub(crate) const HOLDERS_CLAIM: &str = "role holders' claim";

/// That somebody who is above the standard tier, holds a role or answers for others may sign in again: a file would give back what two people
/// gave, or a word that lets others in.
pub(crate) const REOPENED: &str = "reopened account";

/// Any other membership of a group that a policy names.
pub(crate) const MEMBERSHIP: &str = "membership";

/// What a run would replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassChange {
    /// Names exactly these replacements, in the order of the files: 64 hexadecimal digits.
    pub plan: String,
    /// How much that is.
    pub counts: ImportCounts,
    /// How many people may be changed without a second person.
    pub limit: u64,
}

/// Counts replacements while a run is checked.
pub(crate) struct Counter {
    digest: Context,
    people: BTreeSet<PersonId>,
    counts: ImportCounts,
}

impl Counter {
    pub(crate) fn new() -> Self {
        let digest = Context::new(&SHA256);
        Self { digest, people: BTreeSet::new(), counts: ImportCounts::default() }
    }
    pub(crate) fn add(&mut self, replacement: &Replacement) {
        for text in replacement.key() {
            self.digest.update(&(text.len() as u64).to_be_bytes());
            self.digest.update(text.as_bytes());
        }
        self.people.insert(replacement.person);
        let counts = &mut self.counts;
        let count = match replacement.what {
            "manager" => &mut counts.managers,
            GROUP => &mut counts.opens,
            HOLDERS_GROUP | HOLDERS_CLAIM => &mut counts.holders,
            REOPENED => &mut counts.reopened,
            what if ContactKind::from_name(what).is_some() => &mut counts.contacts,
            // Their people are counted, whatever it is.
            _ => return,
        };
        *count = count.saturating_add(1);
    }

    /// Whom the run changes, and how.
    pub(crate) fn total(&self, limit: u64) -> (Arc<BTreeSet<PersonId>>, MassChange) {
        let plan = hexadecimal(self.digest.clone().finish().as_ref());
        let people = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let counts = ImportCounts { people, ..self.counts };
        (Arc::new(self.people.clone()), MassChange { plan, counts, limit })
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}
