//! What must not work, and what stops a case.

use anyhow::Result;
use keyward_journeys::{
    Authenticator, Driver, Server,
    steps::{self, MIRA, MIRAS_PHONE},
};

#[tokio::test]
async fn a_caller_who_fails_verification_is_stopped_and_gets_nothing() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let supervisor = steps::at_work(&driver, &server, "supervisor").await?;
    let case = steps::report(&agent, &origin, MIRAS_PHONE).await?;
    agent.submit("/assess").await?;
    steps::call_back(&agent, "failed").await?;
    agent.sees("Failed").await?;
    steps::call_back(&agent, "failed").await?;
    agent.sees("Stopped").await?;
    for later in ["/pass", "/contain", "/call-back", "/vouch", "/resume"] {
        assert!(!agent.has(&format!("form[action$='{later}']")).await?, "{later} is on a stopped case");
    }
    supervisor.open(&case).await?;
    supervisor.fill("#refuse-note", "Two callers who were not her").await?;
    supervisor.submit("/close").await?;
    supervisor.sees("Recovery refused").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [agent, supervisor]).await
}

#[tokio::test]
async fn wrong_passes_slow_whoever_types_them_and_nobody_else() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let manager = steps::at_work(&driver, &server, "manager").await?;
    let stranger = driver.browser().await?;
    steps::report(&agent, &origin, MIRAS_PHONE).await?;
    agent.submit("/assess").await?;
    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    steps::sign(&manager, &origin).await?;
    agent.sees("End sessions and suspend methods").await?;
    agent.submit("/contain").await?;
    let pass = steps::issue_pass(&agent).await?;
    let mut tries = 0;
    while !stranger.text().await?.contains("Too many attempts") {
        tries += 1;
        assert!(tries < 10, "a stranger may try for ever");
        steps::type_pass(&stranger, &origin, MIRA, "AAAAABBBBB").await?;
    }
    // There the right one is no better; where its owner is, it works.
    steps::type_pass(&stranger, &origin, MIRA, &pass).await?;
    stranger.sees("Too many attempts").await?;
    let mira = driver.browser().await?;
    steps::come_back(&mira, &origin, (MIRA, &pass), Authenticator::PHONE).await?;
    steps::all_close(&origin, [agent, manager, stranger, mira]).await
}

#[tokio::test]
async fn a_loss_reported_from_a_laptop_suspends_at_once() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let mira = steps::at_work(&driver, &server, "employee").await?;
    mira.open(&format!("{origin}/security-info/lost")).await?;
    mira.click("main input[name=device]").await?;
    mira.click("main input[name=when]").await?;
    mira.click("main input[name=theft]").await?;
    mira.submit("/lost").await?;
    mira.sees("It can no longer be used to get in").await?;
    mira.open(&format!("{origin}/security-info")).await?;
    mira.sees("Suspended").await?;
    mira.close(&origin).await
}
