//! `/recover`: for somebody locked out.

use super::{DeskContact, page};
use crate::Phrase;
use keyward_storage::repo::intake::Loss;

/// The ways back: another passkey, a saved code, the desk. `POST /recover/code` with `user_name` and `code`;
/// `POST /recover/report` with `user_name`, `thing` and `note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoverView {
    /// The desk's number and hours.
    pub desk: DeskContact,
    /// What was typed before.
    pub user_name: String,
    /// Field `thing` of a report ([`RecoverView::THINGS`]), as chosen before.
    pub thing: Option<Loss>,
    /// Field `note` of a report, as typed before.
    pub note: String,
    /// What went wrong with a report; the same words whether anybody has the name.
    pub report_problem: Option<Phrase>,
    /// What went wrong with a code; the same words for an unknown name and a wrong code.
    pub problem: Option<Phrase>,
}
page!(RecoverView, "recover.html");

impl RecoverView {
    /// The choices of `thing`, with their messages.
    pub const THINGS: &[(&'static str, &'static str)] = &[
        ("phone", "kind-phone"),
        ("tablet", "kind-tablet"),
        ("laptop", "kind-laptop"),
        ("security_key", "kind-security-key"),
        ("recovery_codes", "recover-report-codes"),
        ("compromised", "recover-report-compromised"),
    ];

    /// Whether this one is chosen.
    pub fn thing_is(&self, name: &str) -> bool {
        self.thing.is_some_and(|thing| thing.name() == name)
    }
}

/// After a report: what happens next, without the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoverReportedView {
    /// The desk's number and hours.
    pub desk: DeskContact,
    /// Whether Security info can be opened.
    pub signed_in: bool,
}
page!(RecoverReportedView, "recover_reported.html");

/// `/security-info/lost` in a session that suspends nothing: says so first. `POST /recover/report` with `user_name`, `thing` and `note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostToDeskView {
    /// The desk's number and hours.
    pub desk: DeskContact,
    /// The name of who is signed in.
    pub user_name: String,
    /// Whether a passkey of theirs works: with that one they report it themselves.
    pub has_passkey: bool,
    /// Whether they are signed in with one that is not settled yet: it suspends nothing either.
    pub too_new: bool,
    /// What was chosen before.
    pub thing: Option<Loss>,
    /// What was typed before.
    pub note: String,
    /// What went wrong with the report.
    pub problem: Option<Phrase>,
}
page!(LostToDeskView, "lost_to_desk.html");

impl LostToDeskView {
    /// Whether this one is chosen.
    pub fn thing_is(&self, name: &str) -> bool {
        self.thing.is_some_and(|thing| thing.name() == name)
    }
}
