//! What people are told, and at which addresses. The words are `keyward-notify`'s.

use crate::{DeskError, journal, lists, lists::Names, load::Loaded};
use aws_lc_rs::digest;
use keyward_model::{Contact, ContactKind, DirectoryId, IntentId, MessageId, Person, PersonId, Role};
use keyward_notify::{Language, Notice as Words};
use keyward_recovery::{CaseEvent, Notice, Theft, ThingNeeds, needs};
use keyward_storage::{
    StoreError, Tx,
    repo::{contacts, messages, messages::NewMessage, people},
};
use std::{collections::BTreeSet, time::Duration};

/// An address that was replaced less than this long ago still gets security notices: whoever replaced it may be the
/// attacker.
const REPLACED_LATELY: Duration = Duration::from_hours(72);
/// The most reviewers that are told.
const REVIEWERS: usize = 50;

/// One message to one address.
struct Addressed<'a> {
    person: PersonId,
    reader: &'a str,
    address: &'a str,
    words: Words<'a>,
    /// Tells apart the messages of one intent to one address.
    part: u32,
}

/// Writes the messages of a notice and gives how many addresses it reaches. `None` if security has to be told and
/// nobody can be: that is not the same as having told them.
pub(crate) fn enqueue(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &Loaded,
    language: Language,
    notice: Notice,
    intent: IntentId,
) -> Result<Option<u64>, DeskError> {
    let own = match notice {
        Notice::PrivilegedRecovery => BTreeSet::new(),
        Notice::PersonalDeviceAdvice => addresses(&loaded.facts.contacts, loaded, false),
        Notice::PassIssued | Notice::Escalated => addresses(&loaded.facts.contacts, loaded, true),
    };
    let security = match notice {
        Notice::PrivilegedRecovery | Notice::Escalated => security(tx, dir, loaded)?,
        Notice::PersonalDeviceAdvice | Notice::PassIssued => Vec::new(),
    };
    if security.is_empty() && notice == Notice::PrivilegedRecovery {
        return Ok(None);
    }
    let (subject, case) = (&loaded.facts.subject, u64::from(loaded.row.number));
    let (agent, reason) = background(tx, dir, loaded)?;
    let mut letters = Vec::new();
    for address in &own {
        for (part, words) in to_person(loaded, notice, case) {
            letters.push(Addressed {
                person: subject.id,
                reader: &subject.display_name,
                address,
                words,
                part,
            });
        }
    }
    let account = subject.user_name.as_str();
    for (reviewer, address) in &security {
        let words = if notice == Notice::Escalated {
            Words::EscalatedToSecurity { case, account, reason: &reason }
        } else {
            Words::PrivilegedRecovery { case, account, agent: &agent }
        };
        letters.push(Addressed {
            person: reviewer.id,
            reader: &reviewer.display_name,
            address,
            words,
            part: 0,
        });
    }
    for letter in &letters {
        messages::enqueue(tx, dir, &message(letter, loaded, language, intent))?;
    }
    Ok(Some(u64::try_from(own.len() + security.len()).unwrap_or(u64::MAX)))
}

/// What the person is told: one message for each personal device, or one.
fn to_person(loaded: &Loaded, notice: Notice, case: u64) -> Vec<(u32, Words<'_>)> {
    let theft = loaded.case.report.theft != Theft::No;
    match notice {
        Notice::PersonalDeviceAdvice => (0u32..)
            .zip(&loaded.case.report.things)
            .filter(|(position, _)| needs(&loaded.case, *position) == Some(ThingNeeds::Advice))
            .map(|(part, thing)| (part, Words::PersonalDeviceAdvice { case, device: &thing.name, theft }))
            .collect(),
        Notice::PassIssued => {
            let pass = loaded.case.pass;
            let told = pass.map(|pass| Words::PassIssued { case: Some(case), expires_at: pass.expires_at });
            told.into_iter().map(|words| (0, words)).collect()
        }
        Notice::Escalated => vec![(0, Words::Escalated { case })],
        Notice::PrivilegedRecovery => Vec::new(),
    }
}

/// Who works the case, and why it was escalated last.
fn background(tx: &mut dyn Tx, dir: DirectoryId, loaded: &Loaded) -> Result<(String, String), DeskError> {
    let events = journal::recorded(tx, dir, loaded.case.id)?;
    let agent = match lists::worked_by(&loaded.case, &events) {
        Some(agent) => Names::default().of(tx, dir, agent)?,
        None => "Keyward".to_owned(),
    };
    let reason = events.iter().rev().find_map(|recorded| match &recorded.event {
        CaseEvent::Escalated { reason } => Some(reason.clone()),
        _ => None,
    });
    Ok((agent, reason.unwrap_or_default()))
}

fn message(letter: &Addressed<'_>, loaded: &Loaded, language: Language, intent: IntentId) -> NewMessage {
    let text = letter.words.write(language, letter.reader);
    NewMessage {
        id: message_id(intent, letter.address, letter.part),
        person: Some(letter.person),
        address: letter.address.to_owned(),
        subject: text.subject,
        body: text.body,
        kind: letter.words.kind().to_owned(),
        case: Some(loaded.case.id),
        created_at: loaded.facts.now,
    }
}

/// One message per intent, address and part, however often the effect is carried out.
fn message_id(intent: IntentId, address: &str, part: u32) -> MessageId {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(intent.as_bytes());
    context.update(&part.to_be_bytes());
    context.update(address.as_bytes());
    let mut id = [0; 16];
    for (byte, value) in id.iter_mut().zip(context.finish().as_ref()) {
        *byte = *value;
    }
    MessageId::from_bytes(id)
}

/// The mail addresses on file that are not on a lost device; with `lately_replaced` also those that were replaced a short
/// while ago.
fn addresses(contacts: &[Contact], loaded: &Loaded, lately_replaced: bool) -> BTreeSet<String> {
    let lost = |contact: &Contact| {
        contact
            .device
            .is_some_and(|device| loaded.case.report.things.iter().any(|t| t.device == Some(device)))
    };
    contacts
        .iter()
        .filter(|contact| matches!(contact.kind, ContactKind::WorkEmail | ContactKind::PersonalEmail))
        .filter(|contact| !lost(contact))
        .filter(|contact| match contact.until {
            None => true,
            Some(until) => lately_replaced && loaded.facts.now.since(until) <= REPLACED_LATELY,
        })
        .map(|contact| contact.value.clone())
        .collect()
}

/// The reviewers' addresses. A reviewer is not told about their own recovery.
fn security(tx: &mut dyn Tx, dir: DirectoryId, loaded: &Loaded) -> Result<Vec<(Person, String)>, StoreError> {
    let mut found = Vec::new();
    for reviewer in people::with_role(tx, dir, Role::Reviewer, REVIEWERS)? {
        if reviewer.id == loaded.case.person {
            continue;
        }
        let on_file = contacts::in_force_at(tx, dir, reviewer.id, loaded.facts.now)?;
        found.extend(
            addresses(&on_file, loaded, false).into_iter().map(|address| (reviewer.clone(), address)),
        );
    }
    Ok(found)
}
