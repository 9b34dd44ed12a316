//! What an earlier case made is asked about in the next one, and not held back once the person says that it is theirs.

use crate::world::{ORIGIN, Post, World, ask, code};
use hyper::Method;
use keyward_authenticator::Credential;
use keyward_robot::{Recovery, Someone, enrol, sign_in};
use keyward_storage::{Store, both_engines};
use std::time::Duration;

/// A whole recovery by this agent; gives the passkey that came of it.
pub async fn recovered(world: &World, by: &Someone, someone: &Someone) -> Credential {
    let keys = (by.credential().unwrap(), world.people.manager.credential().unwrap());
    let mut desk = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
    let lost = someone.lost();
    let case = desk.report(&lost).await.unwrap();
    desk.verify(&lost, case).await.unwrap();
    desk.act(case, "contain", &[]).await.unwrap();
    let pass = desk.issue_pass(case).await.unwrap();
    let mut person = world.browser().await;
    let fields = [("user_name", lost.user_name.as_str()), ("pass", pass.as_str())];
    person.post_form("/signin/pass", &fields).await.unwrap();
    person.read_token("/signin/enrol").await.unwrap();
    let mut key = enrol(&mut person, lost.new_seed).await.unwrap();
    signs_in(world, &mut key).await;
    desk.finish(&lost, case).await.unwrap();
    // The next case is not of the same moment.
    world.clock.advance(Duration::from_secs(1));
    key
}

pub async fn signs_in(world: &World, key: &mut Credential) -> bool {
    let mut browser = world.browser().await;
    sign_in(&mut browser, key).await.is_ok()
}

pub async fn next_case(world: &World, by: &Someone, someone: &Someone) -> (Recovery, u64) {
    let keys = (by.credential().unwrap(), world.people.manager.credential().unwrap());
    let mut desk = Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap();
    let person = someone.id.to_string();
    let fields =
        [("person", person.as_str()), ("other_kind", "security_key"), ("theft", "no"), ("channel", "phone")];
    let opened = Post::form("/desk/new", &fields).surely(&mut desk.agent).await;
    let number = opened.json().unwrap()["number"].as_u64().unwrap();
    desk.verify(&someone.lost(), number).await.unwrap();
    (desk, number)
}

pub async fn page(desk: &mut Recovery, number: u64) -> String {
    let html = [("accept", "text/html")];
    ask(&mut desk.agent, Method::GET, &format!("/desk/cases/{number}"), &html).await.text()
}

/// The agent's answer, as a touch and a form.
pub async fn confirm(desk: &mut Recovery, number: u64, page: &str) -> (u16, String) {
    let mark = "id=\"made-";
    let method = page.split(mark).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let proof = desk.touch(number, "confirm-passkey").await.unwrap();
    let fields = [("method", method.as_str()), ("assertion", proof.as_str())];
    let answer =
        Post::form(&format!("/desk/cases/{number}/confirm-passkey"), &fields).send(&mut desk.agent).await;
    (answer.status, if answer.status < 300 { String::new() } else { code(&answer) })
}

both_engines! {
    async fn the_passkey_of_an_earlier_case_stays_if_the_person_says_so(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let mut key = recovered(&world, &world.people.supervisor, someone).await;
        let (mut desk, number) = next_case(&world, &world.people.agent, someone).await;
        let before = page(&mut desk, number).await;
        assert!(before.contains("was set up in case") && before.contains("Nobody has signed in with it"), "{before}");
        assert!(!before.contains("Yes: it is theirs"));
        assert_eq!(confirm(&mut desk, number, &before).await, (409, "not-signed-in".to_owned()));
        assert!(signs_in(&world, &mut key).await);
        let shown = page(&mut desk, number).await;
        assert!(shown.contains("Yes: it is theirs") && shown.contains("It signed in at"), "{shown}");
        assert_eq!(confirm(&mut desk, number, &shown).await.0, 200);
        desk.act(number, "contain", &[]).await.unwrap();
        world.clock.advance(Duration::from_secs(30));
        assert!(signs_in(&world, &mut key).await, "it is their way in");
        let after = page(&mut desk, number).await;
        assert!(!after.contains("was set up in case") && after.contains("it stays"), "{after}");
    }

    async fn without_the_answer_it_is_held_back(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let mut key = recovered(&world, &world.people.agent, someone).await;
        let (mut desk, number) = next_case(&world, &world.people.agent, someone).await;
        assert!(signs_in(&world, &mut key).await);
        // Who worked that case is told that a colleague has to.
        let shown = page(&mut desk, number).await;
        assert!(shown.contains("You worked the case") && !shown.contains("Yes: it is theirs"), "{shown}");
        assert_eq!(confirm(&mut desk, number, &shown).await, (403, "worked-earlier-case".to_owned()));
        desk.act(number, "contain", &[]).await.unwrap();
        world.clock.advance(Duration::from_secs(30));
        assert!(!signs_in(&world, &mut key).await);
    }
}
