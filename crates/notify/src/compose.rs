//! From a notice to the rows that tell it.

use std::collections::BTreeSet;

use aws_lc_rs::digest;
use keyward_model::{CaseId, Channel, Entropy, IntentId, MessageId, Person, PersonId, Timestamp};
use keyward_storage::repo::messages::NewMessage;
use serde_json::json;

use crate::{Happened, Language, Notice, Telling};

/// What the messages of one notice have in common.
#[derive(Clone, Copy)]
pub struct Cause<'a> {
    /// How people are told here.
    pub telling: &'a Telling,
    /// The case, with the number that people say.
    pub case: Option<(CaseId, u64)>,
    /// The effect of the case that the messages carry out: writing them twice writes them once.
    pub intent: Option<IntentId>,
    /// When it happened.
    pub at: Timestamp,
    /// Where the ids of messages without an intent come from.
    pub entropy: &'a dyn Entropy,
}

/// One message to each of the person's `ways`, a mail or a text. `part` tells apart several notices of one intent.
pub fn to_person(
    cause: &Cause<'_>,
    person: &Person,
    ways: &BTreeSet<(Channel, String)>,
    notice: &Notice<'_>,
    part: u32,
) -> Vec<NewMessage> {
    let letter = notice.write(cause.telling, &person.display_name);
    let text = notice.text(cause.telling, cause.case.map(|(_, number)| number));
    let row = |(channel, address): &(Channel, String)| {
        let body = if *channel == Channel::Text { text.as_ref()? } else { &letter.body };
        let content = Content { subject: &letter.subject, body, kind: notice.kind() };
        Some(cause.row(*channel, address, Some(person.id), &content, part))
    };
    ways.iter().filter_map(row).collect()
}

/// One mail to each address of somebody else who has to know: the manager, a reviewer.
pub fn to_other(
    cause: &Cause<'_>,
    reader: &Person,
    addresses: &BTreeSet<String>,
    notice: &Notice<'_>,
) -> Vec<NewMessage> {
    let letter = notice.write(cause.telling, &reader.display_name);
    let content = Content { subject: &letter.subject, body: &letter.body, kind: notice.kind() };
    let row = |address: &String| cause.row(Channel::Mail, address, Some(reader.id), &content, 0);
    addresses.iter().map(row).collect()
}

/// One message to each program that hears of this. It names the case; the account only where somebody has to act on that.
pub fn to_hooks(cause: &Cause<'_>, account: &Person, happened: Happened) -> Vec<NewMessage> {
    let number = cause.case.map(|(_, number)| number);
    let watched = account.tier_now() == keyward_model::Tier::Privileged;
    let heard = cause.case.is_some() || watched || happened.concerns_security();
    let named = number.is_none() || watched || happened.names_account();
    let account = named.then_some(account.user_name.as_str());
    let what = happened.words(cause.telling.language);
    let text = match (cause.telling.language, account, number) {
        (Language::English, Some(account), Some(number)) => {
            format!("Account {account}: {what} (case {number}).")
        }
        (Language::English, Some(account), None) => format!("Account {account}: {what}."),
        (Language::English, None, _) => format!("Account of case {}: {what}.", number.unwrap_or_default()),
        (Language::German, Some(account), Some(number)) => {
            format!("Konto {account}: {what} (Fall {number}).")
        }
        (Language::German, Some(account), None) => format!("Konto {account}: {what}."),
        (Language::German, None, _) => format!("Konto zu Fall {}: {what}.", number.unwrap_or_default()),
    };
    // `type`, `timestamp` and `data` as Standard Webhooks has them; `text` is what chat tools show.
    let body = json!({
        "type": happened.event(), "timestamp": cause.at.to_string(), "text": text,
        "data": { "case": number, "account": account },
    })
    .to_string();
    let content = Content { subject: &text, body: &body, kind: happened.event() };
    let hooks = cause.telling.hooks.iter().filter(|hook| heard && hook.hears(happened));
    hooks.map(|hook| cause.row(Channel::Webhook, &hook.name, None, &content, 0)).collect()
}

/// What a message says.
struct Content<'a> {
    subject: &'a str,
    body: &'a str,
    kind: &'a str,
}

impl Cause<'_> {
    fn row(
        &self,
        channel: Channel,
        address: &str,
        person: Option<PersonId>,
        content: &Content<'_>,
        part: u32,
    ) -> NewMessage {
        let id = match self.intent {
            Some(intent) => repeatable_id(intent, channel, address, content.kind, part),
            None => MessageId::new(self.at, self.entropy),
        };
        NewMessage {
            id,
            person,
            channel,
            address: single_line(address, 320),
            subject: single_line(content.subject, 400),
            body: content.body.to_owned(),
            kind: content.kind.to_owned(),
            case: self.case.map(|(id, _)| id),
            intent: self.intent,
            created_at: self.at,
            expires_at: None,
        }
    }
}

/// One message per intent, address and part, however often the effect is carried out.
fn repeatable_id(intent: IntentId, channel: Channel, address: &str, kind: &str, part: u32) -> MessageId {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(intent.as_bytes());
    context.update(&part.to_be_bytes());
    for text in [channel.name(), kind, address] {
        context.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(text.as_bytes());
    }
    let mut id = [0; 16];
    for (byte, value) in id.iter_mut().zip(context.finish().as_ref()) {
        *byte = *value;
    }
    MessageId::from_bytes(id)
}

/// A text on one line: control characters become spaces, and it is cut.
pub(crate) fn single_line(text: &str, most: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    line.trim().to_owned()
}
