//! A refused form comes back with the reason and with what was typed, on every page that has one.

use crate::world::{Post, World, encode, get};
use keyward_robot::{Client, Recovery, sign_in, waiting_request};
use keyward_storage::{Store, both_engines};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const PAGE: &[(&str, &str)] = &[("accept", "text/html")];
/// Refused by every field of words: characters that are not text.
const BELL: &str = "kept-words\u{7}";
/// Proofs and codes are not repeated on a page.
const SECRET: [&str; 6] = ["code", "pass", "password", "secret", "word", "confirm"];

/// A form of a page: its address and its fields, and which of them are typed into.
#[derive(Clone, Debug)]
struct Form {
    action: String,
    fields: Vec<(String, String)>,
    typed: Vec<String>,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(value.replace("&#34;", "\"").replace("&#38;", "&").replace("&#39;", "'").replace("&amp;", "&"))
}

/// Every form of a page that sends words.
fn forms(html: &str) -> Vec<Form> {
    let parts = html.split("<form ").skip(1).filter(|part| part.starts_with("method=\"post\""));
    parts.filter_map(|part| form(part.split("</form>").next()?)).collect()
}

fn form(html: &str) -> Option<Form> {
    let action = attribute(&format!(" {html}"), "action")?;
    let mut form = Form { action, fields: Vec::new(), typed: Vec::new() };
    let (mut radios, mut select) = (BTreeMap::new(), None);
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next()?;
        let name = attribute(tag, "name").unwrap_or_default();
        let value = attribute(tag, "value");
        match (tag.split_whitespace().next()?, attribute(tag, "type").as_deref().unwrap_or("text")) {
            ("select", _) => select = Some(name),
            ("option", _) => {
                if let Some(name) = select.take_if(|_| value.as_deref() != Some("")) {
                    form.fields.push((name, value.unwrap_or_default()));
                }
            }
            ("input", "radio") => {
                let one = radios.entry(name).or_insert_with(|| value.clone().unwrap_or_default());
                if tag.contains(" checked") {
                    *one = value.unwrap_or_default();
                }
            }
            ("input", "checkbox") if tag.contains(" checked") => {
                form.fields.push((name, value.unwrap_or_else(|| "on".into())));
            }
            ("input", "text") | ("textarea", _) if attribute(tag, "inputmode").is_none() => {
                if !SECRET.contains(&name.as_str()) {
                    form.typed.push(name.clone());
                }
                form.fields.push((name, String::new()));
            }
            ("input", "hidden" | "text" | "number") if name != "csrf" => {
                form.fields.push((name, value.unwrap_or_default()));
            }
            _ => {}
        }
    }
    form.fields.extend(radios);
    (!form.typed.is_empty()).then_some(form)
}

/// The pages of the console that a page links to.
fn links(html: &str) -> Vec<String> {
    let found = html.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
    found.filter(|path| path.starts_with('/') && !path.starts_with("/static/")).map(str::to_owned).collect()
}

/// Sends every form that somebody finds, once with words that no field takes and once with a form that is too old, and remembers
/// which were tried.
async fn walk(browser: &mut Client, from: &[&str], tried: &mut BTreeSet<String>) {
    let mut pages: VecDeque<String> = from.iter().map(|page| (*page).to_owned()).collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(page) = pages.pop_front().filter(|_| seen.len() < 90) {
        if page.contains("/photo") || page.contains("/bundle") || !seen.insert(page.clone()) {
            continue;
        }
        let answer = get(browser, &page, PAGE).await;
        let html = answer.text();
        if answer.status != 200 || !html.starts_with("<!doctype html>") {
            continue;
        }
        pages.extend(links(&html));
        for form in forms(&html) {
            let shape = format!("{} {:?}", form.action, form.typed);
            if tried.insert(shape) {
                refused(browser, &page, &form, None).await;
                refused(browser, &page, &form, Some("old".into())).await;
            }
        }
    }
}

async fn refused(browser: &mut Client, page: &str, form: &Form, token: Option<String>) {
    let fields: Vec<(&str, &str)> = form
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), if form.typed.contains(name) { BELL } else { value.as_str() }))
        .collect();
    let old = token.is_some();
    let answer = Post { token, ..Post::form(&form.action, &fields).on(page) }.send(browser).await;
    let (text, what) = (answer.text(), format!("{page}: {} {:?}", form.action, form.typed));
    assert!((200..500).contains(&answer.status) && answer.status != 303, "{what}: {}", answer.status);
    assert!(!old || answer.status == 403, "{what}: {}", answer.status);
    // What was sent, in the form itself.
    let action = format!("action=\"{}\"", form.action.replace('&', "&#38;"));
    let kept = text.split(&action).skip(1).any(|rest| {
        let form_again = rest.split("</form>").next().unwrap_or_default();
        form_again.matches(BELL).count() >= form.typed.len()
    });
    assert!(kept, "{what}: {} loses what was typed\n{text}", answer.status);
    let reason =
        text.match_indices("role=\"alert\"").any(|(at, _)| !text[at..].starts_with("role=\"alert\" hidden"));
    assert!(reason, "{what}: no reason\n{text}");
}

both_engines! {
    async fn every_refused_form_comes_back_with_what_was_typed(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let keys = (people.agent.credential().unwrap(), people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let case = desk.report(&people.employees[0].lost()).await.unwrap();
        desk.act(case, "assess", &[]).await.unwrap();
        desk.act(case, "vouch", &[]).await.unwrap();
        let mut tried = BTreeSet::new();
        let employee = people.employees[1].id;
        walk(&mut world.browser().await, &["/recover", "/"], &mut tried).await;
        for (someone, pages) in [
            (&people.manager, vec!["/approve".to_owned(), "/security-info".into(), "/security-info/safety".into()]),
            (&people.agent, vec!["/desk".into(), "/desk/first".into(), format!("/desk/new?person={employee}"), format!("/desk/people/{employee}")]),
            (&people.supervisor, vec!["/desk/alarms".into(), format!("/desk/people/{employee}"), format!("/desk/cases/{case}")]),
            (&people.reviewer, vec!["/review".into(), "/settings".into()]),
            (&people.admin, vec!["/settings".into(), format!("/settings/people/{employee}"), "/settings/sign-in".into()]),
        ] {
            let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
            walk(&mut world.signed_in(someone).await.0, &pages, &mut tried).await;
        }
        for action in [
            "/settings/roles/preview", "/settings/tier/preview", "/settings/link/preview", "/settings/account/preview",
            "/settings/pass-policy/preview", "/settings/standards/preview", "/settings/sign-in/sessions/preview",
            "/desk/alarms/raise", "/desk/new", "/recover/report", "/security-info/lost", "/approve/deputy",
            "/security-info/safety/close",
        ] {
            assert!(tried.iter().any(|shape| shape.starts_with(&format!("{action} "))), "{action} is not in {tried:#?}");
        }
        for end in ["/decline", "/note", "/escalate", "/rename", "/freeze"] {
            let found = tried.iter().any(|shape| shape.split(' ').next().unwrap().ends_with(end));
            assert!(found, "{end} is not in {tried:#?}");
        }
    }

    async fn a_name_that_nobody_has_comes_back_with_the_reason(store: Store) {
        let world = World::new(store).await;
        let (mut admin, _) = world.signed_in(&world.people.admin).await;
        let person = world.people.employees[1].id.to_string();
        let page = format!("/settings/people/{person}");
        let own = world.people.admin.user_name.clone();
        for (name, why) in [("nobody@nowhere", "Nobody has this user name"), (own.as_str(), "an account of yours")] {
            let fields = [("person", person.as_str()), ("account", "shared"), ("owner", name), ("reason", "Kept &me")];
            let first = Post::form("/settings/account/preview", &fields).on(&page).send(&mut admin).await;
            kept(&first.text(), name, why);
            // Refused once more, its page is known from the form: a browser is at the form's own address by now.
            let again: Vec<_> = fields.iter().copied().chain([("at", page.as_str())]).collect();
            let second = Post::form("/settings/account/preview", &again).on("/settings/account/preview");
            kept(&second.send(&mut admin).await.text(), name, why);
            assert!(first.text().contains(&format!("name=\"at\" value=\"{page}\"")));
        }
    }

    async fn what_was_typed_can_be_copied_where_the_form_is_gone(store: Store) {
        let world = World::new(store).await;
        let (mut agent, _) = world.signed_in(&world.people.agent).await;
        let mut nobody = world.browser().await;
        let fields = [("reason", "Kept &me"), ("word", "hush")];
        for (browser, status) in [(&mut agent, 403), (&mut nobody, 401)] {
            let post = Post::form("/settings/roles/preview", &fields).on("/settings/roles");
            let answer = post.send(browser).await;
            assert_eq!(answer.status, status);
            let text = answer.text();
            assert!(text.contains("small\">Kept &#38;me</blockquote>") && !text.contains("hush"), "{text}");
        }
        // Nobody else puts words on a page.
        let foreign = Post { origin: Some("https://evil.example"), ..Post::form("/settings/roles/preview", &fields).by_browser() };
        assert!(!foreign.send(&mut agent).await.text().contains("Kept"));
        // Nor is a page read that is not one.
        for page in ["/approve/live?version=1", "//evil.example/", "/health", "/settings/roles/preview"] {
            let post = Post::form("/settings/roles/preview", &[("at", page), ("reason", "Kept &me")]).by_browser();
            assert!(post.send(&mut agent).await.text().contains("Kept &#38;me</blockquote>"), "{}", encode(page));
        }
    }

    async fn who_is_signed_in_without_a_passkey_is_led_to_one_and_back(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let keys = (people.agent.credential().unwrap(), people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let case = desk.report(&people.employees[0].lost()).await.unwrap();
        desk.act(case, "assess", &[]).await.unwrap();
        desk.act(case, "vouch", &[]).await.unwrap();
        let link = world.sign_in.issue_link(people.manager.id, std::time::Duration::from_mins(5)).await.unwrap();
        let mut weak = world.browser().await;
        let used = weak.post_form("/link", &[("secret", link.text())]).await.unwrap();
        assert_eq!(used.status, 303);
        weak.read_token("/check").await.unwrap();
        let request = waiting_request(&mut weak).await.unwrap().unwrap();
        let page = get(&mut weak, &format!("/approve/{request}"), PAGE).await.text();
        let to = format!("/signin/stronger?return_to=%2Fapprove%2F{request}");
        assert!(page.contains(&format!("href=\"{to}\"")), "{page}");
        let step_up = get(&mut weak, &to, PAGE).await;
        assert_eq!(step_up.status, 200);
        assert!(step_up.text().contains(&format!("name=\"return_to\" value=\"/approve/{request}\"")));
        weak.read_token(&to).await.unwrap();
        sign_in(&mut weak, &mut people.manager.credential().unwrap()).await.unwrap();
        let page = get(&mut weak, &format!("/approve/{request}"), PAGE).await.text();
        assert!(page.contains(&format!("action=\"/approve/{request}/sign\"")), "{page}");
        // With a passkey there is nothing to step up to.
        assert_eq!(get(&mut weak, &to, PAGE).await.location.unwrap(), format!("/approve/{request}"));
    }

    async fn the_badge_counts_what_the_page_lists(store: Store) {
        let world = World::new(store).await;
        let people = &world.people;
        let keys = (people.agent.credential().unwrap(), people.manager.credential().unwrap());
        let mut desk = Recovery::new(world.address, crate::world::ORIGIN, keys.0, keys.1).await.unwrap();
        let case = desk.report(&people.employees[0].lost()).await.unwrap();
        desk.act(case, "assess", &[]).await.unwrap();
        desk.act(case, "vouch", &[]).await.unwrap();
        let (mut manager, _) = world.signed_in(&people.manager).await;
        let page = get(&mut manager, "/approve", PAGE).await.text();
        assert!(page.contains("<span class=\"count\">1") && page.contains("One person waits for you"), "{page}");
        desk.act(case, "escalate", &[("reason", "An odd voice")]).await.unwrap();
        let page = get(&mut manager, "/approve", PAGE).await.text();
        assert!(!page.contains("<span class=\"count\">") && page.contains("Nobody waits for you"), "{page}");
    }
}

fn kept(html: &str, name: &str, why: &str) {
    let (_, form) = html.split_once("action=\"/settings/account/preview\"").unwrap();
    let form = form.split("</form>").next().unwrap();
    assert!(form.contains("id=\"refused\"") && form.contains(why), "{form}");
    assert!(
        form.contains(&format!(" value=\"{name}\"")) && form.contains("value=\"Kept &amp;me\""),
        "{form}"
    );
    assert!(form.contains("value=\"shared\" checked"), "{form}");
}
