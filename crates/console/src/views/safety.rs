//! `/security-info/safety`: the word that asks for help in silence, and who is close to whom.

use super::page;
use crate::Phrase;
use keyward_model::{PersonId, Timestamp};

/// Somebody the viewer declared to be close to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseRow {
    /// Who: the touch for withdrawing it is bound to them.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their user name, for the form.
    pub user_name: String,
    /// Until when it counts, if it was withdrawn.
    pub until: Option<Timestamp>,
}

/// The page. `POST /security-info/safety/word` with `word`, `…/word/remove`; `POST …/close` and `…/apart` with `user_name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafetyView {
    /// Whether a safe word is set. Never the word.
    pub has_word: bool,
    /// Whether a change takes a touch: the viewer has a passkey.
    pub touch: bool,
    /// Whether the viewer works at the desk: they say who is close to them.
    pub at_desk: bool,
    /// Whom they declared.
    pub close: Vec<CloseRow>,
    /// Why the last form was refused.
    pub refused: Option<Phrase>,
}
page!(SafetyView, "safety.html");
