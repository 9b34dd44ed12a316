//! Whom imports changed lately without a second person: the limit counts them, so that many small files do no more than a large one.

use keyward_model::{DirectoryId, PersonId, Timestamp};
use keyward_storage::{Store, StoreError, repo::import_counted};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// As long as this whom an import changed counts towards the limit: until then what it brought proves nothing either.
const COUNTED_FOR: Duration = keyward_access::SETTLES;

/// How many others than these were changed lately.
pub(crate) async fn others(
    store: &Store,
    directory: DirectoryId,
    people: &Arc<BTreeSet<PersonId>>,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let people = Arc::clone(people);
    store
        .read("import-counted", move |tx| {
            let lately = import_counted::after(tx, directory, now.minus(COUNTED_FOR))?;
            Ok(u32::try_from(lately.difference(&people).count()).unwrap_or(u32::MAX))
        })
        .await
}

/// Counts the people of a run that nobody signs, before it changes any; whether they are within the limit. Another run may have counted
/// its own since this one was checked.
pub(crate) async fn count(
    store: &Store,
    directory: DirectoryId,
    people: &Arc<BTreeSet<PersonId>>,
    (limit, now): (u64, Timestamp),
) -> Result<bool, StoreError> {
    if people.is_empty() {
        return Ok(true);
    }
    let people = Arc::clone(people);
    store
        .write("import-counts", move |tx| {
            import_counted::put_within(tx, directory, &people, limit, (now, now.minus(COUNTED_FOR)))
        })
        .await
}
