//! The drill: a backup under constant writes, put back elsewhere.

use crate::process::{ORIGIN, Place, Server};
use keyward_robot::{Client, Recovery, sign_in};
use keyward_storage::{Store, StoreConfig, StoreError, both_engines, testing::TestStore};
use std::{
    net::SocketAddr,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

const WRITERS: usize = 3;

/// Signs in again and again until it is told to stop; counts each sign-in when it was acknowledged, and before it is sent.
async fn write(
    address: SocketAddr,
    mut key: keyward_authenticator::Credential,
    (sent, done): (Arc<AtomicU64>, Arc<AtomicU64>),
    stop: Arc<AtomicBool>,
) {
    while !stop.load(Ordering::SeqCst) {
        let mut browser = Client::connect(address, ORIGIN).await.unwrap();
        sent.fetch_add(1, Ordering::SeqCst);
        // On a busy machine a server may say that it is too busy: that is no acknowledgement.
        if sign_in(&mut browser, &mut key).await.is_ok() {
            done.fetch_add(1, Ordering::SeqCst);
        }
    }
}

async fn count(store: &Store, sql: &'static str) -> u64 {
    let read: Result<u64, StoreError> = store.read("count", move |tx| tx.query_one(sql, &[])?.get(0)).await;
    read.unwrap()
}

/// The configuration of an installation elsewhere, with the master secret and what the server remembered.
fn elsewhere(place: &Place, folder: &Path, database: &StoreConfig) -> String {
    for name in ["keyward.key", "keyward.tip"] {
        std::fs::copy(place.folder().join(name), folder.join(name)).unwrap();
    }
    let database = match database {
        StoreConfig::Sqlite { path, .. } => format!("sqlite = {:?}", path.display().to_string()),
        StoreConfig::Postgres { url, .. } => format!("postgres = {url:?}\nconnections = 2"),
    };
    let config = folder.join("keyward.toml");
    let text = format!(
        "[server]\nlisten = \"127.0.0.1:1\"\npublic_url = \"{ORIGIN}\"\n[database]\n{database}\n[secrets]\nfile = \"keyward.key\"\n"
    );
    std::fs::write(&config, text).unwrap();
    config.display().to_string()
}

fn keyward(words: &[&str], config: &str) -> (bool, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_keyward")).args(words).args(["--config", config]).output();
    said(&ran.unwrap())
}

fn said(ran: &Output) -> (bool, String) {
    (
        ran.status.success(),
        String::from_utf8_lossy(&[ran.stdout.as_slice(), &ran.stderr].concat()).into_owned(),
    )
}

/// Runs a command beside the server without holding up the writers.
async fn run(place: &Place, server: &Server, words: &[&str]) -> (bool, String) {
    let mut command = place.command(server, words);
    let ran = tokio::task::spawn_blocking(move || command.output()).await.unwrap();
    said(&ran.unwrap())
}

both_engines! {
    async fn a_backup_under_constant_writes_has_all_that_was_acknowledged_before_its_mark(store: Store) {
        let on_sqlite = matches!(store.config(), StoreConfig::Sqlite { .. });
        let place = Place::new(store, WRITERS, None).await;
        let server = place.start(None).await.unwrap();
        let (sent, done, stop) = <(Arc<AtomicU64>, Arc<AtomicU64>, Arc<AtomicBool>)>::default();
        let writers: Vec<_> = place.people.employees[..WRITERS]
            .iter()
            .map(|someone| {
                let key = someone.credential().unwrap();
                tokio::spawn(write(server.address, key, (Arc::clone(&sent), Arc::clone(&done)), Arc::clone(&stop)))
            })
            .collect();
        while done.load(Ordering::SeqCst) < 20 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let file = place.folder().join("drill.backup").display().to_string();
        let before = done.load(Ordering::SeqCst);
        let (fine, text) = run(&place, &server, &["backup", &file]).await;
        assert!(fine && text.contains("verified"), "{text}");
        let after = sent.load(Ordering::SeqCst);
        assert!(after > before, "nothing was written while the backup was made");
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            writer.await.unwrap();
        }

        // Something that is in the log happens after the mark.
        let (agent, manager) = (place.people.agent.credential().unwrap(), place.people.manager.credential().unwrap());
        let known = std::fs::read_to_string(place.folder().join("keyward.tip")).unwrap();
        let mut desk = Recovery::new(server.address, ORIGIN, agent, manager).await.unwrap();
        desk.run(&place.people.employees[0].lost()).await.unwrap();
        for _ in 0..1500 {
            if std::fs::read_to_string(place.folder().join("keyward.tip")).unwrap() != known {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let mut server = server;
        server.kill();

        let folder = tempfile::tempdir().unwrap();
        let empty = if on_sqlite { None } else { TestStore::postgres().await.unwrap() };
        let target = empty.as_ref().map_or_else(
            || StoreConfig::Sqlite { path: folder.path().join("elsewhere.db"), readers: 1 },
            |store| store.config().clone(),
        );
        let config = elsewhere(&place, folder.path(), &target);
        let (fine, text) = keyward(&["restore", &file], &config);
        assert!(fine, "{text}");
        assert!(text.contains("signed events came after the mark and are lost"), "{text}");
        let (fine, text) = keyward(&["log", "verify"], &config);
        assert!(fine, "{text}");

        let restored = Store::open(&target).await.unwrap();
        let found = count(&restored, "SELECT COUNT(*) FROM sign_in WHERE outcome = 'success'").await;
        assert!((before..=after).contains(&found), "{before} were acknowledged before the backup, {after} sent: {found}");
        assert_eq!(count(&restored, "SELECT COUNT(*) FROM recovery_case").await, 0);
        assert!(count(&place.store, "SELECT COUNT(*) FROM recovery_case").await > 0);
    }
}
