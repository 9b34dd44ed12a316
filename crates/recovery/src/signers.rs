//! What other cases say about who signs in this one. Somebody whose own account is being recovered signs nothing for others, and what
//! somebody signs who got back in lately rests on those who let them in: else one agent recovers a manager and vouches as them.
//!
//! Which humans an account may be in the hands of is one question, [`Signers::hands`], whoever asks: its own human, everybody without
//! whom a case would not have let it back in within [`RESTORED`], and so on from each of those.

use crate::{Case, CaseState, Facts, Refusal};
use keyward_model::{HumanId, Humans, PersonId, Timestamp};
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
    /// Accounts that a case let back in within [`RESTORED`], with everybody without whom it would not have: [`Case::let_in_by`].
    pub restored_by: BTreeMap<PersonId, BTreeSet<PersonId>>,
}

impl Signers {
    /// Whether the human with this account has an open case, about this account or another of theirs.
    pub fn has_open_case(&self, humans: &Humans, person: PersonId) -> bool {
        self.in_recovery.iter().any(|account| humans.is_same(*account, person))
    }

    /// The humans in whose hands an account may be, each with what files claim of them: a claim joins two hands, and lets nobody's recovery
    /// silence the other.
    pub fn hands(&self, humans: &Humans, account: PersonId) -> BTreeSet<HumanId> {
        self.known_hands(humans, account).into_iter().flat_map(|human| humans.may_be(human)).collect()
    }

    /// The same without what files claim.
    fn known_hands(&self, humans: &Humans, account: PersonId) -> BTreeSet<HumanId> {
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

    /// Why one human may hold both accounts; nothing if they do not.
    ///
    /// # Errors
    /// [`Refusal::SignerRestored`], or [`Refusal::SignerClaimed`] if only a file says so.
    pub fn apart_from(&self, humans: &Humans, one: PersonId, other: PersonId) -> Result<(), Refusal> {
        if !self.in_one_hand(humans, one, other) {
            return Ok(());
        }
        let known = self.known_hands(humans, one).is_disjoint(&self.known_hands(humans, other));
        Err(if known { Refusal::SignerClaimed } else { Refusal::SignerRestored })
    }

    /// The same about each of several.
    pub(crate) fn apart_from_all(
        &self,
        humans: &Humans,
        all: &[PersonId],
        person: PersonId,
    ) -> Result<(), Refusal> {
        all.iter().try_for_each(|one| self.apart_from(humans, *one, person))
    }

    /// How many of these people may sign beside each other: none has an open case, and no two may be in one hand. Whoever is in the fewest hands with
    /// others is taken first.
    pub fn apart(&self, humans: &Humans, people: &[PersonId]) -> usize {
        let mut free: Vec<PersonId> =
            people.iter().copied().filter(|person| !self.has_open_case(humans, *person)).collect();
        let beside = |one: &PersonId, all: &[PersonId]| {
            all.iter().filter(|other| self.in_one_hand(humans, *one, **other)).count()
        };
        let mut apart = 0;
        while let Some(next) = free.iter().copied().min_by_key(|person| beside(person, &free)) {
            apart += 1;
            free.retain(|other| !self.in_one_hand(humans, next, *other));
        }
        apart
    }

    /// Whether somebody may sign in a case as a second person: nobody who has an open case, and nobody who may be in the same hands as
    /// somebody who works it, nor who may be the person by what a file claims.
    ///
    /// # Errors
    /// [`Refusal::SignerInRecovery`], [`Refusal::SignerRestored`], [`Refusal::SignerClaimed`].
    pub fn may_sign(&self, case: &Case, humans: &Humans, person: PersonId) -> Result<(), Refusal> {
        not_claimed(case, humans, person)?;
        self.may_be_second(humans, case.workers.iter().copied(), person)
    }
}

/// Whether somebody is not the person of the case by what a file claims: nobody checks, vouches or signs for whom they may be.
///
/// # Errors
/// [`Refusal::SignerClaimed`].
pub(crate) fn not_claimed(case: &Case, humans: &Humans, person: PersonId) -> Result<(), Refusal> {
    let claimed = !humans.is_same(person, case.person) && humans.may_be_same(person, case.person);
    if claimed { Err(Refusal::SignerClaimed) } else { Ok(()) }
}

/// What the recovery of a supervisor leaves: people who sign for a privileged account have to be apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignersLeft {
    /// How many supervisors are still apart afterwards.
    pub apart: usize,
    /// Until when, if nobody is added and nobody else is recovered.
    pub until: Timestamp,
}

/// Fewer supervisors than this who are apart are too few: two sign, and one of them may be the one who is locked out next.
const ENOUGH: usize = 3;

/// How many of these supervisors stay apart once this case has let its person back in, who is one of them, and its viewer took part in that; `None`
/// while they are enough, or the case takes nobody away. Said before it happens: three who recover each other could sign for nobody afterwards.
pub fn signers_left(case: &Case, facts: &Facts, supervisors: &[PersonId]) -> Option<SignersLeft> {
    let open =
        !matches!(case.state, CaseState::Closed(_)) && !case.let_in_within(facts.now.minus(RESTORED)..);
    if !open || !supervisors.contains(&case.person) {
        return None;
    }
    let mut before = facts.history.signers.clone();
    // Once they are back in, this case stands in nobody's way.
    before.in_recovery.remove(&case.person);
    let mut after = before.clone();
    let by = after.restored_by.entry(case.person).or_default();
    by.extend(case.let_in_by());
    by.extend(facts.actor.actor.person().filter(|viewer| supervisors.contains(viewer)));
    let apart = after.apart(&facts.humans, supervisors);
    let fewer = apart < before.apart(&facts.humans, supervisors);
    (fewer && apart < ENOUGH).then(|| SignersLeft { apart, until: facts.now.plus(RESTORED) })
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
    let others = asks.into_iter().chain(approved.map(|approval| approval.approver)).chain(excepted);
    let mut others = others.filter(|other| !facts.humans.is_same(*other, person));
    others.try_for_each(|other| facts.history.signers.apart_from(&facts.humans, other, person))
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
