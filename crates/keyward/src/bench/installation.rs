//! The installation that is measured: people with passkeys.

use crate::{
    install::{DATABASE, SECRET},
    secret_file,
    system::{SystemClock, SystemEntropy},
};
use anyhow::{Context as _, Result};
use keyward_desk::STANDARDS;
use keyward_model::{Actor, Clock as _, Entropy as _};
use keyward_recovery::Standards;
use keyward_robot::{Organisation, Someone};
use keyward_storage::{
    Draws, Store, StoreConfig, StoreError, Tx, repo::policies, seal::SealKeys, secrets::MasterSecret,
};
use std::{fmt::Write as _, path::Path};

pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) organisation: Organisation,
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

    /// Who signs in: they keep their passkeys.
    pub(crate) fn who_sign_in(&self) -> &[Someone] {
        self.halves().0
    }

    /// Who is recovered: what they lost signs nobody in afterwards.
    pub(crate) fn who_lose(&self) -> &[Someone] {
        self.halves().1
    }

    fn halves(&self) -> (&[Someone], &[Someone]) {
        let people = &self.organisation.employees;
        people.split_at(people.len() / 2)
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
        let secret = secret_file::create(&folder.join(SECRET), &SystemEntropy)?;
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let server =
            format!("[server]\nlisten = \"127.0.0.1:{port}\"\npublic_url = \"http://localhost:{port}\"\n");
        std::fs::write(folder.join("keyward.toml"), format!("{server}{database_line}"))?;
        let store = Store::open(&config).await?.unlock(SealKeys::derive(&MasterSecret::new(*secret))?);
        let draws = Draws::new(SystemClock.now(), &SystemEntropy);
        let organisation = Organisation::create(&store, "localhost", count, &draws).await?;
        // The load is no attack.
        let (standards, dir) =
            (Standards { wave: 0, passes_per_agent: 0, ..Standards::default() }, organisation.id);
        let document = serde_json::to_string(&standards)?;
        let put = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
            policies::put(tx, dir, STANDARDS, 0, &document, Actor::Operator, draws.now())
        };
        store.write("bench-standards", put).await?;
        Ok(Self { store, organisation, database })
    }
}

async fn admin(url: &str, sql: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let running = tokio::spawn(connection);
    let done = client.batch_execute(sql).await;
    drop(client);
    let _ = running.await;
    Ok(done?)
}
