//! What other cases say about those who sign in one, read in the transaction of its decision.

use crate::{DeskError, load, load::Loaded};
use keyward_model::{DirectoryId, Humans, PersonId, Timestamp};
use keyward_recovery::{
    Case, Command, Deed, Effect, Facts, IntentState, Outcome, RESTORED, Refusal, Second, Signers,
};
use keyward_storage::{
    StoreError, Tx,
    repo::{PageRequest, cases, deputies, humans, signature_requests::SignatureRequest},
    seal,
};
use std::collections::BTreeSet;

/// The most accounts that are followed: a bound where everybody recovered everybody.
const MOST: usize = 200;
/// The cases of one account that are read at once, newest first.
const CASES: u16 = 20;

/// The accounts of a human, whether one of them is in recovery, and everybody who let it back in.
type Read = (Vec<PersonId>, bool, BTreeSet<PersonId>);

/// Reads what other cases say about these accounts, and about those who let them back in, and so on from there. With it come the humans
/// of everybody whom that is about.
pub(crate) fn of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    people: &[PersonId],
    now: Timestamp,
) -> Result<(Signers, Humans), DeskError> {
    let (mut signers, mut known) = (Signers::default(), Vec::new());
    let mut next: Vec<PersonId> = people.to_vec();
    while let Some(person) = next.pop() {
        if known.contains(&person) || signers.in_recovery.contains(&person) {
            continue;
        }
        if known.len() >= MOST {
            // Nobody knows whose hands this account may be in: it signs nothing.
            signers.in_recovery.insert(person);
            continue;
        }
        let Some(read) = read_of(tx, dir, person, now)? else {
            // Whoever was forged, or whose cases were, signs nothing either, and holds up nobody who stops a case.
            signers.in_recovery.insert(person);
            continue;
        };
        known.push(person);
        let (accounts, open, by) = read;
        next.extend(accounts);
        if open {
            signers.in_recovery.insert(person);
        }
        if !by.is_empty() {
            next.extend(&by);
            signers.restored_by.insert(person, by);
        }
    }
    Ok((signers, humans::of(tx, dir, &known)?))
}

/// The accounts of a human, whether they are in recovery, and who let this one back in; `None` if one of these was forged.
fn read_of(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Read>, DeskError> {
    let mut read = || {
        let accounts = humans::of(tx, dir, &[person])?.accounts(person).into_iter().collect();
        Ok((
            accounts,
            is_in_recovery(tx, dir, person)?,
            restored_by(tx, dir, person, (now.minus(RESTORED), now))?,
        ))
    };
    match read() {
        Err(DeskError::Store(forged @ StoreError::Forged { .. })) => Ok(seal::believed(tx, Err(forged))?),
        read => read.map(Some),
    }
}

/// Whether a case of this account is open in which somebody was verified or got a pass: until then a call by a stranger, or a case that a
/// colleague opened, silences nobody.
fn is_in_recovery(tx: &mut dyn Tx, dir: DirectoryId, person: PersonId) -> Result<bool, DeskError> {
    let Some(row) = cases::open_of_person(tx, dir, person)? else { return Ok(false) };
    let case = load::replay(tx, dir, &row)?;
    Ok(let_somebody_in(&case))
}

/// Whether somebody was verified in a case, or got a pass by it.
fn let_somebody_in(case: &Case) -> bool {
    case.verified.is_some() || case.intents.iter().any(gave_a_pass)
}

/// Everybody without whom this account would not have been let back in during this time.
fn restored_by(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    (since, until): (Timestamp, Timestamp),
) -> Result<BTreeSet<PersonId>, DeskError> {
    let (mut by, mut after) = (BTreeSet::new(), None);
    // To the last: else whoever opens enough cases afterwards hides the one that gave the pass.
    loop {
        let page = cases::of_person(tx, dir, person, &PageRequest::after(CASES, after))?;
        for row in page.items {
            if row.case.now.changed_at < since {
                continue;
            }
            let case = load::replay(tx, dir, &row)?;
            if case.let_in_within(since..=until) {
                by.extend(case.let_in_by());
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    by.remove(&person);
    Ok(by)
}

/// Whether a pass came of it, or still may.
const fn gave_a_pass(intent: &IntentState) -> bool {
    matches!(intent.effect, Effect::IssuePass { .. })
        && !matches!(intent.outcome, Some(Err(_) | Ok(Outcome::PassLost { .. })))
}

/// The same for a case: what whom a manager named signs rests on those in whose hands the manager was when naming them, too.
pub(crate) fn of_case(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    mut people: Vec<PersonId>,
    facts: &Facts,
) -> Result<(Signers, Humans), DeskError> {
    let Some((manager, deputy)) = facts.manager.zip(facts.deputy) else {
        return of(tx, dir, &people, facts.now);
    };
    let named = deputies::of(tx, dir, manager)?.map_or(deputy.since, |(_, since)| since);
    let mut by = BTreeSet::new();
    for account in humans::of(tx, dir, &[manager])?.accounts(manager) {
        by.extend(restored_by(tx, dir, account, (named.minus(RESTORED), deputy.since))?);
    }
    people.extend(&by);
    let (mut signers, humans) = of(tx, dir, &people, facts.now)?;
    if !by.is_empty() {
        signers.restored_by.entry(deputy.person).or_default().extend(by);
    }
    Ok((signers, humans))
}

/// Since when whom a manager named counts; `None` while the manager has an open case.
pub(crate) fn deputy_since(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    manager: PersonId,
    named: Timestamp,
) -> Result<Option<Timestamp>, DeskError> {
    let mut found = Vec::new();
    for account in humans::of(tx, dir, &[manager])?.accounts(manager) {
        let mut after = None;
        loop {
            let page = cases::of_person(tx, dir, account, &PageRequest::after(CASES, after))?;
            for row in page.items {
                if row.case.now.closed_at.is_some_and(|closed| closed < named) {
                    continue;
                }
                let case = load::replay(tx, dir, &row)?;
                if let_somebody_in(&case) {
                    found.push((row.case.opened_at, row.case.now.closed_at));
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(keyward_recovery::deputy_since(named, &found))
}

/// Whether somebody may be the second person for a deed, beside whom it concerns and these, or may do it alone.
pub(crate) fn may_do(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    deed: Deed,
    beside: &[PersonId],
    (person, now): (PersonId, Timestamp),
) -> Result<(), DeskError> {
    let concerned = match deed.second() {
        Second::Nobody => return Ok(()),
        Second::Of(account) => Some(account),
        Second::Alone | Second::OfKey | Second::OfTheMachine | Second::OfProposer => None,
    };
    let all: Vec<PersonId> = concerned.into_iter().chain([person]).chain(beside.iter().copied()).collect();
    let (signers, humans) = of(tx, dir, &all, now)?;
    Ok(signers.may_do(deed, &humans, beside, person)?)
}

/// Reads the same about these accounts into the facts of a case.
pub(crate) fn add(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &mut Loaded,
    people: &[PersonId],
) -> Result<(), DeskError> {
    let mut all: Vec<PersonId> = load::everybody(&loaded.case, &loaded.facts);
    all.extend(people);
    let (signers, humans) = of_case(tx, dir, all, &loaded.facts)?;
    (loaded.facts.history.signers, loaded.facts.humans) = (signers, humans);
    Ok(())
}

/// Reads it about whom a command is the first to name.
pub(crate) fn of_command(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    loaded: &mut Loaded,
    command: &Command,
) -> Result<(), DeskError> {
    match command {
        Command::AskApproval { approver, .. } => add(tx, dir, loaded, &[*approver]),
        _ => Ok(()),
    }
}

/// Whether somebody may hold a half of a pass now: nobody with an open case of their own.
///
/// # Errors
/// [`Refusal::SignerInRecovery`].
pub(crate) fn may_hold_half(tx: &mut dyn Tx, dir: DirectoryId, holder: PersonId) -> Result<(), DeskError> {
    for account in humans::of(tx, dir, &[holder])?.accounts(holder) {
        if is_in_recovery(tx, dir, account)? {
            return Err(Refusal::SignerInRecovery.into());
        }
    }
    Ok(())
}

/// What keeps who is asked from signing; `None` for nothing.
pub(crate) fn against(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    case: &Case,
    request: &SignatureRequest,
    now: Timestamp,
) -> Result<Option<Refusal>, DeskError> {
    use keyward_storage::repo::signature_requests::RequestKind;
    let mut all = case.workers.clone();
    all.push(request.approver);
    let (signers, humans) = of(tx, dir, &all, now)?;
    Ok(match request.kind {
        RequestKind::Approval => signers.may_sign(case, &humans, request.approver).err(),
        RequestKind::Vouch => {
            signers.has_open_case(&humans, request.approver).then_some(Refusal::SignerInRecovery)
        }
    })
}
