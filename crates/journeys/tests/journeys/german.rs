//! In German.

use anyhow::{Result, ensure};
use keyward_journeys::{Authenticator, Browser, Driver, Look, Server};

/// The page says this and says that it is German.
async fn says(browser: &Browser, words: &str) -> Result<()> {
    browser.sees(words).await?;
    let lang = browser.driver().execute("return document.documentElement.lang", vec![]).await?;
    let lang: String = lang.convert()?;
    ensure!(lang == "de", "{} is in {lang}", browser.url().await?);
    Ok(())
}

#[tokio::test]
async fn the_console_speaks_german() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    for (role, look) in [("agent", Look::DESK), ("supervisor", Look::POCKET)] {
        let agent = driver.browser_with(look).await?;
        agent.add(Authenticator::LAPTOP).await?;
        agent.open(&origin).await?;
        agent.submit("/language").await?;
        says(&agent, "Bei Nordwind anmelden").await?;
        agent.follow(server.link(role)?).await?;
        agent.at("/desk").await?;
        says(&agent, "Fälle").await?;
        for english in ["Cases", "New case", "Lost", "Issue a pass", "Agent"] {
            agent.does_not_see(english).await?;
        }
        agent.open(&format!("{origin}/security-info")).await?;
        says(&agent, "Sicherheitsinfo").await?;
        for english in ["Signed in", "was added", "used", "Phishing-resistant", "Change"] {
            agent.does_not_see(english).await?;
        }
        agent.register("/passkeys/finish").await?;
        says(&agent, "Der Passkey ist bereit").await?;
        agent.sign_out().await?;
        // The browser offers the passkey by itself; the language stays.
        agent.at("/desk").await?;
        says(&agent, "Fälle").await?;
        for path in ["/desk/new", "/approve", "/recover", "/check"] {
            agent.open(&format!("{origin}{path}")).await?;
            says(&agent, "Nordwind").await?;
        }
        agent.close(&origin).await?;
    }
    Ok(())
}
