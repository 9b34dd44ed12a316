//! Failures on purpose (feature `fault-injection`): a test can make a command fail just before or just after its
//! commit, or kill the whole process there. Without the feature nothing of this is in the program.
//!
//! The environment variable `KEYWARD_FAULT`, read when a store is opened, has the form `label:before-commit` or
//! `label:after-commit` and aborts the process at that point of the first command with that label.

use crate::StoreError;

/// Where a fault happens, seen from one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The command's closure has returned `Ok`; nothing is committed yet.
    BeforeCommit,
    /// The transaction is committed; the caller has no answer yet.
    AfterCommit,
}

/// What happens there, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process aborts, as if it had been killed.
    Abort,
    /// Before the commit: rolled back, [`StoreError::Unavailable`]. After it: [`StoreError::CommitUnknown`].
    Fail,
    /// Before the commit: rolled back and run again, as after a serialization conflict. After it: as `Fail`.
    Retry,
}

/// What the engine must do at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Injected {
    Nothing,
    Fail(StoreError),
    Retry,
}

/// The faults armed on one store.
#[derive(Debug, Default)]
pub struct Faults {
    armed: std::sync::Mutex<Vec<(String, Point, Fault)>>,
}

impl Faults {
    pub(crate) fn from_env() -> Self {
        let faults = Self::default();
        if let Ok(text) = std::env::var("KEYWARD_FAULT") {
            match text.rsplit_once(':') {
                Some((label, "before-commit")) => faults.arm(label, Point::BeforeCommit, Fault::Abort),
                Some((label, "after-commit")) => faults.arm(label, Point::AfterCommit, Fault::Abort),
                _ => tracing::warn!("KEYWARD_FAULT is not label:before-commit or label:after-commit"),
            }
        }
        faults
    }

    /// Makes the next command with this label suffer the fault at that point. Armed several times, it happens
    /// to as many commands (or runs of one command).
    pub fn arm(&self, label: &str, point: Point, fault: Fault) {
        self.lock().push((label.to_owned(), point, fault));
    }

    /// Whether any is still to happen.
    pub(crate) fn armed(&self) -> bool {
        !self.lock().is_empty()
    }

    pub(crate) fn at(&self, label: &str, point: Point) -> Injected {
        let mut armed = self.lock();
        let Some(index) = armed.iter().position(|(l, p, _)| l == label && *p == point) else {
            return Injected::Nothing;
        };
        let (_, _, fault) = armed.remove(index);
        match (fault, point) {
            (Fault::Abort, _) => std::process::abort(),
            (Fault::Retry, Point::BeforeCommit) => Injected::Retry,
            (Fault::Fail, Point::BeforeCommit) => {
                Injected::Fail(StoreError::Unavailable("injected fault".to_owned()))
            }
            (_, Point::AfterCommit) => Injected::Fail(StoreError::CommitUnknown),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, Point, Fault)>> {
        self.armed.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
