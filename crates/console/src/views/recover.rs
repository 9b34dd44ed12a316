//! `/recover`: for somebody locked out.

use super::{DeskContact, page};
use crate::Phrase;

/// The ways back: another passkey, a saved code, the desk. `POST /recover/code` with `user_name` and `code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoverView {
    /// The desk's number and hours.
    pub desk: DeskContact,
    /// Whether saved recovery codes are accepted.
    pub codes: bool,
    /// What was typed before.
    pub user_name: String,
    /// What went wrong with a code; the same words for an unknown name and a wrong code.
    pub problem: Option<Phrase>,
}
page!(RecoverView, "recover.html");
