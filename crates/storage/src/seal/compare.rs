//! Comparing an owner's rows with the list in their seal.

use std::collections::BTreeMap;

use keyward_model::DirectoryId;

use super::keys::SealKeys;
use super::owner::Owner;
use super::rows::{self, Loaded};
use super::tables;

/// What is said of an owner that has no seal, or one that is not genuine.
pub(super) const NO_SEAL: &str = "has no seal, or one that was not made with the master secret";

/// What of an owner is not as it was sealed: each such row. None: it is as it was sealed.
pub(super) fn compare(
    keys: &SealKeys,
    dir: DirectoryId,
    owner: &Owner,
    loaded: &Loaded,
) -> Vec<(&'static str, String)> {
    let none = || vec![("seal", format!("{owner} {NO_SEAL}"))];
    let Some(seal) = &loaded.seal else {
        return if loaded.rows.is_empty() && !owner.is_list() { Vec::new() } else { none() };
    };
    if !seal.is_genuine(keys, dir, owner) {
        return none();
    }
    let entry = |row: &rows::SealedRow| rows::entry(keys, seal.key(), dir, owner, row.table, &row.values);
    let mut found: Vec<_> = loaded.rows.iter().map(entry).zip(0_usize..).collect();
    found.sort_unstable();
    // Both are sorted: each tag is looked at once.
    let mut listed = seal.entries().peekable();
    let (mut strange, mut missing) = (Vec::new(), BTreeMap::<u8, usize>::new());
    let mut miss = |entry: &[u8]| *missing.entry(entry.first().copied().unwrap_or(0)).or_insert(0) += 1;
    for (entry, place) in found {
        while let Some(absent) = listed.next_if(|known| *known < entry.as_slice()) {
            miss(absent);
        }
        if listed.next_if(|known| *known == entry.as_slice()).is_none() {
            strange.push(place);
        }
    }
    listed.for_each(&mut miss);
    // Named in the order in which they were read, whatever their tags are.
    strange.sort_unstable();
    name(owner, loaded, &strange, missing)
}

/// Says what is wrong with strange rows, and how many of which tables are missing.
fn name(
    owner: &Owner,
    loaded: &Loaded,
    strange: &[usize],
    mut missing: BTreeMap<u8, usize>,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::with_capacity(strange.len());
    for row in strange.iter().filter_map(|place| loaded.rows.get(*place)) {
        // An altered row leaves the tag that it had: that one is not missing besides.
        let had = missing.get_mut(&row.table.number).filter(|count| **count > 0);
        let what = if had.is_some() { "is not as it was sealed" } else { "was not put there by Keyward" };
        if let Some(count) = had {
            *count -= 1;
        }
        found.push((row.table.name, format!("{} of {owner} {what}", row.name())));
    }
    for (number, count) in missing {
        let table = tables::numbered(number).map_or("seal", |table| table.name);
        found.extend(std::iter::repeat_n((table, format!("a row of {owner} is missing")), count));
    }
    found
}
