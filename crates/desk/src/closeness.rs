//! By whose word two humans are close, whichever of their accounts they said it with.

use crate::{DeskError, holds, signers};
use keyward_model::{DirectoryId, PersonId, Role, Timestamp};
use keyward_recovery::{Closeness, Deed};
use keyward_storage::{
    StoreError, Tx,
    repo::{exercise, humans, people, relations},
};

/// The most supervisors that are asked whether they are left.
const SUPERVISORS: usize = 50;

/// By whose word the actor and the person are close.
pub(crate) fn between(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (actor, person): (PersonId, PersonId),
    now: Timestamp,
) -> Result<Option<Closeness>, DeskError> {
    if !are_close(tx, dir, actor, person, now)? {
        return Ok(None);
    }
    let own = said(tx, dir, actor, person, now)?;
    let left = own || anybody_left(tx, dir, person, now)?;
    Ok(Closeness::of(own, true, left))
}

/// Whether somebody is left who could lift a freeze of this person's: a supervisor whom neither side's word keeps from it.
fn anybody_left(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, DeskError> {
    let practice = exercise::is_marked(tx, dir, person)?;
    let supervisors = people::believed_with_role(tx, dir, Role::PrivilegedAuthentication, SUPERVISORS)?;
    for supervisor in supervisors.people {
        let other = supervisor.id;
        if !supervisor.may_enter()
            || exercise::is_marked(tx, dir, other)? != practice
            || humans::of(tx, dir, &[other, person])?.is_same(other, person)
            || holds::is_held(tx, dir, other)?
            || are_close(tx, dir, other, person, now)?
        {
            continue;
        }
        match signers::may_do(tx, dir, Deed::LiftFreeze(person), &[], (other, now)) {
            Ok(()) => return Ok(true),
            Err(DeskError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Whether one of the accounts of either human has declared to be close to one of the other's.
pub(crate) fn are_close(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    one: PersonId,
    other: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    of_any_accounts(tx, dir, (one, other), |tx, own, theirs| relations::between(tx, dir, own, theirs, now))
}

/// Whether one human said it of the other.
fn said(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    one: PersonId,
    other: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    of_any_accounts(tx, dir, (one, other), |tx, own, theirs| relations::declared(tx, dir, own, theirs, now))
}

/// Whether it is so of any account of the one human and any of the other.
fn of_any_accounts(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    (one, other): (PersonId, PersonId),
    is_so: impl Fn(&mut dyn Tx, PersonId, PersonId) -> Result<bool, StoreError>,
) -> Result<bool, StoreError> {
    let humans = humans::of(tx, dir, &[one, other])?;
    for own in humans.accounts(one) {
        for theirs in humans.accounts(other) {
            if is_so(tx, own, theirs)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Everybody whom a human has declared and who counts still.
pub(crate) fn declared(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<PersonId>, StoreError> {
    let mut found = Vec::new();
    for account in humans::of(tx, dir, &[person])?.accounts(person) {
        let theirs = relations::declared_by(tx, dir, account, now)?;
        found.extend(theirs.into_iter().map(|(other, _)| other));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
