//! Statements on PostgreSQL.

use std::time::Duration;

use futures_util::future::join;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Statement};

use super::Mode;
use super::connect::Session;
use super::error::{Trouble, convert, trouble};
use super::sql::translate;
use super::value::row;
use crate::seal::{Met, Seals};
use crate::{Engine, Row, StoreError, Tx, Value, spans};

/// The longest wait for one answer. The server gives a statement 10 s, so after this it is the network.
pub(super) const ANSWER_LIMIT: Duration = Duration::from_secs(15);
/// As good as no limit: a migration, or the wait for another program's, takes as long as it takes.
const UNHURRIED: Duration = Duration::from_hours(24 * 365);
/// Prepared statements kept per connection. The program has fewer; the limit guards against a leak.
const STATEMENTS: usize = 2048;

/// One transaction. It begins together with its first statement, to save a round trip.
pub(super) struct PostgresTx<'w> {
    runtime: &'w Runtime,
    session: &'w mut Session,
    mode: Mode,
    limit: Duration,
    seals: Seals,
    begun: bool,
    trouble: Option<(Trouble, StoreError)>,
}

/// How a transaction stands after its command has run.
pub(super) struct Ending {
    /// Whether it is open on the server.
    pub(super) begun: bool,
    /// What went wrong in it.
    pub(super) trouble: Option<(Trouble, StoreError)>,
    /// Whom it met.
    pub(super) met: Option<Met>,
}

impl<'w> PostgresTx<'w> {
    pub(super) fn new(runtime: &'w Runtime, session: &'w mut Session, mode: Mode, seals: Seals) -> Self {
        let seals = if mode == Mode::Read { seals.reading() } else { seals };
        Self { runtime, session, mode, limit: ANSWER_LIMIT, seals, begun: false, trouble: None }
    }

    /// A transaction that is waited for, however long its statements take.
    pub(super) fn unhurried(runtime: &'w Runtime, session: &'w mut Session) -> Self {
        Self { limit: UNHURRIED, ..Self::new(runtime, session, Mode::Write, Seals::default()) }
    }

    pub(super) fn finish(self) -> Ending {
        Ending { begun: self.begun, trouble: self.trouble, met: self.seals.into_met() }
    }

    /// Runs several statements without parameters, for migrations.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let begin = self.begin();
        self.exchange(begin, async |client| client.batch_execute(sql).await)
    }

    /// The BEGIN to send with the next statement, if it is the first.
    fn begin(&mut self) -> Option<&'static str> {
        if std::mem::replace(&mut self.begun, true) {
            return None;
        }
        Some(match self.mode {
            Mode::Write => "BEGIN",
            // One snapshot for the whole transaction, as on SQLite.
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })
    }

    /// Sends a request, after BEGIN in the same breath if there is one, and waits for the answer.
    fn exchange<T>(
        &mut self,
        begin: Option<&'static str>,
        request: impl AsyncFnOnce(&Client) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        if self.trouble.is_some() {
            return Err(StoreError::Aborted);
        }
        let (client, limit) = (&self.session.client, self.limit);
        let answered = self.runtime.block_on(async {
            timeout(limit, async {
                match begin {
                    // `join` polls the first future first, and each is sent at its first poll.
                    Some(begin) => join(client.batch_execute(begin), request(client)).await,
                    None => (Ok(()), request(client).await),
                }
            })
            .await
        });
        match answered {
            Ok((Ok(()), Ok(value))) => Ok(value),
            Ok((Ok(()), Err(error))) => {
                let closed = self.session.client.is_closed();
                Err(self.fail(trouble(&error, self.mode, closed), &error))
            }
            // The statement ran outside of a transaction: on its own it may have been committed.
            Ok((Err(error), Ok(_))) => Err(self.fail(Trouble::Stray, &error)),
            Ok((Err(error), Err(_))) => Err(self.fail(Trouble::Lost, &error)),
            Err(_elapsed) => {
                let error = StoreError::Unavailable("no answer from PostgreSQL".to_owned());
                self.trouble = Some((Trouble::Lost, error.clone()));
                Err(error)
            }
        }
    }

    fn fail(&mut self, trouble: Trouble, error: &Error) -> StoreError {
        let named = match (trouble, convert(error)) {
            (Trouble::Lost, StoreError::Unavailable(reason)) => StoreError::Unavailable(reason),
            (Trouble::Lost, other) => StoreError::Unavailable(other.to_string()),
            (Trouble::Stray, _) => StoreError::CommitUnknown,
            (Trouble::Refused | Trouble::Conflict, other) => other,
        };
        self.trouble = Some((trouble, named.clone()));
        named
    }

    /// The prepared form of a fixed statement.
    fn prepared(&mut self, sql: &'static str) -> Result<Statement, StoreError> {
        let key = (sql.as_ptr().addr(), sql.len());
        if let Some(statement) = self.session.statements.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.prepare(sql)?;
        if self.session.statements.len() >= STATEMENTS {
            self.session.statements.clear();
        }
        self.session.statements.insert(key, statement.clone());
        Ok(statement)
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        let text = translate(sql);
        // Outside of the transaction when it is the first statement: preparing reads only the catalogue.
        self.exchange(None, async |client| client.prepare(&text).await)
    }

    fn rows(&mut self, statement: &Statement, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let begin = self.begin();
        let rows = self.exchange(begin, async |client| client.query(statement, &borrowed(params)).await)?;
        rows.iter().map(row).collect::<Result<_, _>>().inspect_err(|error| {
            self.trouble = Some((Trouble::Refused, error.clone()));
        })
    }
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Tx for PostgresTx<'_> {
    fn seals(&mut self) -> &mut Seals {
        &mut self.seals
    }

    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        let _traced = spans::statement(sql).entered();
        let statement = self.prepared(sql)?;
        check(&mut self.trouble, statement.params(), params)?;
        let begin = self.begin();
        let changed =
            self.exchange(begin, async |client| client.execute(&statement, &borrowed(params)).await)?;
        self.seals.wrote(sql, changed);
        Ok(changed)
    }

    fn query(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let _traced = spans::statement(sql).entered();
        let statement = self.prepared(sql)?;
        check(&mut self.trouble, statement.params(), params)?;
        let rows = self.rows(&statement, params)?;
        self.seals.wrote(sql, u64::try_from(rows.len()).unwrap_or(u64::MAX));
        Ok(rows)
    }

    fn query_dyn(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let _traced = spans::statement(sql).entered();
        let statement = self.prepare(sql)?;
        check(&mut self.trouble, statement.params(), params)?;
        let rows = self.rows(&statement, params)?;
        self.seals.wrote(sql, u64::try_from(rows.len()).unwrap_or(u64::MAX));
        Ok(rows)
    }
}

/// Refuses parameters the driver would panic on or could not send.
fn check(
    trouble: &mut Option<(Trouble, StoreError)>,
    types: &[Type],
    params: &[Value],
) -> Result<(), StoreError> {
    let refused = if types.len() == params.len() {
        types.iter().zip(params).enumerate().find_map(|(index, (wanted, value))| {
            (!super::value::fits(wanted, value)).then(|| StoreError::Sql {
                code: "42804".to_owned(),
                message: format!("parameter ?{} is {} where {wanted} is expected", index + 1, value.kind()),
            })
        })
    } else {
        let message = format!("{} parameters where {} are expected", params.len(), types.len());
        Some(StoreError::Sql { code: "08P01".to_owned(), message })
    };
    match refused {
        Some(error) => {
            *trouble = Some((Trouble::Refused, error.clone()));
            Err(error)
        }
        None => Ok(()),
    }
}
