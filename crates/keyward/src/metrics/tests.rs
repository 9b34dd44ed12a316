use super::*;
use crate::{
    access,
    config::Config,
    install::Installation,
    install::Paths,
    secret_file,
    secret_file::SecretFile,
    serve,
    system::{SystemClock, SystemEntropy},
};
use axum::{Router, body::Body, http::Request, http::header, middleware};
use keyward_model::Clock as _;
use keyward_storage::StoreError;
use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex},
};
use tower::util::ServiceExt as _;

/// A demo organisation, its pages and their figures.
struct Place {
    _folder: tempfile::TempDir,
    installation: Installation,
    pages: Router,
    metrics: Arc<Metrics>,
    exposed: Exposed,
}

async fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::in_folder(folder.path(), Config::default());
    secret_file::create(&paths.secret, &SystemEntropy).unwrap();
    let store = paths.open_database(&SecretFile::read(&paths.secret).unwrap()).await.unwrap();
    keyward_demo::build(&store, SystemClock.now(), 2026).await.unwrap();
    drop(store);
    let installation = Installation::open_at(paths).await.unwrap();
    let signer = Arc::new(installation.log_signer().unwrap());
    crate::tasks::sequence_once(&installation, &signer, &SystemClock).await.unwrap();
    let server = serve::assemble(&installation, true).unwrap();
    let metrics = Arc::new(Metrics::default());
    let (id, now) = (installation.directory.id, SystemClock.now());
    let read = installation.store.read("figures", move |tx| state::read(tx, id, now)).await;
    let figures = Figures::default();
    figures.put(read.unwrap(), crate::system::running_for());
    let entrance = bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let sources = Sources {
        store: installation.store.clone(),
        sign_in: server.sign_in.clone(),
        forged: server.desk.forged().clone(),
        crowd: entrance.crowd(),
        figures,
        folder: installation.folder(),
        certificate: Some(now),
        clock: Arc::new(SystemClock),
    };
    let pages = keyward_console::http::router(server.app.clone())
        .layer(middleware::from_fn_with_state(Arc::clone(&metrics), access::note));
    let exposed = Exposed::new(&metrics, sources);
    Place { _folder: folder, installation, pages, metrics, exposed }
}

impl Place {
    async fn ask(&self, method: &str, address: &str, body: &str) -> (axum::http::response::Parts, String) {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::ORIGIN, "http://localhost:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-request-id", "of-a-client")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let (parts, body) = self.pages.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (parts, String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// The families of an exposition, as Prometheus stores their samples.
fn families(text: &str) -> BTreeSet<String> {
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    types
        .map(|(name, kind)| if kind == "counter" { format!("{name}_total") } else { name.to_owned() })
        .collect()
}

/// Every figure there is, each seen once.
async fn everything() -> (String, BTreeSet<String>) {
    let place = place().await;
    place.metrics.answered("GET", "/", 200, Duration::from_millis(2));
    place.metrics.refused("wrong-token");
    place.metrics.revoked(Duration::from_millis(40));
    let text = place.exposed.text().unwrap();
    let names = families(&text);
    (text, names)
}

fn document(name: &str) -> String {
    let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// The metrics that an expression or text names.
fn named(text: &str) -> BTreeSet<String> {
    text.split(|at: char| !(at.is_ascii_alphanumeric() || at == '_'))
        .filter(|word| word.starts_with("keyward_") || word.starts_with("process_"))
        .map(str::to_owned)
        .collect()
}

/// The family that a sample is of.
fn family<'a>(sample: &'a str, families: &BTreeSet<String>) -> Option<&'a str> {
    let parts = ["", "_bucket", "_sum", "_count"];
    parts.into_iter().find_map(|part| sample.strip_suffix(part).filter(|name| families.contains(*name)))
}

#[tokio::test]
async fn what_is_exported_is_well_formed_and_ends() {
    let (text, names) = everything().await;
    assert!(text.ends_with("# EOF\n"));
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (sample, value) = line.rsplit_once(' ').unwrap();
        let name = sample.split('{').next().unwrap();
        assert!(family(name, &names).is_some(), "{line}");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(!line.contains("{}"), "{line}");
    }
    let once: Vec<&str> = text.lines().filter(|line| line.starts_with("# TYPE")).collect();
    assert_eq!(once.len(), names.len(), "no family is described twice");
    for line in [
        "keyward_requests_total{method=\"GET\",route=\"/\",status=\"2xx\"} 1",
        "keyward_refusals_total{code=\"wrong-token\"} 1",
        "keyward_task_failures_total{task=\"sequence\"} 0",
        "keyward_hold{reason=\"rolled-back\"} 0.0",
        "keyward_revocation_seconds_count 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[tokio::test]
async fn the_operators_guide_names_every_figure_and_no_other() {
    let (_, names) = everything().await;
    let guide = document("docs/operator.md");
    let guide = guide.split("\n### ").find(|section| section.starts_with("Metrics\n")).unwrap();
    let written: BTreeSet<String> =
        named(guide).iter().filter_map(|word| family(word, &names).map(str::to_owned)).collect();
    assert_eq!(written, names);
    let strange: Vec<String> =
        named(guide).into_iter().filter(|word| family(word, &names).is_none()).collect();
    assert_eq!(strange, Vec::<String>::new(), "not exported");
}

#[tokio::test]
async fn alerts_and_dashboard_ask_for_nothing_that_is_not_exported() {
    let (_, names) = everything().await;
    for file in ["ops/alerts.yml", "ops/dashboard.json"] {
        let text = document(file);
        let asked = named(&text);
        assert!(asked.len() > 10, "{file} names {asked:?}");
        for word in asked {
            assert!(family(&word, &names).is_some(), "{file} asks for {word}");
        }
    }
}

#[tokio::test]
async fn every_alert_says_what_to_do() {
    let rules = document("ops/alerts.yml");
    let alerts: Vec<&str> = rules.split("- alert: ").skip(1).collect();
    assert!(alerts.len() >= 10, "{}", alerts.len());
    for alert in alerts {
        let name = alert.lines().next().unwrap();
        for part in ["expr:", "severity:", "summary:", "runbook: "] {
            assert!(alert.contains(part), "{name} has no {part}");
        }
        let runbook = alert.lines().find(|line| line.trim_start().starts_with("runbook:")).unwrap();
        assert!(runbook.contains('`'), "{name}: the line names a command to type: {runbook}");
    }
}

/// What a person could be known by.
async fn personal(installation: &Installation) -> BTreeSet<String> {
    let id = installation.directory.id;
    let rows = installation.store.read("test", move |tx| -> Result<_, StoreError> {
        let mut rows = tx.query_dyn(
            "SELECT user_name, display_name FROM person WHERE directory_id = ?1 ORDER BY id LIMIT 10000",
            &keyward_storage::params![id],
        )?;
        rows.extend(tx.query_dyn(
            "SELECT value, value FROM contact WHERE directory_id = ?1 ORDER BY id LIMIT 10000",
            &keyward_storage::params![id],
        )?);
        rows.iter().map(|row| Ok([row.get::<String>(0)?, row.get::<String>(1)?])).collect()
    });
    let rows: Vec<[String; 2]> = rows.await.unwrap();
    let whole = rows.into_iter().flatten();
    whole
        .flat_map(|text| {
            text.split([' ', '@']).map(str::to_lowercase).chain([text.to_lowercase()]).collect::<Vec<_>>()
        })
        .filter(|word| word.len() > 3)
        .collect()
}

/// A log that a test reads.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn lines(&self) -> Vec<serde_json::Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[tokio::test]
async fn nobody_is_named_in_a_line_or_a_label_whatever_is_asked_for() {
    let written = Written::default();
    let place = place().await;
    let lines = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter("keyward=info")
        .with_writer(move || lines.clone())
        .finish();
    let _log = tracing::subscriber::set_default(subscriber);
    let words = personal(&place.installation).await;
    assert!(words.len() > 100, "a demo has people: {}", words.len());
    for word in &words {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        for address in
            [format!("/{word}"), format!("/desk/people/{word}?q={word}"), format!("/?return_to=/{word}")]
        {
            place.ask("GET", &address, "").await;
            if words.len() > 200 {
                break;
            }
        }
    }
    let name = words.iter().find(|word| word.contains('@')).unwrap();
    place.ask("POST", "/signin/name", &format!("user_name={name}")).await;
    place.ask("POST", "/lost", &format!("user_name={name}&text={name}")).await;
    place.ask(&name.replace(['@', '.'], "-"), "/", "").await;
    let (asked, log) =
        (place.exposed.text().unwrap(), String::from_utf8(written.0.lock().unwrap().clone()).unwrap());
    assert!(asked.contains("route=\"none\"") && asked.contains("method=\"other\""));
    for (text, what) in [(&asked, "a figure"), (&log, "a line")] {
        let text = text.to_lowercase();
        let parts: BTreeSet<&str> =
            text.split(|at: char| !(at.is_alphanumeric() || "@.+-".contains(at))).collect();
        // What the program's own routes, codes and kinds are called stands there whoever bears such a name.
        let found: Vec<&&str> =
            parts.iter().filter(|part| words.contains(**part) && !OURS.contains(part)).collect();
        assert!(found.is_empty(), "{what} names {found:?}");
    }
}

/// Words of ours that are also part of a name or address of the demo.
const OURS: [&str; 1] = ["mail"];

#[tokio::test]
async fn an_error_page_its_header_and_the_line_of_its_request_have_one_id() {
    let written = Written::default();
    let place = place().await;
    let lines = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter("keyward=info")
        .with_writer(move || lines.clone())
        .finish();
    let _log = tracing::subscriber::set_default(subscriber);
    let (parts, page) = place.ask("GET", "/no/such/page?secret=9f8e7d", "").await;
    let id = parts.headers["x-request-id"].to_str().unwrap();
    assert_eq!(id.len(), 12);
    assert!(page.contains(id), "the page shows it");
    assert_ne!(id, "of-a-client");
    let lines = written.lines();
    let line = lines.iter().find(|line| line["target"] == "keyward::access").unwrap();
    assert_eq!((line["request"].as_str(), line["route"].as_str()), (Some(id), Some("none")));
    assert_eq!((line["status"].as_u64(), line["method"].as_str()), (Some(404), Some("GET")));
    assert_eq!(line["refused"], "not-found");
    assert!(line["ms"].as_f64().is_some_and(|ms| ms >= 0.0));
    let refused = lines.iter().find(|line| line["message"] == "a request was refused").unwrap();
    assert_eq!((refused["operation"].as_str(), refused["span"]["request"].as_str()), (Some(id), Some(id)));
    assert!(!lines.iter().any(|line| line.to_string().contains("9f8e7d")), "no query is logged");
    let (parts, _) = place.ask("GET", "/", "").await;
    let other = parts.headers["x-request-id"].to_str().unwrap();
    assert_ne!(id, other);
    let lines = written.lines();
    assert!(
        lines.iter().any(|line| line["request"] == other && line["route"] == "/"),
        "what succeeds has a line, too"
    );
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_is_counted_as_that() {
    let metrics = Metrics::default();
    drop(metrics.begin());
    metrics.begin().answered();
    assert_eq!((metrics.under_way.get(), metrics.abandoned.get()), (0, 1));
}

#[tokio::test]
async fn old_figures_are_told_to_nobody() {
    let figures = Figures::default();
    assert_eq!(figures.newest(Duration::ZERO), None);
    figures.put(state::State::default(), Duration::from_secs(10));
    assert!(figures.newest(Duration::from_secs(70)).is_some_and(|(_, age)| age == Duration::from_mins(1)));
    assert_eq!(figures.newest(Duration::from_secs(131)), None);
}

#[tokio::test]
async fn metrics_are_one_page_that_is_read() {
    let place = place().await;
    let ask = async |method: &str, address: &str| {
        let request = Request::builder().method(method).uri(address).body(Body::empty()).unwrap();
        place.exposed.clone().router().oneshot(request).await.unwrap()
    };
    let page = ask("GET", "/metrics").await;
    assert_eq!(
        (page.status().as_u16(), page.headers()[header::CONTENT_TYPE].to_str().unwrap()),
        (200, "application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    assert_eq!(ask("GET", "/").await.status(), 404);
    assert_eq!(ask("POST", "/metrics").await.status(), 405);
    let (parts, _) = place.ask("GET", "/metrics", "").await;
    assert_eq!(parts.status, 404, "the pages have none");
}
