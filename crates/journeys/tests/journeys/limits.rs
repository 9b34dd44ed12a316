//! Who may not: agents and what only a supervisor does, employees and what only the desk and security see.

use anyhow::Result;
use keyward_journeys::{
    Driver, Server,
    steps::{self, MIRAS_PHONE},
};

#[tokio::test]
async fn a_supervisor_waives_with_a_reason_and_an_agent_cannot() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = steps::at_work(&driver, &server, "agent").await?;
    let supervisor = steps::at_work(&driver, &server, "supervisor").await?;
    let case = steps::report(&agent, &origin, MIRAS_PHONE).await?;
    agent.submit("/assess").await?;
    agent.sees("Verify").await?;

    // A waiver is no way round verification, not for a supervisor either.
    supervisor.open(&case).await?;
    assert!(!supervisor.has("#waive option[value=restore]").await?);
    let waive = |step| [("step", step), ("reason", "The phone was found, wiped by its finder")];
    let early = supervisor.post(&format!("{case}/waive"), &waive("restore")).await?;
    assert_eq!((early.status, early.code()), (409, "not-verified"), "{early:?}");

    steps::call_back(&agent, "passed").await?;
    agent.sees("Passed").await?;
    steps::met(&agent, "in_person").await?;
    agent.sees("End sessions and suspend methods").await?;
    agent.submit("/contain").await?;
    agent.loses("form[action$='/contain']").await?;
    assert!(!agent.has("#waive").await?, "an agent is offered a waiver");
    let by_agent = agent.post(&format!("{case}/waive"), &waive("wipe")).await?;
    assert_eq!((by_agent.status, by_agent.code()), (403, "needs-supervisor"), "{by_agent:?}");

    supervisor.open(&case).await?;
    for (step, reason, status, code) in
        [("wipe", " ", 409, "reason-missing"), ("retire", "Because", 409, "not-waivable")]
    {
        let answer = supervisor.post(&format!("{case}/waive"), &[("step", step), ("reason", reason)]).await?;
        assert_eq!((answer.status, answer.code()), (status, code), "{answer:?}");
    }
    supervisor.unfold("#waive-reason").await?;
    supervisor.click("#waive-step option[value=wipe]").await?;
    supervisor.fill("#waive-reason", "The phone was found, wiped by its finder").await?;
    supervisor.submit("/waive").await?;
    // The agent's page learns of it by itself: who, and why.
    agent.sees("The phone was found, wiped by its finder").await?;
    agent.sees("Petra Rozman").await?;
    steps::whole(&server).await?;
    steps::all_close(&origin, [agent, supervisor]).await
}

#[tokio::test]
async fn no_case_on_oneself_nor_above_ones_reach() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let agent = driver.browser().await?;
    agent.follow(server.link("agent")?).await?;
    agent.open(&format!("{origin}/desk/new?q=jonas.oblak")).await?;
    agent.click("main a[href*='/desk/new?person=']").await?;
    agent.at("person=").await?;
    assert!(!agent.has("form[action='/desk/new']").await?, "a report on oneself is offered");
    let address = agent.url().await?;
    let person = address.rsplit_once("person=").map(|(_, id)| id.to_owned()).unwrap_or_default();
    let fields = [
        ("person", person.as_str()),
        ("playbook", "device_loss"),
        ("other_kind", "phone"),
        ("theft", "unknown"),
        ("channel", "phone"),
    ];
    let answer = agent.post("/desk/new", &fields).await?;
    assert_eq!((answer.status, answer.code()), (403, "own-case"), "{answer:?}");
    agent.open(&format!("{origin}/desk/people/{person}")).await?;
    assert!(!agent.has("main a[href^='/desk/new']").await?, "one's own page offers a case");
    // Above one's reach there is a name, and nothing else.
    agent.open(&format!("{origin}/desk/new?q=matej.hribar")).await?;
    agent.sees("Ask a supervisor").await?;
    assert!(!agent.has("main a[href*='person=']").await?, "a case above one's reach is offered");
    agent.close(&origin).await
}

#[tokio::test]
async fn an_employee_sees_neither_the_desk_nor_the_review() -> Result<()> {
    let (server, driver) = (Server::start().await?, Driver::start().await?);
    let origin = server.origin().to_owned();
    let (mira, agent) = (driver.browser().await?, driver.browser().await?);
    mira.follow(server.link("employee")?).await?;
    agent.follow(server.link("agent")?).await?;
    for path in ["/desk", "/desk/new", "/desk/search?q=Anton", "/review"] {
        mira.open(&format!("{origin}{path}")).await?;
        mira.sees("403").await?;
    }
    // Whether there is such a case is nobody's business.
    mira.open(&format!("{origin}/desk/cases/1001")).await?;
    mira.sees("404").await?;
    agent.open(&format!("{origin}/review")).await?;
    agent.sees("403").await?;
    steps::all_close(&origin, [mira, agent]).await
}
