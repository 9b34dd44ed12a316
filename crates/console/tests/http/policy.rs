//! The pages that edit the sign-in policy, and "why?".

use crate::rules::hidden;
use crate::world::{Body, Post, World, code, encode, get};
use keyward_authenticator::Credential;
use keyward_model::{GroupId, PersonId};
use keyward_robot::{Answer, Client, answer};
use keyward_storage::{Store, both_engines, repo::groups};
use serde_json::json;
use std::time::Duration;

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];
const BASE: &str = "/settings/sign-in";

/// The fields of a form.
pub type Fields = Vec<(String, String)>;
/// Fields as a test writes them.
pub type Typed = &'static [(&'static str, &'static str)];

fn unescaped(text: &str) -> String {
    let named = text.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#39;", "'");
    named
        .replace("&lt;", "<")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}

/// What a form that is previewed would send as it stands.
pub fn form_of(page: &str) -> Fields {
    let form =
        page.split("<form method=\"post\"").find(|form| form.contains("/preview\"")).unwrap_or_default();
    let form = form.split("</form>").next().unwrap();
    let value = |tag: &str, name: &str| {
        let rest = tag.split_once(&format!(" {name}=\""))?.1;
        rest.split('"').next().map(unescaped)
    };
    let mut fields = Vec::new();
    for tag in form.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
        let boxed = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
        let name = value(tag, "name").unwrap();
        if name != "csrf" && (!boxed || tag.ends_with(" checked")) {
            fields.push((name, value(tag, "value").unwrap()));
        }
    }
    for select in form.split("<select ").skip(1).filter_map(|rest| rest.split("</select>").next()) {
        let chosen = select.split("<option").skip(1).find(|option| option.contains(" selected>"));
        let chosen = chosen.or_else(|| select.split("<option").nth(1)).unwrap();
        fields.push((value(&format!(" {select}"), "name").unwrap(), value(chosen, "value").unwrap()));
    }
    fields
}

pub fn set(fields: &mut Fields, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// Opens a page, changes its form and presses a button.
pub async fn edit(browser: &mut Client, path: &str, asked: &str, change: impl FnOnce(&mut Fields)) -> Answer {
    let shown = get(browser, path, PAGE).await;
    assert_eq!(shown.status, 200, "{path}: {}", shown.text());
    let mut fields = form_of(&shown.text());
    set(&mut fields, "reason", "The <b>auditors</b> ask");
    change(&mut fields);
    press(browser, path, asked, fields).await
}

async fn press(browser: &mut Client, path: &str, asked: &str, mut fields: Fields) -> Answer {
    set(&mut fields, "do", asked);
    Post::new(&format!("{path}/preview"), Body::Form(fields)).send(browser).await
}

/// Signs and sends what a preview holds.
async fn propose(browser: &mut Client, key: &mut Credential, page: &str, lock_outs: &str) -> Answer {
    let [id, payload, reason] = ["id", "payload", "reason"].map(|name| hidden(page, name));
    let body = json!({"id": id, "payload": payload, "reason": reason});
    let begun = browser.post_json("/settings/changes/assert", &body).await.unwrap();
    let proof = answer(key, &begun, browser.origin()).unwrap().to_string();
    let fields = [
        ("id", id.as_str()),
        ("payload", &payload),
        ("reason", &reason),
        ("assertion", &proof),
        ("lock_outs", lock_outs),
    ];
    Post::form("/settings/changes", &fields).send(browser).await
}

/// A group with this member.
async fn group(world: &World, n: u8, name: &str, member: Option<PersonId>) -> GroupId {
    let (dir, id, name) = (world.people.id, GroupId::from_bytes([n; 16]), name.to_owned());
    let insert = move |tx: &mut dyn keyward_storage::Tx| {
        groups::insert(tx, dir, &groups::Group { id, name: name.clone(), source_id: None })?;
        groups::add_members(tx, dir, id, member.as_slice())
    };
    world.store.write("group", insert).await.unwrap();
    id
}

/// A group that there is not.
const GONE: &str = "09090909-0909-0909-0909-090909090909";
/// More than any field takes.
const LONG: &str = concat!(
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
);

/// What the guard of refusals sends: a page, and the fields that change something.
pub const EDITS: [(&str, Typed); 8] = [
    ("methods/sms", &[("enabled", "yes")]),
    ("profiles/1", &[("name", "Keys & phones")]),
    ("demands/new", &[("strength", "passwordless")]),
    ("strengths/new", &[("name", "Branches"), ("way.0", "passkey")]),
    ("requirements/new", &[("strong_methods", "2")]),
    ("first-method", &[("first", "what_they_have")]),
    ("sessions", &[("role.overall", "120")]),
    ("campaign", &[("snooze_days", "5")]),
];

both_engines! {
    async fn every_part_goes_to_the_preview(store: Store) {
        let world = World::new(store).await;
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let says = [
            "Method: code by text message",
            "Passkey profile Keys &#38; phones",
            "How strong a sign-in has to be",
            "Strength Branches",
            "2 phishing-resistant methods within 30 days",
            "Anybody with the password",
            "With a role, at most: 2 h",
            "again after 5 days",
        ];
        for ((path, changes), said) in EDITS.into_iter().zip(says) {
            let path = format!("{BASE}/{path}");
            let change = |fields: &mut Fields| changes.iter().for_each(|(name, value)| set(fields, name, value));
            let done = edit(&mut admin, &path, "preview", change).await;
            assert_eq!(done.status, 200, "{path}: {}", done.text());
            let page = done.text().replace("&amp;", "&#38;");
            assert!(page.contains("name=\"payload\""), "{path}: no preview: {page}");
            assert!(page.contains(said), "{path}: {said} is not in {page}");
            assert!(!page.contains("<b>auditors"), "{path}: typed text stays text");
            let idle = edit(&mut admin, &path, "preview", |_| {}).await.text();
            if !path.ends_with("/new") && !path.ends_with("campaign") {
                assert!(idle.contains("This would change nothing."), "{path}: {idle}");
            }
        }
        assert_eq!(world.logged("change.").await, 0, "a preview writes nothing");
    }

    async fn groups_and_models_are_found_and_nothing_typed_is_lost(store: Store) {
        let world = World::new(store).await;
        group(&world, 1, "Finance", None).await;
        group(&world, 2, "Außendienst FINANZEN", None).await;
        for n in 10..40 {
            group(&world, n, &format!("Team {n}"), None).await;
        }
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let path = format!("{BASE}/profiles/new");
        let page = edit(&mut admin, &path, "find", |fields| {
            set(fields, "name", "Field service");
            set(fields, "find", "FINAN");
        }).await.text();
        for kept in ["value=\"Field service\"", "Finance", "Außendienst FINANZEN", "auditors"] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        let mut fields = form_of(&page);
        set(&mut fields, "scope", "groups");
        let (first, second) = (GroupId::from_bytes([1; 16]), GroupId::from_bytes([2; 16]));
        fields.push(("include".into(), first.to_string()));
        fields.push(("exclude".into(), second.to_string()));
        set(&mut fields, "find", "team");
        // The enter key looks where somebody was typing.
        let page = press(&mut admin, &path, "enter", fields).await.text();
        assert!(page.contains("There are more groups") && page.matches("name=\"include\"").count() == 22, "{page}");
        let mut fields = form_of(&page);
        set(&mut fields, "find", "");
        set(&mut fields, "find_model", "yubikey 5 nfc");
        let page = press(&mut admin, &path, "enter", fields).await.text();
        assert!(page.contains("These models were found") && page.contains("YubiKey 5 Series with NFC"), "{page}");
        let page = press(&mut admin, &path, "add-entra", form_of(&page)).await.text();
        assert_eq!(page.matches("name=\"model\"").count(), 265);
        let mut fields = form_of(&page);
        let unused = press(&mut admin, &path, "preview", fields.clone()).await.text();
        assert!(unused.contains("but all models are chosen") && unused.contains("Field service"), "{unused}");
        set(&mut fields, "list", "allow");
        let page = press(&mut admin, &path, "preview", fields).await.text();
        for said in ["Finance, but not Außendienst FINANZEN", "Only 265 models", "name=\"payload\""] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let found = get(&mut admin, &path, PAGE).await.text();
        for said in ["only claimed never satisfies", "cannot prove their provider", "stops honest keys only"] {
            assert!(found.contains(said), "{said}");
        }
    }

    async fn what_is_wrong_is_said_and_what_was_typed_stays(store: Store) {
        let world = World::new(store).await;
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let cases: [(&str, Typed, &str); 14] = [
            ("sessions", &[("role.overall", "a day")], "Write whole numbers"),
            ("sessions", &[("role.overall", "99999999999999")], "Write whole numbers"),
            ("sessions", &[("role.overall", "0")], "A number is out of range"),
            ("sessions", &[("role.overall", "14"), ("role.idle", "5")], "A session lasts at least 15 minutes"),
            ("sessions", &[("phishing_resistant.idle", "4")], "at least 5 minutes without use"),
            ("sessions", &[("reason", "")], "Reason"),
            ("sessions", &[("role.overall", "60"), ("reason", LONG)], "too long"),
            ("methods/sms", &[("enabled", "yes"), ("scope", "groups")], "Tick at least one group"),
            ("methods/sms", &[("scope", "groups"), ("include", GONE)], "does not exist any more"),
            ("profiles/new", &[("name", "  ")], "needs a name of its own"),
            ("profiles/new", &[("name", LONG)], "needs a name of its own"),
            ("profiles/new", &[("name", "A"), ("list", "allow")], "Put at least one model"),
            ("strengths/new", &[("name", "Codes"), ("way.0", "sms")], "has to begin with"),
            ("requirements/new", &[("strong_methods", "6")], "A number is out of range"),
        ];
        for (path, changes, said) in cases {
            let path = format!("{BASE}/{path}");
            let change = |fields: &mut Fields| changes.iter().for_each(|(name, value)| set(fields, name, value));
            let page = edit(&mut admin, &path, "preview", change).await;
            assert_eq!(page.status, 200, "{path} {changes:?}: {}", page.text());
            let page = page.text();
            if said != "Reason" {
                assert!(page.contains("role=\"alert\"") && page.contains(said), "{path} {changes:?}: {page}");
            }
            assert!(!page.contains("name=\"payload\""), "{path} {changes:?}: it went on");
            let sent = form_of(&page);
            for (name, value) in changes.iter().filter(|(name, _)| !matches!(*name, "include" | "reason")) {
                let kept = sent.iter().filter(|(known, _)| known == name).any(|(_, kept)| {
                    !kept.is_empty() && value.starts_with(kept.as_str()) || kept == value
                });
                assert!(kept, "{path}: {name} was lost: {sent:?}");
            }
        }
        let never: [(&str, Typed); 9] = [
            ("methods/sms", &[("scope", "nobody")]),
            ("methods/sms", &[("include", "7")]),
            ("methods/sms", &[("version", "one")]),
            ("methods/sms", &[("version", "77")]),
            ("profiles/new", &[("model", "yubikey")]),
            ("profiles/new", &[("certification", "l9")]),
            ("demands/new", &[("of", "role:king")]),
            ("strengths/new", &[("rows", "-1")]),
            ("campaign", &[("factor", "fax")]),
        ];
        for (path, changes) in never {
            let change = |fields: &mut Fields| changes.iter().for_each(|(name, value)| set(fields, name, value));
            let refused = edit(&mut admin, &format!("{BASE}/{path}"), "preview", change).await;
            assert_eq!((refused.status, code(&refused).as_str()), (400, "bad-field"), "{path} {changes:?}");
        }
        let huge = edit(&mut admin, &format!("{BASE}/methods/sms"), "preview", |fields| {
            set(fields, "find", &"y".repeat(300_000));
        }).await;
        assert_eq!(huge.status, 413);
        for nowhere in ["methods/fax", "methods/temporary_access_pass", "profiles/0", "profiles/2", "profiles/x", "demands/99", "strengths/1"] {
            assert_eq!(get(&mut admin, &format!("{BASE}/{nowhere}"), PAGE).await.status, 404, "{nowhere}");
        }
        assert_eq!(get(&mut admin, &format!("{BASE}?version=9"), PAGE).await.status, 404);
        assert_eq!(world.logged("change.").await, 0);
    }

    async fn hostile_text_stays_text(store: Store) {
        let world = World::new(store).await;
        group(&world, 1, "<script>alert(1)</script>", None).await;
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let path = format!("{BASE}/profiles/new");
        for (text, status) in [("<script>alert(1)</script>\"'>", 200), ("nul\0<script>alert(1)", 400), ("a\u{202E}b", 200)] {
            for asked in ["preview", "find", "find-model"] {
                let page = edit(&mut admin, &path, asked, |fields| {
                    for name in ["name", "find", "find_model", "reason"] {
                        set(fields, name, text);
                    }
                }).await;
                assert_eq!(page.status, status, "{asked} {text:?}: {}", page.text());
                let said = page.text();
                assert!(!said.contains("<script>alert") && !said.contains('\u{202E}'), "{asked} {text:?}");
            }
            let page = get(&mut admin, &format!("{BASE}/why?q={}&at={}", encode(text), encode(text)), PAGE).await;
            let said = page.text();
            assert!(page.status == status && !said.contains("<script>alert") && !said.contains('\u{202E}'), "{text:?}");
        }
        let page = edit(&mut admin, &path, "find", |fields| set(fields, "find", "script")).await.text();
        assert!(page.contains("name=\"include\"") && !page.contains("<script>alert"));
    }

    async fn a_page_that_was_overtaken_says_so_and_keeps_what_was_typed(store: Store) {
        let world = World::new(store).await;
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        let open = async |admin: &mut Client, path: &str| form_of(&get(admin, path, PAGE).await.text());
        let (sessions, demand) = (format!("{BASE}/sessions"), format!("{BASE}/demands/2"));
        let (mut of_sessions, of_demand) = (open(&mut admin, &sessions).await, open(&mut admin, &demand).await);
        // Meanwhile: a stronger demand in the place of the second.
        let page = edit(&mut admin, &demand, "preview", |fields| set(fields, "strength", "phishing_resistant")).await;
        let done = propose(&mut admin, &mut key, &page.text(), "").await;
        let lock_outs = if done.status == 200 { None } else { Some(done.text()) };
        assert_eq!(lock_outs, None);
        set(&mut of_sessions, "role.overall", "77");
        let again = press(&mut admin, &sessions, "preview", of_sessions).await.text();
        assert!(again.contains("version 1 is in force") && again.contains("value=\"77\""), "{again}");
        let page = press(&mut admin, &sessions, "preview", {
            let mut fields = form_of(&again);
            set(&mut fields, "reason", "Shorter");
            fields
        }).await.text();
        assert!(page.contains("name=\"payload\""), "the second time it goes on: {page}");
        // What was edited is no longer in the policy: it would be added, not written over another.
        let again = press(&mut admin, &demand, "remove", of_demand).await.text();
        assert!(again.contains("no longer has this part") && again.contains("/settings/sign-in/demands/new/preview"), "{again}");
        assert!(!again.contains("value=\"remove\""));
    }

    /// One signature closed passkeys for everybody; what was left was a backup.
    async fn nobody_signs_what_leaves_too_few_who_could_undo_it(store: Store) {
        let world = World::new(store).await;
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let nobody = group(&world, 5, "Nobody", None).await;
        let off = |fields: &mut Fields| fields.retain(|(name, _)| name != "enabled");
        let narrow = move |fields: &mut Fields| {
            set(fields, "scope", "groups");
            set(fields, "include", &nobody.to_string());
        };
        let synced = |fields: &mut Fields| fields.retain(|(name, _)| name != "synced" && name != "device_bound");
        let said = "could still sign in with the methods they have now";
        for (path, change) in [
            ("methods/passkey", Box::new(off) as Box<dyn FnOnce(&mut Fields)>),
            ("methods/passkey", Box::new(narrow)),
            ("profiles/1", Box::new(narrow)),
            ("profiles/1", Box::new(synced)),
        ] {
            let page = edit(&mut admin, &format!("{BASE}/{path}"), "preview", change).await;
            let (status, page) = (page.status, page.text());
            assert!(status == 200 && page.contains("role=\"alert\"") && page.contains(said), "{path}: {status} {page}");
            assert!(!page.contains("name=\"payload\""), "{path}: it went on");
        }
        assert_eq!((world.logged("change.").await, world.logged("policy.").await), (0, 0));
    }

    async fn a_rule_is_put_in_force_and_why_knows_it(store: Store) {
        let world = World::new(store).await;
        let someone = world.people.employees[3].clone();
        let interns = group(&world, 5, "Interns", Some(someone.id)).await;
        let (mut admin, mut key) = world.signed_in(&world.people.admin).await;
        let path = format!("{BASE}/methods/passkey");
        world.clock.advance(Duration::from_mins(5));
        let page = edit(&mut admin, &path, "preview", |fields| fields.push(("exclude".into(), interns.to_string()))).await.text();
        assert!(page.contains("Everybody, but not Interns"), "{page}");
        let unsaid = propose(&mut admin, &mut key, &page, "").await;
        assert_eq!(code(&unsaid), "policy-lock-out-unconfirmed", "{}", unsaid.text());
        let done = propose(&mut admin, &mut key, &page, "1").await;
        assert_eq!(done.status, 200, "{}", done.text());
        let policy = get(&mut admin, BASE, PAGE).await.text();
        for said in ["Version 1", "signed by", "Everybody, but not Interns", "Can be listened to", "not a second factor"] {
            assert!(policy.contains(said), "{said}: {policy}");
        }
        let old = get(&mut admin, &format!("{BASE}?version=0"), PAGE).await.text();
        assert!(old.contains("In force is version 1") && !old.contains("but not Interns") && !old.contains("/methods/sms\""));

        world.clock.advance(Duration::from_mins(1));
        let (mut reader, _) = world.signed_in(&world.people.reviewer).await;
        assert_eq!(get(&mut reader, &path, PAGE).await.status, 403, "reading is not changing");
        let found = get(&mut reader, &format!("{BASE}/why?q={}", encode(&someone.user_name)), PAGE).await.text();
        let ask = format!("{BASE}/why?person={}", someone.id);
        assert!(found.contains(&ask), "{found}");
        let page = get(&mut reader, &ask, PAGE).await.text();
        let use_key = page.split("value=\"use:").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(use_key.ends_with(":passkey"), "{use_key}");
        let ask_key = format!("{ask}&ask=use:{use_key}");
        let now = get(&mut reader, &ask_key, PAGE).await.text();
        for said in ["It is refused", "The group Interns is excluded", "version=1", "None."] {
            assert!(now.contains(said), "{said}: {now}");
        }
        // Before the change, in the organisation's zone.
        let then = get(&mut reader, &format!("{ask_key}&at=2026-11-23T10:01"), PAGE).await.text();
        for said in ["It is allowed", "for everybody", "All passkeys", "version=0", "as they are today"] {
            assert!(then.contains(said), "{said}: {then}");
        }
        for (more, said) in [("&at=2027-01-01T00:00", "has not come yet"), ("&at=yesterday", "no day and time")] {
            assert!(get(&mut reader, &format!("{ask_key}{more}"), PAGE).await.text().contains(said), "{more}");
        }
        for (asked, said) in [
            ("pass", "no pass that is out"),
            ("new:sms", "The method is off for everybody"),
            ("new:passkey", "The group Interns is excluded"),
            ("new:windows_hello", "a record of another directory"),
        ] {
            let page = get(&mut reader, &format!("{ask}&ask={asked}"), PAGE).await.text();
            assert!(page.contains("It is refused") && page.contains(said), "{asked}: {page}");
        }
        assert_eq!(get(&mut reader, &format!("{ask}&ask=new:fax"), PAGE).await.status, 400);
        let other = world.people.employees[4].id;
        let foreign = format!("{BASE}/why?person={other}&ask=use:{use_key}");
        assert_eq!(get(&mut reader, &foreign, PAGE).await.status, 404, "a method of somebody else");
    }
}
