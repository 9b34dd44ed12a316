//! The installation that is measured: people with passkeys.

use crate::{
    install::{DATABASE, SECRET},
    secret_file,
    system::{SystemClock, SystemEntropy},
};
use anyhow::{Context as _, Result};
use keyward_authenticator::{Credential, KeyKind};
use keyward_model::{
    Actor, Clock as _, Contact, ContactId, ContactKind, Device, DeviceId, DeviceKind, DeviceState,
    DirectoryId, Entropy as _, Management, Method, MethodId, MethodKind, MethodStatus, Origin, Person,
    PersonId, Role, RoleSet, Tier, Timestamp,
};
use keyward_storage::{
    Draws, Store, StoreConfig, StoreError, Tx,
    repo::{self, directories::Directory, passkeys},
};
use std::{fmt::Write as _, path::Path, sync::Arc, time::Duration};

/// Somebody with one passkey.
#[derive(Clone, Debug)]
pub(crate) struct Someone {
    pub(crate) id: PersonId,
    pub(crate) user_name: String,
    credential_id: Vec<u8>,
    handle: [u8; 32],
    seed: [u8; 32],
    pub(crate) phone: DeviceId,
    pub(crate) method: MethodId,
    pub(crate) line: ContactId,
}

impl Someone {
    /// The passkey with its private key.
    pub(crate) fn credential(&self) -> Result<Credential> {
        let kind = KeyKind::Es256 { seed: self.seed };
        Ok(Credential::new(kind, self.credential_id.clone(), self.handle.to_vec())?)
    }

    /// The key of the passkey they register next.
    pub(crate) fn new_seed(&self) -> [u8; 32] {
        let mut seed = self.seed;
        seed.reverse();
        // Stays below the group's order, whatever the last byte was.
        if let Some(first) = seed.first_mut() {
            *first = 1;
        }
        seed
    }
}

pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) directory: DirectoryId,
    /// The first is an agent, the second a manager of all others.
    pub(crate) people: Vec<Someone>,
    database: Option<String>,
}

impl Bench {
    /// On an embedded database in `folder`.
    pub(crate) async fn sqlite(folder: &Path, people: usize) -> Result<Self> {
        let config = StoreConfig::Sqlite { path: folder.join(DATABASE), readers: 4 };
        Self::make(folder, config, "", people, None).await
    }

    /// In a new database of a PostgreSQL server.
    pub(crate) async fn postgres(folder: &Path, url: &str, people: usize) -> Result<Self> {
        let mut random = [0; 6];
        SystemEntropy.fill(&mut random);
        let mut name = "keyward_bench_".to_owned();
        for byte in random {
            let _ = write!(name, "{byte:02x}");
        }
        admin(url, &format!("CREATE DATABASE {name}")).await?;
        let (base, _) = url.rsplit_once('/').context("the PostgreSQL address has no database")?;
        let url = format!("{base}/{name}");
        let line = format!("[database]\npostgres = \"{url}\"\n");
        Self::make(folder, StoreConfig::Postgres { url, connections: 8 }, &line, people, Some(name)).await
    }

    /// Removes what [`Bench::postgres`] made.
    pub(crate) async fn drop_database(self, url: &str) -> Result<()> {
        let Some(name) = self.database else { return Ok(()) };
        drop(self.store);
        admin(url, &format!("DROP DATABASE {name} WITH (FORCE)")).await
    }

    async fn make(
        folder: &Path,
        config: StoreConfig,
        database_line: &str,
        count: usize,
        database: Option<String>,
    ) -> Result<Self> {
        secret_file::create(&folder.join(SECRET), &SystemEntropy)?;
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let server =
            format!("[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"http://localhost:{port}\"\n");
        std::fs::write(folder.join("keyward.toml"), format!("{server}{database_line}"))?;
        let store = Store::open(&config).await?;
        let draws = Draws::new(SystemClock.now(), &SystemEntropy);
        let directory = DirectoryId::new(draws.now(), &draws);
        let created_at = draws.now();
        store
            .write("bench-directory", move |tx| {
                let row = Directory { id: directory, name: "Bench".to_owned(), created_at };
                repo::directories::create(tx, &row)
            })
            .await?;
        let mut people = Vec::with_capacity(count);
        for at in 0..count {
            people.push(someone(at, &draws));
        }
        let manager = people.get(1).map(|manager: &Someone| manager.id);
        let shared = Arc::new(people.clone());
        for first in (0..count).step_by(64) {
            let shared = Arc::clone(&shared);
            store
                .write("bench-people", move |tx| {
                    for (at, person) in shared.iter().enumerate().skip(first).take(64) {
                        insert(tx, directory, at, person, manager, created_at)?;
                    }
                    Ok::<(), StoreError>(())
                })
                .await?;
        }
        Ok(Self { store, directory, people, database })
    }
}

fn someone(at: usize, draws: &Draws) -> Someone {
    let now = draws.now();
    let mut credential_id = vec![0; 32];
    draws.fill(&mut credential_id);
    Someone {
        id: PersonId::new(now, draws),
        user_name: format!("person{at}@bench.example"),
        credential_id,
        handle: draws.bytes(),
        seed: scalar(draws),
        phone: DeviceId::new(now, draws),
        method: MethodId::new(now, draws),
        line: ContactId::new(now, draws),
    }
}

/// A scalar of P-256: 32 random bytes, the first of which keeps it below the group's order.
fn scalar(draws: &Draws) -> [u8; 32] {
    let mut seed = draws.bytes();
    if let Some(first) = seed.first_mut() {
        *first &= 0x7F;
    }
    seed
}

fn insert(
    tx: &mut dyn Tx,
    directory: DirectoryId,
    at: usize,
    someone: &Someone,
    manager: Option<PersonId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Long on file, so that the number and the manager count.
    let since = now.minus(Duration::from_hours(24 * 400));
    let roles = if at == 0 { RoleSet::of(&[Role::Agent]) } else { RoleSet::EMPLOYEE };
    let person = Person {
        id: someone.id,
        directory,
        user_name: someone.user_name.clone(),
        display_name: format!("Person {at}"),
        job_title: None,
        department: None,
        office: None,
        employee_number: None,
        manager: manager.filter(|manager| *manager != someone.id),
        manager_since: since,
        tier: Tier::Standard,
        enabled: true,
        roles,
        has_photo: false,
        created_at: since,
    };
    repo::people::insert(tx, &person, &someone.handle, None)?;
    let line = Contact {
        id: someone.line,
        person: someone.id,
        kind: ContactKind::OfficePhone,
        value: format!("+3861555{at:04}"),
        since,
        until: None,
        device: None,
    };
    repo::contacts::insert(tx, directory, &line)?;
    let phone = Device {
        id: someone.phone,
        person: someone.id,
        kind: DeviceKind::Phone,
        name: "Phone".to_owned(),
        system: None,
        management: Management::Managed,
        compliant: Some(true),
        last_seen: None,
        state: DeviceState::InUse,
    };
    repo::devices::upsert(tx, directory, &phone, None)?;
    let method = Method {
        id: someone.method,
        person: someone.id,
        kind: MethodKind::Passkey,
        label: "Passkey".to_owned(),
        status: MethodStatus::Active,
        synced: Some(true),
        model: None,
        device: Some(someone.phone),
        added_at: since,
        added_by: Actor::Operator,
        added_from: Origin::default(),
        last_used_at: None,
        status_at: since,
    };
    repo::methods::insert(tx, directory, &method, None)?;
    let credential = someone.credential().ok();
    let public_key = credential.and_then(|credential| credential.public_key_cose().ok()).unwrap_or_default();
    let passkey = passkeys::Passkey {
        credential_id: someone.credential_id.clone(),
        method: someone.method,
        person: someone.id,
        public_key,
        sign_count: 0,
        user_verified: true,
        backup_eligible: true,
        backup_state: true,
        aaguid: [0; 16],
        transports: vec!["internal".to_owned()],
        rp_id: "localhost".to_owned(),
    };
    let attestation =
        passkeys::Attestation { format: "none".to_owned(), object: Vec::new(), client_data: Vec::new() };
    passkeys::insert(tx, directory, &passkey, &attestation)
}

async fn admin(url: &str, sql: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let running = tokio::spawn(connection);
    let done = client.batch_execute(sql).await;
    drop(client);
    let _ = running.await;
    Ok(done?)
}
