//! Column values in PostgreSQL's binary format.

use std::error::Error;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::{Row, StoreError, Value};

/// Whether a value can be sent as a parameter of this type.
pub(super) fn fits(wanted: &Type, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Int(number) => match *wanted {
            Type::INT8 => true,
            Type::INT4 => i32::try_from(*number).is_ok(),
            Type::INT2 => i16::try_from(*number).is_ok(),
            _ => false,
        },
        Value::Text(_) => is_text(wanted),
        Value::Blob(_) => *wanted == Type::BYTEA,
    }
}

fn is_text(kind: &Type) -> bool {
    matches!(*kind, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN)
}

impl ToSql for Value {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => match *wanted {
                Type::INT2 => i16::try_from(*number)?.to_sql(wanted, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(wanted, out),
                _ => number.to_sql(wanted, out),
            },
            Self::Text(text) => text.to_sql(wanted, out),
            Self::Blob(bytes) => bytes.to_sql(wanted, out),
        }
    }

    fn accepts(_wanted: &Type) -> bool {
        // Depends on the value: `fits` decides before anything is sent.
        true
    }

    to_sql_checked!();
}

/// What a column can be turned into.
struct Column(Result<Value, &'static str>);

impl<'a> FromSql<'a> for Column {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let value = match *kind {
            Type::INT8 => Value::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(kind, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(kind, raw)?.into()),
            Type::BOOL => Value::Int(bool::from_sql(kind, raw)?.into()),
            Type::BYTEA => Value::Blob(Vec::from_sql(kind, raw)?),
            _ if is_text(kind) => Value::Text(String::from_sql(kind, raw)?),
            // SUM of a BIGINT is the one to be met by accident: cast it.
            Type::NUMERIC => return Ok(Self(Err("a NUMERIC"))),
            _ => return Ok(Self(Err("another type"))),
        };
        Ok(Self(Ok(value)))
    }

    fn from_sql_null(_kind: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Ok(Value::Null)))
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }
}

/// Copies a row out of the driver's buffer.
pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let expected = "integer, boolean, text or bytes";
    let mut values = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let column: Column = row.try_get(index).map_err(|_malformed| StoreError::Decode {
            index,
            expected,
            found: "a malformed value",
        })?;
        values.push(column.0.map_err(|found| StoreError::Decode { index, expected, found })?);
    }
    Ok(Row::new(values))
}
