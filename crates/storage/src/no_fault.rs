//! What stands in for `fault` in a program without the feature `fault-injection`: nothing ever happens.

use crate::StoreError;

#[derive(Clone, Copy)]
pub(crate) enum Point {
    BeforeCommit,
    AfterCommit,
}

#[expect(dead_code, reason = "the engines handle outcomes that only a build with faults produces")]
pub(crate) enum Injected {
    Nothing,
    Fail(StoreError),
    Retry,
}

pub(crate) struct Faults;

impl Faults {
    pub(crate) fn from_env() -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "the same call as with faults")]
    pub(crate) fn armed(&self) -> bool {
        false
    }

    #[expect(clippy::unused_self, reason = "the same call as with faults")]
    pub(crate) fn at(&self, _label: &str, point: Point) -> Injected {
        match point {
            Point::BeforeCommit | Point::AfterCommit => Injected::Nothing,
        }
    }
}
