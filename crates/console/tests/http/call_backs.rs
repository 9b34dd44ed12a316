//! Call-backs that reach the person, over HTTP: the sequences that worked before, refused now.

use crate::world::{Post, World, code, get};
use keyward_import::Options;
use keyward_model::{Clock as _, Device, DeviceId, MethodId, MethodKind, PersonId, SeededEntropy};
use keyward_notify::Telling;
use keyward_robot::{Client, Someone, assertion};
use keyward_storage::{Store, StoreError, Tx, both_engines, params, repo, seal};
use std::{sync::Arc, time::Duration};

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

/// Opens a case on somebody whose phone is not on file, and reads their methods.
async fn private_phone_lost(agent: &mut Client, someone: &Someone) -> u64 {
    let id = someone.id.to_string();
    let fields = [
        ("person", id.as_str()),
        ("playbook", "device_loss"),
        ("other_kind", "phone"),
        ("other_name", "my own"),
        ("theft", "yes"),
        ("channel", "phone"),
    ];
    let opened = Post::form("/desk/new", &fields).surely(agent).await;
    let number = opened.json().unwrap()["number"].as_u64().unwrap();
    assert_eq!(act(agent, number, "assess", &[]).await, (200, String::new()));
    number
}

async fn act(agent: &mut Client, number: u64, action: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let answer = Post::form(&format!("/desk/cases/{number}/{action}"), fields).send(agent).await;
    let code = if answer.status == 200 { String::new() } else { code(&answer) };
    (answer.status, code)
}

fn refused(code: &str) -> (u16, String) {
    (409, code.to_owned())
}

/// Another phone of somebody, that an export brought long ago.
async fn second_phone(world: &World, someone: &Someone) {
    let dir = world.people.id;
    let (id, person) = (DeviceId::from_bytes([0x5A; 16]), someone.id);
    let put: Result<bool, StoreError> = world
        .store
        .write("phone", move |tx| {
            let first = repo::devices::of_person(tx, dir, person)?.remove(0);
            repo::devices::upsert(tx, dir, &Device { id, name: "Pixel".into(), ..first }, Some("d-second"))
        })
        .await;
    assert!(put.unwrap());
}

/// A passkey that is on one device, of which nobody knows which.
async fn passkey_somewhere(world: &World, someone: &Someone) {
    let (dir, person) = (world.people.id, someone.id);
    let put: Result<(), StoreError> = world
        .store
        .write("somewhere", move |tx| {
            seal::touch_person(tx, dir, person)?;
            let sql =
                "UPDATE method SET synced = ?3, device_id = NULL WHERE directory_id = ?1 AND person_id = ?2";
            tx.execute(sql, &params![dir, person, false]).map(drop)
        })
        .await;
    put.unwrap();
}

/// A run of `keyward import` that says that this phone is a computer.
async fn import_a_computer(world: &World, someone: &Someone) {
    let text = serde_json::json!({ "value": [{
        "id": "d-second",
        "userPrincipalName": someone.user_name,
        "deviceName": "Pixel",
        "operatingSystem": "Windows",
        "managedDeviceOwnerType": "company",
    }]});
    of_an_export(world, someone.id).await;
    let report = import(world, &[("manageddevices.json", text.to_string())]).await;
    assert!(report.applied && report.problem_count == 0 && !report.changes_nothing(), "{report}");
}

/// Joins somebody to a record: nothing of a file is about people who were made here.
pub async fn of_an_export(world: &World, person: PersonId) {
    let (dir, record) = (world.people.id, format!("record-{person}"));
    let join = move |tx: &mut dyn Tx| repo::people::join_record(tx, dir, person, &record).map(drop);
    let joined: Result<(), StoreError> = world.store.write("join", join).await;
    joined.unwrap();
}

/// A run of `keyward import` over these files.
async fn import(world: &World, files: &[(&str, String)]) -> keyward_import::Report {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let (sources, telling) = ([folder.path().to_owned()], Telling::plain(crate::world::ORIGIN));
    let (entropy, mut progress) = (SeededEntropy::new(77), |_| {});
    let (store, dir, clock) = (&world.store, world.people.id, world.clock.as_ref());
    let run = keyward_import::import(
        store,
        dir,
        &sources,
        Options::default(),
        (&telling, Arc::new(world.desk.clone())),
        clock,
        &entropy,
        &mut progress,
    );
    run.await.unwrap()
}

/// Opens a case on a method that went alone: what its page, the queue and the log call it, and whether the mobile number may be called.
async fn gone_alone(world: &World, someone: &Someone, kind: MethodKind) -> (String, String, (u16, String)) {
    let mobile = world.mobile(someone.id, "+38640555101", None).await.to_string();
    let (dir, id) = (world.people.id, someone.id);
    let named: Result<MethodId, StoreError> = world
        .store
        .write("named", move |tx| {
            seal::touch_person(tx, dir, id)?;
            let first = repo::methods::of_person(tx, dir, id)?.remove(0).id;
            let sql = "UPDATE method SET kind = ?3, label = ?4, model = ?5, synced = NULL, device_id = NULL WHERE directory_id = ?1 AND id = ?2";
            let label = if kind == MethodKind::Passkey { "YubiKey 5 NFC" } else { "Recovery codes" };
            // Its model says what it is, and not what its owner calls it.
            let model = (kind == MethodKind::Passkey).then_some(label);
            tx.execute(sql, &params![dir, first, kind.name(), label, model])?;
            Ok(first)
        })
        .await;
    let (mut agent, _) = world.signed_in(&world.people.agent).await;
    let (id, method) = (id.to_string(), named.unwrap().to_string());
    let fields = [
        ("person", id.as_str()),
        ("playbook", "device_loss"),
        ("method", &method),
        ("theft", "no"),
        ("channel", "phone"),
    ];
    let opened = Post::form("/desk/new", &fields).surely(&mut agent).await;
    let number = opened.json().unwrap()["number"].as_u64().unwrap();
    let queue = get(&mut agent, "/desk", PAGE).await.text();
    assert_eq!(act(&mut agent, number, "assess", &[]).await, (200, String::new()));
    let page = get(&mut agent, &format!("/desk/cases/{number}?step=verify"), PAGE).await.text();
    (queue, page, act(&mut agent, number, "call-back", &[("contact", &mobile)]).await)
}

both_engines! {
    /// A security key that went alone is no phone, and takes none with it.
    async fn a_security_key_that_went_alone_is_one_and_takes_no_number(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (queue, page, called) = gone_alone(&world, &someone, MethodKind::Passkey).await;
        assert!(queue.contains("Lost security key: YubiKey 5 NFC"), "{queue}");
        assert!(page.contains("security key lost") && page.contains("Case opened: security key lost (YubiKey 5 NFC)"), "{page}");
        assert_eq!(called, (200, String::new()));
    }

    async fn recovery_codes_that_went_alone_are_no_phone(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (queue, page, called) = gone_alone(&world, &someone, MethodKind::RecoveryCodes).await;
        assert!(queue.contains("Lost recovery codes"), "{queue}");
        assert!(page.contains("recovery codes lost") && page.contains("Case opened: recovery codes lost."), "{page}");
        // Whoever holds the stolen phone says as much.
        assert_eq!(called, refused("number-does-not-count"));
    }

    /// Whoever was phished says so at the website, and the desk reads that and not of a phone.
    async fn a_report_at_the_website_that_somebody_else_may_have_got_in_is_called_that(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let mut browser = world.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("thing", "compromised"), ("note", "A wrong page")];
        let sent = Post::form("/recover/report", &fields).send(&mut browser).await;
        assert!([200, 303].contains(&sent.status), "{} {}", sent.status, sent.text());
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let queue = get(&mut agent, "/desk", PAGE).await.text();
        let pile = queue.split("</section>").find(|part| part.contains("id=\"intakes\"")).unwrap();
        assert!(pile.contains("somebody else may have got in") && !pile.contains("lost phone"), "{pile}");
        let (_, link) = queue.split_once("/desk/new?intake=").unwrap();
        let link = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let form = get(&mut agent, &format!("/desk/new?intake={link}"), PAGE).await.text();
        let (before, _) = form.split_once("value=\"compromised\"").unwrap();
        let chosen = form.get(before.len()..before.len() + 60).unwrap();
        assert!(chosen.contains("checked"), "{chosen}");
    }

    /// H01: the private phone is stolen, and the number on file rings in the thief's hand.
    async fn a_mobile_number_that_may_be_stolen_is_not_called(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let mobile = world.mobile(someone.id, "+38640555101", None).await.to_string();
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = private_phone_lost(&mut agent, &someone).await;
        let page = get(&mut agent, &format!("/desk/cases/{number}?step=verify"), PAGE).await.text();
        assert!(page.contains("Which number does the lost phone have?"), "{page}");
        assert!(!page.contains("+38640555101"), "masked for a caller who is not verified");
        for says in ["other", "unknown", "other"] {
            assert_eq!(act(&mut agent, number, "call-back", &[("contact", &mobile)]).await, refused("number-does-not-count"));
            let fields = [("lost_has", says)];
            let answer = act(&mut agent, number, "numbers", &fields).await;
            assert_eq!(answer, (200, String::new()), "{says}");
        }
        assert_eq!(act(&mut agent, number, "call-back", &[("contact", &mobile)]).await, refused("number-does-not-count"));
        let line = someone.line.to_string();
        assert_eq!(act(&mut agent, number, "call-back", &[("contact", &line)]).await, refused("number-does-not-count"));
        let seen = [("contact", line.as_str()), ("line", "fixed")];
        assert_eq!(act(&mut agent, number, "call-back", &seen).await, (200, String::new()));
        assert_eq!(world.logged("case.numbers_settled").await, 4);
    }

    /// Two phones on file, a third is stolen, and a file says in the middle of the case that one of the two is a computer.
    async fn an_import_tells_no_two_phones_apart(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[3].clone();
        let mobile = world.mobile(someone.id, "+38640555303", Some(someone.phone)).await.to_string();
        second_phone(&world, &someone).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = private_phone_lost(&mut agent, &someone).await;
        assert_eq!(act(&mut agent, number, "numbers", &[("lost_has", "other")]).await, (200, String::new()));
        let call = [("contact", mobile.as_str())];
        assert_eq!(act(&mut agent, number, "call-back", &call).await, refused("number-does-not-count"));
        // Whom the run itself made would be new to it.
        world.clock.advance(Duration::from_mins(1));
        import_a_computer(&world, &someone).await;
        assert_eq!(act(&mut agent, number, "call-back", &call).await, refused("number-does-not-count"));
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(page.contains("An import changed a number"), "a red flag says so: {page}");
        // What was on file long before the case is what is known.
        world.clock.advance(Duration::from_hours(73));
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        for action in ["escalate", "reject"] {
            let post = Post::form(&format!("/desk/cases/{number}/{action}"), &[("reason", "over")]);
            assert_eq!(post.surely(&mut supervisor).await.status, 200, "{action}");
        }
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = private_phone_lost(&mut agent, &someone).await;
        assert_eq!(act(&mut agent, number, "numbers", &[("lost_has", "other")]).await, (200, String::new()));
        assert_eq!(act(&mut agent, number, "call-back", &call).await, (200, String::new()));
    }

    /// A work phone is enrolled and HR has a private number: nothing says that the one rings on the other. A tablet is no phone.
    async fn no_import_guesses_where_a_number_rings(store: Store) {
        let world = World::new(store).await;
        world.clock.advance(Duration::from_mins(1));
        let users = |name: &str| format!(r#"{{"id":"{name}","userPrincipalName":"{name}@new.example","displayName":"{name}","accountEnabled":true}}"#);
        let heard = world.clock.now();
        let device = |name: &str, system: &str, number: &str| format!(r#"{{"id":"d-{name}","userId":"{name}","deviceName":"it","operatingSystem":"{system}","phoneNumber":"{number}","lastSyncDateTime":"{heard}"}}"#);
        let devices = [device("pia", "iPadOS", ""), device("port", "Android", "*******702"), device("cora", "iOS", "+38640555703")];
        let hr = "user,mobile,mobile_changed\npia,+38640555701,2022-01-01\nport,+38640555702,2022-01-01\ncora,+38640555703,2022-01-01\n";
        let files = [("users.json", ["pia", "port", "cora"].map(users).join("\n")), ("managedDevices.json", devices.join("\n")), ("hr.csv", hr.to_owned())];
        let report = import(&world, &files).await;
        assert_eq!(report.problems, []);
        world.clock.advance(Duration::from_hours(240));
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for (name, answer) in [("pia", refused("number-does-not-count")), ("port", refused("number-does-not-count")), ("cora", (200, String::new()))] {
            let (dir, name) = (world.people.id, format!("{name}@new.example"));
            let found: Result<_, StoreError> = world.store.read("person", move |tx| {
                let person = repo::people::find_by_user_name(tx, dir, &name)?.unwrap();
                let mobile = repo::contacts::of_person(tx, dir, person.id)?.remove(0);
                Ok((person.id, mobile.id.to_string()))
            }).await;
            let (person, mobile) = found.unwrap();
            let mut someone = world.people.employees[0].clone();
            someone.id = person;
            let number = private_phone_lost(&mut agent, &someone).await;
            assert_eq!(act(&mut agent, number, "numbers", &[("lost_has", "other")]).await, (200, String::new()));
            assert_eq!(act(&mut agent, number, "call-back", &[("contact", &mobile)]).await, answer, "{person}");
        }
        // HR ends the number in the middle of a case: it is not called any more.
        let (person, mobile) = (world.people.employees[0].clone(), world.mobile(world.people.employees[0].id, "+38640555101", Some(world.people.employees[0].phone)).await.to_string());
        let number = private_phone_lost(&mut agent, &person).await;
        assert_eq!(act(&mut agent, number, "numbers", &[("lost_has", "other")]).await, (200, String::new()));
        world.clock.advance(Duration::from_mins(1));
        of_an_export(&world, person.id).await;
        let report = import(&world, &[("hr.csv", format!("user,mobile\n{},+38640555998\n", person.user_name))]).await;
        assert!(report.applied, "{report}");
        assert_eq!(act(&mut agent, number, "call-back", &[("contact", &mobile)]).await, refused("number-does-not-count"));
    }

    /// A security key that is not on file is lost, and nobody says which passkey is on it: none of them stays a way in.
    async fn a_lost_key_takes_the_passkeys_along_that_nobody_ruled_out(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for (someone, ruled_out) in [(&world.people.employees[0], false), (&world.people.employees[1], true)] {
            passkey_somewhere(&world, someone).await;
            let (id, method) = (someone.id.to_string(), someone.method.to_string());
            let form = get(&mut agent, &format!("/desk/new?person={id}"), PAGE).await.text();
            assert!(form.contains("not on the lost security key"), "{form}");
            let mut fields = vec![("person", id.as_str()), ("other_kind", "security_key"), ("theft", "no"), ("channel", "phone")];
            if ruled_out {
                fields.push(("elsewhere", &method));
            }
            let opened = Post::form("/desk/new", &fields).surely(&mut agent).await;
            let number = opened.json().unwrap()["number"].as_u64().unwrap();
            let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
            assert_eq!(page.contains("No method went with the loss"), ruled_out, "{page}");
        }
    }

    /// H08: one number on file for two people is a red flag on the case of either.
    async fn a_number_of_two_people_is_a_red_flag(store: Store) {
        let world = World::new(store).await;
        let (one, two) = (world.people.employees[0].clone(), world.people.employees[1].clone());
        world.mobile(one.id, "+38640777991", Some(one.phone)).await;
        world.mobile(two.id, "+38640777991", Some(two.phone)).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = private_phone_lost(&mut agent, &one).await;
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(page.contains("also on file for one other person"), "{page}");
    }

    /// B5: a refused case says of the steps that it never came to that it was refused, and nothing else.
    async fn a_refused_case_says_not_reached(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let number = private_phone_lost(&mut agent, &world.people.employees[0]).await;
        let (mut supervisor, _) = world.signed_in(&world.people.supervisor).await;
        for (action, fields) in [("escalate", [("reason", "odd")]), ("reject", [("reason", "false")])] {
            let post = Post::form(&format!("/desk/cases/{number}/{action}"), &fields);
            assert_eq!(post.surely(&mut supervisor).await.status, 200, "{action}");
        }
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(page.contains("Not reached") && page.contains("The case was refused on"), "{page}");
        for untrue in ["with a passkey that is not lost", "strong method that is left"] {
            assert!(!page.contains(untrue), "{untrue}");
        }
    }

    /// B2: the answer is recorded and can be changed; it is not only the reading of the methods.
    async fn what_is_at_hand_is_recorded(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[0].clone();
        let (mut agent, mut key) = world.signed_in(&world.people.agent).await;
        let number = private_phone_lost(&mut agent, &someone).await;
        let method = someone.method.to_string();
        assert_eq!(act(&mut agent, number, "assess", &[("method", &method)]).await, (200, String::new()));
        let page = get(&mut agent, &format!("/desk/cases/{number}"), PAGE).await.text();
        assert!(page.contains("Waiting for a sign-in with") && !page.contains("Signed in with the pass"), "{page}");
        // The person signs in with what is left and reads out the code that they see there: that is the verification, and no pass is needed.
        let (mut own, mut own_key) = world.signed_in(&someone).await;
        assert_eq!(act(&mut agent, number, "contain", &[]).await, refused("not-verified"));
        let digits = crate::cases::drawn_code(&mut own, &mut own_key, number).await;
        assert_eq!(act(&mut agent, number, "code", &[("code", &digits)]).await, (200, String::new()));
        let asks = format!("/desk/cases/{number}/assert?action=contain");
        let proof = assertion(&mut agent, &mut key, &asks).await.unwrap();
        let touched = [("assertion", proof.as_str())];
        assert_eq!(act(&mut agent, number, "contain", &touched).await, (200, String::new()));
        assert_eq!(act(&mut agent, number, "assess", &[("result", "none")]).await, (200, String::new()));
        assert_eq!(act(&mut agent, number, "assess", &[("result", "none")]).await, refused("not-open"));
        assert_eq!(world.logged("case.methods_answered").await, 2);
        let pass = [("channel", "verified_call"), ("one_time", "on")];
        let answer = act(&mut agent, number, "pass", &pass).await;
        assert!(answer.0 != 200 && world.logged("pass.issued").await == 0, "{answer:?}");
    }
}
