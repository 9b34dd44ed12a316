//! Sign-in, and the two pages that a Temporary Access Pass leads to.

use super::page;
use crate::Phrase;
use keyward_model::{Factor, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

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
    /// What the person quotes to the desk, if there is something to find by it.
    pub reference: Option<String>,
}
page!(PassEntryView, "signin_pass.html");

/// One way among those of "Sign in another way".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayLink {
    /// Where it leads.
    pub href: String,
    /// Its picture.
    pub icon: &'static str,
    /// Key of its name.
    pub title: &'static str,
    /// Key of what it takes.
    pub hint: &'static str,
}

fn way(path: &str, factor: Factor, query: &[(&str, &str)]) -> WayLink {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let (icon, title, hint) = match factor {
        Factor::Passkey | Factor::WindowsHello => ("passkey", "way-passkey", "way-passkey-hint"),
        Factor::TemporaryAccessPass => ("ticket", "signin-with-pass", "signin-with-pass-hint"),
        Factor::Password => ("password", "way-password", "way-password-hint"),
        Factor::SoftwareTotp | Factor::Authenticator => ("phone", "way-totp", "way-totp-hint"),
        Factor::Sms => ("message", "way-sms", "way-sms-hint"),
        Factor::Voice => ("call", "way-voice", "way-voice-hint"),
        Factor::Email => ("mail", "way-email", "way-email-hint"),
        Factor::RecoveryCode => ("paper", "signin-with-code", "signin-with-code-hint"),
    };
    WayLink { href: format!("{path}?way={}&{}", factor.name(), query.join("&")), icon, title, hint }
}

/// `/signin/with?user_name=&way=`: the strongest way of whoever has this name, and the others. Unknown and known names look
/// the same. `POST /signin/password` with `user_name`, `password`, `return_to`; `POST /signin/pass`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithView {
    /// The name that was typed.
    pub user_name: String,
    /// Where to go afterwards: a path on this origin, already checked.
    pub return_to: Option<String>,
    /// The way that the page shows.
    pub factor: Factor,
    /// What else there is, best first.
    pub ways: Vec<Factor>,
    /// What went wrong with the last attempt.
    pub problem: Option<Phrase>,
    /// What the person quotes to the desk, if there is something to find by it.
    pub reference: Option<String>,
}
page!(WithView, "signin_with.html");

impl WithView {
    /// Whether the page shows this way.
    pub fn is(&self, name: &str) -> bool {
        self.factor.name() == name
    }
    /// The other ways; a pass can always be typed.
    pub fn others(&self) -> Vec<WayLink> {
        let pass = Some(Factor::TemporaryAccessPass).filter(|pass| !self.ways.contains(pass));
        let all = self.ways.iter().copied().chain(pass).filter(|other| *other != self.factor);
        let to = self.return_to.as_deref().unwrap_or("/");
        all.map(|other| way("/signin/with", other, &[("user_name", &self.user_name), ("return_to", to)]))
            .collect()
    }
}

/// `/signin/next?way=`: the rest of a sign-in that has begun. `POST /signin/next` with `factor`, `method`, `code` or `password`,
/// `return_to`; `POST /signin/send` with `factor`, `method`, `return_to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextView {
    /// What the page asks for.
    pub factor: Factor,
    /// Where a code can go: method and masked address.
    pub to: Vec<(String, String)>,
    /// The code that is on its way: method, masked address, and until when it works, right after it was sent.
    pub sent: Option<(String, String, Option<Timestamp>)>,
    /// What else may follow, best first.
    pub others: Vec<Factor>,
    /// Where to go afterwards: a path on this origin, already checked.
    pub return_to: String,
    /// What went wrong with the last attempt.
    pub problem: Option<Phrase>,
    /// What the person quotes to the desk, if there is something to find by it.
    pub reference: Option<String>,
}
page!(NextView, "signin_next.html");

impl NextView {
    /// Whether the page asks for this.
    pub fn is(&self, name: &str) -> bool {
        self.factor.name() == name
    }
    /// The key of what is said before a code is sent.
    pub const fn lead(&self) -> &'static str {
        match self.factor {
            Factor::Voice => "signin-voice-lead",
            Factor::Email => "signin-email-lead",
            _ => "signin-sms-lead",
        }
    }
    /// The key of the button that sends one.
    pub const fn send_key(&self) -> &'static str {
        match self.factor {
            Factor::Voice => "signin-call",
            _ => "signin-send",
        }
    }
    /// The other ways.
    pub fn ways(&self) -> Vec<WayLink> {
        let one = |other: &Factor| way("/signin/next", *other, &[("return_to", &self.return_to)]);
        self.others.iter().map(one).collect()
    }
}

/// `/signin/offer`: after a sign-in that can be phished, a passkey. Script: `POST /signin/offer/options` and `…/finish`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferView {
    /// Whether multi-factor authentication has to be registered again.
    pub again: bool,
    /// A name for the passkey.
    pub suggested_label: String,
    /// Where to go afterwards, or instead.
    pub return_to: String,
}
page!(OfferView, "signin_offer.html");

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

/// `/signin/change`: the password that was shown may not stay; nothing but another one is possible. `POST /signin/change` with
/// `password` and `return_to`; `POST /signout` gives up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePasswordView {
    /// For the password manager.
    pub user_name: String,
    /// When this page stops working.
    pub expires_at: Timestamp,
    /// The fewest characters.
    pub least: u32,
    /// Where to go afterwards: a path on this origin, already checked.
    pub return_to: String,
    /// What is wrong with what was typed.
    pub problem: Option<Phrase>,
}
page!(ChangePasswordView, "signin_change.html");

/// `/signin/enrol`: signed in with a pass, or held by a rule; nothing but registering a passkey is possible.
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
    /// Why it cannot wait, if not because of a pass.
    pub because: Option<Phrase>,
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
