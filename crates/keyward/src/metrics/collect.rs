//! What is asked for when somebody looks: the store, the lines, the process, and the newest figures of the database.

use super::{
    process,
    state::{Figures, State},
};
use crate::{
    listen::{Census, Crowd},
    system, telemetry, vitals,
};
use keyward_desk::Forged;
use keyward_model::{Clock, Timestamp};
use keyward_signin::SignIn;
use keyward_storage::{BOUNDS, Engine, Store, Work};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, NoLabelSet},
    metrics::MetricType,
};
use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

/// Where the figures come from.
pub(crate) struct Sources {
    pub(crate) store: Store,
    pub(crate) sign_in: SignIn,
    pub(crate) forged: Forged,
    pub(crate) crowd: Crowd,
    pub(crate) figures: Figures,
    /// The folder whose disk must not be full.
    pub(crate) folder: PathBuf,
    /// Until when the server's own certificate is good.
    pub(crate) certificate: Option<Timestamp>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").finish_non_exhaustive()
    }
}

type Labels<'a> = &'a [(&'static str, &'a str)];

/// Writes families.
struct Out<'a>(DescriptorEncoder<'a>);

impl Out<'_> {
    fn gauges<'l>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (Vec<(&'static str, &'l str)>, f64)>,
    ) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (labels, value) in samples {
            if labels.is_empty() {
                family.encode_gauge(&value)?;
            } else {
                family.encode_family(&labels)?.encode_gauge(&value)?;
            }
        }
        Ok(())
    }

    /// One without labels; nothing if nobody knows.
    fn gauge(&mut self, name: &str, help: &str, value: Option<f64>) -> fmt::Result {
        match value {
            Some(value) => self.gauges(name, help, [(Vec::new(), value)]),
            None => Ok(()),
        }
    }

    fn counter(&mut self, name: &str, help: &str, labels: Labels<'_>, value: u64) -> fmt::Result {
        let mut family = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        if labels.is_empty() {
            return family.encode_counter::<NoLabelSet, _, u64>(&value, None);
        }
        family.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&value, None)
    }
}

impl Collector for Sources {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut out = Out(encoder);
        traces(&mut out)?;
        self.store(&mut out)?;
        self.lines(&mut out)?;
        self.process(&mut out)?;
        let found = self.figures.newest(system::running_for());
        self.hold(&mut out, found.as_ref().map(|(state, _)| state.held))?;
        out.gauge(
            "keyward_figures_age_seconds",
            "Age of the figures that are read from the database every 15 seconds; absent with all of them after two minutes",
            found.as_ref().map(|(_, age)| age.as_secs_f64()),
        )?;
        match found {
            Some((state, _)) => database(&mut out, &state),
            None => Ok(()),
        }
    }
}

impl Sources {
    fn engine(&self) -> &'static str {
        match self.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgresql",
        }
    }

    fn store(&self, out: &mut Out<'_>) -> fmt::Result {
        let (engine, load, done) = (self.engine(), self.store.load(), self.store.counters());
        let lines = |of: fn(&keyward_storage::Load) -> usize| -> Vec<_> {
            let labels = |line: &'static str| vec![("engine", engine), ("line", line)];
            load.iter().map(|load| (labels(load.line.name()), amount(of(load)))).collect()
        };
        out.gauges(
            "keyward_store_waiting",
            "Commands that wait for the database's workers",
            lines(|load| load.waiting),
        )?;
        out.gauges(
            "keyward_store_busy",
            "Workers of the database that are at work",
            lines(|load| load.busy),
        )?;
        out.gauges("keyward_store_workers", "Workers of the database", lines(|load| load.workers))?;
        let labels = [("engine", engine)];
        out.counter(
            "keyward_store_commands",
            "Commands whose transaction was committed",
            &labels,
            done.commands,
        )?;
        out.counter("keyward_store_commits", "COMMITs sent for them", &labels, done.commits)?;
        out.counter(
            "keyward_store_retries",
            "Commands run again after a conflict or a lost connection",
            &labels,
            done.retries,
        )?;
        let help = "Time of transactions, from BEGIN to their end with every retry; on SQLite a write is a group of commands";
        let mut family =
            out.0.encode_descriptor("keyward_store_seconds", help, None, MetricType::Histogram)?;
        for work in Work::ALL {
            let timing = self.store.timing(work);
            let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
            let buckets: Vec<(f64, u64)> = bounds.zip(timing.buckets).collect();
            let (sum, count) =
                (Duration::from_micros(timing.micros).as_secs_f64(), timing.buckets.iter().sum());
            family
                .encode_family(&[("engine", engine), ("work", work.name())])?
                .encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
        Ok(())
    }

    fn lines(&self, out: &mut Out<'_>) -> fmt::Result {
        let (waiting, places) = self.sign_in.hashing_line();
        out.gauge(
            "keyward_hashing_waiting",
            "Passwords in the line to be hashed, with those under way",
            Some(amount(waiting)),
        )?;
        out.gauge("keyward_hashing_places", "Places in that line", Some(amount(places)))?;
        let Census { open, most, refused, displaced } = self.crowd.census();
        out.gauge("keyward_connections_open", "Connections open", Some(amount(open)))?;
        out.gauge("keyward_connections_limit", "Connections at once, at most", Some(amount(most)))?;
        let none: Labels<'_> = &[];
        out.counter(
            "keyward_connections_refused",
            "Connections refused because all places were taken",
            none,
            refused,
        )?;
        out.counter(
            "keyward_connections_displaced",
            "Connections closed to make room for others",
            none,
            displaced,
        )
    }

    /// `held` as the database said, if that is known.
    fn hold(&self, out: &mut Out<'_>, held: Option<bool>) -> fmt::Result {
        let is = |wrong: bool| if wrong { 1.0 } else { 0.0 };
        let rolled_back = held.map(|held| (vec![("reason", "rolled-back")], is(held)));
        let forged = (vec![("reason", "forged")], is(self.forged.which().is_some()));
        out.gauges(
            "keyward_hold",
            "1 while nothing is signed and no pass is issued: the log was rolled back, or an event in it is forged",
            rolled_back.into_iter().chain([forged]),
        )
    }

    fn process(&self, out: &mut Out<'_>) -> fmt::Result {
        let labels = vec![("version", env!("CARGO_PKG_VERSION")), ("engine", self.engine())];
        out.gauges("keyward_build_info", "1; the version and the database's engine", [(labels, 1.0)])?;
        out.gauge(
            "keyward_running_seconds",
            "Since the start of the process",
            Some(system::running_for().as_secs_f64()),
        )?;
        let open = vitals::descriptors(std::process::id());
        out.gauge("process_resident_memory_bytes", "Resident memory", process::resident().map(large))?;
        out.gauge("process_open_fds", "Open descriptors", open.map(|open| large(open.used)))?;
        out.gauge("process_max_fds", "Descriptors that may be open", open.map(|open| large(open.limit)))?;
        out.gauge(
            "keyward_disk_free_bytes",
            "Free on the disk of the database, or of the master secret where the database is PostgreSQL",
            vitals::disk(self.folder.clone(), true).map(|disk| large(disk.free)),
        )?;
        let now = self.clock.now();
        let left =
            self.certificate.map(|until| until.since(now).as_secs_f64() - now.since(until).as_secs_f64());
        out.gauge(
            "keyward_certificate_left_seconds",
            "Until the server's certificate expires, where Keyward itself ends TLS",
            left,
        )
    }
}

/// What became of spans, where there is a collector; else all are 0.
fn traces(out: &mut Out<'_>) -> fmt::Result {
    let help = "Spans sent to the collector, dropped because too many waited, and not taken by it";
    let mut family = out.0.encode_descriptor("keyward_trace_spans", help, None, MetricType::Counter)?;
    for outcome in telemetry::Outcome::ALL {
        family
            .encode_family(&[("outcome", outcome.name())])?
            .encode_counter::<NoLabelSet, _, u64>(&telemetry::count(outcome), None)?;
    }
    Ok(())
}

/// What the database said.
fn database(out: &mut Out<'_>, state: &State) -> fmt::Result {
    let seconds = |age: Option<Duration>| Some(age.unwrap_or_default().as_secs_f64());
    out.gauge(
        "keyward_leaves_waiting",
        "Events without their leaf in the log, at most 10000",
        Some(large(state.leaves)),
    )?;
    out.gauge(
        "keyward_leaves_oldest_seconds",
        "Since when the oldest of them waits",
        seconds(state.oldest_leaf),
    )?;
    out.gauge(
        "keyward_checkpoint_age_seconds",
        "Since the log was signed last: it is when something happens",
        state.checkpoint.map(|age| age.as_secs_f64()),
    )?;
    let kind = |one: &super::state::Waiting| vec![("urgency", one.urgency), ("channel", one.channel)];
    out.gauges(
        "keyward_messages_waiting",
        "Messages to be sent, at most 10000 each",
        state.messages.iter().map(|one| (kind(one), large(one.count))),
    )?;
    out.gauges(
        "keyward_messages_oldest_seconds",
        "Since when the oldest of them waits",
        state.messages.iter().map(|one| (kind(one), one.oldest.unwrap_or_default().as_secs_f64())),
    )?;
    let by_channel = |all: &[(&'static str, u64)]| -> Vec<_> {
        all.iter().map(|(channel, number)| (vec![("channel", *channel)], large(*number))).collect()
    };
    out.gauges(
        "keyward_messages_given_up",
        "Messages that nobody sends any more, at most 10000 each",
        by_channel(&state.given_up),
    )?;
    out.gauges(
        "keyward_outlets_failing",
        "Mail servers, gateways and webhooks that have something against us",
        by_channel(&state.failing),
    )?;
    out.gauge(
        "keyward_effects_waiting",
        "Effects of cases that are due and not carried out, at most 200",
        Some(large(state.effects)),
    )?;
    out.gauge(
        "keyward_sessions_live",
        "Sessions that are open, at most 200000",
        Some(large(state.sessions)),
    )?;
    let is = |so: bool| Some(if so { 1.0 } else { 0.0 });
    out.gauge("keyward_clock_trusted", "1 while the machine's clock is believed", is(state.clock_believed))?;
    out.gauge("keyward_attack_mode", "1 while attack mode is on", is(state.attack_mode))
}

#[expect(clippy::cast_precision_loss, reason = "figures for a graph")]
fn amount(number: usize) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "figures for a graph")]
fn large(number: u64) -> f64 {
    number as f64
}
