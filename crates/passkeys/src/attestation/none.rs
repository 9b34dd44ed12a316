//! `none` (WebAuthn L3 §8.7).

use super::Statement;
use crate::Rejection;
use crate::cbor::Value;

/// The statement is the empty map.
pub(super) fn parse<'b>(value: &Value<'b>) -> Result<Statement<'b>, Rejection> {
    match value {
        Value::Map(entries) if entries.is_empty() => Ok(Statement::None),
        _ => Err(Rejection::AttestationStatementMalformed { fmt: "none", what: "it is not empty" }),
    }
}
