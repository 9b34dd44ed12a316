//! Traces and figures for a collector that speaks OTLP over HTTP (`[telemetry] otlp`), such as the OpenTelemetry Collector.
//!
//! A collector that is away or slow holds nobody up: what does not fit into a short queue is dropped and counted.

mod collector;
mod figures;
mod spans;

pub(crate) use collector::Collector;
pub(crate) use figures::report;
pub(crate) use spans::{Outcome, count, layer};

use crate::config::ConfigError;
use opentelemetry_sdk::Resource;
use serde::Deserialize;
use std::sync::LazyLock;

/// `[telemetry]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Settings {
    /// Where the collector listens: `http://host:4318`.
    pub(crate) otlp: Option<String>,
    /// Of so many requests in a hundred a trace is sent; of all unless set.
    pub(crate) traced_percent: Option<u8>,
}

impl Settings {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, expected| Err(ConfigError::Value { key, expected });
        if self.otlp.as_deref().is_some_and(|url| !Collector::may_be_at(url)) {
            return wrong("telemetry.otlp", "http://host[:port] or https://host[:port], without a user name");
        }
        if self.traced_percent.is_some_and(|percent| percent > 100) {
            return wrong("telemetry.traced_percent", "0 to 100");
        }
        Ok(())
    }

    /// The collector, if there is one.
    ///
    /// # Errors
    /// If nobody is trusted to vouch for it.
    pub(crate) fn collector(&self) -> anyhow::Result<Option<Collector>> {
        self.otlp.as_deref().map(Collector::at).transpose()
    }
}

/// What says this.
static RESOURCE: LazyLock<Resource> = LazyLock::new(|| {
    let mut id = [0; 8];
    keyward_model::Entropy::fill(&crate::system::SystemEntropy, &mut id);
    Resource::builder_empty()
        .with_attributes([
            opentelemetry::KeyValue::new("service.name", "keyward"),
            opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            // Of this process: several servers write into one collector.
            opentelemetry::KeyValue::new("service.instance.id", format!("{:016x}", u64::from_be_bytes(id))),
        ])
        .build()
});
