//! Figures for Prometheus (`OpenMetrics` text), on an address of their own and by configuration only.
//!
//! No label has a value that a person could be known by: labels are route patterns, codes and names of kinds, all of them written in
//! this program.

mod collect;
mod process;
mod revocations;
mod server;
mod state;

pub(crate) use collect::Sources;
pub(crate) use server::{Exposed, bind};
pub(crate) use state::{Figures, keep};

use crate::trouble::Task;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use serde::Deserialize;
use std::{net::SocketAddr, time::Duration};

/// `[metrics]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Settings {
    /// Where metrics are served; nowhere unless set.
    #[serde(deserialize_with = "crate::config::some_address")]
    pub(crate) listen: Option<SocketAddr>,
}

/// Upper bounds of what requests take, in seconds.
const REQUEST_BOUNDS: [f64; 12] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Upper bounds of how long the end of sessions takes, in seconds.
const REVOCATION_BOUNDS: [f64; 9] = [0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 300.0, 3600.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CodeLabels {
    code: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct TaskLabels {
    task: &'static str,
}

type Durations = Family<RouteLabels, Histogram, fn() -> Histogram>;

/// What is counted as it happens.
#[derive(Debug)]
pub(crate) struct Metrics {
    requests: Family<RequestLabels, Counter>,
    durations: Durations,
    under_way: Gauge,
    abandoned: Counter,
    refusals: Family<CodeLabels, Counter>,
    tasks: Family<TaskLabels, Counter>,
    revocations: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let tasks = Family::<TaskLabels, Counter>::default();
        // From the start, so that the first failure is an increase.
        for task in Task::ALL {
            drop(tasks.get_or_create(&TaskLabels { task: task.name() }));
        }
        Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(REQUEST_BOUNDS)),
            under_way: Gauge::default(),
            abandoned: Counter::default(),
            refusals: Family::default(),
            tasks,
            revocations: Histogram::new(REVOCATION_BOUNDS),
        }
    }
}

/// A request that is being answered, counted until this is dropped.
pub(crate) struct UnderWay<'a>(&'a Metrics, bool);

impl UnderWay<'_> {
    /// It was answered.
    pub(crate) fn answered(mut self) {
        self.1 = true;
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.dec();
        if !self.1 {
            self.0.abandoned.inc();
        }
    }
}

impl Metrics {
    pub(crate) fn begin(&self) -> UnderWay<'_> {
        self.under_way.inc();
        UnderWay(self, false)
    }

    /// A request was answered.
    pub(crate) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.durations
            .get_or_create(&RouteLabels { method, route: route.clone() })
            .observe(took.as_secs_f64());
        let status = match status / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    pub(crate) fn refused(&self, code: &'static str) {
        self.refusals.get_or_create(&CodeLabels { code }).inc();
    }

    pub(crate) fn task_failed(&self, task: Task) {
        self.tasks.get_or_create(&TaskLabels { task: task.name() }).inc();
    }

    /// Sessions were ended, so long after it was decided.
    fn revoked(&self, took: Duration) {
        self.revocations.observe(took.as_secs_f64());
    }

    /// All of them, and what is asked for when somebody looks.
    fn registry(&self, sources: Sources) -> Registry {
        let mut registry = Registry::default();
        registry.register("keyward_requests", "Requests answered", self.requests.clone());
        registry.register(
            "keyward_request_duration_seconds",
            "From the head of a request to the head of its answer",
            self.durations.clone(),
        );
        registry.register("keyward_requests_under_way", "Requests being answered", self.under_way.clone());
        registry.register(
            "keyward_requests_abandoned",
            "Requests whose client was gone before the answer",
            self.abandoned.clone(),
        );
        registry.register(
            "keyward_refusals",
            "Refusals and failures told, by their stable code",
            self.refusals.clone(),
        );
        registry.register(
            "keyward_task_failures",
            "Rounds of background tasks that failed",
            self.tasks.clone(),
        );
        registry.register(
            "keyward_revocation_seconds",
            "From the decision to end sessions until it was in force, of the whole installation",
            self.revocations.clone(),
        );
        registry.register_collector(Box::new(sources));
        registry
    }
}

#[cfg(test)]
mod tests;
