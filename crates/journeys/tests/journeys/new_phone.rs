//! A new phone in hand: what the old one answered to is removed under the same verification, and the next sign-in leads into
//! registering again.

use anyhow::Result;
use keyward_journeys::{Authenticator, Driver, Server, steps};

/// From the report to the step at which re-registration is required.
async fn until_required(
    agent: &keyward_journeys::Browser,
    origin: &str,
    loss: steps::Loss<'_>,
) -> Result<String> {
    let case = steps::report(agent, origin, loss).await?;
    agent.sees("New phone in hand").await?;
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;
    steps::call_back(agent, "passed").await?;
    agent.sees("Passed").await?;
    steps::met(agent, "video").await?;
    agent.sees("Then we set up your new phone").await?;
    agent.submit("/contain").await?;
    agent.sees("The codes and prompts of your old phone stop working now").await?;
    Ok(case)
}

#[tokio::test]
async fn a_new_phone_is_registered_again_from_nothing() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let mira = driver.browser().await?;

    let loss = steps::Loss { playbook: "new_phone", ..steps::MIRAS_PHONE };
    let case = until_required(&agent, &origin, loss).await?;
    // What goes and what stays is said before, and no pass is to be had until then.
    agent.sees("Goes").await?;
    agent.sees("Stays").await?;
    assert!(!agent.has("form[action$='/pass']").await?, "the old phone still gets codes");
    agent.check_page().await?;
    agent.submit("/reregister").await?;
    agent.sees("Re-registration required; removed:").await?;
    let pass = steps::issue_pass(&agent).await?;

    mira.add(Authenticator::PHONE).await?;
    steps::type_pass(&mira, &origin, steps::MIRA, &pass).await?;
    mira.at("/signin/enrol").await?;
    mira.sees("Your helpdesk removed the codes and prompts that you used before").await?;
    mira.register("/enrol/finish").await?;
    mira.at("/signin/enrolled").await?;
    mira.submit("/signout").await?;
    mira.sees("Security info").await?;
    assert!(!mira.has("main .note.warn").await?, "she has registered again");

    // She was told, at her address.
    mira.open(&format!("{origin}/outbox")).await?;
    mira.sees("register").await?;
    agent.open(&case).await?;
    if agent.has("form[action$='/retire']").await? {
        agent.submit("/retire").await?;
        agent.loses("form[action$='/retire']").await?;
    }
    agent.fill("form[action$='/wipe'] input[name=reference]", "MDM-9").await?;
    agent.submit("/wipe").await?;
    steps::close(&agent, &server).await?;
    steps::all_close(&origin, [agent, mira]).await
}

#[tokio::test]
async fn who_still_has_a_passkey_is_led_into_registration_at_the_next_sign_in() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let person = driver.browser().await?;
    let laptop = person.add(Authenticator::LAPTOP).await?;
    person.follow(server.link("employee")?).await?;
    person.take_a_passkey(&origin).await?;
    // Else the browser signs in again by itself.
    person.recognises(&laptop, false).await?;
    person.sign_out().await?;

    let loss = steps::Loss { playbook: "new_phone", ..steps::MIRAS_PHONE };
    let case = until_required(&agent, &origin, loss).await?;
    // Her passkey is new, so it was held back; she says that she made it, and somebody else at the desk decides.
    let supervisor = steps::at_work(&driver, &server, "supervisor").await?;
    supervisor.open(&case).await?;
    supervisor.submit("/keep").await?;
    supervisor.sees("The method is released from the hold.").await?;
    agent.open(&case).await?;
    // What works again is a passkey that is not used for the verification: that takes one check more.
    agent.sees("2 of 3 checks done").await?;
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    let manager = steps::at_work(&driver, &server, "manager").await?;
    steps::sign(&manager, &origin).await?;
    agent.submit("/reregister").await?;
    agent.sees("Re-registration required").await?;

    // The next good sign-in leads straight there, in the middle of the recovery.
    person.recognises(&laptop, true).await?;
    person.open(&origin).await?;
    person.at("/signin/offer").await?;
    person.sees("Set up your sign-in again").await?;
    person.check_page().await?;
    // Later is possible, and Security info does not forget.
    person.press("Not now").await?;
    person.sees("Your sign-in has to be set up again").await?;
    person.unplug(&laptop).await?;
    person.add(Authenticator::PHONE).await?;
    person.open(&format!("{origin}/signin/offer")).await?;
    person.register("/offer/finish").await?;
    person.sees("Security info").await?;
    assert!(!person.has("main .note.warn").await?, "it is done");
    steps::all_close(&origin, [agent, supervisor, manager, person]).await
}
