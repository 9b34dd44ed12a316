//! `/freeze` for who is not signed in, and after it is done.

use super::{DeskContact, page};

/// How an account is frozen without a session, or what is so now that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezeView {
    /// Whether it was just frozen.
    pub done: bool,
    /// The desk's number and hours.
    pub desk: DeskContact,
}
page!(FreezeView, "freeze.html");
