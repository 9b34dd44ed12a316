//! What a trace shows of the store: each command by its label, and its statements by what they do to which table. Never a value.

use tracing::{Level, Span};

/// One command. It lasts from being queued to its answer.
pub(crate) fn command(label: &'static str) -> Span {
    // Background tasks have no request: theirs would be roots without end.
    if !tracing::span_enabled!(Level::DEBUG) || Span::current().is_none() {
        return Span::none();
    }
    tracing::debug_span!("command", otel.name = label)
}

/// One statement.
pub(crate) fn statement(sql: &str) -> Span {
    if !tracing::span_enabled!(Level::TRACE) || Span::current().is_none() {
        return Span::none();
    }
    tracing::trace_span!("statement", otel.name = kind(sql))
}

/// The verb, and the first table.
fn kind(sql: &str) -> String {
    let verb = sql.split_whitespace().next().unwrap_or_default();
    let mut words = sql.split_whitespace();
    let table = match verb {
        "UPDATE" => words.nth(1),
        _ => words.by_ref().find(|word| ["FROM", "INTO"].contains(word)).and_then(|_| words.next()),
    };
    let is_name = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    match table.filter(is_name) {
        Some(table) => format!("{verb} {table}"),
        None => verb.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_by_its_verb_and_table_and_by_no_value() {
        assert_eq!(kind("SELECT a, b FROM person WHERE name = 'somebody'"), "SELECT person");
        assert_eq!(kind("INSERT INTO session (id) VALUES (?1)"), "INSERT session");
        assert_eq!(kind("UPDATE message SET sent_at = ?1"), "UPDATE message");
        assert_eq!(kind("DELETE FROM\n throttle WHERE at < 5"), "DELETE throttle");
        assert_eq!(kind("SELECT COUNT(*) FROM (SELECT 1 FROM event) e"), "SELECT");
        assert_eq!(kind("WITH x AS (SELECT 1) SELECT 'a'"), "WITH");
    }

    #[test]
    fn without_a_trace_there_are_no_spans() {
        assert!(command("sign-in").is_none());
        assert!(statement("SELECT 1").is_none());
    }
}
