//! A whole recovery at a server that tells everything it has to tell: no pass, code, session or form token is anywhere in
//! clear, in no table, mail, line of the server's log, address, or answer but the one that is meant to show it.

use crate::process::{ORIGIN, Place};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use keyward_model::{MethodKind, PersonId};
use keyward_robot::{Client, Mailbox, Recovery, assertion, enrol, sign_in};
use keyward_storage::{MIGRATIONS, Store, StoreConfig, StoreError, both_engines, repo};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, tcp},
};

/// The cookies that tell who somebody is.
const COOKIES: [&str; 2] = ["__Host-keyward", "__Host-keyward-browser"];

/// A way to the server that writes down the first line of every request, and where every answer leads.
struct Wire {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<u8>>>,
}

impl Wire {
    async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, heads) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let kept = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                let (read, write) = from.into_split();
                let (back, on) = TcpStream::connect(server).await.unwrap().into_split();
                tokio::spawn(copy(read, on, Arc::clone(&kept)));
                tokio::spawn(copy(back, write, Arc::clone(&kept)));
            }
        });
        Self { address, heads }
    }

    /// The addresses that were asked for and led to.
    fn addresses(&self) -> Vec<String> {
        let bytes = self.heads.lock().unwrap().clone();
        let text = String::from_utf8_lossy(&bytes);
        let head = |line: &&str| {
            line.starts_with("GET /") || line.starts_with("POST /") || line.starts_with("location:")
        };
        text.lines().filter(head).map(str::to_owned).collect()
    }
}

async fn copy(mut from: tcp::OwnedReadHalf, mut to: tcp::OwnedWriteHalf, heads: Arc<Mutex<Vec<u8>>>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        // What comes in one piece begins a line: a request follows its answer, never the body of the one before.
        heads.lock().unwrap().extend(b"\n".iter().chain(&buffer[..count]));
        if to.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
}

/// Every secret is at least as long; by its beginning it is looked up.
const BEGINNING: usize = 8;

/// What must not be found, in every writing, by its beginning.
#[derive(Default)]
struct Secrets(BTreeMap<[u8; BEGINNING], Vec<(&'static str, Vec<u8>)>>);

impl Secrets {
    fn add(&mut self, what: &'static str, text: &str) {
        let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let mut all: Vec<Vec<u8>> = vec![text.into(), text.to_lowercase().into()];
        if what == "pass" || what == "code" {
            all.extend([bare.to_lowercase().into_bytes(), bare.into_bytes()]);
        }
        // Cookies and tokens are base64url of random bytes: those bytes too.
        all.extend(URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() >= 16));
        for bytes in all {
            let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
            for written in [
                STANDARD_NO_PAD.encode(&bytes).into_bytes(),
                URL_SAFE_NO_PAD.encode(&bytes).into_bytes(),
                hex.to_uppercase().into_bytes(),
                hex.into_bytes(),
                bytes,
            ] {
                let beginning = *written.first_chunk().unwrap();
                self.0.entry(beginning).or_default().push((what, written));
            }
        }
    }

    fn of(&mut self, browser: &Client) {
        for cookie in COOKIES {
            if let Some(value) = browser.cookie(cookie) {
                self.add("cookie", value);
            }
        }
        self.add("form token", browser.token());
    }

    /// What of it is in there.
    fn found(&self, hay: &[u8]) -> Option<&'static str> {
        hay.windows(BEGINNING).enumerate().find_map(|(at, beginning)| {
            let known = self.0.get(beginning)?;
            known.iter().find(|(_, secret)| hay[at..].starts_with(secret)).map(|(what, _)| *what)
        })
    }

    fn search(&self, place: &str, hay: &[u8]) {
        assert_eq!(self.found(hay), None, "in clear in {place}");
    }
}

/// Every column of every row, by table.
async fn columns(store: &Store) -> Vec<(String, Vec<u8>)> {
    let read: Result<_, StoreError> = store
        .read("all-columns", |tx| {
            let lines = MIGRATIONS.iter().flat_map(|migration| migration.sql.lines());
            let tables: Vec<&str> = lines
                .filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next())
                .collect();
            let mut all = Vec::new();
            for table in tables {
                for row in tx.query_dyn(&format!("SELECT * FROM {table}"), &[])? {
                    for at in 0..row.len() {
                        let text = row.get::<String>(at).map(String::into_bytes);
                        let bytes = text.or_else(|_| row.get::<Vec<u8>>(at)).unwrap_or_default();
                        all.push((format!("column {at} of {table}"), bytes));
                    }
                }
            }
            Ok(all)
        })
        .await;
    read.unwrap()
}

/// The method that is somebody's recovery codes.
async fn codes_of(place: &Place, person: PersonId) -> String {
    let dir = place.people.id;
    let read: Result<_, StoreError> =
        place.store.read("codes", move |tx| repo::methods::of_person(tx, dir, person)).await;
    let methods = read.unwrap();
    methods.iter().find(|method| method.kind == MethodKind::RecoveryCodes).unwrap().id.to_string()
}

/// Recovers somebody and keeps every secret that was seen on the way.
async fn recovered(place: &Place, wire: &Wire) -> anyhow::Result<Secrets> {
    let (people, mut secrets) = (&place.people, Secrets::default());
    let victim = &people.employees[0];
    let lost = victim.lost();

    // At home, with the phone still there: codes, to be used when it is gone.
    let mut person = Client::connect(wire.address, ORIGIN).await?;
    secrets.of(&person);
    let mut key = victim.credential()?;
    sign_in(&mut person, &mut key).await?;
    person.read_token("/security-info").await?;
    secrets.of(&person);
    let proof = assertion(&mut person, &mut key, "/security-info/codes/assert").await?;
    let shown = person.post_form("/security-info/codes", &[("assertion", &proof)]).await?.text();
    let codes: Vec<String> = shown
        .split("<li><code>")
        .skip(1)
        .filter_map(|rest| Some(rest.split('<').next()?.to_owned()))
        .collect();
    anyhow::ensure!(codes.len() == 10, "{} codes", codes.len());
    for code in &codes {
        secrets.add("code", code);
    }

    let (agent, manager) = (people.agent.credential()?, people.manager.credential()?);
    let mut desk = Recovery::new(wire.address, ORIGIN, agent, manager).await?;
    secrets.of(&desk.agent);
    let number = desk.report(&lost).await?;
    desk.verify(&lost, number).await?;
    let mut nobody = Client::connect(wire.address, ORIGIN).await?;
    let fields = [("user_name", victim.user_name.as_str()), ("code", &codes[4])];
    // The six digits that it shows are too few to be looked for: they would be found by chance.
    let used = nobody.post_form("/recover/code", &fields).await?;
    anyhow::ensure!(used.status == 200 && used.text().contains("class=\"pass num\""), "the code");
    desk.act(number, "contain", &[]).await?;
    // One that is replaced, one that is mistyped and then used.
    let replaced = desk.issue_pass(number).await?;
    desk.verify_again(&lost, number).await?;
    let pass = desk.issue_pass(number).await?;
    secrets.add("pass", &replaced);
    secrets.add("pass", &pass);
    let with = |pass: &str| [("user_name", victim.user_name.clone()), ("pass", pass.to_owned())];
    for pass in [&replaced, &pass] {
        let fields = with(pass);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        nobody.post_form("/signin/pass", &fields).await?;
    }
    nobody.read_token("/signin/enrol").await?;
    secrets.of(&nobody);
    let mut new = enrol(&mut nobody, lost.new_seed).await?;
    nobody.forget_session();
    nobody.read_token("/").await?;
    sign_in(&mut nobody, &mut new).await?;
    nobody.read_token("/security-info").await?;
    secrets.of(&nobody);
    // The codes are from just before the loss, so the case holds them back until somebody decides about them.
    let proof = desk.touch(number, "retire").await?;
    let codes_method = codes_of(place, victim.id).await;
    desk.act(number, "retire", &[("method", &codes_method), ("assertion", &proof)]).await?;
    desk.finish(&lost, number).await?;
    // What is refused is told in the server's log: fields in the wrong places, and a session that may not.
    nobody.post_form("/signin/pass", &[("user_name", &pass), ("pass", &victim.user_name)]).await?;
    for path in ["/desk/new", "/security-info/codes/assert", "/security-info/case/stop", "/nowhere"] {
        let fields = [("pass", pass.as_str()), ("number", codes[5].as_str()), ("person", codes[6].as_str())];
        let refused = nobody.post_form(path, &fields).await?;
        anyhow::ensure!((400..500).contains(&refused.status), "{path}: {}", refused.status);
    }
    desk.agent.post_form(&format!("/desk/cases/{number}/pass"), &[("channel", pass.as_str())]).await?;
    Ok(secrets)
}

async fn everything_is_sent(place: &Place, mailbox: &Mailbox) {
    for _ in 0..300 {
        let read: Result<i64, StoreError> = place
            .store
            .read("messages", |tx| tx.query_one("SELECT COUNT(*) FROM message", &[])?.get(0))
            .await;
        if usize::try_from(read.unwrap()).unwrap() == mailbox.taken().len() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(mailbox.taken().len() >= 3, "few mails: {}", mailbox.taken().len());
}

both_engines! {
    async fn no_secret_is_anywhere_in_clear(store: Store) {
        let mailbox = Mailbox::start(&[]).await.unwrap();
        let place = Place::new(store, 1, Some(mailbox.port())).await;
        let server = place.start_telling("trace").await.unwrap();
        let wire = Wire::to(server.address).await;
        let secrets = recovered(&place, &wire).await.unwrap();
        everything_is_sent(&place, &mailbox).await;

        // The search finds what is there: an address that holds a code, bytes that are a cookie's.
        for (what, secret) in secrets.0.values().flatten() {
            assert_eq!(secrets.found(&[b"GET /?x=", secret.as_slice(), b" HTTP/1.1"].concat()), Some(*what));
        }

        let columns = columns(&place.store).await;
        assert!(columns.len() > 500, "{}", columns.len());
        for (place, bytes) in &columns {
            secrets.search(place, bytes);
        }
        for mail in mailbox.taken() {
            // Without the breaks that mails are written with.
            let joined = mail.replace("=\n", "").replace('\n', "");
            secrets.search("a mail", mail.as_bytes());
            secrets.search("a mail", joined.as_bytes());
        }
        let addresses = wire.addresses();
        assert!(addresses.len() > 40, "{}", addresses.len());
        for line in &addresses {
            secrets.search(&format!("an address: {line}"), line.as_bytes());
        }
        let log = std::fs::read(place.folder().join("stderr")).unwrap();
        let refusals = String::from_utf8_lossy(&log).matches("a request was refused").count();
        assert!(refusals >= 5, "the server told of {refusals}");
        secrets.search("the server's log", &log);
        // What the engine keeps beside the rows: pages that are free, the write-ahead log.
        if let StoreConfig::Sqlite { path, .. } = place.store.config() {
            for suffix in ["", "-wal"] {
                let file = format!("{}{suffix}", path.display());
                secrets.search(&file, &std::fs::read(&file).unwrap_or_default());
            }
        }
        drop(server);
    }
}
