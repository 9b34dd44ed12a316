//! Somebody else asked for a recovery: the person hears of it, and stops it.

use anyhow::Result;
use keyward_journeys::{
    Driver, Server,
    steps::{self, MIRAS_PHONE},
};

#[tokio::test]
async fn a_notice_leads_to_the_freeze_and_a_supervisor_lifts_it() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let mira = steps::at_work(&driver, &server, "employee").await?;
    let supervisor = steps::at_work(&driver, &server, "supervisor").await?;
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let stranger = driver.browser().await?;
    let case = steps::report(&agent, &origin, MIRAS_PHONE).await?;

    // She is told at once, in her mailboxes and by text, and the case shows where.
    mira.open(&format!("{origin}/outbox")).await?;
    mira.sees("Somebody asked the helpdesk to recover your account").await?;
    mira.sees(&format!("{origin}/freeze")).await?;
    agent.open(&case).await?;
    agent.sees("A case was opened").await?;

    // The link alone freezes nothing: a stranger reads how, and that is all.
    stranger.open(&format!("{origin}/freeze")).await?;
    stranger.sees("With a passkey you still have").await?;
    assert!(!stranger.has("form[action='/freeze']").await?, "a stranger is offered the freeze");
    stranger.check_page().await?;

    mira.open(&format!("{origin}/freeze")).await?;
    mira.sees("Freeze your account").await?;
    mira.check_page().await?;
    mira.submit("/freeze").await?;
    mira.sees("Your account is frozen").await?;
    mira.check_page().await?;

    // Nothing signs in any more, and the case stands still.
    mira.open(&origin).await?;
    mira.sees("Your account is frozen").await?;
    agent.open(&case).await?;
    agent.sees("This case is stopped").await?;
    agent.sees("The account was frozen").await?;

    // The desk's supervisor lifts it with a reason and a touch; then the same passkey works again.
    supervisor.open(&format!("{origin}/desk/search?q=Mira")).await?;
    supervisor.click("main a[href^='/desk/people/']").await?;
    supervisor.sees("This account is frozen").await?;
    supervisor.check_page().await?;
    supervisor.fill("#lift-reason", "She came to the desk with her passport").await?;
    supervisor.submit("/unfreeze").await?;
    supervisor.sees("no longer frozen").await?;
    mira.open(&origin).await?;
    mira.sees("Security info").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [mira, supervisor, agent, stranger]).await
}
