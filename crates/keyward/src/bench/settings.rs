//! The settings of a large organisation: the rehearsal of a policy over everybody, and the pages that find people and groups.

use super::{installation::Bench, load::percentiles, server::Server};
use anyhow::{Context as _, Result, ensure};
use keyward_robot::{Client, sign_in};
use std::time::{Duration, Instant};

/// The rule that is edited: whether passwords are on.
const RULE: &str = "/settings/sign-in/methods/password";
/// Where a rehearsal of it is asked for.
pub(crate) const PREVIEW: &str = "/settings/sign-in/methods/password/preview";
/// How often each page is asked for.
const TIMES: usize = 30;

/// What a rehearsal over everybody takes, with the page around it.
pub(crate) struct Rehearsed {
    pub(crate) seconds: f64,
    /// Resident megabytes of the server before.
    pub(crate) resident: f64,
    /// The most since it started.
    pub(crate) most_resident: f64,
    pub(crate) processor_s: f64,
}

/// An administrator's browser.
pub(crate) async fn administrator(bench: &Bench, server: &Server) -> Result<Client> {
    let mut browser = Client::connect(server.address, &server.origin).await?;
    sign_in(&mut browser, &mut bench.organisation.admin.credential()?).await?;
    browser.read_token("/settings").await?;
    Ok(browser)
}

fn hidden<'a>(page: &'a str, name: &str) -> Result<&'a str> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).context("no such field")?;
    rest.split('"').next().context("no value")
}

/// What is sent for the preview of a policy without passwords.
pub(crate) async fn rehearsal(admin: &mut Client) -> Result<Vec<(&'static str, String)>> {
    let page = admin.get(RULE).await?.text();
    let version = hidden(&page, "version")?.to_owned();
    let fixed = [("do", "preview"), ("reason", "Measured"), ("scope", "everybody")];
    let mut fields = vec![("version", version)];
    fields.extend(fixed.map(|(name, value)| (name, value.to_owned())));
    Ok(fields)
}

/// Previews a policy without passwords.
pub(crate) async fn rehearse(admin: &mut Client, server: &Server) -> Result<Rehearsed> {
    let fields = rehearsal(admin).await?;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (resident, before, begun) = (server.resident()?, server.processor()?, Instant::now());
    let preview = admin.post_form(PREVIEW, &fields).await?;
    let seconds = begun.elapsed().as_secs_f64();
    ensure!(
        preview.status == 200 && preview.text().contains("id=\"rehearsal\""),
        "no rehearsal: {} {}",
        preview.status,
        preview.text()
    );
    let processor_s = server.processor()?.saturating_sub(before).as_secs_f64();
    Ok(Rehearsed { seconds, resident, most_resident: server.most_resident()?, processor_s })
}

/// What is timed, with the median and the 99th percentile in milliseconds.
pub(crate) async fn pages(admin: &mut Client) -> Result<Vec<(&'static str, [f64; 2])>> {
    let page = admin.get(RULE).await?.text();
    let version = hidden(&page, "version")?.to_owned();
    let mut found = Vec::new();
    for (what, path) in [
        ("the policy", "/settings/sign-in"),
        ("one rule", RULE),
        ("why: people called Ana", "/settings/sign-in/why?q=ana"),
        ("why: a user name", "/settings/sign-in/why?q=crowd17%40robot.example"),
        ("roles: people called Novak", "/settings/roles?q=novak"),
    ] {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let start = Instant::now();
            let answer = admin.get(path).await?;
            times.push(start.elapsed());
            ensure!(answer.status == 200, "{path}: {}", answer.status);
        }
        found.push((what, percentiles(times)));
    }
    for (what, text) in [("groups by a name", "Project 00017"), ("groups that are not there", "Nowhere")] {
        let fields = [("version", version.as_str()), ("do", "find"), ("find", text), ("scope", "everybody")];
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..TIMES {
            let start = Instant::now();
            let answer = admin.post_form(PREVIEW, &fields).await?;
            times.push(start.elapsed());
            ensure!(answer.status == 200, "{text}: {}", answer.status);
        }
        found.push((what, percentiles(times)));
    }
    Ok(found)
}
