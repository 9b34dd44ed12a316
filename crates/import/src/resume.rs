//! A load that broke off and goes on: the same files again, within days, and no other import in between.

use crate::{
    ImportError,
    mass::hexadecimal,
    plan::{self, Plan, Source},
    report::Problem,
};
use aws_lc_rs::digest::{Context, SHA256};
use keyward_model::{Clock, DirectoryId, Timestamp};
use keyward_storage::{
    Store, StoreError,
    repo::import_runs::{self, ImportRun},
};
use std::{
    fs::File,
    io::{Read as _, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// As long as this a load that broke off may go on: a file that lies about longer is as good as one that comes later.
const GOES_ON_FOR: Duration = Duration::from_hours(72);

/// What is known before a run of those that came before it.
pub(crate) struct Before {
    files: String,
    open: Option<ImportRun>,
    /// When the load began that this run goes on with.
    since: Option<Timestamp>,
    /// Its files as they were compared, for as long as they are read.
    _copies: Option<TempDir>,
}

impl Before {
    /// Looks whether a load of exactly these files broke off lately. Then they are read from here on as they were compared: a file that somebody
    /// replaces between two readings would bring a number with a date of its own.
    pub(crate) async fn look(
        store: &Store,
        directory: DirectoryId,
        plan: &mut Plan,
        now: Timestamp,
    ) -> Result<Self, ImportError> {
        let open = store.read("import-open", move |tx| import_runs::find(tx, directory)).await?;
        let copies = open.is_some().then(tempfile::tempdir).transpose();
        let copies = copies.map_err(|error| ImportError::Unreadable {
            file: std::env::temp_dir().display().to_string(),
            reason: error.to_string(),
        })?;
        let files = digest(&mut plan.sources, copies.as_ref().map(TempDir::path))?;
        let since = open.as_ref().filter(|open| open.files == files).map(|open| open.began_at);
        let since = since.filter(|since| (now.minus(GOES_ON_FOR)..=now).contains(since));
        if since.is_none() {
            plan.sources.iter_mut().for_each(|source| source.copy = None);
        }
        Ok(Self { files, open, since, _copies: copies.filter(|_| since.is_some()) })
    }

    /// With what those are marked whom the load made that this run goes on with.
    pub(crate) fn mark(&self) -> Option<Arc<str>> {
        let open = self.open.as_ref().filter(|_| self.since.is_some())?;
        Some(open.mark().into())
    }

    /// What the report says of it.
    pub(crate) fn note(&self, plan: &Plan) -> Option<Problem> {
        let open = self.open.as_ref()?;
        let began = open.began_at;
        let reason = if self.since.is_some() {
            format!(
                "an import of the same files began at {began} and did not finish: this one goes on with it. People whom it made and who \
                 have no such value yet get theirs with the dates of the files"
            )
        } else {
            format!(
                "an import of other files, or one of more than three days ago, began at {began} and did not finish: what this one adds to \
                 people whom it made counts from now, whatever the files say"
            )
        };
        let file = plan.sources.first().map(|source| source.name.clone()).unwrap_or_default();
        Some(Problem { file, line: 0, reason })
    }

    /// Writes that the run begins, until it is [`finish`]ed. What it goes on with may have ended since it was looked at: then it begins as new.
    pub(crate) async fn begin(
        &self,
        store: &Store,
        directory: DirectoryId,
        clock: &dyn Clock,
    ) -> Result<ImportRun, StoreError> {
        let new = ImportRun { files: self.files.clone(), began_at: clock.now() };
        let goes_on = self.open.clone().filter(|_| self.since.is_some());
        store
            .write("import-begins", move |tx| {
                let run = match &goes_on {
                    Some(run) if import_runs::find(tx, directory)?.as_ref() == Some(run) => run,
                    _ => &new,
                };
                import_runs::begin(tx, directory, run)?;
                Ok(run.clone())
            })
            .await
    }
}

/// Writes that a run finished: nothing goes on with it.
pub(crate) async fn finish(store: &Store, directory: DirectoryId, run: ImportRun) -> Result<(), StoreError> {
    store.write("import-ends", move |tx| import_runs::finish(tx, directory, &run).map(drop)).await
}

/// Names exactly these files and what is in them, in their order; with a folder, they are read from copies in it afterwards.
fn digest(sources: &mut [Source], folder: Option<&Path>) -> Result<String, ImportError> {
    let mut all = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    for (position, source) in sources.iter_mut().enumerate() {
        let kept = folder.map(|folder| folder.join(position.to_string()));
        let failed = |error: std::io::Error| plan::unreadable(source, &error);
        let mut copy = kept.as_ref().map(File::create_new).transpose().map_err(failed)?;
        let mut file = File::open(&source.path).map_err(failed)?;
        let mut one = Context::new(&SHA256);
        loop {
            let read = file.read(&mut buffer).map_err(failed)?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            one.update(bytes);
            if let Some(copy) = &mut copy {
                copy.write_all(bytes).map_err(failed)?;
            }
        }
        let what = format!("{:?} {:?}", source.form, source.key());
        all.update(aws_lc_rs::digest::digest(&SHA256, what.as_bytes()).as_ref());
        all.update(one.finish().as_ref());
        source.copy = kept;
    }
    Ok(hexadecimal(all.finish().as_ref()))
}
