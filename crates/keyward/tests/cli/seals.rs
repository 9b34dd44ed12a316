//! Rows and events that somebody wrote past Keyward, and a new key for their MACs.

use crate::place::{Place, Server};
use keyward_model::{EventId, PersonId};
use keyward_robot::Client;
use keyward_storage::{Row, Store, StoreError, Tx, both_engines};
use std::{fs, time::Duration};

/// Statements of somebody who has the database.
async fn forge(store: &Store, statements: &'static [&'static str]) {
    let written: Result<(), StoreError> = store
        .write("forge", move |tx: &mut dyn Tx| {
            for sql in statements {
                tx.query_dyn(sql, &[])?;
            }
            Ok(())
        })
        .await;
    written.unwrap();
}

async fn one(store: &Store, sql: &'static str) -> Row {
    let found: Result<Row, StoreError> =
        store.read("look", move |tx: &mut dyn Tx| tx.query_one(sql, &[])).await;
    found.unwrap()
}

/// The lines of keys in the file of the master secret.
fn keys(place: &Place) -> Vec<String> {
    let text = fs::read_to_string(place.secret()).unwrap();
    text.lines().skip(1).map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

async fn is_over(server: &mut Server) -> bool {
    for _ in 0..500 {
        if server.is_over() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

both_engines! {
    async fn what_was_forged_about_a_person_is_named_refused_and_taken_away(store: Store) {
        let place = Place::new(&store);
        let pass = place.init();
        let database = place.database().await;
        place.run(&["log", "verify"]).fine();
        let person: PersonId = one(&database, "SELECT id FROM person").await.get(0).unwrap();
        let id = person.to_string();
        let reason = ["--reason", "Found on Monday, ticket 17."];
        let repair = |kind, id| place.run(&["log", "repair", kind, id, reason[0], reason[1]]);
        repair("person", &id).refused(&["nothing was changed"]);

        forge(&database, &["UPDATE person SET tier = 'standard', roles = 31", "UPDATE pass SET expires_at = expires_at + 1"]).await;
        place.run(&["log", "verify"]).refused(&["WRONG  pass, person", &id, "log repair"]);
        place.run(&["doctor"]).refused(&["WRONG", "rows are not as Keyward wrote them", &id]);
        let server = place.serve().await.unwrap();
        let mut browser = Client::connect(place.address, &place.origin()).await.unwrap();
        let fields = [("user_name", crate::place::ADMIN), ("pass", pass.as_str())];
        let refused = browser.post_form("/signin/pass", &fields).await.unwrap_err().to_string();
        assert!(refused.contains("500"), "a forged pass opens nothing: {refused}");
        let told = server.err();
        assert!(told.contains("it is not believed") && told.contains(&id), "{told}");
        server.stop();

        place.run(&["log", "repair", "person", &id]).refused(&["--reason"]);
        repair("policy", "sign_in").refused(&["cannot be repaired", "backup"]);
        repair("person", "me").refused(&["no id of a person"]);
        repair("person", &id).fine().says(&["FORGED  pass", "FORGED  person", "is frozen", "every method and pass"]);
        place.run(&["log", "verify"]).fine();
        place.run(&["doctor"]).fine();
        let row = one(&database, "SELECT (SELECT COUNT(*) FROM pass) + 0, roles, frozen_at FROM person").await;
        assert_eq!(row.get::<i64>(0).unwrap(), 0, "the forged pass is gone");
        assert_ne!(row.get::<i64>(1).unwrap(), 31, "the roles are those of the log");
        assert!(row.get::<Option<i64>>(2).unwrap().is_some());
        repair("person", &id).refused(&["nothing was changed"]);
    }

    async fn what_acts_by_itself_in_the_database_is_named_and_nothing_starts(store: Store) {
        let place = Place::new(&store);
        place.init();
        let database = place.database().await;
        forge(&database, &["CREATE VIEW forger AS SELECT * FROM person"]).await;
        place.run(&["doctor"]).refused(&["WRONG", "view forger", "not put there by Keyward"]);
        assert!(place.serve().await.is_err());
        forge(&database, &["DROP VIEW forger"]).await;
        place.run(&["doctor"]).fine();
        place.serve().await.unwrap().stop();
    }

    async fn a_role_that_was_taken_off_the_list_is_put_back_from_the_person(store: Store) {
        let place = Place::new(&store);
        place.init();
        let database = place.database().await;
        let roles = || place.run(&["log", "repair", "roles", "all", "--reason", "Ticket 20."]);
        roles().refused(&["nothing was changed"]);
        forge(&database, &["DELETE FROM role_holder"]).await;
        place.run(&["log", "verify"]).refused(&["role_holder", "roles"]);
        place.run(&["doctor"]).refused(&["rows are not as Keyward wrote them"]);
        roles().fine().says(&["FORGED  role_holder", "written anew"]);
        place.run(&["log", "verify"]).fine();
        place.run(&["doctor"]).fine();
        // The list and a person at once: the person stays on it, and is refused, until they are repaired.
        forge(&database, &["UPDATE person SET roles = 0", "DELETE FROM role_holder"]).await;
        roles().fine();
        place.run(&["log", "verify"]).refused(&["WRONG  person"]);
        let person: PersonId = one(&database, "SELECT id FROM person").await.get(0).unwrap();
        place.run(&["log", "repair", "person", &person.to_string(), "--reason", "Ticket 21."]).fine();
        place.run(&["log", "verify"]).fine();
        roles().refused(&["nothing was changed"]);
    }

    async fn an_event_that_somebody_else_wrote_is_named_and_taken_away(store: Store) {
        let place = Place::new(&store);
        place.init();
        let database = place.database().await;
        place.serve().await.unwrap().stop();
        place.run(&["log", "verify"]).fine();
        forge(&database, &[
            "CREATE TABLE forged AS SELECT * FROM event ORDER BY id LIMIT 1",
            "UPDATE forged SET id = directory_id, leaf_index = NULL",
            "INSERT INTO event SELECT * FROM forged",
            "INSERT INTO event_unsequenced SELECT directory_id, id, 1, 0 FROM forged",
            "DROP TABLE forged",
        ]).await;
        let forged: EventId = one(&database, "SELECT DISTINCT directory_id FROM event").await.get(0).unwrap();
        let genuine: EventId = one(&database, "SELECT id FROM event WHERE leaf_index = 0").await.get(0).unwrap();
        place.run(&["log", "verify"]).refused(&["WRONG  event", &forged.to_string()]);
        let repair = |id: EventId| place.run(&["log", "repair", "event", &id.to_string(), "--reason", "Ticket 18."]);
        repair(genuine).refused(&["Keyward wrote event"]);
        repair(forged).fine().says(&["was taken away"]);
        place.run(&["log", "verify"]).fine();
    }

    async fn the_key_is_rotated_and_a_kill_loses_nothing(store: Store) {
        let place = Place::new(&store);
        place.init();
        let before = fs::read_to_string(place.secret()).unwrap();
        for fault in ["rotate-begin:before-commit", "rotate-begin:after-commit", "seal-batch:before-commit", "keys-rotated:after-commit"] {
            place.killed_at(fault, &["secret", "rotate"]);
            assert_eq!(keys(&place), ["mac 1", "mac 2"], "{fault}");
            // Meanwhile both count.
            place.run(&["log", "verify"]).fine();
            place.run(&["doctor"]).fine();
        }
        place.run(&["secret", "rotate"]).fine().says(&["not finished", "Key 2 seals everything", "Copy"]);
        assert_eq!(keys(&place), ["mac 2"]);
        place.run(&["log", "verify"]).fine();
        let rotated = fs::read_to_string(place.secret()).unwrap();
        assert_eq!(rotated.lines().next(), before.lines().next(), "the master secret is the same");
        place.run(&["secret", "rotate"]).fine().says(&["Key 3 seals everything"]);
        let newest = fs::read_to_string(place.secret()).unwrap();
        for old in [before, rotated] {
            fs::write(place.secret(), old).unwrap();
            place.run(&["log", "verify"]).refused(&["the keys were rotated"]);
        }
        fs::write(place.secret(), newest).unwrap();
        place.run(&["log", "verify"]).fine();
    }

    async fn a_server_with_the_old_key_stops_and_starts_again_with_the_new_one(store: Store) {
        let place = Place::new(&store);
        place.init();
        let mut server = place.serve().await.unwrap();
        place.run(&["secret", "rotate"]).fine();
        assert!(is_over(&mut server).await, "it goes on with a key that nobody believes");
        assert!(server.err().contains("the keys were rotated"), "{}", server.err());
        place.run(&["log", "verify"]).fine();
        place.serve().await.unwrap().stop();
        place.run(&["log", "verify"]).fine();
    }

    async fn what_was_forged_gets_no_new_seal(store: Store) {
        let place = Place::new(&store);
        place.init();
        let database = place.database().await;
        forge(&database, &["UPDATE person SET roles = 31"]).await;
        place.run(&["secret", "rotate"]).refused(&["person is not as Keyward wrote it", "log verify"]);
        assert_eq!(keys(&place), ["mac 1", "mac 2"]);
        let person: PersonId = one(&database, "SELECT id FROM person").await.get(0).unwrap();
        place.run(&["log", "repair", "person", &person.to_string(), "--reason", "Ticket 19."]).fine();
        place.run(&["secret", "rotate"]).fine();
        place.run(&["log", "verify"]).fine();
    }
}
