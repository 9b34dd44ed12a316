#![doc = include_str!("../README.md")]

mod apply;
mod approval;
mod cells;
mod columns;
mod country;
mod employment;
mod encoding;
mod facts;
mod feed;
mod graph;
mod item;
mod known;
mod lately;
mod managed;
mod mass;
mod membership;
mod methods;
mod phone;
mod photo;
mod plan;
mod report;
mod resume;
mod rows;
mod run;
mod shape;
mod split;
mod statements;
mod strangers;
mod text;
mod whole;

pub use apply::Source;
pub use columns::{Mapping, MappingError};
pub use country::Country;
pub use mass::{MassChange, MassLimit};
pub use report::{
    Change, Counts, Disables, Example, Kind, MAX_EXAMPLES, MAX_PROBLEMS, Problem, Progress, Report,
};

use keyward_directory::Observer;
use keyward_model::{Clock, DirectoryId, Entropy};
use keyward_notify::Telling;
use keyward_storage::{Store, StoreError, repo};
use run::Run;
use std::{path::PathBuf, sync::Arc};

/// How to import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Apply nothing if anything is wrong: everything is checked in a first pass.
    pub strict: bool,
    /// Say what would change and change nothing.
    pub dry_run: bool,
    /// The country of telephone numbers in national form; without it they are refused.
    pub country: Option<Country>,
    /// What the headings of the tables mean.
    pub mapping: Mapping,
    /// The source that the other does not overwrite.
    pub prefer: Source,
    /// What to take for a new account of which the export does not say whether it is enabled. Without it such an account is
    /// not imported, and asked about.
    pub assume_enabled: Option<bool>,
    /// Of how many people a run may change what a recovery rests on, or who may sign in, without a second person.
    pub limit: MassLimit,
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
/// that changes about them, as `telling` says. The observer hears of the pass of somebody who is disabled.
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
    (telling, observer): (&Telling, Arc<dyn Observer>),
    clock: &dyn Clock,
    entropy: &dyn Entropy,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, ImportError> {
    let mut plan = plan::plan(sources, &options.mapping)?;
    let options = Arc::new(options);
    let people = store.read("import-count", move |tx| repo::people::count(tx, directory)).await?;
    // Accounts that a file made up lately, or that nobody signs in to, raise no limit.
    let by = clock.now().minus(keyward_access::SETTLES);
    let settled = store.read("import-count", move |tx| repo::people::count_since(tx, directory, by)).await?;
    let limit = options.limit.of(settled);
    let before = resume::Before::look(store, directory, &mut plan, clock.now()).await?;
    let mut planned = None;
    // Where nobody was there before, nothing is replaced.
    if options.strict || options.dry_run || people > 0 {
        let told = (telling, &observer);
        let mut check =
            Run::new(store, (directory, people), Arc::clone(&options), told, clock, entropy, progress);
        check.examples = options.dry_run;
        check.goes_on(&plan, &before);
        check.pass(&plan).await?;
        let (changed, mut mass) = check.mass.total(limit);
        mass.counts.earlier = lately::others(store, directory, &changed, clock.now()).await?;
        let signed = mass.takes_two() && approval::is_given(store, directory, &mass, clock).await?;
        let mut waits = mass.takes_two() && !signed;
        let stops = options.dry_run || (options.strict && check.report.problem_count > 0);
        if !stops && !waits && !signed {
            waits = !lately::count(store, directory, &changed, (limit, clock.now())).await?;
        }
        check.report.waits = waits.then_some(mass);
        if !options.dry_run {
            approval::ask(store, directory, check.report.waits.as_ref(), clock).await?;
        }
        if stops || waits {
            return Ok(check.report);
        }
        planned = Some(Arc::clone(&check.known));
    }
    let mut run =
        Run::new(store, (directory, people), options, (telling, &observer), clock, entropy, progress);
    run.apply = true;
    run.planned = planned;
    run.goes_on(&plan, &before);
    let open = before.begin(store, directory, clock).await?;
    run.begins(&open);
    run.pass(&plan).await?;
    resume::finish(store, directory, open).await?;
    Ok(run.report)
}
