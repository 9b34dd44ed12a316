//! An installation: database, organisation, master secret.

use crate::{address, cli::Place, config::Config, memory, secret_file::SecretFile, waiting};
use anyhow::Context as _;
use keyward_storage::{
    Store, StoreConfig, StoreError, repo,
    repo::directories::Directory,
    seal,
    secrets::{MasterSecret, Secrets},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The name of the database file in a data folder.
pub(crate) const DATABASE: &str = "keyward.db";
/// The name of the master secret's file in a data folder.
pub(crate) const SECRET: &str = "keyward.key";

/// How long a command waits for the database before it says that it did not come. A schema that is brought up to date takes as long as it takes.
pub(crate) const OPENING: Duration = Duration::from_mins(1);
/// Connections of the embedded database for reading, unless the configuration says another number.
pub(crate) const READERS: usize = 4;

/// Where things are, from the data folder or the configuration file.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    pub(crate) config: Config,
    pub(crate) database: StoreConfig,
    pub(crate) secret: PathBuf,
}

impl Paths {
    /// Finds out without touching anything.
    pub(crate) fn of(place: &Place) -> anyhow::Result<Self> {
        let Some(file) = &place.config else {
            return Ok(Self::in_folder(&place.data, Config::default()));
        };
        let config = Config::read(file)?;
        let folder = file.parent().unwrap_or_else(|| Path::new(""));
        let connections = config.database.connections;
        let database = match (&config.database.postgres, &config.database.sqlite) {
            (Some(url), _) => {
                StoreConfig::Postgres { url: url.clone(), connections: connections.unwrap_or(8) }
            }
            (None, sqlite) => StoreConfig::Sqlite {
                path: sqlite.clone().unwrap_or_else(|| folder.join(DATABASE)),
                readers: connections.unwrap_or(READERS),
            },
        };
        let secret = config.secrets.file.clone().unwrap_or_else(|| folder.join(SECRET));
        Ok(Self { config, database, secret })
    }

    /// The data folder's own layout.
    pub(crate) fn in_folder(folder: &Path, config: Config) -> Self {
        let database = StoreConfig::Sqlite { path: folder.join(DATABASE), readers: READERS };
        Self { config, database, secret: folder.join(SECRET) }
    }

    /// Opens the database, with the keys that what gives access is sealed with.
    pub(crate) async fn open_database(&self, secret: &SecretFile) -> anyhow::Result<Store> {
        let store = Store::open(&self.database).await.context("cannot open the database")?;
        Ok(store.unlock(secret.seal_keys()?))
    }

    /// Whether opening the database brings its schema up to date. What cannot be asked is said by whoever opens it.
    async fn is_outdated(&self) -> bool {
        let looked = async { Store::open_read_only(&self.database).await?.ensure_current().await };
        matches!(looked.await, Err(StoreError::Older { .. }))
    }

    /// Refuses a file that is not there: SQLite would make it.
    fn ensure_there(&self) -> anyhow::Result<()> {
        if let StoreConfig::Sqlite { path, .. } = &self.database {
            anyhow::ensure!(
                path.exists(),
                "there is no installation at {}: make one with `keyward init`, put a backup back with `keyward restore`, or try `keyward demo`",
                path.display()
            );
        }
        Ok(())
    }

    /// The same installation with this file in the place of its database.
    pub(crate) fn with_file(&self, path: &Path) -> Self {
        let database = StoreConfig::Sqlite { path: path.to_owned(), readers: 2 };
        Self { database, ..self.clone() }
    }

    /// Makes the folder that the embedded database lies in.
    pub(crate) fn make_folder(&self) -> anyhow::Result<()> {
        if let StoreConfig::Sqlite { path, .. } = &self.database
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        Ok(())
    }
}

/// An opened installation.
#[derive(Clone)]
pub(crate) struct Installation {
    pub(crate) config: Config,
    pub(crate) store: Store,
    pub(crate) directory: Directory,
    pub(crate) secrets: Arc<Secrets>,
    /// Where the newest checkpoint is remembered.
    pub(crate) memory: PathBuf,
    /// Where the server notes its address.
    pub(crate) address: PathBuf,
}

impl Installation {
    /// Opens what `keyward init` or `keyward demo` made.
    pub(crate) async fn open(place: &Place) -> anyhow::Result<Self> {
        Self::open_at(Paths::of(place)?).await
    }

    /// Opens an installation whose places are known.
    pub(crate) async fn open_at(paths: Paths) -> anyhow::Result<Self> {
        paths.ensure_there()?;
        let secret = SecretFile::read(&paths.secret)?;
        let looked = Box::pin(async { Ok(paths.is_outdated().await) });
        let outdated = waiting::within(OPENING, "the database", looked).await?;
        let opened = Box::pin(async {
            let store = paths.open_database(&secret).await?;
            let installation = Self::in_store(paths, &secret, store).await?;
            crate::seals::migrate(&installation).await?;
            Ok(installation)
        });
        if outdated {
            let what = "the schema to be brought up to date (other programs and a synchronous standby are waited for)";
            waiting::telling(what, opened).await
        } else {
            waiting::within(OPENING, "the database", opened).await
        }
    }

    /// Opens an installation of which nothing is changed: also a copy, and where nothing can be written.
    pub(crate) async fn open_to_read(paths: Paths) -> anyhow::Result<Self> {
        paths.ensure_there()?;
        let secret = SecretFile::read(&paths.secret)?;
        let store = Store::open_read_only(&paths.database).await.context("cannot open the database")?;
        match store.ensure_current().await {
            Err(StoreError::Older { found: 0, .. }) => {
                anyhow::bail!("the database holds no installation: run `keyward init`")
            }
            Err(error @ StoreError::Older { .. }) => {
                return Err(anyhow::Error::new(error).context(
                    "this command changes nothing. Use it with the program that the server runs, or start the new server (or `keyward doctor`) once",
                ));
            }
            current => current?,
        }
        let store = store.unlock(secret.seal_keys()?);
        let installation = Self::in_store(paths, &secret, store).await?;
        crate::seals::ensure_sealed(&installation).await?;
        Ok(installation)
    }

    async fn in_store(paths: Paths, secret: &SecretFile, store: Store) -> anyhow::Result<Self> {
        // Before anything is believed or sealed.
        let strange = store.read("schema", seal::strangers).await?;
        anyhow::ensure!(
            strange.is_empty(),
            "somebody put into the database what acts by itself, and it was not put there by Keyward: {}. Drop it, find out who made it, \
             and run `keyward log verify`",
            strange.join(", ")
        );
        let directory = store
            .read("open", |tx| repo::directories::find_only(tx))
            .await?
            .context("the database holds no organisation yet: run `keyward init`")?;
        let secrets = Arc::new(Secrets::derive(&MasterSecret::new(*secret.master))?);
        let (memory, address) = (memory::beside(&paths.secret), address::beside(&paths.secret));
        let installation = Self { config: paths.config, store, directory, secrets, memory, address };
        crate::seals::refuse_other_secret(&installation, secret.newest(), &paths.secret).await?;
        Ok(installation)
    }
}

impl Installation {
    /// The folder whose disk must not be full: the database's, or that of what the server remembers.
    pub(crate) fn folder(&self) -> PathBuf {
        let file = match self.store.config() {
            StoreConfig::Sqlite { path, .. } => path,
            StoreConfig::Postgres { .. } => &self.memory,
        };
        match file.parent() {
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
            None => PathBuf::from("/"),
        }
    }

    /// The key that signs the log's checkpoints. Its name is the RP ID, so that proofs of two installations cannot be mixed up.
    pub(crate) fn log_signer(&self) -> anyhow::Result<keyward_ledger::LogSigner> {
        Ok(keyward_ledger::LogSigner::from_seed(log_name(&self.config)?, self.secrets.log_seed())?)
    }
}

/// What the name of the log's key ends with, after the host.
const LOG: &str = "/recovery-log";

/// The name of the key that signs the log's checkpoints.
pub(crate) fn log_name(config: &Config) -> anyhow::Result<keyward_ledger::KeyName> {
    Ok(keyward_ledger::KeyName::new(&format!("{}{LOG}", config.rp_id()))?)
}

/// The host in such a name.
pub(crate) fn host_of(log: &str) -> &str {
    log.strip_suffix(LOG).unwrap_or(log)
}
