//! Signing in by name: the strongest way first, the others on request, and roles that wait for a passkey.

use anyhow::Result;
use keyward_journeys::{Authenticator, Driver, Server, steps};

#[tokio::test]
async fn a_name_leads_to_the_passkey_and_a_failure_to_nothing_weaker() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let person = driver.browser().await?;
    let laptop = person.add(Authenticator::LAPTOP).await?;
    person.follow(server.link("employee")?).await?;
    person.take_a_passkey(&origin).await?;
    // The finger is wet: every ceremony fails, also the one that the browser begins by itself.
    person.recognises(&laptop, false).await?;
    person.sign_out().await?;

    steps::by_name(&person, steps::MIRA).await?;
    assert!(!person.has("input[type=password]").await?, "passwords are off");
    person.press("Use a passkey").await?;
    person.sees("it was cancelled, or it took too long").await?;
    assert!(person.url().await?.contains("/signin/with"), "a failed passkey never falls back by itself");
    // Asked for, a pass can be typed; a text cannot be had.
    person.open(&format!("{origin}/signin/with?user_name={}&way=sms", steps::MIRA)).await?;
    person.sees("Use a passkey").await?;
    person.unfold("a[href*='way=temporary_access_pass']").await?;
    person.click("a[href*='way=temporary_access_pass']").await?;
    person.sees("A Temporary Access Pass lets you set up a new passkey").await?;

    person.recognises(&laptop, true).await?;
    person.open(&format!("{origin}/signin/with?user_name={}", steps::MIRA)).await?;
    // The browser may have taken it by itself by now.
    if person.has("form[data-signin]").await? {
        person.press("Use a passkey").await?;
    }
    person.sees("Security info").await?;
    steps::all_close(&origin, [person]).await
}
