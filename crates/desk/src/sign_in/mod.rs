//! The sign-in policy: what it has to keep, what it would do to people, and why somebody may or may not.

mod check;
mod rehearsal;

pub(crate) use check::check;
pub use rehearsal::{Affected, Rehearsal, Tally};
