//! Hostile text in every field that people type into: written as text, limited, or refused, and never run.

use crate::world::{Post, World, encode, get};
use keyward_robot::{Client, Recovery, assertion};
use keyward_storage::{Store, both_engines};

const SCRIPT: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
/// Turns the direction of what follows: `gpj.exe` reads as `exe.jpg`.
const OVERRIDE: &str = "harmless\u{202E}gpj.exe";
const PAGE: &[(&str, &str)] = &[("accept", "text/html")];

/// A field of free text: where it is sent, its name, and what is sent with it.
type Field = (String, &'static str, Vec<(String, String)>);

/// Every such field.
fn fields(case: u64, lost: &keyward_robot::Lost, method: &str) -> Vec<Field> {
    let action = |name: &str| format!("/desk/cases/{case}/{name}");
    let with = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let check = with(&[("kind", "in_person"), ("result", "inconclusive"), ("document", "passport")]);
    let report =
        with(&[("person", &lost.person), ("playbook", "device_loss"), ("channel", "phone"), ("theft", "no")]);
    let own = |mut more: Vec<(String, String)>| {
        more.extend(with(&[("other_kind", "phone")]));
        more
    };
    vec![
        (action("note"), "note", vec![]),
        (action("evidence"), "note", check.clone()),
        (action("evidence"), "place", check),
        (action("wipe"), "reference", with(&[("device", "0")])),
        ("/desk/new".into(), "other_name", own(report.clone())),
        ("/desk/new".into(), "place", own(report.clone())),
        ("/desk/new".into(), "note", own(report.clone())),
        ("/desk/new".into(), "remaining", own(report)),
        (format!("/security-info/methods/{method}/rename"), "label", vec![]),
        (format!("/desk/people/{}/sessions/end-all", lost.person), "reason", vec![]),
        (action("word"), "word", vec![]),
        ("/security-info/safety/word".into(), "word", vec![]),
        ("/recover/report".into(), "user_name", with(&[("thing", "phone")])),
        ("/recover/report".into(), "note", with(&[("thing", "phone"), ("user_name", "somebody")])),
        (action("escalate"), "reason", vec![]),
    ]
}

async fn send(browser: &mut Client, path: &str, name: &str, text: &str, more: &[(String, String)]) -> u16 {
    let mut all: Vec<(&str, &str)> =
        more.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.push((name, text));
    let post = Post::form(path, &all);
    // What cannot be is refused before anybody asks for a touch.
    let answer = if text.len() > 5_000 || text.contains('\0') {
        post.send(browser).await
    } else {
        post.surely(browser).await
    };
    assert!(answer.status < 500, "{path} {name}: {}", answer.text());
    answer.status
}

fn harmless(page: &str, what: &str) {
    for bad in ["<script>alert", "<img src=x", "\u{202E}"] {
        assert!(!page.contains(bad), "{what}: {bad:?} is on the page");
    }
}

both_engines! {
    async fn what_people_type_stays_text(store: Store) {
        let world = World::new(store).await;
        let keys = (world.people.agent.credential().unwrap(), world.people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let mut key = world.people.agent.credential().unwrap();
        let lost = world.people.employees[0].lost();
        let case = desk.report(&lost).await.unwrap();
        desk.act(case, "assess", &[]).await.unwrap();
        // The touch for this counts for what follows.
        let met = [("kind", "in_person"), ("result", "inconclusive"), ("document", "passport"), ("place", "Room 1")];
        desk.act(case, "evidence", &met).await.unwrap();
        let method = world.people.agent.method.to_string();
        let new = world.people.employees[1].lost();
        // That somebody looked is kept; it is no text of theirs.
        for looked in [format!("/desk/cases/{case}"), format!("/desk/new?person={}", new.person)] {
            assert_eq!(get(&mut desk.agent, &looked, PAGE).await.status, 200);
        }
        for (path, name, more) in fields(case, &new, &method) {
            let before = world.rows().await;
            for bad in ["a".repeat(10_000), "nul\0nul".to_owned()] {
                let status = send(&mut desk.agent, &path, name, &bad, &more).await;
                assert!((400..500).contains(&status), "{path} {name}: {status}");
            }
            assert_eq!(world.rows().await, before, "{path} {name}: a refused text was kept");
            for text in [SCRIPT, OVERRIDE] {
                let mut more = more.clone();
                if path.starts_with("/security-info/") {
                    // Whoever has a passkey confirms with it what they change of their own.
                    let asks = format!("{path}/assert");
                    let proof = assertion(&mut desk.agent, &mut key, &asks).await.unwrap();
                    more.push(("assertion".to_owned(), proof));
                }
                let status = send(&mut desk.agent, &path, name, text, &more).await;
                // Some need a state that this case is not in; a case that is open already refuses the second report.
                assert!(status < 400 || status == 409, "{path} {name}: {status}");
            }
        }
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        for path in ["/desk", "/desk/cases/1001", "/desk/cases/1002", "/security-info", "/outbox"] {
            let page = get(&mut desk.agent, path, PAGE).await;
            assert_eq!(page.status, 200, "{path}");
            harmless(&page.text(), path);
        }
        harmless(&get(&mut reviewer, "/review", PAGE).await.text(), "/review");
        // What was typed is there, as text.
        let case = get(&mut desk.agent, "/desk/cases/1001", PAGE).await.text();
        assert!(case.contains("&#60;script&#62;alert(1)") || case.contains("&lt;script&gt;alert(1)"));
    }

    async fn what_is_typed_before_signing_in_stays_text(store: Store) {
        let world = World::new(store).await;
        let mut browser = world.browser().await;
        for text in [SCRIPT.to_owned(), "a".repeat(10_000), "nul\0nul".to_owned()] {
            for path in ["/signin/pass", "/recover/code"] {
                let fields = [("user_name", text.as_str()), ("pass", text.as_str()), ("code", text.as_str())];
                let answer = Post::form(path, &fields).by_browser().send(&mut browser).await;
                let refused = if text.contains('\0') { answer.status == 400 } else { matches!(answer.status, 403 | 429) };
                assert!(refused, "{path}: {}", answer.status);
                harmless(&answer.text(), path);
                assert!(answer.text().len() < 40_000, "{path} repeats all of it");
            }
            let page = get(&mut browser, &format!("/signin/pass?user_name={}", encode(&text)), PAGE).await;
            harmless(&page.text(), "/signin/pass");
            let page = get(&mut browser, &format!("/?user_name={}", encode(&text)), PAGE).await;
            harmless(&page.text(), "/");
        }
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for text in [SCRIPT.to_owned(), "a".repeat(10_000), "nul\0%_".to_owned()] {
            for path in ["/desk/search?q=", "/desk/new?q=", "/desk?show=", "/desk?after=", "/desk/search?q=a&after="] {
                let page = get(&mut agent, &format!("{path}{}", encode(&text)), PAGE).await;
                let status = if text.contains('\0') { 400 } else { 200 };
                assert_eq!(page.status, status, "{path}{}", text.escape_debug().take(40).collect::<String>());
                harmless(&page.text(), path);
            }
        }
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        for text in [SCRIPT.to_owned(), "a".repeat(10_000), "nul\0%_".to_owned()] {
            for path in ["/review?kind=", "/review?person=", "/review?case=", "/review?after="] {
                let page = get(&mut reviewer, &format!("{path}{}", encode(&text)), PAGE).await;
                let status = if text.contains('\0') { 400 } else { 200 };
                assert_eq!(page.status, status, "{path}{}", text.escape_debug().take(40).collect::<String>());
                harmless(&page.text(), path);
            }
        }
        let strange = [("user-agent", SCRIPT), ("accept-language", SCRIPT), ("accept", "text/html")];
        harmless(&get(&mut browser, "/check", &strange).await.text(), "/check");
    }
}
