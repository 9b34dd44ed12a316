//! What a weaker sign-in leads to: the offer of a passkey, and a role that sleeps until one is used.

use anyhow::Result;
use keyward_journeys::{Authenticator, Browser, Driver, Server, steps};
use std::time::Duration;

/// Whether the page has asked for the options of a passkey, which it does by itself where the browser knows conditional create.
async fn asked_by_itself(person: &Browser) -> Result<bool> {
    let asked = "return performance.getEntriesByType('resource').some((one) => one.name.endsWith('/signin/offer/options'))";
    Ok(person.driver().execute(asked, vec![]).await?.convert()?)
}

#[tokio::test]
async fn who_types_is_offered_a_passkey_and_a_role_waits_for_it() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let (person, agent) = (driver.browser().await?, driver.browser().await?);

    // Nothing better on the account than a password and an app.
    let (who, laptop) = (server.typing(1)?, person.add(Authenticator::LAPTOP).await?);
    person.open(&origin).await?;
    steps::by_name(&person, &who.user_name).await?;
    assert!(!person.has("form[data-signin]").await?, "there is no passkey to ask for");
    steps::type_both(&person, &origin, who).await?;
    person.at("/signin/offer").await?;
    person.sees("Sign in without a password next time").await?;
    // Chromium says that it can add a passkey by itself, and the page lets it try. With a virtual authenticator it neither does
    // so nor gives up: the request stays open. So this shows that the button wins over it, not that a passkey comes by itself.
    let limit = tokio::time::timeout(Duration::from_secs(20), async {
        while !asked_by_itself(&person).await? {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::Ok(())
    });
    limit.await??;
    assert!(person.passkeys(&laptop).await?.is_empty());
    person.press("Set up a passkey").await?;
    person.sees("Security info").await?;
    assert_eq!(person.passkeys(&laptop).await?.len(), 1);
    person.sign_out().await?;
    // The browser offers it by itself, and nothing is left to offer.
    person.sees("Security info").await?;
    assert!(!person.url().await?.contains("/signin/offer"));

    // The agent has a passkey, cannot use it for the moment, and types.
    let (who, laptop) = (server.typing(0)?, agent.add(Authenticator::LAPTOP).await?);
    agent.follow(server.link("agent")?).await?;
    agent.take_a_passkey(&origin).await?;
    agent.recognises(&laptop, false).await?;
    agent.sign_out().await?;
    steps::by_name(&agent, &who.user_name).await?;
    agent.unfold("a[href*='way=password']").await?;
    agent.click("a[href*='way=password']").await?;
    steps::type_both(&agent, &origin, who).await?;
    agent.sees("Security info").await?;
    agent.open(&format!("{origin}/desk")).await?;
    agent.sees("Your role takes a sign-in that cannot be phished").await?;
    agent.press("Use a passkey").await?;
    agent.sees("it was cancelled, or it took too long").await?;
    agent.recognises(&laptop, true).await?;
    agent.press("Use a passkey").await?;
    agent.loses("form[action='/signin/stronger']").await?;
    agent.at("/desk").await?;
    agent.does_not_see("Your role takes a sign-in").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [person, agent]).await
}
