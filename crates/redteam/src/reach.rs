//! Whether the server is the one that this installation says it is: what is tried at a wrong address shows nothing.

use crate::exercise::Exercise;
use anyhow::{Context as _, Result};
use keyward_robot::Client;
use serde_json::{Value, json};
use std::fmt;

/// The server was not reached as this installation is configured, so nothing was tried.
#[derive(Debug)]
pub struct Unreached(String);

impl Unreached {
    /// With what has to be put right.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server was not reached as configured: {}", self.0)
    }
}

impl std::error::Error for Unreached {}

/// Asks the server what every browser asks it first.
pub(crate) async fn check(exercise: &Exercise) -> Result<()> {
    let (address, origin) = (exercise.door.address, exercise.origin.as_str());
    let mut browser = Client::connect(exercise.door.clone(), origin)
        .await
        .map_err(|error| Unreached(format!("no Keyward answers at {address}: {error:#}")))?;
    let begun = browser.post_json("/signin/options", &json!({})).await;
    let options = begun.map_err(|error| {
        let text = format!("{error:#}");
        Unreached(if text.contains("\"code\":\"wrong-origin\"") {
            format!("browsers know the server at {address} by another address than {origin}")
        } else {
            format!("the server at {address} begins no sign-in: {text}")
        })
    })?;
    let rp_id =
        options.pointer("/publicKey/rpId").and_then(Value::as_str).context("no passkey is asked for")?;
    if rp_id != exercise.rp_id {
        let why =
            format!("the server at {address} takes passkeys for {rp_id}, and not for {}", exercise.rp_id);
        return Err(Unreached(why).into());
    }
    Ok(())
}

/// What it means that nobody of the cast signs in.
pub(crate) fn unknown(exercise: &Exercise, error: &anyhow::Error) -> Unreached {
    let address = exercise.door.address;
    Unreached(format!("who was just written into the database cannot sign in at {address}: {error:#}"))
}
