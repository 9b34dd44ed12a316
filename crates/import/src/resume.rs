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
use std::{fs::File, io::Read as _, time::Duration};

/// As long as this a load that broke off may go on: a file that lies about longer is as good as one that comes later.
const GOES_ON_FOR: Duration = Duration::from_hours(72);

/// What is known before a run of those that came before it.
pub(crate) struct Before {
    files: String,
    open: Option<ImportRun>,
    /// When the load began that this run goes on with.
    pub since: Option<Timestamp>,
}

impl Before {
    /// Looks whether a load of exactly these files broke off lately.
    pub(crate) async fn look(
        store: &Store,
        directory: DirectoryId,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<Self, ImportError> {
        let files = digest(&plan.sources)?;
        let open = store.read("import-open", move |tx| import_runs::find(tx, directory)).await?;
        let since = open.as_ref().filter(|open| open.files == files).map(|open| open.began_at);
        let since = since.filter(|since| (now.minus(GOES_ON_FOR)..=now).contains(since));
        Ok(Self { files, open, since })
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

    /// Writes that the run begins, until it is [`finish`]ed.
    pub(crate) async fn begin(
        &self,
        store: &Store,
        directory: DirectoryId,
        clock: &dyn Clock,
    ) -> Result<ImportRun, StoreError> {
        let began_at = self.since.unwrap_or_else(|| clock.now());
        let run = ImportRun { files: self.files.clone(), began_at };
        let begins = run.clone();
        store.write("import-begins", move |tx| import_runs::begin(tx, directory, &begins)).await?;
        Ok(run)
    }
}

/// Writes that a run finished: nothing goes on with it.
pub(crate) async fn finish(store: &Store, directory: DirectoryId, run: ImportRun) -> Result<(), StoreError> {
    store.write("import-ends", move |tx| import_runs::finish(tx, directory, &run).map(drop)).await
}

/// Names exactly these files and what is in them, in their order.
fn digest(sources: &[Source]) -> Result<String, ImportError> {
    let mut all = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    for source in sources {
        let failed = |error: std::io::Error| plan::unreadable(source, &error);
        let mut file = File::open(&source.path).map_err(failed)?;
        let mut one = Context::new(&SHA256);
        loop {
            let read = file.read(&mut buffer).map_err(failed)?;
            let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            one.update(bytes);
        }
        let what = format!("{:?} {:?}", source.form, source.key());
        all.update(aws_lc_rs::digest::digest(&SHA256, what.as_bytes()).as_ref());
        all.update(one.finish().as_ref());
    }
    Ok(hexadecimal(all.finish().as_ref()))
}
