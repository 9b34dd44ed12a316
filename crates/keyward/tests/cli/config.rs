//! `config check`: what is wrong is named with its file, its key and what is expected, and every command says the same.

use crate::place::{Place, keyward};
use std::fs;

#[test]
fn what_is_wrong_is_named_and_every_command_says_the_same() {
    let place = Place::sqlite();
    place.init();
    let cases: [(&str, &[&str]); 16] = [
        ("[server]\nlisten_on = \"127.0.0.1:1\"\n", &["`server.listen_on`", "did you mean `server.listen`?"]),
        ("[databse]\nsqlite = \"x\"\n", &["`databse.sqlite`", "did you mean `database.sqlite`?"]),
        ("[mail]\nsmpt = \"smtp://x\"\n", &["`mail.smpt`", "did you mean `mail.smtp`?"]),
        (
            "[server]\nlisten = \"here\"\n",
            &["line 2", "listen = \"here\"", "an address and port such as 127.0.0.1:8080"],
        ),
        ("[server]\nlisten = 8080\n", &["line 2", "listen = 8080", "expected a string"]),
        ("[server]\ntrust_forwarded_for = \"yes\"\n", &["trust_forwarded_for", "expected a boolean"]),
        (
            "[server]\npublic_url = \"http://id.contoso.example\"\n",
            &["`server.public_url`", "https://host[:port]"],
        ),
        (
            "[server]\npublic_url = \"https://localhost\"\nrp_id = \"contoso.example\"\n",
            &["`server.rp_id`", "the host of server.public_url"],
        ),
        ("[server]\ntls_key = \"key.pem\"\n", &["server.tls_certificate and server.tls_key go together"]),
        ("[database]\nconnections = -1\n", &["connections = -1", "expected usize"]),
        ("[database]\nconnections = 0\n", &["`database.connections`", "1 or more"]),
        (
            "[database]\npostgres = \"mysql://root:hunter2@db/keyward\"\n",
            &["`database.postgres`", "postgres://user:password@host"],
        ),
        ("[organisation]\ntime_zone = \"Ljubljana\"\n", &["`organisation.time_zone`", "Europe/Ljubljana"]),
        (
            "[mail]\nsmtp = \"mail.example.test\"\nfrom = \"a@b.test\"\n",
            &["`mail.smtp`", "smtps://host[:port]"],
        ),
        ("[mail]\nsmtp = \"smtp://x\"\n", &["mail.smtp needs mail.from"]),
        ("[server\n", &["line 1"]),
    ];
    for (text, words) in cases {
        let config = place.write_config(text);
        let file = config.to_str().unwrap();
        let said = keyward(&["config", "check", "--config", file]).refused(words).refused(&[file]).err;
        assert!(!said.contains("hunter2"), "{said}");
        // The server's own words about itself come before, if it got so far; it does not.
        assert_eq!(keyward(&["serve", "--config", file]).refused(&[]).err, said);
        assert_eq!(keyward(&["log", "key", "--config", file]).refused(&[]).err, said);
        let doctor = keyward(&["doctor", "--config", file]).refused(&["WRONG  configuration: "]).out;
        assert!(doctor.contains(said.trim_start_matches("keyward: ").trim_end()), "{doctor} {said}");
    }
    let missing = place.file("none.toml");
    keyward(&["config", "check", "--config", missing.to_str().unwrap()]).refused(&[
        "none.toml",
        "there is no such file",
        "keyward init",
    ]);
}

#[test]
fn a_file_that_is_fine_is_said_to_be() {
    let place = Place::sqlite();
    let file = place.file("keyward.toml");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/keyward.toml"), &file).unwrap();
    keyward(&["config", "check", "--config", file.to_str().unwrap()]).fine().says(&["is fine"]);
}
