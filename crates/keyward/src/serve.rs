//! The server.

use crate::{
    address::Address,
    config::{Config, SmtpAddress},
    install::Installation,
    memory::Memory,
    secret_file,
    system::{SystemClock, SystemEntropy},
    tasks, tls,
};
use anyhow::Context as _;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use keyward_console::{
    http::{App, Site, router},
    views::DeskContact,
};
use keyward_desk::{Desk, DeskParts};
use keyward_directory::{BuiltIn, Directory, Observer, rules::RulesInForce};
use keyward_model::{Channel, Clock, Entropy};
use keyward_notify::{
    Carrier, Opening, OutboxCarrier, Outlet, PostConfig, SignedPost, SmtpConfig, SmtpMailer,
};
use keyward_signin::{KnownBad, SignIn, SignInConfig};
use keyward_storage::secrets::Secrets;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::Notify;
use tower_http::timeout::RequestBodyTimeoutLayer;
use zeroize::Zeroizing;

/// How long requests may finish after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// How long a request may be begun and not go on: whoever sends half of one holds no connection.
const HALF: Duration = Duration::from_secs(10);

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
    let mut outlets = vec![outlet(Channel::Mail, mailer(config)?)];
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

fn mailer(config: &Config) -> anyhow::Result<Arc<dyn Carrier>> {
    let mail = &config.mail;
    let (Some(url), Some(from)) = (&mail.smtp, &mail.from) else {
        return Ok(Arc::new(OutboxCarrier));
    };
    let SmtpAddress { host, port, security } = SmtpAddress::parse(url).context("mail.smtp")?;
    let read = |file: &PathBuf| {
        std::fs::read_to_string(file).with_context(|| format!("mail.password_file: {}", file.display()))
    };
    let password = mail.password_file.as_ref().map(read).transpose()?;
    let credentials = mail.user.clone().zip(password.map(|text| Zeroizing::new(text.trim().to_owned())));
    let timeout = Duration::from_secs(30);
    let config = SmtpConfig { host, port, security, credentials, from: from.clone(), timeout };
    Ok(Arc::new(SmtpMailer::new(&config).context("mail")?))
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
        let mut memory = Memory::open(installation.memory.clone())?;
        memory.compare(&installation, signer.verifier(), desk.brake()).await?;
        let outdated = Arc::new(Notify::new());
        tasks::start(&installation, signer, memory, desk, sign_in, outlets, (&clock, Arc::clone(&outdated)));
        let service = router(app)
            .layer(RequestBodyTimeoutLayer::new(HALF))
            .into_make_service_with_connect_info::<SocketAddr>();
        let handle = axum_server::Handle::new();
        tokio::spawn(stop_on_signal(handle.clone()));
        let stopping = handle.clone();
        let has_old_keys = Arc::new(AtomicBool::new(false));
        let found_out = Arc::clone(&has_old_keys);
        tokio::spawn(async move {
            outdated.notified().await;
            found_out.store(true, Ordering::Relaxed);
            tracing::error!("the keys were rotated: this server has the old ones and stops");
            stopping.graceful_shutdown(Some(GRACE));
        });
        let (path, public_url) =
            (installation.address.clone(), installation.config.server.public_url.clone());
        let noted = tokio::spawn(note_address(handle.clone(), path.clone(), public_url));
        let served = match tls {
            Some(tls) => {
                let tls = RustlsConfig::from_config(Arc::new(tls));
                impatient(axum_server::bind_rustls(listen, tls)).handle(handle).serve(service).await
            }
            None => impatient(axum_server::bind(listen)).handle(handle).serve(service).await,
        };
        if let Ok(Some(address)) = noted.await {
            address.forget(&path);
        }
        served.with_context(|| format!("cannot serve on {listen}"))?;
        // Whoever supervises the process starts it again, with the file that holds the new key.
        anyhow::ensure!(
            !has_old_keys.load(Ordering::Relaxed),
            "the keys were rotated: start the server again, with the new file of the master secret"
        );
        Ok(())
    }
}

/// Waits for no head of a request that does not go on.
fn impatient<A>(mut server: axum_server::Server<SocketAddr, A>) -> axum_server::Server<SocketAddr, A> {
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HALF);
    server
}

/// Notes where the server listens, once it does; nothing if it never comes to that.
async fn note_address(
    handle: axum_server::Handle<SocketAddr>,
    path: PathBuf,
    public_url: String,
) -> Option<Address> {
    let address = Address { listen: handle.listening().await?, public_url };
    address.note(&path);
    Some(address)
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

async fn stop_on_signal(handle: axum_server::Handle<SocketAddr>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            return;
        };
        tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
    handle.graceful_shutdown(Some(GRACE));
}
