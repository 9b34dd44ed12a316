//! What a run says of an export as a whole: pages and people that are missing from it, members that it may not read, and numbers that it
//! gives to several people.

use crate::{
    ImportError, feed,
    graph::Reading,
    known::{Known, Scope},
    plan::{self, Form, Plan, Source},
    report::{Disables, Kind, Problem},
    run::{Run, own_kind},
    statements::{self, OfImport},
    strangers::{self, Bearers},
};
use keyward_storage::{StoreError, repo, repo::people::fold};
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

const DEVICES_GONE: (&str, &str) = (
    "devices here are not in this export, or have another user there or none",
    "They stay on file with the person they had: a case asks about them",
);
const METHODS_GONE: (&str, &str) = (
    "methods here are not in the list of their person in this export",
    "They stay active here: what was removed there is removed here under Security info, or by a case",
);

/// Whether the export lists all methods of a person and does not have this one.
fn is_gone(known: &Known, method: &OfImport) -> bool {
    let source = method.person_source.as_deref().map(|source| fold(&crate::text::guid(source)));
    let names = || source.iter().cloned().chain([fold(&method.user_name)]);
    let is = |scope| names().any(|name| known.has(scope, &[&name]));
    let is_there = names().any(|name| known.has(Scope::Method, &[&name, &method.source_id]));
    is(Scope::Listed) && !is(Scope::Unread) && !is_there
}

/// The first names of many.
fn listed(count: u64, names: &[String]) -> String {
    let more = count.saturating_sub(u64::try_from(names.len()).unwrap_or(u64::MAX));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}

fn missing(count: u64, names: &[String]) -> String {
    format!(
        "{count} people here are not in this export: {}. They stay enabled and can be recovered. Whoever left is ended by \
         accountEnabled false or @removed in a users' file, or by a table with leaving_date or status",
        listed(count, names)
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

    /// Says which lists have nothing in them at all: an export that may not read something looks like a directory without it.
    pub(crate) fn tell_empty(&mut self) {
        for (form, file) in std::mem::take(&mut self.empty) {
            let kind = match form {
                Form::Groups => Kind::Groups,
                _ => own_kind(form),
            };
            // The last of several pages may be empty.
            if self.report.of(kind).read > 0 {
                continue;
            }
            let reason = format!(
                "there are no {} in it: see what the export may read, and whether it was cut off",
                kind.name()
            );
            let problem = Problem { file, line: 0, reason };
            if form == Form::Users { self.report.problem(problem) } else { self.report.note(problem) }
        }
    }

    /// Says of a run that disables a large part of a small directory, in which no limit stops it, whom it disables.
    pub(crate) async fn tell_disabled(&mut self) -> Result<(), ImportError> {
        let count = u64::try_from(self.disabled.len()).unwrap_or(u64::MAX);
        if count < 2 || count.saturating_mul(3) <= self.people {
            return Ok(());
        }
        let (directory, first) =
            (self.directory, self.disabled.iter().copied().take(MOST_MISSING).collect::<Vec<_>>());
        let query = move |tx: &mut dyn keyward_storage::Tx| {
            let mut names = Vec::new();
            for id in &first {
                names.extend(repo::people::find(tx, directory, *id)?.map(|person| person.user_name));
            }
            Ok::<_, StoreError>(names)
        };
        let mut names: Vec<String> = self.store.read("import-disabled", query).await?;
        names.sort();
        self.report.disables = Some(Disables { count, people: self.people, names: listed(count, &names) });
        Ok(())
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

    /// Says which devices and methods are here and not in a whole export: nothing takes them away.
    pub(crate) async fn tell_gone(&mut self, plan: &Plan) -> Result<(), ImportError> {
        let (methods, devices) = self.lists;
        let (directory, known) = (self.directory, Arc::clone(&self.known));
        let query = move |tx: &mut dyn keyward_storage::Tx| {
            let known = known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            let devices_gone = if devices > 0 {
                let gone = |device: &OfImport| !known.has(Scope::Device, &[&device.source_id]);
                statements::devices_in_use(tx, directory, MOST_MISSING, &gone)?
            } else {
                (0, Vec::new())
            };
            let methods_gone = if methods {
                statements::active_methods(tx, directory, MOST_MISSING, &|method| is_gone(&known, method))?
            } else {
                (0, Vec::new())
            };
            Ok::<_, StoreError>((devices_gone, methods_gone))
        };
        let (of_devices, of_methods) = self.store.read("import-gone", query).await?;
        // A part of an export says nothing of the others.
        let parts = [
            (Form::Devices, of_devices.0 <= devices, of_devices, DEVICES_GONE),
            (Form::Methods, true, of_methods, METHODS_GONE),
        ];
        for (form, whole, (count, names), (what, then)) in parts {
            if count > 0 && whole {
                let files = || plan.sources.iter().filter(|source| source.form == form);
                let file = files().next().map_or_else(|| first_users(plan), |source| source.name.clone());
                let reason = format!("{count} {what}: {}. {then}", listed(count, &names));
                self.report.note(Problem { file, line: 0, reason });
            }
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
        // Later on whom a number joins is told where it does.
        if self.people == 0 {
            for reason in strangers::namesakes(&shared) {
                self.report.note(Problem { file: source.name.clone(), line: 0, reason });
            }
        }
        for (key, reason) in strangers::of(shared) {
            self.report.problem(Problem { file: source.name.clone(), line: 0, reason });
            self.strangers.insert((source.name.clone(), key));
        }
        Ok(())
    }
}
