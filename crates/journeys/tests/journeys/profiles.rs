//! A passkey profile: tried out before it is signed, and what it refuses then.

use anyhow::{Context as _, Result};
use keyward_journeys::{Authenticator, Driver, Server, steps};

/// What may be registered from now on.
const ALLOWED: &str = "YubiKey 5 Series with NFC";

#[tokio::test]
async fn a_rehearsal_catches_a_lock_out_and_a_model_is_refused() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let admin = steps::at_work(&driver, &server, "admin").await?;
    let why = format!("{origin}/settings/sign-in/why");

    // Finance takes every passkey but those of three password managers; from now on one model of key.
    admin.open(&format!("{origin}/settings/sign-in/profiles/2")).await?;
    admin.click("button[value=clear-models]").await?;
    admin.loses("input[name=model]").await?;
    admin.click("input[name=list][value=allow]").await?;
    admin.fill("#find_model", "yubikey 5 nfc").await?;
    admin.click("button[value=find-model]:not(.vh)").await?;
    admin.sees("These models were found").await?;
    admin.tick(ALLOWED).await?;
    admin.fill("#reason", "Money is moved with keys only").await?;
    admin.click("button.primary[value=preview]").await?;
    admin.sees("With a passkey that would be refused:").await?;
    admin.sees("Mira Kovač").await?;
    let asked = admin.text_of("label[for=lock_outs]").await?;
    let digits: String = asked.chars().filter(char::is_ascii_digit).collect();
    let count: u32 = digits.parse().with_context(|| asked.clone())?;
    assert!(count > 0, "{asked}");

    // Another number is refused on the same page, and the right one is taken there.
    admin.fill("#lock_outs", &(count + 1).to_string()).await?;
    admin.submit("/settings/changes").await?;
    admin.sees("This locks people out. Type how many").await?;
    admin.fill("#lock_outs", &count.to_string()).await?;
    admin.submit("/settings/changes").await?;
    admin.sees("In force").await?;

    // The person reads it about a key of another model, and has none afterwards.
    let mira = driver.browser().await?;
    mira.add(Authenticator::KEY).await?;
    mira.follow(server.link("employee")?).await?;
    mira.open(&format!("{origin}/security-info")).await?;
    mira.register("/passkeys/finish").await?;
    mira.sees("This security key is not allowed: your organisation takes other models").await?;

    // The desk reads which profile, which entry, and which version.
    admin.open(&format!("{why}?q=mira")).await?;
    admin.click("main a[href*='why?person=']").await?;
    admin.click("#ask option[value$=':passkey']").await?;
    admin.press("Ask").await?;
    for said in [
        "It is refused",
        "No profile that is for this person accepts the passkey",
        "Finance",
        "Its model is not on the list:",
        "Sign-in policy, version 2",
    ] {
        admin.sees(said).await?;
    }
    steps::whole(&server).await?;
    steps::all_close(&origin, [admin, mira]).await
}
