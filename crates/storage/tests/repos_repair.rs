//! What an operator's repair takes away, and what it leaves.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{EventId, PersonId};
use keyward_storage::repo::{contacts, deputies, methods, passes, people, sessions};
use keyward_storage::seal::{self, Repaired};
use keyward_storage::{Store, StoreError, Tx, both_engines, log};
use repos_common::sealed::{event, filled, findings, sealed, sequence};
use repos_common::{World, later, read, write};

/// Somebody with a way in of every kind, sealed and logged.
async fn somebody(store: Store) -> (World, PersonId) {
    let (w, people) = filled(store).await;
    sealed(&w).await;
    sequence(&w).await.unwrap();
    (w, people[1])
}

/// Statements of somebody who has the database.
async fn forge(w: &World, statements: &'static [&'static str]) {
    write(&w.store, move |tx| {
        for sql in statements {
            tx.query_dyn(sql, &[])?;
        }
        Ok(())
    })
    .await;
}

/// The repair, with its event.
async fn repaired(w: &World, person: PersonId) -> Option<Repaired> {
    let dir = w.dir;
    let before = read(&w.store, move |tx| seal::said_of_person(tx, dir, person)).await;
    write(&w.store, move |tx| {
        let Some(repaired) = seal::repair_person(tx, dir, person, before, later(60))? else {
            return Ok(None);
        };
        let mut said = event("log.repaired", Some(person));
        said.body = serde_json::json!({ "ways_in": repaired.ways_in });
        log::append(tx, dir, &said)?;
        Ok(Some(repaired))
    })
    .await
}

async fn believed(w: &World, person: PersonId) -> bool {
    let dir = w.dir;
    let found: Result<_, StoreError> = w.store.read("find", move |tx| people::find(tx, dir, person)).await;
    found.is_ok()
}

async fn ways_in(w: &World, person: PersonId) -> (usize, bool, bool) {
    let dir = w.dir;
    read(&w.store, move |tx| {
        let session = sessions::find_by_secret_hash(tx, dir, &[2; 32], later(61))?;
        let pass = passes::find_unended(tx, dir, person)?;
        Ok((methods::of_person(tx, dir, person)?.len(), pass.is_some(), session.is_some()))
    })
    .await
}

both_engines! {
    async fn nothing_is_repaired_where_nothing_is_forged(store: Store) {
        let (w, person) = somebody(store).await;
        assert_eq!(repaired(&w, person).await, None);
        assert_eq!(ways_in(&w, person).await, (5, true, true));
    }

    async fn a_forged_deputy_and_number_go_and_the_ways_in_stay(store: Store) {
        let (w, person) = somebody(store).await;
        forge(&w, &["UPDATE deputy SET since = since - 1", "UPDATE contact SET value = '+38640999999'"]).await;
        assert!(!believed(&w, person).await);
        let done = repaired(&w, person).await.unwrap();
        assert_eq!((done.found.len(), done.ways_in, done.removed), (2, false, false), "{done:?}");
        assert!(believed(&w, person).await);
        let dir = w.dir;
        let left = read(&w.store, move |tx| {
            Ok((deputies::of(tx, dir, person)?.is_some(), contacts::of_person(tx, dir, person)?.len()))
        }).await;
        assert_eq!(left, (false, 0), "neither is put back: nobody knows what it was");
        assert_eq!(ways_in(&w, person).await, (5, true, false), "sessions end all the same");
    }

    async fn one_forged_way_in_takes_every_way_in_away(store: Store) {
        let (w, person) = somebody(store).await;
        forge(&w, &["UPDATE passkey SET public_key = credential_id"]).await;
        let done = repaired(&w, person).await.unwrap();
        assert!(done.ways_in && !done.removed, "{done:?}");
        assert_eq!(ways_in(&w, person).await, (0, false, false));
        sequence(&w).await.unwrap();
        let named: Vec<_> = findings(&w).await.into_iter().filter(|finding| finding.key.contains(&person.to_string())).collect();
        assert_eq!(named, [], "other people are still to be repaired");
    }

    async fn a_way_in_that_was_taken_away_counts_as_forged(store: Store) {
        let (w, person) = somebody(store).await;
        forge(&w, &["DELETE FROM password"]).await;
        assert!(repaired(&w, person).await.unwrap().ways_in);
        assert_eq!(ways_in(&w, person).await, (0, false, false));
    }

    async fn a_person_put_back_with_their_seal_is_not_believed_in_anything(store: Store) {
        let (w, person) = somebody(store).await;
        forge(&w, &["CREATE TABLE old AS SELECT * FROM seal"]).await;
        let dir = w.dir;
        let logged = event("person.changed", Some(person));
        write(&w.store, move |tx: &mut dyn Tx| {
            people::set_frozen(tx, dir, person, Some(later(1)))?;
            log::append(tx, dir, &logged)
        }).await;
        forge(&w, &["UPDATE person SET frozen_at = NULL", "DELETE FROM seal", "INSERT INTO seal SELECT * FROM old"]).await;
        assert!(believed(&w, person).await, "rows and seal fit each other");
        let named = findings(&w).await;
        assert!(named.iter().any(|finding| finding.table == "seal" && finding.what.contains("was put back")), "{named:?}");
        let done = repaired(&w, person).await.unwrap();
        assert!(done.found.iter().any(|found| found.contains("was put back")), "{done:?}");
        // No event of this test made the person, so that nothing vouches for the row.
        assert!(done.ways_in && done.removed, "{done:?}");
        sequence(&w).await.unwrap();
        let named: Vec<_> = findings(&w).await.into_iter().filter(|finding| finding.key.contains(&person.to_string())).collect();
        assert_eq!(named, []);
    }

    async fn only_an_event_that_keyward_did_not_write_is_taken_away(store: Store) {
        let (w, person) = somebody(store).await;
        let dir = w.dir;
        let waiting = event("person.changed", Some(person));
        let genuine = waiting.id;
        write(&w.store, move |tx| log::append(tx, dir, &waiting)).await;
        forge(&w, &[
            "CREATE TABLE forged AS SELECT * FROM event WHERE leaf_index = 0",
            "UPDATE forged SET id = directory_id, leaf_index = NULL",
            "INSERT INTO event SELECT * FROM forged",
            "INSERT INTO event_unsequenced SELECT directory_id, id, 1, 0 FROM forged",
        ]).await;
        assert!(sequence(&w).await.is_err());
        let forged = EventId::from_bytes(*dir.as_bytes());
        let remove = async |id| write(&w.store, move |tx| seal::remove_forged_event(tx, dir, id)).await;
        assert!(!remove(genuine).await, "it waits, and Keyward wrote it");
        assert!(remove(forged).await);
        assert!(!remove(forged).await);
        sequence(&w).await.unwrap();
        assert_eq!(findings(&w).await, []);
    }
}
