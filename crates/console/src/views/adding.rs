//! `/security-info/…`: adding what is typed, or changing a password. Each form works without a script, but for a passkey touch.

use super::page;
use crate::{Phrase, markup::Markup};
use keyward_signin::NewTotp;

/// One thing that can be added, in the list on *Security info*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddRow {
    /// Where its form is, under `/security-info/`.
    pub path: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The key of its name.
    pub title: &'static str,
    /// The key of the sentence about it.
    pub text: &'static str,
}

/// `POST /security-info/password` with `password`; what was typed never comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddPasswordView {
    /// For the password manager.
    pub user_name: String,
    /// Whether there is one already.
    pub change: bool,
    /// The fewest characters.
    pub least: u32,
    /// Whether it takes a touch of a passkey.
    pub assert: bool,
    /// Why the last one was refused.
    pub problem: Option<Phrase>,
}
page!(AddPasswordView, "add_password.html");

impl AddPasswordView {
    /// The key of the headline.
    pub const fn title(&self) -> &'static str {
        if self.change { "add-password-change" } else { "add-password" }
    }
}

/// `POST /security-info/app/confirm` with `state`, `code` and `label`; where nothing else can be done, `POST /signin/enrol/app`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddAppView {
    /// What the app takes.
    pub new: NewTotp,
    /// A name for it.
    pub label: String,
    /// Whether nothing else can be done until it is there.
    pub enrol: bool,
    /// Why the last code was refused.
    pub problem: Option<Phrase>,
}
page!(AddAppView, "add_app.html");

impl AddAppView {
    /// Where the code goes.
    pub const fn action(&self) -> &'static str {
        if self.enrol { "/signin/enrol/app" } else { "/security-info/app/confirm" }
    }
    /// The picture to scan: drawn by the sign-in, with nothing in it that anybody typed.
    pub fn picture(&self) -> Markup {
        Markup(self.new.svg.to_string())
    }
    /// The link for an app on the same device.
    pub fn link(&self) -> &str {
        &self.new.uri
    }
    /// The key for typing, in groups of four.
    pub fn key(&self) -> String {
        let symbols: Vec<char> = self.new.secret.chars().collect();
        symbols.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
    /// What comes back with the code.
    pub fn state(&self) -> &str {
        &self.new.state
    }
}

/// What a number or mailbox is being added for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressWay {
    /// A telephone number; at least one of both.
    Phone {
        /// For texts.
        text: bool,
        /// For calls.
        voice: bool,
    },
    /// A mailbox.
    Mailbox,
}

impl AddressWay {
    /// Its form, under `/security-info/`; also the field `way`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Phone { .. } => "phone",
            Self::Mailbox => "mailbox",
        }
    }
    /// The key of its headline.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Phone { .. } => "add-phone",
            Self::Mailbox => "add-mailbox",
        }
    }
}

/// `POST /security-info/phone` with `address` and `channel` (`text`, `voice`), or `/security-info/mailbox` with `address`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddAddressView {
    /// Which form.
    pub way: AddressWay,
    /// What was typed before.
    pub address: String,
    /// Whether "call me" was chosen before.
    pub call: bool,
    /// Whether it takes a touch of a passkey.
    pub assert: bool,
    /// Why the last one was refused.
    pub problem: Option<Phrase>,
}
page!(AddAddressView, "add_address.html");

impl AddAddressView {
    /// Whether it is a telephone.
    pub const fn phone(&self) -> bool {
        matches!(self.way, AddressWay::Phone { .. })
    }
    /// Whether there is a choice between text and call.
    pub const fn both(&self) -> bool {
        matches!(self.way, AddressWay::Phone { text: true, voice: true })
    }
    /// The one channel, where there is no choice.
    pub const fn only(&self) -> &'static str {
        match self.way {
            AddressWay::Phone { text: true, .. } => "text",
            AddressWay::Phone { .. } => "voice",
            AddressWay::Mailbox => "mail",
        }
    }
}

/// A code is on its way: `POST /security-info/address/confirm` with `way`, `state` and `code`; `…/again` with `way` and `state`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCodeView {
    /// `phone` or `mailbox`.
    pub way: &'static str,
    /// The key of the sentence that says where it went.
    pub sent: &'static str,
    /// Where it went, the middle hidden.
    pub to: String,
    /// What comes back with the code.
    pub state: String,
    /// Whether it was sent once more just now.
    pub again: bool,
    /// Why the last code was refused.
    pub problem: Option<Phrase>,
}
page!(AddCodeView, "add_code.html");

impl AddCodeView {
    /// The key of the headline.
    pub fn title(&self) -> &'static str {
        if self.way == "phone" { "add-phone" } else { "add-mailbox" }
    }
}
