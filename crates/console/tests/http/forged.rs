//! What somebody writes to the database who does not have the master secret opens nothing.

use crate::world::{Post, World, code, get};
use keyward_robot::{Recovery, sign_in};
use keyward_storage::{Store, StoreError, both_engines, params, repo, seal};

async fn forge(world: &World, sql: &'static str) {
    let forged: Result<u64, StoreError> =
        world.store.write("forge", move |tx| tx.execute(sql, &params![])).await;
    assert!(forged.unwrap() > 0);
}

both_engines! {
    async fn with_a_forged_list_of_roles_a_case_is_stopped_and_a_pass_opens_nothing(store: Store) {
        let world = World::new(store).await;
        let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let lost = world.people.employees[2].lost();
        let case = desk.report(&lost).await.unwrap();
        desk.verify(&lost, case).await.unwrap();
        let someone = &world.people.employees[0];
        let pass = world.pass(someone.id).await;
        forge(&world, "DELETE FROM role_holder WHERE roles = (SELECT MAX(roles) FROM role_holder)").await;
        // A pass that is out opens nothing, as none is issued.
        let mut browser = world.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("pass", pass.as_str())];
        let refused = browser.post_form("/signin/pass", &fields).await.unwrap_err().to_string();
        assert!(refused.contains("500"), "{refused}");
        let path = format!("/desk/cases/{case}");
        let page = get(&mut desk.agent, &path, &[("accept", "text/html")]).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("data-roles-forged"), "{}", page.text());
        let assessed = Post::form(&format!("{path}/assess"), &[("result", "none")]).send(&mut desk.agent).await;
        assert_eq!((assessed.status, code(&assessed).as_str()), (409, "roles-forged"));
        let stopped = Post::form(&format!("{path}/escalate"), &[("reason", "Somebody is in the database")]);
        assert_eq!(stopped.send(&mut desk.agent).await.json().unwrap()["state"], "escalated");
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        let raised = Post::form("/desk/alarms/raise", &[("reason", "Somebody is in the database")]);
        assert_eq!(raised.send(&mut supervisor).await.status, 303);
        assert_eq!(world.logged("brake.pulled").await, 1);
    }

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
