//! Employee numbers that a file gives to several people. A number joins accounts into one human, so one that was rounded or copied
//! would join strangers.

use crate::{feed::Entry, item::Item};
use keyward_model::{Person, compatible, employee_key};
use std::collections::{BTreeMap, BTreeSet};

/// As many names stand in a message, and are compared.
const MOST_NAMES: usize = 20;

/// Who has a number.
#[derive(Clone, Debug)]
struct Bearer {
    shown: String,
    /// The user name, as it is written.
    address: String,
    /// Words of the name, and of the user name: either may be missing.
    name: BTreeSet<String>,
    user: BTreeSet<String>,
}

impl Bearer {
    fn named(name: String, user: &str) -> Self {
        Self { name: words(&name), user: words(before_domain(user)), shown: name, address: user.to_owned() }
    }
}

/// Those who have one number in a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bearers {
    /// As it is written; the same number may have leading zeros.
    written: BTreeSet<String>,
    count: usize,
    first: Vec<Bearer>,
}

/// The number of a record, and whose it is.
pub(crate) fn numbered(entry: &Entry) -> Option<(String, &str)> {
    let Entry::Item(_, item) = entry else { return None };
    let number = match item {
        Item::Person(record) => record.employee_number.value(),
        Item::Facts(record) if !record.by_number => record.employee_number.as_ref(),
        _ => None,
    }?;
    Some((employee_key(number)?, number))
}

impl Bearers {
    pub(crate) fn add(&mut self, entry: &Entry, number: &str) {
        let Entry::Item(_, item) = entry else { return };
        self.count += 1;
        if self.written.len() < MOST_NAMES {
            self.written.insert(number.to_owned());
        }
        if self.first.len() == MOST_NAMES {
            return;
        }
        let bearer = match item {
            Item::Person(record) => {
                let name = record.display_name.clone().unwrap_or_default();
                Bearer::named(name, record.user_name.as_deref().unwrap_or_default())
            }
            Item::Facts(record) => {
                // An id says nothing of whose it is.
                let user = if record.person.contains('@') { before_domain(&record.person) } else { "" };
                let (shown, address) = (record.person.clone(), record.person.clone());
                Bearer { name: BTreeSet::new(), user: words(user), shown, address }
            }
            _ => return,
        };
        self.first.push(bearer);
    }

    /// Whether they cannot all be one human's accounts.
    fn are_strangers(&self) -> bool {
        let pairs = self
            .first
            .iter()
            .enumerate()
            .flat_map(|(at, one)| self.first.iter().skip(at + 1).map(move |other| (one, other)));
        let mut pairs = pairs;
        pairs.any(|(one, other)| !may_be_one(one, other))
    }

    fn told_namesakes(&self) -> Option<String> {
        let mut rest = self.first.iter().enumerate();
        let (one, other) = rest.find_map(|(at, one)| {
            self.first.iter().skip(at + 1).find(|other| are_namesakes(one, other)).map(|other| (one, other))
        })?;
        let written = self.shown();
        Some(format!(
            "the employee number {written} is given to two accounts of the name {}, {} and {}: they count as one human's, and neither signs \
             for or beside the other. If they are two people, correct the number and take them apart on the person's page",
            crate::graph::shown(&one.shown),
            crate::graph::shown(&one.address),
            crate::graph::shown(&other.address)
        ))
    }

    fn shown(&self) -> String {
        let written: Vec<_> = self.written.iter().map(|number| crate::graph::shown(number)).collect();
        written.join(", also written ")
    }

    fn told(&self) -> String {
        let names: Vec<_> = self.first.iter().map(|one| crate::graph::shown(&one.shown)).collect();
        let more = self.count.saturating_sub(names.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!(
            "the employee number {} is given to {} people: {}{more}. It was taken over for none of them: correct it, or link accounts \
             of one human on the person's page",
            self.shown(),
            self.count,
            names.join(", ")
        )
    }
}

/// The numbers of strangers, and what to say of each.
pub(crate) fn of(all: BTreeMap<String, Bearers>) -> Vec<(String, String)> {
    let strange = all.into_iter().filter(|(_, bearers)| bearers.are_strangers());
    strange.map(|(key, bearers)| (key, bearers.told())).collect()
}

/// What to say of numbers by which people of one name become one human, although their user names are those of two.
pub(crate) fn namesakes(all: &BTreeMap<String, Bearers>) -> Vec<String> {
    all.values().filter(|bearers| !bearers.are_strangers()).filter_map(Bearers::told_namesakes).collect()
}

/// Whether two records have one name and two user names, neither of which is in the other as `ana.novak` is in `adm-ana.novak`.
fn are_namesakes(one: &Bearer, other: &Bearer) -> bool {
    let apart = !one.user.is_subset(&other.user) && !other.user.is_subset(&one.user);
    !one.name.is_empty() && one.name == other.name && apart
}

/// Whether two records may be accounts of one human: the words of one name are all in the other (`Ana Novak (Admin)`), or those of
/// one user name (`adm-ana.novak`). Of what says nothing nobody can tell.
fn may_be_one(one: &Bearer, other: &Bearer) -> bool {
    let within = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        !a.is_empty() && (a.is_subset(b) || b.is_subset(a) && !b.is_empty())
    };
    let silent = |bearer: &Bearer| bearer.name.is_empty() && bearer.user.is_empty();
    silent(one) || silent(other) || within(&one.name, &other.name) || within(&one.user, &other.user)
}

/// Whether the names of two people on file say that they are two.
pub(crate) fn are(one: &Person, other: &Person) -> bool {
    let named = |person: &Person| Bearer::named(person.display_name.clone(), &person.user_name);
    !may_be_one(&named(one), &named(other))
}

fn before_domain(user: &str) -> &str {
    user.split_once('@').map_or(user, |(local, _)| local)
}

fn words(text: &str) -> BTreeSet<String> {
    let text = compatible(text).to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
