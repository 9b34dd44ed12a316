//! Migrations on PostgreSQL.

use std::time::Duration;

use tokio::runtime::Runtime;

use super::Mode;
use super::connect::Session;
use super::tx::PostgresTx;
use crate::migrate::{MIGRATIONS, VERSION_TABLE, dialect, next, version};
use crate::seal::Seals;
use crate::{Engine, StoreError, Tx, params};

/// How often to try to make the version table beside other programs that do the same.
const ATTEMPTS: u32 = 20;

/// Brings the schema up to date.
pub(super) fn run(runtime: &Runtime, session: &mut Session) -> Result<(), StoreError> {
    // Who has nothing to do writes nothing: where a synchronous standby is away a write waits, and a look need not.
    if is_newest(runtime, session)? {
        return Ok(());
    }
    tracing::info!(
        "the schema is brought up to date; this waits for other programs, and for a synchronous standby"
    );
    // A migration may take as long as it needs, and so may the wait for another program's.
    send(
        runtime,
        session,
        "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0",
    )?;
    make_version_table(runtime, session)?;
    while apply_next(runtime, session)? {}
    Ok(())
}

/// Whether the schema is this program's already.
fn is_newest(runtime: &Runtime, session: &mut Session) -> Result<bool, StoreError> {
    let mut tx = PostgresTx::new(runtime, session, Mode::Read, Seals::default());
    let looked = look(&mut tx);
    send(runtime, session, "ROLLBACK")?;
    looked
}

fn look(tx: &mut PostgresTx<'_>) -> Result<bool, StoreError> {
    Ok(next(MIGRATIONS, version(tx)?)?.is_none())
}

/// `CREATE TABLE IF NOT EXISTS` fails when two sessions make the same table at once, so it is repeated.
fn make_version_table(runtime: &Runtime, session: &mut Session) -> Result<(), StoreError> {
    let sql = dialect(VERSION_TABLE, Engine::Postgres)?;
    let mut attempt = 0;
    loop {
        let Err(error) = send(runtime, session, &sql) else {
            return Ok(());
        };
        attempt += 1;
        if attempt == ATTEMPTS {
            return Err(error);
        }
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
    }
}

/// Applies the next migration in a transaction; says whether there was one.
fn apply_next(runtime: &Runtime, session: &mut Session) -> Result<bool, StoreError> {
    let mut tx = PostgresTx::unhurried(runtime, session);
    let applied = apply(&mut tx);
    send(runtime, session, if applied.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    applied
}

fn apply(tx: &mut PostgresTx<'_>) -> Result<bool, StoreError> {
    // The lock comes first: only then is the version read the latest.
    tx.query_one("SELECT version FROM schema_version WHERE version = 0 FOR UPDATE", &[])?;
    let version: i64 = tx.query_one("SELECT MAX(version) FROM schema_version", &[])?.get(0)?;
    let Some(migration) = next(MIGRATIONS, version)? else {
        return Ok(false);
    };
    tx.batch(&dialect(migration.sql, Engine::Postgres)?)?;
    tx.execute(
        "INSERT INTO schema_version (version, name) VALUES (?1, ?2)",
        &params![migration.version, migration.name],
    )?;
    tracing::info!(version = migration.version, name = migration.name, "schema migrated");
    Ok(true)
}

fn send(runtime: &Runtime, session: &Session, sql: &str) -> Result<(), StoreError> {
    runtime.block_on(session.client.batch_execute(sql)).map_err(|error| super::error::convert(&error))
}
