//! What people are told, and at which addresses. The words are `keyward-notify`'s.

use crate::{DeskError, agent::worked_by, journal, lists::Names, load::Loaded};
use keyward_model::{
    Channel, Contact, DirectoryId, IntentId, MethodId, MethodStatus, PassId, Person, PersonId, Role,
    Timestamp,
};
use keyward_notify::{
    Happened, Letter, Notice as Words, Reader, Telling,
    compose::{self, Cause},
    owed::{self, Owed},
    tell::{self, mail_addresses, work_addresses},
};
use keyward_recovery::{
    APPROVAL_REQUEST_LIFE, Basis, Because, Case, CaseEvent, Effect, EvidenceKind, FROZEN, Notice, Occasion,
    Outcome, Playbook, Recorded, Theft, ThingNeeds, needs, of_case,
};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{exercise, messages, people},
};
use std::collections::{BTreeMap, BTreeSet};

/// The most readers with one role that are told.
const READERS: usize = 50;
/// The kind of message that no page of the desk shows: somebody may stand beside the agent and read along.
pub(crate) const SILENT: &str = "duress";
/// Who stops what is dangerous, and who lets it go on.
pub(crate) const WATCHERS: [Role; 2] = [Role::SecurityReader, Role::PrivilegedAuthentication];
/// Who sets the rules, and who can let anybody in.
pub(crate) const ADMINISTRATORS: [Role; 2] = [Role::PolicyAdministrator, Role::PrivilegedAuthentication];

/// Tells everybody with one of these roles, at their mail addresses, about something that belongs to no case; how many
/// messages that makes.
pub(crate) fn tell(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    roles: &[Role],
    words: Words<'_>,
    telling: &Telling,
    draws: &Draws,
) -> Result<usize, StoreError> {
    let mut readers = BTreeMap::new();
    for role in roles {
        let found = people::with_role(tx, dir, *role, READERS)?;
        readers.extend(found.into_iter().map(|person| (person.id, person)));
    }
    write_to(tx, dir, readers, &words, telling, draws)
}

/// [`tell`] for what protects: it is done whoever can be told. Where the list of who holds a role was forged, whoever can be believed hears of it
/// now, and the others once it is repaired.
pub(crate) fn tell_of_protection(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (owed, words): (&Owed, Words<'_>),
    telling: &Telling,
    draws: &Draws,
) -> Result<usize, StoreError> {
    let (mut readers, mut whole) = (BTreeMap::new(), true);
    for role in WATCHERS {
        let found = people::believed_with_role(tx, dir, role, READERS)?;
        whole &= found.whole;
        readers.extend(found.people.into_iter().map(|person| (person.id, person)));
    }
    if !whole {
        owed::write(tx, dir, owed, (draws.now(), draws))?;
    }
    write_to(tx, dir, readers, &words, telling, draws)
}

fn write_to(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    readers: BTreeMap<PersonId, Person>,
    words: &Words<'_>,
    telling: &Telling,
    draws: &Draws,
) -> Result<usize, StoreError> {
    let cause = Cause { telling, case: None, intent: None, at: draws.now(), entropy: draws };
    let mut written = 0;
    for reader in readers.into_values() {
        let addresses = mail_addresses(tx, dir, reader.id, cause.at)?;
        for row in compose::to_other(&cause, &reader, &addresses, words) {
            written += usize::from(messages::enqueue(tx, dir, &row)?);
        }
    }
    Ok(written)
}

/// What the messages of a case are made from.
pub(crate) struct Letters<'a> {
    pub telling: &'a Telling,
    pub loaded: &'a Loaded,
    pub draws: &'a Draws,
}

impl Letters<'_> {
    /// Writes the messages of a notice, about `pass` if it is about one. How many addresses it reaches, programs left out, and
    /// why the manager is among them. `None` if security has to be told and nobody can be: that is not the same as having told
    /// them.
    pub(crate) fn enqueue(
        &self,
        tx: &mut dyn Tx,
        dir: DirectoryId,
        (notice, pass, of): (Notice, Option<PassId>, Option<Occasion>),
        intent: IntentId,
    ) -> Result<Option<(u64, Option<Because>)>, DeskError> {
        let loaded = self.loaded;
        let mut audience = of_case(notice, &loaded.case, &loaded.facts, self.telling.texts);
        tell::keep_own(tx, dir, &loaded.facts.subject, &mut audience.person)?;
        let number = u64::from(loaded.row.number);
        let cause = Cause {
            telling: self.telling,
            case: Some((loaded.case.id, number)),
            intent: Some(intent),
            at: loaded.facts.now,
            entropy: self.draws,
        };
        let (subject, background) = (&loaded.facts.subject, background(tx, dir, loaded, pass)?);
        let exercise = exercise::is_marked(tx, dir, subject.id)?;
        let mut rows = Vec::new();
        for (part, words) in to_person(loaded, notice, &background) {
            rows.extend(compose::to_person(&cause, subject, &audience.person, &words, part));
        }
        let happened = happened(notice, &loaded.case);
        let account = subject.user_name.as_str();
        let others = |reader| {
            happened.map(|happened| Words::ToOthers {
                reader,
                happened,
                account,
                case: Some(number),
                at: loaded.facts.now,
            })
        };
        let excepted = (notice == Notice::ExceptionStarted)
            .then(|| loaded.case.exception.as_ref().and_then(|open| open.opens))
            .flatten()
            .map(|(opens_at, _)| Words::Exception {
                case: number,
                account: Some(account),
                opens_at,
                manager: loaded.facts.manager.is_some(),
            });
        let others = |reader| excepted.or_else(|| others(reader));
        let mut manager = None;
        if let (Some(because), Some(id)) = (audience.manager, loaded.facts.manager)
            && let Some(boss) = people::find(tx, dir, id)?
        {
            let reader = match because {
                Because::Standard => Reader::Manager,
                Because::NoOtherChannel => Reader::ManagerInstead,
            };
            let addresses = work_addresses(tx, dir, id, cause.at)?;
            let told = others(reader).map(|words| compose::to_other(&cause, &boss, &addresses, &words));
            let told = told.unwrap_or_default();
            manager = (!told.is_empty()).then_some(because);
            rows.extend(told);
        }
        if audience.security {
            let words = to_security(notice, number, account, &background).or(others(Reader::Security));
            let readers = tell::security(tx, dir, loaded.case.person, cause.at)?;
            for (reader, addresses) in &readers {
                rows.extend(
                    words.iter().flat_map(|words| compose::to_other(&cause, reader, addresses, words)),
                );
            }
            if let (Notice::PrivilegedRecovery, Some(words)) = (notice, &words) {
                // A pass waits for this one: a text counts where mail is held up.
                for (reader, _) in &readers {
                    let mut ways = tell::ways_of(tx, dir, self.telling, reader.id, cause.at)?;
                    ways.retain(|(channel, _)| *channel == Channel::Text);
                    rows.extend(compose::to_person(&cause, reader, &ways, words, 0));
                }
            }
            if audience.supervisors {
                let told = |known: PersonId| readers.iter().any(|(reader, _)| reader.id == known);
                let others = tell::supervisors(tx, dir, loaded.case.person, cause.at)?;
                for (reader, addresses) in others.iter().filter(|(reader, _)| !told(reader.id)) {
                    rows.extend(
                        words.iter().flat_map(|words| compose::to_other(&cause, reader, addresses, words)),
                    );
                }
            }
        }
        if let Some((asked, words)) = asked(tx, dir, loaded, of)? {
            let ways = tell::ways_of(tx, dir, self.telling, asked.id, cause.at)?;
            rows.extend(compose::to_person(&cause, &asked, &ways, &words, 0));
        }
        if let (Notice::HalfOfPass, Some(expires_at)) = (notice, background.pass_ends)
            && let Some((holder, addresses)) = holder_of_half(tx, dir, loaded)?
        {
            let words = Words::HalfOfPass { case: number, account, expires_at };
            rows.extend(compose::to_other(&cause, &holder, &addresses, &words));
        }
        let reached = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        if let Some(happened) = happened.filter(|_| !exercise) {
            rows.extend(compose::to_hooks(&cause, subject, happened));
        }
        // A program that hears of it counts as well; of a call for help in silence only people are told.
        if rows.is_empty() && matches!(notice, Notice::PrivilegedRecovery | Notice::Duress) {
            return Ok(None);
        }
        for row in &rows {
            messages::enqueue(tx, dir, row)?;
        }
        Ok(Some((reached, manager)))
    }
}

/// Who is asked to answer a request, and what they are told: that somebody waits, nothing that answers it.
fn asked<'a>(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &'a Loaded,
    of: Option<Occasion>,
) -> Result<Option<(Person, Words<'a>)>, StoreError> {
    let Some(Occasion::Request(request)) = of else { return Ok(None) };
    let (case, person) = (u64::from(loaded.row.number), loaded.facts.subject.display_name.as_str());
    let vouch = loaded.case.evidence.iter().find(|evidence| evidence.id == request);
    let approval = loaded.case.approvals.iter().find(|approval| approval.id == request);
    let (approver, words) = match (vouch.map(|asked| (&asked.basis, asked.at)), approval) {
        (Some((Basis::Approver { person: approver, .. }, at)), _) => {
            let until = at.plus(EvidenceKind::Vouch.wait());
            (*approver, Words::Asked { vouch: true, case, person, until })
        }
        (_, Some(asked)) => {
            let until = asked.at.plus(APPROVAL_REQUEST_LIFE);
            (asked.approver, Words::Asked { vouch: false, case, person, until })
        }
        _ => return Ok(None),
    };
    Ok(people::find(tx, dir, approver)?.map(|approver| (approver, words)))
}

/// What a notice is about, for managers and programs: not what is meant for one reader alone. A program may be a chat that
/// the desk reads.
fn happened(notice: Notice, case: &Case) -> Option<Happened> {
    Some(match notice {
        Notice::Duress | Notice::HalfOfPass => return None,
        Notice::VouchAsked => Happened::VouchAsked,
        Notice::ApprovalAsked => Happened::ApprovalAsked,
        Notice::ExceptionStarted => Happened::ExceptionStarted,
        Notice::ExceptionStopped => Happened::ExceptionStopped,
        Notice::NeedsSupervisor => Happened::NeedsSupervisor,
        Notice::PrivilegedRecovery => Happened::PrivilegedRecovery,
        Notice::PassIssued => Happened::PassIssued,
        Notice::PersonalDeviceAdvice => Happened::Advice,
        Notice::Escalated => Happened::Escalated,
        Notice::CaseOpened => Happened::CaseOpened,
        Notice::MethodsSuspended => Happened::MethodsSuspended,
        Notice::Reregister => Happened::Reregister,
        Notice::MethodsRetired => Happened::MethodsRetired,
        Notice::Closed => Happened::closed(case.ending()?),
    })
}

/// Who holds the second half of the last pass, with their mail addresses.
fn holder_of_half(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &Loaded,
) -> Result<Option<(Person, BTreeSet<String>)>, StoreError> {
    let holder = loaded.case.intents.iter().rev().find_map(|intent| match intent.effect {
        Effect::IssuePass { half_to, .. } => half_to,
        _ => None,
    });
    let Some(holder) = holder else { return Ok(None) };
    let Some(person) = people::find(tx, dir, holder)? else { return Ok(None) };
    let addresses = work_addresses(tx, dir, holder, loaded.facts.now)?;
    Ok(Some((person, addresses)))
}

/// What security is told at length; the rest is told in few words.
fn to_security<'a>(
    notice: Notice,
    case: u64,
    account: &'a str,
    background: &'a Background,
) -> Option<Words<'a>> {
    let agent = background.agent.as_str();
    match (notice, background.pass_ends) {
        (Notice::Escalated, _) => {
            Some(Words::EscalatedToSecurity { case, account, reason: &background.reason })
        }
        (Notice::PassIssued, Some(expires_at)) => {
            Some(Words::PassIssuedToSecurity { case, account, agent, expires_at })
        }
        (Notice::PrivilegedRecovery, _) => {
            Some(Words::PrivilegedRecovery { case, account, agent, first: background.first })
        }
        (Notice::Duress, _) => Some(Words::Duress { case, account, agent }),
        _ => None,
    }
}

/// What the person is told: one message for each personal device, or one.
fn to_person<'a>(loaded: &'a Loaded, notice: Notice, background: &'a Background) -> Vec<(u32, Words<'a>)> {
    let (number, at) = (loaded.row.number, loaded.facts.now);
    let case = u64::from(number);
    let first = background.first;
    let one = match notice {
        Notice::PersonalDeviceAdvice => return advice(&loaded.case, number).collect(),
        Notice::PassIssued => {
            background.pass_ends.map(|expires_at| Words::PassIssued { case: Some(case), expires_at })
        }
        Notice::Escalated => Some(Words::Escalated { case, frozen: background.reason == FROZEN }),
        Notice::CaseOpened => Some(Words::CaseOpened { case, first, at: loaded.case.opened_at }),
        Notice::MethodsSuspended => Some(Words::MethodsSuspended { case, labels: &background.suspended, at }),
        Notice::Reregister => {
            let removed = background.removed.as_str();
            Some(Words::Reregister { case, labels: removed, at })
        }
        Notice::MethodsRetired => Some(Words::MethodsRetired { case, labels: &background.retired, at }),
        Notice::Closed => loaded.case.ending().map(|ending| Words::CaseClosed { case, first, ending, at }),
        Notice::ExceptionStarted => {
            let opens = loaded.case.exception.as_ref().and_then(|open| open.opens);
            opens.map(|(opens_at, _)| Words::Exception {
                case,
                account: None,
                opens_at,
                manager: loaded.facts.manager.is_some(),
            })
        }
        Notice::ExceptionStopped => Some(Words::ExceptionStopped { case }),
        Notice::PrivilegedRecovery
        | Notice::Duress
        | Notice::NeedsSupervisor
        | Notice::HalfOfPass
        | Notice::VouchAsked
        | Notice::ApprovalAsked => None,
    };
    one.into_iter().map(|words| (0, words)).collect()
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

/// What [`Letters::enqueue`] writes as advice, to be looked at before.
pub(crate) fn advice_preview(loaded: &Loaded, telling: &Telling) -> Advice {
    let reader = &loaded.facts.subject.display_name;
    let letters = advice(&loaded.case, loaded.row.number);
    let audience = of_case(Notice::PersonalDeviceAdvice, &loaded.case, &loaded.facts, telling.texts);
    let reached = |contact: &&Contact| {
        let way = contact.kind.channel().map(|channel| (channel, contact.value.clone()));
        contact.until.is_none() && way.is_some_and(|way| audience.person.contains(&way))
    };
    Advice {
        to: loaded.facts.contacts.iter().filter(reached).cloned().collect(),
        letters: letters.map(|(position, words)| (position, words.write(telling, reader))).collect(),
    }
}

/// What the words rest on besides the case itself.
struct Background {
    /// Who issued the pass that this is about; else who works the case.
    agent: String,
    /// Why it was escalated last.
    reason: String,
    /// Whether it is for the first passkey of the account.
    first: bool,
    /// When the pass that this is about ends.
    pass_ends: Option<Timestamp>,
    /// The names of what was suspended, whether it was reported or held back.
    suspended: String,
    /// The names of what was removed for good.
    retired: String,
    /// The names of what went because registering again was required.
    removed: String,
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
        CaseEvent::Escalated { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    Ok(Background {
        agent,
        reason: reason.unwrap_or_default(),
        first: loaded.case.playbook == Playbook::FirstPasskey,
        suspended: suspended(loaded),
        retired: labels(loaded, |id| {
            loaded.case.has_done(|effect| matches!(effect, Effect::RetireMethod { method } if *method == id))
        }),
        removed: labels(loaded, |id| removed(&loaded.case).any(|removed| removed == id)),
        pass_ends: issued.map(|(_, ends)| ends).or(loaded.case.pass.map(|pass| pass.expires_at)),
    })
}

/// What the case suspended and is so still; all of it where nothing is left of that.
fn suspended(loaded: &Loaded) -> String {
    let by_case = |id: MethodId| {
        let of =
            |effect: &Effect| matches!(effect, Effect::SuspendMethods { methods } if methods.contains(&id));
        loaded.case.has_done(of)
    };
    let is_so = |id: MethodId| loaded.facts.method(id).is_some_and(|m| m.status == MethodStatus::Suspended);
    let still = labels(loaded, |id| by_case(id) && is_so(id));
    if still.is_empty() { labels(loaded, by_case) } else { still }
}

fn labels(loaded: &Loaded, which: impl Fn(MethodId) -> bool) -> String {
    let meant = loaded.facts.methods.iter().filter(|method| which(method.id));
    meant.map(|method| method.label.as_str()).collect::<Vec<_>>().join(", ")
}

/// What went because registering again was required.
fn removed(case: &Case) -> impl Iterator<Item = MethodId> {
    case.intents.iter().flat_map(|intent| match &intent.effect {
        Effect::RequireReregistration { methods, .. } => methods.clone(),
        _ => Vec::new(),
    })
}
