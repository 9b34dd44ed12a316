//! Who may read how this server is, and the answer, kept for a second so that nobody loads the database by asking.

use crate::{
    config::{Config, Networks},
    health::{self, Finding, Severity},
    install::Installation,
    secret_file,
    system::running_for,
    vitals,
};
use anyhow::Context as _;
use aws_lc_rs::constant_time;
use futures_util::future::BoxFuture;
use keyward_console::http::{Asker, Probe, Readiness};
use keyward_model::Clock;
use serde::Serialize;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

/// How long an answer is given again.
const KEPT: Duration = Duration::from_secs(1);

/// Who reads more than a word.
pub(crate) struct Readers {
    networks: Networks,
    token: Option<Zeroizing<String>>,
    /// Whether a proxy writes where a request comes from.
    trusts_proxy: bool,
    /// Whether a connection from this machine is somebody at this machine: not where a proxy may stand that says nothing of itself.
    knows_local: bool,
}

impl Readers {
    /// As configured.
    pub(crate) fn of(config: &Config) -> anyhow::Result<Self> {
        let token = config.watch.token_file.as_deref().map(secret_file::read_text).transpose();
        let token = token.context("watch.token_file")?;
        anyhow::ensure!(
            token.as_ref().is_none_or(|token| token.len() >= 32),
            "watch.token_file: 32 characters or more (`openssl rand -hex 32`)"
        );
        let server = &config.server;
        Ok(Self {
            networks: config.watch.networks(),
            token,
            trusts_proxy: server.trust_forwarded_for,
            knows_local: server.tls_certificate.is_some()
                || server.trust_forwarded_for
                || server.public_url.starts_with("http://"),
        })
    }

    /// Whether this asker reads all of it.
    pub(crate) fn may_read(&self, asker: &Asker) -> bool {
        let token = match (&self.token, &asker.token) {
            (Some(ours), Some(theirs)) => {
                constant_time::verify_slices_are_equal(ours.as_bytes(), theirs.as_bytes()).is_ok()
            }
            _ => false,
        };
        let from = match (asker.proxied, self.trusts_proxy) {
            (false, _) => asker.peer,
            (true, true) => asker.forwarded_for,
            // Whoever it is, it is not who connects.
            (true, false) => None,
        };
        let here = !asker.proxied && self.knows_local && asker.peer.is_some_and(|peer| peer.is_loopback());
        token || here || from.is_some_and(|from| self.networks.contain(from))
    }
}

#[derive(Serialize)]
struct Report<'a> {
    status: &'static str,
    checks: Vec<One<'a>>,
}

#[derive(Serialize)]
struct One<'a> {
    name: &'static str,
    ok: bool,
    value: &'a str,
}

/// What those who may read it get. A check that is well says its figure too.
fn detail(findings: &[Finding]) -> String {
    let status = match health::worst(findings) {
        Severity::Fine => "ready",
        Severity::Attention => "attention",
        Severity::NotReady => "not ready",
    };
    let one = |finding: &Finding| (finding.check.name(), finding.severity == Severity::Fine);
    let checks = findings.iter().map(|found| (one(found), &found.value));
    let checks = checks.map(|((name, ok), value)| One { name, ok, value }).collect();
    serde_json::to_string(&Report { status, checks }).unwrap_or_default() + "\n"
}

/// Says how this server is.
pub(crate) struct Ready {
    installation: Installation,
    clock: Arc<dyn Clock>,
    readers: Readers,
    stopping: Arc<AtomicBool>,
    /// The answer of now, and when it was found.
    last: Mutex<Option<(Duration, Arc<Vec<Finding>>)>>,
}

impl Ready {
    pub(crate) fn new(
        installation: &Installation,
        clock: Arc<dyn Clock>,
        stopping: Arc<AtomicBool>,
    ) -> anyhow::Result<Self> {
        let readers = Readers::of(&installation.config)?;
        Ok(Self { installation: installation.clone(), clock, readers, stopping, last: Mutex::new(None) })
    }

    async fn findings(&self) -> Arc<Vec<Finding>> {
        // One asks, the others wait for its answer.
        let mut last = self.last.lock().await;
        if let Some((found, findings)) = last.as_ref()
            && running_for().saturating_sub(*found) < KEPT
        {
            return Arc::clone(findings);
        }
        let (now, stopping) = (self.clock.now(), self.stopping.load(Ordering::Relaxed));
        let vitals = vitals::gather(&self.installation, now, stopping, Some(std::process::id())).await;
        let findings = Arc::new(health::judge(&vitals, self.installation.config.watch.free_disk()));
        *last = Some((running_for(), Arc::clone(&findings)));
        findings
    }
}

impl Probe for Ready {
    fn ask(&self, asker: Asker) -> BoxFuture<'_, Readiness> {
        Box::pin(async move {
            let findings = self.findings().await;
            let ready = health::worst(&findings) != Severity::NotReady;
            Readiness { ready, detail: self.readers.may_read(&asker).then(|| detail(&findings)) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::Check;
    use std::net::IpAddr;

    fn readers(trusts_proxy: bool, knows_local: bool) -> Readers {
        let networks = Networks::parse(&["10.1.0.0/16".to_owned(), "2001:db8::/32".to_owned()]).unwrap();
        Readers { networks, token: Some(Zeroizing::new("s".repeat(32))), trusts_proxy, knows_local }
    }

    fn from(peer: &str) -> Asker {
        Asker { peer: Some(peer.parse().unwrap()), ..Asker::default() }
    }

    fn through(peer: &str, written: Option<&str>) -> Asker {
        let forwarded_for = written.map(|address| address.parse::<IpAddr>().unwrap());
        Asker { proxied: true, forwarded_for, ..from(peer) }
    }

    #[test]
    fn a_stranger_reads_a_word() {
        for readers in [readers(false, false), readers(true, true), readers(false, true)] {
            assert!(!readers.may_read(&from("198.51.100.7")));
            assert!(!readers.may_read(&Asker::default()));
            assert!(!readers.may_read(&through("127.0.0.1", None)));
            assert!(!readers.may_read(&through("127.0.0.1", Some("198.51.100.7"))));
            assert!(!readers.may_read(&Asker { token: Some("s".repeat(31)), ..from("198.51.100.7") }));
            assert!(readers.may_read(&Asker { token: Some("s".repeat(32)), ..from("198.51.100.7") }));
            assert!(readers.may_read(&from("10.1.2.3")) && readers.may_read(&from("2001:db8::7")));
        }
        let without = Readers { token: None, ..readers(true, true) };
        assert!(!without.may_read(&Asker { token: Some(String::new()), ..from("198.51.100.7") }));
    }

    #[test]
    fn this_machine_is_who_connects_from_it_unless_a_proxy_may_stand_there() {
        assert!(
            readers(true, true).may_read(&from("127.0.0.1")) && readers(false, true).may_read(&from("::1"))
        );
        assert!(!readers(false, false).may_read(&from("127.0.0.1")), "a proxy that says nothing of itself");
        // What a client writes itself counts only where the proxy appends to it.
        assert!(!readers(false, true).may_read(&through("198.51.100.7", Some("10.1.2.3"))));
        assert!(readers(true, true).may_read(&through("127.0.0.1", Some("10.1.2.3"))));
        assert!(!readers(true, true).may_read(&through("10.1.0.1", Some("127.0.0.1"))));
    }

    #[test]
    fn the_answer_has_an_entry_for_each_check() {
        let one = |check, severity, value: &str| Finding {
            check,
            severity,
            value: value.into(),
            says: "an operator reads this".into(),
        };
        let findings = [
            one(Check::Database, Severity::Fine, "3 ms"),
            one(Check::IssuanceHold, Severity::Attention, "on"),
        ];
        assert_eq!(
            detail(&findings),
            "{\"status\":\"attention\",\"checks\":[{\"name\":\"database\",\"ok\":true,\"value\":\"3 ms\"},\
             {\"name\":\"issuance_hold\",\"ok\":false,\"value\":\"on\"}]}\n"
        );
        assert!(detail(&[]).contains("not ready"));
    }
}
