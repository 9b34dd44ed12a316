//! Signing in: names, passes, browsers, addresses, and where it leads.

use crate::answers::guarded;
use crate::world::{Body, Post, World, code, get};
use keyward_authenticator::{Misbehaviour, Settings};
use keyward_model::{Person, PersonId};
use keyward_robot::{Answer, answer, assertion, registration, registration_with, sign_in};
use keyward_storage::{Store, StoreError, both_engines, repo};
use serde_json::json;
use std::time::Duration;

/// Everything about an answer that somebody could tell names apart by.
fn shape(answer: &Answer, name: &str) -> (u16, Vec<String>, String) {
    let mut headers: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    let text = answer.text().replace(name, "NAME");
    let text = quoted(&text).map_or(text.clone(), |reference| text.replace(&reference, "REFERENCE"));
    (answer.status, headers, text)
}

/// What a page shows to be quoted.
fn quoted(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("<code class=\"num\">")?;
    rest.split('<').next().filter(|text| text.len() == 11).map(str::to_owned)
}

both_engines! {
    async fn known_and_unknown_names_answer_alike(store: Store) {
        let world = World::new(store).await;
        let known = world.people.employees[0].user_name.clone();
        world.pass(world.people.employees[0].id).await;
        let unknown = "nobody@robot.example";
        for (path, field) in [("/signin/pass", "pass"), ("/recover/code", "code")] {
            let mut shapes = Vec::new();
            for name in [known.as_str(), unknown] {
                // The same browser, so that its token is the same.
                let mut browser = world.browser().await;
                browser.set_cookie("__Host-keyward-browser", &"b".repeat(43));
                browser.read_token("/").await.unwrap();
                let fields = [("user_name", name), (field, "WRONG-WRONG")];
                let answer = Post::form(path, &fields).by_browser().send(&mut browser).await;
                assert_eq!(answer.status, 403, "{path}");
                shapes.push(shape(&answer, name));
            }
            assert_eq!(shapes[0], shapes[1], "{path}");
            assert_eq!(shapes[0].2.contains("REFERENCE"), path == "/signin/pass", "{path}");
        }
        let mut begun = Vec::new();
        // Without a pass: whoever has one is asked for it first.
        let without = world.people.employees[1].user_name.clone();
        for name in [without.as_str(), unknown] {
            let post = Post::new("/signin/options", Body::Json(json!({"user_name": name})));
            let answer = post.send(&mut world.browser().await).await;
            let mut options = answer.json().unwrap();
            assert_ne!(options["publicKey"]["challenge"], json!(null));
            options["publicKey"]["challenge"] = json!(null);
            let state = options["state"].as_str().unwrap().len();
            options["state"] = json!(state);
            begun.push(options);
        }
        assert_eq!(begun[0], begun[1]);
    }

    async fn the_desk_finds_a_refusal_by_what_its_page_shows(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        world.pass(someone.id).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let mut search = async |reference: &str| {
            let path = format!("/desk/search?q={}", crate::world::encode(&reference.to_lowercase()));
            let page = get(&mut agent, &path, &[("accept", "text/html")]).await;
            assert_eq!(page.status, 200);
            page.text()
        };
        let wrong = async |name: &str| {
            let fields = [("user_name", name), ("pass", "AAAAA-AAAAA")];
            let answer = Post::form("/signin/pass", &fields).by_browser().send(&mut world.browser().await).await;
            assert_eq!(answer.status, 403);
            quoted(&answer.text()).unwrap()
        };
        let found = search(&wrong(&someone.user_name).await).await;
        assert!(found.contains(&format!("/desk/people/{}", someone.id)), "it leads to the person");
        assert!(found.contains("The pass was typed wrongly."));
        let nobody = search(&wrong("nobody@robot.example").await).await;
        assert!(nobody.contains("Nothing is on record with it."));
        assert!(search("K7QD2-MXPT4").await.contains("Nothing found"), "made up");

        // A script tells it, too.
        let (someone_id, permit) = (someone.id, keyward_storage::testing::permit);
        let (dir, method, now) = (world.people.id, someone.method, keyward_model::Clock::now(world.clock.as_ref()));
        let off: Result<bool, keyward_storage::StoreError> = world.store.write("suspend", move |tx| {
            keyward_storage::repo::methods::set_status(tx, dir, &permit(someone_id), method, keyward_model::MethodStatus::Suspended, now)
        }).await;
        assert!(off.unwrap());
        let mut browser = world.browser().await;
        let proof = assertion(&mut browser, &mut someone.credential().unwrap(), "/signin/options").await.unwrap();
        let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
        let refused = Post::new("/signin/finish", Body::Json(proof)).send(&mut browser).await;
        let error = refused.json().unwrap()["error"].clone();
        let reference = error["reference"].as_str().unwrap();
        assert!(error["message"].as_str().unwrap().contains(reference), "{error}");
        assert!(search(reference).await.contains("This method is suspended."));
    }

    async fn a_security_key_without_a_pin_is_told_to_its_person_and_to_the_desk(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut browser, mut key) = world.signed_in(someone).await;
        let proof = assertion(&mut browser, &mut key, "/security-info/passkeys/assert").await.unwrap();
        let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
        let body = json!({ "assertion": proof });
        let begun = browser.post_json("/security-info/passkeys/options", &body).await.unwrap();
        let no_pin = Settings::misbehaving(Misbehaviour::RawFlags(0x41));
        let (_, proof) = registration_with(&begun, browser.origin(), [77; 32], &no_pin).unwrap();
        let refused = Post::new("/security-info/passkeys/finish", Body::Json(proof)).send(&mut browser).await;
        assert_eq!(refused.status, 403);
        let error = refused.json().unwrap()["error"].clone();
        let said = error["message"].as_str().unwrap();
        assert!(said.starts_with("Your device did not check a PIN, fingerprint or face."), "{said}");
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let path = format!("/desk/search?q={}", crate::world::encode(error["reference"].as_str().unwrap()));
        let page = get(&mut agent, &path, &[("accept", "text/html")]).await.text();
        assert!(page.contains("New passkey (registration)"), "it says what was tried");
        assert!(page.contains("A security key needs a PIN first."), "it says why");
    }

    /// F20: a stranger typed six wrong ones, and the person's right pass was refused.
    async fn a_strangers_wrong_tries_slow_the_stranger_and_end_no_pass(store: Store) {
        let world = World::with(store, |site| site.trust_forwarded_for = true).await;
        let someone = &world.people.employees[0];
        let pass = world.pass(someone.id).await;
        let (mut stranger, mut own) = (world.browser().await, world.browser().await);
        let name = ("user_name", someone.user_name.as_str());
        for _ in 0..5 {
            let wrong = Post::form("/signin/pass", &[name, ("pass", "AAAAA-AAAAA")]).send(&mut stranger).await;
            assert_eq!((wrong.status, wrong.headers.get("retry-after")), (403, None));
        }
        for guess in ["AAAAA-AAAAA", pass.as_str()] {
            let waits = Post::form("/signin/pass", &[name, ("pass", guess)]).send(&mut stranger).await;
            assert_eq!((waits.status, waits.headers["retry-after"].to_str().unwrap()), (429, "900"));
        }
        let right = Post::form("/signin/pass", &[name, ("pass", &pass)]).send(&mut own).await;
        assert_eq!(right.location.as_deref(), Some("/signin/enrol"));
        assert_eq!(world.logged("pass.used").await, 1);
    }

    /// F20: 60 wrong passes, and one guess each at 60 accounts, from one address: never 429.
    async fn one_guess_each_at_many_accounts_is_slowed(store: Store) {
        let world = World::new(store).await;
        let mut answers = Vec::new();
        for number in 0..60_usize {
            // Accounts that there are, and names that nobody has, in turn.
            let name = match world.people.employees.get(number / 2).filter(|_| number % 2 == 0) {
                Some(someone) => someone.user_name.clone(),
                None => format!("nobody{number}@robot.example"),
            };
            let mut browser = world.browser().await;
            let fields = [("user_name", name.as_str()), ("pass", "AAAAA-AAAAA")];
            answers.push(Post::form("/signin/pass", &fields).send(&mut browser).await);
        }
        // The guess is the same: after twenty names it waits, whoever types it.
        assert!(answers[..20].iter().all(|answer| answer.status == 403));
        assert!(answers[20..].iter().all(|answer| answer.status == 429));
        assert!(answers[20..].iter().all(|answer| answer.headers.contains_key("retry-after")));
    }

    async fn a_pass_works_once_and_not_after_its_time(store: Store) {
        let world = World::new(store).await;
        let (first, second) = (&world.people.employees[0], &world.people.employees[1]);
        let pass = world.pass(first.id).await;
        let fields = [("user_name", first.user_name.as_str()), ("pass", pass.as_str())];
        let used = Post::form("/signin/pass", &fields).send(&mut world.browser().await).await;
        guarded("/signin/pass", &used);
        assert!(used.headers.get_all("set-cookie").iter().any(|line| line.to_str().unwrap().starts_with("__Host-keyward=")));
        assert_eq!(used.location.as_deref(), Some("/signin/enrol"));
        let again = Post::form("/signin/pass", &fields).send(&mut world.browser().await).await;
        assert_eq!(again.status, 403);

        let pass = world.pass(second.id).await;
        world.clock.advance(Duration::from_mins(61));
        let fields = [("user_name", second.user_name.as_str()), ("pass", pass.as_str())];
        let late = Post::form("/signin/pass", &fields).send(&mut world.browser().await).await;
        assert_eq!(late.status, 403);
    }

    async fn after_a_pass_only_this_browser_registers_and_nothing_else_opens(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let mut browser = world.enrolling(someone).await;
        for path in ["/security-info", "/desk", "/approve", "/review"] {
            assert_eq!(get(&mut browser, path, &[]).await.location.as_deref(), Some("/signin/enrol"), "{path}");
        }
        let begun = browser.post_json("/signin/enrol/options", &json!({})).await.unwrap();
        let (mut key, proof) = registration(&begun, browser.origin(), someone.new_seed()).unwrap();
        let post = Post::new("/signin/enrol/finish", Body::Json(proof));
        // Somebody else's browser, and one that took the session but is another browser.
        let mut other = world.browser().await;
        assert_eq!(code(&post.send(&mut other).await), "sign-in-first");
        other.set_cookie("__Host-keyward", browser.cookie("__Host-keyward").unwrap());
        other.read_token("/signin/enrol").await.unwrap();
        assert_eq!(code(&post.send(&mut other).await), "ceremony-over");
        let done = post.send(&mut browser).await;
        assert_eq!(done.json().unwrap()["location"], "/signin/enrolled");
        // Registering ended the session, for whoever has its secret.
        assert_eq!(get(&mut other, "/signin/enrol", &[]).await.status, 403);
        let mut fresh = world.browser().await;
        sign_in(&mut fresh, &mut key).await.unwrap();
    }

    async fn a_session_after_a_pass_lasts_ten_minutes(store: Store) {
        let world = World::new(store).await;
        let mut browser = world.enrolling(&world.people.employees[0]).await;
        world.clock.advance(Duration::from_mins(9));
        assert_eq!(get(&mut browser, "/signin/enrol", &[]).await.status, 200);
        world.clock.advance(Duration::from_mins(1));
        // It says so, instead of asking for a name.
        assert_eq!(get(&mut browser, "/signin/enrol", &[]).await.status, 403);
    }

    async fn nothing_leads_off_the_site(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let bad = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nx: y", ""];
        for to in bad {
            let mut browser = world.browser().await;
            let changed = Post::form("/language", &[("locale", "de"), ("back", to)]).send(&mut browser).await;
            assert_eq!((changed.status, changed.location.as_deref()), (303, Some("/")), "{to}");
            let page = get(&mut browser, &format!("/?return_to={}", crate::world::encode(to)), &[]).await;
            assert!(page.status == 200 && !page.text().contains("evil.example"), "{to}");
            let proof = assertion(&mut browser, &mut someone.credential().unwrap(), "/signin/options").await;
            let mut proof: serde_json::Value = serde_json::from_str(&proof.unwrap()).unwrap();
            proof["return_to"] = json!(to);
            let done = Post::new("/signin/finish", Body::Json(proof)).send(&mut browser).await;
            guarded("/signin/finish", &done);
            assert!(done.headers.contains_key("set-cookie"));
            assert_eq!(done.json().unwrap()["location"], "/security-info", "{to}");
        }
        let mut browser = world.browser().await;
        let next = Post::form("/signout", &[("next", "https://evil.example")]).send(&mut browser).await;
        assert_eq!(next.location.as_deref(), Some("/"));
    }

    async fn a_form_leads_back_to_its_page(store: Store) {
        let world = World::new(store).await;
        let mut browser = world.browser().await;
        for (referer, to) in [
            ("https://id.robot.example/security-info", "/?return_to=%2Fsecurity%2Dinfo"),
            ("https://id.robot.example.evil.example/x", "/?return_to=%2F"),
            ("https://evil.example/x", "/?return_to=%2F"),
        ] {
            let request = browser
                .request(hyper::Method::POST, "/security-info/sessions/end-all")
                .header("origin", crate::world::ORIGIN)
                .header("referer", referer)
                .header("content-type", crate::world::FORM);
            let body = format!("csrf={}", browser.token());
            let answer = browser.exchange(request.body(body.into()).unwrap()).await.unwrap();
            assert_eq!(answer.location.as_deref(), Some(to), "{referer}");
        }
    }

    async fn the_address_of_a_client_is_its_connections(store: Store) {
        let world = World::new(store).await;
        assert_eq!(seen_address(&world).await, "127.0.0.1");
    }

    async fn a_trusted_proxy_says_the_address_last(store: Store) {
        let world = World::with(store, |site| site.trust_forwarded_for = true).await;
        assert_eq!(seen_address(&world).await, "198.51.100.4");
    }

    async fn without_the_demo_there_are_no_links(store: Store) {
        let world = World::with(store, |site| site.demo = false).await;
        let link = world.sign_in.issue_link(world.people.agent.id, Duration::from_mins(5)).await.unwrap();
        let mut browser = world.browser().await;
        let used = Post::form("/link", &[("secret", link.text())]).send(&mut browser).await;
        assert_eq!((used.status, code(&used).as_str()), (404, "not-found"));
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for path in ["/link", "/outbox"] {
            assert_eq!(get(&mut agent, path, &[]).await.status, 404, "{path}");
        }
    }

    /// They found out at the end of the form that it asks for a passkey, and their session was said to be phishing-resistant.
    async fn an_agent_without_a_passkey_is_told_before_anything_is_typed(store: Store) {
        let world = World::new(store).await;
        let (dir, model, id) = (world.people.id, world.people.agent.id, PersonId::from_bytes([0x91; 16]));
        let made = world.store.write("new-agent", move |tx| {
            let model = repo::people::find(tx, dir, model)?.unwrap();
            let user_name = "new@robot.example".to_owned();
            let person = Person { id, user_name, employee_number: None, ..model };
            repo::people::insert(tx, &person, &[0x91; 64], None)
        });
        let made: Result<(), StoreError> = made.await;
        made.unwrap();
        let link = world.sign_in.issue_link(id, Duration::from_mins(5)).await.unwrap();
        let mut browser = world.browser().await;
        let used = Post::form("/link", &[("secret", link.text())]).send(&mut browser).await;
        let to = used.headers.get("location").and_then(|to| to.to_str().ok());
        assert_eq!((used.status, to), (303, Some("/security-info")));
        let page = get(&mut browser, "/security-info", &[("accept", "text/html")]).await.text();
        assert!(page.contains("You are signed in with a demo link"), "{page}");
        assert!(page.contains("Demo link, no sign-in method") && !page.contains("<span>Phishing-resistant"), "{page}");
        let form = format!("/desk/new?person={}", world.people.employees[0].id);
        let page = get(&mut browser, &form, &[("accept", "text/html")]).await.text();
        let (before, _) = page.split_once("name=\"playbook\"").unwrap();
        assert!(before.contains("data-no-passkey") && before.contains("Add a passkey in Security info"), "{page}");
        // Who has one is told at the button that it is asked for, and no more.
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let page = get(&mut agent, &form, &[("accept", "text/html")]).await.text();
        assert!(page.contains("You will be asked for your own passkey") && !page.contains("data-no-passkey"), "{page}");
    }

    async fn a_state_is_worth_nothing_elsewhere(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (mut one, mut two) = (world.browser().await, world.browser().await);
        let begun = one.post_json("/signin/options", &json!({})).await.unwrap();
        let proof = answer(&mut someone.credential().unwrap(), &begun, one.origin()).unwrap();
        let post = Post::new("/signin/finish", Body::Json(proof));
        assert_eq!(code(&post.send(&mut two).await), "ceremony-over");
        world.clock.advance(Duration::from_mins(11));
        assert_eq!(code(&post.send(&mut one).await), "ceremony-over");
    }
}

/// The address of a session whose browser claims another one.
async fn seen_address(world: &World) -> String {
    let someone = &world.people.employees[0];
    let link = world.sign_in.issue_link(someone.id, Duration::from_mins(5)).await.unwrap();
    let mut browser = world.browser().await;
    let body = format!("csrf={}&secret={}", browser.token(), link.text());
    let request = browser
        .request(hyper::Method::POST, "/link")
        .header("origin", crate::world::ORIGIN)
        .header("x-forwarded-for", "203.0.113.9, 198.51.100.4")
        .header("content-type", crate::world::FORM);
    browser.exchange(request.body(body.into()).unwrap()).await.unwrap();
    let session = world.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
    world.sign_in.list_sessions(&session).await.unwrap()[0].address.clone().unwrap()
}
