//! Two at once: whatever is asked for at the same time, at one server or at two, rows and log agree afterwards.

use crate::adding::app_code;
use crate::rules::hidden;
use crate::world::{Body, Post, World};
use keyward_authenticator::Credential;
use keyward_console::http::{Who, endpoints};
use keyward_ledger::{KeyName, LogSigner};
use keyward_model::{Clock as _, Entropy as _, Factor, MethodKind, MethodStatus, SeededEntropy};
use keyward_robot::{Answer, Client, Someone, answer, assertion, registration};
use keyward_storage::{Store, StoreConfig, StoreError, both_engines, log, params, repo, seal, testing};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};

/// How far the clock of the second server is behind.
const BEHIND: Duration = Duration::from_secs(2);

/// A second server of the same organisation: with a store of its own on PostgreSQL. On SQLite it shares the one of the first: a second
/// process would be refused, and two stores in one process take the same turns.
pub async fn beside(world: &World) -> World {
    let store = match world.store.config() {
        config @ StoreConfig::Postgres { .. } => {
            Store::open(config).await.unwrap().unlock(testing::keys().unwrap())
        }
        StoreConfig::Sqlite { .. } => world.store.clone(),
    };
    world.beside(store, BEHIND).await
}

/// What `keyward log verify` asks, and that the order of the log is the order in which rows were written.
pub async fn assert_log_agrees(world: &World) {
    if let Err(wrong) = log_agrees(world).await {
        panic!("{wrong:#?}");
    }
}

async fn log_agrees(world: &World) -> Result<(), Vec<String>> {
    let (store, dir) = (&world.store, world.people.id);
    let name = KeyName::new("id.robot.example/recovery-log").unwrap();
    let signer = std::sync::Arc::new(LogSigner::from_seed(name, &[7; 32]).unwrap());
    let now = world.clock.now();
    loop {
        let signer = signer.clone();
        let batch = store.write("sequence", move |tx| log::sequence(tx, dir, now, &signer)).await.unwrap();
        if batch.is_none() {
            break;
        }
    }
    let report = log::verify(store, dir, signer.verifier(), now, Duration::from_mins(1)).await.unwrap();
    let rows = log::verify_state(store, dir, log::ROWS_AT_ONCE).await.unwrap();
    let cases = keyward_desk::audit(store, dir).await.unwrap();
    let sealed = seal::verify_seals(store, dir).await.unwrap();
    let found = [&rows.findings, &cases.findings, &sealed.findings].map(|findings| &findings.list);
    let all = report.findings.iter().chain(found.into_iter().flatten());
    // An organisation of tests is not made by `keyward init`, which says since when it has seals.
    let mut wrong: Vec<String> =
        all.filter(|finding| finding.table != "seal_since").map(ToString::to_string).collect();
    wrong.extend(out_of_order(store, dir).await);
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Each event names the owners that were sealed with it, and their versions: along the log, no version of an owner goes back.
async fn out_of_order(store: &Store, dir: keyward_model::DirectoryId) -> Vec<String> {
    let mut wrong = Vec::new();
    let sql = "SELECT leaf_index, kind, seals FROM event WHERE directory_id = ?1 AND seals IS NOT NULL ORDER BY leaf_index";
    let read = store.read("order", move |tx| tx.query(sql, &params![dir]));
    let rows: Result<_, StoreError> = read.await;
    let mut newest: BTreeMap<Vec<u8>, (i64, String)> = BTreeMap::new();
    for row in rows.unwrap() {
        let (leaf, kind, seals): (i64, String, Vec<u8>) =
            (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        for step in seals.chunks(24) {
            let (owner, version) = step.split_at(16);
            let version = i64::from_be_bytes(version.try_into().unwrap());
            let before = newest.insert(owner.to_vec(), (version, kind.clone()));
            let (last, kind_before) = before.unwrap_or((0, String::new()));
            if version <= last {
                wrong.push(format!(
                    "leaf {leaf}: {kind} of version {version} stands behind {kind_before} of {last}"
                ));
            }
        }
    }
    wrong
}

/// What is asked for at the same time as each other and as itself, all about one person, and the endpoint that it is.
const COMMANDS: [(&str, &str); 15] = [
    ("rename", "/security-info/methods/{id}/rename"),
    ("remove", "/security-info/methods/{id}/remove"),
    ("add", "/security-info/passkeys/finish"),
    ("codes", "/security-info/codes"),
    ("password", "/security-info/password"),
    ("app", "/security-info/app/confirm"),
    ("end-all", "/security-info/sessions/end-all"),
    ("word", "/security-info/safety/word"),
    ("word-remove", "/security-info/safety/word/remove"),
    ("close", "/security-info/safety/close"),
    ("apart", "/security-info/safety/apart"),
    ("deputy", "/approve/deputy"),
    ("deputy-remove", "/approve/deputy/remove"),
    ("freeze", "/desk/people/{id}/freeze"),
    ("role", "/settings/changes/{id}/approve"),
];

/// Changes of what is somebody's own that are not among [`COMMANDS`], and why.
const LEFT_OUT: [(&str, &str); 22] = [
    ("/freeze", "is done to them by a supervisor, among the pairs"),
    ("/halves/{id}/show", "is about another's pass"),
    ("assert", "asks for a touch"),
    ("/touch/{deed}/{of}", "asks for a touch"),
    ("/passkeys/options", "asks for a registration"),
    ("/offer/options", "asks for a registration"),
    ("/offer/finish", "is the registration that is among them, from another page"),
    ("/offer/later", "writes a reminder only"),
    ("/security-info/app", "shows a code, and writes nothing of the account"),
    ("/security-info/phone", "sends a code, and writes nothing of the account"),
    ("/security-info/mailbox", "sends a code, and writes nothing of the account"),
    ("/address/again", "sends a code, and writes nothing of the account"),
    ("/address/confirm", "adds a method as the app does; so many codes are sent to nobody"),
    ("/sessions/{id}/rename", "writes a session"),
    ("/sessions/{id}/end", "writes a session"),
    ("/security-info/lost", "opens a case, which withholds everything else"),
    ("/case/stop", "is about a case, which withholds everything else"),
    ("/case/code", "is about a case, which withholds everything else"),
    ("/approve/{id}/sign", "is about another's case"),
    ("/approve/{id}/decline", "is about another's case"),
    ("/approve/{id}/unreached", "is about another's case"),
    ("/stop", "is about another's case"),
];

/// How often each pair is tried: once, or as often as `KEYWARD_PAIRS` says.
fn rounds() -> usize {
    std::env::var("KEYWARD_PAIRS").map_or(1, |text| text.parse().unwrap())
}

/// Somebody's account, and browsers of whoever changes anything about it.
struct Account<'w> {
    world: &'w World,
    beside: &'w World,
    someone: Someone,
    draws: SeededEntropy,
    own: (Client, Credential),
    supervisor: (Client, Credential),
    admin: (Client, Credential),
    served: BTreeMap<&'static str, usize>,
}

impl<'w> Account<'w> {
    async fn new(world: &'w World, beside: &'w World) -> Self {
        world.allow(&[Factor::Password, Factor::SoftwareTotp]).await;
        #[expect(clippy::disallowed_methods, reason = "the test stands at the machine")]
        let operator = keyward_desk::Operator::at_the_machine();
        assert!(world.desk.add_administrator(operator, world.people.supervisor.id).await.unwrap());
        // Has people to answer for, so that a deputy can.
        let someone = world.people.manager.clone();
        let mut made = Self {
            own: world.signed_in(&someone).await,
            supervisor: world.signed_in(&world.people.supervisor).await,
            admin: world.signed_in(&world.people.admin).await,
            draws: SeededEntropy::new(4711),
            served: BTreeMap::new(),
            world,
            beside,
            someone,
        };
        // Works at the desk as well, for what is offered to those who do.
        let post = made.role().await;
        let done = post.send(&mut made.supervisor.0).await;
        assert!(done.status < 400, "{} {}", done.status, done.text());
        made
    }

    fn word(&self) -> String {
        let mut bytes = [0; 6];
        self.draws.fill(&mut bytes);
        bytes.iter().map(|byte| char::from(b'a' + byte % 26)).collect()
    }

    /// Everybody is signed in, nobody is frozen, and there are not more passkeys and apps than one may have.
    async fn begin(&mut self) {
        // Whatever waits for some minutes has waited.
        self.world.clock.advance(Duration::from_mins(20));
        let (dir, id, base, now) =
            (self.world.people.id, self.someone.id, self.someone.method, self.world.clock.now());
        let read = self.world.store.read("frozen", move |tx| repo::people::find(tx, dir, id));
        let found: Result<_, StoreError> = read.await;
        self.supervisor = self.world.signed_in(&self.world.people.supervisor).await;
        self.admin = self.world.signed_in(&self.world.people.admin).await;
        if found.unwrap().unwrap().frozen_at.is_some() {
            let post = self.by_supervisor("unfreeze", "Came in with a passport").await;
            let done = post.send(&mut self.supervisor.0).await;
            assert!(done.status < 400, "unfreeze: {} {}", done.status, done.text());
        }
        self.own = self.world.signed_in(&self.someone).await;
        let methods = self.world.store.read("methods", move |tx| repo::methods::of_person(tx, dir, id));
        let methods: Result<_, StoreError> = methods.await;
        let extra = methods.unwrap().into_iter().filter(|method| {
            method.status == MethodStatus::Active
                && method.id != base
                && matches!(method.kind, MethodKind::Passkey | MethodKind::SoftwareTotp)
        });
        for method in extra.skip(2) {
            let post = self.on_method(method.id, "remove", &[("even_last", "yes")]).await;
            let done = post.send(&mut self.own.0).await;
            assert!(done.status < 400, "remove: {} {} at {now}", done.status, done.text());
        }
    }

    async fn touched(&mut self, asks: &str, path: &str, fields: &[(&str, &str)]) -> Post {
        let proof = assertion(&mut self.own.0, &mut self.own.1, asks).await.unwrap();
        Post::form(path, &[fields, &[("assertion", proof.as_str())]].concat())
    }

    async fn named(&mut self, asks: &str, path: &str) -> Post {
        let name = self.world.people.employees[0].user_name.clone();
        let begun = self.own.0.post_json(asks, &json!({ "user_name": name })).await.unwrap();
        let proof = answer(&mut self.own.1, &begun, self.own.0.origin()).unwrap().to_string();
        Post::form(path, &[("user_name", name.as_str()), ("assertion", proof.as_str())])
    }

    async fn on_method(
        &mut self,
        method: keyward_model::MethodId,
        what: &str,
        fields: &[(&str, &str)],
    ) -> Post {
        let path = format!("/security-info/methods/{method}");
        let asks = if what == "remove" { format!("{path}/assert") } else { format!("{path}/{what}/assert") };
        self.touched(&asks, &format!("{path}/{what}"), fields).await
    }

    async fn by_supervisor(&mut self, what: &str, reason: &str) -> Post {
        let path = format!("/desk/people/{}/{what}", self.someone.id);
        let (browser, key) = (&mut self.supervisor.0, &mut self.supervisor.1);
        let proof = assertion(browser, key, &format!("{path}/assert")).await.unwrap();
        Post::form(&path, &[("reason", reason), ("assertion", proof.as_str())])
    }

    /// A change of this person's roles that one has proposed, for the other to sign.
    async fn role(&mut self) -> Post {
        let id = self.someone.id.to_string();
        let (dir, person) = (self.world.people.id, self.someone.id);
        let read = self.world.store.read("roles", move |tx| repo::people::find(tx, dir, person));
        let found: Result<_, StoreError> = read.await;
        let reads = found.unwrap().unwrap().roles.has(keyward_model::Role::Helpdesk);
        let mut fields = vec![("person", id.as_str()), ("role", "authentication"), ("reason", "Shifts")];
        if !reads {
            fields.push(("role", "helpdesk"));
        }
        let page = self.admin.0.post_form("/settings/roles/preview", &fields).await.unwrap().text();
        let [id, payload, reason] = ["id", "payload", "reason"].map(|name| hidden(&page, name));
        let body = json!({"id": id, "payload": payload, "reason": reason});
        let begun = self.admin.0.post_json("/settings/changes/assert", &body).await.unwrap();
        let proof = answer(&mut self.admin.1, &begun, self.admin.0.origin()).unwrap().to_string();
        let fields = [
            ("id", id.as_str()),
            ("payload", payload.as_str()),
            ("reason", reason.as_str()),
            ("assertion", proof.as_str()),
        ];
        let done = self.admin.0.post_form("/settings/changes", &fields).await.unwrap();
        let change = done.json().unwrap()["change"].as_str().unwrap().to_owned();
        let path = format!("/settings/changes/{change}");
        let (browser, key) = (&mut self.supervisor.0, &mut self.supervisor.1);
        let proof = assertion(browser, key, &format!("{path}/assert")).await.unwrap();
        Post::form(&format!("{path}/approve"), &[("assertion", proof.as_str())])
    }

    /// A command with a touch of its own, ready to be sent.
    async fn ready(&mut self, command: &str) -> Post {
        let (own, base) = ("/security-info", self.someone.method);
        match command {
            "rename" => {
                let label = self.word();
                self.on_method(base, "rename", &[("label", &label)]).await
            }
            "remove" => {
                let (dir, id) = (self.world.people.id, self.someone.id);
                let read = self.world.store.read("methods", move |tx| repo::methods::of_person(tx, dir, id));
                let methods: Result<_, StoreError> = read.await;
                let active =
                    methods.unwrap().into_iter().filter(|method| method.status == MethodStatus::Active);
                let method = active.map(|method| method.id).find(|id| *id != base).unwrap_or(base);
                self.on_method(method, "remove", &[]).await
            }
            "add" => {
                let asks = format!("{own}/passkeys/assert");
                let proof = assertion(&mut self.own.0, &mut self.own.1, &asks).await.unwrap();
                let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
                let body = json!({ "assertion": proof });
                let options = format!("{own}/passkeys/options");
                let begun = self.own.0.post_json(&options, &body).await.unwrap();
                let mut seed = [0; 32];
                self.draws.fill(&mut seed);
                seed[0] = 1;
                let (_, proof) = registration(&begun, self.own.0.origin(), seed).unwrap();
                Post::new(&format!("{own}/passkeys/finish"), Body::Json(proof))
            }
            "codes" => self.touched(&format!("{own}/codes/assert"), &format!("{own}/codes"), &[]).await,
            "password" => {
                let password = format!("zwei Möwen am {}", self.word());
                let path = format!("{own}/password");
                self.touched(&format!("{path}/assert"), &path, &[("password", &password)]).await
            }
            "app" => {
                let path = format!("{own}/app");
                let begun = self.touched(&format!("{path}/assert"), &path, &[]).await;
                let page = begun.send(&mut self.own.0).await.text();
                let (state, code) = (hidden(&page, "state"), app_code(self.world, &page, 0));
                Post::form(&format!("{path}/confirm"), &[("state", &state), ("code", &code)])
            }
            "end-all" => Post::form(&format!("{own}/sessions/end-all"), &[]),
            "word" => {
                let (path, word) = (format!("{own}/safety/word"), self.word());
                self.touched(&format!("{path}/assert"), &path, &[("word", &word)]).await
            }
            "word-remove" => {
                let path = format!("{own}/safety/word");
                self.touched(&format!("{path}/assert"), &format!("{path}/remove"), &[]).await
            }
            "close" => {
                let path = format!("{own}/safety/close");
                self.named(&format!("{path}/assert"), &path).await
            }
            "apart" => {
                let other = &self.world.people.employees[0];
                let (asks, name) = (format!("/touch/withdraw-close/{}", other.id), other.user_name.clone());
                let fields = [("user_name", name.as_str())];
                self.touched(&asks, &format!("{own}/safety/apart"), &fields).await
            }
            "deputy" => self.named("/approve/deputy/assert", "/approve/deputy").await,
            "deputy-remove" => {
                self.touched("/approve/deputy/remove/assert", "/approve/deputy/remove", &[]).await
            }
            "freeze" => self.by_supervisor("freeze", "Seen on another continent").await,
            "role" => self.role().await,
            other => panic!("{other} is no command"),
        }
    }

    /// Another connection of whoever sends a command, to one of the servers.
    async fn browser(&self, command: &str, world: &World) -> Client {
        let of = match command {
            "freeze" | "role" => &self.supervisor.0,
            _ => &self.own.0,
        };
        of.twin(world.address).await.unwrap()
    }

    /// Two commands at once, at two servers.
    async fn pair(&mut self, one: &'static str, other: &'static str) {
        self.begin().await;
        let posts = (self.ready(one).await, self.ready(other).await);
        let mut browsers = (self.browser(one, self.world).await, self.browser(other, self.beside).await);
        let answers: (Answer, Answer) =
            tokio::join!(posts.0.send(&mut browsers.0), posts.1.send(&mut browsers.1));
        for (name, answer) in [(one, &answers.0), (other, &answers.1)] {
            assert!(answer.status < 500, "{one} beside {other}: {name} {} {}", answer.status, answer.text());
            *self.served.entry(name).or_default() += usize::from(answer.status < 400);
        }
        // What is wrong is named with the pair that it came from.
        if let Err(wrong) = log_agrees(self.world).await {
            panic!("{one} beside {other}: {wrong:#?}");
        }
    }
}

both_engines! {
    async fn whatever_is_asked_for_at_once_rows_and_log_agree(store: Store) {
        let world = World::new(store).await;
        let beside = beside(&world).await;
        let mut account = Account::new(&world, &beside).await;
        for round in 0..rounds() {
            for (at, (one, _)) in COMMANDS.iter().enumerate() {
                for (other, _) in &COMMANDS[at..] {
                    // By turns, so that each comes to each server.
                    let (one, other) = if (round + at) % 2 == 0 { (*one, *other) } else { (*other, *one) };
                    account.pair(one, other).await;
                }
            }
        }
        for (command, _) in COMMANDS {
            assert!(account.served.get(command).is_some_and(|count| *count > 0), "{command} was never served");
        }
        assert_log_agrees(&world).await;
    }

    async fn one_set_of_codes_is_left_of_two(store: Store) {
        let world = World::new(store).await;
        let beside = beside(&world).await;
        let mut account = Account::new(&world, &beside).await;
        for _ in 0..5 * rounds() {
            account.pair("codes", "codes").await;
            let (dir, id) = (world.people.id, account.someone.id);
            let read = world.store.read("codes", move |tx| {
                let sql = "SELECT COUNT(*), COUNT(DISTINCT c.method_id), COUNT(DISTINCT m.id) FROM method m \
                     LEFT JOIN recovery_code c ON c.directory_id = m.directory_id AND c.method_id = m.id \
                     WHERE m.directory_id = ?1 AND m.person_id = ?2 AND m.kind = 'recovery_codes' AND m.status = 'active'";
                let row = tx.query_one(sql, &params![dir, id])?;
                Ok::<[i64; 3], StoreError>([row.get(0)?, row.get(1)?, row.get(2)?])
            });
            assert_eq!(read.await.unwrap(), [10, 1, 1], "ten codes, all of the one set that is active");
        }
    }
}

/// A change of what is somebody's own is among the pairs, or stands in the list with a reason.
#[test]
fn every_change_of_ones_own_is_among_the_pairs() {
    let own = endpoints().into_iter().filter(|endpoint| endpoint.changes && endpoint.who == Who::Own);
    let missing: Vec<String> = own
        .map(|endpoint| endpoint.path)
        .filter(|path| COMMANDS.iter().all(|(_, known)| known != path))
        .filter(|path| LEFT_OUT.iter().all(|(end, _)| !path.ends_with(end)))
        .collect();
    assert!(missing.is_empty(), "in no pair: {missing:?}; add them to `COMMANDS`");
}
