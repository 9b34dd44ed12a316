//! Verification that nobody talks their way through, and insiders who get nowhere alone.

use anyhow::{Result, ensure};
use keyward_journeys::{
    Authenticator, Browser, Driver, Server,
    steps::{self, MIRA, MIRAS_PHONE},
};

/// Up to a contained case: a call-back and the manager's vouch.
async fn contained(agent: &Browser, manager: &Browser, origin: &str) -> Result<String> {
    let case = steps::report(agent, origin, MIRAS_PHONE).await?;
    agent.submit("/assess").await?;
    steps::call_back(agent, "passed").await?;
    agent.sees("Passed").await?;
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    steps::sign(manager, origin).await?;
    agent.sees("End sessions and suspend methods").await?;
    agent.submit("/contain").await?;
    agent.sees("Temporary Access Pass").await?;
    Ok(case)
}

#[tokio::test]
async fn a_declined_vouch_stops_the_case() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let manager = driver.browser().await?;
    manager.follow(server.link("manager")?).await?;
    steps::report(&agent, &origin, MIRAS_PHONE).await?;
    agent.submit("/assess").await?;
    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    agent.submit("/vouch").await?;
    agent.sees("Anton Berg").await?;
    manager.open(&format!("{origin}/approve")).await?;
    manager.click("main a[href^='/approve/']").await?;
    manager.at("/approve/").await?;
    manager.submit("/decline").await?;
    manager.sees("You declined").await?;
    // The agent's page goes on by itself.
    agent.sees("Stopped").await?;
    agent.sees("declined to vouch").await?;
    for later in ["/pass", "/contain", "/call-back", "/vouch"] {
        assert!(!agent.has(&format!("form[action$='{later}']")).await?, "{later} is on a stopped case");
    }
    steps::whole(&server).await?;
    steps::all_close(&origin, [agent, manager]).await
}

#[tokio::test]
async fn a_pass_in_halves_works_only_together() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let manager = steps::at_work(&driver, &server, "manager").await?;
    let mira = driver.browser().await?;
    contained(&agent, &manager, &origin).await?;
    agent.click("form[action$='/pass'] input[name=channel][value=split]").await?;
    agent.submit("/pass").await?;
    let shown = agent.text_of(".pass").await?;
    let first: String = shown.chars().filter(char::is_ascii_alphanumeric).collect();
    agent.sees("Anton Berg has the second").await?;
    manager.open(&format!("{origin}/approve")).await?;
    manager.submit("/show").await?;
    manager.sees("The second half").await?;
    let shown = manager.text_of(".pass").await?;
    manager.check_page().await?;
    let second: String = shown.chars().filter(char::is_ascii_alphanumeric).collect();
    ensure!(first.len() == 5 && second.len() == 5, "{first} {second}");
    for half in [&first, &second] {
        steps::type_pass(&mira, &origin, MIRA, half).await?;
        mira.sees("not right").await?;
    }
    manager.open(&format!("{origin}/approve")).await?;
    ensure!(!manager.has("form[action$='/show']").await?, "a half is shown once");
    let pass = format!("{first}{second}");
    steps::come_back(&mira, &origin, (MIRA, &pass), Authenticator::LAPTOP).await?;
    agent.sees("Remove the old passkey").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [agent, manager, mira]).await
}

#[tokio::test]
async fn under_duress_everything_looks_right_and_nothing_works() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let employee = driver.browser().await?;
    employee.follow(server.link("employee")?).await?;
    employee.open(&format!("{origin}/security-info/safety")).await?;
    employee.fill("#word", "blue heron").await?;
    employee.submit("/safety/word").await?;
    employee.sees("Set").await?;
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let manager = steps::at_work(&driver, &server, "manager").await?;
    let intruder = driver.browser().await?;
    let case = contained(&agent, &manager, &origin).await?;
    agent.click("#words summary").await?;
    agent.fill("#word", "Blue Heron!").await?;
    agent.submit("/word").await?;
    agent.sees("A word was given").await?;
    let pass = steps::issue_pass(&agent).await?;
    // Whoever stands beside the person sees a sign-in and a passkey.
    intruder.add(Authenticator::LAPTOP).await?;
    steps::type_pass(&intruder, &origin, MIRA, &pass).await?;
    intruder.at("/signin/enrol").await?;
    intruder.register("/enrol/finish").await?;
    intruder.at("/signin/enrolled").await?;
    // The desk sees a success too, and not a word of anything else.
    agent.open(&case).await?;
    agent.sees("passkey").await?;
    for word in ["duress", "Silent", "security was told"] {
        ensure!(!agent.text_of("main").await?.to_lowercase().contains(&word.to_lowercase()), "{word}");
    }
    // But nothing was bound, and security knows.
    employee.open(&format!("{origin}/security-info")).await?;
    ensure!(!employee.text_of("main").await?.contains("Passkey added"), "a passkey was bound");
    manager.open(&format!("{origin}/outbox")).await?;
    manager.sees("Silent call for help").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [employee, agent, manager, intruder]).await
}

#[tokio::test]
async fn the_person_stops_a_case_that_is_none_of_theirs() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let mira = driver.browser().await?;
    mira.follow(server.link("employee")?).await?;
    let agent = steps::at_work(&driver, &server, "agent").await?;
    steps::report(&agent, &origin, MIRAS_PHONE).await?;
    agent.submit("/assess").await?;
    agent.click("#words summary").await?;
    let words = agent.text_of("#words").await?;
    mira.open(&format!("{origin}/security-info")).await?;
    mira.sees("is working on your account").await?;
    // What the agent says and what the person reads are the same words.
    let said = words.split('“').nth(1).and_then(|rest| rest.split('”').next()).unwrap_or_default().to_owned();
    ensure!(said.contains(' '), "{words}");
    mira.sees(&said).await?;
    mira.submit("/case/stop").await?;
    mira.sees("The case is stopped").await?;
    agent.sees("Stopped").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [agent, mira]).await
}

#[tokio::test]
async fn the_brake_shortens_everybodys_reach() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let reviewer = steps::at_work(&driver, &server, "reviewer").await?;
    reviewer.open(&format!("{origin}/desk/alarms")).await?;
    reviewer.fill("#brake-reason", "Calls with the same voice").await?;
    reviewer.click("form:has(#brake-reason) button").await?;
    reviewer.sees("Attack mode is on").await?;
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let manager = steps::at_work(&driver, &server, "manager").await?;
    agent.open(&format!("{origin}/desk")).await?;
    agent.sees("Attack mode is on").await?;
    contained(&agent, &manager, &origin).await?;
    agent.sees("A second person").await?;
    ensure!(!agent.has("form[action$='/pass']").await?, "a pass without a second person");
    reviewer.fill("form[action$='/end'] input[name=reason]", "The line was blocked").await?;
    reviewer.submit("/end").await?;
    reviewer.sees("No attack is under way").await?;
    agent.open(&agent.url().await?).await?;
    ensure!(agent.has("form[action$='/pass']").await?, "the brake was released");
    steps::whole(&server).await?;
    steps::all_close(&origin, [reviewer, agent, manager]).await
}
