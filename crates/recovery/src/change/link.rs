//! Links between accounts: for which of them one signature is enough, and which would leave too few people to sign beside each other.

use super::{ChangeRefusal, Payload};
use crate::Signers;
use keyward_model::{Humans, PersonId, RoleSet};
use std::collections::BTreeSet;

/// One account of the two humans whom a link makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedAccount {
    /// Its roles.
    pub roles: RoleSet,
    /// Whether a case about it is open, whatever was checked in it.
    pub has_case: bool,
}

/// Whether making a link takes two people and a day: one of both humans holds a role, or has an open case. Such a link takes people away
/// from those who sign beside each other, or from a case that runs.
pub fn is_guarded(accounts: &[LinkedAccount]) -> bool {
    accounts.iter().any(|account| account.roles.any() || account.has_case)
}

/// Who holds a role of which two have to be at hand: policy administrators, who change the rules, or supervisors, who sign second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    /// Whose account is enabled.
    pub enabled: Vec<PersonId>,
    /// Who may get in now besides: a freeze passes, and whoever is frozen signs nothing until then.
    pub present: Vec<PersonId>,
}

/// Whether two of every kind of holders stay two humans once a link is made: for good, by their accounts alone, and now, by who has an open
/// case and who let whom back in. Too few before the link are no reason to refuse one that takes none of them away.
///
/// # Errors
/// [`ChangeRefusal::TooFewApart`].
pub fn leaves_two(
    payload: &Payload,
    holders: &[Holders],
    signers: &Signers,
    humans: &Humans,
) -> Result<(), ChangeRefusal> {
    let Payload::Link { person, other, swap, .. } = payload else { return Ok(()) };
    if !swap.to {
        return Ok(());
    }
    let mut joined = humans.clone();
    joined.join(*person, *other);
    let (nobody, before, after) = (Signers::default(), humans, &joined);
    let takes = |signers: &Signers, people: &[PersonId]| {
        at_hand(signers, after, people) < at_hand(signers, before, people)
    };
    let fewer = |of: &Holders| takes(&nobody, &of.enabled) || takes(signers, &of.present);
    if holders.iter().any(fewer) { Err(ChangeRefusal::TooFewApart) } else { Ok(()) }
}

/// How many of these may sign beside each other, up to the two that a change or an approval takes.
pub(super) fn at_hand(signers: &Signers, humans: &Humans, people: &[PersonId]) -> usize {
    let free = people.iter().filter(|person| !signers.has_open_case(humans, **person));
    let hands: Vec<BTreeSet<_>> = free.map(|person| signers.hands(humans, *person)).collect();
    let beside = |one: &BTreeSet<_>| hands.iter().any(|other| one.is_disjoint(other));
    if hands.iter().any(beside) { 2 } else { hands.len().min(1) }
}
