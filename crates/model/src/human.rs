//! Accounts of one human: rules that keep people apart speak of humans, and a human may have several accounts.

use crate::PersonId;
use std::collections::{BTreeMap, BTreeSet};

/// Which accounts belong to one human, among those that a decision is about. An account that was not mentioned is the only
/// one of its human: an unknown employee number is no reason to take two people for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Humans {
    /// The smallest account that is known of each human, for every account that was joined to another.
    first: BTreeMap<PersonId, PersonId>,
    /// Accounts that a file says are one human's, which nobody has settled.
    claims: BTreeSet<(PersonId, PersonId)>,
}

/// A human, named by one of their accounts, or that a file claims two to be one, named by both. Only good for comparison, within one
/// [`Humans`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HumanId(PersonId, Option<PersonId>);

impl Humans {
    /// Takes two accounts, and all that were joined to either, for those of one human.
    pub fn join(&mut self, one: PersonId, other: PersonId) {
        let (a, b) = (self.of(one).0, self.of(other).0);
        let (first, later) = (a.min(b), a.max(b));
        for joined in self.first.values_mut().filter(|joined| **joined == later) {
            *joined = first;
        }
        for account in [one, other, later] {
            self.first.insert(account, first);
        }
    }
    /// Whose account it is.
    pub fn of(&self, account: PersonId) -> HumanId {
        HumanId(self.first.get(&account).copied().unwrap_or(account), None)
    }
    /// Whether both are accounts of one human; also when both are the same account.
    pub fn is_same(&self, one: PersonId, other: PersonId) -> bool {
        self.of(one) == self.of(other)
    }
    /// Takes two accounts for those that a file says are one human's, unsettled: they stay two humans, who do not sign beside or for each other.
    pub fn claim(&mut self, one: PersonId, other: PersonId) {
        self.claims.insert((one, other));
    }
    /// Under what a human is compared with others: itself, and each claim about one of its accounts, which whoever is at the other end has as
    /// well. Claims do not lead on: who is claimed to be one with two others does not make these one, or one ordinary account could come
    /// between any two who sign.
    pub fn may_be(&self, human: HumanId) -> BTreeSet<HumanId> {
        let pairs = self.claims.iter().map(|(one, other)| (self.of(*one), self.of(*other)));
        let own = pairs.filter(|(one, other)| one != other && (*one == human || *other == human));
        own.map(|(one, other)| HumanId(one.0.min(other.0), Some(one.0.max(other.0)))).chain([human]).collect()
    }
    /// Whether both are accounts of one human, or may be by what a file claims.
    pub fn may_be_same(&self, one: PersonId, other: PersonId) -> bool {
        !self.may_be(self.of(one)).is_disjoint(&self.may_be(self.of(other)))
    }
    /// Every account that is known of the human whose account this is, itself included.
    pub fn accounts(&self, account: PersonId) -> Vec<PersonId> {
        let human = self.of(account);
        let joined = self.first.iter().filter(|(_, first)| **first == human.0).map(|(known, _)| *known);
        let mut accounts: Vec<PersonId> = joined.collect();
        if accounts.is_empty() {
            accounts.push(account);
        }
        accounts
    }
}

/// The form in which employee numbers are compared: letters and digits only, in lower case, without leading zeros, so that
/// `NW-11421`, `nw 11421` and `0123` written as `123` are one number. `None` for what numbers nobody: empty, only zeros, or
/// without a digit, such as `n/a` and `external`.
pub fn employee_key(number: &str) -> Option<String> {
    let folded: String = crate::text::compatible(number)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let key = folded.trim_start_matches('0');
    let numbers = key.chars().any(char::is_numeric);
    numbers.then(|| key.to_owned())
}

/// What files write where there is nothing, beside signs and zeros.
const PLACEHOLDERS: [&str; 22] = [
    "na",
    "nan",
    "none",
    "null",
    "nil",
    "unknown",
    "unbekannt",
    "unassigned",
    "ka",
    "keine",
    "kein",
    "keiner",
    "keineangabe",
    "nichtbekannt",
    "nichtvorhanden",
    "tbd",
    "tba",
    "x",
    "xx",
    "xxx",
    "leer",
    "empty",
];

/// Whether a text stands for nothing and nobody, such as `n/a`, `-`, `0` and `k.A.`: it is no number, no name and no key.
pub fn is_placeholder(text: &str) -> bool {
    let folded: String = crate::text::compatible(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    folded.trim_start_matches('0').is_empty() || PLACEHOLDERS.contains(&folded.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn person(n: u8) -> PersonId {
        PersonId::from_bytes([n; 16])
    }

    #[test]
    fn employee_numbers_are_compared_by_what_they_say() {
        for same in ["NW-11421", "nw 11421", " NW11421 ", "ＮＷ－１１４２１", "00NW-11421"] {
            assert_eq!(employee_key(same).as_deref(), Some("nw11421"), "{same}");
        }
        assert_eq!(employee_key("00123"), employee_key("123"));
        assert_ne!(employee_key("9001"), employee_key("9010"));
        for nobody in ["", " ", "-", "0", "0000", "n/a", "N.A.", "extern", "unbekannt", "—"] {
            assert_eq!(employee_key(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn a_placeholder_is_nobody() {
        for nothing in
            ["", "-", "—", "0", "000", "n/a", "N.A.", "k.A.", "none", "Unknown", "(null)", "#N/A", "?"]
        {
            assert!(is_placeholder(nothing) && employee_key(nothing).is_none(), "{nothing}");
        }
        for somebody in ["7", "NW-0", "ana", "ana.test@nord.example", "x1"] {
            assert!(!is_placeholder(somebody), "{somebody}");
        }
    }

    #[test]
    fn a_claim_joins_nobody_and_leads_on_over_links_only() {
        let mut humans = Humans::default();
        humans.join(person(1), person(2));
        humans.claim(person(2), person(3));
        humans.claim(person(4), person(3));
        for (one, other) in [(1, 3), (2, 3), (3, 4)] {
            assert!(!humans.is_same(person(one), person(other)));
            assert!(humans.may_be_same(person(one), person(other)));
        }
        assert!(!humans.may_be_same(person(1), person(4)), "one account in the middle comes between no two");
        assert_eq!(humans.accounts(person(3)), [person(3)]);
        assert!(!humans.may_be_same(person(1), person(5)));
        // A link that comes later names the human by another account, and the claim is still about it.
        humans.join(person(0), person(3));
        assert!(humans.may_be_same(person(0), person(1)));
    }

    proptest! {
        #[test]
        fn being_one_human_is_an_equivalence(joins in prop::collection::vec((0..9_u8, 0..9_u8), 0..12)) {
            let mut humans = Humans::default();
            // Apart from the code under test: the group of each account, written down and rewritten.
            let mut group: Vec<u8> = (0..9).collect();
            for (a, b) in &joins {
                humans.join(person(*a), person(*b));
                let (from, to) = (group[usize::from(*b)], group[usize::from(*a)]);
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
            for a in 0..9_u8 {
                for b in 0..9_u8 {
                    let same = group[usize::from(a)] == group[usize::from(b)];
                    prop_assert_eq!(humans.is_same(person(a), person(b)), same);
                    prop_assert_eq!(humans.accounts(person(a)).contains(&person(b)), same);
                }
            }
        }
    }
}
