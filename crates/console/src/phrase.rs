//! A sentence that a handler picks and the page says in the reader's language.

use keyward_model::Timestamp;
use keyward_notify::Happened;
use std::time::Duration;

/// A sentence, by message key or as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Text shown as it is: names, notes that people typed, reasons given by another crate.
    Plain(String),
    /// A message of `locales/`, with its arguments.
    Message(&'static str, Vec<(&'static str, Arg)>),
}

/// What may be filled into a message; times are formatted for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Text as it is.
    Text(String),
    /// A count; also chooses the plural form.
    Number(i64),
    /// A day, such as `3 Mar 2026`.
    Day(Timestamp),
    /// A day and time with the zone.
    Moment(Timestamp),
    /// The time of day if it is today, else day and time with the zone.
    Time(Timestamp),
    /// How long ago.
    Ago(Timestamp),
    /// A length of time.
    Span(Duration),
    /// Another message, such as the name of a kind.
    Key(&'static str),
    /// What a notice is about.
    Happened(Happened),
}

impl Phrase {
    /// The message with this key.
    pub const fn key(key: &'static str) -> Self {
        Self::Message(key, Vec::new())
    }
    /// Text as it is.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }
    /// The same message with one argument more. Plain text has no arguments and stays as it is.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        if let Self::Message(_, arguments) = &mut self {
            arguments.push((name, value.into()));
        }
        self
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}
impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}
impl From<u64> for Arg {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<Duration> for Arg {
    fn from(span: Duration) -> Self {
        Self::Span(span)
    }
}
