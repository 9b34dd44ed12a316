//! What people are told, and at which addresses. The words are `keyward-notify`'s.

use crate::{DeskError, agent::worked_by, journal, lists::Names, load::Loaded};
use aws_lc_rs::digest;
use keyward_model::{
    Contact, ContactKind, DirectoryId, IntentId, MessageId, PassId, Person, PersonId, Role, Timestamp,
};
use keyward_notify::{Language, Letter, Notice as Words};
use keyward_recovery::{Case, CaseEvent, Effect, Notice, Outcome, Recorded, Theft, ThingNeeds, needs};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{contacts, exercise, messages, messages::NewMessage, people},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// An address that was replaced less than this long ago still gets security notices: whoever replaced it may be the
/// attacker.
const REPLACED_LATELY: Duration = Duration::from_hours(72);
/// The most reviewers that are told.
const REVIEWERS: usize = 50;

/// Who sets the rules, and who can let anybody in.
pub(crate) const ADMINISTRATORS: [Role; 2] = [Role::PolicyAdministrator, Role::PrivilegedAuthentication];

/// Tells everybody with one of these roles, at their mail addresses, about something that belongs to no case; how many
/// messages that makes.
pub(crate) fn tell(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    roles: &[Role],
    words: Words<'_>,
    language: Language,
    draws: &Draws,
) -> Result<usize, StoreError> {
    let mut readers = BTreeMap::new();
    for role in roles {
        let found = people::with_role(tx, dir, *role, REVIEWERS)?;
        readers.extend(found.into_iter().map(|person| (person.id, person)));
    }
    let mut written = 0;
    for reader in readers.into_values() {
        for contact in contacts::in_force_at(tx, dir, reader.id, draws.now())? {
            if !matches!(contact.kind, ContactKind::WorkEmail | ContactKind::PersonalEmail) {
                continue;
            }
            let text = words.write(language, &reader.display_name);
            let message = NewMessage {
                id: MessageId::new(draws.now(), draws),
                person: Some(reader.id),
                address: contact.value,
                subject: text.subject,
                body: text.body,
                kind: words.kind().to_owned(),
                case: None,
                created_at: draws.now(),
            };
            written += usize::from(messages::enqueue(tx, dir, &message)?);
        }
    }
    Ok(written)
}

/// One message to one address.
struct Addressed<'a> {
    person: PersonId,
    reader: &'a str,
    address: &'a str,
    words: Words<'a>,
    /// Tells apart the messages of one intent to one address.
    part: u32,
}

/// Writes the messages of a notice, about `pass` if it is about one, and gives how many addresses it reaches. `None` if security has to be told and
/// nobody can be: that is not the same as having told them.
pub(crate) fn enqueue(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &Loaded,
    language: Language,
    (notice, pass): (Notice, Option<PassId>),
    intent: IntentId,
) -> Result<Option<u64>, DeskError> {
    let own = match notice {
        Notice::PrivilegedRecovery | Notice::Duress | Notice::HalfOfPass => BTreeSet::new(),
        Notice::PersonalDeviceAdvice => addresses(&loaded.facts.contacts, loaded, false),
        Notice::PassIssued | Notice::Escalated => addresses(&loaded.facts.contacts, loaded, true),
    };
    let security = match notice {
        Notice::PrivilegedRecovery | Notice::Escalated | Notice::Duress => security(tx, dir, loaded)?,
        Notice::HalfOfPass => holder_of_half(tx, dir, loaded)?,
        Notice::PassIssued if loaded.facts.standards.of(loaded.case.tier).tell_security => {
            security(tx, dir, loaded)?
        }
        Notice::PersonalDeviceAdvice | Notice::PassIssued => Vec::new(),
    };
    if security.is_empty() && matches!(notice, Notice::PrivilegedRecovery | Notice::Duress) {
        return Ok(None);
    }
    let (subject, case) = (&loaded.facts.subject, u64::from(loaded.row.number));
    let background = background(tx, dir, loaded, pass)?;
    let mut letters = Vec::new();
    for address in &own {
        for (part, words) in to_person(loaded, notice, &background) {
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
        let words = match (notice, background.pass_ends) {
            (Notice::Escalated, _) => {
                Words::EscalatedToSecurity { case, account, reason: &background.reason }
            }
            (Notice::PassIssued, Some(expires_at)) => {
                Words::PassIssuedToSecurity { case, account, agent: &background.agent, expires_at }
            }
            (Notice::Duress, _) => Words::Duress { case, account, agent: &background.agent },
            (Notice::HalfOfPass, Some(expires_at)) => Words::HalfOfPass { case, account, expires_at },
            _ => Words::PrivilegedRecovery { case, account, agent: &background.agent },
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
fn to_person<'a>(loaded: &'a Loaded, notice: Notice, background: &Background) -> Vec<(u32, Words<'a>)> {
    let number = loaded.row.number;
    match notice {
        Notice::PersonalDeviceAdvice => advice(&loaded.case, number).collect(),
        Notice::PassIssued => {
            let case = Some(u64::from(number));
            let told = background.pass_ends.map(|expires_at| (0, Words::PassIssued { case, expires_at }));
            told.into_iter().collect()
        }
        Notice::Escalated => vec![(0, Words::Escalated { case: u64::from(number) })],
        Notice::PrivilegedRecovery | Notice::Duress | Notice::HalfOfPass => Vec::new(),
    }
}

/// The advice for each personal device of the report, with its position there.
fn advice(case: &Case, number: u32) -> impl Iterator<Item = (u32, Words<'_>)> {
    let theft = case.report.theft != Theft::No;
    (0u32..)
        .zip(&case.report.things)
        .filter(|(position, _)| needs(case, *position) == Some(ThingNeeds::Advice))
        .map(move |(position, thing)| {
            (position, Words::PersonalDeviceAdvice { case: u64::from(number), device: &thing.name, theft })
        })
}

/// The advice as it is mailed: to whom, and by position in the report what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The contacts whose addresses it goes to.
    pub to: Vec<Contact>,
    /// One letter for each personal device, with the device's position in the report.
    pub letters: Vec<(u32, Letter)>,
}

/// What [`enqueue`] writes as advice, to be looked at before.
pub(crate) fn advice_preview(loaded: &Loaded, language: Language) -> Advice {
    let reader = &loaded.facts.subject.display_name;
    let letters = advice(&loaded.case, loaded.row.number);
    Advice {
        to: reachable(&loaded.facts.contacts, loaded, false).cloned().collect(),
        letters: letters.map(|(position, words)| (position, words.write(language, reader))).collect(),
    }
}

/// What the words rest on besides the case itself.
struct Background {
    /// Who issued the pass that this is about; else who works the case.
    agent: String,
    /// Why it was escalated last.
    reason: String,
    /// When the pass that this is about ends.
    pass_ends: Option<Timestamp>,
}

fn background(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &Loaded,
    pass: Option<PassId>,
) -> Result<Background, DeskError> {
    let events = journal::recorded(tx, dir, loaded.case.id)?;
    let issued = loaded.case.intents.iter().rev().find_map(|intent| match &intent.outcome {
        Some(Ok(Outcome::PassIssued { pass: issued, expires_at })) if Some(*issued) == pass => {
            Some((intent.id, *expires_at))
        }
        _ => None,
    });
    let gave_it = issued.and_then(|(intent, _)| {
        let decided =
            |one: &&Recorded| matches!(&one.event, CaseEvent::EffectIntended { id, .. } if *id == intent);
        events.iter().find(decided).and_then(|recorded| recorded.actor.person())
    });
    let agent = match gave_it.or_else(|| worked_by(&loaded.case, events.iter())) {
        Some(agent) => Names::default().of(tx, dir, agent)?,
        None => "Keyward".to_owned(),
    };
    let reason = events.iter().rev().find_map(|recorded| match &recorded.event {
        CaseEvent::Escalated { reason } => Some(reason.clone()),
        _ => None,
    });
    Ok(Background {
        agent,
        reason: reason.unwrap_or_default(),
        pass_ends: issued.map(|(_, ends)| ends).or(loaded.case.pass.map(|pass| pass.expires_at)),
    })
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
    reachable(contacts, loaded, lately_replaced).map(|contact| contact.value.clone()).collect()
}

fn reachable<'a>(
    contacts: &'a [Contact],
    loaded: &Loaded,
    lately_replaced: bool,
) -> impl Iterator<Item = &'a Contact> {
    let lost = |contact: &Contact| {
        contact
            .device
            .is_some_and(|device| loaded.case.report.things.iter().any(|t| t.device == Some(device)))
    };
    contacts
        .iter()
        .filter(|contact| matches!(contact.kind, ContactKind::WorkEmail | ContactKind::PersonalEmail))
        .filter(move |contact| !lost(contact))
        .filter(move |contact| match contact.until {
            None => true,
            Some(until) => lately_replaced && loaded.facts.now.since(until) <= REPLACED_LATELY,
        })
}

/// The addresses of who holds the second half of the last pass.
fn holder_of_half(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &Loaded,
) -> Result<Vec<(Person, String)>, StoreError> {
    let holder = loaded.case.intents.iter().rev().find_map(|intent| match intent.effect {
        Effect::IssuePass { half_to, .. } => half_to,
        _ => None,
    });
    let Some(holder) = holder else { return Ok(Vec::new()) };
    let Some(person) = people::find(tx, dir, holder)? else { return Ok(Vec::new()) };
    let on_file = contacts::in_force_at(tx, dir, holder, loaded.facts.now)?;
    Ok(addresses(&on_file, loaded, false).into_iter().map(|address| (person.clone(), address)).collect())
}

/// The reviewers' addresses. A reviewer is not told about their own recovery. An exercise is told to its own reviewers, and
/// nothing else is.
fn security(tx: &mut dyn Tx, dir: DirectoryId, loaded: &Loaded) -> Result<Vec<(Person, String)>, StoreError> {
    let mut found = Vec::new();
    let exercise = exercise::is_marked(tx, dir, loaded.case.person)?;
    for reviewer in people::with_role(tx, dir, Role::SecurityReader, REVIEWERS)? {
        if reviewer.id == loaded.case.person || exercise::is_marked(tx, dir, reviewer.id)? != exercise {
            continue;
        }
        let on_file = contacts::in_force_at(tx, dir, reviewer.id, loaded.facts.now)?;
        found.extend(
            addresses(&on_file, loaded, false).into_iter().map(|address| (reviewer.clone(), address)),
        );
    }
    Ok(found)
}
