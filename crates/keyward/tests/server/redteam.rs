//! The attacks, by the program, against the program: each ends as it must, and nothing stays but the log.

use crate::process::{Place, Server};
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::{Actor, EventId, Factor, GroupId, MethodRule, Scope, SignInPolicy, Timestamp};
use keyward_redteam::ATTACKS;
use keyward_robot::Mailbox;
use keyward_storage::{
    Engine, MIGRATIONS, Store, StoreConfig, StoreError, Tx, both_engines,
    log::{self, NewEvent},
    repo::{
        alarms::{self, Alarm, AlarmKind},
        groups::{self, Group},
        policies,
    },
    testing,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    process::{Command, Output, Stdio},
    sync::LazyLock,
    time::Duration,
};

/// What each attack ends as. `broken` is what is not defended yet: whoever mends it says so here.
const EXPECTED: &[(&str, &str)] = &[
    ("A01", "held_live"),
    ("A02", "held_live"),
    ("A03", "held_live"),
    ("A04", "held_live"),
    ("A05", "held_live"),
    ("A06", "held_live"),
    ("A07", "held_live"),
    ("A08", "held_live"),
    ("A09", "not_applicable"),
    ("A10", "not_applicable"),
    ("A11", "held_live"),
    ("A12", "held_live"),
    ("A13", "held_live"),
    ("A14", "held_live"),
    ("A15", "held_live"),
    ("A16", "held_live"),
    ("A17", "not_applicable"),
    ("A18", "held_live"),
    ("A19", "held_live"),
    ("A20", "held_live"),
    ("A21", "held_live"),
    ("A22", "held_live"),
    ("A23", "held_live"),
    ("A24", "held_by_tests"),
    ("A25", "held_live"),
    ("A26", "held_by_tests"),
    ("A27", "held_live"),
    ("A28", "held_live"),
    ("A29", "partly"),
    ("A30", "held_by_tests"),
    ("A31", "held_live"),
    ("A32", "held_live"),
    ("A33", "held_live"),
    ("A34", "not_applicable"),
    ("A35", "not_applicable"),
    ("A36", "held_live"),
    ("A37", "held_by_tests"),
    ("A38", "held_live"),
    ("A39", "held_live"),
    ("A40", "held_live"),
    ("A41", "held_live"),
    ("A42", "held_live"),
    ("A43", "not_applicable"),
    ("A44", "not_applicable"),
    ("A45", "held_by_tests"),
    ("A46", "not_applicable"),
    ("A47", "held_live"),
    ("A48", "held_live"),
    ("A49", "not_applicable"),
    ("A50", "held_live"),
    ("A51", "held_live"),
    ("A52", "partly"),
    ("A53", "held_live"),
    ("A54", "held_live"),
    ("A55", "held_live"),
    ("A56", "held_by_tests"),
    ("A57", "held_by_tests"),
    ("A58", "held_by_tests"),
    ("A59", "held_live"),
    ("A60", "held_live"),
    ("A61", "held_by_tests"),
    ("A62", "partly"),
    ("A63", "held_live"),
    ("A64", "held_live"),
    ("A65", "held_live"),
    ("A66", "partly"),
    ("A67", "partly"),
    ("A68", "partly"),
    ("A69", "held_live"),
    ("A70", "held_by_tests"),
    ("A71", "held_by_tests"),
    ("A72", "held_live"),
    ("A73", "held_live"),
    ("A74", "held_live"),
    ("A75", "held_live"),
    ("A76", "held_live"),
    ("A77", "held_by_tests"),
    ("A78", "held_by_tests"),
    ("A79", "held_by_tests"),
];

/// What may be other than before: the log, the next case's number (none is given out twice), answered challenges, which
/// name nobody and are forgotten after five minutes, and the time that was seen last.
const STAYS: &[&str] = &[
    "event",
    "event_unsequenced",
    "log_node",
    "log_tree",
    "log_checkpoint",
    "counter",
    "spent_challenge",
    "clock",
];

/// The tables of the schema, and the statement that reads all of each.
static TABLES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = MIGRATIONS.iter().flat_map(|migration| migration.sql.lines());
    let names = lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next());
    let all = |name| match name {
        // The list of roles is as it was, and was sealed twice meanwhile: with people of the exercise, and without.
        "seal" => {
            "SELECT directory_id, kind, id, list, CASE WHEN kind = 7 THEN NULL ELSE version END, \
             CASE WHEN kind = 7 THEN NULL ELSE mac END FROM seal"
        }
        name => &*format!("SELECT * FROM {name}").leak(),
    };
    names.map(|name| (name, all(name))).collect()
});

async fn rows(place: &Place) -> BTreeMap<&'static str, Vec<String>> {
    let read: Result<_, StoreError> = place
        .store
        .read("all-rows", |tx| {
            let mut rows = BTreeMap::new();
            for (table, all) in TABLES.iter().filter(|(table, _)| !STAYS.contains(table)) {
                let mut found: Vec<String> =
                    tx.query(all, &[])?.iter().map(|row| format!("{row:?}")).collect();
                // A report counts against its source for an hour, whoever it was about.
                found.retain(|row| !row.contains("Text(\"intake"));
                // What slows a browser or source that guessed is forgotten after a day, and names nobody.
                found.retain(|row| !row.contains("Text(\"try:"));
                found.sort_unstable();
                rows.insert(*table, found);
            }
            Ok(rows)
        })
        .await;
    read.unwrap()
}

fn same(before: &BTreeMap<&str, Vec<String>>, after: &BTreeMap<&str, Vec<String>>) {
    for (table, rows) in before {
        assert_eq!(rows, &after[table], "{table} is not as it was");
    }
}

fn exercise(place: &Place, server: &Server, words: &[&str]) -> Output {
    let words: Vec<&str> = ["redteam"].into_iter().chain(words.iter().copied()).collect();
    place.command(server, &words).output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// How many events of a kind the log has.
async fn logged(place: &Place, kind: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM event WHERE kind = ?1";
    let read: Result<i64, StoreError> =
        place.store.read("logged", move |tx| tx.query_one(sql, &[kind.into()])?.get(0)).await;
    read.unwrap()
}

/// `keyward log verify`, when every event has its leaf.
async fn verify_log(place: &Place) {
    for _ in 0..50 {
        let waiting = "SELECT COUNT(*) FROM event_unsequenced";
        let read: Result<i64, StoreError> =
            place.store.read("waiting", move |tx| tx.query_one(waiting, &[])?.get(0)).await;
        if read.unwrap() == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    place.verify_log().unwrap();
}

/// Lets the members of a group, which nobody is yet, have a password with an app, so that there is more to attack.
async fn offer_what_is_typed(place: &Place) {
    let mut policy = SignInPolicy::default();
    let group =
        Group { id: GroupId::from_bytes([8; 16]), name: "Still with passwords".to_owned(), source_id: None };
    let rule = MethodRule { enabled: true, scope: Scope::groups(vec![group.id]) };
    policy.methods.extend([Factor::Password, Factor::SoftwareTotp].map(|factor| (factor, rule.clone())));
    let (dir, document) = (place.people.id, serde_json::to_value(&policy).unwrap());
    let event = NewEvent {
        id: EventId::from_bytes([7; 16]),
        at: Timestamp::from_micros(1_760_000_000_000_000),
        actor: Actor::Operator,
        kind: "policy.changed".to_owned(),
        person: None,
        case: None,
        salt: [7; 32],
        body: serde_json::json!({ "policy": SIGN_IN_POLICY, "version": 1, "document": document }),
    };
    let put = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        groups::insert(tx, dir, &group)?;
        policies::put(tx, dir, SIGN_IN_POLICY, 0, &document.to_string(), event.actor, event.at)?;
        log::append(tx, dir, &event)
    };
    place.store.write("policy", put).await.unwrap();
}

both_engines! {
    async fn every_attack_ends_as_it_must_and_leaves_nothing_but_the_log(store: Store) {
        let mailbox = Mailbox::start(&[]).await.unwrap();
        let place = Place::new(store, 1, Some(mailbox.port())).await;
        offer_what_is_typed(&place).await;
        let server = place.start(None).await.unwrap();
        let before = rows(&place).await;
        let output = exercise(&place, &server, &["--json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)));
        let text = |told: &Value, member: &str| told[member].as_str().unwrap_or_default().to_owned();
        let attacks = report["attacks"].as_array().unwrap();
        let found: Vec<(String, String)> =
            attacks.iter().map(|told| (text(told, "id"), text(told, "verdict"))).collect();
        let expected: Vec<(String, String)> =
            EXPECTED.iter().map(|(id, verdict)| ((*id).to_owned(), (*verdict).to_owned())).collect();
        let unexpected: Vec<_> = attacks
            .iter()
            .zip(&expected)
            .filter(|(told, (_, verdict))| text(told, "verdict") != *verdict)
            .map(|(told, _)| told.to_string())
            .collect();
        assert_eq!(found, expected, "{unexpected:#?}");
        for told in attacks {
            assert!(!text(told, "what_happened").is_empty() || !text(told, "reason").is_empty(), "{told}");
            assert!(!text(told, "what_happened").contains("no clear answer"), "{told}");
            // This organisation offers all that is attacked, if only to a group: the cast is in it.
            assert!(!told["not_tried"].to_string().contains("offers both to nobody"), "{told}");
            let by_tests = text(told, "verdict") == "held_by_tests";
            assert!(!by_tests || !told["tests"].as_array().unwrap().is_empty(), "{told}");
        }
        // While anything is broken, the program says so.
        let broken = EXPECTED.iter().any(|(_, verdict)| *verdict == "broken");
        assert_eq!(output.status.code(), Some(i32::from(broken)));
        same(&before, &rows(&place).await);
        for kind in ["redteam.began", "redteam.removed", "redteam.ended"] {
            assert_eq!(logged(&place, kind).await, 1, "{kind}");
        }
        verify_log(&place).await;
        assert!(mailbox.taken().is_empty(), "mail went out");
    }

    /// While attack mode is on much is refused to everybody: nothing of that is a defence, and nothing is broken.
    async fn what_cannot_be_tried_during_a_wave_is_not_called_broken(store: Store) {
        let place = Place::new(store, 1, None).await;
        let server = place.start(None).await.unwrap();
        let dir = place.people.id;
        let raised_at = Timestamp::from_micros(1_760_000_000_000_000);
        let id = EventId::from_bytes([7; 16]);
        let reason = "20 cases within ten minutes".to_owned();
        let brake = Alarm { id, kind: AlarmKind::Brake, team: None, raised_at, raised_by: Actor::System, reason };
        let pulled: Result<(), StoreError> =
            place.store.write("brake", move |tx| alarms::raise(tx, dir, &brake)).await;
        pulled.unwrap();
        // A27 only looks; the others need a pass, or an agent who works.
        let output = exercise(&place, &server, &["--json", "--only", "A01,A05,A06,A13,A18,A27,A28"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)));
        let verdicts: Vec<&str> =
            report["attacks"].as_array().unwrap().iter().filter_map(|told| told["verdict"].as_str()).collect();
        assert!(!verdicts.contains(&"broken"), "{report:#}");
        assert!(verdicts.contains(&"not_tried_here"), "{report:#}");
        assert!(verdicts.contains(&"held_live"), "what can be tried is: {report:#}");
        assert_eq!(output.status.code(), Some(3), "{report:#}");
    }

    async fn what_an_exercise_left_is_taken_away_when_asked(store: Store) {
        let place = Place::new(store, 1, None).await;
        let server = place.start(None).await.unwrap();
        let before = rows(&place).await;
        let mut child =
            place.command(&server, &["redteam"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while logged(&place, "case.opened").await < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let refused = exercise(&place, &server, &["--only", "A13"]);
        assert!(!refused.status.success() && told(&refused).contains("--clean-up"), "{}", told(&refused));
        let cleaned = exercise(&place, &server, &["--clean-up"]);
        assert!(cleaned.status.success(), "{}", told(&cleaned));
        same(&before, &rows(&place).await);
        let again = exercise(&place, &server, &["--only", "A13"]);
        let held = told(&again).contains("1 held live, 0 held by tests, 0 partly, 0 broken, 0 not tried here, 0 not applicable");
        assert!(again.status.success() && held, "{}", told(&again));
        verify_log(&place).await;
    }

    async fn an_exercise_that_is_asked_to_stop_leaves_nothing(store: Store) {
        let place = Place::new(store, 1, None).await;
        let server = place.start(None).await.unwrap();
        let before = rows(&place).await;
        let child = place.command(&server, &["redteam"]).stdout(Stdio::piped()).spawn().unwrap();
        while logged(&place, "case.opened").await < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let asked = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let output = child.wait_with_output().unwrap();
        assert!(!output.status.success() && told(&output).contains("Stopped before"), "{}", told(&output));
        same(&before, &rows(&place).await);
        verify_log(&place).await;
    }
}

/// The exercise is refused with the reason and status 2, and nothing is written, not even that it began.
async fn is_not_reached(place: &Place, server: &Server, words: &[&str], why: &str) {
    let before = (rows(place).await, logged(place, "redteam.began").await);
    let output = exercise(place, server, words);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    let text = told(&output);
    assert!(
        text.contains("not reached as configured") && text.contains(why) && !text.contains("BROKEN"),
        "{text}"
    );
    same(&before.0, &rows(place).await);
    assert_eq!(logged(place, "redteam.began").await, before.1);
}

#[test]
fn a_server_that_is_not_the_configured_one_is_told_and_nothing_is_tried() {
    testing::run(Engine::Sqlite, "redteam-not-reached", |store| async move {
        let place = Place::new(store, 1, None).await;
        let server = place.start(None).await.unwrap();
        let shut = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
        is_not_reached(&place, &server, &["--url", &format!("http://{shut}")], "no Keyward answers at").await;
        // The server that runs is the right one, and browsers know it by another address than this configuration says.
        let renamed = place.folder().join("renamed.toml");
        let config = std::fs::read_to_string(place.config(&server)).unwrap();
        for (from, to, status, why) in [
            (
                "http://localhost:8443",
                "http://localhost:9999",
                2,
                "by another address than http://localhost:9999",
            ),
            (
                "http://localhost:8443",
                "https://id.contoso.example",
                // No server can have that address with this database.
                1,
                "this installation was made for the host localhost",
            ),
        ] {
            std::fs::write(&renamed, config.replace(from, to)).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
            let output =
                command.args(["redteam", "--only", "A13", "--config"]).arg(&renamed).output().unwrap();
            assert_eq!(output.status.code(), Some(status), "{}", told(&output));
            assert!(told(&output).contains(why), "{}", told(&output));
        }
        assert_eq!(logged(&place, "redteam.began").await, 0);
        // A server that keeps another database takes none of those who are made here.
        let StoreConfig::Sqlite { path, .. } = place.store.config().clone() else { panic!("SQLite") };
        let other = crate::put_back::copy(&place.store, place.folder()).await;
        let StoreConfig::Sqlite { path: copied, .. } = other.config().clone() else { panic!("SQLite") };
        let text = config.replace(path.to_str().unwrap(), copied.to_str().unwrap());
        std::fs::write(&renamed, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
        let output = command.args(["redteam", "--config"]).arg(&renamed).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains("cannot sign in at"), "{}", told(&output));
        let left: Result<i64, StoreError> =
            other.read("left", |tx| tx.query_one("SELECT COUNT(*) FROM exercise_person", &[])?.get(0)).await;
        assert_eq!(left.unwrap(), 0);
    });
}

#[test]
fn the_server_of_a_data_folder_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let program = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
        command.args(words).arg("--data").arg(&data);
        command
    };
    let mut demo = program(&["demo", "--port", &port.to_string()]).stdout(Stdio::null()).spawn().unwrap();
    let note = data.join("keyward.address");
    while !note.exists() {
        assert!(demo.try_wait().unwrap().is_none(), "the demo ended");
        std::thread::sleep(Duration::from_millis(100));
    }
    let tried = program(&["redteam", "--only", "A13,A32,A63"]).output().unwrap();
    let (text, status) = (told(&tried), tried.status.code());
    let stopped = Command::new("kill").args(["-INT", &demo.id().to_string()]).status().unwrap();
    assert!(stopped.success() && demo.wait().unwrap().success());
    assert!(status == Some(0) && text.contains("3 held live, 0 held by tests, 0 partly"), "{text}");
    assert!(!note.exists(), "a server that has stopped is nowhere");
    let gone = program(&["redteam", "--only", "A13"]).output().unwrap();
    assert_eq!(gone.status.code(), Some(2), "{}", told(&gone));
    assert!(told(&gone).contains("no server runs with --data"), "{}", told(&gone));
}

#[test]
fn the_table_is_the_list() {
    let ids = |all: &mut dyn Iterator<Item = &'static str>| all.collect::<Vec<_>>();
    assert_eq!(
        ids(&mut ATTACKS.iter().map(|attack| attack.id)),
        ids(&mut EXPECTED.iter().map(|(id, _)| *id))
    );
}
