//! A database that was put back to an earlier state: no pass until a reviewer has said so.

use crate::process::{ORIGIN, Place};
use keyward_ledger::{Checkpoint, KeyName, LogSigner, empty_root};
use keyward_robot::{Client, Recovery, assertion, sign_in};
use keyward_storage::{
    Engine, Store, StoreConfig, StoreError, params,
    secrets::{MasterSecret, Secrets},
    testing,
};
use std::time::Duration;

/// Until the server has written down a checkpoint other than `known`.
async fn remembered(place: &Place, known: Option<&str>) -> String {
    for _ in 0..1500 {
        if let Ok(note) = std::fs::read_to_string(place.folder().join("keyward.tip"))
            && Some(note.as_str()) != known
        {
            return note;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing was remembered");
}

/// Until every event is in the tree.
async fn sequenced(store: &Store) {
    for _ in 0..1500 {
        let waiting = "SELECT COUNT(*) FROM event_unsequenced";
        let read: Result<i64, StoreError> =
            store.read("waiting", move |tx| tx.query_one(waiting, &[])?.get(0)).await;
        if read.unwrap() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("events wait for the tree");
}

/// Copies the database as it is now; nobody may be writing.
pub async fn copy(store: &Store, to: &std::path::Path) -> Store {
    let StoreConfig::Sqlite { path, readers } = store.config() else { panic!("only SQLite is a file") };
    let copied = to.join("earlier.db");
    for suffix in ["", "-wal"] {
        let named = |path: &std::path::Path| format!("{}{suffix}", path.display());
        if std::fs::exists(named(path)).unwrap() {
            std::fs::copy(named(path), named(&copied)).unwrap();
        }
    }
    Store::open(&StoreConfig::Sqlite { path: copied, readers: *readers })
        .await
        .unwrap()
        .unlock(testing::keys().unwrap())
}

#[test]
fn nothing_is_issued_until_a_reviewer_accepts_it() {
    testing::run(Engine::Sqlite, "put-back", |store| async move {
        let place = Place::new(store, 2, None).await;
        let mut server = place.start(None).await.unwrap();
        let first = remembered(&place, None).await;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(place.folder().join("keyward.tip")).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "for its owner alone");
        }
        server.kill();
        let earlier = copy(&place.store, place.folder()).await;

        let mut server = place.start(None).await.unwrap();
        let (agent, manager) = (place.people.agent.clone(), place.people.manager.clone());
        let keys = || (agent.credential().unwrap(), manager.credential().unwrap());
        let (agents, managers) = keys();
        let mut desk = Recovery::new(server.address, ORIGIN, agents, managers).await.unwrap();
        desk.run(&place.people.employees[0].lost()).await.unwrap();
        remembered(&place, Some(&first)).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        server.kill();

        let place = place.with(earlier);
        let mut server = place.start(None).await.unwrap();
        let lost = place.people.employees[1].lost();
        let (agents, managers) = keys();
        let mut desk = Recovery::new(server.address, ORIGIN, agents, managers).await.unwrap();
        let number = desk.report(&lost).await.unwrap();
        desk.verify(&lost, number).await.unwrap();
        desk.act(number, "contain", &[]).await.unwrap();
        let refused = desk.issue_pass(number).await.unwrap_err().to_string();
        assert!(refused.contains("issuance-hold"), "{refused}");

        let mut reviewer = Client::connect(server.address, ORIGIN).await.unwrap();
        let mut key = place.people.reviewer.credential().unwrap();
        sign_in(&mut reviewer, &mut key).await.unwrap();
        reviewer.read_token("/review").await.unwrap();
        assert!(reviewer.get("/review").await.unwrap().text().contains("id=\"history\""));
        let untouched =
            reviewer.post_form("/review/history/accept", &[("reason", "A restore.")]).await.unwrap();
        assert_eq!(untouched.status, 400, "{}", untouched.text());
        let proof = assertion(&mut reviewer, &mut key, "/review/history/assert").await.unwrap();
        let fields = [("assertion", proof.as_str()), ("reason", "A restore that we know of.")];
        let accepted = reviewer.post_form("/review/history/accept", &fields).await.unwrap();
        assert_eq!(accepted.status, 303, "{}", accepted.text());

        let pass = desk.issue_pass(number).await.unwrap();
        desk.register(&lost, &pass).await.unwrap();
        desk.finish(&lost, number).await.unwrap();
        sequenced(&place.store).await;
        server.kill();
        place.verify_log().unwrap();

        // It was accepted for good.
        let server = place.start(None).await.unwrap();
        let mut reviewer = Client::connect(server.address, ORIGIN).await.unwrap();
        sign_in(&mut reviewer, &mut key).await.unwrap();
        assert!(!reviewer.get("/review").await.unwrap().text().contains("id=\"history\""));
    });
}

/// How many events of this kind the log has.
async fn logged(store: &Store, kind: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM event WHERE kind = ?1";
    let read: Result<i64, StoreError> =
        store.read("logged", move |tx| tx.query_one(sql, &params![kind])?.get(0)).await;
    read.unwrap()
}

/// Of two servers one has lost its file; the other has followed the log since before that was written last.
#[test]
fn one_damaged_file_on_one_of_two_servers_needs_no_reviewer() {
    testing::run(Engine::Postgres, "vouched", |store| async move {
        let place = Place::new(store, 1, None).await;
        let there = place.elsewhere();
        let _first = place.start(None).await.unwrap();
        remembered(&place, None).await;
        let path = there.folder().join("keyward.tip");
        let file = std::fs::File::create(&path).unwrap();
        // Tests do not wait as long as two clocks may differ.
        file.set_modified(std::fs::metadata(&path).unwrap().modified().unwrap() + Duration::from_mins(10))
            .unwrap();
        drop(file);
        let second = there.start(None).await.unwrap();
        let note = remembered(&there, Some("")).await;
        assert!(note.contains("recovery-log"), "{note}");
        assert_eq!(
            (logged(&place.store, "log.hold_set").await, logged(&place.store, "log.hold_vouched").await),
            (1, 1)
        );
        let mut reviewer = Client::connect(second.address, ORIGIN).await.unwrap();
        sign_in(&mut reviewer, &mut place.people.reviewer.credential().unwrap()).await.unwrap();
        assert!(!reviewer.get("/review").await.unwrap().text().contains("id=\"history\""));
        sequenced(&place.store).await;
    });
}

/// A checkpoint of 9000 events, signed by the key that signed this one.
fn longer_than(note: &str) -> String {
    let secrets = Secrets::derive(&MasterSecret::new([0x5e; 32])).unwrap();
    let signer =
        LogSigner::from_seed(KeyName::new("localhost/recovery-log").unwrap(), secrets.log_seed()).unwrap();
    assert!(note.contains(signer.verifier().name().as_str()), "{note}");
    let checkpoint = Checkpoint { origin: signer.verifier().name().clone(), size: 9000, root: empty_root() };
    signer.sign_checkpoint(&checkpoint).unwrap().to_string()
}

/// Whichever server notices, all are held, and one acceptance is for all.
#[test]
fn what_one_server_remembers_holds_the_other_up_and_is_accepted_once() {
    testing::run(Engine::Postgres, "held-together", |store| async move {
        let place = Place::new(store, 1, None).await;
        let there = place.elsewhere();
        let first = place.start(None).await.unwrap();
        let note = remembered(&place, None).await;
        // A checkpoint of this log that this database does not have: as if events had been lost.
        let later = longer_than(&note);
        std::fs::write(there.folder().join("keyward.tip"), &later).unwrap();
        let second = there.start(None).await.unwrap();
        let mut key = place.people.reviewer.credential().unwrap();
        let mut reviewer = Client::connect(first.address, ORIGIN).await.unwrap();
        sign_in(&mut reviewer, &mut key).await.unwrap();
        reviewer.read_token("/review").await.unwrap();
        let page = reviewer.get("/review").await.unwrap().text();
        assert!(page.contains("id=\"history\"") && page.contains("fewer than the 9000"), "{page}");
        let proof = assertion(&mut reviewer, &mut key, "/review/history/assert").await.unwrap();
        let fields = [("assertion", proof.as_str()), ("reason", "A restore that we know of.")];
        let accepted = reviewer.post_form("/review/history/accept", &fields).await.unwrap();
        assert_eq!(accepted.status, 303, "{}", accepted.text());
        // The one that noticed goes on as well, at once.
        assert_ne!(remembered(&there, Some(&later)).await, later);
        let mut reviewer = reviewer.twin(second.address).await.unwrap();
        assert!(!reviewer.get("/review").await.unwrap().text().contains("id=\"history\""));
        sequenced(&place.store).await;
        place.verify_log().unwrap();
    });
}
