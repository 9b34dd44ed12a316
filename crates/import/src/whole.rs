//! What a run says of an export as a whole: pages and people that are missing from it, members that it may not read, and numbers that it
//! gives to several people.

use crate::{
    ImportError, feed,
    graph::Reading,
    known::Scope,
    plan::{self, Form, Plan, Source},
    report::Problem,
    run::{Run, own_kind},
    statements,
    strangers::{self, Bearers},
};
use std::{collections::BTreeMap, sync::Arc};

/// As many names at most are listed of people who are not in an export.
const MOST_MISSING: usize = 20;

fn first_users(plan: &Plan) -> String {
    let first = plan.sources.iter().find(|source| source.form == Form::Users);
    first.map(|source| source.name.clone()).unwrap_or_default()
}

fn blank(name: &str) -> String {
    format!(
        "{name} is null for every user, and people here have a value: nothing was taken away. Export with a permission that may read \
         it (User.Read.All; User.ReadBasic.All may not), or leave {name} out of $select"
    )
}

fn missing(count: u64, names: &[String]) -> String {
    let more = count.saturating_sub(u64::try_from(names.len()).unwrap_or(u64::MAX));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(
        "{count} people here are not in this export: {}{more}. They stay enabled and can be recovered. Whoever left is ended by \
         accountEnabled false or @removed in a users' file, or by a table with leaving_date or status",
        names.join(", ")
    )
}

impl Run<'_> {
    /// Asks about members that nobody in the export has and somebody here has.
    pub(crate) fn tell_blank(&mut self, plan: &Plan) {
        let known = Arc::clone(&self.known);
        let known = known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let spared = self.blank.iter().filter(|name| known.has(Scope::Spared, &[name]));
        let file = first_users(plan);
        for reason in spared.map(|name| blank(name)).collect::<Vec<_>>() {
            self.report.problem(Problem { file: file.clone(), line: 0, reason });
        }
    }

    /// Says which lists are not whole.
    pub(crate) fn tell_pages(&mut self) {
        for (file, more, last) in std::mem::take(&mut self.pages).into_values() {
            if more > 0 && last == 0 {
                let reason = "more pages follow (@odata.nextLink), and the last one is not among the files: fetch them all, and \
                              import them together"
                    .to_owned();
                self.report.problem(Problem { file, line: 0, reason });
            }
        }
    }

    /// Says who is here and not in a whole export: nothing ends them.
    pub(crate) async fn tell_missing(&mut self, plan: &Plan) -> Result<(), ImportError> {
        let (users, only_changes) = self.users;
        if users == 0 || only_changes {
            return Ok(());
        }
        let (directory, known) = (self.directory, Arc::clone(&self.known));
        let query = move |tx: &mut dyn keyward_storage::Tx| {
            let known = known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            statements::enabled_by_source(tx, directory, MOST_MISSING, &|source| {
                let source = crate::text::guid(source);
                !known.has(Scope::Announced, &[&source]) && !known.has(Scope::Deleted, &[&source])
            })
        };
        let (count, names): (u64, Vec<String>) = self.store.read("import-missing", query).await?;
        // A part of an export says nothing of the others.
        if count > 0 && users >= count {
            self.report.note(Problem { file: first_users(plan), line: 0, reason: missing(count, &names) });
        }
        Ok(())
    }

    /// Reads once more who has the numbers that a file gives to several people.
    pub(crate) async fn tell_strangers(
        &mut self,
        plan: &Plan,
        source: &Source,
        mut shared: BTreeMap<String, Bearers>,
    ) -> Result<(), ImportError> {
        let failed = |error: std::io::Error| plan::unreadable(source, &error);
        let (input, _) = plan::open(source)?;
        let folder = plan::parent(&source.path).to_owned();
        let reading = Reading { keys_only: true, ..self.reading(plan, source) };
        let mut batches =
            feed::spawn(input, source.form, folder, own_kind(source.form), reading).map_err(failed)?;
        while let Some(batch) = batches.recv().await {
            for entry in batch.map_err(failed)? {
                if let Some((key, number)) = strangers::numbered(&entry)
                    && let Some(bearers) = shared.get_mut(&key)
                {
                    bearers.add(&entry, number);
                }
            }
        }
        for (key, reason) in strangers::of(shared) {
            self.report.problem(Problem { file: source.name.clone(), line: 0, reason });
            self.strangers.insert((source.name.clone(), key));
        }
        Ok(())
    }
}
