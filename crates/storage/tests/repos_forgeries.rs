//! Five hundred forgeries of somebody who has the database and not the master secret: each is found by `log verify`, and what gives
//! access is refused.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_model::{DirectoryId, Entropy as _, PersonId, Role, RoleSet, SeededEntropy};
use keyward_storage::log;
use keyward_storage::repo::{
    alarms, contacts, deputies, methods, people, policies, relations, safe_words, sessions,
};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, Tx, both_engines, seal};
use repos_common::sealed::{event, filled, findings, sealed, sequence};
use repos_common::{World, later, write};

/// What an attack leaves behind; the transaction is undone.
#[derive(Debug)]
#[expect(dead_code, reason = "shown when an attack cannot be made")]
enum Undone {
    Store(StoreError),
    Seen { verify: usize, refused: usize },
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A sealed table: a column to alter with a value, what names a row, and how a copy of a row differs from it, if there can be one.
const TABLES: &[(&str, &str, &str, &str)] = &[
    ("person", "roles = roles + 2", "id", FRESH_PERSON),
    ("person", "tier = 'privileged'", "id", FRESH_PERSON),
    ("person", "manager_id = directory_id", "id", FRESH_PERSON),
    ("person", "manager_since = manager_since - 1", "id", ""),
    ("person", "frozen_at = 7", "id", ""),
    ("person", "account = 'shared'", "id", ""),
    ("person", "owner_id = directory_id, owner_since = 5", "id", ""),
    ("person", "employee_key = '9'", "id", ""),
    ("method", "kind = 'email_code'", "id", "id = directory_id"),
    ("method", "status = 'suspended'", "id", "id = directory_id"),
    ("method", "removed_by_owner = 1", "id", "id = directory_id"),
    ("method", "made_strongly = NULL", "id", "id = directory_id"),
    ("method", "person_id = directory_id", "id", ""),
    ("passkey", "public_key = directory_id", "credential_id", FRESH_PASSKEY),
    ("passkey", "person_id = directory_id", "credential_id", FRESH_PASSKEY),
    ("password", "phc = 'x'", "method_id", ""),
    ("password", "person_id = directory_id", "method_id", ""),
    ("totp", "sealed = 'x'", "method_id", "method_id = directory_id"),
    ("recovery_code", "used_at = 5", "secret_hash", "position = 99"),
    ("recovery_code", "secret_hash = directory_id", "secret_hash", "position = 99"),
    ("method_address", "value = '+38640999999'", "method_id", "method_id = directory_id"),
    ("pass", "expires_at = expires_at + 1", "id", FRESH_PASS),
    ("pass", "decoy = 1 - decoy", "id", FRESH_PASS),
    ("contact", "value = '+38640999999'", "id", "id = directory_id"),
    ("contact", "since = since - 1", "id", "id = directory_id"),
    ("contact", "until = 5", "id", ""),
    ("device", "state = 'lost'", "id", "id = directory_id"),
    ("deputy", "deputy_id = directory_id", "person_id", ""),
    ("deputy", "since = 0", "person_id", ""),
    ("relation", "until = 5", "person_id", "other_id = directory_id"),
    ("account_link", "linked_at = 5", "person_id", "other_id = directory_id"),
    ("imported_from", "photo_since = 5", "person_id", ""),
    ("imported_from", "touched_at = NULL", "person_id", ""),
    // What a file claims of two accounts.
    ("imported_from", "facts = '{\"claims\":\"01010101-0101-0101-0101-010101010101\"}'", "person_id", ""),
    ("safe_word", "set_at = 0", "person_id", ""),
    ("session", "person_id = directory_id", "id", ""),
    ("session", "factors = factors + 1", "id", ""),
    ("session", "pass_id = id", "id", ""),
    ("policy", "document = '{\"v\":9}'", "version", "version = 99"),
    ("alarm", "ended_at = 5", "id", "id = directory_id"),
];
const FRESH_PERSON: &str =
    "id = directory_id, user_handle = directory_id, user_name = 'mallory@contoso.example', source_id = NULL";
const FRESH_PASSKEY: &str = "credential_id = directory_id, method_id = directory_id";
const FRESH_PASS: &str = "id = directory_id, intent_id = directory_id, ended_at = 5, end_reason = 'used'";

/// Tables of which there is an older state.
const OLD: [&str; 7] = ["person", "method", "contact", "deputy", "relation", "safe_word", "seal"];

/// The statements of an attack on rows.
fn attack(number: usize, draw: &impl Fn(usize) -> usize) -> (&'static str, Vec<String>) {
    let (table, change, key, fresh) = TABLES[draw(TABLES.len())];
    let row = draw(if table == "alarm" {
        1
    } else if table == "policy" {
        3
    } else {
        4
    });
    let nth = format!("{key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {row})");
    let mut all: Vec<String> = Vec::new();
    match number % 6 {
        // A session that is deleted gives nobody anything.
        1 if table != "session" => all.push(format!("DELETE FROM {table} WHERE {nth}")),
        2 if !fresh.is_empty() => all.extend([
            format!("CREATE TABLE forged AS SELECT * FROM {table} WHERE {nth}"),
            format!("UPDATE forged SET {fresh}"),
            format!("INSERT INTO {table} SELECT * FROM forged"),
        ]),
        3 if OLD.contains(&table) => all.extend([
            format!("DELETE FROM {table} WHERE {nth}"),
            format!(
                "INSERT INTO {table} SELECT * FROM old_{table} o WHERE NOT EXISTS \
                 (SELECT 1 FROM {table} t WHERE t.{key} = o.{key})"
            ),
        ]),
        // A person with everything, and the seal of that time.
        4 => {
            let who = format!("(SELECT id FROM person ORDER BY id LIMIT 1 OFFSET {row})");
            all.push(format!("DELETE FROM seal WHERE kind = 1 AND id = {who}"));
            all.push(format!("INSERT INTO seal SELECT * FROM old_seal WHERE kind = 1 AND id = {who}"));
            for table in ["method", "contact", "deputy", "relation", "safe_word"] {
                all.push(format!("DELETE FROM {table} WHERE person_id = {who}"));
                all.push(format!("INSERT INTO {table} SELECT * FROM old_{table} WHERE person_id = {who}"));
            }
            all.push(format!(
                "UPDATE person SET roles = (SELECT roles FROM old_person o WHERE o.id = person.id) WHERE id = {who}"
            ));
        }
        5 => all.push(format!("DELETE FROM seal WHERE kind = {}", 1 + draw(2) * 2)),
        _ => all.push(format!("UPDATE {table} SET {change} WHERE {nth}")),
    }
    (table, all)
}

/// Runs statements; how many rows they wrote.
fn run(tx: &mut dyn Tx, statements: &[String]) -> Result<usize, StoreError> {
    let mut written = 0;
    for sql in statements {
        let told = if sql.starts_with("CREATE") { sql.clone() } else { format!("{sql} RETURNING 1") };
        written += tx.query_dyn(&told, &[])?.len();
    }
    Ok(written)
}

fn is_forged<T>(answer: &Result<T, StoreError>) -> usize {
    usize::from(matches!(answer, Err(StoreError::Forged { .. })))
}

/// How often what gives access is refused.
fn refusals(tx: &mut dyn Tx, dir: DirectoryId, everybody: &[PersonId]) -> usize {
    let mut refused = 0;
    // Somebody who was made up has the organisation's own id.
    for person in everybody.iter().copied().chain([PersonId::from_bytes(*dir.as_bytes())]) {
        refused += is_forged(&people::find(tx, dir, person));
    }
    for byte in 1..=4 {
        // A session of nobody opens nothing either.
        let session = sessions::find_by_secret_hash(tx, dir, &[byte; 32], later(1));
        refused += usize::from(!matches!(session, Ok(Some(_))));
    }
    refused + is_forged(&policies::current(tx, dir, "sign_in")) + is_forged(&alarms::live(tx, dir))
}

/// Keeps how it was once, to be replayed: then everything changes, and everything is sealed.
async fn change_everything(w: &World, everybody: &[PersonId]) {
    let (dir, first) = (w.dir, everybody[0]);
    write(&w.store, |tx| {
        for table in OLD {
            tx.query_dyn(&format!("CREATE TABLE old_{table} AS SELECT * FROM {table}"), &[])?;
        }
        Ok(())
    })
    .await;
    for (byte, person) in (50_u8..).zip(everybody.iter().copied()) {
        let logged = event("person.changed", Some(person));
        let roles = RoleSet::of(&[Role::Authentication]);
        write(&w.store, move |tx| {
            people::set_roles(tx, dir, person, roles)?;
            for method in methods::of_person(tx, dir, person)? {
                methods::rename(tx, dir, &permit(person), method.id, "New name")?;
            }
            for contact in contacts::of_person(tx, dir, person)? {
                contacts::end(tx, dir, contact.id, later(9))?;
            }
            deputies::put(tx, dir, &permit(person), person, later(9))?;
            assert!(relations::withdraw(tx, dir, person, first, later(9))?);
            safe_words::put(tx, dir, &permit(person), &[byte; 32], later(9))?;
            log::append(tx, dir, &logged)
        })
        .await;
    }
    sealed(w).await;
    sequence(w).await.unwrap();
    assert_eq!(findings(w).await, []);
}

fn draws(seed: u64) -> impl Fn(usize) -> usize {
    let entropy = SeededEntropy::new(seed);
    move |below| {
        let mut bytes = [0; 4];
        entropy.fill(&mut bytes);
        usize::try_from(u32::from_be_bytes(bytes)).unwrap() % below
    }
}

/// The statements of an attack on events.
fn on_events(number: usize, draw: &impl Fn(usize) -> usize) -> Vec<String> {
    let nth =
        |of: &str, row: usize| format!("id = (SELECT id FROM event {of} ORDER BY id LIMIT 1 OFFSET {row})");
    let one = nth("", draw(8));
    match number % 7 {
        0 => vec![format!("UPDATE event SET kind = 'method.renamed' WHERE {one}")],
        1 => vec![format!("UPDATE event SET mac = NULL WHERE {one}")],
        2 => vec![format!("DELETE FROM event WHERE {one}")],
        3 => vec![format!("UPDATE event SET person_id = directory_id WHERE {one}")],
        // Says nothing of the seals of its time any more: what was put back would not be noticed.
        4 => vec![format!("UPDATE event SET seals = NULL WHERE {}", nth("WHERE seals IS NOT NULL", draw(4)))],
        5 => vec![format!("UPDATE event SET at = at - 1 WHERE {one}")],
        // An event of before once more, under another id, to be signed.
        _ => vec![
            format!("CREATE TABLE forged AS SELECT * FROM event WHERE {one}"),
            "UPDATE forged SET id = directory_id, leaf_index = NULL".to_owned(),
            "INSERT INTO event SELECT * FROM forged".to_owned(),
            "INSERT INTO event_unsequenced SELECT directory_id, id, 1, 0 FROM forged".to_owned(),
        ],
    }
}

both_engines! {
    async fn four_hundred_forgeries_of_rows_are_found_and_refused(store: Store) {
        let (w, everybody) = filled(store).await;
        let dir = w.dir;
        change_everything(&w, &everybody).await;
        let who = everybody.clone();
        let refused = write(&w.store, move |tx| Ok(refusals(tx, dir, &who))).await;
        assert_eq!(refused, 0, "nothing is refused before anything is forged");
        let draw = draws(11);
        for number in 0..400 {
            let (table, statements) = attack(number, &draw);
            let (all, who) = (statements.clone(), everybody.clone());
            let done: Result<(), Undone> = w.store.write("forge", move |tx| {
                assert!(run(tx, &all)? > 0, "nothing was forged: {all:?}");
                let verify = seal::compare_seals(tx, dir)?.findings.list.len();
                let refused = refusals(tx, dir, &who);
                Err(Undone::Seen { verify, refused })
            }).await;
            let Err(Undone::Seen { verify, refused }) = done else { panic!("{statements:?}: {done:?}") };
            assert!(verify > 0, "not found by verify: {statements:?}");
            // A person put back as a whole is for `log verify` alone; of a policy the newest version counts.
            let old_policy = table == "policy" && number % 6 != 5;
            assert!(refused > 0 || number % 6 == 4 || old_policy, "believed: {statements:?}");
        }
        assert_eq!(findings(&w).await, []);
    }

    async fn a_hundred_forgeries_of_events_are_found_and_never_signed(store: Store) {
        let (w, everybody) = filled(store).await;
        change_everything(&w, &everybody).await;
        write(&w.store, |tx| tx.query_dyn("CREATE TABLE kept AS SELECT * FROM event", &[])).await;
        let draw = draws(12);
        for number in 0..100 {
            let statements = on_events(number, &draw);
            let all = statements.clone();
            let written = write(&w.store, move |tx| run(tx, &all)).await;
            assert!(written > 0, "nothing was forged: {statements:?}");
            assert_ne!(findings(&w).await, [], "not found: {statements:?}");
            if number % 7 == 6 {
                let signed = sequence(&w).await;
                assert!(matches!(signed, Err(StoreError::Forged { table: "event", .. })), "{signed:?}");
            }
            let undo = [
                "DELETE FROM event", "DELETE FROM event_unsequenced", "INSERT INTO event SELECT * FROM kept",
            ];
            write(&w.store, move |tx| {
                for sql in undo {
                    tx.query_dyn(&format!("{sql} RETURNING 1"), &[])?;
                }
                tx.query_dyn("DROP TABLE IF EXISTS forged", &[])
            }).await;
        }
        assert_eq!(findings(&w).await, []);
    }
}
