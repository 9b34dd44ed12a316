//! One person's browser: what they read, click and type.

use crate::{
    Look,
    patience::{GLANCE, Wait, patience},
};
use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// One browser: one person's.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    look: Look,
    _profile: TempDir,
}

/// What the server answered to a script.
#[derive(Clone, Debug, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, as JSON; null if it is none.
    pub body: Value,
}

impl Answer {
    /// The stable code of a refusal.
    pub fn code(&self) -> &str {
        self.body.pointer("/error/code").and_then(Value::as_str).unwrap_or_default()
    }
}

impl Browser {
    pub(crate) fn new(driver: WebDriver, look: Look, profile: TempDir) -> Self {
        Self { driver, look, _profile: profile }
    }

    /// How it shows pages.
    pub fn seen_with(&self) -> Look {
        self.look
    }

    pub(crate) async fn quit(self) -> Result<()> {
        Ok(self.driver.quit().await?)
    }

    /// Opens a page and checks it.
    ///
    /// # Errors
    /// If it does not load, or is not clean.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.driver.goto(url).await?;
        self.check_page().await
    }

    /// Clicks what a CSS selector finds.
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

    /// Presses the button of the form that posts to an address with this end.
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
    /// If it does not in time.
    pub async fn at(&self, part: &str) -> Result<()> {
        let wait = Wait::start();
        while !self.url().await?.contains(part) {
            if wait.is_over() {
                self.keep_failure().await;
                bail!("not at {part} but at {}:\n{}", self.url().await?, self.text().await?);
            }
            wait.glance().await;
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

    /// Waits until a selector finds nothing any more.
    ///
    /// # Errors
    /// If it does not come to that in time.
    pub async fn loses(&self, selector: &str) -> Result<()> {
        let wait = Wait::start();
        // A page that leaves cannot be asked.
        while self.has(selector).await.unwrap_or(true) {
            if wait.is_over() {
                self.keep_failure().await;
                bail!("{selector} is still on {}:\n{}", self.url().await?, self.text().await?);
            }
            wait.glance().await;
        }
        Ok(())
    }

    /// Waits until an image has arrived.
    ///
    /// # Errors
    /// If it does not come in time.
    pub async fn shows(&self, selector: &str) -> Result<()> {
        let loaded = format!(
            "const image = document.querySelector({selector:?}); return Boolean(image?.complete && image.naturalWidth);"
        );
        let wait = Wait::start();
        while !self.driver.execute(&loaded, Vec::new()).await?.convert::<bool>()? {
            if wait.is_over() {
                self.keep_failure().await;
                bail!("{selector} shows no image on {}", self.url().await?);
            }
            wait.glance().await;
        }
        Ok(())
    }

    /// Runs a script before those of every page: makes this browser another one.
    ///
    /// # Errors
    /// From the browser.
    pub async fn pretend(&self, script: &str) -> Result<()> {
        let source = json!({ "source": script });
        self.driver().cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Opens a one-time link of the demo.
    ///
    /// # Errors
    /// If it does not sign in.
    pub async fn follow(&self, link: &str) -> Result<()> {
        self.driver.goto(link).await?;
        let wait = Wait::start();
        while self.url().await?.contains("/link") {
            if wait.is_over() {
                self.keep_failure().await;
                bail!("the link does not sign in:\n{}", self.text().await?);
            }
            wait.glance().await;
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
        self.unfold(&format!("form[action$='{action}']")).await?;
        self.submit(action).await
    }

    /// Opens the folders that an element is in, once it is there: the click before may still be on its way to the page.
    ///
    /// # Errors
    /// If there is no such element.
    pub async fn unfold(&self, selector: &str) -> Result<()> {
        let open = "let at = document.querySelector(arguments[0]); const found = Boolean(at); \
                    for (; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true; return found;";
        let wait = Wait::start();
        while !self.driver.execute(open, vec![json!(selector)]).await?.convert::<bool>()? {
            if wait.is_over() {
                self.keep_failure().await;
                bail!("there is no {selector} on {}:\n{}", self.url().await?, self.text().await?);
            }
            wait.glance().await;
        }
        Ok(())
    }

    /// Ticks the box or chooses the option whose label holds this text.
    ///
    /// # Errors
    /// If there is no such label.
    pub async fn tick(&self, text: &str) -> Result<()> {
        let path = format!("//main//label[contains(normalize-space(.), \"{text}\")]//input");
        let found = self.driver.query(By::XPath(path)).wait(patience(), GLANCE).first().await;
        let Ok(input) = found else {
            bail!("nothing to tick for {text:?} on {}:\n{}", self.url().await?, self.text().await?)
        };
        Ok(input.click().await?)
    }

    /// Posts a form as a script of the page would, with the page's token: for what no page offers.
    ///
    /// # Errors
    /// From the browser.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let script = "const [path, fields, done] = arguments; \
            const csrf = document.querySelector('meta[name=csrf]').content; \
            fetch(path, {method: 'POST', headers: {accept: 'application/json'}, \
                body: new URLSearchParams([['csrf', csrf], ...fields])}) \
                .then(async (answer) => done({status: answer.status, body: await answer.json().catch(() => null)}), \
                      (error) => done({status: 0, body: String(error)}));";
        let answer = self.driver.execute_async(script, vec![json!(path), json!(fields)]).await?;
        Ok(answer.convert()?)
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
        let element =
            self.driver.query(By::XPath(path)).wait(patience(), GLANCE).and_displayed().first().await;
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
        if self.fill_once(selector, text).await.is_err() {
            // Replaced by a live update in between.
            self.fill_once(selector, text).await.with_context(|| format!("cannot fill {selector}"))?;
        }
        Ok(())
    }

    async fn fill_once(&self, selector: &str, text: &str) -> Result<()> {
        let field = self.element(selector).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// The first shown element of a selector. A live page may replace elements while they are looked at: then again.
    async fn element(&self, selector: &str) -> Result<WebElement> {
        let wait = Wait::start();
        loop {
            let found = self.driver.find_all(By::Css(selector)).await?;
            let there = found.len();
            for element in found {
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            if wait.is_over() {
                self.keep_failure().await;
                bail!("{there} at {selector}, none shown, on {}:\n{}", self.url().await?, self.text().await?);
            }
            wait.glance().await;
        }
    }

    /// Waits until the page shows this text, then checks the page.
    ///
    /// # Errors
    /// If it does not in time.
    pub async fn sees(&self, text: &str) -> Result<()> {
        let wait = Wait::start();
        loop {
            let shown = self.text().await.unwrap_or_default();
            if shown.contains(text) {
                return self.check_page().await;
            }
            if wait.is_over() {
                self.keep_failure().await;
                bail!("{text:?} is not on {}:\n{shown}", self.url().await?);
            }
            wait.glance().await;
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
}
