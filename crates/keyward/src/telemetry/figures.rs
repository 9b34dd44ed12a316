//! The figures of `/metrics` as OTLP's metrics: one source of figures, in two forms.

use super::{Collector, RESOURCE};
use crate::{metrics::Exposed, system};
use keyward_model::{Clock, Repeats, Timestamp};
use opentelemetry_proto::{
    tonic::{
        collector::metrics::v1::ExportMetricsServiceRequest,
        common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value},
        metrics::v1::{
            AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
            ResourceMetrics, ScopeMetrics, Sum, metric::Data, number_data_point::Value,
        },
        resource::v1::Resource,
    },
    transform::common::tonic::ResourceAttributesWithSchema,
};
use prost::Message as _;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// How often figures are sent.
const EVERY: Duration = Duration::from_secs(30);

/// Sends the figures for as long as the server runs.
pub(crate) async fn report(collector: Collector, exposed: Exposed, clock: Arc<dyn Clock>) {
    let (began, mut repeats) = (clock.now(), Repeats::default());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Ok(text) = exposed.text() else { continue };
        let message = request(&text, began, clock.now()).encode_to_vec();
        match collector.take("/v1/metrics", message).await {
            Ok(()) => {
                if let Some(failures) = repeats.worked(system::running_for()) {
                    tracing::info!(failures, "the collector of figures takes them again");
                }
            }
            Err(error) => {
                if let Some(count) = repeats.failed(system::running_for()) {
                    tracing::warn!(
                        count,
                        error = format!("{error:#}"),
                        "the collector of figures does not take them"
                    );
                }
            }
        }
    }
}

/// An exposition as one message.
pub(super) fn request(text: &str, began: Timestamp, now: Timestamp) -> ExportMetricsServiceRequest {
    let resource = ResourceAttributesWithSchema::from(&*RESOURCE);
    let scope = InstrumentationScope {
        name: "keyward".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..InstrumentationScope::default()
    };
    let scope_metrics = ScopeMetrics {
        scope: Some(scope),
        metrics: metrics(text, nanos(began), nanos(now)),
        ..ScopeMetrics::default()
    };
    let resource = Resource { attributes: resource.attributes.0, ..Resource::default() };
    let of_us = ResourceMetrics {
        resource: Some(resource),
        scope_metrics: vec![scope_metrics],
        ..ResourceMetrics::default()
    };
    ExportMetricsServiceRequest { resource_metrics: vec![of_us] }
}

fn nanos(at: Timestamp) -> u64 {
    u64::try_from(at.as_micros()).unwrap_or(0).saturating_mul(1000)
}

/// One family as written.
#[derive(Default)]
struct Family<'t> {
    name: &'t str,
    help: &'t str,
    kind: &'t str,
    samples: Vec<Sample<'t>>,
}

struct Sample<'t> {
    /// What the name ends with, beside the family's.
    part: &'t str,
    labels: Vec<(&'t str, &'t str)>,
    value: f64,
}

fn metrics(text: &str, began: u64, now: u64) -> Vec<Metric> {
    families(text).iter().map(|family| metric(family, began, now)).collect()
}

fn families(text: &str) -> Vec<Family<'_>> {
    let mut families: Vec<Family<'_>> = Vec::new();
    for line in text.lines() {
        if let Some((name, help)) = line.strip_prefix("# HELP ").and_then(|rest| rest.split_once(' ')) {
            families.push(Family { name, help: help.trim_end_matches('.'), ..Family::default() });
        } else if let Some((_, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) {
            if let Some(family) = families.last_mut() {
                family.kind = kind;
            }
        } else if let Some(family) = families.last_mut()
            && let Some(sample) = sample(family.name, line)
        {
            family.samples.push(sample);
        }
    }
    families
}

/// A line with a value. Values of labels are words of this program, without quotation marks.
fn sample<'t>(family: &str, line: &'t str) -> Option<Sample<'t>> {
    let (head, value) = line.strip_prefix(family)?.rsplit_once(' ')?;
    let (part, labels) = head.split_once('{').unwrap_or((head, ""));
    let labels = labels.trim_end_matches('}').split("\",").filter_map(|pair| pair.split_once("=\""));
    let labels = labels.map(|(name, value)| (name, value.trim_end_matches('"'))).collect();
    Some(Sample { part, labels, value: value.parse().ok()? })
}

fn metric(family: &Family<'_>, began: u64, now: u64) -> Metric {
    let cumulative = AggregationTemporality::Cumulative.into();
    let points = || family.samples.iter().map(|sample| point(sample, began, now)).collect();
    let data = match family.kind {
        "counter" => {
            Data::Sum(Sum { data_points: points(), aggregation_temporality: cumulative, is_monotonic: true })
        }
        "histogram" => Data::Histogram(Histogram {
            data_points: histograms(family, began, now),
            aggregation_temporality: cumulative,
        }),
        _ => Data::Gauge(Gauge { data_points: points() }),
    };
    Metric {
        name: family.name.to_owned(),
        description: family.help.to_owned(),
        data: Some(data),
        ..Metric::default()
    }
}

fn point(sample: &Sample<'_>, began: u64, now: u64) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes(&sample.labels),
        start_time_unix_nano: began,
        time_unix_nano: now,
        value: Some(Value::AsDouble(sample.value)),
        ..NumberDataPoint::default()
    }
}

fn attributes(labels: &[(&str, &str)]) -> Vec<KeyValue> {
    let value = |text: &str| AnyValue { value: Some(any_value::Value::StringValue(text.to_owned())) };
    let one = |(name, text): &(&str, &str)| KeyValue {
        key: (*name).to_owned(),
        value: Some(value(text)),
        ..KeyValue::default()
    };
    labels.iter().map(one).collect()
}

/// The buckets of one set of labels, which `OpenMetrics` adds up and OTLP does not.
fn histograms(family: &Family<'_>, began: u64, now: u64) -> Vec<HistogramDataPoint> {
    let mut points: BTreeMap<Vec<(&str, &str)>, HistogramDataPoint> = BTreeMap::new();
    let mut before: BTreeMap<Vec<(&str, &str)>, u64> = BTreeMap::new();
    for sample in &family.samples {
        let bound = sample.labels.iter().find(|(name, _)| *name == "le").map(|(_, bound)| *bound);
        let labels: Vec<_> = sample.labels.iter().copied().filter(|(name, _)| *name != "le").collect();
        let point = points.entry(labels.clone()).or_insert_with(|| HistogramDataPoint {
            attributes: attributes(&labels),
            start_time_unix_nano: began,
            time_unix_nano: now,
            ..HistogramDataPoint::default()
        });
        match (sample.part, bound) {
            ("_sum", _) => point.sum = Some(sample.value),
            ("_count", _) => point.count = whole(sample.value),
            ("_bucket", Some(bound)) => {
                let before = before.entry(labels).or_default();
                point.bucket_counts.push(whole(sample.value).saturating_sub(*before));
                *before = whole(sample.value);
                if bound != "+Inf" {
                    point.explicit_bounds.extend(bound.parse::<f64>());
                }
            }
            _ => {}
        }
    }
    points.into_values().collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, written by this program"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# HELP keyward_requests Requests answered.\n# TYPE keyward_requests counter\n\
        keyward_requests_total{method=\"GET\",route=\"/desk/cases/{number}\",status=\"2xx\"} 7\n\
        # HELP keyward_hold On hold.\n# TYPE keyward_hold gauge\nkeyward_hold 1.0\n\
        # HELP keyward_store_seconds Time.\n# TYPE keyward_store_seconds histogram\n\
        keyward_store_seconds_sum{work=\"read\"} 1.5\nkeyward_store_seconds_count{work=\"read\"} 6\n\
        keyward_store_seconds_bucket{le=\"0.1\",work=\"read\"} 2\nkeyward_store_seconds_bucket{le=\"1.0\",work=\"read\"} 5\n\
        keyward_store_seconds_bucket{le=\"+Inf\",work=\"read\"} 6\n# EOF\n";

    #[test]
    fn figures_are_the_same_in_both_forms() {
        let found = metrics(TEXT, 1, 2);
        let names: Vec<&str> = found.iter().map(|metric| metric.name.as_str()).collect();
        assert_eq!(names, ["keyward_requests", "keyward_hold", "keyward_store_seconds"]);
        let Some(Data::Sum(sum)) = &found[0].data else { panic!("no sum") };
        assert!(sum.is_monotonic && sum.aggregation_temporality == 2);
        assert_eq!(sum.data_points[0].value, Some(Value::AsDouble(7.0)));
        assert_eq!(
            sum.data_points[0].attributes,
            attributes(&[("method", "GET"), ("route", "/desk/cases/{number}"), ("status", "2xx")])
        );
        let Some(Data::Gauge(gauge)) = &found[1].data else { panic!("no gauge") };
        assert_eq!(
            (gauge.data_points[0].value, gauge.data_points[0].attributes.len()),
            (Some(Value::AsDouble(1.0)), 0)
        );
        let Some(Data::Histogram(histogram)) = &found[2].data else { panic!("no histogram") };
        let [point] = &histogram.data_points[..] else { panic!("one set of labels") };
        assert_eq!((point.count, point.sum), (6, Some(1.5)));
        assert_eq!((&point.bucket_counts[..], &point.explicit_bounds[..]), (&[2, 3, 1][..], &[0.1, 1.0][..]));
        assert_eq!(point.attributes, attributes(&[("work", "read")]));
    }
}
