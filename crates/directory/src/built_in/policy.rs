//! The pass policy in force.

use keyward_model::{DirectoryId, PassPolicy};
use keyward_storage::{StoreError, Tx, repo::policies};

/// The name of the pass policy among the policies.
pub const PASS_POLICY: &str = "pass";

/// The pass policy in force: the default until somebody writes another.
///
/// # Errors
/// [`StoreError`], among others if the stored document is no pass policy.
pub fn pass_policy(tx: &mut dyn Tx, directory: DirectoryId) -> Result<PassPolicy, StoreError> {
    let Some(policy) = policies::current(tx, directory, PASS_POLICY)? else {
        return Ok(PassPolicy::default());
    };
    serde_json::from_str(&policy.document).map_err(|_| StoreError::Inconsistent {
        table: "policy",
        column: "document",
        detail: "not a pass policy".to_owned(),
    })
}
