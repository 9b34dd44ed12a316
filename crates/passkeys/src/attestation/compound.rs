//! `compound` (WebAuthn L3 §8.9): two or more statements, every one of which must verify.

use super::Statement;
use crate::Rejection;
use crate::cbor::Value;

/// More inner statements are refused.
const MAX_INNER: usize = 8;

/// Reads the inner statements.
pub(super) fn parse<'b>(value: &Value<'b>) -> Result<Vec<Statement<'b>>, Rejection> {
    let malformed = |what| Rejection::AttestationStatementMalformed { fmt: "compound", what };
    let Value::Array(items) = value else { return Err(malformed("it is not a list")) };
    if !(2..=MAX_INNER).contains(&items.len()) {
        return Err(malformed("it does not have two or more statements"));
    }
    let mut inner = Vec::new();
    for item in items {
        let format = item.member("fmt").and_then(Value::text).ok_or(malformed("an inner fmt is missing"))?;
        let statement = item.member("attStmt").ok_or(malformed("an inner attStmt is missing"))?;
        if format == "compound" {
            return Err(malformed("it holds another compound statement"));
        }
        inner.push(Statement::parse(format, statement)?);
    }
    Ok(inner)
}
