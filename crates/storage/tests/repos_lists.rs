//! The list of who holds a role: nobody is looked for in vain whose own row was robbed of a role, and a database from before there was a
//! list gets it once.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{Actor, ChangeId, EventId, PersonId, Role, RoleSet};
use keyward_storage::repo::changes::{self, ChangeRow, Standing};
use keyward_storage::repo::{alarms, exercise, people};
use keyward_storage::seal::{self, NewSeals};
use keyward_storage::{Store, StoreError, Tx, both_engines, log};
use repos_common::sealed::{event, filled, findings, sealed, sequence, signer};
use repos_common::{NOW, World, later, read, write};

/// People of whom one reads for security and one is an agent; a change, an alarm that ended and one that is on.
async fn organisation(store: Store) -> (World, Vec<PersonId>) {
    let (w, people) = filled(store).await;
    let (dir, reader, agent) = (w.dir, people[0], people[1]);
    let (first, second) = (event("person.roles", Some(reader)), event("person.roles", Some(agent)));
    write(&w.store, move |tx| {
        people::set_roles(tx, dir, reader, RoleSet::of(&[Role::SecurityReader]))?;
        log::append(tx, dir, &first)
    })
    .await;
    write(&w.store, move |tx| {
        people::swap_roles(tx, dir, agent, RoleSet::EMPLOYEE, RoleSet::of(&[Role::Authentication]))?;
        changes::insert(tx, dir, &change(agent))?;
        alarms::end(tx, dir, EventId::from_bytes([9; 16]), Actor::System, later(3))?;
        alarms::raise(
            tx,
            dir,
            &alarms::Alarm {
                id: EventId::from_bytes([10; 16]),
                kind: alarms::AlarmKind::Brake,
                team: None,
                raised_at: later(4),
                raised_by: Actor::System,
                reason: "second".into(),
            },
        )?;
        log::append(tx, dir, &second)
    })
    .await;
    (w, people)
}

fn change(person: PersonId) -> ChangeRow {
    ChangeRow {
        id: ChangeId::from_bytes([4; 16]),
        kind: "tier".into(),
        person: Some(person),
        payload: "{}".into(),
        statement: "statement".into(),
        reason: "reason".into(),
        proposed_by: person,
        proposed_at: NOW,
        expires_at: later(3600),
        now: Standing {
            state: "proposed".into(),
            approved_by: None,
            approved_at: None,
            due_at: None,
            ended_at: None,
            ended_by: None,
            end_reason: None,
            made: None,
        },
    }
}

/// A statement of somebody who has the database.
async fn forge(w: &World, statements: &'static [&'static str]) {
    write(&w.store, move |tx| {
        for sql in statements {
            tx.query_dyn(sql, &[])?;
        }
        Ok(())
    })
    .await;
}

async fn readers(w: &World) -> Result<Vec<PersonId>, StoreError> {
    let dir = w.dir;
    let with = move |tx: &mut dyn Tx| people::with_role(tx, dir, Role::SecurityReader, 50);
    Ok(w.store.read("readers", with).await?.into_iter().map(|person| person.id).collect())
}

fn new() -> NewSeals {
    NewSeals { event: event("another", None), key: signer().verifier().clone(), now: NOW }
}

async fn refused(w: &World, found: &str) {
    let answer = readers(w).await;
    assert!(matches!(answer, Err(StoreError::Forged { .. })), "{found}: {answer:?}");
    let named = findings(w).await;
    assert!(named.iter().any(|one| one.table == found), "{named:?}");
}

async fn sealed_keys(w: &World) -> Vec<(i64, Vec<u8>)> {
    read(&w.store, |tx| {
        let rows = tx.query("SELECT kind, id FROM seal WHERE kind > 3 ORDER BY kind, id", &[])?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    })
    .await
}

both_engines! {
    async fn a_reader_who_was_robbed_of_the_role_is_missed(store: Store) {
        let (w, people) = organisation(store).await;
        sealed(&w).await;
        assert_eq!(readers(&w).await, Ok(vec![people[0]]));
        forge(&w, &["UPDATE person SET roles = 0 WHERE roles = 16 OR roles = 8"]).await;
        refused(&w, "person").await;
    }

    async fn a_reader_who_was_taken_off_the_list_is_missed(store: Store) {
        let (w, _) = organisation(store).await;
        sealed(&w).await;
        forge(&w, &["UPDATE person SET roles = 0", "DELETE FROM role_holder"]).await;
        refused(&w, "role_holder").await;
        // With its seal: an organisation without a list is none.
        forge(&w, &["DELETE FROM seal WHERE kind = 7"]).await;
        refused(&w, "seal").await;
        let mut person = w.person("Eva");
        person.roles = RoleSet::of(&[Role::SecurityReader]);
        let written: Result<(), StoreError> =
            w.store.write("grant", move |tx| people::insert(tx, &person, person.id.as_bytes(), None)).await;
        assert!(matches!(written, Err(StoreError::Forged { .. })), "nothing is sealed over: {written:?}");
    }

    async fn a_reader_who_is_gone_with_seal_and_all_is_missed(store: Store) {
        let (w, people) = organisation(store).await;
        sealed(&w).await;
        let reader = people[0];
        write(&w.store, move |tx| {
            for sql in ["DELETE FROM person WHERE id = ?1", "DELETE FROM seal WHERE kind = 1 AND id = ?1",
                "DELETE FROM passkey WHERE person_id = ?1"] {
                tx.execute(sql, &[reader.into()])?;
            }
            Ok(())
        }).await;
        refused(&w, "role_holder").await;
    }

    async fn a_reader_who_was_put_back_to_before_the_role_is_missed(store: Store) {
        let (w, people) = organisation(store).await;
        sealed(&w).await;
        let (dir, reader) = (w.dir, people[2]);
        forge(&w, &["CREATE TABLE old_person AS SELECT * FROM person", "CREATE TABLE old_seal AS SELECT * FROM seal"]).await;
        write(&w.store, move |tx| people::set_roles(tx, dir, reader, RoleSet::of(&[Role::SecurityReader]))).await;
        assert!(readers(&w).await.unwrap().contains(&reader));
        // Their row and its seal are genuine, and of before.
        write(&w.store, move |tx| {
            for sql in ["DELETE FROM person WHERE id = ?1", "DELETE FROM seal WHERE kind = 1 AND id = ?1",
                "INSERT INTO person SELECT * FROM old_person WHERE id = ?1",
                "INSERT INTO seal SELECT * FROM old_seal WHERE kind = 1 AND id = ?1"] {
                assert_eq!(tx.execute(sql, &[reader.into()])?, 1, "{sql}");
            }
            people::find(tx, dir, reader)
        }).await;
        refused(&w, "role_holder").await;
    }

    async fn a_reader_who_is_disabled_hears_nothing_and_all_is_well(store: Store) {
        let (w, people) = organisation(store).await;
        sealed(&w).await;
        let (dir, reader) = (w.dir, people[0]);
        write(&w.store, move |tx| people::set_enabled(tx, dir, reader, false)).await;
        assert_eq!(readers(&w).await, Ok(Vec::new()));
        write(&w.store, move |tx| people::set_roles(tx, dir, reader, RoleSet::EMPLOYEE)).await;
        assert_eq!(readers(&w).await, Ok(Vec::new()));
        assert_eq!(findings(&w).await, []);
    }

    async fn a_mark_of_an_exercise_is_sealed_with_the_person(store: Store) {
        let (w, people) = organisation(store).await;
        sealed(&w).await;
        let (dir, victim) = (w.dir, people[2]);
        write(&w.store, move |tx| tx.execute(
            "INSERT INTO exercise_person (directory_id, person_id, since) VALUES (?1, ?2, 5)",
            &[dir.into(), victim.into()],
        )).await;
        let marked: Result<_, StoreError> =
            w.store.read("marked", move |tx| exercise::is_marked(tx, dir, victim)).await;
        assert!(matches!(marked, Err(StoreError::Forged { table: "exercise_person", .. })), "{marked:?}");
        // Nobody is taken away by it after an exercise.
        let removed: Result<_, StoreError> = w.store.write("remove", move |tx| exercise::remove_all(tx, dir)).await;
        assert!(matches!(removed, Err(StoreError::Forged { table: "exercise_person", .. })), "{removed:?}");
    }

    async fn a_database_of_before_gets_its_lists_once(store: Store) {
        let (w, people) = organisation(store).await;
        let (dir, actor) = (w.dir, people[3]);
        sealed(&w).await;
        let mut made = event("redteam.people", None);
        made.body = serde_json::json!({ "records": [{ "person": actor }] });
        write(&w.store, move |tx| {
            exercise::mark(tx, dir, actor, NOW)?;
            log::append(tx, dir, &made)
        }).await;
        let before = sealed_keys(&w).await;
        sequence(&w).await.unwrap();
        write(&w.store, move |tx| seal::as_before_lists(tx, dir)).await;
        assert!(matches!(readers(&w).await, Err(StoreError::Forged { .. })));
        assert!(read(&w.store, move |tx| seal::needs_migration(tx, dir)).await);
        assert!(seal::migrate(&w.store, dir, new()).await.unwrap().is_some());
        sequence(&w).await.unwrap();
        assert_eq!(findings(&w).await, []);
        assert_eq!(sealed_keys(&w).await, before);
        assert_eq!(readers(&w).await, Ok(vec![people[0]]));
        let (change, marked, on) = read(&w.store, move |tx| {
            let change = changes::find(tx, dir, ChangeId::from_bytes([4; 16]))?;
            Ok((change, exercise::is_marked(tx, dir, actor)?, alarms::brake(tx, dir)?))
        }).await;
        assert!(change.is_some() && marked && on.is_some_and(|alarm| alarm.reason == "second"));
        assert_eq!(seal::migrate(&w.store, dir, new()).await, Ok(None), "once");
        // Whoever takes the list and its seal away gets no other one.
        forge(&w, &["UPDATE person SET roles = 0", "DELETE FROM role_holder", "DELETE FROM seal WHERE kind = 7"]).await;
        assert!(matches!(seal::migrate(&w.store, dir, new()).await, Err(StoreError::Forged { table: "seal", .. })));
        forge(&w, &["DELETE FROM event WHERE kind = 'log.sealed'"]).await;
        assert!(matches!(seal::migrate(&w.store, dir, new()).await, Err(StoreError::Forged { table: "event", .. })));
    }

    async fn who_was_forged_before_there_was_a_list_is_on_it(store: Store) {
        let (w, people) = organisation(store).await;
        let (dir, anybody) = (w.dir, people[2]);
        sealed(&w).await;
        sequence(&w).await.unwrap();
        write(&w.store, move |tx| seal::as_before_lists(tx, dir)).await;
        forge(&w, &["UPDATE person SET roles = 0", "DELETE FROM role_holder",
            "INSERT INTO exercise_person (directory_id, person_id, since) SELECT directory_id, id, 0 FROM person"]).await;
        assert!(seal::migrate(&w.store, dir, new()).await.unwrap().is_some());
        refused(&w, "person").await;
        let marked: Result<bool, StoreError> =
            w.store.read("marked", move |tx| exercise::is_marked(tx, dir, anybody)).await;
        assert!(matches!(marked, Err(StoreError::Forged { table: "exercise_person", .. })), "{marked:?}");
    }

    async fn the_list_is_written_anew_from_what_people_have(store: Store) {
        let (w, people) = organisation(store).await;
        let dir = w.dir;
        sealed(&w).await;
        sequence(&w).await.unwrap();
        assert_eq!(repaired(&w).await, None);
        forge(&w, &["DELETE FROM role_holder WHERE roles = (SELECT MAX(roles) FROM role_holder)",
            "UPDATE role_holder SET roles = roles + 1"]).await;
        assert!(matches!(readers(&w).await, Err(StoreError::Forged { .. })));
        assert!(repaired(&w).await.is_some_and(|found| found.len() >= 2));
        assert_eq!(readers(&w).await, Ok(vec![people[0]]));
        assert_eq!(findings(&w).await, []);
        forge(&w, &["DELETE FROM role_holder", "DELETE FROM seal WHERE kind = 7"]).await;
        assert!(repaired(&w).await.is_some());
        assert_eq!(readers(&w).await, Ok(vec![people[0]]));
        assert_eq!(findings(&w).await, []);
        assert!(!read(&w.store, move |tx| seal::needs_migration(tx, dir)).await);
    }

    async fn a_change_is_believed_by_its_own_seal(store: Store) {
        let (w, people) = organisation(store).await;
        let (dir, id) = (w.dir, ChangeId::from_bytes([4; 16]));
        sealed(&w).await;
        let ended = Standing { state: "expired".into(), ended_at: Some(later(9)), ..change(people[1]).now };
        assert!(write(&w.store, move |tx| changes::update(tx, dir, id, "proposed", &ended)).await);
        assert!(read(&w.store, move |tx| changes::find(tx, dir, id)).await.is_some());
        // Ended, it stays sealed.
        forge(&w, &["UPDATE change SET state = 'proposed', ended_at = NULL"]).await;
        for answer in [
            w.store.read("one", move |tx| changes::find(tx, dir, id)).await.map(|_: Option<ChangeRow>| ()),
            w.store.read("open", move |tx| changes::in_state(tx, dir, "proposed", 9)).await.map(|_: Vec<ChangeRow>| ()),
        ] {
            assert!(matches!(answer, Err(StoreError::Forged { table: "change", .. })), "{answer:?}");
        }
        forge(&w, &["DELETE FROM change"]).await;
        assert!(findings(&w).await.iter().any(|found| found.table == "change"));
    }

    async fn an_alarm_is_sealed_while_it_is_on(store: Store) {
        let (w, _) = organisation(store).await;
        let dir = w.dir;
        sealed(&w).await;
        let live = move |tx: &mut dyn Tx| Ok::<_, StoreError>(alarms::live(tx, dir)?.len());
        assert_eq!(w.store.read("live", live).await, Ok(1));
        for forgery in [
            &["UPDATE alarm SET ended_at = NULL, ended_by = NULL"][..],
            &["UPDATE alarm SET ended_at = 5, ended_by = raised_by"],
            &["DELETE FROM alarm"],
            &["DELETE FROM alarm", "DELETE FROM seal WHERE kind = 6"],
        ] {
            let done: Result<(), Undone> = w.store.write("forge", move |tx| {
                for sql in forgery {
                    tx.query_dyn(sql, &[])?;
                }
                let brake = alarms::brake(tx, dir);
                assert!(matches!(brake, Err(StoreError::Forged { .. })), "{forgery:?}: {brake:?}");
                Err(Undone)
            }).await;
            assert!(done.is_err());
        }
        assert_eq!(w.store.read("live", live).await, Ok(1));
    }
}

/// The transaction is undone.
#[derive(Debug)]
struct Undone;

impl From<StoreError> for Undone {
    fn from(_: StoreError) -> Self {
        Self
    }
}

async fn repaired(w: &World) -> Option<Vec<String>> {
    let dir = w.dir;
    let people = seal::Holders::gather(&w.store, dir).await.unwrap();
    let said = event("log.repaired", None);
    write(&w.store, move |tx| {
        let found = seal::repair_holders(tx, dir, &people)?;
        if found.is_some() {
            log::append(tx, dir, &said)?;
        }
        Ok(found)
    })
    .await
}
