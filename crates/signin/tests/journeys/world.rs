//! An organisation with people, browsers and authenticators.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use keyward_access::gate::{Permit, Recovery};
use keyward_authenticator::{Credential, Flags, KeyKind, Request, Settings};
use keyward_directory::{Observed, Observer, PASS_POLICY, SIGN_IN_POLICY, rules::RulesInForce};
use keyward_model::{
    Actor, Channel, Contact, ContactId, ContactKind, DirectoryId, Entropy, EventId, Factor, IntentId,
    ManualClock, MethodId, MethodRule, MethodStatus, PassId, PassPolicy, Person, PersonId, RoleSet,
    SeededEntropy, SignInPolicy, Tier, Timestamp,
};
use keyward_signin::{
    AddressStarted, Asserted, AuthenticationResponse, CeremonyStart, Client, CodeChannels, NewCodes,
    NewPasskey, NewTotp, PasswordCost, PasswordUse, Registered, RegistrationResponse, Session, SignIn,
    SignInConfig, SignInError, SignedIn, purpose,
};
use keyward_storage::{
    Draws, MIGRATIONS, Store, StoreError, Tx, log, repo,
    repo::{PageRequest, passes::NewPass},
    secrets::{MasterSecret, Purpose, Secrets, generate_pass},
    testing::permit,
};

pub const RP: &str = "login.contoso.example";
pub const ORIGIN: &str = "https://login.contoso.example";

/// Remembers what it hears.
#[derive(Debug, Default)]
pub struct Heard {
    all: Mutex<Vec<(PersonId, Observed)>>,
    /// What an open case withholds.
    pub withheld: Mutex<Option<Vec<MethodId>>>,
}

impl Observer for Heard {
    fn observed(
        &self,
        _: &mut dyn Tx,
        _: DirectoryId,
        person: PersonId,
        what: &Observed,
        _: &Draws,
    ) -> Result<(), StoreError> {
        self.all.lock().unwrap().push((person, what.clone()));
        Ok(())
    }

    fn recovery(
        &self,
        _: &mut dyn Tx,
        _: DirectoryId,
        _: PersonId,
        pass: Option<PassId>,
    ) -> Result<Recovery, StoreError> {
        Ok(Recovery {
            pass_counts: pass.is_some(),
            withheld: self.withheld.lock().unwrap().clone(),
            pretends: false,
        })
    }
}

pub struct World {
    pub store: Store,
    pub sign_in: SignIn,
    pub clock: Arc<ManualClock>,
    pub dir: DirectoryId,
    pub secrets: Arc<Secrets>,
    entropy: Arc<SeededEntropy>,
    pub heard: Arc<Heard>,
    rules: Arc<RulesInForce>,
    policies: std::sync::atomic::AtomicU64,
    keys: Mutex<Vec<Made>>,
}

/// What a passkey was made from.
#[derive(Clone)]
pub struct Made {
    seed: [u8; 32],
    id: Vec<u8>,
    handle: Vec<u8>,
}

/// A browser with one passkey.
pub struct Browser {
    pub client: Client,
    pub key: Credential,
    pub settings: Settings,
    pub origin: String,
}

impl World {
    pub async fn new(store: Store) -> Self {
        let start = Timestamp::parse_rfc3339("2026-11-21T09:00:00Z").unwrap();
        let clock = Arc::new(ManualClock::at(start));
        let entropy = Arc::new(SeededEntropy::new(42));
        let dir = DirectoryId::new(start, entropy.as_ref());
        let organisation =
            repo::directories::Directory { id: dir, name: "Contoso".into(), created_at: start };
        let made: Result<(), StoreError> =
            store.write("create", move |tx| repo::directories::create(tx, &organisation)).await;
        made.unwrap();
        let secrets = Arc::new(Secrets::derive(&MasterSecret::new([3; 32])).unwrap());
        let heard = Arc::new(Heard::default());
        let mut config = SignInConfig::new(dir, RP, "Contoso", ORIGIN);
        config.allow_links = true;
        config.codes = CodeChannels { mail: true, text: true, voice: true };
        config.telling.texts = true;
        // Tests make many hashes.
        config.password_cost = PasswordCost { memory: 64, passes: 1 };
        let rules = Arc::new(RulesInForce::new(
            keyward_passkeys::testing::blob::publisher(),
            keyward_model::Factor::ALL.iter().copied().collect(),
        ));
        let sign_in = SignIn::new(
            store.clone(),
            secrets.clone(),
            config,
            clock.clone(),
            entropy.clone(),
            heard.clone(),
            rules.clone(),
        );
        Self {
            store,
            sign_in,
            clock,
            dir,
            secrets,
            entropy,
            heard,
            rules,
            policies: 0.into(),
            keys: Mutex::default(),
        }
    }

    /// A world in which every typed method is on.
    pub async fn typed(store: Store) -> Self {
        let world = Self::new(store).await;
        let mut policy = SignInPolicy::default();
        let typed = [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice, Factor::Email];
        policy.methods.extend(typed.map(|factor| (factor, MethodRule::ON)));
        world.put_policy(&policy).await;
        world
    }

    /// Puts a sign-in policy in force.
    pub async fn put_policy(&self, policy: &SignInPolicy) {
        self.put_document(SIGN_IN_POLICY, serde_json::to_value(policy).unwrap()).await;
    }

    /// Passes may be used more than once.
    pub async fn allow_multi_use(&self) {
        let policy = PassPolicy { one_time: false, ..PassPolicy::default() };
        self.put_document(PASS_POLICY, serde_json::to_value(policy).unwrap()).await;
    }

    async fn put_document(&self, name: &'static str, document: serde_json::Value) {
        let (dir, at) = (self.dir, self.now());
        let id = EventId::new(at, self.entropy.as_ref());
        let put = self.store.write("policy", move |tx| {
            let (expected, text) = (repo::policies::version(tx, dir, name)?, document.to_string());
            let version = repo::policies::put(tx, dir, name, expected, &text, Actor::System, at)?;
            let event = log::NewEvent {
                id,
                at,
                actor: Actor::System,
                kind: "policy.changed".to_owned(),
                person: None,
                case: None,
                salt: [0; 32],
                body: serde_json::json!({ "policy": name, "version": version, "document": document }),
            };
            log::append(tx, dir, &event)
        });
        let written: Result<(), keyward_storage::StoreError> = put.await;
        written.unwrap();
        self.policies.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // A server goes by what it read for a second.
        self.clock.advance(std::time::Duration::from_secs(1));
    }

    /// The same service with other settings.
    pub fn with_config(&self, change: impl FnOnce(&mut SignInConfig)) -> SignIn {
        let mut config = self.sign_in.config().clone();
        change(&mut config);
        let (store, secrets) = (self.store.clone(), self.secrets.clone());
        let (clock, entropy) = (self.clock.clone(), self.entropy.clone());
        SignIn::new(store, secrets, config, clock, entropy, self.heard.clone(), self.rules.clone())
    }

    /// Runs a statement, as somebody would who has the database in hand.
    pub async fn alter(&self, sql: &'static str) {
        let altered: Result<u64, StoreError> =
            self.store.write("alter", move |tx| tx.execute(sql, &[])).await;
        assert!(altered.unwrap() > 0, "{sql}");
    }

    /// Every row of every table, each behind its table's name.
    pub async fn rows(&self) -> Vec<String> {
        let lines = MIGRATIONS.iter().flat_map(|migration| migration.sql.lines());
        let tables: Vec<&str> =
            lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next()).collect();
        let read: Result<Vec<String>, StoreError> = self
            .store
            .read("rows", move |tx| {
                let mut rows = Vec::new();
                for table in &tables {
                    let found = tx.query_dyn(&format!("SELECT * FROM {table}"), &[])?;
                    rows.extend(found.iter().map(|row| format!("{table} {row:?}")));
                }
                Ok(rows)
            })
            .await;
        read.unwrap()
    }

    /// What a statement counts.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let counted: Result<i64, StoreError> =
            self.store.read("count", move |tx| tx.query_one(sql, &[])?.get(0)).await;
        counted.unwrap()
    }

    pub fn now(&self) -> Timestamp {
        keyward_model::Clock::now(self.clock.as_ref())
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Somebody looked at a clock that leapt, and believes it.
    pub async fn believe_clock(&self) {
        let (dir, now) = (self.dir, self.now());
        let accepted =
            self.store.write("accept", move |tx| keyward_storage::repo::clock::accept(tx, dir, now)).await;
        accepted.unwrap();
    }

    pub async fn person(&self, name: &str, roles: RoleSet) -> Person {
        let now = self.now();
        let person = Person {
            id: PersonId::new(now, self.entropy.as_ref()),
            directory: self.dir,
            user_name: format!("{name}@contoso.example"),
            display_name: name.to_owned(),
            job_title: None,
            department: None,
            office: None,
            employee_number: None,
            manager: None,
            manager_since: now,
            tier: Tier::Standard,
            enabled: true,
            roles,
            has_photo: false,
            frozen_at: None,
            reregister_at: None,
            account: keyward_model::AccountKind::Person,
            owner: None,
            created_at: now,
        };
        let mut handle = [0; 32];
        self.entropy.fill(&mut handle);
        let contact = Contact {
            id: ContactId::new(now, self.entropy.as_ref()),
            person: person.id,
            kind: ContactKind::PersonalEmail,
            value: format!("{name}@home.example"),
            since: now,
            until: None,
            device: None,
            device_since: None,
        };
        let (row, dir) = (person.clone(), self.dir);
        let event = log::NewEvent {
            id: EventId::new(now, self.entropy.as_ref()),
            at: now,
            actor: Actor::Operator,
            kind: "import.applied".into(),
            person: None,
            case: None,
            salt: [5; 32],
            body: serde_json::json!({ "records": [log::claims::person_made(&person)] }),
        };
        let made: Result<(), StoreError> = self
            .store
            .write("person", move |tx| {
                log::append(tx, dir, &event)?;
                repo::people::insert(tx, &row, &handle, None)?;
                repo::contacts::insert(tx, dir, &contact)
            })
            .await;
        made.unwrap();
        person
    }

    /// A browser with an authenticator that has no passkey here yet.
    pub async fn browser(&self, person: &Person, settings: Settings) -> Browser {
        let (dir, id) = (self.dir, person.id);
        let handle: Result<Option<Vec<u8>>, StoreError> =
            self.store.read("handle", move |tx| repo::people::user_handle(tx, dir, id)).await;
        let mut credential_id = vec![0; 32];
        self.entropy.fill(&mut credential_id);
        let mut seed = [0; 32];
        self.entropy.fill(&mut seed);
        let handle = handle.unwrap().unwrap();
        let made = Made { seed, id: credential_id.clone(), handle: handle.clone() };
        self.keys.lock().unwrap().push(made);
        let key = Credential::new(KeyKind::Es256 { seed }, credential_id, handle).unwrap();
        let client = Client {
            browser: self.sign_in.new_browser(),
            address: Some("192.0.2.7".into()),
            user_agent: Some("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)".into()),
            reference: None,
        };
        Browser { client, key, settings, origin: ORIGIN.into() }
    }

    /// A browser that was never here, at a network address.
    pub fn elsewhere(&self, address: &str) -> Client {
        Client {
            browser: self.sign_in.new_browser(),
            address: Some(address.to_owned()),
            user_agent: None,
            reference: None,
        }
    }

    /// A person with a passkey, registered over a link, and signed in with it.
    pub async fn signed_in(&self, name: &str, roles: RoleSet) -> (Person, Browser, SignedIn) {
        let person = self.person(name, roles).await;
        let mut browser = self.browser(&person, Settings::default()).await;
        self.register_by_link(&person, &mut browser).await;
        let signed_in = self.passkey_sign_in(&mut browser).await.unwrap();
        (person, browser, signed_in)
    }

    pub async fn register_by_link(&self, person: &Person, browser: &mut Browser) -> Registered {
        let link = self.sign_in.issue_link(person.id, Duration::from_mins(5)).await.unwrap();
        let session = self.sign_in.sign_in_with_link(link.text(), &browser.client).await.unwrap().session;
        self.register(&session, browser).await.unwrap()
    }

    pub async fn register(
        &self,
        session: &Session,
        browser: &mut Browser,
    ) -> Result<Registered, SignInError> {
        let start = self.begin_registration(session, &browser.client).await?;
        let answer = browser.create(&start);
        self.sign_in
            .finish_registration(session, &answer, &start.state, &NewPasskey::default(), &browser.client)
            .await
    }

    pub async fn passkey_sign_in(&self, browser: &mut Browser) -> Result<SignedIn, SignInError> {
        let start = self.sign_in.begin_sign_in(None, &browser.client)?;
        let answer = browser.get(&start);
        self.sign_in.finish_sign_in(&answer, &start.state, &browser.client).await
    }

    pub async fn assert(
        &self,
        session: &Session,
        browser: &mut Browser,
        purpose: &str,
    ) -> Result<Asserted, SignInError> {
        let start = self.sign_in.begin_assertion(session, purpose, &browser.client).await?;
        let answer = browser.get(&start);
        self.sign_in.finish_assertion(session, purpose, &answer, &start.state, &browser.client).await
    }

    /// A touch of a passkey that the person of the session has in any of the browsers here, if there is one.
    pub async fn touch(&self, session: &Session, purpose: &str, client: &Client) -> Option<Asserted> {
        let start = self.sign_in.begin_assertion(session, purpose, client).await.ok()?;
        let allowed = start.public_key["allowCredentials"].as_array()?.clone();
        let known = self.keys.lock().unwrap().clone();
        let is_allowed = |made: &&Made| {
            let id = URL_SAFE_NO_PAD.encode(&made.id);
            allowed.iter().any(|one| one["id"] == id.as_str())
        };
        let Made { seed, id, handle } = known.iter().find(is_allowed)?.clone();
        let key = Credential::new(KeyKind::Es256 { seed }, id, handle).unwrap();
        let (client, settings) = (client.clone(), Settings::default());
        let mut browser = Browser { client, key, settings, origin: ORIGIN.into() };
        let answer = browser.get(&start);
        let finish = self.sign_in.finish_assertion(session, purpose, &answer, &start.state, &browser.client);
        finish.await.ok()
    }

    pub async fn begin_registration(
        &self,
        session: &Session,
        client: &Client,
    ) -> Result<CeremonyStart, SignInError> {
        let touch = self.touch(session, purpose::ADD_PASSKEY, client).await;
        self.sign_in.begin_registration(session, touch.as_ref(), client).await
    }

    pub async fn set_password(
        &self,
        session: &Session,
        new: &str,
        usage: PasswordUse,
        client: &Client,
    ) -> Result<MethodId, SignInError> {
        let touch = self.touch(session, purpose::PASSWORD, client).await;
        self.sign_in.set_password(session, touch.as_ref(), new, usage, client).await
    }

    pub async fn generate_codes(&self, session: &Session, client: &Client) -> Result<NewCodes, SignInError> {
        let touch = self.touch(session, purpose::RECOVERY_CODES, client).await;
        self.sign_in.generate_codes(session, touch.as_ref(), client).await
    }

    pub async fn begin_totp(&self, session: &Session, client: &Client) -> Result<NewTotp, SignInError> {
        let touch = self.touch(session, purpose::ADD_TOTP, client).await;
        self.sign_in.begin_totp(session, touch.as_ref(), client).await
    }

    pub async fn begin_address(
        &self,
        session: &Session,
        channel: Channel,
        to: &str,
        client: &Client,
    ) -> Result<AddressStarted, SignInError> {
        let touch = self.touch(session, purpose::ADD_ADDRESS, client).await;
        self.sign_in.begin_address(session, touch.as_ref(), channel, to, client).await
    }

    pub async fn rename_method(
        &self,
        session: &Session,
        method: MethodId,
        label: &str,
        client: &Client,
    ) -> Result<(), SignInError> {
        let touch = self.touch(session, &purpose::rename_method(method), client).await;
        self.sign_in.rename_method(session, method, label, touch.as_ref(), client).await
    }

    /// A pass as the directory issues it.
    pub async fn pass(&self, person: &Person, one_time: bool) -> (PassId, String) {
        let now = self.now();
        let secret = generate_pass(10, self.entropy.as_ref());
        let pass = NewPass {
            id: PassId::new(now, self.entropy.as_ref()),
            person: person.id,
            intent: IntentId::new(now, self.entropy.as_ref()),
            secret_hash: self.secrets.keyed_hash(Purpose::Pass, secret.text().as_bytes()),
            one_time,
            not_before: now,
            expires_at: now.plus(Duration::from_hours(1)),
            issued_at: now,
            issued_by: Actor::System,
            decoy: false,
        };
        let (id, dir) = (pass.id, self.dir);
        let issued: Result<_, StoreError> =
            self.store.write("pass", move |tx| repo::passes::issue(tx, dir, &pass)).await;
        issued.unwrap();
        (id, secret.grouped().to_lowercase())
    }

    pub async fn set_status(&self, method: MethodId, status: MethodStatus) {
        let (dir, now) = (self.dir, self.now());
        let set: Result<bool, StoreError> = self
            .store
            .write("status", move |tx| {
                let person = repo::methods::find(tx, dir, method)?.unwrap().person;
                // By the desk: what it revokes is still what the account was worth.
                repo::methods::set_status(tx, dir, &by_the_desk(person), method, status, now)
            })
            .await;
        assert!(set.unwrap());
    }

    /// Revokes a method as its owner does in a session that is as strong as the account ever was: it counts no more.
    pub async fn removed_by_owner(&self, method: MethodId) {
        let (dir, now) = (self.dir, self.now());
        let set: Result<bool, StoreError> = self
            .store
            .write("remove", move |tx| {
                let person = repo::methods::find(tx, dir, method)?.unwrap().person;
                repo::methods::set_status(tx, dir, &permit(person), method, MethodStatus::Revoked, now)
            })
            .await;
        assert!(set.unwrap());
    }

    /// Marks somebody as who has to register again, as the directory does.
    pub async fn require_reregistration(&self, person: PersonId) {
        let (dir, now) = (self.dir, self.now());
        let set: Result<bool, StoreError> = self
            .store
            .write("reregister", move |tx| repo::people::set_reregister(tx, dir, person, None, Some(now)))
            .await;
        assert!(set.unwrap());
    }

    pub async fn set_enabled(&self, person: PersonId, enabled: bool) {
        let dir = self.dir;
        let set: Result<bool, StoreError> =
            self.store.write("enabled", move |tx| repo::people::set_enabled(tx, dir, person, enabled)).await;
        assert!(set.unwrap());
    }

    /// The outcomes of the person's sign-ins, newest first.
    pub async fn outcomes(&self, person: PersonId) -> Vec<String> {
        let dir = self.dir;
        let page = PageRequest::first(50);
        let read: Result<_, StoreError> =
            self.store.read("outcomes", move |tx| repo::sign_ins::of_person(tx, dir, person, &page)).await;
        read.unwrap().items.into_iter().map(|row| row.outcome).collect()
    }

    /// The kinds of the log's events about a person, newest first.
    pub async fn logged(&self, person: PersonId) -> Vec<String> {
        let dir = self.dir;
        let filter = log::Filter { person: Some(person), ..log::Filter::default() };
        let page = PageRequest::first(50);
        let read: Result<_, StoreError> =
            self.store.read("logged", move |tx| log::recent(tx, dir, &filter, &page)).await;
        read.unwrap().items.into_iter().map(|event| event.kind).collect()
    }

    /// Every row is as the log says, and this many rows are, beside policies.
    pub async fn rows_are_logged(&self, rows: u64) {
        let rows = rows + self.policies.load(std::sync::atomic::Ordering::Relaxed);
        let state = log::verify_state(&self.store, self.dir, log::ROWS_AT_ONCE).await.unwrap();
        assert_eq!((state.findings.list, state.rows), (vec![], rows));
    }

    /// The kinds of the messages written so far.
    pub async fn told(&self) -> Vec<(String, String)> {
        let dir = self.dir;
        let page = PageRequest::first(50);
        let read: Result<_, StoreError> =
            self.store.read("told", move |tx| repo::messages::list(tx, dir, &page)).await;
        read.unwrap().items.into_iter().map(|row| (row.message.kind, row.message.address)).collect()
    }

    pub fn heard(&self, person: PersonId) -> Vec<Observed> {
        let all = self.heard.all.lock().unwrap();
        all.iter().filter(|(who, _)| *who == person).map(|(_, what)| what.clone()).collect()
    }
}

impl Browser {
    pub fn create(&mut self, start: &CeremonyStart) -> RegistrationResponse {
        let challenge = challenge(start);
        let origin = self.origin.clone();
        let request = Request { rp_id: RP, origin: &origin, challenge: &challenge };
        serde_json::from_value(self.key.register(&request, &self.settings).unwrap()).unwrap()
    }

    pub fn get(&mut self, start: &CeremonyStart) -> AuthenticationResponse {
        let challenge = challenge(start);
        let origin = self.origin.clone();
        let request = Request { rp_id: RP, origin: &origin, challenge: &challenge };
        serde_json::from_value(self.key.sign_in(&request, &self.settings).unwrap()).unwrap()
    }
}

pub fn challenge(start: &CeremonyStart) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(start.public_key["challenge"].as_str().unwrap()).unwrap()
}

/// Another name that is counted with this one.
pub fn same_bucket(name: &str) -> String {
    let bucket = |name: &str| {
        let hash = digest::digest(&digest::SHA256, name.as_bytes());
        [hash.as_ref()[0], hash.as_ref()[1]]
    };
    let wanted = bucket(name);
    (0..10_000_000_u32)
        .map(|number| format!("nobody{number}@contoso.example"))
        .find(|other| bucket(other) == wanted)
        .unwrap()
}

/// A device-bound passkey with a counter.
pub fn device_bound() -> Settings {
    Settings { flags: Flags(Flags::UP | Flags::UV), ..Settings::default() }
}

/// The leave of a decision about somebody's methods.
#[expect(clippy::disallowed_methods, reason = "the test stands for the desk")]
fn by_the_desk(person: PersonId) -> Permit {
    Permit::of_decision(person)
}
