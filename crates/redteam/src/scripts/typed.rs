//! What is typed, where the policy offers it: passwords, and codes of an app.

use crate::{
    attack::Stop,
    scene::Scene,
    seen::{Seen, went},
};
use anyhow::{Context as _, Result, ensure};
use keyward_authenticator::{APP_PERIOD, app_code};
use keyward_robot::{Answer, Client, Someone, assertion};
use serde_json::json;

/// A good one, so that nothing but the policy can be against it.
const PASSWORD: &str = "sieben Boote ohne Ruder";
/// Why there is no such attack here.
pub(super) const NOT_OFFERED: &str = "passwords with an app: the sign-in policy offers both to nobody";
/// What is shown after the right password.
const NEXT: &str = "/signin/next";
/// More guesses than the first hour allows.
const GUESSES: usize = 30;

/// Somebody who has a password and an app beside their passkey.
pub(super) struct Typing {
    pub(super) someone: Someone,
    key: String,
}

/// The value of a field that a page hides.
fn hidden(page: &str, name: &str) -> Result<String> {
    let (_, rest) =
        page.split_once(&format!("name=\"{name}\" value=\"")).with_context(|| format!("no field {name}"))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

impl Typing {
    /// Sets both in Security info; `None` where the policy does not offer both, or they lead nowhere.
    pub(super) async fn set_up(scene: &Scene, someone: Someone) -> Result<Option<Self>> {
        let mut seat = scene.seat(&someone).await?;
        for path in ["/security-info/app", "/security-info/password"] {
            if seat.browser.get(path).await?.status != 200 {
                return Ok(None);
            }
        }
        let page = seat.sure("/security-info/app", &[]).await?.text();
        let (_, rest) = page.split_once("<code class=\"key\">").context("no key for the app")?;
        let key = rest.split('<').next().unwrap_or_default().to_owned();
        let typing = Self { someone, key };
        let (state, code) = (hidden(&page, "state")?, typing.shown(scene, 0)?);
        let shown = [("state", state.as_str()), ("code", &code)];
        went("the app", &seat.browser.post_form("/security-info/app/confirm", &shown).await?)?;
        let password = seat.sure("/security-info/password", &[("password", PASSWORD)]).await?;
        went("the password", &password)?;
        Ok(typing.half(scene).await.is_ok().then_some(typing))
    }

    /// What the app shows, a number of half minutes away.
    pub(super) fn shown(&self, scene: &Scene, steps: u64) -> Result<String> {
        let seconds = u64::try_from(scene.exercise.clock.now().as_micros() / 1_000_000)?;
        app_code(&self.key, seconds + steps * APP_PERIOD).context("the app shows nothing")
    }

    /// A browser in which the right password was typed.
    pub(super) async fn half(&self, scene: &Scene) -> Result<Client> {
        let mut browser = scene.browser().await?;
        let fields = [("user_name", self.someone.user_name.as_str()), ("password", PASSWORD)];
        let begun = browser.post_form("/signin/password", &fields).await?;
        let leads = begun.location.as_deref().unwrap_or_default();
        ensure!(leads.starts_with(NEXT), "the password: {} {leads}", begun.status);
        browser.read_token(NEXT).await?;
        Ok(browser)
    }
}

impl Typing {
    /// A browser signed in with both, once: a code of the app works once.
    pub(super) async fn signed_in(&self, scene: &Scene) -> Result<Client> {
        let mut browser = self.half(scene).await?;
        went("a code of the app", &show(&mut browser, &self.shown(scene, 1)?).await?)?;
        browser.read_token("/security-info").await?;
        Ok(browser)
    }
}

async fn show(browser: &mut Client, code: &str) -> Result<Answer> {
    browser.post_form(NEXT, &[("factor", "software_totp"), ("code", code)]).await
}

/// A32: half a sign-in opens nothing, a code works once and for nothing else, and guesses come to an end.
pub(crate) async fn guesses_and_replays(scene: &Scene, seen: &mut Seen) -> Result<(), Stop> {
    let Some(victim) = Typing::set_up(scene, scene.typist()?).await? else {
        seen.not_tried(NOT_OFFERED);
        return Ok(());
    };
    let mut thief = victim.half(scene).await?;
    for path in ["/security-info", "/desk", "/signin/offer"] {
        seen.refused(&format!("{path} with half a sign-in"), &thief.get(path).await?, &["sign-in-first"])?;
    }
    for path in ["/security-info/passkeys/options", "/signin/offer/options"] {
        let begun = thief.post_json(path, &json!({ "conditional": false })).await;
        seen.failed("a passkey added with half a sign-in", begun, &["sign-in-first"])?;
    }
    let method = victim.someone.method.to_string();
    for factor in ["sms", "email", "voice"] {
        let fields = [("factor", factor), ("method", method.as_str())];
        let sent = thief.post_form("/signin/send", &fields).await?;
        seen.closed("a code sent to what there is none of", &sent, &[400, 403, 404])?;
    }

    let mut hers = victim.half(scene).await?;
    let code = victim.shown(scene, 1)?;
    went("her code", &show(&mut hers, &code).await?)?;
    let page = hers.get("/security-info").await?;
    ensure_open(&page)?;
    let again = show(&mut thief, &code).await?;
    seen.closed("the code that she has just used", &again, &[403, 429])?;

    let mut waits = false;
    for guess in 0..GUESSES {
        let answer = show(&mut thief, &format!("{:06}", guess * 33_333)).await?;
        seen.closed("a guessed code", &answer, &[401, 403, 429])?;
        waits = answer.status != 403;
        if waits {
            break;
        }
    }
    seen.holds("guessing has to wait", waits)?;
    seen.refused("the account after all that", &thief.get("/security-info").await?, &["sign-in-first"])?;
    seen.works("her passkey works as before", scene.sign_in(victim.someone.credential()?).await)
}

/// The ids of the password and the app on *Security info*.
fn beside<'a>(page: &'a str, passkey: &str) -> Result<Vec<&'a str>> {
    let ids = page.split("/security-info/methods/").skip(1).filter_map(|rest| rest.split('/').next());
    let mut typed: Vec<&str> = ids.filter(|id| *id != passkey).collect();
    typed.sort_unstable();
    typed.dedup();
    ensure!(typed.len() == 2, "{} methods beside the passkey", typed.len());
    Ok(typed)
}

fn ensure_open(page: &Answer) -> Result<()> {
    ensure!(page.status == 200, "a right password and a right code do not sign in: {}", page.status);
    Ok(())
}

/// A36: who has phished the password and a code of an account with a passkey binds nothing to it; and what its owner has removed
/// is worth nothing.
pub(crate) async fn climbs(scene: &Scene, seen: &mut Seen) -> Result<(), Stop> {
    let Some(victim) = Typing::set_up(scene, scene.typist()?).await? else {
        seen.not_tried(NOT_OFFERED);
        return Ok(());
    };
    let mut thief = victim.signed_in(scene).await?;
    for path in ["/security-info/passkeys/options", "/signin/offer/options"] {
        let begun = thief.post_json(path, &json!({ "conditional": false })).await;
        seen.failed("a passkey added with what was phished", begun, &["session-too-weak", "not-allowed"])?;
    }
    let hers = format!("/security-info/methods/{}/remove", victim.someone.method);
    let removed = thief.post_form(&hers, &[("assertion", "")]).await?;
    seen.refused(
        "her passkey removed with what was phished",
        &removed,
        &["session-too-weak", "step-up-needed"],
    )?;

    // She removes the password, and he still knows it.
    let mut seat = scene.seat(&victim.someone).await?;
    let page = seat.browser.get("/security-info").await?.text();
    for id in beside(&page, &victim.someone.method.to_string())? {
        let path = format!("/security-info/methods/{id}");
        let touch = assertion(&mut seat.browser, &mut seat.key, &format!("{path}/assert")).await?;
        let gone = seat.browser.post_form(&format!("{path}/remove"), &[("assertion", &touch)]).await?;
        went("the owner removes a method", &gone)?;
    }
    let fields = [("user_name", victim.someone.user_name.as_str()), ("password", PASSWORD)];
    let begun = scene.browser().await?.post_form("/signin/password", &fields).await?;
    seen.closed("the password after she removed it", &begun, &[403])?;
    Ok(())
}
