//! Browsers and password managers as people have them, not as the standard has them.

use anyhow::Result;
use keyward_journeys::{Authenticator, Browser, Driver, Server, steps};

/// Safari before 18.4 and Chrome before 129: passkeys, and no helpers for JSON.
const WITHOUT_HELPERS: &str = "
    delete PublicKeyCredential.parseRequestOptionsFromJSON;
    delete PublicKeyCredential.parseCreationOptionsFromJSON;
    delete PublicKeyCredential.prototype.toJSON;";

/// A password manager that puts objects of its own in the place of the browser's: bytes and nothing else.
const OWN_OBJECTS: &str = "
    const plain = (made) => {
      const { rawId, response } = made;
      const of = (name) => response[name] && new Uint8Array(response[name]);
      const answer = { clientDataJSON: of('clientDataJSON') };
      for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (response[name]) answer[name] = of(name);
      return { id: made.id, rawId: new Uint8Array(rawId), type: 'public-key', response: answer,
        getClientExtensionResults() { throw new TypeError('Illegal invocation'); }, toJSON() { throw new TypeError('Illegal invocation'); } };
    };
    for (const name of ['get', 'create']) {
      const real = navigator.credentials[name].bind(navigator.credentials);
      navigator.credentials[name] = async (options) => plain(await real(options));
    }";

/// A reader whose driver fails, once somebody asks for it.
const BROKEN_READER: &str = "
    const real = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => options.mediation === 'conditional' ? real(options)
      : Promise.reject(new DOMException('Could not connect to the reader', 'NotReadableError'));";

/// Minutes go by in a blink, and how often the browser was asked to offer passkeys is counted.
const IN_A_HURRY: &str = "
    const wait = setTimeout;
    globalThis.setTimeout = (run, ms) => wait(run, ms > 60000 ? 300 : ms);
    globalThis.offered = 0;
    navigator.credentials.get = ({ mediation, signal }) => new Promise((_, reject) => {
      if (mediation === 'conditional') offered += 1;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    PublicKeyCredential.isConditionalMediationAvailable = async () => true;";

async fn employee(driver: &Driver, server: &Server, script: &str) -> Result<Browser> {
    let person = driver.browser().await?;
    person.pretend(script).await?;
    person.add(Authenticator::LAPTOP).await?;
    person.follow(server.link("employee")?).await?;
    person.take_a_passkey(server.origin()).await?;
    Ok(person)
}

#[tokio::test]
async fn passkeys_work_without_json_helpers_and_with_objects_of_a_password_manager() -> Result<()> {
    for script in [WITHOUT_HELPERS, OWN_OBJECTS] {
        let (server, driver) = (Server::start().await?, Driver::start().await?);
        let origin = server.origin().to_owned();
        let person = employee(&driver, &server, script).await?;
        person.open(&format!("{origin}/check")).await?;
        person.sees("Yes").await?;
        steps::all_close(&origin, [person]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_device_that_fails_is_not_called_our_fault() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let person = driver.browser().await?;
    person.pretend(BROKEN_READER).await?;
    person.open(&format!("{origin}/signin/with?user_name={}", steps::MIRA)).await?;
    person.press("Use a passkey").await?;
    person.sees("Your device or its password manager could not do this").await?;
    steps::all_close(&origin, [person]).await
}

#[tokio::test]
async fn the_offer_in_the_list_of_names_is_renewed_before_its_challenge_is_too_old() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let person = driver.browser().await?;
    person.pretend(IN_A_HURRY).await?;
    person.open(&format!("{origin}/")).await?;
    let mut offered = 0;
    for _ in 0..50 {
        offered = person.driver().execute("return offered", Vec::new()).await?.convert()?;
        if offered >= 3 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(offered >= 3, "offered {offered} times");
    steps::all_close(&origin, [person]).await
}
