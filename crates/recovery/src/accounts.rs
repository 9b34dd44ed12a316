//! Whose account a case may be about, and the standards of cases that are no ordinary recovery: a first passkey, and an account
//! that is nobody's own.

use crate::{Alternative, EvidenceKind, Facts, Playbook, Refusal, Slot, Standards, TierStandard};
use keyward_model::{AccountKind, Tier};
use serde::{Deserialize, Serialize};

/// The standards of first passkeys: the account has no method that works here, so there is nothing that a proof could be as
/// strong as. What counts is that somebody who knows the person, or a photo ID, says who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstPasskey {
    /// Standard accounts.
    pub standard: TierStandard,
    /// Elevated accounts.
    pub elevated: TierStandard,
    /// Privileged accounts.
    pub privileged: TierStandard,
}

impl FirstPasskey {
    /// The standard of a tier.
    pub const fn of(&self, tier: Tier) -> &TierStandard {
        match tier {
            Tier::Standard => &self.standard,
            Tier::Elevated => &self.elevated,
            Tier::Privileged => &self.privileged,
        }
    }
}

fn way(of: &[EvidenceKind], approvals: u8) -> Alternative {
    let slots = of.iter().map(|kind| Slot::one(&[*kind])).collect();
    Alternative { slots, not_only: Vec::new(), approvals }
}

fn standard(any: Vec<Alternative>) -> TierStandard {
    TierStandard {
        any,
        tell_security: false,
        tell_manager: true,
        split_handover: false,
        second_person: false,
    }
}

impl Default for FirstPasskey {
    /// Standard: in person with a photo ID; or the manager's signed vouch, with a number on file or a photo ID on video. Elevated:
    /// both. Privileged: in person, with the manager's vouch and a second approver.
    fn default() -> Self {
        use EvidenceKind::{CallBack, InPerson, VideoWithId, Vouch};
        let elevated = vec![way(&[InPerson, Vouch], 0), way(&[VideoWithId, Vouch, CallBack], 0)];
        Self {
            standard: standard(vec![
                way(&[InPerson], 0),
                way(&[Vouch, CallBack], 0),
                way(&[Vouch, VideoWithId], 0),
            ]),
            elevated: TierStandard { second_person: true, ..standard(elevated) },
            privileged: TierStandard { tell_security: true, ..standard(vec![way(&[InPerson, Vouch], 1)]) },
        }
    }
}

/// Accounts that are nobody's own: which of them their owner recovers, and what that takes. A guest's home organisation recovers
/// theirs, and a room's is recovered by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedAccounts {
    /// Whether the owner of a shared mailbox or account recovers it.
    pub shared: bool,
    /// Whether the owner of a program's account recovers it.
    pub service: bool,
    /// What it takes. The owner vouches in the place of a manager: there is no face or number of the account's own.
    pub standard: TierStandard,
}

impl Default for OwnedAccounts {
    fn default() -> Self {
        Self { shared: true, service: false, standard: standard(vec![way(&[EvidenceKind::Vouch], 1)]) }
    }
}

/// For what a standard of the organisation's document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandardFor {
    /// Recoveries of accounts of this tier.
    Recovery(Tier),
    /// First passkeys of accounts of this tier.
    FirstPasskey(Tier),
    /// Accounts that their owner recovers, of every tier.
    Owned,
}

impl StandardFor {
    /// The tiers of the accounts that it is for.
    pub fn tiers(self) -> &'static [Tier] {
        match self {
            Self::Recovery(Tier::Standard) | Self::FirstPasskey(Tier::Standard) => &[Tier::Standard],
            Self::Recovery(Tier::Elevated) | Self::FirstPasskey(Tier::Elevated) => &[Tier::Elevated],
            Self::Recovery(Tier::Privileged) | Self::FirstPasskey(Tier::Privileged) => &[Tier::Privileged],
            Self::Owned => Tier::ALL,
        }
    }
}

impl Standards {
    /// Every standard of the document, always in this order: what compares two documents forgets none.
    pub fn every(&self) -> [(StandardFor, &TierStandard); 7] {
        // By name, so that a standard that is added does not compile until it stands here.
        let Self {
            version: _,
            standard,
            elevated,
            privileged,
            first_passkey: first,
            owned,
            flags: _,
            wave: _,
            passes_per_agent: _,
            exceptions: _,
        } = self;
        [
            (StandardFor::Recovery(Tier::Standard), standard),
            (StandardFor::Recovery(Tier::Elevated), elevated),
            (StandardFor::Recovery(Tier::Privileged), privileged),
            (StandardFor::FirstPasskey(Tier::Standard), &first.standard),
            (StandardFor::FirstPasskey(Tier::Elevated), &first.elevated),
            (StandardFor::FirstPasskey(Tier::Privileged), &first.privileged),
            (StandardFor::Owned, &owned.standard),
        ]
    }

    /// The standard of cases of this playbook, about such an account, of this tier.
    pub const fn of_case(&self, playbook: Playbook, account: AccountKind, tier: Tier) -> &TierStandard {
        match (account, playbook) {
            (AccountKind::Person, Playbook::FirstPasskey) => self.first_passkey.of(tier),
            (AccountKind::Person, _) => self.of(tier),
            (AccountKind::Guest | AccountKind::Room | AccountKind::Shared | AccountKind::Service, _) => {
                &self.owned.standard
            }
        }
    }
}

/// Whether the desk recovers such an account at all.
///
/// # Errors
/// [`Refusal::NotRecoverable`], with the kind of account.
pub fn recoverable(facts: &Facts) -> Result<(), Refusal> {
    let account = facts.subject.account;
    let owned = facts.subject.owner.is_some();
    let by_owner = match account {
        AccountKind::Person => return Ok(()),
        AccountKind::Guest | AccountKind::Room => false,
        AccountKind::Shared => facts.applying().all(|standards| standards.owned.shared),
        AccountKind::Service => facts.applying().all(|standards| standards.owned.service),
    };
    if by_owner && owned { Ok(()) } else { Err(Refusal::NotRecoverable { account }) }
}

/// Whether the person of these facts never had a method that works here, so that a passkey would be their first.
///
/// # Errors
/// [`Refusal::HasMethodHere`]: it is a recovery, with a recovery's standard.
pub(crate) fn never_had_one(
    facts: &Facts,
    made_here: impl Fn(keyward_model::MethodId) -> bool,
) -> Result<(), Refusal> {
    let had = facts.methods.iter().any(|method| method.ever_worked_here() && !made_here(method.id));
    if had { Err(Refusal::HasMethodHere) } else { Ok(()) }
}
