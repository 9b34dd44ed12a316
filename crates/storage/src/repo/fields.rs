//! From rows to types and back: the conversions every concept shares.

use std::fmt::Write as _;

use keyward_model::{
    CaseId, ChangeId, ContactId, DeviceId, DirectoryId, EventId, EvidenceId, GroupId, IntakeId, IntentId,
    MessageId, MethodId, PassId, PersonId, Role, RoleSet, SessionId, Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::repo::Answer;
use crate::{FromValue, Row, StoreError, Value};

macro_rules! ids {
    ($($id:ident),* $(,)?) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Self::Blob(id.as_bytes().to_vec())
            }
        }
        impl From<&$id> for Value {
            fn from(id: &$id) -> Self {
                Self::Blob(id.as_bytes().to_vec())
            }
        }
        impl FromValue<'_> for $id {
            const EXPECTED: &'static str = "16 bytes";
            fn from_value(value: &Value) -> Option<Self> {
                <[u8; 16]>::from_value(value).map(Self::from_bytes)
            }
        }
    )*};
}
ids!(
    CaseId,
    ChangeId,
    ContactId,
    DeviceId,
    DirectoryId,
    EventId,
    EvidenceId,
    GroupId,
    IntakeId,
    IntentId,
    MessageId,
    MethodId,
    PassId,
    PersonId,
    SessionId,
);

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.as_micros())
    }
}
impl FromValue<'_> for Timestamp {
    const EXPECTED: &'static str = "microseconds";
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(Self::from_micros)
    }
}

/// Reads the columns of a row one after the other, in the order of the SELECT list.
pub(crate) struct Fields<'r> {
    row: &'r Row,
    table: &'static str,
    next: usize,
}

impl<'r> Fields<'r> {
    pub(crate) fn new(row: &'r Row, table: &'static str) -> Self {
        Self { row, table, next: 0 }
    }

    /// The next columns belong to another table of a join.
    pub(crate) fn table(&mut self, table: &'static str) {
        self.table = table;
    }

    /// The next column, named for the message.
    pub(crate) fn get<T: FromValue<'r>>(&mut self, column: &'static str) -> Answer<T> {
        let index = self.next;
        self.next += 1;
        self.row.get(index).map_err(|error| self.wrong(column, error.to_string()))
    }

    /// The next column, a name that `parse` knows.
    pub(crate) fn named<T>(&mut self, column: &'static str, parse: impl Fn(&str) -> Option<T>) -> Answer<T> {
        let name: &str = self.get(column)?;
        parse(name).ok_or_else(|| self.wrong(column, "an unknown name".to_owned()))
    }

    /// [`Fields::named`] or NULL.
    pub(crate) fn named_opt<T>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Answer<Option<T>> {
        let name: Option<&str> = self.get(column)?;
        name.map(|name| parse(name).ok_or_else(|| self.wrong(column, "an unknown name".to_owned())))
            .transpose()
    }

    /// The next column, JSON.
    pub(crate) fn json<T: DeserializeOwned>(&mut self, column: &'static str) -> Answer<T> {
        let text: &str = self.get(column)?;
        serde_json::from_str(text).map_err(|error| self.misfit(column, &error))
    }

    /// serde's message may quote the value, so only its position is told.
    fn misfit(&self, column: &'static str, error: &serde_json::Error) -> StoreError {
        let (line, place) = (error.line(), error.column());
        self.wrong(column, format!("JSON that does not fit, line {line} column {place}"))
    }

    /// [`Fields::json`] or NULL.
    pub(crate) fn json_opt<T: DeserializeOwned>(&mut self, column: &'static str) -> Answer<Option<T>> {
        let text: Option<&str> = self.get(column)?;
        let Some(text) = text else { return Ok(None) };
        serde_json::from_str(text).map(Some).map_err(|error| self.misfit(column, &error))
    }

    /// The next column, the bits of a role set.
    pub(crate) fn roles(&mut self, column: &'static str) -> Answer<RoleSet> {
        let bits: i64 = self.get(column)?;
        let roles = Role::ALL
            .iter()
            .filter(|&&role| bits & roles_bits(RoleSet::of(&[role])) != 0)
            .fold(RoleSet::EMPLOYEE, |set, &role| set.with(role));
        if roles_bits(roles) == bits {
            Ok(roles)
        } else {
            Err(self.wrong(column, "unknown roles".to_owned()))
        }
    }

    /// The error that a column of the current table holds something impossible.
    pub(crate) fn wrong(&self, column: &'static str, detail: String) -> StoreError {
        StoreError::Inconsistent { table: self.table, column, detail }
    }
}

/// The bits of a role set, as stored.
pub(crate) fn roles_bits(roles: RoleSet) -> i64 {
    roles.iter().fold(0, |bits, role| bits | 1 << role as u8)
}

/// A value as stored JSON.
pub(crate) fn json<T: Serialize>(value: &T, table: &'static str, column: &'static str) -> Answer<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Inconsistent {
        table,
        column,
        detail: "cannot be written as JSON".to_owned(),
    })
}

/// Reads at most one row.
pub(crate) fn one<T>(row: Option<Row>, read: impl Fn(&Row) -> Answer<T>) -> Answer<Option<T>> {
    row.map(|row| read(&row)).transpose()
}

/// Reads every row.
pub(crate) fn all<T>(rows: &[Row], read: impl Fn(&Row) -> Answer<T>) -> Answer<Vec<T>> {
    rows.iter().map(read).collect()
}

/// A caller's limit, brought into 1 to `most`.
pub(crate) fn capped(limit: usize, most: usize) -> i64 {
    i64::try_from(limit.clamp(1, most)).unwrap_or(1)
}

/// `(?1, ?n), (?1, ?n+1, …), …`: the marks of a statement that inserts `rows` rows. The first `shared` columns
/// are the same parameters in every row; the others count on, `own` for each row.
pub(crate) fn placeholders(rows: usize, shared: usize, own: usize) -> String {
    let mut marks = String::new();
    for row in 0..rows {
        marks.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..shared + own {
            let number = if column < shared { column } else { row * own + column } + 1;
            let comma = if column == 0 { "" } else { ", " };
            // Writing into a String cannot fail.
            let _ = write!(marks, "{comma}?{number}");
        }
        marks.push(')');
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_on() {
        assert_eq!(placeholders(2, 1, 2), "(?1, ?2, ?3), (?1, ?4, ?5)");
        assert_eq!(placeholders(1, 2, 1), "(?1, ?2, ?3)");
    }

    #[test]
    fn impossible_values_name_their_column_and_not_themselves() {
        let row = Row::new(vec![Value::Int(32), Value::from("sudo"), Value::from("{\"secret\":1}")]);
        let mut fields = Fields::new(&row, "person");
        let text = [
            fields.roles("roles").unwrap_err().to_string(),
            fields.named("tier", keyward_model::Tier::from_name).unwrap_err().to_string(),
            fields.json::<keyward_model::Actor>("added_by").unwrap_err().to_string(),
            fields.get::<i64>("created_at").unwrap_err().to_string(),
        ];
        assert!(text[0].starts_with("person.roles "), "{text:?}");
        assert!(text.iter().all(|text| !text.contains("sudo") && !text.contains("secret")), "{text:?}");
        let roles = RoleSet::of(&[Role::Authentication, Role::SecurityReader]);
        let row = Row::new(vec![Value::Int(roles_bits(roles))]);
        assert_eq!(Fields::new(&row, "person").roles("roles"), Ok(roles));
    }
}
