//! A recovery that goes on through everything: as people do who try again when something did not work.

use crate::process::{ORIGIN, Place, Server};
use anyhow::{Context as _, Result, bail, ensure};
use keyward_authenticator::Credential;
use keyward_robot::{Answer, Client, Lost, assertion, registration, sign_in, waiting_request};
use keyward_storage::StoreError;
use serde_json::{Value, json};
use std::{collections::VecDeque, time::Duration};

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Report,
    Assess,
    CallBack,
    Evidence,
    Vouch,
    Sign,
    Contain,
    Restore,
    Retire,
    Wipe,
    Close,
}

impl Step {
    pub const ALL: [Self; 11] = [
        Self::Report,
        Self::Assess,
        Self::CallBack,
        Self::Evidence,
        Self::Vouch,
        Self::Sign,
        Self::Contain,
        Self::Restore,
        Self::Retire,
        Self::Wipe,
        Self::Close,
    ];
}

/// An agent, a manager and somebody who lost a phone, and the servers that they talk to in turn.
pub struct Drive<'p> {
    place: &'p Place,
    pub servers: Vec<Server>,
    /// The next fault, for the server that is started when one died.
    pub faults: VecDeque<String>,
    pub deaths: u32,
    lost: Lost,
    number: u64,
    agent: Client,
    agent_key: Credential,
    manager: Client,
    manager_key: Credential,
    /// The passkey that was sent for registration, whether or not an answer came.
    new_key: Option<Credential>,
    turn: usize,
    tries: u32,
}

impl<'p> Drive<'p> {
    pub async fn new(place: &'p Place, servers: Vec<Server>, lost: Lost) -> Result<Self> {
        let address = servers.first().context("no server")?.address;
        let (mut agent_key, mut manager_key) =
            (place.people.agent.credential()?, place.people.manager.credential()?);
        let mut agent = Client::connect(address, ORIGIN).await?;
        sign_in(&mut agent, &mut agent_key).await?;
        agent.read_token("/security-info").await?;
        let mut manager = Client::connect(address, ORIGIN).await?;
        sign_in(&mut manager, &mut manager_key).await?;
        manager.read_token("/security-info").await?;
        Ok(Self {
            place,
            servers,
            faults: VecDeque::new(),
            deaths: 0,
            lost,
            number: 0,
            agent,
            agent_key,
            manager,
            manager_key,
            new_key: None,
            turn: 0,
            tries: 0,
        })
    }

    /// All steps.
    pub async fn run(&mut self) -> Result<()> {
        for step in Step::ALL {
            self.insist(step).await?;
        }
        Ok(())
    }

    /// One step, until it is done; servers that died are started again.
    pub async fn insist(&mut self, step: Step) -> Result<()> {
        let mut last = None;
        for _ in 0..200 {
            if let Err(error) = self.revive().await {
                last = Some(error);
                continue;
            }
            match self.attempt(step).await {
                Ok(()) => return Ok(()),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(last.context("never tried")?.context(format!("{step:?} is not done, whatever is tried")))
    }

    /// Starts dead servers again, as if some time had passed, and moves everybody to the next server.
    pub async fn revive(&mut self) -> Result<()> {
        for at in 0..self.servers.len() {
            if self.servers[at].is_dead() {
                self.deaths += 1;
                self.time_passes().await?;
                let fault = self.faults.pop_front();
                self.servers[at] = self.place.start(fault.as_deref()).await?;
            }
        }
        self.turn += 1;
        let address = self.servers[self.turn % self.servers.len()].address;
        self.agent = self.agent.twin(address).await?;
        self.manager = self.manager.twin(address).await?;
        Ok(())
    }

    /// What is under way is looked at some seconds later; the test does not wait for them.
    async fn time_passes(&self) -> Result<()> {
        let soon = |tx: &mut dyn keyward_storage::Tx| {
            tx.execute("UPDATE intent SET next_attempt_at = 1 WHERE outcome IS NULL", &[])
        };
        let changed: Result<u64, StoreError> = self.place.store.write("time-passes", soon).await;
        changed?;
        Ok(())
    }

    /// Tries once.
    pub async fn attempt(&mut self, step: Step) -> Result<()> {
        let (line, method) = (self.lost.line.clone(), self.lost.method.clone());
        match step {
            Step::Report => self.report().await,
            Step::Assess => self.act("assess", &[]).await.map(drop),
            Step::CallBack => self.act("call-back", &[("contact", &line), ("line", "fixed")]).await.map(drop),
            Step::Evidence => {
                let fields = [("kind", "call_back"), ("contact", line.as_str()), ("result", "passed")];
                self.act("evidence", &fields).await.map(drop)
            }
            Step::Vouch => self.act("vouch", &[]).await.map(drop),
            Step::Sign => self.sign().await,
            Step::Contain => self.act("contain", &[]).await.map(drop),
            Step::Restore => self.restore().await,
            Step::Retire => {
                let proof = self.touch("retire").await?;
                self.act("retire", &[("method", &method), ("assertion", &proof)]).await.map(drop)
            }
            Step::Wipe => self.act("wipe", &[("device", "0"), ("reference", "MDM-1")]).await.map(drop),
            Step::Close => self.act("close", &[]).await.map(drop),
        }
    }

    async fn report(&mut self) -> Result<()> {
        let form = format!("report-of-{}", self.lost.person);
        let fields = [
            ("form", form.as_str()),
            ("person", &self.lost.person),
            ("playbook", "device_loss"),
            ("device", &self.lost.device),
            ("theft", "no"),
            ("channel", "phone"),
        ];
        let opened = done(&self.agent.surely("/desk/new", &fields).await?)?;
        self.number = opened["number"].as_u64().context("no number")?;
        Ok(())
    }

    /// An action whose form is the same at each try.
    async fn act(&mut self, action: &str, fields: &[(&str, &str)]) -> Result<Value> {
        let form = format!("the-form-of-{action}-{}", self.number);
        self.act_once(action, &form, fields).await
    }

    async fn act_once(&mut self, action: &str, form: &str, fields: &[(&str, &str)]) -> Result<Value> {
        let mut all = vec![("form", form)];
        all.extend(fields);
        let path = format!("/desk/cases/{}/{action}", self.number);
        done(&self.agent.surely(&path, &all).await?).context(action.to_owned())
    }

    async fn touch(&mut self, action: &str) -> Result<String> {
        let path = format!("/desk/cases/{}/assert?action={action}", self.number);
        assertion(&mut self.agent, &mut self.agent_key, &path).await
    }

    async fn sign(&mut self) -> Result<()> {
        // None: an earlier try was heard, though its answer was lost.
        let Some(request) = waiting_request(&mut self.manager).await? else { return Ok(()) };
        let path = format!("/approve/{request}");
        let proof = assertion(&mut self.manager, &mut self.manager_key, &format!("{path}/assert")).await?;
        done(&self.manager.post_form(&format!("{path}/sign"), &[("assertion", &proof)]).await?).map(drop)
    }

    /// A pass, a new passkey with it, and a fresh sign-in.
    async fn restore(&mut self) -> Result<()> {
        if self.proves().await? {
            return Ok(());
        }
        self.tries += 1;
        let proof = self.touch("pass").await?;
        let fields = [("channel", "verified_call"), ("one_time", "on"), ("assertion", proof.as_str())];
        let form = format!("pass-{}-try-{}-form", self.number, self.tries);
        let shown = match self.act_once("pass", &form, &fields).await {
            Ok(shown) => shown,
            Err(refused) => {
                self.open_the_way_again(&format!("{refused:#}")).await?;
                return Err(refused);
            }
        };
        let pass = shown["pass"].as_str().context("no pass")?;
        let mut person =
            Client::connect(self.servers[self.turn % self.servers.len()].address, ORIGIN).await?;
        let fields = [("user_name", self.lost.user_name.as_str()), ("pass", pass)];
        let answer = person.post_form("/signin/pass", &fields).await?;
        ensure!(
            answer.location.as_deref() == Some("/signin/enrol"),
            "the pass was refused: {}",
            answer.status
        );
        person.read_token("/signin/enrol").await?;
        let begun = person.post_json("/signin/enrol/options", &json!({})).await?;
        let (key, proof) = registration(&begun, ORIGIN, self.lost.new_seed)?;
        self.new_key = Some(key);
        person.post_json("/signin/enrol/finish", &proof).await?;
        ensure!(self.proves().await?, "the new passkey does not sign in");
        Ok(())
    }

    /// A pass that got lost has spent what it rested on. Where it was used and the answer got lost, the session that it opened ends first.
    async fn open_the_way_again(&mut self, refused: &str) -> Result<()> {
        if refused.contains("already-restored") {
            let form = format!("contain-{}-try-{}-form", self.number, self.tries);
            self.act_once("contain", &form, &[]).await.map(drop)
        } else if refused.contains("not-verified") {
            let line = self.lost.line.clone();
            let passed = [("kind", "call_back"), ("contact", line.as_str()), ("result", "passed")];
            let steps: [(&str, &[(&str, &str)]); 3] = [
                ("call-back", &[("contact", &line), ("line", "fixed")]),
                ("evidence", &passed),
                ("vouch", &[]),
            ];
            for (action, fields) in steps {
                let form = format!("{action}-{}-try-{}-form", self.number, self.tries);
                // One that is under way from an earlier try is as good.
                let _ = self.act_once(action, &form, fields).await;
            }
            self.sign().await
        } else {
            Ok(())
        }
    }

    /// Whether the new passkey signs in.
    async fn proves(&mut self) -> Result<bool> {
        let Some(key) = &mut self.new_key else { return Ok(false) };
        let address = self.servers[self.turn % self.servers.len()].address;
        let mut person = Client::connect(address, ORIGIN).await?;
        match sign_in(&mut person, key).await {
            Ok(()) => Ok(true),
            Err(error) if format!("{error:#}").contains("passkey-unknown") => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The answer to something that was done.
fn done(answer: &Answer) -> Result<Value> {
    if answer.status >= 300 {
        bail!("{} {}", answer.status, answer.text());
    }
    answer.json()
}
