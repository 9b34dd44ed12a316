//! Passkey ceremonies: what the page's script and the authenticator do together.

use crate::Client;
use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use keyward_authenticator::{Credential, KeyKind, Request, Settings};
use serde_json::{Value, json};

fn decode(value: Option<&Value>) -> Result<Vec<u8>> {
    Ok(URL_SAFE_NO_PAD.decode(value.and_then(Value::as_str).context("a member is missing")?)?)
}

/// Signs the challenge of begun request options: what the page's script sends back.
///
/// # Errors
/// If the options are none.
pub fn answer(credential: &mut Credential, begun: &Value, origin: &str) -> Result<Value> {
    let options = begun.get("publicKey").context("no options")?;
    let challenge = decode(options.get("challenge"))?;
    let rp_id = options.get("rpId").and_then(Value::as_str).context("no rpId")?;
    let request = Request { rp_id, origin, challenge: &challenge };
    let response = credential.sign_in(&request, &Settings::default())?;
    Ok(json!({"credential": response, "state": begun.get("state")}))
}

/// A whole sign-in: options, signature, finish.
///
/// # Errors
/// If the server refuses.
pub async fn sign_in(browser: &mut Client, credential: &mut Credential) -> Result<()> {
    let begun = browser.post_json("/signin/options", &json!({})).await?;
    let proof = answer(credential, &begun, browser.origin())?;
    browser.post_json("/signin/finish", &proof).await?;
    browser.remember(credential);
    Ok(())
}

/// A passkey touch for a form: the text of its hidden field `assertion`.
///
/// # Errors
/// If the server refuses.
pub async fn assertion(browser: &mut Client, credential: &mut Credential, path: &str) -> Result<String> {
    let begun = browser.post_json(path, &json!({})).await?;
    Ok(answer(credential, &begun, browser.origin())?.to_string())
}

/// Registers a new passkey in the session after a pass. `seed` makes its key and id.
///
/// # Errors
/// If the server refuses.
pub async fn enrol(browser: &mut Client, seed: [u8; 32]) -> Result<Credential> {
    let begun = browser.post_json("/signin/enrol/options", &json!({})).await?;
    let (credential, proof) = registration(&begun, browser.origin(), seed)?;
    browser.post_json("/signin/enrol/finish", &proof).await?;
    Ok(credential)
}

/// Makes the passkey that begun creation options ask for, and what the page's script sends back. `seed` makes its key
/// and id.
///
/// # Errors
/// If the options are none.
pub fn registration(begun: &Value, origin: &str, seed: [u8; 32]) -> Result<(Credential, Value)> {
    registration_with(begun, origin, seed, &Settings::default())
}

/// The same with an authenticator that says what `settings` tell it to.
///
/// # Errors
/// If the options are none.
pub fn registration_with(
    begun: &Value,
    origin: &str,
    seed: [u8; 32],
    settings: &Settings,
) -> Result<(Credential, Value)> {
    let options = begun.get("publicKey").context("no options")?;
    let challenge = decode(options.get("challenge"))?;
    let handle = decode(options.get("user").and_then(|user| user.get("id")))?;
    let rp_id = options.get("rp").and_then(|rp| rp.get("id")).and_then(Value::as_str).context("no rp")?;
    let id: Vec<u8> = seed.iter().rev().copied().collect();
    let mut credential = Credential::new(KeyKind::Es256 { seed }, id, handle)?;
    let request = Request { rp_id, origin, challenge: &challenge };
    let response = credential.register(&request, settings)?;
    let proof = json!({"credential": response, "state": begun.get("state"), "label": "New phone"});
    Ok((credential, proof))
}
