//! Why a use case ended without doing what was asked.

use crate::PolicyError;
use keyward_access::policy;
use keyward_directory::DirectoryError;
use keyward_model::TextError;
use keyward_recovery::{ChangeRefusal, Refusal};
use keyward_storage::StoreError;

/// Why the desk did not do what was asked. Unless said otherwise nothing has happened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The rules of the case refuse.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The rules of changes refuse.
    #[error(transparent)]
    Change(#[from] ChangeRefusal),
    /// There is no such case, person or request, or it is none of this actor's business.
    #[error("there is nothing like that")]
    NotFound,
    /// Others changed the case at the same time, again and again: look and try once more.
    #[error("somebody else changed this just now")]
    Conflict,
    /// The person has a case that is not closed.
    #[error("case {number} of this person is still open")]
    CaseOpen {
        /// Its number.
        number: u32,
    },
    /// The request was answered before, or its time is over.
    #[error("this request was answered before, or its time is over")]
    RequestOver,
    /// This form was sent before: the pass was shown then and is not shown again.
    #[error("this form was sent before: the pass is shown once only")]
    ShownBefore,
    /// An issuance hold is on: the log does not continue what a server remembers, or a server cannot tell.
    #[error("an issuance hold is on: no pass until a reviewer has looked at the log")]
    IssuanceHeld,
    /// An event waits for its place in the log that Keyward did not write: no pass until it is gone.
    #[error("an event of the log was forged: no pass until it is gone")]
    LogForged,
    /// Who reads for security and who supervises is not known for certain, because the list of them was forged.
    #[error("who holds a role was forged: nothing is opened until it is repaired")]
    RolesForged,
    /// Too many losses were reported without signing in: the desk has to be called.
    #[error("too many losses were reported here lately: call the desk")]
    TooManyReports,
    /// Nobody is in a team of this name.
    #[error("nobody is in a team of this name")]
    NoSuchTeam,
    /// The actor's role does not allow it, or it is about the actor.
    #[error("you are not allowed to do this")]
    NotAllowed,
    /// The gate for changes of one's own ways in refuses.
    #[error("this session may not change that")]
    Gate(Box<policy::Refusal>),
    /// A text is empty, too long or not text.
    #[error("{field} {error}")]
    Text {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        error: TextError,
    },
    /// A policy that makes no sense.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The directory did not do what was decided. The decision stands; what is under way is finished or ended by
    /// [`Desk::reconcile`](crate::Desk::reconcile).
    #[error("the directory answered: {0}")]
    Directory(&'static str),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeskError {
    /// The stable code, for APIs, logs and message files.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Change(refusal) => refusal.code(),
            Self::NotFound => "not-found",
            Self::Conflict => "conflict",
            Self::CaseOpen { .. } => "case-open",
            Self::RequestOver => "request-over",
            Self::ShownBefore => "shown-before",
            Self::IssuanceHeld => "issuance-hold",
            Self::LogForged => "log-forged",
            Self::RolesForged => "roles-forged",
            Self::TooManyReports => "too-many-reports",
            Self::NoSuchTeam => "no-such-team",
            Self::NotAllowed => "not-allowed",
            Self::Gate(why) => why.code(),
            Self::Text { .. } => "bad-text",
            Self::Policy(error) => error.code(),
            Self::Directory(code) => code,
            Self::Store(_) => "store",
        }
    }
}

/// The stable code of a directory's answer.
pub(crate) const fn directory_code(error: &DirectoryError) -> &'static str {
    match error {
        DirectoryError::Unavailable => "directory-unavailable",
        DirectoryError::NotFound => "directory-not-found",
        DirectoryError::Refused(code) => code,
        DirectoryError::Store(_) => "directory-store",
        _ => "directory",
    }
}
