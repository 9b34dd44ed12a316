//! Whether the standard of a case can be met for this person, at the top of the case page.

use super::ClauseView;
use crate::{Phrase, Text};

/// What is said on opening the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachView {
    /// The finding, as a sentence.
    pub finding: Phrase,
    /// By how much it is missed, and why.
    pub short: Option<ShortView>,
    /// The checks that meet the standard: message keys.
    pub checks: Vec<&'static str>,
    /// Other checks that count as well: message keys.
    pub also: Vec<&'static str>,
    /// Where what stands in the way is removed.
    pub page: Option<String>,
    /// What cannot be had from this person, and why.
    pub barred: Vec<Phrase>,
    /// What helps.
    pub ways_out: Vec<Phrase>,
    /// Whether it stops the work: the standard cannot be met from where the person is.
    pub stuck: bool,
}

/// A standard that nothing can meet now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortView {
    /// How many checks are needed, and how many can be made.
    pub text: Phrase,
    /// Why it takes more than the standard says.
    pub more: Vec<ClauseView>,
}

impl ReachView {
    /// What else counts, in a row; where nothing is enough, said as that.
    pub const fn also_key(&self) -> &'static str {
        if self.short.is_some() { "reach-also-short" } else { "reach-also" }
    }
    /// What else counts, in a row.
    pub fn also_in(&self, text: &Text) -> String {
        self.also.iter().map(|key| text.msg(key)).collect::<Vec<_>>().join(", ")
    }
    /// The sign beside what helps: what somebody else has to do first is not done.
    pub const fn icon(&self) -> &'static str {
        if self.checks.is_empty() { "lock" } else { "arrow" }
    }
}
