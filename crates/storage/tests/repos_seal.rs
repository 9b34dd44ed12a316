//! Whoever can write the database and does not have the master secret makes nothing that is believed.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail their test")]

mod repos_common;

use keyward_ledger::{KeyName, LogSigner};
use keyward_model::{
    Actor, Contact, ContactId, ContactKind, Entropy as _, EventId, MethodId, MethodKind, PersonId, Role,
    RoleSet, SeededEntropy,
};
use keyward_storage::log::{self, NewEvent};
use keyward_storage::repo::passkeys::{self, Attestation, Passkey};
use keyward_storage::repo::{alarms, contacts, deputies, methods, people, policies, relations, safe_words};
use keyward_storage::seal::{self, NewSeals, SealKeys};
use keyward_storage::secrets::MasterSecret;
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError, Tx, both_engines, params};
use repos_common::{NOW, World, later, read, world, write};
use std::sync::atomic::{AtomicU64, Ordering};

fn signer() -> LogSigner {
    LogSigner::from_seed(KeyName::new("id.contoso.example/recovery-log").unwrap(), &[5; 32]).unwrap()
}

static SALT: AtomicU64 = AtomicU64::new(1);

fn event(kind: &str, person: Option<PersonId>) -> NewEvent {
    let entropy = SeededEntropy::new(SALT.fetch_add(1, Ordering::Relaxed));
    let mut salt = [0; 32];
    entropy.fill(&mut salt);
    let body = serde_json::json!({});
    NewEvent {
        id: EventId::new(NOW, &entropy),
        at: NOW,
        actor: Actor::System,
        kind: kind.into(),
        person,
        case: None,
        salt,
        body,
    }
}

fn passkey(person: PersonId, method: MethodId, byte: u8) -> Passkey {
    Passkey {
        credential_id: vec![byte; 16],
        method,
        person,
        public_key: vec![byte; 77],
        sign_count: 0,
        user_verified: true,
        backup_eligible: false,
        backup_state: false,
        aaguid: [0; 16],
        transports: Vec::new(),
        rp_id: "id.contoso.example".into(),
        verdict: None,
    }
}

/// People with all that gives access, each with an event, and rules.
async fn filled(store: Store) -> (World, Vec<PersonId>) {
    let w = world(store).await;
    let dir = w.dir;
    let mut people = Vec::new();
    for (byte, name) in (1_u8..).zip(["Ana", "Bor", "Cene", "Dora"]) {
        let person = w.joined(name).await;
        let method = w.bound(person, MethodKind::Passkey).await;
        let other = people.first().copied().unwrap_or(person);
        let logged = event("person.filled", Some(person));
        let contact = ContactId::from_bytes([byte; 16]);
        write(&w.store, move |tx| {
            let attestation = Attestation { format: "none".into(), object: vec![1], client_data: vec![2] };
            passkeys::insert(tx, dir, &permit(person), &passkey(person, method, byte), &attestation)?;
            contacts::insert(
                tx,
                dir,
                &Contact {
                    id: contact,
                    person,
                    kind: ContactKind::Mobile,
                    value: format!("+3864000000{byte}"),
                    since: NOW,
                    until: None,
                    device: None,
                },
            )?;
            deputies::put(tx, dir, &permit(person), other, NOW)?;
            relations::declare(tx, dir, person, other, NOW)?;
            safe_words::put(tx, dir, &permit(person), &[byte; 32], NOW)?;
            log::append(tx, dir, &logged)
        })
        .await;
        people.push(person);
    }
    for version in 0..3 {
        write(&w.store, move |tx| {
            policies::put(tx, dir, "sign_in", version, &format!("{{\"v\":{version}}}"), Actor::Operator, NOW)
        })
        .await;
    }
    let alarm = alarms::Alarm {
        id: EventId::from_bytes([9; 16]),
        kind: alarms::AlarmKind::Brake,
        team: None,
        raised_at: NOW,
        raised_by: Actor::System,
        reason: "wave".into(),
    };
    write(&w.store, move |tx| alarms::raise(tx, dir, &alarm)).await;
    (w, people)
}

async fn sealed(w: &World) {
    let new = NewSeals { event: event("log.sealed", None), key: signer().verifier().clone(), now: NOW };
    assert!(seal::migrate(&w.store, w.dir, new).await.unwrap().is_some());
}

async fn findings(w: &World) -> Vec<log::Finding> {
    let mut found = seal::verify_seals(&w.store, w.dir).await.unwrap().findings.list;
    let key = signer().verifier().clone();
    let patience = std::time::Duration::from_hours(1);
    found.extend(log::verify(&w.store, w.dir, &key, NOW, patience).await.unwrap().findings);
    found
}

async fn sequence(w: &World) -> Result<(), StoreError> {
    let dir = w.dir;
    w.store.write("sequence", move |tx| log::sequence(tx, dir, later(1), &signer()).map(drop)).await
}

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

/// Tables of one person, a column to alter with a value, and how a copy gets a key of its own.
const TABLES: &[(&str, &str, &str)] = &[
    ("person", "roles = roles + 2", "id"),
    ("person", "tier = 'privileged'", "id"),
    ("person", "manager_id = directory_id", "id"),
    ("person", "manager_since = manager_since - 1", "id"),
    ("person", "frozen_at = 7", "id"),
    ("method", "kind = 'password'", "id"),
    ("method", "status = 'suspended'", "id"),
    ("method", "person_id = directory_id", "id"),
    ("passkey", "public_key = credential_id", "credential_id"),
    ("passkey", "person_id = directory_id", "credential_id"),
    ("contact", "value = '+38640999999'", "id"),
    ("contact", "since = since - 1", "id"),
    ("contact", "until = 5", "id"),
    ("deputy", "deputy_id = directory_id", "person_id"),
    ("deputy", "since = 0", "person_id"),
    ("relation", "until = 5", "person_id"),
    ("safe_word", "set_at = 0", "person_id"),
    ("policy", "document = '{\"v\":9}'", "version"),
    ("alarm", "ended_at = 5", "id"),
];

both_engines! {
    async fn five_hundred_forgeries_are_all_found(store: Store) {
        let (w, everybody) = filled(store).await;
        let dir = w.dir;
        // How it was once, to be replayed: then everything changes.
        write(&w.store, move |tx| {
            for table in ["person", "method", "passkey", "contact", "deputy", "relation", "safe_word", "seal"] {
                tx.query_dyn(&format!("CREATE TABLE old_{table} AS SELECT * FROM {table}"), &[])?;
            }
            Ok(())
        }).await;
        let first = everybody[0];
        for (byte, person) in (50_u8..).zip(everybody.clone()) {
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
            }).await;
        }
        sealed(&w).await;
        sequence(&w).await.unwrap();
        assert_eq!(findings(&w).await, []);
        let entropy = SeededEntropy::new(11);
        let draw = move |below: usize| {
            let mut bytes = [0; 4];
            entropy.fill(&mut bytes);
            usize::try_from(u32::from_be_bytes(bytes)).unwrap() % below
        };
        for number in 0..500 {
            let (table, change, key) = TABLES[draw(TABLES.len())];
            let row = draw(if table == "alarm" { 1 } else if table == "policy" { 3 } else { 4 });
            let nth = format!("{key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {row})");
            let replayed = !["policy", "alarm"].contains(&table);
            let mut all: Vec<String> = Vec::new();
            match number % 5 {
                0 => all.push(format!("UPDATE {table} SET {change} WHERE {nth}")),
                1 => all.push(format!("DELETE FROM {table} WHERE {nth}")),
                2 if replayed && table != "passkey" => all.extend([
                    format!("DELETE FROM {table} WHERE {nth}"),
                    format!("INSERT INTO {table} SELECT * FROM old_{table} o WHERE NOT EXISTS \
                             (SELECT 1 FROM {table} t WHERE t.{key} = o.{key})"),
                ]),
                // A person with everything, and the seal of that time.
                3 => {
                    let who = format!("(SELECT id FROM person ORDER BY id LIMIT 1 OFFSET {})", row % 4);
                    all.push(format!("DELETE FROM seal WHERE kind = 1 AND id = {who}"));
                    all.push(format!("INSERT INTO seal SELECT * FROM old_seal WHERE kind = 1 AND id = {who}"));
                    for table in ["method", "contact", "deputy", "relation", "safe_word"] {
                        all.push(format!("DELETE FROM {table} WHERE person_id = {who}"));
                        all.push(format!("INSERT INTO {table} SELECT * FROM old_{table} WHERE person_id = {who}"));
                    }
                    all.push(format!("UPDATE person SET roles = (SELECT roles FROM old_person o WHERE o.id = person.id) WHERE id = {who}"));
                }
                4 => all.push(format!("DELETE FROM seal WHERE kind = {} ", 1 + (draw(2) * 2))),
                _ => all.push(format!("UPDATE {table} SET {change} WHERE {nth}")),
            }
            let (attack, who) = (all.clone(), everybody.clone());
            let done: Result<(), Undone> = w.store.write("forge", move |tx| {
                let mut written = 0;
                for sql in &attack {
                    written += tx.query_dyn(&format!("{sql} RETURNING 1"), &[])?.len();
                }
                assert!(written > 0, "nothing was forged: {attack:?}");
                let verify = seal::compare_seals(tx, dir)?.findings.list.len();
                let mut refused = 0;
                for person in &who {
                    refused += usize::from(matches!(people::find(tx, dir, *person), Err(StoreError::Forged { .. })));
                }
                refused += usize::from(matches!(policies::current(tx, dir, "sign_in"), Err(StoreError::Forged { .. })));
                refused += usize::from(matches!(alarms::live(tx, dir), Err(StoreError::Forged { .. })));
                Err(Undone::Seen { verify, refused })
            }).await;
            let Err(Undone::Seen { verify, refused }) = done else { panic!("{all:?}: {done:?}") };
            assert!(verify > 0, "not found by verify: {all:?}");
            // Only a person put back as a whole is for `log verify` alone; of a policy the newest version counts.
            let old_policy = table == "policy" && number % 5 != 4;
            assert!(refused > 0 || number % 5 == 3 || old_policy, "believed: {all:?}");
        }
        assert_eq!(findings(&w).await, []);
    }

    async fn a_passkey_and_its_event_made_by_hand_open_nothing(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, victim) = (w.dir, people[1]);
        sealed(&w).await;
        sequence(&w).await.unwrap();
        // A program of their own with another secret: it writes everything as ours does.
        let forgers = SealKeys::derive(&MasterSecret::new([6; 32])).unwrap();
        let other = Store::open(w.store.config()).await.unwrap().unlock(forgers);
        let forged = event("method.passkey_registered", Some(victim));
        let id = forged.id;
        write(&other, move |tx| {
            log::append(tx, dir, &forged)?;
            tx.execute(
                "INSERT INTO passkey (directory_id, credential_id, method_id, person_id, public_key, sign_count, \
                 user_verified, backup_eligible, backup_state, aaguid, transports, attestation_format, attestation_object, \
                 client_data, rp_id) SELECT directory_id, ?2, ?2, person_id, ?2, 0, 1, 0, 0, aaguid, transports, \
                 attestation_format, attestation_object, client_data, rp_id FROM passkey WHERE person_id = ?1",
                &params![victim, [77_u8; 16]],
            )
        }).await;
        // Under the keys that wrote it, too: what they seal is not what we sealed.
        for credential in [[77_u8; 16], [2; 16]] {
            let found: Result<_, StoreError> =
                w.store.read("sign-in", move |tx| passkeys::find_by_credential(tx, dir, &credential)).await;
            // The first belongs to no method, so it is not found at all; the second is not believed any more.
            assert!(matches!(found, Ok(None) | Err(StoreError::Forged { .. })), "{found:?}");
        }
        let methods: Result<_, StoreError> = w.store.read("ways", move |tx| methods::of_person(tx, dir, victim)).await;
        assert!(matches!(methods, Err(StoreError::Forged { table: "passkey", .. })), "{methods:?}");
        let signed = sequence(&w).await;
        assert!(matches!(signed, Err(StoreError::Forged { table: "event", .. })), "the sequencer signs no such event: {signed:?}");
        let listed: Result<_, StoreError> = w.store.read("log", move |tx| log::find(tx, dir, id)).await;
        assert!(matches!(listed, Err(StoreError::Forged { .. })), "{listed:?}");
        let found = findings(&w).await;
        assert!(found.iter().any(|finding| finding.table == "passkey"), "{found:?}");
        assert!(found.iter().any(|finding| finding.table == "event" && finding.key == id.to_string()), "{found:?}");
        // What is forged is not sealed over by an honest write.
        let write: Result<_, StoreError> = w.store.write("freeze", move |tx| people::set_enabled(tx, dir, victim, false)).await;
        assert!(matches!(write, Err(StoreError::Forged { .. })), "{write:?}");
        // And nobody else is held up by it.
        let other_person = people[2];
        read(&w.store, move |tx| methods::of_person(tx, dir, other_person)).await;
    }

    async fn an_older_database_gets_its_seals_once(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, person) = (w.dir, people[0]);
        sequence(&w).await.unwrap();
        // As it was before: no seals, no MACs.
        write(&w.store, |tx| {
            tx.execute("DELETE FROM seal", &[])?;
            tx.execute("UPDATE event SET mac = NULL, seals = NULL", &[])
        }).await;
        let found: Result<_, StoreError> = w.store.read("find", move |tx| people::find(tx, dir, person)).await;
        assert!(matches!(found, Err(StoreError::Forged { .. })), "{found:?}");
        sealed(&w).await;
        sequence(&w).await.unwrap();
        assert!(read(&w.store, move |tx| people::find(tx, dir, person)).await.is_some());
        assert_eq!(findings(&w).await, []);
        let new = NewSeals { event: event("log.sealed", None), key: signer().verifier().clone(), now: NOW };
        assert_eq!(seal::migrate(&w.store, dir, new.clone()).await, Ok(None), "once");
        // Whoever takes every seal away, and says that there never were any, is not given new ones.
        write(&w.store, |tx| {
            tx.execute("DELETE FROM seal", &[])?;
            tx.execute("DELETE FROM seal_since", &[])?;
            tx.execute("UPDATE event SET mac = NULL, seals = NULL", &[])
        }).await;
        assert!(matches!(seal::migrate(&w.store, dir, new.clone()).await, Err(StoreError::Forged { table: "seal_since", .. })));
        write(&w.store, |tx| tx.execute("DELETE FROM event WHERE kind = 'log.sealed'", &[])).await;
        let refused = seal::migrate(&w.store, dir, new).await;
        assert!(matches!(refused, Err(StoreError::Forged { table: "event", .. })), "the tree knows that event: {refused:?}");
    }

    async fn a_rotation_goes_in_small_steps_and_ends_the_old_key(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, person) = (w.dir, people[0]);
        sealed(&w).await;
        sequence(&w).await.unwrap();
        let (old, new) = (MasterSecret::new([0x5E; 32]), MasterSecret::new([7; 32]));
        let both = SealKeys::of(&[(1, old), (2, new.clone())]).unwrap();
        let store = Store::open(w.store.config()).await.unwrap().unlock(both);
        let rotating = World { store, ..w.clone() };
        // Meanwhile both count.
        assert_eq!(findings(&rotating).await, []);
        let done = seal::rotate(&rotating.store, dir).await.unwrap();
        assert!(done.events >= 5 && done.owners >= 6, "{done:?}");
        assert_eq!(findings(&rotating).await, []);
        assert_eq!(seal::rotate(&rotating.store, dir).await.unwrap().events, 0, "nothing is left for a second time");
        let after = SealKeys::of(&[(2, new)]).unwrap();
        let store = Store::open(w.store.config()).await.unwrap().unlock(after);
        let rotated = World { store, ..w.clone() };
        assert_eq!(findings(&rotated).await, []);
        assert!(read(&rotated.store, move |tx| people::find(tx, dir, person)).await.is_some());
        let before: Result<_, StoreError> = w.store.read("old", move |tx| people::find(tx, dir, person)).await;
        assert!(matches!(before, Err(StoreError::Forged { .. })), "the old key opens nothing any more: {before:?}");
    }

    async fn without_keys_nothing_is_believed_or_written(store: Store) {
        let (w, people) = filled(store).await;
        let (dir, person) = (w.dir, people[0]);
        let bare = Store::open(w.store.config()).await.unwrap();
        let found: Result<_, StoreError> = bare.read("find", move |tx| people::find(tx, dir, person)).await;
        assert_eq!(found.err(), Some(StoreError::Unkeyed));
        let logged: Result<_, StoreError> =
            bare.write("log", move |tx: &mut dyn Tx| log::append(tx, dir, &event("x", None))).await;
        assert_eq!(logged.err(), Some(StoreError::Unkeyed));
    }
}
