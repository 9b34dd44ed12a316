//! The real router on a loopback port, an organisation behind it, and browsers.

use hyper::{Method, Request, body::Bytes, header};
use keyward_authenticator::Credential;
use keyward_console::{
    http::{App, Asker, Probe, Readiness, Site, router},
    views::DeskContact,
};
use keyward_desk::{Desk, DeskParts};
use keyward_directory::{BuiltIn, Observer, SIGN_IN_POLICY};
use keyward_model::{
    Actor, Clock as _, Contact, ContactId, ContactKind, DeviceId, EventId, Factor, ManualClock, MethodRule,
    PersonId, SeededEntropy, SignInPolicy, Timestamp,
};
use keyward_notify::Telling;
use keyward_robot::{Answer, Client, Organisation, Someone, answer, sign_in};
use keyward_signin::{CodeChannels, PasswordCost, SignIn, SignInConfig};
use keyward_storage::testing::permit;
use keyward_storage::{
    Draws, MIGRATIONS, Store, StoreError, Tx, log, repo,
    repo::issuance::{self, Hold, HoldCause},
    secrets::{MasterSecret, Secrets},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, LazyLock},
    time::Duration,
};

pub const ORIGIN: &str = "https://id.robot.example";
pub const FORM: &str = "application/x-www-form-urlencoded";
const RP: &str = "id.robot.example";

pub struct World {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub people: Organisation,
    pub sign_in: SignIn,
    pub desk: Desk,
    pub address: SocketAddr,
}

/// A server that is well and tells nobody more.
struct Well;

impl Probe for Well {
    fn ask(&self, _: Asker) -> futures_util::future::BoxFuture<'_, Readiness> {
        Box::pin(std::future::ready(Readiness { ready: true, detail: None }))
    }
}

/// A server's clock that is behind another's.
struct Behind(Arc<ManualClock>, Duration);

impl keyward_model::Clock for Behind {
    fn now(&self) -> Timestamp {
        self.0.now().minus(self.1)
    }
}

/// Every row of every table, in no order: equal only if nothing was written.
pub type Rows = BTreeMap<String, Vec<String>>;

impl World {
    pub async fn new(store: Store) -> Self {
        Self::with(store, |_| {}).await
    }

    /// As `new`, at a site that was changed first.
    pub async fn with(store: Store, change: impl FnOnce(&mut Site)) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::parse_rfc3339("2026-11-23T09:00:00Z").unwrap()));
        let entropy = Arc::new(SeededEntropy::new(20_261_123));
        let draws = Draws::new(keyward_model::Clock::now(clock.as_ref()), entropy.as_ref());
        let people = Organisation::create(&store, RP, 17, &draws).await.unwrap();
        Self::serve(store, clock.clone(), clock, entropy, people, change).await
    }

    /// As if a server remembered events that the log has lost.
    pub async fn put_on_hold(&self) {
        let cause =
            HoldCause::PutBack { remembered: 9000, root: "ab".repeat(32), found: "has 7 leaves".into() };
        let (dir, since) = (self.people.id, keyward_model::Clock::now(self.clock.as_ref()));
        let hold = Hold { id: EventId::from_bytes([0x77; 16]), since, cause };
        let put_on: Result<bool, StoreError> =
            self.store.write("hold", move |tx| issuance::hold(tx, dir, &hold)).await;
        assert!(put_on.unwrap());
    }

    /// A second server of the same organisation over another store on the same database. Its clock is behind by this much.
    pub async fn beside(&self, store: Store, behind: Duration) -> Self {
        let clock = Arc::new(Behind(self.clock.clone(), behind));
        let entropy = Arc::new(SeededEntropy::new(20_261_124));
        Self::serve(store, self.clock.clone(), clock, entropy, self.people.clone(), |_| {}).await
    }

    async fn serve(
        store: Store,
        hand: Arc<ManualClock>,
        clock: Arc<dyn keyward_model::Clock>,
        entropy: Arc<SeededEntropy>,
        people: Organisation,
        change: impl FnOnce(&mut Site),
    ) -> Self {
        let secrets = Arc::new(Secrets::derive(&MasterSecret::new([5; 32])).unwrap());
        let directory =
            BuiltIn::new(store.clone(), people.id, secrets.clone(), clock.clone(), entropy.clone());
        let publisher = keyward_passkeys::metadata::Publisher::public();
        let rules = Arc::new(keyward_directory::rules::RulesInForce::new(
            publisher,
            keyward_model::Factor::ALL.iter().copied().collect(),
        ));
        let desk = Desk::new(DeskParts {
            rules: rules.clone(),
            store: store.clone(),
            directory_id: people.id,
            directory: Arc::new(directory),
            secrets: secrets.clone(),
            clock: clock.clone(),
            entropy: entropy.clone(),
            organisation: "Robots".into(),
            site: ORIGIN.into(),
            telling: Telling::plain(ORIGIN),
        });
        let mut settings = SignInConfig::new(people.id, RP, "Robots", ORIGIN);
        settings.allow_links = true;
        settings.codes = CodeChannels { mail: true, text: true, voice: true };
        // What was sent can be read in the outbox.
        settings.show_codes = true;
        settings.telling.texts = true;
        settings.password_cost = PasswordCost { memory: 64, passes: 1 };
        let observer: Arc<dyn Observer> = Arc::new(desk.clone());
        let (clock_again, entropy_again) = (clock.clone(), entropy.clone());
        let sign_in = SignIn::new(
            store.clone(),
            secrets,
            settings,
            clock_again,
            entropy_again.clone(),
            observer,
            rules,
        );
        let mut site = Site {
            organisation: "Robots".into(),
            origin: ORIGIN.into(),
            desk: DeskContact { phone: None, hours: None, place: Some("Room 1".into()) },
            time_zone: "Europe/Ljubljana".into(),
            demo: true,
            trust_forwarded_for: false,
        };
        change(&mut site);
        let name = keyward_ledger::KeyName::new("id.robot.example/recovery-log").unwrap();
        let key = keyward_ledger::LogSigner::from_seed(name, &[7; 32]).unwrap().verifier().clone();
        let app =
            App::new(site, store.clone(), sign_in.clone(), desk.clone(), clock.clone(), entropy_again, key);
        app.answer_readiness(Arc::new(Well));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { store, clock: hand, people, sign_in, desk, address }
    }

    /// A browser that has opened the start page.
    pub async fn browser(&self) -> Client {
        Client::connect(self.address, ORIGIN).await.unwrap()
    }

    /// A mobile number that has been on file for a year.
    pub async fn mobile(&self, person: PersonId, value: &str, device: Option<DeviceId>) -> ContactId {
        let (dir, at) = (self.people.id, self.clock.now());
        let seed = format!("{person}{value}")
            .bytes()
            .fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        let id = ContactId::new(at, &SeededEntropy::new(seed));
        let since = at.minus(Duration::from_hours(24 * 365));
        let (kind, value) = (ContactKind::Mobile, value.to_owned());
        let contact = Contact { id, person, kind, value, since, until: None, device, device_since: None };
        let put: Result<(), StoreError> =
            self.store.write("mobile", move |tx| repo::contacts::insert(tx, dir, &contact)).await;
        put.unwrap();
        id
    }

    /// Puts a sign-in policy in force.
    pub async fn put_policy(&self, policy: &SignInPolicy) {
        let (dir, at) = (self.people.id, self.clock.now());
        let id = EventId::new(at, &SeededEntropy::new(at.as_micros().unsigned_abs()));
        let document = serde_json::to_value(policy).unwrap();
        let put = self.store.write("policy", move |tx| {
            let (name, text) = (SIGN_IN_POLICY, document.to_string());
            let expected = repo::policies::version(tx, dir, name)?;
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
        let written: Result<(), StoreError> = put.await;
        written.unwrap();
        // A server goes by what it read for a second.
        self.clock.advance(Duration::from_secs(1));
    }

    /// Puts the default policy in force, with these methods on as well.
    pub async fn allow(&self, typed: &[Factor]) {
        let mut policy = SignInPolicy::default();
        policy.methods.extend(typed.iter().map(|factor| (*factor, MethodRule::ON)));
        self.put_policy(&policy).await;
    }

    /// As if the password had come onto the list of those that attackers know.
    pub async fn outdate_password(&self, someone: &Someone) {
        use repo::passwords::{self, Password};
        let (dir, id) = (self.people.id, someone.id);
        let outdated: Result<bool, StoreError> = self
            .store
            .write("outdate", move |tx| {
                let found: Password = passwords::of_person(tx, dir, id)?.unwrap();
                let flagged = Password { must_change: true, ..found.clone() };
                passwords::replace(tx, dir, &permit(id), &found.phc, &flagged)
            })
            .await;
        assert!(outdated.unwrap());
    }

    /// The code that was sent last.
    pub async fn sent_code(&self) -> String {
        let sql =
            "SELECT body FROM message WHERE kind = 'one-time-code' ORDER BY created_at DESC, id DESC LIMIT 1";
        let read: Result<String, StoreError> =
            self.store.read("code", move |tx| tx.query_one(sql, &[])?.get(0)).await;
        // A voice says the digits one by one.
        let body = read.unwrap().replace(", ", "");
        let found = body.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
        found.unwrap_or_else(|| panic!("no code in {body}")).to_owned()
    }

    /// Puts a photo of somebody on file.
    pub async fn photograph(&self, someone: &Someone) {
        let (dir, id) = (self.people.id, someone.id);
        let photo = repo::people::Photo { media_type: "image/png".into(), bytes: vec![1, 2, 3] };
        let put = move |tx: &mut dyn Tx| repo::people::set_photo(tx, dir, id, Some(&photo));
        self.store.write("photo", put).await.unwrap();
    }

    /// The method that a case holds back.
    pub async fn held_back(&self, number: u64) -> keyward_model::MethodId {
        let viewer = keyward_desk::Acting {
            actor: keyward_model::Actor::Person(self.people.agent.id),
            roles: keyward_model::RoleSet::of(&[keyward_model::Role::Authentication]),
            ..keyward_desk::Acting::system()
        };
        let detail = self.desk.case_detail(&viewer, u32::try_from(number).unwrap()).await.unwrap();
        detail.case.quarantined()[0]
    }

    /// The passkey of an earlier case about which a case asks.
    pub async fn remade(&self, number: u64) -> keyward_model::MethodId {
        let viewer = keyward_desk::Acting {
            actor: keyward_model::Actor::Person(self.people.agent.id),
            roles: keyward_model::RoleSet::of(&[keyward_model::Role::Authentication]),
            ..keyward_desk::Acting::system()
        };
        let detail = self.desk.case_detail(&viewer, u32::try_from(number).unwrap()).await.unwrap();
        detail.remade[0].0.method
    }

    /// Somebody's browser, signed in.
    pub async fn signed_in(&self, someone: &Someone) -> (Client, Credential) {
        let (mut browser, mut key) = (self.browser().await, someone.credential().unwrap());
        sign_in(&mut browser, &mut key).await.unwrap();
        browser.read_token("/security-info").await.unwrap();
        (browser, key)
    }

    /// Turns typed methods on, gives somebody a password and a telephone for codes, and takes their passkey. The telephone.
    pub async fn give_password_and_phone(
        &self,
        someone: &Someone,
        password: &str,
    ) -> keyward_model::MethodId {
        let phone = self.add_password_and_phone(someone, password).await;
        let (dir, id, passkey) = (self.people.id, someone.id, someone.method);
        let now = keyward_model::Clock::now(self.clock.as_ref());
        let gone = self.store.write("revoke", move |tx| {
            // As if they had removed it themselves: the account is worth no more than what is left.
            repo::methods::set_status(
                tx,
                dir,
                &permit(id),
                passkey,
                keyward_model::MethodStatus::Revoked,
                now,
            )
        });
        let gone: Result<bool, StoreError> = gone.await;
        assert!(gone.unwrap());
        phone
    }

    /// The same, and they keep their passkey.
    pub async fn add_password_and_phone(&self, someone: &Someone, password: &str) -> keyward_model::MethodId {
        use keyward_model::{Channel, Factor, MethodRule, SignInPolicy};
        use keyward_signin::{PasswordUse, purpose};
        let mut policy = SignInPolicy::default();
        let typed = [Factor::Password, Factor::SoftwareTotp, Factor::Sms, Factor::Voice, Factor::Email];
        policy.methods.extend(typed.map(|factor| (factor, MethodRule::ON)));
        self.put_policy(&policy).await;
        let (browser, mut key) = self.signed_in(someone).await;
        let session = self.sign_in.peek(browser.cookie("__Host-keyward").unwrap()).await.unwrap().unwrap();
        let client = keyward_signin::Client { browser: "b".repeat(43), ..Default::default() };
        let touch = self.touched(&session, &mut key, purpose::PASSWORD, &client).await;
        let usage = PasswordUse::WithAnother;
        self.sign_in.set_password(&session, Some(&touch), password, usage, &client).await.unwrap();
        let touch = self.touched(&session, &mut key, purpose::ADD_ADDRESS, &client).await;
        let begun = self
            .sign_in
            .begin_address(&session, Some(&touch), Channel::Text, "+38640555418", &client)
            .await
            .unwrap();
        let code = self.last_code().await;
        let phone = self.sign_in.confirm_address(&session, &begun.state, &code, None, &client).await.unwrap();
        // The next code is the newest by its time.
        self.clock.advance(Duration::from_secs(1));
        phone.id
    }

    /// A touch of somebody's passkey for one purpose, past the pages.
    pub async fn touched(
        &self,
        session: &keyward_signin::Session,
        key: &mut Credential,
        purpose: &str,
        client: &keyward_signin::Client,
    ) -> keyward_signin::Asserted {
        let begun = self.sign_in.begin_assertion(session, purpose, client).await.unwrap();
        let options = json!({ "publicKey": begun.public_key, "state": begun.state });
        let proof = answer(key, &options, ORIGIN).unwrap();
        let credential = keyward_signin::AuthenticationResponse::from_json(&proof["credential"].to_string());
        self.sign_in
            .finish_assertion(session, purpose, &credential.unwrap(), &begun.state, client)
            .await
            .unwrap()
    }

    /// The code that was sent last.
    pub async fn last_code(&self) -> String {
        let (dir, page) = (self.people.id, repo::PageRequest::first(1));
        let read = self.store.read("messages", move |tx| repo::messages::list(tx, dir, &page));
        let newest: Result<_, StoreError> = read.await;
        let body = newest.unwrap().items[0].message.body.clone();
        body.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap().to_owned()
    }

    /// A browser in the session after a pass.
    pub async fn enrolling(&self, someone: &Someone) -> Client {
        let secret = Box::pin(self.pass(someone.id)).await;
        let mut browser = self.browser().await;
        let fields = [("user_name", someone.user_name.as_str()), ("pass", &secret)];
        let answer = browser.post_form("/signin/pass", &fields).await.unwrap();
        assert_eq!(answer.location.as_deref(), Some("/signin/enrol"));
        browser.read_token("/signin/enrol").await.unwrap();
        browser
    }

    /// A pass, as an operator has it from the machine.
    pub async fn pass(&self, person: PersonId) -> String {
        Box::pin(self.pass_by(person, Actor::Operator)).await
    }

    /// A pass, as the directory issues it.
    pub async fn pass_by(&self, person: PersonId, by: Actor) -> String {
        use keyward_model::{IntentId, PassId};
        use keyward_storage::{
            repo::passes::{self, NewPass},
            secrets::{Purpose, generate_pass},
        };
        let (now, entropy) = (self.clock.now(), SeededEntropy::new(u64::from(person.as_bytes()[15]) + 99));
        let secrets = Secrets::derive(&MasterSecret::new([5; 32])).unwrap();
        let secret = generate_pass(10, &entropy);
        let pass = NewPass {
            id: PassId::new(now, &entropy),
            person,
            intent: IntentId::new(now, &entropy),
            secret_hash: secrets.keyed_hash(Purpose::Pass, secret.text().as_bytes()),
            one_time: true,
            not_before: now,
            expires_at: now.plus(Duration::from_hours(1)),
            issued_at: now,
            // At the machine: of nobody's case.
            issued_by: by,
            decoy: false,
        };
        let dir = self.people.id;
        let issued: Result<_, StoreError> =
            self.store.write("pass", move |tx| passes::issue(tx, dir, &pass)).await;
        issued.unwrap();
        secret.grouped().to_string()
    }

    /// Everything that is stored.
    pub async fn rows(&self) -> Rows {
        self.store
            .read("all-rows", |tx| {
                let mut rows = Rows::new();
                for (table, all) in TABLES.iter() {
                    let found = tx.query(all, &[])?;
                    let mut found: Vec<String> = found.iter().map(|row| format!("{row:?}")).collect();
                    found.sort_unstable();
                    rows.insert((*table).to_owned(), found);
                }
                Ok::<_, StoreError>(rows)
            })
            .await
            .unwrap()
    }

    /// How many events of a kind are in the log.
    pub async fn logged(&self, kind: &str) -> usize {
        use keyward_storage::repo::PageRequest;
        let (dir, filter) =
            (self.people.id, log::Filter { kind_prefix: Some(kind.to_owned()), ..log::Filter::default() });
        let page: Result<_, StoreError> = self
            .store
            .read("logged", move |tx| log::recent(tx, dir, &filter, &PageRequest::first(200)))
            .await;
        page.unwrap().items.len()
    }
}

/// The tables of the schema, and the statement that reads all of each.
static TABLES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = MIGRATIONS.iter().flat_map(|migration| migration.sql.lines());
    let names = lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next());
    names.map(|name| (name, &*format!("SELECT * FROM {name}").leak())).collect()
});

/// What is sent.
#[derive(Clone, Debug)]
pub enum Body {
    Form(Vec<(String, String)>),
    Json(Value),
}

impl Body {
    pub fn form(fields: &[(&str, &str)]) -> Self {
        Self::Form(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
    fn bytes(&self, token: &str) -> Bytes {
        match self {
            Self::Form(fields) => {
                let mut all = vec![("csrf", token)];
                all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
                let pairs: Vec<String> =
                    all.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
                pairs.join("&").into()
            }
            Self::Json(value) => value.to_string().into(),
        }
    }
    fn kind(&self) -> &'static str {
        match self {
            Self::Form(_) => FORM,
            Self::Json(_) => "application/json",
        }
    }
}

pub fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A request whose every part can be made wrong.
#[derive(Clone, Debug)]
pub struct Post {
    pub path: String,
    pub body: Body,
    pub accept: &'static str,
    pub origin: Option<&'static str>,
    pub site: Option<&'static str>,
    /// `None`: the browser's own.
    pub token: Option<String>,
    /// The page that the form is on.
    pub page: Option<String>,
}

impl Post {
    pub fn new(path: &str, body: Body) -> Self {
        let origin = Some(ORIGIN);
        Self {
            path: path.into(),
            body,
            accept: "application/json",
            origin,
            site: Some("same-origin"),
            token: None,
            page: None,
        }
    }
    pub fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        Self::new(path, Body::form(fields))
    }
    pub fn by_browser(mut self) -> Self {
        self.accept = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
        self
    }
    /// The same with the touch that it takes, by the passkey that signed in at this browser.
    pub async fn sure(&self, browser: &mut Client) -> Self {
        let Body::Form(fields) = &self.body else { return self.clone() };
        let mut fields = fields.clone();
        let plain: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let touch = browser.touch_for(&self.path, &plain).await.unwrap();
        fields.extend(touch.map(|proof| ("assertion".to_owned(), proof)));
        Self { body: Body::Form(fields), ..self.clone() }
    }
    /// Sends it so.
    pub async fn surely(&self, browser: &mut Client) -> Answer {
        self.sure(browser).await.send(browser).await
    }
    /// Sent by a browser that is on this page.
    pub fn on(mut self, page: &str) -> Self {
        self.page = Some(format!("{ORIGIN}{page}"));
        self.by_browser()
    }
    pub async fn send(&self, browser: &mut Client) -> Answer {
        let token = self.token.clone().unwrap_or_else(|| browser.token().to_owned());
        let mut request = browser
            .request(Method::POST, &self.path)
            .header(header::ACCEPT, self.accept)
            .header(header::CONTENT_TYPE, self.body.kind());
        if matches!(self.body, Body::Json(_)) {
            request = request.header("x-csrf", &token);
        }
        if let Some(origin) = self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        if let Some(page) = &self.page {
            request = request.header(header::REFERER, page);
        }
        if let Some(site) = self.site {
            request = request.header("sec-fetch-site", site);
        }
        browser.exchange(request.body(self.body.bytes(&token)).unwrap()).await.unwrap()
    }
}

/// `GET` with these headers.
pub async fn get(browser: &mut Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(browser, Method::GET, path, headers).await
}

/// A request without a body.
pub async fn ask(browser: &mut Client, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request: hyper::http::request::Builder = browser.request(method, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request: Request<Bytes> = request.body(Bytes::new()).unwrap();
    browser.exchange(request).await.unwrap()
}

/// The stable code in a JSON answer.
pub fn code(answer: &Answer) -> String {
    let json = answer.json().unwrap_or_default();
    json.pointer("/error/code").and_then(Value::as_str).unwrap_or_default().to_owned()
}
