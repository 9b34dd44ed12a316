//! `/desk/messages`: messages that did not leave.

use super::{ToldView, page};
use crate::Phrase;
use keyward_desk::Again;
use keyward_model::Timestamp;

/// An outlet that does not work, or that works through its fallback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutletView {
    /// What is the matter.
    pub what: Phrase,
    /// What the server said last.
    pub reason: String,
    /// Since when nothing leaves; `None` if the fallback is in use.
    pub since: Option<Timestamp>,
}

/// One message. `POST /desk/messages/again` with `id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentView {
    /// Its id.
    pub id: String,
    /// What it tells, whom, and what became of it.
    pub told: ToldView,
    /// The number of its case.
    pub case: Option<u32>,
    /// Whether it can be sent again.
    pub again: Again,
}

/// The page. `POST /desk/messages/again` without `id` sends all again that were given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagesView {
    /// Whether it shows those that are still tried, and not those that were given up.
    pub waiting: bool,
    /// Outlets of which something is to be said.
    pub outlets: Vec<OutletView>,
    /// The messages, newest first.
    pub rows: Vec<UnsentView>,
    /// Where older ones are.
    pub older: Option<String>,
}
page!(MessagesView, "desk/messages.html");

impl UnsentView {
    /// Whether it can be sent again.
    pub fn may_go(&self) -> bool {
        self.again == Again::Yes
    }
    /// Why it cannot; `None` while it is tried still.
    pub const fn why_not(&self) -> Option<&'static str> {
        match self.again {
            Again::Yes | Again::Waits => None,
            Again::CodeIsOver => Some("messages-code-over"),
            Again::AddressIsGone => Some("messages-address-gone"),
        }
    }
}

impl MessagesView {
    /// Whether any of them can be sent again.
    pub fn may_go_again(&self) -> bool {
        self.rows.iter().any(|row| row.again == Again::Yes)
    }
}
