//! What other cases say about who signs in this one. Somebody whose own account is being recovered signs nothing for others, and what
//! somebody signs who got back in lately rests on those who let them in: else one agent recovers a manager and vouches as them.
//!
//! Which humans an account may be in the hands of is one question, [`Signers::hands`], whoever asks: its own human, everybody who took
//! part in a case that gave it a pass within [`RESTORED`], and so on from each of those.

use crate::{Case, Facts, Refusal};
use keyward_model::{HumanId, Humans, PersonId};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long what somebody signs rests on those who let them back in.
pub const RESTORED: Duration = Duration::from_hours(24 * 30);

/// What is known from other cases about those who take part in one, or could be asked to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signers {
    /// Accounts with an open case of their own.
    pub in_recovery: BTreeSet<PersonId>,
    /// Accounts for which a case issued a pass within [`RESTORED`], with everybody who took part in such a case.
    pub restored_by: BTreeMap<PersonId, BTreeSet<PersonId>>,
}

impl Signers {
    /// Whether the human with this account has an open case, about this account or another of theirs.
    pub fn has_open_case(&self, humans: &Humans, person: PersonId) -> bool {
        self.in_recovery.iter().any(|account| humans.is_same(*account, person))
    }

    /// The humans in whose hands an account may be.
    pub fn hands(&self, humans: &Humans, account: PersonId) -> BTreeSet<HumanId> {
        let mut found = BTreeSet::from([humans.of(account)]);
        loop {
            let restored =
                self.restored_by.iter().filter(|(restored, _)| found.contains(&humans.of(**restored)));
            let by = restored.flat_map(|(_, by)| by).map(|by| humans.of(*by));
            let more: Vec<HumanId> = by.filter(|human| !found.contains(human)).collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// Whether one human may hold both accounts.
    pub fn in_one_hand(&self, humans: &Humans, one: PersonId, other: PersonId) -> bool {
        !self.hands(humans, one).is_disjoint(&self.hands(humans, other))
    }

    /// Whether somebody may sign in a case as a second person: nobody who has an open case, and nobody who may be in the same hands as
    /// somebody who works it.
    ///
    /// # Errors
    /// [`Refusal::SignerInRecovery`], [`Refusal::SignerRestored`].
    pub fn may_sign(&self, case: &Case, humans: &Humans, person: PersonId) -> Result<(), Refusal> {
        self.may_be_second(humans, case.workers.iter().copied(), person)
    }
}

/// Whether what somebody signed as a second person counts now.
pub(crate) fn may_sign(case: &Case, facts: &Facts, person: PersonId) -> Result<(), Refusal> {
    facts.history.signers.may_sign(case, &facts.humans, person)
}

/// Whether somebody may be asked, or may begin, to sign as a second person: as [`may_sign`], and in nobody's hands who asks or has
/// signed before them.
pub(crate) fn may_begin_to_sign(case: &Case, facts: &Facts, person: PersonId) -> Result<(), Refusal> {
    may_sign(case, facts, person)?;
    let asks = facts.actor.actor.person();
    let approved = case.approvals.iter().filter(|approval| approval.signed == Some(true));
    let excepted = case.exception.iter().flat_map(|open| open.signed.iter().map(|(signer, ..)| *signer));
    let mut others = asks.into_iter().chain(approved.map(|approval| approval.approver)).chain(excepted);
    let in_one_hand = |other: PersonId| {
        !facts.humans.is_same(other, person)
            && facts.history.signers.in_one_hand(&facts.humans, other, person)
    };
    if others.any(in_one_hand) { Err(Refusal::SignerRestored) } else { Ok(()) }
}

/// Those of these signers who are different people for certain: no two of them may be in one hand.
pub(crate) fn apart(facts: &Facts, signers: impl Iterator<Item = PersonId>) -> Vec<PersonId> {
    let mut apart: Vec<PersonId> = Vec::new();
    for signer in signers {
        let taken = |known: &PersonId| facts.history.signers.in_one_hand(&facts.humans, *known, signer);
        if !apart.iter().any(taken) {
            apart.push(signer);
        }
    }
    apart
}

/// Whether a half of a pass is in other hands with this person than the half of who acts.
pub(crate) fn may_hold_half(facts: &Facts, person: PersonId) -> bool {
    let signers = &facts.history.signers;
    let acts = |actor| signers.in_one_hand(&facts.humans, actor, person);
    !signers.has_open_case(&facts.humans, person) && !facts.actor.actor.person().is_some_and(acts)
}

/// Of the hands that a signed vouch may be in, those that also work the case: it is their own check then.
pub(crate) fn working_hands(case: &Case, facts: &Facts, person: PersonId) -> BTreeSet<HumanId> {
    let (signers, humans) = (&facts.history.signers, &facts.humans);
    let working: BTreeSet<HumanId> =
        case.workers.iter().flat_map(|worker| signers.hands(humans, *worker)).collect();
    signers.hands(humans, person).intersection(&working).copied().collect()
}
