//! What became of the messages of a case.

use crate::{Arg, Phrase, Text};
use keyward_model::{Channel, Timestamp};

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Handed on, at this moment.
    Sent(Timestamp),
    /// About to be sent.
    Waiting,
    /// Tried again at this moment, because of this.
    Again(Timestamp, String),
    /// Given up, because of this.
    Failed(String),
}

/// One message of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldView {
    /// What it tells.
    pub what: Phrase,
    /// How it travels.
    pub channel: Channel,
    /// Where to, the middle hidden.
    pub to: String,
    /// What became of it.
    pub delivery: Delivery,
}

impl ToldView {
    /// The channel in words.
    pub const fn channel_key(&self) -> &'static str {
        match self.channel {
            Channel::Mail => "told-mail",
            Channel::Text => "told-text",
            Channel::Voice => "told-voice",
            Channel::Webhook => "told-webhook",
        }
    }
    /// The colour of the tag.
    pub const fn tone(&self) -> &'static str {
        match self.delivery {
            Delivery::Sent(_) => "ok",
            Delivery::Waiting => "plain",
            Delivery::Again(..) => "warn",
            Delivery::Failed(_) => "bad",
        }
    }
    /// The tag.
    pub const fn tag_key(&self) -> &'static str {
        match self.delivery {
            Delivery::Sent(_) => "told-sent",
            Delivery::Waiting => "told-waiting",
            Delivery::Again(..) => "told-again",
            Delivery::Failed(_) => "told-failed",
        }
    }
    /// What became of it, as a sentence.
    pub fn outcome_words(&self, t: &Text) -> String {
        t.phrase(&match &self.delivery {
            Delivery::Sent(at) => Phrase::key("told-sent-at").with("at", Arg::Moment(*at)),
            Delivery::Waiting => Phrase::key("told-waiting-text"),
            Delivery::Again(at, why) => {
                Phrase::key("told-again-at").with("at", Arg::Moment(*at)).with("why", why.as_str())
            }
            Delivery::Failed(why) => Phrase::key("told-failed-why").with("why", why.as_str()),
        })
    }
}
