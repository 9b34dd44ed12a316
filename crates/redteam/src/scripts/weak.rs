//! Sessions that are weaker than the account: phished, stolen, or open while a case is.

use crate::{
    attack::{Stop, Verdict},
    scene::{Scene, attempt, digits_of, with_code},
    scripts::typed::{NOT_OFFERED, Typing},
    seen::{Seen, went},
};
use anyhow::Context as _;
use keyward_robot::{Client, Someone};
use serde_json::json;
use std::sync::Arc;

/// What is typed or sent, as its pages send it: where the policy offers it to nobody, there is no such page.
const OFFERED: &[(&str, &[(&str, &str)])] = &[
    ("/security-info/app", &[]),
    ("/security-info/password", &[("password", "drei Boote im Nebel")]),
    ("/security-info/phone", &[("address", "+441632960996"), ("channel", "text")]),
    ("/security-info/mailbox", &[("address", "thief@attacker.redteam.invalid")]),
];
/// Everything else that changes a way into one's own account.
const CHANGES: &[(&str, &[(&str, &str)])] = &[
    ("/security-info/codes", &[]),
    ("/security-info/safety/word", &[("word", "Sunflower 7")]),
    ("/security-info/safety/word/remove", &[]),
    ("/approve/deputy/remove", &[]),
];

/// Every change is refused in this session, for one of these reasons; the account's methods are as before.
async fn changes_nothing(
    scene: &Scene,
    seen: &mut Seen,
    (thief, whose): (&mut Client, &str),
    victim: &Someone,
    codes: &[&str],
) -> Result<(), Stop> {
    let before = scene.ways_in(victim.id).await?;
    let method = format!("/security-info/methods/{}", victim.method);
    let (rename, remove) = (format!("{method}/rename"), format!("{method}/remove"));
    let deputy = [("user_name", scene.cast.colleague.user_name.as_str())];
    let more: [(&str, &[(&str, &str)]); 3] =
        [(&rename, &[("label", "Mine")]), (&remove, &[("even_last", "yes")]), ("/approve/deputy", &deputy)];
    let mut offered = Vec::new();
    let probe = scene.cast.typists.last().context("nobody types")?;
    let mut probe = scene.seat(probe).await?.browser;
    for (path, fields) in OFFERED {
        if probe.get(path).await?.status == 200 {
            offered.push((*path, *fields));
        }
    }
    for (path, fields) in CHANGES.iter().copied().chain(offered).chain(more) {
        let answer = thief.post_form(path, fields).await?;
        let what = path.replace(&victim.method.to_string(), "…");
        // A form that takes a touch asks for it, and its page has no code.
        if codes.contains(&"step-up-needed") {
            seen.closed(&format!("{what} {whose}"), &answer, &[403])?;
        } else {
            seen.refused(&format!("{what} {whose}"), &answer, codes)?;
        }
    }
    for path in ["/security-info/passkeys/options", "/signin/offer/options"] {
        let begun = thief.post_json(path, &json!({ "conditional": false })).await;
        // The offer after a sign-in is for the sessions that it was made to.
        let codes: Vec<&str> = codes.iter().copied().chain(["not-allowed"]).collect();
        seen.failed(&format!("a passkey {whose}"), begun, &codes)?;
    }
    if codes.contains(&"session-too-weak") {
        for session in scene.stronger_sessions(victim.id).await? {
            let path = format!("/security-info/sessions/{session}/rename");
            let renamed = thief.post_form(&path, &[("name", "Minsk")]).await?;
            seen.refused(&format!("a name for her session {whose}"), &renamed, &["stronger-session"])?;
        }
    }
    let after = scene.ways_in(victim.id).await?;
    seen.holds(&format!("her methods are as before ({})", after.len()), before == after)
}

/// A51: a session that may add nothing makes no recovery codes either.
pub(crate) async fn makes_codes(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let Some(victim) = Typing::set_up(&scene, scene.typist()?).await? else {
        return without_what_is_typed(&scene, seen).await;
    };
    let codes = scene.seat(&victim.someone).await?.codes().await?;
    let mut thief = victim.signed_in(&scene).await?;
    let who = (&mut thief, "with a phished password and code");
    changes_nothing(&scene, &mut seen, who, &victim.someone, &["session-too-weak"]).await?;
    let code = codes.first().context("no code")?;
    let used = with_code(&mut scene.browser().await?, &victim.someone.user_name, code).await?;
    seen.holds("the codes that she keeps are still hers", used.status < 400)?;
    seen.told()
}

/// Where nothing is typed, what is left to steal is a session.
async fn without_what_is_typed(scene: &Scene, mut seen: Seen) -> Verdict {
    let victim = scene.employee()?;
    let mut stolen = scene.seat(&victim).await?.browser;
    let who = (&mut stolen, "with a stolen session");
    changes_nothing(scene, &mut seen, who, &victim, &["step-up-needed"]).await?;
    seen.not_tried(NOT_OFFERED);
    seen.told()
}

/// A52: the recovery itself opens no door to whoever has what can be phished.
pub(crate) async fn waits_for_containment(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let Some(victim) = Typing::set_up(&scene, scene.typist()?).await? else {
        return without_what_is_typed(&scene, seen).await;
    };
    let mut thief = victim.signed_in(&scene).await?;
    let (someone, lost) = (&victim.someone, victim.someone.lost());
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let number = desk.report(&lost).await?;
    desk.verify(&lost, number).await?;
    let who = (&mut thief, "while the case is open");
    changes_nothing(&scene, &mut seen, who, someone, &["case-open"]).await?;
    desk.act(number, "contain", &[]).await?;
    let page = thief.get("/security-info").await?;
    seen.refused("his session after her sessions were ended", &page, &["sign-in-first"])?;
    seen.holds("nor does he sign in again", victim.half(&scene).await.is_err())?;
    let pass = desk.issue_pass(number).await?;
    let hers = desk.register(&lost, &pass).await;
    seen.works("she registers with her pass", hers)?;
    let proof = desk.touch(number, "retire").await?;
    let retire = [("method", lost.method.as_str()), ("assertion", proof.as_str())];
    let retired = desk.act(number, "retire", &retire).await;
    seen.works("and her new passkey is the one that counts for the case", retired)?;
    seen.holds("nor does he sign in when she is back", victim.half(&scene).await.is_err())?;
    seen.told()
}

/// A66: deputy, duress word and names are as well kept as the passkey; a fresh sign-in is no touch, and a touch is for one thing.
pub(crate) async fn changes_the_rest(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.cast.typists.first().cloned().context("nobody is a manager")?;
    let mut seat = scene.seat(&victim).await?;
    let touch = seat.touch("/security-info/codes").await?;
    let rename = format!("/security-info/methods/{}/rename", victim.method);
    let fields = [("label", "Mine"), ("assertion", touch.as_str())];
    let renamed = seat.browser.post_form(&rename, &fields).await?;
    seen.refused("a name with a touch for codes", &renamed, &["ceremony-over", "step-up-needed"])?;
    let who = (&mut seat.browser, "with a stolen session");
    changes_nothing(&scene, &mut seen, who, &victim, &["step-up-needed"]).await?;
    match Typing::set_up(&scene, victim.clone()).await? {
        Some(typing) => {
            let mut thief = typing.signed_in(&scene).await?;
            let who = (&mut thief, "with a phished password and code");
            changes_nothing(&scene, &mut seen, who, &victim, &["session-too-weak"]).await?;
        }
        None => seen.not_tried(NOT_OFFERED),
    }
    seen.told()
}

/// A74: codes that were made around the loss prove nothing.
pub(crate) async fn makes_codes_first(scene: Arc<Scene>) -> Verdict {
    let mut seen = Seen::default();
    let victim = scene.employee()?;
    let codes = scene.seat(&victim).await?.codes().await?;
    let mut desk = scene.desk_of(&scene.cast.colleague).await?;
    let number = desk.report(&victim.lost()).await?;
    desk.act(number, "assess", &[]).await?;
    let missing = |standing: &serde_json::Value| standing.get("missing").and_then(serde_json::Value::as_u64);
    let before = missing(&desk.act(number, "note", &[("note", "Before")]).await?);
    let code = codes.first().context("no code")?;
    let used = with_code(&mut scene.browser().await?, &victim.user_name, code).await?;
    went("the code", &used)?;
    let digits = digits_of(&used).context("nothing to read out")?;
    went("its digits", &attempt(&mut desk, number, "code", &[("code", &digits)]).await?)?;
    let after = missing(&desk.act(number, "note", &[("note", "A code was shown")]).await?);
    seen.holds("a code made before the call proves nothing", before.is_some() && before == after)?;
    let contain = attempt(&mut desk, number, "contain", &[]).await?;
    seen.refused("ending sessions on it", &contain, &["not-verified"])?;
    seen.told()
}
