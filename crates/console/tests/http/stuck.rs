//! Nobody stuck, over HTTP: what a case says when it is opened, and the ways out of a standard that somebody cannot meet.

use crate::world::{Post, World, code, get};
use keyward_authenticator::Credential;
use keyward_model::{Clock as _, Person, Role, RoleSet, SeededEntropy};
use keyward_robot::{Answer, Client, Someone, assertion};
use keyward_storage::{Draws, Store, StoreError, both_engines, repo};
use std::time::Duration;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

/// Writes other facts about somebody.
pub async fn change(world: &World, someone: &Someone, change: impl Fn(&mut Person) + Send + 'static) {
    let (dir, id, at) = (world.people.id, someone.id, world.clock.now());
    let write = world.store.write("person", move |tx| {
        let mut person = repo::people::find(tx, dir, id)?.unwrap();
        change(&mut person);
        repo::people::update(tx, &person, at)
    });
    write.await.unwrap();
}

async fn promote(world: &World, someone: &Someone) {
    let (dir, id, roles) = (world.people.id, someone.id, RoleSet::of(&[Role::PrivilegedAuthentication]));
    let write = world.store.write("roles", move |tx| repo::people::set_roles(tx, dir, id, roles));
    let done: Result<bool, StoreError> = write.await;
    assert!(done.unwrap());
}

/// Opens a case on somebody whose phone is lost.
async fn phone_lost(agent: &mut Client, someone: &Someone) -> u64 {
    let id = someone.id.to_string();
    let fields = [
        ("person", id.as_str()),
        ("playbook", "device_loss"),
        ("device", &someone.phone.to_string()),
        ("other_kind", "phone"),
        ("theft", "no"),
        ("channel", "phone"),
    ];
    let opened = Post::form("/desk/new", &fields).surely(agent).await;
    opened.json().unwrap()["number"].as_u64().unwrap()
}

/// An action that takes a touch for the work on a case.
async fn worked(
    (browser, key): (&mut Client, &mut Credential),
    number: u64,
    action: &str,
    fields: &[(&str, &str)],
) -> u16 {
    let proof = touch(browser, key, number, action).await;
    let fields = [fields, &[("assertion", proof.as_str())]].concat();
    Post::form(&format!("/desk/cases/{number}/{action}"), &fields).send(browser).await.status
}

/// A touch of somebody's passkey for an action on a case.
async fn touch(browser: &mut Client, key: &mut Credential, number: u64, action: &str) -> String {
    let path = format!("/desk/cases/{number}/assert?action={action}");
    assertion(browser, key, &path).await.unwrap()
}

/// Signs an exception.
async fn signed(browser: &mut Client, key: &mut Credential, number: u64, reason: &str) -> Answer {
    let proof = touch(browser, key, number, "exception").await;
    let fields = [("reason", reason), ("assertion", proof.as_str())];
    Post::form(&format!("/desk/cases/{number}/exception"), &fields).send(browser).await
}

/// The mail server takes everything, and the cases hear of it.
async fn deliver(world: &World) {
    let (dir, at) = (world.people.id, world.clock.now());
    let write = world.store.write("deliver", move |tx| {
        let waiting = repo::messages::list(tx, dir, &repo::PageRequest::first(100))?;
        for row in waiting.items {
            repo::messages::mark_sent(tx, dir, row.message.id, at)?;
        }
        Ok::<_, StoreError>(())
    });
    write.await.unwrap();
    world.desk.hear_of_deliveries().await.unwrap();
}

both_engines! {
    async fn a_standard_that_somebody_cannot_meet_is_said_on_opening(store: Store) {
        let world = World::new(store).await;
        let [stuck, fine, ..] = world.people.employees.as_slice() else { panic!() };
        change(&world, stuck, |person| person.manager = None).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = phone_lost(&mut agent, stuck).await;
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        for said in ["can only be verified in person", "no manager is on file", "at another site", "meeting in person"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let number = phone_lost(&mut agent, fine).await;
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(!page.contains("can only be verified in person"), "{page}");
        let procedure = get(&mut agent, "/procedure", PAGE).await.text();
        assert!(procedure.contains("When somebody cannot meet the standard"));
    }

    async fn a_case_is_told_to_its_person_and_linked_where_it_is_reviewed(store: Store) {
        let world = World::new(store).await;
        let [fine, ..] = world.people.employees.as_slice() else { panic!() };
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = phone_lost(&mut agent, fine).await;
        let escalate = Post::form(&format!("/desk/cases/{number}/escalate"), &[("reason", "odd")]);
        escalate.surely(&mut agent).await;
        let (mut person, _) = world.signed_in(fine).await;
        let own = get(&mut person, "/security-info", PAGE).await.text();
        for said in [format!("Case {number} was opened"), format!("Case {number} was stopped")] {
            assert!(own.contains(&said), "{said}: {own}");
        }
        // Nothing is offered beside it that would be refused, and the reason is the true one.
        assert!(!own.contains("Your role does not include this page"));
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        let review = get(&mut reviewer, "/review", PAGE).await.text();
        assert!(review.contains(&format!("<a href=\"/desk/cases/{number}\">")), "{review}");
        assert!(review.contains(">Case opened</option>"), "{review}");
        let team = get(&mut reviewer, "/review?team=Nobody", PAGE).await.text();
        assert!(!team.contains(&format!("<a href=\"/desk/cases/{number}\">{number}</a>")), "{team}");
    }

    async fn an_exception_takes_two_supervisors_a_day_and_a_meeting(store: Store) {
        let world = World::new(store).await;
        let [stuck, second, ..] = world.people.employees.as_slice() else { panic!() };
        change(&world, stuck, |person| person.manager = None).await;
        promote(&world, second).await;
        let (mut agent, mut agent_key) = world.signed_in(&world.people.agent).await;
        let (mut one, mut one_key) = world.signed_in(&world.people.supervisor).await;
        let (mut two, mut two_key) = world.signed_in(second).await;
        let draws = Draws::new(world.clock.now(), &SeededEntropy::new(7));
        world.people.give_mail(&world.store, &world.people.reviewer, &draws).await.unwrap();
        let number = phone_lost(&mut agent, stuck).await;
        let read = Post::form(&format!("/desk/cases/{number}/assess"), &[]).send(&mut agent).await;
        assert_eq!(read.status, 200, "{}", read.text());
        let sign = format!("/desk/cases/{number}/exception");
        let why = "On a ship until March.";
        let early = Post::form(&sign, &[("reason", why)]).send(&mut one).await;
        assert_eq!((early.status, code(&early).as_str()), (403, "needs-passkey"));
        let signed = signed(&mut one, &mut one_key, number, why).await;
        assert_eq!(signed.status, 200, "{}", signed.text());
        let again = self::signed(&mut one, &mut one_key, number, why).await;
        assert_eq!((again.status, code(&again).as_str()), (409, "signed-already"));
        assert_eq!(get(&mut agent, &format!("/exception/{number}"), PAGE).await.status, 404, "not theirs to stop");
        let page = get(&mut one, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(!page.contains("Hand the case to a supervisor"), "{page}");
        assert!(page.contains("You signed the exception. Somebody else works this case."), "{page}");
        let done = self::signed(&mut two, &mut two_key, number, why).await;
        assert_eq!(done.status, 200, "{}", done.text());
        assert_eq!(world.logged("case.exception_started").await, 1);

        let met = [("kind", "in_person"), ("document", "passport"), ("place", "Pier 4"), ("result", "passed")];
        assert_eq!(worked((&mut agent, &mut agent_key), number, "evidence", &met).await, 200);
        let early = touch(&mut agent, &mut agent_key, number, "pass").await;
        let fields = |proof: &str| {
            [("channel", "in_person"), ("one_time", "on"), ("assertion", proof)].map(|(k, v)| (k.to_owned(), v.to_owned()))
        };
        let pass = |proof: String| {
            let fields = fields(&proof);
            let fields: Vec<_> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            Post::form(&format!("/desk/cases/{number}/pass"), &fields)
        };
        assert_eq!(code(&pass(early).send(&mut agent).await), "not-verified");

        deliver(&world).await;
        world.clock.advance(Duration::from_mins(24 * 60 + 5));
        let (mut agent, mut agent_key) = world.signed_in(&world.people.agent).await;
        assert_eq!(worked((&mut agent, &mut agent_key), number, "evidence", &met).await, 200);
        let contained = Post::form(&format!("/desk/cases/{number}/contain"), &[]).send(&mut agent).await;
        assert_eq!(contained.status, 200, "{}", contained.text());
        let proof = touch(&mut agent, &mut agent_key, number, "pass").await;
        let issued = pass(proof).send(&mut agent).await;
        assert_eq!(issued.status, 200, "{}", issued.text());
    }

    async fn whoever_hears_of_an_exception_stops_it(store: Store) {
        let world = World::new(store).await;
        let [stuck, second, ..] = world.people.employees.as_slice() else { panic!() };
        promote(&world, second).await;
        // Too new to vouch, and told all the same.
        let at = world.clock.now();
        change(&world, stuck, move |person| person.manager_since = at).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let (mut one, mut one_key) = world.signed_in(&world.people.supervisor).await;
        let (mut manager, _) = world.signed_in(&world.people.manager).await;
        let (mut reader, _) = world.signed_in(&world.people.reviewer).await;
        let number = phone_lost(&mut agent, stuck).await;
        signed(&mut one, &mut one_key, number, "On a ship.").await;
        for browser in [&mut manager, &mut reader, &mut one] {
            let page = get(browser, &format!("/exception/{number}"), PAGE).await;
            assert!(page.status == 200 && page.text().contains("On a ship."), "{}", page.text());
        }
        let (mut own, _) = world.signed_in(stuck).await;
        let page = get(&mut own, "/security-info", PAGE).await.text();
        let link = format!("href=\"/exception/{number}\"");
        assert!(page.contains("A supervisor signed an exception") && page.contains(&link), "{page}");
        let stop = |reason| Post::form(&format!("/exception/{number}/stop"), &[("reason", reason)]);
        assert_eq!(stop("mine").send(&mut agent).await.status, 404);
        assert_eq!(stop(" ").send(&mut manager).await.status, 422);
        assert_eq!(world.logged("case.exception_stopped").await, 0);
        assert_eq!(stop("It was not her.").send(&mut manager).await.status, 303);
        assert_eq!(world.logged("case.exception_stopped").await, 1);
        assert_eq!(get(&mut manager, &format!("/exception/{number}"), PAGE).await.status, 404);
        // It does not come straight back, and whoever works the case reads why.
        let again = signed(&mut one, &mut one_key, number, "On a ship.").await;
        assert_eq!((again.status, code(&again).as_str()), (403, "exception-stopped"));
        for browser in [&mut one, &mut agent] {
            let page = get(browser, &format!("/desk/cases/{number}"), PAGE).await.text();
            assert!(page.contains("stopped the exception") && page.contains("It was not her."), "{page}");
            assert!(!page.contains("Sign an exception"), "{page}");
        }
    }

    async fn there_is_no_exception_from_a_standard_that_can_be_met(store: Store) {
        let world = World::new(store).await;
        let [fine, ..] = world.people.employees.as_slice() else { panic!() };
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let (mut one, mut one_key) = world.signed_in(&world.people.supervisor).await;
        let number = phone_lost(&mut agent, fine).await;
        let page = get(&mut one, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(!page.contains("Sign an exception"), "{page}");
        let refused = signed(&mut one, &mut one_key, number, "Just wants it faster").await;
        assert_eq!((refused.status, code(&refused).as_str()), (409, "can-be-met"));
        assert_eq!(world.logged("case.exception_signed").await, 0);
    }

    async fn a_colleague_at_another_site_meets_the_person_and_hands_over(store: Store) {
        let world = World::new(store).await;
        let [stuck, ..] = world.people.employees.as_slice() else { panic!() };
        change(&world, stuck, |person| person.manager = None).await;
        let (mut agent, mut agent_key) = world.signed_in(&world.people.agent).await;
        let (mut there, mut there_key) = world.signed_in(&world.people.supervisor).await;
        let number = phone_lost(&mut agent, stuck).await;
        let act = |action: &str, fields: &[(&str, &str)]| Post::form(&format!("/desk/cases/{number}/{action}"), fields);
        let line = stuck.line.to_string();
        for (action, fields) in [
            ("assess", vec![]),
            ("call-back", vec![("contact", line.as_str()), ("line", "fixed")]),
        ] {
            let done = act(action, &fields).send(&mut agent).await;
            assert_eq!(done.status, 200, "{action}: {}", done.text());
        }
        let called = [("kind", "call_back"), ("contact", line.as_str()), ("result", "passed")];
        assert_eq!(worked((&mut agent, &mut agent_key), number, "evidence", &called).await, 200);
        let met = [("kind", "in_person"), ("document", "passport"), ("place", "Lyon office"), ("result", "passed")];
        assert_eq!(worked((&mut there, &mut there_key), number, "evidence", &met).await, 200);
        assert_eq!(act("contain", &[]).send(&mut agent).await.status, 200);
        let page = get(&mut agent, &format!("/desk/cases/{number}?step=verify"), PAGE).await.text();
        assert!(page.contains("Lyon office"), "{page}");
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(page.contains("A colleague met the person"), "{page}");

        let proof = touch(&mut agent, &mut agent_key, number, "pass").await;
        let face_to_face = |proof: String| {
            act("pass", &[("channel", "in_person"), ("one_time", "on"), ("assertion", proof.as_str())])
        };
        let refused = face_to_face(proof).send(&mut agent).await;
        assert_eq!((refused.status, code(&refused).as_str()), (409, "handover-not-permitted"));
        let proof = touch(&mut there, &mut there_key, number, "pass").await;
        let given = face_to_face(proof).send(&mut there).await;
        assert_eq!(given.status, 200, "{}", given.text());
    }

    async fn many_people_are_invited_to_a_first_passkey_and_nothing_opens(store: Store) {
        let world = World::new(store).await;
        let ann = crate::people::newcomer(&world).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let has = world.people.employees[0].user_name.clone();
        let names = format!("{}\n{has}\nnobody@robot.example", ann.user_name);
        let run = |step: &str, way: &str| {
            Post::form(&format!("/desk/first/{step}"), &[("names", names.as_str()), ("way", way)])
        };
        // No mailbox of hers came from HR.
        let page = run("preview", "mail").send(&mut agent).await.text();
        for said in ["Nobody would be invited", "No mailbox from HR", "has or had a method", "Nobody has this user name"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let draws = Draws::new(world.clock.now(), &SeededEntropy::new(9));
        let mut someone = world.people.employees[0].clone();
        (someone.id, someone.user_name) = (ann.person.parse().unwrap(), ann.user_name.clone());
        world.people.give_mail(&world.store, &someone, &draws).await.unwrap();
        let (dir, id) = (world.people.id, someone.id);
        let brought = world.store.write("hr", move |tx| {
            let mut sources = repo::person_sources::of_person(tx, dir, id)?;
            sources.facts.insert("work_email".to_owned(), "hr".to_owned());
            repo::person_sources::put(tx, dir, id, &sources)
        });
        let brought: Result<(), StoreError> = brought.await;
        brought.unwrap();
        let page = run("preview", "mail").send(&mut agent).await.text();
        assert!(page.contains("One person would be invited") && world.logged("person.invited").await == 0, "{page}");
        let page = run("invite", "mail").surely(&mut agent).await.text();
        assert!(page.contains("One person was invited"), "{page}");
        assert_eq!((world.logged("person.invited").await, world.logged("case.opened").await), (1, 0));
        // Once more changes nothing, whichever the way.
        let page = run("preview", "in_person").send(&mut agent).await.text();
        assert!(page.contains("nobody is written to") && !page.contains("would be invited"), "{page}");
        for way in ["mail", "in_person"] {
            let page = run("invite", way).send(&mut agent).await.text();
            assert!(page.contains("Invited on"), "{page}");
        }
        assert_eq!(world.logged("person.invited").await, 1);
        let page = get(&mut agent, &format!("/desk/people/{}", ann.person), PAGE).await.text();
        assert!(page.contains("invited by mail on"), "{page}");
        let group = Post::form("/desk/first/preview", &[("group", "No such group"), ("way", "mail")]);
        assert!(group.send(&mut agent).await.text().contains("No group has this name"));
    }
}
