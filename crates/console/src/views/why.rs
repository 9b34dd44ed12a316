//! `/settings/sign-in/why`.

use super::{PersonHit, PersonSummary, page};
use crate::Phrase;
use keyward_model::Timestamp;

/// Something that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRow {
    /// Its value in the form.
    pub value: String,
    /// What is asked.
    pub label: Phrase,
    /// Whether it was.
    pub chosen: bool,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerView {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The rule that decides, in one sentence.
    pub headline: Phrase,
    /// For whom the method is on.
    pub rule: Option<Phrase>,
    /// What each profile says, by its name.
    pub profiles: Vec<(String, Phrase)>,
    /// What else decides or should be known.
    pub lines: Vec<Phrase>,
    /// The ways in: keys of the factors of each.
    pub ways: Vec<Vec<&'static str>>,
    /// The version of the sign-in policy.
    pub version: u32,
    /// The version of the pass policy.
    pub pass_version: u32,
    /// The moment, if it is not now.
    pub at: Option<Timestamp>,
}

/// `/settings/sign-in/why`. `GET` with `q` finds people; with `person`, `ask` and `at` it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhyView {
    /// What was searched.
    pub query: String,
    /// Who was found.
    pub people: Vec<PersonHit>,
    /// About whom.
    pub person: Option<PersonSummary>,
    /// What may be asked: methods on the account, then what could be registered.
    pub own: Vec<QuestionRow>,
    /// What could be registered.
    pub new: Vec<QuestionRow>,
    /// The moment as typed; empty for now.
    pub at: String,
    /// What was wrong with what was sent.
    pub problem: Option<Phrase>,
    /// The answer.
    pub answer: Option<AnswerView>,
}
page!(WhyView, "settings/sign_in/why.html");
