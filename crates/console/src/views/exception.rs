//! An exception from the standard: on the case, and for those who may stop it.

use super::page;
use crate::Phrase;
use keyward_model::Timestamp;

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedView {
    /// Who.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// The exception on the case page: `exception` with `reason` and `assertion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionCard {
    /// Who signed.
    pub signed: Vec<SignedView>,
    /// Who does what next, and until when; `None` if nobody signed.
    pub state: Option<Phrase>,
    /// Who may stop it; `None` if nobody signed.
    pub stoppers: Option<Phrase>,
    /// Exceptions of this case that were stopped: who, when and why.
    pub stopped: Vec<Phrase>,
    /// Whether others had been told of one of them, and hear of the stop.
    pub stop_told: bool,
    /// Whether the viewer may sign.
    pub may_sign: bool,
    /// Where it is stopped, if the viewer may.
    pub stop: Option<String>,
    /// What signing it does, a sentence each: who signs, what follows and when, who is told and may stop it.
    pub text: Vec<Phrase>,
}

/// `/exception/{number}`: `POST /exception/{number}/stop` with `reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionView {
    /// The case's number.
    pub number: u64,
    /// Whose account.
    pub person: String,
    /// What it is.
    pub what: Phrase,
    /// Who signed.
    pub signed: Vec<SignedView>,
    /// From when it can be used; `None` until two people have signed.
    pub opens_at: Option<Timestamp>,
    /// What was wrong with the last attempt.
    pub problem: Option<Phrase>,
}
page!(ExceptionView, "exception.html");
