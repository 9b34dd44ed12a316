//! The main job: a lost phone, from the report to the closed case, in three browsers.

use anyhow::{Context as _, Result};
use keyward_journeys::{Authenticator, Browser, Driver, Server};

/// Opens a case on Mira's phone as the agent; gives the case's address.
async fn report(agent: &Browser, origin: &str, person: &str) -> Result<String> {
    agent.open(&format!("{origin}/desk/new?q={person}")).await?;
    agent.click("main a[href*='/desk/new?person=']").await?;
    agent.at("person=").await?;
    agent.click("main input[name=device]").await?;
    agent.click("input[name=theft][value=unknown]").await?;
    agent.click("input[name=channel][value=phone]").await?;
    agent.submit("/desk/new").await?;
    agent.at("/desk/cases/").await?;
    agent.url().await
}

/// Calls the first number on file that counts back; the person answers.
async fn call_back(agent: &Browser) -> Result<()> {
    agent.click("form[action$='/call-back'] input[name=contact]").await?;
    agent.submit("/call-back").await?;
    agent.click("form[action$='/evidence'] button[value=passed]").await?;
    agent.sees("Passed").await
}

/// The manager signs what waits.
async fn vouch(manager: &Browser, origin: &str) -> Result<()> {
    manager.open(&format!("{origin}/approve")).await?;
    manager.click("main a[href^='/approve/']").await?;
    manager.at("/approve/").await?;
    manager.submit("/sign").await?;
    manager.sees("You signed").await
}

#[tokio::test]
async fn a_lost_phone_from_report_to_close() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let (agent, manager, mira) = (driver.browser().await?, driver.browser().await?, driver.browser().await?);
    for (browser, role) in [(&agent, "agent"), (&manager, "manager")] {
        browser.add(Authenticator::LAPTOP).await?;
        browser.follow(server.link(role)?).await?;
        browser.take_a_passkey(&origin).await.with_context(|| role.to_owned())?;
    }

    let case = report(&agent, &origin, "Mira").await?;
    // Nothing that comes later is there yet.
    assert!(!agent.has("form[action$='/pass']").await?);
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;
    call_back(&agent).await?;
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    vouch(&manager, &origin).await?;
    // The agent's page moves on by itself.
    agent.sees("End all sessions").await?;
    agent.submit("/contain").await?;
    agent.click("form[action$='/pass'] input[name=channel]:not([disabled])").await?;
    agent.submit("/pass").await?;
    let pass = shown_pass(&agent).await?;

    mira.add(Authenticator::PHONE).await?;
    mira.open(&format!("{origin}/signin/pass")).await?;
    mira.fill("#user_name", "mira.kovac@nordwind.example").await?;
    mira.fill("#pass", &pass).await?;
    mira.submit("/signin/pass").await?;
    mira.at("/signin/enrol").await?;
    // The session after a pass can do nothing else.
    mira.open(&format!("{origin}/security-info")).await?;
    mira.at("/signin/enrol").await?;
    mira.register("/enrol/finish").await?;
    mira.at("/signin/enrolled").await?;
    mira.submit("/signout").await?;
    mira.sees("Security info").await?;
    mira.open(&format!("{origin}/security-info")).await?;
    mira.sees("case").await?;

    agent.open(&case).await?;
    agent.submit("/retire").await?;
    agent.fill("form[action$='/wipe'] input[name=reference]", "MDM-2026-7").await?;
    agent.submit("/wipe").await?;
    agent.submit("/close").await?;
    agent.sees("Closed").await?;

    let log = server.command(&["log", "verify"]).await?;
    assert!(log.contains("The log is whole"), "{log}");
    for browser in [agent, manager, mira] {
        browser.close(&origin).await?;
    }
    Ok(())
}

/// The pass as shown, without its grouping.
async fn shown_pass(agent: &Browser) -> Result<String> {
    let shown = agent.text_of(".pass").await?;
    Ok(shown.chars().filter(char::is_ascii_alphanumeric).collect())
}
