//! One pass over the whole export, in the order in which records need each other.

use crate::{
    ImportError, Options, Source as Origin,
    apply::{self, Context, Replacement, Verdict, moves},
    employment::disputed,
    facts::Covered,
    feed::{self, Batch, Entry},
    graph::Reading,
    item::{DeviceRecord, Employment, Extras, FactsRecord, Item, Told, WATCHED},
    known::{Known, Scope},
    mass::Counter,
    plan::{self, Form, Plan, Source},
    report::{Change, Counts, Kind, Problem, Progress, Report},
    resume::Before,
    strangers::{self, Bearers},
};
use keyward_directory::Observer;
use keyward_model::{Clock, DirectoryId, Entropy, PersonId, employee_key};
use keyward_notify::Telling;
use keyward_storage::{
    Draws, Store,
    repo::{import_runs::ImportRun, people::fold},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, RwLock},
};

/// A pass: it only looks, or it writes.
pub(crate) struct Run<'a> {
    pub store: &'a Store,
    pub directory: DirectoryId,
    /// How many people there were before.
    pub people: u64,
    /// Whom the run disables of them.
    pub disabled: BTreeSet<PersonId>,
    pub clock: &'a dyn Clock,
    pub entropy: &'a dyn Entropy,
    pub progress: &'a mut dyn FnMut(Progress),
    pub apply: bool,
    pub examples: bool,
    pub report: Report,
    options: Arc<Options>,
    telling: Arc<Telling>,
    observer: Arc<dyn Observer>,
    /// With what those are marked whom this run makes.
    mark: Arc<str>,
    /// With what those are marked whom the load made that broke off and that this run goes on with.
    resumed: Option<Arc<str>>,
    pub known: Arc<RwLock<Known>>,
    /// The replacements that were found when the run was checked.
    pub planned: Option<Arc<RwLock<Known>>>,
    pub mass: Counter,
    extras: Extras,
    /// New accounts of which the export does not say whether they are enabled, and the file of the first.
    asked: Option<(String, u64)>,
    /// Of each of [`WATCHED`], of how many users it is `null`, and of how many it is not.
    pub watched: [(u64, u64); WATCHED.len()],
    /// Members that are `null` for everybody.
    pub blank: Arc<BTreeSet<&'static str>>,
    /// The numbers of [`Self::strangers`].
    strange: Arc<Vec<String>>,
    /// How many users have a record, and whether the export says only what changed.
    pub users: (u64, bool),
    /// How many new methods have no date, and the file of the first.
    undated: Option<(String, u64)>,
    /// Of how many people a number or address of Graph was passed over, and the file of the first.
    passed_over: Option<(String, u64)>,
    /// The first file of each form with an empty list.
    pub empty: BTreeMap<Form, String>,
    /// How many dates stand for none, the first of them, and its file.
    no_dates: Option<(String, String, u64)>,
    /// Whether the export lists all methods of somebody, and how many devices it has.
    pub lists: (bool, u64),
    /// Of each list how many pages say that another follows, and how many are the last.
    pub pages: BTreeMap<(Form, Option<String>), (String, u64, u64)>,
    /// Files, and employee numbers that they give to several people.
    pub strangers: BTreeSet<(String, String)>,
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
        (directory, people): (DirectoryId, u64),
        options: Arc<Options>,
        (telling, observer): (&Telling, &Arc<dyn Observer>),
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
            people,
            disabled: BTreeSet::new(),
            clock,
            entropy,
            progress,
            apply: false,
            examples: false,
            report,
            options,
            telling: Arc::new(telling.clone()),
            observer: Arc::clone(observer),
            mark: Arc::from(""),
            resumed: None,
            known,
            planned: None,
            mass: Counter::new(),
            extras,
            asked: None,
            watched: [(0, 0); WATCHED.len()],
            blank: Arc::default(),
            strange: Arc::default(),
            users: (0, false),
            undated: None,
            no_dates: None,
            passed_over: None,
            empty: BTreeMap::new(),
            lists: (false, 0),
            pages: BTreeMap::new(),
            strangers: BTreeSet::new(),
        }
    }

    /// Says whether this goes on with a load that broke off.
    pub(crate) fn goes_on(&mut self, plan: &Plan, before: &Before) {
        self.resumed = before.mark();
        if let Some(note) = before.note(plan) {
            self.report.note(note);
        }
    }

    /// Says as what it is on record. If what it was to go on with has ended, it dates nothing.
    pub(crate) fn begins(&mut self, run: &ImportRun) {
        self.mark = run.mark().into();
        self.resumed.take_if(|resumed| *resumed != self.mark);
    }

    /// Reads everything; the report is in `self`.
    pub(crate) async fn pass(&mut self, plan: &Plan) -> Result<(), ImportError> {
        for note in &plan.notes {
            self.report.note(note.clone());
        }
        let announced = |source: &&Source| matches!(source.form, Form::Users | Form::Devices | Form::Facts);
        for source in plan.sources.iter().filter(announced) {
            self.announce(plan, source).await?;
        }
        let blank = WATCHED.into_iter().zip(self.watched);
        let blank = blank.filter(|(_, (none, some))| *some == 0 && *none >= FEWEST_BLANK);
        self.blank = Arc::new(blank.map(|(name, _)| name).collect());
        self.strange = Arc::new(self.strangers.iter().map(|(_, key)| key.clone()).collect());
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
        if let Some((file, count)) = self.asked.take() {
            self.report.problem(Problem { file, line: 0, reason: ask(count) });
        }
        if let Some((file, count)) = self.undated.take() {
            self.report.note(Problem { file, line: 0, reason: undated(count) });
        }
        if let Some((file, text, count)) = self.no_dates.take() {
            self.report.note(Problem { file, line: 0, reason: no_dates(&text, count) });
        }
        self.tell_blank(plan);
        self.tell_empty();
        if let Some((file, count)) = self.passed_over.take() {
            let reason = format!(
                "of {count} people a number or address in it was passed over, because a row of a table has another of the same kind"
            );
            self.report.note(Problem { file, line: 0, reason });
        }
        self.tell_pages();
        self.tell_missing(plan).await?;
        self.tell_gone(plan).await?;
        self.tell_disabled().await?;
        self.report.applied = self.apply;
        Ok(())
    }

    pub(crate) fn reading(&self, plan: &Plan, source: &Source) -> Reading {
        // The preferred source is Graph: it is asked for everything, and tables fill what it leaves open.
        let covered =
            if self.options.prefer == Origin::Hr { plan.covered.clone() } else { Covered::default() };
        Reading {
            now: self.clock.now(),
            covered,
            country: self.options.country,
            mapping: Arc::new(self.options.mapping.clone()),
            file: source.key(),
            keys_only: false,
            known: Arc::clone(&self.known),
        }
    }

    /// Notes whose records a file of users has, so that a user name which passes from one to another is told from one that its
    /// holder gave up by leaving; and which number each device has, before the numbers themselves are read.
    async fn announce(&mut self, plan: &Plan, source: &Source) -> Result<(), ImportError> {
        let failed = |error: std::io::Error| plan::unreadable(source, &error);
        let (input, _) = plan::open(source)?;
        let folder = plan::parent(&source.path).to_owned();
        let reading = Reading { keys_only: true, ..self.reading(plan, source) };
        let kind = own_kind(source.form);
        let mut shared = BTreeMap::new();
        let mut batches = feed::spawn(input, source.form, folder, kind, reading).map_err(failed)?;
        while let Some(batch) = batches.recv().await {
            let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            for entry in batch.map_err(failed)? {
                if let Some((key, _)) = strangers::numbered(&entry)
                    && !known.add(Scope::EmployeeNumber, &[&source.name, &key])
                {
                    shared.insert(key, Bearers::default());
                }
                if let Entry::Item(_, item) = &entry {
                    moves::announce(&mut known, item);
                }
                match entry {
                    Entry::Item(_, Item::Left { deleted: false, .. }) => self.users.1 = true,
                    Entry::Item(_, Item::Left { source_id, .. }) => {
                        known.add(Scope::Deleted, &[&source_id]);
                    }
                    Entry::Item(_, Item::Ended { person, .. }) => {
                        known.add(Scope::Leaves, &[&fold(&person)]);
                        known.has_row(&source.name, &fold(&person));
                    }
                    Entry::Item(_, Item::Facts(record)) => {
                        announce_row(&mut known, &record);
                        known.has_row(&source.name, &fold(&record.person));
                        if record.employment == Employment::Employed {
                            known.add(Scope::Employed, &[&fold(&record.person)]);
                        }
                        if record.employment != Employment::Unsaid {
                            known.add(Scope::Stays, &[&fold(&record.person)]);
                        }
                    }
                    Entry::Item(_, Item::Person(record)) => {
                        self.users.0 += 1;
                        for ((none, some), told) in self.watched.iter_mut().zip(record.watched) {
                            *none += u64::from(told == Some(false));
                            *some += u64::from(told == Some(true));
                        }
                        known.add(Scope::Announced, &[&record.source_id]);
                    }
                    Entry::Item(_, Item::Device(record)) => {
                        self.lists.1 += 1;
                        announce_number(&mut known, &record);
                    }
                    _ => {}
                }
            }
        }
        if shared.is_empty() { Ok(()) } else { self.tell_strangers(plan, source, shared).await }
    }

    /// Takes the number of strangers out of a record: what is on file stays. Whose it is on file it still says.
    fn without_strangers(&self, source: &Source, item: &mut Item) {
        let number = match item {
            Item::Person(record) => record.employee_number.value(),
            Item::Facts(record) => record.employee_number.as_ref(),
            _ => None,
        };
        let Some(key) = number.and_then(|number| employee_key(number)) else { return };
        if self.strangers.contains(&(source.name.clone(), key)) {
            match item {
                Item::Person(record) => {
                    record.strange = record.employee_number.value().cloned();
                    record.employee_number = Told::Nothing;
                }
                Item::Facts(record) => record.strange = record.employee_number.take(),
                _ => {}
            }
        }
    }

    async fn file(&mut self, plan: &Plan, source: &Source, kind: Kind) -> Result<(), ImportError> {
        let reading = self.reading(plan, source);
        let (input, _) = plan::open(source)?;
        let folder = plan::parent(&source.path).to_owned();
        let failed = |error: std::io::Error| plan::unreadable(source, &error);
        let mut batches = feed::spawn(input, source.form, folder, kind, reading).map_err(failed)?;
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
            match entry {
                Entry::Item(_, item) if self.is_moot(source.form, &item) => {}
                Entry::Item(line, mut item) => {
                    self.without_strangers(source, &mut item);
                    self.report.at(kind).read += 1;
                    if let Some(reason) = self.repeated(&item) {
                        self.refuse(source, kind, line, reason.to_owned());
                    } else {
                        lines.push(line);
                        items.push(item);
                    }
                }
                Entry::Problem(line, reason) => {
                    self.report.at(kind).read += 1;
                    self.refuse(source, kind, line, reason);
                }
                Entry::OfFile(line, reason) => self.of_file(source, line, reason),
                Entry::Flaw(line, reason) => self.flaw(source, kind, line, reason),
                Entry::Note(line, reason) => {
                    self.report.at(kind).read += 1;
                    self.leave_out(source, kind, line, reason);
                }
                Entry::Pages { more, last } => {
                    let list = (source.form, source.key());
                    let pages = self.pages.entry(list).or_insert_with(|| (source.name.clone(), 0, 0));
                    (pages.1, pages.2) = (pages.1 + more, pages.2 + last);
                }
                Entry::Listed { person, whole } => {
                    let scope = if whole { Scope::Listed } else { Scope::Unread };
                    let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
                    known.add(scope, &[&fold(&person)]);
                    self.lists.0 = true;
                }
                Entry::PassedOver => self.pass_over(source),
                Entry::Empty => {
                    self.empty.entry(source.form).or_insert_with(|| source.name.clone());
                }
                Entry::NoDate(text) => {
                    self.no_dates.get_or_insert_with(|| (source.name.clone(), text, 0)).2 += 1;
                }
                Entry::Remark(line, reason) => self.remark(source, line, reason),
            }
        }
        if items.is_empty() {
            return Ok(());
        }
        let items: Arc<[Item]> = items.into();
        let origin = if source.form == Form::Facts { Origin::Hr } else { Origin::Graph };
        let verdicts = self.decide(kind, (origin, &source.name), Arc::clone(&items)).await?;
        for ((line, item), verdict) in lines.into_iter().zip(items.iter()).zip(verdicts) {
            match verdict {
                Verdict::Refused(reason) => {
                    self.remember(item, Scope::Refused);
                    self.refuse(source, kind, line, reason);
                }
                Verdict::Asked => {
                    self.remember(item, Scope::Refused);
                    self.report.at(kind).refused += 1;
                    self.asked.get_or_insert_with(|| (source.name.clone(), 0)).1 += 1;
                }
                Verdict::Noted(reason) => self.leave_out(source, kind, line, reason),
                Verdict::Apart(reason) => {
                    self.remember(item, Scope::Refused);
                    self.leave_out(source, kind, line, reason);
                }
                Verdict::Moot => self.report.at(kind).skipped += 1,
                Verdict::Done(outcome) => {
                    self.accept(item);
                    let undated = matches!(item, Item::Method(record) if record.added_at.is_none());
                    if undated && outcome.change == Change::Created {
                        self.undated.get_or_insert_with(|| (source.name.clone(), 0)).1 += 1;
                    }
                    if outcome.passed_over {
                        self.pass_over(source);
                    }
                    let disables =
                        |change: &&Replacement| change.what == "enabled" && change.to == "disabled";
                    self.disabled
                        .extend(outcome.replaces.iter().filter(disables).map(|change| change.person));
                    self.count_replacements(&outcome.replaces);
                    count(self.report.at(kind), outcome.change);
                    self.report.at(kind).changed += outcome.others;
                    for reason in outcome.notes {
                        self.report.note(Problem { file: source.name.clone(), line, reason });
                    }
                    for flaw in outcome.flaws {
                        self.flaw(source, kind, line, flaw);
                    }
                    if self.examples {
                        self.report.example(kind, outcome.change, &outcome.text);
                    }
                }
            }
        }
        Ok(())
    }

    fn pass_over(&mut self, source: &Source) {
        self.passed_over.get_or_insert_with(|| (source.name.clone(), 0)).1 += 1;
    }

    /// Counts what a checked run replaces, and notes it for the run that applies it.
    fn count_replacements(&mut self, replaces: &[Replacement]) {
        if self.apply {
            return;
        }
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        for replacement in replaces {
            known.add(Scope::Planned, &replacement.key().each_ref().map(String::as_str));
            self.mass.add(replacement);
        }
    }

    /// A problem by which no record is refused.
    fn of_file(&mut self, source: &Source, line: u64, reason: String) {
        self.report.problem(Problem { file: source.name.clone(), line, reason });
    }

    fn remark(&mut self, source: &Source, line: u64, reason: String) {
        self.report.note(Problem { file: source.name.clone(), line, reason });
    }

    fn leave_out(&mut self, source: &Source, kind: Kind, line: u64, reason: String) {
        self.report.at(kind).skipped += 1;
        self.report.note(Problem { file: source.name.clone(), line, reason });
    }

    /// A field that stays as it is.
    fn flaw(&mut self, source: &Source, kind: Kind, line: u64, reason: String) {
        self.report.at(kind).partly += 1;
        self.report.problem(Problem { file: source.name.clone(), line, reason });
    }

    async fn decide(
        &self,
        kind: Kind,
        (source, file): (Origin, &str),
        items: Arc<[Item]>,
    ) -> Result<Vec<Verdict>, ImportError> {
        let context = Context {
            directory: self.directory,
            kind,
            apply: self.apply,
            mark: Arc::clone(&self.mark),
            resumed: self.resumed.clone(),
            telling: Arc::clone(&self.telling),
            observer: Arc::clone(&self.observer),
            known: Arc::clone(&self.known),
            planned: self.planned.clone(),
            source,
            file: Arc::from(file),
            prefer: self.options.prefer,
            assume_enabled: self.options.assume_enabled,
            blank: Arc::clone(&self.blank),
            strange: Arc::clone(&self.strange),
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
                let name = record.user_name.as_deref()?;
                if known.add(Scope::UserName, &[name]) {
                    return None;
                }
                // The name still means the first.
                known.add(Scope::RefusedUser, &[&record.source_id]);
                Some("a user with this user name came before in this import")
            }
            Item::Ended { person, .. } => disputed(&known, person).or_else(|| {
                (!known.add(Scope::Ended, &[&fold(person)]))
                    .then_some("another row of this import says already that this person left")
            }),
            Item::Facts(record) => {
                let leaves = known.has(Scope::Leaves, &[&fold(&record.person)]);
                let ended = leaves.then_some("another row of this import says that this person left");
                disputed(&known, &record.person)
                    .or(ended)
                    .or_else(|| repeated_row(&mut known, &record.person))
            }
            Item::Group { source_id, .. } => (!known.add(Scope::Group, &[source_id]))
                .then_some("a group with this id came before in this import"),
            Item::Device(record) => (!known.add(Scope::Device, &[&record.source_id]))
                .then_some("a device with this id came before in this import"),
            Item::Method(record) => (!known.add(Scope::Method, &[&fold(&record.person), &record.source_id]))
                .then_some("this person had a method with this id before in this import"),
            Item::Left { .. }
            | Item::Contacts { .. }
            | Item::Manager { .. }
            | Item::NoManager { .. }
            | Item::Member { .. } => None,
        }
    }

    /// Whether this belongs to a record or a row of which the rest was refused.
    fn is_moot(&self, form: Form, item: &Item) -> bool {
        let known = self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        match (form, item) {
            (Form::Facts, Item::Manager { person, .. }) => known.has(Scope::Leaves, &[&fold(person)]),
            (
                Form::Users,
                Item::Manager { person, .. } | Item::NoManager { person } | Item::Contacts { person, .. },
            ) => known.has(Scope::RefusedUser, &[person]),
            (Form::Users, Item::Method(record)) => known.has(Scope::RefusedUser, &[&record.person]),
            _ => false,
        }
    }

    /// Remembers what later records may refer to.
    fn accept(&mut self, item: &Item) {
        if let Item::Person(record) = item {
            if let (Some(number), false) = (record.employee_number.value(), self.apply) {
                let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
                for name in [Some(&record.source_id), record.user_name.as_ref()].into_iter().flatten() {
                    known.add(Scope::Brings, &[&fold(name), number]);
                }
            }
            self.extras.manager |= record.extras.manager;
            self.extras.contacts |= record.extras.contacts;
            self.extras.methods |= record.extras.methods;
        }
        if !self.apply {
            self.remember(item, Scope::Person);
        }
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        match item {
            Item::Group { source_id, .. } if !self.apply => {
                known.add(Scope::NewGroup, &[source_id]);
            }
            _ => {}
        }
    }

    /// Notes the texts by which later records may mean this one.
    fn remember(&self, item: &Item, scope: Scope) {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        match item {
            Item::Person(record) => {
                if scope == Scope::Refused {
                    known.add(Scope::RefusedUser, &[&record.source_id]);
                }
                known.add(scope, &[&fold(&record.source_id)]);
                let names = record.user_name.as_deref().into_iter();
                for name in names.chain(record.employee_number.value().map(String::as_str)) {
                    known.add(scope, &[&fold(name)]);
                }
            }
            Item::Facts(record) => {
                if let Some(number) = record.employee_number.as_ref().filter(|_| scope == Scope::Person) {
                    known.add(scope, &[&fold(number)]);
                }
            }
            _ => {}
        }
    }
}

/// As many users at least have to be `null` in a member before that is taken for a permission that is missing.
const FEWEST_BLANK: u64 = 3;
/// Why a row cannot stand beside one of the same person.
fn repeated_row(known: &mut Known, person: &str) -> Option<&'static str> {
    (!known.add(Scope::Facts, &[&fold(person)])).then_some("this person had a row before in this import")
}

/// The kind of a file's own records.
pub(crate) const fn own_kind(form: Form) -> Kind {
    match form {
        Form::Devices => Kind::Devices,
        Form::Facts => Kind::Facts,
        _ => Kind::People,
    }
}

/// Notes what a row says, so that Graph does not undo it: of whom the row says nothing, Graph's value counts.
fn announce_row(known: &mut Known, record: &FactsRecord) {
    let person = fold(&record.person);
    for contact in &record.contacts {
        let Some(value) = &contact.value else { continue };
        known.add(Scope::Covers, &[&person, contact.kind.name()]);
        known.add(Scope::Says, &[&person, contact.kind.name(), value]);
    }
    if record.manager {
        known.add(Scope::Covers, &[&person, "manager"]);
    }
}

/// Notes the number of a device. Two cards may have one number: then nobody knows which of the devices rings.
fn announce_number(known: &mut Known, record: &DeviceRecord) {
    let Some(number) = &record.number else { return };
    if known.add(Scope::RingsOn, &[&record.source_id, number]) && !known.add(Scope::Number, &[number]) {
        known.add(Scope::SharedNumber, &[number]);
    }
}

/// What to say of accounts of which the export does not say whether they are enabled.
fn ask(count: u64) -> String {
    format!(
        "{count} new accounts were not imported: the export does not say whether they are enabled. Add accountEnabled to $select \
         (in PowerShell: -Property), or say --assume-enabled yes or --assume-enabled no"
    )
}

/// What to say of methods of which nobody knows how old they are.
fn undated(count: u64) -> String {
    format!(
        "{count} new methods have no createdDateTime, so they count as added now: for three days a case says of them that they were \
         added shortly before the report"
    )
}

/// What to say of dates that are none.
fn no_dates(first: &str, count: u64) -> String {
    format!(
        "{count} dates were taken for none, such as {first}: they stand for a field that nobody filled in, or lie before there was anything \
         to date. Nobody left by one, and a number, manager or method without a date counts as new"
    )
}

fn count(counts: &mut Counts, change: Change) {
    match change {
        Change::Created => counts.created += 1,
        Change::Changed => counts.changed += 1,
        Change::Unchanged => counts.unchanged += 1,
    }
}
