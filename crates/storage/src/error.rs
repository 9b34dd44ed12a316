//! What can go wrong in the store.

/// Why the store could not do what was asked. Messages never contain column values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A unique constraint or primary key already holds this key. Nothing was committed.
    #[error("{table} already has a row with this ({columns})")]
    Conflict {
        /// The table.
        table: String,
        /// The columns of the constraint, separated by `, `; for an index over expressions `index <name>`.
        columns: String,
    },
    /// A rule of the schema other than uniqueness was broken. Nothing was committed.
    #[error("{kind} constraint broken: {detail}")]
    Constraint {
        /// Which kind of rule.
        kind: ConstraintKind,
        /// What the engine says about it (names only).
        detail: String,
    },
    /// Someone else held the database or a row for too long. Nothing was committed; trying again may work.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached or cannot work now (connection, disk). Nothing was committed.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The connection or disk failed while the transaction was being committed: it may or may not have been.
    /// Repeat with [`Store::write_once`](crate::Store::write_once) and the same key, or look.
    #[error("it is not known whether the transaction was committed")]
    CommitUnknown,
    /// Stored data breaks a rule of the program: tampering, a fault, or a foreign writer.
    #[error("{table}.{column} holds something impossible: {detail}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong with it, without the value.
        detail: String,
    },
    /// A column was read as a type it does not hold.
    #[error("result column {index} is {found} where {expected} is expected")]
    Decode {
        /// The column's place in the SELECT list, from 0.
        index: usize,
        /// The type asked for.
        expected: &'static str,
        /// The type found.
        found: &'static str,
    },
    /// A query that must answer with one row answered with another number of rows.
    #[error("{found} rows where one is expected")]
    RowCount {
        /// How many rows there were.
        found: usize,
    },
    /// An earlier statement of the transaction failed, so nothing more can be done in it. Both engines behave
    /// alike here: to survive a duplicate, write `ON CONFLICT DO NOTHING` and look at the count.
    #[error("an earlier statement of this transaction failed")]
    Aborted,
    /// A read transaction tried to write.
    #[error("a read transaction cannot write")]
    ReadOnly,
    /// The permit that came with a write about somebody's ways in does not cover it: a fault of the program.
    #[error("the permit does not cover this write")]
    NotPermitted,
    /// The command panicked; its changes were rolled back.
    #[error("a database command panicked")]
    Panicked,
    /// An idempotency key came back with another command's label.
    #[error("this idempotency key belongs to the command {label}")]
    KeyReused {
        /// The label the key was first used with.
        label: String,
    },
    /// The database was written by a newer version of the program.
    #[error("the database has schema {found}, this program knows up to {known}")]
    Newer {
        /// The database's schema version.
        found: i64,
        /// The newest version in this program.
        known: i64,
    },
    /// An older version of the program wrote the database, and it was opened to be read only.
    #[error(
        "the database has schema {found}, this program needs {known}: a program that only reads does not bring it up to date"
    )]
    Older {
        /// The database's schema version.
        found: i64,
        /// The newest version in this program.
        known: i64,
    },
    /// What is on the disk cannot be read: damaged pages, or a file that is no database.
    #[error(
        "{what} is damaged on disk ({detail}): put the newest backup back, see \"Put a backup back\" in docs/operator.md"
    )]
    Damaged {
        /// What was read: `the table event`, `the database`.
        what: String,
        /// What the engine says about it.
        detail: String,
    },
    /// The configuration cannot be used (URL, TLS, path).
    #[error("store configuration: {0}")]
    Config(String),
    /// Any other refusal by the engine: a statement it does not understand, a missing table, a wrong type.
    #[error("SQL error {code}: {message}")]
    Sql {
        /// SQLSTATE on PostgreSQL, the extended result code on SQLite.
        code: String,
        /// The engine's message.
        message: String,
    },
    /// A row that gives access, or an event, was written by somebody who does not have the master secret. It is not believed.
    #[error("{table} is not as Keyward wrote it: {row}")]
    Forged {
        /// The table.
        table: &'static str,
        /// Which row, and what is wrong.
        row: String,
    },
    /// The store has no keys, so it can neither write nor believe what gives access.
    #[error("the store has no keys to seal with")]
    Unkeyed,
    /// Rows are sealed with newer keys than this program has: it was started before they were made.
    #[error("the keys were rotated: start this program again, with the new file of the master secret")]
    OldKeys,
    /// The store's workers are gone.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether it is about what is stored, and not about reaching it: reading something else may work.
    #[must_use]
    pub const fn is_of_the_data(&self) -> bool {
        matches!(
            self,
            Self::Damaged { .. }
                | Self::Decode { .. }
                | Self::Inconsistent { .. }
                | Self::Forged { .. }
                | Self::Sql { .. }
        )
    }
}

/// A rule of the schema, other than uniqueness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A reference to a row that does not exist, or a row that is still referred to.
    ForeignKey,
    /// NULL in a column that needs a value.
    NotNull,
    /// A CHECK, or a value of the wrong type for a STRICT table.
    Check,
}

impl std::fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ForeignKey => "foreign key",
            Self::NotNull => "not null",
            Self::Check => "check",
        })
    }
}
