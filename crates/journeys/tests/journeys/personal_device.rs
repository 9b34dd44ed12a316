//! A phone of one's own: the organisation cannot wipe it, so its owner is told what to do.

use anyhow::Result;
use keyward_journeys::{Authenticator, Driver, Server, steps};

/// Björn Gruber of the demo has one passkey, on his own phone.
const BJORN: &str = "bjorn.gruber@nordwind.example";

#[tokio::test]
async fn a_personal_phone_is_advised_about_and_not_wiped() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let bjorn = driver.browser().await?;

    let loss = steps::Loss { person: BJORN, playbook: "device_loss", device: "Fairphone 5" };
    let case = steps::report(&agent, &origin, loss).await?;
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;
    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    steps::met(&agent, "in_person").await?;
    agent.sees("End sessions and suspend methods").await?;
    agent.submit("/contain").await?;
    let pass = steps::issue_pass(&agent).await?;
    steps::come_back(&bjorn, &origin, (BJORN, &pass), Authenticator::PHONE).await?;

    agent.open(&case).await?;
    agent.submit("/retire").await?;
    agent.sees("only you can lock or erase it").await?;
    assert!(!agent.has("form[action$='/wipe']").await?, "what is not managed cannot be wiped");
    let wiped = agent.post(&format!("{case}/wipe"), &[("device", "0"), ("reference", "MDM-1")]).await?;
    assert_eq!((wiped.status, wiped.code()), (409, "unknown-thing"), "{wiped:?}");
    agent.submit("/advice").await?;
    agent.sees("Close").await?;
    // It was sent, with all that its owner needs.
    bjorn.open(&format!("{origin}/outbox")).await?;
    bjorn.sees("Your lost device: what to do now").await?;
    bjorn.sees(BJORN).await?;
    for words in
        ["\"Fairphone 5\" is gone", "google.com/android/find", "icloud.com/find", "block the SIM card"]
    {
        bjorn.sees(words).await?;
    }
    steps::close(&agent, &server).await?;
    steps::all_close(&origin, [agent, bjorn]).await
}
