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
    let codes = phone.browser.post_form("/security-info/codes", &[]).await?;
    seen.refused("new recovery codes in it", &codes, &["sign-in-first", "wrong-token"])?;
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
