//! Steps that several journeys take.

use crate::{Authenticator, Browser, Driver, Look, Server, Typing};
use anyhow::{Context as _, Result, ensure};

/// What somebody says to have lost.
#[derive(Clone, Copy, Debug)]
pub struct Loss<'a> {
    /// What the agent types to find the person.
    pub person: &'a str,
    /// `device_loss`, `pin_locked` or `new_phone`.
    pub playbook: &'a str,
    /// A part of the device's name.
    pub device: &'a str,
}

/// Mira Kovač, whose only passkey is on the organisation's phone.
pub const MIRA: &str = "mira.kovac@nordwind.example";
/// The loss that the demo begins with.
pub const MIRAS_PHONE: Loss<'static> = Loss { person: "Mira", playbook: "device_loss", device: "iPhone SE" };

/// Somebody of the demo with a printed link, signed in with a new passkey of their own.
///
/// # Errors
/// If there is no link, or it does not lead to a passkey.
pub async fn at_work(driver: &Driver, server: &Server, role: &str) -> Result<Browser> {
    at_work_with(driver, server, role, Look::DESK).await
}

/// The same with another look.
///
/// # Errors
/// As [`at_work`].
pub async fn at_work_with(driver: &Driver, server: &Server, role: &str, look: Look) -> Result<Browser> {
    let browser = driver.browser_with(look).await?;
    browser.add(Authenticator::LAPTOP).await?;
    browser.follow(server.link(role)?).await?;
    browser.take_a_passkey(server.origin()).await.with_context(|| role.to_owned())?;
    Ok(browser)
}

/// Opens a case as the agent, who was told by telephone; gives the case's address.
///
/// # Errors
/// If a page does not do its part.
pub async fn report(agent: &Browser, origin: &str, loss: Loss<'_>) -> Result<String> {
    describe(agent, origin, loss).await?;
    agent.at("/desk/cases/").await?;
    agent.url().await
}

/// Fills the report in and sends it, whatever comes of it.
///
/// # Errors
/// If a page does not do its part.
pub async fn describe(agent: &Browser, origin: &str, loss: Loss<'_>) -> Result<()> {
    agent.open(&format!("{origin}/desk/new?q={}", loss.person)).await?;
    agent.click("main a[href*='/desk/new?person=']").await?;
    agent.at("person=").await?;
    agent.click(&format!("main input[name=playbook][value={}]", loss.playbook)).await?;
    agent.tick(loss.device).await?;
    if loss.playbook == "device_loss" {
        agent.click("input[name=theft][value=unknown]").await?;
    }
    agent.click("input[name=channel][value=phone]").await?;
    agent.submit("/desk/new").await
}

/// Calls the first number on file that counts back. `result` is `passed`, `no_answer` or `failed`.
///
/// # Errors
/// If a page does not do its part.
pub async fn call_back(agent: &Browser, result: &str) -> Result<()> {
    agent.click("form[action$='/call-back'] input[name=contact]").await?;
    // Once for a line: who has looked is not asked again.
    if agent.has("form[action$='/call-back'] input[name=line]").await? {
        agent.click("form[action$='/call-back'] input[name=line]").await?;
    }
    agent.submit("/call-back").await?;
    agent.click(&format!("form[action$='/evidence'] button[value={result}]")).await
}

/// Records that somebody was seen with photo ID: `video` or `in_person`.
///
/// # Errors
/// If a page does not do its part.
pub async fn met(agent: &Browser, kind: &str) -> Result<()> {
    agent.click(&format!("#observe-{kind} summary")).await?;
    let form = format!("form[action$='/evidence']:has([name=kind][value={kind}])");
    if kind == "in_person" {
        agent.fill("#place-in_person", "Ljubljana, reception").await?;
    } else {
        agent.submit("/video").await?;
        agent.click("input[name=prompts]").await?;
        agent.click("input[name=photo]").await?;
    }
    let document = format!("{form} select[name=document][required]");
    if agent.has(&document).await? {
        agent.click(&format!("{document} option[value=passport]")).await?;
    }
    // The photo is on the screen: without it the check is refused.
    agent.shows(&format!("{form} .face img")).await?;
    agent.click(&format!("{form} button[value=passed]")).await?;
    agent
        .sees(if kind == "in_person" { "Check passed: meeting in person" } else { "Check passed: video" })
        .await
}

/// A manager or approver signs what waits for them.
///
/// # Errors
/// If nothing waits, or the signature is refused.
pub async fn sign(approver: &Browser, origin: &str) -> Result<()> {
    approver.open(&format!("{origin}/approve")).await?;
    approver.click("main a[href^='/approve/']").await?;
    approver.at("/approve/").await?;
    approver.submit("/sign").await?;
    approver.sees("You signed").await
}

/// Issues a pass as the agent; gives it without its grouping.
///
/// # Errors
/// If none is shown.
pub async fn issue_pass(agent: &Browser) -> Result<String> {
    agent.click("form[action$='/pass'] input[name=channel]:not([disabled])").await?;
    agent.submit("/pass").await?;
    let shown = agent.text_of(".pass").await?;
    agent.check_page().await?;
    Ok(shown.chars().filter(char::is_ascii_alphanumeric).collect())
}

/// Types a name on the first page, for another way than the passkey that the browser offers.
///
/// # Errors
/// If there is no such page.
pub async fn by_name(person: &Browser, user_name: &str) -> Result<()> {
    person.unfold("[formaction='/signin/with']").await?;
    person.fill("#user_name", user_name).await?;
    person.click("[formaction='/signin/with']").await?;
    person.at("/signin/with").await?;
    person.sees(user_name).await
}

/// Types the password where it is asked for, and then what the app shows.
///
/// # Errors
/// If a page does not do its part.
pub async fn type_both(person: &Browser, origin: &str, who: &Typing) -> Result<()> {
    person.fill("#password", &who.password).await?;
    person.submit("/signin/password").await?;
    person.sees("Verify it’s you").await?;
    // Half a sign-in opens nothing, and goes on where it was.
    person.open(&format!("{origin}/security-info")).await?;
    person.sees("Sign in to").await?;
    person.open(&format!("{origin}/signin/next")).await?;
    let now = "return Math.floor(Date.now() / 1000)";
    let now = person.driver().execute(now, vec![]).await?.convert()?;
    person.fill("#code", &who.shown(now)?).await?;
    person.submit("/signin/next").await
}

/// Types a pass at the sign-in.
///
/// # Errors
/// If there is no such page.
pub async fn type_pass(person: &Browser, origin: &str, user_name: &str, pass: &str) -> Result<()> {
    person.open(&format!("{origin}/signin/pass")).await?;
    person.fill("#user_name", user_name).await?;
    person.fill("#pass", pass).await?;
    person.submit("/signin/pass").await
}

/// The person comes back with a pass: registers a passkey on what they have, signs out and in with it.
///
/// # Errors
/// If a page does not do its part.
pub async fn come_back(
    person: &Browser,
    origin: &str,
    (user_name, pass): (&str, &str),
    has: Authenticator,
) -> Result<()> {
    person.add(has).await?;
    type_pass(person, origin, user_name, pass).await?;
    person.at("/signin/enrol").await?;
    // The session after a pass can do nothing else.
    person.open(&format!("{origin}/security-info")).await?;
    person.at("/signin/enrol").await?;
    person.register("/enrol/finish").await?;
    person.at("/signin/enrolled").await?;
    person.submit("/signout").await?;
    // The browser offers what is in this device by itself; for a key somebody has to ask.
    if has.transport == Authenticator::KEY.transport {
        person.at("prove").await?;
        person.press("Continue").await?;
    }
    person.sees("Security info").await
}

/// The agent retires what was lost and records its wipe.
///
/// # Errors
/// If a page does not do its part.
pub async fn retire_and_wipe(agent: &Browser, reference: &str) -> Result<()> {
    agent.submit("/retire").await?;
    // The form of the wipe is on the page before, too: what is typed there would be gone with it.
    agent.loses("form[action$='/retire']").await?;
    agent.fill("form[action$='/wipe'] input[name=reference]", reference).await?;
    agent.submit("/wipe").await
}

/// The agent closes a case with nothing left to do, and the log of it all is whole.
///
/// # Errors
/// If something is left, or the log is not whole.
pub async fn close(agent: &Browser, server: &Server) -> Result<()> {
    agent.submit("/close").await?;
    agent.sees("Closed").await?;
    whole(server).await
}

/// The log verifies.
///
/// # Errors
/// If it does not.
pub async fn whole(server: &Server) -> Result<()> {
    let log = server.command(&["log", "verify"]).await?;
    ensure!(log.contains("The log is whole"), "{log}");
    Ok(())
}

/// Closes browsers; each shows what [`Browser::close`] does.
///
/// # Errors
/// From the first that cannot.
pub async fn all_close<const N: usize>(origin: &str, browsers: [Browser; N]) -> Result<()> {
    for browser in browsers {
        browser.close(origin).await?;
    }
    Ok(())
}
