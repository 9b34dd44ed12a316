//! The rules as their pages show and take them.

use crate::world::{Body, Post, World, code, get};
use keyward_authenticator::Credential;
use keyward_model::{Clock, ImportCounts, PersonId};
use keyward_robot::{Answer, Client, answer};
use keyward_storage::{
    Store, StoreError, both_engines,
    repo::pending_imports::{self, PendingImport},
};
use serde_json::json;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

type Fields = Vec<(String, String)>;

/// The standards' form with changes: what is left out, what is put in.
async fn preview(browser: &mut Client, change: impl Fn(&mut Fields), asked: &str) -> String {
    let mut fields = standards_form(&get(browser, "/settings/standards", PAGE).await.text());
    change(&mut fields);
    fields.extend([("do", asked), ("reason", "The <b>auditors</b> ask")].map(|(a, b)| (a.into(), b.into())));
    let page = Post::new("/settings/standards/preview", Body::Form(fields)).send(browser).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

/// One call back suffices for standard accounts.
fn weak(fields: &mut Fields) {
    fields.retain(|(name, value)| !name.starts_with("standard.0.0.of") || value == "call_back");
    fields.iter_mut().filter(|(name, _)| name == "standard.0.0.n").for_each(|(_, n)| *n = "1".into());
}

/// Signs and sends what a preview holds.
async fn propose(browser: &mut Client, key: &mut Credential, page: &str, confirm: &str) -> Answer {
    let [id, payload, reason] = ["id", "payload", "reason"].map(|name| hidden(page, name));
    let body = json!({"id": id, "payload": payload, "reason": reason});
    let begun = browser.post_json("/settings/changes/assert", &body).await.unwrap();
    let proof = answer(key, &begun, browser.origin()).unwrap().to_string();
    let fields = [
        ("id", id.as_str()),
        ("payload", &payload),
        ("reason", &reason),
        ("assertion", &proof),
        ("confirm", confirm),
    ];
    Post::form("/settings/changes", &fields).send(browser).await
}

both_engines! {
    async fn one_administrator_alone_changes_nothing_and_is_told(store: Store) {
        let world = World::new(store).await;
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        let page = get(&mut admin, "/settings", PAGE).await.text();
        assert!(page.contains("Fewer than two people") && page.contains("keyward administrator add"));
        let stricter = |fields: &mut Fields| fields.push(("standard.tell_manager".into(), "yes".into()));
        let page = preview(&mut admin, stricter, "preview").await;
        assert!(page.contains("The manager is told") && !page.contains("<b>auditors"), "typed text stays text");
        let done = propose(&mut admin, &mut key, &page, "").await;
        let id = done.json().unwrap()["change"].as_str().unwrap().to_owned();
        let change = get(&mut admin, &format!("/settings/changes/{id}"), PAGE).await.text();
        assert!(change.contains("Waits for a second signature") && change.contains("somebody else&#39;s"), "{change}");
        let path = format!("/settings/changes/{id}");
        let begun = admin.post_json(&format!("{path}/assert"), &json!({})).await.unwrap();
        let proof = answer(&mut key, &begun, admin.origin()).unwrap().to_string();
        let own = Post::form(&format!("{path}/approve"), &[("assertion", &proof)]).send(&mut admin).await;
        assert_eq!((own.status, code(&own).as_str()), (403, "change-same-person"));
        assert_eq!(world.desk.standards().await.unwrap().version, 1);
        assert!(get(&mut admin, "/procedure", PAGE).await.text().contains("Version 1"));
    }

    async fn an_import_that_waits_is_counted_and_once_proposed_leads_to_its_change(store: Store) {
        let world = World::new(store).await;
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        assert!(get(&mut admin, "/settings", PAGE).await.text().contains("<h1>No change waits</h1>"));
        let (dir, now, plan) = (world.people.id, world.clock.now(), "ab".repeat(32));
        let pending = plan.clone();
        let put: Result<(), StoreError> = world
            .store
            .write("pending", move |tx| {
                let counts = ImportCounts { people: 60, ..ImportCounts::default() };
                let import = PendingImport { plan: pending.clone(), seen_at: now, counts, approved_at: None };
                pending_imports::put(tx, dir, &import)
            })
            .await;
        put.unwrap();
        let waits = get(&mut admin, "/settings", PAGE).await.text();
        assert!(waits.contains("<h1>One change waits</h1>") && waits.contains("60 people are changed"), "{waits}");
        assert!(!waits.contains("0 numbers") && !waits.contains("another manager"), "{waits}");
        let form = "action=\"/settings/imports/preview\"";
        let asks = "id=\"why-";
        assert!(waits.contains(form) && waits.contains(asks), "{waits}");
        let fields = [("plan", plan.as_str()), ("reason", "Everybody of the old site leaves")];
        let page = Post::form("/settings/imports/preview", &fields).send(&mut admin).await.text();
        let done = propose(&mut admin, &mut key, &page, "").await;
        let id = done.json().unwrap()["change"].as_str().unwrap().to_owned();
        let proposed = get(&mut admin, "/settings", PAGE).await.text();
        assert!(proposed.contains("<h1>One change waits</h1>") && !proposed.contains(asks), "{proposed}");
        let link = format!("<a href=\"/settings/changes/{id}\">It is proposed");
        assert!(proposed.contains(&link), "{proposed}");
    }

    async fn a_weak_standard_is_flagged_and_typed_before_it_is_proposed(store: Store) {
        let world = World::new(store).await;
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        let page = preview(&mut admin, weak, "preview").await;
        for said in ["weaker than the sign-in", "Missed", "§4.2.2", "One proof that is not in person suffices"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        for word in ["", "yes", "weak"] {
            let refused = propose(&mut admin, &mut key, &page, word).await;
            assert_eq!((refused.status, code(&refused).as_str()), (400, "policy-weak-unconfirmed"), "{word}");
        }
        assert_eq!(world.logged("change.").await, 0);
        // In whichever language the page was.
        let done = propose(&mut admin, &mut key, &page, " Schwächer ").await;
        assert_eq!(done.status, 200, "{}", done.text());
        assert_eq!(world.logged("change.proposed").await, 1);
    }

    async fn what_was_signed_is_what_was_shown(store: Store) {
        let world = World::new(store).await;
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        let stricter = |fields: &mut Fields| fields.push(("elevated.split_handover".into(), "yes".into()));
        let page = preview(&mut admin, stricter, "preview").await;
        let [id, payload, reason] = ["id", "payload", "reason"].map(|name| hidden(&page, name));
        let body = json!({"id": id, "payload": payload, "reason": reason});
        let begun = admin.post_json("/settings/changes/assert", &body).await.unwrap();
        let proof = answer(&mut key, &begun, admin.origin()).unwrap().to_string();
        // The touch is over the statement: another payload, reason or id is another statement.
        let mut other = payload.clone();
        let last = "\"tell_manager\":false";
        let place = other.rfind(last).unwrap();
        other.replace_range(place..place + last.len(), "\"tell_manager\":true");
        assert_ne!(other, payload);
        for (payload, reason) in [(other.as_str(), reason.as_str()), (payload.as_str(), "Something else")] {
            let fields = [("id", id.as_str()), ("payload", payload), ("reason", reason), ("assertion", &proof)];
            let refused = Post::form("/settings/changes", &fields).send(&mut admin).await;
            assert_eq!(code(&refused), "ceremony-over", "{}", refused.text());
        }
        for (name, value) in [("payload", "{}"), ("payload", "[]"), ("id", "7")] {
            let fields = [("id", id.as_str()), ("payload", payload.as_str()), ("reason", reason.as_str())];
            let fields = fields.map(|(known, given)| (known, if known == name { value } else { given }));
            let refused = Post::form("/settings/changes", &fields).send(&mut admin).await;
            assert_eq!((refused.status, code(&refused).as_str()), (400, "bad-field"), "{name}");
        }
        let without = [("id", id.as_str()), ("payload", payload.as_str()), ("reason", reason.as_str())];
        let refused = Post::form("/settings/changes", &without).send(&mut admin).await;
        assert_eq!(code(&refused), "needs-passkey");
        assert_eq!(world.logged("change.").await, 0);
    }

    async fn the_form_of_the_standards_grows_and_shrinks_without_a_script(store: Store) {
        let world = World::new(store).await;
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let same = |_: &mut Fields| {};
        let page = preview(&mut admin, same, "add-way elevated").await;
        assert!(page.contains("name=\"elevated.1.0.n\"") && page.contains("auditors"), "what was typed is kept");
        let page = preview(&mut admin, same, "drop-slot elevated 0 1").await;
        assert!(page.contains("name=\"elevated.0.0.n\"") && !page.contains("name=\"elevated.0.1.n\""));
        let page = preview(&mut admin, same, "preview").await;
        assert!(page.contains("This would change nothing."));
        let nothing = |fields: &mut Fields| fields.retain(|(name, _)| name != "privileged.0.0.of");
        assert!(preview(&mut admin, nothing, "preview").await.contains("Choose at least one check"));
        let alone = |fields: &mut Fields| {
            fields.iter_mut().filter(|(name, _)| name == "privileged.0.approvals").for_each(|(_, n)| *n = "0".into());
        };
        assert!(preview(&mut admin, alone, "preview").await.contains("a privileged one an approval as well"));
    }

    async fn a_link_is_in_force_at_once_and_its_end_takes_two_and_a_day(store: Store) {
        let world = World::new(store).await;
        #[expect(clippy::disallowed_methods, reason = "the test stands at the machine")]
        let operator = keyward_desk::Operator::at_the_machine();
        assert!(world.desk.add_administrator(operator, world.people.supervisor.id).await.unwrap());
        let [one, twin, ..] = world.people.employees.as_slice() else { panic!() };
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        let (id, name) = (one.id.to_string(), twin.user_name.clone());
        let link = [("person", id.as_str()), ("user_name", name.as_str()), ("reason", "One person")];
        let asked = |fields: &[(&str, &str)], what: &str| Post::form(&format!("/settings/{what}/preview"), fields);
        let nobody = [("person", id.as_str()), ("user_name", "no.such@robot.example"), ("reason", "x")];
        assert!(asked(&nobody, "link").send(&mut admin).await.text().contains("Nobody has this user name"));
        let page = asked(&link, "link").send(&mut admin).await.text();
        assert!(page.contains("are one person") && !page.contains("comes into force 24"), "{page}");
        let done = propose(&mut admin, &mut key, &page, "").await;
        assert_eq!((done.status, world.logged("person.linked").await), (200, 1), "{}", done.text());
        let shown = get(&mut admin, &format!("/settings/people/{id}"), PAGE).await.text();
        assert!(shown.contains(&name), "{shown}");
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let shown = get(&mut agent, &format!("/desk/people/{id}"), PAGE).await.text();
        assert!(shown.contains(&format!("/desk/people/{}", twin.id)), "{shown}");

        // Its end weakens what keeps people apart: somebody else signs, and it waits a day.
        let unlink = [link[0], link[1], ("unlink", "yes"), ("reason", "Two people")];
        let page = asked(&unlink, "link").send(&mut admin).await.text();
        assert!(page.contains("would count as two people"), "{page}");
        let done = propose(&mut admin, &mut key, &page, "").await;
        let change = format!("/settings/changes/{}", done.json().unwrap()["change"].as_str().unwrap());
        assert_eq!(world.logged("person.unlinked").await, 0);
        let (mut second, mut other) = world.signed_in(&world.people.supervisor).await;
        let begun = second.post_json(&format!("{change}/assert"), &json!({})).await.unwrap();
        let proof = answer(&mut other, &begun, second.origin()).unwrap().to_string();
        let signed = Post::form(&format!("{change}/approve"), &[("assertion", &proof)]).send(&mut second).await;
        assert_eq!(signed.json().unwrap()["state"], "approved", "{}", signed.text());
        world.clock.advance(std::time::Duration::from_hours(23));
        assert_eq!((world.desk.due_changes().await.unwrap(), world.logged("person.unlinked").await), (0, 0));
        world.clock.advance(std::time::Duration::from_hours(2));
        assert_eq!((world.desk.due_changes().await.unwrap(), world.logged("person.unlinked").await), (1, 1));
    }

    /// One signature each made everybody who watches one human, and nobody was left to take it off.
    async fn a_link_of_somebody_with_a_role_is_proposed_and_the_last_two_stay_two(store: Store) {
        let world = World::new(store).await;
        #[expect(clippy::disallowed_methods, reason = "the test stands at the machine")]
        let operator = keyward_desk::Operator::at_the_machine();
        let people = &world.people;
        assert!(world.desk.add_administrator(operator, people.supervisor.id).await.unwrap());
        let (mut admin, mut key) = world.signed_in(&people.admin).await;
        let linked = |one: &PersonId, other: &str| {
            let fields = [("person", one.to_string()), ("user_name", other.to_owned()), ("reason", "One person".to_owned())];
            let fields = fields.map(|(name, value)| (name.to_owned(), value)).to_vec();
            Post::new("/settings/link/preview", Body::Form(fields))
        };
        let (victim, reader) = (&people.employees[0], &people.reviewer);
        let page = linked(&victim.id, &reader.user_name).send(&mut admin).await.text();
        let said = "Somebody with a role or an open case would count as one person with somebody else";
        assert!(page.contains(said) && page.contains("comes into force 24 hours after"), "{page}");
        let done = propose(&mut admin, &mut key, &page, "").await;
        assert_eq!((done.status, world.logged("person.linked").await), (200, 0), "{}", done.text());
        // What the browser sends says otherwise.
        let page = linked(&victim.id, &reader.user_name).send(&mut admin).await.text();
        let ordinary = page.replace(",&#34;guarded&#34;:true", "").replace(",&quot;guarded&quot;:true", "");
        assert_ne!(page, ordinary);
        let body = json!({"id": hidden(&ordinary, "id"), "payload": hidden(&ordinary, "payload"), "reason": "One person"});
        let begun = admin.post_json("/settings/changes/assert", &body).await.unwrap();
        let proof = answer(&mut key, &begun, admin.origin()).unwrap().to_string();
        let [id, payload] = ["id", "payload"].map(|name| hidden(&ordinary, name));
        let fields = [("id", id.as_str()), ("payload", &payload), ("reason", "One person"), ("assertion", &proof)];
        let done = Post::form("/settings/changes", &fields).send(&mut admin).await;
        assert_eq!((code(&done), world.logged("person.linked").await), ("change-stale".to_owned(), 0), "{}", done.text());

        // There are two supervisors.
        let page = linked(&people.approver.id, &people.supervisor.user_name).send(&mut admin).await.text();
        assert!(page.contains("Fewer than two policy administrators or supervisors would be left"), "{page}");
    }

    async fn kinds_of_accounts_and_owners_take_two(store: Store) {
        let world = World::new(store).await;
        let [one, owner, ..] = world.people.employees.as_slice() else { panic!() };
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        let (id, name) = (one.id.to_string(), owner.user_name.clone());
        let asked = |account: &'static str, owner: &str| {
            let fields = [("person", id.as_str()), ("account", account), ("owner", owner), ("reason", "A mailbox")];
            Post::form("/settings/account/preview", &fields)
        };
        for (account, owner) in [("person", name.as_str()), ("shared", one.user_name.as_str()), ("room", &name)] {
            let page = asked(account, owner).send(&mut admin).await.text();
            assert!(page.contains("Only a shared or service account"), "{account}: {page}");
        }
        // What nobody could recover is said to be so.
        let page = asked("shared", "").send(&mut admin).await.text();
        assert!(page.contains("No owner is named: nobody can recover this account"), "{page}");
        let page = asked("shared", &name).send(&mut admin).await.text();
        assert!(page.contains("Owned by ") && !page.contains("No owner is named"), "{page}");
        assert!(page.matches(&name).count() > 1, "in the list of what changes and in the text: {page}");
        let fields = [("person", id.as_str()), ("user_name", name.as_str()), ("reason", "The same human")];
        let linked = Post::form("/settings/link/preview", &fields).send(&mut admin).await.text();
        assert!(linked.contains("are one person’s") && linked.contains(&one.user_name) && linked.contains(&name), "{linked}");
        assert!(page.contains("Other people than before") && page.contains(&name), "{page}");
        let done = propose(&mut admin, &mut key, &page, "").await;
        assert_eq!((done.status, world.logged("person.account_changed").await), (200, 0), "{}", done.text());
        assert_eq!(world.logged("change.proposed").await, 1);
        // Nobody signs themselves in as an owner.
        let own = asked("shared", &world.people.admin.user_name).send(&mut admin).await;
        assert!(own.status >= 400 || own.text().contains("not allowed"), "{}", own.text());
    }
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, rest) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    let text = rest.split('"').next().unwrap();
    text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
}

/// What the form of the standards would send as it stands.
pub fn standards_form(page: &str) -> Vec<(String, String)> {
    let value = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!("{name}=\""))?.1;
        rest.split('"').next().map(str::to_owned)
    };
    let mut fields = Vec::new();
    for tag in page.split("<input type=\"checkbox\"").skip(1).filter_map(|rest| rest.split('>').next()) {
        if tag.ends_with(" checked") {
            fields.push((value(tag, "name").unwrap(), value(tag, "value").unwrap()));
        }
    }
    for select in page.split("<select ").skip(1).filter_map(|rest| rest.split("</select>").next()) {
        let chosen = select.split("<option").find(|option| option.contains(" selected>")).unwrap();
        let text = || chosen.split_once('>').unwrap().1.split('<').next().unwrap().to_owned();
        fields.push((value(select, "name").unwrap(), value(chosen, "value").unwrap_or_else(text)));
    }
    fields
}
