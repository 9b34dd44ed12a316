//! A case that was hidden in the database is missed: the person's own row, sealed with the person, says which case is open and how many there were.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{CaseId, PersonId, Tier};
use keyward_storage::repo::PageRequest;
use keyward_storage::repo::cases::{self, CaseState, NewCase, Projection};
use keyward_storage::seal::{self, NewSeals};
use keyward_storage::{Store, StoreError, both_engines, log};
use repos_common::sealed::{event, filled, findings, sealed, sequence, signer};
use repos_common::{NOW, World, later, read, write};

const OPEN: CaseId = CaseId::from_bytes([0x71; 16]);
const BEFORE: CaseId = CaseId::from_bytes([0x70; 16]);

fn case(person: PersonId, id: CaseId, state: CaseState) -> NewCase {
    NewCase {
        id,
        person,
        playbook: "device-lost".into(),
        opened_at: NOW,
        opened_by: None,
        now: Projection {
            tier: Tier::Standard,
            state,
            changed_at: NOW,
            closed_at: None,
            last_seq: 1,
            step: "verify".into(),
            theft: "unknown".into(),
            channel: "phone".into(),
        },
    }
}

async fn open(w: &World, person: PersonId, id: CaseId) -> Result<u32, StoreError> {
    let dir = w.dir;
    let opened = log::NewEvent { case: Some((id, 1)), ..event("case.opened", Some(person)) };
    w.store
        .write("open", move |tx| {
            let number = cases::insert(tx, dir, &case(person, id, CaseState::Open))?;
            log::append(tx, dir, &opened)?;
            Ok(number)
        })
        .await
}

/// Writes a case again, in another state.
async fn move_on(w: &World, person: PersonId, id: CaseId, seq: u32, state: CaseState) {
    let dir = w.dir;
    let kind = if state == CaseState::Closed { "case.closed" } else { "case.escalated" };
    let moved = log::NewEvent { case: Some((id, seq + 1)), ..event(kind, Some(person)) };
    let closed_at = (state == CaseState::Closed).then_some(later(9));
    let now = Projection { closed_at, last_seq: seq + 1, ..case(person, id, state).now };
    let done = write(&w.store, move |tx| {
        log::append(tx, dir, &moved)?;
        cases::update(tx, dir, id, seq, &now)
    });
    assert!(done.await);
}

/// Somebody with a case that is over and one that a supervisor has, and somebody else.
async fn somebody(store: Store) -> (World, PersonId) {
    let (w, people) = filled(store).await;
    sealed(&w).await;
    let person = people[1];
    open(&w, person, BEFORE).await.unwrap();
    move_on(&w, person, BEFORE, 1, CaseState::Closed).await;
    open(&w, person, OPEN).await.unwrap();
    move_on(&w, person, OPEN, 1, CaseState::Escalated).await;
    sequence(&w).await.unwrap();
    assert_eq!(findings(&w).await, []);
    (w, person)
}

async fn forge(w: &World, statements: &'static [&'static str]) {
    write(&w.store, move |tx| {
        for sql in statements {
            tx.query_dyn(sql, &[])?;
        }
        Ok(())
    })
    .await;
}

async fn found(w: &World, person: PersonId) -> Result<Option<CaseId>, StoreError> {
    let dir = w.dir;
    let row = w.store.read("open", move |tx| cases::open_of_person(tx, dir, person)).await?;
    Ok(row.map(|row| row.case.id))
}

async fn every(w: &World, person: PersonId) -> Result<usize, StoreError> {
    let dir = w.dir;
    let rows =
        w.store.read("all", move |tx| cases::of_person(tx, dir, person, &PageRequest::first(9))).await?;
    Ok(rows.items.len())
}

fn is_forged<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Forged { .. }))
}

/// The open case is missed, none is opened beside it, and once all is put back it goes on.
async fn missed(w: &World, person: PersonId, hide: &'static str, back: &'static str) {
    forge(w, &["CREATE TABLE kept AS SELECT * FROM recovery_case"]).await;
    write(&w.store, move |tx| tx.query_dyn(hide, &[])).await;
    let answer = found(w, person).await;
    assert!(is_forged(&answer), "{hide}: {answer:?}");
    let second = open(w, person, CaseId::from_bytes([0x72; 16])).await;
    assert!(is_forged(&second), "{hide}: {second:?}");
    assert!(
        findings(w).await.iter().any(|one| one.table == "recovery_case" || one.table == "seal"),
        "{hide}"
    );
    write(&w.store, move |tx| tx.query_dyn(back, &[])).await;
    forge(w, &["DROP TABLE kept"]).await;
    assert_eq!(found(w, person).await, Ok(Some(OPEN)), "{back}");
    assert_eq!(every(w, person).await, Ok(2));
    assert_eq!(findings(w).await, []);
}

fn new() -> NewSeals {
    NewSeals { event: event("another", None), key: signer().verifier().clone(), now: NOW }
}

both_engines! {
    async fn a_case_that_was_closed_in_the_database_is_missed(store: Store) {
        let (w, person) = somebody(store).await;
        missed(&w, person, "UPDATE recovery_case SET state = 'closed' WHERE state = 'escalated'",
            "UPDATE recovery_case SET state = 'escalated' WHERE closed_at IS NULL").await;
    }

    async fn a_case_that_was_given_to_somebody_else_is_missed(store: Store) {
        let (w, person) = somebody(store).await;
        missed(&w, person, "UPDATE recovery_case SET person_id = directory_id WHERE state = 'escalated'",
            "UPDATE recovery_case SET person_id = (SELECT person_id FROM recovery_case WHERE state = 'closed') \
             WHERE state = 'escalated'").await;
        // Its own row is refused, but it is not looked at: the count is.
        forge(&w, &["UPDATE recovery_case SET person_id = directory_id WHERE state = 'escalated'"]).await;
        let all = every(&w, person).await;
        assert!(is_forged(&all), "{all:?}");
    }

    async fn a_case_that_was_deleted_is_missed(store: Store) {
        let (w, person) = somebody(store).await;
        missed(&w, person, "DELETE FROM recovery_case WHERE state = 'escalated'",
            "INSERT INTO recovery_case SELECT * FROM kept WHERE state = 'escalated'").await;
        forge(&w, &["DELETE FROM recovery_case WHERE state = 'escalated'", "DELETE FROM seal WHERE kind = 2"]).await;
        assert!(is_forged(&found(&w, person).await), "with its seal");
    }

    async fn a_person_who_says_of_no_case_is_refused(store: Store) {
        let (w, person) = somebody(store).await;
        for sql in ["UPDATE person SET open_case_id = NULL", "UPDATE person SET cases = 1 WHERE cases = 2"] {
            let undone: Result<(), StoreError> = w.store.write("forge", move |tx| {
                tx.query_dyn(sql, &[])?;
                let dir = tx.query_one("SELECT id FROM directory", &[])?.get(0)?;
                cases::open_of_person(tx, dir, person).map(drop)
            }).await;
            assert!(matches!(undone, Err(StoreError::Forged { table: "person", .. })), "{sql}: {undone:?}");
        }
        assert_eq!(findings(&w).await, []);
    }

    async fn a_case_of_which_the_person_knows_nothing_is_refused(store: Store) {
        let (w, person) = somebody(store).await;
        move_on(&w, person, OPEN, 2, CaseState::Closed).await;
        assert_eq!(found(&w, person).await, Ok(None));
        forge(&w, &["UPDATE recovery_case SET state = 'open' WHERE number = 1001"]).await;
        let answer = found(&w, person).await;
        assert!(matches!(answer, Err(StoreError::Forged { table: "recovery_case", .. })), "{answer:?}");
    }

    async fn a_closed_case_that_was_hidden_is_counted(store: Store) {
        let (w, person) = somebody(store).await;
        for sql in ["UPDATE recovery_case SET person_id = directory_id WHERE state = 'closed'",
            "DELETE FROM recovery_case WHERE state = 'closed'"] {
            let dir = w.dir;
            let undone: Result<(), StoreError> = w.store.write("forge", move |tx| {
                tx.query_dyn(sql, &[])?;
                cases::of_person(tx, dir, person, &PageRequest::first(9)).map(drop)
            }).await;
            assert!(matches!(undone, Err(StoreError::Forged { table: "recovery_case", .. })), "{sql}: {undone:?}");
        }
    }

    async fn one_case_after_the_other_is_open(store: Store) {
        let (w, person) = somebody(store).await;
        assert_eq!(found(&w, person).await, Ok(Some(OPEN)));
        move_on(&w, person, OPEN, 2, CaseState::Closed).await;
        assert_eq!(found(&w, person).await, Ok(None));
        let third = CaseId::from_bytes([0x73; 16]);
        open(&w, person, third).await.unwrap();
        assert_eq!(found(&w, person).await, Ok(Some(third)));
        assert_eq!(every(&w, person).await, Ok(3));
        let dir = w.dir;
        write(&w.store, move |tx| cases::insert(tx, dir, &case(person, CaseId::from_bytes([0x74; 16]), CaseState::Closed))).await;
        assert_eq!(found(&w, person).await, Ok(Some(third)), "one that is over already");
        assert_eq!(every(&w, person).await, Ok(4));
    }

    async fn a_database_of_before_is_given_it_once(store: Store) {
        let (w, person) = somebody(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| seal::as_before_lists(tx, dir)).await;
        assert!(is_forged(&found(&w, person).await), "nothing is believed before");
        assert!(read(&w.store, move |tx| seal::needs_migration(tx, dir)).await);
        assert!(seal::migrate(&w.store, dir, new()).await.unwrap().is_some());
        sequence(&w).await.unwrap();
        assert_eq!(findings(&w).await, []);
        assert_eq!((found(&w, person).await, every(&w, person).await), (Ok(Some(OPEN)), Ok(2)));
        assert_eq!(seal::migrate(&w.store, dir, new()).await, Ok(None), "once");
        // Whoever takes away that it happened gets it no second time.
        forge(&w, &["DELETE FROM seal WHERE kind = 8"]).await;
        assert!(is_forged(&seal::migrate(&w.store, dir, new()).await));
        forge(&w, &["DELETE FROM event WHERE kind = 'log.sealed'"]).await;
        assert!(is_forged(&seal::migrate(&w.store, dir, new()).await));
    }

    async fn what_was_hidden_before_the_first_start_is_missed_all_the_same(store: Store) {
        let (w, person) = somebody(store).await;
        let dir = w.dir;
        write(&w.store, move |tx| seal::as_before_lists(tx, dir)).await;
        forge(&w, &["UPDATE recovery_case SET state = 'closed' WHERE state = 'escalated'"]).await;
        assert!(seal::migrate(&w.store, dir, new()).await.unwrap().is_some());
        let answer = found(&w, person).await;
        assert!(matches!(answer, Err(StoreError::Forged { table: "recovery_case", .. })), "{answer:?}");
    }

    async fn a_repair_of_the_person_knows_the_open_case(store: Store) {
        let (w, person) = somebody(store).await;
        let dir = w.dir;
        let made = log::NewEvent {
            body: serde_json::json!({ "records": [{ "person": person, "made": { "roles": [] } }] }),
            ..event("person.made", Some(person))
        };
        write(&w.store, move |tx| log::append(tx, dir, &made)).await;
        forge(&w, &["UPDATE person SET open_case_id = NULL, cases = NULL"]).await;
        let said = read(&w.store, move |tx| seal::said_of_person(tx, dir, person)).await;
        let repaired = write(&w.store, move |tx| seal::repair_person(tx, dir, person, said, later(60))).await;
        let repaired = repaired.unwrap();
        assert!(!repaired.removed, "an event says that the person was made");
        assert_eq!((found(&w, person).await, every(&w, person).await), (Ok(Some(OPEN)), Ok(2)));
    }
}
