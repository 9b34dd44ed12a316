//! What anybody can reach, and what the person sees.

use crate::{
    attack::Verdict,
    cast::{DOMAIN, NOBODY},
    scene::{Scene, attempt, report, with_code, with_pass},
    seen::{Seen, went},
};
use anyhow::Context as _;
use hyper::header;
use keyward_robot::{Answer, Client};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

/// Pairs of requests whose times are compared.
const TIMED: usize = 35;
/// Names that nobody has, whose answers are compared with those of people.
const MADE_UP: usize = 60;
/// Employees whose names are tried, beside one of each kind.
const ASKED: usize = 3;

/// A21: a recovery is told at every address and on the person's own page.
pub(crate) async fn deletes_notices(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let pass = desk.issue_pass(number).await?;
    let mails = scene.mails(victim.id).await?;
    let told: BTreeSet<_> = mails
        .iter()
        .filter(|mail| mail.message.kind == "pass-issued")
        .map(|mail| mail.message.address.as_str())
        .collect();
    seen.holds("the pass is told at two addresses", told.len() >= 2)?;
    let added = async || -> anyhow::Result<usize> {
        let mails = scene.mails(victim.id).await?;
        Ok(mails.iter().filter(|mail| mail.message.kind == "method-added").count())
    };
    let before = added().await?;
    desk.register(&victim.lost(), &pass).await?;
    seen.holds("the new passkey is told too", added().await? > before)?;
    seen.told()
}

/// One request for a name, and how long it took.
async fn timed(browser: &mut Client, name: &str) -> anyhow::Result<(Answer, Duration)> {
    let begun = Instant::now();
    let answer = with_pass(browser, name, "AAAAA-AAAAA").await?;
    Ok((answer, begun.elapsed()))
}

/// What a page says, apart from the name that was typed, the server's clock and the reference to quote, which is another one each
/// time and has to be there each time.
fn words(answer: &Answer, name: &str) -> Vec<String> {
    let local = name.split('@').next().unwrap_or_default();
    let text = answer.text().replace(local, "NAME");
    let lines = text.lines().filter(|line| !line.starts_with("<meta name=\"now\""));
    lines.map(|line| if line.contains("class=\"quote\"") { "a reference" } else { line }.to_owned()).collect()
}

/// A31: known and unknown names get the same answers, as often, as fast.
pub(crate) async fn asks_who_is_there(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let known = scene.employee()?.user_name;
    let mut browser = scene.browser().await?;
    let (there, _) = timed(&mut browser, &known).await?;
    let (absent, _) = timed(&mut browser, NOBODY).await?;
    let same = there.status == absent.status && words(&there, &known) == words(&absent, NOBODY);
    seen.holds("a wrong pass: the same words", same)?;
    let slower = slower_of(&scene, &known).await?;
    // Of fair coins one run in 500 falls outside.
    let even = TIMED / 4 + 1..=TIMED - TIMED / 4 - 1;
    seen.holds(&format!("neither is slower ({slower} of {TIMED} pairs)"), even.contains(&slower))?;

    let mut statuses = [Vec::new(), Vec::new()];
    for _ in 0..7 {
        for (name, statuses) in [known.as_str(), NOBODY].into_iter().zip(&mut statuses) {
            statuses.push(with_code(&mut browser, name, "AAAAA-AAAAA-AAAAA-AAAAA").await?.status);
        }
    }
    let [there, absent] = &statuses;
    seen.holds("a wrong code: as many tries, then as long a wait", there == absent && there.contains(&429))?;

    let mut offered = Vec::new();
    for name in [known.as_str(), NOBODY] {
        let (first, again) = (begins(&mut browser, name).await?, begins(&mut browser, name).await?);
        seen.holds("the same for one name each time", first == again)?;
        offered.push(first);
    }
    seen.holds("a passkey: no list of what there is", offered.iter().all(|(_, listed)| *listed == 0))?;
    seen.told()
}

/// In how many pairs of requests the name that is there took longer. Who is first takes turns.
async fn slower_of(scene: &Scene, known: &str) -> anyhow::Result<usize> {
    let mut slower = 0;
    for pair in 0..TIMED {
        // What is slowed is not compared: each pair is the first of a browser.
        scene.forget_tries().await?;
        let mut browser = scene.browser().await?;
        let (with, without);
        if pair % 2 == 0 {
            with = timed(&mut browser, known).await?.1;
            without = timed(&mut browser, NOBODY).await?.1;
        } else {
            without = timed(&mut browser, NOBODY).await?.1;
            with = timed(&mut browser, known).await?.1;
        }
        slower += usize::from(with > without);
    }
    Ok(slower)
}

/// A64: how a sign-in begins for somebody who is there is how it begins for names that nobody has.
pub(crate) async fn tells_names_apart(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut browser = scene.browser().await?;
    let mut absent = BTreeMap::new();
    for _ in 0..MADE_UP {
        let name = format!("{}@{DOMAIN}", scene.made_up());
        *absent.entry(begins(&mut browser, &name).await?).or_insert(0_usize) += 1;
    }
    let mut there = BTreeMap::new();
    let cast = &scene.cast;
    let mut known: Vec<_> = [&cast.elevated, &cast.privileged, &cast.agent, &cast.careful[0]].into();
    known.extend(&cast.typists);
    let mut known: Vec<_> = known.into_iter().cloned().collect();
    for _ in 0..ASKED {
        known.push(scene.employee()?);
    }
    for known in known {
        there.entry(begins(&mut browser, &known.user_name).await?).or_insert(known.user_name);
    }
    for (answer, name) in &there {
        let as_many = absent.get(answer).copied().unwrap_or_default();
        let name = name.split('@').next().unwrap_or_default();
        let what = format!("the answer for {name} is that for {as_many} of {MADE_UP} made-up names");
        seen.holds(&what, as_many > 0)?;
    }
    seen.told()
}

/// How a sign-in with this name begins: how many members the passkey's options have, and how many passkeys they list. Nothing if
/// the name is sent on to something typed.
async fn begins(browser: &mut Client, name: &str) -> anyhow::Result<(Option<usize>, usize)> {
    let options = browser.post_json("/signin/options", &json!({ "user_name": name })).await?;
    let listed = options.pointer("/publicKey/allowCredentials").and_then(Value::as_array).map_or(0, Vec::len);
    Ok((options.get("publicKey").and_then(Value::as_object).map(serde_json::Map::len), listed))
}

/// A39: a stranger's report or guesses lock nobody out.
pub(crate) async fn locks_out(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let name = victim.user_name.as_str();
    let mut session = scene.seat(&victim).await?.browser;
    let mut stranger = scene.browser().await?;
    let phone = victim.phone.to_string();
    let fields = [("device", phone.as_str()), ("when", "today"), ("theft", "yes")];
    let reported = stranger.post_form("/security-info/lost", &fields).await?;
    seen.refused("a report without a session", &reported, &["sign-in-first"])?;
    // The desk's pile takes it, however full it is of what names nobody, and nothing happens to the account.
    scene.fill_the_pile().await?;
    let fields = [("user_name", name), ("thing", "phone"), ("note", "Stolen! Block everything at once.")];
    went("a report at the website", &stranger.post_form("/recover/report", &fields).await?)?;
    seen.holds("nothing is logged about the victim", scene.logged(victim.id).await?.len() <= 1)?;
    let queue = scene.seat(&scene.cast.agent).await?.browser.get("/desk").await?.text();
    let (hers, made_up) = (queue.find(name), queue.find("redteam-sprayed"));
    let first = hers.is_some_and(|hers| made_up.is_none_or(|made_up| hers < made_up));
    seen.holds("the desk sees it above 240 made-up ones", first)?;
    for _ in 0..10 {
        let answer = with_pass(&mut stranger, name, "AAAAA-AAAAA").await?;
        seen.closed("a wrong pass", &answer, &[403, 429])?;
        let answer = with_code(&mut stranger, name, "AAAAA-AAAAA-AAAAA-AAAAA").await?;
        seen.closed("a wrong code", &answer, &[403, 429])?;
    }
    // The attacker calls, and is believed as far as a report is.
    let mut desk = scene.desk().await?;
    let opened = report(&mut desk, &victim.lost(), &[("theft", "yes")]).await?;
    went("report", &opened)?;
    let page = session.get("/security-info").await?;
    seen.holds("the victim's session goes on", page.status == 200)?;
    let signed_in = scene.sign_in(victim.credential()?).await;
    seen.holds("the victim's passkey signs in", signed_in.is_ok())?;
    // A cookie of an agent, without the passkey: it asks nobody and uses up nobody.
    let number = scene.verified(&mut desk, &scene.employee()?.lost()).await?;
    let mut cookie = scene.desk_of(&scene.cast.colleague).await?;
    let approver = scene.cast.approver.id.to_string();
    let path = format!("/desk/cases/{number}");
    for (action, fields) in [
        ("approval", vec![("approver", approver.as_str())]),
        ("vouch", vec![]),
        ("amend", vec![("what", "place"), ("place", "Elsewhere")]),
    ] {
        let done = cookie.agent.post_form(&format!("{path}/{action}"), &fields).await?;
        seen.refused(&format!("{action} without a touch"), &done, &["needs-passkey"])?;
    }
    desk.act(number, "approval", &[("approver", &approver)]).await?;
    let stopped = cookie.agent.post_form(&format!("{path}/escalate"), &[("reason", "Exercise")]).await?;
    went("stop", &stopped)?;
    let mut supervisor = scene.seat(&scene.cast.approver).await?.browser;
    let resumed = supervisor.surely(&format!("{path}/resume"), &[("reason", "Exercise")]).await?;
    seen.holds("whoever was only asked lets it go on", resumed.status < 400)?;
    seen.told()
}

/// A41: a case is seen by the person it is about, and they can stop it.
pub(crate) async fn poses_as_the_desk(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let mut seat = scene.seat(&victim).await?;
    let stop = "action=\"/security-info/case/stop\"";
    let before = seat.browser.get("/security-info").await?.text();
    seen.holds("no case, nothing on the page", !before.contains(stop))?;
    let mut desk = scene.desk().await?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let page = seat.browser.get("/security-info").await?.text();
    let shown = page.contains(stop) && page.contains(&format!("name=\"number\" value=\"{number}\""));
    seen.holds("a case is on the person's page, with a way to stop it", shown)?;
    let number_text = number.to_string();
    let stopped = seat.browser.post_form("/security-info/case/stop", &[("number", &number_text)]).await?;
    went("stop", &stopped)?;
    let vouch = attempt(&mut desk, number, "vouch", &[]).await?;
    seen.refused("the agent goes on", &vouch, &["case-escalated"])?;
    seen.told()
}

/// A48: text is text, on every page.
pub(crate) async fn writes_a_script(scene: Arc<Scene>) -> Verdict {
    const SCRIPT: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let mut seat = scene.seat(&victim).await?;
    let rename = format!("/security-info/methods/{}/rename", victim.method);
    let renamed = seat.sure(&rename, &[("label", SCRIPT)]).await?;
    went("rename", &renamed)?;
    let mut desk = scene.desk().await?;
    let typed = [("place", SCRIPT), ("note", SCRIPT), ("remaining", SCRIPT)];
    let opened = report(&mut desk, &victim.lost(), &typed).await?;
    let number = opened.json()?.get("number").and_then(Value::as_u64).context("no number")?;
    desk.act(number, "assess", &[]).await?;
    desk.act(number, "note", &[("note", SCRIPT)]).await?;
    let person = victim.id.to_string();
    let mut reviewer = scene.seat(&scene.cast.reviewer).await?;
    let paths = [format!("/desk/cases/{number}"), format!("/desk/people/{person}"), "/desk".to_owned()];
    let mut pages = Vec::new();
    for path in paths {
        let page = desk.agent.get(&path).await?;
        pages.push((path, page));
    }
    let path = format!("/review?case={number}");
    let page = reviewer.browser.get(&path).await?;
    pages.push((path, page));
    for path in ["/security-info", "/security-info/lost"] {
        pages.push((path.to_owned(), seat.browser.get(path).await?));
    }
    let mut shown = 0;
    for (path, page) in &pages {
        went(path, page)?;
        let text = page.text();
        let escaped = text.contains("&lt;script&gt;alert(1)") || text.contains("&#60;script&#62;alert(1)");
        shown += usize::from(escaped);
        seen.holds(
            &format!("{path} has no markup of his"),
            !text.contains("<script>alert") && !text.contains("<img src=x"),
        )?;
        let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok());
        let strict = policy.is_some_and(|policy| {
            policy.contains("default-src 'none'") && !policy.contains("unsafe-") && !policy.contains('*')
        });
        seen.holds("and a strict policy", strict)?;
    }
    seen.holds(&format!("{shown} pages show it as text"), shown >= 3)?;
    seen.told()
}
