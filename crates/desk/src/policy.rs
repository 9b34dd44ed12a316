//! The documents in force.

use keyward_model::DirectoryId;
use keyward_recovery::Standards;
use keyward_storage::{StoreError, Tx, repo::policies};

/// The name of the verification standards among the policies.
pub const STANDARDS: &str = "standards";

/// The verification standards: those in force, or one version of them. Version 1 is [`Standards::default`] until
/// somebody writes another; `None` if there is no such version.
///
/// # Errors
/// [`StoreError`], among others if the stored document is none.
pub fn standards(
    tx: &mut dyn Tx,
    directory: DirectoryId,
    version: Option<u32>,
) -> Result<Option<Standards>, StoreError> {
    let found = match version {
        None => policies::current(tx, directory, STANDARDS)?,
        Some(version) => policies::at_version(tx, directory, STANDARDS, version)?,
    };
    match found {
        Some(policy) => Ok(Some(Standards { version: policy.version, ..parse(&policy.document)? })),
        None if version.is_none_or(|version| version == 1) => Ok(Some(Standards::default())),
        None => Ok(None),
    }
}

fn parse(document: &str) -> Result<Standards, StoreError> {
    serde_json::from_str(document).map_err(|_| StoreError::Inconsistent {
        table: "policy",
        column: "document",
        detail: "not verification standards".to_owned(),
    })
}
