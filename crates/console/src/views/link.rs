//! `/link`: the demo's one-time sign-in links.

use super::page;
use crate::Phrase;

/// The script takes the secret from the address's fragment and posts it: `POST /link` with `secret`. Without script the secret
/// is pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// What went wrong.
    pub problem: Option<Phrase>,
}
page!(LinkView, "link.html");
