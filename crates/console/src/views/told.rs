//! What became of the messages of a case.

use crate::{Arg, Phrase, Text};
use keyward_model::{Channel, Timestamp};

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Handed on, at this moment.
    Sent(Timestamp),
    /// Put into the demo's outbox at this moment, and sent to nobody.
    Kept(Timestamp),
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
    /// When it was written.
    pub at: Timestamp,
    /// Whom it tells, if it is a person of the directory.
    pub name: Option<String>,
    /// How it travels.
    pub channel: Channel,
    /// Where to, the middle hidden.
    pub to: String,
    /// What became of it.
    pub delivery: Delivery,
}

/// A notice, and everybody who was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView<'a> {
    /// What it tells.
    pub what: &'a Phrase,
    /// When the first message of it was written.
    pub at: Timestamp,
    /// Its messages, newest first.
    pub messages: Vec<&'a ToldView>,
}

/// The most messages of a notice that stand open.
const OPEN: usize = 5;

impl<'a> NoticeView<'a> {
    /// The messages of a case by what they tell, in the order of the list.
    pub fn all(told: &'a [ToldView]) -> Vec<Self> {
        let mut notices: Vec<Self> = Vec::new();
        for message in told {
            match notices.iter_mut().find(|notice| *notice.what == message.what) {
                Some(notice) => {
                    notice.at = notice.at.min(message.at);
                    notice.messages.push(message);
                }
                None => notices.push(Self { what: &message.what, at: message.at, messages: vec![message] }),
            }
        }
        notices
    }
    /// Whether there are too many messages to stand open.
    pub const fn folds(&self) -> bool {
        self.messages.len() > OPEN
    }
    /// How many did not arrive.
    pub fn failed(&self) -> usize {
        self.messages.iter().filter(|message| matches!(message.delivery, Delivery::Failed(_))).count()
    }
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
            Delivery::Waiting | Delivery::Kept(_) => "plain",
            Delivery::Again(..) => "warn",
            Delivery::Failed(_) => "bad",
        }
    }
    /// The tag.
    pub const fn tag_key(&self) -> &'static str {
        match self.delivery {
            Delivery::Sent(_) => "told-sent",
            Delivery::Kept(_) => "told-kept",
            Delivery::Waiting => "told-waiting",
            Delivery::Again(..) => "told-again",
            Delivery::Failed(_) => "told-failed",
        }
    }
    /// What became of it, as a sentence.
    pub fn outcome_words(&self, t: &Text) -> String {
        t.phrase(&match &self.delivery {
            Delivery::Sent(at) => Phrase::key("told-sent-at").with("at", Arg::Moment(*at)),
            Delivery::Kept(at) => Phrase::key("told-kept-at").with("at", Arg::Moment(*at)),
            Delivery::Waiting => Phrase::key("told-waiting-text"),
            Delivery::Again(at, why) => {
                Phrase::key("told-again-at").with("at", Arg::Moment(*at)).with("why", why.as_str())
            }
            Delivery::Failed(why) => Phrase::key("told-failed-why").with("why", why.as_str()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_grouped_by_what_they_tell_and_many_are_folded() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let one = |what, when| ToldView {
            what: Phrase::key(what),
            at: at(when),
            name: None,
            channel: Channel::Mail,
            to: "m@example.org".into(),
            delivery: if when == 2 { Delivery::Failed("no".into()) } else { Delivery::Waiting },
        };
        let mut told = vec![one("a", 9), one("b", 8)];
        told.extend((2..7).map(|when| one("a", when)));
        let notices = NoticeView::all(&told);
        let found: Vec<_> = notices.iter().map(|n| (n.at, n.messages.len(), n.folds(), n.failed())).collect();
        assert_eq!(found, [(at(2), 6, true, 1), (at(8), 1, false, 0)]);
    }
}
