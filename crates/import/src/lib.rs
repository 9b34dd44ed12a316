#![doc = include_str!("../README.md")]

mod apply;
mod facts;
mod feed;
mod graph;
mod item;
mod known;
mod methods;
mod plan;
mod report;
mod run;
mod split;
mod statements;
mod text;

pub use report::{Change, Counts, Example, Kind, MAX_EXAMPLES, MAX_PROBLEMS, Problem, Progress, Report};

use keyward_model::{Clock, DirectoryId, Entropy};
use keyward_notify::Telling;
use keyward_storage::{Store, StoreError};
use run::Run;
use std::path::PathBuf;

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Apply nothing if anything is wrong: everything is checked in a first pass.
    pub strict: bool,
    /// Say what would change and change nothing.
    pub dry_run: bool,
}

/// Why an import stopped. Bad records do not stop it; they are listed in the [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// A file or folder cannot be read.
    #[error("cannot read {file}: {reason}")]
    Unreadable {
        /// Which.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A file was given whose name does not say what it holds.
    #[error(
        "{file} could hold anything: write users={file}, or groups=, members=, devices=, methods= or facts="
    )]
    UnknownFile {
        /// Which.
        file: String,
    },
    /// No file of an export was found.
    #[error(
        "there is nothing to import: no users*.json, groups*.json, members*.json, methods*.json, managedDevices*.json or *.csv"
    )]
    NothingToRead,
    /// The database failed. Batches that were applied stay; the next run goes on where this one stopped.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports an export from files and folders into a directory.
///
/// People who were there before are told of each number, address and tier
/// that changes about them, as `telling` says.
///
/// A second run over the same export changes nothing. Progress is told after every batch of at most 500 records.
///
/// # Errors
/// [`ImportError`] if a file cannot be read or the database fails. Everything before stays applied, record by whole record.
#[expect(clippy::too_many_arguments, reason = "each is something else, and one command calls this")]
pub async fn import(
    store: &Store,
    directory: DirectoryId,
    sources: &[PathBuf],
    options: Options,
    telling: &Telling,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let plan = plan::plan(sources)?;
    if options.strict || options.dry_run {
        let mut check = Run::new(store, directory, telling, clock, entropy, progress);
        check.examples = options.dry_run;
        check.pass(&plan).await?;
        if options.dry_run || check.report.problem_count > 0 {
            return Ok(check.report);
        }
    }
    let mut run = Run::new(store, directory, telling, clock, entropy, progress);
    run.apply = true;
    run.pass(&plan).await?;
    Ok(run.report)
}
