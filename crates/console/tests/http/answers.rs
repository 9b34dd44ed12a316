//! What every answer has, also when something is wrong.

use crate::world::{Body, ORIGIN, Post, World, ask, code, get};
use hyper::{Method, body::Bytes, header};
use keyward_console::http::{CONTENT_SECURITY_POLICY, Who, endpoints};
use keyward_robot::{Answer, Client};
use keyward_storage::{Store, both_engines};
use serde_json::json;

const PAGE: &[(&str, &str)] = &[("accept", "text/html,*/*;q=0.8")];
const SCRIPT: &[(&str, &str)] = &[("accept", "application/json")];

fn is_page(answer: &Answer) -> bool {
    answer.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html; charset=utf-8")
}

/// The headers that nothing goes without.
pub fn guarded(what: &str, answer: &Answer) {
    let has = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(has("content-security-policy"), CONTENT_SECURITY_POLICY, "{what}");
    assert_eq!(has("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(has("x-frame-options"), "DENY", "{what}");
    assert_eq!(has("referrer-policy"), "same-origin", "{what}");
    assert!(has("strict-transport-security").starts_with("max-age="), "{what}");
    let kept = has("cache-control");
    let immutable = kept == "public, max-age=31536000, immutable" && what.starts_with("/static/");
    assert!(kept.contains("no-store") || immutable, "{what}: {kept}");
    for line in answer.headers.get_all(header::SET_COOKIE) {
        let line = line.to_str().unwrap();
        assert!(line.starts_with("__Host-keyward"), "{what}: {line}");
        for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(line.contains(part), "{what}: {line}");
        }
        assert!(!line.to_lowercase().contains("domain="), "{what}: {line}");
    }
}

/// Every page with something in the place of its names.
fn pages() -> Vec<(String, Who)> {
    let pages = endpoints().into_iter().filter(|endpoint| !endpoint.changes);
    pages
        .map(|page| {
            let path = page.path.replace("{number}", "1001").replace("{action}", "assess");
            (
                path.replace("{id}", "018f0000-0000-7000-8000-000000000000").replace("{name}", "none.css"),
                page.who,
            )
        })
        .collect()
}

both_engines! {
    async fn every_page_has_its_headers_whoever_asks(store: Store) {
        let world = World::new(store).await;
        let mut nobody = world.browser().await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for (path, who) in pages() {
            for accept in [PAGE, SCRIPT] {
                let answer = get(&mut nobody, &path, accept).await;
                guarded(&path, &answer);
                let (status, asked) = (answer.status, accept == SCRIPT);
                match who {
                    Who::Anybody => assert!(status < 500 && status != 401, "{path}: {status}"),
                    _ if asked => assert_eq!((status, code(&answer).as_str()), (401, "sign-in-first"), "{path}"),
                    _ => assert_eq!(status, 303, "{path}"),
                }
                guarded(&path, &get(&mut agent, &path, accept).await);
            }
        }
    }

    async fn pages_are_for_whom_they_are_for(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let mut enrolling = world.enrolling(&people.employees[1]).await;
        let roles = [&people.employees[0], &people.agent, &people.supervisor, &people.admin, &people.reviewer];
        let [employee, agent, supervisor, admin, reviewer] = [0, 1, 2, 3, 4];
        let mut browsers = Vec::new();
        for someone in roles {
            browsers.push(world.signed_in(someone).await.0);
        }
        for (path, who) in pages() {
            let welcome: &[usize] = match who {
                Who::Anybody | Who::Enrolling | Who::SigningIn | Who::Changing => continue,
                Who::Own => &[employee, agent, supervisor, admin, reviewer],
                Who::Desk => &[agent, supervisor],
                Who::Supervisors => &[supervisor],
                Who::DeskOrAdmins => &[agent, supervisor, admin],
                Who::DeskOrReviewers => &[agent, supervisor, reviewer],
                Who::Reviewers => &[reviewer],
                Who::Watch => &[supervisor, reviewer],
                Who::PolicyAdministrators => &[admin],
                Who::RuleReaders => &[admin, reviewer],
                Who::Guided => &[agent, supervisor, admin, reviewer],
            };
            assert_eq!(get(&mut enrolling, &path, PAGE).await.location.as_deref(), Some("/signin/enrol"), "{path}");
            for (role, browser) in browsers.iter_mut().enumerate() {
                let answer = get(browser, &path, PAGE).await;
                if welcome.contains(&role) {
                    // What has an id in its address is not there.
                    assert!(matches!(answer.status, 200 | 303 | 404), "{path} {role}: {}", answer.status);
                } else {
                    assert!(matches!(answer.status, 403 | 404), "{path} {role}: {}", answer.status);
                }
            }
        }
    }

    async fn a_head_is_a_get_without_its_body(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        for (path, _) in pages() {
            let whole = get(&mut agent, &path, PAGE).await;
            let head = ask(&mut agent, Method::HEAD, &path, PAGE).await;
            assert_eq!(head.status, whole.status, "{path}");
            assert!(head.body.is_empty(), "{path}");
            guarded(&path, &head);
        }
    }

    async fn wrong_addresses_and_methods_are_told_kindly(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let (mut reviewer, _) = world.signed_in(&world.people.reviewer).await;
        for path in ["/nowhere", "/static/none.css", "/desk/cases/999999", "/desk/cases/x", "/desk/people/7"] {
            told(&mut agent, Method::GET, path, 404, "not-found").await;
        }
        told(&mut agent, Method::GET, "/signout", 405, "wrong-method").await;
        told(&mut agent, Method::POST, "/health", 405, "wrong-method").await;
        told(&mut agent, Method::DELETE, "/desk", 405, "wrong-method").await;
        told(&mut agent, Method::OPTIONS, "/desk", 405, "wrong-method").await;
        told(&mut reviewer, Method::GET, "/review?before=yesterday", 400, "bad-request").await;
        told(&mut agent, Method::GET, "/desk/cases/%00", 400, "bad-request").await;
        let allowed = ask(&mut agent, Method::OPTIONS, "/desk", &[]).await;
        assert!(allowed.headers["allow"].to_str().unwrap().contains("GET"));
    }

    async fn failures_are_told_in_the_readers_language(store: Store) {
        let world = World::new(store).await;
        let mut browser = world.browser().await;
        let german = [("accept", "text/html"), ("accept-language", "de-AT,de;q=0.9")];
        let page = get(&mut browser, "/nowhere", &german).await;
        assert!(is_page(&page) && page.text().contains("Diese Seite gibt es nicht"));
        let english = get(&mut browser, "/nowhere", PAGE).await;
        assert!(english.text().contains("This page does not exist"));
    }

    async fn what_makes_no_sense_is_refused_with_a_reason(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let before = world.rows().await;
        let post = Post::new("/signin/options", Body::Json(json!(null)));
        for (kind, body) in [
            ("application/json", "{\"user_name\":"),
            ("application/json", "[1,2]"),
            ("application/json", "{\"user_name\":7}"),
            ("text/plain", "{\"user_name\":null}"),
            ("application/x-www-form-urlencoded", "user_name=x"),
        ] {
            let request = agent
                .request(Method::POST, &post.path)
                .header("origin", ORIGIN)
                .header("accept", "application/json")
                .header("x-csrf", agent.token())
                .header("content-type", kind);
            let answer = agent.exchange(request.body(Bytes::from(body)).unwrap()).await.unwrap();
            assert_eq!((answer.status, code(&answer).as_str()), (400, "bad-field"), "{kind} {body}");
        }
        let number = "/desk/cases/1001";
        for (path, fields) in [
            ("/language", vec![("locale", "tlh")]),
            ("/security-info/case/stop", vec![("number", "many")]),
        ] {
            let answer = Post::form(path, &fields).send(&mut agent).await;
            assert_eq!((answer.status, code(&answer).as_str()), (400, "bad-field"), "{path}");
        }
        let proof = Post::new(&format!("{number}/assert"), Body::Json(json!({}))).send(&mut agent).await;
        assert_eq!((proof.status, code(&proof).as_str()), (400, "bad-request"));
        let proof = Post::new(&format!("{number}/assert?action=note"), Body::Json(json!({})));
        let proof = proof.send(&mut agent).await;
        assert_eq!((proof.status, code(&proof).as_str()), (400, "bad-field"));
        assert_eq!(world.rows().await, before);
    }

    async fn more_than_any_form_sends_is_not_read(store: Store) {
        let world = World::new(store).await;
        let before = world.rows().await;
        let long = "a".repeat(300 * 1024);
        let form = Post::form("/signin/pass", &[("user_name", "x"), ("pass", &long)]);
        let script = Post::new("/signin/options", Body::Json(json!({"user_name": long})));
        for post in [form.clone(), script] {
            // A connection for each: the server closes it when it does not read on.
            let answer = post.send(&mut world.browser().await).await;
            assert_eq!((answer.status, code(&answer).as_str()), (413, "too-large"), "{}", post.path);
            guarded(&post.path, &answer);
        }
        let page = form.by_browser().send(&mut world.browser().await).await;
        assert!(page.status == 413 && is_page(&page) && page.text().contains("larger than anything"));
        assert_eq!(world.rows().await, before);
    }

    async fn files_and_health_need_nobody(store: Store) {
        let world = World::new(store).await;
        let mut browser = world.browser().await;
        let page = browser.get("/").await.unwrap().text();
        let (_, rest) = page.split_once("\"/static/").unwrap();
        let path = format!("/static/{}", rest.split('"').next().unwrap());
        let file = get(&mut browser, &path, &[]).await;
        assert!(file.status == 200 && !file.body.is_empty());
        guarded(&path, &file);
        let known = file.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(get(&mut browser, &path, &[("if-none-match", &known)]).await.status, 304);
        let health = get(&mut browser, "/health", &[]).await;
        assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
        guarded("/health", &health);
        let icon = get(&mut browser, "/favicon.ico", &[]).await;
        assert!(icon.location.unwrap().starts_with("/static/"));
    }
}

/// A page for a browser, JSON for a script, both with what is wrong and an id to quote.
async fn told(browser: &mut Client, method: Method, path: &str, status: u16, why: &str) {
    let own = ("origin", ORIGIN);
    let page = ask(browser, method.clone(), path, &[PAGE[0], own]).await;
    assert!(page.status == status && is_page(&page), "{path}: {} {}", page.status, page.text());
    assert!(page.text().contains("give this number"), "{path}");
    guarded(path, &page);
    let script = ask(browser, method, path, &[SCRIPT[0], own]).await;
    assert_eq!((script.status, code(&script).as_str()), (status, why), "{path}");
    let json = script.json().unwrap();
    assert!(json["error"]["message"].as_str().is_some_and(|message| message.len() > 20), "{path}");
    assert!(json["error"]["operation"].as_str().is_some_and(|id| id.len() == 12), "{path}");
    guarded(path, &script);
}
