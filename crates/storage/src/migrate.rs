//! Bringing a database's schema up to date.
//!
//! Migrations are numbered once and written once, in the SQL both engines share, with four substitutions:
//!
//! | written       | SQLite                  | PostgreSQL |
//! |---------------|-------------------------|------------|
//! | `{blob}`      | `BLOB`                  | `BYTEA`    |
//! | `{int}`       | `INTEGER`               | `BIGINT`   |
//! | `{strict}`    | `STRICT`                | nothing    |
//! | `{clustered}` | `STRICT, WITHOUT ROWID` | nothing    |
//!
//! Each is applied in a transaction of its own together with its row in `schema_version`. Programs that start
//! at the same time take turns: on SQLite by `BEGIN IMMEDIATE`, on PostgreSQL by locking the row of version 0.

use crate::{Engine, StoreError, Tx};

/// One step of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its number: 1, 2, 3, … without gaps.
    pub version: i64,
    /// What it is about.
    pub name: &'static str,
    /// Its statements, with the substitutions of this module.
    pub sql: &'static str,
}

/// Every migration of this program, in order. A migration that was released is never changed.
pub const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "schema", sql: include_str!("schema.sql") },
    Migration { version: 2, name: "idempotent commands", sql: include_str!("command_result.sql") },
    Migration { version: 3, name: "fewer writes in a sign-in", sql: include_str!("sign_in_writes.sql") },
    Migration { version: 4, name: "verification", sql: include_str!("verification.sql") },
    Migration { version: 5, name: "changes that two people sign", sql: include_str!("change.sql") },
    Migration { version: 6, name: "people of an exercise", sql: include_str!("exercise.sql") },
    Migration { version: 7, name: "channels of messages, frozen accounts", sql: include_str!("told.sql") },
    Migration { version: 8, name: "losses reported without signing in", sql: include_str!("intake.sql") },
    Migration { version: 9, name: "what a session is worth", sql: include_str!("sign_in_policy.sql") },
    Migration { version: 10, name: "methods that are typed", sql: include_str!("factors.sql") },
    Migration {
        version: 11,
        name: "metadata of authenticators, trust anchors",
        sql: include_str!("trust.sql"),
    },
    Migration { version: 12, name: "required re-registration", sql: include_str!("reregister.sql") },
    Migration {
        version: 13,
        name: "names of sessions, references of refusals",
        sql: include_str!("sessions.sql"),
    },
    Migration { version: 14, name: "campaigns and reminders", sql: include_str!("campaign.sql") },
    Migration { version: 15, name: "indexes of one person's rows", sql: include_str!("of_person.sql") },
    Migration { version: 16, name: "which pass opened a session", sql: include_str!("session_pass.sql") },
    Migration { version: 17, name: "sources of imported facts", sql: include_str!("person_source.sql") },
    Migration { version: 18, name: "what became of messages", sql: include_str!("delivery.sql") },
    Migration { version: 19, name: "passes that agents ordered", sql: include_str!("pass_order.sql") },
    Migration { version: 20, name: "kinds of accounts, former names", sql: include_str!("people.sql") },
    Migration { version: 21, name: "numbers that people share", sql: include_str!("shared_numbers.sql") },
    Migration { version: 22, name: "who removed a method", sql: include_str!("ways_in.sql") },
    Migration { version: 23, name: "agents on hold", sql: include_str!("agent_hold.sql") },
    Migration { version: 24, name: "who looked", sql: include_str!("page_read.sql") },
    Migration { version: 25, name: "seals", sql: include_str!("seal.sql") },
    Migration { version: 26, name: "invitations to a first passkey", sql: include_str!("invitation.sql") },
    Migration {
        version: 27,
        name: "since when a number rings on a device",
        sql: include_str!("ringing.sql"),
    },
    Migration { version: 28, name: "who holds a role", sql: include_str!("role_holder.sql") },
    Migration { version: 29, name: "which case of a person is open", sql: include_str!("open_case.sql") },
    Migration {
        version: 30,
        name: "how strongly a method was bound",
        sql: include_str!("made_strongly.sql"),
    },
    Migration { version: 31, name: "who had a user name", sql: include_str!("former_name.sql") },
    Migration { version: 32, name: "when a device was heard of", sql: include_str!("heard_at.sql") },
    Migration { version: 33, name: "an import that has not finished", sql: include_str!("import_run.sql") },
    Migration { version: 34, name: "reports that were merged", sql: include_str!("intake_merged.sql") },
    Migration { version: 35, name: "whom imports changed lately", sql: include_str!("import_counted.sql") },
    Migration { version: 36, name: "indexes of what grows", sql: include_str!("at_size.sql") },
    Migration {
        version: 37,
        name: "priorities of messages, faults of outlets",
        sql: include_str!("outlet.sql"),
    },
    Migration { version: 38, name: "the order of waiting events", sql: include_str!("event_place.sql") },
    Migration { version: 39, name: "which clock was believed", sql: include_str!("clock.sql") },
    Migration { version: 40, name: "steps of apps that were taken", sql: include_str!("taken_steps.sql") },
];

/// The table that remembers them. Version 0 is the empty database, and the row to lock.
pub(crate) const VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (\
     version {int} NOT NULL PRIMARY KEY, name TEXT NOT NULL) {strict};\
     INSERT INTO schema_version (version, name) VALUES (0, 'empty') ON CONFLICT (version) DO NOTHING;";

/// Turns a migration's text into the engine's own.
///
/// # Errors
/// [`StoreError::Config`] when it holds a substitution that does not exist.
pub(crate) fn dialect(sql: &str, engine: Engine) -> Result<String, StoreError> {
    let (blob, int, strict, clustered) = match engine {
        Engine::Sqlite => ("BLOB", "INTEGER", "STRICT", "STRICT, WITHOUT ROWID"),
        Engine::Postgres => ("BYTEA", "BIGINT", "", ""),
    };
    let text = sql
        .replace("{blob}", blob)
        .replace("{int}", int)
        .replace("{strict}", strict)
        .replace("{clustered}", clustered);
    let unknown = text.split('{').skip(1).find(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
    match unknown {
        Some(rest) => {
            let name: String = rest.chars().take_while(|c| *c != '}').take(20).collect();
            Err(StoreError::Config(format!("a migration uses the unknown substitution {{{name}}}")))
        }
        None => Ok(text),
    }
}

/// The migration to apply to a database at `version`, or `None` when it is up to date.
///
/// # Errors
/// [`StoreError::Newer`] when the database is ahead of the list.
pub(crate) fn next(migrations: &[Migration], version: i64) -> Result<Option<&Migration>, StoreError> {
    let known = migrations.last().map_or(0, |migration| migration.version);
    if version > known {
        return Err(StoreError::Newer { found: version, known });
    }
    Ok(migrations.iter().find(|migration| migration.version > version))
}

/// The newest version in this program.
pub(crate) fn known() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

/// The version of a database's schema; 0 if there is none.
pub(crate) fn version(tx: &mut dyn Tx) -> Result<i64, StoreError> {
    let made = match tx.engine() {
        Engine::Sqlite => {
            "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'"
        }
        Engine::Postgres => {
            "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_version')"
        }
    };
    if tx.query_one(made, &[])?.get::<i64>(0)? == 0 {
        return Ok(0);
    }
    let version: Option<i64> = tx.query_one("SELECT MAX(version) FROM schema_version", &[])?.get(0)?;
    Ok(version.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_gaps() {
        let expected: Vec<i64> = (1..).take(MIGRATIONS.len()).collect();
        assert_eq!(MIGRATIONS.iter().map(|m| m.version).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_migration_translates() {
        for migration in MIGRATIONS {
            for engine in [Engine::Sqlite, Engine::Postgres] {
                assert!(!dialect(migration.sql, engine).unwrap().contains("{strict}"));
            }
        }
    }

    #[test]
    fn unknown_substitution_is_refused() {
        assert!(matches!(dialect("CREATE TABLE t (a {money})", Engine::Sqlite), Err(StoreError::Config(_))));
        assert_eq!(dialect("DEFAULT '{}'", Engine::Postgres).unwrap(), "DEFAULT '{}'");
    }

    #[test]
    fn a_newer_database_is_refused() {
        let ahead = i64::try_from(MIGRATIONS.len()).unwrap() + 1;
        assert!(matches!(next(MIGRATIONS, ahead), Err(StoreError::Newer { .. })));
        assert_eq!(next(MIGRATIONS, ahead - 1).unwrap(), None);
        assert_eq!(next(MIGRATIONS, 0).unwrap().unwrap().version, 1);
    }
}
