//! What scripts work with: browsers, software authenticators, cases.

use crate::{
    cast::Cast,
    exercise::{self, Exercise},
};
use anyhow::{Context as _, Result};
use keyward_authenticator::Credential;
use keyward_model::{Factor, Method, PersonId, RoleSet, SessionId};
use keyward_robot::{Answer, Client, Lost, Recovery, Someone, assertion, registration, sign_in};
use keyward_storage::{
    StoreError,
    log::{self, Filter, LogEvent},
    repo::{
        PageRequest, alarms,
        messages::{self, Message},
        methods, sessions,
    },
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The server, and the people of the exercise.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) exercise: Exercise,
    pub(crate) cast: Cast,
    taken: AtomicUsize,
    typists: AtomicUsize,
}

/// Somebody at their browser, signed in.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) browser: Client,
    pub(crate) key: Credential,
}

impl Scene {
    pub(crate) const fn new(exercise: Exercise, cast: Cast) -> Self {
        Self { exercise, cast, taken: AtomicUsize::new(0), typists: AtomicUsize::new(1) }
    }

    /// An employee whom no other script touches.
    pub(crate) fn employee(&self) -> Result<Someone> {
        let at = self.taken.fetch_add(1, Ordering::Relaxed);
        self.cast.employees.get(at).cloned().context("the exercise has too few employees")
    }

    /// Somebody to whom the policy offers passwords with an app, if it does to anybody, and whom no other script touches.
    pub(crate) fn typist(&self) -> Result<Someone> {
        let at = self.typists.fetch_add(1, Ordering::Relaxed);
        self.cast.typists.get(at).cloned().context("the exercise has too few typists")
    }

    /// A browser that has opened the start page.
    pub(crate) async fn browser(&self) -> Result<Client> {
        Client::connect(self.exercise.door.clone(), &self.exercise.origin).await
    }

    /// Somebody's browser, signed in with this passkey.
    pub(crate) async fn seat_with(&self, mut key: Credential) -> Result<Seat> {
        let mut browser = self.browser().await?;
        sign_in(&mut browser, &mut key).await?;
        browser.read_token("/security-info").await?;
        Ok(Seat { browser, key })
    }

    /// Somebody's browser, signed in with the passkey that they had from the beginning.
    pub(crate) async fn seat(&self, someone: &Someone) -> Result<Seat> {
        self.seat_with(someone.credential()?).await
    }

    /// Whether a passkey signs in; refused is not the same as failed.
    pub(crate) async fn sign_in(&self, mut key: Credential) -> Result<()> {
        sign_in(&mut self.browser().await?, &mut key).await
    }

    /// This agent at the desk, with the manager at hand.
    pub(crate) async fn desk_of(&self, agent: &Someone) -> Result<Recovery> {
        let manager = self.cast.manager.credential()?;
        Recovery::new(self.exercise.door.clone(), &self.exercise.origin, agent.credential()?, manager).await
    }

    /// The agent at the desk, with the manager at hand.
    pub(crate) async fn desk(&self) -> Result<Recovery> {
        self.desk_of(&self.cast.agent).await
    }

    /// A case about somebody's lost phone, verified as the rules ask, sessions ended.
    pub(crate) async fn verified(&self, desk: &mut Recovery, lost: &Lost) -> Result<u64> {
        let number = desk.report(lost).await?;
        desk.verify(lost, number).await?;
        desk.act(number, "contain", &[]).await?;
        Ok(number)
    }

    /// A session after a pass: it may register a passkey and nothing else.
    pub(crate) async fn enrolling(&self, user_name: &str, pass: &str) -> Result<Client> {
        let mut browser = self.browser().await?;
        let answer = with_pass(&mut browser, user_name, pass).await?;
        anyhow::ensure!(answer.location.as_deref() == Some("/signin/enrol"), "the pass: {}", answer.status);
        browser.read_token("/signin/enrol").await?;
        Ok(browser)
    }

    /// Somebody who was made for the exercise is disabled in the directory.
    pub(crate) async fn disable(&self, person: PersonId) -> Result<()> {
        exercise::disable(&self.exercise, person).await
    }

    /// Somebody who was made for the exercise gets other roles.
    pub(crate) async fn change_roles(&self, person: PersonId, steps: [RoleSet; 2]) -> Result<()> {
        exercise::change_roles(&self.exercise, person, steps).await
    }

    /// Whether attack mode is on: then much is refused to everybody, whatever an attack is about. A store that does not say is none.
    pub(crate) async fn attack_mode(&self) -> bool {
        let dir = self.exercise.directory;
        let read: Result<_, StoreError> =
            self.exercise.store.read("redteam-alarms", move |tx| alarms::brake(tx, dir)).await;
        read.is_ok_and(|brake| brake.is_some())
    }

    /// Somebody's methods as they are stored: which, called what, in which state.
    pub(crate) async fn ways_in(&self, person: PersonId) -> Result<Vec<String>> {
        let dir = self.exercise.directory;
        let read: Result<_, StoreError> =
            self.exercise.store.read("redteam-methods", move |tx| methods::of_person(tx, dir, person)).await;
        let row = |one: &Method| format!("{} {} {:?}", one.id, one.label, one.status);
        Ok(read?.iter().map(row).collect())
    }

    /// Somebody's sessions that a passkey opened; there must be one.
    pub(crate) async fn stronger_sessions(&self, person: PersonId) -> Result<Vec<SessionId>> {
        let (dir, now) = (self.exercise.directory, self.exercise.clock.now());
        let read: Result<_, StoreError> = self
            .exercise
            .store
            .read("redteam-sessions", move |tx| sessions::of_person(tx, dir, person, now))
            .await;
        let strong = read?.into_iter().filter(|one| one.factors.has(Factor::Passkey));
        let strong: Vec<_> = strong.map(|one| one.id).collect();
        anyhow::ensure!(!strong.is_empty(), "no session of a passkey");
        Ok(strong)
    }

    /// Puts reports onto the desk's pile that name nobody, all from here: more than it keeps.
    pub(crate) async fn fill_the_pile(&self) -> Result<()> {
        exercise::fill_the_pile(&self.exercise).await
    }

    /// Text that nobody has typed before.
    pub(crate) fn made_up(&self) -> String {
        let mut bytes = [0; 8];
        self.exercise.entropy.fill(&mut bytes);
        bytes.iter().fold(String::new(), |all, byte| format!("{all}{byte:02x}"))
    }

    /// A pass that was never issued, in the letters of one.
    pub(crate) fn made_up_pass(&self) -> String {
        let mut bytes = [0; 10];
        self.exercise.entropy.fill(&mut bytes);
        let letters: String = bytes.iter().map(|byte| char::from(b'A' + byte % 8)).collect();
        let (one, two) = letters.split_at(5);
        format!("{one}-{two}")
    }

    /// Forgets what slows the exercise's own guesses, so that one script does not wait for another's.
    pub(crate) async fn forget_tries(&self) -> Result<()> {
        exercise::forget_tries(&self.exercise).await
    }

    /// What was written to somebody: kept to be looked at here, and never sent.
    pub(crate) async fn mails(&self, person: PersonId) -> Result<Vec<Message>> {
        let dir = self.exercise.directory;
        let read: Result<_, StoreError> = self
            .exercise
            .store
            .read("redteam-mails", move |tx| messages::list(tx, dir, &PageRequest::first(200)))
            .await;
        Ok(read?.items.into_iter().filter(|mail| mail.message.person == Some(person)).collect())
    }

    /// What the log says about somebody.
    pub(crate) async fn logged(&self, person: PersonId) -> Result<Vec<LogEvent>> {
        let dir = self.exercise.directory;
        let filter = Filter { person: Some(person), ..Filter::default() };
        let read: Result<_, StoreError> = self
            .exercise
            .store
            .read("redteam-logged", move |tx| log::recent(tx, dir, &filter, &PageRequest::first(200)))
            .await;
        Ok(read?.items)
    }
}

impl Seat {
    /// A touch of the passkey for what `asks` is the address of.
    pub(crate) async fn touch(&mut self, asks: &str) -> Result<String> {
        assertion(&mut self.browser, &mut self.key, &format!("{asks}/assert")).await
    }

    /// A form that changes a way into the account, with a touch for it.
    pub(crate) async fn sure(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let asks =
            if path == "/security-info/safety/word/remove" { "/security-info/safety/word" } else { path };
        let proof = self.touch(asks).await?;
        let mut all = fields.to_vec();
        all.push(("assertion", &proof));
        self.browser.post_form(path, &all).await
    }

    /// Options for another passkey in Security info, asked for with a touch.
    pub(crate) async fn begin_passkey(&mut self) -> Result<Value> {
        let proof: Value = serde_json::from_str(&self.touch("/security-info/passkeys").await?)?;
        self.browser.post_json("/security-info/passkeys/options", &json!({ "assertion": proof })).await
    }

    /// Adds a passkey in Security info.
    pub(crate) async fn add_passkey(&mut self, seed: [u8; 32]) -> Result<Credential> {
        let begun = self.begin_passkey().await?;
        let (key, proof) = registration(&begun, self.browser.origin(), seed)?;
        self.browser.post_json("/security-info/passkeys/finish", &proof).await?;
        Ok(key)
    }

    /// Makes recovery codes, as the page shows them.
    pub(crate) async fn codes(&mut self) -> Result<Vec<String>> {
        let page = self.sure("/security-info/codes", &[]).await?.text();
        let codes = page.split("<li><code>").skip(1).filter_map(|rest| rest.split('<').next());
        let codes: Vec<String> = codes.map(str::to_owned).collect();
        anyhow::ensure!(codes.len() >= 2, "no codes on the page");
        Ok(codes)
    }
}

/// The form of a sign-in with a pass.
pub(crate) async fn with_pass(browser: &mut Client, user_name: &str, pass: &str) -> Result<Answer> {
    browser.post_form("/signin/pass", &[("user_name", user_name), ("pass", pass)]).await
}

/// The form of a recovery code.
pub(crate) async fn with_code(browser: &mut Client, user_name: &str, code: &str) -> Result<Answer> {
    browser.post_form("/recover/code", &[("user_name", user_name), ("code", code)]).await
}

/// The digits that a page shows, to be read out to the helpdesk.
pub(crate) fn digits_of(answer: &Answer) -> Option<String> {
    let page = answer.text();
    let (_, after) = page.split_once("<p class=\"pass num\">")?;
    after.split('<').next().map(str::to_owned)
}

/// The form of a report by telephone.
pub(crate) async fn report(desk: &mut Recovery, lost: &Lost, more: &[(&str, &str)]) -> Result<Answer> {
    let mut fields = vec![
        ("person", lost.person.as_str()),
        ("playbook", "device_loss"),
        ("theft", "no"),
        ("channel", "phone"),
        ("device", lost.device.as_str()),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(given, _)| given == name));
    fields.extend(more);
    desk.agent.surely("/desk/new", &fields).await
}

/// One action on a case, whatever the answer; with a touch where the work on a case takes one.
pub(crate) async fn attempt(
    desk: &mut Recovery,
    number: u64,
    action: &str,
    fields: &[(&str, &str)],
) -> Result<Answer> {
    let path = format!("/desk/cases/{number}/{action}");
    // Where none may be asked for, the action itself says why.
    let asked = desk.agent.touch_for(&path, fields).await;
    if asked.is_err() {
        desk.agent.post_form(&path, fields).await
    } else {
        desk.agent.surely(&path, fields).await
    }
}

/// Asks for a pass, with a fresh touch for it, handed over by a call.
pub(crate) async fn ask_for_pass(desk: &mut Recovery, number: u64) -> Result<Answer> {
    ask_for_pass_by(desk, number, "verified_call").await
}

/// Asks for a pass, with a fresh touch for it.
pub(crate) async fn ask_for_pass_by(desk: &mut Recovery, number: u64, channel: &str) -> Result<Answer> {
    let proof = desk.touch(number, "pass").await?;
    let fields = [("channel", channel), ("one_time", "on"), ("assertion", proof.as_str())];
    attempt(desk, number, "pass", &fields).await
}

/// A page, whatever the server makes of it: a failure is an answer too.
pub(crate) async fn look(browser: &mut Client, path: &str) -> Result<Answer> {
    let request = browser
        .request(hyper::Method::GET, path)
        .header(hyper::header::ACCEPT, "application/json")
        .body(hyper::body::Bytes::new())?;
    browser.exchange(request).await
}
