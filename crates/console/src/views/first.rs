//! `/desk/first`: inviting many people to their first passkey.

use super::page;
use crate::Phrase;
use keyward_model::PersonId;

/// What would happen, or happened, to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstRow {
    /// Who; `None` for a name that is nobody's.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// The user name, or the name as it was typed.
    pub user_name: String,
    /// Whether they are invited.
    pub invited: bool,
    /// Where it goes, or why they are left out.
    pub what: Phrase,
}

/// The page. `POST /desk/first/preview` and `POST /desk/first/invite` with `names` or `group`, and `way`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstView {
    /// User names as they were typed.
    pub names: String,
    /// The group's name as it was typed.
    pub group: String,
    /// The chosen way.
    pub way: &'static str,
    /// Each way to choose: value and message.
    pub ways: Vec<(&'static str, &'static str)>,
    /// What was found; empty before the first preview.
    pub rows: Vec<FirstRow>,
    /// How many more the list has: left out, or not looked at in this run.
    pub unlisted: usize,
    /// Whether the invitations were sent.
    pub done: bool,
    /// The most people of one run.
    pub most: u32,
    /// The directory's groups by name, to choose from; the field takes any.
    pub groups: Vec<String>,
    /// What was wrong with the form.
    pub problem: Option<Phrase>,
}
page!(FirstView, "desk/first.html");

/// The people of a preview that stand open.
const OPEN: usize = 12;

impl FirstView {
    /// Whether nobody is written to: then nobody is said to be invited.
    fn is_noted(&self) -> bool {
        self.way == "in_person"
    }
    /// The message over the list, with the count.
    pub fn heading(&self) -> &'static str {
        match (self.done, self.is_noted()) {
            (false, false) => "first-would",
            (true, false) => "first-done",
            (false, true) => "first-would-note",
            (true, true) => "first-noted",
        }
    }
    /// The message on the button, with the count.
    pub fn button(&self) -> &'static str {
        if self.is_noted() { "first-note" } else { "first-invite" }
    }
    /// The message on somebody's tag.
    pub fn tag(&self, row: &FirstRow) -> &'static str {
        match (row.invited, self.done, self.is_noted()) {
            (false, ..) => "first-out",
            (true, false, false) => "first-will",
            (true, true, false) => "first-in",
            (true, false, true) => "first-will-note",
            (true, true, true) => "first-in-noted",
        }
    }
    /// The first of them.
    pub fn shown(&self) -> &[FirstRow] {
        self.rows.get(..OPEN).unwrap_or(&self.rows)
    }
    /// The rest, which is folded.
    pub fn folded(&self) -> &[FirstRow] {
        self.rows.get(OPEN..).unwrap_or_default()
    }
    /// How many are invited.
    pub fn invited(&self) -> usize {
        self.rows.iter().filter(|row| row.invited).count()
    }
    /// How many are left out.
    pub fn left_out(&self) -> usize {
        self.rows.len() - self.invited()
    }
}
