//! What goes wrong again and again in the background: told at once, then once a minute with a count, and told when it works again.

use crate::{metrics::Metrics, system};
use keyward_model::Repeats;
use std::{fmt::Display, sync::Arc};

/// The background tasks, as metrics name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    CompareLog,
    Remember,
    Sequence,
    Effects,
    Reads,
    Reports,
    Changes,
    Deliveries,
    Messages,
    Reminders,
    Housekeeping,
    Figures,
}

impl Task {
    /// Those of the log, in their order.
    pub(crate) const LOG: [Self; 3] = [Self::CompareLog, Self::Remember, Self::Sequence];
    /// Those of the desk, in their order.
    pub(crate) const DESK: [Self; 4] = [Self::Effects, Self::Reads, Self::Reports, Self::Changes];
    pub(crate) const ALL: [Self; 12] = [
        Self::CompareLog,
        Self::Remember,
        Self::Sequence,
        Self::Effects,
        Self::Reads,
        Self::Reports,
        Self::Changes,
        Self::Deliveries,
        Self::Messages,
        Self::Reminders,
        Self::Housekeeping,
        Self::Figures,
    ];

    /// Its name as a label.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CompareLog => "compare-log",
            Self::Remember => "remember",
            Self::Sequence => "sequence",
            Self::Effects => "effects",
            Self::Reads => "reads",
            Self::Reports => "reports",
            Self::Changes => "changes",
            Self::Deliveries => "deliveries",
            Self::Messages => "messages",
            Self::Reminders => "reminders",
            Self::Housekeeping => "housekeeping",
            Self::Figures => "figures",
        }
    }

    /// What it cannot do when it fails.
    const fn failure(self) -> &'static str {
        match self {
            Self::CompareLog => "the log cannot be compared with what is remembered of it",
            Self::Remember => "what is remembered of the log cannot be written",
            Self::Sequence => "the log cannot be sequenced",
            Self::Effects => "intents cannot be carried out",
            Self::Reads => "who looked cannot be logged",
            Self::Reports => "reports from the website cannot be tidied",
            Self::Changes => "changes that are due cannot be put in force",
            Self::Deliveries => "cases cannot hear of deliveries",
            Self::Messages => "messages cannot be delivered",
            Self::Reminders => "people cannot be reminded of what they have to register",
            Self::Housekeeping => "what has expired cannot be ended",
            Self::Figures => "figures for metrics cannot be read from the database",
        }
    }
}

/// One task's.
pub(crate) struct Trouble {
    task: Task,
    /// Which outlet, where a task runs once for each.
    outlet: Option<String>,
    repeats: Repeats,
    metrics: Arc<Metrics>,
}

impl Trouble {
    pub(crate) fn of(task: Task, metrics: &Arc<Metrics>) -> Self {
        Self { task, outlet: None, repeats: Repeats::default(), metrics: Arc::clone(metrics) }
    }

    /// For a task that runs once for each outlet.
    pub(crate) fn at(self, outlet: String) -> Self {
        Self { outlet: Some(outlet), ..self }
    }

    /// How a round ended: what went well is given back.
    pub(crate) fn heard<T, E: Display>(&mut self, round: Result<T, E>) -> Option<T> {
        match round {
            Ok(done) => {
                self.worked();
                Some(done)
            }
            Err(error) => {
                self.failed(&error);
                None
            }
        }
    }

    /// It worked.
    pub(crate) fn worked(&mut self) {
        let (task, outlet) = (self.task.name(), self.outlet.as_deref());
        if let Some(failures) = self.repeats.worked(system::running_for()) {
            tracing::info!(task, outlet, failures, "works again");
        }
    }

    /// It failed.
    pub(crate) fn failed(&mut self, error: &impl Display) {
        self.metrics.task_failed(self.task);
        if let Some(count) = self.repeats.failed(system::running_for()) {
            let (task, outlet) = (self.task.name(), self.outlet.as_deref());
            tracing::error!(task, outlet, count, error = format!("{error:#}"), "{}", self.task.failure());
        }
    }
}
