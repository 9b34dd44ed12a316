//! Chromium through its driver, with virtual authenticators and a look at every page.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::{path::Path, process::Stdio, time::Duration};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use tokio::process::{Child, Command};

const AXE: &str = include_str!("../assets/axe.min.js");
/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running chromedriver.
#[derive(Debug)]
pub struct Driver {
    url: String,
    _child: Child,
}

impl Driver {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// If there is no chromedriver.
    pub async fn start() -> Result<Self> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("chromedriver is not installed")?;
        for _ in 0..400 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(Self { url: format!("http://127.0.0.1:{port}"), _child: child });
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        bail!("chromedriver does not answer")
    }

    /// A browser with a profile of its own: nobody else's cookies or passkeys.
    ///
    /// # Errors
    /// If Chromium does not start.
    pub async fn browser(&self) -> Result<Browser> {
        let profile = TempDir::new()?;
        let mut options = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1440,1000",
        ] {
            options.add_arg(argument)?;
        }
        options.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        // Every request is written down, to show that none leaves the origin.
        options.set("goog:loggingPrefs", json!({"performance": "ALL", "browser": "ALL"}))?;
        let driver = WebDriver::new(&self.url, options).await.context("Chromium does not start")?;
        driver.cdp().send_raw("WebAuthn.enable", json!({"enableUI": false})).await?;
        Ok(Browser { driver, _profile: profile })
    }
}

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
}

/// One browser: one person's.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    _profile: TempDir,
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
        let added = self.driver.cdp().send_raw("WebAuthn.addVirtualAuthenticator", options).await?;
        Ok(added.get("authenticatorId").and_then(Value::as_str).context("no authenticator")?.to_owned())
    }

    /// Opens a page and checks it.
    ///
    /// # Errors
    /// If it does not load, or is not clean.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.driver.goto(url).await?;
        self.check_page().await
    }

    /// Clicks what a CSS selector finds, then checks the page that follows.
    ///
    /// # Errors
    /// If there is nothing to click.
    pub async fn click(&self, selector: &str) -> Result<()> {
        if self.element(selector).await?.click().await.is_err() {
            // Replaced by a live update in between.
            self.element(selector)
                .await?
                .click()
                .await
                .with_context(|| format!("cannot click {selector}"))?;
        }
        Ok(())
    }

    /// Presses the button of the form that posts to an address with this end, after checking the page.
    ///
    /// # Errors
    /// If there is no such form.
    pub async fn submit(&self, action: &str) -> Result<()> {
        let form = format!("form[action$='{action}'] button:not([type=button])");
        self.click(&form).await
    }

    /// Waits until the address holds this text, then checks the page.
    ///
    /// # Errors
    /// If it does not within [`PATIENCE`].
    pub async fn at(&self, part: &str) -> Result<()> {
        let until = tokio::time::Instant::now() + PATIENCE;
        while !self.url().await?.contains(part) {
            if tokio::time::Instant::now() > until {
                bail!("not at {part} but at {}:\n{}", self.url().await?, self.text().await?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.check_page().await
    }

    /// Whether a selector finds anything now.
    ///
    /// # Errors
    /// From the browser.
    pub async fn has(&self, selector: &str) -> Result<bool> {
        Ok(!self.driver.find_all(By::Css(selector)).await?.is_empty())
    }

    /// Opens a one-time link of the demo.
    ///
    /// # Errors
    /// If it does not sign in.
    pub async fn follow(&self, link: &str) -> Result<()> {
        self.driver.goto(link).await?;
        let until = tokio::time::Instant::now() + PATIENCE;
        while self.url().await?.contains("/link") {
            if tokio::time::Instant::now() > until {
                bail!("the link does not sign in:\n{}", self.text().await?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.check_page().await
    }

    /// Adds a passkey in Security info, signs out, and signs in with it.
    ///
    /// # Errors
    /// If any of it fails.
    pub async fn take_a_passkey(&self, origin: &str) -> Result<()> {
        self.open(&format!("{origin}/security-info")).await?;
        self.register("/passkeys/finish").await?;
        self.sees("The passkey is ready").await?;
        self.sign_out().await?;
        // The browser offers the passkey by itself (conditional mediation), and the authenticator takes it.
        self.sees("Security info").await
    }

    /// Opens the form's folder if it is in one, and presses its button.
    ///
    /// # Errors
    /// If there is no such form.
    pub async fn register(&self, action: &str) -> Result<()> {
        let open = format!(
            "const form = document.querySelector(\"form[action$='{action}']\"); \
             for (let at = form; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;"
        );
        self.driver.execute(open, vec![]).await?;
        self.submit(action).await
    }

    /// Signs out by the menu.
    ///
    /// # Errors
    /// If there is no menu.
    pub async fn sign_out(&self) -> Result<()> {
        self.click("details.menu summary").await?;
        self.submit("/signout").await
    }

    /// Clicks the button or link with this text.
    ///
    /// # Errors
    /// If there is none.
    pub async fn press(&self, text: &str) -> Result<()> {
        let quoted = format!("\"{text}\"");
        let path = format!(
            "//main//*[self::button or self::a or self::summary][normalize-space(.)={quoted}] | \
             //header//*[self::button or self::a][normalize-space(.)={quoted}]"
        );
        let element = self
            .driver
            .query(By::XPath(path))
            .wait(PATIENCE, Duration::from_millis(50))
            .and_displayed()
            .first()
            .await;
        match element {
            Ok(element) => {
                element.scroll_into_view().await?;
                element.click().await.with_context(|| format!("cannot press {text}"))?;
                Ok(())
            }
            Err(_) => bail!("no button {text:?} on {}:\n{}", self.url().await?, self.text().await?),
        }
    }

    /// Types into a field, replacing what is there.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.element(selector).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// The first shown element of a selector. A live page may replace elements while they are looked at: then again.
    async fn element(&self, selector: &str) -> Result<WebElement> {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let found = self.driver.find_all(By::Css(selector)).await?;
            let there = found.len();
            for element in found {
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            if tokio::time::Instant::now() > until {
                bail!("{there} at {selector}, none shown, on {}:\n{}", self.url().await?, self.text().await?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the page shows this text, then checks the page.
    ///
    /// # Errors
    /// If it does not within [`PATIENCE`].
    pub async fn sees(&self, text: &str) -> Result<()> {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let shown = self.text().await.unwrap_or_default();
            if shown.contains(text) {
                return self.check_page().await;
            }
            if tokio::time::Instant::now() > until {
                bail!("{text:?} is not on {}:\n{shown}", self.url().await?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Refuses if the page shows this text.
    ///
    /// # Errors
    /// If it does.
    pub async fn does_not_see(&self, text: &str) -> Result<()> {
        let shown = self.text().await?;
        ensure!(!shown.contains(text), "{text:?} is on {}:\n{shown}", self.url().await?);
        Ok(())
    }

    /// The text of the page's body.
    ///
    /// # Errors
    /// From the browser.
    pub async fn text(&self) -> Result<String> {
        Ok(self.driver.execute("return document.body.innerText", vec![]).await?.convert()?)
    }
    /// The text of the first element that a selector finds.
    ///
    /// # Errors
    /// If there is none.
    pub async fn text_of(&self, selector: &str) -> Result<String> {
        Ok(self.element(selector).await?.text().await?)
    }
    /// The address.
    ///
    /// # Errors
    /// From the browser.
    pub async fn url(&self) -> Result<String> {
        Ok(self.driver.current_url().await?.to_string())
    }
    /// The browser itself, for what a journey needs beyond this.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// axe finds nothing, the content security policy holds, nothing was reported against it.
    ///
    /// # Errors
    /// With what was found.
    pub async fn check_page(&self) -> Result<()> {
        self.driver.execute(AXE, vec![]).await?;
        let found = self
            .driver
            .execute_async(
                "const done = arguments[arguments.length - 1]; \
                 axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}) \
                    .then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))), \
                          e => done(['axe failed: ' + e]))",
                vec![],
            )
            .await?;
        let violations: Vec<String> = found.convert()?;
        ensure!(violations.is_empty(), "axe on {}: {violations:#?}", self.url().await?);
        Ok(())
    }

    /// A picture of the whole window.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        Ok(self.driver.screenshot(path).await?)
    }

    /// Closes the browser after showing that it talked to nobody but `origin` and that nothing broke a policy.
    ///
    /// # Errors
    /// With the request or message that should not be.
    pub async fn close(self, origin: &str) -> Result<()> {
        let log = self.log("performance").await?;
        for entry in log.as_array().into_iter().flatten() {
            let text = entry.get("message").and_then(Value::as_str).unwrap_or("{}");
            let message: Value = serde_json::from_str(text)?;
            let sent = message.pointer("/message/method").and_then(Value::as_str);
            if sent == Some("Network.requestWillBeSent") {
                let url = message
                    .pointer("/message/params/request/url")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let ours = url.starts_with(origin) || url.starts_with("data:") || url.starts_with("about:");
                ensure!(ours || url.starts_with("chrome"), "a request left the origin: {url}");
            }
        }
        let console = self.log("browser").await?;
        for entry in console.as_array().into_iter().flatten() {
            let message = entry.get("message").and_then(Value::as_str).unwrap_or_default();
            ensure!(!message.contains("Content Security Policy"), "against the policy: {message}");
            ensure!(!message.contains("Uncaught"), "a script failed: {message}");
        }
        self.driver.quit().await?;
        Ok(())
    }

    async fn log(&self, kind: &str) -> Result<Value> {
        let entries = self.driver.cdp().send_raw("Log.enable", json!({})).await;
        drop(entries);
        let collected = self.driver.handle().cmd(Logs(kind.to_owned())).await?;
        Ok(collected.value_json()?)
    }
}

/// Chromedriver's own endpoint for what a browser wrote down.
#[derive(Debug)]
struct Logs(String);

impl thirtyfour::common::command::FormatRequestData for Logs {
    fn format_request(&self, session: &thirtyfour::SessionId) -> thirtyfour::RequestData {
        thirtyfour::RequestData::new(http::Method::POST, format!("/session/{session}/se/log"))
            .add_body(json!({"type": self.0}))
    }
}
