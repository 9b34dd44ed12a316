//! `doctor`: a whole installation is fine, and each thing that is wrong is named.

use crate::{
    certificates,
    place::{Place, Ran, keyward},
};
use keyward_storage::{Store, both_engines};
use std::{fs, os::unix::fs::PermissionsExt as _};

const HOST: &str = "id.contoso.example";

/// What it calls wrong.
fn wrong(ran: &Ran) -> Vec<&str> {
    ran.out.lines().filter(|line| line.starts_with("WRONG")).collect()
}

both_engines! {
    async fn a_new_installation_is_fine_until_its_secret_is_open_or_gone(store: Store) {
        let place = Place::new(&store);
        place.init();
        let fine = place.run(&["doctor"]).fine().says(&[
            "ok     the master secret is there and private",
            "answers; 1 people in Contoso",
            "ok     the log's tip agrees with its checkpoint",
            "look   mail.smtp is not set",
            "look   passes for privileged accounts wait until security is told, and no security reader can be reached: set mail.smtp",
        ]);
        assert_eq!(wrong(&fine), [""; 0]);

        let mode = |mode| fs::set_permissions(place.secret(), fs::Permissions::from_mode(mode)).unwrap();
        for open in [0o644, 0o640, 0o604] {
            mode(open);
            let ran = place.run(&["doctor"]).refused(&["may be read by others", "chmod 600"]);
            assert_eq!(wrong(&ran).len(), 1, "told once: {ran:#?}");
            place.run(&["log", "key"]).refused(&["may be read by others", "chmod 600"]);
        }
        mode(0o600);
        place.run(&["doctor"]).fine();
        fs::write(place.secret(), "not a secret").unwrap();
        place.run(&["doctor"]).refused(&["keyward.key", "64 hexadecimal digits"]);
        fs::remove_file(place.secret()).unwrap();
        place.run(&["doctor"]).refused(&["keyward.key is not there", "keyward init"]);
        // Another installation's secret is not this one's.
        fs::write(place.secret(), "5e".repeat(32)).unwrap();
        mode(0o600);
        place.run(&["doctor"]).refused(&["keyward.key is not the one that this installation was made with"]);
    }

    async fn a_database_that_is_missing_is_named(store: Store) {
        let place = Place::new(&store);
        if place.option()[0] == "--data" {
            place.run(&["doctor"]).refused(&["there is no installation at", "keyward.db", "keyward init"]);
            return;
        }
        place.run(&["doctor"]).refused(&["keyward.key is not there"]);
        place.init();
        let text = fs::read_to_string(&place.option()[1]).unwrap();
        let missing = text.replace("/keyward_", "/missing_");
        assert_ne!(missing, text);
        place.write_config(&missing);
        let ran = place.run(&["doctor"]).refused(&["cannot open the database", "does not exist"]);
        assert!(!ran.out.contains("keyward:"), "the password is not shown: {ran:#?}");
    }
}

#[test]
fn a_certificate_that_browsers_would_refuse_is_named() {
    let place = Place::sqlite();
    place.init();
    let doctor = |section: &str| {
        let config = place.configure(section);
        keyward(&["doctor", "--config", config.to_str().unwrap()])
    };
    let good = certificates::make(&place, "good", HOST, 2099);
    doctor(&good.section(&place, HOST))
        .says(&[&format!("ok     the certificate is for {HOST}, until 2099-01-01")]);
    let wild = certificates::make(&place, "wild", "*.contoso.example", 2099);
    doctor(&wild.section(&place, HOST)).says(&["ok     the certificate"]);

    let old = certificates::make(&place, "old", HOST, 2021);
    doctor(&old.section(&place, HOST)).refused(&[
        "WRONG",
        "server.tls_certificate",
        "old.pem",
        "expired on 2021-01-01",
    ]);
    let other = certificates::make(&place, "other", "www.contoso.example", 2099);
    doctor(&other.section(&place, HOST)).refused(&[
        "server.tls_certificate",
        "other.pem",
        "is not for id.contoso.example",
    ]);
    doctor(&wild.section(&place, "a.b.contoso.example")).refused(&["is not for a.b.contoso.example"]);

    let mixed = certificates::Files { key: old.key, ..good };
    doctor(&mixed.section(&place, HOST)).refused(&[
        "server.tls_key",
        "old-key.pem",
        "is not the key of",
        "good.pem",
    ]);
    let none = certificates::Files { certificate: place.file("none.pem"), ..other };
    doctor(&none.section(&place, HOST)).refused(&["server.tls_certificate", "none.pem", "No such file"]);
    doctor(&format!("[server]\npublic_url = \"http://{HOST}\"\n")).refused(&[
        "configuration: in",
        "keyward.toml",
        "server.public_url",
        "https://",
    ]);
}

#[test]
fn a_webhook_that_could_not_be_signed_or_reached_is_named() {
    let place = Place::sqlite();
    place.init();
    let hook = |url: &str, events: &str| {
        let table = format!(
            "[[webhook]]\nname = \"security-chat\"\nurl = \"{url}\"\nsecret_file = \"chat-secret\"\nevents = [{events}]\n"
        );
        let config = place.configure(&format!("{}{table}", place.http()));
        keyward(&["doctor", "--config", config.to_str().unwrap()])
    };
    let (good, passes) = ("https://chat.example.test/hooks/1", "\"pass.issued\"");
    let secret = place.secret().with_file_name("chat-secret");
    hook(good, passes).refused(&[
        "WRONG",
        "webhook security-chat.secret_file",
        "chat-secret",
        "No such file",
    ]);
    fs::write(&secret, "hunter2").unwrap();
    hook(good, passes).refused(&["may be read by others", "chmod 600"]);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let ran = hook(good, passes).refused(&["webhook security-chat", "whsec_", "base64"]);
    assert!(!format!("{ran:?}").contains("hunter2"), "the secret is not shown");
    fs::write(&secret, "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n").unwrap();
    let waits = "passes for privileged accounts wait until security is told";
    // A program that hears of other things tells nobody of this one.
    hook(good, passes).fine().says(&[waits, "add a [[webhook]] that hears case.privileged"]);
    for events in ["", "\"case.privileged\""] {
        let heard = hook("http://127.0.0.1:9/", events).fine();
        assert!(!heard.out.contains(waits), "{heard:#?}");
    }
    hook("http://10.0.0.1/hooks/topsecret", passes).refused(&["webhook.url", "https://"]);
    hook(good, "\"pass.made\"").refused(&["webhook.events", "operator's guide"]);
}
