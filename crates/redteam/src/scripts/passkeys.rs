//! Passkeys, recovery codes and other ways in.

use crate::{
    attack::{Stop, Verdict},
    scene::{Scene, ask_for_pass, attempt, digits_of, with_code},
    scripts::typed,
    seen::{Seen, went},
};
use anyhow::Context as _;
use keyward_robot::{Recovery, answer};
use serde_json::{Value, json};
use std::sync::Arc;

/// The cookie that holds a session.
const SESSION: &str = "__Host-keyward";

/// A18: what was lost is suspended as soon as it is known who asks, and nothing closes while it works.
pub(crate) async fn uses_the_lost_one(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let lost = victim.lost();
    let number = scene.verified(&mut desk, &lost).await?;
    let suspended = scene.sign_in(victim.credential()?).await;
    seen.failed("the lost passkey after the sessions were ended", suspended, &["passkey-refused"])?;
    let close = attempt(&mut desk, number, "close", &[]).await?;
    seen.refused("closing before it is retired", &close, &["duties-open"])?;
    let pass = desk.issue_pass(number).await?;
    desk.register(&lost, &pass).await?;
    let close = attempt(&mut desk, number, "close", &[]).await?;
    seen.refused("closing with a new passkey, the old one not retired", &close, &["duties-open"])?;
    desk.finish(&lost, number).await?;
    let retired = scene.sign_in(victim.credential()?).await;
    seen.failed("the lost passkey after it was retired", retired, &["passkey-refused", "passkey-unknown"])?;
    seen.told()
}

/// A19: every copy of a passkey goes with it.
pub(crate) async fn has_a_copy(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let copy = || victim.credential();
    scene.sign_in(copy()?).await.context("a copy must work while the passkey does")?;
    let page = desk.agent.get(&format!("/desk/people/{}", victim.id)).await?;
    seen.holds("the desk sees that it is synced", page.status == 200 && page.text().contains("synced"))?;
    let lost = victim.lost();
    let number = scene.verified(&mut desk, &lost).await?;
    let pass = desk.issue_pass(number).await?;
    desk.register(&lost, &pass).await?;
    desk.finish(&lost, number).await?;
    seen.failed(
        "a copy of the retired passkey",
        scene.sign_in(copy()?).await,
        &["passkey-refused", "passkey-unknown"],
    )?;
    seen.told()
}

/// A20: what was added shortly before a loss is not to be trusted.
pub(crate) async fn added_his_own(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    // He has her phone for a moment.
    let his = scene.seat(&victim).await?.add_passkey(victim.new_seed()).await?;
    let mut desk = scene.desk().await?;
    scene.verified(&mut desk, &victim.lost()).await?;
    match scene.sign_in(his).await {
        Ok(()) => Err(Stop::Broken(
            "a passkey that was added shortly before the loss still signs in after the desk ended every session".to_owned(),
        )),
        refused => {
            seen.failed("the added passkey", refused, &["passkey-refused"])?;
            seen.told()
        }
    }
}

/// A32: there is no weaker way beside a passkey.
pub(crate) async fn asks_for_another_way(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let code = scene.seat(&victim).await?.codes().await?.into_iter().next().context("no code")?;
    let mut browser = scene.browser().await?;
    let name = victim.user_name.as_str();
    let guess = [("user_name", name), ("password", "Winter2026!")];
    let typed = browser.post_form("/signin/password", &guess).await?;
    seen.closed("a password", &typed, &[403])?;
    let sent = browser
        .post_form("/signin/send", &[("factor", "sms"), ("method", &victim.method.to_string())])
        .await?;
    seen.refused("a code to her telephone without anything before it", &sent, &["sign-in-first"])?;
    let asked = browser.get(&format!("/signin/with?user_name={name}&way=sms")).await?;
    seen.holds("whoever asks for a text is asked for the passkey", !asked.text().contains("/signin/send"))?;
    let linked = browser.post_form("/link", &[("secret", "AAAAA")]).await?;
    seen.closed("a sign-in link", &linked, &[403, 404])?;
    let used = with_code(&mut browser, name, &code).await?;
    went("right code", &used)?;
    let page = browser.get("/security-info").await?;
    seen.holds("a recovery code gives no session", browser.cookie(SESSION).is_none())?;
    seen.refused("the account after it", &page, &["sign-in-first"])?;
    typed::guesses_and_replays(&scene, &mut seen).await?;
    seen.told()
}

/// A36: who knows a name, a password or has a session of his own changes nobody else's methods.
pub(crate) async fn moves_a_method(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let (victim, attacker) = (scene.employee()?, scene.employee()?);
    let method = format!("/security-info/methods/{}", victim.method);
    let mut nobody = scene.browser().await?;
    let added = nobody.post_json("/security-info/passkeys/options", &json!({})).await;
    seen.failed("a passkey added without a session", added, &["sign-in-first"])?;
    let mut his = scene.seat(&attacker).await?;
    let touch = his.browser.post_json(&format!("{method}/assert"), &json!({})).await;
    seen.failed("a touch for her passkey in his session", touch, &["not-found"])?;
    for (end, field) in [("remove", ("assertion", "")), ("rename", ("label", "Mine"))] {
        let done = his.browser.post_form(&format!("{method}/{end}"), &[field]).await?;
        seen.refused(&format!("her passkey, {end} in his session"), &done, &["not-found", "step-up-needed"])?;
    }
    // He sits at her open session, and has only his own passkey.
    let mut hers = scene.seat(&victim).await?;
    let begun = hers.browser.post_json(&format!("{method}/assert"), &json!({})).await?;
    let proof = answer(&mut his.key, &begun, hers.browser.origin())?.to_string();
    let removed = hers.browser.post_form(&format!("{method}/remove"), &[("assertion", &proof)]).await?;
    let codes = ["passkey-refused", "passkey-unknown", "ceremony-over", "step-up-needed"];
    seen.refused("her passkey removed with a touch of his", &removed, &codes)?;
    scene.sign_in(victim.credential()?).await.context("her passkey must be as before")?;
    typed::climbs(&scene, &mut seen).await?;
    seen.told()
}

/// How many proofs a case still misses.
async fn standing(desk: &mut Recovery, number: u64) -> anyhow::Result<u64> {
    let standing = desk.act(number, "note", &[("note", "What is missing")]).await?;
    standing.get("missing").and_then(Value::as_u64).context("nothing is said of what is missing")
}

/// A42: a code works once, is nobody's until what follows is read out, and all codes are one proof.
pub(crate) async fn finds_codes(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let codes = scene.seat(&victim).await?.codes().await?;
    let mut desk = scene.desk().await?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let mut finder = scene.browser().await?;
    let asked = standing(&mut desk, number).await?;
    for code in codes.iter().take(2) {
        let used = with_code(&mut finder, &victim.user_name, code).await?;
        went("right code", &used)?;
        let digits = digits_of(&used).context("nothing to read out")?;
        seen.holds("a code alone is nobody's", standing(&mut desk, number).await? >= asked)?;
        went("its digits", &attempt(&mut desk, number, "code", &[("code", &digits)]).await?)?;
        let again = with_code(&mut finder, &victim.user_name, code).await?;
        seen.closed("a code that was used", &again, &[403])?;
    }
    seen.holds("two codes leave a proof missing", standing(&mut desk, number).await? > 0)?;
    let pass = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass after two codes", &pass, &["not-verified"])?;
    let page = finder.get("/security-info").await?;
    seen.refused("a session after two codes", &page, &["sign-in-first"])?;
    seen.told()
}
