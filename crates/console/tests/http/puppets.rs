//! One agent who recovers somebody, and signs as them in the next case.

use crate::world::{ORIGIN, Post, World, code};
use keyward_authenticator::Credential;
use keyward_model::{Factor, FactorSet, Tier};
use keyward_robot::{Answer, Client, Recovery, Someone, assertion, enrol, sign_in, waiting_request};
use keyward_storage::{Store, StoreError, Tx, both_engines, repo};
use std::time::Duration;

/// A meeting and a call that nobody had, as the agent tells of them.
pub async fn lies(desk: &mut Recovery, someone: &Someone, number: u64) {
    desk.act(number, "assess", &[]).await.unwrap();
    let line = someone.line.to_string();
    desk.act(number, "call-back", &[("contact", &line), ("line", "fixed")]).await.unwrap();
    let called = [("kind", "call_back"), ("contact", line.as_str()), ("result", "passed")];
    desk.act(number, "evidence", &called).await.unwrap();
    let met = [("kind", "in_person"), ("document", "passport"), ("place", "Room 1"), ("result", "passed")];
    desk.act(number, "evidence", &met).await.unwrap();
}

pub async fn pass(desk: &mut Recovery, number: u64) -> Answer {
    let proof = desk.touch(number, "pass").await.unwrap();
    let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    Post::form(&format!("/desk/cases/{number}/pass"), &fields).send(&mut desk.agent).await
}

/// The agent recovers the manager, and sits at a browser as them: the case's number, the browser and the passkey.
pub async fn takes_the_manager(world: &World, desk: &mut Recovery) -> (u64, Client, Credential) {
    let manager = &world.people.manager;
    let number = desk.report(&manager.lost()).await.unwrap();
    lies(desk, manager, number).await;
    desk.act(number, "contain", &[]).await.unwrap();
    let given = pass(desk, number).await;
    assert_eq!(given.status, 200, "{}", given.text());
    let secret = given.json().unwrap()["pass"].as_str().unwrap().to_owned();
    let mut browser = world.browser().await;
    let fields = [("user_name", manager.user_name.as_str()), ("pass", secret.as_str())];
    let answer = Post::form("/signin/pass", &fields).send(&mut browser).await;
    assert_eq!(answer.location.as_deref(), Some("/signin/enrol"), "{}", answer.text());
    browser.read_token("/signin/enrol").await.unwrap();
    let mut key = enrol(&mut browser, manager.new_seed()).await.unwrap();
    browser.forget_session();
    browser.read_token("/").await.unwrap();
    sign_in(&mut browser, &mut key).await.unwrap();
    browser.read_token("/security-info").await.unwrap();
    (number, browser, key)
}

/// Signs what waits at this browser.
pub async fn sign(browser: &mut Client, key: &mut Credential) -> Answer {
    let request = waiting_request(browser).await.unwrap().unwrap();
    let proof = assertion(browser, key, &format!("/approve/{request}/assert")).await.unwrap();
    Post::form(&format!("/approve/{request}/sign"), &[("assertion", &proof)]).send(browser).await
}

/// Adds a passkey in Security info, with a touch of the one that is there.
async fn binds(browser: &mut Client, key: &mut Credential, seed: [u8; 32]) -> Credential {
    let proof = assertion(browser, key, "/security-info/passkeys/assert").await.unwrap();
    let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
    let asked = serde_json::json!({ "assertion": proof });
    let begun = browser.post_json("/security-info/passkeys/options", &asked).await.unwrap();
    let (new, proof) = keyward_robot::registration(&begun, browser.origin(), seed).unwrap();
    browser.post_json("/security-info/passkeys/finish", &proof).await.unwrap();
    new
}

pub async fn elevate(world: &World, someone: &Someone) {
    let (dir, id) = (world.people.id, someone.id);
    let set: Result<bool, StoreError> = world
        .store
        .write("tier", move |tx: &mut dyn Tx| repo::people::set_tier(tx, dir, id, Tier::Elevated))
        .await;
    assert!(set.unwrap());
}

both_engines! {
    /// A password and a code of a manager without a passkey, phished: with them a passkey is bound, and signs.
    async fn a_passkey_that_was_bound_by_what_can_be_phished_vouches_for_nobody(store: Store) {
        let world = World::new(store).await;
        let manager = &world.people.manager;
        let keys = (world.people.agent.credential().unwrap(), manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
        let number = desk.report(&world.people.employees[0].lost()).await.unwrap();
        desk.act(number, "assess", &[]).await.unwrap();
        desk.act(number, "vouch", &[]).await.unwrap();
        let (mut browser, mut old) = world.signed_in(manager).await;
        let mut new = binds(&mut browser, &mut old, manager.new_seed()).await;
        // As it would be on record had the session been opened so.
        let session = world.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap().id;
        let typed = i64::from(FactorSet::of(Factor::Password).with(Factor::SoftwareTotp).bits());
        let shown: Result<u64, StoreError> = world
            .store
            .write("shown", move |tx: &mut dyn Tx| {
                tx.execute("UPDATE session SET factors = ?1 WHERE id = ?2", &keyward_storage::params![typed, session])
            })
            .await;
        assert_eq!(shown.unwrap(), 1);
        let (mut seat, _) = world.signed_in(manager).await;
        let refused = sign(&mut seat, &mut new).await;
        assert_eq!((refused.status, code(&refused).as_str()), (403, "key-too-new"), "{}", refused.text());
        // A second one that the first binds is worth as much.
        world.clock.advance(Duration::from_mins(1));
        let mut next = world.browser().await;
        sign_in(&mut next, &mut new).await.unwrap();
        next.read_token("/security-info").await.unwrap();
        let mut second = binds(&mut next, &mut new, world.people.employees[8].new_seed()).await;
        let refused = sign(&mut seat, &mut second).await;
        assert_eq!(code(&refused).as_str(), "key-too-new", "{}", refused.text());
        assert!(sign(&mut seat, &mut old).await.status < 400);
    }

    async fn a_manager_whom_the_agent_recovered_is_no_second_person(store: Store) {
        let world = World::new(store).await;
        let keys = (world.people.agent.credential().unwrap(), world.people.employees[9].credential().unwrap());
        let mut desk = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
        let someone = &world.people.employees[0];
        elevate(&world, someone).await;
        let (of_manager, mut puppet, mut key) = takes_the_manager(&world, &mut desk).await;
        let number = desk.report(&someone.lost()).await.unwrap();
        lies(&mut desk, someone, number).await;

        // While the manager's own case is open nobody asks them, and nothing is signed.
        let ask = Post::form(&format!("/desk/cases/{number}/vouch"), &[]);
        assert_eq!(code(&ask.send(&mut desk.agent).await), "signer-in-recovery");
        let page = desk.agent.get(&format!("/desk/cases/{number}")).await.unwrap();
        assert!(page.text().contains("open case of their own"), "the page of the case says why");

        // The case is closed a minute later: the vouch counts as the agent's own check.
        let lost = world.people.manager.lost();
        desk.finish(&lost, of_manager).await.unwrap();
        world.clock.advance(Duration::from_mins(1));
        desk.act(number, "vouch", &[]).await.unwrap();
        let signed = sign(&mut puppet, &mut key).await;
        assert_eq!(signed.status, 200, "{}", signed.text());
        desk.act(number, "contain", &[]).await.unwrap();
        assert_eq!(code(&pass(&mut desk, number).await), "not-approved");
        let page = desk.agent.get(&format!("/desk/cases/{number}")).await.unwrap();
        assert!(page.text().contains("counts as that agent"), "the page of the case says why");

        // A second person helps.
        let (mut approver, mut own) = world.signed_in(&world.people.approver).await;
        let chosen = world.people.approver.id.to_string();
        desk.act(number, "approval", &[("approver", &chosen)]).await.unwrap();
        assert_eq!(sign(&mut approver, &mut own).await.status, 200);
        let given = pass(&mut desk, number).await;
        assert_eq!(given.status, 200, "{}", given.text());
    }

    async fn who_was_asked_before_their_own_case_signs_nothing(store: Store) {
        let world = World::new(store).await;
        let keys = (world.people.agent.credential().unwrap(), world.people.employees[9].credential().unwrap());
        let mut desk = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
        let someone = &world.people.employees[0];
        elevate(&world, someone).await;
        let number = desk.report(&someone.lost()).await.unwrap();
        lies(&mut desk, someone, number).await;
        desk.act(number, "vouch", &[]).await.unwrap();
        let (_, mut puppet, mut key) = takes_the_manager(&world, &mut desk).await;
        let request = waiting_request(&mut puppet).await.unwrap().unwrap();
        let page = puppet.get(&format!("/approve/{request}")).await.unwrap();
        assert!(page.text().contains("open case of your own"), "{}", page.text());
        assert_eq!(code(&sign(&mut puppet, &mut key).await), "signer-in-recovery");
        // To decline is open to everybody who was asked.
        let declined = Post::form(&format!("/approve/{request}/decline"), &[]).send(&mut puppet).await;
        assert_eq!(declined.status, 200, "{}", declined.text());
    }
}
