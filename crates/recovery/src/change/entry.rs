//! Changes that would leave too few people who get in to work: a sign-in policy that closes, a role that is taken away, or a link that makes
//! one human of two. Whoever could open it again has to get in.

use super::{ChangeRefusal, Holders, link::at_hand};
use crate::Signers;
use keyward_model::{Humans, PersonId, Role};

/// Those with a role who get in to work with what they hold, today and once a change is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrants {
    /// The role: one of [`Entrants::ROLES`].
    pub role: Role,
    /// Who gets in today.
    pub before: Holders,
    /// Who would get in afterwards.
    pub after: Holders,
}

impl Entrants {
    /// Whose work has to go on: who changes the rules, who signs second for privileged accounts, and who watches both.
    pub const ROLES: [Role; 3] =
        [Role::PolicyAdministrator, Role::PrivilegedAuthentication, Role::SecurityReader];

    /// How many of them have to be left. Whoever watches signs beside nobody.
    pub const fn least(role: Role) -> usize {
        match role {
            Role::SecurityReader => 1,
            _ => 2,
        }
    }
}

/// How many of these people who get in to work could do it for their role now, up to the number that has to be left: two of them count only
/// as two if they may sign beside each other.
pub fn entrants(role: Role, people: &[PersonId], signers: &Signers, humans: &Humans) -> usize {
    at_hand(signers, humans, people).min(Entrants::least(role))
}

/// Whether enough people with each role still get in to work once a change is made: for good, by their accounts alone, and now, by who has
/// an open case and who let whom back in. `apart` is whose accounts they are today, and `then` once it is made. Too few before it are no
/// reason to refuse one that takes none of them away.
///
/// # Errors
/// [`ChangeRefusal::TooFewGetIn`].
pub fn leaves_entrants(
    of: &[Entrants],
    signers: &Signers,
    apart: &Humans,
    then: &Humans,
) -> Result<(), ChangeRefusal> {
    let nobody = Signers::default();
    let takes = |role, signers: &Signers, before: &[PersonId], after: &[PersonId]| {
        entrants(role, after, signers, then) < entrants(role, before, signers, apart)
    };
    let fewer = |of: &Entrants| {
        takes(of.role, &nobody, &of.before.enabled, &of.after.enabled)
            || takes(of.role, signers, &of.before.present, &of.after.present)
    };
    if of.iter().any(fewer) { Err(ChangeRefusal::TooFewGetIn) } else { Ok(()) }
}
