//! The desk ends somebody's sessions, and finds a refused sign-in by what its page shows.

use anyhow::Result;
use keyward_journeys::{
    Driver, Look, Server,
    steps::{self, MIRA},
};

#[tokio::test]
async fn an_open_page_is_refused_once_the_desk_ended_its_session() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    // Without a passkey in the browser: the sign-in page would take it by itself, and she would be back at once.
    let mira = driver.browser_with(Look::POCKET).await?;
    mira.follow(server.link("employee")?).await?;
    let agent = steps::at_work_with(&driver, &server, "agent", Look::POCKET).await?;

    mira.open(&format!("{origin}/security-info")).await?;
    mira.click("details[id^='s-'] summary").await?;
    mira.fill("details[id^='s-'] input[name=name]", "Kitchen tablet").await?;
    mira.click("details[id^='s-'] form button").await?;
    mira.sees("The session has its name").await?;
    mira.sees("Kitchen tablet").await?;
    mira.check_page().await?;

    agent.open(&format!("{origin}/desk/search?q=Mira")).await?;
    agent.click("main a[href^='/desk/people/']").await?;
    agent.sees("Kitchen tablet").await?;
    agent.sees("Phishing-resistant").await?;
    agent.fill("#end-reason", "She left it open in the library").await?;
    agent.submit("/sessions/end-all").await?;
    agent.sees("The sessions are ended. The person is told.").await?;
    agent.sees("ms after the decision").await?;
    agent.sees("Nobody has tried to go on since").await?;
    agent.check_page().await?;
    let url = agent.url().await?;
    let person = url.split('#').next().unwrap_or_default();

    // The page that she has open leads nowhere any more.
    mira.click("main a[href='/security-info/lost']").await?;
    mira.at("/?return_to=").await?;
    mira.sees("User name").await?;
    agent.open(person).await?;
    agent.sees("The first try to go on was refused").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [mira, agent]).await
}

#[tokio::test]
async fn a_refused_sign_in_explains_itself_to_the_desk() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let (agent, mira) = (driver.browser_with(Look::POCKET).await?, driver.browser_with(Look::POCKET).await?);
    agent.follow(server.link("agent")?).await?;
    steps::type_pass(&mira, &origin, MIRA, "AAAAABBBBB").await?;
    mira.sees("If you call the helpdesk, quote").await?;
    mira.check_page().await?;
    let reference = mira.text_of("p.quote code").await?;

    // As it is heard on the telephone.
    agent.open(&format!("{origin}/desk")).await?;
    let heard = reference.to_lowercase().replace('-', "%20");
    agent.open(&format!("{origin}/desk/search?q={heard}")).await?;
    agent.sees(&format!("Refused sign-in {reference}")).await?;
    agent.sees("No pass was out for this account").await?;
    agent.click("main a.button[href^='/desk/people/']").await?;
    agent.sees("Mira").await?;
    // On a small screen the sections are folded.
    agent.unfold("#person-sign-ins ol").await?;
    agent.sees("No pass was out for this account").await?;
    agent.check_page().await?;

    // Nobody's name: the same page for the person, and the desk learns when.
    steps::type_pass(&mira, &origin, "nobody@contoso.example", "AAAAABBBBB").await?;
    mira.sees("If you call the helpdesk, quote").await?;
    let reference = mira.text_of("p.quote code").await?;
    agent.open(&format!("{origin}/desk/search?q={reference}")).await?;
    agent.sees("Nothing is on record with it").await?;
    agent.check_page().await?;
    steps::all_close(&origin, [agent, mira]).await
}
