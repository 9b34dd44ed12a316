//! Mail by SMTP.

use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use keyward_storage::repo::messages::NewMessage;
use lettre::{
    Message,
    address::Address,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
    transport::smtp::{authentication::Credentials, client::TlsParameters},
};
use zeroize::Zeroizing;

use crate::{Carrier, CarryError, compose::single_line};
use conversation::{Protection, Server};

mod conversation;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte (RFC 8314), usually port 465.
    Tls,
    /// TLS is demanded after the greeting, usually port 587. Never falls back to plain text.
    StartTls,
    /// None: only to a server on this machine.
    Plain,
}

/// Which mail server to use. `Debug` does not show the password.
#[derive(Clone)]
pub struct SmtpConfig {
    /// The server's name or address.
    pub host: String,
    /// The port; the usual one of `security` if `None`.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// User name and password, if the server wants them.
    pub credentials: Option<(String, Zeroizing<String>)>,
    /// The sender, such as `Contoso sign-in <no-reply@contoso.example>`.
    pub from: String,
    /// How long it may take until the server is ready for a mail: name, connection, TLS, login, sender. Recipient and text may take
    /// twice as long.
    pub timeout: Duration,
}

impl std::fmt::Debug for SmtpConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpConfig")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// Sends mail through an SMTP server, as plain text.
pub struct SmtpMailer {
    server: Server,
    from: Mailbox,
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpMailer").field("from", &self.from).finish_non_exhaustive()
    }
}

/// RFC 3834: keeps holiday notices and loops away.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl SmtpMailer {
    /// A mailer for this server. Nothing is connected yet.
    ///
    /// # Errors
    /// [`CarryError::Config`] if the sender is no mailbox, TLS cannot be set up, or [`SmtpSecurity::Plain`] is asked for
    /// with a server that is not on this machine.
    pub fn new(config: &SmtpConfig) -> Result<Self, CarryError> {
        let from: Mailbox =
            config.from.parse().map_err(|_| CarryError::Config("the sender is no mailbox".to_owned()))?;
        let host = config.host.as_str();
        let parameters =
            || TlsParameters::new(host.to_owned()).map_err(|error| CarryError::Config(error.to_string()));
        let (protection, usual) = match config.security {
            SmtpSecurity::Tls => (Protection::Tls(parameters()?), 465),
            SmtpSecurity::StartTls => (Protection::StartTls(parameters()?), 587),
            SmtpSecurity::Plain if is_local(host) => (Protection::Plain, 25),
            SmtpSecurity::Plain => {
                let text = "mail goes in plain text to this machine only: use TLS or STARTTLS";
                return Err(CarryError::Config(text.to_owned()));
            }
        };
        let login = |(user, password): &(String, Zeroizing<String>)| {
            Credentials::new(user.clone(), password.to_string())
        };
        let server = Server {
            host: host.to_owned(),
            port: config.port.unwrap_or(usual),
            protection,
            credentials: config.credentials.as_ref().map(login),
            timeout: config.timeout,
        };
        Ok(Self { server, from })
    }

    /// The server's name or address.
    pub(crate) fn host(&self) -> &str {
        &self.server.host
    }

    /// The mail for a row. Header values are single lines and encoded by the library (RFC 2047), and the address is parsed:
    /// no text can start a header of its own.
    fn mail(&self, message: &NewMessage) -> Result<Message, CarryError> {
        let to: Address = message
            .address
            .parse()
            .map_err(|_| CarryError::Permanent("the address is malformed".to_owned()))?;
        let written = u64::try_from(message.created_at.as_micros()).unwrap_or(0);
        let domain = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(single_line(&message.subject, 200))
            .message_id(Some(format!("<{}@{domain}>", message.id)))
            .date(SystemTime::UNIX_EPOCH + Duration::from_micros(written))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(message.body.replace("\r\n", "\n").replace('\n', "\r\n"))
            .map_err(|error| CarryError::Permanent(error.to_string()))
    }
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Carrier for SmtpMailer {
    fn send<'a>(&'a self, message: &'a NewMessage) -> BoxFuture<'a, Result<(), CarryError>> {
        Box::pin(async move {
            let mail = self.mail(message)?;
            self.server.send(&mail).await
        })
    }
}
