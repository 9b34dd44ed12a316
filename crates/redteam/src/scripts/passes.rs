//! The Temporary Access Pass.

use crate::{
    attack::{Stop, Verdict},
    scene::{Scene, ask_for_pass, attempt, with_pass},
    seen::{Seen, code},
};
use anyhow::{Context as _, anyhow};
use hyper::header;
use keyward_authenticator::{Credential, KeyKind};
use keyward_robot::{enrol, registration};
use serde_json::{Value, json};
use std::sync::Arc;

/// A12: the pass is shown once, and is nowhere else.
pub(crate) async fn reads_along(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let proof = desk.touch(number, "pass").await?;
    let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
    let shown = attempt(&mut desk, number, "pass", &fields).await?;
    let pass = shown.json()?.get("pass").and_then(Value::as_str).context("no pass")?.to_owned();
    let kept = shown.headers.get(header::CACHE_CONTROL).is_some_and(|value| value == "no-store");
    seen.holds("the answer that shows it is not cached", kept && shown.location.is_none())?;
    let bare: String = pass.chars().filter(char::is_ascii_alphanumeric).collect();
    let carries =
        |text: &str| text.contains(&pass) || text.contains(&bare) || text.contains(&bare.to_lowercase());
    let page = desk.agent.get(&format!("/desk/cases/{number}")).await?;
    seen.holds("the case page does not show it again", page.status == 200 && !carries(&page.text()))?;
    let mut browser = scene.browser().await?;
    let used = with_pass(&mut browser, &victim.user_name, &pass).await?;
    let to = used.location.context("the pass was refused")?;
    seen.holds("no address carries it", !carries(&to))?;
    let mails = scene.mails(victim.id).await?;
    let told = mails.iter().any(|mail| mail.message.kind == "pass-issued");
    let in_mail = mails.iter().any(|mail| carries(&mail.message.body) || carries(&mail.message.subject));
    seen.holds("the person is told, and no mail carries it", told && !in_mail)?;
    let logged = scene.logged(victim.id).await?;
    let in_log = logged.iter().filter_map(|event| event.body.as_deref()).any(carries);
    seen.holds("the log does not carry it", !logged.is_empty() && !in_log)?;
    seen.told()
}

/// A13: five wrong tries, and whoever made them waits; the pass goes on working for its person.
pub(crate) async fn guesses(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let pass = desk.issue_pass(number).await?;
    let mut attacker = scene.browser().await?;
    for wrong in ["AAAAA-AAAAA", "BBBBB-BBBBB", "CCCCC-CCCCC", "DDDDD-DDDDD", "EEEEE-EEEEE"] {
        let answer = with_pass(&mut attacker, &victim.user_name, wrong).await?;
        seen.closed("a wrong pass", &answer, &[403])?;
    }
    let answer = with_pass(&mut attacker, &victim.user_name, &pass).await?;
    seen.closed("the right pass after five wrong ones", &answer, &[429])?;
    seen.holds("it says for how long", answer.headers.contains_key("retry-after"))?;
    let hers = scene.enrolling(&victim.user_name, &pass).await;
    seen.holds("her own pass works all the same", hers.is_ok())?;
    seen.told()
}

/// A14: one at a time, once, not for long.
pub(crate) async fn keeps_one(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    for minutes in ["100000", "1", "0"] {
        let proof = desk.touch(number, "pass").await?;
        let fields = [("channel", "verified_call"), ("minutes", minutes), ("assertion", proof.as_str())];
        let answer = attempt(&mut desk, number, "pass", &fields).await?;
        seen.refused(&format!("a pass of {minutes} minutes"), &answer, &["pass-policy"])?;
    }
    let first = desk.issue_pass(number).await?;
    let again = ask_for_pass(&mut desk, number).await?;
    seen.refused("a second pass from the same checks", &again, &["not-verified"])?;
    desk.verify_again(&victim.lost(), number).await?;
    let second = desk.issue_pass(number).await?;
    let answer = with_pass(&mut scene.browser().await?, &victim.user_name, &first).await?;
    seen.closed("the first pass after the second", &answer, &[403])?;
    scene.enrolling(&victim.user_name, &second).await?;
    desk.verify_again(&victim.lost(), number).await?;
    let again = ask_for_pass(&mut desk, number).await?;
    seen.refused("a pass once somebody is in", &again, &["already-restored"])?;
    let answer = with_pass(&mut scene.browser().await?, &victim.user_name, &second).await?;
    seen.closed("a pass that was used", &answer, &[403])?;
    types_it_again(&scene, &mut seen).await?;
    seen.told()
}

/// A pass that may be typed several times, for who loses the page: two browsers, and one of them registers.
async fn types_it_again(scene: &Scene, seen: &mut Seen) -> Result<(), Stop> {
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let proof = desk.touch(number, "pass").await?;
    let fields = [("channel", "verified_call"), ("minutes", "60"), ("assertion", proof.as_str())];
    let answer = attempt(&mut desk, number, "pass", &fields).await?;
    if code(&answer) == "pass-policy" {
        return seen.refused("a pass that may be typed again", &answer, &["pass-policy"]);
    }
    let pass = answer.json()?.get("pass").and_then(Value::as_str).context("no pass")?.to_owned();
    let mut first = scene.enrolling(&victim.user_name, &pass).await?;
    let mut second = scene.enrolling(&victim.user_name, &pass).await?;
    let begun = second.post_json("/signin/enrol/options", &json!({})).await?;
    enrol(&mut first, victim.new_seed()).await?;
    let other: Vec<u8> = victim.new_seed().iter().rev().copied().collect();
    let (_, proof) = registration(&begun, second.origin(), other.try_into().map_err(|_| anyhow!("a seed"))?)?;
    let late = second.post_json("/signin/enrol/finish", &proof).await;
    seen.failed("a second passkey from one pass", late, &["session-over", "no-session", "pass-used"])?;
    let answer = with_pass(&mut scene.browser().await?, &victim.user_name, &pass).await?;
    seen.closed("it is typed again after that", &answer, &[403])?;
    Ok(())
}

/// Pages and forms that are nothing for the session after a pass.
const ELSEWHERE: &[&str] = &[
    "/security-info/codes",
    "/security-info/lost",
    "/security-info/sessions/end-all",
    "/security-info/case/stop",
    "/desk/new",
];

/// A15: the session after a pass registers one passkey, here, and nothing else.
pub(crate) async fn relays_it(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let mut desk = scene.desk().await?;
    let victim = scene.employee()?;
    let number = scene.verified(&mut desk, &victim.lost()).await?;
    let pass = desk.issue_pass(number).await?;
    let mut session = scene.enrolling(&victim.user_name, &pass).await?;
    for path in ["/security-info", "/approve", "/desk", "/review"] {
        let page = session.get(path).await?;
        seen.refused(path, &page, &["enrol-only"])?;
    }
    for path in ELSEWHERE {
        let answer = session.post_form(path, &[]).await?;
        seen.refused(path, &answer, &["enrol-only"])?;
    }
    let begun = session.post_json("/signin/enrol/options", &json!({})).await?;
    let (_, proof) = registration(&begun, "https://keyward.evil.example", victim.new_seed())?;
    let relayed = session.post_json("/signin/enrol/finish", &proof).await;
    seen.failed("a passkey from a page elsewhere", relayed, &["registration-refused"])?;
    // Its key was made, but nobody knows it here.
    let id: Vec<u8> = victim.new_seed().iter().rev().copied().collect();
    let never = Credential::new(KeyKind::Es256 { seed: victim.new_seed() }, id, Vec::new())?;
    seen.failed("that passkey", scene.sign_in(never).await, &["passkey-unknown", "passkey-refused"])?;
    seen.told()
}
