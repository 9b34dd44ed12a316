//! What became of the messages of a case.

use super::Work;
use crate::{
    Arg, Phrase,
    views::{Delivery, ToldView},
};
use keyward_model::{Channel, Contact, masked, masked_within};
use keyward_notify::{Happened, Language};
use keyward_storage::repo::messages::Message;

/// Every message, newest first.
pub(super) fn told(work: &Work<'_>) -> Vec<ToldView> {
    let named = |row: &Message| ToldView {
        name: row.message.person.and_then(|person| work.d.names.get(person)).map(str::to_owned),
        ..one(row, &work.d.contacts, work.outbox)
    };
    work.d.messages.iter().rev().map(named).collect()
}

/// A message that did not leave, wherever it is listed.
pub(crate) fn unsent(row: &Message, name: Option<String>) -> ToldView {
    ToldView { name, ..one(row, &[], false) }
}

/// What a message of a case tells; an event for a program by its name.
fn what(kind: &str, subject: &str) -> Phrase {
    Phrase::key(match kind {
        "case-opened" => "told-kind-opened",
        "pass-issued" => "told-kind-pass",
        "pass-issued-to-security" => "told-kind-pass-security",
        "personal-device-advice" => "told-kind-advice",
        "methods-suspended" => "told-kind-suspended",
        "methods-retired" => "told-kind-retired",
        "case-completed" => "told-kind-completed",
        "case-closed-not-signed-in" | "case-closed-disabled" | "case-closed-frozen" => "told-kind-closed",
        "case-rejected" => "told-kind-rejected",
        "escalated" => "told-kind-escalated",
        "escalated-to-security" => "told-kind-escalated-security",
        "privileged-recovery" => "told-kind-privileged",
        "half-of-pass" => "told-kind-half",
        "vouch-asked" => "told-kind-vouch",
        "approval-asked" => "told-kind-approval",
        "to-manager" => "told-kind-manager",
        "to-security" => {
            // The message is in its reader's language; this page is in its own.
            let about = subject_of(subject).map_or_else(|| Arg::from(subject), Arg::Happened);
            return Phrase::key("told-kind-security-of").with("what", about);
        }
        event if Happened::from_event(event).is_some() => {
            return Phrase::key("told-kind-event").with("event", event);
        }
        _ => return Phrase::plain(subject),
    })
}

/// What a message to security is about, by its subject; of several that fit, the one that says most.
fn subject_of(subject: &str) -> Option<Happened> {
    let words =
        |happened: &Happened| [Language::English, Language::German].map(|language| happened.words(language));
    let fits = |happened: &Happened| words(happened).iter().any(|words| subject.contains(words));
    let all = Happened::ALL.iter().copied().filter(fits);
    all.max_by_key(|happened| words(happened).iter().map(|words| words.len()).max())
}

/// What the receiver answered last. It may say the address back; whether it is tried again is said elsewhere.
pub(super) fn answer(row: &Message) -> String {
    let said = masked_within(row.last_error.as_deref().unwrap_or_default(), &row.message.address);
    said.trim_start_matches("not now: ")
        .trim_start_matches("never: ")
        .trim_start_matches("on our side: ")
        .to_owned()
}

fn one(row: &Message, contacts: &[Contact], outbox: bool) -> ToldView {
    let message = &row.message;
    let why = || answer(row);
    let delivery = match row.sent_at {
        Some(at) if outbox && message.channel != Channel::Webhook => Delivery::Kept(at),
        Some(at) => Delivery::Sent(at),
        None if row.is_given_up() => Delivery::Failed(why()),
        None if row.last_error.is_some() => Delivery::Again(row.next_attempt_at, why()),
        None => Delivery::Waiting,
    };
    let to = match message.channel {
        Channel::Webhook => message.address.clone(),
        Channel::Mail | Channel::Text | Channel::Voice => {
            let on_file = contacts.iter().find(|contact| contact.value == message.address);
            on_file.map_or_else(|| masked(&message.address), |contact| contact.masked_among(contacts))
        }
    };
    ToldView {
        what: what(&message.kind, &message.subject),
        at: message.created_at,
        name: None,
        channel: message.channel,
        to,
        delivery,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyward_model::{MessageId, Timestamp};
    use keyward_storage::repo::messages::NewMessage;

    #[test]
    fn what_security_was_told_is_said_in_the_language_of_the_page() {
        use crate::{Locale, Text};
        let subject = "Watched account: sign-in methods were suspended (case 1042)";
        let said = |locale| {
            Text::new(locale, "UTC", Timestamp::from_micros(0)).phrase(&what("to-security", subject))
        };
        assert_eq!(said(Locale::De), "An die Sicherheit: Anmeldemethoden wurden ausgesetzt");
        assert!(said(Locale::En).ends_with("sign-in methods were suspended"));
        for happened in Happened::ALL {
            let subject = format!("Watched account: {} (case 7)", happened.words(Language::English));
            assert_eq!(subject_of(&subject), Some(*happened));
        }
        assert_eq!(subject_of("Something else"), None);
    }

    fn row(attempts: u32, next: i64, sent: Option<i64>) -> Message {
        Message {
            message: NewMessage {
                id: MessageId::from_bytes([1; 16]),
                person: None,
                channel: Channel::Mail,
                address: "mira@home.example".into(),
                subject: "A pass".into(),
                body: "x".into(),
                kind: "pass-issued".into(),
                case: None,
                intent: None,
                created_at: Timestamp::from_micros(0),
                expires_at: None,
            },
            attempts,
            next_attempt_at: Timestamp::from_micros(next),
            sent_at: sent.map(Timestamp::from_micros),
            last_error: (attempts > 0).then(|| "never: 550 <mira@home.example> unknown".into()),
            again_at: None,
        }
    }

    #[test]
    fn what_became_of_a_message_is_said_and_no_address_with_it() {
        let of = |row: Message| one(&row, &[], false).delivery;
        assert_eq!(of(row(0, 5, Some(9))), Delivery::Sent(Timestamp::from_micros(9)));
        assert_eq!(of(row(0, 5, None)), Delivery::Waiting);
        let why = || "550 <m•••@home.example> unknown".to_owned();
        assert_eq!(of(row(2, 7, None)), Delivery::Again(Timestamp::from_micros(7), why()));
        assert_eq!(of(row(1, i64::MAX, None)), Delivery::Failed(why()));
        // Nothing leaves the demo, and the page does not say that it did.
        assert_eq!(one(&row(0, 5, Some(9)), &[], true).delivery, Delivery::Kept(Timestamp::from_micros(9)));
        assert_eq!(one(&row(0, 5, None), &[], false).to, "m•••@home.example");
    }
}
