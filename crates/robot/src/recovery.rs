//! A lost phone, from report to close, through the routes that the pages use.

use crate::{Client, Door, assertion, enrol, sign_in};
use anyhow::{Context as _, Result, bail, ensure};
use keyward_authenticator::Credential;
use serde_json::Value;

/// Who lost what, by ids as text.
#[derive(Clone, Debug)]
pub struct Lost {
    /// The person.
    pub person: String,
    /// Their user name.
    pub user_name: String,
    /// The phone.
    pub device: String,
    /// The passkey on it.
    pub method: String,
    /// A number on file that counts.
    pub line: String,
    /// The key of the new passkey.
    pub new_seed: [u8; 32],
}

/// An agent and a manager at their browsers.
#[derive(Debug)]
pub struct Recovery {
    /// The agent's browser, signed in.
    pub agent: Client,
    agent_key: Credential,
    manager: Client,
    manager_key: Credential,
    door: Door,
}

impl Recovery {
    /// Signs both in.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn new(
        door: impl Into<Door>,
        origin: &str,
        mut agent_key: Credential,
        mut manager_key: Credential,
    ) -> Result<Self> {
        let door = door.into();
        let mut agent = Client::connect(door.clone(), origin).await?;
        sign_in(&mut agent, &mut agent_key).await?;
        agent.read_token("/security-info").await?;
        let mut manager = Client::connect(door.clone(), origin).await?;
        sign_in(&mut manager, &mut manager_key).await?;
        manager.read_token("/security-info").await?;
        Ok(Self { agent, agent_key, manager, manager_key, door })
    }

    /// How many requests [`Recovery::run`] sends.
    pub const REQUESTS: u32 = 30;

    /// All of it; gives the case's number.
    ///
    /// # Errors
    /// At the first step that is refused.
    pub async fn run(&mut self, lost: &Lost) -> Result<u64> {
        let number = self.report(lost).await?;
        self.verify(lost, number).await?;
        self.act(number, "contain", &[]).await?;
        let pass = self.issue_pass(number).await?;
        self.register(lost, &pass).await?;
        self.finish(lost, number).await?;
        Ok(number)
    }

    /// Opens the case.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn report(&mut self, lost: &Lost) -> Result<u64> {
        let fields = [
            ("person", lost.person.as_str()),
            ("playbook", "device_loss"),
            ("device", &lost.device),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let answer = self.agent.surely("/desk/new", &fields).await?;
        ensure!(
            answer.status < 300,
            "/desk/new: {} {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
        answer.json()?.get("number").and_then(Value::as_u64).context("no case number")
    }

    /// Reads the methods, calls back, and has the manager vouch.
    ///
    /// # Errors
    /// If a step is refused.
    pub async fn verify(&mut self, lost: &Lost, number: u64) -> Result<()> {
        self.act(number, "assess", &[]).await?;
        self.verify_again(lost, number).await
    }

    /// Calls back and has the manager vouch, in a case whose methods were read.
    ///
    /// # Errors
    /// If a step is refused.
    pub async fn verify_again(&mut self, lost: &Lost, number: u64) -> Result<()> {
        self.act(number, "call-back", &[("contact", &lost.line), ("line", "fixed")]).await?;
        let result = [("kind", "call_back"), ("contact", lost.line.as_str()), ("result", "passed")];
        self.act(number, "evidence", &result).await?;
        self.vouch(number).await
    }

    /// Has the manager vouch.
    ///
    /// # Errors
    /// If a step is refused.
    pub async fn vouch(&mut self, number: u64) -> Result<()> {
        self.act(number, "vouch", &[]).await?;
        let request = waiting_request(&mut self.manager).await?.context("nothing waits for the manager")?;
        let path = format!("/approve/{request}/assert");
        let proof = assertion(&mut self.manager, &mut self.manager_key, &path).await?;
        let answer =
            self.manager.post_form(&format!("/approve/{request}/sign"), &[("assertion", &proof)]).await?;
        ensure!(answer.status < 400, "sign: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        Ok(())
    }

    /// Issues the pass; gives it.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn issue_pass(&mut self, number: u64) -> Result<String> {
        let proof = self.touch(number, "pass").await?;
        let fields = [
            ("channel", "verified_call"),
            ("minutes", "60"),
            ("one_time", "on"),
            ("assertion", proof.as_str()),
        ];
        let answer = self.act(number, "pass", &fields).await?;
        answer.get("pass").and_then(Value::as_str).map(str::to_owned).context("no pass in the answer")
    }

    /// Signs in with the pass, registers a passkey and proves it.
    ///
    /// # Errors
    /// If a step is refused.
    pub async fn register(&mut self, lost: &Lost, pass: &str) -> Result<()> {
        let origin = self.agent.origin().to_owned();
        let mut person = Client::connect(self.door.clone(), &origin).await?;
        let fields = [("user_name", lost.user_name.as_str()), ("pass", pass)];
        let answer = person.post_form("/signin/pass", &fields).await?;
        ensure!(
            answer.location.as_deref() == Some("/signin/enrol"),
            "the pass was refused: {}",
            answer.status
        );
        person.read_token("/signin/enrol").await?;
        let mut credential = enrol(&mut person, lost.new_seed).await?;
        person.forget_session();
        person.read_token("/").await?;
        sign_in(&mut person, &mut credential).await
    }

    /// Retires what was lost, records the wipe, closes.
    ///
    /// # Errors
    /// If a step is refused.
    pub async fn finish(&mut self, lost: &Lost, number: u64) -> Result<()> {
        let proof = self.touch(number, "retire").await?;
        self.act(number, "retire", &[("method", &lost.method), ("assertion", &proof)]).await?;
        self.act(number, "wipe", &[("device", "0"), ("reference", "MDM-1")]).await?;
        self.act(number, "close", &[]).await?;
        Ok(())
    }

    /// The agent's passkey touch for one action on one case.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn touch(&mut self, number: u64, action: &str) -> Result<String> {
        let path = format!("/desk/cases/{number}/assert?action={action}");
        assertion(&mut self.agent, &mut self.agent_key, &path).await
    }

    /// A second connection of the agent's browser.
    ///
    /// # Errors
    /// If nobody answers.
    pub async fn another_agent(&self) -> Result<Client> {
        self.agent.twin(self.door.clone()).await
    }

    /// One action of the agent; with a touch where the work on a case takes one.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn act(&mut self, number: u64, action: &str, fields: &[(&str, &str)]) -> Result<Value> {
        let answer = self.agent.surely(&format!("/desk/cases/{number}/{action}"), fields).await?;
        if answer.status >= 300 {
            bail!("{action}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        answer.json()
    }
}

/// The id of the newest request that waits for the person at this browser.
///
/// # Errors
/// If the page is refused.
pub async fn waiting_request(browser: &mut Client) -> Result<Option<String>> {
    let page = browser.get("/approve").await?;
    ensure!(page.status == 200, "/approve: {}", page.status);
    let html = String::from_utf8_lossy(&page.body).into_owned();
    // Below stand the requests that were answered before.
    let waiting = html.split("id=\"past\"").next().unwrap_or_default();
    let link = waiting.rsplit_once("href=\"/approve/");
    Ok(link.map(|(_, rest)| rest.split('"').next().unwrap_or_default().to_owned()))
}
