//! The sign-in policy: what it has to keep, what it would do to people, and why somebody may or may not.

mod check;
mod look;
mod quoted;
mod rehearsal;
mod restore;
mod why;

pub(crate) use check::check;
pub use look::{GroupsFound, SignInDetail};
pub use quoted::{Quoted, RefusedSignIn};
pub use rehearsal::{Affected, Rehearsal, Tally};
pub use why::{Accounted, Question, Why};
