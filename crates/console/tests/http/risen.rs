//! A case that was opened while little was asked, and finished once its account or the standards ask for more.

use crate::world::{ORIGIN, Post, World, code};
use keyward_model::{Actor, Clock as _, Role, RoleSet, Tier};
use keyward_recovery::Standards;
use keyward_robot::{Answer, Recovery};
use keyward_storage::{Store, StoreError, Tx, both_engines, repo};

/// Where the supervisor works cases.
async fn supervisors(world: &World) -> Recovery {
    let keys = (world.people.supervisor.credential().unwrap(), world.people.manager.credential().unwrap());
    Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap()
}

/// A case of a standard account in which a pass would be given now.
async fn ready(world: &World, desk: &mut Recovery, employee: usize) -> u64 {
    let lost = world.people.employees[employee].lost();
    let number = desk.report(&lost).await.unwrap();
    desk.verify(&lost, number).await.unwrap();
    desk.act(number, "contain", &[]).await.unwrap();
    number
}

async fn pass(desk: &mut Recovery, number: u64) -> Answer {
    let proof = desk.touch(number, "pass").await.unwrap();
    let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    Post::form(&format!("/desk/cases/{number}/pass"), &fields).send(&mut desk.agent).await
}

async fn write(
    world: &World,
    what: impl Fn(&mut dyn Tx) -> Result<bool, StoreError> + Send + Sync + 'static,
) {
    let written: Result<bool, StoreError> = world.store.write("risen", what).await;
    assert!(written.unwrap());
}

/// Puts standards in force under which a standard account takes what an elevated one does.
async fn tighten(world: &World) {
    let (dir, at, usual) = (world.people.id, world.clock.now(), Standards::default());
    let tighter = Standards { version: 2, standard: usual.elevated.clone(), ..usual };
    let document = serde_json::to_string(&tighter).unwrap();
    let first = serde_json::to_string(&Standards::default()).unwrap();
    write(world, move |tx| {
        let name = keyward_desk::STANDARDS;
        repo::policies::put(tx, dir, name, 0, &first, Actor::System, at)?;
        Ok(repo::policies::put(tx, dir, name, 1, &document, Actor::System, at)? == Some(2))
    })
    .await;
}

both_engines! {
    async fn a_tier_or_role_that_rose_since_opening_counts_when_the_pass_is_asked_for(store: Store) {
        let world = World::new(store).await;
        let (mut desk, dir) = (supervisors(&world).await, world.people.id);
        let ids = [world.people.employees[0].id, world.people.employees[1].id];
        let cases = [ready(&world, &mut desk, 0).await, ready(&world, &mut desk, 1).await];
        let roles = RoleSet::of(&[Role::PolicyAdministrator]);
        write(&world, move |tx| repo::people::set_tier(tx, dir, ids[0], Tier::Privileged)).await;
        write(&world, move |tx| repo::people::set_roles(tx, dir, ids[1], roles)).await;
        for number in cases {
            assert_eq!(code(&pass(&mut desk, number).await), "not-verified");
        }
        // Nor does an agent who reaches standard accounts read, or work, any of them now.
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for number in cases {
            assert!(agent.get(&format!("/desk/cases/{number}")).await.unwrap().status >= 400);
            let noted = Post::form(&format!("/desk/cases/{number}/note"), &[("note", "Mine")]).send(&mut agent).await;
            assert!(noted.status >= 400, "{}", noted.status);
        }
        for id in ids {
            assert!(agent.get(&format!("/desk/people/{id}")).await.unwrap().status >= 400);
        }
    }

    async fn the_checks_of_an_agent_on_hold_count_for_nothing_in_the_hands_of_another(store: Store) {
        let world = World::new(store).await;
        let mut desk = supervisors(&world).await;
        let number = ready(&world, &mut desk, 0).await;
        let (dir, agent, since) = (world.people.id, world.people.supervisor.id, world.clock.now());
        write(&world, move |tx| {
            repo::agent_holds::hold(tx, dir, &repo::agent_holds::AgentHold { agent, since, counted: 20 })?;
            Ok(true)
        })
        .await;
        let keys = (world.people.approver.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut other = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
        assert_eq!(code(&pass(&mut other, number).await), "not-verified");
        let page = other.agent.get(&format!("/desk/cases/{number}?step=verify")).await.unwrap().text();
        assert!(page.contains("is on hold. It counts again"), "the page says why");
    }

    async fn standards_that_came_into_force_since_opening_are_met_as_well(store: Store) {
        let world = World::new(store).await;
        let mut desk = supervisors(&world).await;
        let number = ready(&world, &mut desk, 0).await;
        tighten(&world).await;
        let page = desk.agent.get(&format!("/desk/cases/{number}?step=verify")).await.unwrap().text();
        assert!(page.contains("must meet both versions"), "the page says so");
        assert_eq!(code(&pass(&mut desk, number).await), "not-verified");
        let met = [("kind", "in_person"), ("document", "passport"), ("place", "Room 1"), ("result", "passed")];
        desk.act(number, "evidence", &met).await.unwrap();
        assert_eq!(pass(&mut desk, number).await.status, 200);
    }
}
