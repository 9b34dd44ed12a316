//! Virtual authenticators: what holds passkeys, without hands.

use crate::Browser;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// What a virtual authenticator is.
#[derive(Clone, Copy, Debug)]
pub struct Authenticator {
    /// `internal` for a phone or laptop, `usb` for a security key.
    pub transport: &'static str,
    /// Whether its passkeys are synced.
    pub synced: bool,
}

impl Authenticator {
    /// A laptop's own authenticator; passkeys stay on it.
    pub const LAPTOP: Self = Self { transport: "internal", synced: false };
    /// A phone whose passkeys are synced.
    pub const PHONE: Self = Self { transport: "internal", synced: true };
    /// A security key; passkeys stay on it.
    pub const KEY: Self = Self { transport: "usb", synced: false };
}

impl Browser {
    /// Plugs an authenticator in; gives its id.
    ///
    /// # Errors
    /// From the browser.
    pub async fn add(&self, what: Authenticator) -> Result<String> {
        let options = json!({"options": {
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": what.transport,
            "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": true,
            "defaultBackupEligibility": what.synced, "defaultBackupState": what.synced,
        }});
        let added = self.driver().cdp().send_raw("WebAuthn.addVirtualAuthenticator", options).await?;
        Ok(added.get("authenticatorId").and_then(Value::as_str).context("no authenticator")?.to_owned())
    }

    /// Takes an authenticator away with all that is on it.
    ///
    /// # Errors
    /// From the browser.
    pub async fn unplug(&self, authenticator: &str) -> Result<()> {
        let which = json!({"authenticatorId": authenticator});
        self.driver().cdp().send_raw("WebAuthn.removeVirtualAuthenticator", which).await?;
        Ok(())
    }

    /// Whether somebody touches the authenticator when it is asked for.
    ///
    /// # Errors
    /// From the browser.
    pub async fn touches(&self, authenticator: &str, yes: bool) -> Result<()> {
        let setting = json!({"authenticatorId": authenticator, "enabled": yes});
        self.driver().cdp().send_raw("WebAuthn.setAutomaticPresenceSimulation", setting).await?;
        Ok(())
    }

    /// Whether the authenticator recognises its user: else every ceremony fails at once.
    ///
    /// # Errors
    /// From the browser.
    pub async fn recognises(&self, authenticator: &str, yes: bool) -> Result<()> {
        let setting = json!({"authenticatorId": authenticator, "isUserVerified": yes});
        self.driver().cdp().send_raw("WebAuthn.setUserVerified", setting).await?;
        Ok(())
    }

    /// The passkeys on an authenticator, as the browser's tools tell them.
    ///
    /// # Errors
    /// From the browser.
    pub async fn passkeys(&self, authenticator: &str) -> Result<Vec<Value>> {
        let asked = json!({"authenticatorId": authenticator});
        let answer = self.driver().cdp().send_raw("WebAuthn.getCredentials", asked).await?;
        Ok(answer.get("credentials").and_then(Value::as_array).context("no list of passkeys")?.clone())
    }

    /// Carries the passkeys of an authenticator to one of another browser, as a cloud account does.
    ///
    /// # Errors
    /// From a browser.
    pub async fn sync(&self, from: &str, other: &Self, to: &str) -> Result<()> {
        for credential in self.passkeys(from).await? {
            let add = json!({"authenticatorId": to, "credential": credential});
            other.driver().cdp().send_raw("WebAuthn.addCredential", add).await?;
        }
        Ok(())
    }
}
