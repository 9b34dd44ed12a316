//! Sign-in, and the two pages that a Temporary Access Pass leads to.

use super::page;
use crate::Phrase;
use keyward_model::Timestamp;

/// `/`: the name, then the passkey; other ways on request. Unknown and known names look the same.
///
/// With script: `POST /signin/options` `{user_name?}` → `{publicKey, state}`, then `POST /signin/finish`
/// `{credential, state, return_to?}` → `{location}` or `{error: {code, message, operation}}`. Without script "Continue"
/// is `GET /signin/pass?user_name=`, the form for a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInView {
    /// What was typed before, if anything.
    pub user_name: String,
    /// Where to go afterwards: a path on this origin, already checked.
    pub return_to: Option<String>,
    /// What went wrong with the last attempt.
    pub problem: Option<Phrase>,
    /// Whether Temporary Access Passes are turned on.
    pub passes: bool,
    /// Whether this follows a registration: "now prove it".
    pub prove: bool,
}
page!(SignInView, "signin.html");

/// `/signin/pass`: `POST /signin/pass` with `user_name` and `pass`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassEntryView {
    /// What was typed before.
    pub user_name: String,
    /// What went wrong; the same words for an unknown name, no pass, a wrong or an expired pass.
    pub problem: Option<Phrase>,
}
page!(PassEntryView, "signin_pass.html");

/// `/signin/stronger`: the person's roles wait for a stronger sign-in; a passkey opens them, in a session of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrongerView {
    /// What is needed.
    pub needs: Phrase,
    /// Message keys of what was shown.
    pub shown: Vec<&'static str>,
    /// Where to go afterwards: a path on this origin, already checked.
    pub return_to: String,
}
page!(StrongerView, "signin_stronger.html");

/// `/signin/enrol`: signed in with a pass; nothing but registering a passkey is possible.
///
/// `POST /signin/enrol/options` `{}` → `{publicKey, state}`; `POST /signin/enrol/finish` `{credential, state, label}` →
/// `{location}` or `{error}`. `POST /signout` gives up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolView {
    /// The name used in the greeting.
    pub first_name: String,
    /// When this page stops working.
    pub expires_at: Timestamp,
    /// A name for the passkey, such as `Passkey on this phone`.
    pub suggested_label: String,
    /// What went wrong with the last attempt.
    pub problem: Option<Phrase>,
}
page!(EnrolView, "enrol.html");

/// `/signin/enrolled`: the passkey is there; now sign out and in again. `POST /signout` with `next`.
/// It does not name the passkey: registering it ended the session, so nobody is known any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrolledView {
    /// Where signing out leads: the form's `next`.
    pub next: &'static str,
}
page!(EnrolledView, "enrolled.html");
