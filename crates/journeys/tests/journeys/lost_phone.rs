//! The main job: a lost phone, from the report to the closed case, in three browsers.

use anyhow::Result;
use keyward_journeys::{
    Authenticator, Driver, Look, Server,
    steps::{self, MIRA, MIRAS_PHONE},
};

#[tokio::test]
async fn a_lost_phone_from_report_to_close() -> Result<()> {
    lost_phone(Server::start().await?, Look::DESK).await
}

#[tokio::test]
async fn a_lost_phone_on_postgres() -> Result<()> {
    let Some(server) = Server::start_on_postgres().await? else {
        println!("SKIPPED postgres a_lost_phone_on_postgres");
        return Ok(());
    };
    lost_phone(server, Look::DESK).await
}

#[tokio::test]
async fn a_lost_phone_on_the_narrowest_screens_in_the_dark() -> Result<()> {
    lost_phone(Server::start().await?, Look::POCKET).await
}

async fn lost_phone(server: Server, look: Look) -> Result<()> {
    let driver = Driver::start().await?;
    let origin = server.origin().to_owned();
    let agent = steps::at_work_with(&driver, &server, "agent", look).await?;
    let manager = steps::at_work_with(&driver, &server, "manager", look).await?;
    let mira = driver.browser_with(look).await?;

    let case = steps::report(&agent, &origin, MIRAS_PHONE).await?;
    // Nothing that comes later is there yet.
    assert!(!agent.has("form[action$='/pass']").await?);
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;
    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    assert!(!agent.has("form[action$='/pass']").await?);
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    steps::sign(&manager, &origin).await?;
    // The agent's page moves on by itself.
    agent.sees("End sessions and suspend methods").await?;
    agent.submit("/contain").await?;
    let first = steps::issue_pass(&agent).await?;
    // A second pass takes everything once more: what was checked gave the first.
    agent.open(&case).await?;
    agent.submit("/void-pass").await?;
    agent.open(&case).await?;
    assert!(!agent.has("form[action$='/pass']").await?, "a second pass from the same checks");
    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    steps::sign(&manager, &origin).await?;
    agent.open(&case).await?;
    let pass = steps::issue_pass(&agent).await?;

    steps::type_pass(&mira, &origin, MIRA, &first).await?;
    mira.sees("not right").await?;
    steps::come_back(&mira, &origin, (MIRA, &pass), Authenticator::PHONE).await?;

    agent.open(&case).await?;
    steps::retire_and_wipe(&agent, "MDM-2026-7").await?;
    steps::close(&agent, &server).await?;
    steps::all_close(&origin, [agent, manager, mira]).await
}
