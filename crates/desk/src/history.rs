//! What happened elsewhere and before: the part of the facts that looks itself up.

use crate::{DeskError, load};
use keyward_model::{
    CaseId, ContactId, DeviceId, DirectoryId, Humans, MethodId, Person, PersonId, Timestamp,
};
use keyward_recovery::{
    CARRIED, Carried, Case, CaseEvent, Facts, History, LIFTED, LossReport, LostBefore, OnFile, Playbook,
    RedFlag, Signers, left_lost, marked_lost,
};
use keyward_storage::{
    StoreError, Tx,
    log::{self, LogEvent},
    repo::{PageRequest, alarms, cases, contacts, devices, methods, person_sources, sign_ins},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Losses are counted over this time.
const REPEATED: Duration = Duration::from_hours(24 * 90);
/// Failed checks are counted over this time.
const FAILED: Duration = Duration::from_hours(24 * 30);
/// Cases of the organisation are counted over this time: a wave of attacks is quick.
const WAVE: Duration = Duration::from_mins(10);
/// How many cases of the organisation are counted at most.
const COUNTED: usize = 500;

/// The cases of one account that are read at once, newest first.
const CASES: u16 = 20;

/// What a history is about.
pub(crate) struct About<'a> {
    pub case: Option<CaseId>,
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The earliest time of loss that was ever given.
    pub earliest_loss: Option<Timestamp>,
    pub report: &'a LossReport,
}

/// The history of a case, or of a report that is about to be one.
pub(crate) fn history(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (subject, humans): (&Person, &Humans),
    about: &About<'_>,
    involved: &[PersonId],
) -> Result<History, StoreError> {
    let accounts: Vec<PersonId> = humans.accounts(subject.id).into_iter().collect();
    let since = about.opened_at.minus(REPEATED);
    let mut cases_before = 0_u32;
    for account in &accounts {
        let others = cases::of_person(tx, dir, *account, &PageRequest::first(50))?.items;
        let before = others.iter().filter(|row| {
            Some(row.case.id) != about.case && (since..=about.opened_at).contains(&row.case.opened_at)
        });
        cases_before = cases_before.saturating_add(count(before.count()));
    }
    let failed_before = if cases_before == 0 { 0 } else { failed(tx, dir, &accounts, about, involved)? };
    let window = (about.opened_at.minus(WAVE), about.opened_at);
    // A day of new people is no wave of attacks: first passkeys are counted apart (`holds`).
    let lately = cases::opened_between(tx, dir, window, Playbook::FirstPasskey.name(), COUNTED)?;
    let imported = person_sources::of_person(tx, dir, subject.id)?;
    Ok(History {
        operator_pass: None,
        import_touched: imported.touched_at,
        policy_closed: None,
        devices_since: imported.devices_since,
        disabled_at: imported.disabled_at,
        lost_signed_in: lost_signed_in(tx, dir, subject.id, about)?,
        cases_before,
        failed_before,
        own_session: None,
        carried: Carried::default(),
        lost_before: Vec::new(),
        lifted_by: Vec::new(),
        cases_lately: count(lately.iter().filter(|id| Some(**id) != about.case).count()),
        phishing_wave: phishing_wave(tx, dir, subject)?,
        shared_numbers: shared_numbers(tx, dir, subject.id)?,
        unusual_source: false,
        passes_lately: 0,
        signers: Signers::default(),
        keyless: BTreeSet::new(),
        enabled_again: BTreeMap::new(),
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn lost_signed_in(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    about: &About<'_>,
) -> Result<Vec<RedFlag>, StoreError> {
    // What is said later of when it was lost takes no sign-in back.
    let lost_at = about.earliest_loss.unwrap_or(about.opened_at).min(about.opened_at);
    let mut found = Vec::new();
    let devices: Vec<DeviceId> = about.report.things.iter().filter_map(|thing| thing.device).collect();
    for device in devices {
        let last = sign_ins::last_of_device(tx, dir, person, device, lost_at)?;
        found.extend(last.map(|at| RedFlag::DeviceSignedIn { device, at }));
    }
    let methods: &[MethodId] = &about.report.methods;
    for &method in methods {
        let last = sign_ins::last_of_method(tx, dir, person, method, lost_at)?;
        found.extend(last.map(|at| RedFlag::MethodSignedIn { method, at }));
    }
    Ok(found)
}

/// Failed checks in other cases of the same human, since a supervisor last looked at them: failures count per human, whichever of their accounts
/// it is, whoever the agents are and however the caller comes (A23). Whoever works this case, or wants to, has not looked, and who reviewed
/// other flags neither.
fn failed(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    accounts: &[PersonId],
    about: &About<'_>,
    involved: &[PersonId],
) -> Result<u32, StoreError> {
    let kinds = ["case.evidence_recorded", "case.resumed", "case.flags_reviewed"];
    let mut events = Vec::new();
    for account in accounts {
        events.extend(log::of_person_since(tx, dir, *account, about.opened_at.minus(FAILED), &kinds)?);
    }
    events.sort_by_key(|event| (event.at, event.id));
    let mut failed = 0_u32;
    for event in &events {
        match read(event) {
            Some(looked)
                if looked.looks_at_failed_checks()
                    && event.actor.person().is_some_and(|by| !involved.contains(&by)) =>
            {
                failed = 0;
            }
            Some(recorded)
                if recorded.is_failed_check() && event.case.map(|(case, _)| case) != about.case =>
            {
                failed = failed.saturating_add(1);
            }
            _ => {}
        }
    }
    Ok(failed)
}

/// Adds what stopped earlier cases of the same human, on any of their accounts, what they leave lost, and who lifted a freeze of one lately.
pub(crate) fn carry(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    facts: &mut Facts,
    about: &About<'_>,
    involved: &[PersonId],
) -> Result<(), DeskError> {
    let since = about.opened_at.minus(CARRIED);
    let (mut earlier, mut lost) = (Vec::new(), BTreeSet::new());
    for account in facts.humans.accounts(facts.subject.id) {
        let (mut after, mut cases_of_it) = (None, Vec::new());
        // To the last: else whoever opens enough cases hides the one that was rejected.
        loop {
            let page = cases::of_person(tx, dir, account, &PageRequest::after(CASES, after))?;
            for row in page.items {
                // Also of one that was opened since, on another account: what is lost is judged when it counts.
                let meanwhile = about.closed_at.is_none_or(|closed| row.case.opened_at <= closed);
                let other = Some(row.case.id) != about.case && meanwhile;
                if other && row.case.now.changed_at >= since {
                    cases_of_it.push(load::replay(tx, dir, &row)?);
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        lost.extend(left_by(tx, dir, facts, account, &cases_of_it)?);
        earlier.extend(cases_of_it);
        let lifted =
            log::of_person_since(tx, dir, account, facts.now.minus(LIFTED), &["person.unfrozen"; 3])?;
        facts.history.lifted_by.extend(lifted.iter().filter_map(|event| event.actor.person()));
    }
    let (effects, opened_at) = (facts.flag_effects(), about.opened_at);
    facts.history.carried = Carried::of(&earlier, &effects, opened_at, involved, &facts.humans);
    facts.history.lost_before = lost.into_iter().collect();
    Ok(())
}

/// What earlier cases of one account of the human leave lost, by what is on file of that account.
fn left_by(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    facts: &Facts,
    account: PersonId,
    earlier: &[Case],
) -> Result<BTreeSet<LostBefore>, StoreError> {
    let subject = facts.subject.id;
    let left = |on_file: OnFile<'_>| -> BTreeSet<LostBefore> {
        earlier.iter().flat_map(|case| left_lost(case, on_file, subject)).collect()
    };
    if account == subject {
        return Ok(left(OnFile::from(facts)));
    }
    let theirs = contacts::of_person(tx, dir, account)?;
    let (devices, methods) = (devices::of_person(tx, dir, account)?, methods::of_person(tx, dir, account)?);
    let on_file = OnFile {
        contacts: &theirs,
        devices: &devices,
        devices_since: person_sources::of_person(tx, dir, account)?.devices_since,
        methods: &methods,
        lost_before: &[],
    };
    let mut all = left(on_file);
    all.extend(marked_lost(on_file));
    Ok(all)
}

/// The event, unless it was erased.
fn read(event: &LogEvent) -> Option<CaseEvent> {
    serde_json::from_str(event.body.as_deref()?).ok()
}

/// Telephone numbers that somebody else has on file too.
fn shared_numbers(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
) -> Result<Vec<(ContactId, u32)>, StoreError> {
    let mut shared = Vec::new();
    for contact in contacts::of_person(tx, dir, person)? {
        if contact.kind.is_phone() && contact.until.is_none() {
            let others = contacts::others_with(tx, dir, person, &contact.value)?;
            shared.extend((others > 0).then_some((contact.id, others)));
        }
    }
    Ok(shared)
}

fn phishing_wave(tx: &mut dyn Tx, dir: DirectoryId, subject: &Person) -> Result<Option<String>, StoreError> {
    let Some(team) = subject.department.as_deref() else { return Ok(None) };
    let live = alarms::live(tx, dir)?;
    Ok(live.into_iter().filter_map(|alarm| alarm.team).find(|aimed| aimed.as_str() == team))
}
