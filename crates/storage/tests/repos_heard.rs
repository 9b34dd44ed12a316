//! When a device was heard of is believed only as Keyward wrote it: a silent phone is not made to look awake in the database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{Device, DeviceId, PersonId, Timestamp};
use keyward_storage::repo::devices;
use keyward_storage::seal::{self, NewSeals};
use keyward_storage::{Store, StoreError, both_engines};
use repos_common::sealed::{event, filled, findings, sealed, sequence, signer};
use repos_common::{NOW, World, read, write};

fn new() -> NewSeals {
    NewSeals { event: event("log.sealed", None), key: signer().verifier().clone(), now: NOW }
}

/// Two people whose phone was heard of.
async fn heard(store: Store) -> (World, PersonId, DeviceId) {
    let (w, people) = filled(store).await;
    let dir = w.dir;
    let mut phones = Vec::new();
    for person in &people[..2] {
        let person = *person;
        let phone = read(&w.store, move |tx| devices::of_person(tx, dir, person)).await.remove(0);
        let awake = Device { last_seen: Some(NOW), ..phone };
        phones.push(awake.id);
        assert!(write(&w.store, move |tx| devices::upsert(tx, dir, &awake, None)).await);
    }
    (w, people[0], phones[0])
}

async fn last(w: &World, id: DeviceId) -> Result<Option<Timestamp>, StoreError> {
    let dir = w.dir;
    w.store.read("last", move |tx| Ok(devices::find(tx, dir, id)?.and_then(|found| found.last_seen))).await
}

async fn forge(w: &World, sql: &'static str) {
    write(&w.store, move |tx| tx.query_dyn(sql, &[]).map(drop)).await;
}

both_engines! {
    async fn a_silent_phone_is_not_woken_in_the_database(store: Store) {
        let (w, person, phone) = heard(store).await;
        sealed(&w).await;
        sequence(&w).await.unwrap();
        assert_eq!((last(&w, phone).await, findings(&w).await), (Ok(Some(NOW)), vec![]));
        // What nothing reads says nothing.
        forge(&w, "UPDATE device SET last_seen = 1").await;
        assert_eq!((last(&w, phone).await, findings(&w).await), (Ok(Some(NOW)), vec![]));
        forge(&w, "UPDATE device SET heard_at = heard_at + 1").await;
        let dir = w.dir;
        let mine: Result<_, StoreError> = w.store.read("mine", move |tx| devices::of_person(tx, dir, person)).await;
        assert!(matches!(mine, Err(StoreError::Forged { table: "device", .. })), "{mine:?}");
        let found = last(&w, phone).await;
        assert!(matches!(found, Err(StoreError::Forged { table: "device", .. })), "{found:?}");
        assert_eq!(findings(&w).await.iter().filter(|finding| finding.table == "device").count(), 2);
        forge(&w, "UPDATE device SET heard_at = NULL").await;
        assert!(matches!(last(&w, phone).await, Err(StoreError::Forged { .. })), "nor put to sleep");
    }

    async fn a_database_of_before_is_given_it_once(store: Store) {
        let (w, _, phone) = heard(store).await;
        sealed(&w).await;
        let dir = w.dir;
        write(&w.store, move |tx| seal::as_before_lists(tx, dir)).await;
        sequence(&w).await.unwrap();
        assert_eq!(last(&w, phone).await, Ok(None), "nothing is believed before");
        assert!(read(&w.store, move |tx| seal::needs_migration(tx, dir)).await);
        assert!(seal::migrate(&w.store, dir, new()).await.unwrap().is_some());
        sequence(&w).await.unwrap();
        assert_eq!((last(&w, phone).await, findings(&w).await), (Ok(Some(NOW)), vec![]));
        assert_eq!(seal::migrate(&w.store, dir, new()).await, Ok(None), "once");
        // Whoever takes away that it happened gets it no second time.
        forge(&w, "DELETE FROM seal WHERE kind = 9").await;
        assert!(matches!(seal::migrate(&w.store, dir, new()).await, Err(StoreError::Forged { table: "seal", .. })));
    }
}
