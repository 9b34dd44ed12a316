//! Losses that somebody reported without signing in, as the desk sees them.

use crate::Phrase;
use keyward_model::Timestamp;

/// One that waits: `POST /desk/intake/{id}/dismiss` with `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeRow {
    /// Its id.
    pub id: String,
    /// When it came in.
    pub at: Timestamp,
    /// The user name as it was typed.
    pub user_name: String,
    /// The name and place of whoever has this user name.
    pub person: Option<(String, Option<String>)>,
    /// Who else had this user name before, and where a case is opened about them.
    pub former: Vec<(String, String)>,
    /// The case of that person that is open already.
    pub open_case: Option<u64>,
    /// What is said to be lost.
    pub what: Phrase,
    /// What else was written, by whomever.
    pub note: Option<String>,
    /// The network address that it came from.
    pub address: Option<String>,
    /// How many others under this name were merged into it.
    pub merged: u32,
    /// Where a case is opened on it, or the person looked for.
    pub link: String,
}

/// Above the form of a new case: what it is opened on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeNote {
    /// Field `intake`.
    pub id: String,
    /// When it came in.
    pub at: Timestamp,
    /// The user name as it was typed.
    pub user_name: String,
    /// What it says is lost.
    pub what: Phrase,
    /// The network address that it came from.
    pub address: Option<String>,
    /// How many others under this name were merged into it.
    pub merged: u32,
}
