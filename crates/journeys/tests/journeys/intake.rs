//! Somebody who is locked out and cannot call writes to the desk: it is on the pile and nowhere else, until an agent opens a
//! case on it.

use anyhow::Result;
use keyward_journeys::{
    Driver, Server,
    steps::{self, MIRA},
};

#[tokio::test]
async fn a_loss_reported_without_signing_in_waits_for_the_desk() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let nobody = driver.browser().await?;
    let write = async |name: &str, note: &str| -> Result<()> {
        nobody.open(&format!("{origin}/recover")).await?;
        nobody.unfold("#report details").await?;
        nobody.fill("#report_name", name).await?;
        nobody.fill("#note", note).await?;
        nobody.submit("/recover/report").await?;
        nobody.sees("The helpdesk has your report").await
    };
    write(MIRA, "On the train to Graz").await?;
    write("mira.kovak@nordwind.example", "Call me at +49 30 1234567").await?;

    let agent = steps::at_work(&driver, &server, "agent").await?;
    agent.open(&format!("{origin}/desk")).await?;
    for words in
        ["Reported at the website", "Mira Kovač", "On the train to Graz", "nobody has this user name"]
    {
        agent.sees(words).await?;
    }
    agent.click("section[aria-labelledby=intakes] li:first-child a.primary").await?;
    agent.sees("Anybody could have sent it").await?;
    agent.click("input[name=theft][value=no]").await?;
    agent.submit("/desk/new").await?;
    agent.sees("Mira Kovač").await?;
    agent.sees("Website, not signed in").await?;
    agent.open(&format!("{origin}/desk")).await?;
    agent.unfold("section[aria-labelledby=intakes] details").await?;
    agent
        .fill("section[aria-labelledby=intakes] input[name=reason]", "Nobody of that name; Mira has a case")
        .await?;
    agent.submit("/dismiss").await?;
    agent.sees("Cases").await?;
    assert!(!agent.has("#intakes").await?, "the pile is empty");
    steps::all_close(&origin, [nobody, agent]).await
}
