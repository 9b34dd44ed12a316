//! What PostgreSQL's errors mean.

use tokio_postgres::Error;
use tokio_postgres::error::DbError;

use super::Mode;
use crate::{ConstraintKind, StoreError};

/// What a failed statement says about its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The statement was refused; the connection is good after a rollback.
    Refused,
    /// A conflict with another transaction: roll back and run the command again.
    Conflict,
    /// The connection is of no more use; the transaction is gone with it.
    Lost,
    /// BEGIN failed but the statement sent with it may have run on its own.
    Stray,
}

/// Classifies an error of a statement that was not a COMMIT.
pub(super) fn trouble(error: &Error, mode: Mode, closed: bool) -> Trouble {
    let Some(refused) = error.as_db_error() else {
        let broken = closed
            || error.is_closed()
            || std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
        return if broken { Trouble::Lost } else { Trouble::Refused };
    };
    match refused.code().code() {
        // serialization_failure, deadlock_detected, lock_not_available
        "40001" | "40P01" | "55P03" => Trouble::Conflict,
        // admin_shutdown, crash_shutdown, cannot_connect_now, idle_in_transaction_session_timeout
        "57P01" | "57P02" | "57P03" | "25P03" => Trouble::Lost,
        // read_only_sql_transaction: this server has become a standby, the primary is elsewhere.
        "25006" if mode == Mode::Write => Trouble::Lost,
        // "cached plan must not change result type": another program has migrated, so prepare anew.
        "0A000" if refused.routine() == Some("RevalidateCachedQuery") => Trouble::Lost,
        code if code.starts_with("08") => Trouble::Lost,
        _ => Trouble::Refused,
    }
}

/// Whether a failed COMMIT certainly did not commit.
pub(super) fn certainly_rolled_back(error: &Error) -> bool {
    error.as_db_error().is_some_and(|refused| {
        let code = refused.code().code();
        matches!(code, "40001" | "40P01") || code.starts_with("23")
    })
}

/// Names an error.
pub(super) fn convert(error: &Error) -> StoreError {
    let Some(refused) = error.as_db_error() else {
        if error.is_closed() {
            return StoreError::Unavailable("connection closed".to_owned());
        }
        return StoreError::Sql { code: "client".to_owned(), message: error.to_string() };
    };
    let code = refused.code().code();
    match code {
        "23505" => conflict(refused),
        "23503" => constraint(ConstraintKind::ForeignKey, refused),
        "23502" => constraint(ConstraintKind::NotNull, refused),
        "23514" => constraint(ConstraintKind::Check, refused),
        "25006" => StoreError::ReadOnly,
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => {
            StoreError::Damaged { what: "the database".to_owned(), detail: refused.message().to_owned() }
        }
        // serialization_failure, deadlock_detected, lock_not_available, query_canceled (by the time limit)
        "40001" | "40P01" | "55P03" | "57014" => StoreError::Busy,
        "57P01" | "57P02" | "57P03" | "25P03" | "53100" | "53200" | "53300" => {
            StoreError::Unavailable(format!("{code}: {}", refused.message()))
        }
        _ => StoreError::Sql { code: code.to_owned(), message: refused.message().to_owned() },
    }
}

fn constraint(kind: ConstraintKind, refused: &DbError) -> StoreError {
    StoreError::Constraint { kind, detail: refused.message().to_owned() }
}

/// Reads the columns out of the detail `Key (directory_id, email)=(…, …) already exists.`; the part after the
/// equals sign holds values and is not used.
fn conflict(refused: &DbError) -> StoreError {
    let columns = refused
        .detail()
        .and_then(|detail| detail.split_once(")=("))
        .and_then(|(key, _)| key.split_once('('))
        .map(|(_, columns)| columns)
        .filter(|columns| !columns.contains('('));
    let columns = columns.map_or_else(
        || format!("index {}", refused.constraint().unwrap_or_default()),
        |columns| columns.replace('"', ""),
    );
    StoreError::Conflict { table: refused.table().unwrap_or_default().to_owned(), columns }
}
