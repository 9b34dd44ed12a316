//! Who is close to whom, by whose word, and whom that keeps from what.
//!
//! A declaration is one person's word. It keeps both from each other's recoveries, and from nothing that only protects: else whoever says it
//! of everybody who could stop them is stopped by nobody.

use crate::{Command, Facts, Refusal};
use keyward_model::PersonId;

/// How many people somebody may have declared at once, those that count still included. Family, a partner, close friends at the desk are
/// a handful; a list of everybody who supervises is no list of friends.
pub const MOST_CLOSE: usize = 5;

/// By whose word the actor and the person are close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    /// The actor said so, whatever the person says.
    OwnWord,
    /// Only the person said so, and somebody is left who could lift a freeze of theirs.
    TheirWord,
    /// Only the person said so, and with that of everybody who could lift a freeze of theirs: nobody would be left.
    OfEverybody,
}

impl Closeness {
    /// Of what is declared, from either side; `anybody_left` only matters where the person alone said so.
    pub const fn of(own: bool, theirs: bool, anybody_left: bool) -> Option<Self> {
        match (own, theirs, anybody_left) {
            (true, ..) => Some(Self::OwnWord),
            (false, true, true) => Some(Self::TheirWord),
            (false, true, false) => Some(Self::OfEverybody),
            (false, false, _) => None,
        }
    }

    /// The refusal, in words that fit who said it.
    pub const fn refusal(self) -> Refusal {
        match self {
            Self::OwnWord => Refusal::Related,
            Self::TheirWord | Self::OfEverybody => Refusal::NamedClose,
        }
    }
}

/// Whether somebody who declared these may declare one more.
///
/// # Errors
/// [`Refusal::TooManyClose`].
pub fn may_declare(declared: &[PersonId], other: PersonId) -> Result<(), Refusal> {
    if declared.len() < MOST_CLOSE || declared.contains(&other) { Ok(()) } else { Err(Refusal::TooManyClose) }
}

/// Refuses whoever is close to the person, by whoever's word.
pub(crate) fn not_close(facts: &Facts) -> Result<(), Refusal> {
    facts.related.map_or(Ok(()), |closeness| Err(closeness.refusal()))
}

/// The same for lifting a freeze. What the person said counts there only as long as it leaves somebody: else nobody could end what
/// everybody may begin, and whoever says it in their name has locked them out.
pub(crate) fn may_lift_close(facts: &Facts) -> Result<(), Refusal> {
    match facts.related {
        Some(Closeness::OfEverybody) => Ok(()),
        _ => not_close(facts),
    }
}

/// Whether a command on a case only protects: it stops, ends or warns, and opens nothing. That is nobody kept from by a declaration.
pub(crate) const fn only_protects(command: &Command) -> bool {
    matches!(command, Command::Escalate { .. } | Command::VoidPass { .. } | Command::RaiseFlag { .. })
}
