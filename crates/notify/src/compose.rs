//! From a notice to the rows that tell it.

use keyward_model::{CaseId, Contact, ContactKind, Entropy, MessageId, Person, PersonId, Timestamp};
use keyward_storage::repo::messages::NewMessage;

use crate::{Language, Letter, Notice};

/// One message to each mailbox of the person that is on file: the work mailbox, and private ones, because who is locked
/// out cannot read the first. Empty if there is none. `contacts` are those in force; write the rows with
/// [`enqueue`](keyward_storage::repo::messages::enqueue) in the transaction of their cause.
pub fn to_person(
    person: &Person,
    contacts: &[Contact],
    language: Language,
    notice: &Notice<'_>,
    case: Option<CaseId>,
    at: Timestamp,
    entropy: &dyn Entropy,
) -> Vec<NewMessage> {
    let letter = notice.write(language, &person.display_name);
    let mut addresses: Vec<&str> = contacts
        .iter()
        .filter(|contact| matches!(contact.kind, ContactKind::WorkEmail | ContactKind::PersonalEmail))
        .map(|contact| contact.value.as_str())
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
        .into_iter()
        .map(|address| row(address, Some(person.id), &letter, notice.kind(), case, at, entropy))
        .collect()
}

/// One message to an address that is nobody's in the directory, such as the security team's mailbox.
pub fn to_address(
    address: &str,
    reader: &str,
    language: Language,
    notice: &Notice<'_>,
    case: Option<CaseId>,
    at: Timestamp,
    entropy: &dyn Entropy,
) -> NewMessage {
    row(address, None, &notice.write(language, reader), notice.kind(), case, at, entropy)
}

fn row(
    address: &str,
    person: Option<PersonId>,
    letter: &Letter,
    kind: &str,
    case: Option<CaseId>,
    at: Timestamp,
    entropy: &dyn Entropy,
) -> NewMessage {
    NewMessage {
        id: MessageId::new(at, entropy),
        person,
        address: single_line(address, 320),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        kind: kind.to_owned(),
        case,
        created_at: at,
    }
}

/// A text on one line: control characters become spaces, and it is cut.
pub(crate) fn single_line(text: &str, most: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    line.trim().to_owned()
}
