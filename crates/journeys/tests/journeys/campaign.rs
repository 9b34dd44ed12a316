//! A campaign asks after a sign-in that can be phished, is put off, and at last comes before everything else.

use anyhow::{Result, bail, ensure};
use keyward_journeys::{Authenticator, Browser, Driver, Server, Typing, steps};
use keyward_model::{
    Campaign, Factor, MethodRule, PasskeyProfile, Requirement, Scope, SignInPolicy, Timestamp,
};
use std::time::Duration;

/// A password and an app are enough; everybody is asked for a passkey, and once "Not now" is an answer.
fn policy() -> SignInPolicy {
    let mut policy = SignInPolicy::default();
    policy.methods.extend([Factor::Password, Factor::SoftwareTotp].map(|factor| (factor, MethodRule::ON)));
    policy.profiles = vec![PasskeyProfile { device_bound: false, ..PasskeyProfile::everything("Synced") }];
    let since = Timestamp::from_micros(1_700_000_000_000_000);
    policy.campaign = Some(Campaign {
        scope: Scope::EVERYBODY,
        factor: Factor::Passkey,
        snooze_days: 0,
        snoozes: Some(1),
        since,
    });
    policy
}

async fn type_both(person: &Browser, origin: &str, who: &Typing) -> Result<()> {
    person.open(origin).await?;
    steps::by_name(person, &who.user_name).await?;
    steps::type_both(person, origin, who).await
}

#[tokio::test]
async fn a_campaign_is_put_off_once_and_then_comes_first() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    // Nothing better on the account than a password and an app: who has had a passkey adds none with less.
    let who = server.typing(1)?;
    server.put_policy(&policy()).await?;
    let person = driver.browser().await?;
    type_both(&person, &origin, who).await?;
    person.at("/signin/offer").await?;
    person.sees("Please set up a passkey").await?;
    person.sees("put this off once more").await?;
    person.press("Not now").await?;
    person.at("/security-info").await?;
    person.sees("Your organisation asks you to set up a passkey").await?;
    // Asked for by its address, the page does not ask again.
    person.open(&format!("{origin}/signin/offer")).await?;
    person.at("/security-info").await?;
    person.sign_out().await?;

    // No code of the app counts twice.
    tokio::time::sleep(Duration::from_secs(31)).await;
    type_both(&person, &origin, who).await?;
    person.at("/signin/enrol").await?;
    person.sees("cannot be put off any more").await?;
    person.open(&format!("{origin}/security-info")).await?;
    person.at("/signin/enrol").await?;
    person.add(Authenticator::PHONE).await?;
    person.register("/enrol/finish").await?;
    person.at("/signin/enrolled").await?;
    person.submit("/signout").await?;
    // The browser offers the passkey by itself.
    person.sees("Security info").await?;
    person.does_not_see("Your organisation asks you to set up a passkey").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [person]).await
}

/// The mails are written beside the requests: the page is opened until they are there.
async fn reminded(admin: &Browser, origin: &str) -> Result<()> {
    for _ in 0..40 {
        admin.open(&format!("{origin}/outbox")).await?;
        let text = admin.text().await?;
        if text.contains("Please set up a passkey for your account") {
            ensure!(text.contains("security-info into your browser"), "{text}");
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    bail!("nobody is reminded")
}

#[tokio::test]
async fn the_server_reminds_people_of_what_is_required() -> Result<()> {
    let (mut server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let admin = steps::at_work(&driver, &server, "admin").await?;
    let now: i64 = admin.driver().execute("return Date.now()", vec![]).await?.convert()?;
    let many = Requirement {
        scope: Scope::EVERYBODY,
        strong_methods: 5,
        within_days: 14,
        remind_every_days: Some(7),
        since: Timestamp::from_micros(now * 1_000),
    };
    server.put_policy(&SignInPolicy { requirements: vec![many], ..SignInPolicy::default() }).await?;
    admin.open(&format!("{origin}/security-info")).await?;
    admin.sees("more passkeys by").await?;
    // It looks every ten minutes, and when it starts.
    server.kill_and_restart().await?;
    reminded(&admin, &origin).await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [admin]).await
}
