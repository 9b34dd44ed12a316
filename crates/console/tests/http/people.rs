//! Who people are, over HTTP: one human with two accounts, people without a method that works here, accounts that are nobody's own,
//! and names of before.

use crate::world::{Body, ORIGIN, Post, World, ask, code};
use hyper::Method;
use keyward_model::{AccountKind, Actor, Clock as _, MethodKind, Owner, Person, PersonId};
use keyward_robot::{Lost, Recovery, Someone};
use keyward_storage::{Store, both_engines, repo};

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

async fn change(world: &World, someone: &Someone, change: impl Fn(&mut Person) + Send + 'static) {
    let (dir, id, at) = (world.people.id, someone.id, world.clock.now());
    let write = world.store.write("person", move |tx| {
        let mut person = repo::people::find(tx, dir, id)?.unwrap();
        let was = (person.account, person.owner);
        change(&mut person);
        repo::people::update(tx, &person, at)?;
        repo::people::swap_account(tx, dir, id, was, (person.account, person.owner))
    });
    assert!(write.await.unwrap());
}

async fn desk(world: &World, agent: &Someone) -> Recovery {
    let keys = (agent.credential().unwrap(), world.people.manager.credential().unwrap());
    Recovery::new(world.address, ORIGIN, keys.0, keys.1).await.unwrap()
}

/// Somebody whom an import made a minute ago, with the records of another directory.
pub async fn newcomer(world: &World) -> Lost {
    let (dir, model, at) = (world.people.id, world.people.employees[0].id, world.clock.now());
    let id = PersonId::from_bytes([0x77; 16]);
    world
        .store
        .write("newcomer", move |tx| {
            let person = Person {
                id,
                user_name: "ann.lee@robot.example".into(),
                display_name: "Ann Lee".into(),
                employee_number: None,
                ..repo::people::find(tx, dir, model)?.unwrap()
            };
            repo::people::insert(tx, &person, &[0x77; 64], Some("graph-ann"))?;
            for (n, kind) in
                [(1, MethodKind::Passkey), (2, MethodKind::WindowsHello), (3, MethodKind::Authenticator)]
            {
                let one = repo::methods::of_person(tx, dir, model)?.remove(0);
                let record = keyward_model::Method {
                    id: keyward_model::MethodId::from_bytes([n; 16]),
                    person: id,
                    kind,
                    device: None,
                    label: kind.name().to_owned(),
                    added_by: Actor::Operator,
                    added_at: at,
                    here: false,
                    ..one
                };
                repo::methods::insert(
                    tx,
                    dir,
                    &keyward_storage::testing::permit(id),
                    &record,
                    Some(&n.to_string()),
                )?;
            }
            Ok::<_, keyward_storage::StoreError>(())
        })
        .await
        .unwrap();
    let blank = world.people.employees[1].lost();
    Lost { person: id.to_string(), user_name: "ann.lee@robot.example".into(), ..blank }
}

async fn html(browser: &mut keyward_robot::Client, path: &str) -> String {
    let answer = ask(browser, Method::GET, path, PAGE).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.text()
}

async fn open(world: &World, desk: &mut Recovery, person: &str, playbook: &str) -> (u16, String) {
    let _ = world;
    let fields = [
        ("person", person),
        ("playbook", playbook),
        ("other_kind", "phone"),
        ("theft", "no"),
        ("channel", "phone"),
    ];
    let answer = Post::form("/desk/new", &fields).surely(&mut desk.agent).await;
    let why = if answer.status < 300 { answer.json().unwrap()["number"].to_string() } else { code(&answer) };
    (answer.status, why)
}

both_engines! {
    async fn an_agent_does_not_work_for_their_own_second_account(store: Store) {
        let world = World::new(store).await;
        let second = &world.people.employees[0];
        change(&world, &world.people.agent, |person| person.employee_number = Some("NW-11421".into())).await;
        change(&world, second, |person| person.employee_number = Some(" nw 11421".into())).await;
        let mut desk = desk(&world, &world.people.agent).await;
        let lost = second.lost();
        assert_eq!(open(&world, &mut desk, &lost.person, "device_loss").await, (403, "own-case".to_owned()));
        // Nor in a case that somebody else opened.
        let mut other = self::desk(&world, &world.people.supervisor).await;
        let case = other.report(&lost).await.unwrap();
        for (action, fields) in [
            ("assess", vec![("result", "none")]),
            ("evidence", vec![("kind", "in_person"), ("document", "passport"), ("place", "my own desk"), ("result", "passed")]),
            ("escalate", vec![("reason", "mine")]),
        ] {
            let answer = Post::form(&format!("/desk/cases/{case}/{action}"), &fields).send(&mut desk.agent).await;
            assert_eq!((answer.status, code(&answer).as_str()), (404, "not-found"), "{action}: it is not shown either");
        }
        // An unknown number is nobody's: two people without one are two people.
        change(&world, &world.people.agent, |person| person.employee_number = Some("n/a".into())).await;
        change(&world, second, |person| person.employee_number = Some("N/A".into())).await;
        desk.act(case, "assess", &[("result", "none")]).await.unwrap();
    }

    /// Whom a file takes for one person learns it where both are read, and nobody learns of an account that they do not read about.
    async fn a_claim_that_nobody_settled_is_shown(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let [ann, ben, cid] = [0, 1, 2].map(|n| &people.employees[n]);
        let (dir, above) = (people.id, &people.supervisor);
        for (one, other) in [(ann.id, ben.id), (cid.id, above.id)] {
            let claim = world.store.write("claim", move |tx| {
                let mut theirs = repo::person_sources::of_person(tx, dir, one)?;
                theirs.claims.insert(other);
                repo::person_sources::put(tx, dir, one, &theirs)?;
                let mut theirs = repo::person_sources::of_person(tx, dir, other)?;
                theirs.claimed_by.insert(one);
                repo::person_sources::put(tx, dir, other, &theirs)
            });
            let claimed: Result<(), keyward_storage::StoreError> = claim.await;
            claimed.unwrap();
        }
        let (mut agent, _) = world.signed_in(&people.agent).await;
        let said = "Until it is settled neither signs for the other";
        for (one, other) in [(ann, ben), (ben, ann)] {
            let page = html(&mut agent, &format!("/desk/people/{}", one.id)).await;
            assert!(page.contains(said) && page.contains(&format!("href=\"/desk/people/{}\"", other.id)), "{page}");
            assert!(page.contains(&other.user_name), "{page}");
        }
        let page = html(&mut agent, &format!("/desk/people/{}", cid.id)).await;
        assert!(page.contains(said) && page.contains("one about which you cannot read"), "{page}");
        assert!(!page.contains(&above.user_name) && !page.contains(&above.id.to_string()), "{page}");
        let (mut admin, _) = world.signed_in(&people.admin).await;
        let page = html(&mut admin, &format!("/settings/people/{}", cid.id)).await;
        assert!(page.contains(said) && page.contains(&above.user_name) && page.contains("correct the number"), "{page}");
        // A link settles it, and so does an import that says it no longer.
        let (one, other, at) = (ann.id, ben.id, world.clock.now());
        let linked = world.store.write("link", move |tx| repo::humans::link(tx, dir, one, other, at)).await;
        assert!(linked.unwrap());
        let page = html(&mut agent, &format!("/desk/people/{}", ann.id)).await;
        assert!(!page.contains(said) && page.contains("Same person"), "{page}");
        // Nor does an ordinary account say which privileged one its owner has.
        let (one, other) = (ann.id, above.id);
        let linked = world.store.write("link", move |tx| repo::humans::link(tx, dir, one, other, at)).await;
        assert!(linked.unwrap());
        let page = html(&mut agent, &format!("/desk/people/{}", ann.id)).await;
        assert!(page.contains("Another account with a higher tier") && page.contains(&ben.user_name), "{page}");
        assert!(!page.contains(&above.user_name) && !page.contains(&above.id.to_string()), "{page}");
        let (mut reader, _) = world.signed_in(&people.reviewer).await;
        let page = html(&mut reader, &format!("/desk/people/{}", ann.id)).await;
        assert!(page.contains(&above.user_name), "{page}");
        let page = html(&mut agent, &format!("/desk/people/{}", people.employees[3].id)).await;
        assert!(!page.contains(said), "{page}");
    }

    async fn whatever_can_be_lost_can_be_reported_and_what_is_in_use_says_why_not(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (dir, id, own, at) = (world.people.id, someone.id, someone.method, world.clock.now());
        let add = world.store.write("methods", move |tx| {
            let one = repo::methods::of_person(tx, dir, id)?.into_iter().find(|one| one.id == own).unwrap();
            for (n, kind) in [(1, MethodKind::Passkey), (2, MethodKind::SoftwareTotp), (3, MethodKind::Phone), (4, MethodKind::Email)] {
                let method = keyward_model::Method {
                    id: keyward_model::MethodId::from_bytes([n; 16]),
                    kind,
                    device: None,
                    synced: (kind == MethodKind::Passkey).then_some(true),
                    label: kind.name().to_owned(),
                    added_at: at,
                    ..one.clone()
                };
                repo::methods::insert(tx, dir, &keyward_storage::testing::permit(id), &method, Some(&n.to_string()))?;
            }
            Ok::<_, keyward_storage::StoreError>(())
        });
        add.await.unwrap();
        // Signed in with a passkey of which nobody knows what it is on.
        let mut browser = world.enrolling(someone).await;
        let options = Post::new("/signin/enrol/options", Body::Json(serde_json::json!({}))).send(&mut browser).await;
        let (mut key, proof) = keyward_robot::registration(&options.json().unwrap(), ORIGIN, someone.new_seed()).unwrap();
        assert!(Post::new("/signin/enrol/finish", Body::Json(proof)).send(&mut browser).await.status < 400);
        let mut browser = world.browser().await;
        keyward_robot::sign_in(&mut browser, &mut key).await.unwrap();
        let page = html(&mut browser, "/security-info/lost").await;
        for n in 1..=4u8 {
            let choice = format!("name=\"method\" data-phone value=\"{}\"", keyward_model::MethodId::from_bytes([n; 16]));
            assert!(page.contains(&choice), "{n}: {page}");
        }
        assert!(page.contains("you are signed in with it"), "{page}");
        // What nobody keeps on a known device is a loss to the helpdesk as well.
        let mut desk = desk(&world, &world.people.agent).await;
        let code = keyward_model::MethodId::from_bytes([1; 16]).to_string();
        let fields = [("person", someone.lost().person), ("playbook", "device_loss".into()), ("method", code), ("theft", "no".into()), ("channel", "phone".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = Post::form("/desk/new", &fields).surely(&mut desk.agent).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }

    async fn whoever_was_phished_and_lost_nothing_has_a_case_of_their_own(store: Store) {
        let world = World::new(store).await;
        let someone = &world.people.employees[0];
        let (dir, id, own, at) = (world.people.id, someone.id, someone.method, world.clock.now());
        let [password, theirs] = [1u8, 2].map(|n| keyward_model::MethodId::from_bytes([n; 16]));
        let add = world.store.write("methods", move |tx| {
            let one = repo::methods::of_person(tx, dir, id)?.into_iter().find(|one| one.id == own).unwrap();
            let old = at.minus(std::time::Duration::from_hours(24 * 200));
            for (id, kind) in [(password, MethodKind::Password), (theirs, MethodKind::Phone)] {
                let method = keyward_model::Method { id, kind, device: None, label: kind.name().to_owned(), added_at: old, ..one.clone() };
                repo::methods::insert(tx, dir, &keyward_storage::testing::permit(one.person), &method, Some(kind.name()))?;
            }
            Ok::<_, keyward_storage::StoreError>(())
        });
        add.await.unwrap();
        let mut desk = desk(&world, &world.people.agent).await;
        let person = someone.lost().person;
        let form = html(&mut desk.agent, &format!("/desk/new?person={person}")).await;
        for word in ["Phished", "hacked", "wrong page", "prompt approved"] {
            assert!(form.contains(word), "{word}");
        }
        assert!(form.contains(&format!("name=\"exposed\" value=\"{password}\" checked")), "all of it, until somebody says otherwise");
        assert!(!form.contains(&format!("name=\"exposed\" value=\"{own}\"")), "a passkey cannot be phished");
        let named = password.to_string();
        // What the form held for a loss is not meant.
        let fields = [("person", person.as_str()), ("playbook", "compromised"), ("exposed", named.as_str()), ("other_kind", "phone"), ("channel", "phone")];
        let answer = Post::form("/desk/new", &fields).surely(&mut desk.agent).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let case = answer.json().unwrap()["number"].as_u64().unwrap();
        let path = format!("/desk/cases/{case}");
        desk.act(case, "assess", &[("result", "none")]).await.unwrap();
        let page = html(&mut desk.agent, &path).await;
        for loss in ["Wipe", "lost device", "the loss", "reported lost"] {
            assert!(!page.contains(loss), "{loss}: {page}");
        }
        // Nothing is closed on a stranger's word.
        let early = Post::form(&format!("{path}/contain"), &[]).surely(&mut desk.agent).await;
        assert_eq!((early.status, code(&early).as_str()), (409, "not-verified"));
        // A passkey that is not at hand costs one check more, as after a loss.
        let met = [("kind", "in_person"), ("document", "passport"), ("place", "Room 1"), ("result", "passed")];
        desk.act(case, "evidence", &met).await.unwrap();
        desk.verify_again(&someone.lost(), case).await.unwrap();
        let page = html(&mut desk.agent, &path).await;
        assert!(page.contains("Go through this with the person") && page.contains("Not theirs"), "{page}");
        let disowned = theirs.to_string();
        desk.act(case, "amend", &[("what", "add_method"), ("method", &disowned)]).await.unwrap();
        // Who vouched did not know of it: they are asked again.
        desk.vouch(case).await.unwrap();
        desk.act(case, "contain", &[]).await.unwrap();
        let read = world.store.read("methods", move |tx| repo::methods::of_person(tx, dir, id));
        let after: Result<_, keyward_storage::StoreError> = read.await;
        let status = |wanted| after.as_ref().unwrap().iter().find(|one| one.id == wanted).unwrap().status;
        assert_eq!(status(password), keyward_model::MethodStatus::Suspended);
        assert_eq!(status(theirs), keyward_model::MethodStatus::Suspended);
        assert_eq!(status(own), keyward_model::MethodStatus::Active);
    }

    async fn an_imported_person_gets_a_first_passkey_and_nobody_else_does(store: Store) {
        let world = World::new(store).await;
        let ann = newcomer(&world).await;
        let mut desk = desk(&world, &world.people.agent).await;
        let page = html(&mut desk.agent, &format!("/desk/people/{}", ann.person)).await;
        assert_eq!(page.matches("On record elsewhere").count(), 3, "{page}");
        assert!(page.contains("No way in works now") && page.contains("First passkey"));
        let form = html(&mut desk.agent, &format!("/desk/new?person={}", ann.person)).await;
        assert!(form.contains(r#"value="first_passkey""#));
        assert!(form.contains("What does Ann need?") && !form.contains("What did Ann lose?"), "{form}");

        let has = world.people.employees[2].lost();
        assert!(!html(&mut desk.agent, &format!("/desk/new?person={}", has.person)).await.contains(r#"value="first_passkey""#));
        assert_eq!(open(&world, &mut desk, &has.person, "first_passkey").await, (409, "has-method-here".to_owned()));

        let (status, number) = open(&world, &mut desk, &ann.person, "first_passkey").await;
        assert_eq!(status, 201);
        let case = number.parse().unwrap();
        // Nothing was lost, so nothing is asked or said of a loss; and none is added to this case.
        let page = html(&mut desk.agent, &format!("/desk/cases/{case}?step=report")).await;
        for loss in ["Replaced", "Not asked", "Change the report", "Remove all", "that recovery", "lost device", "the loss"] {
            assert!(!page.contains(loss), "{loss}: {page}");
        }
        assert!(page.contains("Nothing was lost."), "{page}");
        // Steps of other playbooks are not there, and nobody is asked for what they cannot have.
        let page = html(&mut desk.agent, &format!("/desk/cases/{case}?step=assess")).await;
        for other in ["End all sessions", "Require re-registration", "Wipe, document", "any other device", "use any of these", "is left"] {
            assert!(!page.contains(other), "{other}: {page}");
        }
        assert!(page.contains("No method works here yet for Ann"), "{page}");
        let gone = [("what", "add"), ("other_kind", "phone"), ("other_name", "Pixel")];
        let amended = Post::form(&format!("/desk/cases/{case}/amend"), &gone).send(&mut desk.agent).await;
        assert_eq!((amended.status, code(&amended).as_str()), (409, "not-open"));
        let early = desk.touch(case, "pass").await.unwrap();
        let fields = [("channel", "in_person"), ("one_time", "on"), ("assertion", early.as_str())];
        let refused = Post::form(&format!("/desk/cases/{case}/pass"), &fields).send(&mut desk.agent).await;
        assert_eq!((refused.status, code(&refused).as_str()), (409, "not-verified"));
        let met = [("kind", "in_person"), ("document", "passport"), ("place", "Room 1"), ("result", "passed")];
        desk.act(case, "evidence", &met).await.unwrap();
        // Nobody is waited for before there is a pass.
        let page = html(&mut desk.agent, &format!("/desk/cases/{case}")).await;
        assert!(page.contains("Begins once the pass is used.") && !page.contains("Waits for Ann"), "{page}");
        let proof = desk.touch(case, "pass").await.unwrap();
        let fields = [("channel", "in_person"), ("minutes", "60"), ("one_time", "on"), ("assertion", proof.as_str())];
        let answer = desk.act(case, "pass", &fields).await.unwrap();
        desk.register(&ann, answer["pass"].as_str().unwrap()).await.unwrap();
        desk.act(case, "close", &[]).await.unwrap();
        assert_eq!(world.logged("case.closed").await, 1);
        let page = html(&mut desk.agent, &format!("/desk/cases/{case}")).await;
        assert!(page.contains("The person has their first passkey") && !page.contains("is back in"), "{page}");
        // From now on it is a recovery.
        assert_eq!(open(&world, &mut desk, &ann.person, "first_passkey").await, (409, "has-method-here".to_owned()));
        let page = html(&mut desk.agent, &format!("/desk/people/{}", ann.person)).await;
        assert_eq!(page.matches("On record elsewhere").count(), 3);
    }

    async fn accounts_that_are_nobodys_own_say_who_recovers_them(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world, &world.people.agent).await;
        let [guest, shared, ..] = world.people.employees.as_slice() else { panic!() };
        change(&world, guest, |person| person.account = AccountKind::Guest).await;
        assert_eq!(open(&world, &mut desk, &guest.id.to_string(), "device_loss").await, (409, "not-recoverable-guest".to_owned()));
        let page = html(&mut desk.agent, &format!("/desk/people/{}", guest.id)).await;
        assert!(page.contains("Their home organisation recovers it"), "{page}");
        let (manager, since) = (world.people.manager.id, world.clock.now().minus(std::time::Duration::from_hours(100)));
        change(&world, shared, |person| person.account = AccountKind::Shared).await;
        assert_eq!(open(&world, &mut desk, &shared.id.to_string(), "device_loss").await, (409, "not-recoverable-shared".to_owned()));
        change(&world, shared, move |person| person.owner = Some(Owner { person: manager, since })).await;
        let page = html(&mut desk.agent, &format!("/desk/people/{}", shared.id)).await;
        assert!(page.contains("Shared account") && page.contains("Owner"), "{page}");
        assert_eq!(open(&world, &mut desk, &shared.id.to_string(), "device_loss").await.0, 201);
    }

    /// The rule for one's own case is that of the human: the linked account reads it no more than the account itself.
    async fn nobody_reads_their_own_case_from_another_account(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world, &world.people.supervisor).await;
        let second = &world.people.employees[0];
        let (status, number) = open(&world, &mut desk, &second.id.to_string(), "device_loss").await;
        assert_eq!(status, 201);
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let path = format!("/desk/cases/{number}");
        assert_eq!(ask(&mut agent, Method::GET, &path, PAGE).await.status, 200, "somebody else's");
        for someone in [&world.people.agent, second] {
            change(&world, someone, |person| person.employee_number = Some("NW-11421".into())).await;
        }
        for address in [path.clone(), format!("{path}/live")] {
            assert_eq!(ask(&mut agent, Method::GET, &address, PAGE).await.status, 404, "{address}");
        }
        let page = html(&mut agent, &format!("/desk/search?q={number}")).await;
        assert!(!page.contains(&path), "nor is it found: {page}");
    }

    async fn a_name_of_before_finds_the_person_and_is_shown(store: Store) {
        let world = World::new(store).await;
        let mut desk = desk(&world, &world.people.agent).await;
        let someone = &world.people.employees[3];
        change(&world, someone, |person| person.display_name = "Mira Kovac\u{30C}".into()).await;
        change(&world, someone, |person| person.display_name = "Mira Berger".into()).await;
        for text in ["kovac", "Kova%C4%8D++Mira", "mira+berger"] {
            let page = html(&mut desk.agent, &format!("/desk/search?q={text}")).await;
            assert!(page.contains("Mira Berger"), "{text}: {page}");
        }
        let page = html(&mut desk.agent, &format!("/desk/people/{}", someone.id)).await;
        assert!(page.contains("Former name") && page.contains("Mira Kovac\u{30C}"), "{page}");
    }
}
