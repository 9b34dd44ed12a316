//! What takes a second person outside of the checks of a case, and beside whom, and what nobody does alone while they have an open case of
//! their own: one list of deeds, and one question.

use crate::{ChangeRefusal, Deed, Refusal, Signers};
use keyward_model::{Humans, PersonId, Timestamp};

/// Beside whom somebody is the second person for a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Second {
    /// It takes one person.
    Nobody,
    /// It takes one person, whom nobody confirms although it opens something or removes an obstacle: nobody with an open case of their own.
    Alone,
    /// The account that it concerns, and whoever works an open case of it.
    Of(PersonId),
    /// The account that the sealed key opened.
    OfKey,
    /// Whoever was at the machine, who has no account there: only an open case of their own speaks against somebody.
    OfTheMachine,
    /// Who proposed the change. Only a signature takes a second person: whoever was proposed to may always decline.
    OfProposer,
}

impl Deed {
    /// Whether it takes a second person, and beside whom. By name, so that a deed that is added does not compile until it stands here.
    pub const fn second(self) -> Second {
        match self {
            Self::LiftFreeze(account) | Self::EndHold(account) => Second::Of(account),
            Self::SeeBreakGlass(_) => Second::OfKey,
            Self::AcceptHistory => Second::OfTheMachine,
            // An import that waits is approved as a change.
            Self::MoveChange(_) => Second::OfProposer,
            // What lifting a hold opens is a hundred more guesses, and its touch is judged as that for ended sessions. A proposal may be the
            // only signature, and says so itself: `check_draft`.
            Self::LiftHold(_)
            | Self::EndAlarm(_)
            | Self::DismissReport(_)
            | Self::DismissUnmatched(_)
            | Self::Invite(_)
            | Self::ProposeChange(_) => Second::Alone,
            // What protects, says something or is about oneself, and the work on a case, which has its own rules.
            Self::OpenCase(_)
            | Self::EndSessions(_)
            | Self::FreezeInCase
            | Self::Freeze(_)
            | Self::RaiseAlarm
            | Self::SendAgain
            | Self::ViewPhoto
            | Self::SetWord
            | Self::SetDeputy
            | Self::DeclareClose
            | Self::WithdrawClose(_) => Second::Nobody,
        }
    }
}

impl Signers {
    /// Whether this human may be the second person beside those, now: nobody who has an open case, and nobody who may be in the same
    /// hands as one of them.
    ///
    /// # Errors
    /// [`Refusal::SignerInRecovery`], [`Refusal::SignerRestored`], [`Refusal::SignerClaimed`].
    pub fn may_be_second(
        &self,
        humans: &Humans,
        beside: impl IntoIterator<Item = PersonId>,
        person: PersonId,
    ) -> Result<(), Refusal> {
        if self.has_open_case(humans, person) {
            return Err(Refusal::SignerInRecovery);
        }
        beside.into_iter().try_for_each(|other| self.apart_from(humans, other, person))
    }

    /// The same for a deed, beside whom it concerns and those whom the rule of the deed adds. What one person does who opens nothing with it is
    /// open to all.
    ///
    /// # Errors
    /// As for [`Signers::may_be_second`].
    pub fn may_do(
        &self,
        deed: Deed,
        humans: &Humans,
        beside: &[PersonId],
        person: PersonId,
    ) -> Result<(), Refusal> {
        let concerned = match deed.second() {
            Second::Nobody => return Ok(()),
            Second::Alone => return self.may_be_second(humans, [], person),
            Second::Of(account) => Some(account),
            Second::OfKey | Second::OfTheMachine | Second::OfProposer => None,
        };
        self.may_be_second(humans, concerned.into_iter().chain(beside.iter().copied()), person)
    }

    /// Whether somebody may propose a change, perhaps with the only signature: nobody who has an open case.
    ///
    /// # Errors
    /// [`ChangeRefusal::SignerInRecovery`].
    pub fn may_propose(&self, humans: &Humans, proposer: PersonId) -> Result<(), ChangeRefusal> {
        if self.has_open_case(humans, proposer) { Err(ChangeRefusal::SignerInRecovery) } else { Ok(()) }
    }

    /// Whether two signatures under a change are two humans' now, neither with an open case of their own.
    ///
    /// # Errors
    /// [`ChangeRefusal::SignerInRecovery`], [`ChangeRefusal::SignerRestored`], [`ChangeRefusal::SignerClaimed`].
    pub fn two_sign(
        &self,
        deed: Deed,
        humans: &Humans,
        proposer: PersonId,
        second: PersonId,
    ) -> Result<(), ChangeRefusal> {
        self.may_propose(humans, proposer)?;
        self.may_do(deed, humans, &[proposer], second).map_err(|why| match why {
            Refusal::SignerInRecovery => ChangeRefusal::SignerInRecovery,
            Refusal::SignerClaimed => ChangeRefusal::SignerClaimed,
            _ => ChangeRefusal::SignerRestored,
        })
    }
}

/// Since when whom a manager named as deputy counts, by the manager's cases in which somebody was verified or got a pass, each with its
/// opening and its end. `None` while one is open: the deputy is as silent as the manager. Whoever was named in the course of one was
/// perhaps named by another, and is as new as its end.
pub fn deputy_since(named: Timestamp, cases: &[(Timestamp, Option<Timestamp>)]) -> Option<Timestamp> {
    let mut cases = cases.to_vec();
    cases.sort_unstable();
    let mut since = named;
    for (opened, closed) in cases {
        let closed = closed?;
        if opened <= since && since < closed {
            since = closed;
        }
    }
    Some(since)
}
