//! Links between accounts: what is read to judge one, and who is told of one.

use super::signers_of;
use crate::DeskError;
use keyward_model::{DirectoryId, Humans, PersonId, Role, Timestamp};
use keyward_notify::{
    Telling,
    tell::{self, Pair},
};
use keyward_recovery::{ChangeRefusal, Holders, LinkedAccount, Payload, Swap, leaves_two};
use keyward_storage::{
    Draws, StoreError, Tx,
    repo::{cases, humans, people},
};
use std::collections::BTreeSet;

/// Of whom two have to be at hand: who changes the rules, and who signs second for privileged accounts.
const TWO_OF: [Role; 2] = [Role::PolicyAdministrator, Role::PrivilegedAuthentication];
/// The most holders of a role among whom two are looked for.
const MOST: usize = 100;

/// Whether a link of these accounts takes two people: any account of either human holds a role, or has an open case.
pub(crate) fn is_guarded(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    one: PersonId,
    other: PersonId,
) -> Result<bool, StoreError> {
    let mut known = Vec::new();
    for account in of_both(&humans::of(tx, dir, &[one, other])?, one, other) {
        if let Some(found) = people::find(tx, dir, account)? {
            let has_case = cases::open_of_person(tx, dir, account)?.is_some();
            known.push(LinkedAccount { roles: found.roles, has_case });
        }
    }
    Ok(keyward_recovery::is_guarded(&known))
}

/// Whether enough of those of whom two have to sign stay different humans after this change.
pub(super) fn left(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    payload: &Payload,
    now: Timestamp,
) -> Result<Result<(), ChangeRefusal>, DeskError> {
    // Also of two ordinary accounts: each may have taken part in letting one of the last two back in.
    let Payload::Link { person, other, swap: Swap { to: true, .. }, .. } = payload else { return Ok(Ok(())) };
    let (mut kinds, mut all) = (Vec::new(), vec![*person, *other]);
    for role in TWO_OF {
        let holders = people::lasting_with_role(tx, dir, role, MOST)?;
        let present = holders.iter().filter(|holder| holder.may_enter()).map(|holder| holder.id).collect();
        let enabled: Vec<PersonId> = holders.iter().map(|holder| holder.id).collect();
        all.extend(&enabled);
        kinds.push(Holders { enabled, present });
    }
    let (signers, _) = signers_of(tx, dir, &all, now)?;
    all.extend(&signers.in_recovery);
    all.extend(signers.restored_by.iter().flat_map(|(account, by)| by.iter().chain([account])));
    Ok(leaves_two(payload, &kinds, &signers, &humans::of(tx, dir, &all)?))
}

/// Tells everybody whose accounts a link makes one human's, or no longer does: whoever is linked with a stranger can say so. `apart` is
/// whose accounts they are without the link.
pub(crate) fn tell(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    telling: &Telling,
    apart: &Humans,
    (one, other, linked): (PersonId, PersonId, bool),
    draws: &Draws,
) -> Result<(), StoreError> {
    let what = if linked { Pair::Linked } else { Pair::Unlinked };
    tell::of_two(tx, dir, telling, apart, (one, other, what), (draws.now(), draws))
}

/// Every account of both humans, once.
fn of_both(humans: &Humans, one: PersonId, other: PersonId) -> BTreeSet<PersonId> {
    humans.accounts(one).into_iter().chain(humans.accounts(other)).collect()
}
