//! The three column types both engines share, and rows made of them.

use crate::StoreError;

/// One column value. Every column of the schema is one of three types: a 64-bit integer, text or bytes.
/// Booleans are stored as 0 and 1, moments as microseconds since the Unix epoch, ids as 16 bytes, JSON as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// `INTEGER` on SQLite, `BIGINT` on PostgreSQL.
    Int(i64),
    /// `TEXT`. May not contain NUL (PostgreSQL cannot store it; both engines refuse it).
    Text(String),
    /// `BLOB` on SQLite, `BYTEA` on PostgreSQL.
    Blob(Vec<u8>),
}

impl Value {
    /// What this value is, for messages: never the value itself.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "integer",
            Self::Text(_) => "text",
            Self::Blob(_) => "bytes",
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}
impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Self::Int(value.into())
    }
}
impl From<u8> for Value {
    fn from(value: u8) -> Self {
        Self::Int(value.into())
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}
impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Blob(value.to_vec())
    }
}
impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Blob(value.to_vec())
    }
}
impl<const N: usize> From<&[u8; N]> for Value {
    fn from(value: &[u8; N]) -> Self {
        Self::Blob(value.to_vec())
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}
impl From<&Vec<u8>> for Value {
    fn from(value: &Vec<u8>) -> Self {
        Self::Blob(value.clone())
    }
}
impl From<uuid::Uuid> for Value {
    fn from(value: uuid::Uuid) -> Self {
        Self::Blob(value.into_bytes().to_vec())
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Makes the parameter list of a statement: `params![id, name, None::<i64>]` is a `[Value; 3]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::Value::from($value)),*] };
}

/// A type that a column can be read as. Implementations return `None` when the value is not one of theirs;
/// [`Row::get`] makes that a [`StoreError::Decode`].
pub trait FromValue<'a>: Sized {
    /// What is expected, for messages: `integer`, `16 bytes`, …
    const EXPECTED: &'static str;

    /// Reads the value, or `None` when it does not fit.
    fn from_value(value: &'a Value) -> Option<Self>;
}

/// Implements [`FromValue`] for integers that fit into an `i64`.
macro_rules! from_int {
    ($($t:ty => $name:literal),*) => {$(
        impl FromValue<'_> for $t {
            const EXPECTED: &'static str = $name;
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Int(number) => (*number).try_into().ok(),
                    _ => None,
                }
            }
        }
    )*};
}
from_int!(i64 => "integer", i32 => "32-bit integer", u64 => "integer ≥ 0", u32 => "integer 0 to 2^32-1", u16 => "integer 0 to 65535", u8 => "integer 0 to 255");

impl FromValue<'_> for bool {
    const EXPECTED: &'static str = "0 or 1";
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}
impl<'a> FromValue<'a> for &'a str {
    const EXPECTED: &'static str = "text";
    fn from_value(value: &'a Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
impl FromValue<'_> for String {
    const EXPECTED: &'static str = "text";
    fn from_value(value: &Value) -> Option<Self> {
        <&str>::from_value(value).map(str::to_owned)
    }
}
impl<'a> FromValue<'a> for &'a [u8] {
    const EXPECTED: &'static str = "bytes";
    fn from_value(value: &'a Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }
}
impl FromValue<'_> for Vec<u8> {
    const EXPECTED: &'static str = "bytes";
    fn from_value(value: &Value) -> Option<Self> {
        <&[u8]>::from_value(value).map(<[u8]>::to_vec)
    }
}
impl<const N: usize> FromValue<'_> for [u8; N] {
    const EXPECTED: &'static str = "bytes of a fixed length";
    fn from_value(value: &Value) -> Option<Self> {
        <&[u8]>::from_value(value)?.try_into().ok()
    }
}
impl FromValue<'_> for uuid::Uuid {
    const EXPECTED: &'static str = "16 bytes";
    fn from_value(value: &Value) -> Option<Self> {
        <[u8; 16]>::from_value(value).map(Self::from_bytes)
    }
}
impl<'a> FromValue<'a> for &'a Value {
    const EXPECTED: &'static str = "any value";
    fn from_value(value: &'a Value) -> Option<Self> {
        Some(value)
    }
}
impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_value(value: &'a Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// One row of a query's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(Vec<Value>);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values)
    }

    /// Reads the column at `index`, counted from 0 in the order of the SELECT list.
    ///
    /// # Errors
    /// [`StoreError::Decode`] when there is no such column or its value is not a `T`.
    pub fn get<'a, T: FromValue<'a>>(&'a self, index: usize) -> Result<T, StoreError> {
        let value = self.0.get(index);
        value.and_then(T::from_value).ok_or_else(|| StoreError::Decode {
            index,
            expected: T::EXPECTED,
            found: value.map_or("no column", Value::kind),
        })
    }

    /// The number of columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the row has no columns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values in order.
    #[must_use]
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }
}
