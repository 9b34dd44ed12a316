//! Two people change the rules, and the procedure page says what is enforced since.

use anyhow::Result;
use keyward_journeys::{Browser, Driver, Server, steps};

/// Signs what the preview shows; the address of the change.
async fn propose(admin: &Browser) -> Result<String> {
    admin.sees("This is what two people sign").await?;
    admin.submit("/settings/changes").await?;
    admin.sees("Waits for a second signature").await?;
    admin.url().await
}

#[tokio::test]
async fn a_standard_is_edited_by_two_people_and_the_procedure_says_so() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let admin = steps::at_work(&driver, &server, "admin").await?;
    let second = steps::at_work(&driver, &server, "reviewer").await?;
    admin.open(&format!("{origin}/settings")).await?;
    admin.sees("No change waits").await?;

    admin.open(&format!("{origin}/settings/standards")).await?;
    admin.press("Or another way").await?;
    admin.sees("Way 2").await?;
    admin.click("[value='drop-way standard 1']").await?;
    admin.loses("[name='standard.1.0.n']").await?;
    admin.click("[name='elevated.tell_manager']").await?;
    admin.fill("#reason", "Managers asked for it").await?;
    admin.click("button.primary[value=preview]").await?;
    let change = propose(&admin).await?;
    // The proposer is not the second person.
    admin.sees("somebody else's").await?;
    assert!(!admin.has("form[action$='/approve']").await?);
    second.open(&change).await?;
    second.sees("Managers asked for it").await?;
    second.submit("/approve").await?;
    second.sees("In force").await?;
    second.open(&format!("{origin}/procedure")).await?;
    for said in ["Version 2", "signed by Irena Zajc and Giulia Ferri", "The manager is told"] {
        second.sees(said).await?;
    }
    second.open(&format!("{origin}/procedure/1")).await?;
    second.sees("This is an earlier version").await?;

    // What opens something waits a day, and somebody stops it.
    admin.open(&format!("{origin}/settings/pass-policy")).await?;
    admin.fill("#maximum", "600").await?;
    admin.fill("#reason", "Long shifts").await?;
    admin.submit("/settings/pass-policy/preview").await?;
    admin.sees("This opens something that was closed").await?;
    let change = propose(&admin).await?;
    second.open(&change).await?;
    second.submit("/approve").await?;
    second.sees("Signed, waits a day").await?;
    admin.open(&change).await?;
    admin.fill("#stop", "Nobody needs shifts that long").await?;
    admin.submit("/stop").await?;
    admin.sees("Stopped").await?;
    // Every administrator was told, each time.
    admin.open(&format!("{origin}/outbox")).await?;
    admin.sees("A dangerous change of the rules was signed").await?;

    for path in ["/settings/roles?q=mira", "/settings/changes"] {
        admin.open(&format!("{origin}{path}")).await?;
    }
    admin.open(&format!("{origin}/settings/roles?q=mira")).await?;
    admin.click("main a[href*='/settings/people/']").await?;
    admin.sees("Roles and tier of").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [admin, second]).await
}

#[tokio::test]
async fn a_part_of_the_sign_in_policy_is_put_in_force_and_why_is_answered() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let admin = steps::at_work(&driver, &server, "admin").await?;
    admin.open(&format!("{origin}/settings/sign-in")).await?;
    admin.sees("Can be listened to or taken over").await?;
    let parts = ["methods/passkey", "methods/sms", "profiles/new", "demands/1", "strengths/new"];
    for part in parts.into_iter().chain(["first-method", "requirements/new", "campaign"]) {
        admin.open(&format!("{origin}/settings/sign-in/{part}")).await?;
    }
    // Found without a script: nothing that was typed is lost.
    admin.open(&format!("{origin}/settings/sign-in/profiles/1")).await?;
    admin.fill("#find_model", "yubikey 5 nfc").await?;
    admin.click("button[value='find-model']:not(.vh)").await?;
    admin.sees("These models were found").await?;
    admin.sees("YubiKey 5 Series with NFC").await?;

    admin.open(&format!("{origin}/settings/sign-in/sessions")).await?;
    admin.fill("#role-overall", "121").await?;
    admin.fill("#reason", "Short shifts").await?;
    admin.click("button.primary[value=preview]").await?;
    admin.sees("With a role, at most: 2 h 1 min").await?;
    admin.submit("/settings/changes").await?;
    admin.sees("In force").await?;
    admin.open(&format!("{origin}/settings/sign-in")).await?;
    admin.sees("With a role, at most: 2 h 1 min").await?;

    admin.open(&format!("{origin}/settings/sign-in/why?q=mira")).await?;
    admin.click("main a[href*='why?person=']").await?;
    admin.press("Ask").await?;
    admin.sees("All ways in, by these policies").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [admin]).await
}
