//! Spans on their way out: request, commands of the store, statements by their kind. Nothing that was sent or asked for is in one.

use super::{Collector, RESOURCE};
use crate::{system, telemetry::Settings};
use keyward_model::Repeats;
use opentelemetry::{Context, trace::TracerProvider as _};
use opentelemetry_proto::{
    tonic::collector::trace::v1::ExportTraceServiceRequest,
    transform::{
        common::tonic::ResourceAttributesWithSchema, trace::tonic::group_spans_by_resource_and_scope,
    },
};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{Sampler, SdkTracerProvider, Span, SpanData, SpanProcessor},
};
use prost::Message as _;
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};
use tracing::{Level, Metadata};
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

/// Spans that wait for the collector: some megabytes at most.
const QUEUE: usize = 4096;
/// Spans in one message.
const BATCH: usize = 512;
/// How long the first span of a message waits for others.
const GATHER: Duration = Duration::from_secs(2);

/// What became of spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The collector has them.
    Sent,
    /// The queue was full.
    Dropped,
    /// The collector did not take them.
    Failed,
}

impl Outcome {
    pub(crate) const ALL: [Self; 3] = [Self::Sent, Self::Dropped, Self::Failed];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
        }
    }
}

/// Of this process, as its log is.
static COUNTS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

/// How many spans became of it.
pub(crate) fn count(outcome: Outcome) -> u64 {
    COUNTS.get(outcome as usize).map_or(0, |count| count.load(Ordering::Relaxed))
}

fn add(outcome: Outcome, spans: usize) {
    if let Some(count) = COUNTS.get(outcome as usize) {
        count.fetch_add(u64::try_from(spans).unwrap_or(0), Ordering::Relaxed);
    }
}

/// The end of the queue that requests write to.
#[derive(Debug)]
struct Queue(mpsc::Sender<SpanData>);

impl SpanProcessor for Queue {
    fn on_start(&self, _span: &mut Span, _context: &Context) {}

    fn on_end(&self, mut span: SpanData) {
        if let Some(name) = name(&span) {
            span.name = name.into();
        }
        // Nobody waits for a collector.
        if span.span_context.is_sampled() && self.0.try_send(span).is_err() {
            add(Outcome::Dropped, 1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        Ok(())
    }
}

/// Method and route of a request. They are known when it is answered, and by then its span has begun, so that its name stands.
fn name(span: &SpanData) -> Option<String> {
    let of = |key: &str| {
        span.attributes.iter().find(|pair| pair.key.as_str() == key).map(|pair| pair.value.as_str())
    };
    let method = of("http.request.method")?;
    Some(format!("{method} {}", of("http.route").as_deref().unwrap_or("none")))
}

/// What makes spans of this program's, and sends them to this collector for as long as the runtime lasts.
pub(crate) fn layer<S>(collector: Collector, settings: &Settings) -> impl Layer<S> + Send + Sync + use<S>
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    let (queue, spans) = mpsc::channel(QUEUE);
    tokio::spawn(send(collector, spans));
    let share = f64::from(settings.traced_percent.unwrap_or(100).min(100)) / 100.0;
    let provider = SdkTracerProvider::builder()
        .with_resource(RESOURCE.clone())
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))))
        .with_span_processor(Queue(queue))
        .build();
    tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("keyward"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_target(false)
        .with_level(false)
        .with_context_activation(false)
        // Spans alone: what is logged meanwhile may quote errors of others.
        .with_filter(filter_fn(is_ours))
}

fn is_ours(of: &Metadata<'_>) -> bool {
    // The span of level INFO is there for the lines of the log.
    of.is_span() && *of.level() > Level::INFO && of.target().starts_with("keyward")
}

async fn send(collector: Collector, mut spans: mpsc::Receiver<SpanData>) {
    let mut repeats = Repeats::default();
    while let Some(first) = spans.recv().await {
        let batch = gather(first, &mut spans).await;
        let count = batch.len();
        let resource = ResourceAttributesWithSchema::from(&*RESOURCE);
        let request =
            ExportTraceServiceRequest { resource_spans: group_spans_by_resource_and_scope(batch, &resource) };
        match collector.take("/v1/traces", request.encode_to_vec()).await {
            Ok(()) => {
                add(Outcome::Sent, count);
                if let Some(failures) = repeats.worked(system::running_for()) {
                    tracing::info!(failures, "the collector of traces takes them again");
                }
            }
            // Not again: the next ones wait.
            Err(error) => {
                add(Outcome::Failed, count);
                if let Some(count) = repeats.failed(system::running_for()) {
                    tracing::warn!(
                        count,
                        error = format!("{error:#}"),
                        "the collector of traces does not take them"
                    );
                }
            }
        }
    }
}

/// The first span, and those that come within a moment.
async fn gather(first: SpanData, spans: &mut mpsc::Receiver<SpanData>) -> Vec<SpanData> {
    let (mut batch, until) = (vec![first], Instant::now() + GATHER);
    while batch.len() < BATCH {
        let room = BATCH - batch.len();
        match timeout_at(until, spans.recv_many(&mut batch, room)).await {
            Ok(1..) => {}
            Ok(0) | Err(_) => break,
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::{Span as _, Tracer as _};

    #[test]
    fn what_does_not_fit_is_dropped_and_counted_and_nobody_waits() {
        let (queue, waiting) = mpsc::channel(2);
        let before = count(Outcome::Dropped);
        let provider = SdkTracerProvider::builder().with_span_processor(Queue(queue)).build();
        let tracer = provider.tracer("test");
        for _ in 0..5 {
            tracer.start("span").end();
        }
        assert_eq!((waiting.len(), count(Outcome::Dropped) - before), (2, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn spans_that_come_together_leave_together() {
        let (queue, mut waiting) = mpsc::channel(2 * BATCH);
        let provider = SdkTracerProvider::builder().with_span_processor(Queue(queue)).build();
        let tracer = provider.tracer("test");
        for _ in 0..=BATCH {
            tracer.start("span").end();
        }
        let first = waiting.recv().await.unwrap();
        assert_eq!(gather(first, &mut waiting).await.len(), BATCH);
        let first = waiting.recv().await.unwrap();
        assert_eq!(gather(first, &mut waiting).await.len(), 1);
    }
}
