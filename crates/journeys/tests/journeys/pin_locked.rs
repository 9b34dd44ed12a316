//! A security key whose PIN is locked: its passkeys are as good as lost, and there is nothing to wipe.

use anyhow::Result;
use keyward_journeys::{Authenticator, Driver, Server, steps};

const ELIF: &str = "elif.yilmaz@nordwind.example";

#[tokio::test]
async fn a_locked_pin_from_the_call_to_the_close() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let elif = driver.browser().await?;

    let key = steps::Loss { person: ELIF, playbook: "pin_locked", device: "YubiKey 5 NFC" };
    let case = steps::report(&agent, &origin, key).await?;
    agent.sees("Security key PIN locked").await?;
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;
    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    steps::met(&agent, "video").await?;
    agent.sees("End sessions and suspend methods").await?;
    agent.submit("/contain").await?;
    let pass = steps::issue_pass(&agent).await?;

    steps::come_back(&elif, &origin, (ELIF, &pass), Authenticator::KEY).await?;

    agent.open(&case).await?;
    agent.submit("/retire").await?;
    // A key is not wiped: its reset is written down.
    agent.sees("YubiKey 5 NFC").await?;
    assert!(!agent.has("form[action$='/wipe']").await? && !agent.has("form[action$='/advice']").await?);
    agent
        .fill("form[action$='/document'] input[name=note]", "Key reset by its owner, passkeys erased")
        .await?;
    agent.submit("/document").await?;
    steps::close(&agent, &server).await?;
    // The old passkey is gone for good, the new one signs in.
    elif.open(&format!("{origin}/security-info")).await?;
    elif.sees("Removed").await?;
    steps::all_close(&origin, [agent, elif]).await
}
