//! Traces and figures at a collector, which is away, slow, or takes them.

use crate::{
    process::Place,
    seen::{figures, free, signed_in, until, value},
};
use keyward_storage::{Engine, testing};
use opentelemetry_proto::tonic::{
    collector::{metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest},
    common::v1::any_value,
    trace::v1::Span,
};
use prost::Message as _;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// A collector that takes whatever comes, and keeps it.
#[derive(Clone, Default)]
struct Taken(Arc<Mutex<Vec<Posted>>>);

/// To which path, and what.
type Posted = (String, Vec<u8>);

impl Taken {
    async fn listen() -> (Self, SocketAddr) {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (taken, at) = (Self::default(), socket.local_addr().unwrap());
        let all = taken.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                let message = Box::pin(one(stream)).await;
                all.0.lock().unwrap().push(message);
            }
        });
        (taken, at)
    }

    fn spans(&self) -> Vec<Span> {
        let taken = self.0.lock().unwrap();
        let messages = taken.iter().filter(|(path, _)| path == "/v1/traces");
        messages
            .flat_map(|(_, body)| ExportTraceServiceRequest::decode(&body[..]).unwrap().resource_spans)
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans)
            .collect()
    }

    fn figures(&self) -> Vec<String> {
        let taken = self.0.lock().unwrap();
        let messages = taken.iter().filter(|(path, _)| path == "/v1/metrics");
        messages
            .flat_map(|(_, body)| ExportMetricsServiceRequest::decode(&body[..]).unwrap().resource_metrics)
            .flat_map(|resource| resource.scope_metrics)
            .flat_map(|scope| scope.metrics)
            .map(|metric| metric.name)
            .collect()
    }
}

/// One request: its path and body.
async fn one(mut stream: TcpStream) -> (String, Vec<u8>) {
    let mut read = Vec::new();
    loop {
        let mut part = [0; 16 * 1024];
        let count = stream.read(&mut part).await.unwrap();
        read.extend_from_slice(&part[..count]);
        let end = read.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else {
            assert!(count > 0, "half a request");
            continue;
        };
        let head = String::from_utf8(read[..end].to_vec()).unwrap().to_lowercase();
        assert!(head.contains("content-type: application/x-protobuf"), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let length: usize = length.parse().unwrap();
        if read.len() >= end + 4 + length {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            return (head.split(' ').nth(1).unwrap().to_owned(), read[end + 4..].to_vec());
        }
    }
}

fn attribute<'s>(span: &'s Span, key: &str) -> Option<&'s str> {
    let found = span.attributes.iter().find(|pair| pair.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        any_value::Value::StringValue(text) => Some(text),
        _ => None,
    }
}

#[test]
fn a_trace_leads_from_the_request_to_its_statements_on_both_engines_and_names_nobody() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        testing::run(engine, "traced", |store| async move {
            let (taken, at) = Taken::listen().await;
            let settings = format!("[telemetry]\notlp = \"http://{at}\"\n");
            let place = Place::new(store, 1, None).await.set(&settings);
            let server = place.start(None).await.unwrap();
            let mut client = signed_in(&place, &server).await;
            let answer = client.get("/desk/cases/123456?name=somebody").await.unwrap();
            let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
            until("the trace", async || {
                taken.spans().into_iter().find(|span| attribute(span, "keyward.request") == Some(&id))
            })
            .await;
            // A span ends when those below it have: these may come in a later message.
            until("the sign-in", async || {
                taken.spans().into_iter().find(|span| span.name == "POST /signin/finish")
            })
            .await;
            let spans = taken.spans();
            let root = spans.iter().find(|span| span.name == "POST /signin/finish").unwrap();
            assert!(root.parent_span_id.is_empty(), "it is the first of its trace");
            assert_eq!(attribute(root, "http.route"), Some("/signin/finish"));
            let below = |parent: &Span| -> Vec<&Span> {
                spans
                    .iter()
                    .filter(|span| span.parent_span_id == parent.span_id && span.trace_id == parent.trace_id)
                    .collect()
            };
            let commands = below(root);
            let statements: Vec<&str> =
                commands.iter().flat_map(|command| below(command)).map(|span| span.name.as_str()).collect();
            assert!(statements.contains(&"INSERT session"), "{:?}: {statements:?}", names(&commands));
            assert!(
                spans
                    .iter()
                    .filter(|span| span.parent_span_id.is_empty())
                    .all(|span| span.name.contains(" /") || span.name.ends_with(" none")),
                "background tasks make no traces"
            );
            assert!(
                spans.iter().all(|span| span.events.is_empty()),
                "what is logged quotes errors of others"
            );
            let all = format!("{spans:?}").to_lowercase();
            let people = &place.people;
            let secret = client.cookie("__Host-keyward").unwrap().to_lowercase();
            let name = people.employees[0].user_name.to_lowercase();
            for word in ["123456".to_owned(), "somebody".to_owned(), name, secret] {
                assert!(!all.contains(&word), "{word} is in a span");
            }
            until("figures", async || taken.figures().contains(&"keyward_requests".to_owned()).then_some(()))
                .await;
        });
    }
}

fn names<'s>(spans: &[&'s Span]) -> Vec<&'s str> {
    spans.iter().map(|span| span.name.as_str()).collect()
}

#[test]
fn a_collector_that_never_answers_holds_nobody_up() {
    testing::run(Engine::Sqlite, "traced-silent", |store| async move {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, figures_at) = (silent.local_addr().unwrap(), free());
        let settings = format!("[telemetry]\notlp = \"http://{at}\"\n[metrics]\nlisten = \"{figures_at}\"\n");
        let place = Place::new(store, 1, None).await.set(&settings);
        let server = place.start(None).await.unwrap();
        let mut client = signed_in(&place, &server).await;
        // More spans than may wait.
        for _ in 0..600 {
            assert_eq!(client.get("/security-info").await.unwrap().status, 200);
        }
        until("the end of a message", async || {
            let text = figures(figures_at).await;
            let of = |outcome| value(&text, &format!("keyward_trace_spans_total{{outcome=\"{outcome}\"}}"));
            assert_eq!(of("sent"), Some(0.0));
            (of("failed") > Some(0.0) && of("dropped") > Some(0.0)).then_some(())
        })
        .await;
        let log = place.log();
        assert_eq!(log.matches("the collector of traces does not take them").count(), 1, "{log}");
    });
}
