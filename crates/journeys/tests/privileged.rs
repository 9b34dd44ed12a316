//! A privileged account: beyond an agent's reach, more proof, and security is told.

use anyhow::Result;
use keyward_journeys::{Authenticator, Browser, Driver, Server, steps};

/// Records that somebody was seen: on video or in person.
async fn seen(agent: &Browser, kind: &str) -> Result<()> {
    agent.click(&format!("#observe-{kind} summary")).await?;
    if kind == "in_person" {
        agent.fill("#place-in_person", "Ljubljana, reception").await?;
    } else {
        agent.click(&format!("#observe-{kind} input[name=photo]")).await?;
    }
    agent.click(&format!("#observe-{kind} button[value=passed]")).await?;
    agent.sees("It is recorded").await
}

#[tokio::test]
async fn a_privileged_account_is_beyond_an_agent_and_security_is_told() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let (agent, supervisor) = (driver.browser().await?, driver.browser().await?);
    agent.follow(server.link("agent")?).await?;
    agent.open(&format!("{origin}/desk/new?q=Matej")).await?;
    agent.click("main a[href*='/desk/new?person=']").await?;
    agent.at("person=").await?;
    assert!(!agent.has("form[action='/desk/new']").await?, "an agent's reach ends at elevated accounts");
    supervisor.add(Authenticator::LAPTOP).await?;
    supervisor.follow(server.link("supervisor")?).await?;
    supervisor.take_a_passkey(&origin).await?;
    steps::report(&supervisor, &origin, "Matej", "device_loss").await?;
    supervisor.submit("/assess").await?;
    steps::call_back(&supervisor, "passed").await?;
    supervisor.sees("Passed").await?;
    // A call-back is not enough for this tier: neither containment nor a pass is offered.
    assert!(!supervisor.has("form[action$='/contain']").await?);
    seen(&supervisor, "in_person").await?;
    supervisor.sees("Sign out everywhere").await?;
    supervisor.submit("/contain").await?;
    steps::issue_pass(&supervisor).await?;
    supervisor.open(&format!("{origin}/outbox")).await?;
    supervisor.sees("Matej Hribar").await?;
    for browser in [agent, supervisor] {
        browser.close(&origin).await?;
    }
    Ok(())
}
