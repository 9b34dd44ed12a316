//! chromedriver, and the browsers that it starts.

use crate::{Browser, patience::Wait};
use anyhow::{Context as _, Result, bail};
use serde_json::json;
use std::process::Stdio;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use tokio::process::{Child, Command};

/// How a browser shows pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The width of the window in CSS pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Whether the reader prefers dark pages.
    pub dark: bool,
}

impl Look {
    /// A wide window, light.
    pub const DESK: Self = Self { width: 1440, height: 1000, dark: false };
    /// The narrowest telephone that pages are made for, dark.
    pub const POCKET: Self = Self { width: 360, height: 740, dark: true };

    /// The scheme's name.
    pub const fn scheme(self) -> &'static str {
        if self.dark { "dark" } else { "light" }
    }
}

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
        let wait = Wait::start();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if wait.is_over() {
                bail!("chromedriver does not answer");
            }
            wait.glance().await;
        }
        Ok(Self { url: format!("http://127.0.0.1:{port}"), _child: child })
    }

    /// A browser with a profile of its own: nobody else's cookies or passkeys.
    ///
    /// # Errors
    /// If Chromium does not start.
    pub async fn browser(&self) -> Result<Browser> {
        self.browser_with(Look::DESK).await
    }

    /// The same with another look.
    ///
    /// # Errors
    /// If Chromium does not start.
    pub async fn browser_with(&self, look: Look) -> Result<Browser> {
        let profile = TempDir::new()?;
        let mut options = DesiredCapabilities::chrome();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en",
            // A page is judged as it stands, not while a colour is changing.
            "--force-prefers-reduced-motion",
            "--window-size=1440,1000",
        ] {
            options.add_arg(argument)?;
        }
        options.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        // Every request is written down, to show that none leaves the origin.
        options.set("goog:loggingPrefs", json!({"performance": "ALL", "browser": "ALL"}))?;
        let driver = WebDriver::new(&self.url, options).await.context("Chromium does not start")?;
        driver.cdp().send_raw("WebAuthn.enable", json!({"enableUI": false})).await?;
        // `mobile` stays off: a mobile window grows with what overflows it, and the overflow would not be seen.
        let metrics =
            json!({"width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": false});
        driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": look.scheme()}]});
        driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
        Ok(Browser::new(driver, look, profile))
    }
}
