//! Two servers on one PostgreSQL database are one desk.

use crate::{
    drive::Drive,
    process::{ORIGIN, Place, Server},
};
use keyward_robot::{Client, Mailbox, sign_in};
use keyward_storage::{Engine, Store, StoreError, testing};
use std::{collections::BTreeSet, time::Duration};

async fn two(place: &Place) -> (Server, Server) {
    (place.start(None).await.unwrap(), place.start(None).await.unwrap())
}

/// Only PostgreSQL: two servers on one SQLite file are not supported.
fn on_postgres<F: Future<Output = ()>>(name: &str, test: impl FnOnce(Store) -> F) {
    testing::run(Engine::Postgres, name, test);
}

#[test]
fn a_session_of_one_server_is_known_to_the_other_and_ends_on_both() {
    on_postgres("sessions", |store| async {
        let place = Place::new(store, 1, None).await;
        let (a, b) = two(&place).await;
        let mut on_a = Client::connect(a.address, ORIGIN).await.unwrap();
        sign_in(&mut on_a, &mut place.people.agent.credential().unwrap()).await.unwrap();
        on_a.read_token("/security-info").await.unwrap();
        let mut on_b = on_a.twin(b.address).await.unwrap();
        assert_eq!(on_b.get("/desk").await.unwrap().status, 200);
        assert_eq!(on_b.post_form("/signout", &[]).await.unwrap().status, 303);
        assert_eq!(on_a.get("/desk").await.unwrap().status, 401);
    });
}

#[test]
fn cases_are_worked_on_both_in_turn_and_everything_is_told_once() {
    on_postgres("together", |store| async {
        let mailbox = Mailbox::start(&[]).await.unwrap();
        let place = Place::new(store, 3, Some(mailbox.port())).await;
        for employee in &place.people.employees {
            // Each request of a recovery goes to the other server than the one before.
            let (a, b) = two(&place).await;
            let mut drive = Drive::new(&place, vec![a, b], employee.lost()).await.unwrap();
            drive.run().await.unwrap();
            assert_eq!(drive.deaths, 0);
            everything_sent(&place, &mailbox).await;
        }
        place.verify_log().unwrap();
    });
}

/// Waits until every message is marked as sent and every event has its leaf, while both servers run; each message was
/// taken once.
async fn everything_sent(place: &Place, mailbox: &Mailbox) {
    let mut waiting = 1;
    for _ in 0..300 {
        let read: Result<i64, StoreError> = place
            .store
            .read("waiting", |tx| {
                let mails = tx.query_one("SELECT COUNT(*) FROM message WHERE sent_at IS NULL", &[])?;
                let events = tx.query_one("SELECT COUNT(*) FROM event_unsequenced", &[])?;
                Ok(mails.get::<i64>(0)? + events.get::<i64>(0)?)
            })
            .await;
        waiting = read.unwrap();
        if waiting == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(waiting, 0, "mails or events wait");
    let read: Result<i64, StoreError> =
        place.store.read("mails", |tx| tx.query_one("SELECT COUNT(*) FROM message", &[])?.get(0)).await;
    let taken = mailbox.taken();
    assert_eq!(taken.len(), usize::try_from(read.unwrap()).unwrap());
    let id = |mail: &String| mail.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
    let distinct: BTreeSet<String> = taken.iter().map(id).collect();
    assert_eq!(distinct.len(), taken.len(), "a mail was sent twice");
    assert!(!taken.is_empty());
}
