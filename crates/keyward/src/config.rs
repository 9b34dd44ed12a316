//! The configuration file.

use crate::{logging, metrics, telemetry};
use anyhow::Context as _;
use keyward_import::{Country, MassLimit, Source};
use keyward_notify::{Happened, Hook, SignedPost, SmtpSecurity, Telling};
use keyward_passkeys::{TrustAnchors, metadata::Publisher};
use keyward_signin::{CodeChannels, Retention};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

/// The file as written. Every key is listed in [`KNOWN`] and in `docs/keyward.toml`, which a test holds together.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) database: Database,
    pub(crate) organisation: Organisation,
    pub(crate) mail: Mail,
    pub(crate) text: TextGateway,
    pub(crate) webhook: Vec<Webhook>,
    pub(crate) password: Password,
    pub(crate) metadata: MetadataSource,
    pub(crate) import: Import,
    pub(crate) retention: Kept,
    pub(crate) watch: Watch,
    pub(crate) secrets: Secrets,
    pub(crate) log: logging::Settings,
    pub(crate) metrics: metrics::Settings,
    pub(crate) telemetry: telemetry::Settings,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Server {
    /// Where to listen.
    #[serde(deserialize_with = "address")]
    pub(crate) listen: SocketAddr,
    /// The origin that browsers see, without a path.
    pub(crate) public_url: String,
    /// The WebAuthn RP ID; the host of `public_url` unless set.
    pub(crate) rp_id: Option<String>,
    /// Certificate chain and key in PEM; without them a proxy ends TLS.
    pub(crate) tls_certificate: Option<PathBuf>,
    pub(crate) tls_key: Option<PathBuf>,
    /// Whether the last address of `X-Forwarded-For` is the client's: only behind a proxy that sets it.
    pub(crate) trust_forwarded_for: bool,
    /// Connections at once, at most.
    pub(crate) connections: Option<usize>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Database {
    /// The SQLite file.
    pub(crate) sqlite: Option<PathBuf>,
    /// `postgres://user:password@host/database`.
    pub(crate) postgres: Option<String>,
    /// Connections to PostgreSQL, or readers of SQLite.
    pub(crate) connections: Option<usize>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Organisation {
    /// The desk's telephone number, shown to who is locked out.
    pub(crate) desk_phone: Option<String>,
    /// When the desk answers.
    pub(crate) desk_hours: Option<String>,
    /// IANA time zone of the pages.
    pub(crate) time_zone: Option<String>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Mail {
    /// `smtp://host:25`, `smtps://host:465`; without it messages stay in the outbox.
    pub(crate) smtp: Option<String>,
    /// The sender.
    pub(crate) from: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    /// The second server, for the time in which the first is out.
    pub(crate) fallback_smtp: Option<String>,
    pub(crate) fallback_user: Option<String>,
    pub(crate) fallback_password_file: Option<PathBuf>,
}

/// One mail server, as configured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relay<'a> {
    /// How its keys begin, for messages about them.
    pub(crate) keys: &'static str,
    pub(crate) smtp: &'a str,
    pub(crate) user: Option<&'a str>,
    pub(crate) password_file: Option<&'a Path>,
}

impl Mail {
    /// The server that mail leaves by, and the sender.
    pub(crate) fn first(&self) -> Option<(Relay<'_>, &str)> {
        let relay = Relay {
            keys: "mail.",
            smtp: self.smtp.as_deref()?,
            user: self.user.as_deref(),
            password_file: self.password_file.as_deref(),
        };
        Some((relay, self.from.as_deref()?))
    }
    /// The one that stands in for it.
    pub(crate) fn fallback(&self) -> Option<Relay<'_>> {
        Some(Relay {
            keys: "mail.fallback_",
            smtp: self.fallback_smtp.as_deref()?,
            user: self.fallback_user.as_deref(),
            password_file: self.fallback_password_file.as_deref(),
        })
    }
    /// What does not go together.
    const fn wrong(&self) -> [(bool, &'static str); 5] {
        [
            (self.smtp.is_some() && self.from.is_none(), "mail.smtp needs mail.from"),
            (
                self.user.is_some() != self.password_file.is_some(),
                "mail.user and mail.password_file go together",
            ),
            (self.fallback_smtp.is_some() && self.smtp.is_none(), "mail.fallback_smtp needs mail.smtp"),
            (
                self.fallback_user.is_some() != self.fallback_password_file.is_some(),
                "mail.fallback_user and mail.fallback_password_file go together",
            ),
            (
                self.fallback_user.is_some() && self.fallback_smtp.is_none(),
                "mail.fallback_user needs mail.fallback_smtp",
            ),
        ]
    }
}

/// The operator's program that sends texts to telephones.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct TextGateway {
    /// Gets `{"to", "text", "channel"}`; without it nobody is told by text.
    pub(crate) url: Option<String>,
    /// The file with the secret that signs: `whsec_` and base64.
    pub(crate) secret_file: Option<PathBuf>,
    /// Whether it also reads texts out in calls: `channel` is then `voice`.
    pub(crate) voice: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Password {
    /// The operator's list of passwords that nobody may have: plain or SHA-1, one in a line.
    pub(crate) known_bad: Option<PathBuf>,
}

/// A program of the operator's that hears of events, such as a chat tool.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Webhook {
    /// A name of one's own, shown where deliveries are.
    pub(crate) name: String,
    /// Gets the events.
    pub(crate) url: String,
    /// The file with the secret that signs.
    pub(crate) secret_file: PathBuf,
    /// Which events; all if left out.
    #[serde(default)]
    pub(crate) events: Vec<String>,
}

/// Who signs the file about authenticator models that `keyward metadata load` reads.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct MetadataSource {
    /// The root of its certificate in PEM; without it the root of the public service.
    pub(crate) root: Option<PathBuf>,
    /// The host in its certificate; the public service's unless set.
    pub(crate) host: Option<String>,
}

/// How exports are read.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Import {
    /// Country of telephone numbers in national form: an ISO 3166-1 code such as `SI`.
    pub(crate) default_country: Option<String>,
    /// The file that says what the headings of the HR tables mean.
    pub(crate) mapping: Option<PathBuf>,
    /// The source that the other does not overwrite: `hr` or `graph`.
    pub(crate) prefer: Option<String>,
    /// How many of a hundred people a run may give other numbers, addresses or managers before two people have to sign it.
    pub(crate) two_people_percent: Option<u8>,
    /// As many people at least, however small the directory is.
    pub(crate) two_people_at_least: Option<u32>,
}

impl Import {
    fn check(&self) -> Result<(), ConfigError> {
        let must = |holds: bool, key, expected| {
            if holds { Ok(()) } else { Err(ConfigError::Value { key, expected }) }
        };
        must(
            self.default_country.as_deref().is_none_or(|name| Country::from_name(name).is_some()),
            "import.default_country",
            "the ISO 3166-1 code of a country, such as SI",
        )?;
        must(
            self.prefer.as_deref().is_none_or(|name| Source::from_name(name).is_some()),
            "import.prefer",
            "hr or graph",
        )?;
        must(
            self.two_people_percent.is_none_or(|percent| percent <= 100),
            "import.two_people_percent",
            "0 to 100",
        )
    }
    pub(crate) fn prefer(&self) -> Source {
        self.prefer.as_deref().and_then(Source::from_name).unwrap_or_default()
    }
    pub(crate) fn limit(&self) -> MassLimit {
        let usual = MassLimit::default();
        MassLimit {
            percent: self.two_people_percent.map_or(usual.percent, u64::from),
            at_least: self.two_people_at_least.map_or(usual.at_least, u64::from),
        }
    }
}

/// How long is kept what nothing refers to any more, in days.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Kept {
    #[serde(rename = "sign_ins_days")]
    pub(crate) sign_ins: Option<u32>,
    #[serde(rename = "messages_days")]
    pub(crate) messages: Option<u32>,
    #[serde(rename = "sessions_days")]
    pub(crate) sessions: Option<u32>,
}

impl Kept {
    fn check(&self) -> Result<(), ConfigError> {
        let days = [
            ("retention.sign_ins_days", self.sign_ins),
            ("retention.messages_days", self.messages),
            ("retention.sessions_days", self.sessions),
        ];
        let allowed = |days: u32| (90..=36_500).contains(&days);
        match days.iter().find(|(_, days)| days.is_some_and(|days| !allowed(days))) {
            Some((key, _)) => Err(ConfigError::Value { key, expected: "90 to 36500" }),
            None => Ok(()),
        }
    }

    pub(crate) fn retention(&self) -> Retention {
        let usual = Retention::default();
        let of = |days: Option<u32>, usual: Duration| {
            days.map_or(usual, |days| Duration::from_hours(24 * u64::from(days))).max(Retention::LEAST)
        };
        Retention {
            sign_ins: of(self.sign_ins, usual.sign_ins),
            messages: of(self.messages, usual.messages),
            sessions: of(self.sessions, usual.sessions),
        }
    }
}

/// Who reads how the servers are, besides those at the machine, and what is too little room.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Watch {
    /// Networks such as `10.1.0.0/16`.
    pub(crate) networks: Vec<String>,
    /// The file with the token of a monitor.
    pub(crate) token_file: Option<PathBuf>,
    /// How many MB have to be free where files grow.
    pub(crate) free_disk_mb: Option<u32>,
}

impl Watch {
    fn check(&self) -> Result<(), ConfigError> {
        let expected = "a list of networks such as [\"10.1.0.0/16\", \"2001:db8::/32\"]";
        match Networks::parse(&self.networks) {
            Some(_) => Ok(()),
            None => Err(ConfigError::Value { key: "watch.networks", expected }),
        }
    }
    pub(crate) fn networks(&self) -> Networks {
        Networks::parse(&self.networks).unwrap_or_default()
    }
    /// How many bytes have to be free.
    pub(crate) fn free_disk(&self) -> u64 {
        u64::from(self.free_disk_mb.unwrap_or(1024)) << 20
    }
}

/// Networks of addresses.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Networks(Vec<ipnet::IpNet>);

impl Networks {
    /// Networks, or single addresses.
    pub(crate) fn parse(texts: &[String]) -> Option<Self> {
        let network = |text: &String| {
            text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(ipnet::IpNet::from))
        };
        texts.iter().map(network).collect::<Option<_>>().map(Self)
    }
    /// Whether an address is in one of them.
    pub(crate) fn contain(&self, address: std::net::IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address.to_canonical()))
    }
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Default)]
#[serde(default)]
pub(crate) struct Secrets {
    /// The file with the master secret, made by `keyward init`, readable by its owner only.
    pub(crate) file: Option<PathBuf>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://localhost:8080".to_owned(),
            rp_id: None,
            tls_certificate: None,
            tls_key: None,
            trust_forwarded_for: false,
            connections: None,
        }
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "Server's own default is not the derived one; this stays explicit"
)]
impl Default for Config {
    fn default() -> Self {
        Self {
            server: Server::default(),
            database: Database::default(),
            organisation: Organisation::default(),
            mail: Mail::default(),
            text: TextGateway::default(),
            webhook: Vec::new(),
            password: Password::default(),
            metadata: MetadataSource::default(),
            import: Import::default(),
            retention: Kept::default(),
            watch: Watch::default(),
            secrets: Secrets::default(),
            log: logging::Settings::default(),
            metrics: metrics::Settings::default(),
            telemetry: telemetry::Settings::default(),
        }
    }
}

/// Every key, to name the nearest when one is unknown.
const KNOWN: &[&str] = &[
    "server.listen",
    "server.public_url",
    "server.rp_id",
    "server.tls_certificate",
    "server.tls_key",
    "server.trust_forwarded_for",
    "server.connections",
    "database.sqlite",
    "database.postgres",
    "database.connections",
    "organisation.desk_phone",
    "organisation.desk_hours",
    "organisation.time_zone",
    "mail.smtp",
    "mail.from",
    "mail.user",
    "mail.password_file",
    "mail.fallback_smtp",
    "mail.fallback_user",
    "mail.fallback_password_file",
    "text.url",
    "text.secret_file",
    "text.voice",
    "webhook.name",
    "webhook.url",
    "webhook.secret_file",
    "webhook.events",
    "password.known_bad",
    "metadata.root",
    "metadata.host",
    "import.default_country",
    "import.mapping",
    "import.prefer",
    "import.two_people_percent",
    "import.two_people_at_least",
    "retention.sign_ins_days",
    "retention.messages_days",
    "retention.sessions_days",
    "watch.networks",
    "watch.token_file",
    "watch.free_disk_mb",
    "secrets.file",
    "log.format",
    "metrics.listen",
    "telemetry.otlp",
    "telemetry.traced_percent",
];

/// What is wrong with a configuration. It never quotes a value that may hold a password.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum ConfigError {
    #[error(
        "there is no such file: `keyward init --config FILE --organisation NAME --admin ACCOUNT` writes one"
    )]
    Missing,
    #[error("cannot read it: {0}")]
    Unreadable(String),
    #[error("{0}")]
    Syntax(String),
    #[error("unknown key `{unknown}`; did you mean `{nearest}`?")]
    UnknownKey { unknown: String, nearest: &'static str },
    #[error("`{key}` must be {expected}")]
    Value { key: &'static str, expected: &'static str },
    #[error("{0}")]
    Invalid(&'static str),
}

/// The sample, with every key: a new installation begins with it.
const SAMPLE: &str = include_str!("../../../docs/keyward.toml");

impl Config {
    /// Writes the sample where there is no file yet; whether it did.
    pub(crate) fn write_sample(path: &Path) -> anyhow::Result<bool> {
        let made = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
        match made {
            Ok(mut file) => {
                std::io::Write::write_all(&mut file, SAMPLE.as_bytes())
                    .with_context(|| format!("cannot write {}", path.display()))?;
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
        }
    }

    /// Reads and checks a file. Paths in it are relative to its folder. Every command says what is wrong in the same words.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let named = || format!("in {}", path.display());
        let text = std::fs::read_to_string(path)
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => ConfigError::Missing,
                _ => ConfigError::Unreadable(error.to_string()),
            })
            .with_context(named)?;
        let mut config = Self::parse(&text).with_context(named)?;
        let base = path.parent().unwrap_or_else(|| Path::new(""));
        let files = [
            &mut config.server.tls_certificate,
            &mut config.server.tls_key,
            &mut config.database.sqlite,
            &mut config.mail.password_file,
            &mut config.mail.fallback_password_file,
            &mut config.text.secret_file,
            &mut config.password.known_bad,
            &mut config.metadata.root,
            &mut config.import.mapping,
            &mut config.watch.token_file,
            &mut config.secrets.file,
        ];
        for file in files.into_iter().flatten() {
            *file = base.join(&*file);
        }
        for hook in &mut config.webhook {
            hook.secret_file = base.join(&hook.secret_file);
        }
        Ok(config)
    }

    fn parse(text: &str) -> Result<Self, ConfigError> {
        let syntax = |error: toml::de::Error| ConfigError::Syntax(error.to_string().trim_end().to_owned());
        let table: toml::Table = toml::from_str(text).map_err(syntax)?;
        for (section, value) in &table {
            let keys: Vec<String> = match value {
                toml::Value::Table(keys) => keys.keys().map(|key| format!("{section}.{key}")).collect(),
                toml::Value::Array(tables) if section == "webhook" => tables
                    .iter()
                    .filter_map(toml::Value::as_table)
                    .flat_map(|keys| keys.keys().map(|key| format!("{section}.{key}")))
                    .collect(),
                _ => vec![section.clone()],
            };
            if let Some(unknown) = keys.into_iter().find(|key| !KNOWN.contains(&key.as_str())) {
                return Err(ConfigError::UnknownKey { nearest: nearest(&unknown), unknown });
            }
        }
        // From the text again, so that a wrong type is told with its line.
        let config: Self = toml::from_str(text).map_err(syntax)?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let must = |holds: bool, key, expected| {
            if holds { Ok(()) } else { Err(ConfigError::Value { key, expected }) }
        };
        let (server, database, mail) = (&self.server, &self.database, &self.mail);
        must(
            origin_host(&server.public_url).is_some(),
            "server.public_url",
            "https://host[:port] in lower case, without a path and without the usual port, or http://localhost[:port] to \
             try things out: browsers allow passkeys nowhere else",
        )?;
        let host = self.host();
        let suffix = |rp: &String| host == rp || host.ends_with(&format!(".{rp}"));
        must(
            server.rp_id.as_ref().is_none_or(suffix),
            "server.rp_id",
            "the host of server.public_url or a parent of it",
        )?;
        must(
            database.postgres.as_ref().is_none_or(|url| url.parse::<tokio_postgres::Config>().is_ok()),
            "database.postgres",
            "postgres://user:password@host:port/database",
        )?;
        must(server.connections.is_none_or(|most| most >= 16), "server.connections", "16 or more")?;
        must(database.connections != Some(0), "database.connections", "1 or more")?;
        must(
            self.organisation.time_zone.as_ref().is_none_or(|zone| jiff::tz::TimeZone::get(zone).is_ok()),
            "organisation.time_zone",
            "an IANA name such as Europe/Ljubljana",
        )?;
        for (key, url) in [("mail.smtp", &mail.smtp), ("mail.fallback_smtp", &mail.fallback_smtp)] {
            let fits = url.as_ref().is_none_or(|url| SmtpAddress::parse(url).is_some());
            must(fits, key, "smtp://host[:port] or smtps://host[:port]")?;
        }
        must(
            self.text.url.as_deref().is_none_or(SignedPost::may_go_to),
            "text.url",
            "https://host[:port]/path, or http:// to this machine",
        )?;
        must(
            self.metadata.host.as_deref().is_none_or(is_host),
            "metadata.host",
            "a host in lower case such as mds.fidoalliance.org",
        )?;
        self.import.check()?;
        self.retention.check()?;
        self.watch.check()?;
        self.telemetry.check()?;
        for hook in &self.webhook {
            must(
                SignedPost::may_go_to(&hook.url),
                "webhook.url",
                "https://host[:port]/path, or http:// to this machine",
            )?;
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            must(
                (1..=40).contains(&hook.name.len()) && hook.name.bytes().all(plain),
                "webhook.name",
                "1 to 40 letters, digits and hyphens",
            )?;
            must(
                hook.events.iter().all(|event| Happened::from_event(event).is_some()),
                "webhook.events",
                "a list of events such as \"pass.issued\"; the operator's guide has all of them",
            )?;
        }
        let names: BTreeSet<&str> = self.webhook.iter().map(|hook| hook.name.as_str()).collect();
        let wrong = [
            (names.len() < self.webhook.len(), "each webhook needs a name of its own"),
            (
                self.text.url.is_some() != self.text.secret_file.is_some(),
                "text.url and text.secret_file go together",
            ),
            (self.text.voice && self.text.url.is_none(), "text.voice needs text.url"),
            (
                self.metrics.listen == Some(server.listen),
                "metrics.listen and server.listen are two addresses: metrics are not for whoever reaches the pages",
            ),
            (
                server.tls_certificate.is_some() != server.tls_key.is_some(),
                "server.tls_certificate and server.tls_key go together",
            ),
            (
                database.sqlite.is_some() && database.postgres.is_some(),
                "name one database: database.sqlite or database.postgres",
            ),
        ];
        match wrong.into_iter().chain(mail.wrong()).find(|(wrong, _)| *wrong) {
            Some((_, sentence)) => Err(ConfigError::Invalid(sentence)),
            None => Ok(()),
        }
    }

    /// The host of the public URL.
    pub(crate) fn host(&self) -> &str {
        origin_host(&self.server.public_url).unwrap_or_default()
    }

    /// Who signs metadata about authenticators.
    pub(crate) fn publisher(&self) -> anyhow::Result<Publisher> {
        let mut publisher = Publisher::public();
        if let Some(file) = &self.metadata.root {
            let named = || format!("metadata.root: {}", file.display());
            let pem = std::fs::read_to_string(file).with_context(named)?;
            publisher.roots = TrustAnchors::none();
            publisher.roots.add_pem(&pem).with_context(named)?;
        }
        if let Some(host) = &self.metadata.host {
            publisher.host.clone_from(host);
        }
        Ok(publisher)
    }

    /// How people and programs are told. The demo shows its texts in the outbox.
    pub(crate) fn telling(&self, demo: bool) -> Telling {
        let hook = |hook: &Webhook| Hook {
            name: hook.name.clone(),
            events: hook.events.iter().filter_map(|event| Happened::from_event(event)).collect(),
        };
        Telling {
            desk_phone: self.organisation.desk_phone.clone(),
            zone: self.organisation.time_zone.clone(),
            texts: demo || self.text.url.is_some(),
            hooks: self.webhook.iter().map(hook).collect(),
            ..Telling::plain(&self.server.public_url)
        }
    }

    /// How codes can be sent. The demo shows all of them in the outbox.
    pub(crate) fn codes(&self, demo: bool) -> CodeChannels {
        CodeChannels {
            mail: demo || self.mail.smtp.is_some(),
            text: demo || self.text.url.is_some(),
            voice: demo || self.text.voice,
        }
    }

    /// The WebAuthn RP ID.
    pub(crate) fn rp_id(&self) -> String {
        self.server.rp_id.clone().unwrap_or_else(|| self.host().to_owned())
    }
}

/// The host of an origin, if it is written as a browser writes it and one on which browsers allow passkeys.
fn origin_host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, port) = match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let usual = match scheme {
        "https" => 443,
        "http" if host == "localhost" => 80,
        _ => return None,
    };
    // As a browser writes it: a number without leading zeros, and left out if it is the scheme's own.
    let written = |port: &str| {
        port.parse::<u16>().is_ok_and(|number| number > 0 && number != usual && number.to_string() == port)
    };
    // Browsers take no IP address for a relying party.
    (is_host(host) && port.is_none_or(written)).then_some(host)
}

/// Whether it is the name of a host in lower case, and no address.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.split('.').all(label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where mail is handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SmtpAddress {
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    pub(crate) security: SmtpSecurity,
}

impl SmtpAddress {
    /// `smtps` is TLS from the first byte, `smtp` is STARTTLS; a server on this machine is spoken to in plain.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (rest, None),
        };
        let security = match (scheme, host) {
            ("smtps", _) => SmtpSecurity::Tls,
            ("smtp", "localhost" | "127.0.0.1") => SmtpSecurity::Plain,
            ("smtp", _) => SmtpSecurity::StartTls,
            _ => return None,
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        (!host.is_empty() && host.bytes().all(plain)).then(|| Self { host: host.to_owned(), port, security })
    }
}

fn address<'de, D: serde::Deserializer<'de>>(value: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(value)?;
    text.parse().map_err(|_| serde::de::Error::custom("expected an address and port such as 127.0.0.1:8080"))
}

/// One that may be left out.
pub(crate) fn some_address<'de, D: serde::Deserializer<'de>>(
    value: D,
) -> Result<Option<SocketAddr>, D::Error> {
    address(value).map(Some)
}

fn nearest(unknown: &str) -> &'static str {
    KNOWN
        .iter()
        .copied()
        .min_by_key(|known| strsim::damerau_levenshtein(known, unknown))
        .unwrap_or("server.listen")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_refused_with_the_nearest() {
        let error = Config::parse("[server]\nlisten_on = \"127.0.0.1:1\"").unwrap_err();
        assert_eq!(error.to_string(), "unknown key `server.listen_on`; did you mean `server.listen`?");
        let error = Config::parse("[databse]\npostgres = \"x\"").unwrap_err();
        assert_eq!(error.to_string(), "unknown key `databse.postgres`; did you mean `database.postgres`?");
        assert!(matches!(Config::parse("server = 1"), Err(ConfigError::UnknownKey { .. })));
    }

    #[test]
    fn the_documented_file_has_every_key_and_reads() {
        let text = include_str!("../../../docs/keyward.toml");
        let uncommented: String = text
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .fold(String::new(), |all, line| all + line + "\n");
        let table: toml::Table = toml::from_str(&uncommented).unwrap();
        for known in KNOWN {
            let (section, key) = known.split_once('.').unwrap();
            let section = table[section].get(0).unwrap_or(&table[section]);
            assert!(section.get(key).is_some(), "{known} is not documented");
        }
        Config::parse(text).unwrap();
    }

    #[test]
    fn what_cannot_work_is_said() {
        for bad in [
            "[server]\ntls_key = \"k\"",
            "[database]\nsqlite = \"a\"\npostgres = \"postgres://u@h/d\"",
            "[mail]\nsmtp = \"smtp://x\"",
            "[mail]\nuser = \"u\"",
            "[mail]\nfallback_smtp = \"smtps://x\"",
            "[mail]\nsmtp = \"smtps://x\"\nfrom = \"a@b.test\"\nfallback_user = \"u\"\nfallback_password_file = \"f\"",
            "[mail]\nsmtp = \"smtps://x\"\nfrom = \"a@b.test\"\nfallback_smtp = \"smtps://y\"\nfallback_user = \"u\"",
            "[text]\nurl = \"https://sms.test/\"",
            "[metrics]\nlisten = \"127.0.0.1:8080\"",
            "[[webhook]]\nname = \"a\"\nurl = \"https://c.test/\"\nsecret_file = \"s\"\n\
             [[webhook]]\nname = \"a\"\nurl = \"https://d.test/\"\nsecret_file = \"s\"",
        ] {
            assert!(matches!(Config::parse(bad), Err(ConfigError::Invalid(_))), "{bad}");
        }
        for (key, bad) in [
            ("server.rp_id", "[server]\npublic_url = \"https://id.example.test\"\nrp_id = \"other.test\""),
            ("server.connections", "[server]\nconnections = 15"),
            ("retention.sign_ins_days", "[retention]\nsign_ins_days = 89"),
            ("retention.messages_days", "[retention]\nmessages_days = 0"),
            ("retention.sessions_days", "[retention]\nsessions_days = 40000"),
            ("telemetry.otlp", "[telemetry]\notlp = \"http://user:secret@collector\""),
            ("telemetry.traced_percent", "[telemetry]\ntraced_percent = 101"),
            ("database.connections", "[database]\nconnections = 0"),
            ("database.postgres", "[database]\npostgres = \"postgres://u:secret@h:x/d\""),
            ("organisation.time_zone", "[organisation]\ntime_zone = \"Europe/Lublana\""),
            ("mail.smtp", "[mail]\nsmtp = \"mail.example.test\"\nfrom = \"a@b.test\""),
            ("mail.smtp", "[mail]\nsmtp = \"smtp://\"\nfrom = \"a@b.test\""),
            (
                "mail.fallback_smtp",
                "[mail]\nsmtp = \"smtps://x\"\nfrom = \"a@b.test\"\nfallback_smtp = \"mail.example.test\"",
            ),
            ("text.url", "[text]\nurl = \"http://sms.test/\"\nsecret_file = \"s\""),
            (
                "webhook.url",
                "[[webhook]]\nname = \"a\"\nurl = \"http://10.0.0.1/secret\"\nsecret_file = \"s\"",
            ),
            ("metadata.host", "[metadata]\nhost = \"https://mds.example.test/\""),
            ("webhook.name", "[[webhook]]\nname = \"a b\"\nurl = \"https://c.test/\"\nsecret_file = \"s\""),
            (
                "webhook.events",
                "[[webhook]]\nname = \"a\"\nurl = \"https://c.test/\"\nsecret_file = \"s\"\nevents = [\"pass\"]",
            ),
        ] {
            let error = Config::parse(bad).unwrap_err();
            assert!(matches!(error, ConfigError::Value { key: named, .. } if named == key), "{bad}: {error}");
            assert!(!error.to_string().contains("secret"));
        }
        for bad in ["[server]\nlisten = 5", "[metrics]\nlisten = 9464", "[log]\nformat = \"xml\""] {
            assert!(matches!(Config::parse(bad), Err(ConfigError::Syntax(_))), "{bad}");
        }
        let voice = Config::parse("[text]\nvoice = true");
        assert_eq!(voice, Err(ConfigError::Invalid("text.voice needs text.url")));
        let config = Config::parse("[server]\npublic_url = \"https://id.example.test:8443\"").unwrap();
        assert_eq!(config.rp_id(), "id.example.test");
        assert_eq!(config.retention.retention(), Retention::default());
        let config = Config::parse("[retention]\nmessages_days = 90").unwrap();
        let days = |days: u64| Duration::from_hours(24 * days);
        let kept = Retention { sign_ins: days(400), messages: days(90), sessions: days(90) };
        assert_eq!(config.retention.retention(), kept);
    }

    #[test]
    fn codes_travel_where_there_is_a_way() {
        let codes = |text: &str, demo| {
            let CodeChannels { mail, text, voice } = Config::parse(text).unwrap().codes(demo);
            (mail, text, voice)
        };
        let texts = "[text]\nurl = \"https://sms.test/\"\nsecret_file = \"s\"";
        assert_eq!(codes("", false), (false, false, false));
        assert_eq!(
            codes("[mail]\nsmtp = \"smtp://localhost\"\nfrom = \"a@b.test\"", false),
            (true, false, false)
        );
        assert_eq!(codes(texts, false), (false, true, false));
        assert_eq!(codes(&format!("{texts}\nvoice = true"), false), (false, true, true));
        assert_eq!(codes("", true), (true, true, true), "the demo's outbox shows them");
    }

    #[test]
    fn an_origin_is_written_as_a_browser_writes_it() {
        for (good, host) in [
            ("https://id.example.test", "id.example.test"),
            ("https://id.example.test:8443", "id.example.test"),
            ("https://localhost:8443", "localhost"),
            ("http://localhost", "localhost"),
            ("http://localhost:8080", "localhost"),
        ] {
            assert_eq!(origin_host(good), Some(host), "{good}");
        }
        for bad in [
            "http://id.example.test",
            "http://localhostess",
            "http://localhost.evil.test",
            "https://id.example.test/",
            "https://id.example.test/path",
            "https://id.example.test?x",
            "https://ID.example.test",
            "https://id.example.test:443",
            "https://id.example.test:08443",
            "https://id.example.test:",
            "https://id.example.test:port",
            "https://user@id.example.test",
            "https://10.0.0.1",
            "https://[::1]",
            "https://",
            "https://.test",
            "http://localhost:80",
            "id.example.test",
            "",
        ] {
            assert_eq!(origin_host(bad), None, "{bad}");
        }
    }
}
