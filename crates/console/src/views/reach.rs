//! Whether the standard of a case can be met for this person, at the top of the case page.

use crate::Phrase;

/// What is said on opening the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachView {
    /// The finding, as a sentence.
    pub finding: Phrase,
    /// The checks that meet the standard: message keys.
    pub checks: Vec<&'static str>,
    /// What cannot be had from this person, and why.
    pub barred: Vec<Phrase>,
    /// What helps.
    pub ways_out: Vec<Phrase>,
    /// Whether it stops the work: the standard cannot be met from where the person is.
    pub stuck: bool,
}
