//! What an installation decides about signing in.

use std::time::Duration;

use keyward_model::{DirectoryId, Factor, FactorSet, Lifetime, Timestamp};
use keyward_notify::Telling;

use crate::{KnownBad, PasswordCost};

/// How long the session after a pass lives, in which nothing but registering is possible.
pub const ENROL_LIFE: Duration = Duration::from_mins(10);
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
        }
    }
}

/// Whether a session is over: past its end, past the limit of today's policy and roles, or idle for too long.
pub(crate) fn is_over(
    lifetime: Lifetime,
    began: Timestamp,
    last_seen: Timestamp,
    expires: Timestamp,
    now: Timestamp,
) -> bool {
    let minutes = |minutes: u32| Duration::from_mins(minutes.into());
    now >= expires
        || now >= began.plus(minutes(lifetime.overall_minutes))
        || now >= last_seen.plus(minutes(lifetime.idle_minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{Lifetimes, SessionStrength};

    #[test]
    fn a_role_or_a_weaker_sign_in_shortens_a_session() {
        let lifetimes = Lifetimes::default();
        let start = Timestamp::from_micros(0);
        let end = start.plus(Duration::from_hours(24));
        let at = |minutes| start.plus(Duration::from_mins(minutes));
        let employee = lifetimes.of(SessionStrength::PhishingResistant, false);
        let agent = lifetimes.of(SessionStrength::PhishingResistant, true);
        assert!(!is_over(employee, start, at(30), end, at(89)));
        assert!(is_over(employee, start, at(30), end, at(90)));
        assert!(is_over(agent, start, at(30), end, at(45)));
        assert!(is_over(agent, start, at(480), end, at(480)));
        assert!(is_over(employee, start, at(1440), end, at(1440)));
        let password = lifetimes.of(SessionStrength::SingleFactor, true);
        assert!(is_over(password, start, at(59), end, at(60)));
        assert!(is_over(password, start, at(30), end, at(45)));
    }
}
