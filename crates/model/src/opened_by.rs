//! What a session stands on.

use crate::{MethodId, PassId};

/// What opened a session: a pass, or the methods that were shown. A session of a one-time link has neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenedBy {
    /// The pass.
    pub pass: Option<PassId>,
    /// The methods.
    pub methods: Vec<MethodId>,
}
