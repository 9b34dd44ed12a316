//! The server.

use crate::{
    access,
    address::Address,
    config::{Config, Relay, SmtpAddress},
    install::Installation,
    listen::{self, Crowd, Entrance},
    memory::Memory,
    metrics::{self, Exposed, Figures, Metrics, Sources},
    ready::{Readers, Ready},
    secret_file,
    system::{SystemClock, SystemEntropy},
    tasks, telemetry, tls,
};
use anyhow::Context as _;
use axum::middleware;
use keyward_console::{
    http::{App, Site, router},
    views::DeskContact,
};
use keyward_desk::{Desk, DeskParts, Forged};
use keyward_directory::{BuiltIn, Directory, Observer, rules::RulesInForce};
use keyward_model::{Channel, Clock, Entropy};
use keyward_notify::{
    Carrier, Opening, OutboxCarrier, Outlet, PostConfig, Relays, SignedPost, SmtpConfig, SmtpMailer,
};
use keyward_signin::{KnownBad, SignIn, SignInConfig};
use keyward_storage::secrets::Secrets;
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// Everything a running server is made of.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) desk: Desk,
    pub(crate) sign_in: SignIn,
    outlets: Vec<Outlet>,
    clock: Arc<dyn Clock>,
    installation: Installation,
}

/// The desk of an installation.
pub(crate) fn desk(installation: &Installation, demo: bool) -> anyhow::Result<Desk> {
    Ok(desk_by(installation, demo, &rules(installation, demo)?))
}

fn rules(installation: &Installation, demo: bool) -> anyhow::Result<Arc<RulesInForce>> {
    let config = &installation.config;
    Ok(Arc::new(RulesInForce::new(config.publisher()?, config.codes(demo).able())))
}

fn desk_by(installation: &Installation, demo: bool, rules: &Arc<RulesInForce>) -> Desk {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let (config, store, id) = (&installation.config, &installation.store, installation.directory.id);
    let secrets = &installation.secrets;
    let directory: Arc<dyn Directory> = Arc::new(BuiltIn::new(
        store.clone(),
        id,
        Arc::clone(secrets),
        Arc::clone(&clock),
        Arc::clone(&entropy),
    ));
    Desk::new(DeskParts {
        rules: Arc::clone(rules),
        store: store.clone(),
        directory_id: id,
        directory,
        secrets: Arc::clone(secrets),
        clock,
        entropy,
        organisation: installation.directory.name.clone(),
        site: config.server.public_url.clone(),
        telling: config.telling(demo),
    })
}

/// Puts the server together.
pub(crate) fn assemble(installation: &Installation, demo: bool) -> anyhow::Result<Server> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let (config, store) = (&installation.config, &installation.store);
    let id = installation.directory.id;
    let rules = rules(installation, demo)?;
    let desk = desk_by(installation, demo, &rules);
    let observer: Arc<dyn Observer> = Arc::new(desk.clone());
    let mut settings =
        SignInConfig::new(id, &config.rp_id(), &installation.directory.name, &config.server.public_url);
    settings.allow_links = demo;
    settings.telling = config.telling(demo);
    settings.codes = config.codes(demo);
    settings.show_codes = demo;
    settings.known_bad = known_bad(config)?;
    settings.retention = config.retention.retention();
    let sign_in = SignIn::new(
        store.clone(),
        Arc::clone(&installation.secrets),
        settings,
        Arc::clone(&clock),
        Arc::clone(&entropy),
        observer,
        rules,
    );
    let site = Site {
        organisation: installation.directory.name.clone(),
        origin: config.server.public_url.clone(),
        desk: DeskContact {
            phone: config.organisation.desk_phone.clone(),
            hours: config.organisation.desk_hours.clone(),
            place: None,
        },
        time_zone: config.organisation.time_zone.clone().unwrap_or_else(|| "UTC".to_owned()),
        demo,
        trust_forwarded_for: config.server.trust_forwarded_for,
    };
    let key = installation.log_signer()?.verifier().clone();
    let app = App::new(
        site,
        store.clone(),
        sign_in.clone(),
        desk.clone(),
        Arc::clone(&clock),
        Arc::clone(&entropy),
        key,
    );
    Ok(Server {
        app,
        desk,
        sign_in,
        outlets: lanes(outlets(config, demo, &clock)?, &installation.secrets),
        clock,
        installation: installation.clone(),
    })
}

/// What the settings name must be there and of use.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    outlets(config, false, &clock)?;
    known_bad(config)?;
    config.publisher()?;
    Readers::of(config)?;
    if let Some((certificate, key)) = tls::files(config) {
        tls::server_config(certificate, key)?;
    }
    Ok(())
}

/// The operator's list of passwords that nobody may have.
fn known_bad(config: &Config) -> anyhow::Result<KnownBad> {
    let Some(path) = &config.password.known_bad else { return Ok(KnownBad::default()) };
    let named = || format!("password.known_bad: {}", path.display());
    let file = std::fs::File::open(path).with_context(named)?;
    let list = KnownBad::read(std::io::BufReader::new(file)).with_context(named)?;
    anyhow::ensure!(!list.is_empty(), "password.known_bad: {} is empty", path.display());
    Ok(list)
}

/// Messages with codes leave by lanes of their own, opened on the way. Nothing but codes goes by voice.
fn lanes(outlets: Vec<Outlet>, secrets: &Arc<Secrets>) -> Vec<Outlet> {
    let with_codes = |outlet: &Outlet| outlet.channel != Channel::Webhook;
    let codes: Vec<Outlet> = outlets
        .iter()
        .filter(|outlet| with_codes(outlet))
        .map(|outlet| Outlet {
            codes: true,
            carrier: Arc::new(Opening::new(Arc::clone(&outlet.carrier), Arc::clone(secrets))),
            ..outlet.clone()
        })
        .collect();
    outlets.into_iter().chain(codes).collect()
}

/// Where messages leave this server.
fn outlets(config: &Config, demo: bool, clock: &Arc<dyn Clock>) -> anyhow::Result<Vec<Outlet>> {
    // Where nothing takes mail, it waits: what nobody sent is not sent.
    let nobody = || demo.then(|| Arc::new(OutboxCarrier) as Arc<dyn Carrier>);
    let mail = mailer(config, clock)?.or_else(nobody);
    let mut outlets: Vec<Outlet> = mail.into_iter().map(|mail| outlet(Channel::Mail, mail)).collect();
    let post = |url: &str, file: &Path, key: &str| -> anyhow::Result<Arc<dyn Carrier>> {
        let secret = secret_file::read_text(file).with_context(|| format!("{key}.secret_file"))?;
        let config = PostConfig { url: url.to_owned(), secret };
        Ok(Arc::new(SignedPost::new(&config, Arc::clone(clock)).with_context(|| key.to_owned())?))
    };
    if let (Some(url), Some(file)) = (&config.text.url, &config.text.secret_file) {
        let carrier = post(url, file, "text")?;
        if config.text.voice {
            outlets.push(outlet(Channel::Voice, Arc::clone(&carrier)));
        }
        outlets.push(outlet(Channel::Text, carrier));
    } else if demo {
        outlets.push(outlet(Channel::Text, Arc::new(OutboxCarrier)));
        outlets.push(outlet(Channel::Voice, Arc::new(OutboxCarrier)));
    }
    for hook in &config.webhook {
        let carrier = post(&hook.url, &hook.secret_file, &format!("webhook {}", hook.name))?;
        outlets.push(Outlet { only_to: Some(hook.name.clone()), ..outlet(Channel::Webhook, carrier) });
    }
    Ok(outlets)
}

fn outlet(channel: Channel, carrier: Arc<dyn Carrier>) -> Outlet {
    Outlet { channel, only_to: None, codes: false, carrier }
}

/// How long it may take until a mail server is ready for a mail. The mail itself may take twice as long.
const MAIL_SERVER: Duration = Duration::from_secs(30);

fn mailer(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Option<Arc<dyn Carrier>>> {
    let Some((first, from)) = config.mail.first() else {
        return Ok(None);
    };
    let first_server = relay(first, from)?;
    Ok(Some(match config.mail.fallback() {
        None => Arc::new(first_server),
        Some(second) => Arc::new(Relays::new(first_server, relay(second, from)?, Arc::clone(clock))),
    }))
}

fn relay(relay: Relay<'_>, from: &str) -> anyhow::Result<SmtpMailer> {
    let keys = relay.keys;
    let SmtpAddress { host, port, security } =
        SmtpAddress::parse(relay.smtp).with_context(|| format!("{keys}smtp"))?;
    let read = |file| secret_file::read_text(file).with_context(|| format!("{keys}password_file"));
    let password = relay.password_file.map(read).transpose()?;
    let credentials = relay.user.map(str::to_owned).zip(password);
    let config =
        SmtpConfig { host, port, security, credentials, from: from.to_owned(), timeout: MAIL_SERVER };
    SmtpMailer::new(&config).with_context(|| format!("{keys}smtp"))
}

impl Server {
    /// Serves until a signal asks it to stop.
    pub(crate) async fn run(self, listen: SocketAddr) -> anyhow::Result<()> {
        let Self { app, desk, sign_in, outlets, clock, installation } = self;
        let signer = installation.log_signer()?;
        let tls = tls::files(&installation.config)
            .map(|(certificate, key)| tls::server_config(certificate, key))
            .transpose()?;
        refuse_an_altered_log(&installation).await?;
        let mut memory = Memory::open(installation.memory.clone(), signer.verifier(), clock.now())?;
        memory.compare(&desk, signer.verifier()).await?;
        let outdated = Arc::new(Notify::new());
        let metrics = Arc::new(Metrics::default());
        let (forged, of_tasks) = (desk.forged().clone(), (&clock, Arc::clone(&outdated), &metrics));
        tasks::start(&installation, signer, memory, desk, sign_in.clone(), outlets, of_tasks);
        let connections = installation.config.server.connections;
        let connections = listen::connections(connections, listen::raise_descriptors());
        let entrance = Entrance::open(listen, tls, connections).await?;
        let stopping = Arc::new(AtomicBool::new(false));
        app.answer_readiness(Arc::new(Ready::new(&installation, Arc::clone(&clock), Arc::clone(&stopping))?));
        let stop = Stop { app: app.clone(), entrance: watch::Sender::new(false), stopping };
        let stopping = stop.entrance.subscribe();
        let watched = Watched { sign_in, forged, crowd: entrance.crowd(), clock };
        watched.expose(&installation, &metrics, stopping.clone()).await?;
        tokio::spawn(stop_on_signal(stop.clone()));
        let has_old_keys = Arc::new(AtomicBool::new(false));
        let found_out = Arc::clone(&has_old_keys);
        tokio::spawn(async move {
            outdated.notified().await;
            found_out.store(true, Ordering::Relaxed);
            tracing::error!("the keys were rotated: this server has the old ones and stops");
            stop.now();
        });
        let public_url = installation.config.server.public_url.clone();
        let address = Address { listen: entrance.address()?, public_url, pid: Some(std::process::id()) };
        address.note(&installation.address);
        let pages = router(app).layer(middleware::from_fn_with_state(metrics, access::note));
        entrance.serve(pages, stopping).await;
        address.forget(&installation.address);
        // Whoever supervises the process starts it again, with the file that holds the new key.
        anyhow::ensure!(
            !has_old_keys.load(Ordering::Relaxed),
            "the keys were rotated: start the server again, with the new file of the master secret"
        );
        Ok(())
    }
}

/// What metrics are told of.
struct Watched {
    sign_in: SignIn,
    forged: Forged,
    crowd: Crowd,
    clock: Arc<dyn Clock>,
}

impl Watched {
    /// Serves metrics and sends them to a collector, as far as that is configured.
    async fn expose(
        self,
        installation: &Installation,
        metrics: &Arc<Metrics>,
        stopping: watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let config = &installation.config;
        let (listen, collector) = (config.metrics.listen, config.telemetry.collector()?);
        if listen.is_none() && collector.is_none() {
            return Ok(());
        }
        let Self { sign_in, forged, crowd, clock } = self;
        let (figures, now) = (Figures::default(), clock.now());
        let certificate = tls::files(config).map(|(file, _)| tls::valid_until(file, config.host(), now));
        let sources = Sources {
            store: installation.store.clone(),
            sign_in,
            forged,
            crowd,
            figures: figures.clone(),
            folder: installation.folder(),
            certificate: certificate.transpose()?,
            clock: Arc::clone(&clock),
        };
        let exposed = Exposed::new(metrics, sources);
        tokio::spawn(metrics::keep(installation.clone(), figures, Arc::clone(metrics), Arc::clone(&clock)));
        if let Some(collector) = collector {
            tokio::spawn(telemetry::report(collector, exposed.clone(), clock));
        }
        if let Some(listen) = listen {
            let entrance = metrics::bind(listen).await?;
            tracing::info!(%listen, "metrics are served");
            tokio::spawn(entrance.serve(exposed.router(), stopping));
        }
        Ok(())
    }
}

/// Ends a server.
#[derive(Clone)]
struct Stop {
    app: App,
    entrance: watch::Sender<bool>,
    /// What `/readyz` says meanwhile.
    stopping: Arc<AtomicBool>,
}

impl Stop {
    /// Lets what was begun be done, and nothing begin. Live pages first: they would go on for minutes.
    fn now(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.app.end_live_pages();
        self.entrance.send_replace(true);
    }
}

/// The tip of the log is checked before anything is issued: a database whose newest events were altered must not go on as if
/// nothing had happened. One that was put back as a whole agrees with itself: [`Memory`] notices it.
async fn refuse_an_altered_log(installation: &Installation) -> anyhow::Result<()> {
    let (id, key) = (installation.directory.id, installation.log_signer()?.verifier().clone());
    let findings = installation
        .store
        .read("check-log-tip", move |tx| keyward_storage::log::tip_check(tx, id, &key))
        .await?;
    for finding in &findings {
        tracing::error!(%finding, "the log does not agree with itself");
    }
    anyhow::ensure!(findings.is_empty(), "the log was altered; run `keyward log verify` and tell a reviewer");
    Ok(())
}

/// Stops at Ctrl-C, and when a supervisor or a terminal that closes asks for it.
async fn stop_on_signal(stop: Stop) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut terminate), Ok(mut hang_up)) =
            (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
        else {
            tracing::error!(
                "signals cannot be heard: the server does not finish what it does when it is stopped"
            );
            return;
        };
        tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {}, _ = hang_up.recv() => {} }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    stop.now();
}
