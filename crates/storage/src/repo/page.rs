//! Keyset pagination: a page ends with the key of its last row, and the next page starts after it.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use keyward_model::Timestamp;

use crate::StoreError;
use crate::repo::Answer;

/// The most rows of a page.
pub const MAX_LIMIT: u16 = 200;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` when this is the last.
    pub next: Option<Cursor>,
}

/// Which page is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    limit: u16,
    after: Option<Cursor>,
}

impl PageRequest {
    /// The first page of at most `limit` rows, brought into 1 to [`MAX_LIMIT`].
    pub fn first(limit: u16) -> Self {
        Self { limit: limit.clamp(1, MAX_LIMIT), after: None }
    }
    /// The page after `cursor`, or the first page.
    pub fn after(limit: u16, cursor: Option<Cursor>) -> Self {
        Self { after: cursor, ..Self::first(limit) }
    }
    /// One row more than the page holds: its presence says that there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }
    /// The moment and id to continue after, for lists that ascend; the beginning of time if this is the first page.
    pub(crate) fn ascending(&self) -> Answer<(i64, [u8; 16])> {
        self.moment(i64::MIN, [0; 16])
    }
    /// The moment and id to continue before, for lists that descend; the end of time if this is the first page.
    pub(crate) fn descending(&self) -> Answer<(i64, [u8; 16])> {
        self.moment(i64::MAX, [0xFF; 16])
    }
    fn moment(&self, default: i64, default_id: [u8; 16]) -> Answer<(i64, [u8; 16])> {
        match &self.after {
            None => Ok((default, default_id)),
            Some(Cursor { key: Key::Moment(micros), id }) => Ok((*micros, *id)),
            Some(Cursor { key: Key::Bytes(_), .. }) => Err(foreign("the key of a list by time")),
        }
    }
    /// The bytes and id to continue after, for lists by text; the empty text if this is the first page.
    pub(crate) fn bytes(&self) -> Answer<(Vec<u8>, [u8; 16])> {
        match &self.after {
            None => Ok((Vec::new(), [0; 16])),
            Some(Cursor { key: Key::Bytes(bytes), id }) => Ok((bytes.clone(), *id)),
            Some(Cursor { key: Key::Moment(_), .. }) => Err(foreign("the key of a list by name")),
        }
    }
    /// Cuts fetched rows to the page, with the cursor that `key` gives for its last row.
    pub(crate) fn cut<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> Cursor) -> Page<T> {
        let limit = usize::from(self.limit);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(key) } else { None };
        Page { items, next }
    }
}

fn foreign(expected: &'static str) -> StoreError {
    StoreError::Decode { index: 0, expected, found: "the cursor of another list" }
}

/// The key of a row in a list. As text it can stand in an address; it holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    key: Key,
    id: [u8; 16],
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Moment(i64),
    Bytes(Vec<u8>),
}

impl Cursor {
    pub(crate) fn moment(at: Timestamp, id: &[u8; 16]) -> Self {
        Self { key: Key::Moment(at.as_micros()), id: *id }
    }
    pub(crate) fn bytes(text: &[u8], id: &[u8; 16]) -> Self {
        Self { key: Key::Bytes(text.to_vec()), id: *id }
    }
}

/// A text that is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the position of a list")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Key::Moment(micros) => write!(f, "m{micros}.")?,
            Key::Bytes(bytes) => {
                f.write_char('b')?;
                hex(f, bytes)?;
                f.write_char('.')?;
            }
        }
        hex(f, &self.id)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;
    fn from_str(text: &str) -> Result<Self, CursorError> {
        // No list has longer keys: names have at most 256 characters.
        if text.len() > 4096 {
            return Err(CursorError);
        }
        let (key, id) = text.split_once('.').ok_or(CursorError)?;
        let id = unhex(id)?.try_into().map_err(|_| CursorError)?;
        let key = if let Some(micros) = key.strip_prefix('m') {
            Key::Moment(micros.parse().map_err(|_| CursorError)?)
        } else {
            Key::Bytes(unhex(key.strip_prefix('b').ok_or(CursorError)?)?)
        };
        Ok(Self { key, id })
    }
}

fn hex(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn unhex(text: &str) -> Result<Vec<u8>, CursorError> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(CursorError);
    }
    pairs
        .iter()
        .map(|&[high, low]| {
            let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
            digit(high).zip(digit(low)).map(|(high, low)| high << 4 | low).ok_or(CursorError)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_as_text() {
        for cursor in [
            Cursor::moment(Timestamp::from_micros(-5), &[7; 16]),
            Cursor::bytes("žiga.".as_bytes(), &[0xAB; 16]),
            Cursor::bytes(b"", &[0; 16]),
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for bad in ["", "m5", "m.00", "b0.00000000000000000000000000000000", "x5.00", "bzz.00"] {
            assert_eq!(bad.parse::<Cursor>(), Err(CursorError), "{bad}");
        }
    }

    #[test]
    fn limits_are_bounded_and_cursors_fit_their_list() {
        assert_eq!(PageRequest::first(0).fetch(), 2);
        assert_eq!(PageRequest::first(u16::MAX).fetch(), 201);
        let by_name = PageRequest::after(5, Some(Cursor::bytes(b"a", &[0; 16])));
        assert!(by_name.ascending().is_err());
        assert!(by_name.bytes().is_ok());
        let page = PageRequest::first(2)
            .cut(vec![1, 2, 3], |&n| Cursor::moment(Timestamp::from_micros(n), &[0; 16]));
        assert_eq!(page.items, [1, 2]);
        assert_eq!(page.next, Some(Cursor::moment(Timestamp::from_micros(2), &[0; 16])));
    }
}
