//! What keeps an account out that is let in at the machine: it is found before a key is spent or a role is given.

use crate::{Desk, DeskError, Operator, unsettled};
use keyward_directory::pass_policy;
use keyward_model::{DirectoryId, PassPolicyError, PassRequest, Person, PersonId};
use keyward_storage::{
    StoreError, Tx,
    repo::{cases, groups, humans, people},
};
use serde::{Deserialize, Serialize};

/// Lifetime of a pass that is made at the machine, in minutes, where the policy allows it.
const MINUTES: u32 = 60;

/// Why a pass would let nobody into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NoWayIn {
    /// Nobody signs in to a disabled account.
    #[error("the account is disabled: nobody signs in to it until an import enables it")]
    Disabled,
    /// Nobody signs in to a frozen account.
    #[error(
        "the account is frozen: nobody signs in to it until the freeze is lifted, with `keyward account unfreeze NAME --reason TEXT`"
    )]
    Frozen,
    /// The pass policy turned passes off.
    #[error("the pass policy has Temporary Access Passes turned off, so a pass lets nobody in")]
    PassesOff,
    /// The pass policy does not cover the account's groups.
    #[error("the pass policy does not cover this account's groups: choose an account that it covers")]
    PassScope,
}

/// What else holds an account up that is let in: it is said, and stops nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldUp {
    /// Whether a case about it is open: until it is closed it signs nothing.
    pub open_case: bool,
    /// The user names of accounts that a file says are the same person's: until that is settled neither signs beside or for the other.
    pub claims: Vec<String>,
}

/// How many minutes a pass of this account lives, or why it would let nobody in. `None` is an account that is about to be made.
pub(crate) fn judge(
    tx: &mut dyn Tx,
    dir: DirectoryId,
    person: Option<&Person>,
) -> Result<Result<u32, NoWayIn>, StoreError> {
    let mut memberships = Vec::new();
    if let Some(person) = person {
        if !person.enabled {
            return Ok(Err(NoWayIn::Disabled));
        }
        if person.frozen_at.is_some() {
            return Ok(Err(NoWayIn::Frozen));
        }
        memberships = groups::groups_of(tx, dir, person.id)?.into_iter().map(|group| group.id).collect();
    }
    let policy = pass_policy(tx, dir)?;
    let (range, one_time) = (policy.lifetimes(), true);
    let minutes = MINUTES.clamp(*range.start(), *range.end().max(range.start()));
    Ok(match policy.admit(PassRequest { minutes: Some(minutes), one_time }, &memberships) {
        Ok(_) => Ok(minutes),
        Err(PassPolicyError::OutOfScope) => Err(NoWayIn::PassScope),
        Err(_) => Err(NoWayIn::PassesOff),
    })
}

impl Desk {
    /// How many minutes a pass that is made at the machine lives for this account, or why it would let nobody in. `None` is an account that
    /// is about to be made.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] for nobody; [`DeskError::Store`].
    pub async fn pass_at_machine(
        &self,
        _: Operator,
        person: Option<PersonId>,
    ) -> Result<Result<u32, NoWayIn>, DeskError> {
        let dir = self.dir();
        let read = self.store().read("pass-at-machine", move |tx| -> Result<_, DeskError> {
            let found = match person {
                Some(person) => Some(people::find(tx, dir, person)?.ok_or(DeskError::NotFound)?),
                None => None,
            };
            Ok(judge(tx, dir, found.as_ref())?)
        });
        read.await
    }

    /// What else holds up an account that is let in at the machine.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn held_up(&self, _: Operator, person: PersonId) -> Result<HeldUp, DeskError> {
        let dir = self.dir();
        let read = self.store().read("held-up", move |tx| -> Result<_, DeskError> {
            let humans = humans::of(tx, dir, &[person])?;
            let mut found = HeldUp::default();
            for own in humans.accounts(person) {
                found.open_case |= cases::open_of_person(tx, dir, own)?.is_some();
            }
            for other in unsettled::others(tx, dir, &humans, person)? {
                let named = match people::find(tx, dir, other) {
                    // Named elsewhere, and by its id here.
                    Err(StoreError::Forged { .. }) => None,
                    named => named?,
                };
                found.claims.push(named.map_or_else(|| other.to_string(), |other| other.user_name));
            }
            Ok(found)
        });
        read.await
    }
}
