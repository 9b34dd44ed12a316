//! Telling whoever waits how far something long is.

use std::sync::Arc;

/// What is told of something long: nothing, or to a function.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Fn(Step) + Send + Sync>>);

/// One thing that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Something else begins now: what is counted, and how much of it there is if that is known.
    Begin(&'static str, Option<u64>),
    /// So much more of it is done.
    More(u64),
}

impl Progress {
    /// Tells a function, which is called often and should be quick.
    #[must_use]
    pub fn new(tell: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    /// Says that something else begins.
    pub fn begin(&self, what: &'static str, of: Option<u64>) {
        if let Some(tell) = &self.0 {
            tell(Step::Begin(what, of));
        }
    }

    /// Says that so much more is done.
    pub fn more(&self, count: usize) {
        if let Some(tell) = &self.0 {
            tell(Step::More(u64::try_from(count).unwrap_or(u64::MAX)));
        }
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Progress")
    }
}
