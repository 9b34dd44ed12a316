//! A privileged account: beyond an agent's reach, more proof, and security is told before there is a pass.

use anyhow::Result;
use keyward_journeys::{Authenticator, Browser, Driver, Server, steps};

const MATEJ: &str = "matej.hribar@nordwind.example";
const HIS_PHONE: steps::Loss<'static> =
    steps::Loss { person: MATEJ, playbook: "device_loss", device: "Galaxy S24" };
const TOLD: &str = "Privileged account is being recovered";

/// The server's own word: no pass now, and why.
async fn no_pass_but(agent: &Browser, case: &str, code: &str) -> Result<()> {
    agent.open(case).await?;
    assert!(!agent.has("form[action$='/pass']").await?, "the page offers a pass");
    let answer = agent.post(&format!("{case}/pass"), &[("channel", "approver"), ("one_time", "on")]).await?;
    assert_eq!((answer.status, answer.code()), (409, code), "{answer:?}");
    Ok(())
}

#[tokio::test]
async fn a_privileged_account_is_beyond_an_agent_and_security_is_told() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = driver.browser().await?;
    agent.follow(server.link("agent")?).await?;
    agent.open(&format!("{origin}/desk/new?q=Matej")).await?;
    agent.sees("Ask a supervisor").await?;
    assert!(!agent.has("main a[href*='person=']").await?, "an agent's reach ends at elevated accounts");

    let supervisor = steps::at_work(&driver, &server, "supervisor").await?;
    steps::report(&supervisor, &origin, HIS_PHONE).await?;
    supervisor.submit("/assess").await?;
    supervisor.sees("Verify").await?;
    // A call-back never counts for this tier: it is not offered, and neither is containment.
    assert!(!supervisor.has("form[action$='/call-back']").await?);
    assert!(!supervisor.has("form[action$='/contain']").await?);
    steps::met(&supervisor, "in_person").await?;
    supervisor.sees("End sessions and suspend methods").await?;
    supervisor.submit("/contain").await?;
    // Even face to face a second person signs.
    supervisor.submit("/approval").await?;
    supervisor.sees("Stefan Huber").await?;
    let second = steps::at_work(&driver, &server, "approver").await?;
    steps::sign(&second, &origin).await?;
    steps::issue_pass(&supervisor).await?;
    supervisor.open(&format!("{origin}/outbox")).await?;
    supervisor.sees(TOLD).await?;
    steps::all_close(&origin, [agent, supervisor, second]).await
}

#[tokio::test]
async fn a_privileged_account_by_video_vouch_and_a_second_person() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let supervisor = steps::at_work(&driver, &server, "supervisor").await?;
    // Irena Zajc leads the team of Matej Hribar.
    let manager = steps::at_work(&driver, &server, "admin").await?;
    let second = steps::at_work(&driver, &server, "approver").await?;
    let matej = driver.browser().await?;

    let case = steps::report(&supervisor, &origin, HIS_PHONE).await?;
    supervisor.submit("/assess").await?;
    supervisor.sees("Verify").await?;
    no_pass_but(&supervisor, &case, "not-verified").await?;
    steps::met(&supervisor, "video").await?;
    no_pass_but(&supervisor, &case, "not-verified").await?;
    // Whoever is asked has the page open: the request comes by itself.
    manager.open(&format!("{origin}/approve")).await?;
    manager.does_not_see("Matej Hribar").await?;
    supervisor.submit("/vouch").await?;
    supervisor.sees("Irena Zajc").await?;
    manager.sees("Matej Hribar").await?;
    manager.open(&format!("{origin}/outbox")).await?;
    manager.does_not_see(TOLD).await?;
    steps::sign(&manager, &origin).await?;
    supervisor.sees("End sessions and suspend methods").await?;
    supervisor.submit("/contain").await?;
    no_pass_but(&supervisor, &case, "not-approved").await?;
    supervisor.open(&format!("{case}?step=verify")).await?;
    second.open(&format!("{origin}/approve")).await?;
    second.does_not_see("Matej Hribar").await?;
    supervisor.submit("/approval").await?;
    supervisor.sees("Stefan Huber").await?;
    second.sees("Matej Hribar").await?;
    no_pass_but(&supervisor, &case, "not-approved").await?;
    // Security knows before there is a pass.
    manager.open(&format!("{origin}/outbox")).await?;
    manager.sees(TOLD).await?;
    manager.sees("giulia.ferri@nordwind.example").await?;
    manager.does_not_see("Temporary Access Pass was issued").await?;
    steps::sign(&second, &origin).await?;
    supervisor.open(&case).await?;
    let pass = steps::issue_pass(&supervisor).await?;
    manager.open(&format!("{origin}/outbox")).await?;
    manager.sees("Temporary Access Pass was issued").await?;

    steps::come_back(&matej, &origin, (MATEJ, &pass), Authenticator::PHONE).await?;
    supervisor.open(&case).await?;
    steps::retire_and_wipe(&supervisor, "MDM-2026-8").await?;
    steps::close(&supervisor, &server).await?;
    steps::all_close(&origin, [supervisor, manager, second, matej]).await
}
