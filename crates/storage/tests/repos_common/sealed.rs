//! People with everything that gives access, sealed, and what `log verify` says of them.
#![allow(dead_code, reason = "each test program uses a part of it")]

use super::{NOW, World, later, world, write};
use keyward_ledger::{KeyName, LogSigner};
use keyward_model::{
    Actor, Contact, ContactId, ContactKind, Device, DeviceId, DeviceKind, DeviceState, Entropy as _, EventId,
    FactorSet, IntentId, Management, MethodId, MethodKind, PassId, PersonId, SeededEntropy, SessionId,
};
use keyward_storage::log::{self, NewEvent};
use keyward_storage::repo::method_addresses::{self, MethodAddress};
use keyward_storage::repo::passes::{self, NewPass};
use keyward_storage::repo::passkeys::{self, Attestation, Passkey};
use keyward_storage::repo::passwords::{self, Password};
use keyward_storage::repo::person_sources::{self, PersonSources};
use keyward_storage::repo::sessions::{self, Session, SessionKind};
use keyward_storage::repo::totp::{self, Algorithm, Totp};
use keyward_storage::repo::{
    alarms, contacts, deputies, devices, humans, policies, recovery_codes, relations, safe_words,
};
use keyward_storage::seal::{self, NewSeals};
use keyward_storage::testing::permit;
use keyward_storage::{Store, StoreError};
use std::sync::atomic::{AtomicU64, Ordering};

pub fn signer() -> LogSigner {
    LogSigner::from_seed(KeyName::new("id.contoso.example/recovery-log").unwrap(), &[5; 32]).unwrap()
}

static SALT: AtomicU64 = AtomicU64::new(1);

pub fn event(kind: &str, person: Option<PersonId>) -> NewEvent {
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

pub fn passkey(person: PersonId, method: MethodId, byte: u8) -> Passkey {
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

fn phone(person: PersonId, byte: u8) -> Device {
    Device {
        id: DeviceId::from_bytes([byte; 16]),
        person,
        kind: DeviceKind::Phone,
        name: "iPhone 15".into(),
        system: None,
        management: Management::Personal,
        compliant: None,
        last_seen: None,
        state: DeviceState::InUse,
    }
}

fn pass(person: PersonId, byte: u8) -> NewPass {
    NewPass {
        id: PassId::from_bytes([byte; 16]),
        person,
        intent: IntentId::from_bytes([byte; 16]),
        secret_hash: [byte; 32],
        one_time: true,
        not_before: NOW,
        expires_at: later(3600),
        issued_at: NOW,
        issued_by: Actor::System,
        decoy: false,
    }
}

/// A password, an app, recovery codes and a number, and a session.
async fn typed(w: &World, person: PersonId, byte: u8) {
    let dir = w.dir;
    let password = w.bound(person, MethodKind::Password).await;
    let app = w.bound(person, MethodKind::SoftwareTotp).await;
    let codes = w.bound(person, MethodKind::RecoveryCodes).await;
    let phone = w.bound(person, MethodKind::Phone).await;
    let session = Session {
        id: SessionId::from_bytes([byte; 16]),
        person,
        method: Some(password),
        second_method: None,
        more_methods: Vec::new(),
        pass: None,
        name: None,
        factors: FactorSet::EMPTY,
        kind: SessionKind::Full,
        created_at: NOW,
        last_seen_at: NOW,
        expires_at: later(3600),
        address: None,
        user_agent: None,
    };
    write(&w.store, move |tx| {
        let permit = permit(person);
        let set = Password {
            method: password,
            person,
            phc: format!("$argon2id${byte}"),
            set_at: NOW,
            must_change: false,
        };
        passwords::insert(tx, dir, &permit, &set)?;
        let totp = Totp {
            method: app,
            person,
            sealed: format!("sealed {byte}"),
            algorithm: Algorithm::Sha1,
            digits: 6,
            period: 30,
            last_step: -1,
        };
        totp::insert(tx, dir, &permit, &totp)?;
        recovery_codes::replace(tx, dir, &permit, codes, &[[byte; 32], [byte + 100; 32]])?;
        let value = format!("+3864000000{byte}");
        let address = MethodAddress { method: phone, person, value, verified_at: NOW };
        method_addresses::insert(tx, dir, &permit, MethodKind::Phone, &address)?;
        sessions::insert(tx, dir, &session, &[byte; 32])
    })
    .await;
}

/// People with all that gives access, each with an event, and rules.
pub async fn filled(store: Store) -> (World, Vec<PersonId>) {
    let w = world(store).await;
    let dir = w.dir;
    let mut people = Vec::new();
    for (byte, name) in (1_u8..).zip(["Ana", "Bor", "Cene", "Dora"]) {
        let person = w.joined(name).await;
        let method = w.bound(person, MethodKind::Passkey).await;
        let other = people.first().copied().unwrap_or(person);
        let logged = event("person.filled", Some(person));
        let contact = ContactId::from_bytes([byte; 16]);
        let sources =
            PersonSources { touched_at: Some(NOW), photo_since: Some(NOW), ..PersonSources::default() };
        let phone = phone(person, byte);
        let pass = pass(person, byte);
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
                    device_since: None,
                },
            )?;
            deputies::put(tx, dir, &permit(person), other, NOW)?;
            person_sources::put(tx, dir, person, &sources)?;
            devices::upsert(tx, dir, &phone, None)?;
            passes::issue(tx, dir, &pass)?;
            relations::declare(tx, dir, person, other, NOW)?;
            safe_words::put(tx, dir, &permit(person), &[byte; 32], NOW)?;
            log::append(tx, dir, &logged)
        })
        .await;
        typed(&w, person, byte).await;
        people.push(person);
    }
    for pair in people.chunks(2) {
        let [one, other] = *pair else { continue };
        write(&w.store, move |tx| humans::link(tx, dir, one, other, NOW)).await;
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

pub async fn sealed(w: &World) {
    let new = NewSeals { event: event("log.sealed", None), key: signer().verifier().clone(), now: NOW };
    assert!(seal::migrate(&w.store, w.dir, new).await.unwrap().is_some());
}

pub async fn findings(w: &World) -> Vec<log::Finding> {
    let mut found = seal::verify_seals(&w.store, w.dir).await.unwrap().findings.list;
    let key = signer().verifier().clone();
    let patience = std::time::Duration::from_hours(1);
    found.extend(log::verify(&w.store, w.dir, &key, NOW, patience).await.unwrap().findings);
    found
}

pub async fn sequence(w: &World) -> Result<(), StoreError> {
    let dir = w.dir;
    w.store.write("sequence", move |tx| log::sequence(tx, dir, later(1), &signer()).map(drop)).await
}
