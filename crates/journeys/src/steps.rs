//! Steps that several journeys take.

use crate::Browser;
use anyhow::Result;

/// Opens a case as the agent: finds the person by name, ticks the first device, says how it was reported; gives the case's address.
///
/// # Errors
/// If a page does not do its part.
pub async fn report(agent: &Browser, origin: &str, person: &str, playbook: &str) -> Result<String> {
    agent.open(&format!("{origin}/desk/new?q={person}")).await?;
    agent.click("main a[href*='/desk/new?person=']").await?;
    agent.at("person=").await?;
    agent.click(&format!("main input[name=playbook][value={playbook}]")).await?;
    agent.click("main input[name=device]").await?;
    agent.click("input[name=theft][value=unknown]").await?;
    agent.click("input[name=channel][value=phone]").await?;
    agent.submit("/desk/new").await?;
    agent.at("/desk/cases/").await?;
    agent.url().await
}

/// Calls the first number on file that counts back. `result` is `passed`, `no_answer` or `failed`.
///
/// # Errors
/// If a page does not do its part.
pub async fn call_back(agent: &Browser, result: &str) -> Result<()> {
    agent.click("form[action$='/call-back'] input[name=contact]").await?;
    agent.submit("/call-back").await?;
    agent.click(&format!("form[action$='/evidence'] button[value={result}]")).await
}

/// The manager signs what waits.
///
/// # Errors
/// If nothing waits, or the signature is refused.
pub async fn vouch(manager: &Browser, origin: &str) -> Result<()> {
    manager.open(&format!("{origin}/approve")).await?;
    manager.click("main a[href^='/approve/']").await?;
    manager.at("/approve/").await?;
    manager.submit("/sign").await?;
    manager.sees("You signed").await
}

/// Issues a pass as the agent; gives it without its grouping.
///
/// # Errors
/// If none is shown.
pub async fn issue_pass(agent: &Browser) -> Result<String> {
    agent.click("form[action$='/pass'] input[name=channel]:not([disabled])").await?;
    agent.submit("/pass").await?;
    let shown = agent.text_of(".pass").await?;
    Ok(shown.chars().filter(char::is_ascii_alphanumeric).collect())
}

/// Types a pass at the sign-in.
///
/// # Errors
/// If there is no such page.
pub async fn type_pass(person: &Browser, origin: &str, user_name: &str, pass: &str) -> Result<()> {
    person.open(&format!("{origin}/signin/pass")).await?;
    person.fill("#user_name", user_name).await?;
    person.fill("#pass", pass).await?;
    person.submit("/signin/pass").await
}
