//! What somebody else put into the database to act inside Keyward's own transactions, and what they write beside one: nothing of it is sealed.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{MethodId, PersonId};
use keyward_storage::repo::{methods, people};
use keyward_storage::seal::strangers;
use keyward_storage::testing::permit;
use keyward_storage::{Engine, Row, Store, StoreError, both_engines};
use repos_common::sealed::{filled, findings, sealed};
use repos_common::{World, read, write};

/// Somebody with a passkey, sealed.
async fn somebody(store: Store) -> (World, PersonId, MethodId) {
    let (w, people) = filled(store).await;
    sealed(&w).await;
    let (dir, person) = (w.dir, people[1]);
    let methods = read(&w.store, move |tx| methods::of_person(tx, dir, person)).await;
    (w, person, methods[0].id)
}

async fn run(w: &World, statements: &[&str]) {
    for sql in statements {
        let sql = (*sql).to_owned();
        write(&w.store, move |tx| tx.query_dyn(&sql, &[])).await;
    }
}

/// A trigger that runs a statement whenever a method is named otherwise.
async fn trigger(w: &World, statement: &str) {
    match w.store.engine() {
        Engine::Sqlite => {
            let sql = format!("CREATE TRIGGER forger AFTER UPDATE OF label ON method BEGIN {statement}; END");
            run(w, &[&sql]).await;
        }
        Engine::Postgres => {
            let function = format!(
                "CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NULL; END $$"
            );
            let trigger =
                "CREATE TRIGGER forger AFTER UPDATE OF label ON method FOR EACH ROW EXECUTE FUNCTION forge()";
            run(w, &[&function, trigger]).await;
        }
    }
}

async fn without_trigger(w: &World) {
    match w.store.engine() {
        Engine::Sqlite => run(w, &["DROP TRIGGER forger"]).await,
        Engine::Postgres => run(w, &["DROP TRIGGER forger ON method", "DROP FUNCTION forge"]).await,
    }
}

async fn rename(w: &World, person: PersonId, method: MethodId) -> Result<bool, StoreError> {
    let dir = w.dir;
    w.store.write("rename", move |tx| methods::rename(tx, dir, &permit(person), method, "Other")).await
}

/// Everything in some tables.
async fn all(w: &World) -> Vec<Vec<Row>> {
    read(&w.store, |tx| {
        ["person", "method", "passkey", "role_holder", "seal"]
            .iter()
            .map(|table| tx.query_dyn(&format!("SELECT * FROM {table} ORDER BY 2, 3"), &[]))
            .collect()
    })
    .await
}

/// Nothing gets in, the trigger is named, and without it all goes on.
async fn refused(w: &World, person: PersonId, method: MethodId, statement: &str) {
    let before = all(w).await;
    trigger(w, statement).await;
    let answer = rename(w, person, method).await;
    assert!(matches!(answer, Err(StoreError::Forged { .. })), "{answer:?}");
    assert_eq!(all(w).await, before);
    let named = read(&w.store, strangers).await;
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].starts_with("trigger forger"), "{named:?}");
    without_trigger(w).await;
    assert_eq!(rename(w, person, method).await, Ok(true));
    assert_eq!(findings(w).await.iter().filter(|found| found.table != "event").count(), 0);
    assert_eq!(read(&w.store, strangers).await, Vec::<String>::new());
}

fn is_named(answer: &Result<bool, StoreError>, what: &str) -> bool {
    matches!(answer, Err(StoreError::Forged { table: "schema", row }) if row.starts_with(what))
}

both_engines! {
    async fn a_trigger_that_gives_roles_gives_none(store: Store) {
        let (w, person, method) = somebody(store).await;
        refused(&w, person, method, "UPDATE person SET roles = 31 WHERE id = NEW.person_id").await;
    }

    async fn a_trigger_that_adds_a_passkey_adds_none(store: Store) {
        let (w, person, method) = somebody(store).await;
        let statement = "INSERT INTO method (directory_id, id, person_id, kind, label, status, added_at, added_by, added_from, \
             status_at) SELECT directory_id, directory_id, person_id, 'passkey', 'Mine', 'active', 0, added_by, added_from, 0 \
             FROM method WHERE id = NEW.id; \
             INSERT INTO passkey (directory_id, credential_id, method_id, person_id, public_key, sign_count, user_verified, \
             backup_eligible, backup_state, aaguid, transports, attestation_format, attestation_object, client_data, rp_id) \
             SELECT directory_id, directory_id, directory_id, person_id, public_key, 0, 1, 0, 0, aaguid, transports, \
             attestation_format, attestation_object, client_data, rp_id FROM passkey WHERE method_id = NEW.id";
        refused(&w, person, method, statement).await;
    }

    async fn what_changes_the_very_row_that_is_written_is_refused(store: Store) {
        let (w, person, _) = somebody(store).await;
        let dir = w.dir;
        let enable = || w.store.write("enable", move |tx| people::set_enabled(tx, dir, person, false));
        let what = match w.store.engine() {
            Engine::Sqlite => {
                run(&w, &["ALTER TABLE person ADD COLUMN more INTEGER AS (enabled + 30)"]).await;
                "generated column person.more"
            }
            Engine::Postgres => {
                run(&w, &["CREATE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN NEW.roles := 31; RETURN NEW; END $$",
                    "CREATE TRIGGER forger BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION forge()"]).await;
                "trigger forger on person"
            }
        };
        let answer = enable().await;
        assert!(is_named(&answer, what), "{answer:?}");
    }

    async fn whatever_else_acts_by_itself_is_named(store: Store) {
        let (w, person, method) = somebody(store).await;
        let kinds: &[(&str, &str, &str)] = match w.store.engine() {
            Engine::Sqlite => &[
                ("view", "CREATE VIEW forger AS SELECT * FROM method", "DROP VIEW forger"),
                ("action of a foreign key of forger",
                    "CREATE TABLE forger (id BLOB REFERENCES method (id) ON UPDATE CASCADE)", "DROP TABLE forger"),
            ],
            Engine::Postgres => &[
                ("view forger", "CREATE VIEW forger AS SELECT * FROM method", "DROP VIEW forger"),
                ("rule forger", "CREATE RULE forger AS ON UPDATE TO contact DO ALSO NOTHING", "DROP RULE forger ON contact"),
                ("row policy forger", "CREATE POLICY forger ON method USING (true)", "DROP POLICY forger ON method"),
                ("generated column person.more",
                    "ALTER TABLE person ADD COLUMN more BIGINT GENERATED ALWAYS AS (enabled + 30) STORED",
                    "ALTER TABLE person DROP COLUMN more"),
                ("table that inherits from method", "CREATE TABLE forger () INHERITS (method)", "DROP TABLE forger"),
                ("action of a foreign key of forger",
                    "CREATE TABLE forger (a BYTEA, b BYTEA, FOREIGN KEY (a, b) REFERENCES method (directory_id, id) \
                     ON UPDATE CASCADE)", "DROP TABLE forger"),
                ("function in a default, check or index of method",
                    "ALTER TABLE method ADD CONSTRAINT forger CHECK (forge(label))", "ALTER TABLE method DROP CONSTRAINT forger"),
                ("function in a default, check or index of method",
                    "CREATE INDEX forger ON method (forge(label))", "DROP INDEX forger"),
                ("function in a default, check or index of contact",
                    "ALTER TABLE contact ALTER COLUMN device_since SET DEFAULT forge('')::BIGINT",
                    "ALTER TABLE contact ALTER COLUMN device_since DROP DEFAULT"),
                ("type of method.more", "ALTER TABLE method ADD COLUMN more forged", "ALTER TABLE method DROP COLUMN more"),
            ],
        };
        if w.store.engine() == Engine::Postgres {
            run(&w, &["CREATE FUNCTION forge(label TEXT) RETURNS BOOLEAN IMMUTABLE LANGUAGE sql AS $$ SELECT true $$",
                "CREATE DOMAIN forged AS TEXT CHECK (VALUE <> '')"]).await;
            run(&w, &["CREATE FUNCTION forge_number(label TEXT) RETURNS BIGINT IMMUTABLE LANGUAGE sql AS $$ SELECT 1::BIGINT $$"]).await;
        }
        assert_eq!(rename(&w, person, method).await, Ok(true), "nothing of that acts");
        for (what, put, take) in kinds {
            run(&w, &[&put.replace("forge('')::BIGINT", "forge_number('')")]).await;
            let named = read(&w.store, strangers).await;
            assert!(named.len() == 1 && named[0].starts_with(what), "{what}: {named:?}");
            let answer = rename(&w, person, method).await;
            assert!(is_named(&answer, what), "{what}: {answer:?}");
            run(&w, &[take]).await;
            assert_eq!(rename(&w, person, method).await, Ok(true), "{take}");
        }
    }

    async fn a_view_in_the_place_of_a_table_is_refused(store: Store) {
        let (w, person, method) = somebody(store).await;
        run(&w, &["ALTER TABLE contact RENAME TO contact_of_before", "CREATE VIEW contact AS SELECT * FROM contact_of_before"]).await;
        let answer = rename(&w, person, method).await;
        assert!(answer.is_err(), "{answer:?}");
        let named = read(&w.store, strangers).await;
        assert_eq!(named, ["view contact"]);
    }

    async fn sqlite_runs_no_trigger_and_reads_no_view(store: Store) {
        let (w, _, _) = somebody(store).await;
        if w.store.engine() == Engine::Postgres {
            // Only a superuser could turn them off there.
            return;
        }
        run(&w, &["CREATE VIEW forger AS SELECT roles FROM person"]).await;
        trigger(&w, "UPDATE person SET roles = 31").await;
        write(&w.store, |tx| tx.execute("UPDATE method SET label = 'Other'", &[])).await;
        let roles = read(&w.store, |tx| tx.query("SELECT 1 FROM person WHERE roles = 31", &[])).await;
        assert!(roles.is_empty(), "{roles:?}");
        let view: Result<_, StoreError> = w.store.read("view", |tx| tx.query("SELECT roles FROM forger", &[])).await;
        assert!(view.is_err(), "{view:?}");
    }

    async fn what_nobody_here_wrote_is_not_sealed(store: Store) {
        let (w, person, method) = somebody(store).await;
        let before = all(&w).await;
        let dir = w.dir;
        // Statements that Keyward does not count stand for somebody else's: another table, and another row of the same one.
        for sql in [
            "update person set roles = 31 where id = ?1 returning 1",
            "update method set status = 'suspended' where person_id = ?1 returning 1",
            "delete from contact where person_id = ?1 returning 1",
        ] {
            let answer: Result<bool, StoreError> = w.store.write("race", move |tx| {
                let done = methods::rename(tx, dir, &permit(person), method, "Other")?;
                tx.query_dyn(sql, &[person.into()])?;
                Ok(done)
            }).await;
            assert!(matches!(answer, Err(StoreError::Forged { .. })), "{sql}: {answer:?}");
        }
        assert_eq!(all(&w).await, before);
    }

    async fn what_another_transaction_writes_in_between_is_not_sealed(store: Store) {
        let (w, person, method) = somebody(store).await;
        if w.store.engine() == Engine::Sqlite {
            // There is one writer.
            return;
        }
        let (dir, other) = (w.dir, w.store.clone());
        let answer: Result<bool, StoreError> = w.store.write("race", move |tx| {
            let done = methods::rename(tx, dir, &permit(person), method, "Other")?;
            let other = other.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(write(&other, move |tx| tx.execute("UPDATE person SET roles = 31 WHERE id = ?1", &[person.into()])));
            }).join().unwrap();
            Ok(done)
        }).await;
        assert!(matches!(answer, Err(StoreError::Forged { table: "person", .. })), "{answer:?}");
        let found: Result<_, StoreError> = w.store.read("find", move |tx| people::find(tx, dir, person)).await;
        assert!(matches!(found, Err(StoreError::Forged { table: "person", .. })), "{found:?}");
    }
}
