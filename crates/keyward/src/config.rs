//! The configuration file.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The file as written. Every key is listed in [`KNOWN`] and in `docs/keyward.toml`, which a test holds together.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) database: Database,
    pub(crate) organisation: Organisation,
    pub(crate) mail: Mail,
    pub(crate) secrets: Secrets,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Server {
    /// Where to listen.
    pub(crate) listen: std::net::SocketAddr,
    /// The origin that browsers see, without a path.
    pub(crate) public_url: String,
    /// The WebAuthn RP ID; the host of `public_url` unless set.
    pub(crate) rp_id: Option<String>,
    /// Certificate chain and key in PEM; without them a proxy ends TLS.
    pub(crate) tls_certificate: Option<PathBuf>,
    pub(crate) tls_key: Option<PathBuf>,
    /// Whether the last address of `X-Forwarded-For` is the client's: only behind a proxy that sets it.
    pub(crate) trust_forwarded_for: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Database {
    /// The SQLite file.
    pub(crate) sqlite: Option<PathBuf>,
    /// `postgres://user:password@host/database`.
    pub(crate) postgres: Option<String>,
    /// Connections to PostgreSQL, or readers of SQLite.
    pub(crate) connections: Option<usize>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Organisation {
    /// The desk's telephone number, shown to who is locked out.
    pub(crate) desk_phone: Option<String>,
    /// When the desk answers.
    pub(crate) desk_hours: Option<String>,
    /// IANA time zone of the pages.
    pub(crate) time_zone: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Mail {
    /// `smtp://host:25`, `smtps://host:465`; without it messages stay in the outbox.
    pub(crate) smtp: Option<String>,
    /// The sender.
    pub(crate) from: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Secrets {
    /// The file with the master secret, made by `keyward init`, readable by its owner only.
    pub(crate) file: Option<PathBuf>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://localhost:8080".to_owned(),
            rp_id: None,
            tls_certificate: None,
            tls_key: None,
            trust_forwarded_for: false,
        }
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "Server's own default is not the derived one; this stays explicit"
)]
impl Default for Config {
    fn default() -> Self {
        Self {
            server: Server::default(),
            database: Database::default(),
            organisation: Organisation::default(),
            mail: Mail::default(),
            secrets: Secrets::default(),
        }
    }
}

/// Every key, to name the nearest when one is unknown.
const KNOWN: &[&str] = &[
    "server.listen",
    "server.public_url",
    "server.rp_id",
    "server.tls_certificate",
    "server.tls_key",
    "server.trust_forwarded_for",
    "database.sqlite",
    "database.postgres",
    "database.connections",
    "organisation.desk_phone",
    "organisation.desk_hours",
    "organisation.time_zone",
    "mail.smtp",
    "mail.from",
    "mail.user",
    "mail.password_file",
    "secrets.file",
];

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum ConfigError {
    #[error("cannot read {0}: {1}")]
    Unreadable(String, String),
    #[error("{0}")]
    Syntax(String),
    #[error("unknown key `{unknown}`; did you mean `{nearest}`?")]
    UnknownKey { unknown: String, nearest: &'static str },
    #[error("{0}")]
    Invalid(&'static str),
}

impl Config {
    /// Reads and checks a file. Paths in it are relative to its folder.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Unreadable(path.display().to_string(), error.to_string()))?;
        let mut config = Self::parse(&text)?;
        let base = path.parent().unwrap_or_else(|| Path::new(""));
        let files = [
            &mut config.server.tls_certificate,
            &mut config.server.tls_key,
            &mut config.database.sqlite,
            &mut config.mail.password_file,
            &mut config.secrets.file,
        ];
        for file in files.into_iter().flatten() {
            *file = base.join(&*file);
        }
        Ok(config)
    }

    fn parse(text: &str) -> Result<Self, ConfigError> {
        let syntax = |error: toml::de::Error| ConfigError::Syntax(error.to_string().trim_end().to_owned());
        let table: toml::Table = toml::from_str(text).map_err(syntax)?;
        for (section, value) in &table {
            let keys: Vec<String> = match value {
                toml::Value::Table(keys) => keys.keys().map(|key| format!("{section}.{key}")).collect(),
                _ => vec![section.clone()],
            };
            if let Some(unknown) = keys.into_iter().find(|key| !KNOWN.contains(&key.as_str())) {
                return Err(ConfigError::UnknownKey { nearest: nearest(&unknown), unknown });
            }
        }
        // From the text again, so that a wrong type is told with its line.
        let config: Self = toml::from_str(text).map_err(syntax)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let url = &self.server.public_url;
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://localhost"));
        if rest.is_none_or(|rest| rest.contains('/')) {
            return Err(ConfigError::Invalid(
                "server.public_url must be https://host[:port], or http://localhost[:port] to try things out: \
                 browsers allow passkeys nowhere else",
            ));
        }
        if self.server.tls_certificate.is_some() != self.server.tls_key.is_some() {
            return Err(ConfigError::Invalid("server.tls_certificate and server.tls_key go together"));
        }
        if self.database.sqlite.is_some() && self.database.postgres.is_some() {
            return Err(ConfigError::Invalid("name one database: database.sqlite or database.postgres"));
        }
        if self.mail.smtp.is_some() && self.mail.from.is_none() {
            return Err(ConfigError::Invalid("mail.smtp needs mail.from"));
        }
        let host = self.host();
        let suffix = |rp: &String| host == *rp || host.ends_with(&format!(".{rp}"));
        if !self.server.rp_id.as_ref().is_none_or(suffix) {
            return Err(ConfigError::Invalid(
                "server.rp_id must be the host of server.public_url or a parent of it",
            ));
        }
        Ok(())
    }

    /// The host of the public URL.
    fn host(&self) -> String {
        let rest = self.server.public_url.split_once("://").map_or("", |(_, rest)| rest);
        rest.rsplit_once(':').map_or(rest, |(host, _)| host).to_owned()
    }

    /// The WebAuthn RP ID.
    pub(crate) fn rp_id(&self) -> String {
        self.server.rp_id.clone().unwrap_or_else(|| self.host())
    }
}

fn nearest(unknown: &str) -> &'static str {
    KNOWN
        .iter()
        .copied()
        .min_by_key(|known| strsim::damerau_levenshtein(known, unknown))
        .unwrap_or("server.listen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_refused_with_the_nearest() {
        let error = Config::parse("[server]\nlisten_on = \"127.0.0.1:1\"").unwrap_err();
        assert_eq!(error.to_string(), "unknown key `server.listen_on`; did you mean `server.listen`?");
        let error = Config::parse("[databse]\npostgres = \"x\"").unwrap_err();
        assert_eq!(error.to_string(), "unknown key `databse.postgres`; did you mean `database.postgres`?");
        assert!(matches!(Config::parse("server = 1"), Err(ConfigError::UnknownKey { .. })));
    }

    #[test]
    fn the_documented_file_has_every_key_and_reads() {
        let text = include_str!("../../../docs/keyward.toml");
        let uncommented: String = text
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .fold(String::new(), |all, line| all + line + "\n");
        let table: toml::Table = toml::from_str(&uncommented).unwrap();
        for known in KNOWN {
            let (section, key) = known.split_once('.').unwrap();
            assert!(table[section].get(key).is_some(), "{known} is not documented");
        }
        Config::parse(text).unwrap();
    }

    #[test]
    fn what_cannot_work_is_said() {
        for bad in [
            "[server]\npublic_url = \"http://id.example.test\"",
            "[server]\npublic_url = \"https://id.example.test/path\"",
            "[server]\npublic_url = \"https://id.example.test\"\nrp_id = \"other.test\"",
            "[server]\ntls_key = \"k\"",
            "[database]\nsqlite = \"a\"\npostgres = \"b\"",
            "[mail]\nsmtp = \"smtp://x\"",
        ] {
            assert!(matches!(Config::parse(bad), Err(ConfigError::Invalid(_))), "{bad}");
        }
        assert!(matches!(Config::parse("[server]\nlisten = 5"), Err(ConfigError::Syntax(_))));
        let config = Config::parse("[server]\npublic_url = \"https://id.example.test:8443\"").unwrap();
        assert_eq!(config.rp_id(), "id.example.test");
    }
}
