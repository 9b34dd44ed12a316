//! What somebody writes to the database who does not have the master secret opens nothing.

use crate::world::{World, get};
use keyward_robot::sign_in;
use keyward_storage::{Store, StoreError, both_engines, params, repo, seal};

both_engines! {
    async fn roles_written_by_hand_open_nothing_and_end_the_sign_in(store: Store) {
        let world = World::new(store).await;
        let (someone, agent) = (world.people.employees[0].clone(), world.people.agent.clone());
        let (mut browser, mut key) = world.signed_in(&someone).await;
        assert_eq!(get(&mut browser, "/security-info", &[]).await.status, 200);
        let (thief, model) = (someone.id, agent.id);
        world.store.write("forge", move |tx| {
            let sql = "UPDATE person SET roles = (SELECT p.roles FROM person p WHERE p.id = ?2) WHERE id = ?1";
            tx.execute(sql, &params![thief, model])
        }).await.unwrap();
        for path in ["/desk", "/security-info"] {
            assert_eq!(get(&mut browser, path, &[]).await.status, 500, "{path}");
        }
        let mut again = world.browser().await;
        assert!(sign_in(&mut again, &mut key).await.is_err(), "a forged account signs in");
        let found = seal::verify_seals(&world.store, world.people.id).await.unwrap().findings.list;
        let named = found.iter().any(|finding| finding.table == "person" && finding.key.contains(&thief.to_string()));
        assert!(named, "{found:?}");
        // Nobody else is held up.
        let (mut other, _) = world.signed_in(&agent).await;
        assert_eq!(get(&mut other, "/security-info", &[]).await.status, 200);
    }

    async fn a_session_written_over_to_somebody_else_opens_nothing(store: Store) {
        let world = World::new(store).await;
        let (someone, agent) = (world.people.employees[0].clone(), world.people.agent.clone());
        let (mut browser, _) = world.signed_in(&someone).await;
        let (thief, victim) = (someone.id, agent.id);
        world.store.write("forge", move |tx| {
            tx.execute("UPDATE session SET person_id = ?2 WHERE person_id = ?1", &params![thief, victim])
        }).await.unwrap();
        assert_eq!(get(&mut browser, "/security-info", &[]).await.status, 500);
        let found = seal::verify_seals(&world.store, world.people.id).await.unwrap().findings.list;
        assert!(found.iter().any(|finding| finding.table == "session"), "{found:?}");
    }

    async fn a_deputy_and_a_decoy_written_by_hand_are_refused_and_named(store: Store) {
        let world = World::new(store).await;
        let (manager, someone) = (world.people.manager.id, world.people.employees[0].id);
        world.pass(someone).await;
        let dir = world.people.id;
        world.store.write("forge", move |tx| {
            let sql = "INSERT INTO deputy (directory_id, person_id, deputy_id, since) VALUES (?1, ?2, ?3, 0)";
            tx.execute(sql, &params![dir, manager, someone])?;
            tx.execute("UPDATE pass SET decoy = 1 - decoy WHERE person_id = ?1", &params![someone])
        }).await.unwrap();
        let deputy: Result<_, StoreError> =
            world.store.read("deputy", move |tx| repo::deputies::of(tx, dir, manager)).await;
        assert!(matches!(deputy, Err(StoreError::Forged { table: "deputy", .. })), "{deputy:?}");
        let pass: Result<_, StoreError> =
            world.store.read("pass", move |tx| repo::passes::find_unended(tx, dir, someone)).await;
        assert!(matches!(pass, Err(StoreError::Forged { table: "pass", .. })), "{pass:?}");
        let found = seal::verify_seals(&world.store, dir).await.unwrap().findings.list;
        for table in ["deputy", "pass"] {
            assert!(found.iter().any(|finding| finding.table == table), "{table}: {found:?}");
        }
    }
}
