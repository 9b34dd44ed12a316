//! The main job: a lost phone, from the report to the closed case, in three browsers.

use anyhow::{Context as _, Result};
use keyward_journeys::{Authenticator, Driver, Server, steps};

const MIRA: &str = "mira.kovac@nordwind.example";

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

    let case = steps::report(&agent, &origin, "Mira", "device_loss").await?;
    // Nothing that comes later is there yet.
    assert!(!agent.has("form[action$='/pass']").await?);
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;
    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    assert!(!agent.has("form[action$='/pass']").await?);
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    steps::vouch(&manager, &origin).await?;
    // The agent's page moves on by itself.
    agent.sees("Sign out everywhere").await?;
    agent.submit("/contain").await?;
    let first = steps::issue_pass(&agent).await?;
    // A second pass voids the first.
    agent.open(&case).await?;
    agent.submit("/void-pass").await?;
    let pass = steps::issue_pass(&agent).await?;

    mira.add(Authenticator::PHONE).await?;
    steps::type_pass(&mira, &origin, MIRA, &first).await?;
    mira.sees("not right").await?;
    steps::type_pass(&mira, &origin, MIRA, &pass).await?;
    mira.at("/signin/enrol").await?;
    // The session after a pass can do nothing else.
    mira.open(&format!("{origin}/security-info")).await?;
    mira.at("/signin/enrol").await?;
    mira.register("/enrol/finish").await?;
    mira.at("/signin/enrolled").await?;
    mira.submit("/signout").await?;
    // The browser offers the new passkey by itself.
    mira.sees("Security info").await?;

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
