//! Errors, questions before something irreversible, and the demo's outbox.

use super::page;
use crate::Phrase;
use keyward_model::Timestamp;

/// An error: what happened, what was kept, what to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorView {
    /// The HTTP status.
    pub status: u16,
    /// The headline.
    pub title: Phrase,
    /// What happened.
    pub what: Phrase,
    /// What was kept.
    pub kept: Option<Phrase>,
    /// What to do now.
    pub next: Phrase,
    /// The operation id to quote.
    pub operation: String,
    /// A way on: path and text.
    pub on: Option<(String, Phrase)>,
    /// What was typed into the form, to be copied.
    pub typed: Vec<String>,
}
page!(ErrorView, "error.html");

/// Asks before something irreversible: `POST` to `action`, with the hidden fields, `confirm` (what was typed) and
/// `assertion` as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmView {
    /// The question.
    pub title: Phrase,
    /// What will happen, one sentence each.
    pub what: Vec<Phrase>,
    /// Where the form posts to.
    pub action: String,
    /// The text of the button: the deed itself, never "OK".
    pub button: Phrase,
    /// A word to type.
    pub typed: Option<String>,
    /// Fields to pass on.
    pub hidden: Vec<(String, String)>,
    /// Where assertion options come from, if a passkey touch is asked for.
    pub assert: Option<String>,
    /// Where "Back" leads.
    pub cancel: String,
    /// What was wrong with the last attempt.
    pub problem: Option<Phrase>,
}
page!(ConfirmView, "confirm.html");

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailView {
    /// When it was written.
    pub at: Timestamp,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// `/outbox`: mails that the demo would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxView {
    /// Mails, newest first.
    pub mails: Vec<MailView>,
    /// The next page.
    pub older: Option<String>,
}
page!(OutboxView, "outbox.html");
