//! One agent who recovers somebody, and signs as them outside of the next case: under a change of the rules, or by a deputy.

use crate::{
    puppets::{elevate, lies, pass, sign, takes_the_manager},
    rules::hidden,
    world::{ORIGIN, Post, World, code},
};
use keyward_authenticator::Credential;
use keyward_model::{Role, RoleSet};
use keyward_robot::{Answer, Client, Recovery, Someone, answer, assertion, sign_in};
use keyward_storage::{Store, StoreError, Tx, both_engines, repo};
use serde_json::json;
use std::time::Duration;

async fn promote(world: &World, someone: &Someone, to: &[Role]) {
    let (dir, id, to) = (world.people.id, someone.id, RoleSet::of(to));
    let set: Result<bool, StoreError> = world
        .store
        .write("roles", move |tx: &mut dyn Tx| {
            let from = repo::people::find(tx, dir, id)?.map_or(RoleSet::EMPLOYEE, |person| person.roles);
            repo::people::swap_roles(tx, dir, id, from, to)
        })
        .await;
    assert!(set.unwrap());
}

/// Proposes that an employee joins the desk; where the change is.
async fn propose(world: &World, browser: &mut Client, key: &mut Credential) -> String {
    let person = world.people.employees[8].id.to_string();
    let fields = [("person", person.as_str()), ("role", "helpdesk"), ("reason", "Joins the desk")];
    let page = Post::form("/settings/roles/preview", &fields).send(browser).await.text();
    let [id, payload, reason] = ["id", "payload", "reason"].map(|name| hidden(&page, name));
    let body = json!({"id": id, "payload": payload, "reason": reason});
    let begun = browser.post_json("/settings/changes/assert", &body).await.unwrap();
    let proof = answer(key, &begun, ORIGIN).unwrap().to_string();
    let fields = [("id", id.as_str()), ("payload", &payload), ("reason", &reason), ("assertion", &proof)];
    let done = Post::form("/settings/changes", &fields).send(browser).await;
    format!("/settings/changes/{}", done.json().unwrap()["change"].as_str().unwrap())
}

async fn approve(browser: &mut Client, key: &mut Credential, change: &str) -> Answer {
    let proof = assertion(browser, key, &format!("{change}/assert")).await.unwrap();
    Post::form(&format!("{change}/approve"), &[("assertion", &proof)]).send(browser).await
}

async fn desk_of(world: &World) -> Recovery {
    let keys = (world.people.agent.credential().unwrap(), world.people.employees[9].credential().unwrap());
    Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap()
}

both_engines! {
    async fn whom_the_proposer_let_in_does_not_sign_a_change(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk_of(&world).await;
        let (of_manager, mut puppet, mut key) = takes_the_manager(&world, &mut desk).await;
        let rules = [Role::Authentication, Role::PolicyAdministrator];
        promote(&world, &world.people.agent, &rules).await;
        promote(&world, &world.people.manager, &rules[1..]).await;
        let (mut agent, mut own) = world.signed_in(&world.people.agent).await;
        puppet.forget_session();
        puppet.read_token("/").await.unwrap();
        sign_in(&mut puppet, &mut key).await.unwrap();
        puppet.read_token("/security-info").await.unwrap();

        // With the case open. Who has it proposes nothing either.
        let change = propose(&world, &mut agent, &mut own).await;
        assert_eq!(code(&approve(&mut puppet, &mut key, &change).await), "change-signer-in-recovery");

        // And for 30 days after it.
        promote(&world, &world.people.manager, &[]).await;
        desk.finish(&world.people.manager.lost(), of_manager).await.unwrap();
        promote(&world, &world.people.manager, &rules[1..]).await;
        assert_eq!(code(&approve(&mut puppet, &mut key, &change).await), "change-signer-restored");
        let reverse = propose(&world, &mut puppet, &mut key).await;
        assert_eq!(code(&approve(&mut agent, &mut own, &reverse).await), "change-signer-restored");
        assert_eq!(world.logged("change.approved").await, 0);

        // A second human signs.
        let (mut admin, mut other) = world.signed_in(&world.people.admin).await;
        let signed = approve(&mut admin, &mut other, &change).await;
        assert_eq!(signed.status, 200, "{}", signed.text());
    }

    async fn a_deputy_is_as_good_as_who_named_them(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk_of(&world).await;
        let someone = &world.people.employees[0];
        elevate(&world, someone).await;
        let (of_manager, mut puppet, mut key) = takes_the_manager(&world, &mut desk).await;
        let deputy = &world.people.employees[3];
        let named = json!({ "user_name": deputy.user_name });
        let begun = puppet.post_json("/approve/deputy/assert", &named).await.unwrap();
        let proof = answer(&mut key, &begun, ORIGIN).unwrap().to_string();
        let fields = [("user_name", deputy.user_name.as_str()), ("assertion", proof.as_str())];
        let done = Post::form("/approve/deputy", &fields).send(&mut puppet).await;
        assert!(done.status < 400, "{}", done.text());

        // Four days later the case is open still: the deputy is as silent as the manager.
        world.clock.advance(Duration::from_hours(100));
        let mut desk = desk_of(&world).await;
        let number = desk.report(&someone.lost()).await.unwrap();
        lies(&mut desk, someone, number).await;
        for asked in [&[][..], &[("of", "deputy")]] {
            let refused = Post::form(&format!("/desk/cases/{number}/vouch"), asked).send(&mut desk.agent).await;
            assert!(refused.status >= 400, "{asked:?}: {}", refused.text());
        }

        // It is closed: whoever was named in its course is as new as that.
        desk.finish(&world.people.manager.lost(), of_manager).await.unwrap();
        let asks = Post::form(&format!("/desk/cases/{number}/vouch"), &[("of", "deputy")]);
        assert_eq!(code(&asks.send(&mut desk.agent).await), "cannot-vouch");
        desk.act(number, "escalate", &[("reason", "over")]).await.unwrap();

        // And a week later the deputy's word is the agent's own.
        world.clock.advance(Duration::from_hours(170));
        let mut desk = desk_of(&world).await;
        let another = &world.people.employees[1];
        elevate(&world, another).await;
        let number = desk.report(&another.lost()).await.unwrap();
        lies(&mut desk, another, number).await;
        desk.act(number, "vouch", &[("of", "deputy")]).await.unwrap();
        let (mut deputys, mut own) = world.signed_in(deputy).await;
        assert_eq!(sign(&mut deputys, &mut own).await.status, 200);
        desk.act(number, "contain", &[]).await.unwrap();
        assert_eq!(code(&pass(&mut desk, number).await), "not-approved");
    }
}
