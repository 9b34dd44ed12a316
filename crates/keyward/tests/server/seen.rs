//! What an operator sees of a server: its log and its figures.

use crate::process::{ORIGIN, Place, Server};
use keyward_robot::{Client, Recovery, sign_in};
use keyward_storage::{Engine, testing};
use serde_json::Value;
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// An address for figures.
pub fn free() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

pub async fn figures(at: SocketAddr) -> String {
    let mut socket = TcpStream::connect(at).await.unwrap();
    socket.write_all(b"GET /metrics HTTP/1.1\r\nhost: figures\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    let (head, text) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    text.to_owned()
}

/// Asks until what is asked for is there; the limit only guards against waiting for ever.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what} does not come");
}

/// The value of a sample.
pub fn value(text: &str, sample: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ')?.parse().ok())
}

pub async fn signed_in(place: &Place, server: &Server) -> Client {
    let mut client = Client::connect(server.address, ORIGIN).await.unwrap();
    let mut key = place.people.employees[0].credential().unwrap();
    sign_in(&mut client, &mut key).await.unwrap();
    client
}

#[test]
fn figures_are_at_their_own_address_on_both_engines_and_nowhere_else() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        testing::run(engine, "seen-figures", |store| async move {
            let at = free();
            let name = if store.engine() == Engine::Sqlite { "sqlite" } else { "postgresql" };
            let place = Place::new(store, 1, None).await.set(&format!("[metrics]\nlisten = \"{at}\"\n"));
            let server = place.start(None).await.unwrap();
            let mut client = signed_in(&place, &server).await;
            assert_eq!(client.get("/metrics").await.unwrap().status, 404);
            let text = until("figures of the database", async || {
                let text = figures(at).await;
                (value(&text, "keyward_sessions_live") > Some(0.0)).then_some(text)
            })
            .await;
            assert!(
                value(&text, &format!("keyward_store_workers{{engine=\"{name}\",line=\"commands\"}}"))
                    >= Some(1.0)
            );
            assert_eq!(value(&text, "keyward_hold{reason=\"rolled-back\"}"), Some(0.0));
            assert_eq!(value(&text, "keyward_clock_trusted"), Some(1.0));
            assert!(value(&text, "keyward_connections_open") >= Some(1.0));
            let answered = "keyward_requests_total{method=\"POST\",route=\"/signin/finish\",status=\"2xx\"}";
            assert_eq!(value(&text, answered), Some(1.0), "{text}");
            assert!(
                value(&text, &format!("keyward_store_seconds_count{{engine=\"{name}\",work=\"write\"}}"))
                    >= Some(1.0)
            );
        });
    }
}

#[test]
fn a_json_log_is_objects_and_a_log_in_a_file_has_no_colours() {
    testing::run(Engine::Sqlite, "seen-log", |store| async move {
        let place = Place::new(store, 1, None).await;
        let mut server = place.start(None).await.unwrap();
        signed_in(&place, &server).await;
        server.signal("TERM");
        assert!(server.stopped().await);
        let log = place.log();
        assert!(log.contains("keyward::access: answered") && !log.contains('\u{1b}'), "{log}");

        let place = place.set("[log]\nformat = \"json\"\n");
        let mut server = place.start(None).await.unwrap();
        let mut client = signed_in(&place, &server).await;
        let id =
            client.get("/desk/cases/123456?name=somebody").await.unwrap().headers["x-request-id"].clone();
        server.signal("TERM");
        assert!(server.stopped().await);
        let log = place.log();
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let own: Vec<&Value> = lines.iter().filter(|line| line["request"] == id.to_str().unwrap()).collect();
        assert_eq!(own.len(), 1, "one line for a request: {log}");
        assert_eq!(own[0]["route"], "/desk/cases/{number}");
        assert!(!log.contains("123456") && !log.contains("somebody"));
        assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
    });
}

#[test]
fn an_error_that_comes_four_times_a_second_is_told_once_and_again_when_it_works() {
    testing::run(Engine::Sqlite, "seen-repeats", |store| async move {
        let place = Place::new(store, 1, None).await.set("[log]\nformat = \"json\"\n");
        let server = place.start(None).await.unwrap();
        let tip = place.folder().join("keyward.tip");
        until("a checkpoint", async || std::fs::read(&tip).ok()).await;
        // Folders with something in them are replaced by nothing: neither the file nor the one before it.
        let before = place.folder().join("keyward.tip.before");
        for file in [&tip, &before] {
            drop(std::fs::remove_file(file));
            std::fs::create_dir(file).unwrap();
            std::fs::write(file.join("something"), "").unwrap();
        }
        let keys = (place.people.agent.credential().unwrap(), place.people.manager.credential().unwrap());
        let mut desk = Recovery::new(server.address, ORIGIN, keys.0, keys.1).await.unwrap();
        desk.run(&place.people.employees[0].lost()).await.unwrap();
        let told = |task: &str, message: &str| -> Vec<Value> {
            let lines = place.log();
            let lines = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            lines
                .filter(|line| line["task"] == task && line["message"].as_str().unwrap().contains(message))
                .collect()
        };
        until("the error", async || told("remember", "cannot be written").pop()).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let errors = told("remember", "cannot be written");
        assert_eq!(errors.len(), 1, "a dozen rounds failed: {errors:?}");
        assert_eq!(errors[0]["count"], 1);
        let why = errors[0]["error"].as_str().unwrap();
        assert!(why.contains("keyward.tip") && why.contains(": "), "the cause as well: {why}");
        std::fs::remove_dir_all(&tip).unwrap();
        std::fs::remove_dir_all(&before).unwrap();
        let works = until("its end", async || told("remember", "works again").pop()).await;
        assert!(works["failures"].as_u64() > Some(2), "{works}");
    });
}
