//! Security info: what people do about their own account.

use anyhow::{Context as _, Result};
use keyward_journeys::{
    Authenticator, Browser, Driver, Server,
    steps::{self, MIRA, MIRAS_PHONE},
};

/// Adds a passkey under this name.
async fn add(person: &Browser, name: &str) -> Result<()> {
    person.fill("#new-label", name).await?;
    person.register("/passkeys/finish").await?;
    person.sees("The passkey is ready").await
}

/// Opens a method's folder.
async fn change(person: &Browser, label: &str) -> Result<()> {
    person.press(&format!("Change {label}")).await
}

#[tokio::test]
async fn passkeys_are_named_removed_and_forgotten_by_the_device() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let security_info = format!("{origin}/security-info");
    let (mira, other) = (driver.browser().await?, driver.browser().await?);

    let old = mira.add(Authenticator::PHONE).await?;
    mira.follow(server.link("employee")?).await?;
    add(&mira, "Tablet").await?;
    // From now on the tablet is not at hand, and a key is.
    mira.touches(&old, false).await?;
    let key = mira.add(Authenticator::KEY).await?;
    add(&mira, "Key").await?;
    assert_eq!((mira.passkeys(&old).await?.len(), mira.passkeys(&key).await?.len()), (1, 1));

    change(&mira, "Key").await?;
    mira.fill("details[open] input[name=label]", "Key on my ring").await?;
    mira.click("details[open] form[action$='/rename'] button").await?;
    mira.sees("The new name is saved").await?;
    mira.sign_out().await?;
    mira.sees("Key on my ring · you are using it now").await?;

    // A passkey that a cloud account carried to another browser signs in there, until that session is ended from here.
    let there = other.add(Authenticator::PHONE).await?;
    mira.sync(&old, &other, &there).await?;
    other.open(&origin).await?;
    other.sees("Security info").await?;
    other.touches(&there, false).await?;
    mira.open(&security_info).await?;
    mira.click("form[action$='/end'] button").await?;
    mira.sees("That session is over").await?;
    other.open(&security_info).await?;
    other.sees("Sign in to Nordwind").await?;

    change(&mira, "Tablet").await?;
    mira.click("details[open] a[href$='/remove']").await?;
    mira.at("/remove").await?;
    mira.submit("/remove").await?;
    mira.sees("The method is removed").await?;
    // The page tells the device, which forgets the passkey: it would only be refused.
    let forgotten = async {
        while !mira.passkeys(&old).await?.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        anyhow::Ok(())
    };
    let limit = std::time::Duration::from_secs(20);
    tokio::time::timeout(limit, forgotten).await.context("the device still offers the passkey")??;
    assert_eq!(mira.passkeys(&key).await?.len(), 1, "the one that works stays");
    steps::all_close(&origin, [mira, other]).await
}

#[tokio::test]
async fn a_recovery_code_is_shown_once_used_once_and_proves_nothing_when_it_is_new() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let (mira, stranded) = (driver.browser().await?, driver.browser().await?);
    let agent = steps::at_work(&driver, &server, "agent").await?;
    mira.add(Authenticator::LAPTOP).await?;
    mira.follow(server.link("employee")?).await?;
    mira.take_a_passkey(&origin).await?;
    mira.submit("/security-info/codes").await?;
    mira.press("Confirm and make codes").await?;
    mira.sees("Each works once").await?;
    let code = mira.text_of(".codes code").await?;
    // Who goes on does not see it again, neither here nor in the mail about it.
    mira.press("I have saved them").await?;
    mira.sees("Security info").await?;
    mira.does_not_see(&code).await?;
    mira.sees("10").await?;
    mira.open(&format!("{origin}/outbox")).await?;
    mira.does_not_see(&code).await?;

    let case = steps::report(&agent, &origin, MIRAS_PHONE).await?;
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;
    let enter = async |code: &str| {
        stranded.open(&format!("{origin}/recover")).await?;
        stranded.fill("#user_name", MIRA).await?;
        stranded.fill("#code", code).await?;
        stranded.submit("/recover/code").await
    };
    enter("AAAA-AAAA-AAAA-AAAA").await?;
    stranded.sees("not right").await?;
    enter(&code).await?;
    stranded.sees("too new to verify you").await?;
    let digits = stranded.text_of(".pass.num").await?;
    // The desk takes what the caller reads out.
    let read = agent.post(&format!("{case}/code"), &[("code", digits.as_str())]).await?;
    assert!(read.status < 400, "{read:?}");
    agent.open(&case).await?;
    // Codes made around the loss prove nothing; they sign nobody in.
    agent.sees("Saved recovery code").await?;
    agent.sees("Does not count").await?;
    stranded.open(&format!("{origin}/security-info")).await?;
    assert!(stranded.has("#user_name").await?, "a code signed somebody in");
    enter(&code).await?;
    stranded.sees("not right").await?;
    let early = agent.post(&format!("{case}/pass"), &[("channel", "verified_call")]).await?;
    assert_eq!(early.status, 409, "one code is not enough: {early:?}");
    steps::whole(&server).await?;
    steps::all_close(&origin, [mira, stranded, agent]).await
}
