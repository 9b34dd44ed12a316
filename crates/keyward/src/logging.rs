//! The program's own log, on standard error: lines for a terminal or a file, or JSON for whatever collects them.

use crate::{cli::Command, config::Config, telemetry};
use serde::Deserialize;
use std::io::IsTerminal as _;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// What is logged unless `KEYWARD_LOG` says something else.
const USUAL: &str = "warn,keyward=info";
/// What `bench` logs: its figures are not to be searched among lines. Its servers have a file for theirs.
const BENCH: &str = "error";

/// How a line is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// `[log]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Settings {
    /// How the server's lines are written.
    pub(crate) format: Format,
}

/// Starts the log of this command, and its traces. Within the runtime, which sends them.
pub(crate) fn start(command: &Command) -> Format {
    let config = config(command).unwrap_or_default();
    let format = config.log.format;
    let usual = if matches!(command, Command::Bench { .. }) { BENCH } else { USUAL };
    let filter = EnvFilter::try_from_env("KEYWARD_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    // What is wrong with the collector's address is told by the command itself.
    let collector = config.telemetry.collector().ok().flatten();
    let traces = collector.map(|collector| telemetry::layer(collector, &config.telemetry));
    tracing_subscriber::registry().with(lines(format).with_filter(filter)).with(traces).init();
    if format == Format::Json {
        // Else the one line that matters most is no JSON.
        std::panic::set_hook(Box::new(|panic| {
            let at = panic.location().map(ToString::to_string);
            tracing::error!(at, panic = panic.payload_as_str(), "a task panicked");
        }));
    }
    format
}

/// The last line of a program that failed.
pub(crate) fn fatal(format: Format, error: &anyhow::Error) {
    match format {
        Format::Text => eprintln!("keyward: {error:#}"),
        Format::Json => tracing::error!("keyward stops: {error:#}"),
    }
}

/// A server's lines are as its configuration says; what is wrong with that is told by the command itself.
fn config(command: &Command) -> Option<Config> {
    let (Command::Serve { place } | Command::Demo { place, .. }) = command else { return None };
    Config::read(place.config.as_deref()?).ok()
}

fn lines(format: Format) -> Box<dyn Layer<Registry> + Send + Sync> {
    match format {
        Format::Json => {
            let layer = tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false);
            layer.with_writer(std::io::stderr).boxed()
        }
        Format::Text => {
            let layer = tracing_subscriber::fmt::layer().with_ansi(is_colourful());
            layer.with_writer(std::io::stderr).boxed()
        }
    }
}

/// Colours are for a terminal, and for nobody who asks for none (<https://no-color.org>).
fn is_colourful() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|said| said.is_empty())
}
