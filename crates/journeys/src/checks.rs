//! What must be true of every page that a journey shows.

use crate::Browser;
use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

const AXE: &str = include_str!("../assets/axe.min.js");

/// Looks at the page as it stands. A page that did not change since the last look is not looked at again.
const LOOK: &str = "
    const done = arguments[arguments.length - 1];
    const main = document.documentElement;
    const now = main.outerHTML;
    const page = {
        fresh: globalThis.looked !== now, violations: [], width: innerWidth, content: main.scrollWidth,
        dark: matchMedia('(prefers-color-scheme: dark)').matches, lang: main.lang, words: document.body.innerText,
    };
    globalThis.looked = now;
    if (!page.fresh) done(page);
    else axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(
        (found) => {
            page.violations = found.violations.map((v) =>
                v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | '));
            done(page);
        },
        (error) => { page.violations = ['axe failed: ' + error]; done(page); });";

#[derive(Debug, Deserialize)]
struct Seen {
    fresh: bool,
    violations: Vec<String>,
    width: u32,
    content: u32,
    dark: bool,
    lang: String,
    words: String,
}

/// Every message key of the console, as it would stand on a page whose text is missing.
static KEYS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let keys = include_str!("../../console/locales/en.ftl").lines().filter_map(|line| line.split_once(" ="));
    // A key of one word could be meant as a word.
    keys.map(|(key, _)| key).filter(|key| key.contains('-') && !key.starts_with(' ')).collect()
});

impl Browser {
    /// axe finds nothing, nothing is wider than the window, no text is missing.
    ///
    /// # Errors
    /// With what was found.
    pub async fn check_page(&self) -> Result<()> {
        // A page may leave while it is looked at: then the next one counts.
        let seen = match self.look().await {
            Ok(seen) => seen,
            Err(_) => self.look().await.context("the page cannot be looked at")?,
        };
        if !seen.fresh {
            return Ok(());
        }
        let (url, look) = (self.url().await?, self.seen_with());
        self.keep_picture(&url).await?;
        ensure!(seen.violations.is_empty(), "axe on {url}, {}: {:#?}", look.scheme(), seen.violations);
        ensure!(
            seen.width == look.width && seen.dark == look.dark,
            "not the look that was asked for: {seen:?}"
        );
        ensure!(seen.content <= seen.width, "{url} is {} px wide in {}", seen.content, seen.width);
        ensure!(!seen.lang.is_empty(), "{url} has no language");
        let apart = |c: char| c.is_whitespace() || "“”„“\"'().,:;·".contains(c);
        let missing: Vec<&str> = seen.words.split(apart).filter(|word| KEYS.contains(word)).collect();
        ensure!(missing.is_empty(), "{url} shows keys instead of text: {missing:?}");
        Ok(())
    }

    async fn look(&self) -> Result<Seen> {
        let there = self.driver().execute("return Boolean(globalThis.axe)", vec![]).await?;
        if !there.convert::<bool>()? {
            self.driver().execute(AXE, vec![]).await?;
        }
        Ok(self.driver().execute_async(LOOK, vec![]).await?.convert()?)
    }

    /// A picture of the whole page.
    ///
    /// # Errors
    /// If it cannot be written.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        let how = json!({"format": "png", "captureBeyondViewport": true});
        let taken = self.driver().cdp().send_raw("Page.captureScreenshot", how).await?;
        let data = taken.get("data").and_then(Value::as_str).context("no picture")?;
        std::fs::write(path, BASE64.decode(data)?).with_context(|| format!("cannot write {}", path.display()))
    }

    /// With `KEYWARD_PICTURES` set to a folder, every page that is checked leaves its picture there, in order.
    async fn keep_picture(&self, url: &str) -> Result<()> {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let Some(folder) = std::env::var_os("KEYWARD_PICTURES") else { return Ok(()) };
        std::fs::create_dir_all(&folder)?;
        let path: Vec<&str> =
            url.split(['/', '?', '=', '&']).skip(3).filter(|part| !part.is_empty()).collect();
        let (number, look) = (TAKEN.fetch_add(1, Ordering::Relaxed), self.seen_with());
        let name = format!("{number:03}-{}-{}-{}.png", path.join("-"), look.width, look.scheme());
        self.picture(&Path::new(&folder).join(name)).await
    }

    /// The same of a page that does not show what is waited for.
    pub(crate) async fn keep_failure(&self) {
        // What failed is told anyway; the picture is a help.
        drop(self.keep_picture("///failed").await);
    }

    /// Closes the browser after showing that it talked to nobody but `origin`, that every page came with the strict
    /// content security policy, and that nothing broke it.
    ///
    /// # Errors
    /// With the request, page or message that should not be.
    pub async fn close(self, origin: &str) -> Result<()> {
        let mut pages = 0_u32;
        for entry in self.log("performance").await? {
            let message: Value = serde_json::from_str(&entry)?;
            let at = |pointer: &str| message.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            match at("/message/method") {
                "Network.requestWillBeSent" => {
                    let url = at("/message/params/request/url");
                    let own = url.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/'));
                    // What never reaches a network: the browser's own first page and its frames, pictures within the page.
                    let schemes = ["data:", "about:", "chrome:", "chrome-untrusted:"];
                    let inside = schemes.iter().any(|scheme| url.starts_with(scheme));
                    ensure!(own || inside, "a request left the origin: {url}");
                }
                "Network.responseReceived" if at("/message/params/type") == "Document" => {
                    let url = at("/message/params/response/url");
                    if url.starts_with(origin) {
                        strict(&message).with_context(|| url.to_owned())?;
                        pages += 1;
                    }
                }
                _ => {}
            }
        }
        ensure!(pages > 0, "the browser wrote no page down");
        for message in self.log("browser").await? {
            ensure!(!message.contains("Content Security Policy"), "against the policy: {message}");
            ensure!(!message.contains("Uncaught"), "a script failed: {message}");
        }
        self.quit().await
    }

    async fn log(&self, kind: &str) -> Result<Vec<String>> {
        let collected = self.driver().handle().cmd(Logs(kind.to_owned())).await?.value_json()?;
        let entries = collected.as_array().context("no log")?;
        let text = |entry: &Value| entry.get("message").and_then(Value::as_str).map(str::to_owned);
        Ok(entries.iter().filter_map(text).collect())
    }
}

/// Refuses an answer whose policy would let anything inline or foreign in.
fn strict(message: &Value) -> Result<()> {
    let headers = message.pointer("/message/params/response/headers").and_then(Value::as_object);
    let header = |name: &str| {
        let found = headers.into_iter().flatten().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let policy = header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"] {
        ensure!(policy.contains(part), "the policy lacks {part}: {policy}");
    }
    ensure!(!policy.contains("unsafe"), "the policy permits what is unsafe: {policy}");
    if header("cache-control") != "no-store" {
        bail!("the page may be kept: {}", header("cache-control"));
    }
    Ok(())
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
