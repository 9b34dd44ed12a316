//! A statement whose cost grows with its table fails the test that runs it first.
//!
//! SQLite is asked for the plan of every distinct statement once in each test process. It has no statistics here that could change
//! its mind at another size, so the plan on ten rows is the plan on ten million. What walks a table on purpose stands in
//! [`WALKS`], with its reason.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use rusqlite::Connection;

use crate::{Engine, migrate::dialect};

/// Tables of a bounded number of rows, whatever the age and size of the organisation. Every other table grows.
const SMALL: [&str; 22] = [
    "account_link",
    "agent_hold",
    "alarm",
    "backfill",
    "break_glass",
    "clock",
    "counter",
    "deputy",
    "directory",
    "exercise_person",
    "import_counted",
    "import_run",
    "log_tree",
    "metadata_file",
    "outlet",
    "pending_import",
    "policy",
    "role_holder",
    "safe_word",
    "seal_since",
    "sealed_key",
    "trust_anchor",
];

/// Indexes of a bounded part of a table that grows: who holds roles, reports that wait, passes and sessions that are open.
const SMALL_INDEXES: [&str; 6] =
    ["person_roles", "intake_open", "intake_waiting", "pass_alive", "pass_open", "session_live"];

/// Statements that walk a table, by a part of their text, each with the reason.
const WALKS: &[(&str, &str)] = &[
    ("SELECT COUNT(*) FROM throttle WHERE directory_id = ?1 AND subject LIKE", "a test counts them"),
    ("SELECT COUNT(*) FROM person", "an import and the policies count everybody, once"),
    (
        "FROM change WHERE directory_id = ?1 UNION ALL",
        "the changes are sealed as one list: some tens in a year",
    ),
    ("SELECT person_id FROM exercise_person", "an exercise is taken away"),
    ("DELETE FROM intake WHERE directory_id = ?1 AND user_name", "an exercise is taken away"),
    ("SELECT MAX(place) FROM event_unsequenced", "it reads the end of an index"),
    ("SELECT COUNT(*) FROM method WHERE directory_id = ?1", "the log is verified"),
    ("SELECT COUNT(*) FROM pass WHERE directory_id = ?1", "the log is verified"),
    ("AND heard_at IS NOT NULL", "an import asks once"),
    ("seals IS NOT NULL", "the keys are rotated, or every seal is verified"),
    ("SELECT seals FROM event", "every seal is verified"),
    ("AND cases > 0", "every seal is verified"),
    ("SET employee_key = NULL", "a backfill writes everybody anew"),
    ("DELETE FROM person_word WHERE directory_id = ?1", "a backfill writes everybody anew"),
    ("end_reason = 'sealed'", "once, when a database from before there were seals is opened"),
];

static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Asks for the plan of a statement that this process has not run before.
///
/// # Panics
/// When it walks a table that grows.
#[expect(clippy::panic, reason = "this is how a test fails")]
pub(crate) fn look(connection: &Connection, sql: &str) {
    if SEEN.lock().unwrap_or_else(PoisonError::into_inner).contains(sql) {
        return;
    }
    // What tests write by themselves names no organisation, and what an older schema has no index for is no fault of the statement.
    if !sql.contains("directory_id = ?1") || !is_newest(connection) {
        return;
    }
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(sql.to_owned());
    let Ok(mut statement) = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else { return };
    let steps: Vec<String> =
        statement.raw_query().mapped(|row| row.get::<_, String>(3)).filter_map(Result::ok).collect();
    if let Some(step) = walk(sql, &steps)
        && !WALKS.iter().any(|(part, _reason)| sql.contains(part))
    {
        panic!("this statement costs more the more rows there are ({step}): {sql}\n{steps:#?}");
    }
}

/// Whether the schema has the indexes that this program's has: an older one has not yet, and one that a test took apart no more.
fn is_newest(connection: &Connection) -> bool {
    indexes(connection).is_some_and(|found| found == *INDEXES)
}

/// How many indexes there are after every migration.
static INDEXES: LazyLock<i64> = LazyLock::new(|| {
    let made = Connection::open_in_memory().ok().and_then(|connection| {
        for migration in crate::MIGRATIONS {
            connection.execute_batch(&dialect(migration.sql, Engine::Sqlite).ok()?).ok()?;
        }
        indexes(&connection)
    });
    made.unwrap_or(0)
});

fn indexes(connection: &Connection) -> Option<i64> {
    let sql = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    connection.query_row(sql, [], |row| row.get(0)).ok()
}

/// The first step that reads a table that grows from one end to the other.
fn walk<'s>(sql: &str, steps: &'s [String]) -> Option<&'s str> {
    let sorts = steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"));
    // Read in the order of an index and stopped after so many rows.
    let bounded = sql.contains("LIMIT") && !sorts;
    let is_end = sql.starts_with("SELECT MAX(") || sql.starts_with("SELECT MIN(");
    let small = |step: &str| SMALL_INDEXES.iter().any(|index| step.contains(&format!("INDEX {index} ")));
    steps.iter().map(String::as_str).find(|step| {
        let mut words = step.split_whitespace();
        let (Some(how), Some(name)) = (words.next(), words.next()) else { return false };
        if !grows(sql, name) {
            return false;
        }
        match how {
            "SCAN" => !bounded,
            "SEARCH" => !bounded && !is_end && step.ends_with("(directory_id=?)") && !small(step),
            _ => false,
        }
    })
}

/// Whether a name of the plan, which may be an alias, is a table that grows.
fn grows(sql: &str, name: &str) -> bool {
    let table = aliased(sql, name).unwrap_or(name);
    let made_up =
        table.starts_with('(') || table.chars().any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    !made_up && !SMALL.contains(&table) && TABLES.contains(table)
}

/// The table that has this alias.
fn aliased<'s>(sql: &'s str, name: &str) -> Option<&'s str> {
    let words: Vec<&str> =
        sql.split(|c: char| c.is_whitespace() || "(),".contains(c)).filter(|word| !word.is_empty()).collect();
    words.windows(2).find_map(|pair| match pair {
        [table, alias] if *alias == name && TABLES.contains(*table) => Some(*table),
        _ => None,
    })
}

/// Every table of the schema.
static TABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = crate::MIGRATIONS.iter().flat_map(|migration| migration.sql.lines());
    lines
        .filter_map(|line| line.strip_prefix("CREATE TABLE "))
        .filter_map(|rest| rest.split([' ', '(']).find(|word| !word.is_empty()))
        .collect()
});
