//! Reaching the server.

use std::collections::HashMap;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::{Client, Config, NoTls, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::convert;
use crate::StoreError;
use crate::client_tls::client_tls;

/// The longest wait for a connection to one host.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The longest wait until a connection is of use: a server that takes it may say nothing more.
const USABLE: Duration = Duration::from_secs(15);

/// Where to connect, and whether encrypted.
pub(super) struct Target {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

/// One connection, with the statements prepared on it.
pub(super) struct Session {
    pub(super) client: Client,
    /// By the address and length of the statement's text, which is `'static` and so never changes.
    pub(super) statements: HashMap<(usize, usize), Statement>,
}

impl Target {
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        // The parser's message may quote the URL, and so the password.
        let mut config = Config::from_str(url)
            .map_err(|_error| StoreError::Config("the PostgreSQL URL cannot be read".to_owned()))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        if config.get_application_name().is_none() {
            config.application_name("keyward");
        }
        // Of several servers only the primary can be written to.
        if config.get_hosts().len() > 1 && config.get_target_session_attrs() == TargetSessionAttrs::Any {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        let remote = config.get_hosts().iter().any(is_remote) || config.get_hostaddrs().iter().any(is_far);
        let encrypt = match config.get_ssl_mode() {
            SslMode::Disable => false,
            // The default: encryption that may be talked away protects nobody, so it is all or nothing.
            SslMode::Prefer => remote,
            _ => true,
        };
        config.ssl_mode(if encrypt { SslMode::Require } else { SslMode::Disable });
        let tls = if encrypt { Some(MakeRustlsConnect::new(client_tls()?)) } else { None };
        Ok(Self { config, tls })
    }

    /// Connects. The connection is driven by a task on the current runtime.
    pub(super) async fn connect(&self) -> Result<Session, StoreError> {
        timeout(USABLE, self.make_session())
            .await
            .unwrap_or_else(|_elapsed| Err(StoreError::Unavailable("PostgreSQL says nothing".to_owned())))
    }

    async fn make_session(&self) -> Result<Session, StoreError> {
        let client = if let Some(tls) = &self.tls {
            let (client, connection) = self.config.connect(tls.clone()).await.map_err(|e| failed(&e))?;
            tokio::spawn(drive(connection));
            client
        } else {
            let (client, connection) = self.config.connect(NoTls).await.map_err(|e| failed(&e))?;
            tokio::spawn(drive(connection));
            client
        };
        client
            .batch_execute(
                "SET default_transaction_isolation = 'read committed'; SET statement_timeout = '10s'; \
                 SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s'; \
                 SET synchronous_commit = DEFAULT; SET client_min_messages = 'warning'; \
                 SET row_security = off",
            )
            .await
            .map_err(|error| convert(&error))?;
        Ok(Session { client, statements: HashMap::new() })
    }
}

async fn drive<C>(connection: C)
where
    C: Future<Output = Result<(), tokio_postgres::Error>>,
{
    if let Err(error) = connection.await {
        tracing::warn!(%error, "PostgreSQL connection lost");
    }
}

fn failed(error: &tokio_postgres::Error) -> StoreError {
    match error.as_db_error() {
        Some(refused) => StoreError::Unavailable(format!("{}: {}", refused.code().code(), refused.message())),
        None => StoreError::Unavailable(describe(error)),
    }
}

/// The error with its causes, which the driver's own message leaves out.
fn describe(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let part = inner.to_string();
        if !text.contains(&part) {
            text = format!("{text}: {part}");
        }
        cause = inner.source();
    }
    text
}

fn is_remote(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => false,
        Host::Tcp(name) => match name.parse::<IpAddr>() {
            Ok(address) => is_far(&address),
            Err(_) => name != "localhost",
        },
    }
}

fn is_far(address: &IpAddr) -> bool {
    !address.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encrypts(url: &str) -> bool {
        Target::parse(url).unwrap().tls.is_some()
    }

    #[test]
    fn other_machines_are_encrypted_unless_given_up() {
        assert!(!encrypts("postgres://u@localhost/db"));
        assert!(!encrypts("postgres://u@127.0.0.1,[::1]/db"));
        assert!(!encrypts("postgres://u@%2Fvar%2Frun%2Fpostgresql/db"));
        assert!(encrypts("postgres://u@db.example.org/db"));
        assert!(encrypts("postgres://u@localhost,10.0.0.7/db"));
        assert!(encrypts("postgres://u@localhost/db?sslmode=require"));
        assert!(!encrypts("postgres://u@db.example.org/db?sslmode=disable"));
    }

    #[test]
    fn a_bad_url_is_not_quoted() {
        let error = Target::parse("postgres://u:hunter2@host:port:port/db").err().unwrap();
        assert!(!error.to_string().contains("hunter2"));
    }
}
