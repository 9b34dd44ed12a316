//! What an installation decides about signing in.

use std::time::Duration;

use keyward_model::{DirectoryId, Factor, FactorSet};
use keyward_notify::Telling;

use crate::{KnownBad, PasswordCost};

pub use keyward_model::ENROL_LIFE;
/// For how long a sign-in counts as fresh.
pub const FRESH: Duration = Duration::from_mins(10);

/// How codes can be sent here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeChannels {
    /// By mail: there is a mail server.
    pub mail: bool,
    /// As a text: there is a gateway.
    pub text: bool,
    /// In a call: the gateway calls.
    pub voice: bool,
}

impl CodeChannels {
    /// What an installation with these channels can check.
    pub fn able(self) -> FactorSet {
        let carried = [(Factor::Email, self.mail), (Factor::Sms, self.text), (Factor::Voice, self.voice)];
        let missing = |factor: Factor| carried.iter().any(|(code, here)| *code == factor && !here);
        Factor::ALL.iter().copied().filter(|factor| !missing(*factor)).collect()
    }
}

/// How long is kept what nothing refers to any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Sign-ins, successful or not; those of people with an open case stay.
    pub sign_ins: Duration,
    /// Messages that were sent or given up; those of a case from its end on.
    pub messages: Duration,
    /// Sessions that ended or expired.
    pub sessions: Duration,
}

impl Retention {
    /// The least of each. A network counts as usual by the sign-ins of that time, and a case asks for the session in which something was
    /// changed.
    pub const LEAST: Duration = Duration::from_hours(24 * 90);
}

impl Default for Retention {
    fn default() -> Self {
        let (long, short) = (Duration::from_hours(24 * 400), Self::LEAST);
        Self { sign_ins: long, messages: long, sessions: short }
    }
}

/// What the sign-in of one organisation is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInConfig {
    /// The organisation.
    pub directory: DirectoryId,
    /// The relying party id, such as `login.example.org`.
    pub rp_id: String,
    /// The name that browsers show, such as `Contoso`.
    pub rp_name: String,
    /// The origins whose ceremonies count, compared exactly, such as `https://login.example.org`.
    pub origins: Vec<String>,
    /// Whether one-time sign-in links work: only in the demo.
    pub allow_links: bool,
    /// How people are told of what happens to their account.
    pub telling: Telling,
    /// How codes can be sent.
    pub codes: CodeChannels,
    /// Whether messages keep their codes readable: only in the demo, whose outbox page is everybody's telephone.
    pub show_codes: bool,
    /// What a password's hash costs.
    pub password_cost: PasswordCost,
    /// The operator's list of passwords that nobody may have.
    pub known_bad: KnownBad,
    /// How long is kept what nothing refers to any more.
    pub retention: Retention,
}

impl SignInConfig {
    /// The usual case: one origin, no links, notices in English, no codes by any channel.
    pub fn new(directory: DirectoryId, rp_id: &str, rp_name: &str, origin: &str) -> Self {
        Self {
            directory,
            rp_id: rp_id.to_owned(),
            rp_name: rp_name.to_owned(),
            origins: vec![origin.to_owned()],
            allow_links: false,
            telling: Telling::plain(origin),
            codes: CodeChannels::default(),
            show_codes: false,
            password_cost: PasswordCost::default(),
            known_bad: KnownBad::default(),
            retention: Retention::default(),
        }
    }
}
