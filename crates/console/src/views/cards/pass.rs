//! The pass, from its issue to the passkey that it is for.

use crate::{Phrase, Text, views::keyed};
use keyward_model::Timestamp;

keyed! {
    /// How a pass may be handed over.
    HandoverChannel {
        /// Read out on the verified call.
        VerifiedCall = "verified_call" => "handover-verified-call",
        /// Read out or held up on the verified video call.
        VideoCall = "video_call" => "handover-video-call",
        /// On a call-back through a relay service.
        RelayCall = "relay_call" => "handover-relay-call",
        /// In person.
        InPerson = "in_person" => "handover-in-person",
        /// Through the approver.
        Approver = "approver" => "handover-approver",
        /// Half by the agent, half by the manager.
        Split = "split" => "handover-split",
    }
}

/// A channel and whether this case permits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelChoice {
    /// The channel.
    pub channel: HandoverChannel,
    /// Why it is not permitted.
    pub refused: Option<Phrase>,
}

/// `pass` with `channel`, `minutes`, `one_time` (`on` or absent), `assertion`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreCard {
    /// Whether a pass may be issued now.
    pub ready: bool,
    /// Why not.
    pub refusal: Option<Phrase>,
    /// What would open it.
    pub opens_when: Vec<Phrase>,
    /// How it may be handed over.
    pub channels: Vec<ChannelChoice>,
    /// Lifetimes to choose from, in minutes.
    pub lifetimes: Vec<u32>,
    /// The one chosen beforehand.
    pub default_minutes: u32,
    /// Whether the policy allows several uses.
    pub multi_use: bool,
    /// An earlier pass that a new one voids.
    pub voids_earlier: bool,
}

/// The pass, shown once. `void-pass`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassCard {
    /// The pass itself, without separators.
    pub pass: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it works once only.
    pub one_time: bool,
    /// How it is handed over.
    pub channel: HandoverChannel,
    /// The address that the person opens.
    pub sign_in_url: String,
    /// Who has the second half, if this is the first.
    pub half_with: Option<String>,
}

impl PassCard {
    /// The pass in groups of four or five characters.
    pub fn groups(&self) -> Vec<String> {
        let characters: Vec<char> = self.pass.chars().collect();
        characters.chunks(self.group_size()).map(|group| group.iter().collect()).collect()
    }
    /// How many characters stand in a group, here and where they are spelled out.
    pub fn group_size(&self) -> usize {
        if self.pass.chars().count().is_multiple_of(5) { 5 } else { 4 }
    }
    /// Each character and the word that spells it: the international alphabet in English, DIN 5009 in German.
    pub fn spelled(&self, t: &Text) -> Vec<(char, String)> {
        spelled(&self.pass, t)
    }
}

/// Each character of a pass, or of half of one, with the word that spells it.
pub(in crate::views) fn spelled(pass: &str, t: &Text) -> Vec<(char, String)> {
    let word = |c: char| {
        let key = format!("spell-{}", c.to_ascii_lowercase());
        if t.has(&key) { t.msg(&key) } else { String::new() }
    };
    pass.chars().map(|c| (c, word(c))).collect()
}

/// A pass is out: it cannot be shown again. `void-pass`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassOutCard {
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How it is handed over.
    pub channel: HandoverChannel,
    /// Wrong attempts so far.
    pub failed_attempts: u32,
    /// How it is used, to be read out.
    pub say: Phrase,
    /// What has to be done again for another pass.
    pub again: Vec<Phrase>,
}

/// How far the new passkey is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterState {
    /// The person has not used the pass or another method yet.
    Waiting,
    /// Signed in with the pass.
    SignedIn {
        /// When.
        at: Timestamp,
    },
    /// A passkey is registered, not proved.
    Registered {
        /// Its name.
        label: String,
        /// When.
        at: Timestamp,
    },
    /// It signed in.
    Proved {
        /// Its name.
        label: String,
        /// When.
        at: Timestamp,
    },
}

/// Follows the person live; nothing to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterCard {
    /// How far it is.
    pub state: RegisterState,
    /// The sentence to say now.
    pub say: Option<Phrase>,
    /// When the pass or the registration window ends.
    pub expires_at: Option<Timestamp>,
    /// The address that the person opens.
    pub sign_in_url: String,
    /// Whether the viewer may end the session that the pass opened.
    pub may_end: bool,
}

impl RegisterCard {
    /// How many of the three stages are reached.
    pub fn stage(&self) -> u8 {
        match self.state {
            RegisterState::Waiting => 0,
            RegisterState::SignedIn { .. } => 1,
            RegisterState::Registered { .. } => 2,
            RegisterState::Proved { .. } => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Locale;

    #[test]
    fn a_pass_is_grouped_and_spelled() {
        let card = |pass: &str| PassCard {
            pass: pass.into(),
            expires_at: Timestamp::from_micros(0),
            one_time: true,
            channel: HandoverChannel::VerifiedCall,
            sign_in_url: String::new(),
            half_with: None,
        };
        assert_eq!(card("K7MQ2FXR9T").groups(), ["K7MQ2", "FXR9T"]);
        assert_eq!(card("K7MQ2FXR9TNB").groups(), ["K7MQ", "2FXR", "9TNB"]);
        let spelled =
            |pass: &str, locale| card(pass).spelled(&Text::new(locale, "UTC", Timestamp::default()));
        assert_eq!(spelled("K7", Locale::En), [('K', "Kilo".into()), ('7', "Seven".into())]);
        assert_eq!(
            spelled("K7-", Locale::De),
            [('K', "Köln".into()), ('7', "Sieben".into()), ('-', String::new())]
        );
        let all: String = ('A'..='Z').chain('0'..='9').collect();
        for locale in Locale::ALL {
            let silent: Vec<_> =
                spelled(&all, *locale).into_iter().filter(|(_, word)| word.is_empty()).collect();
            assert!(silent.is_empty(), "{silent:?}");
        }
    }
}
