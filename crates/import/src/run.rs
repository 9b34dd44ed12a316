//! One pass over the whole export, in the order in which records need each other.

use crate::{
    ImportError,
    apply::{self, Context, Verdict},
    feed::{self, Batch, Entry},
    graph::Reading,
    item::{Extras, Item},
    known::{Known, Scope},
    plan::{self, Form, Plan, Source},
    report::{Change, Counts, Kind, Problem, Progress, Report},
};
use keyward_model::{Clock, DirectoryId, Entropy, Timestamp};
use keyward_notify::Telling;
use keyward_storage::{Draws, Store, repo::people::fold};
use std::sync::{Arc, RwLock};

/// A pass: it only looks, or it writes.
pub(crate) struct Run<'a> {
    pub store: &'a Store,
    pub directory: DirectoryId,
    pub clock: &'a dyn Clock,
    pub entropy: &'a dyn Entropy,
    pub progress: &'a mut dyn FnMut(Progress),
    pub apply: bool,
    pub examples: bool,
    pub report: Report,
    telling: Arc<Telling>,
    began: Timestamp,
    known: Arc<RwLock<Known>>,
    extras: Extras,
}

/// Where records of a kind stand, in the order of reading.
const fn forms(kind: Kind) -> &'static [Form] {
    match kind {
        Kind::People | Kind::Contacts => &[Form::Users],
        Kind::Devices => &[Form::Devices],
        Kind::Facts => &[Form::Facts],
        Kind::Managers => &[Form::Users, Form::Facts],
        Kind::Groups => &[Form::Groups],
        Kind::Members => &[Form::Groups, Form::Members],
        Kind::Methods => &[Form::Users, Form::Methods],
    }
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        store: &'a Store,
        directory: DirectoryId,
        telling: &Telling,
        clock: &'a dyn Clock,
        entropy: &'a dyn Entropy,
        progress: &'a mut dyn FnMut(Progress),
    ) -> Self {
        let mut secret = [0; 16];
        entropy.fill(&mut secret);
        let known = Arc::new(RwLock::new(Known::new(secret)));
        let (report, extras) = (Report::default(), Extras::default());
        Self {
            store,
            directory,
            clock,
            entropy,
            progress,
            apply: false,
            examples: false,
            report,
            telling: Arc::new(telling.clone()),
            began: clock.now(),
            known,
            extras,
        }
    }

    /// Reads everything; the report is in `self`.
    pub(crate) async fn pass(&mut self, plan: &Plan) -> Result<(), ImportError> {
        for note in &plan.notes {
            self.report.note(note.clone());
        }
        for kind in Kind::ALL {
            let extra = match kind {
                Kind::Contacts => self.extras.contacts,
                Kind::Managers => self.extras.manager,
                Kind::Methods => self.extras.methods,
                _ => true,
            };
            for form in forms(kind) {
                // The users' files are read again only if a user had something of this kind.
                if *form == Form::Users && !extra {
                    continue;
                }
                for source in plan.sources.iter().filter(|source| source.form == *form) {
                    self.file(plan, source, kind).await?;
                }
            }
        }
        self.report.applied = self.apply;
        Ok(())
    }

    async fn file(&mut self, plan: &Plan, source: &Source, kind: Kind) -> Result<(), ImportError> {
        let reading = Reading { now: self.clock.now(), covered: plan.covered.clone() };
        let folder = plan::parent(&source.path).to_owned();
        let failed = |error: std::io::Error| plan::unreadable(source, &error);
        let mut batches =
            feed::spawn(plan::open(source)?, source.form, folder, kind, reading).map_err(failed)?;
        while let Some(batch) = batches.recv().await {
            self.batch(source, kind, batch.map_err(failed)?).await?;
            let counts = self.report.of(kind);
            let file = source.name.clone();
            (self.progress)(Progress {
                checking: !self.apply,
                kind,
                file,
                counts,
                problems: self.report.problem_count,
            });
        }
        Ok(())
    }

    async fn batch(&mut self, source: &Source, kind: Kind, batch: Batch) -> Result<(), ImportError> {
        let (mut lines, mut items) = (Vec::new(), Vec::new());
        for entry in batch {
            let counts = self.report.at(kind);
            counts.read += 1;
            match entry {
                Entry::Item(line, item) => {
                    if let Some(reason) = self.repeated(&item) {
                        self.refuse(source, kind, line, reason.to_owned());
                    } else {
                        lines.push(line);
                        items.push(item);
                    }
                }
                Entry::Problem(line, reason) => self.refuse(source, kind, line, reason),
                Entry::Note(line, reason) => {
                    counts.skipped += 1;
                    self.report.note(Problem { file: source.name.clone(), line, reason });
                }
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        let items: Arc<[Item]> = items.into();
        let verdicts = self.decide(kind, Arc::clone(&items)).await?;
        for ((line, item), verdict) in lines.into_iter().zip(items.iter()).zip(verdicts) {
            match verdict {
                Verdict::Refused(reason) => self.refuse(source, kind, line, reason),
                Verdict::Moot => self.report.at(kind).skipped += 1,
                Verdict::Done { change, text, .. } => {
                    self.accept(item);
                    count(self.report.at(kind), change);
                    if self.examples {
                        self.report.example(kind, change, &text);
                    }
                }
            }
        }
        Ok(())
    }

    async fn decide(&self, kind: Kind, items: Arc<[Item]>) -> Result<Vec<Verdict>, ImportError> {
        let context = Context {
            directory: self.directory,
            kind,
            apply: self.apply,
            began: self.began,
            telling: Arc::clone(&self.telling),
            known: Arc::clone(&self.known),
        };
        let draws = Draws::new(self.clock.now(), self.entropy);
        let verdicts = if self.apply {
            let command =
                move |tx: &mut dyn keyward_storage::Tx| apply::batch(tx, &context, &draws.restart(), &items);
            self.store.write("import", command).await
        } else {
            let query =
                move |tx: &mut dyn keyward_storage::Tx| apply::batch(tx, &context, &draws.restart(), &items);
            self.store.read("import-check", query).await
        };
        Ok(verdicts?)
    }

    fn refuse(&mut self, source: &Source, kind: Kind, line: u64, reason: String) {
        self.report.at(kind).refused += 1;
        self.report.problem(Problem { file: source.name.clone(), line, reason });
    }

    /// Why a record cannot stand beside one that this run has already seen. Otherwise two would undo each other in every run.
    fn repeated(&self, item: &Item) -> Option<&'static str> {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        match item {
            Item::Person(record) => {
                if !known.add(Scope::User, &[&record.source_id]) {
                    return Some("a user with this id came before in this import");
                }
                (!known.add(Scope::UserName, &[&record.user_name]))
                    .then_some("a user with this user name came before in this import")
            }
            Item::Facts(record) => (!known.add(Scope::Facts, &[&fold(&record.person)]))
                .then_some("this person had a row before in this import"),
            Item::Group { source_id, .. } => (!known.add(Scope::Group, &[source_id]))
                .then_some("a group with this id came before in this import"),
            Item::Device(record) => (!known.add(Scope::Device, &[&record.source_id]))
                .then_some("a device with this id came before in this import"),
            Item::Method(record) => (!known.add(Scope::Method, &[&record.person, &record.source_id]))
                .then_some("this person had a method with this id before in this import"),
            Item::Contacts { .. } | Item::Manager { .. } | Item::Member { .. } => None,
        }
    }

    /// Remembers what later records may refer to.
    fn accept(&mut self, item: &Item) {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        match item {
            Item::Person(record) => {
                self.extras.manager |= record.extras.manager;
                self.extras.contacts |= record.extras.contacts;
                self.extras.methods |= record.extras.methods;
                if !self.apply {
                    known.add(Scope::Person, &[&fold(&record.source_id)]);
                    known.add(Scope::Person, &[&record.user_name]);
                    if let Some(number) = record.employee_number.value() {
                        known.add(Scope::Person, &[&fold(number)]);
                    }
                }
            }
            Item::Facts(record) if !self.apply => {
                if let Some(number) = &record.employee_number {
                    known.add(Scope::Person, &[&fold(number)]);
                }
            }
            _ => {}
        }
    }
}

fn count(counts: &mut Counts, change: Change) {
    match change {
        Change::Created => counts.created += 1,
        Change::Changed => counts.changed += 1,
        Change::Unchanged => counts.unchanged += 1,
    }
}
