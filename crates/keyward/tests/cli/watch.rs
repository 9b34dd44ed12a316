//! What an operator sees at night: `/healthz`, `/readyz`, and a `doctor` that is red for all that `/readyz` names.

use crate::place::Place;
use keyward_model::{Channel, DirectoryId, MessageId, Timestamp};
use keyward_storage::{
    Engine, Store, StoreConfig, StoreError, both_engines,
    repo::{
        directories,
        messages::{self, NewMessage},
    },
    testing,
};
use serde_json::Value;
use std::{fs, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

const HANGS: Duration = Duration::from_mins(1);

/// Status and body of what a probe asks.
async fn asked(address: SocketAddr, path: &str, headers: &str) -> (u16, String) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(HANGS, socket.read_to_string(&mut answer)).await.unwrap().unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// The checks that are not well, by name, and the status.
async fn wrong(address: SocketAddr) -> (u16, String, Vec<String>) {
    let (status, body) = asked(address, "/readyz", "").await;
    let json: Value = serde_json::from_str(&body).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let wrong = checks.iter().filter(|check| check["ok"] == false);
    let wrong = wrong.map(|check| check["name"].as_str().unwrap().to_owned()).collect();
    (status, json["status"].as_str().unwrap().to_owned(), wrong)
}

async fn until(address: SocketAddr, expected: (u16, &str, &[&str])) {
    let mut found = None;
    for _ in 0..600 {
        let (status, said, names) = wrong(address).await;
        if (status, said.as_str()) == (expected.0, expected.1) && names == expected.2 {
            return;
        }
        found = Some((status, said, names));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{found:?} instead of {expected:?}");
}

async fn directory(store: &Store) -> DirectoryId {
    let found: Result<_, StoreError> = store.read("directory", |tx| directories::find_only(tx)).await;
    found.unwrap().unwrap().id
}

/// A mail that has been due since long ago.
async fn due_for_long(database: &Store) {
    let dir = directory(database).await;
    let at = Timestamp::parse_rfc3339("2026-01-21T09:00:00Z").unwrap();
    let message = NewMessage {
        id: MessageId::from_bytes([1; 16]),
        person: None,
        channel: Channel::Mail,
        address: "mira@home.example".into(),
        subject: "A subject".into(),
        body: "A text".into(),
        kind: "method-added".into(),
        case: None,
        intent: None,
        created_at: at,
        expires_at: None,
    };
    let written: Result<bool, StoreError> =
        database.write("message", move |tx| messages::enqueue(tx, dir, &message)).await;
    assert!(written.unwrap());
}

both_engines! {
    async fn a_database_without_a_table_gets_no_traffic(store: Store) {
        let place = Place::new(&store);
        place.init();
        let server = place.serve().await.unwrap();
        until(place.address, (200, "ready", &[])).await;
        let database = place.database().await;
        let rename = |sql: &'static str| {
            let database = &database;
            async move {
                let renamed: Result<u64, StoreError> =
                    database.write("rename", move |tx| tx.execute(sql, &[])).await;
                renamed.unwrap();
            }
        };
        rename("ALTER TABLE message RENAME TO elsewhere").await;
        until(place.address, (503, "not ready", &["database"])).await;
        place.run(&["doctor"]).refused(&["WRONG  the database refuses what this program asks", "keyward log verify"]);
        place.run(&["log", "verify"]).refused(&["message"]);
        rename("ALTER TABLE elsewhere RENAME TO message").await;
        until(place.address, (200, "ready", &[])).await;
        place.run(&["doctor"]).fine();
        server.stop();
    }

    async fn a_stranger_hears_a_word_and_who_is_at_the_machine_all_of_it(store: Store) {
        let place = Place::new(&store);
        place.init();
        let server = place.serve().await.unwrap();
        assert_eq!(asked(place.address, "/healthz", "").await, (200, "ok\n".to_owned()));
        until(place.address, (200, "ready", &[])).await;
        let (_, body) = asked(place.address, "/readyz", "").await;
        for check in ["database", "issuance_hold", "log", "signing", "messages", "clock", "disk", "descriptors"] {
            assert!(body.contains(&format!("\"name\":\"{check}\",\"ok\":true,\"value\":\"")), "{check}: {body}");
        }
        assert!(!body.contains(crate::place::ADMIN) && !body.contains("keyward.key"), "{body}");
        let outside = asked(place.address, "/readyz", "X-Forwarded-For: 198.51.100.7\r\n").await;
        assert_eq!(outside, (200, "ready\n".to_owned()));
        server.stop();

        fs::write(place.data().join("token"), "t".repeat(32)).unwrap();
        let options = <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
        fs::set_permissions(place.data().join("token"), options).unwrap();
        let config = place.configure(&format!("{}[watch]\ntoken_file = \"token\"\n", place.http()));
        let server = place.start(&["serve", "--config", config.to_str().unwrap()]).await.unwrap();
        let with = |token: String| format!("X-Forwarded-For: 198.51.100.7\r\nAuthorization: Bearer {token}\r\n");
        assert!(asked(place.address, "/readyz", &with("t".repeat(32))).await.1.contains("\"checks\""));
        assert_eq!(asked(place.address, "/readyz", &with("t".repeat(31))).await.1, "ready\n");
        server.stop();
    }

    async fn a_file_that_cannot_be_read_is_told_everywhere_and_people_sign_in(store: Store) {
        let place = Place::new(&store);
        place.init();
        place.run(&["doctor"]).fine().says(&["ok     no issuance hold is on"]);
        // Neither what it is nor what it was before can be read.
        for name in ["keyward.tip", "keyward.tip.before"] {
            fs::write(place.data().join(name), "").unwrap();
        }
        let server = place.serve().await.unwrap();
        until(place.address, (200, "attention", &["issuance_hold"])).await;
        assert_eq!(asked(place.address, "/readyz", "X-Real-IP: 198.51.100.7\r\n").await, (200, "ready\n".to_owned()));
        let told = server.err();
        assert!(told.contains("nobody can tell whether the database was put back") && told.contains("it is empty"), "{told}");
        let said = ["WRONG  an issuance hold is on", "people sign in", "keyward.tip", "it is empty", "/review"];
        place.run(&["doctor"]).refused(&said);
        place.run(&["log", "verify"]).says(&["An issuance hold is on", "keyward doctor"]);
        server.stop();
        // It is a fact of the installation, not of that process; and whoever takes the file away changes nothing.
        place.run(&["doctor"]).refused(&said);
        for name in ["keyward.tip", "keyward.tip.before"] {
            fs::remove_file(place.data().join(name)).unwrap();
        }
        let server = place.serve().await.unwrap();
        until(place.address, (200, "attention", &["issuance_hold"])).await;
        server.stop();
    }

    async fn doctor_is_red_where_nothing_is_signed_or_sent(store: Store) {
        let place = Place::new(&store);
        place.init();
        place.run(&["doctor"]).fine().says(&["last swept never", "ok     0 messages wait", "MB free in"]);
        let database = place.database().await;
        place.run(&["administrator", "add", "ana@contoso.example", "--new", "Ana"]).fine();
        place.run(&["doctor"]).fine();
        let aged: Result<u64, StoreError> = database
            .write("age", |tx| tx.execute("UPDATE event SET at = at - 120000000 WHERE leaf_index IS NULL", &[]))
            .await;
        assert!(aged.unwrap() > 0);
        place.run(&["doctor"]).refused(&["WRONG  the log is not signed", "systemctl status keyward"]);
        due_for_long(&database).await;
        place.run(&["doctor"]).refused(&["WRONG  messages are not sent", "keyward messages list --waiting"]);
    }
}

/// A standby, or a server that was set so, answers every look and nobody can sign in there.
#[test]
fn a_database_that_takes_no_writes_gets_no_traffic() {
    testing::run(Engine::Postgres, "read_only", |store| async move {
        let place = Place::new(&store);
        place.init();
        let server = place.serve().await.unwrap();
        until(place.address, (200, "ready", &[])).await;
        let StoreConfig::Postgres { url, .. } = store.config() else { panic!("not PostgreSQL") };
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let name = url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
        let set = |value: &str| format!("ALTER DATABASE {name} SET default_transaction_read_only = {value}");
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        client.batch_execute(&set("on")).await.unwrap();
        client.batch_execute(end).await.unwrap();
        until(place.address, (503, "not ready", &["database"])).await;
        place.run(&["doctor"]).refused(&["WRONG  the database takes no writes"]);
        client.batch_execute("SET default_transaction_read_only = off").await.unwrap();
        client.batch_execute(&set("off")).await.unwrap();
        client.batch_execute(end).await.unwrap();
        until(place.address, (200, "ready", &[])).await;
        drop(client);
        connection.await.unwrap().unwrap();
        server.stop();
    });
}

/// A lock that nobody gives back, as a migration of somebody else's takes it.
#[test]
fn a_database_that_does_not_answer_is_told_and_waited_for_no_longer_than_a_minute() {
    testing::run(Engine::Postgres, "locked", |store| async move {
        let place = Place::new(&store);
        place.init();
        let server = place.serve().await.unwrap();
        until(place.address, (200, "ready", &[])).await;
        let StoreConfig::Postgres { url, .. } = store.config() else { panic!("not PostgreSQL") };
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        client.batch_execute("BEGIN; LOCK TABLE alarm, directory IN ACCESS EXCLUSIVE MODE").await.unwrap();
        until(place.address, (503, "not ready", &["database"])).await;
        let outside = asked(place.address, "/readyz", "X-Forwarded-For: 198.51.100.7\r\n").await;
        assert_eq!(outside, (503, "not ready\n".to_owned()));
        assert_eq!(asked(place.address, "/healthz", "").await, (200, "ok\n".to_owned()), "it lives");
        let option = place.option();
        let doctor =
            tokio::task::spawn_blocking(move || crate::place::keyward(&["doctor", &option[0], &option[1]]));
        let ran = timeout(Duration::from_mins(3), doctor).await.unwrap().unwrap();
        assert!(!ran.success && ran.out.contains("WRONG"), "{ran:#?}");
        client.batch_execute("ROLLBACK").await.unwrap();
        drop(client);
        connection.await.unwrap().unwrap();
        until(place.address, (200, "ready", &[])).await;
        place.run(&["doctor"]).fine();
        server.stop();
    });
}
