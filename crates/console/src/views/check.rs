//! `/check`: what this browser and device can do.

use super::{DeskContact, page};

/// The page that whoever has trouble opens in the browser that fails. The script fills in what it finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckView {
    /// The desk's number and hours.
    pub desk: DeskContact,
    /// What the browser says it is (its `User-Agent`), for the no-script reader.
    pub browser: String,
    /// Whether the page came over a secure connection: without it no passkey works.
    pub secure: bool,
}
page!(CheckView, "check.html");
