//! What files claim of accounts, that they are one human's, and nobody has settled.

use keyward_model::{DirectoryId, Humans, PersonId};
use keyward_storage::{StoreError, Tx, repo::person_sources};
use std::collections::BTreeSet;

/// Two accounts, in the order of their ids.
pub(crate) type Pair = (PersonId, PersonId);

/// The claims about any account of this one's human. A link or a number that makes both one human's settles a claim.
pub(crate) fn of_human(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    humans: &Humans,
    account: PersonId,
) -> Result<BTreeSet<Pair>, StoreError> {
    let mut found = BTreeSet::new();
    for own in humans.accounts(account) {
        let from = person_sources::of_person(tx, dir, own)?;
        let others = from.claims.iter().chain(&from.claimed_by);
        let apart = others.filter(|other| !humans.is_same(own, **other));
        found.extend(apart.map(|other| (own.min(*other), own.max(*other))));
    }
    Ok(found)
}

/// The accounts that are this one's human's by such a claim.
pub(crate) fn others(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    humans: &Humans,
    account: PersonId,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let pairs = of_human(tx, dir, humans, account)?;
    let ends = pairs.into_iter().flat_map(|(one, other)| [one, other]);
    Ok(ends.filter(|end| !humans.is_same(account, *end)).collect())
}

/// The claims that keep some of these from signing beside others of them. Whoever was forged is named elsewhere.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    humans: &Humans,
    people: &[PersonId],
) -> Result<Vec<Pair>, StoreError> {
    let mut found = BTreeSet::new();
    for account in people {
        match of_human(tx, dir, humans, *account) {
            Err(StoreError::Forged { .. }) => {}
            pairs => found.extend(pairs?),
        }
    }
    let is_theirs = |end: PersonId| people.iter().any(|person| humans.is_same(*person, end));
    Ok(found.into_iter().filter(|(one, other)| is_theirs(*one) && is_theirs(*other)).collect())
}
