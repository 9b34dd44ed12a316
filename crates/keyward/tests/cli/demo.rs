//! `demo` beside real installations, and on PostgreSQL.

use crate::place::{Place, Server, keyward};
use anyhow::{Context as _, Result, ensure};
use keyward_robot::Client;
use keyward_storage::{Store, both_engines};
use std::fs;

both_engines! {
    async fn a_link_of_the_demo_signs_in_and_a_second_start_keeps_what_was_done(store: Store) {
        let place = Place::new(&store);
        let port = place.address.port().to_string();
        let option = place.option();
        let mut words = vec!["demo", &option[0], &option[1]];
        if option[0] == "--data" {
            words.extend(["--port", &port]);
        }
        let server = place.start(&words).await.unwrap();
        let first = link(&place, &server, "reviewer").unwrap();
        signs_in(&place, &first).await.unwrap();
        assert!(signs_in(&place, &first).await.is_err(), "a link works once");
        for suffix in ["", "-wal"] {
            let database = fs::read(place.data().join(format!("keyward.db{suffix}"))).unwrap_or_default();
            let clear = database.windows(first.len()).any(|bytes| bytes == first.as_bytes());
            assert!(!clear, "the link is in the database in clear");
        }
        server.stop();
        let verified = place.run(&["log", "verify"]).fine().says(&["The log is whole"]).out;

        let server = place.start(&words).await.unwrap();
        assert!(!server.out().contains("Making up"), "{}", server.out());
        let second = link(&place, &server, "reviewer").unwrap();
        assert_ne!(second, first);
        signs_in(&place, &second).await.unwrap();
        server.stop();
        place.run(&["log", "verify"]).fine();
        assert!(verified.contains("cases compared"));

        words.push("--fresh");
        if option[0] == "--config" {
            keyward(&words).refused(&["--fresh deletes an embedded database only"]);
            return;
        }
        let secret = fs::read(place.secret()).unwrap();
        let server = place.start(&words).await.unwrap();
        assert!(server.out().contains("Making up"), "{}", server.out());
        assert!(signs_in(&place, &second).await.is_err(), "nothing of before is left");
        server.stop();
        assert_eq!(fs::read(place.secret()).unwrap(), secret, "it may be another installation's too");
    }

    async fn a_real_installation_is_neither_shown_nor_deleted(store: Store) {
        let place = Place::new(&store);
        // An organisation may be called as the made-up one is.
        place.run(&["init", "--organisation", "Nordwind", "--admin", "irena"]).fine();
        let key = place.run(&["log", "key"]).fine().out;
        let option = place.option();
        keyward(&["demo", &option[0], &option[1]]).refused(&["this is no demo to go on with"]);
        let words = if option[0] == "--data" {
            "--fresh would delete the installation of Nordwind"
        } else {
            "--fresh deletes an embedded database only"
        };
        keyward(&["demo", "--fresh", &option[0], &option[1]]).refused(&[words]);
        place.run(&["doctor"]).fine().says(&["1 people in Nordwind"]);
        assert_eq!(place.run(&["log", "key"]).fine().out, key);
        place.run(&["log", "verify"]).fine();
    }
}

/// A link as the demo printed it.
fn link(place: &Place, server: &Server, role: &str) -> Result<String> {
    let out = server.out();
    let line = out.lines().find(|line| line.trim_start().starts_with(role)).context("no such role")?;
    let (_, secret) = line.split_once(&format!("{}/link#", place.origin())).context("no link")?;
    Ok(secret.trim().to_owned())
}

async fn signs_in(place: &Place, secret: &str) -> Result<()> {
    let mut person = Client::connect(place.address, &place.origin()).await?;
    let answer = person.post_form("/link", &[("secret", secret)]).await?;
    ensure!(answer.location.as_deref() == Some("/review"), "{} {}", answer.status, answer.text());
    let page = person.get("/review").await?;
    ensure!(page.status == 200, "{}", page.status);
    Ok(())
}
