//! Everything that can be checked about an installation's data, for `keyward log verify`, backups and restores.

use crate::{install::Installation, system::running_for};
use keyward_ledger::Hash;
use keyward_model::Timestamp;
use keyward_storage::{
    Progress, Step, StoreError, backup,
    log::{self, Finding, Findings},
    seal,
};
use std::{
    io::{IsTerminal as _, Write as _},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How often a line says how far it is.
const EVERY: Duration = Duration::from_secs(10);
/// How often it does on a terminal, in the same line.
const EVERY_ON_TERMINAL: Duration = Duration::from_millis(200);

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Verified {
    pub(crate) findings: Findings,
    /// Whether some of it says that a row was forged.
    pub(crate) forged: bool,
    /// Whether some of it says that something cannot be read.
    pub(crate) damaged: bool,
    /// Leaves of the tree and its root, if the tree could be read to its end.
    pub(crate) tree: Option<(u64, Hash)>,
    /// What was compared, in sentences.
    pub(crate) said: Vec<String>,
}

/// Until when the log is to be complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    pub(crate) now: Timestamp,
    /// How long an event may wait for its leaf.
    pub(crate) patience: Duration,
}

impl When {
    /// For a copy: what waited when it was made still waits.
    pub(crate) const fn of_a_copy(now: Timestamp) -> Self {
        Self { now, patience: Duration::MAX }
    }
}

impl Verified {
    /// Takes what a part found. One that could not be finished, because what it read is damaged, is named, and the others go on.
    fn part<T>(&mut self, name: &'static str, found: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_of_the_data() => {
                self.damaged = true;
                self.findings.push(Finding::new(name, "not finished", error.to_string()));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Checks every table, the whole log, and every row against events and seals. With `since` also that the log continues an earlier checkpoint.
pub(crate) async fn everything(
    installation: &Installation,
    when: When,
    since: Option<String>,
    told: &Progress,
) -> anyhow::Result<Verified> {
    let (store, id) = (&installation.store, installation.directory.id);
    let key = installation.log_signer()?.verifier().clone();
    let mut all = Verified::default();
    let tables = backup::check_tables(store, told).await?;
    all.damaged = !tables.is_empty();
    all.findings.extend(tables);
    let report = log::verify_telling(store, id, &key, (when.now, when.patience), told).await;
    if let Some(report) = all.part("event", report)? {
        all.said.push(format!(
            "{} events in the tree ({} with their text erased), {} waiting, {} checkpoints; root {}",
            report.events, report.erased, report.waiting, report.checkpoints, report.root
        ));
        all.tree = Some((report.size, report.root));
        all.findings.extend(report.findings);
        all.findings.more = all.findings.more.saturating_add(report.more);
    }
    if let Some(note) = since {
        let continued = store
            .read("continues", move |tx| log::continues(tx, id, crate::memory::note_of(&note), &key))
            .await;
        if let Some(continued) = all.part("log_node", continued)? {
            all.findings.extend(continued);
        }
    }
    told.begin("comparing people, methods and rules with their events", None);
    let state = log::verify_state(store, id, log::ROWS_AT_ONCE).await;
    let state = all.part("person", state)?;
    told.begin("comparing cases with their events", None);
    let cases = keyward_desk::audit(store, id).await;
    let cases = all.part("recovery_case", cases)?;
    if let (Some(state), Some(cases)) = (&state, &cases) {
        all.said.push(format!("{} rows and {} cases compared with their events", state.rows, cases.cases));
    }
    told.begin("comparing rows with their seals", None);
    let sealed = seal::verify_seals(store, id).await;
    if let Some(sealed) = all.part("seal", sealed)? {
        all.said.push(format!("{} rows compared with their seals", sealed.rows));
        all.forged = sealed.findings.count() > 0;
        take(&mut all.findings, sealed.findings);
    }
    if let Some(state) = state {
        if state.erased > 0 {
            all.said.push(format!(
                "{} of the events about rows were erased: what they alone said is missing",
                state.erased
            ));
        }
        take(&mut all.findings, state.findings);
    }
    if let Some(cases) = cases {
        take(&mut all.findings, cases.findings);
    }
    Ok(all)
}

fn take(all: &mut Findings, found: Findings) {
    all.extend(found.list);
    all.more = all.more.saturating_add(found.more);
}

/// How far something is.
#[derive(Default)]
struct State {
    what: &'static str,
    of: Option<u64>,
    done: u64,
    begun: Duration,
    said: Duration,
}

/// Says on standard error how far it is: on a terminal in one line, else in a line each ten seconds.
pub(crate) fn on_standard_error() -> Progress {
    let terminal = std::io::stderr().is_terminal();
    let state = Mutex::new(State { begun: running_for(), said: running_for(), ..State::default() });
    let every = if terminal { EVERY_ON_TERMINAL } else { EVERY };
    Progress::new(move |step| {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = running_for();
        match step {
            Step::Begin(what, of) => {
                *state = State { what, of, begun: now, said: state.said, done: 0 };
                if !terminal {
                    return;
                }
            }
            Step::More(more) => {
                state.done = state.done.saturating_add(more);
                if now.saturating_sub(state.said) < every {
                    return;
                }
            }
        }
        state.said = now;
        let seconds = now.saturating_sub(state.begun).as_secs();
        let line = match (state.of, state.done) {
            (_, 0) => state.what.to_owned(),
            (Some(of), done) => format!("{done} of {of} {}, {seconds} s", state.what),
            (None, done) => format!("{done} {}, {seconds} s", state.what),
        };
        let mut err = std::io::stderr().lock();
        // Whoever cannot read it misses nothing else.
        let _ = if terminal { write!(err, "\r\x1b[K{line}") } else { writeln!(err, "{line}") };
    })
}

/// Ends the line that a terminal has.
pub(crate) fn end_line() {
    if std::io::stderr().is_terminal() {
        // As above.
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}
