//! The attacks, by the program, against the program: each ends as it must, and nothing stays but the log.

use crate::process::{Place, Server};
use keyward_directory::SIGN_IN_POLICY;
use keyward_model::{Actor, EventId, Factor, MethodRule, SignInPolicy, Timestamp};
use keyward_redteam::ATTACKS;
use keyward_robot::Mailbox;
use keyward_storage::{
    MIGRATIONS, Store, StoreError, Tx, both_engines,
    log::{self, NewEvent},
    repo::policies,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    process::{Output, Stdio},
    sync::LazyLock,
    time::Duration,
};

/// What each attack ends as. Only what has no surface yet, or cannot be tried at a running desk, is not applicable.
const EXPECTED: &[(&str, &str)] = &[
    ("A01", "held"),
    ("A02", "held"),
    ("A03", "held"),
    ("A04", "held"),
    ("A05", "held"),
    ("A06", "held"),
    ("A07", "held"),
    ("A08", "held"),
    ("A09", "not_applicable"),
    ("A10", "not_applicable"),
    ("A11", "held"),
    ("A12", "held"),
    ("A13", "held"),
    ("A14", "held"),
    ("A15", "held"),
    ("A16", "held"),
    ("A17", "not_applicable"),
    ("A18", "held"),
    ("A19", "held"),
    ("A20", "held"),
    ("A21", "held"),
    ("A22", "held"),
    ("A23", "held"),
    ("A24", "not_applicable"),
    ("A25", "held"),
    ("A26", "not_applicable"),
    ("A27", "held"),
    ("A28", "held"),
    ("A29", "held"),
    ("A30", "not_applicable"),
    ("A31", "held"),
    ("A32", "held"),
    ("A33", "held"),
    ("A34", "not_applicable"),
    ("A35", "not_applicable"),
    ("A36", "held"),
    ("A37", "not_applicable"),
    ("A38", "held"),
    ("A39", "held"),
    ("A40", "held"),
    ("A41", "held"),
    ("A42", "held"),
    ("A43", "not_applicable"),
    ("A44", "not_applicable"),
    ("A45", "not_applicable"),
    ("A46", "not_applicable"),
    ("A47", "held"),
    ("A48", "held"),
    ("A49", "not_applicable"),
    ("A50", "held"),
];

/// What may be other than before: the log, the next case's number (none is given out twice), and answered challenges, which
/// name nobody and are forgotten after five minutes.
const STAYS: &[&str] =
    &["event", "event_unsequenced", "log_node", "log_tree", "log_checkpoint", "counter", "spent_challenge"];

/// The tables of the schema, and the statement that reads all of each.
static TABLES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = MIGRATIONS.iter().flat_map(|migration| migration.sql.lines());
    let names = lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split([' ', '(']).next());
    names.map(|name| (name, &*format!("SELECT * FROM {name}").leak())).collect()
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

/// Lets everybody have a password with an app, so that there is more to attack.
async fn offer_what_is_typed(place: &Place) {
    let mut policy = SignInPolicy::default();
    policy.methods.extend([Factor::Password, Factor::SoftwareTotp].map(|factor| (factor, MethodRule::ON)));
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
            assert!(!text(told, "what_happened").contains("has no passwords"), "{told}");
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
        assert!(again.status.success() && told(&again).contains("1 held, 0 broken"), "{}", told(&again));
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

#[test]
fn the_table_is_the_list() {
    let ids = |all: &mut dyn Iterator<Item = &'static str>| all.collect::<Vec<_>>();
    assert_eq!(
        ids(&mut ATTACKS.iter().map(|attack| attack.id)),
        ids(&mut EXPECTED.iter().map(|(id, _)| *id))
    );
}
