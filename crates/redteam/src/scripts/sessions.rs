//! Sessions and ceremonies.

use crate::{
    attack::Verdict,
    scene::{Scene, attempt},
    seen::{Seen, went},
};
use anyhow::Context as _;
use keyward_robot::{answer, registration, sign_in};
use serde_json::json;
use std::sync::Arc;

/// The cookie that holds a session.
const SESSION: &str = "__Host-keyward";

/// A16: sessions end when it is known who asks, not when everything is done.
pub(crate) async fn goes_on(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let (mut phone, mut laptop) = (scene.seat(&victim).await?, scene.seat(&victim).await?);
    let mut desk = scene.desk().await?;
    scene.verified(&mut desk, &victim.lost()).await?;
    for (what, seat) in [("the session on the phone", &mut phone), ("the session on the laptop", &mut laptop)]
    {
        let page = seat.browser.get("/security-info").await?;
        seen.refused(what, &page, &["sign-in-first"])?;
    }
    // With the token of a page that the browser may see, so that nothing but the session is in the way.
    phone.browser.read_token("/").await?;
    let codes = phone.browser.post_form("/security-info/codes", &[]).await?;
    seen.refused("new recovery codes in it", &codes, &["sign-in-first"])?;
    seen.told()
}

/// A28: an agent's cookie issues nothing: each pass takes a touch for this case and this action, once.
pub(crate) async fn steals_the_agents(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let (one, two) = (scene.employee()?.lost(), scene.employee()?.lost());
    let number = scene.verified(&mut desk, &one).await?;
    let other = scene.verified(&mut desk, &two).await?;
    let pass = |proof: String| async move { proof };
    for (what, proof, codes) in [
        ("a pass without a touch", String::new(), ["needs-passkey", "step-up-needed"]),
        (
            "with a touch for retiring",
            desk.touch(number, "retire").await?,
            ["ceremony-over", "needs-passkey"],
        ),
        (
            "with a touch for another case",
            desk.touch(other, "pass").await?,
            ["ceremony-over", "needs-passkey"],
        ),
    ] {
        let proof = pass(proof).await;
        let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
        let answer = attempt(&mut desk, number, "pass", &fields).await?;
        seen.refused(what, &answer, &codes)?;
    }
    let proof = desk.touch(number, "pass").await?;
    let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    let first = attempt(&mut desk, number, "pass", &fields).await?;
    went("right touch", &first)?;
    let again = attempt(&mut desk, number, "pass", &fields).await?;
    seen.refused("with a touch that was used", &again, &["ceremony-over"])?;
    seen.told()
}

/// A33: a ceremony belongs to one browser, one session, one purpose; a sign-in makes a session of its own.
pub(crate) async fn swaps(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let (attacker, victim) = (scene.employee()?, scene.employee()?);
    let (mut his, mut hers) = (scene.seat(&attacker).await?, scene.seat(&victim).await?);

    let begun = his.begin_passkey().await?;
    let (_, proof) = registration(&begun, his.browser.origin(), attacker.new_seed())?;
    let ended = hers.browser.post_json("/security-info/passkeys/finish", &proof).await;
    seen.failed(
        "a registration that he began in her session",
        ended,
        &["ceremony-over", "registration-refused"],
    )?;

    let mut elsewhere = scene.browser().await?;
    let begun = elsewhere.post_json("/signin/options", &json!({})).await?;
    let proof = answer(&mut hers.key, &begun, hers.browser.origin())?;
    let ended = scene.browser().await?.post_json("/signin/finish", &proof).await;
    seen.failed("a sign-in that another browser began", ended, &["ceremony-over"])?;

    let fixed = his.browser.cookie(SESSION).context("no session cookie")?.to_owned();
    let mut browser = scene.browser().await?;
    browser.set_cookie(SESSION, &fixed);
    browser.read_token("/security-info").await?;
    sign_in(&mut browser, &mut hers.key).await?;
    let now = browser.cookie(SESSION).context("no session cookie")?;
    seen.holds("a sign-in gives a session of its own", now != fixed)?;
    // It ended with her sign-in, or it is still his: hers it never is.
    let page = his.browser.get("/security-info").await?.text();
    seen.holds("the session that was there before is not hers", !page.contains(&victim.user_name))?;
    seen.told()
}

/// A67: an agent's cookie locks nobody out: checks, ending sessions and freezing take a touch.
pub(crate) async fn locks_out_with_a_cookie(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let agent = &scene.cast.colleague;
    let mut desk = scene.desk_of(agent).await?;
    let victim = scene.employee()?;
    let lost = victim.lost();
    let number = desk.report(&lost).await?;
    desk.act(number, "assess", &[]).await?;
    desk.act(number, "call-back", &[("contact", &lost.line), ("line", "fixed")]).await?;
    let path = format!("/desk/cases/{number}");
    let passed = [("kind", "call_back"), ("contact", lost.line.as_str()), ("result", "passed")];
    // Whoever opened the case touched for that: the thief has another session of the same agent.
    let mut stolen = scene.seat(agent).await?.browser;
    let untouched_yet = scene.employee()?;
    let opened = [
        ("person", untouched_yet.id.to_string()),
        ("other_kind", "phone".to_owned()),
        ("theft", "no".to_owned()),
    ];
    let opened: Vec<(&str, &str)> = opened.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let untouched = stolen.post_form("/desk/new", &[&opened[..], &[("channel", "phone")]].concat()).await?;
    seen.refused("a report, without a touch", &untouched, &["needs-passkey"])?;
    let ended = format!("/desk/people/{}/sessions/end-all", victim.id);
    let untouched = stolen.post_form(&ended, &[("reason", "Locked out")]).await?;
    seen.refused("ending all sessions, without a touch", &untouched, &["needs-passkey"])?;
    let untouched = stolen.post_form(&format!("{path}/evidence"), &passed).await?;
    seen.refused("a check that passed, without a touch", &untouched, &["needs-passkey"])?;
    desk.act(number, "evidence", &passed).await?;
    desk.vouch(number).await?;
    let before = scene.ways_in(victim.id).await?;
    for action in ["contain", "freeze"] {
        let done = stolen.post_form(&format!("{path}/{action}"), &[("reason", "Locked out")]).await?;
        seen.refused(&format!("{action} in another session, without a touch"), &done, &["needs-passkey"])?;
    }
    seen.holds("her methods are as before", before == scene.ways_in(victim.id).await?)?;
    seen.works("her passkey signs in", scene.sign_in(victim.credential()?).await)?;
    seen.told()
}

/// A68: nobody at the desk reads about accounts above their reach.
pub(crate) async fn reads_about_the_privileged(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut agent = scene.seat(&scene.cast.agent).await?.browser;
    let victim = &scene.cast.privileged;
    for path in [format!("/desk/people/{}", victim.id), format!("/desk/new?person={}", victim.id)] {
        let page = agent.get(&path).await?;
        let what = path.replace(&victim.id.to_string(), "…");
        seen.refused(&what, &page, &["beyond-reach", "not-allowed", "not-found"])?;
        let name = victim.user_name.as_str();
        seen.holds("not even a name", !page.text().contains(name))?;
    }
    seen.told()
}
