//! Runs that change what a recovery rests on, or who may sign in, of many people at once.

use crate::apply::Replacement;
use aws_lc_rs::digest::{Context, SHA256};
use keyward_model::ContactKind;

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
    pub(crate) const fn takes_two(&self) -> bool {
        self.people > self.limit || self.opens > 0 || self.holders > 0 || self.reopened > 0
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
    /// Of how many people anything is changed that [`MassLimit`] limits.
    pub people: u64,
    /// How many numbers and addresses are replaced or taken away.
    pub contacts: u64,
    /// How many managers are replaced.
    pub managers: u64,
    /// How many people join or leave a group by which a policy allows them more: one is enough to wait.
    pub opens: u64,
    /// How many who hold a role join or leave any other group that a policy names, or may be one person with another who holds one: one is
    /// enough to wait.
    pub holders: u64,
    /// How many disabled accounts are enabled that hold a role, are above the standard tier or answer for others: one is enough to wait.
    pub reopened: u64,
    /// How many people may be changed without a second person.
    pub limit: u64,
}

/// Counts replacements while a run is checked.
pub(crate) struct Counter {
    digest: Context,
    pub people: u64,
    contacts: u64,
    managers: u64,
    opens: u64,
    holders: u64,
    reopened: u64,
}

impl Counter {
    pub(crate) fn new() -> Self {
        let digest = Context::new(&SHA256);
        Self { digest, people: 0, contacts: 0, managers: 0, opens: 0, holders: 0, reopened: 0 }
    }
    /// `first` says that nothing else of this person was replaced before.
    pub(crate) fn add(&mut self, replacement: &Replacement, first: bool) {
        for text in replacement.key() {
            self.digest.update(&(text.len() as u64).to_be_bytes());
            self.digest.update(text.as_bytes());
        }
        self.people += u64::from(first);
        match replacement.what {
            "manager" => self.managers += 1,
            GROUP => self.opens += 1,
            HOLDERS_GROUP | HOLDERS_CLAIM => self.holders += 1,
            REOPENED => self.reopened += 1,
            what if ContactKind::from_name(what).is_some() => self.contacts += 1,
            // Their people are counted, whatever it is.
            _ => {}
        }
    }
    pub(crate) fn total(&self, limit: u64) -> MassChange {
        let plan = hexadecimal(self.digest.clone().finish().as_ref());
        let (people, contacts, managers) = (self.people, self.contacts, self.managers);
        let (opens, holders, reopened) = (self.opens, self.holders, self.reopened);
        MassChange { plan, people, contacts, managers, opens, holders, reopened, limit }
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}
