//! The issuance hold: it stops signing for every server, only an acceptance or another server ends it, and nobody takes it away who has the
//! database alone.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{Actor, EventId};
use keyward_storage::repo::alarms;
use keyward_storage::repo::issuance::{self, Hold, HoldCause};
use keyward_storage::{Store, StoreError, both_engines, log, params};
use repos_common::sealed::{event, signer};
use repos_common::{NOW, World, later, read, world, write};

fn id(n: u8) -> EventId {
    EventId::from_bytes([n; 16])
}

fn lost(n: u8, remembered: u64) -> Hold {
    let cause = HoldCause::PutBack { remembered, root: "ab".into(), found: "has 5 leaves".into() };
    Hold { id: id(n), since: NOW, cause }
}

fn unreadable(n: u8) -> Hold {
    let (file, why) = ("keyward.tip".to_owned(), "it is empty".to_owned());
    Hold { id: id(n), since: NOW, cause: HoldCause::Unreadable { file, why, changed_at: Some(NOW) } }
}

async fn put_on(w: &World, hold: Hold) -> bool {
    let dir = w.dir;
    write(&w.store, move |tx| issuance::hold(tx, dir, &hold)).await
}

/// Whether waiting events got their leaves.
async fn signs(w: &World) -> Result<bool, StoreError> {
    let (dir, signer) = (w.dir, signer());
    w.store.write("sequence", move |tx| Ok(log::sequence(tx, dir, later(9), &signer)?.is_some())).await
}

async fn append(w: &World) {
    let (dir, event) = (w.dir, event("test.happened", None));
    write(&w.store, move |tx| log::append(tx, dir, &event)).await;
}

async fn on(w: &World) -> Vec<EventId> {
    let dir = w.dir;
    read(&w.store, move |tx| Ok(issuance::holds(tx, dir)?.iter().map(|hold| hold.id).collect())).await
}

both_engines! {
    async fn nothing_is_signed_while_one_is_on_and_an_acceptance_ends_all(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        append(&w).await;
        assert!(signs(&w).await.unwrap());
        append(&w).await;
        assert!(put_on(&w, lost(1, 9)).await && put_on(&w, unreadable(2)).await);
        assert!(!put_on(&w, lost(3, 9)).await, "the same checkpoint, found by another server");
        assert!(put_on(&w, lost(4, 8)).await, "another one");
        assert!(!signs(&w).await.unwrap());
        assert_eq!(on(&w).await, [id(1), id(2), id(4)]);
        write(&w.store, move |tx| issuance::accept(tx, dir, id(7), Actor::System, later(1))).await;
        assert_eq!(on(&w).await, []);
        assert!(signs(&w).await.unwrap());
        write(&w.store, move |tx| issuance::accept(tx, dir, id(8), Actor::System, later(2))).await;
        let newest = read(&w.store, move |tx| issuance::accepted(tx, dir)).await.unwrap();
        assert_eq!((newest.id, newest.earlier), (id(8), vec![id(7)]));
    }

    async fn it_is_no_alarm_that_somebody_at_the_desk_ends(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        put_on(&w, lost(1, 9)).await;
        write(&w.store, move |tx| issuance::accept(tx, dir, id(7), Actor::System, later(1))).await;
        put_on(&w, lost(2, 9)).await;
        assert_eq!(read(&w.store, move |tx| alarms::live(tx, dir)).await, []);
        for row in [id(2), id(7)] {
            assert!(!write(&w.store, move |tx| alarms::end(tx, dir, row, Actor::System, later(3))).await);
        }
        assert_eq!(on(&w).await, [id(2)]);
        assert_eq!(read(&w.store, move |tx| issuance::accepted(tx, dir)).await.unwrap().id, id(7));
    }

    async fn another_server_vouches_for_one_that_cannot_read_its_file(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        put_on(&w, unreadable(1)).await;
        assert!(write(&w.store, move |tx| issuance::vouch(tx, dir, id(1))).await);
        assert!(!write(&w.store, move |tx| issuance::vouch(tx, dir, id(1))).await, "once");
        assert_eq!(on(&w).await, []);
        let heard = read(&w.store, move |tx| issuance::vouched(tx, dir)).await;
        assert_eq!(heard, [unreadable(1)], "until it is heard");
        write(&w.store, move |tx| issuance::take_vouch(tx, dir, id(1), later(1))).await;
        assert_eq!(read(&w.store, move |tx| issuance::vouched(tx, dir)).await, []);
        let again = w.store.write("test", move |tx| issuance::take_vouch(tx, dir, id(1), later(1))).await;
        assert!(matches!(again, Err(StoreError::Busy)), "{again:?}");
    }

    async fn nobody_takes_it_away_who_has_the_database_alone(store: Store) {
        let w = world(store).await;
        let dir = w.dir;
        append(&w).await;
        put_on(&w, lost(1, 9)).await;
        for forgery in [
            "UPDATE alarm SET ended_at = 5 WHERE directory_id = ?1",
            "UPDATE alarm SET ended_at = NULL, kind = 'brake' WHERE directory_id = ?1",
            "UPDATE alarm SET kind = 'issuance_vouched' WHERE directory_id = ?1",
            "DELETE FROM alarm WHERE directory_id = ?1",
            "DELETE FROM seal WHERE directory_id = ?1 AND kind = 6",
        ] {
            write(&w.store, move |tx| tx.query_dyn(forgery, &params![dir]).map(|_| ())).await;
            let holds: Result<_, StoreError> = w.store.read("test", move |tx| issuance::holds(tx, dir)).await;
            assert!(matches!(holds, Err(StoreError::Forged { .. })), "{forgery}: {holds:?}");
            let signed = signs(&w).await;
            assert!(matches!(signed, Err(StoreError::Forged { .. })), "{forgery}: {signed:?}");
        }
    }
}
