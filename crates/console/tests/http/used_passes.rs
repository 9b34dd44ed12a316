//! What ends a pass ends the session that it opened: the sequences in which that session registered a passkey all the same.

use crate::world::{Body, ORIGIN, Post, World, code, get};
use keyward_authenticator::Credential;
use keyward_robot::{Answer, Client, Recovery, Someone, registration};
use keyward_storage::{Store, both_engines};
use serde_json::{Value, json};

async fn desk(world: &World) -> Recovery {
    let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
    Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap()
}

/// A case whose pass somebody has just used: the desk, its number, and the browser that may register now.
async fn used(world: &World, someone: &Someone) -> (Recovery, u64, Client) {
    let mut desk = desk(world).await;
    let number = desk.report(&someone.lost()).await.unwrap();
    desk.verify(&someone.lost(), number).await.unwrap();
    desk.act(number, "contain", &[]).await.unwrap();
    let pass = desk.issue_pass(number).await.unwrap();
    let mut browser = world.browser().await;
    let fields = [("user_name", someone.user_name.as_str()), ("pass", pass.as_str())];
    let answer = Post::form("/signin/pass", &fields).send(&mut browser).await;
    assert_eq!(answer.location.as_deref(), Some("/signin/enrol"));
    browser.read_token("/signin/enrol").await.unwrap();
    (desk, number, browser)
}

async fn send(browser: &mut Client, path: &str, body: Value) -> Answer {
    let post = Post::new(path, Body::Json(body));
    post.send(browser).await
}

/// Begins in the browser; the key and what it answers.
async fn begin(browser: &mut Client, someone: &Someone) -> Option<(Credential, Value)> {
    let begun = send(browser, "/signin/enrol/options", json!({})).await;
    let options = begun.json().ok().filter(|_| begun.status == 200)?;
    Some(registration(&options, browser.origin(), someone.new_seed()).unwrap())
}

/// Whether a passkey comes of it that signs in.
async fn gets_in(world: &World, browser: &mut Client, begun: Option<(Credential, Value)>) -> bool {
    let Some((mut key, proof)) = begun else { return false };
    if send(browser, "/signin/enrol/finish", proof).await.status >= 400 {
        return false;
    }
    let mut fresh = world.browser().await;
    keyward_robot::sign_in(&mut fresh, &mut key).await.is_ok()
}

async fn read(browser: &mut Client, path: &str) -> String {
    let page = get(browser, path, &[("accept", "text/html")]).await;
    String::from_utf8_lossy(&page.body).into_owned()
}

/// Ends the pass as a browser does; the answer's status, and the page that follows.
async fn end(agent: &mut Client, number: u64) -> (u16, String) {
    let post = Post::form(&format!("/desk/cases/{number}/void-pass"), &[]).by_browser();
    let ended = post.surely(agent).await;
    (ended.status, read(agent, &format!("/desk/cases/{number}")).await)
}

both_engines! {
    async fn whoever_leaves_the_session_of_a_pass_without_a_passkey_is_not_in(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut desk, number, mut browser) = used(&world, someone).await;
        let path = format!("/desk/cases/{number}");
        assert!(read(&mut desk.agent, &path).await.contains("You are in."));
        Post::form("/signout", &[]).send(&mut browser).await;
        let page = read(&mut desk.agent, &path).await;
        assert!(!page.contains("You are in."), "{page}");
        assert!(page.contains("They signed out of the session that the pass had opened."), "{page}");
        // Another pass takes new checks, and the page says which.
        assert!(page.contains("The last pass ended"), "{page}");
    }

    async fn a_case_that_was_stopped_and_goes_on_lets_no_earlier_session_register(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut desk, number, mut browser) = used(&world, someone).await;
        let begun = begin(&mut browser, someone).await;
        assert!(begun.is_some(), "until then it may");
        desk.act(number, "escalate", &[("reason", "That was not her voice")]).await.unwrap();
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        let resume = Post::form(&format!("/desk/cases/{number}/resume"), &[("reason", "It was")]);
        assert!(resume.surely(&mut supervisor).await.status < 400);
        assert!(!gets_in(&world, &mut browser, begun).await);
        // The owner gets another pass, once verified again.
        desk.verify_again(&someone.lost(), number).await.unwrap();
        let pass = desk.issue_pass(number).await.unwrap();
        desk.register(&someone.lost(), &pass).await.unwrap();
    }

    async fn a_red_flag_and_the_desk_end_the_session_of_a_used_pass(store: Store) {
        let world = World::new(store).await;
        let people = &world.people.employees;
        let (mut desk, number, mut browser) = used(&world, &people[0]).await;
        let begun = begin(&mut browser, &people[0]).await;
        desk.act(number, "flag", &[("kind", "threats")]).await.unwrap();
        assert!(!gets_in(&world, &mut browser, begun).await);
        let (mut desk, number, mut browser) = used(&world, &people[1]).await;
        let begun = begin(&mut browser, &people[1]).await;
        let ended = Post::form(&format!("/desk/cases/{number}/void-pass"), &[]).surely(&mut desk.agent).await;
        assert_eq!(ended.status, 200, "{}", code(&ended));
        assert!(!gets_in(&world, &mut browser, begun).await);
    }

    /// A pass counts for the checks that released it: the page says so before it is ended and after, and leads to what is to be done.
    async fn a_lost_pass_says_what_another_one_takes(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let mut desk = desk(&world).await;
        let number = desk.report(&someone.lost()).await.unwrap();
        desk.verify(&someone.lost(), number).await.unwrap();
        desk.act(number, "contain", &[]).await.unwrap();
        desk.issue_pass(number).await.unwrap();
        let page = read(&mut desk.agent, &format!("/desk/cases/{number}")).await;
        assert!(page.contains("Was it lost before it was used?") && page.contains("Needed again for another pass:"), "{page}");
        let (status, page) = end(&mut desk.agent, number).await;
        assert_eq!(status, 303);
        assert!(page.contains("The pass has ended unused. For another one, verify again."), "{page}");
        assert!(page.contains("what it was issued on counts for no other"), "{page}");
        assert!(page.contains("data-card=\"verify\""), "{page}");
        desk.verify_again(&someone.lost(), number).await.unwrap();
        desk.issue_pass(number).await.unwrap();
    }

    async fn ending_a_used_pass_says_what_became_of_its_session(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut desk, number, mut browser) = used(&world, someone).await;
        let begun = begin(&mut browser, someone).await;
        let (_, page) = end(&mut desk.agent, number).await;
        assert!(page.contains("Nothing had been set up with it."), "{page}");
        assert!(page.contains("The pass was ended, with any session that it had opened."), "{page}");
        assert!(!gets_in(&world, &mut browser, begun).await);
    }

    /// The person reads what to do, and nobody reads why: the same words when the desk ended it and when its time is over.
    async fn whoever_registers_is_told_that_it_ended_whom_to_ring_and_not_why(store: Store) {
        let world = World::with(store, |site| site.desk.phone = Some("+386 1 555 0100".into())).await;
        let people = &world.people.employees;
        let mut said = Vec::new();
        for (someone, by_desk) in [(&people[0], true), (&people[1], false)] {
            let (mut desk, number, mut browser) = used(&world, someone).await;
            let (_, proof) = begin(&mut browser, someone).await.unwrap();
            if by_desk {
                let end = Post::form(&format!("/desk/cases/{number}/void-pass"), &[]);
                assert_eq!(end.surely(&mut desk.agent).await.status, 200);
            } else {
                world.clock.advance(std::time::Duration::from_mins(11));
            }
            let finished = send(&mut browser, "/signin/enrol/finish", proof).await;
            assert_eq!((finished.status, code(&finished).as_str()), (403, "session-over"));
            let told = finished.json().unwrap()["error"]["message"].as_str().unwrap().to_owned();
            assert!(told.contains("+386 1 555 0100") && told.contains("helpdesk"), "{told}");
            said.push(told);
            // Opening the page again says it as well, and leads to the number instead of a name field.
            let page = get(&mut browser, "/signin/enrol", &[("accept", "text/html")]).await;
            assert_eq!(page.status, 403);
            let page = String::from_utf8_lossy(&page.body).into_owned();
            assert!(page.contains("You have been signed out") && page.contains("Nothing is lost."), "{page}");
            assert!(page.contains("+386 1 555 0100"), "{page}");
        }
        assert_eq!(said[0], said[1]);
        // A cookie that never was one is answered alike; without any there is only a sign-in.
        let mut stranger = world.browser().await;
        assert_eq!(get(&mut stranger, "/signin/enrol", &[("accept", "text/html")]).await.status, 303);
    }

    async fn a_form_of_a_session_that_ended_says_so(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut browser, _) = world.signed_in(someone).await;
        let (mut elsewhere, _) = world.signed_in(someone).await;
        let ended = Post::form("/security-info/sessions/end-all", &[]).send(&mut elsewhere).await;
        assert!(ended.status < 400, "{}", code(&ended));
        let answer = Post::form("/security-info/sessions/end-all", &[]).send(&mut browser).await;
        assert_eq!((answer.status, code(&answer).as_str()), (403, "session-over"));
    }

    async fn a_safe_word_after_the_pass_was_used_makes_a_passkey_that_is_none(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut signed_in, mut key) = world.signed_in(someone).await;
        let proof = keyward_robot::assertion(&mut signed_in, &mut key, "/security-info/safety/word/assert").await.unwrap();
        let word = [("word", "Marigold 9"), ("assertion", proof.as_str())];
        assert!(Post::form("/security-info/safety/word", &word).send(&mut signed_in).await.status < 400);
        world.clock.advance(std::time::Duration::from_mins(1));
        let (mut desk, number, mut browser) = used(&world, someone).await;
        let begun = begin(&mut browser, someone).await;
        desk.act(number, "word", &[("word", "marigold 9")]).await.unwrap();
        let (mut key, proof) = begun.unwrap();
        let finished = send(&mut browser, "/signin/enrol/finish", proof).await;
        assert_eq!(finished.status, 200, "it looks like success");
        let mut fresh = world.browser().await;
        assert!(keyward_robot::sign_in(&mut fresh, &mut key).await.is_err(), "and is none");
    }
}
