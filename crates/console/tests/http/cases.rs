//! The desk's own promises over HTTP: once, in order, and only for as long as somebody is signed in.

use crate::{
    campaign,
    world::{Post, World, ask, code, get},
};
use hyper::Method;
use keyward_authenticator::Credential;
use keyward_model::{Actor, Clock as _, EventId, RoleSet};
use keyward_robot::{Client, Recovery, answer, assertion};
use keyward_storage::{
    Store, StoreError, Tx, both_engines, log,
    repo::{self, PageRequest},
};
use serde_json::{Value, json};
use std::time::Duration;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];
const STREAM: &[(&str, &str)] = &[("accept", "text/event-stream")];

/// An agent and a manager at work.
async fn desk(world: &World) -> Recovery {
    let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
    Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap()
}

fn number(answer: &Value) -> u64 {
    answer["number"].as_u64().unwrap()
}

/// The code that somebody draws in their own session, to be read out.
pub async fn drawn_code(own: &mut Client, key: &mut Credential, case: u64) -> String {
    let number = case.to_string();
    let touch = format!("/security-info/case/code/assert?number={number}");
    let begun = own.post_json(&touch, &serde_json::json!({})).await.unwrap();
    let proof = keyward_robot::answer(key, &begun, own.origin()).unwrap().to_string();
    let fields = [("number", number.as_str()), ("assertion", proof.as_str())];
    call_code(&own.post_form("/security-info/case/code", &fields).await.unwrap().text())
}

/// The code that a page shows.
pub fn call_code(page: &str) -> String {
    let (_, after) = page.split_once("<p class=\"pass num\">").unwrap();
    after.split('<').next().unwrap().to_owned()
}

both_engines! {
    /// The owner signs in as every day while somebody else is on the line: that verified the caller.
    async fn the_owners_sign_in_verifies_nobody_who_calls(store: Store) {
        let world = World::new(store).await;
        let owner = &world.people.employees[0];
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let person = owner.id.to_string();
        let fields = [
            ("person", person.as_str()),
            ("playbook", "device_loss"),
            ("other_kind", "phone"),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let opened = Post::form("/desk/new", &fields).surely(&mut agent).await.json().unwrap();
        let case = number(&opened);
        let path = |action: &str| format!("/desk/cases/{case}/{action}");
        assert_eq!(Post::form(&path("assess"), &[("result", "none")]).send(&mut agent).await.status, 200);
        let (mut own, mut key) = world.signed_in(owner).await;
        let mut signs_in = world.browser().await;
        keyward_robot::sign_in(&mut signs_in, &mut key).await.unwrap();
        for (action, fields) in [("contain", vec![]), ("freeze", vec![("reason", "stolen")])] {
            let refused = Post::form(&path(action), &fields).send(&mut agent).await;
            assert_eq!((refused.status, code(&refused).as_str()), (409, "not-verified"), "{action}");
        }
        let guessed = Post::form(&path("code"), &[("code", "000 000")]).send(&mut agent).await;
        assert_eq!(code(&guessed), "no-code", "none was drawn");
        // The caller is the owner after all, and reads out what nobody else sees.
        let number = case.to_string();
        let bare = Post::form("/security-info/case/code", &[("number", &number)]).send(&mut own).await;
        assert_eq!(code(&bare), "needs-passkey", "a session alone says no code");
        let digits = drawn_code(&mut own, &mut key, case).await;
        assert!(!get(&mut agent, &path(""), PAGE).await.text().contains(&digits), "not on the case");
        assert_eq!(Post::form(&path("code"), &[("code", &digits)]).send(&mut agent).await.status, 200);
        let contained = Post::form(&path("contain"), &[]).send(&mut agent).await;
        assert_eq!(contained.status, 200, "{}", contained.text());
    }

    /// The owner, robbed, uses a saved code for a recovery of their own while the thief is on the line.
    async fn a_recovery_code_is_nobodys_until_its_digits_are_read_out(store: Store) {
        let world = World::new(store).await;
        let owner = &world.people.employees[0];
        let (browser, mut key) = world.signed_in(owner).await;
        let session = world.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let client = keyward_signin::Client { browser: "b".repeat(43), ..Default::default() };
        let touch = world.touched(&session, &mut key, keyward_signin::purpose::RECOVERY_CODES, &client).await;
        let codes = world.sign_in.generate_codes(&session, Some(&touch), &client).await.unwrap().codes;
        world.clock.advance(Duration::from_hours(24 * 8));
        let mut nobody = world.browser().await;
        let mut used = 0;
        let mut uses = async || {
            let fields = [("user_name", owner.user_name.as_str()), ("code", codes[used].text())];
            used += 1;
            let post = Post::form("/recover/code", &fields);
            post.by_browser().send(&mut nobody).await
        };
        assert_eq!(uses().await.status, 303, "no case, nothing to read out");
        let mut desk = desk(&world).await;
        let case = desk.report(&owner.lost()).await.unwrap();
        let standing = desk.act(case, "assess", &[]).await.unwrap();
        let page = uses().await;
        assert_eq!(page.status, 200);
        let digits = call_code(&page.text());
        let after = desk.act(case, "note", &[("note", "used")]).await.unwrap();
        assert_eq!(after["missing"], standing["missing"], "nobody knows yet who used it");
        let shown = get(&mut desk.agent, &format!("/desk/cases/{case}"), PAGE).await.text();
        assert!(shown.contains("id=\"call-code\"") && !shown.contains(&digits), "{shown}");
        let read = desk.act(case, "code", &[("code", &digits)]).await.unwrap();
        assert_eq!(read["missing"].as_u64().unwrap() + 1, standing["missing"].as_u64().unwrap(), "{read}");
        // A case that was stopped takes none, and says so.
        desk.act(case, "escalate", &[("reason", "odd voice")]).await.unwrap();
        let stopped = uses().await;
        assert_eq!((stopped.status, stopped.location.as_deref()), (303, Some("/recover")));
        assert!(get(&mut nobody, "/recover", PAGE).await.text().contains("no open case takes it"));
    }

    /// Whoever attacks the desk must not read at its door whether it noticed.
    async fn nobody_sees_attack_mode_who_is_not_signed_in(store: Store) {
        let world = World::new(store).await;
        let owner = &world.people.employees[0];
        let (browser, mut key) = world.signed_in(owner).await;
        let session = world.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let client = keyward_signin::Client { browser: "b".repeat(43), ..Default::default() };
        let touch = world.touched(&session, &mut key, keyward_signin::purpose::RECOVERY_CODES, &client).await;
        let codes = world.sign_in.generate_codes(&session, Some(&touch), &client).await.unwrap().codes;
        let mut nobody = world.browser().await;
        let main = |page: &str| page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0.to_owned();
        let before = main(&get(&mut nobody, "/recover", PAGE).await.text());
        assert!(before.contains("action=\"/recover/code\""), "{before}");
        let mut uses = async |code: &str| {
            let fields = [("user_name", owner.user_name.as_str()), ("code", code)];
            let answer = Post::form("/recover/code", &fields).by_browser().send(&mut nobody).await;
            (answer.status == 403).then(|| main(&answer.text()))
        };
        let wrong = uses("23456789ABCDEF").await.unwrap();
        let (dir, at) = (world.people.id, world.clock.now());
        let id = EventId::from_bytes([5; 16]);
        let alarm = repo::alarms::Alarm {
            id,
            kind: repo::alarms::AlarmKind::Brake,
            team: None,
            raised_at: at,
            raised_by: Actor::System,
            reason: "A test".into(),
        };
        let raise = move |tx: &mut dyn Tx| repo::alarms::raise(tx, dir, &alarm);
        let raised: Result<(), StoreError> = world.store.write("raise", raise).await;
        raised.unwrap();
        let refused = uses(codes[0].text()).await.expect("refused as a wrong code is");
        assert_eq!(refused, wrong);
        let mut other = world.browser().await;
        let during = main(&get(&mut other, "/recover", PAGE).await.text());
        assert!(during.contains("action=\"/recover/code\""), "{during}");
        assert_eq!(during.len(), before.len());
        // It was not used up.
        let end = move |tx: &mut dyn Tx| repo::alarms::end(tx, dir, id, Actor::System, at);
        let ended: Result<bool, StoreError> = world.store.write("end", end).await;
        assert!(ended.unwrap());
        assert_eq!(uses(codes[0].text()).await, None, "accepted");
    }

    /// Made the day before: right, and too new. The person, the card, the log and the row say the same.
    async fn a_recovery_code_that_is_too_new_is_said_to_be(store: Store) {
        let world = World::new(store).await;
        let owner = &world.people.employees[0];
        let (browser, mut key) = world.signed_in(owner).await;
        let session = world.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let client = keyward_signin::Client { browser: "b".repeat(43), ..Default::default() };
        let touch = world.touched(&session, &mut key, keyward_signin::purpose::RECOVERY_CODES, &client).await;
        let codes = world.sign_in.generate_codes(&session, Some(&touch), &client).await.unwrap().codes;
        world.clock.advance(Duration::from_hours(24));
        let mut desk = desk(&world).await;
        let case = desk.report(&owner.lost()).await.unwrap();
        let standing = desk.act(case, "assess", &[]).await.unwrap();
        let mut nobody = world.browser().await;
        let before = get(&mut nobody, "/recover", PAGE).await.text();
        let (first, field) = (before.find("A code works only while a case is open").unwrap(), before.find("id=\"code\"").unwrap());
        assert!(first < field, "said before a code is typed");
        let fields = [("user_name", owner.user_name.as_str()), ("code", codes[0].text())];
        let told = Post::form("/recover/code", &fields).by_browser().send(&mut nobody).await.text();
        assert!(told.contains("too new to verify you") && !told.contains("then it counts"), "{told}");
        let path = format!("/desk/cases/{case}");
        let card = get(&mut desk.agent, &path, PAGE).await.text();
        assert!(card.contains("too new to count") && !card.contains("It counts once"), "{card}");
        let read = desk.act(case, "code", &[("code", &call_code(&told))]).await.unwrap();
        assert_eq!(read["missing"], standing["missing"]);
        let after = get(&mut desk.agent, &path, PAGE).await.text();
        assert!(after.contains("The code was right, but too new to count"), "{after}");
        assert!(after.contains("Right, but too new to count") && !after.contains("Check passed"), "{after}");
    }

    async fn the_same_form_opens_one_case(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let lost = world.people.employees[0].lost();
        let fields = [
            ("form", "a-form-of-one-page-0001"),
            ("person", lost.person.as_str()),
            ("playbook", "device_loss"),
            ("device", lost.device.as_str()),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let post = Post::form("/desk/new", &fields);
        assert_eq!(code(&post.send(&mut agent).await), "needs-passkey", "a cookie alone opens none");
        let first = post.surely(&mut agent).await;
        assert_eq!(first.status, 201);
        let again = post.surely(&mut agent).await;
        assert_eq!((again.status, again.json().unwrap()), (201, first.json().unwrap()));
        // Without the form's token it is another report, and there is a case.
        let other = Post::form("/desk/new", &fields[1..]).surely(&mut agent).await;
        assert_eq!((other.status, code(&other).as_str()), (409, "case-open"));
        assert_eq!(world.logged("case.opened").await, 1);
    }

    async fn what_is_out_of_order_is_refused_with_a_sentence(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let lost = world.people.employees[0].lost();
        let case = desk.report(&lost).await.unwrap();
        let before = world.rows().await;
        let proof = desk.touch(case, "retire").await.unwrap();
        let not_called = vec![("kind", "call_back"), ("contact", lost.line.as_str()), ("result", "passed")];
        let early = [
            ("evidence", not_called.clone(), "no-such-check"),
            ("pass", vec![("channel", "verified_call"), ("one_time", "on")], "not-assessed"),
            ("contain", vec![], "not-verified"),
            ("void-pass", vec![], "no-pass"),
            ("retire", vec![("method", lost.method.as_str())], "not-verified"),
            ("resume", vec![("reason", "why not")], "needs-supervisor"),
            ("close", vec![], "duties-open"),
        ];
        for (action, fields, why) in early {
            let post = Post::form(&format!("/desk/cases/{case}/{action}"), &fields);
            let script = post.send(&mut desk.agent).await;
            let forbidden = why.starts_with("needs-");
            assert_eq!((script.status, code(&script).as_str()), (if forbidden { 403 } else { 409 }, why), "{action}");
            let sentence = script.json().unwrap()["error"]["message"].as_str().unwrap().to_owned();
            assert!(sentence.contains(' ') && !sentence.contains(why), "{action}: {sentence}");
            let page = post.by_browser().send(&mut desk.agent).await;
            assert_eq!(page.status, script.status, "{action}");
            let html = page.text().replace("&#39;", "'");
            assert!(html.contains(sentence.split('\u{2068}').next().unwrap()), "{action}: {sentence}");
        }
        assert_eq!(world.rows().await, before);
        // With its touch it is the state of the case that refuses.
        desk.act(case, "assess", &[]).await.unwrap();
        let fields = [("method", lost.method.as_str()), ("assertion", proof.as_str())];
        let retire = Post::form(&format!("/desk/cases/{case}/retire"), &fields).send(&mut desk.agent).await;
        assert_eq!((retire.status, code(&retire).as_str()), (409, "not-verified"));
        let proof = desk.touch(case, "pass").await.unwrap();
        let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
        let pass = Post::form(&format!("/desk/cases/{case}/pass"), &fields).send(&mut desk.agent).await;
        assert_eq!((pass.status, code(&pass).as_str()), (409, "not-verified"));
    }

    /// F18: a stolen cookie verified and contained 39 accounts in ten seconds, without one touch.
    async fn a_cookie_alone_records_and_contains_nothing(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let lost = world.people.employees[0].lost();
        let case = desk.report(&lost).await.unwrap();
        desk.act(case, "assess", &[]).await.unwrap();
        desk.act(case, "call-back", &[("contact", &lost.line), ("line", "fixed")]).await.unwrap();
        let path = format!("/desk/cases/{case}");
        let passed = [("kind", "call_back"), ("contact", lost.line.as_str()), ("result", "passed")];
        // Whoever opened the case touched for that; another session of the same agent did not.
        let (mut stolen, _) = world.signed_in(&world.people.agent).await;
        let before = world.rows().await;
        let untouched = Post::form(&format!("{path}/evidence"), &passed).send(&mut stolen).await;
        assert_eq!((untouched.status, code(&untouched).as_str()), (403, "needs-passkey"));
        assert_eq!(world.rows().await, before);
        let page = get(&mut stolen, &path, PAGE).await.text();
        let asks = format!("data-assert=\"{path}/assert?action=evidence\"");
        assert!(page.contains(&asks) && !page.contains("data-touched"), "the form asks for it");

        // The form comes back with what was typed.
        let met = [("kind", "in_person"), ("result", "inconclusive"), ("document", "badge"), ("place", "Room 1")];
        let again = Post::form(&format!("{path}/evidence"), &met).by_browser().send(&mut stolen).await;
        assert_eq!(again.status, 403);
        let again = again.text();
        assert!(again.contains("value=\"Room 1\"") && again.contains("value=\"badge\" selected"), "{again}");
        assert!(again.contains("Confirm with your passkey"), "{again}");

        // One touch for the case and a quarter of an hour.
        desk.act(case, "evidence", &passed).await.unwrap();
        assert!(get(&mut desk.agent, &path, PAGE).await.text().contains("data-touched"), "and not again");
        let met = [("kind", "in_person"), ("result", "inconclusive"), ("document", "passport"), ("place", "Room 1")];
        let post = Post::form(&format!("{path}/evidence"), &met);
        assert_eq!(post.send(&mut desk.agent).await.status, 200);
        // Not in another session of the same agent, and not for another case.
        let (mut other, _) = world.signed_in(&world.people.agent).await;
        assert_eq!(code(&post.send(&mut other).await), "needs-passkey");
        let second = desk.report(&world.people.employees[1].lost()).await.unwrap();
        desk.act(second, "assess", &[]).await.unwrap();
        let elsewhere = Post::form(&format!("/desk/cases/{second}/evidence"), &met);
        assert_eq!(code(&elsewhere.send(&mut other).await), "needs-passkey");
        assert_eq!(elsewhere.send(&mut desk.agent).await.status, 200, "the touch for opening it counts");
        world.clock.advance(Duration::from_mins(14));
        assert_eq!(post.send(&mut desk.agent).await.status, 200);
        world.clock.advance(Duration::from_mins(1));
        assert_eq!(code(&post.send(&mut desk.agent).await), "needs-passkey");
    }

    /// F18 and R3: a stolen cookie locks nobody out of a case that is verified.
    async fn a_cookie_alone_freezes_nobody(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let lost = world.people.employees[0].lost();
        let case = desk.report(&lost).await.unwrap();
        desk.verify(&lost, case).await.unwrap();
        // The thief has the same agent's other session, which was never touched.
        let (mut thief, _) = world.signed_in(&world.people.agent).await;
        let path = format!("/desk/cases/{case}");
        for action in ["contain", "freeze"] {
            let post = Post::form(&format!("{path}/{action}"), &[("reason", "locked out")]);
            assert_eq!(code(&post.send(&mut thief).await), "needs-passkey", "{action}");
        }
        assert_eq!(world.logged("method.suspended").await + world.logged("person.frozen").await, 0);
        // Whoever touched for a check a moment ago is not asked again.
        let froze = Post::form(&format!("{path}/freeze"), &[("reason", "She never asked")]);
        assert_eq!(froze.send(&mut desk.agent).await.status, 200);
    }

    /// F18: and the brake stopped the supervisor's real recovery.
    async fn an_agent_who_opens_too_many_cases_stops_alone(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        for someone in &world.people.employees[..10] {
            desk.report(&someone.lost()).await.unwrap();
        }
        let lost = world.people.employees[10].lost();
        let fields = [
            ("person", lost.person.as_str()),
            ("playbook", "device_loss"),
            ("device", &lost.device),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let post = Post::form("/desk/new", &fields);
        let refused = post.send(&mut desk.agent).await;
        assert_eq!((refused.status, code(&refused).as_str()), (403, "on-hold"));
        assert_eq!(code(&Post::form("/desk/cases/1001/assess", &[("result", "none")]).send(&mut desk.agent).await), "on-hold");
        assert_eq!(world.logged("agent.held").await, 1);
        assert_eq!(world.logged("brake.pulled").await, 0);
        // Whoever is on the phone is not left alone: the agent reads their own case, which says what holds them up, stops it and
        // remarks; a colleague goes on. Nothing else is offered.
        let page = get(&mut desk.agent, "/desk/cases/1001", PAGE).await;
        assert_eq!(page.status, 200);
        let said = page.text();
        for told in ["is on hold since", "raised alarms, 10 times in a short time", "does not end automatically", "supervisor or security reader", "A colleague opens case 1001"] {
            assert!(said.contains(told), "{told}: {said}");
        }
        assert!(said.contains("/desk/cases/1001/escalate") && !said.contains("/desk/cases/1001/assess"), "{said}");
        assert_eq!(Post::form("/desk/cases/1001/note", &[("note", "She is at the gate")]).send(&mut desk.agent).await.status, 200);
        assert_eq!(Post::form("/desk/cases/1001/escalate", &[("reason", "She hung up")]).send(&mut desk.agent).await.status, 200);
        let queue = get(&mut desk.agent, "/desk", PAGE).await.text();
        assert!(queue.contains("is on hold since") && !queue.contains("href=\"/desk/new\""), "{queue}");
        assert_eq!(get(&mut desk.agent, &format!("/desk/people/{}", lost.person), PAGE).await.status, 403);
        // Everybody else goes on.
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        assert_eq!(post.surely(&mut supervisor).await.status, 201);
        let other = "/desk/cases/1011";
        assert_eq!(get(&mut supervisor, other, PAGE).await.status, 200);
        // A session that is held reads no case of others, and its page says why.
        let page = get(&mut desk.agent, other, PAGE).await;
        assert_eq!(page.status, 403);
        assert!(page.text().contains("is on hold since") && page.text().contains("Ask a supervisor"), "{}", page.text());
        assert_eq!(code(&Post::form(&format!("{other}/escalate"), &[("reason", "no")]).send(&mut desk.agent).await), "on-hold");
        let page = get(&mut supervisor, "/desk/alarms", PAGE).await.text();
        assert!(!page.contains("is on hold since"), "only the agent is told so on top: {page}");
        assert!(page.contains("10 cases or alarms in a short time"), "{page}");
        assert!(page.contains("One agent is on hold") && !page.contains("No attack is under way"), "{page}");
        let agent = world.people.agent.id;
        let path = format!("/desk/alarms/holds/{agent}");
        let end = Post::form(&path, &[("reason", "I called them")]);
        assert_eq!(code(&end.send(&mut supervisor).await), "needs-passkey");
        assert_eq!(end.surely(&mut supervisor).await.status, 303);
        assert_eq!(Post::form("/desk/cases/1001/note", &[("note", "me")]).send(&mut desk.agent).await.status, 200);
    }

    /// F19: an elevated agent read the page of a privileged person, and 31 reads left no event.
    async fn who_looks_is_on_record_and_looks_no_higher_than_they_work(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let privileged = format!("/desk/people/{}", world.people.privileged.id);
        let hidden = get(&mut agent, &privileged, PAGE).await;
        assert_eq!(hidden.status, 403);
        assert!(!hidden.text().contains(&world.people.privileged.user_name), "not even a name");
        let report = format!("/desk/new?person={}", world.people.privileged.id);
        // A search says that there is somebody of this name, and nothing else.
        let name = world.store.read("name", { let (dir, id) = (world.people.id, world.people.privileged.id); move |tx| repo::people::find(tx, dir, id) });
        let found: Result<_, StoreError> = name.await;
        let found = found.unwrap().unwrap();
        let q = crate::world::encode(&found.display_name);
        for place in ["/desk/search", "/desk/new"] {
            let page = get(&mut agent, &format!("{place}?q={q}"), PAGE).await.text();
            assert!(page.contains(&found.display_name) && page.contains("Ask a supervisor: "), "{place}: {page}");
            for hidden in [&found.user_name, &found.id.to_string(), "Privileged account"] {
                assert!(!page.contains(hidden), "{place}: {hidden}");
            }
        }
        assert_eq!(get(&mut agent, &report, PAGE).await.status, 403);
        let someone = &world.people.employees[3];
        for _ in 0..3 {
            assert_eq!(get(&mut agent, &format!("/desk/people/{}", someone.id), PAGE).await.status, 200);
        }
        // The answer to a form that is refused is a look, too.
        let (mut second, _) = world.signed_in(&world.people.supervisor).await;
        let form = Post::form("/desk/new", &[("person", &world.people.employees[4].id.to_string())]);
        assert_eq!(form.by_browser().send(&mut second).await.status, 422);
        let (mut theirs, _) = world.signed_in(someone).await;
        let own = get(&mut theirs, "/security-info", PAGE).await.text();
        let (_, looked) = own.split_once("looked-title").unwrap();
        assert!(!looked.contains("Nobody looked"), "{looked}");
        assert!(looked.contains("between ") && looked.contains(":00 and "), "{looked}");
        assert_eq!(world.desk.log_reads().await.unwrap(), 0, "the hour is not over");
        world.clock.advance(Duration::from_hours(1));
        assert_eq!(world.desk.log_reads().await.unwrap(), 2, "one event for an hour and a viewer");
        assert_eq!(world.desk.log_reads().await.unwrap(), 0);
        assert_eq!(world.logged("people.read").await, 2);
    }

    async fn a_touch_for_one_thing_does_no_other(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let (a, b) = (world.people.employees[0].lost(), world.people.employees[1].lost());
        let (one, two) = (desk.report(&a).await.unwrap(), desk.report(&b).await.unwrap());
        desk.verify(&a, one).await.unwrap();
        desk.act(one, "contain", &[]).await.unwrap();
        for (case, action) in [(two, "pass"), (one, "retire")] {
            let proof = desk.touch(case, action).await.unwrap();
            let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
            let pass = Post::form(&format!("/desk/cases/{one}/pass"), &fields).send(&mut desk.agent).await;
            assert_eq!((pass.status, code(&pass).as_str()), (403, "ceremony-over"), "{action}");
        }
        assert_eq!(world.logged("pass.issued").await, 0);
    }

    async fn twice_at_once_is_once(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let lost = world.people.employees[0].lost();
        let case = desk.report(&lost).await.unwrap();
        desk.verify(&lost, case).await.unwrap();
        let asks = format!("/desk/cases/{case}/assert?action=contain");
        let (mut browsers, mut posts) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            let (mut browser, mut key) = world.signed_in(&world.people.agent).await;
            let proof = assertion(&mut browser, &mut key, &asks).await.unwrap();
            posts.push(Post::form(&format!("/desk/cases/{case}/contain"), &[("assertion", &proof)]));
            browsers.push(browser);
        }
        let (mut one, mut two) = (browsers.remove(0), browsers.remove(0));
        let (a, b) = tokio::join!(posts[0].send(&mut one), posts[1].send(&mut two));
        assert!(a.status == 200 || b.status == 200, "{} {}", a.text(), b.text());
        // Whoever comes once the first is done ends what began since: an order of its own.
        let done = [&a, &b].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(world.logged("session.revoked_all").await, done);
        assert_eq!(world.logged("method.suspended").await, 1);

        let fields = [("channel", "verified_call"), ("one_time", "on"), ("form", "one-form-sent-twice-01")];
        let mut posts = Vec::new();
        for _ in 0..2 {
            let proof = desk.touch(case, "pass").await.unwrap();
            let with_proof = [fields[0], fields[1], fields[2], ("assertion", proof.as_str())];
            posts.push(Post::form(&format!("/desk/cases/{case}/pass"), &with_proof));
        }
        let mut other = desk.another_agent().await.unwrap();
        let (a, b) = tokio::join!(posts[0].send(&mut desk.agent), posts[1].send(&mut other));
        let mut codes = [(a.status, code(&a)), (b.status, code(&b))];
        codes.sort();
        assert_eq!(codes[0].0, 200, "{codes:?}");
        assert_eq!(codes[1], (409, "shown-before".to_owned()));
        assert_eq!(world.logged("pass.issued").await, 1);
    }

    async fn the_subject_of_a_case_never_works_on_it(store: Store) {
        let world = World::new(store).await;
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        let lost = world.people.agent.lost();
        let fields = [
            ("person", lost.person.as_str()),
            ("playbook", "device_loss"),
            ("device", &lost.device),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let opened = Post::form("/desk/new", &fields).surely(&mut supervisor).await.json().unwrap();
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let path = format!("/desk/cases/{}", number(&opened));
        for address in [path.clone(), format!("{path}/live")] {
            assert_eq!(get(&mut agent, &address, &[]).await.status, 404, "{address}");
        }
        let noted = Post::form(&format!("{path}/note"), &[("note", "me")]).send(&mut agent).await;
        assert_eq!((noted.status, code(&noted).as_str()), (404, "not-found"));
    }

    async fn an_agent_does_not_reach_the_highest_tier(store: Store) {
        let world = World::new(store).await;
        let lost = world.people.privileged.lost();
        let fields = [
            ("person", lost.person.as_str()),
            ("playbook", "device_loss"),
            ("device", &lost.device),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let post = Post::form("/desk/new", &fields);
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let before = world.rows().await;
        let refused = post.send(&mut agent).await;
        assert_eq!((refused.status, code(&refused).as_str()), (403, "beyond-reach"));
        assert_eq!(world.rows().await, before);
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        let case = number(&post.surely(&mut supervisor).await.json().unwrap());
        for action in ["assess", "vouch", "contain", "advice"] {
            let act = Post::form(&format!("/desk/cases/{case}/{action}"), &[]).send(&mut agent).await;
            assert_eq!((act.status, code(&act).as_str()), (403, "beyond-reach"), "{action}");
        }
    }

    async fn a_stream_tells_of_changes_and_ends_with_its_session(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let case = desk.report(&world.people.employees[0].lost()).await.unwrap();
        let live = format!("/desk/cases/{case}/live?version=older");

        // Signed out elsewhere, with the same cookie.
        let (mut watcher, _) = world.signed_in(&world.people.agent).await;
        let mut same = watcher.twin(world.address).await.unwrap();
        let stream = tokio::spawn(async move { (get(&mut watcher, &live, STREAM).await, watcher) });
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(!stream.is_finished());
        Post::form("/signout", &[]).send(&mut same).await;
        let (seen, mut watcher) = ends(stream).await;
        assert!(seen.status == 200 && seen.text().starts_with("id: "), "{}", seen.text());
        let live = format!("/desk/cases/{case}/live");
        assert_eq!(get(&mut watcher, &live, STREAM).await.status, 303);

        // A role that was taken away.
        let (mut watcher, _) = world.signed_in(&world.people.supervisor).await;
        let (dir, id) = (world.people.id, world.people.supervisor.id);
        let again = live.clone();
        let stream = tokio::spawn(async move { (get(&mut watcher, &again, STREAM).await, watcher) });
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(!stream.is_finished());
        let set: Result<bool, StoreError> = world
            .store
            .write("roles", move |tx| repo::people::set_roles(tx, dir, id, RoleSet::EMPLOYEE))
            .await;
        assert!(set.unwrap());
        let (_, mut watcher) = ends(stream).await;
        assert_eq!(get(&mut watcher, &live, STREAM).await.status, 404);
    }

    /// Who is asked keeps `/approve` open: what comes, is answered or withdrawn is told at once, to nobody else, and for everybody the
    /// stream looks alike.
    async fn what_somebody_is_asked_appears_on_their_open_page(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let (mut manager, _) = world.signed_in(&world.people.manager).await;
        let (mut stranger, _) = world.signed_in(&world.people.employees[5]).await;
        let live = |page: &str| {
            let rest = page.split_once("data-live=\"").unwrap().1;
            rest.split('"').next().unwrap().to_owned()
        };
        let mut shown = Vec::new();
        let case = desk.report(&world.people.employees[0].lost()).await.unwrap();
        desk.act(case, "assess", &[]).await.unwrap();
        let strangers = live(&get(&mut stranger, "/approve", PAGE).await.text());
        assert_eq!(strangers.len(), live(&get(&mut manager, "/approve", PAGE).await.text()).len());
        for step in ["asked", "withdrawn"] {
            let url = live(&get(&mut manager, "/approve", PAGE).await.text());
            let mut open = manager.twin(world.address).await.unwrap();
            let mut same = manager.twin(world.address).await.unwrap();
            let followed = url.clone();
            let stream = tokio::spawn(async move { (get(&mut open, &followed, STREAM).await, open) });
            tokio::time::sleep(Duration::from_millis(700)).await;
            assert!(!stream.is_finished(), "nothing happened yet");
            match step {
                "asked" => desk.act(case, "vouch", &[]).await.unwrap(),
                _ => desk.act(case, "escalate", &[("reason", "somebody else called")]).await.unwrap(),
            };
            let asked = get(&mut same, "/approve", PAGE).await.text();
            assert_ne!(live(&asked), url, "{step}: the page has another version");
            shown.push(asked.matches("href=\"/approve/0").count());
            // A stream that knows an older version says so at once; it ends with its session.
            tokio::time::sleep(Duration::from_millis(900)).await;
            let mut leaver = world.signed_in(&world.people.manager).await.0;
            std::mem::swap(&mut leaver, &mut manager);
            Post::form("/signout", &[]).send(&mut leaver).await;
            let (seen, _) = ends(stream).await;
            assert_eq!(seen.text().matches("data: ").count(), 1, "{step}: {}", seen.text());
        }
        assert_eq!(shown, [1, 1], "it waits, then it is among the past ones");
        assert_eq!(live(&get(&mut stranger, "/approve", PAGE).await.text()), strangers);
        // Looking on is no use of the session.
        let (mut idle, _) = world.signed_in(&world.people.agent).await;
        world.clock.advance(Duration::from_mins(10));
        get(&mut idle, "/approve", &[PAGE[0], ("x-by-itself", "1")]).await;
        world.clock.advance(Duration::from_mins(6));
        assert_eq!(get(&mut idle, "/approve", PAGE).await.status, 303);
    }

    /// F13: somebody else's number was 403, and no such number 404.
    async fn a_case_number_of_somebody_else_is_no_number(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let open = desk.report(&world.people.employees[0].lost()).await.unwrap();
        let closed = desk.run(&world.people.employees[1].lost()).await.unwrap();
        let (mut stranger, _) = world.signed_in(&world.people.employees[5]).await;
        let (mut agent, _) = world.signed_in(&world.people.supervisor).await;
        let mut answers = std::collections::BTreeSet::new();
        for number in [open, closed, 1, 999_999] {
            let fields = [("number", number.to_string())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            for browser in [&mut stranger, &mut agent] {
                let answer = Post::form("/security-info/case/stop", &fields).send(browser).await;
                let error = answer.json().unwrap()["error"].clone();
                answers.insert((answer.status, error["code"].to_string(), error["message"].to_string()));
            }
        }
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers.first().unwrap().0, 404);
        let (mut own, _) = world.signed_in(&world.people.employees[0]).await;
        let number = open.to_string();
        let stopped = Post::form("/security-info/case/stop", &[("number", &number)]).send(&mut own).await;
        assert_eq!(stopped.status, 303);
        // And their page goes on saying so.
        for _ in 0..2 {
            let page = get(&mut own, "/security-info", PAGE).await.text();
            assert!(page.contains("is stopped") && page.contains("until a supervisor has looked"), "{page}");
            assert!(!page.contains("waits for the helpdesk") && !page.contains("is working on your account"), "{page}");
        }
    }

    /// The policy refuses the passkey that they have, so the session is a weaker one: with a touch the stop is their own word all the same.
    async fn a_touch_of_a_refused_passkey_stops_a_case_as_its_owner(store: Store) {
        use keyward_model::{Factor, MethodRule};
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let phone = world.add_password_and_phone(&someone, campaign::PASSWORD).await;
        let mut closed = campaign::policy();
        closed.methods.insert(Factor::Passkey, MethodRule::OFF);
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let id = someone.id.to_string();
        let fields = [("person", id.as_str()), ("other_kind", "laptop"), ("other_name", "Old"), ("theft", "no"), ("channel", "phone")];
        let opened = agent.surely("/desk/new", &fields).await.unwrap();
        let number = number(&opened.json().unwrap()).to_string();
        world.put_policy(&closed).await;
        let (mut weak, _) = campaign::typed_in(&world, &someone, phone).await;
        let mut key = someone.credential().unwrap();
        let page = get(&mut weak, "/security-info", PAGE).await.text();
        assert!(page.contains("Stop it with a passkey") && page.matches("action=\"/security-info/case/stop\"").count() == 2, "{page}");
        let begun = weak.post_json(&format!("/security-info/case/stop/assert?number={number}"), &json!({})).await.unwrap();
        let proof = answer(&mut key, &begun, weak.origin()).unwrap().to_string();
        let fields = [("number", number.as_str()), ("assertion", proof.as_str())];
        let stopped = Post::form("/security-info/case/stop", &fields).send(&mut weak).await;
        assert_eq!(stopped.status, 303, "{}", stopped.text());
        let (dir, filter) = (world.people.id, log::Filter { kind_prefix: Some("case.escalated".to_owned()), ..log::Filter::default() });
        let read = world.store.read("logged", move |tx| log::recent(tx, dir, &filter, &PageRequest::first(5)));
        let found: Result<_, StoreError> = read.await;
        let found = found.unwrap();
        assert_eq!(found.items.len(), 1);
        assert!(format!("{:?}", found.items[0]).contains("stopped-by-the-person"), "{:?}", found.items[0]);
    }

    async fn watching_is_not_working(store: Store) {
        let world = World::new(store).await;
        let (mut worker, _) = world.signed_in(&world.people.agent).await;
        let (mut watcher, _) = world.signed_in(&world.people.agent).await;
        world.clock.advance(Duration::from_mins(10));
        assert_eq!(get(&mut worker, "/desk", PAGE).await.status, 200);
        assert_eq!(get(&mut watcher, "/desk/cases/1001/live", STREAM).await.status, 404);
        // What the open page fetches after a change: the case again, and nothing else.
        assert_eq!(get(&mut watcher, "/desk/cases/1001", &[PAGE[0], ("x-by-itself", "1")]).await.status, 404);
        world.clock.advance(Duration::from_mins(6));
        assert_eq!(get(&mut worker, "/desk", PAGE).await.status, 200);
        assert_eq!(get(&mut watcher, "/desk", PAGE).await.status, 303);
    }

    /// F19: with a header that any client can send, every request of a stolen session left no trace of its use.
    async fn no_header_hides_the_use_of_a_session(store: Store) {
        let world = World::new(store).await;
        let hidden: &[(&str, &str)] = &[("x-by-itself", "1"), ("accept", "text/event-stream")];
        for path in ["/desk", "/security-info", "/security-info/lost", "/desk/search?q=a"] {
            let (mut thief, _) = world.signed_in(&world.people.agent).await;
            world.clock.advance(Duration::from_mins(10));
            get(&mut thief, path, hidden).await;
            world.clock.advance(Duration::from_mins(6));
            // It went on because it was used, and the use is on record.
            assert_eq!(get(&mut thief, "/desk", PAGE).await.status, 200, "{path}");
        }
    }

    async fn a_closed_case_has_no_stream_and_takes_no_action(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world).await;
        let case = desk.run(&world.people.employees[0].lost()).await.unwrap();
        let live = format!("/desk/cases/{case}/live");
        assert_eq!(ask(&mut desk.agent, Method::GET, &live, STREAM).await.status, 204);
        for action in ["assess", "contain", "escalate", "close", "note"] {
            let fields = [("note", "late"), ("reason", "late")];
            let late = Post::form(&format!("/desk/cases/{case}/{action}"), &fields).send(&mut desk.agent).await;
            assert_eq!((late.status, code(&late).as_str()), (409, "case-closed"), "{action}");
        }
    }

    /// B1 of the review: the agent attests that a face matches a photo, so the photo is on the card, and who never loaded it is
    /// refused. Loading it as somebody else, or in another case, is not loading it.
    /// What was refused is corrected and sent again: nobody is asked for a second touch.
    async fn the_touch_of_a_refused_form_counts_for_the_next(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        world.photograph(someone).await;
        let mut desk = desk(&world).await;
        let number = desk.report(&someone.lost()).await.unwrap();
        desk.act(number, "assess", &[("result", "none")]).await.unwrap();
        let path = format!("/desk/cases/{number}");
        for _ in 0..2 {
            world.clock.advance(Duration::from_mins(8));
            desk.agent.get(&path).await.unwrap();
        }
        assert!(!get(&mut desk.agent, &path, PAGE).await.text().contains("data-touched"), "the touch of before is over");
        let proof = desk.touch(number, "evidence").await.unwrap();
        let met = [("kind", "in_person"), ("document", "passport"), ("place", "Room 1"), ("result", "passed")];
        let touched: Vec<_> = met.into_iter().chain([("assertion", proof.as_str())]).collect();
        let refused = desk.agent.post_form(&format!("{path}/evidence"), &touched).await.unwrap();
        assert_eq!(code(&refused), "photo-not-viewed");
        assert!(get(&mut desk.agent, &path, PAGE).await.text().contains("data-touched"), "the new one counts");
    }

    async fn a_face_matches_only_the_photo_that_the_agent_has_loaded(store: Store) {
        let world = World::new(store).await;
        let people = world.people.clone();
        let (someone, other) = (&people.employees[0], &people.employees[1]);
        world.photograph(someone).await;
        world.photograph(other).await;
        let mut desk = desk(&world).await;
        let number = desk.report(&someone.lost()).await.unwrap();
        desk.act(number, "assess", &[("result", "none")]).await.unwrap();
        desk.act(number, "video", &[]).await.unwrap();
        let photo = format!("/desk/people/{}/photo", someone.id);
        let page = desk.agent.get(&format!("/desk/cases/{number}")).await.unwrap().text();
        assert!(page.contains(&format!("<img src=\"{photo}\"")), "the card has the photo");
        let evidence = format!("/desk/cases/{number}/evidence");
        let video = [("kind", "video"), ("result", "passed"), ("photo", "match"), ("prompts", "followed")];
        let met = [("kind", "in_person"), ("document", "passport"), ("place", "Room 1"), ("result", "passed")];
        let refused = |answer: keyward_robot::Answer| {
            assert_eq!((answer.status, code(&answer)), (409, "photo-not-viewed".to_owned()));
        };
        let proof = desk.touch(number, "evidence").await.unwrap();
        let touched: Vec<_> = video.into_iter().chain([("assertion", proof.as_str())]).collect();
        refused(desk.agent.post_form(&evidence, &touched).await.unwrap());
        // The touch that came with what was refused counts for what is sent instead.
        refused(desk.agent.post_form(&evidence, &met).await.unwrap());
        let (mut supervisor, _) = world.signed_in(&people.supervisor).await;
        assert_eq!(supervisor.get(&photo).await.unwrap().status, 200);
        refused(desk.agent.post_form(&evidence, &video).await.unwrap());
        let others = format!("/desk/people/{}/photo", other.id);
        assert_eq!(desk.agent.get(&others).await.unwrap().status, 200);
        assert_eq!(world.logged("person.photo_viewed").await, 1, "who looked is in the log");
        refused(desk.agent.post_form(&evidence, &video).await.unwrap());
        // A quarter of an hour is too long ago; the call itself ends then, so a meeting is what is left to try.
        assert_eq!(desk.agent.get(&photo).await.unwrap().status, 200);
        world.clock.advance(Duration::from_mins(8));
        assert_eq!(desk.agent.get("/desk").await.unwrap().status, 200, "the session is in use");
        world.clock.advance(Duration::from_secs(7 * 60 + 1));
        refused(desk.agent.post_form(&evidence, &met).await.unwrap());

        let shown = desk.agent.get(&photo).await.unwrap();
        assert_eq!(shown.headers.get("content-type").and_then(|value| value.to_str().ok()), Some("image/png"));
        assert_eq!(shown.headers.get("cache-control").and_then(|value| value.to_str().ok()), Some("private, no-store"));
        assert_eq!(shown.headers.get("x-content-type-options").and_then(|value| value.to_str().ok()), Some("nosniff"));
        let proof = desk.touch(number, "evidence").await.unwrap();
        let touched: Vec<_> = met.into_iter().chain([("assertion", proof.as_str())]).collect();
        assert_eq!(desk.agent.post_form(&evidence, &touched).await.unwrap().status, 200);
        assert_eq!(world.logged("case.photo_viewed").await, 3, "the supervisor once, the agent twice");
    }

    /// A photo is personal: only who may work on somebody sees it, and nobody learns that there is one.
    async fn a_photo_is_shown_to_who_may_work_on_the_person(store: Store) {
        let world = World::new(store).await;
        let people = world.people.clone();
        let someone = &people.employees[0];
        world.photograph(someone).await;
        world.photograph(&people.supervisor).await;
        world.photograph(&people.agent).await;
        let path = |id: keyward_model::PersonId| format!("/desk/people/{id}/photo");
        let (mut agent, _) = world.signed_in(&people.agent).await;
        for hidden in [people.supervisor.id, people.agent.id, people.employees[1].id] {
            assert_eq!(agent.get(&path(hidden)).await.unwrap().status, 404);
        }
        let page = agent.get(&format!("/desk/people/{}", people.supervisor.id)).await.unwrap().text();
        assert!(!page.contains("/photo"), "no image that would be refused");
        let page = agent.get(&format!("/desk/people/{}", someone.id)).await.unwrap().text();
        assert!(page.contains(&format!("<img src=\"{}\"", path(someone.id))));
        for who in [&people.manager, someone] {
            let (mut browser, _) = world.signed_in(who).await;
            assert_ne!(browser.get(&path(someone.id)).await.unwrap().status, 200);
        }
        assert_eq!(world.logged("person.photo_viewed").await, 0);
        assert_eq!(agent.get(&path(someone.id)).await.unwrap().status, 200);
        assert_eq!(agent.get(&path(someone.id)).await.unwrap().status, 200);
        assert_eq!(world.logged("person.photo_viewed").await, 1, "an open page is one event in an hour");
    }
}

async fn ends<T>(stream: tokio::task::JoinHandle<T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), stream).await.unwrap().unwrap()
}
